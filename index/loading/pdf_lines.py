"""The lines of a PDF's page with their places, by PDFium, those of two columns in order."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from ctypes import c_double
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

SAME_PLACE = 3.0
"""Points by which places may differ that are meant to be the same."""

MAX_ROW_LENGTH = 300
"""Characters of a line that can run across two columns."""

NARROWEST_GUTTER = 1.5
"""Times the size of the letters."""

MIN_COLUMN_LINES = 3
MIN_COLUMN_WORDS = 2.5
"""Words that a line has on average, if the column is one of prose."""

WIDEST_STEP = 4.0
"""Times the size of the letters: a line further down stands in no column with the one above."""

HYPHEN = "\ufffe"
"""What PDFium puts for a hyphen at a line's end, joining the two lines."""

_LINE_ENDS = re.compile(f"\r\n|[\r\n]|(?<={HYPHEN})")
LETTER = re.compile(r"[^\W_]")
_LETTER_OR_SIGN = re.compile(r"\S")
_GAP = re.compile(r"(?<=\S)[^\S\r\n]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, and where it stands on the page turned so that the line is level.

    Attributes:
        x: Points from the left to the origin of the first letter.
        end: Points from the left to the origin of the last one.
        y: Points from below.
        size: Of the first letter, in points.
        angle: Degrees by which the line is turned from the level.
    """

    text: str
    page: int
    x: float
    end: float
    y: float
    size: float
    angle: int
    boilerplate: bool = False


def lines_of(page: pypdfium2.PdfPage, number: int) -> Iterator[Line]:
    """Yield the lines of page ``number`` in the order in which it draws them."""
    with closing(page.get_textpage()) as textpage:
        text = textpage.get_text_range()
        rows: list[_Row] = []
        # PDFium counts in units of UTF-16.
        start = position = 0
        for end in [*(match.end() for match in _LINE_ENDS.finditer(text)), len(text)]:
            words = text[start:end]
            if words.strip():
                line = _line(textpage, words, position, number)
                rows.append(_Row(line, _halves(textpage, words, position, line)))
            position += _units(words)
            start = end
    yield from _by_columns(rows)


def _line(textpage: pypdfium2.PdfTextPage, words: str, position: int, number: int) -> Line:
    # A bullet is often set in another size, and a little higher or lower.
    first = LETTER.search(words) or _LETTER_OR_SIGN.search(words)
    before = _units(words[: first.start()]) if first else 0
    place = raw.FPDFText_GetCharIndexFromTextIndex(textpage, position + before)
    after = _units(words.rstrip().rstrip(HYPHEN))
    last = raw.FPDFText_GetCharIndexFromTextIndex(textpage, position + max(after - 1, before))
    angle = _finite(raw.FPDFText_GetCharAngle(textpage, place))
    x, y = _origin(textpage, place, angle)
    return Line(
        words.strip(),
        number,
        x,
        max(x, _origin(textpage, last, angle)[0]),
        y,
        _finite(raw.FPDFText_GetFontSize(textpage, place)),
        round(math.degrees(angle)) % 360,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as PDFium gives it, and its two halves if it has one gap as wide as a gutter."""

    line: Line
    halves: tuple[Line, Line] | None


def _halves(
    textpage: pypdfium2.PdfTextPage, words: str, position: int, line: Line
) -> tuple[Line, Line] | None:
    if line.angle or len(words) > MAX_ROW_LENGTH:
        return None
    x, y = c_double(), c_double()

    def left_of(letter: int) -> float:
        unit = position + _units(words[:letter])
        place = raw.FPDFText_GetCharIndexFromTextIndex(textpage, unit)
        raw.FPDFText_GetCharOrigin(textpage, place, x, y)
        return x.value

    least = NARROWEST_GUTTER * line.size
    gutters = [
        gap for gap in _GAP.finditer(words) if left_of(gap.end()) - left_of(gap.start() - 1) > least
    ]
    if len(gutters) != 1:
        return None
    end, start = gutters[0].span()
    left = _line(textpage, words[:end], position, line.page)
    return left, _line(textpage, words[start:], position + _units(words[:start]), line.page)


def _by_columns(rows: Sequence[_Row]) -> Iterator[Line]:
    """Yield the lines of a page, where two columns that it draws row by row are put in order."""
    start = 0
    while start < len(rows):
        end = _columns_end(rows, start)
        gutter = rows[start].halves
        left: list[Line] = []
        right: list[Line] = []
        for row in rows[start:end]:
            if row.halves is not None:
                left.append(row.halves[0])
                right.append(row.halves[1])
            elif gutter is not None:
                (left if row.line.x < gutter[1].x - SAME_PLACE else right).append(row.line)
        if _is_prose(left) and _is_prose(right):
            yield from left
            yield from right
        else:
            yield from (row.line for row in rows[start:end])
        start = end


def _columns_end(rows: Sequence[_Row], start: int) -> int:
    """Return where the rows end that go down beside the gutter of row ``start``."""
    gutter = rows[start].halves
    end = start + 1
    while gutter is not None and end < len(rows):
        line, halves = rows[end].line, rows[end].halves
        down = rows[end - 1].line.y - line.y
        if not 0 < down <= WIDEST_STEP * line.size:
            break
        if halves is not None:
            beside = abs(halves[1].x - gutter[1].x) <= SAME_PLACE
        else:
            beside = line.end < gutter[1].x or line.x >= gutter[1].x - SAME_PLACE
        if not beside:
            break
        end += 1
    return end


def _is_prose(column: Sequence[Line]) -> bool:
    """Return whether sentences run on over a column's line ends; in tables they rarely do."""
    if len(column) < MIN_COLUMN_LINES:
        return False
    small = sum(line.text[0].islower() for line in column[1:])
    words = sum(len(line.text.split()) for line in column)
    return small * 3 >= len(column) - 1 and words >= MIN_COLUMN_WORDS * len(column)


def _origin(textpage: pypdfium2.PdfTextPage, place: int, angle: float) -> tuple[float, float]:
    """Return where a letter stands on a page that is turned back by ``angle``."""
    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(textpage, place, x, y)
    across, up = _finite(x.value), _finite(y.value)
    cosine, sine = math.cos(angle), math.sin(angle)
    return across * cosine + up * sine, up * cosine - across * sine


def _finite(value: float) -> float:
    """Return a number of a file that may state no place at all."""
    return value if math.isfinite(value) else 0.0


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
