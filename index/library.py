"""The one door to the documents."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index import answering, verifying
from index.aliases import Alias, read_own
from index.corpus import Corpus, build
from index.errors import OutdatedQuoteError, UnknownSourceError
from index.model import (
    Answer,
    BlockKind,
    Check,
    NoAnswer,
    Quote,
    SkippedFile,
    SourceName,
    SourceSummary,
    Span,
    Timeline,
    Verification,
)
from index.reading import read_folder

if TYPE_CHECKING:
    from index.timelines import Chronicle

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
        self._made: Chronicle | None = None
        self._making = threading.Lock()

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
        self,
        question: str,
        *,
        limit: int = MOST_QUOTES,
        source: str | None = None,
        before: Sequence[str] = (),
    ) -> Answer | NoAnswer:
        """Answer ``question`` with at most ``limit`` quotations, or say why not.

        Args:
            question: As the person typed it.
            limit: At least 1.
            source: If given, only this document is searched.
            before: Earlier questions, the newest first; a question without a subject of its
                own follows one of them.

        Raises:
            RequestError: If the question is empty or too long.
            UnknownSourceError: If there is no document called ``source``.
        """
        corpus = self._corpus
        name = None if source is None else _known(corpus, source)
        return answering.answer(corpus, question, limit=limit, source=name, before=before)

    def verify(self, text: str) -> Verification:
        """Say whether ``text`` stands verbatim in the documents, and where.

        Raises:
            TextTooShortError: If the text is too short for its presence to mean anything.
        """
        return verifying.verify(self._corpus, text)

    def check(self, text: str, *, within: Collection[str] | None = None) -> Check:
        """Look up each sentence of a message: verbatim, close, or not in the documents.

        Args:
            text: As it stands in a chat, with all marks.
            within: If given, only these documents are looked at.

        Raises:
            TextTooShortError: If the text is too short for its presence to mean anything.
            UnknownSourceError: If there is no document by one of the names.
        """
        from index import checking

        corpus = self._corpus
        names = None if within is None else {_known(corpus, name) for name in within}
        return checking.check(corpus, text, within=names)

    def timeline(
        self,
        topic: str | None = None,
        since: str | None = None,
        until: str | None = None,
        source: str | None = None,
    ) -> Timeline:
        """Lay out the dated events in order of time; finding none gives an empty timeline.

        The first call finds the dates of all documents, which later ones reuse.

        Args:
            topic: What the events are to be about; ``None`` for all.
            since: The first day, month, year or decade, as a person types it or in EDTF.
            until: The last one.
            source: If given, only this document's events.

        Raises:
            UnclearDateError: If ``since`` or ``until`` is no clear date.
            RequestError: If the topic holds no word or is too long.
            UnknownSourceError: If there is no document called ``source``.
        """
        from index import timelines

        chronicle = self._chronicle()
        name = None if source is None else _known(chronicle.corpus, source)
        return timelines.timeline(chronicle, topic=topic, since=since, until=until, source=name)

    def topics(self, typed: str, limit: int) -> tuple[str, ...]:
        """Names and terms to lay out in time, those of the most dated sentences first."""
        from index import timelines

        return timelines.topics(self._chronicle(), typed, limit)

    def recall(self, sha256: str, span: Span, *, source: str | None = None) -> Quote:
        """Quote ``span`` again out of the document whose checksum begins with ``sha256``.

        Args:
            sha256: The checksum, or enough of its beginning.
            span: The words.
            source: The document's name, where it is known: of two with the same bytes it is
                this one, and the error says what became of it.

        Raises:
            OutdatedQuoteError: If no document has these bytes any more.
        """
        corpus = self._corpus
        named = None if source is None else corpus.documents.get(SourceName(source))
        for document in (*filter(None, [named]), *corpus.documents.values()):
            if document.sha256.startswith(sha256) and span.end <= len(document.text):
                for analysed in corpus.blocks[document.source]:
                    block = analysed.block
                    if block.span.contains(span):
                        return Quote(document, span, block.number, block.heading, (span,))
        raise OutdatedQuoteError(sha256, named.sha256 if named else None, source)

    def context(self, quote: Quote) -> tuple[Quote, ...]:
        """The paragraph that ``quote`` stands in, with the ones before and after it.

        Headings and captions count as paragraphs, page furniture does not.

        Raises:
            OutdatedQuoteError: If its document has changed since.
        """
        corpus = self._corpus
        document = corpus.documents.get(quote.document.source)
        if document is None or document.sha256 != quote.document.sha256:
            raise OutdatedQuoteError
        shown = [
            each.block
            for each in corpus.blocks[document.source]
            if each.block.kind is not BlockKind.FURNITURE or each.block.number == quote.paragraph
        ]
        place = next(n for n, block in enumerate(shown) if block.number == quote.paragraph)
        return tuple(
            Quote(
                document,
                block.span,
                block.number,
                block.heading,
                (quote.span,) if block.span.contains(quote.span) else (),
            )
            for block in shown[max(0, place - 1) : place + 2]
        )

    def sources(self) -> tuple[SourceSummary, ...]:
        """The documents in order of name, with the extent of their dated events."""
        chronicle = self._chronicle()
        corpus, extent = chronicle.corpus, chronicle.extent()
        return tuple(
            SourceSummary(
                document.source,
                document.sha256,
                len(document.text),
                len(corpus.blocks[document.source]),
                len(corpus.numbers[document.source]),
                *extent.get(document.source, (None, None)),
            )
            for document in corpus.documents.values()
        )

    @property
    def names(self) -> tuple[SourceName, ...]:
        """The documents' names, in order."""
        return tuple(self._corpus.documents)

    def aliases(self) -> tuple[Alias, ...]:
        """The names that mean the same, the community's own first, then the mined ones."""
        return self._corpus.aliases.all

    def refresh(self) -> None:
        """Read the folder again; if that fails, the documents read before go on serving.

        Raises:
            FolderError: If the folder is missing or nothing in it can be quoted.
            AliasesError: If the folder's ``aliases.toml`` is wrong.
        """
        self._corpus, self._skipped = _load(self._folder)

    def _chronicle(self) -> Chronicle:
        """The dated events of the documents, made when they are first asked for.

        The grammar of dates takes as long to import as a small library to open, and most
        questions need neither.
        """
        from index.timelines import Chronicle

        corpus = self._corpus
        with self._making:
            if self._made is None or self._made.corpus is not corpus:
                self._made = Chronicle(corpus)
            return self._made


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
