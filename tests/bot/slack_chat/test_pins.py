"""Pinned quotations on the local Slack: chosen in a menu, shown first, reported when they go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.i18n import ENGLISH
from bot.local_slack import LocalSlack, Message
from bot.service import QuoteService
from bot.settings import Settings
from bot.slack_chat.team import do_upkeep
from bot.store import Store
from bot.stored_values import MAX_PINS, ServerSettings
from index import Library
from tests.bot.slack_chat.conftest import World, running
from tests.helpers.documents import fill

SERVER = "slack:T00000001"
TEXTS = ENGLISH.community
REFUNDS = "How do I get a refund for a ferry ticket?"
ASK_LIKE = "a ticket refund for the ferry, how do i get it"
FERRY = (
    "Tickets\n\nA ferry ticket costs four crowns. A ferry ticket can be returned for a refund "
    "within ten days.\n\nBoats\n\nA refund for a ferry ticket is paid at the harbour office.\n"
)
BURNED = "The mill at Lomba burned down in 1912. Nobody was hurt."
MILL = "The mill\n\nThe mill at Lomba burned down in 1912. Nobody was hurt.\n"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return fill(tmp_path / "docs", {"ferry.txt": FERRY, "mill.txt": MILL})


@pytest.fixture
def service(docs: Path) -> QuoteService:
    return QuoteService(Library.open(docs))


def quotations(message: Message) -> list[str]:
    """The quotations of an answer, in order."""
    return [
        "".join(leaf["text"] for leaf in element["elements"])
        for block in message.blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
    ]


async def pin(world: World, answer: Message, number: int = 1, question: str | None = None) -> str:
    """Pin a quotation as the admin, and return what is said then."""
    await world.admin.shortcut("Pin a quotation", on=answer)
    await world.slack.settled()
    values = {"number": str(number), **({"question": question} if question else {})}
    assert await world.admin.submit(values) == {}
    await world.slack.settled()
    return world.slack.whispered(world.admin)[-1].plain


async def test_a_pinned_quotation_comes_first_and_is_marked(world: World) -> None:
    answer = await world.ask(REFUNDS)
    shown = quotations(answer)
    assert len(shown) > 1
    said = await pin(world, answer, number=2)
    again = await world.ask(ASK_LIKE)
    other = await world.ask("When did the mill burn down?")

    assert shown[1] in said
    assert TEXTS.pinned in again.plain
    assert quotations(again)[:2] == [shown[1], shown[0]]
    assert TEXTS.pinned not in other.plain


async def test_the_form_offers_the_question_and_the_quotations_of_the_answer(world: World) -> None:
    answer = await world.ask(REFUNDS)
    await world.admin.shortcut("Pin a quotation", on=answer)
    await world.slack.settled()
    form = world.admin.modal
    assert form is not None
    options = form.element("number")["options"]

    assert form.element("question")["initial_value"] == REFUNDS
    assert [each["value"] for each in options] == [
        str(number) for number, _ in enumerate(quotations(answer), start=1)
    ]


async def test_the_form_has_the_question_of_its_answer_also_after_a_restart_and_further_ones(
    slack: LocalSlack, service: QuoteService, settings: Settings, store: Store
) -> None:
    admin = slack.add_person("olga", is_admin=True)
    channel = slack.add_channel("general", admin)
    async with running(slack, service, settings, store):
        asked = await admin.mention(channel, REFUNDS)
        await slack.settled()
        await admin.mention(channel, "When did the mill at Lomba burn down?", thread=asked)
        await slack.settled()
    async with running(slack, service, settings, store):
        found = []
        for answer in slack.said(channel):
            await admin.shortcut("Pin a quotation", on=answer)
            await slack.settled()
            assert admin.modal is not None
            found.append(admin.modal.element("question")["initial_value"])

    assert found == [REFUNDS, "When did the mill at Lomba burn down?"]


async def test_a_question_without_a_word_to_find_it_by_is_objected_to_beside_its_field(
    world: World,
) -> None:
    answer = await world.ask(REFUNDS)
    await world.admin.shortcut("Pin a quotation", on=answer)
    await world.slack.settled()
    objections = await world.admin.submit({"question": "what is it"})

    assert objections == {"question": TEXTS.pin_without_words}
    assert (await world.store.settings(SERVER)).pins == ()


async def test_only_answers_of_the_bot_with_quotations_can_be_pinned(world: World) -> None:
    words = await world.person.say(world.channel, "A ferry ticket costs nothing.")
    refused = await world.ask("Who won the chess olympiad?")
    for message in (words, refused):
        await world.admin.shortcut("Pin a quotation", on=message)
        await world.slack.settled()
        said = world.slack.whispered(world.admin)[-1].plain
        assert said == TEXTS.pin_without_quotation.format(number=1)

    assert world.admin.modal is None


async def test_only_admins_may_pin_list_and_remove(world: World) -> None:
    answer = await world.ask(REFUNDS)
    await pin(world, answer)
    await world.person.shortcut("Pin a quotation", on=answer)
    await world.slack.settled()
    told = [
        world.whispered()[-1].plain,
        (await world.command("/quoth pins")).plain,
        (await world.command("/quoth pins remove: 1")).plain,
    ]

    assert world.person.modal is None
    assert all("Only admins and owners" in each for each in told)
    assert len((await world.store.settings(SERVER)).pins) == 1


async def test_who_manages_the_workspace_of_another_organisation_manages_nothing_here(
    world: World,
) -> None:
    eve = world.slack.add_person("eve", team_id="T00000002", is_admin=True, is_owner=True)
    world.channel.members.add(eve.id)
    world.channel.shared = True
    await world.store.keep_settings(SERVER, ServerSettings(outsiders=True))
    for line in ("/quoth pins", "/quoth documents", "/quoth settings", "/quoth gaps"):
        await eve.command(world.channel, line)
        await world.slack.settled()
        assert "Only admins and owners" in world.slack.whispered(eve)[-1].plain
    await eve.command(world.channel, "/quoth status")
    await world.slack.settled()

    assert world.slack.whispered(eve)[-1].plain == ENGLISH.owners.owners_only
    assert eve.modal is None


async def test_pins_are_listed_with_their_places_and_removed_by_number(world: World) -> None:
    empty = await world.manage("/quoth pins")
    await pin(world, await world.ask(REFUNDS))
    await pin(world, await world.ask("When did the mill burn down?"))
    listed = await world.manage("/quoth pins")
    wrong = await world.manage("/quoth pins remove: 3")
    no_number = await world.manage("/quoth pins remove: all")
    gone = await world.manage("/quoth pins remove: 1")

    assert empty.plain == TEXTS.no_pins
    assert f"1. {REFUNDS}" in listed.plain
    assert "mill.txt" in listed.plain
    assert "/quoth pins" in wrong.plain
    assert "number all" in no_number.plain
    assert REFUNDS in gone.plain
    assert [each.source for each in (await world.store.settings(SERVER)).pins] == ["mill.txt"]


async def test_there_are_so_many_pins_and_a_new_one_of_a_question_replaces_the_former(
    world: World,
) -> None:
    answer = await world.ask(REFUNDS)
    await pin(world, answer, number=1)
    await pin(world, answer, number=2, question=ASK_LIKE)
    (kept,) = (await world.store.settings(SERVER)).pins
    many = tuple(replace(kept, question=f"question{each}") for each in range(MAX_PINS))
    await world.store.keep_settings(SERVER, ServerSettings(pins=many))
    full = await pin(world, answer)

    assert kept.question == ASK_LIKE
    assert full == TEXTS.pins_full.format(count=MAX_PINS)


async def test_the_command_says_where_the_menu_is(world: World) -> None:
    said = await world.manage("/quoth pin answer: 0123456789ab")

    assert TEXTS.menu in said.plain


@pytest.mark.parametrize("text", [MILL.replace("1912", "1913"), None])
async def test_changed_text_is_never_shown_as_pinned_and_reported_once(
    world: World,
    service: QuoteService,
    docs: Path,
    caplog: pytest.LogCaptureFixture,
    text: str | None,
) -> None:
    await pin(world, await world.ask("When did the mill at Lomba burn down?"), question=REFUNDS)
    before = await world.ask(REFUNDS)
    await do_upkeep(world.bot)
    assert "is not shown" not in caplog.text
    if text is None:
        (docs / "mill.txt").unlink()
    else:
        fill(docs, {"mill.txt": text})
    await service.refresh()
    after = await world.ask(REFUNDS)
    for _ in range(2):
        await do_upkeep(world.bot)
    listed = await world.manage("/quoth pins")

    assert quotations(before)[0] == BURNED
    assert TEXTS.pinned not in after.plain
    assert "1913" not in after.plain
    assert f"mill.txt: {TEXTS.pin_changed}" in listed.plain
    assert caplog.text.count(f"Pin 1 of server {SERVER} is not shown: mill.txt") == 1
    assert REFUNDS not in caplog.text


@pytest.mark.parametrize("limit", ["group", "channel", "server"])
async def test_the_list_does_not_name_a_document_that_is_hidden_where_it_is_asked_for(
    world: World, limit: str
) -> None:
    await pin(world, await world.ask("When did the mill at Lomba burn down?"), question=REFUNDS)
    limits: dict[str, dict[str, object]] = {
        "group": {"role_sources": {"S1": frozenset({"mill.txt"})}},
        "channel": {"channel_sources": {world.channel.id: frozenset({"ferry.txt"})}},
        "server": {"sources": frozenset({"ferry.txt"})},
    }
    await world.store.change_settings(
        SERVER,
        lambda held: replace(held, **limits[limit]),  # type: ignore[arg-type]
    )
    listed = await world.manage("/quoth pins")

    assert "mill" not in listed.plain
    assert TEXTS.pin_hidden in listed.plain
