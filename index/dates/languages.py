"""The languages other than English that dates are read in, and which one a text is written in.

The words of the calendar come from ``data/date_words.txt``, compiled from dateparser's data; how
each language puts its dates stands in ``data/date_phrases.toml``.

A language is told by its function words and its date words: first that of a document, then
that of each of its sentences, which is the document's unless the words speak clearly for another.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from index.dates.expressions import Unit
from index.model import Block
from index.text.languages import ENGLISH, LANGUAGES, phrases

WORDS = Path(__file__).parents[1] / "data" / "date_words.txt"

SAMPLE = 50_000
"""Characters from a document's beginning that tell its language."""

CLEAR = 3
"""Points from which a sentence may be in another language than its document: two words."""

_WORD = re.compile(r"[^\W\d_]+")
_SHORT = 3
"""Letters. The name of a month or weekday with no more is an abbreviation, if there is another."""


_GLUED = frozenset("$€£¥#№§@+~=<>/\\_&%,:")
_SPACE = r"(?:\s{1,8})"
_ROMAN = {"I": 1, "V": 5, "X": 10}
_TEMPLATE = re.compile(r"\[[^\]]*\]|\{([a-z_]+)\}| |’")
YEAR = r"(?:1\d{3}|2[01]\d\d)(?!\w|[.,:]\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DASH = r"(?:\s?[-–—]\s?)"
_SLOTS = {
    "article_any": r"(?:(?:{article})\s{1,8}|l’)",
    "lean": r"(?:(?P<last>{last})|(?P<final>{final})|(?P<next>{next})|(?P<this>{this}))(?!\w)",
    "figures": (
        r"(?P<figures>(?:1[5-9]|20)?\d0)(?!\d)"
        r"(?:(?:\s?[-–/]\s?| {any_and} )[’]?(?P<second_figures>(?:1[5-9]|20)?\d0)(?!\w))?"
    ),
    "roman": r"(?P<roman>[IVX]{1,5}|\d{1,2})",
    "romans": (
        r"{roman}(?:(?: (?:{any_and}|{any_to}) |[-–])(?:el |o |il )?"
        r"(?P<second_roman>[IVX]{1,5}))?"
    ),
    "thing": r"(?:{unit}|{weekday}|(?P<thing_month>{full_month})|{season})(?!\w)",
    # A year after a month or season: in figures, with its era, short, or "of last year".
    "tail": (
        r"(?:(?:,?{of_year}\s{0,8}|[-/\s])(?:(?P<era_year>\d{1,4})\s?(?:(?P<bc>{bc})|{ad})"
        rf"|(?P<year>{YEAR}))"
        r"|{of_year}\s{0,8}[’](?P<short>\d\d)(?!\w)"
        r"|\s{1,8}(?:{of_short_year})(?P<bare_short>\d\d)(?!\w|[.,:]\d|\s?[%€])"
        r"|\s{1,8}(?:(?P<last_year>{last_year})|(?P<next_year>{next_year})|(?P<this_year>{this_year}))"
        r"(?!\w))"
    ),
    "pointer": r"(?:(?P<following>{following})|(?P<previous>{previous}))(?!\w)",
    "window": (
        "(?:{article_any}|(?:ces|estos|estas|den|die|der) )?"
        "(?:{lean} {number}|{more_number} {more_lean}) {unit}"
    ),
    "era": (
        r"(?:(?:{year_word}) )?(?P<first>\d{1,4})"
        rf"(?:(?:{_DASH}| {{any_to}} )(?P<era_year>\d{{1,4}}))?"
        r"\s?(?:(?P<bc>{bc})|{ad})"
    ),
    "date_in_figures": (
        rf"(?:(?:{{any_weekday}},? )?(?:{{article_before_day}}))?"
        rf"(?:(?P<from>{_DAY})[./]?(?:{_DASH}| {{any_to}} ))?"
        rf"(?P<day>{_DAY})(?P<sign>[/-]|\.\s?)(?P<month>\d{{1,2}})(?P=sign)"
        r"(?P<year>\d{4}|\d\d)(?!\w|[-/.]\d)"
    ),
    "day_and_month_in_figures": (
        rf"(?:(?P<from>{_DAY})[./]?(?:{_DASH}| {{any_to}} ))?"
        rf"(?P<day>{_DAY})(?P<sign>[./])\s?(?P<month>0?[1-9]|1[0-2])"
        r"(?:(?<=\d)\.|(?![\w.%]))(?!\d|/)"
    ),
    "date": (
        "(?:{article_before_day})(?P<begin>)(?:{any_weekday},? )?(?:{article_before_day})"
        "(?:(?:(?P<before_last>{last}|{final})|(?P<before_next>{next})) )?"
        # The day, more days of a list, the last of a range or a list.
        rf"(?:(?P<day>{_DAY}){{day_suffix}}|(?:{{first_day}}))(?!\d)"
        rf"(?P<more>(?:, {_DAY}{{day_suffix}}){{0,6}})"
        rf"(?:(?:{_DASH}| {{any_to}}(?: |(?<=[’]))(?:{{article_before_day}}))"
        rf"(?P<until>{_DAY}){{day_suffix}}"
        rf"|,? {{any_and}} (?:{{article_before_day}})(?P<also>{_DAY}){{day_suffix}})?"
        # The month and the year.
        r"(?:{of_month}|[-/])(?<=[\s./-]){month}(?:{tail}|(?!\w))"
        r"(?: (?:(?P<after_last>{last})|(?P<after_next>{next}))(?!\w))?"
    ),
    "years": (
        rf"(?:(?P<word>{{year_word}}) )?"
        rf"(?P<first_year>{YEAR}|(?<=[^\W\d_]\s)\d{{3}}(?!\w|[.,]\d))"
        rf"(?:(?:(?P<dash>{_DASH}|/)|(?P<to_> {{any_to}} )|(?P<and_> {{any_and}} ))"
        rf"{{article_any}}?(?:{{year_word}} )?"
        rf"(?P<second_year>{YEAR}|(?<=[-–/])\d\d(?![\w/-]|[.,]\d)))?"
    ),
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language's calendar, in lower case, with what they mean.

    Attributes:
        short_months: Abbreviations, which are dates only beside a day or a year.
        weekdays: Monday is 0.
        units: The unit's English name by the word for it.
        seasons: Spring is 1.
        days: How many days away a word or phrase is.
        phrases: The language's part of ``date_phrases.toml``.
    """

    months: Mapping[str, int]
    short_months: Mapping[str, int]
    weekdays: Mapping[str, int]
    short_weekdays: Mapping[str, int]
    seasons: Mapping[str, int]
    units: Mapping[str, str]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    decades: Mapping[str, int]
    centuries: Mapping[str, str]
    days: Mapping[str, int]
    phrases: Mapping[str, Any]

    def month_number(self, word: str) -> int:
        """Return the month that a name or an abbreviation means."""
        name = word.lower().rstrip(".")
        known = self.months.get(name)
        return self.short_months[name] if known is None else known

    def weekday_number(self, word: str | None) -> int | None:
        """Return the weekday that a name or an abbreviation means."""
        name = (word or "").lower().rstrip(".")
        return self.weekdays.get(name, self.short_weekdays.get(name))

    def unit_of(self, word: str) -> Unit:
        """Return the unit that a word means."""
        return Unit(self.units.get(word.lower(), Unit.WEEKEND))

    def number_of(self, word: str) -> int | None:
        """Return the number that figures or a word mean, ``None`` for "several"."""
        return int(word) if word.isdigit() else self.numbers.get(word.lower())

    def pattern(self, template: str) -> re.Pattern[str]:
        """Compile a template, in which a space is white space and ``{name}`` a slot or a phrase."""
        return re.compile(self._expand(template), re.IGNORECASE)

    def _expand(self, template: str) -> str:
        def piece(match: re.Match[str]) -> str:
            if match[1] is not None:
                return self._expand(self._slot(match[1]))
            if match[0][0] == "[":
                return match[0].replace("’", "'’")
            return _SPACE if match[0] == " " else "['’]"

        return _TEMPLATE.sub(piece, template)

    def _slot(self, name: str) -> str:
        if name.startswith("more_"):
            return self._slot(name.removeprefix("more_")).replace("?P<", "?P<more_")
        if name.startswith("any_") and name != "any_weekday":
            return f"(?:{self.phrases[name.removeprefix('any_')]})"
        if name in self.phrases and isinstance(self.phrases[name], str):
            return str(self.phrases[name])
        if name in _SLOTS:
            return _SLOTS[name]
        return self._words_of(name)

    def _words_of(self, name: str) -> str:
        """Return a pattern for the words of a kind."""
        months, weekdays = either(self.months), either(self.weekdays)
        if name == "month":
            return f"(?P<month>{months}|{either(self.short_months)}\\.?)"
        if name == "full_month":
            return months
        if name == "weekday":
            return f"(?P<weekday>{weekdays})"
        if name == "any_weekday":
            return f"(?P<any_weekday>{weekdays}|{either(self.short_weekdays)}\\.?)"
        if name == "unit":
            return f"(?P<unit>{either(self.units)}|(?:{self.phrases['weekend']})(?!\\w))"
        if name == "number":
            words = either((*self.numbers, *self.phrases["vague"].split()))
            return f"(?P<number>\\d{{1,4}}|{words})"
        if name == "ordinal":
            return f"(?P<ordinal>{either(self.ordinals, ends='')})(?!\\w)"
        if name == "plain_century":
            forms: list[str] = self.phrases["century"]
            return next(form for form in forms if "{roman}" in form and "(?=" not in form)
        words_of = {"season": self.seasons, "decade": self.decades, "named_century": self.centuries}
        return f"(?P<{name}>{either(words_of[name])})"


@cache
def vocabulary(language: str) -> Vocabulary:
    """Return the words of ``language``."""
    kinds: dict[str, dict[str, str]] = defaultdict(dict)
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        owner, kind, word, meaning = line.split("\t")
        if owner == language:
            kinds[kind][word] = meaning
    own = phrases()[language]
    months, short_months = _by_length(kinds["month"])
    weekdays, short_weekdays = _by_length(kinds["weekday"])
    units = kinds["unit"] | {
        word: unit for unit, words in own.get("units", {}).items() for word in words.split()
    }
    days = dict(own["days"])
    for phrase, meaning in kinds["relative"].items():
        unit, count = meaning.split()
        if unit == "day":
            days.setdefault(phrase.replace("'", "’"), int(count))
    return Vocabulary(
        months=months,
        short_months=short_months,
        weekdays=weekdays | own.get("weekdays", {}),
        short_weekdays=short_weekdays,
        seasons=_indexed(own["seasons"]),
        units=units,
        numbers=_indexed(own["numbers"]),
        ordinals=_indexed(own["ordinals"]),
        decades=_indexed(own["decades"], 2),
        centuries={name.lower(): digits for name, digits in own.get("named_centuries", {}).items()},
        days=days,
        phrases=own,
    )


def _by_length(words: Mapping[str, str]) -> tuple[dict[str, int], dict[str, int]]:
    """Divide names into full ones and abbreviations, each also without its accents."""
    full: dict[str, int] = {}
    short: dict[str, int] = {}
    for word, meaning in words.items():
        same = [other for other in words if words[other] == meaning and other != word]
        shortened = any(other.startswith(word) for other in same)
        target = short if same and (shortened or len(word) <= _SHORT) else full
        target[word] = target[plain(word)] = int(meaning)
    return full, short


def _indexed(groups: Sequence[str], first: int = 1) -> dict[str, int]:
    """Return the number of the group that a word stands in, also without its accents."""
    numbers: dict[str, int] = {}
    for number, group in enumerate(groups, start=first):
        for word in group.split():
            numbers[word] = numbers[plain(word)] = number
    return numbers


def era_year(number: int, *, bc: bool) -> str:
    """Return a year before or after Christ as EDTF counts: 1 BC is the year 0000."""
    if not bc:
        return f"{number:04d}"
    return f"-{number - 1:04d}" if number > 1 else "0000"


def century_number(written: str) -> int | None:
    """Return the number of a century that Roman or Arabic figures give."""
    if written.isdigit():
        number = int(written)
    else:
        digits = [_ROMAN[letter] for letter in written.upper()]
        number = sum(
            -digit if digit < max(digits[place:]) else digit for place, digit in enumerate(digits)
        )
    return number if 1 <= number <= 21 else None


def decade_of(figures: str) -> str:
    """Return the year of a decade, "198X" for "1980"; with two figures its century is open."""
    if len(figures) == 2:
        return f"XX{figures[0]}X"
    if figures.endswith("00") and figures < "2000":
        return f"{figures[:2]}XX"
    return f"{figures[:3]}X"


def is_glued(text: str, start: int) -> bool:
    """Return whether figures go on before: “555-1984”, “AB-2018”, “1.998”."""
    before = text[start - 1 : start]
    if before and (before in _GLUED or before.isalnum()):
        return True
    return before in ("-", "–", ".") and (text[start - 2].isdigit() or text[start - 2].isupper())


def year_shift_of(match: re.Match[str]) -> int | None:
    """Return −1 for "of last year", 0 for "of this year", 1 for "of next year"."""
    groups = match.groupdict()
    for name, shift in (("last_year", -1), ("this_year", 0), ("next_year", 1)):
        if groups.get(name):
            return shift
    return None


def lean_of(match: re.Match[str]) -> int | None:
    """Return −1 for "last", 0 for "this", 1 for "next" beside a date."""
    groups = match.groupdict()
    for names, lean in (
        (("last", "final", "before_last", "after_last"), -1),
        (("next", "before_next", "after_next"), 1),
        (("this",), 0),
    ):
        if any(groups.get(name) for name in names):
            return lean
    return None


def either(words: Iterable[str], *, ends: str = r"(?!\w)") -> str:
    """Return a group of alternatives, the longest first, ending at a word's end."""
    listed = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, listed))}){ends}"


_ACCENTS = str.maketrans("áàâãäéèêëíìîïóòôõöúùûüñç", "aaaaaeeeeiiiiooooouuuunc")


def plain(word: str) -> str:
    """Return ``word`` without accents, as people type it."""
    return word.translate(_ACCENTS)


@cache
def _evidence() -> dict[str, dict[str, int]]:
    """Return the points of a word for each language: two for a month or a language's own word."""
    owners: dict[str, set[str]] = defaultdict(set)
    for language, own in phrases().items():
        for word in own["function"].split():
            owners[word].add(language)
    for word in phrases()[ENGLISH]["also"].split():
        if word in owners:
            owners[word].add(ENGLISH)
    for language in LANGUAGES:
        words = vocabulary(language)
        dated = [*words.months, *words.weekdays, *words.seasons, *words.units, *words.days]
        dated += [*words.numbers, *words.decades, *words.phrases["counted"].split()]
        dated += set(words.short_months) & set(phrases()[ENGLISH]["short_months"].split())
        for word in (*dated, *words.phrases["only_here"].split()):
            if _WORD.fullmatch(word) and word not in phrases()[ENGLISH]["dates"].split():
                owners[word].add(language)
    months = {word for language in LANGUAGES for word in vocabulary(language).months}
    return {
        word: dict.fromkeys(found, 1 + (len(found) == 1 or word in months))
        for word, found in owners.items()
    }


@cache
def labels() -> frozenset[str]:
    """Return words of all languages that stand beside a document's own date, as "Stand" does."""
    return frozenset(
        word for language in LANGUAGES for word in phrases()[language]["labels"].split()
    )


@cache
def foreign_words() -> frozenset[str]:
    """Return the words of which one at least stands in what is written in another language."""
    in_english = phrases()[ENGLISH]["in_english"].split()
    return frozenset(
        word
        for word, points in _evidence().items()
        if ENGLISH not in points and len(word) > 1 and word not in in_english
    )


def _points(text: str, start: int, end: int) -> Counter[str]:
    evidence = _evidence()
    points: Counter[str] = Counter()
    for match in _WORD.finditer(text, start, end):
        word = match[0].lower()
        found = evidence.get(word)
        if found is None and not word.isascii():
            found = _letter_evidence(word)
        if found:
            for language, count in found.items():
                points[language] += count
    return points


@lru_cache(maxsize=1 << 14)
def _letter_evidence(word: str) -> dict[str, int]:
    """Return a point for each language that has the letters beyond ASCII of an unknown word."""
    letters = {letter for letter in word if not letter.isascii()}
    return {name: 1 for name, own in phrases().items() if letters <= set(own.get("letters", ""))}


@cache
def _letters() -> frozenset[str]:
    return frozenset("".join(own.get("letters", "") for own in phrases().values()))


def is_foreign(word: str) -> bool:
    """Return whether a word may show that a text is in another language; a name does not."""
    if word.lower() in foreign_words():
        return True
    return not word.isascii() and word.islower() and not _letters().isdisjoint(word)


def language_of(text: str, start: int, end: int, usual: str) -> str:
    """Return the language of a sentence; ``usual`` unless its words speak clearly for another."""
    points = _points(text, start, end)
    best = max((usual, ENGLISH, *LANGUAGES), key=lambda language: points[language])
    return best if points[best] >= CLEAR and points[best] > points[usual] else usual


def likeliest_languages(text: str) -> list[str]:
    """Return the languages that most words of a text's beginning are of, English in doubt.

    There are several where few words speak for one more than for another.
    """
    points = _points(text, 0, min(len(text), SAMPLE))
    best = max(points[language] for language in LANGUAGES)
    if best <= max(1, points[ENGLISH]):
        return [ENGLISH]
    return [language for language in LANGUAGES if points[language] == best]


def stretches(text: str, block: Block, usual: str) -> Iterator[tuple[str, int, int]]:
    """Divide a block into stretches of whole sentences of one language each, in order."""
    language, start = usual, block.span.start
    for number, sentence in enumerate(block.sentences):
        own = language_of(text, sentence.span.start, sentence.span.end, usual)
        if own != language and number:
            yield language, start, sentence.span.start
            start = sentence.span.start
        language = own
    yield language, start, block.span.end
