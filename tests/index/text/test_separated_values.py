"""The rows of CSV files, whatever their cells hold."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.blocks import divide
from index.text.separated_values import MAX_CELL, tables_in
from index.text.structure import structure_lines
from tests.helpers.documents import document


def tables(text: str) -> list[list[str]]:
    return [[text[row.start : row.end] for row in table] for table in tables_in(text)]


def outline(text: str) -> list[tuple[str, str, str]]:
    whole = document(text, "a.csv")
    lines = structure_lines(divide(whole), whole.text)
    return [(each.name, each.words, each.lead) for each in lines]


def test_a_cell_with_line_ends_and_blank_lines_stays_in_its_row() -> None:
    text = 'question,answer\n"Is it wet?","1. Look.\n\n2. Feel it."\nIs it dry?,Never.\n'

    assert outline(text) == [
        ("header row", "question,answer", ""),
        ("row", '"Is it wet?","1. Look. 2. Feel it."', "question,answer"),
        ("row", "Is it dry?,Never.", "question,answer"),
    ]


def test_rows_below_a_blank_line_belong_to_the_table_if_they_have_as_many_cells() -> None:
    assert tables("a,b\nc,d\n\ne,f\n\ng,h,i\nk,l,m\n") == [
        ["a,b", "c,d", "e,f"],
        ["g,h,i", "k,l,m"],
    ]


def test_a_title_above_a_table_is_no_row() -> None:
    assert tables("Tolls of the bridge\nwho,toll\ncarts,four\n") == [["who,toll", "carts,four"]]


@pytest.mark.parametrize(
    "text",
    [
        'name,width\n"pipe,5 inches\nrope,"thick"\nrod,2\n',
        'name,width\npipe,5" wide\nrope,6" wide\nrod,2\n',
        f'name,width\npipe,"{"x" * MAX_CELL}\nrope,"thick"\nrod,2\n',
    ],
)
def test_a_stray_quotation_mark_swallows_no_rows(text: str) -> None:
    assert tables(text) == [text.splitlines()]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_of_the_usual_separators_divides_cells(separator: str) -> None:
    text = separator.join("ab") + "\r\n" + separator.join(['"c\r\nd"', "e"]) + "\r\n"

    assert tables(text) == [[separator.join("ab"), separator.join(['"c\r\nd"', "e"])]]


CELLS = st.text(st.sampled_from('ab ",;\n'), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6))
def test_the_rows_are_those_that_the_csv_module_reads(rows: list[tuple[str, str, str]]) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([("one", "two", "three"), *rows])

    (table,) = tables(written.getvalue())

    assert [tuple(next(csv.reader([row]))) for row in table[1:]] == rows
