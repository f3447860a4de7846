from __future__ import annotations

import gc
import sys

import pytest

from index.analysis import AnalysedBlock, CachedSequence, analyse
from index.text.tokens import terms_of
from tests.helpers.documents import BRIDGE, document


def test_items_are_made_once_and_only_when_asked_for() -> None:
    asked: list[int] = []

    def make(number: int) -> str:
        asked.append(number)
        return f"item {number}"

    made = CachedSequence(4, make)

    assert len(made) == 4
    assert asked == []
    assert (made[1], made[1], made[-1]) == ("item 1", "item 1", "item 3")
    assert asked == [1, 3]
    assert made[:3] == ["item 0", "item 1", "item 2"]
    with pytest.raises(IndexError):
        made[4]


def test_passages_have_the_terms_of_all_headings_above_and_of_what_leads_into_them() -> None:
    analysis = analyse(document("# Mills\n\n## Work\n\nThe wheels:\n\n- turn\n\nIt grinds rye.\n"))

    assert analysis.terms == (
        ["wheel", "^mill", "^work"],
        ["turn", "^mill", "^work", "^wheel"],
        ["grind", "rye", "^mill", "^work"],
    )
    assert analysis.length == 11


def test_words_are_counted_with_and_without_a_capital() -> None:
    analysis = analyse(document("Mills grind. The mills turn. Orr's mill is in Orr."))

    assert analysis.words["mills"] == 2
    assert "mills" in analysis.lower
    assert "orr" not in analysis.lower
    assert analysis.capitals["Orr"] + analysis.capitals["Orr's"] == 2


def test_a_document_without_a_block_has_nothing() -> None:
    analysis = analyse(document("\n \n"))

    assert (analysis.blocks, analysis.passages, analysis.terms) == ((), (), ())
    assert not analysis.words
    assert not analysis.title


def test_a_section_below_the_title_lends_its_heading_to_nothing_else() -> None:
    analysis = analyse(document("# Mills\n\n## The wheel\n\nIt turns.\n\n## Bread\n\nIt is baked."))

    assert set(analysis.title) == {"mill"}


def test_boilerplate_does_not_end_a_title() -> None:
    analysis = analyse(document("* * *\n\n# The mill\n\nIt grinds.\n\n# Later\n", "old.md"))

    assert set(analysis.title) == {"old", "mill"}


def test_sentences_are_analysed_as_they_stand_in_the_document() -> None:
    found = document(BRIDGE)
    analysis = analyse(found)

    for block in analysis.blocks:
        for sentence in block.sentences:
            span = sentence.span
            assert terms_of(BRIDGE, span.start, span.end) == terms_of(BRIDGE[span.start : span.end])


def test_a_block_is_gone_at_once_when_nobody_holds_it() -> None:
    found = document(BRIDGE)
    (block, *_) = analyse(found).blocks
    gc.disable()
    try:
        before = sys.getrefcount(found)
        analysed = AnalysedBlock(found, block)
        assert [token.term for token in analysed.tokens[0]] == list(analysed.counts[0])
        assert sys.getrefcount(found) > before
        del analysed
        assert sys.getrefcount(found) == before
    finally:
        gc.enable()
