"""The words, names and aliases of a corpus in a cluster."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cachetools import LRUCache

from index.cluster.client import Client, Json
from index.cluster.parts import (
    Blobs,
    bucket_of,
    names_in,
    numbers_in,
    read_blob,
    text_of_blob,
    word_bucket,
)
from index.cluster.schema import Kind, Names, State
from index.model import SourceName
from index.ranking import numbers_of
from index.storage.vocabulary import (
    LOOKUP_CACHE_SIZE,
    alias_of,
)
from index.text.aliases import Alias, MemoryAliases
from index.text.english import Variant
from index.text.titles import MAX_REPLACEMENTS, MAX_SHARING, NameKind

ALIASES = "aliases"
"""The compressed part of all aliases, as rows."""

INITIALS = "initials"
"""The kind of compressed part that has names by their initials."""

BUCKET_CACHE_SIZE = 32
"""Parts with names by their initials that are kept unpacked."""

WORDS_LENGTH = 16_000_000
"""Letters of unpacked words that are kept: those of a million passages, or what was asked last."""


class StoredWords:
    """The vocabulary and the aliases of a corpus, from its compressed parts.

    Each part is fetched once and kept packed; what was asked lately is kept unpacked, but as
    text: a part may have tens of thousands of words, of which a question needs some.
    """

    def __init__(self, blobs: Blobs, state: State) -> None:
        self._blobs = blobs
        self._state = state
        self._lock = threading.Lock()
        self._texts: LRUCache[str, str] = LRUCache(
            WORDS_LENGTH, lambda text: min(len(text), WORDS_LENGTH)
        )
        self._initials = lru_cache(BUCKET_CACHE_SIZE)(self._initials_of)

    def _fetched(self, name: str) -> bytes | None:
        """Return a part, after fetching all of its kind: the next question will ask for others."""
        blobs, kind = self._state.blobs, name.partition("-")[0]
        self._blobs.fetch(blobs, (each for each in blobs if each.startswith(f"{kind}-")))
        return self._blobs.fetch(blobs, [name])[name] if name in blobs else None

    def _text_of(self, name: str) -> str:
        with self._lock:
            found = self._texts.get(name)
        if found is None:
            data = self._fetched(name)
            found = "" if data is None else text_of_blob(data)
            with self._lock:
                self._texts[name] = found
        return found

    def _numbers(self, word: str) -> list[int] | None:
        return numbers_in(self._text_of(word_bucket(word)), word) if word else None

    def near(self, first: str, lengths: range) -> Sequence[str]:
        """Return the words of ``lengths`` letters that begin with ``first``, in any order."""
        texts = (self._text_of(word_bucket(first.ljust(length, "x"))) for length in lengths)
        return [word for text in texts for word in names_in(text) if word.isalpha()]

    def count(self, word: str) -> int:
        """Return how often ``word`` occurs in the documents."""
        numbers = self._numbers(word)
        return numbers[0] if numbers else 0

    def is_name(self, word: str) -> bool:
        """Return whether ``word`` is always written with a capital."""
        numbers = self._numbers(word)
        return numbers is not None and not numbers[1]

    def _initials_of(self, name: str) -> dict[str, list[str]]:
        data = self._fetched(name)
        return {} if data is None else dict(read_blob(data))

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
            found, _ = self._look_up([key for name in missing for key in _keys(name)], missing)
            known |= {name: name in found for name in missing}
            with self._lock:
                self._known.update({name: name in found for name in missing})
        return frozenset(name for name, each in known.items() if each)

    def called(self, name: str, kind: NameKind, most: int) -> Sequence[SourceName]:
        """Return the documents that have this name; none if they are more than ``most``."""
        key = name_key(name, kind)
        (named,) = self._documents_of([key])
        if named.count > most:
            return ()
        return named.documents if named.is_whole else self._having((key,), most)

    def having(self, terms: Sequence[str], most: int) -> Sequence[SourceName]:
        """Return the documents whose names have all of ``terms``; see ``NameTable``."""
        if not terms:
            return ()
        keys = tuple(dict.fromkeys(name_key(term, NameKind.WORD) for term in terms))
        rarest = min(self._documents_of(keys), key=lambda each: each.count)
        with self._lock:
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

    def _documents_of(self, keys: Sequence[str]) -> list[_Named]:
        """Return which documents have names, with their kinds, in order."""
        with self._lock:
            known = {key: self._named[key] for key in keys if key in self._named}
        missing = [key for key in keys if key not in known]
        if missing:
            known |= self._look_up(missing, [])[1]
        return [known[key] for key in keys]

    def _look_up(
        self, keys: Sequence[str], names: Sequence[str]
    ) -> tuple[frozenset[str], dict[str, _Named]]:
        """Return those of ``names`` in use, and which documents have the names of ``keys``.

        The documents of a name that few have come with it.
        """
        field = {"field": "names", "include": list(keys)}
        few = {"field": "names", "include": list(keys), "max_doc_count": FEW}
        listed = {"terms": {"field": "listed", "size": FEW}}
        aggregations: Json = {
            "counts": {"terms": {**field, "size": len(keys)}},
            "few": {"rare_terms": few, "aggs": {"documents": listed}},
        }
        clause: Json = {"terms": {"names": list(keys)}}
        if names:
            in_use = {"field": "called", "include": list(names), "size": len(names)}
            aggregations["called"] = {"terms": in_use}
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
        called = found["called"]["buckets"] if names else ()
        return frozenset(each["key"] for each in called), named

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


def sorted_initials(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the names that each row of initials stands for, each once, in order."""
    found: dict[str, dict[str, None]] = {}
    for initials, terms in rows:
        found.setdefault(initials, {})[terms] = None
    return {initials: list(names) for initials, names in found.items()}
