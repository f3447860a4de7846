"""What hosts that share a database agree on: rate limits, events that were handled, jobs.

Each is one statement, and times are those of the database's clock. While the database is away,
each host goes by what it knows itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.database import Database
from bot.errors import StoreUnreachableError
from bot.rate_limits import Bucket

EVENT_SECONDS = 7_200.0
"""How long an event that was handled is remembered: platforms repeat one within minutes."""

_CLAIM_JOB = (
    "INSERT INTO jobs VALUES (?, quoth_now()) ON CONFLICT (name) DO UPDATE SET done = excluded.done"
    " WHERE excluded.done - jobs.done >= CAST(? AS DOUBLE PRECISION) RETURNING 1"
)
_CLAIM_EVENT = "INSERT INTO events VALUES (?, quoth_now()) ON CONFLICT DO NOTHING RETURNING 1"

_TAKE = """
    INSERT INTO buckets
    SELECT wanted.bucket, quoth_now() + wanted.pace, wanted.pace, wanted.slack, true
    FROM unnest(CAST(? AS BYTEA[]), CAST(? AS DOUBLE PRECISION[]), CAST(? AS DOUBLE PRECISION[]))
        AS wanted (bucket, pace, slack)
    ON CONFLICT (bucket) DO UPDATE SET
        pace = excluded.pace,
        slack = excluded.slack,
        admitted =
            buckets.full_at - excluded.slack <= excluded.full_at - excluded.pace + 1e-6,
        full_at = CASE
            WHEN buckets.full_at - excluded.slack <= excluded.full_at - excluded.pace + 1e-6
            THEN greatest(buckets.full_at, excluded.full_at - excluded.pace) + excluded.pace
            ELSE buckets.full_at
        END
    RETURNING bucket, admitted, greatest(full_at - slack - quoth_now(), 1e-3)
"""
"""Now is ``excluded.full_at - excluded.pace``; the next token comes at ``full_at - slack``."""

_GIVE_BACK = "UPDATE buckets SET full_at = full_at - pace WHERE bucket = ANY(CAST(? AS BYTEA[]))"


class Coordination:
    """What one host asks of the others, through the database.

    Args:
        database: The one that they share.
        hash_of: Returns what stands for a person, a place or an event.
    """

    def __init__(self, database: Database, hash_of: Callable[[str], Awaitable[bytes]]) -> None:
        self._database = database
        self._hash_of = hash_of

    async def claim_job(self, name: str, seconds: float) -> bool:
        """Return whether ``name`` is to be done now, and count it as done.

        It is due on one of all hosts each time that so many ``seconds`` have passed, so if a host
        dies the next one that asks does it.

        Raises:
            StoreError: If the database cannot be used.
        """
        async with self._database.reading() as run:
            return bool(await run(_CLAIM_JOB, name, seconds))

    async def claim_event(self, event: str) -> bool | None:
        """Return whether no other host has handled ``event``; this one is to do so from now on.

        ``None`` means that the hosts cannot agree now.
        """
        hashed = await self._hash_of(f"event\0{event}")
        try:
            async with self._database.reading() as run:
                return bool(await run(_CLAIM_EVENT, hashed))
        except StoreUnreachableError:
            return None

    async def take(self, buckets: Sequence[Bucket]) -> tuple[float, ...]:
        """Take a token of each bucket, and return for each how many seconds there is none.

        If one is empty, none is taken of the others.
        """
        hashes = [await self._hash_of(f"bucket\0{each.name}") for each in buckets]
        # All hosts lock rows in the same order, so that none waits for another in a circle.
        ordered = sorted(zip(hashes, buckets, strict=True), key=lambda pair: pair[0])
        wanted = (
            [hashed for hashed, _ in ordered],
            [float(each.pace) for _, each in ordered],
            [float(each.slack) for _, each in ordered],
        )
        try:
            async with self._database.reading() as run:
                found = await run(_TAKE, *wanted)
                waits = {hashed: 0.0 if admitted else wait for hashed, admitted, wait in found}
                if any(waits.values()):
                    taken = [hashed for hashed, wait in waits.items() if not wait]
                    await run(_GIVE_BACK, taken)
        except StoreUnreachableError:
            return (0.0,) * len(buckets)
        return tuple(waits[hashed] for hashed in hashes)

    async def remove_passed(self) -> None:
        """Remove full buckets, and events that are not repeated any more.

        Raises:
            StoreError: If the database cannot be used.
        """
        async with self._database.reading() as run:
            await run("DELETE FROM buckets WHERE full_at <= quoth_now()")
            await run("DELETE FROM events WHERE at <= quoth_now() - ?", EVENT_SECONDS)
