"""The cache folder of one folder of documents, and its current generation.

A generation is a folder of its own. The file ``current`` names the current one; it is
replaced as a whole, so it always names a whole one. A writer holds a lock that the
system releases when the process ends, however it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import DamagedIndexError, IndexLockedError, LibraryError, UnwritableIndexError

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
def system_errors(folder: Path) -> Iterator[None]:
    """Translate the system's errors about files that cannot be written.

    Raises:
        UnwritableIndexError: With the system's reason.
    """
    try:
        yield
    except OSError as error:
        raise UnwritableIndexError(folder, error.strerror or str(error)) from error


def sqlite_error(file: Path, error: sqlite3.Error, *, makes: bool = False) -> LibraryError:
    """Translate ``error``: the system refuses, or the tables in ``file`` are damaged.

    Args:
        file: The database.
        error: What SQLite said.
        makes: Whether the file need not have been there before.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    if code & _PRIMARY in _NO_DAMAGE and (makes or file.exists()):
        return UnwritableIndexError(file.parent, str(error))
    return DamagedIndexError(str(error))


FORMAT = 29
"""Raised whenever the tables or what goes into them change; an index of another is not read."""

CURRENT = "current"
LOCK = "lock"
TERMS = "terms"
VECTORS = "meaning-*.vectors"

_GENERATION = re.compile(rf"format-{FORMAT}\.(\d+)")


class IndexDirectory:
    """A cache folder.

    Args:
        root: Made when something is first written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def current(self) -> Path | None:
        """Return the generation that is served; ``None`` if there is none of this format."""
        try:
            name = (self.root / CURRENT).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        folder = self.root / name
        return folder if _GENERATION.fullmatch(name) and folder.is_dir() else None

    @contextlib.contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[None]:
        """Hold the exclusive write lock.

        Raises:
            IndexLockedError: If another process writes and ``wait`` is false.
            UnwritableIndexError: If the folder cannot be written.
        """
        with system_errors(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            opened = (self.root / LOCK).open("a", encoding="utf-8")
        with opened as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise IndexLockedError(self.root) from None
            yield

    def begin(self) -> Path:
        """Return the folder of the next generation: an unfinished one, or a new one."""
        current = self.current()
        newest = max(self._generations(), default=0)
        now = int(current.name.rpartition(".")[2]) if current else 0
        number = newest if newest > now else newest + 1
        folder = self.root / f"format-{FORMAT}.{number}"
        with system_errors(self.root):
            (folder / TERMS).mkdir(parents=True, exist_ok=True)
        return folder

    def begin_with(self, other: IndexDirectory) -> bool:
        """Copy what ``other`` serves if there is nothing here, so that it need not be built.

        Returns:
            Whether anything was copied.

        Raises:
            UnwritableIndexError: If it cannot be written; then nothing is left of it.
        """
        with other.writing(), self.writing():
            copied = other.current()
            if copied is None or self.current() is not None:
                return False
            # Under its own name it would be taken for the beginning of an index.
            begun = self.root / "copying"
            shutil.rmtree(begun, ignore_errors=True)
            try:
                with system_errors(self.root):
                    shutil.copytree(copied, begun, ignore=shutil.ignore_patterns("*-shm"))
                    shutil.rmtree(self.root / copied.name, ignore_errors=True)
                    begun.rename(self.root / copied.name)
            finally:
                shutil.rmtree(begun, ignore_errors=True)
            for vectors in other.root.glob(VECTORS):
                with contextlib.suppress(OSError):  # They are made again.
                    shutil.copy2(vectors, self.root)
        self.publish(self.root / copied.name)
        return True

    def publish(self, generation: Path) -> None:
        """Make ``generation`` the current one, and clear away all others."""
        new = self.root / f"{CURRENT}.new"
        with system_errors(self.root):
            with new.open("w", encoding="utf-8") as file:
                file.write(generation.name)
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, self.root / CURRENT)  # noqa: PTH105  # the atomic one, by its usual name
        for folder in self.root.iterdir():
            if folder.is_dir() and folder.name.startswith("format-") and folder != generation:
                shutil.rmtree(folder, ignore_errors=True)

    def discard(self, generation: Path) -> None:
        """Take a damaged generation out of service."""
        if self.current() == generation:
            (self.root / CURRENT).unlink(missing_ok=True)
        shutil.rmtree(generation, ignore_errors=True)

    def _generations(self) -> Iterator[int]:
        for folder in self.root.iterdir():
            match = _GENERATION.fullmatch(folder.name)
            if match:
                yield int(match[1])
