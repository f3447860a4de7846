"""Years before Christ, and years below 1000: 499 BC, 499–493 BC, AD 79, the 5th century BC.

A year before Christ is written as EDTF and ISO 8601 count, with a year 0: 1 BC is ``0000``, 499 BC
``-0498``. Two or three digits alone are taken for a year only in a text whose other years
say so; such mentions are tentative, and ``settle`` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from index.dates.calendar_patterns import NOTHING, Found
from index.dates.expressions import Calendar, Interval, Mention
from index.dates.vocabulary import AFTER_A_YEAR, ERA, ORDINALS, S, either, year_text

_DASH = r"\s?[-–—/]\s?"
_WITH_ERA = re.compile(
    rf"(?P<first>[0-9]{{1,4}})(?P<early>{ERA})?"
    rf"(?:(?:(?P<through>{_DASH}|{S}(?:to|until|through|till){S})|(?P<list>{S}(?:and|or){S}))"
    rf"(?P<last>[0-9]{{1,4}}))?(?P<era>{ERA})"
)
_ONE_WITH_ERA = re.compile(rf"(?P<first>[0-9]{{1,4}})(?P<era>{ERA})")
_ERA_FIRST = re.compile(
    rf"(?P<era>A\.\s?D\.|AD|CE){S}(?P<first>[1-9][0-9]{{0,3}})"
    rf"(?:(?P<through>{_DASH}|{S}(?:to|until|through){S})(?P<last>[1-9][0-9]{{0,3}}))?(?![\w%]|[.,:]\d)"
)
_DECADE_BC = re.compile(rf"(?P<first>[1-9][0-9]{{0,2}}0)s(?P<era>{ERA})")
_CENTURY = re.compile(
    rf"(?P<nth>{either(ORDINALS)})(?:(?P<through>{_DASH}|{S}(?:to|and|or){S})"
    rf"(?:the{S})?(?P<until>{either(ORDINALS)}))?[\s-]centur(?:y|ies)(?P<era>{ERA})",
    re.IGNORECASE,
)
_SHORT = re.compile(r"[1-9][0-9]{1,2}(?![\w%]|[.,:/][0-9]|[-–—][\w]|\s(?:BC|AD|CE|B\.C|A\.D))")
_TAKES_A_YEAR = re.compile(
    r"\b(?P<word>in|since|until|till|by|from|after|before|to|and|of|circa|c\.|year|late|early|around|about)"
    r"\s(?P<sign>)$|\((?:c\.\s)?$",
    re.IGNORECASE,
)
_FOLLOWS_A_YEAR = re.compile(AFTER_A_YEAR)
_LEADS_A_YEAR: Final = frozenset(("in", "since", "until", "till", "from", "year"))

_LONGEST = 40
"""Characters in which an era stands behind the first of two years."""

NEAR = 100
"""Years. A year without an era this far outside those with one is none."""

MIN_STATED = 2
MIN_ALONE = 4
"""So many different years below 1000, each led and followed as a year is, vouch for one another."""


def read_era(text: str, start: int, end: int) -> Found:
    """Read "499 BC", "499–493 BC", "496 and 495 BC", "480s BC", "79 CE"."""
    chunk = text[start : start + _LONGEST]
    if ("C" not in chunk and "D" not in chunk) or (start and text[start - 1] in "$€£#.,:/"):
        return NOTHING
    if (decade := _DECADE_BC.match(text, start, end)) is not None:
        return _decade(decade)
    match = _WITH_ERA.match(text, start, end) or _ONE_WITH_ERA.match(text, start, end)
    if match is None:
        return NOTHING
    groups = match.groupdict()
    if groups.get("last") is None:
        return _one(match, year_text(match["first"] + match["era"]))
    return _two(match, match["early"] or match["era"])


def read_era_first(text: str, start: int, end: int) -> Found:
    """Read "AD 79", "A.D. 70", "AD 69–70"."""
    match = _ERA_FIRST.match(text, start, end)
    if match is None:
        return NOTHING
    if match["last"] is None:
        return _one(match, year_text(match["first"]))
    return _two(match, "AD")


def read_century_with_era(text: str, start: int, end: int) -> Found:
    """Read "5th century BC", "4th and 3rd centuries BC", "1st century AD"."""
    match = _CENTURY.match(text, start, end)
    if match is None or ORDINALS[match["nth"].lower()] < 1:
        return NOTHING
    number = ORDINALS[match["nth"].lower()]
    if match["until"] is None:
        return (Mention(start, match.end(), _century(number, match["era"]), article=True),)
    last = ORDINALS[match["until"].lower()]
    first, second = _century(number, match["era"]), _century(last, match["era"])
    if last < 1:
        return NOTHING
    return (
        Mention(start, match.end("nth"), first, article=True),
        Mention(match.start("until"), match.end(), second, article=True),
    )


def read_short_year(text: str, start: int, end: int) -> Found:
    """Read two or three digits that stand as a year does; whether they are one is settled later."""
    match = _SHORT.match(text, start, end)
    if match is None or start == 0:
        return NOTHING
    led = _TAKES_A_YEAR.search(text, max(0, start - 12), start)
    if led is None or _FOLLOWS_A_YEAR.match(text, match.end(), end) is None:
        return NOTHING
    year = Calendar(f"{int(match[0]):04d}")
    sure = (led["word"] or "").lower() in _LEADS_A_YEAR and len(match[0]) == 3
    return (Mention(start, match.end(), year, tentative=2 if sure else 1),)


def settle(mentions: Sequence[list[Mention]]) -> list[list[Mention]]:
    """Decide by a text's other years which short ones are years, and of which era."""
    if not any(mention.tentative for found in mentions for mention in found):
        return list(mentions)
    known = list(_known_years(mentions))
    before = [-year for year in known if year <= 0]
    after = [year for year in known if 0 < year < 1000]
    alone = {
        mention.meaning
        for found in mentions
        for mention in found
        if mention.tentative > 1 and isinstance(mention.meaning, Calendar)
    }
    least = 2 if len(alone) >= MIN_ALONE and not before and not after else 0
    return [
        [one for each in found if (one := _settled(each, before, after, least)) is not None]
        for found in mentions
    ]


def _settled(
    mention: Mention, before: Sequence[int], after: Sequence[int], least: int
) -> Mention | None:
    if not mention.tentative or not isinstance(mention.meaning, Calendar):
        return mention
    number = int(mention.meaning.year or 0)
    if len(before) >= MIN_STATED and len(before) >= len(after):
        if min(before) - NEAR <= number <= max(before) + NEAR:
            meaning = replace(mention.meaning, year=year_text(f"{number} BC"))
            return replace(mention, meaning=meaning, tentative=0)
        return None
    fits = len(after) >= MIN_STATED and min(after) - NEAR <= number <= max(after) + NEAR
    if fits or (least and mention.tentative >= least):
        return replace(mention, tentative=0)
    return None


def _known_years(mentions: Sequence[list[Mention]]) -> Iterator[int]:
    for found in mentions:
        for mention in found:
            if mention.tentative:
                continue
            meaning = mention.meaning
            ends = (meaning.first, meaning.last) if isinstance(meaning, Interval) else (meaning,)
            for end in ends:
                if isinstance(end, Calendar) and end.year is not None and "X" not in end.year:
                    yield int(end.year)


def _one(match: re.Match[str], year: str) -> Found:
    return (Mention(match.start(), match.end(), Calendar(year)),)


def _two(match: re.Match[str], early: str) -> Found:
    """Read two years of which the last or the first has the era."""
    first = Calendar(year_text(match["first"] + early))
    last = Calendar(year_text(match["last"] + match["era"]))
    if match["through"]:
        if int(first.year or 0) > int(last.year or 0):
            return NOTHING
        return (Mention(match.start(), match.end(), Interval(first, last)),)
    return (
        Mention(match.start(), match.end("early" if match["early"] else "first"), first),
        Mention(match.start("last"), match.end(), last),
    )


def _decade(match: re.Match[str]) -> Found:
    number = int(match["first"])
    if "B" not in match["era"]:
        return _one(match, f"{number // 10:03d}X")
    meaning = Interval(Calendar(year_text(f"{number + 9} BC")), Calendar(year_text(f"{number} BC")))
    return (Mention(match.start(), match.end(), meaning, article=True),)


def _century(number: int, era: str) -> Calendar | Interval:
    if "B" not in era.upper():
        return Calendar(f"{number - 1:02d}XX")
    first, last = f"{100 * number} BC", f"{100 * number - 99} BC"
    return Interval(Calendar(year_text(first)), Calendar(year_text(last)))
