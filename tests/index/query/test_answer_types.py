from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import AnalysedBlock
from index.model import Block, BlockKind, Sentence, Span
from index.query.answer_types import Want, has, value_wanted, wanted
from index.text.tokens import terms_of
from tests.helpers.documents import document


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("What is DACA?", Want.DEFINITION),
        ("whats the remain policy", Want.DEFINITION),
        ("what does CBP stand for", Want.DEFINITION),
        ("define asylum", Want.DEFINITION),
        ("the meaning of asylum", Want.DEFINITION),
        ("¿Qué es DACA?", Want.DEFINITION),
        ("When was the bridge built?", Want.DATE),
        ("in what year did it open", Want.DATE),
        ("¿Cuándo se construyó?", Want.DATE),
        ("how much did the tank cost?", Want.MONEY),
        ("the price of the tickets", Want.MONEY),
        ("what percentage was rejected", Want.SHARE),
        ("how far is the border", Want.DISTANCE),
        ("how tall is the tower", Want.DISTANCE),
        ("how long did it take", Want.DURATION),
        ("how old is the mayor", Want.AGE),
        ("how many migrants died", Want.NUMBER),
        ("¿Cuántos murieron?", Want.NUMBER),
        ("why did it fall", Want.REASON),
        ("¿Por qué cayó?", Want.REASON),
        ("who built it", Want.PERSON),
        ("whose bridge was it", Want.PERSON),
        ("¿Quién lo construyó?", Want.PERSON),
        ("where is the bridge", Want.NAME),
        ("which country sent help", Want.NAME),
        ("did the bridge fall", None),
        ("tell me about bridges", None),
        ("bridge", None),
    ],
)
def test_what_a_question_wants_shows_in_its_words(question: str, want: Want | None) -> None:
    assert wanted(question) is want


def holds(want: Want, sentence: str, asked: str = "") -> bool:
    span = Span(0, len(sentence))
    block = Block(BlockKind.PARAGRAPH, span, 1, None, (Sentence(span, quotable=True),))
    analysed = AnalysedBlock(document(sentence), block)
    return has(want, analysed, range(1), frozenset(terms_of(asked)))


@pytest.mark.parametrize(
    ("want", "sentence"),
    [
        (Want.DATE, "It was built in 1764."),
        (Want.DATE, "It opened in June."),
        (Want.DATE, "They met in the 1980s."),
        (Want.MONEY, "Tickets cost $4."),
        (Want.MONEY, "It cost 11 billion dollars."),
        (Want.SHARE, "About 98% failed."),
        (Want.SHARE, "A majority left."),
        (Want.DISTANCE, "They walked 2,000 kilometers."),
        (Want.DISTANCE, "The wall is thirty feet, or ten feet more, high."),
        (Want.DURATION, "It took three weeks."),
        (Want.DURATION, "It stood from May until 1987."),
        (Want.AGE, "Prado, 43, came."),
        (Want.AGE, "She was born there."),
        (Want.REASON, "It fell because of a flood."),
        (Want.NUMBER, "Exactly 148 died."),
        (Want.NUMBER, "Hundreds died."),
        (Want.PERSON, "It was built by Ana Prado."),
        (Want.NAME, "It stands in Alderton."),
    ],
)
def test_a_sentence_with_the_kind_of_thing_is_seen_to_have_it(want: Want, sentence: str) -> None:
    assert holds(want, sentence)


@pytest.mark.parametrize("want", sorted(set(Want) - {Want.DEFINITION}))
def test_a_plain_sentence_has_nothing_of_any_kind(want: Want) -> None:
    assert not holds(want, "Then the water rose and the old bridge fell.")


@pytest.mark.parametrize(
    ("want", "sentence", "asked"),
    [
        (Want.PERSON, "Old Ana Prado built it.", "what did Ana Prado build"),
        (Want.DATE, "It was built in 1764.", "what was built in 1764"),
        (Want.NUMBER, "Exactly 148 died.", "why did 148 die"),
    ],
)
def test_what_the_question_itself_says_does_not_count(
    want: Want, sentence: str, asked: str
) -> None:
    assert not holds(want, sentence, asked)


def test_a_bare_year_is_no_number_and_a_number_is_no_date() -> None:
    assert not holds(Want.NUMBER, "It was built in 1764.")
    assert not holds(Want.DATE, "It carried 148 carts and may carry more.")


@pytest.mark.parametrize(
    "sentence",
    [
        "DACA is a program for children.",
        "The Deferred Action (DACA) began.",
        "The DACA program, which helps children, began.",
        "DACA (an old program) began.",
        "“DACA” refers to a program.",
    ],
)
def test_a_definition_stands_beside_its_word(sentence: str) -> None:
    assert holds(Want.DEFINITION, sentence, "DACA")


def test_a_mention_is_no_definition() -> None:
    assert not holds(Want.DEFINITION, "Trump ended DACA at once.", "DACA")


@given(st.sampled_from(Want), st.text(min_size=1, max_size=60))
def test_any_sentence_can_be_looked_at(want: Want, sentence: str) -> None:
    assert holds(want, sentence, sentence) in {True, False}


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("How many boats are there?", Want.NUMBER),
        ("How many days of leave do I get?", Want.DURATION),
        ("How many square miles is it?", Want.DISTANCE),
        ("How many dollars were stolen?", Want.MONEY),
        ("How many percent voted?", Want.SHARE),
        ("What is the population of Lomba?", Want.NUMBER),
        ("How old was she when she died?", Want.AGE),
        ("How many people died when the bridge fell?", Want.NUMBER),
        ("Do you know when the bridge fell?", Want.DATE),
        ("What did they do when the bridge fell?", None),
        ("How much time was left?", None),
        ("Who built it?", None),
    ],
)
def test_the_value_asked_for_is_told_from_the_when_of_a_clause(
    question: str, want: Want | None
) -> None:
    assert value_wanted(question) is want
