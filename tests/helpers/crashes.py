"""Documents that tell their versions apart, and processes that can be killed or held short."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import resource
import signal
import struct
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from index import Answer, LibraryError, UpdateResult
from index.answering import answer
from index.corpus import Corpus
from index.storage.directory import IndexDirectory
from index.storage.reader import IndexReader
from index.storage.update import update

DOCUMENTS = 240
BATCH_BYTES = 8_000
ASKED = 40

_SPAWNING = multiprocessing.get_context("forkserver")
_SPAWNING.set_forkserver_preload([__name__, "index.library", "index.storage.event_rows"])


def text_of(number: int, version: int) -> str:
    return (
        f"The Mill of Place{number}x\n\n"
        f"The mill of Place{number}x was built in {1500 + version} by the mason Ana Prado{number}. "
        f"It ground {number} sacks of rye for the National Harbour Office (NHO) each week.\n\n"
        "A road led from its gate to the market, and the carters rested beside the pond there.\n"
    )


def first_paragraph(number: int, version: int) -> str:
    return text_of(number, version).split("\n\n")[1]


def write_documents(folder: Path, version: int, numbers: range = range(DOCUMENTS)) -> Path:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        (folder / f"{number:03}.txt").write_text(text_of(number, version), encoding="utf-8")
    return folder


def renew(root: Path, folder: Path) -> UpdateResult:
    """Update in small batches, so that there is much to interrupt."""
    return update(IndexDirectory(root), folder, batch_bytes=BATCH_BYTES)


def opened(root: Path) -> Corpus:
    generation = IndexDirectory(root).current()
    assert generation is not None
    return IndexReader(generation).corpus


def answers(corpus: Corpus, numbers: range = range(DOCUMENTS)) -> Sequence[tuple[str, str]]:
    """Name and words of the best quotation for each of some questions."""
    found = []
    for number in numbers[::ASKED]:
        result = answer(corpus, f"When was the mill of Place{number}x built?", limit=1)
        assert isinstance(result, Answer)
        found.append((result.quotes[0].citation.source, result.quotes[0].text))
    return found


def expected(version: int, numbers: range = range(DOCUMENTS)) -> Sequence[tuple[str, str]]:
    return [(f"{number:03}.txt", first_paragraph(number, version)) for number in numbers[::ASKED]]


EVENTS = (
    "SELECT documents.source, block, first_sentence, last_sentence, edtf, events.start, events.end"
    " FROM events JOIN documents ON documents.number = document WHERE live = 1 ORDER BY 1, 6, 7, 5"
)


def contents(root: Path) -> tuple[object, ...]:
    """All that two indexes of the same documents must have in common."""
    generation = IndexDirectory(root).current()
    assert generation is not None
    now = IndexReader(generation)
    tables = [
        now.database.rows(f"SELECT * FROM {table} WHERE count <> 0 ORDER BY 1")  # noqa: S608
        for table in ("words", "names", "capitals", "topics")
    ]
    corpus = now.corpus
    passages = sum(info.passages for info in corpus.infos.values())
    assert corpus.engine.size == passages
    return (
        corpus.checksum,
        answers(corpus, range(len(corpus.infos))),
        {name: each.text for name, each in corpus.documents.items()},
        corpus.aliases.all,
        corpus.length,
        now.database.rows(EVENTS),
        tables,
    )


def start(work: Callable[..., object], *args: object) -> BaseProcess:
    """Do ``work`` in a process of its own, which is forked from one that has all modules."""
    process = _SPAWNING.Process(target=work, args=args)
    process.start()
    return process


def kill_after(seconds: float, work: Callable[..., object], *args: object) -> bool:
    """Do ``work`` and kill it after ``seconds``; whether it was still at it."""
    process = start(work, *args)
    process.join(seconds)
    process.kill()
    process.join()
    assert process.exitcode in {0, -signal.SIGKILL}
    return process.exitcode != 0


def seconds_of(work: Callable[..., object], *args: object) -> float:
    """How long ``work`` takes in a process of its own."""
    started = time.perf_counter()
    finish(start(work, *args))
    return time.perf_counter() - started


def finish(*processes: BaseProcess) -> None:
    for process in processes:
        process.join()
        assert process.exitcode == 0


def outcome(work: Callable[[], object], prepare: Callable[[], object]) -> str:
    """What ``work`` says in a process that ``prepare`` has taken something from."""
    there, here = _SPAWNING.Pipe()
    process = start(partial(_tell, here, work, prepare))
    here.close()
    said: str = there.recv()
    finish(process)
    return said


def _tell(here: Connection, work: Callable[[], object], prepare: Callable[[], object]) -> None:
    prepare()
    try:
        said = work()
    except LibraryError as error:
        said = f"{type(error).__name__}: {error}"
    here.send(str(said))


def leave_room(most: int) -> None:
    """From now on no file of this process may grow beyond ``most`` bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def become_ordinary() -> None:
    """Give up root's right to pass over permissions, so that they hold as for anybody."""
    if os.getuid() == 0:
        # Linux's capset(2): version 3 for this process, and no capability in any of three sets.
        header, sets = struct.pack("=Ii", 0x20080522, 0), bytes(24)
        assert ctypes.CDLL(None).capset(header, sets) == 0
