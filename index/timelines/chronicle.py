"""Every dated event of a corpus, found once and only when asked for."""

from __future__ import annotations

import logging
import threading
import time
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index.corpus import AnalysedBlock, Corpus
from index.dates import Basis, DateExpression, bounds, find
from index.model import BlockKind, DateBasis, Document, Event, Quote, SourceName, Span

log = logging.getLogger(__name__)

_NO_EVENTS = frozenset({BlockKind.HEADING, BlockKind.FURNITURE})


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


class Chronicle:
    """The dated events of one corpus.

    Opening a library would take a twelfth longer if it looked for dates, and most questions
    need none; so they are found on the first request. Several threads may ask at once.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._lock = threading.Lock()
        self._events: tuple[Dated, ...] | None = None

    @property
    def events(self) -> tuple[Dated, ...]:
        """All events, those with a place in time first, in a total order."""
        with self._lock:
            if self._events is None:
                started = time.perf_counter()
                self._events = tuple(sorted(_all(self.corpus), key=_order))
                took = (time.perf_counter() - started) * 1000
                log.info("%d dated events in %.0f ms", len(self._events), took)
            return self._events

    def events_of(self, within: Collection[SourceName] | None) -> Sequence[Dated]:
        """The events of the documents in ``within``, in the same order; None for all."""
        if within is None:
            return self.events
        return [each for each in self.events if each.event.quote.document.source in within]

    def extent(self) -> Mapping[SourceName, tuple[str, str]]:
        """For each document with dated events where the earliest begins and the latest ends."""
        ends: dict[SourceName, tuple[Event, Event]] = {}
        for dated in self.events:
            event = dated.event
            if event.dated:
                first, last = ends.get(event.quote.document.source, (event, event))
                ends[event.quote.document.source] = (first, max(last, event, key=_end))
        return {
            source: (_edge(first.edtf, 0), _edge(last.edtf, -1))
            for source, (first, last) in ends.items()
        }


def start(event: Event) -> date:
    """Where an event stands in order: its first day, or its last if that is all there is."""
    return event.first or event.last or date.max


def _end(event: Event) -> date:
    return event.last or event.first or date.min


def _edge(edtf: str, which: int) -> str:
    """The beginning or the end of a period, whichever is known; any other value as it is."""
    ends = [end for end in edtf.split("/") if end not in {"", ".."}]
    return ends[which]


def _order(dated: Dated) -> tuple[bool, date, int, SourceName, Span]:
    event = dated.event
    # Without a place in time only the documents' own order is left.
    length = -_end(event).toordinal() if event.dated else 0
    return not event.dated, start(event), length, event.quote.document.source, event.words.span


def _all(corpus: Corpus) -> Iterator[Dated]:
    for source, blocks in corpus.blocks.items():
        document = corpus.documents[source]
        places = [block.block.span.start for block in blocks]
        plain = [block.block for block in blocks]
        for expression in find(document, plain, published=document.metadata.day):
            block = blocks[expression.block - 1]
            if expression.dates_event and block.block.kind not in _NO_EVENTS:
                run = _run(block, expression)
                if run:
                    basis = _basis(document, blocks, places, expression.basis)
                    yield Dated(_event(block, run, expression, basis), block, run)


def _run(block: AnalysedBlock, expression: DateExpression) -> range:
    """The sentences that hold the expression; none if one of them cannot be quoted."""
    sentences = block.block.sentences
    last = expression.sentence
    while last + 1 < len(sentences) and sentences[last].span.end < expression.span.end:
        last += 1
    run = range(expression.sentence, last + 1)
    return run if all(sentences[number].quotable for number in run) else range(0)


def _event(
    block: AnalysedBlock, run: range, expression: DateExpression, basis: DateBasis | None
) -> Event:
    first, last = bounds(expression.edtf)
    sentences = block.block.sentences
    number, heading = block.block.number, block.block.heading
    span = Span(sentences[run.start].span.start, sentences[run.stop - 1].span.end)
    return Event(
        edtf=expression.edtf,
        words=Quote(block.document, expression.span, number, heading),
        first=first,
        last=last,
        stated=expression.stated,
        basis=basis,
        quote=Quote(block.document, span, number, heading, (expression.span,)),
    )


def _basis(
    document: Document,
    blocks: Sequence[AnalysedBlock],
    places: Sequence[int],
    basis: Basis | None,
) -> DateBasis | None:
    if basis is None:
        return None
    if basis.span is None:
        return DateBasis(basis.ground, None, basis.weak)
    # Front matter may stand outside all blocks; the nearest one gives the paragraph.
    block = blocks[max(0, bisect_right(places, basis.span.start) - 1)].block
    words = Quote(document, basis.span, block.number, block.heading)
    return DateBasis(basis.ground, words, basis.weak)
