"""Open and index the documents, with a progress bar if that takes long."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.progress import Progress as Bar

from bot.errors import BotError
from bot.i18n.schema import Plural
from bot.i18n.terminal import DOCUMENTS, PASSAGES, SEEDS_OF_A_CLUSTER
from bot.rendering import problems
from bot.server_documents import ServerDocuments
from bot.server_libraries import ServerLibraries
from bot.settings import Settings
from bot.stored_values import MIB, StorageLimits
from index import (
    MAX_PASSAGES_AT_ONCE,
    EncodingProgress,
    EngineChoice,
    Library,
    MeaningState,
    Progress,
    UpdateResult,
    begin_index,
)

BOT_NAME = "Quoth"
"""By which people address the bot: "thanks Quoth" asks nothing."""

MAX_NAMED = 20
"""Skipped files that are listed; a folder of programs has thousands."""

_LEFT = Plural(
    "{count} more file was skipped; `quoth sources` lists all of them.",
    "{count} more files were skipped; `quoth sources` lists all of them.",
)


CHOOSING = {
    MeaningState.OFF: "Sentences are chosen by words alone, as QUOTH_MEANING=off says.",
    MeaningState.NO_LIBRARY: (
        "Sentences are chosen by words alone: the packages of the extra “meaning” are missing."
    ),
    MeaningState.TOO_LARGE: (
        "Sentences are chosen by words alone: there are so many that reading them for meaning\n"
        "takes long. QUOTH_MEANING=on does it anyway."
    ),
    MeaningState.WAITING: (
        "Sentences are chosen by words alone until the documents are read for meaning;\n"
        "`quoth index` does so, and so does `quoth run` in the background."
    ),
    MeaningState.MAKING: "Sentences are chosen by words alone until all are read for meaning.",
    MeaningState.READY: "Sentences are chosen by words and by meaning.",
    MeaningState.FAILED: "Sentences are chosen by words alone: the model cannot be used.",
}
"""How sentences are chosen, and why not by meaning."""


def index_with_progress(settings: Settings, *, rebuild: bool) -> str:
    """Bring the index up to date with the documents, and return a summary in words.

    Raises:
        LibraryError: If that fails; the index stays as it was.
    """
    with _progress(Console(stderr=True)) as show:
        library = Library.open(
            settings.quoth_seeds,
            index=settings.index_folder,
            engine=settings.quoth_engine,
            cluster=settings.cluster(),
            refresh=not rebuild,
            retry=True,
            strict=True,
            report=show,
            meaning=settings.quoth_meaning,
            model=settings.quoth_model,
            addressed_as=BOT_NAME,
            today=_today,
        )
        changes = library.opening
        if changes is None:
            changes = library.update(rebuild=rebuild, report=show)
    make_vectors(library)
    return summary(changes, library, settings)


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Show a bar at once on a terminal; elsewhere write one line, and only if it takes long."""
    if console.is_terminal:
        with reading_bar(console) as show:
            yield show
    else:
        with DelayedProgress(on_standard_error) as delayed:
            yield delayed.report


@contextmanager
def reading_bar(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Show a progress bar on a terminal.

    Yields:
        The function that updates the bar; before its first call the bar is indeterminate.
    """
    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[files]}"),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("Opening", total=None, files="")

        def show(progress: Progress) -> None:
            files = f"{progress.files_done:,}/{progress.files_total:,}"
            bar.update(
                task,
                description="Reading",
                total=progress.bytes_total,
                completed=progress.bytes_done,
                files=files,
            )

        yield show


def index_place(settings: Settings, library: Library) -> str:
    """Return where the index is, for the person who runs the bot."""
    if library.engine is EngineChoice.OPENSEARCH:
        place = "in the cluster at {hosts}, in indices that begin with {prefix}"
        hosts = settings.quoth_opensearch_url
        return place.format(hosts=hosts, prefix=settings.quoth_opensearch_prefix)
    return "in memory" if library.engine is EngineChoice.MEMORY else str(settings.index_folder)


def summary(changes: UpdateResult, library: Library, settings: Settings) -> str:
    """Return in words what an update has done, for the person who runs the bot."""
    lines = [
        f"{DOCUMENTS.of(len(library.names))}, {PASSAGES.of(library.passages)}: "
        f"{changes.read:,} read, {changes.removed:,} removed, in {changes.seconds:.1f} s."
    ]
    if library.engine is EngineChoice.MEMORY:
        lines.append(
            "That is small enough to be read at each start, so nothing is kept on disk;\n"
            "QUOTH_ENGINE=disk changes that."
        )
    else:
        into = "in " if library.engine is EngineChoice.DISK else ""
        lines.append(f"The index is {into}{index_place(settings, library)}.")
    state, _ = library.meaning
    lines.append(CHOOSING[state])
    named = changes.skipped[:MAX_NAMED]
    lines += [f"Skipped: {file.source}: {problems.skipped_because(file)}." for file in named]
    if left := len(changes.skipped) - len(named):
        lines.append(_LEFT.of(left))
    return "\n".join(lines)


log = logging.getLogger(__name__)

DELAY_SECONDS = 1.0
"""Seconds before any progress is shown."""

_READING = Plural("reading {count} document …", "reading {count} documents …")
_OPENING = "opening the documents …"
"""Shown while the number of documents to read is unknown."""

Show = Callable[[Progress], None]
Sign = Callable[[Progress | None], AbstractContextManager[Show]]
"""A context manager that shows progress, given the latest progress known at its start."""


class Clock(Protocol):
    """A timer that calls a function in another thread, like ``threading.Timer``."""

    def start(self) -> None:
        """Start the timer."""
        ...

    def cancel(self) -> None:
        """Stop the timer, if the function has not been called yet."""
        ...


StartClock = Callable[[float, Callable[[], None]], Clock]


class DelayedProgress:
    """Shows progress only after a delay, so that quick work shows nothing.

    Args:
        sign: Shows the progress after ``DELAY_SECONDS``.
        clock: Creates the timer from the seconds and the function to call.
    """

    def __init__(self, sign: Sign, clock: StartClock = threading.Timer) -> None:
        self._sign = sign
        self._clock = clock(DELAY_SECONDS, self._begin)
        self._lock = threading.Lock()
        self._last: Progress | None = None
        self._show: Show | None = None
        self._over = False
        self._shown = ExitStack()

    def __enter__(self) -> Self:
        self._clock.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.cancel()
        with self._lock:
            self._over = True
            self._shown.close()

    def report(self, progress: Progress) -> None:
        """Record ``progress``, and show it if the delay has passed."""
        with self._lock:
            self._last = progress
            if self._show is not None:
                self._show(progress)

    def _begin(self) -> None:
        with self._lock:
            if not self._over:
                self._show = self._shown.enter_context(self._sign(self._last))


def open_library(
    settings: Settings, clock: StartClock = threading.Timer, *, given: Path | None = None
) -> Library:
    """Open the documents for one command; show progress on standard error if it takes long.

    An index in a cluster is asked as it is: it belongs to all hosts, and this command may have been
    given another folder, or none.

    Args:
        settings: Where the documents are.
        clock: Starts the timer for the progress.
        given: The folder that the command itself was given, if it was.

    Raises:
        BotError: If it was, and the documents are those of an index in a cluster.
        LibraryError: As ``Library.open``.
    """
    if given is not None and settings.quoth_engine is EngineChoice.OPENSEARCH:
        raise BotError(SEEDS_OF_A_CLUSTER)
    refresh = settings.quoth_engine is not EngineChoice.OPENSEARCH
    with DelayedProgress(on_standard_error, clock) as delayed:
        return _open(settings, delayed.report, refresh=refresh)


def open_for_service(settings: Settings, clock: StartClock = threading.Timer) -> Library:
    """Open the documents for the bot; log how many have to be read.

    Sentence vectors are computed in the background; until then the bot answers by words.

    Raises:
        LibraryError: As ``Library.open``.
    """
    with DelayedProgress(_in_the_log, clock) as delayed:
        logged = False

        def report(progress: Progress) -> None:
            nonlocal logged
            if not logged:
                logged = True
                log.info("%s", _READING.of(progress.files_total))
            delayed.report(progress)

        library = _open(settings, report)
    library.make_vectors_in_background()
    return library


def open_for_servers(
    settings: Settings, library: Library, *, refresh: bool = True
) -> ServerLibraries:
    """Return what opens the libraries of servers that have documents of their own.

    Args:
        settings: Where their documents and indexes are, and how many there may be.
        library: The documents for everybody.
        refresh: Whether their indexes in a cluster are brought up to date first.
    """

    def open_library_of(folder: Path) -> Library:
        if library.engine is EngineChoice.DISK:
            begin_index(settings.server_index(folder), settings.index_folder)
        opened = _open(
            settings,
            lambda _: None,
            folder,
            refresh=refresh or library.engine is not EngineChoice.OPENSEARCH,
        )
        opened.make_vectors_in_background()
        return opened

    limits = StorageLimits(
        files=settings.quoth_server_files, total_bytes=settings.quoth_server_mib * MIB
    )
    documents = ServerDocuments(settings.servers_folder, limits)
    return ServerLibraries(library, documents, open_library_of)


def _today() -> date:
    """Return today's date where the program runs."""
    return datetime.now().astimezone().date()


def _open(
    settings: Settings, report: Show, server_folder: Path | None = None, *, refresh: bool = True
) -> Library:
    return Library.open(
        settings.quoth_seeds,
        server_folder=server_folder,
        index=settings.server_index(server_folder) if server_folder else settings.index_folder,
        engine=settings.quoth_engine,
        cluster=settings.cluster(server_folder),
        refresh=refresh,
        report=report,
        meaning=settings.quoth_meaning,
        model=settings.quoth_model,
        addressed_as=BOT_NAME,
        today=_today,
    )


@contextmanager
def on_standard_error(known: Progress | None) -> Iterator[Show]:
    """Show a bar on a terminal, and write one line to anything else."""
    # Few commands take so long that they need it.
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        with reading_bar(console) as show:
            if known is not None:
                show(known)
            yield show
    else:
        # Print would write to standard output if standard error is closed.
        if sys.stderr is not None:
            print(f"quoth: {_said(known)}", file=sys.stderr, flush=True)
        yield _ignore


@contextmanager
def _in_the_log(known: Progress | None) -> Iterator[Show]:
    if known is None:
        log.info("%s", _OPENING)
    yield _ignore


def _said(known: Progress | None) -> str:
    return _OPENING if known is None else _READING.of(known.files_total)


def _ignore(_: Progress) -> None:
    """No-op progress callback."""


_ENCODING_DELAY = 1.0
_ENCODING = "quoth: reading the documents for meaning, once for each sentence …"


def make_vectors(library: Library, *, max_passages: int = 0) -> None:
    """Compute the missing vectors; show progress on standard error if that takes long.

    Args:
        library: The documents.
        max_passages: If above 0, nothing is computed for libraries with more passages.

    Raises:
        ModelError: If the encoder cannot be used.
    """
    state, _ = library.meaning
    if state is MeaningState.WAITING:
        with _encoding_bar() as show:
            library.make_vectors(show, threads=_cores(), max_passages=max_passages)


def make_vectors_to_ask(library: Library) -> None:
    """Compute the missing vectors for one command, unless hosts do that for one another.

    Raises:
        ModelError: If the encoder cannot be used.
    """
    if library.engine is not EngineChoice.OPENSEARCH:
        make_vectors(library, max_passages=MAX_PASSAGES_AT_ONCE)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _encoding_bar() -> Iterator[Callable[[EncodingProgress], None]]:
    """Show a bar with the time left on a terminal; elsewhere one line, if it takes long."""
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Bar(*columns, console=console, transient=True) as bar:
            task = bar.add_task("Reading for meaning", total=None)
            yield lambda each: bar.update(task, total=each.total, completed=each.done)
        return
    logged = False

    def report(progress: EncodingProgress) -> None:
        nonlocal logged
        if not logged and progress.seconds > _ENCODING_DELAY and sys.stderr is not None:
            logged = True
            print(_ENCODING, file=sys.stderr, flush=True)

    yield report
