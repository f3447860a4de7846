"""What each part of answering is worth: every part left out once, on every collection.

    python -m tests.evaluation.ablation [--by words|meaning] FILE.json|FILE.jsonl ...

Prints a Markdown table, of the parts of choosing by words or of those that meaning adds. "first"
and "among": a right place in the first quotation, in any, whether given as an answer or as
nearest passages. "refused": of questions whose answer is not there; for collections without any,
of those whose document was left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from index.answering import answer
from index.corpus import Corpus
from index.meaning.search import Space
from index.query.weights import WEIGHTS, Weights
from index.text.aliases import MemoryAliases
from tests.evaluation import collections
from tests.evaluation.collections import ANSWERABLE, Case, Collection
from tests.evaluation.measuring import corpus_of, measure, space_of

BY_WORDS: Mapping[str, Weights] = {
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


BY_MEANING: Mapping[str, Weights] = {
    "all": WEIGHTS,
    "without meaning in scores": replace(WEIGHTS, meaning=0.0),
    "without the size": replace(WEIGHTS, confidence_size=0.0),
    "without the words in deciding": replace(WEIGHTS, confidence_share=0.0, confidence_rare=0.0),
    **{
        f"without the veto of {veto}": replace(WEIGHTS, vetoes=WEIGHTS.vetoes - {veto})
        for veto in sorted(WEIGHTS.vetoes)
    },
    "without vetoes": replace(WEIGHTS, vetoes=frozenset()),
}
WORDS_ALONE = "words alone"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.ablation")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--by", choices=("words", "meaning"), default="words")
    options = parser.parse_args()
    prepared: list[tuple[Collection, Corpus]] = []
    for collection in [collections.seeds("fit"), *map(collections.load, options.files)]:
        prepared.append((collection, corpus_of(collection)))
        if all(case.kind == ANSWERABLE for case in collection.cases):
            half = collections.left_out(collection)
            prepared.append((half, corpus_of(half)))
    names = [collection.name for collection, _ in prepared]
    print(f"| first / among / answered / refused % | {' | '.join(names)} |")
    print(f"| --- |{' --- |' * len(names)}")
    vectors: list[Space | None] = [None] * len(prepared)
    if options.by == "meaning":
        _print(WORDS_ALONE, prepared, vectors, WEIGHTS)
        vectors = [space_of(*each) for each in prepared]
    for part, weights in (BY_WORDS if options.by == "words" else BY_MEANING).items():
        _print(part, prepared, vectors, weights)
    if options.by == "words":
        bare = [(each, replace(corpus, aliases=MemoryAliases(()))) for each, corpus in prepared]
        _print(NO_ALIASES, bare, vectors, WEIGHTS)


def _print(
    part: str,
    prepared: Sequence[tuple[Collection, Corpus]],
    vectors: Sequence[Space | None],
    weights: Weights,
) -> None:
    cells = [
        _cell(collection.cases, corpus, each, weights)
        for (collection, corpus), each in zip(prepared, vectors, strict=True)
    ]
    print(f"| {part} | {' | '.join(cells)} |", flush=True)


def _cell(cases: tuple[Case, ...], corpus: Corpus, vectors: Space | None, weights: Weights) -> str:
    outcomes = measure(cases, partial(answer, corpus, limit=3, weights=weights, meanings=vectors))
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
