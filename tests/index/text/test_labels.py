from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document
from index.text.blocks import divide
from index.text.label_forms import letter_value, parts_of, roman_value
from index.text.labels import Label, labels_of
from tests.helpers.documents import document


def labels(text: str, name: str = "a.md") -> tuple[Document, tuple[Label, ...]]:
    made = document(text, name)
    return made, labels_of(made, divide(made))


def paths(text: str, name: str = "a.md") -> list[str]:
    return [f"{each.kind} {'.'.join(each.path)}".strip() for each in labels(text, name)[1]]


def own(text: str, path: str, name: str = "a.md") -> str:
    made, found = labels(text, name)
    (label,) = (each for each in found if ".".join(each.path) == path)
    return made.text[label.span.start : label.span.end]


def extent(text: str, path: str, name: str = "a.md") -> str:
    made, found = labels(text, name)
    (label,) = (each for each in found if ".".join(each.path) == path)
    return made.text[label.extent.start : label.extent.end]


STATUTE = """# A law

## Chapter I Aims

### Article 1 Subject

1. This law is about bees.

2. It protects:

(a) hives;

(b) swarms.

## Chapter II Duties

### Article 2 Keepers

Each keeper counts the hives.

## Annex 1 Forms

The office makes the forms.
"""


def test_a_statute_is_a_tree_in_which_articles_run_through_the_chapters() -> None:
    assert paths(STATUTE) == [
        "chapter 1",
        "article 1",
        "article 1.1",
        "article 1.2",
        "article 1.2.a",
        "article 1.2.b",
        "chapter 2",
        "article 2",
        "annex 1",
    ]
    _, found = labels(STATUTE)
    parents = [each.parent if each.parent is None else found[each.parent].path for each in found]
    assert parents == [
        None,
        ("1",),
        ("1",),
        ("1",),
        ("1", "2"),
        ("1", "2"),
        None,
        ("2",),
        None,
    ]


def test_a_label_has_its_own_text_and_all_that_is_below_it() -> None:
    assert own(STATUTE, "1.2") == "2. It protects:"
    assert extent(STATUTE, "1.2") == "2. It protects:\n\n(a) hives;\n\n(b) swarms."
    assert own(STATUTE, "1.2.b") == "(b) swarms."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Section 1. Aim\n\nBees.\n\n# Section 2. Means\n\nHives.\n", ["section 1", "section 2"]),
        ("## § 4 Beitrag\n\n(1) Er ist klein.\n\n(2) Er steigt.\n", [
            "section 4", "section 4.1", "section 4.2",
        ]),
        ("1.1 One\n\nText.\n\n1.2 Two\n\nText.\n\n1.2.1 Three\n\nText.\n", ["1.1", "1.2", "1.2.1"]),
        ("704.5. Checks:\n\n704.5a One loses.\n\n704.5b Two loses.\n", [
            "704.5.a", "704.5.b",
        ]),
        ("## Rule 7: Be kind\n\nAlways.\n", ["rule 7"]),
        ("# Appendix B\n\nForms.\n", ["appendix b"]),
        ("# Article IV\n\nThe secretary writes.\n", ["article 4"]),
        ("Q1: What is it?\n\nA bee.\n\nQ2: Why?\n\nHoney.\n", ["question 1", "question 2"]),
        ("## Steps\n\n1. Open the hive.\n2. Close it.\n", ["step 1", "step 2"]),
        ("1. One:\n   a. first;\n   b. second.\n2. Two.\n", ["1", "1.a", "1.b", "2"]),
        ("A. One\n\nText.\n\nB. Two\n\nText.\n", ["a", "b"]),
    ],
)  # fmt: skip
def test_the_usual_forms_are_labels(text: str, expected: list[str]) -> None:
    assert [each for each in paths(text) if each in expected] == expected


@pytest.mark.parametrize(
    "text",
    [
        "The rules of section 4 apply. See section 5, too.\n",
        "Section 4 applies to bees, and so does\nsection 5 of this text.\n",
        "# 1.2.0\n\nFaster.\n\n# 1.1.0\n\nSlower.\n",
        "# 2.7.1 (2021-05-01)\n\nFaster.\n\n# 2.7.2 (2021-06-01)\n\nSlower.\n",
        "# 2021\n\nA good year.\n\n# 2022\n\nA bad year.\n",
        "On 1. May we met.\n",
        "5.00 euros are due.\n",
        "1. Only one item.\n",
        "Contents\n\n1 Aim . . . . . . . 3\n2 Means . . . . . . . 4\n",
        "```\n1. code\n2. code\n```\n",
    ],
)
def test_references_versions_years_prices_and_code_are_none(text: str) -> None:
    assert paths(text) == []


def test_i_behind_h_is_a_letter_and_before_ii_a_roman_number() -> None:
    letters = "".join(f"({letter}) one of them;\n\n" for letter in "abcdefghij")
    assert paths(letters) == list("abcdefghij")

    romans = "".join(f"({roman}) one of them;\n\n" for roman in ("i", "ii", "iii", "iv", "v"))
    assert [path.split()[-1] for path in paths(romans)] == ["i", "ii", "iii", "iv", "v"]

    nested = "(h) first:\n\n(i) one;\n\n(ii) two.\n\n"
    whole = "(g) before;\n\n" + nested + "(i) last.\n"
    assert paths(whole) == ["g", "h", "h.i", "h.ii", "i"]


def test_a_list_that_markdown_counts_has_the_numbers_that_a_reader_sees() -> None:
    text = "1. One bee.\n1. Two bees.\n1. Three bees.\n"

    assert paths(text) == ["1", "2", "3"]
    assert own(text, "3") == "1. Three bees."


def test_a_list_below_a_heading_belongs_to_the_heading() -> None:
    text = "## B. Terms\n\n1. Be 13.\n2. Be kind.\n\n## C. End\n\n1. Leave.\n2. Return.\n"

    assert paths(text) == ["b", "b.1", "b.2", "c", "c.1", "c.2"]


def test_the_text_behind_a_list_is_no_part_of_its_last_item() -> None:
    text = (
        "1. Keep:\n\n    a) bees, and\n\n    b) hives.\n\n   All of them are yours.\n\n2. Sell.\n"
    )

    assert own(text, "1.b", "a.txt") == "b) hives."
    assert extent(text, "1", "a.txt").endswith("All of them are yours.")


def test_what_follows_the_last_section_under_a_heading_of_its_own_is_no_part_of_it() -> None:
    text = "1. Aim\n\nBees.\n\n2. Means\n\nHives.\n\nHow to join\n\nWrite to us, it is easy.\n"

    assert extent(text, "2", "a.txt") == "2. Means\n\nHives."


def test_a_table_of_contents_is_passed_over() -> None:
    text = "1. Aim\n2. Means\n\n# 1. Aim\n\nBees.\n\n# 2. Means\n\nHives.\n"

    assert own(text, "1") == "1. Aim\n\nBees."


def test_numbers_in_running_text_are_labels_in_sequence() -> None:
    text = "1. You must (a) count them, (b) feed them, and (c) sell them.\n2. No more.\n"

    assert paths(text) == ["1", "1.a", "1.b", "1.c", "2"]
    assert own(text, "1.b") == "(b) feed them, and"


def test_a_wrapped_line_that_begins_with_a_number_is_no_label() -> None:
    text = (
        "5. Modified works need a licence, and the conditions that stand in section\n"
        "7. These conditions hold for all works that are passed on to any other keeper\n"
        "of bees in the land, whoever that is.\n\n6. Other works need none.\n"
    )

    assert paths(text, "a.txt") == ["5", "6"]


@pytest.mark.parametrize(
    ("written", "value"),
    [("i", 1), ("iv", 4), ("ix", 9), ("XL", 40), ("xcix", 99), ("civil", None), ("", None)],
)
def test_roman_numbers_are_read(written: str, value: int | None) -> None:
    assert roman_value(written) == value


def test_letters_go_on_doubled() -> None:
    assert [letter_value(each) for each in ("a", "Z", "aa", "bb", "ab")] == [1, 26, 27, 28, None]


def test_a_number_falls_into_its_parts() -> None:
    assert parts_of("704.5c") == ("704", "5", "c")
    assert parts_of("4(b)(ii)") == ("4", "b", "ii")


LINES = st.sampled_from(
    ["1. One", "2. Two", "(a) alpha", "(b) beta", "(i) iota", "# 1 Head", "## Section 2", "So.",
     "", "", "1.1 Sub", "1.2 Sub", "> 3. Three", "   a) deep", "A. Big", "B. Bigger", "- Step 1",
     "| 1. | x |", "```", "Article V", "1. 1. 1.", "§ 3 (1) x", "Q7: why?"]
)  # fmt: skip


@given(st.lists(LINES, max_size=30), st.sampled_from(["a.md", "a.txt"]))
def test_labels_are_in_order_and_inside_of_their_parents(lines: list[str], name: str) -> None:
    made, found = labels("\n".join(lines), name)

    for place, label in enumerate(found):
        assert label.path
        assert all(re.fullmatch(r"[0-9a-z]+", part) for part in label.path)
        assert label.span.start <= label.mark.start < label.mark.end <= label.span.end
        assert label.span.start == label.extent.start
        assert label.span.end <= label.extent.end <= len(made.text)
        if label.parent is not None:
            above = found[label.parent]
            assert label.parent < place
            assert above.extent.start <= label.span.start


def test_forty_thousand_labels_are_found() -> None:
    text = "".join(f"{number}. This is clause {number % 1000}.\n\n" for number in range(1, 1000))
    text += "".join(
        f"# Part {part}\n\n" + "".join(f"{n}. Clause.\n\n" for n in range(1, 200))
        for part in range(1, 200)
    )

    assert len(labels(text)[1]) == 999 + 199 * 200


CHAINS = """\
§ 12. Ferries

(a)(1) Every ferry must carry a lamp.

(2) The lamp must be lit at night.

(b)(1)(A) A ferry carries six persons.

(B) It carries no more on Sundays.

(2) Dogs count as half a person.

(c)(i) Rafts may be tied.

(c)(ii) They may not be left.

§ 13. Rafts are free.
"""


def test_several_numbers_at_the_beginning_of_a_line_are_a_chain() -> None:
    assert paths(CHAINS, "a.txt") == [
        "section 12",
        "section 12.a",
        "section 12.a.1",
        "section 12.a.2",
        "section 12.b",
        "section 12.b.1",
        "section 12.b.1.a",
        "section 12.b.1.b",
        "section 12.b.2",
        "section 12.c",
        "section 12.c.i",
        "section 12.c.ii",
        "section 13",
    ]
    assert own(CHAINS, "12.b.1.a", "a.txt") == "(A) A ferry carries six persons."
    assert own(CHAINS, "12.c.ii", "a.txt") == "(c)(ii) They may not be left."
    assert extent(CHAINS, "12.c", "a.txt").endswith("They may not be left.")
