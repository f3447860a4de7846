from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.loading.extracted_text import FormatError, Limits
from index.loading.pdf import WIDEST_COLUMN, Hyphens
from index.model import Document, SourceName
from index.model.documents import Location, location_of
from index.text.blocks import divide
from tests.helpers.file_formats import (
    Glyphs,
    assembled,
    copy,
    copy_or_reason,
    encrypted_pdf,
    page,
    pdf,
    picture_pdf,
    stream,
)


def text(*pages: Sequence[Glyphs]) -> str:
    return copy(".pdf", pdf(*pages)).text


def why(data: bytes, limits: Limits = Limits()) -> str:  # noqa: B008 - it is frozen
    with pytest.raises(FormatError) as caught:
        copy(".pdf", data, limits)
    return caught.value.why


def test_lines_at_the_usual_distance_are_one_paragraph_and_a_gap_ends_it() -> None:
    found = text(page(["The bridge is old and", "carries carts.", "", "It fell in 1987."]))

    assert found == "The bridge is old and\ncarries carts.\n\nIt fell in 1987.\n"


def test_another_size_of_letters_begins_a_paragraph() -> None:
    lines = [(72.0, 720.0, 18.0, "The old bridge"), *page(["It was built", "in 1764."], top=704)]

    assert text(lines) == "# The old bridge\n\nIt was built\nin 1764.\n"


def test_an_indented_line_after_a_full_stop_begins_a_paragraph() -> None:
    lines = page(["One ends here.", "and runs on", "to here."])
    lines[1] = (90.0, lines[1][1], 11.0, "Two begins here and")

    assert text(lines) == "One ends here.\n\nTwo begins here and\nto here.\n"


def test_every_place_gives_its_page() -> None:
    found = copy(".pdf", pdf(page(["On the first page."]), page([]), page(["On the third."])))
    start = found.text.index("On the third")

    assert location_of(found.marks, 0, 8) == Location(page=1)
    assert location_of(found.marks, start, start + 4) == Location(page=3)


def test_a_sentence_that_runs_over_a_pages_end_is_put_together() -> None:
    found = copy(".pdf", pdf(page(["The bridge was built"]), page(["in 1764 by Ana Prado."])))

    assert found.text == "The bridge was built\nin 1764 by Ana Prado.\n"
    assert location_of(found.marks, 0, len(found.text)) == Location(page=1, last_page=2)
    assert location_of(found.marks, 21, 30) == Location(page=2)


def test_a_paragraph_that_ends_with_its_page_ends() -> None:
    assert text(page(["It ends."]), page(["It begins."])) == "It ends.\n\nIt begins.\n"


def test_a_sentence_runs_on_at_the_top_of_the_next_column() -> None:
    columns = [*page(["The bridge was", "built"]), *page(["in 1764.", "It fell."], x=320)]

    assert text(columns) == "The bridge was\nbuilt\nin 1764.\nIt fell.\n"


def test_columns_that_are_drawn_row_by_row_are_read_one_after_the_other() -> None:
    left = ["The boat leaves", "at nine from", "the east quay", "in winter."]
    right = ["Dogs are not", "allowed on the", "beach, except", "on a lead."]
    rows = zip(page(left), page(right, x=165), strict=True)

    assert text([glyphs for row in rows for glyphs in row]) == (
        "The boat leaves\nat nine from\nthe east quay\nin winter.\n\n"
        "Dogs are not\nallowed on the\nbeach, except\non a lead.\n"
    )


def test_a_stamp_in_the_margin_stands_in_no_sentence() -> None:
    first, second = page(["The bridge was built", "in 1764 by Ana Prado."])
    stamp = (1234.0, 300.0, 11.0, "Copy of the archive")
    turned = pdf([first, stamp, second]).replace(b"1234.0 300.0 Td", b"0 1 -1 0 9 9 Tm")

    assert copy(".pdf", turned).text == (
        "The bridge was built\nin 1764 by Ana Prado.\n\nCopy of the archive\n"
    )


def test_a_page_of_turned_text_has_paragraphs() -> None:
    lines = [(1234.0, 300.0 + n, 11.0, words) for n, words in enumerate(("It was", "old.", "New."))]
    data = pdf(lines)
    for n, across in enumerate((50, 64, 99)):
        data = data.replace(b"1234.0 30%d.0 Td" % n, b"0 1 -1 0 %d 9 Tm" % across)

    assert copy(".pdf", data).text == "It was\nold.\n\nNew.\n"


def test_what_repeats_on_every_page_and_nothing_else_is_kept() -> None:
    assert text(*[page(["Draft"])] * 3) == "Draft\n\nDraft\n\nDraft\n"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["An exam-", "ple of it."], "An example\nof it.\n"),
        (
            ["A quxo-", "blat here. The quxoblat is known."],
            "A quxoblat\nhere. The quxoblat is known.\n",
        ),
        (
            ["The well-", "known one. Some well-known ones."],
            "The well-known\none. Some well-known ones.\n",
        ),
        (["A quxo-", "blat here."], "A quxo-\nblat here.\n"),
        (["An exam-", "ple"], "An example\n"),
    ],
)
def test_a_divided_word_is_joined_only_where_it_is_known(lines: list[str], expected: str) -> None:
    assert text(page(lines)) == expected


def test_lines_wider_than_any_column_are_joined() -> None:
    wide = "A very wide line of small print runs all across a page in landscape, " * 2

    assert text(page([wide + "and", "goes on."])) == f"{wide}and goes on.\n"


def test_letters_outside_the_basic_plane_do_not_shift_places() -> None:
    # The font maps one of its codes to an emoji, two units of UTF-16.
    mapping = stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"1 beginbfchar <41> <D83DDE00> endbfchar endcmap end end"
    )
    plain = pdf(page(["AAAA one", "", "two"])).replace(
        b"/Encoding /WinAnsiEncoding", b"/ToUnicode 7 0 R"
    )
    data = plain.replace(b"xref\n", b"7 0 obj\n%b\nendobj\nxref\n" % mapping, 1)

    assert copy(".pdf", data).text == "😀😀😀😀 one\n\ntwo\n"


def test_the_title_and_the_author_are_taken_as_the_file_states_them() -> None:
    stated = copy(
        ".pdf", pdf(page(["One."]), info={"Title": "Bridges", "Author": " "})
    ).own_metadata

    assert (stated.title, stated.author, stated.date) == ("Bridges", None, None)


def test_a_file_under_a_password_is_encrypted() -> None:
    assert why(encrypted_pdf()) == "it is encrypted; save it without a password"


def test_a_file_of_pictures_needs_text_recognition() -> None:
    assert why(picture_pdf()) == (
        "it holds no text, only pictures; run text recognition (OCR) over it first"
    )


def test_a_file_of_blank_pages_holds_no_text() -> None:
    assert why(pdf([], [])) == "it holds no text"


def test_what_is_no_pdf_is_told_from_what_is_damaged() -> None:
    assert why(b"Only text.") == "it is not a PDF file, whatever its name says"
    assert why(b"%PDF-1.7\nnothing follows") == "it is damaged: no PDF reader can open it"


def test_a_file_cut_off_is_read_as_far_as_it_goes_or_named() -> None:
    data = pdf(*[page([f"Sentence {n} of the report."]) for n in range(20)])
    for share in range(1, 20):
        found, reason = copy_or_reason(".pdf", data[: len(data) * share // 20])
        kept = found.text if found else reason

        assert kept.startswith(("Sentence", "it is damaged", "it holds no text"))


def test_a_loop_in_the_page_tree_ends() -> None:
    data = assembled(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 2 /Kids [3 0 R 3 0 R] >>",
            3: b"<< /Type /Pages /Parent 2 0 R /Count 2 /Kids [2 0 R 2 0 R] >>",
        }
    )

    assert why(data) == "it is damaged: none of its pages can be read"


def test_more_pages_than_there_are_can_be_promised() -> None:
    data = pdf(page(["The only page."])).replace(b"/Count 1 ", b"/Count 2000000000 ")

    assert copy(".pdf", data).text == "The only page.\n"


def test_objects_that_refer_to_one_another_without_end_are_no_text() -> None:
    objects = {n: b"%d 0 R" % (n + 1) for n in range(5, 3000)} | {3000: b"5 0 R"}
    data = assembled(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R >>",
            **objects,
        }
    )

    assert why(data) == "it holds no text"


def test_more_text_than_the_limit_is_named() -> None:
    data = pdf(*[page(["Sentence after sentence."] * 40)] * 5)

    assert why(data, Limits(text=1024)) == "it holds more than 0.0009766 MiB of text"


WORDS = st.text("ab-é \u00ad.A1", max_size=12)


def test_a_word_of_english_is_joined() -> None:
    assert Hyphens([]).join("an exam-", "ple, here") == ("an example,", "here")


def test_a_soft_hyphen_says_so_itself() -> None:
    assert Hyphens([]).join("a quxo\u00ad", "blat here") == ("a quxoblat", "here")


def test_a_hyphen_that_the_text_writes_elsewhere_stays() -> None:
    known = Hyphens(["such re-sign forms as"])

    assert known.join("to re-", "sign it") == ("to re-sign", "it")


def test_what_nothing_knows_stays_as_it_is_on_the_page() -> None:
    assert Hyphens([]).join("a quxo-", "blat") == ("a quxo-", "blat")


def test_half_a_compound_is_not_joined_with_the_word_after_it() -> None:
    assert Hyphens([]).join("blocks b-", "and c-shaped") == ("blocks b-", "and c-shaped")
    assert Hyphens([]).join("a thou\u00ad", "sand and") == ("a thousand", "and")


def test_names_numbers_and_dashes_are_not_joined() -> None:
    for line, following in (
        ("Smith-", "Jones"),
        ("1914-", "1918"),
        ("a dash -", "here"),
        ("x-ray-", "like"),
        ("-", "a"),
    ):
        assert Hyphens([]).join(line, following) == (line, following)


@given(st.lists(WORDS), WORDS.filter(str.strip), WORDS.filter(str.strip))
def test_joining_takes_away_hyphens_and_spaces_and_adds_nothing(
    lines: list[str], line: str, following: str
) -> None:
    line, following = line.strip(), following.strip()
    head, tail = Hyphens(lines).join(line, following)
    bare = str.maketrans("", "", "-\u00ad ")

    assert (head + tail).translate(bare) == (line + following).translate(bare)


def test_a_sentence_in_lines_too_wide_to_be_wrapped_runs_on_to_the_next_page() -> None:
    words = "the boats went up the river with the tide and came back with it " * 2
    found = copy(
        ".pdf",
        pdf(
            [(20.0, 700.0, 4.0, f"In May {words}and")], [(20.0, 700.0, 4.0, f"then {words}again.")]
        ),
    )
    source = Document(SourceName("a.pdf"), found.text, "", original=False, marks=found.marks)
    (block,) = divide(source)

    assert [len(line) > WIDEST_COLUMN for line in found.text.splitlines()] == [True, True]
    assert [each.span for each in block.sentences] == [block.span]
