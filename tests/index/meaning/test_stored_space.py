"""Vectors that stay in a cluster, with a tiny encoder."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import Answer, ClusterOptions, Library, MeaningChoice, MeaningState
from index.cluster.backend import ClusterBackend
from index.cluster.schema import HEAD, Names
from index.cluster.stored_vectors import StoredVectors
from index.corpus import Corpus
from index.meaning import VectorStore, vector_store
from index.meaning.search import Sentences, Space
from index.meaning.stored_space import PartRows, StoredSpace
from index.meaning.vectors import read
from index.storage import update
from tests.cluster.nodes import Node
from tests.cluster.proxy import Proxy, Request, Status, proxy
from tests.helpers.backends import said
from tests.index.meaning.models import WORDS, make_model

DOCUMENTS = 40
QUESTIONS = [
    *(f"{word}?" for word in WORDS),
    *(
        f"What was said of the {one} and the {other}?"
        for one, other in zip(WORDS, WORDS[3:], strict=False)
    ),
    *(f"Where is Place{number}x?" for number in range(0, DOCUMENTS, 7)),
    "Which person saw anything?",
]


def write(folder: Path, numbers: Sequence[int] = range(DOCUMENTS), more: str = "") -> None:
    """Write documents of a few sections, of which some blocks are long."""
    folder.mkdir(exist_ok=True)
    draw = np.random.default_rng(7)
    for number in range(DOCUMENTS):
        text = [f"# Notes of Place{number}x\n"]
        for section in range(1 + number % 3):
            text.append(f"\n## Section {section}\n\n")
            for _ in range(40 if number % 10 == 0 else 4):
                one, other = draw.choice(WORDS, 2)
                text.append(f"A person {draw.integers(99)} saw the {one} near the {other}. ")
            text.append("\n")
        if number in numbers:
            (folder / f"{number:02}.md").write_text("".join(text) + more, encoding="utf-8")


class Host:
    """A process of its own, as far as what it holds is concerned."""

    def __init__(  # noqa: PLR0913 - all but three or four by name
        self,
        docs: Path,
        node: Node | Proxy,
        prefix: str,
        cache: Path | None = None,
        *,
        shared: bool = True,
        exact_rows: int = 0,
    ) -> None:
        self.prefix = prefix
        self.backend = ClusterBackend(
            docs, ClusterOptions((node.url,), prefix=prefix, shards=2, timeout=30)
        )
        self.store = VectorStore(
            MeaningChoice.ON,
            make_model(docs.parent / "model"),
            cache,
            self.backend.vectors() if shared else None,
            exact_rows=exact_rows,
        )
        self.encoded: list[str] = []
        encoder = self.store._encoder  # noqa: SLF001 - to count
        assert encoder is not None
        self.encoder = encoder
        passage = encoder.passage

        def counted(text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
            self.encoded.append(text)
            return passage(text)

        encoder.passage = counted  # type: ignore[method-assign]
        self.library = Library(self.backend, self.store)

    @property
    def index(self) -> str:
        """The name of the index of its vectors in the cluster."""
        return Names(self.prefix).sentences(self.encoder.identity)

    @property
    def corpus(self) -> Corpus:
        return self.backend.now().corpus

    @property
    def sentences(self) -> Sentences:
        found = self.store.meanings(self.corpus)
        assert found is not None
        return found

    @property
    def stored(self) -> StoredVectors:
        sentences = self.sentences
        assert isinstance(sentences, StoredSpace)
        return sentences.stored

    def requests(self, question: str) -> list[str]:
        """Ask something; return the addresses that were asked for it."""
        client = self.backend.client
        request = client.request
        asked: list[str] = []

        def noted(method: str, path: str, *given: object, **more: object) -> Any:  # noqa: ANN401
            asked.append(path)
            return request(method, path, *given, **more)  # type: ignore[arg-type]

        client.request = noted  # type: ignore[method-assign]
        self.library.ask(question)
        del client.request
        # Once a second it is asked which version is current.
        return [path for path in asked if not path.endswith(f"/_doc/{HEAD}")]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    write(tmp_path / "docs")
    return tmp_path / "docs"


def answers(library: Library) -> list[object]:
    return [said(library.ask(question)) for question in QUESTIONS]


def count(node: Node, index: str, **term: int) -> int:
    query: dict[str, Any] = {"query": {"term": term} if term else {"match_all": {}}}
    found: int = node.call("POST", f"/{index}/_count", query)["count"]
    return found


def test_answers_are_those_of_vectors_in_memory(
    docs: Path, node: Node, prefix: str, tmp_path: Path
) -> None:
    in_memory = Host(docs, node, prefix, tmp_path / "cache", shared=False)
    assert in_memory.library.make_vectors()
    maker, other = Host(docs, node, prefix), Host(docs, node, prefix)
    assert other.library.meaning[0] is MeaningState.WAITING
    assert maker.library.make_vectors()
    expected = answers(in_memory.library)

    assert isinstance(in_memory.sentences, Space)
    assert not in_memory.sentences.exact
    assert answers(maker.library) == expected
    host = Host(docs, node, prefix)
    assert host.library.meaning[0] is MeaningState.READY
    assert answers(host.library) == expected
    assert not host.stored.state.near
    assert sum(isinstance(host.library.ask(question), Answer) for question in QUESTIONS) > 20


def test_other_documents_may_be_named(docs: Path, node: Node, prefix: str, tmp_path: Path) -> None:
    in_memory = Host(docs, node, prefix, tmp_path / "cache", shared=False)
    in_memory.library.make_vectors()
    host = Host(docs, node, prefix)
    host.library.make_vectors()
    for question in QUESTIONS:
        given = {"sources": ["03.md", "20.md"]}
        assert said(host.library.ask(question, **given)) == said(  # type: ignore[arg-type]
            in_memory.library.ask(question, **given)  # type: ignore[arg-type]
        )


def test_only_new_words_are_encoded_after_a_change(
    docs: Path, node: Node, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update, "UNSETTLED_NANOSECONDS", -(10**18))
    host = made_at_once(docs, node, prefix)
    rows, index = host.stored.state.rows, host.index
    before = count(node, index)
    write(docs, [5], more="\n\n## Later\n\nThe budget for the harbour grew by 71 crowns.\n")
    (docs / "30.md").unlink()
    gone = host.corpus.find(("30.md",))["30.md"]  # type: ignore[index]
    host.encoded.clear()
    host.library.refresh()
    assert host.library.meaning[0] is MeaningState.WAITING
    assert host.library.make_vectors()

    # The new sentence, and its neighbour's window.
    assert len(host.encoded) == 2
    assert host.stored.state.rows < rows
    assert count(node, index, document=gone.start >> 24) == 0
    assert count(node, index) < before
    in_memory = Host(docs, node, prefix, tmp_path / "cache", shared=False)
    in_memory.library.make_vectors()
    assert answers(host.library) == answers(in_memory.library)


def made_at_once(docs: Path, node: Node, prefix: str) -> Host:
    host = Host(docs, node, prefix)
    host.library.make_vectors()
    return host


def test_a_rebuilt_index_takes_the_vectors_over(docs: Path, node: Node, prefix: str) -> None:
    host = made_at_once(docs, node, prefix)
    expected = answers(host.library)
    (docs / "00.md").rename(docs / "99.md")
    host.encoded.clear()
    host.backend.update(rebuild=True)
    assert host.library.meaning[0] is MeaningState.WAITING
    host.library.make_vectors()
    (docs / "99.md").rename(docs / "00.md")
    host.backend.update(rebuild=True)
    assert host.library.meaning[0] is MeaningState.WAITING
    host.library.make_vectors()

    assert host.encoded == []
    assert answers(host.library) == expected
    generation = host.stored.state.generation
    assert count(node, host.index) == count(node, host.index, generation=generation)


def test_sentences_that_become_many_move_to_the_cluster(
    docs: Path, node: Node, prefix: str, tmp_path: Path
) -> None:
    write(docs, more="\n\nThe storm closed the harbour.\n")
    cache = tmp_path / "cache"
    host = Host(docs, node, prefix, cache, exact_rows=10_000)
    host.library.make_vectors()
    assert isinstance(host.sentences, Space)
    (file,) = cache.iterdir()
    rows = len(host.sentences.vectors)
    (docs / "more.md").write_text("The mayor spent money on the bridge.\n", encoding="utf-8")
    grown = Host(docs, node, prefix, cache, exact_rows=rows)
    assert grown.library.make_vectors()

    assert grown.encoded == ["The mayor spent money on the bridge."] * 2
    assert grown.stored.state.rows == rows + 1
    assert not file.exists()
    assert isinstance(Host(docs, node, prefix, exact_rows=rows).sentences, StoredSpace)


def test_a_file_of_too_many_moves_to_the_cluster(
    docs: Path, node: Node, prefix: str, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    Host(docs, node, prefix, cache, exact_rows=10_000).library.make_vectors()
    host = Host(docs, node, prefix, cache)
    assert host.library.meaning[0] is MeaningState.WAITING
    host.library.make_vectors()

    assert host.encoded == []
    assert isinstance(host.sentences, StoredSpace)


def test_what_was_made_before_an_interruption_is_not_made_again(
    docs: Path, node: Node, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.meaning.stored_space.PASSAGES_AT_ONCE", 20)
    host = Host(docs, node, prefix)

    def interrupt(_: object) -> None:
        if len(host.encoded) >= 400:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        host.library.make_vectors(interrupt)
    again = Host(docs, node, prefix)
    assert again.library.meaning[0] is MeaningState.WAITING
    again.library.make_vectors()
    whole = len(made_at_once(docs, node, prefix + "-again").encoded)

    assert 0 < len(again.encoded) <= whole - 200


def test_the_background_goes_on_when_the_cluster_takes_writes_again(
    docs: Path, node: Node, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_store, "RETRY_SECONDS", 0.0)
    refused: list[Request] = []

    def refuse_once(request: Request) -> Status | None:
        if refused or not request.path.startswith("/_bulk"):
            return None
        refused.append(request)
        return Status(403)

    Host(docs, node, prefix)
    with proxy(node.url) as between:
        host = Host(docs, between, prefix)
        between.rule = refuse_once
        host.library.make_vectors_in_background()
        never = threading.Event()
        while host.library.meaning[0] is not MeaningState.READY:
            assert not never.wait(0.05)
        host.library.close()

        assert len(refused) == 1
        assert host.stored.state.rows > 0


def test_a_sentence_whose_vector_is_gone_has_none(docs: Path, node: Node, prefix: str) -> None:
    host = made_at_once(docs, node, prefix)
    assert answers(host.library)
    node.call("DELETE", f"/{host.index}")
    likeness = host.sentences.likeness(["kitten?"], None)

    passages = [host.corpus.find(("00.md",))["00.md"].start]  # type: ignore[index]
    assert likeness.nearest(host.corpus, passages, None) == []
    assert likeness.of(host.corpus.passages[passages[0]].source, 1, 0) == 0.0
    # Words alone can still be asked for.
    host.library.ask("Where is Place7x?")


def test_a_question_takes_one_request_more_than_by_words(
    docs: Path, node: Node, prefix: str
) -> None:
    made_at_once(docs, node, prefix)
    words, meaning = Host(docs, node, prefix, shared=False), Host(docs, node, prefix)
    assert meaning.library.meaning[0] is MeaningState.READY
    for number in (3, 14, 25):
        question = f"What did a person see near the harbour of Place{number}x?"
        by_words, both = words.requests(question), meaning.requests(question)
        assert len(both) <= len(by_words) + 1, (by_words, both)


def test_with_knn_a_question_takes_two_requests_more(
    docs: Path, knn_node: Node, prefix: str
) -> None:
    made_at_once(docs, knn_node, prefix)
    words, meaning = Host(docs, knn_node, prefix, shared=False), Host(docs, knn_node, prefix)
    assert meaning.stored.state.near
    for number in (3, 14, 25):
        question = f"What did a person see near the harbour of Place{number}x?"
        by_words, both = words.requests(question), meaning.requests(question)
        assert len(both) <= len(by_words) + 2, (by_words, both)


def test_knn_finds_the_nearest_of_all(
    docs: Path, knn_node: Node, prefix: str, tmp_path: Path
) -> None:
    in_memory = Host(docs, knn_node, prefix, tmp_path / "cache", shared=False)
    in_memory.library.make_vectors()
    (file,) = (tmp_path / "cache").iterdir()
    vectors = read(file, in_memory.encoder.identity)
    assert vectors is not None
    exact = Space(vectors, in_memory.encoder, exact_rows=len(vectors))
    host = made_at_once(docs, knn_node, prefix)
    for question in QUESTIONS:
        ours = host.sentences.likeness([question], None)
        best = exact.likeness([question], None)
        found = ours.nearest(host.corpus, [], None)
        expected = best.nearest(host.corpus, [], None)
        # Among sentences of the same words it is no matter which are found.
        assert [ours.of(*each[:3]) for each in found] == [best.of(*each[:3]) for each in expected]


def test_knn_looks_only_at_documents_that_count(
    docs: Path, knn_node: Node, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update, "UNSETTLED_NANOSECONDS", -(10**18))
    host = made_at_once(docs, knn_node, prefix)
    stored = host.stored
    vector = [0] * (16 + 4)
    runs = host.corpus.find(("03.md", "20.md"))
    some = stored.near(host.corpus, vector, list(runs.values()))
    assert {each.source for each in some} == {"03.md", "20.md"}
    (docs / "20.md").unlink()
    host.library.refresh()
    left = stored.near(host.corpus, vector, list(runs.values()))

    assert {each.source for each in left} == {"03.md"}
    host.library.make_vectors()
    assert count(knn_node, Names(prefix).nearest(host.encoder.identity)) == host.stored.state.rows


def test_without_its_index_knn_finds_nothing(docs: Path, knn_node: Node, prefix: str) -> None:
    host = made_at_once(docs, knn_node, prefix)
    knn_node.call("DELETE", f"/{Names(prefix).nearest(host.encoder.identity)}")

    assert host.stored.near(host.corpus, [0] * (16 + 4), None) == []
    assert isinstance(host.library.ask("kitten?"), Answer)
    # It is written again from the vectors that are there, as where the plugin comes later.
    host.encoded.clear()
    (docs / "more.md").write_text("The mayor spent money on the bridge.\n", encoding="utf-8")
    host.library.refresh()
    host.library.make_vectors()
    assert host.encoded == ["The mayor spent money on the bridge."] * 2
    nearest = Names(prefix).nearest(host.encoder.identity)
    assert count(knn_node, nearest) == host.stored.state.rows


def test_what_is_packed_is_unpacked() -> None:
    rows = PartRows(
        places=np.array([0, 2, 15], np.uint8),
        numbers=np.arange(-6, 6, dtype=np.int8).reshape(3, 4),
        scales=np.array([0.5, 0.25, 1e-3], np.float32),
    )
    again = PartRows.unpack(rows.pack())

    assert np.array_equal(again.numbers, rows.numbers)
    assert np.array_equal(again.scales, rows.scales)
    assert [again.row(place) for place in (0, 1, 2, 15)] == [0, None, 1, 2]
    for damaged in (PartRows.none().pack(), b"", b"\1", rows.pack()[:-1], b"\xff" * 9):
        assert len(PartRows.unpack(damaged)) == 0
