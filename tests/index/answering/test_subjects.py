from __future__ import annotations

import pytest

from index import SourceName
from index.answering.subjects import MOST_HEADINGS, MOST_NAMES, subjects
from tests.builders import BRIDGE, corpus

TOWN = (
    "The flood\n\nThe mayor, Rosa Castellano, came. Later Castellano’s men left with Demirtan.\n\n"
    "The mill\n\nNobody saw Castellano in March. On Monday the Parks Office closed.\n"
)


def test_headings_come_first_and_names_by_how_often_they_stand() -> None:
    said = [quote.text for quote in subjects(corpus(TOWN))]

    assert said == ["The flood", "The mill", "Rosa Castellano", "Demirtan"]


def test_every_subject_is_the_documents_own_words() -> None:
    for quote in subjects(corpus(TOWN, BRIDGE)):
        assert quote.text == quote.document.text[quote.span.start : quote.span.end]
        assert "\n" not in quote.text.strip()


def test_there_are_never_many() -> None:
    text = "\n\n".join(
        f"Heading {n} here\n\nThen Zorb{'abcdefghijkl'[n]}x spoke." for n in range(12)
    )

    assert len(subjects(corpus(text))) <= MOST_HEADINGS + MOST_NAMES


def test_the_subjects_of_one_document_are_its_own() -> None:
    shelf = corpus(TOWN, BRIDGE)

    assert {quote.document.source for quote in subjects(shelf, [SourceName("b.txt")])} == {"b.txt"}


@pytest.mark.parametrize("name", ["Preußl", "Ößßl", "LĂłpezx", "Zoﬃx"])
def test_a_name_that_is_folded_longer_keeps_its_place(name: str) -> None:
    text = f"the mill saw {name}"

    assert [quote.text for quote in subjects(corpus(text))] == [name]
    assert [quote.text for quote in subjects(corpus(text + "’s men."))] == [name]


def test_page_furniture_names_nothing() -> None:
    shelf = corpus("Photo by Zorblax\n\nShare this\n\nthe water rose and the old bridge fell.")

    assert subjects(shelf) == ()
