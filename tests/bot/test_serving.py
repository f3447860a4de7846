from __future__ import annotations

import asyncio
import math
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.chat.watchdog import Watchdog
from bot.errors import FrontLostError, SettingsError, StoreError
from bot.service import QuoteService
from bot.serving import (
    RETENTION_SECONDS,
    forgetting,
    fronts_for,
    open_shared,
    serve,
    until_stopped,
)
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import QuestionKind
from tests.helpers.documents import BRIDGE, fill, library
from tests.helpers.people import FixedClock
from tests.helpers.server_documents import service_with_servers
from tests.helpers.store_files import DatabaseHome, StoreHome


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_work_and_lets_it_clean_up(number: signal.Signals) -> None:
    cleaned = []

    async def work() -> None:
        os.kill(os.getpid(), number)
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(True)

    await until_stopped(work())

    assert cleaned == [True]


async def test_the_handlers_that_were_there_come_back() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]

    await until_stopped(asyncio.sleep(0))

    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


async def test_an_error_of_the_work_comes_through() -> None:
    async def work() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await until_stopped(work())


async def test_being_cancelled_from_outside_is_not_being_told_to_stop() -> None:
    task = asyncio.create_task(until_stopped(asyncio.Event().wait()))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


class SmallFront:
    """A front that does one thing with what it is given."""

    def __init__(self, name: str, work: Callable[[Store], Awaitable[object]]) -> None:
        self.watchdog = Watchdog(name)
        self._work = work
        self.service: QuoteService | None = None
        self.ended = False

    async def serve(self, service: QuoteService, store: Store) -> None:
        self.service = service
        try:
            await self._work(store)
        finally:
            self.ended = True


async def wait(_: Store) -> None:
    await asyncio.Event().wait()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_construct(
        quoth_state=tmp_path / "state", quoth_seeds=tmp_path / "seeds", quoth_watch=False
    )


@pytest.fixture
def service(tmp_path: Path) -> QuoteService:
    return QuoteService(library(tmp_path / "seeds", a=BRIDGE))


async def test_all_fronts_have_one_store_and_end_together(
    service: QuoteService, settings: Settings
) -> None:
    stores: list[Store] = []

    async def note(store: Store) -> None:
        stores.append(store)
        if len(stores) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        await wait(store)

    fronts = [SmallFront("One", note), SmallFront("Other", note)]

    assert await serve(service, settings, fronts) == 0
    assert stores[0] is stores[1]
    assert [front.service for front in fronts] == [service, service]
    assert [front.ended for front in fronts] == [True, True]


async def test_a_front_that_fails_ends_the_others_and_its_error_comes_through(
    service: QuoteService, settings: Settings
) -> None:
    async def fail(_: Store) -> None:
        raise SettingsError("The token is wrong.")

    waiting = SmallFront("Waiting", wait)

    with pytest.raises(SettingsError, match=r"^The token is wrong\.$"):
        await serve(service, settings, [waiting, SmallFront("Failing", fail)])
    assert waiting.ended


async def test_a_front_that_is_lost_leaves_the_others_at_work_and_is_named(
    service: QuoteService, settings: Settings
) -> None:
    gone = asyncio.Event()

    async def lose(_: Store) -> None:
        gone.set()
        raise FrontLostError("Slack does not take SLACK_BOT_TOKEN.")

    async def stop(_: Store) -> None:
        await gone.wait()
        while not lost.watchdog.lost:  # noqa: ASYNC110
            await asyncio.sleep(0)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    lost, working = SmallFront("Slack", lose), SmallFront("Discord", stop)

    assert await serve(service, settings, [lost, working]) == 0
    assert lost.watchdog.trouble() == "Slack does not take SLACK_BOT_TOKEN."
    assert working.ended


async def test_once_all_fronts_are_lost_that_is_the_error(
    service: QuoteService, settings: Settings
) -> None:
    async def lose(_: Store) -> None:
        raise FrontLostError("Slack does not take SLACK_BOT_TOKEN.")

    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN") as raised:
        await serve(service, settings, [SmallFront("Slack", lose)])
    assert raised.value.exit_status == 78


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_one_token_of_slack_without_the_other_is_an_error_that_names_the_other(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    both = {"SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_APP_TOKEN": "xapp-secret"}
    (other,) = both.keys() - {name}
    monkeypatch.setenv(name, both[name])

    with pytest.raises(SettingsError, match=f"but {other} is not") as raised:
        fronts_for(Settings())
    assert "secret" not in str(raised.value)


def test_a_token_of_the_wrong_kind_is_named_without_its_value() -> None:
    tokens = {"slack_bot_token": SecretStr("xapp-secret"), "slack_app_token": SecretStr("xapp-1")}

    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN does not look") as raised:
        fronts_for(Settings.model_construct(**tokens))  # type: ignore[arg-type]
    assert "secret" not in str(raised.value)


def test_each_platform_whose_tokens_are_set_has_a_front() -> None:
    settings = Settings.model_construct(
        discord_token=SecretStr("a.b.c"),
        slack_bot_token=SecretStr("xoxb-1"),
        slack_app_token=SecretStr("xapp-1"),
    )

    assert [each.watchdog.front for each in fronts_for(settings)] == ["discord", "slack"]


async def test_the_gauges_show_the_front_that_is_worst_off(
    service: QuoteService, settings: Settings
) -> None:
    async def done(_: Store) -> None:
        pass

    fronts = [SmallFront("One", done), SmallFront("Other", done)]
    await serve(service, settings, fronts)
    totals = service.metrics.snapshot()

    assert totals.latency is None
    assert math.isfinite(totals.silence or math.nan)


def test_without_a_token_there_is_no_front_to_run(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="DISCORD_TOKEN is not set"):
        fronts_for(settings)


class PurgingService(QuoteService):
    """A service that says when it has deleted what was removed."""

    purged: asyncio.Event

    async def purge_documents(self) -> None:
        await super().purge_documents()
        self.purged.set()


async def test_what_a_server_removed_long_ago_is_deleted_while_it_serves(tmp_path: Path) -> None:
    service = service_with_servers(tmp_path, kind=PurgingService)
    assert isinstance(service, PurgingService)
    service.purged = asyncio.Event()
    old = fill(tmp_path / "servers" / "discord-1" / ".changes" / "1", {"before": "Gone."})
    new = fill(tmp_path / "servers" / "discord-1" / ".changes" / "2", {"before": "Kept."})
    os.utime(old, (0, 0))
    settings = Settings.model_construct(quoth_watch=False)
    async with asyncio.timeout(30), open_shared(service, settings, None, lambda: None):
        await service.purged.wait()

    assert not old.exists()
    assert new.exists()


async def test_what_was_kept_for_too_long_is_removed_while_it_serves_also_after_a_failure(
    home: StoreHome, caplog: pytest.LogCaptureFixture
) -> None:
    clock, rounds, done = FixedClock(), 0, asyncio.Event()
    async with await home.open(clock) as store:
        await store.keep_question("slack:1", "Where is the ferry?", QuestionKind.TOLD, "1")
        clock.pass_days(30)
        home.query("ALTER TABLE questions RENAME TO away")

        async def pause(seconds: float) -> None:
            nonlocal rounds
            assert seconds == RETENTION_SECONDS
            rounds += 1
            if rounds == 2:
                home.query("ALTER TABLE away RENAME TO questions")
                home.query("DELETE FROM jobs" if home.url else "SELECT 1")
            if rounds == 3:
                done.set()
                await asyncio.Event().wait()

        async with forgetting(store, pause):
            await done.wait()

        assert caplog.text.count("cannot be removed now") == 1
        assert home.query("SELECT * FROM questions") == []


async def test_of_two_hosts_one_removes_what_was_kept_for_too_long(shared: DatabaseHome) -> None:
    clock = FixedClock()
    async with await shared.open(clock) as one, await shared.open(clock) as other:
        await one.remove_what_is_old()
        await one.keep_question("slack:1", "Where is the ferry?", QuestionKind.TOLD, "1")
        clock.pass_days(30)
        await other.remove_what_is_old()
        assert shared.query("SELECT count(*) FROM questions") == [(1,)]

        shared.query(f"UPDATE jobs SET done = done - {RETENTION_SECONDS}")  # noqa: S608
        await other.remove_what_is_old()
        assert shared.query("SELECT count(*) FROM questions") == [(0,)]


async def test_the_metrics_say_whether_the_database_of_several_hosts_can_be_reached(
    shared: DatabaseHome, tmp_path: Path
) -> None:
    service = QuoteService(library(tmp_path / "seeds", a=BRIDGE))
    settings = Settings.model_construct(
        quoth_watch=False, quoth_database_url=shared.url, quoth_state=tmp_path / "state"
    )
    async with open_shared(service, settings, settings.quoth_state, lambda: None):
        assert b"quoth_database_reachable 1.0" in service.metrics.exposition()


@pytest.mark.parametrize(
    ("shards", "url", "warned"),
    [("0-1/4", None, True), ("0-1/4", "postgresql://db", False), ("0-3/4", None, False)],
)
async def test_shards_on_other_hosts_without_a_database_are_warned_of(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    shards: str,
    url: str | None,
    *,
    warned: bool,
) -> None:
    service = QuoteService(library(tmp_path / "seeds", a=BRIDGE))
    settings = Settings.model_construct(
        discord_shards=shards, quoth_database_url=SecretStr(url) if url else None,
        quoth_state=tmp_path / "file" / "state",
    )  # fmt: skip
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        await serve(service, settings, [])

    assert ("QUOTH_DATABASE_URL is not set" in caplog.text) is warned
