"""Libraries of one folder in both engines, and all that can be seen of one, for comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from index import (
    Answer,
    ClusterOptions,
    EngineChoice,
    Library,
    MeaningChoice,
    NoAnswer,
    Quote,
)
from index.ranking import PLACE_MASK, document_of
from index.storage.directory import TERMS, IndexDirectory
from index.storage.reader import IndexReader
from index.storage.tables import Database
from index.storage.update import update

Place = tuple[str, str, int, int, str, int, str | None, tuple[tuple[int, int], ...]]


def on_disk(folder: Path, index: Path, *, refresh: bool = True) -> Library:
    return Library.open(folder, index=index, engine=EngineChoice.DISK, refresh=refresh)


def in_cluster(  # noqa: PLR0913 - all but one by name
    folder: Path,
    *,
    url: str,
    prefix: str,
    refresh: bool = True,
    shards: int = 2,
    server_folder: Path | None = None,
) -> Library:
    return Library.open(
        folder,
        server_folder=server_folder,
        engine=EngineChoice.OPENSEARCH,
        cluster=ClusterOptions((url,), prefix=prefix, shards=shards, timeout=30),
        refresh=refresh,
        meaning=MeaningChoice.OFF,
    )


def in_memory(folder: Path) -> Library:
    return Library.open(folder, engine=EngineChoice.MEMORY)


def place(quote: Quote) -> Place:
    """What a citation shows of a quotation."""
    document, citation = quote.document, quote.citation
    return (
        document.source,
        document.sha256,
        citation.start,
        citation.end,
        quote.text,
        quote.paragraph,
        str(citation),
        tuple((span.start, span.end) for span in quote.matched),
    )


def said(result: Answer | NoAnswer) -> tuple[object, ...]:
    """All that a result shows."""
    if isinstance(result, NoAnswer):
        nearest = tuple(map(place, result.nearest))
        return result.reason, nearest, result.missing, result.about, result.answer_id
    quotes = (*result.quotes, *result.more, *result.conflicts)
    return tuple(map(place, quotes)), result.corrections, result.answer_id


def seen(library: Library, questions: Sequence[str], texts: Sequence[str] = ()) -> dict[str, Any]:
    """What anybody can see of a library."""
    events = library.timeline().events
    return {
        "checksum": library.checksum,
        "passages": library.passages,
        "names": library.names,
        "sources": library.sources(),
        "skipped": library.skipped,
        "metadata_warnings": library.metadata_warnings,
        "aliases": library.aliases(),
        "texts": {name: library.text(name) for name in library.names},
        "topics": library.topics("", 20),
        "events": [
            (each.edtf, each.basis, place(each.quote), place(each.words)) for each in events
        ],
        "answers": {question: said(library.ask(question)) for question in questions},
        "verified": {
            text: (found.level, tuple(map(place, found.matches)))
            for text in texts
            for found in [library.verify(text)]
        },
        "checked": {
            text: [(each.level, tuple(map(place, each.quotes))) for each in found.sentences]
            for text in texts
            for found in [library.check(text)]
        },
    }


def stored(index: Path) -> dict[str, Any]:
    """What an index on disk holds, apart from the order in which it came there."""
    generation = IndexDirectory(index).current()
    assert generation is not None
    with closing(Database(generation)) as tables:
        live = dict(tables.rows("SELECT number, source FROM documents WHERE live = 1"))
        parts = {
            table: sorted(
                (live[document], part, packed)
                for document, part, packed in tables.rows(
                    f"SELECT document, part, packed FROM {table}"  # noqa: S608
                )
                if document in live
            )
            for table in ("blocks", "passages")
        }
        parts["summaries"] = sorted(
            (live[document_of(passage)], passage & PLACE_MASK, packed)
            for passage, packed in tables.rows("SELECT passage, packed FROM summaries")
            if document_of(passage) in live
        )
        parts["texts"] = sorted(
            (live[document], *rest)
            for document, *rest in tables.rows("SELECT * FROM texts")
            if document in live
        )
        counts = {
            table: tables.rows(f"SELECT * FROM {table} WHERE count > 0 ORDER BY 1")  # noqa: S608
            for table in ("words", "capitals", "names")
        }
        counts["periods"] = tables.rows("SELECT * FROM periods WHERE count > 0 ORDER BY 1, 2, 3")
        for table in ("topics", "topic_words", "topic_beginnings"):
            counts[table] = sorted(tables.rows(f"SELECT * FROM {table}"))  # noqa: S608
        counts["events"] = sorted(
            (live[document], *rest)
            for document, *rest in tables.rows(
                "SELECT document, passage, block, edtf, start, end, scale, begins, ends FROM events"
            )
            if document in live
        )
        documents = tables.rows(
            "SELECT source, sha256, metadata, characters, blocks, passages, length, title, extra,"
            " warnings FROM documents WHERE live = 1 ORDER BY source"
        )
        facts = {
            name: tables.fact(name)
            for name in ("checksum", "shares", "length", "own_aliases", "longest_alias")
        }
        aliases = tables.rows("SELECT name, other, source, start, end FROM aliases ORDER BY place")
        initials = sorted(tables.rows("SELECT initials, terms FROM initials"))
    opened = IndexReader(generation)
    terms = sorted({word for row in counts["words"] for word in row[:1]})
    frequencies = {term: opened.corpus.engine.document_frequency(term) for term in terms}
    size = opened.corpus.engine.size
    opened.close()
    return {
        "documents": documents,
        "facts": facts,
        "aliases": aliases,
        "initials": initials,
        "size": size,
        "frequencies": frequencies,
        **parts,
        **counts,
    }


def rebuilt(folder: Path, index: Path) -> dict[str, Any]:
    """What an index holds that is built from nothing."""
    update(IndexDirectory(index), folder)
    return stored(index)


def segments(index: Path) -> Iterator[Path]:
    """tantivy's files."""
    generation = IndexDirectory(index).current()
    assert generation is not None
    return (generation / TERMS).iterdir()
