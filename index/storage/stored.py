"""A corpus that stays on disk: every part of it is fetched when it is asked for.

The parts are the same mappings and sequences that a corpus in memory has, so nothing that
answers knows the difference. What was fetched lately is kept, within fixed bounds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
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
TEXTS_KEPT = 64
BLOCKS_KEPT = 1_024
PARTS_KEPT = 256

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
    live: bool
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
    """Fetches parts of documents, and keeps those of late."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.by_name = lru_cache(ROWS_KEPT)(self._by_name)
        self.by_number = lru_cache(ROWS_KEPT)(self._by_number)
        self.document = lru_cache(TEXTS_KEPT)(self._document)
        self.block = lru_cache(BLOCKS_KEPT)(self._block)
        self.title = lru_cache(ROWS_KEPT)(self._title)
        self._part = lru_cache(PARTS_KEPT)(self._fetch_part)

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

    def is_live(self, document: int) -> bool:
        """Whether the document with this number is what its name stands for now."""
        query = "SELECT 1 FROM documents WHERE number = ? AND live = 1"
        return self.database.row(query, document) is not None

    def named_by(self, prefix: str) -> Sequence[SourceName]:
        """The live documents whose checksums begin with ``prefix``, in order of name."""
        query = (
            "SELECT source FROM documents WHERE live = 1 AND sha256 >= ? AND sha256 < ?"
            " ORDER BY source"
        )
        found = self.database.rows(query, prefix, prefix + "g")
        return [SourceName(source) for (source,) in found]

    def _by_name(self, source: SourceName) -> Row:
        query = f"SELECT {_COLUMNS} FROM documents WHERE live = 1 AND source = ?"  # noqa: S608
        found = self.database.row(query, source)
        if found is None:
            raise KeyError(source)
        return _row(*found)

    def _by_number(self, number: int) -> Row:
        query = f"SELECT {_COLUMNS} FROM documents WHERE number = ?"  # noqa: S608
        found = self.database.row(query, number)
        if found is None:
            raise _lacking(number)
        return _row(*found)

    def _document(self, number: int) -> Document:
        row = self.by_number(number)
        found = self.database.row("SELECT text, checksum FROM texts WHERE document = ?", number)
        if found is None:
            raise _lacking(number)
        text = checked(found[0], found[1], f"the text of {row.source}").decode(
            "utf-8", "surrogatepass"
        )
        return restore(row.source, row.sha256, text, json.loads(row.extra))

    def _block(self, number: int, item: int) -> AnalysedBlock:
        part, place = divmod(item, BLOCKS_A_ROW)
        block = unpack_block(self._part("blocks", number, part), place)
        return AnalysedBlock(self.document(number), block)

    def _title(self, number: int) -> Mapping[str, int]:
        found: dict[str, int] = json.loads(self.by_number(number).title)
        return found

    def _fetch_part(self, table: str, number: int, part: int) -> bytes:
        query = f"SELECT packed, checksum FROM {table} WHERE document = ? AND part = ?"  # noqa: S608
        found = self.database.row(query, number, part)
        if found is None:
            raise _lacking(number)
        return checked(found[0], found[1], f"part {part} of the {table} of document {number}")


def _lacking(number: int) -> DamagedIndexError:
    """For a document that is gone while it is still asked for: by damage or a later change."""
    return DamagedIndexError(f"document {number} is not there")


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
            return [self[number] for number in range(*index.indices(len(self)))]
        return self._stacks.passage(index)


def numbers(row: Row) -> range:
    """The numbers of a document's passages."""
    return numbers_of(row.number, row.passages)
