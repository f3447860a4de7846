"""What the date of a heading, a dateline or a signature dates."""

from __future__ import annotations

import pytest

from index import DateEvidence, Event
from index.corpus import build
from index.storage.event_rows import restore_event
from index.timelines import MemoryEventIndex, date_events, timeline
from tests.helpers.dated_documents import blocks_of, dating_of
from tests.helpers.documents import document

RELEASES = """# Changelog

## [1.2.0] - 2023-04-01

### Added

- A dark mode. It can be turned off.

## [1.1.0](https://example.org/1.1.0) - 2023-01-15

### Fixed

- A crash at start, there since 3 March 2020.
- [#12](https://example.org/12)
"""
DEBIAN = """mill (2.1) unstable; urgency=medium

  [ Ana Prado ]
  * Grind more finely.
  * Manual:
    + Say how to clean the stones.

 -- Ana Prado <ana@example.org>  Wed, 28 Sep 2022 16:50:07 +0200

mill (2.0) unstable; urgency=low

  * Turn the wheel by water.

 -- Ana Prado <ana@example.org>  Mon, 05 Sep 2022 21:57:58 +0200
"""
COMMITS = """2022-12-12  Ana Prado  <ana@example.org>

\tOil the axle.

2022-12-11  Ana Prado  <ana@example.org>  (tiny change)

\tMend the roof.
"""
MINUTES = """# Mill Council Meeting 2022-01-13

## Present

* Ana Prado (chair)
* Bea Soto (clerk)

## Decisions

* The roof is to be mended.
* Ferry
  * No news of the ferry.
"""


def events(text: str, name: str = "a.md", **asked: str) -> list[Event]:
    event_index = MemoryEventIndex(build([document(text, name)]))
    return list(timeline(event_index, **asked).events)  # type: ignore[arg-type]


def told(text: str, name: str = "a.md", **asked: str) -> list[tuple[str, str]]:
    """The value of each event with the last words that are quoted before a signature."""
    return [
        (each.edtf, [s.text for s in each.quote.slices if not s.text.startswith("-- ")][-1])
        for each in events(text, name, **asked)
    ]


def test_a_heading_dates_the_items_below_it_and_stands_in_front() -> None:
    first, other, second = events(RELEASES)

    assert second.edtf == "2023-04-01"
    assert [each.text for each in second.quote.slices] == [
        "[1.2.0] - 2023-04-01",
        "- A dark mode. It can be turned off.",
    ]
    assert second.basis is not None
    assert (second.basis.evidence, second.stated) == (DateEvidence.HEADING, True)
    assert second.quote.matched == (second.words.span,)
    assert [first.edtf, other.edtf] == ["2020-03-03", "2023-01-15"]


def test_an_item_is_quoted_once_for_its_own_date_and_once_for_that_of_its_section() -> None:
    own, of_section, _ = events(RELEASES)

    assert own.quote.text == "- A crash at start, there since 3 March 2020."
    assert of_section.quote.text.endswith(own.quote.text)


def test_a_signature_dates_what_stands_above_it_and_is_no_event_itself() -> None:
    found = events(DEBIAN, "changelog.txt")

    assert [each.edtf for each in found] == ["2022-09-05", "2022-09-28", "2022-09-28"]
    assert [each.text for each in found[0].quote.slices] == [
        "* Turn the wheel by water.",
        "-- Ana Prado <ana@example.org>  Mon, 05 Sep 2022 21:57:58 +0200",
    ]
    assert found[0].basis is not None
    assert found[0].basis.evidence is DateEvidence.SIGNATURE
    assert "Manual:" in found[2].quote.text


def test_a_dateline_dates_what_follows_to_the_next_one() -> None:
    assert told(COMMITS, "log.txt") == [
        ("2022-12-11", "Mend the roof."),
        ("2022-12-12", "Oil the axle."),
    ]


def test_a_heading_ends_what_a_dateline_dates_but_not_a_release_of_an_outline() -> None:
    news = (
        "# News\n\n2024-05-14\n\nThe gate was painted.\n\n2024-06-01\n\nThe shed was locked.\n\n"
        "## Contact\n\nCall the office at the mill.\n"
    )
    releases = (
        "Grinder NEWS\n\n* Changes in release 9.1 (2022-04-15) [stable]\n\n** Bug fixes\n\n"
        "  The wheel no longer stops.\n\n* Changes in release 9.0 (2021-09-24) [stable]\n\n"
        "** Bug fixes\n\n  The gate no longer creaks.\n"
    )

    assert told(news) == [
        ("2024-05-14", "The gate was painted."),
        ("2024-06-01", "The shed was locked."),
    ]
    assert told(releases, "NEWS.txt") == [
        ("2021-09-24", "The gate no longer creaks."),
        ("2022-04-15", "The wheel no longer stops."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- 2024-05-14: The gate was painted. It cost 5 crowns.\n- 2024-04-02: It was locked.\n",
        "**2024-05-14** – The gate was painted. It cost 5 crowns.\n",
        "2024-05-14: The gate was painted. It cost 5 crowns. On 3 June 2024 it fell.\n",
    ],
)
def test_a_date_in_front_of_an_item_dates_all_of_it_up_to_the_next_date(text: str) -> None:
    (found,) = [each for each in events(text) if each.edtf == "2024-05-14"]

    assert found.quote.text.endswith("The gate was painted. It cost 5 crowns.")


def test_a_date_within_a_sentence_dates_no_other_sentence() -> None:
    (found,) = events("- On 14 May 2024 the gate was painted. It cost 5 crowns.\n")

    assert found.quote.text == "- On 14 May 2024 the gate was painted."


def test_the_only_dateline_of_minutes_dates_them() -> None:
    text = "Minutes of the Mill Council\n\nDate: 12 March 2019\n\n1. The roof is to be mended.\n"

    assert told(text, "a.txt") == [("2019-03-12", "1. The roof is to be mended.")]
    assert not told(text.replace("Minutes", "Friends"), "a.txt")


def test_the_title_of_minutes_dates_what_was_said_but_not_who_was_there() -> None:
    assert told(MINUTES) == [
        ("2022-01-13", "* The roof is to be mended."),
        ("2022-01-13", "* No news of the ferry."),
    ]
    assert "* Ferry" in events(MINUTES)[1].quote.text


@pytest.mark.parametrize(
    "text",
    [
        "# Report of May 5, 2021\n\nThe Act was long. It says so.\n",
        "# The Act of 1833\n\n- It ended it all.\n",
        "# The 1990s\n\nIt was a good time.\n",
        "# From 1939 to 1945\n\nIt was a bad time.\n",
        "2022-12-12\n\nThe mill was sold by the miller.\n",
    ],
)
def test_what_is_no_date_of_a_section_dates_nothing(text: str) -> None:
    assert not events(text)


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("## 14 May 2024", "2024-05-14"),
        ("## In 1987", "1987"),
        ("## 0.64.4 (2023-09-21)", "2023-09-21"),
        ("## Noteworthy changes in release 9.1 (2022-04-15) [stable]", "2022-04-15"),
        ("## August 2019", "2019-08"),
    ],
)
def test_prose_below_a_date_is_dated_by_it(heading: str, value: str) -> None:
    text = f"# Mill\n\n{heading}\n\nThe roof was mended.\n\n## Others\n\nThe ferry runs.\n"

    assert told(text) == [(value, "The roof was mended.")]


def test_a_sentence_of_prose_keeps_its_own_date() -> None:
    text = "# Mill\n\n## 1987\n\nIn March it burned. The roof fell in.\n"

    assert told(text) == [("1987", "The roof fell in."), ("1987-03", "In March it burned.")]


def test_headings_that_repeat_a_date_date_their_items_only() -> None:
    text = (
        "# Mill\n\n## The great fire that nobody forgot, 3 May 1901\n\nIt is a long story.\n\n"
        "- The roof fell in.\n\n## The flood that came to the valley, 9 June 1903\n\n"
        "- The wheel was lost.\n"
    )

    assert told(text) == [
        ("1901-05-03", "- The roof fell in."),
        ("1903-06-09", "- The wheel was lost."),
    ]


def test_items_of_the_same_words_below_others_are_not_folded_into_one() -> None:
    text = (
        "# Council Meeting 2022-01-13\n\n* The roof\n  * No news this week.\n* The ferry\n"
        "  * No news this week.\n* Paint the outer gate of the mill green.\n"
        "* Paint the inner gate of the mill green.\n"
    )

    assert [each.also for each in events(text)] == [()] * 4


def test_a_topic_is_found_in_the_headings_above() -> None:
    assert [each.edtf for each in events(RELEASES, topic="fixed")] == ["2020-03-03", "2023-01-15"]
    assert [each.edtf for each in events(RELEASES, topic="1.2.0")] == ["2023-04-01"]


def test_the_title_of_a_document_is_no_topic_of_its_sections() -> None:
    text = "# The mill\n\nIn 1987 it burned.\n\n## Ferry\n\nIn 1990 the ferry of the mill sank.\n"

    assert [each.edtf for each in events(text, topic="mill")] == ["1990"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.md", RELEASES), ("a.txt", DEBIAN), ("a.txt", COMMITS), ("a.md", MINUTES)],
)
def test_a_row_gives_its_event_again_and_each_has_a_place_of_its_own(name: str, text: str) -> None:
    of = document(text, name)
    blocks = blocks_of(of)
    found = list(date_events(of, blocks))

    assert found
    assert [restore_event(row, blocks[row.block]) for row in dating_of(of).rows] == found
    assert len({each.place for each in found}) == len(found)


def test_a_version_with_its_date_dates_what_follows_without_any_heading() -> None:
    text = "1.5.3 - 2015-09-24\n\nMended the mill.\n\n1.5.4 - 2015-10-02\n\nOiled the axle.\n"

    assert [(e.edtf, e.quote.slices[-1].text) for e in events(text)] == [
        ("2015-09-24", "Mended the mill."),
        ("2015-10-02", "Oiled the axle."),
    ]


def test_an_element_with_a_date_dates_what_stands_in_it_below_any_heading() -> None:
    text = (
        '# Changes\n\n<Update label="August 5, 2026" tags={["Mill"]}>\n\n## Wheels\n\nWheels turn.'
        '\n\n#### Resources\n\n- [A page](/page)\n\n</Update>\n\n<Update label="July 8, 2026">\n\n'
        "Stones may be sold.\n\n</Update>\n"
    )

    assert [(e.edtf, e.quote.text) for e in events(text)] == [
        ("2026-07-08", "July 8, 2026 […] Stones may be sold."),
        ("2026-08-05", "August 5, 2026 […] Wheels turn."),
    ]


def test_a_dateline_right_below_a_heading_dates_all_of_its_section() -> None:
    text = (
        "History\n-------\n\nWhat's new in 3.4?\n==================\n\nRelease date: 2017-01-17\n\n"
        "Wheels\n------\n\n- Wheels turn.\n\nWhat's new in 3.3?\n==================\n\n"
        "Release date: 2016-02-01\n\nNothing was changed.\n"
    )

    assert told(text) == [("2016-02-01", "Nothing was changed."), ("2017-01-17", "- Wheels turn.")]


def test_the_first_entry_of_a_change_log_is_no_title() -> None:
    author = "Ana Prado  <ana@example.org>"
    text = (
        f"Mon Dec  9 00:49:22 GMT 2013  {author}\n\n\t* mill.c: Oil the axle.\n\n"
        f"Wed Nov 27 11:54:17 GMT 2013  {author}\n\n\t* roof.c: Mend the roof.\n"
    )

    assert [edtf for edtf, _ in told(text, "ChangeLog.txt")] == ["2013-11-27", "2013-12-09"]
