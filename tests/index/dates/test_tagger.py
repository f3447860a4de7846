"""What is found in text, how long it is and what it means."""

from __future__ import annotations

from datetime import date

import pytest

from index.dates import Bound, DateEvidence, Part, Precision, parse_user_date
from index.dates.tagger import impossible_days
from index.errors import DateFault, UnclearDateError
from tests.helpers.date_expressions import expressions, only, values

NEWS_DAY = date(1989, 11, 2)  # a Thursday


@pytest.mark.parametrize(
    ("text", "words", "edtf"),
    [
        ("It opened on October 5, 2021 in Rome.", "October 5, 2021", "2021-10-05"),
        ("It opened on October 05, 2021 in Rome.", "October 05, 2021", "2021-10-05"),
        ("It opened on Oct. 5, 2021.", "Oct. 5, 2021", "2021-10-05"),
        ("It opened on Oct 5 2021.", "Oct 5 2021", "2021-10-05"),
        ("It opened on 5 October 2021.", "5 October 2021", "2021-10-05"),
        ("It opened on the 5th of October 2021.", "the 5th of October 2021", "2021-10-05"),
        ("It opened on October 5th, 2021.", "October 5th, 2021", "2021-10-05"),
        ("It opened on Tuesday, Oct. 5, 2021.", "Tuesday, Oct. 5, 2021", "2021-10-05"),
        ("It opened on 2021-10-05T10:00:00Z.", "2021-10-05", "2021-10-05"),
        ("It opened on 12/24/2023.", "12/24/2023", "2023-12-24"),
        ("It opened on 24.12.2023.", "24.12.2023", "2023-12-24"),
        ("It opened in November 2018.", "November 2018", "2018-11"),
        ("It opened in 2008.", "2008", "2008"),
        ("It opened in the 1980’s at last.", "the 1980’s", "198X"),
        ("It opened in the 1980's at last.", "the 1980's", "198X"),
        ("It opened in the 19th century.", "the 19th century", "18XX"),
        ("It opened in spring 2021.", "spring 2021", "2021-21"),
        ("It opened in the summer of 1988.", "the summer of 1988", "1988-22"),
        ("It opened in the third quarter of 1988.", "the third quarter of 1988", "1988-35"),
        ("It opened in Q3 2021.", "Q3 2021", "2021-35"),
        ("It opened in the first half of 1989.", "the first half of 1989", "1989-40"),
        ("It opened in the first nine months of 1989.", "the first nine months of 1989",
         "1989-01/1989-09"),
        ("It opened in Fiscal Year 2023.", "Fiscal Year 2023", "2023"),
        ("It opened in fiscal 1989.", "fiscal 1989", "1989"),
        ("From 2002 through 2018, it grew.", "2002 through 2018", "2002/2018"),
        ("It grew between 1980 and 1985.", "1980 and 1985", "1980/1985"),
        ("It ran from May to July 1998.", "May to July 1998", "1998-05/1998-07"),
        ("It ran Oct. 3-5, 2021.", "Oct. 3-5, 2021", "2021-10-03/2021-10-05"),
        ("It ran 5–8 October 2021.", "5–8 October 2021", "2021-10-05/2021-10-08"),
        ("It ran in the 2018–19 season.", "2018–19", "2018/2019"),
        ("It opened in the week of Oct. 9, 1989.", "the week of Oct. 9, 1989",
         "1989-10-09/1989-10-15"),
        ("Mon Dec  9 00:49:22 GMT 2013 was cold.", "Mon Dec  9 00:49:22 GMT 2013", "2013-12-09"),
        ("It opened in week 32 of 2021.", "week 32 of 2021", "2021-08-09/2021-08-15"),
        ("It opened in KW 32/2021.", "KW 32/2021", "2021-08-09/2021-08-15"),
        ("It opened in 2020-W53.", "2020-W53", "2020-12-28/2021-01-03"),
        ("It opened in 03/2021 at last.", "03/2021", "2021-03"),
        ("It ran from 11/2018 to 03/2019.", "11/2018 to 03/2019", "2018-11/2019-03"),
        ("It opened on 12.IV.1931.", "12.IV.1931", "1931-04-12"),
        ("It opened on 5 XI 1918.", "5 XI 1918", "1918-11-05"),
        ("It opened on Christmas Eve 1911.", "Christmas Eve 1911", "1911-12-24"),
        ("It opened on New Year's Day, 2000.", "New Year's Day, 2000", "2000-01-01"),
        ("It opened in about 1985.", "about 1985", "1985~"),
        ("It opened circa 1850.", "circa 1850", "1850~"),
        ("It opened perhaps in 1850.", "1850", "1850"),
    ],
)  # fmt: skip
def test_a_date_that_is_stated_is_found_with_its_words_and_value(
    text: str, words: str, edtf: str
) -> None:
    expression = only(text)

    assert (text[expression.span.start : expression.span.end], expression.edtf) == (words, edtf)
    assert expression.stated
    assert expression.basis is None


@pytest.mark.parametrize(
    ("text", "words", "edtf"),
    [
        ("It closed Tuesday.", "Tuesday", "1989-10-31"),
        ("It will close Tuesday.", "Tuesday", "1989-11-07"),
        ("It closed Friday night.", "Friday night", "1989-10-27"),
        ("It closed early Saturday.", "early Saturday", "1989-10-28"),
        ("It closed last month.", "last month", "1989-10"),
        ("It closed last week.", "last week", "1989-10-23/1989-10-29"),
        ("It closes next week.", "next week", "1989-11-06/1989-11-12"),
        ("It closed yesterday.", "yesterday", "1989-11-01"),
        ("It closed the day before yesterday.", "the day before yesterday", "1989-10-31"),
        ("It closed on Nov. 1.", "Nov. 1", "1989-11-01"),
        ("It closed in December.", "December", "1988-12"),
        ("It will close in December.", "December", "1989-12"),
        ("It closed three years ago.", "three years ago", "1986"),
        ("It closed about three years ago.", "about three years ago", "1986~"),
        ("It closed two weeks ago.", "two weeks ago", "1989-10-16/1989-10-22"),
        ("It closed 10 days ago.", "10 days ago", "1989-10-23"),
        ("It closed a decade ago.", "a decade ago", "197X"),
        ("It grew in the past two years.", "the past two years", "1987-11/1989-11"),
        ("It grew in the last 10 days.", "the last 10 days", "1989-10-23/1989-11-02"),
        ("It grew in the second quarter.", "the second quarter", "1989-34"),
        ("It grew in last year's third quarter.", "last year's third quarter", "1988-35"),
        ("It grew by the end of the year.", "the end of the year", "1989"),
        ("It grew earlier this month.", "earlier this month", "1989-11"),
        ("It grew late last year.", "late last year", "1988"),
        ("It grew last October.", "last October", "1989-10"),
        ("It grew in October of last year.", "October of last year", "1988-10"),
        ("It grew last summer.", "last summer", "1989-22"),
        ("It grew over the weekend.", "the weekend", "1989-10-28/1989-10-29"),
        ("It grew in the '80s.", "the '80s", "198X"),
        ("It grew on 8/15/88.", "8/15/88", "1988-08-15"),
        ("It grew in the first six months of this year.", "the first six months of this year",
         "1989-01/1989-06"),
    ],
)  # fmt: skip
def test_a_relative_or_partial_date_is_completed_from_the_document_date(
    text: str, words: str, edtf: str
) -> None:
    expression = only(text, NEWS_DAY)

    assert (text[expression.span.start : expression.span.end], expression.edtf) == (words, edtf)
    assert not expression.stated
    assert expression.basis is not None
    assert expression.basis.evidence is DateEvidence.PUBLISHED


@pytest.mark.parametrize(
    "text",
    [
        "The march began and they march on.",
        "They may march on, it may be.",
        "He reads USA Today and the Sunday Times on Black Friday.",
        "It is an august institution.",
        "They walked 2,000 kilometers; 1998 people came.",
        "See page 1998, Section 2021, No. 2018 and room 1945.",
        "After the 9/11 attacks, Title 42, SB 4 and 287(g).",
        "A 66-mile walk took a 13-year-old two weeks.",
        "Call 555-1984 or 1-800-555-2020.",
        "Version 1.2.3 and version 1.2.2018.",
        "It costs $1999 or €2021.",
        "It starts at 10:30 a.m. and is open 24/7.",
        "She is in her nineties; it was in the 70s outside.",
        "April Smith and June Jones met May.",
        "The index rose to 1995 and closed at 1990.",
        "See https://example.org/2024/06/18 for more.",
        "His first 100 days, within six months.",
    ],
)
def test_what_only_looks_like_a_date_is_left_alone(text: str) -> None:
    assert values(text, NEWS_DAY) == []


def test_without_any_date_of_the_document_the_year_stays_open() -> None:
    assert values("They will meet on Oct. 8 or in January.") == [
        ("Oct. 8", "XXXX-10-08"),
        ("January", "XXXX-01"),
    ]
    assert values("They met last week, yesterday and on Tuesday.") == [
        ("last week", "XXXX-XX-XX"),
        ("yesterday", "XXXX-XX-XX"),
        ("Tuesday", "XXXX-XX-XX"),
    ]


def test_a_dateline_dates_the_document_and_no_event() -> None:
    dateline, event = expressions("WASHINGTON, Jan. 5, 2024 — The house fell on Dec. 30.")

    assert not dateline.dates_event
    assert event.edtf == "2023-12-30"
    assert event.basis is not None
    assert event.basis.evidence is DateEvidence.DATELINE
    assert event.basis.span == dateline.span


@pytest.mark.parametrize(
    "head",
    [
        "December 27, 2023\nFrom World Socialist Web Site\n\n",
        "A Title\n\nPublished: December 27, 2023\n\n",
        "Updated 10:30 a.m., December 27, 2023\n\n",
        "By Ann Other, December 27, 2023\n\n",
    ],
)
def test_a_date_alone_at_the_top_is_the_document_date(head: str) -> None:
    text = head + "The march began on December 24 after months of waiting in the town.\n"

    assert values(text)[-1] == ("December 24", "2023-12-24")


def test_front_matter_dates_the_document() -> None:
    text = "---\ntitle: A\ndate: 2023-12-27\n---\n\nIt began on December 24.\n"
    expression = expressions(text)[-1]

    assert expression.edtf == "2023-12-24"
    assert expression.basis is not None
    assert expression.basis.evidence is DateEvidence.FRONT_MATTER
    assert not any(e.dates_event for e in expressions(text)[:-1])


def test_the_latest_full_date_is_a_weaker_ground_and_no_ground_for_relative_words() -> None:
    text = "They meet on Oct. 8. She came on October 5, 2021. Last week he left."
    first, _, relative = expressions(text)

    assert first.edtf == "2021-10-08"
    assert first.basis is not None
    assert first.basis.evidence is DateEvidence.LATEST_DATE
    assert first.basis.weak
    assert relative.edtf == "XXXX-XX-XX"


def test_dates_far_apart_complete_nothing() -> None:
    text = "Born on May 5, 1900.\n\nDied on May 6, 1980.\n\nThey met on Oct. 8."

    assert values(text)[-1] == ("Oct. 8", "XXXX-10-08")


def test_a_partial_date_takes_the_year_told_just_before_it() -> None:
    text = "It was cut off in 1872. In January the boat had sunk."
    expression = expressions(text)[-1]

    assert expression.edtf == "1872-01"
    assert expression.basis is not None
    assert expression.basis.evidence is DateEvidence.NEIGHBOUR


def test_a_heading_that_is_a_date_gives_what_is_below_it_the_year() -> None:
    text = "# Log\n\n## [2.0] - 2023-11-30\n\n- The server moved on November 4 to a new home.\n"

    assert values(text)[-1] == ("November 4", "2023-11-04")


def test_a_caption_is_its_own_ground() -> None:
    text = (
        "IMAGE: They walk through the forest to the north on October 05, 2021 near Acandi. "
        "More people than ever before have walked on this path this year, the police say."
    )

    assert values(text)[-1] == ("this year", "2021")


def test_relative_words_in_quotation_marks_stay_open() -> None:
    text = "“We did it yesterday,” she said. He left yesterday."

    assert values(text, NEWS_DAY) == [("yesterday", "XXXX-XX-XX"), ("yesterday", "1989-11-01")]


def test_joined_weeks_are_one_expression() -> None:
    text = "It rained in the last week in August and the first week of September."

    assert values(text, date(2021, 10, 5)) == [
        ("the last week in August and the first week of September", "2021-08-25/2021-09-07")
    ]


def test_a_partial_range_is_completed_at_both_ends() -> None:
    text = "It rained between Aug. 22 and Sept. 28."

    assert values(text) == [("Aug. 22 and Sept. 28", "XXXX-08-22/XXXX-09-28")]
    assert values(text, date(2021, 10, 5)) == [("Aug. 22 and Sept. 28", "2021-08-22/2021-09-28")]
    assert values("It ran from November 2020 to January.") == [
        ("November 2020 to January", "2020-11/2021-01")
    ]


def test_figures_that_can_be_read_two_ways_stay_open_until_the_document_settles_them() -> None:
    assert values("On 03/04/2023 it fell.") == [("03/04/2023", "[2023-03-04,2023-04-03]")]
    assert values("On 03/04/2023 and on 12/24/2023 it fell.")[0] == ("03/04/2023", "2023-03-04")
    assert values("On 03/04/2023 and on 24/12/2023 it fell.")[0] == ("03/04/2023", "2023-04-03")
    assert values("On 03/04/2023, 24/12/2023 and 12/24/2023.")[0][1].startswith("[")


def test_a_weekday_helps_to_choose_the_year() -> None:
    # December 27 was a Wednesday in 2023 and a Tuesday in 2022.
    assert only("It fell on Tuesday, December 27.", date(2023, 7, 20)).edtf == "2022-12-27"


@pytest.mark.parametrize(
    "text",
    [
        "The Act of 1996 paved the way.",
        "His 2020 candidacy failed.",
        "Trump's 2018 metering policy went on.",
        "Many fled the 2010 Haitian earthquake.",
        "A December 15 article says so.",
        "Wednesday’s meeting comes after it.",
        "It is the first in a list going back to 1998.",
        "The third-quarter results were bad.",
        "Every August a race is rowed.",
        "Ann Other (1998) writes so.",
    ],
)
def test_a_date_that_only_names_something_dates_no_event(text: str) -> None:
    assert [e.dates_event for e in expressions(text, NEWS_DAY)] == [False]


def test_the_attacks_of_september_are_given_no_year() -> None:
    assert values("After the Sept. 11 attacks it closed.", NEWS_DAY) == [("Sept. 11", "XXXX-09-11")]


def test_part_bound_and_precision_say_what_the_value_cannot() -> None:
    assert only("It grew in the early 1990s.").part is Part.EARLY
    assert only("It grew in mid-1987.").part is Part.MIDDLE
    assert only("It grew in late August 2020.").part is Part.LATE
    assert only("It has grown since 2007.").bound is Bound.SINCE
    assert only("It grew until 2007.").bound is Bound.UNTIL
    assert only("It grew in Fiscal Year 2023.").precision is Precision.FISCAL_YEAR
    assert only("It grew in the 1990s.").precision is Precision.DECADE


def test_lists_share_their_year() -> None:
    assert values("It rained on Oct. 3 and 5, 1987.") == [
        ("Oct. 3", "1987-10-03"),
        ("5, 1987", "1987-10-05"),
    ]
    assert values("It rained in May and June 1998.") == [
        ("May", "1998-05"),
        ("June 1998", "1998-06"),
    ]


def test_block_and_sentence_say_where_the_expression_stands() -> None:
    text = "It began well and went on.\n\nNobody knew. It ended in 1998."
    expression = only(text)

    assert (expression.block, expression.sentence) == (2, 1)


@pytest.mark.parametrize(
    ("text", "words", "edtf"),
    [
        ("It grew in the nineteenth century.", "the nineteenth century", "18XX"),
        ("It grew in the first two weeks of May 2021.", "the first two weeks of May 2021",
         "2021-05-01/2021-05-14"),
        ("It grew in the last two weeks of May 2021.", "the last two weeks of May 2021",
         "2021-05-18/2021-05-31"),
        ("It grew in the first three days of May 2021.", "the first three days of May 2021",
         "2021-05-01/2021-05-03"),
        ("It fell on the first day of May 2021.", "the first day of May 2021", "2021-05-01"),
        ("It grew in the last six months of 1988.", "the last six months of 1988",
         "1988-07/1988-12"),
        ("It fell on the fourth of July 1988.", "the fourth of July 1988", "1988-07-04"),
        ("It fell by year-end 1990.", "year-end 1990", "1990"),
        ("It fell in the year 2000.", "the year 2000", "2000"),
        ("It fell on the last weekend of May 2021.", "the last weekend of May 2021",
         "2021-05-29/2021-05-30"),
        ("It fell on the first weekend of May 2021.", "the first weekend of May 2021",
         "2021-05-01/2021-05-02"),
        ("It ran from the first quarter of 1988 to the second quarter of 1989.",
         "the first quarter of 1988 to the second quarter of 1989", "1988-01/1989-06"),
        ("It fell in 1988's third quarter.", "1988's third quarter", "1988-35"),
        ("It is from the 1700s.", "the 1700s", "17XX"),
        ("It fell on 2023/12/24.", "2023/12/24", "2023-12-24"),
        ("It ran from Dec. 30 to Jan. 2, 2021.", "Dec. 30 to Jan. 2, 2021",
         "2020-12-30/2021-01-02"),
        ("It was the coldest in the 1890s or so.", "the 1890s", "189X"),
    ],
)  # fmt: skip
def test_longer_forms_are_read_whole(text: str, words: str, edtf: str) -> None:
    assert values(text) == [(words, edtf)]


@pytest.mark.parametrize(
    ("text", "words", "edtf"),
    [
        ("It fell half a year ago.", "half a year ago", "1989-05"),
        ("It fell half a century ago.", "half a century ago", "193X"),
        ("It will end two years from now.", "two years from now", "1991"),
        ("It fell several years ago.", "several years ago", "XXXX"),
        ("It fell in the past few months.", "the past few months", "XXXX-XX"),
        ("It fell over the holiday weekend.", "the holiday weekend", "XXXX-XX-XX"),
        ("It fell last weekend.", "last weekend", "1989-10-28/1989-10-29"),
        ("It fell last Tuesday.", "last Tuesday", "1989-10-31"),
        ("It ends next Friday.", "next Friday", "1989-11-03"),
        ("It ends next spring.", "next spring", "1990-21"),
        ("It ends this October.", "this October", "1989-10"),
        ("It fell last night.", "last night", "1989-11-01"),
        ("It falls this evening.", "this evening", "1989-11-02"),
        ("It ends the day after tomorrow.", "the day after tomorrow", "1989-11-04"),
        ("It fell in this quarter.", "this quarter", "1989-36"),
        ("It fell in this decade.", "this decade", "198X"),
        ("It fell in this century.", "this century", "19XX"),
        ("It fell a century ago.", "a century ago", "18XX"),
        ("It fell in the current fiscal year.", "the current fiscal year", "1989"),
        ("It grew over the next five years.", "the next five years", "1989-11/1994-11"),
        ("It fell by year-end.", "year-end", "1989"),
        ("It ran in the first three days of May.", "May", "1989-05"),
        ("It fell in the last week of February.", "the last week of February",
         "1989-02-22/1989-02-28"),
        ("It fell in the week of Oct. 9.", "the week of Oct. 9", "1989-10-09/1989-10-15"),
        ("It ran from Monday to Wednesday.", "Monday to Wednesday", "1989-10-30/1989-11-01"),
        ("It fell in FY88.", "FY88", "1988"),
        ("It fell on the same day.", "the same day", "XXXX-XX-XX"),
        ("It fell the next morning.", "the next morning", "XXXX-XX-XX"),
        ("It fell 5000 years ago.", "", ""),
        ("It fell nine hundred years ago.", "nine hundred years ago", "1089"),
        ("It fell twenty-five years ago.", "twenty-five years ago", "1964"),
        ("It fell thirty two years ago.", "thirty two years ago", "1957"),
        ("It fell 1.5 years ago and 1,000 years ago.", "", ""),
        ("It fell a hundred and twenty years ago.", "", ""),
    ],
)  # fmt: skip
def test_more_relative_words(text: str, words: str, edtf: str) -> None:
    assert values(text, NEWS_DAY) == ([(words, edtf)] if words else [])


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("It fell on Oct. 19, 1987. Two days later it rose.", "1987-10-21"),
        ("It fell on Oct. 19, 1987. The following day it rose.", "1987-10-20"),
        ("It fell in October 1987. That year ended badly.", "1987"),
        ("It fell in October 1987. The following month it rose.", "1987-11"),
        ("It rose in fiscal 1988 from a year earlier.", "1987"),
        ("It fell in 1987 and ran from January to June of that year.", "1987-01/1987-06"),
        ("It fell in 1987, and in May of the same year it rose.", "1987-05"),
    ],
)
def test_what_points_back_is_counted_from_the_date_before(text: str, edtf: str) -> None:
    expression = expressions(text, NEWS_DAY)[-1]

    assert expression.edtf == edtf
    assert expression.basis is not None
    assert expression.basis.evidence is DateEvidence.NEIGHBOUR


def test_a_year_counted_from_the_document_rules_the_dates_after_it() -> None:
    text = "Next year it will be held in May, not on June 5."

    assert [edtf for _, edtf in values(text, NEWS_DAY)] == ["1990", "1990-05", "1990-06-05"]


def test_figures_with_two_digits_of_a_year_are_left_open_without_a_date_to_go_by() -> None:
    assert values("It fell on 8/15/98.") == [("8/15/98", "XX98-08-15")]
    assert values("It fell on 8/7/98.") == [("8/7/98", "XX98-XX-XX")]
    assert values("It fell in the '80s.") == [("the '80s", "XX8X")]


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("It was calm in the last year of the war.", "XXXX"),
        ("They lost in the last two weeks of their season.", "XXXX-XX-XX"),
        ("It was calm in the last two years in the city.", "1987-11/1989-11"),
    ],
)
def test_the_last_unit_of_something_is_not_counted_from_the_document(text: str, edtf: str) -> None:
    assert [value for _, value in values(text, NEWS_DAY)] == [edtf]


def test_impossible_days_are_no_dates() -> None:
    assert values("On 31.02.2021 and 2021-02-30 and 13/13/2021 nothing fell.") == []


def test_the_earliest_days_of_the_calendar_do_no_harm() -> None:
    assert values("It fell yesterday, a century ago, last week.", date(1, 1, 1)) == [
        ("yesterday", "XXXX-XX-XX"),
        ("a century ago", "XXXX"),
        ("last week", "XXXX-XX-XX"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It fell on 31 June 2020.", [("June 2020", "2020-06")]),
        ("It fell on February 30, 2021.", [("February 30, 2021", "2021-02")]),
        ("It fell on 29 February 2023.", [("February 2023", "2023-02")]),
        ("It fell on 29 February 2024.", [("29 February 2024", "2024-02-29")]),
        ("It fell on 2023-02-31.", []),
    ],
)
def test_of_a_day_that_does_not_exist_the_month_in_words_is_left(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("From 30 February 2021 to 31 April.", ["30 February 2021", "31 April"]),
        ("Seit dem 31. Juni 2020, el 30 de febrero.", ["31. Juni 2020", "30 de febrero"]),
        ("On Feb. 29, 1900 and on 1900-02-29.", ["Feb. 29, 1900", "1900-02-29"]),
        ("On 29 February, in May 30 boats, 32 June boats, 1.31.2020, 31 May 2020.", []),
    ],
)
def test_days_that_the_calendar_does_not_have_are_found(text: str, days: list[str]) -> None:
    assert [text[span.start : span.end] for span in impossible_days(text)] == days


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
        ("31 Feb 2024", DateFault.NO_SUCH_DAY),
        ("february 30, 2021", DateFault.NO_SUCH_DAY),
        ("2024-02-31", DateFault.NO_SUCH_DAY),
        ("32 January 2020", DateFault.NO_SUCH_DAY),
        ("29.02.2023", DateFault.NO_SUCH_DAY),
        ("31 de junio de 2020", DateFault.NO_SUCH_DAY),
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


@pytest.mark.parametrize(
    "text",
    [
        "See Resolution 03/2021 of the council.",
        "In 03/2021 it was moved, in 14/2021 it was lost.",
        "It took 1/2000 of a second.",
        "It is week 3 of the course, and week 60 of 2021 is none.",
        "A 12 V 2000 battery. At Christmas it closes.",
    ],
)
def test_other_figures_are_no_weeks_months_or_holidays(text: str) -> None:
    assert [edtf for _, edtf in values(text) if edtf not in {"2021", "2000"}] == []


def test_a_week_without_its_year_is_the_nearest_to_the_documents_date() -> None:
    assert values("It is planned for CW45.", NEWS_DAY) == [("CW45", "1989-11-06/1989-11-12")]


def test_what_is_only_compared_is_no_date() -> None:
    assert values("It began a month earlier than usual.", NEWS_DAY) == []


def test_the_rest_of_a_year_is_late_in_it() -> None:
    expression = only("It was closed for the rest of the year.", NEWS_DAY)

    assert (expression.edtf, expression.part) == ("1989", Part.LATE)


def test_a_weekday_behind_until_and_an_hour_is_to_come() -> None:
    assert values("It was put off until 15:00 GMT Saturday.", NEWS_DAY) == [
        ("Saturday", "1989-11-04")
    ]


@pytest.mark.parametrize(("day", "edtf"), [(date(1998, 2, 3), "199X"), (date(2021, 5, 12), "192X")])
def test_a_decade_that_has_just_begun_has_no_name(day: date, edtf: str) -> None:
    word = "nineties" if day.year < 2000 else "twenties"

    assert values(f"It was built in the {word}.", day) == [(f"the {word}", edtf)]


def test_the_years_of_a_copyright_date_no_event() -> None:
    (expression,) = expressions("The mill. Copyright (C) 1996-2019 Ana Prado.")

    assert not expression.dates_event
    assert not expression.named
