from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_chat.components import (
    MAX_PLACES,
    PLACES,
    WIDTH,
    QuotePlace,
    buttons_of,
    pack,
    unpack,
    view_of,
    with_buttons,
)
from bot.discord_chat.timeline_pages import CUSTOM_ID_LIMIT
from bot.rendering import results
from bot.replies import Reply, ReplyKind
from index import Answer, AnswerId, Document, Library, Quote, SourceName, Span
from tests.helpers.documents import fill, quotation

QUOTE = quotation("The mill burnt.", "mill")
ID = AnswerId("0123456789ab")


def custom_ids(reply: Reply) -> list[str]:
    return [str(button.custom_id) for button in buttons_of(reply)]


def test_the_longest_answer_fits_into_custom_ids() -> None:
    reply = results.answer(Answer("?", ID, (QUOTE,) * 9, more=(QUOTE,) * 9))

    assert len(set(custom_ids(reply))) == 5
    assert max(map(len, custom_ids(reply))) <= CUSTOM_ID_LIMIT


def test_a_quotation_too_long_for_a_custom_id_can_only_be_voted_on() -> None:
    document = Document(SourceName("a.txt"), "x" * 40_000, "0" * 64)
    answer = Answer("?", ID, (Quote(document, Span(0, 40_000), 1),))

    assert custom_ids(results.answer(answer)) == [f"qvu:{ID}", f"qvd:{ID}"]


def test_only_answers_can_be_voted_on() -> None:
    answer = results.answer(Answer("?", ID, (QUOTE,)))

    assert buttons_of(replace(answer, answer_id=None)) == []
    assert buttons_of(replace(answer, kind=ReplyKind.VERIFIED)) == []


async def test_what_says_nothing_is_no_message() -> None:
    assert with_buttons(Reply(ReplyKind.HINT, ())) == ()


async def test_a_view_is_not_kept_for_clicks() -> None:
    view = view_of([discord.ui.Button(custom_id="x")])

    assert view is not None
    assert view.is_finished()
    assert view_of([]) is None


PLACE = st.builds(
    lambda checksum, name, start, length: QuotePlace(
        f"{checksum:010x}", f"{name:08x}", Span(start, start + length)
    ),
    st.integers(0, 2**40 - 1),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**27 - 1),
    st.integers(0, 2**15 - 1),
)


@given(PLACE)
def test_a_place_is_read_as_it_was_written(place: QuotePlace) -> None:
    written = place.write()

    assert len(written) == WIDTH
    assert QuotePlace.read(written) == place


@given(st.lists(PLACE, min_size=1, max_size=MAX_PLACES))
def test_five_places_fit_a_custom_id_with_room_for_what_the_button_does(
    places: list[QuotePlace],
) -> None:
    packed = "".join(place.write() for place in places)

    assert len(packed) <= CUSTOM_ID_LIMIT - 5
    assert re.fullmatch(PLACES, packed)
    assert unpack(packed) == tuple(places)


def test_a_place_leads_back_to_its_document_and_words(tmp_path: Path) -> None:
    texts = {"docs/mill/ö.txt": "The mill burnt down.", "docs/b.txt": "The mill burnt down."}
    shelf = Library.open(fill(tmp_path, texts) / "docs")
    for quote in shelf.verify("The mill burnt").matches:
        ((cited,),) = [[place.cited for place in unpack(pack([quote]))]]
        again = shelf.find_quote(cited.sha256, cited.span, name_digest=cited.name_digest)

        assert again == quote
        assert again.document.source == quote.document.source


@pytest.mark.parametrize("length", [2**15, 2**15 + 5])
def test_a_quotation_of_a_length_beyond_reason_has_no_place(length: int) -> None:
    document = Document(SourceName("a.txt"), "x" * length, "0" * 64)

    assert pack([Quote(document, Span(0, length), 1)]) == ""
    assert pack([Quote(document, Span(0, length - 6), 1)]) != ""


def test_what_is_beyond_five_is_left_out() -> None:
    quote = quotation("The mill burnt down.", "mill")

    assert len(pack([quote] * 9)) == MAX_PLACES * WIDTH
