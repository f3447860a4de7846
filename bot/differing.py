"""Quotations that differ on what is asked, brought together and each shown once."""

from __future__ import annotations

from collections.abc import Sequence

from index import Quote

Quotes = tuple[Quote, ...]


def side_by_side(
    quotes: Sequence[Quote], at_odds: Sequence[Quote]
) -> tuple[Quotes, Quotes, Quotes]:
    """Arrange the quotations of an answer: those before, those that differ, those after.

    One that an answer shows in a longer form is shown in that form. Where the best quotation
    is one of those that differ, they come first, else last.

    Args:
        quotes: What answers, the best first.
        at_odds: What differs; it may repeat or overlap ``quotes``.
    """
    differing = tuple(dict.fromkeys(_fullest(quote, quotes) for quote in at_odds))
    rest = tuple(quote for quote in quotes if not any(_holds(each, quote) for each in differing))
    if not differing or (rest and rest[0] == quotes[0]):
        return rest, differing, ()
    return (), differing, rest


def _fullest(quote: Quote, others: Sequence[Quote]) -> Quote:
    return next((other for other in others if _holds(other, quote)), quote)


def _holds(outer: Quote, inner: Quote) -> bool:
    same = outer.document.source == inner.document.source
    return same and outer.span.contains(inner.span)
