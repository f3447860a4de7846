"""The engine of an index in a cluster: BM25 by OpenSearch."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from cachetools import LRUCache

from index.cluster.client import PAGE, Client, Json
from index.cluster.schema import Kind, Names, State, indexed, of_documents
from index.errors import UnreachableIndexError, UnreachableReason
from index.ranking import Hit, document_of, idf

FREQUENCY_CACHE_SIZE = 1 << 16
"""Terms whose frequencies are kept; what people ask for has no bound."""

MAX_TERMS = 1_000
"""Of one query; a cluster takes 1,024 clauses. The least weighty beyond are left out."""

EXACT_SHARE, MAX_EXACT, MIN_EXACT = 20, 20_000, 1_000
"""While passages are there that do not count, terms are counted exactly that stand in at most so
many times as many passages, within these bounds; what is reckoned of others is near."""

GONE_TERMS = "gone_terms"
"""The compressed part that has in how many passages of documents that are gone each term is."""

TERMS_AT_ONCE = 4_096
"""Terms whose frequencies are asked in one request."""

RARE = 64
"""A term in so many passages or fewer is looked for in all of them at once."""

MAX_RECENT = 1_000
"""Terms looked up last that are counted together with one that is asked."""

OCCURRENCE_CACHE_SIZE = 4_096

ROUTINGS = 1_000
"""Values that are tried to find one for each shard."""


class Frequency(NamedTuple):
    """In how many passages a term occurs.

    Attributes:
        counted: Of those that count.
        indexed: Of all that Lucene still counts: those being written or deleted, too.
    """

    counted: int
    indexed: int


class ClusterEngine:
    """Passages in a cluster, as of one version.

    Lucene's idf is that of all passages which it still counts. Each term is weighted so that
    ours takes its place; so the scores are those of an index in which nothing else is.

    Args:
        client: Asks.
        names: Of the indices.
        state: What counts.
        routings: A value for each shard, by which it is reached; see ``routings_of``.
        place: Told where each passage is that was found.
        gone: In how many passages of documents that are gone each term is.
    """

    def __init__(  # noqa: PLR0913  # all but three by name
        self,
        client: Client,
        names: Names,
        state: State,
        *,
        routings: Sequence[str],
        place: Callable[[int, Sequence[Any]], None],
        gone: Mapping[str, int],
    ) -> None:
        self._client = client
        self._index = names.of(state.generation, Kind.PASSAGES)
        self._state = state
        self._routings = routings
        self._place = place
        self._gone = gone
        self._lock = threading.Lock()
        self._frequencies: LRUCache[str, Frequency] = LRUCache(FREQUENCY_CACHE_SIZE)
        self._indexed = state.worded
        self._recent: dict[str, None] = {}
        self._places: LRUCache[str, Mapping[int, int]] = LRUCache(OCCURRENCE_CACHE_SIZE)
        self._among: LRUCache[tuple[str, frozenset[int]], int] = LRUCache(OCCURRENCE_CACHE_SIZE)

    @property
    def state(self) -> State:
        """What counts of the version."""
        return self._state

    def keep_place(self, number: int, place: Sequence[Any]) -> None:
        """Keep where a passage is that was found otherwise than by its words."""
        self._place(number, place)

    @property
    def size(self) -> int:
        """How many passages there are."""
        return self._state.passages

    def document_frequency(self, term: str) -> int:
        """Return in how many passages ``term`` occurs."""
        return self._look_up([term])[term].counted

    def prefetch(self, terms: Iterable[str]) -> None:
        """Look ``terms`` up together."""
        found = self._look_up(terms)
        with self._lock:
            for term in found:
                self._recent.pop(term, None)
                self._recent[term] = None
            for term in list(islice(self._recent, max(0, len(self._recent) - MAX_RECENT))):
                del self._recent[term]

    def _look_up(self, terms: Iterable[str]) -> Mapping[str, Frequency]:
        with self._lock:
            found = {term: self._frequencies.get(term) for term in terms}
        known = {term: each for term, each in found.items() if each is not None}
        missing = [term for term in found if term not in known]
        for start in range(0, len(missing), TERMS_AT_ONCE):
            some = missing[start : start + TERMS_AT_ONCE]
            known.update(zip(some, self._fetch(some), strict=True))
        with self._lock:
            for term in missing:
                self._frequencies[term] = known[term]
        return known

    def _fetch(self, terms: Sequence[str]) -> list[Frequency]:
        """Ask in how many passages ``terms`` occur."""
        forms = list(map(indexed, terms))
        counts = self._statistics(forms)
        others = self._indexed - self._state.worded
        if others <= 0:
            return [Frequency(count, count) for count in counts]
        if self._state.gone_known and others == self._state.gone_worded:
            # All that do not count are passages of documents that are gone.
            return [
                Frequency(max(0, count - self._gone.get(form, 0)), count)
                for form, count in zip(forms, counts, strict=True)
            ]
        # Passages are there that do not count. Where they may make a difference, those that do
        # are counted one by one: for each term that may stand in no other.
        most = max(others, min(EXACT_SHARE * others, MAX_EXACT), MIN_EXACT)
        held = [term for term, count in zip(terms, counts, strict=True) if 0 < count <= most]
        exact = dict(zip(held, self._counted(held), strict=True)) if held else {}
        share = self._state.worded / self._indexed
        return [
            Frequency(exact.get(term, round(count * share)), count)
            for term, count in zip(terms, counts, strict=True)
        ]

    def _statistics(self, forms: Sequence[str]) -> list[int]:
        """Return Lucene's own counts, which need no look at any passage.

        They come with the terms of a document that is not there, one for each shard.

        Raises:
            UnreachableIndexError: If the index is not what was written.
        """
        document: Json = {
            "doc": {"terms": " ".join(forms)},
            "fields": ["terms"],
            "term_statistics": True,
            "field_statistics": True,
            "offsets": False,
            "positions": False,
            "payloads": False,
        }
        asked = [{**document, "_index": self._index, "routing": each} for each in self._routings]
        found = self._client.term_vectors(asked)
        totals = dict.fromkeys(forms, 0)
        indexed_in_all = 0
        for each in found:
            terms = each.get("terms")
            if terms is None:
                continue
            indexed_in_all += max(0, terms["field_statistics"]["doc_count"])
            if not terms["terms"].keys() <= totals.keys():
                why = f"{self._index} has other fields than it was made with"
                raise UnreachableIndexError(why, UnreachableReason.OTHER_MAPPING)
            for form, statistics in terms["terms"].items():
                totals[form] += statistics.get("doc_freq", 0)
        if indexed_in_all < self._state.worded:
            # What was deleted by others, or comes from an old copy, is no reason to say no.
            why = f"passages are missing from {self._index}"
            raise UnreachableIndexError(why, UnreachableReason.MISSING)
        self._indexed = indexed_in_all
        return [totals[form] for form in forms]

    def _counted(self, terms: Sequence[str]) -> list[int]:
        return [bucket["doc_count"] for bucket in self._held((terms, {}, ()))[0]]

    def _held(self, *wanted: tuple[Sequence[str], Json, Sequence[Json]]) -> list[list[Json]]:
        """Return for each term what is counted of the passages that hold it and count.

        Args:
            wanted: Terms, what is counted beside the passages, and clauses that restrict them.
        """
        bodies: list[Json] = []
        for terms, inside, clauses in wanted:
            filters = {str(place): _term(indexed(term)) for place, term in enumerate(terms)}
            counting = self._state.filters()
            query = {
                **counting,
                "filter": [*counting["filter"], *clauses],
                "should": list(filters.values()),
                "minimum_should_match": 1,
            }
            held: Json = {"filters": {"filters": filters}, **({"aggs": inside} if inside else {})}
            bodies.append(
                {
                    "size": 0,
                    "track_total_hits": False,
                    "query": {"bool": query},
                    "aggs": {"held": held},
                }
            )
        asked = [
            (self._index, body) for (terms, *_), body in zip(wanted, bodies, strict=True) if terms
        ]
        answers = iter(self._client.search(*asked) if asked else ())
        found: list[list[Json]] = []
        for terms, *_ in wanted:
            buckets = next(answers)["aggregations"]["held"]["buckets"] if terms else {}
            found.append([buckets[str(place)] for place in range(len(terms))])
        return found

    def occurrences(self, term: str, among: Sequence[range], limit: int) -> int:
        """Return in how many of some passages ``term`` occurs; see ``Engine.occurrences``.

        What is not known is counted together for the terms that were looked up last.
        """
        documents = frozenset(document_of(run.start) for run in among)
        frequency = self._look_up([term])[term].counted
        if not frequency or not documents:
            return 0
        with self._lock:
            places = self._places.get(term)
            found = self._among.get((term, documents))
        if places is None and found is None:
            rare, common = self._count(term, documents)
            with self._lock:
                # What another question has asked meanwhile was not asked again.
                places = rare.get(term, self._places.get(term))
                found = common.get(term, self._among.get((term, documents)))
        if places is not None:
            found = sum(places[each] for each in documents & places.keys())
        return min(limit, found or 0)

    def _count(
        self, term: str, documents: frozenset[int]
    ) -> tuple[dict[str, Mapping[int, int]], dict[str, int]]:
        """Count a term, and with it those that were looked up last.

        Returns:
            For each rare term in which documents it occurs, in how many passages of each; for
            each other one in how many passages of ``documents``.
        """
        with self._lock:
            every = dict.fromkeys([term, *self._recent])
        known = {each: found.counted for each, found in self._look_up(every).items()}
        with self._lock:
            rare = [t for t, n in known.items() if 0 < n <= RARE and t not in self._places]
            common = [t for t, n in known.items() if n > RARE and (t, documents) not in self._among]
        rare, common = rare[:MAX_TERMS], common[:MAX_TERMS]
        inside = {"in": {"terms": {"field": "document", "size": RARE}}}
        only = [of_documents(sorted(documents))]
        in_every, in_some = self._held((rare, inside, ()), (common, {}, only))
        places: dict[str, Mapping[int, int]] = {
            each: {int(one["key"]): int(one["doc_count"]) for one in bucket["in"]["buckets"]}
            for each, bucket in zip(rare, in_every, strict=True)
        }
        counts = {t: int(one["doc_count"]) for t, one in zip(common, in_some, strict=True)}
        with self._lock:
            self._places.update(places)
            self._among.update({(each, documents): count for each, count in counts.items()})
        return places, counts

    def search(
        self,
        terms: Mapping[str, float],
        limit: int,
        *,
        among: Sequence[range] | None = None,
    ) -> list[Hit]:
        """Return the best passages for weighted ``terms``; see ``Engine.search``."""
        frequencies = self._look_up(terms)
        wanted = [
            _term(indexed(term), self._weight(frequencies[term], weight))
            for term, weight in terms.items()
            if frequencies[term].counted
        ]
        if not wanted:
            return []
        wanted.sort(key=lambda clause: -clause["term"]["terms"]["boost"])
        query = {"should": wanted[:MAX_TERMS], "minimum_should_match": 1}
        if among is None and self._state.gone_worded * limit < self._state.worded:
            # Without a filter a cluster passes over what cannot be among the best.
            hits = self._hits(query, limit)
            if all(self._state.counts(document_of(hit.passage)) for hit in hits):
                return hits
        return self._hits({**query, **self._restricted(among)}, limit)

    def _hits(self, query: Json, limit: int) -> list[Hit]:
        body: Json = {
            "size": min(limit, PAGE),
            "query": {"bool": query},
            "sort": [{"_score": "desc"}, {"number": "asc"}],
            "_source": ["place"],
            "track_total_hits": False,
        }
        hits: list[Hit] = []
        while True:
            found = self._client.search((self._index, body))[0]["hits"]["hits"]
            for hit in found:
                score, number = hit["sort"]
                self._place(number, hit["_source"]["place"])
                hits.append(Hit(number, score))
            if len(hits) >= limit or len(found) < body["size"]:
                return hits[:limit]
            body["search_after"] = found[-1]["sort"]

    def _restricted(self, ranges: Sequence[range] | None) -> Json:
        if ranges is None:
            return self._state.filters()
        return {"filter": [of_documents([document_of(run.start) for run in ranges])]}

    def _weight(self, frequency: Frequency, weight: float) -> float:
        """Return how a term is boosted to count with BM25Plus's idf instead of Lucene's."""
        most = min(self.size, frequency.counted)
        ours = math.log((self.size + 1) / max(1, most))
        return weight * ours / idf(max(self._indexed, frequency.indexed), frequency.indexed)

    def dated(
        self, terms: Iterable[str], documents: Sequence[int] | None = None
    ) -> list[tuple[int, str]]:
        """Return number and summary of the passages whose dated events say any of ``terms``."""
        clauses = self._state.filters()
        if documents is not None:
            clauses["filter"] = [*clauses["filter"], of_documents(documents)]
        some = sorted(set(map(indexed, terms)))
        if not some:
            return []
        clauses["filter"] = [*clauses["filter"], {"terms": {"dated": some}}]
        query: Json = {"bool": clauses}
        found = self._client.scan(self._index, query, ("number",), ("number", "summary"))
        return [(each["number"], each["summary"]) for each in found]


def _term(form: str, boost: float | None = None) -> Json:
    return {"term": {"terms": {"value": form, **({} if boost is None else {"boost": boost})}}}


def routings_of(client: Client, names: Names, generation: int) -> list[str]:
    """Return a routing value for each shard of the passages of a generation."""
    index = names.of(generation, Kind.PASSAGES)
    settings = client.request("GET", f"/{index}/_settings")[index]["settings"]["index"]
    shards = int(settings["number_of_shards"])
    found: dict[int, str] = {}
    for value in map(str, range(ROUTINGS)):
        if len(found) == shards:
            break
        params = {"routing": value}
        asked = client.request("GET", f"/{index}/_search_shards", params=params)
        found.setdefault(asked["shards"][0][0]["shard"], value)
    return [found[shard] for shard in sorted(found)]
