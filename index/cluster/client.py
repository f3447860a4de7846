"""Requests to a cluster: deadlines, retries, and errors in this library's words."""

from __future__ import annotations

import base64
import json
import logging
import random
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import UnreachableIndexError, UnreachableReason, UnsupportedIndexError

if TYPE_CHECKING:
    from opensearchpy import OpenSearch
    from opensearchpy.exceptions import TransportError

Json = dict[str, Any]

PACKAGE = "opensearchpy"

DEFAULT_TIMEOUT = 5.0
"""Seconds. A node that hangs is left for another one after this."""

READ_ATTEMPTS = 4
PUT_ATTEMPTS = 6
WRITE_ATTEMPTS = 9
FIRST_PAUSE = 0.1
MAX_PAUSE = 10.0
"""Seconds between attempts, doubled from the first on."""

SLOW_TIMEOUT = 60.0
"""Seconds that a request may take which writes, or makes what was written visible."""

MAX_CONNECTIONS = 10
"""To one node, kept open for the threads that ask at the same time."""

BUSY = {429, 500, 502, 503, 504}
_PRESSURE = {"circuit_breaking_exception", "opensearch_rejected_execution_exception"}
_FLOOD = "flood-stage"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """Where a cluster is, as whom it is asked, and how an index in it is made.

    Attributes:
        hosts: Addresses with scheme and port, of one or several nodes.
        user: With ``password``; both empty where none is needed.
        api_key: Instead of them, as the cluster gave it.
        ca: A file of the certificates that the cluster's own are signed with; by default the
            system's.
        timeout: Seconds that one node may take to answer.
        prefix: What the names of all its indices begin with.
        shards: Into how many parts the passages are divided.
        replicas: Copies beside the first one; ``None`` for one where there are several nodes.
    """

    hosts: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca: Path | None = None
    timeout: float = DEFAULT_TIMEOUT
    prefix: str = "library"
    shards: int = 1
    replicas: int | None = None

    @property
    def place(self) -> str:
        """Where the index is, for people."""
        return f"the cluster at {', '.join(self.hosts)}"


class MissingError(UnreachableIndexError):
    """An index or a document that was asked for is not there."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is missing from the cluster", UnreachableReason.MISSING)


class ConflictError(UnreachableIndexError):
    """What was to be changed has been changed by another process, or by an earlier attempt."""

    def __init__(self) -> None:
        super().__init__("another process has changed the index", UnreachableReason.CONFLICT)


class TooLargeError(UnreachableIndexError):
    """A request has more bytes than the cluster takes."""

    def __init__(self) -> None:
        super().__init__("a request is larger than it takes", UnreachableReason.REFUSED)


class Client:
    """Sends requests; may be used from several threads at once.

    Args:
        options: Where to.

    Raises:
        UnsupportedIndexError: If the package is not installed.
        UnreachableIndexError: If the file of certificates cannot be read.
    """

    def __init__(self, options: ClusterOptions) -> None:
        self.options = options
        self.requests = 0
        """How many have been sent, for those who measure."""
        if find_spec(PACKAGE) is None:
            raise UnsupportedIndexError("opensearch-py", in_cluster=True)
        self._lock = threading.Lock()
        self._connected: OpenSearch | None = _connect(options)
        self._copy = uuid.uuid4().hex[:8]

    def request(  # noqa: PLR0913  # all but three by name
        self,
        method: str,
        path: str,
        body: Any = None,  # noqa: ANN401  # what JSON can hold
        *,
        params: Mapping[str, str] | None = None,
        writes: bool = False,
        lines: bool = False,
        attempts: int | None = None,
    ) -> Any:  # noqa: ANN401
        """Send a request, several times if need be, and return the answer.

        Args:
            method: HTTP's.
            path: From ``/`` on.
            body: Sent as JSON; bytes as they are.
            params: Of the address.
            writes: Whether it may take long, and is worth more attempts.
            lines: Whether ``body`` has one JSON value a line.
            attempts: How often it is sent at most.

        Raises:
            MissingError: If there is no such index or document.
            ConflictError: If it was changed by somebody else.
            TooLargeError: If it has too many bytes.
            UnreachableIndexError: If it fails for any other reason.
        """
        from opensearchpy.exceptions import OpenSearchException, TransportError

        most = attempts or (WRITE_ATTEMPTS if writes else READ_ATTEMPTS)
        timeout = max(self.options.timeout, SLOW_TIMEOUT) if writes else self.options.timeout
        kind = "application/x-ndjson" if lines else "application/json"
        pause = FIRST_PAUSE
        for attempt in range(1, most + 1):
            self.requests += 1
            try:
                return self._connection().transport.perform_request(
                    method,
                    path,
                    params={**(params or {}), **self._preferring(path)},
                    body=body,
                    timeout=timeout,
                    headers={"content-type": kind},
                )
            except TransportError as error:
                known, is_worth_retrying = _translated(error, path)
                if attempt == most or not is_worth_retrying:
                    raise known from error
                log.info("%s Attempt %d of %d.", known, attempt, most)
                if error.status_code in BUSY:
                    time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # no secret
                    pause = min(2 * pause, MAX_PAUSE)
                # Another copy of each shard, since the node that has this one may be what hangs.
                self._copy = uuid.uuid4().hex[:8]
            except OpenSearchException as error:
                why = "what answers there is no such cluster"
                raise UnreachableIndexError(why, UnreachableReason.REFUSED) from error
        raise AssertionError

    def _preferring(self, path: str) -> Mapping[str, str]:
        """Ask the same copies as before, whose statistics are the ones already seen."""
        return {"preference": self._copy} if path.endswith(_FROM_COPIES) else {}

    def get(self, index: str, id_: str, fields: str = "") -> Json | None:
        """Return a document with ``_source``, ``_seq_no`` and ``_primary_term``, if there is one.

        Raises:
            MissingError: If there is not even the index.
        """
        params = {"_source_includes": fields} if fields else {}
        try:
            found: Json = self.request("GET", f"/{index}/_doc/{id_}", params=params)
        except MissingError as error:
            if _is_of_index(error):
                raise
            return None
        return found

    def exists(self, index: str) -> bool:
        """Return whether there is an index of this name."""
        found: bool = self.request("HEAD", f"/{index}")
        return found

    def many(self, asked: Sequence[tuple[str, str]], fields: Sequence[str] = ()) -> list[Json]:
        """Return the sources of documents by index and id, in order, in one request.

        Raises:
            MissingError: If any is missing.
        """
        found = self.present(asked, fields)
        for (index, id_), each in zip(asked, found, strict=True):
            if each is None:
                raise MissingError(f"{id_} of {index}")
        return [each for each in found if each is not None]

    def present(
        self, asked: Sequence[tuple[str, str]], fields: Sequence[str] = ()
    ) -> list[Json | None]:
        """Return the sources of those documents that there are, as ``many`` does.

        Raises:
            MissingError: If there is not even the index.
        """
        if not asked:
            return []
        docs: list[Json] = [{"_index": index, "_id": id_} for index, id_ in asked]
        if fields:
            docs = [{**each, "_source": list(fields)} for each in docs]
        found = self._whole(lambda: self.request("POST", "/_mget", {"docs": docs})["docs"])
        return [each["_source"] if each.get("found") else None for each in found]

    def stored(self, index: str, ids: Sequence[str], field: str) -> list[str | None]:
        """Return a field that is stored apart of documents by id, in order, in one request.

        It is ``None`` where there is no such document, or not even the index.
        """
        if not ids:
            return []
        docs = [{"_index": index, "_id": id_, "stored_fields": [field]} for id_ in ids]
        # What was made visible is enough, and found without looking through what was not.
        params = {"realtime": "false"}
        body = {"docs": docs}
        try:
            found = self._whole(lambda: self.request("POST", "/_mget", body, params=params)["docs"])
        except MissingError:
            return [None] * len(ids)
        return [each["fields"][field][0] if "fields" in each else None for each in found]

    def _whole(self, send: Callable[[], list[Json]]) -> list[Json]:
        """Return the answers to a request of several parts, asked again if any has failed.

        Raises:
            UnreachableIndexError: If that does not help.
        """
        for attempt in range(1, READ_ATTEMPTS + 1):
            found = send()
            failed = next(filter(None, map(_failure, found)), None)
            if failed is None:
                return found
            error, is_worth_retrying = failed
            if attempt == READ_ATTEMPTS or not is_worth_retrying:
                raise error
            log.info("%s Attempt %d of %d.", error, attempt, READ_ATTEMPTS)
            self._copy = uuid.uuid4().hex[:8]
            time.sleep(FIRST_PAUSE * 2**attempt)
        raise AssertionError

    def term_vectors(self, docs: Sequence[Json]) -> list[Json]:
        """Return the terms of documents with their statistics, in order, in one request."""
        body = {"docs": docs}
        found = self._whole(lambda: self.request("POST", "/_mtermvectors", body)["docs"])
        return [each.get("term_vectors", {}) for each in found]

    def search(self, *asked: tuple[str, Json]) -> list[Json]:
        """Return the answers to several searches, in one request.

        Raises:
            UnreachableIndexError: If any shard did not answer.
        """

        def send() -> list[Json]:
            lines = []
            for index, body in asked:
                head: Json = {
                    "index": index,
                    "allow_partial_search_results": False,
                    "preference": self._copy,
                }
                if any("_score" in each for each in body.get("sort", ())):
                    # Statistics of all shards, so that it does not matter where a passage is.
                    head["search_type"] = "dfs_query_then_fetch"
                lines += [head, body]
            found: list[Json] = self.request("POST", "/_msearch", _lines(lines), lines=True)[
                "responses"
            ]
            return found

        return self._whole(send)

    def scan(
        self, index: str, query: Json, sort: Sequence[str], fields: Sequence[str]
    ) -> Iterator[Json]:
        """Yield the sources of all that ``query`` finds, in the order of fields without ties."""
        after: list[Any] | None = None
        while True:
            body: Json = {
                "size": PAGE,
                "query": query,
                "sort": list(sort),
                "_source": list(fields),
                "track_total_hits": False,
            }
            if after is not None:
                body["search_after"] = after
            hits = self.search((index, body))[0]["hits"]["hits"]
            yield from (hit["_source"] for hit in hits)
            if len(hits) < PAGE:
                return
            after = hits[-1]["sort"]

    def ids(self, index: str, query: Json) -> list[str]:
        """Return the ids of what ``query`` finds, of up to ten thousand."""
        body: Json = {"size": PAGE, "query": query, "_source": False, "track_total_hits": False}
        return [hit["_id"] for hit in self.search((index, body))[0]["hits"]["hits"]]

    def put(
        self, index: str, id_: str, source: Json, seen: tuple[int, int] | None = None
    ) -> tuple[int, int]:
        """Write a document if it is as it was seen, and make it visible; return what it is now.

        Args:
            index: Where.
            id_: Its id.
            source: What it holds. It should differ from what anybody else would write, so that
                a caller can read back who has won.
            seen: Its ``_seq_no`` and ``_primary_term``; ``None`` if it should not be there.

        Raises:
            ConflictError: If it is not.
        """
        params = {"refresh": "true", "require_alias": "true"}
        path = f"/{index}/_doc/{id_}"
        if seen is None:
            path = f"/{index}/_create/{id_}"
        else:
            params |= {"if_seq_no": str(seen[0]), "if_primary_term": str(seen[1])}
        made = self.request("PUT", path, source, params=params, attempts=PUT_ATTEMPTS)
        return made["_seq_no"], made["_primary_term"]

    def refresh(self, index: str) -> None:
        """Make all that was written to the indices of a name or pattern visible everywhere.

        Raises:
            UnreachableIndexError: If a copy could not do so.
        """
        shards = self.request("POST", f"/{index}/_refresh", writes=True)["_shards"]
        if shards["failed"]:
            why = "a part of it has not taken up what was written"
            raise UnreachableIndexError(why, UnreachableReason.PARTIAL)

    def _connection(self) -> OpenSearch:
        with self._lock:
            if self._connected is None:
                self._connected = _connect(self.options)
            return self._connected

    def close(self) -> None:
        """Close the connections; the next request opens others."""
        with self._lock:
            connected, self._connected = self._connected, None
        if connected is not None:
            connected.close()


PAGE = 10_000
"""Hits that a cluster gives at a time."""

_FROM_COPIES = ("/_mget", "/_mtermvectors")


def json_line(value: Json) -> bytes:
    """Return a value as a line of a request of many."""
    return (
        json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )
        + b"\n"
    )


def _lines(values: Iterable[Json]) -> bytes:
    return b"".join(map(json_line, values))


def _connect(options: ClusterOptions) -> OpenSearch:
    from opensearchpy import OpenSearch

    _silence()
    headers = {}
    if options.api_key:
        headers["authorization"] = f"ApiKey {options.api_key}"
    elif options.user:
        # The package encodes neither names nor passwords that are not ASCII.
        pair = f"{options.user}:{options.password}".encode()
        headers["authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    secure: Json = {}
    if any(host.startswith("https:") for host in options.hosts):
        secure["ssl_context"] = _certificates(options.ca)
    return OpenSearch(
        list(options.hosts),
        headers=headers,
        timeout=options.timeout,
        # Retried here: not for a certificate that is wrong, and with pauses.
        max_retries=0,
        retry_on_timeout=True,
        pool_maxsize=MAX_CONNECTIONS,
        **secure,
    )


def _silence() -> None:
    """Keep the words of questions out of the log: the package writes all bodies at DEBUG."""
    logging.getLogger("opensearch").setLevel(logging.ERROR)
    logging.getLogger("opensearchpy.trace").setLevel(logging.ERROR)


def _certificates(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError) as error:
        why = f"the certificates in {ca} cannot be read ({error})"
        raise UnreachableIndexError(why, UnreachableReason.CERTIFICATE) from error


def _translated(error: TransportError, path: str) -> tuple[UnreachableIndexError, bool]:
    """Return ``error`` in this library's words, and whether another attempt may help."""
    from opensearchpy.exceptions import ConnectionError as NoConnectionError
    from opensearchpy.exceptions import ConnectionTimeout, SSLError

    if isinstance(error, SSLError):
        why = "its certificate is not one to trust"
        if "certificate" not in str(error).casefold():
            why = "no secure connection can be made"
        return UnreachableIndexError(why, UnreachableReason.CERTIFICATE), False
    if isinstance(error, ConnectionTimeout):
        why = "the cluster does not answer in time"
        return UnreachableIndexError(why, UnreachableReason.TIMEOUT), True
    if isinstance(error, NoConnectionError):
        why = "the cluster cannot be connected to"
        return UnreachableIndexError(why, UnreachableReason.CONNECTION), True
    status = error.status_code
    what = error.info.get("error", {}) if isinstance(error.info, dict) else {}
    known = said(what, status if isinstance(status, int) else 0, path)
    return known, status in BUSY and known.reason is not UnreachableReason.FULL


def said(what: Any, status: int, path: str) -> UnreachableIndexError:  # noqa: ANN401, PLR0911
    """Return what a cluster says with a status, in this library's words."""
    kind = what.get("type", "") if isinstance(what, dict) else ""
    text = what.get("reason", "") if isinstance(what, dict) else str(what)
    if status == HTTPStatus.NOT_FOUND:
        missing = MissingError(path)
        missing.add_note(kind)
        return missing
    if status == HTTPStatus.CONFLICT:
        return ConflictError()
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return TooLargeError()
    if status == HTTPStatus.UNAUTHORIZED:
        why = "the cluster does not know this user and password, or this key"
        return UnreachableIndexError(why, UnreachableReason.UNAUTHENTICATED)
    if _FLOOD in text or _FLOOD.replace("-", " ") in text:
        return UnreachableIndexError("its disks are full", UnreachableReason.FULL)
    if status == HTTPStatus.FORBIDDEN:
        if kind == "cluster_block_exception":
            return UnreachableIndexError("it takes no changes now", UnreachableReason.READ_ONLY)
        why = "the cluster does not allow this user what is needed"
        return UnreachableIndexError(why, UnreachableReason.FORBIDDEN)
    if status == HTTPStatus.TOO_MANY_REQUESTS or kind in _PRESSURE:
        return UnreachableIndexError("the cluster is too busy", UnreachableReason.BUSY)
    if status in BUSY:
        why = "a part of the cluster does not answer"
        return UnreachableIndexError(why, UnreachableReason.PARTIAL)
    # Never the reason that it gives: that may hold the words of a question.
    why = f"the cluster refuses a request ({status} {kind})".replace(" )", ")")
    return UnreachableIndexError(why, UnreachableReason.REFUSED)


def _is_of_index(error: MissingError) -> bool:
    return "index_not_found_exception" in getattr(error, "__notes__", ())


def _failure(part: Json) -> tuple[UnreachableIndexError, bool] | None:
    """Return what is wrong with a part of an answer, and whether another attempt may help."""
    error = part.get("error")
    if error is not None:
        kind = error.get("type", "")
        missing = kind == "index_not_found_exception"
        status = HTTPStatus.NOT_FOUND if missing else part.get("status", 503)
        known = said(error, status, error.get("index") or part.get("_index", "an index"))
        return known, status in BUSY
    if part.get("timed_out") or part.get("_shards", {}).get("failed"):
        why = "a part of the cluster does not answer"
        return UnreachableIndexError(why, UnreachableReason.PARTIAL), True
    return None
