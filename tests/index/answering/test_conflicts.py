from __future__ import annotations

import pytest

from index import Answer, Quote
from index.answering import answer
from tests.evaluation.disagreement import is_noticed, noticed
from tests.evaluation.invented_sources import AGREEING, CONTRADICTORY, SourceSet
from tests.evaluation.later_invented_sources import LATER_AGREEING, LATER_CONTRADICTORY
from tests.helpers.documents import corpus

KNOWN_MISSES = {"a deadline", "a warranty", "a list"}
FLOOD = "How many people died in the Alva flood?"


def conflicts_on(question: str, *texts: str) -> tuple[Quote, ...]:
    result = answer(corpus(*texts), question, limit=3)

    assert isinstance(result, Answer), result
    return result.conflicts


def named(sources: SourceSet) -> str:
    return sources.name


@pytest.mark.parametrize(
    "sources",
    [s for s in (*CONTRADICTORY, *LATER_CONTRADICTORY) if s.name not in KNOWN_MISSES],
    ids=named,
)
def test_sources_that_contradict_one_another_are_noticed(sources: SourceSet) -> None:
    assert is_noticed(sources)


@pytest.mark.parametrize("sources", [*AGREEING, *LATER_AGREEING], ids=named)
def test_sources_that_agree_or_speak_of_something_else_are_let_be(sources: SourceSet) -> None:
    assert noticed(sources) == ()


def test_a_statement_that_points_back_is_shown_with_what_it_points_to() -> None:
    found = conflicts_on(
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
    found = conflicts_on(FLOOD, *(f"{n} people died in the Alva flood." for n in figures))

    assert len(found) == 4
    assert len({quote.text for quote in found}) == 4
    assert len({quote.document.source for quote in found}) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("on Monday, March 4, 1911", "on March 4, 1911"),
        ("on Monday 4 March", "on March 4"),
        ("on March 4, a Monday", "on the 4th of March"),
    ],
)
def test_a_weekday_beside_its_date_hides_no_other_figure(one: str, other: str) -> None:
    texts = (
        f"214 people died in the Alva flood {one}.",
        f"187 people died in the Alva flood {other}.",
    )

    assert len(conflicts_on(FLOOD, *texts)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("on Monday, March 4", "on Tuesday, March 5"),
        ("on Monday, March 4", "on March 5"),
        ("on Monday", "on March 4"),
        ("on Monday", "on Tuesday"),
    ],
)
def test_what_was_counted_on_different_days_is_let_be(one: str, other: str) -> None:
    texts = (
        f"214 people died in the Alva flood {one}.",
        f"187 people died in the Alva flood {other}.",
    )

    assert conflicts_on(FLOOD, *texts) == ()


@pytest.mark.parametrize("with_year", [", 1911", ""])
def test_a_weekday_beside_a_date_hides_no_other_date(with_year: str) -> None:
    found = conflicts_on(
        "When did the Alva mill burn down?",
        f"The year 1911 was dry. The Alva mill burned down on Monday (March 4{with_year}).",
        f"The year 1911 was dry. The Alva mill burned down on Tuesday (March 5{with_year}).",
    )

    assert len(found) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [("1200", "1300"), ("1200", "1,300"), ("Nearly 1200", "1500"), ("1900", "2000")],
)
def test_four_digits_right_before_what_is_counted_are_no_year(one: str, other: str) -> None:
    texts = (f"{one} people died in the Alva flood.", f"{other} people died in the Alva flood.")

    assert len(conflicts_on(FLOOD, *texts)) == 2


@pytest.mark.parametrize(
    "before",
    ["In", "Since", "In March", "In March,", "By the summer of", "On 4 March", "In Alva in"],
)
def test_a_year_before_what_is_counted_stays_a_year(before: str) -> None:
    texts = (
        f"{before} 1987 people died in the Alva flood.",
        f"{before} 1990 people died in the Alva flood.",
    )

    assert conflicts_on(FLOOD, *texts) == ()


def test_a_document_that_also_gives_the_first_figure_is_not_at_odds_with_it() -> None:
    found = conflicts_on(
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
    assert {quote.text for quote in both.conflicts} == {*texts}


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

    assert not isinstance(result, Answer) or result.conflicts == ()


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
    assert len(conflicts_on(question, one, other)) == 2
