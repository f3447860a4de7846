"""Questions about a release are answered with its section of the changelog."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Answer, Library, NoAnswer
from index.answering.releases import MAX_UNITS
from tests.helpers.backends import in_memory, on_disk
from tests.helpers.documents import fill

CHANGELOG = """# Changelog

All notable changes to Lanternfish are listed here.

## [1.4.0] - 2024-05-14

### Added

- A map of the harbour.
- Night colours.

### Removed

- Support for Windows 7.

## 1.3.1 (2 February 2024)

### Fixed

- The map no longer flickers.

## Release 1.3

First public release.

## 1.2.0

""" + "".join(f"- Change number {number} of the long list.\n" for number in range(1, 41))

MINUTES = """# Minutes

The release manager reported that 1.4.0 slips by a week. Support for Windows 7 was discussed.
"""


@pytest.fixture(params=["memory", "disk"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    folder = fill(tmp_path / "docs", {"CHANGELOG.md": CHANGELOG, "minutes.md": MINUTES})
    return in_memory(folder) if request.param == "memory" else on_disk(folder, tmp_path / "index")


def first(library: Library, question: str) -> str:
    result = library.ask(question)
    assert isinstance(result, Answer), result
    return " ".join(result.quotes[0].text.split())


@pytest.mark.parametrize(
    "question",
    [
        "What changed in 1.4.0?",
        "whats new in v1.4.0",
        "Lanternfish 1.4.0 release notes",
        "1.4.0?",
        "when was 1.4.0 released",
        "¿Qué cambios trae la versión 1.4.0?",
    ],
)
def test_the_whole_section_is_quoted_below_its_heading(library: Library, question: str) -> None:
    assert first(library, question) == (
        "[1.4.0] - 2024-05-14 ### Added - A map of the harbour. - Night colours. "
        "### Removed - Support for Windows 7."
    )


def test_a_kind_of_changes_is_quoted_alone_with_both_headings(library: Library) -> None:
    found = first(library, "What was removed in 1.4.0?")

    assert found == "[1.4.0] - 2024-05-14 […] Removed - Support for Windows 7."


def test_a_version_may_be_written_with_or_without_its_last_zero(library: Library) -> None:
    assert first(library, "What is new in 1.3.0?") == "Release 1.3 First public release."
    assert first(library, "What changed in 1.2?").startswith("1.2.0 - Change number 1 of")


def test_what_there_is_no_room_for_is_counted_and_follows(library: Library) -> None:
    result = library.ask("What changed in 1.2.0?")

    assert isinstance(result, Answer)
    quote = result.quotes[0]
    assert quote.text.count("Change number") == MAX_UNITS
    assert quote.omitted == 40 - MAX_UNITS
    assert "Change number 17 of" in result.more[0].text


def test_a_release_that_no_heading_names_is_no_release(library: Library) -> None:
    assert isinstance(library.ask("What changed in 9.9.9?"), NoAnswer)


def test_a_date_is_not_answered_from_a_heading_without_one(library: Library) -> None:
    result = library.ask("When was 1.2.0 released?")

    assert isinstance(result, NoAnswer)


def test_a_question_about_something_else_is_searched_for(library: Library) -> None:
    assert "slips by a week" in first(library, "Why does 1.4.0 slip by a week?")
