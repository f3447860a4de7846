from __future__ import annotations

import re

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_chat.gateway import build_client
from bot.discord_chat.questions import THREAD_NAME_LIMIT, thread_name
from bot.i18n import ENGLISH
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import ServerSettings
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.unescape import assert_in_its_file, text_of


async def keep(world: World, store: Store, settings: ServerSettings) -> None:
    await store.keep_settings(world.key, settings)


class TestQuestionChannels:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"quoth_message_content": True})

    @pytest.fixture(autouse=True)
    async def chosen(self, world: World, store: Store) -> None:
        asked = world.here
        await keep(world, store, ServerSettings(question_channels=asked))

    @pytest.mark.parametrize("end", ["", "  ", "”", "**", "\n"])
    async def test_a_question_needs_no_mention(self, world: World, end: str) -> None:
        await world.alice.send(world.channel, DEATHS + end)

        assert assert_in_its_file(world.answer()) >= 1

    async def test_a_full_width_question_mark_asks(self, world: World) -> None:
        await world.alice.send(world.channel, DEATHS.replace("?", "？"))

        assert assert_in_its_file(world.answer()) >= 1

    @pytest.mark.parametrize("words", ["148 migrants died.", "?", "???", "Is it? No."])
    async def test_what_asks_nothing_is_not_answered(self, world: World, words: str) -> None:
        await world.alice.send(world.channel, words)

        assert world.answers() == []

    async def test_a_question_elsewhere_is_not_answered(self, world: World) -> None:
        other = world.server.create_text_channel("other")

        await world.alice.send(other, DEATHS)

        assert world.answers(other) == []

    async def test_a_thread_belongs_to_its_channel(self, world: World) -> None:
        room = world.env.bot.get_channel(world.channel.id)
        assert isinstance(room, discord.TextChannel)
        await room.create_thread(name="deaths", type=discord.ChannelType.public_thread)
        (thread,) = world.channel.threads

        await world.alice.send(thread, DEATHS)

        assert assert_in_its_file(world.answer(thread)) >= 1

    async def test_silence_wins(self, world: World, store: Store) -> None:
        here = world.here
        await keep(world, store, ServerSettings(question_channels=here, silent_in=here))

        await world.alice.send(world.channel, DEATHS)

        assert world.answers() == []

    async def test_bots_are_not_answered(self, world: World) -> None:
        other = world.server.add_member(world.env.create_user("other", bot=True))

        await other.send(world.channel, DEATHS)

        assert world.answers() == []

    async def test_without_the_intent_nothing_is_overheard(
        self, world: World, service: QuoteService, settings: Settings, store: Store
    ) -> None:
        deaf = settings.model_copy(update={"quoth_message_content": False})
        await world.env.restart_bot(build_client(service, deaf, store=store))

        await world.alice.send(world.channel, DEATHS)

        assert world.answers() == []

    async def test_an_answer_to_an_overheard_question_can_be_followed(self, world: World) -> None:
        await world.alice.send(world.channel, "How many migrants died in 2023?")
        await world.alice.send(world.channel, "And in 2022?", reply_to=world.answer())

        assert "How many migrants died in 2023?" in text_of(world.answers()[-1])


class TestSilence:
    async def test_a_mention_in_a_silent_channel_is_not_answered(
        self, world: World, store: Store
    ) -> None:
        await keep(world, store, ServerSettings(silent_in=world.here))

        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

        assert world.answers() == []

    @pytest.mark.parametrize("name", ["ask", "sources", "timeline", "verify"])
    async def test_a_command_there_gets_a_private_notice(
        self, world: World, store: Store, name: str
    ) -> None:
        await keep(world, store, ServerSettings(silent_in=world.here))
        options = {"ask": {"question": DEATHS}, "verify": {"text": DEATHS}}.get(name, {})

        result = await world.alice.slash(world.channel, name, **options)

        assert "I'm turned off in this channel" in text_of(result.response)
        assert result.ephemeral

    async def test_it_answers_only_where_it_is_to(self, world: World, store: Store) -> None:
        other = world.server.create_text_channel("other")
        await keep(world, store, ServerSettings(answer_only_in=frozenset({str(other.id)})))

        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")
        await world.alice.send(other, f"{world.mention} {DEATHS}")

        assert world.answers() == []
        assert assert_in_its_file(world.answer(other)) >= 1

    async def test_help_and_privacy_are_given_everywhere(self, world: World, store: Store) -> None:
        await keep(world, store, ServerSettings(silent_in=world.here))

        for name in ("help", "privacy"):
            result = await world.alice.slash(world.channel, name)
            assert "silent" not in text_of(result.response)

    async def test_direct_messages_are_answered_whatever_servers_set(
        self, world: World, store: Store
    ) -> None:
        await keep(world, store, ServerSettings(private=True, in_thread=True))

        await world.alice.send_dm(DEATHS)

        assert assert_in_its_file(world.answer(world.alice.user.dm_channel)) >= 1


class TestThreads:
    @pytest.fixture(autouse=True)
    async def in_thread(self, world: World, store: Store) -> None:
        await keep(world, store, ServerSettings(in_thread=True))

    async def test_an_answer_opens_a_thread_on_the_question(self, world: World) -> None:
        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

        (thread,) = world.channel.threads
        assert thread.name == f"Answer: {DEATHS}"
        assert assert_in_its_file(world.answer(thread)) >= 1
        assert DEATHS in text_of(world.answer(thread))

    async def test_in_the_thread_it_goes_on_there(self, world: World) -> None:
        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")
        (thread,) = world.channel.threads
        await world.alice.send(thread, f"{world.mention} Who is Alejandro Mayorkas?")

        assert len(world.answers(thread)) == 2
        assert len(world.channel.threads) == 1

    async def test_help_opens_no_thread(self, world: World) -> None:
        await world.alice.send(world.channel, world.mention)

        assert world.channel.threads == []
        assert "/ask" in text_of(world.answer())

    async def test_without_the_permission_it_answers_in_the_channel(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        channel = world.deny(create_public_threads=False)

        await world.alice.send(channel, f"{world.mention} {DEATHS}")

        assert channel.threads == []
        assert assert_in_its_file(world.answer(channel)) >= 1
        assert "Create Public Threads is missing" in caplog.text

    async def test_a_thread_that_discord_refuses_costs_no_answer(self, world: World) -> None:
        world.env.inject_error("POST", "/channels/*/messages/*/threads", status=400)

        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

        assert assert_in_its_file(world.answer()) >= 1

    async def test_a_voice_channel_has_no_threads(self, world: World) -> None:
        voice = world.server.create_voice_channel("lounge")

        await world.alice.send(voice, f"{world.mention} {DEATHS}")

        assert assert_in_its_file(world.answer(voice)) >= 1

    async def test_a_forum_post_is_answered_in_the_post(self, world: World) -> None:
        handle = world.server.create_forum_channel("forum")
        forum = world.env.bot.get_channel(handle.id)
        assert isinstance(forum, discord.ForumChannel)
        await forum.create_thread(name="deaths", content="Ask here.")
        await world.env.settle()
        (post,) = handle.threads

        await world.alice.send(post, f"{world.mention} {DEATHS}")

        assert assert_in_its_file(world.answers(post)[-1]) >= 1


class TestPrivacyByDefault:
    @pytest.fixture(autouse=True)
    async def private(self, world: World, store: Store) -> None:
        await keep(world, store, ServerSettings(private=True))

    @pytest.mark.parametrize("name", ["ask", "sources", "timeline", "verify"])
    async def test_commands_answer_the_person_alone(self, world: World, name: str) -> None:
        options = {"ask": {"question": DEATHS}, "verify": {"text": DEATHS}}.get(name, {})

        result = await world.alice.slash(world.channel, name, **options)

        assert result.ephemeral

    async def test_a_command_may_say_otherwise(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "ask", question=DEATHS, private=False)

        assert not result.ephemeral

    async def test_a_mention_is_pointed_to_the_command_once(self, world: World) -> None:
        for _ in range(3):
            await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

        assert "/ask" in text_of(world.answer())
        assert assert_in_its_file(world.answer()) == 0


class TestWhereItMayNotSend:
    async def notices(self, world: World) -> list[str]:
        return [text_of(each) for each in world.answers(world.alice.user.dm_channel)]

    async def test_the_person_is_told_in_private_what_is_missing(self, world: World) -> None:
        channel = world.deny(send_messages=False)

        await world.alice.send(channel, f"{world.mention} {DEATHS}")

        (notice,) = await self.notices(world)
        assert "I need Send Messages there" in notice
        assert world.answers(channel) == []

    async def test_only_once_a_day(self, world: World) -> None:
        channel = world.deny(send_messages=False)
        for _ in range(2):
            await world.alice.send(channel, f"{world.mention} {DEATHS}")

        assert len(await self.notices(world)) == 1

        await world.env.advance_time(86_401)
        await world.alice.send(channel, f"{world.mention} {DEATHS}")

        assert len(await self.notices(world)) == 2

    async def test_in_a_thread_the_threads_own_permission_is_named(self, world: World) -> None:
        room = world.env.bot.get_channel(world.deny(send_messages_in_threads=False).id)
        assert isinstance(room, discord.TextChannel)
        await room.create_thread(name="deaths", type=discord.ChannelType.public_thread)
        (thread,) = world.server.channels["restricted"].threads

        await world.alice.send(thread, f"{world.mention} {DEATHS}")

        (notice,) = await self.notices(world)
        assert "I need Send Messages in Threads there" in notice

    async def test_closed_direct_messages_are_left_alone(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO")
        dm = world.alice.user.dm_channel
        world.env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=50007)

        await world.alice.send(world.deny(send_messages=False), f"{world.mention} {DEATHS}")

        assert await self.notices(world) == []
        assert "could not be told" in caplog.text

    async def test_a_command_needs_no_permission_to_send(self, world: World) -> None:
        channel = world.deny(send_messages=False)

        result = await world.alice.slash(channel, "ask", question=DEATHS)

        assert result.response is not None
        assert assert_in_its_file(result.response.message) >= 1


async def test_a_server_that_only_a_person_installed_it_for_is_served(world: World) -> None:
    world.env.backend.emit("GUILD_DELETE", {"id": str(world.server.id)})
    await world.env.settle()
    assert world.env.bot.get_guild(world.server.id) is None

    asked = await world.alice.slash(world.channel, "ask", question=DEATHS)
    timeline = await world.alice.slash(world.channel, "timeline", topic="border")

    assert asked.response is not None
    assert assert_in_its_file(asked.response.message) >= 1
    assert timeline.response is not None
    await world.alice.click(timeline.response, label="Next")
    assert "page 2" in str(timeline.response.embeds[-1].footer.text)


def test_every_command_but_those_of_managers_works_wherever_it_is_installed(
    service: QuoteService, settings: Settings
) -> None:
    tree = build_client(service, settings).tree
    for command in tree.get_commands():
        told = command.to_dict(tree)
        only_servers = command.name in {"settings", "gaps", "pin", "pins", "Pin a quotation"}
        assert told["integration_types"] == ([0] if only_servers else [0, 1])
        assert told["contexts"] == ([0] if only_servers else [0, 1, 2])


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What  is\nit?", "Answer: What is it?"),
        ("<@123> <@&4> and <#5> of @everyone <:a:6>?", "Answer: and of ?"),
        ("<t:1:R> </ask:7> when?", "Answer: when?"),
        ("@everyone who died? @Here!", "Answer: who died? !"),
        ("Did everyone leave from here?", "Answer: Did everyone leave from here?"),
        ("Who is a@everyone.example?", "Answer: Who is a everyone.example?"),
    ],
)
def test_a_thread_is_called_by_the_question_without_mentions(question: str, name: str) -> None:
    assert thread_name(question, ENGLISH) == name


@given(st.text(max_size=300))
def test_a_threads_name_is_never_too_long(question: str) -> None:
    name = thread_name(question, ENGLISH)

    assert 1 <= len(name.encode("utf-16-le", "surrogatepass")) // 2 <= THREAD_NAME_LIMIT


@given(st.lists(st.sampled_from(["@", "everyone", "here", "<@1>", "Here", "a", " "]), max_size=12))
def test_a_threads_name_mentions_nobody(pieces: list[str]) -> None:
    assert not re.search("@(everyone|here)", thread_name("".join(pieces), ENGLISH), re.IGNORECASE)
