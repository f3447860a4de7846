from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import pytest

from bot.chat.followups import Shown
from bot.i18n import STRINGS, Strings
from bot.local_slack import View, limits
from bot.local_slack.people import Chosen
from bot.replies import TimelineRequest
from bot.service import QuoteService
from bot.slack_chat.forms import Task, ask_form, timeline_form
from bot.slack_chat.settings_form import settings_form
from bot.stored_values import ServerSettings
from index import Library
from tests.bot.slack_chat.conftest import DEATHS, World
from tests.helpers.documents import fill

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


class TestManyDocuments:
    """A workspace with more documents than a menu of Slack holds."""

    NAMES: ClassVar = [f"{number:03d}-minutes.txt" for number in range(150)]

    @pytest.fixture
    def service(self, tmp_path: Path) -> QuoteService:
        texts = {each: f"The meeting {each[:3]} was held in spring.\n" for each in self.NAMES}
        return QuoteService(Library.open(fill(tmp_path / "docs", texts)))

    async def opened(self, world: World) -> View:
        await world.admin.command(world.channel, "/quoth settings")
        await world.slack.settled()
        assert world.admin.modal is not None
        return world.admin.modal

    async def submitted(self, world: World, values: Mapping[str, Chosen]) -> dict[str, str]:
        objections = await world.admin.submit(values, search="14")
        await world.slack.settled()
        return objections

    async def test_one_types_to_find_those_that_the_menu_does_not_show_at_once(
        self, world: World
    ) -> None:
        form = await self.opened(world)
        first = await world.admin.suggest(form, "sources", "")
        found = await world.admin.suggest(form, "sources", "14")
        await self.submitted(world, {"sources": ["140-minutes.txt", "114-minutes.txt"]})

        assert len(first) == 100
        assert [each["text"]["text"] for each in found] == [
            each for each in self.NAMES if "14" in each
        ]
        assert (await world.store.settings(SERVER)).sources == {
            "140-minutes.txt", "114-minutes.txt",
        }  # fmt: skip

    async def test_patterns_choose_many_at_once_besides(self, world: World) -> None:
        await self.opened(world)
        objections = await self.submitted(
            world, {"sources": ["140-minutes.txt"], "type": "00*\n12?-minutes.txt"}
        )
        held = (await world.store.settings(SERVER)).sources

        assert objections == {}
        assert held == {
            each for each in self.NAMES if each[:2] in {"00", "12"} or each[:3] == "140"
        }

    async def test_more_than_the_menu_holds_stay_chosen_when_something_else_is_changed(
        self, world: World
    ) -> None:
        chosen = frozenset(self.NAMES[1:])
        await world.store.keep_settings(SERVER, ServerSettings(sources=chosen))
        form = await self.opened(world)
        typed = form.element("type")["initial_value"]
        await self.submitted(world, {"quotations": "1"})
        held = await world.store.settings(SERVER)

        assert typed.splitlines() == sorted(chosen)
        assert held == ServerSettings(sources=chosen, quotations=1)

    async def test_more_than_the_form_can_show_stay_chosen_too_and_all_can_be_chosen_again(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.slack_chat.settings_form.INPUT_LIMIT", 1_000)
        chosen = frozenset(self.NAMES[1:])
        await world.store.keep_settings(SERVER, ServerSettings(sources=chosen))
        form = await self.opened(world)
        shown = json.dumps(form.blocks)
        await self.submitted(world, {"quotations": "1"})
        kept = (await world.store.settings(SERVER)).sources
        await self.opened(world)
        await self.submitted(world, {"type": "*"})

        assert "149 documents are chosen" in shown
        assert kept == chosen
        assert (await world.store.settings(SERVER)).sources == frozenset()

    async def test_a_pattern_that_fits_nothing_is_objected_to_and_nothing_is_changed(
        self, world: World
    ) -> None:
        await self.opened(world)
        objections = await self.submitted(world, {"type": "nothing*", "quotations": "1"})

        assert list(objections) == ["type"]
        assert "nothing*" in objections["type"]
        assert await world.store.settings(SERVER) == ServerSettings()


async def test_documents_that_are_gone_for_now_stay_chosen(world: World) -> None:
    held = ServerSettings(sources=frozenset({"gone.txt"}))
    await world.store.keep_settings(SERVER, held)
    await world.admin.command(world.channel, "/quoth settings")
    await world.slack.settled()
    await world.admin.submit()
    await world.slack.settled()

    assert await world.store.settings(SERVER) == held


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
    many = [f"minutes/{number:03d}-of-the-council.txt" for number in range(150)]
    all_but_one = ServerSettings(sources=frozenset(many[1:]), helper_role="U1")
    shown = Shown("A question?")
    views = [
        settings_form(held, names, strings),
        settings_form(held, many, strings, {"S1": "editors"}),
        settings_form(all_but_one, many, strings, {}),
        ask_form(shown, Task(), strings),
        ask_form(Shown(), Task("C1"), strings),
        timeline_form(TimelineRequest("a", "2021", None, "1.txt"), Task(), strings),
    ]

    for view in views:
        assert limits.check_view(view) == []
        written = json.dumps(view, ensure_ascii=False).replace(strings.slack.choose, "")
        assert '…"' not in written.replace('… "', "")
