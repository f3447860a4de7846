"""What holds for any text."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from itertools import pairwise

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from index.dates import bounds, parse_user_date, tag_dates
from index.errors import RequestError
from index.text.blocks import divide
from tests.helpers.date_expressions import document_of, one_block

WORDS = """
    January Feb. March may Sept. 5 05 31st 2021 1998 1980s '80s the first last next this third
    quarter half week weekend day days month months year years decade century of in and to from
    through between until since about circa early mid- late end beginning ago earlier later
    Monday Tuesday, Friday night yesterday today tomorrow two several a few couple fiscal FY2023
    spring summer 12/24/2023 03/04/2023 8/15/98 2021-10-05 2018-19 1914–18 – - , . ; : ( ) “ ” "
    499 BC 44 BCE AD 79 A.D. 480s BC 5th century '68 19-Nov-12 2010/11 Sept. ٥ ٢٠٢١ ７ 12 68
    year-ago winter year's month's end before, after. 15 March 878, three weeks every 15:00
    p.m. noon recently now daily
    ’s that same following year's Q3 nineteenth 1/1/1 29 February 2023 9999 1000 and the
    """.split()
PIECES = st.sampled_from([*WORDS, "\n", "\n\n", "# ", " "])
DATED_TEXT = st.lists(PIECES, max_size=40).map(" ".join)
DAYS = st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31))


@given(DATED_TEXT | st.text(max_size=300), DAYS)
def test_expressions_are_exact_in_order_apart_and_valid(text: str, published: date | None) -> None:
    document = document_of(text)
    blocks = divide(document)
    found = tag_dates(document, blocks, published=published)

    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    for expression in found:
        words = text[expression.span.start : expression.span.end]
        assert words == words.strip() != ""
        assert blocks[expression.block - 1].span.contains(expression.span)
        parse_edtf(expression.edtf)
        assert expression.edtf.isascii()
        first, last = bounds(expression.edtf)
        assert first is None or last is None or first <= last
        assert not (expression.stated and expression.basis is not None)


@given(DATED_TEXT, DAYS)
def test_the_same_text_gives_the_same_expressions(text: str, published: date | None) -> None:
    document = document_of(text)
    blocks = divide(document)

    assert tag_dates(document, blocks, published=published) == tag_dates(
        document, blocks, published=published
    )


@given(DATED_TEXT)
def test_no_year_is_claimed_that_the_text_does_not_hold(text: str) -> None:
    document = document_of(text)
    for expression in tag_dates(document, divide(document)):
        if expression.basis is None:
            words = text[expression.span.start : expression.span.end]
            years = re.findall(r"(?<![\d-])[1-9]\d{3}", expression.edtf)
            assert all(year[:2] in words or year[2:] in words for year in years)


@given(DATED_TEXT | st.text(max_size=100))
def test_typed_text_gives_a_valid_value_or_a_clear_refusal(text: str) -> None:
    value = "2021"
    with suppress(RequestError):
        value = parse_user_date(text)

    parse_edtf(value)
    assert bounds(value)[0] is not None


@pytest.mark.parametrize(
    "unit",
    ["1/", "between ", "January ", "7", "(", "[“", "the ", "a ", "1999 ", "1999-", "Oct. ", " ",
     "May 5, ", "May 5, 2001 ", "the last ", "from 2001 to ", "'", "\n", "“yesterday ",
     "the day before ", "Tuesday, ", "in the ", "1999, ", "two ", "- ", "last year "],
)  # fmt: skip
def test_long_repetitions_are_read_to_the_end(unit: str) -> None:
    document, blocks = one_block(unit * (100_000 // len(unit)))

    found = tag_dates(document, blocks)

    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
