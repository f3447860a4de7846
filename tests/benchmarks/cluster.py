"""Quoth on a cluster of three nodes beside its index on disk and a bare query, in one run.

``python -m tests.benchmarks cluster 10000 100000 1000000`` generates so many passages each,
starts three OpenSearch nodes, builds both indexes, and asks each question three times in turns:
of the cluster, of the index on disk, and as a bare OpenSearch query of the same terms. After
several sizes it reckons what up to ten million passages take, from how the figures grew between the
last two, and it measures what more shards cost by splitting the largest index. Nothing is
asserted by the clock.
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.generating import questions
from tests.benchmarks.scale import MIB, Row, corpus, print_table, quantile
from tests.benchmarks.serving import PREFIX, in_child
from tests.cluster.nodes import Cluster, Node, NoNodesError, shared
from tests.cluster.proxy import proxy

JVM = ("-Xmx512m", "-XX:+UseSerialGC")
SHARDS = 3
SPLIT = 8
"""Into so many shards each one is divided, to see what asking more of them costs."""

QUESTIONS = 200
COUNTED = 50
"""Questions whose round trips are counted."""

TARGETS = (1_000_000, 10_000_000)
"""Passages for which figures are reckoned, where they are too many to be measured."""

BOUNDED_FROM = 900_000
"""Passages from which figures have bounds: below, a bare query takes next to nothing."""


@dataclass(slots=True)
class Figures:
    """What was measured at one size, by name; in seconds, bytes or pieces."""

    passages: int
    values: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a task has measured, and the processor seconds it took here and in the nodes."""

    found: dict[str, float]
    bot: float
    nodes: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size, then reckon the size that is too large to be measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[20_000], help="passages")
    parser.add_argument(
        "--keep", type=Path, help="a folder for corpora and indexes; what it has is not built again"
    )
    given = parser.parse_args(arguments)
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        for size in given.sizes:
            folder = (given.keep or Path(scratch)) / str(size)
            docs, count = corpus(folder, size)
            try:
                nodes = _nodes(folder)
            except NoNodesError as error:
                print(f"No OpenSearch: {error}")
                return
            try:
                figures = Figures(size)
                rows = measure(folder, docs, count, nodes, figures)
                print_table(size, count, rows, ("cluster", "index on disk"))
                found.append(figures)
                if size == given.sizes[-1]:
                    split(nodes, [each.text for each in questions(docs, count, QUESTIONS)])
            finally:
                nodes.stop()
            if given.keep is None:
                shutil.rmtree(folder)
    if len(found) > 1:
        reckon(*found[-2:])


def measure(
    folder: Path, docs: Path, documents: int, nodes: Cluster, figures: Figures
) -> Iterator[Row]:
    """All rows of a table, each measured when it is asked for."""
    index = folder / "index"
    asked = [question.text for question in questions(docs, documents, QUESTIONS)]
    if not nodes.call("GET", f"/_resolve/index/{PREFIX}-*")["indices"]:
        shutil.rmtree(index, ignore_errors=True)
        yield from _building(docs, index, nodes, figures)
    yield from _room(index, nodes, figures)
    where = {"docs": docs, "urls": nodes.urls, "shards": SHARDS}
    times: dict[str, list[float]] = in_child("ask_cluster", **where, index=index, questions=asked)  # type: ignore[assignment]
    for state in (" first", ""):
        yield from _answers(times, state, figures)
    with proxy(nodes.url) as between:
        in_child("serve_cluster", **where | {"urls": between.url}, questions=asked[:1])
        opening = len(between.requests)
        in_child("serve_cluster", **where | {"urls": between.url}, questions=asked[:COUNTED])
        each = (len(between.requests) - 2 * opening) / (COUNTED - 1)
    yield Row("round trips of opening and the first question", str(opening))
    yield Row("round trips of a further question, mean", f"{each:.1f}", bound="≤ 6", held=each <= 6)
    yield from _processors(asked, where, nodes, figures)
    served = in_child("serve_cluster", **where, questions=asked)
    if "rss" in served:
        figures.values["memory of a bot host"] = served["rss"]
        held = served["rss"] < 250 * MIB
        yield Row("memory of a bot host", _mib(served["rss"]), bound="< 250 MiB", held=held)
        yield Row("… of it before opening", _mib(served["imports"]))
        yield Row("… at its peak", _mib(served["peak"]))
    heaps = nodes.call("GET", "/_nodes/stats/jvm")["nodes"].values()
    heap = sum(each["jvm"]["mem"]["heap_used_in_bytes"] for each in heaps) / len(heaps)
    yield Row("heap in use, a node", _mib(heap))
    yield Row("resident memory, a node", _mib(sum(map(_resident, nodes.nodes)) / len(nodes.nodes)))


def _building(docs: Path, index: Path, nodes: Cluster, figures: Figures) -> Iterator[Row]:
    disk = spend(nodes, "build", docs=docs, index=index)
    cluster = spend(nodes, "build_cluster", docs=docs, urls=nodes.urls, shards=SHARDS)
    figures.values |= {"building, bot": cluster.bot, "building, nodes": cluster.nodes}
    ours, theirs = cluster.found, disk.found
    rates = figures.passages / ours["seconds"], figures.passages / theirs["seconds"]
    ratio = rates[0] / rates[1]
    bounded = figures.passages >= BOUNDED_FROM
    yield Row(
        "build, passages a second",
        f"{rates[0]:,.0f}",
        f"{rates[1]:,.0f}",
        f"{ratio:.2f}",
        "≥ 1/2" if bounded else "",
        held=ratio >= 0.5 if bounded else None,
    )
    yield Row("build, seconds", f"{ours['seconds']:.1f}", f"{theirs['seconds']:.1f}")
    yield Row("… processor seconds of the bot", f"{cluster.bot:.1f}", f"{disk.bot:.1f}")
    yield Row("… processor seconds of the nodes", f"{cluster.nodes:.1f}")
    if "peak" in ours:
        yield Row("… memory of the writer", _mib(ours["peak"]), _mib(theirs["peak"]))


def _room(index: Path, nodes: Cluster, figures: Figures) -> Iterator[Row]:
    stored = nodes.call("GET", f"/{PREFIX}-*/_stats/store")["_all"]
    once = stored["primaries"]["store"]["size_in_bytes"]
    figures.values["disk without replicas"] = once
    on_disk = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    yield Row("disk without replicas", _mib(once), _mib(on_disk), f"{once / on_disk:.1f}")
    yield Row("disk with replicas", _mib(stored["total"]["store"]["size_in_bytes"]))


def _answers(times: Mapping[str, Sequence[float]], state: str, figures: Figures) -> Iterator[Row]:
    for name, place in (("p50", 0.5), ("p95", 0.95)):
        ours, disk, bare = (
            quantile(times[f"{what}{state}"], place) * 1000 for what in ("cluster", "disk", "bare")
        )
        title = f"answer {name}{', first time' if state else ''}"
        yield Row(title, f"{ours:.1f} ms", f"{disk:.1f} ms", f"{ours / disk:.1f}")
        bounded = name == "p95" and not state and figures.passages >= BOUNDED_FROM
        yield Row(
            "… of a bare OpenSearch query",
            "",
            f"{bare:.1f} ms",
            f"{ours / bare:.1f}",
            "≤ 3" if bounded else "",
            held=ours <= 3 * bare if bounded else None,
        )
        alone = quantile(times[f"search{state}"], place) * 1000
        yield Row("… of it in Quoth's own query, of more terms", f"{alone:.1f} ms")


def split(nodes: Cluster, asked: Sequence[str]) -> None:
    """Measure a bare query on few and on many shards of the same passages."""
    (index,) = (
        each["name"]
        for each in nodes.call("GET", f"/_resolve/index/{PREFIX}-*")["indices"]
        if each["name"].endswith("-passages")
    )
    nodes.call("DELETE", "/split?ignore_unavailable=true")
    nodes.call("PUT", f"/{index}/_settings", {"index.blocks.write": True})
    settings = {"number_of_shards": SHARDS * SPLIT, "number_of_replicas": 0}
    nodes.call("POST", f"/{index}/_split/split", {"settings": {"index": settings}})
    nodes.wait()
    for each in (index, "split"):
        nodes.call("POST", f"/{each}/_forcemerge?max_num_segments=1", timeout=1800)
    nodes.wait()
    print(f"\nA bare query on {SHARDS} shards and on {SHARDS * SPLIT} of the same passages\n")
    print("| shards | p50 | p95 | nodes' processor time |\n|---|---|---|---|")
    for each, shards in ((index, SHARDS), ("split", SHARDS * SPLIT)):
        arguments = {"urls": nodes.urls, "index": each, "questions": asked}
        in_child("ask_bare", **arguments)
        spent = spend(nodes, "ask_bare", **arguments)
        used = spent.nodes / len(asked) * 1000
        times: list[float] = spent.found["times"]  # type: ignore[assignment]
        p50, p95 = (quantile(times, place) * 1000 for place in (0.5, 0.95))
        print(f"| {shards} | {p50:.1f} ms | {p95:.1f} ms | {used:.1f} ms |")


def reckon(smaller: Figures, larger: Figures) -> None:
    """Print what more passages take if all goes on growing as it did between two sizes.

    Times are the processor's: what a person waits depends on how many machines share them.
    """
    targets = [each for each in TARGETS if each > larger.passages]
    print("\nMeasured at two sizes, and reckoned from how that grew\n")
    heads = [f"{each.passages:,}" for each in (smaller, larger)]
    heads += ["grows as n^", *(f"{each:,}, reckoned" for each in targets)]
    print(f"| | {' | '.join(heads)} |\n|{'---|' * (len(heads) + 1)}")
    steps = math.log(larger.passages / smaller.passages)
    for name in (each for each in larger.values if each in smaller.values):
        before, value = smaller.values[name], larger.values[name]
        exponent = math.log(value / before) / steps
        then = [value * (target / larger.passages) ** exponent for target in targets]
        cells = [_amount(name, before), _amount(name, value), f"{exponent:.2f}"]
        print(f"| {' | '.join([name, *cells, *(_amount(name, each) for each in then)])} |")


def cpu_of(nodes: Cluster) -> float:
    """The processor seconds that the nodes have used."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for node in nodes.nodes:
        fields = Path(f"/proc/{node.pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / ticks


def _nodes(folder: Path) -> Cluster:
    """Three nodes that hold what they held when the folder was kept."""
    nodes = shared(folder / "nodes", os.getpid(), 3, jvm=JVM)
    nodes.restart()
    return nodes


def spend(nodes: Cluster, task: str, **arguments: object) -> Spent:
    """Do a task in a child process."""
    before, in_nodes = resource.getrusage(resource.RUSAGE_CHILDREN), cpu_of(nodes)
    found = in_child(task, **arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    bot = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(found, bot, cpu_of(nodes) - in_nodes)


def _processors(
    asked: Sequence[str], where: Mapping[str, object], nodes: Cluster, figures: Figures
) -> Iterator[Row]:
    """The processor time of an answer, which a busy machine lengthens less than its wall time."""
    opening = spend(nodes, "serve_cluster", **where, questions=asked[:1])
    all_ = spend(nodes, "serve_cluster", **where, questions=asked)
    bare = spend(nodes, "ask_bare", urls=nodes.urls, index=f"{PREFIX}-*-passages", questions=asked)
    ours = {
        "an answer, bot": (all_.bot - opening.bot) / (len(asked) - 1),
        "an answer, nodes": (all_.nodes - opening.nodes) / (len(asked) - 1),
        "a bare query, nodes": bare.nodes / len(asked),
    }
    figures.values |= ours
    for name, seconds in ours.items():
        yield Row(f"processor time of {name}", f"{seconds * 1000:.1f} ms")


def _resident(node: Node) -> float:
    for line in Path(f"/proc/{node.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024.0
    return 0.0


def _amount(name: str, value: float) -> str:
    if name.startswith("building"):
        return f"{value:,.0f} s"
    if name.startswith(("an answer", "a bare query")):
        return f"{value * 1000:,.1f} ms"
    return _mib(value)


def _mib(size: float) -> str:
    return f"{size / MIB:,.0f} MiB"


if __name__ == "__main__":
    main()
