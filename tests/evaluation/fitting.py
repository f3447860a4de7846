"""Fits every weight that can be fitted: those of scoring and those of deciding by meaning.

    python -m tests.evaluation.fitting FILE.json|FILE.jsonl ...

Deciding: a logistic regression of answerable questions against those of documents that were left
out and those off the subject of the seeds (fit half), on how good the best excerpt is by words,
how near it is in meaning, and the corpus's size. Both kinds count the same, and so does each
collection. Near misses are none of its business: the vetoes see to them.

Scoring:

A conditional logit (McFadden 1974): among the candidate sentences of a question, the
probability that one answers is proportional to exp(weights · parts). The weights maximise
the likelihood of the sentences whose excerpt shows a right place, every collection counting
the same; printed with ``sentence`` as 1, as they stand in index/query/weights.py.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.answering.confidence import MAX_EVERYDAY
from index.answering.excerpts import excerpt
from index.answering.scoring import Candidate, Matcher, Parts, candidates
from index.corpus import Corpus
from index.meaning.search import Space
from index.query.answer_types import answer_type_of
from index.query.concepts import concepts_of
from index.query.questions import parse_question
from index.query.weights import FITTED_SIZE, WEIGHTS
from tests.evaluation import collections
from tests.evaluation.collections import ANSWERABLE, Case, Collection
from tests.evaluation.measuring import corpus_of, opened, space_of

MAX_CANDIDATES = 30
STEPS = 300
RATE = 0.3
MOMENTUM = 0.9
PENALTY = 0.01
RIDGE = 1e-3
NEWTON_STEPS = 60
MOST_LOGIT = 30.0

Floats = npt.NDArray[np.float64]
Choice = tuple[Floats, Floats]
"""The parts of a question's candidates, a row each, and 1 for those that are right."""

Decisions = tuple[Floats, Floats]
"""What decides, a row for each question, and 1 for those that should be answered."""


def main() -> None:
    """Fit on the files given and the fit half; print what comes out beside the present weights."""
    given = [collections.load(Path(name)) for name in sys.argv[1:]]
    groups: list[list[Choice]] = []
    decisions: list[Decisions] = []
    for collection in (collections.seeds("fit"), *given):
        groups.append(_choices(collection))
        decisions += [_decisions(each) for each in _with_refusals(collection)]
    fitted = fit(groups)
    for name, weight in zip(Parts._fields, fitted / fitted[0], strict=True):
        print(f"{name:<12} fitted {weight:6.2f}   present {getattr(WEIGHTS, name):6.2f}")
    names = ("share", "rare", "missing", "meaning", "size", "everyday", "base")
    signs = (1, 1, -1, 1, -1, -1, 1)
    for part, sign, weight in zip(names, signs, regress(decisions), strict=True):
        name = f"confidence_{part}"
        print(f"{name:<20} fitted {sign * weight:6.2f}   present {getattr(WEIGHTS, name):6.2f}")


def _with_refusals(collection: Collection) -> list[Collection]:
    """The collection as far as it has questions to refuse for their subject, else its halves."""
    if any(case.kind == "off_topic" for case in collection.cases):
        return [collection]
    return [collections.left_out(collection, kept) for kept in (0, 1)]


def _decisions(collection: Collection) -> Decisions:
    """What decides for each question, and 1 for those that should be answered."""
    rows, right = [], []
    with opened(collection, meaning=True) as library:
        size = math.log10(library.passages / FITTED_SIZE)
        for case in collection.cases:
            if case.kind not in {ANSWERABLE, "left_out", "off_topic"}:
                continue
            decision = library.ask(case.question).decision
            if decision is not None and decision.meaning is not None:
                everyday = min(MAX_EVERYDAY, decision.everyday)
                met = decision.share, decision.rare, decision.missing
                rows.append((*met, decision.meaning, size, everyday, 1.0))
                right.append(float(case.kind == ANSWERABLE))
    return np.array(rows), np.array(right)


def regress(groups: list[Decisions]) -> Floats:
    """The weights of a logistic regression, by Newton's method."""
    weights: Floats = np.zeros(groups[0][0].shape[1])
    for _ in range(NEWTON_STEPS):
        gradient: Floats = -RIDGE * weights
        curvature: Floats = RIDGE * np.eye(len(weights))
        for rows, right in groups:
            likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -MOST_LOGIT, MOST_LOGIT)))
            share = np.where(
                right == 1, 0.5 / max(1.0, right.sum()), 0.5 / max(1, (1 - right).sum())
            )
            gradient = gradient + rows.T @ (share * (right - likely))
            curvature = curvature + (rows * (share * likely * (1 - likely))[:, None]).T @ rows
        weights = weights + np.linalg.solve(curvature, gradient)
    return weights


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
    space = space_of(collection, corpus)
    found = [_choice(corpus, space, case) for case in collection.cases if case.places]
    return [choice for choice in found if choice is not None]


def _choice(corpus: Corpus, space: Space, case: Case) -> Choice | None:
    question = parse_question(case.question)
    concepts = concepts_of(corpus, question.text, question.tokens, WEIGHTS)
    matcher = Matcher(concepts, WEIGHTS)
    likeness = space.likeness([question.text], None)
    want = answer_type_of(question.text)
    found = candidates(corpus, matcher, want, None, WEIGHTS, likeness)[:MAX_CANDIDATES]
    right = np.array(
        [_is_right(corpus, candidate, matcher, case) for candidate in found], dtype=float
    )
    if not right.any() or right.all():
        return None
    return np.array([candidate.parts for candidate in found]), right


def _is_right(corpus: Corpus, candidate: Candidate, matcher: Matcher, case: Case) -> bool:
    quote = excerpt(candidate, matcher, corpus).quote(matcher.terms)
    return any(
        place.shown_by(quote.document.source, quote.span.start, quote.span.end)
        for place in case.places
    )


if __name__ == "__main__":
    main()
