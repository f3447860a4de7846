"""The words, names, aliases and labels of a corpus in a cluster."""

from __future__ import annotations

import json
import threading
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, Protocol

from cachetools import LRUCache

from index.cluster.client import Client, Json
from index.cluster.parts import Blobs, bucket_of, word_bucket
from index.cluster.schema import Kind, Names, State, of_documents
from index.corpus import MemoryLabels, Path, is_letter
from index.corpus import Names as SourceNames
from index.model import SourceName, Span
from index.ranking import numbers_of
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
        found: Callable[[SourceName, range], None],
    ) -> None:
        self._client = client
        self._index = names.of(state.generation, Kind.DOCUMENTS)
        self._state = state
        self._replacements = [
            (SourceName(each["source"]), name, stated)
            for each in replacing
            for name, stated in each["replaced"]
        ][:MAX_REPLACEMENTS]
        self._having = lru_cache(LOOKUP_CACHE_SIZE)(self._find_having)
        self._found = found
        self._lock = threading.Lock()
        self._named: LRUCache[str, _Named] = LRUCache(NAME_CACHE_SIZE)
        self._known: LRUCache[str, bool] = LRUCache(NAME_CACHE_SIZE)
        self._names_of: LRUCache[SourceName, frozenset[str]] = LRUCache(NAME_CACHE_SIZE)

    def _query(self, *clauses: Json) -> Json:
        counting = self._state.filters()
        return {"bool": {**counting, "filter": [*counting["filter"], *clauses]}}

    def known(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of ``names`` that any document has, or a word of it.

        Which documents these are is asked with it, since that is what is asked next.
        """
        wanted = sorted(set(names))
        with self._lock:
            known = {name: self._known.get(name) for name in wanted}
            missing = [
                name
                for name, each in known.items()
                if each is None or not all(key in self._named for key in _keys(name))
            ]
        if missing:
            found = self._look_up([key for name in missing for key in _keys(name)], missing)
            known |= {name: name in found for name in missing}
            with self._lock:
                self._known.update({name: name in found for name in missing})
        return frozenset(name for name, each in known.items() if each)

    def called(self, name: str, kind: NameKind, most: int) -> Sequence[SourceName]:
        """Return the documents that have this name; none if they are more than ``most``."""
        key = name_key(name, kind)
        with self._lock:
            named = self._named.get(key)
        if named is None:
            self._look_up([key], [])
            with self._lock:
                named = self._named[key]
        if named.count > most:
            return ()
        return named.documents if named.is_whole else self._having((key,), most)

    def having(self, terms: Sequence[str], most: int) -> Sequence[SourceName]:
        """Return the documents whose names have all of ``terms``; see ``NameTable``."""
        if not terms:
            return ()
        keys = tuple(dict.fromkeys(name_key(term, NameKind.WORD) for term in terms))
        with self._lock:
            missing = [key for key in keys if key not in self._named]
        if missing:
            self._look_up(missing, [])
        with self._lock:
            named = [self._named[key] for key in keys]
            rarest = min(named, key=lambda each: each.count)
            names = [self._names_of.get(each) for each in rarest.documents]
        if rarest.count > MAX_SHARING:
            return ()
        if not rarest.is_whole or any(each is None for each in names):
            return self._having(keys, most)
        pairs = zip(rarest.documents, names, strict=True)
        found = [source for source, each in pairs if each is not None and each.issuperset(keys)]
        return tuple(found) if len(found) <= most else ()

    def _find_having(self, keys: tuple[str, ...], most: int) -> Sequence[SourceName]:
        query = self._query(*({"term": {"names": key}} for key in keys))
        body: Json = {
            "size": most + 1,
            "query": query,
            "_source": ["listed"],
            "track_total_hits": False,
        }
        hits = self._client.search((self._index, body))[0]["hits"]["hits"]
        found = sorted(self._keep_listed(hit["_source"]["listed"]) for hit in hits)
        return tuple(found) if len(found) <= most else ()

    def _look_up(self, keys: Sequence[str], names: Sequence[str]) -> frozenset[str]:
        """Find which documents have names, with their kinds; return those of ``names`` in use.

        The documents of a name that few have come with it.
        """
        if not keys:
            return frozenset()
        field = {"field": "names", "include": list(keys)}
        few = {"field": "names", "include": list(keys), "max_doc_count": FEW}
        listed = {"terms": {"field": "listed", "size": FEW}}
        aggregations: Json = {
            "counts": {"terms": {**field, "size": len(keys)}},
            "few": {"rare_terms": few, "aggs": {"documents": listed}},
        }
        clause: Json = {"terms": {"names": list(keys)}}
        if names:
            called = {"field": "called", "include": list(names), "size": len(names)}
            aggregations["called"] = {"terms": called}
            clause = {"terms": {"called": list(names)}}
        body: Json = {
            "size": 0,
            "track_total_hits": False,
            "query": self._query(clause),
            "aggs": aggregations,
        }
        found = self._client.search((self._index, body))[0]["aggregations"]
        named = dict.fromkeys(keys, _NOBODY)
        for each in found["counts"]["buckets"]:
            named[each["key"]] = _Named(each["doc_count"])
        for each in found["few"]["buckets"]:
            documents = map(self._keep_listed, (one["key"] for one in each["documents"]["buckets"]))
            named[each["key"]] = _Named(each["doc_count"], tuple(sorted(documents)))
        with self._lock:
            self._named.update(named)
        return (
            frozenset(each["key"] for each in found["called"]["buckets"]) if names else frozenset()
        )

    def _keep_listed(self, listed: str) -> SourceName:
        """Keep what a list of names says of a document; see ``listed_source``."""
        source, number, passages, names = json.loads(listed)
        name = SourceName(source)
        self._found(name, numbers_of(number, passages))
        if names is not None:
            all_names = frozenset(names)
            key = name_key(name, NameKind.DOCUMENT)
            with self._lock:
                self._names_of[name] = all_names
                self._named[key] = _Named(1, (name,)) if key in all_names else _NOBODY
        return name

    def replacements(self) -> Sequence[tuple[SourceName, str, bool]]:
        """Return which documents replace which; see ``NameTable``."""
        return self._replacements


def name_key(name: str, kind: NameKind) -> str:
    """Return a name as it is indexed, with what it is to its document."""
    return f"{int(kind)}:{name}"


NAME_CACHE_SIZE = 16_384

FEW = 40
"""Documents of a name that are found with it; a name of more chooses none."""

MAX_LISTED = 32_000
"""Letters, all of them ASCII, of what is listed of a document; a cluster takes 32,766 bytes."""


@dataclass(frozen=True, slots=True)
class _Named:
    """Which documents have a name.

    Attributes:
        count: How many.
        documents: All of them, in order; none if they are more than ``FEW``.
    """

    count: int
    documents: tuple[SourceName, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all are here."""
        return len(self.documents) == self.count


_NOBODY = _Named(0)


def _keys(name: str) -> list[str]:
    return [name_key(name, kind) for kind in NameKind if kind is not NameKind.DOCUMENT]


def listed_source(source: str, number: int, passages: int, keys: Sequence[str]) -> str:
    """Return what is written of a document to be given back with its names.

    It is a value of a field: so no document has to be fetched for it.
    """
    stored = json.dumps([source, number, passages, list(keys)])
    return stored if len(stored) <= MAX_LISTED else json.dumps([source, number, passages, None])


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
        self._local = lru_cache(LABEL_CACHE_SIZE)(self._find_local)
        self._lock = threading.Lock()
        self._at: LRUCache[_Wanted, _Found] = LRUCache(LABEL_CACHE_SIZE)
        self._ends: LRUCache[tuple[str, _Fixed], Mapping[bool, _Ends]] = LRUCache(LABEL_CACHE_SIZE)
        self._latest: frozenset[SourceName] = frozenset()

    def _of(self, source: SourceName) -> Sequence[Label]:
        return self._stored.labels_of([source], self._beside([source]))[source]

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
                found_ends[kind] = {no: _ends(next(answers)) for no in (False, True)}
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


def sorted_initials(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the names that each row of initials stands for, each once, in order."""
    found: dict[str, dict[str, None]] = {}
    for initials, terms in rows:
        found.setdefault(initials, {})[terms] = None
    return {initials: list(names) for initials, names in found.items()}
