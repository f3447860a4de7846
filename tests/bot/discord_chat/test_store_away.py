"""A bot whose shared database is away: what goes on, and what is said."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot import postgres_database
from bot.i18n import ENGLISH
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import ServerSettings
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.buttons import press
from tests.helpers.postgres import PostgresServer
from tests.helpers.store_files import DatabaseHome
from tests.helpers.unescape import text_of

AWAY = ENGLISH.community.store_away


@pytest.fixture
async def store(shared: DatabaseHome) -> AsyncIterator[Store]:
    async with await shared.open() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"quoth_message_content": True, "quoth_person_limit": 50, "quoth_channel_limit": 50}
    )


@pytest.fixture
def away(postgres: PostgresServer, world: World, store: Store) -> Iterator[None]:
    """From here on the database is away."""
    assert world.key
    assert store.hosts is not None
    postgres.stop()
    yield
    postgres.start()


async def ask(world: World) -> str:
    await world.alice.send(world.channel, f"{world.mention} {DEATHS}")
    return text_of(world.answers()[-1])


async def test_a_server_whose_settings_are_known_is_answered_and_a_vote_fails_in_words(
    world: World, store: Store, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_database, "RETRY_SECONDS", 0.0)
    assert "148" in await ask(world)
    postgres.stop()
    try:
        assert "148" in await ask(world)
        result = await press(world, world.answers()[-1], "qvu")
        assert result.response is not None
        assert text_of(result.response) == AWAY
    finally:
        postgres.start()

    await press(world, world.answers()[-1], "qvu")
    assert [each.up for each in await store.votes()] == [1]


@pytest.mark.usefixtures("away")
async def test_a_server_whose_settings_are_not_known_gets_a_sentence(world: World) -> None:
    assert await ask(world) == AWAY
    assert len(world.env.errors) == 1


@pytest.mark.usefixtures("away")
async def test_who_does_not_ask_the_bot_is_told_nothing(world: World) -> None:
    await world.alice.send(world.channel, DEATHS)

    assert world.answers() == []


@pytest.mark.usefixtures("away")
async def test_direct_messages_are_answered(world: World) -> None:
    await world.alice.send_dm(DEATHS)

    assert "148" in text_of(world.answer(world.alice.user.dm_channel))


async def test_a_refusal_is_told_though_the_question_cannot_be_kept(
    world: World, store: Store, postgres: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    await store.keep_settings(world.key, ServerSettings(keep_questions=True))
    await store.settings(world.key)
    postgres.stop()
    try:
        await world.alice.send(world.channel, f"{world.mention} Who won the chess olympiad?")
    finally:
        postgres.start()

    assert "couldn't find anything about this" in text_of(world.answer())
    assert "A question without an answer is not kept." in caplog.text
