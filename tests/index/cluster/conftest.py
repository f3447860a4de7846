"""What writes and reads an index in the node's cluster, part by part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from index import ClusterOptions, UpdateResult
from index.cluster import writer
from index.cluster.client import Client
from index.cluster.lease import HeadWriter, read_head
from index.cluster.parts import Blobs
from index.cluster.schema import Head, Names
from index.cluster.writer import ClusterWriter
from index.storage import update
from index.storage.update import Plan, Update
from tests.cluster.nodes import Node


@dataclass(frozen=True, slots=True)
class Host:
    """A process that writes an index, step by step."""

    client: Client
    names: Names

    @classmethod
    def of(cls, node: Node, prefix: str, shards: int = 2) -> Host:
        options = ClusterOptions((node.url,), prefix=prefix, shards=shards, timeout=30)
        return cls(Client(options), Names(prefix))

    def begin(self, *, rebuild: bool = False) -> ClusterWriter:
        """Begin to write, as if it had the lease."""
        head = HeadWriter(self.client, self.names)
        blobs = Blobs(self.client, self.names, 0)
        return ClusterWriter(self.client, self.names, head, blobs, rebuild=rebuild)

    def read(self, folder: Path, to: ClusterWriter, batch_bytes: int = 1 << 20) -> UpdateResult:
        """Read what has changed; nothing of it counts before ``to.finish``."""
        return Update(to, Plan(folder, batch_bytes=batch_bytes), first=to.builds).run()

    def write(self, folder: Path, *, rebuild: bool = False) -> UpdateResult:
        """Read what has changed, and let it count."""
        begun = self.begin(rebuild=rebuild)
        changes = self.read(folder, begun)
        begun.finish()
        return changes

    @property
    def head(self) -> Head:
        found = read_head(self.client, self.names)
        assert found is not None
        return found


@pytest.fixture
def host(node: Node, prefix: str) -> Callable[[], Host]:
    return lambda: Host.of(node, prefix)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was replaced is deleted at the next change, however soon that comes."""
    monkeypatch.setattr(writer, "GRACE_SECONDS", 0.0)
    monkeypatch.setattr(update, "UNSETTLED_NANOSECONDS", -(10**18))
