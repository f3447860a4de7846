"""Lengths, repetitions, hours and vague times, and the TIMEX3 values of everything."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from index.dates.timex import tag_times
from index.text.blocks import divide
from tests.helpers.date_expressions import document_of
from tests.index.dates.test_properties import DATED_TEXT, DAYS

NEWS_DAY = date(1989, 11, 2)  # a Thursday


def tagged(text: str, published: date | None = NEWS_DAY) -> list[tuple[str, str, str]]:
    document = document_of(text)
    return [
        (text[each.span.start : each.span.end], each.kind.value, each.value)
        for each in tag_times(document, divide(document), published=published)
    ]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("It lasted three weeks.", "three weeks", "P3W"),
        ("It took 1,200 days.", "1,200 days", "P1200D"),
        ("It took twenty-five years.", "twenty-five years", "P25Y"),
        ("It took half an hour.", "half an hour", "PT30M"),
        ("It took two and a half years.", "two and a half years", "P2.5Y"),
        ("It lasted only for a few months.", "a few months", "PXM"),
        ("It took a couple of days.", "a couple of days", "P2D"),
        ("He gave a three-hour speech.", "three-hour", "PT3H"),
        ("He gave a three hour speech.", "three hour", "PT3H"),
        ("They signed a 12-month contract.", "12-month", "P12M"),
        ("They were held for a year.", "a year", "P1Y"),
        ("A month after the fire it opened.", "A month", "P1M"),
        ("It began a month earlier than usual.", "a month", "P1M"),
        ("It went on for weeks.", "weeks", "PXW"),
        ("It rained in recent days.", "recent days", "PXD"),
        ("It slept through the whole winter.", "the whole winter", "P1WI"),
        ("It was a month-long strike, or a years-long one.", "years-long", "PXY"),
        ("It lasted two decades.", "two decades", "P2DE"),
        ("It took a fortnight, or two fortnights.", "two fortnights", "P4W"),
        ("It rose over the past two years.", "the past two years", "P2Y"),
        ("It rose in the last few months.", "the last few months", "PXM"),
    ],
)
def test_a_length_is_tagged_with_its_value(text: str, words: str, value: str) -> None:
    assert (words, "duration", value) in tagged(text)


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("It meets every Monday.", "every Monday", "XXXX-WXX-1"),
        ("It meets on Mondays.", "Mondays", "XXXX-WXX-1"),
        ("It meets every two weeks.", "every two weeks", "P2W"),
        ("It meets every other day.", "every other day", "P2D"),
        ("It floods each spring.", "each spring", "XXXX-SP"),
        ("A race is rowed every August.", "every August", "XXXX-08"),
        ("They pray every morning.", "every morning", "XXXX-XX-XXTMO"),
        ("It is counted daily.", "daily", "P1D"),
        ("It costs $300 million a year.", "a year", "P1Y"),
        ("They meet twice a week.", "a week", "P1W"),
        ("It burns 40 tons per day.", "per day", "P1D"),
    ],
)
def test_a_repetition_is_tagged_with_its_value(text: str, words: str, value: str) -> None:
    assert (words, "set", value) in tagged(text)


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("It began at 15:00.", "15:00", "1989-11-02T15:00"),
        ("It began at 3 p.m. on the dot.", "3 p.m.", "1989-11-02T15:00"),
        ("It began at 12:30 a.m. sharp.", "12:30 a.m.", "1989-11-02T00:30"),
        ("It ended at midnight.", "midnight", "1989-11-02T24:00"),
        ("It fell at 8:15 a.m. on August 6, 1945.", "8:15 a.m. on August 6, 1945",
         "1945-08-06T08:15"),
        ("It began on Tuesday at 3 p.m. there.", "Tuesday at 3 p.m.", "1989-10-31T15:00"),
        ("It began at 9 a.m. EST Friday.", "9 a.m. EST Friday", "1989-10-27T09:00"),
        ("It was read last Thursday night.", "last Thursday night", "1989-10-26TNI"),
        ("It was read Sat night.", "Sat night", "1989-10-28TNI"),
        ("It was read Wednesday night.", "Wednesday night", "1989-11-01TNI"),
    ],
)  # fmt: skip
def test_an_hour_is_tagged_with_the_day_beside_it(text: str, words: str, value: str) -> None:
    assert (words, "time", value) in tagged(text)


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("They are now poor.", "now", "PRESENT_REF"),
        ("It was recently sold.", "recently", "PAST_REF"),
        ("It may close in the near future.", "the near future", "FUTURE_REF"),
        ("It fell in the third quarter of 1988.", "the third quarter of 1988", "1988-Q3"),
        ("It fell in the summer of 1950.", "the summer of 1950", "1950-SU"),
        ("It fell last week.", "last week", "1989-W43"),
        ("It fell in the 1930s.", "the 1930s", "193"),
        ("It fell in the 18th century.", "the 18th century", "17"),
        ("It fell in 499 BC.", "499 BC", "BC0499"),
        ("It fell in the 5th century BC.", "the 5th century BC", "BC04"),
        ("It was sold several years ago.", "several years ago", "PAST_REF"),
    ],
)
def test_a_date_has_the_value_of_timex3(text: str, words: str, value: str) -> None:
    assert (words, "date", value) in tagged(text)


@pytest.mark.parametrize(
    "text",
    [
        "A 25-year-old won; he was 25 years old.",
        "The second attempt failed in a second.",
        "See Luke 3:16 and a ratio of 3:1.",
        "It was a day to remember. Read the Daily Mail.",
        "Version 2.30 has 15:7 odds.",
        "A year of study is needed.",
        "Updated 1203 GMT (2003 HKT) by the desk under this sun.",
    ],
)
def test_what_only_looks_like_a_length_or_an_hour_is_left_alone(text: str) -> None:
    assert tagged(text) == []


@given(DATED_TEXT, DAYS)
def test_expressions_of_time_are_in_order_and_apart(text: str, published: date | None) -> None:
    document = document_of(text)
    last = 0
    for each in tag_times(document, divide(document), published=published):
        assert last <= each.span.start < each.span.end <= len(text)
        assert each.value.isascii()
        last = each.span.end


@pytest.mark.parametrize("unit", ["every ", "a ", "twenty-", "15:", "recent ", "a few ", "1,000,"])
def test_long_repetitions_are_read_to_the_end(unit: str) -> None:
    assert isinstance(tagged(unit * (50_000 // len(unit))), list)


def test_what_is_said_in_dated_news_counts_from_its_date() -> None:
    assert tagged("“We met six years ago,” she said.") == [("six years ago", "date", "1983")]


def test_nights_of_a_weekday_come_back() -> None:
    assert tagged("It plays on Tuesday nights.") == [("Tuesday nights", "set", "XXXX-WXX-2TNI")]


def test_two_days_are_a_weekend_only_where_they_are_called_so() -> None:
    assert tagged("It ran 4 - 5 November.") == [("4 - 5 November", "date", "1989-11-04/1989-11-05")]
    assert tagged("It ran over the weekend.")[0][2] == "1989-W43-WE"


def test_vague_words_for_the_time_of_a_story_are_tagged() -> None:
    assert tagged("He was ill at the time.") == [("at the time", "date", "PAST_REF")]
    assert tagged("It is the largest mill to date.") == [("to date", "date", "PRESENT_REF")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was sold in the morning.", [("morning", "time", "1989-11-02TMO")]),
        ("Early morning run along the mill.", [("Early morning", "time", "1989-11-02TMO")]),
        ("They travelled at night.", [("at night", "set", "XXXX-XX-XXTNI")]),
        ("Good morning! The Morning Post wrote of it.", []),
    ],
)
def test_parts_of_the_day_are_tagged(text: str, found: list[tuple[str, str, str]]) -> None:
    assert tagged(text) == found
