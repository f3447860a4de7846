from __future__ import annotations

import pytest

from bot.chat.followups import Shown, ends_in_question_mark, shown_in
from bot.i18n import ENGLISH, STRINGS, Strings
from bot.rendering import results


@pytest.mark.parametrize("strings", STRINGS, ids=lambda strings: str(strings.language))
def test_questions_are_read_back_in_every_language(strings: Strings) -> None:
    paragraphs = [
        results.asked("When did it burn?", strings).text,
        results.following("What is the mill?", strings).text,
    ]

    assert shown_in(paragraphs) == Shown("When did it burn?", "What is the mill?")
    assert shown_in(reversed(paragraphs)) == Shown("When did it burn?", "What is the mill?")


def test_other_paragraphs_name_no_question() -> None:
    assert shown_in([]) == Shown()
    assert shown_in(["The mill burnt.", ENGLISH.answers.nearest]) == Shown()


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Why?", True),
        ("He asked “why?”", True),
        ("(really?)", True),
        ("¿por qué?", True),
        ("為什麼？", True),
        ("???", False),
        ("Why? Because.", False),
        ("", False),
    ],
)
def test_a_question_mark_at_the_end_asks(text: str, *, asks: bool) -> None:
    assert ends_in_question_mark(text) is asks
