"""What a person does in the local Slack, as a test or a page says it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.local_slack.interactions import Interactions
from bot.local_slack.limits import MAX_FILE_BYTES, MAX_FILES
from bot.local_slack.manifest import Json, LocalSlackError
from bot.local_slack.sockets import Delivery
from bot.local_slack.workspace import (
    Channel,
    Message,
    SharedFile,
    User,
    View,
    Workspace,
    elements_of,
    state_key,
)

_TOKEN = re.compile(
    r"<(?:@U\w+|#[CG]\w+(?:\|[^<>]*)?|![a-z]+(?:\^S\w+\|@[\w-]+)?)>|https?://[^\s<>|]+|[&<>]"
)
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MENTION = re.compile(r"(<@U\w+>)")

Chosen = str | int | Sequence[str] | None
"""What is typed or chosen: the value or text of an option, an id, a date; ``None`` empties it."""


def typed(text: str, workspace: Workspace) -> str:
    """Return what Slack makes of what a person typed: escaped, names and links marked."""
    for user in workspace.users.values():
        text = re.sub(rf"(?<!\w)@{re.escape(user.name)}\b", user.mention, text)
    for group in workspace.groups.values():
        text = re.sub(rf"(?<!\w)@{re.escape(group.handle)}\b", group.mention, text)

    def mark(match: re.Match[str]) -> str:
        token = match.group()
        if token in _ESCAPES:
            return _ESCAPES[token]
        return token if token.startswith("<") else f"<{token.replace('&', '&amp;')}>"

    return _TOKEN.sub(mark, text)


def _rich(text: str) -> list[Json]:
    """Return the block that Slack adds to what a person typed."""
    elements: list[Json] = []
    for part in filter(None, _MENTION.split(text)):
        if _MENTION.fullmatch(part):
            elements.append({"type": "user", "user_id": part[2:-1]})
        else:
            plain = re.sub(r"<(https?://[^>]*)>", r"\1", part)
            for sign, escape in reversed(_ESCAPES.items()):
                plain = plain.replace(escape, sign)
            elements.append({"type": "text", "text": plain})
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "elements": [section]}]


class Person:
    """Someone in the workspace. What Slack does not let people do raises ``LocalSlackError``.

    What the app is told of, such as ``say`` and ``open_home``, returns at once; what it has to
    acknowledge, such as ``command`` and ``press``, returns once it has or Slack has given it up.
    """

    def __init__(self, interactions: Interactions, user: User) -> None:
        self.user = user
        self._interactions = interactions
        self._workspace = interactions.workspace

    @property
    def id(self) -> str:
        """The id that Slack has given."""
        return self.user.id

    @property
    def direct_messages(self) -> Channel:
        """The app's Messages tab."""
        return self._workspace.direct_messages(self.id)

    @property
    def modal(self) -> View | None:
        """The modal that is uppermost, if one is open."""
        stack = self._workspace.stack_of(self.id)
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        """The Home tab, if the app has set it."""
        return self._workspace.homes.get(self.id)

    # Messages

    async def say(
        self,
        channel: Channel,
        text: str,
        *,
        thread: Message | None = None,
        files: Sequence[tuple[str, bytes]] = (),
    ) -> Message:
        """Write a message, in the thread of another one if that is given."""
        self._may_write(channel)
        text = typed(text, self._workspace)
        message = Message(
            ts=self._workspace.new_ts(),
            channel=channel.id,
            user=self.id,
            text=text,
            blocks=_rich(text) if text else [],
            files=[self._upload(name, data, channel).id for name, data in files],
            thread_ts=(thread.thread_ts or thread.ts) if thread else None,
        )
        self._workspace.add_message(message)
        self._interactions.said(message)
        return message

    def _may_write(self, channel: Channel) -> None:
        if channel.archived:
            raise LocalSlackError(f"#{channel.name} is archived.")
        if self.id not in channel.members:
            raise LocalSlackError(f"{self.user.name} is not in #{channel.name}.")
        manifest = self._workspace.manifest
        if channel.kind == "im" and not (manifest.messages_tab and manifest.messages_tab_writable):
            raise LocalSlackError("Sending messages to this app has been turned off.")

    def _upload(self, name: str, data: bytes, channel: Channel | None = None) -> SharedFile:
        file = SharedFile(
            id=self._workspace.new_id("F"), name=name, title=name, length=len(data),
            alt_text=None, user=self.id, data=data, channels=[channel.id] if channel else [],
        )  # fmt: skip
        self._workspace.files[file.id] = file
        return file

    async def mention(
        self, channel: Channel, text: str, *, thread: Message | None = None
    ) -> Message:
        """Write a message that begins with the app's name."""
        return await self.say(channel, f"{self._workspace.bot.mention} {text}", thread=thread)

    async def edit(self, message: Message, text: str) -> None:
        """Change one's own message."""
        self._own(message)
        text = typed(text, self._workspace)
        self._workspace.change_message(message, text, _rich(text))
        self._interactions.edited(message)

    async def delete(self, message: Message) -> None:
        """Delete one's own message."""
        self._own(message)
        self._workspace.delete_message(message)
        self._interactions.deleted(message)

    def _own(self, message: Message) -> None:
        if message.user != self.id:
            raise LocalSlackError("Only one's own messages can be changed and deleted.")

    async def command(
        self, channel: Channel, line: str, *, thread: Message | None = None
    ) -> Delivery:
        """Type a slash command, such as ``/quoth help``, and wait for the acknowledgement."""
        name, _, text = line.partition(" ")
        command = self._workspace.manifest.command(name)
        if thread is not None:
            raise LocalSlackError(f"{name} is not supported in threads. Sorry!")
        self._may_write(channel)
        escaped = text if command.escapes else re.sub("[&<>]", lambda m: _ESCAPES[m[0]], text)
        text = typed(text, self._workspace) if command.escapes else escaped
        return await self._interactions.command(self.user, channel, name, text.strip())

    async def shortcut(self, name: str, *, on: Message | None = None) -> Delivery:
        """Use a shortcut, on a message or from the menu; wait for the acknowledgement."""
        if on is not None and on.only_for is not None:
            raise LocalSlackError("A message that only one person sees has no shortcuts.")
        shortcut = self._workspace.manifest.shortcut(name, on_message=on is not None)
        return await self._interactions.shortcut(self.user, shortcut.callback_id, on)

    async def invite(self, channel: Channel) -> None:
        """Bring the app into a channel."""
        self._may_write(channel)
        bot = self._workspace.bot.id
        channel.members.add(bot)
        self._interactions.event(
            {
                "type": "member_joined_channel", "user": bot, "channel": channel.id,
                "channel_type": "C" if channel.kind == "channel" else "G",
                "team": self._workspace.team_id, "inviter": self.id,
            }
        )  # fmt: skip

    async def open_home(self, tab: str = "home") -> View | None:
        """Open a tab of the app, ``home`` or ``messages``; return the Home tab as it is so far."""
        channel = self.direct_messages
        event: Json = {
            "type": "app_home_opened", "user": self.id, "channel": channel.id, "tab": tab,
        }  # fmt: skip
        if tab == "home" and self.home is not None:
            event["view"] = self._workspace.view_json(self.home)
        self._interactions.event(event)
        return self.home

    # Elements of messages and views

    async def press(self, place: Message | View, key: str) -> Delivery:
        """Press a button and wait for the acknowledgement.

        It is found by its ``action_id``, its label or its value.
        """
        element = self._element(place, key)
        if element["type"] != "button":
            raise LocalSlackError(f"{key!r} is no button; select chooses in a {element['type']}.")
        value = {"value": element["value"]} if element.get("value") else {}
        return await self._interactions.act(self.user, element, value, place)

    async def select(
        self, place: Message | View, key: str, chosen: Chosen, *, search: str = ""
    ) -> Delivery | None:
        """Choose in an element; wait for the acknowledgement if the app is told.

        Args:
            place: Where the element is.
            key: Its ``action_id``, or the label of its input.
            chosen: What to choose.
            search: What is typed into an external select to find it.
        """
        element = self._element(place, key)
        if element["type"] == "overflow":
            options = await self._options(place, element, search)
            value = {"selected_option": _option(options, chosen)}
            return await self._interactions.act(self.user, element, value, place)
        state = await self._choose(place, element, chosen, search)
        block = next(b for b, e in elements_of(place.blocks) if e is element)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return None
        value = {key: held for key, held in state.items() if key != "type"}
        return await self._interactions.act(self.user, element, value, place)

    async def suggest(self, place: Message | View, key: str, search: str) -> list[Json]:
        """Type into an external select and return the options that the app offers."""
        element = self._element(place, key)
        return await self._interactions.suggest(self.user, element, search, place)

    def _element(self, place: Message | View, key: str) -> Json:
        """Return an element of what the person sees."""
        if isinstance(place, Message):
            seen = place.only_for in {None, self.id}
        else:
            seen = place.user == self.id
        if not seen:
            raise LocalSlackError(f"{self.user.name} does not see that.")
        return place.element(key)

    async def _options(self, place: Message | View, element: Json, search: str) -> list[Json]:
        if element["type"].endswith("external_select"):
            if len(search) < element.get("min_query_length", 3):
                raise LocalSlackError("Slack does not ask the app before more is typed.")
            return await self._interactions.suggest(self.user, element, search, place)
        options = list(element.get("options", []))
        for group in element.get("option_groups", []):
            options += group["options"]
        return options

    async def _choose(
        self, place: Message | View, element: Json, chosen: Chosen, search: str
    ) -> Json:
        """Put what is chosen into the state of the view or message."""
        key = state_key(element)
        held: Any = chosen
        if key == "selected_option":
            options = await self._options(place, element, search) if chosen is not None else []
            held = None if chosen is None else _option(options, chosen)
        elif key == "selected_options":
            names = _names(chosen)
            options = await self._options(place, element, search) if names else []
            held = [_option(options, name) for name in names]
        elif key.startswith("selected_") and key.endswith("s"):
            held = _names(chosen)
        elif key == "value":
            held = self._checked_text(element, chosen)
        most = element.get("max_selected_items")
        if most is not None and isinstance(held, list) and len(held) > most:
            raise LocalSlackError(f"At most {most} can be chosen.")
        self._check_known(key, held)
        block = next(b for b, e in elements_of(place.blocks) if e is element)
        state = {"type": element["type"], key: held}
        place.values.setdefault(block["block_id"], {})[element["action_id"]] = state
        return state

    def _check_known(self, key: str, held: object) -> None:
        """Turn down people and conversations that are not there."""
        space = self._workspace
        if key.startswith("selected_user"):
            known = set(space.users)
        elif key.startswith(("selected_conversation", "selected_channel")):
            known = {*space.channels, *space.users}
        else:
            return
        for each in held if isinstance(held, list) else [held]:
            if each is not None and each not in known:
                raise LocalSlackError(f"Nothing to choose has the id {each}.")

    @staticmethod
    def _checked_text(element: Json, chosen: Chosen) -> str | None:
        if chosen is None or chosen == "":
            return None
        text = str(chosen)
        least, most = element.get("min_length", 0), element.get("max_length", 3_000)
        if not least <= len(text) <= most:
            raise LocalSlackError(f"The text must have {least} to {most} characters.")
        return text

    async def submit(
        self,
        values: Mapping[str, Chosen] | None = None,
        *,
        search: str = "",
        files: Mapping[str, Sequence[tuple[str, bytes]]] | None = None,
    ) -> dict[str, str]:
        """Fill in the uppermost modal and send it off; return what the app objects to.

        Args:
            values: What to type or choose, by ``action_id``, ``block_id`` or label.
            search: What is typed into external selects.
            files: Files to give, with their names.
        """
        view = self.modal
        if view is None:
            raise LocalSlackError(f"{self.user.name} has no modal open.")
        if not view.content.get("submit"):
            raise LocalSlackError(f"The modal {view.title!r} has nothing to submit.")
        for key, chosen in (values or {}).items():
            await self._choose(view, view.element(key), chosen, search)
        for key, given in (files or {}).items():
            self._give(view, view.element(key), given)
        for block, element in elements_of(view.blocks):
            if block["type"] == "input" and not block.get("optional"):
                state = view.values[block["block_id"]][element["action_id"]]
                if not state.get(state_key(element)):
                    label = block["label"]["text"]
                    raise LocalSlackError(f"Please complete all required fields: {label}.")
        return await self._interactions.submit(self.user, view)

    def _give(self, view: View, element: Json, files: Sequence[tuple[str, bytes]]) -> None:
        """Put files into a field for them."""
        if element["type"] != "file_input":
            raise LocalSlackError(f"No file can be given to a {element['type']}.")
        if len(files) > element.get("max_files", MAX_FILES):
            raise LocalSlackError(f"At most {element.get('max_files', MAX_FILES)} can be given.")
        endings = element.get("filetypes")
        for name, data in files:
            if endings is not None and name.rpartition(".")[2].casefold() not in endings:
                raise LocalSlackError(f"{name} is none of: {', '.join(endings)}.")
            if len(data) > MAX_FILE_BYTES:
                raise LocalSlackError(f"{name} is larger than {MAX_FILE_BYTES:,} bytes.")
        shown = [self._workspace.file_json(self._upload(name, data)) for name, data in files]
        block = next(b for b, e in elements_of(view.blocks) if e is element)
        state = {"type": "file_input", "files": shown}
        view.values.setdefault(block["block_id"], {})[element["action_id"]] = state

    async def close(self, *, all_of_them: bool = False) -> None:
        """Close the uppermost modal, or all of them."""
        view = self.modal
        if view is None:
            raise LocalSlackError(f"{self.user.name} has no modal open.")
        await self._interactions.close(self.user, view, all_of_them=all_of_them)


def _names(chosen: Chosen) -> list[str]:
    if chosen is None:
        return []
    return [str(chosen)] if isinstance(chosen, str | int) else list(chosen)


def _option(options: Sequence[Json], chosen: Chosen) -> Json:
    for option in options:
        if chosen in {option["value"], option["text"]["text"]}:
            return option
    there = ", ".join(option["text"]["text"] for option in options)
    raise LocalSlackError(f"No option is named {chosen!r}. There are: {there or 'none'}.")
