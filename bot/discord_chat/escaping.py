r"""What a reader sees of a document, as Discord text whose additions can be taken away exactly.

What comes from a document or a person must neither ping nor format beyond what the document's own
marks mean, and the sent message must still give the shown characters back. These marks are added,
and nothing is changed or left out:

* A backslash before a character that Discord's Markdown or its link and emoji detection
  would read as more than itself. Discord hides the backslash, so what a person sees and
  copies is the document. A backslash of the document is written twice.
* A zero-width space (U+200B) after an at sign that would start a mention. A backslash is
  not enough there: Discord finds mentions in the raw text, where an escape means nothing.
  Another one parts two marks of ours that would be read as one. Every zero-width space of the
  document is written twice, so in a run of them an odd one is ours, wherever it stands.
* ``> `` at the start of each line of a quotation, behind it ``- `` before an item of a list, and
  ```` ``` ```` above and below lines of code, in which nothing is escaped.
* ``**`` around matched and bold words, ``*`` and ``~~`` around others, a backtick on either side of
  code, in which nothing is escaped, and ``[`` and ``](address)`` around words that lead somewhere.
  Such a character of the document has its backslash, so a bare one is ours.
* `` […] `` where something is left out. A bracket of the document always has its backslash,
  so a bare one is ours.

The test suite undoes this on every message as sent, by a reader of its own.

Line breaks are ``\n``, ``\r\n`` and ``\r``: Discord's client turns all three into line ends,
so a quotation that left one unmarked would end there and be read as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from index import LineKind, ShownLine, ShownQuote, Span, Style

QUOTE_BAR = "> "
BULLET = "- "
FENCE = "```"
BOLD = "**"
BOLD_STYLES = Style.BOLD | Style.MATCHED
ZERO_WIDTH_SPACE = "\u200b"

MAX_ADDRESS = 500
"""Characters of an address behind words."""

MAX_LINKED = 300
"""Characters of the words that lead to one."""

_URL_CHARACTERS = ":/?#!$&',;=%+-._~"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNLINKABLE = re.compile(r"[\[\]\r\n]|://")
_HOST = re.compile(r"(?:www\.)?((?:[\w-]+\.)+[a-z]{2,})\b", re.IGNORECASE)
"""What a person takes for the address of a site."""
_BLANK = re.compile(r"\s+")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_WHOLE_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FORMATTING = re.compile(r"[\\*_~`|<\[]")
_BLOCK_START = re.compile(r"[^\S\r\n]*(?:([#\-+>=])|\d+([.)]))")
"""Headings, small print, lists, quotes and underlined headings, all only at a line's start."""
_DETECTED = re.compile(
    r"(?<=:)/(?=/)"  # any address with a scheme
    r"|(?<=www)\.|(?<=discord)\.|(?<=discordapp)\."  # addresses and invitations without one
    r"|:(?=[^\s:]+:)"  # emoji by name
    r"|&(?=#?\w+;)",  # character references, which some clients resolve
    re.IGNORECASE,
)
_MARKS = re.compile(
    rf"\\(?P<escaped>.)|{re.escape(BOLD)}|{ZERO_WIDTH_SPACE}(?P<double>{ZERO_WIDTH_SPACE})?",
    re.DOTALL,
)
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)


def escape(text: str) -> str:
    """Write ``text`` so that Discord shows exactly its characters."""
    return "".join(_escaped_characters(text))


def emphasise(text: str, bold: Iterable[Span]) -> str:
    """Write ``text`` with ranges of it in bold."""
    return "".join(_emphasised_characters(text, bold))


def quote_block(shown: ShownQuote, *, with_matches: bool = True) -> str:
    """Write a quotation as a block quote.

    Args:
        shown: What a reader sees of it.
        with_matches: Whether matched words are set in bold.
    """
    writer = _QuoteWriter(shown, BOLD_STYLES if with_matches else Style.BOLD)
    return "".join(writer.lines())


class _QuoteWriter:
    """Writes a shown quotation line by line; ``bold`` are the styles that become bold."""

    def __init__(self, shown: ShownQuote, bold: int) -> None:
        self._shown = shown
        self._bold = bold
        self._raw = _protected_characters(shown.text)
        self._escaped = _escaped_characters(shown.text)
        for span in shown.omissions:
            self._escaped[span.start : span.end] = shown.text[span.start : span.end]

    def lines(self) -> Iterator[str]:
        """Yield the lines, each with its bar and its line break."""
        text, lines = self._shown.text, self._shown.lines
        starts = [each.span.start for each in lines]
        in_code = False
        for line, following in zip(lines, [*starts[1:], len(text)], strict=True):
            is_code = line.kind is LineKind.CODE and FENCE not in text
            if is_code and not in_code:
                yield f"{QUOTE_BAR}{FENCE}{line.language}\n"
            elif in_code and not is_code:
                yield f"{QUOTE_BAR}{FENCE}\n"
            in_code = is_code
            start, end = line.span.start, line.span.end
            words = "".join(self._raw[start:end]) if is_code else self._words(line)
            yield f"{QUOTE_BAR}{words}{text[end:following]}"
        if in_code:
            yield f"\n{QUOTE_BAR}{FENCE}"

    def _words(self, line: ShownLine) -> str:
        """Write what stands in a line that is no code."""
        bullet = f"{'  ' * line.depth}{BULLET}" if line.kind is LineKind.ITEM else ""
        place, end = line.span.start, line.span.end
        if not (any(self._shown.styles[place:end]) or any(self._shown.links[place:end])):
            return bullet + "".join(self._escaped[place:end])
        keys = self._keys(line.span)
        written = []
        for link, run in groupby(keys, key=lambda key: key.link):
            settings = list(run)
            words = self._styled(settings, place)
            written.append(f"[{words}]({link})" if link else words)
            place += len(settings)
        return bullet + "".join(written)

    def _styled(self, keys: Sequence[_Setting], place: int) -> str:
        """Write characters from ``place`` on, those of one setting between its marks."""
        written: list[str] = []
        before = ""
        for setting, run in groupby(keys):
            end = place + len(list(run))
            mark = setting.marks
            characters = self._raw if setting.code else self._escaped
            if before and mark:
                written.append(ZERO_WIDTH_SPACE)
            written += [mark, *characters[place:end], mark[::-1]]
            place, before = end, mark
        return "".join(written)

    def _keys(self, span: Span) -> list[_Setting]:
        """Return how each character of a line is written.

        White space has no setting unless it stands between characters of the same one: at the
        end of a run its marks would show.
        """
        text, styles = self._shown.text, self._shown.styles
        bits = styles[span.start : span.end]
        known = {each: self._setting(each) for each in set(bits)}
        keys = [known[each] for each in bits]
        for place in self._inline_code(span):
            keys[place - span.start] = keys[place - span.start]._replace(code=True)
        for place, link in self._links(span).items():
            keys[place - span.start] = keys[place - span.start]._replace(link=link)
        for blank in _BLANK.finditer(text[span.start : span.end]):
            first, last = blank.start() - 1, blank.end()
            same = first >= 0 and last < len(keys) and keys[first] == keys[last]
            keys[first + 1 : last] = [keys[first] if same else _Setting()] * (last - first - 1)
        return keys

    def _setting(self, bits: int) -> _Setting:
        """Return how characters of a style are written where they are no code and lead nowhere."""
        bold, italic = bool(bits & self._bold), bool(bits & Style.ITALIC)
        return _Setting("", bold, italic, bool(bits & Style.STRUCK))

    def _inline_code(self, span: Span) -> set[int]:
        """Return the places of code that can be set as such: without a backtick, not blank."""
        text, styles = self._shown.text, self._shown.styles
        found: set[int] = set()
        if not any(bits & Style.CODE for bits in styles[span.start : span.end]):
            return found
        for is_code, run in groupby(
            range(span.start, span.end), key=lambda place: bool(styles[place] & Style.CODE)
        ):
            places = list(run)
            words = text[places[0] : places[-1] + 1]
            if is_code and words.strip() == words and "`" not in words:
                found.update(places)
        return found

    def _links(self, span: Span) -> dict[int, str]:
        """Return where characters lead, as far as that is safe to be followed."""
        text, links = self._shown.text, self._shown.links
        found: dict[int, str] = {}
        if not any(links[span.start : span.end]):
            return found
        for link, run in groupby(range(span.start, span.end), key=links.__getitem__):
            places = list(run)
            words = text[places[0] : places[-1] + 1]
            url = safe_link(link, words) if link else ""
            if url:
                found.update(dict.fromkeys(places, url))
        return found


class _Setting(NamedTuple):
    """How a character is written."""

    link: str = ""
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False

    @property
    def marks(self) -> str:
        """What stands before it; behind it stands the reverse."""
        stars = "**" * self.bold + "*" * self.italic
        return "~~" * self.struck + stars + "`" * self.code


def safe_link(url: str, words: str) -> str:
    """Return ``url`` as it can stand behind ``words``; empty if it is not to be followed.

    Only pages are, and only behind words that do not look like another address.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    if parts.scheme.lower() not in {"http", "https"} or not host or "@" in parts.netloc:
        return ""
    named = {each[1].lower() for each in _HOST.finditer(words)}
    if len(words) > MAX_LINKED or _UNLINKABLE.search(words) or not words.strip() or named - {host}:
        return ""
    written = quote(_STRAY_PERCENT.sub("%25", url), safe=_URL_CHARACTERS)
    return written if len(written) <= MAX_ADDRESS else ""


def link_to(url: str, words: str) -> str:
    """Write ``words`` so that they lead to ``url``; both, where words cannot be linked."""
    written = escape(words)
    if not url:
        return written
    safe = quote(_STRAY_PERCENT.sub("%25", url), safe=_URL_CHARACTERS)
    if _UNLINKABLE.search(words) or len(words) > MAX_LINKED:
        return f"{written} [↗]({safe})"
    return f"[{written}]({safe})"


def quotations_in(written: str) -> str:
    """Return what ``quote_block`` has written, out of all the text around it.

    Blocks that something parts have a blank line between them. No other line of ours
    begins with a bar: one of a person or a document has its backslash.
    """
    lines = _WHOLE_LINE.findall(written)
    runs = groupby(lines, key=lambda line: line.startswith(QUOTE_BAR))
    return "\n\n".join("".join(run) for is_quoted, run in runs if is_quoted)


def unescape(written: str) -> str:
    """Return the text that ``escape`` or ``emphasise`` was given."""
    return _MARKS.sub(lambda mark: mark["escaped"] or mark["double"] or "", written)


def _emphasised_characters(text: str, bold: Iterable[Span]) -> list[str]:
    written = _escaped_characters(text)
    for span in _bold_runs(text, bold):
        written[span.start] = BOLD + written[span.start]
        written[span.end - 1] += BOLD
    return written


def _escaped_characters(text: str) -> list[str]:
    """Return what each character of ``text`` becomes."""
    written = _protected_characters(text)
    for position in set(_positions_to_escape(text)):
        written[position] = "\\" + written[position]
    return written


def _protected_characters(text: str) -> list[str]:
    """Return what each character of ``text`` becomes where no Markdown is read."""
    written = [
        ZERO_WIDTH_SPACE * 2 if character == ZERO_WIDTH_SPACE else character for character in text
    ]
    for mention in _MENTION.finditer(text):
        written[mention.start()] += ZERO_WIDTH_SPACE
    return written


def _positions_to_escape(text: str) -> Iterator[int]:
    for found in _FORMATTING.finditer(text):
        yield found.start()
    for found in _DETECTED.finditer(text):
        yield found.start()
    for start, end in _lines(text):
        if block := _BLOCK_START.match(text, start, end):
            yield block.start(1) if block[1] else block.start(2)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line starts and ends, its line break left out."""
    start = 0
    for found in _LINE_BREAK.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _bold_runs(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Cut ``spans`` to what Markdown can set in bold.

    A run neither touches another one, nor crosses a line break, nor starts or ends with
    white space: in each of these cases the asterisks would show. Words that only a space
    separates become one run.
    """
    wanted = sorted(spans)
    for start, end in _lines(text):
        run: Span | None = None
        for span in wanted:
            core = _without_margins(text, max(span.start, start), min(span.end, end))
            if core is None:
                continue
            if run and text[run.end : core.start] in {"", " "}:
                run = Span(run.start, max(run.end, core.end))
                continue
            if run:
                yield run
            run = core
        if run:
            yield run


def _without_margins(text: str, start: int, end: int) -> Span | None:
    words = text[start:end] if start < end else ""
    core = words.strip()
    if not core:
        return None
    start += len(words) - len(words.lstrip())
    return Span(start, start + len(core))
