from __future__ import annotations

from pathlib import Path

import pytest
import simcord

from bot.discord_chat.gateway import build_client
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import ServerSettings
from tests.bot.discord_chat.conftest import World
from tests.helpers.buttons import labels
from tests.helpers.documents import fill
from tests.helpers.own_folder import OwnFolder
from tests.helpers.unescape import text_of

FERRY = "When does the last ferry leave?"
DOGS = "May dogs travel on the ferry?"
FEES = "Mooring fees for visitors"
FAQ = f"""# Ferry

## {FERRY}

The last ferry leaves at ten.

## Does the moon have an atmosphere?

## {DOGS}

Dogs travel free on the ferry.
"""
GUIDE = f"# Harbour\n\n## {FEES}\n\nMooring costs visitors fees of 12 crowns a night.\n"


async def helped(world: World) -> simcord.ResponseMessage:
    result = await world.alice.slash(world.channel, "help")
    assert result.response is not None
    assert result.ephemeral
    return result.response


class TestExamples(OwnFolder):
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return fill(tmp_path / "documents", {"faq.md": FAQ, "guide.md": GUIDE})

    async def test_the_help_has_three_questions_that_the_documents_answer(
        self, world: World
    ) -> None:
        message = await helped(world)

        assert labels(message) == [FERRY, DOGS, FEES]
        assert text_of(message).endswith("Try one of these:")

    async def test_pressing_one_asks_it_for_the_person_alone_even_after_a_restart(
        self, world: World, service: QuoteService, settings: Settings, store: Store
    ) -> None:
        message = await helped(world)
        await world.env.restart_bot(build_client(service, settings, store=store))
        result = await world.alice.click(message, label=FERRY)

        assert result.ephemeral
        assert text_of(result.response).startswith(f"Question: “{FERRY}”")
        assert "leaves at ten" in text_of(result.response).replace("*", "")

    async def test_they_are_from_the_documents_of_the_server_alone(
        self, world: World, store: Store
    ) -> None:
        message = await helped(world)
        await store.keep_settings(world.key, ServerSettings(sources=frozenset({"guide.md"})))

        assert labels(await helped(world)) == [FEES]
        offered = await world.alice.autocomplete(world.channel, "ask", "question", "")
        assert [each["value"] for each in offered] == [FEES]
        result = await world.alice.click(message, label=FERRY)
        assert "leaves at ten" not in text_of(result.response)

    async def test_a_question_is_completed_by_any_words_of_it(self, world: World) -> None:
        offered = await world.alice.autocomplete(world.channel, "ask", "question", "FERRY last")

        assert [each["value"] for each in offered] == [FERRY]

    async def test_a_mention_without_words_and_a_call_for_help_show_them(
        self, world: World
    ) -> None:
        await world.alice.send(world.channel, world.mention)
        await world.alice.send(world.channel, f"{world.mention} help")

        assert [labels(message) for message in world.answers()] == [[FERRY, DOGS, FEES]] * 2

    async def test_documents_that_change_bring_other_examples(
        self, world: World, folder: Path, service: QuoteService
    ) -> None:
        assert FERRY in labels(await helped(world))
        (folder / "faq.md").unlink()
        await service.refresh()

        assert labels(await helped(world)) == [FEES]


class TestNone(OwnFolder):
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return fill(tmp_path / "documents", {"a.txt": "The mill burnt down in 1911."})

    async def test_without_any_the_help_has_no_buttons(self, world: World, store: Store) -> None:
        assert labels(await helped(world)) == []
        await store.keep_settings(world.key, ServerSettings(sources=frozenset({"gone.txt"})))
        assert labels(await helped(world)) == []
        assert await world.alice.autocomplete(world.channel, "ask", "question", "mill") == []
