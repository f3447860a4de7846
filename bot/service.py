"""The platform-independent service: it takes requests and returns ``Reply`` values.

Every front calls a ``QuoteService`` and nothing behind it, with the reader's context. The
library is called in a worker thread, so that a front's event loop is never blocked.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.example_questions import ExampleQuestions
from bot.folder_watcher import FolderWatcher, WatchState, changes_in
from bot.i18n import TERMINAL, Strings
from bot.metrics import Metrics
from bot.rendering import (
    citations,
    notices,
    problems,
    results,
    sent_quotes,
    timelines,
    verifications,
)
from bot.rendering.timeline_exports import ExportFormat, with_file
from bot.replies import (
    ANYONE,
    Part,
    QuoteRef,
    Reply,
    ReplyContext,
    ReplyKind,
    Text,
    TimelineRequest,
)
from bot.server_documents import ServerDocuments
from bot.server_libraries import ServerLibraries
from bot.stored_values import Pin
from index import (
    Answer,
    EmptyQuestionError,
    EngineChoice,
    Library,
    LibraryError,
    NoAddressError,
    NoAnswer,
    Quote,
    SmallTalk,
    Span,
    SuggestedAddress,
    UnreachableIndexError,
)

log = logging.getLogger(__name__)

T = TypeVar("T")
EXAMPLES_SHOWN = 3
"""Example questions under the help, and where a question is empty."""


class QuoteService:
    """Answers requests from one library, counts them and logs one line for each.

    Attributes:
        metrics: The counters; fronts add what only they can see.
    """

    def __init__(
        self,
        library: Library,
        metrics: Metrics | None = None,
        libraries: ServerLibraries | None = None,
    ) -> None:
        self._library = library
        self._libraries = libraries or ServerLibraries(library)
        self._refreshing = threading.Lock()
        self._changing = asyncio.Semaphore(1)
        self._watch: FolderWatcher | None = None
        self._examples = ExampleQuestions()
        self.metrics = metrics or Metrics()
        self.metrics.show_library(
            documents=lambda: len(library.names), passages=lambda: library.passages
        )
        self._is_reachable = True
        if library.engine is EngineChoice.OPENSEARCH:
            self.metrics.show_cluster(lambda: self._is_reachable)

    async def ask(  # noqa: PLR0913 - all but one by name
        self,
        question: str,
        *,
        source: str | None = None,
        as_of: str | None = None,
        history: Sequence[str] = (),
        with_question: bool = False,
        reply_context: ReplyContext = ANYONE,
    ) -> Reply:
        """Answer ``question`` with quotations, or say why not; a bad question gets a hint.

        Args:
            question: As the person typed it.
            source: If given, only this document is searched.
            as_of: If given, the time whose versions of documents are wanted.
            history: Earlier questions that this one may follow up, the newest first.
            with_question: Whether the answer begins with the question, for readers who
                cannot see it.
            reply_context: Who reads the answer.
        """
        started = time.perf_counter()
        pins = () if as_of else reply_context.pins
        try:
            result = await self._look(
                reply_context,
                lambda library, allowed: library.ask(
                    question,
                    limit=allowed.quotations,
                    source=source,
                    as_of=as_of,
                    sources=allowed.sources,
                    history=history,
                ),
            )
            found = sent_quotes.pin_of(question, pins)
            pinned = None if found is None else await self.pinned(found, reply_context)
        except LibraryError as error:
            problem = results.problem(error, reply_context.strings)
            if isinstance(error, EmptyQuestionError):
                problem = replace(problem, examples=await self._shown_examples(reply_context))
            return self._done(problem, started)
        log.debug("question of %s: %r", result.answer_id, question)
        if isinstance(result, NoAnswer) and result.small_talk is SmallTalk.HELP:
            return await self.help(reply_context=reply_context)
        if pinned is not None and source and not pinned.document.source.startswith(source):
            pinned = None
        reply = results.answer(
            result,
            reply_context.strings,
            with_question=with_question,
            source=source,
            as_of=as_of,
            pinned=pinned,
            limit=reply_context.quotations,
        )
        reply = replace(reply, helpers=reply_context.helpers, solvable=reply_context.solvable)
        return self._done(reply, started, result.answer_id)

    async def pinned(self, pin: Pin, reply_context: ReplyContext = ANYONE) -> Quote | None:
        """Return the quotation of ``pin``; ``None`` if its text has changed or may not be used."""
        return await self._find(reply_context, partial(sent_quotes.find_pinned, pin), None)

    async def quotes_at(
        self, refs: Sequence[QuoteRef], *, reply_context: ReplyContext = ANYONE
    ) -> tuple[Quote, ...]:
        """Return those of earlier quotations whose documents have not changed."""

        def found(library: Library, allowed: ReplyContext) -> tuple[Quote, ...]:
            return sent_quotes.find_sent_quotes(library, refs, allowed).quotes

        return await self._find(reply_context, found, ())

    async def cite(
        self, address: str, *, source: str | None = None, reply_context: ReplyContext = ANYONE
    ) -> Reply:
        """Quote the clause at ``address``, or say which numbers there are.

        What is no address gets a hint.
        """
        started = time.perf_counter()
        try:
            result = await self._look(
                reply_context,
                lambda library, allowed: library.cite(
                    address, limit=allowed.quotations, source=source, sources=allowed.sources
                ),
            )
        except LibraryError as error:
            return self._done(results.problem(error, reply_context.strings), started)
        reply = results.answer(result, reply_context.strings, with_question=True)
        return self._done(reply, started, result.answer_id)

    async def cite_all(
        self, addresses: Sequence[str], *, reply_context: ReplyContext = ANYONE
    ) -> Reply | None:
        """Quote the clauses at ``addresses``; ``None`` if none of them is one in the documents."""
        started = time.perf_counter()
        try:
            cited = await self._look(reply_context, partial(_cite_all, addresses))
        except LibraryError as error:
            return self._done(results.problem(error, reply_context.strings), started)
        if not cited:
            return None
        return self._done(results.clauses(cited, reply_context.strings), started)

    async def verify(self, text: str, *, reply_context: ReplyContext = ANYONE) -> Reply:
        """Say whether ``text`` is verbatim in the documents, and where."""
        return await self._show(reply_context, partial(_verify, text))

    async def check(self, text: str, *, reply_context: ReplyContext = ANYONE) -> Reply:
        """Check each sentence of a message against the documents."""
        return await self._show(reply_context, partial(_check, text))

    async def surroundings(
        self, refs: Sequence[QuoteRef], *, reply_context: ReplyContext = ANYONE
    ) -> Reply:
        """Show earlier quotations in their paragraphs."""
        return await self._again(sent_quotes.context, refs, reply_context)

    async def further(
        self, refs: Sequence[QuoteRef], *, reply_context: ReplyContext = ANYONE
    ) -> Reply:
        """Show quotations for which an earlier answer had no room."""
        return await self._again(sent_quotes.further, refs, reply_context)

    async def rest_of_list(
        self, refs: Sequence[QuoteRef], *, reply_context: ReplyContext = ANYONE
    ) -> Reply:
        """Show the items that an earlier quotation of a list left out."""
        return await self._again(sent_quotes.rest_of_list, refs, reply_context)

    async def clause(
        self, refs: Sequence[QuoteRef], *, reply_context: ReplyContext = ANYONE
    ) -> Reply:
        """Quote the clause to whose number an earlier quotation refers."""
        return await self._again(sent_quotes.clause, refs, reply_context)

    async def related(
        self, refs: Sequence[QuoteRef], *, reply_context: ReplyContext = ANYONE
    ) -> Reply:
        """Show a line of each passage that came near an earlier question."""
        return await self._again(sent_quotes.related, refs, reply_context)

    async def exact(
        self, refs: Sequence[QuoteRef], *, reply_context: ReplyContext = ANYONE
    ) -> Reply:
        """Return earlier quotations as files of exactly their bytes."""
        return await self._again(sent_quotes.exact, refs, reply_context)

    async def _again(
        self,
        show: Callable[[Library, Sequence[QuoteRef], ReplyContext], Reply],
        refs: Sequence[QuoteRef],
        reply_context: ReplyContext,
    ) -> Reply:
        return await self._show(
            reply_context, lambda library, allowed: show(library, refs, allowed)
        )

    async def sources(self, *, reply_context: ReplyContext = ANYONE) -> Reply:
        """List the documents that ``reply_context`` allows."""
        return await self._show(reply_context, _list)

    async def reload(self, *, reply_context: ReplyContext = ANYONE) -> Reply:
        """Read the documents again and list them with what is wrong with them.

        If that fails, say why, and keep those read before.
        """
        try:
            before = await self.checksum(reply_context=reply_context)
            await self.refresh()
        except LibraryError as error:
            return notices.not_reloaded(error, reply_context.strings)
        listing = await self.sources(reply_context=reply_context)
        changed = await self.checksum(reply_context=reply_context) != before
        notice = Text(notices.reloaded(reply_context.strings, changed=changed))
        faults = await self._document_faults(reply_context.strings)
        return replace(listing, kind=ReplyKind.STATUS, parts=(notice, *faults, *listing.parts))

    async def _document_faults(self, strings: Strings) -> tuple[Part, ...]:
        def found() -> tuple[Part, ...]:
            return results.document_faults(self._library.sources(), self._library.skipped, strings)

        return await asyncio.to_thread(found)

    async def status(self, servers: int, *, reply_context: ReplyContext = ANYONE) -> Reply:
        """Show the bot's status; ``servers`` is the number of servers it is in."""
        try:
            return await self._status(servers, reply_context)
        except UnreachableIndexError as error:
            log.warning("%s", error)
            return notices.no_status(error, reply_context.strings)

    async def _status(self, servers: int, reply_context: ReplyContext) -> Reply:
        totals = await asyncio.to_thread(self.metrics.snapshot)
        library = self._library
        skipped = await asyncio.to_thread(lambda: len(library.skipped))
        trouble = self.watch_state.trouble if self.watch_state else None
        meaning, progress = await asyncio.to_thread(lambda: library.meaning)
        share = progress.done / progress.total if progress else 0.0
        index_status = notices.IndexStatus(library.engine, skipped, trouble, meaning, share)
        shown = notices.status(totals, servers, index_status, reply_context.strings)
        faults = await self._document_faults(reply_context.strings)
        return replace(shown, parts=(*shown.parts, *faults))

    async def refresh(self) -> None:
        """Read the documents again, never twice at once.

        Raises:
            LibraryError: If that fails; the documents read before stay in use.
        """
        await asyncio.to_thread(self._refresh, self._libraries.refresh_all)

    async def refresh_servers(self) -> None:
        """Read those documents of servers again that have changed.

        Raises:
            LibraryError: If that fails; the documents read before stay in use.
        """
        await asyncio.to_thread(self._refresh, self._libraries.refresh_changed)

    def _refresh(self, refresh: Callable[[], object]) -> None:
        with self._refreshing:
            started = time.perf_counter()
            try:
                refresh()
            except LibraryError as error:
                reason = json.dumps(problems.problem_text(error, TERMINAL), ensure_ascii=False)
                log.warning("not_refreshed reason=%s", reason)
                raise
            took = (time.perf_counter() - started) * 1000
            documents, passages = len(self._library.names), self._library.passages
        log.info("refreshed documents=%d passages=%d ms=%.1f", documents, passages, took)

    @contextlib.asynccontextmanager
    async def watching(self, folder: Path | None) -> AsyncIterator[None]:
        """Refresh when ``folder`` or that of the servers changes; ``None`` watches neither."""
        async with contextlib.AsyncExitStack() as stack:
            if folder is not None:
                noticed = changes_in(folder, lease=self._library.watch_lease)
                self._watch = FolderWatcher(noticed, self.refresh)
                await stack.enter_async_context(self._watch.kept())
            if folder is not None and (documents := self.own_documents) is not None:
                await asyncio.to_thread(documents.make_root)
                watch = FolderWatcher(changes_in(documents.root), self.refresh_servers)
                await stack.enter_async_context(watch.kept())
            yield

    @property
    def watch_state(self) -> WatchState | None:
        """The outcome of the last refresh by the watcher; ``None`` if there was none."""
        return self._watch.state if self._watch else None

    async def change_documents(
        self, change: Callable[[ServerLibraries], Reply], *, reply_context: ReplyContext
    ) -> Reply:
        """Return what ``change`` says after it has changed a server's own documents in a thread.

        Only one runs at a time: reading a strange file takes a core, and each server may send some.
        """
        started = time.perf_counter()
        async with self._changing:
            try:
                reply = await asyncio.to_thread(change, self._libraries)
            except LibraryError as error:
                reply = results.problem(error, reply_context.strings)
        return self._done(reply, started)

    async def open_servers(self) -> None:
        """Open the documents of all servers, so that no first question has to wait for that."""
        await asyncio.to_thread(self._libraries.open_all)

    async def close(self) -> None:
        """Let go of all documents; what is asked later opens them again."""
        await asyncio.to_thread(self._libraries.close)

    async def purge_documents(self) -> None:
        """Delete what was removed from servers' documents long enough ago."""
        if self._libraries.documents is not None:
            purged = await asyncio.to_thread(self._libraries.documents.purge)
            log.log(logging.INFO if purged else logging.DEBUG, "purged changes=%d", purged)

    async def leave_server(self, server: str) -> None:
        """Take away what a server has of its own, which the bot has left; kept for a week."""
        if (documents := self._libraries.documents) is not None:
            removed = await asyncio.to_thread(documents.remove_all, server)
            await asyncio.to_thread(self._libraries.refresh, server)
            log.info("left_server documents=%d", removed)

    @property
    def own_documents(self) -> ServerDocuments | None:
        """The documents that servers have of their own, if they may have any."""
        documents = self._libraries.documents
        return documents if documents is not None and documents.limits.files else None

    async def names(self, *, reply_context: ReplyContext = ANYONE) -> tuple[str, ...]:
        """Return the names of the documents that ``reply_context`` allows."""
        return await self._find(reply_context, _names, ())

    async def checksum(self, *, reply_context: ReplyContext = ANYONE) -> str:
        """Return the checksum of all documents; it changes when any of them does."""
        return await self._look(reply_context, lambda library, _: library.checksum)

    async def timeline(
        self,
        request: TimelineRequest,
        *,
        chart: bool = False,
        form: ExportFormat | None = None,
        reply_context: ReplyContext = ANYONE,
    ) -> Reply:
        """Lay out the dated events, if asked with a picture and a file; wrong dates get a hint."""
        looking = partial(_lay_out, request, chart=chart, form=form)
        return await self._show(reply_context, looking)

    async def context(
        self,
        sha256: str,
        span: Span,
        gaps: Sequence[Span] = (),
        *,
        reply_context: ReplyContext = ANYONE,
    ) -> Reply:
        """Show the paragraph around ``span``, without ``gaps``, of the document of a checksum."""
        return await self._show(reply_context, partial(_look_around, sha256, span, gaps))

    async def suggest_topics(
        self, typed: str, limit: int, *, reply_context: ReplyContext = ANYONE
    ) -> tuple[str, ...]:
        """Return names and terms that begin with ``typed``, those with most events first."""
        try:
            return await self._look(
                reply_context,
                lambda library, allowed: library.topics(typed, limit, sources=allowed.sources),
            )
        except LibraryError:
            return ()

    async def suggest_addresses(
        self, typed: str, limit: int, *, source: str | None, reply_context: ReplyContext = ANYONE
    ) -> tuple[SuggestedAddress, ...]:
        """Return addresses of clauses that begin as ``typed`` does."""
        try:
            return await self._look(
                reply_context,
                lambda library, allowed: library.addresses(
                    typed, limit, source=source or None, sources=allowed.sources
                ),
            )
        except LibraryError:
            return ()

    async def help(self, *, reply_context: ReplyContext = ANYONE) -> Reply:
        """Explain how to ask, with questions that the reader's documents answer."""
        started = time.perf_counter()
        examples = await self._shown_examples(reply_context)
        return self._done(results.help_text(reply_context.strings, examples), started)

    async def _shown_examples(self, reply_context: ReplyContext) -> tuple[str, ...]:
        """Return a few questions that the reader's documents answer."""
        try:
            find = partial(self._examples.answered, "", EXAMPLES_SHOWN)
            return await self._look(reply_context, find)
        except LibraryError:
            return ()

    async def suggest_questions(
        self, typed: str, limit: int, *, reply_context: ReplyContext = ANYONE
    ) -> tuple[str, ...]:
        """Return questions in the words of the reader's documents that those answer.

        Each has all the typed words.
        """
        try:
            return await self._look(reply_context, partial(self._examples.answered, typed, limit))
        except LibraryError:
            return ()

    async def suggest_sources(
        self, typed: str, limit: int, *, reply_context: ReplyContext = ANYONE
    ) -> tuple[str, ...]:
        """Return at most ``limit`` names of documents that contain ``typed``."""
        wanted = typed.casefold()
        try:
            names = await self.names(reply_context=reply_context)
        except UnreachableIndexError:
            return ()
        return tuple(name for name in names if wanted in name.casefold())[:limit]

    async def _show(
        self, reply_context: ReplyContext, show: Callable[[Library, ReplyContext], Reply]
    ) -> Reply:
        """Return what ``show`` makes of the documents, or what the library raises in words."""
        started = time.perf_counter()
        try:
            reply = await self._look(reply_context, show)
        except LibraryError as error:
            reply = results.problem(error, reply_context.strings)
        return self._done(reply, started)

    async def _find(
        self, reply_context: ReplyContext, look: Callable[[Library, ReplyContext], T], nothing: T
    ) -> T:
        """Return what ``look`` finds, or ``nothing`` on trouble other than being out of reach."""
        try:
            return await self._look(reply_context, look)
        except UnreachableIndexError:
            raise
        except LibraryError:
            return nothing

    async def _look(
        self, reply_context: ReplyContext, look: Callable[[Library, ReplyContext], T]
    ) -> T:
        """Return what ``look`` finds in a thread, in the documents that ``reply_context`` allows.

        Nothing else may read documents for a person: here it is decided which ones there are.
        """

        def looked() -> T:
            library = self._libraries.of(reply_context.server)
            hides = bool(reply_context.hidden)
            return look(library, reply_context.among(library.names) if hides else reply_context)

        try:
            found = await asyncio.to_thread(looked)
        except UnreachableIndexError as error:
            self._is_reachable = False
            log.warning("%s", error)
            raise
        self._is_reachable = True
        return found

    def _done(self, reply: Reply, started: float, answer_id: str = "-") -> Reply:
        """Count ``reply`` and log it in one line, without any text of it."""
        took = time.perf_counter() - started
        self.metrics.answered(reply.kind, took)
        log.info("answered id=%s kind=%s ms=%.1f", answer_id, reply.kind, took * 1000)
        return reply


def _names(library: Library, allowed: ReplyContext) -> tuple[str, ...]:
    return tuple(name for name in library.names if allowed.allows(name))


def _cite_all(
    addresses: Sequence[str], library: Library, allowed: ReplyContext
) -> list[Answer | NoAnswer]:
    cited: list[Answer | NoAnswer] = []
    for address in addresses:
        # What stands in brackets may be a link of a wiki.
        with contextlib.suppress(NoAddressError):
            cited.append(library.cite(address, limit=allowed.quotations, sources=allowed.sources))
    return cited


def _list(library: Library, allowed: ReplyContext) -> Reply:
    return results.sources(library.sources(sources=allowed.sources), allowed.strings)


def _verify(text: str, library: Library, allowed: ReplyContext) -> Reply:
    found = library.verify(text, sources=allowed.sources)
    return verifications.verification(found, allowed.strings)


def _check(text: str, library: Library, allowed: ReplyContext) -> Reply:
    names, is_title = _names(library, allowed), partial(library.is_title, sources=allowed.sources)
    is_citation = partial(citations.is_citation, sources=names, is_title=is_title)
    found = library.check(text, sources=allowed.sources, is_citation=is_citation)
    return verifications.checked(found, allowed.strings)


def _look_around(
    sha256: str, span: Span, gaps: Sequence[Span], library: Library, allowed: ReplyContext
) -> Reply:
    quote = library.find_quote(sha256, span, gaps=gaps, sources=allowed.sources)
    return results.context(library.context(quote), allowed.strings)


def _lay_out(
    asked: TimelineRequest,
    library: Library,
    allowed: ReplyContext,
    *,
    chart: bool,
    form: ExportFormat | None,
) -> Reply:
    result = library.timeline(
        asked.topic, asked.since, asked.until, asked.source,
        sources=allowed.sources, dated_only=asked.dated_only,
    )  # fmt: skip
    again = TimelineRequest(
        result.topic, result.since, result.until, result.source, result.dated_only
    )
    reply = replace(timelines.timeline(result, allowed.strings), request=again)
    if chart and result.events:
        from bot import charts  # Only a chart needs Pillow.

        reply = replace(reply, picture=charts.draw(result, allowed.strings))
    return reply if form is None else with_file(reply, result, form)
