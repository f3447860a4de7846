"""The local Slack itself: a server on the loopback interface, with faults on demand."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

from bot.local_slack.interactions import Interactions, RefusedError
from bot.local_slack.manifest import Json, LocalSlackError, Manifest
from bot.local_slack.methods import WebApi
from bot.local_slack.people import Person
from bot.local_slack.sockets import MAX_RECORDS, Delivery, DeliveryKind, SocketMode, Timing
from bot.local_slack.workspace import Channel, Clock, Kind, Message, UserGroup, Workspace

SETTLE_SECONDS = 30.0
MAX_UPLOAD = 64 * 1024 * 1024

_CLIENTS_OWN_TASKS = frozenset({"monitor_current_session", "receive_messages", "process_messages"})
"""Tasks of slack-sdk that last as long as its connection."""

_JSON_ARGUMENTS = frozenset({"attachments", "blocks", "files", "metadata", "view"})

_LOOKS = 2
"""How often all has to be quiet in a row: a callback that is due may begin a task."""

FaultKind = Literal["cut", "drop", "drop_after", "hold", "rate_limit", "refuse", "status"]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the app as it arrived; ``error`` is why it failed, if it did."""

    method: str
    arguments: Mapping[str, Any]
    error: str | None
    at: float

    @property
    def ok(self) -> bool:
        """Whether Slack did what was asked."""
        return self.error is None


@dataclass(slots=True)
class _Fault:
    kind: FaultKind
    method: str
    times: int
    detail: str = ""
    seconds: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)


class Faults:
    """What goes wrong with the next calls of a method, or of any with ``*``."""

    def __init__(self) -> None:
        self._faults: list[_Fault] = []

    def status(self, method: str = "*", status: int = 503, *, times: int = 1) -> None:
        """Answer with a status of HTTP and no JSON."""
        self._faults.append(_Fault("status", method, times, seconds=status))

    def rate_limit(self, method: str = "*", *, retry_after: int = 1, times: int = 1) -> None:
        """Answer with 429 and ``Retry-After``."""
        self._faults.append(_Fault("rate_limit", method, times, seconds=retry_after))

    def refuse(self, method: str, error: str, *, times: int = 1) -> None:
        """Answer with an error of Slack."""
        self._faults.append(_Fault("refuse", method, times, error))

    def drop(self, method: str = "*", *, after: bool = False, times: int = 1) -> None:
        """Break the connection instead of answering, before or after doing what is asked."""
        self._faults.append(_Fault("drop_after" if after else "drop", method, times))

    def cut(self, method: str = "*", *, times: int = 1) -> None:
        """Do what is asked, and break the connection in the middle of the answer."""
        self._faults.append(_Fault("cut", method, times))

    def hold(self, method: str = "*", *, times: int = 1) -> Callable[[], None]:
        """Do not answer before the returned function is called."""
        fault = _Fault("hold", method, times)
        self._faults.append(fault)
        return fault.released.set

    def clear(self) -> None:
        """Let everything go right again."""
        for fault in self._faults:
            fault.released.set()
        self._faults.clear()

    def next(self, method: str) -> _Fault | None:
        """Return what goes wrong with this call."""
        for fault in self._faults:
            if fault.method in {method, "*"}:
                fault.times -= 1
                if not fault.times:
                    self._faults.remove(fault)
                return fault
        return None


class LocalSlack:
    """A workspace of Slack on this machine, with one app installed.

    Args:
        manifest: The app's manifest, as its text or read from it.
        name: The workspace's name.
        port: Where to listen on 127.0.0.1; 0 takes a free port.
        timing: How long Slack waits for what.
        now: The clock by which triggers and response addresses end.
    """

    def __init__(
        self,
        manifest: str | Mapping[str, Any],
        *,
        name: str = "Local workspace",
        port: int = 0,
        timing: Timing | None = None,
        now: Clock = time.time,
    ) -> None:
        timing = timing or Timing()
        self.manifest = Manifest.parse(manifest)
        self.workspace = Workspace(self.manifest, name=name, now=now)
        self.sockets = SocketMode(
            self.workspace.app_id, timing, self.changed, self._before_delivery
        )
        self.interactions = Interactions(self.workspace, self.sockets, timing)
        self.api = WebApi(self.workspace, self.interactions)
        self.faults = Faults()
        self.application = web.Application(client_max_size=MAX_UPLOAD)
        self._port = port
        self._post_interval = timing.post_interval
        self._last_posts: dict[str, float] = {}
        self._calls: list[Call] = []
        self._in_flight = 0
        self._change = asyncio.Event()
        self._resting: set[asyncio.Task[Any]] | None = None
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self.workspace.watchers.append(lambda _: self.changed())
        self.application.router.add_routes(
            [
                web.route("*", "/api/{method}", self._on_call),
                web.get("/link/", self.sockets.connect),
                web.post("/response/{key}", self._on_response),
                web.post("/upload/{file}", self._on_upload),
                web.get("/files-pri/{file}/{tail:.+}", self._on_download),
            ]
        )

    # The server

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen. More routes can be added to ``application`` before.

        Raises:
            OSError: If the port is taken.
        """
        self._runner = web.AppRunner(self.application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await self.listen()
        self.workspace.base_url = f"http://127.0.0.1:{self._port}"

    async def listen(self) -> None:
        """Take calls and connections, from the start on or again."""
        if self._runner is not None:
            self._site = web.TCPSite(self._runner, "127.0.0.1", self._port)
            await self._site.start()
            self._port = self._runner.addresses[0][1]

    async def be_unreachable(self) -> None:
        """Break and refuse calls, as a network that is down, until ``listen``; WebSockets stay."""
        if self._site is not None:
            await self._site.stop()
        server = self._runner.server if self._runner is not None else None
        for each in server.connections if server is not None else ():
            if each.transport is not None and each.transport not in self.sockets.transports:
                each.transport.abort()

    async def stop(self) -> None:
        """Break all connections and listen no more."""
        self.faults.clear()
        await self.sockets.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where the server is."""
        return self.workspace.base_url

    @property
    def api_url(self) -> str:
        """What slack-sdk takes as its ``base_url``."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The token of the app's bot."""
        return self.api.bot_token

    @property
    def app_token(self) -> str:
        """The token with which the app opens connections."""
        return self.api.app_token

    # Who and what is there

    def add_person(self, name: str, **more: Any) -> Person:  # noqa: ANN401  # the fields of User
        """Add someone; ``more`` are fields of ``User``, such as ``locale`` and ``is_admin``."""
        return Person(self.interactions, self.workspace.add_user(name, **more))

    def person(self, user_id: str) -> Person:
        """Return someone by their id.

        Raises:
            LocalSlackError: If nobody has it.
        """
        user = self.workspace.users.get(user_id)
        if user is None or user.is_bot:
            raise LocalSlackError(f"Nobody has the id {user_id}.")
        return Person(self.interactions, user)

    def add_channel(
        self, name: str, *people: Person, private: bool = False, with_app: bool = True
    ) -> Channel:
        """Add a channel with some people, and with the app if wanted."""
        kind: Kind = "group" if private else "channel"
        members = {person.id for person in people}
        if with_app:
            members.add(self.workspace.bot.id)
        return self.workspace.add_channel(name, kind, members)

    def add_group(self, handle: str, *people: Person) -> UserGroup:
        """Add a user group."""
        users = {person.id for person in people}
        group = UserGroup(self.workspace.new_id("S"), handle, users)
        self.workspace.groups[group.id] = group
        return group

    def archive(self, channel: Channel, by: Person) -> None:
        """Archive a channel and tell the app."""
        channel.archived = True
        self._tell_of(channel, "archive", by)

    def unarchive(self, channel: Channel, by: Person) -> None:
        """Bring an archived channel back and tell the app."""
        channel.archived = False
        self._tell_of(channel, "unarchive", by)

    def delete_channel(self, channel: Channel, by: Person) -> None:
        """Delete a channel for good and tell the app."""
        del self.workspace.channels[channel.id]
        self._tell_of(channel, "deleted", by)

    def remove_app(self, channel: Channel, by: Person) -> None:
        """Put the app out of a channel and tell it."""
        channel.members.discard(self.workspace.bot.id)
        self._tell_of(channel, "left", by)

    def _tell_of(self, channel: Channel, what: str, by: Person) -> None:
        self.workspace.tell("channel", channel=channel.id)
        kind = f"{channel.kind}_{what}"
        self.interactions.event({"type": kind, "channel": channel.id, "user": by.id})

    def uninstall(self) -> None:
        """Take the app out of the workspace: it is told, and its tokens are worth nothing."""
        self.interactions.event({"type": "app_uninstalled"})
        self.revoke_tokens("account_inactive")

    def revoke_tokens(self, error: str = "token_revoked") -> None:
        """Make the app's tokens worth nothing, and tell the app."""
        tokens = {"bot": [self.workspace.bot.id]}
        self.interactions.event({"type": "tokens_revoked", "tokens": tokens})
        self.api.revoked = error

    # What happened

    def said(self, channel: Channel | None = None, *, by_app: bool = True) -> tuple[Message, ...]:
        """Return the messages that all can see, the oldest first.

        Args:
            channel: Where; everywhere if it is not given.
            by_app: Only those of the app.
        """
        channels = self.workspace.channels.values() if channel is None else [channel]
        found = [
            message
            for each in channels
            for message in each.messages.values()
            if not by_app or message.bot_id is not None
        ]
        return tuple(sorted(found, key=lambda message: message.ts))

    def whispered(self, person: Person | None = None) -> tuple[Message, ...]:
        """Return the messages that only one person can see, the oldest first."""
        return tuple(
            message
            for message in self.workspace.whispers
            if person is None or message.only_for == person.id
        )

    def calls(self, method: str | None = None) -> tuple[Call, ...]:
        """Return the calls of the app, in order."""
        return tuple(call for call in self._calls if method in {None, call.method})

    def deliveries(self, kind: DeliveryKind | None = None) -> tuple[Delivery, ...]:
        """Return what was to be delivered to the app, in order."""
        return tuple(each for each in self.sockets.deliveries if kind in {None, each.kind})

    def forget(self) -> None:
        """Drop the records of calls and deliveries, which only tests look at."""
        self._calls.clear()
        self.sockets.deliveries[:] = [each for each in self.sockets.deliveries if not each.done]

    def changed(self) -> None:
        """Let those who wait look again."""
        self._change.set()

    def _before_delivery(self) -> None:
        if self._resting is None:
            self.at_rest()

    def at_rest(self) -> None:
        """Take all tasks that run now for background work, for which ``settled`` need not wait.

        That happens by itself before the first delivery; call it after a start of the app.
        """
        self._resting = set(asyncio.all_tasks())

    async def until(
        self, condition: Callable[[], object], *, seconds: float = SETTLE_SECONDS
    ) -> None:
        """Wait until ``condition`` holds, looking again after each change.

        Raises:
            TimeoutError: If it does not in time.
        """
        async with asyncio.timeout(seconds):
            while not condition():
                self._change.clear()
                await self._change.wait()

    async def settled(self, *, seconds: float = SETTLE_SECONDS) -> None:
        """Wait until the app has done what it does about all that was delivered to it.

        All deliveries are done, no call is under way, and no task of the app runs that was
        begun after the last ``at_rest``. An app in another process has no tasks here: use
        ``until`` for it.

        Raises:
            LocalSlackError: If that takes too long; the message says what still runs.
        """
        quiet = 0
        try:
            async with asyncio.timeout(seconds):
                while quiet < _LOOKS:
                    self._change.clear()
                    tasks = self._app_tasks()
                    if tasks or self.sockets.busy or self._in_flight:
                        quiet = 0
                        await self._something(tasks)
                    else:
                        quiet += 1
                        await asyncio.sleep(0)
        except TimeoutError as error:
            running = ", ".join(sorted(map(_name, self._app_tasks()))) or "no task"
            raise LocalSlackError(
                f"After {seconds:g} seconds there still run: {running}; "
                f"{self._in_flight} calls; deliveries: {self.sockets.busy}."
            ) from error

    async def _something(self, tasks: set[asyncio.Task[Any]]) -> None:
        change = asyncio.ensure_future(self._change.wait())
        try:
            await asyncio.wait({change, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            change.cancel()
            await asyncio.gather(change, return_exceptions=True)

    def _app_tasks(self) -> set[asyncio.Task[Any]]:
        known = {asyncio.current_task(), *(self._resting or ())}
        return {
            task
            for task in asyncio.all_tasks() - known
            if not task.done() and not self._is_own(task)
        }

    @staticmethod
    def _is_own(task: asyncio.Task[Any]) -> bool:
        name = _name(task)
        last = name.rpartition(".")[2]
        return name.startswith(("RequestHandler.", "SocketMode.")) or last in _CLIENTS_OWN_TASKS

    # HTTP

    async def _on_call(self, request: web.Request) -> web.StreamResponse:
        self._in_flight += 1
        try:
            return await self._answer(request)
        finally:
            self._in_flight -= 1
            self.changed()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            token, arguments = await _read(request)
        except RefusedError as refused:
            return web.json_response({"ok": False, "error": refused.error})
        fault = self.faults.next(method)
        if fault is not None:
            if fault.kind == "hold":
                await fault.released.wait()
            elif fault.kind == "drop_after":
                self.api.call(method, token, arguments)
                self._record(method, arguments, "dropped after")
                return _dropped(request)
            elif fault.kind == "cut":
                self.api.call(method, token, arguments)
                self._record(method, arguments, "cut")
                return await _cut(request)
            else:
                return self._failed(request, fault, method, arguments)
        seconds = self._over_limit(method, arguments)
        if seconds:
            limited = _Fault("rate_limit", method, 1, seconds=seconds)
            return self._failed(request, limited, method, arguments)
        answer = self.api.call(method, token, arguments)
        self._record(method, arguments, answer.get("error"))
        scopes = {"X-OAuth-Scopes": self.api.scopes}
        return web.json_response(answer, headers=scopes)

    def _failed(
        self, request: web.Request, fault: _Fault, method: str, arguments: Mapping[str, Any]
    ) -> web.StreamResponse:
        match fault.kind:
            case "rate_limit":
                self._record(method, arguments, "ratelimited")
                return web.json_response(
                    {"ok": False, "error": "ratelimited"},
                    status=429,
                    headers={"Retry-After": str(fault.seconds)},
                )
            case "refuse":
                self._record(method, arguments, fault.detail)
                return web.json_response({"ok": False, "error": fault.detail})
            case "status":
                self._record(method, arguments, f"HTTP {fault.seconds}")
                return web.Response(status=fault.seconds, text="upstream connect error")
            case _:
                self._record(method, arguments, "dropped")
                return _dropped(request)

    def _record(self, method: str, arguments: Mapping[str, Any], error: str | None) -> None:
        self._calls.append(Call(method, arguments, error, self.workspace.now()))
        del self._calls[:-MAX_RECORDS]

    def _over_limit(self, method: str, arguments: Mapping[str, Any]) -> int:
        """Return after how many seconds a post may be tried again; 0 if it is not too early."""
        if not self._post_interval or method != "chat.postMessage":
            return 0
        channel, now = str(arguments.get("channel")), self.workspace.now()
        last = self._last_posts.get(channel)
        if last is not None and now - last < self._post_interval:
            return max(1, round(self._post_interval - (now - last)))
        self._last_posts[channel] = now
        return 0

    async def _on_response(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.next("response_url")
        if fault is not None and fault.kind != "drop_after":
            return self._failed(request, fault, "response_url", {})
        try:
            answer = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        error = None
        try:
            self.interactions.respond(request.match_info["key"], answer)
        except RefusedError as refused:
            error = refused.error
        self._record("response_url", answer, error)
        self.changed()
        if fault is not None:
            return _dropped(request)
        if error in {"expired_url", "invalid_url", "used_url"}:
            return web.json_response({"ok": False, "error": error}, status=404)
        if error is not None:
            return web.json_response({"ok": False, "error": error}, status=400)
        return web.Response(text="ok")

    async def _on_upload(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.next("upload")
        if fault is not None:
            return self._failed(request, fault, "upload", {})
        file = self.workspace.files.get(request.match_info["file"])
        data = await request.read()
        if request.content_type == "multipart/form-data":
            return web.Response(status=400, text="The local Slack takes the bytes themselves.")
        if file is None or file.data is not None:
            return web.Response(status=404, text="No file is expected here.")
        if len(data) != file.length:
            return web.Response(status=400, text="The file has another length than was said.")
        file.data = data
        return web.Response(text=f"OK - {len(data)}")

    async def _on_download(self, request: web.Request) -> web.StreamResponse:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        file = self.workspace.files.get(request.match_info["file"])
        allowed = token == self.bot_token and "files:read" in self.manifest.scopes
        if not allowed or self.api.revoked is not None:
            # Slack shows its page for signing in, with the status 200.
            return web.Response(
                text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html"
            )
        if file is None or file.data is None or not self.workspace.is_seen_by_app(file):
            return web.Response(status=404, text="file_not_found")
        return web.Response(body=file.data, content_type="application/octet-stream")


def _name(task: asyncio.Task[Any]) -> str:
    return getattr(task.get_coro(), "__qualname__", task.get_name())


def _dropped(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _cut(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = 100
    await response.prepare(request)
    await response.write(b'{"ok":')
    if request.transport is not None:
        request.transport.abort()
    return response


async def _read(request: web.Request) -> tuple[str | None, Json]:
    """Return the token and the arguments, from the query, a form or JSON.

    Raises:
        RefusedError: If they cannot be read.
    """
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            given = json.loads(await request.read() or b"{}")
        except ValueError as error:
            raise RefusedError("invalid_json") from error
        if not isinstance(given, dict):
            raise RefusedError("json_not_object")
        arguments |= given
    elif request.can_read_body:
        arguments |= dict(await request.post())
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ") or arguments.get("token")
    arguments.pop("token", None)
    for key in _JSON_ARGUMENTS & arguments.keys():
        if isinstance(arguments[key], str):
            try:
                arguments[key] = json.loads(arguments[key])
            except ValueError as error:
                raise RefusedError(f"invalid_{key}_format") from error
    return (str(token) if token else None), arguments
