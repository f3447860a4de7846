"""The time axis: place days between two pixels, with the width where the events are.

Where most events crowd into a small part of the time, the axis is broken at the gap that sets them
apart, and each part has a scale of its own: as wide as it has different days to show.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise

BREAK_SHARE = 0.02
"""A gap is left out only if it takes this much of what is drawn with one scale."""

CROWDED = 1 / 3
"""More than half of the events crowd if they lie in less of the time than this."""

MIN_CROWD = 4
"""Fewer different days are no crowd, nor is less than a third of all that are shown."""

MAX_BREAKS = 3
NARROWEST = 72.0
"""Pixels of a part, however little it has to show: a date fits below it."""

MARGIN_SHARE = 0.04
BREAK_WIDTH = 16.0
"""Pixels that a left-out stretch takes."""

TICK_GAP = 10.0
_DAYS_A_YEAR = 365.2425
_LAST_DAY = date.max.toordinal()
_FORTNIGHT = 14
_HALF_YEAR = 183
_DAY_STEPS = (1, 2, 3, 7, _FORTNIGHT)
_MONTH_STEPS = (1, 2, 3, 6)
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of days that is drawn, and where."""

    first: float
    last: float
    left: float
    right: float

    @property
    def pixels_a_day(self) -> float:
        """Its own scale."""
        return (self.right - self.left) / (self.last - self.first)


class Scale:
    """Places days between two pixels.

    Attributes:
        segments: What is drawn, from left to right, with a break between each two.
    """

    def __init__(self, spans: Sequence[tuple[int, int]], left: float, right: float) -> None:
        """Take the first and the last day of each event, as ordinals."""
        parts = _parts([(float(first), last + 1.0) for first, last in spans])
        gaps = [part.gap for part in parts[1:]]
        room = right - left - BREAK_WIDTH * len(gaps)
        narrowest = min(NARROWEST, room / len(parts))
        spare = room - narrowest * len(parts)
        places = sum(part.places for part in parts)
        segments = []
        for number, part in enumerate(parts):
            beside = [gap / 3 for gap in gaps[max(0, number - 1) : number + 1]]
            margin = min(max((part.last - part.first) * MARGIN_SHARE, 0.5), *beside, math.inf)
            width = narrowest + spare * part.places / places
            segments.append(Segment(part.first - margin, part.last + margin, left, left + width))
            left += width + BREAK_WIDTH
        self.segments = tuple(segments)

    def place(self, day: float) -> float:
        """Return the pixel of ``day``; a day that is left out lies inside its break."""
        for segment, following in pairwise(self.segments):
            if day <= segment.last:
                break
            if day < following.first:
                share = (day - segment.last) / (following.first - segment.last)
                return segment.right + share * BREAK_WIDTH
        else:
            segment = self.segments[-1]
        place = segment.left + (day - segment.first) * segment.pixels_a_day
        return min(max(place, self.segments[0].left), self.segments[-1].right)

    def breaks(self) -> Iterator[tuple[float, float]]:
        """Yield the left and right edge of each break."""
        for segment, following in pairwise(self.segments):
            yield segment.right, following.left

    def ticks(self, width_of: Callable[[str], float], limit: float) -> list[tuple[float, str]]:
        """Return round dates with their labels; none overlaps another or goes beyond ``limit``.

        A segment that is too short for a round date is labelled with a day of its own, and
        first, since nothing else would say when it is.
        """
        wanted: list[tuple[bool, float, str]] = []
        for segment in self.segments:
            round_dates = list(_round_dates(segment, width_of))
            for day, label in round_dates or _own_date(segment):
                place = segment.left + (day - segment.first) * segment.pixels_a_day
                wanted.append((bool(round_dates), place, label))
        placed: list[tuple[float, str]] = []
        for _, place, label in sorted(wanted):
            half = width_of(label) / 2 + TICK_GAP
            if place + half - TICK_GAP <= limit and all(
                abs(place - other) >= half + width_of(words) / 2 for other, words in placed
            ):
                placed.append((place, label))
        return sorted(placed)


@dataclass(frozen=True, slots=True)
class _Part:
    """Events that are drawn with one scale.

    Attributes:
        first: Where the first of them begins.
        last: Where the last of them ends.
        places: On how many different days one of them begins, at least 1.
        gap: How many days are left out before it.
    """

    first: float
    last: float
    places: int
    gap: float = 0.0


def _parts(spans: Sequence[tuple[float, float]]) -> list[_Part]:
    """Divide time where that gives a crowd room, at the best gap first."""
    knots = sorted({day for span in spans for day in span})
    edges = [(knots[0], knots[-1])]
    for _ in range(MAX_BREAKS):
        found = [
            (worth, gap, edge)
            for edge in edges
            for worth, gap in _gaps_that_help(edge, knots, spans)
        ]
        if not found:
            break
        _, (start, end), edge = max(found)
        edges.remove(edge)
        edges += [(edge[0], start), (end, edge[1])]
    edges.sort()
    before = [0.0, *(later[0] - earlier[1] for earlier, later in pairwise(edges))]
    return [
        _Part(first, last, max(1, len(_places(spans, first, last))), gap)
        for (first, last), gap in zip(edges, before, strict=True)
    ]


def _gaps_that_help(
    edge: tuple[float, float], knots: Sequence[float], spans: Sequence[tuple[float, float]]
) -> Iterator[tuple[float, tuple[float, float]]]:
    """Yield gaps beside which events crowd that could be told apart, with what that is worth."""
    first, last = edge
    length, every = last - first, len(_places(spans, first, last))
    least = max(MIN_CROWD, len(_places(spans, knots[0], knots[-1])) / 3, every / 2)
    if every < least:
        return
    inside = [knot for knot in knots if first <= knot <= last]
    for start, end in pairwise(inside):
        if end - start < BREAK_SHARE * length or _is_most_of_an_event(start, end, spans):
            continue
        for side in ((first, start), (end, last)):
            places, share = len(_places(spans, *side)), (side[1] - side[0]) / length
            if places >= least and 0 < share <= CROWDED:
                yield places / every / share * (end - start) / length, (start, end)


def _is_most_of_an_event(start: float, end: float, spans: Sequence[tuple[float, float]]) -> bool:
    """Return whether leaving these days out would leave little of an event."""
    return any(
        first <= start and end <= last and 2 * (end - start) > last - first for first, last in spans
    )


def _places(spans: Sequence[tuple[float, float]], first: float, last: float) -> set[float]:
    """Return the days on which one of ``spans`` begins that lies between two days."""
    return {start for start, end in spans if first <= start and end <= last}


def _round_dates(segment: Segment, width_of: Callable[[str], float]) -> list[tuple[int, str]]:
    """Return round dates of the finest step whose labels fit, if there is any."""
    if segment.first < 1:
        steps = _early_steps(math.ceil(segment.first), math.floor(segment.last))
    else:
        steps = _steps(*_whole_days(segment))
    for kind, days, dates in steps:
        if days * segment.pixels_a_day >= width_of("0" * kind) + TICK_GAP:
            found = list(dates())
            if found:
                return found
    return []


def _own_date(segment: Segment) -> list[tuple[int, str]]:
    """Return the day, month or year in the middle of a short segment."""
    first, last = _whole_days(segment)
    middle = (first + last) // 2
    figures = 10 if last - first <= _FORTNIGHT else 7 if last - first < _HALF_YEAR else 4
    return [(middle, date.fromordinal(middle).isoformat()[:figures])] if first <= last else []


def _whole_days(segment: Segment) -> tuple[int, int]:
    return max(1, math.ceil(segment.first)), min(math.floor(segment.last), _LAST_DAY)


def _steps(
    first: int, last: int
) -> Iterator[tuple[int, int, Callable[[], Iterator[tuple[int, str]]]]]:
    """Yield for each step the length of its labels, its days, and a generator of round dates."""
    for step in _DAY_STEPS:
        yield 10, step, partial(_days, first, last, step)
    for step in _MONTH_STEPS:
        yield 7, step * 30, partial(_months, first, last, step)
    for step in _YEAR_STEPS:
        yield 4, step * 365, partial(_years, first, last, step)


def _early_steps(
    first: int, last: int
) -> Iterator[tuple[int, int, Callable[[], Iterator[tuple[int, str]]]]]:
    """Yield the steps in years where a stretch begins before the year 1."""
    for step in _YEAR_STEPS:
        yield 5, step * 365, partial(_early_years, first, last, step)


def _early_years(first: int, last: int, step: int) -> Iterator[tuple[int, str]]:
    """Yield round years of any era, written as EDTF does: 1 BC is 0000."""
    start, end = (math.floor(day / _DAYS_A_YEAR) + 1 for day in (first, last))
    for year in range(start + -start % step, end + 1, step):
        day = round((year - 1) * _DAYS_A_YEAR) + 1
        if first <= day <= last:
            yield day, f"{year:05d}" if year < 0 else f"{year:04d}"


def _days(first: int, last: int, step: int) -> Iterator[tuple[int, str]]:
    for day in range(first + -first % step, last + 1, step):
        yield day, date.fromordinal(day).isoformat()


def _months(first: int, last: int, step: int) -> Iterator[tuple[int, str]]:
    start, end = date.fromordinal(first), date.fromordinal(last)
    for month in range(start.year * 12 + start.month - 1, end.year * 12 + end.month):
        day = date(month // 12, month % 12 + 1, 1)
        if month % step == 0 and day >= start:
            yield day.toordinal(), f"{day.year:04d}-{day.month:02d}"


def _years(first: int, last: int, step: int) -> Iterator[tuple[int, str]]:
    start, end = date.fromordinal(first).year, date.fromordinal(last).year
    for year in range(start + -start % step, end + 1, step):
        day = date(year, 1, 1).toordinal()
        if day >= first:
            yield day, f"{year:04d}"
