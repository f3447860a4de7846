from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.loading.extracted_text import (
    FormatError,
    Limits,
    Stated,
    Writer,
    clean,
    label,
    row,
    stated,
)
from index.model.documents import Mark, Place, place_of

PLACES = st.builds(Place, page=st.integers(1, 3))


def test_paragraphs_are_apart_and_rows_are_together() -> None:
    writer = Writer(Limits())
    for words, tight in (("One.", False), ("- a", True), ("- b", True), ("Two.", False)):
        assert writer.add(words, tight=tight)

    assert writer.copy(Stated()).text == "One.\n\n- a\n- b\n\nTwo.\n"


def test_blank_text_is_left_out_and_marks_nothing() -> None:
    writer = Writer(Limits())

    assert not writer.add(" \u00ad\x00", Place(page=1))
    writer.run_on(" ", Place(page=2))
    assert not writer
    with pytest.raises(FormatError, match="it holds no text"):
        writer.copy(Stated())


def test_a_place_is_marked_where_it_changes() -> None:
    writer = Writer(Limits())
    for words, page in (("One.", 1), ("Two.", 1), ("Three.", 2)):
        writer.add(words, Place(page=page))
    writer.run_on("Four.", Place(page=3))

    assert writer.copy(Stated()).marks == (
        Mark(0, Place(page=1)),
        Mark(12, Place(page=2)),
        Mark(19, Place(page=3)),
    )


@given(st.lists(st.tuples(st.text(), PLACES, st.booleans())))
def test_no_paragraph_has_a_blank_line_inside_and_marks_are_in_order(
    added: list[tuple[str, Place, bool]],
) -> None:
    writer = Writer(Limits())
    kept = [words for words, place, tight in added if writer.add(words, place, tight=tight)]
    if not kept:
        return
    copy = writer.copy(Stated())
    starts = [mark.start for mark in copy.marks]

    assert copy.text.encode()
    assert starts == sorted(set(starts))
    assert all(not copy.text[start].isspace() for start in starts)
    assert len(copy.text.strip().split("\n\n")) <= len(kept)


def test_the_limit_counts_bytes() -> None:
    Writer(Limits(text=4)).add("éé")
    with pytest.raises(FormatError, match="more than"):
        Writer(Limits(text=4)).add("ééé")


@given(st.text())
def test_clean_text_has_only_line_feeds_and_what_can_be_seen(text: str) -> None:
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert not set("\r\x0b\x0c\x85\u2028\x00\x1b\ufffe") & set(cleaned)
    assert "\n\n" not in cleaned
    assert cleaned.encode().decode() == cleaned


def test_labels_stand_on_one_line_and_have_an_end() -> None:
    assert label(" The\n bridge\t") == "The bridge"
    assert len(label("x" * 1000)) == 200


def test_a_blank_row_is_no_row() -> None:
    assert row(["a ", "", "b\nc"]) == "| a |  | b c |"
    assert row(["", " "]) == ""


def test_what_is_stated_is_text_or_nothing() -> None:
    assert stated("Bridges", b"Ana", "") == Stated(title="Bridges")


def test_places_begin_at_marks_and_quotations_may_cross_pages() -> None:
    marks = (Mark(2, Place(page=1)), Mark(5, Place(page=2)), Mark(9, Place(page=3)))

    assert place_of((), 0, 5) is None
    assert place_of(marks, 0, 2) is None
    assert place_of(marks, 2, 5) == Place(page=1)
    assert place_of(marks, 4, 9) == Place(page=1, last_page=2)
    assert place_of(marks, 6, 10) == Place(page=2, last_page=3)
    assert place_of(marks, 50, 60) == Place(page=3)
