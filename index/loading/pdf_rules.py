"""The straight lines that a PDF's page draws, and the tables that they frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ctypes import c_float
from dataclasses import dataclass
from statistics import median_low
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from index.loading.pdf_lines import SAME_PLACE

MAX_PAGE_OBJECTS = 30_000
MAX_RULES = 3_000
THICKEST_RULE = 2.5
SHORTEST_RULE = 6.0
"""Points."""

RULED_SHARE = 0.5
"""The share of a table's width or height that the rules between two rows or columns take."""

_SIZE_OF_RECTANGLE = 6
"""Segments at most."""


class Rule(NamedTuple):
    """A straight line: its place across, and where it begins and ends along."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Rules:
    """The straight lines of a page, the edges of boxes among them."""

    level: list[Rule]
    upright: list[Rule]


def rules_of(page: pypdfium2.PdfPage) -> Rules:
    """Return the straight lines that a page draws; none if it draws more than any table has."""
    rules = Rules([], [])
    count = raw.FPDFPage_CountObjects(page)
    if count > MAX_PAGE_OBJECTS:
        return rules
    bounds = [c_float() for _ in range(4)]
    for index in range(count):
        drawn = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_PATH:
            continue
        if not raw.FPDFPageObj_GetBounds(drawn, *bounds):
            continue
        left, bottom, right, top = (bound.value for bound in bounds)
        width, height = right - left, top - bottom
        if height <= THICKEST_RULE < SHORTEST_RULE <= width:
            rules.level.append(Rule((bottom + top) / 2, left, right))
        elif width <= THICKEST_RULE < SHORTEST_RULE <= height:
            rules.upright.append(Rule((left + right) / 2, bottom, top))
        elif (
            width > SHORTEST_RULE
            and height > SHORTEST_RULE
            and raw.FPDFPath_CountSegments(drawn) <= _SIZE_OF_RECTANGLE
        ):
            rules.level += [Rule(y, left, right) for y in (bottom, top)]
            rules.upright += [Rule(x, bottom, top) for x in (left, right)]
        if len(rules.level) + len(rules.upright) > MAX_RULES:
            return Rules([], [])
    return rules


class Frame(NamedTuple):
    """The edges of a ruled table's columns and rows, in ascending order."""

    across: tuple[float, ...]
    up: tuple[float, ...]


def frames(rules: Rules) -> Iterator[Frame]:
    """Yield the ruled tables: upright rules side by side that make two columns or more."""
    bands: list[list[Rule]] = []
    top = 0.0
    for rule in sorted(rules.upright, key=lambda rule: rule.start):
        if bands and rule.start <= top + SAME_PLACE:
            bands[-1].append(rule)
            top = max(top, rule.end)
        else:
            bands.append([rule])
            top = rule.end
    for band in bands:
        low, high = min(rule.start for rule in band), max(rule.end for rule in band)
        inside = [rule for rule in rules.level if low + SAME_PLACE < rule.at < high - SAME_PLACE]
        across = _with_open_sides(edges(band, high - low), inside)
        if len(across) < 3:  # noqa: PLR2004 - two columns have three edges
            continue
        left, right = across[0], across[-1]
        level = [rule for rule in inside if rule.end > left and rule.start < right]
        yield Frame(across, (low, *edges(level, right - left), high))


def _with_open_sides(across: tuple[float, ...], inside: Sequence[Rule]) -> tuple[float, ...]:
    """Add the sides of a table that rules between its rows alone show, reaching beyond the others.

    Args:
        across: The places of the upright rules.
        inside: The level rules between the ends of the upright ones.
    """
    if not across:
        return across
    heights: list[list[Rule]] = []
    for rule in sorted(inside):
        if not heights or rule.at - heights[-1][0].at > SAME_PLACE:
            heights.append([])
        heights[-1].append(rule)
    reaches = [reach for height in heights if (reach := _reach(height, across)) is not None]
    if len(reaches) * 2 <= len(heights):
        return across
    left = median_low([start for start, _ in reaches])
    right = median_low([end for _, end in reaches])
    sides = [*across]
    if left < across[0] - SHORTEST_RULE:
        sides.insert(0, left)
    if right > across[-1] + SHORTEST_RULE:
        sides.append(right)
    return tuple(sides)


def _reach(rules: Sequence[Rule], across: tuple[float, ...]) -> tuple[float, float] | None:
    """Return where rules of one height begin and end that cross all upright ones without a gap."""
    start = end = float("-inf")
    for rule in sorted(rules, key=lambda rule: rule.start):
        if rule.start > end + SAME_PLACE:
            if end >= across[-1] - SAME_PLACE:
                break
            start = rule.start
        end = max(end, rule.end)
    if start <= across[0] + SAME_PLACE and end >= across[-1] - SAME_PLACE:
        return start, end
    return None


def edges(rules: Sequence[Rule], whole: float) -> tuple[float, ...]:
    """Return the places that rules take long enough a share of ``whole`` at, in order."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules):
        if not groups or rule.at - groups[-1][0].at > SAME_PLACE:
            groups.append([])
        groups[-1].append(rule)
    return tuple(
        group[0].at for group in groups if _covered(group) >= RULED_SHARE * whole - SAME_PLACE
    )


def _covered(rules: Sequence[Rule]) -> float:
    """Return the length that rules cover, each stretch counted once."""
    total = 0.0
    reached = float("-inf")
    for rule in sorted(rules, key=lambda rule: rule.start):
        total += max(0.0, rule.end - max(rule.start, reached))
        reached = max(reached, rule.end)
    return total
