"""Complete a question that lacks a subject of its own from an earlier one.

Whether it does is told from its form alone: it opens with "and" or "what about", it holds a
pronoun that nothing in it explains, or it has no word to look for ("why?", "in 2014?").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.corpus import Corpus
from index.errors import RequestError
from index.query.anaphora import refers_outside
from index.query.answer_types import AnswerType, answer_type_of
from index.query.concepts import FILLER, Concept, concepts_of
from index.query.questions import Question, parse_question
from index.query.weights import Weights
from index.text.english import MONTH_WORDS, is_spanish_function_word
from index.text.tokens import fold

MAX_HISTORY = 3
"""Earlier questions that are looked at, the newest first."""

FULL = 5
"""Concepts that make a question stand for itself, whatever it opens with or points to."""

_OPENING = re.compile(
    r"(?:(?:ok|okay|so|well|yes|no|thanks)\b[,.!]?\s+)?"
    r"(?:(?:and|or|but|y|e|o|pero)\b(?:\s+(?:what|how)\s+about\b)?|(?:what|how)\s+about\b"
    r"|qu[eé]\s+(?:hay\s+de|tal|pasa\s+con)\b)[,.…]*\s*",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"(?:who|what|qui[eé]n|qu[eé])\s+(?:is|are|was|were|es|son|era)\s", re.IGNORECASE
)
_ASKING = frozenset(
    "who whom whose what whats which when where why how many quien quienes que cual cuales cuando "
    "donde cuanto cuanta cuantos cuantas como".split()
)
_VERBS = frozenset(
    "am is are was were be been being do does did has have had can could will would shall should "
    "may might must isn't aren't wasn't weren't don't doesn't didn't hasn't haven't es son era fue "
    "ha han hay".split()
)
_ARTICLES = frozenset("the a an el la los las un una".split())
_PLACE = frozenset("in at near inside en".split())
_PREPOSITIONS = frozenset(
    "of by for with from to under over about on into through across against between during since "
    "before after until within without de del por para con desde hasta sobre".split()
)
_NUMBER = re.compile(r"\d[\d,.]*(?:st|nd|rd|th)?")


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a question asks, with what it takes over from an earlier one.

    Attributes:
        concepts: The question's own, then the earlier ones, which count less.
        want: The kind of thing asked for.
        follows: The earlier question as it was asked, if one was needed.
        own: Of a question that follows another its own concepts.
    """

    concepts: tuple[Concept, ...]
    answer_type: AnswerType | None
    follows: str | None = None
    own: tuple[Concept, ...] = ()


def interpret(
    corpus: Corpus,
    question: Question,
    history: Sequence[str],
    weights: Weights,
    addressed_as: str = "",
) -> Interpretation:
    """Interpret ``question``, completed from an earlier one if it lacks a subject.

    A question that asks nothing at all ("and then?") is left as it is, and so is one after
    questions of which none has a subject either.

    Args:
        corpus: The documents.
        question: The new question.
        history: The earlier ones, the newest first.
        weights: What the concepts of an earlier question count.
        addressed_as: See ``parse_question``.
    """
    concepts = concepts_of(corpus, question.text, question.tokens, weights)
    answer_type = answer_type_of(question.text)
    if not history:
        return Interpretation(concepts, answer_type)
    new = _Read(question, _looked_for(corpus, question, concepts, weights))
    asks = new.concepts or answer_type or "how" in {token.word for token in question.tokens}
    if not asks or not _lacks_subject(corpus, new):
        return Interpretation(concepts, answer_type)
    for text in history[:MAX_HISTORY]:
        earlier = _with_subject(corpus, text, weights, addressed_as)
        if earlier is not None:
            carried = (
                replace(concept, information=concept.information * weights.carried)
                for concept in _kept(corpus, new, earlier)
            )
            kind = answer_type or _inherited(new, answer_type_of(earlier.question.text))
            return Interpretation((*new.concepts, *carried), kind, text, new.concepts)
    return Interpretation(concepts, answer_type)


@dataclass(frozen=True, slots=True)
class _Read:
    """A question with its concepts."""

    question: Question
    concepts: tuple[Concept, ...]

    def names(self, corpus: Corpus) -> list[tuple[str, str]]:
        """Return each name's words with the preposition before it, or an empty text."""
        return [
            (concept.words, _role(self.question, concept))
            for concept in self.concepts
            if _is_name(corpus, concept) and not _is_time(concept)
        ]


def _with_subject(corpus: Corpus, text: str, weights: Weights, addressed_as: str) -> _Read | None:
    """Return an earlier question, if it can be followed."""
    try:
        question = parse_question(text, addressed_as)
    except RequestError:
        return None
    if question.small_talk:
        return None
    found = _Read(question, concepts_of(corpus, question.text, question.tokens, weights))
    return None if _lacks_subject(corpus, found) else found


def _lacks_subject(corpus: Corpus, read: _Read) -> bool:
    """Return whether only an earlier question can say what this one is about."""
    question = read.question
    informative = [concept for concept in read.concepts if _tells(concept)]
    if len(informative) >= FULL:
        return False
    if not informative:
        return True
    named = [concept for concept in informative if _is_name(corpus, concept)]
    opening = _OPENING.match(question.text)
    if opening:
        return not (named and _INTRODUCES.match(question.text, opening.end()))
    starts = [question.text.find(concept.words) for concept in informative]
    names = [question.text.find(concept.words) for concept in named]
    bare = len(informative) == 1 and not named and _is_fragment(question)
    return bare or refers_outside(question.tokens, starts, names)


def _looked_for(
    corpus: Corpus, question: Question, concepts: tuple[Concept, ...], weights: Weights
) -> tuple[Concept, ...]:
    """Return the concepts; of a question in Spanish function words only its numbers."""
    tokens = question.tokens
    numbers = [token for token in tokens if token.word[0].isdigit()]
    if all(token in numbers or is_spanish_function_word(token.word) for token in tokens):
        return concepts_of(corpus, question.text, numbers, weights)
    return concepts


def _tells(concept: Concept) -> bool:
    """Return whether it can be a subject: no time, no number, no chatter."""
    words = concept.words.casefold()
    return not _is_time(concept) and words not in FILLER and words not in _ASKING


def _is_time(concept: Concept) -> bool:
    words = concept.words.casefold()
    return words in MONTH_WORDS or _NUMBER.fullmatch(words) is not None


def _is_name(corpus: Corpus, concept: Concept) -> bool:
    """Return whether it is written as a name, here or wherever the documents have it."""
    return concept.name or all(map(corpus.spelling.is_name, fold(concept.words).split()))


def _is_fragment(question: Question) -> bool:
    """Return whether it asks without a verb: "which countries?", "on how many flights?"."""
    words = [token.word for token in question.tokens]
    return not _ASKING.isdisjoint(words[:2]) and _VERBS.isdisjoint(words)


def _inherited(new: _Read, answer_type: AnswerType | None) -> AnswerType | None:
    """Return the earlier question's answer type, if this one only changes its terms."""
    opening = _OPENING.match(new.question.text)
    start = opening.end() if opening else 0
    first = next((t.word for t in new.question.tokens if t.span.start >= start), "")
    if first in _ASKING or first in _VERBS:
        return None
    # Who gives the time does not ask for it.
    return (
        None if answer_type is AnswerType.DATE and any(map(_is_time, new.concepts)) else answer_type
    )


def _kept(corpus: Corpus, new: _Read, earlier: _Read) -> Iterator[Concept]:
    """Yield the earlier question's concepts without those that the new one has or replaces."""
    present = {variant for concept in new.concepts for variant in concept.variants}
    timed = any(map(_is_time, new.concepts))
    replaced = _replaced(corpus, new, earlier)
    for concept in earlier.concepts:
        if (
            present.isdisjoint(concept.variants)
            and not (timed and _is_time(concept))
            and concept.words not in replaced
        ):
            yield concept


def _replaced(corpus: Corpus, new: _Read, earlier: _Read) -> frozenset[str]:
    """Return the words of earlier names in whose place the new question puts another.

    A name takes the place of those with the same preposition, "in Texas" of "at El Paso";
    and of all, if they have but one place.
    """
    if not _OPENING.match(new.question.text):
        return frozenset()
    roles = {role for _, role in new.names(corpus)}
    old = earlier.names(corpus)
    alone = bool(roles) and len({role for _, role in old}) == 1
    return frozenset(words for words, role in old if alone or role in roles)


def _role(question: Question, concept: Concept) -> str:
    """Return the preposition before a name, one for all places; empty if there is none."""
    start = question.text.find(concept.words)
    for token in reversed([token for token in question.tokens if token.span.start < start]):
        if token.word in _PLACE:
            return "in"
        if token.word in _PREPOSITIONS:
            return token.word
        if not token.informative and token.word not in _ARTICLES:
            break
    return ""
