"""Notices when a platform's gateway has fallen silent, and ends a client that hears nothing.

A gateway is heard at least at each heartbeat, so one that says nothing at all for minutes is
dead. The platforms' libraries notice most of that themselves, but their own attempts to come
back may be many minutes apart, and a client that hangs stays one. Starting over does not.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

SILENT_SECONDS = 180.0
"""After this long without a word from the gateway its client is ended."""

QUIET_SECONDS = 90.0
"""After this long, two heartbeats of the slowest platform, the bot is not well."""

Pause = Callable[[float], Awaitable[object]]


class Connection(Protocol):
    """A platform's client, as far as it is watched."""

    @property
    def latency(self) -> float:
        """Seconds from the last heartbeat to its acknowledgement; not finite for none."""

    def is_ready(self) -> bool:
        """Return whether it is connected."""


class SilentGatewayError(TimeoutError):
    """Nothing at all came from the gateway for too long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the gateway was silent for {seconds:.0f} s")


class Watchdog:
    """Knows when the gateway was last heard; one serves all clients that come and go.

    Args:
        platform: The platform's name, for what is said of it.
        limit: Seconds of silence after which a client is ended.
        clock: Gives seconds that never go back.
        pause: Waits for a number of those seconds.

    Attributes:
        front: The platform's name as a label of metrics.
        lost: Why the platform no longer takes the bot; empty if it does.
    """

    def __init__(
        self,
        platform: str,
        limit: float = SILENT_SECONDS,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.front = platform.lower()
        self.lost = ""
        self._platform = platform
        self._limit = limit
        self._clock = clock
        self._pause = pause
        self._heard = clock()
        self._client: Connection | None = None

    def heard(self) -> None:
        """Note that something came from the gateway."""
        self._heard = self._clock()

    @property
    def silence(self) -> float:
        """Seconds since the gateway was last heard, or since the watch began."""
        return self._clock() - self._heard

    @property
    def latency(self) -> float:
        """Seconds from the last heartbeat to its acknowledgement; NaN while there is none."""
        latency = self._client.latency if self._client else math.inf
        return latency if math.isfinite(latency) else math.nan

    def trouble(self) -> str | None:
        """Return what is wrong with the connection; ``None`` if it is well."""
        if self.lost:
            return self.lost
        if self._client is None or not self._client.is_ready():
            return f"The bot is not connected to {self._platform}."
        silence = self.silence
        if silence > QUIET_SECONDS:
            return f"{self._platform}'s gateway has been silent for {silence:.0f} seconds."
        return None

    async def over(self, client: Connection, connecting: Coroutine[Any, Any, None]) -> None:
        """Let ``client`` stay connected through ``connecting`` while its gateway is heard.

        The time that it may be silent starts again, so that each client can get through.

        Raises:
            SilentGatewayError: If nothing came for too long; ``connecting`` is cancelled.
        """
        self._client = client
        begun = self._clock()
        working = asyncio.create_task(connecting)
        watching = asyncio.create_task(self._until_silent(begun))
        try:
            await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise SilentGatewayError(self._clock() - max(begun, self._heard))
            await working
        finally:
            working.cancel()
            watching.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)

    async def _until_silent(self, begun: float) -> None:
        """Wait exactly as long as the gateway may stay silent, again and again."""
        while (silence := self._clock() - max(begun, self._heard)) < self._limit:
            await self._pause(self._limit - silence)
