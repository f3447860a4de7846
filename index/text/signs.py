"""The signs of Markdown, reStructuredText and HTML in a text, and what a reader sees instead.

A sign counts only where a renderer would take it for one: emphasis has to be closed, a table needs
pipes in every row, and nothing inside of code is a sign. What looks like one but stands alone, as
in "2 * 3", is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from index.model import Document, Span
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

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_FENCE = re.compile(r"^[ \t>]{0,12}(`{3,}|~{3,})[^`\r\n]*$", re.MULTILINE)
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
_DIRECTIVE = re.compile(r"[ \t]*\.\.[ \t]+[a-zA-Z][\w:+.-]*::(?:[ \t]+|$)")
"""The marker of a directive of reStructuredText; what stands behind it is shown."""
_NOTE = re.compile(r"\[\^?[\w-]{1,20}\](?P<colon>:)(?=[ \t])")
"""How a footnote begins: the colon behind its mark is not shown."""
_HARD_BREAK = re.compile(r"\\$")
_SET_IN = re.compile(r"(?: {4}| {0,3}\t)")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#_-]{1,20}")


class Notation(Enum):
    """How the text of a document is written.

    Attributes:
        PLAIN: Each character is what a reader sees.
        COPY: Text that was extracted from a file, with signs for its shape: of headings, lists,
            tables, code and struck words.
        MARKED: Markdown or reStructuredText, with HTML in it.
    """

    PLAIN = "plain"
    COPY = "copy"
    MARKED = "marked"


def notation_of(document: Document) -> Notation:
    """Return how the text of a document is written."""
    if not document.original:
        return Notation.COPY
    marked = document.source.lower().endswith((".md", ".markdown", ".rst"))
    return Notation.MARKED if marked else Notation.PLAIN


class LineKind(Enum):
    """What a line is; the number of a numbered item belongs to its words."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    NUMBERED = "numbered"
    HEADER = "header"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class LineShape:
    """What a line of the source is.

    Attributes:
        span: Without its line break.
        words: Where its words begin, behind the signs.
        depth: Of an item, counted from 0.
        joins: Whether a renderer sets it behind the line above.
        cells: Of a row, in order.
        language: Of code, if it is named.
        task: Of an item with a box to tick: what stands in it.
    """

    span: Span
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


@dataclass(frozen=True, slots=True)
class Piece:
    """Shown text with its place in the source; ``copied`` if its characters stand there."""

    start: int
    end: int
    text: str
    copied: bool


def pieces(source: str, span: Span, signs: Iterable[Sign]) -> Iterator[Piece]:
    """Yield what is shown, in order."""
    place = span.start
    for sign in signs:
        if sign.start < place:
            continue  # It stands inside of another one.
        if sign.start > place:
            yield Piece(place, sign.start, source[place : sign.start], copied=True)
        if sign.shown:
            yield Piece(sign.start, sign.end, sign.shown, copied=False)
        place = sign.end
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
    reader = _Reader(source, notation, ordinals=ordinals, strict=strict)
    reader.read(span)
    found = reader.found
    found.signs.sort(key=lambda each: (each.start, -each.end))
    return found


@dataclass(frozen=True, slots=True)
class _Above:
    """What counts of the lines above one in its paragraph.

    Attributes:
        is_list: Whether they leave it open that a number begins an item.
        is_text: Whether the last one is text that goes on.
        is_broken: Whether the last one ends in a break of its own.
    """

    is_list: bool = True
    is_text: bool = False
    is_broken: bool = False


class _Rows:
    """Which lines of a paragraph are rows of a table.

    Attributes:
        rules: The lines between rows that hold no words.
    """

    def __init__(self, texts: Sequence[str], *, is_table: bool) -> None:
        borders = {n for n, each in enumerate(texts) if _BORDER.match(each)}
        delimiters = {n for n, each in enumerate(texts) if _DELIMITERS.match(each)} - borders
        self.rules = borders | delimiters
        headed = delimiters | {n for n in borders if "=" in texts[n]}
        self._headers = {n - 1 for n in headed if n and "|" in texts[n - 1]}
        self._first = 0 if is_table else min(self.rules, default=len(texts) + 1) - 1

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
        self._ordinals = ordinals
        self._strict = strict
        self.found = Signs()

    def read(self, span: Span) -> None:
        """Read all lines of ``span``."""
        source, signs = self._source, self.found.signs
        is_table = _is_in_table(source, span.start)
        fence, language = _fence_at(source, span.start), ""
        paragraph: list[Span] = []
        for line in _LINE.finditer(source, span.start, span.end):
            start, end = line.start(), line.start() + len(line[0].rstrip("\r\n"))
            words = source[start:end]
            mark = _FENCE.match(words)
            if mark and (
                fence is None or (mark[1].startswith(fence) and not words.strip(" \t>`~"))
            ):
                info = _LANGUAGE.match(words[mark.end(1) :].strip()) if fence is None else None
                language = info[0] if info else ""
                fence = mark[1] if fence is None else None
                signs.append(Sign(start, end, " ", inline=False))
            elif fence is not None:
                shape = LineShape(Span(start, end), LineKind.CODE, start, language=language)
                self.found.lines.append(shape)
                continue
            elif words.strip():
                paragraph.append(Span(start, end))
                continue
            self._paragraph(paragraph, is_table=is_table)
            paragraph, is_table = [], False
        self._paragraph(paragraph, is_table=is_table)

    def _paragraph(self, lines: Sequence[Span], *, is_table: bool) -> None:
        """Read neighbouring lines that are not blank."""
        texts = [self._source[line.start : line.end] for line in lines]
        marked = self._notation is Notation.MARKED
        if self._strict and marked and lines and self._is_set_in_code(lines[0].start, texts):
            code = (LineShape(each, LineKind.CODE, each.start) for each in lines)
            self.found.lines += code
            return
        rows = _Rows(texts, is_table=is_table)
        prose: list[Span] = []
        above = _Above()
        for number, (line, words) in enumerate(zip(lines, texts, strict=True)):
            if words[0].isalnum() and number not in rows.rules:
                # Neither a rule nor a definition begins so.
                above = self._words(line, words, above, rows.kind_of(number), prose)
                continue
            underlines = bool(number) and _UNDERLINE.match(words) is not None
            if number in rows.rules or underlines or _RULE.match(words):
                self.found.signs.append(Sign(line.start, line.end, inline=False))
                if marked and underlines and above.is_text and number not in rows.rules:
                    self.found.lines[-1] = replace(self.found.lines[-1], kind=LineKind.HEADING)
                above = _Above()
            elif DEFINITION.match(words):
                self.found.signs.append(Sign(line.start, line.end, inline=False))
                above = replace(above, is_text=False)
            else:
                above = self._words(line, words, above, rows.kind_of(number), prose)
        self._inline(prose, is_table=is_table or bool(rows.rules))

    def _words(
        self, line: Span, words: str, above: _Above, row: LineKind | None, prose: list[Span]
    ) -> _Above:
        """Read the signs at either end of a line, and add its words to ``prose``.

        Returns:
            What the line below has to know.
        """
        quoted = _QUOTED.match(words)
        place = quoted.end() if quoted else 0
        heading = _HEADING.match(words, place)
        bullet = None if heading else _BULLET.match(words, place)
        ordinal = _ORDINAL.match(words, place) if above.is_list and not heading else None
        ordinal = None if bullet else ordinal
        item = heading or bullet or ordinal
        directive = None if item else _DIRECTIVE.match(words, place)
        indent = len(words[place:]) - len(words[place:].lstrip())
        if item and (not ordinal or not self._ordinals):
            place = item.end()
        elif directive and self._notation is Notation.MARKED:
            place = directive.end()
        if place:
            self.found.signs.append(Sign(line.start, line.start + place, " ", inline=False))
        first = line.start + place
        if note := _NOTE.match(words, place):
            colon = Sign(line.start + note.start("colon"), line.start + note.end(), inline=False)
            self.found.signs.append(colon)
            place = note.end()
        ending = _HEADING_END.search(words, place) if heading else _HARD_BREAK.search(words)
        end = line.start + ending.start() if ending else line.end
        if ending:
            self.found.signs.append(Sign(end, line.end, inline=False))
        prose.append(Span(line.start + place, end))
        kind = row or LineKind.TEXT
        if heading:
            kind = LineKind.HEADING
        elif bullet and bullet["sign"] != ":":
            kind = LineKind.ITEM
        elif ordinal:
            kind = LineKind.NUMBERED
        marked = self._notation is Notation.MARKED
        shape = LineShape(
            line,
            kind,
            first,
            depth=(indent + 1) // 3,
            joins=marked and above.is_text and not above.is_broken and item is None and row is None,
            task=(bullet["task"] or "") if bullet else "",
        )
        self.found.lines.append(shape)
        return _Above(
            is_list=item is not None or (above.is_list and words[:1].isspace()),
            is_text=kind in {LineKind.TEXT, LineKind.ITEM, LineKind.NUMBERED},
            is_broken=bool(ending or directive) or words.endswith("  "),
        )

    def _is_set_in_code(self, start: int, texts: Sequence[str]) -> bool:
        """Return whether lines are code because they are set in, below no item of a list."""
        if not all(map(_SET_IN.match, texts)):
            return False
        above = self._source[max(0, start - MAX_ABOVE) : start].splitlines()
        nearest = next(
            (each for each in reversed(above) if each.strip() and not _SET_IN.match(each)), ""
        )
        return not (_BULLET.match(nearest) or _ORDINAL.match(nearest))

    def _inline(self, lines: Sequence[Span], *, is_table: bool) -> None:
        """Read what stands within lines: emphasis, links, code, tags, entities and borders."""
        if not lines:
            return
        source, found = self._source, self.found
        reader = InlineSigns(source, found.styled)
        is_copy = self._notation is Notation.COPY
        pattern = SIGN_OF_COPY if is_copy else SIGN
        for match in pattern.finditer(source, lines[0].start, lines[-1].end):
            found.signs += reader.read(match)
        piped = all(source[line.start : line.end].strip().startswith("|") for line in lines)
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
            if borders and shape.kind in {LineKind.TEXT, LineKind.ROW, LineKind.HEADER}:
                kind = LineKind.ROW if shape.kind is LineKind.TEXT else shape.kind
                cells = tuple(_cells(source, line, borders))
                found.lines[number] = replace(shape, kind=kind, cells=cells)


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
    return any(map(_DELIMITERS.match, above.splitlines()))


def _fence_at(source: str, place: int) -> str | None:
    """Return the fence of the code that ``place`` stands in, if it stands in code."""
    fence: str | None = None
    for start in sorted({*_lines_with(source, "```", place), *_lines_with(source, "~~~", place)}):
        found = _FENCE.match(source, start, place)
        if found is None:
            continue
        if fence is None:
            fence = found[1]
        elif found[1].startswith(fence) and not found[0].strip(" \t>`~"):
            fence = None
    return fence


def _lines_with(source: str, sign: str, end: int) -> Iterator[int]:
    """Yield where the lines before ``end`` begin that hold a sign."""
    place = source.find(sign, 0, end)
    while place >= 0:
        yield source.rfind("\n", 0, place) + 1
        following = source.find("\n", place, end)
        place = source.find(sign, following, end) if following >= 0 else -1
