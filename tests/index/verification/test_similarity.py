from __future__ import annotations

from collections import Counter

import pytest

from index.text.tokens import terms_of
from index.verification.similarity import CLOSE, closest, likeness
from tests.helpers.documents import BRIDGE, PROSE, corpus

SMALL_CORPUS = corpus(BRIDGE, PROSE)


def like(one: str, other: str) -> float:
    return likeness(SMALL_CORPUS, Counter(terms_of(one)), Counter(terms_of(other)))


@pytest.mark.parametrize(
    "sentence",
    [
        "The stone bridge over the Alva was built in 1774 by the mason Ana Prado.",
        "The stone bridge over the Alva was built by the mason Ana Prado.",
        "By the mason Ana Prado in 1764 the stone bridge over the Alva was built.",
        "The stnoe bridge over the Alva was bulit in 1764 by the mason Ana Prado.",
        "The wooden bridge over the Alva was built in 1764 by the mason Ana Melo.",
        "Bridge over the Alva built 1764 by Ana Prado",
        "a ferry crosses the alva every hour from may to september and tickets cost 4 crowns",
    ],
)
def test_a_sentence_that_was_changed_a_little_is_close(sentence: str) -> None:
    found = closest(SMALL_CORPUS, sentence)

    assert found is not None
    assert found.likeness >= CLOSE


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge in Vilar has a new lamp made of glass.",
        "Ana Prado was a well known singer of songs.",
        "Floods are common in many valleys.",
    ],
)
def test_a_sentence_on_the_same_subject_is_not_close(sentence: str) -> None:
    found = closest(SMALL_CORPUS, sentence)

    assert found is None or found.likeness < CLOSE


def test_a_sentence_can_be_close_to_two_sentences_together() -> None:
    found = closest(
        SMALL_CORPUS,
        "A ferry crosses the Alva every hour from May to September; tickets cost 5 crowns.",
    )

    assert found is not None
    assert found.quote.text.endswith("Tickets cost 4 crowns.")
    assert found.quote.text.startswith("A ferry")


def test_a_sentence_of_one_telling_word_is_close_to_nothing() -> None:
    assert closest(SMALL_CORPUS, "This is the bridge") is None


def test_what_is_added_weighs_more_than_what_is_left_out() -> None:
    whole, half = "The stone bridge of the mason Prado", "The stone bridge"

    assert like(half, whole) > like(whole, half) > 0


def test_likeness_is_whole_for_the_same_terms_and_none_for_others() -> None:
    assert like("stone bridge", "the bridge of stone") == pytest.approx(1)
    assert like("stone bridge", "ferry tickets") == 0


def test_figures_are_never_taken_for_misspelt() -> None:
    assert like("built in 123456 there", "built in 123457 there") < like(
        "built in centuries there", "built in centuires there"
    )
