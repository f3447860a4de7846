"""What of a PDF file is a heading, and what only looks like one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.model import BlockKind, Document, SourceName
from index.text.blocks import divide
from tests.helpers.file_formats import BOLD, Glyphs, copy, page, pdf

BODY = ["The ferry crosses the river every hour and", "takes carts, carriages and cattle as well."]
TITLE: Glyphs = (72, 740, 20, "Ferries")


def headings(*pages: Sequence[Glyphs], outline: Sequence[tuple[str, int]] = ()) -> list[str]:
    """The headings of a file as its blocks have them."""
    found = copy(".pdf", pdf(*pages, outline=outline))
    file = Document(SourceName("a.pdf"), found.text, "", original=False, marks=found.marks)
    return [
        found.text[block.span.start : block.span.end].lstrip("# ")
        for block in divide(file)
        if block.kind is BlockKind.HEADING
    ]


@pytest.mark.parametrize("lines", [["• night ferry", "• day ferry"], ["night ferry."]])
def test_a_line_with_a_titles_words_is_no_heading_as_an_item_or_a_sentences_end(
    lines: Sequence[str],
) -> None:
    body: list[Glyphs] = [TITLE, *page(BODY, top=700), *page(lines, top=660)]

    assert headings(body, outline=[("Ferries", 1), ("Night ferry", 1)]) == ["Ferries"]


def test_a_title_of_the_outline_needs_no_other_letters_than_the_text() -> None:
    body: list[Glyphs] = [TITLE, *page(["Night ferry"], top=700), *page(BODY, top=660)]

    assert headings(body, outline=[("Ferries", 1), ("Night ferry", 1)]) == [
        "Ferries",
        "Night ferry",
    ]


def test_what_is_last_on_a_cover_is_no_heading_though_headings_are_set_so() -> None:
    cover: list[Glyphs] = [TITLE, (72, 500, 14, "Dec 17, 2022", BOLD)]
    body: list[Glyphs] = [(72, 740, 14, "Fares", BOLD), *page(BODY, top=700)]

    assert headings(cover, body) == ["Ferries", "Fares"]


def test_the_title_of_a_table_of_contents_is_no_heading() -> None:
    entries = ["Fares .......... 3", "Hours .......... 5", "Locks .......... 9"]
    contents: list[Glyphs] = [(72, 740, 14, "CONTENTS", BOLD), *page(entries, top=700)]
    body: list[Glyphs] = [(72, 740, 14, "Fares", BOLD), *page(BODY, top=700)]

    assert headings([TITLE, *page(BODY, top=700)], contents, body) == ["Ferries", "Fares"]


def test_a_numbered_item_between_paragraphs_is_no_heading_where_larger_letters_are() -> None:
    body: list[Glyphs] = [
        TITLE,
        *page(BODY, top=700),
        *page(["1. The crew unpacks the cart by"], top=660),
        *page(BODY, top=630),
        *page(["7. TERMS OF USE"], top=580),
        *page(BODY, top=550),
    ]

    assert headings(body) == ["Ferries", "7. TERMS OF USE"]


def papers(lettered: str) -> list[Glyphs]:
    """A paper with sections in capitals and one line of the text's own letters below the second."""
    return [
        TITLE,
        *page(["I. GOAL"], top=710),
        *page(BODY, top=680),
        *page(["II. METHODS"], top=630),
        *page([lettered], top=600),
        *page(BODY, top=600 - 14),
        *page(["III. RESULTS"], top=540),
        *page(BODY, top=510),
    ]


def test_a_letter_and_a_title_below_roman_numbers_in_capitals_is_a_heading_under_them() -> None:
    found = copy(".pdf", pdf(papers("A. Boats of the river"))).text

    assert "\n## II. METHODS" in found
    assert "\n### A. Boats of the river" in found


def test_a_letter_before_a_sentence_is_no_heading() -> None:
    assert "A. Boats sank." not in headings(papers("A. Boats sank."))
