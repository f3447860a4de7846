"""Prepare files for the tables, on all cores and away from the index."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import sys
import threading
import zlib
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from index.analysis import analyse
from index.corpus import share_of
from index.errors import DamagedIndexError, UnreadableFileError
from index.loading.extractor import Extractor
from index.loading.folder import read_file
from index.loading.metadata import joined, read_front_matter
from index.model import Document, MetadataWarning, SkippedFile, SourceName
from index.model.metadata import Value
from index.storage.rows import extra_of, pack_blocks, pack_passages
from index.text.aliases import Alias
from index.text.labels import Label
from index.text.titles import DocumentNames

if TYPE_CHECKING:
    from index.storage.event_rows import Dating


class SourceFile(NamedTuple):
    """A file as it was found, before it is read.

    Attributes:
        size: Bytes.
        modified: Nanoseconds since 1970.
        metadata: What ``sources.toml`` says of it.
        root: The folder that it must lie in, if it is not the folder of all documents.
    """

    path: str
    source: str
    size: int
    modified: int
    metadata: Mapping[str, Value]
    root: str = ""


class KnownFile(NamedTuple):
    """What an index knows of a document's file; ``metadata`` as JSON."""

    sha256: str
    size: int
    modified: int
    metadata: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What a document adds to what is counted of all documents.

    It is stored with the document, so that it can be subtracted when the document goes.

    Attributes:
        words: How often each word stands in it; ``lower`` has those without a capital.
        capitals: How often each word stands in it that is written with a capital.
        names: How often each name of several words stands in it.
        topics: How many dated events each topic has, by its terms and by its words.
        share: What it adds to the corpus checksum.
        length: How many terms its passages have together.
        passages: How many those are.
    """

    words: Counter[str]
    lower: frozenset[str]
    capitals: Counter[str]
    names: Counter[str]
    topics: Counter[tuple[str, str]]
    share: int
    length: int
    passages: int

    def pack(self) -> bytes:
        """Write it as compressed JSON, in which an odd number is that of a word in ``lower``."""
        words = {word: 2 * count + (word in self.lower) for word, count in self.words.items()}
        topics = [(topic, written, count) for (topic, written), count in self.topics.items()]
        counted = (words, self.capitals, self.names, topics)
        sums = (self.share, self.length, self.passages)
        packed = json.dumps((*counted, *sums), separators=(",", ":"))
        return zlib.compress(packed.encode(), _FASTEST)


def unpack_counts(packed: bytes) -> Counts:
    """Read what ``Counts.pack`` wrote.

    Raises:
        DamagedIndexError: If it cannot be that.
    """
    try:
        words, capitals, names, topics, *sums = json.loads(zlib.decompress(packed))
        share, length, passages = sums
        return Counts(
            words=Counter({word: count // 2 for word, count in words.items()}),
            lower=frozenset(word for word, count in words.items() if count % 2),
            capitals=Counter(capitals),
            names=Counter(names),
            topics=Counter({(topic, written): count for topic, written, count in topics}),
            share=share,
            length=length,
            passages=passages,
        )
    except (zlib.error, ValueError, TypeError, AttributeError) as error:
        raise DamagedIndexError("the counts of a document cannot be read") from error


_FASTEST = 1
"""Of zlib's levels."""


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document as it goes into the tables.

    Attributes:
        blocks: Rows of packed blocks.
        passages: Rows of packed passages.
        terms: For each passage its terms, one space apart.
        counts: What it adds to the counts, packed.
        labels: The numbers of its clauses.
        dating: Its dated events.
    """

    file: SourceFile
    sha256: str
    text: bytes
    characters: int
    block_count: int
    blocks: Sequence[bytes]
    passages: Sequence[bytes]
    terms: Sequence[str]
    length: int
    title: str
    extra: str
    counts: bytes
    introduced: Sequence[Alias]
    roles: Sequence[Alias]
    names: DocumentNames
    labels: Sequence[Label]
    metadata_warnings: Sequence[MetadataWarning]
    dating: Dating


def prepare_files(
    folder: Path, files: Sequence[SourceFile]
) -> list[PreparedDocument | SkippedFile]:
    """Read ``files`` of ``folder`` and prepare each, or say why it cannot be used."""
    made: list[PreparedDocument | SkippedFile] = []
    with Extractor() as extractor:
        for file in files:
            try:
                root = Path(file.root) if file.root else folder
                source = SourceName(file.source)
                document = read_file(root, Path(file.path), extractor, source)
            except UnreadableFileError as error:
                made.append(SkippedFile(SourceName(file.source), error.why, error.reason))
            else:
                made.append(prepare(document, file))
    return made


def prepare(document: Document, file: SourceFile) -> PreparedDocument:
    """Prepare what was read of ``file``."""
    # The grammar of dates takes a while to import, and opening an index needs none of it.
    from index.storage.event_rows import date_document

    values, metadata_warnings = read_front_matter(document)
    values = joined(values, file.metadata)
    document = replace(document, metadata=document.metadata.under(values))
    analysis = analyse(document)
    dating, topics = date_document(document, analysis.blocks, analysis.passages)
    counts = Counts(
        words=analysis.words,
        lower=analysis.lower,
        capitals=analysis.capitals,
        names=analysis.mined.names,
        topics=topics,
        share=share_of(document),
        length=analysis.length,
        passages=len(analysis.passages),
    )
    return PreparedDocument(
        file=file,
        sha256=document.sha256,
        text=document.text.encode("utf-8"),
        characters=len(document.text),
        block_count=len(analysis.blocks),
        blocks=tuple(pack_blocks(analysis.blocks)),
        passages=tuple(pack_passages(analysis.passages)),
        terms=tuple(map(" ".join, analysis.terms)),
        length=counts.length,
        title=json.dumps(analysis.title),
        extra=json.dumps(extra_of(document)),
        counts=counts.pack(),
        introduced=analysis.mined.introduced,
        roles=analysis.mined.roles,
        names=analysis.names,
        labels=analysis.labels,
        metadata_warnings=tuple(metadata_warnings),
        dating=dating,
    )


log = logging.getLogger(__name__)

FILES_A_TASK = 16
BYTES_A_TASK = 1 << 20
"""What one process is given at a time: as many files as make up so much, at most so many."""

TASKS_A_CORE = 6
"""So many tasks are given out before the first is taken back: no core waits while it is written."""

BYTES_ALONE = 1 << 20
"""Up to so much is read in this process: starting others takes longer."""

Task = Sequence[SourceFile]
CachedSequence = list[PreparedDocument | SkippedFile]


def prepared(folder: Path, files: Sequence[SourceFile]) -> Iterator[tuple[Task, CachedSequence]]:
    """Yield the files task by task with their results, in order.

    A script that opens a library without asking for ``__main__`` is run again in every
    process that it starts; these give up, and the first one goes on alone.
    """
    with Preparation(folder) as preparation:
        yield from preparation.results(files)


class Preparation:
    """Prepares files of a folder; a context that ends the processes that it has started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def results(self, files: Sequence[SourceFile]) -> Iterator[tuple[Task, CachedSequence]]:
        """Yield the files task by task with their results, in order."""
        tasks = _tasks(files)
        if sum(file.size for file in files) <= BYTES_ALONE or is_child():
            for task in tasks:
                yield task, prepare_files(self._folder, task)
            return
        if self._pool is None:
            self._pool = ProcessPoolExecutor(cores(), get_context("spawn"), _begin)
        pool = self._pool
        waiting: deque[tuple[Task, Future[CachedSequence] | None]] = deque()

        def submit(count: int) -> None:
            for task in islice(tasks, count):
                waiting.append((task, submitted(pool, self._folder, task)))

        try:
            submit(TASKS_A_CORE * cores())
            while waiting:
                task, future = waiting.popleft()
                submit(1)
                yield task, outcome(self._folder, task, future)
        finally:
            for _, unwanted in waiting:
                if unwanted is not None:
                    unwanted.cancel()


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_child() -> bool:
    """Return whether another Python process has started this one to share its work."""
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


def _prepare(folder: Path, task: Task) -> CachedSequence:
    """Prepare ``task`` in a process that began with ``_begin``; then free its cycles only."""
    made = prepare_files(folder, task)
    gc.collect(1)
    return made


def submitted(pool: ProcessPoolExecutor, folder: Path, task: Task) -> Future[CachedSequence] | None:
    """Give ``task`` to the processes of ``pool``; ``None`` if they have ended."""
    with suppress(BrokenProcessPool):
        return pool.submit(_prepare, folder, task)
    return None


def outcome(folder: Path, task: Task, future: Future[CachedSequence] | None) -> CachedSequence:
    """Return what another process has made of ``task``, or make it here if it could not."""
    if future is not None:
        try:
            return future.result()
        except BrokenProcessPool:
            log.warning("a process that was to read documents has ended; this one reads them")
    return prepare_files(folder, task)


def _tasks(files: Sequence[SourceFile]) -> Iterator[Task]:
    task: list[SourceFile] = []
    size = 0
    for file in files:
        task.append(file)
        size += file.size
        if len(task) == FILES_A_TASK or size >= BYTES_A_TASK:
            yield task
            task, size = [], 0
    if task:
        yield task
