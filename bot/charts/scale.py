"""Days become places along an axis, with long empty stretches left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

BREAK_SHARE = 0.15
"""An empty stretch is left out if it takes this much of the axis."""

MOST_BREAKS = 3
BREAK_WIDTH = 16.0
"""Pixels that stand for a stretch that is left out."""

TICK_GAP = 10.0
_LAST_DAY = date.max.toordinal()
_DAY_STEPS = (1, 2, 7, 14)
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
        """Where ``day`` is; one that is left out stands inside its break."""
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
        """Where stretches are left out."""
        for segment, following in pairwise(self.segments):
            yield segment.right, following.left

    def ticks(self, width_of: Callable[[str], float]) -> Iterator[tuple[float, str]]:
        """Round dates with their labels, at the same step everywhere, none touching another."""
        taken = float("-inf")
        for segment in self.segments:
            for day, label in _round_dates(segment, width_of):
                place = segment.left + (day - segment.first) * segment.pixels_a_day
                half = width_of(label) / 2
                if place - half >= taken + TICK_GAP and place + half <= self.segments[-1].right:
                    taken = place + half
                    yield place, label


def _breaks(knots: Sequence[float], spans: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """The longest stretches that no event touches, in order."""
    left = knots[-1] - knots[0]
    empty = [
        (start, end)
        for start, end in pairwise(knots)
        if not any(first < end and start < last + 1 for first, last in spans)
    ]
    found: list[tuple[float, float]] = []
    for start, end in sorted(empty, key=lambda gap: (gap[0] - gap[1], gap[0])):
        if len(found) == MOST_BREAKS or end - start < BREAK_SHARE * left:
            break
        found.append((start, end))
        left -= end - start
    return sorted(found)


def _length(stretches: Sequence[tuple[float, float]]) -> float:
    return sum(end - start for start, end in stretches)


def _round_dates(segment: Segment, width_of: Callable[[str], float]) -> Iterator[tuple[int, str]]:
    """Round dates of the finest step whose labels fit; else the segment's first whole day."""
    first, last = max(1, int(segment.first) + 1), min(int(segment.last), _LAST_DAY)
    for days, dates in _steps(first, last):
        label = width_of("0000-00-00"[: {1: 10, 30: 7}.get(days[0], 4)])
        if days[1] * segment.pixels_a_day >= label + TICK_GAP:
            found = list(dates())
            if found:
                yield from found
                return
    if first <= last:
        middle = (first + last) // 2
        yield middle, date.fromordinal(middle).isoformat()


def _steps(
    first: int, last: int
) -> Iterator[tuple[tuple[int, int], Callable[[], Iterator[tuple[int, str]]]]]:
    """Each step's kind and days, and what gives its round dates between two days."""
    for step in _DAY_STEPS:
        yield (1, step), lambda step=step: _days(first, last, step)  # type: ignore[misc]
    for step in _MONTH_STEPS:
        yield (30, step * 30), lambda step=step: _months(first, last, step)  # type: ignore[misc]
    for step in _YEAR_STEPS:
        yield (365, step * 365), lambda step=step: _years(first, last, step)  # type: ignore[misc]


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
