"""The buttons under an answer, on a simulated Discord: each one, after a restart, after weeks."""

from __future__ import annotations

import re
from pathlib import Path

import discord
import pytest

from bot.chat.buttons import Further, Show, VoteToken, pack, unpack
from bot.discord_chat.gateway import QuothClient, build_client
from bot.discord_chat.sending import CUSTOM_ID_LIMIT
from bot.i18n import ENGLISH, SPANISH
from bot.replies import QuoteRef
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import Tally, VoteOutcome
from index import Library, Quote
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.buttons import (
    ASYLUM,
    BUTTONS,
    Way,
    all_messages,
    asked,
    components,
    custom_id,
    exact_texts,
    in_context,
    labels,
    mentioned,
    press,
)
from tests.helpers.documents import fill
from tests.helpers.unescape import (
    SEEDS,
    assert_in_its_file,
    cited_source,
    quotations,
    text_of,
    undo,
)

WEEKS = 5 * 7 * 24 * 3600.0


NEAR = "What did Abbott sign in 1987?"
"""Refused, though passages come near."""


class TestRelatedPassages:
    async def test_under_a_refusal_they_are_behind_a_button(self, world: World) -> None:
        message = await asked(world, NEAR)

        assert labels(message) == [BUTTONS.related, ENGLISH.community.tell_team]
        assert "\n> " not in text_of(message)

    async def test_they_are_shown_privately_a_line_each(self, world: World) -> None:
        message = await asked(world, NEAR)
        result = await press(world, message, Show.RELATED)

        assert result.ephemeral
        (shown,) = all_messages(result)
        assert ENGLISH.answers.nearest in text_of(shown)
        assert "\n> " not in text_of(shown)
        assert labels(shown) == [BUTTONS.context]


class TestTheRow:
    async def test_an_answer_has_five_buttons_in_a_row(self, world: World) -> None:
        everything = [BUTTONS.context, BUTTONS.more, BUTTONS.exact, "👍", "👎"]

        assert labels(await asked(world)) == everything
        assert labels(await mentioned(world)) == everything

    async def test_without_further_quotations_there_is_no_button_for_them(
        self, world: World
    ) -> None:
        assert BUTTONS.more not in labels(await asked(world, DEATHS))

    async def test_custom_ids_fit_and_are_unlike(self, world: World) -> None:
        ids = [each["custom_id"] for each in components(await asked(world))]

        assert len(set(ids)) == 5
        assert max(map(len, ids)) <= CUSTOM_ID_LIMIT

    async def test_small_talk_has_none_a_hint_examples_and_a_refusal_one(
        self, world: World
    ) -> None:
        assert labels(await asked(world, "hello")) == []
        examples = labels(await asked(world, "?!"))
        assert examples
        assert set(examples).isdisjoint([BUTTONS.context, BUTTONS.more, BUTTONS.exact, "👍", "👎"])
        refusal = await asked(world, "Who won the chess olympiad?")
        assert labels(refusal) == [ENGLISH.community.tell_team]

    async def test_they_stand_under_plain_text_too(self, world: World) -> None:
        plain = world.deny(embed_links=False)
        await world.alice.send(plain, f"{world.mention} {ASYLUM}")

        *others, last = world.answers(plain)
        assert len(labels(last)) == 5
        assert all(labels(message) == [] for message in others)

    @pytest.mark.usefixtures("spanish")
    async def test_they_are_in_the_language_of_the_reader(self, world: World) -> None:
        message = await asked(world)

        assert labels(message)[:3] == [
            SPANISH.buttons.context, SPANISH.buttons.more, SPANISH.buttons.exact,
        ]  # fmt: skip

    async def test_discord_py_remembers_none_of_them(self, world: World) -> None:
        await mentioned(world)
        await asked(world)

        assert list(world.env.bot.persistent_views) == []


class TestContext:
    async def test_each_quotation_is_shown_marked_in_its_paragraph_privately(
        self, world: World
    ) -> None:
        message = await asked(world, DEATHS)
        quoted = list(quotations(message.message))
        results = await in_context(world, message)

        assert all(result.ephemeral for result in results)
        messages = [each for result in results for each in all_messages(result)]
        shown = "\n".join(map(text_of, messages))
        for text, _ in quoted:
            assert text in undo(shown.replace("\n> ", "\n"))
        marked = "".join(re.findall(r"\*\*(.+?)\*\*", shown))
        assert "148 migrant deaths" in undo(marked)
        assert sum(assert_in_its_file(each.message) for each in messages) >= 3

    async def test_quotations_of_one_paragraph_share_it(self, tmp_path: Path) -> None:
        text = "Before.\n\nThe mill burnt. It rained. The mill stood again.\n\nAfter."
        service = QuoteService(Library.open(fill(tmp_path, {"docs/a.txt": text}) / "docs"))
        found = [await service.verify(each) for each in ("mill burnt. It", "mill stood again")]
        quotes = [reply.quotations[0].quote for reply in found]
        shown = await service.surroundings([cited_of(each) for each in quotes])

        texts = [each.quote.text for each in shown.quotations]
        assert texts == ["Before.", "The mill burnt. It rained. The mill stood again.", "After."]
        assert len(shown.quotations[1].quote.matched) == 2

    async def test_anybody_may_press(self, world: World) -> None:
        bob = world.server.add_member(world.env.create_user("bob"))
        result = await press(world, await asked(world), Show.CONTEXT, by=bob)

        assert result.ephemeral

    async def test_without_embeds_it_is_plain_text(self, world: World) -> None:
        plain = world.deny(embed_links=False)
        await world.alice.send(plain, f"{world.mention} {DEATHS}")
        results = await in_context(world, world.answers(plain)[-1])

        assert all(each.embeds == [] for result in results for each in all_messages(result))
        assert any("148 migrant deaths" in undo(text_of(result.response)) for result in results)


class TestMore:
    async def test_further_quotations_are_shown_privately_in_pages(self, world: World) -> None:
        message = await asked(world)
        first = await press(world, message, Further.MORE)
        page = first.response
        assert page is not None

        assert first.ephemeral
        assert text_of(page).startswith(BUTTONS.further)
        seen = list(quotations(page.message))
        assert assert_in_its_file(page.message) == 3
        await world.alice.click(page, label="Next")
        assert assert_in_its_file(page.message) == 2
        seen += list(quotations(page.message))
        shown = set(quotations(message.message))
        assert len({*seen, *shown}) == len(seen) + len(shown)
        await world.alice.click(page, label="Previous")
        assert assert_in_its_file(page.message) == 3

    async def test_a_private_answer_stays_when_more_is_shown(self, world: World) -> None:
        message = await asked(world, private=True)
        before = text_of(message)
        result = await press(world, message, Further.MORE)

        assert text_of(message) == before
        assert text_of(result.response).startswith(BUTTONS.further)

    async def test_a_page_has_the_context_and_the_exact_text_of_what_it_shows(
        self, world: World
    ) -> None:
        page = (await press(world, await asked(world), Further.MORE)).response
        assert page is not None
        await world.alice.click(page, label="Next")

        assert len(await exact_texts(await press(world, page, Show.EXACT))) == 2
        assert (await press(world, page, Show.CONTEXT)).ephemeral

    async def test_one_page_does_not_turn(self, world: World) -> None:
        page = (
            await press(world, await asked(world, "Who is Alejandro Mayorkas?"), Further.MORE)
        ).response
        assert page is not None

        assert labels(page) == [BUTTONS.context, BUTTONS.exact]

    async def test_plain_pages_hold_what_fits(self, world: World) -> None:
        plain = world.deny(embed_links=False)
        await world.alice.send(plain, f"{world.mention} {ASYLUM}")
        page = (await press(world, world.answers(plain)[-1], Further.MORE)).response
        assert page is not None
        found = 0
        while True:
            assert page.embeds == []
            found += assert_in_its_file(page.message)
            turning = {each.get("label"): each for each in components(page)}
            if "Next" not in turning or turning["Next"].get("disabled"):
                break
            await world.alice.click(page, label="Next")

        assert found == 5


class TestExactText:
    async def test_the_bytes_are_those_of_the_file(self, world: World) -> None:
        message = await asked(world)
        result = await press(world, message, Show.EXACT)
        files = await exact_texts(result)

        assert result.ephemeral
        quoted = list(quotations(message.message))
        assert len(files) == len(quoted)
        for (name, content), (text, cited) in zip(files.items(), quoted, strict=True):
            source, start, end = name.removesuffix(".txt").rsplit("-", 2)
            assert cited_source(cited) == f"{source}.txt"
            whole = (SEEDS / f"{source}.txt").read_bytes().decode()
            assert content == whole[int(start) : int(end)].encode() == text.encode()

    async def test_the_reply_says_which_file_is_which(self, world: World) -> None:
        message = await asked(world, DEATHS)
        result = await press(world, message, Show.EXACT)

        said = undo(text_of(result.response))
        for name in await exact_texts(result):
            _, start, end = name.removesuffix(".txt").rsplit("-", 2)
            assert name in said
            assert f"characters {start}–{end} · SHA-256 " in said

    async def test_the_reply_gives_the_answers_id(self, world: World) -> None:
        message = await asked(world, DEATHS)
        result = await press(world, message, Show.EXACT)
        assert result.response is not None

        voted = VoteToken.read(custom_id(message, "qvu"))
        assert result.response.embeds[-1].footer.text == f"answer {voted.answer_id}"
        assert voted.answer_id not in text_of(message)

    async def test_where_attaching_is_not_permitted_it_says_so(self, world: World) -> None:
        channel = world.deny(attach_files=False)
        await world.alice.send(channel, f"{world.mention} {ASYLUM}")
        result = await press(world, world.answers(channel)[-1], Show.EXACT)

        assert text_of(result.response) == ENGLISH.platform.no_files
        assert result.ephemeral


class TestExactTextOfNastyDocuments:
    NASTY = (
        "  The **harvest** of\r\n\t1901\u200b was `best`\r: @everyone danced \u00a0\ufeffin Alva.  "
    )

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return fill(tmp_path, {"docs/ä b/été *1*.txt": f"\ufeff{self.NASTY}\r\n"}) / "docs"

    @pytest.fixture
    def service(self, folder: Path) -> QuoteService:
        return QuoteService(Library.open(folder))

    async def test_not_a_byte_is_added_or_lost(self, world: World, folder: Path) -> None:
        message = await asked(world, "What was the harvest of 1901 in Alva?")
        ((name, content),) = (await exact_texts(await press(world, message, Show.EXACT))).items()

        assert content in (folder / "ä b/été *1*.txt").read_bytes()
        assert b"\r" in content
        assert "\u200b".encode() in content
        assert re.fullmatch(r"[\w.-]+\.txt", name, re.ASCII)

    async def test_the_name_carries_the_characters(self, world: World, folder: Path) -> None:
        message = await asked(world, "What was the harvest of 1901 in Alva?")
        ((name, content),) = (await exact_texts(await press(world, message, Show.EXACT))).items()
        start, end = map(int, re.findall(r"-(\d+)-(\d+)\.txt", name)[0])

        assert (folder / "ä b/été *1*.txt").read_bytes().decode()[start:end] == content.decode()


class TestVotes:
    async def test_a_vote_counts_once_for_each_person(self, world: World, store: Store) -> None:
        message = await asked(world)
        bob = world.server.add_member(world.env.create_user("bob"))
        up = [each["custom_id"] for each in components(message)][3]
        results = [await who.click(message, custom_id=up) for who in (world.alice, bob)]

        for result in results:
            assert text_of(result.response) == BUTTONS.votes[VoteOutcome.COUNTED]
            assert result.ephemeral
        answer_id = up.split(":")[1]
        assert await store.votes() == (Tally(answer_id, up=2, down=0),)

    async def test_it_can_be_changed_and_withdrawn(self, world: World, store: Store) -> None:
        message = await asked(world)
        _, _, _, up, down = [each["custom_id"] for each in components(message)]
        said = [
            text_of((await world.alice.click(message, custom_id=each)).response)
            for each in (up, down, down)
        ]

        outcomes = (VoteOutcome.COUNTED, VoteOutcome.CHANGED, VoteOutcome.WITHDRAWN)
        counted, changed, withdrawn = (BUTTONS.votes[each] for each in outcomes)
        assert said == [counted, f"{changed}\n\n{ENGLISH.community.why}", withdrawn]
        assert await store.votes() == ()

    async def test_without_a_store_it_says_that_votes_are_not_kept(
        self, world: World, service: QuoteService, settings: Settings
    ) -> None:
        message = await asked(world)
        await world.env.restart_bot(build_client(service, settings))
        result = await press(world, message, "qvu")

        assert text_of(result.response) == BUTTONS.no_votes


class TestLater:
    @pytest.mark.parametrize("way", [asked, mentioned], ids=["command", "message"])
    async def test_every_button_works_after_a_restart_on_a_message_weeks_old(
        self, world: World, service: QuoteService, settings: Settings, store: Store, way: Way
    ) -> None:
        message = await way(world)
        await world.env.advance_time(WEEKS)
        await world.env.restart_bot(build_client(service, settings, store=store))
        results = {
            beginning: await press(world, message, beginning)
            for beginning in (Show.CONTEXT, Further.MORE, Show.EXACT, "qvu", "qvd")
        }

        assert all(result.ephemeral for result in results.values())
        chosen = await in_context(world, message)
        assert all(list(quotations(each.response.message)) for each in chosen if each.response)
        assert text_of(results[Further.MORE].response).startswith(BUTTONS.further)
        assert len(await exact_texts(results[Show.EXACT])) == 3
        assert text_of(results["qvd"].response).startswith(BUTTONS.votes[VoteOutcome.CHANGED])

    async def test_a_page_turns_after_a_restart(
        self, world: World, service: QuoteService, settings: Settings
    ) -> None:
        page = (await press(world, await asked(world), Further.MORE)).response
        assert page is not None
        await world.env.restart_bot(build_client(service, settings))
        await world.alice.click(page, label="Next")

        assert assert_in_its_file(page.message) == 2


def cited_of(quote: Quote) -> QuoteRef:
    (ref,) = unpack(pack([quote], 1))
    return ref


class TestFailures:
    async def test_a_failure_of_discord_is_told_and_logged(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        message = await asked(world)
        world.env.inject_error("POST", "/interactions/*/*/callback", status=503)
        result = await press(world, message, Show.CONTEXT)

        assert "Discord didn't accept my answer" in text_of(result.response)
        assert "Failed while answering" in caplog.text

    @pytest.mark.parametrize("beginning", [Show.CONTEXT, Show.EXACT, Further.MORE, "qvu"])
    async def test_what_fails_inside_is_told_with_a_reference(
        self,
        world: World,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
        beginning: str,
    ) -> None:
        message = await asked(world)

        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("broken")

        monkeypatch.setattr(Library, "find_quote", fail)
        monkeypatch.setattr(Store, "vote", fail)
        result = await press(world, message, beginning)

        assert "report reference" in text_of(result.response)
        assert result.ephemeral
        assert "broken" in caplog.text

    async def test_a_place_that_no_document_has_is_told(self, world: World) -> None:
        room = world.env.bot.get_channel(world.channel.id)
        assert isinstance(room, discord.TextChannel)
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="x", custom_id=f"{Show.CONTEXT}:{'_' * 19}"))
        sent = await room.send("old", view=view)
        result = await press(world, sent, Show.CONTEXT)

        assert "no longer available" in text_of(result.response)


def test_the_client_takes_a_store(service: QuoteService, settings: Settings) -> None:
    client = build_client(service, settings)

    assert isinstance(client, QuothClient)
    assert client.store is None
