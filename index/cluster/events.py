"""The dated events of a corpus in a cluster."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from index.cluster.client import PAGE, Client, Json
from index.cluster.documents import PrefetchingReader
from index.cluster.engine import ClusterEngine
from index.cluster.parts import BUCKETS, Blobs
from index.cluster.schema import Kind, Names, State, of_documents
from index.corpus import Corpus
from index.model import SourceName
from index.ranking import document_of, first_passage
from index.storage.event_index import CHOICE_CACHE_SIZE, READ_FOR_TOPICS
from index.storage.event_rows import (
    UNDATED,
    EventRow,
    Located,
    bounds,
    restored,
    scales_of,
    unpack_summaries,
)
from index.timelines.event_index import Selection
from index.timelines.events import EventSummary, LocatedEvent, Scope, order
from index.timelines.topics import count_topics, rank_topics, total_topics

TOPICS = "topics"
"""The kind of compressed part that has the topics that are offered."""

_ORDER: list[Json] = [
    {"undated": "asc"},
    {"begins": "asc"},
    {"ends": "desc"},
    {"source": "asc"},
    {"start": "asc"},
]


class ClusterEventIndex:
    """The dated events of a corpus in a cluster; see ``index.timelines.EventIndex``."""

    def __init__(  # noqa: PLR0913, PLR0917  # what a reader has
        self,
        corpus: Corpus,
        engine: ClusterEngine,
        client: Client,
        names: Names,
        state: State,
        reader: PrefetchingReader,
        blobs: Blobs,
    ) -> None:
        self._corpus = corpus
        self._engine = engine
        self._client = client
        self._state = state
        self._reader = reader
        self._blobs = blobs
        self._events = names.of(state.generation, Kind.EVENTS)
        self._passages = names.of(state.generation, Kind.PASSAGES)
        self._documents = names.of(state.generation, Kind.DOCUMENTS)
        self._topics_of = lru_cache(CHOICE_CACHE_SIZE)(self._count_topics)
        self._topics: list[tuple[str, int]] | None = None

    @property
    def corpus(self) -> Corpus:
        """What the events are of."""
        return self._corpus

    def select(self, scope: Scope, limit: int) -> Selection:
        """Return the first ``limit`` events of ``scope``."""
        query = self._query(scope)
        counts: Json = {
            "size": 0,
            "track_total_hits": False,
            "query": query,
            "aggs": {"undated": {"terms": {"field": "undated", "size": 2}}},
        }
        counted, found = self._client.search(
            (self._events, counts), (self._events, _first(query, limit))
        )
        buckets = counted["aggregations"]["undated"]["buckets"]
        counts_of = {each["key"]: each["doc_count"] for each in buckets}
        events = self._restore([_located(hit["_source"]) for hit in found["hits"]["hits"]])
        return Selection(events, counts_of.get(0, 0), counts_of.get(1, 0))

    def summaries(
        self,
        terms: Collection[str],
        periods: Sequence[Scope],
        sources: frozenset[SourceName] | None,
    ) -> Iterator[EventSummary]:
        """Yield summaries of the events worth comparing; see ``EventIndex.summaries``."""
        chosen = None if sources is None else self._named(sources)
        packed = dict(self._engine.dated(terms, None if chosen is None else list(chosen)))
        passages: set[int] = set()
        for period in periods:
            clauses = self._query(period)
            found = self._client.scan(self._events, clauses, ("number", "start"), ("number",))
            passages.update(each["number"] for each in found)
        if chosen is not None:
            passages = {number for number in passages if document_of(number) in chosen}
        missing = sorted(passages - packed.keys())
        asked = [(self._passages, str(number)) for number in missing]
        for start in range(0, len(asked), PAGE):
            sources_of = self._client.many(asked[start : start + PAGE], ("number", "summary"))
            packed.update((each["number"], each["summary"]) for each in sources_of)
        names = self._names_of(packed) if chosen is None else chosen
        numbers = sorted(packed)
        yield from unpack_summaries({n: packed[n].encode() for n in numbers}, names)

    def restore(self, summaries: Sequence[EventSummary]) -> Sequence[LocatedEvent]:
        """Return the events themselves, in order."""
        wanted = {(summary.source, summary.start) for summary in summaries}
        numbers = sorted({summary.number for summary in summaries})
        rows: list[Located] = []
        for start in range(0, len(numbers), PAGE):
            query: Json = {"terms": {"number": numbers[start : start + PAGE]}}
            rows += map(
                _located, self._client.scan(self._events, query, ("number", "start"), ("row",))
            )
        return self._restore([each for each in rows if (each.source, each.row.start) in wanted])

    def extents(self) -> Mapping[SourceName, tuple[str, str]]:
        """For each document with dated events where the earliest begins and the latest ends."""
        counting = self._state.filters()
        dated: Json = {"exists": {"field": "first_date"}}
        query: Json = {"bool": {**counting, "filter": [*counting["filter"], dated]}}
        fields = ("source", "first_date", "last_date")
        return {
            SourceName(each["source"]): (each["first_date"], each["last_date"])
            for each in self._client.scan(self._documents, query, ("source",), fields)
        }

    def suggest(
        self, typed: str, limit: int, sources: frozenset[SourceName] | None
    ) -> tuple[str, ...]:
        """Suggest topics; those of chosen documents come from their first events."""
        found = self._offered() if sources is None else self._topics_of(sources)
        return rank_topics(found, typed, limit)

    def _offered(self) -> Sequence[tuple[str, int]]:
        if self._topics is None:
            blobs = self._state.blobs
            found = self._blobs.get(blobs, [f"{TOPICS}-{number}" for number in range(BUCKETS)])
            self._topics = [(words, n) for each in found.values() for words, n in each]
        return self._topics

    def _query(self, scope: Scope) -> Json:
        """Return a query for the events of ``scope``."""
        clauses = self._state.filters()
        if scope.sources is not None:
            clauses["filter"].append(of_documents(list(self._named(scope.sources))))
        if scope.dated_only:
            clauses["filter"].append({"term": {"named": False}})
        if not scope.timeless:
            scales = [{"bool": {"filter": _ranges(scale, scope)}} for scale in scales_of(scope)]
            clauses["filter"].append({"bool": {"should": scales}})
        return {"bool": clauses}

    def _named(self, sources: frozenset[SourceName]) -> dict[int, SourceName]:
        """Return documents by their numbers."""
        found = self._corpus.find(tuple(sorted(sources)))
        return {document_of(passages.start): name for name, passages in found.items()}

    def _names_of(self, passages: Collection[int]) -> dict[int, SourceName]:
        """Return the documents of passages by their numbers."""
        numbers = sorted({document_of(number) for number in passages})
        found: dict[int, SourceName] = {}
        for start in range(0, len(numbers), PAGE):
            some = numbers[start : start + PAGE]
            asked = [(self._documents, str(number)) for number in some]
            rows = self._client.many(asked, ("source",))
            found.update((n, SourceName(row["source"])) for n, row in zip(some, rows, strict=True))
        return found

    def _restore(self, rows: Sequence[Located]) -> Sequence[LocatedEvent]:
        """Return the events that ``rows`` were made of, in order."""
        self._reader.prefetch_blocks([(each.document, each.row.block) for each in rows])
        return sorted(restored(self._reader, rows), key=order)

    def _count_topics(self, sources: frozenset[SourceName]) -> Sequence[tuple[str, int]]:
        query = self._query(Scope(sources=sources))
        found = self._client.search((self._events, _first(query, READ_FOR_TOPICS)))[0]
        events = self._restore([_located(hit["_source"]) for hit in found["hits"]["hits"]])
        return total_topics(count_topics(events))


def _first(query: Json, limit: int) -> Json:
    return {
        "size": min(limit, PAGE),
        "query": query,
        "sort": _ORDER,
        "_source": ["row"],
        "track_total_hits": False,
    }


def _ranges(scale: int, scope: Scope) -> list[Json]:
    return [
        {"range": {column: {"gte": least} if least is not None else {"lte": most}}}
        for column, least, most in bounds(scale, scope)
        if column not in {"scale", "named"}
    ] + [{"term": {"scale": scale}}]


def event_source(number: int, source: str, row: EventRow) -> Json:
    """Return what is written of an event of document ``number``."""
    return {
        "document": number,
        "number": first_passage(number) + row.passage,
        "source": source,
        "undated": row.scale == UNDATED,
        "scale": row.scale,
        "begins": row.begins,
        "ends": row.ends,
        "named": row.named,
        "start": row.start,
        "row": json.dumps([number, source, *row], ensure_ascii=False),
    }


def _located(stored: Json) -> Located:
    document, source, *row = json.loads(stored["row"])
    return Located(document, source, EventRow(*row))
