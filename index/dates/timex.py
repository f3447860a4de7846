"""Every expression of time in a text, with its value as TIMEX3 writes it.

Dates have their EDTF value, too. TIMEX3 (ISO-TimeML) writes ``2013-W12`` for a week,
``1988-Q3``, ``1950-SU``, ``198`` for a decade, ``17`` for the eighteenth century, ``BC0499``,
and ``P2Y`` for "the past two years". An hour beside a date is one expression with it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.dates.amount_patterns import Amount, Kind, find_amounts
from index.dates.calendar_patterns import pattern
from index.dates.expressions import DateExpression, Precision
from index.dates.tagger import tag_dates
from index.dates.vocabulary import DAY_PART, NUMBER, UNIT, WEEKDAY, WEEKDAYS, S, number_of
from index.model import Block, Document, Span

_CODES = {
    "21": "SP", "22": "SU", "23": "FA", "24": "WI", "33": "Q1", "34": "Q2", "35": "Q3",
    "36": "Q4", "40": "H1", "41": "H2",
}  # fmt: skip
_UNIT_LETTERS = {
    "day": "D", "week": "W", "weekend": "W", "month": "M", "quarter": "Q", "year": "Y",
    "decade": "DE", "centur": "CE",
}  # fmt: skip
_DAY_PARTS = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}
_AT_THE_END = pattern(rf"(?P<part>{DAY_PART}|tonight)$")
_STRETCH = pattern(
    rf"^(?:the{S})?(?:last|past|next|previous|prior|preceding|coming|following|first|final|recent)"
    rf"{S}(?P<count>{NUMBER}){S}(?:full{S}|calendar{S})?(?P<unit>{UNIT})"
)
_ONE_STRETCH = pattern(rf"^the{S}(?:past|last|next|coming){S}(?P<unit>{UNIT})$")
_VAGUELY = pattern(rf"(?P<way>ago|earlier|before|later|hence|from{S}now)$")
_WEEKDAY = pattern(WEEKDAY)
_TODAY = pattern(r"^today$")
_BETWEEN = re.compile(r",?\s{0,3}(?:(?:on|at|by)\s{1,3})?", re.IGNORECASE)
_SATURDAY = 6
_CENTURY_BC = re.compile(r"-(\d\d)99/-(\d\d)00")
_BC = re.compile(r"-(\d{4})")


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words of a document that tell when, how long or how often.

    Attributes:
        value: As TIMEX3 writes it.
        date: The date that the words name; ``None`` for a length, a repetition, an hour alone.
    """

    span: Span
    kind: Kind
    value: str
    date: DateExpression | None = None


def tag_times(
    document: Document, blocks: Sequence[Block], *, published: date | None = None
) -> tuple[TimeExpression, ...]:
    """Find every expression of time in ``document``, in order, none overlapping another.

    Args:
        document: What ``blocks`` were divided from.
        blocks: All of its blocks, in order.
        published: The document's date, where something beside its text gives it.
    """
    dates = tag_dates(document, blocks, published=published, in_speech=True)
    text = document.text
    found = [
        amount
        for block in blocks
        for amount in find_amounts(text, block.span.start, block.span.end)
    ]
    dates = _without_repeated(dates, [each for each in found if each.kind is Kind.SET])
    starts = [each.span.start for each in dates]
    amounts = [amount for amount in found if not _covered(dates, starts, amount)]
    return tuple(_merged(text, dates, amounts, published))


def _without_repeated(
    dates: Sequence[DateExpression], repetitions: Sequence[Amount]
) -> tuple[DateExpression, ...]:
    """Leave out the "Monday" of "every Monday"."""
    starts = [each.start for each in repetitions]

    def repeated(span: Span) -> bool:
        place = bisect_right(starts, span.start) - 1
        return place >= 0 and span.end <= repetitions[place].end

    return tuple(each for each in dates if not repeated(each.span))


def timex_value(text: str, found: DateExpression) -> tuple[Kind, str]:
    """Return the TIMEX3 kind and value of a date expression of ``text``."""
    words = text[found.span.start : found.span.end]
    edtf = found.edtf.rstrip("~?%")
    is_open = not any(map(str.isdigit, edtf))
    if (is_open or found.precision is Precision.RANGE) and (stretch := _length(words)) is not None:
        return Kind.DURATION, stretch
    if is_open:
        return Kind.DATE, _open(words, edtf)
    value = _of_edtf(edtf, found.precision, words)
    part = _AT_THE_END.search(words)
    if part is not None and found.precision is Precision.DAY:
        name = "night" if part["part"].lower() == "tonight" else part["part"].lower()
        return Kind.TIME, value + _DAY_PARTS[name]
    return Kind.DATE, value


def _length(words: str) -> str | None:
    """Return how long a stretch is that is counted to or from a date."""
    match = _STRETCH.search(words)
    if match is not None:
        count = number_of(match["count"])
        return f"P{'X' if count is None else count}{_letters(match['unit'])}"
    match = _ONE_STRETCH.search(words)
    return None if match is None else f"P1{_letters(match['unit'])}"


def _letters(unit: str) -> str:
    name = unit.lower()
    return next(
        letters
        for start, letters in sorted(_UNIT_LETTERS.items(), key=lambda item: -len(item[0]))
        if name.startswith(start)
    )


def _open(words: str, edtf: str) -> str:
    """Return the value of words whose date is not known."""
    if _TODAY.search(words):
        return "PRESENT_REF"
    if (weekday := _WEEKDAY.search(words)) is not None:
        return f"XXXX-WXX-{WEEKDAYS[weekday[0].lower()] + 1}"
    if (match := _VAGUELY.search(words)) is not None:
        return "FUTURE_REF" if match["way"].lower()[:1] in {"l", "h", "f"} else "PAST_REF"
    return edtf


def _of_edtf(edtf: str, precision: Precision, words: str) -> str:
    if edtf.startswith("["):
        return f"{edtf[1:5]}-XX-XX"
    if "/" not in edtf:
        return _of_one(edtf)
    first, last = edtf.split("/", 1)
    if precision is Precision.WEEK and _are_days(first, last, 6):
        year, week, _ = date.fromisoformat(first).isocalendar()
        return f"{year:04d}-W{week:02d}"
    if "weekend" in words.lower() and _are_days(first, last, 1):
        year, week, weekday = date.fromisoformat(first).isocalendar()
        if weekday == _SATURDAY:
            return f"{year:04d}-W{week:02d}-WE"
    if (century := _CENTURY_BC.fullmatch(edtf)) and century[1] == century[2]:
        return f"BC{century[2]}"
    return "/".join(_of_one(end) if end else "" for end in (first, last))


def _are_days(first: str, last: str, apart: int) -> bool:
    if len(first) != 10 or len(last) != 10 or "X" in first + last:
        return False
    return date.fromisoformat(last) - date.fromisoformat(first) == timedelta(apart)


def _of_one(edtf: str) -> str:
    if (before := _BC.match(edtf)) is not None:
        year, rest = f"BC{int(before[1]) + 1:04d}", edtf[before.end() :]
    else:
        year, rest = edtf[:4], edtf[4:]
    if rest[1:] in _CODES:
        rest = f"-{_CODES[rest[1:]]}"
    return f"{year.rstrip('X') or year}{rest}" if not rest and year[0] != "X" else year + rest


def _covered(dates: Sequence[DateExpression], starts: Sequence[int], amount: Amount) -> bool:
    """Return whether a date holds the words of an amount or some of them."""
    place = bisect_right(starts, amount.start)
    before = dates[place - 1] if place else None
    after = dates[place] if place < len(dates) else None
    return (before is not None and before.span.end > amount.start) or (
        after is not None and after.span.start < amount.end
    )


def _merged(
    text: str, dates: Sequence[DateExpression], amounts: Sequence[Amount], published: date | None
) -> Iterator[TimeExpression]:
    """Yield dates and amounts in the text's order; an hour beside a day is joined with it."""
    both: list[DateExpression | Amount] = sorted(
        [*dates, *amounts],
        key=lambda each: each.start if isinstance(each, Amount) else each.span.start,
    )
    place = 0
    while place < len(both):
        one = both[place]
        other = both[place + 1] if place + 1 < len(both) else None
        joined = None if other is None else _joined(text, one, other)
        if joined is not None:
            yield joined
            place += 2
            continue
        place += 1
        if isinstance(one, Amount):
            yield _alone(one, published)
        else:
            kind, value = timex_value(text, one)
            yield TimeExpression(one.span, kind, value, one)


def _alone(amount: Amount, published: date | None) -> TimeExpression:
    value = amount.value
    if amount.kind is Kind.TIME:
        day = "XXXX-XX-XX" if published is None else published.isoformat()
        value = day + value
    return TimeExpression(Span(amount.start, amount.end), amount.kind, value)


def _joined(
    text: str, one: DateExpression | Amount, other: DateExpression | Amount
) -> TimeExpression | None:
    """Return an hour and the day beside it as one expression."""
    hour = one if isinstance(one, Amount) else other
    day = other if isinstance(one, Amount) else one
    if not isinstance(hour, Amount) or hour.kind is not Kind.TIME or isinstance(day, Amount):
        return None
    start, end = min(hour.start, day.span.start), max(hour.end, day.span.end)
    between = (min(hour.end, day.span.end), max(hour.start, day.span.start))
    if day.precision is not Precision.DAY or _BETWEEN.fullmatch(text, *between) is None:
        return None
    value = _of_edtf(day.edtf.rstrip("~?%"), day.precision, "")
    return TimeExpression(Span(start, end), Kind.TIME, value + hour.value, day)
