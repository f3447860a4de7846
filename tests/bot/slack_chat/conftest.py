"""A whole bot over the seed documents, on the local Slack over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.local_slack import Channel, LocalSlack, Message, Person
from bot.service import QuoteService
from bot.settings import Settings
from bot.slack_chat.bot import SlackBot
from bot.slack_chat.gateway import SlackFront
from bot.slack_chat.manifest import manifest
from bot.store import Store
from tests.helpers.documents import seed_library

DEATHS = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"


EVERYTHING = manifest(question_channels=True, documents=True, user_groups=True)


@pytest.fixture(scope="session")
def seed_service() -> QuoteService:
    return QuoteService(seed_library())


@pytest.fixture
def service(seed_service: QuoteService) -> QuoteService:
    """What the bot answers from; tests with documents of their own replace it."""
    return seed_service


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    """Settings and votes in memory, which outlive a restart of the bot."""
    async with await Store.open(None) as opened:
        yield opened


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(EVERYTHING) as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path, slack: LocalSlack) -> Settings:
    """Without limits; the tests of the limits set them."""
    return settings_for(slack, tmp_path)


def settings_for(slack: LocalSlack, state: Path, **more: object) -> Settings:
    """The settings of a bot on a local Slack; ``more`` are other fields."""
    fields: dict[str, object] = {
        "quoth_state": state,
        "quoth_person_limit": 0,
        "quoth_channel_limit": 0,
        "slack_bot_token": SecretStr(slack.bot_token),
        "slack_app_token": SecretStr(slack.app_token),
    }
    return Settings.model_construct(**{**fields, **more})  # type: ignore[arg-type]


async def no_pause(_: float) -> None:
    """Wait for nothing between two attempts, but let others run."""
    await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def running(
    slack: LocalSlack, service: QuoteService, settings: Settings, store: Store
) -> AsyncIterator[SlackFront]:
    """Run a front within the block, connected."""
    front = SlackFront(settings, api_url=slack.api_url, pause=no_pause)
    task = asyncio.create_task(front.serve(service, store))
    try:
        while front.watchdog.trouble() is not None and not task.done():  # noqa: ASYNC110
            await asyncio.sleep(0)
        if task.done():
            task.result()
        slack.at_rest()
        yield front
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class World:
    """A workspace with a channel, somebody who asks and an admin."""

    slack: LocalSlack
    channel: Channel
    person: Person
    admin: Person
    front: SlackFront
    store: Store

    @property
    def bot(self) -> SlackBot:
        """The running bot's state, for what is done now and then."""
        assert self.front.bot is not None
        return self.front.bot

    async def ask(self, question: str, *, thread: Message | None = None) -> Message:
        """Mention the bot and return its answer in the thread."""
        asked = await self.person.mention(self.channel, question, thread=thread)
        await self.slack.settled()
        return [each for each in self.said() if each.thread_ts == (asked.thread_ts or asked.ts)][-1]

    def said(self) -> tuple[Message, ...]:
        """What the bot has said in the channel."""
        return self.slack.said(self.channel)

    def whispered(self) -> tuple[Message, ...]:
        """What only the person sees."""
        return self.slack.whispered(self.person)

    async def command(self, line: str) -> Message:
        """Type a command and return the last private answer."""
        await self.person.command(self.channel, line)
        await self.slack.settled()
        return self.whispered()[-1]

    async def manage(self, line: str) -> Message:
        """Type a command as the admin and return the last private answer."""
        await self.admin.command(self.channel, line)
        await self.slack.settled()
        return self.slack.whispered(self.admin)[-1]

    async def press(self, message: Message, key: str) -> None:
        """Press a button and wait for what follows."""
        await self.person.press(message, key)
        await self.slack.settled()


@pytest.fixture
async def world(
    slack: LocalSlack, service: QuoteService, settings: Settings, store: Store
) -> AsyncIterator[World]:
    person = slack.add_person("ana")
    admin = slack.add_person("olga", is_admin=True, is_owner=True)
    channel = slack.add_channel("general", person, admin)
    async with running(slack, service, settings, store) as front:
        yield World(slack, channel, person, admin, front, store)
