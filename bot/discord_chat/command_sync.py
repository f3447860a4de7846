"""Register the commands with Discord: in its languages, and only when they have changed.

Discord keeps an application's commands and limits how often they may be registered, so
the bot remembers what it registered last: a digest for each application and scope, in a
small file. A missing or damaged file costs one more registration and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.i18n import ENGLISH, OptionStrings, Strings, strings_for
from bot.store import replace_file


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
        menus = {ENGLISH.checking.menu: strings.checking.menu}
        return menus.get(command.name, strings.community.menu)
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


log = logging.getLogger(__name__)

Tree = app_commands.CommandTree[Any]

RECORD_NAME = "discord-commands.json"
EVERYWHERE = "everywhere"


class SyncRecord:
    """What was registered last, by application and scope.

    Args:
        folder: Where the file is kept. Without one nothing is remembered, as fits a
            simulated Discord, whose world is new each time.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._path = folder / RECORD_NAME if folder else None
        self._digests = self._read()

    def holds(self, scope: str, digest: str) -> bool:
        """Return whether ``digest`` is what ``scope`` has already."""
        return self._digests.get(scope) == digest

    def guilds(self, application_id: int | None) -> list[int]:
        """Return the servers that were given commands of their own."""
        scopes = (scope.split("/", 1) for scope in sorted(self._digests))
        return [
            int(where) for app, where in scopes if app == str(application_id) and where.isdigit()
        ]

    def keep(self, scope: str, digest: str) -> None:
        """Remember that ``scope`` now has ``digest``; the file is replaced as a whole."""
        self._digests[scope] = digest
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._path, json.dumps(self._digests, indent=1, sort_keys=True).encode())
        except OSError as error:
            log.warning("%s cannot be written (%s).", self._path, error.strerror)

    def _read(self) -> dict[str, str]:
        if self._path is None:
            return {}
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {
            scope: digest
            for scope, digest in found.items()
            if "/" in scope and isinstance(digest, str)
        }


async def sync(tree: Tree, record: SyncRecord, guild_id: int | None) -> None:
    """Register the commands of ``tree`` if they are not what Discord has.

    A failure is logged and the bot goes on: mentions and messages need no commands.

    Args:
        tree: The commands.
        record: What Discord has.
        guild_id: The one server that gets them, at once; ``None`` for everywhere. Then
            the copies of former test servers are withdrawn, where each command would
            otherwise be offered twice.
    """
    if guild_id is None:
        for former in record.guilds(tree.client.application_id):
            await _register(tree, record, former)
    else:
        tree.copy_global_to(guild=discord.Object(guild_id))
    await _register(tree, record, guild_id)


async def _register(tree: Tree, record: SyncRecord, guild_id: int | None) -> None:
    guild = discord.Object(guild_id) if guild_id else None
    scope = f"{tree.client.application_id}/{guild_id or EVERYWHERE}"
    digest = _digest([await _payload(tree, each) for each in tree.get_commands(guild=guild)])
    if record.holds(scope, digest):
        log.debug("The commands of %s have not changed.", scope)
        return
    try:
        registered = await tree.sync(guild=guild)
    except (app_commands.AppCommandError, discord.DiscordException) as error:
        log.error("The commands could not be registered with Discord: %s", error)  # noqa: TRY400
    except (aiohttp.ClientError, OSError) as error:
        log.error("The commands could not be registered: Discord is out of reach (%s).", error)  # noqa: TRY400
    else:
        record.keep(scope, digest)
        log.info("Registered %d commands with Discord (%s).", len(registered), scope)


async def _payload(
    tree: Tree,
    command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | app_commands.Group,
) -> dict[str, Any]:
    """Return what Discord is told of ``command``, translations included."""
    if tree.translator is None:
        return command.to_dict(tree)
    return await command.get_translated_payload(tree, tree.translator)


def _digest(payloads: list[dict[str, Any]]) -> str:
    ordered = sorted(payloads, key=lambda payload: str(payload["name"]))
    return hashlib.sha256(json.dumps(ordered, sort_keys=True).encode()).hexdigest()
