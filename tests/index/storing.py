"""Corpora on disk with their dated events, for tests and measurements."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.model import Document
from index.ranking.disk import DiskEngine, numbers_of, writing
from index.storage.chronicle import StoredChronicle
from index.storage.chronicling import Chronicler
from index.storage.homes import TERMS
from index.storage.opening import Opened
from index.storage.preparing import File, Prepared, prepare
from index.storage.stored import Stacks
from index.storage.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Iterator

DATED_TERMS = "dated-terms"


def prepared(document: Document) -> Prepared:
    file = File(Path(document.source), document.source, 0, 0, document.metadata.given)
    return prepare(document, file)


def store(folder: Path, documents: Sequence[Document]) -> None:
    """Write ``documents`` and their dates into a generation of their own."""
    for name in (TERMS, DATED_TERMS):
        (folder / name).mkdir(parents=True)
    made = [prepared(document) for document in documents]
    stock = Writing(folder)
    stock.replace(made)
    stock.keep_aliases([], all_anew=True)
    rows = dict(stock.database.rows("SELECT source, number FROM documents WHERE live = 1"))
    with transaction(stock) as chronicler:
        for each in made:
            chronicler.enter(rows[each.file.source], each.file.source, each.dating)
    stock.close()
    with writing(folder / DATED_TERMS) as writer:
        for each in made:
            numbers = numbers_of(rows[each.file.source], len(each.terms))
            for place, words in enumerate(each.terms):
                writer.add(numbers[place], words, each.dating.terms.get(place, ""))
        writer.commit()


@contextmanager
def transaction(stock: Writing) -> Iterator[Chronicler]:
    connection = stock.database.connection
    connection.execute("BEGIN IMMEDIATE")
    chronicler = Chronicler(connection)
    yield chronicler
    chronicler.finish()
    connection.execute("COMMIT")


def open_chronicle(folder: Path) -> StoredChronicle:
    opened = Opened(folder)
    stacks = Stacks(opened.database)
    engine = DiskEngine(folder / DATED_TERMS, stacks.is_live)
    return StoredChronicle(replace(opened.corpus, engine=engine), stacks)


def chronicle_of(folder: Path, documents: Sequence[Document]) -> StoredChronicle:
    store(folder, documents)
    return open_chronicle(folder)
