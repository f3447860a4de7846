from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.local_slack import Channel, LocalSlack, LocalSlackError
from tests.bot.local_slack.conftest import Place


@pytest.fixture
def general(slack: LocalSlack) -> Channel:
    return slack.add_channel("general")


@pytest.fixture
def patient(slack: LocalSlack) -> AsyncWebClient:
    """A client that repeats nothing by itself."""
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def test_a_status_of_http_comes_as_often_as_wanted(
    slack: LocalSlack, patient: AsyncWebClient, general: Channel
) -> None:
    slack.faults.status("chat.postMessage", 502, times=2)
    statuses = []
    for _ in range(2):
        with pytest.raises(SlackApiError) as failed:
            await patient.chat_postMessage(channel=general.id, text="a")
        statuses.append(failed.value.response.status_code)
    await patient.chat_postMessage(channel=general.id, text="a")

    assert statuses == [502, 502]
    errors = [call.error for call in slack.calls("chat.postMessage")]
    assert errors == ["HTTP 502", "HTTP 502", None]
    assert len(slack.said()) == 1


async def test_a_limit_of_calls_is_waited_out_by_the_client(
    slack: LocalSlack, patient: AsyncWebClient, general: Channel
) -> None:
    patient.retry_handlers.append(AsyncRateLimitErrorRetryHandler())
    slack.faults.rate_limit("chat.postMessage", retry_after=0)
    await patient.chat_postMessage(channel=general.id, text="a")

    assert [call.error for call in slack.calls()] == ["ratelimited", None]
    assert len(slack.said()) == 1


async def test_an_error_of_slack_comes_on_demand(
    slack: LocalSlack, patient: AsyncWebClient, general: Channel
) -> None:
    slack.faults.refuse("chat.postMessage", "fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        await patient.chat_postMessage(channel=general.id, text="a")

    assert slack.said() == ()


@pytest.mark.parametrize("after", [False, True])
async def test_a_broken_connection_leaves_open_whether_the_call_was_done(
    slack: LocalSlack, patient: AsyncWebClient, general: Channel, *, after: bool
) -> None:
    slack.faults.drop("chat.postMessage", after=after)
    with pytest.raises(aiohttp.ClientError):
        await patient.chat_postMessage(channel=general.id, text="a")

    assert len(slack.said()) == after
    assert slack.calls()[0].error == ("dropped after" if after else "dropped")


async def test_a_call_can_be_held(
    slack: LocalSlack, patient: AsyncWebClient, general: Channel
) -> None:
    release = slack.faults.hold("chat.postMessage")
    posting = asyncio.ensure_future(patient.chat_postMessage(channel=general.id, text="a"))
    await patient.auth_test()
    assert slack.said() == ()
    assert not posting.done()
    release()

    assert (await posting)["ok"]


async def test_faults_can_be_taken_back(
    slack: LocalSlack, patient: AsyncWebClient, general: Channel
) -> None:
    slack.faults.status(times=9)
    slack.faults.clear()

    assert (await patient.chat_postMessage(channel=general.id, text="a"))["ok"]


async def test_response_addresses_and_uploads_fail_on_demand_too(
    slack: LocalSlack, patient: AsyncWebClient, general: Channel
) -> None:
    ana = slack.add_person("ana")
    url = slack.interactions.new_response_url(ana.user, general, None)
    slack.faults.status("response_url", 503)
    slack.faults.status("upload", 503)

    first = await AsyncWebhookClient(url, retry_handlers=[]).send(text="a")
    second = await AsyncWebhookClient(url).send(text="a")
    with pytest.raises(Exception, match="Failed to upload a file"):
        await patient.files_upload_v2(channel=general.id, content="a", filename="a.txt")

    assert (first.status_code, second.status_code) == (503, 200)
    assert [each.text for each in slack.whispered(ana)] == ["a"]


async def test_waiting_for_what_never_settles_ends_with_what_still_runs(place: Place) -> None:
    never = asyncio.Event()

    @place.app.event("message")
    async def brood() -> None:
        await never.wait()

    await place.connect()
    await place.ana.say(place.general, "hello")
    with pytest.raises(LocalSlackError, match=r"seconds there still run: \w+"):
        await place.slack.settled(seconds=0.2)
    never.set()
    await place.slack.settled()


async def test_settled_waits_for_work_in_threads_and_for_held_calls(place: Place) -> None:
    done: list[str] = []

    @place.app.event("message")
    async def work(event: dict[str, Any], say: Any) -> None:  # noqa: ANN401
        if "bot_id" not in event:
            done.append(await asyncio.to_thread(event["text"].upper))
            await say(text=done[-1])

    await place.connect()
    release = place.slack.faults.hold("chat.postMessage")
    await place.ana.say(place.general, "hello")
    settling = asyncio.ensure_future(place.slack.settled())
    await place.slack.until(lambda: done)
    assert not settling.done()
    release()
    await settling

    assert [each.text for each in place.slack.said()] == ["HELLO"]


async def test_a_bot_that_is_started_again_gets_what_waited(place: Place) -> None:
    heard: list[str] = []

    @place.app.event("message")
    async def read(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    await place.connect()
    await place.ana.say(place.general, "one")
    await place.slack.settled()
    await place.handler.disconnect_async()  # type: ignore[no-untyped-call]
    await place.ana.say(place.general, "two")
    await place.slack.until(lambda: place.slack.sockets.connections)
    await place.slack.settled()

    assert heard == ["one", "two"]
