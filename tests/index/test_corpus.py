from __future__ import annotations

import pytest

from index import Alias, SourceName, Span
from index.corpus import build
from tests.helpers.documents import BRIDGE, corpus, document

A = SourceName("a.txt")


def test_every_passage_knows_its_block() -> None:
    small_corpus = corpus(BRIDGE, "Another text. It is short.")

    assert len(small_corpus.passages) == small_corpus.engine.size
    for passage in small_corpus.passages:
        block = small_corpus.block_of(passage)
        assert block.document.source == passage.source
        assert block.block.sentences[passage.first].span.start == passage.span.start


def test_the_numbers_of_passages_are_kept_by_document() -> None:
    small_corpus = corpus(BRIDGE, "Another text. It is short.")

    found = small_corpus.find(tuple(small_corpus.documents))
    for source, numbers in found.items():
        assert {small_corpus.passages[number].source for number in numbers} == {source}
    assert sum(map(len, found.values())) == len(small_corpus.passages)


def test_some_documents_are_found_at_once_in_order_of_name() -> None:
    small_corpus = corpus(BRIDGE, "Another text. It is short.")
    found = small_corpus.find(("b.txt", "c.txt", "a.txt"))

    assert list(found) == [A, "b.txt"]


def test_headings_are_those_above_and_the_title() -> None:
    small_corpus = corpus(BRIDGE)
    bridge, ferry = (block for block in small_corpus.blocks[A] if len(block.block.sentences) > 1)

    assert {"old", "bridg"} <= small_corpus.headings(bridge).keys()
    assert {"old", "bridg", "ferri"} <= small_corpus.headings(ferry).keys()
    assert "ferri" not in small_corpus.headings(bridge)


def test_what_stands_under_no_heading_has_the_files_name_above_it() -> None:
    small_corpus = build([document("Only one sentence stands here.", "town_history/old-mill.txt")])
    (block,) = small_corpus.blocks[SourceName("town_history/old-mill.txt")]

    assert {"town", "histori", "old", "mill"} == small_corpus.headings(block).keys()


def test_the_title_ends_where_the_text_begins() -> None:
    small_corpus = corpus("# The mill\n\nIt grinds rye.\n\n## The oven\n\nIt bakes bread.\n")

    assert "oven" not in small_corpus.titles[A]
    assert "mill" in small_corpus.titles[A]


@pytest.mark.parametrize("text", ["", "\n\n", "---\n", "# Only a heading\n"])
def test_a_document_without_a_passage_is_a_document_still(text: str) -> None:
    small_corpus = corpus(text)

    assert list(small_corpus.documents) == [A]
    assert (len(small_corpus.passages), small_corpus.length) == (0, 1)


def test_quotes_of_sentences_mark_the_matched_words() -> None:
    small_corpus = corpus(BRIDGE)
    block = next(block for block in small_corpus.blocks[A] if len(block.block.sentences) > 1)
    quote = block.quote(1, 2, frozenset({"flood", "market", "bridg"}))

    assert quote.text.startswith("It carried\ncarts")
    assert quote.text.endswith("arch.")
    assert [BRIDGE[span.start : span.end] for span in quote.matched] == ["market", "flood"]


def test_the_checksum_tells_documents_names_and_own_aliases_apart() -> None:
    alias = Alias("Alva", "Old River")
    checksums = {
        corpus(BRIDGE).checksum,
        corpus(BRIDGE + " ").checksum,
        build([document(BRIDGE, "b.txt")]).checksum,
        corpus(BRIDGE, own=[alias]).checksum,
        corpus(BRIDGE, own=[Alias("Alva", "Young River")]).checksum,
    }

    assert len(checksums) == 5


def test_the_checksum_does_not_depend_on_the_order_of_the_documents() -> None:
    one, other = document(BRIDGE, "a.txt"), document("More.", "b.txt")

    assert build([one, other]).checksum == build([other, one]).checksum


def test_the_vocabulary_knows_names_from_words() -> None:
    small_corpus = corpus("Katie Hobbs hobnobs. The hob is hot. A hub of Hubs.")

    assert small_corpus.spelling.correct("hobs", name=True) == "hobbs"


def test_possessives_and_places_of_a_quotation_do_not_confuse_spans() -> None:
    text = "The mill’s wheel turned."
    (block,) = corpus(text).blocks[A]

    assert block.quote(0, 0, frozenset({"mill"})).matched == (Span(4, 10),)
