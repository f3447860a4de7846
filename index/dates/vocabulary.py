"""The words of the calendar, and the pieces that the patterns are made of.

Every repetition in them is bounded, so a pattern looks at no more than a few hundred
characters from where it starts, whatever the text.
"""

from __future__ import annotations

import re

from index.dates.expressions import Unit
from index.text import english

MONTHS = {name: number for number, name in enumerate(english.MONTHS, start=1)}
NAMES = frozenset(MONTHS)
"""The full names of months; a full stop after one of them ends the sentence."""

MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}

ALSO_OTHER_WORDS = frozenset("march april may june august mar jan dec jun sep apr".split())
"""Months that alone may be a verb, a person or an adjective."""

WEEKDAYS = {name: number for number, name in enumerate(english.WEEKDAYS)}
SHORT_WEEKDAYS = {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5,
    "sun": 6,
}  # fmt: skip

SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}

_TO_NINETEEN = english.SMALL_NUMBERS[1:]
NUMBERS = {word: number for number, word in enumerate(_TO_NINETEEN, start=1)}
NUMBERS |= {word: 10 * number for number, word in enumerate(english.TENS, start=2)}
NUMBERS |= {"a": 1, "an": 1, "hundred": 100, "couple": 2}
VAGUE_NUMBERS = frozenset("several few many some".split())

_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
ORDINALS = {word: number for number, word in enumerate(_ORDINAL_WORDS, start=1)}
ORDINALS |= {f"{number}{suffix}": number for number in range(1, 22) for suffix in ("th",)}
ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3, "21st": 21, "last": -1, "final": -1}
ORDINALS |= {"twenty-first": 21}

DECADE_WORDS = {
    "twenties": 2, "thirties": 3, "forties": 4, "fifties": 5, "sixties": 6, "seventies": 7,
    "eighties": 8, "nineties": 9,
}  # fmt: skip

UNITS = {
    "day": Unit.DAY, "week": Unit.WEEK, "weekend": Unit.WEEKEND, "month": Unit.MONTH,
    "quarter": Unit.QUARTER, "year": Unit.YEAR, "decade": Unit.DECADE, "century": Unit.CENTURY,
}  # fmt: skip

S = r"\s{1,8}"
"""White space between two words; a wrapped line's indentation fits, a column gap may not."""


AFTER_A_YEAR = (
    r"\s{0,2}(?:[,.;:)\]](?!\d)|$)|\s(?:the|a|an|he|she|they|it|his|her|their|when|was|were|and|to"
    r"|until|by|at|with|of|in)(?!\w)"
)
"""What can stand after two or three digits that are a year, and not after a number of something."""


def either(words: object) -> str:
    """Return a group of alternatives, the longest first, ending at a word's end."""
    listed = sorted(map(str, words), key=len, reverse=True)  # type: ignore[call-overload]
    return rf"(?:{'|'.join(listed)})(?!\w)"


MONTH = either(MONTHS)
WEEKDAY = either(WEEKDAYS)
SHORT_WEEKDAY = either(SHORT_WEEKDAYS)
SEASON = either(SEASONS)
NUMBER = (
    r"(?:\d{1,3}(?![\w,.])"
    rf"|(?:{'|'.join(english.TENS)})[\s-](?:{'|'.join(_TO_NINETEEN[:9])})(?!\w)"
    rf"|(?:a|{'|'.join(_TO_NINETEEN[:9])})\shundred(?!\w)|"
    + either([*NUMBERS, *VAGUE_NUMBERS])
    + ")"
)
UNIT = r"(?:day|week(?:end)?|month|quarter|year|decade|century|centurie)s?(?!\w)"
ERA = r"(?-i:\s{0,3}(?:B\.\s?C\.(?:\s?E\.)?|BCE?|A\.\s?D\.|AD|C\.\s?E\.|CE)(?!\w))"
"""What says of a year on which side of the year 1 it lies; in capitals, as it is written."""

YEAR = (
    r"(?:(?:1\d{3}|2[01]\d\d)(?!\w|[.,:/]\d|[-–]\d|['’]s\w)"
    rf"|\d{{1,4}}{ERA}|(?-i:A\.\s?D\.|AD)\s\d{{1,4}}(?!\w))"
)
DAY = (
    r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
    r"(?!\w|[.:]\d|,\d{3}(?!\d)|%|\s{0,2}(?:percent|per\scent|[ap]\.?m\b)"
    rf"|{ERA})"
)
DAY_PART = r"(?:morning|afternoon|evening|night)(?!\w)"


_NUMBER_IN_YEAR = re.compile(r"[0-9]{1,4}")


def year_text(words: str) -> str:
    """Return the four digits of a year, "-0498" for "499 BC"."""
    match = _NUMBER_IN_YEAR.search(words)
    number = 0 if match is None else int(match[0])
    if "B" in words:
        return f"-{number - 1:04d}" if number > 1 else "0000"
    return f"{number:04d}"


def unit_of(word: str) -> Unit:
    """Return the unit that a word in the singular or plural names."""
    return UNITS[word.lower().replace("ies", "y").rstrip("s")]


def number_of(word: str) -> int | None:
    """Return the number that a word or digits name, ``None`` for "several" and its like."""
    lowered = word.lower()
    if lowered in VAGUE_NUMBERS:
        return None
    if lowered.isdigit():
        return int(lowered)
    first, *second = [NUMBERS[part] for part in re.split(r"[\s-]+", lowered)]
    if not second:
        return first
    return first * second[0] if second[0] > first else first + second[0]


def is_month(word: str, *, alone: bool = False) -> bool:
    """Return whether ``word`` is written as a month's name is: not "may", not "march"."""
    lowered = word.lower().rstrip(".")
    if word[0].isupper():
        return True
    return not alone and lowered not in ALSO_OTHER_WORDS and len(lowered) > 4
