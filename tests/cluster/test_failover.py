"""A node of three is lost while documents are asked for and written."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from index import Answer, Library, LibraryError
from index.errors import UnreachableIndexError
from tests.cluster.conftest import DOCUMENTS, Indexed, is_right
from tests.cluster.nodes import Cluster, Node
from tests.helpers.crashes import first_paragraph

pytestmark = pytest.mark.exhaustive

ASKERS = 2
ANSWERS = 40
"""So many are waited for before the node is lost, while it is, and afterwards."""


@dataclass(slots=True)
class Traffic:
    """What people and the writer meet.

    Attributes:
        told: How many questions ended in which way.
        written: The version that each document's file has.
        kept: The version of each document of which the writer was told that it is stored.
        seen: The newest version of each document that each asker was told.
        slowest: The seconds that the slowest question took.
        wrong: What was said and is not so.
    """

    told: Counter[str] = field(default_factory=Counter)
    written: dict[int, int] = field(default_factory=lambda: dict.fromkeys(DOCUMENTS, 0))
    kept: dict[int, int] = field(default_factory=lambda: dict.fromkeys(DOCUMENTS, 0))
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    ended: threading.Event = field(default_factory=threading.Event)

    def note(self, what: str) -> None:
        """Count something."""
        with self.changed:
            self.told[what] += 1
            self.changed.notify_all()

    def wait_for(self, what: str, more: int) -> None:
        """Wait until something was counted so many times more."""
        with self.changed:
            wanted = self.told[what] + more
            assert self.changed.wait_for(lambda: self.told[what] >= wanted, timeout=240)


def ask(library: Library, traffic: Traffic) -> None:
    """Ask about one document after the other, until the end."""
    newest: Counter[int] = Counter()
    while not traffic.ended.is_set():
        for number in DOCUMENTS:
            started = time.perf_counter()
            try:
                found = library.ask(f"When was the mill of Place{number}x built?", limit=1)
            except UnreachableIndexError:
                traffic.note("errors")
            else:
                version = version_of(found, number, traffic.written[number])
                if version is None or version < newest[number]:
                    traffic.wrong.append(f"{number}: {found}")
                    traffic.note("wrong")
                else:
                    newest[number] = version
                    traffic.note("answers")
            traffic.slowest = max(traffic.slowest, time.perf_counter() - started)


def version_of(found: object, number: int, newest: int) -> int | None:
    """The version of a document that an answer quotes; ``None`` if it quotes none."""
    if not isinstance(found, Answer) or found.quotes[0].citation.source != f"{number:03}.txt":
        return None
    text = found.quotes[0].text
    return next((v for v in range(newest, -1, -1) if text == first_paragraph(number, v)), None)


def write(library: Library, indexed: Indexed, traffic: Traffic) -> None:
    """Change some documents after the other, until the end."""
    step = 4
    version = 0
    while not traffic.ended.is_set():
        version += 1
        for first in range(0, len(DOCUMENTS), step):
            numbers = range(first, first + step)
            traffic.written |= dict.fromkeys(numbers, version)
            indexed.write(version, numbers)
            try:
                library.refresh()
            except LibraryError:
                traffic.note("failed writes")
            else:
                traffic.kept |= traffic.written
                traffic.note("writes")


@contextmanager
def running(works: list[Callable[[], None]], traffic: Traffic) -> Iterator[None]:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        traffic.ended.set()
        for thread in threads:
            thread.join()


def manager_of(cluster: Cluster) -> Node:
    """The node that the others follow."""
    state = cluster.call("GET", "/_cluster/state/cluster_manager_node,nodes")
    name = state["nodes"][state["cluster_manager_node"]]["name"]
    return next(node for node in cluster.nodes if node.name == name)


@pytest.mark.parametrize("leads", [True, False], ids=["the manager", "another"])
@pytest.mark.parametrize("how", [Node.kill, Node.hang], ids=["killed", "hung"])
def test_nobody_is_told_wrong_and_nothing_is_lost_when_a_node_is(
    cluster: Cluster, indexed: Indexed, how: Callable[[Node], None], *, leads: bool
) -> None:
    writer = indexed.open(cluster.urls, refresh=True, timeout=5)
    cluster.wait()
    manager = manager_of(cluster)
    victim = next(node for node in cluster.nodes if (node == manager) is leads)
    traffic = Traffic()
    askers = [indexed.open(cluster.urls, timeout=5) for _ in range(ASKERS)]
    works = [lambda each=each: ask(each, traffic) for each in askers]
    with running([*works, lambda: write(writer, indexed, traffic)], traffic):
        traffic.wait_for("answers", ANSWERS)
        traffic.wait_for("writes", 1)
        how(victim)
        seconds = cluster.wait("green", nodes=2)
        traffic.wait_for("answers", ANSWERS)
        traffic.wait_for("writes", 1)
        cluster.restart()
        traffic.wait_for("answers", ANSWERS)
        traffic.wait_for("writes", 1)

    told = ", ".join(f"{what} {count}" for what, count in sorted(traffic.told.items()))
    print(f"{told}; green after {seconds:.1f} s; slowest question {traffic.slowest:.1f} s")
    assert traffic.wrong == []
    # What was stored was stored: nothing is read again from the files.
    library = indexed.open(cluster.urls)
    lost = [
        number
        for number in DOCUMENTS
        if not any(
            is_right(library, number, version)
            for version in {traffic.kept[number], traffic.written[number]}
        )
    ]
    assert lost == []
    writer.refresh()
    assert all(is_right(writer, number, traffic.written[number]) for number in DOCUMENTS)
