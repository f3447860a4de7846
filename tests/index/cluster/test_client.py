"""What is sent to a cluster, and what is not written to the log."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from index import ClusterOptions, IndexLockedError, UnreachableIndexError, UnreachableReason
from index.cluster.client import Client
from index.cluster.lease import Lease
from index.cluster.vectors import CHUNK_BYTES, ClusterVectors
from tests.cluster.nodes import Node
from tests.helpers.backends import in_cluster
from tests.helpers.documents import SEEDS
from tests.index.cluster.conftest import Host


def test_questions_are_in_no_log(node: Node, prefix: str, caplog: pytest.LogCaptureFixture) -> None:
    library = in_cluster(SEEDS, url=node.url, prefix=prefix)
    caplog.set_level(logging.DEBUG)
    library.ask("What happened in Chiapas?")

    assert "chiapa" not in caplog.text.casefold()


def test_a_password_may_have_any_letters() -> None:
    words = "grün"
    client = Client(ClusterOptions(("http://127.0.0.1:1",), user="ana", password=words))
    sent = client._connection().transport.get_connection().headers["authorization"]  # noqa: SLF001

    assert base64.b64decode(sent.removeprefix("Basic ")).decode() == f"ana:{words}"
    assert words not in repr(client.options)


def test_certificates_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    options = ClusterOptions(("https://127.0.0.1:1",), ca=tmp_path / "no.pem")

    with pytest.raises(UnreachableIndexError, match=r"no\.pem cannot be read") as caught:
        Client(options)
    assert caught.value.reason is UnreachableReason.CERTIFICATE


def test_connections_that_were_closed_are_opened_again(node: Node, prefix: str) -> None:
    library = in_cluster(SEEDS, url=node.url, prefix=prefix)
    names = library.names
    library.close()

    assert library.names == names


def test_who_waits_for_a_process_that_keeps_the_lease_is_told(host: Callable[[], Host]) -> None:
    one, other = host(), host()
    keeper, waiting = Lease(one.client, one.names, 2.0), Lease(other.client, other.names, 2.0)
    assert keeper.keep()

    with pytest.raises(IndexLockedError):
        waiting.take()
    keeper.drop()
    waiting.take()
    assert waiting.is_held
    waiting.release()


def test_what_one_host_has_made_another_one_gets(host: Callable[[], Host], tmp_path: Path) -> None:
    one, other = (ClusterVectors(each.client, each.names) for each in (host(), host()))
    made, copy = tmp_path / "a" / "v", tmp_path / "b" / "v"
    made.parent.mkdir()
    for content in (b"x" * (CHUNK_BYTES + 5), b"another"):
        made.write_bytes(content)
        one.keep(made, "model", f"corpus {len(content)}")
        other.fetch(copy, "model", f"corpus {len(content)}")

        assert copy.read_bytes() == content
    other.fetch(copy, "model", "of nobody")
    assert copy.read_bytes() == b"another"


def test_vectors_are_made_by_one_host_at_a_time(host: Callable[[], Host]) -> None:
    one, other = (ClusterVectors(each.client, each.names) for each in (host(), host()))
    with one.making() as first, other.making() as second:
        assert (first, second) == (True, False)
    with other.making() as second:
        assert second
