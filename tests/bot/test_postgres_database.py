"""The store in the database that hosts share: starting at once, losing it, what nobody may see."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from bot import postgres_database
from bot import store as store_module
from bot.errors import SettingsError, StoreError, StoreSettingsError, StoreUnreachableError
from bot.postgres_database import SCHEMA_VERSION, PostgresDatabase
from bot.store import KEY_NAME, Store
from bot.stored_values import QuestionKind, ServerSettings, Tally, VoteOutcome
from tests.helpers.postgres import LOCKED_USER, PASSWORD, URL_PASSWORD, PostgresServer
from tests.helpers.store_files import (
    CHOSEN,
    NUMBER,
    SERVER,
    DatabaseHome,
    keep_something_at,
    settings_at,
    votes_at,
)

VOTERS_KEY = SecretStr("the same on all hosts, and long enough")


@pytest.fixture
async def store(shared: DatabaseHome) -> AsyncIterator[Store]:
    async with await shared.open() as opened:
        yield opened


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up waiting for the database early, and try again at once."""
    monkeypatch.setattr(postgres_database, "STATEMENT_SECONDS", 0.3)
    monkeypatch.setattr(postgres_database, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(postgres_database, "IDLE_SECONDS", 0.0)
    monkeypatch.setattr(store_module, "SETTINGS_SECONDS", 0.0)


def other_host(shared: DatabaseHome, tmp_path: Path) -> DatabaseHome:
    """A host with a state folder of its own and the same key."""
    shutil.copytree(shared.folder, tmp_path / "other-state")
    return replace(shared, folder=tmp_path / "other-state")


def with_silent(settings: ServerSettings, number: int) -> ServerSettings:
    return replace(settings, silent_in=settings.silent_in | {str(number)})


# Starting


async def test_hosts_that_start_at_once_make_the_tables_once(shared: DatabaseHome) -> None:
    opening = (Store.open(shared.folder, url=shared.url, voters_key=VOTERS_KEY) for _ in range(6))
    stores = await asyncio.gather(*opening)
    await asyncio.gather(*(each.vote("a", str(n), up=True) for n, each in enumerate(stores)))

    assert [await each.votes() for each in stores] == [(Tally("a", 6, 0),)] * 6
    assert shared.query("SELECT version FROM quoth_schema") == [(SCHEMA_VERSION,)]
    for each in stores:
        await each.close()


async def test_tables_from_a_newer_version_are_left_alone(shared: DatabaseHome) -> None:
    await keep_something_at(shared)
    shared.query(f"UPDATE quoth_schema SET version = {SCHEMA_VERSION + 1}")  # noqa: S608
    before = shared.everything()

    with pytest.raises(StoreError, match=r"newer version of Quoth \(their format is 2, this one"):
        await shared.open()
    with pytest.raises(StoreError, match="newer version"):
        votes_at(shared)
    assert shared.everything() == before


async def test_tables_of_someone_else_are_left_alone(shared: DatabaseHome) -> None:
    shared.query("CREATE TABLE votes (dish TEXT)")

    with pytest.raises(StoreError, match=r"tables that Quoth did not make.*search_path"):
        await shared.open()
    assert shared.query("SELECT count(*) FROM pg_class WHERE relname = 'settings'") == [(0,)]


async def test_a_schema_of_its_own_keeps_it_apart(shared: DatabaseHome) -> None:
    shared.query("CREATE TABLE votes (dish TEXT)")
    shared.query("CREATE SCHEMA quoth")
    url = SecretStr(f"{shared.url.get_secret_value()}&options=-csearch_path%3Dquoth")
    async with await Store.open(shared.folder, url=url) as store:
        await store.vote("a", "1", up=True)

        assert await store.votes() == (Tally("a", 1, 0),)
    assert shared.query("SELECT count(*) FROM quoth.votes") == [(1,)]


async def test_a_user_who_may_not_make_tables_is_told_what_is_missing(
    shared: DatabaseHome, postgres: PostgresServer
) -> None:
    url = f"postgresql://{LOCKED_USER}:{URL_PASSWORD}@/{shared.name}?host={postgres.folder}"

    with pytest.raises(StoreError, match=r"permission denied for schema public.*may make tables"):
        await Store.open(shared.folder, url=SecretStr(url))


async def test_a_host_needs_the_key_that_the_database_was_begun_with(
    shared: DatabaseHome, tmp_path: Path
) -> None:
    await keep_something_at(shared)
    other = replace(shared, folder=tmp_path / "other-state")
    other.folder.mkdir()

    with pytest.raises(StoreError, match=r"this one has no voters\.key in its state folder\. Copy"):
        await other.open()
    assert list(other.folder.iterdir()) == []
    with pytest.raises(StoreError, match=r"this one has another key\. Copy .*QUOTH_VOTERS_KEY"):
        await Store.open(other.folder, url=other.url, voters_key=VOTERS_KEY)
    assert StoreSettingsError.exit_status == SettingsError.exit_status

    shutil.copy(shared.folder / KEY_NAME, other.folder)
    async with await other.open() as store:
        assert await store.vote("a", "1", up=True) is VoteOutcome.WITHDRAWN


async def test_hosts_with_the_same_setting_need_no_file(
    shared: DatabaseHome, tmp_path: Path
) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    outcomes = []
    for folder in folders:
        folder.mkdir()
        async with await Store.open(folder, url=shared.url, voters_key=VOTERS_KEY) as store:
            outcomes.append(await store.vote("a", "1", up=True))

    assert outcomes == [VoteOutcome.COUNTED, VoteOutcome.WITHDRAWN]
    assert [list(folder.iterdir()) for folder in folders] == [[], []]


async def test_without_the_package_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "bot.postgres_database")
    with pytest.raises(StoreSettingsError, match=r'needs psycopg.* pip install "\.\[cluster\]"'):
        await Store.open(tmp_path, url=SecretStr("postgresql://db/x"))


async def test_the_commands_of_the_terminal_read_an_empty_database(shared: DatabaseHome) -> None:
    assert votes_at(shared) == ()
    assert settings_at(shared, SERVER) == ServerSettings()
    await keep_something_at(shared)
    assert settings_at(shared, SERVER) == CHOSEN


# Two hosts


async def test_settings_that_another_host_changed_hold_soon(
    shared: DatabaseHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "SETTINGS_SECONDS", 0.0)
    async with (
        await shared.open() as one,
        await other_host(shared, tmp_path).open() as other,
    ):
        assert await other.settings(SERVER) == ServerSettings()
        await one.keep_settings(SERVER, CHOSEN)

        assert await other.settings(SERVER) == CHOSEN


async def test_changes_on_two_hosts_at_once_lose_nothing(
    shared: DatabaseHome, tmp_path: Path
) -> None:
    async with (
        await shared.open() as one,
        await other_host(shared, tmp_path).open() as other,
    ):
        await asyncio.gather(
            *(
                store.change_settings(SERVER, partial(with_silent, number=number))
                for number, store in enumerate([one, other] * 10)
            )
        )

        assert (await one.settings(SERVER)).silent_in == frozenset(map(str, range(20)))


async def test_one_person_on_two_hosts_at_once_has_one_vote_at_most(
    shared: DatabaseHome, tmp_path: Path
) -> None:
    async with (
        await shared.open() as one,
        await other_host(shared, tmp_path).open() as other,
    ):
        outcomes = await asyncio.gather(
            *(store.vote("a", "1", up=True) for store in [one, other] * 6),
            one.vote("a", "1", up=True),
        )

        assert outcomes.count(VoteOutcome.COUNTED) == 7
        assert await one.votes() == (Tally("a", 1, 0),)


async def test_questions_that_are_kept_and_deleted_on_two_hosts_at_once_block_nobody(
    shared: DatabaseHome, tmp_path: Path
) -> None:
    async with (
        await shared.open() as one,
        await other_host(shared, tmp_path).open() as other,
    ):
        for round_ in range(5):
            await asyncio.gather(
                *(one.keep_question(SERVER, f"q{n}", QuestionKind.TOLD, str(n)) for n in range(9)),
                *(other.keep_question("any:1", f"q{n}", QuestionKind.TOLD, "9") for n in range(9)),
                one.forget_questions("9"),
                other.forget_questions(str(round_)),
                other.remove_old_questions(),
                one.keep_settings(SERVER, CHOSEN),
                other.drop_settings("any:1"),
            )

        assert len(await one.questions(SERVER)) >= 8


# Losing it


@pytest.mark.usefixtures("impatient")
async def test_a_database_that_is_stopped_is_missed_in_words_and_comes_back_by_itself(
    postgres: PostgresServer, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await store.keep_settings(SERVER, CHOSEN)
    assert await store.settings(SERVER) == CHOSEN
    postgres.stop()
    try:
        with pytest.raises(StoreUnreachableError, match=r"cannot be reached now: .*tried again"):
            await store.vote("a", "1", up=True)
        reachable = [store.is_reachable]
        with pytest.raises(StoreUnreachableError, match="cannot be reached now"):
            await store.settings("discord:1")
        assert await store.settings(SERVER) == CHOSEN
    finally:
        postgres.start()

    assert await store.votes() == ()
    assert [*reachable, store.is_reachable] == [False, True]
    assert await store.vote("a", "1", up=True) is VoteOutcome.COUNTED
    told = [each.message for each in caplog.records if each.name == "bot.postgres_database"]
    assert len(told) == 2
    assert "cannot be reached now" in told[0]
    assert "is back" in told[1]


@pytest.mark.usefixtures("impatient")
async def test_a_restart_between_two_statements_is_not_noticed(
    postgres: PostgresServer, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.gather(*(store.vote("a", str(n), up=True) for n in range(4)))
    postgres.stop()
    postgres.start()

    assert await store.vote("a", "5", up=True) is VoteOutcome.COUNTED
    assert await store.votes() == (Tally("a", 5, 0),)
    assert caplog.records == []


@pytest.mark.usefixtures("impatient")
async def test_a_database_that_hangs_is_given_up_and_comes_back_by_itself(
    shared: DatabaseHome, store: Store
) -> None:
    await store.keep_settings(SERVER, CHOSEN)
    assert await store.settings(SERVER) == CHOSEN
    with shared.server.hanging(shared.name):
        with pytest.raises(StoreUnreachableError, match="does not answer"):
            await store.vote("a", "1", up=True)
        assert await store.settings(SERVER) == CHOSEN

    assert await store.vote("b", "1", up=True) is VoteOutcome.COUNTED


async def test_while_it_is_away_nobody_waits_for_it(
    store: Store, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_database, "RETRY_SECONDS", 3_600.0)
    tried = 0
    connect = psycopg.AsyncConnection.connect

    async def counting(*arguments: object, **options: object) -> object:
        nonlocal tried
        tried += 1
        return await connect(*arguments, **options)  # type: ignore[arg-type]

    postgres.stop()
    try:
        with pytest.raises(StoreUnreachableError):
            await store.votes()
        monkeypatch.setattr(psycopg.AsyncConnection, "connect", counting)
        for _ in range(20):
            with pytest.raises(StoreUnreachableError, match="did not answer a moment ago"):
                await store.votes()
    finally:
        postgres.start()

    assert tried == 0


async def test_what_another_host_writes_for_too_long_is_an_error_in_words(
    shared: DatabaseHome, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_database, "LOCK_MILLISECONDS", 50)
    with psycopg.connect(shared.url.get_secret_value()) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('quoth:' || %s, 0))", [SERVER])
        with pytest.raises(StoreError, match="is busy: another host has been writing the same"):
            await store.keep_settings(SERVER, CHOSEN)
        assert await store.vote("a", "1", up=True) is VoteOutcome.COUNTED

    await store.keep_settings(SERVER, CHOSEN)


async def test_a_host_that_hangs_in_a_change_does_not_keep_others_out_for_ever(
    shared: DatabaseHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = await PostgresDatabase.open(shared.url)
    async with await other_host(shared, tmp_path).open() as store:
        monkeypatch.setattr(postgres_database, "TRANSACTION_MILLISECONDS", 50)
        async with contextlib.AsyncExitStack() as stack:
            run = await stack.enter_async_context(hanging.transaction(SERVER))
            await run("DELETE FROM settings")
            await store.keep_settings(SERVER, CHOSEN)
            with pytest.raises(StoreUnreachableError):
                await stack.aclose()

        assert await store.settings(SERVER) == CHOSEN
    await hanging.close()


async def test_a_change_that_is_cancelled_while_it_waits_leaves_nothing(
    shared: DatabaseHome, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = asyncio.Event()
    execute = psycopg.AsyncConnection.execute

    async def noticed(connection: Any, sql: bytes, *values: Any) -> Any:  # noqa: ANN401
        if b"SELECT up" in sql:
            asyncio.get_running_loop().call_soon(sent.set)
        return await execute(connection, sql, *values)

    with psycopg.connect(shared.url.get_secret_value()) as blocking:
        blocking.execute("LOCK TABLE votes")
        monkeypatch.setattr(psycopg.AsyncConnection, "execute", noticed)
        voting = asyncio.create_task(store.vote("a", "1", up=True))
        await sent.wait()
        voting.cancel()
        await asyncio.gather(voting, return_exceptions=True)
        assert voting.cancelled()

    assert await store.votes() == ()
    assert await store.vote("a", "1", up=True) is VoteOutcome.COUNTED


async def test_no_more_connections_are_opened_than_the_pool_may_have(
    shared: DatabaseHome, store: Store
) -> None:
    await asyncio.gather(*(store.vote(f"a{n}", str(n), up=True) for n in range(60)))
    sql = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'quoth'"
    )

    assert 1 <= shared.query(sql)[0][0] <= postgres_database.POOL_SIZE


# What nobody may see


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"postgresql://{LOCKED_USER}:wrong-{URL_PASSWORD}@/postgres?host=FOLDER", "password"),
        (f"postgresql://quoth:{URL_PASSWORD}@/missing?host=FOLDER", "does not exist"),
        (f"postgresql://quoth:{URL_PASSWORD}@/x?host=FOLDER/nowhere", "cannot be reached"),
        (f"postgresql://quoth:{URL_PASSWORD}@host:port/x", "cannot be"),
        (f"postgresql://quoth:{URL_PASSWORD}@host/x?colour=red", "is no address"),
        (f"postgresql://quoth:{PASSWORD}@host/x", "cannot be"),
    ],
)
async def test_no_message_and_no_line_of_the_log_has_a_password(
    postgres: PostgresServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    url: str,
    expected: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = SecretStr(url.replace("FOLDER", str(postgres.folder)))
    with pytest.raises(StoreError, match=r"QUOTH_DATABASE_URL") as caught:
        await Store.open(tmp_path, url=secret)
    with pytest.raises(StoreError) as read:
        store_module.read_votes(tmp_path, secret)
    texts = (str(caught.value), str(read.value), caplog.text)

    assert expected in texts[0]
    for text in texts:
        assert PASSWORD not in text
        assert URL_PASSWORD not in text
    assert caught.value.__suppress_context__


async def test_a_right_password_opens_it(shared: DatabaseHome, postgres: PostgresServer) -> None:
    shared.query(f"ALTER DATABASE {shared.name} OWNER TO {LOCKED_USER}")
    url = f"postgresql://{LOCKED_USER}:{URL_PASSWORD}@/{shared.name}?host={postgres.folder}"
    async with await Store.open(shared.folder, url=SecretStr(url)) as store:
        assert await store.vote("a", "1", up=True) is VoteOutcome.COUNTED


async def test_the_key_of_the_hashes_is_not_in_the_database(
    shared: DatabaseHome, store: Store
) -> None:
    await store.vote("a", str(NUMBER), up=True)
    key = (shared.folder / KEY_NAME).read_bytes()

    assert key not in shared.everything()
    assert str(NUMBER).encode() not in shared.everything()


async def test_the_bytes_of_what_was_forgotten_go_without_waiting_for_more(
    shared: DatabaseHome, store: Store
) -> None:
    await store.keep_question(SERVER, "a question", QuestionKind.TOLD, str(NUMBER))
    await store.vote("a", str(NUMBER), up=False)
    assert await store.forget(str(NUMBER)) == 1
    assert await store.forget_questions(str(NUMBER)) == 1
    sql = "SELECT relname FROM pg_class WHERE reloptions @> '{autovacuum_vacuum_threshold=0}'"

    assert b"a question" not in shared.everything()
    assert {name for (name,) in shared.query(sql)} == {"votes", "questions", "buckets"}
