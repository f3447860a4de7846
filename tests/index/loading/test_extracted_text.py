from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.loading.extracted_text import (
    FormatError,
    Limits,
    OwnMetadata,
    TextBuilder,
    clean,
    label,
    own_metadata,
    row,
)
from index.model.documents import Location, LocationMark, location_of

PLACES = st.builds(Location, page=st.integers(1, 3))


def test_paragraphs_are_apart_and_rows_are_together() -> None:
    writer = TextBuilder(Limits())
    for words, tight in (("One.", False), ("- a", True), ("- b", True), ("Two.", False)):
        assert writer.add(words, tight=tight)

    assert writer.copy(OwnMetadata()).text == "One.\n\n- a\n- b\n\nTwo.\n"


def test_blank_text_is_left_out_and_marks_nothing() -> None:
    writer = TextBuilder(Limits())

    assert not writer.add(" \u00ad\x00", Location(page=1))
    writer.run_on(" ", Location(page=2))
    assert not writer
    with pytest.raises(FormatError, match="it holds no text"):
        writer.copy(OwnMetadata())


def test_a_place_is_marked_where_it_changes() -> None:
    writer = TextBuilder(Limits())
    for words, page in (("One.", 1), ("Two.", 1), ("Three.", 2)):
        writer.add(words, Location(page=page))
    writer.run_on("Four.", Location(page=3))

    assert writer.copy(OwnMetadata()).marks == (
        LocationMark(0, Location(page=1)),
        LocationMark(12, Location(page=2)),
        LocationMark(19, Location(page=3), continues=True),
    )


@given(st.lists(st.tuples(st.text(), PLACES, st.booleans())))
def test_no_paragraph_has_a_blank_line_inside_and_marks_are_in_order(
    added: list[tuple[str, Location, bool]],
) -> None:
    writer = TextBuilder(Limits())
    kept = [words for words, place, tight in added if writer.add(words, place, tight=tight)]
    if not kept:
        return
    copy = writer.copy(OwnMetadata())
    starts = [mark.start for mark in copy.marks]

    assert copy.text.encode()
    assert starts == sorted(set(starts))
    assert all(not copy.text[start].isspace() for start in starts)
    assert len(copy.text.strip().split("\n\n")) <= len(kept)


def test_the_limit_counts_bytes() -> None:
    TextBuilder(Limits(text=4)).add("éé")
    with pytest.raises(FormatError, match="more than"):
        TextBuilder(Limits(text=4)).add("ééé")


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


def test_a_bar_of_a_cell_parts_no_cells() -> None:
    assert row(["a|b", "c || d"]) == r"| a\|b | c \|\| d |"


def test_a_blank_row_is_no_row() -> None:
    assert row(["a ", "", "b\nc"]) == "| a |  | b c |"
    assert row(["", " "]) == ""


def test_what_is_stated_is_text_or_nothing() -> None:
    assert own_metadata("Bridges", b"Ana", "") == OwnMetadata(title="Bridges")


def test_places_begin_at_marks_and_quotations_may_cross_pages() -> None:
    marks = (
        LocationMark(2, Location(page=1)),
        LocationMark(5, Location(page=2)),
        LocationMark(9, Location(page=3)),
    )

    assert location_of((), 0, 5) is None
    assert location_of(marks, 0, 2) is None
    assert location_of(marks, 2, 5) == Location(page=1)
    assert location_of(marks, 4, 9) == Location(page=1, last_page=2)
    assert location_of(marks, 6, 10) == Location(page=2, last_page=3)
    assert location_of(marks, 50, 60) == Location(page=3)
