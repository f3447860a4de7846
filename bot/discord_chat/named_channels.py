"""The channels that a server's settings name, some of which may have been deleted since."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.stored_values import ServerSettings

if TYPE_CHECKING:
    from bot.discord_chat.gateway import QuothClient


@dataclass(frozen=True, slots=True)
class NamedChannels:
    """What became of channels and threads that were named by their ids.

    Attributes:
        names: Of those that are known.
        gone: Those that have been deleted.
    """

    names: Mapping[int, str]
    gone: frozenset[int] = frozenset()

    def name_of(self, channel_id: int) -> str:
        """What Discord calls it; by its number where nothing is known of it."""
        return f"#{self.names.get(channel_id, channel_id)}"


async def look_up(guild: discord.Guild | None, ids: Collection[int]) -> NamedChannels:
    """Find out which of ``ids`` there are in ``guild``.

    Archived threads are not in the cache, so Discord is asked before one counts as deleted.
    One that it does not let the bot see is there.
    """
    if guild is None:
        return NamedChannels({})
    known = {each: guild.get_channel_or_thread(each) for each in ids}
    asked = [each for each, channel in known.items() if channel is None]
    answers = await asyncio.gather(*(_name_of(guild, each) for each in asked))
    fetched = dict(zip(asked, answers, strict=True))
    names = {each: channel.name for each, channel in known.items() if channel is not None}
    names |= {each: name for each, name in fetched.items() if name}
    return NamedChannels(names, frozenset(each for each in asked if fetched[each] is None))


async def answers_nowhere(guild: discord.Guild | None, settings: ServerSettings) -> bool:
    """Whether answers are limited to channels of which none is left."""
    named = settings.answer_only_in
    if guild is None or not named or any(map(guild.get_channel_or_thread, named)):
        return False
    return (await look_up(guild, named)).gone == named


async def forget_channel(client: QuothClient, guild_id: int, channel_id: int) -> None:
    """Take a channel that has been deleted out of its server's settings."""
    if client.store is None:
        return
    async with client.settings_lock:
        held = await client.store.settings(guild_id)
        kept = held.without(channel_id)
        if kept != held:
            await client.store.keep_settings(guild_id, kept)


async def _name_of(guild: discord.Guild, channel_id: int) -> str | None:
    """The name of what is not in the cache, empty if it may not be seen; ``None`` if deleted."""
    try:
        return (await guild.fetch_channel(channel_id)).name
    except discord.NotFound:
        return None
    except (discord.HTTPException, discord.InvalidData):
        return ""
