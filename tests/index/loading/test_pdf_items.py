"""Items of lists, clauses and references in PDF files."""

from __future__ import annotations

from tests.helpers.file_formats import LINE, Glyphs, copy, pdf


def text(*lines: Glyphs) -> str:
    return copy(".pdf", pdf(lines)).text


def lines_at(*lines: tuple[float, str]) -> list[Glyphs]:
    return [(x, 700.0 - LINE * row, 11.0, words) for row, (x, words) in enumerate(lines)]


def test_text_that_goes_back_behind_an_items_lines_is_no_part_of_it() -> None:
    found = text(
        *lines_at(
            (82, "1) When two ferries on the river are close to each other"),
            (96, "and sail to the same quay (within nine minutes)"),
            (82, "While they meet, we note the height of the river and the"),
            (72, "hour of the day."),
        )
    )

    assert found.split("\n\n") == [
        "1) When two ferries on the river are close to each other\n"
        "and sail to the same quay (within nine minutes)",
        "While they meet, we note the height of the river and the\nhour of the day.\n",
    ]


def test_an_entry_of_a_list_of_references_is_whole_behind_an_initial() -> None:
    found = text(
        *lines_at(
            (72, "[1] K. Vidal, M. Rams, P. Mohr, and S. T. Tolliver and others, S."),
            (92, "Sridhar, and C. Foley, Ferries of the river, 2022."),
            (72, "[2] J. May, Locks, 2021."),
        )
    )

    assert found.split("\n\n") == [
        "[1] K. Vidal, M. Rams, P. Mohr, and S. T. Tolliver and others, S.\n"
        "Sridhar, and C. Foley, Ferries of the river, 2022.",
        "[2] J. May, Locks, 2021.\n",
    ]


def test_numbers_of_clauses_in_sequence_begin_paragraphs_of_their_own() -> None:
    found = text(
        *lines_at(
            (72, "2.2 The keeper of the ferry, in the use of the boat and the quay, shall"),
            (90, "2.2.1 take fares from everybody; and"),
            (90, "2.2.2 keep the boats"),
            (90, "dry,"),
            (110, "i. in winter; and"),
            (110, "ii. in summer."),
            (72, "2.3 The owner pays what is due under"),
            (72, "9.4 and"),
            (72, "3.1 of the old rules."),
        )
    )

    assert found.split("\n\n") == [
        "2.2 The keeper of the ferry, in the use of the boat and the quay, shall",
        "2.2.1 take fares from everybody; and",
        "2.2.2 keep the boats\ndry,",
        "i. in winter; and",
        "ii. in summer.",
        "2.3 The owner pays what is due under\n9.4 and\n3.1 of the old rules.\n",
    ]


def test_items_begin_lines_of_their_own_where_wide_lines_are_joined() -> None:
    wide = "The ferry crosses the river every hour and takes carts and cattle " * 2
    glyphs: list[Glyphs] = [
        (72, 700, 6, f"{wide}, but:"),
        (72, 692, 6, "1. no horses; and"),
        (72, 684, 6, "2. no sheep."),
    ]

    assert text(*glyphs) == f"{wide.strip()} , but:\n1. no horses; and\n2. no sheep.\n"


def test_a_number_inside_a_sentence_makes_no_item_where_a_line_begins_with_it() -> None:
    found = text(
        *lines_at(
            (72, "The ferry has three tasks: 1) to carry people, 2) to carry carts, and"),
            (72, "3) to keep the river open for boats."),
        )
    )

    assert found == (
        "The ferry has three tasks: 1) to carry people, 2) to carry carts, and "
        "3) to keep the river open for boats.\n"
    )


def test_an_item_below_another_one_that_names_a_number_stays_an_item() -> None:
    found = text(*lines_at((72, "1) Boats"), (72, "2) Carts"), (72, "3) Locks")))

    assert found == "1) Boats\n2) Carts\n3) Locks\n"
