"""What the store asks of a database, and the one that it has by default: a SQLite file.

Statements are in the SQL that SQLite and PostgreSQL have in common, with ``?`` for values.

Every write is one transaction that is on the disk when it ends, so the process may be killed at
any moment.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol, Self

import aiosqlite

from bot.errors import StoreError

log = logging.getLogger(__name__)

Run = Callable[..., Awaitable[list[Any]]]
"""Runs one statement with its values, and returns the rows."""


class Database(Protocol):
    """A database, open; safe to use from any number of tasks of one event loop."""

    @property
    def is_shared(self) -> bool:
        """Whether several hosts use it at the same time."""

    @property
    def is_reachable(self) -> bool:
        """Whether the last attempt to use it got an answer."""

    def transaction(self, *subjects: str) -> AbstractAsyncContextManager[Run]:
        """Write all that is written within the block, or nothing.

        Transactions with a subject in common follow one another, so what one reads stays true until
        it ends. Where there are several subjects, they are given in an order that all callers keep.

        Raises:
            StoreError: If the database cannot be used.
        """

    def reading(self) -> AbstractAsyncContextManager[Run]:
        """Run single statements, each on its own.

        Raises:
            StoreError: If the database cannot be used.
        """

    async def close(self) -> None:
        """Close it, after whatever is being written."""


FILE_NAME = "quoth.sqlite3"
BUSY_SECONDS = 10.0

_CHANNEL_IDS_AS_TEXT = (
    "UPDATE settings SET settings = json_set(settings, '$.{field}', json(("
    " SELECT json_group_array(CAST(value AS TEXT)) FROM json_each(settings, '$.{field}'))))"
    " WHERE json_valid(settings) AND json_type(settings, '$.{field}') = 'array'"
)

_STEPS = (
    (
        "CREATE TABLE settings (guild_id INTEGER PRIMARY KEY, settings TEXT NOT NULL)",
        "CREATE TABLE votes ("
        " answer_id TEXT NOT NULL, voter BLOB NOT NULL, up INTEGER NOT NULL CHECK (up IN (0, 1)),"
        " PRIMARY KEY (answer_id, voter)) WITHOUT ROWID",
    ),
    # Before, all servers and channels were Discord's and had numbers.
    (
        "ALTER TABLE settings RENAME TO numbered",
        "CREATE TABLE settings (server TEXT PRIMARY KEY, settings TEXT NOT NULL)",
        "INSERT INTO settings SELECT 'discord:' || guild_id, settings FROM numbered",
        "DROP TABLE numbered",
        *(
            _CHANNEL_IDS_AS_TEXT.format(field=field)
            for field in ("answer_only_in", "silent_in", "question_channels")
        ),
    ),
    (
        "ALTER TABLE votes ADD COLUMN why TEXT",
        "CREATE TABLE questions ("
        " server TEXT NOT NULL, words TEXT NOT NULL, day TEXT NOT NULL, asker BLOB NOT NULL,"
        " kind TEXT NOT NULL, PRIMARY KEY (server, words, day, asker)) WITHOUT ROWID",
        "CREATE TABLE digests (server TEXT PRIMARY KEY, sent TEXT NOT NULL) WITHOUT ROWID",
    ),
)
"""What leads from each version of the file to the next; the first starts from nothing."""

SCHEMA_VERSION = len(_STEPS)

WITH_QUESTIONS = 3
"""From this version on the file has reasons of votes and questions."""

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class SqliteDatabase:
    """The file, open: one connection, whose thread keeps the process alive until it is closed.

    One transaction follows the other, whatever their subjects.
    """

    is_shared = False
    is_reachable = True

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._lock = asyncio.Lock()
        self._closed = False

    @classmethod
    async def open(cls, folder: Path | None) -> Self:
        """Open the file in ``folder``, which is made if need be; ``None`` is in memory.

        A damaged file is set aside under another name and a new one begun.

        Raises:
            StoreError: If the file is from a newer Quoth, not Quoth's at all, or cannot
                be written.
        """
        if folder is None:
            return cls(await _open(":memory:"))
        path = folder / FILE_NAME
        await asyncio.to_thread(make_folder, folder)
        try:
            return cls(await _open(path))
        except _DamagedError as damage:
            aside = await asyncio.to_thread(_set_aside, path)
            log.warning(
                "%s is damaged (%s). It is kept as %s, and a new one begun: server settings and "
                "votes start again from nothing.",
                path,
                damage,
                aside.name,
            )
            return cls(await _open(path))

    async def close(self) -> None:
        """Close the file, after whatever is being written."""
        async with self._lock:
            self._closed = True
            await self._connection.close()

    @asynccontextmanager
    async def transaction(self, *_: str) -> AsyncIterator[Run]:
        """One transaction at a time; what fails or is cancelled in it leaves nothing behind."""
        async with self.reading() as run:
            try:
                await run("BEGIN IMMEDIATE")
                yield run
                await run("COMMIT")
            except BaseException:
                await self._connection.rollback()
                raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Run]:
        """Keep others out for single statements."""
        async with self._lock:
            if self._closed:
                raise StoreError("The bot is stopping; nothing is stored any more.")
            with _in_words():
                yield self._run

    async def _run(self, sql: str, *values: object) -> list[Any]:
        return list(await self._connection.execute_fetchall(sql, values))


@contextmanager
def reading_file(folder: Path) -> Iterator[tuple[Callable[..., list[Any]], int]]:
    """Open the file in ``folder`` for reading alone; yield what runs a statement, and its version.

    The version is 0 where there is no file.

    Raises:
        StoreError: If the file cannot be read.
    """
    path = folder / FILE_NAME
    exists = path.exists()
    where = f"{path.resolve().as_uri()}?mode=rw" if exists else ":memory:"
    with _in_words(), closing(sqlite3.connect(where, uri=exists)) as connection:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
        connection.execute("PRAGMA query_only = ON")
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        _check_version(version)
        yield lambda sql, *values: connection.execute(sql, values).fetchall(), version


class _DamagedError(Exception):
    """The file's content is not that of a database."""


async def _open(path: Path | str) -> aiosqlite.Connection:
    with _in_words():
        connection = aiosqlite.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            await connection
        except BaseException:
            # Its thread still has something to tell the event loop, which may be closed soon.
            await asyncio.to_thread(connection._thread.join)  # noqa: SLF001
            raise
        try:
            await _prepare(connection)
        except BaseException as error:
            await connection.close()
            if isinstance(error, sqlite3.Error) and _code(error) in _DAMAGE:
                raise _DamagedError(error) from None
            raise
    return connection


async def _prepare(connection: aiosqlite.Connection) -> None:
    """Check the file and bring it up to this version, all or nothing."""
    [(version,)] = await connection.execute_fetchall("PRAGMA user_version")
    _check_version(version)
    [(verdict,), *_] = await connection.execute_fetchall("PRAGMA quick_check")
    if verdict != "ok":
        raise _DamagedError(verdict)
    # The journal stays SQLite's own rollback journal: turning a new file to another kind cannot
    # wait for a second process that does the same, and a write-ahead log keeps what was deleted.
    await connection.execute_fetchall("PRAGMA synchronous = EXTRA")
    await connection.execute_fetchall("PRAGMA secure_delete = ON")
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    [(version,)] = await connection.execute_fetchall("PRAGMA user_version")
    if not version and await connection.execute_fetchall("SELECT 1 FROM sqlite_master"):
        raise StoreError(
            f"The file {FILE_NAME} in the state folder was not made by Quoth. Move it away, or "
            "set QUOTH_STATE to another folder."
        )
    for step in _STEPS[version:]:
        for sql in step:
            await connection.execute_fetchall(sql)
    await connection.execute_fetchall(f"PRAGMA user_version = {SCHEMA_VERSION}")
    await connection.execute_fetchall("COMMIT")


def _check_version(version: int) -> None:
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"The file {FILE_NAME} in the state folder is from a newer version of Quoth "
            f"(its format is {version}, this one knows {SCHEMA_VERSION}). Install that version, or "
            "give another folder in QUOTH_STATE."
        )


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what SQLite reports into a sentence that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        advice = (
            "Restart the bot: it keeps the damaged file under another name and begins a new one"
            if _code(error) in _DAMAGE
            else "See that the bot may write there and that the disk has room"
        )
        raise StoreError(
            f"The file {FILE_NAME} in the state folder cannot be used: {error}. {advice}."
        ) from error


def _code(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code, the low byte of the extended one."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if code is not None else None


def make_folder(folder: Path) -> None:
    """Make the state folder, if there is none.

    Raises:
        StoreError: If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The state folder {folder} cannot be made: {error.strerror}. Set QUOTH_STATE to a "
            "folder where the bot may write."
        ) from None


def _set_aside(path: Path) -> Path:
    """Rename a damaged file to the first name that is free.

    Its journal need not go with it: SQLite has rolled it back before the damage can show.
    """
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in count(1))
    aside = next(name for name in names if not name.exists())
    try:
        path.rename(aside)
    except OSError as error:
        raise StoreError(
            f"The file {path} is damaged and cannot be renamed: {error.strerror}. Move it away."
        ) from None
    return aside
