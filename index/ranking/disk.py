"""The engine for many documents: tantivy on disk.

tantivy sees the same terms as the engine in memory: they come ready made, one space apart, and
its own tokeniser only cuts at the spaces. Its idf is ``ln(1 + (N - n + 0.5) / (n + 0.5))`` and
not ``ln((N + 1) / n)``, which a boost of each term evens out; otherwise its scores are the same
but for a constant.
"""

from __future__ import annotations

import errno
import json
import math
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from index.errors import DamagedIndexError, LibraryError, UnwritableIndexError
from index.ranking import Hit, document_of, idf

PANIC = "PanicException"
"""What a failed assertion inside tantivy becomes; its class cannot be imported, and it is no
``Exception``."""

_SYSTEM = re.compile(r"os error (\d+)|Os \{ code: (\d+)")
_THREAD = re.compile(r"writer was killed|Worker thread failed")
"""tantivy's words when one of its threads has failed; that thread's own reason is lost."""

_DAMAGE = re.compile(r"corrupt|InvalidData|UnexpectedEof|FileDoesNotExist", re.IGNORECASE)


@contextmanager
def tantivy_errors(folder: Path, *, writing: bool) -> Iterator[None]:
    """Translate tantivy's errors into errors of this library.

    Args:
        folder: The generation.
        writing: Whether what has no clear reason comes from a lack of room rather than damage.

    Raises:
        DamagedIndexError: If its files are not what they should be.
        UnwritableIndexError: If the system refuses.
    """
    try:
        yield
    except ValueError as error:
        raise _tantivy_error(folder, str(error), writing=writing) from error
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise _tantivy_error(folder, f"tantivy gave up: {error}", writing=writing) from error


def _tantivy_error(folder: Path, why: str, *, writing: bool) -> LibraryError:
    found = _SYSTEM.search(why)
    if found and (code := int(found[1] or found[2])) != errno.ENOENT:
        return UnwritableIndexError(folder, os.strerror(code))
    if writing and not _DAMAGE.search(why):
        if _THREAD.search(why):
            why = "a part of it could not be written, most likely because the disk is full"
        return UnwritableIndexError(folder, why)
    return DamagedIndexError(f"the terms cannot be read: {why}")


TERMS = "terms"
PASSAGE = "passage"
DOCUMENT = "document"
DATED = "dated"

FREQUENCY_CACHE_SIZE = 1 << 16
"""Terms whose frequencies are kept; what people ask for has no bound."""

MAX_TIED = 3_000
"""Among more passages of equal score it is left to tantivy which are found."""

HEAP_BYTES = 128 * 1024 * 1024
"""What tantivy may hold in memory before it writes a segment."""


def schema() -> tantivy.Schema:
    """Return the fields of an indexed passage; nothing but its numbers is stored."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(TERMS, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(DATED, tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field(PASSAGE, fast=True)
    builder.add_unsigned_field(DOCUMENT, indexed=True)
    return builder.build()


class DiskEngine:
    """Passages in a tantivy index; what it finds is of the moment when it was opened.

    Args:
        folder: tantivy's.
        live: Which of some documents still count; the passages of others are passed over.
        size: How many passages they have; without it, as many as tantivy holds.
    """

    def __init__(
        self,
        folder: Path,
        live: Callable[[set[int]], set[int]] = set,
        size: int | None = None,
    ) -> None:
        self._schema = schema()
        self._folder = folder
        self._live_among = live
        self._size = size
        with tantivy_errors(folder, writing=False):
            self._searcher = _open(folder).searcher()
            self._removed = _removed(folder)
        # Without a method of its own in it, or the engine would keep itself alive.
        self._frequency = lru_cache(FREQUENCY_CACHE_SIZE)(
            partial(_frequency, folder, self._schema, self._searcher, self._removed)
        )

    @property
    def size(self) -> int:
        """How many passages there are."""
        return self._searcher.num_docs if self._size is None else self._size

    @property
    def indexed(self) -> int:
        """How many passages tantivy holds, also of documents that are not live."""
        return int(self._searcher.num_docs)

    def document_frequency(self, term: str) -> int:
        """Return in how many passages ``term`` occurs."""
        return self._frequency(term)

    def prefetch(self, terms: Iterable[str]) -> None:
        """Do nothing: a term alone is looked up as fast."""

    def occurrences(self, term: str, among: Sequence[range], limit: int) -> int:
        """Return in how many of some passages ``term`` occurs; see ``Engine.occurrences``."""
        return len(self.search({term: 1.0}, limit, among=among))

    def search(
        self,
        terms: Mapping[str, float],
        limit: int,
        *,
        among: Sequence[range] | None = None,
    ) -> list[Hit]:
        """Return the best passages for weighted ``terms``; see ``Engine.search``."""
        wanted = [
            (Occur.Should, self._term(term, weight))
            for term, weight in terms.items()
            if self._counted(TERMS, term)
        ]
        if not wanted:
            return []
        query = Query.boolean_query(wanted)
        if among is not None:
            documents = [document_of(run.start) for run in among]
            filter_ = Query.term_set_query(self._schema, DOCUMENT, documents)
            query = Query.boolean_query(
                [(Occur.Must, query), (Occur.Must, Query.const_score_query(filter_, 0.0))]
            )
        asked = limit + 1
        while True:
            with tantivy_errors(self._folder, writing=False):
                found = self._searcher.search(query, asked, count=False).hits
                numbers = self._searcher.fast_field_values(PASSAGE, [place for _, place in found])
            hits = sorted(self._live(found, numbers), key=lambda hit: (-hit.score, hit.passage))
            enough = len(hits) >= limit
            # Of equal scores tantivy finds any first, not those of the lowest numbers.
            tied = enough and found[-1][0] >= hits[limit - 1].score
            if len(found) < asked or (enough and (not tied or asked > MAX_TIED)):
                return hits[:limit]
            asked *= 4

    def dated(self, terms: Iterable[str], documents: Sequence[int] | None = None) -> list[int]:
        """Return the passages whose dated events say any of ``terms``, live or not.

        Args:
            terms: What is looked for.
            documents: The numbers of the only documents; ``None`` for all.
        """
        held = {term: self._counted(DATED, term) for term in terms}
        most = min(sum(held.values()), self._searcher.num_docs + self._removed)
        if not most:
            return []
        query = Query.term_set_query(self._schema, DATED, [term for term in held if held[term]])
        if documents is not None:
            among = Query.term_set_query(self._schema, DOCUMENT, documents)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, among)])
        with tantivy_errors(self._folder, writing=False):
            found = self._searcher.search(query, most, count=False).hits
            values = self._searcher.fast_field_values(PASSAGE, [place for _, place in found])
        return [int(value or 0) for value in values]

    def _counted(self, field: str, term: str) -> int:
        """Return in how many passages ``term`` occurs, with those that were removed."""
        with tantivy_errors(self._folder, writing=False):
            return self._searcher.doc_freq(field, term)

    def _live(
        self,
        found: Sequence[tuple[float, tantivy.DocAddress]],
        values: Sequence[int | float | None],
    ) -> list[Hit]:
        numbers = [int(value or 0) for value in values]
        live = self._live_among(set(map(document_of, numbers)))
        return [
            Hit(number, score)
            for number, (score, _) in zip(numbers, found, strict=True)
            if document_of(number) in live
        ]

    def _term(self, term: str, weight: float) -> Query:
        """Return a term that counts with BM25Plus's idf instead of tantivy's.

        tantivy counts what was removed, too.
        """
        counted, all_with = self._searcher.num_docs + self._removed, self._counted(TERMS, term)
        # Passages that are being written, or that a full disk left behind, are counted, too.
        frequency = min(self.size, self.document_frequency(term))
        ours = math.log((self.size + 1) / max(1, frequency))
        theirs = idf(counted, all_with)
        query = Query.term_query(self._schema, TERMS, term, index_option="freq")
        return Query.boost_query(query, weight * ours / theirs)


def _frequency(
    folder: Path, schema: tantivy.Schema, searcher: tantivy.Searcher, removed: int, term: str
) -> int:
    """Return in how many of the passages that are left ``term`` occurs."""
    with tantivy_errors(folder, writing=False):
        found = searcher.doc_freq(TERMS, term)
        if found and removed:
            # tantivy goes on counting what was removed until it merges segments.
            query = Query.term_query(schema, TERMS, term, index_option="freq")
            found = searcher.search(query, 1, count=True).count or 0  # type: ignore[attr-defined]
    return found


def _removed(folder: Path) -> int:
    """Return how many removed passages tantivy still counts, from its list of segments."""
    segments = json.loads((folder / "meta.json").read_text("utf-8"))["segments"]
    return sum((each["deletes"] or {}).get("num_deleted_docs", 0) for each in segments)


def _open(folder: Path) -> tantivy.Index:
    """Open the index in ``folder``; tantivy needs a lock file even to read."""
    if os.access(folder, os.W_OK):
        return tantivy.Index.open(str(folder))
    # tantivy may still be putting its lock there while the folder is cleared away.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as elsewhere:
        for path in folder.resolve().iterdir():
            if path.suffix != ".lock":
                Path(elsewhere, path.name).symlink_to(path)
        return tantivy.Index.open(elsewhere)


class DiskWriter:
    """Adds passages to a tantivy index and takes documents out; nothing shows before ``commit``."""

    def __init__(self, folder: Path, *, threads: int = 1, heap: int = HEAP_BYTES) -> None:
        self._folder = folder
        self._schema = schema()
        with tantivy_errors(folder, writing=False):
            self._index = tantivy.Index(self._schema, path=str(folder), reuse=True)
            self._writer = self._index.writer(heap, threads)

    def add(self, number: int, terms: str, dated: str = "") -> None:
        """Add passage ``number``.

        Args:
            number: See ``numbers_of``.
            terms: Its terms, one space apart.
            dated: Those by which its dated events are found.
        """
        passage = tantivy.Document()
        passage.add_text(TERMS, terms)
        if dated:
            passage.add_text(DATED, dated)
        passage.add_unsigned(PASSAGE, number)
        passage.add_unsigned(DOCUMENT, document_of(number))
        with tantivy_errors(self._folder, writing=True):
            self._writer.add_document(passage)

    def remove(self, document: int) -> None:
        """Take all passages of ``document`` out."""
        # By term nothing would go: tantivy takes Python's int for a signed one there.
        query = Query.term_query(self._schema, DOCUMENT, document)
        with tantivy_errors(self._folder, writing=True):
            self._writer.delete_documents_by_query(query)

    def commit(self) -> None:
        """Make all changes durable and visible to engines that are opened from now on."""
        with tantivy_errors(self._folder, writing=True):
            self._writer.commit()

    def close(self) -> None:
        """Wait for background work and close; the writer is of no use after it.

        Raises:
            UnwritableIndexError: If that fails, as in the other methods.
        """
        with tantivy_errors(self._folder, writing=True):
            self._writer.wait_merging_threads()


@contextmanager
def writing(folder: Path, *, threads: int = 1) -> Iterator[DiskWriter]:
    """Open a writer that is closed at the end, whatever happens."""
    writer = DiskWriter(folder, threads=threads)
    try:
        yield writer
    finally:
        writer.close()
