"""Many documents written together, with no more under way than a cluster takes."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from index.cluster.client import (
    BUSY,
    FIRST_PAUSE,
    MAX_PAUSE,
    WRITE_ATTEMPTS,
    Client,
    Json,
    TooLargeError,
    json_line,
    said,
)
from index.errors import UnreachableIndexError, UnreachableReason

BULK_BYTES = 4 << 20
"""Of one bulk request; one that is refused as too large is sent in halves."""

BULKS_AT_ONCE = 3
"""Bulk requests that are under way while the next one is prepared."""


class Bulk:
    """Writes many documents, some requests at a time; a context that ends when all are written.

    Args:
        client: Sends them.
        size: Bytes of one request.
    """

    def __init__(self, client: Client, size: int = BULK_BYTES) -> None:
        self._client = client
        self._size = size
        self._lines: list[tuple[bytes, ...]] = []
        self._held = 0
        self._pool = ThreadPoolExecutor(BULKS_AT_ONCE, "bulk")
        self._waiting: list[Future[None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._send()
                for each in self._waiting:
                    each.result()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def index(self, index: str, id_: str, source: Json) -> None:
        """Write a document, in the place of one with its id."""
        self._add({"index": {"_index": index, "_id": id_}}, source)

    def update(self, index: str, id_: str, part: Json) -> None:
        """Change some fields of a document."""
        self._add({"update": {"_index": index, "_id": id_, "retry_on_conflict": 3}}, {"doc": part})

    def delete(self, index: str, id_: str) -> None:
        """Delete a document, if it is there."""
        self._add({"delete": {"_index": index, "_id": id_}})

    def _add(self, *values: Json) -> None:
        lines = tuple(json_line(value) for value in values)
        self._lines.append(lines)
        self._held += sum(map(len, lines))
        if self._held >= self._size:
            self._send()

    def _send(self) -> None:
        lines, self._lines, self._held = self._lines, [], 0
        if not lines:
            return
        if len(self._waiting) >= BULKS_AT_ONCE:
            # Reading documents waits, so that the cluster is not given more than it takes.
            self._waiting.pop(0).result()
        self._waiting.append(self._pool.submit(_write, self._client, lines))


def _write(client: Client, lines: Sequence[tuple[bytes, ...]]) -> None:
    """Send the lines of a bulk request; what the cluster is too busy for again, in time."""
    pause = FIRST_PAUSE
    for attempt in range(1, WRITE_ATTEMPTS + 1):
        body = b"".join(line for each in lines for line in each)
        try:
            answer = client.request(
                "POST", "/_bulk", body, params={"require_alias": "true"}, writes=True, lines=True
            )
        except TooLargeError:
            if len(lines) == 1:
                raise
            half = len(lines) // 2
            _write(client, lines[:half])
            _write(client, lines[half:])
            return
        results = [next(iter(item.values())) for item in answer["items"]]
        failed = [place for place, each in enumerate(results) if "error" in each]
        if not failed:
            return
        for each in (results[place] for place in failed):
            error, is_worth_retrying = _item(each)
            if not is_worth_retrying or attempt == WRITE_ATTEMPTS:
                raise error
        lines = [lines[place] for place in failed]
        time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # no secret
        pause = min(2 * pause, MAX_PAUSE)


def _item(result: Json) -> tuple[UnreachableIndexError, bool]:
    """Return what is wrong with one document of a bulk request; see ``_failure``."""
    status = result["status"]
    error = said(result["error"], status, result["_index"])
    return error, status in BUSY and error.reason is not UnreachableReason.FULL


def delete(client: Client, index: str, alias: str, query: Json) -> bool:
    """Delete what ``query`` finds of what is visible; return whether there was anything.

    Args:
        client: Asks.
        index: Where.
        alias: By which that is written.
        query: What is searched for.
    """
    deleted = False
    while found := client.ids(index, query):
        deleted = True
        with Bulk(client) as bulk:
            for id_ in found:
                bulk.delete(alias, id_)
        client.refresh(index)
    return deleted
