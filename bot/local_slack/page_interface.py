"""What a page in the browser needs of a local Slack: JSON over HTTP, and live changes.

``add_routes`` adds these to a server that has not started; people are named by their id.

``GET /local/state?as=U…``
    ``team``, ``app`` (``id`` ``name`` ``user`` ``home_tab`` ``messages_tab``), ``me``, ``people``,
    ``channels`` that ``me`` sees (each with ``id`` ``name`` ``kind`` ``archived`` ``member``, the
    app's own with the kind ``im``), ``commands`` (``name`` ``description`` ``usage_hint``),
    ``shortcuts`` (``name`` ``callback_id`` ``on_message``), ``modals`` (the uppermost last)
    and ``home``.

``GET /local/messages?as=U…&channel=C…[&thread_ts=…][&before=…][&limit=50]``
    ``messages``, the oldest first, and ``has_more``. Messages are as Slack's own methods give
    them, with ``channel``, with ``ephemeral`` where only ``as`` sees them, and with ``state``:
    what is chosen in them. Replies are only in their thread, except broadcast ones.

``POST /local/do`` with ``{"as": "U…", "do": …}`` and what that takes:
    =============  ==================================================================
    ``say``        ``channel`` ``text`` [``thread_ts``] [``files``: ``name``, ``base64``]
    ``command``    ``channel`` ``text`` [``thread_ts``]: a line that begins with a slash
    ``edit``       ``channel`` ``ts`` ``text``
    ``delete``     ``channel`` ``ts``
    ``press``      a place and ``element``: an ``action_id``
    ``select``     a place, ``element`` and ``value``: of an option, an id, a list of them
    ``suggest``    a place, ``element`` and ``value``: what is typed so far
    ``submit``     [``values`` by ``action_id``]: sends the uppermost modal
    ``close``      [``all``]: closes the uppermost modal, or all
    ``shortcut``   ``callback_id`` [``channel`` ``ts``]: on a message or from the menu
    ``home``       [``tab``: ``home`` or ``messages``]
    ``invite``     ``channel``: brings the app in
    =============  ==================================================================

    A place is ``view`` with a view's id, or ``channel`` and ``ts``. The answer is
    ``{"ok": true, …}`` with the ``message`` of ``say``, the ``errors`` of ``submit`` by
    ``block_id`` and the ``options`` of ``suggest``, or ``{"ok": false, "error": …}`` with a
    sentence. An interaction is answered once the app has acknowledged it; what it does then
    comes as changes.

``GET /local/file?as=U…&id=F…``
    The bytes of a file that was shared; a picture with its type.

``GET /local/events?as=U…`` (a WebSocket)
    One object a change that ``as`` can see: ``{"type": "message" | "message_changed" |
    "message_deleted", "message": …}``, ``{"type": "view" | "view_closed" | "home", "view": …}``
    and ``{"type": "channel", "channel": id}``.

Only pages of the server itself may use it: a request that names another host or comes from
another page is refused, so that no page elsewhere on the web can act in the local Slack.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import mimetypes
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from bot.local_slack.manifest import Json, LocalSlackError
from bot.local_slack.people import Person
from bot.local_slack.server import LocalSlack
from bot.local_slack.workspace import Channel, Message, View, Workspace

PAGE_SIZE = 50
_PICTURES = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})
_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost"})


def add_routes(slack: LocalSlack) -> None:
    """Add the interface to a server that has not started."""
    interface = _PageInterface(slack)
    slack.application.router.add_routes(
        [
            web.get("/local/state", interface.state),
            web.get("/local/messages", interface.messages),
            web.get("/local/file", interface.file),
            web.post("/local/do", interface.act),
            web.get("/local/events", interface.events),
        ]
    )
    slack.application.on_shutdown.append(interface.close)


def is_from_own_page(request: web.Request) -> bool:
    """Return whether a request names this machine and comes from no other page."""
    origin = request.headers.get("Origin")
    host = request.headers.get("Host", "")
    own = origin is None or urlsplit(origin).netloc == host
    return own and urlsplit(f"//{host}").hostname in _LOCAL_NAMES


class _PageInterface:
    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._sockets: set[web.WebSocketResponse] = set()

    @property
    def _workspace(self) -> Workspace:
        return self._slack.workspace

    def _person(self, request: web.Request) -> Person:
        if not is_from_own_page(request):
            raise web.HTTPForbidden(text="Only the page of this server may do that.")
        try:
            return self._slack.person(request.query.get("as", ""))
        except LocalSlackError as error:
            raise web.HTTPNotFound(text=str(error)) from error

    # Reading

    async def state(self, request: web.Request) -> web.Response:
        me = self._person(request)
        space, manifest = self._workspace, self._slack.manifest
        space.direct_messages(me.id)
        return web.json_response(
            {
                "team": {"id": space.team_id, "name": space.name},
                "app": {
                    "id": space.app_id,
                    "name": manifest.name,
                    "user": space.user_json(space.bot),
                    "home_tab": manifest.home_tab,
                    "messages_tab": manifest.messages_tab and manifest.messages_tab_writable,
                },
                "me": space.user_json(me.user, with_locale=True),
                "people": [
                    space.user_json(user) for user in space.users.values() if not user.is_bot
                ],
                "channels": [
                    {
                        "id": channel.id,
                        "name": manifest.name if channel.kind == "im" else channel.name,
                        "kind": channel.kind,
                        "archived": channel.archived,
                        "member": me.id in channel.members,
                    }
                    for channel in space.channels.values()
                    if channel.kind == "channel" or me.id in channel.members
                ],
                "commands": [
                    {
                        "name": each.name,
                        "description": each.description,
                        "usage_hint": each.usage_hint,
                    }
                    for each in manifest.commands
                ],
                "shortcuts": [
                    {
                        "name": each.name,
                        "callback_id": each.callback_id,
                        "on_message": each.on_message,
                    }
                    for each in manifest.shortcuts
                ],
                "modals": [space.view_json(view) for view in space.stack_of(me.id)],
                "home": space.view_json(me.home) if me.home else None,
            }
        )

    async def messages(self, request: web.Request) -> web.Response:
        me = self._person(request)
        channel = self._channel(me, request.query.get("channel"))
        thread_ts, before = request.query.get("thread_ts"), request.query.get("before")
        limit = request.query.get("limit", "")
        most = int(limit) if limit.isdecimal() and int(limit) else PAGE_SIZE
        whispers = [
            each
            for each in self._workspace.whispers
            if each.channel == channel.id and each.only_for == me.id
        ]
        found = [
            message
            for message in (*channel.messages.values(), *whispers)
            if _stands_in(message, thread_ts) and (before is None or message.ts < before)
        ]
        found.sort(key=lambda message: message.ts)
        shown = [self._message(message) for message in found[-most:]]
        return web.json_response({"messages": shown, "has_more": len(found) > most})

    def _channel(self, me: Person, channel_id: object) -> Channel:
        if not self._sees(me, str(channel_id)):
            raise web.HTTPNotFound(text=f"There is no channel {channel_id}.")
        return self._workspace.channels[str(channel_id)]

    def _message(self, message: Message) -> Json:
        return self._workspace.message_json(message) | {
            "channel": message.channel,
            "ephemeral": message.only_for is not None,
            "state": message.values,
        }

    async def file(self, request: web.Request) -> web.Response:
        me = self._person(request)
        file = self._workspace.files.get(request.query.get("id", ""))
        if file is None or file.data is None:
            raise web.HTTPNotFound(text="There is no such file.")
        if not any(self._sees(me, channel_id) for channel_id in file.channels):
            raise web.HTTPNotFound(text="There is no such file.")
        kind = mimetypes.guess_type(file.name)[0]
        # Anything else might be a page that acts in this server's name.
        shown = kind if kind in _PICTURES else "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.data, content_type=shown, headers=headers)

    def _sees(self, me: Person, channel_id: str) -> bool:
        channel = self._workspace.channels.get(channel_id)
        return channel is not None and (channel.kind == "channel" or me.id in channel.members)

    # Changes

    async def events(self, request: web.Request) -> web.StreamResponse:
        me = self._person(request)
        socket = web.WebSocketResponse(heartbeat=30.0)
        await socket.prepare(request)
        self._sockets.add(socket)
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._workspace.watchers.append(queue.put_nowait)
        sending = asyncio.ensure_future(self._send(socket, queue, me))
        try:
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            sending.cancel()
            self._workspace.watchers.remove(queue.put_nowait)
            self._sockets.discard(socket)
        return socket

    async def _send(
        self, socket: web.WebSocketResponse, queue: asyncio.Queue[Json], me: Person
    ) -> None:
        while True:
            change = self._shown(await queue.get(), me)
            if change is not None:
                await socket.send_json(change)

    def _shown(self, change: Json, me: Person) -> Json | None:
        """Return a change as the page gets it; ``None`` if ``me`` does not see it."""
        if change["only"] not in {None, me.id}:
            return None
        shown: Json = {"type": change["type"]}
        match change:
            case {"message": Message() as message}:
                if not self._sees(me, message.channel):
                    return None
                shown["message"] = self._message(message)
            case {"view": View() as view}:
                shown["view"] = self._workspace.view_json(view)
            case {"channel": str(channel_id)}:
                shown["channel"] = channel_id
        return shown

    async def close(self, _: web.Application) -> None:
        for socket in list(self._sockets):
            await socket.close()

    # Acting

    async def act(self, request: web.Request) -> web.Response:
        if not is_from_own_page(request):
            raise web.HTTPForbidden(text="Only the page of this server may do that.")
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="The body has to be JSON.")
        try:
            given = json.loads(await request.read())
            done = await self._do(self._slack.person(str(given["as"])), given)
        except KeyError as error:
            return _refused(f"{error.args[0]} is missing.")
        except (ValueError, TypeError) as error:
            return _refused(f"That cannot be read: {error}.")
        except LocalSlackError as error:
            return _refused(str(error))
        return web.json_response({"ok": True, **done})

    async def _do(self, me: Person, given: Mapping[str, Any]) -> Json:
        match given["do"]:
            case "say" | "command" | "edit" | "delete" | "invite":
                return await self._write(me, given)
            case "press":
                await me.press(self._place(me, given), given["element"])
            case "select":
                await me.select(self._place(me, given), given["element"], given["value"])
            case "suggest":
                place = self._place(me, given)
                return {"options": await me.suggest(place, given["element"], given["value"])}
            case "submit":
                values = given.get("values") or {}
                if not isinstance(values, dict):
                    raise LocalSlackError("The values have to be an object.")
                return {"errors": await me.submit(values)}
            case "close":
                await me.close(all_of_them=given.get("all") is True)
            case "shortcut":
                on = self._given_message(me, given) if given.get("ts") else None
                await me.shortcut(given["callback_id"], on=on)
            case "home":
                await me.open_home(given.get("tab") or "home")
            case other:
                raise LocalSlackError(f"Nobody can {other!r} here.")
        return {}

    async def _write(self, me: Person, given: Mapping[str, Any]) -> Json:
        channel = self._channel_to_act_in(me, given)
        thread_ts = given.get("thread_ts")
        thread = channel.messages.get(str(thread_ts)) if thread_ts else None
        match given["do"]:
            case "say":
                files = [_file(each) for each in given.get("files") or ()]
                message = await me.say(channel, given["text"], thread=thread, files=files)
                return {"message": self._message(message)}
            case "command":
                await me.command(channel, given["text"], thread=thread)
            case "edit":
                await me.edit(self._given_message(me, given), given["text"])
            case "delete":
                await me.delete(self._given_message(me, given))
            case _:
                await me.invite(channel)
        return {}

    def _channel_to_act_in(self, me: Person, given: Mapping[str, Any]) -> Channel:
        try:
            return self._channel(me, given["channel"])
        except web.HTTPNotFound as error:
            raise LocalSlackError(str(error.text)) from error

    def _place(self, me: Person, given: Mapping[str, Any]) -> Message | View:
        if not given.get("view"):
            return self._given_message(me, given)
        views = [*self._workspace.stack_of(me.id), *([me.home] if me.home else [])]
        for view in views:
            if view.id == given["view"]:
                return view
        raise LocalSlackError("That view is not open any more.")

    def _given_message(self, me: Person, given: Mapping[str, Any]) -> Message:
        channel = self._channel_to_act_in(me, given)
        message = channel.messages.get(str(given["ts"]))
        for whisper in self._workspace.whispers:
            if whisper.ts == given["ts"] and whisper.only_for == me.id:
                message = whisper
        if message is None:
            raise LocalSlackError("That message is not there any more.")
        return message


def _stands_in(message: Message, thread_ts: str | None) -> bool:
    if thread_ts is not None:
        return thread_ts in {message.ts, message.thread_ts}
    return message.thread_ts is None or message.broadcast


def _file(given: Mapping[str, str]) -> tuple[str, bytes]:
    try:
        return given["name"], base64.b64decode(given["base64"], validate=True)
    except binascii.Error as error:
        raise LocalSlackError(f"The file {given['name']} is not in base 64.") from error


def _refused(why: str) -> web.Response:
    return web.json_response({"ok": False, "error": why})
