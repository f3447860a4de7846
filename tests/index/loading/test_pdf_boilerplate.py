"""Running heads and feet of PDF files: kept, marked, and never joined over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.model import Block, BlockKind, Document, SourceName
from index.storage.rows import extra_of, restore
from index.text.blocks import divide
from tests.helpers.file_formats import LINE, Glyphs, copy, page, pdf

HEAD, FOOT = 760.0, 40.0
ORDINALS = ("one", "two", "three", "four", "five", "six", "seven")
WORDS = ("boats", "the", "It", "of", "locks", "rust", "and", "Any", "pilot.", "left.", "no", "Why?")


def document(*pages: Sequence[Glyphs]) -> Document:
    found = copy(".pdf", pdf(*pages))
    return Document(SourceName("a.pdf"), found.text, "", original=False, marks=found.marks)


def words(found: Document, block: Block) -> str:
    return found.text[block.span.start : block.span.end]


def boilerplate(*pages: Sequence[Glyphs]) -> list[str]:
    """The lines that are boilerplate."""
    found = document(*pages)
    blocks = [block for block in divide(found) if block.kind is BlockKind.BOILERPLATE]
    return [words(found, block) for block in blocks]


def text_pages(
    *, heads: Sequence[str] = (), feet: Sequence[str] = (), count: int = 4
) -> list[list[Glyphs]]:
    """Pages with a sentence of its own each."""
    return [
        [
            *((72.0, HEAD, 9.0, head) for head in heads[number : number + 1]),
            *page([f"Sentence number {ORDINALS[number]} stands here."]),
            *((300.0, FOOT, 9.0, foot) for foot in feet[number : number + 1]),
        ]
        for number in range(count)
    ]


def test_running_heads_and_page_numbers_are_kept_and_not_quoted() -> None:
    found = document(*text_pages(heads=["The Alva 7", "The Alva 8"], feet=["1", "2"], count=2))

    assert found.text == (
        "The Alva 7\n\nSentence number one stands here.\n\n1\n\n"
        "The Alva 8\n\nSentence number two stands here.\n\n2\n"
    )
    assert [block.kind for block in divide(found)] == [
        "boilerplate",
        "paragraph",
        "boilerplate",
    ] * 2


def test_what_an_index_on_disk_keeps_of_a_file_tells_boilerplate_from_text() -> None:
    found = document(*text_pages(feet=["1", "2"], count=2))

    restored = restore(found.source, found.sha256, found.text, extra_of(found))

    assert restored.marks == found.marks
    assert divide(restored) == divide(found)


def test_a_sentence_over_a_pages_end_is_not_joined_over_a_foot() -> None:
    first, second = page(["The bridge was built"]), page(["in 1764 by Ana Prado."])
    foot = (300.0, FOOT, 9.0, "Annual report")

    assert document([*first, foot], [*second, foot]).text == (
        "The bridge was built\n\nAnnual report\n\nin 1764 by Ana Prado.\n\nAnnual report\n"
    )


@pytest.mark.parametrize("turned", [False, True])
def test_boilerplate_stands_where_the_page_shows_it_however_it_is_drawn(*, turned: bool) -> None:
    pages = text_pages(heads=["The Alva"] * 2, feet=["Annual report"] * 2, count=2)
    if turned:
        pages = [each[::-1] for each in pages]

    assert document(*pages).text.split("\n\n")[:3] == [
        "The Alva",
        "Sentence number one stands here.",
        "Annual report",
    ]


def test_heads_of_odd_and_even_pages_are_told_apart() -> None:
    heads = ["The Alva", "Bridge handbook"] * 3

    assert boilerplate(*text_pages(heads=heads, count=6)) == heads


def test_a_head_that_only_a_few_pages_have_is_text() -> None:
    assert boilerplate(*text_pages(heads=["", "", "The Alva", "The Alva"], count=7)) == []


def test_a_chapters_head_stands_on_some_pages_in_a_row() -> None:
    heads = ["Of locks", "Of locks", "Of locks", "Of rust", "Of rust", "Of rust", "Of rust"]

    assert boilerplate(*text_pages(heads=heads, count=7)) == heads


def test_a_chapters_head_on_one_side_is_told_from_the_books_on_the_other() -> None:
    heads = ["Locks", "7 Alva", "Locks", "9 Alva", "Rust", "11 Alva", "Rust"]
    found = boilerplate(*text_pages(heads=heads, count=7))

    assert found == ["7 Alva", "9 Alva", "11 Alva"]


def test_headings_that_differ_by_their_numbers_are_no_chapters_head() -> None:
    heads = ["", "", "Version 4.5.0", "Version 4.4.2", "Version 4.1.7", "", ""]

    assert boilerplate(*text_pages(heads=heads, count=7)) == []


def test_a_number_that_keeps_its_distance_from_the_page_makes_no_line_boilerplate() -> None:
    lines = ["41 boats sank.", "The crew slept.", "In 43 metres", "No rust.", "45 tons of gravel"]

    assert boilerplate(*[page([line, "It was a good day."]) for line in lines]) == []


def test_roman_page_numbers_are_numbers() -> None:
    feet = ["- iii -", "- iv -", "- 1 -", "- 2 -"]

    assert boilerplate(*text_pages(feet=feet)) == feet


def test_page_numbers_that_only_some_pages_have_are_found_by_counting() -> None:
    feet = ["ii", "iii", "iv", "", "", "", ""]

    assert boilerplate(*text_pages(feet=feet, count=7)) == ["ii", "iii", "iv"]


def test_numbers_that_do_not_count_as_the_pages_do_are_text() -> None:
    assert boilerplate(*text_pages(feet=["812", "90", "7", "1300"])) == []


def test_a_number_set_to_the_right_may_grow_longer() -> None:
    pages = [
        [*page([f"Sentence {word}."]), (540.0 - 5 * len(foot), FOOT, 9.0, foot)]
        for word, foot in zip(ORDINALS, ["8", "9", "10", "11"], strict=False)
    ]

    assert boilerplate(*pages) == ["8", "9", "10", "11"]


def test_words_at_another_place_are_text() -> None:
    pages = [
        [*lines, (72.0, 80.0 - 9 * number, 9.0, "See below")]
        for number, lines in enumerate(text_pages())
    ]

    assert boilerplate(*pages) == []


def test_the_first_line_of_a_paragraph_is_text_even_if_it_repeats() -> None:
    pages = [page([f"Certificate {n} says", "that the boat is sound."]) for n in range(4)]

    assert boilerplate(*pages) == []


@dataclass(frozen=True, slots=True)
class CachedSequence:
    """A PDF file's pages, and the words that a reader sees on them from top to bottom."""

    pages: list[list[Glyphs]]
    seen: str


@st.composite
def made(draw: st.DrawFn) -> CachedSequence:
    """Pages whose edges hold what could be taken for boilerplate, drawn in any order."""
    line = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
    edge = st.tuples(
        st.lists(line, min_size=1, max_size=3),  # the words, by turns
        st.sampled_from(["", "{} ", "{}"]),  # a number before them
        st.sampled_from([7.0, 11.0]),
        st.sampled_from([LINE, 40.0]),  # how far from the text
        st.integers(1, 3),  # on every so many pages
        st.integers(1, 40),
    )
    head, foot = draw(st.none() | edge), draw(st.none() | edge)
    order = draw(st.permutations(range(3)))
    pages: list[list[Glyphs]] = []
    seen: list[str] = []
    for number in range(draw(st.integers(1, 6))):
        body = draw(st.lists(line, max_size=4))
        bottom = 720 - LINE * max(0, len(body) - 1)
        parts: list[list[Glyphs]] = [[], page(body), []]
        for part, place, drawn in ((0, 1, head), (2, -1, foot)):
            if drawn is not None and number % drawn[4] == 0:
                texts, sign, size, gap, _, first = drawn
                shown = sign.format(first + number) + texts[number % len(texts)]
                y = 720 + gap if place > 0 else bottom - gap
                parts[part] = [(72.0, y, size, shown)]
        seen += [glyphs[3] for part in parts for glyphs in part]
        pages.append([glyphs for part in order for glyphs in parts[part]])
    return CachedSequence(pages, " ".join(seen))


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, without the signs of headings and footnotes."""
    return re.findall(r"[^\W\d]+|\d+", text)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made().filter(lambda each: each.seen != ""))
def test_every_word_of_a_page_is_kept_and_every_sentence_stands_on_it(file: CachedSequence) -> None:
    found = document(*file.pages)

    assert Counter(tokens(found.text)) == Counter(tokens(file.seen))
    seen = " ".join(tokens(file.seen))
    for block in divide(found):
        for sentence in block.sentences:
            quoted = tokens(found.text[sentence.span.start : sentence.span.end])
            assert f" {' '.join(quoted)} " in f" {seen} "


def test_a_foot_that_no_other_page_has_does_not_run_on() -> None:
    feet = ("Feet are here", "Signs of rust", "What is left")
    pages = [
        [
            (72.0, HEAD, 9.0, "The Alva"),
            *page([f"{ORDINALS[number]} boats went up the river with the tide."]),
            (72.0, 100.0, 11.0, feet[number]),
            (500.0, 100.0, 11.0, str(7 * number * number)),
        ]
        for number in range(3)
    ]

    assert document(*pages).gaps == ()


SECTIONS = ("Locks", "Rust", "Pilots", "Tides", "Fog", "Buoys")


def named_pages(feet: Sequence[str]) -> list[str]:
    """What is boilerplate where every page begins a section that the outline has."""
    pages = [
        [*page([f"Sentence number {ORDINALS[n]} stands here."]), (72.0, FOOT, 11.0, foot)]
        for n, foot in enumerate(feet)
    ]
    outline = [(f"{n}. {title}", n) for n, title in enumerate(SECTIONS, start=1)]
    found = copy(".pdf", pdf(*pages, outline=outline))
    file = Document(SourceName("a.pdf"), found.text, "", original=False, marks=found.marks)
    return [words(file, each) for each in divide(file) if each.kind is BlockKind.BOILERPLATE]


def test_a_foot_of_the_page_number_and_its_section_is_boilerplate_on_one_page_alone() -> None:
    feet = ["The Alva 11", "The Alva 12", "The Alva 13", "4. Tides 14", "15", "16 Buoys"]

    assert named_pages(feet) == feet


@pytest.mark.parametrize(
    "foot",
    ["Buoys 14", "4. Tides 41", "4. Tides", "Tides went out in 14", "Tides turn 14"],
)
def test_a_line_that_names_no_section_of_its_page_with_the_pages_number_is_text(foot: str) -> None:
    feet = ["The Alva 11", "The Alva 12", "The Alva 13", foot, "The Alva 15", "The Alva 16"]

    assert named_pages(feet) == [each for each in feet if each != foot]


def test_the_name_of_a_section_with_a_number_is_text_where_no_page_has_a_foot() -> None:
    feet = ["Boats lay at 11", "4 crews", "A mast of 13", "4. Tides 14", "The oar", "Oars 16"]

    assert named_pages(feet) == []
