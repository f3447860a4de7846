"""Documents with titles and addresses, quoted by a whole bot."""

from __future__ import annotations

from pathlib import Path

import discord
import pytest

from bot.service import QuoteService
from index import Library
from tests.bot.discord_chat.conftest import World
from tests.helpers.documents import BRIDGE, fill
from tests.helpers.unescape import quotations, text_of, undo

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


def stands_in(message: discord.Message, text: str) -> int:
    """How many quotations there are, all of which stand in ``text``."""
    quoted = [quote for quote, _ in quotations(message)]
    assert all(quote in text for quote in quoted)
    return len(quoted)


async def asked(world: World, *, embed_links: bool) -> discord.Message:
    channel = world.channel if embed_links else world.deny(embed_links=False)
    await world.alice.send(channel, f"{world.mention} {QUESTION}")
    return world.answer(channel)


@pytest.mark.parametrize("embed_links", [True, False], ids=["embeds", "plain"])
async def test_quotations_are_those_of_the_file(world: World, *, embed_links: bool) -> None:
    message = await asked(world, embed_links=embed_links)

    assert stands_in(message, BRIDGE) >= 1
    assert message.mentions == []
    assert not message.mention_everyone


@pytest.mark.parametrize("embed_links", [True, False], ids=["embeds", "plain"])
async def test_the_title_is_shown_as_it_is_written_and_the_link_leads_to_the_sentence(
    world: World, *, embed_links: bool
) -> None:
    message = await asked(world, embed_links=embed_links)
    (cited,) = (line for line in text_of(message).split("\n") if line.startswith("— "))

    # Words in brackets cannot be a link, so it stands behind them.
    assert undo(cited).startswith(f"— {TITLE} › The old bridge ↗")
    assert "\\*\\*old" in cited
    assert "[↗](https://example.org/a?b=1&c=2#top:~:text=" in cited


@pytest.mark.parametrize("embed_links", [True, False], ids=["embeds", "plain"])
async def test_a_timeline_says_that_the_stated_date_gave_the_year(
    world: World, folder: Path, *, embed_links: bool
) -> None:
    channel = world.channel if embed_links else world.deny(embed_links=False)
    result = await world.alice.slash(channel, "timeline")

    assert result.response is not None
    assert stands_in(result.response.message, (folder / "a.txt").read_text()) >= 3
    assert "**1990-05-05** · “May 5” · year from the document’s date of publication" in text_of(
        result.response.message
    )


async def test_the_list_of_sources_names_them(world: World) -> None:
    result = await world.alice.slash(world.channel, "sources")

    assert f"“{TITLE}”, _Ana_ Prado, 1990-06-01" in undo(text_of(result.response))
