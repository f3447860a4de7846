"""Where paragraphs of PDF files go on: over a page's end, and in the captions of tables."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.model import Document, SourceName
from tests.helpers.file_formats import Glyphs, copy, page, pdf

FIRST = [
    "The keeper of the lamp tells the harbour master in",
    "writing whenever a boat of the Alva is at the quay. The",
]
SECOND = ["Customers of the ferry must show their tickets to the", "keeper."]


def gaps(*pages: Sequence[Glyphs]) -> int:
    """How often a paragraph runs over heads and feet."""
    foot: Glyphs = (300.0, 40.0, 9.0, "Annual report")
    found = copy(".pdf", pdf(*([*each, foot] for each in pages)))
    file = Document(SourceName("a.pdf"), found.text, "", original=False, marks=found.marks)
    return len(file.gaps)


def test_a_sentence_runs_over_a_pages_end_before_a_capital_letter() -> None:
    assert gaps(page(FIRST), page(SECOND)) == 1


@pytest.mark.parametrize(
    "second",
    [
        ["5.3 Customers of the ferry must show their tickets to", "the keeper."],
        ["• Customers of the ferry must show all their tickets to", "the keeper."],
        ["Tickets"],
    ],
)
def test_an_item_or_a_short_line_begins_a_paragraph_on_a_page(second: list[str]) -> None:
    assert gaps(page(FIRST), page(second)) == 0


def test_a_finished_sentence_does_not_run_on() -> None:
    assert gaps(page([FIRST[0], FIRST[1].removesuffix(" The")]), page(SECOND)) == 0


def test_the_number_the_title_and_the_note_of_a_table_are_one_caption() -> None:
    caption: list[Glyphs] = [
        (276.0, 600.0, 8.0, "TABLE I"),
        (232.0, 591.0, 6.4, "BOATS OF THE ALVA BY THEIR YEARS"),
        (257.0, 582.0, 8.0, "NOTE: Y. = YEAR."),
    ]
    found = copy(".pdf", pdf([*page(FIRST), *caption])).text

    assert "TABLE I\nBOATS OF THE ALVA BY THEIR YEARS\nNOTE: Y. = YEAR." in found


def test_text_below_a_figures_number_at_the_margin_is_no_caption() -> None:
    lines: list[Glyphs] = [(276.0, 600.0, 8.0, "Fig. 1"), *page(FIRST, top=588)]

    assert "Fig. 1\n\n" in copy(".pdf", pdf(lines)).text
