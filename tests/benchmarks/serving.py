"""What is measured in a process of its own, so that nothing done before counts.

``python -m tests.benchmarks.serving TASK`` reads keyword arguments as JSON from standard
input and writes what it measured as JSON: seconds, and memory in bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

import tantivy
from opensearchpy import OpenSearch
from tantivy import Occur, Query

# What a library imports when it first needs it is imported here, so that it is not timed.
import index.storage.reader
import index.storage.update
import index.timelines  # noqa: F401
from index import EngineChoice, Library, MeaningChoice
from index.cluster.client import ClusterOptions
from index.cluster.engine import ClusterEngine
from index.ranking import Hit
from index.ranking.disk import HEAP_BYTES, PASSAGE, TERMS
from index.text.tokens import terms_of

ROOT = Path(__file__).parents[2]
HITS = 10
PREFIX = "bench"
"""Of the indices in a cluster."""

Figures = dict[str, float]


def in_child(task: str, **arguments: object) -> Figures:
    """Do one of the tasks below in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.serving", task],
        input=json.dumps(arguments, default=str),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode:
        raise RuntimeError(f"{task} failed:\n{done.stderr}")
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def build(docs: str, index: str) -> Figures:
    """Build the index of a folder for the first time."""
    started = time.perf_counter()
    _library(docs, index, refresh=True)
    return {"seconds": time.perf_counter() - started, **memory()}


def build_bare(lines: str, folder: str, threads: int) -> Figures:
    """Build a bare tantivy index of ready-made terms, one passage a line."""
    Path(folder).mkdir(parents=True)
    started = time.perf_counter()
    index = tantivy.Index(bare_schema(), path=folder)
    writer = index.writer(HEAP_BYTES, threads)
    with Path(lines).open(encoding="utf-8") as passages:
        for number, terms in enumerate(passages):
            passage = tantivy.Document()
            passage.add_text(TERMS, terms)
            passage.add_unsigned(PASSAGE, number)
            writer.add_document(passage)
    writer.commit()
    writer.wait_merging_threads()
    return {"seconds": time.perf_counter() - started, **memory()}


def ask(docs: str, index: str, bare: str, questions: Sequence[str]) -> dict[str, list[float]]:
    """Answer each question with Quoth and search it with bare tantivy, one after the other."""
    library = _library(docs, index)
    schema = bare_schema()
    searcher = tantivy.Index(schema, path=bare).searcher()
    times: dict[str, list[float]] = {}
    for round_ in ("cold", "warm"):
        ours: list[float] = []
        theirs: list[float] = []
        times |= {round_: ours, f"bare {round_}": theirs}
        for question in questions:
            ours.append(_seconds(lambda q=question: library.ask(q)))  # type: ignore[misc]
            theirs.append(
                _seconds(lambda q=question: searcher.search(bare_query(schema, q), HITS))  # type: ignore[misc]
            )
    return times


def serve(docs: str, index: str, questions: Sequence[str]) -> Figures:
    """Open the index and answer ``questions``; what memory that takes."""
    before = memory()
    started = time.perf_counter()
    library = _library(docs, index)
    opened = time.perf_counter() - started
    for question in questions:
        library.ask(question)
    after = memory()
    return {"open": opened, "imports": before["rss"], **after}


def answer(docs: str, index: str, questions: Sequence[str], meaning: str) -> Figures:
    """Answer ``questions`` by words or by meaning; what memory that takes."""
    library = Library.open(Path(docs), index=Path(index), meaning=MeaningChoice(meaning))
    for question in questions:
        library.ask(question)
    return memory()


def open_only(docs: str, index: str) -> Figures:
    """Open the index after the imports."""
    return {"seconds": _seconds(lambda: _library(docs, index))}


def chart(docs: str, index: str, topics: Sequence[str]) -> Figures:
    """Ask for timelines: of everything, and of each topic."""
    library = _library(docs, index)
    first = _seconds(library.timeline)
    again = _seconds(library.timeline)
    times = sorted(_seconds(lambda t=topic: library.timeline(t)) for topic in topics)  # type: ignore[misc]
    return {"first": first, "all": again, "topic": times[len(times) // 2], **memory()}


def add(docs: str, index: str) -> Figures:
    """Add a small document, change it, and take it away again, as a watching process would."""
    library = _library(docs, index)
    library.ask("What was added?")
    path = Path(docs) / "added-while-serving.txt"
    figures: Figures = {}
    for what, text in (("add", "The ferry Zubrolin sank in 1931."), ("change", "It was raised.")):
        path.write_text(text, encoding="utf-8")
        figures[what] = _seconds(library.refresh)
    path.unlink()
    figures["remove"] = _seconds(library.refresh)
    return {**figures, **memory()}


def build_cluster(docs: str, urls: str, shards: int) -> Figures:
    """Build the index of a folder in a cluster for the first time."""
    started = time.perf_counter()
    _cluster(docs, urls, shards, refresh=True)
    return {"seconds": time.perf_counter() - started, **memory()}


def ask_cluster(
    docs: str, index: str, urls: str, shards: int, questions: Sequence[str]
) -> dict[str, list[float]]:
    """Answer each question from a cluster and from disk, and as a bare query, in turns."""
    cluster, disk = _cluster(docs, urls, shards), _library(docs, index)
    client = _bare_client(urls)
    times: dict[str, list[float]] = {}
    searching: list[float] = []
    search = ClusterEngine.search

    def timed(
        engine: ClusterEngine,
        terms: Mapping[str, float],
        limit: int,
        *,
        among: Sequence[range] | None = None,
    ) -> list[Hit]:
        found: list[Hit] = []
        searching[-1] += _seconds(lambda: found.extend(search(engine, terms, limit, among=among)))
        return found

    with patch.object(ClusterEngine, "search", timed):
        for round_ in (" first", ""):
            names = [f"{what}{round_}" for what in ("cluster", "disk", "bare")]
            times |= {name: [] for name in names}
            searching = times[f"search{round_}"] = []
            for question in questions:
                searching.append(0.0)
                works = (
                    lambda q=question: cluster.ask(q),
                    lambda q=question: disk.ask(q),
                    lambda q=question: _bare_search(client, f"{PREFIX}-*-passages", q),
                )
                for name, work in zip(names, works, strict=True):
                    times[name].append(_seconds(work))
    client.close()
    return times


def ask_bare(urls: str, index: str, questions: Sequence[str]) -> dict[str, list[float]]:
    """Send each question as a bare query."""
    client = _bare_client(urls)
    found = [_seconds(lambda q=q: _bare_search(client, index, q)) for q in questions]  # type: ignore[misc]
    client.close()
    return {"times": found}


def serve_cluster(docs: str, urls: str, shards: int, questions: Sequence[str]) -> Figures:
    """Open an index in a cluster and answer ``questions``; what memory that takes."""
    before = memory()
    library = _cluster(docs, urls, shards)
    for question in questions:
        library.ask(question)
    return {"imports": before.get("rss", 0.0), **memory()}


def bare_schema() -> tantivy.Schema:
    """Terms and a number, as small as it goes."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(TERMS, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field(PASSAGE, fast=True)
    return builder.build()


def bare_query(schema: tantivy.Schema, question: str) -> Query:
    """Any of the question's own informative terms."""
    terms = dict.fromkeys(terms_of(question))
    return Query.boolean_query(
        [(Occur.Should, Query.term_query(schema, TERMS, term, "freq")) for term in terms]
    )


def memory() -> Figures:
    """This process's resident memory in bytes, as Linux counts it; nothing elsewhere.

    ``file`` are pages of files that are mapped, as tantivy does: the system takes them back
    whenever it needs them.
    """
    status, rollup = Path("/proc/self/status"), Path("/proc/self/smaps_rollup")
    if not rollup.exists():
        return {}
    lines = dict(_fields(status.read_text(encoding="utf-8")))
    sums = dict(_fields(rollup.read_text(encoding="utf-8")))
    return {
        "peak": lines["VmHWM"],
        "rss": sums["Rss"],
        "anonymous": sums["Anonymous"],
        "file": sums["Rss"] - sums["Anonymous"],
    }


def evict(folder: Path) -> None:
    """Ask the system to forget the files in ``folder``, so that the next reader is a cold one."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file() and hasattr(os, "posix_fadvise"):
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _fields(text: str) -> Iterator[tuple[str, float]]:
    for line in text.splitlines():
        name, _, rest = line.partition(":")
        words = rest.split()
        if words[-1:] == ["kB"]:
            yield name, float(words[0]) * 1024


def _library(docs: str, index: str, *, refresh: bool = False) -> Library:
    """Open what is there; a number is asked for, as opening waits for the first request."""
    found = Library.open(Path(docs), index=Path(index), engine=EngineChoice.DISK, refresh=refresh)
    if not found.passages:
        raise RuntimeError("The index is empty.")
    return found


def _cluster(docs: str, urls: str, shards: int, *, refresh: bool = False) -> Library:
    """Open an index in a cluster."""
    options = ClusterOptions(tuple(urls.split(",")), timeout=60, prefix=PREFIX, shards=shards)
    found = Library.open(
        Path(docs), engine=EngineChoice.OPENSEARCH, cluster=options, refresh=refresh
    )
    if not found.passages:
        raise RuntimeError("The index is empty.")
    return found


def _bare_client(urls: str) -> OpenSearch:
    return OpenSearch(urls.split(","), timeout=60)


def _bare_search(client: OpenSearch, index: str, question: str) -> None:
    """Any of the question's own informative terms."""
    terms = dict.fromkeys(terms_of(question))
    query = {"bool": {"should": [{"term": {TERMS: term}} for term in terms]}}
    client.search(body={"size": HITS, "_source": False, "query": query}, index=index)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


_TASKS: dict[str, Callable[..., object]] = {
    task.__name__: task
    for task in (
        *(build, build_bare, build_cluster, ask, ask_bare, ask_cluster, serve, serve_cluster),
        *(answer, open_only, chart, add),
    )
}

if __name__ == "__main__":
    print(json.dumps(_TASKS[sys.argv[1]](**json.load(sys.stdin))))
