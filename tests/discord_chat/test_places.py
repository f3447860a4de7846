from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_chat.paging import CUSTOM_ID_LIMIT
from bot.discord_chat.places import MOST_PLACES, PLACES, WIDTH, Place, pack, unpack
from index import Document, Quote, SourceName, Span
from tests.builders import quotation

PLACE = st.builds(
    lambda checksum, name, start, length: Place(
        f"{checksum:012x}", name, Span(start, start + length)
    ),
    st.integers(0, 2**48 - 1),
    st.integers(0, 2**20 - 1),
    st.integers(0, 2**30 - 1),
    st.integers(0, 2**16 - 1),
)


@given(PLACE)
def test_a_place_is_read_as_it_was_written(place: Place) -> None:
    written = place.write()

    assert len(written) == WIDTH
    assert Place.read(written) == place


@given(st.lists(PLACE, min_size=1, max_size=MOST_PLACES))
def test_five_places_fit_a_custom_id_with_room_for_what_the_button_does(
    places: list[Place],
) -> None:
    packed = "".join(place.write() for place in places)

    assert len(packed) <= CUSTOM_ID_LIMIT - 5
    assert re.fullmatch(PLACES, packed)
    assert unpack(packed) == tuple(places)


def test_a_place_leads_back_to_its_document_and_words() -> None:
    quote = quotation("The mill burnt down. It was old.", "burnt down", name="mill/ö.txt")
    (place,) = unpack(pack([quote]))
    cited = place.cited(["other.txt", "mill/ö.txt"])

    assert cited.source == "mill/ö.txt"
    assert quote.document.sha256.startswith(cited.sha256)
    assert cited.span == quote.span


def test_a_document_that_is_gone_has_no_name() -> None:
    (place,) = unpack(pack([quotation("The mill burnt down.", "mill")]))

    assert place.cited(["other.txt"]).source is None


@pytest.mark.parametrize("length", [2**16, 2**16 + 5])
def test_a_quotation_of_a_length_beyond_reason_has_no_place(length: int) -> None:
    document = Document(SourceName("a.txt"), "x" * length, "0" * 64)

    assert pack([Quote(document, Span(0, length), 1)]) == ""
    assert pack([Quote(document, Span(0, length - 6), 1)]) != ""


def test_what_is_beyond_five_is_left_out() -> None:
    quote = quotation("The mill burnt down.", "mill")

    assert len(pack([quote] * 9)) == MOST_PLACES * WIDTH
