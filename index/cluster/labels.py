"""The labels of a corpus in a cluster."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol

from cachetools import LRUCache

from index.cluster.client import Client, Json
from index.cluster.schema import Kind, Names, State, of_documents
from index.corpus import MemoryLabels, Path, is_letter
from index.corpus import Names as SourceNames
from index.model import SourceName, Span
from index.storage.vocabulary import after_ending, ending_of
from index.text.labels import FoundLabel, Label

_SEPARATOR = "/"

LABEL_CACHE_SIZE = 64
"""Lookups of labels that are kept: one question asks for the same ones several times."""


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


MAX_LOCAL = 20
"""Documents whose labels are read whole to look for some among them."""

LOCAL_CACHE_SIZE = 16
"""Choices of documents whose labels are kept to be looked for; one question has a few."""

KEPT_ENDS = 10
"""Documents of which the lowest and the highest labels are kept."""

_Fixed = tuple[SourceName, ...] | None
_Wanted = tuple[Path, _Fixed, int]
_Found = tuple[Sequence[FoundLabel], Sequence[FoundLabel]]
"""The labels of a path, and those that end in it."""
_Ends = Sequence[tuple[FoundLabel, FoundLabel]]


class StoredLabels(Protocol):
    """Reads the labels of documents."""

    def keep_number(self, source: SourceName, number: int) -> None:
        """Keep which number a document has."""
        ...

    def numbers(self, names: Iterable[SourceName]) -> Mapping[SourceName, int]:
        """Return the numbers of the documents that there are, in order of name."""
        ...

    def labels_of(
        self, names: Sequence[SourceName], others: Collection[SourceName] = ()
    ) -> Mapping[SourceName, Sequence[Label]]:
        """Return the labels of documents; those of some others are read with what is missing."""
        ...


class ClusterLabels:
    """The labels of a corpus in a cluster; see ``index.corpus.LabelIndex``."""

    def __init__(
        self,
        client: Client,
        names: Names,
        state: State,
        stored: StoredLabels,
    ) -> None:
        self._client = client
        self._index = names.of(state.generation, Kind.LABELS)
        self._state = state
        self._stored = stored
        self._beginning = lru_cache(LABEL_CACHE_SIZE)(self._find_beginning)
        self._local = lru_cache(LOCAL_CACHE_SIZE)(self._find_local)
        self._lock = threading.Lock()
        self._at: LRUCache[_Wanted, _Found] = LRUCache(LABEL_CACHE_SIZE)
        self._ends: LRUCache[tuple[str, _Fixed], Mapping[bool, _Ends]] = LRUCache(LABEL_CACHE_SIZE)
        self._latest: frozenset[SourceName] = frozenset()

    def _beside(self, names: Iterable[SourceName]) -> frozenset[SourceName]:
        """Return the documents whose labels are likely to be asked for after those of some."""
        return self._latest if self._latest.issuperset(names) else frozenset()

    def _in(self, names: SourceNames) -> MemoryLabels | None:
        """Return the labels of a few documents, which are read whole."""
        return None if names is None or len(names) > MAX_LOCAL else self._local(tuple(names))

    def _find_local(self, names: tuple[SourceName, ...]) -> MemoryLabels:
        return MemoryLabels(self._stored.labels_of(names, self._beside(names)))

    def prefetch(
        self, paths: Iterable[Path], kinds: Iterable[str], names: SourceNames, limit: int
    ) -> None:
        """Look up together what an address may lead to; see ``LabelIndex.prefetch``."""
        if self._in(names) is None:
            self._look_up(paths, kinds, _fixed(names), limit)

    def _look_up(
        self, paths: Iterable[Path], kinds: Iterable[str], names: _Fixed, limit: int
    ) -> tuple[dict[Path, _Found], dict[str, Mapping[bool, _Ends]]]:
        """Return the labels at paths, and where those of kinds begin and end, in one request."""
        with self._lock:
            at = {path: self._at.get((path, names, limit)) for path in paths}
            ends = {kind: self._ends.get((kind, names)) for kind in kinds}
        wanted_at = [path for path, each in at.items() if each is None]
        wanted_ends = [kind for kind, each in ends.items() if each is None]
        found_at = {path: each for path, each in at.items() if each is not None}
        found_ends = {kind: each for kind, each in ends.items() if each is not None}
        if wanted_at or wanted_ends:
            bodies = [self._list(each, names, limit) for path in wanted_at for each in _at(path)]
            bodies += [
                self._outermost(kind, names, KEPT_ENDS, letters=letters)
                for kind in wanted_ends
                for letters in (False, True)
            ]
            answers = iter(self._client.search(*((self._index, body) for body in bodies)))
            for path in wanted_at:
                found_at[path] = self._labels(next(answers)), self._labels(next(answers))
            for kind in wanted_ends:
                found_ends[kind] = {
                    of_letters: _ends(next(answers)) for of_letters in (False, True)
                }
            with self._lock:
                self._at.update({(path, names, limit): found_at[path] for path in wanted_at})
                self._ends.update({(kind, names): found_ends[kind] for kind in wanted_ends})
        return found_at, found_ends

    def _labels(self, answer: Json) -> list[FoundLabel]:
        stored = [hit["_source"] for hit in answer["hits"]["hits"]]
        for each in stored:
            self._stored.keep_number(SourceName(each["source"]), each["document"])
        return list(map(_label_of, stored))

    def _found_at(self, path: Path, names: SourceNames, limit: int) -> _Found:
        fixed = _fixed(names)
        found = self._look_up([path], (), fixed, limit)[0][path]
        some = frozenset(each.source for each in chain(*found))
        if not self._latest.issuperset(some):
            self._latest = some
        return found

    def find(self, path: Path, names: SourceNames, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of exactly this path."""
        if (local := self._in(names)) is not None:
            return local.find(path, names, limit)
        return self._found_at(path, names, limit)[0]

    def ending(self, path: Path, names: SourceNames, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of longer paths that end in this one."""
        if (local := self._in(names)) is not None:
            return local.ending(path, names, limit)
        return self._found_at(path, names, limit)[1]

    def _find_beginning(
        self, typed: str, names: tuple[SourceName, ...] | None, limit: int
    ) -> Sequence[FoundLabel]:
        start = typed.replace(".", _SEPARATOR)
        clauses: list[Json] = [{"prefix": {"path": start}}] if start else []
        body = self._list(clauses, names, limit)
        return self._labels(self._client.search((self._index, body))[0])

    def beginning(self, typed: str, names: SourceNames, limit: int) -> Sequence[FoundLabel]:
        """Return labels whose numbers, with dots between, begin with ``typed``."""
        if (local := self._in(names)) is not None:
            return local.beginning(typed, names, limit)
        return self._beginning(typed, _fixed(names), limit)

    def outermost(
        self, kind: str, names: SourceNames, limit: int, *, letters: bool
    ) -> Sequence[tuple[FoundLabel, FoundLabel]]:
        """Return for each document the lowest and the highest label with a number of one part."""
        if (local := self._in(names)) is not None:
            return local.outermost(kind, names, limit, letters=letters)
        if limit <= KEPT_ENDS:
            # Who finds none of a kind asks for those without a kind.
            found = self._look_up((), dict.fromkeys((kind, "")), _fixed(names), 1)[1]
            return found[kind][letters][:limit]
        body = self._outermost(kind, names, limit, letters=letters)
        return _ends(self._client.search((self._index, body))[0])

    def _outermost(self, kind: str, names: SourceNames, limit: int, *, letters: bool) -> Json:
        clauses: list[Json] = [
            {"term": {"outermost": True}},
            {"term": {"kind": kind}},
            {"term": {"letters": letters}},
        ]
        ends = {
            name: {"top_hits": {"size": 1, "sort": [{"value": way}, {"place": "asc"}]}}
            for name, way in (("lowest", "asc"), ("highest", "desc"))
        }
        each = {"terms": {"field": "source", "size": limit, "order": {"_key": "asc"}}, "aggs": ends}
        return {
            "size": 0,
            "track_total_hits": False,
            "query": self._query(clauses, names),
            "aggs": {"each": each},
        }

    def below(self, found: FoundLabel, limit: int) -> Sequence[FoundLabel]:
        """Return all labels below a label."""
        return self._local((found.source,)).below(found, limit)

    def above(self, found: FoundLabel) -> FoundLabel | None:
        """Return the label that a label is directly below."""
        return self._local((found.source,)).above(found)

    def before(self, source: SourceName, position: int) -> FoundLabel | None:
        """Return the last label of a document that begins at ``position`` or before."""
        return self._local((source,)).before(source, position)

    def _list(self, clauses: Sequence[Json], names: SourceNames, limit: int) -> Json:
        return {
            "size": limit,
            "query": self._query(clauses, names),
            "sort": ["source", "place"],
            "track_total_hits": False,
        }

    def _query(self, clauses: Sequence[Json], names: SourceNames) -> Json:
        counting = self._state.filters()
        filters = [*counting["filter"], *clauses]
        if names is not None:
            filters.append(of_documents(self._numbers(names)))
        return {"bool": {**counting, "filter": filters}}

    def _numbers(self, names: Sequence[SourceName]) -> list[int]:
        return list(self._stored.numbers(names).values())


def _at(path: Path) -> tuple[list[Json], list[Json]]:
    """Return what is asked for the labels of a path, and for those that end in it."""
    end = ending_of(path)
    exact: Json = {"term": {"path": _SEPARATOR.join(path)}}
    return [exact], [{"range": {"reversed": {"gt": end, "lt": after_ending(end)}}}]


def _ends(answer: Json) -> _Ends:
    buckets = answer["aggregations"]["each"]["buckets"]
    return [(_label_of(_top(each["lowest"])), _label_of(_top(each["highest"]))) for each in buckets]


def _fixed(names: SourceNames) -> tuple[SourceName, ...] | None:
    return None if names is None else tuple(names)


def _top(hits: Json) -> Json:
    source: Json = hits["hits"]["hits"][0]["_source"]
    return source
