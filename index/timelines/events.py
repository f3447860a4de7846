"""Dated events: found in one document, placed in text and time, and summed up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Protocol, TypedDict

from index.analysis import AnalysedBlock, block_at
from index.dates import Basis, DateExpression, Part, ordinals, tag_dates
from index.model import (
    Block,
    BlockKind,
    DateBasis,
    Document,
    Event,
    Quote,
    SourceName,
    Span,
)
from index.query.anaphora import refers_back
from index.text.tokens import terms_of
from index.timelines.section_dates import (
    SectionDates,
    dating_line,
    lead_of,
    led_by,
    title_of,
)

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
        run: The numbers of the sentences that are quoted: one, unless the date spans two or the
            section's date dates a list item of several.
        above: The terms of the headings above, one space apart, as far as they say more than what
            the document is called; empty if it was restored.
    """

    event: Event
    block: AnalysedBlock
    run: range
    above: str = field(default="", compare=False)

    @property
    def place(self) -> int:
        """Return where the event stands: no other event of its document stands there."""
        words = self.event.words.span
        end = self.block.block.sentences[self.run[-1]].span.end
        # No date begins with the last character of a sentence.
        return words.start if self.block.block.span.contains(words) else end - 1


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
    return order_of(event, event.quote.document.source, dated.place)


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
    expressions = tag_dates(document, plain, published=document.metadata.day)
    sections = SectionDates(document, plain, expressions)
    headings = _HeadingTerms(document, plain)
    quoted = _QuotedDates(document, blocks)
    own: dict[int, list[DateExpression]] = {}
    for expression in expressions:
        if expression.dates_event or expression.named:
            own.setdefault(expression.block, []).append(expression)
    for block in blocks:
        number, kind = block.block.number, block.block.kind
        if kind in _NO_EVENTS or number in sections.lines:
            continue
        found, section = own.get(number, ()), sections.of(block.block)
        if not found and section is None:
            continue
        above = headings.above(block.block)
        for expression in found:
            run = _run(block, expression, found)
            if run:
                basis = _basis(quoted, expression.basis)
                yield LocatedEvent(_event(block, run, expression, basis), block, run, above)
        if section is not None:
            words = quoted.at(section.expression.span)
            line = dating_line(document.text, words.span, block.block.headings)
            when = _when(section.expression)
            basis = DateBasis(section.evidence, words, weak=_is_weak(section.expression))
            for run in sections.runs(block.block, section):
                lead = lead_of(block.block, run)
                event = Event(
                    edtf=section.expression.edtf,
                    words=words,
                    **when,
                    stated=section.expression.stated,
                    basis=basis,
                    quote=_quote_below(block, run, words, (line, lead)),
                )
                said = f"{above} {headings.of(lead)}".strip() if lead else above
                yield LocatedEvent(event, block, run, said)


class _HeadingTerms:
    """What the headings of one document say, and the items above others, each looked at once."""

    def __init__(self, document: Document, blocks: Sequence[Block]) -> None:
        self._text = document.flowing
        title = title_of(blocks)
        # What a document is called says of no section what it is about.
        self._title = 0 if title is None else title.span.end
        self._known: dict[Span, str] = {}
        self._below: dict[Span, str] = {}

    def above(self, block: Block) -> str:
        """Return the terms of the headings above ``block`` without the document's title."""
        heading = block.heading
        if heading is None:
            return self._of_all(block.above) if block.above else ""
        if heading not in self._below:
            self._below[heading] = self._of_all(block.headings)
        return self._below[heading]

    def _of_all(self, spans: Sequence[Span]) -> str:
        return " ".join(filter(None, map(self.of, (s for s in spans if s.start >= self._title))))

    def of(self, heading: Span | None) -> str:
        """Return the terms of a heading, or of an item that leads into others."""
        if heading is None:
            return ""
        if heading not in self._known:
            self._known[heading] = " ".join(terms_of(self._text, heading.start, heading.end))
        return self._known[heading]


def quote_event(block: AnalysedBlock, run: range, words: Span) -> tuple[Quote, Quote]:
    """Quote a date's own words, and the sentences that it dates with the words marked."""
    number, heading = block.block.number, block.block.heading
    span = block.span_of(run)
    document = block.document
    if not document.gaps:
        return (
            Quote(document, words, number, heading),
            Quote(document, span, number, heading, (words,)),
        )
    slices = document.slices_of(words)
    return (
        Quote.of_slices(document, slices, number, heading),
        Quote(document, span, number, heading, slices, gaps=document.gaps_in(span)),
    )


def quote_in_section(block: AnalysedBlock, run: range, words: Quote) -> Quote:
    """Quote sentences with the line of the date that dates their section, ``words``."""
    line = dating_line(block.document.text, words.span, block.block.headings)
    return _quote_below(block, run, words, (line, lead_of(block.block, run)))


def _quote_below(
    block: AnalysedBlock, run: range, words: Quote, above: tuple[Span, Span | None]
) -> Quote:
    """Quote sentences with the line that dates them and what leads into them, if anything."""
    document, plain = block.document, block.block
    line, lead = above
    spans = [line, block.span_of(run)]
    if lead is not None or line.end > spans[1].start:
        spans = sorted({*spans, *([lead] if lead is not None else [])})
    first = words if spans[0] == line else None
    if document.gaps:
        spans = [each for span in spans for each in document.slices_of(span)]
    return Quote.of_slices(
        document,
        spans,
        plain.number if first is None else first.paragraph,
        plain.heading if first is None else first.heading_span,
        words.spans,
    )


def _run(
    block: AnalysedBlock, expression: DateExpression, others: Sequence[DateExpression]
) -> range:
    """Return the sentences that the expression dates; none if one of them cannot be quoted.

    They are the one that it stands in, or all of an item that it leads, up to the next date.
    """
    sentences = block.block.sentences
    first = last = expression.sentence
    while last + 1 < len(sentences) and sentences[last].span.end < expression.span.end:
        last += 1
    run = range(first, last + 1)
    led = led_by(block.text, block.block, expression.span, first)
    if led.stop > run.stop:
        place = bisect_right(others, last, key=lambda each: each.sentence)
        dated = others[place].sentence if place < len(others) else led.stop
        run = range(first, max(run.stop, min(led.stop, dated)))
    return run if all(sentences[number].quotable for number in run) else range(first, first)


def _event(
    block: AnalysedBlock, run: range, expression: DateExpression, basis: DateBasis | None
) -> Event:
    words, quote = quote_event(block, run, expression.span)
    return Event(
        edtf=expression.edtf,
        words=words,
        **_when(expression),
        stated=expression.stated,
        basis=basis,
        quote=quote,
        named=expression.named,
    )


def _is_weak(expression: DateExpression) -> bool:
    return expression.basis is not None and expression.basis.weak


class PlaceInTime(TypedDict):
    """The arguments of an event that say when it is."""

    first: date | None
    last: date | None
    before_christ: tuple[int, int] | None


def _when(expression: DateExpression) -> PlaceInTime:
    return place_in_time(*narrowed(expression.edtf, expression.part))


def place_in_time(begins: int | None, ends: int | None) -> PlaceInTime:
    """Return when an event is that lasts from one day to another, as numbers."""
    before = (begins, ends) if begins is not None and ends is not None and begins < 1 else None
    return PlaceInTime(first=_day(begins), last=_day(ends), before_christ=before)


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(max(ordinal, 1))


_THIRDS = {Part.EARLY: (0, 1), Part.MIDDLE: (1, 2), Part.LATE: (2, 3)}


@lru_cache(maxsize=1 << 10)
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


def _basis(quoted: _QuotedDates, basis: Basis | None) -> DateBasis | None:
    if basis is None:
        return None
    if basis.span is None:
        return DateBasis(basis.evidence, None, basis.weak)
    return DateBasis(basis.evidence, quoted.at(basis.span), basis.weak)


class _QuotedDates:
    """The dates of one document that date others, each quoted once."""

    def __init__(self, document: Document, blocks: Sequence[AnalysedBlock]) -> None:
        self._document, self._blocks = document, blocks
        self._known: dict[Span, Quote] = {}

    def at(self, span: Span) -> Quote:
        """Quote the words of a date that may stand in any block."""
        if span not in self._known:
            # Front matter may stand outside all blocks; the nearest one gives the paragraph.
            block = block_at(self._blocks, span.start)
            slices = self._document.slices_of(span)
            quote = Quote.of_slices(self._document, slices, block.number, block.heading)
            self._known[span] = quote
        return self._known[span]


class EventSummary(NamedTuple):
    """What an event says, and when.

    Attributes:
        number: By which its event index finds it again, with ``start``.
        start: Its place in the document; see ``LocatedEvent.place``.
        begins: As in the event.
        ends: As in the event.
        terms: Those of the sentences that it dates, in order, one space apart.
        before: Those of the sentence before if they only point back to it; else empty.
        above: Those of the headings above.
        named: As in the event.
    """

    number: int
    source: SourceName
    start: int
    begins: int | None
    ends: int | None
    terms: str
    before: str
    above: str = ""
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
        start=dated.place,
        begins=event.begins,
        ends=event.ends,
        terms=" ".join(term for place in run for term in terms[place]),
        before=" ".join(before),
        above=dated.above,
        named=event.named,
    )
