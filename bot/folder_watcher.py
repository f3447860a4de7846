"""Watch the folder of documents and refresh the library when its files change.

Three independent parts: ``changes_in`` yields the paths that changed, forever; ``Debouncer``
knows which of them have settled; ``FolderWatcher`` refreshes the library when they have. Where
several hosts share an index, ``changes_in`` yields them on one host only.

A file has settled when its size and modification time have not changed for half a second.
Other changes wait for it, but at most ten seconds: then the folder is read as it is, and once
more when that file has settled. If only one file changes, there is no such limit.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from watchfiles import Change, awatch

from bot.i18n import TERMINAL
from bot.rendering import problems
from index import (
    IndexLockedError,
    LibraryError,
    UnreachableIndexError,
    UnwritableIndexError,
    WatchLease,
)

log = logging.getLogger(__name__)

SETTLE_SECONDS = 0.5
"""How long a file must be unchanged to count as settled."""

MAX_WAIT_SECONDS = 10.0
"""How long settled changes wait for another file that is still being written."""

CHECK_SECONDS = 0.125
"""Between two checks of the files that changed."""

FOLDER_CHECK_SECONDS = 0.25
"""Between two checks for a folder that has been removed."""

RETRY_SECONDS = 10.0
"""After which changes are read again that could not be read for a reason that passes."""

LEASE_CHECK_SECONDS = 2.0
"""Between two looks at which of several hosts watches the folder."""

_PASSING_ERRORS = (IndexLockedError, UnreachableIndexError, UnwritableIndexError)
"""Those in which nothing is wrong with the folder, so that no change of it need follow."""

_GROUPED_MS = 300
_HEARTBEAT_MS = 1000
_POLL_MS = 300

_OFFICE_LOCK = "~$"
_PASSING_ENDS = ("~", ".swp", ".swx", ".tmp")
_VIM_TRIAL = "4913"

Paths = frozenset[str]

Look = tuple[int, int] | None
"""A path's modification time in nanoseconds and its size; ``None`` if nothing is there."""

_UNSEEN: Look = (-1, -1)

_POLLING = (
    "The system does not notify of changes in %s (%s). "
    "The folder is scanned again and again instead."
)


class WatchSource(Protocol):
    """The signature of ``watchfiles.awatch``, so that tests can pass another source."""

    def __call__(  # noqa: PLR0913 - awatch's own parameters
        self,
        *paths: Path | str,
        watch_filter: Callable[[Change, str], bool] | None,
        debounce: int,
        rust_timeout: int | None,
        yield_on_timeout: bool,
        force_polling: bool | None,
        poll_delay_ms: int,
        ignore_permission_denied: bool | None,
    ) -> AsyncGenerator[set[tuple[Change, str]], None]:
        """Yield changes in ``paths``, and an empty set when ``rust_timeout`` has passed."""
        ...


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, which tests can control.

    Attributes:
        seconds: A monotonic clock.
        now: The date and time.
        pause: Sleeps for so many seconds.
    """

    seconds: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True)
class WatchState:
    """The outcome of the last refresh.

    Attributes:
        at: When the folder had been read again.
        changes: The number of paths that had changed.
        trouble: Why the folder could not be read, so that the documents read before stay in
            use; ``None`` if it was read. A single file that cannot be read is no trouble of
            this kind: the library lists it among the files that it skipped.
    """

    at: datetime
    changes: int
    trouble: str | None = None


@dataclass(slots=True)
class _Waiting:
    since: float
    moved: float
    look: Look = _UNSEEN


class Debouncer:
    """Tracks the paths that changed since the last refresh, and whether they have settled."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def paths(self) -> Paths:
        """The paths that have changed."""
        return frozenset(self._waiting)

    def notice(self, paths: Iterable[str], seconds: float) -> None:
        """Record that ``paths`` changed."""
        for path in paths:
            known = self._waiting.setdefault(path, _Waiting(seconds, seconds))
            known.moved = seconds

    def look(self, looks: Mapping[str, Look], seconds: float) -> None:
        """Compare the state of the paths with the state last seen."""
        for path, look in looks.items():
            known = self._waiting[path]
            if known.look != look:
                known.look, known.moved = look, seconds

    def due(self, seconds: float) -> bool:
        """Return whether to refresh: all have settled, or a settled one has waited too long."""
        still = self._still(seconds)
        if len(still) == len(self._waiting):
            return bool(still)
        return any(seconds - self._waiting[path].since >= MAX_WAIT_SECONDS for path in still)

    def take(self, seconds: float) -> Paths:
        """Remove and return the settled paths."""
        still = self._still(seconds)
        for path in still:
            del self._waiting[path]
        return still

    def _still(self, seconds: float) -> Paths:
        return frozenset(
            path for path, known in self._waiting.items() if seconds - known.moved >= SETTLE_SECONDS
        )


class FolderWatcher:
    """Refreshes the library when changes in a folder have settled, never twice at once.

    Attributes:
        state: The outcome of the last refresh; ``None`` before the first.
    """

    def __init__(
        self,
        changes: AsyncGenerator[Paths, None],
        refresh: Callable[[], Awaitable[None]],
        clock: Clock | None = None,
    ) -> None:
        """Create a watcher that does not run yet.

        Args:
            changes: The paths that changed, as ``changes_in`` gives them.
            refresh: Reads the folder again; raises ``LibraryError`` if that fails.
            clock: For tests.
        """
        self.state: WatchState | None = None
        self._changes = changes
        self._refresh = refresh
        self._clock = clock or Clock()
        self._pending = Debouncer()
        self._noticed = asyncio.Event()
        self._over = False

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Watch until the block is left.

        An unforeseen error ends the watcher, not the bot: it is logged and kept in ``state``.
        """
        task = asyncio.create_task(self.keep())
        task.add_done_callback(self._ended)
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def keep(self) -> None:
        """Watch until the changes end, which those of a real folder never do."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._act())

    async def _listen(self) -> None:
        async with contextlib.aclosing(self._changes) as changes:
            async for paths in changes:
                self._pending.notice(paths, self._clock.seconds())
                self._noticed.set()
        self._over = True
        self._noticed.set()

    async def _act(self) -> None:
        while self._pending or not self._over:
            await self._noticed.wait()
            self._noticed.clear()
            while self._pending:
                looks = await asyncio.to_thread(_look_at, self._pending.paths)
                self._pending.look(looks, self._clock.seconds())
                if self._pending.due(self._clock.seconds()):
                    await self._read_again()
                else:
                    await self._clock.pause(CHECK_SECONDS)

    async def _read_again(self) -> None:
        changed = self._pending.take(self._clock.seconds())
        trouble, is_passing = None, False
        try:
            await self._refresh()
        except LibraryError as error:
            trouble = problems.problem_text(error, TERMINAL)
            is_passing = isinstance(error, _PASSING_ERRORS)
        self.state = WatchState(self._clock.now(), len(changed), trouble)
        if is_passing:
            await self._clock.pause(RETRY_SECONDS)
            self._pending.notice(changed, self._clock.seconds())

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            log.error("The watch over the documents has ended.", exc_info=error)
            trouble = "The documents are watched no longer because of an error, which the log has."
            self.state = WatchState(self._clock.now(), len(self._pending), trouble)


def changes_in(
    folder: Path,
    *,
    lease: WatchLease | None = None,
    notices: WatchSource = awatch,
    clock: Clock | None = None,
) -> AsyncGenerator[Paths, None]:
    """Yield the paths in ``folder`` that changed, in groups, forever.

    The folder itself is yielded when it is removed, comes back or is replaced. Where the
    system cannot notify, the folder is polled; where it can but does not, as on most network
    drives, ``WATCHFILES_FORCE_POLLING=1`` in the environment enables polling.

    With a ``lease`` only the one of several hosts that has it is told of changes. When that host
    dies, another takes it. What may have changed meanwhile is not known then, so the folder itself
    is yielded first.
    """
    folder, pause = folder.absolute(), (clock or Clock()).pause
    if lease is None:
        return _changes(folder, notices, pause)
    return _changes_while_holding(lease, folder, notices, pause)


async def _changes_while_holding(
    lease: WatchLease,
    folder: Path,
    notices: WatchSource,
    pause: Callable[[float], Awaitable[None]],
) -> AsyncGenerator[Paths, None]:
    has_missed_some, kept = False, _KeptLease(lease)
    try:
        while True:
            if await kept.keep():
                log.info("This host watches %s and keeps the index up to date.", folder)
                if has_missed_some:
                    yield frozenset({str(folder)})
                async with contextlib.aclosing(_changes(folder, notices, pause)) as changes:
                    async for paths in _until_lost(changes, kept, pause):
                        yield paths
                log.warning("Another host, or none, keeps the index up to date now.")
            has_missed_some = True
            await pause(LEASE_CHECK_SECONDS)
    finally:
        await asyncio.to_thread(lease.drop)


async def _until_lost(
    changes: AsyncGenerator[Paths, None],
    kept: _KeptLease,
    pause: Callable[[float], Awaitable[None]],
) -> AsyncGenerator[Paths, None]:
    """Yield ``changes`` as long as the lease is kept, which is looked at now and then."""
    noticing: asyncio.Future[Paths] = asyncio.ensure_future(anext(changes))
    try:
        while True:
            waiting: asyncio.Future[None] = asyncio.ensure_future(pause(LEASE_CHECK_SECONDS))
            try:
                either: set[asyncio.Future[Any]] = {noticing, waiting}
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiting.cancel()
            if not await kept.keep():
                return
            if noticing.done():
                yield noticing.result()
                noticing = asyncio.ensure_future(anext(changes))
    finally:
        noticing.cancel()
        await asyncio.gather(noticing, return_exceptions=True)


@dataclass(slots=True)
class _KeptLease:
    """A lease, and whether the last attempt to find out who has it has failed."""

    lease: WatchLease
    has_failed: bool = False

    async def keep(self) -> bool:
        """Return whether this host has the lease; where nobody can say, it has not."""
        try:
            is_kept = await asyncio.to_thread(self.lease.keep)
        except LibraryError as error:
            if not self.has_failed:
                log.warning("Who keeps the index up to date cannot be found out. %s", error)
            self.has_failed = True
            return False
        self.has_failed = False
        return is_kept


async def _changes(
    folder: Path, notices: WatchSource, pause: Callable[[float], Awaitable[None]]
) -> AsyncGenerator[Paths, None]:
    polling: bool | None = None  # watchfiles then looks at the environment
    while True:
        try:
            async for paths in _changes_while_it_stands(folder, notices, polling=polling):
                yield paths
        except (OSError, RuntimeError, ExceptionGroup) as error:
            if await asyncio.to_thread(_identity, folder):
                log.warning(_POLLING, folder, _reason(error))
                polling = True
        if await asyncio.to_thread(_identity, folder) is None:
            log.warning("The folder of documents at %s has gone.", folder)
            yield frozenset({str(folder)})
        await pause(FOLDER_CHECK_SECONDS)
        while await asyncio.to_thread(_identity, folder) is None:
            await pause(FOLDER_CHECK_SECONDS)
        yield frozenset({str(folder)})


async def _changes_while_it_stands(
    folder: Path, notices: WatchSource, *, polling: bool | None
) -> AsyncGenerator[Paths, None]:
    """Yield what changed until the folder is removed or replaced by another."""
    identity = await asyncio.to_thread(_identity, folder)
    if identity is None:
        return
    real = await asyncio.to_thread(folder.resolve)  # what the paths of a notice begin with
    batches = notices(
        real,
        watch_filter=lambda _, path: concerns(real, path),
        debounce=_GROUPED_MS,
        rust_timeout=_HEARTBEAT_MS,
        yield_on_timeout=True,
        force_polling=polling,
        poll_delay_ms=_POLL_MS,
        ignore_permission_denied=True,
    )
    async with contextlib.aclosing(batches):
        async for batch in batches:
            # The removal of the folder is the last event; that of its parent gives none.
            gone = (Change.deleted, str(real)) in batch
            if gone or await asyncio.to_thread(_identity, folder) != identity:
                return
            if paths := await asyncio.to_thread(_without_folders, batch):
                yield paths


def concerns(folder: Path, path: str) -> bool:
    """Return whether ``path`` may be a document or a settings file of the documents.

    Hidden files and temporary files of editors are neither.
    """
    parts = Path(path).relative_to(folder).parts
    if not parts:
        return True
    name = parts[-1]
    return not (
        any(part.startswith(".") for part in parts)
        or name == _VIM_TRIAL
        or name.startswith(_OFFICE_LOCK)
        or name.endswith(_PASSING_ENDS)
        or (name.startswith("#") and name.endswith("#"))
    )


def _without_folders(batch: Iterable[tuple[Change, str]]) -> Paths:
    """Leave out modified folders: the files that changed in them are listed as well."""
    return frozenset(
        path for change, path in batch if not (change is Change.modified and Path(path).is_dir())
    )


def _look_at(paths: Paths) -> dict[str, Look]:
    return {path: _look(Path(path)) for path in paths}


def _look(path: Path) -> Look:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return the device and inode of the folder, which differ for a re-created one."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _reason(error: Exception) -> str:
    """Return the message of ``error``, or of the first error in a group."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return str(error)
