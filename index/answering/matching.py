"""Where the words of a question's concepts stand in a block, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import mul

from index.answering.concepts import Concept
from index.answering.weights import Weights
from index.corpus import AnalysedBlock
from index.lexicon import Variant

TYPICAL_SENTENCE = 14
"""Informative terms: the length that is neither rewarded nor punished."""

OWN = 0.85
"""From here on a concept counts as met by its own words rather than by a neighbour's."""

Counts = Mapping[str, int]


class Matcher:
    """Compares counts of terms with the concepts of one question.

    Attributes:
        concepts: The question's concepts.
        terms: Every term of every variant.
        total: The information of all concepts together.
    """

    def __init__(self, concepts: Sequence[Concept], weights: Weights) -> None:
        self.concepts = concepts
        self._information = [concept.information for concept in concepts]
        self.total = sum(self._information)
        self._weights = weights
        self._single: dict[str, list[tuple[int, float]]] = {}
        self._phrases: list[tuple[int, float, Variant]] = []
        for number, concept in enumerate(concepts):
            for variant, value in concept.variants.items():
                if len(variant) == 1:
                    self._single.setdefault(variant[0], []).append((number, value))
                else:
                    self._phrases.append((number, value, variant))
        self.terms = frozenset(self._single) | {
            term for _, _, variant in self._phrases for term in variant
        }

    @property
    def own_terms(self) -> frozenset[str]:
        """Those of the question's own words, aliases and corrections: a match to a reader."""
        return frozenset(
            term
            for concept in self.concepts
            for variant, value in concept.variants.items()
            if value >= OWN
            for term in variant
        )

    def hits(self, counts: Counts) -> Counts:
        """The part of ``counts`` that the question speaks of."""
        return {term: counts[term] for term in self.terms.intersection(counts)}

    def met(self, hits: Counts) -> list[float]:
        """For each concept how far ``hits`` meet it, 0 to 1: the best of its variants."""
        return self._best(hits, dict.fromkeys(hits, 1.0))

    def share(self, met: Iterable[float]) -> float:
        """The share of the question's information that is met, 0 to 1."""
        together = sum(map(mul, self._information, met))
        return together / self.total if self.total else 0.0

    def level(self, hits: Counts, length: int, sentences: int) -> float:
        """How strongly ``sentences`` of ``length`` informative terms speak of the question.

        As in BM25, repetitions count less and less, and less in long sentences.
        """
        weights = self._weights
        relative = length / (TYPICAL_SENTENCE * sentences)
        norm = weights.k1 * (1 - weights.b + weights.b * relative)
        saturated = {
            term: count * (weights.k1 + 1) / (count + norm) for term, count in hits.items()
        }
        return self.share(self._best(hits, saturated))

    def _best(self, hits: Counts, strengths: Mapping[str, float]) -> list[float]:
        best = [0.0] * len(self.concepts)
        for term in hits:
            strength = strengths[term]
            for number, value in self._single.get(term, ()):
                best[number] = max(best[number], value * strength)
        for number, value, variant in self._phrases:
            if all(term in hits for term in variant):
                strength = min(strengths[term] for term in variant)
                best[number] = max(best[number], value * strength)
        return best


class BlockMatches:
    """The hits of one block, each sentence looked at once.

    Attributes:
        block: The block.
    """

    def __init__(self, block: AnalysedBlock, matcher: Matcher) -> None:
        self.block = block
        self._matcher = matcher
        self._hits: dict[int, Counts] = {}
        self._levels: dict[range, float] = {}

    def hits(self, run: range) -> Counts:
        """The hits of the sentences in ``run`` together."""
        if len(run) == 1:
            return self._sentence(run.start)
        together: dict[str, int] = {}
        for sentence in run:
            for term, count in self._sentence(sentence).items():
                together[term] = together.get(term, 0) + count
        return together

    def level(self, run: range) -> float:
        """How strongly the sentences in ``run`` speak of the question."""
        if run not in self._levels:
            self._levels[run] = self._level(run)
        return self._levels[run]

    def _level(self, run: range) -> float:
        hits = self.hits(run)
        if not hits:
            return 0.0
        length = sum(len(self.block.terms[sentence]) for sentence in run)
        return self._matcher.level(hits, length, len(run))

    def met(self, run: range) -> list[float]:
        """For each concept how far the sentences in ``run`` meet it."""
        return self._matcher.met(self.hits(run))

    def reach(self, sentence: int, steps: int) -> range:
        """The sentence with up to ``steps`` quotable neighbours to either side."""
        sentences = self.block.block.sentences
        first = last = sentence
        while first > 0 and sentence - first < steps and sentences[first - 1].quotable:
            first -= 1
        while (
            last + 1 < len(sentences) and last - sentence < steps and sentences[last + 1].quotable
        ):
            last += 1
        return range(first, last + 1)

    def _sentence(self, number: int) -> Counts:
        if number not in self._hits:
            self._hits[number] = self._matcher.hits(self.block.counts[number])
        return self._hits[number]
