"""The backend that reads all documents at each start and holds them in memory."""

from __future__ import annotations

import contextlib
import logging
import time
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.corpus import Corpus, build
from index.errors import SkipReason
from index.loading.folder import SkipLog, read_folder
from index.loading.metadata import describe
from index.model import SourceName
from index.model.results import Report, UpdateResult
from index.storage.backend import EngineChoice, Snapshot, counted
from index.text.aliases import read_own

if TYPE_CHECKING:
    from index.timelines import EventIndex

log = logging.getLogger(__name__)


class MemoryBackend:
    """Small collections: everything is read at each start and held in memory."""

    engine = EngineChoice.MEMORY
    watch_lease = None

    def __init__(self, folder: Path, server_folder: Path | None = None) -> None:
        started = time.perf_counter()
        self._folder = folder
        self._server_folder = server_folder
        self._skip_log = SkipLog()
        self._snapshot = _read(folder, server_folder)
        self._log_skipped()
        read, seconds = len(self._snapshot.corpus.infos), time.perf_counter() - started
        self.opening: UpdateResult | None = UpdateResult(
            read, 0, 0, self._snapshot.skipped, seconds
        )

    def now(self) -> Snapshot:
        """Return the current snapshot."""
        return self._snapshot

    def update(self, *, rebuild: bool = False, report: Report | None = None) -> UpdateResult:
        """Read the folder again, all of it in any case."""
        del rebuild, report
        started = time.perf_counter()
        before = _checksums(self._snapshot.corpus)
        self._snapshot = _read(self._folder, self._server_folder, self._snapshot)
        self._log_skipped()
        after = _checksums(self._snapshot.corpus)
        return UpdateResult(
            read=len(after.items() - before.items()),
            removed=len(before.keys() - after.keys()),
            kept=len(after.items() & before.items()),
            skipped=self._snapshot.skipped,
            seconds=time.perf_counter() - started,
        )

    def _log_skipped(self) -> None:
        self._skip_log.log_new(self._snapshot.skipped, self._snapshot.metadata_warnings)

    def reading(self) -> AbstractContextManager[None]:
        """Do nothing: what was read never changes."""
        return contextlib.nullcontext()

    def recover(self, damaged: Snapshot | None) -> None:
        """Read the folder again."""
        del damaged
        self.update()

    def examine(self) -> None:
        """Do nothing: there is no file that could be damaged."""

    def close(self) -> None:
        """Do nothing: no file is open."""


def _checksums(corpus: Corpus) -> dict[SourceName, str]:
    return {name: info.sha256 for name, info in corpus.infos.items()}


def _read(folder: Path, server_folder: Path | None, before: Snapshot | None = None) -> Snapshot:
    """Read the folders; a file that cannot be read any more stays as it was ``before``."""
    started = time.perf_counter()
    reading = read_folder(folder, server_folder)
    known = before.corpus.documents if before else {}
    unreadable = [file.source for file in reading.skipped if file.reason is not SkipReason.EMPTY]
    kept = [known[source] for source in unreadable if source in known]
    documents = sorted((*reading.documents, *kept), key=lambda document: document.source)
    described = describe(folder, documents, reading.skipped)
    corpus = build(described.documents, read_own(folder))
    skipped = [*reading.skipped, *([described.missing] if described.missing else [])]
    snapshot = Snapshot(
        corpus,
        tuple(sorted(skipped, key=lambda file: file.source)),
        described.metadata_warnings,
        partial(_dated, corpus),
    )
    log.info(
        "%s, %s in %.0f ms",
        counted(len(corpus.documents)),
        counted(corpus.engine.size, "passage"),
        (time.perf_counter() - started) * 1000,
    )
    return snapshot


def _dated(corpus: Corpus) -> EventIndex:
    # The grammar of dates takes as long to import as a small library to open.
    from index.timelines import MemoryEventIndex

    return MemoryEventIndex(corpus)
