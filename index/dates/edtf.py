"""Write and read EDTF (ISO 8601-2, https://www.loc.gov/standards/datetime/)."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from index.dates.expressions import Precision

WINTER = 24
"""Seasons are 21 to 24 from spring, quarters 33 to 36, half years 40 and 41."""

_FIRST_MONTH = {21: 3, 22: 6, 23: 9, 24: 12, 33: 1, 34: 4, 35: 7, 36: 10, 40: 1, 41: 7}
_MONTHS_IN = {**dict.fromkeys(range(21, 25), 3), **dict.fromkeys(range(33, 37), 3), 40: 6, 41: 6}
_DATE = re.compile(r"(-?[\dX]{4})(?:-([\dX]{2})(?:-([\dX]{2}))?)?[~?%]?", re.ASCII)
_DIGIT = re.compile(r"[0-9]")
_YEAR = re.compile(r"(-?\d{4})(?:-(\d\d))?(?!\d)", re.ASCII)


def bounds(edtf: str) -> tuple[date | None, date | None]:
    """Return the first and the last day that ``edtf`` can mean.

    A year that is not known at all, and an open or unknown end, give ``None``. Spring is
    March to May and so on round the year; the winter of a year begins in its December. What lies
    before the year 1 is given as that year's first day; ``ordinals`` tells it apart.

    Raises:
        ValueError: If ``edtf`` is not a value that this package writes.
    """
    first, last = ordinals(edtf)
    return _day(first), _day(last)


def ordinals(edtf: str) -> tuple[int | None, int | None]:
    """Return the first and the last day for sorting and range filters, as numbers.

    The first day of the year 1 is 1, as in ``date.toordinal``; days before it count down.

    Raises:
        ValueError: If ``edtf`` is not a value that this package writes.
    """
    if edtf.startswith("[") and edtf.endswith("]"):
        ends = [ordinals(item) for item in edtf[1:-1].split(",")]
        known = [(first, last) for first, last in ends if first is not None and last is not None]
        if len(known) < len(ends):
            return None, None
        return min(first for first, _ in known), max(last for _, last in known)
    if "/" in edtf:
        start, end = edtf.split("/", 1)
        first = None if start in ("", "..") else ordinals(start)[0]
        last = None if end in ("", "..") else ordinals(end)[1]
        return first, last
    match = _DATE.fullmatch(edtf)
    if match is None:
        raise ValueError(f"not an EDTF date: {edtf!r}")
    return _date_ordinals(match[1], match[2], match[3])


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(max(ordinal, 1))


def write(year: str, month: int | None = None, day: int | None = None) -> str:
    """Write one date; ``year`` is four characters of digits and X."""
    if month is None:
        return year if day is None else f"{year}-XX-{day:02d}"
    return f"{year}-{month:02d}" if day is None else f"{year}-{month:02d}-{day:02d}"


def write_period(first: date, last: date) -> str:
    """Write a period in days, from the first day to the last."""
    return f"{first.isoformat()}/{last.isoformat()}"


def write_sub_year(year: str, code: int) -> str:
    """Write a season, quarter or half year; without a year none can be written."""
    return year if "X" in year else f"{year}-{code}"


def year_number(edtf: str) -> int | None:
    """Return the year of one date as a number, 0 for 1 BC; of a period or part ``None``."""
    match = _YEAR.match(edtf)
    return None if match is None or "/" in edtf else int(match[1])


def month_number(edtf: str) -> int | None:
    """Return the month of one date, if it gives one."""
    match = _YEAR.match(edtf)
    if match is None or match[2] is None or not 1 <= int(match[2]) <= 12:
        return None
    return int(match[2])


def year_text(number: int) -> str:
    """Write a year that is counted with 0 for 1 BC."""
    return f"-{-number:04d}" if number < 0 else f"{number:04d}"


def is_open(edtf: str) -> bool:
    """Return whether nothing at all is known: no digit is given."""
    return _DIGIT.search(edtf) is None


def exists(year: str | None, month: int, day: int) -> bool:
    """Return whether there is such a day; without a year, in a leap year."""
    number = None if year is None else year_number(year)
    full = 2000 if number is None else (number - 1) % _CYCLE_YEARS + 1
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(full, month)[1]


def sub_year_precision(code: int) -> Precision:
    """Return the kind of period that a sub-year code means."""
    if code <= WINTER:
        return Precision.SEASON
    return Precision.QUARTER if code <= 36 else Precision.HALF_YEAR


def sub_year_months(year: int, code: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the first and last (year, month) of a season, quarter or half year."""
    first = _FIRST_MONTH[code]
    last = first + _MONTHS_IN[code] - 1
    return (year, first), (year + (last > 12), (last - 1) % 12 + 1)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def week_of(day: date) -> tuple[date, date]:
    """Return Monday and Sunday of the week of ``day`` (ISO 8601), within years 1 to 9999."""
    start = max(day.toordinal() - day.weekday(), 1)
    return date.fromordinal(start), min(date.fromordinal(start), date.max - timedelta(6)) + (
        timedelta(6)
    )


def _date_ordinals(year: str, month: str | None, day: str | None) -> tuple[int | None, int | None]:
    if year.lstrip("-").startswith("X") or "X" in year.rstrip("X"):
        return None, None
    low, high = sorted((int(year.replace("X", "0")), int(year.replace("X", "9"))))
    if month is None or "X" in month:
        return _ordinal(low, 1, 1), _ordinal(high, 12, 31)
    number = int(month)
    if number in _FIRST_MONTH:
        (first_year, first), (last_year, last) = sub_year_months(low, number)
        return _ordinal(first_year, first, 1), _last_ordinal(last_year + high - low, last)
    if day is None or "X" in day:
        return _ordinal(low, number, 1), _last_ordinal(high, number)
    return _ordinal(low, number, int(day)), _ordinal(high, number, int(day))


_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
"""After so many years the calendar repeats."""


def _ordinal(year: int, month: int, day: int) -> int:
    """Return the number of a day of any year, also before the year 1."""
    cycles = max(0, -((year - 1) // _CYCLE_YEARS))
    return date(year + cycles * _CYCLE_YEARS, month, day).toordinal() - cycles * _CYCLE_DAYS


def _last_ordinal(year: int, month: int) -> int:
    cycles = max(0, -((year - 1) // _CYCLE_YEARS))
    last = calendar.monthrange(year + cycles * _CYCLE_YEARS, month)[1]
    return _ordinal(year, month, last)
