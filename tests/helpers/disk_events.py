"""Corpora on disk with their dated events, for tests and measurements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.model import Document
from index.storage.event_rows import Chronicler
from index.storage.location import TERMS
from index.storage.prepare import File, Prepared, prepare
from index.storage.reader import Opened
from index.storage.writer import Writing

if TYPE_CHECKING:
    from index.timelines import Chronicle


def prepared(document: Document) -> Prepared:
    file = File("", document.source, 0, 0, document.metadata.given)
    return prepare(document, file)


def store(folder: Path, documents: Sequence[Document]) -> None:
    """Write ``documents`` and their dates into a generation of their own."""
    (folder / TERMS).mkdir(parents=True)
    stock = Writing(folder)
    stock.stage([prepared(document) for document in documents])
    stock.make_live()
    stock.keep_aliases([], all_anew=True)
    stock.close()


@contextmanager
def transaction(stock: Writing) -> Iterator[Chronicler]:
    connection = stock.database.connection
    connection.execute("BEGIN IMMEDIATE")
    chronicler = Chronicler()
    yield chronicler
    chronicler.write(connection)
    connection.execute("COMMIT")


def open_chronicle(folder: Path) -> Chronicle:
    return Opened(folder).chronicle()


def chronicle_of(folder: Path, documents: Sequence[Document]) -> Chronicle:
    store(folder, documents)
    return open_chronicle(folder)
