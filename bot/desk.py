"""The chat-neutral service: a request comes in, a ``Reply`` goes out.

Every front talks to a ``Desk`` and to nothing behind it, saying for whom the reply is.
The library is called in a worker thread, so that a front's event loop is never blocked.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace

from bot import notices, rendering
from bot.audience import ANYONE, Audience
from bot.metrics import Metrics
from bot.replies import Picture, Reply, ReplyKind, TimelineRequest, Words
from index import Library, LibraryError, OutdatedQuoteError, Span, Timeline

log = logging.getLogger(__name__)


class Desk:
    """Answers requests from one library."""

    def __init__(self, library: Library, metrics: Metrics | None = None) -> None:
        self._library = library
        self.metrics = metrics or Metrics()

    async def ask(
        self, question: str, *, source: str | None = None, audience: Audience = ANYONE
    ) -> Reply:
        """Answer ``question`` with quotations, or say why not; a bad question gets a hint."""
        if closed := self._closed(audience):
            return closed
        started = time.perf_counter()
        try:
            result = await asyncio.to_thread(
                self._library.ask,
                question,
                limit=audience.quotations,
                source=source,
                within=self._within(audience),
            )
        except LibraryError as error:
            return rendering.problem(error, audience.words)
        reply = rendering.answer(result, audience.words)
        log.info(
            "%s %s in %.1f ms", reply.kind, result.answer_id, (time.perf_counter() - started) * 1000
        )
        log.debug("question of %s: %r", result.answer_id, question)
        return reply

    async def verify(self, text: str, *, audience: Audience = ANYONE) -> Reply:
        """Say whether ``text`` stands verbatim in the documents, and where."""
        if closed := self._closed(audience):
            return closed
        try:
            result = await asyncio.to_thread(
                self._library.verify, text, within=self._within(audience)
            )
        except LibraryError as error:
            return rendering.problem(error, audience.words)
        return rendering.verification(result, audience.words)

    async def sources(self, *, audience: Audience = ANYONE) -> Reply:
        """List the documents that serve ``audience``."""
        if closed := self._closed(audience):
            return closed
        within = self._within(audience)
        summaries = await asyncio.to_thread(self._library.sources, within=within)
        skipped = self._library.skipped if within is None else ()
        return rendering.sources(summaries, skipped, audience.words)

    async def reload(self, *, audience: Audience = ANYONE) -> Reply:
        """Read the documents again; if that fails, say why, and those read before serve on."""
        before = self.checksum
        try:
            await asyncio.to_thread(self._library.refresh)
        except LibraryError as error:
            log.warning("The documents could not be read again: %s", error)
            return notices.not_reloaded(error, audience.words)
        listing = await self.sources(audience=audience)
        said = notices.reloaded(audience.words, changed=self.checksum != before)
        return replace(listing, kind=ReplyKind.STATUS, parts=(Words(said), *listing.parts))

    async def status(self, servers: int, *, audience: Audience = ANYONE) -> Reply:
        """Say how the bot is doing, in so many servers."""
        totals = await asyncio.to_thread(self.metrics.snapshot)
        return notices.status(totals, servers, audience.words)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the documents."""
        return self._library.names

    @property
    def checksum(self) -> str:
        """Of all documents; it changes when any of them does."""
        return self._library.checksum

    async def timeline(
        self, request: TimelineRequest, *, chart: bool = False, audience: Audience = ANYONE
    ) -> Reply:
        """Lay out the dated events, with a picture of them if ``chart``; wrong dates get a hint."""
        if closed := self._closed(audience):
            return closed
        try:
            return await asyncio.to_thread(self._lay_out, request, audience, chart=chart)
        except LibraryError as error:
            return rendering.problem(error, audience.words)

    def _lay_out(self, request: TimelineRequest, audience: Audience, *, chart: bool) -> Reply:
        started = time.perf_counter()
        result = self._library.timeline(
            request.topic,
            request.since,
            request.until,
            request.source,
            within=self._within(audience),
        )
        again = TimelineRequest(result.topic, result.since, result.until, result.source)
        reply = replace(rendering.timeline(result, audience.words), request=again)
        if chart and result.events:
            reply = replace(reply, picture=_draw(result, audience))
        took = (time.perf_counter() - started) * 1000
        log.info("timeline of %d events in %.1f ms", len(result.events), took)
        return reply

    async def context(self, sha256: str, span: Span, *, audience: Audience = ANYONE) -> Reply:
        """Show the paragraph around ``span`` of the document with this checksum."""
        try:
            return await asyncio.to_thread(self._look_around, sha256, span, audience)
        except OutdatedQuoteError as error:
            return rendering.problem(error, audience.words)

    def _look_around(self, sha256: str, span: Span, audience: Audience) -> Reply:
        quote = self._library.recall(sha256, span)
        if audience.sources is not None and quote.document.source not in audience.sources:
            return rendering.hint(audience.words.servers.elsewhere, audience.words)
        return rendering.context(self._library.context(quote), quote.paragraph, audience.words)

    async def suggest_topics(
        self, typed: str, limit: int, *, audience: Audience = ANYONE
    ) -> tuple[str, ...]:
        """Names and terms that begin with ``typed``, those of the most dated events first."""
        within = self._within(audience)
        return await asyncio.to_thread(self._library.topics, typed, limit, within=within)

    def help(self, *, audience: Audience = ANYONE) -> Reply:
        """Explain how to ask."""
        return rendering.help_text(audience.words)

    def suggest_sources(
        self, typed: str, limit: int, *, audience: Audience = ANYONE
    ) -> tuple[str, ...]:
        """Names of documents that contain ``typed``, at most ``limit``."""
        wanted, within = typed.casefold(), self._within(audience)
        served = (name for name in self.names if within is None or name in within)
        return tuple(name for name in served if wanted in name.casefold())[:limit]

    def _within(self, audience: Audience) -> frozenset[str] | None:
        """The documents that there are of those that serve ``audience``."""
        return None if audience.sources is None else audience.sources.intersection(self.names)

    def _closed(self, audience: Audience) -> Reply | None:
        """What to say where no document serves any more."""
        if audience.sources is None or self._within(audience):
            return None
        words = audience.words
        gone = words.servers.sources_gone.format(settings=words.commands["settings"].name)
        return rendering.hint(gone, words)


def _draw(result: Timeline, audience: Audience) -> Picture:
    from bot import charts  # Only a chart needs the plotting library.

    return charts.draw(result, audience.words)
