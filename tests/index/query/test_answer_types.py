from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import AnalysedBlock, analyse
from index.model import Block, BlockKind, Sentence, Span
from index.query.answer_types import AnswerType, answer_type_of, has, value_type_of
from index.text.tokens import terms_of
from tests.helpers.documents import document


@pytest.mark.parametrize(
    ("question", "answer_type"),
    [
        ("What is DACA?", AnswerType.DEFINITION),
        ("whats the remain policy", AnswerType.DEFINITION),
        ("what does CBP stand for", AnswerType.DEFINITION),
        ("define asylum", AnswerType.DEFINITION),
        ("the meaning of asylum", AnswerType.DEFINITION),
        ("¿Qué es DACA?", AnswerType.DEFINITION),
        ("what's the interim board of trustees?", AnswerType.DEFINITION),
        ("wtf is a toll house", AnswerType.DEFINITION),
        ("what is meant by toll", AnswerType.DEFINITION),
        ("who is Ana Prado?", AnswerType.DEFINITION),
        ("who's ana", AnswerType.DEFINITION),
        ("who is allowed to cross the bridge", AnswerType.PERSON),
        ("who was the mason", AnswerType.PERSON),
        ("When was the bridge built?", AnswerType.DATE),
        ("in what year did it open", AnswerType.DATE),
        ("¿Cuándo se construyó?", AnswerType.DATE),
        ("how much did the tank cost?", AnswerType.MONEY),
        ("the price of the tickets", AnswerType.MONEY),
        ("what percentage was rejected", AnswerType.SHARE),
        ("how far is the border", AnswerType.DISTANCE),
        ("how tall is the tower", AnswerType.DISTANCE),
        ("how long did it take", AnswerType.DURATION),
        ("how long is the backup kept", AnswerType.LENGTH),
        ("how long are the boats", AnswerType.LENGTH),
        ("what is the capacity of the small hall?", None),
        ("what's the deposit for a canoe", None),
        ("what's a sponsor in club speak", AnswerType.DEFINITION),
        ("sponsor = what", AnswerType.DEFINITION),
        ("how old is the mayor", AnswerType.AGE),
        ("how many migrants died", AnswerType.NUMBER),
        ("¿Cuántos murieron?", AnswerType.NUMBER),
        ("why did it fall", AnswerType.REASON),
        ("¿Por qué cayó?", AnswerType.REASON),
        ("who built it", AnswerType.PERSON),
        ("whose bridge was it", AnswerType.PERSON),
        ("¿Quién lo construyó?", AnswerType.PERSON),
        ("where is the bridge", AnswerType.NAME),
        ("which country sent help", AnswerType.NAME),
        ("did the bridge fall", None),
        ("tell me about bridges", None),
        ("bridge", None),
    ],
)
def test_what_a_question_wants_shows_in_its_words(
    question: str, answer_type: AnswerType | None
) -> None:
    assert answer_type_of(question) is answer_type


def holds(answer_type: AnswerType, sentence: str, asked: str = "") -> bool:
    span = Span(0, len(sentence))
    block = Block(BlockKind.PARAGRAPH, span, 1, None, (Sentence(span, quotable=True),))
    analysed = AnalysedBlock(document(sentence), block)
    return has(answer_type, analysed, range(1), frozenset(terms_of(asked)))


@pytest.mark.parametrize(
    ("answer_type", "sentence"),
    [
        (AnswerType.DATE, "It was built in 1764."),
        (AnswerType.DATE, "It opened in June."),
        (AnswerType.DATE, "They met in the 1980s."),
        (AnswerType.DATE, "The café opens at seven."),
        (AnswerType.DATE, "We row from half past six to nine on weekdays."),
        (AnswerType.DATE, "Doors close at 22:30."),
        (AnswerType.LENGTH, "The backup is kept for thirty days."),
        (AnswerType.LENGTH, "The boats are nine metres long."),
        (AnswerType.AGE, "The certificate must not be older than three years."),
        (AnswerType.MONEY, "Tickets cost $4."),
        (AnswerType.MONEY, "It cost 11 billion dollars."),
        (AnswerType.SHARE, "About 98% failed."),
        (AnswerType.SHARE, "A majority left."),
        (AnswerType.DISTANCE, "They walked 2,000 kilometers."),
        (AnswerType.DISTANCE, "The wall is thirty feet, or ten feet more, high."),
        (AnswerType.DURATION, "It took three weeks."),
        (AnswerType.DURATION, "Large ones boil for twenty minutes."),
        (AnswerType.DURATION, "It stood from May until 1987."),
        (AnswerType.AGE, "Prado, 43, came."),
        (AnswerType.AGE, "She was born there."),
        (AnswerType.REASON, "It fell because of a flood."),
        (AnswerType.NUMBER, "Exactly 148 died."),
        (AnswerType.NUMBER, "Hundreds died."),
        (AnswerType.PERSON, "It was built by Ana Prado."),
        (AnswerType.NAME, "It stands in Alderton."),
    ],
)
def test_a_sentence_with_the_kind_of_thing_is_seen_to_have_it(
    answer_type: AnswerType, sentence: str
) -> None:
    assert holds(answer_type, sentence)


@pytest.mark.parametrize("answer_type", sorted(set(AnswerType) - {AnswerType.DEFINITION}))
def test_a_plain_sentence_has_nothing_of_any_kind(answer_type: AnswerType) -> None:
    assert not holds(answer_type, "Then the water rose and the old bridge fell.")


@pytest.mark.parametrize(
    ("answer_type", "sentence", "asked"),
    [
        (AnswerType.PERSON, "Old Ana Prado built it.", "what did Ana Prado build"),
        (AnswerType.DATE, "It was built in 1764.", "what was built in 1764"),
        (AnswerType.NUMBER, "Exactly 148 died.", "why did 148 die"),
    ],
)
def test_what_the_question_itself_says_does_not_count(
    answer_type: AnswerType, sentence: str, asked: str
) -> None:
    assert not holds(answer_type, sentence, asked)


def test_a_bare_year_is_no_number_and_a_number_is_no_date() -> None:
    assert not holds(AnswerType.NUMBER, "It was built in 1764.")
    assert not holds(AnswerType.DATE, "It carried 148 carts and may carry more.")
    assert not holds(AnswerType.DATE, "It was shown at ten places and to nine people.")


def test_a_tables_figure_may_have_its_unit_in_the_columns_name() -> None:
    text = "| Boat | Fee in euros |\n| --- | --- |\n| Canoe | 12 |\n| Raft | none |\n"
    (block,) = analyse(document(text, "a.md")).blocks
    canoe, raft = (
        next(n for n, s in enumerate(block.sentences) if word in text[s.span.start : s.span.end])
        for word in ("Canoe", "Raft")
    )
    analysed = AnalysedBlock(document(text, "a.md"), block)

    assert has(AnswerType.MONEY, analysed, range(canoe, canoe + 1), ())
    assert not has(AnswerType.MONEY, analysed, range(raft, raft + 1), ())


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
    assert holds(AnswerType.DEFINITION, sentence, "DACA")


def test_a_mention_is_no_definition() -> None:
    assert not holds(AnswerType.DEFINITION, "Trump ended DACA at once.", "DACA")


@given(st.sampled_from(AnswerType), st.text(min_size=1, max_size=60))
def test_any_sentence_can_be_looked_at(answer_type: AnswerType, sentence: str) -> None:
    assert holds(answer_type, sentence, sentence) in {True, False}


@pytest.mark.parametrize(
    ("question", "answer_type"),
    [
        ("How many boats are there?", AnswerType.NUMBER),
        ("How many days of leave do I get?", AnswerType.DURATION),
        ("How many square miles is it?", AnswerType.DISTANCE),
        ("How many dollars were stolen?", AnswerType.MONEY),
        ("How many percent voted?", AnswerType.SHARE),
        ("What is the population of Lomba?", AnswerType.NUMBER),
        ("How old was she when she died?", AnswerType.AGE),
        ("How many people died when the bridge fell?", AnswerType.NUMBER),
        ("Do you know when the bridge fell?", AnswerType.DATE),
        ("What did they do when the bridge fell?", None),
        ("How much time was left?", None),
        ("Who built it?", None),
    ],
)
def test_the_value_asked_for_is_told_from_the_when_of_a_clause(
    question: str, answer_type: AnswerType | None
) -> None:
    assert value_type_of(question) is answer_type
