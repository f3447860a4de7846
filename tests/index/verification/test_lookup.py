from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import MatchLevel, TextTooShortError
from index.verification.lookup import MAX_MATCHES
from tests.helpers.documents import BRIDGE, SEEDS, library, seed_library

SEED_TEXTS = {
    path.name: path.read_bytes().decode() for path in sorted(SEEDS.iterdir()) if path.is_file()
}

TYPESET = "He said “the river’s wide” — twice —\r\nin\u00a0the café… of Vilar.\n"


@given(st.sampled_from(sorted(SEED_TEXTS)), st.data())
def test_whatever_is_cut_out_of_a_document_is_verbatim_there(
    name: str, data: st.DataObject
) -> None:
    text = SEED_TEXTS[name]
    start = data.draw(st.integers(0, len(text) - 60))
    part = text[start : start + data.draw(st.integers(40, 400))]
    result = seed_library().verify(part)

    assert result.level is MatchLevel.VERBATIM
    assert all(match.text == part.strip() for match in result.matches)
    assert any(
        match.document.source == name and start <= match.span.start < start + len(part)
        for match in result.matches
    )


@pytest.mark.parametrize(
    "text",
    [
        "the river’s wide",
        "  the river’s wide\n",
        "“the river’s wide” — twice —\r\nin\u00a0the café…",
    ],
)
def test_a_text_that_agrees_in_every_character_is_verbatim(tmp_path: Path, text: str) -> None:
    result = library(tmp_path, a=TYPESET).verify(text)

    assert (result.level, [match.text for match in result.matches]) == (
        MatchLevel.VERBATIM,
        [text.strip()],
    )


@pytest.mark.parametrize(
    "text",
    [
        "the river's wide",
        'He said "the river’s wide"',
        "He said «the river´s wide»",
        "river’s wide” - twice",
        "river’s wide” – twice",
        "twice — in the café",
        "twice —\nin\n\nthe   café",
        "in the cafe\u0301… of Vilar",
        "in the café... of Vilar",
        "'the river's wide'",
        "in the ca\u00adfé",
        "in\u200b the café",
    ],
)
def test_a_text_that_differs_in_marks_and_spaces_is_shown_as_it_stands(
    tmp_path: Path, text: str
) -> None:
    result = library(tmp_path, a=TYPESET).verify(text)

    assert result.level is MatchLevel.TYPOGRAPHIC
    assert all(match.text in TYPESET for match in result.matches)


@pytest.mark.parametrize(
    "text",
    [
        "the river’s deep",
        "The River’s Wide",
        "the rivers wide",
        "said the river wide",
        "in the cafe",
        "in the cafe of Vilar",
        "twice in the café",
    ],
)
def test_a_text_that_differs_in_a_letter_or_a_mark_that_counts_is_absent(
    tmp_path: Path, text: str
) -> None:
    result = library(tmp_path, a=TYPESET).verify(text)

    assert (result.level, result.matches) == (MatchLevel.ABSENT, ())


def test_a_power_is_not_a_plain_figure(tmp_path: Path) -> None:
    found = library(tmp_path, a="The area is 10² metres wide.").verify("The area is 102 metres")

    assert found.level is MatchLevel.ABSENT


def test_an_accent_is_part_of_its_letter_however_it_is_encoded(tmp_path: Path) -> None:
    found = library(tmp_path, a="Meet in the cafe\u0301 now.").verify("Meet in  the cafe")

    assert found.level is MatchLevel.ABSENT


def test_an_exact_place_is_shown_rather_than_a_similar_one(tmp_path: Path) -> None:
    found = library(tmp_path, a="It’s a wide river.", b="It's a wide river.").verify(
        "It's a wide river"
    )

    assert found.level is MatchLevel.VERBATIM
    assert [match.document.source for match in found.matches] == ["b.txt"]


@pytest.mark.parametrize("text", ["", "  ", "river", "the river", "it’s here", "... !!! ???"])
def test_a_text_of_fewer_than_three_words_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(TextTooShortError, match="fewer than 3 words"):
        library(tmp_path, a=BRIDGE).verify(text)


def test_in_a_script_without_spaces_each_character_is_a_word(tmp_path: Path) -> None:
    found = library(tmp_path, a="北京是中国的首都。").verify("中国的首都")

    assert found.level is MatchLevel.VERBATIM


def test_every_place_is_shown_up_to_a_limit(tmp_path: Path) -> None:
    found = library(tmp_path, a="the old bridge\n" * 30, b="the old bridge")
    matches = found.verify("the old bridge").matches

    assert len(matches) == MAX_MATCHES
    assert len({(match.document.source, match.span) for match in matches}) == MAX_MATCHES


@pytest.mark.parametrize("text", ["so so so", "so  so so"])
def test_places_do_not_overlap(tmp_path: Path, text: str) -> None:
    matches = library(tmp_path, a="so so so so so so so").verify(text).matches

    assert len(matches) == 2
    assert not matches[0].span.overlaps(matches[1].span)


def test_a_place_is_cited_with_its_paragraph_line_and_heading(tmp_path: Path) -> None:
    citation = library(tmp_path, a=BRIDGE).verify("A ferry crosses the Alva").matches[0].citation

    assert (citation.heading, citation.paragraph, citation.line) == ("The ferry", 4, 8)


def test_a_text_may_run_over_paragraphs(tmp_path: Path) -> None:
    found = library(tmp_path, a=BRIDGE).verify("middle arch. The ferry A ferry crosses")

    assert found.level is MatchLevel.TYPOGRAPHIC
    assert found.matches[0].text == "middle arch.\n\nThe ferry\n\nA ferry crosses"


def test_a_byte_order_mark_does_not_hide_the_first_words(tmp_path: Path) -> None:
    small_library = library(tmp_path, a="\ufeffThe stone bridge fell.")

    assert small_library.verify("The stone bridge").matches[0].span.start == 1
    assert small_library.verify("\ufeffThe stone bridge").level is MatchLevel.VERBATIM


def test_boilerplate_can_be_verified_though_it_is_not_quoted(tmp_path: Path) -> None:
    small_library = library(tmp_path, a=f"{BRIDGE}\nShare on Facebook and Twitter")

    assert small_library.verify("Share on Facebook").level is MatchLevel.VERBATIM
