"""The vectors of sentences in a cluster, one by one: written by one host, fetched by all.

They are kept by the document's number, which never stands for another version. Where the cluster
has the plugin for k-NN, a second index finds the nearest sentences of all.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from index.answering.scoring import NearPlace
from index.cluster.bulk import Bulk, delete
from index.cluster.client import Client, Json
from index.cluster.engine import ClusterEngine
from index.cluster.schema import (
    STORED_VECTORS,
    Kind,
    Names,
    State,
    make_nearest,
    make_sentences,
    of_documents,
)
from index.corpus import Corpus
from index.errors import DamagedIndexError, UnreachableIndexError, UnreachableReason
from index.model import SourceName
from index.ranking import document_of, numbers_of

FOUND_NEAR = 64
"""Sentences that k-NN gives, of which the vectors themselves then choose."""

LOOKED_AT = 256
"""Sentences that the search of the graph goes on from in each shard: fewer miss more."""

DOCUMENTS_AT_ONCE = 500
SAMPLED_AT_ONCE = 1_000

DIGEST_KEY = 8
"""Bytes of a digest by which it is looked for; the rest is compared."""

PartKey = tuple[int, int, int]
"""A document's number, the place of a block in it, and which run of its sentences."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredState:
    """What is written of the vectors when all of one version are there.

    Attributes:
        generation: Whose documents' numbers they are kept by.
        next: The first number that no document has that counted.
        near: Tells the index in which k-NN finds the nearest from any other; empty without one.
        rows: How many sentences have a vector.
        usual: How near to everyday questions the middle one of them is.
        elsewhere: For each everyday question ``1`` if the documents have nothing on it.
        sampled: Of how many sentences there were when that was last looked at.
        changed: How many have been written since.
        format: Of what is stored.
    """

    generation: int
    next: int
    near: str
    rows: int
    usual: float
    elsewhere: str
    sampled: int
    changed: int
    format: int = STORED_VECTORS


class StoredPart(NamedTuple):
    """What is written of a part of a block.

    Attributes:
        key: Which it is.
        packed: The vectors.
        digests: Of the words of each sentence, in order.
        findable: Those by which others may find the vectors.
        near: The places of its sentences in the block, each with its vector for k-NN.
    """

    key: PartKey
    packed: bytes
    digests: bytes
    findable: Sequence[bytes]
    near: Sequence[tuple[int, Sequence[int]]]


class MissingDocument(NamedTuple):
    """A document whose sentences have no vectors yet.

    Attributes:
        passages: The numbers of its passages.
    """

    number: int
    source: SourceName
    passages: range


class StoredVectors:
    """The vectors of one version, which stay in the cluster.

    Args:
        client: Asks.
        names: Of the indices.
        model: The encoder's identity.
        state: What is known of all of them.
    """

    def __init__(self, client: Client, names: Names, model: str, state: StoredState) -> None:
        self._client = client
        self._sentences = names.sentences(model)
        self._nearest = names.nearest(model)
        self.state = state

    @property
    def usual(self) -> float:
        """How near to everyday questions the middle one of the sentences is."""
        return self.state.usual

    @property
    def elsewhere(self) -> Sequence[bool]:
        """Which everyday questions the documents have nothing on."""
        return [each == "1" for each in self.state.elsewhere]

    def is_of(self, corpus: Corpus) -> bool:
        """Return whether documents have the numbers in a corpus by which these are stored."""
        return state_of(corpus).generation == self.state.generation

    def parts(self, wanted: Sequence[PartKey]) -> Mapping[PartKey, bytes]:
        """Return the packed vectors of parts of blocks, those that there are, in one request."""
        ids = [_part_id(self.state.generation, key) for key in wanted]
        found = self._client.stored(self._sentences, ids, "packed")
        pairs = zip(wanted, found, strict=True)
        return {key: _bytes(packed) for key, packed in pairs if packed is not None}

    def near(
        self, corpus: Corpus, vector: Sequence[int], among: Sequence[range] | None
    ) -> Sequence[NearPlace]:
        """Return about the nearest of all sentences; none where the cluster has no k-NN."""
        if not self.state.near:
            return []
        clauses = _counting(state_of(corpus))
        if among is not None:
            only = of_documents([document_of(run.start) for run in among])
            clauses["filter"] = [*clauses["filter"], only]
        knn: Json = {"vector": list(vector), "k": LOOKED_AT, "filter": {"bool": clauses}}
        body: Json = {
            "size": FOUND_NEAR,
            "query": {"knn": {"vector": knn}},
            "_source": ["number", "place", "sentence"],
            "track_total_hits": False,
        }
        try:
            hits = self._client.search((self._nearest, body))[0]["hits"]["hits"]
        except UnreachableIndexError as error:
            # Where only this index is gone, or the plugin, the best by words are compared.
            if error.reason not in {UnreachableReason.MISSING, UnreachableReason.REFUSED}:
                raise
            log.warning("no nearest sentences: %s", error)
            return []
        engine = _engine_of(corpus)
        found = []
        for hit in hits:
            source = hit["_source"]
            place = source["place"]
            engine.keep_place(source["number"], place)
            found.append(
                NearPlace(SourceName(place[0]), place[1], source["sentence"], source["number"])
            )
        return found


class VectorWriter:
    """Writes the vectors that are missing of one version; only one host does so at a time.

    Args:
        client: Asks.
        names: Of the indices.
        model: The encoder's identity.
        corpus: The version.
        dimensions: Of vectors for k-NN.
        before: What was known of them when they were last complete.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # all that it writes by
        self,
        client: Client,
        names: Names,
        model: str,
        corpus: Corpus,
        dimensions: int,
        before: StoredState | None,
    ) -> None:
        self._client = client
        self._names = names
        self._model = model
        self._state = state_of(corpus)
        self._before = before
        self._written = 0
        make_sentences(client, names, model)
        self._near = make_nearest(client, names, model, dimensions)
        self._indices = {names.sentences(model): names.write_sentences(model)}
        if self.finds_near:
            self._indices[names.nearest(model)] = names.write_nearest(model)
        self._refresh()

    @property
    def finds_near(self) -> bool:
        """Whether the cluster has k-NN."""
        return bool(self._near)

    def is_of(self, corpus: Corpus) -> bool:
        """Return whether what is written belongs to a corpus."""
        state = state_of(corpus)
        return (state.generation, state.version) == (self._state.generation, self._state.version)

    def _refresh(self) -> None:
        for index in self._indices:
            self._client.refresh(index)

    def missing(self) -> Iterator[list[MissingDocument]]:
        """Yield documents that have no vectors yet, some at a time."""
        before = self._before
        first = 0
        if before and (before.generation, before.near) == (
            self._state.generation,
            self._near,
        ):
            # Documents that were there before had theirs; new ones have higher numbers.
            first = before.next
        yield from self._missing_from(first)
        if first and not self._is_whole():
            yield from self._missing_from(0)

    def _missing_from(self, first: int) -> Iterator[list[MissingDocument]]:
        clauses = self._state.filters()
        clauses["filter"] = [*clauses["filter"], {"range": {"document": {"gte": first}}}]
        index = self._names.of(self._state.generation, Kind.DOCUMENTS)
        fields = ("document", "source", "passages")
        some: list[MissingDocument] = []
        for each in self._client.scan(index, {"bool": clauses}, ("document",), fields):
            number = each["document"]
            passages = numbers_of(number, each["passages"])
            some.append(MissingDocument(number, SourceName(each["source"]), passages))
            if len(some) >= DOCUMENTS_AT_ONCE:
                yield self._without_vectors(some)
                some = []
        if some:
            yield self._without_vectors(some)

    def _without_vectors(self, documents: Sequence[MissingDocument]) -> list[MissingDocument]:
        ids = [_document_id(self._state.generation, each.number) for each in documents]
        clauses = [{"terms": {"_id": ids}}, *self._done]
        done = set(self._client.ids(self._sentences, {"bool": {"filter": clauses}}))
        return [each for each, id_ in zip(documents, ids, strict=True) if id_ not in done]

    @property
    def _sentences(self) -> str:
        return self._names.sentences(self._model)

    @property
    def _done(self) -> list[Json]:
        """What finds those that say of a document that all its vectors are there."""
        near: list[Json] = [{"term": {"near": self._near}}] if self._near else []
        return [{"exists": {"field": "rows"}}, *near]

    def _is_whole(self) -> bool:
        return self._totals()[0] == self._state.documents

    def _totals(self) -> tuple[int, int]:
        """Return how many documents have their vectors, and how many sentences these have."""
        clauses = _counting(self._state)
        clauses["filter"] = [*clauses["filter"], *self._done]
        body: Json = {
            "size": 0,
            "track_total_hits": True,
            "query": {"bool": clauses},
            "aggs": {"rows": {"sum": {"field": "rows"}}},
        }
        found = self._client.search((self._sentences, body))[0]
        return found["hits"]["total"]["value"], int(found["aggregations"]["rows"]["value"])

    def known(self, digests: Sequence[bytes]) -> Iterator[tuple[bytes, bytes, bool]]:
        """Yield digests and vectors of parts that have sentences of the same words.

        The third value says whether the part is one of this version.
        """
        keys = sorted({_digest_key(each) for each in digests})
        if not keys:
            return
        body: Json = {
            "size": min(2 * len(keys), MAX_KNOWN),
            "query": {"bool": {"filter": [{"terms": {"digests": keys}}]}},
            "_source": ["generation", "document"],
            "stored_fields": ["packed", "marks"],
            "track_total_hits": False,
        }
        for hit in self._client.search((self._sentences, body))[0]["hits"]["hits"]:
            source, stored = hit["_source"], hit["fields"]
            counts = source["generation"] == self._state.generation and self._state.counts(
                source["document"]
            )
            yield _bytes(stored["marks"][0]), _bytes(stored["packed"][0]), counts

    def write(self, documents: Mapping[int, int], parts: Iterable[StoredPart]) -> None:
        """Write the vectors of some documents.

        Args:
            documents: Their numbers, each with how many sentences have a vector.
            parts: All parts that have any.
        """
        generation = self._state.generation
        places = self._places(documents) if self.finds_near else {}
        to_sentences = self._indices[self._sentences]
        with Bulk(self._client) as bulk:
            for part in parts:
                document, block, _ = part.key
                id_ = _part_id(generation, part.key)
                fields: Json = {
                    "generation": generation,
                    "document": document,
                    "draw": _draw(id_),
                    "digests": [_digest_key(each) for each in part.findable],
                    "packed": base64.b64encode(part.packed).decode("ascii"),
                    "marks": base64.b64encode(part.digests).decode("ascii"),
                }
                bulk.index(to_sentences, id_, fields)
                for sentence, vector in part.near:
                    passage = places.get((document, block, sentence))
                    if passage is not None:
                        self._write_near(bulk, document, sentence, vector, passage)
        # Only when all of a document is there.
        with Bulk(self._client) as bulk:
            for number, rows in documents.items():
                done: Json = {"generation": generation, "document": number, "rows": rows}
                done |= {"near": self._near}
                bulk.index(to_sentences, _document_id(generation, number), done)
                self._written += rows
        # So that their words are found for the documents that follow.
        self._client.refresh(self._sentences)

    def _write_near(
        self, bulk: Bulk, document: int, sentence: int, vector: Sequence[int], passage: Json
    ) -> None:
        generation = self._state.generation
        fields: Json = {
            "generation": generation,
            "document": document,
            "number": passage["number"],
            "place": passage["place"],
            "sentence": sentence,
            "vector": list(vector),
        }
        id_ = f"{generation}-{document}-{passage['place'][1]}-{sentence}"
        bulk.index(self._indices[self._names.nearest(self._model)], id_, fields)

    def _places(self, documents: Iterable[int]) -> Mapping[PartKey, Json]:
        """Return the passage of each sentence: by document, block and place in it."""
        index = self._names.of(self._state.generation, Kind.PASSAGES)
        query = of_documents(list(documents))
        found: dict[PartKey, Json] = {}
        for each in self._client.scan(index, query, ("number",), ("number", "place")):
            _, block, first, last, *_ = each["place"]
            for sentence in range(first, last + 1):
                found.setdefault((document_of(each["number"]), block, sentence), each)
        return found

    def sample(self, rows: int) -> Iterator[bytes] | None:
        """Return the vectors of parts from all over, to look at as many rows of.

        ``None`` where what was seen of an earlier sample holds as well.
        """
        before, (_, total) = self._before, self._totals()
        if before and before.generation == self._state.generation and total > rows:
            changed = before.changed + self._written + abs(total - before.rows)
            if changed * MAX_CHANGED_SHARE < before.sampled:
                return None
        return self._drawn()

    def _drawn(self) -> Iterator[bytes]:
        after: list[Any] | None = None
        clauses = _counting(self._state)
        clauses["filter"] = [*clauses["filter"], {"exists": {"field": "draw"}}]
        while True:
            body: Json = {
                "size": SAMPLED_AT_ONCE,
                "query": {"bool": clauses},
                "sort": ["draw"],
                "_source": False,
                "stored_fields": ["packed"],
                "track_total_hits": False,
            }
            if after is not None:
                body["search_after"] = after
            hits = self._client.search((self._sentences, body))[0]["hits"]["hits"]
            yield from (_bytes(hit["fields"]["packed"][0]) for hit in hits)
            if len(hits) < SAMPLED_AT_ONCE:
                return
            after = hits[-1]["sort"]

    def finish(self, seen: tuple[float, Sequence[bool]] | None) -> StoredState:
        """Delete what belongs to no document any more; return what is known of all.

        Args:
            seen: What is usual, and which everyday questions count; ``None`` if it was not
                looked at again.
        """
        self._refresh()
        others: Json = {"bool": {"must_not": [{"bool": _counting(self._state)}]}}
        for index, alias in self._indices.items():
            delete(self._client, index, alias, others)
        _, rows = self._totals()
        state = StoredState(
            generation=self._state.generation,
            next=self._state.next,
            near=self._near,
            rows=rows,
            usual=0.0,
            elsewhere="",
            sampled=rows,
            changed=0,
        )
        if seen is not None:
            usual, elsewhere = seen
            digits = "".join("1" if each else "0" for each in elsewhere)
            return replace(state, usual=usual, elsewhere=digits)
        if self._before is None:
            raise ValueError("Nothing was seen before.")
        before = self._before
        return replace(
            state,
            usual=before.usual,
            elsewhere=before.elsewhere,
            sampled=before.sampled,
            changed=before.changed + self._written,
        )


MAX_KNOWN = 4_000
"""Parts that are looked at for sentences of the same words; more are encoded again."""

MAX_CHANGED_SHARE = 100
"""What is usual of many sentences is looked at again when a hundredth of them has changed."""


def stored_state(source: Json) -> StoredState | None:
    """Return what ``state_source`` has written, if it has."""
    stored = source.get("stored")
    if not stored or stored["format"] != STORED_VECTORS:
        return None
    return StoredState(**stored)


def state_source(state: StoredState, corpus: Corpus) -> Json:
    """Return what is written when the vectors of ``corpus`` are all there."""
    return {"corpus": corpus.checksum, "stored": asdict(state)}


def state_of(corpus: Corpus) -> State:
    """Return what counts of the documents of a corpus in a cluster."""
    return _engine_of(corpus).state


def _engine_of(corpus: Corpus) -> ClusterEngine:
    engine = corpus.engine
    if not isinstance(engine, ClusterEngine):
        raise TypeError("The vectors in a cluster are those of documents in it.")
    return engine


def _counting(state: State) -> Json:
    """Return what belongs to documents that count, as clauses of a ``bool`` query."""
    clauses = state.filters()
    clauses["filter"] = [{"term": {"generation": state.generation}}, *clauses["filter"]]
    return clauses


def _part_id(generation: int, key: PartKey) -> str:
    document, block, part = key
    return f"{generation}-{document}-{block}-{part}"


def _document_id(generation: int, document: int) -> str:
    return f"{generation}-{document}"


def _digest_key(digest: bytes) -> str:
    return digest[:DIGEST_KEY].hex()


def _draw(id_: str) -> int:
    """Return a number by which parts are in no order in particular."""
    return int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=7).digest(), "big")


def _bytes(packed: str) -> bytes:
    try:
        return base64.b64decode(packed)
    except binascii.Error as error:
        raise DamagedIndexError("a stored vector cannot be read") from error
