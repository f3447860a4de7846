"""The slash commands. Each asks the desk one thing and sends what it says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.desk import Desk
from bot.discord_chat.failures import tell_interaction
from bot.discord_chat.sending import respond, respond_with
from bot.discord_chat.views import TOPIC_LIMIT, show_timeline
from bot.replies import TimelineRequest

if TYPE_CHECKING:
    from bot.discord_chat.client import QuothClient

# Discord's documented limits on autocompletion:
# https://discord.com/developers/docs/interactions/application-commands
CHOICES_LIMIT = 25
CHOICE_LIMIT = 100


class QuothTree(app_commands.CommandTree["QuothClient"]):
    """The command tree, with every error led to ``failures``."""

    async def on_error(
        self, interaction: discord.Interaction[QuothClient], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person and the log."""
        await tell_interaction(interaction, error)


def add_commands(tree: QuothTree, desk: Desk) -> None:
    """Put the commands that ``desk`` answers into ``tree``."""
    _add_ask(tree, desk)
    _add_timeline(tree, desk)

    @tree.command(name="sources", description="List the documents that are quoted.")
    async def sources(interaction: discord.Interaction[QuothClient]) -> None:
        await respond(interaction, desk.sources())

    @tree.command(
        name="verify", description="Check whether a text stands in the documents, to the letter."
    )
    @app_commands.describe(text="The text to look for: at least a few words.")
    async def verify(interaction: discord.Interaction[QuothClient], text: str) -> None:
        await respond(interaction, desk.verify(text))

    @tree.command(name="help", description="How to ask, and what comes back.")
    async def help_(interaction: discord.Interaction[QuothClient]) -> None:
        await respond_with(interaction, desk.help())


def _add_ask(tree: QuothTree, desk: Desk) -> None:
    @tree.command(name="ask", description="Ask a question; the answer is a quotation.")
    @app_commands.describe(
        question="What do you want to know?",
        source="Look in this document only.",
        private="Show the answer to you alone.",
    )
    async def ask(
        interaction: discord.Interaction[QuothClient],
        question: str,
        source: str | None = None,
        private: bool = False,  # noqa: FBT001  # discord.py reads the options from here
    ) -> None:
        await respond(interaction, desk.ask(question, source=source), private=private)

    @ask.autocomplete("source")
    async def suggest(
        _: discord.Interaction[QuothClient], typed: str
    ) -> list[app_commands.Choice[str]]:
        return _choices(desk.suggest_sources(typed, CHOICES_LIMIT))


def _add_timeline(tree: QuothTree, desk: Desk) -> None:
    @tree.command(name="timeline", description="Lay out what happened when.")
    @app_commands.rename(since="from", until="to")
    @app_commands.describe(
        topic="What it is about: a person, a place, a law, a word.",
        since="The first date: 2021, Oct 2021, October 5, 2021 …",
        until="The last date.",
        source="Look in this document only.",
        chart="Draw the events, too.",
    )
    async def timeline(  # noqa: PLR0913, PLR0917 - one parameter for each option
        interaction: discord.Interaction[QuothClient],
        topic: app_commands.Range[str, 1, TOPIC_LIMIT] | None = None,
        since: str | None = None,
        until: str | None = None,
        source: str | None = None,
        chart: bool = False,  # noqa: FBT001  # discord.py reads the options from here
    ) -> None:
        request = TimelineRequest(topic, since, until, source)
        await show_timeline(interaction, desk, request, chart=chart)

    @timeline.autocomplete("topic")
    async def suggest_topic(
        _: discord.Interaction[QuothClient], typed: str
    ) -> list[app_commands.Choice[str]]:
        return _choices(await desk.suggest_topics(typed, CHOICES_LIMIT), TOPIC_LIMIT)

    @timeline.autocomplete("source")
    async def suggest_source(
        _: discord.Interaction[QuothClient], typed: str
    ) -> list[app_commands.Choice[str]]:
        return _choices(desk.suggest_sources(typed, CHOICES_LIMIT))


def _choices(found: Iterable[str], longest: int = CHOICE_LIMIT) -> list[app_commands.Choice[str]]:
    """What Discord offers; a longer name cannot be offered, but it can be typed."""
    return [app_commands.Choice(name=name, value=name) for name in found if len(name) <= longest]
