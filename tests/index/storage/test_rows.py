from __future__ import annotations

import zlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import DamagedIndexError, SourceName, Span
from index.model import Block, BlockKind, Passage, Sentence
from index.storage.prepare import Counts, unpack_counts
from index.storage.rows import (
    BLOCKS_A_ROW,
    PASSAGES_A_ROW,
    SENTENCE_BATCH_SIZE,
    StoredItems,
    checksum,
    pack_blocks,
    pack_passages,
    unpack_block,
    unpack_json,
    unpack_passage,
)

A = SourceName("a.txt")
PLACES = st.integers(0, 2**32 - 2)
SPANS = st.tuples(PLACES, PLACES).map(lambda ends: Span(min(ends), max(ends)))
BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(BlockKind),
    span=SPANS,
    sentences=st.lists(st.builds(Sentence, SPANS, st.booleans()), max_size=4).map(tuple),
    number=st.integers(1, 2**32 - 1),
    heading=st.none() | SPANS,
)


@given(st.lists(BLOCKS, max_size=9))
def test_a_block_comes_back_as_it_was(blocks: list[Block]) -> None:
    rows = list(pack_blocks(blocks))

    assert [unpack_block(rows[0], item) for item in range(len(blocks))] == blocks


@given(st.lists(st.builds(Sentence, SPANS, st.booleans()), min_size=1, max_size=9))
def test_sentences_of_a_long_block_come_back_one_by_one(sentences: list[Sentence]) -> None:
    many = tuple(sentences) * (SENTENCE_BATCH_SIZE + 1)
    (row,) = pack_blocks([Block(BlockKind.PARAGRAPH, Span(0, 9), 1, None, many)])
    found = unpack_block(row, 0).sentences

    assert isinstance(found, StoredItems)
    assert len(found) == len(many)
    assert tuple(found) == many
    assert found[-1] == many[-1]
    assert found[2:5] == list(many[2:5])
    for beyond in (len(many), -len(many) - 1):
        with pytest.raises(IndexError):
            found[beyond]


@pytest.mark.parametrize("count", [0, 1, BLOCKS_A_ROW, BLOCKS_A_ROW + 1, 3 * BLOCKS_A_ROW])
def test_blocks_fill_one_row_after_the_other(count: int) -> None:
    blocks = [Block(BlockKind.PARAGRAPH, Span(n, n + 1), n + 1, None, ()) for n in range(count)]
    rows = list(pack_blocks(blocks))

    assert len(rows) == -(-count // BLOCKS_A_ROW)
    assert blocks == [unpack_block(rows[n // BLOCKS_A_ROW], n % BLOCKS_A_ROW) for n in range(count)]


@pytest.mark.parametrize("count", [0, 1, PASSAGES_A_ROW, PASSAGES_A_ROW + 1])
def test_passages_fill_one_row_after_the_other(count: int) -> None:
    passages = [Passage(A, n, n, n + 1, Span(n, 2 * n)) for n in range(count)]
    rows = list(pack_passages(passages))

    assert len(rows) == -(-count // PASSAGES_A_ROW)
    assert passages == [
        unpack_passage(rows[n // PASSAGES_A_ROW], n % PASSAGES_A_ROW, A) for n in range(count)
    ]


@given(st.binary(min_size=1, max_size=50), st.data())
def test_a_changed_byte_has_another_checksum(data: bytes, draw: st.DataObject) -> None:
    place = draw.draw(st.integers(0, len(data) - 1))
    changed = bytearray(data)
    changed[place] ^= draw.draw(st.integers(1, 255))

    assert checksum(data, "a.txt") != checksum(bytes(changed), "a.txt")


def test_a_text_that_is_cited_by_another_name_has_another_checksum() -> None:
    assert checksum(b"text", "a.txt", "{}") != checksum(b"text", "b.txt", "{}")


@given(st.binary(max_size=80), st.integers(0, 3))
def test_bytes_that_were_never_packed_are_damage_or_a_block(row: bytes, item: int) -> None:
    try:
        found = unpack_block(row, item)
        sentences = list(found.sentences)
    except DamagedIndexError:
        return

    spans = [found.span, *(each.span for each in sentences)]
    assert all(span.start <= span.end for span in spans)


@pytest.mark.parametrize("row", [b"", b"\0" * 19])
def test_a_row_that_is_too_short_is_damage(row: bytes) -> None:
    with pytest.raises(DamagedIndexError, match="a passage cannot be read"):
        unpack_passage(row, 0, A)
    with pytest.raises(DamagedIndexError, match="a block cannot be read"):
        unpack_block(row, 0)


def test_what_is_no_json_is_damage() -> None:
    with pytest.raises(DamagedIndexError, match="cannot be read"):
        unpack_json(b'{"a": ')


WORDS = st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 9)).map(Counter)


@given(WORDS, st.data())
def test_counts_come_back_as_they_were(words: Counter[str], draw: st.DataObject) -> None:
    lower = draw.draw(st.frozensets(st.sampled_from(sorted(words) or ["a"]))) & words.keys()
    topics = Counter({(word, word.title()): count for word, count in words.items()})
    counts = Counts(words, frozenset(lower), words, words, topics, 2**255 + 1, 7, 3)

    assert unpack_counts(counts.pack()) == counts


@pytest.mark.parametrize(
    "packed", [b"", b"\0", zlib.compress(b"[]"), zlib.compress(b"[1,2,3,4,5,6,7]")]
)
def test_what_are_no_counts_is_damage(packed: bytes) -> None:
    with pytest.raises(DamagedIndexError, match="the counts of a document cannot be read"):
        unpack_counts(packed)
