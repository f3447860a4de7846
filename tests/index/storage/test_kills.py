"""Whenever a process that writes an index dies, what was there before is still used."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from index import SourceName
from index.storage.directory import IndexDirectory
from index.storage.reader import IndexReader
from index.verification.lookup import verify
from tests.helpers.crashes import (
    DOCUMENTS,
    answers,
    contents,
    expected,
    finish,
    first_paragraph,
    kill_after,
    opened,
    renew,
    seconds_of,
    start,
    text_of,
    write_documents,
)
from tests.helpers.documents import ROOT

KILLS = 4
"""How often each test kills a process."""

SHARES = [0, *(pytest.param(share, marks=pytest.mark.exhaustive) for share in range(1, 5))]
"""Seeds of the moments; all of them together are the full number of kills."""

SHORTER = 0.8


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two versions of the same folder's documents; the second lacks some and has some more."""
    folder = tmp_path_factory.mktemp("documents")
    one, two = write_documents(folder / "one", 1), write_documents(folder / "two", 2)
    for number in range(1, 11):
        (two / f"{number:03}.txt").unlink()
    write_documents(two, 2, range(DOCUMENTS, DOCUMENTS + 10))
    return one, two


def fresh(root: Path, folder: Path) -> tuple[object, ...]:
    renew(root, folder)
    return contents(root)


def put(folder: Path, files: Path) -> None:
    """Make ``folder`` hold what ``files`` holds."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(files, folder)


def assert_whole(root: Path) -> set[int]:
    """Each document is of one version, and what it says is found in it; gives the versions."""
    corpus = opened(root)
    seen = set()
    for name, document in corpus.documents.items():
        number = int(name[:3])
        version = 1 if document.text == text_of(number, 1) else 2
        seen.add(version)
        assert document.text == text_of(number, version)
    for source, words in answers(corpus):
        assert words in corpus.documents[SourceName(source)].text
        assert verify(corpus, words).matches
    return seen


def assert_undamaged(root: Path) -> None:
    """What is current holds what was written: the tables, all texts and all terms."""
    generation = IndexDirectory(root).current()
    if generation is not None:
        with closing(IndexReader(generation)) as now:
            now.check()


def moments(share: int) -> Iterator[float]:
    """One moment of each equally long part of the work, by chance and in any order."""
    chance = random.Random(share)
    parts = chance.sample(range(KILLS), KILLS)
    return ((part + chance.uniform(0.1, 1)) / KILLS for part in parts)


@pytest.mark.slow
@pytest.mark.parametrize("share", SHARES)
def test_a_build_killed_at_any_moment_is_resumed(
    tmp_path: Path, documents: tuple[Path, Path], share: int
) -> None:
    one, _ = documents
    whole = seconds_of(renew, tmp_path / "timed", one)
    resumed = 0

    for number, moment in enumerate(moments(share)):
        root = tmp_path / f"{number}"
        while not kill_after(moment * whole, renew, root, one):
            # The machine has less to do than when the time was taken.
            shutil.rmtree(root)
            whole *= SHORTER
        assert_undamaged(root)
        is_done = IndexDirectory(root).current() is not None
        changes = renew(root, one)
        assert changes.read + changes.kept == DOCUMENTS
        assert not (is_done and changes.read)
        resumed += 0 < changes.read < DOCUMENTS
        assert contents(root) == contents(tmp_path / "timed")

    assert resumed


@pytest.mark.slow
@pytest.mark.parametrize("share", SHARES)
def test_an_update_killed_at_any_moment_leaves_all_documents_old_or_all_new(
    tmp_path: Path, documents: tuple[Path, Path], share: int
) -> None:
    one, two = documents
    folder, root = tmp_path / "folder", tmp_path / "index"
    wanted = fresh(tmp_path / "two", two)
    put(folder, one)
    renew(root, folder)
    before = tmp_path / "before"
    shutil.copytree(root, before)
    put(folder, two)
    whole = seconds_of(renew, root, folder)
    seen = set()

    for moment in moments(share):
        put(root, before)
        while not kill_after(moment * whole, renew, root, folder):
            put(root, before)
            whole *= SHORTER
        assert_undamaged(root)
        seen.add(frozenset(assert_whole(root)))
        changes = renew(root, folder)
        assert changes.read <= DOCUMENTS
        assert_undamaged(root)
        assert contents(root) == wanted

    assert frozenset({1}) in seen
    assert seen <= {frozenset({1}), frozenset({2})}


@pytest.mark.slow
@pytest.mark.parametrize("kills", [1, pytest.param(5, marks=pytest.mark.exhaustive)])
def test_a_rebuild_killed_at_any_moment_leaves_the_old_index_as_it_was(
    tmp_path: Path, documents: tuple[Path, Path], kills: int
) -> None:
    one, two = documents
    folder, root = tmp_path / "folder", tmp_path / "index"
    put(folder, one)
    renew(root, folder)
    old = IndexDirectory(root).current()
    put(folder, two)
    whole = seconds_of(rebuild, tmp_path / "timed", folder)
    chance = random.Random(3)

    for _ in range(kills):
        kill_after(chance.uniform(0.1, 0.7) * whole, rebuild, root, folder)
        assert answers(opened(root)) == expected(1 if IndexDirectory(root).current() == old else 2)
    rebuild(root, folder)

    assert IndexDirectory(root).current() != old
    assert contents(root) == fresh(tmp_path / "two", two)


def rebuild(root: Path, folder: Path) -> None:
    from index.storage.update import update
    from tests.helpers.crashes import BATCH_BYTES

    update(IndexDirectory(root), folder, rebuild=True, batch_bytes=BATCH_BYTES)


RENEW = """
import sys
from pathlib import Path
from tests.helpers.crashes import renew
renew(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def renew_in_two_processes(root: Path, folder: Path) -> None:
    """Processes that none of Python's own has started, so that both wait for the lock."""
    command = [sys.executable, "-c", RENEW, str(root), str(folder)]
    for process in [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]:
        assert process.wait() == 0


def test_two_processes_that_write_at_once_wait_for_each_other(
    tmp_path: Path, documents: tuple[Path, Path]
) -> None:
    one, two = documents
    root = tmp_path / "index"

    renew_in_two_processes(root, one)
    assert answers(opened(root)) == expected(1)
    renew_in_two_processes(root, two)

    assert contents(root) == fresh(tmp_path / "two", two)


def test_who_asks_while_another_process_writes_gets_whole_answers(
    tmp_path: Path, documents: tuple[Path, Path]
) -> None:
    from index import Answer, EngineChoice, Library

    one, two = documents
    folder, root = tmp_path / "folder", tmp_path / "index"
    put(folder, one)
    renew(root, folder)
    library = Library.open(folder, index=root, engine=EngineChoice.DISK)
    put(folder, two)
    writer = start(renew, root, folder)
    asked = count()
    seen = set()

    while writer.is_alive() or next(asked) < 2:
        result = library.ask("When was the mill of Place80x built?", limit=1)
        assert isinstance(result, Answer)
        seen.add(result.quotes[0].text)
    finish(writer)

    assert seen <= {first_paragraph(80, each) for each in (1, 2)}
    assert answers(opened(root)) == expected(2)
    assert library.checksum == opened(root).checksum
