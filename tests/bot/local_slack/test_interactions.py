from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.local_slack import Json, LocalSlackError, Message
from tests.bot.local_slack.blocks import actions, button, field, modal, option, plain, section
from tests.bot.local_slack.blocks import typing as text_input
from tests.bot.local_slack.conftest import Place

Say = Callable[..., Any]


async def whispered(place: Place, blocks: list[Json]) -> Message:
    """Let the app answer a command with blocks that only Ana sees."""

    @place.app.command("/parrot")
    async def answer(ack: Say, respond: Say) -> None:
        await ack()
        await respond(text="Here.", blocks=blocks)

    await place.connect()
    await place.ana.command(place.general, "/parrot")
    await place.slack.settled()
    (message,) = place.slack.whispered(place.ana)
    return message


async def posted(place: Place, blocks: list[Json]) -> Message:
    """Let the app post blocks, and connect."""
    await place.client.chat_postMessage(channel=place.general.id, text="a", blocks=blocks)
    await place.connect()
    (message,) = place.slack.said(place.general)
    return message


@pytest.fixture(autouse=True)
def reads_messages(place: Place) -> None:
    @place.app.event("message")
    async def read() -> None: ...


# Commands


async def test_the_acknowledgement_of_a_command_answers_it_in_private(place: Place) -> None:
    @place.app.command("/parrot")
    async def answer(ack: Say, command: dict[str, Any]) -> None:
        await ack(f"{command['user_name']} said {command['text']}")

    await place.connect()
    await place.ana.command(place.general, "/parrot  this & that ")

    (message,) = place.slack.whispered(place.ana)
    assert message.text == "ana said this &amp; that"
    assert place.slack.whispered(place.bob) == ()
    assert place.slack.said() == ()


async def test_a_command_can_be_answered_for_all(place: Place) -> None:
    @place.app.command("/parrot")
    async def answer(ack: Say) -> None:
        await ack(text="Hello.", response_type="in_channel")

    await place.connect()
    await place.ana.command(place.general, "/parrot")

    assert [message.text for message in place.slack.said(place.general)] == ["Hello."]


async def test_what_the_acknowledgement_says_wrongly_is_shown_as_slack_shows_it(
    place: Place,
) -> None:
    @place.app.command("/parrot")
    async def answer(ack: Say) -> None:
        await ack(blocks=[section(text=plain("x" * 3_001))])

    await place.connect()
    await place.ana.command(place.general, "/parrot")

    (message,) = place.slack.whispered(place.ana)
    assert message.text == '/parrot failed with the error "invalid_blocks"'


async def test_a_command_works_neither_in_a_thread_nor_under_another_name(place: Place) -> None:
    asked = await place.ana.say(place.general, "hello")

    with pytest.raises(LocalSlackError, match="not supported in threads"):
        await place.ana.command(place.general, "/parrot", thread=asked)
    with pytest.raises(LocalSlackError, match="/dove is not a valid command"):
        await place.ana.command(place.general, "/dove coo")


# Response addresses


async def test_a_response_address_works_five_times(place: Place) -> None:
    urls = []

    @place.app.command("/parrot")
    async def answer(ack: Say, command: dict[str, Any]) -> None:
        await ack()
        urls.append(command["response_url"])

    await place.connect()
    await place.ana.command(place.general, "/parrot")
    client = AsyncWebhookClient(urls[0])
    answers = [await client.send(text=str(number)) for number in range(6)]

    assert [each.status_code for each in answers] == [200, 200, 200, 200, 200, 404]
    assert answers[-1].body == '{"ok": false, "error": "used_url"}'
    assert [m.text for m in place.slack.whispered(place.ana)] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(("seconds", "status"), [(1_800, 200), (1_801, 404)])
async def test_a_response_address_works_for_half_an_hour(
    place: Place, seconds: int, status: int
) -> None:
    url = place.slack.interactions.new_response_url(place.ana.user, place.general, None)
    place.clock.time += seconds

    answer = await AsyncWebhookClient(url).send(text="Late.")

    assert answer.status_code == status
    assert len(place.slack.whispered()) == (status == 200)


async def test_a_response_address_can_be_too_old_on_demand(place: Place) -> None:
    place.slack.interactions.next_expired_addresses = 1
    urls = [
        place.slack.interactions.new_response_url(place.ana.user, place.general, None)
        for _ in range(2)
    ]

    answers = [await AsyncWebhookClient(url).send(text="Hello.") for url in urls]

    assert [each.body for each in answers] == ['{"ok": false, "error": "expired_url"}', "ok"]


async def test_a_refused_answer_does_not_use_the_address_up(place: Place) -> None:
    url = place.slack.interactions.new_response_url(place.ana.user, place.general, None)
    client = AsyncWebhookClient(url)

    refused = await client.send(text="a", blocks=[{"type": "poem"}])
    answers = [await client.send(text="a") for _ in range(5)]

    assert (refused.status_code, refused.body) == (400, '{"ok": false, "error": "invalid_blocks"}')
    assert {each.status_code for each in answers} == {200}


async def test_a_response_reaches_a_thread_of_a_channel_without_the_app(place: Place) -> None:
    other = place.slack.add_channel("other", place.ana, with_app=False)
    asked = await place.ana.say(other, "hello")
    url = place.slack.interactions.new_response_url(place.ana.user, other, None)

    await AsyncWebhookClient(url).send_dict(
        {"text": "Here.", "response_type": "in_channel", "thread_ts": asked.ts}
    )

    (answer,) = place.slack.said(other)
    assert answer.thread_ts == asked.ts
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await place.client.chat_postMessage(channel=other.id, text="Here.")


# Buttons and choices


async def test_a_button_replaces_the_message_in_which_it_is(place: Place) -> None:
    pressed = []

    @place.app.action("next")
    async def turn(ack: Say, respond: Say, body: dict[str, Any]) -> None:
        await ack()
        pressed.append(body)
        await respond(text="Page two.", replace_original=True)

    message = await posted(place, actions(button(action_id="next", value="v" * 2_000)))
    await place.bob.press(message, "Press")
    await place.slack.settled()

    (body,) = pressed
    assert body["user"]["id"] == place.bob.id
    assert body["actions"][0]["value"] == "v" * 2_000
    assert body["container"]["message_ts"] == body["message"]["ts"] == message.ts
    assert place.slack.said(place.general) == (message,)
    assert message.text == "Page two."
    assert len(message.versions) == 1


async def test_a_private_message_is_replaced_and_deleted_by_its_buttons(place: Place) -> None:
    bodies = []

    @place.app.action("more")
    async def more(ack: Say, respond: Say, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)
        blocks = actions(button(action_id="away", text=plain("Away")))
        await respond(text="More.", blocks=blocks, replace_original=True)

    @place.app.action("away")
    async def away(ack: Say, respond: Say) -> None:
        await ack()
        await respond(text="", delete_original=True)

    message = await whispered(place, actions(button(action_id="more")))
    with pytest.raises(LocalSlackError, match="bob does not see that"):
        await place.bob.press(message, "Press")
    await place.ana.press(message, "more")
    await place.slack.settled()

    assert message.text == "More."
    assert "message" not in bodies[0]
    assert bodies[0]["container"]["is_ephemeral"] is True

    await place.ana.press(message, "Away")
    await place.slack.settled()

    assert place.slack.whispered() == ()


async def test_a_button_that_nobody_acknowledges_says_so(place: Place) -> None:
    message = await posted(place, actions(button(action_id="lost")))
    place.slack.sockets.reset()

    delivery = await place.ana.press(message, "lost")

    assert delivery.failed
    assert [m.text for m in place.slack.whispered(place.ana)] == ["That did not work. Try again."]


async def test_choices_reach_the_app_with_all_that_is_chosen(place: Place) -> None:
    bodies = []

    @place.app.action("place")
    async def choose(ack: Say, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)

    @place.app.action("menu")
    async def menu(ack: Say, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)

    options = [option(), option(text=plain("Two"), value="2")]
    message = await posted(
        place,
        actions(
            {"type": "static_select", "action_id": "place", "options": options},
            {"type": "overflow", "action_id": "menu", "options": options},
        ),
    )
    await place.ana.select(message, "place", "Two")
    await place.ana.select(message, "menu", "1")
    with pytest.raises(LocalSlackError, match=r"No option is named 'Three'\. There are: One, Two"):
        await place.ana.select(message, "place", "Three")

    first, second = bodies
    assert first["actions"][0]["selected_option"]["value"] == "2"
    block_id = first["actions"][0]["block_id"]
    assert first["state"]["values"][block_id]["place"]["selected_option"]["value"] == "2"
    assert second["actions"][0]["selected_option"]["text"]["text"] == "One"


@pytest.mark.parametrize("key", ["Nothing", "same"])
async def test_an_element_has_to_be_named_so_that_it_is_found(place: Place, key: str) -> None:
    message = await posted(place, actions(button(action_id="a"), button(action_id="b")))

    with pytest.raises(LocalSlackError, match="named"):
        await place.ana.press(message, "Press" if key == "same" else key)


# Modals


async def test_a_modal_is_opened_filled_in_and_sent_off(place: Place, opener: list[Json]) -> None:
    seen = []

    @place.app.view("question")
    async def take(ack: Say, body: dict[str, Any], view: dict[str, Any]) -> None:
        seen.append((body["user"]["id"], view))
        await ack()

    element = text_input(action_id="words", min_length=2, max_length=9)
    opener.append(field(element, block_id="question") | {"callback_id": "question"})
    await place.connect()
    await place.ana.shortcut("Ask the parrot")
    await place.slack.settled()

    opened = place.ana.modal
    assert opened is not None
    assert opened.title == "Title"
    with pytest.raises(LocalSlackError, match="Please complete all required fields: Label"):
        await place.ana.submit()
    with pytest.raises(LocalSlackError, match="2 to 9 characters"):
        await place.ana.submit({"Label": "x"})
    assert await place.ana.submit({"words": "Why?"}) == {}
    assert place.ana.modal is None
    ((user, view),) = seen
    assert user == place.ana.id
    assert view["state"]["values"]["question"]["words"] == {
        "type": "plain_text_input",
        "value": "Why?",
    }


async def test_what_the_app_objects_to_stands_beside_the_fields(
    place: Place, opener: list[Json]
) -> None:
    @place.app.view("question")
    async def object_to(ack: Say) -> None:
        await ack(response_action="errors", errors={"question": "Too short."})

    opener.append(field(text_input(), block_id="question") | {"callback_id": "question"})
    await place.connect()
    await place.ana.shortcut("ask")
    await place.slack.settled()

    assert await place.ana.submit({"question": "x"}) == {"question": "Too short."}
    assert place.ana.modal is not None


async def test_errors_beside_no_input_are_a_fault_of_the_app(
    place: Place, opener: list[Json]
) -> None:
    @place.app.view("question")
    async def object_to(ack: Say) -> None:
        await ack(response_action="errors", errors={"answer": "Too short."})

    opener.append(field(text_input(), block_id="question") | {"callback_id": "question"})
    await place.connect()
    await place.ana.shortcut("ask")
    await place.slack.settled()

    with pytest.raises(LocalSlackError, match="not beside the inputs"):
        await place.ana.submit({"question": "x"})


async def test_a_fourth_modal_is_refused(place: Place, opener: list[Json]) -> None:
    errors = []

    @place.app.action("push")
    async def push(ack: Say, body: dict[str, Any], client: Any) -> None:  # noqa: ANN401
        await ack()
        try:
            await client.views_push(trigger_id=body["trigger_id"], view=opener[0])
        except SlackApiError as error:
            errors.append(error.response["error"])

    opener.append(modal(blocks=actions(button(action_id="push"))))
    await place.connect()
    await place.ana.shortcut("ask")
    await place.slack.settled()
    depths = []
    for _ in range(3):
        assert place.ana.modal is not None
        await place.ana.press(place.ana.modal, "push")
        await place.slack.settled()
        depths.append(len(place.slack.workspace.stack_of(place.ana.id)))

    assert depths == [2, 3, 3]
    assert errors == ["push_limit_reached"]


async def test_answers_to_a_modal_update_push_and_clear(place: Place, opener: list[Json]) -> None:
    answers: list[Json] = [
        {"response_action": "update", "view": modal(title=plain("Two"), callback_id="q")},
        {"response_action": "push", "view": modal(title=plain("Three"), callback_id="q")},
        {"response_action": "clear"},
    ]

    @place.app.view("q")
    async def answer(ack: Say) -> None:
        await ack(**answers.pop(0))

    opener.append(modal(callback_id="q"))
    await place.connect()
    await place.ana.shortcut("ask")
    await place.slack.settled()
    titles = []
    while place.ana.modal is not None:
        titles.append(place.ana.modal.title)
        await place.ana.submit()

    assert titles == ["Title", "Two", "Three"]


async def test_what_is_typed_stays_when_a_view_is_updated(place: Place) -> None:
    await place.connect()
    trigger = place.slack.interactions.new_trigger(place.ana.user)
    view = field(text_input(action_id="words"), block_id="question")
    opened = (await place.client.views_open(trigger_id=trigger, view=view))["view"]
    assert place.ana.modal is not None
    await place.ana.select(place.ana.modal, "words", "Why?")

    view["blocks"].append(section())
    updated = await place.client.views_update(view_id=opened["id"], hash=opened["hash"], view=view)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await place.client.views_update(view_id=opened["id"], hash=opened["hash"], view=view)

    assert updated["view"]["state"]["values"]["question"]["words"]["value"] == "Why?"
    with pytest.raises(SlackApiError, match="not_found"):
        await place.client.views_update(view_id="V1", view=view)


async def test_closing_a_modal_is_told_where_the_app_wants_it(
    place: Place, opener: list[Json]
) -> None:
    closed = []

    @place.app.view_closed("q")
    async def note(ack: Say, body: dict[str, Any]) -> None:
        await ack()
        closed.append(body["is_cleared"])

    opener.append(modal(callback_id="q", notify_on_close=True))
    await place.connect()
    for all_of_them in (False, True):
        await place.ana.shortcut("ask")
        await place.slack.settled()
        await place.ana.close(all_of_them=all_of_them)

    assert closed == [False, True]
    with pytest.raises(LocalSlackError, match="ana has no modal open"):
        await place.ana.close()


# Triggers


@pytest.mark.parametrize(("seconds", "error"), [(3.0, None), (3.1, "expired_trigger_id")])
async def test_a_trigger_lives_three_seconds(
    place: Place, seconds: float, error: str | None
) -> None:
    trigger = place.slack.interactions.new_trigger(place.ana.user)
    place.clock.time += seconds

    # The method itself answers, where slack-sdk would raise.
    arguments = {"trigger_id": trigger, "view": modal()}
    answer = place.slack.api.call("views.open", place.slack.bot_token, arguments)

    assert answer.get("error") == error
    assert (place.ana.modal is None) == (error is not None)


async def test_a_trigger_works_once_and_only_where_it_arose(place: Place) -> None:
    trigger = place.slack.interactions.new_trigger(place.ana.user)
    await place.client.views_open(trigger_id=trigger, view=modal())

    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await place.client.views_open(trigger_id=trigger, view=modal())
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await place.client.views_open(trigger_id="1.2.3", view=modal())
    outside = place.slack.interactions.new_trigger(place.ana.user)
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await place.client.views_push(trigger_id=outside, view=modal())


async def test_a_trigger_can_be_too_old_on_demand(place: Place) -> None:
    place.slack.interactions.next_expired_triggers = 1
    old = place.slack.interactions.new_trigger(place.ana.user)
    young = place.slack.interactions.new_trigger(place.ana.user)

    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await place.client.views_open(trigger_id=old, view=modal())
    assert (await place.client.views_open(trigger_id=young, view=modal()))["ok"]


# Shortcuts and the Home tab


async def test_a_shortcut_on_a_message_carries_it(place: Place) -> None:
    other = place.slack.add_channel("other", place.ana, with_app=False)
    bodies = []

    @place.app.shortcut({"type": "message_action", "callback_id": "repeat"})
    async def repeat(ack: Say, body: dict[str, Any], respond: Say) -> None:
        await ack()
        bodies.append(body)
        await respond(text=body["message"]["text"])

    await place.connect()
    message = await place.bob.say(place.general, "hello")
    await place.ana.shortcut("Repeat this", on=message)
    await place.ana.shortcut("repeat", on=await place.ana.say(other, "psst"))
    await place.slack.settled()

    assert bodies[0]["message_ts"] == message.ts
    assert [each.text for each in place.slack.whispered(place.ana)] == ["hello", "psst"]
    with pytest.raises(LocalSlackError, match="The app has no global shortcut 'repeat'"):
        await place.ana.shortcut("repeat")


async def test_the_home_tab_is_published_when_it_is_opened(place: Place) -> None:
    @place.app.event("app_home_opened")
    async def publish(event: dict[str, Any], client: Any) -> None:  # noqa: ANN401
        view = {"type": "home", "blocks": [section(text=plain(event["tab"]))]}
        await client.views_publish(user_id=event["user"], view=view)

    await place.connect()
    assert await place.ana.open_home() is None
    await place.slack.settled()

    assert place.ana.home is not None
    assert place.ana.home.plain == "home"
    assert place.bob.home is None
    await place.ana.open_home("messages")
    await place.slack.settled()
    assert place.ana.home.plain == "messages"


async def test_a_home_tab_is_replaced_only_under_its_own_hash(place: Place) -> None:
    home: Json = {"type": "home", "blocks": []}
    published = await place.client.views_publish(user_id=place.ana.id, view=home)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await place.client.views_publish(user_id=place.ana.id, view=home, hash="1.x")
    again = await place.client.views_publish(
        user_id=place.ana.id, view=home, hash=published["view"]["hash"]
    )

    assert again["view"]["id"] == published["view"]["id"]
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await place.client.views_publish(user_id=place.ana.id, view=modal())
