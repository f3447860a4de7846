from __future__ import annotations

import pytest

from index.loading.extracted_text import FormatError, Limits
from index.model.documents import Location, location_of
from tests.helpers.file_formats import copy, packed, part_of, rewritten, sheet_row, word, workbook


def text(data: bytes) -> str:
    return copy(".xlsx", data).text


def why(data: bytes, limits: Limits = Limits()) -> str:  # noqa: B008 - it is frozen
    with pytest.raises(FormatError) as caught:
        copy(".xlsx", data, limits)
    return caught.value.why


def shown(value: float, code: str, properties: str = "") -> str:
    data = workbook(sheet_row(1, "x", (value, 0)), formats=[code], properties=properties)
    return text(data).splitlines()[-1].removeprefix("| x | ").removesuffix(" |")


def test_sheets_are_headings_and_runs_of_rows_are_tables() -> None:
    found = copy(
        ".xlsx",
        workbook(
            sheet_row(1, "Fees of the pool")
            + sheet_row(2, "Who", "Fee")
            + sheet_row(3, "Adult", 12.5)
            + sheet_row(5, "Name", "Ada")
            + sheet_row(6, "Town", "Bo"),
            sheet_row(1, "Only words."),
        ),
    )

    assert found.text == (
        "# Sheet 1\n\nFees of the pool\n\n| Who | Fee |\n| --- | --- |\n| Adult | 12.5 |\n\n"
        "| Name | Ada |\n| Town | Bo |\n\n# Sheet 2\n\nOnly words.\n"
    )
    assert (found.own_metadata.title, found.own_metadata.author) == ("Harbour days", "Ada North")
    for words, sheet, number in (("| Adult", 1, 1), ("| Town", 1, 2), ("Only", 2, 1)):
        start = found.text.index(words)
        assert location_of(found.marks, start, start + 1) == Location(
            headings=(f"Sheet {sheet}",), paragraph=number
        )


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (1234.5, "", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1234.5, "#,##0.00", "1,234.50"),
        (2.5, "0", "3"),
        (-2.5, "0.0", "-2.5"),
        (-3, "#,##0;(#,##0)", "(3)"),
        (7, "000", "007"),
        (1.5, "0.0#", "1.5"),
        (0.125, "0.0%", "12.5%"),
        (12.5, "0.00\\ &quot;€&quot;", "12.50 €"),
        (12.5, "[$$-409]#,##0.00_);[Red]([$$-409]#,##0.00)", "$12.50"),
        (0.5, "# ?/?", "0.5"),
        (45352, "yyyy-mm-dd", "2024-03-01"),
        (45352, "d. mmmm yyyy", "1. March 2024"),
        (45352, "ddd d/m/yy", "Fri 1/3/24"),
        (45352.604166667, "dd/mm/yyyy hh:mm AM/PM", "01/03/2024 02:30 PM"),
        (0.5, "h:mm:ss", "12:00:00"),
        (1.25, "[h]:mm", "1.25"),
        (-1, "yyyy", "-1"),
        (1e300, "#,##0", "1e+300"),
        (5, "0,", "5"),
    ],
)
def test_numbers_and_dates_stand_as_they_are_shown(value: float, code: str, expected: str) -> None:
    assert shown(value, code) == expected


def test_dates_may_be_counted_from_1904() -> None:
    assert shown(43890, "yyyy-mm-dd", 'date1904="1"') == "2024-03-01"


def test_texts_may_be_shared_and_other_values_are_written_out() -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = (
        '<row><c t="s"><v>1</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c>'
        '<c t="str"><v>sum</v></c><c t="s"><v>9</v></c></row>'
    )
    data = workbook(cells)
    shared = (
        f'<sst xmlns="{space}"><si><t>no</t></si><si><r><t>Ada </t></r><r><t>Bo</t></r>'
        "<rPh><t>said</t></rPh></si></sst>"
    )
    with_shared = rewritten(
        rewritten(data, "xl/sharedStrings.xml", shared.encode()),
        "xl/_rels/workbook.xml.rels",
        _relations_with_texts(data),
    )

    assert text(with_shared) == "# Sheet 1\n\n| Ada Bo | TRUE | #N/A | sum |\n"


def _relations_with_texts(data: bytes) -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    added = f'<Relationship Id="t" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    return part_of(data, "xl/_rels/workbook.xml.rels").replace(b"</Relationships>", added.encode())


def test_what_is_hidden_is_left_out() -> None:
    rows = (
        '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>'
        + sheet_row(1, "Who", "Salary", "Room")
        + sheet_row(2, "Ada", 9, 12)
        + sheet_row(3, "Bo", 8, 13, more='hidden="1"')
        + "</sheetData>"
    )

    assert text(workbook(rows)) == (
        "# Sheet 1\n\n| Who |  | Room |\n| --- | --- | --- |\n| Ada |  | 12 |\n"
    )
    assert text(workbook(sheet_row(1, "A"), sheet_row(1, "B"), sheet='state="hidden"')) == (
        "# Sheet 1\n\nA\n"
    )


def test_merged_cells_stand_in_each_row_and_column_but_a_title_stands_once() -> None:
    rows = (
        "<sheetData>"
        + sheet_row(1, "Fees")
        + sheet_row(2, "Area", "Who", "Fee")
        + sheet_row(3, "Pool", "Adults", 5)
        + sheet_row(4, "", "Children", 3)
        + '</sheetData><mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="A3:A4"/></mergeCells>'
    )

    assert text(workbook(rows)) == (
        "# Sheet 1\n\nFees\n\n| Area | Who | Fee |\n| --- | --- | --- |\n| Pool | Adults | 5 |\n"
        "| Pool | Children | 3 |\n"
    )


def test_a_filter_names_the_header_row() -> None:
    rows = (
        f"<sheetData>{sheet_row(1, 'Who', 'Where')}{sheet_row(2, 'Ada', 'Bo')}</sheetData>"
        '<autoFilter ref="A1:B2"/>'
    )

    assert text(workbook(rows)) == "# Sheet 1\n\n| Who | Where |\n| --- | --- |\n| Ada | Bo |\n"


def test_merges_without_end_stay_bounded() -> None:
    merges = '<mergeCell ref="A1:ZZ1048576"/>' * 100
    rows = f"<sheetData>{sheet_row(1, 'A', 'B')}</sheetData><mergeCells>{merges}</mergeCells>"

    assert text(workbook(rows)) == "# Sheet 1\n\n| A | B |\n"


def test_what_is_no_workbook_is_named() -> None:
    assert why(b"text") == "it is not an Excel document, whatever its name says"
    assert why(word("Body.")) == "it is not an Excel document, whatever its name says"
    assert why(packed({"xl/workbook.xml": "<workbook"})) == "it is damaged and cannot be unpacked"
    assert why(workbook("")) == "it holds no text"
    assert why(workbook(sheet_row(1, "A")), Limits(unpacked=100)).startswith("it unpacks to more")
