"""Lists of terms and definitions in PDFs: a term stands out, its definition is set in below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.loading.pdf_boilerplate import is_aside, is_further, same_size, usual_gaps
from index.loading.pdf_lines import SAME_PLACE, Line, Role

MIN_TERMS = 3
"""Of a list on one page."""

MIN_GLOSSARY = 6
"""The same, where most of the file's text is set in as definitions are."""

MAX_TERM = 80
"""Characters."""

MAX_DEFINITION_LINES = 12

MIN_SET_IN, MAX_SET_IN = 0.8, 9.0
"""How far a definition is set in, times the size of its letters."""

SHORTER = 0.8
"""The share of a page's widest line that a term takes at most; a longer line is wrapped."""

_MARKED = re.compile(
    r"(?:[^\w\s\"'“‘(\[<$-]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxl]{2,5})[.)])\s"
)
"""How an item or a clause begins."""

_SENTENCE_END = re.compile(r"[.!?;,…][\"'”’)\]]*$")

_CLOSED = re.compile(r"[.!?][\"'”’)\]]*$")

_PARTS = 1_000_000
"""Above the numbers of the tables of a file."""


def with_definitions(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Mark the terms and the definitions of lists.

    Only where the text around stands as far out as the terms do: else what is set in is the
    text, and what stands out is its headings.
    """
    lines = [line for page in pages for line in page if not is_aside(line)]
    usual = usual_gaps([line for line in lines if line.role is Role.TEXT])
    found = [list(page) for page in pages]
    part = _PARTS
    margins = Counter[int]()
    for line in lines:
        margins[round(line.x)] += len(line.text)
    candidates = [_lists(page, usual) for page in found]
    for number, page in enumerate(found):
        for places in candidates[number]:
            beside = candidates[max(0, number - 1) : number] + candidates[number + 1 : number + 2]
            pages_beside = found[max(0, number - 1) : number] + found[number + 1 : number + 2]
            more = sum(
                len(each)
                for other, lists in zip(pages_beside, beside, strict=True)
                for each in lists
                if _is_alike(page, places[0][0], other, each[0][0])
            )
            if not _is_list(page, places, more, margins):
                continue
            for term, end in places:
                if _runs_over(page, end):
                    continue
                part += 1
                page[term] = replace(page[term], role=Role.TERM, part=part)
                for place in range(term + 1, end):
                    page[place] = replace(page[place], role=Role.DEFINITION, part=part)
    return found


def _lists(page: Sequence[Line], usual: dict[int, float]) -> list[list[tuple[int, int]]]:
    """Return the places of terms, each with the end of its definition, list by list."""
    widest = max((line.end - line.x for line in page if not is_aside(line)), default=0.0)
    lists: list[list[tuple[int, int]]] = []
    place = 0
    while place < len(page):
        end = _end_of_definition(page, place, usual, widest)
        if end is None:
            place += 1
            continue
        last = lists[-1] if lists else []
        if last and _follows(page, last[-1], place):
            last.append((place, end))
        else:
            lists.append([(place, end)])
        place = end
    return lists


def _is_alike(page: Sequence[Line], term: int, other: Sequence[Line], its: int) -> bool:
    """Return whether a term of a page is set as one of the page before or after it."""
    return (
        abs(page[term].x - other[its].x) <= SAME_PLACE
        and abs(page[term + 1].x - other[its + 1].x) <= SAME_PLACE
        and page[term].bold
        and other[its].bold
    )


def _is_list(
    page: Sequence[Line], pairs: Sequence[tuple[int, int]], more: int, margins: Counter[int]
) -> bool:
    """Return whether terms are no headings: most text stands as far out, or they are many.

    Args:
        page: Its lines.
        pairs: The places of the terms, and where their definitions end.
        more: How many terms in bold are set in the same way on the pages beside it.
        margins: How many letters of the file stand in lines that begin at a place.
    """
    first = pairs[0][0]
    if _letters_at(margins, page[first].x) > _letters_at(margins, page[first + 1].x):
        return len(pairs) + more >= MIN_TERMS
    is_whole = all(one[1] == other[0] for one, other in pairwise(pairs))
    return len(pairs) >= MIN_GLOSSARY and is_whole and not page[first].bold


def _end_of_definition(
    page: Sequence[Line], place: int, usual: dict[int, float], widest: float
) -> int | None:
    """Return where the definition ends below a line, if that can be a term."""
    term = page[place]
    if not _can_be_term(term, widest) or place + 1 == len(page):
        return None
    first = page[place + 1]
    if not MIN_SET_IN * first.size <= first.x - term.x <= MAX_SET_IN * first.size:
        return None
    end = place + 1
    above = term
    while end < len(page) and _goes_on(above, page[end], first, usual):
        above = page[end]
        end += 1
    return end if place + 1 < end <= place + 1 + MAX_DEFINITION_LINES else None


def _can_be_term(line: Line, widest: float) -> bool:
    return (
        line.role is Role.TEXT
        and not is_aside(line)
        and not line.angle
        and len(line.text) <= MAX_TERM
        and line.end - line.x <= SHORTER * widest
        and not _MARKED.match(line.text)
        and not _SENTENCE_END.search(line.text)
    )


def _goes_on(above: Line, line: Line, first: Line, usual: dict[int, float]) -> bool:
    """Return whether a line belongs to a definition that begins with ``first``."""
    return (
        line.role is Role.TEXT
        and not is_aside(line)
        and not line.fixed
        and not _MARKED.match(line.text)
        and abs(line.x - first.x) <= SAME_PLACE
        and same_size(first, line)
        and above.y > line.y
        and not is_further(above.y - line.y, line, usual)
    )


def _runs_over(page: Sequence[Line], end: int) -> bool:
    """Return whether a definition's last sentence goes on on the next page."""
    return all(map(is_aside, page[end:])) and not _CLOSED.search(page[end - 1].text)


def _follows(page: Sequence[Line], pair: tuple[int, int], term: int) -> bool:
    """Return whether a term is the next one of a list, perhaps behind more of the last."""
    before, end = pair
    first = page[before + 1]
    return (
        abs(page[before].x - page[term].x) <= SAME_PLACE
        and abs(first.x - page[term + 1].x) <= SAME_PLACE
        and page[before].bold is page[term].bold
        and all(abs(line.x - first.x) <= SAME_PLACE for line in page[end:term])
    )


def _letters_at(margins: Counter[int], x: float) -> int:
    """Return how many letters of the file stand in lines that begin at a place."""
    return sum(margins[round(x) + off] for off in range(-2, 3))
