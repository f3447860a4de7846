from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.splitting import Room, pieces_of, quotation_pages, spans_in, timeline_pages
from bot.replies import Part, Quotation, Reply, ReplyKind, Text, TimelineEntry
from index import Quote, Span
from tests.helpers.documents import document, quotation

TEXTS = st.text(alphabet="ab \r\n\U0001f600", max_size=200)


@given(TEXTS, st.integers(1, 30))
def test_pieces_are_neighbours_that_fit_and_lose_nothing(text: str, size: int) -> None:
    pieces = pieces_of(text, lambda piece: len(piece) <= size)

    assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    assert all(0 < len(piece) <= size for piece in pieces)


@given(TEXTS, st.integers(2, 30))
def test_no_piece_parts_a_line_break_of_two_characters(text: str, size: int) -> None:
    pieces = pieces_of(text, lambda piece: len(piece) <= size)

    assert not any(text[piece.end - 1 : piece.end + 1] == "\r\n" for piece in pieces)


def test_a_piece_ends_at_white_space_where_there_is_some() -> None:
    text = "word " * 20
    pieces = pieces_of(text, lambda piece: len(piece) <= 42)

    assert [text[piece.start : piece.end][-1] for piece in pieces] == [" "] * len(pieces)


def test_spans_are_cut_to_the_piece_and_counted_from_its_start() -> None:
    spans = [Span(0, 3), Span(4, 8), Span(20, 22)]

    assert spans_in(spans, Span(2, 6)) == [Span(0, 1), Span(2, 4)]


def room_for(limit: int) -> Room:
    """So many parts fit a message."""
    return lambda parts: limit - len(parts)


def entry(number: int) -> TimelineEntry:
    quote = Quote(document(f"It fell in {number}."), Span(0, 7), 1)
    return TimelineEntry(quote, None, None, Quotation(quote, "a.txt"))


@pytest.mark.parametrize(("max_entries", "max_parts"), [(5, 8), (40, 48)])
def test_pages_of_a_timeline_keep_to_the_sizes_of_the_platform(
    max_entries: int, max_parts: int
) -> None:
    entries = [entry(number) for number in range(90)]
    parts: list[Part] = [Text("Ninety:"), *entries[:50], Text("Undated:"), *entries[50:]]
    reply = Reply(ReplyKind.TIMELINE, tuple(parts))
    pages = timeline_pages(reply, room_for(1_000), max_entries=max_entries, max_parts=max_parts)

    assert [part for page in pages for part in page.parts if isinstance(part, TimelineEntry)] == (
        entries
    )
    for page in pages:
        assert page.parts[0] == Text("Ninety:")
        assert sum(isinstance(part, TimelineEntry) for part in page.parts) <= max_entries
        assert not isinstance(page.parts[-1], Text)
    assert len(pages) >= 90 / max_entries


@pytest.mark.parametrize(("limit", "sizes"), [(100, [3, 3, 1]), (3, [2, 2, 2, 1]), (0, [1] * 7)])
def test_pages_of_quotations_keep_to_the_room_of_a_message(limit: int, sizes: list[int]) -> None:
    quotations = [
        Quotation(quotation(f"Mill {number} burnt.", "Mill"), "a.txt") for number in range(7)
    ]
    reply = Reply(ReplyKind.FURTHER, (Text("Further:"), *quotations))
    pages = quotation_pages(reply, room_for(limit), max_quotations=3)

    assert [len(page.quotations) for page in pages] == sizes
    assert [each for page in pages for each in page.quotations] == quotations
