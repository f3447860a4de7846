from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.introductions import (
    APPOSED,
    ENTRY,
    MORE,
    NAMED,
    OTHER,
    PLURAL,
    introduced_name,
    introduction,
    likeness_of_names,
)
from index.text.tokens import tokenise


def strength(sentence: str, *words: str) -> float:
    tokens = tuple(token for token in tokenise(sentence) if token.informative)
    subject = [[tuple(t.term for t in tokenise(word) if t.informative)] for word in words]
    return introduction(sentence, 0, len(sentence), tokens, subject)


@pytest.mark.parametrize(
    "sentence",
    [
        "Sid is the place where packages arrive.",
        "A sid is a child next door.",
        "Sid means still in development.",
        "“Sid” (a codename) stands for still in development.",
        "The term sid refers to the unstable distribution.",
        "- **Sid**, also known as unstable, is the newest distribution.",
        "In short, sid is simply a name.",
    ],
)
def test_a_sentence_that_says_what_its_subject_is_introduces_it(sentence: str) -> None:
    assert strength(sentence, "sid") == NAMED


def test_what_many_are_may_only_be_said_of_them() -> None:
    assert strength("Guilds are isolated groups of users.", "guild") == PLURAL


@pytest.mark.parametrize(
    "sentence",
    [
        "They met Ana Prado, the director of the mill.",
        "They met Ana Prado, executive director of the mill.",
        "They met the director of the mill, Ana Prado, and left.",
        "Yesterday Council spokeswoman Ana Prado said no.",
        "It was named by Ana Prado who was, at the time, at the mill.",
        "They met a miller called “Ana Prado”.",
    ],
)
def test_an_apposition_or_an_office_introduces_a_name(sentence: str) -> None:
    assert strength(sentence, "ana", "prado") == APPOSED


@pytest.mark.parametrize("sentence", ["Sid: the newest packages.", "| sid | newest packages |"])
def test_an_entry_of_a_glossary_introduces_its_own_name_only(sentence: str) -> None:
    assert strength(sentence, "sid") == ENTRY
    assert strength(sentence.replace("id", "id tags", 1), "sid") == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "Ana Prado left the mill.",
        "The mill that Ana Prado built is a ruin.",
        "This is a mill of Ana Prado.",
        "They met Ana, the director of the mill.",
    ],
)
def test_a_mention_introduces_nobody(sentence: str) -> None:
    assert strength(sentence, "ana", "prado") < ENTRY


def test_nothing_is_introduced_where_nothing_is_asked_about() -> None:
    assert strength("Sid is a place.") == 0


def test_more_words_behind_a_name_keep_it_and_words_before_make_it_another() -> None:
    subject = [[("guild",)]]

    assert likeness_of_names("The guild", subject) == 1
    assert likeness_of_names("Guilds in Discord", subject) == MORE
    assert likeness_of_names("Partial guild", subject) == OTHER
    assert likeness_of_names("Discord", subject) == 0


def test_a_name_may_be_said_in_another_way() -> None:
    assert likeness_of_names("Border Network", [[("bn",), ("border", "network")]]) == 1


@pytest.mark.parametrize("sentence", ["This is a mill.", "It is the place.", "He was a miller."])
def test_a_pronoun_is_no_name(sentence: str) -> None:
    assert introduced_name(sentence, 0, len(sentence)) is None


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    name = introduced_name(text, 0, len(text))

    assert name is None or name in text
    assert 0 <= strength(text, "mill") <= 1


@pytest.mark.parametrize(
    "text", ['"*_' * 20_000, "| " * 20_000, "known as " * 9_000, "a " * 30_000]
)
def test_endless_marks_and_words_are_no_burden(text: str) -> None:
    assert introduced_name(text, 0, len(text)) is None
