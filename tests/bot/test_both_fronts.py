"""Every reply that the service can give goes through both chat fronts as it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import chain
from pathlib import Path

import discord
import pytest

from bot.chat.buttons import ref_of
from bot.discord_chat import layout
from bot.discord_chat.sending import with_buttons as for_discord
from bot.i18n import STRINGS, Strings
from bot.local_slack import limits
from bot.rate_limits import Refusal
from bot.rendering import notices, results
from bot.replies import Quotation, QuoteRef, Reply, ReplyContext, ReplyKind, TimelineRequest
from bot.service import QuoteService
from bot.slack_chat import blocks
from bot.slack_chat.blocks import with_buttons as for_slack
from bot.stored_values import ServerSettings
from index import Library, shown_quote
from tests.bot.slack_chat.test_blocks import check as check_slack
from tests.bot.slack_chat.test_blocks import quoted as quoted_on_slack
from tests.helpers.documents import BRIDGE, fill
from tests.helpers.documents import quotation as quotation_of
from tests.helpers.unescape import block_quotes, undo_quote

TOOLS = "\n".join(f"- tool *number* {number}" for number in range(1, 60))
RULES = f"""# House rules <@U1> & @everyone

## 2 Noise

2.1 Machines run from 8:00 to 19:00, see <!here> and **rule** 2.3.

2.3 Paragraph 2.1 does not apply to the `open` weekend on June 5, 2021.

## 7 Tools

Every expedition carries the following equipment:

{TOOLS}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path / "docs", {"a.txt": BRIDGE, "rules.md": RULES})


async def replies(folder: Path, strings: Strings) -> AsyncIterator[Reply]:
    """Yield a reply of every kind, from the service and about the bot."""
    service, context = QuoteService(Library.open(folder)), ReplyContext(strings)
    asked = [
        await service.ask(question, with_question=True, reply_context=context)
        for question in (
            "When was the stone bridge built?",
            "Which equipment does every expedition carry?",
            "When do machines run?",
            "How many ferries sank in 2019?",
            "Hello",
            "",
        )
    ]
    for reply in asked:
        yield reply
    yield await service.help(reply_context=context)
    yield await service.sources(reply_context=context)
    yield await service.reload(reply_context=context)
    yield await service.status(2, reply_context=context)
    yield await service.cite("2.3", reply_context=context)
    yield await service.cite("99", reply_context=context)
    for text in ("The stone bridge over the Alva was built in 1764", "It was built in 1765 by Bo"):
        yield await service.verify(text, reply_context=context)
        yield await service.check(text, reply_context=context)
    yield await service.timeline(TimelineRequest(), chart=True, reply_context=context)
    refs = refs_of(asked)
    for show in (service.surroundings, service.further, service.related, service.exact):
        yield await show(refs, reply_context=context)
    yield await service.rest_of_list(refs, reply_context=context)
    (folder / "a.txt").write_text(BRIDGE.replace("1764", "1765"))
    await service.refresh()
    yield await service.exact(refs, reply_context=context)
    yield results.failure("0f0f0f0f", strings)
    yield notices.privacy(strings)
    yield notices.forgotten(2, strings)
    yield notices.settings(ServerSettings(), notices.SettingsView(str), strings)
    yield notices.welcome("A <b> place", strings)
    for refusal in Refusal:
        yield notices.turned_away(refusal, 3.5, strings)


def refs_of(asked: list[Reply]) -> list[QuoteRef]:
    quotes = chain.from_iterable((each.quote for each in reply.quotations) for reply in asked)
    return [ref for ref in map(ref_of, quotes) if ref is not None]


def quoted_on_discord(reply: Reply) -> str:
    found = (
        undo_quote(quote)
        for message in layout.compose(reply)
        for embed in message.embeds
        for quote in block_quotes(embed.description or "")
    )
    return "".join(found)


def whole(reply: Reply) -> str:
    return "".join(shown_quote(each.quote).text for each in reply.quotations)


@pytest.mark.parametrize("strings", STRINGS, ids=lambda strings: strings.language)
async def test_every_reply_goes_through_both_fronts_with_its_quotations_intact(
    folder: Path, strings: Strings
) -> None:
    seen = set()
    async for reply in replies(folder, strings):
        seen.add(reply.kind)
        on_slack, on_discord = for_slack(reply), for_discord(reply)
        check_slack(on_slack)

        assert on_slack
        assert on_discord
        assert quoted_on_slack(on_slack) == whole(reply) == quoted_on_discord(reply)
        for message in on_discord:
            assert sum(map(len, message.embeds)) <= layout.EMBEDS_TOTAL_LIMIT
            assert message.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()

    assert seen == set(ReplyKind)


def test_a_quotation_that_takes_several_messages_is_whole_on_both() -> None:
    text = "A line of the rules with <@U1>, `code` and • signs.\n" * 250
    quote = quotation_of(text, text.rstrip())
    reply = Reply(ReplyKind.ANSWER, (Quotation(quote, "a.txt"),))
    on_slack = blocks.compose(reply)

    assert len(on_slack) > 1
    assert quoted_on_slack(on_slack) == quote.text == quoted_on_discord(reply)
    assert all(limits.characters([*each.blocks]) <= blocks.CHARACTERS_LIMIT for each in on_slack)
