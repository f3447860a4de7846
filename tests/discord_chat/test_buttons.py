from __future__ import annotations

from dataclasses import replace

import discord

from bot import rendering
from bot.discord_chat.buttons import buttons_of, dressed, view_of
from bot.discord_chat.paging import CUSTOM_ID_LIMIT
from bot.replies import Reply, ReplyKind
from index import Answer, AnswerId, Document, Quote, SourceName, Span
from tests.builders import quotation

QUOTE = quotation("The mill burnt.", "mill")
ID = AnswerId("0123456789ab")


def custom_ids(reply: Reply) -> list[str]:
    return [str(button.custom_id) for button in buttons_of(reply)]


def test_the_longest_answer_fits_into_custom_ids() -> None:
    reply = rendering.answer(Answer("?", ID, (QUOTE,) * 9, more=(QUOTE,) * 9))

    assert len(set(custom_ids(reply))) == 5
    assert max(map(len, custom_ids(reply))) <= CUSTOM_ID_LIMIT


def test_a_quotation_too_long_for_a_custom_id_can_only_be_voted_on() -> None:
    document = Document(SourceName("a.txt"), "x" * 40_000, "0" * 64)
    answer = Answer("?", ID, (Quote(document, Span(0, 40_000), 1),))

    assert custom_ids(rendering.answer(answer)) == [f"qvu:{ID}", f"qvd:{ID}"]


def test_only_answers_can_be_voted_on() -> None:
    answer = rendering.answer(Answer("?", ID, (QUOTE,)))

    assert buttons_of(replace(answer, answer_id=None)) == []
    assert buttons_of(replace(answer, kind=ReplyKind.VERIFIED)) == []


async def test_what_says_nothing_is_no_message() -> None:
    assert dressed(Reply(ReplyKind.HINT, ())) == ()


async def test_a_view_is_not_kept_for_clicks() -> None:
    view = view_of([discord.ui.Button(custom_id="x")])

    assert view is not None
    assert view.is_finished()
    assert view_of([]) is None
