"""What the bot remembers between runs, in one SQLite file: settings, votes and gaps.

A server is known by its platform and its id there, such as ``discord:42``. Of a vote the
store keeps the answer's id, the direction and a keyed hash of the voter: no name,
no time, no question. The table has no row numbers, which would tell the order of voting.

Of an unanswered question, where a server keeps them, it keeps the words without names, the day
and a keyed hash of the day, the words and the asker. So ``forget_questions`` finds a person's
questions, while two rows of one person have nothing in common. A row is removed after
``RETENTION``.

Every write is one transaction that is on the disk when the call returns, so the process
may be killed at any moment.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import secrets
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiosqlite
from pydantic import TypeAdapter

from bot.errors import StoreError
from bot.stored_values import (
    VOTE_REASONS,
    KeptQuestion,
    QuestionKind,
    ServerSettings,
    Tally,
    VoteOutcome,
)

log = logging.getLogger(__name__)

FILE_NAME = "quoth.sqlite3"
KEY_NAME = "voters.key"
KEY_BYTES = 32
BUSY_SECONDS = 10.0

RETENTION = timedelta(days=30)
"""How long a question is kept."""

MAX_QUESTIONS = 10_000
"""How many rows of questions a server may have; further ones are not kept."""

DIGEST_PERIOD = timedelta(days=7)

Clock = Callable[[], datetime]

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

_WITH_QUESTIONS = 3
"""From this version on the file has reasons of votes and questions."""

_TALLIES = (
    "SELECT answer_id, sum(up), sum(1 - up){reasons} FROM votes"
    " GROUP BY answer_id ORDER BY count(*) DESC, answer_id"
)
_TALLIES_WITHOUT_REASONS = _TALLIES.format(reasons="")
_TALLIES_WITH_REASONS = _TALLIES.format(
    reasons="".join(f", count(CASE why WHEN '{each}' THEN 1 END)" for each in VOTE_REASONS)
)
_QUESTIONS = (
    "SELECT server, words, day, kind, count(*) FROM questions"
    " WHERE day > ?1 AND (?2 IS NULL OR server = ?2)"
    " GROUP BY server, words, day, kind ORDER BY server, words, day, kind"
)
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SETTINGS = TypeAdapter(ServerSettings)
_key_lock = threading.Lock()


def utc_now() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


class Store:
    """The file, open; safe to use from any number of tasks of one event loop.

    Close it, or use it as an async context manager: its thread keeps the process alive.
    """

    def __init__(
        self, connection: aiosqlite.Connection, folder: Path | None, clock: Clock = utc_now
    ) -> None:
        self._connection = connection
        self.clock = clock
        self._key_path = folder / KEY_NAME if folder else None
        self._key = b""
        self._settings: dict[str, ServerSettings] = {}
        self._lock = asyncio.Lock()
        self._closed = False

    @classmethod
    async def open(cls, folder: Path | None, clock: Clock = utc_now) -> Self:
        """Open the file in ``folder``, which is made if need be; ``None`` is in memory.

        A damaged file is set aside under another name and a new one begun. Questions that have
        been kept for long enough are removed.

        Raises:
            StoreError: If the file is from a newer Quoth, not Quoth's at all, or cannot
                be written.
        """
        if folder is None:
            return cls(await _open(":memory:"), None, clock)
        path = folder / FILE_NAME
        await asyncio.to_thread(_make_folder, folder)
        try:
            connection = await _open(path)
        except _DamagedError as damage:
            aside = await asyncio.to_thread(_set_aside, path)
            log.warning(
                "%s is damaged (%s). It is kept as %s, and a new one begun: server settings and "
                "votes start again from nothing.",
                path,
                damage,
                aside.name,
            )
            connection = await _open(path)
        store = cls(connection, folder, clock)
        try:
            await store.remove_old_questions()
        except BaseException:
            await connection.close()
            raise
        return store

    async def close(self) -> None:
        """Close the file, after whatever is being written."""
        async with self._lock:
            self._closed = True
            await self._connection.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def settings(self, server: str) -> ServerSettings:
        """Return the settings of a server; they are kept in memory once they have been read."""
        found = self._settings.get(server)
        if found is None:
            async with self._alone():
                found = self._settings[server] = await self._read_settings(server)
        return found

    async def change_settings(
        self, server: str, change: Callable[[ServerSettings], ServerSettings]
    ) -> ServerSettings:
        """Replace the settings of a server by what ``change`` makes of them, and return them.

        One change follows another, so none is lost.
        """
        async with self._transaction():
            held = await self._read_settings(server)
            settings = change(held)
            if settings != held:
                await self._write_settings(server, settings)
        return settings

    async def keep_settings(self, server: str, settings: ServerSettings) -> None:
        """Replace the settings of a server."""
        async with self._transaction():
            await self._write_settings(server, settings)

    async def drop_settings(self, server: str) -> None:
        """Forget the settings and questions of a server, as when the bot has left it."""
        async with self._transaction():
            await self._write_settings(server, ServerSettings())
            await self._run("DELETE FROM questions WHERE server = ?", server)

    async def vote(self, answer_id: str, voter: str, *, up: bool) -> VoteOutcome:
        """Count a vote; each person has one for each answer.

        The other vote replaces it, and the same vote again withdraws it.
        """
        async with self._transaction():
            row = (answer_id, await self._hash_of(voter))
            before = await self._run("SELECT up FROM votes WHERE answer_id = ? AND voter = ?", *row)
            if before and before[0][0] == up:
                await self._run("DELETE FROM votes WHERE answer_id = ? AND voter = ?", *row)
                return VoteOutcome.WITHDRAWN
            await self._run(
                "INSERT OR REPLACE INTO votes (answer_id, voter, up) VALUES (?, ?, ?)", *row, up
            )
            return VoteOutcome.CHANGED if before else VoteOutcome.COUNTED

    async def votes(self) -> tuple[Tally, ...]:
        """Return the votes by answer, most votes first, then by answer id."""
        async with self._alone():
            return tuple(Tally(*row) for row in await self._run(_TALLIES_WITH_REASONS))

    async def explain_vote(self, answer_id: str, voter: str, why: QuestionKind) -> bool:
        """Keep why a person voted against an answer; return whether there is such a vote."""
        async with self._transaction():
            row = (answer_id, await self._hash_of(voter))
            sql = "UPDATE votes SET why = ? WHERE answer_id = ? AND voter = ? AND NOT up"
            await self._run(sql, why, *row)
            [(changed,)] = await self._run("SELECT changes()")
        return bool(changed)

    async def forget(self, voter: str) -> int:
        """Remove every vote of a person, without trace in the file, and say how many."""
        async with self._transaction():
            await self._run("DELETE FROM votes WHERE voter = ?", await self._hash_of(voter))
            [(removed,)] = await self._run("SELECT changes()")
        return int(removed)

    async def keep_question(self, server: str, words: str, kind: QuestionKind, asker: str) -> bool:
        """Keep the words of a question, once a day for each person; return whether there is room.

        A question that is kept already gets the new ``kind``, unless that says less.
        """
        async with self._transaction():
            day = self._today().isoformat()
            [(rows,)] = await self._run("SELECT count(*) FROM questions WHERE server = ?", server)
            if rows >= MAX_QUESTIONS:
                return False
            hashed = await self._hash_of(_asking(server, words, day, asker))
            await self._run(
                "INSERT INTO questions VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET kind = excluded.kind WHERE excluded.kind != ?",
                *(server, words, day, hashed, kind, QuestionKind.UNANSWERED),
            )
        return True

    async def questions(self, server: str) -> tuple[KeptQuestion, ...]:
        """Return the questions that are kept for a server."""
        async with self._alone():
            rows = await self._run(_QUESTIONS, _last_removed(self._today()), server)
        return tuple(map(_kept_question, rows))

    async def forget_questions(self, asker: str) -> int:
        """Remove every question of a person, without trace in the file, and say how many."""
        removed = 0
        async with self._transaction():
            for server, words, day, hashed in await self._run(
                "SELECT server, words, day, asker FROM questions"
            ):
                if hashed == await self._hash_of(_asking(server, words, day, asker)):
                    sql = "DELETE FROM questions WHERE (server, words, day, asker) = (?, ?, ?, ?)"
                    await self._run(sql, server, words, day, hashed)
                    removed += 1
        return removed

    async def remove_old_questions(self) -> None:
        """Remove the questions that have been kept for ``RETENTION``."""
        async with self._transaction():
            await self._run("DELETE FROM questions WHERE day <= ?", _last_removed(self._today()))

    async def claim_digest(self, server: str) -> datetime | None:
        """Return since when a digest of questions is due, and count it as sent; else ``None``.

        The first one is due a period after the first call. Only one of several callers gets it.
        """
        now = self.clock()
        async with self._transaction():
            rows = await self._run("SELECT sent FROM digests WHERE server = ?", server)
            since = datetime.fromisoformat(rows[0][0]) if rows else None
            if since is not None and now - since < DIGEST_PERIOD:
                return None
            await self._write_digest(server, now)
        return since

    async def give_back_digest(self, server: str, since: datetime) -> None:
        """Make a digest due again that was claimed and could not be sent."""
        async with self._transaction():
            await self._write_digest(server, since)

    async def _write_digest(self, server: str, sent: datetime) -> None:
        await self._run("INSERT OR REPLACE INTO digests VALUES (?, ?)", server, sent.isoformat())

    def _today(self) -> date:
        return self.clock().astimezone(UTC).date()

    async def _read_settings(self, server: str) -> ServerSettings:
        rows = await self._run("SELECT settings FROM settings WHERE server = ?", server)
        return _parse_settings(server, rows[0][0]) if rows else ServerSettings()

    async def _write_settings(self, server: str, settings: ServerSettings) -> None:
        """Write a row, or remove it for the defaults; called inside a transaction."""
        # Before the write, so that a call that is cancelled leaves nothing outdated.
        self._settings.pop(server, None)
        if not settings.keep_questions:
            # What somebody handed over by a press stays for its time.
            await self._run(
                "DELETE FROM questions WHERE server = ? AND kind != ?", server, QuestionKind.TOLD
            )
        if settings.digest_channel is None:
            await self._run("DELETE FROM digests WHERE server = ?", server)
        if settings == ServerSettings():
            await self._run("DELETE FROM settings WHERE server = ?", server)
            return
        text = _SETTINGS.dump_json(settings).decode()
        await self._run("INSERT OR REPLACE INTO settings VALUES (?, ?)", server, text)

    async def _hash_of(self, voter: str) -> bytes:
        """Return what stands for a person; called inside a transaction, which keeps others out."""
        if not self._key:
            self._key = await asyncio.to_thread(_read_key, self._key_path)
        return hmac.digest(self._key, voter.encode(), "sha256")

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[None]:
        """One transaction at a time; what fails or is cancelled in it leaves nothing behind."""
        async with self._alone():
            try:
                await self._run("BEGIN IMMEDIATE")
                yield
                await self._run("COMMIT")
            except BaseException:
                await self._connection.rollback()
                raise

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        async with self._lock:
            if self._closed:
                raise StoreError("The bot is stopping; nothing is stored any more.")
            with _in_words():
                yield

    async def _run(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return list(await self._connection.execute_fetchall(sql, values))


def read_votes(folder: Path) -> tuple[Tally, ...]:
    """Return the votes kept in ``folder``, by answer, most votes first; changes nothing there.

    Raises:
        StoreError: If the file cannot be read.
    """
    with _reading(folder) as (connection, version):
        if not version:
            return ()
        has_reasons = version >= _WITH_QUESTIONS
        tallies = _TALLIES_WITH_REASONS if has_reasons else _TALLIES_WITHOUT_REASONS
        return tuple(Tally(*row) for row in connection.execute(tallies))


def read_questions(folder: Path, today: date) -> tuple[KeptQuestion, ...]:
    """Return the questions kept in ``folder``; changes nothing there.

    Raises:
        StoreError: If the file cannot be read.
    """
    with _reading(folder) as (connection, version):
        if version < _WITH_QUESTIONS:
            return ()
        rows = connection.execute(_QUESTIONS, [_last_removed(today), None])
        return tuple(map(_kept_question, rows))


def read_settings_of(folder: Path, server: str) -> ServerSettings:
    """Return the settings of a server kept in ``folder``; changes nothing there.

    Raises:
        StoreError: If the file cannot be read.
    """
    with _reading(folder) as (connection, version):
        if version < _WITH_QUESTIONS:
            return ServerSettings()
        sql = "SELECT settings FROM settings WHERE server = ?"
        row = connection.execute(sql, [server]).fetchone()
        return _parse_settings(server, row[0]) if row else ServerSettings()


@contextmanager
def _reading(folder: Path) -> Iterator[tuple[sqlite3.Connection, int]]:
    """Open the file in ``folder`` for reading alone, with its version; 0 where there is none."""
    path = folder / FILE_NAME
    exists = path.exists()
    where = f"{path.resolve().as_uri()}?mode=rw" if exists else ":memory:"
    with _in_words(), closing(sqlite3.connect(where, uri=exists)) as connection:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
        connection.execute("PRAGMA query_only = ON")
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        _check_version(version)
        yield connection, version


def _asking(server: str, words: str, day: str, asker: str) -> str:
    """Return what the keyed hash of a question is made of."""
    return f"{server}\0{words}\0{day}\0{asker}"


def _kept_question(row: Sequence[Any]) -> KeptQuestion:
    server, words, day, kind, people = row
    return KeptQuestion(server, words, date.fromisoformat(day), QuestionKind(kind), people)


def _last_removed(today: date) -> str:
    """Return the last day whose questions have been kept for long enough."""
    return (today - RETENTION).isoformat()


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


def _make_folder(folder: Path) -> None:
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


def _parse_settings(server: str, text: str) -> ServerSettings:
    try:
        return _SETTINGS.validate_json(text)
    except ValueError:
        log.warning("The settings of server %s are not readable; it has the defaults.", server)
        return ServerSettings()


def _read_key(path: Path | None) -> bytes:
    """Return the key of the voters' hashes; made if there is none, readable by the owner alone."""
    if path is None:
        return secrets.token_bytes(KEY_BYTES)
    try:
        # A task that was cancelled while its thread makes the key no longer keeps others out.
        with _key_lock:
            if not path.exists():
                replace_file(path, secrets.token_bytes(KEY_BYTES), mode=0o600)
            key = path.read_bytes()
    except OSError as error:
        raise StoreError(f"The file {path} cannot be used: {error.strerror}.") from None
    if len(key) != KEY_BYTES:
        raise StoreError(
            f"The file {path} is damaged. Put its copy back; or remove it, and votes given so far "
            "can no longer be changed or withdrawn."
        )
    return key


def replace_file(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Write ``data`` to ``path`` atomically: after a crash the file is the new or the old one.

    Raises:
        OSError: If it cannot be written.
    """
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:  # noqa: PTH123
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
