"""Where the time of building an index goes, part by part, on one core."""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from index.analysis import analyse, passages_of
from index.dates import tag_dates
from index.loading.folder import read_file, source_name
from index.model import Block, Document
from index.ranking import numbers_of
from index.ranking.disk import DiskWriter
from index.storage.prepare import PreparedDocument, SourceFile, prepare
from index.storage.writer import IndexWriter
from index.text.aliases import mine_document
from index.text.blocks import divide
from index.text.tokens import informative_words_of

DOCUMENTS = 400
BATCH = 100

T = TypeVar("T")


class Clock:
    """Adds up the processor time of parts."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def time(self, part: str, work: Callable[[], T]) -> T:
        """Do ``work`` and count it as ``part``."""
        started = time.process_time()
        result = work()
        self.seconds[part] += time.process_time() - started
        return result


def report(docs: Path, scratch: Path) -> None:
    """Print microseconds a passage for each part, over the first ``DOCUMENTS`` documents.

    Parts that are contained in others are timed alone, so the caches are warm for the whole.
    """
    clock = Clock()
    passages = 0
    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "terms").mkdir(parents=True)
    (scratch / "bare").mkdir()
    writing, bare = IndexWriter(scratch), DiskWriter(scratch / "bare")
    for number, batch in enumerate(_batches(docs)):
        prepared = [_prepared(clock, docs, path) for path in batch]
        passages += sum(len(each.terms) for each in prepared)
        clock.time("tantivy", lambda p=prepared, n=number: _rank(bare, n, p))  # type: ignore[misc]
        clock.time("writing, tantivy included", lambda p=prepared: _put(writing, p))  # type: ignore[misc]
    clock.time("aliases of all documents", lambda: writing.keep_aliases((), derive_all=True))
    writing.close()
    bare.close()
    shutil.rmtree(scratch)
    print(f"\n{passages:,} passages, microseconds of processor time for each")
    for part, seconds in clock.seconds.items():
        print(f"{part:<36} {seconds / passages * 1e6:8.1f}")


def _put(writing: IndexWriter, prepared: Sequence[PreparedDocument]) -> None:
    writing.stage(prepared)
    writing.make_live()


def _prepared(clock: Clock, docs: Path, path: Path) -> PreparedDocument:
    document = clock.time("reading", lambda: read_file(docs, path))
    blocks = clock.time("dividing", lambda: divide(document))
    clock.time("grouping", lambda: passages_of(document, blocks))
    clock.time("words", lambda: _words(document, blocks))
    clock.time("names", lambda: mine_document(document))
    clock.time("dates", lambda: tag_dates(document, blocks))
    clock.time("analysis, the above but dates", lambda: analyse(document))
    status = path.stat()
    file = SourceFile(str(path), source_name(docs, path), status.st_size, status.st_mtime_ns, {})
    return clock.time("preparing, analysis included", lambda: prepare(document, file))


def _words(document: Document, blocks: Sequence[Block]) -> None:
    for block in blocks:
        for sentence in block.sentences:
            informative_words_of(document.text, sentence.span.start, sentence.span.end)


def _rank(bare: DiskWriter, number: int, prepared: Sequence[PreparedDocument]) -> None:
    for place, document in enumerate(prepared, start=number * BATCH):
        numbers = numbers_of(place, len(document.terms))
        for passage, terms in zip(numbers, document.terms, strict=True):
            bare.add(passage, terms)
    bare.commit()


def _batches(docs: Path) -> Iterator[Sequence[Path]]:
    paths = islice(sorted(docs.rglob("*.txt")), DOCUMENTS)
    while batch := list(islice(paths, BATCH)):
        yield batch
