"""A whole bot over the seed documents, on a simulated Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import discord
import pytest
import simcord

from bot.discord_chat.bot import server_key
from bot.discord_chat.gateway import QuothClient, build_client
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from tests.helpers.documents import seed_library

DEATHS = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"


@pytest.fixture(scope="session")
def seed_service() -> QuoteService:
    return QuoteService(seed_library())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Without limits; the tests of the limits set them."""
    return Settings.model_construct(
        quoth_state=tmp_path / "state", quoth_person_limit=0, quoth_channel_limit=0
    )


@pytest.fixture
def service(seed_service: QuoteService) -> QuoteService:
    """What the bot answers from; tests with documents of their own replace it."""
    return seed_service


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    """Votes in memory, which outlive a restart of the bot."""
    async with await Store.open(None) as opened:
        yield opened


@pytest.fixture
async def simcord_bot(service: QuoteService, settings: Settings, store: Store) -> QuothClient:
    return build_client(service, settings, store=store)


@dataclass(frozen=True, slots=True)
class World:
    """A server with a channel and a person in it."""

    env: simcord.Env
    server: simcord.GuildHandle
    channel: simcord.ChannelHandle
    alice: simcord.MemberActor
    mention: str

    @property
    def key(self) -> str:
        """What the store knows the server by."""
        return server_key(self.server.id)

    @property
    def here(self) -> frozenset[str]:
        """The channel, as settings name channels."""
        return frozenset({str(self.channel.id)})

    def answers(self, channel: simcord.ChannelHandle | None = None) -> list[discord.Message]:
        """What the bot has said, oldest first."""
        said = (channel or self.channel).history()
        return [message for message in said if message.author.mention == self.mention]

    def answer(self, channel: simcord.ChannelHandle | None = None) -> discord.Message:
        """The one thing that the bot has said."""
        (only,) = self.answers(channel)
        return only

    def deny(self, **permissions: bool) -> simcord.ChannelHandle:
        """A channel in which the bot lacks permissions."""
        me = self.server.me
        assert me is not None
        return self.server.create_text_channel(
            "restricted", overwrites={me: discord.PermissionOverwrite(**permissions)}
        )


@pytest.fixture
def world(simcord_env: simcord.Env) -> World:
    server = simcord_env.create_guild()
    channel = server.create_text_channel("questions")
    alice = server.add_member(simcord_env.create_user("alice"))
    user = simcord_env.bot.user
    assert user is not None
    return World(simcord_env, server, channel, alice, user.mention)


@pytest.fixture
def spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody uses Discord in Spanish; SimCord itself knows only English."""
    original = vars(discord.Interaction)["_from_data"]

    def from_data(interaction: discord.Interaction, data: dict[str, object]) -> None:
        original(interaction, data | {"locale": "es-ES"})

    monkeypatch.setattr(discord.Interaction, "_from_data", from_data)
