from __future__ import annotations

import pytest

from bot.slack_chat.commands import Request, read_request
from tests.bot.slack_chat.conftest import DEATHS, World


@pytest.mark.parametrize(
    ("typed", "request_"),
    [
        (DEATHS, Request("ask", DEATHS)),
        (f"ask {DEATHS}", Request("ask", DEATHS)),
        ("preguntar ¿Qué pasó?", Request("ask", "¿Qué pasó?")),
        ("fragen Was geschah?", Request("ask", "Was geschah?")),
        ("help", Request("help")),
        ("help me find the ferry", Request("ask", "help me find the ferry")),
        ("sources of funding?", Request("ask", "sources of funding?")),
        ("pins remove: 2", Request("pins", "", {"remove": "2"})),
        ("angeheftet entfernen: 2", Request("pins", "", {"remove": "2"})),
        ("pins that are lost?", Request("ask", "pins that are lost?")),
        ("documents replace: a.md", Request("documents", "", {"replace": "a.md"})),
        ("ask", Request("help")),
        ("verify a: b", Request("verify", "a: b")),
        (
            "What happened? source: a.txt as-of: 2021",
            Request("ask", "What happened?", {"source": "a.txt", "as-of": "2021"}),
        ),
        (
            "timeline El Paso from: Oct 2021 to: 2022 chart",
            Request("timeline", "El Paso", {"from": "Oct 2021", "to": "2022", "chart": ""}),
        ),
        ("cronología desde: 2021", Request("timeline", "", {"from": "2021"})),
        ("timeline chart", Request("timeline", "", {"chart": ""})),
        ("timeline", Request("timeline")),
    ],
)
def test_words_behind_the_command_are_read_in_every_language(typed: str, request_: Request) -> None:
    assert read_request(typed) == request_


async def test_an_answer_to_a_command_is_for_the_person_alone_until_it_is_shared(
    world: World,
) -> None:
    private = await world.command(f"/quoth {DEATHS}")
    before = world.said()
    await world.press(private, "Share in the channel")
    (shared,) = world.said()

    assert before == ()
    assert DEATHS in private.plain
    assert "148" in private.plain
    assert "148" in shared.plain


async def test_a_command_works_where_the_bot_is_no_member(world: World) -> None:
    elsewhere = world.slack.add_channel("elsewhere", world.person, with_app=False)
    await world.person.command(elsewhere, f"/quoth {DEATHS}")
    await world.slack.settled()
    private = world.whispered()[-1]
    await world.press(private, "Share in the channel")

    assert "148" in private.plain
    assert len(world.slack.said(elsewhere)) == 1


async def test_a_command_without_words_gets_help_whose_examples_can_be_asked(world: World) -> None:
    shown = await world.command("/quoth")
    example = next(
        element
        for block in shown.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    )
    await world.press(shown, example["action_id"])

    assert world.whispered()[-1].plain != shown.plain
    assert example["value"].removeprefix("qe:") in world.whispered()[-1].plain


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/quoth sources", ".txt"),
        ("/quoth verify 148 migrant deaths", "match"),
        ("/quoth privacy", "Slack itself keeps"),
        ("/quoth forget-me", "nothing"),
        ("/quoth cite section 999(z)", "999"),
        ("/quoth reload", "owner"),
        ("/quoth status", "owner"),
        ("/quoth settings", "admins and owners"),
        ("/quoth gaps", "admins and owners"),
        ("/quoth pins", "admins and owners"),
        ("/quoth pins remove: 1", "admins and owners"),
        ("/quoth pin", "menu"),
        ("/quoth documents", "admins and owners"),
    ],
)
async def test_every_command_gets_an_answer_in_words(world: World, line: str, words: str) -> None:
    answer = await world.command(line)

    assert words.casefold() in answer.plain.casefold()


@pytest.mark.parametrize("line", ["/quoth reload", "/quoth status"])
async def test_owners_may_reload_and_see_the_status(world: World, line: str) -> None:
    await world.admin.command(world.channel, line)
    await world.slack.settled()

    assert "documents" in world.slack.whispered(world.admin)[-1].plain.casefold()


async def test_a_timeline_has_pages_that_replace_one_another(world: World) -> None:
    first = await world.command("/quoth timeline")
    assert "page 1 of" in first.plain
    before = len(world.whispered())
    await world.press(first, "Next")

    assert len(world.whispered()) == before
    assert "page 2 of" in world.whispered()[-1].plain


async def test_an_event_of_a_timeline_can_be_seen_in_context(world: World) -> None:
    shown = await world.command("/quoth timeline")
    menu = shown.element("tc")
    await world.person.select(shown, "tc", menu["options"][0]["value"])
    await world.slack.settled()

    assert len(world.whispered()[-1].plain) > 100
    assert world.whispered()[-1] is not shown


async def test_a_chart_after_a_mention_stands_in_the_thread_with_its_words(world: World) -> None:
    await world.ask("timeline from: 2021 to: 2022 chart")
    (announced,) = world.slack.calls("files.getUploadURLExternal")
    (completed,) = world.slack.calls("files.completeUploadExternal")

    assert "events" in announced.arguments["alt_txt"]
    assert completed.arguments["channel_id"] == world.channel.id
    assert completed.arguments["thread_ts"]


async def test_a_private_chart_goes_into_the_direct_messages(world: World) -> None:
    answer = await world.command("/quoth timeline chart")
    (completed,) = world.slack.calls("files.completeUploadExternal")

    assert "in our direct messages" in answer.plain
    assert completed.arguments["channel_id"] == world.person.direct_messages.id


async def test_a_timeline_can_be_narrowed_in_a_form(world: World) -> None:
    shown = await world.command("/quoth timeline")
    await world.press(shown, "Choose dates or a topic")
    assert world.person.modal is not None
    await world.person.submit({"since": "2023", "until": "2024"})
    await world.slack.settled()

    assert "from 2023 to 2024" in world.whispered()[-1].plain


async def test_the_events_of_a_timeline_can_be_had_as_a_file(world: World) -> None:
    await world.command("/quoth timeline from: 2021 export: csv")
    refused = await world.command("/quoth timeline export: pdf")
    files = [each.name for each in world.slack.workspace.files.values()]

    assert [name.rpartition(".")[2] for name in files] == ["csv"]
    assert "(csv)" in refused.plain
