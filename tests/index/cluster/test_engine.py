"""The engine of an index in a cluster, at its bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Library
from index.cluster import engine, schema
from index.cluster.schema import MAX_TERM_LENGTH, indexed
from tests.cluster.nodes import Node
from tests.helpers.backends import in_cluster, in_memory, on_disk, said
from tests.helpers.crashes import write_documents
from tests.helpers.documents import SEEDS, fill

LONG = "abc" * 150


def test_a_long_word_is_found_and_no_other_for_it(tmp_path: Path, node: Node, prefix: str) -> None:
    texts = {"a.txt": f"The key is {LONG} here.", "b.txt": f"The lock is {LONG}x there."}
    folder = fill(tmp_path / "docs", texts)
    library = in_cluster(folder, url=node.url, prefix=prefix)

    for word, name in ((LONG, "a.txt"), (f"{LONG}x", "b.txt")):
        assert library._corpus.engine.document_frequency(word) == 1  # noqa: SLF001
        assert said(library.ask(f"What is {word}?")) == said(
            in_memory(folder).ask(f"What is {word}?")
        )
        assert name in library.names


def test_only_what_the_analyzer_would_cut_is_shortened() -> None:
    assert indexed("a" * MAX_TERM_LENGTH) == "a" * MAX_TERM_LENGTH
    assert len(indexed("a" * 1_000)) < 255
    assert indexed(LONG) != indexed(f"{LONG}x")


def test_choices_of_more_documents_than_a_filter_takes_are_asked_alike(
    node: Node, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "MAX_FILTER_VALUES", 1)
    library, memory = in_cluster(SEEDS, url=node.url, prefix=prefix), in_memory(SEEDS)
    question = "What happened in Chiapas?"
    for sources in (memory.names[:2], memory.names[1:]):
        assert said(library.ask(question, sources=sources)) == said(
            memory.ask(question, sources=sources)
        )


def test_more_hits_than_a_page_are_all_given(
    node: Node, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PAGE", 3)
    folder = write_documents(tmp_path / "docs", 0, range(8))
    library, disk = in_cluster(folder, url=node.url, prefix=prefix), on_disk(folder, tmp_path / "i")

    found = _numbers(library, 8)
    assert len(found) == 8
    assert found == _numbers(disk, 8)


def _numbers(library: Library, limit: int) -> list[tuple[int, float]]:
    hits = library._corpus.engine.search({"mill": 1.0, "rye": 0.5}, limit)  # noqa: SLF001
    return [(hit.passage, round(hit.score, 4)) for hit in hits]


@pytest.mark.usefixtures("hasty")
def test_words_of_deleted_passages_are_not_counted_and_do_not_weigh(
    node: Node, prefix: str, tmp_path: Path
) -> None:
    folder = write_documents(tmp_path / "docs", 0, range(30))
    library = in_cluster(folder, url=node.url, prefix=prefix)
    for number in range(20):
        (folder / f"{number:03}.txt").write_text(f"A weir of Place{number}x.", encoding="utf-8")
    library.update()
    fresh = on_disk(folder, tmp_path / "fresh")

    for term in ("mill", "weir", "rye", "prado3"):
        counted = library._corpus.engine.document_frequency(term)  # noqa: SLF001
        assert counted == fresh._corpus.engine.document_frequency(term)  # noqa: SLF001
    question = "When was the mill of Place25x built?"
    assert said(library.ask(question)) == said(fresh.ask(question))


def test_words_are_counted_in_some_documents_as_they_are_found_there(
    node: Node, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "RARE", 3)
    folder = write_documents(tmp_path / "docs", 0, range(12))
    library = in_cluster(folder, url=node.url, prefix=prefix)
    corpus = library._corpus  # noqa: SLF001
    names = tuple(library.names)
    for term in ("mill", "rye", "prado3", "nowhere"):
        for chosen in (names[:1], names[2:5], names, ()):
            among = list(corpus.find(chosen).values())
            for limit in (1, 50):
                expected = len(corpus.engine.search({term: 1.0}, limit, among=among))
                assert corpus.engine.occurrences(term, among, limit) == expected


def test_words_of_a_question_are_counted_together(node: Node, prefix: str, tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "docs", 0, range(12))
    library = in_cluster(folder, url=node.url, prefix=prefix)
    corpus = library._corpus  # noqa: SLF001
    client = library._backend.client  # type: ignore[attr-defined]  # noqa: SLF001
    among = list(corpus.find(tuple(library.names[:2])).values())
    corpus.engine.prefetch(["mill", "rye", "prado3", "prado5"])
    before = client.requests
    for term in ("mill", "rye", "prado3", "prado5"):
        corpus.engine.occurrences(term, among, 1)
    assert client.requests - before == 1


CLAUSES = "\n\n".join(
    f"## {number}. {title}\n\n{number}.1 The {title.lower()} is due in May.\n\n"
    f"{number}.2 It is void after {number} years, see clause {number % 9 + 1}.1."
    for number, title in enumerate(
        "Rent Deposit Repair Notice Access Garden Noise Keys Pets".split(), start=1
    )
)


@pytest.mark.parametrize(
    "question",
    [
        "What does clause 3.2 say?",
        "What does section 7 of the lease of the mill say?",
        "lease of the barn 9.1",
        "clause 12.4 of the lease of the barn",
        "article XIV",
        "May I keep pets under the lease of the barn?",
    ],
)
def test_clauses_and_names_take_few_requests_and_are_answered_alike(
    question: str, node: Node, prefix: str, tmp_path: Path
) -> None:
    texts = {
        f"{place}.md": f"# Lease of the {place}\n\n{CLAUSES}\n"
        for place in "mill barn shop yard loft".split()
    }
    folder = fill(tmp_path / "docs", texts)
    library = in_cluster(folder, url=node.url, prefix=prefix)
    client = library._backend.client  # type: ignore[attr-defined]  # noqa: SLF001
    library.ask("What is a weir?")
    before = client.requests

    assert said(library.ask(question)) == said(in_memory(folder).ask(question))
    assert client.requests - before <= 7


def test_all_blocks_of_a_long_document_are_read_in_few_requests(
    node: Node, prefix: str, tmp_path: Path
) -> None:
    text = "\n\n".join(f"Paragraph {number} is about oats." for number in range(1_500))
    folder = fill(tmp_path / "docs", {"long.txt": text})
    library = in_cluster(folder, url=node.url, prefix=prefix)
    client = library._backend.client  # type: ignore[attr-defined]  # noqa: SLF001
    blocks = library._corpus.blocks[library.names[0]]  # noqa: SLF001
    before = client.requests
    read = [blocks[place].block.span for place in range(700, 1_100)]
    assert client.requests - before <= 2
    assert (
        read
        == [each.block.span for each in in_memory(folder)._corpus.blocks[library.names[0]]][  # noqa: SLF001
            700:1_100
        ]
    )


def test_a_question_takes_at_most_six_requests_and_a_timeline_eight(
    node: Node, prefix: str
) -> None:
    library = in_cluster(SEEDS, url=node.url, prefix=prefix)
    client = library._backend.client  # type: ignore[attr-defined]  # noqa: SLF001
    library.ask("Who is the president?")  # What all questions need is here then.
    for question in ("Who is AMLO?", "What happened in Chiapas?", "When was 287(g) made law?"):
        before = client.requests
        library.ask(question)
        assert client.requests - before <= 6
    for topic in (None, "border"):
        before = client.requests
        library.timeline(topic)
        assert client.requests - before <= 8


def test_documents_whose_names_were_dropped_from_the_cache_are_read_together(
    node: Node, prefix: str, tmp_path: Path
) -> None:
    folder = write_documents(tmp_path / "docs", 0, range(12))
    library = in_cluster(folder, url=node.url, prefix=prefix)
    client = library._backend.client  # type: ignore[attr-defined]  # noqa: SLF001
    question = "When was the mill built?"
    library.ask(question)
    reader = library._corpus.documents._reader  # type: ignore[attr-defined]  # noqa: SLF001
    with reader._lock:  # noqa: SLF001
        reader._numbers.clear()  # noqa: SLF001
    before = client.requests
    library.ask(question)
    assert client.requests - before <= 3
