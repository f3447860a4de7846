"""Keep the vectors of a library's sentences in step with its documents."""

from __future__ import annotations

import logging
import threading
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.corpus import Corpus
from index.errors import ModelError
from index.meaning.model import OWN_MODEL, Encoder, missing_library
from index.model.results import EncodingProgress

if TYPE_CHECKING:
    from index.meaning.builder import Enter, Report
    from index.meaning.search import Space

log = logging.getLogger(__name__)

MAX_PASSAGES = 20_000
"""Up to so many passages ``auto`` makes vectors: that takes a core some twenty minutes."""

MAX_PASSAGES_AT_ONCE = 400
"""Up to so many passages one question in a terminal waits for the vectors."""


ENDING_SECONDS = 0.5
"""How often the thread that encodes looks whether the process ends.

It is no daemon: a process that ends while a daemon is inside the model's own code is aborted.
"""


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


class SharedVectors(Protocol):
    """Vectors that hosts share, as the file that each of them has a copy of."""

    def fetch(self, file: Path, model: str, corpus: str) -> None:
        """Bring ``file`` up to date, if there are vectors of a corpus by its checksum."""
        ...

    def keep(self, file: Path, model: str, corpus: str) -> None:
        """Give what ``file`` has to all hosts."""
        ...

    def making(self) -> AbstractContextManager[bool]:
        """Be the only host that makes vectors; false if another one does so."""
        ...


class VectorStore:
    """Makes, keeps and finds the vectors; may be used from several threads at once.

    Args:
        choice: Whether there are any.
        model: The folder of the encoder; the project's own without one.
        folder: The cache folder that they are kept in; ``None`` to hold them in memory only.
        shared: What other hosts have made, and can have from this one.

    Raises:
        ModelError: If they are wanted and the encoder cannot be used.
    """

    def __init__(
        self,
        choice: MeaningChoice,
        model: Path | None,
        folder: Path | None,
        shared: SharedVectors | None = None,
    ) -> None:
        self._choice = choice
        self._shared = shared
        self._lock = threading.Lock()
        self._building = threading.Lock()
        self._space: tuple[str, Space] | None = None
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

    def meanings(self, corpus: Corpus) -> Space | None:
        """Return the sentences of ``corpus`` by meaning, if their vectors are there."""
        if self._encoder is None or self._failed:
            return None
        with self._lock:
            if self._space is not None and self._space[0] == corpus.checksum:
                return self._space[1]
            return self._read(corpus)

    def _read(self, corpus: Corpus) -> Space | None:
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
        self._space = (corpus.checksum, Space(vectors, self._encoder))
        return self._space[1]

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
        from index.meaning.builder import ChangedError, build_vectors
        from index.meaning.search import Space

        if self._encoder is None:
            return False

        def tell(progress: EncodingProgress) -> None:
            self._progress = progress
            report(progress)

        self._encoder.load()
        with self._building:
            while True:
                try:
                    vectors = build_vectors(enter, self._encoder, self._file, tell, threads)
                except ChangedError:
                    continue
                finally:
                    self._progress = None
                with self._lock:
                    self._space = (vectors.corpus, Space(vectors, self._encoder))
                if self._shared is not None and self._file is not None:
                    self._shared.keep(self._file, self._encoder.identity, vectors.corpus)
                return True

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
        while True:
            asked = self._again.wait(ENDING_SECONDS)
            if self._is_ending():
                return
            if not asked:
                continue
            self._again.clear()
            try:
                self.build_vectors(enter, self._stop_at_the_end)
            except _EndingError:
                return
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

    def _is_ending(self) -> bool:
        return self._closing.is_set() or not threading.main_thread().is_alive()

    def _stop_at_the_end(self, _: EncodingProgress) -> None:
        if self._is_ending():
            raise _EndingError

    def _is_too_large(self, passages: int) -> bool:
        return self._choice is MeaningChoice.AUTO and passages > MAX_PASSAGES


class _EndingError(Exception):
    """The process ends, or the library is closed."""
