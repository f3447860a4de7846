"""People who post in forums, those who manage a server, and a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import discord
import simcord

from tests.bot.discord_chat.conftest import World

NOON = datetime(2031, 3, 5, 12, tzinfo=UTC)


class FixedClock:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)


def manager_of(world: World) -> simcord.MemberActor:
    """Somebody who may manage the server."""
    role = world.server.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    return world.server.add_member(world.env.create_user("manager"), roles=[role])


async def post(
    world: World, forum: simcord.ChannelHandle, title: str, words: str
) -> simcord.ChannelHandle:
    """Open a thread in a forum as alice; SimCord itself lets only the bot do that."""
    backend = world.env.backend
    thread = backend.create_thread(forum.id, title, world.alice.id, broadcast=False)
    starter = backend.prepare_message(thread.id, world.alice.id, words)
    starter.id = thread.id
    backend.commit_message(starter, broadcast=False)
    backend.announce_thread_create(thread)
    backend.announce_message_create(starter)
    await world.env.settle()
    (handle,) = (each for each in forum.threads if each.id == thread.id)
    return handle
