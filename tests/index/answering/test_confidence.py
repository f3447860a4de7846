"""How sure an answer is where meaning is known."""

from __future__ import annotations

import pytest

from index import Answer, Library, MeaningChoice, NoAnswer
from tests.helpers.documents import fill

REFERENCE = """# Signals

## E1042

The board has lost its calibration. Hold the SET key for eight seconds.

## E1043

The fan is blocked. Clean the grille behind the cover.
"""
CHANGES = """# Changes

## 2.7.1

### Fixed

- Saving works on a full disk again.

## 2.7.0

### Fixed

- Printing works on a slow line again.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = fill(tmp_path_factory.mktemp("docs"), {"signals.md": REFERENCE, "changes.md": CHANGES})
    made = Library.open(folder, meaning=MeaningChoice.ON)
    made.make_vectors()
    return made


def test_a_code_that_is_met_to_the_letter_is_answered(library: Library) -> None:
    result = library.ask("E1042 what do i do now")

    assert isinstance(result, Answer)
    assert "lost its calibration" in result.quotes[0].text


def test_a_code_that_is_nowhere_is_not_answered(library: Library) -> None:
    assert isinstance(library.ask("E2099 what do i do now"), NoAnswer)


def test_a_version_in_a_heading_further_up_is_near(library: Library) -> None:
    result = library.ask("what was fixed in 2.7.0")

    assert isinstance(result, Answer)
    assert "Printing works" in result.quotes[0].text


def test_small_talk_gets_no_quotation_however_it_is_worded(library: Library) -> None:
    for words in ("thanks a lot", "good morning everyone", "how do I boil an egg"):
        assert isinstance(library.ask(words), NoAnswer), words
