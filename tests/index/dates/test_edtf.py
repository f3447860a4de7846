"""Values as dates: the bounds that sorting and filters use."""

from __future__ import annotations

from datetime import date

import pytest

from index.dates import bounds, ordinals
from index.dates.edtf import year_text


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2023-12-24", date(2023, 12, 24), date(2023, 12, 24)),
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28)),
        ("2008", date(2008, 1, 1), date(2008, 12, 31)),
        ("198X", date(1980, 1, 1), date(1989, 12, 31)),
        ("18XX", date(1800, 1, 1), date(1899, 12, 31)),
        ("2002/2018", date(2002, 1, 1), date(2018, 12, 31)),
        ("2021-21", date(2021, 3, 1), date(2021, 5, 31)),
        ("2021-24", date(2021, 12, 1), date(2022, 2, 28)),
        ("2021-34", date(2021, 4, 1), date(2021, 6, 30)),
        ("2021-41", date(2021, 7, 1), date(2021, 12, 31)),
        ("1850~", date(1850, 1, 1), date(1850, 12, 31)),
        ("2023-XX-XX", date(2023, 1, 1), date(2023, 12, 31)),
        ("[2023-03-04,2023-04-03]", date(2023, 3, 4), date(2023, 4, 3)),
        ("2007/..", date(2007, 1, 1), None),
        ("../2007", None, date(2007, 12, 31)),
        ("XXXX-10-08", None, None),
        ("XX89-11-02", None, None),
        ("XXXX-08-22/XXXX-09-28", None, None),
        ("[XX89-03-04,XX89-04-03]", None, None),
        ("0000", date.min, date.min),
        ("-0498", date.min, date.min),
        ("-0026/0014", date.min, date(14, 12, 31)),
    ],
)
def test_bounds_are_the_first_and_the_last_day_that_a_value_can_mean(
    edtf: str, first: date | None, last: date | None
) -> None:
    assert bounds(edtf) == (first, last)


@pytest.mark.parametrize("text", ["", "soon", "2021-1", "12/24/2023", "2021-10-05T10:00"])
def test_what_is_no_value_has_no_bounds(text: str) -> None:
    with pytest.raises(ValueError, match="not an EDTF date"):
        bounds(text)


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("0001", 1, 365),
        ("0000", -365, 0),  # 1 BC is a leap year
        ("0000-02-29", -306, -306),
        ("-0001-12", -396, -366),
        ("-0026/0014", None, date(14, 12, 31).toordinal()),
        ("-0498/", None, None),
    ],
)
def test_days_before_the_year_1_count_down(edtf: str, first: int | None, last: int | None) -> None:
    low, high = ordinals(edtf)

    assert last == high
    assert low is not None
    assert first in {None, low}


def test_years_before_christ_follow_one_another() -> None:
    for year in range(-900, 5):
        (_, last), (first, _) = ordinals(year_text(year)), ordinals(year_text(year + 1))
        assert (last or 0) + 1 == first
