"""The platform-independent service: it takes requests and returns ``Reply`` values.

Every front calls a ``QuoteService`` and nothing behind it, with the reader's context. The
library is called in a worker thread, so that a front's event loop is never blocked.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

from bot.folder_watcher import FolderWatcher, WatchState, changes_in
from bot.i18n import Strings
from bot.metrics import Metrics
from bot.rendering import citations, notices, problems, results, sent_quotes, verifications
from bot.replies import (
    ANYONE,
    Part,
    Picture,
    QuoteRef,
    Reply,
    ReplyContext,
    ReplyKind,
    Text,
    TimelineRequest,
)
from bot.stored_values import Pin
from index import (
    Answer,
    Check,
    EngineChoice,
    Library,
    LibraryError,
    NoAddressError,
    NoAnswer,
    Quote,
    SmallTalk,
    Span,
    SuggestedAddress,
    Timeline,
    digest_of_name,
    terms_of,
)

log = logging.getLogger(__name__)

EXAMPLES_SHOWN = 3
"""Example questions under the help."""

MAX_TRIED_EXAMPLES = 12
"""So many are asked to find those that are answered."""

MAX_EXAMPLES = 1_000
"""Of which a question is completed."""

MAX_EXAMPLE_LISTS = 64
"""Kept in memory: one for each choice of documents."""


class QuoteService:
    """Answers requests from one library, counts them and logs one line for each.

    Attributes:
        metrics: The counters; fronts add what only they can see.
    """

    def __init__(self, library: Library, metrics: Metrics | None = None) -> None:
        self._library = library
        self._refreshing = threading.Lock()
        self._watch: FolderWatcher | None = None
        self._examples: dict[tuple[str, frozenset[str] | None], tuple[str, ...]] = {}
        self.metrics = metrics or Metrics()
        self.metrics.show_library(
            documents=lambda: len(library.names), passages=lambda: library.passages
        )

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
            result = await asyncio.to_thread(
                self._library.ask,
                question,
                limit=reply_context.quotations,
                source=source,
                as_of=as_of,
                sources=reply_context.sources,
                history=history,
            )
            found = pin_of(question, pins)
            pinned = None if found is None else await self.pinned(found, reply_context)
        except LibraryError as error:
            return self._done(results.problem(error, reply_context.strings), started)
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
        try:
            quote = await asyncio.to_thread(
                self._library.find_quote,
                pin.sha256,
                Span(pin.spans[0][0], pin.spans[-1][1]),
                gaps=[Span(before[1], after[0]) for before, after in pairwise(pin.spans)],
                name_digest=digest_of_name(pin.source),
                texts=pin.texts,
                sources=reply_context.sources,
            )
        except (LibraryError, ValueError, IndexError):
            # The place comes from the store, which may have been changed by hand.
            return None
        # All of it counts as matched, which would make it bold.
        return replace(quote, matched=())

    async def quotes_at(
        self, refs: Sequence[QuoteRef], *, reply_context: ReplyContext = ANYONE
    ) -> tuple[Quote, ...]:
        """Return those of earlier quotations whose documents have not changed."""
        found = await asyncio.to_thread(
            sent_quotes.find_sent_quotes, self._library, refs, reply_context
        )
        return found.quotes

    async def cite(
        self, address: str, *, source: str | None = None, reply_context: ReplyContext = ANYONE
    ) -> Reply:
        """Quote the clause at ``address``, or say which numbers there are.

        What is no address gets a hint.
        """
        started = time.perf_counter()
        try:
            result = await asyncio.to_thread(
                self._library.cite,
                address,
                limit=reply_context.quotations,
                source=source,
                sources=reply_context.sources,
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
            cited = await asyncio.to_thread(self._cite_all, addresses, reply_context)
        except LibraryError as error:
            return self._done(results.problem(error, reply_context.strings), started)
        if not cited:
            return None
        return self._done(results.clauses(cited, reply_context.strings), started)

    def _cite_all(
        self, addresses: Sequence[str], reply_context: ReplyContext
    ) -> list[Answer | NoAnswer]:
        cited: list[Answer | NoAnswer] = []
        for address in addresses:
            # What stands in brackets may be a link of a wiki.
            with contextlib.suppress(NoAddressError):
                cited.append(
                    self._library.cite(
                        address, limit=reply_context.quotations, sources=reply_context.sources
                    )
                )
        return cited

    async def verify(self, text: str, *, reply_context: ReplyContext = ANYONE) -> Reply:
        """Say whether ``text`` is verbatim in the documents, and where."""
        started = time.perf_counter()
        try:
            result = await asyncio.to_thread(
                self._library.verify, text, sources=reply_context.sources
            )
        except LibraryError as error:
            return self._done(results.problem(error, reply_context.strings), started)
        return self._done(verifications.verification(result, reply_context.strings), started)

    async def check(self, text: str, *, reply_context: ReplyContext = ANYONE) -> Reply:
        """Check each sentence of a message against the documents."""
        started = time.perf_counter()
        try:
            result = await asyncio.to_thread(self._check, text, reply_context.sources)
        except LibraryError as error:
            return self._done(results.problem(error, reply_context.strings), started)
        return self._done(verifications.checked(result, reply_context.strings), started)

    def _check(self, text: str, sources: frozenset[str] | None) -> Check:
        names = self._library.names
        used = names if sources is None else [name for name in names if name in sources]
        is_title = partial(self._library.is_title, sources=sources)
        is_citation = partial(citations.is_citation, sources=used, is_title=is_title)
        return self._library.check(text, sources=sources, is_citation=is_citation)

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
        started = time.perf_counter()
        try:
            reply = await asyncio.to_thread(show, self._library, refs, reply_context)
        except LibraryError as error:
            reply = results.problem(error, reply_context.strings)
        return self._done(reply, started)

    async def sources(self, *, reply_context: ReplyContext = ANYONE) -> Reply:
        """List the documents that ``reply_context`` allows."""
        started = time.perf_counter()
        try:
            summaries = await asyncio.to_thread(
                self._library.sources, sources=reply_context.sources
            )
        except LibraryError as error:
            return self._done(results.problem(error, reply_context.strings), started)
        return self._done(results.sources(summaries, reply_context.strings), started)

    async def reload(self, *, reply_context: ReplyContext = ANYONE) -> Reply:
        """Read the documents again and list them with what is wrong with them.

        If that fails, say why, and keep those read before.
        """
        before = await self.checksum()
        try:
            await self.refresh()
        except LibraryError as error:
            return notices.not_reloaded(error, reply_context.strings)
        listing = await self.sources(reply_context=reply_context)
        notice = notices.reloaded(reply_context.strings, changed=await self.checksum() != before)
        faults = await self._document_faults(reply_context.strings)
        parts = (Text(notice), *faults, *listing.parts)
        return replace(listing, kind=ReplyKind.STATUS, parts=parts)

    async def _document_faults(self, strings: Strings) -> tuple[Part, ...]:
        def found() -> tuple[Part, ...]:
            library = self._library
            return results.document_faults(library.sources(), library.skipped, strings)

        return await asyncio.to_thread(found)

    async def status(self, servers: int, *, reply_context: ReplyContext = ANYONE) -> Reply:
        """Show the bot's status; ``servers`` is the number of servers it is in."""
        totals = await asyncio.to_thread(self.metrics.snapshot)
        library = self._library
        skipped = await asyncio.to_thread(lambda: len(library.skipped))
        trouble = self.watch_state.trouble if self.watch_state else None
        on_disk = library.engine is EngineChoice.DISK
        meaning, progress = await asyncio.to_thread(lambda: library.meaning)
        share = progress.done / progress.total if progress else 0.0
        index_status = notices.IndexStatus(on_disk, skipped, trouble, meaning, share)
        shown = notices.status(totals, servers, index_status, reply_context.strings)
        faults = await self._document_faults(reply_context.strings)
        return replace(shown, parts=(*shown.parts, *faults))

    async def refresh(self) -> None:
        """Read the documents again, never twice at once.

        Raises:
            LibraryError: If that fails; the documents read before stay in use.
        """
        await asyncio.to_thread(self._refresh)

    def _refresh(self) -> None:
        with self._refreshing:
            started = time.perf_counter()
            try:
                self._library.refresh()
            except LibraryError as error:
                reason = json.dumps(problems.problem_text(error), ensure_ascii=False)
                log.warning("not_refreshed reason=%s", reason)
                raise
            took = (time.perf_counter() - started) * 1000
            documents, passages = len(self._library.names), self._library.passages
        log.info("refreshed documents=%d passages=%d ms=%.1f", documents, passages, took)

    @contextlib.asynccontextmanager
    async def watching(self, folder: Path | None) -> AsyncIterator[None]:
        """Refresh whenever ``folder`` changes, within the block; ``None`` does nothing."""
        if folder is None:
            yield
            return
        self._watch = FolderWatcher(changes_in(folder), self.refresh)
        async with self._watch.kept():
            yield

    @property
    def watch_state(self) -> WatchState | None:
        """The outcome of the last refresh by the watcher; ``None`` if there was none."""
        return self._watch.state if self._watch else None

    async def names(self) -> tuple[str, ...]:
        """Return the names of the documents."""
        return await asyncio.to_thread(lambda: self._library.names)

    async def checksum(self) -> str:
        """Return the checksum of all documents; it changes when any of them does."""
        return await asyncio.to_thread(lambda: self._library.checksum)

    async def timeline(
        self, request: TimelineRequest, *, chart: bool = False, reply_context: ReplyContext = ANYONE
    ) -> Reply:
        """Lay out the dated events, with a picture of them if ``chart``; wrong dates get a hint."""
        started = time.perf_counter()
        try:
            reply = await asyncio.to_thread(self._lay_out, request, reply_context, chart=chart)
        except LibraryError as error:
            reply = results.problem(error, reply_context.strings)
        return self._done(reply, started)

    def _lay_out(
        self, request: TimelineRequest, reply_context: ReplyContext, *, chart: bool
    ) -> Reply:
        result = self._library.timeline(
            request.topic,
            request.since,
            request.until,
            request.source,
            sources=reply_context.sources,
            dated_only=request.dated_only,
        )
        again = TimelineRequest(
            result.topic, result.since, result.until, result.source, result.dated_only
        )
        reply = replace(results.timeline(result, reply_context.strings), request=again)
        if chart and result.events:
            reply = replace(reply, picture=_draw(result, reply_context))
        return reply

    async def context(
        self,
        sha256: str,
        span: Span,
        gaps: Sequence[Span] = (),
        *,
        reply_context: ReplyContext = ANYONE,
    ) -> Reply:
        """Show the paragraph around ``span``, without ``gaps``, of the document of a checksum."""
        started = time.perf_counter()
        try:
            reply = await asyncio.to_thread(self._look_around, sha256, span, gaps, reply_context)
        except LibraryError as error:
            reply = results.problem(error, reply_context.strings)
        return self._done(reply, started)

    def _look_around(
        self, sha256: str, span: Span, gaps: Sequence[Span], reply_context: ReplyContext
    ) -> Reply:
        quote = self._library.find_quote(sha256, span, gaps=gaps, sources=reply_context.sources)
        return results.context(self._library.context(quote), reply_context.strings)

    async def suggest_topics(
        self, typed: str, limit: int, *, reply_context: ReplyContext = ANYONE
    ) -> tuple[str, ...]:
        """Return names and terms that begin with ``typed``, those with most events first."""
        sources = reply_context.sources
        try:
            return await asyncio.to_thread(self._library.topics, typed, limit, sources=sources)
        except LibraryError:
            return ()

    async def suggest_addresses(
        self, typed: str, limit: int, *, source: str | None, reply_context: ReplyContext = ANYONE
    ) -> tuple[SuggestedAddress, ...]:
        """Return addresses of clauses that begin as ``typed`` does."""
        sources = reply_context.sources
        try:
            return await asyncio.to_thread(
                self._library.addresses, typed, limit, source=source or None, sources=sources
            )
        except LibraryError:
            return ()

    async def help(self, *, reply_context: ReplyContext = ANYONE) -> Reply:
        """Explain how to ask, with questions that the reader's documents answer."""
        started = time.perf_counter()
        examples = await asyncio.to_thread(self._answered_examples, reply_context.sources)
        return self._done(results.help_text(reply_context.strings, examples), started)

    async def suggest_questions(
        self, typed: str, limit: int, *, reply_context: ReplyContext = ANYONE
    ) -> tuple[str, ...]:
        """Return questions in the words of the reader's documents that have all typed words."""
        found = await asyncio.to_thread(self._example_questions, reply_context.sources)
        words = typed.casefold().split()
        fitting = (each for each in found if all(word in each.casefold() for word in words))
        return tuple(itertools.islice(fitting, limit))

    def _example_questions(self, sources: frozenset[str] | None) -> tuple[str, ...]:
        key = (self._library.checksum, sources)
        found = self._examples.get(key)
        if found is None:
            try:
                found = self._library.example_questions(MAX_EXAMPLES, sources=sources)
            except LibraryError:
                return ()
            if len(self._examples) >= MAX_EXAMPLE_LISTS:
                self._examples.clear()
            self._examples[key] = found
        return found

    def _answered_examples(self, sources: frozenset[str] | None) -> tuple[str, ...]:
        """Return the first examples that are answered, so that no button leads to a refusal."""
        tried = self._example_questions(sources)[:MAX_TRIED_EXAMPLES]
        answered = (each for each in tried if self._is_answered(each, sources))
        return tuple(itertools.islice(answered, EXAMPLES_SHOWN))

    def _is_answered(self, question: str, sources: frozenset[str] | None) -> bool:
        try:
            result = self._library.ask(question, limit=1, sources=sources)
        except LibraryError:
            return False
        return isinstance(result, Answer)

    async def suggest_sources(
        self, typed: str, limit: int, *, reply_context: ReplyContext = ANYONE
    ) -> tuple[str, ...]:
        """Return at most ``limit`` names of documents that contain ``typed``."""
        wanted, sources = typed.casefold(), reply_context.sources
        served = (name for name in await self.names() if sources is None or name in sources)
        return tuple(name for name in served if wanted in name.casefold())[:limit]

    def _done(self, reply: Reply, started: float, answer_id: str = "-") -> Reply:
        """Count ``reply`` and log it in one line, without any text of it."""
        took = time.perf_counter() - started
        self.metrics.answered(reply.kind, took)
        log.info("answered id=%s kind=%s ms=%.1f", answer_id, reply.kind, took * 1000)
        return reply


def pin_of(question: str, pins: Sequence[Pin]) -> Pin | None:
    """Return the pin of a question with the same terms as ``question``, if there is one."""
    terms = frozenset(terms_of(question))
    return next(
        (each for each in pins if terms and frozenset(terms_of(each.question)) == terms), None
    )


def _draw(result: Timeline, reply_context: ReplyContext) -> Picture:
    from bot import charts  # Only a chart needs Pillow.

    return charts.draw(result, reply_context.strings)
