from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import simcord

from bot import local_server
from bot.discord_chat.gateway import build_client
from bot.errors import FrontUnavailableError
from bot.local_server import addressed, forget_old, serve
from bot.service import QuoteService
from bot.settings import Settings
from tests.helpers.documents import BRIDGE, NotingService, library, seed_library

ROOT = Path(__file__).parents[2]
DEATHS = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"


@pytest.fixture(scope="module")
def service() -> QuoteService:
    return QuoteService(seed_library())


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return Settings.model_construct(quoth_local_port=0)


@dataclass
class Page:
    """The page's own requests, without a browser."""

    said: list[str] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    sequence: int = 0

    def announce(self, line: str) -> None:
        self.said.append(line)
        if "Ctrl+C" in line:
            self.ready.set()

    @property
    def url(self) -> str:
        (line,) = [line for line in self.said if "http://" in line]
        return line[line.index("http://") :]

    async def act(self, kind: str, **details: object) -> dict[str, Any]:
        """Do something on the page and return its state after that."""
        address, capability = self.url.split("/#")
        headers = {"X-Simcord-Capability": capability}
        async with aiohttp.ClientSession(address, headers=headers) as session:
            async with session.post("/api/pages", json={}) as opened:
                state = await opened.json()
            session.headers["X-Simcord-Context"] = state["context"]["id"]
            body = {
                "protocol_version": 3, "sequence": 1, "request_id": "1", "kind": kind,
                "generation": state["context"]["generation"],
                "bot_generation": state["botGeneration"],
                "published_revision": state["publishedRevision"], **details,
            }  # fmt: skip
            async with session.post("/api/action", json=body) as acted:
                assert (await acted.json())["settlement"] == "settled"
            async with session.get("/api/state") as read:
                return dict(await read.json()) if read.ok else {}


@contextlib.asynccontextmanager
async def serving(service: QuoteService, settings: Settings) -> AsyncIterator[Page]:
    """Serve until the block is left or the server stops by itself."""
    page = Page()
    task: asyncio.Task[int] = asyncio.create_task(serve(service, settings, announce=page.announce))
    waiting = asyncio.create_task(page.ready.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    yield page
    if not task.done():
        os.kill(os.getpid(), signal.SIGTERM)
    await task


async def test_a_question_that_is_typed_is_answered_with_a_quotation(
    service: QuoteService, settings: Settings
) -> None:
    async with serving(service, settings) as page:
        state = await page.act("send_message", content=DEATHS)

    shown = str(state["messages"])
    assert "148 migrant deaths" in shown.replace("**", "")
    assert "— 003_1b8ed4e9084715c7.txt" in shown
    assert [row["author"]["name"] for row in state["messageIndex"]] == ["Quoth", "you", "Quoth"]


async def test_while_it_serves_the_documents_are_watched(
    settings: Settings, tmp_path: Path
) -> None:
    service = NotingService(library(tmp_path / "seeds", a=BRIDGE))
    watching = settings.model_copy(update={"quoth_seeds": tmp_path / "gone"})
    async with asyncio.timeout(60), serving(service, watching):
        await service.refreshed.wait()

        assert service.watch_state is not None


async def test_a_newcomer_is_told_how_to_ask(service: QuoteService, settings: Settings) -> None:
    async with serving(service, settings) as page:
        state = await page.act("refresh")

    assert "/ask" in str(state["messages"])
    assert state["commands"]["count"] == 14


async def test_ending_the_session_on_the_page_ends_the_server(
    service: QuoteService, settings: Settings
) -> None:
    async with serving(service, settings) as page:
        with contextlib.suppress(aiohttp.ClientError):
            await page.act("close")

    assert page.said[-1] == "The session was ended on the page."


async def test_a_port_that_is_taken_is_told_and_a_free_one_used(
    service: QuoteService, settings: Settings
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        busy = settings.model_copy(update={"quoth_local_port": port})
        async with serving(service, busy) as page:
            pass

    assert page.said[0] == f"Port {port} is taken, so the page is at another one."
    assert f":{port}/" not in page.url


async def test_the_page_is_opened_where_there_is_a_display(
    service: QuoteService, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    done = threading.Event()

    def open_(url: str) -> bool:
        opened.append(url)
        done.set()
        return True

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(webbrowser, "open", open_)
    async with serving(service, settings) as page:
        assert await asyncio.to_thread(done.wait, 30)

    assert opened == [page.url]


def test_told_to_stop_it_ends_with_status_0(
    service: QuoteService,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def open_(_: str) -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        return False

    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setattr(webbrowser, "open", open_)

    assert local_server.run(service, settings) == 0

    assert "http://127.0.0.1:" in capsys.readouterr().out


async def test_a_page_that_cannot_be_served_is_said_so(
    service: QuoteService, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simcord.preview, "_PREVIEW_RUNTIME_MODULES", ("no_such_module",))
    simcord.preview._require_preview_runtime.cache_clear()  # noqa: SLF001

    with pytest.raises(FrontUnavailableError, match="no_such_module"):
        await serve(service, settings)


async def test_its_clock_shows_the_real_time(service: QuoteService, settings: Settings) -> None:
    async with serving(service, settings) as page:
        state = await page.act("send_message", content=DEATHS)

    stamps = [message["createdAt"] for message in state["messageIndex"]]
    assert all(not stamp.startswith("2026-01-01") for stamp in stamps[1:])


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Who?", "<@1> Who?"),
        ("@Quoth who?", "<@1> who?"),
        ("who, @quoth?", "who, <@1>?"),
        ("<@1> who?", "<@1> who?"),
        ("@Quothing", "<@1> @Quothing"),
    ],
)
def test_what_is_typed_is_addressed_to_the_bot(typed: str, sent: str) -> None:
    assert addressed(typed, "<@1>") == sent


def test_a_reply_addresses_the_bot_by_itself() -> None:
    assert addressed("Who?", "<@1>", is_reply=True) == "Who?"


async def test_old_messages_and_records_are_forgotten(
    service: QuoteService, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_server, "KEPT_MESSAGES", 3)
    client = build_client(service, settings)
    async with simcord.run(client) as env:
        channel = env.create_guild().create_text_channel("questions")
        alice = env.guild.add_member(env.create_user("alice"))
        for number in range(8):
            await alice.send(channel, str(number))
        forget_old(env)

        assert [message.content for message in channel.history()] == ["5", "6", "7"]
        assert env.http_requests == []


@pytest.mark.parametrize(
    ("module", "stranger"),
    [("bot.discord_chat.gateway", "simcord"), ("bot.cli", "discord"), ("bot.service", "discord")],
)
def test_what_is_not_needed_is_not_imported(module: str, stranger: str) -> None:
    script = f"import sys, {module}; sys.exit({stranger!r} in sys.modules)"

    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=60)


def test_without_simcord_it_says_what_to_install() -> None:
    script = "import sys; sys.modules['simcord'] = None; from bot.cli import main; sys.exit(main())"
    environment = {**os.environ, "DISCORD_TOKEN": ""}
    ended = subprocess.run(
        [sys.executable, "-c", script, "run"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert ended.returncode == 78
    assert 'pip install ".[local]"' in ended.stderr
    assert "Traceback" not in ended.stderr


async def test_the_address_is_printed_at_once_where_no_terminal_reads_it() -> None:
    environment = {**os.environ, "DISCORD_TOKEN": "", "DISPLAY": "", "QUOTH_LOCAL_PORT": "0"}
    environment.pop("PYTHONUNBUFFERED", None)
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=ROOT, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert running.stdout is not None
    try:
        line = await asyncio.wait_for(running.stdout.readline(), 60)
    finally:
        running.terminate()
        await running.wait()

    assert line.startswith(b"The local test server is at http://127.0.0.1:")


async def test_its_health_and_metrics_are_served_where_a_port_is_set(
    service: QuoteService, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    watched = settings.model_copy(update={"quoth_metrics_port": 0})
    with caplog.at_level("INFO", logger="bot.serving"):
        async with serving(service, watched) as page:
            await page.act("send_message", content=DEATHS)
            words = caplog.messages[-1].rstrip(".").split()
            urls = [word for word in words if word.startswith("http://")]
            async with aiohttp.ClientSession() as session:
                shown = [await (await session.get(url)).text() for url in urls]

    assert shown[0] == '{"status": "ok"}'
    assert "quoth_documents 3.0" in shown[1]
    assert "quoth_passages 0.0" not in shown[1]
    assert "gateway" not in shown[1]
