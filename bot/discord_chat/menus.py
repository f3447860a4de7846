"""The commands in a message's own menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot import rendering
from bot.desk import Desk
from bot.discord_chat.escaping import quotations_in
from bot.discord_chat.sending import respond, respond_with
from bot.discord_chat.server_rules import audience_for
from bot.wording import ENGLISH

if TYPE_CHECKING:
    from bot.discord_chat.client import QuothClient
    from bot.discord_chat.commands import QuothTree


def add_menus(tree: QuothTree, desk: Desk) -> None:
    """Put the commands that ``desk`` answers about a message into ``tree``."""

    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def check(
        interaction: discord.Interaction[QuothClient], message: discord.Message
    ) -> None:
        audience, said = await audience_for(interaction), words_of(message)
        if message.author == interaction.client.user:
            said = quotations_in(said)
            if not said:
                words = audience.words
                await respond_with(interaction, rendering.hint(words.checking.unquoted, words))
                return
        await respond(interaction, desk.check(said, audience=audience), private=True)

    tree.add_command(app_commands.ContextMenu(name=ENGLISH.checking.menu, callback=check))


def words_of(message: discord.Message) -> str:
    """What ``message`` says: its text, then that of its cards."""
    cards = (embed.description or "" for embed in message.embeds)
    return "\n\n".join(text for text in (message.content, *cards) if text)
