"""English in general: how common a word is, and which words mean the same.

Nothing here is about any document. The frequencies are those of the dictionary that
symspellpy ships (82,765 words; Google Books n-grams within SCOWL, MIT licence).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from index.text.tokens import fold, stem

SYNONYMS = Path(__file__).parents[1] / "data" / "synonyms.txt"
NAMES = Path(__file__).parents[1] / "data" / "names.txt"

Variant = tuple[str, ...]
"""Terms that stand for a concept when all of them are near: one, or those of a phrase."""

COMMONEST = 7.2
"""Zipf value of the commonest words: ten to this power in a billion."""

MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
SHORT_MONTHS = ("sept", *(month[:3] for month in MONTHS if month != "may"))
MONTH_WORDS = frozenset((*MONTHS, *SHORT_MONTHS))
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
SEASONS = frozenset("spring summer autumn fall winter".split())

SMALL_NUMBERS = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen".split()
)
"""The words for 0 to 19, each at its number."""

TENS = tuple("twenty thirty forty fifty sixty seventy eighty ninety".split())
"""The words for 20, 30 and so on to 90."""

SUBJECT_PRONOUNS = frozenset("he she it they".split())
OBJECT_PRONOUNS = frozenset("him her it them".split())
POSSESSIVE_PRONOUNS = frozenset("his her hers its their theirs".split())
REFLEXIVE_PRONOUNS = frozenset("himself herself itself themselves".split())
DEMONSTRATIVES = frozenset("this that these those".split())
"""Pronouns of the third person, and what points like them."""

_ORDINALS = (
    "1st first|2nd second|3rd third|4th fourth|5th fifth|6th sixth|7th seventh|8th eighth"
    "|9th ninth|10th tenth"
)
_SAME = (
    "us|united states|america|american;uk|united kingdom|britain|british;eu|european union"
    "|europe;un|united nations;usa|us|united states;percent|percentage|per cent;ussr"
    "|soviet union;photo|photograph|picture|image;tv|television;wwi|world war i"
    "|first world war;wwii|world war ii|second world war;dept|department;gov|governor"
    ";govt|government;sen|senator;rep|representative;pres|president;prof|professor"
    ";km|kilometer|kilometre;kg|kilogram;approx|approximately;st|saint;gop|republican"
)
_SPANISH = frozenset(
    """
    a al algo alguien alguna algún algunos ante antes aquí así aún aunque bajo bien cada casi
    como cómo con contra cual cuál cuales cuáles cualquier cuando cuándo cuanta cuánta cuantas
    cuántas cuanto cuánto cuantos cuántos de del desde donde dónde durante e el él ella ellas
    ellos en entre era eran es esa ese eso esta está estaba están estas este esto estos fue
    fueron ha había han hasta hay hizo hace la las le les lo los más me mi mientras muy nada ni
    no nos o para pero poco por porque porqué pues que qué quien quién quienes quiénes se según
    ser si sí sido sin sobre son su sus también tan tanto te tiene tienen todo todos tras tu un
    una unas uno unos va y ya yo
    """.split()
)
_SPANISH_FOLDED = frozenset(fold(word) for word in _SPANISH)


@cache
def zipf(word: str) -> float | None:
    """Return how common a folded English word is: log10 of its count in a billion words.

    Returns:
        From about 2 (rare) to 7.6 ("the"); None for a word that the dictionary does not
        hold, such as a name or a misspelling.
    """
    return _frequencies().get(word)


def is_spanish_function_word(word: str) -> bool:
    """Return whether a folded word carries grammar rather than meaning in Spanish."""
    return word in _SPANISH_FOLDED


@cache
def proper_nouns() -> frozenset[str]:
    """Folded English words that are names and nothing else, such as places and peoples."""
    return frozenset(NAMES.read_text(encoding="utf-8").split())


@cache
def common_words(least: float) -> tuple[str, ...]:
    """Return the folded words that are at least so common, as a Zipf value."""
    return tuple(word for word, value in _frequencies().items() if value >= least)


def equivalents(terms: Variant) -> tuple[Variant, ...]:
    """Other ways to write what ``terms`` mean: months, numbers, countries, abbreviations."""
    return _equivalents().get(terms, ())


def synonyms(term: str) -> Mapping[str, float]:
    """Return terms that mean nearly the same as a stemmed English ``term``, each with how nearly.

    From WordNet 3.0 (see index/data): 1 for synonyms and derivations, 0.5 for hypernyms.
    """
    line = _synonym_lines().get(term)
    if line is None:
        return {}
    strong, weak = line.split("\t")
    return dict.fromkeys(weak.split(), 0.5) | dict.fromkeys(strong.split(), 1.0)


@cache
def _synonym_lines() -> dict[str, str]:
    lines = SYNONYMS.read_text(encoding="utf-8").splitlines()
    return {term: rest for term, _, rest in (line.partition("\t") for line in lines)}


@cache
def _frequencies() -> dict[str, float]:
    words = (
        files("symspellpy")
        .joinpath("frequency_dictionary_en_82_765.txt")
        .read_text(encoding="utf-8-sig")
        .split()
    )
    counts = [int(count) for count in words[1::2]]
    offset = 9 - math.log10(sum(counts))
    return {
        word: math.log10(count) + offset for word, count in zip(words[::2], counts, strict=True)
    }


@cache
def _equivalents() -> dict[Variant, tuple[Variant, ...]]:
    table: dict[Variant, tuple[Variant, ...]] = {}
    groups = [
        [month, *(short for short in SHORT_MONTHS if month.startswith(short))] for month in MONTHS
    ]
    groups += [[str(number), word] for number, word in enumerate(SMALL_NUMBERS)]
    groups += [[str(10 * number), word] for number, word in enumerate(TENS, start=2)]
    groups += [group.split() for group in _ORDINALS.split("|")]
    groups += [group.split("|") for group in _SAME.split(";")]
    for group in groups:
        variants = [tuple(_term(word) for word in name.split()) for name in group]
        for variant in variants:
            others = tuple(other for other in variants if other != variant)
            table[variant] = table.get(variant, ()) + others
    return table


def _term(word: str) -> str:
    return word if word[0].isdigit() else stem(word)
