"""The straight lines that a PDF's page draws, and the tables that they frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ctypes import c_float
from dataclasses import dataclass
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
        across = edges(band, high - low)
        if len(across) < 3:  # noqa: PLR2004 - two columns have three edges
            continue
        left, right = across[0], across[-1]
        level = [
            rule
            for rule in rules.level
            if low - SAME_PLACE <= rule.at <= high + SAME_PLACE
            and rule.end > left
            and rule.start < right
        ]
        up = edges(level, right - left)
        yield Frame(across, tuple(sorted({low, *up[1:-1], high})) if up else (low, high))


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
