"""Which stretches of the tables' file are written to, read off SQLite's log of changes.

Every change goes into the log first (``-wal``), as frames that name their pages; a checkpoint
then copies the pages into the file. So whoever looks through the log before each checkpoint
knows all pages that may differ. That holds as long as nobody else makes checkpoints, which is
so while a connection is open that makes none by itself: SQLite makes one without being told
only when the last connection closes. Frames that are left over from before, or of a
transaction that failed, name pages too many, never too few.
"""

from __future__ import annotations

import struct
from pathlib import Path

from index.storage import seals

_HEADER = struct.Struct(">LLL20x")
_FRAME = struct.Struct(">L20x")
"""SQLite's file format, sections 4.1 and 4.2: <https://sqlite.org/fileformat2.html>."""

_MAGIC = {0x377F0682, 0x377F0683}


class Trail:
    """The stretches of one file that have been written to since it was sealed.

    Args:
        path: The tables' file.
        sealed: What it was like; ``None`` if that is not known, and nothing is noted then.
    """

    def __init__(self, path: Path, sealed: seals.Sum | None) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._sealed = sealed
        self._noted: set[int] = set()
        self._is_whole = sealed is not None and self.log_bytes == 0

    @property
    def log_bytes(self) -> int:
        """How long the log is."""
        try:
            return self._log.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def stretches(self) -> frozenset[int] | None:
        """Their numbers; ``None`` if there may be others."""
        return frozenset(self._noted) if self._is_whole else None

    def note(self) -> None:
        """Note what the log names; to be called before every checkpoint.

        What the file held there until now is compared with its seal, so that no damage is
        ever sealed.

        Raises:
            DamagedIndexError: If something is not as it was when it was sealed.
        """
        if not self._is_whole or self._sealed is None or not self.log_bytes:
            return
        found = self._named()
        if found is None:
            self._is_whole = False
            return
        seals.check_stretches(self._path, self._sealed, found - self._noted)
        self._noted |= found

    def _named(self) -> set[int] | None:
        """The stretches with pages that the log names; ``None`` if it is no log."""
        with self._log.open("rb", buffering=0) as file:
            header = file.read(_HEADER.size)
            if len(header) < _HEADER.size:
                return None
            magic, _, page_bytes = _HEADER.unpack(header)
            if magic not in _MAGIC or not page_bytes or seals.STRETCH_BYTES % page_bytes:
                return None
            pages = set()
            while len(frame := file.read(_FRAME.size)) == _FRAME.size:
                pages.add(_FRAME.unpack(frame)[0] - 1)
                file.seek(page_bytes, 1)
        return {page * page_bytes // seals.STRETCH_BYTES for page in pages if page >= 0}
