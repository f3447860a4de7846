"""Shards of Discord: which a host serves, and what only one host does."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
import simcord
from pydantic import SecretStr

from bot.discord_chat import gateway
from bot.discord_chat.gateway import QuothClient, ShardedClient, build_client
from bot.errors import SettingsError
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from tests.bot.discord_chat.conftest import DEATHS
from tests.helpers.fake_discord import TOKEN, ShardedDiscord, redirected, serve
from tests.helpers.store_files import DatabaseHome
from tests.helpers.unescape import text_of


async def no_pause(_: float) -> None:
    await asyncio.sleep(0)


async def served_until(
    discord: ShardedDiscord,
    monkeypatch: pytest.MonkeyPatch,
    service: QuoteService,
    settings: Settings,
    sessions: set[int],
) -> None:
    """Serve until shards have their sessions, or until that fails."""

    async def stop() -> None:
        await discord.until(lambda: discord.sessions.keys() == sessions)
        os.kill(os.getpid(), signal.SIGTERM)

    connected = settings.model_copy(update={"discord_token": SecretStr(TOKEN)})
    async with discord.serving() as address:
        with redirected(monkeypatch, address):
            stopping = asyncio.create_task(stop())
            try:
                await serve(service, connected, pause=no_pause)
            finally:
                stopping.cancel()


async def test_where_none_are_set_there_are_as_many_as_discord_recommends_once_it_requires_them(
    service: QuoteService,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    discord = ShardedDiscord(count=3, recommended=3, refuses=4011)
    await served_until(discord, monkeypatch, service, settings, {0, 1, 2})

    assert discord.identified == [(0, 1), (0, 3), (1, 3), (2, 3)]
    assert discord.commands == 1
    assert "Discord requires several connections" in caplog.text


@pytest.mark.parametrize(("shards", "commands"), [("0-1/3", 1), ("1-2/3", 0), ("2/3", 0)])
async def test_a_host_serves_its_shards_and_the_one_with_the_first_registers_commands(
    service: QuoteService,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    shards: str,
    commands: int,
) -> None:
    settings = settings.model_copy(update={"discord_shards": shards})
    assert settings.shards is not None
    discord = ShardedDiscord(count=3)
    await served_until(discord, monkeypatch, service, settings, set(settings.shards.ids))

    assert discord.identified == [(each, 3) for each in settings.shards.ids]
    assert discord.commands == commands


@pytest.mark.parametrize(
    ("code", "sentence"),
    [(4010, "Discord does not take DISCORD_SHARDS"), (4011, "Raise the number behind the stroke")],
)
async def test_shards_that_discord_refuses_are_a_wrong_setting(
    service: QuoteService,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    sentence: str,
) -> None:
    settings = settings.model_copy(update={"discord_shards": "0-1/2"})
    discord = ShardedDiscord(count=3, refuses=code)
    with pytest.raises(SettingsError, match=sentence):
        await served_until(discord, monkeypatch, service, settings, {0, 1})


def test_one_connection_is_the_default(service: QuoteService, settings: Settings) -> None:
    assert type(build_client(service, settings)) is QuothClient
    recommended = build_client(service, settings, sharded=True)
    assert isinstance(recommended, ShardedClient)
    assert recommended.shard_ids is None


async def test_shards_of_all_hosts_begin_their_sessions_one_after_the_other(
    service: QuoteService,
    settings: Settings,
    shared: DatabaseHome,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gateway, "IDENTIFY_SECONDS", 3_600.0)
    monkeypatch.setattr(gateway, "TURN_SECONDS", 0.0)
    settings = settings.model_copy(update={"discord_shards": "0-1/2"})
    discord = ShardedDiscord(count=2, at_once=1)
    async with await shared.open() as store, discord.serving() as address:
        client = build_client(service, settings, store=store)
        with redirected(monkeypatch, address):
            await client.login(TOKEN)
            await client.before_identify_hook(0, initial=True)
            waiting = asyncio.create_task(client.before_identify_hook(1))
            asked = asyncio.create_task(discord.until(lambda: discord.gateways >= 2))
            await asked
            assert not waiting.done()
            shared.query("UPDATE jobs SET done = done - 3600")
            await waiting
            await client.close()


class TestOnTheSimulation:
    @pytest.fixture
    async def simcord_bot(
        self, service: QuoteService, settings: Settings, store: Store
    ) -> QuothClient:
        settings = settings.model_copy(update={"discord_shards": "1-2/4"})
        return build_client(service, settings, store=store)

    async def test_servers_of_each_shard_are_answered(self, simcord_env: simcord.Env) -> None:
        user = simcord_env.bot.user
        assert user is not None
        for shard in (1, 2):
            server = simcord_env.create_guild(shard_id=shard)
            channel = server.create_text_channel("questions")
            alice = server.add_member(simcord_env.create_user(f"alice-{shard}"))
            await alice.send(channel, f"{user.mention} {DEATHS}")
            said = [each for each in channel.history() if each.author.mention == user.mention]

            assert len(said) == 1
            assert "148" in text_of(said[0])
