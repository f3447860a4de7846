"""What the topic of a timeline means beyond the words of a question: kinds of event, and people.

"Deaths" are also where somebody drowned or was killed, and a text that has called Ana Prado by her
whole name calls her Prado from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from index.query.concepts import Concept
from index.text.english import Variant, synonyms, zipf
from index.text.tokens import Token, fold, stem

EVENT_KINDS = Path(__file__).parents[1] / "data" / "event_kinds.txt"

OF_THE_KIND = 0.9
"""The weight of a word for an event of the kind that the topic names."""

BY_SURNAME = 0.9
"""What a surname counts for the whole name."""

RARE_ZIPF = 4.4
"""Words as common in English as this are no surnames that stand for somebody."""

_NAME_LENGTHS = range(2, 4)
_TITLES = frozenset(
    map(
        stem,
        """mr mrs ms miss dr prof professor sir lady lord president mayor governor minister general
        king queen senator secretary judge captain director señor señora don doña herr frau
        chairman chancellor premier councillor congressman congresswoman representative
        """.split(),
    )
)


def with_kinds(concepts: Iterable[Concept]) -> list[Concept]:
    """Return the concepts of a topic; one that names a kind of event is met by all of its words."""
    return [
        replace(
            concept,
            variants=dict.fromkeys(words, OF_THE_KIND) | _without_looser(concept.variants),
        )
        if not concept.name and (words := _kinds().get(stem(fold(concept.words))))
        else concept
        for concept in concepts
    ]


def _without_looser(variants: Mapping[Variant, float]) -> dict[Variant, float]:
    return {variant: value for variant, value in variants.items() if value > OF_THE_KIND}


@cache
def _kinds() -> Mapping[str, tuple[Variant, ...]]:
    """Return the terms that show each kind of event, by the stems of the words that name it."""
    found: dict[str, dict[Variant, None]] = {}
    for line in EVENT_KINDS.read_text(encoding="utf-8").splitlines():
        # Several languages may have a word in common.
        names, words = fold(line).split("\t")
        for name in names.split():
            told = found.setdefault(stem(name), {})
            for word in words.split():
                parts = (word,) if word.startswith("re-") else word.split("-")
                told[tuple(map(stem, parts))] = None
    return {name: tuple(told) for name, told in found.items()}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a topic calls by the whole name.

    Attributes:
        name: Its terms, the surname last.
        concept: All of them as one.
    """

    name: Variant
    concept: Concept

    @property
    def surname(self) -> str:
        """The last term of the name."""
        return self.name[-1]

    def is_named_in(self, terms: str) -> bool:
        """Return whether the whole name stands in ``terms``, which are one space apart."""
        return f" {' '.join(self.name)} " in f" {terms} "

    def coverage(self, terms: str) -> float:
        """Return how far ``terms`` speak of the person.

        The surname behind another given name is somebody else's.
        """
        best = 0.0
        for before, term in pairwise(("", *terms.split())):
            if term == self.surname:
                if before == self.name[-2]:
                    return 1.0
                best = max(best, 0.0 if _is_given_name(before) else BY_SURNAME)
        return best


def _is_given_name(term: str) -> bool:
    common = zipf(term)
    known = not term.isalpha() or term in _TITLES or synonyms(term)
    return not known and (common is None or common < RARE_ZIPF)


def person_in(concepts: Sequence[Concept], tokens: Sequence[Token]) -> Person | None:
    """Return whom a topic can name: two or three words that the documents use, the last one rare.

    Args:
        concepts: What the topic is understood as.
        tokens: Its informative tokens.
    """
    terms = tuple(token.term for token in tokens)
    if len(terms) not in _NAME_LENGTHS or len(concepts) != len(terms):
        return None
    if not all(token.word.isalpha() for token in tokens) or any(c.corrected for c in concepts):
        return None
    common = zipf(tokens[-1].word)
    if common is not None and common >= RARE_ZIPF:
        return None
    words = " ".join(token.word for token in tokens)
    information = sum(concept.information for concept in concepts)
    known = all(concept.known for concept in concepts)
    return Person(terms, Concept(words, {terms: 1.0}, information, known=known, name=True))
