from __future__ import annotations

import json

import pytest

from bot.chat.followups import Shown
from bot.i18n import STRINGS, Strings
from bot.local_slack import limits
from bot.replies import TimelineRequest
from bot.slack_chat.forms import Task, ask_form, timeline_form
from bot.slack_chat.settings_form import settings_form
from bot.stored_values import ServerSettings
from tests.bot.slack_chat.conftest import DEATHS, World

SERVER = "slack:T00000001"


async def test_the_global_shortcut_asks_and_answers_in_the_direct_messages(world: World) -> None:
    await world.person.shortcut("ask")
    await world.slack.settled()
    await world.person.submit({"question": DEATHS})
    await world.slack.settled()
    (answer,) = world.slack.said(world.person.direct_messages)

    assert "148" in answer.plain
    assert world.said() == ()


async def test_a_form_suggests_the_documents(world: World) -> None:
    await world.person.shortcut("ask")
    await world.slack.settled()
    assert world.person.modal is not None
    options = await world.person.suggest(world.person.modal, "source", "003")

    assert options
    assert all("003" in each["text"]["text"].casefold() for each in options)


async def test_an_admin_changes_the_settings_in_a_form(world: World) -> None:
    await world.admin.command(world.channel, "/quoth settings")
    await world.slack.settled()
    objections = await world.admin.submit(
        {
            "silent": [world.channel.id],
            "quotations": "2",
            "switches": ["outsiders"],
        }
    )
    await world.slack.settled()
    held = await world.store.settings(SERVER)

    assert objections == {}
    assert held == ServerSettings(
        silent_in=frozenset({world.channel.id}), quotations=2, outsiders=True
    )


async def test_the_settings_show_what_holds_and_keep_what_the_form_does_not_have(
    world: World,
) -> None:
    before = ServerSettings(in_thread=True, private=True, silent_in=frozenset({world.channel.id}))
    await world.store.keep_settings(SERVER, before)
    await world.admin.command(world.channel, "/quoth settings")
    await world.slack.settled()
    await world.admin.submit()
    await world.slack.settled()

    assert await world.store.settings(SERVER) == before


async def test_only_admins_may_change_the_settings(world: World) -> None:
    told = await world.command("/quoth settings")

    assert world.person.modal is None
    assert "Only admins and owners" in told.plain


async def test_the_home_tab_asks_and_leads_admins_to_the_settings(world: World) -> None:
    await world.person.open_home()
    await world.admin.open_home()
    await world.slack.settled()
    assert world.person.home is not None
    assert world.admin.home is not None
    labels = [
        element["text"]["text"]
        for block in world.person.home.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    await world.person.press(world.person.home, "Ask the documents")
    await world.admin.press(world.admin.home, "Settings")
    await world.slack.settled()

    assert "Settings" not in labels
    assert world.person.modal is not None
    assert world.admin.modal is not None
    assert "quotations" in world.person.home.plain


async def test_an_example_in_the_home_tab_is_answered_in_the_direct_messages(world: World) -> None:
    await world.person.open_home()
    await world.slack.settled()
    assert world.person.home is not None
    example = next(
        element
        for block in world.person.home.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["value"].startswith("qe:")
    )
    await world.person.press(world.person.home, example["value"])
    await world.slack.settled()

    assert len(world.slack.said(world.person.direct_messages)) == 1


async def test_a_form_that_opens_too_late_is_explained(world: World) -> None:
    world.slack.faults.refuse("views.open", "expired_trigger_id")
    await world.admin.command(world.channel, "/quoth settings")
    await world.slack.settled()

    assert "Try again" in world.slack.whispered(world.admin)[-1].plain


@pytest.mark.parametrize("strings", STRINGS, ids=lambda strings: strings.language)
def test_no_label_of_a_form_is_cut(strings: Strings) -> None:
    names = [f"{number}.txt" for number in range(5)]
    held = ServerSettings(sources=frozenset(names[:2]), silent_in=frozenset({"C1"}))
    shown = Shown("A question?")
    views = [
        settings_form(held, names, strings),
        ask_form(shown, Task(), strings),
        ask_form(Shown(), Task("C1"), strings),
        timeline_form(TimelineRequest("a", "2021", None, "1.txt"), Task(), strings),
    ]

    for view in views:
        assert limits.check_view(view) == []
        assert '…"' not in json.dumps(view, ensure_ascii=False).replace('… "', "")
