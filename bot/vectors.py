"""Compute the sentence vectors of the documents, with a progress bar if that takes long."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index import EncodingProgress, Library, MeaningState

_DELAY_SECONDS = 1.0
_READING = "quoth: reading the documents for meaning, once for each sentence …"


def make_vectors(library: Library, *, max_passages: int = 0) -> None:
    """Compute the missing vectors; show progress on standard error if that takes long.

    Args:
        library: The documents.
        max_passages: If above 0, nothing is computed for libraries with more passages.

    Raises:
        ModelError: If the encoder cannot be used.
    """
    state, _ = library.meaning
    if state is MeaningState.WAITING:
        with _shown() as show:
            library.make_vectors(show, threads=_cores(), max_passages=max_passages)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _shown() -> Iterator[Callable[[EncodingProgress], None]]:
    """Show a bar with the time left on a terminal; elsewhere one line, if it takes long."""
    # Few commands take so long that they need it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeLeft())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("Reading for meaning", total=None)
            yield lambda each: bar.update(task, total=each.total, completed=each.done)
        return
    logged = False

    def report(progress: EncodingProgress) -> None:
        nonlocal logged
        if not logged and progress.seconds > _DELAY_SECONDS and sys.stderr is not None:
            logged = True
            print(_READING, file=sys.stderr, flush=True)

    yield report
