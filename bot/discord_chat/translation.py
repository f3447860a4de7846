"""Commands in the languages of Discord: their names, descriptions and options."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.i18n import ENGLISH, OptionStrings, Strings, strings_for


class QuothTranslator(app_commands.Translator):
    """Gives Discord the commands' names and descriptions in each language there is."""

    async def translate(
        self,
        string: app_commands.locale_str,  # noqa: ARG002 - discord.py's signature
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the words for ``string``, or ``None`` where the English ones are right."""
        strings = strings_for(locale.value)
        if strings is ENGLISH:
            return None
        match context.location:
            case Location.command_name:
                return _name(strings, context.data)
            case Location.command_description:
                return strings.commands[context.data.name].description
            case Location.parameter_name:
                return _option(strings, context.data).name
            case Location.parameter_description:
                return _option(strings, context.data).description
            case _:
                return None


def _name(
    strings: Strings,
    command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | app_commands.Group,
) -> str:
    if isinstance(command, app_commands.ContextMenu):
        return strings.checking.menu
    return strings.commands[command.name].name


def _option(strings: Strings, parameter: app_commands.Parameter) -> OptionStrings:
    return strings.commands[parameter.command.name].options[parameter.display_name]


CommandCallback = Callable[..., Coroutine[Any, Any, None]]


def add_command(
    tree: app_commands.CommandTree[Any], name: str, *, only_servers: bool = False, **renamed: str
) -> Callable[[CommandCallback], app_commands.Command[Any, ..., None]]:
    """Return a decorator that makes a command of a function.

    It works in servers, in direct messages and, for people who installed the bot for
    themselves, wherever they are.

    Args:
        tree: Takes the command.
        name: The command, as ``ENGLISH.commands`` knows it.
        only_servers: Whether it makes sense only where the bot is a member.
        renamed: Parameters whose option has another name, such as a word of Python's own.
    """
    strings = ENGLISH.commands[name]
    parameters = {option: parameter for parameter, option in renamed.items()}
    described = {
        parameters.get(option, option): each.description for option, each in strings.options.items()
    }
    elsewhere = not only_servers

    def make(callback: CommandCallback) -> app_commands.Command[Any, ..., None]:
        callback = app_commands.describe(**described)(callback)
        callback = app_commands.rename(**renamed)(callback)
        callback = app_commands.allowed_contexts(
            guilds=True, dms=elsewhere, private_channels=elsewhere
        )(callback)
        callback = app_commands.allowed_installs(guilds=True, users=elsewhere)(callback)
        return tree.command(name=strings.name, description=strings.description)(callback)

    return make
