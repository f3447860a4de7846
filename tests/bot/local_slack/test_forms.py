"""What people can choose, and what an app can answer wrongly to a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.local_slack import Json, LocalSlackError
from tests.bot.local_slack.blocks import actions, button, field, modal, option, plain, section
from tests.bot.local_slack.blocks import typing as text_input
from tests.bot.local_slack.conftest import Place

Say = Callable[..., Any]


def open_modal(place: Place, view: Json) -> None:
    trigger = place.slack.interactions.new_trigger(place.ana.user)
    answer = place.slack.api.call(
        "views.open", place.slack.bot_token, {"trigger_id": trigger, "view": view}
    )
    assert answer["ok"], answer


def options(*names: str) -> list[Json]:
    return [option(text=plain(name), value=name.casefold()) for name in names]


CHOICES: list[tuple[Json, Any, Json]] = [
    (
        {"type": "checkboxes", "options": options("One", "Two")},
        ["One", "two"],
        {"selected_options": options("One", "Two")},
    ),
    (
        {"type": "radio_buttons", "options": options("One", "Two")},
        "Two",
        {"selected_option": options("Two")[0]},
    ),
    (
        {
            "type": "multi_static_select",
            "option_groups": [{"label": plain("All"), "options": options("One", "Two")}],
        },
        "Two",
        {"selected_options": options("Two")},
    ),
    ({"type": "multi_static_select", "options": options("One")}, None, {"selected_options": []}),
    (
        {"type": "static_select", "options": options("One"), "initial_option": options("One")[0]},
        None,
        {"selected_option": None},
    ),
    ({"type": "datepicker"}, "2024-02-29", {"selected_date": "2024-02-29"}),
    ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
    ({"type": "datetimepicker"}, 1_700_000_000, {"selected_date_time": 1_700_000_000}),
    (text_input(initial_value="old"), "", {"value": None}),
    ({"type": "number_input", "is_decimal_allowed": False}, 5, {"value": "5"}),
    ({"type": "users_select"}, "U00000001", {"selected_user": "U00000001"}),
    ({"type": "multi_users_select"}, ["U00000001"], {"selected_users": ["U00000001"]}),
    ({"type": "channels_select"}, None, {"selected_channel": None}),
]


@pytest.mark.parametrize(
    ("element", "chosen", "state"),
    CHOICES,
    ids=[f"{element['type']} {chosen}" for element, chosen, _ in CHOICES],
)
async def test_what_is_chosen_stands_in_the_state_of_the_view(
    place: Place,
    element: Json,
    chosen: Any,  # noqa: ANN401
    state: Json,
) -> None:
    open_modal(place, field({**element, "action_id": "choice"}, block_id="b"))
    view = place.ana.modal
    assert view is not None

    assert await place.ana.select(view, "Label", chosen) is None
    assert view.values["b"]["choice"] == {"type": element["type"], **state}


@pytest.mark.parametrize(
    ("element", "chosen", "error"),
    [
        ({"type": "users_select"}, "U1", "Nothing to choose has the id U1"),
        ({"type": "multi_conversations_select"}, ["C1"], "Nothing to choose has the id C1"),
        ({"type": "radio_buttons", "options": options("One")}, "Two", "No option is named 'Two'"),
        ({"type": "external_select"}, "x", "does not ask the app before more is typed"),
        (text_input(), "x" * 3_001, "0 to 3000 characters"),
    ],
)
async def test_what_is_not_there_cannot_be_chosen(
    place: Place,
    element: Json,
    chosen: Any,  # noqa: ANN401
    error: str,
) -> None:
    open_modal(place, field({**element, "action_id": "choice"}))
    assert place.ana.modal is not None

    with pytest.raises(LocalSlackError, match=error):
        await place.ana.select(place.ana.modal, "choice", chosen)


async def test_elements_beside_a_section_are_found_and_only_buttons_are_pressed(
    place: Place,
) -> None:
    bodies = []

    @place.app.action("pick")
    async def pick(ack: Say, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)

    picker = {"type": "static_select", "action_id": "pick", "options": options("One", "Two")}
    open_modal(place, modal(blocks=[section(accessory=picker), section(block_id="plain")]))
    await place.connect()
    view = place.ana.modal
    assert view is not None
    with pytest.raises(LocalSlackError, match="'pick' is no button"):
        await place.ana.press(view, "pick")
    with pytest.raises(LocalSlackError, match="bob does not see that"):
        await place.bob.select(view, "pick", "One")
    await place.ana.select(view, "pick", "One")

    (body,) = bodies
    assert body["view"]["id"] == body["container"]["view_id"] == view.id
    assert body["actions"][0]["selected_option"]["text"]["text"] == "One"
    (state,) = body["view"]["state"]["values"].values()
    assert state["pick"]["selected_option"]["value"] == "one"


async def test_an_input_tells_the_app_at_once_where_it_is_asked_to(place: Place) -> None:
    typed = []

    @place.app.action("words")
    async def note(ack: Say, body: dict[str, Any]) -> None:
        await ack()
        typed.append(body["actions"][0]["value"])

    open_modal(place, field(text_input(action_id="words"), dispatch_action=True))
    await place.connect()
    assert place.ana.modal is not None
    await place.ana.select(place.ana.modal, "words", "Why?")

    assert typed == ["Why?"]


async def test_a_modal_without_a_button_to_submit_is_not_submitted(place: Place) -> None:
    open_modal(place, modal(submit=None))

    with pytest.raises(LocalSlackError, match="has nothing to submit"):
        await place.ana.submit()


async def test_a_modal_opened_over_another_takes_its_place(place: Place) -> None:
    open_modal(place, modal(title=plain("One")))
    open_modal(place, modal(title=plain("Two")))

    assert [view.title for view in place.slack.workspace.stack_of(place.ana.id)] == ["Two"]


async def test_an_external_id_names_one_view(place: Place) -> None:
    open_modal(place, modal(external_id="mine"))
    await place.client.views_update(external_id="mine", view=modal(title=plain("Two")))
    assert place.ana.modal is not None
    assert place.ana.modal.title == "Two"

    await place.client.views_update(view_id=place.ana.modal.id, view=modal(external_id="mine"))
    trigger = place.slack.interactions.new_trigger(place.bob.user)
    arguments = {"trigger_id": trigger, "view": modal(external_id="mine")}
    refused = place.slack.api.call("views.open", place.slack.bot_token, arguments)
    assert refused["error"] == "duplicate_external_id"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"response_action": "sing"}, "no response_action 'sing'"),
        ({"response_action": "update"}, "must provide an object"),
        ({"response_action": "push", "view": modal(title=plain("x" * 25))}, "less than 25"),
        ({"response_action": "errors", "errors": {}}, "not beside the inputs"),
    ],
)
async def test_a_wrong_answer_to_a_form_is_a_fault_of_the_app(
    place: Place, answer: Json, error: str
) -> None:
    @place.app.view("q")
    async def reply(ack: Say) -> None:
        await ack(answer)

    await place.connect()
    open_modal(place, modal(callback_id="q"))

    with pytest.raises(LocalSlackError, match=error):
        await place.ana.submit()


@pytest.mark.parametrize("what", ["submit", "suggest"])
async def test_a_form_says_when_the_app_is_not_there(place: Place, what: str) -> None:
    select = {"type": "external_select", "action_id": "source", "min_query_length": 0}
    open_modal(place, field(select, optional=True))
    view = place.ana.modal
    assert view is not None

    with pytest.raises(LocalSlackError, match=r"connecting|in time"):
        await (place.ana.submit() if what == "submit" else place.ana.suggest(view, "source", ""))
    assert place.ana.modal is view


async def test_options_can_come_in_groups_and_in_a_message(place: Place) -> None:
    @place.app.options("source")
    async def offer(ack: Say) -> None:
        await ack(option_groups=[{"label": plain("All"), "options": options("One", "Two")}])

    @place.app.event("message")
    async def read() -> None: ...

    select = {"type": "external_select", "action_id": "source", "min_query_length": 0}
    blocks = actions(select, button(action_id="go"))
    await place.client.chat_postMessage(channel=place.general.id, text="a", blocks=blocks)
    await place.connect()
    (message,) = place.slack.said()
    offered = await place.ana.suggest(message, "source", "")

    assert [each["value"] for each in offered] == ["one", "two"]
    assert message.element("go")["type"] == "button"


async def test_a_response_in_a_deleted_channel_is_refused(place: Place) -> None:
    url = place.slack.interactions.new_response_url(place.ana.user, place.general, None)
    place.slack.delete_channel(place.general, by=place.ana)
    async with place.client.session.post(url, json={"text": "a"}) as answer:  # type: ignore[union-attr]
        assert (answer.status, (await answer.json())["error"]) == (400, "channel_not_found")


async def test_thread_replies_keep_their_thread_in_payloads(place: Place) -> None:
    bodies = []

    @place.app.action("go")
    async def go(ack: Say, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)

    asked = await place.ana.say(place.general, "hello")
    blocks = actions(button(action_id="go"))
    await place.client.chat_postMessage(
        channel=place.general.id, text="a", blocks=blocks, thread_ts=asked.ts
    )
    await place.connect()
    (answer,) = place.slack.said()
    await place.ana.press(answer, "go")

    assert bodies[0]["container"]["thread_ts"] == bodies[0]["message"]["thread_ts"] == asked.ts


async def test_an_external_select_is_filled_by_the_app(place: Place, opener: list[Json]) -> None:
    @place.app.options("source")
    async def offer(ack: Say, payload: dict[str, Any]) -> None:
        found = [option(text=plain(f"{payload['value']} {n}"), value=str(n)) for n in range(100)]
        await ack(options=found)

    @place.app.view("q")
    async def take(ack: Say) -> None:
        await ack()

    element = {"type": "external_select", "action_id": "source", "min_query_length": 0}
    opener.append(field(element) | {"callback_id": "q"})
    await place.connect()
    await place.ana.shortcut("ask")
    await place.slack.settled()

    assert place.ana.modal is not None
    assert len(await place.ana.suggest(place.ana.modal, "source", "rule")) == 100
    assert await place.ana.submit({"source": "rule 7"}, search="rule") == {}
    (view,) = [
        each.payload["view"]
        for each in place.slack.deliveries("interactive")
        if each.payload["type"] == "view_submission"
    ]
    (state,) = view["state"]["values"].values()
    assert state["source"]["selected_option"]["value"] == "7"


async def test_more_options_than_slack_shows_are_a_fault_of_the_app(
    place: Place, opener: list[Json]
) -> None:
    @place.app.options("source")
    async def offer(ack: Say) -> None:
        await ack(options=[option(value=str(n)) for n in range(101)])

    element = {"type": "external_select", "action_id": "source", "min_query_length": 0}
    opener.append(field(element))
    await place.connect()
    await place.ana.shortcut("ask")
    await place.slack.settled()

    assert place.ana.modal is not None
    with pytest.raises(LocalSlackError, match="no more than 100 items allowed"):
        await place.ana.suggest(place.ana.modal, "source", "x")


async def test_chosen_conversations_reach_the_app_and_can_be_answered(
    place: Place, opener: list[Json]
) -> None:
    bodies = []

    @place.app.view("q")
    async def take(ack: Say, body: dict[str, Any]) -> None:
        bodies.append(body)
        await ack()

    one = {
        "type": "conversations_select",
        "action_id": "where",
        "response_url_enabled": True,
    }
    several = {
        "type": "multi_conversations_select",
        "action_id": "channels",
        "max_selected_items": 1,
    }
    view = field(one) | {"callback_id": "q"}
    view["blocks"].append({"type": "input", "label": plain("More"), "element": several})
    opener.append(view)
    await place.connect()
    await place.ana.shortcut("ask")
    await place.slack.settled()
    with pytest.raises(LocalSlackError, match="At most 1 can be chosen"):
        await place.ana.submit({"where": place.general.id, "More": ["C1", "C2"]})
    await place.ana.submit({"where": place.general.id, "More": [place.general.id]})

    (body,) = bodies
    (address,) = body["response_urls"]
    assert address["channel_id"] == place.general.id
    answer = await AsyncWebhookClient(address["response_url"]).send(text="Noted.")
    assert answer.status_code == 200
    assert [each.text for each in place.slack.whispered(place.ana)] == ["Noted."]
