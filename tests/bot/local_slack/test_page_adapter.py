"""The local Slack behind the local page."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from bot.local_page.protocol import (
    Attachment,
    Button,
    Controls,
    Menu,
    Message,
    Node,
    Reaction,
    RefusedError,
    TextPart,
    Upload,
    Values,
)
from bot.local_page.server import PageServer, to_json
from bot.local_page.slack_adapter import HOME, SHOWN_REPLIES, SlackChat, WorkspaceChannel
from tests.bot.local_slack.conftest import Place
from tests.helpers.local_page import opened_page

QUOTE: list[dict[str, Any]] = [
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_quote",
                "elements": [{"type": "text", "text": "open", "style": {"bold": True}}],
            },
            {
                "type": "rich_text_section",
                "elements": [{"type": "link", "url": "https://a.example", "text": "rules.txt"}],
            },
        ],
    },
    {
        "type": "actions",
        "elements": [
            {
                "type": "button", "action_id": "more", "style": "primary",
                "text": {"type": "plain_text", "text": "More"},
            },
            {
                "type": "static_select", "action_id": "pick",
                "placeholder": {"type": "plain_text", "text": "Pick"},
                "options": [
                    {"text": {"type": "plain_text", "text": "One"}, "value": "1"},
                    {"text": {"type": "plain_text", "text": "Two"}, "value": "2"},
                ],
            },
        ],
    },
]  # fmt: skip
VIEW: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Ask"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {"type": "section", "text": {"type": "mrkdwn", "text": "What do you *want*?"}},
        {
            "type": "input", "block_id": "b", "label": {"type": "plain_text", "text": "Question"},
            "element": {"type": "plain_text_input", "action_id": "q", "multiline": True},
        },
    ],
}  # fmt: skip


@pytest.fixture
async def chat(place: Place) -> SlackChat:
    await place.connect()
    listed = WorkspaceChannel(place.general, addressed=True, examples=("When?",))
    people = [(place.ana, True), (place.bob, False)]
    return SlackChat(place.slack, people, [listed])


def messages(chat: SlackChat, place: Place, channel: str = "") -> list[Message]:
    return list(chat.messages(place.ana.id, channel or place.general.id))


async def test_a_message_mentions_the_app_and_its_answer_is_shown(
    place: Place, chat: SlackChat
) -> None:
    heard: list[str] = []

    @place.app.event("app_mention")
    async def answer(event: dict[str, Any], say: AsyncSay) -> None:
        heard.append(event["text"])
        await say(text="open", blocks=QUOTE)

    await chat.say(place.ana.id, place.general.id, "When?")
    await place.slack.settled()
    asked, answered = messages(chat, place)

    assert heard == [f"{place.slack.workspace.bot.mention} When?"]
    assert (asked.mine, asked.app, answered.mine, answered.app) == (True, False, False, True)
    said = Node("paragraph", (Node("mention", ("@parrot",)), " When?"))
    assert asked.parts == (TextPart((said,)),)
    quote, row = answered.parts
    assert quote == TextPart(
        (
            Node("quote", (Node("bold", ("open",)),)),
            Node("paragraph", (Node("link", ("rules.txt",), "https://a.example"),)),
        )
    )
    assert isinstance(row, Controls)
    button, menu = row.controls
    assert button == Button("more", "More", "primary")
    assert isinstance(menu, Menu)
    assert [each.label for each in menu.options] == ["One", "Two"]


async def test_buttons_and_menus_reach_the_app(place: Place, chat: SlackChat) -> None:
    done: list[str] = []

    @place.app.action("more")
    async def more(ack: AsyncAck) -> None:
        await ack()
        done.append("more")

    @place.app.action("pick")
    async def pick(ack: AsyncAck, payload: dict[str, Any]) -> None:
        await ack()
        done.append(payload["selected_option"]["value"])

    await place.client.chat_postMessage(channel=place.general.id, text="x", blocks=QUOTE)
    (said,) = messages(chat, place)
    await chat.press(place.ana.id, place.general.id, said.id, "more")
    await chat.choose(place.ana.id, place.general.id, said.id, "pick", ["2"])

    assert done == ["more", "2"]
    with pytest.raises(RefusedError, match="named 'other'"):
        await chat.press(place.ana.id, place.general.id, said.id, "other")


async def test_a_command_opens_a_modal_that_is_filled_in(place: Place, chat: SlackChat) -> None:
    sent: list[str] = []

    @place.app.command("/parrot")
    async def parrot(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=VIEW)

    @place.app.view("")
    async def asked(ack: AsyncAck, view: dict[str, Any]) -> None:
        words = view["state"]["values"]["b"]["q"]["value"]
        sent.append(words)
        if words == "no":
            await ack(response_action="errors", errors={"b": "Not that."})
        else:
            await ack()

    command = chat.commands(place.ana.id, place.general.id)[0]
    assert (command.name, command.hint, command.options) == ("parrot", "words", ())
    await chat.run(place.ana.id, place.general.id, "parrot", {"text": "hello"})
    await place.slack.settled()
    form = chat.form(place.ana.id)
    assert form is not None
    assert (form.title, form.submit) == ("Ask", "Send")
    note, question = form.fields
    assert note.label == "What do you want?"
    assert (question.kind, question.label, question.required) == ("paragraph", "Question", True)

    assert await chat.submit(place.ana.id, form.id, {"q": "no"}) == {"q": "Not that."}
    assert await chat.submit(place.ana.id, form.id, {"q": "yes"}) == {}
    assert sent == ["no", "yes"]
    assert chat.form(place.ana.id) is None


async def test_what_is_emptied_in_a_dialogue_is_sent_as_empty(
    place: Place, chat: SlackChat
) -> None:
    sent: list[object] = []
    element = {"type": "plain_text_input", "action_id": "note", "initial_value": "before"}
    field = {
        "type": "input",
        "block_id": "note",
        "optional": True,
        "label": {"type": "plain_text", "text": "Note"},
        "element": element,
    }

    @place.app.command("/parrot")
    async def opens(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view={**VIEW, "blocks": [field]})

    @place.app.view("")
    async def read(ack: AsyncAck, view: dict[str, Any]) -> None:
        sent.append(view["state"]["values"]["note"]["note"]["value"])
        await ack()

    for note in ("after", ""):
        await chat.run(place.ana.id, place.general.id, "parrot", {"text": "note"})
        await place.slack.settled()
        form = chat.form(place.ana.id)
        assert form is not None
        assert await chat.submit(place.ana.id, form.id, {"note": note}) == {}

    assert sent == ["after", None]


async def test_a_thread_is_a_place_of_its_own(place: Place, chat: SlackChat) -> None:
    await chat.say(place.ana.id, place.general.id, "When does it open?")
    (first,) = messages(chat, place)
    thread = await chat.start_thread(place.ana.id, place.general.id, first.id)
    await chat.say(place.ana.id, thread, "And on Sundays?")

    assert [each.id for each in messages(chat, place)] == [first.id]
    assert messages(chat, place)[0].thread == thread
    assert len(messages(chat, place, thread)) == 2
    (listed,) = [each for each in chat.channels(place.ana.id) if each.kind == "thread"]
    assert (listed.id, listed.name) == (thread, "When does it open?")


async def test_what_only_one_person_sees_is_shown_to_nobody_else(
    place: Place, chat: SlackChat
) -> None:
    await place.client.chat_postEphemeral(
        channel=place.general.id, user=place.ana.id, text="*psst* &lt;3"
    )
    (whisper,) = messages(chat, place)

    assert whisper.private
    assert whisper.parts == (TextPart((Node("bold", ("psst",)), " <3")),)
    assert chat.messages(place.bob.id, place.general.id) == []
    with pytest.raises(RefusedError):
        chat.messages(place.bob.id, place.ana.direct_messages.id)


async def test_the_home_tab_is_opened_and_shown(place: Place, chat: SlackChat) -> None:
    @place.app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": [QUOTE[1]]}
        )

    await chat.visit(place.ana.id, HOME)
    await place.slack.settled()
    (home,) = messages(chat, place, HOME)

    assert '"label":"More"' in to_json(home)
    with pytest.raises(RefusedError, match="Nothing can be written"):
        await chat.say(place.ana.id, HOME, "Hello")


async def test_a_file_is_given_to_who_sees_its_message(place: Place, chat: SlackChat) -> None:
    await chat.say(place.ana.id, place.general.id, "", files=[("a.txt", b"Notes.")])
    (said,) = messages(chat, place)
    (file,) = [part for part in said.parts if isinstance(part, Attachment)]

    found = await chat.file(place.ana.id, place.general.id, said.id, file.file)
    assert (found.name, found.data, file.shown) == ("a.txt", b"Notes.", "text")
    with pytest.raises(RefusedError):
        await chat.file(place.ana.id, place.general.id, said.id, "F0")


async def test_the_page_is_served_over_the_local_slack(place: Place, chat: SlackChat) -> None:
    page = PageServer(chat)
    async with page.serving(0), opened_page(page.url) as socket:
        hello = await socket.receive_json()
        assert (hello["product"], hello["people"][0]["name"]) == ("Parrot", "ana")
        await socket.send_json({"type": "open", "person": place.ana.id, "channel": ""})
        opened = await socket.receive_json()
        kinds = [each["kind"] for each in opened["channels"]]
        await place.client.chat_postMessage(channel=place.general.id, text="Hello.")
        async for received in socket:
            told = received.json()
            if told["type"] == "messages" and told["messages"]:
                break

    assert kinds == ["channel", "direct", "home"]
    assert told["messages"][0]["parts"] == [{"nodes": ["Hello."], "type": "text"}]


async def test_the_newest_replies_are_shown_below_their_message(
    place: Place, chat: SlackChat
) -> None:
    await chat.say(place.ana.id, place.general.id, "When does it open?")
    (first,) = messages(chat, place)
    for number in range(SHOWN_REPLIES + 2):
        await chat.say(place.ana.id, place.general.id, f"Reply {number}", reply_to=first.id)
    await place.client.chat_postEphemeral(
        channel=place.general.id, user=place.bob.id, text="psst", thread_ts=first.id
    )

    (shown,) = messages(chat, place)
    assert (len(shown.replies), shown.earlier) == (SHOWN_REPLIES, 2)
    assert shown.replies[-1].source == f"@parrot Reply {SHOWN_REPLIES + 1}"
    (theirs,) = chat.messages(place.bob.id, place.general.id)
    assert (theirs.replies[-1].private, theirs.earlier) == (True, 3)


async def test_only_the_author_changes_and_deletes_a_message(place: Place, chat: SlackChat) -> None:
    await chat.say(place.ana.id, place.general.id, "A tpyo & <more> https://a.example")
    (said,) = messages(chat, place)
    (theirs,) = chat.messages(place.bob.id, place.general.id)

    assert (said.source, theirs.source) == ("@parrot A tpyo & <more> https://a.example", "")
    with pytest.raises(RefusedError, match="only change your own"):
        await chat.edit(place.bob.id, place.general.id, said.id, "Mine.")
    with pytest.raises(RefusedError, match="only change your own"):
        await chat.delete(place.bob.id, place.general.id, said.id)
    await chat.edit(place.ana.id, place.general.id, said.id, "A typo & <more>")
    (changed,) = chat.messages(place.bob.id, place.general.id)
    assert changed.parts == (TextPart((Node("paragraph", ("A typo & <more>",)),)),)
    assert changed.edited
    await chat.delete(place.ana.id, place.general.id, said.id)
    assert messages(chat, place) == []


async def test_what_the_app_reacts_with_is_shown(place: Place, chat: SlackChat) -> None:
    await chat.say(place.ana.id, place.general.id, "Well said.")
    (said,) = messages(chat, place)
    place.general.messages[said.id].reactions |= {"white_check_mark": ["B1"], "tada": []}

    (shown,) = messages(chat, place)
    assert shown.reactions == (Reaction("✅", 1),)
    with pytest.raises(RefusedError, match="no reactions"):
        await chat.react(place.ana.id, place.general.id, said.id, "👍")


async def test_the_app_is_told_of_the_language_of_the_page(place: Place, chat: SlackChat) -> None:
    told: list[str] = []

    @place.app.event("user_change")
    async def changed(event: dict[str, Any]) -> None:
        told.append(event["user"]["locale"])

    chat.set_locale(place.bob.id, "en-GB")
    chat.set_locale(place.bob.id, "de-DE")
    chat.set_locale(place.bob.id, "de-DE")
    await place.slack.settled()

    assert told == ["de-DE"]


async def test_what_was_found_by_typing_can_be_chosen_and_files_given(
    place: Place, chat: SlackChat
) -> None:
    sent: list[dict[str, Any]] = []
    word = {"type": "plain_text", "text": "Which"}
    selects = [
        {
            "type": "input", "block_id": kind, "label": word, "optional": True,
            "element": {"type": kind, "action_id": f"find:{kind}", "min_query_length": 0},
        }
        for kind in ("external_select", "multi_external_select")
    ]  # fmt: skip
    given = {
        "type": "input", "block_id": "f", "label": word, "optional": True,
        "element": {"type": "file_input", "action_id": "files"},
    }  # fmt: skip
    view = VIEW | {"blocks": [*selects, given]}

    @place.app.command("/parrot")
    async def parrot(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @place.app.options("find:external_select")
    @place.app.options("find:multi_external_select")
    async def find(ack: AsyncAck, payload: dict[str, Any]) -> None:
        text = {"type": "plain_text", "text": payload["value"]}
        await ack(options=[{"text": text, "value": payload["value"]}])

    @place.app.view("")
    async def submitted(ack: AsyncAck, view: dict[str, Any]) -> None:
        await ack()
        sent.append(view["state"]["values"])

    me, here = place.ana.id, place.general.id
    await chat.run(me, here, "parrot", {})
    await place.slack.settled()
    form = chat.form(me)
    assert form is not None
    one, many, files = (each.control for each in form.fields)
    assert form.fields[2].kind == "file"
    with pytest.raises(RefusedError, match="can't be chosen"):
        await chat.submit(me, form.id, {one: "nothing"})
    for typed in ("red", "blue"):
        assert [each.value for each in await chat.complete(me, here, form.id, many, typed)] == [
            typed
        ]
    await chat.complete(me, here, form.id, one, "green")
    filled: Values = {one: "green", many: ["red", "blue"], files: [Upload("a.txt", b"Notes.")]}
    assert await chat.submit(me, form.id, filled) == {}

    (state,) = sent
    assert state["external_select"][one]["selected_option"]["value"] == "green"
    chosen = state["multi_external_select"][many]["selected_options"]
    assert [each["value"] for each in chosen] == ["red", "blue"]
    assert [each["name"] for each in state["f"][files]["files"]] == ["a.txt"]
