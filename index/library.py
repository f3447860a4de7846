"""Public entry point: open a folder of documents and query it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index import answering, citations
from index.answering.explanation import explanation_of
from index.answering.versions import InForce, day_of
from index.corpus import Corpus, page_furniture
from index.corpus import allowed as _allowed
from index.corpus import known as _known
from index.errors import ModelError
from index.meaning import MeaningChoice, MeaningState, VectorStore
from index.meaning.model import Calibration, Encoder, missing_library
from index.model import (
    Answer,
    Check,
    MetadataWarning,
    NoAnswer,
    Quote,
    SkippedFile,
    SourceName,
    SourceSummary,
    Span,
    SuggestedAddress,
    Timeline,
    Verification,
)
from index.model.results import (
    EncodingProgress,
    Explanation,
    PageFurniture,
    Report,
    UpdateResult,
)
from index.storage.backend import Backend, EngineChoice, WatchLease, served
from index.storage.factory import open_backend
from index.text.aliases import Alias
from index.text.structure import StructureLine, structure_lines
from index.verification import lookup

if TYPE_CHECKING:
    from index.cluster.client import ClusterOptions
    from index.timelines import EventIndex

MAX_QUOTES = 3
"""Quotations in an answer unless the caller asks for another number."""


class Library:
    """A folder of documents that can be queried.

    All methods may be called from several threads at once: what they read never changes,
    and ``refresh`` replaces it as a whole.

    Where a method takes ``sources``, those are the only documents that there are for the
    person who asks: no other is quoted or named. Names that the library does not hold are
    ignored; if it holds none of them, ``NoSourcesError`` is raised. ``None`` means all.
    """

    def __init__(
        self,
        backend: Backend,
        vector_store: VectorStore | None = None,
        *,
        addressed_as: str = "",
        today: Callable[[], date] | None = None,
    ) -> None:
        self._backend = backend
        self._today: Callable[[], date | None] = today or (lambda: None)
        self._addressed_as = addressed_as
        self._vector_store = vector_store or VectorStore(MeaningChoice.OFF, None, None)
        self._events: EventIndex | None = None
        self._events_lock = threading.Lock()

    @classmethod
    def open(  # noqa: PLR0913  # all but one by name
        cls,
        folder: Path,
        *,
        server_folder: Path | None = None,
        index: Path | None = None,
        engine: EngineChoice = EngineChoice.AUTO,
        cluster: ClusterOptions | None = None,
        refresh: bool = True,
        retry: bool = False,
        strict: bool = False,
        report: Report | None = None,
        meaning: MeaningChoice = MeaningChoice.AUTO,
        model: Path | None = None,
        addressed_as: str = "",
        today: Callable[[], date] | None = None,
    ) -> Library:
        """Open the documents in ``folder``, reading as much of them as is needed.

        Args:
            folder: The documents.
            server_folder: Those of one server of a chat, called by ``SERVER_PREFIX`` first.
            index: The cache folder for an index on disk; without one everything is held in
                memory. Beside an index in a cluster it keeps the vectors.
            engine: Whether to keep the index in memory, on disk or in a cluster; ``AUTO`` goes by
                size.
            cluster: Where that cluster is.
            refresh: Whether an index on disk is compared with the folder first.
            retry: Whether that reads again what took too long or too much memory before.
            strict: Whether to fail rather than to keep to memory where there is no index on
                disk and none can be written, or to use an index in a cluster as it is.
            report: Told of the progress where an index has to be built.
            meaning: Whether sentences are chosen by meaning, too, once their vectors are made;
                see ``make_vectors``.
            model: The folder of the encoder that makes them; without one the project's own.
            addressed_as: The name by which people may address who answers: "thanks NAME" asks
                nothing.
            today: Gives today's date, by which documents begin and cease to be in force.

        Raises:
            FolderError: If the folder is missing or nothing in it can be quoted.
            AliasesError: If the folder's ``aliases.toml`` is wrong.
            MetadataError: If the folder's ``sources.toml`` is wrong.
            UnwritableIndexError: If ``strict`` and there is no index and none can be written.
            ModelError: If meaning is wanted and the encoder cannot be used.
            UnreachableIndexError: If the cluster cannot be asked.
        """
        if engine is EngineChoice.OPENSEARCH:
            from index.cluster.backend import ClusterBackend

            if cluster is None:
                raise ValueError("An index in a cluster needs to know where that is.")
            in_cluster = ClusterBackend(
                folder,
                cluster,
                server_folder=server_folder,
                refresh=refresh,
                retry=retry,
                strict=strict,
                report=report,
            )
            vector_store = VectorStore(meaning, model, index, in_cluster.vectors())
            return cls(in_cluster, vector_store, addressed_as=addressed_as, today=today)
        vector_store = VectorStore(meaning, model, index)
        backend = open_backend(
            folder,
            index,
            engine,
            server_folder=server_folder,
            refresh=refresh,
            retry=retry,
            strict=strict,
            report=report,
        )
        return cls(backend, vector_store, addressed_as=addressed_as, today=today)

    @property
    def engine(self) -> EngineChoice:
        """Where the passages are ranked: in memory or on disk."""
        return self._backend.engine

    @property
    def opening(self) -> UpdateResult | None:
        """The result of the update at opening; ``None`` if there was none."""
        return self._backend.opening

    @property
    def skipped(self) -> tuple[SkippedFile, ...]:
        """The files of the folder that are not used, with the reasons."""
        return self._backend.now().skipped

    @property
    def metadata_warnings(self) -> tuple[MetadataWarning, ...]:
        """The lines of documents' front matter that are wrong; the documents are used."""
        return tuple(each for each in self._backend.now().metadata_warnings if each.key is None)

    @property
    def unknown_keys(self) -> tuple[MetadataWarning, ...]:
        """The lines of documents' front matter that other programs may read."""
        found = self._backend.now().metadata_warnings
        return tuple(each for each in found if each.key is not None)

    @property
    def page_furniture(self) -> tuple[PageFurniture, ...]:
        """What was taken for running heads, feet and contents, for each document that has any."""
        documents = self._corpus.documents.values()
        found = map(page_furniture, documents)
        return tuple(each for each in found if each.lines)

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return self._corpus.engine.size

    @property
    def checksum(self) -> str:
        """The corpus checksum; it changes when any document or its metadata does."""
        return self._corpus.checksum

    @served
    def ask(  # noqa: PLR0913  # all but one by name
        self,
        question: str,
        *,
        limit: int = MAX_QUOTES,
        source: str | None = None,
        sources: Collection[str] | None = None,
        history: Sequence[str] = (),
        explain: bool = False,
        as_of: str | None = None,
    ) -> Answer | NoAnswer:
        """Answer ``question`` with at most ``limit`` quotations, or say why not.

        Args:
            question: As the person typed it.
            limit: At least 1.
            source: If given, only this document is searched; the beginning of its name will do.
            sources: The only documents that may be used.
            history: Earlier questions of the same conversation, the newest first. A question that
                lacks a subject of its own ("and in 2014?") is read together with one of
                them, which the result names in ``follows``.
            explain: Whether the result has an ``explanation``.
            as_of: The date on which a document has to be in force, as a person types it.

        Raises:
            ValueError: If ``limit`` is below 1.
            RequestError: If the question is empty or too long.
            UnclearDateError: If ``as_of`` is no clear date.
            UnknownSourceError: If no document is called ``source`` or begins so.
            AmbiguousSourceError: If several begin so.
        """
        if limit < 1:
            raise ValueError(f"An answer needs at least 1 quotation, not {limit}.")
        corpus = self._corpus
        names = _allowed(corpus, sources)
        name = None if source is None else _known(corpus, source, names)
        seen: list[Explanation] = []
        answer = partial(
            answering.answer,
            corpus,
            question,
            limit=limit,
            source=name,
            sources=names,
            history=history,
            addressed_as=self._addressed_as,
            as_of=day_of(as_of) if as_of else None,
            today=self._today(),
        )
        if explain:
            answer = partial(answer, observe=lambda *found: seen.append(explanation_of(*found)))
        try:
            result = answer(meanings=self._vector_store.meanings(corpus))
        except ModelError as error:
            self._vector_store.give_up(error)
            result = answer()
        return replace(result, explanation=seen[-1]) if seen else result

    @served
    def cite(
        self,
        address: str,
        *,
        limit: int = MAX_QUOTES,
        source: str | None = None,
        sources: Collection[str] | None = None,
    ) -> Answer | NoAnswer:
        """Quote the clause at ``address``, such as ``section 6(d)``; otherwise as ``ask``.

        Raises:
            NoAddressError: If ``address`` is none.
        """
        corpus = self._corpus
        names = _allowed(corpus, sources)
        name = None if source is None else _known(corpus, source, names)
        return answering.cite(
            corpus, address, limit=limit, source=name, sources=names, today=self._today()
        )

    @served
    def addresses(
        self,
        typed: str,
        limit: int,
        *,
        source: str | None = None,
        sources: Collection[str] | None = None,
    ) -> tuple[SuggestedAddress, ...]:
        """Suggest addresses of clauses that begin as ``typed`` does; see ``cite``."""
        corpus = self._corpus
        names = _allowed(corpus, sources)
        if source is not None:
            names = (_known(corpus, source, names),)
        return answering.suggested(corpus, typed, names, limit)

    @served
    def example_questions(
        self, limit: int, *, sources: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Return questions and topics in the documents' own words, FAQ questions first."""
        corpus = self._corpus
        names = tuple(_allowed(corpus, sources) or corpus.infos)
        return answering.example_questions(corpus, names, limit)

    def make_vectors(
        self,
        report: Callable[[EncodingProgress], None] | None = None,
        *,
        threads: int = 1,
        max_passages: int = 0,
    ) -> bool:
        """Make the vectors that choosing by meaning needs, as far as they are missing.

        Args:
            report: Told of the progress.
            threads: How many texts are encoded at once.
            max_passages: If above 0, documents of more passages are left alone.

        Returns:
            Whether questions are now answered by meaning, too.

        Raises:
            ModelError: If the encoder cannot be used.
        """
        return self._vector_store.build_vectors(
            self._entered, report or (lambda _: None), threads=threads, max_passages=max_passages
        )

    def make_vectors_in_background(self) -> None:
        """Make the vectors in a thread, now and after each change of the documents."""
        self._vector_store.in_background(self._entered)

    @property
    def meaning(self) -> tuple[MeaningState, EncodingProgress | None]:
        """What questions are answered by, and how far the vectors are while they are made."""
        return self._vector_store.state(self._corpus)

    @served
    def calibrate(self, model: Path) -> Calibration:
        """Find what the cosines of another encoder mean; raises ``ModelError`` if it cannot."""
        from index.meaning.calibration import calibrate

        if missing := missing_library():
            raise ModelError.without_library(missing)
        return calibrate(self._corpus, Encoder(model, calibrated=False))

    @contextmanager
    def _entered(self) -> Iterator[Corpus]:
        with self._backend.reading():
            yield self._corpus

    @served
    def verify(self, text: str, *, sources: Collection[str] | None = None) -> Verification:
        """Say whether ``text`` stands verbatim in the documents, and where.

        Raises:
            TextTooShortError: If the text is too short for its presence to mean anything.
        """
        corpus = self._corpus
        names = _allowed(corpus, sources)
        found = lookup.verify(corpus, text, names)
        return InForce(corpus, self._today(), names).marked_verification(found)

    @served
    def check(
        self,
        text: str,
        *,
        sources: Collection[str] | None = None,
        is_citation: Callable[[str], bool] = lambda _: False,
    ) -> Check:
        """Look up each sentence of a message: verbatim, close, or not in the documents.

        Args:
            text: As it stands in a chat, with all marks.
            sources: The only documents that may be used.
            is_citation: Whether a line, without its marks, cites a quotation and so is nothing
                to look up.

        Raises:
            TextTooShortError: If the text is too short for its presence to mean anything.
        """
        from index.verification import message_check

        corpus = self._corpus
        names = _allowed(corpus, sources)
        found = message_check.check_message(corpus, text, sources=names, is_citation=is_citation)
        return InForce(corpus, self._today(), names).marked_check(found)

    @served
    def timeline(  # noqa: PLR0913 - each narrows the events
        self,
        topic: str | None = None,
        since: str | None = None,
        until: str | None = None,
        source: str | None = None,
        *,
        sources: Collection[str] | None = None,
        dated_only: bool = False,
    ) -> Timeline:
        """Lay out the dated events in order of time; finding none gives an empty timeline.

        The first call finds the dates of all documents, which later ones reuse.

        Args:
            topic: What the events are to be about; ``None`` for all.
            since: The first day, month, year or decade, as a person types it or in EDTF.
            until: The last one.
            source: If given, only this document's events.
            sources: The only documents that may be used.
            dated_only: Whether to leave out what is only named by its date ("the Act of 1833").

        Raises:
            UnclearDateError: If ``since`` or ``until`` is no clear date.
            RequestError: If the topic holds no word or is too long.
            UnknownSourceError: If no document is called ``source`` or begins so.
            AmbiguousSourceError: If several begin so.
        """
        from index import timelines

        event_index = self._event_index()
        names = _allowed(event_index.corpus, sources)
        name = None if source is None else _known(event_index.corpus, source, names)
        return timelines.timeline(
            event_index, topic=topic, since=since, until=until,
            source=name, sources=names, dated_only=dated_only,
        )  # fmt: skip

    @served
    def topics(
        self, typed: str, limit: int, *, sources: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Suggest names and terms for a timeline, those of the most dated sentences first."""
        from index import timelines

        event_index = self._event_index()
        return timelines.topics(event_index, typed, limit, _allowed(event_index.corpus, sources))

    @served
    def find_quote(  # noqa: PLR0913  # all but two by name
        self,
        sha256: str,
        span: Span,
        *,
        gaps: Sequence[Span] = (),
        name_digest: str | None = None,
        texts: Sequence[str] = (),
        sources: Collection[str] | None = None,
    ) -> Quote:
        """Quote ``span`` again out of the document whose checksum begins with ``sha256``.

        All of it counts as matched. A slice may hold several sentences of one paragraph.

        Args:
            sha256: At least the first 8 hexadecimal digits of the checksum.
            span: Where the quotation stands, from its first slice to its last.
            gaps: What is left out of it, in order.
            name_digest: The first ``NAME_DIGITS`` of the SHA-256 of the document's name in
                UTF-8: it chooses among files with the same bytes, and the error names it.
            texts: The characters of each slice, if only they are wanted, also where they moved.
            sources: The only documents that may be used.

        Raises:
            ValueError: If ``sha256`` is no checksum or too short, or ``gaps`` are not in order
                inside of ``span``.
            OutdatedQuoteError: If no document has these bytes and this place any more.
        """
        corpus, spans = self._corpus, span.without(gaps)
        allowed = _allowed(corpus, sources)
        found = citations.find_quote(corpus, sha256, spans, name_digest, allowed, texts)
        return InForce(corpus, self._today(), allowed).marked([found])[0]

    @served
    def context(self, quote: Quote) -> tuple[Quote, ...]:
        """Return the paragraph of ``quote`` and its neighbours; raises ``OutdatedQuoteError``."""
        return citations.context(self._corpus, quote)

    @served
    def rest_of_list(self, quote: Quote) -> tuple[Quote, ...]:
        """Quote the items left out of the list that ``quote`` ends with, behind its lead-in."""
        return answering.rest_of_list(self._corpus, quote)

    @served
    def referred(self, place: Quote) -> Quote | None:
        """Quote the clause whose number stands at ``place``; see ``ClauseReference``."""
        return answering.clause_at(self._corpus, place)

    @served
    def sources(self, *, sources: Collection[str] | None = None) -> tuple[SourceSummary, ...]:
        """Return the documents in order of name, with the extent of their dated events."""
        event_index, metadata_warnings = self._event_index(), self.metadata_warnings
        corpus, extent = event_index.corpus, event_index.extents()

        def summary(name: SourceName) -> SourceSummary:
            info = corpus.infos[name]
            first, last = extent.get(name, (None, None))
            return SourceSummary(
                name,
                info.sha256,
                info.characters,
                info.blocks,
                info.passages,
                first,
                last,
                info.metadata,
                tuple(warning for warning in metadata_warnings if warning.source == name),
            )

        return tuple(map(summary, _allowed(corpus, sources) or corpus.infos))

    @served
    def text(self, source: str) -> str:
        """Return the text that offsets count in: the file's own, or that extracted from it.

        Raises:
            UnknownSourceError: If no document is called ``source`` or begins so.
            AmbiguousSourceError: If several begin so.
        """
        corpus = self._corpus
        return corpus.documents[_known(corpus, source, None)].text

    @served
    def structure(self, source: str) -> tuple[StructureLine, ...]:
        """Return the structure of a document as it was read, line by line; raises as ``text``."""
        corpus = self._corpus
        name = _known(corpus, source, None)
        blocks = [each.block for each in corpus.blocks[name]]
        return tuple(structure_lines(blocks, corpus.documents[name].flowing))

    @property
    def names(self) -> tuple[SourceName, ...]:
        """The documents' names, in order."""
        return tuple(self._corpus.infos)

    @served
    def is_title(self, words: str, sources: Collection[str] | None = None) -> bool:
        """Return whether a document is called by exactly ``words``."""
        return answering.is_title(self._corpus, words, _allowed(self._corpus, sources))

    @served
    def aliases(self) -> tuple[Alias, ...]:
        """Return the names that mean the same, the community's own first, then the mined ones."""
        return self._corpus.aliases.all

    @property
    def watch_lease(self) -> WatchLease | None:
        """Which host watches the folder; ``None`` for an index that hosts do not share."""
        return self._backend.watch_lease

    def refresh(self) -> None:
        """Read what has changed in the folder; see ``update``."""
        self.update()

    def update(self, *, rebuild: bool = False, report: Report | None = None) -> UpdateResult:
        """Read what has changed in the folder; if that fails, keep answering from what was read.

        Args:
            rebuild: Whether to build an index on disk from scratch.
            report: Told of the progress.

        Raises:
            LibraryError: As ``open``, and if the index cannot be written.
        """
        changes = self._backend.update(rebuild=rebuild, report=report)
        self._vector_store.renew()
        return changes

    def close(self) -> None:
        """End the work in the background and let go of files; what is asked later opens them."""
        self._vector_store.close()
        self._backend.close()
        self._events = None

    def examine(self) -> None:
        """Compare all texts of an index on disk with their checksums, and load the encoder.

        Raises:
            DamagedIndexError: If anything is not as it was written.
            ModelError: If the encoder cannot be loaded.
        """
        self._backend.examine()
        self._vector_store.load()

    @property
    def _corpus(self) -> Corpus:
        return self._backend.now().corpus

    def _event_index(self) -> EventIndex:
        """Return the dated events of the documents, made when they are first asked for."""
        snapshot = self._backend.now()
        with self._events_lock:
            if self._events is None or self._events.corpus is not snapshot.corpus:
                self._events = snapshot.event_index()
            return self._events
