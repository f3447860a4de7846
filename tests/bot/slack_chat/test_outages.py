"""Questions that are asked before, in the middle of and after outages: all answered, none twice."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from bot.chat.watchdog import SILENT_SECONDS, Pause, Watchdog
from bot.local_slack import Channel, LocalSlack, Message, Timing
from bot.service import QuoteService
from bot.settings import Settings
from bot.slack_chat import gateway
from bot.slack_chat.gateway import SlackFront
from bot.slack_chat.manifest import manifest
from bot.store import Store
from tests.bot.slack_chat.conftest import DEATHS, no_pause

EVER = 10**6
MANY = 200
"""Deliveries of an event; Slack itself pauses between four."""


@dataclass(frozen=True, slots=True)
class Count:
    """What became of questions."""

    asked: int
    answered: int = 0
    twice: int = 0
    told: int = 0
    lost: int = 0


@dataclass(slots=True)
class Crowd:
    """People who ask in a channel, each once; it counts what comes of it."""

    slack: LocalSlack
    channel: Channel
    asked: list[Message]

    async def ask(self) -> Message:
        """Let somebody mention the bot with a question."""
        person = self.slack.add_person(f"person{len(self.asked)}")
        self.channel.members.add(person.id)
        asked = await person.mention(self.channel, DEATHS)
        self.asked.append(asked)
        return asked

    def answers(self, asked: Message) -> int:
        """How often a question was answered."""
        said = self.slack.said(self.channel)
        return sum(each.thread_ts == asked.ts and "148" in each.plain for each in said)

    def told(self, asked: Message) -> bool:
        """Whether the person was told in words that there is no answer."""
        said = [each for each in self.slack.said(self.channel) if each.thread_ts == asked.ts]
        said += [each for each in self.slack.whispered() if each.only_for == asked.user]
        return any("148" not in each.plain for each in said)

    async def dealt_with(self) -> None:
        """Wait until there is something to each question, and Slack has nothing to deliver.

        What is lost is waited for in vain, and then counted. What is still being answered comes
        before the bot has stopped.
        """
        with contextlib.suppress(TimeoutError):
            await self.slack.until(
                lambda: all(self.answers(each) or self.told(each) for each in self.asked)
            )
            await self.slack.until(lambda: not self.slack.sockets.busy)

    def count(self) -> Count:
        """What became of the questions so far."""
        answers = [self.answers(each) for each in self.asked]
        without = [each for each in self.asked if not self.answers(each)]
        told = sum(map(self.told, without))
        return Count(
            asked=len(answers),
            answered=sum(each == 1 for each in answers),
            twice=sum(each > 1 for each in answers),
            told=told,
            lost=len(without) - told,
        )


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    """One that goes on delivering, so that an outage may last."""
    timing = Timing(acknowledge=0.3, retries=(0.0,) * MANY)
    async with LocalSlack(manifest(question_channels=True), timing=timing) as opened:
        yield opened


@pytest.fixture
def crowd(slack: LocalSlack) -> Crowd:
    return Crowd(slack, slack.add_channel("general"), [])


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot look for lost connections more often than it has to."""
    monkeypatch.setattr(gateway, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(gateway, "PING_SECONDS", 0.2)


@dataclass(slots=True)
class Bot:
    """A bot that can be started again and again, with one store.

    Attributes:
        limit: Seconds of silence after which the watchdog takes another connection.
        pause: Waits between two attempts of anything.
    """

    slack: LocalSlack
    service: QuoteService
    settings: Settings
    store: Store
    limit: float = SILENT_SECONDS
    pause: Pause = asyncio.sleep

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        """Run it within the block, connected; at the end it is told to stop."""
        watchdog = Watchdog("Slack", limit=self.limit)
        front = SlackFront(
            self.settings, api_url=self.slack.api_url, pause=self.pause, watchdog=watchdog
        )
        task = asyncio.create_task(front.serve(self.service, self.store))
        try:
            while watchdog.trouble() is not None and not task.done():  # noqa: ASYNC110
                await asyncio.sleep(0)
            self.slack.at_rest()
            yield task
            assert not task.done()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def bot(slack: LocalSlack, service: QuoteService, settings: Settings, store: Store) -> Bot:
    return Bot(slack, service, settings, store)


@dataclass(slots=True)
class Patience:
    """Waits without taking time, and ends an outage at the third wait."""

    end: Callable[[], Awaitable[object]]
    waits: int = 0

    async def __call__(self, _: float) -> None:
        self.waits += 1
        if self.waits == 3:
            await self.end()
        await asyncio.sleep(0)


Break = Callable[[LocalSlack], Awaitable[Callable[[], object] | None]]
"""Begins an outage; may return what ends it."""


async def close(slack: LocalSlack) -> None:
    await slack.sockets.close()


async def reset(slack: LocalSlack) -> None:
    slack.sockets.reset()


async def freeze(slack: LocalSlack) -> None:
    slack.sockets.freeze()


async def refuse(slack: LocalSlack) -> Callable[[], object]:
    slack.sockets.refusing = True
    slack.sockets.reset()
    return lambda: setattr(slack.sockets, "refusing", False)


async def refresh(slack: LocalSlack) -> None:
    await slack.sockets.disconnect()


async def invalid_auth(slack: LocalSlack) -> None:
    slack.faults.refuse("apps.connections.open", "invalid_auth", times=3)
    await slack.sockets.close()


async def fail(slack: LocalSlack) -> Callable[[], object]:
    slack.faults.status(status=503, times=EVER)
    slack.sockets.reset()
    return slack.faults.clear


OUTAGES: dict[str, Break] = {
    "closed": close,
    "reset": reset,
    "frozen": freeze,
    "refused": refuse,
    "refresh_requested": refresh,
    "invalid_auth three times": invalid_auth,
    "5xx": fail,
}


@pytest.mark.parametrize("begin", OUTAGES.values(), ids=OUTAGES)
async def test_before_in_and_after_an_outage_each_question_is_answered_once(
    bot: Bot, crowd: Crowd, begin: Break
) -> None:
    slack = bot.slack
    async with bot.running():
        await crowd.ask()
        await crowd.dealt_with()
        release = slack.faults.hold("chat.postMessage")
        await crowd.ask()
        await slack.until(lambda: all(each.acknowledged for each in slack.deliveries()))
        before = len(slack.calls("apps.connections.open"))
        end = await begin(slack)
        await crowd.ask()
        await slack.until(lambda: len(slack.calls("apps.connections.open")) > before)
        release()
        if end is not None:
            end()
        await crowd.ask()
        await crowd.dealt_with()

    assert crowd.count() == Count(asked=4, answered=4)


async def test_an_answer_outlives_the_connection_over_which_it_was_asked_for(
    bot: Bot, crowd: Crowd
) -> None:
    slack, bot.limit = bot.slack, 0.2
    async with bot.running():
        release = slack.faults.hold("chat.postMessage")
        await crowd.ask()
        await slack.until(lambda: all(each.acknowledged for each in slack.deliveries()))
        before = len(slack.calls("auth.test"))
        slack.sockets.freeze()
        await slack.until(lambda: len(slack.calls("auth.test")) > before)
        release()
        await crowd.dealt_with()

    assert crowd.count() == Count(asked=1, answered=1)


async def test_where_slack_cannot_be_reached_an_answer_waits(bot: Bot, crowd: Crowd) -> None:
    bot.pause = patience = Patience(bot.slack.listen)
    async with bot.running():
        await crowd.ask()
        await crowd.dealt_with()
        await bot.slack.be_unreachable()
        await crowd.ask()
        await crowd.dealt_with()

    assert patience.waits == 3
    assert crowd.count() == Count(asked=2, answered=2)


async def test_a_start_waits_until_slack_can_be_reached(bot: Bot, crowd: Crowd) -> None:
    bot.pause = patience = Patience(bot.slack.listen)
    await bot.slack.be_unreachable()
    async with bot.running():
        await crowd.ask()
        await crowd.dealt_with()

    assert patience.waits == 3
    assert crowd.count() == Count(asked=1, answered=1)


async def test_where_all_of_slack_fails_the_person_is_told_once_it_works(
    bot: Bot, crowd: Crowd
) -> None:
    async def end() -> None:
        bot.slack.faults.clear()

    bot.pause = patience = Patience(end)
    async with bot.running():
        bot.slack.faults.status(status=503, times=EVER)
        await crowd.ask()
        await crowd.dealt_with()

    assert patience.waits == 3
    assert crowd.count() == Count(asked=1, told=1)


async def test_what_slack_does_not_say_of_a_person_loses_no_answer(bot: Bot, crowd: Crowd) -> None:
    bot.pause = no_pause
    async with bot.running():
        bot.slack.faults.drop("users.info", times=EVER)
        await crowd.ask()
        await crowd.dealt_with()

    assert crowd.count() == Count(asked=1, answered=1)


async def test_what_was_begun_before_a_restart_is_answered_and_what_was_asked_meanwhile(
    bot: Bot, crowd: Crowd
) -> None:
    slack = bot.slack

    async def release_once_stopping() -> None:
        await slack.until(lambda: not slack.sockets.connections)
        release()

    async with bot.running():
        release = slack.faults.hold("chat.postMessage")
        await crowd.ask()
        await slack.until(lambda: all(each.acknowledged for each in slack.deliveries()))
        releasing = asyncio.create_task(release_once_stopping())
    await releasing
    await crowd.ask()
    async with bot.running():
        await crowd.ask()
        await crowd.dealt_with()

    assert crowd.count() == Count(asked=3, answered=3)


async def test_what_slack_delivers_again_after_a_restart_is_not_answered_again(
    bot: Bot, crowd: Crowd
) -> None:
    slack = bot.slack
    slack.sockets.next_unheard = 2
    async with bot.running():
        await crowd.ask()
        await slack.until(lambda: all(each.attempts for each in slack.deliveries()))
        slack.sockets.hold()
        await slack.until(lambda: slack.said(crowd.channel))
    async with bot.running():
        slack.sockets.release()
        await slack.until(lambda: all(each.acknowledged for each in slack.deliveries()))
        await crowd.dealt_with()
    attempts = [len(each.attempts) for each in slack.deliveries()]

    assert attempts[:2] == [2, 2]
    assert crowd.count() == Count(asked=1, answered=1)


METHODS = (
    "chat.postMessage",
    "conversations.open",
    "files.completeUploadExternal",
    "files.getUploadURLExternal",
    "response_url",
    "users.info",
    "views.open",
)


async def test_a_limit_of_calls_is_waited_out_wherever_it_strikes(bot: Bot, crowd: Crowd) -> None:
    slack = bot.slack
    async with bot.running():
        person = slack.add_person("olga", is_admin=True)
        crowd.channel.members.add(person.id)
        for method in METHODS:
            slack.faults.rate_limit(method, retry_after=0)
        asked = await person.mention(crowd.channel, DEATHS)
        await slack.settled()
        (answer,) = slack.said(crowd.channel)
        await person.press(answer, "Exact text")
        await slack.settled()
        await person.command(crowd.channel, "/quoth settings")
        await slack.settled()
        limited = {each.method for each in slack.calls() if each.error == "ratelimited"}

    assert answer.thread_ts == asked.ts
    assert any(b"148" in (each.data or b"") for each in slack.workspace.files.values())
    assert person.modal is not None
    assert limited == set(METHODS)


async def test_a_limit_of_calls_that_does_not_end_is_told_in_words(bot: Bot, crowd: Crowd) -> None:
    async with bot.running():
        bot.slack.faults.rate_limit("chat.postMessage", retry_after=0, times=4)
        await crowd.ask()
        await crowd.dealt_with()

    assert crowd.count() == Count(asked=1, told=1)


async def test_events_that_come_twice_late_and_over_a_new_connection_are_answered_once(
    bot: Bot, crowd: Crowd
) -> None:
    slack = bot.slack
    async with bot.running():
        slack.sockets.next_duplicated = 6
        slack.sockets.hold()
        for _ in range(3):
            await crowd.ask()
        before = len(slack.calls("apps.connections.open"))
        await slack.sockets.close()
        await slack.until(lambda: len(slack.calls("apps.connections.open")) > before)
        slack.sockets.release()
        await crowd.dealt_with()
    deliveries = [len(each.attempts) for each in slack.deliveries()[:6]]

    assert deliveries == [2] * 6
    assert crowd.count() == Count(asked=3, answered=3)


@dataclass(slots=True)
class Clock:
    """A clock that goes as the real one does, and can be put forward."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


async def test_a_form_whose_trigger_has_expired_is_told_in_words(bot: Bot, crowd: Crowd) -> None:
    slack = bot.slack
    async with bot.running():
        person = slack.add_person("olga", is_admin=True)
        crowd.channel.members.add(person.id)
        release = slack.faults.hold("users.info")
        await person.command(crowd.channel, "/quoth settings")
        slack.workspace.now = Clock(ahead=4.0)
        release()
        await slack.settled()

    assert slack.calls("views.open")[-1].error == "expired_trigger_id"
    assert person.modal is None
    assert "Try again" in slack.whispered(person)[-1].plain


async def test_an_answer_whose_response_address_has_expired_comes_another_way(
    bot: Bot, crowd: Crowd
) -> None:
    slack = bot.slack
    async with bot.running():
        person = slack.add_person("ana")
        crowd.channel.members.add(person.id)
        release = slack.faults.hold("users.info")
        await person.command(crowd.channel, f"/quoth {DEATHS}")
        slack.workspace.now = Clock(ahead=1_900.0)
        release()
        await slack.settled()

    assert slack.calls("response_url")[-1].error == "expired_url"
    assert ["148" in each.plain for each in slack.whispered(person)] == [True]
