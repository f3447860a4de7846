"""Parts of documents in a cluster, fetched one by one or together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from cachetools import LRUCache

from index.cluster.client import Client, Json
from index.cluster.labels import unpack_labels
from index.cluster.parts import (
    MANY,
    chunk_count,
    join_text,
    labels_id,
    row_id,
    text_id,
    unpack,
)
from index.cluster.schema import (
    MAX_FILTER_VALUES,
    Kind,
    Names,
    State,
)
from index.errors import DamagedIndexError
from index.model import Passage, SourceName, Span
from index.ranking import PLACE_MASK, document_of, numbers_of
from index.storage.lazy import (
    CHOICE_CACHE_SIZE,
    LIVE,
    ROW_CACHE_SIZE,
    DocumentReader,
    Part,
    Row,
)
from index.storage.prepare import PreparedDocument
from index.storage.rows import BLOCKS_A_ROW, PASSAGES_A_ROW, checksum, unpack_passage
from index.text.labels import Label

TEXTS_AT_ONCE = 8 << 20
"""About so many bytes of texts are fetched together where all are looked through."""

ROW_FIELDS = (
    "document", "source", "sha256", "characters", "blocks", "passages", "length", "title", "extra",
)  # fmt: skip


class ClusterDocuments:
    """Fetches parts of documents; see ``index.storage.lazy.StoredDocuments``."""

    def __init__(self, client: Client, names: Names, state: State) -> None:
        self._client = client
        self._state = state
        self._rows = names.of(state.generation, Kind.DOCUMENTS)
        self._parts = names.of(state.generation, Kind.PARTS)
        self._all: tuple[SourceName, ...] | None = None

    def query(self, clause: Json) -> Json:
        """Return a query for the documents that count and match ``clause``."""
        clauses = self._state.filters()
        return {"bool": {**clauses, "filter": [*clauses["filter"], clause]}}

    def listed(self, *flags: Json) -> list[list[Json]]:
        """Return for each flag the documents that have it, in order of name."""
        bodies: list[Json] = [
            {
                "size": LISTED,
                "query": self.query({"term": flag}),
                "sort": ["source"],
                "_source": ["source", "warnings", "replaced"],
                "track_total_hits": False,
            }
            for flag in flags
        ]
        found = self._client.search(*((self._rows, body) for body in bodies))
        return [[hit["_source"] for hit in each["hits"]["hits"]] for each in found]

    def by_name(self, source: SourceName) -> Row | None:
        """Return the row of the live document of this name, if there is one."""
        found = list(self._named([source], ROW_FIELDS))
        if len(found) > 1:
            raise DamagedIndexError(f"{source} is there twice")
        return self._row(found[0]) if found else None

    def _named(self, names: Sequence[str], fields: Sequence[str]) -> Iterator[Json]:
        for start in range(0, len(names), MAX_FILTER_VALUES):
            some = {"terms": {"source": names[start : start + MAX_FILTER_VALUES]}}
            yield from self._client.scan(self._rows, self.query(some), ("source",), fields)

    def by_number(self, number: int) -> Row:
        """Return the row of the document with this number."""
        return self.rows([number])[0]

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        """Return the rows of documents, in one request."""
        return self.fetch([(self._rows, str(number)) for number in numbers])[0]

    def fetch(self, asked: Sequence[tuple[str, str]]) -> tuple[list[Row], list[bytes]]:
        """Return rows and parts of documents by index and id, each in order, in one request."""
        found = self._client.many(asked)
        rows = [self._row(each) for each in found if "source" in each]
        return rows, [unpack(each["packed"]) for each in found if "packed" in each]

    def present(self, asked: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Row | bytes]:
        """Return those rows and parts that there are, by index and id, in one request."""
        found: dict[tuple[str, str], Row | bytes] = {}
        for key, each in zip(asked, self._client.present(asked), strict=True):
            if each is not None:
                found[key] = unpack(each["packed"]) if "packed" in each else self._row(each)
        return found

    def row_key(self, number: int) -> tuple[str, str]:
        """Return index and id of a row."""
        return self._rows, str(number)

    def part_key(self, key: Part) -> tuple[str, str]:
        """Return index and id of packed blocks or passages."""
        return self._parts, row_id(*key)

    def text_keys(self, row: Row) -> list[tuple[str, str]]:
        """Return index and id of the parts of a text."""
        chunks = range(chunk_count(row.characters))
        return [self.text_key(row.number, chunk) for chunk in chunks]

    def text_key(self, number: int, chunk: int) -> tuple[str, str]:
        """Return index and id of a part of a text."""
        return self._parts, text_id(number, chunk)

    def labels_key(self, number: int) -> tuple[str, str]:
        """Return index and id of the labels of a document."""
        return self._parts, labels_id(number)

    def _row(self, stored: Json) -> Row:
        number = stored["document"]
        return Row(
            number=number,
            source=SourceName(stored["source"]),
            sha256=stored["sha256"],
            live=LIVE if self._state.counts(number) else not LIVE,
            characters=stored["characters"],
            blocks=stored["blocks"],
            passages=stored["passages"],
            length=stored["length"],
            title=stored["title"],
            extra=stored["extra"],
        )

    def find(self, names: tuple[str, ...]) -> Mapping[SourceName, range]:
        """Return the live documents among ``names``, in order, with their passages' numbers."""
        found = self._named(sorted(set(names)), ("document", "source", "passages"))
        return {
            SourceName(each["source"]): numbers_of(each["document"], each["passages"])
            for each in found
        }

    def text(self, row: Row) -> bytes:
        """Return the text of a document, after comparing it with its checksum."""
        return self.checked(row, self.fetch(self.text_keys(row))[1])

    def checked(self, row: Row, chunks: Iterable[bytes]) -> bytes:
        """Return the text that ``chunks`` make up, if its checksum is right.

        Raises:
            DamagedIndexError: If it is not.
        """
        expected, text = join_text(chunks)
        if checksum(text, row.source, row.sha256, row.extra) != expected:
            raise DamagedIndexError(f"the text of {row.source} is not as it was written")
        return text

    def part(self, table: str, number: int, part: int) -> bytes:
        """Return packed ``blocks`` or ``passages`` of a document."""
        return self.fetch([self.part_key((table, number, part))])[1][0]

    def names(self) -> Iterator[SourceName]:
        """Return the names of all live documents, in order."""
        if self._state.documents > MAX_CACHED_NAMES:
            return self._scan_names()
        if self._all is None:
            self._all = tuple(self._scan_names())
        return iter(self._all)

    def _scan_names(self) -> Iterator[SourceName]:
        every = self.query({"match_all": {}})
        found = self._client.scan(self._rows, every, ("source",), ("source",))
        return (SourceName(each["source"]) for each in found)

    def count(self) -> int:
        """Return how many live documents there are."""
        return self._state.documents

    def texts(self, names: Sequence[SourceName] | None) -> Iterator[tuple[SourceName, bytes]]:
        """Yield name and text of all documents, or of those called ``names``, without caching."""
        if names is None:
            every = self.query({"match_all": {}})
            found = self._client.scan(self._rows, every, ("source",), ROW_FIELDS)
        else:
            found = self._named(sorted(names), ROW_FIELDS)
        some: list[Row] = []
        size = 0
        for row in map(self._row, found):
            some.append(row)
            size += row.characters
            if size >= TEXTS_AT_ONCE or len(some) >= MANY:
                yield from self._together(some)
                some, size = [], 0
        yield from self._together(some)

    def _together(self, rows: Sequence[Row]) -> Iterator[tuple[SourceName, bytes]]:
        keys = [self.text_keys(row) for row in rows]
        chunks = iter(self.fetch([key for each in keys for key in each])[1])
        for row, each in zip(rows, keys, strict=True):
            yield row.source, self.checked(row, [next(chunks) for _ in each])

    def named_by(self, prefix: str) -> Sequence[SourceName]:
        """Return the live documents whose checksums begin with ``prefix``, in order of name."""
        query = self.query({"prefix": {"sha256": prefix}})
        found = self._client.scan(self._rows, query, ("source",), ("source",))
        return [SourceName(each["source"]) for each in found]


PLACE_CACHE_SIZE = 16_384

LABELS_BYTES, LABEL_BYTES = 16 << 20, 400
"""What the labels of documents may take in memory, and what one takes."""

NEIGHBOURS = 8
"""Blocks before one that is read with it: what leads into it may stand there."""

MAX_TOGETHER = 24
"""Documents that are read whole in one request."""

FIRST_PARTS = 8
"""Rows of blocks of a document that are read with it, whether there are so many or not."""

WHOLE_PARTS = 4
"""Rows of blocks up to which all of a document are read: its lists and tables are among them."""

PARTS_AROUND = 16
"""Rows of blocks on either side that are read with one."""

MAX_BESIDE = 64
"""Documents whose labels are read together."""

MAX_PREFETCHED_LABELS = 500
"""The labels of a document with more are read only when they are asked for."""

MAX_CACHED_NAMES = 50_000
"""Of so many documents the names are kept, which takes some ten megabytes."""

LISTED = 10_000
"""Documents with warnings that are named, and those that replace others."""


def place_source(document: PreparedDocument, item: int) -> list[Any]:
    """Return what is written of where passage ``item`` of a document is; see ``StoredPassage``."""
    source = SourceName(document.file.source)
    row, place = divmod(item, PASSAGES_A_ROW)
    passage = unpack_passage(document.passages[row], place, source)
    span = passage.span
    chunks = chunk_count(document.characters)
    where = [passage.block, passage.first, passage.last, span.start, span.end]
    return [source, *where, chunks, len(document.labels), document.block_count]


class StoredPassage(NamedTuple):
    """Where a passage is, and how much its document has.

    Attributes:
        chunks: In how many parts the document's text is stored.
        labels: How many labels the document has.
        blocks: How many blocks it has.
    """

    passage: Passage
    chunks: int
    labels: int
    blocks: int


def _parts_read_with(block: int, place: StoredPassage | None) -> Iterable[int]:
    """Return which rows of blocks are read for one: all of a document that has few."""
    rows = 0 if place is None else -(-place.blocks // BLOCKS_A_ROW)
    if 0 < rows <= WHOLE_PARTS:
        return range(rows)
    return {max(0, block - NEIGHBOURS) // BLOCKS_A_ROW, block // BLOCKS_A_ROW}


class PrefetchingReader(DocumentReader):
    """Reads parts of documents together where it is known which will be asked for."""

    def __init__(self, stored: ClusterDocuments) -> None:
        super().__init__(stored)
        self._cluster = stored
        self.find = lru_cache(CHOICE_CACHE_SIZE)(self._find)
        self._runs: LRUCache[SourceName, range] = LRUCache(ROW_CACHE_SIZE)
        self._recent: LRUCache[int, None] = LRUCache(MAX_BESIDE)
        self._places: LRUCache[int, StoredPassage] = LRUCache(PLACE_CACHE_SIZE)
        self._labels: LRUCache[int, tuple[Label, ...]] = LRUCache(
            LABELS_BYTES, lambda labels: min(LABEL_BYTES * (len(labels) + 1), LABELS_BYTES)
        )

    def share(self, before: PrefetchingReader) -> None:
        """Keep what was read of an earlier version: what a number stands for never changes."""
        self._lock = before._lock
        self._parts, self._documents = before._parts, before._documents
        self._places, self._labels = before._places, before._labels

    def keep_passages(self, source: SourceName, numbers: range) -> None:
        """Keep which passages a document has that was found by its name."""
        self.keep_number(source, document_of(numbers.start))
        with self._lock:
            self._runs[source] = numbers

    def _find(self, names: tuple[str, ...]) -> Mapping[SourceName, range]:
        wanted = sorted(set(map(SourceName, names)))
        with self._lock:
            found = {name: self._runs[name] for name in wanted if name in self._runs}
        return found if len(found) == len(wanted) else self._cluster.find(names)

    def keep_place(self, number: int, stored: Sequence[Any]) -> None:
        """Keep where a passage is that a search has found."""
        source, block, first, last, start, end, chunks, labels, blocks = stored
        passage = Passage(SourceName(source), block, first, last, Span(start, end))
        with self._lock:
            self._places[number] = StoredPassage(passage, chunks, labels, blocks)

    def passage(self, number: int) -> Passage:
        """Passage ``number``, as the engine numbers it."""
        with self._lock:
            found = self._places.get(number)
        return super().passage(number) if found is None else found.passage

    def prefetch(self, numbers: Sequence[int]) -> None:
        """Read some passages, their blocks and their documents: one request after a search."""
        with self._lock:
            places = {number: self._places.get(number) for number in numbers}
        unknown = [number for number, place in places.items() if place is None]
        if unknown:
            self._prefetch_passages(unknown)
        self.prefetch_blocks(
            [(document_of(number), self.passage(number).block) for number in numbers],
            {document_of(number): place for number, place in places.items() if place is not None},
        )

    def _prefetch_passages(self, numbers: Sequence[int]) -> None:
        with self._lock:
            documents = dict.fromkeys(map(document_of, numbers))
            rows = [number for number in documents if number not in self._rows]
            keys: dict[Part, None] = dict.fromkeys(
                ("passages", document_of(number), (number & PLACE_MASK) // PASSAGES_A_ROW)
                for number in numbers
            )
            missing = [key for key in keys if key not in self._parts]
        asked = [*map(self._cluster.row_key, rows), *map(self._cluster.part_key, missing)]
        found, packed = self._cluster.fetch(asked)
        for row in found:
            self.keep_row(row)
        for key, data in zip(missing, packed, strict=True):
            self.keep_part(key, data)

    def prefetch_blocks(
        self,
        blocks: Sequence[tuple[int, int]],
        places: Mapping[int, StoredPassage] = MappingProxyType({}),
    ) -> None:
        """Read some blocks, each of a document by its number, and the documents' texts.

        Args:
            blocks: Number of the document, and place of the block in it.
            places: Of documents whose rows need not be there first.
        """
        with self._lock:
            documents = list(dict.fromkeys(document for document, _ in blocks))
            rows = [number for number in documents if number not in self._rows]
            # Rows and names are dropped apart, and documents are asked for by name.
            for number in set(documents) - set(rows):
                self._numbers[self._rows[number].source] = number
        first = [number for number in rows if number not in places]
        if first:
            for row in self._cluster.rows(first):
                self.keep_row(row)
        rows = [number for number in rows if number in places]
        with self._lock:
            keys = dict.fromkeys(
                ("blocks", document, part)
                for document, block in blocks
                for part in _parts_read_with(block, places.get(document))
                if document not in self._documents or block not in self._documents[document].blocks
            )
            missing = [key for key in keys if key not in self._parts]
            chunks = {
                number: places[number].chunks
                if number in places
                else chunk_count(self._rows[number].characters)
                for number in documents
                if number not in self._documents
            }
            labels = [
                number
                for number, place in places.items()
                if place.labels <= MAX_PREFETCHED_LABELS and number not in self._labels
            ]
        asked = [*map(self._cluster.row_key, rows), *map(self._cluster.part_key, missing)]
        asked += [
            self._cluster.text_key(number, at) for number in chunks for at in range(chunks[number])
        ]
        asked += map(self._cluster.labels_key, labels)
        found_rows, packed = self._cluster.fetch(asked)
        for row in found_rows:
            self.keep_row(row)
        found = iter(packed)
        for key in missing:
            self.keep_part(key, next(found))
        for number, count in chunks.items():
            row = self.by_number(number)
            text = self._cluster.checked(row, [next(found) for _ in range(count)])
            self.open_document(number, text)
        for number in labels:
            self._keep_labels(number, next(found))

    def prefetch_documents(self, names: Iterable[SourceName]) -> None:
        """Read documents whole that are not here: row, text, labels and blocks together.

        Of long ones the beginning is read.
        """
        numbers = self.numbers(names)
        with self._lock:
            missing = [each for each in numbers.values() if each not in self._documents]
        for start in range(0, len(missing), MAX_TOGETHER):
            some = missing[start : start + MAX_TOGETHER]
            cluster = self._cluster
            rows = {number: cluster.row_key(number) for number in some}
            texts = {number: cluster.text_key(number, 0) for number in some}
            labels = {number: cluster.labels_key(number) for number in some}
            blocks: dict[Part, tuple[str, str]] = {
                part: cluster.part_key(part)
                for number in some
                for part in (("blocks", number, place) for place in range(FIRST_PARTS))
            }
            every = (rows, texts, labels, blocks)
            found = cluster.present([key for keys in every for key in keys.values()])
            for row in (found.get(key) for key in rows.values()):
                if isinstance(row, Row):
                    self.keep_row(row)
            for part, packed in ((part, found.get(key)) for part, key in blocks.items()):
                if isinstance(packed, bytes):
                    self.keep_part(part, packed)
            for number in some:
                row, text, packed = (found.get(keys[number]) for keys in (rows, texts, labels))
                if isinstance(packed, bytes):
                    self._keep_labels(number, packed)
                if not isinstance(row, Row) or chunk_count(row.characters) > 1:
                    continue
                if isinstance(text, bytes):
                    self.open_document(number, cluster.checked(row, [text]))

    def labels_of(
        self, names: Sequence[SourceName], others: Collection[SourceName] = ()
    ) -> dict[SourceName, tuple[Label, ...]]:
        """Return the labels of documents; those of some others are read with what is missing."""
        numbers = self.numbers(names)
        with self._lock:
            found = {name: self._labels.get(number) for name, number in numbers.items()}
            beside = [self._numbers[name] for name in others if name in self._numbers]
            beside = [number for number in beside if number not in self._labels]
        missing = [numbers[name] for name, each in found.items() if each is None]
        if missing:
            wanted = list(dict.fromkeys([*missing, *beside]))[: max(MAX_BESIDE, len(missing))]
            packed = self._cluster.fetch(list(map(self._cluster.labels_key, wanted)))[1]
            for number, each in zip(wanted, packed, strict=True):
                labels = self._keep_labels(number, each)
                found |= {name: labels for name in numbers if numbers[name] == number}
        return {name: each for name, each in found.items() if each is not None}

    def numbers(self, names: Iterable[SourceName]) -> dict[SourceName, int]:
        """Return the numbers of the documents that there are, in order of name."""
        wanted = sorted(set(names))
        with self._lock:
            found = {name: self._numbers.get(name) for name in wanted}
        if None in found.values():
            there = self.find(tuple(wanted))
            return {name: document_of(run.start) for name, run in there.items()}
        return {name: number for name, number in found.items() if number is not None}

    def keep_number(self, source: SourceName, number: int) -> None:
        """Keep which number a document has."""
        with self._lock:
            self._numbers[source] = number
            self._recent[number] = None

    def by_number(self, number: int) -> Row:
        """Return the row of a document; those of documents found before it are read with it."""
        with self._lock:
            found = self._rows.get(number)
            if found is not None:
                return found
            others = [each for each in self._recent if each not in self._rows and each != number]
        found, *beside = self._cluster.rows([number, *others])
        for row in (found, *beside):
            self.keep_row(row)
        return found

    def part(self, table: str, number: int, part: int) -> bytes:
        """Return packed ``blocks`` or ``passages`` of a document, read with those around them."""
        key = table, number, part
        with self._lock:
            found = self._parts.get(key)
        if found is not None or table != "blocks":
            return super().part(*key) if found is None else found
        rows = -(-self.by_number(number).blocks // BLOCKS_A_ROW)
        around = range(max(0, part - PARTS_AROUND), min(rows, part + PARTS_AROUND + 1))
        with self._lock:
            keys = [(table, number, each) for each in around]
            missing = [each for each in keys if each not in self._parts]
        packed = self._cluster.fetch(list(map(self._cluster.part_key, missing)))[1]
        for each, data in zip(missing, packed, strict=True):
            self.keep_part(each, data)
            found = data if each == key else found
        if found is None:
            raise DamagedIndexError(f"document {number} has no block {part * BLOCKS_A_ROW}")
        return found

    def _keep_labels(self, number: int, packed: bytes) -> tuple[Label, ...]:
        labels = unpack_labels(packed)
        with self._lock:
            self._labels[number] = labels
        return labels
