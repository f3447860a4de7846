"""A generation on disk becomes a Corpus, in milliseconds whatever its size."""

from __future__ import annotations

from pathlib import Path

from index.corpus import Corpus
from index.errors import DamagedIndexError
from index.ranking.disk import DiskEngine
from index.spelling import Spelling
from index.storage.database import Database
from index.storage.homes import TERMS
from index.storage.stored import ByName, Row, Stacks, StoredBlocks, StoredPassages, numbers
from index.storage.wordstock import StoredAliases, StoredVocabulary


class Opened:
    """A generation as it is at one moment.

    Attributes:
        corpus: What is asked.
        database: The tables.
        version: Counts the changes.
    """

    def __init__(self, generation: Path) -> None:
        self.generation = generation
        self.database = Database(generation)
        self.version = version_of(self.database)
        self.corpus = _corpus(self.database, generation)

    @property
    def is_current(self) -> bool:
        """Whether nothing has changed since it was opened."""
        return version_of(self.database) == self.version

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


def _corpus(database: Database, generation: Path) -> Corpus:
    stacks = Stacks(database)
    try:
        engine = DiskEngine(generation / TERMS, stacks.is_live)
    except ValueError as error:
        raise DamagedIndexError(f"the terms cannot be opened: {error}") from error

    def blocks(row: Row) -> StoredBlocks:
        return StoredBlocks(stacks, row)

    return Corpus(
        documents=ByName(stacks, lambda row: stacks.document(row.number)),
        blocks=ByName(stacks, blocks),
        passages=StoredPassages(stacks, engine.size),
        numbers=ByName(stacks, numbers),
        titles=ByName(stacks, lambda row: stacks.title(row.number)),
        aliases=StoredAliases(database),
        spelling=Spelling(StoredVocabulary(database)),
        length=max(1, int(database.fact("length") or 0)),
        engine=engine,
        checksum=database.fact("checksum") or "",
    )
