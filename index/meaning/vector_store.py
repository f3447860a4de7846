"""Keep the vectors of a library's sentences in step with its documents."""

from __future__ import annotations

import logging
import math
import threading
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from index.corpus import Corpus
from index.errors import ModelError, UnreachableIndexError
from index.meaning.model import OWN_MODEL, Encoder, missing_library
from index.model.results import EncodingProgress

if TYPE_CHECKING:
    from index.cluster.vectors import ClusterVectors
    from index.meaning.builder import Enter, Report
    from index.meaning.search import Sentences

log = logging.getLogger(__name__)

MAX_PASSAGES = 20_000
"""Up to so many passages ``auto`` makes vectors: that takes a core some twenty minutes."""

MAX_PASSAGES_AT_ONCE = 400
"""Up to so many passages one question in a terminal waits for the vectors."""


ENDING_SECONDS = 0.5
"""How often the thread that encodes looks whether the process ends.

It is no daemon: a process that ends while a daemon is inside the model's own code is aborted.
"""


RETRY_SECONDS = 30.0
"""After so long vectors are made again where the cluster could not be reached."""


class MeaningChoice(StrEnum):
    """When sentences are chosen by meaning, too."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


class MeaningState(StrEnum):
    """What questions are answered by."""

    OFF = "off"
    NO_LIBRARY = "no_library"
    TOO_LARGE = "too_large"
    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class VectorStore:
    """Makes, keeps and finds the vectors; may be used from several threads at once.

    Args:
        choice: Whether there are any.
        model: The folder of the encoder; the project's own without one.
        folder: The cache folder that they are kept in; ``None`` to hold them in memory only.
        shared: What other hosts have made, and can have from this one.
        exact_rows: Up to so many sentences are all compared with a question; more stay in the
            cluster, if there is one. ``None`` for ``index.meaning.search.EXACT_ROWS``.

    Raises:
        ModelError: If they are wanted and the encoder cannot be used.
    """

    def __init__(
        self,
        choice: MeaningChoice,
        model: Path | None,
        folder: Path | None,
        shared: ClusterVectors | None = None,
        *,
        exact_rows: int | None = None,
    ) -> None:
        self._choice = choice
        self._shared = shared
        self._given_rows = exact_rows
        self._lock = threading.Lock()
        self._building = threading.Lock()
        self._sentences: tuple[str, Sentences] | None = None
        self._seen: int | None = None
        self._progress: EncodingProgress | None = None
        self._failed: str | None = None
        self._thread: threading.Thread | None = None
        self._again = threading.Event()
        self._closing = threading.Event()
        self._encoder: Encoder | None = None
        self._file: Path | None = None
        missing = missing_library()
        if choice is MeaningChoice.OFF or (missing and choice is MeaningChoice.AUTO):
            return
        if missing:
            raise ModelError.without_library(missing)
        self._encoder = Encoder(model or OWN_MODEL)
        if folder is not None:
            self._file = folder / f"meaning-{self._encoder.identity}.vectors"
            if self._file.is_file():
                # While the documents are opened, so that the first question need not wait.
                threading.Thread(target=self._preload, name="loading").start()

    def load(self) -> None:
        """Load the encoder, if there is one.

        Raises:
            ModelError: If it cannot be loaded.
        """
        if self._encoder is not None:
            self._encoder.load()

    def _preload(self) -> None:
        try:
            self.load()
        except ModelError as error:
            # The error is reported when the encoder is needed.
            log.debug("%s", error)

    def give_up(self, error: ModelError) -> None:
        """Answer by words alone from now on, because of ``error``."""
        if self._failed is None:
            log.warning("%s Until that is mended, questions are answered by words alone.", error)
        self._failed = str(error)

    def meanings(self, corpus: Corpus) -> Sentences | None:
        """Return the sentences of ``corpus`` by meaning, if their vectors are there."""
        if self._encoder is None or self._failed:
            return None
        with self._lock:
            if self._sentences is not None:
                checksum, found = self._sentences
                if checksum == corpus.checksum and found.is_of(corpus):
                    return found
            return self._in_cluster(corpus) or self._read(corpus)

    def _in_cluster(self, corpus: Corpus) -> Sentences | None:
        """Return the sentences whose vectors stay in the cluster, if they do."""
        if self._encoder is None or self._shared is None:
            return None
        stored = self._shared.stored(self._encoder.identity, corpus)
        if stored is None:
            return None
        from index.meaning.stored_space import StoredSpace

        found = StoredSpace(stored, self._encoder)
        self._sentences = (corpus.checksum, found)
        return found

    def _read(self, corpus: Corpus) -> Sentences | None:
        """Read the vectors from the file, if it has changed since it was last read."""
        if self._encoder is None or self._file is None:
            return None
        if self._shared is not None:
            self._shared.fetch(self._file, self._encoder.identity, corpus.checksum)
        try:
            changed = self._file.stat().st_mtime_ns
        except OSError:
            return None
        if changed == self._seen:
            return None
        from index.meaning.search import Space
        from index.meaning.vectors import read

        self._seen = changed
        vectors = read(self._file, self._encoder.identity)
        if vectors is None or vectors.corpus != corpus.checksum:
            return None
        if self._shared is not None and len(vectors) > self._exact_rows:
            # A host of a version that kept all of them in its memory has made them.
            return None
        found = Space(vectors, self._encoder, self._exact_rows)
        self._sentences = (corpus.checksum, found)
        return found

    def build_vectors(
        self,
        enter: Enter,
        report: Report = lambda _: None,
        *,
        threads: int = 1,
        max_passages: int = 0,
    ) -> bool:
        """Encode the missing sentences now.

        Args:
            enter: Gives the current corpus.
            report: Told of the progress.
            threads: How many texts are encoded at once.
            max_passages: If above 0, a corpus with more passages is left alone.

        Returns:
            Whether the vectors of the corpus are there.

        Raises:
            ModelError: If the encoder cannot be used.
        """
        if self._encoder is None:
            return False
        with enter() as corpus:
            if self.meanings(corpus) is not None:
                return True
            size = corpus.engine.size
        if self._is_too_large(size) or (max_passages and size > max_passages):
            return False
        if self._shared is None:
            return self._build(enter, report, threads)
        with self._shared.making() as mine:
            return mine and self._build(enter, report, threads)

    def _build(self, enter: Enter, report: Report, threads: int) -> bool:
        from index.meaning.builder import ChangedError

        if self._encoder is None:
            return False

        def tell(progress: EncodingProgress) -> None:
            self._progress = progress
            report(progress)

        self._encoder.load()
        with self._building:
            while True:
                try:
                    made = self._made(enter, self._encoder, tell, threads)
                except ChangedError:
                    continue
                finally:
                    self._progress = None
                with self._lock:
                    self._sentences = made
                return True

    def _made(
        self, enter: Enter, encoder: Encoder, report: Report, threads: int
    ) -> tuple[str, Sentences]:
        """Make the vectors: in a file, or in the cluster where they are too many for that."""
        from index.meaning.builder import TooManyError, build_vectors
        from index.meaning.search import Space

        if self._shared is None:
            vectors = build_vectors(enter, encoder, self._file, report, threads=threads)
            return vectors.corpus, Space(vectors, encoder, self._exact_rows)
        with enter() as corpus:
            many = corpus.engine.size > self._exact_rows
        if not many and not self._shared.holds_stored(encoder.identity):
            try:
                vectors = build_vectors(
                    enter,
                    encoder,
                    self._file,
                    report,
                    threads=threads,
                    most=self._exact_rows,
                )
            except TooManyError:
                pass
            else:
                if self._file is not None:
                    self._shared.keep(self._file, encoder.identity, vectors.corpus)
                return vectors.corpus, Space(vectors, encoder, self._exact_rows)
        return self._stored(self._shared, enter, encoder, report, threads)

    def _stored(
        self,
        shared: ClusterVectors,
        enter: Enter,
        encoder: Encoder,
        report: Report,
        threads: int,
    ) -> tuple[str, Sentences]:
        from index.meaning.stored_space import store_vectors
        from index.meaning.vectors import read

        known = read(self._file, encoder.identity) if self._file else None
        made = store_vectors(enter, encoder, shared, known, report=report, threads=threads)
        if self._file is not None:
            # What it had is in the cluster now.
            self._file.unlink(missing_ok=True)
        return made

    def in_background(self, enter: Enter) -> None:
        """Encode in a thread, now and whenever ``renew`` is called."""
        if self._encoder is None or self._thread is not None:
            return
        self._again.set()
        self._thread = threading.Thread(target=self._keep, args=(enter,), name="encoding")
        self._thread.start()

    def renew(self) -> None:
        """Follow a change of the documents in the background, if that was asked for."""
        self._again.set()

    def close(self) -> None:
        """End the work in the background: at once, or after the text that is being encoded."""
        self._closing.set()
        self._again.set()

    def _keep(self, enter: Enter) -> None:
        retry = math.inf
        while True:
            asked = self._again.wait(ENDING_SECONDS)
            if self._is_ending():
                return
            if not asked and time.monotonic() < retry:
                continue
            self._again.clear()
            retry = math.inf
            try:
                self.build_vectors(enter, self._stop_at_the_end)
            except _EndingError:
                return
            except UnreachableIndexError as error:
                log.warning("The vectors cannot be made now: %s", error)
                retry = time.monotonic() + RETRY_SECONDS
            except ModelError as error:
                self.give_up(error)
                return

    def state(self, corpus: Corpus) -> tuple[MeaningState, EncodingProgress | None]:
        """Return what questions are answered by, and the progress of encoding."""
        progress = self._progress
        if self._encoder is None:
            off = self._choice is MeaningChoice.OFF
            state = MeaningState.OFF if off else MeaningState.NO_LIBRARY
        elif self._failed:
            state = MeaningState.FAILED
        elif self.meanings(corpus) is not None:
            state = MeaningState.READY
        elif progress is not None:
            return MeaningState.MAKING, progress
        elif self._is_too_large(corpus.engine.size):
            state = MeaningState.TOO_LARGE
        else:
            state = MeaningState.WAITING
        return state, None

    @property
    def _exact_rows(self) -> int:
        from index.meaning.search import EXACT_ROWS

        return EXACT_ROWS if self._given_rows is None else self._given_rows

    def _is_ending(self) -> bool:
        return self._closing.is_set() or not threading.main_thread().is_alive()

    def _stop_at_the_end(self, _: EncodingProgress) -> None:
        if self._is_ending():
            raise _EndingError

    def _is_too_large(self, passages: int) -> bool:
        return self._choice is MeaningChoice.AUTO and passages > MAX_PASSAGES


class _EndingError(Exception):
    """The process ends, or the library is closed."""
