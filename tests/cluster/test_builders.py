"""Processes that build one index together by ``quoth index``, and that die or hang at it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from index.cluster.client import Client, ClusterOptions
from index.cluster.lease import read_head
from index.cluster.schema import Names, State
from tests.cluster.conftest import DOCUMENTS, Indexed, is_right
from tests.cluster.nodes import Node
from tests.cluster.proxy import Proxy, Request, Strike, proxy
from tests.helpers.backends import in_memory, seen
from tests.helpers.documents import ROOT

FOREVER, SOON = 600.0, 2.0
"""Seconds after which a process takes another for dead."""

PARTITION_FILES = 4

QUOTH = f"""
import sys

from bot.cli import main
from index.cluster import lease, partitions

lease.LEASE_SECONDS = float(sys.argv.pop(1))
partitions.PARTITION_BYTES = 1
partitions.PARTITION_FILES = {PARTITION_FILES}
sys.exit(main())
"""
HELPS = r"quoth: \S+ is building the index; this host helps[.]"
LEFT = r"quoth: No part of the folder is left; \S+ finishes the index[.]"
QUESTIONS = ("When was the mill of Place7x built?", "Who is the mason Ana Prado3?")


class Building:
    """``quoth index`` in a process of its own, through a proxy."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []

    def until(self, line: str) -> None:
        """Read what it says up to a line."""
        assert self.process.stderr is not None
        for said in self.process.stderr:
            self.said.append(said)
            if re.fullmatch(line, said.rstrip()):
                return
        pytest.fail(f"It never says {line}, but {self.said}")

    def goes_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def dies(self) -> None:
        self.process.kill()
        assert self.process.wait() == -signal.SIGKILL

    def ends(self) -> int:
        """Let it end; return how many documents it says that it has read."""
        summary, errors = self.process.communicate()
        assert self.process.returncode == 0, errors
        self.said += errors.splitlines(keepends=True)
        count = f"{len(DOCUMENTS)} documents, {2 * len(DOCUMENTS)} passages"
        found = re.match(rf"{count}: (\d+) read, 0 removed", summary)
        assert found, summary
        return int(found[1])


def is_bulk(request: Request) -> bool:
    return request.path.startswith("/_bulk")


Start = Callable[..., Building]


@pytest.fixture
def start(node: Node, indexed: Indexed) -> Iterator[Start]:
    """Start ``quoth index``; with a strike at a bulk request, come back when that has hit."""
    with ExitStack() as stack:

        def begin(seconds: float, strike: Strike | None = None, *arguments: str) -> Building:
            between: Proxy = stack.enter_context(proxy(node.url))
            between.rule = strike or between.rule
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", QUOTH, str(seconds), "index", *arguments],
                    cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                    env=os.environ | {
                        "PYTHONDEVMODE": "0",
                        "QUOTH_SEEDS": str(indexed.docs),
                        "QUOTH_ENGINE": "opensearch",
                        "QUOTH_MEANING": "off",
                        "QUOTH_OPENSEARCH_URL": between.url,
                        "QUOTH_OPENSEARCH_PREFIX": indexed.prefix,
                        "QUOTH_OPENSEARCH_SHARDS": "3",
                        "QUOTH_OPENSEARCH_TIMEOUT": "30",
                    },
                )
            )  # fmt: skip
            stack.callback(process.kill)
            if strike is not None:
                strike.at(process)
                while not strike.struck.wait(1):
                    assert process.poll() is None, process.communicate()
            return Building(process)

        yield begin


def halt(place: int) -> Strike:
    return Strike(place, signal.SIGSTOP, is_bulk)


def kill(place: int) -> Strike:
    return Strike(place, signal.SIGKILL, is_bulk)


def state_of(node: Node, prefix: str) -> State:
    head = read_head(Client(ClusterOptions((node.url,), prefix=prefix)), Names(prefix))
    assert head is not None
    assert head.serving is not None
    assert head.building is None
    return head.serving


def is_whole(node: Node, indexed: Indexed) -> bool:
    """Whether all that can be seen is what one process holds that has read the folder alone."""
    library = indexed.open(node.url)
    return all(is_right(library, number) for number in DOCUMENTS) and (
        seen(library, QUESTIONS) == seen(in_memory(indexed.docs), QUESTIONS)
    )


def test_two_processes_build_one_index(node: Node, indexed: Indexed, start: Start) -> None:
    leading = start(FOREVER, halt(2))
    helping = start(FOREVER)
    helping.until(HELPS)
    helping.until(LEFT)
    leading.goes_on()

    assert leading.ends() == len(DOCUMENTS)
    assert 0 < helping.ends() < len(DOCUMENTS)
    assert state_of(node, indexed.prefix).dead == ()
    assert is_whole(node, indexed)


def test_what_a_killed_helper_was_reading_another_reads(
    node: Node, indexed: Indexed, start: Start
) -> None:
    leading = start(SOON, halt(1))
    helping = start(FOREVER, kill(2))
    assert helping.process.wait() == -signal.SIGKILL
    leading.goes_on()

    assert leading.ends() == len(DOCUMENTS)
    assert len(state_of(node, indexed.prefix).dead) == 1
    assert is_whole(node, indexed)


@pytest.mark.parametrize("arguments", [(), ("--rebuild",)], ids=["first", "rebuild"])
def test_who_helps_leads_when_the_one_that_leads_is_killed(
    node: Node, indexed: Indexed, start: Start, arguments: tuple[str, ...]
) -> None:
    if arguments:
        indexed.open(node.url, refresh=True)
    leading = start(FOREVER, halt(2), *arguments)
    helping = start(SOON)
    helping.until(HELPS)
    leading.dies()

    assert 0 < helping.ends() < len(DOCUMENTS)
    assert state_of(node, indexed.prefix).generation == 1 + len(arguments)
    assert is_whole(node, indexed)


def test_the_next_one_goes_on_where_a_killed_one_was(
    node: Node, indexed: Indexed, start: Start
) -> None:
    killed = start(FOREVER, kill(4))
    assert killed.process.wait() == -signal.SIGKILL

    assert 0 < start(SOON).ends() < len(DOCUMENTS)
    assert len(state_of(node, indexed.prefix).dead) == 1
    assert is_whole(node, indexed)


def test_a_helper_that_hung_changes_nothing_when_it_goes_on(
    node: Node, indexed: Indexed, start: Start
) -> None:
    leading = start(SOON, halt(1))
    helping = start(FOREVER, halt(1))
    leading.goes_on()
    assert leading.ends() == len(DOCUMENTS)
    before = state_of(node, indexed.prefix)
    helping.goes_on()

    assert helping.ends() == 0
    assert state_of(node, indexed.prefix) == before
    assert is_whole(node, indexed)
