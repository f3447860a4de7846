"""The simulated Discord as the page sees it: SimCord's own verbs, and discord.py's values.

SimCord runs one thing that a person does at a time and waits until the bot has finished with
it. So what is done on the page waits here for its turn; the page itself waits for nothing.

What SimCord does not offer to people and is done otherwise here: starting a thread, which the
bot's own connection does; describing the commands, which the bot's connection reads back; files
and replies in direct messages, for which its backend is asked. In direct messages SimCord has no
commands in a message's menu, so there are none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import discord
import simcord
from discord import app_commands

from bot.local_page.discord_values import (
    CHANNELS,
    CHECKBOXES,
    RADIOS,
    ROLES,
    SELECTS,
    WORDS,
    MessageReader,
    addressed,
    commands_of,
    inputs_of,
    named,
    number,
    thread_name,
)
from bot.local_page.page_strings import strings
from bot.local_page.protocol import (
    Channel,
    Command,
    FileContent,
    Form,
    Message,
    Option,
    Person,
    Reaction,
    RefusedError,
    Upload,
    Values,
)

Json = dict[str, Any]
Done = TypeVar("Done")
Interacting = Awaitable[simcord.InteractionResult]


@dataclass(frozen=True, slots=True)
class PublicChannel:
    """A channel of the server for the page.

    Attributes:
        handle: SimCord's channel.
        addressed: Whether every message there is for the bot.
        examples: Questions to click.
    """

    handle: simcord.ChannelHandle
    addressed: bool = False
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Opened:
    """A modal that a person has open, and where."""

    form: Form
    channel: simcord.ChannelHandle
    result: simcord.InteractionResult


class DiscordChat:
    """A ``ChatServer`` over a simulated Discord.

    Args:
        env: The simulation.
        client: The bot's client in it.
        server: The server that people meet in.
        people: Who there is, with whether they run the server and the bot.
        places: The server's channels, in order.
    """

    def __init__(
        self,
        env: simcord.Env,
        client: discord.Client,
        server: simcord.GuildHandle,
        people: Sequence[tuple[simcord.MemberActor, bool]],
        places: Sequence[PublicChannel],
    ) -> None:
        self._env = env
        self._client = client
        self._server = server
        self._actors = {str(actor.id): actor for actor, _ in people}
        self._running = {str(actor.id) for actor, runs_bot in people if runs_bot}
        self._places = {str(place.handle.id): place for place in places}
        self._commands: dict[str, Command] = {}
        self._needs: dict[tuple[discord.AppCommandType, str], int | None] = {}
        self._turn = asyncio.Lock()
        self._watchers: list[Callable[[], None]] = []
        self._forms: dict[str, _Opened] = {}
        self._opened = 0
        names = {key: place.handle.name or "" for key, place in self._places.items()}
        self._roles = {
            str(role.id): role
            for role in server.roles.values()
            if role.id != server.default_role.id
        }
        roles = {key: role.name for key, role in self._roles.items()}
        self._reader = MessageReader(client, self.people, names, roles)

    async def learn_commands(self) -> None:
        """Read the bot's commands with their options, as Discord has them."""
        tree = cast("app_commands.CommandTree[discord.Client]", vars(self._client)["tree"])
        known = await tree.fetch_commands()
        for each in known:
            if each.type is discord.AppCommandType.chat_input:
                self._commands |= {command.name: command for command in commands_of(each)}
            needed = each.default_member_permissions
            self._needs[each.type, each.name] = needed.value if needed else None

    def _menu(self, person: str, channel: simcord.ChannelHandle) -> tuple[str, ...]:
        """Return the commands of a message's menu that a person has in a channel.

        SimCord says only which slash commands somebody has; the others follow from what they need.
        """
        if channel.guild is None:
            return ()
        slash = discord.AppCommandType.chat_input
        allowed: set[int | None] = {None}
        for name in self._actor(person).available_commands(channel):
            allowed.add(self._needs.get((slash, name.split()[0])))
        return tuple(
            name
            for (kind, name), needed in self._needs.items()
            if kind is discord.AppCommandType.message and needed in allowed
        )

    # What there is

    @property
    def product(self) -> str:
        """The bot's name."""
        return self._bot.display_name

    @property
    def place(self) -> str:
        """The server's name."""
        return self._server.name

    @property
    def _bot(self) -> discord.ClientUser:
        return cast("discord.ClientUser", self._client.user)

    def people(self) -> Sequence[Person]:
        """Return who there is to be."""
        words = strings()
        return [
            Person(key, actor.name, words.runs_bot if key in self._running else words.is_member)
            for key, actor in self._actors.items()
        ]

    def set_locale(self, person: str, locale: str) -> None:
        """Do nothing: SimCord has everyone use Discord in English."""

    def channels(self, person: str) -> Sequence[Channel]:
        """Return the server's channels with their threads, then the direct messages."""
        words = strings()
        user = self._actor(person).user
        found = []
        for key, place in self._places.items():
            found.append(
                Channel(
                    key, place.handle.name or "", "channel", threads=True, reactions=True,
                    topic=words.for_bot if place.addressed
                    else words.for_people.format(name=self.product),
                    newest=self._newest(person, place.handle), examples=place.examples,
                    welcome=words.ask_here.format(slash="/") if place.addressed
                    else words.ask_by_name.format(name=self.product),
                )
            )  # fmt: skip
            found += [
                Channel(
                    str(thread.id), thread.name or "", "thread", parent=key, reactions=True,
                    topic=words.thread_in.format(channel=place.handle.name),
                    newest=self._newest(person, thread),
                    welcome=words.thread_for_bot if place.addressed else "",
                )
                for thread in sorted(place.handle.threads, key=lambda each: each.id)
            ]  # fmt: skip
        first = next(iter(self._places.values()))
        direct = Channel(
            str(user.dm_channel.id), self.product, "direct", topic=words.only_you_two,
            newest=self._newest(person, user.dm_channel), examples=first.examples,
            reactions=True, welcome=words.write_alone,
        )  # fmt: skip
        return [*found, direct]

    def _newest(self, person: str, channel: simcord.ChannelHandle) -> str:
        if channel.guild is None:
            seen = self._history(person, channel)
            return str(seen[-1].id) if seen else ""
        known = self._client.get_channel(channel.id)
        return str(getattr(known, "last_message_id", None) or "")

    def messages(self, person: str, channel: str) -> Sequence[Message]:
        """Return what a person sees in a channel."""
        handle = self._channel(person, channel)
        threads = {thread.id: str(thread.id) for thread in handle.threads}
        menu = self._menu(person, handle)
        return [
            self._reader.message(
                person, each, threads.get(each.id, ""), menu, self._reactions(person, each)
            )
            for each in self._history(person, handle)
            if each.type is not discord.MessageType.thread_starter_message
        ]

    def _reactions(self, person: str, message: discord.Message) -> tuple[Reaction, ...]:
        stored = self._env.backend.messages[message.channel.id][message.id]
        return tuple(
            Reaction(each.emoji, len(each.user_ids), int(person) in each.user_ids)
            for each in stored.reactions
        )

    def commands(self, person: str, channel: str) -> Sequence[Command]:
        """Return the slash commands that a person may use in a channel."""
        actor, handle = self._actor(person), self._channel(person, channel)
        if handle.guild is None:
            names = actor.user.available_commands()
        else:
            names = actor.available_commands(handle)
        return [self._commands[name] for name in names if name in self._commands]

    async def file(self, person: str, channel: str, message: str, file: str) -> FileContent:
        """Return an attachment of a message that the person sees."""
        found = self._find(person, channel, message)
        for attachment in found.attachments:
            if str(attachment.id) == file:
                kind = attachment.content_type or "application/octet-stream"
                return FileContent(attachment.filename, kind, await attachment.read())
        raise RefusedError(strings().file_gone)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after changes."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def tell(self) -> None:
        """Say that something may have changed."""
        for watcher in self._watchers:
            watcher()

    # What is done

    async def visit(self, person: str, channel: str) -> None:
        """Do nothing: Discord does not tell the bot who reads what."""

    async def say(
        self,
        person: str,
        channel: str,
        text: str,
        *,
        reply_to: str = "",
        files: Sequence[tuple[str, bytes]] = (),
    ) -> None:
        """Write a message, addressed to the bot where all messages are."""
        actor, handle = self._actor(person), self._channel(person, channel)
        if not text.strip() and not files:
            raise RefusedError(strings().write_first)
        answered = self._find(person, channel, reply_to) if reply_to else None
        to_bot = handle.guild is None or (answered is not None and answered.author == self._bot)
        if to_bot or not self._home(channel).addressed:
            text = named(text, self.product, self._bot.mention)
        else:
            text = addressed(text, self.product, self._bot.mention)

        def send() -> Awaitable[discord.Message]:
            if handle.guild is None:
                return self._send_direct(actor, handle, text, answered, files)
            return actor.send(handle, text, reply_to=answered, attachments=files)

        await self._doing(send)

    def _send_direct(
        self,
        actor: simcord.MemberActor,
        handle: simcord.ChannelHandle,
        text: str,
        answered: discord.Message | None,
        files: Sequence[tuple[str, bytes]],
    ) -> Awaitable[discord.Message]:
        """Write a direct message, whose files and reply SimCord takes only as its backend does."""
        backend = self._env.backend
        reference = None
        if answered is not None:
            at = {"channel_id": str(handle.id), "message_id": str(answered.id)}
            reference = backend.normalize_message_reference(handle.id, at)
        stored = backend.store_attachments(handle.id, files)
        return actor.user.send_dm(text, reference=reference, attachments=stored)

    async def edit(self, person: str, channel: str, message: str, text: str) -> None:
        """Change what one's own message says."""
        if not text.strip():
            raise RefusedError(strings().write_first)
        who, found = self._own(person, channel, message)
        text = named(text, self.product, self._bot.mention)
        await self._doing(lambda: who.edit(found, text))

    async def delete(self, person: str, channel: str, message: str) -> None:
        """Delete one's own message."""
        who, found = self._own(person, channel, message)
        await self._doing(lambda: who.delete(found))

    async def react(self, person: str, channel: str, message: str, emoji: str) -> None:
        """Give a message an emoji, or take it back."""
        who = self._acting(person, self._channel(person, channel))
        found = self._find(person, channel, message)
        given = any(each.emoji == emoji and each.mine for each in self._reactions(person, found))
        await self._doing(lambda: who.set_reaction(found, emoji, reacted=not given))

    def _own(
        self, person: str, channel: str, message: str
    ) -> tuple[simcord.MemberActor | simcord.UserHandle, discord.Message]:
        found = self._find(person, channel, message)
        if str(found.author.id) != person:
            raise RefusedError(strings().only_own)
        return self._acting(person, self._channel(person, channel)), found

    async def start_thread(self, person: str, channel: str, message: str) -> str:
        """Start a thread at a message, or find the one there."""
        found = self._find(person, channel, message)
        for thread in self._channel(person, channel).threads:
            if thread.id == found.id:
                return str(thread.id)
        room = cast("discord.TextChannel", self._client.get_channel(found.channel.id))

        async def start() -> discord.Thread:
            started = await room.create_thread(name=thread_name(found), message=found)
            await self._env.settle()
            return started

        return str((await self._doing(start)).id)

    async def run(self, person: str, channel: str, command: str, values: Values) -> None:
        """Use a slash command."""
        actor, handle = self._actor(person), self._channel(person, channel)
        options = self._options(command, values)

        def slash() -> Interacting:
            if handle.guild is None:
                return actor.user.slash(command, **options)
            return actor.slash(handle, command, **options)

        await self._interact(person, handle, slash, f"/{command}")

    async def suggest(  # noqa: PLR0913, PLR0917
        self, person: str, channel: str, command: str, option: str, typed: str, values: Values
    ) -> Sequence[Option]:
        """Return what the bot suggests for what is typed."""
        actor, handle = self._actor(person), self._channel(person, channel)
        filled = self._options(command, values)
        filled.pop(option, None)

        def complete() -> Awaitable[list[Json]]:
            if handle.guild is None:
                return actor.user.autocomplete(command, option, typed, **filled)
            return actor.autocomplete(handle, command, option, typed, **filled)

        found = await self._doing(complete)
        return [Option(str(each["value"]), str(each["name"])) for each in found]

    async def use(self, person: str, channel: str, message: str, action: str) -> None:
        """Use a command of a message's menu."""
        actor, handle = self._actor(person), self._channel(person, channel)
        if action not in self._menu(person, handle):
            raise RefusedError(strings().no_action.format(name=action))

        def use() -> Interacting:
            return actor.context_menu(handle, action, self._find(person, channel, message))

        await self._interact(person, handle, use, action)

    async def press(self, person: str, channel: str, message: str, control: str) -> None:
        """Press a button."""
        handle = self._channel(person, channel)
        who = self._acting(person, handle)

        def click() -> Interacting:
            return who.click(self._find(person, channel, message), custom_id=control)

        await self._interact(person, handle, click)

    async def choose(
        self, person: str, channel: str, message: str, control: str, values: Sequence[str]
    ) -> None:
        """Choose in a menu; what is chosen may be channels or people."""
        handle = self._channel(person, channel)
        who = self._acting(person, handle)

        def select() -> Interacting:
            found = self._find(person, channel, message)
            kinds = {
                each["custom_id"]: each["type"]
                for row in found.components
                for each in cast("Json", row.to_dict()).get("components", [])
                if "custom_id" in each
            }
            chosen = [self._entity(kinds.get(control, WORDS), value) for value in values]
            return who.select(found, chosen, custom_id=control)

        await self._interact(person, handle, select)

    def form(self, person: str) -> Form | None:
        """Return the modal that a person has open."""
        opened = self._forms.get(person)
        return opened.form if opened else None

    async def close(self, person: str, form: str) -> None:
        """Close a modal; Discord does not tell the bot."""
        self._open_form(person, form)
        del self._forms[person]
        self.tell()

    async def complete(
        self, person: str, channel: str, place: str, control: str, typed: str
    ) -> Sequence[Option]:
        """Refuse: on Discord only the options of commands are completed."""
        raise RefusedError(strings().not_completed)

    def _open_form(self, person: str, form: str) -> _Opened:
        opened = self._forms.get(person)
        if opened is None or opened.form.id != form:
            raise RefusedError(strings().form_gone)
        return opened

    async def submit(self, person: str, form: str, values: Values) -> Mapping[str, str]:
        """Send a modal off; Discord knows no objections to single fields."""
        opened = self._open_form(person, form)
        kinds = {each["custom_id"]: each["type"] for _, each in inputs_of(opened.result.modal)}
        given: dict[str, Any] = {}
        for control, value in values.items():
            kind = kinds.get(control)
            if kind in SELECTS and not isinstance(value, bool | Upload):
                listed = [value] if isinstance(value, str) else value
                given[control] = [self._entity(kind, str(each)) for each in listed if each]
            elif kind == RADIOS:
                given[control] = value or None
            else:
                given[control] = value
        who = self._acting(person, opened.channel)

        def send() -> Interacting:
            return who.submit_modal(opened.result, given)

        await self._interact(person, opened.channel, send)
        if self._forms.get(person) is opened:
            del self._forms[person]
            self.tell()
        return {}

    # Turns

    async def _doing(self, act: Callable[[], Awaitable[Done]]) -> Done:
        """Do one thing in its turn, and wait until the bot has finished with it.

        Raises:
            RefusedError: If Discord would not let the person, or the bot does not finish.
        """
        async with self._turn:
            # What a person writes is there at once; the bot's part may take longer.
            asyncio.get_running_loop().call_soon(self.tell)
            try:
                return await act()
            except TimeoutError as error:
                raise RefusedError(strings().not_finished) from error
            except (simcord.SetupError, simcord.BackendError, discord.HTTPException) as error:
                raise RefusedError(strings().refused.format(reason=error)) from error
            finally:
                self.tell()

    async def _interact(
        self,
        person: str,
        channel: simcord.ChannelHandle,
        act: Callable[[], Interacting],
        used: str = "",
    ) -> None:
        """Do what the bot has to respond to, and keep the modal that it opens."""
        result = await self._doing(act)
        if not result.acknowledged:
            raise RefusedError(strings().no_response.format(product=self.product))
        if used and result.response is not None:
            self._reader.used[result.response.id] = (self._actor(person).name, used)
            self.tell()
        if result.modal is not None:
            self._opened += 1
            form = Form(
                str(self._opened),
                result.modal["title"],
                tuple(self._reader.fields(result.modal)),
                strings().submit,
            )
            self._forms[person] = _Opened(form, channel, result)
            self.tell()

    # Handles

    def _actor(self, person: str) -> simcord.MemberActor:
        actor = self._actors.get(person)
        if actor is None:
            raise RefusedError(strings().nobody)
        return actor

    def _acting(
        self, person: str, channel: simcord.ChannelHandle
    ) -> simcord.MemberActor | simcord.UserHandle:
        actor = self._actor(person)
        return actor if channel.guild is not None else actor.user

    def _channel(self, person: str, channel: str) -> simcord.ChannelHandle:
        direct = self._actor(person).user.dm_channel
        if channel == str(direct.id):
            return direct
        for key, place in self._places.items():
            if key == channel:
                return place.handle
            for thread in place.handle.threads:
                if str(thread.id) == channel:
                    return thread
        raise RefusedError(strings().channel_gone)

    def _home(self, channel: str) -> PublicChannel:
        """Return the place of a channel of the server, or of the one that a thread is in."""
        for key, place in self._places.items():
            if key == channel or any(str(each.id) == channel for each in place.handle.threads):
                return place
        raise RefusedError(strings().channel_gone)

    def _history(self, person: str, channel: simcord.ChannelHandle) -> list[discord.Message]:
        actor = self._actor(person)
        return channel.history(viewer=actor if channel.guild else actor.user)

    def _find(self, person: str, channel: str, message: str) -> discord.Message:
        for each in self._history(person, self._channel(person, channel)):
            if str(each.id) == message:
                return each
        raise RefusedError(strings().message_gone)

    def _entity(self, kind: int, value: str) -> object:
        """Return what SimCord takes for a chosen value: itself, or a handle of what it names."""
        if kind == WORDS or kind in {RADIOS, CHECKBOXES}:
            return value
        if kind == CHANNELS:
            for key, place in self._places.items():
                if key == value:
                    return place.handle
        elif kind == ROLES:
            if value in self._roles:
                return self._roles[value]
        elif value in self._actors:
            return self._actors[value]
        raise RefusedError(strings().not_chosen)

    def _options(self, command: str, values: Values) -> dict[str, Any]:
        """Return what was filled in as SimCord takes it; empty fields are left out."""
        kinds = {each.name: each.kind for each in self._commands[command].options}
        given: dict[str, Any] = {}
        for name, value in values.items():
            kind = kinds.get(name)
            if isinstance(value, Upload):
                given[name] = (value.name, value.data)
                continue
            if value in {"", False} and kind != "switch":
                continue
            if kind == "switch":
                if value != "":
                    given[name] = value is True or value == "true"
            elif kind == "number":
                given[name] = number(str(value))
            elif kind == "channel":
                given[name] = self._entity(CHANNELS, str(value))
            elif kind == "person":
                given[name] = self._actor(str(value))
            else:
                given[name] = str(value)
        return given
