from __future__ import annotations

from bot import rendering
from bot.differing import side_by_side
from bot.replies import Quotation, Words
from bot.wording import ENGLISH
from index import Answer, AnswerId, Quote, Span
from tests.builders import quotation

ALVA = "The fair of Alva was loud. It drew 300 people. It rained."
BRIX = "The fair of Alva drew 500 people."
ONE = quotation(ALVA, "It drew 300 people.", name="alva.txt")
LONGER = quotation(ALVA, "It drew 300 people. It rained.", name="alva.txt")
TWO = quotation(BRIX, BRIX, name="brix.txt")
OTHER = quotation("It was a fair.", "It was a fair.", name="c.txt")


def test_without_differences_all_stay_as_they_are() -> None:
    assert side_by_side([ONE, OTHER], []) == ((ONE, OTHER), (), ())


def test_those_that_differ_come_first_where_the_best_is_one_of_them() -> None:
    assert side_by_side([ONE, OTHER, TWO], [ONE, TWO]) == ((), (ONE, TWO), (OTHER,))


def test_else_they_come_last() -> None:
    assert side_by_side([OTHER, ONE], [ONE, TWO]) == ((OTHER,), (ONE, TWO), ())


def test_a_longer_form_stands_for_a_shorter_one_and_none_is_shown_twice() -> None:
    assert side_by_side([LONGER], [ONE, TWO]) == ((), (LONGER, TWO), ())
    assert side_by_side([ONE], [LONGER, TWO]) == ((), (LONGER, TWO), ())


def test_the_same_words_of_another_document_are_another_quotation() -> None:
    again = Quote(quotation(ALVA, ALVA, name="copy.txt").document, Span(27, 46), 1)

    assert side_by_side([ONE], [again, TWO]) == ((ONE,), (again, TWO), ())


def test_an_answer_says_that_they_differ_and_not_which_is_right() -> None:
    answer = Answer("How many?", AnswerId("0" * 12), (ONE, OTHER), at_odds=(ONE, TWO))
    parts = rendering.answer(answer).parts

    assert [part.quote if isinstance(part, Quotation) else part for part in parts] == [
        Words(ENGLISH.answers.at_odds),
        ONE,
        TWO,
        Words(ENGLISH.buttons.further),
        OTHER,
    ]
