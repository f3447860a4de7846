"""A library of some documents in an index of a node or a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index import Answer, EngineChoice, Library
from index.cluster.client import ClusterOptions
from tests.cluster.nodes import Node
from tests.cluster.proxy import Proxy, proxy
from tests.helpers.crashes import first_paragraph, write_documents

DOCUMENTS = range(24)


@dataclass(frozen=True, slots=True)
class Indexed:
    """A folder of documents that tell their versions apart, and its index in a cluster."""

    docs: Path
    prefix: str

    def write(self, version: int, numbers: range = DOCUMENTS) -> None:
        """Change the documents, not yet their index."""
        write_documents(self.docs, version, numbers)

    def open(self, urls: str, *, refresh: bool = False, **options: object) -> Library:
        """Open the index; nothing is read of the folder unless ``refresh`` says so."""
        given = {"timeout": 10, "prefix": self.prefix, "shards": 3, **options}
        return Library.open(
            self.docs,
            engine=EngineChoice.OPENSEARCH,
            cluster=ClusterOptions(tuple(urls.split(",")), **given),  # type: ignore[arg-type]
            refresh=refresh,
        )


def is_right(library: Library, number: int, version: int = 0) -> bool:
    """Whether a question about a document is answered by the words of that version of it."""
    found = library.ask(f"When was the mill of Place{number}x built?", limit=1)
    return (
        isinstance(found, Answer)
        and found.quotes[0].citation.source == f"{number:03}.txt"
        and found.quotes[0].text == first_paragraph(number, version)
    )


@pytest.fixture
def indexed(tmp_path: Path, prefix: str) -> Indexed:
    made = Indexed(tmp_path / "docs", prefix)
    made.write(0)
    return made


@pytest.fixture
def between(node: Node) -> Iterator[Proxy]:
    """A proxy in front of the node."""
    with proxy(node.url) as made:
        yield made


@pytest.fixture
def library(node: Node, between: Proxy, indexed: Indexed) -> Library:
    """The documents in the node's index, asked through the proxy."""
    indexed.open(node.url, refresh=True)
    opened = indexed.open(between.url)
    assert is_right(opened, 0)
    between.requests.clear()
    return opened
