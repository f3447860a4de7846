"""Languages on Discord: of the person who uses a command, and of the commands themselves."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.audience import ANYONE, Audience
from bot.wording import ENGLISH, OptionWords, Wording, wording_for


def audience_of(interaction: discord.Interaction[Any]) -> Audience:
    """Who used a command or pressed a button, in the language of their Discord."""
    return Audience(wording_for(interaction.locale.value))


def readers_of(message: discord.Message) -> Audience:
    """Who reads the answer to ``message``.

    Discord does not say what language a message's author uses, so a server's own language
    counts; a direct message has none.
    """
    if message.guild is None:
        return ANYONE
    return Audience(wording_for(message.guild.preferred_locale.value))


class QuothTranslator(app_commands.Translator):
    """Gives Discord the commands' names and descriptions in each language there is."""

    async def translate(
        self,
        string: app_commands.locale_str,  # noqa: ARG002 - discord.py's signature
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The words for ``string``, or ``None`` where the English ones serve."""
        words = wording_for(locale.value)
        if words is ENGLISH:
            return None
        match context.location:
            case Location.command_name:
                return _name(words, context.data)
            case Location.command_description:
                return words.commands[context.data.name].description
            case Location.parameter_name:
                return _option(words, context.data).name
            case Location.parameter_description:
                return _option(words, context.data).description
            case _:
                return None


def _name(
    words: Wording,
    command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | app_commands.Group,
) -> str:
    if isinstance(command, app_commands.ContextMenu):
        return words.checking.menu
    return words.commands[command.name].name


def _option(words: Wording, parameter: app_commands.Parameter) -> OptionWords:
    return words.commands[parameter.command.name].options[parameter.display_name]
