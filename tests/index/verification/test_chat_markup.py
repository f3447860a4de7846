from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import Span
from index.verification.chat_markup import strip


def stripped(message: str) -> list[str]:
    return [unit.text.strip() for unit in strip(message)]


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("The **bridge** *over* the _Alva_ is __old__.", "The bridge over the Alva is old."),
        ("~~The~~ ||bridge|| is `old`.", "The bridge is old."),
        ("Two * three and snake_case_names stay", "Two * three and snake_case_names stay"),
        (r"A \*star\*, a \_line\_ and \\", "A *star*, a _line_ and \\"),
        (r"A path C:\new stays", r"A path C:\new stays"),
        ("See [the bridge](https://a.example/b_(c)) there.", "See the bridge there."),
        ("See https://a.example/b?c=d, and wait.", "See , and wait."),
        ("See <https://a.example>.", "See ."),
        ("<@12> <@!34> <@&56> <#78> hello", "hello"),
        ("At <t:1700000000:R> run </ask:123> <id:guide>", "At  run"),
        ("fine <:ok:123> <a:go:45> :thumbs_up: 👍🏽 ☑️", "fine"),
        ("At 10:30:45 it rang", "At 10:30:45 it rang"),
        ("A word\u200b and two\u200b\u200b marks", "A word and two\u200b marks"),
        ("> barred", "barred"),
        (">>> barred", "barred"),
        ("│ barred", "barred"),
        ("- item", "item"),
        ("12. item", "item"),
        ("## heading", "heading"),
        ("-# small print", "small print"),
        ("1764 was a year", "1764 was a year"),
        (r"run `C:\*new\*` and ``a ` b`` now", r"run C:\*new\* and a ` b now"),
        ("`@\u200beveryone` and `a\u200b\u200bb`", "@everyone and a\u200bb"),
        ("```python\n# **one**\n```", "# **one**"),
        ("> ```\n> - one\n> ```", "- one"),
        (r"> \- a dash of the document", "- a dash of the document"),
    ],
)
def test_marks_are_taken_off(message: str, plain: str) -> None:
    assert stripped(message) == [plain]


@pytest.mark.parametrize(
    ("message", "units"),
    [
        ("one\ntwo", ["one\ntwo"]),
        ("one\r\ntwo", ["one\r\ntwo"]),
        ("one\n\ntwo", ["one", "two"]),
        ("one\n- two\n- three", ["one", "two", "three"]),
        ("> one\n> two\nthree", ["one\ntwo", "three"]),
        ("> one\n>\n> two", ["one", "two"]),
        ("```\none\n```", ["one"]),
        ("", []),
        ("👍\n\n***", []),
    ],
)
def test_lines_that_belong_together_stay_together(message: str, units: list[str]) -> None:
    assert stripped(message) == units


def test_a_line_that_is_a_citation_once_its_marks_are_off_is_left_out() -> None:
    units = strip("> one\n**a\\_b.txt**, page 4\ntwo", lambda line: line == "a_b.txt, page 4")

    assert [unit.text.strip() for unit in units] == ["one", "two"]


def test_a_line_that_begins_with_a_capital_can_be_cut_off() -> None:
    (unit,) = strip("the bridge\nThe ferry\nover the\n42 boats ")

    spans = unit.lines(Span(0, len(unit.text)))

    assert [unit.text[span.start : span.end] for span in spans] == [
        "the bridge",
        "The ferry\nover the",
        "42 boats",
    ]


@given(st.text("ab *_~|`>\\-\n\u200b<:@1[](", max_size=60))
def test_every_character_that_is_left_comes_from_its_own_place(message: str) -> None:
    for unit in strip(message):
        assert [message[place] for place in unit.origins] == list(unit.text)
        assert list(unit.origins) == sorted(set(unit.origins))
        assert unit.reach.end <= len(message)
        for place in range(len(unit.text.rstrip())):
            one = Span(place, place + 1)

            assert unit.with_marks(one).contains(unit.origin(one))
