from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console import printable


@given(st.text())
def test_no_control_character_is_left_but_the_line_feed(text: str) -> None:
    shown = printable(text)

    assert len(shown) == len(text)
    assert not [
        c for c in shown if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} and c != "\n"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "plain text\n",
        "“López” – 北京",
        "👩\u200d👧",
        "می\u200cخواهم",
        "\u200fשלום",
        "10\u00a0km",
        "e\u0301",
    ],
)
def test_what_belongs_to_a_script_stays(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\ufffd[31m"),
        ("\x9b2J", "\ufffd2J"),
        ("a\tb", "a b"),
        ("a\r\nb", "a \nb"),
        ("a\rb", "a\nb"),
        ("a\u202eb\u2066", "a\ufffdb\ufffd"),
        ("a\u2028b", "a b"),
        ("\udce9", "\ufffd"),
        ("\x00", "\ufffd"),
    ],
)
def test_what_drives_a_terminal_gets_a_stand_in(text: str, shown: str) -> None:
    assert printable(text) == shown
