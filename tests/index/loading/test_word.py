from __future__ import annotations

import io
import zipfile
from itertools import pairwise

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.loading.extracted_text import FormatError, Limits
from index.loading.word import check
from index.model.documents import Location, location_of
from tests.helpers.documents import kinds
from tests.helpers.file_formats import (
    body_xml,
    copy,
    copy_or_reason,
    part_of,
    rewritten,
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


def packed(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


def why_not_unpacked(data: bytes, limits: Limits = Limits()) -> str:  # noqa: B008 - it is frozen
    with pytest.raises(FormatError) as caught:
        check(data, limits)
    return caught.value.why


def test_an_archive_within_bounds_passes() -> None:
    check(packed(("a", b"x" * 1000), ("b", b"")), Limits(unpacked=1000))


def test_a_bomb_is_named_by_what_it_declares() -> None:
    data = packed(("a", bytes(3 * 1024 * 1024)))

    assert len(data) < 10_000
    assert why_not_unpacked(data, Limits(unpacked=1024 * 1024)) == "it unpacks to more than 1 MiB"


def test_a_bomb_that_declares_less_than_it_holds_unpacks_no_further() -> None:
    data = packed(("a", bytes(3 * 1024 * 1024))).replace(
        (3 * 1024 * 1024).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    )

    assert (
        why_not_unpacked(data, Limits(unpacked=1024 * 1024))
        == "it is damaged and cannot be unpacked"
    )


def test_more_parts_than_any_document_has_are_named() -> None:
    data = packed(*((str(n), b"") for n in range(10_001)), method=zipfile.ZIP_STORED)

    assert why_not_unpacked(data) == "it is packed from more than 10,000 parts"


def test_an_encrypted_archive_is_named() -> None:
    data = bytearray(packed(("a", b"x")))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + place] |= 1

    assert why_not_unpacked(bytes(data)) == "it is encrypted; save it without a password"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and no more"])
def test_what_is_no_archive_is_damaged(data: bytes) -> None:
    assert why_not_unpacked(data) == "it is damaged and cannot be unpacked"


def test_an_unknown_way_of_packing_is_damage() -> None:
    data = bytearray(packed(("a", b"x")))
    for sign, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(sign) + place] = 99

    assert why_not_unpacked(bytes(data)) == "it is damaged and cannot be unpacked"
