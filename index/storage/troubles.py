"""What SQLite and the system say when something is wrong, told as errors of our own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import DamagedIndexError, LibraryError, UnwritableIndexError

_NO_DAMAGE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
_PRIMARY = 0xFF


@contextmanager
def told_by_system(folder: Path) -> Iterator[None]:
    """Raise in words of our own what the system raises when files cannot be written.

    Raises:
        UnwritableIndexError: With the system's reason.
    """
    try:
        yield
    except OSError as error:
        raise UnwritableIndexError(folder, error.strerror or str(error)) from error


def of_sqlite(file: Path, error: sqlite3.Error, *, makes: bool = False) -> LibraryError:
    """What ``error`` means: that the system refuses, or that the tables in ``file`` are damaged.

    Args:
        file: The database.
        error: What SQLite said.
        makes: Whether the file need not have been there before.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    if code & _PRIMARY in _NO_DAMAGE and (makes or file.exists()):
        return UnwritableIndexError(file.parent, str(error))
    return DamagedIndexError(str(error))
