from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.chat.server_settings import SettingControl
from bot.discord_chat.gateway import build_client
from bot.discord_chat.settings_panel import MENU_LIMIT
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import ServerSettings
from index import Library
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.documents import fill
from tests.helpers.unescape import quotations, text_of

NAME = "000_6c16ef196a1fba73.txt"


@pytest.fixture
def manager(world: World) -> simcord.MemberActor:
    role = world.server.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    return world.server.add_member(world.env.create_user("manager"), roles=[role])


async def open_panel(world: World, manager: simcord.MemberActor) -> simcord.ResponseMessage:
    result = await manager.slash(world.channel, "settings")
    assert result.ephemeral
    assert result.response is not None
    return result.response


async def held(world: World, store: Store) -> ServerSettings:
    return await store.settings(world.key)


def controls(message: simcord.ResponseMessage) -> Iterator[dict[str, Any]]:
    for row in message.components:
        yield from row["components"]


def control(message: simcord.ResponseMessage, which: SettingControl) -> dict[str, Any]:
    (found,) = (each for each in controls(message) if each["custom_id"] == which.token)
    return found


async def opened(
    manager: simcord.MemberActor, panel: simcord.ResponseMessage, which: SettingControl
) -> None:
    """Open the menu of a matter in the place of the page."""
    await manager.click(panel, custom_id=which.token)


def chosen_channels(message: simcord.ResponseMessage, which: SettingControl) -> list[str]:
    return [str(each["id"]) for each in control(message, which).get("default_values", [])]


async def test_it_says_in_words_what_holds_by_default(
    world: World, manager: simcord.MemberActor
) -> None:
    panel = await open_panel(world, manager)

    said = text_of(panel)
    assert said.startswith("Server settings. Changes apply immediately for everyone.")
    assert "**Channels** — I answer in all channels." in said
    assert "**Turned off** — Nowhere." in said
    assert "**Documents** — I quote from all documents." in said
    assert "**Quotations** — At most 3 per answer." in said
    assert "**Unanswered questions** — Off." in said
    assert "**Weekly list** — Off." in said
    assert "**Ask a person** — Off." in said
    assert "**Forums** — None." in said
    assert "**Permissions** — I have all the permissions I need." in said


async def test_each_matter_has_one_button(world: World, manager: simcord.MemberActor) -> None:
    panel = await open_panel(world, manager)

    assert [each["label"] for each in controls(panel)] == [
        "Channels",
        "Turned off",
        "Question channels",
        "Documents",
        "Quotations",
        "Turn threads on",
        "Make answers private",
        "Turn section numbers on",
        "Keep unanswered questions",
        "Weekly list",
        "Ask a person",
        "Forums",
        "Reset to defaults",
    ]


async def test_a_menu_leads_back_to_the_page(
    world: World, manager: simcord.MemberActor, store: Store
) -> None:
    panel = await open_panel(world, manager)
    page = text_of(panel)
    await opened(manager, panel, SettingControl.ANSWER_ONLY_IN)

    assert "If you choose none, I answer in all." in text_of(panel)
    await manager.click(panel, label="Back")
    assert text_of(panel) == page
    assert await held(world, store) == ServerSettings()


async def test_it_is_only_for_those_who_manage_the_server(world: World) -> None:
    assert "settings" not in world.alice.available_commands(world.channel)


async def test_one_who_was_let_see_the_command_without_managing_is_refused(
    world: World, store: Store
) -> None:
    command = world.env.backend.find_command("settings", world.server.id, type=1)
    assert command is not None
    world.server.set_command_permissions(int(command["id"]), {world.alice: True})

    result = await world.alice.slash(world.channel, "settings")

    assert "Manage Server" in text_of(result.response)
    assert result.ephemeral
    assert await held(world, store) == ServerSettings()


async def test_a_control_refuses_one_who_no_longer_manages_the_server(
    world: World, manager: simcord.MemberActor, store: Store
) -> None:
    panel = await open_panel(world, manager)
    stored = world.env.backend.get_guild(world.server.id).members[manager.id]
    stored.role_ids.clear()

    result = await manager.click(panel, custom_id=SettingControl.PRIVATE.token)

    assert "Manage Server" in text_of(result.response)
    assert await held(world, store) == ServerSettings()


@pytest.mark.parametrize(
    ("which", "field", "words"),
    [
        (
            SettingControl.ANSWER_ONLY_IN,
            "answer_only_in",
            "**Channels** — I answer only in \\#other.",
        ),
        (
            SettingControl.SILENT_IN,
            "silent_in",
            "**Turned off** — I'm turned off in \\#other, even",
        ),
    ],
)
async def test_channels_are_chosen_and_taken_back(  # noqa: PLR0913, PLR0917 - all fixtures
    world: World,
    manager: simcord.MemberActor,
    store: Store,
    which: SettingControl,
    field: str,
    words: str,
) -> None:
    other = world.server.create_text_channel("other")
    panel = await open_panel(world, manager)
    await opened(manager, panel, which)
    await manager.select(panel, [other], custom_id=which.token)

    assert getattr(await held(world, store), field) == {str(other.id)}
    assert words.replace("\\", "") in text_of(panel).replace("\\", "")
    await opened(manager, panel, which)
    assert chosen_channels(panel, which) == [str(other.id)]

    await manager.select(panel, [], custom_id=which.token)

    assert await held(world, store) == ServerSettings()


async def test_buttons_say_what_they_do_and_do_it(
    world: World, manager: simcord.MemberActor, store: Store
) -> None:
    panel = await open_panel(world, manager)
    await manager.click(panel, label="Turn threads on")
    await manager.click(panel, label="Make answers private")
    await opened(manager, panel, SettingControl.QUOTATIONS)
    await manager.select(panel, ["1"], custom_id=SettingControl.QUOTATIONS.token)

    assert await held(world, store) == ServerSettings(in_thread=True, private=True, quotations=1)
    assert control(panel, SettingControl.THREAD)["label"] == "Turn threads off"
    assert "**Quotations** — At most 1 per answer." in text_of(panel)

    await manager.click(panel, label="Reset to defaults")

    assert await held(world, store) == ServerSettings()
    assert control(panel, SettingControl.THREAD)["label"] == "Turn threads on"


async def test_its_controls_work_after_a_restart(
    world: World,
    manager: simcord.MemberActor,
    service: QuoteService,
    settings: Settings,
    store: Store,
) -> None:
    panel = await open_panel(world, manager)
    await manager.click(panel, label="Make answers private")
    await world.env.restart_bot(build_client(service, settings, store=store))
    await opened(manager, panel, SettingControl.QUOTATIONS)
    await world.env.restart_bot(build_client(service, settings, store=store))
    await manager.select(panel, ["4"], custom_id=SettingControl.QUOTATIONS.token)
    await opened(manager, panel, SettingControl.SILENT_IN)
    await manager.select(panel, [world.channel], custom_id=SettingControl.SILENT_IN.token)

    assert await held(world, store) == ServerSettings(
        private=True, quotations=4, silent_in=world.here
    )


async def test_settings_outlive_the_process(
    world: World,
    manager: simcord.MemberActor,
    service: QuoteService,
    settings: Settings,
    tmp_path: Path,
) -> None:
    async with await Store.open(tmp_path) as first:
        await world.env.restart_bot(build_client(service, settings, store=first))
        panel = await open_panel(world, manager)
        await manager.click(panel, label="Make answers private")
    async with await Store.open(tmp_path) as second:
        await world.env.restart_bot(build_client(service, settings, store=second))
        result = await world.alice.slash(world.channel, "ask", question=DEATHS)

        assert result.ephemeral
        await world.env.restart_bot(build_client(service, settings))


async def test_question_channels_are_refused_without_the_intent_and_it_is_explained(
    world: World, manager: simcord.MemberActor, store: Store
) -> None:
    panel = await open_panel(world, manager)
    await opened(manager, panel, SettingControl.QUESTION_CHANNELS)
    await manager.select(panel, [world.channel], custom_id=SettingControl.QUESTION_CHANNELS.token)

    said = text_of(panel).replace("\\", "")
    assert "Message Content Intent" in said
    assert "QUOTH_MESSAGE_CONTENT=True" in said
    assert await held(world, store) == ServerSettings()


async def test_question_channels_are_chosen_with_the_intent(
    world: World,
    manager: simcord.MemberActor,
    service: QuoteService,
    settings: Settings,
    store: Store,
) -> None:
    reading = settings.model_copy(update={"quoth_message_content": True})
    await world.env.restart_bot(build_client(service, reading, store=store))
    panel = await open_panel(world, manager)
    await opened(manager, panel, SettingControl.QUESTION_CHANNELS)
    await manager.select(panel, [world.channel], custom_id=SettingControl.QUESTION_CHANNELS.token)

    assert (await held(world, store)).question_channels == world.here

    await world.env.restart_bot(build_client(service, settings, store=store))
    panel = await open_panel(world, manager)

    assert "This doesn't work yet" in text_of(panel)
    await opened(manager, panel, SettingControl.QUESTION_CHANNELS)
    await manager.select(panel, [], custom_id=SettingControl.QUESTION_CHANNELS.token)
    assert await held(world, store) == ServerSettings()


async def test_documents_are_chosen_and_no_other_one_is_quoted(
    world: World, manager: simcord.MemberActor, store: Store
) -> None:
    panel = await open_panel(world, manager)
    await opened(manager, panel, SettingControl.SOURCES)
    values = {
        each["label"]: each["value"] for each in control(panel, SettingControl.SOURCES)["options"]
    }
    await manager.select(panel, [values[NAME]], custom_id=SettingControl.SOURCES.token)

    assert (await held(world, store)).sources == {NAME}
    sources = await world.alice.slash(world.channel, "sources")
    assert "I can quote from 1 document" in text_of(sources.response)
    offered = await world.alice.autocomplete(world.channel, "ask", "source", "")
    assert [each["value"] for each in offered] == [NAME]
    asked = await world.alice.slash(world.channel, "ask", question="What is said about the border?")
    assert asked.response is not None
    found = list(quotations(asked.response.message))
    assert found
    assert all(note.startswith(NAME) for _, note in found)
    other = await world.alice.slash(
        world.channel, "ask", question=DEATHS, source="003_1b8ed4e9084715c7.txt"
    )
    assert "There is no document called" in text_of(other.response)


async def test_choosing_all_documents_leaves_room_for_new_ones(
    world: World, manager: simcord.MemberActor, store: Store
) -> None:
    panel = await open_panel(world, manager)
    await opened(manager, panel, SettingControl.SOURCES)
    values = [each["value"] for each in control(panel, SettingControl.SOURCES)["options"]]
    await manager.select(panel, values, custom_id=SettingControl.SOURCES.token)

    assert await held(world, store) == ServerSettings()


async def test_documents_that_are_gone_are_told_of(world: World, store: Store) -> None:
    await store.keep_settings(world.key, ServerSettings(sources=frozenset({"gone.txt"})))

    for name, options in (("ask", {"question": DEATHS}), ("sources", {}), ("timeline", {})):
        result = await world.alice.slash(world.channel, name, **options)
        assert "You can't see any documents here" in text_of(result.response)
    assert await world.alice.autocomplete(world.channel, "timeline", "topic", "b") == []


async def test_as_many_quotations_are_given_as_are_set(world: World, store: Store) -> None:
    await store.keep_settings(world.key, ServerSettings(quotations=1))

    result = await world.alice.slash(world.channel, "ask", question=DEATHS)

    assert result.response is not None
    assert len(list(quotations(result.response.message))) == 1


async def test_a_channel_that_is_gone_is_named_by_its_number(
    world: World, manager: simcord.MemberActor, store: Store
) -> None:
    await store.keep_settings(world.key, ServerSettings(silent_in=frozenset({"12345"})))
    panel = await open_panel(world, manager)

    assert "#12345" in text_of(panel).replace("\\", "")
    await opened(manager, panel, SettingControl.SILENT_IN)
    assert chosen_channels(panel, SettingControl.SILENT_IN) == []


async def test_without_embeds_it_is_plain_text(world: World, manager: simcord.MemberActor) -> None:
    result = await manager.slash(world.deny(embed_links=False), "settings")

    assert result.response is not None
    assert result.response.embeds == []
    assert "Channels" in result.response.content


async def test_a_missing_permission_for_threads_is_named(
    world: World, manager: simcord.MemberActor, store: Store
) -> None:
    await store.keep_settings(world.key, ServerSettings(in_thread=True))
    result = await manager.slash(world.deny(create_public_threads=False), "settings")

    assert (
        "**Create Public Threads, in #restricted** — I can't open threads for answers."
        in text_of(result.response)
    )


@pytest.mark.usefixtures("spanish")
async def test_it_is_named_as_discord_shows_it_in_spanish(
    world: World, manager: simcord.MemberActor, store: Store
) -> None:
    await store.keep_settings(world.key, ServerSettings(in_thread=True))
    result = await manager.slash(world.deny(create_public_threads=False), "settings")

    assert "Crear hilos públicos, en" in text_of(result.response)


async def test_without_a_store_there_is_nothing_to_set(
    world: World, manager: simcord.MemberActor, service: QuoteService, settings: Settings
) -> None:
    await world.env.restart_bot(build_client(service, settings))

    result = await manager.slash(world.channel, "settings")

    assert "I don't keep anything" in text_of(result.response)


async def test_settings_are_dropped_when_the_bot_leaves(world: World, store: Store) -> None:
    await store.keep_settings(world.key, ServerSettings(private=True))

    world.env.backend.remove_guild(world.server.id)
    await world.env.settle()

    assert await held(world, store) == ServerSettings()


@pytest.mark.usefixtures("spanish")
async def test_it_speaks_the_language_of_the_person(
    world: World, manager: simcord.MemberActor
) -> None:
    panel = await open_panel(world, manager)

    assert "**Canales** — Respondo en todos los canales." in text_of(panel)
    assert control(panel, SettingControl.THREAD)["label"] == "Activar hilos"


class TestManyDocuments:
    @pytest.fixture
    def service(self, tmp_path: Path) -> QuoteService:
        folder = tmp_path / "documents"
        texts = {
            f"{2000 + n}-minutes.txt": f"In {2000 + n} the council met. Its harvest was great.\n"
            for n in range(MENU_LIMIT + 1)
        }
        folder.mkdir()
        return QuoteService(Library.open(fill(folder, texts)))

    async def test_are_chosen_by_names_or_patterns(
        self, world: World, manager: simcord.MemberActor, store: Store
    ) -> None:
        panel = await open_panel(world, manager)
        shown = await manager.click(panel, label="Documents")
        await manager.submit_modal(shown, field(shown, "200?-*\n\n2011-MINUTES.txt"))

        chosen = (await held(world, store)).sources
        assert len(chosen) == 11
        assert "2011-minutes.txt" in chosen

    async def test_a_name_that_no_document_has_changes_nothing(
        self, world: World, manager: simcord.MemberActor, store: Store
    ) -> None:
        panel = await open_panel(world, manager)
        shown = await manager.click(panel, label="Documents")
        await manager.submit_modal(shown, field(shown, "2001-minutes.txt\nnothing*"))

        assert "I don't have a document called nothing" in text_of(panel).replace("\\", "")
        assert await held(world, store) == ServerSettings()

    @pytest.mark.parametrize("typed", ["", "*"], ids=["empty", "pattern"])
    async def test_an_empty_field_or_what_fits_all_means_all(
        self, world: World, manager: simcord.MemberActor, store: Store, typed: str
    ) -> None:
        await store.keep_settings(
            world.key, ServerSettings(sources=frozenset({"2001-minutes.txt"}))
        )
        panel = await open_panel(world, manager)
        shown = await manager.click(panel, label="Documents")
        await manager.submit_modal(shown, field(shown, typed))

        assert await held(world, store) == ServerSettings()


def field(shown: simcord.InteractionResult, value: str) -> dict[str, str]:
    """The only field of a form, filled in."""
    assert shown.modal is not None
    (label,) = shown.modal["components"]
    return {label["component"]["custom_id"]: value}
