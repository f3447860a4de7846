from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local_slack import LocalSlack, Timing
from tests.bot.local_slack.conftest import Place


@pytest.fixture
def heard(place: Place) -> list[dict[str, Any]]:
    """The bodies of all messages that the app has heard."""
    found: list[dict[str, Any]] = []

    @place.app.event("app_mention")
    async def answer(body: dict[str, Any], event: dict[str, Any], say: Any) -> None:  # noqa: ANN401
        found.append(body)
        await say(text="Here.", thread_ts=event["ts"])

    @place.app.event("message")
    async def read() -> None: ...

    return found


@pytest.fixture
def timing(request: pytest.FixtureRequest) -> Timing:
    """Short where a test waits for what never comes, else as in the other tests."""
    seconds = getattr(request, "param", 1.0)
    return Timing(acknowledge=seconds, retries=(0.0, 0.0, 0.0))


def mentions(place: Place) -> list[Any]:
    return [
        each
        for each in place.slack.deliveries("events_api")
        if each.payload["event"]["type"] == "app_mention"
    ]


async def test_a_mention_is_answered_in_its_thread(place: Place) -> None:
    @place.app.event("app_mention")
    async def greet(event: dict[str, Any], say: Any) -> None:  # noqa: ANN401
        await say(text="Hello &amp; goodbye.", thread_ts=event["ts"])

    @place.app.event("message")
    async def read() -> None: ...

    await place.connect()
    asked = await place.ana.mention(place.general, "hello & goodbye")
    await place.slack.settled()

    (answer,) = place.slack.said(place.general)
    assert answer.thread_ts == asked.ts
    assert answer.text == "Hello &amp; goodbye."
    assert asked.text == f"{place.slack.workspace.bot.mention} hello &amp; goodbye"
    assert [each.payload["event"]["type"] for each in place.slack.deliveries()] == [
        "message",
        "app_mention",
        "message",
    ]
    assert all(each.acknowledged for each in place.slack.deliveries())


async def test_a_ticket_opens_one_connection(slack: LocalSlack) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]

    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        hello = await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(url)
        assert slack.sockets.connections == 1

    assert hello["type"] == "hello"
    assert hello["num_connections"] == 1
    assert hello["connection_info"] == {"app_id": slack.workspace.app_id}
    assert refused.value.status == 404


async def test_an_app_has_at_most_ten_connections(slack: LocalSlack) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(10):
            url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
            sockets.append(await session.ws_connect(url))
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(url)
        assert slack.sockets.connections == len(sockets)
        for socket in sockets:
            await socket.close()

    assert refused.value.status == 429


async def test_an_envelope_goes_to_one_of_several_connections(slack: LocalSlack) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    ana = slack.add_person("ana")
    general = slack.add_channel("general", ana)
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(2):
            url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
            sockets.append(await session.ws_connect(url))
            assert (await sockets[-1].receive_json())["type"] == "hello"
        for word in ("one", "two", "three", "four"):
            await ana.say(general, word)
        texts = []
        for socket in sockets:
            for _ in range(2):
                envelope = await socket.receive_json()
                await socket.send_json({"envelope_id": envelope["envelope_id"]})
                texts.append(envelope["payload"]["event"]["text"])
        await slack.until(lambda: all(each.done for each in slack.deliveries()))
        for socket in sockets:
            await socket.close()

    assert sorted(texts) == ["four", "one", "three", "two"]
    assert all(len(each.attempts) == 1 for each in slack.deliveries())


@pytest.mark.parametrize("timing", [0.05], indirect=True)
async def test_an_event_that_is_not_acknowledged_is_delivered_again(slack: LocalSlack) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    ana = slack.add_person("ana")
    general = slack.add_channel("general", ana)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    slack.sockets.next_unheard = 2
    envelopes = []
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive_json()
        await ana.say(general, "hello")
        for _ in range(3):
            envelopes.append(await socket.receive_json())
            await socket.send_json({"envelope_id": envelopes[-1]["envelope_id"]})
        await slack.until(lambda: slack.deliveries()[0].done)

    assert [each["retry_attempt"] for each in envelopes] == [0, 1, 2]
    assert [each["retry_reason"] for each in envelopes] == ["", "timeout", "timeout"]
    assert len({each["payload"]["event_id"] for each in envelopes}) == 1
    assert len({each["envelope_id"] for each in envelopes}) == 3
    assert slack.deliveries()[0].acknowledged


@pytest.mark.parametrize("timing", [0.05], indirect=True)
async def test_an_event_is_given_up_after_three_repetitions(place: Place) -> None:
    await place.connect()
    place.slack.sockets.freeze()
    await place.ana.say(place.general, "hello")
    await place.slack.until(lambda: place.slack.deliveries()[0].done)

    (delivery,) = place.slack.deliveries()
    assert len(delivery.attempts) == 4
    assert delivery.failed


@pytest.mark.parametrize("timing", [0.05], indirect=True)
async def test_a_command_is_never_repeated(place: Place) -> None:
    await place.connect()
    place.slack.sockets.freeze()
    delivery = await place.ana.command(place.general, "/parrot hello")

    assert len(delivery.attempts) == 1
    assert delivery.failed
    (notice,) = place.slack.whispered(place.ana)
    assert notice.text == '/parrot failed with the error "dispatch_failed"'


@pytest.mark.parametrize("how", ["close", "disconnect", "freeze", "reset"])
async def test_the_client_comes_back_after_an_outage(
    place: Place, heard: list[dict[str, Any]], how: str
) -> None:
    await place.connect()
    sockets = place.slack.sockets
    match how:
        case "close":
            await sockets.close()
        case "disconnect":
            await sockets.disconnect()
        case "freeze":
            sockets.freeze()
        case _:
            sockets.reset()
    await place.ana.mention(place.general, "are you there?")
    await place.slack.until(lambda: heard)
    await place.slack.settled()

    assert len(place.slack.calls("apps.connections.open")) >= 2
    assert {body["event_id"] for body in heard} == {mentions(place)[0].payload["event_id"]}
    assert {answer.text for answer in place.slack.said()} == {"Here."}


async def test_the_client_waits_while_connections_are_refused(
    place: Place, heard: list[dict[str, Any]]
) -> None:
    await place.connect()
    place.slack.sockets.refusing = True
    place.slack.sockets.reset()
    failed = "internal_error"
    await place.slack.until(
        lambda: [c for c in place.slack.calls("apps.connections.open") if c.error == failed]
    )
    place.slack.sockets.refusing = False
    await place.slack.until(lambda: place.slack.sockets.connections)
    await place.ana.mention(place.general, "are you there?")
    await place.slack.settled()

    assert len(heard) == 1


async def test_a_duplicated_event_has_the_same_id(
    place: Place, heard: list[dict[str, Any]]
) -> None:
    await place.connect()
    place.slack.sockets.next_duplicated = 2
    await place.ana.mention(place.general, "hello")
    await place.slack.settled()

    assert len(heard) == 2
    assert heard[0]["event_id"] == heard[1]["event_id"]


async def test_held_events_arrive_late_and_in_order(
    place: Place, heard: list[dict[str, Any]]
) -> None:
    await place.connect()
    place.slack.sockets.hold()
    first = await place.ana.mention(place.general, "one")
    second = await place.bob.mention(place.general, "two")
    assert heard == []
    place.slack.sockets.release()
    await place.slack.settled()

    assert [body["event"]["ts"] for body in heard] == [first.ts, second.ts]


async def test_an_event_waits_for_an_app_that_is_not_there_yet(
    place: Place, heard: list[dict[str, Any]]
) -> None:
    await place.ana.mention(place.general, "hello")
    await place.connect()
    await place.slack.settled()

    assert len(heard) == 1


async def test_a_wrong_app_token_opens_no_connection(slack: LocalSlack) -> None:
    client = AsyncWebClient(base_url=slack.api_url)

    with pytest.raises(SlackApiError, match="invalid_auth"):
        await client.apps_connections_open(app_token=f"{slack.app_token}x")
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await client.apps_connections_open(app_token=slack.bot_token)


async def test_what_is_no_acknowledgement_is_passed_over(slack: LocalSlack) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    ana = slack.add_person("ana")
    general = slack.add_channel("general", ana)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive_json()
        for nonsense in ("", "ping", "[]", '{"envelope_id": "x"}'):
            await socket.send_str(nonsense)
        await ana.say(general, "hello")
        envelope = await socket.receive_json()
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await slack.until(lambda: slack.deliveries()[0].done)

    assert slack.deliveries()[0].acknowledged
