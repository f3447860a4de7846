"""The chat-neutral service: a request comes in, a ``Reply`` goes out.

Every front talks to a ``Desk`` and to nothing behind it, saying for whom the reply is.
The library is called in a worker thread, so that a front's event loop is never blocked.
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

from bot.folder_watcher import Watch, WatchState, changes_in
from bot.metrics import Metrics
from bot.rendering import citations, notices, results, sent_quotes
from bot.replies import ANYONE, Audience, Cited, Picture, Reply, ReplyKind, TimelineRequest, Words
from index import Check, EngineChoice, Library, LibraryError, Span, Timeline

log = logging.getLogger(__name__)


class Desk:
    """Answers requests from one library, counts them and logs one line for each.

    Attributes:
        metrics: What was counted; fronts add what only they can see.
    """

    def __init__(self, library: Library, metrics: Metrics | None = None) -> None:
        self._library = library
        self._refreshing = threading.Lock()
        self._watch: Watch | None = None
        self.metrics = metrics or Metrics()
        self.metrics.show_library(
            documents=lambda: len(library.names), passages=lambda: library.passages
        )

    async def ask(
        self,
        question: str,
        *,
        source: str | None = None,
        before: Sequence[str] = (),
        with_question: bool = False,
        audience: Audience = ANYONE,
    ) -> Reply:
        """Answer ``question`` with quotations, or say why not; a bad question gets a hint.

        Args:
            question: As the person typed it.
            source: If given, only this document is searched.
            before: Earlier questions that it may follow, the newest first.
            with_question: Whether the answer opens with the question, for readers who
                cannot see it.
            audience: Who reads the answer.
        """
        started = time.perf_counter()
        try:
            result = await asyncio.to_thread(
                self._library.ask,
                question,
                limit=audience.quotations,
                source=source,
                within=audience.sources,
                before=before,
            )
        except LibraryError as error:
            return self._done(results.problem(error, audience.words), started)
        log.debug("question of %s: %r", result.answer_id, question)
        reply = results.answer(result, audience.words, with_question=with_question)
        return self._done(reply, started, result.answer_id)

    async def verify(self, text: str, *, audience: Audience = ANYONE) -> Reply:
        """Say whether ``text`` stands verbatim in the documents, and where."""
        started = time.perf_counter()
        try:
            result = await asyncio.to_thread(self._library.verify, text, within=audience.sources)
        except LibraryError as error:
            return self._done(results.problem(error, audience.words), started)
        return self._done(results.verification(result, audience.words), started)

    async def check(self, text: str, *, audience: Audience = ANYONE) -> Reply:
        """Say of each sentence of a message whether it stands in the documents."""
        started = time.perf_counter()
        try:
            result = await asyncio.to_thread(self._check, text, audience.sources)
        except LibraryError as error:
            return self._done(results.problem(error, audience.words), started)
        return self._done(results.checked(result, audience.words), started)

    def _check(self, text: str, within: frozenset[str] | None) -> Check:
        names = self._library.names
        used = names if within is None else [name for name in names if name in within]
        return self._library.check(
            text, within=within, is_citation=partial(citations.is_citation, sources=used)
        )

    async def surroundings(self, cited: Sequence[Cited], *, audience: Audience = ANYONE) -> Reply:
        """Show quotations that were sent earlier in their paragraphs."""
        return await self._again(sent_quotes.context, cited, audience)

    async def further(self, cited: Sequence[Cited], *, audience: Audience = ANYONE) -> Reply:
        """Show quotations for which an earlier answer had no room."""
        return await self._again(sent_quotes.further, cited, audience)

    async def exact(self, cited: Sequence[Cited], *, audience: Audience = ANYONE) -> Reply:
        """Give quotations that were sent earlier as files of exactly their bytes."""
        return await self._again(sent_quotes.exact, cited, audience)

    async def _again(
        self,
        show: Callable[[Library, Sequence[Cited], Audience], Reply],
        cited: Sequence[Cited],
        audience: Audience,
    ) -> Reply:
        started = time.perf_counter()
        try:
            reply = await asyncio.to_thread(show, self._library, cited, audience)
        except LibraryError as error:
            reply = results.problem(error, audience.words)
        return self._done(reply, started)

    async def sources(self, *, audience: Audience = ANYONE) -> Reply:
        """List the documents that serve ``audience``."""
        started = time.perf_counter()
        within = audience.sources
        try:
            summaries = await asyncio.to_thread(self._library.sources, within=within)
        except LibraryError as error:
            return self._done(results.problem(error, audience.words), started)
        skipped = (
            () if within is not None else await asyncio.to_thread(lambda: self._library.skipped)
        )
        return self._done(results.sources(summaries, skipped, audience.words), started)

    async def reload(self, *, audience: Audience = ANYONE) -> Reply:
        """Read the documents again; if that fails, say why, and those read before serve on."""
        before = await self.checksum()
        try:
            await self.refresh()
        except LibraryError as error:
            return notices.not_reloaded(error, audience.words)
        listing = await self.sources(audience=audience)
        said = notices.reloaded(audience.words, changed=await self.checksum() != before)
        return replace(listing, kind=ReplyKind.STATUS, parts=(Words(said), *listing.parts))

    async def status(self, servers: int, *, audience: Audience = ANYONE) -> Reply:
        """Say how the bot is doing, in so many servers."""
        totals = await asyncio.to_thread(self.metrics.snapshot)
        library = self._library
        skipped = await asyncio.to_thread(lambda: len(library.skipped))
        trouble = self.watch_state.trouble if self.watch_state else None
        on_disk = library.engine is EngineChoice.DISK
        meaning, progress = await asyncio.to_thread(lambda: library.meaning)
        share = progress.done / progress.of if progress else 0.0
        holding = notices.Holding(on_disk, skipped, trouble, meaning, share)
        return notices.status(totals, servers, holding, audience.words)

    async def refresh(self) -> None:
        """Read the documents again, never twice at once.

        Raises:
            LibraryError: If the folder cannot serve; the documents read before go on serving.
        """
        await asyncio.to_thread(self._refresh)

    def _refresh(self) -> None:
        with self._refreshing:
            started = time.perf_counter()
            try:
                self._library.refresh()
            except LibraryError as error:
                reason = json.dumps(results.problem_text(error), ensure_ascii=False)
                log.warning("not_refreshed reason=%s", reason)
                raise
            took = (time.perf_counter() - started) * 1000
            documents, passages = len(self._library.names), self._library.passages
        log.info("refreshed documents=%d passages=%d ms=%.1f", documents, passages, took)

    @contextlib.asynccontextmanager
    async def watching(self, folder: Path | None) -> AsyncIterator[None]:
        """Refresh whenever ``folder`` changes, until the block is left; ``None`` does nothing."""
        if folder is None:
            yield
            return
        self._watch = Watch(changes_in(folder), self.refresh)
        async with self._watch.kept():
            yield

    @property
    def watch_state(self) -> WatchState | None:
        """What became of the last changes; ``None`` before the first or without a watch."""
        return self._watch.state if self._watch else None

    async def names(self) -> tuple[str, ...]:
        """The names of the documents."""
        return await asyncio.to_thread(lambda: self._library.names)

    async def checksum(self) -> str:
        """Of all documents; it changes when any of them does."""
        return await asyncio.to_thread(lambda: self._library.checksum)

    async def timeline(
        self, request: TimelineRequest, *, chart: bool = False, audience: Audience = ANYONE
    ) -> Reply:
        """Lay out the dated events, with a picture of them if ``chart``; wrong dates get a hint."""
        started = time.perf_counter()
        try:
            reply = await asyncio.to_thread(self._lay_out, request, audience, chart=chart)
        except LibraryError as error:
            reply = results.problem(error, audience.words)
        return self._done(reply, started)

    def _lay_out(self, request: TimelineRequest, audience: Audience, *, chart: bool) -> Reply:
        result = self._library.timeline(
            request.topic,
            request.since,
            request.until,
            request.source,
            within=audience.sources,
        )
        again = TimelineRequest(result.topic, result.since, result.until, result.source)
        reply = replace(results.timeline(result, audience.words), request=again)
        if chart and result.events:
            reply = replace(reply, picture=_draw(result, audience))
        return reply

    async def context(self, sha256: str, span: Span, *, audience: Audience = ANYONE) -> Reply:
        """Show the paragraph around ``span`` of the document with this checksum."""
        started = time.perf_counter()
        try:
            reply = await asyncio.to_thread(self._look_around, sha256, span, audience)
        except LibraryError as error:
            reply = results.problem(error, audience.words)
        return self._done(reply, started)

    def _look_around(self, sha256: str, span: Span, audience: Audience) -> Reply:
        quote = self._library.recall(sha256, span, within=audience.sources)
        return results.context(self._library.context(quote), quote.paragraph, audience.words)

    async def suggest_topics(
        self, typed: str, limit: int, *, audience: Audience = ANYONE
    ) -> tuple[str, ...]:
        """Names and terms that begin with ``typed``, those of the most dated events first."""
        within = audience.sources
        try:
            return await asyncio.to_thread(self._library.topics, typed, limit, within=within)
        except LibraryError:
            return ()

    def help(self, *, audience: Audience = ANYONE) -> Reply:
        """Explain how to ask."""
        started = time.perf_counter()
        return self._done(results.help_text(audience.words), started)

    async def suggest_sources(
        self, typed: str, limit: int, *, audience: Audience = ANYONE
    ) -> tuple[str, ...]:
        """Names of documents that contain ``typed``, at most ``limit``."""
        wanted, within = typed.casefold(), audience.sources
        served = (name for name in await self.names() if within is None or name in within)
        return tuple(name for name in served if wanted in name.casefold())[:limit]

    def _done(self, reply: Reply, started: float, answer_id: str = "-") -> Reply:
        """Count ``reply`` and log it in one line of pairs, without any words."""
        took = time.perf_counter() - started
        self.metrics.answered(reply.kind, took)
        log.info("answered id=%s kind=%s ms=%.1f", answer_id, reply.kind, took * 1000)
        return reply


def _draw(result: Timeline, audience: Audience) -> Picture:
    from bot import charts  # Only a chart needs the plotting library.

    return charts.draw(result, audience.words)
