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
from typing import Any, NamedTuple, TypeVar, overload

from index.analysing import AnalysedBlock
from index.errors import DamagedIndexError
from index.model import Document, Passage, SourceName
from index.ranking.disk import PLACE_MASK, document_of, numbers_of
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
PARTS_KEPT = 256

KEPT_BYTES = 64 << 20
"""What texts and analysed blocks may take in memory; one document always may."""

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
        self._find = lru_cache(ROWS_KEPT)(partial(_find, database))
        self._part = lru_cache(PARTS_KEPT)(partial(_part, database))
        self._shelf = Shelf(KEPT_BYTES)

    def by_number(self, number: int) -> Row:
        """The row of the document with this number."""
        found = self._find(number)
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
            found = opened.blocks[item] = AnalysedBlock(opened.document, block)
            self._shelf.grow(number, BLOCK_BYTES + LETTER_BYTES * len(block.span))
        return found

    def title(self, number: int) -> Mapping[str, int]:
        """The terms of a document's title."""
        found: dict[str, int] = json.loads(self.by_number(number).title)
        return found

    def _opened(self, number: int) -> OpenDocument:
        found = self._shelf.get(number)
        if found is None:
            row = self.by_number(number)
            found = self._shelf.put(number, OpenDocument(_document(self.database, row)))
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


def _find(database: Database, number: int) -> Row | None:
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


class Shelf:
    """Documents of late, as many as have room; the one that was asked for last always stays."""

    def __init__(self, most: int) -> None:
        """Make room for about ``most`` bytes."""
        self._most = most
        self._held = 0
        self._kept: OrderedDict[int, tuple[OpenDocument, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, number: int) -> OpenDocument | None:
        """The document with this number, if it is here."""
        with self._lock:
            if number not in self._kept:
                return None
            self._kept.move_to_end(number)
            return self._kept[number][0]

    def put(self, number: int, opened: OpenDocument) -> OpenDocument:
        """Keep ``opened``; gives the one that another thread has put here before, if any."""
        with self._lock:
            if number in self._kept:
                return self._kept[number][0]
            self._kept[number] = (opened, 0)
        self.grow(number, sys.getsizeof(opened.document.text))
        return opened

    def grow(self, number: int, size: int) -> None:
        """Note that a document takes ``size`` bytes more; if it is too much, others go."""
        with self._lock:
            if number not in self._kept:
                return
            opened, held = self._kept.pop(number)
            self._kept[number] = (opened, held + size)
            self._held += size
            while self._held > self._most and len(self._kept) > 1:
                _, (_, gone) = self._kept.popitem(last=False)
                self._held -= gone
            if self._held > self._most:
                # A single document: its text has to stay, its blocks can be made again.
                self._kept[number] = (opened, 0)
                self._held = 0
                opened.blocks.clear()


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


class StoredBlocks(Sequence[AnalysedBlock]):
    """The blocks of one document."""

    def __init__(self, stacks: Stacks, row: Row) -> None:
        self._stacks = stacks
        self._row = row

    def __len__(self) -> int:
        return self._row.blocks

    @overload
    def __getitem__(self, index: int) -> AnalysedBlock: ...
    @overload
    def __getitem__(self, index: slice) -> list[AnalysedBlock]: ...
    def __getitem__(self, index: int | slice) -> AnalysedBlock | list[AnalysedBlock]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._stacks.block(self._row.number, index % len(self))


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
            yield from map(self._stacks.passage, numbers(self._stacks.by_name(source)))


def numbers(row: Row) -> range:
    """The numbers of a document's passages."""
    return numbers_of(row.number, row.passages)
