from __future__ import annotations

import asyncio
from pathlib import Path

import discord
import pytest
from simcord.enums import MessageType as SystemMessage

from bot.discord_chat import sending
from bot.service import QuoteService
from index import Library
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.unescape import SEEDS, assert_in_its_file, cited_source, quotations, text_of

QUESTIONS = (
    DEATHS,
    "What happened in October 2023?",
    "Who is Alejandro Mayorkas?",
    "What is said about asylum?",
)


def paths(world: World) -> list[str]:
    return [request.path for request in world.env.http_requests]


class TestMessages:
    async def test_a_mention_is_answered_with_a_quotation_and_its_place(self, world: World) -> None:
        asked = await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

        message = world.answer()
        assert "148 migrant deaths" in next(quotations(message))[0]
        assert "\n\n— 003" in str(message.embeds[0].description)
        assert message.reference is not None
        assert message.reference.message_id == asked.id
        assert message.mentions == []

    @pytest.mark.parametrize("question", QUESTIONS)
    async def test_each_quotation_as_sent_stands_in_its_file(
        self, world: World, question: str
    ) -> None:
        await world.alice.send(world.channel, f"{world.mention} {question}")

        assert sum(assert_in_its_file(message) for message in world.answers()) >= 1

    async def test_a_mention_may_stand_anywhere_in_the_question(self, world: World) -> None:
        start, end = DEATHS.split(" in ", 1)
        await world.alice.send(world.channel, f"{start} {world.mention} in {end}")
        await world.alice.send(world.channel, f"{DEATHS} {world.mention.replace('@', '@!')}")

        first, second = world.answers()
        assert first.embeds[-1].footer.text == second.embeds[-1].footer.text

    async def test_a_direct_message_needs_no_mention(self, world: World) -> None:
        await world.alice.send_dm(DEATHS)

        assert assert_in_its_file(world.answer(world.alice.user.dm_channel)) >= 1

    async def test_a_reply_that_pings_the_bot_is_a_question(self, world: World) -> None:
        await world.alice.send(world.channel, world.mention)
        await world.alice.send(world.channel, DEATHS, reply_to=world.answer())

        assert assert_in_its_file(world.answers()[-1]) >= 1

    async def test_a_mention_in_a_thread_is_answered_in_the_thread(self, world: World) -> None:
        room = world.env.bot.get_channel(world.channel.id)
        assert isinstance(room, discord.TextChannel)
        await room.create_thread(name="deaths", type=discord.ChannelType.public_thread)
        (thread,) = world.channel.threads

        await world.alice.send(thread, f"{world.mention} {DEATHS}")

        assert assert_in_its_file(world.answer(thread)) >= 1

    async def test_a_mention_without_words_gets_help(self, world: World) -> None:
        await world.alice.send(world.channel, f" {world.mention} ")

        assert "/ask" in text_of(world.answer())

    async def test_what_the_documents_do_not_say_is_refused(self, world: World) -> None:
        await world.alice.send(world.channel, f"{world.mention} Who won the chess olympiad?")

        assert text_of(world.answer()).startswith("I couldn't find anything about this")
        assert_in_its_file(world.answer())

    async def test_an_over_long_question_gets_a_hint(self, world: World) -> None:
        await world.alice.send(world.channel, f"{world.mention} {'why ' * 450}")

        assert "the limit is" in text_of(world.answer())

    async def test_it_shows_that_it_is_typing_while_an_answer_takes_long(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        http, shown = world.env.bot.http, asyncio.Event()
        send_typing = http.send_typing

        async def sent(channel: int) -> None:
            await send_typing(channel)
            shown.set()

        async def asking() -> str:
            await shown.wait()
            return "the answer"

        monkeypatch.setattr(sending, "TYPING_SECONDS", 0.0)
        monkeypatch.setattr(http, "send_typing", sent)
        room = world.env.bot.get_channel(world.channel.id)
        assert isinstance(room, discord.TextChannel)

        assert await sending.typing_meanwhile(room, asking()) == "the answer"
        assert f"/channels/{world.channel.id}/typing" in paths(world)

    async def test_it_does_not_type_if_an_answer_is_there_at_once(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sending, "TYPING_SECONDS", 600.0)

        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

        assert f"/channels/{world.channel.id}/typing" not in paths(world)

    async def test_an_answer_does_not_fail_with_the_typing(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sending, "TYPING_SECONDS", 0.0)
        world.env.inject_error("POST", "/channels/*/typing", status=500)

        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

        assert assert_in_its_file(world.answer()) >= 1


class TestWhatIsNoQuestion:
    async def test_a_message_to_nobody(self, world: World) -> None:
        await world.alice.send(world.channel, DEATHS)

        assert world.answers() == []

    @pytest.mark.parametrize("words", ["@everyone", "@here"])
    async def test_a_mention_of_everyone(self, world: World, words: str) -> None:
        loud = world.server.create_role("Loud", permissions=discord.Permissions.all())
        bob = world.server.add_member(world.env.create_user("bob"), roles=[loud])

        await bob.send(world.channel, f"{words} {DEATHS}")

        assert world.answers() == []

    async def test_a_mention_of_a_role(self, world: World) -> None:
        role = world.server.create_role("Bots", mentionable=True)

        await world.alice.send(world.channel, f"{role.mention} {DEATHS}")

        assert world.answers() == []

    async def test_a_message_of_another_bot(self, world: World) -> None:
        other = world.server.add_member(world.env.create_user("other", bot=True))

        await other.send(world.channel, f"{world.mention} {DEATHS}")

        assert world.answers() == []

    async def test_a_message_of_a_webhook(self, world: World) -> None:
        await world.server.create_webhook(world.channel).send(f"{world.mention} {DEATHS}")

        assert world.answers() == []

    async def test_a_message_of_its_own(self, world: World) -> None:
        room = world.env.bot.get_channel(world.channel.id)
        assert isinstance(room, discord.TextChannel)

        await room.send(f"{world.mention} {DEATHS}")
        await world.env.settle()

        assert len(world.answers()) == 1

    async def test_a_system_message(self, world: World) -> None:
        world.env.backend.create_system_message(
            world.alice.user.dm_channel.id,
            SystemMessage.CALL,
            world.alice.id,
        )
        await world.env.settle()

        assert world.answers(world.alice.user.dm_channel) == []

    async def test_a_message_that_is_delivered_twice_is_answered_once(self, world: World) -> None:
        asked = await world.alice.send(world.channel, f"{world.mention} {DEATHS}")
        stored = world.env.backend.get_message(world.channel.id, asked.id)

        world.env.backend.announce_message_create(stored)
        await world.env.settle()

        assert len(world.answers()) == 1


class TestCommands:
    async def test_ask_answers_for_everyone(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "ask", question=DEATHS)

        assert not result.ephemeral
        assert result.response is not None
        assert assert_in_its_file(result.response.message) >= 1

    async def test_ask_can_answer_in_private(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "ask", question=DEATHS, private=True)

        assert result.ephemeral

    async def test_ask_looks_in_one_document_only(self, world: World) -> None:
        name = "000_6c16ef196a1fba73.txt"
        result = await world.alice.slash(
            world.channel, "ask", question="What is said about the border?", source=name
        )

        assert result.response is not None
        sources = [cited_source(cited) for _, cited in quotations(result.response.message)]
        assert set(sources) == {name}

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"question": "   "}, "What would you like to know?"),
            ({"question": "?!"}, "What would you like to know?"),
            ({"question": "why " * 1_000}, "the limit is"),
            ({"question": DEATHS, "source": "no.txt"}, "There is no document called"),
        ],
    )
    async def test_ask_gives_hints_in_private(
        self, world: World, options: dict[str, str], words: str
    ) -> None:
        result = await world.alice.slash(world.channel, "ask", **options)

        assert words in text_of(result.response)
        assert result.ephemeral

    async def test_ask_says_so_when_the_documents_do_not_answer(self, world: World) -> None:
        result = await world.alice.slash(
            world.channel, "ask", question="Who won the chess olympiad?"
        )

        assert text_of(result.response).startswith(
            "Question: “Who won the chess olympiad?”\n\nI couldn't find anything about this"
        )

    async def test_ask_offers_the_names_of_documents(self, world: World) -> None:
        offered = await world.alice.autocomplete(world.channel, "ask", "source", "3_1B8")

        assert [choice["value"] for choice in offered] == ["003_1b8ed4e9084715c7.txt"]

    async def test_sources_lists_the_documents(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "sources")

        for path in SEEDS.iterdir():
            assert path.name.replace("_", "\\_") in text_of(result.response)

    async def test_verify_finds_a_text_to_the_letter(self, world: World) -> None:
        text = "revealed that 148 migrant deaths occurred in the El Paso Sector"
        result = await world.alice.slash(world.channel, "verify", text=text)

        assert text_of(result.response).startswith("Exact match")
        assert result.response is not None
        ((found, _),) = quotations(result.response.message)
        assert found == text
        assert not result.ephemeral

    async def test_verify_says_when_a_text_is_not_there(self, world: World) -> None:
        result = await world.alice.slash(
            world.channel, "verify", text="revealed that 149 migrant deaths occurred"
        )

        assert "No match" in text_of(result.response)

    async def test_verify_refuses_a_text_that_is_too_short(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "verify", text="El")

        assert "too short to check" in text_of(result.response)
        assert result.ephemeral

    async def test_help_is_private(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "help")

        assert result.ephemeral
        assert "/verify" in text_of(result.response)

    async def test_commands_work_in_direct_messages(self, world: World) -> None:
        result = await world.alice.user.slash("ask", question=DEATHS)

        assert assert_in_its_file(result.response.message) >= 1


NASTY = (
    "The **harvest** of _1901_ was `best`: @everyone danced, <@123> and <@&4> paid <#5> ||all||.",
    "Harvest songs are at https://example.org/a_b?c=*d* and discord.gg/harvest, or www.a.example.",
    "```py\r\nprint('harvest') # **not** code\r\n```",
    "> A harvest quoted\n>>> by \\someone\\\n# in 1902\n- and\n1. on <t:1:R> :smile: &amp; [x](y).",
    "A harvest\u200b of zero\u200b\u200bwidth @\u200beveryone spaces\u00a0and non-breaking ones.",
)


class TestNastyDocuments:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "documents"
        folder.mkdir()
        for number, text in enumerate(NASTY):
            (folder / f"_nasty_*{number}*.txt").write_bytes(text.encode())
        return folder

    @pytest.fixture
    def service(self, folder: Path) -> QuoteService:
        return QuoteService(Library.open(folder))

    @pytest.mark.parametrize("source", [f"_nasty_*{number}*.txt" for number in range(len(NASTY))])
    @pytest.mark.parametrize("embed_links", [True, False], ids=["embeds", "plain"])
    async def test_are_quoted_to_the_letter_and_neither_ping_nor_link(
        self, world: World, folder: Path, *, source: str, embed_links: bool
    ) -> None:
        everyone = world.server.create_role("All", permissions=discord.Permissions.all())
        channel = world.deny(embed_links=embed_links)
        loud = world.server.add_member(world.env.create_user("loud"), roles=[everyone])
        words = (folder / source).read_bytes().decode()

        await loud.send(channel, f"{world.mention} harvest")
        result = await loud.slash(channel, "verify", text=words)

        assert result.response is not None
        said = [*world.answers(channel), result.response.message]
        assert sum(assert_in_its_file(message, folder) for message in said) >= 1
        for message in said:
            assert not message.mention_everyone
            assert message.mentions == message.role_mentions == []
            assert "@everyone" not in text_of(message)
            assert "://" not in text_of(message)

    async def test_a_question_cannot_ping_through_the_bot(self, world: World) -> None:
        loud = world.server.create_role("Loud", permissions=discord.Permissions.all())
        bob = world.server.add_member(world.env.create_user("bob"), roles=[loud])

        result = await bob.slash(
            world.channel, "ask", question="harvest", source="@everyone **<@1>** https://a.example"
        )

        assert "@everyone" not in text_of(result.response)
        assert "\\*\\*" in text_of(result.response)
        assert result.response is not None
        assert not result.response.message.mention_everyone
