"""The default engine: rank-bm25 in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest

from rank_bm25 import BM25Plus

from index.ranking import Hit

K1 = 1.2
"""How soon repetitions of a term stop counting."""

B = 0.75
"""How much a passage's length counts, from 0 to 1."""


def rounded_length(terms: int) -> int:
    """Return how long a passage of so many terms counts as: Lucene keeps lengths in one byte.

    Up to 39 they are exact; of what is above 24, the first four binary digits are kept.
    """
    above = max(0, terms - 24)
    dropped = max(0, above.bit_length() - 4)
    return terms - above % (1 << dropped)


class MemoryEngine:
    """``BM25Plus`` over passages given as lists of terms.

    Plus rather than Okapi: Okapi gives a term found in half of a tiny corpus an idf of
    zero (Lv and Zhai, Lower-Bounding Term Frequency Normalization, CIKM 2011). What Plus
    adds to a score for each term that occurs at all is left out, and lengths are rounded,
    as tantivy and OpenSearch do: a folder is ranked alike whatever its size.
    """

    def __init__(
        self,
        passages: Sequence[Sequence[str]],
        *,
        k1: float = K1,
        b: float = B,
    ) -> None:
        self._size = len(passages)
        self._postings: dict[str, list[int]] = {}
        for number, terms in enumerate(passages):
            for term in dict.fromkeys(terms):
                self._postings.setdefault(term, []).append(number)
        # Without a single term the average length is 0, and rank-bm25 divides by it.
        self._bm25 = BM25Plus(passages if self._postings else [[""]], k1=k1, b=b, delta=0)
        self._bm25.doc_len = [rounded_length(length) for length in self._bm25.doc_len]
        self._scores: dict[str, list[tuple[int, float]]] = {}

    @property
    def size(self) -> int:
        """How many passages there are."""
        return self._size

    def document_frequency(self, term: str) -> int:
        """Return in how many passages ``term`` occurs."""
        return len(self._postings.get(term, ()))

    def prefetch(self, terms: Iterable[str]) -> None:
        """Do nothing: all is in memory."""

    def occurrences(self, term: str, among: Sequence[range], limit: int) -> int:
        """Return in how many of some passages ``term`` occurs; see ``Engine.occurrences``."""
        return len(self.search({term: 1.0}, limit, among=among))

    def search(
        self,
        terms: Mapping[str, float],
        limit: int,
        *,
        among: Sequence[range] | None = None,
    ) -> list[Hit]:
        """Return the best passages for weighted ``terms``; see ``Engine.search``."""
        totals: dict[int, float] = {}
        for term, weight in terms.items():
            for number, score in self._contributions(term):
                totals[number] = totals.get(number, 0.0) + weight * score
        if among is not None:
            totals = {number: totals[number] for run in among for number in run if number in totals}
        hits = (Hit(number, total) for number, total in totals.items())
        return nsmallest(limit, hits, key=lambda hit: (-hit.score, hit.passage))

    def _contributions(self, term: str) -> list[tuple[int, float]]:
        """Return the score that ``term`` adds to each passage, as rank-bm25 counts it."""
        if term not in self._scores:
            numbers = self._postings.get(term, [])
            scores = self._bm25.get_batch_scores([term], numbers) if numbers else []
            self._scores[term] = list(zip(numbers, scores, strict=True))
        return self._scores[term]
