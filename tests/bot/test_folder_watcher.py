from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.folder_watcher import (
    MAX_WAIT_SECONDS,
    RETRY_SECONDS,
    SETTLE_SECONDS,
    Clock,
    Debouncer,
    FolderWatcher,
    Paths,
    WatchState,
    concerns,
)
from index import (
    FolderError,
    IndexLockedError,
    LibraryError,
    UnreachableIndexError,
    UnreachableReason,
    UnwritableIndexError,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
FOLDER = Path("/home/.keeper/seeds")


class Script:
    """A clock that advances when the watcher pauses, and runs the steps that are due.

    Each step is a moment and something that may change files and says which paths are to
    be noticed. The changes end after the last step.
    """

    def __init__(self, *steps: tuple[float, Callable[[], set[Path]]]) -> None:
        self.seconds = 0.0
        self.reads: list[float] = []
        self._steps = list(steps)
        self._told: asyncio.Queue[Paths | None] = asyncio.Queue()

    async def tell(self, *paths: Path) -> None:
        """Report ``paths`` as changed, and wait until the watcher has them."""
        self._told.put_nowait(frozenset(map(str, paths)))
        await self._told.join()

    def end(self) -> None:
        """End the changes."""
        self._told.put_nowait(None)

    async def watch(self, refresh: Callable[[], object] = lambda: None) -> FolderWatcher:
        """Run all steps, and return the watcher."""

        async def read() -> None:
            self.reads.append(self.seconds)
            refresh()

        watch = self.made(read)
        await self.start(watch)
        return watch

    async def start(self, watch: FolderWatcher, *paths: Path) -> None:
        """Report ``paths`` to ``watch``, run the steps, and end the changes."""
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            group.create_task(watch.keep())
            if paths:
                await self.tell(*paths)
            await self._play()

    def made(self, refresh: Callable[[], Awaitable[None]]) -> FolderWatcher:
        return FolderWatcher(
            self._changes(), refresh, Clock(lambda: self.seconds, lambda: NOON, self._pause)
        )

    async def _changes(self) -> AsyncGenerator[Paths, None]:
        while (paths := await self._told.get()) is not None:
            yield paths
            self._told.task_done()

    async def _pause(self, seconds: float) -> None:
        self.seconds += seconds
        await self._play()

    async def _play(self) -> None:
        while self._steps and self._steps[0][0] <= self.seconds:
            _, step = self._steps.pop(0)
            await self.tell(*step())
            if not self._steps:
                self.end()


def writing(path: Path, text: str, *, noticed: bool = True) -> Callable[[], set[Path]]:
    """Add ``text`` to the file."""

    def step() -> set[Path]:
        with path.open("a") as file:
            file.write(text)
        return {path} if noticed else set()

    return step


def removing(path: Path) -> Callable[[], set[Path]]:
    def step() -> set[Path]:
        path.unlink()
        return {path}

    return step


async def test_a_change_is_read_when_it_has_stood_still(tmp_path: Path) -> None:
    script = Script((0, writing(tmp_path / "a.txt", "One.")))
    watch = await script.watch()

    assert script.reads == [SETTLE_SECONDS]
    assert watch.state == WatchState(NOON, changes=1)


async def test_changes_close_to_one_another_are_read_together(tmp_path: Path) -> None:
    names = ["a.txt", "b.txt", "c.txt", "a.txt"]
    script = Script(*((n / 4, writing(tmp_path / name, "One.")) for n, name in enumerate(names)))
    watch = await script.watch()

    assert script.reads == [0.75 + SETTLE_SECONDS]
    assert watch.state == WatchState(NOON, changes=3)


@pytest.mark.parametrize("noticed", [True, False])
async def test_a_file_that_is_written_slowly_is_read_whole(
    tmp_path: Path, *, noticed: bool
) -> None:
    path, read = tmp_path / "a.txt", []
    script = Script(
        (0, writing(path, "The bridge ")),
        (0.375, writing(path, "was built ", noticed=noticed)),
        (0.75, writing(path, "in 1764.", noticed=noticed)),
    )
    await script.watch(lambda: read.append(path.read_text()))

    assert read == ["The bridge was built in 1764."]


async def test_between_removal_and_re_creation_nothing_is_read(tmp_path: Path) -> None:
    path, read = tmp_path / "a.txt", []
    path.write_text("old")
    script = Script((0, removing(path)), (0.25, writing(path, "new")))
    await script.watch(lambda: read.append(path.read_text()))

    assert read == ["new"]


async def test_a_removal_that_lasts_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    script = Script((0, removing(path)))
    await script.watch()

    assert script.reads == [SETTLE_SECONDS]


async def test_a_change_during_a_reading_leads_to_another_one(tmp_path: Path) -> None:
    script, running, most = Script(), 0, 0

    async def refresh() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        script.reads.append(script.seconds)
        if len(script.reads) == 1:
            await script.tell(tmp_path / "a.txt", tmp_path / "b.txt")
        else:
            script.end()
        running -= 1

    watch = script.made(refresh)
    await script.start(watch, tmp_path / "a.txt")

    assert most == 1
    assert script.reads == [SETTLE_SECONDS, 2 * SETTLE_SECONDS]
    assert watch.state == WatchState(NOON, changes=2)


async def test_a_file_that_is_alone_in_changing_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    last = MAX_WAIT_SECONDS * 3
    script = Script(*((n / 4, writing(path, "x")) for n in range(int(last) * 4 + 1)))
    await script.watch()

    assert script.reads == [last + SETTLE_SECONDS]


async def test_other_changes_wait_for_a_file_that_is_being_written_only_so_long(
    tmp_path: Path,
) -> None:
    path, other = tmp_path / "a.txt", tmp_path / "b.txt"
    last = MAX_WAIT_SECONDS * 2 - 1
    script = Script(
        (0, writing(other, "One.")),
        *((n / 4, writing(path, "x")) for n in range(int(last) * 4 + 1)),
    )
    watch = await script.watch()

    assert script.reads == [MAX_WAIT_SECONDS, last + SETTLE_SECONDS]
    assert watch.state == WatchState(NOON, changes=1)


async def test_why_the_folder_cannot_serve_is_told_until_it_can(tmp_path: Path) -> None:
    script, path = Script(), tmp_path / "a.txt"

    async def refresh() -> None:
        script.reads.append(script.seconds)
        if len(script.reads) == 1:
            await script.tell(path)
            raise LibraryError("The folder is empty.")
        states.append(watch.state)
        script.end()

    states: list[WatchState | None] = []
    watch = script.made(refresh)
    states.append(watch.state)
    await script.start(watch, path)

    assert [*states, watch.state] == [
        None,
        WatchState(NOON, 1, "The folder is empty."),
        WatchState(NOON, 1),
    ]


@pytest.mark.parametrize(
    "error",
    [
        UnreachableIndexError("no node answers", UnreachableReason.CONNECTION),
        IndexLockedError(FOLDER),
        UnwritableIndexError(FOLDER, "its disk is full"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_change_that_could_not_be_read_for_a_reason_that_passes_is_read_again(
    tmp_path: Path, error: LibraryError
) -> None:
    script = Script((0, writing(tmp_path / "a.txt", "One.")))
    failing = [error, error]

    def refresh() -> None:
        if failing:
            raise failing.pop()

    watch = await script.watch(refresh)

    assert len(script.reads) == 3
    assert all(later - sooner >= RETRY_SECONDS for sooner, later in pairwise(script.reads))
    assert watch.state == WatchState(NOON, changes=1)


async def test_a_folder_that_is_wrong_is_read_again_when_it_changes(tmp_path: Path) -> None:
    script = Script((0, writing(tmp_path / "a.txt", "One.")))

    def refresh() -> None:
        raise FolderError.empty(tmp_path)

    watch = await script.watch(refresh)

    assert len(script.reads) == 1
    assert watch.state is not None
    assert watch.state.trouble


async def test_an_unforeseen_error_ends_the_watch_and_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    script, failed = Script(), asyncio.Event()

    async def refresh() -> None:
        failed.set()
        raise ZeroDivisionError

    watch = script.made(refresh)
    async with asyncio.timeout(30), watch.kept():
        await script.tell(tmp_path / "a.txt")
        await failed.wait()

    assert watch.state is not None
    assert "watched no longer" in str(watch.state.trouble)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "ZeroDivisionError" in caplog.text


async def test_leaving_the_block_ends_the_watch() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def changes() -> AsyncGenerator[Paths, None]:
        begun.set()
        try:
            await asyncio.Event().wait()
            yield frozenset()
        finally:
            ended.set()

    async def refresh() -> None: ...

    watch = FolderWatcher(changes(), refresh)
    async with asyncio.timeout(30), watch.kept():
        await begun.wait()

    assert ended.is_set()
    assert watch.state is None


PATHS = st.sampled_from(["a.txt", "b.txt", "c.txt"])
STEPS = st.lists(st.tuples(st.integers(0, 40), st.sets(PATHS), st.sets(PATHS)), max_size=60)


@given(STEPS)
def test_what_is_handed_over_stood_still_and_nothing_is_forgotten(
    steps: list[tuple[int, set[str], set[str]]],
) -> None:
    pending, moved, wanted, now = Debouncer(), dict[str, float](), set[str](), 0.0
    for eighths, noticed, grown in steps:
        now += eighths / 8
        pending.notice(noticed, now)
        wanted |= noticed
        looks = {path: (int(now * 8), 0) for path in grown & wanted}
        pending.look(looks, now)
        moved |= dict.fromkeys(noticed | set(looks), now)
        if pending.due(now):
            taken = pending.take(now)

            assert taken
            assert all(now - moved[path] >= SETTLE_SECONDS for path in taken)
            wanted -= taken
    now += SETTLE_SECONDS

    assert pending.due(now) == bool(wanted)
    assert pending.take(now) == wanted
    assert not pending


@pytest.mark.parametrize(
    "name",
    ["a.txt", "letters/b.md", "aliases.toml", "sources.toml", "c.pdf", "", "letters", "#1.txt"],
)
def test_documents_and_what_is_said_about_them_count(name: str) -> None:
    assert concerns(FOLDER, str(FOLDER / name))


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.txt", ".git/index", "letters/.a.txt.swp", "a.txt~", "a.swp", "a.swx", "a.tmp",
        "4913", "letters/4913", "#a.txt#", "~$letter.docx", ".#a.txt",
    ],
)  # fmt: skip
def test_hidden_files_and_those_of_editors_do_not_count(name: str) -> None:
    assert not concerns(FOLDER, str(FOLDER / name))
