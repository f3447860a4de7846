"""The workspace's own documents on the local Slack: changed by admins, hidden from others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from yarl import URL

from bot.i18n import ENGLISH, STRINGS, Strings
from bot.local_slack import LocalSlack, Message, Person, UserGroup, limits
from bot.service import QuoteService
from bot.slack_chat.documents import documents_form, is_slacks
from bot.slack_chat.forms import Task
from bot.slack_chat.manifest import manifest
from bot.store import Store
from bot.stored_values import MIB, ServerSettings
from tests.bot.slack_chat.conftest import World, running, settings_for
from tests.helpers.server_documents import (
    HIDDEN,
    HIDDEN_NAME,
    QUESTION,
    service_with_servers,
    signs_in,
)

SERVER = "slack:T00000001"
FILE = (HIDDEN_NAME, HIDDEN.encode())
NAME = f"server/{HIDDEN_NAME}"
TEXTS = ENGLISH.documents


@pytest.fixture
def service(tmp_path: Path) -> QuoteService:
    return service_with_servers(tmp_path)


def own(service: QuoteService) -> dict[str, bytes]:
    """The workspace's documents on disk."""
    documents = service.own_documents
    assert documents is not None
    folder = documents.folder_of(SERVER)
    return {each.name: (folder / each.name).read_bytes() for each in documents.stored(SERVER)}


async def submit(world: World, files: list[tuple[str, bytes]] | None = None, **values: str) -> str:
    """Fill in the form as the admin, and return what is said then."""
    listed = await world.manage("/quoth documents")
    await world.admin.press(listed, ENGLISH.slack.documents_change)
    await world.slack.settled()
    given = {"add": files} if files else {}
    assert await world.admin.submit(values, files=given) == {}
    await world.slack.settled()
    return world.slack.whispered(world.admin)[-1].plain


async def asked(world: World, person: Person, line: str) -> Message:
    """Type a command, and return the answer that the person alone sees."""
    await person.command(world.channel, f"/quoth {line}")
    await world.slack.settled()
    return world.slack.whispered(person)[-1]


def everything(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False) + message.text


def others(signs: list[str], line: str) -> list[str]:
    """The words of the document that are not in what the person has typed."""
    return [each for each in signs if each.casefold() not in line.casefold()]


class TestChanging:
    async def test_a_file_given_in_the_form_can_be_asked_about_and_only_here(
        self, world: World, service: QuoteService
    ) -> None:
        before = await world.ask(QUESTION)
        said = await submit(world, [FILE])
        answer = await world.ask(QUESTION)

        assert "Fazackerley" not in before.plain
        assert said.startswith(f"{HIDDEN_NAME} has been added.")
        assert TEXTS.can_be_asked in said
        assert "Fazackerley" in answer.plain
        assert own(service) == dict([FILE])
        assert "Fazackerley" not in str((await service.ask(QUESTION)).parts)

    @pytest.mark.parametrize("word", ["documents", "Dokumente", "/documentos"])
    async def test_files_can_be_sent_in_the_direct_messages(
        self, world: World, service: QuoteService, word: str
    ) -> None:
        direct = world.admin.direct_messages
        await world.admin.say(direct, word, files=[FILE, ("b.txt", b"The ferry sails at noon.")])
        await world.slack.settled()
        (told,) = world.slack.said(direct)

        assert own(service).keys() == {HIDDEN_NAME, "b.txt"}
        assert told.plain.count("has been added") == 2

    async def test_a_file_in_a_channel_is_added_and_only_the_admin_is_told(
        self, world: World, service: QuoteService
    ) -> None:
        mention = f"{world.slack.workspace.bot.mention} documents"
        await world.admin.say(world.channel, mention, files=[FILE])
        await world.slack.settled()

        assert own(service).keys() == {HIDDEN_NAME}
        assert world.said() == ()
        assert "has been added" in world.slack.whispered(world.admin)[-1].plain

    async def test_a_file_without_a_word_gets_how_to_add_it(
        self, world: World, service: QuoteService
    ) -> None:
        direct = world.admin.direct_messages
        await world.admin.say(direct, "", files=[FILE])
        await world.slack.settled()

        assert "“documents”" in world.slack.said(direct)[-1].plain
        assert own(service) == {}

    async def test_a_document_is_replaced_removed_and_brought_back(
        self, world: World, service: QuoteService
    ) -> None:
        await submit(world, [FILE])
        other = ("new.md", b"# Rules\n\nThe hall is open until ten in the evening.\n")
        replaced = await submit(world, [other], replace=HIDDEN_NAME)
        after_replacing = own(service)
        removed = await submit(world, remove=HIDDEN_NAME)
        after_removing = own(service)
        listed = await world.manage("/quoth documents")
        await world.admin.press(listed, ENGLISH.slack.documents_change)
        await world.slack.settled()
        assert world.admin.modal is not None
        changes = await world.admin.suggest(world.admin.modal, "undo", "")
        await world.admin.submit({"undo": changes[0]["value"]})
        await world.slack.settled()

        assert "has been replaced" in replaced
        assert after_replacing == {HIDDEN_NAME: other[1]}
        assert "has been removed" in removed
        assert after_removing == {}
        assert [each["text"]["text"].split(" · ")[1] for each in changes] == [
            f"{HIDDEN_NAME} removed"
        ]
        assert own(service) == {HIDDEN_NAME: other[1]}

    async def test_words_behind_the_command_replace_and_remove(
        self, world: World, service: QuoteService
    ) -> None:
        direct = world.admin.direct_messages
        await world.admin.say(direct, "documents", files=[FILE])
        await world.slack.settled()
        other = ("new.md", b"# Rules\n\nThe hall is open until ten in the evening.\n")
        await world.admin.say(direct, f"documents replace: {HIDDEN_NAME}", files=[other])
        await world.slack.settled()
        replaced = own(service)
        said = await world.manage(f"/quoth documents remove: {HIDDEN_NAME}")
        without = await world.manage(f"/quoth documents replace: {HIDDEN_NAME}")

        assert replaced == {HIDDEN_NAME: other[1]}
        assert "has been removed" in said.plain
        assert without.plain == TEXTS.replaces_what
        assert own(service) == {}

    async def test_what_cannot_be_a_document_is_refused_in_words(
        self, world: World, service: QuoteService
    ) -> None:
        direct = world.admin.direct_messages
        said = []
        for name, data in [
            ("run.exe", b"MZ"),
            ("large.txt", b"a" * (8 * MIB + 1)),
            ("broken.pdf", b"%PDF-1.7 nothing"),
        ]:
            await world.admin.say(direct, "documents", files=[(name, data)])
            await world.slack.settled()
            said.append(world.slack.said(direct)[-1].plain)

        assert "I can't read run.exe" in said[0]
        assert "the limit is 8 MiB" in said[1]
        assert said[2].startswith("broken.pdf wasn't added:")
        assert own(service) == {}

    async def test_two_things_at_once_are_objected_to_beside_a_field(
        self, world: World, service: QuoteService
    ) -> None:
        await submit(world, [FILE])
        listed = await world.manage("/quoth documents")
        await world.admin.press(listed, ENGLISH.slack.documents_change)
        await world.slack.settled()
        objections = [
            await world.admin.submit({"remove": HIDDEN_NAME, "channel": world.channel.id}),
            await world.admin.submit({"channel": None, "only": "a.txt"}),
            await world.admin.submit({"remove": None, "only": None, "replace": HIDDEN_NAME}),
        ]

        assert objections == [
            {"only": TEXTS.one_thing}, {"only": TEXTS.one_thing}, {"only": TEXTS.replaces_what},
        ]  # fmt: skip
        assert own(service).keys() == {HIDDEN_NAME}

    async def test_only_admins_may_see_and_change_the_documents(
        self, world: World, service: QuoteService
    ) -> None:
        await submit(world, [FILE])
        direct = world.person.direct_messages
        await world.person.say(direct, "documents", files=[("b.txt", b"The ferry sails.")])
        await world.slack.settled()
        told = [
            world.slack.said(direct)[-1].plain,
            (await world.command("/quoth documents")).plain,
            (await world.command(f"/quoth documents remove: {HIDDEN_NAME}")).plain,
        ]
        listed = await world.manage("/quoth documents")
        world.admin.user.is_admin = world.admin.user.is_owner = False
        world.bot.forget_person(world.admin.id)
        await world.admin.press(listed, ENGLISH.slack.documents_change)
        await world.slack.settled()

        assert all("Only admins and owners" in each for each in told)
        assert world.admin.modal is None
        assert own(service).keys() == {HIDDEN_NAME}

    async def test_a_form_that_an_admin_of_before_sends_changes_nothing(
        self, world: World, service: QuoteService
    ) -> None:
        listed = await world.manage("/quoth documents")
        await world.admin.press(listed, ENGLISH.slack.documents_change)
        await world.slack.settled()
        world.admin.user.is_admin = world.admin.user.is_owner = False
        world.bot.forget_person(world.admin.id)
        await world.admin.submit(files={"add": [FILE]})
        await world.slack.settled()

        assert "Only admins and owners" in world.slack.whispered(world.admin)[-1].plain
        assert own(service) == {}

    async def test_a_file_that_slack_does_not_hand_over_changes_nothing_and_that_is_said(
        self, world: World, service: QuoteService
    ) -> None:
        direct = world.admin.direct_messages
        sent = await world.admin.say(direct, "documents", files=[FILE])
        world.slack.workspace.files[sent.files[0]].data = b"<!DOCTYPE html> Sign in"
        await world.slack.settled()

        assert "couldn't fetch" in world.slack.said(direct)[-1].plain
        assert own(service) == {}

    async def test_without_the_scope_the_form_and_the_answer_say_what_is_missing(
        self, service: QuoteService, store: Store, tmp_path: Path
    ) -> None:
        async with LocalSlack(manifest()) as slack:
            admin = slack.add_person("olga", is_admin=True)
            channel = slack.add_channel("general", admin)
            async with running(slack, service, settings_for(slack, tmp_path), store):
                await admin.say(admin.direct_messages, "documents", files=[FILE])
                await slack.settled()
                await admin.command(channel, "/quoth documents")
                await slack.settled()
                await admin.press(slack.whispered(admin)[-1], ENGLISH.slack.documents_change)
                await slack.settled()
                assert admin.modal is not None

            for said in (slack.said(admin.direct_messages)[-1].plain, admin.modal.plain):
                assert "files:read" in said
                assert "--documents" in said
            fields = {each["block_id"] for each in admin.modal.blocks}
            assert {"remove", "undo", "channel"} <= fields
            assert not {"add", "replace", "group"} & fields
            assert own(service) == {}


class TestWhoSees:
    @pytest.fixture
    async def dora(self, world: World) -> Person:
        """Somebody in the only group that sees the document."""
        dora = world.slack.add_person("dora")
        world.channel.members.add(dora.id)
        return dora

    @pytest.fixture
    async def staff(self, world: World, dora: Person) -> UserGroup:
        group = world.slack.add_group("staff", dora)
        await submit(world, [FILE])
        said = await submit(world, group="@staff", only=NAME)
        assert "@staff" in said
        assert NAME in said
        return group

    @pytest.mark.parametrize(
        "line",
        [
            QUESTION,
            f"ask {QUESTION} source: {NAME}",
            "cite section 2",
            "timeline",
            "timeline Zanzibrook",
            "sources",
            "verify The quarrymen of Zanzibrook are paid on Fridays",
            "help",
        ],
    )
    async def test_nobody_else_gets_a_word_of_it(
        self, world: World, staff: UserGroup, line: str
    ) -> None:
        for person in (world.person, world.admin):
            said = await asked(world, person, line)
            assert others(signs_in(everything(said)), line) == []
        assert staff.users

    async def test_its_people_get_it_in_private_answers_and_nowhere_else(
        self, world: World, staff: UserGroup, dora: Person
    ) -> None:
        private = await asked(world, dora, QUESTION)
        await dora.press(private, ENGLISH.slack.share)
        await world.slack.settled()
        shared = world.said()[-1]
        await dora.mention(world.channel, QUESTION)
        await world.slack.settled()
        public = world.said()[-1]
        await dora.say(dora.direct_messages, QUESTION)
        await world.slack.settled()

        assert "Fazackerley" in private.plain
        assert "Fazackerley" in world.slack.said(dora.direct_messages)[-1].plain
        assert len(world.said()) == 2
        for said in (shared, public):
            assert others(signs_in(everything(said)), QUESTION) == []
        assert staff.users == {dora.id}

    async def test_forms_suggest_it_to_its_people_alone(
        self, world: World, staff: UserGroup, dora: Person
    ) -> None:
        offered = []
        for person in (world.person, dora):
            await person.shortcut("ask")
            await world.slack.settled()
            assert person.modal is not None
            found = await person.suggest(person.modal, "source", "")
            offered.append([each["text"]["text"] for each in found])

        assert offered == [["a.txt"], ["a.txt", NAME]]
        assert staff.users == {dora.id}

    async def test_buttons_of_an_answer_show_it_to_its_people_alone(
        self, world: World, dora: Person
    ) -> None:
        await submit(world, [FILE])
        answer = await world.ask(QUESTION)
        world.slack.add_group("staff", dora)
        world.bot.forget_groups()
        await submit(world, group="@staff", only=NAME)
        for person in (world.person, dora):
            for label in (ENGLISH.buttons.context, ENGLISH.buttons.exact):
                await person.press(answer, label)
                await world.slack.settled()
        denied, shown = (
            "".join(everything(each) for each in world.slack.whispered(person))
            for person in (world.person, dora)
        )

        assert others(signs_in(denied), QUESTION) == []
        assert "Fazackerley" in shown
        uploads = world.slack.calls("files.completeUploadExternal")
        assert {each.arguments["channel_id"] for each in uploads} == {dora.direct_messages.id}

    async def test_who_leaves_the_group_sees_it_no_longer(
        self, world: World, staff: UserGroup, dora: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.slack_chat.bot.GROUP_SECONDS", 0.0)
        world.bot.forget_groups()
        before = await asked(world, dora, QUESTION)
        staff.users.clear()
        world.bot.forget_groups()
        after = await asked(world, dora, QUESTION)

        assert "Fazackerley" in before.plain
        assert "Fazackerley" not in after.plain

    @pytest.mark.parametrize("error", ["internal_error", "no_such_subteam", "missing_scope"])
    async def test_where_slack_does_not_say_who_is_in_the_group_nobody_sees_it(
        self, world: World, staff: UserGroup, dora: Person, error: str
    ) -> None:
        world.slack.faults.refuse("usergroups.users.list", error)
        world.bot.forget_groups()
        said = await asked(world, dora, QUESTION)

        assert "Fazackerley" not in said.plain
        assert staff.users == {dora.id}

    async def test_without_the_scope_nobody_sees_it(
        self, service: QuoteService, store: Store, tmp_path: Path
    ) -> None:
        documents = service.own_documents
        assert documents is not None
        documents.add(SERVER, *FILE)
        async with LocalSlack(manifest()) as slack:
            dora = slack.add_person("dora", is_admin=True)
            channel = slack.add_channel("general", dora)
            group = slack.add_group("staff", dora)
            limited = {group.id: frozenset({NAME})}
            await store.keep_settings(SERVER, ServerSettings(role_sources=limited))
            async with running(slack, service, settings_for(slack, tmp_path), store):
                await dora.command(channel, f"/quoth {QUESTION}")
                await slack.settled()

            assert "Fazackerley" not in slack.whispered(dora)[-1].plain
            assert not slack.calls("usergroups.users.list")

    async def test_a_channel_quotes_only_from_its_documents_until_that_is_lifted(
        self, world: World
    ) -> None:
        await submit(world, [FILE])
        said = await submit(world, channel=world.channel.id, only="a.txt")
        limited = await world.ask(QUESTION)
        listed = await world.manage("/quoth documents")
        lifted = await submit(world, channel=world.channel.id)
        answer = await world.ask(QUESTION)

        assert said == TEXTS.channel_limited.format(channel="", documents="a.txt")
        assert "Fazackerley" not in limited.plain
        leaf = {"type": "channel", "channel_id": world.channel.id}
        assert leaf in [
            leaf
            for block in listed.blocks
            if block["type"] == "rich_text"
            for element in block["elements"]
            for leaf in element["elements"]
        ]
        assert lifted == TEXTS.channel_open.format(channel="")
        assert "Fazackerley" in answer.plain

    async def test_a_document_that_there_is_not_is_named_and_nothing_is_limited(
        self, world: World
    ) -> None:
        said = await submit(world, channel=world.channel.id, only="nothing.txt")

        assert "nothing.txt" in said
        assert (await world.store.settings(SERVER)).channel_sources == {}

    async def test_the_list_names_documents_limits_and_changes(
        self, world: World, staff: UserGroup
    ) -> None:
        listed = await world.manage("/quoth documents")
        staff.disabled = True
        world.bot.forget_groups()
        without_group = await world.manage("/quoth documents")

        assert f"Only for @{staff.id}" in without_group.plain
        assert TEXTS.opening.of(1) in listed.plain
        assert f"Only for @{staff.handle}" in listed.plain
        assert NAME in listed.plain
        assert f"{HIDDEN_NAME} added" in listed.plain


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.txt", True),
        ("http://127.0.0.1:9/files-pri/F1/a.txt", True),
        ("http://files.slack.com/files-pri/T1-F1/a.txt", False),
        ("https://slack.com.example.com/a.txt", False),
        ("https://evilslack.com/a.txt", False),
        ("https://example.com/?files.slack.com", False),
        ("http://127.0.0.1:10/a.txt", False),
        ("/files-pri/F1", False),
        ("", False),
    ],
)
def test_the_token_goes_to_addresses_of_slack_alone(url: str, *, allowed: bool) -> None:
    assert is_slacks(URL(url), URL("http://127.0.0.1:9/api/")) is allowed


@pytest.mark.parametrize("strings", STRINGS, ids=lambda strings: strings.language)
@pytest.mark.parametrize("allowed", [False, True])
def test_no_label_of_the_form_is_cut(strings: Strings, *, allowed: bool) -> None:
    view = documents_form(Task(), strings, reads_files=allowed, reads_groups=allowed)

    assert limits.check_view(view) == []
    shown = json.dumps(view, ensure_ascii=False).replace(strings.slack.choose, "")
    assert '…"' not in shown
