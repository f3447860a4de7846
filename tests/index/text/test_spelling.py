from __future__ import annotations

import string
from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from index.text.english import zipf
from index.text.spelling import MIN_LENGTH, ONE_SLIP_UP_TO, MemoryVocabulary, Spelling

COUNTS = {
    "guatemala": 3,
    "bridge": 9,
    "bridges": 2,
    "hobbs": 2,
    "venezuela": 1,
    "chiapas": 4,
    "katie": 1,
    "1764": 5,
    "tank": 2,
    "immigration": 7,
}
NAMES = ("guatemala", "hobbs", "venezuela", "chiapas", "katie")


def spelling(counts: Mapping[str, int], names: Collection[str] = ()) -> Spelling:
    return Spelling(MemoryVocabulary(counts, counts.keys() - set(names)))


SPELLING = spelling(COUNTS, NAMES)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("brige", "bridge"),
        ("birdge", "bridge"),
        ("guatamala", "guatemala"),
        ("guatmela", "guatemala"),
        ("venezeula", "venezuela"),
        ("imigration", "immigration"),
        ("immigraiton", "immigration"),
        ("ciapas", "chiapas"),
    ],
)
def test_a_misspelt_word_is_taken_for_one_that_the_documents_hold(word: str, meant: str) -> None:
    assert SPELLING.correct(word) == meant


@pytest.mark.parametrize("word", ["fridge", "brides", "bride", "thank", "rank"])
def test_a_word_that_english_knows_is_not_corrected(word: str) -> None:
    assert zipf(word) is not None
    assert SPELLING.correct(word) is None


def test_a_capitalised_name_that_english_knows_may_be_another_name() -> None:
    assert SPELLING.correct("hobs", name=True) == "hobbs"
    assert SPELLING.correct("hobs") is None


def test_a_capitalised_name_that_english_knows_is_never_taken_for_a_common_word() -> None:
    assert SPELLING.correct("fridge", name=True) is None


@pytest.mark.parametrize("word", ["tnk", "tan", "", "176", "1765", "k102", "zzzzzz", "guatxxxxa"])
def test_what_is_short_or_no_word_or_far_off_is_left_alone(word: str) -> None:
    assert SPELLING.correct(word) is None


def test_two_slips_are_too_many_for_a_short_word() -> None:
    assert SPELLING.correct("brdgge") is None


def test_a_wrong_first_letter_is_found_only_by_swapping_it_with_the_second() -> None:
    assert SPELLING.correct("ugatemala") == "guatemala"
    assert SPELLING.correct("xuatemala") is None


def test_the_commoner_of_two_equally_near_words_wins() -> None:
    assert spelling({"mastek": 5, "mastel": 1}).correct("maste") == "mastek"
    assert spelling({"mastek": 1, "mastel": 5}).correct("maste") == "mastel"
    assert spelling({"mastek": 1, "mastel": 1}).correct("maste") == "mastek"


@pytest.mark.parametrize("word", ["befor", "abuot", "becuase", "thier"])
def test_a_slip_of_a_function_word_is_known_as_one(word: str) -> None:
    assert SPELLING.is_slip(word)


@pytest.mark.parametrize("word", ["before", "fore", "guatemala", "wht", "brige"])
def test_what_is_a_word_or_short_or_no_function_word_is_no_slip(word: str) -> None:
    assert not SPELLING.is_slip(word)


WORDS = st.text(string.ascii_lowercase, max_size=12)


@given(
    word=WORDS,
    counts=st.dictionaries(WORDS, st.integers(1, 9), max_size=12),
    name=st.booleans(),
)
def test_every_correction_is_a_word_of_the_corpus_near_by(
    word: str, counts: dict[str, int], *, name: bool
) -> None:
    corrected = spelling(counts, counts).correct(word, name=name)

    if corrected is not None:
        assert corrected in counts
        assert len(word) >= MIN_LENGTH
        assert OSA.distance(word, corrected) <= (1 if len(word) <= ONE_SLIP_UP_TO else 2)
        assert name or zipf(word) is None


@given(WORDS, st.dictionaries(WORDS, st.integers(1, 9), max_size=12))
def test_corrections_do_not_depend_on_the_order_of_the_words(
    word: str, counts: dict[str, int]
) -> None:
    backwards = dict(reversed(counts.items()))

    assert spelling(counts).correct(word) == spelling(backwards).correct(word)
