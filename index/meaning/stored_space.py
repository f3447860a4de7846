"""The sentences nearest to a question where their vectors stay in a cluster.

Of the sentences of the best passages by words, and of those that the cluster finds near, the
vectors are fetched and compared as if they were in memory. One host makes them.
"""

from __future__ import annotations

import math
import struct
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from index.answering.scoring import REACH, NearPlace
from index.cluster.stored_vectors import (
    MissingDocument,
    StoredPart,
    StoredVectors,
    VectorWriter,
)
from index.corpus import Corpus
from index.meaning.builder import ChangedError, Enter, Report, encoded
from index.meaning.model import Calibration, Encoder
from index.meaning.search import (
    BEST_PASSAGES,
    HUB_SAMPLE,
    HUB_SHARE,
    NEAREST,
    Everyday,
    NearSentences,
    Scores,
    Sentences,
)
from index.meaning.vectors import (
    DIGEST,
    LEVELS,
    Bytes,
    Floats,
    SentenceText,
    Vectors,
    sentence_texts,
)
from index.model import SourceName
from index.model.results import EncodingProgress
from index.ranking import document_of

if TYPE_CHECKING:
    from index.cluster.vectors import ClusterVectors

PART = 16
"""Sentences of a block whose vectors are stored together."""

PASSAGES_AT_ONCE = 500
"""Of about so many the sentences are encoded and written together."""

HUB_PARTS = 4
"""Numbers in a vector for k-NN that take a sentence's hubness off its product."""

SPREAD = 4
"""How many times its usual size a vector's largest number may be."""

HUB_SCALE = 0.4
"""How much of hubness stands with the sentence rather than with the question, before the root of
the dimensions: so that both fit into eight bits."""

_COUNT = struct.Struct("<H")


class Part(NamedTuple):
    """Which sentences of a block are stored together.

    Attributes:
        document: The document's number.
        block: The block's place in it.
        part: Which of its runs of ``PART`` sentences.
    """

    document: int
    block: int
    part: int

    @classmethod
    def of(cls, document: int, block: int, sentence: int) -> Self:
        """Return the part that a sentence is in."""
        return cls(document, block, sentence // PART)


@dataclass(frozen=True, slots=True, eq=False)
class PartRows:
    """The vectors of a part.

    Attributes:
        places: For each row the place of its sentence in the part, ascending.
        numbers: For each row its vector.
        scales: For each row what one step of its numbers counts.
    """

    places: npt.NDArray[np.uint8]
    numbers: Bytes = field(repr=False)
    scales: Floats = field(repr=False)

    @classmethod
    def none(cls) -> Self:
        """Return those of a part that has none."""
        return cls(np.zeros(0, np.uint8), np.zeros((0, 1), np.int8), np.zeros(0, np.float32))

    def __len__(self) -> int:
        return len(self.scales)

    def row(self, place: int) -> int | None:
        """Return the row of the sentence at a place in the part; ``None`` if it has none."""
        at = int(np.searchsorted(self.places, place))
        return at if at < len(self.places) and self.places[at] == place else None

    def pack(self) -> bytes:
        """Return them as they are stored."""
        arrays = (self.places, self.scales, self.numbers)
        return _COUNT.pack(len(self.places)) + b"".join(each.tobytes() for each in arrays)

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        """Return what ``pack`` has made; no rows if it cannot be that."""
        if len(packed) < _COUNT.size:
            return cls.none()
        (rows,) = _COUNT.unpack_from(packed)
        dimensions, rest = divmod(len(packed) - _COUNT.size - 5 * rows, max(1, rows))
        if rows == 0 or dimensions <= 0 or rest:
            return cls.none()
        start = _COUNT.size
        places = np.frombuffer(packed, np.uint8, rows, start)
        scales = np.frombuffer(packed, "<f4", rows, start + rows)
        numbers = np.frombuffer(packed, np.int8, rows * dimensions, start + 5 * rows)
        return cls(places, numbers.reshape(rows, dimensions), scales)


class StoredSpace(Sentences):
    """The sentences of one corpus by meaning, with their vectors where hosts have them stored."""

    def __init__(self, stored: StoredVectors, encoder: Encoder) -> None:
        super().__init__(encoder)
        self.stored = stored
        self._elsewhere = np.array(stored.elsewhere, np.bool_)

    def is_of(self, corpus: Corpus) -> bool:
        """Return whether they are those of a corpus that has the same checksum."""
        return self.stored.is_of(corpus)

    @property
    def usual(self) -> float:
        """How near to everyday questions the middle one of the sentences is."""
        return self.stored.usual

    @property
    def elsewhere(self) -> npt.NDArray[np.bool_]:
        """Which everyday questions these documents have nothing on, as far as is seen."""
        return self._elsewhere

    def _near(self, question: Floats, names: Sequence[SourceName] | None) -> NearSentences:
        del names  # ``nearest`` is told which documents are looked at.
        return _NearStored(self, question)


class _NearStored(NearSentences):
    """How near sentences are whose vectors are fetched: together, where it is known which."""

    def __init__(self, space: StoredSpace, question: Floats) -> None:
        super().__init__(space, question)
        self.best_passages = BEST_PASSAGES
        self._stored = space.stored
        self._vector = question
        self._corpus: Corpus | None = None
        self._documents: dict[SourceName, int] = {}
        self._parts: dict[Part, PartRows] = {}
        self._by_part: dict[Part, Scores] = {}

    def nearest(
        self, corpus: Corpus, passages: Sequence[int], among: Sequence[range] | None
    ) -> Sequence[NearPlace]:
        """Return the nearest of the best passages' sentences, and of all where that is known."""
        self._corpus = corpus
        places: dict[tuple[SourceName, int, int], NearPlace] = {}
        wanted: dict[Part, None] = {}
        for number in passages[:BEST_PASSAGES]:
            each = corpus.passages[number]
            document = self._documents[each.source] = document_of(number)
            for sentence in range(each.first, each.last + 1):
                place = NearPlace(each.source, each.block, sentence, number)
                places.setdefault(place[:3], place)
            wanted |= _around(document, each.block, each.first, each.last)
        asked = near_question(self._vector)
        for place in self._stored.near(corpus, asked, among):
            if place.passage is not None:
                document = self._documents[place.source] = document_of(place.passage)
                wanted |= _around(document, place.block, place.sentence, place.sentence)
                places.setdefault(place[:3], place)
        self._fetch(list(wanted))
        cosines = {key: self._cosine(*key) for key in places}
        # Of equals the first in the documents comes first.
        found = sorted((-value, key) for key, value in cosines.items() if value is not None)
        return [places[key] for _, key in found[:NEAREST]]

    def _cosine(self, source: SourceName, block: int, sentence: int) -> float | None:
        part = self._part(source, block, sentence)
        if part is None:
            return None
        at = self._parts[part].row(sentence % PART)
        return None if at is None else float(self._by_part[part][at])

    def _vectors(
        self, source: SourceName, block: int, sentences: Iterable[int]
    ) -> tuple[Bytes, Floats]:
        found: list[Bytes] = []
        scales: list[float] = []
        for sentence in sentences:
            part = self._part(source, block, sentence)
            rows = None if part is None else self._parts[part]
            at = None if rows is None else rows.row(sentence % PART)
            if rows is not None and at is not None:
                found.append(rows.numbers[at])
                scales.append(float(rows.scales[at]))
        return np.array(found, np.int8), np.array(scales, np.float32)

    def _part(self, source: SourceName, block: int, sentence: int) -> Part | None:
        """Return the part that a sentence is in, after fetching it if need be."""
        if source not in self._documents:
            found = {} if self._corpus is None else self._corpus.find((source,))
            if source not in found:
                return None
            self._documents[source] = document_of(found[source].start)
        part = Part.of(self._documents[source], block, sentence)
        if part not in self._parts:
            self._fetch([part])
        return part

    def _fetch(self, wanted: Sequence[Part]) -> None:
        missing = [part for part in wanted if part not in self._parts]
        found = self._stored.parts(missing)
        rows = {part: PartRows.unpack(found.get(part, b"")) for part in missing}
        self._parts |= rows
        some = {part: each for part, each in rows.items() if len(each)}
        if not some:
            return
        numbers = np.concatenate([each.numbers for each in some.values()])
        scales = np.concatenate([each.scales for each in some.values()])
        cosines = self._cosines(numbers, scales, self._sentences.hubness(numbers, scales))
        ends = np.cumsum([len(each) for each in some.values()])
        self._by_part |= dict(zip(some, np.split(cosines, ends[:-1]), strict=True))


def _around(document: int, block: int, first: int, last: int) -> dict[Part, None]:
    """Return the parts of some sentences and of those beside that may be asked for with them."""
    beside = range(max(0, first - REACH), last + REACH + 1)
    return dict.fromkeys(Part.of(document, block, sentence) for sentence in beside)


def near_vectors(rows: PartRows, everyday: Everyday, calibration: Calibration) -> Bytes:
    """Return vectors for k-NN: all on one scale, so that the cluster compares their products.

    They are counted from where all of them are near, since a graph of vectors in all directions
    is searched with fewer losses; of one question's products that takes the same off each.
    ``HUB_PARTS`` numbers more take off what makes a sentence near to anything.
    """
    size = rows.numbers.shape[1]
    step = LEVELS / (SPREAD * 2 / math.sqrt(size))
    vectors = rows.numbers.astype(np.float32) * np.reshape(rows.scales, (-1, 1))
    vectors = (vectors - 2 * everyday.centre) * step
    hubness = everyday.nearest(rows.numbers, rows.scales) - HUB_SHARE * calibration.floor
    # The product is that of a sum of two vectors.
    taken = -2 * hubness * step * HUB_SCALE * math.sqrt(size) / HUB_PARTS
    both = np.hstack([vectors, np.repeat(np.reshape(taken, (-1, 1)), HUB_PARTS, axis=1)])
    rounded: Bytes = np.clip(np.rint(both), -LEVELS, LEVELS).astype(np.int8)
    return rounded


def near_question(question: Floats) -> list[int]:
    """Return a question's vector for k-NN, to be multiplied with those of ``near_vectors``."""
    hub_scale = HUB_SCALE * math.sqrt(len(question))
    step = min(LEVELS / max(float(np.abs(question).max()), 1e-12), LEVELS * hub_scale)
    taken = [round(step / hub_scale)] * HUB_PARTS
    return [*map(int, np.rint(question * step)), *taken]


def store_vectors(  # noqa: PLR0913 - all but four by name
    enter: Enter,
    encoder: Encoder,
    shared: ClusterVectors,
    known: Vectors | None,
    *,
    report: Report = lambda _: None,
    threads: int = 1,
) -> tuple[str, StoredSpace]:
    """Make the vectors that are missing in a cluster; return them with the corpus checksum.

    Args:
        enter: Gives the corpus.
        encoder: What encodes.
        shared: Keeps them.
        known: What this host has made before.
        report: Told of the progress.
        threads: How many texts are encoded at once.

    Raises:
        ChangedError: If the corpus changes meanwhile; what is done is kept.
    """
    dimensions = encoder.everyday.shape[1] + HUB_PARTS
    with enter() as corpus:
        writer = shared.storing(encoder.identity, corpus, dimensions)
        made = _Maker(encoder, writer, known, report, corpus.engine.size, threads)
    for some in _batches(writer.missing()):
        with enter() as corpus:
            if not writer.is_of(corpus):
                raise ChangedError
            corpus.prefetch([number for each in some for number in each.passages])
            texts = {each.number: list(sentence_texts(corpus.blocks[each.source])) for each in some}
        made.write(texts, sum(len(each.passages) for each in some))
    sample = writer.sample(HUB_SAMPLE)
    seen = None if sample is None else made.everyday.seen_in(*_together(sample))
    with enter() as corpus:
        if not writer.is_of(corpus):
            raise ChangedError
        stored = shared.finish(
            encoder.identity, corpus, writer, seen and (seen[0], seen[1].tolist())
        )
        return corpus.checksum, StoredSpace(stored, encoder)


def _batches(found: Iterable[Sequence[MissingDocument]]) -> Iterator[list[MissingDocument]]:
    """Yield documents of about ``PASSAGES_AT_ONCE`` passages at a time."""
    for documents in found:
        some: list[MissingDocument] = []
        for each in documents:
            some.append(each)
            if sum(len(one.passages) for one in some) >= PASSAGES_AT_ONCE:
                yield some
                some = []
        if some:
            yield some


def _together(packed: Iterable[bytes]) -> tuple[Bytes, Floats]:
    """Return the first vectors of some parts, as many as are looked at."""
    found: list[PartRows] = []
    rows = 0
    for each in filter(len, map(PartRows.unpack, packed)):
        found.append(each)
        rows += len(each)
        if rows >= HUB_SAMPLE:
            break
    if not found:
        return np.zeros((0, 1), np.int8), np.zeros(0, np.float32)
    numbers = np.concatenate([each.numbers for each in found])
    scales = np.concatenate([each.scales for each in found])
    return numbers[:HUB_SAMPLE], scales[:HUB_SAMPLE]


class _Maker:
    """Encodes sentences for a cluster; those whose words are known there are not encoded."""

    def __init__(  # noqa: PLR0913, PLR0917  # all that it works with
        self,
        encoder: Encoder,
        writer: VectorWriter,
        known: Vectors | None,
        report: Report,
        passages: int,
        threads: int,
    ) -> None:
        self.everyday = Everyday(encoder)
        self._encoder = encoder
        self._writer = writer
        self._report = report
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._known = known
        self._here: dict[bytes, int] = {}
        if known is not None:
            self._here = {digest.tobytes(): row for row, digest in enumerate(known.digests)}
        self._started = time.monotonic()
        self._sentences = 0
        self._passages = 0
        self._all_passages = passages

    def write(self, texts: Mapping[int, Sequence[SentenceText]], passages: int) -> None:
        """Write the vectors of some documents by number, which have so many passages."""
        wanted = {each.digest: each for words in texts.values() for each in words}
        rows, held = self._found(wanted)
        fresh = [each for digest, each in wanted.items() if digest not in rows]
        made = encoded(self._encoder, fresh, self._pool)
        for number, (each, row) in enumerate(zip(fresh, made, strict=True), start=1):
            rows[each.digest] = row
            self._tell(number, passages * number // len(fresh))
        parts = [
            part
            for number, words in texts.items()
            for part in self._parts(number, words, rows, held)
        ]
        self._writer.write({number: len(words) for number, words in texts.items()}, parts)
        self._sentences += len(fresh)
        self._passages += passages

    def _tell(self, sentences: int, passages: int) -> None:
        done = self._sentences + sentences
        share = max(1, self._passages + passages) / max(1, self._all_passages)
        total = max(done, round(done / share))
        self._report(EncodingProgress(done, total, time.monotonic() - self._started))

    def _found(
        self, wanted: Mapping[bytes, SentenceText]
    ) -> tuple[dict[bytes, tuple[Bytes, float]], set[bytes]]:
        """Return the vectors that are known, and which of their words others may find there."""
        rows: dict[bytes, tuple[Bytes, float]] = {}
        held: set[bytes] = set()
        for digest in wanted:
            row = self._here.get(digest)
            if row is not None and self._known is not None:
                rows[digest] = self._known.numbers[row], float(self._known.scales[row])
        for digests, packed, counts in self._writer.known(list(wanted)):
            part = PartRows.unpack(packed)
            for at, scale in enumerate(part.scales):
                digest = digests[at * DIGEST : (at + 1) * DIGEST]
                if digest in wanted:
                    rows[digest] = part.numbers[at], float(scale)
                    if counts:
                        held.add(digest)
        return rows, held

    def _parts(
        self,
        document: int,
        words: Sequence[SentenceText],
        rows: Mapping[bytes, tuple[Bytes, float]],
        held: set[bytes],
    ) -> Iterator[StoredPart]:
        by_part: dict[Part, list[SentenceText]] = {}
        for each in words:
            by_part.setdefault(Part.of(document, each.block, each.sentence), []).append(each)
        for part, some in by_part.items():
            found = [rows[each.digest] for each in some]
            packed = PartRows(
                places=np.array([each.sentence % PART for each in some], np.uint8),
                numbers=np.stack([numbers for numbers, _ in found]),
                scales=np.array([scale for _, scale in found], np.float32),
            )
            digests = [each.digest for each in some]
            findable = [digest for digest in dict.fromkeys(digests) if digest not in held]
            held.update(findable)
            near: list[tuple[int, list[int]]] = []
            if self._writer.finds_near:
                vectors = near_vectors(packed, self.everyday, self._encoder.description.calibration)
                places = (each.sentence for each in some)
                near = list(zip(places, vectors.tolist(), strict=True))
            yield StoredPart(part, packed.pack(), b"".join(digests), findable, near)
