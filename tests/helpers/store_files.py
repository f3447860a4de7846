"""What the tests of the store share: where it is kept, in a file or in a database of hosts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

from bot.database import FILE_NAME
from bot.store import (
    KEY_NAME,
    Clock,
    Store,
    read_questions,
    read_settings_of,
    read_votes,
    utc_now,
)
from bot.stored_values import KeptQuestion, ServerSettings, Tally
from tests.helpers.postgres import PostgresServer

NUMBER = 1_234_567_890_123_456_789
SERVER = f"discord:{NUMBER}"


CHOSEN = ServerSettings(
    answer_only_in=frozenset({str(NUMBER + 1), str(NUMBER + 2)}),
    silent_in=frozenset({str(NUMBER + 3)}),
    question_channels=frozenset({str(NUMBER + 1)}),
    in_thread=True,
    private=True,
    quotations=5,
    sources=frozenset({"a.txt", "López.md"}),
)


def query(folder: Path, *statements: str) -> list[tuple[object, ...]]:
    """Run statements behind the store's back; what the last one finds."""
    rows: list[tuple[object, ...]] = []
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        for sql in statements:
            rows = connection.execute(sql).fetchall()
    return rows


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def everything_in(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.iterdir() if each.name != KEY_NAME)


async def keep_something(folder: Path) -> None:
    async with await Store.open(folder) as store:
        await store.keep_settings(SERVER, CHOSEN)
        await store.vote("a", "1", up=True)


class StoreHome(Protocol):
    """Where a store is kept, and a look at it behind its back."""

    @property
    def folder(self) -> Path:
        """The state folder."""

    @property
    def url(self) -> SecretStr | None:
        """The database, if it is one."""

    async def open(self, clock: Clock = utc_now) -> Store:
        """Open the store."""

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement and return what it finds."""

    def everything(self) -> bytes:
        """All that is kept, but for the key."""


@dataclass(frozen=True)
class FileHome:
    """A file in a folder."""

    folder: Path
    url: None = None

    async def open(self, clock: Clock = utc_now) -> Store:
        return await Store.open(self.folder, clock)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return query(self.folder, sql)

    def everything(self) -> bytes:
        return everything_in(self.folder)


@dataclass(frozen=True)
class DatabaseHome:
    """A database of a PostgreSQL server."""

    folder: Path
    server: PostgresServer
    name: str

    @property
    def url(self) -> SecretStr:
        return self.server.url(self.name)

    async def open(self, clock: Clock = utc_now) -> Store:
        return await Store.open(self.folder, clock, url=self.url)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.server.query(self.name, sql)

    def everything(self) -> bytes:
        tables = self.query("SELECT relname FROM pg_class WHERE relkind IN ('r', 'm') AND relname"
                            " NOT LIKE 'pg_%' AND relname NOT LIKE 'sql_%'")  # fmt: skip
        assert len(tables) > 5
        rows = [row for (name,) in tables for row in self.query(f"SELECT * FROM {name}")]  # noqa: S608
        values = [value for row in rows for value in row]
        return b"\n".join(
            each if isinstance(each, bytes) else str(each).encode() for each in values
        )


async def keep_something_at(home: StoreHome) -> None:
    async with await home.open() as store:
        await store.keep_settings(SERVER, CHOSEN)
        await store.vote("a", "1", up=True)


def votes_at(home: StoreHome) -> tuple[Tally, ...]:
    return read_votes(home.folder, home.url)


def questions_at(home: StoreHome, today: date) -> tuple[KeptQuestion, ...]:
    return read_questions(home.folder, today, home.url)


def settings_at(home: StoreHome, server: str) -> ServerSettings:
    return read_settings_of(home.folder, server, home.url)
