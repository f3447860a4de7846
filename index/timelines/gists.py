"""What is compared of an event in place of its text, which takes much longer to fetch."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from index.model import SourceName
from index.timelines.backwards import points_back
from index.timelines.dated import Dated, Order, order_of


class Gist(NamedTuple):
    """What an event says, and when.

    Attributes:
        number: By which its chronicle finds it again, with ``start``.
        start: Where the date's words stand in the document.
        first: As in the event; likewise ``last``.
        terms: Those of the sentences that it dates, in order, one space apart.
        before: Those of the sentence before if they only point back to it; else empty.
    """

    number: int
    source: SourceName
    start: int
    first: date | None
    last: date | None
    terms: str
    before: str

    @property
    def dated(self) -> bool:
        """Whether the event has a place in time."""
        return self.first is not None or self.last is not None

    @property
    def order(self) -> Order:
        """What gists are sorted by: the same as for the events."""
        return order_of(self, self.source, self.start)


def gist_of(dated: Dated, number: int) -> Gist:
    """What is compared of ``dated``, which its chronicle finds by ``number``."""
    event, run, terms = dated.event, dated.run, dated.block.terms
    before = terms[run.start - 1] if points_back(dated.block, run) else ()
    return Gist(
        number=number,
        source=event.quote.document.source,
        start=event.words.span.start,
        first=event.first,
        last=event.last,
        terms=" ".join(term for place in run for term in terms[place]),
        before=" ".join(before),
    )
