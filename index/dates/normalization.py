"""Turn meanings into EDTF values, given a date to count from or a year to fill in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from index.dates import edtf
from index.dates.expressions import (
    Calendar,
    Meaning,
    Months,
    Numeric,
    Opening,
    Pointing,
    Precision,
    Shift,
    Unit,
    Vague,
    WeekIn,
    WeekOf,
    Window,
    YearWeek,
)

NEAR = 60
"""Days. A date this near is meant even if the sentence's tense speaks for another year."""

BEGUN = 3
"""Years of a decade that are over before "the twenties" can mean it."""

PRECISIONS = {
    Unit.DAY: Precision.DAY,
    Unit.WEEK: Precision.WEEK,
    Unit.WEEKEND: Precision.RANGE,
    Unit.MONTH: Precision.MONTH,
    Unit.QUARTER: Precision.QUARTER,
    Unit.YEAR: Precision.YEAR,
    Unit.DECADE: Precision.DECADE,
    Unit.CENTURY: Precision.CENTURY,
}
_OPEN = {Unit.DAY: "XXXX-XX-XX", Unit.WEEK: "XXXX-XX-XX", Unit.WEEKEND: "XXXX-XX-XX",
         Unit.MONTH: "XXXX-XX"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day to count from.

    Attributes:
        lean: −1 or 1 where the sentence looks back or ahead.
    """

    day: date
    lean: int = 0


def precision_of(meaning: Meaning) -> Precision:
    """Return how fine the words are."""
    if isinstance(meaning, Calendar):
        return _calendar_precision(meaning)
    if isinstance(meaning, Numeric):
        return Precision.DAY
    if isinstance(meaning, WeekIn | WeekOf | YearWeek):
        return Precision.WEEK
    if isinstance(meaning, Shift | Pointing | Vague):
        if isinstance(meaning, Shift) and meaning.fiscal:
            return Precision.FISCAL_YEAR
        return PRECISIONS[meaning.unit]
    return Precision.RANGE


def is_relative(meaning: Meaning) -> bool:
    """Return whether the words mean nothing without a day to count from."""
    if isinstance(meaning, Calendar):
        bare = meaning.month is None and meaning.sub_year is None and meaning.year is None
        return bare or meaning.lean is not None or meaning.year_shift is not None
    return isinstance(meaning, Shift | Window | Vague) or (
        isinstance(meaning, Months) and meaning.year is None
    )


def is_whole(meaning: Meaning) -> bool:
    """Return whether the words give their whole value themselves."""
    if isinstance(meaning, Calendar):
        return meaning.year is not None and not meaning.year.startswith("X")
    if isinstance(meaning, Numeric):
        return False
    if isinstance(meaning, WeekOf):
        return is_whole(meaning.day)
    return isinstance(meaning, WeekIn | YearWeek | Months) and meaning.year is not None


def open_value(meaning: Meaning) -> str:
    """Return the value that the words give by themselves."""
    if isinstance(meaning, Calendar):
        return _calendar(meaning, meaning.year or "XXXX")
    if isinstance(meaning, Numeric):
        pairs = sorted({(meaning.first, meaning.second), (meaning.second, meaning.first)})
        values = sorted(edtf.write(meaning.year, month, day) for month, day in pairs)
        return f"[{','.join(values)}]" if "X" not in meaning.year else f"{meaning.year}-XX-XX"
    if isinstance(meaning, WeekIn):
        return _week_in(meaning, meaning.year)
    if isinstance(meaning, WeekOf):
        return _week_of(meaning.day, meaning.day.year) if is_whole(meaning) else "XXXX-XX-XX"
    if isinstance(meaning, YearWeek):
        return _year_week(meaning, meaning.year) or "XXXX-XX-XX"
    if isinstance(meaning, Months):
        return "XXXX" if meaning.year is None else _months(meaning, meaning.year)
    if isinstance(meaning, Shift | Window | Pointing | Vague):
        return _OPEN.get(meaning.unit, "XXXX")
    return "XXXX"


def complete(meaning: Meaning, anchor: Anchor) -> str | None:
    """Return the value completed by ``anchor``; ``None`` where the anchor is no help."""
    try:
        return _complete(meaning, anchor)
    except (OverflowError, ValueError):
        # "300 years ago" before the calendar's beginning.
        return None


def in_year(meaning: Meaning, year: str) -> str | None:
    """Return the value of a partial date, put into a year."""
    if isinstance(meaning, Calendar):
        month, day = meaning.month, meaning.day
        if month is not None and day is not None and not edtf.exists(year, month, day):
            return None
        return _calendar(meaning, year)
    if isinstance(meaning, WeekIn):
        return _week_in(meaning, year)
    return _year_week(meaning, year) if isinstance(meaning, YearWeek) else None


def opening(day: date, meaning: Opening) -> str | None:
    """Return the period of the first so many units from ``day``."""
    try:
        if meaning.unit in (Unit.DAY, Unit.WEEK):
            days = meaning.count * (1 if meaning.unit is Unit.DAY else 7)
            return edtf.write_period(day, day + timedelta(days - 1))
        months = day.month - 1 + meaning.count * (1 if meaning.unit is Unit.MONTH else 12)
        year, month = day.year + months // 12, months % 12 + 1
        last = min(day.day, edtf.month_end(year, month).day)
        return edtf.write_period(day, date(year, month, last) - timedelta(1))
    except (OverflowError, ValueError):
        return None  # past the calendar's end


def shifted(day: date, unit: Unit, count: int) -> str:
    """Return the value of the day, week, month ... that lies ``count`` units from ``day``."""
    if unit is Unit.DAY:
        return (day + timedelta(count)).isoformat()
    if unit is Unit.WEEK:
        return edtf.write_period(*edtf.week_of(day + timedelta(7 * count)))
    if unit is Unit.WEEKEND:
        return _weekend(day, count)
    if unit is Unit.MONTH:
        months = day.year * 12 + day.month - 1 + count
        return edtf.write(_year(months // 12), months % 12 + 1)
    if unit is Unit.QUARTER:
        quarters = day.year * 4 + (day.month - 1) // 3 + count
        return edtf.write_sub_year(_year(quarters // 4), 33 + quarters % 4)
    if unit is Unit.YEAR:
        return _year(day.year + count)
    if unit is Unit.DECADE:
        return _year(day.year + 10 * count)[:3] + "X"
    return _year(day.year + 100 * count)[:2] + "XX"


def _complete(meaning: Meaning, anchor: Anchor) -> str | None:
    day = anchor.day
    if isinstance(meaning, Shift):
        return shifted(day, meaning.unit, meaning.count)
    if isinstance(meaning, Window):
        return _window(meaning, day)
    if isinstance(meaning, Months):
        return _months(meaning, meaning.year or _year(day.year + meaning.shift))
    if isinstance(meaning, WeekIn | WeekOf):
        inner = Calendar(month=meaning.month) if isinstance(meaning, WeekIn) else meaning.day
        year = _nearest_year(inner, anchor, NEAR)
        if isinstance(meaning, WeekIn):
            return _week_in(meaning, _year(year))
        return _week_of(meaning.day, _year(year))
    if isinstance(meaning, YearWeek):
        inside = date.fromisocalendar(day.year, min(meaning.number, 52), 4)
        year = _nearest_year(Calendar(month=inside.month, day=inside.day), anchor)
        return in_year(meaning, _year(year))
    if isinstance(meaning, Calendar):
        return _complete_calendar(meaning, anchor)
    return None


def _complete_calendar(meaning: Calendar, anchor: Anchor) -> str | None:
    day = anchor.day
    if meaning.year is not None:
        year = _nearest_short_year(meaning.year, day)
        return None if year is None else in_year(meaning, year)
    if meaning.month is None and meaning.sub_year is None:
        return _weekday(meaning, anchor)
    if meaning.year_shift is not None:
        return in_year(meaning, _year(day.year + meaning.year_shift))
    return in_year(meaning, _year(_nearest_year(meaning, anchor)))


def _nearest_year(meaning: Calendar, anchor: Anchor, near: int = 0) -> int:
    day = anchor.day
    choices = [
        (year, first, last)
        for year in (day.year - 1, day.year, day.year + 1)
        for first, last in [_extent(meaning, year)]
    ]
    if meaning.lean is not None:
        return _leaning_year(meaning.lean, choices, day)
    fitting = [c for c in choices if meaning.weekday in (None, c[1].weekday())]
    ranked = sorted(fitting or choices, key=lambda c: (_distance(c[1], c[2], day), c[0]))
    best = ranked[0]
    if _distance(best[1], best[2], day) <= (NEAR if meaning.day is not None else near):
        return best[0]
    if anchor.lean < 0 and best[1] > day:
        return best[0] - 1
    if anchor.lean > 0 and best[2] < day:
        return best[0] + 1
    return best[0]


def _leaning_year(lean: int, choices: list[tuple[int, date, date]], day: date) -> int:
    if lean < 0:
        return max((year for year, _, last in choices if last < day), default=day.year - 1)
    if lean > 0:
        return min((year for year, first, _ in choices if first > day), default=day.year + 1)
    return day.year


def _extent(meaning: Calendar, year: int) -> tuple[date, date]:
    first, last = edtf.bounds(in_year(meaning, _year(year)) or f"{year:04d}-{meaning.month:02d}")
    return first or date.min, last or date.max


def _distance(first: date, last: date, day: date) -> int:
    return max((first - day).days, (day - last).days, 0)


def _weekday(meaning: Calendar, anchor: Anchor) -> str:
    weekday = meaning.weekday or 0
    day = anchor.day
    back = (day.weekday() - weekday) % 7
    ahead = (weekday - day.weekday()) % 7
    if meaning.lean is None or meaning.lean == 0:
        shift = ahead if anchor.lean > 0 else -back
    else:
        shift = (ahead or 7) if meaning.lean > 0 else -(back or 7)
    return (day + timedelta(shift)).isoformat()


def _window(meaning: Window, day: date) -> str:
    span = meaning.direction * meaning.count
    if meaning.unit in (Unit.DAY, Unit.WEEK, Unit.WEEKEND):
        other = day + timedelta(span * (1 if meaning.unit is Unit.DAY else 7))
        return edtf.write_period(min(day, other), max(day, other))
    months = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12, Unit.DECADE: 120}
    here = shifted(day, Unit.MONTH, 0)
    there = shifted(day, Unit.MONTH, span * months.get(meaning.unit, 1200))
    return f"{min(here, there)}/{max(here, there)}"


def _weekend(day: date, count: int) -> str:
    """Return Saturday and Sunday of this week, the one before or the one after."""
    saturday = day + timedelta(5 - day.weekday())
    if count < 0 and day >= saturday:
        count += 1
    saturday += timedelta(7 * count)
    return edtf.write_period(saturday, saturday + timedelta(1))


def _months(meaning: Months, year: str) -> str:
    return f"{edtf.write(year, meaning.first)}/{edtf.write(year, meaning.last)}"


def _week_in(meaning: WeekIn, year: str | None) -> str:
    """Return a week of a month: sevens from its first day, the last from its last day."""
    if meaning.weekend:
        return _weekend_in(meaning, year)
    end = edtf.month_end(int(year) if year else 2001, meaning.month).day
    if meaning.ordinal > 0:
        first, last = 7 * meaning.ordinal - 6, 7 * meaning.ordinal
    else:
        first, last = end + 7 * meaning.ordinal + 1, end + 7 * (meaning.ordinal + 1)
    if meaning.month == 2 and year is None and meaning.ordinal < 0:
        return "XXXX-02"
    return "/".join(edtf.write(year or "XXXX", meaning.month, n) for n in (first, min(last, end)))


def _weekend_in(meaning: WeekIn, year: str | None) -> str:
    """Return the weekend of the n-th (or last) Saturday of the month."""
    if year is None or not year.isdigit():
        return edtf.write("XXXX", meaning.month)
    first = date(int(year), meaning.month, 1)
    last = edtf.month_end(int(year), meaning.month)
    if meaning.ordinal > 0:
        saturday = first + timedelta((5 - first.weekday()) % 7 + 7 * (meaning.ordinal - 1))
    else:
        saturday = last - timedelta((last.weekday() - 5) % 7)
    return edtf.write_period(saturday, saturday + timedelta(1))


def _week_of(day: Calendar, year: str | None) -> str:
    if year is None or day.month is None or day.day is None:
        return "XXXX-XX-XX"
    return edtf.write_period(*edtf.week_of(date(int(year), day.month, day.day)))


def _year_week(meaning: YearWeek, year: str | None) -> str | None:
    """Return a week from Monday to Sunday; ``None`` if the year has not so many."""
    if year is None or not year.isdigit():
        return None
    try:
        monday = date.fromisocalendar(int(year), meaning.number, 1)
        return edtf.write_period(*edtf.week_of(monday))
    except ValueError:
        return None


def _nearest_short_year(year: str, day: date) -> str | None:
    """Put ``XX89`` or ``XX8X`` into the century nearest to, and not far after, ``day``."""
    if not year.startswith("XX"):
        return None
    century = day.year // 100
    choices = [f"{c:02d}{year[2:]}" for c in (century - 1, century, century + 1) if c > 0]
    # A decade that has just begun has no name yet.
    latest = day.year - BEGUN if year.endswith("X") else day.year + 10
    sound = [c for c in choices if int(c.replace("X", "0")) <= latest]
    return max(sound, default=None)


def _year(number: int) -> str:
    if not 1 <= number <= 9998:
        raise ValueError(number)
    return f"{number:04d}"


def _calendar(meaning: Calendar, year: str) -> str:
    if meaning.sub_year is not None:
        return edtf.write_sub_year(year, meaning.sub_year)
    if meaning.month is None and meaning.day is None and meaning.weekday is not None:
        return "XXXX-XX-XX"
    return edtf.write(year, meaning.month, meaning.day)


def _calendar_precision(meaning: Calendar) -> Precision:
    if meaning.day is not None:
        return Precision.DAY
    if meaning.month is not None:
        return Precision.MONTH
    if meaning.sub_year is not None:
        return edtf.sub_year_precision(meaning.sub_year)
    if meaning.year is None:
        return Precision.DAY
    if meaning.fiscal:
        return Precision.FISCAL_YEAR
    if meaning.year.endswith("XX"):
        return Precision.CENTURY
    return Precision.DECADE if meaning.year.endswith("X") else Precision.YEAR
