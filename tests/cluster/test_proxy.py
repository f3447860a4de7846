from __future__ import annotations

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.cluster.nodes import Node
from tests.cluster.proxy import Fault, Proxy, Status, proxy


@pytest.fixture
def between(node: Node) -> Iterator[Proxy]:
    with proxy(node.url) as made:
        yield made


def ask(between: Proxy, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
    host = between.url.removeprefix("http://")
    with closing(http.client.HTTPConnection(host, timeout=60)) as connection:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_all_passes_and_is_counted(between: Proxy, prefix: str) -> None:
    assert ask(between, "PUT", f"/{prefix}/_doc/1?refresh=true", '{"a": 1}')[0] == 201
    status, body = ask(between, "GET", f"/{prefix}/_count")

    assert (status, b'"count":1' in body) == (200, True)
    assert [each.method for each in between.requests] == ["PUT", "GET"]


def test_what_is_reset_never_reaches_the_node(between: Proxy, node: Node, prefix: str) -> None:
    between.rule = lambda _: Fault.RESET

    with pytest.raises(ConnectionError):
        ask(between, "PUT", f"/{prefix}", "{}")
    assert node.call("GET", f"/_resolve/index/{prefix}*")["indices"] == []


def test_what_is_lost_was_done(between: Proxy, node: Node, prefix: str) -> None:
    between.rule = lambda _: Fault.LOST

    with pytest.raises(ConnectionError):
        ask(between, "PUT", f"/{prefix}/_doc/1?refresh=true", '{"a": 1}')
    assert node.call("GET", f"/{prefix}/_count")["count"] == 1


def test_half_an_answer_is_noticed(between: Proxy) -> None:
    between.rule = lambda _: Fault.CUT

    with pytest.raises(http.client.IncompleteRead):
        ask(between, "GET", "/")


def test_a_status_is_answered_in_the_nodes_stead(between: Proxy) -> None:
    between.rule = lambda request: Status(429) if request.path == "/" else None

    assert ask(between, "GET", "/")[0] == 429
    assert ask(between, "GET", "/_cluster/health")[0] == 200


def test_what_is_held_passes_when_it_is_released(between: Proxy) -> None:
    between.rule = lambda _: Fault.HELD

    with ThreadPoolExecutor() as pool:
        asked = pool.submit(ask, between, "GET", "/")
        with pytest.raises(TimeoutError):
            asked.result(timeout=0.2)
        between.release()
        assert asked.result()[0] == 200


def test_it_refuses_until_it_listens_again(between: Proxy) -> None:
    between.refuse()

    with pytest.raises(ConnectionRefusedError):
        ask(between, "GET", "/")
    between.listen()
    assert ask(between, "GET", "/")[0] == 200
