"""What the blocks of Markdown files are, by CommonMark's rules and where authors mean more."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.text.blocks import divide
from index.text.structure import structure_lines
from tests.helpers.documents import document


def outline(text: str, name: str = "a.md") -> list[str]:
    """The lines of the outline: kind, words and what belongs in front."""
    found = document(textwrap.dedent(text), name)
    return [
        f"{line.name}: {line.words}{f' < {line.lead}' if line.lead else ''}"
        for line in structure_lines(divide(found), found.flowing)
        if line.name != "boilerplate"
    ]


def quotable(text: str) -> list[str]:
    found = document(textwrap.dedent(text), "a.md")
    spans = [each.span for block in divide(found) for each in block.sentences if each.quotable]
    return [found.text[span.start : span.end] for span in spans]


@pytest.mark.parametrize("fence", ["```", "~~~~", "````"])
def test_code_with_blank_lines_is_one_part_and_nothing_in_it_is_a_heading(fence: str) -> None:
    text = (
        f"# Use\n\nBuild it so:\n\n{fence}sh\n# Build\nmake\n\n# Restore\n\n- x\n{fence}\n\nEnd.\n"
    )

    assert outline(text) == [
        "heading 1: # Use",
        "paragraph: Build it so:",
        "code: # Build make # Restore - x < Build it so:",
        "paragraph: End.",
    ]


def test_code_that_is_set_in_is_one_part_too() -> None:
    text = "Build it so:\n\n    # Build\n    make\n\n\t# Restore\n\nEnd.\n"

    assert outline(text)[1] == "code: # Build make # Restore < Build it so:"


def test_code_in_an_item_belongs_to_it_and_the_list_goes_on() -> None:
    text = """\
        1. Write the file

           ```ini
           # size

           cache = 1
           ```

           - or this

                 # no heading

        2. Start it
        """

    assert outline(text) == [
        "item: 1. Write the file",
        "code: # size cache = 1 < 1. Write the file",
        "item: - or this < 1. Write the file",
        "code: # no heading < - or this",
        "item: 2. Start it",
    ]


def test_what_is_set_in_is_text_in_the_middle_of_a_paragraph_and_below_components() -> None:
    assert outline("Text goes\n    # on here.\n") == ["paragraph: Text goes # on here."]
    assert outline("<Update label='x'>\n\n    ### Doors\n\n    - One.\n\n</Update>\n") == [
        "heading 3: ### Doors",
        "item: - One.",
    ]


def test_lines_that_go_on_lazily_belong_to_the_quotation_or_item_above() -> None:
    assert outline("> Quoted text\ngoes on.\n\n- An item that\ngoes on.\n- Next\n") == [
        "quotation: > Quoted text goes on.",
        "item: - An item that goes on.",
        "item: - Next",
    ]


def test_a_heading_of_several_lines_is_underlined() -> None:
    text = "The old\nbridge\n===\n\nFares\n---\nFour crowns.\n"

    assert outline(text) == [
        "heading 1: The old bridge",
        "heading 2: Fares",
        "paragraph: Four crowns.",
    ]


def test_dashes_below_whole_sentences_are_a_rule() -> None:
    text = "It is an old bridge.\nIt was built in 1764.\n---\nIt fell.\n"

    assert [line.split(":")[0] for line in outline(text)] == ["paragraph"] * 2


@pytest.mark.parametrize("space", ["\u00a0", "\u2028", "\u3000", "\x0b", "\x0c", "\x85"])
def test_dashes_below_a_line_of_other_spaces_head_nothing(space: str) -> None:
    assert outline(f"The ferry.\n\n{space}\n---\n\nIt sank.\n") == [
        "paragraph: The ferry.",
        "paragraph: It sank.",
    ]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("## Fares ##", "Fares"),
        ("## Fares # all", "Fares # all"),
        ("#\tFares", "Fares"),
        ("##\u00a0Fares", "Fares"),
        ("   # C#", "C#"),
    ],
)
def test_closing_hashes_and_wide_spaces_are_no_words_of_a_heading(line: str, heading: str) -> None:
    found = document(f"{line}\n\nText.\n", "a.md")
    (above,) = divide(found)[-1].headings

    assert found.text[above.start : above.end] == heading


@pytest.mark.parametrize("line", ["#5 bolt", "####### seven", "\\# escaped", "Text\n    # more"])
def test_other_hashes_head_nothing(line: str) -> None:
    assert outline(f"# Top\n\n{line}\n\nText.\n")[1].startswith("paragraph: ")


def test_a_heading_without_words_heads_nothing() -> None:
    assert outline("# Top\n\n## ##\n\n#\n\nText.\n") == ["heading 1: # Top", "paragraph: Text."]


def test_rows_need_no_bars_at_their_ends_and_no_cell_in_each_column() -> None:
    text = "Who | Toll\n----|----:\nCarts | 4 \\| 5. Each.\nDogs\n\nEnd.\n"

    assert outline(text) == [
        "header row: Who | Toll ----|----:",
        "row: Carts | 4 \\| 5. Each. < Who | Toll",
        "row: Dogs < Who | Toll",
        "paragraph: End.",
    ]


def test_a_table_in_an_item_has_a_header_and_rows_without_words_are_none() -> None:
    # What holds no words goes with the row above and is not quotable.
    text = "- Fees:\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n  |   |   |\n\n- Next\n"

    assert outline(text) == [
        "item: - Fees:",
        "header row: | a | b | |---|---| < - Fees:",
        "row: | 1 | 2 | | | | < | a | b |",
        "item: - Next",
    ]


def test_a_table_with_an_empty_header_has_rows_without_one() -> None:
    assert outline("| | |\n|-|-|\n| a | b |\n")[1:] == ["row: | a | b |"]
    assert quotable("| | |\n|-|-|\n| a | b |\n") == ["| a | b |"]


def test_a_heading_in_a_quotation_is_no_section_and_items_there_are_items() -> None:
    text = "# Top\n\n> ## Inner\n> Bring these:\n>\n> - bread\n> - salt\n\nOuter text.\n"

    assert outline(text) == [
        "heading 1: # Top",
        "quotation: > ## Inner",
        "quotation: > Bring these: > < > ## Inner",
        "item: > - bread < > Bring these:",
        "item: > - salt < > Bring these:",
        "paragraph: Outer text.",
    ]


def test_a_quotation_directly_below_a_paragraph_stands_apart() -> None:
    assert outline("# Top\n\nHe said it aloud.\n> Go.\n> > Now.\n")[1:] == [
        "paragraph: He said it aloud.",
        "quotation: > Go.",
        "quotation: > > Now.",
    ]


def test_numbers_below_bullets_are_a_list_of_their_own() -> None:
    text = "- bread\n- salt\n\n1. Cut it\n2. Strew it\n"

    assert outline(text) == [
        "item: - bread",
        "item: - salt",
        "item: 1. Cut it",
        "item: 2. Strew it",
    ]


def test_bullets_below_a_number_without_indentation_still_belong_to_it() -> None:
    text = "1. Bring:\n- bread\n- salt\n2. Come\n"

    assert outline(text)[1] == "item: - bread < 1. Bring:"


def test_markers_may_be_long_or_stand_alone() -> None:
    assert outline("1986. Flood\n1987. Bridge\n") == ["item: 1986. Flood", "item: 1987. Bridge"]
    assert outline("-\n- a\n-\n  b\n") == ["item: -", "item: - a", "item: - b"]


def test_items_with_commas_are_no_rows() -> None:
    text = "# Top\n\n* Ropes, red, thick\n* Hooks, blue, thin\n* Boats, old, long\n"

    assert [line.split(":")[0] for line in outline(text)[1:]] == ["item"] * 3


def test_signs_below_the_tags_of_an_element_hold() -> None:
    text = "<div>\n# Head\n\nText.\n</div>\n<Tab>\n```py\n# code\n```\n</Tab>\n"

    assert outline(text) == ["heading 1: # Head", "paragraph: Text.", "code: # code"]


def test_preformatted_text_is_code_and_scripts_are_not_shown() -> None:
    text = "# Top\n\n<pre>\n# a\n\n- b\n</pre>\n\n<style>\n\np { x }\n</style>\n\nEnd.\n"

    assert outline(text) == ["heading 1: # Top", "code: # a - b", "paragraph: End."]


@pytest.mark.parametrize("opening", ["<!--", "<script>", "<?"])
def test_what_is_never_closed_hides_nothing(opening: str) -> None:
    assert quotable(f"{opening}\n# Head\n\nText.\n") == ["Text."]


def test_comments_in_a_paragraph_and_targets_over_two_lines_are_not_shown() -> None:
    text = "One line\n<!-- no\n# no\n\nno -->\n\nAfter.\n\n[a]: http://a.example\n  'A title'\n"

    assert quotable(text) == ["One line", "After."]


def test_a_line_that_ends_in_two_spaces_or_a_backslash_ends_there() -> None:
    text = "**Range:** 60 feet of rope and more  \n**Time:** One hour at most\\\nIt is a spell.\n"

    assert len(quotable(text)) == 3


def test_every_kind_of_line_end_and_a_byte_order_mark_are_kept_in_place() -> None:
    lines = [
        "\ufeff---",
        "title: x",
        "---",
        "# Top",
        "",
        "```",
        "# x",
        "",
        "y",
        "```",
        "- a",
        "- b",
    ]
    outlines = {end: outline(end.join(lines)) for end in ("\n", "\r\n", "\r")}

    assert outlines["\n"] == ["heading 1: # Top", "code: # x y", "item: - a", "item: - b"]
    assert set(map(tuple, outlines.values())) == {tuple(outlines["\n"])}


def test_a_footnote_is_bound_to_the_sentence_with_its_mark_and_what_is_set_in_to_the_note() -> None:
    text = """\
        Boats need a helmsman.[^cert] They leave at noon.[^2]

        # More

        [^cert]: No certificate may be
            older than three years.

            It is checked.

        [^2]: Twelve

        End.
        """

    assert outline(text)[2:] == [
        "footnote: [^cert]: No certificate may be older than three years."
        " < Boats need a helmsman.[^cert]",
        "paragraph: It is checked. < [^cert]: No certificate may be older than three years.",
        "footnote: [^2]: Twelve < They leave at noon.[^2]",
        "paragraph: End.",
    ]


def test_a_label_that_is_used_again_belongs_to_the_nearest_mark_above() -> None:
    text = "One.[1]\n\n[1]: First.\n\nTwo.[1]\n\n[1]: Second.\n\n[2]: Without a mark.\n"
    notes = [line for line in outline(text, "a.html") if line.startswith("footnote")]

    assert notes == [
        "footnote: [1]: First. < One.[1]",
        "footnote: [1]: Second. < Two.[1]",
        "footnote: [2]: Without a mark.",
    ]


def test_a_mark_in_code_or_a_link_binds_nothing() -> None:
    text = "Text.\n\n```\na[^1]\n```\n\nSee [^1](x).\n\n[^1]: Note.\n"

    assert outline(text)[-1] == "footnote: [^1]: Note."


def test_only_files_of_markdown_are_read_by_its_rules() -> None:
    text = "Text:\n\n    Set in.\n"

    assert outline(text, "a.markdown")[1].startswith("code")
    assert outline(text, "a.txt")[-1].startswith("paragraph")


LINES = st.lists(
    st.sampled_from(
        ["# A", "## B ##", "- x", "  - y", "1. z", "   > q", "> - r", "| a | b |", "|-|-|", "Text.",
         "===", "---", "```", "~~~ sh", "    code", "\tcode", "", "<div>", "<!--", "-->", "<Tab a>",
         "[^1]: n", "a[^1]", "[a]: b", "-", ">", "> ```", ">> # c", "* * *", "Text  ", "<pre>"]
    ),
    max_size=25,
)  # fmt: skip


@given(LINES)
@settings(max_examples=300)
def test_every_word_stands_in_one_sentence_whatever_the_signs(made: list[str]) -> None:
    found = document("\n".join(made), "a.md")
    left = list(found.text)
    end = 0
    for block in divide(found):
        for sentence in block.sentences:
            assert sentence.span.start >= end
            end = sentence.span.end
            left[sentence.span.start : end] = " " * len(sentence.span)

    assert not "".join(left).strip()


@pytest.mark.parametrize(
    "text",
    [
        ">" * 100_000 + " Deep.\n",
        "- " * 20_000 + "Deep.\n",
        "".join("  " * depth + "- Deep.\n" for depth in range(200)),
        "<!--\n" * 20_000 + "Deep.\n",
        "# Deep" + " " * 100_000 + "x\n",
        "[a]: b\n" * 20_000 + "\nDeep.\n",
        "|a" * 20_000 + "|\n" + "|-" * 20_000 + "|\n" + "| Deep. |\n" * 100,
    ],
    ids=["quotations", "markers", "lists", "comments", "spaces", "targets", "cells"],
)
def test_signs_without_end_are_read_to_the_end(text: str) -> None:
    found = document(text, "a.md")

    assert divide(found)[-1].span.end == len(text.rstrip())
