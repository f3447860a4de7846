from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import OMISSION, Document, Location, Quote, QuoteMismatchError, SourceName, Span
from index.model.documents import LocationMark
from tests.helpers.documents import document
from tests.helpers.slices import sliced

SPANS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda p: Span(min(p), max(p)))


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (2, 1), (-3, -1)])
def test_a_span_that_runs_backwards_or_below_zero_cannot_be_built(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


@given(SPANS, SPANS)
def test_spans_overlap_if_and_only_if_they_share_a_code_point(one: Span, other: Span) -> None:
    shared = set(range(one.start, one.end)) & set(range(other.start, other.end))
    if one and other:
        assert one.overlaps(other) is bool(shared)


@given(SPANS, SPANS)
def test_a_span_contains_another_if_both_its_ends_lie_inside(outer: Span, inner: Span) -> None:
    assert outer.contains(inner) is (
        outer.start <= inner.start <= outer.end and outer.start <= inner.end <= outer.end
    )


@given(st.text(max_size=40), SPANS)
def test_a_quote_is_a_slice_of_its_document_or_cannot_be_built(text: str, span: Span) -> None:
    source = document(text)
    if span.end <= len(text) and text[span.start : span.end].strip():
        quote = Quote(source, span, paragraph=1)

        assert quote.text == text[quote.citation.start : quote.citation.end]
    else:
        with pytest.raises(QuoteMismatchError):
            Quote(source, span, paragraph=1)


def test_a_quote_that_reaches_beyond_its_document_says_where_that_ends() -> None:
    with pytest.raises(QuoteMismatchError, match=r"a\.txt has 5 characters.*end at 6"):
        Quote(document("Water"), Span(0, 6), paragraph=1)


@pytest.mark.parametrize("text", ["", "   ", "\r\n\u00a0"])
def test_a_quote_without_words_cannot_be_built(text: str) -> None:
    with pytest.raises(QuoteMismatchError, match="no words at 0"):
        Quote(document(text), Span(0, len(text)), paragraph=1)


def test_a_matched_word_outside_its_quote_is_refused() -> None:
    with pytest.raises(QuoteMismatchError, match="outside"):
        Quote(document("One two"), Span(0, 3), paragraph=1, matched=(Span(4, 7),))


def test_a_citation_counts_lines_by_line_feeds_from_one() -> None:
    text = "One\r\nTwo\r\n\r\nThree four"
    start = text.index("four")

    assert Quote(document(text), Span(start, start + 4), paragraph=2).citation.line == 4


def test_a_citation_copies_the_heading_from_the_document() -> None:
    text = "# Water\n\nIt is wet."

    quote = Quote(document(text), Span(9, 19), paragraph=2, heading_span=Span(2, 7))

    assert quote.citation.heading == "Water"


def test_values_cannot_be_changed() -> None:
    quote = Quote(document("Water is wet."), Span(0, 5), paragraph=1)

    with pytest.raises(dataclasses.FrozenInstanceError):
        quote.span = Span(0, 1)  # type: ignore[misc]


def test_a_documents_text_stays_out_of_its_representation() -> None:
    assert "secret" not in repr(Document(SourceName("a.txt"), "secret", "0"))


TEXT = st.text("ab \n[…]", max_size=12)


@given(sliced(TEXT))
def test_the_slices_of_a_quote_are_the_documents_own_characters(
    made: tuple[Quote, list[str]],
) -> None:
    quote, slices = made
    text = quote.document.text

    assert [each.text for each in quote.slices] == slices
    assert [text[each.start : each.end] for each in quote.slices] == slices
    assert quote.text == OMISSION.join(slices)
    assert (quote.citation.start, quote.citation.end) == (
        quote.slices[0].start,
        quote.slices[-1].end,
    )
    assert [quote.text[each.start : each.end] for each in quote.omissions] == [OMISSION] * (
        len(slices) - 1
    )
    assert [text[each.start : each.end] for each in quote.matched] == [
        quote.text[each.start : each.end] for each in quote.matched_in_text
    ]


@given(st.text("ab ", max_size=20), st.lists(SPANS, max_size=4))
def test_slices_are_in_order_apart_and_not_blank_or_there_is_no_quote(
    text: str, spans: list[Span]
) -> None:
    apart = all(one.end < other.start for one, other in pairwise(spans))
    shown = all(span.end <= len(text) and text[span.start : span.end].strip() for span in spans)
    if spans and apart and shown:
        assert Quote.of_slices(document(text), spans, 1).spans == tuple(spans)
    else:
        with pytest.raises(QuoteMismatchError):
            Quote.of_slices(document(text), spans, 1)


@pytest.mark.parametrize("gap", [Span(0, 3), Span(3, 7), Span(3, 3), Span(2, 9)])
def test_a_gap_that_leaves_no_two_slices_is_refused(gap: Span) -> None:
    with pytest.raises(QuoteMismatchError, match="not in order and apart"):
        Quote(document("One two"), Span(0, 7), paragraph=1, gaps=(gap,))


def test_a_matched_word_that_runs_over_a_gap_is_refused() -> None:
    with pytest.raises(QuoteMismatchError, match="outside"):
        Quote(document("One two"), Span(0, 7), 1, matched=(Span(0, 7),), gaps=(Span(3, 4),))


MARKS = st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.booleans()), max_size=6)


@given(st.text("ab \n", max_size=30), MARKS)
def test_a_text_without_its_gaps_has_the_same_places(
    text: str, marks: list[tuple[int, bool, bool]]
) -> None:
    made = tuple(LocationMark(start, Location(), *kind) for start, *kind in sorted(marks))
    source = Document(SourceName("a.pdf"), text, "", marks=made)

    assert len(source.flowing) == len(text)
    kept = Span(0, len(text)).without(source.gaps)
    assert all(
        source.flowing[each.start : each.end] == text[each.start : each.end] for each in kept
    )
    assert all(not source.flowing[each.start : each.end].strip() for each in source.gaps)
    for gap in source.gaps:
        assert text[gap.start - 1].strip()
        assert source.gaps_in(Span(gap.start - 1, gap.end + 1)) == (gap,)
        assert source.gaps_in(Span(gap.start, gap.end + 1)) == ()
