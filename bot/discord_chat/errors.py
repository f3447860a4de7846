"""Errors on Discord: a sentence for the person, a traceback for the log.

The two carry the same reference, so that a report can be found in the log. discord.py
brings every error of a command or an event here: ``QuothTree.on_error`` and
``QuothClient.on_error``.
"""

from __future__ import annotations

import contextlib
import logging
import re
from abc import abstractmethod
from types import TracebackType
from typing import Any, Self

import aiohttp
import discord
from discord import app_commands

from bot.chat.answers import out_of_reach, record_failure
from bot.discord_chat.bot import QuothBot, readers_of, reply_context_of
from bot.discord_chat.permissions import Permitted
from bot.discord_chat.sending import FIRST_SERVER_ERROR, respond_with, send_reply
from bot.i18n import Strings
from bot.rendering import results
from bot.replies import Reply, ReplyKind, Text

log = logging.getLogger(__name__)

UNANSWERABLE = frozenset({10062, 10015, 40060})
"""Discord's codes for an interaction that expired or was answered: nobody is left to tell."""

_UNREACHABLE = (discord.HTTPException, aiohttp.ClientError, OSError)


async def tell_message(message: discord.Message, error: BaseException) -> None:
    """Log ``error`` and tell the person who wrote ``message``, where that is possible."""
    reference = record_failure(error, f"answering message {message.id}")
    permitted = Permitted.by(message)
    with contextlib.suppress(*_UNREACHABLE):
        await send_reply(
            message, _words(error, reference, permitted, readers_of(message).strings), permitted
        )


async def tell_interaction(
    interaction: discord.Interaction[QuothBot], error: BaseException
) -> None:
    """Log ``error`` and tell the person behind ``interaction``, where that is possible."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    command = f"/{interaction.command.qualified_name}" if interaction.command else "a button"
    if isinstance(cause, discord.HTTPException) and cause.code in UNANSWERABLE:
        log.warning("%s was not answered in time (Discord's code %d).", command, cause.code)
        return
    interaction.client.service.metrics.failed()
    reference = record_failure(cause, f"answering {command}")
    permitted = Permitted.given(interaction.app_permissions, interaction.channel)
    with contextlib.suppress(*_UNREACHABLE):
        strings = reply_context_of(interaction).strings
        reply = _words(cause, reference, permitted, strings)
        await respond_with(interaction, reply, embeds=False)


class ErrorReporter:
    """Reports what goes wrong inside ``async with`` to the person and the log.

    discord.py only logs what the callback of a persistent button raises.
    """

    def __init__(self, interaction: discord.Interaction[QuothBot]) -> None:
        self._interaction = interaction

    async def __aenter__(self) -> None:
        """Do nothing yet."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        """Report an error, and let an interruption pass."""
        if not isinstance(error, Exception):
            return False
        await tell_interaction(self._interaction, error)
        return True


def _words(error: BaseException, reference: str, permitted: Permitted, strings: Strings) -> Reply:
    """Return what ``error`` means for the person who meets it."""
    texts = strings.trouble
    match error:
        case discord.Forbidden():
            names = strings.named(permitted.missing) or texts.permission
            text = strings.platform.forbidden.format(missing=names, reference=reference)
        case discord.HTTPException(status=status) if status >= FIRST_SERVER_ERROR:
            text = strings.platform.busy.format(reference=reference)
        case app_commands.CommandSignatureMismatch() | app_commands.CommandNotFound():
            text = strings.platform.outdated_command.format(reference=reference)
        case _ if (known := out_of_reach(error, strings)) is not None:
            text = known
        case _:
            return results.failure(reference, strings)
    return Reply(ReplyKind.FAILURE, (Text(text),), strings=strings)


class PersistentItem:
    """A button or menu that works after a restart; a base before ``DynamicItem``."""

    @classmethod
    @abstractmethod
    def again(cls, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make it again from a message: from what is there, and from its custom id."""

    @abstractmethod
    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Do what it is for; whatever is raised is told to the person and the log."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py's signature
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """Make it again; discord.py calls this."""
        return cls.again(item, match)

    async def callback(self, interaction: discord.Interaction[Any], /) -> None:
        """Answer a press; discord.py calls this."""
        async with ErrorReporter(interaction):
            await self.pressed(interaction)
