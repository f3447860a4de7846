"""`/documents` on a simulated Discord: changing a server's own documents, and who sees which."""

from __future__ import annotations

import asyncio
import contextlib
import re
from itertools import count
from pathlib import Path

import discord
import pytest
import simcord

from bot.chat.buttons import AskAgainToken, Show
from bot.chat.server_settings import SettingControl
from bot.discord_chat.gateway import QuothClient, do_upkeep
from bot.i18n import ENGLISH, SPANISH
from bot.replies import ReplyContext
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import MIB, DocumentFault
from tests.bot.discord_chat.conftest import World
from tests.helpers.buttons import asked, custom_id, in_context, press, text_field
from tests.helpers.documents import fill
from tests.helpers.server_documents import (
    HIDDEN,
    HIDDEN_NAME,
    QUESTION,
    QUESTION_OF_LIST,
    service_with_servers,
    signs_in,
)
from tests.helpers.unescape import text_of, undo

TEXTS = ENGLISH.documents
NAME = f"server/{HIDDEN_NAME}"
FILE = (HIDDEN_NAME, HIDDEN.encode())
OTHER = (HIDDEN_NAME, HIDDEN.replace("Fazackerley", "Birtwhistle").encode())


@pytest.fixture
def service(tmp_path: Path) -> QuoteService:
    return service_with_servers(tmp_path)


@pytest.fixture
def manager(world: World) -> simcord.MemberActor:
    role = world.server.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    return world.server.add_member(world.env.create_user("manager"), roles=[role])


@pytest.fixture
def elsewhere(world: World) -> World:
    """Another server with the same bot, channel and person of its own."""
    server = world.env.create_guild()
    channel = server.create_text_channel("elsewhere")
    bob = server.add_member(world.env.create_user("bob"))
    return World(world.env, server, channel, bob, world.mention)


def words(result: simcord.InteractionResult) -> str:
    """All that an interaction was answered with, without escapes."""
    found = [*([result.response] if result.response else []), *result.followups]
    return "\n".join(undo(text_of(each)) for each in found)


async def documents(
    world: World, manager: simcord.MemberActor, **options: object
) -> simcord.InteractionResult:
    result = await manager.slash(world.channel, "documents", **options)
    assert result.ephemeral
    return result


async def ask(world: World, person: simcord.MemberActor | None = None, **options: object) -> str:
    person = person or world.alice
    return words(await person.slash(world.channel, "ask", question=QUESTION, **options))


def with_role(world: World) -> tuple[simcord.MemberActor, simcord.RoleHandle]:
    """Somebody with a role that others do not have, and the role."""
    staff = world.server.create_role("Staff")
    return world.server.add_member(world.env.create_user("dora"), roles=[staff]), staff


async def pin_first(world: World, manager: simcord.MemberActor) -> None:
    """Pin the first quotation of the answer to the question."""
    vote = custom_id(await asked(world, QUESTION), "qvu:")
    await manager.slash(world.channel, "pin", answer=vote.removeprefix("qvu:"))


class TestChanging:
    async def test_a_file_is_added_and_can_be_asked_at_once(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        assert "Fazackerley" not in await ask(world)
        said = words(await documents(world, manager, add=FILE))

        assert TEXTS.can_be_asked in said
        assert "Fazackerley" in await ask(world)
        assert NAME in words(await world.alice.slash(world.channel, "sources"))

    async def test_it_is_listed_with_what_can_be_undone(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        assert TEXTS.none in words(await documents(world, manager))
        await documents(world, manager, add=FILE)
        said = words(await documents(world, manager))

        assert TEXTS.opening.of(1) in said
        assert f"{HIDDEN_NAME} added" in said

    async def test_a_document_is_replaced_removed_and_brought_back(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        await documents(world, manager, add=FILE)
        await documents(world, manager, add=OTHER, replace=HIDDEN_NAME)
        assert "Birtwhistle" in await ask(world)
        await documents(world, manager, remove=NAME)
        assert "Birtwhistle" not in await ask(world)

        (latest, *_) = await manager.autocomplete(world.channel, "documents", "undo", "")
        assert f"{HIDDEN_NAME} removed" in latest["name"]
        said = words(await documents(world, manager, undo=latest["value"]))
        assert TEXTS.can_be_asked in said
        assert "Birtwhistle" in await ask(world)
        (latest, *_) = await manager.autocomplete(world.channel, "documents", "undo", "")
        await documents(world, manager, undo=latest["value"])
        assert "Birtwhistle" not in await ask(world)

    async def test_no_document_is_overwritten_by_adding(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        await documents(world, manager, add=FILE)
        said = words(await documents(world, manager, add=OTHER))

        assert TEXTS.faults[DocumentFault.EXISTS].format(name=HIDDEN_NAME) in said
        assert "Fazackerley" in await ask(world)

    @pytest.mark.parametrize(
        ("name", "data", "fault"),
        [
            ("plan.exe", b"MZ", DocumentFault.FORMAT),
            ("plan.pdf", b"%PDF-1.7 and then nothing", DocumentFault.UNREADABLE),
            ("plan.docx", b"PK\x03\x04" + b"\x00" * 400, DocumentFault.UNREADABLE),
            ("plan.md", b"\xff\xfe\x00a", DocumentFault.UNREADABLE),
            ("plan.md", b"x" * (8 * MIB + 1), DocumentFault.TOO_LARGE),
        ],
    )
    async def test_what_is_no_document_is_refused_in_words(
        self,
        name: str,
        data: bytes,
        fault: DocumentFault,
        world: World,
        manager: simcord.MemberActor,
    ) -> None:
        said = words(await documents(world, manager, add=(name, data)))
        pattern = re.escape(TEXTS.faults[fault])

        assert re.search(pattern.replace(r"\{name\}", ".+").replace(r"\{detail\}", ".+"), said)
        assert TEXTS.none in words(await documents(world, manager))

    async def test_a_file_without_words_is_added_and_that_is_said(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        said = words(await documents(world, manager, add=("empty.md", b"# Title alone\n")))

        assert TEXTS.nothing_to_quote in said

    @pytest.mark.parametrize(
        "options",
        [
            {"remove": "a.md", "undo": "1"},
            {"add": FILE, "remove": "a.md"},
            {"only": "a.md"},
        ],
    )
    async def test_two_things_at_once_change_nothing(
        self, options: dict[str, object], world: World, manager: simcord.MemberActor
    ) -> None:
        assert TEXTS.one_thing in words(await documents(world, manager, **options))
        assert TEXTS.none in words(await documents(world, manager))

    async def test_replacing_needs_a_file(self, world: World, manager: simcord.MemberActor) -> None:
        said = words(await documents(world, manager, replace=HIDDEN_NAME))

        assert TEXTS.replaces_what in said

    async def test_only_those_who_manage_the_server_may(self, world: World) -> None:
        command = world.env.bot.tree.get_command("documents")  # type: ignore[attr-defined]
        assert command.default_permissions == discord.Permissions(manage_guild=True)
        assert command.allowed_contexts.guild
        assert not command.allowed_contexts.dm_channel
        everyone = world.server.create_role(
            "Talkers", permissions=discord.Permissions(use_application_commands=True)
        )
        world.server.add_member(world.env.create_user("carol"), roles=[everyone])
        assert "documents" not in world.alice.available_commands(world.channel)

    async def test_where_servers_may_have_none_that_is_said(
        self, world: World, manager: simcord.MemberActor, tmp_path: Path
    ) -> None:
        world.env.bot.service = service_with_servers(tmp_path / "none", files=0)  # type: ignore[attr-defined]

        for options in ({"add": FILE}, {}, {"remove": "a.md"}):
            said = words(await documents(world, manager, **options))
            assert TEXTS.faults[DocumentFault.NO_FOLDER] in said

    async def test_all_of_it_is_there_in_spanish(
        self, world: World, manager: simcord.MemberActor, spanish: None
    ) -> None:
        del spanish
        said = words(await documents(world, manager, add=FILE))

        assert SPANISH.documents.can_be_asked in said

    async def test_privacy_says_what_is_kept_of_documents(self, world: World) -> None:
        assert ENGLISH.documents.kept in words(await world.alice.slash(world.channel, "privacy"))

    async def test_leaving_a_server_takes_its_documents_away(
        self, world: World, manager: simcord.MemberActor, tmp_path: Path
    ) -> None:
        await documents(world, manager, add=FILE)
        guild = world.env.bot.get_guild(world.server.id)
        assert guild is not None
        await world.env.bot.on_guild_remove(guild)  # type: ignore[attr-defined]

        assert list((tmp_path / "servers").rglob(HIDDEN_NAME)) == []
        assert "Fazackerley" not in await ask(world)


class TestWhoSees:
    async def test_another_server_sees_nothing_of_it(
        self, world: World, manager: simcord.MemberActor, elsewhere: World
    ) -> None:
        await documents(world, manager, add=FILE)
        asked = await world.alice.slash(world.channel, "ask", question=QUESTION)
        assert asked.response is not None
        bob, there = elsewhere.alice, elsewhere.channel

        shown = [
            words(await bob.slash(there, "ask", question=QUESTION)),
            words(await bob.slash(there, "ask", question="What does the ZWB pay?")),
            words(await bob.slash(there, "ask", question="zanzibrok")),
            words(await bob.slash(there, "cite", address="section 2")),
            words(await bob.slash(there, "timeline")),
            words(await bob.slash(there, "sources")),
            words(await bob.slash(there, "verify", text="signed the accord on March 3, 1987")),
            words(await bob.slash(there, "help")),
            str(await bob.autocomplete(there, "ask", "source", "")),
            str(await bob.autocomplete(there, "cite", "address", "2")),
            str(await bob.autocomplete(there, "cite", "source", "")),
            str(await bob.autocomplete(there, "timeline", "topic", "z")),
            str(await bob.autocomplete(there, "timeline", "source", "")),
        ]
        await bob.send(there, f"{world.mention} {QUESTION}")
        await bob.send_dm(QUESTION)
        answers = [*elsewhere.answers(), *elsewhere.answers(bob.user.dm_channel)]
        shown += [undo(text_of(each)) for each in answers]

        assert bob.user.dm_channel.history()
        own = ("zanzibrook", "zwb")
        assert [s for s in signs_in("\n".join(shown)) if s.casefold() not in own] == []
        assert NAME not in "\n".join(shown)

    async def test_a_channel_uses_only_its_documents(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        await documents(world, manager, add=FILE)
        await documents(world, manager, channel=world.channel, only="a.txt")
        assert "Fazackerley" not in await ask(world)
        assert NAME not in words(await world.alice.slash(world.channel, "sources"))
        await documents(world, manager, channel=world.channel, only="zanz*, server/*")
        assert "Fazackerley" not in await ask(world), "zanz* fits nothing, so nothing was changed"
        await documents(world, manager, channel=world.channel, only="server/*")
        assert "Fazackerley" in await ask(world)
        await documents(world, manager, remove=HIDDEN_NAME)

        assert ENGLISH.requests.no_sources in await ask(world)
        await documents(world, manager, channel=world.channel)
        assert ENGLISH.requests.no_sources not in await ask(world)

    async def test_only_places_where_the_bot_answers_can_be_limited(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        category = world.server.create_category("Rooms")
        with pytest.raises(simcord.OptionError, match="channel types"):
            await documents(world, manager, channel=category, only="a.txt")

    async def test_a_thread_follows_its_channel(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        await documents(world, manager, add=FILE)
        await documents(world, manager, channel=world.channel, only="a.txt")
        message = await world.alice.send(world.channel, "Let us talk.")
        await message.create_thread(name="talk")
        (thread,) = world.channel.threads
        said = words(await world.alice.slash(thread, "ask", question=QUESTION))

        assert "Fazackerley" not in said

    async def test_a_document_of_a_role_is_only_for_it_and_only_in_private(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        staff = world.server.create_role("Staff")
        dora = world.server.add_member(world.env.create_user("dora"), roles=[staff])
        await documents(world, manager, add=FILE)
        said = words(await documents(world, manager, role=staff, only=NAME))
        assert "@Staff" in said

        assert "Fazackerley" not in await ask(world)
        assert "Fazackerley" not in await ask(world, private=True)
        assert "Fazackerley" not in await ask(world, dora)
        assert "Fazackerley" in await ask(world, dora, private=True)
        assert NAME in str(
            await dora.autocomplete(world.channel, "ask", "source", "", private=True)
        )
        assert NAME not in str(await dora.autocomplete(world.channel, "ask", "source", ""))
        assert NAME not in str(
            await world.alice.autocomplete(world.channel, "ask", "source", "", private=True)
        )
        await dora.send(world.channel, f"{world.mention} {QUESTION}")
        assert "Fazackerley" not in text_of(world.answers()[-1])

    async def test_a_channel_of_its_own_shows_a_document_of_a_role_to_the_role(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        staff = world.server.create_role("Staff")
        dora = world.server.add_member(world.env.create_user("dora"), roles=[staff])
        await documents(world, manager, add=FILE)
        await documents(world, manager, role=staff, only=NAME)
        await documents(world, manager, channel=world.channel, only=NAME)

        assert "Fazackerley" in await ask(world, dora)
        assert ENGLISH.requests.no_sources in await ask(world)

    async def test_the_buttons_of_a_message_show_it_only_to_those_who_may_see_it(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        staff = world.server.create_role("Staff")
        dora = world.server.add_member(world.env.create_user("dora"), roles=[staff])
        await documents(world, manager, add=FILE)
        answer = await asked(world, QUESTION)
        dated = await world.alice.slash(world.channel, "timeline", source=NAME)
        assert dated.response is not None
        await documents(world, manager, role=staff, only=NAME)

        for person in (dora, world.alice):
            shown = await in_context(world, answer, person)
            shown.append(await press(world, answer, Show.EXACT, person))
            for each in shown:
                found = signs_in(words(each).replace(QUESTION, ""))
                assert bool(found) is (person is dora)
        (menu,) = (
            each
            for row in dated.response.components
            for each in row["components"]
            if each["custom_id"] == "tc"
        )
        value = menu["options"][0]["value"]
        ours = words(await dora.select(dated.response, [value], custom_id="tc"))
        theirs = words(await world.alice.select(dated.response, [value], custom_id="tc"))
        assert "fazackerley" in signs_in(ours)
        assert signs_in(theirs) == []

    async def test_the_rest_of_its_lists_and_its_clauses_are_shown_only_to_those_who_may_see_it(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        dora, staff = with_role(world)
        await documents(world, manager, add=FILE)
        message = await asked(world, QUESTION_OF_LIST)
        await documents(world, manager, role=staff, only=NAME)

        for beginning in ("qlo0", Show.CLAUSE):
            ours = words(await press(world, message, beginning, dora))
            theirs = words(await press(world, message, beginning))
            assert "silver" in signs_in(ours)
            assert signs_in(theirs.replace(QUESTION_OF_LIST, "")) == []

    @pytest.mark.parametrize("private", [True, False])
    async def test_asking_again_shows_a_document_of_a_role_only_in_private(
        self, world: World, manager: simcord.MemberActor, *, private: bool
    ) -> None:
        dora, staff = with_role(world)
        await documents(world, manager, add=FILE)
        former = (
            await dora.slash(world.channel, "ask", question=QUESTION, private=private)
        ).response
        assert former is not None
        await documents(world, manager, add=OTHER, replace=HIDDEN_NAME)
        await documents(world, manager, role=staff, only=NAME)
        outdated = (await press(world, former, Show.CONTEXT, dora)).response
        assert outdated is not None
        shown = await press(world, outdated, AskAgainToken(private).write(), dora)
        field = text_field(shown)
        said = words(await dora.submit_modal(shown, {field["custom_id"]: field["value"]}))

        assert ("Birtwhistle" in said) is private

    async def test_its_pins_are_shown_only_to_those_who_may_see_it(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        dora, staff = with_role(world)
        await documents(world, manager, add=FILE)
        await pin_first(world, manager)
        assert ENGLISH.community.pinned in await ask(world)
        await documents(world, manager, role=staff, only=NAME)

        assert ENGLISH.community.pinned in await ask(world, dora, private=True)
        for said in (await ask(world, dora), await ask(world, private=True)):
            assert ENGLISH.community.pinned not in said
            assert "Fazackerley" not in said
        listed = words(await manager.slash(world.channel, "pins"))
        assert ENGLISH.community.pin_hidden in listed
        assert NAME not in listed

    async def test_a_pin_is_reported_once_its_document_is_removed_and_not_before(
        self, world: World, manager: simcord.MemberActor, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = world.env.bot
        assert isinstance(client, QuothClient)
        await documents(world, manager, add=FILE)
        await pin_first(world, manager)
        await do_upkeep(client)
        assert "is not shown" not in caplog.text
        await documents(world, manager, remove=NAME)
        for _ in range(2):
            await do_upkeep(client)

        assert caplog.text.count(f"Pin 1 of server {world.key} is not shown: {NAME}") == 1

    async def test_the_settings_offer_the_documents_of_the_server_itself(
        self, world: World, manager: simcord.MemberActor
    ) -> None:
        await documents(world, manager, add=FILE)
        panel = await manager.slash(world.channel, "settings")
        assert panel.response is not None
        await manager.click(panel.response, label=ENGLISH.servers.sources)
        (menu,) = (
            each
            for row in panel.response.components
            for each in row["components"]
            if each["custom_id"] == SettingControl.SOURCES.token
        )

        assert [each["label"] for each in menu["options"]] == ["a.txt", NAME]

    async def test_who_sees_which_is_listed_and_outlives_the_defaults(
        self, world: World, manager: simcord.MemberActor, store: Store
    ) -> None:
        staff = world.server.create_role("Staff")
        await documents(world, manager, add=FILE)
        await documents(world, manager, role=staff, only=NAME)
        await documents(world, manager, channel=world.channel, only="a.txt")
        panel = await manager.slash(world.channel, "settings")
        assert panel.response is not None
        await manager.click(panel.response, label=ENGLISH.servers.reset)

        said = words(await documents(world, manager))
        assert "@Staff" in said
        assert f"#{world.channel.name}" in said
        assert (await store.settings(world.key)).role_sources

    async def test_a_deleted_channel_is_forgotten_and_a_deleted_role_is_not(
        self, world: World, manager: simcord.MemberActor, store: Store
    ) -> None:
        staff = world.server.create_role("Staff")
        other = world.server.create_text_channel("other")
        await documents(world, manager, add=FILE)
        await documents(world, manager, role=staff, only=NAME)
        await documents(world, manager, channel=other, only="a.txt")
        world.env.backend.delete_channel(other.id)
        world.env.backend.delete_role(world.server.id, staff.id)
        await world.env.settle()

        held = await store.settings(world.key)
        assert held.channel_sources == {}
        assert held.role_sources
        assert "Fazackerley" not in await ask(world, private=True)


class NotingService(QuoteService):
    """A service that says when it has looked at the servers' documents again."""

    looked: asyncio.Event

    async def refresh_servers(self) -> None:
        await super().refresh_servers()
        self.looked.set()


async def test_a_file_that_somebody_puts_there_is_noticed_by_the_watcher(tmp_path: Path) -> None:
    service = service_with_servers(tmp_path, kind=NotingService)
    assert isinstance(service, NotingService)
    service.looked = asyncio.Event()
    context = ReplyContext(server="discord:1")
    folder = fill(tmp_path / "servers" / "discord-1", {HIDDEN_NAME: HIDDEN})
    assert await service.names(reply_context=context) == ("a.txt", NAME)
    async with asyncio.timeout(60), service.watching(tmp_path / "seeds"):
        # The system may begin to notify only after the first file was written.
        for number in count():
            fill(folder, {f"{number}.md": "# Later\n\nIt came later than the others did.\n"})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(service.looked.wait(), 5)
                break

    assert "server/0.md" in await service.names(reply_context=context)


def test_settings_place_the_servers_beside_the_state(tmp_path: Path) -> None:
    settings = Settings.model_construct(quoth_state=tmp_path)

    assert settings.servers_folder == tmp_path / "servers"
    other = Settings.model_construct(quoth_servers=tmp_path / "elsewhere")
    assert other.servers_folder == tmp_path / "elsewhere"
    assert settings.server_index(tmp_path / "a") != settings.server_index(tmp_path / "b")
    assert settings.server_index(tmp_path / "a") != settings.index_folder
