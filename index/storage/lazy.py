"""A corpus that stays on disk: every part is read when it is needed.

The parts are the same mappings and sequences that a corpus in memory has, so nothing that
answers knows the difference. What was fetched lately is kept, within fixed bounds.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple, TypeVar, overload

from cachetools import LRUCache

from index.analysis import AnalysedBlock, LazySequence
from index.errors import DamagedIndexError
from index.model import Document, Passage, SourceName
from index.ranking import PLACE_MASK, document_of, numbers_of
from index.storage.rows import (
    BLOCKS_A_ROW,
    PASSAGES_A_ROW,
    checksum,
    restore,
    unpack_block,
    unpack_json,
    unpack_passage,
)
from index.storage.tables import LIVE, Database

ROW_CACHE_SIZE = 4_096

DOCUMENTS_BYTES = 64 << 20
"""What texts and analysed blocks may take in memory; a larger document is the only one."""

CHOICE_CACHE_SIZE = 8
"""Choices of documents of which the passages' numbers are kept: mostly one for each server."""

PARTS_BYTES = 16 << 20
"""What packed blocks and passages may take; a larger row is the only one."""

MAX_CACHED_LENGTH = 1 << 17
"""Letters of a block. Of a longer one each question looks at another part, so it is not kept."""

BLOCK_BYTES, LETTER_BYTES = 500, 40
"""What an analysed block takes, and what for each letter of it."""

T = TypeVar("T")


class Row(NamedTuple):
    """A document without its text.

    Attributes:
        length: How many terms its passages have together.
        title: The terms of its title with their counts, as JSON.
    """

    number: int
    source: SourceName
    sha256: str
    live: int
    characters: int
    blocks: int
    passages: int
    length: int
    title: str
    extra: str


_COLUMNS = ", ".join(Row._fields)
_TEXT = """SELECT text, checksum, source, sha256, extra FROM texts
    JOIN documents ON number = document WHERE document = ?"""


class DocumentReader:
    """Reads parts of documents through an LRU cache.

    What is kept is of one version; a caller has to hold a snapshot of that version.
    Nothing kept refers to its keeper, so that dropping the last reference closes the tables.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.by_name = lru_cache(ROW_CACHE_SIZE)(partial(_by_name, database))
        self.find = lru_cache(CHOICE_CACHE_SIZE)(partial(_find, database))
        self._row_of = lru_cache(ROW_CACHE_SIZE)(partial(_by_number, database))
        self._lock = threading.Lock()
        self._parts: LRUCache[tuple[str, int, int], bytes] = LRUCache(
            PARTS_BYTES, lambda row: min(len(row), PARTS_BYTES)
        )
        self._documents: LRUCache[int, OpenDocument] = LRUCache(
            DOCUMENTS_BYTES, lambda opened: min(opened.size, DOCUMENTS_BYTES)
        )

    def by_number(self, number: int) -> Row:
        """Return the row of the document with this number."""
        found = self._row_of(number)
        if found is None:
            raise DamagedIndexError(f"document {number} is missing")
        return found

    def document(self, number: int) -> Document:
        """Return the document with this number."""
        return self._cached(number).document

    def block(self, number: int, item: int) -> AnalysedBlock:
        """Block ``item`` of a document."""
        opened = self._cached(number)
        found = opened.blocks.get(item)
        if found is None:
            part, place = divmod(item, BLOCKS_A_ROW)
            block = unpack_block(self._part("blocks", number, part), place)
            found = AnalysedBlock(opened.document, block)
            if len(block.span) <= MAX_CACHED_LENGTH:
                with self._lock:
                    opened.keep(item, found)
                    self._documents[number] = opened  # It has grown, so others may have to go.
        return found

    def title(self, number: int) -> Mapping[str, int]:
        """Return the terms of a document's title."""
        found: dict[str, int] = unpack_json(self.by_number(number).title)
        return found

    def _cached(self, number: int) -> OpenDocument:
        with self._lock:
            found = self._documents.get(number)
        if found is None:
            opened = OpenDocument(_document(self.database, self.by_number(number)))
            with self._lock:
                found = self._documents.setdefault(number, opened)
        return found

    def _part(self, table: str, number: int, part: int) -> bytes:
        key = table, number, part
        with self._lock:
            found = self._parts.get(key)
        if found is None:
            found = _part(self.database, *key)
            with self._lock:
                self._parts[key] = found
        return found

    def names(self) -> Iterator[SourceName]:
        """Return the names of all live documents, in order."""
        query = "SELECT source FROM documents WHERE live = 1 ORDER BY source"
        return (SourceName(source) for (source,) in self.database.rows(query))

    def count(self) -> int:
        """Return how many live documents there are."""
        row = self.database.row("SELECT count(*) FROM documents WHERE live = 1")
        return row[0] if row else 0

    def passage(self, number: int) -> Passage:
        """Passage ``number``, as the engine numbers it."""
        row = self.by_number(document_of(number))
        part, item = divmod(number & PLACE_MASK, PASSAGES_A_ROW)
        found = unpack_passage(self._part("passages", row.number, part), item, row.source)
        if found.block >= row.blocks or found.span.end > row.characters:
            raise DamagedIndexError(f"a passage of {row.source} lies outside of it")
        return found

    def live(self, documents: set[int]) -> set[int]:
        """Return those of ``documents`` that their names stand for now."""
        wanted = ", ".join(map(str, documents))
        query = f"SELECT number FROM documents WHERE live = 1 AND number IN ({wanted})"  # noqa: S608
        return {number for (number,) in self.database.rows(query)}

    def texts(self, names: Sequence[SourceName] | None) -> Iterator[tuple[SourceName, bytes]]:
        """Yield name and text of all documents, or of those called ``names``, without caching."""
        query = "SELECT source, number FROM documents WHERE live = 1"
        if names is None:
            wanted = self.database.rows(f"{query} ORDER BY source")
        else:
            listed = "source IN (SELECT value FROM json_each(?))"
            wanted = self.database.rows(f"{query} AND {listed} ORDER BY source", json.dumps(names))
        for source, number in wanted:
            yield SourceName(source), _text(self.database, number, source)

    def named_by(self, prefix: str) -> Sequence[SourceName]:
        """Return the live documents whose checksums begin with ``prefix``, in order of name."""
        query = (
            "SELECT source FROM documents WHERE live = 1 AND sha256 >= ? AND sha256 < ?"
            " ORDER BY source"
        )
        found = self.database.rows(query, prefix, prefix + "g")
        return [SourceName(source) for (source,) in found]


def _by_name(database: Database, source: SourceName) -> Row:
    query = f"SELECT {_COLUMNS} FROM documents WHERE live = 1 AND source = ?"  # noqa: S608
    found = database.row(query, source)
    if found is None:
        raise KeyError(source)
    return Row(*found)


def _find(database: Database, names: tuple[str, ...]) -> Mapping[SourceName, range]:
    """Return the live documents among ``names``, in order, each with its passages' numbers."""
    query = (
        "SELECT source, number, passages FROM documents WHERE live = 1"
        " AND source IN (SELECT value FROM json_each(?)) ORDER BY source"
    )
    found = database.rows(query, json.dumps(names))
    return {SourceName(source): numbers_of(number, size) for source, number, size in found}


def _by_number(database: Database, number: int) -> Row | None:
    query = f"SELECT {_COLUMNS} FROM documents WHERE number = ?"  # noqa: S608
    found = database.row(query, number)
    if found is None:
        return None
    row = Row(*found)
    named = database.row("SELECT number FROM documents WHERE live = 1 AND source = ?", row.source)
    if row.live == LIVE and named != (number,):
        raise DamagedIndexError(f"document {number} cannot be found by its name")
    return row


def _document(database: Database, row: Row) -> Document:
    text = _text(database, row.number, row.source).decode("utf-8")
    return restore(row.source, row.sha256, text, unpack_json(row.extra))


def _text(database: Database, number: int, source: str) -> bytes:
    found = database.row(_TEXT, number)
    if found is None:
        raise DamagedIndexError(f"the text of {source} is missing")
    text: bytes
    text, expected, *cited = found
    if checksum(text, *cited) != expected:
        raise DamagedIndexError(f"the text of {source} is not as it was written")
    return text


def _part(database: Database, table: str, number: int, part: int) -> bytes:
    query = f"SELECT packed FROM {table} WHERE document = ? AND part = ?"  # noqa: S608
    found = database.row(query, number, part)
    if found is None:
        raise DamagedIndexError(f"part {part} of the {table} of document {number} is missing")
    packed: bytes = found[0]
    return packed


class OpenDocument:
    """A document in memory, with those of its blocks that were asked for.

    Attributes:
        size: About how many bytes all of it takes.
    """

    __slots__ = ("blocks", "document", "size")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.blocks: dict[int, AnalysedBlock] = {}
        self.size = _size_of(document)

    def keep(self, item: int, block: AnalysedBlock) -> None:
        """Keep a block; if there is no room for it, all are made again when asked for."""
        self.blocks[item] = block
        self.size += BLOCK_BYTES + LETTER_BYTES * len(block.block.span)
        if self.size > DOCUMENTS_BYTES:
            self.blocks.clear()
            self.size = _size_of(self.document)


def _size_of(document: Document) -> int:
    """Return about how many bytes the text of ``document`` takes, with what flows if it differs."""
    return sys.getsizeof(document.text) * (2 if document.gaps else 1)


class LazyMapping(Mapping[SourceName, T]):
    """A part of every live document by its name, fetched when it is asked for."""

    def __init__(self, reader: DocumentReader, fetch: Callable[[Row], T]) -> None:
        self._reader = reader
        self._fetch = fetch

    def __getitem__(self, source: SourceName) -> T:
        return self._fetch(self._reader.by_name(source))

    def __iter__(self) -> Iterator[SourceName]:
        return self._reader.names()

    def __len__(self) -> int:
        return self._reader.count()


class StoredBlocks(LazySequence[AnalysedBlock]):
    """The blocks of one document."""

    def __init__(self, reader: DocumentReader, row: Row) -> None:
        self._reader = reader
        self._row = row

    def __len__(self) -> int:
        return self._row.blocks

    def item(self, number: int) -> AnalysedBlock:
        """Fetch block ``number``."""
        return self._reader.block(self._row.number, number)


class StoredPassages(Sequence[Passage]):
    """All passages by the engine's numbers, which leave gaps between documents."""

    def __init__(self, reader: DocumentReader, count: int) -> None:
        self._reader = reader
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Passage: ...
    @overload
    def __getitem__(self, index: slice) -> list[Passage]: ...
    def __getitem__(self, index: int | slice) -> Passage | list[Passage]:
        if isinstance(index, slice):
            return [self[number] for number in range(index.start, index.stop, index.step or 1)]
        return self._reader.passage(index)

    def __iter__(self) -> Iterator[Passage]:
        for source in self._reader.names():
            row = self._reader.by_name(source)
            yield from map(self._reader.passage, numbers_of(row.number, row.passages))
