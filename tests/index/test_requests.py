"""How many requests answering makes of an engine where each one is a round trip."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index import SourceName
from index.analysis import AnalysedBlock
from index.answering import answer
from index.corpus import Corpus
from index.ranking import Hit
from index.storage.memory import MemoryBackend
from index.timelines import MemoryEventIndex, timeline
from index.verification import similarity

SEEDS = Path(__file__).parents[2] / "seeds"

MOST = 6
"""Requests for a question, beside one that looks its words up among the documents' names."""

QUESTIONS = (
    "How many Haitians were flown out on 30 September?",
    "Which health law is used for expulsions?",
    "How long is the Darien Gap?",
    "What hapened in Del Rio?",
    "When did the camp open?",
    "Who is the president of Haiti?",
    "What does the second document say about deportation flights and the border?",
    "wie viele Menschen wurden ausgeflogen?",
    "How high is the Eiffel Tower?",
    "zzyzx",
)
TOPICS = ("Haiti", "border patrol", "deaths", None)


class Remote:
    """Counts requests: what was not looked up together with others is one of its own.

    Attributes:
        requests: What was asked for, in order.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.requests: list[str] = []
        self._engine = corpus.engine
        self._known: set[str] = set()
        self._read: set[SourceName] = set()
        self._corpus = corpus
        self.corpus = replace(
            corpus, engine=self, prefetch=self._prefetch, blocks=_Blocks(corpus.blocks, self._touch)
        )

    @property
    def size(self) -> int:
        return self._engine.size

    def document_frequency(self, term: str) -> int:
        self.prefetch([term])
        return self._engine.document_frequency(term)

    def prefetch(self, terms: Iterable[str]) -> None:
        new = set(terms) - self._known
        if new:
            self._known |= new
            self.requests.append(f"frequencies of {sorted(new)[:3]}")

    def occurrences(self, term: str, among: Sequence[range], limit: int) -> int:
        self.prefetch([term])
        self.requests.append(f"occurrences of {term}")
        return self._engine.occurrences(term, among, limit)

    def search(
        self,
        terms: Mapping[str, float],
        limit: int,
        *,
        among: Sequence[range] | None = None,
    ) -> list[Hit]:
        self.prefetch(terms)
        self.requests.append(f"search for {sorted(terms)[:3]}")
        return self._engine.search(terms, limit, among=among)

    def _prefetch(self, numbers: Sequence[int]) -> None:
        self._touch(*(self._corpus.passages[number].source for number in numbers))

    def _touch(self, *names: SourceName) -> None:
        if not self._read.issuperset(names):
            self._read.update(names)
            self.requests.append(f"documents {sorted(set(names))}")


class _Blocks(Mapping[SourceName, Sequence[AnalysedBlock]]):
    def __init__(
        self,
        blocks: Mapping[SourceName, Sequence[AnalysedBlock]],
        touch: Callable[[SourceName], None],
    ) -> None:
        self._blocks = blocks
        self._touch = touch

    def __getitem__(self, name: SourceName) -> Sequence[AnalysedBlock]:
        self._touch(name)
        return self._blocks[name]

    def __iter__(self) -> Iterator[SourceName]:
        return iter(self._blocks)

    def __len__(self) -> int:
        return len(self._blocks)


@pytest.fixture(scope="module")
def seeds() -> Corpus:
    return MemoryBackend(SEEDS).now().corpus


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_takes_few_requests(seeds: Corpus, question: str) -> None:
    remote = Remote(seeds)

    answer(remote.corpus, question, limit=3)

    assert len(remote.requests) <= MOST, remote.requests


def test_small_talk_takes_no_request(seeds: Corpus) -> None:
    remote = Remote(seeds)

    answer(remote.corpus, "thanks!", limit=3)

    assert remote.requests == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_looked_up_together_gives_the_same_answer(seeds: Corpus, question: str) -> None:
    assert answer(Remote(seeds).corpus, question, limit=3) == answer(seeds, question, limit=3)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_words_of_a_timeline_take_three_requests(seeds: Corpus, topic: str | None) -> None:
    remote = Remote(seeds)

    timeline(MemoryEventIndex(remote.corpus), topic=topic)

    looked_up = [each for each in remote.requests if not each.startswith("documents")]
    assert len(looked_up) <= 3, looked_up


def test_a_sentence_that_no_document_has_takes_few_requests(seeds: Corpus) -> None:
    remote = Remote(seeds)

    similarity.closest(remote.corpus, "The camp in Del Rio held fifteen thousand Haitians.")

    assert len(remote.requests) <= 4, remote.requests
