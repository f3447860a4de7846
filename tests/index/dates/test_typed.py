"""Dates that people type."""

from __future__ import annotations

import pytest

from index.dates import parse_user_date
from index.errors import DateFault, UnclearDateError


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("2021", "2021"),
        ("1066", "1066"),
        ("oct 2021", "2021-10"),
        ("may 2021", "2021-05"),
        ("October 5, 2021", "2021-10-05"),
        ("5 Oct 2021", "2021-10-05"),
        ("5th of october 2021", "2021-10-05"),
        ("2021-10-08", "2021-10-08"),
        ("2021-10", "2021-10"),
        ("12/24/2023", "2023-12-24"),
        ("the 1980s", "198X"),
        ("1980s", "198X"),
        ("the 19th century", "18XX"),
        ("  spring   2021 ", "2021-21"),
        ("q3 2021", "2021-35"),
    ],
)
def test_what_people_type_becomes_a_value(typed: str, edtf: str) -> None:
    assert parse_user_date(typed) == edtf


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("last year", DateFault.RELATIVE),
        ("yesterday", DateFault.RELATIVE),
        ("two weeks ago", DateFault.RELATIVE),
        ("tuesday", DateFault.RELATIVE),
        ("October", DateFault.WITHOUT_YEAR),
        ("Oct. 8", DateFault.WITHOUT_YEAR),
        ("03/04/2023", DateFault.AMBIGUOUS),
        ("", DateFault.UNKNOWN),
        ("soon", DateFault.UNKNOWN),
        ("2021-13-45", DateFault.UNKNOWN),
        ("2002 to 2018", DateFault.UNKNOWN),
        ("in 2021 and 2022", DateFault.UNKNOWN),
        ("x" * 5000, DateFault.UNKNOWN),
    ],
)
def test_what_is_unclear_is_refused_with_what_is_wrong_with_it(
    typed: str, fault: DateFault
) -> None:
    with pytest.raises(UnclearDateError) as caught:
        parse_user_date(typed)

    assert caught.value.fault is fault


def test_a_date_that_can_be_read_two_ways_is_refused_with_both() -> None:
    with pytest.raises(UnclearDateError) as caught:
        parse_user_date("03/04/2023")

    assert caught.value.readings == ("2023-03-04", "2023-04-03")
