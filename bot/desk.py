"""The chat-neutral service: a request comes in, a ``Reply`` goes out.

Every front talks to a ``Desk`` and to nothing behind it, saying for whom the reply is.
The library is called in a worker thread, so that a front's event loop is never blocked.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot import checking, recalling, rendering
from bot.audience import ANYONE, Audience
from bot.replies import Cited, Picture, Reply, TimelineRequest
from bot.wording import Wording
from index import Library, LibraryError, OutdatedQuoteError, Span, Timeline

log = logging.getLogger(__name__)


class Desk:
    """Answers requests from one library."""

    def __init__(self, library: Library) -> None:
        self._library = library

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
                self._library.ask, question, source=source, before=before
            )
        except LibraryError as error:
            return rendering.problem(error, audience.words)
        reply = rendering.answer(result, audience.words, with_question=with_question)
        log.info(
            "%s %s in %.1f ms", reply.kind, result.answer_id, (time.perf_counter() - started) * 1000
        )
        log.debug("question of %s: %r", result.answer_id, question)
        return reply

    async def verify(self, text: str, *, audience: Audience = ANYONE) -> Reply:
        """Say whether ``text`` stands verbatim in the documents, and where."""
        try:
            result = await asyncio.to_thread(self._library.verify, text)
        except LibraryError as error:
            return rendering.problem(error, audience.words)
        return rendering.verification(result, audience.words)

    async def check(self, text: str, *, audience: Audience = ANYONE) -> Reply:
        """Say of each sentence of a message whether it stands in the documents."""
        try:
            result = await asyncio.to_thread(self._library.check, text)
        except LibraryError as error:
            return rendering.problem(error, audience.words)
        return checking.checked(result, audience.words)

    async def surroundings(self, cited: Sequence[Cited], *, audience: Audience = ANYONE) -> Reply:
        """Show quotations that were sent earlier in their paragraphs."""
        return await self._again(recalling.context, cited, audience)

    async def further(self, cited: Sequence[Cited], *, audience: Audience = ANYONE) -> Reply:
        """Show quotations for which an earlier answer had no room."""
        return await self._again(recalling.further, cited, audience)

    async def exact(self, cited: Sequence[Cited], *, audience: Audience = ANYONE) -> Reply:
        """Give quotations that were sent earlier as files of exactly their bytes."""
        return await self._again(recalling.exact, cited, audience)

    async def _again(
        self,
        show: Callable[[Library, Sequence[Cited], Wording], Reply],
        cited: Sequence[Cited],
        audience: Audience,
    ) -> Reply:
        try:
            return await asyncio.to_thread(show, self._library, cited, audience.words)
        except LibraryError as error:
            return rendering.problem(error, audience.words)

    async def sources(self, *, audience: Audience = ANYONE) -> Reply:
        """List the documents."""
        summaries = await asyncio.to_thread(self._library.sources)
        return rendering.sources(summaries, self._library.skipped, audience.words)

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
        try:
            return await asyncio.to_thread(self._lay_out, request, audience, chart=chart)
        except LibraryError as error:
            return rendering.problem(error, audience.words)

    def _lay_out(self, request: TimelineRequest, audience: Audience, *, chart: bool) -> Reply:
        started = time.perf_counter()
        result = self._library.timeline(request.topic, request.since, request.until, request.source)
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
        return rendering.context(self._library.context(quote), quote.paragraph, audience.words)

    async def suggest_topics(self, typed: str, limit: int) -> tuple[str, ...]:
        """Names and terms that begin with ``typed``, those of the most dated events first."""
        return await asyncio.to_thread(self._library.topics, typed, limit)

    def help(self, *, audience: Audience = ANYONE) -> Reply:
        """Explain how to ask."""
        return rendering.help_text(audience.words)

    def suggest_sources(self, typed: str, limit: int) -> tuple[str, ...]:
        """Names of documents that contain ``typed``, at most ``limit``."""
        wanted = typed.casefold()
        return tuple(name for name in self.names if wanted in name.casefold())[:limit]


def _draw(result: Timeline, audience: Audience) -> Picture:
    from bot import charts  # Only a chart needs the plotting library.

    return charts.draw(result, audience.words)
