from __future__ import annotations

from pathlib import Path

import pytest

from bot.local_slack import LocalSlack
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from tests.bot.slack_chat.conftest import DEATHS, World, running
from tests.helpers.documents import BRIDGE, library

VOTE = "slack:T00000001:"


async def test_show_in_context_shows_the_paragraph_to_the_person_alone(world: World) -> None:
    answer = await world.ask(DEATHS)
    await world.press(answer, "Show in context")
    shown = world.whispered()[-1]

    assert len(world.said()) == 1
    assert shown.thread_ts == answer.thread_ts
    assert "148" in shown.plain or "Which" in shown.plain


async def test_the_exact_text_goes_as_files_into_the_direct_messages(world: World) -> None:
    answer = await world.ask(DEATHS)
    await world.press(answer, "Exact text")
    (completed,) = world.slack.calls("files.completeUploadExternal")
    files = [each.data for each in world.slack.workspace.files.values()]

    assert completed.arguments["channel_id"] == world.person.direct_messages.id
    assert any(b"148" in (data or b"") for data in files)
    assert "in our direct messages" in world.whispered()[-1].plain


async def test_a_vote_counts_once_for_each_person(world: World) -> None:
    answer = await world.ask(DEATHS)
    await world.press(answer, "👍")
    await world.press(answer, "👎")
    await world.admin.press(answer, "👍")
    await world.slack.settled()
    (tally,) = await world.store.votes()

    assert (tally.up, tally.down) == (1, 1)
    assert len(world.whispered()) == 2


async def test_forget_me_removes_the_votes(world: World) -> None:
    answer = await world.ask(DEATHS)
    await world.press(answer, "👍")
    told = await world.command("/quoth forget-me")

    assert await world.store.votes() == ()
    assert "1" in told.plain


async def test_more_quotations_are_pages_that_replace_one_another(world: World) -> None:
    answer = await world.ask("What happened in El Paso?")
    await world.press(answer, "More quotations")
    shown = world.whispered()[-1]

    assert shown.thread_ts == answer.thread_ts
    assert "“" not in shown.text[:1]
    assert len(world.said()) == 1


async def test_related_passages_are_shown_under_a_refusal(world: World) -> None:
    answer = await world.ask("What did Abbott sign in 1987?")
    button = next(
        (
            element
            for block in answer.blocks
            if block["type"] == "actions"
            for element in block["elements"]
            if element["value"].startswith("qr:")
        ),
        None,
    )
    assert button is not None
    await world.press(answer, button["value"])

    assert "related" in world.whispered()[-1].plain


async def test_buttons_work_after_a_restart(
    slack: LocalSlack, service: QuoteService, settings: Settings, store: Store
) -> None:
    person = slack.add_person("ana")
    channel = slack.add_channel("general", person)
    async with running(slack, service, settings, store):
        await person.mention(channel, DEATHS)
        await slack.settled()
    (answer,) = slack.said(channel)
    async with running(slack, service, settings, store):
        await person.press(answer, "👍")
        await person.press(answer, "Show in context")
        await slack.settled()

    assert len(slack.whispered(person)) == 2
    assert len(await store.votes()) == 1


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    return tmp_path / "seeds"


async def test_an_outdated_answer_can_be_asked_again_in_a_form(
    slack: LocalSlack, settings: Settings, store: Store, small_folder: Path
) -> None:
    service = QuoteService(library(small_folder, a=BRIDGE))
    person = slack.add_person("ana")
    channel = slack.add_channel("general", person)
    async with running(slack, service, settings, store):
        await person.mention(channel, "When was the stone bridge built?")
        await slack.settled()
        (answer,) = slack.said(channel)
        (small_folder / "a.txt").write_text(BRIDGE.replace("1764", "1765"))
        await service.refresh()
        await person.press(answer, "Show in context")
        await slack.settled()
        outdated = slack.whispered(person)[-1]
        await person.press(outdated, "Ask again")
        await slack.settled()
        assert person.modal is not None
        field = person.modal.element("question")
        await person.submit()
        await slack.settled()

    assert "When was the stone bridge built?" in outdated.plain
    assert field["initial_value"] == "When was the stone bridge built?"
    assert "1765" in slack.whispered(person)[-1].plain


async def test_an_unknown_button_is_answered_in_words(world: World) -> None:
    answer = await world.ask(DEATHS)
    for block in answer.blocks:
        if block["type"] == "actions":
            block["elements"][0]["value"] = "no token"
            action = block["elements"][0]["action_id"]
    await world.press(answer, action)

    assert "removed or renamed" in world.whispered()[-1].plain or world.whispered()


async def test_the_menu_of_a_message_checks_it_against_the_documents(world: World) -> None:
    message = await world.person.say(world.channel, "There were 148 migrant deaths in El Paso.")
    await world.slack.settled()
    await world.person.shortcut("check", on=message)
    await world.slack.settled()

    assert world.said() == ()
    assert len(world.whispered()) == 1
    assert "148" in world.whispered()[-1].plain


async def test_of_an_answer_of_the_bot_only_its_quotations_are_checked(world: World) -> None:
    answer = await world.ask(DEATHS)
    await world.person.shortcut("check", on=answer)
    await world.slack.settled()
    checked = world.whispered()[-1]

    assert "148" in checked.plain
