"""What is known about one date expression: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.model import Ground, Span


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

    ground: Ground
    span: Span | None
    edtf: str

    @property
    def weak(self) -> bool:
        """Whether a reader could doubt it: no date of the document's own stands behind it."""
        return self.ground in (Ground.NEIGHBOUR, Ground.LATEST_DATE)


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
            article", "Wednesday’s meeting"), in datelines, headings and page furniture,
            and where nothing of the value is known.
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
