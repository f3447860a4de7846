from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.corpus import Corpus, build
from index.model import SourceName
from index.query.addresses import (
    Address,
    addressed_question,
    extents,
    is_address,
    read_address,
    references,
    resolve,
    resolve_reference,
)
from index.text.labels import FoundLabel
from tests.helpers.documents import document

LAW = """# A law

## Article 1 Bees

1. Bees are free.

2. They live in:

(a) hives;

(b) trees.

## Article 2 Keepers

1. A keeper counts bees.

2. Paragraph 1 does not apply to swarms, subject to Article 1(2)(b).
"""
CONTRACT = """1. Aim. Bees.

2. Means. You may:

   a) keep hives;

   b) sell honey.

3. End. Section 2 ends with it.
"""
LISTS = """# Tickets

1. Buy one.
2. Keep it.

# Boats

1. Wait.
2. Board.
"""


def corpus() -> Corpus:
    texts = {"law.md": LAW, "contract.txt": CONTRACT, "lists.md": LISTS}
    return build([document(text, name) for name, text in sorted(texts.items())])


CORPUS = corpus()


def address(text: str) -> Address:
    found = addressed_question(text)
    assert found is not None
    return found.address


def numbers(text: str) -> list[str]:
    """The steps of an address: kind and number of each."""
    return [
        f"{step.kind} {'.'.join(number[0] for number in step.numbers)}".strip()
        for step in address(text).steps
    ]


def found(text: str, *names: str) -> list[str]:
    """Where an address leads to: document and path."""
    wanted = [SourceName(name) for name in names] or None
    return [
        f"{each.source} {'.'.join(each.label.path)}"
        for each in resolve(CORPUS.labels, address(text), wanted)
    ]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("section 6(d)", ["section 6.d"]),
        ("what does Article 30 paragraph 1 say?", ["article 30", "paragraph 1"]),
        ("205.3g", ["205.3.g"]),
        ("§ 11 b", ["section 11.b"]),
        ("§4.1(3)", ["section 4.1.3"]),
        ("rule 4.2", ["rule 4.2"]),
        ("EULA 8 c)", ["8.c"]),
        ("step 3", ["step 3"]),
        ("Q12", ["question 12"]),
        ("paragraph 1 of article 30", ["article 30", "paragraph 1"]),
        ("(b) of section 2", ["section 2", "b"]),
        ("Article 12(2), point (b)", ["article 12.2", "item b"]),
        ("§ 11 Abs. 2", ["section 11", "paragraph 2"]),
        ("Art. 30 para. 1", ["article 30", "paragraph 1"]),
        ("Article IV", ["article 4"]),
        ("Appendix B", ["appendix b"]),
        ("Chapter III section 2", ["chapter 3", "section 2"]),
        ("artículo 5", ["article 5"]),
        ("2.3.3 iv", ["2.3.3.iv"]),
    ],
)
def test_the_address_of_a_clause_is_read(text: str, steps: Sequence[str]) -> None:
    assert numbers(text) == steps


@pytest.mark.parametrize(
    "text",
    [
        "24/7", "top 10", "5 users", "page 3", "in 2021", "rule of thumb", "What are the rules?",
        "part by part", "Is 3:1 a majority?", "50 % of it", "$500", "level 20", "the section below",
        "article-writing 101", "12.5% of it", "at 10:30",
    ],
)  # fmt: skip
def test_other_numbers_are_no_address(text: str) -> None:
    assert addressed_question(text) is None


@pytest.mark.parametrize("text", ["version 2.7.1", "Does it run on Python 3.11?"])
def test_a_version_beside_other_words_is_not_surely_one(text: str) -> None:
    question = addressed_question(text)

    assert question is not None
    assert not question.sure
    assert question.rest


def test_a_range_names_all_between() -> None:
    assert [each.steps[0].numbers[0][0] for each in address("sections 3 to 5").alone] == [
        "3", "4", "5",
    ]  # fmt: skip
    assert [len(each.steps[0].numbers) for each in address("sections 3.1, 3.2 and 3.4").alone] == [
        2, 2, 2,
    ]  # fmt: skip


def test_an_ordinal_names_a_paragraph() -> None:
    assert address("the second paragraph of article 5").paragraph == 2
    assert address("the 3rd paragraph of article 5").paragraph == 3
    assert address("article 5").paragraph is None


def test_what_only_asks_for_the_text_is_no_further_word() -> None:
    for text in ("What does section 7 say?", "Please quote section 7", "¿Qué dice la sección 7?"):
        question = addressed_question(text)
        assert question is not None
        assert question.rest == ()
    question = addressed_question("Does section 7 of the GPL apply to libraries?")
    assert question is not None
    assert question.rest == ("GPL", "apply", "libraries")
    assert question.names == ("GPL",)


def test_a_number_alone_is_an_address_where_one_is_given() -> None:
    assert addressed_question("7") is None
    read = read_address("EULA 8")
    assert read is not None
    assert read[1] == ("EULA",)
    assert is_address("7")
    assert is_address("4b")
    assert not is_address("hello there")
    assert not is_address("")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("article 1", ["law.md 1"]),
        ("Article I", ["law.md 1"]),
        ("article 1(2)(b)", ["law.md 1.2.b"]),
        ("article 2 paragraph 1", ["law.md 2.1"]),
        ("section 2", ["contract.txt 2"]),
        ("section 2 b", ["contract.txt 2.b"]),
        ("2(b)", ["contract.txt 2.b"]),
        ("section 4", []),
        ("article 3", []),
        ("article 1(3)", []),
        ("rule 3", ["contract.txt 3"]),
        ("annex 1", []),
    ],
)
def test_an_address_leads_to_its_clauses(text: str, places: list[str]) -> None:
    assert found(text) == places


def test_lists_that_begin_again_are_only_meant_where_nothing_else_is() -> None:
    assert found("step 2", "lists.md") == ["lists.md 2", "lists.md 2"]


@pytest.mark.parametrize(
    ("text", "names", "ends"),
    [
        ("article 9", ["law.md"], [("1", "2", None)]),
        ("section 9", ["contract.txt"], [("1", "3", None)]),
        ("section 2(z)", ["contract.txt"], [("a", "b", "2")]),
        ("article 1(9)", ["law.md"], [("1", "2", "1")]),
        ("99.5", ["contract.txt"], []),
    ],
)
def test_what_is_there_instead_is_known(
    text: str, names: list[str], ends: list[tuple[str, str, str | None]]
) -> None:
    wanted = [SourceName(name) for name in names]

    assert [
        (
            each.first.label.path[-1],
            each.last.label.path[-1],
            None if each.above is None else each.above.label.path[-1],
        )
        for each in extents(CORPUS.labels, address(text), wanted, 3)
    ] == ends


def label(name: str, *path: str) -> FoundLabel:
    (only,) = CORPUS.labels.find(path, [SourceName(name)], 2)
    return only


def referred(text: str, around: FoundLabel) -> list[list[str]]:
    return [
        [".".join(each.label.path) for each in resolve_reference(CORPUS.labels, one, around)]
        for one in references(text)
    ]


def test_references_in_a_clause_lead_to_clauses_of_its_document() -> None:
    around = label("law.md", "2", "2")
    text = CORPUS.documents[SourceName("law.md")].text
    own = text[around.label.span.start : around.label.span.end]

    assert [own[each.span.start : each.span.end] for each in references(own)] == [
        "Paragraph 1", "Article 1(2)(b)",
    ]  # fmt: skip
    assert referred(own, around) == [["2.1"], ["1.2.b"]]


def test_a_reference_to_what_is_not_there_leads_nowhere() -> None:
    assert referred("subject to section 77", label("contract.txt", "3")) == [[]]


def test_the_number_that_a_text_begins_with_is_no_reference() -> None:
    assert references("Section 2. Ends with section 3.")[0].written == "section 3"
    assert len(references("## Article 1 Bees\n\nSee article 2.\n\n## Article 2 Keepers\n")) == 1


def test_many_references_are_found_in_a_long_text() -> None:
    assert (
        len(references("It is subject to section 7(b) and Article 2, paragraph 1. " * 500)) == 1000
    )


@pytest.mark.parametrize(
    ("typed", "path"),
    [("(b)(i)", "b i"), ("b)(i)", "b i"), ("a) (ii)", "a ii"), ("EULA 8 c)", "8 c")],
)
def test_letters_may_begin_an_address_that_stands_alone(typed: str, path: str) -> None:
    read = read_address(typed)

    assert read is not None
    (step,) = read[0].steps
    assert [number[0] for number in step.numbers] == path.split()


def test_a_paragraph_may_be_shortened() -> None:
    found = addressed_question("par. 8 abs. 2 statutes?")

    assert found is not None
    assert [step.kind for step in found.address.steps] == ["paragraph", "paragraph"]
    assert found.rest == ("statutes",)
