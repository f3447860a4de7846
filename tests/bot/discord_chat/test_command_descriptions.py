"""Documents with titles and addresses, quoted by a whole bot."""

from __future__ import annotations

from pathlib import Path

import discord
import pytest

from bot.service import QuoteService
from index import Library
from tests.bot.discord_chat.conftest import World
from tests.helpers.documents import BRIDGE, fill
from tests.helpers.unescape import assert_in_its_file, text_of, undo

TITLE = "# The **old** bridge · <@1> @everyone [x](https://a.org) || `y`"
QUESTION = "Who built the stone bridge over the Alva?"
SOURCES = f"""
["a.txt"]
title = "{TITLE}"
author = "_Ana_ Prado"
date = 1990-06-01
url = "https://example.org/a?b=1&c=2#top"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = f"{BRIDGE}\nIt fell again on May 5, as the mason had said it would one day.\n"
    return fill(tmp_path / "docs", {"a.txt": text, "sources.toml": SOURCES})


@pytest.fixture
def service(folder: Path) -> QuoteService:
    return QuoteService(Library.open(folder))


async def asked(world: World, *, embed_links: bool) -> discord.Message:
    channel = world.channel if embed_links else world.deny(embed_links=False)
    await world.alice.send(channel, f"{world.mention} {QUESTION}")
    return world.answer(channel)


@pytest.mark.parametrize("embed_links", [True, False], ids=["embeds", "plain"])
async def test_quotations_are_those_of_the_file(
    world: World, folder: Path, *, embed_links: bool
) -> None:
    message = await asked(world, embed_links=embed_links)

    assert assert_in_its_file(message, folder) >= 1
    assert message.mentions == []
    assert not message.mention_everyone


async def test_the_title_is_shown_as_it_is_written_and_leads_to_the_sentence(world: World) -> None:
    embed = (await asked(world, embed_links=True)).embeds[0]

    assert undo(embed.title or "") == TITLE
    assert str(embed.title).startswith("\\# The \\*\\*old")
    assert str(embed.url).startswith("https://example.org/a?b=1&c=2#top:~:text=")
    assert (embed.footer.text or "").startswith(f"“{TITLE}”, _Ana_ Prado, 1990-06-01 · a.txt · ")


async def test_in_plain_text_the_link_stands_below_the_citation(world: World) -> None:
    lines = (await asked(world, embed_links=False)).content.split("\n")
    (link,) = (line for line in lines if line.startswith("<"))

    assert link.startswith("<https://example.org/a?b=1&c=2#top:~:text=")
    assert "paragraph 2" in lines[lines.index(link) - 1]


@pytest.mark.parametrize("embed_links", [True, False], ids=["embeds", "plain"])
async def test_a_timeline_says_that_the_stated_date_gave_the_year(
    world: World, folder: Path, *, embed_links: bool
) -> None:
    channel = world.channel if embed_links else world.deny(embed_links=False)
    result = await world.alice.slash(channel, "timeline")

    assert result.response is not None
    assert assert_in_its_file(result.response.message, folder) >= 3
    assert "1990-05-05 · year from the document’s date of publication" in text_of(
        result.response.message
    )


async def test_the_list_of_sources_names_them(world: World) -> None:
    result = await world.alice.slash(world.channel, "sources")

    assert f"“{TITLE}”, _Ana_ Prado, 1990-06-01" in undo(text_of(result.response))
