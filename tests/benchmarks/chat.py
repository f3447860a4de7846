"""Answers a second through the simulated Discord, beside a bot that only echoes.

Both run over SimCord, one after the other in turns, in one process; the ratio says what
the answering and the laying out cost on top of the simulation. Run it with
``python -m tests.benchmarks.chat``.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import discord
import simcord

from bot.discord_chat.gateway import build_client
from bot.service import QuoteService
from bot.settings import Settings
from index import Library

SEEDS = Path(__file__).parents[2] / "seeds"
QUESTION = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"
MESSAGES = 50
ROUNDS = 7


class Echo(discord.Client):
    """Sends back what it is told."""

    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            await message.reply(message.content, mention_author=False)


async def seconds(client: discord.Client) -> float:
    """How long ``MESSAGES`` questions take, one after the other."""
    async with simcord.run(client) as env:
        channel = env.create_guild().create_text_channel("questions")
        alice = env.guild.add_member(env.create_user("alice"))
        assert client.user is not None
        content = f"{client.user.mention} {QUESTION}"
        await alice.send(channel, content)
        started = time.perf_counter()
        for _ in range(MESSAGES):
            await alice.send(channel, content)
        took = time.perf_counter() - started
        said = sum(message.author.id == client.user.id for message in channel.history())
        assert said == MESSAGES + 1
    return took


def main() -> None:
    """Print answers a second of both, and the ratio of the medians."""
    service = QuoteService(Library.open(SEEDS))
    # A flood is what is measured, so nobody is told to wait.
    settings = Settings.model_construct(quoth_person_limit=0, quoth_channel_limit=0)
    bots: dict[str, Callable[[], discord.Client]] = {
        "quoth": lambda: build_client(service, settings),
        "echo": lambda: Echo(intents=discord.Intents.default()),
    }
    times: dict[str, list[float]] = {name: [] for name in bots}
    for _ in range(ROUNDS):
        for name, build in bots.items():
            times[name].append(asyncio.run(seconds(build())))
    rates = {name: MESSAGES / statistics.median(took) for name, took in times.items()}
    for name, rate in rates.items():
        print(f"{name:<6} {rate:8.1f} answers a second through the simulated Discord")
    print(f"quoth / echo: {rates['quoth'] / rates['echo']:.2f}")


if __name__ == "__main__":
    main()
