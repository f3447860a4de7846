"""Words that name a longer period: decades, centuries, seasons, quarters, fiscal years."""

from __future__ import annotations

import re

from index.dates.calendar_words import LEANS, NOTHING, RELATIVE_YEAR, Found, pattern
from index.dates.meanings import Calendar, Mention, Months, Shift, Unit
from index.dates.values import Part
from index.dates.vocabulary import (
    DECADE_WORDS,
    NUMBER,
    ORDINALS,
    SEASON,
    SEASONS,
    YEAR,
    S,
    either,
    number_of,
)

_DECADE_WORD = pattern(
    rf"(?:(?P<century>nineteen|twenty|eighteen)[\s-])?(?P<word>{either(DECADE_WORDS)})"
)
_CENTURY = pattern(
    rf"(?P<nth>{either(ORDINALS)})(?:[\s-]|-{S})(?:centur(?:y|ies)(?!\w)"
    rf"|(?:and|or|to){S}{either(ORDINALS)}[\s-]centur(?:y|ies)(?!\w))"
    rf"(?!{S}B\.?C)"
)
_SEASON = pattern(rf"(?P<name>{SEASON})(?:,?{S}(?:of{S})?(?:(?P<year>{YEAR})|{RELATIVE_YEAR}))?")
_SUB_YEAR = pattern(
    r"(?P<nth>first|second|third|fourth|final|1st|2nd|3rd|4th|last)"
    rf"(?P<join>[\s-]|\s{{2,8}})(?:(?P<fiscal>fiscal)[\s-])?(?P<unit>quarter|half)(?!\w)"
    rf"(?:,?{S}(?:(?:of|in){S})?(?:the{S})?(?:fiscal{S})?(?:year{S})?"
    rf"(?:(?P<year>{YEAR})|{RELATIVE_YEAR}|(?P<the>year)(?!\w)))?"
)
_MONTHS = pattern(
    rf"(?P<which>first|last|final){S}(?P<count>{NUMBER}){S}months{S}(?:of|in){S}(?:the{S})?"
    rf"(?:(?P<year>{YEAR})|{RELATIVE_YEAR}|(?P<the>year)(?!\w))"
)
_QUARTER = re.compile(rf"Q([1-4])(?:\s{{1,3}}(?:of\s{{1,3}})?({YEAR}))?(?!\w)")
_FISCAL = pattern(
    rf"(?:fiscal(?:[\s-]year)?|FY|financial{S}year)(?:[\s-]|\s?['’])?(?P<year>{YEAR}|\d\d(?!\w|[.,]\d))"
)
_YEAR_END = pattern(
    rf"(?:(?P<end>year-end|yearend|year['’]s{S}end)(?:,?{S}(?:of{S})?(?P<year>{YEAR}))?"
    rf"|year{S}(?P<named>{YEAR}))(?!\w)"
)


def read_decade_word(text: str, start: int, end: int) -> Found:
    """The nineties; never "in her nineties"."""
    match = _DECADE_WORD.match(text, start, end)
    if match is None or not re.search(
        r"(?:the|early|mid|late|the\smid)[\s-]{1,3}$",
        text[max(0, start - 9) : start],
        re.IGNORECASE,
    ):
        return NOTHING
    centuries = {"eighteen": "18", "nineteen": "19", "twenty": "20", "": "XX"}
    century = centuries[(match["century"] or "").lower()]
    meaning = Calendar(f"{century}{DECADE_WORDS[match['word'].lower()]}X")
    return (Mention(start, match.end(), meaning, article=True),)


def read_century(text: str, start: int, end: int) -> Found:
    """19th century; eighteenth-century."""
    match = _CENTURY.match(text, start, end)
    if match is None or ORDINALS[match["nth"].lower()] < 1:
        return NOTHING
    shared = "and" in match[0].lower() or re.search(r"\s(?:or|to)\s", match[0], re.IGNORECASE)
    stop = match.end("nth") if shared else match.end()
    meaning = Calendar(f"{ORDINALS[match['nth'].lower()] - 1:02d}XX")
    return (Mention(start, stop, meaning, article="-" not in match[0][-9:]),)


def read_season(text: str, start: int, end: int) -> Found:
    """Summer of 2021; spring 2021; in the winter."""
    match = _SEASON.match(text, start, end)
    if match is None:
        return NOTHING
    code = SEASONS[match["name"].lower()]
    if match["year"] or match["lean"]:
        lean = LEANS[match["lean"].lower()] if match["lean"] else None
        meaning = Calendar(match["year"], sub_year=code, year_shift=lean)
        return (Mention(start, match.end(), meaning, article=True),)
    before = text[max(0, start - 12) : start].lower()
    if not re.search(r"\b(?:in|during|over|by|since|until|early|late|mid)[\s-](?:the\s)?$", before):
        return NOTHING
    if re.match(r"\s{1,3}(?:of|in|from|off)\b", text[match.end() : match.end() + 8]):
        return NOTHING
    return (Mention(start, match.end("name"), Calendar(sub_year=code), article=True),)


def read_sub_year(text: str, start: int, end: int) -> Found:
    """The third quarter of 1988; the first half of the year; the first nine months of 1989."""
    if match := _MONTHS.match(text, start, end):
        return _first_months(match)
    match = _SUB_YEAR.match(text, start, end)
    if match is None:
        return NOTHING
    dated = match["year"] or match["lean"] or match["the"]
    if not dated and (match["unit"].lower() == "half" or match["nth"].lower() == "last"):
        return NOTHING
    if not dated and re.match(
        r"\s{1,3}(?:of|century|final)\b", text[match.end() : match.end() + 12]
    ):
        return NOTHING
    nth = {"final": -1, "last": -1}.get(match["nth"].lower()) or ORDINALS.get(
        match["nth"].lower(), 4
    )
    half = match["unit"].lower() == "half"
    code = (39 + (2 if nth < 0 else nth)) if half else (32 + (4 if nth < 0 else nth))
    if half and nth > 2:
        return NOTHING
    lean = 0 if match["the"] else LEANS[match["lean"].lower()] if match["lean"] else None
    meaning = Calendar(match["year"], sub_year=code, year_shift=lean)
    return (Mention(start, match.end(), meaning, article=match["join"] != "-"),)


def read_quarter_sign(text: str, start: int, end: int) -> Found:
    """Q3 2021; a bare Q3 may be a question."""
    match = _QUARTER.match(text, start, end)
    if match is None or match[2] is None:
        return NOTHING
    return (Mention(start, match.end(), Calendar(match[2], sub_year=32 + int(match[1]))),)


def read_fiscal(text: str, start: int, end: int) -> Found:
    """Fiscal Year 2023; fiscal 1989; FY23."""
    match = _FISCAL.match(text, start, end)
    if match is None or (match["year"].isdigit() and len(match[0]) < 4):
        return NOTHING
    year = match["year"] if len(match["year"]) == 4 else f"XX{match['year']}"
    return (Mention(start, match.end(), Calendar(year, fiscal=True)),)


def read_year_end(text: str, start: int, end: int) -> Found:
    """Year-end; year-end 1990; the year 2000."""
    match = _YEAR_END.match(text, start, end)
    if match is None:
        return NOTHING
    if match["named"]:
        return (Mention(start, match.end(), Calendar(match["named"]), article=True),)
    meaning = Calendar(match["year"]) if match["year"] else Shift(Unit.YEAR, 0)
    return (Mention(start, match.end(), meaning, part=Part.LATE),)


def _first_months(match: re.Match[str]) -> Found:
    count = number_of(match["count"])
    if count is None or not 1 <= count <= 11:
        return NOTHING
    first, last = (1, count) if match["which"].lower() == "first" else (13 - count, 12)
    shift = 0 if match["the"] else LEANS[match["lean"].lower()] if match["lean"] else 0
    meaning = Months(first, last, match["year"], shift)
    return (Mention(match.start(), match.end(), meaning, article=True),)
