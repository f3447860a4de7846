"""Date expressions as plain frozen values, and what their words mean by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.model import DateEvidence, Span


class Precision(StrEnum):
    """How fine the words are, whatever is known of the value."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    FISCAL_YEAR = "fiscal_year"
    DECADE = "decade"
    CENTURY = "century"
    RANGE = "range"


class Part(StrEnum):
    """Which part of the period the words mean. EDTF has no sign for it."""

    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"


class Bound(StrEnum):
    """How the sentence ties what happened to the date, where it does not simply fall on it.

    The value stays the date that the words name: “since 2007” has the value ``2007``, so
    that what is shown as the date is what the document says.
    """

    SINCE = "since"
    UNTIL = "until"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Basis:
    """The thing that completed a value.

    Attributes:
        span: Where it stands in the document; ``None`` only for a date that the caller gave.
        edtf: Its own value.
    """

    evidence: DateEvidence
    span: Span | None
    edtf: str

    @property
    def weak(self) -> bool:
        """Whether a reader could doubt it: no date of the document's own stands behind it."""
        return self.evidence in (DateEvidence.NEIGHBOUR, DateEvidence.LATEST_DATE)


@dataclass(frozen=True, slots=True)
class DateExpression:
    """Words of a document that name a date.

    Attributes:
        span: The words, without a leading preposition.
        edtf: The value (ISO 8601-2), with X for every digit that nothing supports.
        stated: True when the words themselves give the whole value.
        basis: What completed the value; ``None`` when nothing did.
        dates_event: Whether the expression says when something in its sentence happened.
            False where it names or modifies something ("the Act of 1996", "a December 15
            article", "Wednesday’s meeting"), in datelines, headings and boilerplate,
            and where nothing of the value is known.
        named: Whether it names or modifies something, which is as good as dated.
        block: The block's number, counted from 1, as in ``Block.number``.
        sentence: The sentence's index in the block, counted from 0: the one that the
            expression starts in.
    """

    span: Span
    edtf: str
    precision: Precision
    stated: bool
    basis: Basis | None
    dates_event: bool
    block: int
    sentence: int
    part: Part | None = None
    bound: Bound | None = None
    named: bool = False


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
        year: Four characters of digits and X, ``198X`` for a decade, with a sign before Christ
            (``-0498``); ``None`` if not said.
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
class YearWeek:
    """A week by its number in the year, as ISO 8601 counts: week 32 of 2021."""

    number: int
    year: str | None


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


@dataclass(frozen=True, slots=True)
class Opening:
    """The first so many units from a day named before: "within his first 100 days"."""

    unit: Unit
    count: int


Simple = (
    Calendar
    | Numeric
    | Shift
    | Window
    | Pointing
    | WeekIn
    | WeekOf
    | YearWeek
    | Months
    | Vague
    | Opening
)


@dataclass(frozen=True, slots=True)
class Interval:
    """From one to the other, both included."""

    first: Simple
    last: Simple


Meaning = Simple | Interval


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the words around a mention say of it, where they are in a language but English.

    Attributes:
        lean: −1 if the sentence looks back, 1 if ahead, else 0.
        only_names: Whether the date names or modifies something instead of dating it.
    """

    bound: Bound | None
    lean: int
    only_names: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """Words and what they mean.

    Attributes:
        qualifier: ``~`` where the words say "about", ``?`` where they say "perhaps".
        article: Whether a "the" before them belongs to them, as in "the 1980s".
        tentative: 1 or 2 where only the other years of the text can say whether digits are a year,
            2 where the words beside them speak for it; 3 where other figures of the text can show
            that "03/2021" is no month; else 0.
        surroundings: What is around them; ``None`` leaves it to the cues of English.
    """

    start: int
    end: int
    meaning: Meaning
    part: Part | None = None
    qualifier: str = ""
    article: bool = False
    tentative: int = 0
    surroundings: Surroundings | None = None
