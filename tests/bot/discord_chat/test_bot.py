from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.store import Store
from bot.stored_values import ServerSettings
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.unescape import assert_in_its_file, text_of


class CountingStore(Store):
    """Counts how often a server's settings are asked for."""

    reads = 0

    async def settings(self, server: str) -> ServerSettings:
        self.reads += 1
        return await super().settings(server)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"quoth_message_content": True})


@pytest.fixture
async def store() -> AsyncIterator[CountingStore]:
    async with await CountingStore.open(None) as opened:
        yield opened


async def test_a_mention_reads_the_settings_of_its_server_once(
    world: World, store: CountingStore
) -> None:
    await store.keep_settings(world.key, ServerSettings(in_thread=True))

    await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

    (thread,) = world.channel.threads
    assert assert_in_its_file(world.answer(thread)) >= 1
    assert store.reads == 1


async def test_a_direct_message_reads_no_settings(world: World, store: CountingStore) -> None:
    await world.alice.send_dm(DEATHS)

    assert assert_in_its_file(world.answer(world.alice.user.dm_channel)) >= 1
    assert store.reads == 0


@pytest.mark.parametrize("name", ["ask", "sources", "timeline", "verify"])
@pytest.mark.parametrize("silent", [False, True])
async def test_a_command_reads_the_settings_of_its_server_once(
    world: World, store: CountingStore, name: str, *, silent: bool
) -> None:
    silent_in = world.here if silent else frozenset()
    await store.keep_settings(world.key, ServerSettings(silent_in=silent_in))
    options = {"ask": {"question": DEATHS}, "verify": {"text": DEATHS}}.get(name, {})

    result = await world.alice.slash(world.channel, name, **options)

    assert result.response is not None
    assert store.reads == 1


async def test_pressing_a_button_reads_the_settings_again(
    world: World, store: CountingStore
) -> None:
    result = await world.alice.slash(world.channel, "timeline", topic="border")
    assert result.response is not None
    await store.keep_settings(world.key, ServerSettings(silent_in=world.here))

    pressed = await world.alice.click(result.response, label="Next")

    assert pressed.response is not None
    assert "turned off" in text_of(pressed.response)
    assert store.reads == 2


async def test_a_missing_permission_for_a_thread_is_logged_once(
    world: World, store: CountingStore, caplog: pytest.LogCaptureFixture
) -> None:
    await store.keep_settings(world.key, ServerSettings(in_thread=True))
    channel = world.deny(create_public_threads=False)

    await world.alice.send(channel, f"{world.mention} {DEATHS}")

    assert caplog.text.count("Create Public Threads is missing") == 1
