from __future__ import annotations

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
    assert "licence.md · " in done.out


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
