"""Build the vectors of a corpus: only what is new is encoded, and what is done is kept."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np

from index.corpus import Corpus
from index.meaning.model import Encoder
from index.meaning.vectors import (
    DIGEST,
    Bytes,
    SentenceText,
    Vectors,
    quantize,
    read,
    sentence_texts,
    write,
)
from index.model import SourceName
from index.model.results import EncodingProgress

log = logging.getLogger(__name__)

SAVED_EVERY = 60.0
"""Seconds after which what is done is kept, so that an interruption costs no more."""


Report = Callable[[EncodingProgress], None]
Enter = Callable[[], AbstractContextManager[Corpus]]
"""Gives the current corpus, which stays what it is until the block is left."""


class ChangedError(Exception):
    """The documents have changed while their sentences were encoded."""


class TooManyError(Exception):
    """There are more sentences than are kept in one file."""


def build_vectors(  # noqa: PLR0913 - all but three by name
    enter: Enter,
    encoder: Encoder,
    file: Path | None,
    report: Report = lambda _: None,
    *,
    threads: int = 1,
    most: int | None = None,
) -> Vectors:
    """Build the vectors of the corpus, reusing those in ``file``, and keep them there.

    Args:
        enter: Gives the corpus.
        encoder: What encodes.
        file: Where they are kept; ``None`` for nowhere.
        report: Told of the progress.
        threads: How many texts are encoded at once.
        most: How many sentences there may be.

    Raises:
        ChangedError: If the corpus changes meanwhile; what is done is kept.
        TooManyError: If there are more sentences; what is done is kept.
    """
    known = read(file, encoder.identity) if file else None
    with enter() as corpus:
        checksum = corpus.checksum
        wanted = {name: outline.sha256 for name, outline in corpus.infos.items()}
    if known is not None and known.corpus == checksum:
        if most is not None and len(known) > most:
            raise TooManyError
        return known
    made = _Builder(encoder, known, wanted, report, threads=threads, most=most)
    try:
        _encode_all(enter, checksum, wanted, made, file)
    finally:
        # Interrupted or not, and without losing what was there before for the less that is done.
        whole = len(made.documents) == len(wanted)
        vectors = made.vectors(checksum if whole else "")
        if file and (whole or made.has_more):
            _keep(vectors, file)
    return vectors


def _encode_all(
    enter: Enter,
    checksum: str,
    wanted: Mapping[SourceName, str],
    made: _Builder,
    file: Path | None,
) -> None:
    """Encode document by document; keep what is done from time to time.

    Raises:
        ChangedError: If the corpus changes meanwhile.
    """
    saved = time.monotonic()
    for name in wanted:
        if made.reuse(name):
            continue
        with enter() as corpus:
            if corpus.checksum != checksum:
                raise ChangedError
            texts = list(sentence_texts(corpus.blocks[name]))
        made.encode(name, texts)
        if file and made.has_more and time.monotonic() - saved > SAVED_EVERY:
            _keep(made.vectors(""), file)
            saved = time.monotonic()


class _Builder:
    """The rows of vectors that are being made."""

    def __init__(  # noqa: PLR0913 - all that rows are made with
        self,
        encoder: Encoder,
        known: Vectors | None,
        wanted: Mapping[SourceName, str],
        report: Report,
        *,
        threads: int,
        most: int | None,
    ) -> None:
        self._encoder = encoder
        self._known = known
        self._wanted = wanted
        self._most = most
        self._report = report
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._started = time.monotonic()
        self._by_document: dict[str, tuple[int, int]] = {}
        if known is not None:
            self._by_document = {
                known.checksums[name]: rows for name, rows in known.documents.items()
            }
        self._by_digest: dict[bytes, int] | None = None
        self._documents: dict[SourceName, tuple[int, int]] = {}
        self._places: list[tuple[int, int]] = []
        self._digests: list[bytes] = []
        self._numbers: list[Bytes] = []
        self._scales: list[float] = []

    @property
    def documents(self) -> Mapping[SourceName, tuple[int, int]]:
        """The rows of the documents that are done."""
        return self._documents

    @property
    def has_more(self) -> bool:
        """Whether there are more rows than before."""
        return len(self._scales) > (0 if self._known is None else len(self._known))

    def reuse(self, name: SourceName) -> bool:
        """Take over the rows of a document that has not changed, if they are there."""
        rows = self._by_document.get(self._wanted[name])
        if rows is None or self._known is None:
            return False
        first = len(self._scales)
        for row in range(*rows):
            block, sentence = self._known.places[row]
            self._places.append((int(block), int(sentence)))
            self._take(self._known, row)
        self._add(name, first)
        return True

    def encode(self, name: SourceName, words: list[SentenceText]) -> None:
        """Make the rows of a document; a sentence that stood in any before is not encoded."""
        first = len(self._scales)
        before = self._before()
        fresh = [each for each in words if each.digest not in before]
        made = dict(zip((each.digest for each in fresh), self._encoded(fresh), strict=True))
        for each in words:
            self._places.append((each.block, each.sentence))
            if each.digest in made:
                numbers, scale = made[each.digest]
                self._digests.append(each.digest)
                self._numbers.append(numbers)
                self._scales.append(scale)
            elif self._known is not None:
                self._take(self._known, before[each.digest])
        self._add(name, first)

    def _add(self, name: SourceName, first: int) -> None:
        self._documents[name] = (first, len(self._scales))
        if self._most is not None and len(self._scales) > self._most:
            raise TooManyError

    def vectors(self, corpus: str) -> Vectors:
        """Return the rows of the documents that are done."""
        rows = max((end for _, end in self._documents.values()), default=0)
        empty = np.zeros((0, 1), np.int8)
        return Vectors(
            model=self._encoder.identity,
            corpus=corpus,
            documents=dict(self._documents),
            checksums={name: self._wanted[name] for name in self._documents},
            places=np.array(self._places[:rows], np.int32).reshape(rows, 2),
            digests=np.frombuffer(b"".join(self._digests[:rows]), np.dtype((np.void, DIGEST))),
            numbers=np.stack(self._numbers[:rows]) if rows else empty,
            scales=np.array(self._scales[:rows], np.float32),
        )

    def _take(self, known: Vectors, row: int) -> None:
        self._digests.append(known.digests[row].tobytes())
        self._numbers.append(known.numbers[row])
        self._scales.append(float(known.scales[row]))

    def _before(self) -> Mapping[bytes, int]:
        """Return the rows that are known by their words."""
        if self._by_digest is None:
            self._by_digest = {}
            if self._known is not None:
                self._by_digest = {
                    digest.tobytes(): row for row, digest in enumerate(self._known.digests)
                }
        return self._by_digest

    def _encoded(self, words: list[SentenceText]) -> Iterator[tuple[Bytes, float]]:
        results = encoded(self._encoder, words, self._pool)
        for number, result in enumerate(results, start=1):
            done = len(self._scales) + number
            # How many there are is known of the documents that have been looked at.
            share = max(1, len(self._documents) + 1) / len(self._wanted)
            total = max(done, round((len(self._scales) + len(words)) / share))
            self._report(EncodingProgress(done, total, time.monotonic() - self._started))
            yield result


def encoded(
    encoder: Encoder, words: Iterable[SentenceText], pool: ThreadPoolExecutor | None
) -> Iterator[tuple[Bytes, float]]:
    """Return the vectors of sentences in eight bits, in order; see ``quantize``."""

    def encode(each: SentenceText) -> tuple[Bytes, float]:
        return quantize(encoder.passage(each.alone) + encoder.passage(each.window))

    return iter(pool.map(encode, words) if pool else map(encode, words))


def _keep(vectors: Vectors, file: Path) -> None:
    """Write the vectors; where that fails, they last as long as the process does."""
    try:
        write(vectors, file)
    except OSError as error:
        log.warning("The vectors cannot be kept in %s: %s.", file, error.strerror)
