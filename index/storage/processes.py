"""Files are prepared by all cores, each in a process of its own."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path

from index.model import SkippedFile
from index.storage.preparing import File, Prepared, prepare_files

log = logging.getLogger(__name__)

FILES_A_TASK = 16
BYTES_A_TASK = 1 << 20
"""What one process is given at a time: as many files as make up so much, at most so many."""

TASKS_A_CORE = 6
"""So many tasks are given out before the first is taken back: no core waits while it is written."""

BYTES_ALONE = 1 << 20
"""Up to so much is read in this process: starting others takes longer."""

Task = Sequence[File]
Made = list[Prepared | SkippedFile]


def prepared(folder: Path, files: Sequence[File]) -> Iterator[tuple[Task, Made]]:
    """The files task by task with what became of them, in order.

    A script that opens a library without asking for ``__main__`` is run again in every
    process that it starts; these give up, and the first one goes on alone.
    """
    tasks = _tasks(files)
    if sum(file.size for file in files) <= BYTES_ALONE or is_child():
        for task in tasks:
            yield task, prepare_files(folder, task)
        return
    waiting: deque[tuple[Task, Future[Made] | None]] = deque()
    with ProcessPoolExecutor(cores(), get_context("spawn"), _begin) as pool:

        def submit(count: int) -> None:
            for task in islice(tasks, count):
                waiting.append((task, submitted(pool, folder, task)))

        try:
            submit(TASKS_A_CORE * cores())
            while waiting:
                task, future = waiting.popleft()
                submit(1)
                yield task, outcome(folder, task, future)
        finally:
            pool.shutdown(cancel_futures=True)


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_child() -> bool:
    """Whether another Python process has started this one to share its work."""
    # While the script of the first process is run again, nothing but its name tells.
    script = getattr(sys.modules.get("__mp_main__"), "__name__", "")
    return parent_process() is not None or script == "__mp_main__"


def _begin() -> None:
    """Leave it to the first process to end on Ctrl+C, and end with it however it ends."""
    gc.disable()  # Most of what it looks through are caches, over and over; see ``_prepare``.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    first = parent_process()
    if first is not None:
        threading.Thread(target=_end_with, args=(first,), daemon=True).start()


def _end_with(first: BaseProcess) -> None:
    first.join()
    os._exit(1)


def _prepare(folder: Path, task: Task) -> Made:
    """Prepare ``task`` in a process that began with ``_begin``; then free its cycles only."""
    made = prepare_files(folder, task)
    gc.collect(1)
    return made


def submitted(pool: ProcessPoolExecutor, folder: Path, task: Task) -> Future[Made] | None:
    """Give ``task`` to the processes of ``pool``; ``None`` if they have ended."""
    with suppress(BrokenProcessPool):
        return pool.submit(_prepare, folder, task)
    return None


def outcome(folder: Path, task: Task, future: Future[Made] | None) -> Made:
    """What another process has made of ``task``; what it was hindered from is made here."""
    if future is not None:
        try:
            return future.result()
        except BrokenProcessPool:
            log.warning("a process that was to read documents has ended; this one reads them")
    return prepare_files(folder, task)


def _tasks(files: Sequence[File]) -> Iterator[Task]:
    task: list[File] = []
    size = 0
    for file in files:
        task.append(file)
        size += file.size
        if len(task) == FILES_A_TASK or size >= BYTES_A_TASK:
            yield task
            task, size = [], 0
    if task:
        yield task
