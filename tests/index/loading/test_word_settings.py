"""What styles, form fields and rows of Word documents show and hide."""

from __future__ import annotations

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE

from index.model import BlockKind, Document, SourceName
from index.text.blocks import divide
from tests.helpers.file_formats import body_xml, copy, paragraph, run, saved


def text(data: bytes) -> str:
    return copy(".docx", data).text


def test_text_that_a_style_hides_is_not_shown_unless_its_run_says_so() -> None:
    document = docx.Document()
    hidden = document.styles.add_style("Hidden", WD_STYLE_TYPE.PARAGRAPH)
    hidden.font.hidden = True
    based = document.styles.add_style("Based", WD_STYLE_TYPE.PARAGRAPH)
    based.base_style = hidden
    inside = document.styles.add_style("Inside", WD_STYLE_TYPE.CHARACTER)
    inside.font.hidden = True
    document.add_paragraph("No word of this is seen.", style="Hidden")
    document.add_paragraph("Nor of this.", style="Based")
    mixed = document.add_paragraph("Carts pay ")
    mixed.add_run("nothing, or ", style="Inside")
    mixed.add_run("four crowns.")
    document.add_paragraph("", style="Hidden").add_run("This is shown.").font.hidden = False

    assert text(saved(document)) == "Carts pay four crowns.\n\nThis is shown.\n"


def test_a_style_that_raises_or_strikes_text_is_told_apart() -> None:
    document = docx.Document()
    raised = document.styles.add_style("Raised", WD_STYLE_TYPE.CHARACTER)
    raised.font.superscript = True
    struck = document.styles.add_style("Struck", WD_STYLE_TYPE.CHARACTER)
    struck.font.strike = True
    line = document.add_paragraph("It weighs 10")
    line.add_run("6", style="Raised")
    line.add_run(" pounds, ")
    line.add_run("at most", style="Struck")
    line.add_run(".")

    assert text(saved(document)) == "It weighs 10⁶ pounds, ~~at most~~.\n"


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("<w:result w:val='1'/>", "south"),
        ("<w:default w:val='2'/>", "west"),
        ("", "north"),
        ("<w:result w:val='9'/>", "north"),
        ("<w:result w:val='x'/>", "north"),
    ],
)
def test_a_list_to_choose_from_shows_what_is_chosen(chosen: str, shown: str) -> None:
    entries = "".join(f"<w:listEntry w:val='{each}'/>" for each in ("north", "south", "west"))
    field = (
        "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList>"
        f"{chosen}{entries}</w:ddList></w:ffData></w:fldChar></w:r>"
        "<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )

    assert text(body_xml(paragraph(run("Quay: ") + field))) == f"Quay: {shown}\n"


def test_a_row_that_leaves_columns_out_keeps_the_others_in_their_place() -> None:
    def cell(words: str) -> str:
        return f"<w:tc>{paragraph(run(words))}</w:tc>"

    rows = (
        f"<w:tr>{cell('Boat')}{cell('Length')}{cell('Fee')}</w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('9 m')}{cell('4')}</w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr>{cell('7')}</w:tr>"
        f"<w:tr><w:trPr><w:gridAfter w:val='1'/></w:trPr>{cell('Barge')}{cell('20 m')}</w:tr>"
        f"<w:tr><w:trPr><w:hidden/></w:trPr>{cell('Raft')}{cell('2 m')}{cell('1')}</w:tr>"
    )

    assert text(body_xml(f"<w:tbl>{rows}</w:tbl>")) == (
        "| Boat | Length | Fee |\n|  | 9 m | 4 |\n|  |  | 7 |\n| Barge | 20 m |  |\n"
    )


def test_a_table_of_contents_is_kept_and_not_quoted() -> None:
    document = docx.Document()
    for level in (1, 2):
        document.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Boats\t1", style="toc 1")
    document.add_paragraph("Skiffs\t2", style="toc 2")
    document.add_heading("Boats", 1)
    document.add_paragraph("They are blue.")
    by_style = copy(".docx", saved(document))
    gallery = "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
    control = copy(
        ".docx",
        body_xml(
            f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{paragraph(run('Boats 1'))}"
            f"{paragraph(run('Skiffs 2'))}</w:sdtContent></w:sdt>{paragraph(run('They are blue.'))}"
        ),
    )

    for found in (by_style, control):
        whole = Document(SourceName("a.docx"), found.text, "", original=False, marks=found.marks)
        assert [
            whole.text[each.span.start : each.span.end].split("\n")
            for each in divide(whole)
            if each.kind is BlockKind.BOILERPLATE
        ] == [["Boats 1", "Skiffs 2"]]
        assert "They are blue." in found.text
