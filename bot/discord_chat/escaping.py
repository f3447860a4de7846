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
        set_parts = [
            each.within(start, end) for each in self._set if each.start < end and each.end > start
        ]
        if not set_parts:
            return bullet + "".join(self._escaped[start:end])
        written = [bullet]
        parts = self._parts(_filled(set_parts, start, end))
        for link, run in groupby(parts, key=lambda part: part.setting.link):
            words = self._styled(run)
            written.append(f"[{words}]({link})" if link else words)
        return "".join(written)

    def _styled(self, parts: Iterable[_Part]) -> str:
        """Write neighbouring parts, each between its marks."""
        written: list[str] = []
        before = ""
        for part in parts:
            mark = part.setting.marks
            characters = self._raw if part.setting.code else self._escaped
            if before and mark:
                written.append(ZERO_WIDTH_SPACE)
            written += [mark, *characters[part.start : part.end], mark[::-1]]
            before = mark
        return "".join(written)

    def _parts(self, parts: Iterable[_Part]) -> list[_Part]:
        """Return how a line is written, part by part.

        White space has no setting unless it stands between characters of the same one: at the
        end of a part its marks would show.
        """
        text = self._shown.text
        cores: list[_Part] = []
        parts = list(parts)
        if any(part.is_code for part in parts):
            parts = list(self._with_code(parts))
        if any(part.link for part in parts):
            parts = self._with_links(parts)
        for part in _merged(parts):
            words = "" if part.setting == _PLAIN else text[part.start : part.end]
            if not words or not (words[0].isspace() or words[-1].isspace()):
                cores.append(part)
                continue
            core = _without_margins(text, part.start, part.end)
            first, last = (core.start, core.end) if core else (part.end, part.end)
            cores += [
                _Part(part.start, first, _PLAIN),
                _Part(first, last, part.setting),
                _Part(last, part.end, _PLAIN),
            ]
        cores = _merged(cores)
        for number, part in enumerate(cores[1:-1], 1):
            before, after = cores[number - 1], cores[number + 1]
            if part.setting != _PLAIN or before.setting != after.setting:
                continue
            if not text[part.start : part.end].strip():
                cores[number] = part._replace(setting=before.setting)
        return _merged(cores)

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
                setting = each.setting._replace(code=True) if can_be else each.setting
                yield each._replace(setting=setting)

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


def _merged(parts: Iterable[_Part]) -> list[_Part]:
    """Join neighbouring parts of the same setting, and leave out empty ones."""
    found: list[_Part] = []
    for part in parts:
        if found and (last := found[-1]).setting == part.setting:
            found[-1] = _Part(last.start, part.end, last.setting, last.is_code, last.link)
        elif part.end > part.start:
            found.append(part)
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
    for position in set(_positions_to_escape(text)):
        written[position] = "\\" + written[position]
    return written


def _protected_characters(text: str) -> list[str]:
    """Return what each character of ``text`` becomes where no Markdown is read."""
    written = list(text)
    if ZERO_WIDTH_SPACE in text:
        written = [each * 2 if each == ZERO_WIDTH_SPACE else each for each in text]
    for mention in _MENTION.finditer(text) if "@" in text else ():
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
