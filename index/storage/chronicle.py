"""The dated events of a corpus on disk: what a request costs does not grow with the corpus."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from heapq import merge
from itertools import islice

from index.corpus import Corpus
from index.model import SourceName
from index.ranking import Hit
from index.ranking.disk import DOCUMENT_BITS, PLACE_MASK
from index.storage.events import (
    COLUMNS,
    UNDATED,
    EventRow,
    Located,
    meeting,
    reaching,
    restored,
    scales_of,
)
from index.storage.stored import Stacks
from index.timelines.chronicle import Nearby, Selection
from index.timelines.dated import Dated, Scope, order
from index.timelines.naming import count_topics, rank_topics, total_topics

FEW = 400
"""If a scope holds no more events than this, all are judged."""

CANDIDATES = 1_000
"""Passages that are taken from the engine at first: as many as a timeline shows events."""

MOST_CANDIDATES = 16_000
"""More are taken while they have fewer events in the scope than a timeline shows."""

READ_FOR_TOPICS = 1_000
"""Events that are read to offer topics of some documents only."""

MOST_MATCHES = 2_000
"""If more topics begin as what was typed, only the best of all topics are looked through."""

BEST_TOPICS = 20_000

CHOICES_KEPT = 16

_ROWS = f"SELECT document, source, {COLUMNS} FROM events"  # noqa: S608
_OF = """document IN (SELECT number FROM documents WHERE live = 1
    AND source IN (SELECT value FROM json_each(?)))"""
_NEAR = f"""SELECT document, source, {COLUMNS} FROM json_each(?) AS hit
    CROSS JOIN events ON document = hit.value >> {DOCUMENT_BITS}
    AND passage = hit.value & {PLACE_MASK}"""  # noqa: S608


class StoredChronicle:
    """The dated events of a corpus on disk; see ``index.timelines.Chronicle``."""

    def __init__(self, corpus: Corpus, stacks: Stacks) -> None:
        self._corpus = corpus
        self._stacks = stacks
        self._database = stacks.database
        self._topics_of = lru_cache(CHOICES_KEPT)(self._count_topics)

    @property
    def corpus(self) -> Corpus:
        """What the events are of."""
        return self._corpus

    def select(self, scope: Scope, limit: int) -> Selection:
        """The first ``limit`` events of ``scope``."""
        dated, undated = self._count(scope)
        return Selection(self._first(scope, limit), dated, undated)

    def near(self, terms: Mapping[str, float], periods: Sequence[Scope], scope: Scope) -> Nearby:
        """The events of ``scope`` in the engine's best passages, or all if they are few."""
        if sum(self._count(scope)) <= FEW:
            return Nearby(self._first(scope, FEW), whole=True)
        around = self._around(terms, scope)
        found, whole = {_place(each): each for each in around.events}, around.whole
        for period in periods:
            first = max(filter(None, (period.first, scope.first)), default=None)
            last = min(filter(None, (period.last, scope.last)), default=None)
            if first is None or last is None or first <= last:
                events = self._first(Scope(first, last, scope.sources), FEW)
                found.update((_place(each), each) for each in events)
                whole = whole and len(events) < FEW
        return Nearby(sorted(found.values(), key=order), whole)

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
        """Names and terms of dated sentences; those of chosen documents from their first events."""
        if sources is not None:
            return rank_topics(self._topics_of(sources), typed, limit)
        bounds = (typed, f"{typed}\U0010ffff")
        match = "FROM topic_beginnings WHERE beginning >= ? AND beginning < ? LIMIT ?"
        matches = self._database.rows(f"SELECT topic {match}", *bounds, MOST_MATCHES + 1)
        found: list[tuple[str, int]] = []
        if len(matches) > MOST_MATCHES:
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
        """How many events with and without a place in time there are."""
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

    def _first(self, scope: Scope, limit: int) -> Sequence[Dated]:
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

    def _around(self, terms: Mapping[str, float], scope: Scope) -> Nearby:
        """The events of the best passages: of more while few of them are in the scope."""
        among = None
        if scope.sources is not None:
            among = [self._corpus.numbers[source] for source in sorted(scope.sources)]
        asked = CANDIDATES
        while True:
            hits = self._corpus.engine.search(terms, asked, among=among, dated=True)
            rows = self._near(hits, scope)
            if len(rows) >= CANDIDATES or len(hits) < asked or asked >= MOST_CANDIDATES:
                whole = len(hits) < asked and len(rows) < 2 * CANDIDATES
                return Nearby(self._restore(rows), whole)
            asked *= 4

    def _near(self, hits: Sequence[Hit], scope: Scope) -> list[Located]:
        """The events of the passages that were hit, those of the best ones if they are many."""
        condition, values = meeting(scope)
        numbers = json.dumps([hit.passage for hit in hits])
        query = f"{_NEAR} WHERE {condition} ORDER BY hit.key LIMIT ?"
        return self._rows(query, numbers, *values, 2 * CANDIDATES)

    def _restore(self, rows: Sequence[Located]) -> Sequence[Dated]:
        """The events that ``rows`` were made of, in order."""
        return sorted(restored(self._stacks, rows), key=order)

    def _count_topics(self, sources: frozenset[SourceName]) -> Sequence[tuple[str, int]]:
        events = self._first(Scope(sources=sources), READ_FOR_TOPICS)
        return total_topics(count_topics(events))


def _place(dated: Dated) -> tuple[SourceName, int]:
    words = dated.event.words
    return words.document.source, words.span.start


def _json(names: frozenset[SourceName]) -> str:
    return json.dumps(sorted(names))
