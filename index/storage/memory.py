"""Documents that are read anew at each start."""

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

    def __init__(self, folder: Path) -> None:
        started = time.perf_counter()
        self._folder = folder
        self._telling = SkipLog()
        self._holding = _read(folder)
        self._tell()
        read, seconds = len(self._holding.corpus.outlines), time.perf_counter() - started
        self.opening: UpdateResult | None = UpdateResult(read, 0, 0, self._holding.skipped, seconds)

    def now(self) -> Snapshot:
        """Return the current snapshot."""
        return self._holding

    def update(self, *, rebuild: bool = False, report: Report | None = None) -> UpdateResult:
        """Read the folder again, all of it in any case."""
        del rebuild, report
        started = time.perf_counter()
        before = _checksums(self._holding.corpus)
        self._holding = _read(self._folder, self._holding)
        self._tell()
        after = _checksums(self._holding.corpus)
        return UpdateResult(
            read=len(after.items() - before.items()),
            removed=len(before.keys() - after.keys()),
            kept=len(after.items() & before.items()),
            skipped=self._holding.skipped,
            seconds=time.perf_counter() - started,
        )

    def _tell(self) -> None:
        self._telling.tell(self._holding.skipped, self._holding.faults)

    def reading(self) -> AbstractContextManager[None]:
        """Do nothing: what was read never changes."""
        return contextlib.nullcontext()

    def recover(self, damaged: Snapshot | None) -> None:
        """Read the folder again."""
        del damaged
        self.update()

    def examine(self) -> None:
        """Do nothing: there is no file that could be damaged."""


def _checksums(corpus: Corpus) -> dict[SourceName, str]:
    return {name: outline.sha256 for name, outline in corpus.outlines.items()}


def _read(folder: Path, before: Snapshot | None = None) -> Snapshot:
    """Read ``folder``; a file that cannot be read any more stays as it was ``before``."""
    started = time.perf_counter()
    reading = read_folder(folder)
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
        described.faults,
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
