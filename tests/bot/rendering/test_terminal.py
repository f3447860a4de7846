from __future__ import annotations

import io
import re
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.console import printable
from bot.rendering import citations, results, terminal
from bot.replies import Quotation, Reply, ReplyKind, Table, Text, TimelineEntry, UserText
from index import Answer, AnswerId, Quote, Span
from tests.helpers.documents import document
from tests.helpers.slices import sliced

ID = AnswerId("0123456789ab")
TEXTS = st.lists(
    st.sampled_from(
        ["word ", "x" * 90, "北京", "\x1b[31m", "\n", "\r\n", "\t", "[bold]", "😀", "\u202e"]
    )
    | st.text(max_size=10),
    min_size=1,
    max_size=20,
).map("".join)


def shown(reply: Reply, *, width: int = 80, colour: bool = False) -> str:
    written = io.StringIO()
    system: Literal["standard"] | None = "standard" if colour else None
    console = Console(
        file=written, width=width, highlight=False, force_terminal=colour, color_system=system
    )
    terminal.show(reply, console)
    return written.getvalue()


def answer(text: str, *matched: Span) -> Reply:
    source = document(text)
    quote = Quote(source, Span(0, len(text)), paragraph=1, matched=matched)
    return results.answer(Answer("?", ID, (quote,)))


@given(TEXTS.filter(str.strip), st.integers(24, 100))
def test_no_line_is_wider_than_the_terminal(text: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in shown(answer(text), width=width).split("\n"))


@given(TEXTS)
def test_no_control_character_of_a_document_reaches_the_terminal(text: str) -> None:
    reply = Reply(ReplyKind.HINT, (Text(text), Table(((text, text),))))

    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown(reply))


def test_an_escape_in_a_quotation_is_shown_and_not_obeyed() -> None:
    assert "\x1b" not in shown(answer("red \x1b[31mtext\x07"))
    assert "red \ufffd[31mtext\ufffd" in shown(answer("red \x1b[31mtext\x07"))


def test_markup_in_a_quotation_is_shown_as_it_stands() -> None:
    assert "│ [bold]not[/bold] :smile: [link=x]y" in shown(
        answer("[bold]not[/bold] :smile: [link=x]y")
    )


@given(
    st.lists(st.sampled_from(["bridge", "of", "stone,", "北京", "“old”"]), min_size=1, max_size=40)
)
def test_the_words_of_a_quotation_are_whole_behind_the_bar(words: list[str]) -> None:
    lines = shown(answer(" ".join(words))).splitlines()
    quoted = [line.removeprefix(terminal.BAR) for line in lines if line.startswith(terminal.BAR)]

    assert " ".join(quoted).split() == words


def test_matched_words_are_bold_and_others_are_not() -> None:
    written = shown(answer("The old bridge", Span(4, 7)), colour=True)

    assert "\x1b[1mold\x1b[0m" in written
    assert "\x1b[1mThe" not in written


def test_matched_words_are_bold_where_a_tab_stands_before_them() -> None:
    assert "\x1b[1mold\x1b[0m" in shown(answer("The\told bridge", Span(4, 7)), colour=True)


def test_a_reply_is_its_parts_in_order_with_the_footer_last() -> None:
    quote = Quote(document("It fell."), Span(0, 8), paragraph=1)
    reply = Reply(ReplyKind.NO_ANSWER, (Text("No."), Quotation(quote, "a.txt")), "answer x")

    assert shown(reply) == "No.\n\n│ It fell.\n— a.txt:1\n\nanswer x\n"


def test_the_link_stands_below_the_citation_and_is_whole() -> None:
    quote = Quote(document("It fell."), Span(0, 8), paragraph=1)
    link = f"https://example.org/{'x' * 100}#:~:text=It%20fell."
    reply = Reply(ReplyKind.ANSWER, (Quotation(quote, "Bridges", link),))
    written = shown(reply)

    assert written.startswith("│ It fell.\n— Bridges · a.txt:1\nhttps://example.org/xxx")
    assert written.replace("\n", "").endswith(link)
    assert shown(reply, colour=True).count(f";{link}\x1b\\") == 2


def test_a_listing_follows_its_words_directly() -> None:
    reply = Reply(ReplyKind.SOURCES, (Text("Two:"), Table((("a.txt", "old"), ("b.txt", "new")))))

    assert [line.split() for line in shown(reply, colour=True).splitlines()] == [
        ["Two:"],
        ["a.txt", "old"],
        ["b.txt", "new"],
    ]


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_a_listing_in_a_pipe_is_one_line_for_each_row_with_one_tab(
    rows: list[tuple[str, str]],
) -> None:
    written = shown(Reply(ReplyKind.SOURCES, (Table(tuple(rows)),)))

    assert [line.count("\t") for line in written.removesuffix("\n").split("\n")] == [1] * len(rows)


@pytest.mark.parametrize("name", ["x" * 300, "长" * 100])
def test_a_long_name_is_folded_and_whole(name: str) -> None:
    written = shown(Reply(ReplyKind.SOURCES, (Table(((name, "short"),)),)), colour=True)

    assert all(cell_len(line) <= 80 for line in written.splitlines())
    assert written.count(name[0]) == len(name)


@pytest.mark.parametrize("kind", ["help", "failure"])
def test_fixed_wording_fits_the_terminal(kind: str) -> None:
    reply = results.help_text() if kind == "help" else results.failure("a1b2c3")

    assert all(len(line) <= 80 for line in shown(reply, colour=True).splitlines())
    assert printable(shown(reply)) == shown(reply).replace("\t", " ")


@given(TEXTS.filter(str.strip), st.integers(24, 100))
def test_no_line_of_a_timeline_is_wider_than_the_terminal(text: str, width: int) -> None:
    quote = Quote(document(text), Span(0, len(text)), paragraph=1)
    cited = citations.cite(quote)
    entry = TimelineEntry(
        quote, "2002/2018", "year from the document’s date", Quotation(quote, cited), text
    )
    written = shown(Reply(ReplyKind.TIMELINE, (Text("Two:"), entry, entry)), width=width)

    assert all(cell_len(line) <= width for line in written.split("\n"))


def test_an_event_has_its_date_on_the_left_and_its_sentence_on_the_right() -> None:
    sentence = Quote(document("It fell in 1999."), Span(0, 16), paragraph=1)
    date = Quote(sentence.document, Span(11, 15), paragraph=1)
    entry = TimelineEntry(date, None, None, Quotation(sentence, "a.txt"), "Also in b.txt")
    lines = shown(Reply(ReplyKind.TIMELINE, (entry,))).splitlines()

    assert [line.split(maxsplit=1)[0] for line in lines] == ["1999", "—", "Also"]
    assert "│ It fell in 1999." in lines[0]


def test_a_persons_sentence_has_its_own_words_in_bold() -> None:
    reply = Reply(ReplyKind.CHECKED, (UserText("The mill burnt in 1912.", (Span(18, 22),)),))

    assert shown(reply, colour=True) == "The mill burnt in \x1b[1m1912\x1b[0m.\n"


def test_a_persons_sentence_cannot_drive_the_terminal() -> None:
    assert "\x1b" not in shown(Reply(ReplyKind.CHECKED, (UserText("\x1b[31m red"),)))


@given(sliced(st.text("ab c", min_size=1, max_size=12)))
def test_what_is_left_out_of_a_quotation_has_a_mark_in_its_place(
    made: tuple[Quote, list[str]],
) -> None:
    quote, slices = made
    reply = results.answer(Answer("?", ID, (quote,)))
    lines = shown(reply, width=200).split("\n")
    told = " ".join(
        line.removeprefix(terminal.BAR) for line in lines if terminal.BAR.strip() in line
    )

    assert told.split() == " […] ".join(slices).split()


def test_words_behind_what_is_left_out_are_bold_where_they_stand() -> None:
    source = document("The boat sank in a storm, they say, off the coast.")
    quote = Quote(source, Span(0, 50), 1, matched=(Span(4, 8), Span(44, 49)), gaps=(Span(24, 36),))
    written = shown(results.answer(Answer("?", ID, (quote,))), colour=True)

    assert (
        "The \x1b[1mboat\x1b[0m sank in a storm\x1b[2m […] \x1b[0moff the \x1b[1mcoast\x1b[0m."
        in written
    )
