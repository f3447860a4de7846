"""Words that count from a date outside them: last week, two years ago, the next day."""

from __future__ import annotations

import re
from typing import Final

from index.dates.calendar_patterns import NOTHING, Found, pattern
from index.dates.expressions import (
    Calendar,
    Interval,
    Meaning,
    Mention,
    Opening,
    Pointing,
    Shift,
    Unit,
    Vague,
    WeekIn,
    WeekOf,
    Window,
)
from index.dates.vocabulary import (
    DAY_PART,
    MONTH,
    MONTHS,
    NAMES,
    NUMBER,
    ORDINALS,
    SEASON,
    SEASONS,
    SHORT_WEEKDAY,
    SHORT_WEEKDAYS,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    S,
    is_month,
    number_of,
    unit_of,
    year_text,
)

_DAY_WORD = pattern(
    rf"(?:today(?!['’]s\s[A-Z])|tonight|(?:yesterday|tomorrow)(?:{S}{DAY_PART})?)(?!\w)"
)
_LEANING = pattern(
    # Which one, how many, and of which calendar.
    rf"(?P<lean>last|this|next|past|previous|prior|preceding|coming|upcoming|current|following"
    rf"|same|that|latest){S}(?:(?P<count>{NUMBER}){S})?(?:full{S}|calendar{S})?"
    rf"(?:(?P<fiscal>fiscal|financial)[\s-]{{1,2}})?"
    # The unit, or a part of the day, a weekday, a month, a season or a holiday.
    rf"(?:(?P<unit>{UNIT})|(?P<part>{DAY_PART})|(?P<weekday>(?:{WEEKDAY}|{SHORT_WEEKDAY})(?:{S}{DAY_PART})?)|(?P<month>{MONTH}\.?)"
    rf"|(?P<season>{SEASON})|(?P<holiday>holiday{S}weekend)(?!\w))"
)
_WEEKEND = pattern(rf"(?:holiday{S})?weekend(?!\w)")
_WEEK_IN = pattern(
    rf"(?P<nth>first|second|third|fourth|last|final|1st|2nd|3rd|4th){S}"
    rf"(?:(?P<count>{NUMBER}){S})?(?P<unit>week|day|weekend)s?{S}(?:in|of){S}"
    rf"(?P<month>{MONTH})(?:\.?,?{S}(?P<year>{YEAR}))?"
)
_OF_ITS_OWN = pattern(rf"{S}of{S}(?:the|a|an|his|her|its|their|our|my|each|every){S}\w")
"""What stands behind a unit that is the last one of something, not of the time before now."""
_WEEK_OF = pattern(rf"week{S}(?:of|ending|ended|beginning){S}(?=\w)")
_AGO = pattern(
    rf"(?P<count>(?:a{S}few|a{S}couple{S}of|a{S}couple|half{S}an?|{NUMBER}))[\s-]{{1,8}}"
    rf"(?:(?:full|long|short){S})?(?P<unit>{UNIT}){S}"
    rf"(?P<way>ago|(?:earlier|later)(?!{S}than(?!\w))|before(?=\s{{0,2}}[,.;])|hence|from{S}now)(?!\w)"
)
_NUMBER_GOES_ON = pattern(r"(?:\d[.,]|(?:and|hundred|thousand|million|half|point)[\s-])$")
_DAYS_AROUND = pattern(rf"day{S}(?P<way>before|after){S}(?P<word>yesterday|tomorrow)(?!\w)")
_NEXT_TO = pattern(
    rf"(?P<unit>day|week|month|year|decade){S}(?P<way>before|after)(?=\s{{0,2}}(?:[,.;:)\n]|$))"
)
_YEAR_AGO = pattern(rf"year-(?:ago|earlier)(?:{S}(?P<quarter>quarter))?(?!\w)")
_OPENING = pattern(
    rf"first{S}(?P<count>{NUMBER}){S}(?P<unit>day|week|month|year)s?(?!\w|{S}(?:of|in){S}\w)"
)
_WITHIN = pattern(rf"\b(?:within|in|during|over){S}(?:his|her|its|their|the){S}$")
MAX_OPENING = 366
_PERIOD = pattern(rf"(?P<fiscal>fiscal{S})?(?P<unit>year|month|week|decade|century|quarter)(?!\w)")

_LEANS: Final = {
    "last": -1, "past": -1, "previous": -1, "prior": -1, "preceding": -1, "latest": -1,
    "this": 0, "current": 0, "same": 0, "that": 0,
    "next": 1, "coming": 1, "upcoming": 1, "following": 1,
}  # fmt: skip
_HALVES: Final[dict[Unit, tuple[Unit, int | None]]] = {
    Unit.YEAR: (Unit.MONTH, 6),
    Unit.DECADE: (Unit.YEAR, 5),
    Unit.CENTURY: (Unit.DECADE, 5),
}
_POINTS = frozenset(("previous", "prior", "preceding", "following", "same", "that"))


def read_day_word(text: str, start: int, end: int) -> Found:
    """Read "today", "yesterday", "tomorrow morning", but not "USA Today"."""
    match = _DAY_WORD.match(text, start, end)
    if match is None or (text[start].isupper() and _inside_a_name(text, start)):
        return NOTHING
    shift = {"y": -1, "m": 1, "d": 0, "n": 0}[
        "y" if match[0][0] in "yY" else "m" if match[0][2] in "mM" else "d"
    ]
    return (Mention(start, match.end(), Shift(Unit.DAY, shift)),)


def read_day_around(text: str, start: int, end: int) -> Found:
    """Read "the day before yesterday", "the day after tomorrow"."""
    match = _DAYS_AROUND.match(text, start, end)
    if match is None:
        return NOTHING
    base = -1 if match["word"].lower() == "yesterday" else 1
    count = base + (-1 if match["way"].lower() == "before" else 1)
    return (Mention(start, match.end(), Shift(Unit.DAY, count), article=True),)


def read_next_to(text: str, start: int, end: int) -> Found:
    """Read the "day before" of "The day before, it rained" and "the year after"."""
    match = _NEXT_TO.match(text, start, end)
    if match is None or not _has_article(text, start):
        return NOTHING
    before = match["way"].lower() == "before"
    meaning = Pointing(unit_of(match["unit"]), -1 if before else 1, before)
    return (Mention(start, match.end(), meaning, article=True),)


def read_year_ago(text: str, start: int, end: int) -> Found:
    """Read "year-ago quarter", and the "year-earlier" of "the year-earlier period"."""
    match = _YEAR_AGO.match(text, start, end)
    if match is None:
        return NOTHING
    unit, count = (Unit.QUARTER, -4) if match["quarter"] else (Unit.YEAR, -1)
    return (Mention(start, match.end(), Pointing(unit, count, or_from_the_document=True)),)


def read_opening(text: str, start: int, end: int) -> Found:
    """Read "first 100 days" where something happened within somebody's or something's."""
    match = _OPENING.match(text, start, end)
    if match is None or _WITHIN.search(text, max(0, start - 16), start) is None:
        return NOTHING
    count = number_of(match["count"])
    if count is None or not 1 <= count <= MAX_OPENING:
        return NOTHING
    return (Mention(start, match.end(), Opening(unit_of(match["unit"]), count)),)


def read_leaning(text: str, start: int, end: int) -> Found:
    """Read "last week", "this year", "next Tuesday", "the past two years", "the following day"."""
    if found := read_week_in(text, start, end):
        return found
    match = _LEANING.match(text, start, end)
    if match is None:
        return NOTHING
    meaning = _leaning(match, article=_has_article(text, start))
    if meaning is None:
        return NOTHING
    is_last = match["lean"].lower() == "last" and _OF_ITS_OWN.match(text, match.end())
    if is_last and isinstance(meaning, Window):
        meaning = Vague(meaning.unit)  # “the last year of the war” counts from no document's date
    stop = match.end()
    if match["month"] and match["month"].endswith(".") and match["month"][:-1].lower() in NAMES:
        stop -= 1
    return (Mention(start, stop, meaning, article=True),)


def read_weekend(text: str, start: int, end: int) -> Found:
    """Read "the weekend", where something happened over, during or on it."""
    match = _WEEKEND.match(text, start, end)
    before = text[max(0, start - 12) : start].lower()
    if match is None or not re.search(r"\b(?:over|during|on|at)\s(?:the\s)$", before):
        return NOTHING
    # Which days a holiday weekend has is not said.
    plain = match[0].lower() == "weekend"
    meaning = Shift(Unit.WEEKEND, -1) if plain else Vague(Unit.WEEKEND)
    return (Mention(start, match.end(), meaning, article=True),)


def read_week_in(text: str, start: int, end: int) -> Found:
    """Read "the last week in August", "the first two weeks of May 2021"."""
    match = _WEEK_IN.match(text, start, end)
    if match is None or not is_month(match["month"]):
        return NOTHING
    month = MONTHS[match["month"].lower()]
    nth, count = ORDINALS[match["nth"].lower()], number_of(match["count"] or "one")
    unit = match["unit"].lower()
    year = None if match["year"] is None else year_text(match["year"])
    if count is None or (count > 1 and nth > 1):
        return NOTHING
    if unit == "day":
        return _days_of(match, nth, count, month)
    first = WeekIn(nth, month, year, weekend=unit == "weekend")
    if count == 1:
        return (Mention(start, match.end(), first, article=True),)
    if count > 4 or first.weekend:
        return NOTHING
    last = WeekIn(nth * count, month, year)
    ends = (first, last) if nth > 0 else (last, first)
    return (Mention(start, match.end(), Interval(*ends), article=True),)


def read_ago(text: str, start: int, end: int) -> Found:
    """Read "two weeks ago", "a year earlier", "several years ago"."""
    match = _AGO.match(text, start, end)
    if match is None:
        return NOTHING
    counted = not match["count"].lower().startswith("a")
    if counted and _NUMBER_GOES_ON.search(text[max(0, start - 10) : start]):
        return NOTHING
    unit = unit_of(match["unit"])
    way = match["way"].lower()
    words = match["count"].lower().split()
    if words[0] == "half":
        unit, count = _HALVES.get(unit, (unit, None))
    else:
        few = words[1:2] in (["few"], ["couple"])
        count = number_of(words[1] if few else match["count"])
    meaning: Meaning
    if count is None:
        meaning = Vague(unit)
    elif way == "ago":
        meaning = Shift(unit, -count)
    elif way == "hence" or way.startswith("from"):
        meaning = Shift(unit, count)
    else:
        meaning = Pointing(unit, count if way == "later" else -count, way == "earlier")
    return (Mention(start, match.end(), meaning),)


def read_period(text: str, start: int, end: int) -> Found:
    """Read the "year" of "the end of the year"; the caller has read the words before it."""
    match = _PERIOD.match(text, start, end)
    if match is None or re.match(
        r"\s(?:of|in|to|ago|earlier|later)\b", text[match.end() : match.end() + 9]
    ):
        return NOTHING
    meaning = Shift(unit_of(match["unit"]), 0, fiscal=match["fiscal"] is not None)
    return (Mention(start, match.end(), meaning, article=True),)


def week_of_start(text: str, start: int, end: int) -> int | None:
    """Return the place of the date in "week of October 5", if that is what stands here."""
    match = _WEEK_OF.match(text, start, end)
    return None if match is None else match.end()


def as_week(start: int, found: Found, *, ending: bool) -> Found:
    """Turn a day after "week of" into its week; "week ended" keeps the day alone."""
    if not found or not isinstance(day := found[0].meaning, Calendar) or day.day is None:
        return NOTHING
    if ending:
        return NOTHING
    return (Mention(start, found[0].end, WeekOf(day), article=True), *found[1:])


def _leaning(match: re.Match[str], *, article: bool) -> Meaning | None:
    word = match["lean"].lower()
    lean = _LEANS[word]
    if match["count"]:
        return _window(match, lean, word)
    if word == "that" or (word in _POINTS and match["unit"]):
        return _pointing(match, lean, word) if article or word == "that" else None
    if match["weekday"]:
        return _leaning_weekday(match["weekday"].split()[0], lean)
    if match["month"]:
        month = match["month"].rstrip(".")
        if not is_month(month, alone=True) or word in {"past", "same", "latest"}:
            return None
        return Calendar(month=MONTHS[month.lower()], lean=lean)
    if match["season"]:
        return Calendar(sub_year=SEASONS[match["season"].lower()], lean=lean)
    if match["holiday"]:
        return Vague(Unit.WEEKEND)
    if match["part"]:
        if word == "next":
            return Pointing(Unit.DAY, 1)
        return Shift(Unit.DAY, lean) if word in {"last", "this"} else None
    return _unit(match, lean, word, article=article)


def _leaning_weekday(name: str, lean: int) -> Calendar | None:
    """Return the day of "last Thursday night", "this Sat"; "this sun" is none."""
    number = WEEKDAYS.get(name.lower())
    if number is None and name[0].isupper():
        number = SHORT_WEEKDAYS[name.lower()]
    return None if number is None else Calendar(weekday=number, lean=lean)


def _unit(match: re.Match[str], lean: int, word: str, *, article: bool) -> Meaning | None:
    unit = unit_of(match["unit"])
    plural = match["unit"].lower().endswith("s")
    if plural or (unit is Unit.DAY and not (word == "next" and article)):
        return None
    if unit is Unit.DAY:
        return Pointing(Unit.DAY, 1)
    fiscal = match["fiscal"] is not None
    windowed = unit not in (Unit.QUARTER, Unit.WEEKEND) and not fiscal
    if windowed and (word in {"past", "coming"} or (article and word in {"last", "next"})):
        return Window(unit, 1, lean)
    return Shift(unit, lean, fiscal=fiscal)


def _window(match: re.Match[str], lean: int, word: str) -> Meaning | None:
    if match["unit"] is None or word in {"that", "latest"} or lean == 0:
        return None
    count, unit = number_of(match["count"]), unit_of(match["unit"])
    if count is None:
        return Vague(unit)
    if word in _POINTS:
        return None
    return Window(unit, count, lean)


def _pointing(match: re.Match[str], lean: int, word: str) -> Meaning | None:
    if match["fiscal"]:
        return None
    if match["part"]:
        return Pointing(Unit.DAY, lean) if word in {"that", "same"} else None
    if match["unit"] is None or match["unit"].lower().endswith("s"):
        return None
    return Pointing(unit_of(match["unit"]), lean, word in {"previous", "prior", "preceding"})


def _days_of(match: re.Match[str], nth: int, count: int, month: int) -> Found:
    year = None if match["year"] is None else year_text(match["year"])
    if nth < 0 or year is None or (nth > 1 and count > 1) or count > 28:
        return NOTHING
    day = Calendar(year, month, nth)
    if count == 1:
        return (Mention(match.start(), match.end(), day, article=True),)
    meaning = Interval(day, Calendar(year, month, count))
    return (Mention(match.start(), match.end(), meaning, article=True),)


def _has_article(text: str, start: int) -> bool:
    before = text[max(0, start - 5) : start].lower()
    return re.search(r"\bthe\s$", before) is not None


def _inside_a_name(text: str, start: int) -> bool:
    """Return whether a capital stands here although no sentence begins."""
    before = text[max(0, start - 10) : start].rstrip()
    return (
        bool(before)
        and before[-1] not in ".!?:“\"‘'(—–\n"
        and "\n" not in text[max(0, start - 2) : start]
    )
