from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import SourceName
from index.answering.concepts import Concept
from index.answering.matching import BlockMatches, Matcher
from index.answering.weights import WEIGHTS
from index.lexicon import Variant
from tests.builders import corpus


def concept(words: str, variants: dict[Variant, float], information: float = 1.0) -> Concept:
    return Concept(words, variants, information, known=True, name=False)


BRIDGE = concept("bridge", {("bridg",): 1.0, ("viaduct",): 0.3}, 2.0)
DACA = concept("DACA", {("daca",): 1.0, ("defer", "action"): 1.0})
MATCHER = Matcher([BRIDGE, DACA], WEIGHTS)


def test_a_concept_is_met_by_the_best_of_its_variants_not_by_their_sum() -> None:
    assert MATCHER.met({"bridg": 1, "viaduct": 5}) == [1.0, 0.0]
    assert MATCHER.met({"viaduct": 5}) == [0.3, 0.0]


def test_a_phrase_is_met_only_by_all_of_its_terms() -> None:
    assert MATCHER.met({"defer": 3}) == [0.0, 0.0]
    assert MATCHER.met({"defer": 1, "action": 1}) == [0.0, 1.0]


def test_the_share_is_weighed_by_information() -> None:
    assert MATCHER.share([1.0, 0.0]) == pytest.approx(2 / 3)
    assert MATCHER.share([1.0, 1.0]) == pytest.approx(1.0)


def test_without_concepts_nothing_is_met() -> None:
    assert Matcher([], WEIGHTS).share([]) == 0.0
    assert Matcher([], WEIGHTS).met({"bridg": 1}) == []


def test_the_terms_are_those_of_all_variants() -> None:
    assert MATCHER.terms == {"bridg", "viaduct", "daca", "defer", "action"}
    assert MATCHER.hits({"bridg": 2, "river": 3}) == {"bridg": 2}


def test_repetitions_count_less_and_less_and_length_counts_against() -> None:
    once, twice, often = (MATCHER.level({"bridg": n}, 14, 1) for n in (1, 2, 3))

    assert 0 < once < twice < often
    assert often - twice < twice - once
    assert MATCHER.level({"bridg": 1}, 40, 1) < once < MATCHER.level({"bridg": 1}, 4, 1)
    assert MATCHER.level({}, 14, 1) == 0.0


@given(
    st.dictionaries(st.sampled_from(sorted(MATCHER.terms)), st.integers(1, 50)),
    st.integers(0, 900),
    st.integers(1, 7),
)
def test_levels_stay_within_bounds(hits: dict[str, int], length: int, sentences: int) -> None:
    assert 0.0 <= MATCHER.level(hits, length, sentences) <= 1 + WEIGHTS.k1


def block(text: str) -> BlockMatches:
    (analysed,) = corpus(text).blocks[SourceName("a.txt")]
    return BlockMatches(analysed, MATCHER)


def test_the_hits_of_a_run_are_those_of_its_sentences_together() -> None:
    matches = block("A bridge stood. Two bridges fell. One viaduct stayed.")

    assert matches.hits(range(1)) == {"bridg": 1}
    assert matches.hits(range(3)) == {"bridg": 2, "viaduct": 1}
    assert matches.met(range(2, 3)) == [0.3, 0.0]


def test_a_reach_ends_at_the_block_and_at_what_cannot_be_quoted() -> None:
    matches = block("One bridge. Two more. [AP Photo/Ana Prado] Three more. Four. Five.")

    assert not matches.block.block.sentences[2].quotable
    assert matches.reach(0, 3) == range(2)
    assert matches.reach(4, 1) == range(3, 6)
    assert matches.reach(4, 9) == range(3, 6)
