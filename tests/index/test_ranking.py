"""The contract of every engine: the same cases against each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ranking import Engine
from index.ranking.memory import MemoryEngine

Build = Callable[[Sequence[Sequence[str]]], Engine]

BOATS: tuple[list[str], ...] = (
    ["bridge", "stone", "river"],
    ["ferry", "river", "ticket"],
    ["ferry", "ferry", "captain"],
    [],
    ["stone", "market"],
)
WORDS = st.sampled_from(["bridge", "ferry", "river", "stone", "ticket"])
CORPORA = st.lists(st.lists(WORDS, max_size=6), max_size=8)
WEIGHTS = st.dictionaries(WORDS, st.floats(0.01, 10), max_size=4)


@pytest.fixture(scope="module", params=[MemoryEngine])
def build(request: pytest.FixtureRequest) -> Build:
    engine: Build = request.param
    return engine


def found(engine: Engine, *terms: str, limit: int = 10) -> list[int]:
    return [hit.passage for hit in engine.search(dict.fromkeys(terms, 1.0), limit)]


def test_every_passage_is_counted(build: Build) -> None:
    assert build(BOATS).size == 5


def test_document_frequency_counts_passages_and_not_occurrences(build: Build) -> None:
    engine = build(BOATS)

    assert [engine.document_frequency(t) for t in ("ferry", "stone", "moon")] == [2, 2, 0]


def test_only_passages_with_a_term_of_the_question_are_found(build: Build) -> None:
    assert sorted(found(build(BOATS), "river", "market")) == [0, 1, 4]


def test_more_of_the_questions_terms_rank_higher(build: Build) -> None:
    assert found(build(BOATS), "ferry", "ticket")[0] == 1


def test_a_term_that_occurs_more_often_ranks_higher(build: Build) -> None:
    assert found(build(BOATS), "ferry") == [2, 1]


def test_a_heavier_term_counts_for_more(build: Build) -> None:
    hits = build([["bridge", "x"], ["ferry", "x"]]).search({"bridge": 1.0, "ferry": 5.0}, 2)

    assert [hit.passage for hit in hits] == [1, 0]


def test_a_term_of_every_passage_is_still_found(build: Build) -> None:
    assert found(build([["river"], ["river", "bridge"]]), "river")


def test_equal_scores_go_by_number(build: Build) -> None:
    assert found(build([["river", "a"], ["river", "b"], ["river", "c"]]), "river") == [0, 1, 2]


def test_at_most_as_many_as_asked_for_are_found(build: Build) -> None:
    assert len(found(build(BOATS), "river", "ferry", "stone", limit=2)) == 2


def test_a_search_can_be_kept_to_some_passages(build: Build) -> None:
    engine = build(BOATS)

    assert [hit.passage for hit in engine.search({"ferry": 1.0}, 5, among=[range(2)])] == [1]
    assert engine.search({"ferry": 1.0}, 5, among=[]) == []


def test_being_kept_to_some_passages_does_not_change_their_scores(build: Build) -> None:
    engine = build(BOATS)
    everywhere = {hit.passage: hit.score for hit in engine.search({"ferry": 1.0}, 5)}

    assert [hit.score for hit in engine.search({"ferry": 1.0}, 5, among=[range(1, 2)])] == [
        everywhere[1]
    ]


@pytest.mark.parametrize("terms", [{}, {"moon": 1.0}])
def test_terms_that_no_passage_holds_find_nothing(build: Build, terms: dict[str, float]) -> None:
    assert build(BOATS).search(terms, 5) == []


@pytest.mark.parametrize("passages", [[], [[]], [[], []]])
def test_an_engine_without_any_term_finds_nothing(build: Build, passages: list[list[str]]) -> None:
    engine = build(passages)

    assert engine.size == len(passages)
    assert engine.search({"river": 1.0}, 5) == []


@given(passages=CORPORA, weights=WEIGHTS, limit=st.integers(1, 5))
def test_hits_are_sound_sorted_and_the_same_every_time(
    build: Build, passages: list[list[str]], weights: dict[str, float], limit: int
) -> None:
    engine = build(passages)
    hits = engine.search(weights, limit)

    assert hits == build(passages).search(weights, limit)
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.passage))
    assert all(hit.score > 0 for hit in hits)
    assert all(set(passages[hit.passage]) & set(weights) for hit in hits)
    matching = sum(bool(set(passage) & set(weights)) for passage in passages)
    assert len(hits) == min(limit, matching)
    assert all(
        engine.document_frequency(word) == sum(word in passage for passage in passages)
        for word in weights
    )
