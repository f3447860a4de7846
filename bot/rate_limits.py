"""Rate limiting: cooldowns, one request per person, a bounded queue; notices and events only once.

The cooldowns are token buckets, stored as in the generic cell rate algorithm (ITU-T I.371,
annex A): each bucket is only the moment when it will be full again.

Where several hosts share a database, they share the cooldowns, too. A host looks into its own
buckets first, so that only what it would admit costs a statement.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from cachetools import FIFOCache, TLRUCache

from bot.settings import Settings

_ROUNDING = 1e-6
"""Seconds: a request after exactly the announced wait is not rejected by a rounding error."""


class Refusal(StrEnum):
    """Why a request is not answered now."""

    PERSON_BUSY = "person_busy"
    PERSON_COOLDOWN = "person_cooldown"
    CHANNEL_COOLDOWN = "channel_cooldown"
    FULL = "full"


class RateLimitedError(Exception):
    """Raised when a request is not answered now.

    Attributes:
        refusal: Why.
        seconds: How long to wait, for a cooldown; else 0.
    """

    def __init__(self, refusal: Refusal, seconds: float = 0.0) -> None:
        super().__init__(f"{refusal}, {seconds:.1f} s")
        self.refusal = refusal
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits.

    Attributes:
        person: Requests of one person in a period, all at once if they like; 0 for no limit.
        channel: Requests in one channel in a period; 0 for no limit.
        period: Seconds.
        at_once: The number of answers in progress at the same time.
        waiting: The number of requests that may wait for their turn.
    """

    person: int = 5
    channel: int = 20
    period: float = 30.0
    at_once: int = 4
    waiting: int = 32

    def __post_init__(self) -> None:
        if min(self.person, self.channel, self.waiting) < 0:
            raise ValueError("A limit cannot be negative.")
        if self.period <= 0 or self.at_once < 1:
            raise ValueError("The period and the number of answers at once must be positive.")


@dataclass(frozen=True, slots=True)
class Bucket:
    """A token bucket that hosts share.

    Attributes:
        name: Whose and for what.
        pace: Seconds until a token comes.
        slack: Seconds that all tokens but one take to come.
    """

    name: str
    pace: float
    slack: float


class SharedBuckets(Protocol):
    """The buckets of all hosts."""

    async def take(self, buckets: Sequence[Bucket]) -> Sequence[float]:
        """Take a token of each, or none if one is empty; return how many seconds it is."""


class RateLimiter:
    """Admits or rejects requests; for one event loop.

    Args:
        limits: The limits.
        clock: Gives seconds that never go back.
        name: What is limited; shared buckets of another name are others.
        shared: The buckets of all hosts, if there are several.
    """

    def __init__(
        self,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
        *,
        name: str = "",
        shared: SharedBuckets | None = None,
    ) -> None:
        self._clock = clock
        self._name = name
        self._shared = shared
        self._persons = _Buckets(limits.person, limits.period)
        self._channels = _Buckets(limits.channel, limits.period)
        self._busy: set[Hashable] = set()
        self._turns = _Turns(limits.at_once, limits.waiting)

    @asynccontextmanager
    async def admit(self, person: Hashable, channel: Hashable) -> AsyncIterator[None]:
        """Wait for a slot in order of arrival, and hold it within the block.

        Only admitted requests count towards the cooldowns.

        Raises:
            RateLimitedError: If the request should not be answered now.
        """
        self._check(person, channel)
        self._busy.add(person)
        try:
            await self._check_shared(person, channel)
            await self._turns.take()
            try:
                yield
            finally:
                self._turns.give()
        finally:
            self._busy.discard(person)

    @property
    def remembered(self) -> int:
        """The number of persons and channels whose buckets are not full."""
        return len(self._persons) + len(self._channels)

    def _check(self, person: Hashable, channel: Hashable) -> None:
        if person in self._busy:
            raise RateLimitedError(Refusal.PERSON_BUSY)
        if self._turns.full:
            raise RateLimitedError(Refusal.FULL)
        now = self._clock()
        for buckets, key, refusal in (
            (self._persons, person, Refusal.PERSON_COOLDOWN),
            (self._channels, channel, Refusal.CHANNEL_COOLDOWN),
        ):
            seconds = buckets.wait(key, now)
            if seconds > _ROUNDING:
                raise RateLimitedError(refusal, seconds)
        self._persons.take(person, now)
        self._channels.take(channel, now)

    async def _check_shared(self, person: Hashable, channel: Hashable) -> None:
        """Do the same with the buckets of all hosts, and give back what was taken if one is empty.

        What comes second on this host while it waits is rejected by its own buckets.
        """
        if self._shared is None:
            return
        limited = [
            (buckets, key, refusal, buckets.shared(f"{self._name} {kind} {key}"))
            for buckets, key, refusal, kind in (
                (self._persons, person, Refusal.PERSON_COOLDOWN, "person"),
                (self._channels, channel, Refusal.CHANNEL_COOLDOWN, "channel"),
            )
            if buckets.limits
        ]
        waits = await self._shared.take([bucket for *_, bucket in limited]) if limited else ()
        for (_, _, refusal, _), seconds in zip(limited, waits, strict=True):
            if seconds > _ROUNDING:
                for buckets, key, *_ in limited:
                    buckets.give_back(key)
                raise RateLimitedError(refusal, seconds)


class _Buckets:
    """A token bucket for each person or channel; full ones are dropped."""

    def __init__(self, size: int, period: float) -> None:
        self._interval = period / size if size else 0.0
        self._slack = period - self._interval
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    @property
    def limits(self) -> bool:
        """Whether there is a limit."""
        return bool(self._interval)

    def shared(self, name: str) -> Bucket:
        """Return a bucket of the same size that hosts share."""
        return Bucket(name, self._interval, self._slack)

    def give_back(self, key: Hashable) -> None:
        """Put back a token that was taken."""
        if key in self._full_at:
            self._full_at[key] -= self._interval

    def wait(self, key: Hashable, now: float) -> float:
        """Return the seconds until there is a token; at most 0 if there is one."""
        if not self._interval:
            return 0.0
        return self._full_at.get(key, now) - self._slack - now

    def take(self, key: Hashable, now: float) -> None:
        """Take a token, and drop up to two full buckets, the least recently used first."""
        if not self._interval:
            return
        self._full_at[key] = max(self._full_at.get(key, now), now) + self._interval
        self._full_at.move_to_end(key)
        for _ in range(2):
            oldest = next(iter(self._full_at))
            if self._full_at[oldest] > now:
                break
            del self._full_at[oldest]


class _Turns:
    """A bounded number of slots, taken in order of arrival."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._free = at_once
        self._most_waiting = waiting
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def full(self) -> bool:
        """Whether no slot is free and the queue is full."""
        return not self._free and len(self._waiting) >= self._most_waiting

    async def take(self) -> None:
        """Take a slot as soon as one is free and nobody has waited longer."""
        if self._free:
            self._free -= 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place in self._waiting:
                self._waiting.remove(place)
            elif not place.cancelled():
                # The slot was given at the same moment.
                self.give()
            raise

    def give(self) -> None:
        """Pass the slot to the request that has waited longest."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._free += 1


QUIET_SECONDS = 30.0
"""How long a person or a channel that was told to wait is not told again."""

PRESSES = 5
"""How many times as often a button may be pressed as a question asked: pages are turned fast."""


def now() -> float:
    """Return the seconds of a monotonic clock, looked up at each call so that it can be set."""
    return time.monotonic()


def rate_limiter_of(
    settings: Settings, times: int = 1, shared: SharedBuckets | None = None
) -> RateLimiter:
    """Return a rate limiter with so many ``times`` the limits that ``settings`` give."""
    limits = Limits(
        person=settings.quoth_person_limit * times, channel=settings.quoth_channel_limit * times
    )
    return RateLimiter(limits, now, name=f"times {times}", shared=shared)


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

    def holds(self, matter: Hashable) -> bool:
        """Return whether ``matter`` was told and is not due yet."""
        return matter in self._until

    def forget(self, matter: Hashable) -> None:
        """Make ``matter`` due again, as where it could not be told after all."""
        self._until.pop(matter, None)


class RecentIds:
    """Remembers the last ids it was shown: a platform may deliver an event more than once."""

    def __init__(self, capacity: int = 1_000) -> None:
        self._ids: FIFOCache[Hashable, bool] = FIFOCache(capacity)

    def __contains__(self, known: object) -> bool:
        """Return whether ``known`` is among the last ids."""
        return known in self._ids

    def first_time(self, new: Hashable) -> bool:
        """Return whether ``new`` was not among the last ids; it is from now on."""
        if new in self._ids:
            return False
        self._ids[new] = True
        return True
