"""The dated events of one document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from index.analysing import AnalysedBlock
from index.dates import Basis, DateExpression, bounds, find
from index.model import BlockKind, DateBasis, Document, Event, Quote, Span
from index.timelines.dated import Dated

_NO_EVENTS = frozenset({BlockKind.HEADING, BlockKind.FURNITURE})


def date_events(document: Document, blocks: Sequence[AnalysedBlock]) -> Iterator[Dated]:
    """Find the events of ``document``, in the order of its text.

    Args:
        document: What ``blocks`` were divided from.
        blocks: All of its blocks, in order.
    """
    places = [block.block.span.start for block in blocks]
    plain = [block.block for block in blocks]
    for expression in find(document, plain, published=document.metadata.day):
        block = blocks[expression.block - 1]
        if expression.dates_event and block.block.kind not in _NO_EVENTS:
            run = _run(block, expression)
            if run:
                basis = _basis(document, blocks, places, expression.basis)
                yield Dated(_event(block, run, expression, basis), block, run)


def quote_event(block: AnalysedBlock, run: range, words: Span) -> tuple[Quote, Quote]:
    """A date's own words, and the sentences that it dates with the words marked."""
    sentences = block.block.sentences
    number, heading = block.block.number, block.block.heading
    span = Span(sentences[run.start].span.start, sentences[run.stop - 1].span.end)
    return (
        Quote(block.document, words, number, heading),
        Quote(block.document, span, number, heading, (words,)),
    )


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
    words, quote = quote_event(block, run, expression.span)
    return Event(
        edtf=expression.edtf,
        words=words,
        first=first,
        last=last,
        stated=expression.stated,
        basis=basis,
        quote=quote,
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
