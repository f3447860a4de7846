from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.model import BlockKind, PartKind
from index.storage.rows import BLOCKS_A_ROW, pack_blocks, unpack_block
from index.text.blocks import divide
from index.text.structure import structure_lines
from tests.helpers.documents import document


def lines(text: str, name: str = "a.md") -> list[str]:
    """The outline of a text: depth by spaces, kind, words and what belongs in front."""
    found = document(text, name)
    return [
        f"{' ' * line.depth}{line.name}: {line.words}{f' < {line.lead}' if line.lead else ''}"
        for line in structure_lines(divide(found), found.flowing)
    ]


def test_headings_stand_below_one_another_by_their_level() -> None:
    text = "# Club\n\n## Money\n\nText.\n\n### Fees\n\nMore.\n\n## People\n\nLast.\n"

    assert lines(text) == [
        "heading 1: # Club",
        " heading 2: ## Money",
        "  paragraph: Text.",
        "  heading 3: ### Fees",
        "   paragraph: More.",
        " heading 2: ## People",
        "  paragraph: Last.",
    ]


@pytest.mark.parametrize("line", ["Apologies: Rhea Costa", "**Chair:** Ida Holm", "Date: 3 May"])
def test_a_labelled_line_of_minutes_leads_into_no_list(line: str) -> None:
    text = "Minutes\n\n{}\n\n1. Pumps\nThey leak.\n\n2. Ropes\nThey hold.\n"

    assert not [each for each in lines(text.format(line), "a.txt") if " < " in each]
    assert lines(text.format("What was said:"), "a.txt")[-1].endswith(" < What was said:")


@pytest.mark.parametrize(
    ("question", "answer", "lead"),
    [
        ("Q. Is chalk allowed?", "A. Liquid chalk only.", " < Q. Is chalk allowed?"),
        ("**Q2)** Is chalk allowed?", "**A2)** Yes.", " < **Q2)** Is chalk allowed?"),
        ("Q: Which side is port?", "A. The left one.", ""),
    ],
)
def test_the_sign_behind_q_and_a_tells_an_answer_from_a_choice(
    question: str, answer: str, lead: str
) -> None:
    found = lines(f"The hall\n\n{question}\n{answer}\n\nQ: May I park?\nA: Yes.\n", "a.txt")

    assert found[2].endswith(f": {answer}{lead}")
    assert found[4] == " answer: A: Yes. < Q: May I park?"


def test_what_stands_below_a_part_that_unfolds_is_not_under_its_summary() -> None:
    folded = "<details>\n<summary>Where is it?</summary>\n\nIn the hall.\n\n</details>\n"

    assert lines(f"# Club\n\n{folded}\nAsk the rest.\n\n### Keys\n\nTwo.\n") == [
        "heading 1: # Club",
        " boilerplate: <details>",
        " heading 2: <summary>Where is it?</summary>",
        "  answer: In the hall. < <summary>Where is it?</summary>",
        "  boilerplate: </details>",
        " paragraph: Ask the rest.",
        " heading 3: ### Keys",
        "  paragraph: Two.",
    ]


def test_items_know_what_leads_into_them_across_a_blank_line() -> None:
    coat = "1. a coat\n   - a warm one\n   - and dry\n"
    text = f"Bring:\n\n{coat}2. shoes\n\n   Not sandals.\n\n3. food\n"

    assert lines(text) == [
        "paragraph: Bring:",
        "item: 1. a coat < Bring:",
        " item: - a warm one < 1. a coat",
        " item: - and dry < 1. a coat",
        "item: 2. shoes < Bring:",
        "paragraph: Not sandals. < 2. shoes",
        "item: 3. food < Bring:",
    ]


def test_letters_below_numbers_are_nested_without_indentation() -> None:
    first = "(1) Members pay\n(a) a fee;\n(b) a deposit, unless\n(i) young, or\n(ii) old.\n"
    text = f"{first}(2) Guests do not.\n"

    assert lines(text, "a.txt") == [
        "item: (1) Members pay",
        " item: (a) a fee; < (1) Members pay",
        " item: (b) a deposit, unless < (1) Members pay",
        "  item: (i) young, or < (b) a deposit, unless",
        "  item: (ii) old. < (b) a deposit, unless",
        "item: (2) Guests do not.",
    ]


@pytest.mark.parametrize(
    "table",
    [
        "| Plan | Price |\n| --- | --: |\n| Basic | 5. Cheap. |\n| Pro | 10 |\n",
        "Plan | Price\n--- | ---\nBasic | 5. Cheap.\nPro | 10\n",
    ],
)
def test_rows_stand_behind_their_header(table: str) -> None:
    kinds = [line.split(":")[0] for line in lines(table)]

    assert kinds == ["header row", "row", "row"]
    assert all("< " in line and "Plan | Price" in line.split("<")[1] for line in lines(table)[1:])


def test_rows_of_a_file_of_rows_stand_behind_its_first_line() -> None:
    text = 'Question,Answer\n"Where, then?","Here. Or there."\nWhen?,Now\n'

    assert lines(text, "faq.csv") == [
        "header row: Question,Answer",
        'row: "Where, then?","Here. Or there." < Question,Answer',
        "row: When?,Now < Question,Answer",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "## Can I come?\n\nYes.\n",
        "**Can I come?**\nYes.\n",
        "**Can I come?**\n\nYes.\n",
        "*Can I come?*\n\nYes.\n",
        "Can I come?\n\nYes.\n",
        "Q: Can I come?\nA: Yes.\n",
        "**Q:** Can I come?\n**A:** Yes.\n",
    ],
)
def test_an_answer_knows_its_question(text: str) -> None:
    *_, answer = lines(text)

    assert answer.startswith(("answer: ", " answer: "))
    assert "Can I come?" in answer.partition(" < ")[2]


def test_terms_code_quotations_and_footnotes_are_told_apart() -> None:
    text = "Term\n: What it means.\n\n> Said.\n\n```\nx = 1\n```\n\nText.[^1]\n\n[^1]: A note.\n"

    assert [line for line in lines(text) if "boilerplate" not in line] == [
        "term: Term",
        "definition: : What it means. < Term",
        "quotation: > Said.",
        "code: x = 1",
        "paragraph: Text.[^1]",
        "footnote: [^1]: A note. < Text.[^1]",
    ]


LINES = st.lists(
    st.sampled_from(
        ["# A", "## B?", "- x", "  - y", "1. z", "(a) w", "| a | b |", "| - | - |", "Q: q", "A: a",
         "Text.", "More:", "> c", ": d", "", "```", "**Bold?**", "a) b", "iv. c", "  p", "x,y",
         "[1]: n"]
    ),
    max_size=30,
)  # fmt: skip


@given(LINES, st.sampled_from(["a.md", "a.txt", "a.csv", "a.rst"]))
@settings(max_examples=200)
def test_what_belongs_in_front_stands_before_and_is_kept_when_stored(
    made: list[str], name: str
) -> None:
    blocks = divide(document("\n".join(made), name))
    for block in blocks:
        assert all(one.end <= block.span.start for one in block.headings)
        assert [part.first for part in block.parts] == sorted({p.first for p in block.parts})
        for part in block.parts:
            start = block.sentences[part.first].span.start
            assert part.lead is None or part.lead.end <= start
            assert (part.kind is PartKind.ITEM) <= (part.depth > 0)
        assert (block.level > 0) == (block.kind is BlockKind.HEADING)
    rows = list(pack_blocks(blocks))
    stored = [unpack_block(rows[n // BLOCKS_A_ROW], n % BLOCKS_A_ROW) for n in range(len(blocks))]
    assert stored == list(blocks)
