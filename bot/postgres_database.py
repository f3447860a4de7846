"""The store's tables in a PostgreSQL database that several hosts share.

psycopg is imported only where such a database is set. A pool bounds the connections of a host.
Locks last as long as a transaction, and nothing is set for a session, so that a proxy that pools
transactions may stand between.

While the database is away every call fails at once, except for one attempt now and then that
finds out whether it is back. No message has a password: what psycopg says of the address as a
whole is never repeated.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from typing import Any, Self

from pydantic import SecretStr

from bot.database import Run
from bot.errors import StoreError, StoreSettingsError, StoreUnreachableError

try:
    import psycopg
except ImportError as error:
    raise StoreSettingsError(
        "QUOTH_DATABASE_URL needs psycopg, which is not installed. "
        'Install it in the folder of the clone with: pip install ".[cluster]"'
    ) from error

log = logging.getLogger(__name__)

POOL_SIZE = 4
"""Connections of one host at most."""

CONNECT_SECONDS = 3
"""How long one address of the database has to answer."""

STATEMENT_SECONDS = 5.0
"""After this long without an answer to a statement its connection is given up."""

MIGRATION_SECONDS = 60.0
"""The same for bringing the tables up to date, and for waiting for a host that does."""

RETRY_SECONDS = 2.0
"""How long nothing is tried after the database could not be reached."""

IDLE_SECONDS = 1.0
"""A connection that was idle for longer is tried before it is used."""

LOCK_MILLISECONDS = 4_000
"""How long a host waits for another that writes the same."""

TRANSACTION_MILLISECONDS = 10_000
"""After this long without a statement the database ends a host's transaction."""

_BEGIN = "BEGIN; SET LOCAL lock_timeout = {}; SET LOCAL idle_in_transaction_session_timeout = {}"
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('quoth:' || ?, 0))"
_MIGRATION = "migration"

_REMOVED_AT_ONCE = "autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0"
"""What was deleted of persons does not wait until a fifth of its table has been deleted."""

_STEPS = (
    (
        'CREATE TABLE settings (server TEXT COLLATE "C" PRIMARY KEY, settings TEXT NOT NULL)',
        'CREATE TABLE votes (answer_id TEXT COLLATE "C" NOT NULL, voter BYTEA NOT NULL,'
        " up INTEGER NOT NULL CHECK (up IN (0, 1)), why TEXT, PRIMARY KEY (answer_id, voter))"
        f" WITH ({_REMOVED_AT_ONCE})",
        "CREATE INDEX votes_of_a_person ON votes (voter)",
        'CREATE TABLE questions (server TEXT COLLATE "C" NOT NULL,'
        ' words TEXT COLLATE "C" NOT NULL, day TEXT COLLATE "C" NOT NULL, asker BYTEA NOT NULL,'
        ' kind TEXT COLLATE "C" NOT NULL, PRIMARY KEY (server, words, day, asker))'
        f" WITH ({_REMOVED_AT_ONCE})",
        "CREATE TABLE digests (server TEXT PRIMARY KEY, sent TEXT NOT NULL)",
        "CREATE TABLE voters_key (fingerprint BYTEA NOT NULL)",
        "CREATE FUNCTION quoth_now() RETURNS DOUBLE PRECISION LANGUAGE sql VOLATILE"
        " AS 'SELECT CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION)'",
        "CREATE TABLE jobs (name TEXT PRIMARY KEY, done DOUBLE PRECISION NOT NULL)",
        # A crash of the database may empty these two; then only what is local is known.
        "CREATE UNLOGGED TABLE events (event BYTEA PRIMARY KEY, at DOUBLE PRECISION NOT NULL)",
        "CREATE UNLOGGED TABLE buckets (bucket BYTEA PRIMARY KEY, full_at DOUBLE PRECISION NOT"
        " NULL, pace DOUBLE PRECISION NOT NULL, slack DOUBLE PRECISION NOT NULL,"
        f" admitted BOOLEAN NOT NULL) WITH ({_REMOVED_AT_ONCE})",
    ),
)
"""What leads from each version of the tables to the next; the first starts from nothing."""

SCHEMA_VERSION = len(_STEPS)

_VERSION = "SELECT version FROM quoth_schema"
_HAS_VERSION = "SELECT to_regclass('quoth_schema') IS NOT NULL"
_OTHERS = (
    "SELECT 1 WHERE coalesce(to_regclass('settings'), to_regclass('votes'),"
    " to_regclass('questions'), to_regclass('digests'), to_regclass('jobs'),"
    " to_regclass('events'), to_regclass('buckets')) IS NOT NULL"
)

_OPTIONS: dict[str, Any] = {
    "autocommit": True,
    "connect_timeout": CONNECT_SECONDS,
    "application_name": "quoth",
    "prepare_threshold": None,
}


class PostgresDatabase:
    """A pool of connections to the database that hosts share.

    Args:
        url: Its address, with user and password.
        clock: Gives seconds that never go back.
    """

    is_shared = True

    def __init__(self, url: SecretStr, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url.get_secret_value()
        self._clock = clock
        self._slots = asyncio.Semaphore(POOL_SIZE)
        self._idle: list[tuple[float, psycopg.AsyncConnection[Any]]] = []
        self._away_since: float | None = None
        self._next_try = 0.0
        self._closed = False

    @classmethod
    async def open(cls, url: SecretStr, clock: Callable[[], float] = time.monotonic) -> Self:
        """Connect, and make the tables or bring them up to this version.

        Of several hosts that start at once, one does so and the others wait for it.

        Raises:
            StoreError: If the database cannot be reached or used, or its tables are from a newer
                Quoth or not Quoth's at all.
        """
        database = cls(url, clock)
        try:
            async with database._connection() as connection:
                await database._migrate(connection)
        except BaseException:
            await database.close()
            raise
        return database

    @property
    def is_reachable(self) -> bool:
        """Whether the last attempt to use it got an answer."""
        return self._away_since is None

    async def _migrate(self, connection: psycopg.AsyncConnection[Any]) -> None:
        async def run(sql: str, *values: object) -> list[Any]:
            return await self._execute(connection, sql, values, MIGRATION_SECONDS)

        await run(f"BEGIN; SET LOCAL lock_timeout = '{MIGRATION_SECONDS:.0f}s'")
        await run(_LOCK, _MIGRATION)
        [(exists,)] = await run(_HAS_VERSION)
        [(version,)] = await run(_VERSION) if exists else [(0,)]
        _check_version(version)
        if not exists:
            if await run(_OTHERS):
                raise StoreError(
                    "The database of QUOTH_DATABASE_URL has tables that Quoth did not make. Give "
                    "Quoth a database of its own, or a schema of its own: "
                    "postgresql://…?options=-csearch_path%3Dquoth"
                )
            await run("CREATE TABLE quoth_schema (version INTEGER NOT NULL)")
            await run("INSERT INTO quoth_schema VALUES (0)")
        for step in _STEPS[version:]:
            for sql in step:
                await run(sql)
        if version < SCHEMA_VERSION:
            await run("UPDATE quoth_schema SET version = ?", SCHEMA_VERSION)
        await run("COMMIT")

    async def close(self) -> None:
        """Close all connections, each after what is being written through it."""
        self._closed = True
        for _ in range(POOL_SIZE):
            await self._slots.acquire()
        try:
            await self._discard_idle()
        finally:
            for _ in range(POOL_SIZE):
                self._slots.release()

    @asynccontextmanager
    async def transaction(self, *subjects: str) -> AsyncIterator[Run]:
        """Write all or nothing; after others with a subject in common."""
        async with self._connection() as connection:
            run = self._run_on(connection)
            await run(_BEGIN.format(LOCK_MILLISECONDS, TRANSACTION_MILLISECONDS))
            for subject in subjects:
                await run(_LOCK, subject)
            yield run
            await run("COMMIT")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Run]:
        """Run single statements, each on its own."""
        async with self._connection() as connection:
            yield self._run_on(connection)

    def _run_on(self, connection: psycopg.AsyncConnection[Any]) -> Run:
        async def run(sql: str, *values: object) -> list[Any]:
            return await self._execute(connection, sql, values, STATEMENT_SECONDS)

        return run

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """Lend a connection; one in which something failed is not lent again."""
        with self._in_words():
            async with asyncio.timeout(2 * STATEMENT_SECONDS):
                await self._slots.acquire()
            try:
                connection = await self._take()
                try:
                    yield connection
                except BaseException:
                    # The server rolls back what has not been committed.
                    await connection.close()
                    raise
                self._idle.append((self._clock(), connection))
                self._back()
            finally:
                self._slots.release()

    async def _take(self) -> psycopg.AsyncConnection[Any]:
        if self._closed:
            raise StoreError("The bot is stopping; nothing is stored any more.")
        if self._clock() < self._next_try:
            raise StoreUnreachableError(_away("it did not answer a moment ago"))
        if self._away_since is not None:
            # Others do not wait for the outcome of this attempt.
            self._next_try = self._clock() + RETRY_SECONDS
        while self._idle:
            since, connection = self._idle.pop()
            if self._clock() - since < IDLE_SECONDS:
                return connection
            try:
                await self._execute(connection, "SELECT 1", (), STATEMENT_SECONDS)
            except psycopg.Error:
                # As after a restart of the server: the others are no better.
                await connection.close()
                await self._discard_idle()
            except BaseException:
                await connection.close()
                raise
            else:
                return connection
        async with asyncio.timeout(2 * STATEMENT_SECONDS):
            return await psycopg.AsyncConnection.connect(self._url, **_OPTIONS)

    async def _execute(
        self,
        connection: psycopg.AsyncConnection[Any],
        sql: str,
        values: tuple[object, ...],
        seconds: float,
    ) -> list[Any]:
        """Run one statement; whatever ends the wait for it ends its connection."""
        running = asyncio.ensure_future(
            connection.execute(sql.replace("?", "%s").encode(), values or None)
        )
        in_time: set[asyncio.Future[Any]] = set()
        try:
            in_time, _ = await asyncio.wait({running}, timeout=seconds)
        finally:
            if not in_time:
                # Asking the server to cancel would wait for a server that hangs.
                _cut(connection)
                await asyncio.gather(running, return_exceptions=True)
        if not in_time:
            raise TimeoutError
        cursor = running.result()
        return await cursor.fetchall() if cursor.description else []

    async def _discard_idle(self) -> None:
        while self._idle:
            await self._idle.pop()[1].close()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turn what goes wrong into a sentence that says what to do, and note that it is away."""
        try:
            yield
        except TimeoutError:
            raise self._lost("it does not answer") from None
        except psycopg.errors.LockNotAvailable:
            raise StoreError(
                "The database of QUOTH_DATABASE_URL is busy: another host has been writing the "
                "same for too long. Try again."
            ) from None
        except (
            psycopg.OperationalError,
            psycopg.InterfaceError,
            psycopg.InternalError,  # such as a standby that takes no writes
            OSError,
        ) as error:
            raise self._lost(_reason(error)) from None
        except psycopg.ProgrammingError as error:
            if error.sqlstate is None:
                # It repeats the address, which has the password.
                raise StoreSettingsError(_NO_ADDRESS) from None
            raise _unusable(error) from None
        except psycopg.Error as error:
            raise _unusable(error) from None

    def _lost(self, reason: str) -> StoreUnreachableError:
        now = self._clock()
        self._next_try = now + RETRY_SECONDS
        if self._away_since is None:
            self._away_since = now
            log.warning("%s", _away(reason))
        return StoreUnreachableError(_away(reason))

    def _back(self) -> None:
        if self._away_since is not None:
            away = self._clock() - self._away_since
            self._away_since, self._next_try = None, 0.0
            log.info("The database of QUOTH_DATABASE_URL is back after %.0f s.", away)


_NO_ADDRESS = (
    "QUOTH_DATABASE_URL is no address of a PostgreSQL database. It looks like "
    "postgresql://user:password@host:5432/database."
)


@contextmanager
def reading_database(url: SecretStr) -> Iterator[tuple[Callable[..., list[Any]], int]]:
    """Open the database for reading alone; yield what runs a statement, and the tables' version.

    The version is 0 where there are no tables.

    Raises:
        StoreError: If it cannot be read.
    """
    try:
        connecting = psycopg.connect(url.get_secret_value(), **_OPTIONS)
        with closing(connecting) as connection:

            def run(sql: str, *values: object) -> list[Any]:
                return connection.execute(
                    sql.replace("?", "%s").encode(), values or None
                ).fetchall()

            connection.read_only = True
            [(exists,)] = run(_HAS_VERSION)
            [(version,)] = run(_VERSION) if exists else [(0,)]
            _check_version(version)
            yield run, version
    except psycopg.OperationalError as error:
        raise StoreUnreachableError(_away(_reason(error))) from None
    except psycopg.Error as error:
        raise (_unusable(error) if error.sqlstate else StoreSettingsError(_NO_ADDRESS)) from None


def _check_version(version: int) -> None:
    if version > SCHEMA_VERSION:
        raise StoreError(
            "The tables in the database of QUOTH_DATABASE_URL are from a newer version of Quoth "
            f"(their format is {version}, this one knows {SCHEMA_VERSION}). Install that version "
            "on this host, or give another database."
        )


def _away(reason: str) -> str:
    return (
        f"The database of QUOTH_DATABASE_URL cannot be reached now: {reason}. It is tried again by "
        "itself; see that it runs and lets this host in."
    )


def _unusable(error: psycopg.Error) -> StoreError:
    said = error.diag.message_primary or type(error).__name__
    return StoreError(
        f"The database of QUOTH_DATABASE_URL cannot be used: {said}. See that the user may make "
        "tables there and write into them."
    )


def _reason(error: Exception) -> str:
    """Return what the server or the library says, on one line."""
    if isinstance(error, psycopg.Error) and error.diag.message_primary:
        return error.diag.message_primary
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def _cut(connection: psycopg.AsyncConnection[Any]) -> None:
    """Shut the connection's socket, so that what waits for the server fails at once."""
    with (
        contextlib.suppress(OSError, psycopg.Error),
        socket.socket(fileno=os.dup(connection.fileno())) as same,
    ):
        same.shutdown(socket.SHUT_RDWR)
