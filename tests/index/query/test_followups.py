from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Answer, NoAnswer, Reason
from index.answering import answer
from index.corpus import Corpus
from index.query.answer_types import AnswerType
from index.query.followups import MAX_HISTORY, Interpretation, interpret
from index.query.questions import parse_question
from index.query.weights import WEIGHTS
from tests.helpers.documents import BRIDGE, corpus

TOLLS = """The tolls

In 1903 the toll office counted 4,100 carts on the Alva bridge. In 1904 it counted 5,200 carts
there, and in Tarmouth 900. The office closed in 1911 because of the railway.

Mayor Rosa Castellano opened the new market in Tarmouth in 1931. She was 52 years old.
"""
SMALL_CORPUS = corpus(BRIDGE, TOLLS)
CARTS = "How many carts did the toll office count on the Alva bridge in 1903?"
OFFICE = "When did the toll office close?"


def meant(question: str, *history: str) -> Interpretation:
    return interpret(SMALL_CORPUS, parse_question(question), history, WEIGHTS)


def words(question: str, *history: str) -> list[str]:
    return [concept.words for concept in meant(question, *history).concepts]


def ask(question: str, *history: str, small_corpus: Corpus = SMALL_CORPUS) -> Answer | NoAnswer:
    return answer(small_corpus, question, limit=3, history=history)


def first(result: Answer | NoAnswer) -> str:
    assert isinstance(result, Answer), result
    return " ".join(result.quotes[0].text.split())


@pytest.mark.parametrize(
    "question",
    [
        "and in 1904?",
        "but why?",
        "why?",
        "What about Tarmouth?",
        "how about the ferry",
        "ok, and the ferry?",
        "when did it close?",
        "how did she do that?",
        "how many carts?",
        "in which town?",
        "in 1904",
        "¿y en 1904?",
        "¿Y por qué?",
        "¿cuándo?",
        "pero ¿por qué?",
    ],
)
def test_a_question_without_a_subject_follows_the_one_before(question: str) -> None:
    assert meant(question, CARTS).follows == CARTS
    assert meant(question).follows is None


@pytest.mark.parametrize(
    "question",
    [
        "Who built the stone bridge over the Alva?",
        "When did Rosa Castellano open her market?",
        "stone bridge who built it",
        "and what is the Alva?",
        "And how many carts crossed the stone bridge after the flood?",
        "What did the flood destroy?",
        "What is the boiling point of tungsten?",
        "and then?",
        "so what",
        "tell me more",
    ],
)
def test_a_question_with_a_subject_or_without_any_matter_follows_nothing(question: str) -> None:
    assert meant(question, CARTS) == meant(question)
    assert ask(question, CARTS) == ask(question)


@settings(deadline=None)
@given(st.lists(st.sampled_from([CARTS, OFFICE, "", "hi", "why?", "x" * 2000]), max_size=4))
def test_what_stands_for_itself_is_answered_the_same_after_anything(history: list[str]) -> None:
    assert ask(CARTS, *history) == ask(CARTS)


def test_the_nearest_question_with_a_subject_is_followed() -> None:
    assert meant("why?", "and in 1904?", OFFICE, CARTS).follows == OFFICE
    assert meant("why?", "thanks", "?!", OFFICE).follows == OFFICE
    assert meant("why?", *["and?"] * MAX_HISTORY, OFFICE).follows is None
    assert ask("why?", "", "hi", "x" * 1001) == ask("why?")


def test_the_earlier_words_count_less() -> None:
    plain = {concept.words: concept.information for concept in meant(OFFICE).concepts}
    carried = {concept.words: concept.information for concept in meant("why?", OFFICE).concepts}

    assert carried == {name: value * WEIGHTS.carried for name, value in plain.items()}


def test_a_year_takes_the_place_of_a_year() -> None:
    assert "1904" in words("and in 1904?", CARTS)
    assert "1903" not in words("and in 1904?", CARTS)


def test_a_place_takes_the_place_of_a_place() -> None:
    asked = "How many carts were counted in Alva by Rosa Castellano?"

    assert {"Alva"}.isdisjoint(words("and in Tarmouth?", asked))
    assert "Rosa" in " ".join(words("and in Tarmouth?", asked))
    assert "Alva" in words("and by Prado?", asked)


def test_the_only_name_gives_way_whatever_stands_before_it() -> None:
    assert words("what about Tarmouth?", "Who lived in Alva?") == ["Tarmouth", "lived"]


def test_a_name_beside_a_pronoun_takes_no_place() -> None:
    assert "Castellano" in " ".join(words("did it harm Prado?", "What did Castellano open?"))


@pytest.mark.parametrize(
    ("question", "history", "answer_type"),
    [
        ("and in 1904?", CARTS, AnswerType.NUMBER),
        ("and the ferry?", CARTS, AnswerType.NUMBER),
        ("why?", CARTS, AnswerType.REASON),
        ("and who counted them?", CARTS, AnswerType.PERSON),
        ("and what did they do?", CARTS, None),
        ("did they close it?", CARTS, None),
        ("and the ferry?", OFFICE, AnswerType.DATE),
        ("and in 1904?", OFFICE, None),
    ],
)
def test_the_kind_asked_for_is_inherited_unless_the_question_has_its_own(
    question: str, history: str, answer_type: AnswerType | None
) -> None:
    assert meant(question, history).answer_type is answer_type


def test_a_follow_up_is_answered_from_both_questions() -> None:
    assert "5,200 carts" in first(ask("and in 1904?", CARTS))
    assert "because of the railway" in first(ask("why?", OFFICE))
    assert "52 years" in first(ask("how old was she?", "Who is Rosa Castellano?"))


def test_the_answer_says_which_question_it_followed() -> None:
    spaced = "When  did the toll\noffice close?"

    assert ask("why?", spaced).follows == spaced
    assert ask("and in 1850?", CARTS).follows == CARTS
    assert ask(OFFICE, CARTS).follows is None


@pytest.mark.parametrize("question", ["and in 1850?", "¿y en 1850?"])
def test_a_year_that_no_document_has_is_refused_as_such(question: str) -> None:
    result = ask(question, CARTS)

    assert isinstance(result, NoAnswer)
    assert (result.reason, result.missing) == (Reason.NO_SUCH_YEAR, ("1850",))


def test_a_year_of_something_else_does_not_bring_the_old_answer_again() -> None:
    result = ask("and in 1764?", CARTS)

    assert not isinstance(result, Answer) or "1764" in first(result)


def test_a_name_that_no_document_has_is_refused_as_such() -> None:
    result = ask("and in Orlevan?", CARTS)

    assert isinstance(result, NoAnswer)
    assert (result.reason, result.missing) == (Reason.NO_SUCH_NAME, ("Orlevan",))


def test_small_talk_stays_small_talk() -> None:
    assert ask("thanks!", CARTS) == ask("thanks!")


def test_the_id_changes_with_the_question_that_was_followed_and_with_no_other() -> None:
    ids = {ask("why?", history).answer_id for history in (OFFICE, CARTS)}

    assert len(ids) == 2
    assert ask("why?").answer_id not in ids
    assert ask("why?", OFFICE).answer_id == ask("why?", f" {OFFICE} ", CARTS).answer_id
    assert ask(OFFICE, CARTS).answer_id == ask(OFFICE).answer_id
