"""The one message after joining a server: to the person who added the bot, never into a channel."""

from __future__ import annotations

import logging

import discord

from bot.discord_chat.bot import QuothBot
from bot.discord_chat.layout import compose
from bot.i18n import strings_for
from bot.rendering import notices

log = logging.getLogger(__name__)

ENTRIES = 10
"""Of the audit log: the bot may not be the only one that was just added."""


async def welcome(client: QuothBot, guild: discord.Guild) -> None:
    """Tell the person who added the bot to ``guild`` what to do first, if they can be told.

    The audit log says who that was. The bot does not ask for the permission to read it; without
    it, the owner is told. Neither is mentioned, and nothing is written where others would read it.
    """
    strings = strings_for(guild.preferred_locale.value)
    (message,) = compose(notices.welcome(guild.name, strings), limit=1)
    try:
        person = await _added_by(guild) or await client.fetch_user(guild.owner_id or 0)
        await person.send(embeds=message.embeds, allowed_mentions=message.allowed_mentions)
    except discord.HTTPException as error:
        log.info("Nobody could be told what to do first (HTTP %d).", error.status)


async def _added_by(guild: discord.Guild) -> discord.Member | discord.User | None:
    """Return who added the bot, if the audit log may be read and says so."""
    if not guild.me.guild_permissions.view_audit_log:
        return None
    added = guild.audit_logs(action=discord.AuditLogAction.bot_add, limit=ENTRIES)
    async for entry in added:
        if entry.target is not None and entry.target.id == guild.me.id:
            return entry.user
    return None
