"""The one door to the documents."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index import answering, verifying
from index.aliases import Alias, read_own
from index.corpus import Corpus, build
from index.errors import NoSourcesError, OutdatedQuoteError, UnknownSourceError
from index.metadata import describe
from index.model import (
    Answer,
    BlockKind,
    Document,
    Fault,
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

NAME_DIGITS = 6
"""Hexadecimal digits of the digest of a document's name that stand for it in a button."""

_CHECKSUM = re.compile(r"[0-9a-f]{8,64}")


class Library:
    """A folder of documents, ready to be asked.

    All methods may be called from several threads at once: what they read never changes,
    and ``refresh`` replaces it as a whole.

    Where a method takes ``within``, those are the only documents that there are for the
    person who asks: no other is quoted or named. Names that the library does not hold are
    passed over; if it holds none of them, ``NoSourcesError`` is raised. ``None`` means all.
    """

    def __init__(
        self,
        folder: Path,
        corpus: Corpus,
        skipped: tuple[SkippedFile, ...],
        faults: tuple[Fault, ...] = (),
    ) -> None:
        self._folder = folder
        self._corpus = corpus
        self._skipped = skipped
        self._faults = faults
        self._made: Chronicle | None = None
        self._making = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> Library:
        """Read and index the documents in ``folder``.

        Raises:
            FolderError: If the folder is missing or nothing in it can be quoted.
            AliasesError: If the folder's ``aliases.toml`` is wrong.
            MetadataError: If the folder's ``sources.toml`` is wrong.
        """
        return cls(folder, *_load(folder))

    @property
    def skipped(self) -> tuple[SkippedFile, ...]:
        """The files of the folder that do not serve, with the reasons."""
        return self._skipped

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The lines of documents' front matter that are not used; the documents serve."""
        return self._faults

    @property
    def checksum(self) -> str:
        """The corpus checksum; it changes when any document or its metadata does."""
        return self._corpus.checksum

    def ask(
        self,
        question: str,
        *,
        limit: int = MOST_QUOTES,
        source: str | None = None,
        within: Collection[str] | None = None,
        before: Sequence[str] = (),
    ) -> Answer | NoAnswer:
        """Answer ``question`` with at most ``limit`` quotations, or say why not.

        Args:
            question: As the person typed it.
            limit: At least 1.
            source: If given, only this document is searched.
            within: The only documents that may be used.
            before: Earlier questions of the same talk, the newest first. A question that
                lacks a subject of its own ("and in 2014?") is read together with one of
                them, which the result names in ``follows``.

        Raises:
            ValueError: If ``limit`` is below 1.
            RequestError: If the question is empty or too long.
            UnknownSourceError: If there is no document called ``source``.
        """
        if limit < 1:
            raise ValueError(f"An answer needs at least 1 quotation, not {limit}.")
        corpus = self._corpus
        names = _allowed(corpus, within)
        name = None if source is None else _known(corpus, source, names)
        return answering.answer(
            corpus, question, limit=limit, source=name, within=names, before=before
        )

    def verify(self, text: str, *, within: Collection[str] | None = None) -> Verification:
        """Say whether ``text`` stands verbatim in the documents, and where.

        Raises:
            TextTooShortError: If the text is too short for its presence to mean anything.
        """
        corpus = self._corpus
        return verifying.verify(corpus, text, _documents(corpus, within))

    def timeline(
        self,
        topic: str | None = None,
        since: str | None = None,
        until: str | None = None,
        source: str | None = None,
        *,
        within: Collection[str] | None = None,
    ) -> Timeline:
        """Lay out the dated events in order of time; finding none gives an empty timeline.

        The first call finds the dates of all documents, which later ones reuse.

        Args:
            topic: What the events are to be about; ``None`` for all.
            since: The first day, month, year or decade, as a person types it or in EDTF.
            until: The last one.
            source: If given, only this document's events.
            within: The only documents that may be used.

        Raises:
            UnclearDateError: If ``since`` or ``until`` is no clear date.
            RequestError: If the topic holds no word or is too long.
            UnknownSourceError: If there is no document called ``source``.
        """
        from index import timelines

        chronicle = self._chronicle()
        names = _allowed(chronicle.corpus, within)
        name = None if source is None else _known(chronicle.corpus, source, names)
        return timelines.timeline(
            chronicle, topic=topic, since=since, until=until, source=name, within=names
        )

    def topics(
        self, typed: str, limit: int, *, within: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Names and terms to lay out in time, those of the most dated sentences first."""
        from index import timelines

        chronicle = self._chronicle()
        return timelines.topics(chronicle, typed, limit, _allowed(chronicle.corpus, within))

    def recall(
        self,
        sha256: str,
        span: Span,
        *,
        name_digest: str | None = None,
        within: Collection[str] | None = None,
    ) -> Quote:
        """Quote ``span`` again out of the document whose checksum begins with ``sha256``.

        The whole span counts as matched, so that its surroundings can mark it. It may hold
        several sentences, but only of one paragraph.

        Args:
            sha256: At least the first 8 hexadecimal digits of the checksum.
            span: Where the quotation stands.
            name_digest: The first ``NAME_DIGITS`` of the SHA-256 of the document's name in
                UTF-8. Of two files with the same bytes it chooses one, and if the file has
                changed, the error says which one and what its checksum is now.
            within: The only documents that may be used.

        Raises:
            ValueError: If ``sha256`` is no checksum or too short.
            OutdatedQuoteError: If no document has these bytes and this place any more.
        """
        if not _CHECKSUM.fullmatch(sha256):
            raise ValueError(f"Not the first 8 to 64 digits of a checksum: {sha256!r}.")
        corpus = self._corpus
        documents = _documents(corpus, within)
        named = [each for each in documents if _digest(each.source) == name_digest]
        for document in (*named, *documents):
            if document.sha256.startswith(sha256):
                for analysed in corpus.blocks[document.source]:
                    block = analysed.block
                    if block.span.contains(span):
                        return Quote(document, span, block.number, block.heading, (span,))
        changed = next((each for each in named if not each.sha256.startswith(sha256)), None)
        if changed is None:
            raise OutdatedQuoteError(sha256)
        raise OutdatedQuoteError(sha256, changed.source, changed.sha256)

    def context(self, quote: Quote) -> tuple[Quote, ...]:
        """The paragraph that ``quote`` stands in, with the ones before and after it.

        Headings and captions count as paragraphs, page furniture does not.

        Raises:
            OutdatedQuoteError: If its document has changed since.
        """
        corpus = self._corpus
        document = corpus.documents.get(quote.document.source)
        if document is None or document.sha256 != quote.document.sha256:
            now = None if document is None else document.sha256
            raise OutdatedQuoteError(quote.document.sha256, quote.document.source, now)
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

    def sources(self, *, within: Collection[str] | None = None) -> tuple[SourceSummary, ...]:
        """The documents in order of name, with the extent of their dated events."""
        chronicle, faults = self._chronicle(), self._faults
        corpus, extent = chronicle.corpus, chronicle.extents()

        def summary(document: Document) -> SourceSummary:
            first, last = extent.get(document.source, (None, None))
            return SourceSummary(
                document.source,
                document.sha256,
                len(document.text),
                len(corpus.blocks[document.source]),
                len(corpus.numbers[document.source]),
                first,
                last,
                document.metadata,
                tuple(fault for fault in faults if fault.source == document.source),
            )

        return tuple(map(summary, _documents(corpus, within)))

    @property
    def names(self) -> tuple[SourceName, ...]:
        """The documents' names, in order."""
        return tuple(self._corpus.documents)

    def names_within(self, within: Collection[str] | None) -> tuple[SourceName, ...]:
        """The names of those documents that are in ``within``, in order."""
        return tuple(document.source for document in _documents(self._corpus, within))

    def aliases(self) -> tuple[Alias, ...]:
        """The names that mean the same, the community's own first, then the mined ones."""
        return self._corpus.aliases.all

    def refresh(self) -> None:
        """Read the folder again; if that fails, the documents read before go on serving.

        Raises:
            FolderError: If the folder is missing or nothing in it can be quoted.
            AliasesError: If the folder's ``aliases.toml`` is wrong.
            MetadataError: If the folder's ``sources.toml`` is wrong.
        """
        self._corpus, self._skipped, self._faults = _load(self._folder)

    def _chronicle(self) -> Chronicle:
        """The dated events of the documents, made when they are first asked for.

        The grammar of dates takes as long to import as a small library to open, and most
        questions need neither.
        """
        from index.timelines import MemoryChronicle

        corpus = self._corpus
        with self._making:
            if self._made is None or self._made.corpus is not corpus:
                self._made = MemoryChronicle(corpus)
            return self._made


def _load(folder: Path) -> tuple[Corpus, tuple[SkippedFile, ...], tuple[Fault, ...]]:
    started = time.perf_counter()
    reading = read_folder(folder)
    described = describe(folder, reading.documents, reading.skipped)
    corpus = build(described.documents, read_own(folder))
    for file in reading.skipped:
        log.warning("skipped %s: %s", file.source, file.why)
    for fault in described.faults:
        log.warning("not used: %s, line %d: %s", fault.source, fault.line, fault.why)
    log.info(
        "%d documents, %d passages in %.0f ms",
        len(corpus.documents),
        len(corpus.passages),
        (time.perf_counter() - started) * 1000,
    )
    return corpus, reading.skipped, described.faults


def _allowed(corpus: Corpus, within: Collection[str] | None) -> tuple[SourceName, ...] | None:
    """The documents that may be used, in order; None if that is every one.

    Raises:
        NoSourcesError: If there is none.
    """
    if within is None:
        return None
    names = tuple(name for name in corpus.documents if name in within)
    if not names:
        raise NoSourcesError
    return None if len(names) == len(corpus.documents) else names


def _documents(corpus: Corpus, within: Collection[str] | None) -> Sequence[Document]:
    names = _allowed(corpus, within)
    return [corpus.documents[name] for name in names or corpus.documents]


def _known(corpus: Corpus, name: str, names: Collection[SourceName] | None) -> SourceName:
    wanted = SourceName(name)
    known = corpus.documents if names is None else names
    if wanted not in known:
        raise UnknownSourceError(name, sorted(known))
    return wanted


def _digest(name: SourceName) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:NAME_DIGITS]
