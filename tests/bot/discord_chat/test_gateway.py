from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from pathlib import Path

import discord
import pytest
from pydantic import SecretStr

from bot.discord_chat import gateway
from bot.discord_chat.gateway import MAX_DELAY, build_client
from bot.errors import SettingsError
from bot.service import QuoteService
from bot.serving import run
from bot.settings import Settings
from tests.helpers.documents import BRIDGE, NotingService, library
from tests.helpers.fake_discord import TOKEN, Loopback, serve


@pytest.fixture
def connected(settings: Settings) -> Settings:
    return settings.model_copy(update={"discord_token": SecretStr(TOKEN)})


@pytest.fixture
def stopping() -> Loopback:
    """A Discord whose first client is told to stop as soon as it is ready."""
    return Loopback(identified=lambda: os.kill(os.getpid(), signal.SIGTERM))


class Pauses(list[float]):
    """Remembers the waits instead of waiting."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def test_it_asks_for_no_privileged_intent(service: QuoteService, settings: Settings) -> None:
    built = build_client(service, settings)

    assert {name for name, wanted in built.intents if wanted} == {
        "guilds",
        "guild_messages",
        "dm_messages",
    }
    assert built.allowed_mentions is not None
    assert built.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_cleanly(
    service: QuoteService,
    connected: Settings,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
) -> None:
    discord_ = Loopback(identified=lambda: os.kill(os.getpid(), number))
    async with discord_.serving(monkeypatch):
        await serve(service, connected)

    assert discord_.requests == ["login", "commands", "gateway"]
    assert discord_.closed_with == [1000]


async def test_while_it_serves_the_documents_are_watched(
    connected: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    service = NotingService(library(tmp_path / "seeds", a=BRIDGE))
    watching = connected.model_copy(update={"quoth_seeds": tmp_path / "gone"})

    async def stop() -> None:
        await service.refreshed.wait()
        os.kill(os.getpid(), signal.SIGTERM)

    async with asyncio.timeout(30), Loopback().serving(monkeypatch), asyncio.TaskGroup() as group:
        group.create_task(serve(service, watching))
        group.create_task(stop())

    assert service.watch_state is not None


async def test_a_lost_first_connection_is_tried_again_after_longer_and_longer_waits(
    service: QuoteService,
    connected: Settings,
    stopping: Loopback,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stopping.logins = [503, 503, 200, 200]
    stopping.gateway = [500, 4012]
    pauses = Pauses()
    async with stopping.serving(monkeypatch):
        await serve(service, connected, pause=pauses)

    assert pauses == [1, 2, 4, 8]
    assert stopping.requests.count("login") == 5
    assert stopping.requests.count("commands") == 1
    assert "No connection to Discord" in caplog.text
    assert TOKEN not in caplog.text


async def test_no_discord_at_all_is_tried_again(
    service: QuoteService, connected: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:1/api/v10")
    pauses = Pauses()

    async def pause(seconds: float) -> None:
        await pauses(seconds)
        if len(pauses) == 12:
            os.kill(os.getpid(), signal.SIGTERM)

    await serve(service, connected, pause=pause)

    assert pauses[:3] == [1, 2, 4]
    assert max(pauses) == MAX_DELAY


async def test_after_a_session_that_stood_the_waits_start_anew(
    service: QuoteService, connected: Settings, stopping: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping.logins = [503, 503]
    stopping.sessions = [4012]
    pauses = Pauses()
    async with stopping.serving(monkeypatch):
        await serve(service, connected, pause=pauses)

    assert pauses == [1, 2, 1]


@pytest.mark.parametrize(
    "refusal",
    [Loopback(logins=[401]), Loopback(gateway=[4004])],
    ids=["at login", "at the gateway"],
)
async def test_a_wrong_token_is_a_wrong_setting(
    service: QuoteService, connected: Settings, monkeypatch: pytest.MonkeyPatch, refusal: Loopback
) -> None:
    async with refusal.serving(monkeypatch):
        with pytest.raises(SettingsError, match="does not take DISCORD_TOKEN") as caught:
            await serve(service, connected, pause=Pauses())

    assert caught.value.exit_status == 78
    assert TOKEN not in str(caught.value)


async def test_commands_that_cannot_be_registered_do_not_keep_it_from_serving(
    service: QuoteService,
    connected: Settings,
    stopping: Loopback,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stopping.drops_commands = True
    async with stopping.serving(monkeypatch):
        await serve(service, connected)

    assert stopping.requests[-1] == "gateway"
    assert "Discord is out of reach" in caplog.text


async def test_refused_intents_are_a_wrong_setting(
    service: QuoteService, connected: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Loopback(gateway=[4014]).serving(monkeypatch):
        with pytest.raises(SettingsError, match="intents"):
            await serve(service, connected, pause=Pauses())


async def test_a_refused_message_content_intent_says_what_to_switch_on(
    service: QuoteService, connected: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = connected.model_copy(update={"quoth_message_content": True})
    async with Loopback(gateway=[4014]).serving(monkeypatch):
        with pytest.raises(SettingsError, match="QUOTH_MESSAGE_CONTENT=False") as caught:
            await serve(service, reading, pause=Pauses())

    assert "Message Content Intent" in str(caught.value)


def test_the_message_content_intent_is_asked_for_if_set(
    service: QuoteService, settings: Settings
) -> None:
    reading = settings.model_copy(update={"quoth_message_content": True})

    assert build_client(service, reading).reads_content
    assert not build_client(service, settings).reads_content


class StoppingHandler(logging.Handler):
    """Tells the process to stop at the first warning."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno == logging.WARNING:
            os.kill(os.getpid(), signal.SIGTERM)


def test_told_to_stop_while_it_waits_it_ends_with_status_0(
    service: QuoteService, connected: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:1/api/v10")
    stopping = StoppingHandler()
    gateway.log.addHandler(stopping)
    try:
        assert run(service, connected) == 0
    finally:
        gateway.log.removeHandler(stopping)


async def test_an_attribute_error_of_another_cause_stays_one(
    service: QuoteService, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def connect(*_: object, **__: object) -> None:
        raise AttributeError("ours")

    monkeypatch.setattr(discord.Client, "connect", connect)

    with pytest.raises(AttributeError, match="ours"):
        await build_client(service, settings).connect()


def test_without_a_token_there_is_nothing_to_run(service: QuoteService, settings: Settings) -> None:
    with pytest.raises(SettingsError, match="not set"):
        run(service, settings)


async def test_a_metrics_port_that_is_taken_is_a_wrong_setting(
    service: QuoteService, connected: Settings
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = connected.model_copy(update={"quoth_metrics_port": taken.getsockname()[1]})
        with pytest.raises(SettingsError, match="QUOTH_METRICS_PORT") as caught:
            await serve(service, busy)

    assert caught.value.exit_status == 78
