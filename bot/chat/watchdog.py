"""Notices when a platform's gateway has fallen silent, and ends a client that hears nothing.

A gateway is heard at least at each heartbeat, so one that says nothing at all for minutes is
dead. The platforms' libraries notice most of that themselves, but their own attempts to come
back may be many minutes apart, and a client that hangs stays one. Starting over does not.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Protocol

SILENT_SECONDS = 180.0
"""After this long without a word from the gateway its client is ended."""

QUIET_SECONDS = 90.0
"""After this long, two heartbeats of the slowest platform, the bot is not well."""

SHARD_SECONDS = 600.0
"""After this long without one of several connections all of them are made again."""

Pause = Callable[[float], Awaitable[object]]


class Connection(Protocol):
    """A platform's client, as far as it is watched."""

    @property
    def latency(self) -> float:
        """Seconds from the last heartbeat to its acknowledgement; not finite for none."""

    @property
    def shard_latencies(self) -> Mapping[int, float]:
        """The latency of each shard, where the connection is divided into shards."""

    def is_ready(self) -> bool:
        """Return whether it is connected."""


class SilentGatewayError(TimeoutError):
    """Nothing at all came from the gateway, or from one of its shards, for too long."""

    def __init__(self, seconds: float, shard: int | None = None) -> None:
        what = "the gateway was silent" if shard is None else f"shard {shard} was not connected"
        super().__init__(f"{what} for {seconds:.0f} s")


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
        self._lost_shards: dict[int, float] = {}

    def heard(self) -> None:
        """Note that something came from the gateway."""
        self._heard = self._clock()

    def shard_connected(self, shard: int) -> None:
        """Note that a shard has its connection."""
        self._lost_shards.pop(shard, None)

    def shard_lost(self, shard: int) -> None:
        """Note that a shard has lost its connection."""
        self._lost_shards.setdefault(shard, self._clock())

    @property
    def shards(self) -> Mapping[int, float]:
        """The latency of each shard; NaN before its first heartbeat, infinite while it is lost."""
        known = self._client.shard_latencies if self._client else {}
        return {
            shard: math.inf
            if shard in self._lost_shards
            else latency
            if math.isfinite(latency)
            else math.nan
            for shard, latency in known.items()
        }

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
        shard, lost = self._longest_lost()
        if lost > QUIET_SECONDS:
            seconds = f"{lost:.0f} seconds"
            return f"Shard {shard} has had no connection to {self._platform} for {seconds}."
        return None

    def _longest_lost(self) -> tuple[int, float]:
        """Return which shard has been without connection the longest, and for how many seconds."""
        now = self._clock()
        lost = ((now - since, shard) for shard, since in self._lost_shards.items())
        seconds, shard = max(lost, default=(0.0, 0))
        return shard, seconds

    async def over(self, client: Connection, connecting: Coroutine[Any, Any, None]) -> None:
        """Let ``client`` stay connected through ``connecting`` while its gateway is heard.

        The time that it may be silent starts again, so that each client can get through.

        Raises:
            SilentGatewayError: If nothing came for too long; ``connecting`` is cancelled.
        """
        self._client = client
        self._lost_shards.clear()
        begun = self._clock()
        working = asyncio.create_task(connecting)
        watching = asyncio.create_task(self._until_silent(begun))
        try:
            await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise watching.result()
            await working
        finally:
            working.cancel()
            watching.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)

    async def _until_silent(self, begun: float) -> SilentGatewayError:
        """Wait exactly as long as the gateway may stay silent, again and again."""
        while True:
            silence = self._clock() - max(begun, self._heard)
            shard, lost = self._longest_lost()
            if silence >= self._limit:
                return SilentGatewayError(silence)
            if lost >= SHARD_SECONDS:
                return SilentGatewayError(lost, shard)
            await self._pause(min(self._limit - silence, SHARD_SECONDS - lost))
