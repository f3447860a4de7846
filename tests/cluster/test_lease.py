"""The lease of an index: kept by one of several processes, and taken over when that dies."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from index import IndexLockedError
from index.cluster.client import Client, ClusterOptions
from index.cluster.lease import Lease
from index.cluster.schema import Names
from tests.cluster.nodes import Node
from tests.helpers.documents import ROOT

SECONDS = 3.0

KEEPER = f"""
import sys
from index.cluster.client import Client, ClusterOptions
from index.cluster.lease import Lease
from index.cluster.schema import Names

options = ClusterOptions((sys.argv[1],), prefix=sys.argv[2])
lease = Lease(Client(options), Names(options.prefix), {SECONDS})
for line in sys.stdin:
    print(lease.keep(), flush=True)
lease.drop()
"""


class Keeper:
    """Another process that keeps the lease as long as it can."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def keeps(self) -> bool:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.process.stdout.readline() == "True\n"


@contextlib.contextmanager
def keeper(node: Node, prefix: str) -> Iterator[Keeper]:
    with subprocess.Popen(
        [sys.executable, "-c", KEEPER, node.url, prefix],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONDEVMODE": "0"},
    ) as process:  # fmt: skip
        yield Keeper(process)


def lease_of(node: Node, prefix: str) -> Lease:
    return Lease(Client(ClusterOptions((node.url,), prefix=prefix)), Names(prefix), SECONDS)


@pytest.fixture
def lease(node: Node, prefix: str) -> Iterator[Lease]:
    made = lease_of(node, prefix)
    yield made
    made.drop()


def test_one_process_keeps_it_and_gives_it_back_at_its_end(
    node: Node, prefix: str, lease: Lease
) -> None:
    with keeper(node, prefix) as other:
        assert other.keeps()
        assert not lease.keep()
        with pytest.raises(IndexLockedError), lease.holding(wait=False):
            pytest.fail("Two processes hold it.")
        assert other.keeps()

    assert lease.keep()


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
def test_another_takes_over_when_the_one_that_keeps_it_dies_or_hangs(
    node: Node, prefix: str, lease: Lease, fault: signal.Signals
) -> None:
    with keeper(node, prefix) as other:
        assert other.keeps()
        assert not lease.keep()
        other.process.send_signal(fault)
        while not lease.keep():
            pass

        if fault is signal.SIGSTOP:
            other.process.send_signal(signal.SIGCONT)
            assert not other.keeps()
        assert lease.keep()


def test_who_keeps_it_can_hold_it_meanwhile_and_still_keeps_it_then(
    node: Node, prefix: str, lease: Lease
) -> None:
    with lease.holding():
        assert lease.keep()
    other = lease_of(node, prefix)

    assert not other.keep()
    with lease.holding(wait=False):
        assert lease.is_held
    assert not other.keep()
    lease.drop()
    assert other.keep()
    other.drop()
