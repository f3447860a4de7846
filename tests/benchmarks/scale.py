"""Quoth on corpora of growing size beside bare tantivy, in one run.

``python -m tests.benchmarks.scale 1000 10000 100000 1000000`` generates so many passages
each, builds an index of them and a bare tantivy one of the same terms, asks both the same
questions in turns, and prints a table for each size with the ratios. Every figure comes from a
fresh process. ``--profile`` says instead where the time of a build goes. ``--keep DIR`` keeps
what was made, and finds it again. Nothing is asserted by the clock.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from index.analysis import analyse
from index.loading.folder import read_file
from tests.benchmarks import profiling
from tests.benchmarks.generating import generate, questions
from tests.benchmarks.serving import evict, in_child

QUESTIONS = 250
OPENINGS = 5
BOUNDED_FROM = 900_000
"""Passages from which an answer's time has a bound: below, a bare search takes next to nothing."""

FILES_A_TASK = 50
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        bound: What ``ours`` or the ratio is meant to stay within, in words.
        held: Whether it does; ``None`` without a bound.
    """

    what: str
    ours: str
    bare: str = ""
    ratio: str = ""
    bound: str = ""
    held: bool | None = None


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="+", type=int, help="passages")
    parser.add_argument("--profile", action="store_true", help="where the time of a build goes")
    parser.add_argument("--keep", type=Path, help="a folder for the corpora and indexes")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        for size in given.sizes:
            folder = (given.keep or Path(scratch)) / str(size)
            docs, count = corpus(folder, size)
            if given.profile:
                profiling.report(docs, folder / "profile")
            else:
                print_table(size, count, measure(folder, docs, count))
            if given.keep is None:
                shutil.rmtree(folder)


def corpus(folder: Path, size: int) -> tuple[Path, int]:
    """The folder of about ``size`` passages, made if it is not there, and its documents' number."""
    docs = folder / "docs"
    if not docs.exists():
        started = time.perf_counter()
        generate(docs, size)
        print(f"Generated {size:,} passages in {time.perf_counter() - started:.1f} s.")
    return docs, sum(1 for _ in docs.rglob("*.txt"))


def measure(folder: Path, docs: Path, documents: int) -> Iterator[Row]:
    """All rows of a table, each measured when it is asked for."""
    index, bare, lines = folder / "index", folder / "bare", folder / "terms.txt"
    for old in (index, bare):
        shutil.rmtree(old, ignore_errors=True)
    passages = write_terms(docs, lines)
    asked = [question.text for question in questions(docs, documents, QUESTIONS)]
    where = {"docs": docs, "index": index}
    yield from _building(where, bare, lines, passages)
    opened = [in_child("open_only", **where)["seconds"] * 1000 for _ in range(OPENINGS)]
    opening = statistics.median(opened)
    yield _bounded("opening after imports", f"{opening:.1f} ms", "< 50 ms", held=opening < 50)
    evict(folder)
    times: dict[str, list[float]] = in_child("ask", **where, bare=bare, questions=asked)  # type: ignore[assignment]
    for state in ("cold", "warm"):
        bounded = state == "warm" and passages >= BOUNDED_FROM
        yield from _answers(times[state], times[f"bare {state}"], state, bounded=bounded)
    served = in_child("serve", **where, questions=asked)
    if "rss" in served:
        held = served["rss"] < 600 * MIB
        yield _bounded("memory while serving", _mib(served["rss"]), "< 600 MiB", held=held)
        yield Row("… anonymous", _mib(served["anonymous"]))
        yield Row("… pages of mapped files", _mib(served["file"]))
        yield Row("… at its peak", _mib(served["peak"]))
        yield Row("… of it before opening", _mib(served["imports"]))
    added = in_child("add", **where)
    for what in ("add", "change", "remove"):
        took = added[what]
        yield _bounded(f"{what} one document", f"{took:.2f} s", "< 1 s", held=took < 1)
    drawn = in_child("chart", **where, topics=_topics(asked))
    yield Row("timeline of everything, first", f"{drawn['first']:.2f} s")
    yield Row("timeline of everything, again", f"{drawn['all']:.2f} s")
    yield Row("timeline of a topic, p50", f"{drawn['topic'] * 1000:.0f} ms")


def write_terms(docs: Path, lines: Path) -> int:
    """Write the terms of all passages, one passage a line, and count them."""
    paths = sorted(docs.rglob("*.txt"))
    tasks = [paths[place : place + FILES_A_TASK] for place in range(0, len(paths), FILES_A_TASK)]
    count = 0
    with (
        ProcessPoolExecutor(mp_context=get_context("spawn")) as pool,
        lines.open("w", encoding="utf-8") as file,
    ):
        for found in pool.map(_terms, [docs] * len(tasks), tasks):
            count += len(found)
            file.writelines(f"{terms}\n" for terms in found)
    return count


def print_table(
    size: int,
    documents: int,
    rows: Iterator[Row],
    peers: tuple[str, str] = ("Quoth", "bare tantivy"),
) -> None:
    """Print a table in Markdown, row by row as they come."""
    print(f"\n{size:,} passages in {documents:,} documents\n")
    print(f"| | {peers[0]} | {peers[1]} | ratio | bound | held |\n|---|---|---|---|---|---|")
    for row in rows:
        held = {None: "", True: "yes", False: "no"}[row.held]
        cells = (row.what, row.ours, row.bare, row.ratio, row.bound, held)
        print(f"| {' | '.join(cells)} |", flush=True)


def _building(where: dict[str, Path], bare: Path, lines: Path, passages: int) -> Iterator[Row]:
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    theirs = in_child("build_bare", lines=lines, folder=bare, threads=threads)
    ours = in_child("build", **where)
    rates = passages / ours["seconds"], passages / theirs["seconds"]
    yield Row(
        "build, passages a second",
        f"{rates[0]:,.0f}",
        f"{rates[1]:,.0f}",
        f"{rates[0] / rates[1]:.2f}",
        "> 1/3",
        held=rates[0] * 3 > rates[1],
    )
    yield Row("build, seconds", f"{ours['seconds']:.1f}", f"{theirs['seconds']:.1f}")
    if "peak" in ours:
        yield Row("build, memory of the writer", _mib(ours["peak"]), _mib(theirs["peak"]))
    sizes = _size(where["index"]), _size(bare)
    share = f"{_size(where['docs']) / MIB:,.0f} MiB of text"
    yield Row("index size", _mib(sizes[0]), _mib(sizes[1]), f"{sizes[0] / sizes[1]:.1f}", share)


def _answers(
    ours: Sequence[float], theirs: Sequence[float], state: str, *, bounded: bool
) -> Iterator[Row]:
    for name, place in (("p50", 0.5), ("p95", 0.95)):
        mine, bare = quantile(ours, place) * 1000, quantile(theirs, place) * 1000
        bound = bounded and name == "p95"
        yield Row(
            f"answer {name}, {state}",
            f"{mine:.1f} ms",
            f"{bare:.2f} ms",
            f"{mine / bare:.1f}",
            "< 5" if bound else "",
            held=mine < 5 * bare if bound else None,
        )


def _bounded(what: str, ours: str, bound: str, *, held: bool) -> Row:
    return Row(what, ours, bound=bound, held=held)


def _terms(docs: Path, paths: Sequence[Path]) -> list[str]:
    return [" ".join(terms) for path in paths for terms in analyse(read_file(docs, path)).terms]


def _topics(asked: Sequence[str]) -> list[str]:
    """The longest word of each of some questions."""
    return [max(question.split(), key=len).strip("?") for question in islice(asked, 20)]


def quantile(times: Sequence[float], place: float) -> float:
    """The time below which that share of the times is."""
    return sorted(times)[min(len(times) - 1, int(place * len(times)))]


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _mib(size: float) -> str:
    return f"{size / MIB:,.0f} MiB"


if __name__ == "__main__":
    main()
