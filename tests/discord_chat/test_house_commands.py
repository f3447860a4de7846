from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.desk import Desk
from bot.discord_chat.client import QuothClient, build_client
from bot.discord_chat.house_commands import owners_of
from bot.settings import Settings
from bot.store import Store
from index import Library
from tests.builders import BRIDGE, fill
from tests.discord_chat.conftest import DEATHS, World
from tests.discord_chat.undoing import text_of


@pytest.fixture
def owner(world: World) -> simcord.MemberActor:
    """Someone who runs the bot and administers the server."""
    role = world.server.create_role("Admins", permissions=discord.Permissions(administrator=True))
    person = world.server.add_member(world.env.create_user("owner"), roles=[role])
    assert isinstance(world.env.bot, QuothClient)
    world.env.bot.owners.add(person.id)
    return person


def contents(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.iterdir() if each.is_file())


class TestPrivacy:
    async def test_it_is_told_exactly_what_is_kept(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "privacy")

        said = text_of(result.response)
        assert result.ephemeral
        assert "not stored" in said
        assert "keyed hash" in said
        assert "/forget" in said

    async def test_what_is_kept_is_removed(self, world: World, store: Store) -> None:
        await store.vote("one", world.alice.id, up=True)
        await store.vote("two", world.alice.id, up=False)
        await store.vote("two", 99, up=False)

        first = await world.alice.slash(world.channel, "forget-me")
        second = await world.alice.user.slash("forget-me")

        assert text_of(first.response) == "Done: 2 votes are removed."
        assert first.ephemeral
        assert text_of(second.response).startswith("There is nothing to remove")
        assert [(each.answer_id, each.down) for each in await store.votes()] == [("two", 1)]

    async def test_without_a_store_there_is_nothing_to_remove(
        self, world: World, desk: Desk, settings: Settings
    ) -> None:
        await world.env.restart_bot(build_client(desk, settings))

        result = await world.alice.slash(world.channel, "forget-me")

        assert text_of(result.response).startswith("There is nothing to remove")

    async def test_questions_and_names_reach_no_file(
        self, world: World, desk: Desk, settings: Settings, tmp_path: Path
    ) -> None:
        async with await Store.open(tmp_path) as store:
            await world.env.restart_bot(build_client(desk, settings, store=store))
            await world.alice.send(world.channel, f"{world.mention} {DEATHS}")
            await store.vote("one", world.alice.id, up=True)
            kept = contents(tmp_path)
            await world.env.restart_bot(build_client(desk, settings))

        for secret in ("migrant", "alice", str(world.alice.id), str(world.channel.id)):
            assert secret.encode() not in kept


class TestOwners:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "documents").mkdir()
        return fill(tmp_path / "documents", {"bridge.txt": BRIDGE})

    @pytest.fixture
    def desk(self, folder: Path) -> Desk:
        return Desk(Library.open(folder))

    @pytest.mark.parametrize("name", ["reload", "status"])
    async def test_others_are_refused_in_private(self, world: World, name: str) -> None:
        result = await world.alice.user.slash(name)
        admin = world.server.add_member(
            world.env.create_user("admin"),
            roles=[
                world.server.create_role(
                    "Admins", permissions=discord.Permissions(administrator=True)
                )
            ],
        )
        other = await admin.slash(world.channel, name)

        for refused in (result, other):
            assert "Only those who run this bot" in text_of(refused.response)
        assert other.ephemeral
        assert name not in world.alice.available_commands(world.channel)

    async def test_documents_are_read_again(
        self, world: World, owner: simcord.MemberActor, folder: Path
    ) -> None:
        same = await owner.slash(world.channel, "reload")
        fill(folder, {"mill.txt": "The mill at Lomba burned down in 1912.\n"})
        changed = await owner.slash(world.channel, "reload")
        asked = await world.alice.slash(
            world.channel, "ask", question="When did the mill at Lomba burn down?"
        )

        assert "nothing has changed" in text_of(same.response)
        assert "have changed" in text_of(changed.response)
        assert "mill.txt" in text_of(changed.response)
        assert changed.ephemeral
        assert "1912" in text_of(asked.response)

    async def test_if_that_fails_the_former_documents_serve_on(
        self, world: World, owner: simcord.MemberActor, folder: Path
    ) -> None:
        (folder / "bridge.txt").unlink()
        result = await owner.slash(world.channel, "reload")
        asked = await world.alice.slash(
            world.channel, "ask", question="When was the stone bridge over the Alva built?"
        )

        said = text_of(result.response)
        assert said.startswith("The documents could not be read again")
        assert len(said) > len("The documents could not be read again; those read before go on")
        assert result.ephemeral
        assert "1764" in text_of(asked.response)

    async def test_the_status_counts(self, world: World, owner: simcord.MemberActor) -> None:
        await world.alice.slash(
            world.channel, "ask", question="When was the stone bridge over the Alva built?"
        )
        await world.alice.slash(world.channel, "ask", question="Who won the chess olympiad?")
        result = await owner.slash(world.channel, "status")

        said = text_of(result.response)
        assert result.ephemeral
        for row in (
            "**Documents** — 1",
            "**Passages** — ",
            "**Index engine** — BM25, in memory",
            "**Servers** — 1",
            "**Running for** — 0 h 0 min",
            "**Questions answered** — 1",
            "**Questions refused, for want of an answer** — 1",
            "**Errors** — 0",
        ):
            assert row in said


def application(**parts: Any) -> discord.AppInfo:  # noqa: ANN401 - as Discord writes it
    user = {"id": "1", "username": "u", "discriminator": "0", "avatar": None}
    data = {
        "id": "5",
        "name": "Quoth",
        "description": "",
        "icon": None,
        "owner": user,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0",
        "team": None,
    }
    return discord.AppInfo(discord.Client(intents=discord.Intents.none())._connection, data | parts)  # type: ignore[arg-type]  # noqa: SLF001


def member(number: int, role: str) -> dict[str, Any]:
    user = {"id": str(number), "username": "u", "discriminator": "0", "avatar": None}
    return {"user": user, "membership_state": 2, "role": role, "permissions": ["*"], "team_id": "9"}


async def test_owners_are_the_applications_owner_or_the_team() -> None:
    team = {
        "id": "9",
        "name": "t",
        "icon": None,
        "owner_user_id": "2",
        "members": [member(2, "admin"), member(3, "developer"), member(4, "read_only")],
    }

    assert owners_of(None) == set()
    assert owners_of(application()) == {1}
    assert owners_of(application(team=team)) == {2, 3}
