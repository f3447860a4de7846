"""Spreadsheets (Excel's .xlsx): the rows of each sheet, with numbers and dates as they are shown.

The XML is read as it stands (ECMA-376, part 1, 18). Hidden sheets, rows and columns are left
out. What a format code shows is worked out where the code is simple; else the plain value stands.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from io import BytesIO

from lxml import etree

from index.loading.extracted_text import (
    ExtractedText,
    FormatError,
    Limits,
    TextBuilder,
    header_rule,
    label,
    row,
)
from index.loading.package import DAMAGED, Part, check, core_metadata, open_part
from index.model.documents import Location
from index.text.english import MONTHS, WEEKDAYS

NOT_SHEETS = "it is not an Excel document, whatever its name says"

MAX_COLUMNS = 200
MAX_MERGED = 20_000
"""Cells of a sheet that are repeated because they are merged with another one."""

_M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ON = frozenset({"1", "true"})
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_DAY = "yyyy-mm-dd"
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: _DAY, 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: f"{_DAY} h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss",
}  # fmt: skip
"""The codes of built-in formats; those that differ from country to country are ISO 8601."""

_FILLING = re.compile(
    r"[_*].|\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color\d+)\]", re.IGNORECASE
)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]')
_NUMBER = re.compile(r"([^#0?.,%]*)([#0,]*[#0])(?:\.([#0]+))?([^#0?.,]*)")
_DATE = re.compile(r"y+|m+|d+|h+|s+|AM/PM|A/P|[^a-z]", re.IGNORECASE)
_MONTHS = [month.title() for month in MONTHS]
_WEEKDAYS = [day.title() for day in WEEKDAYS]
_LAST_DAY = 2_958_465
"""The number of 31 December 9999."""

_Cells = dict[int, tuple[str, bool]]
"""By column: what a cell shows, and whether that is text rather than a number."""


def read(data: bytes, limits: Limits) -> ExtractedText:
    """Read the rows of a workbook's sheets.

    Raises:
        FormatError: If they hold no text, or cannot be read.
    """
    if not data.startswith(b"PK"):
        raise FormatError(NOT_SHEETS)
    check(data, limits)
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            main = open_part(package, "xl/workbook.xml")
            if main is None:
                raise FormatError(NOT_SHEETS)
            writer = TextBuilder(limits)
            values = _Values.of(main)
            for sheet in main.root.iterfind(f"{_M}sheets/{_M}sheet"):
                part = main.related(sheet.get(f"{_R}id", ""))
                if part is not None and sheet.get("state", "visible") == "visible":
                    _write(writer, label(sheet.get("name", "")), part, values)
            return writer.copy(core_metadata(package))
    except (etree.XMLSyntaxError, zipfile.BadZipFile, RecursionError):
        raise FormatError(DAMAGED) from None


def _write(writer: TextBuilder, name: str, sheet: Part, values: _Values) -> None:
    """Write a sheet: a heading, and a table for each run of rows."""
    tables = list(_tables(sheet, values))
    if not tables:
        return
    writer.add(f"# {name}", Location(headings=(name,)))
    headers = _header_rows(sheet)
    for number, table in enumerate(tables, start=1):
        writer.part()
        place = Location(headings=(name,), paragraph=number)
        first = min(min(cells) for _, cells in table)
        last = max(max(cells) for _, cells in table)
        header = _header(table, headers)
        if first == last:
            header = len(table)
        for index, (_, cells) in enumerate(table):
            words = [cells.get(column, ("", True))[0] for column in range(first, last + 1)]
            if index < header:
                # A title above a table, or text down a column.
                writer.add(next(filter(None, words)), place)
                continue
            writer.add(row(words), place, tight=True)
            if index == header:
                writer.add(header_rule(len(words)), place, tight=True)


_Table = list[tuple[int, _Cells]]


def _tables(sheet: Part, values: _Values) -> Iterator[_Table]:
    """Yield the runs of rows between blank ones; each row with its number."""
    hidden = _hidden_columns(sheet)
    merged = _merged(sheet)
    table: _Table = []
    shown: dict[tuple[int, int], tuple[str, bool]] = {}
    number = 0
    for line in sheet.root.iterfind(f"{_M}sheetData/{_M}row"):
        before, number = number, _whole(line.get("r"), number + 1)
        cells: _Cells = {}
        place = -1
        for cell in line.iterfind(f"{_M}c"):
            place = _column(cell.get("r", ""), place + 1)
            found = values.shown(cell)
            if found[0].strip():
                shown[number, place] = cells[place] = found
        for column, begin in merged.get(number, {}).items():
            if begin in shown:
                cells[column] = shown[begin]
        seen = {
            column: cells[column]
            for column in sorted(cells)
            if column not in hidden and column < MAX_COLUMNS
        }
        if table and (not seen or number > before + 1):
            yield table
            table = []
        if seen and line.get("hidden") not in _ON:
            table.append((number, seen))
    if table:
        yield table


def _header(table: _Table, headers: frozenset[int]) -> int:
    """Return the place of a table's header row; -1 if there is none.

    It is the row that a filter or a table of the sheet begins with, or the first one of several
    cells if it holds only text and another row a number, or more than two columns of text.
    """
    for index, (number, cells) in enumerate(table):
        if len(cells) < 2:  # noqa: PLR2004 - a title stands alone
            if index == len(table) - 1 or any(len(other) > 1 for _, other in table[:index]):
                return -1
            continue
        below = [other for _, other in table[index + 1 :]]
        if not below:
            return -1
        if number in headers:
            return index
        texts = [words for words, is_text in cells.values() if is_text]
        if len(texts) < len(cells) or len(set(texts)) < len(texts):
            return -1
        numbers = any(not is_text for other in below for _, is_text in other.values())
        return index if numbers or len(cells) > 2 else -1  # noqa: PLR2004 - pairs are no table
    return -1


def _header_rows(sheet: Part) -> frozenset[int]:
    """Return the rows with which a filter or a table of the sheet begins."""
    ranges = [each.get("ref", "") for each in sheet.root.iterfind(f"{_M}autoFilter")]
    for identity in (each.get(f"{_R}id", "") for each in sheet.root.iter(f"{_M}tablePart")):
        table = sheet.related(identity)
        if table is not None and table.root.get("headerRowCount", "1") != "0":
            ranges.append(table.root.get("ref", ""))
    found = (_CELL.match(each) for each in ranges)
    return frozenset(int(match[2]) for match in found if match)


def _hidden_columns(sheet: Part) -> frozenset[int]:
    hidden: set[int] = set()
    for each in sheet.root.iterfind(f"{_M}cols/{_M}col"):
        if each.get("hidden") in _ON:
            last = min(_whole(each.get("max"), 0), MAX_COLUMNS)
            hidden.update(range(_whole(each.get("min"), 1) - 1, last))
    return frozenset(hidden)


def _merged(sheet: Part) -> dict[int, dict[int, tuple[int, int]]]:
    """Return where merged cells begin, by the row and the column of those that they span."""
    spanned: dict[int, dict[int, tuple[int, int]]] = {}
    left = MAX_MERGED
    lines = sheet.root.iterfind(f"{_M}sheetData/{_M}row")
    alone = {line.get("r") for line in lines if sum(map(bool, map(len, line))) == 1}
    for each in sheet.root.iterfind(f"{_M}mergeCells/{_M}mergeCell"):
        ends = _CELL.findall(each.get("ref", ""))
        if len(ends) != 2:  # noqa: PLR2004 - first and last
            continue
        (first, top), (last, bottom) = ((_letters(name), int(number)) for name, number in ends)
        size = (last - first + 1) * (bottom - top + 1)
        # A title that spans the sheet stands there once.
        if not 0 < size <= left or (top == bottom and str(top) in alone):
            continue
        left -= size
        for number in range(top, bottom + 1):
            for column in range(first, last + 1):
                if (number, column) != (top, first):
                    spanned.setdefault(number, {})[column] = top, first
    return spanned


@dataclass(frozen=True, slots=True)
class _Values:
    """What is needed to tell what a cell shows.

    Attributes:
        texts: Those that cells share.
        formats: The code of each style of cells.
        epoch: The day before day 1.
    """

    texts: Sequence[str]
    formats: Sequence[str]
    epoch: dt.datetime

    @classmethod
    def of(cls, workbook: Part) -> _Values:
        """Return those of a workbook."""
        shared, styles = workbook.related_by("/sharedStrings"), workbook.related_by("/styles")
        texts = [] if shared is None else [_text(each) for each in shared.root.iterfind(f"{_M}si")]
        own: dict[int, str] = {}
        formats: list[str] = []
        if styles is not None:
            for each in styles.root.iterfind(f"{_M}numFmts/{_M}numFmt"):
                own[_whole(each.get("numFmtId"), 0)] = each.get("formatCode", "")
            for each in styles.root.iterfind(f"{_M}cellXfs/{_M}xf"):
                number = _whole(each.get("numFmtId"), 0)
                formats.append(own.get(number) or _BUILT_IN.get(number, ""))
        properties = workbook.root.find(f"{_M}workbookPr")
        late = properties is not None and properties.get("date1904") in _ON
        return cls(texts, formats, dt.datetime(1904, 1, 1) if late else dt.datetime(1899, 12, 30))  # noqa: DTZ001 - sheets know no time zones

    def shown(self, cell: etree._Element) -> tuple[str, bool]:
        """Return what a cell shows, and whether that is text."""
        kind = cell.get("t", "n")
        value = cell.findtext(f"{_M}v") or ""
        if kind == "inlineStr":
            inline = cell.find(f"{_M}is")
            return ("" if inline is None else _text(inline)), True
        if kind == "s":
            place = _whole(value, len(self.texts))
            return (self.texts[place] if place < len(self.texts) else ""), True
        if kind == "b":
            return ("TRUE" if value in _ON else "FALSE"), False
        if kind != "n" or not value:
            return value, kind in {"str", "e"}
        style = _whole(cell.get("s"), 0)
        code = self.formats[style] if style < len(self.formats) else ""
        return _formatted(value, code, self.epoch), False


def _text(item: etree._Element) -> str:
    """Return a text without how it is pronounced."""
    runs = item.findall(f"{_M}r")
    return "".join(each.findtext(f"{_M}t") or "" for each in (runs or [item]))


def _formatted(value: str, code: str, epoch: dt.datetime) -> str:
    """Return a number as its format shows it, as far as the code is simple."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite():
        return value
    parts = _FILLING.sub("", code).split(";")
    section = parts[1] if number < 0 and len(parts) > 1 else parts[0]
    is_signed = number < 0 and len(parts) > 1 and bool(section)
    if re.search(r"[ymdhs]", _LITERAL.sub("", section), re.IGNORECASE):
        return _moment(number, section, epoch) or _plain(number)
    literal = _LITERAL.sub(_protected, section)
    match = _NUMBER.fullmatch(literal)
    if match is None or re.search(r"[A-Za-z@/]", literal):
        return _plain(number)
    shown = _rounded(abs(number) if is_signed else number, match)
    return "".join(chr(ord(each) - _SHIFT) if ord(each) >= _SHIFT else each for each in shown)


_SHIFT = 0xF0000
"""Where characters that a code gives literally wait in Unicode's private planes."""


def _protected(match: re.Match[str]) -> str:
    text = next((each for each in match.groups() if each is not None), "")
    return "".join(chr(ord(each) + _SHIFT) for each in text if ord(each) < 0x10000)  # noqa: PLR2004


def _rounded(number: Decimal, match: re.Match[str]) -> str:
    before, whole, decimals, after = match[1], match[2], match[3] or "", match[4]
    if "%" in after or "%" in before:
        number *= 100
    if whole.endswith(",") or abs(number) >= Decimal(10) ** 20:
        return _plain(number)
    exact = number.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    digits = f"{abs(exact):,f}" if "," in whole else f"{abs(exact):f}"
    if "#" in decimals:
        needed = len(decimals.rstrip("#"))
        head, _, tail = digits.partition(".")
        tail = tail[:needed] + tail[needed:].rstrip("0")
        digits = f"{head}.{tail}" if tail else head
    width = whole.count("0")
    head, point, tail = digits.partition(".")
    digits = f"{head.zfill(width) if ',' not in whole else head}{point}{tail}"
    return f"{'-' if exact < 0 else ''}{before}{digits}{after}"


def _plain(number: Decimal) -> str:
    """Return a number without a format, to as many digits as a wide cell shows."""
    if number == number.to_integral_value() and abs(number) < Decimal(10) ** 20:
        return f"{number:.0f}"
    return f"{float(number):.11g}"


def _moment(number: Decimal, section: str, epoch: dt.datetime) -> str:
    """Return a date or a time; an empty text where the code is not simple."""
    if not 0 <= number <= _LAST_DAY or "[" in _LITERAL.sub("", section):
        return ""
    moment = epoch + dt.timedelta(seconds=round(float(number) * 86_400))
    literal = _LITERAL.sub(_protected, section)
    tokens = _DATE.findall(literal)
    if "".join(tokens) != literal:
        return ""
    half = any(token.upper() in {"AM/PM", "A/P"} for token in tokens)
    shown: list[str] = []
    for place, token in enumerate(tokens):
        kind = token[0].lower()
        if kind == "m" and len(token) < 3 and _is_minute(tokens, place):  # noqa: PLR2004
            shown.append(f"{moment.minute:0{len(token)}}")
        elif token.upper() in {"AM/PM", "A/P"}:
            shown.append(f"{moment:%p}"[: 2 if len(token) > 3 else 1])  # noqa: PLR2004
        elif kind in _TOKENS:
            shown.append(_TOKENS[kind](moment, len(token), half))
        else:
            shown.append(chr(ord(token) - _SHIFT) if ord(token) >= _SHIFT else token)
    return "".join(shown)


def _is_minute(tokens: Sequence[str], place: int) -> bool:
    """Return whether an ``m`` stands behind hours or before seconds."""
    words = [token[0].lower() for token in tokens]
    letters = "yhmds"
    before = next((each for each in reversed(words[:place]) if each in letters), "")
    after = next((each for each in words[place + 1 :] if each in letters), "")
    return before == "h" or after == "s"


def _month(moment: dt.datetime, width: int, _: bool) -> str:  # noqa: FBT001
    name = _MONTHS[moment.month - 1]
    return f"{moment.month:0{width}}" if width < 3 else name[:3] if width == 3 else name  # noqa: PLR2004


def _weekday(moment: dt.datetime, width: int, _: bool) -> str:  # noqa: FBT001
    name = _WEEKDAYS[moment.weekday()]
    return f"{moment.day:0{width}}" if width < 3 else name[:3] if width == 3 else name  # noqa: PLR2004


def _hour(moment: dt.datetime, width: int, half: bool) -> str:  # noqa: FBT001
    hour = (moment.hour + 11) % 12 + 1 if half else moment.hour
    return f"{hour:0{min(width, 2)}}"


_TOKENS: dict[str, Callable[[dt.datetime, int, bool], str]] = {
    "y": lambda moment, width, _: f"{moment.year % 100:02}" if width < 3 else f"{moment.year:04}",  # noqa: PLR2004
    "m": _month,
    "d": _weekday,
    "h": _hour,
    "s": lambda moment, width, _: f"{moment.second:0{min(width, 2)}}",
}


def _column(reference: str, otherwise: int) -> int:
    match = _CELL.fullmatch(reference)
    return _letters(match[1]) if match else otherwise


def _letters(name: str) -> int:
    """Return the place of a column by its letters, from 0."""
    place = 0
    for letter in name:
        place = 26 * place + ord(letter) - ord("A") + 1
    return place - 1


def _whole(value: str | None, otherwise: int) -> int:
    words = value or ""
    short = len(words) < 8  # noqa: PLR2004 - a sheet has 1,048,576 rows
    return int(words) if words.isascii() and words.isdecimal() and short else otherwise
