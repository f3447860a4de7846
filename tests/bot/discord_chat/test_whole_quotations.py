"""Lists, rows, questions and limits on a simulated Discord, and what their buttons show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.chat.buttons import WIDTH, AskAgainToken, RestToken, Show
from bot.discord_chat.gateway import build_client
from bot.discord_chat.sending import CUSTOM_ID_LIMIT
from bot.i18n import ENGLISH
from bot.service import QuoteService
from bot.settings import Settings
from index import Library
from tests.bot.discord_chat.conftest import World
from tests.helpers.buttons import (
    all_messages,
    asked,
    components,
    custom_id,
    exact_texts,
    labels,
    press,
)
from tests.helpers.documents import fill
from tests.helpers.unescape import block_quotes, text_of, undo_quote, undo_slices

COUNT = 30
TOOLS = "\n".join(f"- tool number {number}" for number in range(1, COUNT + 1))
RULES = f"""# House rules

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

## 7 Tools

7.1 Tools are lent for a week, subject to rule 2.1.

Every expedition carries the following equipment:

{TOOLS}
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(fill(tmp_path, {"docs/rules.md": RULES}) / "docs")


@pytest.fixture
def service(library: Library) -> QuoteService:
    return QuoteService(library)


@pytest.mark.parametrize(
    ("question", "slices"),
    [
        ("What must not be stored in the cellar?", 1),
        ("May I store fireworks?", 2),
        ("How much is the attic?", 2),
    ],
)
async def test_what_was_sent_is_undone_to_the_words_of_slices_of_the_file(
    world: World, question: str, slices: int
) -> None:
    message = await asked(world, question)
    first = block_quotes(text_of(message))[0]
    files = await exact_texts(await press(world, message, Show.EXACT))
    exact = [content.decode() for content in files.values()][:slices]

    assert all(each in RULES for each in exact)
    assert undo_quote(first).split() == " […] ".join(map(unsigned, exact)).split()


def unsigned(exact: str) -> str:
    """The words of items and rows without their signs."""
    return re.sub(r"^- |\|", " ", exact, flags=re.MULTILINE)


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


KIT = "What equipment does every expedition carry?"


def tools(shown: str) -> list[int]:
    return [int(line.rsplit(" ", 1)[1]) for line in shown.split("\n") if "tool number" in line]


async def test_a_button_opens_the_rest_of_a_list_in_pages(world: World) -> None:
    message = await asked(world, KIT)
    first = tools(text_of(message))
    assert f"… and {COUNT - len(first)} more" in labels(message)

    opened = await press(world, message, "qlo0")
    assert opened.ephemeral
    assert opened.response is not None
    second = tools(text_of(opened.response))
    turned = await press(world, opened.response, "qlt1")
    assert turned.response is not None
    third = tools(text_of(turned.response))

    assert [*first, *second, *third] == list(range(1, COUNT + 1))


async def test_the_rest_of_a_list_is_shown_after_a_restart(
    world: World, service: QuoteService, settings: Settings
) -> None:
    message = await asked(world, KIT)
    await world.env.restart_bot(build_client(service, settings))
    opened = await press(world, message, "qlo0")

    assert tools(text_of(opened.response))[0] == len(tools(text_of(message))) + 1


@pytest.mark.parametrize("beginning", ["qlo0", Show.CLAUSE])
async def test_what_has_changed_is_told_instead_of_a_list_or_a_clause(
    world: World, library: Library, tmp_path: Path, beginning: str
) -> None:
    question = KIT if beginning == "qlo0" else "How long are tools lent?"
    message = await asked(world, question)
    fill(tmp_path, {"docs/rules.md": f"{RULES}\nMore.\n"})
    library.refresh()
    told = await press(world, message, beginning)

    assert ENGLISH.requests.outdated in text_of(told.response)
    assert told.response is not None
    assert custom_id(told.response, "qa") == AskAgainToken().write()


async def test_a_button_quotes_the_clause_that_a_rule_refers_to(world: World) -> None:
    message = await asked(world, "How long are tools lent?")
    assert "→ Rule 2.1" in labels(message)
    quoted = await press(world, message, Show.CLAUSE)

    assert quoted.ephemeral
    assert undo_slices(block_quotes(text_of(quoted.response))[0]) == [
        "2.1 Machines run from 8:00 to 19:00."
    ]


def test_a_token_of_a_list_fits_a_custom_id_on_any_page() -> None:
    assert len(RestToken("t", 999, "A" * WIDTH).write()) <= CUSTOM_ID_LIMIT


async def test_of_several_quotations_the_one_to_show_in_context_is_chosen(world: World) -> None:
    message = await asked(world, "Which machines run on Sundays, and how much is the hall?")
    count = len(block_quotes("\n".join(text_of(message).split("\n"))))
    choosing = await press(world, message, Show.CONTEXT)
    assert choosing.response is not None
    offered = labels(choosing.response)
    assert text_of(choosing.response) == ENGLISH.buttons.which
    assert [label[:3] for label in offered] == [f"{n} ·"[:3] for n in range(1, count + 1)]

    chosen = next(each for each in components(choosing.response))
    shown = await world.alice.click(choosing.response, custom_id=chosen["custom_id"])
    assert block_quotes(text_of(shown.response))
