"""What a server's settings mean for a message or an interaction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bot.audience import Audience
from bot.discord_chat.locales import audience_of, readers_of
from bot.server_settings import ServerSettings

if TYPE_CHECKING:
    from bot.discord_chat.client import QuothClient


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


async def audience_for(interaction: discord.Interaction[QuothClient]) -> Audience:
    """Who used a command or pressed a button: their language, and their server's settings."""
    return _with_settings(audience_of(interaction), await settings_for(interaction))


def readers_for(message: discord.Message, settings: ServerSettings) -> Audience:
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


def _with_settings(audience: Audience, settings: ServerSettings) -> Audience:
    return replace(audience, sources=settings.sources or None, quotations=settings.quotations)
