"""The columns and tables of a PDF's page, by the places of its words and by its rules.

A table is where rules between cells show one, or where the words of several rows stand one
below the other. Columns of prose that a page draws row by row are put in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from index.loading.pdf_lines import SAME_PLACE, DrawnLine, Line, PageReader, Role
from index.loading.pdf_rules import Frame, Rules, edges, frames
from index.text.tokens import STOP_WORDS, fold

SAME_ROW = 2.0
"""Points by which the heights of lines beside one another may differ."""

MIN_COLUMN_LINES = 3
MIN_COLUMN_WORDS = 2.5
"""Words that a line has on average, if the column is one of prose."""

WIDEST_STEP = 4.0
"""Times the size of the letters: a line further down stands in no column with the one above."""

WIDER_STEP = 2.0
"""The same, for a line that is also much further down than the lines above are apart."""

HIGHEST_JUMP = 12.0
"""Times the size of the letters: a line that is further up is another column's first."""

LARGEST = 1.2
"""Times the size of the row above: what is larger is a heading."""

MAX_RETRIED = 100
"""Rows that are looked at again without the first of them, if they are no table."""

MIN_TABLE_ROWS = 3
"""Rows with more than one cell, where no rule shows that it is a table."""

ALIGNED = 0.7
"""The share of a column's cells that stand exactly one below the other."""

MAX_CELL = 300
"""Characters of a cell, where no rule shows that it is one."""

FIRST_SHARE = 0.4
"""The share of rows that have a first cell, where no rule shows that it is a table."""

MAX_ROW_TEXT = 2_000
"""Characters; what is longer is no table's row but a frame around text."""

MIN_ENTRIES = 3
"""Lines of a table of contents on a page, if no title says that it is one."""

DOTS = re.compile(r"(?:[.·][ \u00a0]?|…){4,}\s*(?:[A-Z]-?)?(?:\d{1,4}|[ivxlc]{1,7})$")
CONTENTS = re.compile(
    r"(?:table of )?contents|list of (?:tables|figures)|inhalt(?:sverzeichnis)?"
    r"|table des matières|índice|sommaire",
    re.IGNORECASE,
)
ENTRY = re.compile(r"\S.*\s(?:\d{1,4}|[ivxlc]{1,7})$")
_MARKER = re.compile(
    r"(?:[•·–◦▪‣●○■□*-]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxl]{1,6}|[IVXL]{1,6})[.)]?"
    r"|\[\w{1,12}\])"
)


class _Piece(NamedTuple):
    """A piece of a line, and the place of that line in the order of drawing."""

    line: Line
    drawn: int


_Cell = Sequence[_Piece]
_Row = Sequence[_Cell]


class _Column(NamedTuple):
    x: float
    end: float


def in_rows(lines: Sequence[Line]) -> list[Line]:
    """Return lines with those put together that are drawn one after the other in one row."""
    rows: list[Line] = []
    for line in lines:
        left = rows[-1] if rows else None
        if (
            left is not None
            and abs(left.y - line.y) <= SAME_ROW
            and left.end < line.x
            and left.role is line.role is Role.TEXT
            and left.angle == line.angle
        ):
            rows[-1] = replace(left, text=f"{left.text} {line.text}", end=line.end)
        else:
            rows.append(line)
    return rows


def is_contents(texts: Sequence[str]) -> bool:
    """Return whether lines of a page show that it has a table of contents."""
    if any(CONTENTS.fullmatch(text) for text in texts):
        return sum(ENTRY.match(text) is not None for text in texts) >= MIN_ENTRIES
    return sum(DOTS.search(text) is not None for text in texts) >= MIN_ENTRIES


def arranged(drawn: Sequence[DrawnLine], rules: Rules, reader: PageReader) -> list[Line]:
    """Return the lines of a page in the order of reading, tables as one line for each row."""
    found = _Page(rules)
    whole = [True] * len(drawn)
    pieces = [
        [_Piece(piece, place) for piece in each.pieces] if each.line.angle == 0 else []
        for place, each in enumerate(drawn)
    ]
    for frame in frames(rules):
        found.take_frame(frame, drawn, pieces, whole, reader)
    contents = is_contents([line.text for line in in_rows([each.line for each in drawn])])
    for stream in () if contents else _streams(drawn, pieces, whole):
        found.take_aligned([pieces[place] for place in stream])
    for place, each in enumerate(drawn):
        if place in found.taken:
            continue
        lines = [each.line] if whole[place] else [piece.line for piece in pieces[place]]
        found.lines += [(place, line) for line in lines]
    found.lines.sort(key=_drawing_order)
    return [line for _, line in found.lines]


def _drawing_order(each: tuple[int, Line]) -> int:
    return each[0]


def _streams(
    drawn: Sequence[DrawnLine], pieces: Sequence[Sequence[_Piece]], whole: Sequence[bool]
) -> Iterator[list[int]]:
    """Yield lines that a page draws from top to bottom, with the cells beside one another."""
    stream: list[int] = []
    above = lowest = 0.0
    for place, each in enumerate(drawn):
        if not pieces[place] or not whole[place]:
            continue
        line = each.line
        # Below the last cell of a row the next row begins below its longest one.
        if stream and not (
            above - line.y > -HIGHEST_JUMP * line.size
            and min(above, lowest) - line.y <= WIDEST_STEP * line.size
        ):
            yield stream
            stream = []
        lowest = min(lowest, line.y) if stream else line.y
        stream.append(place)
        above = line.y
    if stream:
        yield stream


class _Page:
    """The tables and columns of a page, as they are found."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._tables = 0
        self.taken: set[int] = set()
        self.lines: list[tuple[int, Line]] = []

    def take_frame(
        self,
        frame: Frame,
        drawn: Sequence[DrawnLine],
        pieces: list[list[_Piece]],
        whole: list[bool],
        reader: PageReader,
    ) -> None:
        """Take the words inside a ruled table."""
        inside: list[_Piece] = []
        kept: dict[int, list[_Piece]] = {}
        for place, each in enumerate(drawn):
            line = each.line
            if place in self.taken or not pieces[place] or not whole[place]:
                continue
            if not frame.up[0] < line.y < frame.up[-1]:
                continue
            cut = [_Piece(piece, place) for piece in _cut(each, frame.across, reader)]
            within = [piece for piece in cut if _within(piece.line, frame)]
            if within:
                inside += within
                kept[place] = [piece for piece in cut if not _within(piece.line, frame)]
        if not inside:
            return
        columns = [_Column(*edges) for edges in pairwise(frame.across)]
        bands = _bands(inside)
        rows = _rows(_cells(bands, columns, exact=True), frame.up[1:-1], framed=True)
        if not self._add(rows, inside):
            return
        for place, rest in kept.items():
            pieces[place], whole[place] = rest, False
            if not rest:
                self.taken.add(place)

    def take_aligned(self, stream: Sequence[Sequence[_Piece]]) -> None:
        """Take tables without upright rules, and put columns of prose in order."""
        bands = _bands([piece for pieces in stream for piece in pieces])
        start = 0
        while start < len(bands):
            end, columns = _run(bands, start)
            begin = _begin_of_cell(bands, start, columns)
            if end - start > 1 and self._take_run(bands[begin:end], columns):
                start = end
            else:
                start = end if end - start > MAX_RETRIED else start + 1

    def _take_run(self, bands: Sequence[list[_Piece]], columns: Sequence[_Column]) -> bool:
        cells = _cells(bands, columns)
        if _are_columns(bands, cells, len(columns)):
            first = min(piece.drawn for band in bands for piece in band)
            for column in range(len(columns)):
                for row in cells:
                    self.lines += [(first, piece.line) for piece in row[column]]
            self.taken.update(piece.drawn for band in bands for piece in band)
            return True
        while len(bands[-1]) == 1 and not _is_continued(bands, columns):
            bands, cells = bands[:-1], cells[:-1]
        if not self._is_table(bands, cells):
            return False
        separators = self._separators(bands, columns)
        pieces = [piece for band in bands for piece in band]
        rows = _rows(cells, separators, framed=False)
        if any(len(_words(cell)) > MAX_CELL for row in rows for cell in row):
            return False  # Terms, and what is said of them in whole paragraphs.
        if sum(bool(row[0]) for row in rows) < FIRST_SHARE * len(rows):
            return False
        if not self._add(rows, pieces):
            return False
        self.taken.update(piece.drawn for piece in pieces)
        return True

    def _separators(
        self, bands: Sequence[Sequence[_Piece]], columns: Sequence[_Column]
    ) -> tuple[float, ...]:
        """Return the heights of rules between the rows."""
        top, bottom = bands[0][0].line.y, bands[-1][0].line.y
        left, right = columns[0].x, columns[-1].end
        rules = [
            rule
            for rule in self._rules.level
            if bottom < rule.at < top and rule.end > left and rule.start < right
        ]
        return edges(rules, right - left)

    def _is_table(
        self, bands: Sequence[Sequence[_Piece]], cells: Sequence[Sequence[list[_Piece]]]
    ) -> bool:
        several = [band for band in bands if len(band) > 1]
        if len(several) < MIN_TABLE_ROWS:
            return False
        pieces = [piece for band in bands for piece in band]
        if all(piece.line.fixed for piece in pieces):
            return False  # A listing.
        columns = [[row[n][0] for row in cells if row[n]] for n in range(len(cells[0]))]
        if len(columns) == 2 and all(  # noqa: PLR2004
            _MARKER.fullmatch(piece.line.text) for piece in columns[0]
        ):
            return False  # A list.
        if _is_drawn_by_columns(columns):
            return False
        return all(_is_aligned([piece.line for piece in column]) for column in columns)

    def _add(self, rows: Sequence[_Row], pieces: Sequence[_Piece]) -> bool:
        """Take rows as a table, if they are one."""
        kept = [row for row in rows if any(row)]
        filled = [[_words(cell) for cell in row] for row in kept]
        used = {place for row in filled for place, cell in enumerate(row) if cell}
        if len(filled) < 2 or len(used) < 2:  # noqa: PLR2004
            return False
        if any(sum(map(len, row)) > MAX_ROW_TEXT for row in filled):
            return False
        self._tables += 1
        highest = max(pieces, key=lambda piece: piece.line.y).line
        lowest = min(piece.line.y for piece in pieces)
        step = (highest.y - lowest) / max(1, len(filled) - 1)
        place = replace(
            highest,
            x=min(piece.line.x for piece in pieces),
            end=max(piece.line.end for piece in pieces),
            part=self._tables,
        )
        first = min(piece.drawn for piece in pieces)
        is_header = _has_header(kept)
        for number, row in enumerate(filled):
            role = Role.HEADER if is_header and number == 0 else Role.ROW
            cells = [cell for place_, cell in enumerate(row) if place_ in used]
            words = " | ".join(cell.replace("|", r"\|") for cell in cells)
            line = replace(place, text=f"| {words} |", role=role)
            self.lines.append((first, replace(line, y=highest.y - number * step)))
        return True


def _cut(drawn: DrawnLine, across: Sequence[float], reader: PageReader) -> Sequence[Line]:
    """Cut a line at wide gaps and where an upright rule stands between two words."""
    least = 1.5 * drawn.line.size
    places = [
        place
        for place, gap in enumerate(drawn.gaps)
        if gap.right - gap.left > least or any(gap.left < x <= gap.right for x in across)
    ]
    return reader.cut(drawn, places) if places else (drawn.line,)


def _within(line: Line, frame: Frame) -> bool:
    middle = (line.x + line.end) / 2
    return frame.across[0] < middle < frame.across[-1] and frame.up[0] < line.y < frame.up[-1]


def _bands(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Return pieces of one height together, the uppermost first, each band from the left."""
    bands: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.line.y):
        if not bands or bands[-1][0].line.y - piece.line.y > SAME_ROW:
            bands.append([])
        bands[-1].append(piece)
    for band in bands:
        band.sort(key=lambda piece: piece.line.x)
    return bands


def _run(bands: Sequence[Sequence[_Piece]], start: int) -> tuple[int, list[_Column]]:
    """Return where the rows end that share the columns of row ``start``, and the columns."""
    columns = [_Column(piece.line.x, piece.line.end) for piece in bands[start]]
    end = start + 1
    widest = 0.0
    if len(columns) < 2:  # noqa: PLR2004
        return end, columns
    if start and len(bands[start - 1]) > 1:
        # A run that leaves its first rows out must not reach further for that.
        above, line = bands[start - 1][0].line, bands[start][0].line
        step = above.y - line.y
        widest = step if step <= WIDER_STEP * line.size else 0.0
    while end < len(bands):
        above, line = bands[end - 1][0].line, bands[end][0].line
        step = above.y - line.y
        if step > (WIDEST_STEP if not widest else WIDER_STEP) * line.size and step > 2 * widest:
            break
        if not above.size / LARGEST < line.size < above.size * LARGEST:
            break
        merged = _merged(columns, bands[end])
        if merged is None:
            break
        columns = merged
        widest = max(widest, step)
        end += 1
    return end, columns


def _begin_of_cell(
    bands: Sequence[Sequence[_Piece]], start: int, columns: Sequence[_Column]
) -> int:
    """Return where the rest of a cell begins that stands at the top of a page, above other rows."""
    begin = start
    while begin and len(bands[begin - 1]) == 1:
        line = bands[begin - 1][0].line
        inside = (
            each.x - SAME_PLACE < line.x and line.end < each.end + SAME_PLACE
            for each in columns[1:]
        )
        if not any(inside) or line.y - bands[begin][0].line.y > WIDEST_STEP * line.size:
            return start
        begin -= 1
        if begin == 0 or bands[begin - 1][0].line.y - line.y > WIDER_STEP * line.size:
            return begin if line.text[0].islower() else start
    return start


def _merged(columns: Sequence[_Column], band: Sequence[_Piece]) -> list[_Column] | None:
    """Return columns as wide as a further row has them; ``None`` if it stands across two."""
    widened = list(columns)
    for piece in band:
        line = piece.line
        touched = [
            place
            for place, column in enumerate(widened)
            if line.x <= column.end + line.size / 2 and column.x <= line.end + line.size / 2
        ]
        if len(touched) > 1:
            return None
        if touched:
            column = widened[touched[0]]
            widened[touched[0]] = _Column(min(column.x, line.x), max(column.end, line.end))
        else:
            widened.append(_Column(line.x, line.end))
    return sorted(widened)


def _cells(
    bands: Sequence[Sequence[_Piece]], columns: Sequence[_Column], *, exact: bool = False
) -> list[list[list[_Piece]]]:
    """Return for each band the pieces in each column."""
    rows = []
    for band in bands:
        row: list[list[_Piece]] = [[] for _ in columns]
        for piece in band:
            x = piece.line.x + (SAME_PLACE if exact else 0)
            place = sum(column.x <= x for column in columns) - 1
            row[min(max(place, 0), len(columns) - 1)].append(piece)
        rows.append(row)
    return rows


def _are_columns(
    bands: Sequence[Sequence[_Piece]], cells: Sequence[Sequence[list[_Piece]]], count: int
) -> bool:
    """Return whether a run is columns of prose that the page draws row by row."""
    several = [band for band in bands if len(band) > 1]
    by_rows = sum(len({piece.drawn for piece in band}) == 1 for band in several)
    if by_rows * 2 < len(several):
        return False
    return all(
        _is_prose([piece.line for row in cells for piece in row[column]]) for column in range(count)
    )


def _is_prose(column: Sequence[Line]) -> bool:
    """Return whether sentences run on over a column's line ends; in tables they rarely do."""
    if len(column) < MIN_COLUMN_LINES:
        return False
    running = sum(_runs_on(above, line) for above, line in pairwise(column))
    words = sum(len(line.text.split()) for line in column)
    return running * 3 >= len(column) - 1 and words >= MIN_COLUMN_WORDS * len(column)


def _runs_on(above: Line, line: Line) -> bool:
    """Return whether a line goes on with the sentence of the one above it."""
    return line.text[0].islower() or fold(above.text.split()[-1]) in STOP_WORDS


def _is_continued(bands: Sequence[Sequence[_Piece]], columns: Sequence[_Column]) -> bool:
    """Return whether the last band is the end of a cell that is not in the first column."""
    last, above = bands[-1][0].line, bands[-2][0].line
    if last.x <= columns[0].end:
        return False
    return above.y - last.y < WIDEST_STEP / 2 * last.size


def _is_drawn_by_columns(columns: Sequence[Sequence[_Piece]]) -> bool:
    """Return whether the page draws each column as a whole, as it does with text."""
    return all(
        max(piece.drawn for piece in left) < min(piece.drawn for piece in right)
        for left, right in pairwise(columns)
        if left and right
    )


def _is_aligned(column: Sequence[Line]) -> bool:
    """Return whether most cells of a column begin, end or stand in the middle of one place."""
    needed = ALIGNED * len(column)
    for places in (
        [line.x for line in column],
        [line.end for line in column],
        [(line.x + line.end) / 2 for line in column],
    ):
        ordered = sorted(places)
        start = 0
        for end, place in enumerate(ordered):
            while place - ordered[start] > SAME_PLACE:
                start += 1
            if end - start + 1 >= needed:
                return True
    return False


def _rows(
    cells: Sequence[Sequence[list[_Piece]]], separators: Sequence[float], *, framed: bool
) -> list[list[list[_Piece]]]:
    """Return the rows of a table, the pieces of each cell from top to bottom.

    Args:
        cells: Of each band.
        separators: The heights of the rules.
        framed: Whether rules stand between the columns, too.
    """
    groups: list[list[Sequence[list[_Piece]]]] = []
    before: float | None = None
    for row in cells:
        y = next(pieces[0].line.y for pieces in row if pieces)
        if before is None or any(y < each < before for each in separators):
            groups.append([])
        groups[-1].append(row)
        before = y
    # Words in every column of two bands are two rows, except where rules say otherwise.
    single = sum(_full_bands(group) <= 1 for group in groups)
    full = MIN_TABLE_ROWS if framed and single * 2 < len(groups) else 2
    ruled = len(groups) > 2 and all(  # noqa: PLR2004
        _full_bands(group) < full for group in groups
    )
    found: list[list[list[_Piece]]] = []
    for group in groups:
        parts = [group] if ruled else _unruled(group)
        found += [
            [[piece for row in part for piece in row[n]] for n in range(len(part[0]))]
            for part in parts
        ]
    return found


def _full_bands(group: Sequence[Sequence[list[_Piece]]]) -> int:
    """Return how many bands have words in every column that the group has any in."""
    used = [any(column) for column in zip(*group, strict=True)]
    return sum(
        all(cell or not is_used for cell, is_used in zip(band, used, strict=True)) for band in group
    )


def _unruled(
    bands: Sequence[Sequence[list[_Piece]]],
) -> list[list[Sequence[list[_Piece]]]]:
    """Put bands together that are one row, where no rule tells."""
    heights = [next(pieces[0].line.y for pieces in row if pieces) for row in bands]
    steps = [above - below for above, below in pairwise(heights)]
    if steps:
        apart = [step > 1.25 * min(steps) for step in steps]
        if any(apart) and not all(apart):
            rows = [[bands[0]]]
            for band, is_apart in zip(bands[1:], apart, strict=True):
                if is_apart:
                    rows.append([])
                rows[-1].append(band)
            if all(_full_bands(row) <= 1 for row in rows):
                return rows
    rows = []
    for band in bands:
        if rows and _goes_on(rows[-1], band):
            rows[-1].append(band)
        else:
            rows.append([band])
    return rows


def _goes_on(row: Sequence[Sequence[list[_Piece]]], band: Sequence[list[_Piece]]) -> bool:
    """Return whether a band is further lines of the cells above."""
    above = row[-1]
    if any(
        pieces and others and _is_figure(pieces[0].line.text) and _is_figure(others[0].line.text)
        for pieces, others in zip(band, above, strict=True)
    ):
        return False
    if band[0]:
        begun = band[0][0].line.text[0].islower() and bool(above[0])
        return begun and _full_bands([*row, band]) <= 1
    return True


def _is_figure(text: str) -> bool:
    """Return whether a cell is a figure rather than words."""
    figures = sum(each.isdecimal() for each in text)
    return figures * 2 > sum(each.isalnum() for each in text)


def _words(cell: _Cell) -> str:
    """Return the text of a cell on lines as the page has it."""
    return "\n".join(piece.line.text for piece in cell)


def _has_header(rows: Sequence[_Row]) -> bool:
    """Return whether the first row names the columns: it alone is bold, or figures follow it.

    In the rows below it the first cell may be bold, too: it names the row.
    """
    if len(rows) < 2:  # noqa: PLR2004
        return False
    first = [_words(cell) for cell in rows[0] if cell]
    if len(set(first)) < 2 or any(map(_is_figure, first)):  # noqa: PLR2004
        return False
    columns = [
        (cell, [row[n] for row in rows[1:] if row[n]]) for n, cell in enumerate(rows[0]) if cell
    ]
    if all(_is_bold(cell) for cell, _ in columns) and any(
        sum(map(_is_bold, below)) * 2 < len(below) for _, below in columns
    ):
        return True
    return any(
        len(below) > 1
        and not _words(cell)[0].isdecimal()
        and all(_is_figure(_words(each)) for each in below)
        for cell, below in columns
    )


def _is_bold(cell: _Cell) -> bool:
    return all(piece.line.bold for piece in cell)
