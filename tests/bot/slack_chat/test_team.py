"""What people of a workspace do together: ask a person, solve, get a list and a welcome."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.i18n import ENGLISH, STRINGS, Strings
from bot.local_slack import LocalSlack, Message, UserGroup
from bot.service import QuoteService
from bot.slack_chat.manifest import manifest
from bot.slack_chat.team import UPKEEP_SECONDS, do_upkeep, mention_of, upkeep
from bot.store import Store
from bot.stored_values import Pin, ServerSettings
from tests.bot.slack_chat.conftest import DEATHS, EVERYTHING, World, running, settings_for
from tests.helpers.server_documents import service_with_servers

SERVER = "slack:T00000001"
REFUSED = "What did Abbott sign in 1987?"
NASTY = "What did Abbott sign in 1987 <!here> <!channel> @everyone *b* <https://x.example>?"
TEXTS = ENGLISH.community


async def keep(world: World, **changes: object) -> None:
    await world.store.change_settings(
        SERVER,
        lambda held: replace(held, **changes),  # type: ignore[arg-type]
    )


def pings(world: World) -> list[tuple[str, ...]]:
    """Whom the messages of the bot ping, message by message, as far as they ping anybody."""
    found = (*world.slack.said(), *world.slack.workspace.whispers)
    return [each.pings for each in found if each.bot_id is not None and each.pings]


def labels(message: Message) -> list[str]:
    return [
        element["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


class TestAskingAPerson:
    @pytest.fixture
    async def helpers(self, world: World) -> UserGroup:
        group = world.slack.add_group("librarians", world.admin)
        await keep(world, helper_role=group.id)
        return group

    async def test_under_a_no_it_mentions_the_one_group_that_is_chosen(
        self, world: World, helpers: UserGroup
    ) -> None:
        answer = await world.ask(REFUSED)
        assert pings(world) == []
        await world.press(answer, TEXTS.ask_person)
        asked = world.said()[-1]

        assert asked.thread_ts == answer.thread_ts
        said = TEXTS.person_asked.format(helpers="", person="ana", question=REFUSED)
        assert asked.plain == said
        assert pings(world) == [(f"<!subteam^{helpers.id}>", helpers.id)]
        assert "@librarians" in world.whispered()[-1].plain

    async def test_it_mentions_a_person_where_one_is_chosen(self, world: World) -> None:
        await keep(world, helper_role=world.admin.id)
        await world.press(await world.ask(REFUSED), TEXTS.ask_person)

        assert pings(world) == [(f"<@{world.admin.id}>", world.admin.id)]
        assert "@olga" in world.whispered()[-1].plain

    async def test_nothing_in_the_question_or_the_name_is_mentioned_besides(
        self, world: World, helpers: UserGroup
    ) -> None:
        world.person.user.real_name = "<!channel> <@U00000002> ana"
        answer = await world.ask(f"{NASTY} <@{world.admin.id}>")
        await world.press(answer, TEXTS.ask_person)

        assert pings(world) == [(f"<!subteam^{helpers.id}>", helpers.id)]

    async def test_it_works_under_a_private_no_and_asks_in_the_channel(
        self, world: World, helpers: UserGroup
    ) -> None:
        private = await world.command(f"/quoth {REFUSED}")
        await world.press(private, TEXTS.ask_person)
        (asked,) = world.said()

        assert REFUSED in asked.plain
        assert pings(world) == [(f"<!subteam^{helpers.id}>", helpers.id)]

    async def test_each_question_is_passed_on_once_and_nobody_asks_all_the_time(
        self, world: World, helpers: UserGroup
    ) -> None:
        answer, other = await world.ask(REFUSED), await world.ask(REFUSED)
        for pressed in (answer, answer, other):
            await world.press(pressed, TEXTS.ask_person)
        await world.admin.press(answer, TEXTS.ask_person)
        await world.slack.settled()

        assert len(pings(world)) == 1
        assert helpers.mention not in world.said()[-1].text
        said = [each.plain for each in world.whispered()]
        assert said[-2:] == [TEXTS.person_already_asked, TEXTS.person_asked_lately]
        assert world.slack.whispered(world.admin)[-1].plain == TEXTS.person_already_asked

    async def test_where_it_cannot_be_posted_the_person_is_told_and_can_try_again(
        self, world: World, helpers: UserGroup
    ) -> None:
        answer = await world.ask(REFUSED)
        world.channel.restricted = True
        await world.press(answer, TEXTS.ask_person)
        told = world.whispered()[-1].plain
        world.channel.restricted = False
        await world.press(answer, TEXTS.ask_person)

        assert "permission to post there" in told
        assert pings(world) == [(f"<!subteam^{helpers.id}>", helpers.id)]

    async def test_nobody_can_be_asked_where_nobody_is_chosen_or_nobody_else_is(
        self, world: World
    ) -> None:
        without = await world.ask(REFUSED)
        group = world.slack.add_group("librarians", world.admin)
        await keep(world, helper_role=group.id)
        direct = world.person.direct_messages
        await world.person.say(direct, REFUSED)
        await world.slack.settled()
        (alone,) = world.slack.said(direct)

        assert TEXTS.ask_person not in labels(without) + labels(alone)
        assert TEXTS.tell_team in labels(alone)

    async def test_a_group_that_is_gone_is_not_mentioned(
        self, world: World, helpers: UserGroup
    ) -> None:
        answer = await world.ask(REFUSED)
        helpers.disabled = True
        await world.press(answer, TEXTS.ask_person)

        assert pings(world) == []
        assert world.whispered()[-1].plain == TEXTS.no_helpers

    @pytest.mark.parametrize("strings", STRINGS, ids=lambda strings: strings.language)
    @pytest.mark.parametrize("chosen", ["S1", "U1"])
    def test_in_every_language_it_names_the_helpers_once(
        self, strings: Strings, chosen: str
    ) -> None:
        texts = strings.community
        for question in ("{helpers} {x} <@U2>", None):
            message = mention_of(chosen, "{person}", question, texts)
            (section,) = message.blocks[0]["elements"]
            kinds = [leaf["type"] for leaf in section["elements"]]

            assert kinds.count("usergroup") + kinds.count("user") == 1
            assert message.text.count("<") == message.text.count(">") == 1
            assert "{person}" in message.text


class TestSettings:
    async def test_an_admin_chooses_the_channel_of_the_list_and_who_can_be_asked(
        self, world: World
    ) -> None:
        group = world.slack.add_group("librarians", world.admin)
        await world.admin.command(world.channel, "/quoth settings")
        await world.slack.settled()
        await world.admin.submit(
            {"digest": world.channel.id, "helpers": "@librarians"}, search="lib"
        )
        await world.slack.settled()
        held = await world.store.settings(SERVER)
        await world.admin.open_home()
        await world.slack.settled()
        assert world.admin.home is not None

        assert (held.digest_channel, held.helper_role) == (world.channel.id, group.id)
        assert "@librarians" in world.admin.home.plain
        assert f"<#{world.channel.id}>" not in world.admin.home.plain
        channels = [
            leaf["channel_id"]
            for block in world.admin.home.blocks
            if block["type"] == "rich_text"
            for element in block["elements"]
            for leaf in element["elements"]
            if leaf["type"] == "channel"
        ]
        assert channels == [world.channel.id]

    async def test_a_group_and_a_person_together_are_objected_to(self, world: World) -> None:
        world.slack.add_group("librarians", world.admin)
        await world.admin.command(world.channel, "/quoth settings")
        await world.slack.settled()
        objections = await world.admin.submit(
            {"helpers": "@librarians", "helper_person": world.person.id}
        )

        assert objections == {"helper_person": ENGLISH.slack.one_helper}
        assert await world.store.settings(SERVER) == ServerSettings()

    async def test_what_is_chosen_is_shown_again_and_stays(self, world: World) -> None:
        group = world.slack.add_group("librarians", world.admin)
        for helper in (group.id, world.person.id):
            await keep(world, digest_channel=world.channel.id, helper_role=helper)
            before = await world.store.settings(SERVER)
            await world.admin.command(world.channel, "/quoth settings")
            await world.slack.settled()
            await world.admin.submit()
            await world.slack.settled()

            assert await world.store.settings(SERVER) == before

    async def test_without_the_scope_a_group_is_not_offered_and_one_chosen_before_stays(
        self, service: QuoteService, store: Store, tmp_path: Path
    ) -> None:
        await store.keep_settings(SERVER, ServerSettings(helper_role="S00000009"))
        async with LocalSlack(manifest()) as slack:
            admin = slack.add_person("olga", is_admin=True)
            channel = slack.add_channel("general", admin)
            async with running(slack, service, settings_for(slack, tmp_path), store):
                await admin.command(channel, "/quoth settings")
                await slack.settled()
                assert admin.modal is not None
                fields = {each["block_id"] for each in admin.modal.blocks}
                await admin.submit({"quotations": "2"})
                await slack.settled()

        assert "helpers" not in fields
        assert "helper_person" in fields
        assert await store.settings(SERVER) == ServerSettings(helper_role="S00000009", quotations=2)


class TestSolving:
    @pytest.fixture(autouse=True)
    async def question_channel(self, world: World) -> None:
        await keep(world, question_channels=frozenset({world.channel.id}))

    async def test_who_asked_says_that_an_answer_solved_it(self, world: World) -> None:
        asked = await world.person.say(world.channel, DEATHS)
        await world.slack.settled()
        (answer,) = world.said()
        await world.admin.press(answer, TEXTS.solved)
        await world.slack.settled()
        before = dict(asked.reactions)
        for _ in range(2):
            await world.press(answer, TEXTS.solved)

        assert before == {}
        assert world.slack.whispered(world.admin)[-1].plain == TEXTS.solved_by_author
        assert asked.reactions == {"white_check_mark": [world.slack.workspace.bot.id]}
        assert [each.plain for each in world.whispered()] == [TEXTS.solved_marked] * 2

    async def test_only_a_question_that_begins_its_thread_in_a_question_channel_has_the_button(
        self, world: World
    ) -> None:
        elsewhere = world.slack.add_channel("elsewhere", world.person)
        asked = await world.person.mention(world.channel, DEATHS)
        await world.slack.settled()
        first = world.said()[-1]
        second = await world.ask("And in Fiscal Year 2022?", thread=asked)
        refused = await world.ask(REFUSED)
        await world.person.mention(elsewhere, DEATHS)
        await world.slack.settled()
        (other,) = world.slack.said(elsewhere)

        assert TEXTS.solved in labels(first)
        assert TEXTS.solved not in labels(second) + labels(refused) + labels(other)

    async def test_a_missing_scope_is_named(
        self, service: QuoteService, store: Store, tmp_path: Path
    ) -> None:
        text = EVERYTHING.replace('"reactions:write",', "")
        async with LocalSlack(text) as slack:
            person = slack.add_person("ana")
            channel = slack.add_channel("general", person)
            await store.keep_settings(
                SERVER, ServerSettings(question_channels=frozenset({channel.id}))
            )
            async with running(slack, service, settings_for(slack, tmp_path), store):
                await person.say(channel, DEATHS)
                await slack.settled()
                await person.press(slack.said(channel)[0], TEXTS.solved)
                await slack.settled()

        assert "reactions:write" in slack.whispered(person)[-1].plain


class TestWeeklyList:
    @pytest.fixture
    async def store(self) -> AsyncIterator[Store]:
        self.now = datetime(2026, 3, 2, 12, tzinfo=UTC)
        async with await Store.open(None, lambda: self.now) as opened:
            yield opened

    @pytest.fixture(autouse=True)
    async def asked(self, world: World) -> None:
        """A question was kept a week ago, and the first list is due now."""
        await keep(world, keep_questions=True, digest_channel=world.channel.id)
        await do_upkeep(world.bot)
        await world.ask(REFUSED)
        self.now += timedelta(days=7)

    def lists(self, world: World) -> list[str]:
        return [each.plain for each in world.said() if each.thread_ts is None]

    async def test_it_goes_to_the_chosen_channel_once_a_week_and_pings_nobody(
        self, world: World
    ) -> None:
        for _ in range(2):
            await do_upkeep(world.bot)
        (sent,) = self.lists(world)

        assert sent.startswith("Questions since 2026-03-02")
        assert REFUSED in sent
        assert pings(world) == []

    async def test_it_is_in_the_language_of_the_owner_of_the_workspace(self, world: World) -> None:
        world.admin.user.locale = "es-ES"
        await do_upkeep(world.bot)
        (sent,) = self.lists(world)

        assert re.match(r"Preguntas desde", sent)

    async def test_where_it_cannot_be_sent_it_is_due_again_and_logged_once(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        world.channel.archived = True
        for _ in range(2):
            await do_upkeep(world.bot)
        world.channel.archived = False
        await do_upkeep(world.bot)

        assert caplog.text.count("No weekly list") == 1
        assert len(self.lists(world)) == 1

    @pytest.mark.parametrize("after", [False, True], ids=["before it was taken", "after"])
    async def test_it_is_there_once_though_the_connection_breaks(
        self, world: World, *, after: bool
    ) -> None:
        world.slack.faults.drop("chat.postMessage", after=after)
        for _ in range(2):
            await do_upkeep(world.bot)

        assert len(self.lists(world)) == 1


class TestUpkeep:
    @pytest.fixture
    def service(self, tmp_path: Path) -> QuoteService:
        return service_with_servers(tmp_path)

    async def test_it_goes_on_after_trouble_with_the_documents(
        self,
        world: World,
        service: QuoteService,
        tmp_path: Path,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        documents = service.own_documents
        assert documents is not None
        documents.add(SERVER, "rules.md", b"# Rules\n\nThe hall is open until ten.\n")
        pin = Pin("when", "rules.md", "0" * 64, ((0, 1),), ("x",))
        await keep(world, pins=(pin,))
        (tmp_path / "seeds").rename(tmp_path / "away")
        rounds, done = list[float](), asyncio.Event()

        async def pause(seconds: float) -> None:
            rounds.append(seconds)
            if len(rounds) > 1:
                done.set()
                await asyncio.Event().wait()
            (tmp_path / "away").rename(tmp_path / "seeds")

        async with asyncio.timeout(30), upkeep(world.bot, pause):
            await done.wait()

        assert caplog.text.count("What is done now and then failed") == 1
        assert caplog.text.count("Pin 1 of server") == 1
        assert rounds == [UPKEEP_SECONDS, UPKEEP_SECONDS]


class TestWelcome:
    async def test_who_brings_the_bot_into_a_channel_is_told_once_what_to_do_first(
        self, world: World
    ) -> None:
        for name in ("one", "two"):
            channel = world.slack.add_channel(name, world.admin, with_app=False)
            await world.admin.invite(channel)
            await world.slack.settled()
            assert world.slack.said(channel) == ()
        (told,) = world.slack.said(world.admin.direct_messages)

        assert "Thanks for adding me to Local workspace!" in told.plain
        assert "/quoth settings" in told.plain

    async def test_who_opens_the_messages_first_gets_help_with_examples_once(
        self, world: World
    ) -> None:
        for _ in range(2):
            await world.person.open_home("messages")
            await world.slack.settled()
        (told,) = world.slack.said(world.person.direct_messages)

        assert ENGLISH.listings.examples in told.plain
        assert labels(told)

    async def test_who_manages_the_workspace_is_told_when_the_home_tab_is_first_opened(
        self, world: World
    ) -> None:
        for each in (world.person, world.admin):
            await each.open_home()
        await world.slack.settled()
        (told,) = world.slack.said(world.admin.direct_messages)

        assert "Thanks for adding me" in told.plain
        assert world.slack.said(world.person.direct_messages) == ()

    async def test_after_a_restart_nobody_is_told_again(
        self, slack: LocalSlack, service: QuoteService, store: Store, tmp_path: Path
    ) -> None:
        person = slack.add_person("ana")
        for _ in range(2):
            async with running(slack, service, settings_for(slack, tmp_path), store):
                await person.open_home("messages")
                await slack.settled()

        assert len(slack.said(person.direct_messages)) == 1


async def test_the_help_and_the_home_tab_name_the_commands_of_admins_to_admins_alone(
    world: World,
) -> None:
    shown = (await world.command("/quoth help")).plain, (await world.manage("/quoth help")).plain
    for each in (world.person, world.admin):
        await each.open_home()
    await world.slack.settled()
    assert world.person.home is not None
    assert world.admin.home is not None
    commands = ("/quoth gaps", "/quoth pin", "/quoth pins", "/quoth documents")

    assert [each in shown[0] for each in commands] == [False] * 4
    assert [each in shown[1] for each in commands] == [True] * 4
    assert not any(each in world.person.home.plain for each in commands)
    assert all(each in world.admin.home.plain for each in commands)
