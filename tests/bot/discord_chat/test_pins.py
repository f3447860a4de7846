"""Pinned quotations on a simulated Discord: chosen, shown first, reported when their text goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import simcord

from bot.discord_chat.gateway import QuothClient, build_client, do_upkeep
from bot.i18n import ENGLISH
from bot.replies import ReplyContext
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import MAX_PINS, Pin, ServerSettings
from index import Library
from tests.bot.discord_chat.conftest import World
from tests.helpers.buttons import Sent, asked, components, in_context, labels, mentioned
from tests.helpers.documents import fill
from tests.helpers.people import manager_of
from tests.helpers.unescape import assert_in_its_file, quotations, text_of

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


@pytest.fixture
def manager(world: World) -> simcord.MemberActor:
    return manager_of(world)


def answer_id(message: Sent) -> str:
    (vote,) = (each["custom_id"] for each in components(message) if "qvu:" in each["custom_id"])
    return str(vote).removeprefix("qvu:")


async def pin(world: World, manager: simcord.MemberActor, message: Sent, **options: object) -> str:
    result = await manager.slash(world.channel, "pin", answer=answer_id(message), **options)
    assert result.ephemeral
    return text_of(result.response or result.followups[0])


def first_quotation(message: Sent) -> str:
    found = message.message if isinstance(message, simcord.ResponseMessage) else message
    return next(quotations(found))[0]


class TestPinning:
    async def test_a_pinned_quotation_comes_first_and_is_marked(
        self, world: World, manager: simcord.MemberActor, docs: Path
    ) -> None:
        answer = await mentioned(world, REFUNDS)
        shown = [text for text, _ in quotations(answer)]
        assert len(shown) > 1
        said = await pin(world, manager, answer, quotation=2)
        assert shown[1] in said
        again = await mentioned(world, ASK_LIKE)

        assert TEXTS.pinned in text_of(again)
        assert f"**{shown[1]}" not in text_of(again)
        assert [text for text, _ in quotations(again)][:2] == [shown[1], shown[0]]
        assert assert_in_its_file(again, docs) >= 2
        assert TEXTS.pinned not in text_of(await mentioned(world, "When did the mill burn down?"))

    async def test_a_question_that_the_documents_do_not_answer_can_have_a_pin(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        answer = await mentioned(world, "When did the mill at Lomba burn down?")
        question = "Is the bakery in Batumi open?"
        await pin(world, manager, answer, question=question)
        message = await mentioned(world, question)

        assert text_of(message).startswith(TEXTS.pinned)
        assert first_quotation(message) == BURNED
        assert labels(message)[-2:] == ["👍", "👎"]

    async def test_the_menu_of_an_answer_offers_its_quotations_and_nothing_else(
        self, world: World, manager: simcord.MemberActor, store: Store
    ) -> None:
        answer = await mentioned(world, REFUNDS)
        shown = await manager.context_menu(world.channel, TEXTS.menu, answer)
        form = shown.modal
        assert form is not None
        fields = [each["component"] for each in form["components"]]
        assert fields[0]["value"] == REFUNDS
        assert [each["value"] for each in fields[1]["options"]] == ["1", "2", "3"][
            : len(fields[1]["options"])
        ]
        result = await manager.submit_modal(
            shown, {fields[0]["custom_id"]: REFUNDS, fields[1]["custom_id"]: ["2"]}
        )

        assert result.ephemeral
        (kept,) = (await store.settings(world.key)).pins
        second = [text for text, _ in quotations(answer)][1]
        assert (kept.question, kept.texts) == (REFUNDS, (second,))

    async def test_the_menu_offers_what_readers_see_of_a_quotation(
        self, world: World, manager: simcord.MemberActor, service: QuoteService, docs: Path
    ) -> None:
        fill(docs, {"kiln.md": "# Kiln\n\nThe kiln at Tavira is fired on **Mondays**.\n"})
        await service.refresh()
        answer = await mentioned(world, "When is the kiln at Tavira fired?")
        shown = await manager.context_menu(world.channel, TEXTS.menu, answer)
        assert shown.modal is not None
        options = shown.modal["components"][1]["component"]["options"]

        assert options[0]["label"] == "1. The kiln at Tavira is fired on Mondays."

    async def test_the_menu_leaves_out_what_has_changed_and_keeps_the_numbers_of_the_others(
        self, world: World, manager: simcord.MemberActor, service: QuoteService, docs: Path,
        store: Store,
    ) -> None:  # fmt: skip
        fill(docs, {"a.txt": "A refund for a ferry ticket takes three weeks.\n"})
        await service.refresh()
        answer = await mentioned(world, REFUNDS)
        texts = [text for text, _ in quotations(answer)]
        gone = texts.index("A refund for a ferry ticket takes three weeks.")
        (docs / "a.txt").unlink()
        await service.refresh()
        shown = await manager.context_menu(world.channel, TEXTS.menu, answer)
        assert shown.modal is not None
        fields = [each["component"] for each in shown.modal["components"]]
        offered = [each["value"] for each in fields[1]["options"]]
        assert offered == [str(n) for n in range(1, len(texts) + 1) if n != gone + 1]
        await manager.submit_modal(
            shown, {fields[0]["custom_id"]: REFUNDS, fields[1]["custom_id"]: [offered[-1]]}
        )

        (kept,) = (await store.settings(world.key)).pins
        assert kept.texts == (texts[int(offered[-1]) - 1],)

    async def test_only_messages_of_the_bot_with_quotations_can_be_pinned(
        self, world: World, manager: simcord.MemberActor, store: Store
    ) -> None:
        words = await manager.send(world.channel, "A ferry ticket costs nothing.")
        refusal = await mentioned(world, "Who won the chess olympiad?")
        for message in (words, refusal):
            result = await manager.context_menu(world.channel, TEXTS.menu, message)
            assert text_of(result.response) == TEXTS.pin_without_quotation.format(number=1)
        answer = await mentioned(world, REFUNDS)
        said = [
            await pin(world, manager, answer, quotation=9),
            await pin(world, manager, answer, question="what is it"),
        ]
        blank = await manager.slash(world.channel, "pin", answer=" ")
        unknown = await manager.slash(world.channel, "pin", answer="answer 0123456789ab")

        assert said == [
            TEXTS.pin_without_quotation.format(number=9), TEXTS.pin_without_words,
        ]  # fmt: skip
        assert TEXTS.menu in text_of(blank.response or blank.followups[0])
        assert "0123456789ab" in text_of(unknown.response or unknown.followups[0])
        assert (await store.settings(world.key)).pins == ()

    async def test_the_menu_is_only_for_those_who_manage_the_server(self, world: World) -> None:
        command = world.env.backend.find_command(TEXTS.menu, world.server.id, type=3)
        assert command is not None
        answer = await mentioned(world, REFUNDS)
        with pytest.raises(simcord.SetupError):
            await world.alice.context_menu(
                world.channel, TEXTS.menu, await mentioned(world, REFUNDS)
            )
        world.server.set_command_permissions(int(command["id"]), {world.alice: True})
        result = await world.alice.context_menu(world.channel, TEXTS.menu, answer)

        assert text_of(result.response) == TEXTS.manage_only

    async def test_a_new_pin_of_a_question_replaces_the_former_and_there_are_so_many(
        self, world: World, manager: simcord.MemberActor, store: Store
    ) -> None:
        answer = await mentioned(world, REFUNDS)
        await pin(world, manager, answer, quotation=1)
        await pin(world, manager, answer, quotation=2, question=ASK_LIKE)
        (kept,) = (await store.settings(world.key)).pins
        assert kept.question == ASK_LIKE

        many = tuple(
            Pin(f"question{number}", kept.source, kept.sha256, kept.spans, kept.texts)
            for number in range(MAX_PINS)
        )
        await store.keep_settings(world.key, ServerSettings(pins=many))
        assert await pin(world, manager, answer) == TEXTS.pins_full.format(count=MAX_PINS)

    async def test_pins_outlive_a_restart_and_the_defaults_of_the_settings(
        self, world: World, manager: simcord.MemberActor, store: Store,
        service: QuoteService, settings: Settings,
    ) -> None:  # fmt: skip
        await pin(world, manager, await mentioned(world, REFUNDS))
        await world.env.restart_bot(build_client(service, settings, store=store))

        assert TEXTS.pinned in text_of(await asked(world, REFUNDS))
        other = world.env.create_guild("Other")
        room = other.create_text_channel("questions")
        bob = other.add_member(world.env.create_user("bob"))
        result = await bob.slash(room, "ask", question=REFUNDS)
        assert TEXTS.pinned not in text_of(result.response)


class TestList:
    async def test_pins_are_listed_with_their_places_and_removed_by_number(
        self, world: World, manager: simcord.MemberActor, store: Store
    ) -> None:
        empty = await manager.slash(world.channel, "pins")
        assert text_of(empty.response) == TEXTS.no_pins
        await pin(world, manager, await mentioned(world, REFUNDS))
        await pin(world, manager, await mentioned(world, "When did the mill burn down?"))
        listed = await manager.slash(world.channel, "pins")
        said = text_of(listed.response).replace("\\", "")
        assert f"1. {REFUNDS}" in said
        assert "2. When did the mill burn down?" in said
        assert "mill.txt" in said
        wrong = await manager.slash(world.channel, "pins", remove=3)
        gone = await manager.slash(world.channel, "pins", remove=1)

        assert "/pins" in text_of(wrong.response)
        assert REFUNDS in text_of(gone.response)
        assert [each.source for each in (await store.settings(world.key)).pins] == ["mill.txt"]


class TestChanges:
    @pytest.fixture(autouse=True)
    async def pinned(self, world: World, manager: simcord.MemberActor) -> None:
        message = await mentioned(world, "When did the mill at Lomba burn down?")
        await pin(world, manager, message, question=REFUNDS)

    async def test_a_document_that_changed_elsewhere_still_has_its_pin(
        self, world: World, service: QuoteService, docs: Path
    ) -> None:
        fill(docs, {"mill.txt": f"A new beginning.\n\n{MILL}"})
        await service.refresh()
        message = await mentioned(world, REFUNDS)

        assert TEXTS.pinned in text_of(message)
        assert first_quotation(message) == BURNED
        assert assert_in_its_file(message, docs) >= 1

    async def test_a_renamed_document_still_has_its_pin(
        self, world: World, service: QuoteService, docs: Path
    ) -> None:
        (docs / "mill.txt").rename(docs / "old-mill.txt")
        await service.refresh()

        assert TEXTS.pinned in text_of(await mentioned(world, REFUNDS))

    @pytest.mark.parametrize(
        "text", [MILL.replace("1912", "1913"), "The mill\n\nThe mill is open.\n", None]
    )
    async def test_changed_text_is_never_shown_as_pinned_and_reported_once(  # noqa: PLR0913, PLR0917 - all fixtures
        self,
        world: World,
        manager: simcord.MemberActor,
        service: QuoteService,
        docs: Path,
        caplog: pytest.LogCaptureFixture,
        text: str | None,
    ) -> None:
        client = world.env.bot
        assert isinstance(client, QuothClient)
        await do_upkeep(client)
        assert "is not shown" not in caplog.text
        if text is None:
            (docs / "mill.txt").unlink()
        else:
            fill(docs, {"mill.txt": text})
        await service.refresh()
        message = await mentioned(world, REFUNDS)
        for _ in range(2):
            await do_upkeep(client)
        listed = await manager.slash(world.channel, "pins")

        assert TEXTS.pinned not in text_of(message)
        assert "1913" not in text_of(message)
        assert TEXTS.pin_changed in text_of(listed.response)
        assert caplog.text.count(f"Pin 1 of server {world.key} is not shown: mill.txt") == 1
        assert REFUNDS not in caplog.text

    async def test_a_document_that_the_server_no_longer_uses_is_not_shown_as_pinned(
        self, world: World, store: Store
    ) -> None:
        await store.change_settings(
            world.key,
            lambda held: ServerSettings(pins=held.pins, sources=frozenset({"ferry.txt"})),
        )

        assert "mill" not in text_of(await mentioned(world, REFUNDS))

    @pytest.mark.parametrize("limit", ["role", "channel", "server"])
    async def test_the_list_does_not_name_a_document_that_is_hidden_where_it_is_asked_for(
        self, world: World, manager: simcord.MemberActor, store: Store, limit: str
    ) -> None:
        limits: dict[str, dict[str, object]] = {
            "role": {"role_sources": {"4242": frozenset({"mill.txt"})}},
            "channel": {"channel_sources": {str(world.channel.id): frozenset({"ferry.txt"})}},
            "server": {"sources": frozenset({"ferry.txt"})},
        }
        await store.change_settings(
            world.key,
            lambda held: replace(held, **limits[limit]),  # type: ignore[arg-type]
        )
        listed = text_of((await manager.slash(world.channel, "pins")).response)

        assert "mill" not in listed
        assert REFUNDS in listed
        assert TEXTS.pin_hidden in listed.replace("\\", "")

    async def test_another_date_or_document_is_answered_without_the_pin(self, world: World) -> None:
        dated = await asked(world, REFUNDS, **{"as-of": "2021"})
        elsewhere = await asked(world, REFUNDS, source="ferry.txt")
        same = await asked(world, REFUNDS, source="mill.txt")

        assert TEXTS.pinned not in text_of(dated) + text_of(elsewhere)
        assert TEXTS.pinned in text_of(same)

    async def test_its_buttons_show_it_in_context(self, world: World) -> None:
        shown = await in_context(world, await mentioned(world, REFUNDS))

        assert any("Nobody was hurt" in text_of(each.response) for each in shown)


async def test_a_pin_with_forged_places_or_text_is_not_quoted(service: QuoteService) -> None:
    reply = await service.verify("The mill at Lomba burned down in 1912.")
    quote = reply.quotations[0].quote
    places = ((quote.span.start, quote.span.end),)
    good = Pin("mill fire?", "mill.txt", quote.document.sha256, places, (quote.text,))
    forged = [
        Pin("mill fire?", "mill.txt", quote.document.sha256, places, ("The mill never burned.",)),
        Pin("mill fire?", "mill.txt", quote.document.sha256, ((0, 9_999),), (quote.text,)),
        Pin("mill fire?", "mill.txt", "0" * 64, places, ("The mill never burned.",)),
    ]

    assert await service.pinned(good) == replace(quote, matched=())
    assert [await service.pinned(each) for each in forged] == [None] * 3
    answer = await service.ask("mill fire?", reply_context=ReplyContext(pins=(forged[0],)))
    assert "never" not in str(answer.parts)
