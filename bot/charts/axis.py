"""The time axis: place days between two pixels, with long empty stretches left out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise

BREAK_SHARE = 0.15
"""An empty stretch is left out if it takes this much of the axis."""

MAX_BREAKS = 3
BREAK_WIDTH = 16.0
"""Pixels that a left-out stretch takes."""

TICK_GAP = 10.0
_DAYS_A_YEAR = 365.2425
_LAST_DAY = date.max.toordinal()
_FORTNIGHT = 14
_DAY_STEPS = (1, 2, 7, _FORTNIGHT)
_MONTH_STEPS = (1, 3, 6)
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
        """The scale, the same in all segments."""
        return (self.right - self.left) / (self.last - self.first)


class Scale:
    """Places days between two pixels.

    Attributes:
        segments: What is drawn, from left to right, with a break between each two.
    """

    def __init__(self, spans: Sequence[tuple[int, int]], left: float, right: float) -> None:
        """Take the first and the last day of each event, as ordinals."""
        knots = sorted({float(start) for start, _ in spans} | {end + 1.0 for _, end in spans})
        breaks = _breaks(knots, spans)
        margin = max((knots[-1] - knots[0] - _length(breaks)) * 0.03, 0.5)
        margin = min(margin, *(_length([gap]) / 3 for gap in breaks), margin)
        edges = [knots[0] - margin]
        for start, end in breaks:
            edges += [start + margin, end - margin]
        edges.append(knots[-1] + margin)
        drawn = list(zip(edges[::2], edges[1::2], strict=True))
        room = right - left - BREAK_WIDTH * len(breaks)
        pixels = room / _length(drawn)
        segments = []
        for first, last in drawn:
            segments.append(Segment(first, last, left, left + (last - first) * pixels))
            left = segments[-1].right + BREAK_WIDTH
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


def _breaks(knots: Sequence[float], spans: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Return the longest stretches that no event touches, in order."""
    left = knots[-1] - knots[0]
    empty = [
        (start, end)
        for start, end in pairwise(knots)
        if not any(first < end and start < last + 1 for first, last in spans)
    ]
    found: list[tuple[float, float]] = []
    for start, end in sorted(empty, key=lambda gap: (gap[0] - gap[1], gap[0])):
        if len(found) == MAX_BREAKS or end - start < BREAK_SHARE * left:
            break
        found.append((start, end))
        left -= end - start
    return sorted(found)


def _length(stretches: Sequence[tuple[float, float]]) -> float:
    return sum(end - start for start, end in stretches)


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
    """Return the day or month in the middle of a short segment, however fine its scale is."""
    first, last = _whole_days(segment)
    middle = (first + last) // 2
    figures = 10 if last - first <= _FORTNIGHT else 7
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
