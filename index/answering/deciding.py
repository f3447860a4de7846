"""Answer or not: the rule that keeps the bot from quoting what does not answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from index.answering.excerpts import excerpt
from index.answering.questions import Question, understand
from index.answering.scoring import Candidate, candidates, weigh
from index.corpus import Corpus
from index.model import Answer, AnswerId, NoAnswer, Quote, Reason, SourceName

RULES_VERSION = "1"
"""Part of every answer id: raised whenever the same question may get another answer."""

ENOUGH_COVERAGE = 0.4
"""The share of the question's information that the best window must cover."""

WORTH_ADDING = 0.6
"""A further quotation needs this share of the best one's score."""


def answer(
    corpus: Corpus, text: str, *, limit: int, source: SourceName | None = None
) -> Answer | NoAnswer:
    """Answer ``text`` from ``corpus`` with at most ``limit`` quotations.

    Raises:
        RequestError: If the text is empty or too long to be a question.
    """
    question = understand(text)
    identity = _identify(corpus, question, limit, source)
    if question.small_talk:
        return NoAnswer(text, identity, Reason.SMALL_TALK)
    if not question.terms:
        return NoAnswer(text, identity, Reason.TOO_VAGUE)
    weights = weigh(corpus, question.terms)
    among = None if source is None else corpus.numbers[source]
    found = candidates(corpus, weights, among)
    if not found:
        return NoAnswer(text, identity, Reason.OFF_SUBJECT)
    terms = frozenset(question.terms)
    if found[0].coverage < ENOUGH_COVERAGE:
        return NoAnswer(text, identity, Reason.NOT_STATED, _quotes(found, terms, limit))
    return Answer(text, identity, _quotes(found, terms, limit))


def _quotes(found: Iterable[Candidate], terms: frozenset[str], limit: int) -> tuple[Quote, ...]:
    """The best excerpts that do not overlap and are worth reading after the first."""
    quotes: list[Quote] = []
    best: float | None = None
    for candidate in found:
        best = candidate.score if best is None else best
        if len(quotes) == limit or candidate.score < WORTH_ADDING * best:
            break
        quote = excerpt(candidate, terms)
        if not any(_overlap(quote, other) for other in quotes):
            quotes.append(quote)
    return tuple(quotes)


def _overlap(one: Quote, other: Quote) -> bool:
    return one.document.source == other.document.source and one.span.overlaps(other.span)


def _identify(
    corpus: Corpus, question: Question, limit: int, source: SourceName | None
) -> AnswerId:
    made_from = "\n".join([RULES_VERSION, corpus.checksum, str(limit), source or "", question.text])
    return AnswerId(hashlib.sha256(made_from.encode("utf-8", "replace")).hexdigest()[:12])
