"""The indices of a generation, their fields, and the head that says what counts of them."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from dataclasses import field as with_default
from enum import StrEnum
from typing import Any

from index.cluster.client import Client, ClusterOptions, Json, MissingError
from index.errors import UnreachableIndexError, UnreachableReason
from index.storage.directory import FORMAT as STORED_FORMAT

log = logging.getLogger(__name__)

LAYOUT = 4
"""Raised whenever the fields of the indices or what goes into them change."""

FORMAT = STORED_FORMAT * 1_000 + LAYOUT
"""What a head is of; a process leaves one of a higher number alone."""

MAX_TERM_LENGTH = 100
"""Letters of a term; the analyzer would cut longer ones at 255, so their digest stands instead."""

MAX_FILTER_VALUES = 60_000
"""Of one filter; a cluster takes 65,536."""

CONTROL = "control"
VECTORS = "vectors"
STORED_VECTORS = 1
"""Raised whenever what is stored of a sentence's vector, or how, changes."""

SENTENCES = f"sentences-{STORED_VECTORS}"
NEAREST = f"nearest-{STORED_VECTORS}"
HEAD = "head"
LEASE = "lease"
WATCH_LEASE = "watch"
WRITE = "write"


class Kind(StrEnum):
    """The indices of a generation."""

    PASSAGES = "passages"
    """The terms of the passages, and the summaries of their dated events."""
    DOCUMENTS = "documents"
    """The documents without their texts."""
    PARTS = "parts"
    """Texts and packed rows by id, and the counted words of all documents."""
    LABELS = "labels"
    EVENTS = "events"


def indexed_terms(field_of_terms: str) -> str:
    """Return terms, one space apart, as they are indexed; see ``indexed``."""
    if len(field_of_terms) <= MAX_TERM_LENGTH:
        return field_of_terms
    return " ".join(map(indexed, field_of_terms.split(" ")))


def indexed(term: str) -> str:
    """Return a term as it is indexed: itself, or its beginning and a digest of all of it."""
    if len(term) <= MAX_TERM_LENGTH:
        return term
    digest = hashlib.sha256(term.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{term[: MAX_TERM_LENGTH // 2]}\u2026{digest}"


_KEYWORD: Json = {"type": "keyword"}
_NUMBER: Json = {"type": "long"}
_FLAG: Json = {"type": "boolean"}
_STORED: Json = {"type": "keyword", "index": False, "doc_values": False}
"""Only given back, never looked for."""

_TERMS: Json = {
    "type": "text",
    "analyzer": "whitespace",
    "similarity": "passages",
    "index_options": "freqs",
}

FIELDS: dict[Kind, Json] = {
    Kind.PASSAGES: {
        "number": _NUMBER,
        "document": _NUMBER,
        "terms": _TERMS,
        "dated": {**_TERMS, "index_options": "docs", "norms": False},
        "summary": _STORED,
        "place": _STORED,
    },
    Kind.DOCUMENTS: {
        "document": _NUMBER,
        "source": _KEYWORD,
        "sha256": _KEYWORD,
        "size": _STORED,
        "modified": _STORED,
        "given": _STORED,
        "characters": _STORED,
        "blocks": _STORED,
        "passages": _STORED,
        "worded": _STORED,
        "length": _STORED,
        "title": _STORED,
        "extra": _STORED,
        "warnings": _STORED,
        "warned": _FLAG,
        "first_date": _KEYWORD,
        "last_date": _KEYWORD,
        "names": _KEYWORD,
        "called": _KEYWORD,
        "listed": _KEYWORD,
        "replaced": _STORED,
        "replaces": _FLAG,
        "introduced": _STORED,
        "roles": _STORED,
        "mined": _FLAG,
    },
    Kind.PARTS: {"document": _NUMBER, "packed": _STORED},
    Kind.LABELS: {
        "document": _NUMBER,
        "source": _KEYWORD,
        "place": _NUMBER,
        "kind": _KEYWORD,
        "path": _KEYWORD,
        "reversed": _KEYWORD,
        "outermost": _FLAG,
        "letters": _FLAG,
        "value": _NUMBER,
        "parent": _STORED,
        "mark_start": _NUMBER,
        "mark_end": _STORED,
        "start": _NUMBER,
        "own_end": _STORED,
        "end": _STORED,
    },
    Kind.EVENTS: {
        "document": _NUMBER,
        "number": _NUMBER,
        "source": _KEYWORD,
        "undated": _FLAG,
        "scale": _NUMBER,
        "begins": _NUMBER,
        "ends": _NUMBER,
        "named": _FLAG,
        "start": _NUMBER,
        "row": _STORED,
    },
}
"""What each index is searched by; all else is in the documents themselves."""

_STATE: Json = {"state": {"type": "object", "enabled": False}}
_CONTROL_FIELDS: Json = {"format": _NUMBER} | _STATE

SIMILARITY: Json = {"passages": {"type": "BM25", "k1": 1.2, "b": 0.75}}


def settings_of(kind: Kind | None, options: ClusterOptions) -> Json:
    """Return the settings of an index, or of the one with the head."""
    divided = kind in {Kind.PASSAGES, Kind.PARTS, Kind.EVENTS}
    settings: Json = {
        "number_of_shards": options.shards if divided else 1,
        "similarity": SIMILARITY,
        # A copy that was lost is made again at once, since another node may be lost, too.
        "unassigned.node_left.delayed_timeout": "0s",
    }
    if kind is not None:
        # Only what a change has made visible on purpose is seen.
        settings["refresh_interval"] = "-1"
        # When deleted passages are to be forgotten, all of them are.
        settings["merge.policy.expunge_deletes_allowed"] = 0
    if options.replicas is None:
        settings["auto_expand_replicas"] = "0-1"
    else:
        settings["number_of_replicas"] = options.replicas
        settings["auto_expand_replicas"] = "false"
    return settings


def mapping_of(kind: Kind) -> Json:
    """Return the mapping of an index."""
    mapping: Json = {"dynamic": "false", "properties": FIELDS[kind]}
    if kind is Kind.PASSAGES:
        # What is given back of a passage is small, and its terms are not.
        mapping["_source"] = {"excludes": ["terms", "dated"]}
    return mapping


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the indices of one prefix."""

    prefix: str

    @property
    def control(self) -> str:
        """The index that holds the head and the lease."""
        return f"{self.prefix}-{CONTROL}"

    @property
    def vectors(self) -> str:
        """The index that holds the vectors of sentences."""
        return f"{self.prefix}-{VECTORS}"

    @property
    def write_vectors(self) -> str:
        """The alias by which that is written."""
        return f"{self.vectors}-{WRITE}"

    def sentences(self, model: str) -> str:
        """Return the name of the index of the vectors that stay in the cluster."""
        return f"{self.prefix}-{SENTENCES}-{model}"

    def write_sentences(self, model: str) -> str:
        """Return the alias by which that is written."""
        return f"{self.sentences(model)}-{WRITE}"

    def nearest(self, model: str) -> str:
        """Return the name of the index that finds the nearest sentences."""
        return f"{self.prefix}-{NEAREST}-{model}"

    def write_nearest(self, model: str) -> str:
        """Return the alias by which that is written."""
        return f"{self.nearest(model)}-{WRITE}"

    @property
    def write_control(self) -> str:
        """The alias by which that is written; see ``write_of``."""
        return f"{self.control}-{WRITE}"

    def of(self, generation: int, kind: Kind) -> str:
        """Return the name of an index of a generation."""
        return f"{self.prefix}-{generation}-{kind}"

    def write_of(self, generation: int, kind: Kind) -> str:
        """Return the name by which an index is written; it is an alias.

        A cluster makes an index that it is asked to write to, but no alias: a writer that has
        lost its generation makes no other in its place.
        """
        return f"{self.of(generation, kind)}-{WRITE}"

    def all_of(self, generation: int) -> tuple[str, ...]:
        """Return the names of all indices of a generation."""
        return tuple(self.of(generation, kind) for kind in Kind)

    def generation_of(self, index: str) -> int | None:
        """Return which generation of this prefix an index is part of, if of any."""
        for kind in Kind:
            start, end = f"{self.prefix}-", f"-{kind}"
            if index.startswith(start) and index.endswith(end):
                number = index[len(start) : -len(end)]
                return int(number) if number.isdecimal() else None
        return None


@dataclass(frozen=True, slots=True)
class State:
    """What counts of a generation at one moment.

    A document counts if its number is below ``next`` and neither in ``gone`` nor in ``dead``.

    Attributes:
        generation: Whose indices they are.
        version: Another one after each change.
        next: The first number that no document has that counts.
        reserved: Below this, numbers have been given to a writer; what is written is between.
        gone: The numbers of documents that have been replaced or removed; they are deleted when
            they have become many.
        gone_worded: How many of their passages have any term.
        gone_known: Whether there is a compressed part that says in how many of them each term is.
        dead: Ranges of numbers that never count: of writers that died or lost the lease.
        spoilt: Whether the engine may still count passages that were deleted.
        documents: How many count.
        passages: How many these have.
        worded: How many of those have any term.
        length: How many terms those have together.
        shares: The sum of what the documents add to the corpus checksum, in hexadecimal digits.
        checksum: The corpus checksum.
        own: The community's own aliases.
        stale: Whether a document has changed since the aliases were found.
        names: How many names of several words the documents hold.
        blobs: The latest version of each compressed part, by its name.
    """

    generation: int
    version: str = ""
    next: int = 1
    reserved: int = 1
    gone: tuple[int, ...] = ()
    gone_worded: int = 0
    gone_known: bool = True
    spoilt: bool = False
    dead: tuple[tuple[int, int], ...] = ()
    documents: int = 0
    passages: int = 0
    worded: int = 0
    length: int = 0
    shares: str = "0"
    checksum: str = ""
    own: tuple[tuple[str, str], ...] = ()
    stale: bool = False
    names: int = 0
    blobs: dict[str, str] = with_default(default_factory=dict)

    @classmethod
    def read(cls, stored: Json) -> State:
        """Read what ``asdict`` has made of it."""
        lists = {
            "gone": tuple(stored["gone"]),
            "dead": tuple((first, stop) for first, stop in stored["dead"]),
            "own": tuple((name, other) for name, other in stored["own"]),
        }
        return cls(**{**stored, **lists})

    def counts(self, document: int) -> bool:
        """Return whether the document of this number counts."""
        return (
            document < self.next
            and document not in self.gone
            and not any(first <= document < stop for first, stop in self.dead)
        )

    def filters(self) -> Json:
        """Return what belongs to documents that count, as clauses of a ``bool`` query."""
        excluded: list[Json] = [*_numbers(self.gone)]
        excluded += [{"range": {"document": {"gte": a, "lt": b}}} for a, b in self.dead]
        return {
            "filter": [{"range": {"document": {"lt": self.next}}}],
            **({"must_not": excluded} if excluded else {}),
        }

    def after_takeover(self) -> State:
        """Return it without the numbers of an earlier writer, which may write them still."""
        if self.reserved <= self.next:
            return self
        return replace(self, next=self.reserved, dead=(*self.dead, (self.next, self.reserved)))


def of_documents(documents: Sequence[int]) -> Json:
    """Return a query for what belongs to some documents, however many."""
    clauses = _numbers(documents)
    return {"bool": {"should": clauses}} if clauses else {"match_none": {}}


def _numbers(documents: Sequence[int]) -> list[Json]:
    starts = range(0, len(documents), MAX_FILTER_VALUES)
    return [
        {"terms": {"document": list(documents[start : start + MAX_FILTER_VALUES])}}
        for start in starts
    ]


@dataclass(frozen=True, slots=True)
class Head:
    """The document that says what is asked and what is being built.

    Attributes:
        term: How often the lease was taken; who writes with a lower one has lost it.
        generations: How many have been begun.
        serving: What is asked; ``None`` if it is of another format.
        building: What is being built to be asked.
        published: When that was last changed, in seconds by the writer's clock.
        nonce: Different in each head, so that a writer can tell whose was written.
        format: Of what is asked.
        foreign: All of a head of another format, which those who read that still need.
        seen: Which version of the document it is.
    """

    term: int = 0
    generations: int = 0
    serving: State | None = None
    building: State | None = None
    published: float = 0.0
    nonce: str = ""
    format: int = FORMAT
    foreign: Json | None = None
    seen: tuple[int, int] | None = None

    def source(self) -> Json:
        """Return what is written of it."""
        counters = {name: getattr(self, name) for name in _COUNTERS}
        building = None if self.building is None else asdict(self.building)
        if self.foreign is not None:
            built = {"format": FORMAT, "state": building}
            return {"format": self.format, "state": {**self.foreign, **counters, NEXT: built}}
        serving = None if self.serving is None else asdict(self.serving)
        return {
            "format": self.format,
            "state": {**counters, "serving": serving, "building": building},
        }

    @classmethod
    def read(cls, found: Json) -> Head:
        """Read a document that was got with its number."""
        source, seen = found["_source"], (found["_seq_no"], found["_primary_term"])
        state = source["state"]
        counters: Json = {name: state[name] for name in _COUNTERS}
        if source["format"] != FORMAT:
            built = state.get(NEXT) or {}
            ours = built.get("state") if built.get("format") == FORMAT else None
            building = State.read(ours) if ours else None
            return cls(
                **counters, building=building, format=source["format"], foreign=state, seen=seen
            )
        states: Json = {
            name: State.read(state[name]) if state[name] else None
            for name in ("serving", "building")
        }
        return cls(**counters, **states, seen=seen)


_COUNTERS = ("term", "generations", "published", "nonce")
"""What heads of all formats have."""

NEXT = "next"
"""What a head of an older format says of the generation that will take its place."""


def other_format(found: int) -> UnreachableIndexError:
    """Return the error of a process that cannot read a head of another format."""
    whose = "a newer" if found > FORMAT else "an older"
    why = f"{whose} version has written them (format {found}; this one reads {FORMAT})"
    return UnreachableIndexError(why, UnreachableReason.OTHER_FORMAT)


def make_control(client: Client, names: Names) -> None:
    """Make the index of the head, unless it is there."""
    if not client.exists(names.control):
        mapping: Json = {"dynamic": "false", "properties": _CONTROL_FIELDS}
        _make(client, names.control, settings_of(None, client.options), mapping)


def make_vectors(client: Client, names: Names) -> None:
    """Make the index of the vectors, unless it is there."""
    if not client.exists(names.vectors):
        fields: Json = {"model": _KEYWORD, "packed": _STORED}
        mapping: Json = {"dynamic": "false", "properties": fields | _STATE}
        _make(client, names.vectors, settings_of(None, client.options), mapping)


_PACKED: Json = {"type": "binary", "store": True}

SENTENCE_FIELDS: Json = {
    "generation": _NUMBER,
    "document": _NUMBER,
    "rows": _NUMBER,
    "near": _KEYWORD,
    "draw": _NUMBER,
    "digests": {"type": "keyword", "doc_values": False},
    "packed": _PACKED,
    "marks": _PACKED,
}
"""Of the vectors of a part of a block, and of what says that those of a document are all there."""

GRAPH: Json = {"name": "hnsw", "engine": "lucene", "parameters": {"m": 32, "ef_construction": 256}}
"""Questions are unlike the sentences that a graph is made of, so it has more edges than usual."""


def make_sentences(client: Client, names: Names, model: str) -> None:
    """Make the index of the vectors that stay in the cluster, unless it is there."""
    index = names.sentences(model)
    if not client.exists(index):
        # Bytes are stored as such, rather than as letters in the source.
        kept_apart = {"excludes": ["packed", "marks", "digests"]}
        mapping: Json = {"dynamic": "false", "_source": kept_apart, "properties": SENTENCE_FIELDS}
        _make(client, index, settings_of(Kind.PASSAGES, client.options), mapping)


def make_nearest(client: Client, names: Names, model: str, dimensions: int) -> str:
    """Make the index that finds the nearest sentences; return what tells it from any other.

    That is empty where the cluster has no plugin for k-NN, and refuses its fields.
    """
    index = names.nearest(model)
    if client.exists(index):
        return _identity(client, index)
    vector: Json = {
        "type": "knn_vector",
        "dimension": dimensions,
        "data_type": "byte",
        "space_type": "innerproduct",
        "method": GRAPH,
        # A second copy of each vector, which only scripts would read.
        "doc_values": False,
    }
    fields: Json = {"generation": _NUMBER, "document": _NUMBER, "vector": vector}
    mapping: Json = {"dynamic": "false", "_source": {"excludes": ["vector"]}, "properties": fields}
    settings = {**settings_of(Kind.PASSAGES, client.options), "knn": True}
    try:
        _make(client, index, settings, mapping)
    except UnreachableIndexError as error:
        if error.reason is not UnreachableReason.REFUSED:
            raise
        return ""
    return _identity(client, index)


def _identity(client: Client, index: str) -> str:
    found: str = client.request("GET", f"/{index}/_settings")[index]["settings"]["index"]["uuid"]
    return found


def make_generation(client: Client, names: Names, generation: int) -> None:
    """Make the indices of a generation, as far as they are not there."""
    for kind in Kind:
        settings = settings_of(kind, client.options)
        _make(client, names.of(generation, kind), settings, mapping_of(kind))
    check_mapping(client, names, generation)


def _make(client: Client, index: str, settings: Json, mapping: Json) -> None:
    aliases: Json = {f"{index}-{WRITE}": {}}
    body = {"settings": {"index": settings}, "mappings": mapping, "aliases": aliases}
    try:
        client.request("PUT", f"/{index}", body, writes=True)
    except UnreachableIndexError as error:
        if not is_there_already(error):
            raise


def is_there_already(error: UnreachableIndexError) -> bool:
    """Return whether an index could not be made because it has been made."""
    return error.reason is UnreachableReason.REFUSED and EXISTS in error.why


EXISTS = "resource_already_exists_exception"


def is_there(client: Client, names: Names, state: State | None) -> bool:
    """Return whether all indices are there of what counts; false if nothing does."""
    if state is None:
        return False
    try:
        check_mapping(client, names, state.generation)
    except MissingError as error:
        log.warning("The index is not whole: %s.", error.why)
        return False
    return True


def check_mapping(client: Client, names: Names, generation: int) -> None:
    """Compare the fields of a generation with what they were made as.

    Raises:
        MissingError: If an index is gone.
        UnreachableIndexError: If a template of the cluster has changed any.
    """
    path = ",".join(names.all_of(generation))
    found: dict[str, Any] = client.request("GET", f"/{path}")
    for kind in Kind:
        name = names.of(generation, kind)
        given, settings = found[name]["mappings"], found[name]["settings"]["index"]
        wanted = FIELDS[kind]
        properties = {key: given["properties"].get(key) for key in wanted}
        same_source = given.get("_source") == mapping_of(kind).get("_source")
        pipelines = {settings.get("default_pipeline"), settings.get("final_pipeline")}
        if (
            properties != wanted
            or not same_source
            or "analysis" in settings
            or pipelines - {None, "_none"}
        ):
            why = f"{name} has other fields than it was made with, as by a template of the cluster"
            raise UnreachableIndexError(why, UnreachableReason.OTHER_MAPPING)


def _indices(client: Client, names: Names) -> dict[str, int]:
    """Return the indices of all generations of this prefix, with the numbers of those."""
    found = client.request("GET", f"/{names.prefix}-*", params={"expand_wildcards": "all"})
    numbers = ((index, names.generation_of(index)) for index in found)
    return {index: number for index, number in numbers if number is not None}


def next_generation(client: Client, names: Names, begun: int) -> int:
    """Return a number that no generation has had, even if a head that knew them was deleted."""
    return max(begun, *_indices(client, names).values(), 0) + 1


def delete_others(client: Client, names: Names, kept: set[int]) -> None:
    """Delete the indices of all generations of this prefix but some."""
    found = _indices(client, names)
    others = [index for index, number in found.items() if number not in kept]
    if others:
        params = {"ignore_unavailable": "true"}
        client.request("DELETE", f"/{','.join(others)}", params=params, writes=True)
