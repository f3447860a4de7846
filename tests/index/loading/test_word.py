from __future__ import annotations

import io
import zipfile
from itertools import pairwise

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.loading.extracted_text import FormatError, Limits
from index.model.documents import Location, location_of
from tests.helpers.documents import kinds
from tests.helpers.file_formats import (
    body_xml,
    copy,
    copy_or_reason,
    paragraph,
    part_of,
    rewritten,
    run,
    saved,
    word,
)


def text(data: bytes) -> str:
    return copy(".docx", data).text


def why(data: bytes, limits: Limits = Limits()) -> str:  # noqa: B008 - it is frozen
    with pytest.raises(FormatError) as caught:
        copy(".docx", data, limits)
    return caught.value.why


def test_headings_paragraphs_lists_and_tables_become_blocks_of_their_kind() -> None:
    found = text(
        word(
            ("Title", "Bridges of the Alva"),
            ("Heading 2", "The old bridge"),
            "It was built in 1764.",
            ("List Bullet", "Carts"),
            [["Who", "Crowns"], ["A cart", "4"], ["", ""]],
            "",
            "After.",
        )
    )

    assert found.startswith(
        "# Bridges of the Alva\n\n## The old bridge\n\nIt was built in 1764.\n\n"
    )
    assert found.endswith("| Who | Crowns |\n| A cart | 4 |\n\nAfter.\n")
    assert [kind for kind, _ in kinds(found)][:3] == ["heading", "heading", "paragraph"]


def test_a_table_stays_apart_from_the_list_before_it_and_after_it() -> None:
    item = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Carts</w:t></w:r></w:p>"
    cell = "<w:tc><w:p><w:r><w:t>4</w:t></w:r></w:p></w:tc>"

    assert text(body_xml(f"{item}<w:tbl><w:tr>{cell * 2}</w:tr></w:tbl>{item}")) == (
        "- Carts\n\n| 4 | 4 |\n\n- Carts\n"
    )


def test_a_place_is_a_path_of_headings_and_a_paragraph() -> None:
    found = copy(
        ".docx",
        word(
            "Opening.",
            ("Heading 1", "Bridges"),
            ("Heading 2", "Tolls"),
            "One.",
            [["a", "b"]],
            "Three.",
            ("Heading 1", "Ferries"),
            "Four.",
        ),
    )
    places = {
        words: location_of(found.marks, found.text.index(words), found.text.index(words) + 1)
        for words in ("Opening", "One", "| a", "Three", "Four")
    }

    assert places == {
        "Opening": Location(paragraph=1),
        "One": Location(headings=("Bridges", "Tolls"), paragraph=1),
        "| a": Location(headings=("Bridges", "Tolls"), paragraph=2),
        "Three": Location(headings=("Bridges", "Tolls"), paragraph=3),
        "Four": Location(headings=("Ferries",), paragraph=1),
    }


def test_what_a_person_sees_is_read_and_what_is_deleted_or_hidden_is_not() -> None:
    found = text(
        body_xml(
            "<w:p><w:r><w:t>A bridge</w:t></w:r>"
            "<w:ins><w:r><w:t xml:space='preserve'> really</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText> never</w:delText></w:r></w:del>"
            "<w:moveFrom><w:r><w:t> moved</w:t></w:r></w:moveFrom>"
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t> hidden</w:t></w:r>"
            "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t xml:space='preserve'> stands</w:t></w:r>"
            "<w:r><w:tab/><w:t>non</w:t><w:noBreakHyphen/><w:t>stop</w:t><w:br/><w:t>here.</w:t>"
            "</w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent>"
            "</w:sdt>"
        )
    )

    assert found == "A bridge really stands non\u2011stop\nhere.\n\nIn a control.\n"


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
    found = text(
        body_xml(
            f"<w:p xmlns:mc='{compatible}'><w:r><w:t>Before.</w:t><mc:AlternateContent>"
            f"<mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>"
        )
    )

    assert found == "Before.\n\nIn a box.\n"


def test_a_table_of_one_column_is_a_frame_around_text() -> None:
    assert text(word([["In a frame."], ["In another."]])) == "In a frame.\n\nIn another.\n"


def test_styles_are_headings_by_name_by_outline_and_by_what_they_are_based_on() -> None:
    document = docx.Document()
    based = document.styles.add_style("House heading", 1)
    based.base_style = document.styles["Heading 3"]
    outlined = document.styles.add_style("Outlined", 1)
    outlined.element.append(parse_xml(f"<w:pPr {nsdecls('w')}><w:outlineLvl w:val='1'/></w:pPr>"))
    document.add_paragraph("Based", style="House heading")
    document.add_paragraph("Outlined", style="Outlined")
    own = document.add_paragraph("Own")
    level = parse_xml(f"<w:outlineLvl {nsdecls('w')} w:val='0'/>")
    own._p.get_or_add_pPr().append(level)  # noqa: SLF001 - python-docx sets no such level
    document.add_paragraph("Body.")

    assert text(saved(document)) == "### Based\n\n## Outlined\n\n# Own\n\nBody.\n"


def test_footnotes_follow_the_body() -> None:
    found = text(
        with_notes("<w:footnote w:id='2'><w:p><w:r><w:t>See above.</w:t></w:r></w:p></w:footnote>")
    )

    assert found == "Body.\n\nSee above.\n"


def test_a_footnote_stands_at_the_end_of_its_section_with_its_mark() -> None:
    def note(identity: int, *paragraphs: str) -> str:
        words = "".join(map(paragraph, map(run, paragraphs)))
        return f"<w:footnote w:id='{identity}'>{words}</w:footnote>"

    def reference(identity: int, more: str = "") -> str:
        return f"<w:r><w:footnoteReference w:id='{identity}' {more}/></w:r>"

    data = with_notes(note(7, "Nine.") + note(2, "Since May.", "See above.") + note(3, "* Or so."))
    body = (
        paragraph(run("It costs"), reference(2), run(" much"), reference(7), run("."))
        + paragraph(run("End"), properties="<w:outlineLvl w:val='0'/>")
        + paragraph(run("No"), reference(3, "w:customMarkFollows='1'"), run("* more."))
    )
    document = f"<w:document {nsdecls('w')}><w:body>{body}</w:body></w:document>"

    assert text(rewritten(data, "word/document.xml", document.encode())) == (
        "It costs[1] much[2].\n\n[1]: Since May.\n\n  See above.\n\n[2]: Nine.\n\n# End\n\n"
        "No* more.\n\n* Or so.\n"
    )


def test_separators_between_footnotes_are_no_text() -> None:
    found = text(
        with_notes(
            "<w:footnote w:type='separator' w:id='0'><w:p><w:r><w:t>___</w:t>"
            "</w:r></w:p></w:footnote>"
        )
    )

    assert found == "Body.\n"


def with_notes(notes: str) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    data = word("Body.")
    for part, before, added in (
        (
            "[Content_Types].xml",
            b"</Types>",
            f"<Override PartName='/word/footnotes.xml' ContentType='{kind}'/>",
        ),
        (
            "word/_rels/document.xml.rels",
            b"</Relationships>",
            f"<Relationship Id='n1' Type='{relation}' Target='footnotes.xml'/>",
        ),
    ):
        content = part_of(data, part).replace(before, added.encode() + before)
        data = rewritten(data, part, content)
    return rewritten(
        data, "word/footnotes.xml", f"<w:footnotes {nsdecls('w')}>{notes}</w:footnotes>".encode()
    )


MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def test_merged_cells_stand_in_each_row_and_column_that_they_span() -> None:
    def cell(words: str, merged: str = "") -> str:
        return f"<w:tc><w:tcPr>{merged}</w:tcPr>{paragraph(run(words))}</w:tc>"

    wide = "<w:gridSpan w:val='2'/>"
    begun, going = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    rows = (
        cell("Season") + cell("Fee", wide),
        cell("Summer", begun) + cell("14") + cell("22"),
        cell("", going) + cell("16") + cell("25"),
        cell("All closed in May.", "<w:gridSpan w:val='3'/>"),
    )
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('Old') * 3}</w:tr>"
    table = "".join(f"<w:tr>{each}</w:tr>" for each in rows)

    assert text(body_xml(f"<w:tbl>{table}{deleted}</w:tbl>")) == (
        "| Season | Fee | Fee |\n| Summer | 14 | 22 |\n| Summer | 16 | 25 |\n"
        "| All closed in May. |\n"
    )


def test_a_cell_holds_its_lists_its_tables_and_its_boxes_once() -> None:
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f"<w:txbxContent>{paragraph(run('Boxed.'))}</w:txbxContent>"
    boxed = (
        f"<w:p xmlns:mc='{compatible}'><w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}"
        f"</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    item = paragraph(run("Carts"), properties="<w:numPr/>")
    inner = "".join(
        f"<w:tr><w:tc>{paragraph(run(who))}</w:tc><w:tc>{paragraph(run(fee))}</w:tc></w:tr>"
        for who, fee in (("Tent", "14"), ("Camper", "22"))
    )
    cells = f"<w:tc>{boxed}{item}</w:tc><w:tc><w:tbl>{inner}</w:tbl><w:p/></w:tc>"

    assert text(body_xml(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")) == (
        "| Boxed. • Carts | Tent 14; Camper 22 |\n"
    )


def test_words_in_bold_that_stand_alone_head_what_follows() -> None:
    document = docx.Document()
    document.add_paragraph("House rules", style="Heading 1")
    strong = document.styles.add_style("Strong line", 1)
    strong.font.bold = True
    for words, bold in (("Smoking", True), ("In the yard.", False), ("Never run!", True)):
        document.add_paragraph().add_run(words).bold = bold
    document.add_paragraph("Dogs?", style="Strong line")
    document.add_paragraph("No.")
    document.add_paragraph("The board", style="Strong line")
    found = copy(".docx", saved(document))

    assert found.text == (
        "# House rules\n\n## Smoking\n\nIn the yard.\n\nNever run!\n\n## Dogs?\n\nNo.\n\n"
        "The board\n"
    )
    start = found.text.index("No.")
    assert location_of(found.marks, start, start + 1) == Location(
        headings=("House rules", "Dogs?"), paragraph=1
    )


def test_a_header_row_is_repeated_styled_or_bold() -> None:
    def table(mark: str = "", first: str = "", look: str = "") -> str:
        cells = "".join(f"<w:tc>{paragraph(run(each, first))}</w:tc>" for each in "AB")
        others = "".join(f"<w:tc>{paragraph(run(each))}</w:tc>" for each in "12")
        return (
            f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tr><w:trPr>{mark}</w:trPr>{cells}</w:tr>"
            f"<w:tr>{others}</w:tr></w:tbl>"
        )

    ruled = "| A | B |\n| --- | --- |\n| 1 | 2 |\n"
    styled = "<w:tblStyle w:val='LightList'/>"
    assert text(body_xml(table("<w:tblHeader/>"))) == ruled
    assert text(body_xml(table(first="<w:b/>"))) == ruled
    assert text(body_xml(table(look=f"{styled}<w:tblLook w:val='04A0'/>"))) == ruled
    assert text(body_xml(table(look=f"{styled}<w:tblLook w:firstRow='1'/>"))) == ruled
    plain = "| A | B |\n| 1 | 2 |\n"
    assert text(body_xml(table(look=f"{styled}<w:tblLook w:firstRow='0'/>"))) == plain
    assert text(body_xml(table(look="<w:tblLook w:val='04A0'/>"))) == plain
    assert text(body_xml(table("<w:tblHeader w:val='0'/>"))) == plain


def test_a_caption_stands_above_its_table() -> None:
    caption = paragraph(run("Fees"), properties="<w:pStyle w:val='Caption'/>")
    table = f"<w:tbl><w:tr><w:tc>{paragraph(run('1'))}</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"

    assert text(body_xml(table + caption)) == "Fees\n\n| 1 |  |\n"
    assert text(body_xml(caption + table + caption + table)) == (
        "Fees\n\n| 1 |  |\n\nFees\n\n| 1 |  |\n"
    )


def test_a_block_quotation_bears_its_sign_on_each_line() -> None:
    assert text(word("He:", ("Quote", "One\ntwo."), ("Intense Quote", "Three."), "End.")) == (
        "He:\n\n> One\n> two.\n\n> Three.\n\nEnd.\n"
    )


def test_a_heading_is_never_cut() -> None:
    assert text(word(("Heading 1", "word " * 99 + "word"))) == f"# {'word ' * 99}word\n"


def test_a_formula_is_written_on_a_line() -> None:
    def term(words: str) -> str:
        return f"<m:r><m:t>{words}</m:t></m:r>"

    square = f"<m:sSup><m:e>{term('c')}</m:e><m:sup>{term('2')}</m:sup></m:sSup>"
    half = f"<m:f><m:num>{term('a+b')}</m:num><m:den>{term('2')}</m:den></m:f>"
    root = f"<m:rad><m:deg/><m:e>{term('x')}</m:e></m:rad>"
    whole = (
        f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{term('i')}</m:sub>"
        f"<m:sup>{term('n')}</m:sup><m:e>{term('y')}</m:e></m:nary>"
    )
    bracket = f"<m:d><m:dPr><m:begChr m:val='['/></m:dPr><m:e>{term('z')}</m:e></m:d>"
    math = (
        f"<m:oMath xmlns:m='{MATH}'>{term('E = m')}{square}{half}{root}{whole}{bracket}</m:oMath>"
    )

    assert text(body_xml(paragraph(run("So "), math, run(" holds.")))) == (
        "So E = mc²(a+b)/2√x∑ᵢⁿ y[z) holds.\n"
    )


def test_tick_boxes_show_whether_they_are_ticked() -> None:
    def sign(font: str, code: str) -> str:
        return f"<w:r><w:sym w:font='{font}' w:char='{code}'/></w:r>"

    def field(state: str) -> str:
        data = f"<w:ffData><w:checkBox>{state}</w:checkBox></w:ffData>"
        return (
            f"<w:r><w:fldChar w:fldCharType='begin'>{data}</w:fldChar></w:r><w:r><w:instrText>"
            "FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
        )

    assert (
        text(
            body_xml(
                paragraph(
                    sign("Wingdings", "F0FE"), run(" no "), sign("Wingdings", "F0A8"), run(" yes")
                )
                + paragraph(field("<w:default w:val='0'/><w:checked/>"), run(" no"))
                + paragraph(field("<w:default w:val='0'/>"), run(" yes"))
                + paragraph(sign("Unknown", "F0FE"), sign("Symbol", "F0A3"), sign("Arial", "2610"))
                + paragraph(run("\uf0a3 a", "<w:rFonts w:ascii='Symbol'/>"), sign("Symbol", "x"))
            )
        )
        == "☑ no ☐ yes\n\n☒ no\n\n☐ yes\n\n\ufffd≤☐\n\n≤ α\ufffd\n"
    )


def test_raised_lowered_and_struck_text_is_told_apart() -> None:
    up, down = "<w:vertAlign w:val='superscript'/>", "<w:vertAlign w:val='subscript'/>"

    assert (
        text(
            body_xml(
                paragraph(run("10"), run("1", up), run("2", up), run(" m"), run("2", up))
                + paragraph(run("H"), run("2", down), run("O, 1"), run("st", up))
                + paragraph(run("It costs "), run("30", "<w:strike/>"), run(" 45 euros."))
                + paragraph(run("Not", "<w:dstrike w:val='0'/>"), run(" struck."))
            )
        )
        == "10¹² m²\n\nH₂O, 1st\n\nIt costs ~~30~~ 45 euros.\n\nNot struck.\n"
    )


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next() -> None:
    joined = "<w:rPr><w:del/></w:rPr>"

    assert text(
        body_xml(paragraph(run("A bridge "), properties=joined) + paragraph(run("stands.")))
    ) == ("A bridge stands.\n")


def test_heads_and_feet_of_pages_follow_the_body_once() -> None:
    document = docx.Document()
    document.add_paragraph("Body.")
    section = document.sections[0]
    section.header.paragraphs[0].text = "Harbour rules, version 7"
    section.footer.paragraphs[0].text = "Body."
    section.first_page_header.paragraphs[0].text = "Not shown"
    page = section.footer.add_paragraph("Page ")
    for words in (
        "<w:fldChar w:fldCharType='begin'/>", "<w:instrText> PAGE </w:instrText>",
        "<w:fldChar w:fldCharType='separate'/>", "<w:t>1</w:t>", "<w:fldChar w:fldCharType='end'/>",
    ):  # fmt: skip
        page._p.append(parse_xml(f"<w:r {nsdecls('w')}>{words}</w:r>"))  # noqa: SLF001

    assert text(saved(document)) == "Body.\n\nHarbour rules, version 7\nPage\n"


def test_the_title_and_the_author_are_taken_as_the_file_states_them() -> None:
    document = docx.Document()
    document.core_properties.title = "Bridges"
    document.core_properties.author = ""
    document.add_paragraph("One.")
    stated = copy(".docx", saved(document)).own_metadata

    assert (stated.title, stated.author, stated.date) == ("Bridges", None, None)


def test_a_document_of_blank_paragraphs_holds_no_text() -> None:
    assert why(word("", " ")) == "it holds no text"


def test_a_compound_file_is_encrypted_or_in_the_old_format() -> None:
    compound = bytes.fromhex("d0cf11e0a1b11ae1")

    assert why(compound + "EncryptedPackage".encode("utf-16-le")) == (
        "it is encrypted; save it without a password"
    )
    assert why(compound) == "it is in Word's old format; save it as .docx"


@pytest.mark.parametrize("data", [b"", b"Only text.", b"%PDF-1.7"])
def test_what_is_no_package_is_not_a_word_document(data: bytes) -> None:
    assert why(data) == "it is not a Word document, whatever its name says"


def test_a_package_without_a_document_is_not_a_word_document() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("a.txt", "text")

    assert why(file.getvalue()) == "it is not a Word document, whatever its name says"


def test_a_package_of_another_kind_is_not_a_word_document() -> None:
    data = word("Body.")
    types = part_of(data, "[Content_Types].xml").replace(b"document.main", b"template.main")

    assert why(rewritten(data, "[Content_Types].xml", types)) == (
        "it is not a Word document, whatever its name says"
    )


@pytest.mark.parametrize("content", [b"", b"<w:document", b"not xml", b"\x00\xff"])
def test_a_document_whose_body_is_broken_is_damaged(content: bytes) -> None:
    assert why(rewritten(word("One."), "word/document.xml", content)) == "it is damaged"


def test_entities_that_multiply_are_not_resolved() -> None:
    names = "abcdefghij"
    entities = "<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in pairwise(names)
    )
    data = body_xml(
        "<w:p><w:r><w:t>Before &j;</w:t></w:r></w:p>", declared=f"<!DOCTYPE x [{entities}]>"
    )
    found, reason = copy_or_reason(".docx", data)

    assert "ha" not in (found.text if found else reason)


def test_an_entity_cannot_bring_a_file_in() -> None:
    data = body_xml(
        "<w:p><w:r><w:t>Before &x; after</w:t></w:r></w:p>",
        declared="<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
    )

    assert "root:" not in text(data)


def test_elements_nested_without_end_are_damage() -> None:
    deep = 3000
    tables = "<w:tbl><w:tr><w:tc>" * deep + "</w:tc></w:tr></w:tbl>" * deep

    assert why(body_xml(tables)) == "it is damaged"


def test_a_file_cut_off_is_named() -> None:
    data = word(*["Sentence after sentence."] * 50)
    for share in range(1, 20):
        assert why(data[: len(data) * share // 20]) in {
            "it is damaged and cannot be unpacked",
            "it is not a Word document, whatever its name says",
        }


def test_more_text_than_the_limit_is_named() -> None:
    data = word(*["Sentence after sentence."] * 50)

    assert why(data, Limits(text=1024)).startswith("it holds more than")
