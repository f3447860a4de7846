"""The slash commands. Each asks the desk one thing and sends what it says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.desk import Desk
from bot.discord_chat.failures import tell_interaction
from bot.discord_chat.house_commands import add_house_commands
from bot.discord_chat.locales import audience_of
from bot.discord_chat.menus import add_menus
from bot.discord_chat.registering import add_command
from bot.discord_chat.sending import respond, respond_with
from bot.discord_chat.server_rules import audience_for
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
    add_menus(tree, desk)
    add_house_commands(tree)

    @add_command(tree, "sources")
    async def sources(interaction: discord.Interaction[QuothClient]) -> None:
        await respond(interaction, desk.sources(audience=await audience_for(interaction)))

    @add_command(tree, "verify")
    async def verify(interaction: discord.Interaction[QuothClient], text: str) -> None:
        await respond(interaction, desk.verify(text, audience=await audience_for(interaction)))

    @add_command(tree, "help")
    async def help_(interaction: discord.Interaction[QuothClient]) -> None:
        await respond_with(interaction, desk.help(audience=audience_of(interaction)))


def _add_ask(tree: QuothTree, desk: Desk) -> None:
    @add_command(tree, "ask")
    async def ask(
        interaction: discord.Interaction[QuothClient],
        question: str,
        source: str | None = None,
        private: bool | None = None,  # noqa: FBT001  # discord.py reads the options from here
    ) -> None:
        audience = await audience_for(interaction)
        asking = desk.ask(question, source=source, with_question=True, audience=audience)
        await respond(interaction, asking, private=private)

    @ask.autocomplete("source")
    async def suggest(
        interaction: discord.Interaction[QuothClient], typed: str
    ) -> list[app_commands.Choice[str]]:
        audience = await audience_for(interaction)
        return _choices(await desk.suggest_sources(typed, CHOICES_LIMIT, audience=audience))


def _add_timeline(tree: QuothTree, desk: Desk) -> None:
    @add_command(tree, "timeline", since="from", until="to")
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
        interaction: discord.Interaction[QuothClient], typed: str
    ) -> list[app_commands.Choice[str]]:
        audience = await audience_for(interaction)
        found = await desk.suggest_topics(typed, CHOICES_LIMIT, audience=audience)
        return _choices(found, TOPIC_LIMIT)

    @timeline.autocomplete("source")
    async def suggest_source(
        interaction: discord.Interaction[QuothClient], typed: str
    ) -> list[app_commands.Choice[str]]:
        audience = await audience_for(interaction)
        return _choices(await desk.suggest_sources(typed, CHOICES_LIMIT, audience=audience))


def _choices(found: Iterable[str], longest: int = CHOICE_LIMIT) -> list[app_commands.Choice[str]]:
    """What Discord offers; a longer name cannot be offered, but it can be typed."""
    return [app_commands.Choice(name=name, value=name) for name in found if len(name) <= longest]
