"""A server's settings as one page with a button for each matter, which works after a restart.

A button switches something, or opens a menu in the place of the page. Nothing is kept but the
settings themselves: each control says in its custom id what it changes, and after each change
the page is written again from what then holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, Self

import discord

from bot.chat import server_settings
from bot.chat.server_settings import (
    CONTROL_TOKEN,
    MENUS,
    ManagedServer,
    SettingControl,
    TypedDocuments,
    document_value,
    documents_of,
)
from bot.discord_chat.bot import QuothBot, look_up, reply_context_of
from bot.discord_chat.errors import ErrorReporter, PersistentItem
from bot.discord_chat.layout import Outgoing, compose, shortened
from bot.discord_chat.permissions import NEEDED, missing_of
from bot.discord_chat.sending import DiscordButton, replace_with, respond_once
from bot.discord_chat.team import managed_server
from bot.i18n import Strings
from bot.rendering import notices
from bot.replies import Reply
from bot.stored_values import MAX_QUOTATIONS, MIN_QUOTATIONS, ServerSettings

MENU_LIMIT = 25
"""Choices in a menu: https://discord.com/developers/docs/components/reference"""

LABEL_LIMIT = 100
TITLE_LIMIT = 45
TEXT_LIMIT = 4_000

_CHANNELS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
    discord.ChannelType.forum,
    discord.ChannelType.media,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.news_thread,
]

_FORUMS = [discord.ChannelType.forum, discord.ChannelType.media]

Control = discord.ui.Item[discord.ui.View]


async def show_settings(interaction: discord.Interaction[QuothBot]) -> None:
    """Answer ``interaction`` with the settings of its server, for those who may change them."""
    managed = await _managed(interaction)
    if managed is not None:
        panel = await _panel(interaction, await managed.held())
        await respond_once(interaction, panel, private=True)


class SettingsControl(
    PersistentItem,
    discord.ui.DynamicItem[Control],
    template=CONTROL_TOKEN,
):
    """One control of the settings message."""

    def __init__(self, item: Control, which: SettingControl) -> None:
        super().__init__(item)
        self._which = which

    @classmethod
    def again(cls, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the control again from a message."""
        return cls(item, SettingControl(match["which"]))

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Change the setting, or open what it is changed with."""
        managed = await _managed(interaction)
        if managed is None:
            return
        opens = isinstance(self.item, discord.ui.Button)
        if self._which is SettingControl.TYPE_SOURCES:
            held = await managed.held()
            await interaction.response.send_modal(
                SourcesModal(held, reply_context_of(interaction).strings)
            )
        elif self._which is SettingControl.BACK:
            await replace_with(interaction, await _panel(interaction, await managed.held()))
        elif opens and self._which in MENUS:
            await replace_with(
                interaction, await _menu(interaction, self._which, await managed.held())
            )
        else:
            await _change(interaction, managed, self._which, self.item)


class SourcesModal(discord.ui.Modal):
    """Asks for the names of documents, where there are more than a menu holds."""

    def __init__(self, held: ServerSettings, strings: Strings) -> None:
        super().__init__(title=shortened(strings.servers.type_sources, TITLE_LIMIT))
        listed = "\n".join(sorted(held.sources))
        self.names = discord.ui.TextInput[SourcesModal](
            style=discord.TextStyle.paragraph,
            default=listed if len(listed) <= TEXT_LIMIT else None,
            required=False,
            max_length=TEXT_LIMIT,
        )
        self.add_item(
            discord.ui.Label(
                text=shortened(strings.servers.sources, TITLE_LIMIT),
                description=shortened(strings.servers.sources_typed, LABEL_LIMIT),
                component=self.names,
            )
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Take the names, or say which of them no document has."""
        async with ErrorReporter(interaction):
            managed = await _managed(interaction)
            if managed is None:
                return
            names = await interaction.client.service.names()
            typed = TypedDocuments.read(self.names.value, names)
            if typed.unknown:
                strings = reply_context_of(interaction).strings
                notice = strings.servers.unmatched.format(names=", ".join(typed.unknown))
                held = await managed.held()
                await replace_with(interaction, await _panel(interaction, held, notice))
                return
            await _apply(interaction, managed, SettingControl.TYPE_SOURCES, typed.names)


async def _managed(interaction: discord.Interaction[QuothBot]) -> ManagedServer | None:
    """Return the server whose settings the person may change; else ``None``, and they are told."""
    return await managed_server(
        interaction, reply_context_of(interaction).strings.platform.manage_only
    )


async def _change(
    interaction: discord.Interaction[QuothBot],
    managed: ManagedServer,
    which: SettingControl,
    item: Control,
) -> None:
    """Put what a control says into the settings."""
    chosen: Collection[str] = list(_chosen(item))
    switches_on = which is SettingControl.ADDRESSES and not (await managed.held()).addresses
    asks_for_content = switches_on or (which is SettingControl.QUESTION_CHANNELS and chosen)
    if asks_for_content and not interaction.client.reads_content:
        notice = reply_context_of(interaction).strings.platform.content_missing
        await replace_with(interaction, await _panel(interaction, await managed.held(), notice))
        return
    if which is SettingControl.HELPER_ROLE:
        # The role of everyone has the server's own id.
        chosen = [each for each in chosen if each != str(interaction.guild_id)]
    if which is SettingControl.SOURCES:
        chosen = documents_of(chosen, await interaction.client.service.names())
    await _apply(interaction, managed, which, chosen)


async def _apply(
    interaction: discord.Interaction[QuothBot],
    managed: ManagedServer,
    which: SettingControl,
    chosen: Collection[str],
) -> None:
    """Store what has changed, and show what holds now."""
    held = await managed.apply(which, chosen)
    await replace_with(interaction, await _panel(interaction, held))


def _chosen(item: Control) -> Iterator[str]:
    """Yield what is chosen in a menu: values of words, ids of channels."""
    if isinstance(item, discord.ui.Select):
        yield from item.values
    elif isinstance(item, discord.ui.ChannelSelect | discord.ui.RoleSelect):
        yield from (str(each.id) for each in item.values)


async def _panel(
    interaction: discord.Interaction[QuothBot], held: ServerSettings, notice: str = ""
) -> Outgoing:
    """Lay out the page, with its buttons."""
    client, strings = interaction.client, reply_context_of(interaction).strings
    names = await client.service.names()
    channels = await look_up(interaction.guild, held.channels)
    shown = notices.SettingsView(
        channels.name_of,
        client.reads_content,
        channels.gone,
        _faults(interaction, held),
        role_name=lambda role_id: _role_name(interaction.guild, role_id),
        helpers_unreachable=not _may_mention(interaction, held.helper_role),
    )
    view = discord.ui.View(timeout=None)
    buttons = server_settings.buttons_of(held, strings, typed_sources=len(names) > MENU_LIMIT)
    for which, label in buttons:
        view.add_item(SettingsControl(_button(which, label), which))
    return _laid_out(interaction, notices.settings(held, shown, strings, notice=notice), view)


def _faults(
    interaction: discord.Interaction[QuothBot], held: ServerSettings
) -> dict[str, tuple[str, ...]]:
    """Return the missing permissions with the names of the channels where they are missing.

    Looked at are the channel of ``interaction`` and those where the settings say to answer. The
    permission to open threads is needed only if the settings say to.
    """
    guild, here = interaction.guild, interaction.channel
    found: dict[str, list[str]] = {}
    places = {
        str(interaction.channel_id): (getattr(here, "name", None), interaction.app_permissions)
    }
    for each in sorted(held.channels - held.silent_in, key=int):
        channel = guild.get_channel_or_thread(int(each)) if guild else None
        if guild is not None and channel is not None:
            places.setdefault(each, (channel.name, channel.permissions_for(guild.me)))
    for number, (name, permissions) in places.items():
        for missing in missing_of(permissions, *NEEDED):
            needed = {"create_public_threads": held.in_thread, "add_reactions": bool(held.forums)}
            if needed.get(missing, True):
                found.setdefault(missing, []).append(f"#{name or number}")
    return {each: tuple(found[each]) for each in NEEDED if each in found}


async def _menu(
    interaction: discord.Interaction[QuothBot], which: SettingControl, held: ServerSettings
) -> Outgoing:
    """Lay out the menu of one matter, with a button that leads back to the page."""
    strings = reply_context_of(interaction).strings
    channels = server_settings.channels_of(which, held)
    view = discord.ui.View(timeout=None)
    if channels is not None:
        view.add_item(SettingsControl(_channel_menu(interaction, which, channels), which))
    elif which is SettingControl.HELPER_ROLE:
        view.add_item(SettingsControl(_role_menu(interaction, held.helper_role), which))
    elif which is SettingControl.QUOTATIONS:
        view.add_item(SettingsControl(_quotations_menu(held, strings), which))
    else:
        names = await interaction.client.service.names()
        view.add_item(SettingsControl(_sources_menu(held, names, strings), which))
    back = SettingControl.BACK
    view.add_item(SettingsControl(_button(back, strings.servers.back), back))
    about = server_settings.about_menu(which, strings)
    return _laid_out(interaction, notices.settings_menu(about, strings), view)


def _laid_out(
    interaction: discord.Interaction[QuothBot], reply: Reply, view: discord.ui.View
) -> Outgoing:
    (outgoing,) = compose(reply, embeds=interaction.app_permissions.embed_links, limit=1)
    return replace(outgoing, view=view)


def _button(which: SettingControl, label: str) -> DiscordButton:
    return DiscordButton(label=label, custom_id=which.token)


def _channel_menu(
    interaction: discord.Interaction[QuothBot], which: SettingControl, chosen: Collection[str]
) -> Control:
    guild, texts = interaction.guild, reply_context_of(interaction).strings.servers
    return discord.ui.ChannelSelect[discord.ui.View](
        custom_id=which.token,
        placeholder=texts.choose_channels,
        channel_types=_FORUMS if which is SettingControl.FORUMS else _CHANNELS,
        min_values=0,
        max_values=1 if which is SettingControl.DIGEST_CHANNEL else MENU_LIMIT,
        default_values=[
            discord.SelectDefaultValue(id=each, type=discord.SelectDefaultValueType.channel)
            for each in sorted(map(int, chosen))
            if guild and guild.get_channel_or_thread(each)
        ],
    )


def _role_menu(interaction: discord.Interaction[QuothBot], chosen: str | None) -> Control:
    texts, guild = reply_context_of(interaction).strings.community, interaction.guild
    role = guild.get_role(int(chosen)) if guild and chosen else None
    return discord.ui.RoleSelect[discord.ui.View](
        custom_id=SettingControl.HELPER_ROLE.token,
        placeholder=texts.choose_role,
        min_values=0,
        max_values=1,
        default_values=[role] if role else [],
    )


def _role_name(guild: discord.Guild | None, role_id: str) -> str:
    """Return a role's name, or its id where nothing is known of it."""
    role = guild.get_role(int(role_id)) if guild else None
    return f"@{role.name}" if role else role_id


def _may_mention(interaction: discord.Interaction[QuothBot], role_id: str | None) -> bool:
    """Return whether the bot may mention a role: one of the server's that it has chosen."""
    guild = interaction.guild
    role = guild.get_role(int(role_id)) if guild and role_id else None
    return role is not None and (role.mentionable or interaction.app_permissions.mention_everyone)


def _sources_menu(held: ServerSettings, names: Sequence[str], strings: Strings) -> Control:
    options = [
        discord.SelectOption(
            label=shortened(name, LABEL_LIMIT),
            value=document_value(name),
            default=name in held.sources,
        )
        for name in names[:MENU_LIMIT]
    ]
    return discord.ui.Select[discord.ui.View](
        custom_id=SettingControl.SOURCES.token,
        placeholder=strings.servers.choose_documents,
        options=options,
        min_values=0,
        max_values=len(options),
    )


def _quotations_menu(held: ServerSettings, strings: Strings) -> Control:
    options = [
        discord.SelectOption(
            label=strings.servers.quotations_now.of(number),
            value=str(number),
            default=number == held.quotations,
        )
        for number in range(MIN_QUOTATIONS, MAX_QUOTATIONS + 1)
    ]
    return discord.ui.Select[discord.ui.View](
        custom_id=SettingControl.QUOTATIONS.token, options=options
    )
