"""Headings, tables, columns, footnotes, contents and form values of PDF files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.model import BlockKind, Document, SourceName
from index.model.documents import Location, location_of
from index.text.blocks import divide
from tests.helpers.file_formats import BOLD, FIXED, LINE, Field, Glyphs, Stroke, copy, page, pdf

BODY = ["The ferry crosses the river every hour and", "takes carts, carriages and cattle as well."]


def text(*pages: Sequence[Glyphs], outline: Sequence[tuple[str, int]] = ()) -> str:
    return copy(".pdf", pdf(*pages, outline=outline)).text


def document(*pages: Sequence[Glyphs]) -> Document:
    found = copy(".pdf", pdf(*pages))
    return Document(SourceName("a.pdf"), found.text, "", original=False, marks=found.marks)


def rows(*cells: Sequence[str], top: float = 700, widths: int = 120) -> list[Glyphs]:
    """Cells beside one another, drawn row by row; blank ones are left out."""
    return [
        (72.0 + widths * column, top - LINE * row, 11.0, words)
        for row, line in enumerate(cells)
        for column, words in enumerate(line)
        if words
    ]


def headings(found: str) -> list[str]:
    return [line for line in found.splitlines() if line.startswith("#")]


def test_larger_letters_are_headings_the_largest_over_the_others() -> None:
    lines: list[Glyphs] = [
        (72, 740, 20, "Ferries"),
        (72, 700, 14, "Fares"),
        *page(BODY, top=680),
        (72, 600, 14, "Hours"),
        *page(BODY, top=580),
    ]

    assert headings(text(lines)) == ["# Ferries", "## Fares", "## Hours"]


def test_a_place_has_the_whole_chain_of_headings() -> None:
    lines: list[Glyphs] = [
        (72, 740, 20, "Ferries"),
        (72, 700, 14, "Fares"),
        *page(BODY, top=680),
    ]
    found = copy(".pdf", pdf(lines))
    start = found.text.index("The ferry")

    assert location_of(found.marks, start, start + 9) == Location(
        page=1, headings=("Ferries", "Fares")
    )


def test_a_short_line_in_bold_is_a_heading_and_a_sentence_in_bold_is_none() -> None:
    warning = "Nobody may stand up in the boat while it is moving."
    lines: list[Glyphs] = [
        (72, 740, 11, "Lost things", BOLD),
        *page(BODY, top=722),
        (72, 660, 11, warning, BOLD),
        *page(BODY, top=640),
    ]

    assert headings(text(lines)) == ["# Lost things"]
    assert warning in text(lines)


def test_bold_words_in_which_a_sentence_begins_are_no_heading() -> None:
    lines: list[Glyphs] = [
        *page(BODY, top=740),
        (72, 680, 11, "The keeper of the lock", BOLD),
        (72, 666, 11, "must be called before the gates are opened."),
    ]

    assert headings(text(lines)) == []


def test_a_heading_over_two_lines_is_one() -> None:
    lines: list[Glyphs] = [
        (72, 740, 16, "The rules of the ferry over"),
        (72, 722, 16, "the river Alva"),
        *page(BODY, top=690),
    ]

    assert headings(text(lines)) == ["# The rules of the ferry over the river Alva"]


def test_numbers_give_headings_their_levels() -> None:
    lines: list[Glyphs] = [
        (72, 740, 14, "1 Ferries"),
        *page(BODY, top=722),
        (72, 680, 14, "1.1 Fares"),
        *page(BODY, top=662),
        (72, 620, 14, "1.1.1 Cattle"),
        *page(BODY, top=602),
        (72, 560, 14, "2 Locks"),
        *page(BODY, top=542),
    ]

    assert headings(text(lines)) == ["# 1 Ferries", "## 1.1 Fares", "### 1.1.1 Cattle", "# 2 Locks"]


def test_a_number_and_capitals_are_a_heading_a_little_above_the_text() -> None:
    glyphs: list[Glyphs] = [*page(BODY, top=740), (250, 706, 11, "II. GOAL"), *page(BODY, top=690)]

    assert headings(text(glyphs)) == ["# II. GOAL"]


def test_capitals_without_a_number_are_a_heading_where_others_are_numbered() -> None:
    def section(top: float, title: str) -> list[Glyphs]:
        return [(250, top, 11, title), *page(BODY, top=top - 18)]

    numbered = [*section(740, "I. FARES"), *section(680, "II. HOURS"), *section(620, "III. BOATS")]
    bare = section(560, "REFERENCES")

    assert "REFERENCES" in [each[2:] for each in headings(text([*numbered, *bare]))]
    assert headings(text([*section(740, "I. FARES"), *bare])) == ["# I. FARES"]


def test_capitals_in_bold_are_a_heading_above_other_words_in_bold() -> None:
    glyphs: list[Glyphs] = [
        (72, 740, 11, "A. LIST OF PARTIES", BOLD),
        (72, 722, 11, "Those who ship:", BOLD),
        *page(BODY, top=704),
    ]

    assert headings(text(glyphs)) == ["# A. LIST OF PARTIES"]


@pytest.mark.parametrize("outline", [(), (("(Last updated 20 April 2023)", 0),)])
def test_words_in_parentheses_are_no_heading(outline: Sequence[tuple[str, int]]) -> None:
    glyphs: list[Glyphs] = [
        (250, 740, 11, "(Last updated 20 April 2023)", BOLD),
        *page(BODY, top=715),
    ]

    assert headings(text(glyphs, outline=outline)) == []


def test_a_line_that_the_outline_names_is_a_heading_in_any_letters() -> None:
    lines = page([*BODY, "Lost things", *BODY])

    assert headings(text(lines)) == []
    assert headings(text(lines, outline=[("Lost Things", 1)])) == ["# Lost things"]


def test_what_the_outline_names_on_another_page_is_text() -> None:
    first, second = page(["Lost things", *BODY]), page(BODY)

    assert headings(text(first, second, outline=[("Lost things", 2)])) == []


def test_a_label_above_a_heading_of_the_outline_is_none() -> None:
    lines: list[Glyphs] = [
        (72, 740, 12.5, "CHAPTER"),
        (72, 715, 20, "ONE"),
        (72, 670, 24, "Ferries"),
        *page(BODY, top=600),
    ]

    assert headings(text(lines, outline=[("Ferries", 1)])) == ["# Ferries"]


def test_on_a_cover_only_the_title_is_a_heading() -> None:
    cover: list[Glyphs] = [
        (72, 700, 28, "Ferries"),
        (72, 640, 14, "Ana Prado"),
        (72, 600, 13, "Spring 1764"),
    ]

    assert headings(text(cover, page(BODY * 4))) == ["# Ferries"]


def test_a_row_of_lines_in_bold_is_no_pile_of_headings() -> None:
    names = ["Ana Prado", "Rui Matos", "Eva Lobo", "Gil Pinto"]
    lines: list[Glyphs] = [
        *((72.0, 740.0 - 30 * n, 11.0, name, BOLD) for n, name in enumerate(names)),
        *page(BODY * 3, top=560),
    ]

    assert headings(text(lines)) == []


def test_a_line_of_text_that_begins_with_a_number_sign_is_no_heading() -> None:
    found = document(page(["# Expands to the number of boats.", *BODY]))

    assert all(block.kind is not BlockKind.HEADING for block in divide(found))


def test_code_is_written_between_fences_as_it_is_set_in() -> None:
    lines: list[Glyphs] = [
        *page(BODY, top=740),
        (90, 690, 10, "if open; then", FIXED),
        (102, 676, 10, "# ring the bell", FIXED),
        *page(BODY, top=640),
    ]

    assert "\n\n```\nif open; then\n  # ring the bell\n```\n\n" in text(lines)


def test_cells_one_below_the_other_are_a_table_with_its_header() -> None:
    found = text(rows(["Boats", "Euros"], ["up to 6 m", "120"], ["up to 9 m", "210"]))

    assert found == ("| Boats | Euros |\n| --- | --- |\n| up to 6 m | 120 |\n| up to 9 m | 210 |\n")


def test_the_lines_of_a_cell_are_put_together() -> None:
    cells = [
        ["Fault", "Cause", "Remedy"],
        ["Pump hums", "The rotor is", "Rinse the"],
        ["", "blocked.", "rotor."],
        ["No pressure", "The hose has", "Replace the"],
        ["", "a leak.", "clamp."],
    ]

    assert text(rows(*cells)).splitlines()[-2:] == [
        "| Pump hums | The rotor is blocked. | Rinse the rotor. |",
        "| No pressure | The hose has a leak. | Replace the clamp. |",
    ]


def test_a_word_that_a_cells_line_end_divides_is_put_together() -> None:
    cells = [["Fault", "Cause"], ["Pump", "an exam-"], ["", "ple of it"], ["Hose", "a leak"]]

    assert "| Pump | an example of it |" in text(rows(*cells))


def test_rules_make_a_table_of_two_rows() -> None:
    strokes: list[Stroke] = [
        *((1, 66.0, y, 306.0, y) for y in (714.0, 694.0, 660.0)),
        *((1, x, 660.0, x, 714.0) for x in (66.0, 186.0, 306.0)),
    ]
    glyphs: list[Glyphs] = [
        (72, 700, 11, "Boats", BOLD),
        (192, 700, 11, "Berths", BOLD),
        (72, 680, 11, "Up to nine"),
        (72, 666, 11, "metres"),
        (192, 680, 11, "east quay"),
    ]

    assert copy(".pdf", pdf(glyphs, strokes=strokes)).text == (
        "| Boats | Berths |\n| --- | --- |\n| Up to nine metres | east quay |\n"
    )


def test_rules_between_rows_and_columns_alone_make_a_table() -> None:
    strokes: list[Stroke] = [
        (1, 66.0, 694.0, 186.0, 694.0),
        (1, 186.0, 694.0, 306.0, 694.0),
        (1, 186.0, 676.0, 186.0, 712.0),
    ]
    glyphs: list[Glyphs] = [
        (72, 700, 11, "Boats", BOLD),
        (192, 700, 11, "Berths", BOLD),
        (72, 680, 11, "Up to nine"),
        (192, 680, 11, "east quay"),
    ]

    assert copy(".pdf", pdf(glyphs, strokes=strokes)).text == (
        "| Boats | Berths |\n| --- | --- |\n| Up to nine | east quay |\n"
    )


def test_a_header_is_seen_above_rows_that_begin_in_bold() -> None:
    glyphs: list[Glyphs] = [
        (x, 700.0 - LINE * row, 11.0, words, BOLD if x < 100 or not row else "F")
        for row, cells in enumerate(
            [("Command", "What it does"), ("moor", "fastens"), ("cast", "unties"), ("row", "moves")]
        )
        for x, words in zip((72.0, 192.0), cells, strict=True)
    ]

    assert text(glyphs).startswith("| Command | What it does |\n| --- | --- |\n| moor | fastens |")


def test_text_beside_a_ruled_table_stays_outside() -> None:
    strokes: list[Stroke] = [
        *((1, 66.0, y, 306.0, y) for y in (714.0, 694.0, 674.0)),
        *((1, x, 674.0, x, 714.0) for x in (66.0, 186.0, 306.0)),
    ]
    glyphs = [*rows(["Boats", "Berths"], ["Six", "Nine"], top=700), (400.0, 700.0, 11.0, "A note.")]

    found = copy(".pdf", pdf(glyphs, strokes=strokes)).text

    assert "| Boats | Berths |\n| Six | Nine |" in found
    assert "A note." in found.splitlines()


def test_items_of_a_list_are_no_table() -> None:
    found = text(rows(["1.", "a passport"], ["2.", "two pencils"], ["3.", "a lamp"], widths=40))

    assert found == "1. a passport\n2. two pencils\n3. a lamp\n"


def test_an_item_inside_another_one_is_set_in() -> None:
    lines: list[Glyphs] = [
        (72, 740, 11, "• boats"),
        (90, 726, 11, "– ferries"),
        (90, 712, 11, "– launches"),
        (72, 698, 11, "• carts"),
    ]

    assert text(lines) == "• boats\n  – ferries\n  – launches\n• carts\n"


def test_terms_and_whole_paragraphs_about_them_are_no_table() -> None:
    words = "what the keeper of the lock has to say about the boats of the village"
    cells = [
        line
        for term in ("Alva", "Boats", "Carts")
        for line in ([term, words], *([["", words]] * 5))
    ]

    assert "|" not in text(rows(*cells, widths=60))


def test_three_columns_that_are_drawn_row_by_row_are_read_one_after_the_other() -> None:
    columns = [
        ["The boat leaves", "at nine from the", "quay in winter."],
        ["Dogs are not", "allowed on the", "beach in July."],
        ["A pilot boards", "from the blue", "launch at noon."],
    ]
    found = text(rows(*zip(*columns, strict=True)))

    assert found.split() == " ".join(line for column in columns for line in column).split()


def test_a_column_whose_lines_begin_with_names_is_one_of_prose() -> None:
    columns = [
        ["The boat leaves", "at nine from the", "quay in winter."],
        ["Nobody sails to", "Alva in July or", "Vilar after that."],
    ]
    found = text(rows(*zip(*columns, strict=True), widths=200))

    assert found.split() == " ".join(line for column in columns for line in column).split()


def test_a_table_of_contents_is_kept_and_not_quoted() -> None:
    entries = [
        "1 Fares .......... 3",
        "2 Hours of the",
        "ferry ......... 5",
        "3 Locks .......... 9",
    ]
    found = document(page(["Contents", *entries]), page(BODY))
    second = divide(found)[1]

    assert found.text.startswith("Contents\n\n" + "\n".join(entries))
    assert (second.kind, found.text[second.span.start : second.span.end]) == (
        BlockKind.BOILERPLATE,
        "\n".join(entries),
    )


def test_contents_without_dots_are_no_table() -> None:
    found = document([*page(["Contents"]), *rows(["Fares", "3"], ["Hours", "5"], ["Locks", "9"])])

    assert [block.kind for block in divide(found)][-1] is BlockKind.BOILERPLATE
    assert "Fares 3\nHours 5\nLocks 9" in found.text


def test_no_sentence_runs_over_a_table_of_contents() -> None:
    entries = ["1 Fares .......... 3", "2 Hours .......... 5", "3 Locks .......... 9"]

    assert document(page(["a word of"]), page([*entries, "", "thanks to all"])).gaps == ()


def test_a_footnote_stands_below_its_pages_text() -> None:
    found = text([*page(BODY), (72, 60, 8, "1 Until 1921.")], page(["It has a lamp."]))

    assert "\n\n[1]: Until 1921.\n\n" in found


def test_a_sentence_runs_over_a_footnote_in_two_slices() -> None:
    first, second = page(["The keeper lights the lamp when the first"]), page(["boat has left."])
    found = document([*first, (72, 60, 8, "1 Until 1921."), (72, 50, 8, "Not later.")], second)
    (sentence,) = (each for each in divide(found)[0].sentences if each.quotable)

    assert [found.text[each.start : each.end] for each in found.slices_of(sentence.span)] == [
        "The keeper lights the lamp when the first",
        "boat has left.",
    ]
    assert "[1]: Until 1921.\nNot later." in found.text


def test_small_print_without_a_mark_is_no_footnote() -> None:
    assert "[" not in text([*page(BODY), (72, 60, 8, "Printed in Vilar."), (72, 50, 8, "10 euros")])


def test_small_print_above_the_text_is_no_footnote_even_if_it_is_drawn_later() -> None:
    glyphs: list[Glyphs] = [*page(BODY, top=700), (72, 730, 8, "1 Boats are counted in spring.")]

    assert "1 Boats are counted in spring." in text(glyphs)


def filled(*fields: Field, lines: Sequence[Glyphs]) -> str:
    return copy(".pdf", pdf(lines, fields=fields)).text


def test_the_values_of_a_form_stand_behind_their_labels() -> None:
    found = filled(
        (1, 150, 700, 300, 714, b"/FT /Tx /T (berth) /V (C 17)"),
        (1, 150, 716, 300, 732, b"/FT /Tx /T (name) /V (Tarek Lindqvist)"),
        lines=page(["Skipper:", "Berth:"]),
    )

    assert found == "Skipper: Tarek Lindqvist\nBerth: C 17\n"


@pytest.mark.parametrize(("state", "sign"), [(b"Yes", "☒"), (b"Off", "☐")])
def test_a_box_stands_before_its_label_ticked_or_not(state: bytes, sign: str) -> None:
    box = b"/FT /Btn /T (dog) /V /%b /AS /%b /AP << /N << /Yes 6 0 R /Off 6 0 R >> >>"

    found = filled((1, 50, 718, 62, 730, box % (state, state)), lines=page(["I bring a dog."]))

    assert found == f"{sign} I bring a dog.\n"


def test_hidden_fields_and_passwords_are_not_shown() -> None:
    found = filled(
        (1, 150, 716, 300, 732, b"/FT /Tx /T (word) /Ff 8192 /V (sesame)"),
        (1, 150, 616, 300, 632, b"/FT /Tx /T (old) /F 2 /V (hidden)"),
        lines=page(BODY),
    )

    assert found == "\n".join(BODY) + "\n"


WORDS = (
    "boats ferry locks rust pilot river cattle Vilar keeper tide market flood winter gates".split()
)


@dataclass(slots=True)
class MadeFile:
    """A PDF file, and the words that a reader sees in it, in order of reading."""

    pages: list[list[Glyphs]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    words: int = 0

    def put(self, x: float, y: float, size: float, shown: str, typeface: str = "F") -> None:
        """Write words on the last page."""
        self.pages[-1].append((x, y, size, shown, typeface))

    def see(self, x: float, y: float, size: float, shown: str, typeface: str = "F") -> None:
        """Write words that are read next."""
        self.put(x, y, size, shown, typeface)
        self.seen.append(shown)


def words_of(draw: st.DrawFn, file: MadeFile, least: int, most: int) -> str:
    """Words of which no two are the same in the file."""
    chosen = draw(st.lists(st.sampled_from(WORDS), min_size=least, max_size=most))
    file.words += len(chosen)
    return " ".join(f"{word}{file.words - place}" for place, word in enumerate(chosen))


def heading(draw: st.DrawFn, file: MadeFile, y: float) -> float:
    size, typeface = draw(st.sampled_from([(14, "F"), (18, "F"), (11, BOLD)]))
    file.see(72, y, size, words_of(draw, file, 1, 4).capitalize(), typeface)
    return y


def paragraph(draw: st.DrawFn, file: MadeFile, y: float) -> float:
    lines = draw(st.integers(1, 4))
    for line in range(lines):
        file.see(72, y - LINE * line, 11, words_of(draw, file, 4, 8))
    return y - LINE * lines


def item(draw: st.DrawFn, file: MadeFile, y: float) -> float:
    file.see(72, y, 11, "• " + words_of(draw, file, 1, 5))
    return y


def table(draw: st.DrawFn, file: MadeFile, y: float) -> float:
    columns, lines = draw(st.integers(2, 4)), draw(st.integers(2, 5))
    for line in range(lines):
        for column in range(columns):
            file.see(72 + 110 * column, y - LINE * line, 11, words_of(draw, file, 1, 1))
    return y - LINE * lines


def two_columns(draw: st.DrawFn, file: MadeFile, y: float) -> float:
    left, right = ([words_of(draw, file, 3, 3) + " and" for _ in range(4)] for _ in range(2))
    for line, (one, other) in enumerate(zip(left, right, strict=True)):
        file.put(72, y - LINE * line, 10, one)
        file.put(330, y - LINE * line, 10, other)
    file.seen += left + right
    return y - LINE * 4


@st.composite
def made(draw: st.DrawFn) -> MadeFile:
    """Pages with heads, feet, headings, paragraphs, lists, two columns, tables and footnotes."""
    file = MadeFile()
    head, foot = draw(st.booleans()), draw(st.booleans())
    kinds = st.sampled_from([heading, paragraph, item, table, two_columns])
    for number in range(draw(st.integers(1, 4))):
        file.pages.append([])
        if head:
            file.see(72, 765, 9, "Handbook of Vilar")
        y = 720.0
        for kind in draw(st.lists(kinds, max_size=4)):
            y = kind(draw, file, y - 30)
        if draw(st.booleans()):
            file.see(72, 80, 7, "1 " + words_of(draw, file, 2, 5))
        if foot:
            file.see(300, 40, 9, str(number + 1))
    return file


SIGNS = re.compile(
    r"^\|(?: --- \|)+$|^#{1,6} |^\[(?=\d+\]: )|(?<=\d)\]:(?= )|(?<!\S)\|(?!\S)", re.MULTILINE
)


def bare(shown: str) -> list[str]:
    """The words of a text without the signs of its structure."""
    return SIGNS.sub(" ", shown).split()


def stands_in(words: Sequence[str], known: Iterator[str]) -> bool:
    """Whether words stand in a text in order, each after the one before."""
    return all(word in known for word in words)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made().filter(lambda file: bool(file.seen)))
def test_nothing_is_lost_and_every_quotation_stands_in_the_file(file: MadeFile) -> None:
    found = document(*file.pages)
    seen = " ".join(file.seen).split()

    assert sorted(bare(found.text)) == sorted(seen)
    for block in divide(found):
        for sentence in block.sentences:
            slices = found.slices_of(sentence.span)
            quoted = [found.text[each.start : each.end] for each in slices]
            assert all(" ".join(bare(each)) in " ".join(seen) for each in quoted)
            assert stands_in([word for each in quoted for word in bare(each)], iter(seen))
