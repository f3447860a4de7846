"""A corpus that stays where it is stored: every part is read when it is needed.

The parts are the same mappings and sequences that a corpus in memory has, so nothing that
answers knows the difference. What was fetched lately is kept, within fixed bounds.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar, overload

from cachetools import LRUCache

from index.analysis import AnalysedBlock, LazySequence
from index.corpus import DocumentInfo
from index.errors import DamagedIndexError
from index.model import Document, Passage, SourceName
from index.ranking import PLACE_MASK, document_of, numbers_of
from index.storage.rows import (
    BLOCKS_A_ROW,
    PASSAGES_A_ROW,
    metadata_of,
    restore,
    unpack_block,
    unpack_json,
    unpack_passage,
)

WAITING, LIVE, GONE = 0, 1, 2
"""The states of a document: not served yet, served, not served any more."""

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


class StoredDocuments(Protocol):
    """Fetches what is stored of the documents of one version; keeps nothing."""

    def by_name(self, source: SourceName) -> Row | None:
        """Return the row of the live document of this name, if there is one."""
        ...

    def by_number(self, number: int) -> Row:
        """Return the row of the document with this number.

        Raises:
            DamagedIndexError: If there is none.
        """
        ...

    def find(self, names: tuple[str, ...]) -> Mapping[SourceName, range]:
        """Return the live documents among ``names``, in order, with their passages' numbers."""
        ...

    def text(self, row: Row) -> bytes:
        """Return the text of a document, after comparing it with its checksum."""
        ...

    def part(self, table: str, number: int, part: int) -> bytes:
        """Return packed ``blocks`` or ``passages`` of a document."""
        ...

    def names(self) -> Iterator[SourceName]:
        """Return the names of all live documents, in order."""
        ...

    def count(self) -> int:
        """Return how many live documents there are."""
        ...


class DocumentReader:
    """Reads parts of documents through an LRU cache.

    What is kept is of one version; a caller has to hold a snapshot of that version.

    Args:
        stored: Fetches them.
    """

    def __init__(self, stored: StoredDocuments) -> None:
        self._stored = stored
        self.find = lru_cache(CHOICE_CACHE_SIZE)(stored.find)
        self.names = stored.names
        self.count = stored.count
        self._lock = threading.RLock()
        self._rows: LRUCache[int, Row] = LRUCache(ROW_CACHE_SIZE)
        self._numbers: LRUCache[SourceName, int] = LRUCache(ROW_CACHE_SIZE)
        self._parts: LRUCache[Part, bytes] = LRUCache(
            PARTS_BYTES, lambda row: min(len(row), PARTS_BYTES)
        )
        self._documents: LRUCache[int, OpenDocument] = LRUCache(
            DOCUMENTS_BYTES, lambda opened: min(opened.size, DOCUMENTS_BYTES)
        )

    def by_name(self, source: SourceName) -> Row:
        """Return the row of the live document of this name.

        Raises:
            KeyError: If there is none.
        """
        with self._lock:
            number = self._numbers.get(source)
        if number is not None:
            return self.by_number(number)
        found = self._stored.by_name(source)
        if found is None:
            raise KeyError(source)
        self.keep_row(found)
        return found

    def by_number(self, number: int) -> Row:
        """Return the row of the document with this number."""
        with self._lock:
            found = self._rows.get(number)
        if found is None:
            found = self._stored.by_number(number)
            self.keep_row(found)
        return found

    def keep_row(self, row: Row) -> None:
        """Keep a row that was fetched."""
        with self._lock:
            self._rows[row.number] = row
            if row.live == LIVE:
                self._numbers[row.source] = row.number

    def document(self, number: int) -> Document:
        """Return the document with this number."""
        return self._cached(number).document

    def block(self, number: int, item: int) -> AnalysedBlock:
        """Block ``item`` of a document."""
        opened = self._cached(number)
        found = opened.blocks.get(item)
        if found is None:
            part, place = divmod(item, BLOCKS_A_ROW)
            block = unpack_block(self.part("blocks", number, part), place)
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
        return self.open_document(number) if found is None else found

    def open_document(self, number: int, text: bytes | None = None) -> OpenDocument:
        """Keep a document, with its text if that has been fetched."""
        row = self.by_number(number)
        if text is None:
            text = self._stored.text(row)
        document = restore(row.source, row.sha256, text.decode("utf-8"), unpack_json(row.extra))
        opened = OpenDocument(document)
        with self._lock:
            return self._documents.setdefault(number, opened)

    def part(self, table: str, number: int, part: int) -> bytes:
        """Return packed ``blocks`` or ``passages`` of a document."""
        key = table, number, part
        with self._lock:
            found = self._parts.get(key)
        if found is None:
            found = self._stored.part(*key)
            self.keep_part(key, found)
        return found

    def keep_part(self, key: Part, packed: bytes) -> None:
        """Keep a part that was fetched."""
        with self._lock:
            self._parts[key] = packed

    def passage(self, number: int) -> Passage:
        """Passage ``number``, as the engine numbers it."""
        row = self.by_number(document_of(number))
        part, item = divmod(number & PLACE_MASK, PASSAGES_A_ROW)
        found = unpack_passage(self.part("passages", row.number, part), item, row.source)
        if found.block >= row.blocks or found.span.end > row.characters:
            raise DamagedIndexError(f"a passage of {row.source} lies outside of it")
        return found


Part = tuple[str, int, int]
"""``blocks`` or ``passages``, the document's number and the part's."""


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


def info_of(row: Row) -> DocumentInfo:
    """Return what a row says of a document."""
    metadata = metadata_of(unpack_json(row.extra))
    return DocumentInfo(row.sha256, row.characters, row.blocks, row.passages, metadata)


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
