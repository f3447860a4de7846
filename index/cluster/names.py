"""The words, names, aliases and labels of a corpus in a cluster."""

from __future__ import annotations

import json
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import Any

from cachetools import LRUCache

from index.cluster.client import PAGE, Client, Json
from index.cluster.parts import Blobs, bucket_of, word_bucket
from index.cluster.schema import Kind, Names, State, of_documents
from index.corpus import Names as SourceNames
from index.corpus import Path, is_letter
from index.model import SourceName, Span
from index.ranking import document_of
from index.storage.lazy import DocumentReader
from index.storage.vocabulary import (
    LOOKUP_CACHE_SIZE,
    after_ending,
    alias_of,
    ending_of,
)
from index.text.aliases import Alias, MemoryAliases
from index.text.english import Variant
from index.text.labels import FoundLabel, Label
from index.text.titles import MAX_REPLACEMENTS, MAX_SHARING, NameKind

ALIASES = "aliases"
"""The compressed part of all aliases, as rows."""

INITIALS = "initials"
"""The kind of compressed part that has names by their initials."""

_SEPARATOR = "/"
BUCKET_CACHE_SIZE = 32
"""Parts that are kept unpacked: a misspelt word needs some ten, and one takes up to a megabyte."""

LABEL_CACHE_SIZE = 64
"""Lookups of labels that are kept: one question asks for the same ones several times."""


class StoredWords:
    """The vocabulary and the aliases of a corpus, from its compressed parts.

    Each part is fetched once and kept packed; what was asked lately is kept unpacked.
    """

    def __init__(self, blobs: Blobs, state: State) -> None:
        self._blobs = blobs
        self._state = state
        self._words = lru_cache(BUCKET_CACHE_SIZE)(self._bucket)
        self._initials = lru_cache(BUCKET_CACHE_SIZE)(self._bucket)

    def _bucket(self, name: str) -> dict[str, list[int]]:
        blobs = self._state.blobs
        # All of a kind together: the next question will ask for others.
        kind = name.partition("-")[0]
        self._blobs.fetch(blobs, (each for each in blobs if each.startswith(f"{kind}-")))
        found: dict[str, list[int]] = self._blobs.get(blobs, [name]).get(name, {})
        return found

    def near(self, first: str, lengths: range) -> Sequence[str]:
        """Return the words of ``lengths`` letters that begin with ``first``, in any order."""
        found = (self._words(word_bucket(first.ljust(length, "x"))) for length in lengths)
        return [word for words in found for word in words if word.isalpha()]

    def count(self, word: str) -> int:
        """Return how often ``word`` occurs in the documents."""
        return self._words(word_bucket(word)).get(word, [0])[0] if word else 0

    def is_name(self, word: str) -> bool:
        """Return whether ``word`` is always written with a capital."""
        found = self._words(word_bucket(word)).get(word) if word else None
        return found is not None and not found[1]

    @cached_property
    def _aliases(self) -> MemoryAliases:
        rows = self._blobs.get(self._state.blobs, [ALIASES]).get(ALIASES, [])
        return MemoryAliases(alias_of(tuple(row)) for row in rows)

    @property
    def all(self) -> tuple[Alias, ...]:
        """The aliases in their order."""
        return self._aliases.all

    @property
    def longest(self) -> int:
        """The most terms that any name has."""
        return self._aliases.longest

    def of(self, terms: Variant, /) -> tuple[Variant, ...]:
        """Everything that ``terms`` are also called, over one step in between."""
        return self._aliases.of(terms)

    def spelled_by(self, initials: str, /) -> tuple[Variant, ...]:
        """Return names of three words or more that have these folded ``initials``."""
        names: Sequence[object] = self._initials(bucket_of(INITIALS, initials)).get(initials, ())
        return tuple(tuple(str(terms).split(" ")) for terms in names)


class ClusterNameTable:
    """What the documents are called; see ``index.text.titles.NameTable``.

    Args:
        replacing: The documents that replace others, in order of name.
        found: Told of each document that was found.
    """

    def __init__(
        self,
        client: Client,
        names: Names,
        state: State,
        replacing: Sequence[Json],
        found: Callable[[Json], None],
    ) -> None:
        self._client = client
        self._index = names.of(state.generation, Kind.DOCUMENTS)
        self._state = state
        self._replacements = [
            (SourceName(each["source"]), name, stated)
            for each in replacing
            for name, stated in each["replaced"]
        ][:MAX_REPLACEMENTS]
        self._known = lru_cache(LOOKUP_CACHE_SIZE)(self._find_known)
        self._found = found
        self._lock = threading.Lock()
        self._named: LRUCache[str, _Named] = LRUCache(NAME_CACHE_SIZE)
        self._latest: frozenset[str] = frozenset()

    def _query(self, *clauses: Json) -> Json:
        counting = self._state.filters()
        return {"bool": {**counting, "filter": [*counting["filter"], *clauses]}}

    def known(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of ``names`` that any document has, or a word of it."""
        found = self._known(frozenset(names))
        # These are what ``called`` and ``having`` will be asked.
        self._latest = found
        return found

    def _find_known(self, names: frozenset[str]) -> frozenset[str]:
        if not names:
            return frozenset()
        wanted = sorted(names)
        held = {"field": "called", "include": wanted, "size": len(wanted)}
        body: Json = {
            "size": 0,
            "track_total_hits": False,
            "query": self._query({"terms": {"called": wanted}}),
            "aggs": {"held": {"terms": held}},
        }
        buckets = self._client.search((self._index, body))[0]["aggregations"]["held"]["buckets"]
        found = frozenset(each["key"] for each in buckets)
        with self._lock:
            for name in names - found:
                self._named.update(dict.fromkeys(_keys(name), _NOBODY))
        return found

    def called(self, name: str, kind: NameKind, most: int) -> Sequence[SourceName]:
        """Return the documents that have this name; none if they are more than ``most``."""
        named = self._look_up([name_key(name, kind)], most)[0]
        return tuple(sorted(named.documents)) if named.count <= most else ()

    def having(self, terms: Sequence[str], most: int) -> Sequence[SourceName]:
        """Return the documents whose names have all of ``terms``; see ``NameTable``."""
        if not terms:
            return ()
        keys = [name_key(term, NameKind.WORD) for term in terms]
        rarest = min(self._look_up(keys, 0), key=lambda each: each.count)
        if rarest.count > MAX_SHARING:
            return ()
        documents = rarest.documents
        if rarest.count > len(documents):
            body = _first(self._query(*({"term": {"names": key}} for key in keys)), most + 1)
            documents = _documents(self._client.search((self._index, body))[0])
        found = [source for source, names in documents.items() if names.issuperset(keys)]
        return tuple(sorted(found)) if len(found) <= most else ()

    def _look_up(self, keys: Sequence[str], least: int) -> list[_Named]:
        """Return which documents have names, the first ones at least as far as is asked.

        What is not here is asked together with all names that were known last.
        """
        with self._lock:
            found = {key: self._named.get(key) for key in keys}
        missing = [
            key
            for key, each in found.items()
            if each is None or (len(each.documents) < each.count <= least)
        ]
        if missing:
            with self._lock:
                others = (
                    key
                    for name in sorted(self._latest)
                    for key in _keys(name)
                    if key not in self._named
                )
                wanted = dict.fromkeys([*missing, *islice(others, _TOGETHER)])
            size = max(least, _FIRST)
            bodies = [_first(self._query({"term": {"names": key}}), size) for key in wanted]
            answers = self._client.search(*((self._index, body) for body in bodies))
            for hit in chain.from_iterable(answer["hits"]["hits"] for answer in answers):
                self._found(hit["_source"])
            fetched = {
                key: _Named(answer["hits"]["total"]["value"], _documents(answer))
                for key, answer in zip(wanted, answers, strict=True)
            }
            with self._lock:
                self._named.update(fetched)
                for each in fetched.values():
                    self._named.update(each.as_documents())
            found |= {key: fetched[key] for key in missing}
        return [each for each in found.values() if each is not None]

    def replacements(self) -> Sequence[tuple[SourceName, str, bool]]:
        """Return which documents replace which; see ``NameTable``."""
        return self._replacements


def name_key(name: str, kind: NameKind) -> str:
    """Return a name as it is indexed, with what it is to its document."""
    return f"{int(kind)}:{name}"


NAME_CACHE_SIZE = 4_096

_TOGETHER = 256
"""Names that are looked up with one that is asked."""

_FIRST = 20
"""Documents of a name that are looked at together; a name of more chooses none."""


@dataclass(frozen=True, slots=True)
class _Named:
    """Which documents have a name.

    Attributes:
        count: How many, up to one more than may share it.
        documents: The first of them, each with all its names.
    """

    count: int
    documents: Mapping[SourceName, frozenset[str]]

    def as_documents(self) -> Iterator[tuple[str, _Named]]:
        """Yield whether the names of each say that it is a document; see ``NameKind``."""
        for source, names in self.documents.items():
            key = name_key(source, NameKind.DOCUMENT)
            yield key, _Named(1, {source: names}) if key in names else _NOBODY


_NOBODY = _Named(0, {})


def _keys(name: str) -> list[str]:
    return [name_key(name, kind) for kind in NameKind if kind is not NameKind.DOCUMENT]


def _first(query: Json, size: int) -> Json:
    fields = ["source", "names", "document", "passages"]
    return {"size": size, "query": query, "_source": fields, "track_total_hits": MAX_SHARING + 1}


def _documents(answer: Json) -> dict[SourceName, frozenset[str]]:
    found = (hit["_source"] for hit in answer["hits"]["hits"])
    return {SourceName(each["source"]): frozenset(each["names"]) for each in found}


def label_source(number: int, source: str, place: int, label: Label) -> Json:
    """Return what is written of a label."""
    return {
        "document": number,
        "source": source,
        "place": place,
        "kind": label.kind,
        "path": _SEPARATOR.join(label.path),
        "reversed": ending_of(label.path),
        "outermost": len(label.path) == 1,
        "letters": is_letter(label),
        "value": label.value,
        "parent": label.parent,
        "mark_start": label.mark.start,
        "mark_end": label.mark.end,
        "start": label.span.start,
        "own_end": label.span.end,
        "end": label.extent.end,
    }


def _label_of(stored: Json) -> FoundLabel:
    label = _label(*(stored[name] for name in _LABEL_FIELDS))
    return FoundLabel(SourceName(stored["source"]), stored["place"], label)


_LABEL_FIELDS = (
    "kind", "path", "value", "parent", "mark_start", "mark_end", "start", "own_end", "end",
)  # fmt: skip


def _label(*values: Any) -> Label:  # noqa: ANN401  # as JSON has them
    kind, path, value, parent, mark_start, mark_end, start, own_end, end = values
    parts = tuple(path.split(_SEPARATOR))
    spans = Span(mark_start, mark_end), Span(start, own_end), Span(start, end)
    return Label(kind, parts, value, parent, *spans)


def pack_labels(labels: Sequence[Label]) -> bytes:
    """Return the labels of a document as they are stored together."""
    rows = [label_source(0, "", place, label) for place, label in enumerate(labels)]
    return json.dumps([[row[name] for name in _LABEL_FIELDS] for row in rows]).encode()


def unpack_labels(packed: bytes) -> tuple[Label, ...]:
    """Return the labels that ``pack_labels`` was given."""
    return tuple(_label(*row) for row in json.loads(packed))


class ClusterLabels:
    """The labels of a corpus in a cluster; see ``index.corpus.LabelIndex``."""

    def __init__(
        self,
        client: Client,
        names: Names,
        state: State,
        reader: DocumentReader,
        labels_of: Callable[[int], Sequence[Label]],
    ) -> None:
        self._client = client
        self._index = names.of(state.generation, Kind.LABELS)
        self._state = state
        self._reader = reader
        self._labels_of = labels_of
        self._at = lru_cache(LABEL_CACHE_SIZE)(self._find_at)
        self._beginning = lru_cache(LABEL_CACHE_SIZE)(self._find_beginning)

    def _of(self, source: SourceName) -> Sequence[Label]:
        return self._labels_of(self._reader.by_name(source).number)

    def find(self, path: Path, names: SourceNames, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of exactly this path."""
        return self._at(path, _fixed(names), limit)[0]

    def ending(self, path: Path, names: SourceNames, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of longer paths that end in this one."""
        return self._at(path, _fixed(names), limit)[1]

    def _find_at(
        self, path: Path, names: tuple[SourceName, ...] | None, limit: int
    ) -> tuple[Sequence[FoundLabel], Sequence[FoundLabel]]:
        """Return the labels of a path and those that end in it: who asks for one asks for both."""
        end = ending_of(path)
        exact: Json = {"term": {"path": _SEPARATOR.join(path)}}
        longer: Json = {"range": {"reversed": {"gt": end, "lt": after_ending(end)}}}
        one, other = self._rows([exact], [longer], names=names, limit=limit)
        return one, other

    def _find_beginning(
        self, typed: str, names: tuple[SourceName, ...] | None, limit: int
    ) -> Sequence[FoundLabel]:
        start = typed.replace(".", _SEPARATOR)
        clauses: list[Json] = [{"prefix": {"path": start}}] if start else []
        return self._rows(clauses, names=names, limit=limit)[0]

    def beginning(self, typed: str, names: SourceNames, limit: int) -> Sequence[FoundLabel]:
        """Return labels whose numbers, with dots between, begin with ``typed``."""
        return self._beginning(typed, _fixed(names), limit)

    def outermost(
        self, kind: str, names: SourceNames, limit: int, *, letters: bool
    ) -> Sequence[tuple[FoundLabel, FoundLabel]]:
        """Return for each document the lowest and the highest label with a number of one part."""
        clauses: list[Json] = [
            {"term": {"outermost": True}},
            {"term": {"kind": kind}},
            {"term": {"letters": letters}},
        ]
        ends = {
            name: {"top_hits": {"size": 1, "sort": [{"value": way}, {"place": "asc"}]}}
            for name, way in (("lowest", "asc"), ("highest", "desc"))
        }
        body: Json = {
            "size": 0,
            "track_total_hits": False,
            "query": self._query(clauses, names),
            "aggs": {
                "each": {
                    "terms": {"field": "source", "size": limit, "order": {"_key": "asc"}},
                    "aggs": ends,
                }
            },
        }
        found = self._client.search((self._index, body))[0]["aggregations"]["each"]["buckets"]
        return [
            (_label_of(_top(each["lowest"])), _label_of(_top(each["highest"]))) for each in found
        ]

    def below(self, found: FoundLabel, limit: int) -> Sequence[FoundLabel]:
        """Return all labels below a label."""
        labels, end = self._of(found.source), found.label.extent.end
        places = range(found.place + 1, min(len(labels), found.place + 1 + limit))
        following = (FoundLabel(found.source, place, labels[place]) for place in places)
        return [each for each in following if each.label.mark.start < end]

    def above(self, found: FoundLabel) -> FoundLabel | None:
        """Return the label that a label is directly below."""
        parent = found.label.parent
        if parent is None:
            return None
        return FoundLabel(found.source, parent, self._of(found.source)[parent])

    def before(self, source: SourceName, position: int) -> FoundLabel | None:
        """Return the last label of a document that begins at ``position`` or before."""
        labels = self._of(source)
        place = bisect_right(labels, position, key=lambda each: each.span.start) - 1
        return FoundLabel(source, place, labels[place]) if place >= 0 else None

    def _rows(
        self, *wanted: Sequence[Json], names: SourceNames, limit: int
    ) -> list[list[FoundLabel]]:
        """Return the labels that match each of some lists of clauses, in one request."""
        size = min(limit, PAGE)
        bodies: list[Json] = [
            {
                "size": size,
                "query": self._query(clauses, names),
                "sort": ["source", "place"],
                "track_total_hits": False,
            }
            for clauses in wanted
        ]
        answers = self._client.search(*((self._index, body) for body in bodies))
        found: list[list[FoundLabel]] = []
        for body, answer in zip(bodies, answers, strict=True):
            hits = answer["hits"]["hits"]
            labels = [_label_of(hit["_source"]) for hit in hits]
            while size <= len(hits) and len(labels) < limit:
                body["search_after"] = hits[-1]["sort"]
                hits = self._client.search((self._index, body))[0]["hits"]["hits"]
                labels += [_label_of(hit["_source"]) for hit in hits]
            found.append(labels[:limit])
        return found

    def _query(self, clauses: Sequence[Json], names: SourceNames) -> Json:
        counting = self._state.filters()
        filters = [*counting["filter"], *clauses]
        if names is not None:
            filters.append(of_documents(self._numbers(names)))
        return {"bool": {**counting, "filter": filters}}

    def _numbers(self, names: Sequence[SourceName]) -> list[int]:
        if len(names) == 1:
            # Most are asked of a document whose row is here already.
            try:
                return [self._reader.by_name(names[0]).number]
            except KeyError:
                return []
        return [document_of(run.start) for run in self._reader.find(tuple(names)).values()]


def _fixed(names: SourceNames) -> tuple[SourceName, ...] | None:
    return None if names is None else tuple(names)


def _top(hits: Json) -> Json:
    source: Json = hits["hits"]["hits"][0]["_source"]
    return source


def sorted_initials(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the names that each row of initials stands for, each once, in order."""
    found: dict[str, dict[str, None]] = {}
    for initials, terms in rows:
        found.setdefault(initials, {})[terms] = None
    return {initials: list(names) for initials, names in found.items()}
