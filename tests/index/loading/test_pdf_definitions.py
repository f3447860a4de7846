"""Lists of terms and definitions in PDF files."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.model import Document, SourceName
from index.text.blocks import divide
from index.text.structure import structure_lines
from tests.helpers.file_formats import BOLD, LINE, Glyphs, copy, page, pdf

POSTS = {
    "Chair": ["Leads the meetings of the guild and signs", "what it has decided upon."],
    "Ferryman": ["Carries persons over the river by day."],
    "Keeper of the lamp": ["Lights the lamp at six and puts it out", "when the last boat is in."],
}
PROSE = [
    "The guild has these members, and each of them has",
    "duties of its own, which are set",
    "out in the book of the guild and read aloud every year.",
]


def listed(posts: dict[str, list[str]], *, top: float = 600, typeface: str = "F") -> list[Glyphs]:
    """Terms, each with its definition set in below it."""
    found: list[Glyphs] = []
    for term, lines in posts.items():
        found.append((72, top, 11, term, typeface))
        found += page(lines, top=top - LINE, x=100)
        top -= LINE * (len(lines) + 1)
    return found


def outline(*pages: Sequence[Glyphs]) -> list[tuple[str, str, str]]:
    found = copy(".pdf", pdf(*pages))
    whole = Document(SourceName("a.pdf"), found.text, "", original=False, marks=found.marks)
    lines = structure_lines(divide(whole), whole.flowing)
    return [(each.name, each.words, each.lead) for each in lines]


@pytest.mark.parametrize("typeface", ["F", BOLD])
def test_terms_with_what_is_set_in_below_them_are_a_list_of_definitions(typeface: str) -> None:
    found = outline([*page(PROSE), *listed(POSTS, typeface=typeface), *page(PROSE, top=400)])
    expected = []
    for term, lines in POSTS.items():
        expected += [("term", term, ""), ("definition", f": {' '.join(lines)}", term)]

    assert found[1:-1] == expected
    assert {name for name, _, _ in found} == {"paragraph", "term", "definition"}


def test_headings_above_text_that_is_set_in_throughout_are_no_terms() -> None:
    sections = {title: [*PROSE, *PROSE] for title in ("Name", "Duties", "Fees")}

    assert "term" not in [name for name, _, _ in outline(listed(sections, typeface=BOLD))]


def test_two_lines_with_text_set_in_below_them_and_items_are_no_terms() -> None:
    few = dict(list(POSTS.items())[:2])
    items = {f"{number}. {term}": lines for number, (term, lines) in enumerate(POSTS.items(), 1)}

    for posts in (few, items):
        assert "term" not in [name for name, _, _ in outline([*page(PROSE), *listed(posts)])]


def test_a_sentence_that_runs_over_the_page_from_a_definition_stays_whole() -> None:
    cut = POSTS | {"Guard": ["Watches the boats that lie at the quay and"]}
    rest = page(["calls those who own them when the river rises."], x=100)
    found = outline([*page(PROSE), *listed(cut)], [*rest, *page(PROSE, top=600)])

    assert [name for name, _, _ in found].count("term") == len(POSTS)
    assert any("lie at the quay and calls those who own them" in words for _, words, _ in found)


@pytest.mark.parametrize("goes_on", [True, False])
def test_terms_in_bold_are_a_list_with_those_on_the_next_page(*, goes_on: bool) -> None:
    def entry(term: str, y: float) -> list[Glyphs]:
        return [(72, y, 11, term, BOLD), *page([f"What {term} is in a word."], top=y - LINE, x=97)]

    first = [*page(PROSE), *entry("Mast", 400), *entry("Keel", 360)]
    second = [*(entry("Oar", 720) if goes_on else ()), *page(PROSE, top=600)]

    assert (": What Mast is in a word." in copy(".pdf", pdf(first, second)).text) is goes_on
