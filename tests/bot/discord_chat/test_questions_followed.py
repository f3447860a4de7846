"""Questions that follow others, on a simulated Discord."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
import simcord
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from simcord.backend import serializers

from bot.chat.followups import Shown
from bot.discord_chat.gateway import build_client
from bot.discord_chat.layout import compose
from bot.discord_chat.questions import shown_in
from bot.i18n import ENGLISH, SPANISH, STRINGS, Strings
from bot.rendering import results
from bot.replies import Reply, ReplyKind, Text
from bot.service import QuoteService
from bot.settings import Settings
from index import Answer, AnswerId
from tests.bot.discord_chat.conftest import World
from tests.bot.discord_chat.test_escaping import TEXTS
from tests.helpers.documents import quotation
from tests.helpers.unescape import assert_in_its_file, text_of, undo

SECURE = "When did Bush implement Secure Communities?"
DISCONTINUED = "and when was it discontinued?"
BROUGHT_BACK = "and who brought it back?"
FOLLOWING = f"Follow-up to “{SECURE}”:"


async def say(
    world: World, words: str, reply_to: discord.Message | simcord.ResponseMessage | None = None
) -> discord.Message:
    """What the bot answers to a message that mentions it."""
    await world.alice.send(world.channel, f"{world.mention} {words}", reply_to=reply_to)
    return world.answers()[-1]


@pytest.fixture(autouse=True)
def shallow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord shows what a message replies to, and not what that replied to in turn."""
    original = serializers.message_payload

    def payload(*values: Any, **options: Any) -> Any:  # noqa: ANN401 - SimCord's own
        made = original(*values, **options)
        referred = made.get("referenced_message")
        if referred:
            referred.pop("referenced_message", None)
        return made

    monkeypatch.setattr(serializers, "message_payload", payload)


class TestAChain:
    async def test_a_reply_to_an_answer_follows_its_question_and_says_so(
        self, world: World
    ) -> None:
        second = await say(world, DISCONTINUED, await say(world, SECURE))

        assert text_of(second).startswith(FOLLOWING)
        assert "discontinued" in undo(text_of(second))
        assert assert_in_its_file(second) >= 1

    async def test_a_third_question_follows_the_first_through_the_second(
        self, world: World
    ) -> None:
        second = await say(world, DISCONTINUED, await say(world, SECURE))
        third = await say(world, BROUGHT_BACK, second)

        assert text_of(third).startswith(FOLLOWING)
        assert assert_in_its_file(third) >= 1

    async def test_a_question_with_a_subject_of_its_own_follows_none(self, world: World) -> None:
        second = await say(world, "How long is the Darien Gap?", await say(world, SECURE))

        assert "Following" not in text_of(second)

    async def test_an_answer_to_a_command_is_followed_by_the_question_that_it_shows(
        self, world: World
    ) -> None:
        result = await world.alice.slash(world.channel, "ask", question=SECURE)
        assert text_of(result.response).startswith(f"Question: “{SECURE}”")
        second = await say(world, DISCONTINUED, result.response)
        third = await say(world, BROUGHT_BACK, second)

        assert text_of(second).startswith(FOLLOWING)
        assert text_of(third).startswith(FOLLOWING)

    async def test_it_works_in_direct_messages(self, world: World) -> None:
        channel = world.alice.user.dm_channel
        await world.alice.send_dm(SECURE)
        reference = world.env.backend.normalize_message_reference(
            channel.id,
            {"channel_id": str(channel.id), "message_id": str(world.answer(channel).id)},
        )
        await world.alice.send_dm(DISCONTINUED, reference=reference)

        assert text_of(world.answers(channel)[-1]).startswith(FOLLOWING)

    async def test_it_works_in_plain_text(self, world: World) -> None:
        plain = world.deny(embed_links=False)
        await world.alice.send(plain, f"{world.mention} {SECURE}")
        for question in (DISCONTINUED, BROUGHT_BACK):
            await world.alice.send(
                plain, f"{world.mention} {question}", reply_to=world.answers(plain)[-1]
            )

            assert text_of(world.answers(plain)[-1]).startswith(FOLLOWING)

    async def test_it_works_after_a_restart(
        self, world: World, service: QuoteService, settings: Settings
    ) -> None:
        first = await say(world, SECURE)
        await world.env.advance_time(5 * 7 * 24 * 3600.0)
        await world.env.restart_bot(build_client(service, settings))

        assert text_of(await say(world, DISCONTINUED, first)).startswith(FOLLOWING)


class TestWhatCannotBeFollowed:
    @pytest.mark.parametrize("status", [403, 404, 500])
    async def test_a_question_out_of_reach_is_done_without(self, world: World, status: int) -> None:
        first = await say(world, SECURE)
        await world.env.restart_bot()
        world.env.inject_error("GET", "/channels/*/messages/*", status=status, times=None)
        second = await say(world, DISCONTINUED, first)

        assert "Following" not in text_of(second)
        assert world.env.errors == []

    async def test_a_question_that_was_deleted_is_done_without(self, world: World) -> None:
        question = await world.alice.send(world.channel, f"{world.mention} {SECURE}")
        await world.alice.delete(question)

        assert "Following" not in text_of(await say(world, DISCONTINUED, world.answer()))

    async def test_a_message_of_somebody_else_is_no_answer(self, world: World) -> None:
        bob = world.server.add_member(world.env.create_user("bob"))
        spoof = await bob.send(world.channel, f"Question: “{SECURE}”")

        assert "Following" not in text_of(await say(world, DISCONTINUED, spoof))

    async def test_a_reply_whose_words_discord_keeps_back_gets_a_hint(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "ask", question=SECURE)
        assert result.response is not None
        await world.alice.send(world.channel, DISCONTINUED, reply_to=result.response)

        assert text_of(world.answers()[-1]) == ENGLISH.platform.wordless.format(ask="/ask")


class TestQuestionsInAnswers:
    @given(question=TEXTS.filter(str.strip), follows=TEXTS.filter(str.strip), embeds=st.booleans())
    @hypothesis_settings(deadline=None)
    @pytest.mark.parametrize("strings", STRINGS, ids=lambda strings: str(strings.language))
    def test_they_are_read_as_they_were_asked(
        self, *, strings: Strings, question: str, follows: str, embeds: bool
    ) -> None:
        result = Answer(
            question, AnswerId("0" * 12), (quotation("A mill.", "mill"),), follows=follows
        )
        reply = results.answer(result, strings, with_question=True)

        shown = shown_in(as_sent(reply, embeds=embeds))

        assert shown == Shown(
            " ".join(question.split()).removesuffix("…"),
            " ".join(follows.split()).removesuffix("…"),
        )

    @given(text=TEXTS, embeds=st.booleans())
    @hypothesis_settings(deadline=None)
    def test_a_quotation_is_not_taken_for_one(self, *, text: str, embeds: bool) -> None:
        spoof = f"Question: “{text}”"
        result = Answer("q", AnswerId("0" * 12), (quotation(spoof, spoof),))

        assert shown_in(as_sent(results.answer(result), embeds=embeds)) == Shown()

    def test_a_very_long_question_is_cut_and_read_as_far_as_it_goes(self) -> None:
        said = results.asked("why " * 400, SPANISH)
        message = as_sent(Reply(ReplyKind.ANSWER, (said,)), embeds=True)

        assert said.text.endswith("…»")
        assert len(said.text) < 520
        assert (shown_in(message).asked or "").startswith("why why")

    def test_a_message_without_words_has_none(self) -> None:
        assert shown_in(as_sent(Reply(ReplyKind.HINT, (Text("x"),)), embeds=True)) == Shown()


def as_sent(reply: Reply, *, embeds: bool) -> discord.Message:
    """The first message of ``reply``, as far as it is read back."""
    first, *_ = compose(reply, embeds=embeds)
    return cast(
        "discord.Message", SimpleNamespace(content=first.content or "", embeds=list(first.embeds))
    )
