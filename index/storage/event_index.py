"""The dated events of a corpus on disk: a request costs what is found, not what there is."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import merge
from itertools import islice

from index.corpus import Corpus
from index.model import SourceName
from index.ranking import DOCUMENT_BITS, PLACE_MASK, document_of
from index.ranking.disk import DiskEngine
from index.storage.event_rows import (
    COLUMNS,
    UNDATED,
    EventRow,
    Located,
    meeting,
    reaching,
    restored,
    scales_of,
    unpack_summaries,
)
from index.storage.lazy import DocumentReader
from index.storage.tables import Database
from index.timelines.event_index import Selection
from index.timelines.events import EventSummary, LocatedEvent, Scope, order
from index.timelines.topics import count_topics, rank_topics, total_topics

SUMMARY_BATCH_SIZE = 4_096
"""Passages whose summaries are read together, so that few are held at once."""

READ_FOR_TOPICS = 1_000
"""Events that are read to offer topics of some documents only."""

MAX_MATCHES = 2_000
"""If more topics begin as what was typed, only the best of all topics are looked through."""

BEST_TOPICS = 20_000

CHOICE_CACHE_SIZE = 16

_ROWS = f"SELECT document, source, {COLUMNS} FROM events"  # noqa: S608
_OF = """document IN (SELECT number FROM documents WHERE live = 1
    AND source IN (SELECT value FROM json_each(?)))"""
_HELD = f"""SELECT document, source, {COLUMNS} FROM json_each(?) AS held
    CROSS JOIN events ON document = held.value >> {DOCUMENT_BITS}
    AND passage = held.value & {PLACE_MASK}"""  # noqa: S608
_SUMMARIES = """SELECT passage, packed FROM json_each(?) AS held
    CROSS JOIN summaries ON passage = held.value"""


class StoredEventIndex:
    """The dated events of a corpus on disk; see ``index.timelines.EventIndex``."""

    def __init__(
        self, corpus: Corpus, database: Database, reader: DocumentReader, engine: DiskEngine
    ) -> None:
        """Read what ``database``, ``reader`` and ``engine`` hold of ``corpus``."""
        self._corpus = corpus
        self._engine = engine
        self._reader = reader
        self._database = database
        self._topics_of = lru_cache(CHOICE_CACHE_SIZE)(self._count_topics)

    @property
    def corpus(self) -> Corpus:
        """What the events are of."""
        return self._corpus

    def select(self, scope: Scope, limit: int) -> Selection:
        """Return the first ``limit`` events of ``scope``."""
        dated, undated = self._count(scope)
        return Selection(self._first(scope, limit), dated, undated)

    def summaries(
        self,
        terms: Collection[str],
        periods: Sequence[Scope],
        sources: frozenset[SourceName] | None,
    ) -> Iterator[EventSummary]:
        """Yield summaries of the events worth comparing; see ``EventIndex.summaries``."""
        chosen = None if sources is None else self._named(sources)
        passages = set(self._engine.dated(terms, None if chosen is None else list(chosen)))
        for period in periods:
            passages.update(self._passages(period))
        names = self._live(passages) if chosen is None else chosen
        numbers = sorted(number for number in passages if document_of(number) in names)
        for first in range(0, len(numbers), SUMMARY_BATCH_SIZE):
            some = json.dumps(numbers[first : first + SUMMARY_BATCH_SIZE])
            yield from unpack_summaries(dict(self._database.rows(_SUMMARIES, some)), names)

    def restore(self, summaries: Sequence[EventSummary]) -> Sequence[LocatedEvent]:
        """Return the events themselves, in order."""
        wanted = {(summary.source, summary.start) for summary in summaries}
        numbers = sorted({summary.number for summary in summaries})
        rows = self._rows(_HELD, json.dumps(numbers))
        return self._restore([each for each in rows if (each.source, each.row.start) in wanted])

    def extents(self) -> Mapping[SourceName, tuple[str, str]]:
        """For each document with dated events where the earliest begins and the latest ends."""
        query = """SELECT source, first_date, last_date FROM documents
            WHERE live = 1 AND first_date IS NOT NULL"""
        return {
            SourceName(source): (first, last) for source, first, last in self._database.rows(query)
        }

    def suggest(
        self, typed: str, limit: int, sources: frozenset[SourceName] | None
    ) -> tuple[str, ...]:
        """Suggest topics; those of chosen documents come from their first events."""
        if sources is not None:
            return rank_topics(self._topics_of(sources), typed, limit)
        bounds = (typed, f"{typed}\U0010ffff")
        match = "FROM topic_beginnings WHERE beginning >= ? AND beginning < ? LIMIT ?"
        matches = self._database.rows(f"SELECT topic {match}", *bounds, MAX_MATCHES + 1)
        found: list[tuple[str, int]] = []
        if len(matches) > MAX_MATCHES:
            found = self._database.rows(
                """SELECT words, count FROM
                (SELECT words, count, folded FROM topics ORDER BY count DESC, lower, words LIMIT ?)
                WHERE instr(' ' || folded, ' ' || ?) LIMIT ?""",
                BEST_TOPICS, typed, 2 * limit,
            )  # fmt: skip
        if len(found) < limit:
            found += self._database.rows(
                "SELECT words, count FROM topics WHERE topic IN (SELECT value FROM json_each(?))",
                json.dumps([topic for (topic,) in matches]),
            )
        return rank_topics(found, typed, limit)

    def _count(self, scope: Scope) -> tuple[int, int]:
        """Count the events with and without a place in time."""
        if scope.sources is not None:
            condition, values = meeting(scope)
            query = f"""SELECT total(scale < {UNDATED}), total(scale = {UNDATED})
                FROM events WHERE {_OF} AND {condition}"""  # noqa: S608
            row = self._database.row(query, _json(scope.sources), *values)
            return (int(row[0]), int(row[1])) if row else (0, 0)
        counts = [0, 0]
        for scale in scales_of(scope):
            condition, values = reaching(scale, scope)
            query = f"SELECT total(count) FROM periods WHERE {condition}"  # noqa: S608
            row = self._database.row(query, *values)
            counts[scale == UNDATED] += int(row[0]) if row else 0
        return counts[0], counts[1]

    def _first(self, scope: Scope, limit: int) -> Sequence[LocatedEvent]:
        if scope.sources is not None:
            condition, values = meeting(scope)
            sources = _json(scope.sources)
            in_order = f"ORDER BY scale = {UNDATED}, begins, ends DESC, source, start LIMIT ?"
            query = f"{_ROWS} WHERE {_OF} AND {condition} {in_order}"
            return self._restore(self._rows(query, sources, *values, limit))
        found = []
        for scale in scales_of(scope):
            condition, values = reaching(scale, scope)
            query = f"{_ROWS} WHERE {condition} ORDER BY begins, ends DESC, source, start LIMIT ?"
            found.append(self._rows(query, *values, limit))
        return self._restore(list(islice(merge(*found, key=lambda each: each.order), limit)))

    def _rows(self, query: str, *values: object) -> list[Located]:
        return [
            Located(document, source, EventRow(*row))
            for document, source, *row in self._database.rows(query, *values)
        ]

    def _named(self, sources: frozenset[SourceName]) -> dict[int, SourceName]:
        """Return documents by their numbers."""
        found = self._corpus.find(tuple(sorted(sources)))
        return {document_of(passages.start): name for name, passages in found.items()}

    def _live(self, passages: Collection[int]) -> dict[int, SourceName]:
        """Return the documents of passages, without those that are not live."""
        query = """SELECT number, source FROM documents
            WHERE live = 1 AND number IN (SELECT value FROM json_each(?))"""
        numbers = sorted({document_of(number) for number in passages})
        return dict(self._database.rows(query, json.dumps(numbers)))

    def _passages(self, period: Scope) -> Iterator[int]:
        """Yield the passages with an event that shares a day with ``period``."""
        for scale in scales_of(period):
            condition, values = reaching(scale, period)
            query = f"""SELECT DISTINCT (document << {DOCUMENT_BITS}) + passage
                FROM events WHERE {condition}"""  # noqa: S608
            for (number,) in self._database.rows(query, *values):
                yield number

    def _restore(self, rows: Sequence[Located]) -> Sequence[LocatedEvent]:
        """Return the events that ``rows`` were made of, in order."""
        return sorted(restored(self._reader, rows), key=order)

    def _count_topics(self, sources: frozenset[SourceName]) -> Sequence[tuple[str, int]]:
        events = self._first(Scope(sources=sources), READ_FOR_TOPICS)
        return total_topics(count_topics(events))


def _json(names: frozenset[SourceName]) -> str:
    return json.dumps(sorted(names))
