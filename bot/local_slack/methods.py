"""The methods of the Web API: what each takes, needs, refuses and answers.

They know nothing of HTTP: ``WebApi.call`` takes a method's name, a token and arguments, and
returns what Slack would answer. See https://docs.slack.dev/reference/methods.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.local_slack import limits
from bot.local_slack.interactions import MAX_VIEWS, Interactions, RefusedError, checked_content
from bot.local_slack.manifest import Json
from bot.local_slack.workspace import (
    Channel,
    Message,
    SharedFile,
    View,
    Workspace,
    elements_of,
)

_PAGE = 100
_READ_SCOPES = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
_HISTORY_SCOPES = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Method:
    """A method with the scope that it needs whatever its arguments are."""

    run: Callable[[WebApi, Arguments], Json]
    scope: str | None = None
    for_app_token: bool = False


class WebApi:
    """What the app can call.

    Attributes:
        bot_token: The token of the app's bot.
        app_token: The token with which the app opens connections.
        revoked: The error with which both tokens are refused, once they are revoked.
    """

    def __init__(self, workspace: Workspace, interactions: Interactions) -> None:
        self.workspace = workspace
        self.interactions = interactions
        self.bot_token = f"xoxb-local-{secrets.token_hex(12)}"
        self.app_token = f"xapp-local-{secrets.token_hex(12)}"
        self.revoked: str | None = None

    @property
    def scopes(self) -> str:
        """The app's scopes as answers name them."""
        return ",".join(sorted(self.workspace.manifest.scopes))

    def call(self, name: str, token: str | None, arguments: Arguments) -> Json:
        """Run a method and return its answer, also where Slack refuses."""
        try:
            method = self._authorized(name, token)
            if method.scope is not None:
                self._need(method.scope)
            return {"ok": True, **method.run(self, arguments)}
        except RefusedError as refused:
            answer: Json = {"ok": False, "error": refused.error, **refused.more}
            if refused.details:
                answer["response_metadata"] = {"messages": refused.details}
            return answer

    def _authorized(self, name: str, token: str | None) -> _Method:
        method = self._METHODS.get(name)
        if method is None:
            raise RefusedError("unknown_method", req_method=name)
        if not token:
            raise RefusedError("not_authed")
        if token not in {self.bot_token, self.app_token}:
            raise RefusedError("invalid_auth")
        if self.revoked is not None:
            raise RefusedError(self.revoked)
        if (token == self.app_token) != method.for_app_token:
            raise RefusedError("not_allowed_token_type")
        return method

    def _need(self, scope: str) -> None:
        if scope not in self.workspace.manifest.scopes:
            raise RefusedError("missing_scope", needed=scope, provided=self.scopes)

    # Arguments

    @staticmethod
    def _required(arguments: Arguments, key: str) -> str:
        value = arguments.get(key)
        if value is None or value == "":
            raise RefusedError("invalid_arguments", [f"[ERROR] missing required field: {key}"])
        return str(value)

    def _channel(self, arguments: Arguments, key: str = "channel") -> Channel:
        """Return a conversation that the app can see."""
        channel = self.workspace.channels.get(self._required(arguments, key))
        hidden = {"group", "im"}
        if channel is None or (
            channel.kind in hidden and self.workspace.bot.id not in channel.members
        ):
            raise RefusedError("channel_not_found")
        return channel

    def _destination(self, arguments: Arguments) -> Channel:
        """Return where to post: a person's id means the direct messages with them."""
        target = self._required(arguments, "channel")
        if target in self.workspace.users:
            channel = self.workspace.direct_messages(target)
        elif target.startswith("#"):
            named = [c for c in self.workspace.channels.values() if f"#{c.name}" == target]
            if not named:
                raise RefusedError("channel_not_found")
            channel = named[0]
        else:
            channel = self._channel(arguments)
        self._may_post(channel)
        return channel

    def _may_post(self, channel: Channel) -> None:
        if channel.archived:
            raise RefusedError("is_archived")
        if self.workspace.bot.id not in channel.members:
            raise RefusedError("not_in_channel")
        if channel.restricted:
            raise RefusedError("restricted_action")
        if channel.kind == "im" and not self.workspace.manifest.messages_tab:
            raise RefusedError("messages_tab_disabled")

    def _thread(self, arguments: Arguments, channel: Channel) -> str | None:
        ts = arguments.get("thread_ts")
        if ts is None or ts == "":
            return None
        parent = channel.messages.get(str(ts))
        # A reply to a message that is gone is posted in the channel, without a word.
        return (parent.thread_ts or parent.ts) if parent else None

    def _message(self, channel: Channel, ts: str) -> Message:
        message = channel.messages.get(ts)
        if message is None:
            raise RefusedError("message_not_found")
        return message

    # Tokens and the workspace

    def _auth_test(self, _: Arguments) -> Json:
        space = self.workspace
        return {
            "url": f"https://{space.domain}.slack.com/", "team": space.name,
            "user": space.bot.name, "team_id": space.team_id, "user_id": space.bot.id,
            "bot_id": space.bot_id, "is_enterprise_install": False,
        }  # fmt: skip

    def _apps_connections_open(self, _: Arguments) -> Json:
        sockets = self.interactions.sockets
        if sockets.refusing:
            raise RefusedError("internal_error")
        address = self.workspace.base_url.replace("http", "ws", 1)
        return {
            "url": f"{address}/link/?ticket={sockets.issue_ticket()}&app_id={self.workspace.app_id}"
        }

    def _team_info(self, _: Arguments) -> Json:
        space = self.workspace
        return {
            "team": {"id": space.team_id, "name": space.name, "domain": space.domain, "icon": {}}
        }

    # Messages

    def _chat_post_message(self, arguments: Arguments) -> Json:
        channel = self._destination(arguments)
        text, blocks = checked_content(arguments)
        message = self._post(channel, text, blocks, arguments)
        shown = self.workspace.message_json(message)
        return {"channel": channel.id, "ts": message.ts, "message": shown}

    def _post(
        self,
        channel: Channel,
        text: str,
        blocks: list[Json],
        arguments: Arguments,
        files: list[str] | None = None,
    ) -> Message:
        message = self.workspace.add_message(
            Message(
                ts=self.workspace.new_ts(),
                channel=channel.id,
                user=self.workspace.bot.id,
                text=text,
                blocks=blocks,
                files=files or [],
                thread_ts=self._thread(arguments, channel),
                bot_id=self.workspace.bot_id,
                broadcast=_is_true(arguments.get("reply_broadcast")),
                metadata=arguments.get("metadata"),
                arguments=dict(arguments),
            )
        )
        self.interactions.said(message)
        return message

    def _chat_post_ephemeral(self, arguments: Arguments) -> Json:
        channel = self._destination(arguments)
        user = self._required(arguments, "user")
        if user not in channel.members:
            raise RefusedError("user_not_in_channel")
        text, blocks = checked_content(arguments)
        message = self.workspace.add_message(
            Message(
                ts=self.workspace.new_ts(),
                channel=channel.id,
                user=self.workspace.bot.id,
                text=text,
                blocks=blocks,
                thread_ts=self._thread(arguments, channel),
                bot_id=self.workspace.bot_id,
                only_for=user,
                arguments=dict(arguments),
            )
        )
        return {"message_ts": message.ts}

    def _own(self, arguments: Arguments, error: str) -> tuple[Channel, Message]:
        channel = self._channel(arguments)
        message = self._message(channel, self._required(arguments, "ts"))
        if message.user != self.workspace.bot.id:
            raise RefusedError(error)
        if channel.archived:
            raise RefusedError("is_archived")
        return channel, message

    def _chat_update(self, arguments: Arguments) -> Json:
        channel, message = self._own(arguments, "cant_update_message")
        given = {key: value for key, value in arguments.items() if value is not None}
        # Blocks stay only where no text is given either.
        kept = {} if "text" in given else {"text": message.text, "blocks": message.blocks}
        text, blocks = checked_content({**kept, **given}, is_update=True)
        self.workspace.change_message(message, text, blocks, marked=not blocks)
        self.interactions.edited(message)
        shown = self.workspace.message_json(message)
        return {"channel": channel.id, "ts": message.ts, "text": text, "message": shown}

    def _chat_delete(self, arguments: Arguments) -> Json:
        channel, message = self._own(arguments, "cant_delete_message")
        self.workspace.delete_message(message)
        self.interactions.deleted(message)
        return {"channel": channel.id, "ts": message.ts}

    def _chat_get_permalink(self, arguments: Arguments) -> Json:
        channel = self._channel(arguments)
        message = self._message(channel, self._required(arguments, "message_ts"))
        link = (
            f"https://{self.workspace.domain}.slack.com/archives/{channel.id}/"
            f"p{message.ts.replace('.', '')}"
        )
        if message.thread_ts is not None:
            link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
        return {"channel": channel.id, "permalink": link}

    # Conversations

    def _readable(self, arguments: Arguments, scopes: Mapping[str, str]) -> Channel:
        channel = self._channel(arguments)
        self._need(scopes[channel.kind])
        return channel

    def _conversations_info(self, arguments: Arguments) -> Json:
        channel = self._readable(arguments, _READ_SCOPES)
        return {"channel": self.workspace.channel_json(channel)}

    def _conversations_list(self, arguments: Arguments, *, joined: bool = False) -> Json:
        kinds = set()
        for each in str(arguments.get("types") or "public_channel").split(","):
            kind = _TYPES.get(each.strip())
            if kind is None:
                raise RefusedError("invalid_types")
            if kind in _READ_SCOPES:
                self._need(_READ_SCOPES[kind])
                kinds.add(kind)
        bot = self.workspace.bot.id
        found = [
            self.workspace.channel_json(channel)
            for channel in self.workspace.channels.values()
            if channel.kind in kinds
            and (bot in channel.members or (channel.kind == "channel" and not joined))
            and not (channel.archived and _is_true(arguments.get("exclude_archived")))
        ]
        return _page("channels", found, arguments)

    def _users_conversations(self, arguments: Arguments) -> Json:
        return self._conversations_list(arguments, joined=True)

    def _conversations_open(self, arguments: Arguments) -> Json:
        self._need("im:write")
        if arguments.get("channel"):
            return {"channel": {"id": self._channel(arguments).id}}
        users = arguments.get("users") or []
        ids = users.split(",") if isinstance(users, str) else list(users)
        if len(ids) != 1:
            raise RefusedError("users_list_not_supplied" if not ids else "method_not_supported")
        if ids[0] not in self.workspace.users:
            raise RefusedError("user_not_found")
        if self.workspace.users[ids[0]].is_bot:
            raise RefusedError("cannot_dm_bot")
        channel = self.workspace.direct_messages(ids[0])
        return {"channel": {"id": channel.id}}

    def _conversations_history(self, arguments: Arguments) -> Json:
        channel = self._readable(arguments, _HISTORY_SCOPES)
        self._must_be_member(channel)
        found = [
            message
            for message in _between(channel, arguments)
            if message.thread_ts in {None, message.ts} or message.broadcast
        ]
        shown = [self.workspace.message_json(each) for each in reversed(found)]
        page = _page("messages", shown, arguments)
        return page | {"has_more": bool(page["response_metadata"]["next_cursor"])}

    def _conversations_replies(self, arguments: Arguments) -> Json:
        channel = self._readable(arguments, _HISTORY_SCOPES)
        self._must_be_member(channel)
        ts = self._required(arguments, "ts")
        first = channel.messages.get(ts)
        if first is None:
            raise RefusedError("thread_not_found")
        wanted = {each.ts for each in _between(channel, arguments)}
        thread = self.workspace.thread(channel, first.thread_ts or first.ts)
        shown = [self.workspace.message_json(each) for each in thread if each.ts in wanted]
        page = _page("messages", shown, arguments)
        return page | {"has_more": bool(page["response_metadata"]["next_cursor"])}

    def _must_be_member(self, channel: Channel) -> None:
        if self.workspace.bot.id not in channel.members:
            raise RefusedError("not_in_channel")

    def _conversations_members(self, arguments: Arguments) -> Json:
        channel = self._readable(arguments, _READ_SCOPES)
        return _page("members", sorted(channel.members), arguments)

    def _conversations_join(self, arguments: Arguments) -> Json:
        channel = self._channel(arguments)
        if channel.kind != "channel":
            raise RefusedError("method_not_supported_for_channel_type")
        if channel.archived:
            raise RefusedError("is_archived")
        channel.members.add(self.workspace.bot.id)
        return {"channel": self.workspace.channel_json(channel)}

    # People

    def _users_info(self, arguments: Arguments) -> Json:
        user = self.workspace.users.get(self._required(arguments, "user"))
        if user is None:
            raise RefusedError("user_not_found")
        with_locale = _is_true(arguments.get("include_locale"))
        return {"user": self.workspace.user_json(user, with_locale=with_locale)}

    def _users_list(self, arguments: Arguments) -> Json:
        with_locale = _is_true(arguments.get("include_locale"))
        found = [
            self.workspace.user_json(user, with_locale=with_locale)
            for user in self.workspace.users.values()
        ]
        return _page("members", found, arguments)

    def _usergroups_list(self, arguments: Arguments) -> Json:
        with_disabled = _is_true(arguments.get("include_disabled"))
        shown = [
            {
                "id": each.id, "team_id": self.workspace.team_id, "name": each.handle,
                "handle": each.handle, "date_delete": int(each.disabled),
            }
            for each in self.workspace.groups.values()
            if with_disabled or not each.disabled
        ]  # fmt: skip
        return {"usergroups": shown}

    def _usergroups_users_list(self, arguments: Arguments) -> Json:
        group = self.workspace.groups.get(self._required(arguments, "usergroup"))
        if group is None:
            raise RefusedError("no_such_subteam")
        return {"users": sorted(group.users)}

    def _reactions_add(self, arguments: Arguments) -> Json:
        channel = self._channel(arguments)
        self._must_be_member(channel)
        message = self._message(channel, self._required(arguments, "timestamp"))
        users = message.reactions.setdefault(self._required(arguments, "name"), [])
        if self.workspace.bot.id in users:
            raise RefusedError("already_reacted")
        users.append(self.workspace.bot.id)
        self.workspace.tell("message_changed", message.only_for, message=message)
        return {}

    # Views

    def _view(self, arguments: Arguments, kind: str) -> Json:
        view = arguments.get("view")
        wrong = limits.check_view(view)
        if not isinstance(view, dict) or wrong:
            raise RefusedError("invalid_arguments", [f"[ERROR] {each}" for each in wrong])
        if view["type"] != kind:
            raise RefusedError(
                "invalid_arguments", [f"[ERROR] must be a {kind} [json-pointer:/view/type]"]
            )
        if len(json.dumps(view).encode()) > limits.MAX_VIEW_BYTES:
            raise RefusedError("view_too_large")
        if any(element["type"] == "file_input" for _, element in elements_of(view["blocks"])):
            self._need("files:read")
        return view

    def _new_external_id(self, content: Json) -> None:
        external_id = content.get("external_id")
        if external_id and self._by_external_id(external_id) is not None:
            raise RefusedError("duplicate_external_id")

    def _by_external_id(self, external_id: str) -> View | None:
        views = [*self.workspace.views.values(), *self.workspace.homes.values()]
        return next((v for v in views if v.content.get("external_id") == external_id), None)

    def _views_open(self, arguments: Arguments) -> Json:
        trigger_id = self._required(arguments, "trigger_id")
        content = self._view(arguments, "modal")
        self._new_external_id(content)
        user, _ = self.interactions.use_trigger(trigger_id)
        for view in self.workspace.stack_of(user):
            self.workspace.close_view(view)
        view = self.workspace.add_view(user, content)
        return {"view": self.workspace.view_json(view)}

    def _views_push(self, arguments: Arguments) -> Json:
        trigger_id = self._required(arguments, "trigger_id")
        content = self._view(arguments, "modal")
        self._new_external_id(content)
        user, below = self.interactions.use_trigger(trigger_id)
        if below is None or below.content["type"] != "modal":
            raise RefusedError("invalid_trigger_id")
        stack = self.workspace.stack_of(user)
        if len(stack) >= MAX_VIEWS:
            raise RefusedError("push_limit_reached")
        view = self.workspace.add_view(user, content, above=stack[-1])
        return {"view": self.workspace.view_json(view)}

    def _views_update(self, arguments: Arguments) -> Json:
        view_id, external_id = arguments.get("view_id"), arguments.get("external_id")
        if not view_id and not external_id:
            raise RefusedError("invalid_arguments", ["[ERROR] missing required field: view_id"])
        content = self._view(arguments, "modal")
        view = (
            self.workspace.views.get(str(view_id))
            if view_id
            else self._by_external_id(str(external_id))
        )
        if view is None:
            raise RefusedError("not_found")
        self._check_hash(view, arguments)
        self.workspace.set_view(view, content)
        return {"view": self.workspace.view_json(view)}

    def _views_publish(self, arguments: Arguments) -> Json:
        user = self._required(arguments, "user_id")
        if not self.workspace.manifest.home_tab:
            raise RefusedError("not_enabled")
        if user not in self.workspace.users:
            raise RefusedError("user_not_found")
        content = self._view(arguments, "home")
        view = self.workspace.homes.get(user)
        if view is not None:
            self._check_hash(view, arguments)
        view = self.workspace.publish_home(user, content)
        return {"view": self.workspace.view_json(view)}

    @staticmethod
    def _check_hash(view: View, arguments: Arguments) -> None:
        if arguments.get("hash") and arguments["hash"] != view.hash:
            raise RefusedError("hash_conflict")

    # Files

    def _files_get_upload_url(self, arguments: Arguments) -> Json:
        name = self._required(arguments, "filename")
        length = self._required(arguments, "length")
        if not length.isdecimal() or int(length) < 1:
            raise RefusedError("invalid_arguments", ["[ERROR] length must be more than 0"])
        file = SharedFile(
            id=self.workspace.new_id("F"),
            name=name,
            title=name,
            length=int(length),
            alt_text=arguments.get("alt_txt") or None,
            user=self.workspace.bot.id,
        )
        self.workspace.files[file.id] = file
        return {"file_id": file.id, "upload_url": f"{self.workspace.base_url}/upload/{file.id}"}

    def _files_complete_upload(self, arguments: Arguments) -> Json:
        given = arguments.get("files")
        if not isinstance(given, list) or not given:
            raise RefusedError("invalid_arguments", ["[ERROR] missing required field: files"])
        files = []
        for each in given:
            file = self.workspace.files.get(each.get("id", ""))
            if file is None or file.data is None:
                raise RefusedError("file_not_found")
            file.title = each.get("title") or file.title
            files.append(file)
        ids = arguments.get("channels") or arguments.get("channel_id") or ""
        for channel_id in filter(None, str(ids).split(",")):
            channel = self._channel({"channel": channel_id})
            self._may_post(channel)
            text = str(arguments.get("initial_comment") or "")
            blocks = arguments.get("blocks") or []
            if blocks:
                checked_content({"blocks": blocks})
            for file in files:
                file.channels.append(channel.id)
            self._post(channel, text, blocks, arguments, [file.id for file in files])
        return {"files": [self.workspace.file_json(file) for file in files]}

    def _files_info(self, arguments: Arguments) -> Json:
        file = self.workspace.files.get(self._required(arguments, "file"))
        if file is None or file.data is None or not self.workspace.is_seen_by_app(file):
            raise RefusedError("file_not_found")
        return {"file": self.workspace.file_json(file), "comments": [], "paging": {}}

    _METHODS: ClassVar[Mapping[str, _Method]] = {
        "apps.connections.open": _Method(_apps_connections_open, for_app_token=True),
        "auth.test": _Method(_auth_test),
        "chat.delete": _Method(_chat_delete, "chat:write"),
        "chat.getPermalink": _Method(_chat_get_permalink),
        "chat.postEphemeral": _Method(_chat_post_ephemeral, "chat:write"),
        "chat.postMessage": _Method(_chat_post_message, "chat:write"),
        "chat.update": _Method(_chat_update, "chat:write"),
        "conversations.history": _Method(_conversations_history),
        "conversations.info": _Method(_conversations_info),
        "conversations.join": _Method(_conversations_join, "channels:join"),
        "conversations.list": _Method(_conversations_list),
        "conversations.members": _Method(_conversations_members),
        "conversations.open": _Method(_conversations_open),
        "conversations.replies": _Method(_conversations_replies),
        "files.completeUploadExternal": _Method(_files_complete_upload, "files:write"),
        "files.getUploadURLExternal": _Method(_files_get_upload_url, "files:write"),
        "files.info": _Method(_files_info, "files:read"),
        "reactions.add": _Method(_reactions_add, "reactions:write"),
        "team.info": _Method(_team_info, "team:read"),
        "usergroups.list": _Method(_usergroups_list, "usergroups:read"),
        "usergroups.users.list": _Method(_usergroups_users_list, "usergroups:read"),
        "users.conversations": _Method(_users_conversations),
        "users.info": _Method(_users_info, "users:read"),
        "users.list": _Method(_users_list, "users:read"),
        "views.open": _Method(_views_open),
        "views.publish": _Method(_views_publish),
        "views.push": _Method(_views_push),
        "views.update": _Method(_views_update),
    }


def _is_true(value: object) -> bool:
    return value in {True, "1", "true", "True"}


def _between(channel: Channel, arguments: Arguments) -> list[Message]:
    """Return the messages between ``oldest`` and ``latest``, the oldest first."""
    oldest, latest = arguments.get("oldest"), arguments.get("latest")
    inclusive = _is_true(arguments.get("inclusive"))
    found = []
    for message in sorted(channel.messages.values(), key=lambda each: each.ts):
        ts = float(message.ts)
        if oldest and (ts < float(oldest) or (ts == float(oldest) and not inclusive)):
            continue
        if latest and (ts > float(latest) or (ts == float(latest) and not inclusive)):
            continue
        found.append(message)
    return found


def _page(key: str, found: list[Any], arguments: Arguments) -> Json:
    """Return the part of a list that ``cursor`` and ``limit`` ask for."""
    try:
        start = int(arguments.get("cursor") or 0)
        limit = int(arguments.get("limit") or _PAGE)
    except ValueError as error:
        raise RefusedError("invalid_cursor") from error
    end = start + max(1, limit)
    cursor = str(end) if end < len(found) else ""
    return {key: found[start:end], "response_metadata": {"next_cursor": cursor}}
