"""Channels that a server's settings name and that are deleted afterwards."""

from __future__ import annotations

import discord
import pytest
import simcord

from bot.chat.server_settings import SettingControl
from bot.discord_chat.bot import look_up
from bot.discord_chat.gateway import QuothClient, build_client
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import ServerSettings
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.unescape import assert_in_its_file, text_of

NUMBER = 987654321098765432
"""Of a channel that was deleted while the bot did not run."""


@pytest.fixture
def manager(world: World) -> simcord.MemberActor:
    role = world.server.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    return world.server.add_member(world.env.create_user("manager"), roles=[role])


@pytest.fixture
def client(world: World) -> QuothClient:
    bot = world.env.bot
    assert isinstance(bot, QuothClient)
    return bot


async def limit_to(world: World, store: Store, *ids: int) -> None:
    await store.keep_settings(world.key, ServerSettings(answer_only_in=frozenset(map(str, ids))))


async def delete(world: World, channel_id: int) -> None:
    world.env.backend.delete_channel(channel_id)
    await world.env.settle()


async def panel_of(world: World, manager: simcord.MemberActor) -> simcord.ResponseMessage:
    result = await manager.slash(world.channel, "settings")
    assert result.response is not None
    return result.response


def plain(message: simcord.ResponseMessage) -> str:
    return text_of(message).replace("\\", "")


async def test_a_limit_stays_when_its_only_channel_is_deleted(world: World, store: Store) -> None:
    other = world.server.create_text_channel("other")
    await limit_to(world, store, other.id)
    await delete(world, other.id)

    await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

    assert world.answers() == []
    assert (await store.settings(world.key)).answer_only_in == {str(other.id)}


@pytest.mark.parametrize("command", ["ask", "sources"])
async def test_who_asks_then_is_told_privately_whom_to_turn_to(
    world: World, store: Store, command: str
) -> None:
    await limit_to(world, store, NUMBER)
    options = {"question": DEATHS} if command == "ask" else {}

    result = await world.alice.slash(world.channel, command, **options)

    assert result.ephemeral
    assert text_of(result.response) == (
        "I can't answer in this server: the channels I answer in have been deleted. "
        "Ask an administrator to choose others with /settings."
    )


@pytest.mark.usefixtures("spanish")
async def test_it_is_told_in_spanish(
    world: World, store: Store, manager: simcord.MemberActor
) -> None:
    await limit_to(world, store, NUMBER)

    result = await world.alice.slash(world.channel, "ask", question=DEATHS)

    assert "Pide a un administrador que elija otros con /ajustes." in text_of(result.response)
    assert "se han eliminado" in plain(await panel_of(world, manager))


async def test_the_panel_says_that_none_is_left_and_how_to_mend_it(
    world: World, store: Store, manager: simcord.MemberActor
) -> None:
    await limit_to(world, store, NUMBER)

    panel = await panel_of(world, manager)

    assert plain(panel).startswith(
        "I can't answer anywhere in this server: all channels I answer in have been deleted. "
        "Press “Channels” to choose others"
    )
    assert f"**Channels** — I answer only in #{NUMBER} (deleted)." in plain(panel)

    await manager.click(panel, label="Channels")
    await manager.select(panel, [world.channel], custom_id=SettingControl.ANSWER_ONLY_IN.token)

    assert "I can't answer" not in plain(panel)
    await world.alice.send(world.channel, f"{world.mention} {DEATHS}")
    assert assert_in_its_file(world.answer()) >= 1


async def test_the_panel_marks_what_is_gone_where_others_are_left(
    world: World, store: Store, manager: simcord.MemberActor
) -> None:
    await limit_to(world, store, NUMBER, world.channel.id)

    said = plain(await panel_of(world, manager))

    assert f"**Channels** — I answer only in #{NUMBER} (deleted), #questions." in said
    assert "A channel marked as deleted no longer counts." in said
    assert "I can't answer" not in said


async def test_nothing_is_said_of_deleted_channels_where_there_are_none(
    world: World, store: Store, manager: simcord.MemberActor
) -> None:
    await limit_to(world, store, world.channel.id)

    assert "deleted" not in plain(await panel_of(world, manager))


async def test_a_channel_that_is_deleted_leaves_the_lists_in_which_others_are_left(
    world: World, store: Store
) -> None:
    other = world.server.create_text_channel("other")
    both = frozenset({str(world.channel.id), str(other.id)})
    await store.keep_settings(
        world.key,
        ServerSettings(answer_only_in=both, silent_in=frozenset({str(other.id)}), private=True),
    )
    await delete(world, other.id)

    assert await store.settings(world.key) == ServerSettings(
        answer_only_in=world.here, private=True
    )


async def test_so_does_a_thread(world: World, store: Store) -> None:
    message = await world.alice.send(world.channel, "Let us talk.")
    thread = await message.create_thread(name="talk")
    await limit_to(world, store, world.channel.id, thread.id)
    await delete(world, thread.id)

    assert (await store.settings(world.key)).answer_only_in == world.here


async def test_an_archived_thread_is_not_taken_for_a_deleted_one(
    world: World, store: Store, manager: simcord.MemberActor
) -> None:
    message = await world.alice.send(world.channel, "Let us talk.")
    thread = await message.create_thread(name="talk")
    await thread.edit(archived=True)
    await world.env.settle()
    await limit_to(world, store, thread.id)

    assert "**Channels** — I answer only in #talk.\n" in plain(await panel_of(world, manager))
    result = await world.alice.slash(world.channel, "ask", question=DEATHS)
    assert "I'm turned off in this channel" in text_of(result.response)


async def test_a_channel_that_the_bot_may_not_see_is_not_taken_for_a_deleted_one(
    world: World, client: QuothClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = world.server.me
    assert me is not None
    hidden = world.server.create_text_channel(
        "hidden", overwrites={me: discord.PermissionOverwrite(view_channel=False)}
    )
    guild = client.get_guild(world.server.id)
    assert guild is not None
    monkeypatch.setattr(discord.Guild, "get_channel_or_thread", lambda *_: None)

    found = await look_up(guild, [str(hidden.id), str(NUMBER)])

    assert found.gone == {str(NUMBER)}
    assert found.name_of(str(hidden.id)) == f"#{hidden.id}"


async def test_of_a_server_that_is_not_known_no_channel_counts_as_deleted() -> None:
    assert (await look_up(None, [str(NUMBER)])).gone == frozenset()


async def test_without_a_store_a_deletion_is_passed_over(
    world: World, service: QuoteService, settings: Settings
) -> None:
    other = world.server.create_text_channel("other")
    await world.env.restart_bot(build_client(service, settings))

    await delete(world, other.id)

    await world.alice.send(world.channel, f"{world.mention} {DEATHS}")
    assert assert_in_its_file(world.answer()) >= 1
