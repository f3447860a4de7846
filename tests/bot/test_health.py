from __future__ import annotations

import errno
import os
import socket
from ipaddress import ip_address
from typing import Any

import aiohttp
import pytest

from bot.errors import SettingsError
from bot.metrics import Metrics
from bot.serving import serve_health
from bot.settings import Settings


def settings(**values: object) -> Settings:
    return Settings.model_construct(None, quoth_metrics_port=0).model_copy(update=values)


def well() -> str | None:
    return None


async def get(url: str | None, path: str) -> tuple[int, str, str]:
    """The status, the content type and the text."""
    assert url is not None
    async with aiohttp.ClientSession() as session, session.get(url + path) as response:
        return response.status, response.headers["Content-Type"], await response.text()


async def test_without_a_port_nothing_is_served() -> None:
    async with serve_health(settings(quoth_metrics_port=None), Metrics(), well) as url:
        assert url is None


async def test_a_bot_that_is_well_says_so() -> None:
    async with serve_health(settings(), Metrics(), well) as url:
        status, kind, text = await get(url, "/health")

    assert (status, text) == (200, '{"status": "ok"}')
    assert kind.startswith("application/json")


async def test_a_bot_that_is_not_well_says_why() -> None:
    async with serve_health(settings(), Metrics(), lambda: "The line is dead.") as url:
        status, _, text = await get(url, "/health")

    assert status == 503
    assert text == '{"status": "unavailable", "reason": "The line is dead."}'


async def test_the_metrics_are_those_of_now() -> None:
    metrics = Metrics()
    async with serve_health(settings(), metrics, well) as url:
        metrics.answered("answer", 0.01)
        status, kind, text = await get(url, "/metrics")

    assert (status, kind.split(";")[0]) == (200, "text/plain")
    assert 'quoth_answers_total{front="local",kind="answer"} 1.0' in text


@pytest.mark.parametrize("path", ["/", "/health/x", "/.env"])
async def test_there_is_nothing_else(path: str) -> None:
    async with serve_health(settings(), Metrics(), well) as url:
        assert (await get(url, path))[0] == 404


async def test_unless_told_otherwise_only_this_machine_can_ask() -> None:
    async with serve_health(settings(), Metrics(), well) as url:
        assert url is not None
        assert url.startswith("http://127.0.0.1:")


async def test_another_address_can_be_served() -> None:
    everywhere = settings(quoth_metrics_host=ip_address("0.0.0.0"))  # noqa: S104
    async with serve_health(everywhere, Metrics(), well) as url:
        assert url is not None
        assert (await get(url.replace("0.0.0.0", "127.0.0.1"), "/health"))[0] == 200  # noqa: S104


async def test_a_port_that_is_taken_is_a_wrong_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = settings(quoth_metrics_port=taken.getsockname()[1])
        with pytest.raises(SettingsError, match="QUOTH_METRICS_PORT another port") as caught:
            async with serve_health(busy, Metrics(), well):
                pass

    assert caught.value.exit_status == 78
    assert f"{busy.quoth_metrics_port}: {os.strerror(errno.EADDRINUSE)}." in str(caught.value)


async def test_when_it_is_over_the_port_is_free_again() -> None:
    async with serve_health(settings(), Metrics(), well) as url:
        assert url is not None
        port = int(url.rsplit(":", 1)[1])

    with socket.create_server(("127.0.0.1", port)):
        pass


async def test_the_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="bot.serving"):
        async with serve_health(settings(), Metrics(), well) as url:
            pass

    assert f"{url}/health" in caplog.text


def test_the_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTH_METRICS_PORT", "9464")
    monkeypatch.setenv("QUOTH_METRICS_HOST", "::1")
    read: Any = Settings(_env_file=None)  # type: ignore[call-arg]

    assert (read.quoth_metrics_port, str(read.quoth_metrics_host)) == (9464, "::1")
