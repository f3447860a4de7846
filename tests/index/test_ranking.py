"""The contract of every engine: the same cases against each of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import analyse
from index.loading.folder import read_folder
from index.ranking import Engine, Hit, document_of, idf, numbers_of
from index.ranking.disk import DiskEngine, writing
from index.ranking.memory import MemoryEngine
from tests.benchmarks.engines import Agreement, agreement, queries_of
from tests.helpers.documents import SEEDS

Build = Callable[[Sequence[Sequence[str]]], Engine]
"""Makes an engine of passages, whose places are their numbers."""

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


class Placed:
    """A disk engine of documents with one passage each, seen by the places of the passages."""

    def __init__(self, engine: DiskEngine) -> None:
        self._engine = engine

    @property
    def size(self) -> int:
        return self._engine.size

    def document_frequency(self, term: str) -> int:
        return self._engine.document_frequency(term)

    def prefetch(self, terms: Iterable[str]) -> None:
        self._engine.prefetch(terms)

    def occurrences(self, term: str, among: Sequence[range], limit: int) -> int:
        return len(self.search({term: 1.0}, limit, among=among))

    def search(
        self,
        terms: Mapping[str, float],
        limit: int,
        *,
        among: Sequence[range] | None = None,
    ) -> list[Hit]:
        runs = None
        if among is not None:
            runs = [numbers_of(place + 1, 1) for run in among for place in run]
        hits = self._engine.search(terms, limit, among=runs)
        return [Hit(document_of(hit.passage) - 1, hit.score) for hit in hits]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    numbers = count()
    return lambda: tmp_path_factory.mktemp(f"terms{next(numbers)}")


@pytest.fixture(scope="module", params=["memory", "disk"])
def build(request: pytest.FixtureRequest, folders: Callable[[], Path]) -> Build:
    def on_disk(passages: Sequence[Sequence[str]]) -> Engine:
        folder = folders()
        with writing(folder) as writer:
            for place, terms in enumerate(passages):
                (number,) = numbers_of(place + 1, 1)
                writer.add(number, " ".join(terms))
            writer.commit()
        return Placed(DiskEngine(folder))

    return MemoryEngine if request.param == "memory" else on_disk


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


def test_the_passages_with_a_term_are_counted_among_some(build: Build) -> None:
    engine = build(BOATS)

    assert engine.occurrences("ferry", [range(2)], 5) == 1
    assert engine.occurrences("ferry", [range(5)], 5) == 2
    assert engine.occurrences("ferry", [range(5)], 1) == 1
    assert engine.occurrences("ferry", [], 5) == 0
    assert engine.occurrences("moon", [range(5)], 5) == 0


def test_being_kept_to_some_passages_does_not_change_their_scores(build: Build) -> None:
    engine = build(BOATS)
    everywhere = {hit.passage: hit.score for hit in engine.search({"ferry": 1.0}, 5)}

    assert [hit.score for hit in engine.search({"ferry": 1.0}, 5, among=[range(1, 2)])] == [
        everywhere[1]
    ]


def test_passages_are_found_by_what_their_dated_events_say(tmp_path: Path) -> None:
    dated = ["", "ferry river", "captain", "", "stone market"]
    with writing(tmp_path) as writer:
        for place, (terms, says) in enumerate(zip(BOATS, dated, strict=True)):
            writer.add(numbers_of(place + 1, 1)[0], " ".join(terms), says)
        writer.commit()
    engine = DiskEngine(tmp_path)

    def found(terms: set[str], documents: list[int] | None = None) -> list[int]:
        return sorted(map(document_of, engine.dated(terms, documents)))

    assert found({"ferry"}) == [2]
    assert found({"ferry", "river", "stone", "moon"}) == [2, 5]
    assert found({"ferry", "stone"}, [3, 4, 5]) == [5]
    assert found({"moon"}) == found(set()) == found({"ferry"}, []) == []


def test_several_documents_can_be_chosen(build: Build) -> None:
    hits = build(BOATS).search({"river": 1.0, "stone": 1.0}, 5, among=[range(1), range(4, 5)])

    assert sorted(hit.passage for hit in hits) == [0, 4]


@pytest.mark.parametrize("terms", [{}, {"moon": 1.0}])
def test_terms_that_no_passage_holds_find_nothing(build: Build, terms: dict[str, float]) -> None:
    assert build(BOATS).search(terms, 5) == []


@pytest.mark.parametrize("passages", [[], [[]], [[], []]])
def test_an_engine_without_any_term_finds_nothing(build: Build, passages: list[list[str]]) -> None:
    engine = build(passages)

    assert engine.size == len(passages)
    assert engine.search({"river": 1.0}, 5) == []


@settings(max_examples=50, deadline=None)
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


class TestDocumentsOnDisk:
    def test_a_document_is_chosen_by_the_numbers_of_its_passages(self, tmp_path: Path) -> None:
        with writing(tmp_path) as writer:
            for document in (1, 2):
                for number in numbers_of(document, 3):
                    writer.add(number, "ferry")
            writer.commit()
        hits = DiskEngine(tmp_path).search({"ferry": 1.0}, 9, among=[numbers_of(2, 3)])

        assert [hit.passage for hit in hits] == list(numbers_of(2, 3))

    def test_documents_that_do_not_count_any_more_make_room_for_others(
        self, tmp_path: Path
    ) -> None:
        with writing(tmp_path) as writer:
            for document in range(1, 10):
                writer.add(numbers_of(document, 1)[0], "ferry " * (10 - document))
            writer.commit()
        engine = DiskEngine(tmp_path, lambda documents: {each for each in documents if each > 7})

        assert [document_of(hit.passage) for hit in engine.search({"ferry": 1.0}, 1)] == [8]

    def test_a_removed_document_is_not_found_after_the_next_commit(self, tmp_path: Path) -> None:
        with writing(tmp_path) as writer:
            for document in (1, 2):
                writer.add(numbers_of(document, 1)[0], "ferry")
            writer.commit()
            before = DiskEngine(tmp_path)
            writer.remove(1)
            writer.commit()

        assert before.document_frequency("ferry") == 2
        assert [document_of(h.passage) for h in DiskEngine(tmp_path).search({"ferry": 1.0}, 9)] == [
            2
        ]

    def test_of_equal_scores_those_of_the_lowest_numbers_are_found(self, tmp_path: Path) -> None:
        with writing(tmp_path) as writer:
            for document in range(40, 0, -1):
                for number in numbers_of(document, 10):
                    writer.add(number, "mill grinds rye")
                if document % 7 == 0:
                    writer.commit()
            writer.commit()
        hits = DiskEngine(tmp_path).search({"rye": 1.0, "mill": 0.5}, 25)

        lowest = [*numbers_of(1, 10), *numbers_of(2, 10), *numbers_of(3, 5)]
        assert [hit.passage for hit in hits] == lowest


class TestAgreement:
    def test_both_engines_find_the_same_in_real_text(self, tmp_path: Path) -> None:
        documents = read_folder(SEEDS).documents
        passages = [terms for each in documents for terms in analyse(each).terms]
        found = agreement(passages, queries_of(passages, 200), tmp_path)

        assert found.first == found.exact == found.overlap == 1.0

    @pytest.mark.parametrize("among", [None, [range(2, 30)]])
    def test_passages_of_any_length_score_alike_but_for_a_constant(
        self, tmp_path: Path, among: list[range] | None
    ) -> None:
        passages = [["ferry"] * (1 + n % 3) + ["river"] * n for n in range(1, 400, 7)]
        with writing(tmp_path) as writer:
            for place, terms in enumerate(passages):
                writer.add(numbers_of(place + 1, 1)[0], " ".join(terms))
            writer.commit()
        memory = MemoryEngine(passages).search({"ferry": 1.0, "river": 0.2}, 99, among=among)
        disk = Placed(DiskEngine(tmp_path)).search({"ferry": 1.0, "river": 0.2}, 99, among=among)

        scores = {hit.passage: hit.score for hit in memory}
        assert scores.keys() == {hit.passage for hit in disk}
        assert [scores[hit.passage] / hit.score for hit in disk] == pytest.approx(
            [scores[disk[0].passage] / disk[0].score] * len(disk), rel=1e-5
        )

    def test_both_engines_find_the_same_of_many_equal_scores(self, tmp_path: Path) -> None:
        chance = random.Random(1)
        words = [f"w{number}" for number in range(100)]
        passages = [chance.choices(words, k=8) for _ in range(1_000)]
        with writing(tmp_path) as writer:
            for place, terms in enumerate(passages):
                writer.add(numbers_of(place + 1, 1)[0], " ".join(terms))
                if place % 190 == 0:
                    writer.commit()
            writer.commit()
        memory, disk = MemoryEngine(passages), Placed(DiskEngine(tmp_path))
        for query in queries_of(passages, 100):
            both = [[hit.passage for hit in each.search(query, 50)] for each in (memory, disk)]
            assert both[0] == both[1]

    def test_a_near_tie_may_be_resolved_either_way(self) -> None:
        one = [Hit(1, 2.0), Hit(2, 1.999), Hit(3, 1.0)]
        other = [Hit(2, 4.0), Hit(1, 3.9)]

        assert Agreement.of([(one, other)]).first == 1.0
        assert Agreement.of([(one, [Hit(3, 4.0)])]).first == 0.0
        assert Agreement.of([(one, other), ([], [])]).overlap == pytest.approx(2 / 3)


def test_a_term_tells_the_more_the_rarer_it_is() -> None:
    told = [idf(1_000, frequency) for frequency in (0, 1, 10, 500, 1_000)]

    assert told == sorted(told, reverse=True)
    assert told[-1] > 0
