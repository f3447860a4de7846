"""Unanswered questions on a simulated Discord: kept or not, passed on, listed, and the digest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import simcord

from bot.database import FILE_NAME
from bot.discord_chat.gateway import (
    UPKEEP_SECONDS,
    QuothClient,
    build_client,
    do_upkeep,
    upkeep,
)
from bot.discord_chat.team import send_digests
from bot.i18n import ENGLISH
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import KEY_NAME, Store
from bot.stored_values import VOTE_REASONS, KeptQuestion, QuestionKind, ServerSettings
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.buttons import Way, asked, components, custom_id, labels, mentioned, press
from tests.helpers.people import FixedClock, manager_of
from tests.helpers.unescape import text_of

CHESS = "Who won the chess olympiad in Batumi?"
TEXTS = ENGLISH.community
TELL = "qt"
KEEPING = ServerSettings(keep_questions=True)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
async def store(clock: FixedClock, folder: Path) -> AsyncIterator[Store]:
    async with await Store.open(folder, clock) as opened:
        yield opened


async def kept(world: World, store: Store) -> list[tuple[str, QuestionKind]]:
    return [(each.words, each.kind) for each in await store.questions(world.key)]


def files_of(folder: Path) -> bytes:
    """All that lies on the disk, but for the key, which is chance."""
    return b"\n".join(each.read_bytes() for each in folder.rglob("*") if each.name != KEY_NAME)


class TestKeeping:
    @pytest.mark.parametrize("way", [asked, mentioned], ids=["command", "message"])
    async def test_by_default_no_question_is_kept(
        self, world: World, store: Store, way: Way
    ) -> None:
        await way(world, CHESS)

        assert await kept(world, store) == []

    @pytest.mark.parametrize("way", [asked, mentioned], ids=["command", "message"])
    async def test_where_it_is_switched_on_a_refused_question_is_kept(
        self, world: World, store: Store, way: Way
    ) -> None:
        await store.keep_settings(world.key, KEEPING)
        await way(world, CHESS)
        await way(world, DEATHS)
        await way(world, "hello")

        assert await kept(world, store) == [(CHESS, QuestionKind.UNANSWERED)]

    async def test_names_of_members_and_mentions_are_taken_out(
        self, world: World, store: Store
    ) -> None:
        await store.keep_settings(world.key, KEEPING)
        bob = world.server.add_member(world.env.create_user("bobby"), nick="Robert Tables")
        for number, question in enumerate(
            (
                f"Did {bob.mention} beat Alice at chess in Batumi?",
                "Did bobby or robert tables win the chess olympiad?",
            )
        ):
            await world.alice.send(world.channel, f"{world.mention} {question}")
            assert len(await kept(world, store)) == number + 1

        assert [words for words, _ in await kept(world, store)] == [
            "Did […] beat […] at chess in Batumi?",
            "Did […] or […] win the chess olympiad?",
        ]

    async def test_a_direct_message_is_not_kept(self, world: World, store: Store) -> None:
        await store.keep_settings("discord:0", KEEPING)
        await world.alice.send_dm(CHESS)

        assert await store.questions("discord:0") == ()


class TestTelling:
    @pytest.mark.parametrize("way", [asked, mentioned], ids=["command", "message"])
    async def test_a_press_keeps_exactly_that_question_and_says_so(
        self, world: World, store: Store, way: Way
    ) -> None:
        message = await way(world, CHESS)
        await way(world, "Who plays the flute in Batumi?")
        result = await press(world, message, TELL)

        assert result.ephemeral
        assert text_of(result.response) == TEXTS.told_only_this
        assert await kept(world, store) == [(CHESS, QuestionKind.TOLD)]

    async def test_where_questions_are_kept_the_press_is_counted_with_the_question(
        self, world: World, store: Store
    ) -> None:
        await store.keep_settings(world.key, KEEPING)
        message = await mentioned(world, CHESS)
        bob = world.server.add_member(world.env.create_user("bob"))
        result = await press(world, message, TELL, by=bob)
        await press(world, message, TELL, by=bob)

        assert text_of(result.response) == TEXTS.told
        assert [(each.kind, each.people) for each in await store.questions(world.key)] == [
            (QuestionKind.TOLD, 1),
            (QuestionKind.UNANSWERED, 1),
        ]

    async def test_it_works_after_a_restart_and_in_a_direct_message(
        self, world: World, store: Store, service: QuoteService, settings: Settings
    ) -> None:
        await world.alice.send_dm(CHESS)
        message = world.answer(world.alice.user.dm_channel)
        await world.env.restart_bot(build_client(service, settings, store=store))
        result = await world.alice.user.click(message, custom_id=custom_id(message, TELL))

        assert text_of(result.response) == TEXTS.told_only_this
        assert [each.words for each in await store.questions("discord:0")] == [CHESS]

    async def test_a_question_that_is_gone_is_not_kept(self, world: World, store: Store) -> None:
        question = await world.alice.send(world.channel, f"{world.mention} {CHESS}")
        message = world.answer()
        await world.alice.delete(question)
        result = await press(world, message, TELL)

        assert text_of(result.response) == TEXTS.unseen
        assert await kept(world, store) == []

    async def test_without_a_store_it_says_that_nothing_is_kept(
        self, world: World, service: QuoteService, settings: Settings
    ) -> None:
        message = await asked(world, CHESS)
        await world.env.restart_bot(build_client(service, settings))

        assert text_of((await press(world, message, TELL)).response) == TEXTS.nothing_kept

    async def test_an_answer_has_no_such_button(self, world: World) -> None:
        assert TEXTS.tell_team not in labels(await asked(world, DEATHS))


class TestReasons:
    @pytest.mark.parametrize("way", [asked, mentioned], ids=["command", "message"])
    @pytest.mark.parametrize("why", TEXTS.reasons)
    async def test_a_vote_against_asks_why_and_keeps_the_question_where_that_is_on(
        self, world: World, store: Store, way: Way, why: QuestionKind
    ) -> None:
        await store.keep_settings(world.key, KEEPING)
        voted = await press(world, await way(world, DEATHS), "qvd")
        assert voted.response is not None
        assert labels(voted.response) == list(TEXTS.reasons.values())
        result = await press(world, voted.response, f"qw:{why}")

        assert result.ephemeral
        assert text_of(result.response) == TEXTS.reason_kept
        assert await kept(world, store) == [(DEATHS, why)]
        (tally,) = await store.votes()
        reasons = (tally.wrong, tally.incomplete, tally.outdated)
        assert (tally.down, *reasons) == (1, *(int(each is why) for each in VOTE_REASONS))

    async def test_where_that_is_off_the_reason_is_counted_and_no_question_kept(
        self, world: World, store: Store
    ) -> None:
        voted = await press(world, await mentioned(world, DEATHS), "qvd")
        assert voted.response is not None
        assert DEATHS not in text_of(voted.response)
        result = await press(world, voted.response, "qw:outdated")

        assert text_of(result.response) == TEXTS.reason_counted
        assert await kept(world, store) == []
        assert [each.outdated for each in await store.votes()] == [1]

    async def test_a_vote_for_or_a_withdrawn_one_is_not_asked_about(
        self, world: World, store: Store
    ) -> None:
        message = await asked(world, DEATHS)
        up = await press(world, message, "qvu")
        down = await press(world, message, "qvd")
        gone = await press(world, message, "qvd")
        assert down.response is not None
        late = await press(world, down.response, "qw:wrong")

        assert [list(components(each.response)) for each in (up, gone) if each.response] == [[], []]
        assert text_of(late.response) == TEXTS.vote_withdrawn
        assert await store.votes() == ()


class TestList:
    @pytest.fixture
    def manager(self, world: World) -> simcord.MemberActor:
        return manager_of(world)

    async def test_it_groups_what_is_alike_with_counts_for_those_who_manage_the_server(
        self, world: World, store: Store, manager: simcord.MemberActor
    ) -> None:
        await store.keep_settings(world.key, KEEPING)
        for question in (CHESS, "chess olympiad Batumi", "Who plays the flute?"):
            await asked(world, question)
        result = await manager.slash(world.channel, "gaps")

        assert result.ephemeral
        said = text_of(result.response)
        assert said.startswith(TEXTS.gaps)
        assert said.count("**") == 4
        assert "asked once, last on 2031-03-05" in said.replace("\\", "")
        assert "asked 2 times, last on 2031-03-05, other wordings: 1" in said.replace("\\", "")
        assert "gaps" not in world.alice.available_commands(world.channel)

    async def test_it_is_refused_to_those_who_were_let_see_it_without_managing(
        self, world: World, store: Store
    ) -> None:
        await store.keep_question(world.key, CHESS, QuestionKind.TOLD, "1")
        for name in ("gaps", "pin", "pins"):
            command = world.env.backend.find_command(name, world.server.id, type=1)
            assert command is not None
            world.server.set_command_permissions(int(command["id"]), {world.alice: True})
            options = {"answer": "0" * 12} if name == "pin" else {}
            result = await world.alice.slash(world.channel, name, **options)

            assert text_of(result.response) == TEXTS.manage_only

    async def test_where_nothing_is_kept_it_says_how_to_switch_that_on(
        self, world: World, store: Store, manager: simcord.MemberActor
    ) -> None:
        off = await manager.slash(world.channel, "gaps")
        await store.keep_settings(world.key, KEEPING)
        on = await manager.slash(world.channel, "gaps")

        assert "/settings" in text_of(off.response)
        assert text_of(on.response) == TEXTS.no_gaps

    async def test_privacy_says_what_holds_here(self, world: World, store: Store) -> None:
        off = await world.alice.slash(world.channel, "privacy")
        await store.keep_settings(world.key, KEEPING)
        on = await world.alice.slash(world.channel, "privacy")

        assert TEXTS.privacy_off in text_of(off.response)
        assert TEXTS.privacy_kept in text_of(on.response)


class TestDigest:
    async def test_it_goes_to_the_chosen_channel_once_a_week_also_across_restarts(
        self,
        world: World,
        store: Store,
        clock: FixedClock,
        service: QuoteService,
        settings: Settings,
    ) -> None:
        team = world.server.create_text_channel("team")
        chosen = replace(KEEPING, digest_channel=str(team.id))
        await store.keep_settings(world.key, chosen)
        for day in range(8):
            client = build_client(service, settings, store=store)
            await world.env.restart_bot(client)
            await send_digests(client)
            await send_digests(client)
            if day == 0:
                await asked(world, CHESS)
            clock.pass_days(1)

        said = text_of(world.answer(team))
        assert said.startswith(TEXTS.digest.format(date="2031-03-05"))
        assert CHESS in said

    async def test_one_that_cannot_be_sent_is_tried_again(
        self, world: World, store: Store, clock: FixedClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        closed = world.deny(send_messages=False)
        await store.keep_settings(world.key, replace(KEEPING, digest_channel=str(closed.id)))
        client = world.env.bot
        assert isinstance(client, QuothClient)
        await do_upkeep(client)
        await asked(world, CHESS)
        clock.pass_days(7)
        await do_upkeep(client)
        await store.keep_settings(world.key, replace(KEEPING, digest_channel=str(world.channel.id)))
        await do_upkeep(client)

        assert "No weekly list" in caplog.text
        assert CHESS in text_of(world.answers()[-1])


class TestUpkeep:
    async def test_it_goes_on_after_a_failure_and_ends_with_the_client(
        self, world: World, store: Store, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = world.env.bot
        assert isinstance(client, QuothClient)
        rounds, done = list[float](), asyncio.Event()
        client.store = await Store.open(None)
        await client.store.close()

        async def pause(seconds: float) -> None:
            rounds.append(seconds)
            if len(rounds) > 1:
                done.set()
                await asyncio.Event().wait()
            client.store = store

        async with upkeep(client, pause):
            await done.wait()

        assert caplog.text.count("What is done now and then failed") == 1
        assert rounds == [UPKEEP_SECONDS, UPKEEP_SECONDS]


class TestOnTheDisk:
    """What a day of use leaves there, byte by byte."""

    async def day_of_use(self, world: World) -> None:
        """Everything that people do, by somebody whose name is in their questions."""
        await mentioned(world, f"Did alice or {world.alice.mention} win the Batumi olympiad?")
        refused = await asked(world, "Where is the zeppelin hangar?")
        answered = await asked(world, DEATHS)
        await mentioned(world, "and the hangar?")
        await world.alice.send_dm("Does a zeppelin fly to Batumi?")
        for beginning in ("qvu", "qvd"):
            voted = await press(world, answered, beginning)
        assert voted.response is not None
        await press(world, voted.response, "qw:incomplete")
        for name in ("privacy", "help", "sources"):
            await world.alice.slash(world.channel, name)
        assert labels(refused) == [TEXTS.tell_team]

    def assert_nobody(self, world: World, found: bytes) -> None:
        assert b"alice" not in found.lower()
        assert str(world.alice.id).encode() not in found
        assert world.alice.id.to_bytes(8, "big") not in found
        assert world.alice.id.to_bytes(8, "little") not in found

    @pytest.fixture(autouse=True)
    async def on_the_disk(
        self, world: World, service: QuoteService, settings: Settings, store: Store, folder: Path
    ) -> None:
        await world.env.restart_bot(build_client(service, settings, folder, store=store))

    async def test_by_default_there_is_no_word_of_a_question_and_no_trace_of_a_person(
        self, world: World, folder: Path
    ) -> None:
        await self.day_of_use(world)
        found = files_of(folder)

        assert (folder / FILE_NAME).exists()
        self.assert_nobody(world, found)
        for word in ("Batumi", "zeppelin", "hangar", "olympiad", "migrant", "El Paso"):
            assert word.encode() not in found
            assert word.encode("utf-16-le") not in found

    async def test_where_questions_are_kept_their_words_are_there_and_no_trace_of_a_person(
        self, world: World, store: Store, folder: Path, clock: FixedClock
    ) -> None:
        await store.keep_settings(world.key, KEEPING)
        await self.day_of_use(world)
        found = files_of(folder)

        self.assert_nobody(world, found)
        assert "Did […] or […] win the Batumi olympiad?".encode() in found
        assert b"Where is the zeppelin hangar?" in found
        assert DEATHS.encode() in found
        assert b"fly to Batumi" not in found

        clock.pass_days(30)
        await store.remove_old_questions()
        found = files_of(folder)
        for word in ("Batumi", "zeppelin", "hangar", "olympiad", "migrant", "El Paso"):
            assert word.encode() not in found

    async def test_one_press_leaves_the_words_of_one_question(
        self, world: World, folder: Path
    ) -> None:
        await self.day_of_use(world)
        await press(world, await asked(world, "Where does alice keep the flute?"), TELL)
        found = files_of(folder)

        self.assert_nobody(world, found)
        assert "Where does […] keep the flute?".encode() in found
        for word in ("Batumi", "zeppelin", "hangar", "olympiad", "migrant", "El Paso"):
            assert word.encode() not in found

    async def test_forget_me_removes_every_vote_and_question_of_a_person(
        self, world: World, store: Store, folder: Path
    ) -> None:
        await store.keep_settings(world.key, KEEPING)
        await self.day_of_use(world)
        bob = world.server.add_member(world.env.create_user("bob"))
        await bob.slash(world.channel, "ask", question=CHESS)
        result = await world.alice.slash(world.channel, "forget-me")

        assert "questions" in text_of(result.response).lower()
        assert await store.votes() == ()
        assert await store.questions(world.key) == (
            KeptQuestion(world.key, CHESS, date(2031, 3, 5), QuestionKind.UNANSWERED, 1),
        )
        for word in ("zeppelin", "hangar", "migrant", "El Paso"):
            assert word.encode() not in files_of(folder)
