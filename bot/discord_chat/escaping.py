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
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from bot.rendering.citations import MAX_LINKED, UNLINKABLE, safe_link, safe_url
from index import LineKind, ShownLine, ShownQuote, Span, Style

QUOTE_BAR = "> "
BULLET = "- "
FENCE = "```"
BOLD = "**"
BOLD_STYLES = Style.BOLD | Style.MATCHED
ZERO_WIDTH_SPACE = "\u200b"

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_WHOLE_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_BLOCK_START = re.compile(r"^[^\S\n]*(?:([#\-+>=])|\d+([.)]))", re.MULTILINE)
"""Headings, small print, lists, quotes and underlined headings, all only at a line's start."""
_READ_AS_MORE = re.compile(
    r"[\\*_~`|<\[]"  # formatting
    r"|[/.:&](?:"  # A search for one of a few characters is quick.
    r"(?<=:/)(?=/)"  # any address with a scheme
    r"|(?<=www\.)|(?<=discord\.)|(?<=discordapp\.)"  # addresses and invitations without one
    r"|(?<=:)(?=[^\s:]+:)"  # emoji by name
    r"|(?<=&)(?=#?\w+;)"  # character references, which some clients resolve
    r")",
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
        self._escaped = self._raw.copy()
        _escape_characters(shown.text, self._escaped)
        for span in shown.omissions:
            self._escaped[span.start : span.end] = shown.text[span.start : span.end]
        self._set: list[_Part] = []
        self._settings: dict[int, _Setting] = {}
        place = 0
        for run in shown.runs:
            end = place + len(run.text)
            if run.style or run.link:
                setting = self._setting(run.style)
                self._set.append(_Part(place, end, setting, bool(run.style & Style.CODE), run.link))
            place = end

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
        start, end = line.span.start, line.span.end
        parts = [
            each.within(start, end) for each in self._set if each.start < end and each.end > start
        ]
        if not parts:
            return bullet + "".join(self._escaped[start:end])
        parts = self._parts(parts, start, end)
        if not any(part.setting.link for part in parts):
            return bullet + self._styled(parts)
        written = [bullet]
        for link, run in groupby(parts, key=lambda part: part.setting.link):
            words = self._styled(run)
            written.append(f"[{words}]({link})" if link else words)
        return "".join(written)

    def _styled(self, parts: Iterable[_Part]) -> str:
        """Write neighbouring parts, each between its marks."""
        written: list[str] = []
        before = ""
        for start, end, setting, _, _ in parts:
            mark = "" if setting == _PLAIN else setting.marks
            characters = self._raw if setting.code else self._escaped
            if before and mark:
                written.append(ZERO_WIDTH_SPACE)
            written += (mark, *characters[start:end], mark[::-1])
            before = mark
        return "".join(written)

    def _parts(self, parts: list[_Part], start: int, end: int) -> list[_Part]:
        """Return how a line is written, part by part, of those that have a setting.

        White space has no setting unless it stands between characters of the same one: at the
        end of a part its marks would show.
        """
        text = self._shown.text
        has_code, has_links = any(each.is_code for each in parts), any(each.link for each in parts)
        if has_code or has_links:
            parts = _filled(parts, start, end)
        if has_code:
            parts = list(self._with_code(parts))
        if has_links:
            parts = list(self._with_links(parts))
        cores: list[_Part] = []
        for first, last, setting, _, _ in parts:
            core = None if setting == _PLAIN else _without_margins(text, first, last)
            if core is None:
                continue
            before = cores[-1] if cores else None
            if before and before.setting == setting and not text[before.end : core.start].strip():
                cores[-1] = before._replace(end=core.end)
            else:
                cores.append(_Part(core.start, core.end, setting))
        return _filled(cores, start, end)

    def _setting(self, bits: int) -> _Setting:
        """Return how characters of a style are written where they are no code and lead nowhere."""
        found = self._settings.get(bits)
        if found is None:
            bold, italic = bool(bits & self._bold), bool(bits & Style.ITALIC)
            found = _Setting("", bold, italic, bool(bits & Style.STRUCK))
            self._settings[bits] = found
        return found

    def _with_code(self, parts: Iterable[_Part]) -> Iterator[_Part]:
        """Set code as such where that is possible: without a backtick, not blank at its ends."""
        for is_code, run in groupby(parts, key=lambda part: part.is_code):
            own = list(run)
            words = self._shown.text[own[0].start : own[-1].end]
            can_be = is_code and words.strip() == words and "`" not in words
            for each in own:
                if can_be:
                    setting = each.setting._replace(code=True)
                    yield _Part(each.start, each.end, setting, True, each.link)  # noqa: FBT003
                else:
                    yield each

    def _with_links(self, parts: Iterable[_Part]) -> Iterator[_Part]:
        """Set where words lead, as far as that is safe to be followed."""
        for link, run in groupby(parts, key=lambda part: part.link):
            own = list(run)
            words = self._shown.text[own[0].start : own[-1].end]
            url = safe_link(link, words) if link else ""
            for each in own:
                yield each._replace(setting=each.setting._replace(link=url)) if url else each


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


_PLAIN = _Setting()


class _Part(NamedTuple):
    """A part of a line of one setting; ``link`` is where it leads in the document."""

    start: int
    end: int
    setting: _Setting
    is_code: bool = False
    link: str = ""

    def within(self, start: int, end: int) -> _Part:
        """Return what of it stands from ``start`` to ``end``."""
        if start <= self.start and self.end <= end:
            return self
        return self._replace(start=max(self.start, start), end=min(self.end, end))


def _filled(parts: Iterable[_Part], start: int, end: int) -> list[_Part]:
    """Return parts with plain ones between them, from ``start`` to ``end``."""
    found: list[_Part] = []
    place = start
    for part in parts:
        if part.start > place:
            found.append(_Part(place, part.start, _PLAIN))
        found.append(part)
        place = part.end
    if place < end:
        found.append(_Part(place, end, _PLAIN))
    return found


def link_to(url: str, words: str) -> str:
    """Write ``words`` so that they lead to ``url``; both, where words cannot be linked."""
    written = escape(words)
    if not url:
        return written
    safe = safe_url(url)
    if UNLINKABLE.search(words) or len(words) > MAX_LINKED:
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
    _escape_characters(text, written)
    return written


def _escape_characters(text: str, written: list[str]) -> None:
    """Put a backslash before what each character has become that Markdown would read as more."""
    for position in set(_positions_to_escape(text)):
        written[position] = "\\" + written[position]


def _protected_characters(text: str) -> list[str]:
    """Return what each character of ``text`` becomes where no Markdown is read."""
    written = list(text)
    if ZERO_WIDTH_SPACE in text:
        written = [each * 2 if each == ZERO_WIDTH_SPACE else each for each in text]
    for mention in _MENTION.finditer(text) if "@" in text else ():
        written[mention.start()] += ZERO_WIDTH_SPACE
    return written


def _positions_to_escape(text: str) -> Iterator[int]:
    for found in _READ_AS_MORE.finditer(text):
        yield found.start()
    # A search for lines knows one line break only; no place moves.
    for block in _BLOCK_START.finditer(text.replace("\r", "\n")):
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
