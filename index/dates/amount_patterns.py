"""Words that tell how long, how often or at what hour: three weeks, every Monday, 15:00.

They name no place in the calendar, so no timeline uses them; the values are those of TIMEX3:
``P3W``, ``PXM`` for "a few months", ``XXXX-WXX-1`` for "every Monday", ``T15:00``, and
``PRESENT_REF``, ``PAST_REF`` and ``FUTURE_REF`` for "now", "recently" and "the future".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from index.dates.calendar_patterns import pattern
from index.dates.vocabulary import (
    MONTH,
    MONTHS,
    NUMBERS,
    SEASON,
    SEASONS,
    WEEKDAY,
    WEEKDAYS,
    S,
    either,
)
from index.text import english


class Kind(StrEnum):
    """What an expression of time tells."""

    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Amount:
    """Words for a length, a repetition, an hour or a vague time, with their TIMEX3 value."""

    start: int
    end: int
    kind: Kind
    value: str


_UNITS: Final = {
    "second": "TS", "minute": "TM", "hour": "TH", "day": "D", "night": "D", "week": "W",
    "fortnight": "W", "month": "M", "quarter": "Q", "year": "Y", "decade": "DE", "century": "CE",
    "centurie": "CE",
}  # fmt: skip
_UNIT = rf"(?:{'|'.join(_UNITS)})"
_TENS = "|".join(english.TENS)
_ONES = "|".join(english.SMALL_NUMBERS[1:10])
_COUNT = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,4}(?:\.[0-9]{1,2})?"
    rf"|(?:{_TENS})[\s-](?:{_ONES})|(?:a|{_ONES})\s(?:hundred|thousand|dozen)"
    r"|a\sfew|a\scouple\sof|a\scouple|several|few|many|dozens\sof|hundreds\sof|thousands\sof"
    r"|half\san?|half-a|a\shalf"
    rf"|{either(word for word in NUMBERS if word not in {'couple', 'hundred'})})"
)
_PARTS: Final = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}
_DAY_PARTS = rf"(?:{'|'.join(_PARTS)})"
_ADVERBS: Final = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "monthly": "P1M",
    "quarterly": "P1Q", "yearly": "P1Y", "annually": "P1Y", "annual": "P1Y",
}  # fmt: skip
_DURATION = (
    rf"(?P<count>{_COUNT})(?P<gap>-|{S})(?:(?:full|long|whole|more|consecutive|straight){S})?"
    rf"(?P<half>and{S}a{S}half{S})?(?P<unit>{_UNIT})(?P<plural>s?)(?:-long)?(?!\w|-old)"
    rf"(?P<and_half>{S}and{S}a{S}half(?!\w))?"
)
_LONG = rf"(?P<lasting>{_UNIT})(?P<several>s?)-long(?!\w)"
_BARE = (
    rf"(?P<some>(?:recent{S})?(?P<many>{_UNIT})s)(?!\w|-|['’]|{S}(?:ago|old|earlier|later)(?!\w))"
)
_WHOLE = rf"(?:(?:the{S})?(?:whole|entire|full)|all){S}(?P<whole>{_UNIT}|summer|winter)(?!\w)"
_EVERY = (
    rf"(?P<every>every|each){S}(?:(?P<other>other){S}|(?P<times>{_COUNT}){S})?"
    rf"(?:(?P<of>{_UNIT})s?|(?P<on>{WEEKDAY}|{MONTH})|(?P<in>{SEASON})|(?P<at>{_DAY_PARTS})"
    r"|(?P<weekend>weekend))(?!\w)"
)
_OFTEN = (
    rf"(?P<adverb>{'|'.join(_ADVERBS)})(?!\w)|(?P<days>{'|'.join(WEEKDAYS)}|weekend)"
    rf"(?:s|{S}(?P<part>{_DAY_PARTS})s)(?!\w)"
    rf"|per{S}(?P<per>{_UNIT})(?!\w)"
)
_CLOCK = (
    r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?)?"
    r"(?:\s{0,3}(?P<half_day>[ap]\.m\.|[ap]\.?m)(?!\w)|(?P<oclock>\s{0,3}o['’]clock)(?!\w)|(?![\w:%]|\.[0-9]))"
    r"(?-i:\s{1,3}(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T)(?!\w))?"
    r"|(?P<named>noon|midnight|midday)(?!\w)"
)
_PRESENT = (
    rf"(?:right{S})?now|to{S}date(?={S}(?:and|or|but|is|was|has)(?!\w)|[.,;:)]|$)|currently|nowadays|at{S}present|(?:the{S})?present(?:{S}|-)day"
    rf"|the{S}(?:present|moment|time{S}being)(?={S}(?:and|or|but|is|was)|[.,;:)]|$)|these{S}days"
)
_PAST = (
    rf"(?:more{S}|most{S})?recently|lately|recent|(?:at|by|until){S}th(?:e|at){S}time(?!{S}of(?!\w))"
    rf"|(?:the|in{S}the){S}(?:recent{S})?past"
    rf"(?=[.,;:)]|{S}(?:and|or|but|by|for|to|as|when|that|is|was|has|it|he|she|they|we)(?!\w))"
)
_FUTURE = rf"the{S}(?:(?:near|foreseeable|distant|immediate){S})?future|in{S}future"
_PART_OF_DAY = (
    rf"(?P<of_day>(?:(?:early|late){S})?(?:morning|afternoon|evening)|(?:at|during{S}the){S}night)"
    rf"(?!\w|['’-]|{S}(?-i:[A-Z]))"
)
_ANY = pattern(
    rf"(?<![\w$€£%#/.,:-])(?:{_LONG}|{_BARE}"
    rf"|(?P<ref>(?P<present>{_PRESENT})|(?P<past>{_PAST})|(?P<future>{_FUTURE}))(?!\w)"
    rf"|{_EVERY}|{_OFTEN}|{_WHOLE}|{_DURATION}|{_CLOCK}|{_PART_OF_DAY})"
)
_BEFORE_AN_AMOUNT = pattern(
    r"\b(?:for|within|over|in|after|during|of|than|takes?|took|lasted|lasts?|about|nearly|almost"
    rf"|roughly|approximately|another|every|past|next|last|spent|only|least|up{S}to|(?:an?|the){S}mere)\s$"
)
_BEHIND_AN_AMOUNT = pattern(
    rf"{S}(?:after|before|into|from|(?:earlier|later|longer|shorter|older|younger){S}than)(?!\w)"
)
_BEFORE_A_RATE = pattern(
    r"(?:[0-9]%?|\b(?:million|billion|trillion|percent|thousand|hundred|times|once|twice|thrice"
    r"|cents|dollars|euros|pounds|hours?|days?|much|more))\s$"
)
_BEFORE_SOME = pattern(
    r"\b(?:for|within|in|over|after|during|of|past|next|last|coming|several|many|took|lasted|spent)\s$"
)
_NUMBER_OF_SOMETHING = pattern(r"(?:[0-9][.,]|[$€£])$")
_NOT_A_CLOCK = re.compile(r"(?:[A-Z][a-z]+\.?|§|[Vv]ersion|v|no\.|by|to|of|ratio)\s$")
_VAGUE: Final = frozenset({"few", "a few", "several", "many"})


def find_amounts(text: str, start: int, end: int) -> Iterator[Amount]:
    """Yield the amounts in ``text[start:end]``, in order, none overlapping."""
    at = start
    while (match := _ANY.search(text, at, end)) is not None:
        found = _read(match)
        if found is not None:
            yield found
        at = match.end() if found is not None else _next_word(match)


_WORD_END = re.compile(r"\w*")


def _next_word(match: re.Match[str]) -> int:
    """Return where to look on after words that are no amount: behind their first word."""
    word = _WORD_END.match(match.string, match.start())
    return max(match.start() + 1, word.end() if word else 0)


def _read(match: re.Match[str]) -> Amount | None:
    for name, reader in _READERS.items():
        if match[name] is not None:
            return reader(match)
    return None


def _reference(match: re.Match[str]) -> Amount:
    names = {"present": "PRESENT_REF", "past": "PAST_REF", "future": "FUTURE_REF"}
    value = next(value for name, value in names.items() if match[name])
    return Amount(match.start(), match.end(), Kind.DATE, value)


def _every(match: re.Match[str]) -> Amount | None:
    if match["of"]:
        count = 2 if match["other"] else _number(match["times"] or "one")
        value = _period(count, match["of"])
    elif match["on"]:
        value = _repeated(match["on"])
    elif match["in"]:
        value = f"XXXX-{_SEASON_CODES[SEASONS[match['in'].lower()]]}"
    elif match["at"]:
        value = f"XXXX-XX-XX{_PARTS[match['at'].lower()]}"
    else:
        value = "XXXX-WXX-WE"
    return Amount(match.start(), match.end(), Kind.SET, value)


_SEASON_CODES: Final = {21: "SP", 22: "SU", 23: "FA", 24: "WI"}


def _repeated(word: str) -> str:
    lowered = word.lower().rstrip(".")
    if lowered in WEEKDAYS:
        return f"XXXX-WXX-{WEEKDAYS[lowered] + 1}"
    return f"XXXX-{MONTHS[lowered]:02d}"


def _adverb(match: re.Match[str]) -> Amount | None:
    word = match["adverb"]
    if word[0].isupper() and match.string[match.end() : match.end() + 2].strip()[:1].isupper():
        return None  # “the Daily Mail”
    return Amount(match.start(), match.end(), Kind.SET, _ADVERBS[word.lower()])


def _days(match: re.Match[str]) -> Amount | None:
    word = match["days"]
    if word.lower() == "weekend":
        return Amount(match.start(), match.end(), Kind.SET, "XXXX-WXX-WE")
    if not word[0].isupper():
        return None
    part = "" if match["part"] is None else _PARTS[match["part"].lower()]
    return Amount(match.start(), match.end(), Kind.SET, _repeated(word) + part)


def _per(match: re.Match[str]) -> Amount:
    return Amount(match.start(), match.end(), Kind.SET, _period(1, match["per"]))


def _whole(match: re.Match[str]) -> Amount:
    word = match["whole"].lower()
    value = f"P1{word[:2].upper()}" if word in SEASONS else _period(1, word)
    return Amount(match.start(), match.end(), Kind.DURATION, value)


def _duration(match: re.Match[str]) -> Amount | None:
    before = match.string[max(0, match.start() - 16) : match.start()]
    count, unit, plural = match["count"].lower(), match["unit"], match["plural"]
    if _NUMBER_OF_SOMETHING.search(before) or _AGE.match(match.string, match.end()):
        return None
    kind = Kind.DURATION
    if count in {"a", "an"}:
        if _BEFORE_A_RATE.search(before):
            kind = Kind.SET
        elif not (
            match["gap"] == "-"
            or _BEFORE_AN_AMOUNT.search(before)
            or _BEHIND_AN_AMOUNT.match(match.string, match.end())
        ):
            return None
    elif not plural and match["gap"] != "-" and not _is_single(count) and not _modifies(match):
        return None
    if unit.lower() == "second" and not plural:
        return None  # “a second attempt”
    number = _number(count)
    halves = (match["half"] or match["and_half"]) and number is not None
    return Amount(
        match.start(),
        match.end(),
        kind,
        _period(number + 0.5 if number and halves else number, unit),
    )


_AGE = pattern(rf"(?:{S}|-)(?:old|of{S}age)(?!\w)")


def _is_single(count: str) -> bool:
    return count in {"one", "1"} or count.startswith(("half", "a half"))


def _modifies(match: re.Match[str]) -> bool:
    """Return whether the words stand before a noun: "a three hour speech"."""
    return re.match(r"\s[a-z]", match.string[match.end() : match.end() + 2]) is not None


def _long(match: re.Match[str]) -> Amount:
    value = _period(None if match["several"] else 1, match["lasting"])
    return Amount(match.start(), match.end(), Kind.DURATION, value)


def _some(match: re.Match[str]) -> Amount | None:
    before = match.string[max(0, match.start() - 12) : match.start()]
    recent = match["some"].lower().startswith("recent")
    if not recent and _BEFORE_SOME.search(before) is None:
        return None
    if match["many"].lower() in {"second", "night", "quarter"}:
        return None
    return Amount(match.start(), match.end(), Kind.DURATION, _period(None, match["many"]))


def _clock(match: re.Match[str]) -> Amount | None:
    if match["minute"] is None and match["half_day"] is None and match["oclock"] is None:
        return None
    hour = int(match["hour"])
    half = (match["half_day"] or "").lower()[:1]
    if hour > (12 if half else 23) or (half and hour == 0):
        return None
    before = match.string[max(0, match.start() - 14) : match.start()]
    colon = match["minute"] is None or match.string[match.end("hour")] == ":"
    if not half and (not colon or len(match["minute"] or "00") != 2 or _NOT_A_CLOCK.search(before)):
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    value = f"T{hour:02d}:{match['minute'] or '00'}"
    value += f":{match['second']}" if match["second"] else ""
    return Amount(match.start(), match.end(), Kind.TIME, value)


def _part_of_day(match: re.Match[str]) -> Amount | None:
    """Read "morning" and "at night", which comes back, but not "Good morning"."""
    words = match["of_day"]
    part = next(value for name, value in _PARTS.items() if words.lower().endswith(name))
    if part == "TNI":
        return Amount(match.start(), match.end(), Kind.SET, f"XXXX-XX-XX{part}")
    before = match.string[max(0, match.start() - 6) : match.start()].lower()
    if before.endswith("good "):
        return None
    return Amount(match.start(), match.end(), Kind.TIME, part)


def _named_hour(match: re.Match[str]) -> Amount:
    value = "T24:00" if match["named"].lower() == "midnight" else "T12:00"
    return Amount(match.start(), match.end(), Kind.TIME, value)


_READERS: Final[dict[str, Callable[[re.Match[str]], Amount | None]]] = {
    "ref": _reference, "every": _every, "adverb": _adverb, "days": _days, "per": _per,
    "whole": _whole, "count": _duration, "some": _some, "lasting": _long, "hour": _clock,
    "named": _named_hour, "of_day": _part_of_day,
}  # fmt: skip


def _number(words: str) -> float | None:
    """Return what a count says; ``None`` for "several" and its like."""
    lowered = " ".join(words.lower().replace("-", " ").split())
    if lowered in _VAGUE or lowered.endswith("s of"):
        return None
    if lowered.startswith(("half", "a half")):
        return 0.5
    if lowered.startswith("a couple"):
        return 2
    if lowered[0].isdigit():
        return float(lowered.replace(",", ""))
    total, scales = 0, {"hundred": 100, "thousand": 1000, "dozen": 12}
    for word in lowered.split():
        total = total * scales[word] if word in scales else total + NUMBERS[word]
    return total


def _period(count: float | None, unit: str) -> str:
    """Return a length of so many units; half a year is six months, half an hour 30 minutes."""
    name = unit.lower()
    code = _UNITS[name]
    if count is not None and name == "fortnight":
        count *= 2
    halved = {"TH": (30, "TM"), "Y": (6, "M"), "DE": (5, "Y"), "CE": (50, "Y"), "TM": (30, "TS")}
    if count == 0.5 and code in halved:
        count, code = halved[code]
    time, letters = ("T", code[1:]) if code.startswith("T") else ("", code)
    written = "X" if count is None else f"{count:g}"
    return f"P{time}{written}{letters}"
