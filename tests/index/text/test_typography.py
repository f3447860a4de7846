"""Folding leaves what a text says, whether it comes as characters or as bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.typography import RUN_CACHE_SIZE, fold_bytes, fold_typography, origins_of

SOME = "ab “”'`-–… \u00ad\n\tﬁé\u200b\ufeff\x1f漢"
MARKED = st.text(st.one_of(st.sampled_from(SOME), st.characters(codec="utf-8")))


@given(MARKED)
def test_bytes_are_folded_as_characters_are(text: str) -> None:
    assert fold_bytes(text.encode("utf-8")) == fold_typography(text).encode("utf-8")


@given(MARKED, MARKED, MARKED)
def test_what_stands_in_a_text_stands_folded_in_the_folded_one(
    before: str, text: str, after: str
) -> None:
    assert fold_typography(before + text + after) == fold_typography(before) + fold_typography(
        text
    ) + fold_typography(after)


@given(MARKED)
def test_every_folded_character_has_an_origin(text: str) -> None:
    origins = origins_of(text)

    assert len(origins) == len(fold_typography(text))
    assert origins == sorted(origins)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“To be,\nor not”", "'Tobe,ornot'"),
        ("re\u00adport – 1", "report-1"),
        ("café", "cafe\u0301"),
        ("ﬁne…", "fine..."),
    ],
)
def test_white_space_marks_and_composition_go(text: str, folded: str) -> None:
    assert fold_typography(text) == folded


def test_ever_new_characters_take_no_more_room() -> None:
    for number in range(RUN_CACHE_SIZE + 9):
        character = chr(0x4E00 + number)

        assert fold_bytes(character.encode()) == character.encode()


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        fold_bytes(b"mill\xff")
    with pytest.raises(UnicodeDecodeError):
        b"mill\xff".decode("ascii", "index.text.typography")
