"""Four digits: a year, or a number of something?

Nothing in the digits tells, so the words around them must: a preposition that takes a
time, brackets, a possessive before and a noun after. What counts, measures or numbers
something is left out, and so is a round number before a plural.
"""

from __future__ import annotations

import re
from typing import Final

from index.dates.calendar_words import NOTHING, Found
from index.dates.meanings import Calendar, Interval, Mention
from index.lexicon import MONTHS, SEASONS

_YEAR = re.compile(r"(?:1\d{3}|2[01]\d\d)(?!\w|[.,:/]\d|[-–—]\w{3,}-?\d|[-–]\d\d?[-–]\d|%)")
_YEARS = re.compile(
    r"(?P<first>1\d{3}|20\d\d)(?P<sign>\s?[-–—]\s?|/)(?P<last>(?:1\d{3}|20\d\d)|\d\d)(?![\w%/]|[-–.,:]\d)"
)
_NAME_OF = re.compile(r"(?<!\w)[A-Z][a-z]{2,20}\sof\s$")
_SIGNS = "([{–—-\"“'‘"
_PAIR = re.compile(
    r"\b(?:from|between|in|of)\s(?:1\d{3}|20\d\d)(?:,\s(?:1\d{3}|20\d\d))?,?\s(?:to|and|or|until)\s$",
    re.IGNORECASE,
)
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
) | {*MONTHS, *SEASONS}
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
    block spectators passengers patients
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
    """2018; 2002–2018; 2018-19, where the words around say that these are years."""
    if start and (text[start - 1] in "$€£¥#№§@+~=<>/\\._&%" or _glued(text, start)):
        return NOTHING
    if match := _YEARS.match(text, start, end):
        return _span(text, match, end)
    match = _YEAR.match(text, start, end)
    if match is None or not _is_year(text, start, match.end(), end):
        return NOTHING
    return (Mention(start, match.end(), Calendar(match[0])),)


def _glued(text: str, start: int) -> bool:
    """“555-1984”, “AB-2018”, "1,998": the digits go on before."""
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
    if _PAIR.search(text[max(0, start - 24) : start]) or _PAIRED.match(text, stop, end):
        return True  # “from 1940 to 1944 soldiers lived there”
    if sign in ("(", "["):
        return not after or after not in _COUNTED
    if before in _NUMBERED or after in _COUNTED or after in {"bc", "bce", "b.c"}:
        return False
    if raw_after.islower() and _counts(text[start:stop], after):
        return False
    if (before in _TAKES_A_TIME and not pause) or spanning:
        return True
    if pause:
        return _YEAR.fullmatch(before) is not None or bool(mark) or not after
    if before == "of" and _NAME_OF.search(text[max(0, start - 30) : start]):
        return True  # “the Harbour Act of 1841”
    recent = "1900" <= text[start : start + 4] <= "2099"
    if before == "to" and _TO_A_YEAR.search(text[max(0, start - 40) : start]) is None:
        return False  # “rose to 1995” is an index, “from 1988 to 1995” is not.
    if before in _MAY_TAKE_A_TIME:
        return recent or bool(mark) or not after
    return recent and (_starts_something(text, start, mark, after) or bool(before or sign))


def _before(text: str, start: int) -> tuple[str, str, str]:
    """The word before ``start``, the mark after that word, and a mark right before ``start``."""
    chunk = text[max(0, start - 30) : start]
    bare = chunk.rstrip(_SIGNS)
    sign = chunk[len(bare) : len(bare) + 1]
    if not bare or not bare[-1].isspace():
        return "", "", sign
    word = bare.lower().split()[-1:] or [""]
    stripped = word[0].rstrip(',;:—–-)”"')
    return stripped.rstrip("."), word[0][len(stripped) :], sign


def _counts(digits: str, after: str) -> bool:
    """Whether a plural after the digits is what they count."""
    if not after.endswith("s") or after.endswith(("ss", "us", "’s", "'s")):
        return False
    return after not in _PLURALS_THAT_HAVE_YEARS and (digits.endswith("0"))


def _starts_something(text: str, start: int, mark: str, after: str) -> bool:
    alone = start == 0 or text[max(0, start - 2) : start].strip(" \t#*-") in ("", "\n", "\r\n")
    return alone and (mark in set(":–—-)") or not after or after in _VERBS)


_VERBS: Final = frozenset("was is saw marked will began brought has had ended".split())
