"""The rows of CSV files, whose cells may hold line ends between quotation marks (RFC 4180)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from index.model import Span
from index.text.markup import Markup, Table

MAX_CELL = 5_000
"""Characters between quotation marks; of a longer cell the mark is taken for a stray one."""

_SEPARATORS = "\t;,"
_LINE = re.compile(r"[^\r\n]*")
_LINE_END = re.compile(r"\r\n?|\n")


class _Row(NamedTuple):
    span: Span
    cells: int


def markup_of(text: str) -> Markup:
    """Return the tables of a file, of which the first row is the header unless it has figures."""
    found = Markup()
    for rows in tables_in(text):
        has_header = not any(map(str.isdecimal, text[rows[0].start : rows[0].end]))
        found.tables.append(Table(tuple(rows), int(has_header), frozenset()))
    return found


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


def _rows(text: str) -> Iterator[_Row | None]:
    """Yield each row of more than blank cells, and ``None`` for a blank line."""
    place = 1 if text.startswith("\ufeff") else 0
    separator, columns = "", 1
    while place < len(text):
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
            yield _Row(Span(start, start + len(words.strip())), cells)
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
