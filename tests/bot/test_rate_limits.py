from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rate_limits import Limits, RateLimitedError, RateLimiter, RecentIds, Refusal, Throttle

ROOMY = Limits(person=0, channel=0)


class Clock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class QuoteService:
    """Answers that take until they are finished, and who is being answered."""

    def __init__(self, rate_limiter: RateLimiter) -> None:
        self.rate_limiter = rate_limiter
        self.answering: list[int] = []
        self.tasks: dict[int, asyncio.Task[None]] = {}
        self._done: dict[int, asyncio.Event] = {}

    async def ask(self, *persons: int) -> None:
        for person in persons:
            self._done[person] = asyncio.Event()
            self.tasks[person] = asyncio.create_task(self._answer(person))
        await settle()

    async def finish(self, person: int) -> None:
        self._done[person].set()
        await settle()

    async def _answer(self, person: int) -> None:
        async with self.rate_limiter.admit(person, 1):
            self.answering.append(person)
            try:
                await self._done[person].wait()
            finally:
                self.answering.remove(person)


async def settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def pass_through(rate_limiter: RateLimiter, person: int = 1, channel: int = 1) -> None:
    async with rate_limiter.admit(person, channel):
        pass


async def refusal(rate_limiter: RateLimiter, person: int = 1, channel: int = 1) -> RateLimitedError:
    with pytest.raises(RateLimitedError) as caught:
        await pass_through(rate_limiter, person, channel)
    return caught.value


async def wait_of(rate_limiter: RateLimiter) -> float:
    """How long a person is told to wait; 0 if the request was admitted."""
    try:
        await pass_through(rate_limiter)
    except RateLimitedError as away:
        return away.seconds
    return 0.0


async def test_a_person_may_ask_five_times_at_once_and_then_waits() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(Limits(), clock)
    for _ in range(5):
        await pass_through(rate_limiter)
    away = await refusal(rate_limiter)

    assert away.refusal is Refusal.PERSON_COOLDOWN
    assert away.seconds == pytest.approx(6)
    await pass_through(rate_limiter, person=2)


async def test_a_channel_is_asked_twenty_times_at_once_and_then_waits() -> None:
    rate_limiter = RateLimiter(Limits(), Clock())
    for person in range(20):
        await pass_through(rate_limiter, person)
    away = await refusal(rate_limiter, person=99)

    assert away.refusal is Refusal.CHANNEL_COOLDOWN
    assert away.seconds == pytest.approx(1.5)
    await pass_through(rate_limiter, person=99, channel=2)


@given(
    person=st.integers(1, 7),
    pauses=st.lists(st.floats(0, 20), max_size=40),
    start=st.floats(0, 1e6),
)
async def test_who_waits_as_long_as_told_is_admitted(
    person: int, pauses: list[float], start: float
) -> None:
    clock = Clock()
    clock.now = start
    rate_limiter = RateLimiter(Limits(person=person, channel=0), clock)
    for pause in pauses:
        clock.now += pause
        seconds = await wait_of(rate_limiter)
        clock.now += seconds

        assert 0 <= seconds <= 30 / person + 1e-6
        assert seconds == 0 or await wait_of(rate_limiter) == 0


@given(st.integers(1, 7), st.lists(st.floats(0, 20), max_size=60))
async def test_nobody_is_admitted_more_often_than_the_limits_allow(
    most: int, pauses: list[float]
) -> None:
    clock = Clock()
    rate_limiter = RateLimiter(Limits(person=most, channel=0), clock)
    admitted: list[float] = []
    for pause in pauses:
        clock.now += pause
        if await wait_of(rate_limiter) == 0:
            admitted.append(clock.now)

    # A full bucket and what flows in during a period: twice the limit is the most.
    for first in admitted:
        assert sum(first <= each < first + 30 for each in admitted) <= 2 * most
    if admitted:
        assert len(admitted) <= most + (admitted[-1] - admitted[0]) * most / 30 + 1e-6


async def test_what_is_turned_away_costs_nothing() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(Limits(person=1, channel=2), clock)
    await pass_through(rate_limiter)
    for _ in range(10):
        await refusal(rate_limiter)
    await pass_through(rate_limiter, person=2)
    full = await refusal(rate_limiter, person=3)
    clock.now += full.seconds

    assert full.refusal is Refusal.CHANNEL_COOLDOWN
    await pass_through(rate_limiter, person=3)


async def test_without_limits_nobody_waits() -> None:
    rate_limiter = RateLimiter(ROOMY, Clock())
    for _ in range(1000):
        await pass_through(rate_limiter)


async def test_a_person_gets_one_answer_at_a_time() -> None:
    service = QuoteService(RateLimiter(ROOMY, Clock()))
    await service.ask(7)

    assert (await refusal(service.rate_limiter, 7, channel=2)).refusal is Refusal.PERSON_BUSY
    await service.finish(7)
    await pass_through(service.rate_limiter, 7)


async def test_who_waits_in_the_queue_is_busy_too() -> None:
    service = QuoteService(RateLimiter(Limits(person=0, channel=0, at_once=1), Clock()))
    await service.ask(1, 2)

    assert (await refusal(service.rate_limiter, 2)).refusal is Refusal.PERSON_BUSY
    await service.finish(1)
    await service.finish(2)


async def test_four_are_answered_at_once_and_the_others_in_order_of_arrival() -> None:
    service = QuoteService(RateLimiter(ROOMY, Clock()))
    await service.ask(*range(10))
    seen = [list(service.answering)]
    for person in (2, 0, 4):
        await service.finish(person)
        seen.append(list(service.answering))

    assert seen == [[0, 1, 2, 3], [0, 1, 3, 4], [1, 3, 4, 5], [1, 3, 5, 6]]
    for person in range(10):
        await service.finish(person)
    assert service.answering == []


async def test_who_finds_the_queue_full_is_turned_away_at_once() -> None:
    service = QuoteService(RateLimiter(ROOMY, Clock()))
    await service.ask(*range(36))

    assert (await refusal(service.rate_limiter, 99)).refusal is Refusal.FULL
    await service.finish(0)
    await service.ask(99)
    assert (await refusal(service.rate_limiter, 100)).refusal is Refusal.FULL
    for person in (*range(36), 99):
        await service.finish(person)
    assert service.answering == []
    assert all(task.done() and not task.exception() for task in service.tasks.values())


async def test_who_gives_up_waiting_leaves_the_queue() -> None:
    service = QuoteService(RateLimiter(Limits(person=0, channel=0, at_once=1, waiting=2), Clock()))
    await service.ask(1, 2, 3)
    service.tasks[2].cancel()
    await settle()
    await service.ask(4, 2)

    assert service.tasks[2].done()
    assert (await refusal(service.rate_limiter, 5)).refusal is Refusal.FULL
    await service.finish(1)
    assert service.answering == [3]
    await service.finish(3)
    assert service.answering == [4]
    await service.finish(4)
    await pass_through(service.rate_limiter, 2)


@pytest.mark.parametrize("first", ["cancelled", "finished"])
async def test_a_place_given_to_someone_who_gives_up_in_that_moment_goes_on(first: str) -> None:
    service = QuoteService(RateLimiter(Limits(person=0, channel=0, at_once=1), Clock()))
    await service.ask(1, 2, 3)
    if first == "cancelled":
        service.tasks[2].cancel()
        service.tasks[1].cancel()
    else:
        service.tasks[1].cancel()
        await asyncio.sleep(0)
        service.tasks[2].cancel()
    await settle()

    assert service.tasks[1].cancelled()
    assert service.tasks[2].cancelled()
    assert service.answering == [3]
    await service.finish(3)
    await pass_through(service.rate_limiter, 4)


async def test_an_answer_that_fails_gives_its_place_back() -> None:
    rate_limiter = RateLimiter(Limits(at_once=1, waiting=0), Clock())
    with pytest.raises(RuntimeError):
        async with rate_limiter.admit(1, 1):
            raise RuntimeError

    await pass_through(rate_limiter)


@given(
    at_once=st.integers(1, 3),
    waiting=st.integers(0, 3),
    steps=st.lists(
        st.tuples(st.sampled_from(["ask", "finish", "cancel"]), st.integers(0, 9)), max_size=40
    ),
)
async def test_no_place_is_lost_or_given_twice(
    at_once: int, waiting: int, steps: list[tuple[str, int]]
) -> None:
    limits = Limits(person=0, channel=0, at_once=at_once, waiting=waiting)
    service = QuoteService(RateLimiter(limits, Clock()))
    for step, person in steps:
        known = person in service.tasks and not service.tasks[person].done()
        if step == "ask" and not known:
            await service.ask(person)
        elif step == "finish" and known:
            await service.finish(person)
        elif step == "cancel" and known:
            service.tasks[person].cancel()
            await settle()
        alive = [task for task in service.tasks.values() if not task.done()]
        assert len(service.answering) == min(at_once, len(alive))
        assert len(alive) <= at_once + waiting
    for task in service.tasks.values():
        task.cancel()
    await asyncio.gather(*service.tasks.values(), return_exceptions=True)
    async with AsyncExitStack() as all_places:
        for person in range(at_once):
            await all_places.enter_async_context(service.rate_limiter.admit(person, 1))


async def test_buckets_that_are_full_again_are_dropped() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(Limits(), clock)
    most = 0
    for person in range(2000):
        clock.now += 0.5
        await pass_through(rate_limiter, person, channel=person)
        most = max(most, rate_limiter.remembered)

    # Of each who asked within the time that a bucket takes to fill: 6 s and 1.5 s.
    assert most <= 2 * (12 + 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"person": -1},
        {"channel": -1},
        {"waiting": -1},
        {"at_once": 0},
        {"period": 0.0},
    ],
)
def test_limits_that_make_no_sense_cannot_be_made(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"(negative|positive)\.$"):
        Limits(**wrong)


def test_the_error_says_why_and_how_long() -> None:
    assert str(RateLimitedError(Refusal.PERSON_COOLDOWN, 2.5)) == "person_cooldown, 2.5 s"


def test_nobody_is_told_the_same_again_before_its_time() -> None:
    moment = 0.0
    notices = Throttle(lambda: moment, capacity=2)

    assert notices.due("a", 10)
    assert not notices.due("a", 10)
    moment = 10.0
    assert notices.due("a", 10)
    assert notices.due("b", 10)
    assert notices.due("c", 10)
    assert notices.due("a", 10)


def test_ids_are_remembered_up_to_a_number() -> None:
    recent = RecentIds(capacity=2)

    assert [recent.first_time(new) for new in (1, 2, 1, 3, 1)] == [True, True, False, True, True]
