"""The buttons under an answer whose documents have changed since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.chat.buttons import AskAgainToken, Further, Show
from bot.discord_chat.gateway import build_client
from bot.i18n import ENGLISH
from bot.service import QuoteService
from bot.settings import Settings
from index import Library
from tests.bot.discord_chat.conftest import World
from tests.helpers.buttons import (
    BUTTONS,
    Way,
    all_messages,
    asked,
    exact_texts,
    labels,
    mentioned,
    press,
)
from tests.helpers.documents import fill
from tests.helpers.own_folder import OwnFolder, mills
from tests.helpers.unescape import quotations, text_of, undo

Change = Callable[[str], None]

ASK_AGAIN = AskAgainToken().write()


class TestChangedDocuments(OwnFolder):
    MILL = "The mill of Alva burnt down in the dry summer of 1911."
    QUESTION = "When did the mill of Alva burn down?"

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        texts = {"docs/a.txt": self.MILL, "docs/b.txt": "The ferry of Alva is slow."}
        return fill(tmp_path, texts) / "docs"

    @pytest.fixture
    def change(self, folder: Path, shelf: Library) -> Change:
        def to(text: str) -> None:
            fill(folder, {"a.txt": text})
            shelf.refresh()

        return to

    @pytest.mark.parametrize("beginning", [Show.CONTEXT, Show.EXACT])
    async def test_what_has_changed_is_named_and_nothing_is_quoted(
        self, world: World, change: Change, beginning: str
    ) -> None:
        message = await asked(world, self.QUESTION)
        change(self.MILL.replace("1911", "1912"))
        result = await press(world, message, beginning)

        said = undo(text_of(result.response))
        assert result.ephemeral
        texts = ENGLISH.requests
        assert texts.outdated + texts.changed_source.format(source="a.txt") in said
        assert "burnt" not in said
        assert result.response is not None
        assert labels(result.response) == [BUTTONS.ask_again]
        assert result.response.attachments == []

    async def test_a_document_that_is_gone_is_told(
        self, world: World, folder: Path, shelf: Library
    ) -> None:
        message = await asked(world, self.QUESTION)
        (folder / "a.txt").unlink()
        shelf.refresh()
        result = await press(world, message, Show.CONTEXT)

        assert BUTTONS.gone in undo(text_of(result.response))

    async def test_a_document_that_only_has_another_name_is_quoted(
        self, world: World, folder: Path, shelf: Library
    ) -> None:
        message = await asked(world, self.QUESTION)
        (folder / "a.txt").rename(folder / "c.txt")
        shelf.refresh()
        result = await press(world, message, Show.CONTEXT)

        assert "— c.txt" in text_of(result.response)

    @pytest.mark.parametrize("way", [asked, mentioned], ids=["command", "message"])
    async def test_asking_again_starts_from_the_question(
        self, world: World, change: Change, way: Way
    ) -> None:
        message = await way(world, self.QUESTION)
        change(self.MILL.replace("1911", "1912"))
        outdated = await press(world, message, Show.CONTEXT)
        assert outdated.response is not None
        shown = await press(world, outdated.response, ASK_AGAIN)
        field = text_field(shown)

        assert field["value"] == self.QUESTION
        result = await world.alice.submit_modal(shown, {field["custom_id"]: field["value"]})
        assert not result.ephemeral
        assert "1912" in text_of(result.response)

    @pytest.mark.parametrize("private", [True, False])
    async def test_asking_again_keeps_source_time_and_who_may_see_it(
        self, world: World, change: Change, *, private: bool
    ) -> None:
        options = {"source": "a.txt", "private": private, "as-of": "2020"}
        message = await asked(world, self.QUESTION, **options)
        change(self.MILL.replace("1911", "1912"))
        outdated = await press(world, message, Show.CONTEXT)
        assert outdated.response is not None
        shown = await press(world, outdated.response, AskAgainToken(private).write())
        field = text_field(shown)
        result = await world.alice.submit_modal(shown, {field["custom_id"]: field["value"]})

        said = undo(text_of(result.response))
        assert said.startswith(
            f"{ENGLISH.answers.asked.format(question=f'“{self.QUESTION}”')}\n\n"
            "Only in a.txt · As of 2020\n"
        )
        assert "1912" in said
        assert result.ephemeral is private
        assert len(labels(all_messages(result)[-1])) >= 4

    async def test_a_follow_up_is_asked_again_as_one(self, world: World, change: Change) -> None:
        text = f"{self.MILL} The mill of Alva was rebuilt in 1920."
        change(text)
        first = await mentioned(world, self.QUESTION)
        await world.alice.send(
            world.channel, f"{world.mention} and when was it rebuilt?", reply_to=first
        )
        change(text.replace("1920", "1921"))
        outdated = (await press(world, world.answers()[-1], Show.CONTEXT)).response
        assert outdated is not None
        shown = await press(world, outdated, ASK_AGAIN)
        field = text_field(shown)
        result = await world.alice.submit_modal(shown, {field["custom_id"]: field["value"]})

        assert field["value"] == "and when was it rebuilt?"
        assert text_of(result.response).startswith(
            f"Question: “and when was it rebuilt?”\n\nFollow-up to “{self.QUESTION}”:"
        )
        assert "1921" in text_of(result.response)

    async def test_asking_again_works_after_a_restart(
        self, world: World, service: QuoteService, settings: Settings, change: Change
    ) -> None:
        message = await asked(world, self.QUESTION)
        change("Nothing.")
        outdated = (await press(world, message, Show.CONTEXT)).response
        assert outdated is not None
        await world.env.restart_bot(build_client(service, settings))
        shown = await press(world, outdated, ASK_AGAIN)

        assert text_field(shown)["value"] == self.QUESTION

    async def test_without_the_question_the_form_is_empty(
        self, world: World, change: Change
    ) -> None:
        question = await world.alice.send(world.channel, f"{world.mention} {self.QUESTION}")
        message = world.answer()
        await world.alice.delete(question)
        change("Nothing.")
        outdated = (await press(world, message, Show.CONTEXT)).response
        assert outdated is not None
        shown = await press(world, outdated, ASK_AGAIN)

        assert not text_field(shown).get("value")
        assert text_field(shown)["required"]


def text_field(shown: simcord.InteractionResult) -> dict[str, Any]:
    assert shown.modal is not None
    (label,) = shown.modal["components"]
    return dict(label["component"])


class TestSeveralDocuments(OwnFolder):
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return mills(tmp_path, "Alva", "Brix")

    async def test_what_has_not_changed_is_still_shown(
        self, world: World, folder: Path, shelf: Library
    ) -> None:
        message = await asked(world, "Which mill burnt down in 1911?")
        assert len(list(quotations(message.message))) == 2
        fill(folder, {"Alva.txt": "Nothing."})
        shelf.refresh()
        result = await press(world, message, Show.CONTEXT)

        assert "Alva.txt has changed." in text_of(result.response)
        assert "mill of Brix burnt" in text_of(result.response).replace("*", "")
        files = await exact_texts(await press(world, message, Show.EXACT))
        assert list(files.values()) == [b"The mill of Brix burnt down in 1911."]


class TestManyDocuments(OwnFolder):
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return mills(tmp_path, "Alva", "Brix", "Cern", "Dole", "Elne", "Fano", "Gran")

    async def test_further_quotations_whose_documents_have_changed_are_told(
        self, world: World, folder: Path, shelf: Library
    ) -> None:
        message = await asked(world, "Which mill burnt down in 1911?")
        fill(folder, dict.fromkeys(shelf.names, "Nothing."))
        shelf.refresh()
        result = await press(world, message, Further.MORE)

        assert result.response is not None
        assert text_of(result.response).startswith("Question: “Which mill burnt down in 1911?”")
        assert text_of(result.response).count(ENGLISH.requests.outdated) == 1
        assert "Gran.txt has changed." in text_of(result.response)
        assert labels(result.response) == [BUTTONS.ask_again]
