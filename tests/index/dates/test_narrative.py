"""The year of a narrative, two-digit years, years before Christ and below 1000."""

from __future__ import annotations

from datetime import date

import pytest

from index.dates import DateEvidence
from tests.helpers.date_expressions import expressions, values

WRITTEN = date(2009, 12, 19)

WAR = """The mill was begun on 30 May 1867.

The strike began on 6 July 1867 in the yard. The north shed fell on 14 July, and the south one on
12 July. On 19 September the owners came back.

In October the doors were locked. The first trial was held on 12 October.

A second strike ran from April to June 1868. The next year, the mill was sold. It burnt on 23
December 1869, and by the end of the year nothing stood. The land was cleared on 7 January 1870; two
days later the wall fell.

The land was let in 1871, in 1872 and in 1873.
"""


def by_words(text: str, published: date | None = None) -> dict[str, str]:
    return dict(values(text, published))


@pytest.mark.parametrize("published", [None, WRITTEN])
def test_a_date_takes_the_year_that_the_text_is_at(published: date | None) -> None:
    found = by_words(WAR, published)

    assert found["14 July"] == "1867-07-14"
    assert found["12 July"] == "1867-07-12"
    assert found["19 September"] == "1867-09-19"


def test_in_the_same_paragraph_it_is_sure_and_elsewhere_only_if_the_next_year_agrees() -> None:
    bases = {WAR[e.span.start : e.span.end]: e.basis for e in expressions(WAR)}

    same, far = bases["14 July"], bases["October"]
    assert same is not None
    assert same.evidence is DateEvidence.RUNNING_YEAR
    assert not same.weak
    assert far is not None
    assert far.weak


def test_pointing_words_count_from_the_date_before() -> None:
    found = by_words(WAR, WRITTEN)

    assert found["The next year"] == "1869"
    assert found["the end of the year"] == "1869"
    assert found["two\ndays later"] == "1870-01-09"


def test_the_day_of_writing_does_not_date_a_history() -> None:
    text = WAR + "\n\nIn 1873 and 1874 it was bare. In May it was green."

    assert by_words(text, WRITTEN)["May"] == "1874-05"


def test_news_is_dated_by_its_own_day_as_before() -> None:
    text = "The mill fell on Oct. 8. It was built in 1867 and sold in 1901. It reopens in November."
    found = by_words(text, date(2021, 10, 10))

    assert found == {
        "Oct. 8": "2021-10-08", "1867": "1867", "1901": "1901", "November": "2021-11",
    }  # fmt: skip


def test_within_a_sentence_the_nearest_year_counts() -> None:
    text = WAR + "\n\nIn May, before the flood of June 1880, and in 1850 at last, it rained."

    assert by_words(text)["May"] == "1880-05"


def test_a_year_that_is_only_visited_dates_nothing() -> None:
    text = WAR + "\n\nThe yard was let in 1871, as it had been in 1614. In March 1871 it was full."
    text += "\n\nThe feast of 1871 was on 4 April."

    assert by_words(text)["4 April"] == "1871-04-04"


def test_a_new_year_begins_where_the_months_go_back_and_the_next_year_follows() -> None:
    text = WAR + "\n\nThe frost came on 20 December 1881. In January the river froze."
    text += "\n\nIt thawed on 3 March 1882."

    assert by_words(text)["January"] == "1882-01"


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("Every August a race is rowed.", "XXXX-08"),
        ("Terms end on January 1st of each year.", "XXXX-01-01"),
        ("It is read on 5 May, every year.", "XXXX-05-05"),
    ],
)
def test_what_comes_back_every_year_has_none(text: str, edtf: str) -> None:
    assert [value for _, value in values(text, WRITTEN)] == [edtf]
    assert values(WAR + "\n\n" + text)[-1][1] == edtf


def test_a_rule_far_from_any_year_has_none() -> None:
    text = WAR + "\n\nIt makes no difference whether people come in December or leave then."

    assert by_words(text)["December"] == "XXXX-12"


def test_the_time_of_writing_is_still_today() -> None:
    found = by_words(WAR + "\n\nIt is bare today, after the last two decades.", WRITTEN)

    assert found["today"] == "2009-12-19"
    assert found["the last two decades"] == "1989-12/2009-12"


@pytest.mark.parametrize(
    ("text", "words", "edtf"),
    [
        ("It fell in 499 BC.", "499 BC", "-0498"),
        ("It fell in 1 B.C. at last.", "1 B.C.", "0000"),
        ("It fell in 44 BCE.", "44 BCE", "-0043"),
        ("It ran from 499 to 493 BC.", "499 to 493 BC", "-0498/-0492"),
        ("The revolt (499–493 BC) failed.", "499–493 BC", "-0498/-0492"),
        ("It ran from 27 BC to AD 14 there.", "27 BC to AD 14", "-0026/0014"),
        ("It fell on March 15, 44 BC.", "March 15, 44 BC", "-0043-03-15"),
        ("It fell in August 216 BC.", "August 216 BC", "-0215-08"),
        ("It fell in the spring of 480 BC.", "the spring of 480 BC", "-0479-21"),
        ("It fell in the 5th century BC.", "the 5th century BC", "-0499/-0400"),
        ("It fell in AD 79.", "AD 79", "0079"),
        ("It fell in A.D. 79 at last.", "A.D. 79", "0079"),
        ("He died in 632 CE.", "632 CE", "0632"),
        ("It was won on 3 May 878.", "3 May 878", "0878-05-03"),
        ("It fell in about 500 BC.", "about 500 BC", "-0499~"),
        ("It fell on 19-Nov-1912.", "19-Nov-1912", "1912-11-19"),
        ("It ran 14 August-24 August 1914.", "14 August-24 August 1914", "1914-08-14/1914-08-24"),
        ("It fell in the winter of 2010/11.", "the winter of 2010/11", "2010-24"),
        ("It fell in the 1988 second quarter.", "the 1988 second quarter", "1988-34"),
    ],
)
def test_years_of_every_era_and_odd_forms_are_read(text: str, words: str, edtf: str) -> None:
    (found,) = expressions(text)

    assert (text[found.span.start : found.span.end], found.edtf) == (words, edtf)
    assert found.stated


def test_short_years_are_read_where_the_other_years_say_so() -> None:
    text = "It began in 499 BC. It was lost in 494 BC. In 480 it was won, and in 479 it ended."

    assert [edtf for _, edtf in values(text)] == ["-0498", "-0493", "-0479", "-0478"]
    assert values("In 480 of them it was found, and in 479 it was not.") == []


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("It was 1968. In May '68 they met.", "1968-05"),
        ("It opened in 2011. On 19-Nov-12 it fell.", "2012-11-19"),
        ("It was built in 1848 and sold in 1969. The year ended. In May '68 they met.", "XX68-05"),
    ],
)
def test_two_digits_are_a_year_where_the_text_leaves_one_century(text: str, edtf: str) -> None:
    assert values(text)[-1][1] == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("Profit rose from the year-ago quarter.", "1988-35"),
        ("Profit rose from the year-earlier period.", "1988"),
        ("It fell in July.", "1989-07"),
        ("It fell last May.", "1989-05"),
    ],
)
def test_words_of_reports_are_counted_from_their_day(text: str, edtf: str) -> None:
    (found,) = expressions(text, date(1989, 11, 2))

    assert found.edtf == edtf
    assert not text[found.span.start : found.span.end].endswith(".")


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        (
            "He came on 20 January 2009. Within his first 100 days he sold it.",
            "2009-01-20/2009-04-29",
        ),
        ("It opened on 5 May 1999 and burnt in its first two weeks.", "1999-05-05/1999-05-18"),
        ("It opened on 31 August 1999. In the first six months it paid.", "1999-08-31/2000-02-28"),
        ("He came on 20 January 2009. In his first two years he slept.", "2009-01-20/2011-01-19"),
    ],
)
def test_a_length_is_a_time_where_the_day_before_fixes_it(text: str, edtf: str) -> None:
    first, last = expressions(text)

    assert (last.edtf, last.stated, last.dates_event) == (edtf, False, True)
    assert last.basis is not None
    assert last.basis.span == first.span


def test_a_length_that_no_day_fixes_dates_nothing() -> None:
    text = "He came in 2009. Within his first 100 days he sold it. On 5 May 2010 he left."

    assert [edtf for _, edtf in values(text)] == ["2009", "2010-05-05"]


def test_other_digits_than_our_own_give_no_value() -> None:
    assert values("In ٢٠٢١ it fell; on 5 May ٢٠٢١ it rose.") == []


def test_news_with_many_old_years_is_still_news() -> None:
    text = (
        "The last of the millers of 1953 has died. Ana Prado died on Wednesday. She had milled in "
        "1953, 1957 and 1958, taught in 1961, 1965 and 1968, and retired in 1984. Her memoirs will "
        "appear in May."
    )
    found = by_words(text, date(2013, 3, 22))

    assert found["Wednesday"] == "2013-03-20"
    assert found["May"] == "2013-05"


def test_decades_and_centuries_are_counted_back_from_years_before_christ() -> None:
    text = (
        "In 490 BC they won. A decade earlier they had lost. In 390 BC, a century later, they left."
    )

    assert by_words(text)["A decade earlier"] == "-049X"
    assert (
        by_words("In 390 BC they left. A century earlier they had won.")["A century earlier"]
        == "-04XX"
    )
