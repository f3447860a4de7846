"""Select the events of a timeline by topic, range and document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from index.corpus import Corpus
from index.dates import bounds, ordinals, parse_user_date
from index.errors import UnclearDateError
from index.model import Correction, SourceName, Timeline
from index.query.concepts import Concept, concepts_of, corrections_of
from index.query.questions import parse_question
from index.query.weights import WEIGHTS
from index.timelines.deduplication import deduplicate
from index.timelines.event_index import EventIndex, Selection
from index.timelines.events import EventSummary, Scope, chosen
from index.timelines.topic_concepts import Person, person_in, with_kinds

MIN_COVERAGE = 0.4
"""The share of a topic's information that an event needs; what a synonym says counts half."""

NEAREST_WORDS = 0.25
"""What a variant must count to count here: a loose relation of one word is no topic."""

OWN_WORDS = 0.85
"""From here on a concept is met by its own words, an alias or a correction."""

BACK = 0.9
"""What counts of a concept that only the sentence before speaks of."""

ABOVE = 0.9
"""What counts of a concept that only a heading speaks of."""

ROUNDING = 1e-9
"""More than sums of the same numbers in another order differ by."""

Wording = tuple[dict[str, float], list[tuple[str, float]]]
"""What each term counts that alone says a concept, and each run of terms between spaces."""


class TopicScorer:
    """Scores events by the concepts of one topic.

    Attributes:
        terms: An event that is about the topic says one of them at least,
        periods: or shares a day with one of these.
    """

    def __init__(
        self,
        concepts: Sequence[Concept],
        frequency: Callable[[str], int],
        person: Person | None = None,
    ) -> None:
        """Look at events in terms of ``concepts``.

        Args:
            concepts: What the topic is understood as.
            frequency: In how many passages a term occurs.
            person: Whom the only concept names, if it names somebody.
        """
        self._person = person
        self._information = [concept.information for concept in concepts]
        self._total = sum(self._information) or 1.0
        self._wordings = [_wording(concept) for concept in concepts]
        self._years = {
            place: Scope(*ordinals(concept.words))
            for place, concept in enumerate(concepts)
            if concept.year
        }
        # Many events meet a topic in one of a few ways.
        self._worth: dict[tuple[float, ...], float] = {}
        needed = self._needed()
        self.periods = [self._years[place] for place in needed if place in self._years]
        self.terms = frozenset(
            min(name.split(), key=lambda term: (frequency(term), term))
            for place in needed
            for name in _names(self._wordings[place])
        )
        if person is not None:
            self.terms = frozenset({person.surname})

    def relevance(self, summary: EventSummary) -> float:
        """Return how much of the topic the event meets, 0 if it leaves out too much of it."""
        coverage = self._coverage(summary.terms)
        for place, year in self._years.items():
            if year.meets(summary):
                coverage[place] = 1.0
        for share, terms in ((BACK, summary.before), (ABOVE, summary.above)):
            if terms:
                others = self._coverage(terms)
                coverage = [
                    max(own, share * other) for own, other in zip(coverage, others, strict=True)
                ]
        key = tuple(coverage)
        if key not in self._worth:
            covered = [(value > 0) / (1 if value >= OWN_WORDS else 2) for value in coverage]
            self._worth[key] = (
                self._share(coverage) if self._share(covered) >= MIN_COVERAGE else 0.0
            )
        return self._worth[key]

    def _share(self, coverage: Sequence[float]) -> float:
        """Return the share of the topic's information that is met."""
        parts = zip(self._information, coverage, strict=True)
        return sum(information * value for information, value in parts) / self._total

    def _coverage(self, terms: str) -> list[float]:
        """Return how far ``terms`` speak of each concept, 0 to 1."""
        if self._person is not None:
            return [self._person.coverage(terms)]
        held = set(terms.split())
        coverage = []
        for alone, runs in self._wordings:
            value = max([alone[term] for term in alone.keys() & held], default=0.0)
            for run, other in runs:
                # "Mexican … president" is nobody's name.
                if other > value and run in f" {terms} ":
                    value = other
            coverage.append(value)
        return coverage

    def _needed(self) -> list[int]:
        """Return concepts of which an event meets at least one: the others are too little."""
        places = sorted(range(len(self._information)), key=lambda each: self._information[each])
        held = 0.0
        while places:
            held += self._information[places[0]]
            if held / self._total >= MIN_COVERAGE - ROUNDING:
                break
            del places[0]
        return places


def _wording(concept: Concept) -> Wording:
    alone: dict[str, float] = {}
    runs: list[tuple[str, float]] = []
    for variant, value in concept.variants.items():
        name = " ".join(variant)
        if value < NEAREST_WORDS:
            continue
        if " " in name:
            runs.append((f" {name} ", value))
        else:
            alone[name] = value
    return alone, runs


def _names(wording: Wording) -> list[str]:
    alone, runs = wording
    return [*alone, *(run for run, _ in runs)]


MAX_EVENTS = 1_000
"""A timeline shows no more; with a range or a topic people come to the others."""

MIN_RELEVANCE = 0.4
"""The share of the best event's relevance that another one needs."""


def timeline(  # noqa: PLR0913 - each narrows the events
    event_index: EventIndex,
    *,
    topic: str | None = None,
    since: str | None = None,
    until: str | None = None,
    source: SourceName | None = None,
    sources: Sequence[SourceName] | None = None,
    dated_only: bool = False,
) -> Timeline:
    """Choose events by topic, range and document; a blank topic chooses all.

    If ``sources`` is given, there are no other documents for the person who asks. With
    ``dated_only`` what is only named by its date is left out.

    Raises:
        UnclearDateError: If ``since`` or ``until`` is no clear date, or they are reversed.
        RequestError: If the topic holds no word or is too long.
    """
    start, end = _value(since), _value(until)
    first = ordinals(start)[0] if start else None
    last = ordinals(end)[1] if end else None
    if start and end and first is not None and last is not None and first > last:
        raise UnclearDateError.reversed(start, end)
    wanted = topic.strip() if topic else None
    seen = Scope(sources=chosen(sources))
    named = seen.sources if source is None else frozenset({source})
    scope = Scope(first, last, named, dated_only)
    corrections: tuple[Correction, ...] = ()
    if wanted:
        understood = _understood(event_index.corpus, wanted)
        corrections = corrections_of(event_index.corpus, understood.concepts, sources)
        selection = _about(event_index, understood, seen, scope)
    else:
        selection = event_index.select(scope, MAX_EVENTS)
    dated = sum(each.event.dated for each in selection.events)
    events = deduplicate(event_index.corpus, selection.events)
    return Timeline(
        topic=wanted or None,
        since=start,
        until=end,
        source=source,
        dated_only=dated_only,
        events=tuple(event for event in events if event.dated),
        undated=tuple(event for event in events if not event.dated),
        corrections=corrections,
        left_out=selection.dated - dated,
        undated_left_out=selection.undated - (len(selection.events) - dated),
    )


def _value(typed: str | None) -> str | None:
    """Return the EDTF value of what a person typed, which may be one already."""
    if typed is None or not typed.strip():
        return None
    value = typed.strip()
    try:
        known = bounds(value) != (None, None)
    except ValueError:
        known = False
    return value if known else parse_user_date(typed)


@dataclass(frozen=True, slots=True)
class _Topic:
    """What a topic is understood as.

    Attributes:
        person: Whom it can name.
    """

    concepts: Sequence[Concept]
    person: Person | None


def _understood(corpus: Corpus, topic: str) -> _Topic:
    question = parse_question(topic)
    concepts = concepts_of(corpus, question.text, question.tokens, WEIGHTS)
    informative = [token for token in question.tokens if token.informative]
    return _Topic(with_kinds(concepts), person_in(concepts, informative))


def _found_by(
    event_index: EventIndex, topic: _Topic, seen: Scope
) -> tuple[TopicScorer, Iterable[EventSummary]]:
    """Return what scores the events of a topic, and those worth scoring."""
    frequency = event_index.corpus.engine.document_frequency
    if topic.person is not None:
        scorer = TopicScorer([topic.person.concept], frequency, topic.person)
        found = list(event_index.summaries(scorer.terms, (), seen.sources))
        if any(topic.person.is_named_in(summary.terms) for summary in found):
            return scorer, found
    event_index.corpus.engine.prefetch(
        term for concept in topic.concepts for variant in concept.variants for term in variant
    )
    scorer = TopicScorer(topic.concepts, frequency)
    return scorer, event_index.summaries(scorer.terms, scorer.periods, seen.sources)


def _about(event_index: EventIndex, topic: _Topic, seen: Scope, scope: Scope) -> Selection:
    """Select the events of ``scope`` that speak of ``topic``."""
    scored = []
    # How well an event does must not depend on the range or the document that is asked for.
    scorer, summaries = _found_by(event_index, topic, seen)
    for summary in summaries:
        relevance = scorer.relevance(summary)
        if relevance > 0:
            scored.append((relevance, summary))
    least = MIN_RELEVANCE * max((relevance for relevance, _ in scored), default=0.0)
    found = [
        summary
        for relevance, summary in scored
        if relevance >= least
        and scope.admits(summary.source)
        and scope.admits_kind(summary)
        and scope.meets(summary)
    ]
    dated = sum(summary.dated for summary in found)
    shown = nsmallest(MAX_EVENTS, found, key=lambda summary: summary.order)
    return Selection(event_index.restore(shown), dated, len(found) - dated)
