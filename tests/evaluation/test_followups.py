"""The hand-written follow-ups, asked in every run of the tests."""

from __future__ import annotations

from functools import cache, partial

from index.answering import answer
from tests.evaluation import collections
from tests.evaluation.collections import ANSWERABLE, Collection
from tests.evaluation.followups import (
    Asking,
    FollowUp,
    measure,
    taken_wrongly,
    with_absent_years,
    with_pronouns,
    with_years,
    written,
)
from tests.evaluation.measuring import Figures, corpus_of


@cache
def fit() -> Collection:
    return collections.seeds("fit")


@cache
def ask() -> Asking:
    return partial(answer, corpus_of(fit()), limit=3)


def first(asked: list[FollowUp], *, alone: bool) -> int:
    return Figures.of(each for each, _ in measure(ask(), asked, alone=alone)).first


def test_there_are_enough_follow_ups_of_both_kinds() -> None:
    kinds = [each.case.kind == ANSWERABLE for each in written()]

    assert len(kinds) >= 30
    assert kinds.count(False) >= 10


# The floors lie a little under what docs/evaluation.md reports.
def test_follow_ups_are_answered_rightly_and_most_need_the_question_before() -> None:
    asked = [each for each in written() if each.case.kind == ANSWERABLE]

    assert first(asked, alone=False) >= 35
    assert first(asked, alone=True) <= 25


def test_follow_ups_that_nothing_answers_are_refused() -> None:
    asked = [each for each in written() if each.case.kind != ANSWERABLE]
    answered = [each.case.question for each, _ in measure(ask(), asked) if each.answered]

    assert len(answered) <= 1


def test_a_year_that_no_document_has_never_brings_the_old_answer() -> None:
    measured = measure(ask(), list(with_absent_years(fit())))

    assert len(measured) > 50
    assert not any(each.answered for each, _ in measured)


def test_questions_that_stand_for_themselves_are_not_taken_for_follow_ups() -> None:
    assert taken_wrongly(ask(), [case.question for case in fit().cases]) == []


def test_the_templates_change_the_question_and_keep_what_answers() -> None:
    texts = {"a.txt": "The ferry of Alva opened in 1903 with 4 boats.\n"}
    questions = ("When did the Alva open in 1903?", "How many boats had the Alva?")
    places = (collections.Place("a.txt", 0, 9),)
    cases = tuple(collections.Case(q, q, ANSWERABLE, "plain", places) for q in questions)
    made = collections.Collection("made", texts, cases)

    (pronoun,) = with_pronouns(made)
    (year,) = with_years(made)

    assert (pronoun.case.question, pronoun.history) == ("How many boats had it?", questions[:1])
    assert year.case.question == "and in 1903?"
    assert year.history == ("When did the Alva open in 1896?",)
    assert pronoun.case.places == year.case.places == places
