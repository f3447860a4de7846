"""Dates that people type."""

from __future__ import annotations

import pytest

from index.dates import parse_user_date
from index.errors import UnclearDateError


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
    ("typed", "hint"),
    [
        ("last year", "depends on today"),
        ("yesterday", "depends on today"),
        ("two weeks ago", "depends on today"),
        ("tuesday", "depends on today"),
        ("October", "names no year"),
        ("Oct. 8", "names no year"),
        ("03/04/2023", "2023-03-04 or 2023-04-03"),
        ("", "not a date"),
        ("soon", "not a date"),
        ("2021-13-45", "not a date"),
        ("2002 to 2018", "not a date"),
        ("in 2021 and 2022", "not a date"),
        ("x" * 5000, "not a date"),
    ],
)
def test_what_is_unclear_is_refused_with_a_hint(typed: str, hint: str) -> None:
    with pytest.raises(UnclearDateError, match=hint):
        parse_user_date(typed)
