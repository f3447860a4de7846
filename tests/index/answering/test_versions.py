"""Names of documents and times in questions choose what is quoted; old versions are marked."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index import (
    Answer,
    EngineChoice,
    ForceStatus,
    Library,
    MeaningChoice,
    UnclearDateError,
    Validity,
)
from index.answering.versions import day_of, period_of
from index.model import SourceName
from tests.helpers.documents import fill

CASES: Mapping[str, Any] = json.loads(
    (Path(__file__).parents[2] / "evaluation" / "named_documents.json").read_text(encoding="utf-8")
)
TODAY = date(2025, 6, 1)
RENT = "What is the rent of a plot?"


def opened(
    folder: Path, files: Mapping[str, str], *, disk: bool = False, today: date | None = TODAY
) -> Library:
    return Library.open(
        fill(folder / "documents", files),
        index=folder / "index" if disk else None,
        engine=EngineChoice.DISK if disk else EngineChoice.MEMORY,
        meaning=MeaningChoice.OFF,
        today=None if today is None else lambda: today,
    )


def garden(folder: Path, **more: str) -> Library:
    return opened(folder, {**CASES["folders"]["garden"], **more})


def quoted(
    library: Library,
    question: str,
    *,
    as_of: str | None = None,
    sources: Collection[str] | None = None,
) -> list[tuple[str, ForceStatus | None]]:
    result = library.ask(question, as_of=as_of, sources=sources)
    assert isinstance(result, Answer)
    return [(each.document.source, each.standing) for each in result.quotes]


@pytest.mark.parametrize("disk", [False, True])
def test_nearly_all_named_documents_are_quoted_first(tmp_path: Path, *, disk: bool) -> None:
    libraries = {
        name: opened(tmp_path / name, files, disk=disk) for name, files in CASES["folders"].items()
    }
    right = []
    for case in CASES["questions"]:
        result = libraries[case["folder"]].ask(case["question"], as_of=case.get("as_of"))
        first = result.quotes[0] if isinstance(result, Answer) else None
        right.append(
            first and first.document.source == case["source"] and case["text"] in first.text
        )

    assert sum(map(bool, right)) >= 38


class TestTime:
    def test_what_is_in_force_comes_first_and_what_is_not_is_marked(self, tmp_path: Path) -> None:
        replaced = ForceStatus(Validity.REPLACED, "2024-03-01", SourceName("rules_2024.md"))

        found = quoted(garden(tmp_path), RENT)

        assert found[0] == ("rules_2024.md", None)
        assert ("rules_2021.md", replaced) in found[1:]

    def test_before_a_version_begins_the_one_before_is_in_force(self, tmp_path: Path) -> None:
        library = opened(tmp_path, CASES["folders"]["garden"], today=date(2024, 2, 29))

        found = quoted(library, RENT)

        assert found[0] == ("rules_2021.md", None)
        assert ("rules_2024.md", ForceStatus(Validity.FUTURE, "2024-03-01")) in found

    @pytest.mark.parametrize(
        ("question", "as_of", "source"),
        [
            (RENT, "2020", "rules_2019.md"),
            (RENT, "May 2022", "rules_2021.md"),
            (RENT, "2024-03-01", "rules_2024.md"),
            ("What was the rent of a plot in 2019?", None, "rules_2019.md"),
            ("What was the rent of a plot in 2022?", None, "rules_2021.md"),
            ("What is the rent under the 2021 rules?", None, "rules_2021.md"),
        ],
    )
    def test_a_time_chooses_the_version_of_then(
        self, tmp_path: Path, question: str, as_of: str | None, source: str
    ) -> None:
        assert quoted(garden(tmp_path), question, as_of=as_of)[0][0] == source

    def test_a_year_chooses_nothing_among_other_documents(self, tmp_path: Path) -> None:
        found = quoted(garden(tmp_path), "What did the summer fair bring in in 2021?")

        assert found[0] == ("newsletter.md", None)

    def test_what_has_ended_is_no_longer_in_force(self, tmp_path: Path) -> None:
        library = opened(tmp_path, CASES["folders"]["office"])

        found = quoted(library, "What does the travel policy say about flights?")

        assert found[0] == ("travel_policy.md", ForceStatus(Validity.EXPIRED, "2024-07-01"))

    def test_a_document_can_say_itself_that_it_replaces_another(self, tmp_path: Path) -> None:
        library = opened(tmp_path, CASES["folders"]["office"])
        replaced = ForceStatus(Validity.REPLACED, "2023-07-01", SourceName("leave_policy_2023.md"))

        found = quoted(library, "How many days of leave do employees have?")

        assert found[:2] == [("leave_policy_2023.md", None), ("leave_policy_2022.md", replaced)]

    def test_without_a_date_nothing_begins_or_ends(self, tmp_path: Path) -> None:
        library = opened(tmp_path, CASES["folders"]["office"], today=None)

        assert quoted(library, "What does the travel policy say about flights?")[0][1] is None

    def test_a_document_that_may_not_be_used_replaces_nothing(self, tmp_path: Path) -> None:
        found = quoted(garden(tmp_path), RENT, sources={"rules_2021.md", "newsletter.md"})

        assert found[0] == ("rules_2021.md", None)

    def test_documents_that_replace_one_another_end_no_search(self, tmp_path: Path) -> None:
        one, other = "---\nreplaces: {}\n---\n# Plots\n\nThe rent of a plot is {} crowns.\n", "b.md"
        library = opened(tmp_path, {"a.md": one.format(other, 4), "b.md": one.format("a.md", 5)})

        assert len(quoted(library, RENT)) == 2

    def test_answers_of_different_days_have_different_ids(self, tmp_path: Path) -> None:
        library = garden(tmp_path)

        ids = {library.ask(RENT, as_of=day).answer_id for day in (None, "2020", "2022")}

        assert len(ids) == 3

    def test_a_quotation_that_is_looked_up_again_is_marked_again(self, tmp_path: Path) -> None:
        library = garden(tmp_path)
        result = library.ask(RENT, as_of="2022")
        assert isinstance(result, Answer)
        quote = result.quotes[0]

        again = library.find_quote(quote.document.sha256, quote.span)

        assert again.standing is not None
        assert again.standing == quote.standing

    def test_what_is_no_date_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnclearDateError):
            garden(tmp_path).ask(RENT, as_of="yesteryear")

    def test_days_and_periods_are_read(self) -> None:
        assert day_of("2021") == date(2021, 12, 31)
        assert day_of("Feb 2024") == date(2024, 2, 29)
        assert period_of("What was it in 2021?") == (date(2021, 12, 31), "What was it?")
        assert period_of("What was it in room 2021?") is None


class TestNames:
    def test_what_the_named_document_does_not_say_is_sought_in_all(self, tmp_path: Path) -> None:
        library = opened(tmp_path, CASES["folders"]["office"])

        found = quoted(library, "Within how many days are receipts due under the travel policy?")

        assert found[0][0] == "expenses.md"

    def test_a_follow_up_may_name_nothing_but_a_document(self, tmp_path: Path) -> None:
        library = opened(tmp_path, CASES["folders"]["club"])
        before = "What does the charter say about guests?"

        result = library.ask("And in the house rules?", history=[before])

        assert isinstance(result, Answer)
        assert (result.follows, result.quotes[0].document.source) == (before, "house_rules.md")

    def test_an_answer_keeps_the_question_as_it_was_asked(self, tmp_path: Path) -> None:
        question = "What does  the charter say about guests?"

        assert opened(tmp_path, CASES["folders"]["club"]).ask(question).question == question

    def test_versions_contradict_nothing(self, tmp_path: Path) -> None:
        result = garden(tmp_path).ask("How much is the annual rent of a plot?")

        assert isinstance(result, Answer)
        assert result.conflicts == ()


class TestAddresses:
    FILES = {  # noqa: RUF012 - never changed
        "a_old.md": "---\nvalid_until: 2020-12-31\n---\n# Old rules\n\n## Section 7\n\nNo dogs.\n",
        "b_new.md": "---\nvalid_from: 2021-01-01\n---\n# New rules\n\n## Section 7\n\nDogs may.\n",
    }

    @pytest.mark.parametrize("disk", [False, True])
    def test_of_clauses_with_one_number_that_in_force_comes_first(
        self, tmp_path: Path, *, disk: bool
    ) -> None:
        library = opened(tmp_path, self.FILES, disk=disk)

        cited = library.cite("section 7")

        assert isinstance(cited, Answer)
        sources = [(each.document.source, each.standing is None) for each in cited.quotes]
        assert sources == [("b_new.md", True), ("a_old.md", False)]
        assert [source for source, _ in quoted(library, "What does section 7 say?")] == [
            source for source, _ in sources
        ]


class TestMarks:
    OLD = ForceStatus(Validity.REPLACED, "2024-03-01", SourceName("rules_2024.md"))
    RULE = "The rent of a plot is 40 crowns a year."

    @pytest.fixture
    def library(self, tmp_path: Path) -> Library:
        text = (
            "---\nvalid_from: {}\nreplaces: {}\n---\n# Plots\n\n"
            "## 1. Rent\n\n{}\n\n## 2. End\n\nIt ends in May.\n"
        )
        return opened(
            tmp_path,
            {
                "rules_2019.md": text.format("2019-01-01", "none.md", self.RULE),
                "rules_2024.md": text.format(
                    "2024-03-01", "rules_2019.md", self.RULE.replace("40", "55")
                ),
            },
        )

    def test_a_text_of_an_old_version_is_marked_where_it_is_looked_up(
        self, library: Library
    ) -> None:
        assert [each.standing for each in library.verify(self.RULE).matches] == [self.OLD]

    def test_a_nearest_sentence_of_an_old_version_is_marked(self, library: Library) -> None:
        nearest = library.verify(self.RULE.replace("a year", "each year")).nearest

        assert nearest is not None
        assert nearest.quote.standing == self.OLD

    def test_a_checked_sentence_of_an_old_version_is_marked(self, library: Library) -> None:
        (sentence,) = library.check(self.RULE).sentences

        assert [each.standing for each in sentence.quotes] == [self.OLD]

    def test_the_paragraphs_around_an_old_version_are_marked(self, library: Library) -> None:
        (quote,) = library.verify(self.RULE).matches

        assert {each.standing for each in library.context(quote)} == {self.OLD}

    def test_a_clause_of_an_old_version_is_marked(self, library: Library) -> None:
        cited = library.cite("1")

        assert isinstance(cited, Answer)
        standings = {each.document.source: each.standing for each in cited.quotes}
        assert standings == {"rules_2019.md": self.OLD, "rules_2024.md": None}
