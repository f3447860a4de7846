"""Find the date expressions of a document, and read dates that people type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from index.dates import normalization, reference_date
from index.dates.cues import Speech
from index.dates.expressions import Basis, Calendar, DateExpression, Interval, Mention, Numeric
from index.dates.ranges import join
from index.dates.resolution import ResolutionContext, Resolver
from index.dates.scanner import scan
from index.errors import UnclearDateError
from index.model import Block, DateEvidence, Document, Span

_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}")


def tag_dates(
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
    own = reference_date.reference_date(document, blocks, mentions, published)
    available = ResolutionContext(
        own=own,
        latest=reference_date.latest_date(mentions) if own is None else None,
        order=order,
        month_first=month_first,
        front_matter=reference_date.front_matter_span(text),
    )
    resolver = Resolver(text, speech, available)
    for block, found in zip(blocks, mentions, strict=True):
        yield from resolver.resolve(block, found)


def _order_of_figures(text: str, mentions: Iterable[Mention]) -> tuple[Basis | None, bool | None]:
    """Return the date that shows whether figures put the month first; nothing if two disagree."""
    shown: dict[bool, Basis] = {}
    for mention in mentions:
        match = _SLASHED.fullmatch(text, mention.start, mention.end)
        meaning = mention.meaning
        if match is None or not isinstance(meaning, Calendar) or match[1] == match[2]:
            continue
        value = f"{meaning.year}-{meaning.month:02d}-{meaning.day:02d}"
        basis = Basis(DateEvidence.NEIGHBOUR, Span(mention.start, mention.end), value)
        shown.setdefault(int(match[1]) == meaning.month, basis)
    if len(shown) != 1:
        return None, None
    ((month_first, basis),) = shown.items()
    return basis, month_first


MAX_LENGTH = 80


def parse_user_date(text: str) -> str:
    """Return the EDTF value of a date that a person typed.

    Raises:
        UnclearDateError: If it is no date, leaves out the year, counts from today or can
            be read two ways; the message says what to type instead.
    """
    typed = " ".join(text.split())
    if not typed or len(typed) > MAX_LENGTH:
        raise UnclearDateError.unknown(typed)
    # People type "oct 2021" and "the 1980s"; the grammar wants names with capitals.
    prepared = typed.title().replace("'S", "'s").replace("’S", "’s")
    mention = _only(prepared)
    if mention is None:
        raise UnclearDateError.unknown(typed)
    meaning = mention.meaning
    if isinstance(meaning, Interval):
        raise UnclearDateError.unknown(typed)
    if isinstance(meaning, Numeric):
        raise UnclearDateError.ambiguous(typed, normalization.open_value(meaning))
    if normalization.is_relative(meaning):
        raise UnclearDateError.relative(typed)
    if not normalization.is_whole(meaning):
        raise UnclearDateError.without_year(typed)
    return normalization.open_value(meaning)


def _only(typed: str) -> Mention | None:
    """Return the one date that ``typed`` consists of."""
    # A bare year or month is a date here; "in" is what the grammar needs to see before it.
    for lead in ("", "in ", "in the "):
        found = list(scan(lead + typed, len(lead), len(lead) + len(typed)))
        if len(found) != 1:
            continue
        before = (lead + typed)[len(lead) : found[0].start].strip().lower()
        if before in {"", "the", "in", "on"} and not (lead + typed)[found[0].end :].strip(" ."):
            return found[0]
    return None
