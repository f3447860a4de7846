"""A cluster that is lost, in part or for a while, is said to be, and never "no answer"."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Library, LibraryError
from index.cluster import backend
from index.cluster.client import Client, ClusterOptions
from index.cluster.lease import HeadWriter
from index.cluster.schema import Names
from index.errors import UnreachableIndexError, UnreachableReason
from tests.cluster.conftest import DOCUMENTS, Indexed, is_right
from tests.cluster.nodes import Cluster, Node, basic, make_keys, write_users
from tests.cluster.proxy import Fault, Proxy, Request, Status, is_write
from tests.helpers.backends import in_memory, seen

SENTENCE = "The documents cannot be reached now: .+[.]"
QUESTION = "When was the mill of Place7x built?"
UNANSWERED = "Who painted the ceiling of the opera?"


def every(which: int, fault: Fault | Status) -> Callable[[Request], Fault | Status | None]:
    """A rule by which every such request meets a fault."""
    count = iter(range(1_000_000))
    return lambda _: fault if next(count) % which == 0 else None


def error_of(work: Callable[[], object]) -> UnreachableIndexError:
    with pytest.raises(UnreachableIndexError, match=SENTENCE) as caught:
        work()
    return caught.value


@pytest.mark.parametrize(
    "fault",
    [Fault.RESET, Fault.LOST, Fault.CUT, Status(429, "circuit_breaking_exception"), Status(502),
     Status(503), Status(504)],
    ids=str,
)  # fmt: skip
def test_a_node_that_fails_is_said_to_and_asked_again(
    library: Library, between: Proxy, fault: Fault | Status
) -> None:
    between.rule = lambda _: fault

    for question in (QUESTION, UNANSWERED):
        error_of(lambda q=question: library.ask(q))  # type: ignore[misc]
    between.rule = lambda _: None
    assert is_right(library, 7)
    assert not any(map(is_write, between.requests))


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.CUT, Status(429), Status(503)], ids=str)
def test_nobody_notices_a_request_that_fails_once(
    library: Library, between: Proxy, fault: Fault | Status
) -> None:
    between.rule = every(3, fault)

    assert all(is_right(library, number) for number in (1, 2, 3, 4))


def test_a_node_that_hangs_is_given_up(indexed: Indexed, node: Node, between: Proxy) -> None:
    indexed.open(node.url, refresh=True)
    library = indexed.open(between.url, timeout=0.3)
    between.rule = lambda _: Fault.HELD

    assert error_of(lambda: library.ask(QUESTION)).reason is UnreachableReason.TIMEOUT
    between.rule = lambda _: None
    between.release()
    assert is_right(indexed.open(between.url), 7)


def test_a_cluster_that_is_gone_is_asked_again_when_it_is_back(
    library: Library, between: Proxy
) -> None:
    between.refuse()

    assert error_of(lambda: library.ask(QUESTION)).reason is UnreachableReason.CONNECTION
    error_of(library.refresh)
    between.listen()
    assert is_right(library, 7)


def test_nothing_is_opened_or_built_without_a_cluster(indexed: Indexed, between: Proxy) -> None:
    between.refuse()

    error_of(lambda: indexed.open(between.url, refresh=True))
    error_of(lambda: indexed.open(between.url).ask(QUESTION))
    error_of(lambda: indexed.open(between.url).update(rebuild=True))


def test_rights_that_are_taken_away_are_named_and_come_back(
    secure_node: Node, indexed: Indexed
) -> None:
    assert secure_node.users is not None
    header = basic("ana", "a word")
    write_users(secure_node.users, {header: "write"})
    options = {"ca": secure_node.ca, "user": "ana", "password": "a word"}
    library = indexed.open(secure_node.url, refresh=True, **options)
    for users, reason in (
        ({}, UnreachableReason.UNAUTHENTICATED),
        ({header: "none"}, UnreachableReason.FORBIDDEN),
    ):
        write_users(secure_node.users, users)

        assert error_of(lambda: library.ask(QUESTION)).reason is reason
        assert "a word" not in str(error_of(lambda: library.ask(QUESTION)))
    write_users(secure_node.users, {header: "read"})
    assert is_right(library, 7)
    indexed.write(1)
    assert error_of(library.refresh).reason is UnreachableReason.FORBIDDEN
    assert is_right(library, 7)


def test_a_certificate_of_a_stranger_is_not_taken(
    secure_node: Node, indexed: Indexed, tmp_path: Path
) -> None:
    ca = make_keys(tmp_path)

    error = error_of(lambda: indexed.open(secure_node.url, ca=ca).ask(QUESTION))
    assert error.reason is UnreachableReason.CERTIFICATE


def test_full_disks_keep_out_what_is_new_and_nothing_else(
    library: Library, node: Node, indexed: Indexed
) -> None:
    block = {"index.blocks.read_only_allow_delete": True}
    node.call("PUT", f"/{indexed.prefix}-*/_settings", block)
    indexed.write(1)

    assert error_of(library.refresh).reason is UnreachableReason.FULL
    assert is_right(library, 7, 0)
    node.call("PUT", f"/{indexed.prefix}-*/_settings", dict.fromkeys(block))
    library.refresh()
    assert all(is_right(library, number, 1) for number in DOCUMENTS)


@pytest.mark.parametrize("kind", ["passages", "documents", "parts", "control*"])
def test_an_index_that_is_deleted_is_missed_and_not_built_by_a_question(
    library: Library, node: Node, between: Proxy, indexed: Indexed, kind: str
) -> None:
    node.call("DELETE", f"/{indexed.prefix}-*{kind}")

    for question in (QUESTION, UNANSWERED):
        try:
            found = library.ask(question)
        except LibraryError as error:
            assert re.fullmatch(SENTENCE, str(error))  # noqa: PT017
        else:
            assert found == in_memory(indexed.docs).ask(question)
    error_of(lambda: indexed.open(node.url).ask("When was the mill of Place12x built?"))
    assert not any(map(is_write, between.requests))
    indexed.write(1)
    indexed.open(node.url).update(rebuild=True)
    assert is_right(library, 7, 1)
    asked = [QUESTION, UNANSWERED]
    assert seen(library, asked) == seen(in_memory(indexed.docs), asked)


@pytest.mark.parametrize("kind", ["passages", "control*"])
def test_a_running_host_does_not_build_an_index_again_that_is_deleted(
    library: Library, node: Node, between: Proxy, indexed: Indexed, kind: str
) -> None:
    node.call("DELETE", f"/{indexed.prefix}-*{kind}")
    indexed.write(1)

    for _ in range(2):
        assert error_of(library.refresh).reason is UnreachableReason.MISSING
    assert not any(request.path.startswith("/_bulk") for request in between.requests)
    indexed.open(node.url, refresh=True)
    assert is_right(library, 7, 1)
    indexed.write(2)
    library.refresh()
    assert is_right(library, 7, 2)


def test_an_index_that_is_being_built_from_nothing_is_missed(
    library: Library, node: Node, indexed: Indexed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "CHECK_SECONDS", 0.0)
    node.call("DELETE", f"/{indexed.prefix}-control")
    HeadWriter(Client(ClusterOptions((node.url,))), Names(indexed.prefix))

    for question in (QUESTION, UNANSWERED):
        assert error_of(lambda q=question: library.ask(q)).reason is UnreachableReason.MISSING  # type: ignore[misc]


def test_a_clock_that_is_replaced_hides_no_change(
    node: Node, indexed: Indexed, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = indexed.open(node.url, refresh=True)
    assert is_right(library, 7)
    monkeypatch.setattr(backend, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(time, "monotonic", lambda: -1e9)
    indexed.write(1)
    indexed.open(node.url, refresh=True)

    assert is_right(library, 7, 1)


def test_a_template_of_another_version_is_noticed(node: Node, indexed: Indexed) -> None:
    wrong = {"properties": {"terms": {"type": "keyword"}, "document": {"type": "keyword"}}}
    node.call(
        "PUT",
        f"/_index_template/{indexed.prefix}-t",
        {
            "index_patterns": [f"{indexed.prefix}*"],
            "template": {
                "mappings": {**wrong, "dynamic": "strict"},
                "settings": {"index.final_pipeline": "_none", "index.number_of_replicas": 0},
            },
        },
    )

    # What the library asks for goes before what a template says.
    assert is_right(indexed.open(node.url, refresh=True), 7)


def test_an_index_with_other_fields_is_not_asked(
    library: Library, node: Node, indexed: Indexed
) -> None:
    (name,) = (
        each["name"]
        for each in node.call("GET", f"/_resolve/index/{indexed.prefix}-*")["indices"]
        if each["name"].endswith("-passages")
    )
    node.call("DELETE", f"/{name}")
    node.call("PUT", f"/{name}", {"mappings": {"properties": {"terms": {"type": "keyword"}}}})

    assert error_of(lambda: library.ask(QUESTION)).reason is UnreachableReason.OTHER_MAPPING
    error = error_of(lambda: indexed.open(node.url).ask(QUESTION))
    assert error.reason is UnreachableReason.OTHER_MAPPING
    indexed.open(node.url).update(rebuild=True)
    assert is_right(library, 7)


def test_passages_that_are_gone_are_missed(library: Library, node: Node, indexed: Indexed) -> None:
    name = f"{indexed.prefix}-1-passages"
    (made,) = node.call("GET", f"/{name}").values()
    similarity = made["settings"]["index"]["similarity"]
    settings = {"index": {"number_of_shards": 3, "similarity": similarity}}
    node.call("DELETE", f"/{name}")
    body = {"settings": settings, "mappings": made["mappings"], "aliases": made["aliases"]}
    node.call("PUT", f"/{name}", body)

    for question in (QUESTION, UNANSWERED):
        assert error_of(lambda q=question: library.ask(q)).reason is UnreachableReason.MISSING  # type: ignore[misc]


def test_an_index_of_another_format_is_left_alone(
    library: Library, node: Node, indexed: Indexed
) -> None:
    control = f"{indexed.prefix}-control"
    head = node.call("GET", f"/{control}/_doc/head")["_source"]
    newer = head | {"format": head["format"] + 1}
    node.call("PUT", f"/{control}/_doc/head?refresh=true", newer)

    error = error_of(lambda: indexed.open(node.url).ask(QUESTION))
    assert error.reason is UnreachableReason.OTHER_FORMAT
    assert error_of(library.refresh).reason is UnreachableReason.OTHER_FORMAT
    assert node.call("GET", f"/{control}/_doc/head")["_source"] == newer
    node.call("PUT", f"/{control}/_doc/head?refresh=true", head)
    assert is_right(library, 7)


def test_what_is_carried_out_twice_is_there_once(between: Proxy, indexed: Indexed) -> None:
    done: set[bytes] = set()

    def lose_once(request: Request) -> Fault | None:
        if not is_write(request) or request.path.encode() + request.body in done:
            return None
        done.add(request.path.encode() + request.body)
        return Fault.LOST

    between.rule = lose_once
    library = indexed.open(between.url, refresh=True)
    indexed.write(1)
    library.refresh()

    asked = [QUESTION, UNANSWERED]
    assert len(done) >= 10
    assert seen(library, asked) == seen(in_memory(indexed.docs), asked)


def test_a_request_that_is_too_large_is_made_smaller(between: Proxy, indexed: Indexed) -> None:
    between.rule = lambda request: (
        Status(413) if request.path.startswith("/_bulk") and len(request.body) > 2_000 else None
    )
    library = indexed.open(between.url, refresh=True)

    assert all(is_right(library, number) for number in DOCUMENTS)


def test_a_shard_that_is_gone_is_no_answer(cluster: Cluster, indexed: Indexed) -> None:
    library = indexed.open(cluster.urls, refresh=True, replicas=0, timeout=3)
    assert is_right(library, 7)
    cluster.nodes[1].kill()
    cluster.wait("red", nodes=2)

    for question in (QUESTION, UNANSWERED, "When was the mill of Place8x built?"):
        try:
            found = library.ask(question)
        except LibraryError as error:
            assert isinstance(error, UnreachableIndexError)  # noqa: PT017
        else:
            assert found == in_memory(indexed.docs).ask(question)
    cluster.restart()
    assert all(is_right(library, number) for number in DOCUMENTS)


def test_a_cluster_that_was_restarted_is_asked_as_before(
    cluster: Cluster, indexed: Indexed
) -> None:
    library = indexed.open(cluster.urls, refresh=True, timeout=3)
    for node in cluster.nodes:
        node.kill()

    assert error_of(lambda: library.ask(QUESTION)).reason is UnreachableReason.CONNECTION
    cluster.restart()
    assert all(is_right(library, number) for number in DOCUMENTS)
