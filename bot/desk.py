"""The chat-neutral service: a request comes in, a ``Reply`` goes out.

Every front talks to a ``Desk`` and to nothing behind it. The library is called in a worker
thread, so that a front's event loop is never blocked.
"""

from __future__ import annotations

import asyncio
import logging
import time

from bot import rendering
from bot.replies import Reply
from index import Library, LibraryError

log = logging.getLogger(__name__)


class Desk:
    """Answers requests from one library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def ask(self, question: str, *, source: str | None = None) -> Reply:
        """Answer ``question`` with quotations, or say why not; a bad question gets a hint."""
        started = time.perf_counter()
        try:
            result = await asyncio.to_thread(self._library.ask, question, source=source)
        except LibraryError as error:
            return rendering.hint(str(error))
        reply = rendering.answer(result)
        log.info(
            "%s %s in %.1f ms", reply.kind, result.answer_id, (time.perf_counter() - started) * 1000
        )
        log.debug("question of %s: %r", result.answer_id, question)
        return reply

    async def verify(self, text: str) -> Reply:
        """Say whether ``text`` stands verbatim in the documents, and where."""
        try:
            result = await asyncio.to_thread(self._library.verify, text)
        except LibraryError as error:
            return rendering.hint(str(error))
        return rendering.verification(result)

    async def sources(self) -> Reply:
        """List the documents."""
        return rendering.sources(self._library.sources(), self._library.skipped)

    def help(self) -> Reply:
        """Explain how to ask."""
        return rendering.help_text()

    def suggest_sources(self, typed: str, limit: int) -> tuple[str, ...]:
        """Names of documents that contain ``typed``, at most ``limit``."""
        wanted = typed.casefold()
        names = (summary.source for summary in self._library.sources())
        return tuple(name for name in names if wanted in name.casefold())[:limit]
