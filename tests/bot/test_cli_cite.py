from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.bot.conftest import Quoth
from tests.helpers.documents import fill

LICENCE = """# Licence

1. This licence covers the maps.
2. You may pass copies on provided that:
   a. you name the authors;
   b. you mark what you changed.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path / "docs", {"licence.md": LICENCE, "other.md": "# Rules\n\n1. A.\n2. B.\n"})


def test_a_clause_is_quoted_by_its_number(quoth: Quoth, folder: Path) -> None:
    done = quoth("cite", "section", "2(b)", "--seeds", str(folder))

    assert done.status == 0
    assert "2. You may pass copies on provided that: […] b. you mark what you changed." in " ".join(
        done.out.replace("│", " ").split()
    )
    assert "— Licence · licence.md:4" in done.out


def test_a_clause_that_is_not_there_ends_with_status_1_and_the_numbers_that_are(
    quoth: Quoth, folder: Path
) -> None:
    done = quoth("cite", "section 2(z)", "--source", "licence.md", "--seeds", str(folder))

    assert done.status == 1
    assert "There is no “section 2(z)” in the documents." in done.out
    assert "2 runs from a to b." in done.out

    record = quoth("cite", "7", "--source", "lic", "--json", "--seeds", str(folder)).json()
    assert record["reason"] == "no_such_address"
    assert record["address"] == "7"
    assert record["numbers"] == [
        {"source": "licence.md", "kind": "", "above": "", "first": "1", "last": "2"}
    ]


def test_what_is_no_address_gets_a_hint(quoth: Quoth, folder: Path) -> None:
    done = quoth("cite", "hello", "--seeds", str(folder))

    assert done.status == 2
    assert "“hello” as the number of a section" in done.err
    assert "section 6(d)" in done.err


def test_a_question_that_names_a_clause_says_so_with_explain(quoth: Quoth, folder: Path) -> None:
    done = quoth("ask", "What is rule 2?", "--explain", "--seeds", str(folder))
    refused = quoth("ask", "What is rule 9?", "--explain", "--seeds", str(folder))

    assert "answered: from that number" in done.err
    assert "refused: there is no such clause" in refused.err
    assert "Rules run from 1 to 2." in refused.out


TERMS = """# Terms

## 1. Borrowing

A member may borrow six books, subject to section 2.

## 2. Late fees

The fee is 20 cents a day.
"""


def test_the_clauses_that_a_quotation_refers_to_are_named_with_the_command_that_quotes_them(
    quoth: Quoth, tmp_path: Path
) -> None:
    seeds = str(fill(tmp_path / "terms", {"terms.md": TERMS}))
    done = quoth("cite", "section 1", "--seeds", seeds)
    (reference,) = quoth("cite", "section 1", "--seeds", seeds, "--json").json()["references"]

    assert 'section 2\tquoth cite "section 2" --source "terms.md"' in done.out
    assert (reference["address"], reference["source"]) == ("section 2", "terms.md")
    assert TERMS[reference["start"] : reference["end"]] == "2."


def test_a_list_that_is_cut_is_quoted_whole_if_that_is_wanted(quoth: Quoth, tmp_path: Path) -> None:
    items = "".join(f"- tool number {number}\n" for number in range(1, 31))
    text = f"{TERMS}\n## 3. Kit\n\nEvery expedition carries the following equipment:\n\n{items}"
    asked = ("ask", "What equipment does every expedition carry?", "--limit", "1")
    seeds = ("--seeds", str(fill(tmp_path / "kit", {"kit.md": text})))
    cut, whole = quoth(*asked, *seeds).out, quoth(*asked, *seeds, "--whole").out

    assert cut.count("tool number") == 12
    assert "… and 18 more" in cut
    assert re.findall(r"tool number (\d+)", whole) == [str(number) for number in range(1, 31)]
