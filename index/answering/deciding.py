"""Answer, nearest passages, or no: what keeps the bot from quoting what does not answer."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Sequence

from index.answering.concepts import FILLER, Concept, concepts_of
from index.answering.excerpts import Excerpt, excerpt
from index.answering.matching import OWN, Matcher
from index.answering.questions import Question, understand
from index.answering.scoring import Candidate, candidates
from index.answering.subjects import subjects
from index.answering.wants import PLAIN_KINDS, Want, has, wanted
from index.answering.weights import FITTED_SIZE, WEIGHTS, Weights
from index.corpus import Corpus
from index.lexicon import is_spanish
from index.model import Answer, AnswerId, Correction, NoAnswer, Quote, Reason, SourceName

RULES_VERSION = "2"
"""Part of every answer id: raised whenever the same question may get another answer."""

VAGUE = FILLER | {"next", "new"}
"""Words that alone name nothing to look for."""


def answer(
    corpus: Corpus,
    text: str,
    *,
    limit: int,
    source: SourceName | None = None,
    weights: Weights = WEIGHTS,
) -> Answer | NoAnswer:
    """Answer ``text`` from ``corpus`` with at most ``limit`` quotations.

    Raises:
        RequestError: If the text is empty or too long to be a question.
    """
    question = understand(text)
    identity = _identify(corpus, question, limit, source)
    if question.small_talk:
        return NoAnswer(text, identity, Reason.SMALL_TALK)
    concepts = concepts_of(corpus, question.text, question.tokens, weights)
    corrections = tuple(
        Correction(concept.words, concept.corrected) for concept in concepts if concept.corrected
    )
    if all(concept.words.casefold() in VAGUE for concept in concepts):
        concepts = ()  # "What happened?" names nothing to look for.
    matcher = Matcher(concepts, weights)
    want = wanted(question.text)
    among = None if source is None else corpus.numbers[source]
    found = candidates(corpus, matcher, want, among, weights)
    if not found:
        reason = _reason(question, concepts)
        return NoAnswer(
            text, identity, reason, (), _missing(concepts), subjects(corpus, source), corrections
        )
    excerpts = _excerpts(found, matcher, limit, weights)
    sure = confidence(corpus, excerpts[0], matcher, want, weights)
    matched = matcher.own_terms
    quotes = tuple(each.quote(matched) for each in excerpts)
    if sure >= enough(corpus.engine.size, weights):
        contradicting = _at_odds(corpus, found, matcher, want, question)
        return Answer(text, identity, quotes, corrections, contradicting)
    near = excerpts[0].candidate.score >= weights.near
    return NoAnswer(
        text,
        identity,
        Reason.NOT_STATED if near and not _missing(concepts) else _reason(question, concepts),
        quotes if near else (),
        _missing(concepts),
        () if near else subjects(corpus, source),
        corrections,
    )


def _at_odds(
    corpus: Corpus,
    found: Sequence[Candidate],
    matcher: Matcher,
    want: Want | None,
    question: Question,
) -> tuple[Quote, ...]:
    """Sources that contradict one another; what it needs is only imported for such questions."""
    if want not in PLAIN_KINDS or len({each.block.document.source for each in found}) == 1:
        return ()
    from index.answering.disagreeing import at_odds

    return at_odds(corpus, found, matcher, want, question.text)


def enough(passages: int, weights: Weights) -> float:
    """The confidence that an answer needs in a corpus of so many ``passages``."""
    return weights.enough + weights.growth * max(0.0, math.log10(passages / FITTED_SIZE))


def confidence(
    corpus: Corpus, best: Excerpt, matcher: Matcher, want: Want | None, weights: Weights
) -> float:
    """How sure the best excerpt answers: its score, less what is asked for and not there."""
    concepts = matcher.concepts
    met = [value >= OWN for value in best.met]
    block = best.candidate.block
    present = frozenset(corpus.headings(block)).union(*block.counts)
    absent = [concept for concept in concepts if not _holds(concept, present)]
    topical = sum(c.topical for c, is_met in zip(concepts, met, strict=True) if is_met)
    tokens = [token for number in best.run for token in block.tokens[number]]
    unkind = want in PLAIN_KINDS and not has(want, block.document.text, tokens, matcher.terms)
    return (
        best.candidate.score
        + weights.topical * topical
        - weights.missing_name * any(concept.name for concept in absent)
        - weights.missing_year * any(concept.year for concept in absent)
        - weights.missing_kind * unkind
    )


def _holds(concept: Concept, present: Collection[str]) -> bool:
    return any(
        value >= OWN and all(term in present for term in variant)
        for variant, value in concept.variants.items()
    )


def _missing(concepts: Sequence[Concept]) -> tuple[str, ...]:
    """Names and years that no document holds."""
    return tuple(
        concept.words
        for concept in concepts
        if (concept.name or concept.year) and not concept.known
    )


def _reason(question: Question, concepts: Sequence[Concept]) -> Reason:
    if is_spanish([token.word for token in question.tokens]):
        return Reason.OTHER_LANGUAGE
    if not concepts:
        return Reason.TOO_VAGUE
    if any(concept.year and not concept.known for concept in concepts):
        return Reason.NO_SUCH_YEAR
    if _missing(concepts):
        return Reason.NO_SUCH_NAME
    return Reason.OFF_SUBJECT


def _excerpts(
    found: Sequence[Candidate], matcher: Matcher, limit: int, weights: Weights
) -> list[Excerpt]:
    """The best excerpts that do not overlap and are worth reading after the first."""
    excerpts: list[Excerpt] = []
    taken: dict[int, set[int]] = {}
    for candidate in found:
        if len(excerpts) == limit or candidate.score < weights.worth_adding * found[0].score:
            break
        shown = taken.setdefault(id(candidate.matches), set())
        if candidate.sentence not in shown:
            excerpts.append(excerpt(candidate, matcher, shown))
            shown.update(excerpts[-1].run)
    return excerpts


def _identify(
    corpus: Corpus, question: Question, limit: int, source: SourceName | None
) -> AnswerId:
    made_from = "\n".join([RULES_VERSION, corpus.checksum, str(limit), source or "", question.text])
    return AnswerId(hashlib.sha256(made_from.encode("utf-8", "replace")).hexdigest()[:12])
