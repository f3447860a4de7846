"""Select the events of a timeline by topic, range and document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import nsmallest

from index.corpus import Corpus
from index.dates import bounds, parse_user_date
from index.errors import UnclearDateError
from index.model import Correction, SourceName, Timeline
from index.query.concepts import Concept, concepts_of, corrections_of
from index.query.questions import understand
from index.query.weights import WEIGHTS
from index.timelines.deduplication import fold
from index.timelines.event_index import Chronicle, Selection
from index.timelines.events import Gist, Scope, chosen

LEAST_COVERED = 0.4
"""The share of a topic's information that an event needs; what a synonym says counts half."""

NEAREST_WORDS = 0.25
"""What a variant must count to count here: a loose relation of one word is no topic."""

OWN_WORDS = 0.85
"""From here on a concept is met by its own words, an alias or a correction."""

BACK = 0.9
"""What counts of a concept that only the sentence before speaks of."""

ROUNDING = 1e-9
"""More than sums of the same numbers in another order differ by."""

Wording = tuple[dict[str, float], list[tuple[str, float]]]
"""What each term counts that alone says a concept, and each run of terms between spaces."""


class Judge:
    """Judges events by the concepts of one topic.

    Attributes:
        terms: An event that is about the topic says one of them at least,
        periods: or shares a day with one of these.
    """

    def __init__(self, concepts: Sequence[Concept], frequency: Callable[[str], int]) -> None:
        """Look at events in terms of ``concepts``.

        Args:
            concepts: What the topic is understood as.
            frequency: In how many passages a term occurs.
        """
        self._information = [concept.information for concept in concepts]
        self._total = sum(self._information) or 1.0
        self._wordings = [_wording(concept) for concept in concepts]
        self._years = {
            place: Scope(*bounds(concept.words))
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

    def relevance(self, gist: Gist) -> float:
        """How much of the topic the event meets, 0 if it leaves out too much of it."""
        met = self._met(gist.terms)
        for place, year in self._years.items():
            if year.meets(gist):
                met[place] = 1.0
        if gist.before:
            earlier = self._met(gist.before)
            met = [max(own, BACK * other) for own, other in zip(met, earlier, strict=True)]
        key = tuple(met)
        if key not in self._worth:
            covered = [(value > 0) / (1 if value >= OWN_WORDS else 2) for value in met]
            self._worth[key] = self._share(met) if self._share(covered) >= LEAST_COVERED else 0.0
        return self._worth[key]

    def _share(self, met: Sequence[float]) -> float:
        """The share of the topic's information that is met."""
        parts = zip(self._information, met, strict=True)
        return sum(information * value for information, value in parts) / self._total

    def _met(self, terms: str) -> list[float]:
        """For each concept how far ``terms`` speak of it, 0 to 1."""
        held = set(terms.split())
        met = []
        for alone, runs in self._wordings:
            value = max([alone[term] for term in alone.keys() & held], default=0.0)
            for run, other in runs:
                # "Mexican … president" is nobody's name.
                if other > value and run in f" {terms} ":
                    value = other
            met.append(value)
        return met

    def _needed(self) -> list[int]:
        """Concepts of which an event meets one at least: all others together are too little."""
        places = sorted(range(len(self._information)), key=lambda each: self._information[each])
        held = 0.0
        while places:
            held += self._information[places[0]]
            if held / self._total >= LEAST_COVERED - ROUNDING:
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


MOST_EVENTS = 1_000
"""A timeline shows no more; with a range or a topic people come to the others."""

LEAST_RELEVANT = 0.4
"""The share of the best event's relevance that another one needs."""


def timeline(  # noqa: PLR0913 - each narrows the events
    chronicle: Chronicle,
    *,
    topic: str | None = None,
    since: str | None = None,
    until: str | None = None,
    source: SourceName | None = None,
    within: Sequence[SourceName] | None = None,
) -> Timeline:
    """Choose events by topic, range and document; a blank topic chooses all.

    If ``within`` is given, there are no other documents for the person who asks.

    Raises:
        UnclearDateError: If ``since`` or ``until`` is no clear date, or they are reversed.
        RequestError: If the topic holds no word or is too long.
    """
    start, end = _value(since), _value(until)
    first = bounds(start)[0] if start else None
    last = bounds(end)[1] if end else None
    if start and end and first and last and first > last:
        raise UnclearDateError.reversed(start, end)
    wanted = topic.strip() if topic else None
    seen = Scope(sources=chosen(within))
    scope = Scope(first, last, seen.sources if source is None else frozenset({source}))
    corrections: tuple[Correction, ...] = ()
    if wanted:
        concepts = _understood(chronicle.corpus, wanted)
        corrections = corrections_of(chronicle.corpus, concepts, within)
        selection = _about(chronicle, concepts, seen, scope)
    else:
        selection = chronicle.select(scope, MOST_EVENTS)
    dated = sum(each.event.dated for each in selection.events)
    events = fold(chronicle.corpus, selection.events)
    return Timeline(
        topic=wanted or None,
        since=start,
        until=end,
        source=source,
        events=tuple(event for event in events if event.dated),
        undated=tuple(event for event in events if not event.dated),
        corrections=corrections,
        left_out=selection.dated - dated,
        undated_left_out=selection.undated - (len(selection.events) - dated),
    )


def _value(typed: str | None) -> str | None:
    """The EDTF value of what a person typed, which may be one already."""
    if typed is None or not typed.strip():
        return None
    value = typed.strip()
    try:
        known = bounds(value) != (None, None)
    except ValueError:
        known = False
    return value if known else parse_user_date(typed)


def _understood(corpus: Corpus, topic: str) -> Sequence[Concept]:
    question = understand(topic)
    return concepts_of(corpus, question.text, question.tokens, WEIGHTS)


def _about(
    chronicle: Chronicle, concepts: Sequence[Concept], seen: Scope, scope: Scope
) -> Selection:
    """The events of ``scope`` that speak of ``concepts``."""
    judge = Judge(concepts, chronicle.corpus.engine.document_frequency)
    judged = []
    # How well an event does must not depend on the range or the document that is asked for.
    for gist in chronicle.gists(judge.terms, judge.periods, seen.sources):
        relevance = judge.relevance(gist)
        if relevance > 0:
            judged.append((relevance, gist))
    least = LEAST_RELEVANT * max((relevance for relevance, _ in judged), default=0.0)
    found = [
        gist
        for relevance, gist in judged
        if relevance >= least and scope.admits(gist.source) and scope.meets(gist)
    ]
    dated = sum(gist.dated for gist in found)
    shown = nsmallest(MOST_EVENTS, found, key=lambda gist: gist.order)
    return Selection(chronicle.restore(shown), dated, len(found) - dated)
