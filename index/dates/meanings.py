"""What the words of a date expression mean before anything outside them is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.dates.values import Part


class Unit(StrEnum):
    """The units that people count time in."""

    DAY = "day"
    WEEK = "week"
    WEEKEND = "weekend"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"


@dataclass(frozen=True, slots=True)
class Calendar:
    """A place in the calendar, whole or in part.

    Attributes:
        year: Four characters of digits and X, ``198X`` for a decade; ``None`` if not said.
        sub_year: An EDTF code for a season, quarter or half year.
        weekday: Monday is 0. Alone it means a day that only the context can tell.
        lean: −1 for "last October", 0 for "this October", 1 for "next October".
        year_shift: −1 for "October of last year", 0 for "the third quarter of the year".
    """

    year: str | None = None
    month: int | None = None
    day: int | None = None
    sub_year: int | None = None
    weekday: int | None = None
    lean: int | None = None
    year_shift: int | None = None
    fiscal: bool = False


@dataclass(frozen=True, slots=True)
class Numeric:
    """Two numbers and a year, ``03/04/2023``: which one is the month is not said."""

    first: int
    second: int
    year: str


@dataclass(frozen=True, slots=True)
class Shift:
    """So many units from the document's date: "yesterday", "last month", "two years ago"."""

    unit: Unit
    count: int
    fiscal: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch that ends (or begins) at the document's date: "the past two years"."""

    unit: Unit
    count: int
    direction: int


@dataclass(frozen=True, slots=True)
class Pointing:
    """So many units from a date named before: "the next day", "that year", "a year earlier"."""

    unit: Unit
    count: int
    or_from_the_document: bool = False


@dataclass(frozen=True, slots=True)
class WeekIn:
    """A week of a month: 1 is the first seven days, −1 the last seven; or its weekend."""

    ordinal: int
    month: int
    year: str | None
    weekend: bool = False


@dataclass(frozen=True, slots=True)
class WeekOf:
    """The week, from Monday to Sunday, that holds a day."""

    day: Calendar


@dataclass(frozen=True, slots=True)
class Months:
    """The first or last so many months of a year."""

    first: int
    last: int
    year: str | None
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Vague:
    """Words that count without a number: "several years ago"."""

    unit: Unit


Simple = Calendar | Numeric | Shift | Window | Pointing | WeekIn | WeekOf | Months | Vague


@dataclass(frozen=True, slots=True)
class Interval:
    """From one to the other, both included."""

    first: Simple
    last: Simple


Meaning = Simple | Interval


@dataclass(frozen=True, slots=True)
class Mention:
    """Words and what they mean.

    Attributes:
        qualifier: ``~`` where the words say "about", ``?`` where they say "perhaps".
        article: Whether a "the" before them belongs to them, as in "the 1980s".
    """

    start: int
    end: int
    meaning: Meaning
    part: Part | None = None
    qualifier: str = ""
    article: bool = False
