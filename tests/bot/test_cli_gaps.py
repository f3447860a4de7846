from __future__ import annotations

import asyncio
import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from bot.database import FILE_NAME
from bot.i18n.terminal import ANSWERED_NOW, PARTLY_ANSWERED, STILL_UNANSWERED
from bot.store import Store, utc_now
from bot.stored_values import QuestionKind, ServerSettings
from tests.bot.conftest import DEATHS, Quoth
from tests.helpers.documents import fill

CHESS = "Who won the chess olympiad?"
KEPT = (
    ("discord:1", CHESS, QuestionKind.UNANSWERED, "1"),
    ("discord:1", CHESS, QuestionKind.TOLD, "2"),
    ("discord:1", "chess olympiad", QuestionKind.UNANSWERED, "1"),
    ("discord:1", "When was the stone bridge built?", QuestionKind.UNANSWERED, "1"),
    ("discord:2", "Who built the stone bridge?", QuestionKind.OUTDATED, "1"),
)


async def keep() -> None:
    async with await Store.open(Path(".quoth")) as store:
        for server, words, kind, asker in KEPT:
            await store.keep_question(server, words, kind, asker)


async def keep_old() -> None:
    async with await Store.open(Path(".quoth"), lambda: utc_now() - timedelta(days=30)) as store:
        await store.keep_question("discord:1", CHESS, QuestionKind.TOLD, "1")


def test_they_are_listed_by_server_with_counts_the_most_frequent_first(quoth: Quoth) -> None:
    asyncio.run(keep())
    done = quoth("gaps")

    assert (done.status, done.err) == (0, "")
    said = " ".join(done.out.split())
    today = utc_now().date()
    assert f"{CHESS} asked 3 times, last on {today}, passed on: 1, other wordings: 1" in said
    assert said.index("discord:1") < said.index(CHESS) < said.index("discord:2")


def test_the_csv_and_the_json_have_the_same_entries(quoth: Quoth) -> None:
    asyncio.run(keep())
    today = utc_now().date().isoformat()
    rows = list(csv.DictReader(io.StringIO(quoth("gaps", "--csv").out)))
    records = quoth("gaps", "--json").json()

    assert records[0] == {
        "server": "discord:1", "question": CHESS, "times": 3, "last_asked": today,
        "kinds": {"unanswered": 2, "told": 1}, "wordings": [CHESS, "chess olympiad"],
        "answered_now": None,
    }  # fmt: skip
    assert len(rows) == len(records) == 3
    for row, record in zip(rows, records, strict=True):
        assert (row["server"], row["question"]) == (record["server"], record["question"])
        assert int(row["times"]) == record["times"]
        assert {kind: int(row[kind]) for kind in record["kinds"]} == record["kinds"]


def test_after_the_documents_have_changed_it_says_which_are_answered_now(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(keep())
    folder = fill(Path("docs"), {"ferry.txt": "The ferry crosses the river every hour.\n"})
    monkeypatch.setenv("QUOTH_SEEDS", str(folder))
    before = quoth("gaps", "--test", "--json")
    fill(folder, {"bridge.txt": "The stone bridge was built in 1764 by Ana Prado.\n"})
    after = quoth("gaps", "--test", "--json")

    assert [each["answered_now"] for each in before.json()] == [0, 0, None]
    assert [each["answered_now"] for each in after.json()] == [0, 1, None]
    assert before.status == after.status == 1
    said = " ".join(quoth("gaps", "--test").out.split())
    assert said.count(STILL_UNANSWERED) == said.count(ANSWERED_NOW) == 1


def test_when_all_are_answered_the_status_is_0(quoth: Quoth) -> None:
    async def keep_one() -> None:
        async with await Store.open(Path(".quoth")) as store:
            await store.keep_question("discord:1", DEATHS, QuestionKind.TOLD, "1")
            await store.keep_question(
                "discord:1", "migrant deaths El Paso?", QuestionKind.TOLD, "1"
            )

    asyncio.run(keep_one())
    done = quoth("gaps", "--test")

    assert (done.status, done.err) == (0, "")
    assert ANSWERED_NOW in done.out
    assert PARTLY_ANSWERED.split("{", 1)[0] not in done.out.replace(ANSWERED_NOW, "")


def test_they_are_asked_of_the_documents_that_their_server_uses(quoth: Quoth) -> None:
    async def keep_one() -> None:
        async with await Store.open(Path(".quoth")) as store:
            await store.keep_settings("discord:1", ServerSettings(sources=frozenset({"b.txt"})))
            await store.keep_question(
                "discord:1", "When was the bridge built?", QuestionKind.TOLD, "1"
            )

    asyncio.run(keep_one())
    folder = fill(Path("docs"), {"a.txt": "The bridge was built in 1764.\n", "b.txt": "A ferry.\n"})
    done = quoth("gaps", "--test", "--json", "--seeds", str(folder))

    assert [each["answered_now"] for each in done.json()] == [0]


def test_they_are_asked_of_the_documents_that_their_server_has_of_its_own(quoth: Quoth) -> None:
    async def keep_two() -> None:
        async with await Store.open(Path(".quoth")) as store:
            for server in ("discord:1", "discord:2"):
                await store.keep_question(
                    server, "When was the bridge built?", QuestionKind.TOLD, "1"
                )

    asyncio.run(keep_two())
    folder = fill(Path("docs"), {"a.txt": "A ferry crosses the river.\n"})
    fill(Path(".quoth/servers/discord-2"), {"b.txt": "The bridge was built in 1764.\n"})
    done = quoth("gaps", "--test", "--json", "--seeds", str(folder))

    assert {each["server"]: each["answered_now"] for each in done.json()} == {
        "discord:1": 0,
        "discord:2": 1,
    }


def test_what_is_30_days_old_is_not_listed_even_if_no_bot_has_removed_it(quoth: Quoth) -> None:
    asyncio.run(keep_old())

    assert quoth("gaps", "--json").json() == []
    assert "There are no unanswered questions." in quoth("gaps").out


def test_without_a_bot_there_are_none_and_nothing_is_made(quoth: Quoth) -> None:
    done = quoth("gaps")

    assert (done.status, done.out) == (0, "There are no unanswered questions.\n")
    assert quoth("gaps", "--csv").out.count("\n") == 1
    assert list(Path.cwd().iterdir()) == []


def test_it_reads_while_the_bot_writes(quoth: Quoth) -> None:
    asyncio.run(keep())

    async def write_and_read() -> int:
        async with await Store.open(Path(".quoth")) as store:
            await store.keep_question("discord:1", "Where is the mill?", QuestionKind.TOLD, "9")
            found: int = len(quoth("gaps", "--json").json())
            await store.keep_question("discord:1", "Who bakes bread?", QuestionKind.TOLD, "9")
        return found

    assert asyncio.run(write_and_read()) == 4
    assert len(quoth("gaps", "--json").json()) == 5


def test_a_damaged_file_is_wrong_input(quoth: Quoth) -> None:
    fill(Path(".quoth"), {FILE_NAME: "not a database " * 100})
    done = quoth("gaps", "--test")

    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("quoth: The file quoth.sqlite3 in the state folder cannot be used:")
