"""Plain sentence BM25, to compare with: what a few lines of rank-bm25 would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from rank_bm25 import BM25Okapi

from index.corpus import Corpus
from tests.evaluation.collections import Case, Place
from tests.evaluation.measuring import Outcome


class Baseline:
    """The three best sentences by BM25 over ``text.lower().split()``, always three."""

    def __init__(self, corpus: Corpus) -> None:
        self._sentences = [
            (source, sentence.span)
            for source, blocks in corpus.blocks.items()
            for block in blocks
            for sentence in block.block.sentences
        ]
        words = [
            corpus.documents[source].text[span.start : span.end].lower().split()
            for source, span in self._sentences
        ]
        self._bm25 = BM25Okapi(words)

    def ask(self, case: Case) -> tuple[float, int]:
        """The best sentence's score, and the place of the first right one, 0 for none."""
        scores = self._bm25.get_scores(case.question.lower().split())
        best = np.argsort(-scores, kind="stable")[:3]
        rank = next(
            (n for n, index in enumerate(best, start=1) if self._right(int(index), case.places)),
            0,
        )
        return float(scores[best[0]]), rank

    def _right(self, index: int, places: Sequence[Place]) -> bool:
        source, span = self._sentences[index]
        return any(place.shown_by(source, span.start, span.end) for place in places)


def outcomes(corpus: Corpus, ours: Sequence[Outcome]) -> list[Outcome]:
    """The baseline's outcomes on the same questions, as many of them refused as of ours.

    The baseline refuses by its raw score; the threshold is set so that both refuse equally
    often.
    """
    baseline = Baseline(corpus)
    found = [baseline.ask(each.case) for each in ours]
    refused = sum(not each.answered for each in ours)
    order = sorted(range(len(found)), key=lambda n: found[n][0])
    answered = set(order[refused:])
    return [
        replace(each, answered=n in answered, rank=found[n][1], shown="")
        for n, each in enumerate(ours)
    ]
