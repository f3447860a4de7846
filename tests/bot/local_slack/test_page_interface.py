from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.local_slack import LocalSlack, Person
from bot.local_slack.page_interface import add_routes
from tests.bot.local_slack.blocks import actions, button, field, option, plain, section
from tests.bot.local_slack.blocks import typing as text_input
from tests.bot.local_slack.test_methods import PNG

Json = dict[str, Any]


class Page:
    """What a page in the browser does."""

    def __init__(self, slack: LocalSlack, session: aiohttp.ClientSession, me: Person) -> None:
        self.slack = slack
        self.session = session
        self.me = me

    async def get(self, what: str, **query: str) -> Json:
        url = f"{self.slack.url}/local/{what}"
        async with self.session.get(url, params={"as": self.me.id, **query}) as answer:
            assert answer.status == 200
            found: Json = await answer.json()
            return found

    async def do(self, what: str, **more: Any) -> Json:  # noqa: ANN401
        url = f"{self.slack.url}/local/do"
        async with self.session.post(url, json={"as": self.me.id, "do": what, **more}) as answer:
            done: Json = await answer.json()
            return done


@pytest.fixture
async def page(manifest: dict[str, Any]) -> AsyncIterator[Page]:
    slack = LocalSlack(manifest)
    add_routes(slack)
    async with slack, aiohttp.ClientSession() as session:
        yield Page(slack, session, slack.add_person("ana", locale="es-ES"))


async def test_a_page_learns_who_and_what_is_there(page: Page) -> None:
    bob = page.slack.add_person("bob")
    general = page.slack.add_channel("general", page.me)
    other = page.slack.add_channel("other", bob)
    page.slack.add_channel("secret", bob, private=True)
    page.slack.workspace.direct_messages(bob.id)

    state = await page.get("state")

    assert state["me"]["locale"] == "es-ES"
    assert [each["name"] for each in state["people"]] == ["ana", "bob"]
    assert state["app"]["name"] == "Parrot"
    direct = page.me.direct_messages
    assert [(each["id"], each["name"], each["member"]) for each in state["channels"]] == [
        (general.id, "general", True),
        (other.id, "other", False),
        (direct.id, "Parrot", True),
    ]
    assert state["commands"] == [
        {"name": "/parrot", "description": "Repeat.", "usage_hint": "words"}
    ]
    assert [each["on_message"] for each in state["shortcuts"]] == [True, False]
    assert (state["modals"], state["home"]) == ([], None)


async def test_a_page_writes_edits_and_deletes(page: Page) -> None:
    general = page.slack.add_channel("general", page.me)
    attached = [{"name": "a.md", "base64": base64.b64encode(b"# A").decode()}]
    said = await page.do("say", channel=general.id, text="@parrot hi", files=attached)
    ts = said["message"]["ts"]
    await page.do("say", channel=general.id, text="more", thread_ts=ts)
    await page.do("edit", channel=general.id, ts=ts, text="hello")

    shown = await page.get("messages", channel=general.id)
    thread = await page.get("messages", channel=general.id, thread_ts=ts)
    (first,) = shown["messages"]
    assert (first["text"], first["reply_count"], first["ephemeral"]) == ("hello", 1, False)
    assert first["files"][0]["name"] == "a.md"
    assert [each["text"] for each in thread["messages"]] == ["hello", "more"]

    reply = thread["messages"][1]["ts"]
    assert await page.do("delete", channel=general.id, ts=reply) == {"ok": True}
    again = await page.do("delete", channel=general.id, ts=reply)
    assert again == {"ok": False, "error": "That message is not there any more."}


async def test_messages_come_in_pages_from_the_newest_on(page: Page) -> None:
    general = page.slack.add_channel("general", page.me)
    for number in range(60):
        await page.me.say(general, str(number))

    newest = await page.get("messages", channel=general.id)
    before = await page.get(
        "messages", channel=general.id, before=newest["messages"][0]["ts"], limit="8"
    )

    assert [each["text"] for each in newest["messages"]] == [str(n) for n in range(10, 60)]
    assert [each["text"] for each in before["messages"]] == [str(n) for n in range(2, 10)]
    assert newest["has_more"]
    assert before["has_more"]


async def test_a_page_hears_of_each_change_that_its_person_sees(page: Page) -> None:
    bob = page.slack.add_person("bob")
    general = page.slack.add_channel("general", page.me, bob)
    secret = page.slack.add_channel("secret", bob, private=True)
    api, token = page.slack.api, page.slack.bot_token
    url = f"{page.slack.url}/local/events"
    async with page.session.ws_connect(url, params={"as": page.me.id}) as socket:
        message = await bob.say(general, "hello")
        await bob.say(secret, "psst")
        for person in (bob, page.me):
            given = {"channel": general.id, "user": person.id, "text": "For you."}
            api.call("chat.postEphemeral", token, given)
        await bob.edit(message, "goodbye")
        await bob.delete(message)
        home = {"type": "home", "blocks": [section(text=plain("Home"))]}
        api.call("views.publish", token, {"user_id": page.me.id, "view": home})
        page.slack.archive(general, by=bob)
        changes = [await socket.receive_json(timeout=10) for _ in range(6)]

    assert [each["type"] for each in changes] == [
        "message", "message", "message_changed", "message_deleted", "home", "channel",
    ]  # fmt: skip
    assert changes[1]["message"]["ephemeral"]
    assert changes[4]["view"]["blocks"][0]["text"]["text"] == "Home"
    assert changes[5]["channel"] == general.id


async def acknowledge(slack: LocalSlack, *answers: Json | None) -> list[Json]:
    """Be an app that acknowledges so many interactions; return their payloads."""
    ticket = slack.api.call("apps.connections.open", slack.app_token, {})
    found = []
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(ticket["url"]) as socket,
    ):
        await socket.receive_json()
        for answer in answers:
            envelope = await socket.receive_json(timeout=10)
            found.append(envelope["payload"])
            await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": answer})
    return found


async def test_a_page_uses_commands_buttons_shortcuts_and_modals(page: Page) -> None:
    slack = page.slack
    secret = slack.add_channel("general", page.me, with_app=False)
    message = await page.me.say(secret, "hello")
    view = field(text_input(action_id="words"), block_id="words")
    view["blocks"].append(
        {
            "type": "input",
            "label": plain("Source"),
            "element": {"type": "external_select", "action_id": "source", "min_query_length": 1},
            "optional": True,
        }
    )
    pick = {"type": "static_select", "action_id": "pick", "options": [option()]}
    buttons = actions(button(action_id="go"), pick)
    app = asyncio.ensure_future(
        acknowledge(
            slack,
            {"text": "Here.", "blocks": buttons},
            None,
            None,
            None,
            None,
            {"options": [option()]},
            {"response_action": "errors", "errors": {"words": "No."}},
        )
    )
    await slack.until(lambda: slack.sockets.connections)

    assert await page.do("command", channel=secret.id, text="/parrot hi") == {"ok": True}
    (whisper,) = [
        each
        for each in (await page.get("messages", channel=secret.id))["messages"]
        if each["ephemeral"]
    ]
    place = {"channel": secret.id, "ts": whisper["ts"]}
    assert (await page.do("press", **place, element="go"))["ok"]
    assert (await page.do("select", **place, element="pick", value="1"))["ok"]
    assert (await page.do("shortcut", callback_id="repeat", channel=secret.id, ts=message.ts))["ok"]
    assert (await page.do("shortcut", callback_id="ask"))["ok"]
    trigger = slack.deliveries()[-1].payload["trigger_id"]
    slack.api.call("views.open", slack.bot_token, {"trigger_id": trigger, "view": view})
    (modal,) = (await page.get("state"))["modals"]
    offered = await page.do("suggest", view=modal["id"], element="source", value="x")
    assert offered == {"ok": True, "options": [option()]}
    sent = await page.do("submit", values={"words": "Why?"})
    assert sent == {"ok": True, "errors": {"words": "No."}}
    assert (await page.do("close"))["ok"]

    payloads = await app
    assert payloads[0]["text"] == "hi"
    assert [each["type"] for each in payloads[1:]] == [
        "block_actions", "block_actions", "message_action", "shortcut", "block_suggestion",
        "view_submission",
    ]  # fmt: skip
    state = payloads[2]["state"]["values"]
    assert [each["pick"]["selected_option"]["value"] for each in state.values()] == ["1"]


async def test_a_page_opens_the_home_tab_and_invites_the_app(page: Page) -> None:
    other = page.slack.add_channel("other", page.me, with_app=False)

    assert (await page.do("home"))["ok"]
    assert (await page.do("invite", channel=other.id))["ok"]

    (event,) = [each.payload["event"] for each in page.slack.deliveries()]
    assert (event["type"], event["tab"]) == ("app_home_opened", "home")
    assert page.slack.workspace.bot.id in other.members


async def test_a_page_shows_pictures_and_nothing_that_runs(page: Page) -> None:
    general = page.slack.add_channel("general", page.me)
    bob = page.slack.add_person("bob")
    secret = page.slack.add_channel("secret", bob, private=True)
    message = await page.me.say(general, "", files=[("a.png", PNG), ("a.html", b"<script>")])
    hidden = await bob.say(secret, "", files=[("b.png", PNG)])

    found = []
    for file_id in (*message.files, *hidden.files, "F1"):
        url = f"{page.slack.url}/local/file"
        async with page.session.get(url, params={"as": page.me.id, "id": file_id}) as answer:
            found.append((answer.status, answer.content_type))

    assert found == [
        (200, "image/png"), (200, "application/octet-stream"), (404, "text/plain"),
        (404, "text/plain"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, "as is missing."),
        ({"as": "U1"}, "Nobody has the id U1."),
        ({"do": "sing"}, "Nobody can 'sing' here."),
        ({"do": "say", "channel": "C1", "text": "a"}, "There is no channel C1."),
        ({"do": "press", "view": "V1", "element": "a"}, "That view is not open any more."),
        ({"do": "submit"}, "ana has no modal open."),
        ({"do": "submit", "values": 1}, "The values have to be an object."),
        ({"do": "say"}, "channel is missing."),
    ],
)
async def test_what_a_page_cannot_do_is_said_in_a_sentence(
    page: Page, given: Json, error: str
) -> None:
    body = {"as": page.me.id, **given} if "do" in given else given
    async with page.session.post(f"{page.slack.url}/local/do", json=body) as answer:
        said = await answer.json()

    assert said == {"ok": False, "error": error}


async def test_a_body_that_is_no_object_is_refused(page: Page) -> None:
    url = f"{page.slack.url}/local/do"
    as_json = {"Content-Type": "application/json"}
    for body in (b"{", b"[]", b"1", b'"a"'):
        async with page.session.post(url, data=body, headers=as_json) as answer:
            assert (await answer.json())["ok"] is False


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "https://example.com"}, 403),
        ({"Host": "example.com"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_a_page_elsewhere_can_neither_read_nor_act(
    page: Page, headers: dict[str, str], status: int
) -> None:
    query = {"as": page.me.id}
    url = f"{page.slack.url}/local"
    body = {"as": page.me.id, "do": "home"}
    async with page.session.get(f"{url}/state", params=query, headers=headers) as answer:
        assert answer.status == status
    async with page.session.post(f"{url}/do", json=body, headers=headers) as answer:
        assert answer.status == status


async def test_a_form_of_another_page_does_nothing(page: Page) -> None:
    async with page.session.post(f"{page.slack.url}/local/do", data={"do": "home"}) as answer:
        assert answer.status == 415
