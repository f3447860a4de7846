"""What a workspace holds: people, channels, messages, files and views.

The methods of ``Workspace`` change it and tell those who watch; who may do what is decided
by those who call them. Ids look like Slack's and count up, so that a test can be repeated.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.local_slack.manifest import Json, LocalSlackError, Manifest

Kind = Literal["channel", "group", "im"]
"""A public channel, a private channel, or the direct messages of a person with the app."""

Watcher = Callable[[Json], None]
"""Is told of a change: of which ``type``, and whether for one person ``only``."""

Clock = Callable[[], float]
"""Returns the seconds since 1970."""

SLACKBOT = "USLACKBOT"


@dataclass(slots=True)
class User:
    """Someone in the workspace, or the app's bot."""

    id: str
    name: str
    real_name: str
    locale: str = "en-US"
    is_admin: bool = False
    is_owner: bool = False
    is_guest: bool = False
    is_bot: bool = False
    team_id: str = ""

    @property
    def mention(self) -> str:
        """How a message names the person."""
        return f"<@{self.id}>"


@dataclass(slots=True)
class UserGroup:
    """Several people who are mentioned together."""

    id: str
    handle: str
    users: set[str]
    disabled: bool = False

    @property
    def mention(self) -> str:
        """How a message names the group."""
        return f"<!subteam^{self.id}|@{self.handle}>"


@dataclass(slots=True)
class Channel:
    """A conversation.

    Attributes:
        restricted: Only people with rights may post: a post of the app gets ``restricted_action``.
        shared: Another organisation takes part (Slack Connect).
        replies: The ``ts`` of the replies to each message that has some.
    """

    id: str
    name: str
    kind: Kind
    members: set[str]
    archived: bool = False
    restricted: bool = False
    shared: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    replies: dict[str, list[str]] = field(default_factory=dict)

    @property
    def mention(self) -> str:
        """How a message names the channel."""
        return f"<#{self.id}|{self.name}>"


@dataclass(slots=True)
class Message:
    """A message, or one that only ``only_for`` sees.

    Attributes:
        arguments: With what the app has called the method that made it.
        values: What is chosen in it, by ``block_id`` and ``action_id``.
        versions: Earlier texts and blocks, the oldest first.
        reactions: Who has reacted with what.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    only_for: str | None = None
    broadcast: bool = False
    edited: bool = False
    is_tombstone: bool = False
    metadata: Json | None = None
    arguments: Json = field(default_factory=dict)
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    versions: list[tuple[str, list[Json]]] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def plain(self) -> str:
        """What the blocks show as text, without elements; the text itself where there are none."""
        return plain_text(self.blocks) if self.blocks else self.text

    @property
    def pings(self) -> tuple[str, ...]:
        """What in the text and the blocks names people or all, so that they are told."""
        return (*_PINGS.findall(self.text), *pings_of(self.blocks))

    def element(self, key: str) -> Json:
        """Return an interactive element by its ``action_id``, its label or its value.

        Raises:
            LocalSlackError: If there is none.
        """
        return find_element(self.blocks, key)


@dataclass(slots=True)
class SharedFile:
    """A file, at first only announced, then uploaded, then shared."""

    id: str
    name: str
    title: str
    length: int
    alt_text: str | None
    user: str
    data: bytes | None = None
    channels: list[str] = field(default_factory=list)


@dataclass(slots=True)
class View:
    """A modal or a Home tab as the app has sent it.

    Attributes:
        values: What is chosen and typed in it, by ``block_id`` and ``action_id``.
    """

    id: str
    user: str
    content: Json
    hash: str
    root: str
    previous: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The heading of a modal."""
        return str(self.content.get("title", {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """What it shows."""
        return list(self.content["blocks"])

    @property
    def plain(self) -> str:
        """What it shows as text, without elements."""
        return plain_text(self.blocks)

    def element(self, key: str) -> Json:
        """Return an interactive element by its ``action_id``, its label or its value.

        Raises:
            LocalSlackError: If there is none.
        """
        return find_element(self.blocks, key)


def leaves(node: object) -> Iterator[str]:
    """Yield each text that blocks show, in their order: of text objects and of rich text."""
    if isinstance(node, list):
        for each in node:
            yield from leaves(each)
    elif isinstance(node, dict):
        text = node.get("text")
        if isinstance(text, str):
            yield text
            return
        if node.get("type") == "link":
            yield node["url"]
            return
        for key, value in node.items():
            if key not in {"confirm", "placeholder", "initial_options", "initial_option"}:
                yield from leaves(value)


_PINGS = re.compile(r"<(?:@[UW]\w+|!(?:here|channel|everyone|subteam)\b)[^>]*>")


def pings_of(node: object) -> Iterator[str]:
    """Yield each mark of marked text and each leaf of rich text that names people or all."""
    if isinstance(node, list):
        for each in node:
            yield from pings_of(each)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield from _PINGS.findall(node["text"])
        elif node.get("type") in {"user", "usergroup", "broadcast"}:
            yield str(node.get("user_id") or node.get("usergroup_id") or node.get("range"))
        else:
            for value in node.values():
                yield from pings_of(value)


def plain_text(blocks: list[Json]) -> str:
    """Return the texts of blocks, joined, without those of buttons and other elements."""
    shown = list[str]()
    for block in blocks:
        if block["type"] != "actions":
            shown += leaves({k: v for k, v in block.items() if k not in {"accessory", "element"}})
    return "".join(shown)


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each interactive element with its block."""
    for block in blocks:
        if block["type"] == "actions":
            for element in block["elements"]:
                yield block, element
        elif block["type"] == "input":
            yield block, block["element"]
        elif "action_id" in block.get("accessory", {}):
            yield block, block["accessory"]


def find_element(blocks: list[Json], key: str) -> Json:
    """Return the element whose ``action_id``, label or value is ``key``.

    Raises:
        LocalSlackError: If there is none or more than one.
    """
    found = []
    for block, element in elements_of(blocks):
        label = block.get("label", {}).get("text")
        names = [
            element["action_id"], element.get("text", {}).get("text"), element.get("value"),
            block["block_id"], label,
        ]  # fmt: skip
        if key in names:
            found.append((names.index(key), element))
    best = min((rank for rank, _ in found), default=0)
    chosen = [element for rank, element in found if rank == best]
    if len(chosen) != 1:
        there = ", ".join(
            str(element.get("text", {}).get("text") or element["action_id"])
            for _, element in elements_of(blocks)
        )
        count = "No element is" if not chosen else f"{len(chosen)} elements are"
        raise LocalSlackError(f"{count} named {key!r}. There are: {there or 'none'}.")
    return chosen[0]


class Workspace:
    """A workspace into which one app is installed."""

    def __init__(self, manifest: Manifest, *, name: str, now: Clock = time.time) -> None:
        self.manifest = manifest
        self.name = name
        self.domain = "".join(c for c in name.casefold() if c.isalnum() or c == "-")
        self.now = now
        self.team_id = "T00000001"
        self.app_id = "A00000001"
        self.bot_id = "B00000001"
        self.base_url = ""
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, UserGroup] = {}
        self.files: dict[str, SharedFile] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.whispers: list[Message] = []
        self.watchers: list[Watcher] = []
        self._count = 0
        self._last_ts = 0
        self.bot = self.add_user(manifest.bot_name, real_name=manifest.name, is_bot=True)

    # Ids

    def new_id(self, prefix: str) -> str:
        """Return an id that was not given before."""
        self._count += 1
        return f"{prefix}{self._count:08d}"

    def new_ts(self) -> str:
        """Return the time now as a number that no message has yet."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def tell(self, kind: str, only: str | None = None, **what: object) -> None:
        """Tell all who watch of a change."""
        for watcher in list(self.watchers):
            watcher({"type": kind, "only": only, **what})

    # People and channels

    def add_user(self, name: str, **more: Any) -> User:  # noqa: ANN401  # the fields of User
        """Add someone; ``more`` are fields of ``User``."""
        fields = {"real_name": name, "team_id": self.team_id, **more}
        user = User(id=self.new_id("U"), name=name, **fields)
        self.users[user.id] = user
        return user

    def add_channel(self, name: str, kind: Kind, members: set[str]) -> Channel:
        """Add a conversation."""
        prefix = {"channel": "C", "group": "G", "im": "D"}[kind]
        channel = Channel(self.new_id(prefix), name, kind, members)
        self.channels[channel.id] = channel
        self.tell("channel", channel=channel.id)
        return channel

    def direct_messages(self, user_id: str) -> Channel:
        """Return the conversation of a person with the app; it is there from the first use on."""
        members = {user_id, self.bot.id}
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == members:
                return channel
        return self.add_channel("directmessage", "im", members)

    # Messages

    def add_message(self, message: Message) -> Message:
        """Show a message to all in its channel, or to one person."""
        _name_elements(message.blocks)
        message.values = _values(message.blocks, {})
        channel = self.channels[message.channel]
        if message.only_for is not None:
            # In a thread that nobody has begun Slack shows it to nobody, without a word.
            if message.thread_ts is None or channel.replies.get(message.thread_ts):
                self.whispers.append(message)
        else:
            channel.messages[message.ts] = message
            if message.thread_ts is not None:
                channel.replies.setdefault(message.thread_ts, []).append(message.ts)
        self.tell("message", message.only_for, message=message)
        return message

    def change_message(
        self, message: Message, text: str, blocks: list[Json], *, marked: bool = True
    ) -> None:
        """Replace what a message says; ``marked`` shows that it was edited."""
        _name_elements(blocks)
        message.values = _values(blocks, message.values)
        message.versions.append((message.text, message.blocks))
        message.text, message.blocks = text, blocks
        message.edited = message.edited or marked
        self.tell("message_changed", message.only_for, message=message)

    def delete_message(self, message: Message) -> None:
        """Take a message away; where it has replies, a stone marks its place."""
        if message.only_for is not None:
            self.whispers.remove(message)
        else:
            channel = self.channels[message.channel]
            if channel.replies.get(message.ts):
                message.is_tombstone, message.user = True, SLACKBOT
                self.change_message(message, "This message was deleted.", [])
                return
            del channel.messages[message.ts]
            if message.thread_ts is not None:
                channel.replies[message.thread_ts].remove(message.ts)
        self.tell("message_deleted", message.only_for, message=message)

    def thread(self, channel: Channel, ts: str) -> list[Message]:
        """Return the message at ``ts`` and the replies to it, the oldest first."""
        found = [ts, *channel.replies.get(ts, [])]
        return [channel.messages[each] for each in found if each in channel.messages]

    # Views

    def add_view(self, user_id: str, content: Json, *, above: View | None = None) -> View:
        """Open a modal, on top of ``above`` if there is one."""
        view_id = self.new_id("V")
        root = above.root if above else view_id
        view = View(view_id, user_id, {}, "", root, above.id if above else None)
        self.views[view_id] = view
        self.set_view(view, content)
        return view

    def set_view(self, view: View, content: Json) -> None:
        """Show ``content`` in a view; what is typed stays where its block and action stay."""
        _name_elements(content["blocks"])
        view.content = content
        view.hash = f"{self.new_ts()}.{view.id}"
        view.values = _values(content["blocks"], view.values)
        kind = "home" if content["type"] == "home" else "view"
        self.tell(kind, view.user, view=view)

    def publish_home(self, user_id: str, content: Json) -> View:
        """Set the Home tab of a person."""
        view = self.homes.get(user_id)
        if view is None:
            view_id = self.new_id("V")
            view = self.homes[user_id] = View(view_id, user_id, {}, "", view_id)
        self.set_view(view, content)
        return view

    def close_view(self, view: View) -> None:
        """Close a modal and those above it, if it is still open."""
        stack = self.stack_of(view.user)
        above = stack[stack.index(view) :] if view in stack else []
        for each in reversed(above):
            del self.views[each.id]
            self.tell("view_closed", each.user, view=each)

    def stack_of(self, user_id: str) -> list[View]:
        """Return the modals that a person has open, the uppermost last."""
        return [view for view in self.views.values() if view.user == user_id]

    # As Slack shows it to apps

    def user_json(self, user: User, *, with_locale: bool = False) -> Json:
        """Return a person as ``users.info`` gives them."""
        shown: Json = {
            "id": user.id, "team_id": user.team_id, "name": user.name, "deleted": False,
            "real_name": user.real_name, "tz": "UTC", "tz_offset": 0,
            "profile": {
                "real_name": user.real_name, "display_name": user.name, "team": user.team_id,
            },
            "is_admin": user.is_admin or user.is_owner, "is_owner": user.is_owner,
            "is_primary_owner": False, "is_restricted": user.is_guest,
            "is_ultra_restricted": False, "is_bot": user.is_bot, "is_app_user": False,
        }  # fmt: skip
        if with_locale:
            shown["locale"] = user.locale
        return shown

    def channel_json(self, channel: Channel) -> Json:
        """Return a conversation as ``conversations.info`` gives it."""
        shown: Json = {
            "id": channel.id, "created": 1, "is_im": channel.kind == "im",
            "is_archived": channel.archived, "is_mpim": False,
            "context_team_id": self.team_id, "is_org_shared": False,
        }  # fmt: skip
        if channel.kind == "im":
            others = channel.members - {self.bot.id}
            return shown | {"user": min(others), "is_open": True}
        return shown | {
            "name": channel.name, "name_normalized": channel.name,
            "is_channel": channel.kind == "channel", "is_group": channel.kind == "group",
            "is_private": channel.kind == "group", "is_general": False,
            "is_ext_shared": channel.shared, "is_shared": channel.shared,
            "is_member": self.bot.id in channel.members, "creator": SLACKBOT,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(channel.members),
        }  # fmt: skip

    def message_json(self, message: Message) -> Json:
        """Return a message as ``conversations.history`` gives it."""
        shown: Json = {"type": "message", "ts": message.ts, "text": message.text}
        shown |= {"user": message.user, "team": self.team_id}
        if message.bot_id is not None:
            shown |= {"bot_id": message.bot_id, "app_id": self.app_id}
        if message.blocks:
            shown["blocks"] = message.blocks
        if message.files:
            shown["files"] = [self.file_json(self.files[each]) for each in message.files]
        if message.is_tombstone:
            shown |= {"subtype": "tombstone", "hidden": True}
        elif message.edited:
            shown["edited"] = {"user": message.user, "ts": message.ts}
        if message.metadata is not None:
            shown["metadata"] = message.metadata
        if found := message.reactions.items():
            shown["reactions"] = [{"name": name, "users": [*users]} for name, users in found]
        return shown | self._thread_json(message)

    def _thread_json(self, message: Message) -> Json:
        """Return what a message says of its thread."""
        if message.only_for is not None:
            return {"thread_ts": message.thread_ts} if message.thread_ts else {}
        channel = self.channels.get(message.channel)
        if channel is None:
            return {}
        if message.thread_ts is not None:
            parent = channel.messages.get(message.thread_ts)
            more = {"parent_user_id": parent.user} if parent else {}
            return {"thread_ts": message.thread_ts, **more}
        replies = [channel.messages[ts] for ts in channel.replies.get(message.ts, [])]
        if not replies:
            return {}
        return {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": sorted({each.user for each in replies}),
            "latest_reply": replies[-1].ts,
        }

    def is_seen_by_app(self, file: SharedFile) -> bool:
        """Return whether the app may fetch a file: from a modal, or from where it is a member."""
        channels = (self.channels.get(each) for each in file.channels)
        return not file.channels or any(each and self.bot.id in each.members for each in channels)

    def file_json(self, file: SharedFile) -> Json:
        """Return a file as ``files.info`` gives it."""
        return {
            "id": file.id, "name": file.name, "title": file.title, "user": file.user,
            "size": file.length, "channels": list(file.channels), "alt_txt": file.alt_text,
            "mode": "hosted", "is_external": False,
            "url_private": f"{self.base_url}/files-pri/{file.id}/{file.name}",
            "url_private_download": f"{self.base_url}/files-pri/{file.id}/download/{file.name}",
        }  # fmt: skip

    def view_json(self, view: View) -> Json:
        """Return a view as the methods ``views.…`` give it and as interactions carry it."""
        empty: Json = {
            "callback_id": "", "private_metadata": "", "external_id": "", "submit": None,
            "close": None, "clear_on_close": False, "notify_on_close": False,
        }  # fmt: skip
        return empty | view.content | {
            "id": view.id, "team_id": self.team_id, "app_id": self.app_id,
            "app_installed_team_id": self.team_id, "bot_id": self.bot_id, "hash": view.hash,
            "root_view_id": view.root, "previous_view_id": view.previous,
            "state": {"values": view.values},
        }  # fmt: skip


def _name_elements(blocks: list[Json]) -> None:
    """Give each block and element that has no id one of its place, as Slack does."""
    for at, block in enumerate(blocks):
        if not block.get("block_id"):
            block["block_id"] = f"block-{at}"
        elements = block["elements"] if block["type"] == "actions" else []
        for place, element in enumerate([*elements, block.get("element"), block.get("accessory")]):
            if element and element["type"] != "image" and not element.get("action_id"):
                element["action_id"] = f"action-{place}"


def _values(
    blocks: list[Json], kept: Mapping[str, Mapping[str, Json]]
) -> dict[str, dict[str, Json]]:
    """Return what the elements hold: what they held before, or else what they hold at first."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in elements_of(blocks):
        before = kept.get(block["block_id"], {}).get(element["action_id"])
        state = before if before is not None else initial_state(element)
        if state is not None:
            values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def initial_state(element: Json) -> Json | None:
    """Return what an element holds at first; ``None`` if it never holds anything."""
    kind = element["type"]
    if kind in {"button", "overflow"}:
        return None
    key, initial = _HELD.get(kind, ("value", "initial_value"))
    held = element.get(initial)
    if key.endswith("s"):
        held = held or []
    return {"type": kind, key: held}


_HELD = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}


def state_key(element: Json) -> str:
    """Return the field in which the state of an element stands, such as ``selected_option``."""
    return _HELD.get(element["type"], ("value", ""))[0]
