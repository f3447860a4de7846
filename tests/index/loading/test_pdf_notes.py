"""Footnotes of PDF files and their marks in the text."""

from __future__ import annotations

from tests.helpers.file_formats import Glyphs, copy, page, pdf

BODY = ["The ferry crosses the river every hour and", "takes carts, carriages and cattle as well."]
MARKED = "The list of all boats"
MARKED_END = 164.0
"""Where these words end in the typeface of the tests."""


def text(*parts: list[Glyphs]) -> str:
    return copy(".pdf", pdf([glyphs for part in parts for glyphs in part])).text


def raised(mark: str) -> list[Glyphs]:
    """A line with a small raised number behind its words."""
    return [(72.0, 660.0, 11.0, MARKED), (MARKED_END, 664.0, 6.0, mark)]


def note(mark: str) -> list[Glyphs]:
    return [(82.0, 102.0, 5.0, mark), (86.0, 99.0, 8.0, "Kept at the quay since 1764.")]


def test_a_raised_number_is_the_mark_of_the_note_at_the_pages_foot() -> None:
    found = text(page(BODY), raised("1"), note("1"))

    assert f"{MARKED}[1]" in found
    assert "[1]: Kept at the quay since 1764." in found


def test_a_raised_number_without_a_note_stays_a_number() -> None:
    found = text(page(BODY), raised("2"))

    assert f"{MARKED}2" in found
    assert "[2]" not in found


def test_what_stands_behind_a_raised_number_is_of_the_same_line() -> None:
    rest: list[Glyphs] = [(MARKED_END + 5, 660.0, 11.0, ". It hangs at the quay.")]

    assert f"{MARKED}[1]. It hangs at the quay." in text(page(BODY), raised("1"), rest, note("1"))


def test_a_number_of_the_texts_own_size_is_no_mark() -> None:
    number: list[Glyphs] = [(72.0, 660.0, 11.0, "They built ferry B1")]

    assert "ferry B1\n" in text(page(BODY), number, note("1"))
