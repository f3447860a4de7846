"""How far the thresholds hold when the corpus grows.

    python -m tests.evaluation.drift FILE.json|FILE.jsonl ...

Takes documents of all files together until there are about so many paragraphs, and asks what
they answer beside as many questions about documents that were left out.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from index.answering import answer
from tests.evaluation import collections
from tests.evaluation.collections import Case, Collection
from tests.evaluation.measuring import Figures, corpus_of, measure

SIZES = (15, 50, 120, 250, 400)


def main() -> None:
    """Print a line for each size that the files can fill."""
    texts: dict[str, str] = {}
    cases: list[Case] = []
    for name in sys.argv[1:]:
        collection = _prefixed(collections.load(Path(name)))
        texts |= collection.texts
        cases += [case for case in collection.cases if case.places]
    for size in SIZES:
        kept = _documents(texts, size)
        paragraphs = sum(map(_paragraphs, kept.values()))
        inside = [case for case in cases if case.places[0].source in kept]
        outside = [case for case in cases if case.places[0].source not in kept]
        known = _figures(kept, inside)
        unknown = _figures(kept, outside[:: max(1, len(outside) // max(1, len(inside)))])
        print(
            f"{paragraphs:>5} paragraphs: of {known.questions} questions "
            f"{_percent(known.answered, known)} answered, {_percent(known.first, known)} right "
            f"first; of {unknown.questions} left out "
            f"{_percent(unknown.questions - unknown.answered, unknown)} refused"
        )
        if len(kept) == len(texts):
            break


def _prefixed(collection: Collection) -> Collection:
    """The collection with its name before each document's, since articles recur in several."""

    def rename(name: str) -> str:
        return f"{collection.name}-{name}"

    cases = (
        replace(
            case,
            places=tuple(replace(each, source=rename(each.source)) for each in case.places),
        )
        for case in collection.cases
    )
    texts = {rename(name): text for name, text in collection.texts.items()}
    return Collection(collection.name, texts, tuple(cases))


def _documents(texts: dict[str, str], size: int) -> dict[str, str]:
    """Documents in a fixed but mixed order, until they have ``size`` paragraphs."""
    kept: dict[str, str] = {}
    for name in sorted(texts, key=lambda name: hashlib.sha256(name.encode()).digest()):
        kept[name] = texts[name]
        if sum(map(_paragraphs, kept.values())) >= size:
            break
    return kept


def _paragraphs(text: str) -> int:
    return text.count("\n\n") or 1


def _figures(texts: dict[str, str], cases: list[Case]) -> Figures:
    corpus = corpus_of(Collection("drift", texts, tuple(cases)))
    return Figures.of(measure(cases, partial(answer, corpus, limit=3)))


def _percent(part: int, whole: Figures) -> str:
    return f"{100 * part / whole.questions:.1f} %" if whole.questions else "–"


if __name__ == "__main__":
    main()
