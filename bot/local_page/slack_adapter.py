"""The local Slack as the page sees it: a workspace's people, channels, views and messages."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from bot.local_page.protocol import (
    Attachment,
    Channel,
    Command,
    CommandOption,
    FileContent,
    Form,
    Message,
    Option,
    Part,
    Person,
    RefusedError,
    TextPart,
    Values,
)
from bot.local_page.slack_values import BlockReader, flat
from bot.local_slack import Channel as SlackChannel
from bot.local_slack import LocalSlack, LocalSlackError, View
from bot.local_slack import Message as SlackMessage
from bot.local_slack import Person as SlackPerson

HOME = "home"
THREAD_NAME = 60
ABOUT_LIMIT = 120

_PICTURES = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True, slots=True)
class WorkspaceChannel:
    """A channel of the workspace for the page.

    Attributes:
        channel: The local Slack's channel.
        topic: What the page says of it.
        addressed: Whether every message there mentions the app.
        welcome: What is said above its first message.
        examples: Questions to click.
    """

    channel: SlackChannel
    topic: str
    addressed: bool = False
    welcome: str = ""
    examples: tuple[str, ...] = ()


class SlackChat:
    """A ``ChatServer`` over a local Slack.

    Threads have the id of their channel and of their first message, the Home tab its own.

    Args:
        slack: The local Slack.
        people: Who there is, with what they are there.
        channels: The channels, in order.
    """

    def __init__(
        self,
        slack: LocalSlack,
        people: Sequence[tuple[SlackPerson, str]],
        channels: Sequence[WorkspaceChannel],
    ) -> None:
        self._slack = slack
        self._space = slack.workspace
        self._people = {person.id: person for person, _ in people}
        self._listed = [Person(person.id, person.user.name, role) for person, role in people]
        self._channels = {each.channel.id: each for each in channels}
        self._threads: set[str] = set()
        who = tuple(Option(each.id, each.name) for each in self._listed)
        where = tuple(Option(key, f"#{each.channel.name}") for key, each in self._channels.items())
        self._reader = BlockReader(
            self._name_of,
            {"users_select": who, "channels_select": where, "conversations_select": where},
        )

    @property
    def product(self) -> str:
        """The app's name."""
        return self._slack.manifest.name

    @property
    def place(self) -> str:
        """The workspace's name."""
        return self._space.name

    def people(self) -> Sequence[Person]:
        """Return who there is to be."""
        return self._listed

    def channels(self, person: str) -> Sequence[Channel]:
        """Return the channels with their threads, then the app's own places."""
        found = []
        for key, each in self._channels.items():
            found.append(
                Channel(
                    key, each.channel.name, "channel", topic=each.topic, threads=True,
                    newest=self._newest(each.channel), welcome=each.welcome,
                    examples=each.examples,
                )
            )  # fmt: skip
            found += self._threads_in(each.channel)
        direct = self._person(person).direct_messages
        first = next(iter(self._channels.values()))
        found.append(
            Channel(
                direct.id, self.product, "direct", topic="The app's Messages tab.", threads=True,
                newest=self._newest(direct), examples=first.examples,
                welcome="Write to the app alone. Here nobody else sees what you ask.",
            )
        )  # fmt: skip
        found += self._threads_in(direct)
        if self._slack.manifest.home_tab:
            found.append(Channel(HOME, "Home", "home", topic=f"The Home tab of {self.product}."))
        return found

    def _newest(self, channel: SlackChannel) -> str:
        tops = (each.ts for each in channel.messages.values() if each.thread_ts is None)
        return max(tops, default="")

    def _threads_in(self, channel: SlackChannel) -> Iterator[Channel]:
        for ts, message in channel.messages.items():
            key = f"{channel.id}:{ts}"
            replies = channel.replies.get(ts)
            if replies or key in self._threads:
                name = self._words(message)[:THREAD_NAME] or "Thread"
                yield Channel(
                    key, name, "thread", parent=channel.id, newest=(replies or [ts])[-1],
                    topic="A thread.",
                )  # fmt: skip

    def messages(self, person: str, channel: str) -> Sequence[Message]:
        """Return what a person sees in a channel, a thread or the Home tab."""
        me = self._person(person)
        if channel == HOME:
            return [self._home(me.home)] if me.home else []
        where, thread = self._where(me, channel)
        whispers = (
            each
            for each in self._space.whispers
            if each.channel == where.id and each.only_for == me.id
        )
        found = [
            each
            for each in (*where.messages.values(), *whispers)
            if (thread in {each.ts, each.thread_ts} if thread else _is_top(each))
        ]
        found.sort(key=lambda each: each.ts)
        return [self._message(me, where, each, in_thread=bool(thread)) for each in found]

    def commands(self, person: str, channel: str) -> Sequence[Command]:
        """Return the slash commands, then the shortcuts that are not for messages."""
        manifest = self._slack.manifest
        commands = [
            Command(
                each.name.removeprefix("/"),
                each.description,
                (CommandOption("text", each.usage_hint or "What follows it.", "text"),),
            )
            for each in manifest.commands
        ]
        return commands + [
            Command(each.name, "A shortcut.") for each in manifest.shortcuts if not each.on_message
        ]

    async def file(self, person: str, channel: str, message: str, file: str) -> FileContent:
        """Return a file of a message that the person sees."""
        me = self._person(person)
        found = self._space.files.get(file)
        shown = self._find(me, channel, message)
        if found is None or found.data is None or file not in shown.files:
            raise RefusedError("That file is no longer there.")
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        return FileContent(found.name, kind, found.data)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after changes."""

        def told(_: object) -> None:
            changed()

        self._space.watchers.append(told)
        return lambda: self._space.watchers.remove(told)

    def form(self, person: str) -> Form | None:
        """Return the uppermost modal."""
        view = self._person(person).modal
        if view is None:
            return None
        submit = view.content.get("submit") or {}
        fields = tuple(self._reader.fields(view.blocks, view.values))
        return Form(view.id, view.title, fields, submit.get("text", ""))

    # What is done

    async def visit(self, person: str, channel: str) -> None:
        """Open the Home tab or the Messages tab, of which Slack tells the app."""
        me = self._person(person)
        if channel == HOME:
            with _in_words():
                await me.open_home()
        elif channel == me.direct_messages.id:
            with _in_words():
                await me.open_home("messages")

    async def say(
        self,
        person: str,
        channel: str,
        text: str,
        *,
        reply_to: str = "",
        files: Sequence[tuple[str, bytes]] = (),
    ) -> None:
        """Write a message; a reply is written into the thread of what it replies to."""
        me = self._person(person)
        if channel == HOME:
            raise RefusedError("Nothing can be written on the Home tab.")
        where, thread = self._where(me, channel)
        parent = where.messages.get(reply_to or thread)
        home = self._channels.get(where.id)
        mention = self._space.bot.mention
        named = f"@{self._space.bot.name}".casefold() in text.casefold()
        if home and home.addressed and not named and mention not in text:
            text = f"{mention} {text}"
        with _in_words():
            await me.say(where, text, thread=parent, files=files)

    async def start_thread(self, person: str, channel: str, message: str) -> str:
        """Open the thread of a message; on Slack it is there with the first reply."""
        where, _ = self._where(self._person(person), channel)
        if message not in where.messages:
            raise RefusedError("That message is no longer there.")
        self._threads.add(f"{where.id}:{message}")
        self._space.tell("channel", channel=where.id)
        return f"{where.id}:{message}"

    async def run(self, person: str, channel: str, command: str, values: Values) -> None:
        """Use a slash command or a shortcut."""
        me = self._person(person)
        known = {each.name.removeprefix("/") for each in self._slack.manifest.commands}
        if command not in known:
            with _in_words():
                await me.shortcut(command)
            return
        where, thread = self._where(me, channel)
        line = f"/{command} {values.get('text', '')}".rstrip()
        with _in_words():
            await me.command(where, line, thread=where.messages.get(thread))

    async def suggest(  # noqa: PLR0913, PLR0917
        self, person: str, channel: str, command: str, option: str, typed: str, values: Values
    ) -> Sequence[Option]:
        """Return nothing: Slack completes no commands."""
        return ()

    async def use(self, person: str, channel: str, message: str, action: str) -> None:
        """Use a shortcut on a message."""
        me = self._person(person)
        with _in_words():
            await me.shortcut(action, on=self._find(me, channel, message))

    async def press(self, person: str, channel: str, message: str, control: str) -> None:
        """Press a button in a message or a view."""
        me = self._person(person)
        with _in_words():
            await me.press(self._place(me, channel, message), control)

    async def choose(
        self, person: str, channel: str, message: str, control: str, values: Sequence[str]
    ) -> None:
        """Choose in a menu of a message or a view."""
        me = self._person(person)
        place = self._place(me, channel, message)
        several = place.element(control)["type"].startswith("multi_")
        with _in_words():
            await me.select(place, control, list(values) if several else values[0])

    async def submit(self, person: str, form: str, values: Values) -> Mapping[str, str]:
        """Send the uppermost modal off, and return what the app objects to."""
        me = self._person(person)
        view = self._open_view(me, form)
        given: dict[str, str | list[str]] = {}
        for control, value in values.items():
            element = view.element(control)
            if element["type"].startswith("multi_") or element["type"] == "checkboxes":
                several = value if isinstance(value, list | tuple) else [value]
                given[control] = [str(each) for each in several if each]
            elif value not in {"", False}:
                given[control] = str(value)
        with _in_words():
            objections = await me.submit(given)
        controls = {
            block["block_id"]: block["element"]["action_id"]
            for block in view.blocks
            if block["type"] == "input"
        }
        return {controls.get(block, block): words for block, words in objections.items()}

    async def close(self, person: str, form: str) -> None:
        """Close the uppermost modal."""
        me = self._person(person)
        self._open_view(me, form)
        with _in_words():
            await me.close()

    async def complete(
        self, person: str, channel: str, place: str, control: str, typed: str
    ) -> Sequence[Option]:
        """Return the app's options for an external select."""
        me = self._person(person)
        with _in_words():
            found = await me.suggest(self._place(me, channel, place), control, typed)
        return [
            Option(each["value"], each["text"]["text"], each.get("description", {}).get("text", ""))
            for each in found
        ]

    # What is where

    def _person(self, person: str) -> SlackPerson:
        found = self._people.get(person)
        if found is None:
            raise RefusedError("Nobody here has that id.")
        return found

    def _where(self, me: SlackPerson, channel: str) -> tuple[SlackChannel, str]:
        """Return a channel, and the first message of the thread if it is one."""
        key, _, thread = channel.partition(":")
        if key == me.direct_messages.id:
            return me.direct_messages, thread
        if key in self._channels and key in self._space.channels:
            return self._space.channels[key], thread
        raise RefusedError("That channel is no longer there.")

    def _find(self, me: SlackPerson, channel: str, message: str) -> SlackMessage:
        where, _ = self._where(me, channel)
        for whisper in self._space.whispers:
            if whisper.ts == message and whisper.only_for == me.id:
                return whisper
        if message not in where.messages:
            raise RefusedError("That message is no longer there.")
        return where.messages[message]

    def _open_view(self, me: SlackPerson, form: str) -> View:
        if me.modal is None or me.modal.id != form:
            raise RefusedError("That dialogue is no longer open.")
        return me.modal

    def _place(self, me: SlackPerson, channel: str, place: str) -> SlackMessage | View:
        for view in (me.modal, me.home):
            if view is not None and view.id == place:
                return view
        return self._find(me, channel, place)

    # Values of the page

    def _message(
        self, me: SlackPerson, where: SlackChannel, message: SlackMessage, *, in_thread: bool
    ) -> Message:
        app = message.bot_id is not None
        user = self._space.users.get(message.user)
        shortcuts = self._slack.manifest.shortcuts
        thread = (
            "" if in_thread or not where.replies.get(message.ts) else f"{where.id}:{message.ts}"
        )
        return Message(
            message.ts,
            author=self.product if app else user.name if user else "Slackbot",
            app=app,
            mine=message.user == me.id,
            at=datetime.fromtimestamp(float(message.ts), UTC).isoformat(),
            parts=tuple(self._parts(message)),
            edited=message.edited,
            private=message.only_for is not None,
            thread=thread,
            actions=tuple(each.name for each in shortcuts if each.on_message),
        )

    def _parts(self, message: SlackMessage) -> Iterator[Part]:
        if message.blocks:
            yield from self._reader.parts(list(message.blocks), message.values)
        elif message.text:
            yield TextPart(self._reader.marked(message.text))
        for key in message.files:
            file = self._space.files[key]
            kind = mimetypes.guess_type(file.name)[0] or ""
            shown: Literal["picture", "text", "name"] = "name"
            if kind in _PICTURES:
                shown = "picture"
            elif kind == "text/plain":
                shown = "text"
            yield Attachment(key, file.title, file.length, shown, file.alt_text or "")

    def _home(self, view: View) -> Message:
        return Message(
            view.id, author=self.product, app=True, mine=False,
            at=datetime.fromtimestamp(float(view.hash.rpartition(".")[0]), UTC).isoformat(),
            parts=tuple(self._reader.parts(view.blocks, view.values)),
        )  # fmt: skip

    def _words(self, message: SlackMessage) -> str:
        words = " ".join(
            flat(part.nodes) for part in self._parts(message) if isinstance(part, TextPart)
        )
        return " ".join(words.replace(f"@{self._space.bot.name}", "").split())

    def _name_of(self, key: str) -> str:
        if key in self._space.users:
            return f"@{self._space.users[key].name}"
        channel = self._space.channels.get(key)
        return f"#{channel.name if channel else key}"


def _is_top(message: SlackMessage) -> bool:
    return message.thread_ts is None or message.broadcast


@contextmanager
def _in_words() -> Iterator[None]:
    """Say what Slack refuses as the page takes it."""
    try:
        yield
    except LocalSlackError as error:
        raise RefusedError(str(error)) from error
