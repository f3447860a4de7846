"""As much of Discord as a client needs, on the loopback interface.

``Loopback`` lets one client log in and stay; ``ShardedDiscord`` has servers and shards, and hosts
that are other processes can be asked there.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import discord
import pytest
import yarl
from aiohttp import web
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket

from bot import serving
from bot.chat.watchdog import Pause, Watchdog
from bot.discord_chat.gateway import DiscordFront
from bot.service import QuoteService
from bot.settings import Settings

TOKEN = "not-a-token.but.looks-like-one"  # noqa: S105
USER = {"id": "42", "username": "Quoth", "discriminator": "0", "avatar": None, "bot": True}


def _json(value: object, *, status: int = 200) -> web.Response:
    """JSON with the bare content type that discord.py looks for."""
    return web.Response(
        body=json.dumps(value).encode(), status=status, content_type="application/json"
    )


@dataclass
class Loopback:
    """What it answers, in order, and what it was asked.

    Attributes:
        logins: HTTP statuses of the next logins; after that they succeed.
        gateway: HTTP statuses or close codes of the next connections; after that they hold.
        sessions: Close codes of the next sessions that stood; after that they last.
        acknowledges: Whether it acknowledges the first heartbeat.
        drops_commands: Whether the connection breaks when commands are registered.
        identified: Called when a session stands that is to last.
    """

    logins: list[int] = field(default_factory=list)
    gateway: list[int] = field(default_factory=list)
    sessions: list[int] = field(default_factory=list)
    acknowledges: bool = False
    drops_commands: bool = False
    requests: list[str] = field(default_factory=list)
    closed_with: list[int | None] = field(default_factory=list)
    identified: Callable[[], object] = lambda: None

    async def me(self, request: web.Request) -> web.Response:
        self.requests.append("login")
        assert request.headers["Authorization"] == f"Bot {TOKEN}"
        if self.logins and (status := self.logins.pop(0)) != 200:
            return _json({"message": "no"}, status=status)
        return _json(USER)

    async def application(self, _: web.Request) -> web.Response:
        return _json(
            {
                "id": "42", "name": "Quoth", "description": "", "icon": None, "verify_key": "",
                "bot_public": False, "bot_require_code_grant": False, "flags": 0,
                "owner": USER, "team": None, "summary": "",
            }
        )  # fmt: skip

    async def commands(self, request: web.Request) -> web.Response:
        self.requests.append("commands")
        if self.drops_commands:
            assert request.transport is not None
            request.transport.close()
        return _json([])

    async def connect(self, request: web.Request) -> web.StreamResponse:
        self.requests.append("gateway")
        status = self.gateway.pop(0) if self.gateway else 0
        if 0 < status < 1000:
            return web.Response(status=status)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 60_000}})
        await socket.receive_json()
        if self.acknowledges:
            await socket.send_json({"op": 11})
        if status:
            await socket.close(code=status)
            return socket
        await socket.send_json({"op": 0, "t": "READY", "s": 1, "d": self._ready()})
        if self.sessions:
            await socket.close(code=self.sessions.pop(0))
            return socket
        self.identified()
        async for _ in socket:
            pass
        self.closed_with.append(socket.close_code)
        return socket

    @staticmethod
    def _ready() -> dict[str, Any]:
        return {
            "v": 10, "user": USER, "guilds": [], "session_id": "s",
            "resume_gateway_url": "ws://127.0.0.1:1", "application": {"id": "42", "flags": 0},
        }  # fmt: skip

    @contextlib.asynccontextmanager
    async def serving(self, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Loopback]:
        app = web.Application()
        app.add_routes(
            [
                web.get("/api/v10/users/@me", self.me),
                web.get("/api/v10/oauth2/applications/@me", self.application),
                web.put("/api/v10/applications/42/commands", self.commands),
                web.get("/", self.connect),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        with redirected(monkeypatch, f"{host}:{port}"):
            yield self
        await runner.cleanup()


@contextlib.contextmanager
def redirected(monkeypatch: pytest.MonkeyPatch, address: str) -> Iterator[None]:
    """Let clients of this process take what is at ``address`` for Discord."""
    with monkeypatch.context() as patch:
        patch.setattr(discord.http.Route, "BASE", f"http://{address}/api/v10")
        patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(f"ws://{address}/"))
        # discord.py waits by itself after a lost gateway; how long is not the matter here.
        patch.setattr(ExponentialBackoff, "delay", lambda _: 0)
        patch.setattr(discord.Client, "before_identify_hook", at_once)
        yield


async def at_once(*_: object, **__: object) -> None:
    """Let no five seconds pass between the sessions of two shards, as Discord wants it."""


async def serve(
    service: QuoteService,
    settings: Settings,
    *,
    pause: Pause = asyncio.sleep,
    watchdog: Watchdog | None = None,
) -> int:
    """Serve Discord alone."""
    front = DiscordFront(settings, pause=pause, watchdog=watchdog)
    return await serving.serve(service, settings, [front])


# A Discord with servers and shards


EVERYTHING = str((1 << 50) - 1)
MADE = "2031-03-05T12:00:00+00:00"


@dataclass
class Session:
    """The session of one shard."""

    shard: int
    socket: web.WebSocketResponse
    number: int = 0

    async def send(self, kind: str, data: object) -> None:
        self.number += 1
        await self.socket.send_json({"op": 0, "t": kind, "s": self.number, "d": data})


@dataclass
class ShardedDiscord:
    """A server for each shard, with a channel where people can mention the bot.

    A shard may have several sessions, as on Discord, and each is told of everything. What is said
    while a shard has none is lost.

    Attributes:
        count: How many shards there are.
        recommended: How many it recommends.
        at_once: How many sessions may be begun at a time.
        refuses: The close code for each session without shards.
        sessions: Those that stand.
        commands: How often commands were registered.
        gateways: How often the gateway was asked for.
        replies: What the bot has said, by the message that it replies to.
        unknown: Requests that it does not know.
    """

    count: int
    recommended: int = 1
    at_once: int = 16
    refuses: int = 0
    sessions: dict[int, list[Session]] = field(default_factory=dict)
    commands: int = 0
    gateways: int = 0
    identified: list[tuple[int, int]] = field(default_factory=list)
    replies: dict[int, list[str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _ids: Iterator[int] = field(default_factory=lambda: count(1_000))

    def guild(self, shard: int) -> int:
        """The id of the server that belongs to ``shard``."""
        return (self.count + shard) << 22

    def channel(self, shard: int) -> int:
        """The id of its channel."""
        return self.guild(shard) + 1

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until ``holds`` does, looking again after each change."""
        async with asyncio.timeout(60), self.changed:
            await self.changed.wait_for(holds)

    async def ask(self, shard: int, question: str, person: int) -> int:
        """Mention the bot in a server, and return the id of the message."""
        message = next(self._ids)
        for session in self.sessions.get(shard, ()):
            author = {**USER, "id": str(person), "username": f"person-{person}", "bot": False}
            data = self._message(message, self.channel(shard), author, f"<@42> {question}")
            member = {"roles": [], "joined_at": MADE, "deaf": False, "mute": False, "flags": 0}
            data |= {"guild_id": str(self.guild(shard)), "mentions": [{**USER, "member": member}]}
            with contextlib.suppress(ConnectionError):
                await session.send("MESSAGE_CREATE", data | {"member": member})
        return message

    async def answered(self, *messages: int) -> list[str]:
        """Wait until each message has a reply, and return the first of each."""
        await self.until(lambda: all(each in self.replies for each in messages))
        return [self.replies[each][0] for each in messages]

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve within the block, and yield the address."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/", self._connect),
                web.get("/api/v10/users/@me", self._me),
                web.get("/api/v10/gateway/bot", self._gateway),
                web.get("/api/v10/oauth2/applications/@me", Loopback().application),
                web.put("/api/v10/applications/42/commands", self._commands),
                web.post("/api/v10/channels/{channel}/typing", self._typing),
                web.post("/api/v10/channels/{channel}/messages", self._said),
                web.route("*", "/{rest:.*}", self._unknown),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self._address = f"{host}:{port}"
        try:
            yield self._address
        finally:
            await runner.cleanup()

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def _me(self, _: web.Request) -> web.Response:
        return _json(USER)

    async def _gateway(self, request: web.Request) -> web.Response:
        self.gateways += 1
        limits = {"total": 1000, "remaining": 999, "reset_after": 1}
        limits["max_concurrency"] = self.at_once
        await self._notify()
        return _json(
            {
                "url": f"ws://{request.host}/",
                "shards": self.recommended,
                "session_start_limit": limits,
            }
        )

    async def _commands(self, _: web.Request) -> web.Response:
        self.commands += 1
        await self._notify()
        return _json([])

    async def _typing(self, _: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _said(self, request: web.Request) -> web.Response:
        if request.content_type.startswith("multipart"):
            data = json.loads((await request.post())["payload_json"])  # type: ignore[arg-type]
        else:
            data = await request.json()
        reference = int(data["message_reference"]["message_id"])
        self.replies.setdefault(reference, []).append(json.dumps(data, ensure_ascii=False))
        await self._notify()
        return _json(self._message(next(self._ids), int(request.match_info["channel"]), USER, ""))

    async def _unknown(self, request: web.Request) -> web.Response:
        self.unknown.append(f"{request.method} {request.path}")
        return _json({"message": "unknown", "code": 0}, status=404)

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 40_000}})
        session: Session | None = None
        async for text in socket:
            said = json.loads(text.data)
            if said["op"] == 1:
                await socket.send_json({"op": 11})
            elif said["op"] == 2:
                session = await self._identify(socket, said["d"])
                if session is None:
                    break
            elif said["op"] == 6:
                # Invalid session: the client is to identify itself again.
                await socket.send_json({"op": 9, "d": False})
        if session is not None:
            self.sessions[session.shard].remove(session)
            if not self.sessions[session.shard]:
                del self.sessions[session.shard]
            await self._notify()
        return socket

    async def _identify(
        self, socket: web.WebSocketResponse, identify: dict[str, Any]
    ) -> Session | None:
        shard, of = identify.get("shard") or (0, 1)
        self.identified.append((shard, of))
        if of != self.count:
            await socket.close(code=self.refuses or 4010)
            return None
        session = Session(shard, socket)
        self.sessions.setdefault(shard, []).append(session)
        guild = str(self.guild(shard))
        await session.send(
            "READY",
            {
                "v": 10, "user": USER, "session_id": f"session-{shard}", "shard": [shard, of],
                "resume_gateway_url": f"ws://{self._address}/",
                "application": {"id": "42", "flags": 0},
                "guilds": [{"id": guild, "unavailable": True}],
            },
        )  # fmt: skip
        await session.send("GUILD_CREATE", self._guild(shard))
        await self._notify()
        return session

    def _guild(self, shard: int) -> dict[str, Any]:
        guild = str(self.guild(shard))
        role = {
            "id": guild, "name": "@everyone", "color": 0, "hoist": False, "position": 0,
            "permissions": EVERYTHING, "managed": False, "mentionable": False, "flags": 0,
        }  # fmt: skip
        me = {
            "user": USER, "roles": [], "joined_at": MADE, "deaf": False, "mute": False, "flags": 0,
        }  # fmt: skip
        channel = {
            "id": str(self.channel(shard)), "type": 0, "guild_id": guild, "name": "questions",
            "position": 0, "permission_overwrites": [], "nsfw": False, "parent_id": None,
        }  # fmt: skip
        nothing = ("emojis", "stickers", "features", "threads", "presences", "voice_states",
                   "stage_instances", "guild_scheduled_events", "soundboard_sounds")  # fmt: skip
        return {
            "id": guild, "name": f"Server {shard}", "owner_id": "7", "member_count": 2,
            "large": False, "preferred_locale": "en-US", "verification_level": 0,
            "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0,
            "premium_tier": 0, "system_channel_flags": 0, "nsfw_level": 0, "afk_timeout": 60,
            "joined_at": MADE, "roles": [role], "members": [me], "channels": [channel],
            **{name: [] for name in nothing},
        }  # fmt: skip

    @staticmethod
    def _message(message: int, channel: int, author: object, content: str) -> dict[str, Any]:
        return {
            "id": str(message), "channel_id": str(channel), "author": author, "content": content,
            "timestamp": MADE, "edited_timestamp": None, "tts": False, "mention_everyone": False,
            "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": False,
            "type": 0, "flags": 0, "components": [],
        }  # fmt: skip
