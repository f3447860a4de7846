"""The whole way from a document's blocks to its date expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from index.dates import grounds
from index.dates.joining import join
from index.dates.meanings import Calendar, Mention
from index.dates.resolving import Grounds, Resolver
from index.dates.scanning import scan
from index.dates.speech import Speech
from index.dates.values import Basis, DateExpression
from index.model import Block, Document, Ground, Span

_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}")


def find(
    document: Document, blocks: Sequence[Block], *, published: date | None = None
) -> tuple[DateExpression, ...]:
    """Find the date expressions of ``document``, in order, none overlapping another.

    Args:
        document: What ``blocks`` were divided from.
        blocks: All of its blocks, in order.
        published: The document's date, where something beside its text gives it.
    """
    return tuple(_find(document, blocks, published))


def _find(
    document: Document, blocks: Sequence[Block], published: date | None
) -> Iterator[DateExpression]:
    text = document.text
    mentions = [join(text, list(scan(text, b.span.start, b.span.end))) for b in blocks]
    speech = Speech(text, [(block.span.start, block.span.end) for block in blocks])
    order, month_first = _order_of_figures(text, (m for found in mentions for m in found))
    own = grounds.own_date(document, blocks, mentions, published)
    available = Grounds(
        own=own,
        latest=grounds.latest_date(mentions) if own is None else None,
        order=order,
        month_first=month_first,
        front_matter=grounds.front_matter_span(text),
    )
    resolver = Resolver(text, speech, available)
    for block, found in zip(blocks, mentions, strict=True):
        yield from resolver.resolve(block, found)


def _order_of_figures(text: str, mentions: Iterable[Mention]) -> tuple[Basis | None, bool | None]:
    """The date that shows whether figures put the month first; nothing if two disagree."""
    shown: dict[bool, Basis] = {}
    for mention in mentions:
        match = _SLASHED.fullmatch(text, mention.start, mention.end)
        meaning = mention.meaning
        if match is None or not isinstance(meaning, Calendar) or match[1] == match[2]:
            continue
        value = f"{meaning.year}-{meaning.month:02d}-{meaning.day:02d}"
        basis = Basis(Ground.NEIGHBOUR, Span(mention.start, mention.end), value)
        shown.setdefault(int(match[1]) == meaning.month, basis)
    if len(shown) != 1:
        return None, None
    ((month_first, basis),) = shown.items()
    return basis, month_first
