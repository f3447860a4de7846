"""Dated events: found in one document, placed in text and time, and summed up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol, TypedDict

from index.analysis import AnalysedBlock, block_at
from index.dates import Basis, DateExpression, Part, ordinals, tag_dates
from index.model import BlockKind, DateBasis, Document, Event, Quote, SourceName, Span
from index.query.anaphora import refers_back

Order = tuple[bool, int, int, SourceName, int]


class InTime(Protocol):
    """What may have a place in time; see ``index.Event``."""

    @property
    def begins(self) -> int | None:
        """The first day that it can mean, as a number."""
        ...

    @property
    def ends(self) -> int | None:
        """The last day."""
        ...


class Named(Protocol):
    """What may be only named by its date; see ``index.Event``."""

    @property
    def named(self) -> bool:
        """Whether it is."""
        ...


@dataclass(frozen=True, slots=True)
class LocatedEvent:
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
        first: The first day as a number (see ``index.dates.ordinals``); ``None`` for no limit.
        last: The last day.
        sources: The only documents; ``None`` for all.
        dated_only: Whether to leave out what is only named by its date.
    """

    first: int | None = None
    last: int | None = None
    sources: frozenset[SourceName] | None = None
    dated_only: bool = False

    @property
    def timeless(self) -> bool:
        """Whether an event belongs to it whenever it was."""
        return self.first is None and self.last is None

    def meets(self, event: InTime) -> bool:
        """Return whether an event shares a day with it; one without a year belongs to no range."""
        if self.timeless:
            return True
        if event.begins is None and event.ends is None:
            return False
        late = self.last is not None and event.begins is not None and event.begins > self.last
        early = self.first is not None and event.ends is not None and event.ends < self.first
        return not late and not early

    def holds(self, event: Event) -> bool:
        """Return whether an event belongs to it by its days and its document."""
        return (
            self.admits(event.quote.document.source)
            and self.admits_kind(event)
            and self.meets(event)
        )

    def admits_kind(self, event: Named) -> bool:
        """Return whether events that are dated in this way can belong to it."""
        return not (self.dated_only and event.named)

    def admits(self, source: SourceName) -> bool:
        """Return whether the events of a document can belong to it."""
        return self.sources is None or source in self.sources


def chosen(names: Iterable[SourceName] | None) -> frozenset[SourceName] | None:
    """Return the only documents of a scope; ``None`` for all."""
    return None if names is None else frozenset(names)


def start(event: InTime) -> int:
    """Return the day that an event is sorted by: its first, or else its last."""
    day = event.ends if event.begins is None else event.begins
    return date.max.toordinal() if day is None else day


def end(event: InTime) -> int:
    """Return an event's last day, or its first if that is all there is."""
    day = event.begins if event.ends is None else event.ends
    return 0 if day is None else day


def order(dated: LocatedEvent) -> Order:
    """Return an event's sort key: no two have the same."""
    event = dated.event
    return order_of(event, event.quote.document.source, event.words.span.start)


def order_of(event: InTime, source: SourceName, place: int) -> Order:
    """Return the sort key of an event whose date stands at ``place`` in ``source``."""
    # Without a place in time only the documents' own order is left.
    undated = event.begins is None and event.ends is None
    return undated, start(event), 0 if undated else -end(event), source, place


def extent(events: Iterable[Event]) -> tuple[str, str] | None:
    """Return when a document's earliest event begins and its latest ends, in EDTF."""
    dated = [event for event in events if event.dated and not event.named]
    if not dated:
        return None
    first = min(dated, key=lambda each: (start(each), -end(each), each.words.span))
    last = max(dated, key=lambda each: (end(each), *_reversed(each)))
    return _edge(first.edtf, 0), _edge(last.edtf, -1)


def _reversed(event: Event) -> tuple[int, int]:
    """Return a sort key by the end; of events with the same end the first counts."""
    return -start(event), -event.words.span.start


def _edge(edtf: str, which: int) -> str:
    """Return the beginning or the end of a period, whichever is known; any other value as it is."""
    ends = [end for end in edtf.split("/") if end not in {"", ".."}]
    return ends[which]


_NO_EVENTS = frozenset({BlockKind.HEADING, BlockKind.BOILERPLATE})


def date_events(document: Document, blocks: Sequence[AnalysedBlock]) -> Iterator[LocatedEvent]:
    """Find the events of ``document``, in the order of its text.

    Args:
        document: What ``blocks`` were divided from.
        blocks: All of its blocks, in order.
    """
    plain = [block.block for block in blocks]
    for expression in tag_dates(document, plain, published=document.metadata.day):
        block = blocks[expression.block - 1]
        if (expression.dates_event or expression.named) and block.block.kind not in _NO_EVENTS:
            run = _run(block, expression)
            if run:
                basis = _basis(document, blocks, expression.basis)
                yield LocatedEvent(_event(block, run, expression, basis), block, run)


def quote_event(block: AnalysedBlock, run: range, words: Span) -> tuple[Quote, Quote]:
    """Quote a date's own words, and the sentences that it dates with the words marked."""
    sentences = block.block.sentences
    number, heading = block.block.number, block.block.heading
    span = Span(sentences[run.start].span.start, sentences[run.stop - 1].span.end)
    document = block.document
    slices = document.slices_of(words)
    return (
        Quote.of_slices(document, slices, number, heading),
        Quote(document, span, number, heading, slices, gaps=document.gaps_in(span)),
    )


def _run(block: AnalysedBlock, expression: DateExpression) -> range:
    """Return the sentences that hold the expression; none if one of them cannot be quoted."""
    sentences = block.block.sentences
    last = expression.sentence
    while last + 1 < len(sentences) and sentences[last].span.end < expression.span.end:
        last += 1
    run = range(expression.sentence, last + 1)
    return run if all(sentences[number].quotable for number in run) else range(0)


def _event(
    block: AnalysedBlock, run: range, expression: DateExpression, basis: DateBasis | None
) -> Event:
    words, quote = quote_event(block, run, expression.span)
    return Event(
        edtf=expression.edtf,
        words=words,
        **place_in_time(*narrowed(expression.edtf, expression.part)),
        stated=expression.stated,
        basis=basis,
        quote=quote,
        named=expression.named,
    )


class PlaceInTime(TypedDict):
    """The arguments of an event that say when it is."""

    first: date | None
    last: date | None
    before_christ: tuple[int, int] | None


def place_in_time(begins: int | None, ends: int | None) -> PlaceInTime:
    """Return when an event is that lasts from one day to another, as numbers."""
    before = (begins, ends) if begins is not None and ends is not None and begins < 1 else None
    return PlaceInTime(first=_day(begins), last=_day(ends), before_christ=before)


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(max(ordinal, 1))


_THIRDS = {Part.EARLY: (0, 1), Part.MIDDLE: (1, 2), Part.LATE: (2, 3)}


def narrowed(edtf: str, part: Part | None) -> tuple[int | None, int | None]:
    """Return the first and the last day of a value, or of the third of it that is meant.

    EDTF cannot say "late 1789", but such an event stands after those of January.
    """
    begins, ends = ordinals(edtf)
    if part is None or begins is None or ends is None:
        return begins, ends
    first, last = _THIRDS[part]
    days = ends - begins + 1
    return begins + days * first // 3, begins + max(days * first // 3, days * last // 3 - 1)


def _basis(
    document: Document,
    blocks: Sequence[AnalysedBlock],
    basis: Basis | None,
) -> DateBasis | None:
    if basis is None:
        return None
    if basis.span is None:
        return DateBasis(basis.evidence, None, basis.weak)
    # Front matter may stand outside all blocks; the nearest one gives the paragraph.
    block = block_at(blocks, basis.span.start)
    words = Quote.of_slices(document, document.slices_of(basis.span), block.number, block.heading)
    return DateBasis(basis.evidence, words, basis.weak)


class EventSummary(NamedTuple):
    """What an event says, and when.

    Attributes:
        number: By which its event index finds it again, with ``start``.
        start: Where the date's words stand in the document.
        begins: As in the event.
        ends: As in the event.
        terms: Those of the sentences that it dates, in order, one space apart.
        before: Those of the sentence before if they only point back to it; else empty.
        named: As in the event.
    """

    number: int
    source: SourceName
    start: int
    begins: int | None
    ends: int | None
    terms: str
    before: str
    named: bool = False

    @property
    def dated(self) -> bool:
        """Whether the event has a place in time."""
        return self.begins is not None or self.ends is not None

    @property
    def order(self) -> Order:
        """The sort key, the same as for the events."""
        return order_of(self, self.source, self.start)


def summary_of(dated: LocatedEvent, number: int) -> EventSummary:
    """Return the summary of ``dated``, which its event index finds by ``number``."""
    event, run, terms = dated.event, dated.run, dated.block.terms
    before = terms[run.start - 1] if refers_back(dated.block, run) else ()
    return EventSummary(
        number=number,
        source=event.quote.document.source,
        start=event.words.span.start,
        begins=event.begins,
        ends=event.ends,
        terms=" ".join(term for place in run for term in terms[place]),
        before=" ".join(before),
        named=event.named,
    )
