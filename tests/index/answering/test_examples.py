from __future__ import annotations

from pathlib import Path

import pytest

from index import Library, NoSourcesError
from tests.helpers.documents import fill

GUIDE = """# Harbour guide

## Contents

See below.

## Mooring fees for visitors

A berth costs 12 crowns a night.

## How to reserve a berth

Write to the harbour master.

## OPENING HOURS TODAY

From eight.

## Rules of the `berth.toml` file

None.
"""

FAQ = """# Questions about the ferry

## Q1: When does the last ferry leave?

The last ferry leaves at ten.

## What's new?

Nothing.

Q: May dogs travel on the ferry?
A: Dogs travel free on the ferry.
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    return Library.open(fill(tmp_path, {"faq.md": FAQ, "guide.md": GUIDE}))


def test_questions_come_first_then_headings_that_ask_then_topics(shelf: Library) -> None:
    assert shelf.example_questions(10) == (
        "When does the last ferry leave?",
        "May dogs travel on the ferry?",
        "How to reserve a berth",
        "Mooring fees for visitors",
    )
    assert shelf.example_questions(1) == ("When does the last ferry leave?",)


def test_every_example_is_in_a_document_word_for_word(shelf: Library) -> None:
    texts = [shelf.text(name) for name in shelf.names]

    assert all(any(each in text for text in texts) for each in shelf.example_questions(10))


def test_examples_are_only_from_the_documents_that_may_be_used(shelf: Library) -> None:
    assert shelf.example_questions(10, sources={"guide.md"}) == (
        "How to reserve a berth",
        "Mooring fees for visitors",
    )
    with pytest.raises(NoSourcesError):
        shelf.example_questions(10, sources={"gone.md"})


def test_without_questions_and_headings_there_is_no_example(tmp_path: Path) -> None:
    shelf = Library.open(fill(tmp_path, {"a.txt": "The mill burnt down in 1911. Why did it burn?"}))

    assert shelf.example_questions(10) == ()


def test_an_example_fits_the_label_of_a_button_and_is_named_once(tmp_path: Path) -> None:
    long = f"## What is said about {'very ' * 20}long questions here?\n\nNothing is said.\n\n"
    same = "## When does the ferry leave?\n\nAt ten.\n\n"
    shelf = Library.open(
        fill(tmp_path, {"a.md": long + same, "b.md": same.replace("When", "WHEN")})
    )

    assert shelf.example_questions(10) == ("When does the ferry leave?",)
