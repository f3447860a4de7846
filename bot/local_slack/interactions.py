"""What people do, as the app is told of it, and what Slack does with the app's answers.

Here are the payloads of events, commands, interactions and shortcuts; the triggers with
which an app may open a modal; and the response addresses under which it may answer.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.local_slack import limits
from bot.local_slack.manifest import Json, LocalSlackError
from bot.local_slack.sockets import Delivery, SocketMode, Timing
from bot.local_slack.workspace import (
    SLACKBOT,
    Channel,
    Message,
    User,
    View,
    Workspace,
    elements_of,
)

MAX_RESPONSES = 5
"""How often a response address can be used."""

MAX_VIEWS = 3
"""How many modals may lie on one another."""

_HISTORY_EVENTS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}
_CHANNEL_TYPES = {"channel": "channel", "group": "group", "im": "im"}


class RefusedError(Exception):
    """Slack refuses a call; the message is its word for why, ``more`` what it says besides."""

    def __init__(self, error: str, details: list[str] | None = None, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.details = details or []
        self.more = more


@dataclass(slots=True)
class _Trigger:
    user: str
    ends: float
    view: str | None
    used: bool = False


@dataclass(slots=True)
class _ResponseAddress:
    user: str
    channel: str
    source: Message | None
    ends: float
    uses: int = 0


class Interactions:
    """Between the people of a workspace and the app.

    Attributes:
        next_expired_triggers: So many next triggers are too old when the app gets them.
        next_expired_addresses: The same for response addresses.
        mention_after_edit: An edited message that names the app is a mention once more.
    """

    def __init__(self, workspace: Workspace, sockets: SocketMode, timing: Timing) -> None:
        self.workspace = workspace
        self.sockets = sockets
        self.next_expired_triggers = 0
        self.next_expired_addresses = 0
        self.mention_after_edit = False
        self._timing = timing
        self._triggers: dict[str, _Trigger] = {}
        self._addresses: dict[str, _ResponseAddress] = {}

    # Events

    def event(self, event: Json, *, name: str | None = None) -> Delivery | None:
        """Deliver an event if the app has subscribed to it."""
        if (name or event["type"]) not in self.workspace.manifest.events:
            return None
        space = self.workspace
        return self.sockets.deliver(
            "events_api",
            {
                "token": "verification", "team_id": space.team_id, "api_app_id": space.app_id,
                "type": "event_callback", "event_id": space.new_id("Ev"),
                "event_time": int(space.now()), "is_ext_shared_channel": self._is_shared(event),
                "event_context": uuid.uuid4().hex,
                "authorizations": [
                    {
                        "enterprise_id": None, "team_id": space.team_id, "user_id": space.bot.id,
                        "is_bot": True, "is_enterprise_install": False,
                    }
                ],
                "event": event if "event_ts" in event else {**event, "event_ts": space.new_ts()},
            },
        )  # fmt: skip

    def _is_shared(self, event: Json) -> bool:
        channel = self.workspace.channels.get(str(event.get("channel")))
        return channel is not None and channel.shared

    def said(self, message: Message) -> None:
        """Tell the app of a new message where it is a member."""
        channel = self.workspace.channels[message.channel]
        if self.workspace.bot.id not in channel.members:
            return
        event = self._message_event(message)
        self.event(event, name=_HISTORY_EVENTS[channel.kind])
        if self._mentions_app(message):
            self.event(self._mention(event))

    def _mentions_app(self, message: Message) -> bool:
        is_direct = self.workspace.channels[message.channel].kind == "im"
        return not is_direct and self.workspace.bot.mention in message.text

    def _message_event(self, message: Message) -> Json:
        channel = self.workspace.channels[message.channel]
        event = self.workspace.message_json(message) | {
            "channel": channel.id,
            "channel_type": _CHANNEL_TYPES[channel.kind],
            "event_ts": message.ts,
            "client_msg_id": str(uuid.uuid5(uuid.NAMESPACE_OID, message.ts)),
        }
        if message.files:
            event["subtype"] = "file_share"
        author = self.workspace.users.get(message.user)
        if author is not None and author.team_id != self.workspace.team_id:
            event |= {"user_team": author.team_id, "source_team": author.team_id}
        return event

    @staticmethod
    def _mention(event: Json) -> Json:
        kept = {key: value for key, value in event.items() if key != "subtype"}
        kept.pop("channel_type")
        return kept | {"type": "app_mention"}

    def edited(self, message: Message) -> None:
        """Tell the app of a message that its author has changed."""
        channel = self.workspace.channels[message.channel]
        if self.workspace.bot.id not in channel.members:
            return
        text, blocks = message.versions[-1]
        now = self.workspace.message_json(message)
        before = now | {"text": text, "blocks": blocks}
        self.event(
            {
                "type": "message", "subtype": "message_changed", "hidden": True,
                "channel": channel.id, "channel_type": _CHANNEL_TYPES[channel.kind],
                "ts": self.workspace.new_ts(), "message": now, "previous_message": before,
            },
            name=_HISTORY_EVENTS[channel.kind],
        )  # fmt: skip
        if self.mention_after_edit and self._mentions_app(message):
            self.event(self._mention(self._message_event(message)))

    def deleted(self, message: Message) -> None:
        """Tell the app of a message that was deleted."""
        if message.is_tombstone:
            self.edited(message)
            return
        channel = self.workspace.channels[message.channel]
        if self.workspace.bot.id not in channel.members:
            return
        self.event(
            {
                "type": "message", "subtype": "message_deleted", "hidden": True,
                "channel": channel.id, "channel_type": _CHANNEL_TYPES[channel.kind],
                "ts": self.workspace.new_ts(), "deleted_ts": message.ts,
                "previous_message": {
                    "type": "message", "user": message.user, "text": message.text,
                    "ts": message.ts,
                },
            },
            name=_HISTORY_EVENTS[channel.kind],
        )  # fmt: skip

    # Triggers and response addresses

    def new_trigger(self, user: User, view: View | None = None) -> str:
        """Return what lets the app open one modal for ``user`` within three seconds."""
        lasts = self._timing.trigger
        if self.next_expired_triggers:
            self.next_expired_triggers -= 1
            lasts = -1.0
        trigger = f"{self.workspace.new_id('')}.{self.workspace.team_id}.{uuid.uuid4().hex}"
        ends = self.workspace.now() + lasts
        self._triggers[trigger] = _Trigger(user.id, ends, view.id if view else None)
        return trigger

    def use_trigger(self, trigger_id: str) -> tuple[str, View | None]:
        """Return whose trigger it is and in which view it arose.

        Raises:
            RefusedError: If there is no such trigger, or it is used or too old.
        """
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise RefusedError("invalid_trigger_id")
        if trigger.used:
            raise RefusedError("exchanged_trigger_id")
        if self.workspace.now() > trigger.ends:
            raise RefusedError("expired_trigger_id")
        trigger.used = True
        return trigger.user, self.workspace.views.get(trigger.view or "")

    def new_response_url(self, user: User, channel: Channel, source: Message | None) -> str:
        """Return an address that answers ``user`` in ``channel``."""
        lasts = self._timing.response_url
        if self.next_expired_addresses:
            self.next_expired_addresses -= 1
            lasts = -1.0
        key = uuid.uuid4().hex
        ends = self.workspace.now() + lasts
        self._addresses[key] = _ResponseAddress(user.id, channel.id, source, ends)
        return f"{self.workspace.base_url}/response/{key}"

    def respond(self, key: str, answer: Json) -> None:
        """Do what the app posts to a response address.

        Raises:
            RefusedError: If the address is used up or too old, or Slack refuses the answer.
        """
        address = self._addresses.get(key)
        if address is None:
            raise RefusedError("invalid_url")
        if self.workspace.now() > address.ends:
            raise RefusedError("expired_url")
        if address.uses >= MAX_RESPONSES:
            raise RefusedError("used_url")
        if address.channel not in self.workspace.channels:
            raise RefusedError("channel_not_found")
        self._answer(address, answer)
        address.uses += 1

    def _answer(self, address: _ResponseAddress, answer: Json) -> None:
        source = address.source
        if answer.get("delete_original") and source is not None:
            self.workspace.delete_message(source)
            return
        text, blocks = checked_content(answer)
        if answer.get("replace_original") and source is not None:
            self.workspace.change_message(source, text, blocks)
            return
        in_channel = answer.get("response_type") == "in_channel"
        message = Message(
            ts=self.workspace.new_ts(),
            channel=address.channel,
            user=self.workspace.bot.id,
            text=text,
            blocks=blocks,
            thread_ts=answer.get("thread_ts"),
            bot_id=self.workspace.bot_id,
            only_for=None if in_channel else address.user,
            arguments=answer,
        )
        self.workspace.add_message(message)
        if in_channel:
            self.said(message)

    # What people use: each waits for the acknowledgement

    async def command(self, user: User, channel: Channel, name: str, text: str) -> Delivery:
        """Run a slash command."""
        space = self.workspace
        shown = "privategroup" if channel.kind == "group" else channel.name
        delivery = await self._ask(
            "slash_commands",
            {
                "token": "verification", "team_id": space.team_id, "team_domain": space.domain,
                "channel_id": channel.id, "channel_name": shown, "user_id": user.id,
                "user_name": user.name, "command": name, "text": text,
                "api_app_id": space.app_id, "is_enterprise_install": "false",
                "response_url": self.new_response_url(user, channel, None),
                "trigger_id": self.new_trigger(user),
            },
        )  # fmt: skip
        answer = delivery.response
        if delivery.failed:
            self._notice(user, channel, f'{name} failed with the error "dispatch_failed"')
        elif answer:
            address = _ResponseAddress(user.id, channel.id, None, 0)
            try:
                self._answer(address, answer)
            except RefusedError as refused:
                self._notice(user, channel, f'{name} failed with the error "{refused.error}"')
        return delivery

    async def act(self, user: User, element: Json, value: Json, place: Message | View) -> Delivery:
        """Press or choose an interactive element in a message or a view."""
        block_id = next(
            block["block_id"] for block, each in elements_of(place.blocks) if each is element
        )
        action = {
            "action_id": element["action_id"], "block_id": block_id, "type": element["type"],
            "action_ts": self.workspace.new_ts(), **value,
        }  # fmt: skip
        if "text" in element and element["type"] == "button":
            action["text"] = element["text"]
        payload = self._person(user, "block_actions") | {"actions": [action]}
        if isinstance(place, View):
            payload |= {
                "view": self.workspace.view_json(place),
                "container": {"type": "view", "view_id": place.id},
                "trigger_id": self.new_trigger(user, place),
            }
        else:
            payload |= self._place(user, place) | {"state": {"values": place.values}}
        delivery = await self._ask("interactive", payload)
        if delivery.failed and isinstance(place, Message):
            self._notice(
                user, self.workspace.channels[place.channel], "That did not work. Try again."
            )
        return delivery

    def _place(self, user: User, message: Message) -> Json:
        channel = self.workspace.channels[message.channel]
        container: Json = {
            "type": "message", "message_ts": message.ts, "channel_id": channel.id,
            "is_ephemeral": message.only_for is not None,
        }  # fmt: skip
        if message.thread_ts is not None:
            container["thread_ts"] = message.thread_ts
        place: Json = {
            "container": container,
            "channel": {"id": channel.id, "name": channel.name},
            "trigger_id": self.new_trigger(user),
            "response_url": self.new_response_url(user, channel, message),
        }
        if message.only_for is None:
            place["message"] = self.workspace.message_json(message)
        return place

    async def suggest(
        self, user: User, element: Json, typed: str, place: Message | View
    ) -> list[Json]:
        """Return what the app offers to a person who types into an external select.

        Raises:
            LocalSlackError: If it offers what Slack would not show.
        """
        block_id = next(
            block["block_id"] for block, each in elements_of(place.blocks) if each is element
        )
        payload = self._person(user, "block_suggestion") | {
            "action_id": element["action_id"], "block_id": block_id, "value": typed,
        }  # fmt: skip
        if isinstance(place, View):
            payload |= {
                "view": self.workspace.view_json(place),
                "container": {"type": "view", "view_id": place.id},
            }
        else:
            payload |= self._place(user, place)
        delivery = await self._ask("interactive", payload)
        if delivery.failed:
            raise LocalSlackError("The app did not say in time what there is to choose from.")
        wrong = limits.check_suggestions(delivery.response)
        if wrong:
            raise LocalSlackError(f"Slack would not show what the app offers: {'; '.join(wrong)}.")
        answer: Json = delivery.response or {}
        found = list(answer.get("options", []))
        for group in answer.get("option_groups", []):
            found += group["options"]
        return found

    async def shortcut(self, user: User, callback_id: str, on: Message | None) -> Delivery:
        """Use a shortcut on a message or none."""
        payload = self._person(user, "shortcut") | {
            "callback_id": callback_id, "action_ts": self.workspace.new_ts(),
        }  # fmt: skip
        if on is None:
            payload["trigger_id"] = self.new_trigger(user)
        else:
            place = self._place(user, on)
            place.pop("container")
            payload |= place | {"type": "message_action", "message_ts": on.ts}
        return await self._ask("interactive", payload)

    async def submit(self, user: User, view: View) -> dict[str, str]:
        """Send a modal off; return what the app objects to, by ``block_id``.

        Raises:
            LocalSlackError: If the app does not answer in time or as Slack wants it.
        """
        payload = self._person(user, "view_submission") | {
            "view": self.workspace.view_json(view),
            "trigger_id": self.new_trigger(user, view),
            "response_urls": self._response_urls(user, view),
        }
        delivery = await self._ask("interactive", payload)
        if delivery.failed:
            raise LocalSlackError("We had some trouble connecting. Try again?")
        return self._after_submission(user, view, delivery.response or {})

    def _after_submission(self, user: User, view: View, answer: Json) -> dict[str, str]:
        match answer.get("response_action"):
            case None:
                self.workspace.close_view(view)
            case "clear":
                for each in self.workspace.stack_of(user.id):
                    self.workspace.close_view(each)
            case "errors":
                return self._objections(view, answer.get("errors"))
            case "update":
                self.workspace.set_view(view, self._shown(answer.get("view")))
            case "push":
                content = self._shown(answer.get("view"))
                if len(self.workspace.stack_of(user.id)) >= MAX_VIEWS:
                    raise LocalSlackError("The app pushes a fourth modal; Slack shows three.")
                self.workspace.add_view(user.id, content, above=view)
            case other:
                raise LocalSlackError(f"Slack knows no response_action {other!r}.")
        return {}

    def _response_urls(self, user: User, view: View) -> list[Json]:
        addresses = []
        for block, element in elements_of(view.blocks):
            if element.get("response_url_enabled"):
                state = view.values[block["block_id"]][element["action_id"]]
                channel_id = state.get("selected_conversation") or state.get("selected_channel")
                channel = self.workspace.channels.get(channel_id or "")
                if channel is not None:
                    addresses.append(
                        {
                            "block_id": block["block_id"],
                            "action_id": element["action_id"],
                            "channel_id": channel.id,
                            "response_url": self.new_response_url(user, channel, None),
                        }
                    )
        return addresses

    @staticmethod
    def _objections(view: View, errors: object) -> dict[str, str]:
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(errors, Mapping) or not errors or not set(errors) <= inputs:
            raise LocalSlackError(f"The errors {errors!r} are not beside the inputs {inputs}.")
        return dict(errors)

    @staticmethod
    def _shown(content: object) -> Json:
        wrong = limits.check_view(content)
        if wrong or not isinstance(content, dict):
            raise LocalSlackError(f"Slack would not show the modal: {'; '.join(wrong)}.")
        return content

    async def close(self, user: User, view: View, *, all_of_them: bool) -> None:
        """Close a modal, or all that a person has open."""
        content = self.workspace.view_json(view)
        for each in self.workspace.stack_of(user.id) if all_of_them else [view]:
            self.workspace.close_view(each)
        if content["notify_on_close"]:
            payload = self._person(user, "view_closed") | {
                "view": content, "is_cleared": all_of_them,
            }  # fmt: skip
            await self._ask("interactive", payload)

    def _person(self, user: User, kind: str) -> Json:
        space = self.workspace
        return {
            "type": kind, "token": "verification", "api_app_id": space.app_id,
            "team": {"id": space.team_id, "domain": space.domain}, "enterprise": None,
            "is_enterprise_install": False,
            "user": {
                "id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id,
            },
        }  # fmt: skip

    async def _ask(self, kind: Any, payload: Json) -> Delivery:  # noqa: ANN401  # DeliveryKind
        done = asyncio.get_running_loop().create_future()
        return await self._finished(self.sockets.deliver(kind, payload, done=done.set_result), done)

    @staticmethod
    async def _finished(delivery: Delivery, done: asyncio.Future[Delivery]) -> Delivery:
        await done
        return delivery

    def _notice(self, user: User, channel: Channel, text: str) -> None:
        """Show a person what Slack itself says."""
        self.workspace.add_message(
            Message(
                ts=self.workspace.new_ts(),
                channel=channel.id,
                user=SLACKBOT,
                text=text,
                only_for=user.id,
            )
        )


def checked_content(
    answer: Mapping[str, Any], *, is_update: bool = False
) -> tuple[str, list[Json]]:
    """Return the text and blocks of a message as Slack takes them.

    Raises:
        RefusedError: If Slack refuses them.
    """
    text = answer.get("text") or ""
    blocks = answer.get("blocks") or []
    if not isinstance(text, str):
        raise RefusedError(
            "invalid_arguments", ["[ERROR] must provide a string [json-pointer:/text]"]
        )
    wrong = limits.check_message(blocks)
    if wrong:
        raise RefusedError("invalid_blocks", [f"[ERROR] {each}" for each in wrong], errors=wrong)
    if limits.characters(blocks) > limits.MAX_MESSAGE_CHARACTERS:
        raise RefusedError("msg_blocks_too_long")
    if not text.strip() and not blocks and not answer.get("attachments"):
        raise RefusedError("no_text")
    if is_update and len(text) > limits.MAX_UPDATED_TEXT:
        raise RefusedError("msg_too_long")
    return text[: limits.MAX_TEXT], blocks
