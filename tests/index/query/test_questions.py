from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import EmptyQuestionError, QuestionTooLongError, SmallTalk
from index.query.questions import MAX_QUESTION_LENGTH, parse_question


def test_white_space_in_a_question_is_folded() -> None:
    assert parse_question("  Who\tbuilt\n\nthe bridge? ").text == "Who built the bridge?"


@pytest.mark.parametrize("text", ["¿Cuántos carros?", "“Cuántos carros?", "(Cuántos carros?"])
def test_opening_marks_are_no_part_of_a_question(text: str) -> None:
    assert parse_question(text).tokens[0].span.start == 0


def test_informative_words_are_told_from_function_words() -> None:
    question = parse_question("Who built the old bridge?")

    assert [token.term for token in question.informative] == ["built", "old", "bridg"]
    assert len(question.tokens) == 5


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("print(1)", ["print"]),
        ("What does os.getenv(3) return?", ["os", "getenv", "return"]),
        ("len(x)", ["len"]),
        ("f(2)", []),
        ("What is 287(g)?", ["287g"]),
        ("rule(2)", ["rule", "2"]),
        ("the EULA(8)", ["eula", "8"]),
        ("the lease (2)", ["lease", "2"]),
    ],
)
def test_what_a_function_is_called_with_is_not_looked_for(text: str, searched: list[str]) -> None:
    informative = [token.word for token in parse_question(text).informative]

    assert informative == searched


@pytest.mark.parametrize("text", ["", " \n ", "?!", "…", "🙂"])
def test_a_question_without_a_word_is_an_error(text: str) -> None:
    with pytest.raises(EmptyQuestionError):
        parse_question(text)


def test_a_question_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert parse_question("a" * MAX_QUESTION_LENGTH).text
    with pytest.raises(QuestionTooLongError, match="1,001"):
        parse_question("a" * (MAX_QUESTION_LENGTH + 1))


def test_white_space_does_not_make_a_question_too_long() -> None:
    assert parse_question("who?" + " " * MAX_QUESTION_LENGTH).text == "who?"


@pytest.mark.parametrize(
    "text",
    [
        "hi",
        "Hello there!",
        "hey, how are you?",
        "Good morning everyone",
        "thanks a lot :)",
        "Thank you so much!!",
        "ty",
        "bye",
        "help",
        "please help me",
        "HELP!",
        "ok, cool",
        "ok. thanks!",
        "lol",
        "who are you?",
        "what can you do?",
        "What's up?",
        "how does this work",
        "are you a bot?",
        "who made you",
        "what is Ada?",
        "Thanks ada!",
        "hola",
        "Buenos días",
        "¡Gracias!",
        "ayuda",
        "test",
        "hi 👋",
    ],
)
def test_small_talk_is_recognised(text: str) -> None:
    assert parse_question(text, addressed_as="Ada").small_talk


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("help", SmallTalk.HELP),
        ("Thanks so much for the help!", SmallTalk.THANKS),
        ("ok thanks", SmallTalk.THANKS),
        ("Hello, thank you Ada", SmallTalk.THANKS),
        ("muchas gracias", SmallTalk.THANKS),
        ("good evening everyone", SmallTalk.GREETING),
        ("¡Hola! ¿Qué tal?", SmallTalk.GREETING),
        ("are you a real person or a bot?", SmallTalk.ABOUT_BOT),
        ("¿Quién eres?", SmallTalk.ABOUT_BOT),
        ("what can I ask you", SmallTalk.ABOUT_BOT),
        ("do you have feelings", SmallTalk.ABOUT_BOT),
        ("haha nice one", SmallTalk.CHATTER),
        ("oops, my bad", SmallTalk.CHATTER),
        ("convert 12 miles to km", SmallTalk.CHATTER),
        ("how many ounces are there in a pound?", SmallTalk.CHATTER),
    ],
)
def test_kinds_of_small_talk_are_told_apart(text: str, expected: SmallTalk) -> None:
    assert parse_question(text, addressed_as="Ada").small_talk is expected


@pytest.mark.parametrize(
    "text",
    [
        "Hi, who built the bridge?",
        "help for migrants",
        "Who are the migrants?",
        "thanks to whom was the bridge built?",
        "what is an ada",
        "who made this?",
        "info about the ferry",
        "do you offer refunds",
        "can you cancel a booking?",
        "where are you located",
        "how old must I be to join",
        "thanks, how do I join?",
        "thank you for the music: who wrote it?",
        "problem",
        "good faith",
        "no refunds",
        "is it open today",
        "does it work on Linux",
        "how are you connected to Biden",
        "no man's land",
        "hello kitty",
        "how many days are in a rental period",
        "convert 12 points to coins",
        "test results",
        "¿Quién construyó el puente?",
    ],
)
def test_a_question_with_a_subject_is_no_small_talk(text: str) -> None:
    assert not parse_question(text, addressed_as="Ada").small_talk


def test_only_the_name_that_is_given_is_small_talk() -> None:
    assert not parse_question("what is Ada?").small_talk


@given(st.text(max_size=80))
def test_any_text_is_understood_or_empty(text: str) -> None:
    try:
        question = parse_question(text)
    except EmptyQuestionError:
        assert not any(map(str.isalnum, text))
    else:
        assert set(question.informative) <= set(question.tokens)
