from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.conftest import Quoth
from tests.helpers.documents import SEEDS


def test_a_timeline_shows_dates_as_written_with_their_values(quoth: Quoth) -> None:
    done = quoth("timeline", "Biden", "--dated-only")

    assert done.status == 0
    assert "4 events about “Biden”, without things only named by a date, oldest" in done.out
    assert "Wednesday, December 27" in done.out
    assert "2023-12-27" in done.out
    assert "year from the" in done.out
    assert done.err == ""


def test_a_timeline_fits_80_columns_and_is_in_order(quoth: Quoth) -> None:
    done = quoth("timeline")
    places = [done.out.index(date) for date in ("2002 – 2018", "2018-11", "2023-12-27", "XXXX-01")]

    assert max(len(line) for line in done.out.splitlines()) <= 80
    assert places == sorted(places)


def test_a_timeline_as_json_is_one_object_to_the_contract(quoth: Quoth) -> None:
    done = quoth("timeline", "border", "--from", "oct 2021", "--to", "2023", "--json")
    record = done.json()

    assert done.out.count("\n") == 1
    assert (record["topic"], record["from"], record["to"]) == ("border", "2021-10", "2023")
    assert record["events"]
    for event in record["events"]:
        text = (SEEDS / event["quote"]["source"]).read_bytes().decode()
        assert text[event["date_start"] : event["date_end"]] == event["date_text"]


def test_what_is_named_by_its_date_says_so_and_can_be_left_out(quoth: Quoth) -> None:
    everything = quoth("timeline", "--json").json()
    dated = quoth("timeline", "--dated-only", "--json").json()
    told = quoth("timeline").out

    assert any(event["named"] for event in everything["events"])
    assert not any(event["named"] for event in dated["events"])
    assert 0 < dated["count"] < everything["count"]
    assert "named by this" in told.replace("\n", " ")
    assert "named by this" not in quoth("timeline", "--dated-only").out


def test_a_timeline_of_one_document_keeps_to_it(quoth: Quoth) -> None:
    name = "004_76c6ad384d1072b5.txt"
    record = quoth("timeline", "--source", name, "--json").json()

    assert {event["quote"]["source"] for event in record["events"]} == {name}


def test_an_empty_timeline_ends_with_status_1_and_writes_no_chart(quoth: Quoth) -> None:
    done = quoth("timeline", "zebras", "--chart", "zebras.png")

    assert done.status == 1
    assert "I couldn't find any dated events about “zebras”." in done.out
    assert not Path("zebras.png").exists()
    assert quoth("timeline", "zebras", "--json").json()["events"] == []


@pytest.mark.parametrize("option", ["--from", "--to"])
@pytest.mark.parametrize("date", ["last year", "May 5", "3/4/2021", "soon"])
def test_an_unclear_date_is_wrong_input_with_a_hint(quoth: Quoth, option: str, date: str) -> None:
    done = quoth("timeline", option, date)

    assert done.status == 2
    assert done.err.startswith("quoth: ")
    assert f"“{date}”" in done.err


def test_a_chart_is_written_and_named(quoth: Quoth) -> None:
    done = quoth("timeline", "border", "--chart", "border.png")

    assert done.status == 0
    assert Path("border.png").read_bytes().startswith(b"\x89PNG")
    assert "The chart is in border.png." in done.out


def test_a_chart_beside_json_leaves_one_object(quoth: Quoth) -> None:
    assert quoth("timeline", "border", "--chart", "border.png", "--json").json()["events"]
    assert Path("border.png").exists()


@pytest.mark.parametrize(
    ("name", "words"), [("no/such/folder.png", "cannot be written"), ("chart.jpg", "end in .png")]
)
def test_a_chart_that_cannot_be_written_is_wrong_input(quoth: Quoth, name: str, words: str) -> None:
    done = quoth("timeline", "border", "--chart", name)

    assert done.status == 2
    assert words in done.err


def test_a_calendar_and_a_table_are_written_instead_of_the_list(quoth: Quoth) -> None:
    calendar, table = quoth("timeline", "Biden", "--ics"), quoth("timeline", "Biden", "--csv")

    assert calendar.out.startswith("BEGIN:VCALENDAR\r\n")
    assert table.out.startswith("date,first,last,")
    assert calendar.status == table.status == 0


def test_what_a_calendar_leaves_out_is_said_beside_it(quoth: Quoth) -> None:
    assert "Not in the calendar" in quoth("timeline", "--ics").err
    assert quoth("timeline", "--csv").err == ""


def test_nothing_found_is_said_and_no_file_is_written(quoth: Quoth) -> None:
    done = quoth("timeline", "zebras", "--ics")

    assert done.status == 1
    assert "BEGIN" not in done.out
    assert "couldn't find" in done.out


def test_two_formats_at_once_are_refused(quoth: Quoth) -> None:
    done = quoth("timeline", "--ics", "--csv")

    assert done.status == 2
    assert "Choose one of --json, --ics and --csv." in done.err
