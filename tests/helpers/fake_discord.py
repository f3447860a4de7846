"""As much of Discord as a client needs to log in and stay, on the loopback interface."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
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
        with _redirected(monkeypatch, f"{host}:{port}"):
            yield self
        await runner.cleanup()


@contextlib.contextmanager
def _redirected(monkeypatch: pytest.MonkeyPatch, address: str) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(discord.http.Route, "BASE", f"http://{address}/api/v10")
        patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(f"ws://{address}/"))
        # discord.py waits by itself after a lost gateway; how long is not the matter here.
        patch.setattr(ExponentialBackoff, "delay", lambda _: 0)
        yield


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
