"""The local Slack as the page sees it: a workspace's people, channels, views and messages."""

from __future__ import annotations

import mimetypes
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from cachetools import LRUCache

from bot.local_page.page_strings import strings
from bot.local_page.protocol import (
    Attachment,
    Channel,
    Command,
    FileContent,
    Form,
    Message,
    Option,
    Part,
    Person,
    Reaction,
    RefusedError,
    TextPart,
    Upload,
    Values,
)
from bot.local_page.slack_values import BlockReader, flat
from bot.local_slack import Channel as SlackChannel
from bot.local_slack import LocalSlack, LocalSlackError, View
from bot.local_slack import Message as SlackMessage
from bot.local_slack import Person as SlackPerson

HOME = "home"
THREAD_NAME = 60
"""Characters of a message that name its thread."""

SHOWN_MESSAGES = 300
"""Of a channel, the newest ones."""

SHOWN_REPLIES = 6
"""Of a thread, below the message at which it starts."""

LISTED_THREADS = 5
"""Of a channel, the newest ones, besides those that somebody has opened."""

REMEMBERED = 3_000
"""Messages that are not read again while they stay the same."""

_EMOJI = {"white_check_mark": "✅", "+1": "👍", "-1": "👎", "eyes": "👀"}
"""What an app may react with; of other emoji the name is shown."""

_PICTURES = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True, slots=True)
class WorkspaceChannel:
    """A channel of the workspace for the page.

    Attributes:
        channel: The local Slack's channel.
        addressed: Whether every message there mentions the app.
        examples: Questions to click.
    """

    channel: SlackChannel
    addressed: bool = False
    examples: tuple[str, ...] = ()


class SlackChat:
    """A ``ChatServer`` over a local Slack.

    Threads have the id of their channel and of their first message, the Home tab its own.

    Args:
        slack: The local Slack.
        people: Who there is, with whether they run the workspace and the app.
        channels: The channels, in order.
    """

    def __init__(
        self,
        slack: LocalSlack,
        people: Sequence[tuple[SlackPerson, bool]],
        channels: Sequence[WorkspaceChannel],
    ) -> None:
        self._slack = slack
        self._space = slack.workspace
        self._people = {person.id: person for person, _ in people}
        self._running = {person.id for person, runs_app in people if runs_app}
        self._channels = {each.channel.id: each for each in channels}
        self._threads: set[str] = set()
        self._read: LRUCache[str, tuple[object, tuple[Part, ...]]] = LRUCache(REMEMBERED)
        self._offered: LRUCache[tuple[str, str], dict[str, dict[str, Any]]] = LRUCache(REMEMBERED)
        who = tuple(Option(each.id, each.user.real_name) for each in self._people.values())
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
        words = strings()
        return [
            Person(
                key,
                person.user.real_name,
                words.runs_bot if key in self._running else words.is_member,
            )
            for key, person in self._people.items()
        ]

    def set_locale(self, person: str, locale: str) -> None:
        """Have a person use Slack in the language of their page, and tell the app."""
        user = self._person(person).user
        if user.locale.partition("-")[0] != locale.partition("-")[0]:
            user.locale = locale
            changed = self._space.user_json(user, with_locale=True)
            self._slack.interactions.event({"type": "user_change", "user": changed})

    def channels(self, person: str) -> Sequence[Channel]:
        """Return the channels with their threads, then the app's own places."""
        words, bot = strings(), self._space.bot.name
        found = []
        for key, each in self._channels.items():
            found.append(
                Channel(
                    key, each.channel.name, "channel", threads=True,
                    topic=words.for_bot if each.addressed
                    else words.for_people.format(name=bot),
                    newest=self._newest(each.channel), examples=each.examples,
                    welcome=words.ask_here.format(slash=self._slash) if each.addressed
                    else words.ask_by_name.format(name=bot),
                )
            )  # fmt: skip
            found += self._threads_in(each.channel)
        direct = self._person(person).direct_messages
        first = next(iter(self._channels.values()))
        found.append(
            Channel(
                direct.id, self.product, "direct", topic=words.messages_tab, threads=True,
                newest=self._newest(direct), examples=first.examples, welcome=words.write_alone,
            )
        )  # fmt: skip
        found += self._threads_in(direct)
        if self._slack.manifest.home_tab:
            found.append(Channel(HOME, words.home, "home", topic=words.home_tab))
        return found

    @property
    def _slash(self) -> str:
        """What begins every slash command of the app."""
        return next((each.name for each in self._slack.manifest.commands), "/")

    @staticmethod
    def _newest(channel: SlackChannel) -> str:
        return next(reversed(channel.messages), "")

    def _threads_in(self, channel: SlackChannel) -> Iterator[Channel]:
        """Yield the threads that somebody has opened, and the newest others."""
        opened = (key.partition(":")[2] for key in self._threads if key.startswith(channel.id))
        answered = [ts for ts, replies in channel.replies.items() if replies]
        for ts in sorted({*opened, *answered[-LISTED_THREADS:]}):
            if ts in channel.messages:
                words = textwrap.shorten(
                    self._words(channel.messages[ts]), THREAD_NAME, placeholder=" …"
                )
                yield Channel(
                    f"{channel.id}:{ts}", words or strings().thread, "thread",
                    parent=channel.id, newest=(channel.replies.get(ts) or [ts])[-1],
                    topic=strings().thread_in.format(channel=channel.name)
                    if channel.id in self._channels else strings().only_you_two,
                )  # fmt: skip

    def messages(self, person: str, channel: str) -> Sequence[Message]:
        """Return what a person sees in a channel, a thread or the Home tab."""
        me = self._person(person)
        if channel == HOME:
            return [self._home(me.home)] if me.home else []
        where, thread = self._where(me, channel)
        whispers = [
            each
            for each in self._space.whispers
            if each.channel == where.id and each.only_for == me.id
        ]
        if thread:
            first = [where.messages[thread]] if thread in where.messages else []
            replies = self._replies(where, thread, whispers)
            return [self._message(me, each) for each in (*first, *replies)]
        found = [each for each in (*where.messages.values(), *whispers) if _is_top(each)]
        found.sort(key=lambda each: each.ts)
        shown = []
        for each in found[-SHOWN_MESSAGES:]:
            replies = [] if each.only_for else self._replies(where, each.ts, whispers)
            shown.append(self._message(me, each, replies))
        return shown

    @staticmethod
    def _replies(
        where: SlackChannel, thread: str, whispers: Sequence[SlackMessage]
    ) -> list[SlackMessage]:
        replies = [where.messages[ts] for ts in where.replies.get(thread, ())]
        replies += [each for each in whispers if each.thread_ts == thread]
        return sorted(replies, key=lambda each: each.ts)

    def commands(self, person: str, channel: str) -> Sequence[Command]:
        """Return the slash commands, then the shortcuts that are not for messages."""
        manifest = self._slack.manifest
        commands = [
            Command(each.name.removeprefix("/"), each.description, hint=each.usage_hint or "…")
            for each in manifest.commands
        ]
        return commands + [
            Command(each.name, strings().shortcut, sign="")
            for each in manifest.shortcuts
            if not each.on_message
        ]

    async def file(self, person: str, channel: str, message: str, file: str) -> FileContent:
        """Return a file of a message that the person sees."""
        me = self._person(person)
        found = self._space.files.get(file)
        shown = self._find(me, channel, message)
        if found is None or found.data is None or file not in shown.files:
            raise RefusedError(strings().file_gone)
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
        close = view.content.get("close") or {}
        return Form(view.id, view.title, fields, submit.get("text", ""), close.get("text", ""))

    # What is done

    async def visit(self, person: str, channel: str) -> None:
        """Open a thread, or the Home tab or the Messages tab, of which Slack tells the app."""
        me = self._person(person)
        if channel == HOME:
            with _in_words():
                await me.open_home()
        elif channel == me.direct_messages.id:
            with _in_words():
                await me.open_home("messages")
        elif ":" in channel:
            self._threads.add(channel)

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
            raise RefusedError(strings().home_read_only)
        if not text.strip() and not files:
            raise RefusedError(strings().write_first)
        where, thread = self._where(me, channel)
        parent = where.messages.get(reply_to or thread)
        home = self._channels.get(where.id)
        mention = self._space.bot.mention
        named = f"@{self._space.bot.name}".casefold() in text.casefold()
        if home and home.addressed and not named and mention not in text:
            text = f"{mention} {text}"
        with _in_words():
            await me.say(where, text, thread=parent, files=files)

    async def edit(self, person: str, channel: str, message: str, text: str) -> None:
        """Change what one's own message says."""
        if not text.strip():
            raise RefusedError(strings().write_first)
        me = self._person(person)
        with _in_words():
            await me.edit(self._own(me, channel, message), text)

    async def delete(self, person: str, channel: str, message: str) -> None:
        """Delete one's own message."""
        me = self._person(person)
        with _in_words():
            await me.delete(self._own(me, channel, message))

    def _own(self, me: SlackPerson, channel: str, message: str) -> SlackMessage:
        found = self._find(me, channel, message)
        if found.user != me.id:
            raise RefusedError(strings().only_own)
        return found

    async def react(self, person: str, channel: str, message: str, emoji: str) -> None:
        """Refuse: on the local Slack only the app reacts."""
        raise RefusedError(strings().no_reactions)

    async def start_thread(self, person: str, channel: str, message: str) -> str:
        """Open the thread of a message; on Slack it is there with the first reply."""
        where, _ = self._where(self._person(person), channel)
        if message not in where.messages:
            raise RefusedError(strings().message_gone)
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
        given: dict[str, str | list[str] | None] = {}
        files: dict[str, list[tuple[str, bytes]]] = {}
        for control, value in values.items():
            element = view.element(control)
            listed = value if isinstance(value, list | tuple) else [value]
            several = [str(each) for each in listed if each]
            if element["type"] == "file_input":
                files[control] = [
                    (each.name, each.data) for each in listed if isinstance(each, Upload)
                ]
            elif element["type"].endswith("external_select"):
                self._choose_offered(view, element, several)
            elif element["type"].startswith("multi_") or element["type"] == "checkboxes":
                given[control] = several
            else:
                given[control] = str(value) if value else None
        with _in_words():
            objections = await me.submit(given, files=files)
        controls = {
            block["block_id"]: block["element"]["action_id"]
            for block in view.blocks
            if block["type"] == "input"
        }
        return {controls.get(block, block): words for block, words in objections.items()}

    def _choose_offered(self, view: View, element: dict[str, Any], values: Sequence[str]) -> None:
        """Fill an external select with what the app has offered, whatever was typed for each."""
        block = next(each for each in view.blocks if each.get("element") is element)
        held = view.values[block["block_id"]][element["action_id"]]
        before = held.get("selected_options") or [held.get("selected_option")]
        known = {each["value"]: each for each in before if each}
        known |= self._offered.get((view.id, element["action_id"]), {})
        if not known.keys() >= set(values):
            raise RefusedError(strings().not_chosen)
        chosen = [known[each] for each in values]
        if element["type"].startswith("multi_"):
            held["selected_options"] = chosen
        else:
            held["selected_option"] = chosen[0] if chosen else None

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
        offered = self._offered.setdefault((place, control), {})
        offered |= {each["value"]: each for each in found}
        return [
            Option(each["value"], each["text"]["text"], each.get("description", {}).get("text", ""))
            for each in found
        ]

    # What is where

    def _person(self, person: str) -> SlackPerson:
        found = self._people.get(person)
        if found is None:
            raise RefusedError(strings().nobody)
        return found

    def _where(self, me: SlackPerson, channel: str) -> tuple[SlackChannel, str]:
        """Return a channel, and the first message of the thread if it is one."""
        key, _, thread = channel.partition(":")
        if key == me.direct_messages.id:
            return me.direct_messages, thread
        if key in self._channels and key in self._space.channels:
            return self._space.channels[key], thread
        raise RefusedError(strings().channel_gone)

    def _find(self, me: SlackPerson, channel: str, message: str) -> SlackMessage:
        where, _ = self._where(me, channel)
        for whisper in self._space.whispers:
            if whisper.ts == message and whisper.only_for == me.id:
                return whisper
        if message not in where.messages:
            raise RefusedError(strings().message_gone)
        return where.messages[message]

    def _open_view(self, me: SlackPerson, form: str) -> View:
        if me.modal is None or me.modal.id != form:
            raise RefusedError(strings().form_gone)
        return me.modal

    def _place(self, me: SlackPerson, channel: str, place: str) -> SlackMessage | View:
        for view in (me.modal, me.home):
            if view is not None and view.id == place:
                return view
        return self._find(me, channel, place)

    # Values of the page

    def _message(
        self, me: SlackPerson, message: SlackMessage, replies: Sequence[SlackMessage] = ()
    ) -> Message:
        app = message.bot_id is not None
        user = self._space.users.get(message.user)
        shortcuts = self._slack.manifest.shortcuts
        mine = message.user == me.id
        shown = replies[-SHOWN_REPLIES:]
        return Message(
            message.ts,
            author=self.product if app else user.real_name if user else "Slackbot",
            app=app,
            mine=mine,
            at=datetime.fromtimestamp(float(message.ts), UTC).isoformat(),
            parts=self._parts(message),
            edited=message.edited and not message.is_tombstone,
            private=message.only_for is not None,
            thread=f"{message.channel}:{message.ts}" if replies else "",
            replies=tuple(self._message(me, each) for each in shown),
            earlier=len(replies) - len(shown),
            actions=tuple(each.name for each in shortcuts if each.on_message),
            source=self._reader.source(message.text) if mine else "",
            reactions=tuple(
                Reaction(_EMOJI.get(name, f":{name}:"), len(users), me.id in users)
                for name, users in message.reactions.items()
                if users
            ),
        )

    def _parts(self, message: SlackMessage) -> tuple[Part, ...]:
        """Return what a message consists of; unchanged ones are not read again."""
        # What is chosen is changed in place.
        raw = (message.text, message.blocks, repr(message.values), tuple(message.files))
        kept = self._read.get(message.ts)
        if kept is not None and kept[0] == raw:
            return kept[1]
        parts = tuple(self._read_parts(message))
        self._read[message.ts] = (raw, parts)
        return parts

    def _read_parts(self, message: SlackMessage) -> Iterator[Part]:
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
        if key in self._space.groups:
            return f"@{self._space.groups[key].handle}"
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
