"""Serve the bot's health and metrics over HTTP.

``/health`` answers 200 while all is well and 503 with the reason in words otherwise;
``/metrics`` is for Prometheus. Neither shows any text of people or documents. The server
runs only if ``QUOTH_METRICS_PORT`` is set, and listens on this machine only unless
``QUOTH_METRICS_HOST`` says otherwise: there is no authentication.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from yarl import URL

from bot.errors import SettingsError
from bot.metrics import Metrics
from bot.settings import Settings

log = logging.getLogger(__name__)

_CLOSING_SECONDS = 1.0
"""How long an open request may delay the bot's shutdown."""

Trouble = Callable[[], str | None]
"""Returns in a sentence what is wrong, or ``None`` if nothing is."""


@contextlib.asynccontextmanager
async def serving(
    settings: Settings, metrics: Metrics, trouble: Trouble
) -> AsyncIterator[str | None]:
    """Serve ``/health`` and ``/metrics`` within the block, if a port is set; yield the address.

    Raises:
        SettingsError: If the port or the address cannot be used.
    """
    if settings.quoth_metrics_port is None:
        yield None
        return
    runner = web.AppRunner(
        _application(metrics, trouble), access_log=None, shutdown_timeout=_CLOSING_SECONDS
    )
    await runner.setup()
    try:
        url = await _listen(runner, str(settings.quoth_metrics_host), settings.quoth_metrics_port)
        log.info("Health and metrics are at %s/health and %s/metrics.", url, url)
        yield url
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> str:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise SettingsError(
            f"Health and metrics cannot be served at {host}, port {port}: "
            f"{os.strerror(error.errno or 0)}. Give QUOTH_METRICS_PORT another port, "
            "or none to go without."
        ) from None
    address, actual = runner.addresses[0][:2]
    return str(URL.build(scheme="http", host=address, port=actual))


def _application(metrics: Metrics, trouble: Trouble) -> web.Application:
    async def health(_: web.Request) -> web.Response:
        reason = trouble()
        if reason is not None:
            return web.json_response({"status": "unavailable", "reason": reason}, status=503)
        return web.json_response({"status": "ok"})

    async def show(_: web.Request) -> web.Response:
        text = await asyncio.to_thread(metrics.exposition)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    application = web.Application()
    application.add_routes([web.get("/health", health), web.get("/metrics", show)])
    return application
