"""Lists, rows, questions and limits on a simulated Discord, and what their buttons show."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.buttons import Show
from bot.i18n import ENGLISH
from bot.service import QuoteService
from index import Library
from tests.bot.discord_chat.conftest import World
from tests.helpers.buttons import all_messages, asked, exact_texts, press
from tests.helpers.documents import fill
from tests.helpers.unescape import block_quotes, text_of, undo_slices

RULES = """# House rules

## 2 Noise

2.1 Machines run from 8:00 to 19:00.

2.2 On Sundays noisy machines stay off.

2.3 Paragraph 2.2 does not apply to the open weekend in June.

## 5 Storage

5.4 The following must not be stored in the cellar:

- petrol,
- fireworks,
- swollen batteries.

## 6 Prices

| Room | Evening |
| --- | --- |
| Hall | 80 crowns |
| Attic | 25 crowns |
"""


@pytest.fixture
def service(tmp_path: Path) -> QuoteService:
    return QuoteService(Library.open(fill(tmp_path, {"docs/rules.md": RULES}) / "docs"))


@pytest.mark.parametrize(
    ("question", "slices"),
    [
        ("What must not be stored in the cellar?", 1),
        ("May I store fireworks?", 2),
        ("How much is the attic?", 2),
    ],
)
async def test_what_was_sent_is_undone_to_slices_of_the_file(
    world: World, question: str, slices: int
) -> None:
    message = await asked(world, question)
    first = undo_slices(block_quotes(text_of(message))[0])
    files = await exact_texts(await press(world, message, Show.EXACT))

    assert len(first) == slices
    assert all(each in RULES for each in first)
    assert [content.decode() for content in files.values()][:slices] == first


async def test_the_context_of_a_row_is_shown(world: World) -> None:
    message = await asked(world, "How much is the attic?")
    shown = all_messages(await press(world, message, Show.CONTEXT))

    assert "Hall" in " ".join(map(text_of, shown))


async def test_limits_stand_below_the_rule_under_words_of_their_own(world: World) -> None:
    written = text_of(await asked(world, "May noisy machines run on Sundays?"))
    rule, limit = written.split(ENGLISH.answers.limits, 1)

    assert undo_slices(block_quotes(rule)[0]) == ["2.2 On Sundays noisy machines stay off."]
    assert undo_slices(block_quotes(limit)[0]) == [
        "2.3 Paragraph 2.2 does not apply to the open weekend in June."
    ]
