from __future__ import annotations

import pytest

from index.loading.extracted_text import FormatError
from index.model.documents import Location, location_of
from tests.helpers.file_formats import copy, packed, shape, slides, word


def text(data: bytes) -> str:
    return copy(".pptx", data).text


def why(data: bytes) -> str:
    with pytest.raises(FormatError) as caught:
        copy(".pptx", data)
    return caught.value.why


def item(words: str, properties: str = "", attributes: str = "") -> str:
    return f"<a:p><a:pPr {attributes}>{properties}</a:pPr><a:r><a:t>{words}</a:t></a:r></a:p>"


def test_a_title_is_a_heading_and_the_slide_is_the_page() -> None:
    found = copy(
        ".pptx",
        slides(
            shape("", "Free.") + shape('type="title"', "What to bring"),
            shape("", "No title."),
        ),
    )

    assert found.text == "# What to bring\n\nFree.\n\nNo title.\n"
    assert found.own_metadata.title == "Harbour days"
    assert location_of(found.marks, 20, 21) == Location(
        page=1, headings=("What to bring",), paragraph=1
    )
    start = found.text.index("No title")
    assert location_of(found.marks, start, start + 1) == Location(page=2, paragraph=1)


def test_items_stand_as_deep_as_they_are_shown() -> None:
    body = shape(
        'idx="1"', "A coat", item("wool", attributes='lvl="1"'), item("Text.", "<a:buNone/>"),
        item("One", '<a:buAutoNum type="alphaLcParenR"/>'),
        item("Two", '<a:buAutoNum type="alphaLcParenR"/>'),
        item("Three", '<a:buAutoNum type="romanUcPeriod" startAt="4"/>', 'lvl="1"'),
        item("Four", '<a:buAutoNum type="unknown"/>'),
    )  # fmt: skip
    free = shape("", "Free.", item("Sign", '<a:buChar char="*"/>'))

    assert text(slides(body + free)) == (
        "- A coat\n  - wool\n\nText.\n\na) One\nb) Two\n  IV. Three\n3. Four\n\nFree.\n\n- Sign\n"
    )


def test_a_layout_can_take_bullets_away() -> None:
    bare = (
        '<p:sp><p:nvSpPr><p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr><p:txBody>'
        "<a:lstStyle><a:lvl1pPr><a:buNone/></a:lvl1pPr></a:lstStyle></p:txBody></p:sp>"
    )
    body = shape('type="body" idx="1"', "Text.", item("Item", attributes='lvl="1"'))

    assert text(slides(body, layout=bare)) == "Text.\n\n  - Item\n"


def test_tables_have_their_header_row_and_merged_cells() -> None:
    def cell(words: str, merged: str = "") -> str:
        return (
            f"<a:tc {merged}><a:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></a:txBody></a:tc>"
        )

    rows = (
        cell("Season") + cell("Fee") + cell("", 'hMerge="1"'),
        cell("Summer") + cell("14") + cell("22"),
        cell("", 'vMerge="1"') + cell("16") + cell("25"),
    )
    table = "".join(f"<a:tr>{each}</a:tr>" for each in rows)
    frame = (
        "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow='1'/>"
        f"{table}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )

    assert text(slides(f"<p:grpSp>{frame}</p:grpSp>")) == (
        "| Season | Fee | Fee |\n| --- | --- | --- |\n| Summer | 14 | 22 |\n| Summer | 16 | 25 |\n"
    )


def test_raised_and_struck_text_is_told_apart() -> None:
    runs = (
        "<a:p><a:r><a:t>10</a:t></a:r><a:r><a:rPr baseline='30000'/><a:t>6</a:t></a:r><a:br/>"
        "<a:r><a:rPr strike='sngStrike'/><a:t>Old</a:t></a:r>"
        "<a:r><a:rPr baseline='-25000'/><a:t>2</a:t></a:r>"
        "<a:fld type='slidenum'><a:t>7</a:t></a:fld></a:p>"
    )

    assert text(slides(shape("", runs))) == "10⁶\n~~Old~~₂\n"


def test_hidden_slides_hidden_shapes_and_margins_are_left_out() -> None:
    hidden = shape("", "No.").replace('name=""', 'name="" hidden="1"')

    assert (
        text(
            slides(
                "<!--hidden-->" + shape("", "Not shown."),
                shape('type="ftr"', "Imprint")
                + shape('type="sldNum"', "2")
                + hidden
                + shape("", "One."),
            )
        )
        == "One.\n"
    )


def test_what_is_no_presentation_is_named() -> None:
    assert why(b"text") == "it is not a PowerPoint document, whatever its name says"
    assert why(word("Body.")) == "it is not a PowerPoint document, whatever its name says"
    assert why(packed({"ppt/presentation.xml": "<p"})) == "it is damaged and cannot be unpacked"
    assert why(slides("")) == "it holds no text"
