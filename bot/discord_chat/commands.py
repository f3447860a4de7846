"""The slash commands. Each asks the desk one thing and sends what it says."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.desk import Desk
from bot.discord_chat.failures import tell_interaction
from bot.discord_chat.locales import audience_of
from bot.discord_chat.menus import add_menus
from bot.discord_chat.sending import respond, respond_with
from bot.discord_chat.views import TOPIC_LIMIT, show_timeline
from bot.replies import TimelineRequest
from bot.wording import ENGLISH

if TYPE_CHECKING:
    from bot.discord_chat.client import QuothClient

CommandCallback = Callable[..., Coroutine[Any, Any, None]]

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

    @_command(tree, "sources")
    async def sources(interaction: discord.Interaction[QuothClient]) -> None:
        await respond(interaction, desk.sources(audience=audience_of(interaction)))

    @_command(tree, "verify")
    async def verify(interaction: discord.Interaction[QuothClient], text: str) -> None:
        await respond(interaction, desk.verify(text, audience=audience_of(interaction)))

    @_command(tree, "help")
    async def help_(interaction: discord.Interaction[QuothClient]) -> None:
        await respond_with(interaction, desk.help(audience=audience_of(interaction)))


def _command(
    tree: QuothTree, name: str, **renamed: str
) -> Callable[[CommandCallback], app_commands.Command[Any, ..., None]]:
    """Make a command of a function, described in the words of ``bot.wording``.

    Args:
        tree: Takes the command.
        name: The command, as ``ENGLISH.commands`` knows it.
        renamed: Parameters whose option has another name, such as a word of Python's own.
    """
    words = ENGLISH.commands[name]
    parameters = {option: parameter for parameter, option in renamed.items()}
    described = {
        parameters.get(option, option): each.description for option, each in words.options.items()
    }

    def make(callback: CommandCallback) -> app_commands.Command[Any, ..., None]:
        callback = app_commands.describe(**described)(callback)
        callback = app_commands.rename(**renamed)(callback)
        return tree.command(name=words.name, description=words.description)(callback)

    return make


def _add_ask(tree: QuothTree, desk: Desk) -> None:
    @_command(tree, "ask")
    async def ask(
        interaction: discord.Interaction[QuothClient],
        question: str,
        source: str | None = None,
        private: bool = False,  # noqa: FBT001  # discord.py reads the options from here
    ) -> None:
        audience = audience_of(interaction)
        asking = desk.ask(question, source=source, with_question=True, audience=audience)
        await respond(interaction, asking, private=private)

    @ask.autocomplete("source")
    async def suggest(
        _: discord.Interaction[QuothClient], typed: str
    ) -> list[app_commands.Choice[str]]:
        return _choices(desk.suggest_sources(typed, CHOICES_LIMIT))


def _add_timeline(tree: QuothTree, desk: Desk) -> None:
    @_command(tree, "timeline", since="from", until="to")
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
