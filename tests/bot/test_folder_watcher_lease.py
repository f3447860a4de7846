"""Of several hosts that share an index one watches the folder, and another takes over."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.folder_watcher import LEASE_CHECK_SECONDS, Clock, FolderWatcher, Paths, changes_in
from index import UnreachableIndexError, UnreachableReason
from tests.helpers.documents import fill


@dataclass
class Right:
    """The right that hosts compete for."""

    holder: int | None = None
    unreachable: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class HostLease:
    """The lease as one host sees it."""

    right: Right
    host: int
    dropped: bool = False

    def keep(self) -> bool:
        with self.right.lock:
            if self.right.unreachable:
                raise UnreachableIndexError("no node answers", UnreachableReason.TIMEOUT)
            if self.right.holder is None:
                self.right.holder = self.host
            return self.right.holder == self.host

    def drop(self) -> None:
        with self.right.lock:
            self.dropped = True
            if self.right.holder == self.host:
                self.right.holder = None


@dataclass
class Host:
    """A host that watches a folder, and how often it has read it again."""

    lease: HostLease
    watcher: FolderWatcher
    read: asyncio.Semaphore
    checks: asyncio.Semaphore


@contextlib.asynccontextmanager
async def watching(folder: Path, right: Right, host: int) -> AsyncIterator[Host]:
    read, checks = asyncio.Semaphore(0), asyncio.Semaphore(0)
    lease = HostLease(right, host)

    async def refresh() -> None:
        read.release()

    async def pause(seconds: float) -> None:
        await asyncio.sleep(seconds / 100)
        if seconds == LEASE_CHECK_SECONDS:
            checks.release()

    clock = Clock(pause=pause)
    watcher = FolderWatcher(changes_in(folder, lease=lease, clock=clock), refresh, clock)
    async with watcher.kept():
        yield Host(lease, watcher, read, checks)


async def looked(host: Host) -> None:
    """Wait until a host has looked at the lease, and once more."""
    for _ in range(2):
        await host.checks.acquire()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path / "seeds", {"a.md": "One."})


async def test_only_the_host_with_the_lease_reads_the_folder_again(folder: Path) -> None:
    right = Right()
    async with asyncio.timeout(60), watching(folder, right, 1) as one:
        await looked(one)
        async with watching(folder, right, 2) as other:
            await looked(other)
            fill(folder, {"b.md": "Two."})
            await one.read.acquire()
            await looked(other)

            assert other.read.locked()
            assert one.lease.keep()


async def test_when_it_dies_another_takes_over_and_looks_what_it_missed(folder: Path) -> None:
    right = Right(holder=1)
    async with asyncio.timeout(60), watching(folder, right, 2) as other:
        await looked(other)
        assert other.read.locked()

        right.holder = None
        await other.read.acquire()
        assert other.lease.keep()
        fill(folder, {"b.md": "Two."})
        await other.read.acquire()


async def test_a_host_that_has_lost_the_lease_stops_and_can_have_it_again(folder: Path) -> None:
    right = Right()
    async with asyncio.timeout(60), watching(folder, right, 1) as one:
        await looked(one)
        fill(folder, {"b.md": "Two."})
        await one.read.acquire()
        right.holder = 2
        await looked(one)
        fill(folder, {"c.md": "Three."})
        await looked(one)
        assert one.read.locked()

        right.holder = None
        await one.read.acquire()


async def test_while_nobody_can_say_who_has_it_nobody_writes(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    right = Right(unreachable=True)
    async with asyncio.timeout(60), watching(folder, right, 1) as one:
        await looked(one)
        fill(folder, {"b.md": "Two."})
        await looked(one)
        assert one.read.locked()
        await looked(one)
        assert caplog.text.count("cannot be found out") == 1

        right.unreachable = False
        await one.read.acquire()


async def test_a_host_that_stops_gives_it_back(folder: Path) -> None:
    right = Right()
    async with asyncio.timeout(60), watching(folder, right, 1) as one:
        await looked(one)
        assert not HostLease(right, 2).keep()

    assert one.lease.dropped
    assert right.holder is None


async def test_changes_are_handed_on_as_they_are(folder: Path) -> None:
    lease = HostLease(Right(), 1)
    changes = changes_in(folder, lease=lease, clock=Clock())
    async with asyncio.timeout(60), contextlib.aclosing(changes):
        noticing: asyncio.Future[Paths] = asyncio.ensure_future(anext(changes))
        number = 0
        while not noticing.done():
            number += 1
            fill(folder, {"b.md": f"Two {number}."})
            await asyncio.sleep(0)

        assert str((folder / "b.md").resolve()) in noticing.result()
