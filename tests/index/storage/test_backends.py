"""Where a library's documents come from, whatever happens to them meanwhile."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from index import (
    Answer,
    EngineChoice,
    FolderError,
    IndexLockedError,
    Library,
    Progress,
    UnsupportedIndexError,
)
from index.storage import factory
from index.storage.directory import IndexDirectory
from index.storage.disk import DiskBackend
from index.storage.factory import MEMORY_BYTES, open_backend
from index.storage.memory import MemoryBackend
from tests.helpers.documents import BRIDGE, PROSE, fill

QUESTION = "Who built the stone bridge over the Alva?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path / "documents", {"a.txt": BRIDGE})


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def opened(folder: Path, index: Path | None, engine: str = "auto") -> Library:
    return Library.open(folder, index=index, engine=EngineChoice(engine))


class TestChoosing:
    def test_a_small_folder_is_held_in_memory(self, folder: Path, index: Path) -> None:
        assert opened(folder, index).engine is EngineChoice.MEMORY
        assert not index.exists()

    def test_a_large_folder_is_kept_on_disk(self, folder: Path, index: Path) -> None:
        fill(folder, {"sub/b.md": PROSE * (MEMORY_BYTES // len(PROSE) + 1)})

        assert opened(folder, index).engine is EngineChoice.DISK
        assert opened(folder, None).engine is EngineChoice.MEMORY

    def test_what_is_no_document_makes_no_folder_large(self, folder: Path, index: Path) -> None:
        fill(folder, {"film.mp4": b"x" * MEMORY_BYTES * 2})

        assert opened(folder, index).engine is EngineChoice.MEMORY

    def test_an_index_that_is_there_goes_on_serving(self, folder: Path, index: Path) -> None:
        opened(folder, index, "disk")

        assert opened(folder, index).engine is EngineChoice.DISK
        assert opened(folder, index, "memory").engine is EngineChoice.MEMORY

    def test_where_there_can_be_no_index_memory_serves_unless_disk_was_asked_for(
        self, folder: Path, index: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(factory, "_NEEDED", ("fcntl", "no_such_package"))
        fill(folder, {"b.md": PROSE * (MEMORY_BYTES // len(PROSE) + 1)})

        assert opened(folder, index).engine is EngineChoice.MEMORY
        with pytest.raises(UnsupportedIndexError, match="needs the package no_such_package"):
            opened(folder, index, "disk")

    @pytest.mark.parametrize("engine", ["auto", "memory", "disk"])
    def test_a_folder_that_is_not_there_is_named(
        self, tmp_path: Path, index: Path, engine: str
    ) -> None:
        with pytest.raises(FolderError, match="There is no folder of documents"):
            opened(tmp_path / "nowhere", index, engine)


class TestTelling:
    @pytest.mark.parametrize("engine", ["memory", "disk"])
    def test_a_file_that_can_no_longer_be_read_is_told_once_when_that_begins(
        self, folder: Path, index: Path, engine: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        library = opened(folder, index, engine)
        assert told(caplog) == []

        versions: list[tuple[str | bytes, list[str]]] = [
            (b"\0", ["skipped a.txt: it is a binary file"]),
            (b"\0\0", []),
            (b"\xff\xfe", ["skipped a.txt: it is UTF-16; save it as UTF-8"]),
            (BRIDGE, []),
            (b"\0", ["skipped a.txt: it is a binary file"]),
        ]
        for content, line in versions:
            fill(folder, {"a.txt": content, "b.txt": PROSE})
            library.refresh()
            library.refresh()
            assert told(caplog) == line
            assert library.text("a.txt") == BRIDGE

    @pytest.mark.parametrize("engine", ["memory", "disk"])
    def test_a_start_tells_what_does_not_serve(
        self, folder: Path, index: Path, engine: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        fill(
            folder,
            {"b.txt": b"", "sources.toml": '["ibis.txt"]\n', "c.md": "---\na: 1\ndate: x\n---\nC."},
        )
        expected = [
            "skipped b.txt: it is empty",
            "skipped sources.toml: line 1 names “ibis.txt”, and there is no such document",
            "not used: c.md, line 3: the date cannot be used: it is no date; write YYYY, YYYY-MM or"
            " YYYY-MM-DD",
        ]
        for _ in range(2):
            library = opened(folder, index, engine)
            library.refresh()

            assert told(caplog) == expected

    @pytest.mark.parametrize("engine", ["memory", "disk"])
    def test_a_disk_index_that_another_process_renewed_is_told_of_all_the_same(
        self, folder: Path, index: Path, engine: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        library = opened(folder, index, engine)
        fill(folder, {"a.txt": b"\0", "b.txt": PROSE})
        opened(folder, index, engine)
        caplog.clear()
        library.refresh()

        assert told(caplog) == ["skipped a.txt: it is a binary file"]

    def test_what_was_meant_to_serve_comes_first_and_the_rest_is_counted(
        self, folder: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        fill(folder, {"z.txt": b"", **{f"{n:02}.png": b"" for n in range(30)}})
        opened(folder, None)
        lines = told(caplog)

        assert lines[0] == "skipped z.txt: it is empty"
        assert lines[4].startswith("skipped 03.png")
        assert lines[5:] == ["26 more"]


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was told of single files since the last time."""
    records = [each for each in caplog.records if each.name == "index.loading.folder"]
    assert all(each.levelno == logging.WARNING for each in records)
    caplog.clear()
    return [each.getMessage() for each in records]


class TestMemory:
    def test_an_update_counts_what_has_changed(self, folder: Path) -> None:
        fill(folder, {"b.txt": PROSE, "c.txt": PROSE})
        found = MemoryBackend(folder)
        fill(folder, {"a.txt": PROSE, "d.txt": BRIDGE})
        (folder / "b.txt").unlink()
        changes = found.update()

        assert (changes.read, changes.removed, changes.kept) == (2, 1, 1)
        assert not found.update()

    def test_recovering_reads_the_folder_again(self, folder: Path) -> None:
        found = MemoryBackend(folder)
        before = found.now()
        with found.reading():
            found.recover(before)

        assert found.now() is not before

    def test_opening_tells_what_was_read(self, folder: Path) -> None:
        fill(folder, {"b.txt": b"\0"})
        library = opened(folder, None)

        assert library.opening is not None
        assert (library.opening.read, len(library.opening.skipped)) == (1, 1)


class TestDisk:
    def test_now_is_the_same_until_something_changes(self, folder: Path, index: Path) -> None:
        found = DiskBackend(folder, IndexDirectory(index))
        before = found.now()
        found.update()

        assert found.now() is before
        fill(folder, {"b.txt": PROSE})
        found.update()
        assert found.now() is not before

    def test_reading_keeps_to_one_version(self, folder: Path, index: Path) -> None:
        found = DiskBackend(folder, IndexDirectory(index))
        with found.reading():
            before = found.now()
            fill(folder, {"a.txt": PROSE})
            found.update()
            with found.reading():
                assert found.now() is before
            assert [each.text for each in before.corpus.documents.values()] == [BRIDGE]

        assert [each.text for each in found.now().corpus.documents.values()] == [PROSE]

    def test_the_progress_is_reported_when_an_index_is_built(
        self, folder: Path, index: Path
    ) -> None:
        reports: list[Progress] = []
        open_backend(
            folder,
            IndexDirectory(index).root,
            EngineChoice.DISK,
            refresh=True,
            report=reports.append,
        )

        assert reports == [Progress(1, 1, len(BRIDGE), len(BRIDGE))]

    def test_without_refreshing_an_old_index_serves_as_it_is(
        self, folder: Path, index: Path
    ) -> None:
        opened(folder, index, "disk")
        fill(folder, {"b.txt": PROSE})
        library = Library.open(folder, index=index, engine=EngineChoice.DISK, refresh=False)

        assert list(library.names) == ["a.txt"]
        library.refresh()
        assert list(library.names) == ["a.txt", "b.txt"]

    def test_without_refreshing_a_missing_index_is_built_all_the_same(
        self, folder: Path, index: Path
    ) -> None:
        library = Library.open(folder, index=index, engine=EngineChoice.DISK, refresh=False)

        assert library.names == ("a.txt",)

    def test_an_index_that_vanishes_is_built_again(self, folder: Path, index: Path) -> None:
        found = DiskBackend(folder, IndexDirectory(index))
        shutil.rmtree(index)

        assert isinstance(Library(found).ask(QUESTION), Answer)
        assert IndexDirectory(index).current() is not None

    def test_what_was_damaged_is_built_once(
        self, folder: Path, index: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        found = DiskBackend(folder, IndexDirectory(index))
        damaged = found.now()
        before = IndexDirectory(index).current()
        found.recover(damaged)
        found.now()
        found.recover(damaged)
        found.recover(None)

        assert before is not None
        assert caplog.text.count("read 1 document") == 2

    def test_one_that_only_shares_work_serves_what_is_there(
        self,
        folder: Path,
        index: Path,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        DiskBackend(folder, IndexDirectory(index))
        monkeypatch.setattr("index.storage.update.is_child", lambda: True)
        with IndexDirectory(index).writing():
            found = DiskBackend(folder, IndexDirectory(index))

        assert list(Library(found).names) == ["a.txt"]
        assert "Another process is writing the index" in caplog.text
        shutil.rmtree(index)
        with IndexDirectory(index).writing(), pytest.raises(IndexLockedError):
            opened(folder, index, "disk")
