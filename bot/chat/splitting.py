"""Splitting what does not fit one message: long texts into pieces, long replies into pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.i18n import Strings
from bot.replies import Part, Quotation, Reply, Text, TimelineEntry
from index import Span

Room = Callable[[Sequence[Part]], int]
"""How much room parts leave in one message; negative if they do not fit."""


def pieces_of(text: str, fits: Callable[[str], bool], whole: Sequence[Span] = ()) -> list[Span]:
    """Cut ``text`` into neighbouring pieces that fit, at white space where there is any.

    Args:
        text: What to cut.
        fits: Whether a piece fits.
        whole: What is not to be cut; it fits into a piece.
    """
    return pieces_within(text, lambda piece: fits(text[piece.start : piece.end]), whole)


def pieces_within(
    text: str,
    fits: Callable[[Span], bool],
    whole: Sequence[Span] = (),
    most: int | None = None,
) -> list[Span]:
    """Cut ``text`` as ``pieces_of`` does, by what of it fits.

    Args:
        text: What to cut.
        fits: Whether a piece fits.
        whole: What is not to be cut; it fits into a piece.
        most: Characters of which no longer piece fits, if that is known.
    """
    pieces = []
    start = 0
    while start < len(text):
        end = len(text) if most is None else min(len(text), start + most + 1)
        while not fits(Span(start, end)):
            end = _earlier_end(text, start, end)
            cut = next((span for span in whole if span.start < end < span.end), None)
            if cut is not None:
                end = cut.start if cut.start > start else cut.end
        pieces.append(Span(start, end))
        start = end
    return pieces


def _earlier_end(text: str, start: int, end: int) -> int:
    """Return a shorter end for a piece: after the last white space in its last tenth, else there.

    A line break of two characters stays whole.
    """
    shortest = start + max(1, (end - start) * 9 // 10)
    for place in range(end - 1, shortest, -1):
        if text[place - 1].isspace() and text[place - 1 : place + 1] != "\r\n":
            return place
    cuts_line_break = text[shortest - 1 : shortest + 1] == "\r\n"
    return shortest - 1 if cuts_line_break and shortest - 1 > start else shortest


def spans_in(spans: Iterable[Span], piece: Span) -> list[Span]:
    """Return the parts of ``spans`` that lie in ``piece``, counted from its start."""
    return [
        Span(max(span.start, piece.start) - piece.start, min(span.end, piece.end) - piece.start)
        for span in spans
        if span.overlaps(piece)
    ]


def timeline_pages(
    reply: Reply, room: Room, *, max_entries: int, max_parts: int
) -> tuple[Reply, ...]:
    """Split a timeline into pages that fit one message each, all with its opening words.

    Each begins with the year of its first event.

    Args:
        reply: The whole timeline.
        room: How much room parts leave in a message of the platform.
        max_entries: Events on a page.
        max_parts: Events and headings on a page.
    """
    first = next((n for n, part in enumerate(reply.parts) if isinstance(part, TimelineEntry)), 0)
    head, rest = reply.parts[:first], reply.parts[first:]
    room_below_head, whole = room(head), room(())
    pages: list[list[Part]] = [[]]
    left, waiting = room_below_head, list[Part]()
    year: str | None = None
    for part in rest:
        waiting.append(part)
        if isinstance(part, Text):  # A heading stays with what it stands over.
            continue
        needed = whole - room(waiting)
        page = pages[-1]
        entries = sum(isinstance(each, TimelineEntry) for each in page)
        full = entries >= max_entries or len(page) >= max_parts
        year = part.year or year if isinstance(part, TimelineEntry) else year
        if page and (needed > left or full):
            pages.append([])
            left = room_below_head
            if len(waiting) == 1 and isinstance(part, TimelineEntry):
                waiting = [replace(part, year=year)]
                needed = whole - room(waiting)
        pages[-1] += waiting
        left -= needed
        waiting = []
    return tuple(
        replace(reply, parts=(*head, *page), footer=page_footer(number, len(pages), reply.strings))
        for number, page in enumerate(pages)
    )


def page_footer(number: int, count: int, strings: Strings) -> str | None:
    """Return which page of how many it is, if there are several."""
    page = strings.general.page.format(page=f"{number + 1:,}", pages=f"{count:,}")
    return page if count > 1 else None


def quotation_pages(reply: Reply, room: Room, *, max_quotations: int) -> list[Reply]:
    """Split quotations into pages that fit one message each, all with the opening words."""
    head = tuple(part for part in reply.parts if not isinstance(part, Quotation))
    pages: list[tuple[Quotation, ...]] = []
    for quotation in reply.quotations:
        longer = (*pages[-1], quotation) if pages else ()
        if longer and len(longer) <= max_quotations and room((*head, *longer)) >= 0:
            pages[-1] = longer
        else:
            pages.append((quotation,))
    return [replace(reply, parts=(*head, *page)) for page in pages]
