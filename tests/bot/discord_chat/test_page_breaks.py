"""Quotations of several slices on a simulated Discord, and what their buttons show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.chat.buttons import Show
from bot.i18n import ENGLISH
from bot.replies import Text
from bot.service import QuoteService
from index import Library, MatchLevel
from tests.bot.discord_chat.conftest import World
from tests.helpers.buttons import all_messages, asked, exact_texts, press
from tests.helpers.documents import fill
from tests.helpers.slices import handbook, read_handbook
from tests.helpers.unescape import block_quotes, text_of, undo_slices

QUESTION = "Which flood of rare strength carried away the ferry over the Alva?"
TEXT = read_handbook().text


@pytest.fixture
def service(tmp_path: Path) -> QuoteService:
    folder = fill(tmp_path, {"docs/handbook.pdf": handbook()}) / "docs"
    return QuoteService(Library.open(folder))


async def test_undoing_an_answer_as_sent_gives_slices_that_stand_in_order(world: World) -> None:
    (block,) = block_quotes(text_of(await asked(world, QUESTION)))
    slices = undo_slices(block)

    assert len(slices) > 1
    position = 0
    for part in slices:
        position = TEXT.index(part, position) + len(part)
    assert "Handbook" not in block


async def test_each_slice_is_a_file_of_its_own(world: World) -> None:
    message = await asked(world, QUESTION)
    (block,) = block_quotes(text_of(message))
    files = await exact_texts(await press(world, message, Show.EXACT))

    assert [content.decode() for content in files.values()] == undo_slices(block)
    for name, content in files.items():
        start, end = map(int, name.removesuffix(".txt").split("-")[1:])
        assert content.decode() == TEXT[start:end]


async def test_the_context_marks_each_slice_and_leaves_the_boilerplate_out(world: World) -> None:
    message = await asked(world, QUESTION)
    (shown,) = all_messages(await press(world, message, Show.CONTEXT))
    (block,) = block_quotes(text_of(shown))

    assert len(undo_slices(block)) == 3
    marked = re.findall(r"\*\*(.+?)\*\*", block)
    assert "rare strength carried it away in the spring of 1987." in marked
    assert "Handbook" not in block


async def test_what_was_sent_is_verbatim_when_it_is_pasted(
    world: World, service: QuoteService
) -> None:
    (block,) = block_quotes(text_of(await asked(world, QUESTION)))
    checked = await service.check(block)
    pasted = await service.verify(" […] ".join(undo_slices(block)))

    said = ENGLISH.checking.match_levels
    assert said[MatchLevel.VERBATIM] in str(checked.parts)
    assert said[MatchLevel.ABSENT] not in str(checked.parts)
    assert pasted.parts[:2] == (
        Text(ENGLISH.answers.verified[MatchLevel.VERBATIM]),
        Text(ENGLISH.answers.in_parts),
    )
