"""Two writers of one index, and writers that die or hang in the middle of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from index import LibraryError
from tests.cluster.conftest import DOCUMENTS, Indexed, is_right
from tests.cluster.nodes import Node
from tests.cluster.proxy import Proxy, Strike
from tests.helpers.backends import in_memory, seen
from tests.helpers.crashes import finish, start

pytestmark = pytest.mark.exhaustive

QUESTIONS = ("When was the mill of Place7x built?", "Who painted the ceiling of the opera?")


def update(indexed: Indexed, urls: str) -> None:
    """Bring the index up to date, once the lease is free; work for a process of its own."""
    indexed.open(urls).update()


def try_to_update(indexed: Indexed, urls: str) -> None:
    """The same, for one that may be told that it has lost the lease."""
    with suppress(LibraryError):
        update(indexed, urls)


def same_as_the_folder(indexed: Indexed, urls: str, asked: Sequence[str] = QUESTIONS) -> bool:
    return seen(indexed.open(urls), asked) == seen(in_memory(indexed.docs), asked)


def test_two_writers_at_once_leave_one_index(node: Node, indexed: Indexed) -> None:
    two = (indexed, indexed)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(update, two, (node.url, node.url)))
        assert same_as_the_folder(indexed, node.url)

        indexed.write(1)
        list(threads.map(update, two, (node.url, node.url)))
    library = indexed.open(node.url)
    assert all(is_right(library, number, 1) for number in DOCUMENTS)
    assert same_as_the_folder(indexed, node.url)


@pytest.mark.parametrize("place", [4, 11, 17, -3, -6, -9])
def test_what_a_killed_writer_began_another_ends(
    node: Node, between: Proxy, indexed: Indexed, place: int
) -> None:
    # Below 0: of a change to an index that is there.
    changes = place < 0
    if changes:
        indexed.open(node.url, refresh=True)
        indexed.write(1)
    between.rule = strike = Strike(abs(place), signal.SIGKILL)
    writer = start(update, indexed, between.url)
    strike.at(writer)
    writer.join()

    assert strike.struck.is_set()
    assert writer.exitcode == -signal.SIGKILL
    if changes:
        before = indexed.open(node.url)
        assert all(is_right(before, n, 0) or is_right(before, n, 1) for n in DOCUMENTS)
    update(indexed, node.url)
    assert same_as_the_folder(indexed, node.url)


def test_a_writer_that_hung_does_not_write_over_the_next_one(
    node: Node, between: Proxy, indexed: Indexed
) -> None:
    indexed.open(node.url, refresh=True)
    indexed.write(1)
    between.rule = strike = Strike(5, signal.SIGSTOP)
    writer = start(try_to_update, indexed, between.url)
    strike.at(writer)
    assert strike.struck.wait(120)
    indexed.write(2)
    update(indexed, node.url)
    assert all(is_right(indexed.open(node.url), number, 2) for number in DOCUMENTS)
    os.kill(strike.pid.result(), signal.SIGCONT)
    finish(writer)

    assert all(is_right(indexed.open(node.url), number, 2) for number in DOCUMENTS)
    update(indexed, node.url)
    assert same_as_the_folder(indexed, node.url)
