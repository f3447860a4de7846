"""Open a generation on disk as a Corpus, in milliseconds whatever its size."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.corpus import Corpus, DocumentInfo
from index.errors import DamagedIndexError, SkipReason
from index.model import MetadataWarning, SkippedFile, SourceName
from index.ranking.disk import DiskEngine
from index.storage.directory import TERMS
from index.storage.lazy import DocumentReader, LazyMapping, Row, StoredBlocks, StoredPassages
from index.storage.rows import metadata_of, unpack_json
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
        self._reader = DocumentReader(self.database)
        self.version = ""
        while self.version != (version := version_of(self.database)):
            # The terms have no number of their own: they are this version's if it lasted.
            self.version = version
            with self.database.snapshot():
                self._engine = DiskEngine(
                    generation / TERMS,
                    self._reader.live,
                    int(self.database.fact("passages") or 0),
                )
                self.corpus = _corpus(self._reader, self._engine)
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

        return StoredEventIndex(self.corpus, self._reader, self._engine)

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
        for _ in self._reader.texts(None):
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


def _corpus(reader: DocumentReader, engine: DiskEngine) -> Corpus:
    database = reader.database

    def blocks(row: Row) -> StoredBlocks:
        return StoredBlocks(reader, row)

    def info(row: Row) -> DocumentInfo:
        metadata = metadata_of(unpack_json(row.extra))
        return DocumentInfo(row.sha256, row.characters, row.blocks, row.passages, metadata)

    return Corpus(
        documents=LazyMapping(reader, lambda row: reader.document(row.number)),
        infos=LazyMapping(reader, info),
        blocks=LazyMapping(reader, blocks),
        passages=StoredPassages(reader, engine.size),
        titles=LazyMapping(reader, lambda row: reader.title(row.number)),
        labels=StoredLabels(database),
        aliases=StoredAliases(database),
        spelling=Spelling(StoredVocabulary(database)),
        length=max(1, int(database.fact("length") or 0)),
        engine=engine,
        checksum=database.fact("checksum") or "",
        texts=reader.texts,
        find=reader.find,
        named_by=reader.named_by,
        names=StoredNameTable(database),
    )
