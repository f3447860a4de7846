from __future__ import annotations

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from tests.helpers.file_formats import body_xml, copy, paragraph, rewritten, run, saved


def text(data: bytes) -> str:
    return copy(".docx", data).text


def numbered(number: int, level: int, words: str) -> str:
    listed = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"
    return paragraph(run(words), properties=listed)


def with_numbering(body: str, definitions: str) -> bytes:
    return rewritten(
        body_xml(body),
        "word/numbering.xml",
        f"<w:numbering {nsdecls('w')}>{definitions}</w:numbering>".encode(),
    )


def level(depth: int, kind: str, shown: str, more: str = "") -> str:
    return (
        f"<w:lvl w:ilvl='{depth}'><w:start w:val='1'/><w:numFmt w:val='{kind}'/>{more}"
        f"<w:lvlText w:val='{shown}'/></w:lvl>"
    )


def outline(identity: int, *levels: str) -> str:
    return f"<w:abstractNum w:abstractNumId='{identity}'>{''.join(levels)}</w:abstractNum>"


def uses(number: int, outlined: int, more: str = "") -> str:
    return f"<w:num w:numId='{number}'><w:abstractNumId w:val='{outlined}'/>{more}</w:num>"


CLAUSES = outline(
    0,
    level(0, "decimal", "%1."),
    level(1, "decimal", "%1.%2"),
    level(2, "lowerLetter", "(%3)"),
    level(3, "upperRoman", "Part %4", "<w:suff w:val='space'/>"),
)


def test_numbers_are_counted_as_word_counts_them() -> None:
    depths = (0, 1, 1, 2, 2, 0, 1, 2, 3, 3)
    body = "".join(numbered(1, depth, f"Clause {place}") for place, depth in enumerate(depths))

    assert text(with_numbering(body, CLAUSES + uses(1, 0))).splitlines() == [
        "1. Clause 0", "", "  1.1 Clause 1", "", "  1.2 Clause 2", "", "    (a) Clause 3",
        "    (b) Clause 4", "2. Clause 5", "", "  2.1 Clause 6", "", "    (a) Clause 7", "",
        "      Part I Clause 8", "", "      Part II Clause 9",
    ]  # fmt: skip


def test_a_list_goes_on_in_another_one_unless_that_begins_again() -> None:
    again = "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='7'/></w:lvlOverride>"
    body = "".join(numbered(number, 0, "Item") for number in (1, 1, 2, 3, 3))

    assert text(with_numbering(body, CLAUSES + uses(1, 0) + uses(2, 0) + uses(3, 0, again))) == (
        "1. Item\n2. Item\n3. Item\n7. Item\n8. Item\n"
    )


def test_letters_ordinals_and_bullets_are_written_as_word_writes_them() -> None:
    definitions = outline(
        0,
        level(0, "upperLetter", "%1)"),
        level(1, "ordinal", "%2", "<w:suff w:val='nothing'/>"),
        level(2, "bullet", "\uf0b7"),
        level(3, "decimal", "%1.%2.%4", "<w:isLgl/>"),
        level(4, "none", ""),
        level(5, "decimalZero", "%6:"),
    )
    body = "".join(numbered(1, depth, "x") for depth in (0, 1, 2, 3, 4, 5))

    assert text(with_numbering(body, definitions + uses(1, 0))) == (
        "A) x\n\n  1st x\n\n    - x\n\n      1.1.1 x\n\n        x\n\n          01: x\n"
    )
    assert text(with_numbering(numbered(1, 0, "x") * 28, definitions + uses(1, 0))).endswith(
        "Z) x\n\nAA) x\n\nBB) x\n"
    )


def test_headings_and_items_are_numbered_by_their_styles() -> None:
    document = docx.Document()
    for style, words in (
        ("List Bullet", "Carts"), ("List Number", "Hay"), ("List Number", "Sheep"),
    ):  # fmt: skip
        document.add_paragraph(words, style=style)
    assert text(saved(document)) == "- Carts\n1. Hay\n2. Sheep\n"

    definitions = outline(
        0,
        level(0, "decimal", "%1", "<w:pStyle w:val='Heading1'/>"),
        level(1, "decimal", "%1.%2", "<w:pStyle w:val='Heading2'/>"),
    )
    document = docx.Document()
    for each in (1, 2):
        style = document.styles[f"Heading {each}"].element
        style.get_or_add_pPr().append(
            parse_xml(f"<w:numPr {nsdecls('w')}><w:numId w:val='1'/></w:numPr>")
        )
    for depth, words in ((1, "Scope"), (2, "Terms"), (2, "Dates"), (1, "Fees")):
        document.add_paragraph(words, style=f"Heading {depth}")
    data = rewritten(
        saved(document),
        "word/numbering.xml",
        f"<w:numbering {nsdecls('w')}>{definitions}{uses(1, 0)}</w:numbering>".encode(),
    )

    assert text(data) == "# 1 Scope\n\n## 1.1 Terms\n\n## 1.2 Dates\n\n# 2 Fees\n"


def test_a_paragraph_can_leave_the_list_of_its_style() -> None:
    plain = "<w:pStyle w:val='ListBullet'/><w:numPr><w:numId w:val='0'/></w:numPr>"

    assert text(body_xml(paragraph(run("Plain."), properties=plain))) == "Plain.\n"


def test_an_item_stands_as_deep_as_its_list_or_its_indentation_says() -> None:
    document = docx.Document()
    for style, words in (
        ("List Number", "One"), ("List Bullet 2", "Under one"), ("List Bullet 3", "Under that"),
        ("List Continue 2", "More under one"), ("List Number", "Two"), ("Normal", "Text"),
        ("List Bullet 2", "Alone"),
    ):  # fmt: skip
        document.add_paragraph(words, style=style)

    assert text(saved(document)) == (
        "1. One\n  - Under one\n    - Under that\n\n    More under one\n\n2. Two\n\nText\n\n"
        "- Alone\n"
    )


def test_numbered_words_in_bold_head_their_clauses_but_are_items_of_a_list() -> None:
    listed = "<w:numPr><w:ilvl w:val='{}'/><w:numId w:val='1'/></w:numPr>"
    bold = "<w:b/>"

    def clause(words: str, depth: int, properties: str = "") -> str:
        return paragraph(run(words, properties), properties=listed.format(depth))

    body = (
        clause("Scope", 0, bold)
        + clause("All.", 1)
        + clause("Fees", 0, bold)
        + paragraph(run("None."))
    )
    assert text(with_numbering(body, CLAUSES + uses(1, 0))) == (
        "# 1. Scope\n\n  1.1 All.\n\n# 2. Fees\n\nNone.\n"
    )
    body = clause("Scope", 0, bold) + clause("Fees", 0, bold)
    assert text(with_numbering(body, CLAUSES + uses(1, 0))) == "1. Scope\n2. Fees\n"


def test_words_in_bold_head_what_is_smaller_and_what_a_table_holds() -> None:
    document = docx.Document()
    for words, size in (
        ("Club questions", 20),
        ("Membership", 14),
        ("How do I join?", None),
        ("Ask the office.", 0),
        ("Prices", 14),
    ):
        letters = document.add_paragraph().add_run(words)
        letters.bold = size != 0
        letters.font.size = Pt(size) if size else None
    document.add_table(1, 2).cell(0, 0).text = "Canoe"

    headings = [line for line in copy(".docx", saved(document)).text.splitlines() if "#" in line]

    assert headings == ["# Club questions", "## Membership", "### How do I join?", "## Prices"]


def test_a_caption_in_bold_heads_no_table() -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Table 1: Prices").bold = True
    document.add_table(1, 2).cell(0, 0).text = "Canoe"

    assert "#" not in copy(".docx", saved(document)).text
