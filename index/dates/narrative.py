"""The year that a narrative is at: a history seldom repeats it.

"On 6 July 1967 the war began. Nsukka fell on 14 July": the last stated year dates what follows,
where the text has several dates to the month or day and no date of its own that could date
them. It is sure where the year is given in the same paragraph or sentence, or where the next
stated year is the same; elsewhere it is only likely.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.dates import cues, edtf
from index.dates.expressions import Calendar, Interval, Meaning, Mention, Shift, Unit
from index.model import Block, BlockKind, Span

MIN_DATES = 5
"""Dates to the month or day that make a narrative."""

MIN_YEARS = 8
NEAR_SHARE = 0.2
NEAR = 1
"""A text with this many stated years, of which a smaller share than this lies within so many
years of the document's own date, is about another time."""

SHORT_STEP, LONG_STEP = 5, 10
"""A year that lies more than the long step from both its neighbours, which are at most the short
one apart, is only visited: "as they had last in 1614"."""

NEW_YEAR = 7
"""Months. If dates go back this far and the next stated year is the next one, a year has begun."""


@dataclass(frozen=True, slots=True)
class YearStated:
    """A year that the text states, and where.

    Attributes:
        year: As a number; 0 is 1 BC.
        month: The month beside it, if there is one.
        block: The number of its block, from 0.
    """

    span: Span
    year: int
    month: int | None
    block: int


@dataclass(frozen=True, slots=True)
class Running:
    """A year that a date without one takes from the text.

    Attributes:
        span: The date whose year it is.
        edtf: Its value.
        sure: Whether the text leaves little doubt.
    """

    year: int
    span: Span
    edtf: str
    sure: bool


class Narrative:
    """The stated years of one document, and the one that the text is at.

    The dates of the document must be looked up and noted in the order of the text.

    Attributes:
        around: The words before the bare years, by their places, and whether those only name
            something, as far as both had to be found out.
    """

    def __init__(
        self,
        text: str,
        blocks: Sequence[Block],
        mentions: Sequence[Sequence[Mention]],
        speech: cues.Speech,
    ) -> None:
        """Find the years that ``mentions`` state, and count the dates to the month or day."""
        self.around: dict[int, tuple[cues.Before, bool]] = {}
        stated = list(self._find(text, blocks, mentions))
        self._stated = _without_visits(stated)
        self._starts = [each.span.start for each in self._stated]
        self._all_years = list(_every_year(mentions))
        self.is_narrative = _fine_dates(mentions) >= MIN_DATES
        self.has_many_years = len(self._all_years) >= MIN_YEARS
        self._counted_from_today = self.has_many_years and sum(
            _counts_from_today(each.meaning) and not speech.holds(each.start)
            for found in mentions
            for each in found
        )
        self._here: YearStated | None = None
        self._here_edtf = ""

    def tells_of_another_time(self, day: date) -> bool:
        """Return whether ``day``, the document's own, is far from the years of the text.

        It is not where a weekday alone or "yesterday" says when for every so many stated years: so
        only news and letters do.
        """
        if self._counted_from_today * MIN_YEARS >= max(MIN_YEARS, len(self._all_years)):
            return False
        near = sum(abs(year - day.year) <= NEAR for year in self._all_years)
        return len(self._all_years) >= MIN_YEARS and near < NEAR_SHARE * len(self._all_years)

    def century_of(self, short: str) -> tuple[str, YearStated] | None:
        """Return ``XX68`` or ``XX6X`` in the one century that the stated years leave."""
        if not self._stated:
            return None
        years = [each.year for each in self._stated]
        low, high = min(years) - LONG_STEP, max(years) + LONG_STEP
        centuries = range(max(low, 0) // 100, high // 100 + 1)
        found = [
            year
            for year in (f"{century:02d}{short[2:]}" for century in centuries)
            if low <= int(year.replace("X", "0")) and int(year.replace("X", "9")) <= high
        ]
        if len(found) != 1:
            return None
        number = int(found[0].replace("X", "5"))
        return found[0], min(self._stated, key=lambda each: abs(each.year - number))

    def note(self, span: Span, value: str, block: int) -> None:
        """Note a date whose year is known, so that what follows can take it."""
        place = bisect_left(self._starts, span.start)
        is_stated = place < len(self._starts) and self._starts[place] < span.end
        if not is_stated and (self._here is None or self._here.block != block):
            return
        if (year := edtf.year_number(value)) is not None:
            self._here = YearStated(span, year, edtf.month_number(value), block)
            self._here_edtf = value

    def year_for(self, span: Span, sentence: Span, month: int | None, block: int) -> Running | None:
        """Return the year for a date at ``span`` that has none."""
        if (beside := self._beside(span, sentence)) is not None:
            value = edtf.year_text(beside.year)
            return Running(beside.year, beside.span, value, sure=True)
        here = self._here
        if here is None:
            return None
        place = bisect_left(self._starts, span.end)
        following = self._stated[place].year if place < len(self._stated) else None
        year = here.year + _has_turned(here, following, month)
        sure = here.block == block or following == year
        return Running(year, here.span, self._here_edtf, sure)

    def _find(
        self, text: str, blocks: Sequence[Block], mentions: Sequence[Sequence[Mention]]
    ) -> Iterator[YearStated]:
        """Yield the years that can be what the text is at, in order."""
        for number, (block, found) in enumerate(zip(blocks, mentions, strict=True)):
            if not found or block.kind is BlockKind.BOILERPLATE:
                continue
            heading = block.kind is BlockKind.HEADING
            for mention in found:
                day = _only_day(mention.meaning)
                if day is None or (year := _year_of(day)) is None:
                    continue
                bare = day.month is None and day.sub_year is None
                if bare and not heading and self._is_aside(text, mention):
                    continue
                yield YearStated(Span(mention.start, mention.end), year, day.month, number)

    def _is_aside(self, text: str, mention: Mention) -> bool:
        """Return whether a bare year names something or says since when: it is not told of."""
        before = cues.words_before(text, mention.start)
        span = (mention.start, mention.end)
        names = cues.only_names(text, span, mention.meaning, before)
        self.around[mention.start] = before, names
        return names or text[max(0, mention.start - 6) : mention.start].lower() == "since "

    def _beside(self, span: Span, sentence: Span) -> YearStated | None:
        """Return the nearest year of the same sentence."""
        place = bisect_left(self._starts, span.start)
        near = self._stated[max(0, place - 1) : place + 1]
        inside = [each for each in near if sentence.contains(each.span)]
        return min(inside, key=lambda each: _gap(each.span, span), default=None)


def _gap(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end)


def _has_turned(here: YearStated, following: int | None, month: int | None) -> bool:
    """Return whether a new year has begun since the date before."""
    if month is None or here.month is None or following != here.year + 1:
        return False
    return here.month - month >= NEW_YEAR


def _only_day(meaning: Meaning) -> Calendar | None:
    """Return what is stated; of a range, its end if both ends lie in one year."""
    if isinstance(meaning, Calendar):
        return meaning
    if isinstance(meaning, Interval):
        first, last = meaning.first, meaning.last
        if isinstance(first, Calendar) and isinstance(last, Calendar) and first.year == last.year:
            return last
    return None


def _year_of(day: Calendar) -> int | None:
    return None if day.year is None or "X" in day.year else int(day.year)


def _every_year(mentions: Sequence[Sequence[Mention]]) -> Iterator[int]:
    for found in mentions:
        for mention in found:
            meaning = mention.meaning
            ends = (meaning.first, meaning.last) if isinstance(meaning, Interval) else (meaning,)
            for end in ends:
                if isinstance(end, Calendar) and (year := _year_of(end)) is not None:
                    yield year


def _counts_from_today(meaning: Meaning) -> bool:
    if isinstance(meaning, Shift):
        return meaning.unit is Unit.DAY and meaning.count != 0
    if not isinstance(meaning, Calendar) or meaning.weekday is None:
        return False
    return meaning == Calendar(weekday=meaning.weekday)


def _fine_dates(mentions: Sequence[Sequence[Mention]]) -> int:
    return sum(
        isinstance(mention.meaning, Calendar)
        and (mention.meaning.month is not None or mention.meaning.sub_year is not None)
        for found in mentions
        for mention in found
    )


def _without_visits(stated: Sequence[YearStated]) -> list[YearStated]:
    """Leave out bare years far from those around them, which are near each other."""
    kept: list[YearStated] = []
    following = _next_others(stated)
    for each, after in zip(stated, following, strict=True):
        before = kept[-1].year if kept else None
        if each.month is None and before is not None and after is not None:
            away = min(abs(each.year - before), abs(each.year - after))
            if abs(before - after) <= SHORT_STEP and away > LONG_STEP:
                continue
        kept.append(each)
    return kept


def _next_others(stated: Sequence[YearStated]) -> list[int | None]:
    """Return for each stated year the next one that differs from it."""
    others: list[int | None] = []
    last: int | None = None
    other: int | None = None
    for each in reversed(stated):
        if last is not None and last != each.year:
            other = last
        last = each.year
        others.append(other)
    return others[::-1]
