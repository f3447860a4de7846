from __future__ import annotations

from typing import Any

import discord
import pytest
import simcord
from simcord.backend import serializers

from bot.i18n import strings_for
from tests.helpers.unescape import text_of

BOT_ADD = discord.AuditLogAction.bot_add.value


def told(user: simcord.UserHandle) -> list[discord.Message]:
    return list(user.dm_channel.history())


async def join(
    env: simcord.Env,
    owner: simcord.UserHandle,
    by: simcord.UserHandle | None = None,
    locale: str = "en-US",
) -> simcord.GuildHandle:
    """The bot joins a server with a channel; the audit log has ``by``."""
    joined = env.create_guild("Alva & Sons", owner=owner, preferred_locale=locale)
    joined.create_text_channel("general")
    if by is not None:
        me = env.bot.user
        assert me is not None
        others = env.create_user("another bot").id
        for added in (me.id, others):
            env.backend.record_audit_log(joined.id, BOT_ADD, target_id=added, user_id=by.id)
    await env.settle()
    return joined


@pytest.fixture(autouse=True)
def joined_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is joined says nothing of availability; SimCord's are there from the start."""
    original = serializers.guild_create_payload

    def payload(*args: Any) -> dict[str, Any]:  # noqa: ANN401 - the simulation's own values
        told = dict(original(*args))
        del told["unavailable"]
        return told

    monkeypatch.setattr(serializers, "guild_create_payload", payload)


@pytest.fixture
def owner(simcord_env: simcord.Env) -> simcord.UserHandle:
    return simcord_env.create_user("owner")


@pytest.fixture
def inviter(simcord_env: simcord.Env) -> simcord.UserHandle:
    return simcord_env.create_user("inviter")


async def test_the_person_who_added_the_bot_gets_one_message_with_three_steps(
    simcord_env: simcord.Env, owner: simcord.UserHandle, inviter: simcord.UserHandle
) -> None:
    await join(simcord_env, owner, inviter)

    (message,) = told(inviter)
    paragraphs = text_of(message).replace("\\", "").split("\n\n")
    assert paragraphs[0].startswith("Thanks for adding me to Alva & Sons!")
    assert [each[:2] for each in paragraphs[1:]] == ["1.", "2.", "3."]
    assert "/ask" in paragraphs[1]
    assert "/sources" in paragraphs[2]
    assert "/settings" in paragraphs[3]
    assert told(owner) == []


async def test_where_the_audit_log_says_nothing_the_owner_is_told(
    simcord_env: simcord.Env, owner: simcord.UserHandle
) -> None:
    await join(simcord_env, owner)

    assert len(told(owner)) == 1


async def test_without_the_permission_to_read_it_the_owner_is_told(
    simcord_env: simcord.Env,
    owner: simcord.UserHandle,
    inviter: simcord.UserHandle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    least = discord.Permissions(view_channel=True, send_messages=True)
    monkeypatch.setattr(
        discord.Permissions, "all", staticmethod(lambda: discord.Permissions(least.value))
    )
    await join(simcord_env, owner, inviter)

    assert len(told(owner)) == 1
    assert told(inviter) == []


async def test_nobody_is_mentioned_and_no_channel_is_written_to(
    simcord_env: simcord.Env, owner: simcord.UserHandle
) -> None:
    joined = await join(simcord_env, owner)

    (message,) = told(owner)
    assert "@" not in message.content + text_of(message)
    assert message.mentions == []
    assert joined.channels["general"].history() == []


async def test_it_is_in_the_language_of_the_server(
    simcord_env: simcord.Env, owner: simcord.UserHandle
) -> None:
    await join(simcord_env, owner, locale="de")

    (message,) = told(owner)
    german = strings_for("de")
    assert german.platform.welcome.format(server="Alva & Sons") in text_of(message)
    assert "/einstellungen" in text_of(message)


async def test_who_takes_no_messages_is_left_alone(
    simcord_env: simcord.Env, owner: simcord.UserHandle, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    simcord_env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    await join(simcord_env, owner)

    assert "Nobody could be told what to do first" in caplog.text
    assert simcord_env.errors == []
