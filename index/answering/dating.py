"""The dates of a sentence as figures, so that two of them can be compared."""

from __future__ import annotations

import weakref
from collections.abc import Collection, Iterator

from index.answering.figures import Figure, is_about
from index.corpus import Corpus
from index.dates import Bound, DateExpression, bounds, find
from index.model import Document, SourceName, Span
from index.terms import tokenise

ABOUT = 10 * 366
"""Days that a date which is "about" or "perhaps" may be off."""

_FOUND: weakref.WeakKeyDictionary[Corpus, dict[SourceName, tuple[DateExpression, ...]]] = (
    weakref.WeakKeyDictionary()
)


def dates(
    corpus: Corpus, document: Document, span: Span, named: Collection[str], *, by_year: bool
) -> tuple[Figure, ...]:
    """The dates that say when something in ``span`` happened, as ranges of days.

    Args:
        named: Words of the question: a date that it names itself is not what it asks for.
        by_year: Whether the question asks for no more than the year.
    """
    return tuple(_dates(corpus, document, span, named, by_year=by_year))


def _dates(
    corpus: Corpus, document: Document, span: Span, named: Collection[str], *, by_year: bool
) -> Iterator[Figure]:
    for each in _expressions(corpus, document):
        if not span.contains(each.span) or not each.dates_event:
            continue
        first, last = bounds(each.edtf)
        words = tokenise(document.text, each.span.start, each.span.end)
        if first is None or last is None or all(token.word in named for token in words):
            continue
        if by_year:
            first, last = first.replace(month=1, day=1), last.replace(month=12, day=31)
        about = each.edtf[-1] in "~?" or is_about(document.text, each.span.start)
        yield _figure(each, first.toordinal(), last.toordinal(), ABOUT if about else 0)


def _figure(expression: DateExpression, first: float, last: float, room: int) -> Figure:
    first, last = first - room, last + room
    if expression.bound is Bound.BEFORE:
        first, last = float("-inf"), first - 1
    elif expression.bound is Bound.AFTER:
        first, last = last + 1, float("inf")
    return Figure(expression.span, first, last, "day")


def _expressions(corpus: Corpus, document: Document) -> tuple[DateExpression, ...]:
    """The date expressions of a document, found once for each corpus."""
    known = _FOUND.setdefault(corpus, {})
    if document.source not in known:
        blocks = [analysed.block for analysed in corpus.blocks[document.source]]
        known[document.source] = find(document, blocks, published=document.metadata.day)
    return known[document.source]
