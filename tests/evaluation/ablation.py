"""What each part of answering is worth: every part left out once, on every collection.

    python -m tests.evaluation.ablation FILE.json|FILE.jsonl ...

Prints a Markdown table. "first" and "among": a right place in the first quotation, in any,
whether given as an answer or as nearest passages. "refused": of questions whose answer is
not there; for collections without any, of those whose document was left out.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from index.answering import answer
from index.corpus import Corpus
from index.query.weights import WEIGHTS, Weights
from index.text.aliases import MemoryAliases
from tests.evaluation import collections
from tests.evaluation.collections import ANSWERABLE, Case, Collection
from tests.evaluation.measuring import corpus_of, measure

PARTS: dict[str, Weights] = {
    "all": WEIGHTS,
    "without the window": replace(WEIGHTS, window=0.0),
    "without what is around": replace(WEIGHTS, around=0.0),
    "without headings and titles": replace(WEIGHTS, heading=0.0),
    "without the kind asked for": replace(
        WEIGHTS, wanted=0.0, plain=0.0, defining=0.0, missing_kind=0.0
    ),
    "without the opening": replace(WEIGHTS, opening=0.0),
    "without English frequencies": replace(WEIGHTS, least_prior=1.0, filler=1.0),
    "without corrections": replace(WEIGHTS, corrected=0.0),
    "without synonyms": replace(WEIGHTS, synonym=0.0),
    "without the corpus's subjects": replace(WEIGHTS, topical=0.0),
    "without missing names and years": replace(WEIGHTS, missing_name=0.0, missing_year=0.0),
}
NO_ALIASES = "without aliases"


def main() -> None:
    """Print the table."""
    prepared: list[tuple[Collection, Corpus]] = []
    for collection in [collections.seeds("fit"), *map(collections.load, map(Path, sys.argv[1:]))]:
        prepared.append((collection, corpus_of(collection)))
        if all(case.kind == ANSWERABLE for case in collection.cases):
            half = collections.left_out(collection)
            prepared.append((half, corpus_of(half)))
    names = [collection.name for collection, _ in prepared]
    print(f"| first / among / answered / refused % | {' | '.join(names)} |")
    print(f"| --- |{' --- |' * len(names)}")
    for part, weights in PARTS.items():
        cells = [_cell(collection.cases, corpus, weights) for collection, corpus in prepared]
        print(f"| {part} | {' | '.join(cells)} |", flush=True)
    cells = [
        _cell(collection.cases, replace(corpus, aliases=MemoryAliases(())), WEIGHTS)
        for collection, corpus in prepared
    ]
    print(f"| {NO_ALIASES} | {' | '.join(cells)} |")


def _cell(cases: tuple[Case, ...], corpus: Corpus, weights: Weights) -> str:
    outcomes = measure(cases, partial(answer, corpus, limit=3, weights=weights))
    answerable = [each for each in outcomes if each.case.kind == ANSWERABLE]
    rest = [each for each in outcomes if each.case.kind != ANSWERABLE]
    shares = [
        sum(each.rank == 1 for each in answerable) / len(answerable),
        sum(each.rank > 0 for each in answerable) / len(answerable),
        sum(each.answered for each in answerable) / len(answerable),
    ]
    if rest:
        shares.append(sum(not each.answered for each in rest) / len(rest))
    return " / ".join(f"{100 * share:.1f}" for share in shares)


if __name__ == "__main__":
    main()
