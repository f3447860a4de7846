"""Code in PDF files: lines in letters of one width."""

from __future__ import annotations

import pytest

from index.model import BlockKind, Document, SourceName
from index.text.blocks import divide
from tests.helpers.file_formats import FIXED, LINE, Glyphs, copy, page, pdf

ABOVE = ["The ferry crosses the river every hour and", "takes carts and cattle. You invoke it by:"]
BELOW = ["The bell rings when the ferry has left the", "quay, and the keeper closes the gate."]


def code(*lines: str, top: float, x: float = 72) -> list[Glyphs]:
    return [(x, top - LINE * row, 11.0, words, FIXED) for row, words in enumerate(lines)]


def text(*parts: list[Glyphs]) -> str:
    return copy(".pdf", pdf([glyphs for part in parts for glyphs in part])).text


@pytest.mark.parametrize("line", ["ferry --cross river", "* Closes: late crossings", "done"])
def test_a_line_of_code_that_stands_alone_is_a_block(line: str) -> None:
    found = text(page(ABOVE), code(line, top=680), page(BELOW, top=650))

    assert f"\n\n```\n{line}\n```\n\n" in found


def test_a_term_in_letters_of_one_width_is_no_code() -> None:
    found = text(page(ABOVE), code("ferry", top=680), page(BELOW, top=666, x=100))

    assert "```" not in found


def test_a_bullet_before_letters_of_one_width_is_an_item() -> None:
    found = text(page(ABOVE), code("• ferry", top=680), page(BELOW, top=650))

    assert "```" not in found


def test_a_sentence_that_begins_and_ends_with_code_is_text() -> None:
    sentence: list[Glyphs] = [
        (72.0, 680.0, 11.0, "ferry", FIXED),
        (110.0, 680.0, 11.0, "is a command that runs like"),
        (245.0, 680.0, 11.0, "barge", FIXED),
    ]

    assert "```" not in text(page(ABOVE), sentence, page(BELOW, top=650))


def test_a_blank_line_does_not_cut_a_block_of_code() -> None:
    found = text(
        page(ABOVE),
        code("cross() {", "  row", top=680),
        code("  land", "}", top=680 - 3 * LINE),
        page(BELOW, top=580),
    )

    assert found.count("```") == 2
    assert "  row\n  land\n}\n```" in found


def test_a_term_below_an_example_that_is_set_in_is_not_part_of_it() -> None:
    found = text(
        page(ABOVE),
        code("ferry --cross", "ferry --wait", top=680, x=120),
        code("barge", "tug", top=680 - 3 * LINE),
        page(BELOW, top=580),
    )

    assert "ferry --wait\n```" in found


def test_what_says_that_code_goes_on_is_no_text() -> None:
    first = [
        *page(ABOVE),
        *code("row", "land", top=680),
        (400.0, 640.0, 8.0, "(continues on next page)"),
    ]
    second = [(72.0, 740.0, 8.0, "(continued from previous page)"), *code("moor", "rest", top=720)]
    found = copy(".pdf", pdf(first, second))
    file = Document(SourceName("a.pdf"), found.text, "", original=False, marks=found.marks)

    boilerplate = [
        found.text[block.span.start : block.span.end]
        for block in divide(file)
        if block.kind is BlockKind.BOILERPLATE
    ]
    assert [words for words in boilerplate if words != "```"] == [
        "(continues on next page)",
        "(continued from previous page)",
    ]
