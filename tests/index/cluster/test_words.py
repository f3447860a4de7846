"""The counted words of an index in a cluster, read from their compressed parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.cluster.parts import names_in, numbers_in, text_of_blob, write_blob

WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
COUNTED = st.dictionaries(WORDS, st.lists(st.integers(0, 10**9), min_size=1, max_size=3))


@given(COUNTED, WORDS)
def test_words_and_their_numbers_are_read_without_reading_the_rest(
    counted: dict[str, list[int]], other: str
) -> None:
    text = text_of_blob(write_blob(counted))

    assert names_in(text) == list(counted)
    assert {word: numbers_in(text, word) for word in counted} == counted
    assert numbers_in(text, other) == counted.get(other)
