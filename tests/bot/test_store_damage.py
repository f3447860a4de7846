from __future__ import annotations

import errno
import logging
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.database import FILE_NAME, SCHEMA_VERSION
from bot.errors import BotError, StoreError
from bot.store import KEY_NAME, Store, read_votes
from bot.stored_values import Tally, VoteOutcome
from tests.helpers.documents import ROOT, fill
from tests.helpers.store_files import (
    CHOSEN,
    SERVER,
    everything_in,
    keep_something,
    names_in,
    query,
)

WRITER = """
import asyncio, sys
from pathlib import Path
from bot.stored_values import ServerSettings
from bot.store import Store

async def write(folder, first):
    print("begun", flush=True)
    async with await Store.open(folder) as store:
        for number in range(first, first + 100_000):
            await store.vote(f"answer-{number}", str(number), up=bool(number % 2))
            settings = ServerSettings(silent_in=frozenset({str(number)}))
            await store.keep_settings("discord:1", settings)
            print(number, flush=True)

asyncio.run(write(Path(sys.argv[1]), int(sys.argv[2])))
"""


async def forget_all(folder: Path) -> None:
    async with await Store.open(folder) as store:
        await store.forget("1")


async def test_what_a_killed_process_left_of_a_key_is_in_nobodys_way(tmp_path: Path) -> None:
    fill(tmp_path, {f"{KEY_NAME}.new": b"half"})
    await keep_something(tmp_path)

    assert names_in(tmp_path) == [FILE_NAME, KEY_NAME]


async def test_a_file_from_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    await keep_something(tmp_path)
    query(tmp_path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = everything_in(tmp_path)

    with pytest.raises(StoreError, match=r"newer version of Quoth \(its format is 4, this one"):
        await Store.open(tmp_path)
    with pytest.raises(StoreError, match="newer version"):
        read_votes(tmp_path)
    assert everything_in(tmp_path) == before


async def test_a_database_of_someone_else_is_left_alone(tmp_path: Path) -> None:
    query(tmp_path, "CREATE TABLE recipes (name TEXT)")

    with pytest.raises(StoreError, match="was not made by Quoth"):
        await Store.open(tmp_path)
    assert query(tmp_path, "SELECT name FROM sqlite_master") == [("recipes",)]


def damage_the_start(path: Path) -> None:
    path.write_bytes(b"no database at all" * 500)


def damage_the_middle(path: Path) -> None:
    """Spoil all but the first page."""
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))


@pytest.mark.parametrize("damage", [damage_the_start, damage_the_middle])
async def test_a_damaged_file_is_set_aside_and_a_new_one_begun(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], None]
) -> None:
    path = tmp_path / FILE_NAME
    for number in (1, 2):
        await keep_something(tmp_path)
        damage(path)
        damaged = path.read_bytes()
        caplog.clear()
        await keep_something(tmp_path)

        assert [record.levelno for record in caplog.records] == [logging.WARNING]
        assert f"kept as {FILE_NAME}.damaged-{number}" in caplog.text
        assert path.with_name(f"{FILE_NAME}.damaged-{number}").read_bytes() == damaged
        assert read_votes(tmp_path) == (Tally("a", 1, 0),)
        await forget_all(tmp_path)


async def test_a_file_whose_rows_break_its_rules_counts_as_damaged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await keep_something(tmp_path)
    query(tmp_path, "PRAGMA ignore_check_constraints = ON", "UPDATE votes SET up = 7")
    await keep_something(tmp_path)

    assert "CHECK constraint failed in votes" in caplog.text
    assert read_votes(tmp_path) == (Tally("a", 1, 0),)


async def test_a_damaged_file_that_cannot_be_set_aside_is_an_error_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    damage_the_start(tmp_path / FILE_NAME)
    monkeypatch.setattr(Path, "rename", refuse)

    with pytest.raises(StoreError, match=r"is damaged and cannot be renamed: Permission denied"):
        await Store.open(tmp_path)


async def test_a_file_that_is_damaged_while_it_is_open_is_an_error_in_words(
    tmp_path: Path,
) -> None:
    await keep_something(tmp_path)
    async with await Store.open(tmp_path) as store:
        query(tmp_path, "DROP TABLE votes")

        with pytest.raises(StoreError, match=r"cannot be used: no such table: votes\. See that"):
            await store.vote("a", "1", up=True)
        assert await store.settings(SERVER) == CHOSEN


async def test_a_folder_that_cannot_be_made_is_an_error_in_words(tmp_path: Path) -> None:
    fill(tmp_path, {"file": "x"})

    with pytest.raises(StoreError, match=r"cannot be made: .*Set QUOTH_STATE") as caught:
        await Store.open(tmp_path / "file")
    assert isinstance(caught.value, BotError)
    with pytest.raises(StoreError, match="Not a directory"):
        await Store.open(tmp_path / "file" / "state")


async def test_a_file_that_cannot_be_opened_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    before = set(threading.enumerate())

    with pytest.raises(StoreError, match="cannot be used: unable to open database file"):
        await Store.open(tmp_path)
    begun = set(threading.enumerate()) - before
    assert [each.name for each in begun if not each.name.startswith("asyncio_")] == []


def killed_after(folder: Path, first: int, lines: int) -> list[int]:
    """What a process had acknowledged that wrote until it was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(first)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONDEVMODE": "0"},
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        numbers = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        numbers += process.stdout.readlines()
    return [int(number) for number in numbers if number.endswith("\n")]


async def test_every_acknowledged_write_outlives_being_killed(tmp_path: Path) -> None:
    chance = random.Random(7)
    acknowledged: list[int] = []
    for run in range(6):
        # Once while the file is being made, then at some moment of the writing.
        done = killed_after(tmp_path, run * 1_000_000, chance.randrange(1, 150) if run else 0)
        acknowledged += done

        read = {each.answer_id for each in read_votes(tmp_path)}
        assert read >= {f"answer-{number}" for number in acknowledged}
        assert query(tmp_path, "PRAGMA integrity_check") == [("ok",)]
        async with await Store.open(tmp_path) as store:
            tallies = {each.answer_id: each for each in await store.votes()}
            for number in acknowledged:
                up = number % 2
                assert tallies[f"answer-{number}"] == Tally(f"answer-{number}", up, 1 - up)
            if done:
                [last] = (await store.settings("discord:1")).silent_in
                assert int(last) in {done[-1], done[-1] + 1}
                up = bool(done[-1] % 2)
                again = await store.vote(f"answer-{done[-1]}", str(done[-1]), up=up)
                assert again is VoteOutcome.WITHDRAWN
                await store.vote(f"answer-{done[-1]}", str(done[-1]), up=up)
    assert len(acknowledged) > 100
    assert names_in(tmp_path) == [FILE_NAME, KEY_NAME]
