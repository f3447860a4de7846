"""What hosts that share a database agree on: rate limits, handled events, jobs."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot import postgres_database
from bot.coordination import EVENT_SECONDS, Coordination
from bot.rate_limits import Bucket, Limits, RateLimitedError, RateLimiter, Refusal
from bot.store import Store
from tests.helpers.postgres import PostgresServer
from tests.helpers.store_files import NUMBER, DatabaseHome

PERSON = Bucket("person", 6.0, 24.0)
CHANNEL = Bucket("channel", 1.5, 28.5)

Pair = tuple[Coordination, Coordination]


@pytest.fixture
async def pair(shared: DatabaseHome, tmp_path: Path) -> AsyncIterator[Pair]:
    """Two hosts with the same key."""
    async with await shared.open() as one:
        shutil.copytree(shared.folder, tmp_path / "other-state")
        async with await replace(shared, folder=tmp_path / "other-state").open() as other:
            assert one.hosts is not None
            assert other.hosts is not None
            yield one.hosts, other.hosts


async def test_a_store_in_a_file_has_no_other_hosts(tmp_path: Path) -> None:
    async with await Store.open(tmp_path) as store:
        assert store.hosts is None


class TestBuckets:
    async def test_as_many_are_admitted_as_fit_into_one_bucket_however_many_hosts_ask_at_once(
        self, pair: Pair
    ) -> None:
        waits = await asyncio.gather(*(pair[n % 2].take([PERSON]) for n in range(40)))

        assert waits.count((0.0,)) == 5
        assert all(0.0 <= wait <= 6.0 for (wait,) in waits)

    async def test_a_token_comes_back_with_time(self, pair: Pair, shared: DatabaseHome) -> None:
        for _ in range(5):
            assert await pair[0].take([PERSON]) == (0.0,)
        [wait] = await pair[1].take([PERSON])
        assert 0.0 < wait <= 6.0

        shared.query("UPDATE buckets SET full_at = full_at - 6")
        assert await pair[1].take([PERSON]) == (0.0,)
        assert (await pair[0].take([PERSON]))[0] > 0.0

    async def test_what_was_rejected_takes_no_token_of_the_other_bucket(
        self, pair: Pair, shared: DatabaseHome
    ) -> None:
        for _ in range(5):
            await pair[0].take([PERSON, CHANNEL])
        before = shared.query("SELECT full_at FROM buckets ORDER BY pace")
        for _ in range(3):
            waits = await pair[1].take([PERSON, CHANNEL])
            assert waits[0] > 0.0
            assert waits[1] == 0.0
        after = shared.query("SELECT full_at FROM buckets ORDER BY pace")

        assert after == before

    async def test_buckets_of_many_at_once_block_nobody(self, pair: Pair) -> None:
        wanted = [
            [Bucket(f"person {n % 5}", 0.1, 9.0), Bucket(f"channel {n % 3}", 0.1, 9.0)]
            for n in range(60)
        ]
        waits = await asyncio.gather(
            *(pair[n % 2].take(buckets[:: 1 - 2 * (n % 2)]) for n, buckets in enumerate(wanted))
        )

        assert set(waits) == {(0.0, 0.0)}

    async def test_nobody_can_be_read_off_them_and_full_ones_go(
        self, pair: Pair, shared: DatabaseHome
    ) -> None:
        await pair[0].take([replace(PERSON, name=str(NUMBER)), CHANNEL])
        assert str(NUMBER).encode() not in shared.everything()
        await pair[0].remove_passed()
        assert shared.query("SELECT count(*) FROM buckets") == [(2,)]

        shared.query("UPDATE buckets SET full_at = full_at - 6")
        await pair[1].remove_passed()
        assert shared.query("SELECT count(*) FROM buckets") == [(0,)]


class TestEvents:
    async def test_one_host_handles_an_event(self, pair: Pair) -> None:
        claims = await asyncio.gather(*(pair[n % 2].claim_event("e") for n in range(20)))

        assert claims.count(True) == 1
        assert await pair[1].claim_event("f")

    async def test_they_are_forgotten_when_they_are_not_repeated_any_more(
        self, pair: Pair, shared: DatabaseHome
    ) -> None:
        await pair[0].claim_event("e")
        await pair[0].remove_passed()
        assert not await pair[1].claim_event("e")
        shared.query(f"UPDATE events SET at = at - {EVENT_SECONDS}")  # noqa: S608
        await pair[0].remove_passed()

        assert shared.query("SELECT count(*) FROM events") == [(0,)]


class TestJobs:
    async def test_a_job_is_done_once_each_time_by_whatever_host_comes_first(
        self, pair: Pair, shared: DatabaseHome
    ) -> None:
        claims = await asyncio.gather(*(pair[n % 2].claim_job("a", 60.0) for n in range(20)))
        assert claims.count(True) == 1
        assert await pair[0].claim_job("b", 60.0)

        # The host that did it last need not live.
        shared.query("UPDATE jobs SET done = done - 60")
        assert await pair[1].claim_job("a", 60.0)
        assert not await pair[0].claim_job("a", 60.0)


class TestWithoutDatabase:
    async def test_each_host_goes_by_what_it_knows(
        self, pair: Pair, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(postgres_database, "RETRY_SECONDS", 0.0)
        limiter = RateLimiter(Limits(person=2, channel=0), lambda: 0.0, shared=pair[0])
        postgres.stop()
        try:
            assert await pair[0].claim_event("e") is None
            assert await pair[0].take([PERSON, CHANNEL]) == (0.0, 0.0)
            for _ in range(2):
                async with limiter.admit(1, 1):
                    pass
            with pytest.raises(RateLimitedError):
                async with limiter.admit(1, 1):
                    pass
        finally:
            postgres.start()


class Counting:
    """Counts how often the buckets of all hosts are asked for, and has so many tokens."""

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens
        self.asked: list[list[str]] = []

    async def take(self, buckets: Sequence[Bucket]) -> Sequence[float]:
        self.asked.append([each.name for each in buckets])
        self.tokens -= 1
        return [7.0 if self.tokens < 0 else 0.0, *(0.0 for _ in buckets[1:])]


class TestRateLimiter:
    async def test_a_person_is_limited_by_what_other_hosts_have_admitted(self, pair: Pair) -> None:
        limiters = [RateLimiter(Limits(person=3), name="ask", shared=each) for each in pair]
        for limiter in (*limiters, limiters[0]):
            async with limiter.admit("ana", 1):
                pass
        for limiter in limiters:
            with pytest.raises(RateLimitedError) as rejected:
                async with limiter.admit("ana", 2):
                    pass
            assert rejected.value.refusal is Refusal.PERSON_COOLDOWN
            assert 0.0 < rejected.value.seconds <= 10.0
        async with limiters[1].admit("bo", 1):
            pass

    async def test_a_channel_is_limited_in_the_same_way(self, pair: Pair) -> None:
        limiters = [RateLimiter(Limits(person=0, channel=2), shared=each) for each in pair]
        for person, limiter in enumerate(limiters):
            async with limiter.admit(person, 1):
                pass
        with pytest.raises(RateLimitedError) as rejected:
            async with limiters[0].admit(3, 1):
                pass
        assert rejected.value.refusal is Refusal.CHANNEL_COOLDOWN

    async def test_questions_and_buttons_do_not_share_their_limits(self, pair: Pair) -> None:
        for name in ("ask", "press"):
            async with RateLimiter(Limits(person=1), name=name, shared=pair[0]).admit(1, 1):
                pass

    async def test_a_question_costs_one_look_and_what_this_host_rejects_none(self) -> None:
        hosts = Counting(tokens=9)
        limiter = RateLimiter(Limits(person=2), lambda: 0.0, name="ask", shared=hosts)
        for _ in range(2):
            async with limiter.admit(1, 5):
                pass
        for _ in range(3):
            with pytest.raises(RateLimitedError):
                async with limiter.admit(1, 5):
                    pass

        assert hosts.asked == [["ask person 1", "ask channel 5"]] * 2

    async def test_without_limits_nothing_is_asked(self) -> None:
        hosts = Counting(tokens=0)
        async with RateLimiter(Limits(person=0, channel=0), shared=hosts).admit(1, 1):
            pass

        assert hosts.asked == []

    async def test_what_other_hosts_reject_takes_nothing_here(self) -> None:
        hosts = Counting(tokens=0)
        limiter = RateLimiter(Limits(person=2), lambda: 0.0, shared=hosts)
        for _ in range(5):
            with pytest.raises(RateLimitedError) as rejected:
                async with limiter.admit(1, 1):
                    pass
            assert rejected.value.seconds == 7.0
        hosts.tokens = 9
        for _ in range(2):
            async with limiter.admit(1, 1):
                pass
