from __future__ import annotations

import pytest

from index import Answer, Quote
from index.answering import answer
from tests.builders import corpus
from tests.evaluation.disagreement import is_noticed, noticed
from tests.evaluation.invented_sources import AGREEING, CONTRADICTORY, Shelf
from tests.evaluation.later_invented_sources import LATER_AGREEING, LATER_CONTRADICTORY

KNOWN_MISSES = {"a deadline", "a warranty", "a list"}
FLOOD = "How many people died in the Alva flood?"


def at_odds(question: str, *texts: str) -> tuple[Quote, ...]:
    result = answer(corpus(*texts), question, limit=3)

    assert isinstance(result, Answer), result
    return result.at_odds


def named(shelf: Shelf) -> str:
    return shelf.name


@pytest.mark.parametrize(
    "shelf",
    [s for s in (*CONTRADICTORY, *LATER_CONTRADICTORY) if s.name not in KNOWN_MISSES],
    ids=named,
)
def test_sources_that_contradict_one_another_are_noticed(shelf: Shelf) -> None:
    assert is_noticed(shelf)


@pytest.mark.parametrize("shelf", [*AGREEING, *LATER_AGREEING], ids=named)
def test_sources_that_agree_or_speak_of_something_else_are_let_be(shelf: Shelf) -> None:
    assert noticed(shelf) == ()


def test_a_statement_that_points_back_is_shown_with_what_it_points_to() -> None:
    found = at_odds(
        "How many steps does the Vilar lighthouse have?",
        "The Vilar lighthouse stands on the cape. It has 199 steps.",
        "The Vilar lighthouse has 211 steps.",
    )

    assert {quote.text for quote in found} == {
        "The Vilar lighthouse has 211 steps.",
        "The Vilar lighthouse stands on the cape. It has 199 steps.",
    }


def test_there_is_one_quotation_for_each_figure_and_at_most_four() -> None:
    figures = (10, 20, 30, 40, 50, 10)
    found = at_odds(FLOOD, *(f"{n} people died in the Alva flood." for n in figures))

    assert len(found) == 4
    assert len({quote.text for quote in found}) == 4
    assert len({quote.document.source for quote in found}) == 4


def test_a_document_that_also_gives_the_first_figure_is_not_at_odds_with_it() -> None:
    found = at_odds(
        FLOOD,
        "214 people died in the Alva flood.",
        "Some say that 187 people died in the Alva flood. But 214 people died in the Alva flood.",
    )

    assert found == ()


def test_the_quotations_of_the_answer_are_the_same_with_and_without_it() -> None:
    texts = ("214 people died in the Alva flood.", "187 people died in the Alva flood.")
    both = answer(corpus(*texts), FLOOD, limit=3)

    assert isinstance(both, Answer)
    assert [quote.text for quote in both.quotes] == [*texts]
    assert {quote.text for quote in both.at_odds} == {*texts}


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How many boats?", "There are 12 boats.", "There are 15 boats."),
        (
            "When was the Alva bridge built?",
            "The Alva bridge was built before 1700.",
            "The Alva bridge was built in 1690.",
        ),
        (
            "When was the Alva bridge built?",
            "The Alva bridge was built about 1700.",
            "The Alva bridge was built in 1704.",
        ),
        (
            "What year was the Alva bridge built?",
            "The Alva bridge was built in May 1700.",
            "The Alva bridge was built in June 1700.",
        ),
        (
            "How far is the Alva bridge from Lomba?",
            "It is said that the Alva bridge, which the council had wanted to close for good when "
            "the rains came, is from Lomba, if one walks along the bank, at least 12 km.",
            "The Alva bridge is 3 km from Lomba.",
        ),
        (
            "How many boats does the Alva ferry have, 12 or 15?",
            "The Alva ferry has boats.",
            "The Alva ferry has 15 boats.",
        ),
        (
            "How many days did the Alva flood last?",
            "The Alva flood lasted 3 days.",
            "The Alva flood lasted 2 weeks.",
        ),
        (
            "When was the Alva bridge built after 1700?",
            "The Alva bridge was built after 1700.",
            "The Alva bridge was built in 1690, not 1700.",
        ),
    ],
)
def test_what_can_be_read_another_way_is_let_be(question: str, one: str, other: str) -> None:
    result = answer(corpus(one, other), question, limit=3)

    assert not isinstance(result, Answer) or result.at_odds == ()


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "When was the Alva bridge built?",
            "The Alva bridge was built after 1700.",
            "The Alva bridge was built in 1690.",
        ),
        (
            "When did the Alva flood begin?",
            "The Alva flood began in May 1901.",
            "The Alva flood began in June 1901.",
        ),
    ],
)
def test_dates_that_cannot_both_be_are_at_odds(question: str, one: str, other: str) -> None:
    assert len(at_odds(question, one, other)) == 2
