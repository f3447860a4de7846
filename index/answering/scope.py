"""What a question can reach where only some of the documents are open to the person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.answering.concepts import Concept
from index.corpus import Corpus
from index.lexicon import Variant
from index.model import Correction, SourceName
from index.terms import stem


def numbers(corpus: Corpus, names: Iterable[SourceName] | None) -> Sequence[range] | None:
    """The passages of the documents called ``names``; None for all of both."""
    return None if names is None else list(corpus.find(tuple(names)).values())


def judged(
    corpus: Corpus, concepts: Iterable[Concept], within: Sequence[SourceName] | None
) -> tuple[Concept, ...]:
    """The concepts, with names and years that only other documents hold taken for unknown."""
    if within is None:
        return tuple(concepts)
    among = numbers(corpus, within) or ()
    return tuple(
        replace(concept, known=any(_holds(corpus, each, among) for each in concept.variants))
        if concept.known and (concept.name or concept.year)
        else concept
        for concept in concepts
    )


def corrections_of(
    corpus: Corpus, concepts: Iterable[Concept], within: Sequence[SourceName] | None
) -> tuple[Correction, ...]:
    """What misspelt words were taken for, but for words that only other documents hold."""
    among = numbers(corpus, within)
    return tuple(
        Correction(concept.words, concept.corrected)
        for concept in concepts
        if concept.corrected
        and (among is None or _holds(corpus, (stem(concept.corrected),), among))
    )


def _holds(corpus: Corpus, variant: Variant, among: Sequence[range]) -> bool:
    return all(corpus.engine.search({term: 1.0}, 1, among=among) for term in variant)
