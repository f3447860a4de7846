"""Tables of PDF files that run over the end of a page."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.model import Document, SourceName
from index.text.blocks import divide
from index.text.structure import structure_lines
from tests.helpers.file_formats import BOLD, LINE, Glyphs, copy, page, pdf

HEADER = ("Boat", "Length", "Fee")
BOATS = [(f"Boat {number}", f"{number} m", f"{number * 10} crowns") for number in range(1, 13)]


def table(
    *cells: Sequence[str], top: float = 720, x: float = 72, bold: bool = True
) -> list[Glyphs]:
    """Cells beside one another, drawn row by row, those of the first one in bold."""
    return [
        (x + 120 * column, top - LINE * row, 11.0, words, BOLD if bold and not row else "F")
        for row, line in enumerate(cells)
        for column, words in enumerate(line)
    ]


def around(number: int) -> list[Glyphs]:
    return [(72, 760, 9, "Handbook of the ferry guild"), (300, 40, 9, f"Page {number}")]


def document(*pages: Sequence[Glyphs]) -> Document:
    found = copy(".pdf", pdf(*([*around(n), *each] for n, each in enumerate(pages, start=1))))
    return Document(SourceName("a.pdf"), found.text, "", original=False, marks=found.marks)


def outline(whole: Document) -> list[tuple[str, str, str]]:
    lines = structure_lines(divide(whole), whole.text)
    return [(each.name, each.words, each.lead) for each in lines]


def row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


AFTER_WORDS = "No fee is due on Sundays. All else is decided upon at the meeting."
AFTER = page([AFTER_WORDS[:45], AFTER_WORDS[46:]], top=400)


@pytest.mark.parametrize("header", [[HEADER], []])
def test_rows_on_the_next_pages_have_the_header_of_the_first_part(
    header: list[Sequence[str]],
) -> None:
    whole = document(
        [
            *page(["The guild takes these fees from its members."]),
            *table(HEADER, *BOATS[:4], top=300),
        ],
        table(*header, *BOATS[4:8], bold=bool(header)),
        [*table(*header, *BOATS[8:], bold=bool(header)), *AFTER],
    )
    found = outline(whole)

    assert [(words, lead) for name, words, lead in found if name == "row"] == [
        (row(boat), row(HEADER)) for boat in BOATS
    ]
    assert [name for name, _, _ in found].count("header row") == 1
    assert whole.text.count(row(HEADER)) == 1 + 2 * len(header)
    assert ("paragraph", AFTER_WORDS, "") in found


def test_a_table_with_another_header_or_other_columns_is_another_table() -> None:
    captains = ("Captain", "Years", "Pay")
    narrow = [cells[:2] for cells in BOATS[8:]]
    whole = document(
        table(HEADER, *BOATS[:4], top=300),
        table(captains, *BOATS[4:8]),
        table(HEADER[:2], *narrow),
    )

    assert [lead for name, _, lead in outline(whole) if name == "row"] == [
        *[row(HEADER)] * 4,
        *[row(captains)] * 4,
        *[row(HEADER[:2])] * 4,
    ]


def test_a_sentence_between_two_tables_keeps_them_apart_and_is_not_lost() -> None:
    words = "These are the fees of the summer months."
    whole = document(
        [*AFTER, *table(HEADER, *BOATS[:4], top=300)],
        [*page([words]), *table(HEADER, *BOATS[4:8], top=690)],
    )
    found = outline(whole)

    assert [name for name, _, _ in found].count("header row") == 2
    assert ("paragraph", words, "") in found


def test_a_quotation_of_a_row_on_the_next_page_leaves_out_what_is_between() -> None:
    whole = document(table(HEADER, *BOATS[:4], top=300), [*table(*BOATS[4:8], bold=False), *AFTER])
    (block,) = (each for each in divide(whole) if each.parts)
    slices = whole.slices_of(block.span)

    assert [whole.text[each.start : each.end].count("\n") for each in slices] == [5, 3]
    assert not any("Page 1" in whole.text[each.start : each.end] for each in slices)


def wrapped(number: int, top: float, cell: Sequence[str]) -> list[Glyphs]:
    """A row whose second cell has several lines; the page draws it cell by cell."""
    return [
        (72, top, 11.0, f"Boat {number}"),
        *((192, top - LINE * line, 11.0, words) for line, words in enumerate(cell)),
        (432, top, 11.0, f"{number}0 crowns"),
    ]


REMARKS = [
    "It is owned by a family that",
    "has lived by the river since",
    "the flood of that year, and",
    "pays late.",
]


def test_rows_without_rules_are_whole_however_long_one_of_their_cells_is() -> None:
    found = outline(
        document(
            [
                *AFTER,
                *(each for n in range(4) for each in wrapped(n, 300 - 5 * LINE * n, REMARKS)),
            ],
        )
    )

    assert [words for name, words, _ in found if name == "row"] == [
        row((f"Boat {number}", " ".join(REMARKS), f"{number}0 crowns")) for number in range(4)
    ]


def test_a_row_that_a_page_divides_is_one_in_two_slices() -> None:
    rows = [wrapped(n, 300 - 5 * LINE * n, REMARKS) for n in range(3)]
    rest = [(192, 720 - LINE * line, 11.0, words) for line, words in enumerate(REMARKS[2:])]
    following = [wrapped(n, 720 - 3 * LINE - 5 * LINE * (n - 4), REMARKS) for n in range(4, 7)]
    first = [
        *AFTER,
        *(each for one in rows for each in one),
        *wrapped(3, 300 - 15 * LINE, REMARKS[:2]),
    ]
    whole = document(first, [*rest, *(each for one in following for each in one)])
    (block,) = (each for each in divide(whole) if each.parts)
    divided = whole.slices_of(block.sentences[3].span)

    assert [whole.text[each.start : each.end] for each in divided] == [
        row(("Boat 3", " ".join(REMARKS[:2]), "30 crowns")),
        f"|  | {' '.join(REMARKS[2:])} |  |",
    ]
    assert len(block.sentences) == 7
