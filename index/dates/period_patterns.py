"""Patterns of longer periods: years, decades, centuries, seasons, quarters, fiscal years.

Four digits are a year or a number of something. Nothing in them tells, so the words around
them must: a preposition that takes a time, brackets, a possessive before and a noun after.
What counts, measures or numbers something is left out, and so is a round number before a
plural.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from index.dates.calendar_patterns import (
    LEANS,
    MONTH_IN_FIGURES,
    NOTHING,
    RELATIVE_YEAR,
    ROMAN_MONTH,
    Found,
    pattern,
    read_figures,
    read_month_in_figures,
    read_roman_month,
)
from index.dates.expressions import (
    Calendar,
    Interval,
    Mention,
    Months,
    Part,
    Shift,
    Unit,
    YearWeek,
)
from index.dates.vocabulary import (
    DECADE_WORDS,
    ERA,
    NUMBER,
    ORDINALS,
    SEASON,
    SEASONS,
    YEAR,
    S,
    either,
    number_of,
    year_text,
)
from index.text.english import MONTHS
from index.text.english import SEASONS as SEASON_WORDS

_DECADE_WORD = pattern(
    rf"(?:(?P<century>nineteen|twenty|eighteen)[\s-])?(?P<word>{either(DECADE_WORDS)})"
)
_CENTURY = pattern(
    rf"(?P<nth>{either(ORDINALS)})(?:[\s-]|-{S})(?:centur(?:y|ies)(?!\w)"
    rf"|(?:and|or|to){S}{either(ORDINALS)}[\s-]centur(?:y|ies)(?!\w))"
    rf"(?!{ERA}|{S}[Bb]\.?[Cc])"
)
_SEASON = pattern(
    rf"(?P<name>{SEASON})(?:,?{S}(?:of{S})?(?:"
    # A season that lies in two years is called by both.
    r"(?P<two>(?:1[0-9]{3}|20[0-9]{2})(?=\s?[/–-]\s?[0-9]{2}))\s?[/–-]\s?(?:[0-9]{2}){1,2}(?!\w)"
    rf"|(?P<year>{YEAR})|['’](?P<short>[0-9]{{2}})(?!\w)|{RELATIVE_YEAR}))?"
)
_YEAR_FIRST = pattern(
    rf"(?P<year>{YEAR}){S}(?P<nth>first|second|third|fourth|final|1st|2nd|3rd|4th)[\s-]"
    r"(?P<unit>quarter|half)(?!\w)"
)
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
NUMBERED_WEEK = (
    r"(?:(?P<sure>(?-i:[CK]W)|calendar\s{1,8}week|kalenderwoche)|week|semana|semaine|settimana)"
    r"\s{0,3}(?:(?:no|nr|nº|n)\.?\s{1,3})?(?P<week>0?[1-9]|[1-4]\d|5[0-3])(?!\w|[.:]\d|%)"
    r"(?:(?:\s{1,8}(?:(?:of|de|des|del)\s{1,8})?|,\s{1,8}|\s?/\s?)(?P<week_year>1\d{3}|2[01]\d\d)(?![\w/]))?"
)
_NUMBERED_WEEK = pattern(NUMBERED_WEEK)
ISO_WEEK = r"(?P<iso_year>1\d{3}|2[01]\d\d)-?(?-i:W)(?P<iso_week>0[1-9]|[1-4]\d|5[0-3])(?![\w-])"
_ISO_WEEK = pattern(ISO_WEEK)
_YEAR_END = pattern(
    rf"(?:(?P<end>year-end|yearend|year['’]s{S}end)(?:,?{S}(?:of{S})?(?P<year>{YEAR}))?"
    rf"|(?P<month>month['’]s{S}end)|year{S}(?P<named>{YEAR}|[1-9][0-9]{{2}}))(?!\w)"
)


def read_decade_word(text: str, start: int, end: int) -> Found:
    """Read "the nineties", but not "in her nineties"."""
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


_OF_A_LIFE = pattern(r"\b(?:his|her|their|its|my|our)\s$")


def read_century(text: str, start: int, end: int) -> Found:
    """Read "19th century", "eighteenth-century"."""
    match = _CENTURY.match(text, start, end)
    if match is not None and _OF_A_LIFE.search(text, max(0, start - 8), start):
        return NOTHING  # “into the middle of her second century”
    if match is None or ORDINALS[match["nth"].lower()] < 1:
        return NOTHING
    shared = "and" in match[0].lower() or re.search(r"\s(?:or|to)\s", match[0], re.IGNORECASE)
    stop = match.end("nth") if shared else match.end()
    meaning = Calendar(f"{ORDINALS[match['nth'].lower()] - 1:02d}XX")
    return (Mention(start, stop, meaning, article="-" not in match[0][-9:]),)


_TAKES_A_SEASON = pattern(
    r"\b(?:in|during|over|by|since|until|through|throughout|early|late|mid|(?:middle|start|beginning|end|part)\sof)[\s-]"
    r"(?:the\s)?$"
)


def read_season(text: str, start: int, end: int) -> Found:
    """Read "summer of 2021", "spring 2021", "in the winter"."""
    match = _SEASON.match(text, start, end)
    if match is None:
        return NOTHING
    code = SEASONS[match["name"].lower()]
    if match["year"] or match["lean"] or match["two"] or match["short"]:
        lean = LEANS[match["lean"].lower()] if match["lean"] else None
        year = match["two"] or (f"XX{match['short']}" if match["short"] else _year(match))
        meaning = Calendar(year, sub_year=code, year_shift=lean)
        return (Mention(start, match.end(), meaning, article=True),)
    if _TAKES_A_SEASON.search(text, max(0, start - 20), start) is None:
        return NOTHING
    if re.match(r"\s{1,3}(?:of|in|from|off)\b", text[match.end() : match.end() + 8]):
        return NOTHING
    return (Mention(start, match.end("name"), Calendar(sub_year=code), article=True),)


def read_sub_year(text: str, start: int, end: int) -> Found:
    """Read "the third quarter of 1988", "the first half of the year", "the first nine months"."""
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
    meaning = Calendar(_year(match), sub_year=code, year_shift=lean)
    return (Mention(start, match.end(), meaning, article=match["join"] != "-"),)


def read_year_and_part(text: str, start: int, end: int) -> Found:
    """Read "1988 second quarter", where the year stands first."""
    match = _YEAR_FIRST.match(text, start, end)
    if match is None:
        return NOTHING
    nth = ORDINALS.get(match["nth"].lower(), 0)
    half = match["unit"].lower() == "half"
    if half and nth not in {1, 2}:
        return NOTHING
    code = 39 + nth if half else 32 + (4 if nth < 0 else nth)
    return (Mention(start, match.end(), Calendar(_year(match), sub_year=code), article=True),)


def read_quarter_sign(text: str, start: int, end: int) -> Found:
    """Read "Q3 2021"; a bare "Q3" may be a question."""
    match = _QUARTER.match(text, start, end)
    if match is None or match[2] is None:
        return NOTHING
    return (
        Mention(start, match.end(), Calendar(year_text(match[2]), sub_year=32 + int(match[1]))),
    )


def read_numbered_week(text: str, start: int, end: int) -> Found:
    """Read "week 32 of 2021", "KW 32/2021", "CW32"; "week 3" alone may be one of a course."""
    match = _NUMBERED_WEEK.match(text, start, end)
    if match is None or (match["sure"] is None and match["week_year"] is None):
        return NOTHING
    return _year_week(match, int(match["week"]), match["week_year"])


def read_iso_week(text: str, start: int, end: int) -> Found:
    """Read "2021-W32"."""
    match = _ISO_WEEK.match(text, start, end)
    if match is None or (start and text[start - 1] in "-/.:_"):
        return NOTHING
    return _year_week(match, int(match["iso_week"]), match["iso_year"])


def _year_week(match: re.Match[str], number: int, year: str | None) -> Found:
    last = date(int(year), 12, 28).isocalendar().week if year else 53
    meaning = YearWeek(number, year)
    return (Mention(match.start(), match.end(), meaning, article=True),) if number <= last else ()


def read_fiscal(text: str, start: int, end: int) -> Found:
    """Read "Fiscal Year 2023", "fiscal 1989", "FY23"."""
    match = _FISCAL.match(text, start, end)
    if match is None or (match["year"].isdigit() and len(match[0]) < 4):
        return NOTHING
    year = f"XX{match['year']}" if len(match["year"]) == 2 else year_text(match["year"])
    return (Mention(start, match.end(), Calendar(year, fiscal=True)),)


def read_year_end(text: str, start: int, end: int) -> Found:
    """Read "year-end", "year-end 1990", "month's end", "the year 2000"."""
    match = _YEAR_END.match(text, start, end)
    if match is None:
        return NOTHING
    if match["month"]:
        return (Mention(start, match.end(), Shift(Unit.MONTH, 0), part=Part.LATE),)
    if match["named"]:
        return (Mention(start, match.end(), Calendar(year_text(match["named"])), article=True),)
    meaning = Calendar(year_text(match["year"])) if match["year"] else Shift(Unit.YEAR, 0)
    return (Mention(start, match.end(), meaning, part=Part.LATE),)


def _year(match: re.Match[str]) -> str | None:
    """Return the year that a pattern has read, as four digits with a sign before Christ."""
    return None if match["year"] is None else year_text(match["year"])


def _first_months(match: re.Match[str]) -> Found:
    count = number_of(match["count"])
    if count is None or not 1 <= count <= 11:
        return NOTHING
    first, last = (1, count) if match["which"].lower() == "first" else (13 - count, 12)
    shift = 0 if match["the"] else LEANS[match["lean"].lower()] if match["lean"] else 0
    meaning = Months(first, last, _year(match), shift)
    return (Mention(match.start(), match.end(), meaning, article=True),)


_YEAR = re.compile(r"(?:1\d{3}|2[01]\d\d)(?!\w|[.,:/]\d|[-–—]\w{3,}-?\d|[-–]\d\d?[-–]\d|%)")
_YEARS = re.compile(
    r"(?P<first>1\d{3}|20\d\d)(?P<sign>\s?[-–—]\s?|/)(?P<last>(?:1\d{3}|20\d\d)|\d\d)(?![\w%/]|[-–.,:]\d)"
)
_NAME_OF = re.compile(r"(?<!\w)[A-Z][a-z]{2,20}\sof\s$")
_THING_OF = re.compile(
    r"\b(?:the|this|that|its|his|her|their)\s(?:[a-z]{3,20}\s)?([a-z]{3,20})\sof\s$"
)
_AMOUNTS = frozenset(
    """
    total number sum population crowd group average maximum minimum distance length height depth
    width area force army fleet garrison cost price value rate altitude elevation rest remainder
    majority some most loss losses age speed weight size amount capacity level score majority
    membership set list class crew team staff mass volume yield income tax output
    """.split()
)
_SIGNS = "([{–—-\"“'‘"
_PAIR = re.compile(
    r"\b(?:from|between|in|of)\s(?:1\d{3}|20\d\d)(?:,\s(?:1\d{3}|20\d\d)){0,3},?\s(?:to|and|or|until)\s$",
    re.IGNORECASE,
)
_JOINS: Final = frozenset(("to", "and", "or", "until"))
_PAIRED = re.compile(
    r"\s(?:to|and|or|until)\s(?:1[5-9]\d\d|20\d\d)(?![\w,.]\d|\s[a-z]{2,20}s(?!\w))"
)
_TO_A_YEAR = re.compile(
    r"(?:\b(?:1\d{3}|20\d\d)\b[^.]{0,20}|\b(?:back|prior|up|due|dates?|dating|year))\sto\s$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s{1,8}([\w'’]{1,24})|\s{0,3}([^\w\s])?")

_TAKES_A_TIME: Final = frozenset(
    """
    in since until till from through throughout during before after circa ca c early late mid
    year years year's year’s christmas
    """.split()
) | {*MONTHS, *SEASON_WORDS}
_MAY_TAKE_A_TIME: Final = frozenset(
    "by for of and or than between about around towards toward vs versus with on".split()
)
_NUMBERED: Final = frozenset(
    """
    at section sections sec article page pages pp p chapter no nos number numbers room flight route
    highway title bill resolution item items line lines act form figure fig table code pin zip
    box port version v windows model channel boeing level unit lot class suite apartment apt
    paragraph rule regulation docket case file iso rfc order step part volume vol psalm gate
    kilometre kilometer mile over under than nearly almost exactly only least most some every
    another additional extra total roughly approximately worth up ip error isbn id ref
    """.split()
)
_COUNTED: Final = frozenset(
    """
    people persons person men women children students pupils workers employees soldiers troops
    migrants refugees voters votes members delegates participants residents inhabitants
    households families homes houses houses buildings units copies pages words lines characters
    miles mile kilometers kilometres km metres meters m feet ft foot inches yards acres hectares
    tons tonnes kg kilograms pounds lbs grams ounces litres liters gallons barrels degrees watts
    dollars euros pounds cents rupees yen yuan percent per points point shares jobs cars vehicles
    cases deaths dead victims injured hours minutes seconds days weeks months years year-old
    million billion thousand hundred hundreds thousands items seats rooms beds bytes mb gb kb
    calories volts hz mhz rpm psi mph km/h times prisoners detainees arrests attendees fans
    block spectators passengers patients gmt utc est edt cst cdt mst mdt pst pdt bst cet hkt
    companies firms stores shops schools villages islands species
    """.split()
)
_PLURALS_THAT_HAVE_YEARS: Final = frozenset(
    """
    was is has sales earnings results profits revenues elections games olympics figures
    estimates prices taxes amendments negotiations talks protests riots wars olympics primaries
    midterms this its his hers as us losses levels rules laws events attacks changes plans
    """.split()
)


def read_years(text: str, start: int, end: int) -> Found:
    """Read "2018", "2002–2018", "2018-19", where the words around say that these are years."""
    if start and (text[start - 1] in "$€£¥#№§@+~=<>/\\._&%" or _glued(text, start)):
        return NOTHING
    if match := _YEARS.match(text, start, end):
        return _span(text, match, end)
    match = _YEAR.match(text, start, end)
    if match is None or not _is_year(text, start, match.end(), end):
        return NOTHING
    return (Mention(start, match.end(), Calendar(match[0])),)


def _glued(text: str, start: int) -> bool:
    """Return whether the digits go on before: “555-1984”, “AB-2018”, "1,998"."""
    before = text[start - 1]
    if before in "-–—,:" and start > 1:
        return text[start - 2].isdigit() or (before == "-" and text[start - 2].isupper())
    return before.isalnum()


def _span(text: str, match: re.Match[str], end: int) -> Found:
    first, last, sign = match["first"], match["last"], match["sign"].strip()
    if len(last) == 2:
        century = first[:2] if last > first[2:] else f"{int(first[:2]) + 1}"
        last = century + last
        if (sign == "-" and match["last"] <= "12" and not _consecutive(first, last)) or (
            int(last) - int(first) > 60
        ):
            return NOTHING
    if not int(first) < int(last) or int(last) > 2199 or int(first) < 1000:
        return NOTHING
    if not _is_year(text, match.start(), match.end(), end, spanning=True):
        return NOTHING
    meaning = Interval(Calendar(first), Calendar(last))
    return (Mention(match.start(), match.end(), meaning),)


def _consecutive(first: str, last: str) -> bool:
    return int(last) == int(first) + 1


def _is_year(text: str, start: int, stop: int, end: int, *, spanning: bool = False) -> bool:
    before, pause, sign = _before(text, start)
    follow = _AFTER.match(text, stop, end)
    raw_after, mark = (follow[1] or "", follow[2] or "") if follow else ("", "")
    after = raw_after.lower()
    led = before in _JOINS and _PAIR.search(text[max(0, start - 40) : start])
    if led or _PAIRED.match(text, stop, end):
        return True  # “from 1940 to 1944 soldiers lived there”
    if sign in ("(", "["):
        return not after or after not in _COUNTED
    if before in _NUMBERED or after in _COUNTED or after in {"bc", "bce", "b", "b.c"}:
        return False
    if raw_after.islower() and _counts(text[start:stop], after):
        return False
    if (before in _TAKES_A_TIME and not pause) or spanning:
        return True
    if pause:
        return _YEAR.fullmatch(before) is not None or bool(mark) or not after
    if before == "of" and _names_its_year(text, start, raw_after):
        return True  # “the Harbour Act of 1841”, “the election of 1860 brought”
    recent = "1900" <= text[start : start + 4] <= "2099"
    if before == "to" and _TO_A_YEAR.search(text[max(0, start - 40) : start]) is None:
        return False  # “rose to 1995” is an index, “from 1988 to 1995” is not.
    if before in _MAY_TAKE_A_TIME:
        return recent or bool(mark) or not after
    return recent and (_starts_something(text, start, mark, after) or bool(before or sign))


def _names_its_year(text: str, start: int, after: str) -> bool:
    """Return whether "of" ties a year to what it names, and no number to what is counted."""
    named = _NAME_OF.search(text[max(0, start - 30) : start])
    if named is not None:
        return True
    thing = _THING_OF.search(text[max(0, start - 30) : start])
    return thing is not None and thing[1].lower() not in _AMOUNTS and not after.endswith("s")


def _before(text: str, start: int) -> tuple[str, str, str]:
    """Return the word before ``start``, the mark after it, and a mark before ``start``."""
    chunk = text[max(0, start - 30) : start]
    bare = chunk.rstrip(_SIGNS)
    sign = chunk[len(bare) : len(bare) + 1]
    if not bare or not bare[-1].isspace():
        return "", "", sign
    word = bare.lower().split()[-1:] or [""]
    stripped = word[0].rstrip(',;:—–-)”"')
    return stripped.rstrip("."), word[0][len(stripped) :], sign


def _counts(digits: str, after: str) -> bool:
    """Return whether the digits count the plural that follows them."""
    if not after.endswith("s") or after.endswith(("ss", "us", "’s", "'s")):
        return False
    return after not in _PLURALS_THAT_HAVE_YEARS and (digits.endswith("0"))


def _starts_something(text: str, start: int, mark: str, after: str) -> bool:
    alone = start == 0 or text[max(0, start - 2) : start].strip(" \t#*-") in ("", "\n", "\r\n")
    return alone and (mark in set(":–—-)") or not after or after in _VERBS)


_VERBS: Final = frozenset("was is saw marked will began brought has had ended".split())


IN_EVERY_LANGUAGE: Final[tuple[tuple[str, Callable[[str, int, int], Found]], ...]] = (
    (ISO_WEEK, read_iso_week),
    (r"\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?", read_figures),
    (ROMAN_MONTH, read_roman_month),
    (MONTH_IN_FIGURES, read_month_in_figures),
    (NUMBERED_WEEK, read_numbered_week),
)
"""What is written alike in all languages, with its readers."""
