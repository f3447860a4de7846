"""What SQLite, tantivy and the system say becomes one of two errors: no room, or damage."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from index import (
    DamagedIndexError,
    EngineChoice,
    Library,
    LibraryError,
    SourceName,
    UnwritableIndexError,
)
from index.ranking.disk import DiskEngine, tantivy_errors
from index.storage.directory import TERMS, IndexDirectory, sqlite_error
from index.storage.disk import DiskBackend
from index.storage.reader import IndexReader
from index.storage.tables import FILE_NAME, Database
from index.storage.update import update
from index.storage.writer import IndexWriter
from tests.helpers.documents import BRIDGE, PROSE, fill

HERE = Path("here")


class PanicException(BaseException):  # the name that tantivy's own has
    """Stands for what a failed assertion in tantivy raises, which cannot be imported."""


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return fill(tmp_path / "documents", {"a.txt": BRIDGE, "b.txt": PROSE})


@pytest.fixture
def directory(tmp_path: Path, documents: Path) -> IndexDirectory:
    directory = IndexDirectory(tmp_path / "index")
    update(directory, documents)
    return directory


def generation_of(directory: IndexDirectory) -> Path:
    generation = directory.current()
    assert generation is not None
    return generation


@pytest.mark.parametrize(
    ("writing", "error", "kind", "why"),
    [
        (True, ValueError("IO: No space (os error 28)"), UnwritableIndexError, "No space left"),
        (False, ValueError("Lock(Os { code: 13, kind: X })"), UnwritableIndexError, "denied"),
        (True, ValueError("An index writer was killed.."), UnwritableIndexError, "disk is full"),
        (True, ValueError("something else"), UnwritableIndexError, "something else"),
        (True, ValueError("Data corrupted: x"), DamagedIndexError, "Data corrupted"),
        (True, ValueError("not there (os error 2), InvalidData"), DamagedIndexError, "not there"),
        (False, ValueError("something else"), DamagedIndexError, "something else"),
        (False, PanicException("assertion failed"), DamagedIndexError, "gave up: assertion"),
        (True, PanicException("assertion failed"), UnwritableIndexError, "gave up: assertion"),
    ],
)
def test_what_tantivy_says_is_told_as_lack_of_room_or_damage(
    writing: bool,  # noqa: FBT001
    error: BaseException,
    kind: type[LibraryError],
    why: str,
) -> None:
    with pytest.raises(kind, match=why), tantivy_errors(HERE, writing=writing):
        raise error


def test_an_interruption_is_not_tantivys() -> None:
    with pytest.raises(KeyboardInterrupt), tantivy_errors(HERE, writing=True):
        raise KeyboardInterrupt


def test_sqlite_without_a_code_speaks_of_damage() -> None:
    error = sqlite3.OperationalError("Could not decode to UTF-8")

    assert isinstance(sqlite_error(HERE, error), DamagedIndexError)


def test_a_missing_database_is_damage_and_a_closed_one_is_not(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndexError, match="unable to open"):
        Database(tmp_path).fact("version")
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(UnwritableIndexError, match="unable to open"):
        Database(tmp_path).fact("version")


def test_an_unwritable_place_for_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnwritableIndexError):
        Database(tmp_path / "nowhere", make=True)


def test_without_leave_to_write_the_index_is_opened_as_it_stands(
    directory: IndexDirectory, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = generation_of(directory)
    before = sorted(path.name for path in generation.rglob("*"))
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        opened = IndexReader(generation)
        assert opened.database.fixed
        assert DiskEngine(generation / TERMS).size == opened.corpus.engine.size
        assert opened.corpus.engine.search({"ferri": 1.0}, 1)
        assert opened.is_current
    assert sorted(path.name for path in generation.rglob("*")) == before

    fill(documents, {"c.txt": "A third document about the ferry and its harbour."})
    update(directory, documents)

    assert not opened.is_current


def test_changes_that_are_still_in_the_log_are_seen_without_leave_to_write(
    directory: IndexDirectory, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = generation_of(directory)
    writing = IndexWriter(generation)
    writing.stage((), ["b.txt"])
    writing.make_live()
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        assert list(IndexReader(generation).corpus.infos) == ["a.txt"]
    writing.close()

    assert documents.exists()


@pytest.mark.parametrize("half", [FILE_NAME, f"{TERMS}/meta.json"])
def test_half_an_index_is_damage(directory: IndexDirectory, documents: Path, half: str) -> None:
    generation = generation_of(directory)
    (generation / half).unlink()

    with pytest.raises(DamagedIndexError, match="gone"):
        IndexWriter(generation)
    assert (
        DiskBackend(documents, directory).now().corpus.documents[SourceName("a.txt")].text == BRIDGE
    )


def test_examining_documents_in_memory_finds_nothing(documents: Path) -> None:
    library = Library.open(documents, engine=EngineChoice.MEMORY)

    library.examine()

    assert library.engine is EngineChoice.MEMORY


def test_a_version_gone_by_is_not_taken_for_damage(
    directory: IndexDirectory, documents: Path
) -> None:
    """Another process has rebuilt the index: what was opened is given up, not replaced."""
    backend = DiskBackend(documents, directory)
    old = backend.now()
    update(directory, documents, rebuild=True)
    new = directory.current()

    backend.now()
    backend.recover(old)

    assert directory.current() == new
