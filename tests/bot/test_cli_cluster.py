"""The command line with an index in a cluster, which belongs to all hosts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.i18n.terminal import SEEDS_OF_A_CLUSTER
from tests.bot.conftest import Quoth
from tests.cluster.nodes import Node, NodeError
from tests.cluster.proxy import Proxy, is_write, proxy
from tests.helpers.documents import fill

QUESTION = "When was the lighthouse of Sorve built?"
LIGHTHOUSE = "# Sorve\n\nThe lighthouse of Sorve was built in 1646.\n"
UNREACHABLE = "quoth: The documents cannot be reached now: "

ASKING = [
    ("ask", QUESTION), ("cite", "section 4"), ("timeline",), ("sources",), ("aliases",), ("check",),
    ("verify", "The lighthouse of Sorve was built"), ("text", "sorve.md"),
]  # fmt: skip

each_command = pytest.mark.parametrize("command", ASKING, ids=lambda command: command[0])


@pytest.fixture
def between(node: Node) -> Iterator[Proxy]:
    with proxy(node.url) as made:
        yield made


@pytest.fixture
def docs(
    between: Proxy, prefix: str, tmp_path: Path, quoth: Quoth, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder of documents for an index in the cluster, which is not built yet."""
    docs = fill(tmp_path / "docs", {"sorve.md": LIGHTHOUSE})
    for name, value in (
        ("SEEDS", str(docs)), ("ENGINE", "opensearch"), ("OPENSEARCH_URL", between.url),
        ("OPENSEARCH_PREFIX", prefix), ("INDEX", str(tmp_path / "index")),
    ):  # fmt: skip
        monkeypatch.setenv(f"QUOTH_{name}", value)
    assert quoth
    return docs


def head(node: Node, prefix: str) -> Any:  # noqa: ANN401 - as it is kept
    return node.call("GET", f"/{prefix}-control/_doc/head")["_source"]


@each_command
def test_a_command_that_asks_leaves_the_index_as_it_is(
    quoth: Quoth, docs: Path, between: Proxy, command: tuple[str, ...]
) -> None:
    assert quoth("index").status == 0
    fill(docs, {"sorve.md": LIGHTHOUSE.replace("1646", "1960"), "new.md": "Something else."})
    between.requests.clear()
    done = quoth(*command)

    assert done.err == ""
    assert "1960" not in done.out
    assert "new.md" not in done.out
    assert between.requests
    assert not any(map(is_write, between.requests))


def test_a_question_makes_no_vectors_for_other_hosts(
    quoth: Quoth, docs: Path, between: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    quoth("index")
    monkeypatch.setenv("QUOTH_MEANING", "on")
    between.requests.clear()
    asked = quoth("ask", QUESTION)

    assert docs
    assert "1646" in asked.out
    assert not any(map(is_write, between.requests))


@each_command
def test_a_command_that_asks_builds_no_index(
    quoth: Quoth, docs: Path, node: Node, prefix: str, command: tuple[str, ...]
) -> None:
    done = quoth(*command)

    assert docs
    assert done.status == 2
    assert f"{UNREACHABLE}there is no index of them in the cluster" in done.err
    with pytest.raises(NodeError):
        head(node, prefix)


@each_command
def test_a_command_that_asks_takes_no_folder(
    quoth: Quoth, docs: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    other = fill(tmp_path / "other", {"moon.txt": "Somebody walked on the moon."})
    quoth("index")
    done = quoth(*command, "--seeds", str(other))

    assert docs
    assert done.status == 2
    assert SEEDS_OF_A_CLUSTER in done.err
    assert "1646" in quoth("ask", QUESTION).out


@pytest.mark.parametrize("command", [*ASKING, ("index",)], ids=lambda command: command[0])
def test_a_cluster_that_is_away_is_one_sentence(
    quoth: Quoth, docs: Path, between: Proxy, command: tuple[str, ...]
) -> None:
    quoth("index")
    between.refuse()
    done = quoth(*command)

    assert docs
    assert done.status == 2
    assert done.err.startswith(f"{UNREACHABLE}the cluster cannot be connected to.")
    assert done.err.count("\n") == 1


def test_a_host_without_the_folder_is_told_so_and_can_ask(
    quoth: Quoth, docs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    quoth("index")
    monkeypatch.setenv("QUOTH_SEEDS", str(tmp_path / "missing"))
    checked = quoth("check")

    assert docs
    assert checked.status == 0
    assert "so this host answers, and leaves it to others" in checked.out
    assert "1646" in quoth("ask", QUESTION).out
