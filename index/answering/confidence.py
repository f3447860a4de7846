"""Decide how sure it is that an excerpt answers, by words and by meaning."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable

from index.answering.excerpts import Excerpt
from index.answering.scoring import OWN, Likeness, Matcher
from index.corpus import Corpus
from index.model import BlockKind, Decision, PartKind
from index.query.answer_types import PLAIN_KINDS, AnswerType
from index.query.concepts import Concept
from index.query.weights import FITTED_SIZE, Weights
from index.text.english import zipf

PRESENT = 200
"""Sentences to either side whose names and years count as present. Few paragraphs are longer;
a table of a hundred thousand rows is not read through for one question."""

MIN_FITTED_SIZE = 50
"""Passages, about as few as the weights of confidence were fitted on; fewer count as so many."""

MAX_EVERYDAY = 1.0
"""A question as near as this to everyday ones is one of them; nearer says nothing more, and must
not outweigh a passage that fits a short question ("how do I cancel?") in words and meaning."""

RARE_ZIPF = 3.3
"""A word of English that is rarer than this is in few questions that people ask anywhere."""

_CODE = re.compile(r"[A-Za-z]{1,4}[-_]?\d[\w-]*|v?\d+(?:\.\d+){1,3}[\w-]*")
"""An error number, a part number, a version."""

RARE_ENGLISH = 0.7
"""What it counts, beside 1 for a word that is none of English."""


def decide(  # noqa: PLR0913, PLR0917 - all that the weights of deciding are for
    corpus: Corpus,
    excerpt: Excerpt,
    matcher: Matcher,
    answer_type: AnswerType | None,
    weights: Weights,
    likeness: Likeness | None,
) -> Decision:
    """Return the confidence of an excerpt, and the threshold that it needs."""
    words = confidence(corpus, excerpt, matcher, answer_type, weights)
    size = corpus.engine.size
    if likeness is None:
        return Decision(words, None, words, answer_threshold(size, weights))
    near = excerpt.candidate.parts.meaning
    if _is_below_heading(excerpt):
        text = excerpt.candidate.block.text
        headings = excerpt.candidate.block.block.headings
        near = max(near, likeness.of_text(". ".join(text[h.start : h.end] for h in headings)))
    share, rare, exact = _met(corpus, excerpt, matcher)
    lacking = missing_parts(corpus, excerpt, matcher, answer_type, weights)
    value = (
        weights.confidence_share * share
        + weights.confidence_rare * rare
        - weights.confidence_missing * lacking
        + weights.confidence_meaning * near
        - weights.confidence_size * math.log10(max(size, MIN_FITTED_SIZE) / FITTED_SIZE)
        - weights.confidence_everyday * min(MAX_EVERYDAY, likeness.everyday)
        + weights.confidence_base
    )
    threshold = weights.confidence_threshold
    if exact:
        # A vector knows nothing of "E1042", so that words alone may decide.
        value = max(value, threshold + words - answer_threshold(size, weights))
    # Rounded, so that what a processor rounds otherwise rarely decides.
    value = round(value, 1)
    return Decision(
        words,
        near,
        value,
        threshold,
        everyday=likeness.everyday,
        share=share,
        rare=rare,
        missing=lacking,
    )


def _is_below_heading(excerpt: Excerpt) -> bool:
    """Return whether a heading stands in front, which no sentence's vector speaks of.

    Those of answers speak of their questions.
    """
    if excerpt.first is None or excerpt.first.kind is not BlockKind.HEADING:
        return False
    part = excerpt.candidate.block.block.part_at(excerpt.run.start)
    return part is None or part.kind is not PartKind.ANSWER


def _met(corpus: Corpus, excerpt: Excerpt, matcher: Matcher) -> tuple[float, float, bool]:
    """Return how much of the question an excerpt and its headings meet.

    Returns:
        The share of the question, the information of the rarest word that is met, and whether a
        code or a version is.
    """
    above = matcher.coverage(matcher.term_counts(corpus.headings(excerpt.candidate.block)))
    pairs = zip(matcher.concepts, map(max, excerpt.coverage, above), strict=True)
    met = [concept for concept, value in pairs if value >= OWN]
    rare = max((each.information * _rarity(each) for each in met), default=0.0)
    share = matcher.share(map(max, excerpt.coverage, above))
    return share, rare, any(_CODE.fullmatch(each.words) for each in met)


def _rarity(concept: Concept) -> float:
    """Return how much a word is one that only the documents have: 0 for plain English."""
    frequency = zipf(concept.words.casefold())
    if frequency is None:
        return 1.0
    return RARE_ENGLISH if frequency < RARE_ZIPF else 0.0


def answer_threshold(passages: int, weights: Weights) -> float:
    """Return the confidence that an answer needs in a corpus of so many ``passages``."""
    return weights.answer_threshold + weights.growth * max(0.0, math.log10(passages / FITTED_SIZE))


def confidence(
    corpus: Corpus,
    best: Excerpt,
    matcher: Matcher,
    answer_type: AnswerType | None,
    weights: Weights,
) -> float:
    """Return the confidence of an excerpt: its score, less what is asked for and not there."""
    coverage = [value >= OWN for value in best.coverage]
    pairs = zip(matcher.concepts, coverage, strict=True)
    topical = sum(concept.topical for concept, is_met in pairs if is_met)
    lacking = missing_parts(corpus, best, matcher, answer_type, weights)
    return best.candidate.words + weights.topical * topical - lacking


def missing_parts(
    corpus: Corpus,
    best: Excerpt,
    matcher: Matcher,
    answer_type: AnswerType | None,
    weights: Weights,
) -> float:
    """Return what is taken off for a name, a year or a kind that is asked for and not there."""
    absent = absent_concepts(corpus, best, matcher.concepts)
    unkind = answer_type in PLAIN_KINDS and not best.shows(answer_type, matcher.terms)
    return (
        weights.missing_name * any(concept.name for concept in absent)
        + weights.missing_year * any(concept.year for concept in absent)
        + weights.missing_kind * unkind
    )


def absent_concepts(corpus: Corpus, best: Excerpt, concepts: Iterable[Concept]) -> list[Concept]:
    """Return the concepts that the excerpt's block and its headings leave out."""
    block = best.candidate.block
    start, stop = max(0, best.run.start - PRESENT), best.run.stop + PRESENT
    present = frozenset(corpus.headings(block)).union(*block.counts[start:stop])
    return [concept for concept in concepts if not _holds(concept, present)]


def _holds(concept: Concept, present: Collection[str]) -> bool:
    return any(
        value >= OWN and all(term in present for term in variant)
        for variant, value in concept.variants.items()
    )
