"""Bytes in a cluster: parts of documents by id, and counted words in compressed parts."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import struct
import threading
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.cluster.client import Client, Json
from index.cluster.schema import Kind, Names
from index.errors import DamagedIndexError
from index.storage.prepare import Counts
from index.text.aliases import Alias
from index.timelines.topics import is_worth_offering, total_topics

CHUNK_LENGTH = 1 << 20
"""Letters of a text; a longer one is stored in several parts."""

_CRC = struct.Struct("<I")

MANY = 1_000
"""Parts that are asked for in one request."""

_FASTEST = 1
"""Of zlib's levels."""

_DIGEST_DIGITS = 20

BUCKETS = 64
"""Into so many parts the names and topics of all documents are divided."""

Counted = dict[str, list[int]]
"""What is counted, with its numbers."""


def pack(data: bytes) -> str:
    """Return bytes as they are stored."""
    return base64.b64encode(zlib.compress(data, _FASTEST)).decode("ascii")


def unpack(packed: str) -> bytes:
    """Return what ``pack`` was given.

    Raises:
        DamagedIndexError: If it cannot be that.
    """
    try:
        return zlib.decompress(base64.b64decode(packed))
    except (zlib.error, binascii.Error) as error:
        raise DamagedIndexError("a stored part cannot be read") from error


def text_id(document: int, chunk: int) -> str:
    """Return the id of a part of a text."""
    return f"text-{document}-{chunk}"


def row_id(table: str, document: int, part: int) -> str:
    """Return the id of packed blocks or passages."""
    return f"{table}-{document}-{part}"


def labels_id(document: int) -> str:
    """Return the id of the labels of a document."""
    return f"labels-{document}"


def counts_id(document: int) -> str:
    """Return the id of what a document adds to the counts."""
    return f"counts-{document}"


def blob_id(name: str, digest: str) -> str:
    """Return the id of one version of a compressed part."""
    return f"blob-{name}-{digest}"


def chunk_count(characters: int) -> int:
    """Return in how many parts a text of so many letters is stored."""
    return max(1, -(-characters // CHUNK_LENGTH))


def split_text(text: bytes, crc: int) -> list[bytes]:
    """Return the parts of a text, the first one behind its checksum."""
    letters = text.decode("utf-8")
    starts = [CHUNK_LENGTH * part for part in range(chunk_count(len(letters)))]
    parts = [letters[start : start + CHUNK_LENGTH].encode("utf-8") for start in starts]
    return [_CRC.pack(crc) + parts[0], *parts[1:]]


def join_text(parts: Iterable[bytes]) -> tuple[int, bytes]:
    """Return the checksum and the text that ``split_text`` was given."""
    joined = b"".join(parts)
    if len(joined) < _CRC.size:
        raise DamagedIndexError("a stored part cannot be read")
    return _CRC.unpack_from(joined)[0], joined[_CRC.size :]


def word_bucket(word: str) -> str:
    """Return the name of the part of the words that begin like one and are as long."""
    return f"words-{ord(word[0]):x}-{len(word)}"


def bucket_of(kind: str, name: str) -> str:
    """Return the name of the part that holds a name, an office's initials or a topic."""
    return f"{kind}-{zlib.crc32(name.encode('utf-8', 'surrogatepass')) % BUCKETS}"


class Blobs:
    """The compressed parts of a generation; each version of one is fetched once and kept packed.

    Args:
        client: Fetches them.
        names: Of the indices.
        generation: Whose.
    """

    def __init__(self, client: Client, names: Names, generation: int) -> None:
        self._client = client
        self._names = names
        self._index = names.of(generation, Kind.PARTS)
        self._lock = threading.Lock()
        self._packed: dict[str, tuple[str, bytes]] = {}

    def is_of(self, generation: int) -> bool:
        """Return whether they are those of a generation."""
        return self._index == self._names.of(generation, Kind.PARTS)

    def get(self, blobs: Mapping[str, str], wanted: Iterable[str]) -> dict[str, Any]:
        """Return those of ``wanted`` that there are, read together if they are not here.

        Args:
            blobs: The version of each.
            wanted: Their names.
        """
        some = [name for name in wanted if name in blobs]
        return {name: read_blob(data) for name, data in self.fetch(blobs, some).items()}

    def fetch(self, blobs: Mapping[str, str], wanted: Iterable[str]) -> dict[str, bytes]:
        """Return ``wanted``, packed, after fetching those that are not here in their version."""
        found: dict[str, bytes] = {}
        missing: list[str] = []
        with self._lock:
            for name in wanted:
                digest, data = self._packed.get(name, ("", b""))
                if digest == blobs[name]:
                    found[name] = data
                else:
                    missing.append(name)
        for start in range(0, len(missing), MANY):
            some = missing[start : start + MANY]
            asked = [(self._index, blob_id(name, blobs[name])) for name in some]
            fetched = self._client.many(asked, ("packed",))
            for name, source in zip(some, fetched, strict=True):
                found[name] = _compressed(source["packed"])
                self.keep(name, blobs[name], found[name])
        return found

    def keep(self, name: str, digest: str, data: bytes) -> None:
        """Keep what has been written."""
        with self._lock:
            self._packed[name] = digest, data

    def forget(self, blobs: Mapping[str, str]) -> None:
        """Drop what there is no more."""
        with self._lock:
            for name in self._packed.keys() - blobs.keys():
                del self._packed[name]


def _compressed(packed: str) -> bytes:
    try:
        return base64.b64decode(packed)
    except binascii.Error as error:
        raise DamagedIndexError("a stored part cannot be read") from error


def write_blob(value: Any) -> bytes:  # noqa: ANN401  # what JSON can hold
    """Return a value as it is kept."""
    return zlib.compress(json.dumps(value, separators=(",", ":")).encode(), _FASTEST)


def read_blob(data: bytes) -> Any:  # noqa: ANN401
    """Return what ``write_blob`` was given.

    Raises:
        DamagedIndexError: If it cannot be that.
    """
    try:
        return json.loads(zlib.decompress(data))
    except (zlib.error, ValueError) as error:
        raise DamagedIndexError("a stored part cannot be read") from error


def text_of_blob(data: bytes) -> str:
    """Return what ``write_blob`` has written, as JSON in ASCII; see ``names_in``.

    Raises:
        DamagedIndexError: If it cannot be that.
    """
    try:
        return zlib.decompress(data).decode("ascii")
    except (zlib.error, UnicodeDecodeError) as error:
        raise DamagedIndexError("a stored part cannot be read") from error


def names_in(text: str) -> list[str]:
    """Return what is counted in a text of ``text_of_blob``, without reading its numbers."""
    names = _COUNTED_NAME.findall(text)
    if "\\" in text:
        names = [json.loads(f'"{name}"') if "\\" in name else name for name in names]
    return names


def numbers_in(text: str, name: str) -> list[int] | None:
    """Return the numbers of one name of a text of ``text_of_blob``; ``None`` if it has none."""
    written = f"{json.dumps(name)}:["
    place = text.find(written)
    if place < 0:
        return None
    start = place + len(written)
    return [int(number) for number in text[start : text.index("]", start)].split(",")]


_COUNTED_NAME = re.compile(r'"([^"]+)":\[')


def digest_of(data: bytes) -> str:
    """Return what tells one version of a compressed part from all others."""
    return hashlib.sha256(data).hexdigest()[:_DIGEST_DIGITS]


def blob_source(data: bytes) -> Json:
    """Return what is written of a compressed part; it belongs to no document."""
    return {"document": 0, "packed": base64.b64encode(data).decode("ascii")}


def add(counted: Counted, changes: Mapping[str, Sequence[int]]) -> Counted:
    """Return what is counted after ``changes``; what occurs no more is left out."""
    together = dict(counted)
    for name, numbers in changes.items():
        before = together.get(name, [0] * len(numbers))
        after = [a + b for a, b in zip(before, numbers, strict=True)]
        if after[0] > 0:
            together[name] = after
        else:
            together.pop(name, None)
    return dict(sorted(together.items()))


RAW_TOPICS = "counted_topics"
TOPIC_SEPARATOR = "\0"


class PendingCounts:
    """What documents add to the counts of all documents, until it is written."""

    def __init__(self) -> None:
        self.words: dict[str, list[int]] = {}
        self.others: dict[str, Counter[str]] = {"capitals": Counter(), "names": Counter()}
        self.topics: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self.words) + sum(map(len, self.others.values())) + len(self.topics)

    def count(self, document: Counts, sign: int) -> None:
        """Add a document, or take it out."""
        for word, count in document.words.items():
            numbers = self.words.setdefault(word, [0, 0])
            numbers[0] += sign * count
            numbers[1] += sign * (word in document.lower)
        for kind, counts in (("capitals", document.capitals), ("names", document.names)):
            together = self.others[kind]
            for name, count in counts.items():
                together[name] += sign * count
        for pair, count in document.topics.items():
            self.topics[TOPIC_SEPARATOR.join(pair)] += sign * count

    def by_bucket(self) -> dict[str, Counted]:
        """Return the changes of each compressed part."""
        buckets: dict[str, Counted] = {}
        for word, numbers in self.words.items():
            if numbers != [0, 0]:
                buckets.setdefault(word_bucket(word), {})[word] = numbers
        for kind, counts in self.others.items():
            for name, count in counts.items():
                if count:
                    buckets.setdefault(bucket_of(kind, name), {})[name] = [count]
        for pair, count in self.topics.items():
            if count:
                topic = pair.partition(TOPIC_SEPARATOR)[0]
                buckets.setdefault(bucket_of(RAW_TOPICS, topic), {})[pair] = [count]
        return buckets


def offered(counted: Counted) -> list[tuple[str, int]]:
    """Return the topics that are worth offering, of those that are counted."""
    counts: dict[tuple[str, str], int] = {}
    for pair, (count,) in counted.items():
        topic, _, words = pair.partition(TOPIC_SEPARATOR)
        counts[topic, words] = count
    return [each for each in total_topics(counts) if is_worth_offering(*each)]


def alias_row(alias: Alias) -> list[object]:
    """Return an alias as it is kept; see ``alias_of``."""
    span = alias.span
    ends = [span.start, span.end] if span else [None, None]
    return [alias.name, alias.other, alias.source, *ends]
