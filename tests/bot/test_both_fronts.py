"""The contract of both chat fronts: every reply, and whatever text is in it, goes through both.

Through means: within the platform's limits, with nothing pinged, and the quotations intact.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote as percent_encoded

import discord
import pytest
import simcord
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.discord_chat import layout, sending
from bot.discord_chat.gateway import build_client
from bot.discord_chat.permissions import Permitted
from bot.i18n import ENGLISH, STRINGS, Strings
from bot.local_slack import LocalSlack, limits
from bot.replies import (
    Choice,
    Part,
    Quotation,
    Reply,
    ReplyKind,
    Table,
    Text,
    TimelineEntry,
    UserText,
)
from bot.service import QuoteService
from bot.settings import Settings
from bot.slack_chat import blocks
from bot.slack_chat import sending as slack_sending
from bot.slack_chat.bot import ON_SLACK, Origin, Person, SlackBot, Workspace
from bot.slack_chat.manifest import manifest
from index import ClauseReference, Span, shown_quote
from tests.bot.discord_chat.test_escaping import PINGS
from tests.bot.slack_chat.test_blocks import HOSTILE
from tests.bot.slack_chat.test_blocks import check as check_slack
from tests.bot.slack_chat.test_blocks import quoted as quoted_on_slack
from tests.helpers.documents import quotation as quotation_of
from tests.helpers.documents import seed_library
from tests.helpers.every_reply import every_reply, functions_that_return_replies
from tests.helpers.unescape import block_quotes, undo_quote

FOOTER_LIMIT = 2_048
ROWS_LIMIT, ROW_LIMIT = 5, 5
LABEL_LIMIT = 80
EXAMPLE_LIMIT = 80
"""Characters of an example question; the library finds no longer ones."""


def texts_on_discord(message: layout.Outgoing) -> list[str]:
    return [message.content or "", *(embed.description or "" for embed in message.embeds)]


def quoted_on_discord(messages: Sequence[layout.Outgoing]) -> str:
    return "".join(
        undo_quote(quote)
        for message in messages
        for text in texts_on_discord(message)
        for quote in block_quotes(text)
    )


def check_discord(messages: Sequence[layout.Outgoing]) -> None:
    """See that Discord takes the messages, and that nothing in them pings."""
    assert len(messages) <= layout.MESSAGES_LIMIT
    for message in messages:
        assert message.content or message.embeds
        assert len(message.content or "") <= layout.CONTENT_LIMIT
        assert len(message.embeds) <= layout.EMBEDS_LIMIT
        assert sum(map(len, message.embeds)) <= layout.EMBEDS_TOTAL_LIMIT
        for embed in message.embeds:
            assert 0 < len(embed.description or "") <= layout.DESCRIPTION_LIMIT
            assert len(embed.footer.text or "") <= FOOTER_LIMIT
        assert not any(PINGS.search(text) for text in texts_on_discord(message))
        assert message.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()
        check_view(message.view)


def check_view(view: discord.ui.View | None) -> None:
    rows = view.to_components() if view is not None else []
    shown = [button for row in rows for button in row["components"]]
    assert len(rows) <= ROWS_LIMIT
    assert all(0 < len(row["components"]) <= ROW_LIMIT for row in rows)
    assert all(0 < len(button["label"]) <= LABEL_LIMIT for button in shown)
    assert all(0 < len(button["custom_id"]) <= sending.CUSTOM_ID_LIMIT for button in shown)
    assert len({button["custom_id"] for button in shown}) == len(shown)


def whole(reply: Reply) -> str:
    return "".join(shown_quote(each.quote).text for each in reply.quotations)


def check_both(reply: Reply) -> None:
    """See that a reply goes through both fronts, on Discord with and without cards."""
    on_slack = blocks.with_buttons(reply)
    check_slack(on_slack)
    assert on_slack
    assert quoted_on_slack(on_slack) == whole(reply)
    for embeds in (True, False):
        on_discord = sending.with_buttons(reply, embeds=embeds)
        check_discord(on_discord)
        assert on_discord
        assert quoted_on_discord(on_discord) == whole(reply)


@pytest.mark.parametrize("strings", STRINGS, ids=lambda strings: strings.language)
async def test_every_reply_goes_through_both_fronts_with_its_quotations_intact(
    tmp_path: Path, strings: Strings
) -> None:
    for reply in (await every_reply(tmp_path, strings)).replies:
        check_both(reply)


async def test_every_function_kind_part_and_field_of_a_reply_is_in_the_contract(
    tmp_path: Path,
) -> None:
    recorder = await every_reply(tmp_path, ENGLISH)
    replies = recorder.replies
    fields = {each.name for each in dataclasses.fields(Reply)} - {"kind", "parts", "strings"}
    defaults = {each.name: each.default for each in dataclasses.fields(Reply)}

    assert set(functions_that_return_replies().values()) - set(recorder.returned) == set()
    assert {reply.kind for reply in replies} == set(ReplyKind)
    assert {type(part) for reply in replies for part in reply.parts} == set(get_args(Part))
    assert (
        fields
        - {name for name in fields for reply in replies if getattr(reply, name) != defaults[name]}
        == set()
    )


async def test_simcord_takes_every_reply_and_shows_its_quotations(tmp_path: Path) -> None:
    replies = (await every_reply(tmp_path, ENGLISH)).replies
    client = build_client(QuoteService(seed_library()), Settings.model_construct())
    async with simcord.run(client) as env:
        place = env.create_guild().create_text_channel("questions")
        alice = env.guild.add_member(env.create_user("alice"))
        await alice.send(place, "Good morning.")
        channel = client.get_channel(place.id)
        assert isinstance(channel, discord.TextChannel)
        asked = channel.get_partial_message(place.history()[-1].id)
        message = await asked.fetch()
        for reply in replies:
            await sending.send_reply(message, reply, Permitted())
        said = iter(place.history()[1:])

    for reply in replies:
        parts = [next(said) for _ in sending.with_buttons(reply)]
        shown = [embed.description or "" for part in parts for embed in part.embeds]
        quotes = [undo_quote(quote) for text in shown for quote in block_quotes(text)]
        assert "".join(quotes) == whole(reply)
        assert not any(part.mentions or part.mention_everyone for part in parts)
    assert next(said, None) is None


async def test_the_local_slack_takes_every_reply_and_shows_its_quotations(tmp_path: Path) -> None:
    replies = (await every_reply(tmp_path, ENGLISH)).replies
    async with LocalSlack(manifest()) as slack:
        ana = slack.add_person("ana")
        channel = slack.add_channel("questions", ana)
        bot = slack.workspace.bot
        workspace = Workspace(slack.workspace.team_id, "Here", bot.id, "B1", frozenset())
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        service = QuoteService(seed_library())
        front = SlackBot(service, Settings.model_construct(), None, client, workspace)
        origin = Origin(Person(ana.id, ON_SLACK), channel=channel.id)
        for reply in replies:
            before = len(slack.said(channel)), len(slack.whispered(ana))
            await slack_sending.send(front, origin, reply, private=False)
            said, whispered = slack.said(channel)[before[0] :], slack.whispered(ana)[before[1] :]
            found = [each for each in (*said, *whispered) if each.blocks]
            leaves = [leaf for each in found for leaf in blocks.quoted_words(each.blocks)]
            assert "".join(leaves) == whole(reply)
            assert found
            assert not any(set("<>") & set(each.text) for each in found)
        errors = [call.error for call in slack.calls() if not call.ok]

    assert errors == []


MATCHES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=3)


def hostile_reply(text: str, spans: Sequence[tuple[int, int]], shape: int) -> Reply:
    """A reply with a text in every place where one of a person or of a document can stand."""
    ends = [sorted((min(low, len(text)), min(high, len(text)))) for low, high in spans]
    marked = tuple(Span(low, high) for low, high in ends if low < high)
    quote = quotation_of(f"{text} after", text)
    quote = dataclasses.replace(quote, matched=marked, omitted=len(spans))
    cited = Quotation(quote, text, f"https://example.org/{percent_encoded(text)}", text, (text,))
    entry = TimelineEntry(quote, "2021" if shape else None, None, cited, also=text, year="2021")
    parts = (
        Text(text), UserText(text, marked), cited, Table(((text, text), (text, text))), entry,
    )  # fmt: skip
    reply = Reply(ReplyKind.ANSWER, parts, text)
    example = " ".join(text.split())[:EXAMPLE_LIMIT]
    more: tuple[dict[str, Any], ...] = (
        {
            "answer_id": "0f" * 6,
            "more": (quote, quote),
            "references": (ClauseReference(text, quote), ClauseReference(text, quote)),
            "solvable": True,
        },
        {"examples": (example, example), "choices": (Choice(text, quote), Choice(text, quote))},
        {"unanswered": (text, text), "related": (quote,), "helpers": True},
    )
    return dataclasses.replace(reply, **more[shape])


@pytest.mark.parametrize("count", [100, pytest.param(10_000, marks=pytest.mark.exhaustive)])
def test_hostile_texts_go_through_both_fronts_with_nothing_pinged_and_every_byte(
    count: int,
) -> None:
    @settings(max_examples=count)
    @given(HOSTILE.filter(str.strip), MATCHES, st.integers(0, 2))
    def check(text: str, spans: list[tuple[int, int]], shape: int) -> None:
        check_both(hostile_reply(text, spans, shape))

    check()


def test_a_quotation_that_takes_several_messages_is_whole_on_both() -> None:
    text = "A line of the rules with <@U1>, `code` and • signs.\n" * 250
    quote = quotation_of(text, text.rstrip())
    reply = Reply(ReplyKind.ANSWER, (Quotation(quote, "a.txt"),))
    on_slack = blocks.compose(reply)

    assert len(on_slack) > 1
    assert quoted_on_slack(on_slack) == quote.text == quoted_on_discord(layout.compose(reply))
    assert all(limits.characters([*each.blocks]) <= blocks.CHARACTERS_LIMIT for each in on_slack)
