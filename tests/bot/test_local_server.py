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
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import simcord

from bot import local_server
from bot.discord_chat.gateway import build_client
from bot.errors import FrontUnavailableError
from bot.local_server import forget_old, serve
from bot.service import QuoteService
from bot.settings import Settings
from tests.helpers.documents import BRIDGE, NotingService, library, seed_library
from tests.helpers.local_page import opened_page

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
    """What the page sends and gets, without a browser."""

    said: list[str] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def announce(self, line: str) -> None:
        self.said.append(line)
        if "Ctrl+C" in line:
            self.ready.set()

    @property
    def url(self) -> str:
        (line,) = [line for line in self.said if "http://" in line]
        return line[line.index("http://") :]

    async def act(self, kind: str, **details: object) -> dict[str, dict[str, Any]]:
        """Do something in the first channel and return the messages that are there then."""
        shown: dict[str, dict[str, Any]] = {}
        async with opened_page(self.url) as socket:
            first = await socket.receive_json()
            assert first["product"] == "Quoth"
            await socket.send_json({"type": "open", "person": "", "channel": ""})
            place = await socket.receive_json()
            await socket.send_json(
                {"type": kind, "number": 1, "channel": place["channel"], **details}
            )
            async for received in socket:
                told = received.json()
                if told["type"] == "messages":
                    shown |= {each["id"]: each for each in told["messages"]}
                elif told["type"] == "done":
                    assert told["error"] == ""
                    return shown
        return shown


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
        shown = await page.act("say", text=DEATHS)

    assert [each["author"] for each in shown.values()] == ["Moderator", "Quoth"]
    assert "— 003_1b8ed4e9084715c7.txt" in str(shown)


async def test_while_it_serves_the_documents_are_watched(
    settings: Settings, tmp_path: Path
) -> None:
    service = NotingService(library(tmp_path / "seeds", a=BRIDGE))
    watching = settings.model_copy(update={"quoth_seeds": tmp_path / "gone"})
    async with asyncio.timeout(60), serving(service, watching):
        await service.refreshed.wait()

        assert service.watch_state is not None


async def test_ending_the_session_on_the_page_ends_the_server(
    service: QuoteService, settings: Settings
) -> None:
    async with serving(service, settings) as page:
        await page.act("end")

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
    monkeypatch.setattr("bot.local_page.server.HOST", "203.0.113.1")

    with pytest.raises(FrontUnavailableError, match="cannot be served: "):
        await serve(service, settings)


async def test_its_clock_shows_the_real_time(service: QuoteService, settings: Settings) -> None:
    async with serving(service, settings) as page:
        before = datetime.now(UTC)
        shown = await page.act("say", text=DEATHS)

    stamps = [datetime.fromisoformat(each["at"]) for each in shown.values()]
    assert len(stamps) == 2
    assert all(before - timedelta(seconds=1) <= stamp for stamp in stamps)


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
            await page.act("say", text=DEATHS)
            words = caplog.messages[-1].rstrip(".").split()
            urls = [word for word in words if word.startswith("http://")]
            async with aiohttp.ClientSession() as session:
                shown = [await (await session.get(url)).text() for url in urls]

    assert shown[0] == '{"status": "ok"}'
    assert "quoth_documents 3.0" in shown[1]
    assert "quoth_passages 0.0" not in shown[1]
    assert "gateway" not in shown[1]
