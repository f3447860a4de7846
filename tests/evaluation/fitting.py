"""Fits the weights of scoring on public questions.

    python -m tests.evaluation.fitting FILE.json|FILE.jsonl ...

A conditional logit (McFadden 1974): among the candidate sentences of a question, the
probability that one answers is proportional to exp(weights · parts). The weights maximise
the likelihood of the sentences whose excerpt shows a right place, every collection counting
the same; printed with ``sentence`` as 1, as they stand in index/query/weights.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.answering.excerpts import excerpt
from index.answering.scoring import Candidate, Matcher, Parts, candidates
from index.corpus import Corpus
from index.query.answer_types import wanted
from index.query.concepts import concepts_of
from index.query.questions import parse_question
from index.query.weights import WEIGHTS
from tests.evaluation import collections
from tests.evaluation.collections import Case, Collection
from tests.evaluation.measuring import corpus_of

MAX_CANDIDATES = 30
STEPS = 300
RATE = 0.3
MOMENTUM = 0.9
PENALTY = 0.01

Floats = npt.NDArray[np.float64]
Choice = tuple[Floats, Floats]
"""The parts of a question's candidates, a row each, and 1 for those that are right."""


def main() -> None:
    """Fit on the files given and print the weights beside the present ones."""
    choices = [_choices(collections.load(Path(name))) for name in sys.argv[1:]]
    fitted = fit(choices)
    for name, weight in zip(Parts._fields, fitted / fitted[0], strict=True):
        print(f"{name:<10} fitted {weight:6.2f}   present {getattr(WEIGHTS, name):6.2f}")


def fit(groups: list[list[Choice]]) -> Floats:
    """The weights that maximise the mean log-likelihood over ``groups`` of choices."""
    scale = np.concatenate([parts for group in groups for parts, _ in group]).std(axis=0) + 1e-9
    weights: Floats = np.zeros(len(Parts._fields))
    velocity: Floats = np.zeros_like(weights)
    for _ in range(STEPS):
        gradient = -PENALTY * weights
        for group in groups:
            gradient += sum(_gradient(weights, c, scale) for c in group) / len(group) / len(groups)
        velocity = MOMENTUM * velocity + gradient
        weights = weights + RATE * velocity
    scaled: Floats = weights / scale
    return scaled


def _gradient(weights: Floats, choice: Choice, scale: Floats) -> Floats:
    parts, right = choice
    scaled = parts / scale
    logits = scaled @ weights
    likely = np.exp(logits - logits.max())
    wanted_share = likely * right / (likely * right).sum()
    gradient: Floats = (wanted_share - likely / likely.sum()) @ scaled
    return gradient


def _choices(collection: Collection) -> list[Choice]:
    corpus = corpus_of(collection)
    found = [_choice(corpus, case) for case in collection.cases if case.places]
    return [choice for choice in found if choice is not None]


def _choice(corpus: Corpus, case: Case) -> Choice | None:
    question = parse_question(case.question)
    concepts = concepts_of(corpus, question.text, question.tokens, WEIGHTS)
    matcher = Matcher(concepts, WEIGHTS)
    found = candidates(corpus, matcher, wanted(question.text), None, WEIGHTS)[:MAX_CANDIDATES]
    right = np.array([_is_right(candidate, matcher, case) for candidate in found], dtype=float)
    if not right.any() or right.all():
        return None
    return np.array([candidate.parts for candidate in found]), right


def _is_right(candidate: Candidate, matcher: Matcher, case: Case) -> bool:
    quote = excerpt(candidate, matcher).quote(matcher.terms)
    return any(
        place.shown_by(quote.document.source, quote.span.start, quote.span.end)
        for place in case.places
    )


if __name__ == "__main__":
    main()
