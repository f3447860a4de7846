"""Building or renewing the index on disk, with a bar that shows how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.progress import Progress as Bar

from bot.encoding import make_vectors
from bot.opening import Patience, on_standard_error
from bot.settings import Settings
from bot.wording.plurals import DOCUMENTS, PASSAGES, Plural
from index import Changes, EngineChoice, Library, MeaningState, Progress

MOST_NAMED = 20
"""Skipped files that are named; a folder of programs has thousands."""

_LEFT = Plural(
    "{count} more file was skipped; `quoth sources` names them all.",
    "{count} more files were skipped; `quoth sources` names them all.",
)


_CHOOSING = {
    MeaningState.OFF: "Sentences are chosen by words alone, as QUOTH_MEANING=off says.",
    MeaningState.NO_LIBRARY: (
        "Sentences are chosen by words alone; to choose by meaning, too, install it with\n"
        'pip install "quoth[meaning]".'
    ),
    MeaningState.TOO_LARGE: (
        "Sentences are chosen by words alone: there are so many that reading them for meaning\n"
        "takes long. QUOTH_MEANING=on does so all the same."
    ),
    MeaningState.READY: "Sentences are chosen by words and by meaning.",
}
"""What is said of an index that has been made."""


def index_with_progress(settings: Settings, *, rebuild: bool) -> str:
    """Make the index agree with the documents, and say in a sentence or two what was done.

    Raises:
        LibraryError: If that cannot be; the index of before goes on serving.
    """
    with _progress(Console(stderr=True)) as show:
        library = Library.open(
            settings.quoth_seeds,
            index=settings.index_folder,
            engine=settings.quoth_engine,
            refresh=not rebuild,
            retry=True,
            strict=True,
            report=show,
            meaning=settings.quoth_meaning,
            model=settings.quoth_model,
        )
        changes = library.opening
        if changes is None:
            changes = library.update(rebuild=rebuild, report=show)
    make_vectors(library)
    return summary(changes, library, settings)


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Show at once how far it is; where that is no terminal, say so only if it takes long."""
    if console.is_terminal:
        with reading_bar(console) as show:
            yield show
    else:
        with Patience(on_standard_error) as patience:
            yield patience.report


@contextmanager
def reading_bar(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Show on a terminal how far the reading is.

    Yields:
        What draws the progress; before the first call it is only seen that something is done.
    """
    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[files]}"),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("Opening", total=None, files="")

        def show(progress: Progress) -> None:
            files = f"{progress.files:,}/{progress.of:,}"
            bar.update(
                task,
                description="Reading",
                total=progress.of_bytes,
                completed=progress.bytes,
                files=files,
            )

        yield show


def summary(changes: Changes, library: Library, settings: Settings) -> str:
    """What an update has done, for the person who runs the bot."""
    lines = [
        f"{DOCUMENTS.of(len(library.names))}, {PASSAGES.of(library.passages)}: "
        f"{changes.read:,} read, {changes.removed:,} removed, in {changes.seconds:.1f} s."
    ]
    if library.engine is EngineChoice.MEMORY:
        lines.append(
            "That is small enough to be read at each start, so nothing is kept on disk;\n"
            "QUOTH_ENGINE=disk changes that."
        )
    else:
        lines.append(f"The index is in {settings.index_folder}.")
    state, _ = library.meaning
    if state in _CHOOSING:
        lines.append(_CHOOSING[state])
    named = changes.skipped[:MOST_NAMED]
    lines += [f"Skipped: {file.source}: {file.why}." for file in named]
    if left := len(changes.skipped) - len(named):
        lines.append(_LEFT.of(left))
    return "\n".join(lines)
