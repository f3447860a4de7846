from __future__ import annotations

import asyncio
import math
import os
import signal
from collections.abc import Callable
from types import MappingProxyType

import aiohttp
import pytest
from pydantic import SecretStr

from bot.chat.watchdog import (
    QUIET_SECONDS,
    SHARD_SECONDS,
    SILENT_SECONDS,
    SilentGatewayError,
    Watchdog,
)
from bot.discord_chat.gateway import QuothClient, build_client
from bot.service import QuoteService
from bot.settings import Settings
from tests.helpers.fake_discord import TOKEN, Loopback, serve


class Time:
    """Time that passes only while something waits for it, up to a point.

    Attributes:
        now: What its clock shows.
        waited: How long was waited each time.
        meanwhile: Called at the end of each wait.
        end: The clock stands still from here, and waits do not end.
    """

    def __init__(self, meanwhile: Callable[[], object] = lambda: None, end: float = 1e6) -> None:
        self.now = 1000.0
        self.waited: list[float] = []
        self.meanwhile = meanwhile
        self.end = end

    def __call__(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        if self.now >= self.end:
            await asyncio.Event().wait()
        self.waited.append(seconds)
        self.now += seconds
        self.meanwhile()
        await asyncio.sleep(0)


@pytest.fixture
def client(service: QuoteService, settings: Settings) -> QuothClient:
    return build_client(service, settings)


async def for_ever() -> None:
    await asyncio.Event().wait()


async def test_a_silent_gateway_ends_its_client(client: QuothClient) -> None:
    time = Time()
    ended = asyncio.Event()

    async def connecting() -> None:
        try:
            await for_ever()
        finally:
            ended.set()

    with pytest.raises(SilentGatewayError, match="silent for 180 s"):
        await Watchdog("Discord", clock=time, pause=time.pause).over(client, connecting())

    assert time.waited == [SILENT_SECONDS]
    assert ended.is_set()


async def test_each_word_of_the_gateway_gives_it_its_full_time_again(client: QuothClient) -> None:
    time = Time()
    watchdog = Watchdog("Discord", clock=time, pause=time.pause)

    def hear_twice() -> None:
        if len(time.waited) <= 2:
            time.now -= 41
            watchdog.heard()
            time.now += 41

    time.meanwhile = hear_twice
    with pytest.raises(SilentGatewayError):
        await watchdog.over(client, for_ever())

    assert time.waited == [180, 139, 139]


async def test_a_new_client_has_its_full_time_though_the_one_before_heard_nothing(
    client: QuothClient,
) -> None:
    time = Time()
    watchdog = Watchdog("Discord", clock=time, pause=time.pause)
    for _ in range(2):
        with pytest.raises(SilentGatewayError):
            await watchdog.over(client, for_ever())

    assert time.waited == [180, 180]
    assert watchdog.silence == 360


async def test_a_connection_that_ends_by_itself_is_no_silence(client: QuothClient) -> None:
    time = Time(end=0)

    await Watchdog("Discord", clock=time, pause=time.pause).over(client, asyncio.sleep(0))


async def test_an_error_of_the_connection_comes_through(client: QuothClient) -> None:
    time = Time(end=0)

    async def connecting() -> None:
        raise aiohttp.ClientError("lost")

    with pytest.raises(aiohttp.ClientError, match="lost"):
        await Watchdog("Discord", clock=time, pause=time.pause).over(client, connecting())


async def test_being_cancelled_from_outside_ends_the_connection(client: QuothClient) -> None:
    time = Time(end=0)
    begun, ended = asyncio.Event(), asyncio.Event()

    async def connecting() -> None:
        begun.set()
        try:
            await for_ever()
        finally:
            ended.set()

    task = asyncio.create_task(
        Watchdog("Discord", clock=time, pause=time.pause).over(client, connecting())
    )
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert ended.is_set()


async def test_before_the_first_connection_it_is_not_connected() -> None:
    watchdog = Watchdog("Discord")

    assert watchdog.trouble() == "The bot is not connected to Discord."
    assert math.isnan(watchdog.latency)


class Shards:
    """A client of which each shard has a latency."""

    latency = math.inf
    shard_latencies = MappingProxyType({4: 0.25, 5: math.inf, 6: 0.5})

    def is_ready(self) -> bool:
        return True


async def test_a_shard_without_connection_makes_the_bot_unwell_until_it_is_back() -> None:
    time = Time(end=0)
    watchdog = Watchdog("Discord", clock=time, pause=time.pause)
    await watchdog.over(Shards(), asyncio.sleep(0))
    watchdog.shard_lost(6)
    time.now += QUIET_SECONDS
    watchdog.shard_lost(6)
    watchdog.heard()
    assert watchdog.trouble() is None
    time.now += 5
    assert watchdog.trouble() == "Shard 6 has had no connection to Discord for 95 seconds."
    shards = watchdog.shards
    assert (shards[4], shards[6]) == (0.25, math.inf)
    assert math.isnan(shards[5])

    watchdog.shard_connected(6)
    assert watchdog.trouble() is None
    assert watchdog.shards[6] == 0.5


async def test_a_shard_that_does_not_come_back_ends_its_client() -> None:
    time = Time()
    watchdog = Watchdog("Discord", clock=time, pause=time.pause)

    def lose_one() -> None:
        watchdog.heard()
        watchdog.shard_lost(3)
        watchdog.shard_connected(2)

    time.meanwhile = lose_one
    with pytest.raises(SilentGatewayError, match="shard 3 was not connected for 600 s"):
        await watchdog.over(Shards(), for_ever())

    assert sum(time.waited) == SILENT_SECONDS + SHARD_SECONDS


def connected(settings: Settings) -> Settings:
    return settings.model_copy(update={"discord_token": SecretStr(TOKEN), "quoth_metrics_port": 0})


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


class TestWithAGateway:
    async def test_when_it_falls_silent_a_new_client_connects(
        self,
        service: QuoteService,
        settings: Settings,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        standing = asyncio.Event()
        time = Time()
        pauses: list[float] = []

        async def once_it_stands(seconds: float) -> None:
            await standing.wait()
            await time.pause(seconds)

        async def pause(seconds: float) -> None:
            pauses.append(seconds)
            time.end = 0

        def identified() -> None:
            if standing.is_set():
                stop()
            standing.set()

        discord_ = Loopback(identified=identified)
        watchdog = Watchdog("Discord", clock=time, pause=once_it_stands)
        async with discord_.serving(monkeypatch):
            await serve(service, connected(settings), pause=pause, watchdog=watchdog)

        assert discord_.requests == ["login", "commands", "gateway", "login", "gateway"]
        assert pauses == [1]
        assert "No connection to Discord (SilentGatewayError: the gateway was silent" in caplog.text

    async def test_acknowledged_heartbeats_are_heard(
        self, service: QuoteService, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        heard: list[str] = []
        receive = QuothClient.on_socket_raw_receive

        async def noting(client: QuothClient, frame: str) -> None:
            heard.append(frame)
            await receive(client, frame)
            if '"op": 11' in frame:
                stop()

        monkeypatch.setattr(QuothClient, "on_socket_raw_receive", noting)
        discord_ = Loopback(acknowledges=True)
        async with discord_.serving(monkeypatch):
            await serve(service, connected(settings))

        assert any('"op": 11' in frame for frame in heard)

    async def test_health_follows_the_gateway(
        self,
        service: QuoteService,
        settings: Settings,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        time = Time(end=0)
        watchdog = Watchdog("Discord", clock=time, pause=time.pause)
        seen: list[tuple[int, str]] = []

        async def on_ready(_: QuothClient) -> None:
            (line,) = [text for text in caplog.messages if "/health" in text]
            url = next(word for word in line.split() if word.endswith("/health"))
            async with aiohttp.ClientSession() as session:
                for later in (0, QUIET_SECONDS + 1):
                    time.now += later
                    async with session.get(url) as response:
                        seen.append((response.status, await response.text()))
            stop()

        monkeypatch.setattr(QuothClient, "on_ready", on_ready)
        with caplog.at_level("INFO", logger="bot.serving"):
            async with Loopback().serving(monkeypatch):
                await serve(service, connected(settings), watchdog=watchdog)

        (first, _), (second, why) = seen
        assert (first, second) == (200, 503)
        assert "silent for 91 seconds" in why
        assert watchdog.trouble() == "The bot is not connected to Discord."


async def test_the_gauges_show_the_client_of_now(client: QuothClient) -> None:
    time = Time(end=0)
    watchdog = Watchdog("Discord", clock=time, pause=time.pause)
    await watchdog.over(client, asyncio.sleep(0))
    time.now += 5

    assert math.isnan(watchdog.latency)
    assert watchdog.silence == 5
