"""Corpora on disk with their dated events, for tests and measurements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.model import Document
from index.storage.directory import TERMS
from index.storage.event_rows import EventRowWriter
from index.storage.prepare import PreparedDocument, SourceFile, prepare
from index.storage.reader import IndexReader
from index.storage.writer import IndexWriter

if TYPE_CHECKING:
    from index.timelines import EventIndex


def prepared(document: Document) -> PreparedDocument:
    file = SourceFile("", document.source, 0, 0, document.metadata.given)
    return prepare(document, file)


def store(folder: Path, documents: Sequence[Document]) -> None:
    """Write ``documents`` and their dates into a generation of their own."""
    (folder / TERMS).mkdir(parents=True)
    stock = IndexWriter(folder)
    stock.stage([prepared(document) for document in documents])
    stock.make_live()
    stock.keep_aliases([], derive_all=True)
    stock.close()


@contextmanager
def transaction(stock: IndexWriter) -> Iterator[EventRowWriter]:
    connection = stock.database.connection
    connection.execute("BEGIN IMMEDIATE")
    event_rows = EventRowWriter()
    yield event_rows
    event_rows.write(connection)
    connection.execute("COMMIT")


def open_event_index(folder: Path) -> EventIndex:
    return IndexReader(folder).event_index()


def event_index_of(folder: Path, documents: Sequence[Document]) -> EventIndex:
    store(folder, documents)
    return open_event_index(folder)
