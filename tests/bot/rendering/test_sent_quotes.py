from __future__ import annotations

from pathlib import Path

import pytest

from bot.i18n import ENGLISH
from bot.rendering import sent_quotes
from bot.replies import ANYONE, QuoteRef, ReplyKind, Table, Text
from index import Library, Quote, Span, digest_of_name
from tests.helpers.documents import fill

MILL = "Before.\n\nThe mill burnt. It rained. The mill stood again.\n\nAfter."
WORDS = ENGLISH


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    texts = {"docs/a/mill.txt": MILL, "docs/b/mill.txt": MILL, "docs/c.txt": "Nothing."}
    return Library.open(fill(tmp_path, texts) / "docs")


def cited(shelf: Library, words: str) -> list[QuoteRef]:
    """Return the places of ``words`` in the documents."""
    return [_place(quote) for quote in shelf.verify(words).matches]


def _place(quote: Quote) -> QuoteRef:
    digest = digest_of_name(quote.document.source)
    return QuoteRef(quote.document.sha256[:12], quote.span, digest, quote.gaps)


def test_two_quotations_of_one_paragraph_share_its_surroundings(shelf: Library) -> None:
    places = [cited(shelf, words)[0] for words in ("The mill burnt", "The mill stood")]
    reply = sent_quotes.context(shelf, places, ANYONE)

    assert reply.kind is ReplyKind.CONTEXT
    assert [part.quote.text for part in reply.quotations] == MILL.split("\n\n")
    assert [len(part.quote.matched) for part in reply.quotations] == [0, 2, 0]


def test_further_quotations_are_shown_without_marks(shelf: Library) -> None:
    reply = sent_quotes.further(shelf, cited(shelf, "The mill burnt"), ANYONE)

    assert reply.parts[0] == Text(WORDS.buttons.further)
    assert [part.quote.matched for part in reply.quotations] == [(), ()]


def test_files_of_the_same_name_are_told_apart(shelf: Library) -> None:
    reply = sent_quotes.exact(shelf, cited(shelf, "The mill burnt"), ANYONE)

    assert [each.name for each in reply.files] == ["mill-9-23.txt", "mill-9-23-2.txt"]
    assert {each.content for each in reply.files} == {b"The mill burnt"}
    listing = reply.parts[-1]
    assert isinstance(listing, Table)
    assert [cite.split(" · ")[0] for _, cite in listing.rows] == ["a/mill.txt", "b/mill.txt"]


@pytest.mark.parametrize("show", [sent_quotes.context, sent_quotes.further, sent_quotes.exact])
def test_what_has_gone_is_said_once_and_nothing_is_shown(shelf: Library, show: object) -> None:
    gone = [QuoteRef("0" * 12, Span(0, 5), "0" * 6), QuoteRef("0" * 12, Span(5, 9), "0" * 6)]
    assert callable(show)
    reply = show(shelf, gone, ANYONE)

    assert reply.kind is ReplyKind.OUTDATED
    assert reply.parts == (Text(WORDS.buttons.gone.format(old="0" * 10)),)
    assert reply.files == ()


PARTS = ["The mill burnt", "The mill stood again"]


def test_each_slice_of_a_quotation_is_a_file_of_its_own_bytes(shelf: Library) -> None:
    reply = sent_quotes.exact(shelf, cited(shelf, " […] ".join(PARTS))[:1], ANYONE)
    file = (MILL).encode()

    assert [each.content.decode() for each in reply.files] == PARTS
    for each in reply.files:
        start, end = map(int, each.name.removesuffix(".txt").split("-")[-2:])
        assert each.content == file[start:end]


def test_the_surroundings_mark_each_slice(shelf: Library) -> None:
    reply = sent_quotes.context(shelf, cited(shelf, " […] ".join(PARTS))[:1], ANYONE)
    before, around, after = (part.quote for part in reply.quotations)

    assert [MILL[each.start : each.end] for each in around.matched] == PARTS
    assert before.matched == after.matched == ()


def test_the_surroundings_of_slices_of_several_paragraphs_show_them_all(shelf: Library) -> None:
    reply = sent_quotes.context(shelf, cited(shelf, "Before. […] stood again")[:1], ANYONE)

    assert [part.quote.text for part in reply.quotations] == MILL.split("\n\n")
    assert [len(part.quote.matched) for part in reply.quotations] == [1, 1, 0]
