from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Answer, Library, NoAddressError, NoAnswer, NumberRange, Reason, SourceName
from tests.helpers.backends import in_memory, on_disk
from tests.helpers.documents import BRIDGE, fill

LICENCE = """# Licence

1. This licence covers the maps.
2. You may copy the maps.
3. You may change the maps, subject to section 4.
4. You may pass copies on provided that:
   a. you name the authors;
   b. you mark what you changed;
   c. you pass this licence on, too.
5. There is no warranty.
"""
EULA = """# End User Licence Agreement

1. You may install the game on two devices.

2. You must be 13.

3. We refund within 14 days.
"""
RULES = """# Rules of the reading room

1. Be quiet.
2. Do not eat.
3. Return books.
"""
LICENSED = SourceName("map-licence.md")
LONG = "# Terms\n\n" + "".join(
    f"## {number}. Part {number}\n\n"
    + "".join(f"({letter}) {'This is said at length. ' * 30}\n\n" for letter in "abcde")
    for number in range(1, 4)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(
        tmp_path / "docs",
        {
            "map-licence.md": LICENCE,
            "game.md": EULA,
            "rules.md": RULES,
            "long.md": LONG,
            "bridge.txt": BRIDGE,
        },
    )


@pytest.fixture(params=["memory", "disk"])
def library(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> Library:
    return in_memory(folder) if request.param == "memory" else on_disk(folder, tmp_path / "index")


def quoted(result: Answer | NoAnswer) -> list[str]:
    assert isinstance(result, Answer)
    assert result.decision is None
    return [quote.text for quote in result.quotes]


def test_a_clause_is_quoted_with_what_is_below_it(library: Library) -> None:
    assert quoted(library.ask("What does section 4 say?", source="map-licence.md")) == [
        "4. You may pass copies on provided that:\n   a. you name the authors;\n"
        "   b. you mark what you changed;\n   c. you pass this licence on, too."
    ]


def test_an_item_has_the_words_that_it_continues_in_front(library: Library) -> None:
    assert quoted(library.ask("section 4(b) of the map licence")) == [
        "4. You may pass copies on provided that: […] b. you mark what you changed;"
    ]


def test_words_of_a_name_or_the_initials_of_a_title_choose_the_document(library: Library) -> None:
    assert quoted(library.ask("EULA section 2")) == ["2. You must be 13."]
    assert quoted(library.ask("section 2 of the game")) == ["2. You must be 13."]
    assert quoted(library.cite("EULA 2")) == ["2. You must be 13."]


def test_what_numbers_count_is_read_from_the_heading(library: Library) -> None:
    assert quoted(library.ask("What is rule 3?")) == ["3. Return books."]


def test_several_documents_with_the_number_are_quoted_and_further_ones_named(
    library: Library,
) -> None:
    result = library.ask("section 3", limit=1)

    assert isinstance(result, Answer)
    assert [quote.document.source for quote in result.quotes] == ["game.md"]
    assert [(each.source, each.label) for each in result.also] == [
        ("long.md", "3"), ("map-licence.md", "3"),
    ]  # fmt: skip


def test_a_range_is_quoted_clause_by_clause(library: Library) -> None:
    found = quoted(library.ask("sections 1 to 3 of the EULA"))

    assert [each.split()[0] for each in found] == ["1.", "2.", "3."]


def test_too_long_a_clause_is_cut_and_the_rest_is_kept_for_who_asks_for_more(
    library: Library,
) -> None:
    result = library.ask("section 2", source="long.md")

    assert isinstance(result, Answer)
    (quote,) = result.quotes
    assert quote.text.startswith("2. Part 2\n\n(a) This is said at length.")
    assert len(quote.text) <= 800
    assert [each.text.split()[0] for each in result.more] == ["(a)", "(b)", "(c)", "(d)", "(e)"]


@pytest.mark.parametrize(
    ("question", "source", "numbers"),
    [
        ("section 9", "map-licence.md", NumberRange(LICENSED, "", "", "1", "5")),
        ("section 4(z)", "map-licence.md", NumberRange(LICENSED, "", "4", "a", "c")),
        ("What is rule 8?", "rules.md", NumberRange(SourceName("rules.md"), "rule", "", "1", "3")),
    ],
)
def test_a_clause_that_is_not_there_is_refused_with_what_there_is(
    library: Library, question: str, source: str, numbers: NumberRange
) -> None:
    result = library.ask(question, source=source)

    assert isinstance(result, NoAnswer)
    assert result.reason is Reason.NO_SUCH_ADDRESS
    assert result.ranges == (numbers,)


@pytest.mark.parametrize(
    "question",
    [
        "When did the flood of 1987 destroy the arch?",
        "Does it run on Python 3.11?",
        "What is 287(g)?",
        "What is Title 42?",
        "Who wrote section 3?",
        "What does the GDPR's section 3 require?",
    ],
)
def test_other_questions_with_numbers_are_answered_as_before(
    library: Library, question: str
) -> None:
    result = library.ask(question)

    if isinstance(result, NoAnswer):
        assert result.reason is not Reason.NO_SUCH_ADDRESS
    else:
        assert result.decision is not None


def test_a_question_about_a_clause_is_answered_from_it(library: Library) -> None:
    found = quoted(library.ask("Does section 3 let me change the maps?"))

    assert found[0] == "3. You may change the maps, subject to section 4."


def test_what_is_no_address_is_told_so(library: Library) -> None:
    with pytest.raises(NoAddressError, match="hello"):
        library.cite("hello")


def test_addresses_are_suggested_as_they_are_typed(library: Library) -> None:
    def suggested(typed: str, source: str | None = None) -> list[str]:
        return [each.address for each in library.addresses(typed, 5, source=source)]

    assert suggested("4", "map-licence.md") == ["4", "4(a)", "4(b)", "4(c)"]
    assert suggested("section 4(b", "map-licence.md") == ["4(b)"]
    assert suggested("", "rules.md") == ["1", "2", "3"]
    assert suggested("zebra") == []
    assert [each.title for each in library.addresses("3", 1, source="rules.md")] == [
        "Return books."
    ]


def test_every_quotation_of_a_clause_can_be_found_again(library: Library) -> None:
    for address in ("4", "4(b)", "1", "2(c)"):
        result = library.cite(address, limit=5)
        assert isinstance(result, Answer)
        for quote in (*result.quotes, *result.more):
            again = library.find_quote(quote.document.sha256, quote.span, gaps=quote.gaps)
            assert again.text == quote.text
            assert library.context(again)


LINES = st.sampled_from(
    ["1. One is so.", "2. Two is so:", "   (a) alpha;", "   (b) beta.", "# 1 Head", "## Section 2",
     "Prose stands here. It goes on.", "", "", "1.1 Sub", "1.2 Sub", "> 3. Three", "Article V",
     "A. Big", "B. Bigger", "\f", "| 1. | x |", "    code", "~~~", "4. (i) so; (ii) not so."]
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=25))
def test_any_label_can_be_cited_and_its_quotation_found_again(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    folder = fill(tmp_path_factory.mktemp("any"), {"a.md": "Bees.\n\n" + "\n".join(lines)})
    library = in_memory(folder)

    for each in library.addresses("", 25):
        result = library.cite(each.address, limit=5)
        assert isinstance(result, Answer)
        for quote in result.quotes:
            again = library.find_quote(quote.document.sha256, quote.span, gaps=quote.gaps)
            assert again.text == quote.text


TERMS = """# Terms

## 1. Borrowing

A member may borrow six books, subject to sections 2 and 3 and to section 9 of the Library Act.

## 2. Late fees

The fee is 20 cents a day. Section 1 stays as it is, and paragraph (b) of section 3 applies.

## 3. Exceptions

(a) Children pay no fee.

(b) Reference works stay here.
"""


class TestReferences:
    @pytest.fixture
    def terms(self, tmp_path: Path) -> Library:
        return in_memory(fill(tmp_path / "terms", {"terms.md": TERMS}))

    def referred(self, library: Library, address: str) -> dict[str, str]:
        answer = library.cite(address)
        assert isinstance(answer, Answer)
        found = {each.address: library.referred(each.place) for each in answer.references}
        return {address: quote.text for address, quote in found.items() if quote is not None}

    def test_each_clause_that_a_quotation_refers_to_is_found(self, terms: Library) -> None:
        found = self.referred(terms, "section 1")

        assert list(found) == ["2", "3"]
        assert found["2"].startswith("2. Late fees")
        assert found["3"].startswith("3. Exceptions")

    def test_an_item_of_another_clause_is_found_under_its_address(self, terms: Library) -> None:
        found = self.referred(terms, "section 2")

        assert found["paragraph (b) of section 3"].endswith("(b) Reference works stay here.")

    def test_a_clause_of_another_document_is_left_alone(self, terms: Library) -> None:
        answer = terms.cite("section 1")

        assert isinstance(answer, Answer)
        assert all("9" not in each.address for each in answer.references)

    def test_a_place_without_a_number_is_no_clause(self, terms: Library) -> None:
        (quote, *_) = terms.verify("The fee is 20 cents a day.").matches

        assert terms.referred(quote) is None
