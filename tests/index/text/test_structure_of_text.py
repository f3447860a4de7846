"""What texts show as headings, lists, tables and code, and what leads into each."""

from __future__ import annotations

import textwrap

import pytest

from index.model import PartKind
from index.text.blocks import divide
from index.text.structure import structure_lines
from tests.helpers.documents import document


def outline(text: str, name: str = "a.txt") -> list[tuple[str, str]]:
    """Return the kind and the words of each line of the outline."""
    whole = document(textwrap.dedent(text), name)
    return [(each.name, each.words) for each in structure_lines(divide(whole), whole.text)]


def headings(text: str, name: str = "a.txt") -> list[tuple[str, str]]:
    return [each for each in outline(text, name) if each[0].startswith("heading")]


def leads(text: str, name: str = "a.txt") -> dict[str, str]:
    """Return what leads into each part, by the part's words."""
    whole = document(textwrap.dedent(text), name)
    return {each.words: each.lead for each in structure_lines(divide(whole), whole.text)}


RULES = """\
                     Rules of the Ferry Guild

    Passed in 1902 and amended ever since then by those who
    were asked to.

    1. Members

       Members are those who pay.

    2. Bodies

       Each decision is made by one or more of the following:
        1. The members;
        2. The chair.

      2.1. General rules

        1. Nobody has to work.
        2. Nobody may hold two posts.

      2.2. Votes

       Votes are counted by the chair.

    A. Procedure

      A.1. Calls

       Calls go to the chair.
"""


def test_numbers_that_run_on_through_a_document_are_those_of_sections() -> None:
    assert headings(RULES) == [
        ("heading 1", "Rules of the Ferry Guild"),
        ("heading 2", "1. Members"),
        ("heading 2", "2. Bodies"),
        ("heading 3", "2.1. General rules"),
        ("heading 3", "2.2. Votes"),
        ("heading 2", "A. Procedure"),
        ("heading 3", "A.1. Calls"),
    ]


def test_the_sentence_directly_above_a_list_leads_into_it_and_no_section_further_up() -> None:
    found = leads(RULES)

    assert found["1. The members;"] == "Each decision is made by one or more of the following:"
    assert found["1. Nobody has to work."] == ""


def test_decimals_directly_above_text_that_is_set_in_are_those_of_sections() -> None:
    text = """\
        1.1 Members
          Members are those who pay.

        1.2 Guests
          Guests are those who do not.

        2.1 Votes
          Votes are counted by the chair.
        """

    assert headings(text) == [
        ("heading 1", "1.1 Members"),
        ("heading 1", "1.2 Guests"),
        ("heading 1", "2.1 Votes"),
    ]


def test_steps_with_text_set_in_below_them_stay_items() -> None:
    text = """\
        How to tie up

        Do it in this order:

        1. Throw the rope

           It must not be wet.

        2. Pull

           Not too hard.

        3. Tie it

           Twice.
        """

    assert headings(text) == [("heading 1", "How to tie up")]
    assert [kind for kind, _ in outline(text)].count("item") == 3


def test_lines_in_the_middle_stand_above_those_at_the_margin_and_these_above_those_set_in() -> None:
    text = """\
                         How to cross the Alva

           Everyone who crosses should read all of this page, as
           the river is wide.

        Before you cross

          What you need

           You need a ticket, which costs four crowns, and some
           warm clothes.

           For other things, see Other things

                             Other things

        Dogs

           Dogs go free.
        """

    assert headings(text) == [
        ("heading 1", "How to cross the Alva"),
        ("heading 2", "Before you cross"),
        ("heading 3", "What you need"),
        ("heading 1", "Other things"),
        ("heading 2", "Dogs"),
    ]


@pytest.mark.parametrize(
    "field",
    [
        "Forwarded: foo@example.com",
        "Source: ferrypackage",
        "Home: https://a.example",
        "Package: <name>",
    ],
)
def test_a_field_with_an_address_or_a_bare_value_heads_nothing(field: str) -> None:
    assert headings(f"The ferry\n\n{field}\n\nIt crosses the river every hour.\n") == [
        ("heading 1", "The ferry")
    ]


def test_where_fields_are_what_looks_like_one_heads_nothing_either() -> None:
    name = "Control: control commands\n\nIt crosses the river every hour.\n"
    fields = "Owner: a@a.example\n\nwill own the bug.\n\nSource: boat\n\nis what it is of.\n\n"

    assert headings(name) == [("heading 1", "Control: control commands")]
    assert headings(fields + name) == []


def test_versions_of_a_package_are_headings_of_one_level() -> None:
    text = """\
        ferry (2.1-1) unstable; urgency=medium

          * New ropes.

         -- Ada North <ada@a.example>  Thu, 25 May 2023 17:54:35 +0200

        ferry (2.0) unstable; urgency=low

          [ Ben South ]
          * New boat.
        """

    assert headings(text) == [
        ("heading 1", "ferry (2.1-1) unstable; urgency=medium"),
        ("heading 1", "ferry (2.0) unstable; urgency=low"),
    ]


def test_a_version_with_its_date_heads_the_lines_below_it() -> None:
    text = "Ferry news\n\nVersion 2.1 (2024-03-05)\n- New ropes.\n\n2.0 (2023-01-02)\n- New boat.\n"

    assert headings(text) == [
        ("heading 1", "Ferry news"),
        ("heading 2", "Version 2.1 (2024-03-05)"),
        ("heading 2", "2.0 (2023-01-02)"),
    ]


CODE = """\
    PEP: 9
    Title: Ropes and Knots
    Status: Active

    Ropes
    =====

    Use four ropes, as in:

    .. code-block:: python
       :class: good

       # Correct:

       ropes = 4

    Or this one::

        - 3
        - 4

    The end of it.

    - Tie them so::

          tie()

      and not otherwise.
    """


def test_literal_blocks_of_restructuredtext_are_code_and_nothing_in_them_is_a_heading() -> None:
    assert outline(CODE, "a.rst") == [
        ("paragraph", "PEP: 9"),
        ("heading 1", "Title: Ropes and Knots"),
        ("paragraph", "Status: Active"),
        ("heading 2", "Ropes"),
        ("paragraph", "Use four ropes, as in:"),
        ("boilerplate", ".. code-block:: python :class: good"),
        ("code", "# Correct: ropes = 4"),
        ("paragraph", "Or this one::"),
        ("code", "- 3 - 4"),
        ("paragraph", "The end of it."),
        ("item", "- Tie them so::"),
        ("code", "tie()"),
        ("paragraph", "and not otherwise."),
    ]


def test_the_title_among_the_fields_is_above_all_sections_without_its_label() -> None:
    whole = document(textwrap.dedent(CODE), "a.rst")
    last = divide(whole)[-1]

    assert [whole.text[each.start : each.end] for each in last.headings] == [
        "Ropes and Knots",
        "Ropes",
    ]


def test_what_leads_into_code_is_the_sentence_or_the_item_above_it() -> None:
    found = leads(CODE, "a.rst")

    assert found["# Correct: ropes = 4"] == "Use four ropes, as in:"
    assert found["tie()"] == "- Tie them so::"


def test_two_colons_make_no_code_elsewhere() -> None:
    assert "code" not in [kind for kind, _ in outline(CODE, "a.txt")]


def test_a_hash_marks_no_heading_in_restructuredtext() -> None:
    text = "Ropes\n=====\n\nWrite it like this:\n\n  # knot: ignore\n\nNothing more.\n"

    assert headings(text, "a.rst") == [("heading 1", "Ropes")]


LIST_TABLE = """\
    .. list-table:: Tolls
       :header-rows: 1

       * - Who
         - Toll
       * - Carts

         - 4 crowns
       * - Dogs
         - none

    After it.
    """
CSV_TABLE = """\
    .. csv-table:: Tolls
       :header: "Who", "Toll"
       :widths: 1, 1

       Carts, 4 crowns
       Dogs, none

    After it.
    """
GRID_TABLE = """\
    The tolls:

    +-------+----------+
    | Who   | Toll     |
    +=======+==========+
    | Carts | 4 crowns |
    |       | each     |
    +-------+----------+
    | Dogs  | none     |
    +-------+----------+

    After it.
    """
SIMPLE_TABLE = """\
    The tolls:

    ===== ========
    Who   Toll
    ===== ========
    Carts 4 crowns
          each
    Dogs  none
    ===== ========

    After it.
    """


@pytest.mark.parametrize(
    ("text", "header", "rows"),
    [
        (LIST_TABLE, "* - Who - Toll", ["* - Carts - 4 crowns", "* - Dogs - none"]),
        (CSV_TABLE, '"Who", "Toll"', ["Carts, 4 crowns", "Dogs, none"]),
        (GRID_TABLE, "| Who | Toll |", ["| Carts | 4 crowns | | | each |", "| Dogs | none |"]),
        (SIMPLE_TABLE, "Who Toll", ["Carts 4 crowns each", "Dogs none"]),
    ],
)
def test_tables_of_restructuredtext_have_rows_below_their_header(
    text: str, header: str, rows: list[str]
) -> None:
    whole = document(textwrap.dedent(text), "a.rst")
    blocks = divide(whole)
    table = next(block for block in blocks if block.parts)
    shown = {
        kind: [
            " ".join(whole.text[span.start : span.end].split())
            for part in table.parts
            if part.kind is kind
            for span in [table.sentences[part.first].span]
        ]
        for kind in (PartKind.HEADER, PartKind.ROW)
    }
    above = {part.lead for part in table.parts if part.kind is PartKind.ROW}
    words = header.split()

    assert shown == {PartKind.HEADER: [header], PartKind.ROW: rows}
    assert all(each and whole.text[each.start : each.end].split() == words for each in above)
    assert whole.text[blocks[-1].span.start : blocks[-1].span.end] == "After it."


def test_only_the_words_of_a_table_are_quotable() -> None:
    for text in (LIST_TABLE, CSV_TABLE, GRID_TABLE, SIMPLE_TABLE):
        whole = document(textwrap.dedent(text), "a.rst")
        table = next(block for block in divide(whole) if block.parts)
        quotable = [each.span for each in table.sentences if each.quotable]

        assert len(quotable) == 3
        assert all(any(map(str.isalpha, whole.text[s.start : s.end])) for s in quotable)


@pytest.mark.parametrize(
    "name",
    ["No end.\n\n===== =====\nCarts 4\n", ".. list-table:: A\n\n   Carts\n", "+--+\nBoats\n"],
)
def test_a_table_that_is_not_whole_is_text(name: str) -> None:
    assert {kind for kind, _ in outline(name, "a.rst")}.isdisjoint({"row", "header row"})


@pytest.mark.parametrize(
    "lead",
    [
        "After Python 3.X.0, the 3.X series is kept for five years:",
        "See 4.2. Procedure for the following:",
        "There are a few things you should have at hand.",
        "You can cross in several different ways.",
        "The steps are easy enough to follow and nobody has ever failed to follow them all, if he"
        " only wanted to and took",
    ],
)
def test_the_whole_sentence_above_leads_into_a_list(lead: str) -> None:
    found = leads(f"The river is wide and cold in winter.\n\n{lead}\n\n- One rope.\n- Two ropes.\n")

    assert found["- One rope."] == lead
    assert found["- Two ropes."] == lead


def test_a_closed_sentence_that_announces_nothing_leads_into_nothing() -> None:
    assert leads("The river is wide and cold in winter.\n\n- One rope.\n")["- One rope."] == ""


def test_a_further_paragraph_of_an_item_leads_into_the_list_below_it() -> None:
    text = "- Ropes are red.\n\n  They come in this order:\n\n  1. Thick.\n  2. Thin.\n"

    assert leads(text, "a.md")["1. Thick."] == "They come in this order:"


def test_an_item_leads_into_the_list_below_it_without_its_other_paragraphs() -> None:
    text = "- Ropes are red.\n\n  They are old.\n\n  - Thick.\n\n  They are cheap.\n"

    assert leads(text, "a.md")["- Thick."] == "- Ropes are red."


@pytest.mark.parametrize(
    ("heading", "asks"),
    [
        ("Q: My rope is wet", True),
        ("Q3. My rope is wet", True),
        ("3. How do I dry it", True),
        ("Q. Changes to the rules", False),
        ("3. How to dry it", False),
        ("Ropes", False),
    ],
)
def test_a_heading_that_asks_is_answered_by_what_follows(heading: str, *, asks: bool) -> None:
    found = outline(f"# Ropes\n\n## {heading}\n\nHang it up.\n", "a.md")

    assert found[-1] == ("answer" if asks else "paragraph", "Hang it up.")


CLAUSES = """\
    2.1 Roles. The ferry guild carries the goods, and the merchants pay what
    they have agreed upon in writing.
    2.2 Carriage. The ferry guild shall, whenever the river is open to boats:
    2.2.1 carry the goods of every merchant in the order in which they have
    come to the quay;
    2.2.2 keep them dry; and
    2.2.3 not open them.
    2.3 Without prejudice to this, the guild shall:
    i. not lend the boats to anybody who has not paid for the last year, or
    who is not a member;
    ii. not sell them; and
    iii. paint them.
    2.3.1 Paint is bought by the chair.
"""


def test_clauses_below_a_clause_that_leads_into_them_are_items() -> None:
    found = leads(CLAUSES)
    carriage = "The ferry guild shall, whenever the river is open to boats:"
    guild = "2.3 Without prejudice to this, the guild shall:"

    assert [words for words, lead in found.items() if lead == carriage] == [
        "2.2.1 carry the goods of every merchant in the order in which they have come to the quay;",
        "2.2.2 keep them dry; and",
        "2.2.3 not open them.",
    ]
    assert [words for words, lead in found.items() if lead == guild] == [
        "i. not lend the boats to anybody who has not paid for the last year, or who is not a "
        "member;",
        "ii. not sell them; and",
        "iii. paint them.",
    ]
    assert ("paragraph", guild) in outline(CLAUSES)


def test_a_reference_to_a_clause_at_the_beginning_of_a_line_is_none() -> None:
    text = "The boats are painted by those whom the chair has named under clause\n4.2 The rest"

    assert len(outline(f"{text} of the work is done by the members of the ferry guild.\n")) == 1


def test_items_in_capitals_and_chains_of_numbers_are_items_and_head_nothing() -> None:
    text = """\
    In these rules:

    (a)(i) "Boat" means a boat;

    (a)(ii) "Quay" means a quay, if:

    (A) it is of stone; and

    (B) it is built in the water.
    """

    assert [(name, words) for name, words in outline(text) if name != "paragraph"] == [
        ("item", '(a)(i) "Boat" means a boat;'),
        ("item", '(a)(ii) "Quay" means a quay, if:'),
        ("item", "(A) it is of stone; and"),
        ("item", "(B) it is built in the water."),
    ]
    assert leads(text)["(B) it is built in the water."] == '(a)(ii) "Quay" means a quay, if:'


def test_tick_boxes_are_the_signs_of_items_and_head_nothing() -> None:
    text = "I want to be:\n\n☐ a member\n☒ a friend\n\n☐ Guest\n\n☑ I agree to the rules\n\nYes.\n"

    assert [words for name, words in outline(text) if name == "item"] == [
        "☐ a member",
        "☒ a friend",
        "☐ Guest",
        "☑ I agree to the rules",
    ]
    assert leads(text)["☐ Guest"] == "I want to be:"


DESCRIBED = """\
    API
    ===

    .. function:: moor(boat, *, ropes=2)

       Moor a boat and return its berth.

       :param ropes: How many ropes to use.
          At least one.
       :raises NoBerth: if there is none.

    .. option:: --quiet

       Print nothing.

    After it all comes prose.
    """


def test_what_a_reference_describes_is_a_section_of_its_own_with_its_fields_as_items() -> None:
    assert outline(DESCRIBED, "a.rst") == [
        ("heading 1", "API"),
        ("heading 2", ".. function:: moor(boat, *, ropes=2)"),
        ("paragraph", "Moor a boat and return its berth."),
        ("item", ":param ropes: How many ropes to use. At least one."),
        ("item", ":raises NoBerth: if there is none."),
        ("heading 2", ".. option:: --quiet"),
        ("paragraph", "Print nothing."),
        ("paragraph", "After it all comes prose."),
    ]


def test_a_title_of_three_letters_is_underlined_by_three_signs() -> None:
    text = "Modules\n=======\n\ncgi\n~~~\n\nText of cgi.\n\nnis\n~~~\n\nText of nis.\n"

    assert headings(text, "a.rst") == [
        ("heading 1", "Modules"),
        ("heading 2", "cgi"),
        ("heading 2", "nis"),
    ]
