"""How well each sentence near the best passages meets a question.

A sentence is scored together with its three-sentence window and its block, because the
words of a question rarely stand in one sentence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from index.corpus import AnalysedBlock, Corpus

CANDIDATES = 40
"""Passages taken from the engine; all further work is bounded by it."""

K1 = 1.2
B = 0.4
WINDOW_WEIGHT = 0.5
BLOCK_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence in its surroundings.

    Attributes:
        sentence: The sentence's place in its block.
        score: Compares within one question only.
        coverage: The share of the question's information that the window covers, 0 to 1.
    """

    block: AnalysedBlock
    sentence: int
    score: float
    coverage: float


def weigh(corpus: Corpus, terms: Iterable[str]) -> dict[str, float]:
    """The information of each term: its idf over the passages.

    A term that no passage holds weighs as much as the rarest one, so that a question about
    something else is not judged by the few words it shares.
    """
    size = corpus.engine.size
    return {
        term: math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))
        for term in terms
        for frequency in [corpus.engine.document_frequency(term)]
    }


def candidates(
    corpus: Corpus, weights: Mapping[str, float], among: Collection[int] | None
) -> list[Candidate]:
    """Score every quotable sentence around the engine's best passages, the best first."""
    hits = corpus.engine.search(weights, CANDIDATES, among=among)
    blocks: dict[tuple[str, int], AnalysedBlock] = {}
    for hit in hits:
        passage = corpus.passages[hit.passage]
        blocks.setdefault((passage.source, passage.block), corpus.block_of(passage))
    scored = [candidate for block in blocks.values() for candidate in _score_block(block, weights)]
    return sorted(
        scored,
        key=lambda each: (
            -each.score,
            each.block.document.source,
            each.block.block.sentences[each.sentence].span.start,
        ),
    )


def window(block: AnalysedBlock, sentence: int) -> range:
    """The sentence with its quotable neighbours in the same block."""
    sentences = block.block.sentences
    first = sentence - 1 if sentence > 0 and sentences[sentence - 1].quotable else sentence
    last = sentence
    if sentence + 1 < len(sentences) and sentences[sentence + 1].quotable:
        last = sentence + 1
    return range(first, last + 1)


def _score_block(block: AnalysedBlock, weights: Mapping[str, float]) -> Iterable[Candidate]:
    whole = _sum(block.counts)
    block_score = _bm25(whole, weights)
    total = sum(weights.values())
    for index, sentence in enumerate(block.block.sentences):
        if not sentence.quotable:
            continue
        around = _sum(block.counts[near] for near in window(block, index))
        own = _bm25(block.counts[index], weights)
        if not own:
            continue
        score = own + WINDOW_WEIGHT * _bm25(around, weights) + BLOCK_WEIGHT * block_score
        covered = sum(weight for term, weight in weights.items() if term in around)
        yield Candidate(block, index, score, covered / total)


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    together: Counter[str] = Counter()
    for each in counts:
        together.update(each)
    return together


def _bm25(counts: Mapping[str, int], weights: Mapping[str, float]) -> float:
    norm = K1 * (1 - B + B * sum(counts.values()) / 25)
    return sum(
        weight * counts[term] * (K1 + 1) / (counts[term] + norm)
        for term, weight in weights.items()
        if term in counts
    )
