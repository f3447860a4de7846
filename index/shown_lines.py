"""What a reader sees, as runs of one setting in lines, and tables laid out again as lines.

The columns of a table are aligned where that is narrow enough, else each cell stands behind the
name of its column.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from index.model import Span
from index.text.inline_signs import Style
from index.text.signs import LineKind

COLUMN_GAP = 2
CELL_GLUE = " · "
LABEL_GLUE = ": "

BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a shown quotation; ``span`` is its place in the text without the line break."""

    span: Span
    kind: LineKind = LineKind.TEXT
    depth: int = 0
    language: str = ""


class Run(NamedTuple):
    """Shown characters that are set alike.

    Attributes:
        text: The characters.
        start: Where what they stand for begins in the document; -1 if they are added to lay
            the words out.
        end: Where it ends.
        style: How they are set.
        link: Where they lead, if anywhere.
    """

    text: str
    start: int = -1
    end: int = -1
    style: int = Style.PLAIN
    link: str = ""

    @property
    def is_copied(self) -> bool:
        """Whether each character stands for one of the document, in order."""
        return self.end - self.start == len(self.text)

    def cut(self, start: int, end: int) -> Run:
        """Return the characters from ``start`` to ``end``, counted in the run."""
        text, first, last, style, link = self
        if last - first == len(text):
            first, last = first + start, first + end
        return Run(text[start:end], first, last, style, link)

    @property
    def origins(self) -> list[Span | None]:
        """For each character what it stands for."""
        if self.start < 0:
            return [None] * len(self.text)
        if self.is_copied:
            return [Span(place, place + 1) for place in range(self.start, self.end)]
        return [Span(self.start, self.end)] * len(self.text)


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """What a reader sees of a quotation.

    Attributes:
        text: The words, with a line break between two lines.
        runs: The same, parted where the setting changes or what it stands for. A plain text is
            shown as it is, so its runs stand for nothing.
        lines: In order.
        omissions: Where the mark stands in ``text`` that something is left out.
    """

    text: str
    runs: tuple[Run, ...] = field(repr=False)
    lines: tuple[ShownLine, ...]
    omissions: tuple[Span, ...] = ()

    @classmethod
    def plain(
        cls, text: str, matched: Iterable[Span] = (), omissions: Iterable[Span] = ()
    ) -> ShownQuote:
        """Show a text as it is."""
        runs: list[Run] = []
        place = 0
        for span in sorted(matched):
            start = max(span.start, place)
            if start >= span.end:
                continue
            if start > place:
                runs.append(Run(text[place:start]))
            runs.append(Run(text[start : span.end], style=Style.MATCHED))
            place = span.end
        if place < len(text):
            runs.append(Run(text[place:]))
        lines = tuple(ShownLine(each) for each in _lines_of(text))
        return cls(text, tuple(runs), lines, tuple(omissions))

    @property
    def styles(self) -> list[int]:
        """How each character is set."""
        return [run.style for run in self.runs for _ in run.text]

    @property
    def links(self) -> list[str]:
        """Where each character leads; empty for most."""
        return [run.link for run in self.runs for _ in run.text]

    @property
    def origins(self) -> list[Span | None]:
        """For each character what it stands for in the document."""
        return [origin for run in self.runs for origin in run.origins]

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
            tuple(_cut_runs(self.runs, start, end)),
            tuple(lines) or (ShownLine(Span(0, 0)),),
            tuple(Span(each.start - start, each.end - start) for each in omissions),
        )

    @property
    def words(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())


def _cut_runs(runs: Iterable[Run], start: int, end: int) -> Iterator[Run]:
    """Yield what of runs stands from ``start`` to ``end``, counted in the text of all of them."""
    place = 0
    for run in runs:
        following = place + len(run.text)
        first, last = max(start, place), min(end, following)
        if first < last:
            whole = first == place and last == following
            yield run if whole else run.cut(first - place, last - place)
        place = following


def _lines_of(text: str) -> Iterator[Span]:
    start = 0
    for found in BREAK.finditer(text):
        yield Span(start, found.start())
        start = found.end()
    yield Span(start, len(text))


@dataclass(slots=True)
class Line:
    """A line in the making.

    Attributes:
        is_mark: Whether it is the mark that something is left out.
        cells: Of a row.
    """

    kind: LineKind
    runs: list[Run]
    depth: int = 0
    language: str = ""
    is_mark: bool = False
    cells: list[list[Run]] = field(default_factory=list)


def laid_out(lines: Sequence[Line], width: int) -> Iterator[Line]:
    """Yield lines, the rows of each table laid out."""
    rows: list[Line] = []
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


def _table(lines: list[Line], width: int) -> Iterator[Line]:
    """Lay a table out: aligned if it is narrow, else cell by cell behind the columns' names."""
    if not lines:
        return
    trailing = [lines.pop()] if lines[-1].is_mark else []
    rows = [line for line in lines if line.cells]
    count = max(len(row.cells) for row in rows)
    columns = [max(_width(c) for row in rows for c in row.cells[n : n + 1]) for n in range(count)]
    fits = sum(columns) + COLUMN_GAP * (count - 1) <= width
    fenced = any("```" in "".join(run.text for run in row.runs) for row in rows)
    if len(rows) > 1 and count > 1 and fits and not fenced:
        yield from (line if line.is_mark else _aligned(line, columns) for line in _as_code(lines))
    elif rows[0].kind is LineKind.HEADER and len(rows) > 1:
        yield from _labelled(lines)
    else:
        for line in lines:
            yield line if line.is_mark else Line(LineKind.TEXT, _glued(line.cells))
    yield from trailing


def _as_code(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        yield Line(LineKind.CODE, line.runs, is_mark=True) if line.is_mark else line


def _aligned(line: Line, columns: Sequence[int]) -> Line:
    """Return a row as a line of code, its cells padded to the widths of their columns."""
    runs: list[Run] = []
    for number, cell in enumerate(line.cells):
        runs += (each._replace(style=Style.PLAIN, link="") for each in cell)
        if number < len(line.cells) - 1 and any(line.cells[number + 1 :]):
            runs.append(Run(" " * (columns[number] - _width(cell) + COLUMN_GAP)))
    return Line(LineKind.CODE, runs)


def _labelled(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield one line for each cell, with the name of its column before it."""
    header, *rows = lines
    names = [
        [each._replace(style=(each.style | Style.BOLD) & ~Style.MATCHED) for each in cell]
        for cell in header.cells
    ]
    for number, row in enumerate(row for row in rows if not row.is_mark or row is not rows[0]):
        if number:
            yield Line(LineKind.TEXT, [])
        if row.is_mark:
            yield row
            continue
        for place, cell in enumerate(row.cells):
            name = names[place] if place < len(names) else []
            glue = [Run(LABEL_GLUE)] if name and cell else []
            if cell:
                yield Line(LineKind.TEXT, [*name, *glue, *cell])


def _glued(cells: Iterable[list[Run]]) -> list[Run]:
    runs: list[Run] = []
    for cell in cells:
        if runs and cell:
            runs.append(Run(CELL_GLUE))
        runs += cell
    return runs


def _width(cell: Iterable[Run]) -> int:
    """Return how many columns a cell takes where each character has the same width."""
    text = "".join(run.text for run in cell)
    if text.isascii():
        return len(text)
    return sum(1 + (unicodedata.east_asian_width(each) in {"W", "F"}) for each in text)
