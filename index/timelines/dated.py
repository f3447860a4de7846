"""One event with its place among the sentences, and its place in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from index.analysing import AnalysedBlock
from index.model import Event, SourceName

Order = tuple[bool, date, int, SourceName, int]


class InTime(Protocol):
    """What may have a place in time; see ``index.Event``."""

    @property
    def first(self) -> date | None:
        """The first day that it can mean."""
        ...

    @property
    def last(self) -> date | None:
        """The last day."""
        ...

    @property
    def dated(self) -> bool:
        """Whether one of them is known."""
        ...


@dataclass(frozen=True, slots=True)
class Dated:
    """An event with its place among the analysed sentences.

    Attributes:
        block: The block that its sentence stands in.
        run: The numbers of the sentences that are quoted: one, unless the date spans two.
    """

    event: Event
    block: AnalysedBlock
    run: range


@dataclass(frozen=True, slots=True)
class Scope:
    """The days and the documents that events are asked of.

    Attributes:
        first: The first day; ``None`` for no limit.
        last: The last day.
        sources: The only documents; ``None`` for all.
    """

    first: date | None = None
    last: date | None = None
    sources: frozenset[SourceName] | None = None

    @property
    def timeless(self) -> bool:
        """Whether an event belongs to it whenever it was."""
        return self.first is None and self.last is None

    def meets(self, event: InTime) -> bool:
        """Whether an event shares a day with it; one without a year belongs to no range."""
        if self.timeless:
            return True
        if not event.dated:
            return False
        begins, ends = event.first or date.min, event.last or date.max
        return begins <= (self.last or date.max) and (self.first or date.min) <= ends

    def holds(self, event: Event) -> bool:
        """Whether an event belongs to it by its days and its document."""
        return self.admits(event.quote.document.source) and self.meets(event)

    def admits(self, source: SourceName) -> bool:
        """Whether the events of a document can belong to it."""
        return self.sources is None or source in self.sources


def chosen(names: Iterable[SourceName] | None) -> frozenset[SourceName] | None:
    """The only documents of a scope; ``None`` for all."""
    return None if names is None else frozenset(names)


def start(event: InTime) -> date:
    """Where an event stands in order: its first day, or its last if that is all there is."""
    return event.first or event.last or date.max


def end(event: InTime) -> date:
    """Its last day, or its first if that is all there is."""
    return event.last or event.first or date.min


def order(dated: Dated) -> Order:
    """What events are sorted by: no two have the same."""
    event = dated.event
    return order_of(event, event.quote.document.source, event.words.span.start)


def order_of(event: InTime, source: SourceName, place: int) -> Order:
    """What an event is sorted by whose date stands at ``place`` in ``source``."""
    # Without a place in time only the documents' own order is left.
    length = -end(event).toordinal() if event.dated else 0
    return not event.dated, start(event), length, source, place


def extent(events: Iterable[Event]) -> tuple[str, str] | None:
    """Where the earliest of one document's events begins and the latest ends, in EDTF."""
    dated = [event for event in events if event.dated]
    if not dated:
        return None
    first = min(dated, key=lambda each: (start(each), -end(each).toordinal(), each.words.span))
    last = max(dated, key=lambda each: (end(each), *_reversed(each)))
    return _edge(first.edtf, 0), _edge(last.edtf, -1)


def _reversed(event: Event) -> tuple[int, int]:
    """Of several events with the same end the first in order counts."""
    return -start(event).toordinal(), -event.words.span.start


def _edge(edtf: str, which: int) -> str:
    """The beginning or the end of a period, whichever is known; any other value as it is."""
    ends = [end for end in edtf.split("/") if end not in {"", ".."}]
    return ends[which]
