"""Answer from the documents and the time that a question names, else from all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.answering import excerpts, pipeline
from index.answering.clauses import cross_references, rest_of_clause
from index.answering.limits import limits
from index.answering.pipeline import Meanings
from index.answering.releases import rest_of_release, terms_of_releases
from index.answering.scoring import Candidate
from index.answering.versions import ALIKE, InForce, period_of
from index.corpus import Corpus
from index.errors import RequestError
from index.model import Answer, AnswerId, NoAnswer, Quote, SourceName
from index.query.concepts import Concept, prefetch_terms
from index.query.document_names import Naming, named_documents
from index.query.questions import Question, parse_question
from index.query.weights import WEIGHTS, Weights

Result = Answer | NoAnswer

Observe = Callable[[Sequence[Concept], Sequence[Candidate]], None]


def answer(  # noqa: PLR0913 - each is a choice of the person who asks
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
    as_of: date | None = None,
    today: date | None = None,
    observe: Observe = lambda _, __: None,
) -> Result:
    """Answer ``text`` from the documents that it names, or else from all.

    A name of documents takes no part in the search among them. If they do not answer, the
    question is asked as it stands, as if it named none.

    Args:
        corpus: The documents.
        text: The question.
        limit: At least 1.
        source: If given, only this document is searched.
        sources: If given, there are no other documents for the person who asks.
        history: Earlier questions, the newest first.
        weights: What everything counts.
        meanings: If given, sentences are chosen by meaning, too.
        addressed_as: See ``parse_question``.
        as_of: The day whose version of a document is wanted.
        today: What old versions are old by; without it nothing begins or ends with time.
        observe: Is told what is searched and what is found by the search that gives the result.

    Raises:
        RequestError: If the text is empty or too long to be a question.
    """
    question = parse_question(text, addressed_as)
    if not question.small_talk:
        prefetch_terms(corpus, question.tokens, terms_of_releases(question.text))
    observed: dict[AnswerId, tuple[Sequence[Concept], Sequence[Candidate]]] = {}

    def search(wanted: Wanted) -> Result:
        in_force = InForce(corpus, wanted.day, wanted.sources)
        seen: list[tuple[Sequence[Concept], Sequence[Candidate]]] = []
        result = pipeline.answer(
            corpus,
            wanted.text,
            limit=limit,
            source=source,
            sources=wanted.sources,
            history=wanted.history,
            weights=weights,
            meanings=meanings,
            addressed_as=addressed_as,
            in_force=in_force if source is None else None,
            whole=None if wanted.text == question.text else question.text,
            observe=lambda *each: seen.append(each),
        )
        observed.update((result.answer_id, each) for each in seen)
        return result

    wanted = Wanted(question.text, sources, tuple(history), as_of or today)
    chooser = _Chooser(corpus, search, addressed_as)
    if source is not None or question.small_talk:
        found = search(wanted)
    elif as_of is not None:
        found = chooser.by_name(question, wanted)
    else:
        found = chooser.by_name(question, wanted, at_time=True)
    if found.answer_id in observed:
        observe(*observed[found.answer_id])
    found = replace(found, question=text)
    if chooser.chose or as_of is not None:
        found = replace(found, answer_id=_chosen_id(found, text, as_of))
    if isinstance(found, Answer):
        found = replace(found, limits=_limits(corpus, found))
    return _completed(corpus, found, InForce(corpus, today, sources))


def _limits(corpus: Corpus, found: Answer) -> tuple[Quote, ...]:
    """Return what restricts the first quotation and is not quoted anyway."""
    shown = (*found.quotes, *found.conflicts)
    return tuple(
        each
        for each in limits(corpus, found.quotes[0])
        if not any(
            quote.document.source == each.document.source and quote.holds(span)
            for quote in shown
            for span in each.spans
        )
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for, among which documents, and in force on which day."""

    text: str
    sources: Sequence[SourceName] | None
    history: tuple[str, ...]
    day: date | None


class _Chooser:
    """Asks among the documents that a question or its time chooses.

    Attributes:
        chose: Whether what was found last is from a choice.
    """

    def __init__(
        self, corpus: Corpus, search: Callable[[Wanted], Result], addressed_as: str
    ) -> None:
        self._corpus = corpus
        self._search = search
        self._addressed_as = addressed_as
        self.chose = False

    def by_name(self, question: Question, wanted: Wanted, *, at_time: bool = False) -> Result:
        """Answer from the documents that the question names, or that the one before did."""
        ask = self._by_time if at_time else self._search
        naming = named_documents(self._corpus, question, wanted.sources)
        if naming is None:
            return self._following(ask, wanted)
        among = self._among(ask, naming, wanted)
        if isinstance(among, Answer) and self._holds(among, naming, wanted):
            self.chose = True
            return among
        found = ask(wanted)
        if isinstance(found, Answer) or not (isinstance(among, NoAnswer) and among.nearest):
            return found
        self.chose = True
        return among

    def _among(
        self, ask: Callable[[Wanted], Result], naming: Naming, wanted: Wanted
    ) -> Result | None:
        """Ask the rest of a question among the named documents; ``None`` if nothing is left."""
        if naming.asks:
            found = ask(replace(wanted, text=naming.rest, sources=naming.documents))
            if isinstance(found, Answer):
                return found
            # The name is met by its documents, so what is asked may fit with it and not without.
            with_names = ask(replace(wanted, sources=naming.documents))
            return with_names if isinstance(with_names, Answer) else found
        # "And in the charter?" asks the question before again.
        for earlier in wanted.history[:1]:
            text = self._without_names(earlier, wanted.sources)
            found = ask(Wanted(text, naming.documents, wanted.history[1:], wanted.day))
            return replace(found, follows=earlier)
        return None

    def _without_names(self, text: str, sources: Sequence[SourceName] | None) -> str:
        naming = self._naming_of(text, sources)
        return naming.rest if naming and naming.asks else text

    def _naming_of(self, text: str, sources: Sequence[SourceName] | None) -> Naming | None:
        try:
            question = parse_question(text, self._addressed_as)
        except RequestError:
            return None
        return named_documents(self._corpus, question, sources)

    def _holds(self, among: Answer, naming: Naming, wanted: Wanted) -> bool:
        """Return whether an answer of the named documents stands against the others.

        "The rules" may mean no document at all. Then one of another that fits far better wins.
        """
        if naming.certain:
            return True
        found = self._search(wanted)
        if not isinstance(found, Answer) or found.quotes[0].document.source in naming.documents:
            return True
        if among.decision is None or found.decision is None:
            return True
        return among.decision.words >= ALIKE * found.decision.words

    def _following(self, ask: Callable[[Wanted], Result], wanted: Wanted) -> Result:
        """Answer a question that names nothing; one that follows another keeps its documents."""
        found = ask(wanted)
        naming = self._naming_of(found.follows, wanted.sources) if found.follows else None
        if naming is None or not naming.asks:
            return found
        again = ask(replace(wanted, sources=naming.documents, history=(naming.rest,)))
        if not isinstance(again, Answer):
            return found
        self.chose = True
        return replace(again, follows=found.follows)

    def _by_time(self, wanted: Wanted) -> Result:
        """Answer from the version that was in force at the time that the question names."""
        found = self._search(wanted)
        in_force = InForce(self._corpus, wanted.day, wanted.sources)
        period = period_of(wanted.text) if in_force.versions else None
        if period is None:
            return found
        day, rest = period
        if isinstance(found, Answer):
            versions = in_force.versions.family(found.quotes[0].document.source)
        else:
            versions = in_force.versions.all()
        chosen = InForce(self._corpus, day, wanted.sources).among(versions)
        if not chosen or len(versions) == 1:
            return found
        again = self._search(Wanted(rest, chosen, wanted.history, day))
        if not isinstance(again, Answer):
            return found
        self.chose = True
        return again


def _chosen_id(found: Result, text: str, as_of: date | None) -> AnswerId:
    """Return an id of its own for what a choice of documents gave."""
    made_from = "\n".join([found.answer_id, text, as_of.isoformat() if as_of else ""])
    return AnswerId(hashlib.sha256(made_from.encode("utf-8", "replace")).hexdigest()[:12])


def cite(  # noqa: PLR0913 - each is a choice of the person who asks
    corpus: Corpus,
    text: str,
    *,
    limit: int,
    source: SourceName | None = None,
    sources: Sequence[SourceName] | None = None,
    today: date | None = None,
) -> Result:
    """Quote the clause at an address, in at most ``limit`` documents; see ``answer``.

    Raises:
        ValueError: If ``limit`` is below 1.
        RequestError: If the text is no address, empty or too long.
    """
    found = pipeline.cite(corpus, text, limit=limit, source=source, sources=sources, today=today)
    return _completed(corpus, found, InForce(corpus, today, sources))


def _completed(corpus: Corpus, found: Result, in_force: InForce) -> Result:
    """Return a result with marks on what is not in force, and with what it refers to."""
    if isinstance(found, NoAnswer):
        return replace(found, nearest=in_force.marked(found.nearest))
    return replace(
        found,
        quotes=in_force.marked(found.quotes),
        more=in_force.marked(found.more),
        conflicts=_still_conflicting(in_force.marked(found.conflicts)),
        references=cross_references(corpus, found.quotes),
    )


def _still_conflicting(conflicts: tuple[Quote, ...]) -> tuple[Quote, ...]:
    """Return conflicts without old versions: that a rule has changed contradicts nothing."""
    current = tuple(each for each in conflicts if each.standing is None)
    return current if len(current) > 1 else ()


def rest_of_list(corpus: Corpus, quote: Quote) -> tuple[Quote, ...]:
    """Return what a quotation leaves out at its end of a list, a clause or a release.

    In as many quotations as it takes; none if nothing is left out.
    """
    return (
        excerpts.rest_of_list(corpus, quote)
        or rest_of_clause(corpus, quote)
        or rest_of_release(corpus, quote)
    )
