"""Words that name a day or a month, spelled or in figures.

Each reader looks at one place in the text, where a word that its patterns begin with
stands, and gives the mentions that it reads there; an empty tuple means that it reads none.
"""

from __future__ import annotations

import re
from typing import Final

from index.dates import edtf
from index.dates.expressions import Calendar, Interval, Mention, Numeric
from index.dates.vocabulary import (
    AFTER_A_YEAR,
    DAY,
    DAY_PART,
    MONTH,
    MONTHS,
    NAMES,
    ORDINALS,
    SHORT_WEEKDAYS,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    S,
    either,
    is_month,
    year_text,
)

Found = tuple[Mention, ...]
NOTHING: Final[Found] = ()

_GAP = r"(?:\.\s{0,8}|\s{1,8})"
_DASH = r"\s{0,2}[-–—]\s{0,2}"
RELATIVE_YEAR = rf"(?P<lean>last|this|next){S}year(?!\w)"


def pattern(body: str) -> re.Pattern[str]:
    """Compile ``body`` to match in any case."""
    return re.compile(body, re.IGNORECASE)


_MONTH_DAY = pattern(
    # A month and a day.
    rf"(?P<month>{MONTH}){_GAP}(?:the{S})?(?P<day>{DAY})"
    # The last day of a range.
    rf"(?:(?:{_DASH}|{S}(?:to|through|until){S})(?P<until>{DAY})(?!{S}{MONTH}))?"
    # Further days of a list.
    rf"(?P<more>(?:,{S}{DAY}){{0,8}},?{S}(?:and|or|&){S}{DAY}"
    rf"(?=,|\.|;|\)|$|{S}(?:at|in|on|of|to|and|when|as|for|with|by|were|was|the)(?!\w)))?"
    # The year, with an hour before it as clocks of computers write it.
    rf"(?:(?:,\s{{0,8}}|{S}(?:of{S})?)(?:\d\d:\d\d(?::\d\d)?(?:{S}[A-Z]{{2,5}}|{S}[+-]\d{{4}})?{S})?"
    rf"(?:(?P<year>{YEAR})|(?:of{S})?{RELATIVE_YEAR}))?"
)
_MONTH_YEAR = pattern(
    rf"(?P<month>{MONTH})(?:{_GAP}|,{S}|\.?,{S}|-|\.?{S}of{S})"
    rf"(?:['’](?P<short>\d\d)(?!\w)|(?P<year>{YEAR})|{RELATIVE_YEAR})"
)
_MONTH = pattern(rf"(?P<month>{MONTH})(?P<dot>\.(?=\s|,|[-–]))?")
_DAY_MONTH = pattern(
    rf"(?P<day>(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\w))"
    rf"(?:(?:{_DASH}|{S}(?:to|and){S})(?P<until>(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\w)))?"
    rf"(?:-|{S}(?:(?:day{S})?of{S})?)(?P<month>{MONTH})\.?(?:[,-]?{S}|-|\s{{0,1}})"
    # The year, in two digits only between hyphens.
    rf"?(?:(?P<year>{YEAR})|(?<=-)(?P<short>[0-9]{{2}})(?!\w|[-/.]\w)"
    rf"|(?<=\s)(?P<early>[1-9][0-9]{{2}})(?={AFTER_A_YEAR}))?",
)
_ISO = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d)(?=T\d|\D|$)|(?![\w-]|\.\d))")
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\w|[/-]\w|\.\d)")
_VERSION = re.compile(r"(?:version|release|v|section|no\.?)\s{0,2}$", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?!\w|[/-]\w|\.\d)")
_DECADE = re.compile(r"(\d{4}|\d\d)['’]?s(?!\w)", re.IGNORECASE)
ROMAN_MONTH = (
    r"(?P<roman_day>0?[1-9]|[12]\d|3[01])"
    r"(?:(?P<roman_sign>\.\s?|[/-])(?P<roman>I{1,3}|I?[VX]|VI{1,3}|XI{1,2})(?P=roman_sign)"
    r"|\s(?P<spaced>I{2,3}|I[VX]|VI{1,3}|XI{1,2})\s)"
    r"(?P<roman_year>1\d{3}|2[01]\d\d)(?!\w|[./-]\d)"
)
_ROMAN_MONTH = re.compile(ROMAN_MONTH)
_ROMANS: Final = "I II III IV V VI VII VIII IX X XI XII".split()
MONTH_IN_FIGURES = (
    r"(?P<in_figures>0?[1-9]|1[0-2])/(?P<of_year>1[5-9]\d\d|20\d\d)"
    r"(?!\w|[./-]\d|%|\s(?:of|sec|scale|s)(?!\w))"
)
_MONTH_IN_FIGURES = re.compile(MONTH_IN_FIGURES)
_TAKES_A_MONTH_IN_FIGURES = re.compile(
    r"(?:(?:^|[\n|(\[:;–—])[ \t]{0,3}|\s-\s|\b(?:in|since|from|until|till|by|to|and|before|after"
    r"|during|ended|en|desde|hasta|de|del|seit|bis|ab|im|von|vom|depuis|du|au|dal|al|em|até|nel|a|e|y|und|et)\s)$",
    re.IGNORECASE,
)
_NO_MONTHS = re.compile(
    r"(?<![\d/.,-])(?<!W\s)(?<!W)(?<!week\s)(?:1[3-9]|[2-9]\d|\d{3,4})/(?:1[5-9]\d\d|20\d\d)(?![\d/])"
)
_HOLIDAY = pattern(
    rf"(?P<name>christmas{S}eve|christmas(?:{S}day)?|boxing{S}day|new{S}year['’]?s?{S}(?:eve|day)|halloween)"
    rf"(?:,{S}|{S}(?:(?:of|in){S})?)(?P<year>{YEAR})"
)
MONTH_OR_NUMBER = 3
"""How tentative a month in figures is."""

_HOLIDAYS: Final = {"christmas": (12, 25), "boxing": (12, 26), "new": (1, 1), "halloween": (10, 31)}
_WEEKDAY = pattern(rf"(?P<name>{WEEKDAY}|{either(SHORT_WEEKDAYS)}\.?)")
_AFTER_WEEKDAY = re.compile(r"(?:,|\.,)?\s{1,8}(?:the\s{1,8})?|,\s{0,8}")
_DAY_PART = pattern(rf"{S}{DAY_PART}")
_NTH_OF_MONTH = pattern(
    rf"(?P<nth>{either(ORDINALS)}){S}(?:day{S})?of{S}(?P<month>{MONTH})\.?(?:,?{S}(?P<year>{YEAR}))?"
)
LEANS = {"last": -1, "this": 0, "next": 1}


def read_month(text: str, start: int, end: int) -> Found:
    """Read "October 5, 2021", "Oct. 5–8", "Oct. 3 and 5, 2021", "October 2021", "October"."""
    match = _MONTH_DAY.match(text, start, end)
    if match is not None and is_month(match["month"]) and (found := _month_days(match)):
        return found
    match = _MONTH_YEAR.match(text, start, end)
    if match is not None and is_month(match["month"]):
        return (Mention(start, match.end(), _month_of_year(match)),)
    match = _MONTH.match(text, start, end)
    if match is None or not is_month(match["month"], alone=True) or _is_a_name(text, match):
        return NOTHING
    if _IN_A_LINK.search(text, max(0, start - 2), start):
        return NOTHING
    stop = match.end() if match["month"].lower() not in NAMES else None
    return (Mention(start, stop or match.end("month"), Calendar(month=_month(match["month"]))),)


def read_day_first(text: str, start: int, end: int) -> Found:
    """Read "5 October 2021", "5th of October", "5–8 Oct. 2021"."""
    match = _DAY_MONTH.match(text, start, end)
    if match is None or not is_month(match["month"]):
        return NOTHING
    year, month, day = _year(match), _month(match["month"]), _number(match["day"])
    if match["short"] and text[match.start("month") - 1] == "-":
        year = f"XX{match['short']}"
    elif match["early"]:
        year = year_text(match["early"])
    stop = match.end() if year else match.end("month")
    if not year and text[stop : stop + 1] == "." and match["month"].lower() not in NAMES:
        stop += 1
    article = match["day"][-1].isalpha()
    first = Calendar(year, month, day)
    if not edtf.exists(year, month, day):
        return NOTHING
    if match["until"] is None:
        return (Mention(start, stop, first, article=article),)
    last = Calendar(year, month, _number(match["until"]))
    if last.day is None or not edtf.exists(year, month, last.day):
        return NOTHING
    return (Mention(start, stop, Interval(first, last), article=article),)


def read_nth_of_month(text: str, start: int, end: int) -> Found:
    """Read "the fourth of July", "the first day of May 2021"."""
    match = _NTH_OF_MONTH.match(text, start, end)
    if match is None or not is_month(match["month"]):
        return NOTHING
    day, month = ORDINALS[match["nth"].lower()], _month(match["month"])
    if day < 1 or ("day" not in match[0].lower() and match["nth"][0].isupper()):
        return NOTHING
    stop = match.end("year") if match["year"] else match.end("month")
    return (Mention(start, stop, Calendar(_year(match), month, day), article=True),)


def read_figures(text: str, start: int, end: int) -> Found:
    """Read "2021-10-05", "2021-10", "12/24/2023", "24.12.2023", "1980s"."""
    if start and text[start - 1] in "-/.:+#" and _goes_on(text[start - 2 : start - 1]):
        return NOTHING
    if start > 1 and text[start - 1] in "/#=_" and text[start - 2].isalnum():
        return NOTHING  # a link
    if match := _ISO.match(text, start, end):
        return _iso(match)
    if match := _YEAR_FIRST.match(text, start, end):
        return _whole(match, match[1], int(match[3]), int(match[4]))
    if match := _NUMERIC.match(text, start, end):
        version = match[2] == "." and _VERSION.search(text, max(0, start - 12), start)
        return NOTHING if version else _numeric(match)
    match = _DECADE.match(text, start, end)
    return NOTHING if match is None else _decade(text, match)


def read_roman_month(text: str, start: int, end: int) -> Found:
    """Read "12.IV.1931", "5 XI 1918"."""
    match = _ROMAN_MONTH.match(text, start, end)
    if match is None or (start and text[start - 1] in "-/.:+#"):
        return NOTHING
    month = _ROMANS.index(match["roman"] or match["spaced"]) + 1
    return _whole(match, match["roman_year"], month, int(match["roman_day"]))


def read_month_in_figures(text: str, start: int, end: int) -> Found:
    """Read "03/2021" where a month can stand; other figures of the text may contradict."""
    match = _MONTH_IN_FIGURES.match(text, start, end)
    if match is None or not _TAKES_A_MONTH_IN_FIGURES.search(text, max(0, start - 10), start):
        return NOTHING
    meaning = Calendar(match["of_year"], int(match["in_figures"]))
    return (Mention(start, match.end(), meaning, tentative=MONTH_OR_NUMBER),)


def numbers_by_year(text: str) -> bool:
    """Return whether a text has numbers like "14/2021", so that "03/2021" is one as well."""
    return _NO_MONTHS.search(text) is not None


def read_holiday(text: str, start: int, end: int) -> Found:
    """Read "Christmas Eve 1911"; without a year a holiday dates nothing."""
    match = _HOLIDAY.match(text, start, end)
    if match is None or not text[start].isupper():
        return NOTHING
    name = match["name"].lower()
    month, day = _HOLIDAYS[name.split()[0]]
    if name.endswith("eve"):
        month, day = 12, 24 if name.startswith("christmas") else 31
    return (Mention(start, match.end(), Calendar(_year(match), month, day)),)


def read_weekday(text: str, start: int, end: int) -> Found:
    """Read "Wednesday", "Wednesday, December 27", "Friday night", "Wed. 5 Oct 2021"."""
    match = _WEEKDAY.match(text, start, end)
    if match is None or not match[0][0].isupper():
        return NOTHING
    name = match["name"].lower().rstrip(".")
    weekday = WEEKDAYS.get(name, SHORT_WEEKDAYS.get(name))
    if (gap := _AFTER_WEEKDAY.match(text, match.end(), end)) is not None:
        rest = read_month(text, gap.end(), end) or read_day_first(text, gap.end(), end)
        rest = rest or read_figures(text, gap.end(), end)
        if rest and isinstance(day := rest[0].meaning, Calendar) and day.day is not None:
            whole = Calendar(day.year, day.month, day.day, weekday=weekday)
            return (Mention(start, rest[0].end, whole), *rest[1:])
    part = _DAY_PART.match(text, match.end(), end)
    if name not in WEEKDAYS and part is None:
        return NOTHING
    if _names_something(text, start, match.end()):
        return NOTHING
    stop = part.end() if part else match.end()
    return (Mention(start, stop, Calendar(weekday=weekday)),)


def _month_days(match: re.Match[str]) -> Found:
    year, month, lean = _year(match), _month(match["month"]), match["lean"]
    shift = None if lean is None else LEANS[lean.lower()]
    days = [_number(match["day"])]
    places = [match.span("day")]
    for more in re.finditer(DAY, match["more"] or "", re.IGNORECASE):
        days.append(_number(more[0]))
        places.append((match.start("more") + more.start(), match.start("more") + more.end()))
    until = _number(match["until"]) if match["until"] else None
    if not all(edtf.exists(year, month, day) for day in [*days, *([until] if until else [])]):
        # Of "February 30, 2021" the month and its year are left.
        whole = Mention(match.start(), match.end(), Calendar(year, month))
        return (whole,) if year else NOTHING
    values = [Calendar(year, month, day, year_shift=shift) for day in days]
    stop = match.end("year") if year else match.end("lean") + 5 if lean else None
    if lean:
        stop = match.end()
    if until is not None:
        meaning = Interval(values[0], Calendar(year, month, until, year_shift=shift))
        return (Mention(match.start(), stop or match.end("until"), meaning),)
    ends = [end for _, end in places]
    starts = [match.start(), *(start for start, _ in places[1:])]
    ends[-1] = stop or ends[-1]
    return tuple(map(Mention, starts, ends, values))


def _month_of_year(match: re.Match[str]) -> Calendar:
    month = _month(match["month"])
    if match["short"]:
        return Calendar(f"XX{match['short']}", month)
    if match["lean"]:
        return Calendar(None, month, year_shift=LEANS[match["lean"].lower()])
    return Calendar(_year(match), month)


def _is_a_name(text: str, match: re.Match[str]) -> bool:
    """Return whether a month that stands alone is a person, a verb or an abbreviation."""
    word = match["month"].lower()
    if len(word) <= 4 and word not in {"may", "june", "july"} and match["dot"] is None:
        return True
    before = text[max(0, match.start() - 24) : match.start()]
    named = _CAPITALISED.match(text, match.end()) is not None
    if _TAKES_A_MONTH.search(before):
        return False  # “in April Chrysler said”
    if word in ALSO_NAMES and word != "august":
        return named or _MAY_TAKE_A_MONTH.search(before) is None
    return named


_IN_A_LINK = re.compile(r"(?:\d-|[/_])$")
_CAPITALISED = re.compile(r"\s[A-Z][a-z]")
_TAKES_A_MONTH = pattern(
    r"\b(?:in|since|until|till|during|last|next|this|early|late|mid|each|every)[\s-]{1,3}"
    r"(?:early\s|late\s|mid-)?$"
)
_MAY_TAKE_A_MONTH = pattern(
    r"\b(?:by|from|of|to|through|and|or|for|between|before|after|around|about|end)[\s-]{1,3}"
    r"(?:early\s|late\s|mid-)?$"
)
ALSO_NAMES = frozenset("march april may june august".split())


def _goes_on(character: str) -> bool:
    """Return whether ``character`` before a hyphen makes figures part of a number or code."""
    return character.isdigit() or character.isupper()


def _iso(match: re.Match[str]) -> Found:
    year, month = match[1], int(match[2])
    if not "1000" <= year <= "2199":
        return NOTHING
    if match[3] is not None:
        return _whole(match, year, month, int(match[3]))
    # “2008-09” is a winter or a school year, “2008-06” a month.
    if not 1 <= month <= 12 or month == (int(year) + 1) % 100:
        return NOTHING
    return (Mention(match.start(), match.end(), Calendar(year, month)),)


def _whole(match: re.Match[str], year: str, month: int, day: int) -> Found:
    if not edtf.exists(year, month, day) or not "1000" <= year <= "2199":
        return NOTHING
    return (Mention(match.start(), match.end(), Calendar(year, month, day)),)


def _numeric(match: re.Match[str]) -> Found:
    first, sign, second, year = int(match[1]), match[2], int(match[3]), match[4]
    if len(year) == 2:
        if sign != "/" or len(match[0]) < 6:
            return NOTHING
        year = f"XX{year}"
    elif not "1000" <= year <= "2199":
        return NOTHING
    if sign == ".":
        return _whole(match, year, second, first)
    readings = {
        (month, day)
        for month, day in ((first, second), (second, first))
        if edtf.exists(year, month, day)
    }
    if not readings:
        return NOTHING
    if len(readings) == 1:
        return _whole_open(match, year, *readings.pop())
    return (Mention(match.start(), match.end(), Numeric(first, second, year)),)


def _whole_open(match: re.Match[str], year: str, month: int, day: int) -> Found:
    return (Mention(match.start(), match.end(), Calendar(year, month, day)),)


def _decade(text: str, match: re.Match[str]) -> Found:
    digits = match[1]
    if not digits.endswith("0"):
        return NOTHING
    start, article = match.start(), True
    if len(digits) == 2:
        marked = start > 0 and text[start - 1] in "'’‘"
        led = re.search(
            r"\b(?:early|mid|late)[\s-]$", text[max(0, start - 7) : start], re.IGNORECASE
        )
        if not marked and not led:
            return NOTHING
        start -= marked
        return (Mention(start, match.end(), Calendar(f"XX{digits[0]}X"), article=True),)
    if not "1000" <= digits <= "2199":
        return NOTHING
    century = digits.endswith("00") and digits < "2000"
    value = f"{digits[:2]}XX" if century else f"{digits[:3]}X"
    return (Mention(start, match.end(), Calendar(value), article=article),)


def _names_something(text: str, start: int, end: int) -> bool:
    """Return whether a weekday is inside a name: “Black Friday”, “the Sunday Times”."""
    before = text[max(0, start - 7) : start].rsplit(None, 1)
    if before and text[start - 1] == " " and before[-1].strip("“\"‘'(") in _BEFORE_WEEKDAY:
        return True
    return (
        re.match(
            r"\s(?:Times|Telegraph|Mirror|Mail|Herald|Post|Night\s[A-Z])", text[end : end + 11]
        )
        is not None
    )


_BEFORE_WEEKDAY = frozenset("Black Good Ash Palm Bloody Super Cyber Giving Easter Shrove".split())


def _year(match: re.Match[str]) -> str | None:
    """Return the year that a pattern has read, as four digits with a sign before Christ."""
    return None if match["year"] is None else year_text(match["year"])


def _month(word: str) -> int:
    return MONTHS[word.lower().rstrip(".")]


def _number(word: str) -> int:
    return int(word.rstrip("stndrhSTNDRH"))
