from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cluster.nodes import Cluster, Node, NodeError, basic, make_keys, write_users


def test_a_node_holds_what_it_is_given(node: Node, prefix: str) -> None:
    node.call("PUT", f"/{prefix}-a/_doc/1?refresh=true", {"text": "one"})

    assert node.call("GET", f"/{prefix}-a/_count")["count"] == 1


def test_a_node_deletes_by_a_query(node: Node, prefix: str) -> None:
    node.call("PUT", f"/{prefix}-a/_doc/1?refresh=true", {"text": "one"})
    found = node.call("POST", f"/{prefix}-a/_delete_by_query", {"query": {"match_all": {}}})

    assert found["deleted"] == 1


def test_a_killed_node_comes_back_to_its_cluster(cluster: Cluster, prefix: str) -> None:
    index = {"settings": {"number_of_shards": 3, "number_of_replicas": 1}}
    cluster.call("PUT", f"/{prefix}-a", index)
    cluster.call("PUT", f"/{prefix}-a/_doc/1?refresh=true", {"text": "one"})
    cluster.wait()
    cluster.nodes[0].kill()

    assert not cluster.nodes[0].lives
    cluster.wait("yellow", nodes=2)
    assert cluster.call("GET", f"/{prefix}-a/_count")["count"] == 1
    cluster.restart()
    assert cluster.nodes[0].call("GET", f"/{prefix}-a/_count")["count"] == 1


def test_a_hung_node_is_dropped_and_taken_back(cluster: Cluster) -> None:
    cluster.nodes[2].hang()
    cluster.wait("green", nodes=2)
    cluster.restart()

    assert cluster.call("GET", "/_cluster/health")["number_of_nodes"] == 3


def test_a_secure_node_asks_who_is_there(secure_node: Node, prefix: str) -> None:
    writer, reader = basic("ana", "grün"), "ApiKey abc"
    assert secure_node.users is not None
    write_users(secure_node.users, {writer: "write", reader: "read"})

    secure_node.call("PUT", f"/{prefix}-a/_doc/1?refresh=true", {}, authorization=writer)
    assert secure_node.call("GET", f"/{prefix}-a/_count", authorization=reader)["count"] == 1
    with pytest.raises(NodeError, match="403"):
        secure_node.call("DELETE", f"/{prefix}-a", authorization=reader)
    with pytest.raises(NodeError, match="401"):
        secure_node.call("GET", "/")
    secure_node.call("DELETE", f"/{prefix}-a", authorization=writer)


def test_a_secure_node_is_known_only_by_its_own_authority(
    secure_node: Node, tmp_path: Path
) -> None:
    other = replace(secure_node, ca=make_keys(tmp_path))

    with pytest.raises(ssl.SSLCertVerificationError):
        other.call("GET", "/")
