"""Asking a person, and forums, on a simulated Discord: whom the bot mentions and what it marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
import pytest
import simcord

from bot.chat.server_settings import SettingControl
from bot.discord_chat.gateway import build_client
from bot.i18n import ENGLISH
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import QuestionKind, ServerSettings
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.buttons import Way, asked, labels, mentioned, press
from tests.helpers.people import manager_of, post
from tests.helpers.unescape import assert_in_its_file, text_of

CHESS = "Who won the chess olympiad in Batumi?"
TEXTS = ENGLISH.community
ASK = "qp"
SOLVED = "qs"


@pytest.fixture
def helpers(world: World) -> simcord.RoleHandle:
    return world.server.create_role("Helpers", mentionable=True)


@pytest.fixture
async def chosen(world: World, store: Store, helpers: simcord.RoleHandle) -> None:
    await store.keep_settings(world.key, ServerSettings(helper_role=str(helpers.id)))


def pings(world: World) -> list[tuple[list[int], list[int], bool]]:
    """Whom each message of the bot has notified: roles, people, everyone."""
    me = world.env.bot.user
    assert me is not None
    return [
        (list(each.ping_role_ids), list(each.ping_user_ids), each.mention_everyone)
        for channel in world.env.backend.messages.values()
        for each in channel.values()
        if each.author_id == me.id
        if each.ping_role_ids or each.ping_user_ids or each.mention_everyone
    ]


def allowed(world: World) -> Iterator[dict[str, Any]]:
    """What each message that the bot sent allows to be mentioned."""
    for request in world.env.http_requests:
        body = request.json if isinstance(request.json, dict) else {}
        told = body.get("data") if isinstance(body.get("data"), dict) else body
        if request.method in {"POST", "PATCH"} and {"content", "embeds"} & set(told or ()):
            yield told["allowed_mentions"]  # type: ignore[index]


@pytest.mark.usefixtures("chosen")
class TestAskingAPerson:
    @pytest.mark.parametrize("way", [asked, mentioned], ids=["command", "message"])
    async def test_it_mentions_the_chosen_role_with_who_asks_what(
        self, world: World, helpers: simcord.RoleHandle, way: Way
    ) -> None:
        result = await press(world, await way(world, CHESS), ASK)

        assert result.ephemeral
        assert text_of(result.response) == TEXTS.person_told.format(helpers="@Helpers")
        said = world.channel.history()[-1]
        assert said.content == (
            f"{helpers.mention} alice has a question that the documents don't answer: {CHESS}"
        )
        assert pings(world) == [([helpers.id], [], False)]

    async def test_from_a_private_answer_the_question_is_asked_in_the_channel(
        self, world: World, helpers: simcord.RoleHandle
    ) -> None:
        message = await asked(world, CHESS, private=True)
        await press(world, message, ASK)

        assert CHESS in world.answer().content
        assert pings(world) == [([helpers.id], [], False)]

    async def test_nothing_in_a_question_or_a_name_can_mention_anybody(
        self, world: World, helpers: simcord.RoleHandle
    ) -> None:
        loud = world.server.create_role("Loud", mentionable=True)
        rogue = world.server.add_member(
            world.env.create_user("rogue"),
            nick="@everyone **x**",
            roles=[world.server.create_role("All", permissions=discord.Permissions.all())],
        )
        me = world.server.me
        assert me is not None
        question = f"Did {loud.mention} or {world.alice.mention} or @here win the olympiad?"
        await rogue.send(world.channel, f"{world.mention} {question}")
        await press(world, world.answers()[-1], ASK, by=rogue)

        assert pings(world) == [([helpers.id], [], False)]

    async def test_of_all_that_the_bot_sends_one_message_may_mention_and_only_that_role(
        self, world: World, helpers: simcord.RoleHandle
    ) -> None:
        for question in (CHESS, DEATHS, f"{world.alice.mention} {CHESS}"):
            await mentioned(world, question)
            await asked(world, question)
        for name in ("help", "privacy", "sources", "timeline", "forget-me"):
            await world.alice.slash(world.channel, name)
        await press(world, await mentioned(world, CHESS), "qt")
        await press(world, await asked(world, DEATHS), "qvd")
        await press(world, await asked(world, CHESS), ASK)

        policies = list(allowed(world))
        roles = [each for each in policies if each.get("roles")]
        assert len(policies) > 12
        assert [[int(role) for role in each["roles"]] for each in roles] == [[helpers.id]]
        assert all(each.get("parse", []) == [] for each in policies)
        assert not any(each.get("users") or each.get("replied_user") for each in policies)
        assert pings(world) == [([helpers.id], [], False)]

    async def test_one_question_is_asked_once_and_one_person_asks_once_in_a_while(
        self, world: World
    ) -> None:
        bob = world.server.add_member(world.env.create_user("bob"))
        first, second = [await mentioned(world, CHESS) for _ in range(2)]
        said = [
            text_of((await press(world, message, ASK, by=person)).response)
            for message, person in (
                (first, world.alice), (first, bob), (second, world.alice), (second, bob),
            )
        ]  # fmt: skip

        assert said == [
            TEXTS.person_told.format(helpers="@Helpers"),
            TEXTS.person_already_asked,
            TEXTS.person_asked_lately,
            TEXTS.person_told.format(helpers="@Helpers"),
        ]
        assert len(pings(world)) == 2

    async def test_it_works_after_a_restart(
        self, world: World, store: Store, service: QuoteService, settings: Settings
    ) -> None:
        message = await mentioned(world, CHESS)
        await world.env.restart_bot(build_client(service, settings, store=store))
        await press(world, message, ASK)

        assert len(pings(world)) == 1

    async def test_a_role_that_nobody_may_mention_is_said_to_be_out_of_reach(
        self, world: World, store: Store
    ) -> None:
        allow(world, mention_everyone=False)
        quiet = world.server.create_role("Quiet")
        await store.keep_settings(world.key, ServerSettings(helper_role=str(quiet.id)))
        result = await press(world, await mentioned(world, CHESS), ASK)

        assert text_of(result.response) == TEXTS.helpers_unreachable.format(helpers="@Quiet")
        assert pings(world) == []

    async def test_a_message_that_discord_does_not_take_can_be_tried_again(
        self, world: World
    ) -> None:
        message = await mentioned(world, CHESS)
        world.env.inject_error("POST", "/channels/*/messages", status=403)
        failed = await press(world, message, ASK)
        assert pings(world) == []
        assert "reference" in text_of(failed.response)
        result = await press(world, message, ASK)

        assert text_of(result.response) == TEXTS.person_told.format(helpers="@Helpers")
        assert len(pings(world)) == 1

    async def test_a_deleted_role_leaves_the_settings_and_old_buttons_say_so(
        self, world: World, store: Store, helpers: simcord.RoleHandle
    ) -> None:
        message = await mentioned(world, CHESS)
        world.env.backend.delete_role(world.server.id, helpers.id)
        await world.env.settle()

        assert (await store.settings(world.key)).helper_role is None
        assert text_of((await press(world, message, ASK)).response) == TEXTS.no_helpers
        assert TEXTS.ask_person not in labels(await mentioned(world, CHESS))

    async def test_an_answer_has_no_such_button(self, world: World) -> None:
        assert TEXTS.ask_person not in labels(await mentioned(world, DEATHS))


async def test_without_a_chosen_role_nobody_can_be_asked(world: World) -> None:
    assert labels(await mentioned(world, CHESS)) == [TEXTS.tell_team]


@pytest.fixture
def forum(world: World) -> simcord.ChannelHandle:
    return world.server.create_forum_channel("help-forum")


class TestForums:
    @pytest.fixture(autouse=True)
    async def chosen_forum(self, world: World, store: Store, forum: simcord.ChannelHandle) -> None:
        chosen = ServerSettings(forums=frozenset({str(forum.id)}), private=True)
        await store.keep_settings(world.key, chosen)

    async def test_the_first_post_of_a_thread_is_answered_once(
        self, world: World, forum: simcord.ChannelHandle
    ) -> None:
        thread = await post(world, forum, DEATHS, "I have looked everywhere.")
        await world.alice.send(thread, f"Does anybody know? {DEATHS}")

        answer = world.answer(thread)
        assert assert_in_its_file(answer) >= 1
        assert labels(answer)[-1] == TEXTS.solved

    async def test_a_post_whose_title_is_not_answered_is_answered_by_its_words(
        self, world: World, forum: simcord.ChannelHandle, service: QuoteService,
        settings: Settings, store: Store,
    ) -> None:  # fmt: skip
        reading = settings.model_copy(update={"quoth_message_content": True})
        await world.env.restart_bot(build_client(service, reading, store=store))
        thread = await post(world, forum, "Help with homework please", DEATHS)

        assert assert_in_its_file(world.answer(thread)) >= 1
        assert DEATHS in text_of(world.answer(thread))

    async def test_a_post_without_an_answer_gets_a_no_with_its_buttons(
        self, world: World, forum: simcord.ChannelHandle, store: Store
    ) -> None:
        thread = await post(world, forum, CHESS, "I want to know.")
        message = world.answer(thread)
        assert TEXTS.solved not in labels(message)
        await press(world, message, "qt")

        (told,) = await store.questions(world.key)
        assert (told.words, told.kind) == (CHESS, QuestionKind.TOLD)

    async def test_in_other_forums_and_where_it_is_silent_nothing_is_answered(
        self, world: World, forum: simcord.ChannelHandle, store: Store
    ) -> None:
        other = world.server.create_forum_channel("other")
        thread = await post(world, other, DEATHS, "Please.")
        await store.change_settings(
            world.key,
            lambda held: ServerSettings(forums=held.forums, silent_in=frozenset({str(forum.id)})),
        )
        silent = await post(world, forum, DEATHS, "Please.")

        assert world.answers(thread) == world.answers(silent) == []

    async def test_its_author_says_that_it_is_solved_and_the_post_is_marked(
        self, world: World, forum: simcord.ChannelHandle
    ) -> None:
        thread = await post(world, forum, DEATHS, "Please.")
        message = world.answer(thread)
        bob = world.server.add_member(world.env.create_user("bob"))
        refused = await press(world, message, SOLVED, by=bob)
        assert text_of(refused.response) == TEXTS.solved_by_author
        assert marks(thread) == []
        result = await press(world, message, SOLVED)
        await press(world, message, SOLVED)

        assert result.ephemeral
        assert text_of(result.response) == TEXTS.solved_marked
        assert marks(thread) == ["✅"]

    async def test_where_the_forum_has_a_tag_for_it_and_the_bot_may_the_tag_is_used(
        self, world: World, forum: simcord.ChannelHandle
    ) -> None:
        channel = world.env.bot.get_channel(forum.id)
        assert isinstance(channel, discord.ForumChannel)
        allow(world, manage_threads=True, manage_channels=True)
        await channel.create_tag(name="Solved")
        await world.env.settle()
        thread = await post(world, forum, DEATHS, "Please.")
        await press(world, world.answer(thread), SOLVED)

        room = world.env.bot.get_channel(thread.id)
        assert isinstance(room, discord.Thread)
        assert [each.name for each in room.applied_tags] == ["Solved"]
        assert marks(thread) == []

    async def test_where_it_may_not_mark_it_says_what_is_missing(
        self, world: World, forum: simcord.ChannelHandle
    ) -> None:
        thread = await post(world, forum, DEATHS, "Please.")
        message = world.answer(thread)
        allow(world, add_reactions=False)
        result = await press(world, message, SOLVED)

        assert "Add Reactions" in text_of(result.response)
        assert marks(thread) == []


def allow(world: World, **permissions: bool) -> None:
    """Change what everybody may, the bot included."""
    for role in list(world.env.backend.get_guild(world.server.id).roles.values()):
        held = discord.Permissions(role.permissions)
        held.update(**permissions)
        world.env.backend.edit_role(world.server.id, role.id, {"permissions": held.value})


def marks(thread: simcord.ChannelHandle) -> list[str]:
    """The reactions to a thread's first post."""
    first = next(each for each in thread.history() if each.id == thread.id)
    return [str(each.emoji) for each in first.reactions]


async def test_managers_are_not_mentioned_either(world: World) -> None:
    manager_of(world)
    await mentioned(world, CHESS)

    assert pings(world) == []


class TestSettings:
    @pytest.fixture
    def manager(self, world: World) -> simcord.MemberActor:
        return manager_of(world)

    async def page(self, world: World, manager: simcord.MemberActor) -> simcord.ResponseMessage:
        result = await manager.slash(world.channel, "settings")
        assert result.response is not None
        return result.response

    async def test_keeping_is_switched_on_and_off_with_what_follows_in_words(
        self, world: World, manager: simcord.MemberActor, store: Store
    ) -> None:
        page = await self.page(world, manager)
        await manager.click(page, label=TEXTS.turn_keeping_on)
        assert TEXTS.keeping_on in text_of(page)
        assert await store.settings(world.key) == ServerSettings(keep_questions=True)
        await store.keep_question(world.key, CHESS, QuestionKind.UNANSWERED, "1")
        await manager.click(page, label=TEXTS.turn_keeping_off)

        assert TEXTS.keeping_off in text_of(page)
        assert await store.settings(world.key) == ServerSettings()
        assert await store.questions(world.key) == ()

    async def test_channel_role_and_forums_are_chosen_and_taken_back(
        self, world: World, manager: simcord.MemberActor, store: Store,
        helpers: simcord.RoleHandle, forum: simcord.ChannelHandle,
    ) -> None:  # fmt: skip
        page = await self.page(world, manager)
        choices: list[tuple[SettingControl, list[Any], str]] = [
            (SettingControl.DIGEST_CHANNEL, [world.channel], "list of unanswered questions to #"),
            (SettingControl.HELPER_ROLE, [helpers], "people can ask @Helpers"),
            (SettingControl.FORUMS, [forum], "each new thread in #help-forum"),
        ]
        for which, chosen, words in choices:
            await manager.click(page, custom_id=which.token)
            await manager.select(page, chosen, custom_id=which.token)
            assert words in text_of(page).replace("\\", "")
        assert await store.settings(world.key) == ServerSettings(
            digest_channel=str(world.channel.id),
            helper_role=str(helpers.id),
            forums=frozenset({str(forum.id)}),
        )
        for which, _, _ in choices:
            await manager.click(page, custom_id=which.token)
            await manager.select(page, [], custom_id=which.token)

        assert await store.settings(world.key) == ServerSettings()

    async def test_everyone_cannot_be_chosen_and_a_role_out_of_reach_is_named(
        self, world: World, manager: simcord.MemberActor, store: Store
    ) -> None:
        page = await self.page(world, manager)
        which = SettingControl.HELPER_ROLE
        await manager.click(page, custom_id=which.token)
        await manager.select(page, [world.server.default_role], custom_id=which.token)
        assert (await store.settings(world.key)).helper_role is None
        allow(world, mention_everyone=False)
        quiet = world.server.create_role("Quiet")
        await manager.click(page, custom_id=which.token)
        await manager.select(page, [quiet], custom_id=which.token)

        assert TEXTS.helpers_unreachable.format(helpers="@Quiet") in text_of(page)
