"""The backend that keeps documents in an index on disk."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import (
    DamagedIndexError,
    IndexLockedError,
    UnwritableIndexError,
)
from index.loading.folder import SkipLog
from index.model.results import Progress, Report, UpdateResult
from index.storage.backend import EngineChoice, Snapshot, counted

if TYPE_CHECKING:
    from index.storage.directory import IndexDirectory
    from index.storage.reader import IndexReader

log = logging.getLogger(__name__)


class DiskBackend:
    """Large collections: an index on disk that is opened, changed and, if need be, rebuilt."""

    engine = EngineChoice.DISK
    watch_lease = None

    def __init__(  # noqa: PLR0913  # all but two by name
        self,
        folder: Path,
        directory: IndexDirectory,
        *,
        server_folder: Path | None = None,
        refresh: bool = True,
        retry: bool = False,
        report: Report | None = None,
    ) -> None:
        self._folder = folder
        self._server_folder = server_folder
        self._directory = directory
        self._lock = threading.Lock()
        self._pinned = threading.local()
        self._serving: tuple[IndexReader, Snapshot] | None = None
        self._skip_log = SkipLog()
        self.opening: UpdateResult | None = None
        if refresh or directory.current() is None:
            self._bring_up_to_date(report, retry=retry)
        self._log_skipped()

    def now(self) -> Snapshot:
        """Return the current snapshot; opened again when any process has changed the index."""
        pinned: Snapshot | None = getattr(self._pinned, "snapshot", None)
        return self._latest()[1] if pinned is None else pinned

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Keep ``now`` in this thread to one version, whatever is written meanwhile."""
        if getattr(self._pinned, "snapshot", None) is not None:
            yield
            return
        with self._entered() as snapshot:
            self._pinned.snapshot = snapshot
            try:
                yield
            finally:
                self._pinned.snapshot = None

    @contextlib.contextmanager
    def _entered(self) -> Iterator[Snapshot]:
        while True:
            reader, snapshot = self._latest()
            with contextlib.ExitStack() as stack:
                if stack.enter_context(reader.reading()):
                    yield snapshot
                    return

    def _latest(self) -> tuple[IndexReader, Snapshot]:
        with self._lock:
            if self._serving is None or not self._is_current(self._serving[0]):
                self._serving = self._open()
            return self._serving

    def update(self, *, rebuild: bool = False, report: Report | None = None) -> UpdateResult:
        """Read what has changed, or everything; see ``index.storage.update.update``."""
        changes = self._renew(report, rebuild=rebuild)
        self._log_skipped()
        return changes

    def _log_skipped(self) -> None:
        _, snapshot = self._latest()
        self._skip_log.log_new(snapshot.skipped, snapshot.metadata_warnings)

    def _renew(
        self, report: Report | None, *, rebuild: bool = False, retry: bool = False
    ) -> UpdateResult:
        current = self._directory.current()
        try:
            changes = self._update(report, rebuild=rebuild, retry=retry)
        except DamagedIndexError as error:
            log.warning("%s", error)
            changes = self._update(report, instead_of=current)
        log.info(
            "read %s, removed %d in %.0f ms",
            counted(changes.read),
            changes.removed,
            changes.seconds * 1000,
        )
        return changes

    def _update(
        self,
        report: Report | None,
        *,
        rebuild: bool = False,
        retry: bool = False,
        instead_of: Path | None = None,
    ) -> UpdateResult:
        from index.storage.update import update

        return update(
            self._directory,
            self._folder,
            server_folder=self._server_folder,
            rebuild=rebuild,
            retry=retry,
            instead_of=instead_of,
            report=report or _ignore,
        )

    def recover(self, damaged: Snapshot | None) -> None:
        """Build another index instead of the damaged one, unless that has been done."""
        with self._lock:
            serving = self._serving
            if serving is None or serving[1] is damaged:
                self._serving = None
                self._replace(serving[0].generation if serving else self._directory.current())

    def examine(self) -> None:
        """Open the index again and check it for damage."""
        from index.storage.reader import IndexReader

        generation = self._directory.current()
        if generation is None:
            return
        with contextlib.closing(IndexReader(generation)) as reader, reader.reading():
            reader.check()

    def close(self) -> None:
        """Let go of the index, which is closed once no thread reads it; ``now`` opens it again."""
        with self._lock:
            self._serving = None

    def _bring_up_to_date(self, report: Report | None, *, retry: bool) -> None:
        """Update at the start; where that cannot be, serve the index that is there."""
        serves = self._directory.current() is not None
        try:
            self.opening = self._renew(report, retry=retry)
        except (UnwritableIndexError, IndexLockedError) as error:
            if not serves:
                raise
            log.warning("%s", error)

    def _is_current(self, reader: IndexReader) -> bool:
        try:
            return reader.generation == self._directory.current() and reader.is_current
        except DamagedIndexError:
            # Another process may have rebuilt it and removed this one.
            return False

    def _open(self) -> tuple[IndexReader, Snapshot]:
        """Open what is current; what is damaged or gone is built again first."""
        generation = self._directory.current()
        try:
            return self._open_generation(generation)
        except DamagedIndexError as error:
            log.warning("%s", error)
            self._replace(generation)
            return self._open_generation(self._directory.current())

    def _open_generation(self, generation: Path | None) -> tuple[IndexReader, Snapshot]:
        from index.storage.reader import IndexReader

        if generation is None:
            raise DamagedIndexError("there is no whole one")
        reader = IndexReader(generation)
        return reader, Snapshot(
            reader.corpus, reader.skipped, reader.metadata_warnings, reader.event_index
        )

    def _replace(self, damaged: Path | None) -> None:
        self.opening = self._update(None, instead_of=damaged)
        log.info("rebuilt the index: read %s", counted(self.opening.read))


def _ignore(_: Progress) -> None:
    """Do nothing with the progress."""
