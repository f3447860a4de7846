"""Open a generation on disk as a Corpus, in milliseconds whatever its size."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.corpus import Corpus
from index.errors import DamagedIndexError, SkipReason
from index.model import MetadataWarning, SkippedFile, SourceName
from index.ranking import numbers_of
from index.ranking.disk import DiskEngine
from index.storage.directory import TERMS
from index.storage.lazy import (
    LIVE,
    DocumentReader,
    LazyMapping,
    Row,
    StoredBlocks,
    StoredPassages,
    info_of,
)
from index.storage.rows import checksum, unpack_json
from index.storage.tables import Database
from index.storage.vocabulary import (
    StoredAliases,
    StoredLabels,
    StoredNameTable,
    StoredVocabulary,
)
from index.text.spelling import Spelling

if TYPE_CHECKING:
    from index.timelines import EventIndex


class IndexReader:
    """Reads a generation as it is at one moment.

    Attributes:
        corpus: What is asked, while ``reading``.
        skipped: The files that are not used, in order of name.
        metadata_warnings: The lines of front matter that are not used, in order.
        database: The tables.
        version: Counts the changes.
    """

    def __init__(self, generation: Path) -> None:
        self.generation = generation
        self.database = Database(generation)
        self._stamp = self.database.stamp()
        self._documents = DatabaseDocuments(self.database)
        self._reader = DocumentReader(self._documents)
        self.version = ""
        while self.version != (version := version_of(self.database)):
            # The terms have no number of their own: they are this version's if it lasted.
            self.version = version
            with self.database.snapshot():
                self._engine = DiskEngine(
                    generation / TERMS,
                    self._documents.live,
                    int(self.database.fact("passages") or 0),
                )
                self.corpus = _corpus(self._documents, self._reader, self._engine)
                self.skipped, self.metadata_warnings = (
                    _skipped(self.database),
                    _metadata_warnings(self.database),
                )
        if self._engine.indexed < self._engine.size:
            raise DamagedIndexError("passages are missing from the terms")

    @contextmanager
    def reading(self) -> Iterator[bool]:
        """Keep this thread to the version that was opened; false if there is a newer one."""
        with self.database.snapshot():
            yield self.is_current

    def event_index(self) -> EventIndex:
        """Return the dated events."""
        # The grammar of dates takes a while to import, and most questions need none of it.
        from index.storage.event_index import StoredEventIndex

        return StoredEventIndex(self.corpus, self.database, self._reader, self._engine)

    @property
    def is_current(self) -> bool:
        """Whether nothing has changed since it was opened."""
        if self.database.fixed and self.database.stamp() != self._stamp:
            return False
        return version_of(self.database) == self.version

    def check(self) -> None:
        """Look through the tables and compare every text with its checksum.

        Raises:
            DamagedIndexError: If anything is not as it was written.
        """
        self.database.check()
        for _ in self._documents.texts(None):
            pass

    def close(self) -> None:
        """Close the tables."""
        self.database.close()


def version_of(database: Database) -> str:
    """Another one after each change.

    Raises:
        DamagedIndexError: If there is none, so nothing was ever finished.
    """
    version = database.fact("version")
    if version is None:
        raise DamagedIndexError("it has no version")
    return version


def _skipped(database: Database) -> tuple[SkippedFile, ...]:
    rows = database.rows("SELECT source, why, reason FROM skipped ORDER BY source")
    return tuple(
        SkippedFile(SourceName(source), why, SkipReason(reason)) for source, why, reason in rows
    )


def _metadata_warnings(database: Database) -> tuple[MetadataWarning, ...]:
    query = "SELECT source, warnings FROM documents WHERE live = 1 AND warnings <> '[]' ORDER BY 1"
    return tuple(
        MetadataWarning(SourceName(source), line, why, key)
        for source, metadata_warnings in database.rows(query)
        for line, why, key in unpack_json(metadata_warnings)
    )


class DatabaseDocuments:
    """Fetches parts of documents from the tables; see ``index.storage.lazy.StoredDocuments``."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def by_name(self, source: SourceName) -> Row | None:
        """Return the row of the live document of this name, if there is one."""
        query = f"SELECT {_COLUMNS} FROM documents WHERE live = 1 AND source = ?"  # noqa: S608
        found = self.database.row(query, source)
        return None if found is None else Row(*found)

    def by_number(self, number: int) -> Row:
        """Return the row of the document with this number."""
        query = f"SELECT {_COLUMNS} FROM documents WHERE number = ?"  # noqa: S608
        found = self.database.row(query, number)
        if found is None:
            raise DamagedIndexError(f"document {number} is missing")
        row = Row(*found)
        query = "SELECT number FROM documents WHERE live = 1 AND source = ?"
        if row.live == LIVE and self.database.row(query, row.source) != (number,):
            raise DamagedIndexError(f"document {number} cannot be found by its name")
        return row

    def find(self, names: tuple[str, ...]) -> Mapping[SourceName, range]:
        """Return the live documents among ``names``, in order, with their passages' numbers."""
        query = (
            "SELECT source, number, passages FROM documents WHERE live = 1"
            " AND source IN (SELECT value FROM json_each(?)) ORDER BY source"
        )
        found = self.database.rows(query, json.dumps(names))
        return {SourceName(source): numbers_of(number, size) for source, number, size in found}

    def text(self, row: Row) -> bytes:
        """Return the text of a document, after comparing it with its checksum."""
        return self._text(row.number, row.source)

    def _text(self, number: int, source: str) -> bytes:
        found = self.database.row(_TEXT, number)
        if found is None:
            raise DamagedIndexError(f"the text of {source} is missing")
        text: bytes
        text, expected, *cited = found
        if checksum(text, *cited) != expected:
            raise DamagedIndexError(f"the text of {source} is not as it was written")
        return text

    def part(self, table: str, number: int, part: int) -> bytes:
        """Return packed ``blocks`` or ``passages`` of a document."""
        query = f"SELECT packed FROM {table} WHERE document = ? AND part = ?"  # noqa: S608
        found = self.database.row(query, number, part)
        if found is None:
            raise DamagedIndexError(f"part {part} of the {table} of document {number} is missing")
        packed: bytes = found[0]
        return packed

    def names(self) -> Iterator[SourceName]:
        """Return the names of all live documents, in order."""
        query = "SELECT source FROM documents WHERE live = 1 ORDER BY source"
        return (SourceName(source) for (source,) in self.database.rows(query))

    def count(self) -> int:
        """Return how many live documents there are."""
        row = self.database.row("SELECT count(*) FROM documents WHERE live = 1")
        return row[0] if row else 0

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
            yield SourceName(source), self._text(number, source)

    def named_by(self, prefix: str) -> Sequence[SourceName]:
        """Return the live documents whose checksums begin with ``prefix``, in order of name."""
        query = (
            "SELECT source FROM documents WHERE live = 1 AND sha256 >= ? AND sha256 < ?"
            " ORDER BY source"
        )
        found = self.database.rows(query, prefix, prefix + "g")
        return [SourceName(source) for (source,) in found]


_COLUMNS = ", ".join(Row._fields)
_TEXT = """SELECT text, checksum, source, sha256, extra FROM texts
    JOIN documents ON number = document WHERE document = ?"""


def _corpus(stored: DatabaseDocuments, reader: DocumentReader, engine: DiskEngine) -> Corpus:
    database = stored.database

    return Corpus(
        documents=LazyMapping(reader, lambda row: reader.document(row.number)),
        infos=LazyMapping(reader, info_of),
        blocks=LazyMapping(reader, lambda row: StoredBlocks(reader, row)),
        passages=StoredPassages(reader, engine.size),
        titles=LazyMapping(reader, lambda row: reader.title(row.number)),
        labels=StoredLabels(database),
        aliases=StoredAliases(database),
        spelling=Spelling(StoredVocabulary(database)),
        length=max(1, int(database.fact("length") or 0)),
        engine=engine,
        checksum=database.fact("checksum") or "",
        texts=stored.texts,
        find=reader.find,
        named_by=stored.named_by,
        names=StoredNameTable(database),
    )
