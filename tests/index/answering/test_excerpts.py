from __future__ import annotations

import pytest

from index import Answer, Span
from index.answering import answer
from index.answering.excerpts import MAX_EXCERPT_LENGTH
from index.query.anaphora import opens_with_pronoun
from tests.helpers.documents import corpus


@pytest.mark.parametrize(
    "sentence",
    [
        "This is new.",
        "He left.",
        "“They won,” she said.",
        "The agency closed.",
        "However, it fell.",
    ],
)
def test_a_sentence_that_opens_with_a_pronoun_points_back(sentence: str) -> None:
    assert opens_with_pronoun(sentence, Span(0, len(sentence)))


@pytest.mark.parametrize(
    "sentence", ["Hermes left.", "The Alva rose.", "Thisbe sang.", "Biden left."]
)
def test_a_sentence_with_its_own_subject_does_not_point_back(sentence: str) -> None:
    assert not opens_with_pronoun(sentence, Span(0, len(sentence)))


def first(text: str, question: str) -> str:
    result = answer(corpus(text), question, limit=1)

    assert isinstance(result, Answer)
    return result.quotes[0].text


def test_a_sentence_that_points_back_takes_its_predecessor_along() -> None:
    text = (
        "The market was loud that day. Nobody slept well. Ana Prado was a mason from Alderton. "
        "She built the stone arch in 1764. " + "Carts came and went for a long time after. " * 3
    )
    quoted = first(text, "Who built the stone arch?")

    assert "Ana Prado was a mason" in quoted
    assert "She built the stone arch" in quoted


def test_a_quotation_does_not_open_with_a_pronoun_if_its_predecessor_fits() -> None:
    text = "The Alva is a river. It rises in the hills. It floods the stone mill each spring."

    assert first(text, "what floods the stone mill").startswith("The Alva is a river.")


CHAT = """\
[09:20] ana: great thanks
[09:41] chen: the parade is moved to Saturday because of the road works
[09:42] dee: does that include the float?
[09:44] chen: yes, everything moves
[10:05] bo: I can bring the trailer, it needs a new tyre though
"""


def test_a_message_of_a_chat_comes_without_the_one_before() -> None:
    assert first(CHAT, "when is the parade?").startswith("[09:41] chen: the parade")


def test_a_message_that_the_question_speaks_of_comes_along() -> None:
    quoted = first(CHAT, "what did dee ask about the float after chen moved the parade?")

    assert quoted.startswith("[09:41] chen")
    assert "dee: does that include" in quoted


def test_what_has_only_its_neighbours_words_is_not_shown_beside_them() -> None:
    result = answer(corpus(CHAT), "when is the parade?", limit=5)

    assert isinstance(result, Answer)
    assert not any("great thanks" in quote.text for quote in result.quotes)


def test_neighbours_that_would_make_it_too_long_stay_behind() -> None:
    long = "Carts and more carts came " + "and went and came again " * 20 + "to town."
    quoted = first(f"{long} A flood destroyed the arch. {long}", "What destroyed the arch?")

    assert "A flood destroyed the arch." in quoted
    assert len(quoted) <= MAX_EXCERPT_LENGTH


def test_a_single_sentence_may_be_longer_than_any_excerpt() -> None:
    sentence = "A flood destroyed the arch " + "and many a good cart with its driver " * 20 + "too."

    assert first(f"Rain fell. {sentence} Sun came.", "What destroyed the arch?") == sentence


def test_a_credit_is_not_taken_along() -> None:
    text = "Rain fell on the hills. [AP Photo/Ana Prado] It destroyed the stone arch in 1987."

    assert "AP Photo" not in first(text, "What destroyed the stone arch?")


def test_the_words_asked_for_are_marked() -> None:
    result = answer(corpus("The stone bridge fell in a flood."), "which bridges fell", limit=1)

    assert isinstance(result, Answer)
    (quote,) = result.quotes
    marked = [quote.document.text[span.start : span.end] for span in quote.matched]
    assert marked == ["bridge", "fell"]
