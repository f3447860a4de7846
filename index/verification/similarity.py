"""Find the place in the documents that says nearly the same words as a sentence.

The likeness is Tversky's index (Features of Similarity, Psychological Review 84, 1977) over
informative terms, each counting by its information: what both have, over that together with
what only the sentence has and a smaller part of what only the place has. People who
repeat a sentence leave out more than they add.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from index.corpus import AnalysedBlock, Corpus
from index.model import Difference, Quote, Span
from index.ranking import idf
from index.text.tokens import fold, tokenise
from index.verification.shown_text import ShownText

CLOSE = 0.55
"""The likeness from which a place is close; measured by ``tests.evaluation.closeness``."""

ADDED = 0.7
"""What counts of the information that only the sentence has."""

LEFT_OUT = 0.3
"""What counts of the information that only the place has."""

MISSPELT = 80
"""Percent: words that agree by so much are the same misspelt, unless they hold figures."""

MIN_MISSPELT_LENGTH = 5
CANDIDATES = 12
MIN_TERMS = 2
"""Informative terms, below which a sentence says too little to be close to anything."""

_Word = tuple[str, Span]
_WORD = re.compile(r"\w+(?:[.,:'’ʼ/-]\w+)*")


@dataclass(frozen=True, slots=True)
class Closest:
    """The place that is most like a sentence.

    Attributes:
        likeness: From 0 to 1.
    """

    quote: Quote
    likeness: float


def closest(corpus: Corpus, text: str, among: Sequence[range] | None = None) -> Closest | None:
    """Return the sentence of the documents, or the run of two, that is most like ``text``.

    Args:
        among: If given, only these passages and their neighbours are looked at.
    """
    terms = Counter(token.term for token in tokenise(text) if token.informative)
    if terms.total() < MIN_TERMS:
        return None
    corpus.engine.prefetch(terms)
    query = {term: information(corpus, term) for term in terms}
    best: Closest | None = None
    runs = [(block, run, _counts(block, run)) for block, run in _runs(corpus, query, among)]
    corpus.engine.prefetch(term for _, _, there in runs for term in there)
    for block, run, there in runs:
        value = likeness(corpus, terms, there)
        if best is None or value > best.likeness:
            best = Closest(block.quote(run.start, run.stop - 1), value)
    return best


def _counts(block: AnalysedBlock, run: range) -> Counter[str]:
    there = Counter[str]()
    for sentence in run:
        there.update(block.counts[sentence])
    return there


def likeness(corpus: Corpus, sentence: Mapping[str, int], place: Mapping[str, int]) -> float:
    """Return how like the terms of a sentence those of a place are, from 0 to 1."""
    shared = Counter(sentence) & Counter(place)
    added, left_out = Counter(sentence) - shared, Counter(place) - shared
    for term in sorted(added):
        for other in sorted(left_out):
            if left_out[other] and _is_misspelt(term, other):
                both = min(added[term], left_out[other])
                shared[term] += both
                added[term] -= both
                left_out[other] -= both
    common = _total(corpus, shared)
    apart = ADDED * _total(corpus, added) + LEFT_OUT * _total(corpus, left_out)
    return common / (common + apart) if common else 0.0


def information(corpus: Corpus, term: str) -> float:
    """Return the information of ``term``; an unknown one counts as the rarest."""
    frequency = max(1, corpus.engine.document_frequency(term))
    return idf(corpus.engine.size, frequency)


def differences(text: str, quote: Quote) -> tuple[Difference, ...]:
    """Return the words in which ``text`` and the quotation differ, as a reader sees both.

    Capitals and accents are looked at only where nothing else differs. Where punctuation alone
    differs there are none.
    """
    whole = Span(0, len(text))
    ours, theirs = _words(text, whole), _words(quote.document.flowing, quote.span)
    found: list[Difference] = []
    for key in (fold, str):
        edits = Indel.opcodes([key(word) for word, _ in ours], [key(word) for word, _ in theirs])
        for equal, changed in groupby(edits, lambda edit: edit.tag == "equal"):
            if not equal:
                steps = list(changed)
                here = ours[steps[0].src_start : steps[-1].src_end]
                there = theirs[steps[0].dest_start : steps[-1].dest_end]
                found.append(_difference(quote, here, there))
        if found:
            break
    return tuple(found)


def _difference(quote: Quote, here: Sequence[_Word], there: Sequence[_Word]) -> Difference:
    return Difference(
        _covering(here) if here else None,
        quote.document.slices_of(_covering(there)) if there else (),
        " ".join(word for word, _ in here),
        " ".join(word for word, _ in there),
    )


def _runs(
    corpus: Corpus, query: Mapping[str, float], among: Sequence[range] | None
) -> Iterator[tuple[AnalysedBlock, range]]:
    """Yield single sentences and runs of two in and beside the best passages, each once."""
    seen: set[tuple[str, int, int, int]] = set()
    for passage in corpus.search(query, CANDIDATES, among=among):
        block = corpus.block_of(passage)
        sentences = block.block.sentences
        for first in range(max(0, passage.first - 1), passage.last + 1):
            for last in range(first, min(len(sentences), first + 2)):
                key = (passage.source, passage.block, first, last)
                if key not in seen and sentences[first].quotable and sentences[last].quotable:
                    seen.add(key)
                    yield block, range(first, last + 1)


def _is_misspelt(term: str, other: str) -> bool:
    if min(len(term), len(other)) < MIN_MISSPELT_LENGTH or not (term + other).isalpha():
        return False
    return fuzz.ratio(term, other, score_cutoff=MISSPELT) > 0


def _total(corpus: Corpus, terms: Mapping[str, int]) -> float:
    return sum(count * information(corpus, term) for term, count in terms.items())


def _words(text: str, span: Span) -> list[_Word]:
    """Return the words of ``text`` that a reader sees in ``span``, with their places."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    shown = ShownText(text, Span(start, len(text) if end < 0 else end))
    return [
        (found[0].replace("’", "'"), place)
        for found in _WORD.finditer(shown.text)
        if span.contains(place := shown.source_span(Span(*found.span())))
    ]


def _covering(words: Sequence[_Word]) -> Span:
    return Span(words[0][1].start, words[-1][1].end)
