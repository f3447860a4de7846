from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.conftest import Quoth
from tests.helpers.documents import SEEDS

FIELDS = [
    "text", "start", "end", "kind", "value", "edtf", "stated", "basis", "dates_event", "named",
]  # fmt: skip


def test_the_times_of_a_text_are_tagged_with_their_values(quoth: Quoth) -> None:
    done = quoth("dates", "It opened on 5 May 2021", "and runs every Monday for three weeks.")

    assert done.status == 0
    assert [line.split(maxsplit=2) for line in done.out.splitlines()] == [
        ["date", "2021-05-05", "5 May 2021"],
        ["set", "XXXX-WXX-1", "every Monday"],
        ["duration", "P3W", "three weeks"],
    ]


def test_a_file_is_read_and_its_places_are_those_of_its_text(quoth: Quoth) -> None:
    path = SEEDS / "003_1b8ed4e9084715c7.txt"
    done = quoth("dates", str(path), "--json")
    record, text = done.json(), path.read_bytes().decode()

    assert done.out.count("\n") == 1
    assert (record["source"], record["published"]) == (path.name, None)
    assert record["times"]
    for each in record["times"]:
        assert list(each) == FIELDS
        assert text[each["start"] : each["end"]] == each["text"]
    completed = [each for each in record["times"] if each["basis"]]
    assert {each["basis"]["ground"] for each in completed} >= {"dateline"}


def test_dates_are_completed_from_the_day_that_is_given(quoth: Quoth) -> None:
    record = quoth("dates", "It fell on Oct. 8.", "--published", "2021-10-09", "--json").json()

    (found,) = record["times"]
    assert (found["edtf"], found["stated"]) == ("2021-10-08", False)
    assert found["basis"] == {
        "ground": "published", "text": None, "start": None, "end": None, "weak": False,
    }  # fmt: skip


def test_nothing_found_is_said_and_ends_with_status_1(quoth: Quoth, tmp_path: Path) -> None:
    plain, missing = quoth("dates", "nothing here"), quoth("dates", str(tmp_path / "no.md"))

    assert (plain.status, plain.out) == (1, "The text names no date or time.\n")
    assert missing.status == 1
    assert missing.out.startswith("There is no file “")
    assert quoth("dates", "nothing", "--json").json()["times"] == []


def test_a_day_that_the_calendar_does_not_have_is_named(quoth: Quoth) -> None:
    text = "It fell on 31 February 2023."
    record = quoth("dates", text, "--json").json()

    assert [each["value"] for each in record["times"]] == ["2023-02"]
    assert record["impossible_days"] == [{"text": "31 February 2023", "start": 11, "end": 27}]
    assert quoth("dates", text).out.splitlines()[1] == (
        "There is no day “31 February 2023”: at most its month counts as a date."
    )


@pytest.mark.parametrize("day", ["soon", "2021-13-01", "5 May 2021"])
def test_what_is_no_day_gets_a_hint(quoth: Quoth, day: str) -> None:
    done = quoth("dates", "It fell.", "--published", day)

    assert done.status == 2
    assert f"“{day}” is no day. Write it as in 2021-10-05." in " ".join(done.err.split())


def test_a_file_of_another_kind_is_refused_with_the_reason(quoth: Quoth, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG")
    done = quoth("dates", str(path))

    assert done.status == 2
    assert "it is not one of" in " ".join(done.err.split())
