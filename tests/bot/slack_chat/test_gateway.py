from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.chat.watchdog import Watchdog
from bot.errors import FrontLostError, SettingsError
from bot.local_slack import LocalSlack
from bot.service import QuoteService
from bot.settings import Settings
from bot.slack_chat.gateway import SlackFront
from bot.slack_chat.manifest import manifest
from bot.store import Store
from bot.stored_values import ServerSettings
from tests.bot.slack_chat.conftest import DEATHS, World, no_pause, running, settings_for

SERVER = "slack:T00000001"


@pytest.mark.parametrize(
    ("name", "token"), [("SLACK_BOT_TOKEN", "xoxb-wrong"), ("SLACK_APP_TOKEN", "xapp-wrong")]
)
async def test_a_wrong_token_ends_the_start_and_is_named_without_its_value(
    slack: LocalSlack, service: QuoteService, store: Store, name: str, token: str
) -> None:
    settings = settings_for(slack, Path(), **{name.lower(): SecretStr(token)})
    front = SlackFront(settings, api_url=slack.api_url, pause=no_pause)

    with pytest.raises(SettingsError, match=name) as raised:
        await front.serve(service, store)

    assert token not in str(raised.value)
    assert raised.value.exit_status == 78
    assert not isinstance(raised.value, FrontLostError)


@pytest.mark.parametrize("fault", ["close", "reset", "refresh"])
async def test_the_bot_answers_again_after_a_lost_connection(world: World, fault: str) -> None:
    slack = world.slack
    if fault == "close":
        await slack.sockets.close()
    elif fault == "reset":
        slack.sockets.reset()
    elif fault == "refresh":
        await slack.sockets.disconnect()
    asked = await world.person.mention(world.channel, DEATHS)
    await slack.until(lambda: slack.said(world.channel))
    (answer,) = world.said()

    assert answer.thread_ts == asked.ts


async def test_a_removed_app_ends_the_front_and_drops_the_settings(
    slack: LocalSlack, service: QuoteService, settings: Settings, store: Store
) -> None:
    await store.keep_settings(SERVER, ServerSettings(quotations=1))
    front = SlackFront(settings, api_url=slack.api_url, pause=no_pause)
    task = asyncio.create_task(front.serve(service, store))
    while front.watchdog.trouble() is not None:  # noqa: ASYNC110
        await asyncio.sleep(0)
    slack.uninstall()

    with pytest.raises(FrontLostError, match="removed from the Slack workspace"):
        await task
    assert await store.settings(SERVER) == ServerSettings()


async def test_tokens_that_are_revoked_while_away_end_the_front(
    slack: LocalSlack, service: QuoteService, settings: Settings, store: Store
) -> None:
    watchdog = Watchdog("Slack", limit=0.2)
    front = SlackFront(settings, api_url=slack.api_url, pause=no_pause, watchdog=watchdog)
    task = asyncio.create_task(front.serve(service, store))
    while front.watchdog.trouble() is not None:  # noqa: ASYNC110
        await asyncio.sleep(0)
    slack.api.revoked = "token_revoked"

    with pytest.raises(FrontLostError, match="SLACK_BOT_TOKEN"):
        await task


async def test_a_silent_connection_is_replaced_and_the_bot_answers_again(
    slack: LocalSlack, service: QuoteService, settings: Settings, store: Store
) -> None:
    person = slack.add_person("ana")
    channel = slack.add_channel("general", person)
    watchdog = Watchdog("Slack", limit=0.2)
    front = SlackFront(settings, api_url=slack.api_url, pause=no_pause, watchdog=watchdog)
    task = asyncio.create_task(front.serve(service, store))
    while front.watchdog.trouble() is not None:  # noqa: ASYNC110
        await asyncio.sleep(0)
    slack.sockets.freeze()
    await slack.until(lambda: len(slack.calls("apps.connections.open")) > 2)
    await person.mention(channel, DEATHS)
    await slack.until(lambda: slack.said(channel))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert len(slack.said(channel)) == 1


async def test_an_event_that_is_delivered_twice_is_answered_once(world: World) -> None:
    world.slack.sockets.next_duplicated = 2
    await world.ask(DEATHS)

    assert len(world.said()) == 1


async def test_events_that_arrive_late_are_answered_in_their_threads(world: World) -> None:
    world.slack.sockets.hold()
    asked = [await world.person.mention(world.channel, DEATHS) for _ in range(2)]
    world.slack.sockets.release()
    await world.slack.settled()

    assert sorted(each.thread_ts or "" for each in world.said()) == [each.ts for each in asked]


async def test_a_rate_limit_of_slack_is_waited_out(world: World) -> None:
    world.slack.faults.rate_limit("chat.postMessage", retry_after=1)
    await world.ask(DEATHS)

    assert len(world.said()) == 1


@pytest.mark.parametrize("status", [500, 503])
async def test_a_failure_of_slack_is_told_and_the_answer_is_not_sent_twice(
    world: World, status: int
) -> None:
    world.slack.faults.status("chat.postMessage", status)
    await world.person.mention(world.channel, DEATHS)
    await world.slack.settled()

    assert world.said() == ()
    assert "Ask again in a moment" in world.whispered()[-1].plain


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("after", [False, True], ids=["before it was taken", "after"])
@pytest.mark.parametrize("direct", [False, True], ids=["in a thread", "in direct messages"])
async def test_an_answer_is_there_exactly_once_though_the_connection_breaks(
    world: World, *, after: bool, times: int, direct: bool
) -> None:
    channel = world.person.direct_messages if direct else world.channel
    world.slack.faults.drop("chat.postMessage", after=after, times=times)
    await world.person.say(channel, f"{world.slack.workspace.bot.mention} {DEATHS}")
    await world.slack.settled()
    (answer,) = world.slack.said(channel)

    assert "148" in answer.plain
    assert world.whispered() == ()


async def test_an_answer_is_there_once_though_the_connection_breaks_while_slack_confirms_it(
    world: World,
) -> None:
    world.slack.faults.cut("chat.postMessage")
    await world.ask(DEATHS)

    assert ["148" in each.plain for each in world.said()] == [True]
    assert world.whispered() == ()


@pytest.mark.parametrize("after", [False, True], ids=["before it was taken", "after"])
async def test_an_answer_that_is_shared_is_there_exactly_once_though_the_connection_breaks(
    world: World, *, after: bool
) -> None:
    private = await world.command(f"/quoth {DEATHS}")
    world.slack.faults.drop("response_url", after=after)
    await world.press(private, "Share in the channel")

    assert ["148" in each.plain for each in world.said()] == [True]


@pytest.mark.parametrize("after", [False, True], ids=["before it was taken", "after"])
async def test_where_a_thread_may_not_be_read_an_answer_is_never_sent_twice_and_that_is_said(
    service: QuoteService, store: Store, tmp_path: Path, *, after: bool
) -> None:
    async with LocalSlack(manifest()) as slack:
        person = slack.add_person("ana")
        channel = slack.add_channel("general", person)
        async with running(slack, service, settings_for(slack, tmp_path), store):
            slack.faults.drop("chat.postMessage", after=after)
            await person.mention(channel, DEATHS)
            await slack.settled()

        assert len(slack.said(channel)) == int(after)
        assert "If you don't see the answer, ask again" in slack.whispered(person)[-1].plain


@pytest.mark.parametrize("after", [False, True], ids=["before it was taken", "after"])
async def test_a_private_answer_is_never_sent_twice_and_that_is_said(
    world: World, *, after: bool
) -> None:
    world.slack.faults.drop("response_url", after=after)
    await world.person.command(world.channel, f"/quoth {DEATHS}")
    await world.slack.settled()
    *answers, told = world.whispered()

    assert ["148" in each.plain for each in answers] == [True] * after
    assert "If you don't see the answer, ask again" in told.plain


async def test_an_answer_of_long_ago_is_not_taken_for_the_one_that_is_sent(world: World) -> None:
    await world.ask(DEATHS)
    world.slack.faults.drop("chat.postMessage")
    await world.ask(DEATHS)

    assert len(world.said()) == 2


async def test_where_the_bot_may_not_post_the_person_is_told_in_private(world: World) -> None:
    world.channel.restricted = True
    await world.person.mention(world.channel, DEATHS)
    await world.person.mention(world.channel, DEATHS)
    await world.slack.settled()
    told = world.slack.said(world.person.direct_messages)

    assert world.said() == ()
    assert len(told) == 1
    assert "permission to post there" in told[0].plain


async def test_a_missing_scope_is_named(
    service: QuoteService, store: Store, tmp_path: Path
) -> None:
    text = manifest().replace('"files:write",', "")
    async with LocalSlack(text) as slack:
        person = slack.add_person("ana")
        channel = slack.add_channel("general", person)
        async with running(slack, service, settings_for(slack, tmp_path), store):
            await person.mention(channel, DEATHS)
            await slack.settled()
            (answer,) = slack.said(channel)
            await person.press(answer, "Exact text")
            await slack.settled()

        assert "files:write" in slack.whispered(person)[-1].plain


async def test_a_used_up_response_address_does_not_lose_the_answer(world: World) -> None:
    world.slack.faults.status("response_url", 404)
    answer = await world.command(f"/quoth {DEATHS}")

    assert "148" in answer.plain


async def test_a_deleted_channel_goes_out_of_the_settings(world: World) -> None:
    other = world.slack.add_channel("other", world.admin)
    await world.store.keep_settings(
        SERVER, ServerSettings(silent_in=frozenset({other.id, world.channel.id}))
    )
    world.slack.delete_channel(other, world.admin)
    await world.slack.settled()

    assert (await world.store.settings(SERVER)).silent_in == {world.channel.id}


async def test_an_edited_mention_is_not_answered_again(world: World) -> None:
    asked = await world.person.mention(world.channel, DEATHS)
    await world.slack.settled()
    await world.person.edit(asked, f"@quoth {DEATHS} Please.")
    await world.slack.settled()

    assert len(world.said()) == 1


async def test_somebody_who_asks_too_fast_is_told_once(
    slack: LocalSlack, service: QuoteService, store: Store, tmp_path: Path
) -> None:
    person = slack.add_person("ana")
    channel = slack.add_channel("general", person)
    settings = settings_for(slack, tmp_path, quoth_person_limit=1)
    async with running(slack, service, settings, store):
        for _ in range(3):
            await person.mention(channel, DEATHS)
            await slack.settled()

    answers = [each.plain for each in slack.said(channel)]
    assert len(answers) == 2
    assert "Try again in" in answers[1]


async def test_the_least_manifest_answers_mentions_and_direct_messages(
    service: QuoteService, store: Store, tmp_path: Path
) -> None:
    async with LocalSlack(manifest()) as slack:
        person = slack.add_person("ana")
        channel = slack.add_channel("general", person)
        async with running(slack, service, settings_for(slack, tmp_path), store):
            asked = await person.mention(channel, DEATHS)
            await person.say(person.direct_messages, DEATHS)
            await slack.settled()
            await person.mention(channel, "And in Fiscal Year 2022?", thread=asked)
            await slack.settled()

        assert len(slack.said(person.direct_messages)) == 1
        assert len(slack.said(channel)) == 2
        assert [call.error for call in slack.calls() if not call.ok] == []


async def test_a_follow_up_after_a_restart_is_read_back_from_its_thread(
    slack: LocalSlack, service: QuoteService, settings: Settings, store: Store
) -> None:
    person = slack.add_person("ana")
    channel = slack.add_channel("general", person)
    async with running(slack, service, settings, store):
        asked = await person.mention(channel, DEATHS)
        await slack.settled()
    async with running(slack, service, settings, store):
        await person.mention(channel, "And in Fiscal Year 2022?", thread=asked)
        await slack.settled()

    assert DEATHS in slack.said(channel)[-1].plain
