"""Say what a question was taken to ask for, and which sentences came into question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from index.answering.scoring import OWN, Candidate
from index.model import Quote
from index.model.results import ConsideredSentence, Explanation, SearchedWord
from index.query.concepts import Concept
from index.text.tokens import stem

MAX_CONSIDERED = 5


def explanation_of(concepts: Sequence[Concept], found: Sequence[Candidate]) -> Explanation:
    """Return what was searched and the best of what was found, the best first."""
    return Explanation(
        tuple(map(_searched, concepts)), tuple(islice(_considered(found), MAX_CONSIDERED))
    )


def _searched(concept: Concept) -> SearchedWord:
    own = {stem(word.casefold()) for word in (concept.corrected or concept.words).split()}
    others = [
        (" ".join(each), value) for each, value in concept.variants.items() if set(each) - own
    ]
    return SearchedWord(
        concept.words,
        concept.corrected,
        tuple(words for words, value in others if value >= OWN),
        tuple(words for words, value in others if value < OWN),
        is_name=concept.name,
        is_known=concept.known,
    )


def _considered(found: Sequence[Candidate]) -> Iterator[ConsideredSentence]:
    for each in found:
        block = each.block
        span = block.block.sentences[each.sentence].span
        spans = block.document.slices_of(span)
        quote = Quote.of_slices(block.document, spans, block.block.number, block.block.heading)
        yield ConsideredSentence(quote, each.score, each.words, each.parts._asdict())
