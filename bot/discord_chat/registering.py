"""Making slash commands of functions, in the words of ``bot.wording``."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.wording import ENGLISH

if TYPE_CHECKING:
    from bot.discord_chat.commands import QuothTree

CommandCallback = Callable[..., Coroutine[Any, Any, None]]


def add_command(
    tree: QuothTree, name: str, *, only_servers: bool = False, **renamed: str
) -> Callable[[CommandCallback], app_commands.Command[Any, ..., None]]:
    """Make a command of a function.

    It works in servers, in direct messages and, for people who installed the bot for
    themselves, wherever they are.

    Args:
        tree: Takes the command.
        name: The command, as ``ENGLISH.commands`` knows it.
        only_servers: Whether it makes sense only where the bot is a member.
        renamed: Parameters whose option has another name, such as a word of Python's own.
    """
    words = ENGLISH.commands[name]
    parameters = {option: parameter for parameter, option in renamed.items()}
    described = {
        parameters.get(option, option): each.description for option, each in words.options.items()
    }
    elsewhere = not only_servers

    def make(callback: CommandCallback) -> app_commands.Command[Any, ..., None]:
        callback = app_commands.describe(**described)(callback)
        callback = app_commands.rename(**renamed)(callback)
        callback = app_commands.allowed_contexts(
            guilds=True, dms=elsewhere, private_channels=elsewhere
        )(callback)
        callback = app_commands.allowed_installs(guilds=True, users=elsewhere)(callback)
        return tree.command(name=words.name, description=words.description)(callback)

    return make
