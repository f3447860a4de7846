"""The signs of Markdown, reStructuredText, HTML and CSV in a text, and what a reader sees instead.

A sign counts only where a renderer would take it for one: emphasis has to be closed, a table needs
pipes in every row, and nothing inside of code is a sign. What looks like one but stands alone, as
in "2 * 3", is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import zip_longest
from typing import NamedTuple

from index.model import Document, Span
from index.text import separated_values
from index.text.inline_signs import (
    DEFINITION,
    SIGN,
    SIGN_OF_COPY,
    InlineSigns,
    Sign,
    StyledSpan,
)

MAX_TABLE = 200_000
"""Characters above a row among which the table's first rows are sought."""

MAX_ABOVE = 2_000
"""Characters above lines that are set in among which a list is sought that they belong to."""

_CONTENT = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_FENCE = re.compile(r"^[ \t>]{0,12}(`{3,}|~{3,})([^`\r\n]*)$", re.MULTILINE)
_RULE = re.compile(r"[ \t>]*(?:([-=*_~^+#\"'`.:])[ \t]*)(?:\1[ \t]*){2,}$")
_UNDERLINE = re.compile(r"[ \t]*(?:-+|=+)[ \t]*$")
_DELIMITERS = re.compile(
    r"[ \t>]*(?=[^\r\n]*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?\s*$"
)
_BORDER = re.compile(r"[ \t]*[+|](?:[-=]{2,}[+|])+[ \t]*$")
_QUOTED = re.compile(r"(?:[ \t]*>)+")
_HEADING = re.compile(r"[ \t]*#{1,6}(?=[ \t])")
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*$|[ \t]*\{[#.:][^{}\r\n]*\}[ \t]*$")
_BULLET = re.compile(r"[ \t]*(?P<sign>[-*+:])(?=[ \t])(?:[ \t]+\[(?P<task>[ xX])\](?=[ \t]))?")
_ORDINAL = re.compile(
    r"[ \t]*(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{2,6})\)|(?:\d{1,3}|[a-zA-Z]|[ivx]{2,6})\.|#\.)(?=[ \t])"
)
_DIRECTIVE = re.compile(
    r"[ \t]*\.\.[ \t]+(?:[a-zA-Z][\w:+.-]*::(?:[ \t]+|$)|(?=\[[#*]?[\w-]*\][ \t]))"
)
"""The marker of a directive or a footnote of reStructuredText; what stands behind it is shown."""
_SILENT = re.compile(
    r"[ \t]*\.\.[ \t]+(?:_[^:\r\n]+:(?:[ \t]|$)"
    r"|(?:class|code|code-block|contents|default-role|figure|highlight|image|include|index"
    r"|literalinclude|only|raw|role|rst-class|sourcecode|toctree)::)"
)
"""A target, and a directive of whose line a reader sees nothing."""
_CODE = re.compile(r"\.\.[ \t]+(?:code-block|code|sourcecode|parsed-literal|doctest)::")
_OPTION = re.compile(r"[ \t]+:(?!header:)[A-Za-z][\w-]*:(?=[ \t]|$)")
"""An option of a directive, which stands right below its marker."""
_HEADER_OPTION = re.compile(r"[ \t]+:header:(?=[ \t])")
"""Before the only option that a reader sees: the header of a table."""
_NOTE = re.compile(r"\[\^?[\w-]{1,20}\](?P<colon>:)(?=[ \t])")
"""How a footnote begins: the colon behind its mark is not shown."""
_SET_IN = re.compile(r"(?: {4}| {0,3}\t)")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#_-]{1,20}")


class Notation(Enum):
    """How the text of a document is written.

    Attributes:
        PLAIN: Each character is what a reader sees.
        COPY: Text that was extracted from a file, with signs for its shape: of headings, lists,
            tables, code and struck words.
        MARKED: Markdown, with HTML in it.
        RESTRUCTURED: reStructuredText.
        SEPARATED: Rows of values between commas, as in CSV.
    """

    PLAIN = "plain"
    COPY = "copy"
    MARKED = "marked"
    RESTRUCTURED = "restructured"
    SEPARATED = "separated"


def notation_of(document: Document) -> Notation:
    """Return how the text of a document is written."""
    if not document.original:
        return Notation.COPY
    name = document.source.lower()
    if name.endswith(".rst"):
        return Notation.RESTRUCTURED
    if name.endswith(".csv"):
        return Notation.SEPARATED
    return Notation.MARKED if name.endswith((".md", ".markdown")) else Notation.PLAIN


class LineKind(Enum):
    """What a line is; the number of a numbered item belongs to its words."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    NUMBERED = "numbered"
    HEADER = "header"
    ROW = "row"
    CODE = "code"


class LineShape(NamedTuple):
    """What a line of the source is.

    Attributes:
        start: Where it begins.
        end: Where it ends, without its line break.
        words: Where its words begin, behind the signs.
        depth: Of an item, counted from 0.
        joins: Whether a renderer sets it behind the line above.
        cells: Of a row, in order.
        language: Of code, if it is named.
        task: Of an item with a box to tick: what stands in it.
    """

    start: int
    end: int
    kind: LineKind
    words: int
    depth: int = 0
    joins: bool = False
    cells: tuple[Span, ...] = ()
    language: str = ""
    task: str = ""


@dataclass(slots=True)
class Signs:
    """The signs of a stretch of text, in order, and what they make of it."""

    signs: list[Sign] = field(default_factory=list)
    styled: list[StyledSpan] = field(default_factory=list)
    lines: list[LineShape] = field(default_factory=list)


class Piece(NamedTuple):
    """Shown text with its place in the source; ``copied`` if its characters stand there."""

    start: int
    end: int
    text: str
    copied: bool


def pieces(source: str, span: Span, signs: Iterable[Sign]) -> Iterator[Piece]:
    """Yield what is shown, in order."""
    place = span.start
    for start, end, shown, _ in signs:
        if start < place:
            continue  # It stands inside of another one.
        if start > place:
            yield Piece(place, start, source[place:start], copied=True)
        if shown:
            yield Piece(start, end, shown, copied=False)
        place = end
    if place < span.end:
        yield Piece(place, span.end, source[place : span.end], copied=True)


def read_signs(
    source: str,
    span: Span,
    *,
    ordinals: bool = True,
    notation: Notation = Notation.MARKED,
    strict: bool = False,
) -> Signs:
    """Return the signs of a stretch that begins and ends with lines.

    Args:
        source: The whole text.
        span: The stretch.
        ordinals: Whether the numbers of list items are kept; copied lists mostly have lost them.
        notation: How the text is written, if not plainly.
        strict: Whether a sign counts only where it is one for every renderer.
    """
    if notation is Notation.SEPARATED:
        return _signs_of_rows(source, span)
    reader = _Reader(source, notation, ordinals=ordinals, strict=strict)
    reader.read(span)
    found = reader.found
    found.signs.sort(key=lambda each: (each.start, -each.end))
    return found


def _signs_of_rows(source: str, span: Span) -> Signs:
    """Return what separates the cells of a stretch of CSV, and its rows."""
    found = Signs()
    for row, cells, is_header in separated_values.rows_in(source, span):
        first = next((cell.start for cell in cells if len(cell)), row.start)
        kind = LineKind.HEADER if is_header else LineKind.ROW if cells else LineKind.TEXT
        found.lines.append(LineShape(row.start, row.end, kind, first, cells=cells))
        found.signs += separated_values.signs_of(source, row, cells)
    return found


class _Above(NamedTuple):
    """What counts of the lines above one in its paragraph.

    Attributes:
        is_list: Whether they leave it open that a number begins an item.
        is_text: Whether the last one is text that goes on.
        is_broken: Whether the last one ends in a break of its own.
    """

    is_list: bool = True
    is_text: bool = False
    is_broken: bool = False


_GOES_ON = _Above(is_list=False, is_text=True)


class _Line(NamedTuple):
    """A line without its line break."""

    start: int
    end: int
    words: str


def _lines_of(source: str, span: Span) -> Iterator[_Line]:
    """Yield the lines of a stretch, blank ones too."""
    text = source[span.start : span.end]
    if "\r" in text:
        yield from (
            _Line(*line.span(1), line[1])
            for line in _CONTENT.finditer(source, span.start, span.end)
        )
        return
    place = span.start
    for words in text.split("\n"):
        end = place + len(words)
        yield _Line(place, end, words)
        place = end + 1


class _Beginning(NamedTuple):
    """The signs that a line begins with.

    Attributes:
        length: How many characters they are.
        kind: What they make of the line, if they say that.
        depth: How deep the line is set in.
        is_item: Whether they begin a block of their own.
        is_directive: Whether they are the marker of a directive of reStructuredText.
        task: The sign inside the box that is to be ticked.
    """

    length: int
    kind: LineKind | None = None
    depth: int = 0
    is_item: bool = False
    is_directive: bool = False
    task: str = ""


_NO_SIGN = _Beginning(0)


class _Rows:
    """Which lines of a paragraph are rows of a table.

    Attributes:
        rules: The lines between rows that hold no words.
    """

    def __init__(self, lines: Sequence[_Line], *, is_table: bool) -> None:
        self.rules: set[int] = set()
        self._headers: set[int] = set()
        for number, (_, _, words) in enumerate(lines):
            is_border = ("|" in words or "+" in words) and _BORDER.match(words)
            if is_border or ("|" in words and _DELIMITERS.match(words)):
                self.rules.add(number)
                if number and (not is_border or "=" in words) and "|" in lines[number - 1].words:
                    self._headers.add(number - 1)
        self._first = 0 if is_table else min(self.rules, default=len(lines) + 1) - 1

    def kind_of(self, number: int) -> LineKind | None:
        """Return which row a line is; ``None`` for another line."""
        if number < self._first:
            return None
        return LineKind.HEADER if number in self._headers else LineKind.ROW


class _Reader:
    """Reads the signs of lines, paragraph by paragraph."""

    def __init__(self, source: str, notation: Notation, *, ordinals: bool, strict: bool) -> None:
        self._source = source
        self._notation = notation
        self._is_restructured = notation is Notation.RESTRUCTURED
        self._is_marked = self._is_restructured or notation is Notation.MARKED
        self._ordinals = ordinals
        self._strict = strict
        self.found = Signs()

    def read(self, span: Span) -> None:
        """Read all lines of ``span``."""
        source, signs = self._source, self.found.signs
        is_table = _is_in_table(source, span.start)
        has_fences = not self._is_restructured  # There the same signs underline headings.
        fence, language = _fence_at(source, span.start) if has_fences else (None, "")
        paragraph: list[_Line] = []
        for line in _lines_of(source, span):
            start, end, words = line
            is_fence = has_fences and ("```" in words or "~~~" in words)
            mark = _FENCE.match(words) if is_fence else None
            if mark and (
                fence is None or (mark[1].startswith(fence) and not words.strip(" \t>`~"))
            ):
                language = _language_of(mark) if fence is None else ""
                fence = mark[1] if fence is None else None
                signs.append(Sign(start, end, " ", inline=False))
            elif fence is not None:
                shape = LineShape(start, end, LineKind.CODE, start, language=language)
                self.found.lines.append(shape)
                continue
            elif words and not words.isspace():
                paragraph.append(line)
                continue
            if paragraph:
                self._paragraph(paragraph, is_table=is_table)
            paragraph, is_table = [], False
        if paragraph:
            self._paragraph(paragraph, is_table=is_table)

    def _paragraph(self, lines: Sequence[_Line], *, is_table: bool) -> None:
        """Read neighbouring lines that are not blank."""
        shapes, signs = self.found.lines, self.found.signs
        if self._strict and self._is_marked and self._is_set_in_code(lines):
            shapes += map(_code_of, lines)
            return
        if self._is_restructured:
            lines = list(self._without_directives(lines))
        rows = _Rows(lines, is_table=is_table)
        prose: list[Span] = []
        above = _Above()
        for number, line in enumerate(lines):
            start, end, words = line
            is_rule = number in rows.rules
            if words[0].isalnum() and not is_rule:
                # Neither a rule nor a definition begins so.
                row = rows.kind_of(number)
                if row or above.is_list or words[0].isdigit() or words[-1] in "\\ ":
                    above = self._words(line, above, row, prose)
                    continue
                # Most lines are words that go on: they have no sign at either end.
                joins = self._is_marked and above.is_text and not above.is_broken
                shapes.append(LineShape(start, end, LineKind.TEXT, start, 0, joins))
                prose.append(Span(start, end))
                above = _GOES_ON
                continue
            underlines = bool(number) and _UNDERLINE.match(words) is not None
            if is_rule or underlines or _RULE.match(words):
                signs.append(Sign(start, end, inline=False))
                if self._is_marked and underlines and above.is_text and not is_rule:
                    shapes[-1] = shapes[-1]._replace(kind=LineKind.HEADING)
                above = _Above()
            elif "]:" in words and DEFINITION.match(words):
                signs.append(Sign(start, end, inline=False))
                above = above._replace(is_text=False)
            else:
                above = self._words(line, above, rows.kind_of(number), prose)
        if prose:
            self._inline(prose, is_table=is_table or bool(rows.rules))

    def _words(self, line: _Line, above: _Above, row: LineKind | None, prose: list[Span]) -> _Above:
        """Read the signs at either end of a line, and add its words to ``prose``.

        Returns:
            What the line below has to know.
        """
        start, end, words = line
        signs = self.found.signs
        begins = self._beginning(words, above)
        place = begins.length
        if begins.is_item and not row and prose:
            # No emphasis and no code reaches from one item or heading into the next.
            self._inline(prose, is_table=False)
            prose.clear()
        if place:
            signs.append(Sign(start, start + place, " ", inline=False))
        first = start + place
        if note := _NOTE.match(words, place):
            signs.append(Sign(start + note.start("colon"), start + note.end(), inline=False))
            place = note.end()
        last = end
        if begins.kind is LineKind.HEADING:
            if ending := _HEADING_END.search(words, place):
                last = start + ending.start()
        elif words[-1] == "\\":
            last = end - 1
        if last < end:
            signs.append(Sign(last, end, inline=False))
        prose.append(Span(start + place, last))
        kind = begins.kind or row or LineKind.TEXT
        is_item, is_marked = begins.is_item, self._is_marked
        joins = is_marked and above.is_text and not (above.is_broken or is_item or row)
        shape = LineShape(
            start, end, kind, first, depth=begins.depth, joins=joins, task=begins.task
        )
        self.found.lines.append(shape)
        return _Above(
            is_list=is_item or (above.is_list and words[0].isspace()),
            is_text=kind in _TEXT,
            is_broken=last < end or begins.is_directive or words.endswith("  "),
        )

    def _beginning(self, words: str, above: _Above) -> _Beginning:
        """Read the signs that a line begins with."""
        place = depth = 0
        # A line that begins with a letter has no sign but one that counts an item.
        if not words[0].isalpha():
            quoted = _QUOTED.match(words)
            place = quoted.end() if quoted else 0
            depth = (len(words) - place - len(words[place:].lstrip()) + 1) // 3
            if found := _HEADING.match(words, place):
                return _Beginning(found.end(), LineKind.HEADING, depth, is_item=True)
            if found := _BULLET.match(words, place):
                kind = LineKind.ITEM if found["sign"] != ":" else None
                return _Beginning(found.end(), kind, depth, is_item=True, task=found["task"] or "")
            if self._is_marked and (found := _DIRECTIVE.match(words, place)):
                return _Beginning(found.end(), None, depth, is_directive=True)
            if self._is_restructured and (found := _HEADER_OPTION.match(words, place)):
                return _Beginning(found.end(), None, depth, is_directive=True)
        if above.is_list and (found := _ORDINAL.match(words, place)):
            length = place if self._ordinals else found.end()
            return _Beginning(length, LineKind.NUMBERED, depth, is_item=True)
        return _Beginning(place, None, depth) if place or depth else _NO_SIGN

    def _without_directives(self, lines: Sequence[_Line]) -> Iterator[_Line]:
        """Yield lines without what only a program reads in reStructuredText.

        That is options, directives that say nothing by themselves, and the second of the two
        colons that announce code below a paragraph; also the first if they stand alone.
        """
        signs, directive = self.found.signs, ""
        for line, below in zip_longest(lines, lines[1:]):
            start, end, words = line
            if _SILENT.match(words):
                directive = words.lstrip()
                signs.append(Sign(start, end, inline=False))
                continue
            if _DIRECTIVE.match(words):
                directive = words.lstrip()
            elif directive and _OPTION.match(words):
                signs.append(Sign(start, end, inline=False))
                continue
            elif _CODE.match(directive):
                self.found.lines.append(_code_of(line))
                continue
            elif words.endswith("::") and (below is None or _begins_item(below.words)):
                kept = words[:-2].rstrip() if words[-3:-2].isspace() else words[:-1]
                kept = "" if words.strip() == "::" else kept
                signs.append(Sign(start + len(kept), end, inline=False))
                if kept:
                    yield _Line(start, start + len(kept), kept)
                continue
            yield line

    def _is_set_in_code(self, lines: Sequence[_Line]) -> bool:
        """Return whether lines are code because they are set in, below no item of a list."""
        if self._is_restructured:
            return lines[0].words[0].isspace() and self._is_literal(lines)
        if not all(_SET_IN.match(each.words) for each in lines):
            return False
        start = lines[0].start
        above = self._source[max(0, start - MAX_ABOVE) : start].splitlines()
        nearest = next(
            (each for each in reversed(above) if each.strip() and not _SET_IN.match(each)), ""
        )
        return not _begins_item(nearest)

    def _is_literal(self, lines: Sequence[_Line]) -> bool:
        """Return whether lines are set in below two colons or a directive that announce code."""
        indent = min(_indent(each.words) for each in lines)
        start = lines[0].start
        above = self._source[max(0, start - MAX_ABOVE) : start].splitlines()
        nearest = next((e for e in reversed(above) if e.strip() and _indent(e) < indent), "")
        marker = _BULLET.match(nearest) or _ORDINAL.match(nearest)
        words = nearest[marker.end() :].lstrip() if marker else nearest.strip()
        if marker and indent <= len(nearest) - len(words):
            return False  # It goes on with the item.
        return bool(_CODE.match(words) or (words.endswith("::") and not words.startswith("..")))

    def _inline(self, lines: Sequence[Span], *, is_table: bool) -> None:
        """Read what stands within lines: emphasis, links, code, tags, entities and borders."""
        source, found = self._source, self.found
        reader = InlineSigns(source, found.signs, found.styled)
        is_copy = self._notation is Notation.COPY
        pattern = SIGN_OF_COPY if is_copy else SIGN
        for match in pattern.finditer(source, lines[0].start, lines[-1].end):
            reader.read(match)
        piped = all(source[each.start : each.end].lstrip().startswith("|") for each in lines)
        if not (is_table or (piped and (is_copy or not self._strict))):
            return
        shapes = {each.words: n for n, each in enumerate(found.lines)}
        for line in lines:
            borders = [
                each for each in _places_of("|", source, line) if not reader.is_literal(each)
            ]
            number = shapes.get(line.start)
            if number is None or (
                self._strict and found.lines[number].kind is LineKind.TEXT and not piped
            ):
                continue
            found.signs += (Sign(place, place + 1, " ", inline=False) for place in borders)
            shape = found.lines[number]
            if borders and shape.kind in _MAYBE_ROW:
                kind = LineKind.ROW if shape.kind is LineKind.TEXT else shape.kind
                cells = tuple(_cells(source, line, borders))
                found.lines[number] = shape._replace(kind=kind, cells=cells)


_TEXT = (LineKind.TEXT, LineKind.ITEM, LineKind.NUMBERED)
_MAYBE_ROW = (LineKind.TEXT, LineKind.ROW, LineKind.HEADER)


def _code_of(line: _Line) -> LineShape:
    return LineShape(line.start, line.end, LineKind.CODE, line.start)


def _begins_item(words: str) -> bool:
    return bool(_BULLET.match(words) or _ORDINAL.match(words))


def _indent(words: str) -> int:
    return len(words) - len(words.lstrip())


def _cells(source: str, line: Span, borders: Sequence[int]) -> Iterator[Span]:
    """Yield where the cells of a row stand; before the first border and behind the last is none."""
    starts = [line.start, *(each + 1 for each in borders)]
    ends = [*borders, line.end]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        is_outside = number in {0, len(borders)} and not source[start:end].strip()
        if not is_outside:
            yield Span(start, end)


def _places_of(sign: str, source: str, line: Span) -> Iterator[int]:
    place = source.find(sign, line.start, line.end)
    while place >= 0:
        yield place
        place = source.find(sign, place + 1, line.end)


def _is_in_table(source: str, place: int) -> bool:
    """Return whether the line at ``place`` is a row of a table that begins above."""
    first = max(0, place - MAX_TABLE)
    above = source[max(first, source.rfind("\n\n", first, place) + 1) : place]
    return "|" in above and any(map(_DELIMITERS.match, above.splitlines()))


def _fence_at(source: str, place: int) -> tuple[str | None, str]:
    """Return the fence of the code that ``place`` stands in, if it stands in code, and its name."""
    fence: str | None = None
    language = ""
    starts = [*_lines_with(source, "```", place)]
    if tildes := [*_lines_with(source, "~~~", place)]:
        starts = sorted({*starts, *tildes})
    for start in starts:
        found = _FENCE.match(source, start, place)
        if found is None:
            continue
        if fence is None:
            fence, language = found[1], _language_of(found)
        elif found[1].startswith(fence) and not found[0].strip(" \t>`~"):
            fence, language = None, ""
    return fence, language


def _language_of(fence: re.Match[str]) -> str:
    """Return the language that stands behind a fence, if any."""
    found = _LANGUAGE.match(fence[2].strip())
    return found[0] if found else ""


def _lines_with(source: str, sign: str, end: int) -> Iterator[int]:
    """Yield where the lines before ``end`` begin that hold a sign."""
    place = source.find(sign, 0, end)
    while place >= 0:
        yield source.rfind("\n", 0, place) + 1
        following = source.find("\n", place, end)
        place = source.find(sign, following, end) if following >= 0 else -1
