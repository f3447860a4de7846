"""What every handler needs: a server's settings, people's languages, who has to wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from cachetools import TLRUCache

from bot.i18n import strings_for
from bot.rate_limits import Limits, RateLimiter
from bot.replies import ANYONE, ReplyContext
from bot.settings import Settings
from bot.stored_values import ServerSettings

if TYPE_CHECKING:
    from bot.discord_chat.gateway import QuothClient


def reply_context_of(interaction: discord.Interaction[Any]) -> ReplyContext:
    """Who used a command or pressed a button, in the language of their Discord."""
    return ReplyContext(strings_for(interaction.locale.value))


def readers_of(message: discord.Message) -> ReplyContext:
    """Who reads the answer to ``message``.

    Discord does not say what language a message's author uses, so a server's own language
    counts; a direct message has none.
    """
    if message.guild is None:
        return ANYONE
    return ReplyContext(strings_for(message.guild.preferred_locale.value))


async def settings_of(client: QuothClient, guild_id: int | None) -> ServerSettings:
    """The settings of a server; direct messages have the defaults."""
    if guild_id is None or client.store is None:
        return ServerSettings()
    return await client.store.settings(guild_id)


async def settings_for(interaction: discord.Interaction[QuothClient]) -> ServerSettings:
    """The settings of the server where ``interaction`` happened, read once for each interaction.

    They are kept with the interaction, so that all that is decided about one answer is decided
    by the same settings, even if somebody changes them meanwhile.
    """
    known = interaction.extras.get(ServerSettings)
    if isinstance(known, ServerSettings):
        return known
    settings = await settings_of(interaction.client, interaction.guild_id)
    interaction.extras[ServerSettings] = settings
    return settings


async def reply_context_for(interaction: discord.Interaction[QuothClient]) -> ReplyContext:
    """Who used a command or pressed a button: their language, and their server's settings."""
    return _with_settings(reply_context_of(interaction), await settings_for(interaction))


def readers_for(message: discord.Message, settings: ServerSettings) -> ReplyContext:
    """Who reads the answer to ``message``: the server's language and its ``settings``."""
    return _with_settings(readers_of(message), settings)


async def answers_in(interaction: discord.Interaction[QuothClient]) -> bool:
    """Whether the bot answers where ``interaction`` happened."""
    settings = await settings_for(interaction)
    return settings.answers_in(*place_of(interaction.channel, interaction.channel_id))


async def is_private(interaction: discord.Interaction[QuothClient]) -> bool:
    """Whether answers to commands are for the person alone unless they say otherwise."""
    return (await settings_for(interaction)).private


def place_of(channel: object, channel_id: int | None = None) -> tuple[int, int | None]:
    """The ids of a channel and, for a thread, of the channel that it belongs to."""
    if isinstance(channel, discord.Thread):
        return channel.id, channel.parent_id
    return getattr(channel, "id", channel_id) or 0, None


def _with_settings(reply_context: ReplyContext, settings: ServerSettings) -> ReplyContext:
    return replace(reply_context, sources=settings.sources or None, quotations=settings.quotations)


QUIET_SECONDS = 30.0
"""How long a person or a channel that was told to wait is not told again."""


PRESSES = 5
"""How many times as often a button may be pressed as a question asked: pages are turned fast."""


def rate_limiter_of(settings: Settings, times: int = 1) -> RateLimiter:
    """So many ``times`` the limits that ``settings`` give."""
    limits = Limits(
        person=settings.quoth_person_limit * times, channel=settings.quoth_channel_limit * times
    )
    return RateLimiter(limits, now)


def now() -> float:
    """Seconds of a clock that only goes forward; looked up at each call, so that it can be set."""
    return time.monotonic()


class Throttle:
    """Remembers who was told what lately, so that nobody is told again and again.

    Where there are too many to remember, the one told longest ago is forgotten first.
    """

    def __init__(self, clock: Callable[[], float] = now, capacity: int = 10_000) -> None:
        self._clock = clock
        self._until: TLRUCache[Hashable, float] = TLRUCache(
            capacity, ttu=lambda _matter, until, _now: until, timer=clock
        )

    def due(self, matter: Hashable, seconds: float) -> bool:
        """Whether ``matter`` is to be told now; it then is not for so many ``seconds``."""
        if matter in self._until:
            return False
        self._until[matter] = self._clock() + seconds
        return True
