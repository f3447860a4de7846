"""Discord's messages, menus, modals and commands as values of the page."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, cast

import discord
from cachetools import LRUCache
from discord import app_commands

from bot.local_page.discord_markdown import read_markdown
from bot.local_page.page_strings import strings
from bot.local_page.protocol import (
    Attachment,
    Button,
    Card,
    CardField,
    Command,
    CommandOption,
    Controls,
    Field,
    Menu,
    Message,
    Nodes,
    Option,
    Part,
    Person,
    Reaction,
    RefusedError,
    TextPart,
)

REMEMBERED = 3_000
"""Messages that are not read again while they stay the same."""

THREAD_NAME = 60
"""Characters of a message that name the thread started at it."""

ABOUT_LIMIT = 120
"""Characters shown of the message that another one replies to."""

_PICTURES = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})
_MENTION = re.compile(r"<(@[!&]?\d+|#\d+)>")

# Types of components: https://discord.com/developers/docs/components/reference
_PARAGRAPH = 2
_BUTTON, WORDS, _TEXT, ROLES, CHANNELS, _NOTE = 2, 3, 4, 6, 8, 10
RADIOS, CHECKBOXES, _CHECKBOX = 21, 22, 23
SELECTS = frozenset({3, 5, 6, 7, 8})
_OPTIONED = frozenset({WORDS, RADIOS, CHECKBOXES})

_KINDS: dict[
    discord.AppCommandOptionType, Literal["switch", "number", "channel", "person", "file"]
] = {
    discord.AppCommandOptionType.attachment: "file",
    discord.AppCommandOptionType.boolean: "switch",
    discord.AppCommandOptionType.integer: "number",
    discord.AppCommandOptionType.number: "number",
    discord.AppCommandOptionType.channel: "channel",
    discord.AppCommandOptionType.user: "person",
}
_LOOKS: dict[int, Literal["primary", "success", "danger"]] = {
    1: "primary", 3: "success", 4: "danger",
}  # fmt: skip

Json = dict[str, Any]


class MessageReader:
    """Reads what discord.py gives, for one person at a time.

    Args:
        client: The bot's client, which knows names.
        people: Returns who there is.
        channels: The names of the channels that can be chosen, by id.
        roles: The same of the roles.
    """

    def __init__(
        self,
        client: discord.Client,
        people: Callable[[], Sequence[Person]],
        channels: Mapping[str, str],
        roles: Mapping[str, str],
    ) -> None:
        self._client = client
        self._people = people
        self._channels = channels
        self._roles = roles
        self._read: LRUCache[tuple[str, str, int], tuple[object, Message]] = LRUCache(REMEMBERED)
        self.used: LRUCache[int, tuple[str, str]] = LRUCache(REMEMBERED)

    def message(
        self,
        person: str,
        message: discord.Message,
        thread: str,
        actions: tuple[str, ...],
        reactions: tuple[Reaction, ...],
    ) -> Message:
        """Return a message as a person sees it; unchanged ones are not read again."""
        raw = (
            message.content, message.flags.value, message.edited_at, thread,
            self.used.get(message.id), [each.to_dict() for each in message.embeds],
            [each.to_dict() for each in message.components],
            [each.id for each in message.attachments], reactions,
        )  # fmt: skip
        key = (strings().language, person, message.id)
        kept = self._read.get(key)
        if kept is not None and kept[0] == raw:
            return kept[1]
        shown = replace(self._shown(person, message, actions), thread=thread, reactions=reactions)
        self._read[key] = (raw, shown)
        return shown

    def _shown(self, person: str, message: discord.Message, actions: tuple[str, ...]) -> Message:
        system = message.is_system()
        mine = str(message.author.id) == person
        return Message(
            str(message.id),
            author=message.author.display_name,
            app=message.author.id == self._bot.id,
            mine=mine,
            at=message.created_at.isoformat(),
            edited=message.edited_at is not None and not message.flags.ephemeral,
            parts=(
                (TextPart(read_markdown(message.system_content, self._name_of)),)
                if system
                else tuple(self._parts(message))
            ),
            about=self._used(message) or self._answered(message),
            private=message.flags.ephemeral,
            thinking=message.flags.loading,
            system=system,
            actions=() if system else actions,
            source=_MENTION.sub(lambda found: self._name_of(found[1]), message.content)
            if mine and not system else "",
        )  # fmt: skip

    def _used(self, message: discord.Message) -> str:
        """Return who has used which command for a message."""
        if message.id not in self.used:
            return ""
        name, command = self.used[message.id]
        return strings().used.format(name=name, command=command)

    def _answered(self, message: discord.Message) -> str:
        """Return who and what a message replies to."""
        reference = message.reference
        if reference is None or not isinstance(reference.resolved, discord.Message):
            return ""
        answered = reference.resolved
        words = answered.content or next((each.description for each in answered.embeds), "") or ""
        said = _flat(read_markdown(words.split("\n")[0], self._name_of))
        return f"{answered.author.display_name}: {said}"[:ABOUT_LIMIT]

    def _parts(self, message: discord.Message) -> Iterator[Part]:
        if message.content:
            yield TextPart(read_markdown(message.content, self._name_of))
        if not message.flags.suppress_embeds:
            for embed in message.embeds:
                yield self._card(embed)
        for attachment in message.attachments:
            kind = (attachment.content_type or "").partition(";")[0]
            shown: Literal["picture", "text", "name"] = "name"
            if kind in _PICTURES:
                shown = "picture"
            elif kind == "text/plain":
                shown = "text"
            yield Attachment(
                str(attachment.id),
                attachment.filename,
                attachment.size,
                shown,
                attachment.description or "",
            )
        for row in message.components:
            controls = tuple(self._controls(cast("Json", row.to_dict())))
            if controls:
                yield Controls(controls)

    def _card(self, embed: discord.Embed) -> Card:
        return Card(
            colour=str(embed.colour) if embed.colour is not None else "",
            title=read_markdown(embed.title or "", self._name_of),
            url=embed.url or "",
            body=read_markdown(embed.description or "", self._name_of),
            fields=tuple(
                CardField(
                    read_markdown(each.name or "", self._name_of),
                    read_markdown(each.value or "", self._name_of),
                    beside=bool(each.inline),
                )
                for each in embed.fields
            ),
            footer=embed.footer.text or "",
        )

    def _controls(self, row: Json) -> Iterator[Button | Menu]:
        for each in row.get("components", []):
            disabled = bool(each.get("disabled"))
            if each["type"] == _BUTTON:
                emoji = (each.get("emoji") or {}).get("name") or ""
                yield Button(
                    each.get("custom_id") or "",
                    f"{emoji} {each.get('label') or ''}".strip(),
                    _LOOKS.get(each["style"], "secondary"),
                    disabled=disabled,
                    url=each.get("url") or "",
                )
            elif each["type"] in SELECTS:
                yield Menu(
                    each["custom_id"], each.get("placeholder") or strings().choose,
                    self._choices(each), each.get("min_values", 1), each.get("max_values", 1),
                    disabled=disabled,
                )  # fmt: skip

    def fields(self, modal: Json) -> Iterator[Field]:
        """Yield what a modal asks for."""
        for label, each in inputs_of(modal, notes=True):
            name = label.get("label") or each.get("label") or ""
            said = label.get("description") or ""
            required = bool(each.get("required", True))
            if each["type"] == _NOTE:
                yield Field("", each["content"], "note")
            elif each["type"] == _TEXT:
                yield Field(
                    each["custom_id"], name,
                    "paragraph" if each.get("style") == _PARAGRAPH else "line",
                    said, each.get("value") or "", required, each.get("min_length") or 0,
                    each.get("max_length") or 4_000, each.get("placeholder") or "",
                )  # fmt: skip
            elif each["type"] == _CHECKBOX:
                value = "true" if each.get("default") else ""
                yield Field(each["custom_id"], name, "switch", said, value)
            else:
                yield Field(
                    each["custom_id"], name, "menu", said, required=required,
                    least=each.get("min_values", 1), most=each.get("max_values") or 1,
                    placeholder=each.get("placeholder") or "", options=self._choices(each),
                )  # fmt: skip

    def _choices(self, component: Json) -> tuple[Option, ...]:
        """Return what a menu offers: its own options, or the channels or people there are."""
        chosen = {str(each["id"]) for each in component.get("default_values") or []}
        if component["type"] in {CHANNELS, ROLES}:
            sign, names = (
                ("#", self._channels) if component["type"] == CHANNELS else ("@", self._roles)
            )
            return tuple(
                Option(key, f"{sign}{name}", chosen=key in chosen) for key, name in names.items()
            )
        if component["type"] in _OPTIONED:
            return tuple(
                Option(
                    each["value"], each["label"], each.get("description") or "",
                    chosen=bool(each.get("default")),
                )
                for each in component.get("options") or []
            )  # fmt: skip
        return tuple(
            Option(each.id, each.name, each.role, chosen=each.id in chosen)
            for each in self._people()
        )

    def _name_of(self, inside: str) -> str:
        """Return the name for the inside of a mention."""
        key = inside.lstrip("@!&#")
        if inside.startswith("#"):
            channel = self._client.get_channel(int(key))
            return f"#{getattr(channel, 'name', key)}"
        if inside.startswith("@&"):
            return f"@{self._roles.get(key, key)}"
        if int(key) == self._bot.id:
            return f"@{self._bot.display_name}"
        known = next((each.name for each in self._people() if each.id == key), key)
        return f"@{known}"

    @property
    def _bot(self) -> discord.ClientUser:
        return cast("discord.ClientUser", self._client.user)


def inputs_of(modal: Json | None, *, notes: bool = False) -> Iterator[tuple[Json, Json]]:
    """Yield a modal's controls, each with the label around it."""
    for outer in (modal or {}).get("components", []):
        inner = [outer["component"]] if outer.get("component") else outer.get("components", [outer])
        for each in inner:
            if "custom_id" in each or (notes and each.get("type") == _NOTE):
                yield outer, each


def commands_of(command: app_commands.AppCommand) -> Iterator[Command]:
    """Yield a command, or in its place the subcommands below it."""
    below = [each for each in command.options if isinstance(each, app_commands.AppCommandGroup)]
    if not below:
        yield _command(command.name, command.description, command.options)
    for group in below:
        inner = [each for each in group.options if isinstance(each, app_commands.AppCommandGroup)]
        for each in inner:
            name = f"{command.name} {group.name} {each.name}"
            yield _command(name, each.description, each.options)
        if not inner:
            yield _command(f"{command.name} {group.name}", group.description, group.options)


def _command(
    name: str,
    description: str,
    options: Sequence[app_commands.Argument | app_commands.AppCommandGroup],
) -> Command:
    return Command(
        name,
        description,
        tuple(
            CommandOption(
                each.name, each.description, _KINDS.get(each.type, "text"), each.required,
                each.autocomplete,
                tuple(Option(str(choice.value), choice.name) for choice in each.choices),
            )
            for each in options
            if isinstance(each, app_commands.Argument)
        ),
    )  # fmt: skip


def _flat(nodes: Nodes) -> str:
    """Return the words of ``nodes`` without their form."""
    return "".join(each if isinstance(each, str) else _flat(each.children) for each in nodes)


def named(text: str, name: str, mention: str) -> str:
    """Write ``@Name`` as ``mention``, as Discord's client does when one picks it from its list."""
    return re.sub(rf"@{re.escape(name)}\b", mention, text, flags=re.IGNORECASE)


def addressed(text: str, name: str, mention: str) -> str:
    """Do so, and put ``mention`` in front where nothing addresses the bot."""
    text = named(text, name, mention)
    return text if mention in text else f"{mention} {text}"


def number(typed: str) -> int | float:
    """Return what is typed for a number.

    Raises:
        RefusedError: If it is none.
    """
    try:
        return int(typed)
    except ValueError:
        pass
    try:
        return float(typed)
    except ValueError:
        raise RefusedError(strings().no_number.format(typed=typed)) from None


def thread_name(message: discord.Message) -> str:
    """Return a name for the thread that starts at a message: its first words."""
    name = re.sub(r"<@!?\d+>\s*", "", message.content).strip()
    name = name or next((each.description or "" for each in message.embeds), "")
    name = re.sub(r"[*_>`\\|~]", "", name)
    return textwrap.shorten(name, THREAD_NAME, placeholder=" …") or strings().thread
