"""What holds for all tests, and the OpenSearch nodes that some of them share."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.cluster.nodes import Cluster, Node, NoNodesError, locked, shared

# A loaded machine must not fail a test, so nothing is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def nodes_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the nodes' files are, the same for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "nodes"


def nodes_of(folder: Path, count: int, *, secure: bool = False, knn: bool = False) -> Cluster:
    """The nodes in a folder; where none can be started the test is skipped, except in CI."""
    owner = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    try:
        return shared(folder, owner, count, secure=secure, knn=knn)
    except NoNodesError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no OpenSearch: {error}")


def cleared(cluster: Cluster | Node, prefix: str) -> None:
    """Remove what a test has made."""
    cluster.call("DELETE", f"/{prefix}*")
    for template in cluster.call("GET", "/_index_template")["index_templates"]:
        if template["name"].startswith(prefix):
            cluster.call("DELETE", f"/_index_template/{template['name']}")


@pytest.fixture(scope="session")
def shared_node(nodes_folder: Path) -> Node:
    return nodes_of(nodes_folder / "single", 1).nodes[0]


@pytest.fixture
def prefix() -> str:
    """What the names of a test's indexes begin with."""
    return f"t{secrets.token_hex(6)}"


@pytest.fixture
def node(shared_node: Node, prefix: str) -> Iterator[Node]:
    """A single OpenSearch node, for indexes whose names begin with ``prefix``."""
    yield shared_node
    cleared(shared_node, prefix)


@pytest.fixture(scope="session")
def shared_knn_node(nodes_folder: Path) -> Node:
    return nodes_of(nodes_folder / "knn", 1, knn=True).nodes[0]


@pytest.fixture
def knn_node(shared_knn_node: Node, prefix: str) -> Iterator[Node]:
    """A single node that has the plugin for k-NN; see ``node``."""
    yield shared_knn_node
    cleared(shared_knn_node, prefix)


@pytest.fixture
def cluster(nodes_folder: Path, prefix: str) -> Iterator[Cluster]:
    """Three nodes, for one test at a time, which may kill and hang them."""
    with locked(nodes_folder / "cluster-test.lock"):
        found = nodes_of(nodes_folder / "three", 3)
        yield found
        found.restart()
        cleared(found, prefix)


@pytest.fixture
def secure_node(nodes_folder: Path) -> Iterator[Node]:
    """A node with TLS, for one test at a time, which says who may do what by ``write_users``."""
    with locked(nodes_folder / "secure-test.lock"):
        (found,) = nodes_of(nodes_folder / "secure", 1, secure=True).nodes
        yield found
