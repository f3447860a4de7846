"""Where the bot answers and where it does not, whom it obeys, and in which language."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.errors import FrontLostError
from bot.i18n import STRINGS, Strings
from bot.local_slack import LocalSlack
from bot.metrics import FRONT
from bot.service import QuoteService
from bot.slack_chat.gateway import SlackFront
from bot.store import Store
from bot.stored_values import ServerSettings
from tests.bot.slack_chat.conftest import DEATHS, World, no_pause, running, settings_for
from tests.helpers.documents import seed_library

SERVER = "slack:T00000001"


@pytest.mark.parametrize("under", ["the question", "its answer"])
async def test_a_message_in_a_thread_of_the_direct_messages_follows_the_question_there(
    world: World, under: str
) -> None:
    direct = world.person.direct_messages
    first = await world.person.say(direct, DEATHS)
    await world.slack.settled()
    await world.person.say(direct, "When was the Border Patrol established?")
    await world.slack.settled()
    top = first if under == "the question" else world.slack.said(direct)[0]
    await world.person.say(direct, "And in Fiscal Year 2022?", thread=top)
    await world.slack.settled()
    answer = world.slack.said(direct)[-1]

    assert answer.thread_ts == top.ts
    assert DEATHS in answer.plain


async def test_where_it_answers_only_in_some_channels_the_others_get_no_answer(
    world: World,
) -> None:
    other = world.slack.add_channel("other", world.person)
    only = ServerSettings(answer_only_in=frozenset({world.channel.id}))
    await world.store.keep_settings(SERVER, only)
    await world.person.mention(other, DEATHS)
    await world.person.mention(world.channel, DEATHS)
    await world.slack.settled()
    await world.person.command(other, f"/quoth {DEATHS}")
    await world.slack.settled()

    assert world.slack.said(other) == ()
    assert len(world.said()) == 1
    assert "turned off in this channel" in world.whispered()[-1].plain


async def test_an_archived_channel_goes_out_of_the_settings(world: World) -> None:
    other = world.slack.add_channel("other", world.admin)
    both = frozenset({other.id, world.channel.id})
    await world.store.keep_settings(SERVER, ServerSettings(question_channels=both))
    world.slack.archive(other, world.admin)
    await world.slack.settled()

    held = await world.store.settings(SERVER)
    assert held.question_channels == {world.channel.id}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("not_in_channel", "an invitation to the channel"),
        ("is_archived", "isn't archived"),
        ("restricted_action", "permission to post there"),
    ],
)
async def test_why_it_may_not_post_is_said_in_the_direct_messages(
    world: World, error: str, words: str
) -> None:
    world.slack.faults.refuse("chat.postMessage", error)
    await world.person.mention(world.channel, DEATHS)
    await world.slack.settled()
    (told,) = world.slack.said(world.person.direct_messages)

    assert world.said() == ()
    assert words in told.plain
    assert error not in told.plain


async def test_the_owners_that_are_set_take_the_place_of_the_workspaces_owners(
    slack: LocalSlack, service: QuoteService, store: Store, tmp_path: Path
) -> None:
    person, owner = slack.add_person("ana"), slack.add_person("olga", is_owner=True)
    channel = slack.add_channel("general", person, owner)
    settings = settings_for(slack, tmp_path, slack_owners=person.id)
    async with running(slack, service, settings, store):
        for each in (person, owner):
            await each.command(channel, "/quoth status")
            await slack.settled()

    assert "documents" in slack.whispered(person)[-1].plain.casefold()
    assert "owner" in slack.whispered(owner)[-1].plain


async def test_revoked_tokens_end_the_front_and_drop_the_settings(
    slack: LocalSlack, service: QuoteService, store: Store, tmp_path: Path
) -> None:
    await store.keep_settings(SERVER, ServerSettings(quotations=1))
    front = SlackFront(settings_for(slack, tmp_path), api_url=slack.api_url, pause=no_pause)
    task = asyncio.create_task(front.serve(service, store))
    while front.watchdog.trouble() is not None:  # noqa: ASYNC110
        await asyncio.sleep(0)
    slack.revoke_tokens()

    with pytest.raises(FrontLostError, match="tokens were revoked"):
        await task
    assert await store.settings(SERVER) == ServerSettings()


async def test_answers_on_slack_are_counted_under_its_name(
    slack: LocalSlack, store: Store, tmp_path: Path
) -> None:
    service = QuoteService(seed_library())
    person = slack.add_person("ana")
    channel = slack.add_channel("general", person)
    FRONT.set("slack")
    async with running(slack, service, settings_for(slack, tmp_path), store):
        await person.mention(channel, DEATHS)
        await slack.settled()

    counted = [
        line for line in service.metrics.exposition().decode().splitlines() if "slack" in line
    ]
    assert any(line.endswith(" 1.0") and 'kind="answer"' in line for line in counted)


@pytest.mark.parametrize("strings", STRINGS, ids=lambda strings: strings.language)
async def test_every_command_is_obeyed_by_its_name_in_every_language(
    world: World, strings: Strings
) -> None:
    for command, texts in strings.commands.items():
        before = len(world.whispered())
        await world.person.command(world.channel, f"/quoth {texts.name}")
        await world.slack.settled()
        new = world.whispered()[before:]
        assert new or world.person.modal is not None, command
        assert not any(f"Question: {texts.name}" in each.plain for each in new), command
