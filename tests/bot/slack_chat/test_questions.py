from __future__ import annotations

from dataclasses import replace

import pytest

from bot.i18n import ENGLISH
from bot.stored_values import ServerSettings
from tests.bot.slack_chat.conftest import DEATHS, World

SERVER = "slack:T00000001"


async def test_a_mention_is_answered_in_its_thread(world: World) -> None:
    asked = await world.person.mention(world.channel, DEATHS)
    await world.slack.settled()
    (answer,) = world.said()

    assert answer.thread_ts == asked.ts
    assert "148" in answer.plain


async def test_a_mention_in_a_thread_follows_the_question_before_it(world: World) -> None:
    first = await world.ask(DEATHS)
    answer = await world.ask("And in Fiscal Year 2022?", thread=first)

    assert answer.thread_ts == first.thread_ts
    assert DEATHS in answer.plain


async def test_a_message_in_the_direct_messages_is_answered_there(world: World) -> None:
    direct = world.person.direct_messages
    await world.person.say(direct, DEATHS)
    await world.slack.settled()
    await world.person.say(direct, "And in Fiscal Year 2022?")
    await world.slack.settled()
    first, second = world.slack.said(direct)

    assert first.thread_ts is None
    assert "148" in first.plain
    assert DEATHS in second.plain


async def test_a_message_that_mentions_nobody_is_not_answered(world: World) -> None:
    await world.person.say(world.channel, DEATHS)
    await world.slack.settled()

    assert world.said() == ()


async def test_a_mention_that_comes_as_two_events_is_answered_once(world: World) -> None:
    await world.person.mention(world.channel, DEATHS)
    await world.slack.settled()
    events = [each.payload["event"] for each in world.slack.deliveries("events_api")]
    kinds = [each["type"] for each in events if each["user"] == world.person.id]

    assert sorted(kinds) == ["app_mention", "message"]
    assert len(world.said()) == 1


async def test_a_mention_without_words_gets_help_with_examples(world: World) -> None:
    answer = await world.ask("")

    assert "/quoth" in answer.plain


async def test_a_command_after_a_mention_does_what_the_command_does(world: World) -> None:
    answer = await world.ask("sources")

    assert ".txt" in answer.plain


@pytest.mark.parametrize("word", ["fuentes", "quellen", "sources"])
async def test_commands_have_names_in_every_language(world: World, word: str) -> None:
    answer = await world.ask(word)

    assert ".txt" in answer.plain


async def test_a_question_channel_answers_questions_that_mention_nobody(
    world: World,
) -> None:
    await keep(world, ServerSettings(question_channels=frozenset({world.channel.id})))
    await world.person.say(world.channel, DEATHS)
    await world.person.say(world.channel, "Nothing is asked here.")
    await world.slack.settled()

    assert [each.thread_ts is not None for each in world.said()] == [True]


async def test_where_it_is_silent_nobody_is_answered(world: World) -> None:
    await keep(world, ServerSettings(silent_in=frozenset({world.channel.id})))
    await world.person.mention(world.channel, DEATHS)
    await world.slack.settled()
    told = await world.command(f"/quoth {DEATHS}")

    assert world.said() == ()
    assert "turned off in this channel" in told.plain


async def test_where_answers_are_private_a_mention_is_told_the_command(world: World) -> None:
    await keep(world, ServerSettings(private=True))
    await world.person.mention(world.channel, DEATHS)
    await world.slack.settled()

    assert world.said() == ()
    assert "/quoth ask" in world.whispered()[-1].plain


async def test_what_one_person_alone_sees_stands_in_the_thread_only_where_there_is_one(
    world: World,
) -> None:
    answer = await world.ask(DEATHS)
    await keep(world, ServerSettings(private=True))
    await world.person.mention(world.channel, DEATHS)
    await world.slack.settled()
    outside = world.whispered()[-1]
    other = world.slack.add_channel("other", world.person)
    thread = await world.person.say(other, "Look here.")
    await world.person.say(other, "Yes.", thread=thread)
    await world.person.mention(other, DEATHS, thread=thread)
    await world.slack.settled()
    inside = world.whispered()[-1]

    assert answer.thread_ts is not None
    assert outside.thread_ts is None
    assert (inside.channel, inside.thread_ts) == (other.id, thread.ts)


async def test_people_of_other_organisations_are_answered_only_if_that_is_set(
    world: World,
) -> None:
    guest = world.slack.add_person("eve", team_id="T00000002")
    world.channel.members.add(guest.id)
    world.channel.shared = True
    await guest.mention(world.channel, DEATHS)
    await world.slack.settled()
    refused = world.said()
    await keep(world, ServerSettings(outsiders=True))
    await guest.mention(world.channel, DEATHS)
    await world.slack.settled()

    assert refused == ()
    assert world.slack.whispered(guest)[-1].plain == ENGLISH.slack.outsiders_off
    assert len(world.said()) == 1


async def test_a_person_is_answered_in_their_own_language(world: World) -> None:
    maria = world.slack.add_person("maria", locale="es-ES")
    world.channel.members.add(maria.id)
    await maria.command(world.channel, "/quoth privacidad")
    await world.slack.settled()

    assert "Slack" in world.slack.whispered(maria)[-1].plain
    assert "voto" in world.slack.whispered(maria)[-1].plain


async def test_an_answer_pings_nobody_and_unfolds_no_link(world: World) -> None:
    await world.ask(f"<!here> {DEATHS} <@{world.admin.id}>")
    (call,) = world.slack.calls("chat.postMessage")

    assert call.arguments["unfurl_links"] in {False, "0"}
    assert call.arguments["parse"] == "none"
    assert "<!" not in call.arguments["text"]
    assert "<@" not in call.arguments["text"]


async def test_a_bot_is_never_answered(world: World) -> None:
    answer = await world.ask(DEATHS)
    before = len(world.said())
    text = f"{world.slack.workspace.bot.mention} {DEATHS}"
    other = replace(answer, ts="9999999999.000001", bot_id="B9", user="U9", text=text, blocks=[])
    world.slack.interactions.said(other)
    await world.slack.settled()

    assert len(world.said()) == before


async def keep(world: World, settings: ServerSettings) -> None:
    """Set the workspace's settings."""
    await world.store.keep_settings(SERVER, settings)
