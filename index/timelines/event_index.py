"""Every dated event of a corpus, searchable by topic and time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.corpus import Corpus
from index.model import Event, SourceName
from index.text.tokens import fold
from index.timelines.events import (
    EventSummary,
    LocatedEvent,
    Scope,
    chosen,
    date_events,
    extent,
    order,
    summary_of,
)
from index.timelines.topics import count_topics, rank_topics, total_topics

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Selection:
    """The first events of a scope.

    Attributes:
        events: Those with a place in time first, in order.
        dated: How many with a place in time there are, shown or not.
        undated: How many there are without.
    """

    events: Sequence[LocatedEvent]
    dated: int
    undated: int

    @classmethod
    def of(cls, events: Sequence[LocatedEvent], limit: int) -> Selection:
        """Select the first ``limit`` of ``events``, which are all and in order."""
        dated = sum(each.event.dated for each in events)
        return cls(events[:limit], dated, len(events) - dated)


class EventIndex(Protocol):
    """The dated events of one corpus, in a total order.

    Several threads may ask at once.
    """

    @property
    def corpus(self) -> Corpus:
        """What the events are of."""
        ...

    def select(self, scope: Scope, limit: int) -> Selection:
        """Return the first ``limit`` events of ``scope``."""
        ...

    def summaries(
        self,
        terms: Collection[str],
        periods: Sequence[Scope],
        sources: frozenset[SourceName] | None,
    ) -> Iterable[EventSummary]:
        """Return summaries of the events worth comparing, each once, in any order.

        They are all that say one of ``terms`` or share a day with one of ``periods``, perhaps
        with others.

        Args:
            terms: What is looked for.
            periods: Days whose events count whatever their words are.
            sources: The only documents; ``None`` for all.
        """
        ...

    def restore(self, summaries: Sequence[EventSummary]) -> Sequence[LocatedEvent]:
        """Return the summarised events, in order."""
        ...

    def extents(self) -> Mapping[SourceName, tuple[str, str]]:
        """For each document with dated events where the earliest begins and the latest ends."""
        ...

    def suggest(
        self, typed: str, limit: int, sources: frozenset[SourceName] | None
    ) -> tuple[str, ...]:
        """Suggest names and terms of dated sentences with a word that begins as ``typed``.

        Args:
            typed: Folded; empty for any.
            limit: How many at most, the most dated first.
            sources: The only documents; ``None`` for all.
        """
        ...


class MemoryEventIndex:
    """The dated events of a corpus that is small enough to score every one of them.

    Opening a library would take a twelfth longer if it looked for dates, and most questions
    need none; so they are found on the first request.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._lock = threading.Lock()
        self._events: tuple[LocatedEvent, ...] | None = None
        self._summaries: tuple[EventSummary, ...] | None = None

    @property
    def corpus(self) -> Corpus:
        """What the events are of."""
        return self._corpus

    @property
    def events(self) -> tuple[LocatedEvent, ...]:
        """All events, those with a place in time first."""
        with self._lock:
            if self._events is None:
                started = time.perf_counter()
                self._events = tuple(sorted(_all(self._corpus), key=order))
                took = (time.perf_counter() - started) * 1000
                log.info("%d dated events in %.0f ms", len(self._events), took)
            return self._events

    def select(self, scope: Scope, limit: int) -> Selection:
        """Return the first ``limit`` events of ``scope``."""
        return Selection.of(self._of(scope), limit)

    def summaries(
        self,
        terms: Collection[str],  # noqa: ARG002 - all are worth it
        periods: Sequence[Scope],  # noqa: ARG002
        sources: frozenset[SourceName] | None,
    ) -> Iterable[EventSummary]:
        """Return summaries of all events."""
        events = self.events
        with self._lock:
            if self._summaries is None:
                self._summaries = tuple(
                    summary_of(each, place) for place, each in enumerate(events)
                )
        scope = Scope(sources=sources)
        return (summary for summary in self._summaries if scope.admits(summary.source))

    def restore(self, summaries: Sequence[EventSummary]) -> Sequence[LocatedEvent]:
        """Return the summarised events, in order."""
        return [self.events[place] for place in sorted(summary.number for summary in summaries)]

    def extents(self) -> Mapping[SourceName, tuple[str, str]]:
        """For each document with dated events where the earliest begins and the latest ends."""
        by_source: dict[SourceName, list[Event]] = {}
        for dated in self.events:
            by_source.setdefault(dated.event.quote.document.source, []).append(dated.event)
        found = {source: extent(events) for source, events in by_source.items()}
        return {source: ends for source, ends in found.items() if ends is not None}

    def suggest(
        self, typed: str, limit: int, sources: frozenset[SourceName] | None
    ) -> tuple[str, ...]:
        """Suggest names and terms of dated sentences; see ``EventIndex.suggest``."""
        found = total_topics(count_topics(self._of(Scope(sources=sources))))
        return rank_topics(found, typed, limit)

    def _of(self, scope: Scope) -> Sequence[LocatedEvent]:
        if scope == Scope():
            return self.events
        return [each for each in self.events if scope.holds(each.event)]


def _all(corpus: Corpus) -> Iterable[LocatedEvent]:
    for source, blocks in corpus.blocks.items():
        yield from date_events(corpus.documents[source], blocks)


def topics(
    event_index: EventIndex,
    typed: str,
    limit: int,
    sources: Collection[SourceName] | None = None,
) -> tuple[str, ...]:
    """Suggest names and terms with a word that begins as ``typed``, most dated first.

    If ``sources`` is given, only those of these documents.
    """
    return event_index.suggest(fold(typed.strip()), limit, chosen(sources))
