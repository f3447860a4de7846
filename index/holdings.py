"""Where a library's corpus comes from: read into memory at each start, or kept on disk."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.aliases import read_own
from index.changes import Changes, Progress, Report
from index.corpus import Corpus, build
from index.errors import (
    DamagedIndexError,
    IndexLockedError,
    LibraryError,
    UnsupportedIndexError,
    UnwritableIndexError,
)
from index.metadata import describe
from index.model import Fault, SkippedFile, SourceName
from index.reading import SUFFIXES, is_emptied, read_folder
from index.telling import Telling

if TYPE_CHECKING:
    from index.storage.homes import Home
    from index.storage.opening import Opened
    from index.timelines import Chronicle

log = logging.getLogger(__name__)

MEMORY_BYTES = 128 * 1024
"""Documents up to this size together are read anew at each start: that takes no longer than
opening an index does with everything around it."""


_NEEDED = ("fcntl", "sqlite3", "tantivy")
"""What an index on disk stands on; the first is not there on Windows."""


class EngineChoice(StrEnum):
    """Where the passages are ranked."""

    AUTO = "auto"
    MEMORY = "memory"
    DISK = "disk"


@dataclass(frozen=True, slots=True)
class Holding:
    """What a library serves from at one moment.

    Attributes:
        skipped: The files that do not serve.
        faults: The lines of front matter that are not used.
        chronicle: Makes the dated events.
    """

    corpus: Corpus
    skipped: tuple[SkippedFile, ...]
    faults: tuple[Fault, ...]
    chronicle: Callable[[], Chronicle]


class Holdings(Protocol):
    """Gives what there is to serve from, and renews it."""

    engine: EngineChoice
    opening: Changes | None
    """What was found when it was opened; ``None`` if nothing was compared then."""

    def now(self) -> Holding:
        """What to serve from; the same object until something changes."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """Keep ``now`` in this thread to one version, whatever is written meanwhile."""
        ...

    def update(self, *, rebuild: bool = False, report: Report | None = None) -> Changes:
        """Make it agree with the folder; if that fails, what there was goes on serving.

        Args:
            rebuild: Whether to read everything, whatever has changed.
            report: Told of the progress.

        Raises:
            LibraryError: If it fails, with the reason.
        """
        ...

    def recover(self, damaged: Holding | None) -> None:
        """Build anew what turned out to be damaged, unless another thread has done so.

        Args:
            damaged: What was served from; ``None`` if it could not even be entered.

        Raises:
            LibraryError: If that fails, with the reason.
        """
        ...

    def examine(self) -> None:
        """Look for damage everywhere, however long it takes.

        Raises:
            DamagedIndexError: If there is any.
        """
        ...


def open_holdings(  # noqa: PLR0913  # the last by name
    folder: Path,
    index: Path | None,
    engine: EngineChoice,
    *,
    refresh: bool,
    retry: bool = False,
    strict: bool = False,
    report: Report | None = None,
) -> Holdings:
    """Choose between memory and disk, and open what was chosen.

    Args:
        folder: The documents.
        index: The cache folder for an index on disk; ``None`` to keep to memory.
        engine: What was asked for.
        refresh: Whether an index on disk is compared with the folder first.
        retry: Whether to read again what took too long or too much memory.
        strict: Whether to fail rather than to keep to memory where the disk refuses.
        report: Told of the progress.

    Raises:
        UnsupportedIndexError: If an index on disk was asked for and there can be none here.
        UnwritableIndexError: If ``strict`` and there is no index and none can be written.
    """
    missing = next((name for name in _NEEDED if find_spec(name) is None), None)
    if missing and engine is EngineChoice.DISK and index is not None:
        raise UnsupportedIndexError(missing)
    if index is None or missing or engine is EngineChoice.MEMORY:
        return MemoryHoldings(folder)
    from index.storage.homes import Home

    home = Home(index)
    if engine is EngineChoice.AUTO and home.current() is None and _is_small(folder):
        return MemoryHoldings(folder)
    try:
        return DiskHoldings(folder, home, refresh=refresh, retry=retry, report=report)
    except UnwritableIndexError as error:
        if strict:
            raise
        log.warning("%s Until then all documents are held in memory.", error)
        return MemoryHoldings(folder)


def _is_small(folder: Path) -> bool:
    total = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            if name.lower().endswith(SUFFIXES):
                with contextlib.suppress(OSError):
                    total += Path(parent, name).stat().st_size
        if total > MEMORY_BYTES:
            return False
    return True


class MemoryHoldings:
    """Small collections: everything is read at each start and held in memory."""

    engine = EngineChoice.MEMORY

    def __init__(self, folder: Path) -> None:
        started = time.perf_counter()
        self._folder = folder
        self._telling = Telling()
        self._holding = _read(folder)
        self._tell()
        read, seconds = len(self._holding.corpus.outlines), time.perf_counter() - started
        self.opening: Changes | None = Changes(read, 0, 0, self._holding.skipped, seconds)

    def now(self) -> Holding:
        """What to serve from."""
        return self._holding

    def update(self, *, rebuild: bool = False, report: Report | None = None) -> Changes:
        """Read the folder again, all of it in any case."""
        del rebuild, report
        started = time.perf_counter()
        before = _checksums(self._holding.corpus)
        self._holding = _read(self._folder, self._holding)
        self._tell()
        after = _checksums(self._holding.corpus)
        return Changes(
            read=len(after.items() - before.items()),
            removed=len(before.keys() - after.keys()),
            kept=len(after.items() & before.items()),
            skipped=self._holding.skipped,
            seconds=time.perf_counter() - started,
        )

    def _tell(self) -> None:
        self._telling.tell(self._holding.skipped, self._holding.faults)

    def reading(self) -> AbstractContextManager[None]:
        """Nothing has to be done: what was read never changes."""
        return contextlib.nullcontext()

    def recover(self, damaged: Holding | None) -> None:
        """Read the folder again."""
        del damaged
        self.update()

    def examine(self) -> None:
        """Nothing lies on disk that could be damaged."""


def _checksums(corpus: Corpus) -> dict[SourceName, str]:
    return {name: outline.sha256 for name, outline in corpus.outlines.items()}


def _read(folder: Path, before: Holding | None = None) -> Holding:
    """Read ``folder``; what cannot be read any more goes on serving as it was ``before``."""
    started = time.perf_counter()
    reading = read_folder(folder)
    known = before.corpus.documents if before else {}
    unreadable = [file.source for file in reading.skipped if not is_emptied(file)]
    kept = [known[source] for source in unreadable if source in known]
    documents = sorted((*reading.documents, *kept), key=lambda document: document.source)
    described = describe(folder, documents, reading.skipped)
    corpus = build(described.documents, read_own(folder))
    skipped = [*reading.skipped, *([described.missing] if described.missing else [])]
    holding = Holding(
        corpus,
        tuple(sorted(skipped, key=lambda file: file.source)),
        described.faults,
        partial(_dated, corpus),
    )
    log.info(
        "%s, %s in %.0f ms",
        _counted(len(corpus.documents)),
        _counted(corpus.engine.size, "passage"),
        (time.perf_counter() - started) * 1000,
    )
    return holding


def _dated(corpus: Corpus) -> Chronicle:
    # The grammar of dates takes as long to import as a small library to open.
    from index.timelines import MemoryChronicle

    return MemoryChronicle(corpus)


class DiskHoldings:
    """Large collections: an index on disk that is opened, changed and, if need be, rebuilt."""

    engine = EngineChoice.DISK

    def __init__(
        self,
        folder: Path,
        home: Home,
        *,
        refresh: bool = True,
        retry: bool = False,
        report: Report | None = None,
    ) -> None:
        self._folder = folder
        self._home = home
        self._lock = threading.Lock()
        self._kept = threading.local()
        self._serving: tuple[Opened, Holding] | None = None
        self._examined: Path | None = None
        self._examiner = threading.Thread()
        self._telling = Telling()
        self.opening: Changes | None = None
        if refresh or home.current() is None:
            self._bring_up_to_date(report, retry=retry)
        self._tell()

    def now(self) -> Holding:
        """What to serve from; opened again when any process has changed it."""
        kept: Holding | None = getattr(self._kept, "holding", None)
        return self._latest()[1] if kept is None else kept

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Keep ``now`` in this thread to one version, whatever is written meanwhile."""
        if getattr(self._kept, "holding", None) is not None:
            yield
            return
        with self._entered() as holding:
            self._kept.holding = holding
            try:
                yield
            finally:
                self._kept.holding = None

    @contextlib.contextmanager
    def _entered(self) -> Iterator[Holding]:
        while True:
            opened, holding = self._latest()
            with contextlib.ExitStack() as stack:
                if stack.enter_context(opened.reading()):
                    yield holding
                    return

    def _latest(self) -> tuple[Opened, Holding]:
        with self._lock:
            if self._serving is None or not self._is_current(self._serving[0]):
                self._serving = self._open()
            return self._serving

    def update(self, *, rebuild: bool = False, report: Report | None = None) -> Changes:
        """Read what has changed, or everything; see ``index.storage.updating.update``."""
        changes = self._renew(report, rebuild=rebuild)
        self._tell()
        return changes

    def _tell(self) -> None:
        _, holding = self._latest()
        self._telling.tell(holding.skipped, holding.faults)

    def _renew(
        self, report: Report | None, *, rebuild: bool = False, retry: bool = False
    ) -> Changes:
        current = self._home.current()
        try:
            changes = self._update(report, rebuild=rebuild, retry=retry)
        except DamagedIndexError as error:
            log.warning("%s", error)
            changes = self._update(report, instead_of=current)
        log.info(
            "read %s, removed %d in %.0f ms",
            _counted(changes.read),
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
    ) -> Changes:
        from index.storage.updating import update

        return update(
            self._home,
            self._folder,
            rebuild=rebuild,
            retry=retry,
            instead_of=instead_of,
            report=report or _ignore,
        )

    def recover(self, damaged: Holding | None) -> None:
        """Build another index instead of the damaged one, unless that has been done."""
        with self._lock:
            serving = self._serving
            if serving is None or serving[1] is damaged:
                self._serving = None
                self._replace(serving[0].generation if serving else self._home.current())

    def settle(self) -> None:
        """Wait until what has been opened is looked through."""
        if self._examiner.is_alive():
            self._examiner.join()

    def examine(self) -> None:
        """Compare all bytes of the index with their checksums."""
        from index.storage import seals

        generation = self._home.current()
        if generation is not None:
            seals.check(generation, all_bytes=True)

    def _bring_up_to_date(self, report: Report | None, *, retry: bool) -> None:
        """Update at the start; where that cannot be, what is there serves."""
        serves = self._home.current() is not None
        try:
            self.opening = self._renew(report, retry=retry)
        except (UnwritableIndexError, IndexLockedError) as error:
            if not serves:
                raise
            log.warning("%s", error)

    def _is_current(self, opened: Opened) -> bool:
        try:
            return opened.generation == self._home.current() and opened.is_current
        except DamagedIndexError:
            # Another process may have built it anew and cleared this one away.
            return False

    def _open(self) -> tuple[Opened, Holding]:
        """Open what is current; what is damaged or gone is built again first."""
        generation = self._home.current()
        try:
            return self._open_generation(generation)
        except DamagedIndexError as error:
            log.warning("%s", error)
            self._replace(generation)
            return self._open_generation(self._home.current())

    def _open_generation(self, generation: Path | None) -> tuple[Opened, Holding]:
        from index.storage.opening import Opened

        if generation is None:
            raise DamagedIndexError("there is no whole one")
        opened = Opened(generation)
        if generation != self._examined:
            self._examined = generation
            self._examiner = threading.Thread(
                target=self._examine, args=(generation,), daemon=True, name="examining"
            )
            self._examiner.start()
        return opened, Holding(opened.corpus, opened.skipped, opened.faults, opened.chronicle)

    def _examine(self, generation: Path) -> None:
        """Look through a whole generation, away from the questions, and replace it if need be."""
        from index.storage import seals

        try:
            seals.check(generation, all_bytes=True)
        except DamagedIndexError as error:
            log.warning("%s", error)
            try:
                self._replace(generation)
            except LibraryError as second:
                log.warning("%s", second)

    def _replace(self, damaged: Path | None) -> None:
        self.opening = self._update(None, instead_of=damaged)
        log.info("built the index anew: read %s", _counted(self.opening.read))


def _counted(number: int, noun: str = "document") -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _ignore(_: Progress) -> None:
    """Nobody wants to know."""
