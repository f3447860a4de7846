"""Watch a real folder, with the system's own notifications."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from watchfiles import Change, awatch

from bot.folder_watcher import Clock, FolderWatcher, WatchSource, WatchState, changes_in
from bot.replies import Quotation, Reply, ReplyKind
from bot.service import QuoteService
from index import Library
from tests.helpers.documents import BRIDGE, fill

BUILT = "Who built the stone bridge over the Alva?"
LIT = "Who lit the lighthouse of Cape Orlan in 1850?"
LIGHTHOUSE = "The lighthouse of Cape Orlan was lit in 1850 by the keeper Tomas Reyes.\n"


@dataclass
class Place:
    """A service whose folder is watched."""

    folder: Path
    library: Library
    service: QuoteService
    read: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    watch: FolderWatcher = field(init=False)
    meanwhile: list[Callable[[], None]] = field(default_factory=list)

    async def until_read(self) -> WatchState:
        """Wait for the next refresh, and return its outcome."""
        self.read.clear()
        await self.read.wait()
        assert self.watch.state
        return self.watch.state

    async def until_readable(self, *, readable: bool = True) -> WatchState:
        """Wait for the refresh after which the folder can be read, or cannot."""
        while (state := await self.until_read()) and (state.trouble is None) is not readable:
            pass
        return state

    def now(self) -> datetime:
        """Return the time; the watcher asks for it after each refresh."""
        self.read.set()
        return datetime.now(UTC)

    async def pause(self, seconds: float) -> None:
        """Run the next step while the watcher waits."""
        if self.meanwhile:
            self.meanwhile.pop(0)()
        await asyncio.sleep(seconds)

    async def told(self, *paths: Path | str, **options: Any) -> AsyncGenerator[Any, None]:  # noqa: ANN401
        """Yield what ``awatch`` yields, but with more heartbeats."""
        async with contextlib.aclosing(awatch(*paths, **options | {"rust_timeout": 50})) as batches:
            async for batch in batches:
                self.ready.set()
                yield batch

    async def answer(self, question: str) -> tuple[str, ...]:
        """What the service quotes."""
        reply = await self.service.ask(question)
        return tuple(part.quote.text for part in reply.quotations)


@contextlib.asynccontextmanager
async def watched(folder: Path, notices: WatchSource | None = None) -> AsyncIterator[Place]:
    library = Library.open(folder)
    place = Place(folder, library, QuoteService(library))
    clock = Clock(now=place.now, pause=place.pause)
    changes = changes_in(folder, notices=notices or place.told, clock=clock)
    place.watch = FolderWatcher(changes, place.service.refresh, clock)
    async with asyncio.timeout(30), place.watch.kept():
        if notices is None:
            await place.ready.wait()
        yield place


def move(path: Path, to: Path) -> None:
    path.replace(to)


def remove(path: Path) -> None:
    path.unlink()


def link_to(link: Path, target: Path) -> None:
    link.symlink_to(target)


def add(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder below a hidden one, whose files do not count as hidden."""
    return fill(tmp_path / ".kept" / "seeds", {"a.txt": BRIDGE})


async def test_a_file_that_is_added_answers(folder: Path) -> None:
    async with watched(folder) as place:
        fill(folder, {"b.txt": LIGHTHOUSE})
        state = await place.until_read()

        assert state.changes == 1
        assert state.trouble is None
        assert await place.answer(LIT) == (LIGHTHOUSE.strip(),)


async def test_a_file_in_a_new_folder_answers(folder: Path) -> None:
    async with watched(folder) as place:
        fill(folder, {"letters/b.txt": LIGHTHOUSE})
        await place.until_read()

        assert await place.service.names() == ("a.txt", "letters/b.txt")


async def test_an_edited_file_gives_a_new_answer_and_the_old_quotation_is_known_as_outdated(
    folder: Path,
) -> None:
    async with watched(folder) as place:
        old = (await place.service.ask(BUILT)).quotations[0]
        fill(folder, {"a.txt": BRIDGE.replace("Ana Prado", "Bea Lima")})
        await place.until_read()

        (text,) = await place.answer(BUILT)
        assert "Bea Lima" in text
        assert (await around(place.service, old)).kind is ReplyKind.HINT


async def around(service: QuoteService, old: Quotation) -> Reply:
    """What the button under an old answer gives."""
    return await service.context(old.quote.document.sha256, old.quote.span)


async def test_a_renamed_file_answers_under_its_new_name(folder: Path) -> None:
    async with watched(folder) as place:
        move(folder / "a.txt", folder / "bridge.txt")
        state = await place.until_read()

        assert state.changes == 2
        assert await place.service.names() == ("bridge.txt",)


async def test_a_removed_file_answers_no_longer(folder: Path) -> None:
    fill(folder, {"b.txt": LIGHTHOUSE})
    async with watched(folder) as place:
        remove(folder / "b.txt")
        await place.until_read()

        assert await place.service.names() == ("a.txt",)
        assert await place.answer(LIT) == ()


async def test_a_file_that_is_written_in_pieces_is_read_whole(folder: Path) -> None:
    path = folder / "b.txt"
    read: list[str] = []
    async with watched(folder) as place:
        first, second, third = LIGHTHOUSE[:20], LIGHTHOUSE[20:40], LIGHTHOUSE[40:]
        place.meanwhile += [
            lambda: None, lambda: None, lambda: add(path, second),
            lambda: None, lambda: None, lambda: add(path, third),
        ]  # fmt: skip
        add(path, first)
        state = await place.until_read()
        read += await place.answer(LIT)

    assert read == [LIGHTHOUSE.strip()]
    assert state.changes == 1
    assert not place.meanwhile


async def test_a_timeline_has_what_was_added(folder: Path) -> None:
    async with watched(folder) as place:
        fill(folder, {"b.txt": "On 3 May 1850 the lighthouse of Cape Orlan was lit.\n"})
        await place.until_read()

        (event,) = place.library.timeline("lighthouse").events
        assert event.edtf == "1850-05-03"


async def test_a_file_saved_as_editors_do_is_read_once(folder: Path) -> None:
    async with watched(folder) as place:
        fill(folder, {"4913": "", ".a.txt.swp": "x"})
        remove(folder / "4913")
        move(folder / "a.txt", folder / "a.txt~")
        fill(folder, {"a.txt": BRIDGE.replace("1764", "1766")})
        state = await place.until_read()

        assert state.changes == 1
        assert state.trouble is None
        (text,) = await place.answer(BUILT)
        assert "1766" in text


async def test_a_file_that_cannot_be_read_leaves_the_rest_serving_and_is_named(
    folder: Path,
) -> None:
    fill(folder, {"b.txt": LIGHTHOUSE})
    async with watched(folder) as place:
        fill(folder, {"b.txt": b"\x89PNG\x00\x00"})
        state = await place.until_read()

        assert state.trouble is None
        assert await place.answer(BUILT)
        assert [str(file.source) for file in place.library.skipped] == ["b.txt"]
        assert "b.txt" in str((await place.service.sources()).parts)


async def test_a_described_file_that_is_renamed_stops_no_reading_and_is_named(
    folder: Path,
) -> None:
    fill(folder, {"sources.toml": '["a.txt"]\ntitle = "Bridges"\n'})
    async with watched(folder) as place:
        move(folder / "a.txt", folder / "a2.txt")
        state = await place.until_read()

        assert state.trouble is None
        assert await place.service.names() == ("a2.txt",)
        assert "line 1 names “a.txt”" in str((await place.service.status(1)).parts)


async def test_wrong_aliases_leave_the_old_ones_serving_and_the_state_says_why(
    folder: Path,
) -> None:
    fill(folder, {"aliases.toml": '[aliases]\n"Alva" = ["Big River"]\n'})
    async with watched(folder) as place:
        fill(folder, {"aliases.toml": '[aliases\n"Alva" = '})
        wrong = await place.until_read()

        assert "aliases.toml cannot be used" in str(wrong.trouble)
        assert await place.answer("Who built the stone bridge over the Big River?")

        fill(folder, {"aliases.toml": '[aliases]\n"Alva" = ["Long River"]\n'})
        right = await place.until_read()

        assert right.trouble is None
        assert [alias.other for alias in place.library.aliases()] == ["Long River"]


@pytest.mark.parametrize("polling", [False, True])
async def test_a_folder_that_goes_and_comes_back_is_watched_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, polling: bool
) -> None:
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "1" if polling else "")
    async with watched(folder) as place:
        shutil.rmtree(folder)
        gone = await place.until_readable(readable=False)

        assert "There is no folder" in str(gone.trouble)
        assert await place.answer(BUILT)

        fill(folder, {"a.txt": BRIDGE})
        await place.until_readable()
        fill(folder, {"b.txt": LIGHTHOUSE})
        await place.until_readable()

        assert await place.answer(LIT)


async def test_a_folder_that_another_replaces_is_noticed(folder: Path, tmp_path: Path) -> None:
    """Changes above the folder give no notification."""
    fill(tmp_path / "next" / "seeds", {"b.txt": LIGHTHOUSE})
    async with watched(folder) as place:
        move(folder.parent, tmp_path / "old")
        move(tmp_path / "next", folder.parent)
        await place.until_readable()

        assert await place.service.names() == ("b.txt",)


async def test_a_link_to_the_folder_that_is_turned_is_noticed(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link_to(link, folder)
    async with watched(link) as place:
        fill(tmp_path / "next", {"b.txt": LIGHTHOUSE})
        link_to(tmp_path / "turned", tmp_path / "next")
        move(tmp_path / "turned", link)
        await place.until_read()

        assert await place.service.names() == ("b.txt",)


@pytest.mark.parametrize(
    "error",
    [
        OSError("OS file watch limit reached."),
        ExceptionGroup("unhandled", [RuntimeError("OS file watch limit reached.")]),
    ],
)
async def test_where_the_system_does_not_notify_the_folder_is_gone_through(
    folder: Path, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    modes: list[bool | None] = []
    ready = asyncio.Event()

    async def notices(
        *paths: Path | str,
        force_polling: bool | None,
        **options: Any,  # noqa: ANN401
    ) -> AsyncGenerator[set[tuple[Change, str]], None]:
        modes.append(force_polling)
        if not force_polling:
            raise error
        polling = functools.partial(awatch, force_polling=True, **options | {"rust_timeout": 50})
        async with contextlib.aclosing(polling(*paths)) as batches:
            async for batch in batches:
                ready.set()
                yield batch

    async with watched(folder, notices) as place:
        await ready.wait()
        await place.until_read()  # what changed meanwhile may have been missed
        fill(folder, {".hidden": "x"})
        fill(folder, {"b.txt": LIGHTHOUSE})
        state = await place.until_read()

        assert state.changes == 1
        assert await place.answer(LIT)
    assert modes == [None, True]
    assert "OS file watch limit reached." in caplog.text


async def test_a_name_that_cannot_be_decoded_does_not_end_the_watch(folder: Path) -> None:
    async with watched(folder) as place:
        fill(folder, {os.fsdecode(b"\xff.txt"): LIGHTHOUSE})
        await place.until_read()
        assert await place.answer(LIT)

        fill(folder, {"c.txt": BRIDGE})
        await place.until_read()
        assert "c.txt" in await place.service.names()
