"""A quotation as a reader of the rendered page sees it; each character leads back to its source.

Words keep their setting: bold, code, links. Lines that a renderer joins are joined, the signs of
headings, lists and tables are gone, and a table is laid out again: its columns aligned where that
is narrow enough, else with the name of its column before each cell. A plain text stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from index.model import OMISSION, Document, Quote, Span
from index.text.signs import (
    LineKind,
    LineShape,
    Notation,
    Style,
    notation_of,
    pieces,
    read_signs,
)

MAX_AROUND = 4_000
"""Characters before and behind a quotation among which its paragraph begins and ends."""

TABLE_WIDTH = 36
"""Columns of code that a phone shows without breaking them."""

COLUMN_GAP = 2
CELL_GLUE = " · "
LABEL_GLUE = ": "

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_TITLE = re.compile(
    r"\ufeff?(?:(---|\+\+\+)[ \t]*\r?\n.{0,2000}?\n\1[ \t]*\r?\n)?\s*#[ \t]+(\S[^\r\n]{0,200})",
    re.DOTALL,
)
"""A heading of the highest level at the beginning, below what is written for programs."""
_BREAK = re.compile(r"\r\n|\r|\n")
_SPACES = frozenset(" \t\r\n\f")
_LAID_OUT = frozenset({LineKind.HEADER, LineKind.ROW})


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a shown quotation; ``span`` is its place in the text without the line break."""

    span: Span
    kind: LineKind = LineKind.TEXT
    depth: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """What a reader sees of a quotation.

    Attributes:
        text: The words, with a line break between two lines.
        styles: How each character is set.
        links: Where each character leads; empty for most.
        origins: For each character what it stands for in the document; ``None`` if it is added
            to lay the words out. Of a plain text there are none: it is shown as it is.
        lines: In order.
        omissions: Where the mark stands in ``text`` that something is left out.
    """

    text: str
    styles: Sequence[int] = field(repr=False)
    links: Sequence[str] = field(repr=False)
    origins: Sequence[Span | None] = field(repr=False)
    lines: tuple[ShownLine, ...]
    omissions: tuple[Span, ...] = ()

    @classmethod
    def plain(
        cls, text: str, matched: Iterable[Span] = (), omissions: Iterable[Span] = ()
    ) -> ShownQuote:
        """Show a text as it is."""
        styles = [Style.PLAIN] * len(text)
        for span in matched:
            styles[span.start : span.end] = [Style.MATCHED] * len(span)
        lines = tuple(ShownLine(each) for each in _lines_of(text))
        return cls(text, styles, [""] * len(text), (), lines, tuple(omissions))

    def cut(self, piece: Span) -> ShownQuote:
        """Return a part of it; a line that is cut begins as plain text."""
        start, end = piece.start, piece.end
        lines: list[ShownLine] = []
        starts = [each.span.start for each in self.lines]
        for line, following in zip(self.lines, [*starts[1:], len(self.text) + 1], strict=True):
            first, last = line.span.start, line.span.end
            is_last = first == end > start  # It is empty, below the line break at the end.
            if not (is_last or (first < end and following > start)):
                continue
            span = Span(max(first, start) - start, max(first, start, min(last, end)) - start)
            if first < start and line.kind is LineKind.ITEM:
                line = replace(line, kind=LineKind.TEXT)  # noqa: PLW2901 - the same line, cut
            lines.append(replace(line, span=span))
        omissions = [each for each in self.omissions if start <= each.start and each.end <= end]
        return ShownQuote(
            self.text[start:end],
            self.styles[start:end],
            self.links[start:end],
            self.origins[start:end],
            tuple(lines) or (ShownLine(Span(0, 0)),),
            tuple(Span(each.start - start, each.end - start) for each in omissions),
        )

    @property
    def words(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())


def _lines_of(text: str) -> Iterator[Span]:
    start = 0
    for found in _BREAK.finditer(text):
        yield Span(start, found.start())
        start = found.end()
    yield Span(start, len(text))


def title_of(document: Document) -> str:
    """Return the title of a document: as it is given, or the heading that it begins with."""
    if document.metadata.title:
        return " ".join(document.metadata.title.split())
    found = _TITLE.match(document.text)
    if notation_of(document) is Notation.PLAIN or found is None:
        return ""
    return shown_words(document, Span(*found.span(2)))


def shown_words(document: Document, span: Span) -> str:
    """Return what a reader sees of a stretch of a document, on one line."""
    return shown_quote(Quote(document, span, 1)).words


def shown_quote(quote: Quote, *, table_width: int = TABLE_WIDTH) -> ShownQuote:
    """Return what a reader sees of a quotation.

    Args:
        quote: The quotation.
        table_width: Columns that a table may take to be aligned.
    """
    notation = notation_of(quote.document)
    if notation is Notation.PLAIN:
        return ShownQuote.plain(quote.text, quote.matched_in_text, quote.omissions)
    lines: list[_Line] = []
    last: Span | None = None
    for span in quote.spans:
        found = list(_read_lines(quote, span, notation))
        if last is not None and found and lines:
            gap = Span(last.end, span.start)
            if _shows_words(quote.document, gap, notation):
                _mark_omission(lines, found)
        lines += found
        last = span
    return _assembled(list(_laid_out(lines, table_width)))


class _Character(NamedTuple):
    """A shown character; ``origin`` is what it stands for in the document, if anything."""

    shown: str
    origin: Span | None = None
    style: int = Style.PLAIN
    link: str = ""


@dataclass(slots=True)
class _Line:
    """A line in the making.

    Attributes:
        is_mark: Whether it is the mark that something is left out.
        cells: Of a row.
    """

    kind: LineKind
    characters: list[_Character]
    depth: int = 0
    language: str = ""
    is_mark: bool = False
    cells: list[list[_Character]] = field(default_factory=list)


def _read_lines(quote: Quote, span: Span, notation: Notation) -> Iterator[_Line]:
    """Yield the lines of one slice, without blank ones at either end."""
    text = quote.document.text
    window = _window(text, span)
    reading = read_signs(text, window, notation=notation, strict=True)
    shapes = {shape.span.start: shape for shape in reading.lines}
    styles = [Style.PLAIN] * len(span)
    links = [""] * len(span)
    marked = ((each, Style.MATCHED, "") for each in quote.matched)
    for styled, style, link in (
        *((each.span, each.style, each.link) for each in reading.styled),
        *marked,
    ):
        start, end = max(styled.start, span.start), min(styled.end, span.end)
        for number in range(start - span.start, end - span.start):
            styles[number] |= style
            links[number] = link or links[number]
    starts = [
        found.start()
        for found in _LINE.finditer(text, window.start, window.end)
        if found.end() > span.start and found.start() < span.end
    ]
    by_line: list[list[_Character]] = [[] for _ in starts]
    for piece in pieces(text, window, reading.signs):
        if piece.end <= span.start or piece.start >= span.end:
            continue
        if piece.copied:
            for place in range(max(piece.start, span.start), min(piece.end, span.end)):
                number = place - span.start
                character = _Character(
                    text[place], Span(place, place + 1), styles[number], links[number]
                )
                by_line[bisect_right(starts, place) - 1].append(character)
        elif piece.start >= span.start:
            number = piece.start - span.start
            shown = "\n" if text[piece.start : piece.start + 3].lower() == "<br" else piece.text
            origin = Span(piece.start, piece.end)
            by_line[bisect_right(starts, piece.start) - 1] += (
                _Character(each, origin, styles[number], links[number]) for each in shown
            )
    yield from _without_outer_blanks(_joined(text, span, starts, shapes, by_line))


def _joined(
    text: str,
    span: Span,
    starts: Sequence[int],
    shapes: dict[int, LineShape],
    by_line: Sequence[list[_Character]],
) -> list[_Line]:
    """Make lines of what is shown of each line of the source."""
    lines: list[_Line] = []
    for start, characters in zip(starts, by_line, strict=True):
        shape = shapes.get(start)
        if shape is None:
            end = _line_end(text, start)
            if not text[max(start, span.start) : min(end, span.end)].strip(" \t>"):
                lines.append(_Line(LineKind.TEXT, []))
            continue
        if shape.kind is LineKind.CODE:
            kept = [each for each in characters if each.shown not in {"\r", "\n"}]
            lines.append(_Line(LineKind.CODE, kept, language=shape.language))
            continue
        kind = LineKind.TEXT if span.start > shape.words and shape.kind in _OPENED else shape.kind
        first, *others = _split(characters)
        if not first and not others:
            continue  # Nothing but signs.
        cells = [
            _collapsed([each for each in characters if each.origin and cell.contains(each.origin)])
            for cell in (shape.cells if kind in _LAID_OUT else ())
        ]
        if kind is LineKind.HEADING:
            first = [each._replace(style=each.style | Style.BOLD) for each in first]
        if shape.task:
            first = [*map(_Character, "☐ " if shape.task == " " else "☑ "), *first]
        before = lines[-1] if lines else None
        if shape.joins and before and before.characters and before.kind in _PROSE:
            before.characters += [_Character(" ", Span(start - 1, start)), *first]
        else:
            lines.append(_Line(kind, first, depth=shape.depth, cells=cells))
        lines += (_Line(LineKind.TEXT, each) for each in others)
    return lines


_OPENED = frozenset({LineKind.ITEM, LineKind.HEADER, LineKind.ROW})
_ITEMS = frozenset({LineKind.ITEM, LineKind.NUMBERED})
_PROSE = _ITEMS | {LineKind.TEXT}


def _line_end(text: str, start: int) -> int:
    found = _BREAK.search(text, start)
    return len(text) if found is None else found.start()


def _window(text: str, span: Span) -> Span:
    """Return the lines of the paragraphs that a slice begins and ends in, as far as it is near."""
    start = max(text.rfind("\n", 0, span.start) + 1, text.rfind("\r", 0, span.start) + 1)
    earliest = max(0, start - MAX_AROUND)
    while start > earliest:
        before = max(text.rfind("\n", 0, start - 1) + 1, 0)
        if before < earliest or not text[before : start - 1].strip():
            break
        start = before
    end = text.find("\n", span.end - 1)
    latest = min(len(text), span.end + MAX_AROUND)
    while 0 <= end < latest:
        after = text.find("\n", end + 1)
        following = text[end + 1 : len(text) if after < 0 else after]
        if not following.strip() or (after < 0 and len(text) > latest) or after > latest:
            break
        end = after
    return Span(start, len(text) if end < 0 else end)


def _split(characters: Sequence[_Character]) -> list[list[_Character]]:
    """Cut a line at each line break of its own, and take needless white space off."""
    found: list[list[_Character]] = [[]]
    for each in characters:
        if each.shown == "\n" and each.origin and len(each.origin) > 1:
            found.append([])
        else:
            found[-1].append(each)
    return [first for first in map(_collapsed, found) if first] or [[]]


def _collapsed(characters: Iterable[_Character]) -> list[_Character]:
    """Leave one space of each stretch of white space, and none at either end."""
    kept: list[_Character] = []
    for each in characters:
        if each.shown not in _SPACES:
            kept.append(each)
        elif kept and kept[-1].shown != " ":
            kept.append(each._replace(shown=" "))
    if kept and kept[-1].shown == " ":
        kept.pop()
    return kept


def _without_outer_blanks(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Yield lines with at most one blank one between two, and none between items."""
    waiting: _Line | None = None
    before: _Line | None = None
    for line in lines:
        if not line.characters and line.kind is not LineKind.CODE:
            waiting = line
            continue
        if waiting and before and not (line.kind in _ITEMS and before.kind in _ITEMS):
            yield waiting
        yield line
        waiting, before = None, line


def _shows_words(document: Document, span: Span, notation: Notation) -> bool:
    """Return whether a reader sees anything of what stands between two slices."""
    window = _window(document.text, span)
    reading = read_signs(document.text, window, notation=notation, strict=True)
    for piece in pieces(document.text, window, reading.signs):
        start, end = max(piece.start, span.start), min(piece.end, span.end)
        if start < end and (piece.text if not piece.copied else document.text[start:end]).strip():
            return True
    return False


def _mark_omission(lines: list[_Line], following: list[_Line]) -> None:
    """Put the mark that something is left out between two slices."""
    before, after = lines[-1], following[0]
    if before.kind is LineKind.TEXT is after.kind and not before.cells and not after.cells:
        before.characters += [*map(_Character, OMISSION), *after.characters]
        del following[0]
        return
    lines.append(_Line(LineKind.TEXT, [*map(_Character, OMISSION.strip())], is_mark=True))


def _laid_out(lines: Sequence[_Line], width: int) -> Iterator[_Line]:
    """Yield lines, the rows of each table laid out."""
    rows: list[_Line] = []
    for line in lines:
        if line.cells or (rows and line.is_mark):
            if line.kind is LineKind.HEADER and rows:
                yield from _table(rows, width)
                rows = []
            rows.append(line)
            continue
        yield from _table(rows, width)
        rows = []
        yield line
    yield from _table(rows, width)


def _table(lines: list[_Line], width: int) -> Iterator[_Line]:
    """Lay a table out: aligned if it is narrow, else cell by cell behind the columns' names."""
    if not lines:
        return
    trailing = [lines.pop()] if lines[-1].is_mark else []
    rows = [line for line in lines if line.cells]
    count = max(len(row.cells) for row in rows)
    columns = [max(_width(c) for row in rows for c in row.cells[n : n + 1]) for n in range(count)]
    fits = sum(columns) + COLUMN_GAP * (count - 1) <= width
    fenced = any("```" in "".join(c.shown for c in row.characters) for row in rows)
    if len(rows) > 1 and count > 1 and fits and not fenced:
        yield from (line if line.is_mark else _aligned(line, columns) for line in _as_code(lines))
    elif rows[0].kind is LineKind.HEADER and len(rows) > 1:
        yield from _labelled(lines)
    else:
        for line in lines:
            yield line if line.is_mark else _Line(LineKind.TEXT, _glued(line.cells))
    yield from trailing


def _as_code(lines: Iterable[_Line]) -> Iterator[_Line]:
    for line in lines:
        yield _Line(LineKind.CODE, line.characters, is_mark=True) if line.is_mark else line


def _aligned(line: _Line, columns: Sequence[int]) -> _Line:
    """Return a row as a line of code, its cells padded to the widths of their columns."""
    characters: list[_Character] = []
    for number, cell in enumerate(line.cells):
        characters += (each._replace(style=Style.PLAIN, link="") for each in cell)
        if number < len(line.cells) - 1:
            padding = columns[number] - _width(cell) + COLUMN_GAP
            characters += map(_Character, " " * padding)
    while characters and characters[-1] == _Character(" "):
        characters.pop()
    return _Line(LineKind.CODE, characters)


def _labelled(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Yield one line for each cell, with the name of its column before it."""
    header, *rows = lines
    names = [
        [each._replace(style=(each.style | Style.BOLD) & ~Style.MATCHED) for each in cell]
        for cell in header.cells
    ]
    for number, row in enumerate(row for row in rows if not row.is_mark or row is not rows[0]):
        if number:
            yield _Line(LineKind.TEXT, [])
        if row.is_mark:
            yield row
            continue
        for place, cell in enumerate(row.cells):
            name = names[place] if place < len(names) else []
            glue = [_Character(each) for each in LABEL_GLUE] if name and cell else []
            if cell:
                yield _Line(LineKind.TEXT, [*name, *glue, *cell])


def _glued(cells: Iterable[list[_Character]]) -> list[_Character]:
    characters: list[_Character] = []
    for cell in cells:
        if characters and cell:
            characters += map(_Character, CELL_GLUE)
        characters += cell
    return characters


def _width(cell: Iterable[_Character]) -> int:
    """Return how many columns a cell takes where each character has the same width."""
    return sum(1 + (unicodedata.east_asian_width(each.shown) in {"W", "F"}) for each in cell)


def _assembled(lines: Sequence[_Line]) -> ShownQuote:
    """Make one text of lines."""
    characters: list[_Character] = []
    shown: list[ShownLine] = []
    for number, line in enumerate(lines):
        if number:
            characters.append(_Character("\n"))
        start = len(characters)
        characters += line.characters
        kind = line.kind if line.kind in _KEPT else LineKind.TEXT
        span = Span(start, len(characters))
        shown.append(ShownLine(span, kind, line.depth, line.language))
    text = "".join(each.shown for each in characters)
    mark = OMISSION.strip()
    omissions = [
        Span(found.start(), found.end())
        for found in re.finditer(re.escape(mark), text)
        if all(each.origin is None for each in characters[found.start() : found.end()])
    ]
    return ShownQuote(
        text,
        [each.style for each in characters],
        [each.link for each in characters],
        [each.origin for each in characters],
        tuple(shown),
        tuple(omissions),
    )


_KEPT = frozenset({LineKind.TEXT, LineKind.HEADING, LineKind.ITEM, LineKind.CODE})
