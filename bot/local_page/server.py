"""The page's server on the loopback interface: static files, attachments and one WebSocket.

Everything lies below a secret path that changes with each start, and only requests for this
machine, from the page itself, are answered. Nothing is loaded from anywhere else.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import html
import json
import logging
import mimetypes
import os
import re
import secrets
import sys
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from importlib.resources import files
from typing import Any

from aiohttp import WSMsgType, web

from bot.errors import FrontUnavailableError
from bot.local_page.page_strings import preferred_language, set_language, strings
from bot.local_page.protocol import ChatServer, Form, Message, RefusedError, Upload, Values

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
MAX_UPLOAD = 32 * 1024 * 1024

_CLOSING_SECONDS = 1.0
"""How long an open request may delay the end."""

_NAMES = ("127.0.0.1", "localhost")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PLACE = re.compile(r"\{\{(\w+)\}\}")
"""Where a word goes in a static page."""

_PICTURES = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})

Json = dict[str, Any]


def to_json(value: object) -> str:
    """Write values of the protocol as JSON."""
    return json.dumps(value, default=_fields_of, ensure_ascii=False, separators=(",", ":"))


def _fields_of(value: object) -> Json:
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} is not a value of the page.")
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


@dataclass(slots=True, eq=False)
class _Connection:
    """One open page: who is there, in which channel, and what it has been sent."""

    socket: web.WebSocketResponse
    person: str
    channel: str = ""
    sent: dict[str, Message] = field(default_factory=dict)
    listed: object = None
    form: Form | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    showing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, **content: object) -> None:
        if not self.socket.closed:
            with contextlib.suppress(ConnectionError):
                await self.socket.send_str(to_json(content))


class PageServer:
    """Serves the page of one chat server.

    Args:
        chat: What is behind the page.
        ended: Called when a person ends the session on the page.
    """

    def __init__(self, chat: ChatServer, ended: Callable[[], None] = lambda: None) -> None:
        self._chat = chat
        self._ended = ended
        self._key = secrets.token_urlsafe(12)
        self._work: set[asyncio.Task[None]] = set()
        self._connections: set[_Connection] = set()
        self._static = {
            each.name: each.read_bytes()
            for each in files("bot.local_page").joinpath("static").iterdir()
        }
        self._port = 0
        self.url = ""

    @contextlib.asynccontextmanager
    async def serving(self, port: int) -> AsyncIterator[None]:
        """Serve within the block at ``port``, or at a free one for 0.

        Raises:
            OSError: If the port is taken.
        """
        application = web.Application(middlewares=[self._guard])
        base = f"/{self._key}/"
        application.add_routes(
            [
                web.get(f"{base}", self._on_static),
                web.get(f"{base}static/{{name}}", self._on_static),
                web.get(f"{base}socket", self._on_socket),
                web.get(f"{base}files/{{person}}/{{channel}}/{{message}}/{{file}}", self._on_file),
            ]
        )
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=_CLOSING_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, port).start()
            self._port = runner.addresses[0][1]
            self.url = f"http://{HOST}:{self._port}{base}"
            unwatch = self._chat.watch(self._tell_all)
            try:
                yield
            finally:
                unwatch()
        finally:
            for task in self._work:
                task.cancel()
            await asyncio.gather(*self._work, return_exceptions=True)
            for connection in list(self._connections):
                await connection.socket.close()
            await runner.cleanup()

    # Requests

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Answer only this machine's own page, and say on each answer what it may load."""
        set_language(preferred_language(request.headers.get("Accept-Language", "")))
        origin = request.headers.get("Origin")
        if request.host not in {f"{name}:{self._port}" for name in _NAMES}:
            return web.Response(status=421, text="This page is only for this machine.\n")
        if origin is not None and origin != f"http://{request.host}":
            return web.Response(status=403, text="Only the page itself may ask this.\n")
        try:
            response = await handler(request)
        except web.HTTPNotFound:
            response = web.Response(status=404, text=f"{strings().nothing_here}\n")
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    async def _on_static(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", "index.html")
        content = self._static.get(name)
        if content is None:
            raise web.HTTPNotFound
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if kind == "text/html":
            content = _with_words(content.decode()).encode()
        charset = None if kind.startswith("image/") and kind != "image/svg+xml" else "utf-8"
        return web.Response(body=content, content_type=kind, charset=charset)

    async def _on_file(self, request: web.Request) -> web.Response:
        where = request.match_info
        try:
            found = await self._chat.file(
                where["person"], where["channel"], where["message"], where["file"]
            )
        except RefusedError:
            raise web.HTTPNotFound from None
        kind, _, _ = found.content_type.partition(";")
        if kind in _PICTURES:
            return web.Response(body=found.data, content_type=kind)
        # Whatever else it is, a browser must not run it as a page of this origin.
        response = web.Response(body=found.data, content_type="text/plain", charset="utf-8")
        if not kind.startswith("text/"):
            response.content_type = "application/octet-stream"
        response.headers["Content-Disposition"] = "attachment"
        return response

    # The socket

    def _tell_all(self) -> None:
        for connection in self._connections:
            connection.changed.set()

    async def _on_socket(self, request: web.Request) -> web.WebSocketResponse:
        if "Origin" not in request.headers:
            raise web.HTTPForbidden(text="Only the page itself may ask this.\n")
        # Not every browser says its language here, but the page knows which one it is in.
        set_language(request.query.get("language", strings().language))
        socket = web.WebSocketResponse(max_msg_size=2 * MAX_UPLOAD, heartbeat=30)
        await socket.prepare(request)
        connection = _Connection(socket, self._chat.people()[0].id)
        self._connections.add(connection)
        keeping = asyncio.create_task(self._keep_up(connection))
        try:
            await connection.send(
                type="hello",
                product=self._chat.product,
                place=self._chat.place,
                people=self._chat.people(),
            )
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    await self._receive(connection, received.data)
        finally:
            keeping.cancel()
            self._connections.discard(connection)
        return socket

    async def _keep_up(self, connection: _Connection) -> None:
        """Send what has changed for this page, and only that."""
        while True:
            await connection.changed.wait()
            connection.changed.clear()
            await self._show(connection)

    async def _show(self, connection: _Connection, *, afresh: bool = False) -> None:
        async with connection.showing:
            await self._send_changes(connection, afresh=afresh)

    async def _send_changes(self, connection: _Connection, *, afresh: bool) -> None:
        channels = self._chat.channels(connection.person)
        if channels != connection.listed:
            connection.listed = channels
            await connection.send(type="channels", channels=channels)
        form = self._chat.form(connection.person)
        if form != connection.form:
            connection.form = form
            await connection.send(type="form", form=form)
        if not connection.channel:
            return
        if all(channel.id != connection.channel for channel in channels):
            connection.channel = ""
            return
        shown = {
            message.id: message
            for message in self._chat.messages(connection.person, connection.channel)
        }
        before = {} if afresh else connection.sent
        changed = [each for each in shown.values() if before.get(each.id) != each]
        gone = [old for old in before if old not in shown]
        connection.sent = shown
        if changed or gone or afresh:
            await connection.send(
                type="messages", person=connection.person, channel=connection.channel,
                messages=changed, gone=gone, afresh=afresh,
            )  # fmt: skip

    async def _receive(self, connection: _Connection, text: str) -> None:
        try:
            asked = json.loads(text)
        except ValueError:
            asked = None
        if not isinstance(asked, dict):
            await connection.send(type="done", number=None, error=strings().disagree)
            return
        if asked.get("type") == "open":
            await self._open(connection, asked)
        elif asked.get("type") == "end":
            self._ended()
        else:
            # Not awaited, so that Enter works while the bot is busy.
            self._start(self._act(connection, connection.person, asked))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("What was asked on the page has failed.", exc_info=error)

    async def _open(self, connection: _Connection, asked: Json) -> None:
        people = {person.id for person in self._chat.people()}
        person = asked.get("person")
        connection.person = person if person in people else self._chat.people()[0].id
        channels = self._chat.channels(connection.person)
        known = {channel.id for channel in channels}
        wanted = asked.get("channel")
        connection.channel = wanted if wanted in known else channels[0].id
        connection.listed = channels
        self._chat.set_locale(connection.person, strings().locale)
        await connection.send(
            type="opened",
            person=connection.person,
            channel=connection.channel,
            channels=channels,
            commands=self._chat.commands(connection.person, connection.channel),
        )
        await self._show(connection, afresh=True)
        self._start(self._visit(connection, connection.person, connection.channel))

    async def _visit(self, connection: _Connection, person: str, channel: str) -> None:
        try:
            await self._chat.visit(person, channel)
        except RefusedError as refused:
            await connection.send(type="done", number=None, error=str(refused))

    async def _act(self, connection: _Connection, person: str, asked: Json) -> None:
        """Do what was asked and say how it went; nothing ends in silence."""
        error, result = strings().failed, None
        try:
            result = await self._done(person, asked)
            error = ""
        except RefusedError as refused:
            error = str(refused)
        except (KeyError, TypeError, ValueError) as wrong:
            log.warning("The page asked for something malformed: %r", wrong)
            error = strings().disagree
        finally:
            # The page gets what has changed first.
            if connection.changed.is_set():
                connection.changed.clear()
                await self._show(connection)
            async with connection.showing:
                await connection.send(
                    type="done", number=asked.get("number"), error=error, result=result
                )

    async def _done(self, person: str, asked: Json) -> object:
        """Do what was asked; what is missing in it is a ``KeyError``."""
        chat, channel = self._chat, str(asked.get("channel", ""))
        at = (person, channel, str(asked.get("message", "")))
        result: object = None
        match asked["type"]:
            case "say" | "edit" | "delete" | "react" | "start_thread":
                result = await self._written(person, channel, asked)
            case "run":
                await chat.run(person, channel, str(asked["command"]), _values(asked))
            case "suggest":
                result = await chat.suggest(
                    person, channel, str(asked["command"]), str(asked["option"]),
                    str(asked["typed"]), _values(asked),
                )  # fmt: skip
            case "use":
                await chat.use(*at, str(asked["action"]))
            case "press":
                await chat.press(*at, str(asked["control"]))
            case "choose":
                chosen = [str(value) for value in asked["values"]]
                await chat.choose(*at, str(asked["control"]), chosen)
            case "submit" | "close" | "complete":
                result = await self._filled_in(person, asked)
            case unknown:
                raise ValueError(unknown)
        return result

    async def _written(self, person: str, channel: str, asked: Json) -> object:
        """Write, change or delete a message, or what belongs to one."""
        chat = self._chat
        at = (person, channel, str(asked.get("message", "")))
        result: object = None
        match asked["type"]:
            case "edit":
                await chat.edit(*at, str(asked["text"]))
            case "delete":
                await chat.delete(*at)
            case "react":
                await chat.react(*at, str(asked["emoji"]))
            case "start_thread":
                result = await chat.start_thread(*at)
            case _:
                attached = _uploads(asked.get("files", []))
                reply_to = str(asked.get("reply_to", ""))
                await chat.say(
                    person, channel, str(asked["text"]), reply_to=reply_to, files=attached
                )
        return result

    async def _filled_in(self, person: str, asked: Json) -> object:
        """Do what was asked in a dialogue, or in a menu into which one types."""
        chat = self._chat
        if asked["type"] == "submit":
            return await chat.submit(person, str(asked["form"]), _values(asked))
        if asked["type"] == "close":
            await chat.close(person, str(asked["form"]))
            return None
        return await chat.complete(
            person,
            str(asked["channel"]),
            str(asked["place"]),
            str(asked["control"]),
            str(asked["typed"]),
        )


def _with_words(page: str) -> str:
    """Return a static page with its words filled in, all of them again as data for its scripts."""
    words = json.loads(to_json(strings()))
    # Within a script element nothing may look like its end.
    words["words"] = json.dumps(words).replace("<", "\\u003c")

    def word(place: re.Match[str]) -> str:
        name = place[1]
        return words[name] if name == "words" else html.escape(words[name])

    return _PLACE.sub(word, page)


def _values(asked: Json) -> Values:
    values = asked.get("values", {})
    if not isinstance(values, Mapping):
        raise TypeError("values")
    return {str(name): _value(value) for name, value in values.items()}


def _value(value: object) -> str | bool | Upload | Sequence[str | Upload]:
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Mapping):
        ((name, data),) = _uploads([value])
        return Upload(name, data)
    if not isinstance(value, list):
        raise TypeError("value")
    if value and all(isinstance(each, Mapping) for each in value):
        return [Upload(*each) for each in _uploads(value)]
    return [str(each) for each in value]


def _uploads(sent: Sequence[Mapping[str, str]]) -> list[tuple[str, bytes]]:
    found = []
    for each in sent:
        try:
            data = base64.b64decode(each["data"], validate=True)
        except binascii.Error as error:
            raise ValueError("data") from error
        found.append((each["name"].replace("/", "_").replace("\\", "_"), data))
    if sum(len(data) for _, data in found) > MAX_UPLOAD:
        raise RefusedError(strings().too_large.format(count=MAX_UPLOAD // 1024 // 1024))
    return found


async def open_page(
    stack: contextlib.AsyncExitStack, page: PageServer, port: int, announce: Callable[[str], None]
) -> None:
    """Serve the page at ``port``, or at a free one if that is taken.

    Raises:
        FrontUnavailableError: If it cannot be served.
    """
    try:
        await stack.enter_async_context(page.serving(port))
    except OSError:
        try:
            await stack.enter_async_context(page.serving(0))
        except OSError as error:
            raise FrontUnavailableError(
                f"The local page cannot be served: {os.strerror(error.errno or 0)}."
            ) from error
        announce(f"Port {port} is taken, so the page is at another one.")


async def invite(url: str, announce: Callable[[str], None]) -> None:
    """Print where the page is, and open it where there is a browser to open it in."""
    announce(f"The local test server is at {url}")
    announce("Type a question there, or / for the commands. Stop with Ctrl+C.")
    if _has_display() and await asyncio.to_thread(webbrowser.open, url):
        log.info("Opened the page in the browser.")


def _has_display() -> bool:
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
