"""The rights of the bot's user in OpenSearch, held against what the bot sends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from index import EngineChoice, Library, MeaningChoice
from index.cluster.client import ClusterOptions
from tests.cluster.nodes import Node
from tests.cluster.proxy import Proxy, Request, proxy
from tests.helpers.documents import ROOT, fill

ROLES = ROOT / "deploy" / "opensearch" / "security" / "roles.yml"
DOCUMENTS = {
    "ferry.md": "# Ferry\n\nThe ferry to Hiiumaa leaves on Sundays. It began on 3 May 2021.\n",
    "mill.md": "# Mill\n\n## Section 4\n\nThe mill of Lomba (LM) burned down in 1912.\n",
}

OF_SEVERAL = {
    ("POST", "/_bulk"): "indices:data/write/bulk",
    ("POST", "/_mget"): "indices:data/read/mget",
    ("POST", "/_msearch"): "indices:data/read/msearch",
    ("POST", "/_mtermvectors"): "indices:data/read/mtv",
}
"""Requests that name indices in their bodies, for which a right to the cluster is needed, too."""

OF_INDICES = {
    ("DELETE", "/INDEX"): "indices:admin/delete",
    ("GET", "/INDEX"): "indices:admin/get",
    ("GET", "/INDEX/_doc/ID"): "indices:data/read/get",
    ("GET", "/INDEX/_search_shards"): "indices:admin/shards/search_shards",
    ("GET", "/INDEX/_settings"): "indices:monitor/settings/get",
    ("HEAD", "/INDEX"): "indices:admin/get",
    ("POST", "/INDEX/_refresh"): "indices:admin/refresh",
    ("PUT", "/INDEX"): "indices:admin/create",
    ("PUT", "/INDEX/_create/ID"): "indices:data/write/index",
    ("PUT", "/INDEX/_doc/ID"): "indices:data/write/index",
}
"""Those that name them in their address; what they do is an action on indices alone."""


@pytest.fixture
def between(node: Node) -> Iterator[Proxy]:
    with proxy(node.url) as made:
        yield made


def work(folder: Path, options: ClusterOptions) -> None:
    """Do all that a bot does in a cluster: build, ask, change, build again, examine."""
    docs = fill(folder / "docs", DOCUMENTS)
    library = Library.open(
        docs,
        index=folder / "index",
        engine=EngineChoice.OPENSEARCH,
        cluster=options,
        meaning=MeaningChoice.ON,
    )
    assert library.watch_lease is not None
    assert library.watch_lease.keep()
    assert library.make_vectors()
    library.ask("When does the fery to Hiiumaa leave on Sundays?")
    library.timeline("mill")
    library.cite("section 4")
    library.verify("The mill of Lomba burned down")
    library.text("mill.md")
    library.sources()
    fill(docs, {"ferry.md": "# Ferry\n\nThere is no ferry since 4 June 2022.\n"})
    library.update()
    (docs / "mill.md").unlink()
    library.update()
    library.update(rebuild=True)
    library.examine()
    library.watch_lease.drop()
    library.close()


def shape(request: Request, prefix: str) -> tuple[str, str]:
    """Return a request's method and its address without the names in it."""
    path = re.sub(rf"/{prefix}-[^/]+", "/INDEX", request.path.partition("?")[0])
    return request.method, re.sub(r"/(_doc|_create)/.+", r"/\1/ID", path)


def indices_of(request: Request, prefix: str) -> set[str]:
    """Return the names of the indices that a request is about."""
    named = re.findall(r'"_?index": ?"([^"]+)"', request.body.decode())
    if shape(request, prefix) not in OF_SEVERAL:
        named.append(request.path.partition("?")[0].split("/")[1])
    return {name for each in named for name in each.split(",")}


def test_the_role_has_the_rights_to_all_that_the_bot_sends_and_no_others(
    between: Proxy, prefix: str, tmp_path: Path
) -> None:
    work(tmp_path, ClusterOptions((between.url,), prefix=prefix, shards=2, timeout=60))
    role = yaml.safe_load(ROLES.read_text("utf-8"))["quoth"]
    sent = {shape(each, prefix) for each in between.requests}
    several = {OF_SEVERAL[each] for each in sent & OF_SEVERAL.keys()}
    (granted,) = role["index_permissions"]

    assert sent - OF_SEVERAL.keys() - OF_INDICES.keys() == set()
    assert set(role["cluster_permissions"]) == several
    # A group of OpenSearch's: all of indices:*.
    assert granted["allowed_actions"] == ["indices_all"]
    assert {each.partition(":")[0] for each in OF_INDICES.values()} == {"indices"}
    assert all(indices_of(each, prefix) for each in between.requests)
    named = {name for each in between.requests for name in indices_of(each, prefix)}
    assert len(named) > 10
    assert [name for name in named if not name.startswith(f"{prefix}-")] == []
