"""A corpus that stays on disk: every part of it is fetched when it is asked for.

The parts are the same mappings and sequences that a corpus in memory has, so nothing that
answers knows the difference. What was fetched lately is kept, within fixed bounds.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Generic, NamedTuple, TypeVar, overload

from index.analysing import AnalysedBlock
from index.errors import DamagedIndexError
from index.model import Document, Passage, SourceName
from index.ranking.disk import PLACE_MASK, document_of, numbers_of
from index.sequences import LazySequence
from index.storage.database import Database
from index.storage.extras import restore
from index.storage.packing import (
    BLOCKS_A_ROW,
    PASSAGES_A_ROW,
    checked,
    checksum,
    unpack_block,
    unpack_passage,
)

ROWS_KEPT = 4_096

DOCUMENTS_BYTES = 64 << 20
"""What texts and analysed blocks may take in memory; one document always may."""

CHOICES_KEPT = 8
"""Choices of documents of which the passages' numbers are kept: mostly one for each server."""

PARTS_BYTES = 16 << 20
"""What packed blocks and passages may take; one row always may."""

LONGEST_KEPT = 1 << 17
"""Letters of a block. Of a longer one each question looks at another part, so it is not kept."""

BLOCK_BYTES, LETTER_BYTES = 500, 40
"""What an analysed block takes, and what for each letter of it."""

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


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


_COLUMNS = (
    "checksum, number, source, sha256, live, characters, blocks, passages, length, title, extra"
)


def checksum_of_row(*values: object) -> int:
    """The checksum of a document's row: of all its values but whether it is live, in order."""
    return checksum(repr(values).encode("utf-8", "backslashreplace"))


def _row(expected: int, *values: Any) -> Row:  # noqa: ANN401  # what SQLite gives
    row = Row(*values)
    if checksum_of_row(*row[:3], *row[4:]) != expected:
        raise DamagedIndexError("a document's row has another checksum than when it was written")
    return row


class Stacks:
    """Fetches parts of documents, and keeps those of late.

    What is kept is of one version; whoever reads through it has to hold a snapshot of that.
    Nothing kept refers to its keeper, so that dropping the last reference closes the tables.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.by_name = lru_cache(ROWS_KEPT)(partial(_by_name, database))
        self.find = lru_cache(CHOICES_KEPT)(partial(_find, database))
        self._row_of = lru_cache(ROWS_KEPT)(partial(_by_number, database))
        self._parts: Shelf[tuple[str, int, int], bytes] = Shelf(PARTS_BYTES)
        self._shelf: Shelf[int, OpenDocument] = Shelf(DOCUMENTS_BYTES)

    def by_number(self, number: int) -> Row:
        """The row of the document with this number."""
        found = self._row_of(number)
        if found is None:
            raise DamagedIndexError(f"document {number} is missing")
        return found

    def document(self, number: int) -> Document:
        """The document with this number."""
        return self._opened(number).document

    def block(self, number: int, item: int) -> AnalysedBlock:
        """Block ``item`` of a document."""
        opened = self._opened(number)
        found = opened.blocks.get(item)
        if found is None:
            part, place = divmod(item, BLOCKS_A_ROW)
            block = unpack_block(self._part("blocks", number, part), place)
            found = AnalysedBlock(opened.document, block)
            if len(block.span) <= LONGEST_KEPT:
                opened.blocks[item] = found
                size = BLOCK_BYTES + LETTER_BYTES * len(block.span)
                if not self._shelf.grow(number, size):
                    opened.blocks.clear()  # They can be made again, the text has to stay.
        return found

    def title(self, number: int) -> Mapping[str, int]:
        """The terms of a document's title."""
        found: dict[str, int] = json.loads(self.by_number(number).title)
        return found

    def _opened(self, number: int) -> OpenDocument:
        found = self._shelf.get(number)
        if found is None:
            document = _document(self.database, self.by_number(number))
            size = sys.getsizeof(document.text)
            found = self._shelf.put(number, OpenDocument(document), size)
        return found

    def _part(self, table: str, number: int, part: int) -> bytes:
        key = table, number, part
        found = self._parts.get(key)
        if found is None:
            row = _part(self.database, *key)
            found = self._parts.put(key, row, len(row))
        return found

    def names(self) -> Iterator[SourceName]:
        """The names of all live documents, in order."""
        query = "SELECT source FROM documents WHERE live = 1 ORDER BY source"
        return (SourceName(source) for (source,) in self.database.rows(query))

    def count(self) -> int:
        """How many live documents there are."""
        row = self.database.row("SELECT count(*) FROM documents WHERE live = 1")
        return row[0] if row else 0

    def passage(self, number: int) -> Passage:
        """Passage ``number``, as the engine numbers it."""
        row = self.by_number(document_of(number))
        part, item = divmod(number & PLACE_MASK, PASSAGES_A_ROW)
        return unpack_passage(self._part("passages", row.number, part), item, row.source)

    def live(self, documents: set[int]) -> set[int]:
        """Those of ``documents`` that their names stand for now."""
        wanted = ", ".join(map(str, documents))
        query = f"SELECT number FROM documents WHERE live = 1 AND number IN ({wanted})"  # noqa: S608
        return {number for (number,) in self.database.rows(query)}

    def texts(self, names: Sequence[SourceName] | None) -> Iterator[tuple[SourceName, bytes]]:
        """Name and text of all documents, or of those called ``names``; nothing of it is kept."""
        query = "SELECT source, number FROM documents WHERE live = 1"
        if names is None:
            wanted = self.database.rows(f"{query} ORDER BY source")
        else:
            listed = "source IN (SELECT value FROM json_each(?))"
            wanted = self.database.rows(f"{query} AND {listed} ORDER BY source", json.dumps(names))
        for source, number in wanted:
            yield SourceName(source), _text(self.database, number, source)

    def named_by(self, prefix: str) -> Sequence[SourceName]:
        """The live documents whose checksums begin with ``prefix``, in order of name."""
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
    return _row(*found)


def _find(database: Database, names: tuple[str, ...]) -> Mapping[SourceName, range]:
    """Which of ``names`` live documents have, in order, each with its passages' numbers."""
    query = (
        "SELECT source, number, passages FROM documents WHERE live = 1"
        " AND source IN (SELECT value FROM json_each(?)) ORDER BY source"
    )
    found = database.rows(query, json.dumps(names))
    return {SourceName(source): numbers_of(number, size) for source, number, size in found}


def _by_number(database: Database, number: int) -> Row | None:
    query = f"SELECT {_COLUMNS} FROM documents WHERE number = ?"  # noqa: S608
    found = database.row(query, number)
    return None if found is None else _row(*found)


def _document(database: Database, row: Row) -> Document:
    text = _text(database, row.number, row.source).decode("utf-8")
    return restore(row.source, row.sha256, text, json.loads(row.extra))


def _text(database: Database, number: int, source: str) -> bytes:
    found = database.row("SELECT text, checksum FROM texts WHERE document = ?", number)
    if found is None:
        raise DamagedIndexError(f"the text of {source} is missing")
    return checked(found[0], found[1], f"the text of {source}")


def _part(database: Database, table: str, number: int, part: int) -> bytes:
    query = f"SELECT packed, checksum FROM {table} WHERE document = ? AND part = ?"  # noqa: S608
    found = database.row(query, number, part)
    what = f"part {part} of the {table} of document {number}"
    if found is None:
        raise DamagedIndexError(f"{what} is missing")
    return checked(found[0], found[1], what)


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document in memory, with those of its blocks that were asked for."""

    document: Document
    blocks: dict[int, AnalysedBlock] = field(default_factory=dict)


class Shelf(Generic[K, V]):
    """What was fetched of late, as much as has room; what was asked for last always stays."""

    def __init__(self, most: int) -> None:
        """Make room for about ``most`` bytes."""
        self._most = most
        self._held = 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        """What is kept by this key, if it is here."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: K, value: V, size: int) -> V:
        """Keep ``value`` of ``size`` bytes; gives what another thread has put here before."""
        with self._lock:
            if key in self._kept:
                return self._kept[key][0]
            self._kept[key] = (value, 0)
        self.grow(key, size)
        return value

    def grow(self, key: K, size: int) -> bool:
        """Note that a value takes ``size`` bytes more; if it is too much, others go.

        Returns:
            Whether there is room for it without them; if not, it stays, and counts nothing.
        """
        with self._lock:
            if key not in self._kept:
                return True
            value, held = self._kept.pop(key)
            self._kept[key] = (value, held + size)
            self._held += size
            while self._held > self._most and len(self._kept) > 1:
                _, (_, gone) = self._kept.popitem(last=False)
                self._held -= gone
            if self._held <= self._most:
                return True
            self._kept[key] = (value, 0)
            self._held = 0
            return False


class ByName(Mapping[SourceName, T]):
    """A part of every live document by its name, fetched when it is asked for."""

    def __init__(self, stacks: Stacks, fetch: Callable[[Row], T]) -> None:
        self._stacks = stacks
        self._fetch = fetch

    def __getitem__(self, source: SourceName) -> T:
        return self._fetch(self._stacks.by_name(source))

    def __iter__(self) -> Iterator[SourceName]:
        return self._stacks.names()

    def __len__(self) -> int:
        return self._stacks.count()


class StoredBlocks(LazySequence[AnalysedBlock]):
    """The blocks of one document."""

    def __init__(self, stacks: Stacks, row: Row) -> None:
        self._stacks = stacks
        self._row = row

    def __len__(self) -> int:
        return self._row.blocks

    def item(self, number: int) -> AnalysedBlock:
        """Fetch block ``number``."""
        return self._stacks.block(self._row.number, number)


class StoredPassages(Sequence[Passage]):
    """All passages by the engine's numbers, which leave gaps between documents."""

    def __init__(self, stacks: Stacks, count: int) -> None:
        self._stacks = stacks
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
        return self._stacks.passage(index)

    def __iter__(self) -> Iterator[Passage]:
        for source in self._stacks.names():
            row = self._stacks.by_name(source)
            yield from map(self._stacks.passage, numbers_of(row.number, row.passages))
