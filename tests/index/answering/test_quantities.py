from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answering.quantities import Quantity, quantities
from index.model import Span
from index.query.answer_types import AnswerType


def found(
    text: str, answer_type: AnswerType = AnswerType.NUMBER
) -> list[tuple[str, float, float, str]]:
    return [
        (text[each.span.start : each.span.end], each.low, each.high, each.unit)
        for each in quantities(text, Span(0, len(text)), answer_type)
    ]


def values(text: str, answer_type: AnswerType = AnswerType.NUMBER) -> list[tuple[float, float]]:
    return [(round(low, 6), round(high, 6)) for _, low, high, _ in found(text, answer_type)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("148 boats", 148),
        ("twelve boats", 12),
        ("twenty-five boats", 25),
        ("one hundred and five boats", 105),
        ("two dozen boats", 24),
        ("two thousand three hundred boats", 2300),
        ("3.5 boats", 3.5),
        ("1,014 boats", 1014),
        ("1 014 boats", 1014),
    ],
)
def test_a_number_is_read_in_figures_and_in_words(text: str, value: float) -> None:
    low, high = values(text)[0]

    assert low <= value <= high
    assert high - low <= 0.02 * value


@pytest.mark.parametrize(
    "text",
    [
        "in 1764 a flood",
        "In 1764 boats sank",
        "March 1764 boats",
        "the 1764 boats",
        "that day, 1764 boats",
        "1764 Boats",
        "it was 1764.",
        "on March 3 the boats",
        "on 3 March the boats",
        "chapter 5 of it",
        "No. 7 came",
        "a 2-yard run",
        "another 12 boats",
        "four of them",
        "12 more boats",
        "12 of the boats",
        "9/11 was",
        "at 10:30 sharp",
        "1.000 boats",
        "one of us",
        "58% of boats",
        "$40 was paid",
        "12 km of road",
        "three weeks of rain",
        "a 45-year-old man",
        "7 to 10 percent of them",
        "the 8th boat",
    ],
)
def test_what_counts_no_things_is_no_number(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["1764 boats sank", "It sank 1764 boats.", "Nearly 1764 boats", "there were 1764 boats"]
)
def test_four_digits_before_things_count_them(text: str) -> None:
    assert [(words, high) for words, _, high, _ in found(text)] == [("1764", 1764)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("about 50 boats", 45, 55),
        ("nearly 50 boats", 45, 50),
        ("more than 50 boats", 50, math.inf),
        ("50 or more boats", 50, math.inf),
        ("up to 50 boats", -math.inf, 50),
        ("between 5 and 10 boats", 5, 10),
        ("5 to 10 boats", 5, 10),
        ("5–10 boats", 5, 10),
        ("1.2 million boats", 1_150_000, 1_250_000),
        ("80,000 boats", 79_200, 80_800),
    ],
)
def test_a_rough_figure_leaves_room(text: str, low: float, high: float) -> None:
    assert values(text) == [(low, high)]


@pytest.mark.parametrize(
    ("text", "answer_type", "words", "unit"),
    [
        ("It cost $4.2 million.", AnswerType.MONEY, "$4.2 million", "dollar"),
        ("It cost £3m.", AnswerType.MONEY, "£3m", "pound"),
        ("It cost 15 euros.", AnswerType.MONEY, "15 euros", "euro"),
        ("It took 63 per cent.", AnswerType.SHARE, "63 per cent", "percent"),
        ("It is 12 km long.", AnswerType.DISTANCE, "12 km", "kilometre"),
        ("It is 2,141 m tall.", AnswerType.DISTANCE, "2,141 m", "metre"),
        ("It took nine weeks.", AnswerType.DURATION, "nine weeks", "week"),
        ("She is 71 years old.", AnswerType.AGE, "71 years old", "years of age"),
        ("The 71-year-old fell.", AnswerType.AGE, "71-year-old", "years of age"),
        ("She died aged 68 at home.", AnswerType.AGE, "68", "years of age"),
        ("She was 68.", AnswerType.AGE, "68", "years of age"),
        ("Tom Reeve, 21, won.", AnswerType.AGE, "21", "years of age"),
    ],
)
def test_an_amount_comes_with_its_unit(
    text: str, answer_type: AnswerType, words: str, unit: str
) -> None:
    assert [(each[0], each[3]) for each in found(text, answer_type)] == [(words, unit)]


@pytest.mark.parametrize(
    ("text", "answer_type"),
    [
        ("three weeks ago", AnswerType.DURATION),
        ("12 boats", AnswerType.MONEY),
        ("She was 68 miles away", AnswerType.AGE),
        ("$5", AnswerType.DISTANCE),
    ],
)
def test_an_amount_of_another_kind_is_left_out(text: str, answer_type: AnswerType) -> None:
    assert found(text, answer_type) == []


def test_figures_of_different_units_neither_agree_nor_contradict() -> None:
    mile, kilometre = Quantity(Span(0, 1), 5, 5, "mile"), Quantity(Span(0, 1), 8, 8, "kilometre")

    assert not mile.contradicts(kilometre)
    assert not mile.agrees(kilometre)


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_two_figures_agree_or_contradict_whichever_comes_first(one: int, other: int) -> None:
    (first,) = quantities(f"{one:,} boats", Span(0, 20), AnswerType.NUMBER) or [None]
    (second,) = quantities(f"{other:,} boats", Span(0, 20), AnswerType.NUMBER) or [None]

    assert first is not None
    assert second is not None
    assert first.contradicts(second) == second.contradicts(first) != first.agrees(second)
    assert first.agrees(first)


@given(st.text("0123456789.,$%- andtofbewmil", max_size=60), st.sampled_from(list(AnswerType)))
def test_any_text_can_be_read(text: str, answer_type: AnswerType) -> None:
    for each in quantities(text, Span(0, len(text)), answer_type):
        assert each.low <= each.high
        assert text[each.span.start : each.span.end].strip()
