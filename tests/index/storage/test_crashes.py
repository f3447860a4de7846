"""No room, no permission, files that change their nature: a clear message, and the old serves."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from index import (
    AliasesError,
    Answer,
    EngineChoice,
    FolderError,
    Library,
    MetadataError,
    UnwritableIndexError,
)
from index.storage.directory import IndexDirectory
from index.storage.disk import DiskBackend
from index.storage.update import update
from tests.helpers.crashes import (
    BATCH_BYTES,
    answers,
    become_ordinary,
    contents,
    expected,
    first_paragraph,
    leave_room,
    opened,
    outcome,
    renew,
    text_of,
    write_documents,
)
from tests.helpers.documents import ROOT

SOME = 120
ROOM = (0, 100, 20_000, 100_000)
LIMITED = """
import sys
from tests.helpers.crashes import leave_room
from bot.cli import main
leave_room(int(sys.argv[1]))
sys.argv = ["quoth", *sys.argv[2:]]
sys.exit(main())
"""


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "documents", 1, range(SOME))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def locked() -> Iterator[Callable[..., None]]:
    """Takes away all rights to write below a folder, till the end of the test."""
    taken: list[tuple[Path, int]] = []

    def lock(folder: Path) -> None:
        for path in (folder, *folder.rglob("*")):
            taken.append((path, stat.S_IMODE(path.stat().st_mode)))
            path.chmod(0o555 if path.is_dir() else 0o444)

    yield lock
    for path, mode in reversed(taken):
        if path.exists():
            path.chmod(mode)


def library(folder: Path, root: Path, engine: EngineChoice = EngineChoice.DISK) -> Library:
    return Library.open(folder, index=root, engine=engine)


def first_answer(small_library: Library, number: int = 0) -> str:
    result = small_library.ask(f"When was the mill of Place{number}x built?", limit=1)
    assert isinstance(result, Answer)
    return result.quotes[0].text


def opened_and_asked(folder: Path, root: Path, engine: EngineChoice) -> str:
    small_library = library(folder, root, engine)
    return f"{small_library.engine}: {first_answer(small_library)}"


def rebuilt(root: Path, folder: Path) -> None:
    update(IndexDirectory(root), folder, rebuild=True, batch_bytes=BATCH_BYTES)


@pytest.mark.parametrize("room", ROOM)
def test_a_build_without_room_ends_in_a_sentence_and_goes_on_when_there_is_some(
    documents: Path, root: Path, room: int
) -> None:
    said = outcome(partial(renew, root, documents), partial(leave_room, room))

    assert said.startswith("UnwritableIndexError: ")
    assert said.endswith("an index that is there already is still used.")
    assert IndexDirectory(root).current() is None
    renew(root, documents)
    assert answers(opened(root), range(SOME)) == expected(1, range(SOME))


@pytest.mark.parametrize("room", ROOM)
@pytest.mark.parametrize("work", [renew, rebuilt])
def test_without_room_the_old_index_goes_on_serving(
    tmp_path: Path, documents: Path, root: Path, room: int, work: Callable[..., object]
) -> None:
    renew(root, documents)
    write_documents(documents, 2, range(SOME))

    said = outcome(partial(work, root, documents), partial(leave_room, room))

    assert said.startswith("UnwritableIndexError: ")
    corpus = opened(root)
    texts = [document.text for document in corpus.documents.values()]
    assert all(
        text in {text_of(number, 1), text_of(number, 2)} for number, text in enumerate(texts)
    )
    assert corpus.engine.size == sum(map(len, corpus.find(tuple(corpus.documents)).values()))
    renew(root, documents)
    fresh = tmp_path / "fresh"
    renew(fresh, documents)
    assert contents(root) == contents(fresh)


def test_the_command_line_says_that_there_is_no_room(documents: Path, root: Path) -> None:
    write_documents(documents, 1, range(600))
    environment = os.environ | {"QUOTH_INDEX": str(root), "PYTHONPATH": str(ROOT)}
    for engine in ("disk", "auto"):
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, "20000", "index", "--seeds", str(documents)],
            env=environment | {"QUOTH_ENGINE": engine},
            cwd=root.parent,
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 2
        assert re.search("Free some space, or choose another folder", done.stderr)
        assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_made_is_named(documents: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    root = tmp_path / "file" / "index"

    with pytest.raises(UnwritableIndexError, match="cannot be written"):
        Library.open(documents, index=root, engine=EngineChoice.DISK, strict=True)
    assert library(documents, root).engine is EngineChoice.MEMORY


@pytest.mark.parametrize("version", [1, 2])
def test_a_read_only_index_serves(
    documents: Path, root: Path, locked: Callable[..., None], version: int
) -> None:
    library(documents, root)
    write_documents(documents, version, range(SOME))
    locked(root)
    locked(documents)

    said = outcome(partial(opened_and_asked, documents, root, EngineChoice.AUTO), become_ordinary)

    assert said == f"disk: {first_paragraph(0, 1)}"


def test_without_an_index_and_a_place_for_it_memory_serves(
    documents: Path, root: Path, locked: Callable[..., None]
) -> None:
    root.mkdir()
    locked(root)

    said = outcome(partial(opened_and_asked, documents, root, EngineChoice.AUTO), become_ordinary)

    assert said == f"memory: {first_paragraph(0, 1)}"


def test_a_damaged_index_that_cannot_be_replaced_gives_way_to_memory(
    documents: Path, root: Path, locked: Callable[..., None]
) -> None:
    rebuilt(root, documents)  # Without a library, which would find the damage by itself.
    generation = IndexDirectory(root).current()
    assert generation is not None
    next(generation.glob("terms/*.idx")).write_bytes(b"no index")
    locked(root)

    said = outcome(partial(opened_and_asked, documents, root, EngineChoice.DISK), become_ordinary)

    assert said == f"memory: {first_paragraph(0, 1)}"


def become_binary(path: Path) -> None:
    path.write_bytes(b"\x00\x01\x02" * 100)


def become_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def become_link_out(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


def become_broken_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere.txt")


def become_latin(path: Path) -> None:
    path.write_bytes("Übermut tut selten gut.".encode("latin-1"))


@pytest.mark.parametrize(
    "become", [become_binary, become_pipe, become_link_out, become_broken_link, become_latin]
)
def test_a_change_that_cannot_be_read_leaves_the_last_good_version_serving(
    documents: Path, root: Path, become: Callable[[Path], None]
) -> None:
    small_library = library(documents, root)
    path = documents / "000.txt"
    become(path)

    for _ in range(2):
        changes = small_library.update()

        assert not changes
        assert changes.kept == len(small_library.names) == SOME
        assert [file.source for file in changes.skipped] == ["000.txt"]
        assert small_library.skipped == changes.skipped
        assert first_answer(small_library) == first_paragraph(0, 1)
    path.unlink()
    path.write_text(text_of(0, 2), encoding="utf-8")
    assert small_library.update().read == 1
    assert first_answer(small_library) == first_paragraph(0, 2)
    assert not small_library.skipped


def test_a_file_that_became_a_folder_is_gone(documents: Path, root: Path) -> None:
    small_library = library(documents, root)
    (documents / "000.txt").unlink()
    (documents / "000.txt").mkdir()

    assert small_library.update().removed == 1
    assert "000.txt" not in small_library.names


def test_files_that_vanish_while_they_are_read_are_told(documents: Path, root: Path) -> None:
    gone = iter(sorted(documents.iterdir(), reverse=True))

    changes = update(
        IndexDirectory(root),
        documents,
        batch_bytes=BATCH_BYTES,
        report=lambda _: next(gone).unlink(),
    )

    assert changes.read + len(changes.skipped) == SOME
    assert changes.skipped
    assert all(file.why.startswith("it vanished") for file in changes.skipped)
    assert answers(opened(root), range(SOME))[:2] == expected(1, range(SOME))[:2]


def test_documents_in_a_folder_that_cannot_be_listed_go_on_serving(
    documents: Path, root: Path, locked: Callable[..., None]
) -> None:
    write_documents(documents / "inner", 3, range(300, 303))
    renew(root, documents)
    locked(documents)
    (documents / "inner").chmod(0)

    said = outcome(partial(renewed_and_asked, root, documents), become_ordinary)

    assert said == f"0 removed; it cannot be listed (Permission denied); {first_paragraph(300, 3)}"


def renewed_and_asked(root: Path, documents: Path) -> str:
    changes = renew(root, documents)
    small_library = Library(DiskBackend(documents, IndexDirectory(root), refresh=False))
    return (
        f"{changes.removed} removed; {changes.skipped[0].why}; {first_answer(small_library, 300)}"
    )


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("aliases.toml", "[aliases\n", AliasesError),
        ("aliases.toml", '[aliases]\n"a" = 3\n', AliasesError),
        ("sources.toml", '["nothing.txt"]\ntitel = "T"\n', MetadataError),
        ("sources.toml", '["000.txt"]\nweight = 3\n', MetadataError),
    ],
)
def test_while_the_communitys_files_are_wrong_the_old_serves(
    documents: Path, root: Path, name: str, content: str, error: type[Exception]
) -> None:
    small_library = library(documents, root)
    checksum = small_library.checksum
    write_documents(documents, 2, range(SOME))
    (documents / name).write_text(content, encoding="utf-8")

    with pytest.raises(error):
        small_library.refresh()
    assert small_library.checksum == checksum
    assert first_answer(small_library) == first_paragraph(0, 1)
    (documents / name).unlink()
    small_library.refresh()
    assert first_answer(small_library) == first_paragraph(0, 2)


def test_while_the_folder_is_away_the_old_serves(documents: Path, root: Path) -> None:
    small_library = library(documents, root)
    away = documents.rename(documents.with_name("away"))

    with pytest.raises(FolderError):
        small_library.refresh()
    assert first_answer(small_library) == first_paragraph(0, 1)
    documents.mkdir()
    with pytest.raises(FolderError):
        small_library.refresh()
    assert first_answer(small_library) == first_paragraph(0, 1)
    documents.rmdir()
    away.rename(documents)
    assert not small_library.update()
