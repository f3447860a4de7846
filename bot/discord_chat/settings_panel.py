"""A server's settings as one message with controls, which work after a restart.

Nothing is kept but the settings themselves: each control says in its custom id what it
changes, and after each change the message is written anew from what then holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.discord_chat.bot import reply_context_of
from bot.discord_chat.errors import ErrorReporter, PersistentItem
from bot.discord_chat.layout import Outgoing, compose, shortened
from bot.discord_chat.named_channels import look_up
from bot.discord_chat.permissions import missing_for_thread
from bot.discord_chat.sending import replace_with, respond_once, respond_with
from bot.i18n import Strings
from bot.rendering import notices, results
from bot.store import Store
from bot.stored_values import MAX_QUOTATIONS, ServerSettings
from index import digest_of_name

if TYPE_CHECKING:
    from bot.discord_chat.gateway import QuothClient

MENU_LIMIT = 25
"""Choices in a menu: https://discord.com/developers/docs/components/reference"""

LABEL_LIMIT = 100
TITLE_LIMIT = 45
TEXT_LIMIT = 4_000

_DIGITS = 16
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

Control = discord.ui.Item[discord.ui.View]


class SettingControl(StrEnum):
    """What a control changes; its custom id ends in this."""

    ANSWER_ONLY_IN = "answer"
    SILENT_IN = "silent"
    QUESTION_CHANNELS = "questions"
    SOURCES = "sources"
    TYPE_SOURCES = "type"
    THREAD = "thread"
    PRIVATE = "private"
    QUOTATIONS = "quotations"
    RESET = "reset"

    @property
    def custom_id(self) -> str:
        """By which Discord knows the control."""
        return f"settings:{self.value}"


async def show_settings(interaction: discord.Interaction[QuothClient]) -> None:
    """Answer ``interaction`` with the settings of its server, for those who may change them."""
    managed = await _managed(interaction)
    if managed is not None:
        panel = await _panel(interaction, await managed.held())
        await respond_once(interaction, panel, private=True)


class SettingsControl(
    PersistentItem,
    discord.ui.DynamicItem[Control],
    template=rf"settings:(?P<which>{'|'.join(SettingControl)})",
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
        """Change the setting, or ask for what to change it to."""
        managed = await _managed(interaction)
        if managed is None:
            return
        if self._which is SettingControl.TYPE_SOURCES:
            held = await managed.held()
            await interaction.response.send_modal(
                SourcesModal(held, reply_context_of(interaction).strings)
            )
            return
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
            strings = reply_context_of(interaction).strings
            known = await interaction.client.service.names()
            typed = [line.strip() for line in self.names.value.splitlines() if line.strip()]
            chosen = {pattern: set(_fitting(pattern, known)) for pattern in typed}
            unknown = [pattern for pattern, names in chosen.items() if not names]
            if unknown:
                notice = strings.servers.unmatched.format(names=", ".join(unknown))
                held = await managed.held()
                await replace_with(interaction, await _panel(interaction, held, notice))
                return
            named = frozenset[str]().union(*chosen.values())
            await _keep(interaction, managed, sources=_unless_all(named, known))


@dataclass(frozen=True, slots=True)
class _Managed:
    """A server whose settings the person may change, and where they are kept."""

    store: Store
    guild_id: int

    async def held(self) -> ServerSettings:
        return await self.store.settings(self.guild_id)

    async def keep(self, settings: ServerSettings) -> None:
        await self.store.keep_settings(self.guild_id, settings)


async def _managed(interaction: discord.Interaction[QuothClient]) -> _Managed | None:
    """The server whose settings the person may change; else ``None``, and they are told."""
    texts = (strings := reply_context_of(interaction).strings).servers
    store = interaction.client.store
    if interaction.guild_id is None:
        why = texts.servers_only
    elif not interaction.permissions.manage_guild:
        why = texts.manage_only
    elif store is None:
        why = texts.not_kept
    else:
        return _Managed(store, interaction.guild_id)
    await respond_with(interaction, results.hint(why, strings))
    return None


async def _change(
    interaction: discord.Interaction[QuothClient],
    managed: _Managed,
    which: SettingControl,
    item: Control,
) -> None:
    """Put what a control says into the settings."""
    chosen = list(_chosen(item))
    match which:
        case SettingControl.QUESTION_CHANNELS if chosen and not interaction.client.reads_content:
            notice = reply_context_of(interaction).strings.servers.content_missing
            held = await managed.held()
            await replace_with(interaction, await _panel(interaction, held, notice))
        case SettingControl.ANSWER_ONLY_IN:
            await _keep(interaction, managed, answer_only_in=frozenset(map(int, chosen)))
        case SettingControl.SILENT_IN:
            await _keep(interaction, managed, silent_in=frozenset(map(int, chosen)))
        case SettingControl.QUESTION_CHANNELS:
            await _keep(interaction, managed, question_channels=frozenset(map(int, chosen)))
        case SettingControl.SOURCES:
            names = await interaction.client.service.names()
            named = frozenset(name for name in names if digest_of_name(name, _DIGITS) in chosen)
            await _keep(interaction, managed, sources=_unless_all(named, names))
        case _:
            await _keep(interaction, managed, pressed=which)


async def _keep(
    interaction: discord.Interaction[QuothClient],
    managed: _Managed,
    *,
    pressed: SettingControl | None = None,
    **changes: frozenset[int] | frozenset[str],
) -> None:
    """Store what has changed, one change at a time, and show what holds now."""
    async with interaction.client.settings_lock:
        held = await managed.held()
        match pressed:
            case SettingControl.THREAD:
                held = replace(held, in_thread=not held.in_thread)
            case SettingControl.PRIVATE:
                held = replace(held, private=not held.private)
            case SettingControl.QUOTATIONS:
                held = replace(held, quotations=held.quotations % MAX_QUOTATIONS + 1)
            case SettingControl.RESET:
                held = ServerSettings()
            case _:
                held = replace(held, **changes)  # type: ignore[arg-type]  # each by its own name
        await managed.keep(held)
    await replace_with(interaction, await _panel(interaction, held))


def _chosen(item: Control) -> Iterator[str]:
    """What is chosen in a menu: values of words, ids of channels."""
    if isinstance(item, discord.ui.Select):
        yield from item.values
    elif isinstance(item, discord.ui.ChannelSelect):
        yield from (str(channel.id) for channel in item.values)


async def _panel(
    interaction: discord.Interaction[QuothClient], held: ServerSettings, notice: str = ""
) -> Outgoing:
    """The message, with its controls."""
    client, strings = interaction.client, reply_context_of(interaction).strings
    names = await client.service.names()
    guild = interaction.guild
    channels = await look_up(guild, held.channels)
    missing = missing_for_thread(interaction.app_permissions)
    situation = notices.SettingsView(channels.name_of, client.reads_content, missing, channels.gone)
    reply = notices.settings(held, situation, strings, notice=notice)
    embeds = interaction.app_permissions.embed_links
    (outgoing,) = compose(reply, embeds=embeds, limit=1)
    view = discord.ui.View(timeout=None)

    def defaults(ids: Iterable[int]) -> list[discord.SelectDefaultValue]:
        return [
            discord.SelectDefaultValue(id=each, type=discord.SelectDefaultValueType.channel)
            for each in sorted(ids)
            if guild and guild.get_channel_or_thread(each)
        ]

    texts = strings.servers
    for row, (which, placeholder, ids) in enumerate(
        (
            (SettingControl.ANSWER_ONLY_IN, texts.choose_answer_only_in, held.answer_only_in),
            (SettingControl.SILENT_IN, texts.choose_silent_in, held.silent_in),
            (
                SettingControl.QUESTION_CHANNELS,
                texts.choose_question_channels,
                held.question_channels,
            ),
        )
    ):
        menu = discord.ui.ChannelSelect[discord.ui.View](
            custom_id=which.custom_id,
            placeholder=placeholder,
            channel_types=_CHANNELS,
            min_values=0,
            max_values=MENU_LIMIT,
            default_values=defaults(ids),
            row=row,
        )
        view.add_item(SettingsControl(menu, which))
    for item, which in (_sources_control(held, names, strings), *_buttons(held, strings)):
        view.add_item(SettingsControl(item, which))
    return replace(outgoing, view=view)


def _sources_control(
    held: ServerSettings, names: Sequence[str], strings: Strings
) -> tuple[Control, SettingControl]:
    """A menu of the documents, or a button that asks for them where there are too many."""
    if len(names) > MENU_LIMIT:
        button = discord.ui.Button[discord.ui.View](
            label=strings.servers.type_sources,
            custom_id=SettingControl.TYPE_SOURCES.custom_id,
            row=3,
        )
        return button, SettingControl.TYPE_SOURCES
    options = [
        discord.SelectOption(
            label=shortened(name, LABEL_LIMIT),
            value=digest_of_name(name, _DIGITS),
            default=name in held.sources,
        )
        for name in names
    ]
    menu = discord.ui.Select[discord.ui.View](
        custom_id=SettingControl.SOURCES.custom_id,
        placeholder=strings.servers.choose_sources,
        options=options,
        min_values=0,
        max_values=len(options),
        row=3,
    )
    return menu, SettingControl.SOURCES


def _buttons(held: ServerSettings, strings: Strings) -> Iterator[tuple[Control, SettingControl]]:
    """Buttons that say what holds, and change it."""
    texts = strings.servers
    for which, label in (
        (SettingControl.THREAD, texts.thread_on if held.in_thread else texts.thread_off),
        (SettingControl.PRIVATE, texts.private_on if held.private else texts.private_off),
        (SettingControl.QUOTATIONS, texts.quotations_now.of(held.quotations)),
        (SettingControl.RESET, texts.reset),
    ):
        button = discord.ui.Button[discord.ui.View](label=label, custom_id=which.custom_id, row=4)
        yield button, which


def _fitting(pattern: str, names: Iterable[str]) -> Iterator[str]:
    """The names that ``pattern`` fits, in capitals or not."""
    wanted = pattern.casefold()
    return (
        name for name in names if wanted == name.casefold() or fnmatchcase(name.casefold(), wanted)
    )


def _unless_all(named: frozenset[str], names: Sequence[str]) -> frozenset[str]:
    """What is kept of a choice: nothing where it is every document, so that new ones serve, too."""
    return frozenset() if len(named) == len(names) else named
