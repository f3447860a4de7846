"""Commands about the bot itself: settings, privacy, and what its owners do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot import notices, rendering
from bot.discord_chat.locales import audience_of
from bot.discord_chat.registering import add_command
from bot.discord_chat.sending import awaited, respond_with
from bot.discord_chat.settings_panel import show_settings

if TYPE_CHECKING:
    from bot.discord_chat.client import QuothClient
    from bot.discord_chat.commands import QuothTree

_ROLES = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)


def owners_of(application: discord.AppInfo | None) -> set[int]:
    """The ids of those who run the bot: its owner, or the team's members who may change it."""
    if application is None:
        return set()
    team = application.team
    if team is None:
        return {application.owner.id}
    able = (member.id for member in team.members if member.role in _ROLES)
    return {owner for owner in (team.owner_id, *able) if owner is not None}


def add_house_commands(tree: QuothTree) -> None:
    """Put the commands about the bot itself into ``tree``."""
    _add_for_people(tree)
    _add_for_owners(tree)

    @add_command(tree, "settings", only_servers=True)
    @app_commands.default_permissions(manage_guild=True)
    async def settings(interaction: discord.Interaction[QuothClient]) -> None:
        await show_settings(interaction)


def _add_for_people(tree: QuothTree) -> None:
    @add_command(tree, "privacy")
    async def privacy(interaction: discord.Interaction[QuothClient]) -> None:
        await respond_with(interaction, notices.privacy(audience_of(interaction).words))

    @add_command(tree, "forget-me")
    async def forget_me(interaction: discord.Interaction[QuothClient]) -> None:
        store = interaction.client.store
        removed = await store.forget(interaction.user.id) if store else 0
        await respond_with(interaction, notices.forgotten(removed, audience_of(interaction).words))


def _add_for_owners(tree: QuothTree) -> None:
    @add_command(tree, "reload")
    @app_commands.default_permissions(administrator=True)
    async def reload(interaction: discord.Interaction[QuothClient]) -> None:
        if await _is_owner(interaction):
            client = interaction.client
            asking = client.desk.reload(audience=audience_of(interaction))
            reply = await awaited(interaction, asking, private=True, in_turn=False)
            await respond_with(interaction, reply, private=True)

    @add_command(tree, "status")
    @app_commands.default_permissions(administrator=True)
    async def status(interaction: discord.Interaction[QuothClient]) -> None:
        if await _is_owner(interaction):
            client = interaction.client
            asking = client.desk.status(len(client.guilds), audience=audience_of(interaction))
            reply = await awaited(interaction, asking, private=True, in_turn=False)
            await respond_with(interaction, reply, private=True)


async def _is_owner(interaction: discord.Interaction[QuothClient]) -> bool:
    """Whether an owner asks; anybody else is told no."""
    if interaction.user.id in interaction.client.owners:
        return True
    words = audience_of(interaction).words
    await respond_with(interaction, rendering.hint(words.owners.owners_only, words))
    return False
