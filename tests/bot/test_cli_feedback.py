from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.database import FILE_NAME
from bot.store import Store
from bot.stored_values import QuestionKind
from tests.bot.conftest import Quoth
from tests.helpers.documents import fill
from tests.helpers.store_files import DatabaseHome

VOTES = {"aaaaaaaaaaaa": (True, True, False), "bbbbbbbbbbbb": (False,)}

NO_REASONS = {"wrong": 0, "incomplete": 0, "outdated": 0}


async def cast(folder: Path, url: SecretStr | None = None) -> None:
    async with await Store.open(folder, url=url) as store:
        for answer_id, votes in VOTES.items():
            for voter, up in enumerate(votes):
                await store.vote(answer_id, str(voter), up=up)
        await store.explain_vote("bbbbbbbbbbbb", "0", QuestionKind.OUTDATED)


async def keep_question_at(home: DatabaseHome) -> None:
    async with await Store.open(Path(".quoth"), url=home.url) as store:
        await store.keep_question("discord:1", "Where is it?", QuestionKind.TOLD, "1")


def test_feedback_lists_the_votes_by_answer(quoth: Quoth) -> None:
    asyncio.run(cast(Path(".quoth")))
    done = quoth("feedback")

    assert (done.status, done.err) == (0, "")
    assert " ".join(done.out.split()).endswith(
        "aaaaaaaaaaaa 2 up, 1 down bbbbbbbbbbbb 0 up, 1 down (out of date: 1)"
    )


def test_feedback_as_json_has_one_entry_for_each_answer(quoth: Quoth) -> None:
    asyncio.run(cast(Path(".quoth")))

    assert quoth("feedback", "--json").json() == [
        {
            "answer_id": "aaaaaaaaaaaa",
            "up": 2,
            "down": 1,
            "wrong": 0,
            "incomplete": 0,
            "outdated": 0,
        },
        {
            "answer_id": "bbbbbbbbbbbb",
            "up": 0,
            "down": 1,
            "wrong": 0,
            "incomplete": 0,
            "outdated": 1,
        },
    ]


def test_without_votes_feedback_says_so_and_makes_nothing(quoth: Quoth) -> None:
    done = quoth("feedback")

    assert (done.status, done.out) == (0, "No votes yet.\n")
    assert quoth("feedback", "--json").json() == []
    assert list(Path.cwd().iterdir()) == []


def test_feedback_needs_no_documents(quoth: Quoth) -> None:
    assert quoth("feedback", "--seeds", "missing").status == 0


def test_a_damaged_file_is_wrong_input_and_stays_where_it_is(quoth: Quoth) -> None:
    fill(Path(".quoth"), {FILE_NAME: "not a database " * 100})
    done = quoth("feedback")

    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("quoth: The file quoth.sqlite3 in the state folder cannot be used:")
    assert [each.name for each in Path(".quoth").iterdir()] == [FILE_NAME]


def test_what_hosts_share_is_read_from_their_database(
    quoth: Quoth, shared: DatabaseHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(cast(Path(".quoth"), shared.url))
    asyncio.run(keep_question_at(shared))
    assert quoth("feedback", "--json").json() == []

    monkeypatch.setenv("QUOTH_DATABASE_URL", shared.url.get_secret_value())
    assert [each["answer_id"] for each in quoth("feedback", "--json").json()] == [*VOTES]
    assert [each["question"] for each in quoth("gaps", "--json").json()] == ["Where is it?"]


def test_a_database_that_is_away_is_an_error_in_words(
    quoth: Quoth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTH_DATABASE_URL", f"postgresql://ana:5ecret-word@/x?host={tmp_path}")
    done = quoth("feedback")

    assert done.status == 2
    assert "cannot be reached now" in done.err
    assert "5ecret-word" not in done.err
