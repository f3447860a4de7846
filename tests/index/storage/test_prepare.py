"""Reading in other processes gives what reading in this one gives, wherever it is started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import pytest

from index import IndexLockedError
from index.storage import prepare
from index.storage.directory import IndexDirectory
from index.storage.prepare import PreparedDocument, SourceFile, prepared
from index.storage.update import update
from tests.helpers.backends import on_disk, rebuilt
from tests.helpers.documents import BRIDGE, PROSE, ROOT, fill

OPEN = """
import sys
from pathlib import Path
from index import EngineChoice, Library
from index.storage import prepare
prepare.BYTES_ALONE = 0
library = Library.open(Path(sys.argv[1]), index=Path(sys.argv[2]), engine=EngineChoice.DISK)
print(library.passages)
"""
# Whatever is started in the background by a shell ignores Ctrl+C, and so would its children.
INTERRUPTIBLE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts: dict[str, str | bytes] = {f"{n}.txt": f"{BRIDGE}\nMill {n}.\n" for n in range(40)}
    return fill(tmp_path / "documents", texts | {"b.txt": PROSE, "c.txt": b"\0"})


@pytest.fixture
def _in_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "BYTES_ALONE", 0)


def files_of(folder: Path) -> list[SourceFile]:
    return [
        SourceFile(str(path), path.name, path.stat().st_size, 1, {})
        for path in sorted(folder.iterdir())
    ]


def sources(made: Iterator[tuple[prepare.Task, prepare.CachedSequence]]) -> list[str]:
    return [
        each.file.source if isinstance(each, PreparedDocument) else each.source
        for _, results in made
        for each in results
    ]


@pytest.mark.usefixtures("_in_processes")
def test_other_processes_make_the_same_index(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = rebuilt(folder, tmp_path / "several")
    monkeypatch.setattr(prepare, "BYTES_ALONE", 1 << 30)

    assert several == rebuilt(folder, tmp_path / "one")


@pytest.mark.usefixtures("_in_processes")
def test_what_is_made_comes_in_the_order_of_the_files(folder: Path) -> None:
    files = files_of(folder)

    assert sources(prepared(folder, files)) == [file.source for file in files]


@pytest.mark.usefixtures("_in_processes")
def test_the_processes_end_when_nobody_wants_more(folder: Path) -> None:
    made = prepared(folder, files_of(folder))

    assert next(made)
    made.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("guard", ["", "if __name__ == '__main__': "], ids=["bare", "guarded"])
@pytest.mark.parametrize("way", ["-c", "script"])
def test_a_library_can_be_opened_anywhere(
    tmp_path: Path, folder: Path, way: str, guard: str
) -> None:
    script = tmp_path / "script.py"
    *lines, opening, printing = OPEN.strip().split("\n")
    script.write_text("\n".join([*lines, guard + opening, guard + printing]), "utf-8")
    command = ["-c", script.read_text("utf-8")] if way == "-c" else [str(script)]
    done = subprocess.run(
        [sys.executable, *command, str(folder), str(tmp_path / "index")],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    expected = on_disk(folder, tmp_path / "index", refresh=False).passages

    assert done.stdout.splitlines()[-1] == str(expected)


def test_a_process_that_ends_is_replaced_by_this_one(folder: Path) -> None:
    files = files_of(folder)[:3]
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        ended = pool.submit(os._exit, 1)
        assert isinstance(ended.exception(), BrokenProcessPool)
        future = prepare.submitted(pool, folder, files)

    for each in (future, None):
        assert len(prepare.outcome(folder, files, each)) == 3
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        broken = pool.submit(os._exit, 1)
        assert len(prepare.outcome(folder, files, broken)) == 3  # type: ignore[arg-type]


def updated_in_a_child(index: Path, folder: Path) -> str:
    try:
        return str(update(IndexDirectory(index), folder).read)
    except IndexLockedError as error:
        return str(error)


def test_a_process_that_shares_work_neither_waits_nor_starts_others(
    tmp_path: Path, folder: Path
) -> None:
    index = tmp_path / "index"
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        with IndexDirectory(index).writing():
            locked = pool.submit(updated_in_a_child, index, folder).result()
        free = pool.submit(updated_in_a_child, index, folder).result()

    assert locked.startswith("Another process is writing the index")
    assert free == "41"


def test_an_interrupted_build_ends_and_goes_on_later(tmp_path: Path) -> None:
    """Ctrl+C reaches all processes of a terminal at once."""
    texts = {f"{n}.txt": f"{BRIDGE}\nMill {n}.\n" * 40 for n in range(40)}
    folder = fill(tmp_path / "documents", texts)
    code = INTERRUPTIBLE + OPEN.replace(
        "engine=EngineChoice.DISK", "engine=EngineChoice.DISK, report=lambda _: print(flush=True)"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(tmp_path / "index")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert running.stdout is not None
    running.stdout.readline()
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=60)

    assert running.returncode in {-signal.SIGINT, 130, 1}
    assert errors.count("Traceback") == 1
    assert IndexDirectory(tmp_path / "index").current() is None
    assert update(IndexDirectory(tmp_path / "index"), folder).read > 0
