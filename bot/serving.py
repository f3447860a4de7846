"""Run the bot: open what all fronts share once, then every front that has a token.

SIGINT and SIGTERM cancel the work, and its clean-up runs.

``/health`` answers 200 while all is well and 503 with the reason in words otherwise;
``/metrics`` is for Prometheus. Neither shows any text of people or documents. They are served
only if ``QUOTH_METRICS_PORT`` is set, and on this machine only unless ``QUOTH_METRICS_HOST``
says otherwise: there is no authentication.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from yarl import URL

from bot.chat.watchdog import Pause, Watchdog
from bot.errors import FrontLostError, SettingsError, StoreError
from bot.metrics import FRONT, Metrics
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store

log = logging.getLogger(__name__)

_SIGNALS = (signal.SIGINT, signal.SIGTERM)

PURGE_SECONDS = 3_600.0
"""Between two times that removed documents of servers are deleted for good."""

RETENTION_SECONDS = 60.0
"""Between two times that is looked whether something has been kept for long enough."""

_CLOSING_SECONDS = 1.0
"""How long an open request may delay the bot's shutdown."""

_OWN_STORE = (
    "DISCORD_SHARDS leaves shards to other hosts, but QUOTH_DATABASE_URL is not set: each host "
    "keeps votes, settings and limits of its own."
)

Trouble = Callable[[], str | None]
"""Returns in a sentence what is wrong, or ``None`` if nothing is."""


class Front(Protocol):
    """A chat platform on which the bot answers."""

    @property
    def watchdog(self) -> Watchdog:
        """Knows how the connection is."""

    async def serve(self, service: QuoteService, store: Store) -> None:
        """Stay connected and answer until cancelled.

        Raises:
            SettingsError: If the platform does not take the settings.
        """


def fronts_for(settings: Settings) -> tuple[Front, ...]:
    """Return a front for each platform whose token is set.

    A platform's library is imported only where its front runs.

    Raises:
        SettingsError: If no token is set, or only one of those for Slack.
    """
    fronts: list[Front] = []
    if settings.discord_token is not None:
        from bot.discord_chat.gateway import DiscordFront

        fronts.append(DiscordFront(settings))
    if settings.slack_tokens is not None:
        from bot.slack_chat.gateway import SlackFront

        fronts.append(SlackFront(settings))
    if not fronts:
        raise SettingsError(
            "DISCORD_TOKEN is not set, and SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not either. "
            "See .env.example."
        )
    return tuple(fronts)


def run(service: QuoteService, settings: Settings) -> int:
    """Serve until told to stop, and return the exit status.

    Raises:
        SettingsError: If a platform does not take the settings, no token is set, or the port for
            health and metrics cannot be had.
    """
    return asyncio.run(serve(service, settings, fronts_for(settings)))


async def serve(service: QuoteService, settings: Settings, fronts: Sequence[Front]) -> int:
    """Serve on all ``fronts`` until told to stop, and return the exit status."""
    await until_stopped(_serve(service, settings, fronts))
    return 0


async def _serve(service: QuoteService, settings: Settings, fronts: Sequence[Front]) -> None:
    shards = settings.shards
    if shards and len(shards.ids) < shards.count and settings.quoth_database_url is None:
        log.warning(_OWN_STORE)
    watchdogs = [front.watchdog for front in fronts]
    for each in watchdogs:
        service.metrics.show_gateway(each.front, each)

    def trouble() -> str | None:
        return next(filter(None, (each.trouble() for each in watchdogs)), None)

    async with open_shared(service, settings, settings.quoth_state, trouble) as store:
        await _run_all([_FrontRun(front, service, store) for front in fronts])


@contextlib.asynccontextmanager
async def open_shared(
    service: QuoteService, settings: Settings, state: Path | None, trouble: Trouble
) -> AsyncIterator[Store]:
    """Open what all fronts share, and close it afterwards: store, health and folder watcher.

    Args:
        service: What answers.
        settings: The port of health and metrics, the folder of documents, and the database that
            hosts share.
        state: The folder of the store; ``None`` keeps it in memory.
        trouble: Says what is wrong with the connections.
    """
    url = None if state is None else settings.quoth_database_url
    async with (
        await Store.open(state, url=url, voters_key=settings.quoth_voters_key) as store,
        serve_health(settings, service.metrics, trouble),
        service.watching(settings.watched_folder),
        _caring_for_servers(service),
        forgetting(store),
    ):
        if store.hosts is not None:
            service.metrics.show_database(lambda: store.is_reachable)
        yield store


@contextlib.asynccontextmanager
async def forgetting(store: Store, pause: Pause = asyncio.sleep) -> AsyncIterator[None]:
    """Within the block, remove what has been kept for long enough."""

    async def forget() -> None:
        while True:
            await pause(RETENTION_SECONDS)
            try:
                await store.remove_what_is_old()
            except StoreError as error:
                log.warning("What is kept for too long cannot be removed now. %s", error)

    task = asyncio.create_task(forget())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


@contextlib.asynccontextmanager
async def _caring_for_servers(service: QuoteService) -> AsyncIterator[None]:
    """Within the block, open servers' own documents, and delete hourly what was removed of them.

    Afterwards all documents are closed.
    """

    async def care() -> None:
        await service.open_servers()
        while True:
            try:
                await service.purge_documents()
            except OSError as error:
                log.warning("Removed documents cannot be deleted: %s", error)
            await asyncio.sleep(PURGE_SECONDS)

    task = asyncio.create_task(care())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
        await service.close()


@dataclass(slots=True)
class _FrontRun:
    """One front at work.

    Attributes:
        lost: Why the platform no longer takes it, once it has been connected.
    """

    front: Front
    service: QuoteService
    store: Store
    lost: FrontLostError | None = None

    async def run(self) -> None:
        """Serve under the front's name, and stop quietly where the platform takes it no longer."""
        FRONT.set(self.front.watchdog.front)
        try:
            await self.front.serve(self.service, self.store)
        except FrontLostError as error:
            self.lost = error
            self.front.watchdog.lost = str(error)
            log.error("%s", error)  # noqa: TRY400 - the sentence says it all


async def _run_all(runs: Sequence[_FrontRun]) -> None:
    """Run all fronts together; the first error cancels the others and is raised.

    A front that is lost leaves the others at work.

    Raises:
        FrontLostError: If all fronts are lost.
    """
    tasks = [asyncio.create_task(each.run()) for each in runs]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if lost := next((each.lost for each in runs if each.lost is not None), None):
        raise lost


@contextlib.asynccontextmanager
async def serve_health(
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


async def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run ``work`` until it ends or the process gets a signal to stop.

    A signal is no error: ``work`` is cancelled, and this returns when its clean-up is done. A
    second signal cancels the clean-up, too.
    """
    task = asyncio.create_task(work)
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        log.info("Stopping.")
        task.cancel()

    with _on_signals(stop):
        try:
            await task
        except asyncio.CancelledError:
            if not stopped:
                raise


@contextlib.contextmanager
def _on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` on the event loop at each signal, within the block."""
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number in _SIGNALS:
        # Not loop.add_signal_handler, which Windows does not have.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
