"""The tables of an index on disk."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from index.errors import DamagedIndexError, LibraryError
from index.storage import directory

FILE_NAME = "library.sqlite3"
BUSY_SECONDS = 30.0

LOG_PAGES = 4_096
"""When SQLite's log of changes has so many pages (16 MiB), they are moved into the tables' file."""

SETTLING_MILLISECONDS = 500
"""So long an update waits at its end for questions that are being answered."""

_TABLES = """
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE documents (
        number INTEGER PRIMARY KEY, source TEXT NOT NULL, sha256 TEXT NOT NULL,
        live INTEGER NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
        metadata TEXT NOT NULL,
        characters INTEGER NOT NULL, blocks INTEGER NOT NULL, passages INTEGER NOT NULL,
        length INTEGER NOT NULL, title TEXT NOT NULL, extra TEXT NOT NULL, warnings TEXT NOT NULL,
        first_date TEXT, last_date TEXT
    );
    CREATE UNIQUE INDEX live_documents ON documents (source) WHERE live = 1;
    CREATE INDEX documents_by_checksum ON documents (sha256);
    CREATE TABLE texts (
        document INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, text BLOB NOT NULL,
        counts BLOB NOT NULL
    );
    CREATE TABLE blocks (
        document INTEGER, part INTEGER, packed BLOB NOT NULL, PRIMARY KEY (document, part)
    ) WITHOUT ROWID;
    CREATE TABLE passages (
        document INTEGER, part INTEGER, packed BLOB NOT NULL, PRIMARY KEY (document, part)
    ) WITHOUT ROWID;
    CREATE TABLE skipped (
        source TEXT PRIMARY KEY, why TEXT NOT NULL, reason TEXT NOT NULL,
        size INTEGER, modified INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE words (
        word TEXT PRIMARY KEY, first TEXT NOT NULL, length INTEGER NOT NULL,
        count INTEGER NOT NULL, lower INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX words_by_beginning ON words (first, length);
    CREATE TABLE capitals (word TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE names (name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE mined (
        document INTEGER NOT NULL, role INTEGER NOT NULL, place INTEGER NOT NULL,
        name TEXT NOT NULL, other TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
        PRIMARY KEY (document, role, place)
    ) WITHOUT ROWID;
    CREATE TABLE labels (
        document INTEGER, place INTEGER, kind TEXT NOT NULL, path TEXT NOT NULL,
        reversed TEXT NOT NULL, outermost INTEGER NOT NULL, letters INTEGER NOT NULL,
        value INTEGER NOT NULL, parent INTEGER, mark_start INTEGER NOT NULL,
        mark_end INTEGER NOT NULL, start INTEGER NOT NULL, own_end INTEGER NOT NULL,
        end INTEGER NOT NULL, PRIMARY KEY (document, place)
    ) WITHOUT ROWID;
    CREATE INDEX labels_by_path ON labels (path, document);
    CREATE INDEX labels_by_end ON labels (reversed, document);
    CREATE INDEX outermost_labels ON labels (kind, letters, document, value) WHERE outermost;
    CREATE TABLE aliases (
        place INTEGER PRIMARY KEY, name TEXT NOT NULL, other TEXT NOT NULL,
        source TEXT, start INTEGER, end INTEGER
    );
    CREATE TABLE variants (one TEXT, place INTEGER, other TEXT, PRIMARY KEY (one, place, other))
        WITHOUT ROWID;
    CREATE TABLE initials (initials TEXT, place INTEGER, terms TEXT, PRIMARY KEY (initials, place))
        WITHOUT ROWID;
    CREATE TABLE document_names (
        name TEXT, kind INTEGER, document INTEGER, PRIMARY KEY (name, kind, document)
    ) WITHOUT ROWID;
    CREATE INDEX names_of_documents ON document_names (document);
    CREATE TABLE replaced (
        document INTEGER, place INTEGER, name TEXT NOT NULL, stated INTEGER NOT NULL,
        PRIMARY KEY (document, place)
    ) WITHOUT ROWID;
    CREATE TABLE events (
        document INTEGER NOT NULL, source TEXT NOT NULL, passage INTEGER NOT NULL,
        block INTEGER NOT NULL, first_sentence INTEGER NOT NULL,
        last_sentence INTEGER NOT NULL, edtf TEXT NOT NULL, first INTEGER, last INTEGER,
        stated INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, basis TEXT,
        scale INTEGER NOT NULL, begins INTEGER NOT NULL, ends INTEGER NOT NULL,
        named INTEGER NOT NULL
    );
    CREATE INDEX events_in_time ON events (scale, begins, ends DESC, source, start);
    CREATE INDEX events_of_documents ON events (document, passage, scale, begins, ends);
    CREATE TABLE summaries (passage INTEGER PRIMARY KEY, packed BLOB NOT NULL);
    CREATE TABLE periods (
        scale INTEGER, begins INTEGER, ends INTEGER, named INTEGER, count INTEGER NOT NULL,
        PRIMARY KEY (scale, begins, ends, named)
    ) WITHOUT ROWID;
    CREATE TABLE topic_words (
        topic TEXT, words TEXT, count INTEGER NOT NULL, PRIMARY KEY (topic, words)
    ) WITHOUT ROWID;
    CREATE TABLE topics (
        topic TEXT PRIMARY KEY, words TEXT NOT NULL, count INTEGER NOT NULL,
        lower INTEGER NOT NULL, folded TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX topics_by_rank ON topics (count DESC, lower, words, folded);
    CREATE TABLE topic_beginnings (beginning TEXT, topic TEXT, PRIMARY KEY (beginning, topic))
        WITHOUT ROWID;
"""


class Database:
    """The tables of one generation of an index; each thread has a connection of its own."""

    def __init__(self, folder: Path, *, make: bool = False) -> None:
        self._path = folder / FILE_NAME
        self._threads = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        weakref.finalize(self, _close, self._all)
        self._mode = "rwc" if make else "rw"
        self.fixed = not make and not os.access(folder, os.W_OK)
        """Whether the folder is read-only, so that SQLite notices no change by itself."""
        if self.fixed:
            self._mode = "ro" if _exists(folder / f"{FILE_NAME}-wal") else "ro&immutable=1"
        self.made = make and not self.row("SELECT 1 FROM sqlite_master")
        """Whether the tables are new."""
        if self.made:
            self._make()

    def _make(self) -> None:
        try:
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.executescript(f"BEGIN; {_TABLES} COMMIT;")
        except sqlite3.DatabaseError as error:
            raise self._trouble(error) from error

    def _trouble(self, error: sqlite3.Error) -> LibraryError:
        return directory.sqlite_error(self._path, error, makes=self._mode == "rwc")

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit mode."""
        found: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if found is None:
            found = self._connect()
            self._threads.connection = found
            with self._lock:
                self._all.append(found)
        return found

    def _connect(self) -> sqlite3.Connection:
        address = f"{self._path.absolute().as_uri()}?mode={self._mode}"
        connection = sqlite3.connect(
            address, BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
        )
        connection.execute("PRAGMA synchronous = NORMAL")
        if self._mode == "rwc":
            connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        return connection

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows that ``query`` gives.

        Raises:
            DamagedIndexError: If the file cannot be read as the database it should be.
            UnwritableIndexError: If the system does not let it be opened.
        """
        try:
            return self.connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._trouble(error) from error

    def row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        """Return the first row that ``query`` gives, if any; see ``rows``."""
        found = self.rows(query, *values)
        return found[0] if found else None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See the tables as they are now in this thread, whatever is written meanwhile.

        What is seen is fixed by the first row that is read.

        Raises:
            LibraryError: If the file cannot be opened.
        """
        try:
            connection = self.connection
            connection.execute("BEGIN")
        except sqlite3.DatabaseError as error:
            raise self._trouble(error) from error
        try:
            yield
        finally:
            # What is damaged cannot always be left in order either; the error before says more.
            with suppress(sqlite3.DatabaseError):
                if connection.in_transaction:
                    connection.execute("COMMIT")

    def fact(self, name: str) -> str | None:
        """Return a value that holds for the whole index."""
        found = self.row("SELECT value FROM facts WHERE name = ?", name)
        return None if found is None else str(found[0])

    def settle(self) -> None:
        """Move all that was written into the file itself, unless questions hinder that.

        Those are questions that are still being answered from what was there before.
        """
        self.row(f"PRAGMA busy_timeout = {SETTLING_MILLISECONDS}")
        self.row("PRAGMA wal_checkpoint(TRUNCATE)")

    def check(self) -> None:
        """Have SQLite look through the whole file.

        Raises:
            DamagedIndexError: If it finds damage.
        """
        found = self.rows("PRAGMA quick_check(1)")
        if found != [("ok",)]:
            raise DamagedIndexError("; ".join(str(line) for (line,) in found))

    def stamp(self) -> tuple[tuple[int, int, int], ...]:
        """Return what changes with the files, for a folder where SQLite notices no change."""
        paths = (self._path, self._path.with_name(f"{FILE_NAME}-wal"))
        found = [path.stat() for path in paths if path.exists()]
        return tuple((each.st_ino, each.st_size, each.st_mtime_ns) for each in found)

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            _close(self._all)
        self._threads = threading.local()


def _exists(log: Path) -> bool:
    """Return whether a log of changes waits to be moved into the file."""
    try:
        return log.stat().st_size > 0
    except OSError:
        return False


def _close(connections: list[sqlite3.Connection]) -> None:
    for connection in connections:
        connection.close()
    connections.clear()
