"""Timelines as calendars and tables."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.json_output import timeline_record
from bot.rendering.timeline_exports import LINE_LENGTH, ExportFormat, escaped, export, folded
from index import Library, Timeline
from tests.helpers.documents import fill, library, seed_library

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
MILL = (
    "On 5 October 2003, it burned; the \\wheel fell. In November 2004 it stood. It opened in 1999. "
    "It rose in 490 BC. They met on March 3. It was shut in 2007, and since 2010 it is a museum."
)


def mill(tmp_path: Path) -> Timeline:
    return library(tmp_path, mill=MILL).timeline()


def lines(data: bytes) -> list[str]:
    """The content lines of a calendar, unfolded."""
    return re.sub(r"\r\n[ \t]", "", data.decode()).split("\r\n")[:-1]


def values(data: bytes, name: str) -> list[str]:
    pairs = (line.partition(":") for line in lines(data))
    return [value for key, _, value in pairs if key.partition(";")[0] == name]


def read(value: str) -> str:
    """What a program reads of a value of type TEXT."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value, flags=re.DOTALL)


def test_a_day_a_month_and_a_year_last_from_their_first_day_to_their_last(tmp_path: Path) -> None:
    data = export(mill(tmp_path), ExportFormat.CALENDAR, now=NOW).data

    assert ("20031005", "20031006") in list(zip(*_days(data), strict=True))
    assert ("20041101", "20041201") in list(zip(*_days(data), strict=True))
    assert ("19990101", "20000101") in list(zip(*_days(data), strict=True))


def _days(data: bytes) -> tuple[list[str], list[str]]:
    return values(data, "DTSTART"), values(data, "DTEND")


def test_what_has_no_days_is_left_out_and_counted(tmp_path: Path) -> None:
    timeline = mill(tmp_path)
    written = export(timeline, ExportFormat.CALENDAR, now=NOW)

    assert written.count == len(values(written.data, "UID"))
    assert written.left_out >= 2  # 490 BC and March 3
    assert written.count + written.left_out == timeline.count
    assert not any(value.startswith("-") for value in values(written.data, "DTSTART"))


def test_an_entry_has_its_words_verbatim_and_where_they_stand(tmp_path: Path) -> None:
    timeline = mill(tmp_path)
    written = export(timeline, ExportFormat.CALENDAR, now=NOW).data
    told = [read(value) for value in values(written, "DESCRIPTION")]

    assert any(
        words.startswith("On 5 October 2003, it burned; the \\wheel fell.\n\n") for words in told
    )
    assert all("mill.txt:1" in words for words in told)


def test_a_calendar_has_what_the_standard_asks_for() -> None:
    written = export(seed_library().timeline(), ExportFormat.CALENDAR, now=NOW).data
    found = lines(written)

    assert found[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Quoth//Timeline//EN"]
    assert found[-1] == "END:VCALENDAR"
    assert found.count("BEGIN:VEVENT") == found.count("END:VEVENT") > 30
    assert {*values(written, "DTSTAMP")} == {"20240506T070809Z"}
    assert len({*values(written, "UID")}) == len(values(written, "UID"))
    assert all(len(line) <= LINE_LENGTH for line in written.split(b"\r\n"))
    assert b"\n" not in written.replace(b"\r\n", b"")


def test_the_same_events_have_the_same_identity_later() -> None:
    timeline = seed_library().timeline()
    one, other = (
        values(export(timeline, ExportFormat.CALENDAR, now=now).data, "UID")
        for now in (NOW, datetime(2025, 1, 1, tzinfo=UTC))
    )

    assert one == other


@given(st.text())
def test_a_folded_line_is_short_and_comes_back_whole(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    written = folded(line)

    assert all(len(each.encode()) <= LINE_LENGTH for each in written.split("\r\n"))
    assert written.replace("\r\n ", "") == line


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_an_escaped_text_is_read_as_it_was(text: str) -> None:
    assert read(escaped(text)) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_a_line_end_is_written_as_the_standard_has_it(end: str) -> None:
    assert escaped(f"a{end}b\x07") == "a\\nb\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_no_cell_of_a_table_is_a_formula(tmp_path: Path, sign: str) -> None:
    words = f"{sign}SUM(A1) was written on the wall of the mill on 5 October 2003."
    timeline = Library.open(fill(tmp_path, {f"{sign}a.txt": words})).timeline()
    written = export(timeline, ExportFormat.TABLE)
    (row,) = csv.DictReader(io.StringIO(written.data.decode(), newline=""))

    assert row["text"] == f"'{words}"
    assert row["source"] == f"'{sign}a.txt"
    assert timeline_record(timeline)["events"][0]["quote"]["text"] == words


def test_a_table_has_every_event_with_its_words_and_place(tmp_path: Path) -> None:
    timeline = mill(tmp_path)
    written = export(timeline, ExportFormat.TABLE)
    rows = list(csv.DictReader(io.StringIO(written.data.decode(), newline="")))

    assert (written.count, written.left_out) == (timeline.count, 0)
    assert len(rows) == timeline.count
    for row in rows:
        assert MILL[int(row["start"]) : int(row["end"])] == row["text"]
        assert row["date_text"] in MILL
    (day,) = [row for row in rows if row["date"] == "2003-10-05"]
    assert (day["first"], day["last"], day["stated"]) == ("2003-10-05", "2003-10-05", "true")
    # An apostrophe keeps a spreadsheet from reckoning with what looks like a formula.
    (early,) = [row for row in rows if row["date"] == "'-0489"]
    assert (early["first"], early["last"]) == ("", "")
