"""Who has to wait, who was told so, and which events were seen before."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

from cachetools import FIFOCache, TLRUCache

from bot.rate_limits import Limits, RateLimiter
from bot.settings import Settings

QUIET_SECONDS = 30.0
"""How long a person or a channel that was told to wait is not told again."""

PRESSES = 5
"""How many times as often a button may be pressed as a question asked: pages are turned fast."""


def now() -> float:
    """Return the seconds of a monotonic clock, looked up at each call so that it can be set."""
    return time.monotonic()


def rate_limiter_of(settings: Settings, times: int = 1) -> RateLimiter:
    """Return a rate limiter with so many ``times`` the limits that ``settings`` give."""
    limits = Limits(
        person=settings.quoth_person_limit * times, channel=settings.quoth_channel_limit * times
    )
    return RateLimiter(limits, now)


class Throttle:
    """Remembers who was told what, so that nobody is told again and again.

    Where there are too many to remember, the one told longest ago is forgotten first.
    """

    def __init__(self, clock: Callable[[], float] = now, capacity: int = 10_000) -> None:
        self._clock = clock
        self._until: TLRUCache[Hashable, float] = TLRUCache(
            capacity, ttu=lambda _matter, until, _now: until, timer=clock
        )

    def due(self, matter: Hashable, seconds: float) -> bool:
        """Return whether ``matter`` is to be told now; it then is not for so many ``seconds``."""
        if matter in self._until:
            return False
        self._until[matter] = self._clock() + seconds
        return True


class RecentIds:
    """Remembers the last ids it was shown: a platform may deliver an event more than once."""

    def __init__(self, capacity: int = 1_000) -> None:
        self._ids: FIFOCache[Hashable, bool] = FIFOCache(capacity)

    def first_time(self, new: Hashable) -> bool:
        """Return whether ``new`` was not among the last ids; it is from now on."""
        if new in self._ids:
            return False
        self._ids[new] = True
        return True
