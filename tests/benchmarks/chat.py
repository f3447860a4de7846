"""Answers a second beside bots that only echo: on SimCord and on the local Slack.

Each echo answers with as much as Quoth did: the same cards or blocks with the same buttons. It
does nothing else, so the ratio says what finding and laying out an answer costs on top of the
simulation, which both pay. The bots take turns in one process, and with them the library alone,
which shows how much of it is finding the answer. ``python -m tests.benchmarks.chat`` prints the
ratios of wall time and of processor time.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import discord
import simcord
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.discord_chat.gateway import build_client
from bot.local_slack import LocalSlack
from bot.service import QuoteService
from bot.settings import Settings
from bot.slack_chat.gateway import SlackFront
from bot.slack_chat.manifest import manifest
from bot.store import Store
from index import Library
from tests.evaluation import collections

QUESTIONS = tuple(case.question for case in collections.seeds("fit").cases)[:20]
MESSAGES = 100
ROUNDS = 9

Json = dict[str, Any]

Answers = Mapping[str, Json]
"""What Quoth has answered, by question."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A bot that runs, and somebody who asks it.

    Attributes:
        ask: Puts a question, and waits until that is dealt with.
        answers: Returns what the bot has said so far, as the platform keeps it.
    """

    ask: Callable[[str], Awaitable[None]]
    answers: Callable[[], Sequence[Json]]


Running = AbstractAsyncContextManager[Chat]
"""A bot that runs within a block."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long ``MESSAGES`` questions took, in seconds."""

    wall: float
    processor: float


# Discord


class DiscordEcho(discord.Client):
    """Answers each mention with the cards and buttons that belong to its question."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(intents=discord.Intents.default())
        self._answers = answers

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot:
            return
        answer = self._answers[message.content.partition(" ")[2]]
        view = discord.ui.View(timeout=None)
        for row, buttons in enumerate(answer["rows"]):
            for label, custom_id in buttons:
                view.add_item(discord.ui.Button(label=label, custom_id=custom_id, row=row))
        view.stop()
        embeds = [discord.Embed.from_dict(each) for each in answer["embeds"]]
        await message.reply(embeds=embeds, view=view, mention_author=False)


@contextlib.asynccontextmanager
async def on_discord(client: discord.Client) -> AsyncIterator[Chat]:
    """Run a bot on SimCord within the block."""
    async with simcord.run(client) as env:
        channel = env.create_guild().create_text_channel("questions")
        alice = env.guild.add_member(env.create_user("alice"))

        async def ask(question: str) -> None:
            assert client.user is not None
            # SimCord's own way to send waits in steps of 50 ms where a thread is at work.
            answer = client.wait_for("message", check=lambda message: message.author == client.user)
            content = f"{client.user.mention} {question}"
            env.backend.create_message(channel.id, alice.id, content)
            await answer

        def answers() -> Sequence[Json]:
            assert client.user is not None
            return [
                {
                    "embeds": [each.to_dict() for each in message.embeds],
                    "rows": [
                        [
                            (str(each.label), str(each.custom_id))
                            for each in row.children
                            if isinstance(each, discord.Button)
                        ]
                        for row in message.components
                        if isinstance(row, discord.ActionRow)
                    ],
                }
                for message in channel.history()
                if message.author.id == client.user.id
            ]

        yield Chat(ask, answers)


# Slack


def slack_echo(client: AsyncWebClient, answers: Answers) -> AsyncApp:
    """Return an app that answers each mention with the blocks that belong to its question."""
    app = AsyncApp(client=client, request_verification_enabled=False)

    @app.event("app_mention")
    async def answer(event: Json, say: Any) -> None:  # noqa: ANN401
        found = answers[event["text"].partition(" ")[2]]
        await say(text=found["text"], blocks=found["blocks"], thread_ts=event["ts"])

    return app


@contextlib.asynccontextmanager
async def echoing_on_slack(slack: LocalSlack, answers: Answers) -> AsyncIterator[None]:
    """Run the echo on the local Slack within the block."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    handler = AsyncSocketModeHandler(slack_echo(client, answers), slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@contextlib.asynccontextmanager
async def quoting_on_slack(
    slack: LocalSlack, service: QuoteService, settings: Settings
) -> AsyncIterator[None]:
    """Run Quoth on the local Slack within the block."""
    tokens = {
        "slack_bot_token": SecretStr(slack.bot_token),
        "slack_app_token": SecretStr(slack.app_token),
    }
    front = SlackFront(settings.model_copy(update=tokens), api_url=slack.api_url)
    async with await Store.open(None) as store:
        task = asyncio.create_task(front.serve(service, store))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@contextlib.asynccontextmanager
async def on_slack(
    run: Callable[[LocalSlack], AbstractAsyncContextManager[None]],
) -> AsyncIterator[Chat]:
    """Run a bot on a local Slack within the block."""
    async with LocalSlack(manifest()) as slack, run(slack):
        person = slack.add_person("alice")
        channel = slack.add_channel("questions", person)
        await slack.until(lambda: slack.sockets.connections)

        async def ask(question: str) -> None:
            await person.mention(channel, question)
            await slack.settled()

        def answers() -> Sequence[Json]:
            return [{"text": each.text, "blocks": each.blocks} for each in slack.said(channel)]

        slack.at_rest()
        yield Chat(ask, answers)


# Both


async def answers_of(running: Running) -> Answers:
    """Return what a bot answers to each question."""
    async with running as chat:
        for question in QUESTIONS:
            await chat.ask(question)
        return dict(zip(QUESTIONS, chat.answers(), strict=True))


async def times_of(running: Running) -> Times:
    """Return how long ``MESSAGES`` questions take, one after the other."""
    async with running as chat:
        for question in QUESTIONS:
            await chat.ask(question)
        wall, processor = time.perf_counter(), time.process_time()
        for number in range(MESSAGES):
            await chat.ask(QUESTIONS[number % len(QUESTIONS)])
        times = Times(time.perf_counter() - wall, time.process_time() - processor)
        assert len(chat.answers()) == len(QUESTIONS) + MESSAGES
        return times


Bots = Mapping[str, Callable[[], Running]]


async def times_of_answers(library: Library) -> Times:
    """Return how long the library takes for the same questions, without any chat."""
    for question in QUESTIONS:
        library.ask(question)
    wall, processor = time.perf_counter(), time.process_time()
    for number in range(MESSAGES):
        library.ask(QUESTIONS[number % len(QUESTIONS)])
    return Times(time.perf_counter() - wall, time.process_time() - processor)


def compare(platform: str, bots: Bots, library: Library) -> None:
    """Print answers a second of Quoth and the echo, and the ratios, round by round in turns."""
    times: dict[str, list[Times]] = {name: [] for name in (*bots, "answer")}
    for _ in range(ROUNDS):
        for name, build in bots.items():
            times[name].append(asyncio.run(times_of(build())))
        times["answer"].append(asyncio.run(times_of_answers(library)))
    found = {name: medians(taken) for name, taken in times.items()}
    for name, (wall, processor) in found.items():
        print(
            f"{platform:<8} {name:<6} {MESSAGES / wall:8.1f} a second, "
            f"{processor / MESSAGES * 1000:6.2f} ms of a processor for each"
        )
    ratios = [their / our for our, their in zip(found["quoth"], found["echo"], strict=True)]
    rest = found["quoth"][1] - found["echo"][1] - found["answer"][1]
    print(
        f"{platform:<8} quoth / echo: {ratios[0]:.2f} (of the processor alone {ratios[1]:.2f}); "
        f"besides echo and answer {rest / MESSAGES * 1000:.2f} ms"
    )


def medians(taken: Sequence[Times]) -> tuple[float, float]:
    """Return the medians of wall time and processor time."""
    return (
        statistics.median(each.wall for each in taken),
        statistics.median(each.processor for each in taken),
    )


def bots_on_discord(service: QuoteService, settings: Settings) -> Bots:
    """Return Quoth and its echo on SimCord."""

    def quoth() -> Running:
        return on_discord(build_client(service, settings))

    answers = asyncio.run(answers_of(quoth()))
    return {"quoth": quoth, "echo": lambda: on_discord(DiscordEcho(answers))}


def bots_on_slack(service: QuoteService, settings: Settings) -> Bots:
    """Return Quoth and its echo on the local Slack."""

    def quoth() -> Running:
        return on_slack(lambda slack: quoting_on_slack(slack, service, settings))

    answers = asyncio.run(answers_of(quoth()))
    echo = lambda slack: echoing_on_slack(slack, answers)  # noqa: E731
    return {"quoth": quoth, "echo": lambda: on_slack(echo)}


def main() -> None:
    """Print both comparisons."""
    library = Library.open(collections.SEEDS)
    service = QuoteService(library)
    # A flood is what is measured, so nobody is told to wait.
    settings = Settings.model_construct(quoth_person_limit=0, quoth_channel_limit=0)
    compare("SimCord", bots_on_discord(service, settings), library)
    compare("Slack", bots_on_slack(service, settings), library)


if __name__ == "__main__":
    main()
