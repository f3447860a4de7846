"""Scan a stretch of text for date expressions, in one pass.

Words are looked at one after the other; only at a word that a date expression can begin
with are the readers for that word asked, each of which looks a bounded distance ahead. So
the whole is linear in the text's length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from index.dates import calendar_patterns as absolute
from index.dates import era_patterns as eras
from index.dates import languages
from index.dates import period_patterns as periods
from index.dates import relative_patterns as relative
from index.dates.calendar_patterns import NOTHING, Found
from index.dates.expressions import Calendar, Interval, Mention, Part, Shift, Vague
from index.dates.period_patterns import read_years
from index.dates.vocabulary import (
    DECADE_WORDS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    SEASONS,
    SHORT_WEEKDAYS,
    VAGUE_NUMBERS,
    WEEKDAYS,
    S,
)

MAX_FIGURES = 8
"""Characters of a word that begins with a digit and can begin a date: “21st”, “1980s”."""

Reader = Callable[[str, int, int], Found]

_WORD = re.compile(r"[^\W_]+")
_LEADING = re.compile(
    rf"(?:(?P<hedge>about|around|circa|ca\.?|c\.|approximately|roughly|nearly|almost|perhaps"
    rf"|possibly|probably|some|(?:just{S})?(?:more|less){S}than|(?:just{S})?over|at{S}least){S})?"
    rf"(?:(?P<the>the){S}(?!the\b))?"
    rf"(?:(?:very{S})?(?P<part>early|mid|middle|late|earlier|later|beginning|start|end|close|rest"
    r"|remainder)"
    rf"(?:(?P<of>{S}(?:of|in){S}(?:the{S})?)|{S}|[-–]|(?=\d)))?",
    re.IGNORECASE,
)
_PARTS = {
    "early": Part.EARLY, "earlier": Part.EARLY, "beginning": Part.EARLY, "start": Part.EARLY,
    "mid": Part.MIDDLE, "middle": Part.MIDDLE,
    "late": Part.LATE, "later": Part.LATE, "end": Part.LATE, "close": Part.LATE,
    "rest": Part.LATE, "remainder": Part.LATE,
}  # fmt: skip
_APOSTROPHES = ("'", "’", "‘")
_NEED_OF = frozenset(("beginning", "start", "end", "close", "middle", "rest", "remainder"))
_UNCERTAIN = frozenset(("perhaps", "possibly", "probably"))
_ONLY_AGO = frozenset(("nearly", "almost", "some", "over"))
_LEAD_IN = re.compile(
    r"(?:^|\b(?:in|since|from|until|till|by|to|at|was|were|is|on|and|or|of|born|died|ended)\s|[(\[,;–—]\s?)$",
    re.IGNORECASE,
)
_LEADERS = frozenset(
    """
    about around circa ca c approximately roughly nearly almost perhaps possibly probably some
    just more less over at the very early mid middle late earlier later beginning start end close
    rest remainder
    """.split()
)
_BITS = 6
_LEADS, _BEGINS, _ALONE, _AFTER_LEADER, _AFTER_COUNT, _FOREIGN = (1 << bit for bit in range(_BITS))
_MORE_LEADERS = _LEADERS | frozenset(
    "of in than least week month quarter year decade century fiscal".split()
)
_COUNTED = frozenset(
    """
    day days week weeks weekend weekends month months quarter quarters year years decade decades
    century centurys centurie centuries full long short calendar fiscal financial holiday
    morning afternoon evening night d
    """.split()
) | frozenset((*NUMBERS, *VAGUE_NUMBERS, "half", *MONTHS, *WEEKDAYS, *SHORT_WEEKDAYS, *SEASONS))
"""What stands right after "a", "this" or "next" where a date begins with them."""

_BEGIN_LEANING = "last this next past previous prior preceding coming upcoming current following"


def _read_new_year(text: str, start: int, end: int) -> Found:
    return absolute.read_holiday(text, start, end)


def _readers() -> dict[str, tuple[Reader, ...]]:
    table: dict[str, list[Reader]] = {}

    def add(words: object, *readers: Reader) -> None:
        for word in words:  # type: ignore[attr-defined]
            table.setdefault(word, []).extend(readers)

    add(MONTHS, absolute.read_month)
    add([*WEEKDAYS, *SHORT_WEEKDAYS], absolute.read_weekday)
    add(SEASONS, periods.read_season)
    add([*DECADE_WORDS, "nineteen", "eighteen", "twenty"], periods.read_decade_word)
    halves = "first second third fourth final last 1st 2nd 3rd 4th".split()
    add(halves, periods.read_sub_year)
    add(
        ["first", "second", "third", "fourth", "final", "1st", "2nd", "3rd", "4th"],
        relative.read_week_in,
    )
    add(ORDINALS, eras.read_century_with_era, periods.read_century, absolute.read_nth_of_month)
    add(["first"], relative.read_opening)
    add(["q1", "q2", "q3", "q4"], periods.read_quarter_sign)
    add(["fiscal", "fy", "financial"], periods.read_fiscal)
    add(["week", "calendar", "cw", "kw"], periods.read_numbered_week)
    add(["christmas", "boxing", "halloween"], absolute.read_holiday)
    add(["new"], _read_new_year)
    add(["year"], relative.read_year_ago)
    add(["year", "yearend", "month"], periods.read_year_end)
    add(["day", "month", "year", "decade"], relative.read_next_to)
    add("today tonight yesterday tomorrow".split(), relative.read_day_word)
    add(["day"], relative.read_day_around)
    add([*_BEGIN_LEANING.split(), "same", "that", "latest"], relative.read_leaning)
    add(["weekend", "holiday"], relative.read_weekend)
    add(["ad", "a", "ce"], eras.read_era_first)
    add([*NUMBERS, *VAGUE_NUMBERS, "half"], relative.read_ago)
    return {word: tuple(readers) for word, readers in table.items()}


_READERS = _readers()
_NEED_MORE = {
    relative.read_ago,
    relative.read_leaning,
    eras.read_era_first,
    _read_new_year,
}
_KNOWN = _READERS.keys() | _MORE_LEADERS | _COUNTED
_SHORT_FIGURES: tuple[Reader, ...] = (
    eras.read_era,
    absolute.read_figures,
    absolute.read_month_in_figures,
    absolute.read_roman_month,
    absolute.read_day_first,
    relative.read_ago,
    eras.read_short_year,
)
_FOUR_FIGURES: tuple[Reader, ...] = (
    eras.read_era,
    periods.read_year_and_part,
    absolute.read_figures,
    periods.read_iso_week,
    read_years,
)
_BEHIND_FIGURES: dict[str, frozenset[Reader]] = {
    "-": frozenset(
        (
            absolute.read_figures,
            absolute.read_roman_month,
            absolute.read_day_first,
            relative.read_ago,
            periods.read_iso_week,
        )
    ),
    **dict.fromkeys("–—", frozenset((absolute.read_day_first,))),
    **dict.fromkeys("'’", frozenset((absolute.read_figures,))),
    ".": frozenset((absolute.read_figures, absolute.read_roman_month)),
    "/": frozenset(
        (absolute.read_figures, absolute.read_month_in_figures, absolute.read_roman_month)
    ),
    " ": frozenset((absolute.read_day_first, relative.read_ago, periods.read_year_and_part)),
    " I": frozenset((absolute.read_roman_month, absolute.read_day_first)),
}
"""The readers that can read on behind figures if this follows them; " I" is a Roman figure."""


def _by_next(readers: tuple[Reader, ...]) -> dict[str, tuple[Reader, ...]]:
    """Return those of ``readers`` to ask, by the character behind the figures; "" for any other."""
    particular = frozenset[Reader]().union(*_BEHIND_FIGURES.values())
    return {
        sign: tuple(each for each in readers if each in able or each not in particular)
        for sign, able in (*_BEHIND_FIGURES.items(), ("", frozenset[Reader]()))
    }


_ROMAN = ("I", "V", "X")
_SHORT_BY_NEXT, _FOUR_BY_NEXT = _by_next(_SHORT_FIGURES), _by_next(_FOUR_FIGURES)
_WITH_LETTERS: tuple[Reader, ...] = (
    eras.read_era,
    absolute.read_figures,
    absolute.read_day_first,
    eras.read_century_with_era,
    periods.read_century,
)


def scan(text: str, start: int, end: int, signs: str | None = None) -> Iterator[Mention]:
    """Yield the date expressions in ``text[start:end]``, in order, none overlapping.

    Args:
        signs: Those of the stretch, if they are known already.
    """
    if signs is None:
        signs = signs_of(text, start, end)
    words = _WORD.finditer(text, start, end)
    passed = 0
    resume = start
    for candidate in _CANDIDATE.finditer(signs):
        number = candidate.start()
        at = next(islice(words, number - passed, None)).start()
        passed = number + 1
        if at < resume:
            continue
        found = NOTHING
        if _LED.match(signs, number):
            found = _led(text, at, end, resume)
        if not found and _BEGUN.match(signs, number):
            found = _core(text, at, end)
        for mention in found:
            yield mention
            resume = mention.end


def signs_of(text: str, start: int, end: int) -> str:
    """Return a character for each word of ``text[start:end]``, which tells its kind."""
    return "".join(map(_signs, text[start:end].split()))


def may_have_dates(signs: str) -> bool:
    """Return whether a date expression can begin at one of the words that have these signs."""
    return _CANDIDATE.search(signs) is not None


def foreign_words_in(signs: str) -> int:
    """Return how many of the words that have these signs are of a language but English."""
    return len(_FOREIGN_SIGN.findall(signs))


def _ascii_digits(text: str, found: Found) -> bool:
    """Return whether dates and what is beside them have only digits that values are made of."""
    words = text[max(0, found[0].start - 2) : found[-1].end + 3]
    return words.isascii() or not any(each.isdigit() and not each.isascii() for each in words)


@lru_cache(maxsize=1 << 16)
def _signs(chunk: str) -> str:
    """Return a character for each word of a chunk without white space, which tells its kind."""
    return "".join([_SIGNS[_kind(word)] for word in _WORD.findall(chunk)])


_WITH_FIGURES = frozenset(("fy", "cw", "kw"))
"""What can be one word with the figures after it: FY23, CW32."""

_SIGNS = "".join(map(chr, range(ord("@"), ord("@") + (1 << _BITS))))


def _sign_of(bits: int) -> str:
    """Return a pattern for the signs of the kinds that have all of ``bits``."""
    kinds = range(1 << _BITS)
    return f"[{re.escape(''.join(_SIGNS[kind] for kind in kinds if kind & bits == bits))}]"


_FOREIGN_SIGN = re.compile(_sign_of(_FOREIGN))
_LED = re.compile(f"{_sign_of(_LEADS | _ALONE)}|{_sign_of(_LEADS)}{_sign_of(_AFTER_LEADER)}")
_BEGUN = re.compile(f"{_sign_of(_BEGINS | _ALONE)}|{_sign_of(_BEGINS)}{_sign_of(_AFTER_COUNT)}")
# What begins with a set of characters is looked for much faster.
_CANDIDATE = re.compile(
    f"[{_sign_of(_LEADS)[1:-1]}{_sign_of(_BEGINS)[1:-1]}]"
    f"(?:(?<={_sign_of(_ALONE)})|(?<={_sign_of(_LEADS)})(?={_sign_of(_AFTER_LEADER)})"
    f"|(?<={_sign_of(_BEGINS)})(?={_sign_of(_AFTER_COUNT)}))"
)


@lru_cache(maxsize=1 << 15)
def _kind(word: str) -> int:
    """Return what a word may be to a date expression, one bit for each way."""
    lowered = word.lower()
    foreign = _FOREIGN * languages.is_foreign(word)
    if lowered.isalpha() and lowered.isascii() and not _is_known(lowered):
        return foreign
    figures = any(map(str.isdigit, lowered))
    short = lowered[:2] in _WITH_FIGURES
    middle = lowered.startswith("mid")
    begins = lowered in _READERS or lowered[0].isdigit() or short
    # Patterns that ignore case know letters that lower() does not: the long s is an s.
    other = not lowered.isascii()
    after_leader = begins or figures or middle or other or lowered in _MORE_LEADERS
    return (
        _LEADS * (lowered in _LEADERS or middle)
        | _BEGINS * begins
        | _ALONE * (middle or (begins and not _needs_more(lowered)))
        | _AFTER_LEADER * after_leader
        | _AFTER_COUNT * (figures or other or lowered in _COUNTED)
        | foreign
    )


def _is_known(word: str) -> bool:
    return word in _KNOWN or word.startswith(("fy", "cw", "kw", "mid"))


def _needs_more(word: str) -> bool:
    """Return whether only a unit or a name of the calendar after it makes a date of a word."""
    readers = _READERS.get(word, ())
    return bool(readers) and set(readers) <= _NEED_MORE


def _core(text: str, at: int, end: int) -> Found:
    """Return what the readers for the word at ``at`` make of it."""
    at += text[at : at + 1] in _APOSTROPHES
    match = _WORD.match(text, at, end)
    if match is None:
        return NOTHING
    word = match[0].lower()
    for reader in _readers_for_figures(text, match) if word[0].isdigit() else _readers_for(word):
        if found := reader(text, at, end):
            return found if _ascii_digits(text, found) else NOTHING
    return NOTHING


def _readers_for(word: str) -> tuple[Reader, ...]:
    if word == "week":
        return (_read_week,)
    return _READERS.get(word[:2] if word[:2] in _WITH_FIGURES else word, ())


def _readers_for_figures(text: str, match: re.Match[str]) -> tuple[Reader, ...]:
    """Return the readers for a word that begins with a figure."""
    word = match[0]
    if not word.isdigit():
        readers = _READERS.get(word.lower(), ())
        return (*_WITH_LETTERS, *readers) if len(word) <= MAX_FIGURES else ()
    if len(word) > 4:
        return ()
    by_next = _FOUR_BY_NEXT if len(word) == 4 else _SHORT_BY_NEXT
    behind = text[match.end() : match.end() + 2]
    if behind[:1].isspace():
        return by_next[" I" if behind[1:] in _ROMAN else " "]
    return by_next.get(behind[:1], by_next[""])


def _led(text: str, at: int, end: int, earliest: int) -> Found:
    """Read a date with words before it that belong to it: about, the, early, the end of."""
    match = _LEADING.match(text, at, end)
    if match is None or match.end() == at:
        return NOTHING
    inner = match.end()
    found = _core(text, inner, end)
    if not found and match["of"]:
        found = relative.read_period(text, inner, end)
    elif not found and match["the"] and not match["part"]:
        return NOTHING
    if not found:
        return NOTHING
    return _with_leaders(text, match, found, earliest)


def _with_leaders(text: str, match: re.Match[str], found: Found, earliest: int) -> Found:
    first = found[0]
    start, part, qualifier = first.start, first.part, first.qualifier
    if match["part"] and _can_be_parted(first, match):
        part = _PARTS[match["part"].lower()]
        start = match.start("part")
        if match["the"] and (match["of"] or first.article):
            start = match.start("the")
    elif match["part"]:
        if match["of"] is None:
            return found
        start = _article_start(text, first, match.end())
    elif match["the"] and first.article:
        start = match.start("the")
    if match["hedge"] and _hedges(text, match, first, start):
        start = match.start("hedge")
        qualifier = "?" if match["hedge"].lower() in _UNCERTAIN else "~"
    start = max(start, earliest)
    if (start, part, qualifier) == (first.start, first.part, first.qualifier):
        return found
    return (replace(first, start=start, part=part, qualifier=qualifier), *found[1:])


def _article_start(text: str, first: Mention, inner: int) -> int:
    """Return the start of an expression if the words before "of the" are no part of it."""
    if first.article and text[max(0, inner - 4) : inner - 1].lower() == "the":
        return inner - 4
    return first.start


def _can_be_parted(mention: Mention, match: re.Match[str]) -> bool:
    """Return whether "early" or "the end of" can stand before this kind of date."""
    meaning, word = mention.meaning, match["part"].lower()
    if word in _NEED_OF and (match["of"] or "").split()[:1] != ["of"]:
        return False  # “it will close Tuesday”
    if word in {"earlier", "later"}:
        return (isinstance(meaning, Shift) and meaning.count == 0) or _leans(meaning)
    if isinstance(meaning, Calendar):
        return match["of"] is None or (meaning.day is None and meaning.weekday is None)
    return not isinstance(meaning, (Interval, Vague))


def _leans(meaning: object) -> bool:
    return isinstance(meaning, Shift) or (
        isinstance(meaning, Calendar) and meaning.lean is not None
    )


def _hedges(text: str, match: re.Match[str], first: Mention, start: int) -> bool:
    """Return whether the hedge is about the date, unlike that of "a film about 1968"."""
    between = text[match.end("hedge") : start]
    if between.strip():
        return False
    hedge = match["hedge"].lower()
    ago = text[first.end - 3 : first.end].lower() in {"ago", "ier", "ter"}
    if ago:
        return True
    if hedge in _ONLY_AGO or hedge.endswith(("than", "over", "least")):
        return False
    if hedge != "about":
        return True
    return _LEAD_IN.search(text[max(0, match.start() - 8) : match.start()]) is not None


def _read_week(text: str, at: int, end: int) -> Found:
    """Read "week 32 of 2021", "week of October 5", "the week after"."""
    if found := periods.read_numbered_week(text, at, end):
        return found
    day = relative.week_of_start(text, at, end)
    if day is None:
        return relative.read_next_to(text, at, end)
    ending = "end" in text[at:day].lower()
    return relative.as_week(at, _core(text, day, end), ending=ending)
