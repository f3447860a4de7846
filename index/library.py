"""The one door to the documents."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from index import answering, verifying
from index.aliases import Alias, read_own
from index.corpus import Corpus, build
from index.errors import UnknownSourceError
from index.model import (
    Answer,
    NoAnswer,
    SkippedFile,
    SourceName,
    SourceSummary,
    Verification,
)
from index.reading import read_folder

log = logging.getLogger(__name__)

MOST_QUOTES = 3
"""Quotations in an answer unless the caller asks for another number."""


class Library:
    """A folder of documents, ready to be asked.

    All methods may be called from several threads at once: what they read never changes,
    and ``refresh`` replaces it as a whole.
    """

    def __init__(self, folder: Path, corpus: Corpus, skipped: tuple[SkippedFile, ...]) -> None:
        self._folder = folder
        self._corpus = corpus
        self._skipped = skipped

    @classmethod
    def open(cls, folder: Path) -> Library:
        """Read and index the documents in ``folder``.

        Raises:
            FolderError: If the folder is missing or nothing in it can be quoted.
            AliasesError: If the folder's ``aliases.toml`` is wrong.
        """
        corpus, skipped = _load(folder)
        return cls(folder, corpus, skipped)

    @property
    def skipped(self) -> tuple[SkippedFile, ...]:
        """The files of the folder that do not serve, with the reasons."""
        return self._skipped

    @property
    def checksum(self) -> str:
        """The corpus checksum; it changes when any document does."""
        return self._corpus.checksum

    def ask(
        self, question: str, *, limit: int = MOST_QUOTES, source: str | None = None
    ) -> Answer | NoAnswer:
        """Answer ``question`` with at most ``limit`` quotations, or say why not.

        Args:
            question: As the person typed it.
            limit: At least 1.
            source: If given, only this document is searched.

        Raises:
            RequestError: If the question is empty or too long.
            UnknownSourceError: If there is no document called ``source``.
        """
        corpus = self._corpus
        name = None if source is None else _known(corpus, source)
        return answering.answer(corpus, question, limit=limit, source=name)

    def verify(self, text: str) -> Verification:
        """Say whether ``text`` stands verbatim in the documents, and where.

        Raises:
            TextTooShortError: If the text is too short for its presence to mean anything.
        """
        return verifying.verify(self._corpus, text)

    def sources(self) -> tuple[SourceSummary, ...]:
        """The documents in order of name."""
        corpus = self._corpus
        return tuple(
            SourceSummary(
                source=document.source,
                sha256=document.sha256,
                characters=len(document.text),
                paragraphs=len(corpus.blocks[document.source]),
                passages=len(corpus.numbers[document.source]),
            )
            for document in corpus.documents.values()
        )

    def aliases(self) -> tuple[Alias, ...]:
        """The names that mean the same, the community's own first, then the mined ones."""
        return self._corpus.aliases.all

    def refresh(self) -> None:
        """Read the folder again; if that fails, the documents read before go on serving.

        Raises:
            FolderError: If the folder is missing or nothing in it can be quoted.
        """
        self._corpus, self._skipped = _load(self._folder)


def _load(folder: Path) -> tuple[Corpus, tuple[SkippedFile, ...]]:
    started = time.perf_counter()
    reading = read_folder(folder)
    corpus = build(reading.documents, read_own(folder))
    for file in reading.skipped:
        log.warning("skipped %s: %s", file.source, file.why)
    log.info(
        "%d documents, %d passages in %.0f ms",
        len(corpus.documents),
        len(corpus.passages),
        (time.perf_counter() - started) * 1000,
    )
    return corpus, reading.skipped


def _known(corpus: Corpus, name: str) -> SourceName:
    wanted = SourceName(name)
    if wanted not in corpus.documents:
        raise UnknownSourceError(name, sorted(corpus.documents))
    return wanted
