from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from typing import TypedDict, Unpack

import pytest

from bot.replies import Reply, ReplyContext
from bot.service import QuoteService
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.documents import seed_library
from tests.helpers.unescape import assert_in_its_file, quotations, text_of


class TestPermissions:
    async def test_without_leave_to_send_it_is_silent_and_the_log_has_one_line(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        closed = world.deny(send_messages=False)

        await world.alice.send(closed, f"{world.mention} {DEATHS}")

        assert world.answers(closed) == []
        assert [record.message for record in caplog.records if record.levelno > logging.INFO] == [
            f"No answer in channel {closed.id}: Send Messages is missing."
        ]

    async def test_without_leave_to_embed_the_same_words_are_plain_text(self, world: World) -> None:
        plain = world.deny(embed_links=False)

        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")
        await world.alice.send(plain, f"{world.mention} {DEATHS}")

        bare = world.answer(plain)
        assert bare.embeds == []
        assert assert_in_its_file(bare) >= 1
        assert list(quotations(bare)) == list(quotations(world.answer()))

    async def test_without_leave_to_embed_a_command_is_answered_in_plain_text(
        self, world: World
    ) -> None:
        result = await world.alice.slash(world.deny(embed_links=False), "ask", question=DEATHS)

        assert result.response is not None
        assert result.response.embeds == []
        assert assert_in_its_file(result.response.message) >= 1

    async def test_without_leave_to_read_the_history_the_answer_is_no_reply(
        self, world: World
    ) -> None:
        forgetful = world.deny(read_message_history=False)

        await world.alice.send(forgetful, f"{world.mention} {DEATHS}")

        assert world.answer(forgetful).reference is None

    async def test_a_refusal_that_came_as_a_surprise_is_told(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)

        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

        assert "I can't do this here" in text_of(world.answer())
        assert_reference_is_logged(world, text_of(world.answer()), caplog)


def assert_reference_is_logged(world: World, words: str, caplog: pytest.LogCaptureFixture) -> None:
    assert len(world.env.errors) == 1
    found = re.search(r"reference ([0-9a-f]{8})", words)
    assert found is not None
    (record,) = [record for record in caplog.records if found[1] in record.getMessage()]
    assert record.exc_info is not None


class TestFailures:
    async def test_a_failure_of_discord_is_tried_once_more(self, world: World) -> None:
        world.env.inject_error("POST", "/channels/*/messages", status=500)

        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

        assert assert_in_its_file(world.answer()) >= 1

    async def test_a_failure_that_lasts_a_little_is_told_with_a_reference(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        world.env.inject_error("POST", "/channels/*/messages", status=500, times=2)

        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

        assert "Discord didn't accept my answer" in text_of(world.answer())
        assert_reference_is_logged(world, text_of(world.answer()), caplog)

    async def test_a_failure_that_stays_is_only_logged(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        world.env.inject_error("POST", "/channels/*/messages", status=500, times=None)

        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

        assert world.answers() == []
        assert len(world.env.errors) == 1
        assert "Failed while answering message" in caplog.text

    async def test_a_command_that_discord_did_not_take_is_told_in_private(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        world.env.inject_error("POST", "/interactions/*/*/callback", status=500)

        result = await world.alice.slash(world.channel, "ask", question=DEATHS)

        assert result.ephemeral
        assert "Discord didn't accept my answer" in text_of(result.response)
        assert_reference_is_logged(world, text_of(result.response), caplog)

    async def test_an_interaction_that_discord_dropped_is_only_logged(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        world.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)

        result = await world.alice.slash(world.channel, "ask", question=DEATHS)

        assert result.response is None
        assert len(world.env.errors) == 1
        (record,) = [record for record in caplog.records if record.levelno > logging.INFO]
        assert record.getMessage() == "/ask was not answered in time (Discord's code 10062)."
        assert record.exc_info is None

    async def test_a_command_that_lacks_a_permission_names_it(self, world: World) -> None:
        channel = world.deny(embed_links=False)
        world.env.inject_error("POST", "/interactions/*/*/callback", status=403, code=50013)

        result = await world.alice.slash(channel, "ask", question=DEATHS)

        assert "I need Embed Links." in text_of(result.response)
        assert len(world.env.errors) == 1

    @pytest.mark.usefixtures("spanish")
    async def test_it_is_named_in_the_language_of_the_person(self, world: World) -> None:
        channel = world.deny(embed_links=False)
        world.env.inject_error("POST", "/interactions/*/*/callback", status=403, code=50013)

        result = await world.alice.slash(channel, "ask", question=DEATHS)

        assert "necesito Insertar enlaces." in text_of(result.response)
        assert len(world.env.errors) == 1

    async def test_a_command_of_an_older_version_is_told_to_reload(self, world: World) -> None:
        world.env.backend.register_commands(None, [{"name": "old", "description": "Old."}])

        result = await world.alice.slash(world.channel, "old")

        assert "Reload Discord" in text_of(result.response)
        assert len(world.env.errors) == 1

    async def test_an_event_that_fails_is_logged(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def on_guild_channel_create(_: object) -> None:
            raise RuntimeError("no luck")

        world.env.bot.event(on_guild_channel_create)
        world.server.create_text_channel("new")
        await world.env.settle()

        assert "Failed in on_guild_channel_create." in caplog.text
        assert len(world.env.errors) == 1


class Asking(TypedDict, total=False):
    """The options of a question."""

    source: str | None
    as_of: str | None
    history: Sequence[str]
    with_question: bool
    reply_context: ReplyContext


class BrokenService(QuoteService):
    async def ask(self, question: str, **options: Unpack[Asking]) -> Reply:
        raise RuntimeError(f"no luck with {question} and {options}")


class TestABrokenService:
    @pytest.fixture
    def service(self) -> QuoteService:
        return BrokenService(seed_library())

    async def test_a_mention_is_told_with_a_reference(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

        assert "Something went wrong" in text_of(world.answer())
        assert "luck" not in text_of(world.answer())
        assert_reference_is_logged(world, text_of(world.answer()), caplog)

    async def test_a_command_is_told_in_private_with_a_reference(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        result = await world.alice.slash(world.channel, "ask", question=DEATHS)

        assert result.ephemeral
        assert "Something went wrong" in text_of(result.response)
        assert_reference_is_logged(world, text_of(result.response), caplog)


class SlowService(QuoteService):
    async def ask(self, question: str, **options: Unpack[Asking]) -> Reply:
        await asyncio.sleep(2)
        return await super().ask(question, **options)


class TestASlowService:
    @pytest.fixture
    def service(self) -> QuoteService:
        return SlowService(seed_library())

    @pytest.mark.simcord(settle_timeout=0.5)
    async def test_an_answer_is_announced_before_discord_gives_up(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "ask", question=DEATHS)

        await world.env.advance_time(1.5)
        assert result.deferred
        await world.env.advance_time(1)
        assert result.response is not None
        assert assert_in_its_file(result.response.message) >= 1


class TestCounting:
    async def test_a_failed_message_and_a_failed_command_count_as_errors(
        self, world: World, service: QuoteService
    ) -> None:
        history = service.metrics.snapshot().errors
        world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")
        world.env.inject_error("POST", "/interactions/*/*/callback", status=403, code=50013)
        await world.alice.slash(world.channel, "ask", question=DEATHS)

        assert len(world.env.errors) == 2
        assert service.metrics.snapshot().errors == history + 2
