"""Whatever happens to a folder, its index ends as a fresh one would be."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.storage.directory import IndexDirectory
from index.storage.update import update
from tests.helpers.backends import in_memory, on_disk, rebuilt, seen, stored
from tests.helpers.random_folder import QUESTIONS, Folder

pytestmark = pytest.mark.usefixtures("settled")


@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(n, marks=pytest.mark.exhaustive) for n in range(4, 12))]
)
def test_any_changes_end_in_what_a_fresh_index_holds(tmp_path: Path, seed: int) -> None:
    folder = Folder(tmp_path / "documents", seed)
    library = on_disk(folder.root, tmp_path / "index")
    for turn in range(6):
        folder.change()
        folder.keep_sound()
        changes = library.update()
        fresh = rebuilt(folder.root, tmp_path / f"fresh {turn}")

        assert stored(tmp_path / "index") == fresh
        memory = in_memory(folder.root)
        assert seen(library, QUESTIONS) == seen(memory, QUESTIONS)
        assert changes.read + changes.kept == len(memory.names)
        assert not library.update()


@pytest.mark.slow
@pytest.mark.parametrize(
    "seed",
    [100, 101, *(pytest.param(n, marks=pytest.mark.exhaustive) for n in range(102, 140))],
)
def test_many_more_changes_end_in_what_a_fresh_index_holds(tmp_path: Path, seed: int) -> None:
    folder = Folder(tmp_path / "documents", seed)
    for _ in range(15):
        folder.change()
        folder.keep_sound()
        update(IndexDirectory(tmp_path / "index"), folder.root)

    assert stored(tmp_path / "index") == rebuilt(folder.root, tmp_path / "fresh")
