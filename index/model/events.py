"""Dated events and their timelines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from index.model.answers import Correction
from index.model.documents import Quote, SourceName


class Ground(StrEnum):
    """From what a value was resolved, the strongest first."""

    PUBLISHED = "published"
    FRONT_MATTER = "front_matter"
    DATELINE = "dateline"
    CAPTION = "caption"
    HEADING = "heading"
    NEIGHBOUR = "neighbour"
    LATEST_DATE = "latest_date"


@dataclass(frozen=True, slots=True)
class DateBasis:
    """What a date that is not stated in full was completed from.

    Attributes:
        words: The date that completed it, where it stands; ``None`` only for a date that
            was given beside the text.
        weak: Whether a reader could doubt it: no date of the document's own stands behind it.
    """

    ground: Ground
    words: Quote | None
    weak: bool


@dataclass(frozen=True, slots=True)
class Event:
    """A sentence and one of the dates that it gives to what happened.

    Attributes:
        edtf: The value (ISO 8601-2), with X for every digit that nothing supports.
        words: The date as the document writes it.
        first: The first day that the value can mean; ``None`` if its start is not known.
        last: The last day that it can mean; ``None`` if its end is not known.
        stated: Whether the words themselves give the whole value.
        basis: What completed the value, if anything did.
        quote: The sentence.
        also: Events that say nearly the same of the same date, such as a caption that
            repeats the body.
    """

    edtf: str
    words: Quote
    first: date | None
    last: date | None
    stated: bool
    basis: DateBasis | None
    quote: Quote
    also: tuple[Event, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether it has a place in time, at one end at least."""
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Dated events in order of time; no events at all if nothing was found.

    Attributes:
        topic: As the person wrote it; ``None`` for all events.
        since: The start of the range in EDTF; ``None`` for no limit.
        until: The end of the range in EDTF.
        source: The only document that was looked at, if it was one.
        events: Each with a place in time, in order.
        undated: Those whose year nothing supports (``XXXX-10-08``), in the documents' order.
        corrections: Words of the topic that were taken for others.
        left_out: How many more with a place in time were found than are shown.
        undated_left_out: How many more without.
    """

    topic: str | None
    since: str | None
    until: str | None
    source: SourceName | None
    events: tuple[Event, ...]
    undated: tuple[Event, ...] = ()
    corrections: tuple[Correction, ...] = ()
    left_out: int = 0
    undated_left_out: int = 0

    @property
    def dated_count(self) -> int:
        """How many events with a place in time were found."""
        return len(self.events) + self.left_out

    @property
    def undated_count(self) -> int:
        """How many events without a year were found."""
        return len(self.undated) + self.undated_left_out

    @property
    def count(self) -> int:
        """How many events were found; the first are shown."""
        return self.dated_count + self.undated_count

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self.events or self.undated)
