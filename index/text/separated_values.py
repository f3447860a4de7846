"""The rows of CSV files, whose cells may hold line ends between quotation marks (RFC 4180)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from index.model import Span
from index.text.inline_signs import Sign
from index.text.markup import Markup, Table

MAX_CELL = 5_000
"""Characters between quotation marks; of a longer cell the mark is taken for a stray one."""

MAX_FIRST = 20
"""Rows by which the form of a file's rows is told."""

_SEPARATORS = "\t;,"
_LINE = re.compile(r"[^\r\n]*")
_IN_A_CELL = re.compile(r'""|[\r\n]+')
"""A quotation mark inside of a cell, and the end of one of its lines."""
_LINE_END = re.compile(r"\r\n?|\n")


class _Row(NamedTuple):
    span: Span
    cells: int
    separator: str


class ReadRow(NamedTuple):
    """A row, or a line that is none.

    Attributes:
        span: Where it stands, from the beginning of its line.
        cells: Where the words of its cells stand, without the quotation marks around them; none
            for a line that is no row.
        is_header: Whether it names the columns.
    """

    span: Span
    cells: tuple[Span, ...]
    is_header: bool


def markup_of(text: str) -> Markup:
    """Return the tables of a file, of which the first row is the header unless it has figures."""
    found = Markup()
    for rows in tables_in(text):
        found.tables.append(Table(tuple(rows), int(_is_header(text, rows[0])), frozenset()))
    return found


def rows_in(text: str, span: Span) -> Iterator[ReadRow]:
    """Yield the lines of a stretch of a file's text that begins with a line.

    Only the file's first rows are read besides, not all that stand above the stretch.
    """
    rows = list(islice((row for row in _rows(text) if row and row.cells > 1), MAX_FIRST))
    usual = Counter(row.cells for row in rows).most_common(1)[0][0] if len(rows) > 1 else 0
    form = next((row for row in rows if row.cells == usual), None)
    for row in _rows(text, span, form):
        if row is None:
            continue
        start = max(text.rfind("\n", 0, row.span.start), text.rfind("\r", 0, row.span.start)) + 1
        whole = Span(max(start, span.start), row.span.end)
        if form is None or row.cells == 1 or _is_prose(text, row, form):
            yield ReadRow(whole, (), is_header=False)
            continue
        is_header = _is_header(text, row.span) and _begins_a_table(text, whole.start, row)
        begin = whole.start + text.startswith("\ufeff", whole.start)
        yield ReadRow(whole, tuple(_cells_of(text, Span(begin, whole.end), row)), is_header)


def _is_prose(text: str, row: _Row, form: _Row) -> bool:
    """Return whether a line has separators as a sentence has them, and not as the rows do."""
    spaced = text.find(f"{row.separator} ", row.span.start, row.span.end) >= 0
    return spaced and row.cells != form.cells


def signs_of(text: str, row: Span, cells: Iterable[Span]) -> Iterator[Sign]:
    """Yield what of a row is not shown as it is written: all between and around its cells."""
    place: int | None = None
    for cell in cells:
        place = row.start if place is None else place
        if place < cell.start:
            yield Sign(place, cell.start, " ", inline=False)
        for each in _IN_A_CELL.finditer(text, cell.start, cell.end):
            yield Sign(each.start(), each.end(), '"' if each[0] == '""' else " ")
        place = cell.end
    if place is not None and place < row.end:
        yield Sign(place, row.end, " ", inline=False)


def _is_header(text: str, row: Span) -> bool:
    """Return whether the first row of a table names the columns."""
    return not any(map(str.isdecimal, text[row.start : row.end]))


def _begins_a_table(text: str, start: int, row: _Row) -> bool:
    """Return whether a row is the first of its table, by the line above it."""
    above = text[max(0, start - MAX_CELL) : start].strip("\ufeff").splitlines()
    is_below_a_blank = bool(above) and not above[-1].strip()
    nearest = next((line for line in reversed(above) if line.strip()), "")
    cells = nearest.count(row.separator) + 1
    ends_a_cell = nearest.count('"') % 2 == 1
    return not ends_a_cell and (cells == 1 or (is_below_a_blank and cells != row.cells))


def _cells_of(text: str, span: Span, row: _Row) -> Iterator[Span]:
    """Yield where the words of a row's cells stand."""
    cell, place, end = _cell(row.separator), span.start, span.end
    while place <= end:
        match = cell.match(text, place, end)
        last = match.end() if match else place
        words = text[place:last]
        start = place + len(words) - len(words.lstrip(" "))
        stop = start + len(words.strip(" "))
        if stop - start > 1 and text[start] == '"' == text[stop - 1]:
            start, stop = start + 1, stop - 1
        yield Span(start, stop)
        place = last + 1


def tables_in(text: str) -> Iterator[list[Span]]:
    """Yield the tables of a file's text as the places of their rows.

    A blank line ends a table only where the rows below it have another number of cells.
    A line without a separator, such as a title, stands in no table.
    """
    table: list[_Row] = []
    was_blank = False
    for row in _rows(text):
        if row is None:
            was_blank = True
            continue
        ends = row.cells == 1 or (was_blank and bool(table) and row.cells != table[0].cells)
        if ends and len(table) > 1:
            yield [each.span for each in table]
        if ends:
            table = []
        if row.cells > 1:
            table.append(row)
        was_blank = False
    if len(table) > 1:
        yield [each.span for each in table]


def _rows(text: str, span: Span | None = None, form: _Row | None = None) -> Iterator[_Row | None]:
    """Yield each row of more than blank cells, and ``None`` for a blank line.

    Args:
        text: The file's.
        span: Which lines; ``None`` for all.
        form: A row of them.
    """
    place, stop = (0, len(text)) if span is None else (span.start, span.end)
    place += text.startswith("\ufeff", place)
    separator, columns = (form.separator, form.cells) if form else ("", 1)
    while place < stop:
        line = _LINE.match(text, place)
        line_end = line.end() if line else len(text)
        if not separator or columns == 1:
            separator = max(_SEPARATORS, key=text[place:line_end].count)
        end, cells = _row_end(text, place, separator)
        # A cell may run over lines only if its row comes out as the others do.
        if end > line_end and columns not in (1, cells):
            end, cells = line_end, text.count(separator, place, line_end) + 1
        words = text[place:end]
        if words.strip():
            start = place + len(words) - len(words.lstrip())
            columns = columns if columns > 1 else cells
            yield _Row(Span(start, start + len(words.strip())), cells, separator)
        else:
            yield None
        after = _LINE_END.match(text, end)
        place = after.end() if after else end + 1


def _row_end(text: str, place: int, separator: str) -> tuple[int, int]:
    """Return where the row ends that begins at ``place``, and how many cells it has."""
    cell = _cell(separator)
    cells = 1
    while True:
        match = cell.match(text, place)
        place = match.end() if match else place
        if text[place : place + 1] != separator:
            return place, cells
        place += 1
        cells += 1


@cache
def _cell(separator: str) -> re.Pattern[str]:
    """Return what matches a cell up to the separator behind it."""
    apart = re.escape(separator)
    quoted = rf'[ ]*"(?:[^"]|""){{0,{MAX_CELL}}}+"[ ]*(?={apart}|[\r\n]|\Z)'
    return re.compile(rf"{quoted}|[^{apart}\r\n]*")
