"""Answer a question, show the nearest passages, or decline."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import chain, islice
from typing import Protocol

from index.answering.clauses import Clauses, clauses_at, clauses_in_question
from index.answering.confidence import absent_concepts, decide
from index.answering.duplicates import duplicates
from index.answering.excerpts import Excerpt, excerpt
from index.answering.releases import release_in_question
from index.answering.scoring import OWN, Candidate, Likeness, Matcher, candidates, with_phrases
from index.answering.subjects import subjects
from index.answering.versions import InForce
from index.answering.vetoes import BY_WORDS, LIGHT, Case, Veto, veto
from index.corpus import Corpus
from index.errors import NoAddressError
from index.model import (
    Answer,
    AnswerId,
    Decision,
    NoAnswer,
    Quote,
    Reason,
    SourceName,
    Span,
)
from index.query.answer_types import AnswerType, value_type_of
from index.query.concepts import (
    FILLER,
    Concept,
    corrections_of,
    is_held,
    numbers,
    restrict_known,
)
from index.query.followups import Interpretation, interpret
from index.query.questions import Question, parse_question
from index.query.weights import WEIGHTS, Weights
from index.text.languages import COMMONEST, language_of
from index.text.tokens import terms_of

RULES_VERSION = "8"
"""Part of every answer id: raised whenever the same question may get another answer."""

VAGUE = FILLER | {"next", "new"}
"""Words that alone name nothing to look for."""

TOPICAL = 1.0
"""A word that the corpus has ten times as often as English is one of its subjects."""

MAX_MORE_QUOTES = 5
"""Quotations that an answer keeps for who asks for more."""

_VERSION = re.compile(r"\d\.\d+\.\d")

LOOKED_AT = 3
"""Excerpts among which one with the kind of thing asked for is sought, where meaning is known."""


class Meanings(Protocol):
    """The sentences of the corpus by meaning."""

    def likeness(
        self,
        readings: Sequence[str],
        names: Sequence[SourceName] | None,
        language: str | None,
        whole: str | None,
    ) -> Likeness:
        """Return how near they are to a question; the nearest are sought in the named documents.

        Args:
            readings: The question, in every way in which it may be meant.
            language: The question's, as far as it is recognised.
            whole: The question with names of documents that are left out of ``readings``.
        """
        ...


def answer(  # noqa: PLR0913, PLR0915 - each is a choice of the person who asks
    corpus: Corpus,
    text: str,
    *,
    limit: int,
    source: SourceName | None = None,
    sources: Sequence[SourceName] | None = None,
    history: Sequence[str] = (),
    weights: Weights = WEIGHTS,
    meanings: Meanings | None = None,
    addressed_as: str = "",
    observe: Callable[[Sequence[Concept], Sequence[Candidate]], None] = lambda _, __: None,
    in_force: InForce | None = None,
    whole: str | None = None,
) -> Answer | NoAnswer:
    """Answer ``text`` from ``corpus`` with at most ``limit`` quotations.

    Args:
        corpus: The documents.
        text: The question.
        limit: At least 1.
        source: If given, only this document is searched.
        sources: If given, there are no other documents for the person who asks.
        history: Earlier questions, the newest first; a question without a subject of its own
            follows one of them.
        weights: What everything counts.
        meanings: If given, sentences are chosen by meaning, too.
        addressed_as: See ``parse_question``.
        observe: Is told what is searched and what is found.
        in_force: Says which versions of documents come before others, if there are several.
        whole: The question as it was asked, if ``text`` leaves a part of it out.

    Raises:
        RequestError: If the text is empty or too long to be a question.
    """
    question = parse_question(text, addressed_as)
    names = sources if source is None else (source,)
    identity = _identify(corpus, question, limit, source, sources)
    known = _without_search(corpus, question, text, identity, names, limit, in_force)
    if known is not None:
        return known
    meant = interpret(corpus, question, history, weights, addressed_as)
    identity = _identify(corpus, question, limit, source, sources, meant.follows)
    concepts, answer_type, follows = meant.concepts, meant.answer_type, meant.follows
    corrections = corrections_of(corpus, concepts, sources)
    vague = all(concept.words.casefold() in VAGUE for concept in concepts)
    if vague:
        concepts = ()  # "What happened?" names nothing to look for.
    concepts = restrict_known(corpus, concepts, sources)
    matcher = Matcher(concepts, weights)
    likeness = None
    if meanings is not None and not (vague and _names_nothing(meant, question)):
        likeness = _likeness(meanings, question, concepts, follows, names, whole)
        weights = replace(weights, heading=weights.heading_by_meaning)
        if likeness.foreign:
            weights = replace(weights, meaning=0.0)
    search = partial(candidates, corpus, matcher, answer_type, weights=weights, likeness=likeness)
    found = search(numbers(corpus, names))
    if in_force is not None and in_force.versions:
        found = in_force.first(found, lambda only: search(numbers(corpus, only)))
    found = with_phrases(found, text)
    observe(concepts, found)
    if not found:
        why = _reason(corpus, question, concepts, names, follows)
        about = subjects(corpus, names)
        return NoAnswer(text, identity, why[0], (), why[1], about, corrections, follows)
    shown = _Shown()
    worth = weights.worth_adding * found[0].score
    good = (candidate for candidate in found if candidate.score >= worth)
    most = limit if likeness is None else max(limit, LOOKED_AT)
    made = list(islice(_excerpts(corpus, good, found, matcher, shown, answer_type), most))
    chosen, decision = _best(corpus, question, matcher, made, answer_type, weights, likeness)
    made.insert(0, made.pop(chosen))
    excerpts, left = made[:limit], made[limit:]
    matched = matcher.own_terms
    quotes = tuple(_quote(each, matched, likeness) for each in excerpts)
    # A follow-up's own name or year is what it asks for: the old answer is none.
    changed = any(
        each.name or each.year for each in absent_concepts(corpus, excerpts[0], meant.own)
    )
    answers = decision.confidence >= decision.threshold and decision.veto is None and not changed
    best = excerpts[0].candidate
    near = best.words >= weights.near or best.parts.meaning >= weights.near_meaning
    if likeness is not None or (in_force is not None and in_force.versions):
        # What is shown, not how near it is: that may differ by processor.
        identity = _quoted(identity, quotes if answers or near else ())
    if answers:
        kept = _worth_keeping(found, concepts, excerpts[0], weights)
        rest = chain(left, _excerpts(corpus, kept, found, matcher, shown, answer_type))
        more = tuple(_quote(each, matched, likeness) for each in islice(rest, MAX_MORE_QUOTES))
        by_words = sorted(found, key=lambda each: -each.words) if likeness else found
        conflicting = _conflicts(corpus, by_words, matcher, question)
        return Answer(text, identity, quotes, corrections, more, follows, conflicting, decision)
    reason, missing = _reason(corpus, question, concepts, names, follows)
    if near and reason is not Reason.NO_SUCH_WORD and not missing:
        reason = Reason.NOT_STATED
    return NoAnswer(
        text,
        identity,
        reason,
        quotes if near else (),
        missing,
        () if near else subjects(corpus, names),
        corrections,
        follows,
        decision,
    )


def _without_search(  # noqa: PLR0913, PLR0917 - what a result is made of
    corpus: Corpus,
    question: Question,
    text: str,
    identity: AnswerId,
    names: Sequence[SourceName] | None,
    limit: int,
    in_force: InForce | None,
) -> Answer | NoAnswer | None:
    """Return the result for small talk, a clause or a release; ``None`` for any other question."""
    if question.small_talk:
        return NoAnswer(text, identity, Reason.SMALL_TALK, small_talk=question.small_talk)
    clauses = clauses_in_question(corpus, text, names, limit, in_force)
    if clauses is None:
        clauses = release_in_question(corpus, question, names, limit, in_force)
    return None if clauses is None else _of_clauses(text, identity, clauses)


def cite(  # noqa: PLR0913 - each is a choice of the person who asks
    corpus: Corpus,
    text: str,
    *,
    limit: int,
    source: SourceName | None = None,
    sources: Sequence[SourceName] | None = None,
    today: date | None = None,
) -> Answer | NoAnswer:
    """Quote the clause at an address, in at most ``limit`` documents; see ``answer``.

    What is not in force ``today`` stands behind what is, and is marked.

    Raises:
        ValueError: If ``limit`` is below 1.
        RequestError: If the text is no address, empty or too long.
    """
    if limit < 1:
        raise ValueError(f"An answer needs at least 1 quotation, not {limit}.")
    question = parse_question(text)
    names = sources if source is None else (source,)
    in_force = InForce(corpus, today, sources)
    clauses = clauses_at(corpus, text, names, limit, in_force)
    if clauses is None:
        raise NoAddressError(" ".join(text.split()))
    found = _of_clauses(text, _identify(corpus, question, limit, source, sources), clauses)
    if isinstance(found, NoAnswer):
        return found
    quotes, more = in_force.marked(found.quotes), in_force.marked(found.more)
    return replace(found, quotes=quotes, more=more)


def _of_clauses(text: str, identity: AnswerId, clauses: Clauses) -> Answer | NoAnswer:
    if not clauses.quotes:
        reason, ranges = Reason.NO_SUCH_ADDRESS, clauses.ranges
        return NoAnswer(text, identity, reason, address=clauses.written, ranges=ranges)
    return Answer(text, identity, clauses.quotes, more=clauses.more, also=clauses.also)


def _likeness(  # noqa: PLR0913, PLR0917 - all that a question may be read with
    meanings: Meanings,
    question: Question,
    concepts: Iterable[Concept],
    follows: str | None,
    names: Sequence[SourceName] | None,
    whole: str | None,
) -> Likeness:
    """Return how near the sentences are to a question, read with the one that it follows."""
    language = language_of([token.word for token in question.tokens])
    before_it = "" if follows is None else f"{follows} "
    # As it was typed, too: a correction may have made it one about these documents.
    texts = dict.fromkeys((question.text, _spelt(question.text, concepts)))
    readings = [f"{before_it}{each}" for each in texts]
    return meanings.likeness(readings, names, language, whole)


def _spelt(asked: str, concepts: Iterable[Concept]) -> str:
    """Return the question with its misspelt words corrected."""
    for concept in concepts:
        if concept.corrected:
            # A corrected word is letters only, so that nothing in it means anything to a pattern.
            asked = re.sub(rf"\b{re.escape(concept.words)}\b", concept.corrected, asked)
    return asked


def _names_nothing(meant: Interpretation, question: Question) -> bool:
    """Return whether a question is vague in itself, rather than in words that no document has."""
    return bool(meant.concepts) or not question.informative


def _best(  # noqa: PLR0913, PLR0917 - all that deciding looks at
    corpus: Corpus,
    question: Question,
    matcher: Matcher,
    excerpts: Sequence[Excerpt],
    answer_type: AnswerType | None,
    weights: Weights,
    likeness: Likeness | None,
) -> tuple[int, Decision]:
    """Return which excerpt is the best answer, and what decides whether it is one.

    It is the first, unless that lacks the figure or time that is asked for, or the version that
    is asked about, and another has it.
    """
    if likeness is None:
        weights = replace(weights, vetoes=weights.vetoes & BY_WORDS)

    def decision(excerpt: Excerpt) -> Decision:
        made = decide(corpus, excerpt, matcher, answer_type, weights, likeness)
        above = made.confidence - made.threshold
        case = Case(corpus, question, matcher, excerpt, above, likeness)
        return replace(made, veto=veto(case, weights) if above >= 0 else None)

    first = decision(excerpts[0])
    version = first.veto is Veto.NUMBER and _VERSION.search(question.text)
    if first.veto in {Veto.KIND, Veto.VERSION} or version:
        for number, each in enumerate(excerpts[1:], start=1):
            other = decision(each)
            if other.confidence >= other.threshold and other.veto is None:
                return number, other
    return 0, first


def _quote(made: Excerpt, matched: frozenset[str], likeness: Likeness | None) -> Quote:
    quote = made.quote(matched)
    return replace(quote, by_meaning=likeness is not None and not quote.matched)


def _quoted(identity: AnswerId, quotes: Iterable[Quote]) -> AnswerId:
    """Return an id for these quotations."""
    places = (
        "\0".join((each.document.source, *(f"{s.start}\0{s.end}" for s in each.spans)))
        for each in quotes
    )
    made_from = "\n".join([identity, "meaning", *places])
    return AnswerId(hashlib.sha256(made_from.encode("utf-8", "replace")).hexdigest()[:12])


def _conflicts(
    corpus: Corpus, found: Sequence[Candidate], matcher: Matcher, question: Question
) -> tuple[Quote, ...]:
    """Return sources that contradict one another; imports what few questions need."""
    answer_type = value_type_of(question.text)
    if answer_type is None or len({each.block.document.source for each in found}) == 1:
        return ()
    from index.answering.conflicts import conflicts

    return conflicts(corpus, found, matcher, answer_type, question.text)


def _missing(concepts: Sequence[Concept]) -> tuple[str, ...]:
    """Return names and years of the question that no document holds."""
    return tuple(
        concept.words
        for concept in concepts
        if (concept.name or concept.year) and not concept.known
    )


MIN_HELD = 0.5
"""The share of a language's commonest words that documents in it have."""


def _is_held_in(corpus: Corpus, language: str) -> bool:
    """Return whether any of the documents seem to be in a language."""
    words = [word for word in COMMONEST[language].split() if terms_of(word)]
    corpus.prefetch_frequencies(term for word in words for term in terms_of(word))
    held = sum(any(corpus.frequency(term) for term in terms_of(word)) for word in words)
    return held >= MIN_HELD * len(words)


def _reason(
    corpus: Corpus,
    question: Question,
    concepts: Sequence[Concept],
    names: Sequence[SourceName] | None,
    follows: str | None,
) -> tuple[Reason, tuple[str, ...]]:
    """Return why there is no answer, and the words of the question that no document holds."""
    language = language_of([token.word for token in question.tokens])
    # A few foreign words after an English question are no question in another language.
    if follows is None and language is not None and not _is_held_in(corpus, language):
        return Reason.OTHER_LANGUAGE, _missing(concepts)
    if not concepts:
        return Reason.TOO_VAGUE, ()
    if missing := _missing(concepts):
        year = any(concept.year and not concept.known for concept in concepts)
        return Reason.NO_SUCH_YEAR if year else Reason.NO_SUCH_NAME, missing
    telling = [each for each in concepts if each.words.casefold() not in VAGUE | LIGHT]
    unheld = [each.words for each in telling if not is_held(corpus, each, OWN, names)]
    if not unheld:
        return Reason.NOT_STATED, ()
    # Where they hold nothing of it, no single word is to blame.
    if len(unheld) == len(concepts):
        return Reason.OFF_SUBJECT, ()
    return Reason.NO_SUCH_WORD, tuple(unheld)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What an answer quotes already and does not quote again, not among its further ones either.

    Attributes:
        sentences: Those that are quoted, by block.
        spans: The quotations, with the items of lists that they leave out, by document.
        runs: What was to be quoted, without what leads into it, by document.
    """

    sentences: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    spans: dict[SourceName, list[Span]] = field(default_factory=lambda: defaultdict(list))
    runs: dict[SourceName, list[Span]] = field(default_factory=lambda: defaultdict(list))


def _excerpts(  # noqa: PLR0913, PLR0917 - all that an excerpt is made with
    corpus: Corpus,
    among: Iterable[Candidate],
    found: Sequence[Candidate],
    matcher: Matcher,
    shown: _Shown,
    answer_type: AnswerType | None,
) -> Iterator[Excerpt]:
    """Yield excerpts that do not overlap, the best first; the same words once.

    Args:
        corpus: The documents.
        among: The candidates, the best first.
        found: All candidates, among which the same words are sought in other documents.
        matcher: The question's.
        shown: What is quoted already; new excerpts are added.
        answer_type: The kind of thing asked for.
    """
    for candidate in among:
        taken = shown.sentences[id(candidate.matches)]
        source = candidate.block.document.source
        place = candidate.block.block.sentences[candidate.sentence].span
        if candidate.sentence in taken or any(span.contains(place) for span in shown.spans[source]):
            continue
        made = excerpt(candidate, matcher, corpus, taken, answer_type)
        whole = Span(made.spans[0].start, made.spans[-1].end)
        if any(whole.contains(each) for each in shown.runs[source]):
            continue  # Such as the list that an item of it was quoted from.
        # What has only its neighbours' words says nothing where these are shown already.
        if any(made.coverage) or candidate.parts.meaning or not taken:
            taken.update(made.run)
            shown.spans[source] += (*made.spans, *made.cut)
            shown.runs[source].append(candidate.block.span_of(made.run))
            also_in = []
            for twin, run, occurrence in duplicates(corpus, candidate, made.run, found):
                shown.sentences[id(twin.matches)].update(run)
                also_in.append(occurrence)
            yield replace(made, also_in=tuple(also_in))


def _worth_keeping(
    found: Sequence[Candidate], concepts: Sequence[Concept], best: Excerpt, weights: Weights
) -> Iterator[Candidate]:
    """Yield what a larger limit would show, and weaker candidates on the same names."""
    informative = [
        number
        for number, concept in enumerate(concepts)
        if best.coverage[number] >= OWN and (concept.name or concept.topical >= TOPICAL)
    ]
    for candidate in found:
        share = candidate.score / found[0].score
        if share < weights.worth_keeping:
            return
        if share >= weights.worth_adding:
            yield candidate
            continue
        coverage = candidate.matches.coverage(candidate.matches.reach(candidate.sentence, 1))
        if 2 * sum(coverage[number] >= OWN for number in informative) >= len(informative):
            yield candidate


def _identify(  # noqa: PLR0913, PLR0917 - all that an answer depends on
    corpus: Corpus,
    question: Question,
    limit: int,
    source: SourceName | None,
    sources: Sequence[SourceName] | None,
    follows: str | None = None,
) -> AnswerId:
    parts = [RULES_VERSION, corpus.checksum, str(limit), source or "", question.text]
    if sources is not None:
        parts += ["within", *sources]
    if follows is not None:
        parts += ["follows", " ".join(follows.split())]
    made_from = "\n".join(parts)
    return AnswerId(hashlib.sha256(made_from.encode("utf-8", "replace")).hexdigest()[:12])
