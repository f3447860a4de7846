"""The lines of a PDF's page with their places, by PDFium, and the values of its form fields."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from ctypes import addressof, c_double, c_float, create_string_buffer
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

SAME_PLACE = 3.0
"""Points by which places may differ that are meant to be the same."""

MAX_ROW_LENGTH = 300
"""Characters of a line that can run across two columns."""

NARROWEST_GUTTER = 1.5
"""Times the size of the letters."""

MAX_VALUES = 2_000
"""Form fields of a page that are read."""

MAX_VALUE_LENGTH = 10_000
"""Units of UTF-16 of a form field's value."""

SMALL_MARK = 0.85
"""Times the size of a line's letters: a raised mark in front of them is smaller."""

MOSTLY = 0.8
"""The share of a line's words that are of one width if the line is."""

MARK_GAP = 1.3
"""Times the size of the letters: how far what follows a raised number is from its last letter."""

HYPHEN = "\ufffe"
"""What PDFium puts for a hyphen at a line's end, joining the two lines."""

MARK = "\ufdd0"
"""What stands before a small number behind a word, until it is known whether it is a mark."""

EMPTY_BOX, TICKED_BOX = "☐", "☒"

_LINE_ENDS = re.compile(f"\r\n|[\r\n]|(?<={HYPHEN})")
LETTER = re.compile(r"[^\W_]")
_BULLET = re.compile(r"[^\w\s]\s")
_RAISED = re.compile(r"(?<=[^\W\d_]|[.,;:!?)\]”\"’])\d{1,2}(?!\w)")
_ENDS_RAISED = re.compile(rf"{MARK}\d{{1,2}}$")
_NUMBER_INSIDE = re.compile(r"\(?(?P<number>\d{1,2})(?P<sign>\)) ")
_LONE_MARK = re.compile(r"\d{1,2}")
_WORD = re.compile(r"[^\W_]+")
_LETTER_OR_SIGN = re.compile(r"\S")
_GAP = re.compile(r"(?<=\S)[^\S\r\n]+(?=\S)")

_BOLD = re.compile(r"bold|black|heavy|demi|medi(?!um)|bx\d|btt", re.IGNORECASE)
_FIXED = re.compile(r"mono|mon[lr]-|courier|typewriter|consol|menlo|tt\d|[xb]tt\b", re.IGNORECASE)
"""In the names of typefaces, where the file does not say what they are."""

_LEAST_BOLD = 600
_FIXED_FLAG, _BOLD_FLAG = 1, 1 << 18
_MAX_NAME = 200

_BUTTONS = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
_VALUES = (
    raw.FPDF_FORMFIELD_TEXTFIELD,
    raw.FPDF_FORMFIELD_COMBOBOX,
    raw.FPDF_FORMFIELD_LISTBOX,
)
_PASSWORD = 1 << 13
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW


class Role(StrEnum):
    """What a line is, beside text.

    Attributes:
        ROW: A table's row; a line feed in its text is a line end in a cell.
        HEADER: The row that names a table's columns.
        FURTHER: A row with which a table goes on that began on the page before.
        ENTRY: A line of a table of contents.
        NOTE: A line of a footnote.
        TERM: What a list of definitions defines.
        DEFINITION: A line of what is said of it there.
    """

    TEXT = "text"
    ROW = "row"
    HEADER = "header"
    FURTHER = "further"
    ENTRY = "entry"
    NOTE = "note"
    TERM = "term"
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, and where it stands on the page turned so that the line is level.

    Attributes:
        x: Points from the left to the origin of the first letter.
        end: Points from the left to the origin of the last one.
        y: Points from below.
        size: Of most letters, in points.
        angle: Degrees by which the line is turned from the level.
        bold: Whether its first and its last letter are.
        fixed: Whether they and nearly all words are of a typeface in which all letters have the
            same width.
        marked: Whether its first letter is smaller than most, as the mark of a footnote is.
        part: The table or heading of the page that a line belongs to, counted from 1.
        level: Of a heading, counted from 1.
    """

    text: str
    page: int
    x: float
    end: float
    y: float
    size: float
    angle: int
    boilerplate: bool = False
    bold: bool = False
    fixed: bool = False
    marked: bool = False
    role: Role = Role.TEXT
    part: int = 0
    level: int = 0


class Gap(NamedTuple):
    """White space between two words of a line: in the text, and on the page.

    Attributes:
        left: Points to the origin of the letter before it.
        right: Points to the origin of the letter after it.
    """

    start: int
    end: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line as PDFium gives it, and its pieces between gaps as wide as a gutter.

    Attributes:
        position: Where it begins in the page's text, in units of UTF-16.
        gaps: Between its words; none if it is too long to run across columns.
    """

    words: str
    position: int
    line: Line
    gaps: tuple[Gap, ...]
    pieces: tuple[Line, ...]


class PageReader:
    """Reads the lines of one page."""

    def __init__(self, textpage: pypdfium2.PdfTextPage, number: int) -> None:
        self._textpage = textpage
        self._number = number
        self._fonts: dict[int, tuple[bool, bool]] = {}
        self._matrix = raw.FS_MATRIX()

    def lines(self) -> Iterator[DrawnLine]:
        """Yield the lines in the order in which the page draws them."""
        text = self._textpage.get_text_range()
        # PDFium counts in units of UTF-16.
        start = position = 0
        for end in [*(match.end() for match in _LINE_ENDS.finditer(text)), len(text)]:
            words = text[start:end]
            if words.strip():
                yield self._drawn(words, position)
            position += _units(words)
            start = end

    def cut(self, drawn: DrawnLine, places: Sequence[int]) -> tuple[Line, ...]:
        """Cut a line at some of its gaps."""
        gaps = [drawn.gaps[place] for place in places]
        starts = [0, *(gap.end for gap in gaps)]
        ends = [*(gap.start for gap in gaps), len(drawn.words)]
        return tuple(
            self._line(drawn.words[start:end], drawn.position + _units(drawn.words[:start]))
            for start, end in zip(starts, ends, strict=True)
        )

    def _drawn(self, words: str, position: int) -> DrawnLine:
        line = self._line(words, position)
        if line.angle or len(words) > MAX_ROW_LENGTH:
            return DrawnLine(words, position, line, (), (line,))
        gaps = tuple(self._gaps(words, position))
        drawn = DrawnLine(words, position, line, gaps, (line,))
        least = NARROWEST_GUTTER * line.size
        wide = [place for place, gap in enumerate(gaps) if gap.right - gap.left > least]
        if not wide:
            return drawn
        return DrawnLine(words, position, line, gaps, self.cut(drawn, wide))

    def _gaps(self, words: str, position: int) -> Iterator[Gap]:
        x, y = c_double(), c_double()

        def left_of(letter: int) -> float:
            place = self._place(position + _units(words[:letter]))
            raw.FPDFText_GetCharOrigin(self._textpage, place, x, y)
            return _finite(x.value)

        for match in _GAP.finditer(words):
            start, end = match.span()
            yield Gap(start, end, left_of(start - 1), left_of(end))

    def _line(self, words: str, position: int) -> Line:
        # A bullet is often set in another size, and a little higher or lower.
        first = LETTER.search(words) or _LETTER_OR_SIGN.search(words)
        before = _units(words[: first.start()]) if first else 0
        place = self._place(position + before)
        outset = len(words) - len(words.lstrip())
        after = _units(words.rstrip().rstrip(HYPHEN))
        last = self._place(position + max(after - 1, before))
        angle = _finite(raw.FPDFText_GetCharAngle(self._textpage, place))
        x, y = self._origin(place, angle)
        bold, fixed = map(all, zip(self._typeface(place), self._typeface(last), strict=True))
        fixed = fixed and self._is_fixed(words, position)
        if first and outset < first.start() and (fixed or not _BULLET.match(words, outset)):
            x = self._origin(self._place(position + _units(words[:outset])), angle)[0]
        size = self._usual_size(place, last)
        return Line(
            self._with_marks(words, position, size).strip(),
            self._number,
            x,
            max(x, self._origin(last, angle)[0]),
            y,
            size,
            round(math.degrees(angle)) % 360,
            bold=bold,
            fixed=fixed,
            marked=self._size(place) < SMALL_MARK * size,
        )

    def _with_marks(self, words: str, position: int, size: float) -> str:
        """Put a sign before each small number behind a word, which may be a footnote's mark."""
        for match in reversed(list(_RAISED.finditer(words))):
            place = self._place(position + _units(words[: match.start()]))
            if self._size(place) < SMALL_MARK * size:
                words = words[: match.start()] + MARK + words[match.start() :]
        return words

    def _is_fixed(self, words: str, position: int) -> bool:
        """Return whether nearly all words of a line have letters of one width."""
        starts = [match.start() for match in _WORD.finditer(words)]
        fixed = sum(
            self._typeface(self._place(position + _units(words[:start])))[1] for start in starts
        )
        return fixed >= MOSTLY * len(starts)

    def _place(self, unit: int) -> int:
        return int(raw.FPDFText_GetCharIndexFromTextIndex(self._textpage, unit))

    def _size(self, place: int) -> float:
        size = _finite(raw.FPDFText_GetFontSize(self._textpage, place))
        if raw.FPDFText_GetMatrix(self._textpage, place, self._matrix):
            size *= _finite(math.hypot(self._matrix.c, self._matrix.d)) or 1.0
        return size

    def _usual_size(self, first: int, last: int) -> float:
        """Return the size of most letters of a line, of which the first or last may be raised."""
        return sorted(map(self._size, (first, (first + last) // 2, last)))[1]

    def _typeface(self, place: int) -> tuple[bool, bool]:
        """Return whether a letter is bold, and whether all letters have the same width."""
        drawn = raw.FPDFText_GetTextObject(self._textpage, place)
        font = raw.FPDFTextObj_GetFont(drawn) if drawn else None
        if not font:
            return False, False
        address = addressof(font.contents)
        if address not in self._fonts:
            buffer = create_string_buffer(_MAX_NAME)
            raw.FPDFFont_GetBaseFontName(font, buffer, _MAX_NAME)
            name = buffer.value.decode("utf-8", "replace").rpartition("+")[2]
            flags = max(0, raw.FPDFFont_GetFlags(font))
            heavy = raw.FPDFFont_GetWeight(font) >= _LEAST_BOLD or flags & _BOLD_FLAG
            self._fonts[address] = (
                bool(heavy or _BOLD.search(name)),
                bool(flags & _FIXED_FLAG or _FIXED.search(name)),
            )
        return self._fonts[address]

    def _origin(self, place: int, angle: float) -> tuple[float, float]:
        """Return where a letter stands on a page that is turned back by ``angle``."""
        x, y = c_double(), c_double()
        raw.FPDFText_GetCharOrigin(self._textpage, place, x, y)
        across, up = _finite(x.value), _finite(y.value)
        cosine, sine = math.cos(angle), math.sin(angle)
        return across * cosine + up * sine, up * cosine - across * sine


def rows_joined(lines: Iterable[Line]) -> list[Line]:
    """Join lines of one row that a raised number divides, in the text or before a footnote."""
    found: list[Line] = []
    for line in lines:
        above = found[-1] if found else None
        if above is None or above.role is not Role.TEXT or line.role is not Role.TEXT:
            found.append(line)
            continue
        is_near = 0 < line.x - above.end <= MARK_GAP * line.size and above.angle == line.angle
        if is_near and _ENDS_RAISED.search(above.text) and abs(above.y - line.y) < 1:
            space = "" if line.text[0] in ".,;:!?)”" else " "
            found[-1] = replace(above, text=f"{above.text}{space}{line.text}", end=line.end)
        elif (
            is_near
            and _LONE_MARK.fullmatch(above.text)
            and above.size < SMALL_MARK * line.size
            and 0 < above.y - line.y < line.size / 2
        ):
            found[-1] = replace(line, text=f"{above.text} {line.text}", x=above.x, marked=True)
        else:
            found.append(line)
    return found


def counts_inside(above: str, line: Line) -> bool:
    """Return whether a line begins with a number that counts on from one inside the line above."""
    number = _NUMBER_INSIDE.match(line.text)
    if number is None or line.boilerplate:
        return False
    sign = f"{int(number['number']) - 1}{number['sign']} "
    return sign in above and not above.lstrip(" (").startswith(sign)


def values_of(
    page: pypdfium2.PdfPage, number: int, form: pypdfium2.PdfFormEnv | None
) -> Iterator[Line]:
    """Yield what is filled in on a page: its form fields' values, and text typed over it."""
    for index in range(min(MAX_VALUES, raw.FPDFPage_GetAnnotCount(page))):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            text = _value(annotation, form)
            corners = raw.FS_RECTF()
            if text.strip() and raw.FPDFAnnot_GetRect(annotation, corners):
                yield from _value_lines(text, number, corners, annotation, form)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _value(annotation: raw.FPDF_ANNOTATION, form: pypdfium2.PdfFormEnv | None) -> str:
    if raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
        return ""
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind == raw.FPDF_ANNOT_FREETEXT:
        return _string(
            lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size)
        )
    if kind != raw.FPDF_ANNOT_WIDGET or form is None:
        return ""
    field = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if field in _BUTTONS:
        return TICKED_BOX if raw.FPDFAnnot_IsChecked(form, annotation) else EMPTY_BOX
    if field not in _VALUES or raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
        return ""
    return _string(
        lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size)
    )


def _string(read: Callable[[object, int], int]) -> str:
    """Return a string of UTF-16, of which ``read`` fills a buffer and returns the bytes."""
    size = min(read(None, 0), 2 * MAX_VALUE_LENGTH)
    if size <= 2:  # noqa: PLR2004 - only the zero at its end
        return ""
    buffer = (raw.FPDF_WCHAR * (size // 2))()
    read(buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").split("\0", 1)[0]


def _value_lines(
    text: str,
    number: int,
    corners: raw.FS_RECTF,
    annotation: raw.FPDF_ANNOTATION,
    form: pypdfium2.PdfFormEnv | None,
) -> Iterator[Line]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    height = _finite(corners.top) - _finite(corners.bottom)
    stated = c_float()
    size = height * _BOX_SHARE / max(1, len(lines))
    if form is not None and raw.FPDFAnnot_GetFontSize(form, annotation, stated) and stated.value:
        size = min(size, _finite(stated.value))
    left = _finite(corners.left)
    lowest = _finite(corners.bottom) + max(0.0, height - size * len(lines)) / 2 + size * _DESCENT
    for place, line in enumerate(reversed(lines)):
        yield Line(
            line,
            number,
            left,
            max(left, min(left + len(line) * size / 2, _finite(corners.right))),
            lowest + place * size,
            size,
            0,
        )


_BOX_SHARE, _DESCENT = 0.7, 0.2
"""Of a field's height what its letters take, and of theirs what is below the line."""


def _finite(value: float) -> float:
    """Return a number of a file that may state no place at all."""
    return value if math.isfinite(value) else 0.0


def _units(text: str) -> int:
    """Return the length of a text in units of UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
