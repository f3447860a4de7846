"""A proxy in front of a node that counts what passes and does what a bad network does."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.process import BaseProcess
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """What a client has sent."""

    method: str
    path: str
    body: bytes


def is_write(request: Request) -> bool:
    """Whether a request changes what is stored."""
    reads = ("_search", "_msearch", "_mget", "_mtermvectors", "_count")
    last = request.path.partition("?")[0].rpartition("/")[2]
    return request.method in {"PUT", "DELETE"} or (request.method == "POST" and last not in reads)


class Fault(Enum):
    """What becomes of a request instead of an answer."""

    RESET = auto()
    """The connection is reset before the node hears of it."""
    LOST = auto()
    """The node does it, and its answer is lost."""
    CUT = auto()
    """Half of the answer arrives."""
    HELD = auto()
    """No answer until the proxy's ``release``; the node hears of it then."""


@dataclass(slots=True)
class Strike:
    """A rule: sends a signal to a process at its write of some number.

    Attributes:
        counted: Which of its requests are counted.
    """

    place: int
    signal: signal.Signals
    counted: Callable[[Request], bool] = is_write
    writes: int = 0
    pid: Future[int] = field(default_factory=Future)
    struck: threading.Event = field(default_factory=threading.Event)

    def __call__(self, request: Request) -> Fault | None:
        self.writes += self.counted(request)
        if not self.counted(request) or self.writes != self.place:
            return None
        os.kill(self.pid.result(60), self.signal)
        self.struck.set()
        return Fault.LOST if self.signal is signal.SIGKILL else None

    def at(self, process: BaseProcess | subprocess.Popen[str]) -> None:
        """Say which process it is meant for."""
        assert process.pid
        self.pid.set_result(process.pid)


@dataclass(frozen=True, slots=True)
class Status:
    """An answer that the proxy gives itself."""

    code: int
    error: str = "proxy_exception"

    @property
    def body(self) -> bytes:
        """JSON as OpenSearch's errors have it."""
        cause = {"type": self.error, "reason": self.error}
        error = {"root_cause": [cause], **cause}
        return json.dumps({"error": error, "status": self.code}).encode()


Rule = Callable[[Request], Fault | Status | None]
"""What is to become of a request; ``None`` lets it pass."""


def passing(_: Request) -> None:
    """Let everything pass."""


@dataclass(slots=True)
class Proxy:
    """A proxy at a port of its own.

    Attributes:
        target: The node's host and port.
        requests: All that was received, in order.
    """

    target: str
    rule: Rule = passing
    requests: list[Request] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None
    _open: set[socket.socket] = field(default_factory=set)
    _released: threading.Event = field(default_factory=threading.Event)
    _port: int = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._port}"

    def listen(self) -> None:
        """Take connections, at the same port as before."""
        server = _Server(("127.0.0.1", self._port), _Handler)
        server.proxy = self
        self._server, self._port = server, server.server_port
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    def refuse(self) -> None:
        """Refuse connections until ``listen``, and end those that there are."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        for each in list(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Let all pass that is held."""
        self._released.set()


@contextmanager
def proxy(url: str) -> Iterator[Proxy]:
    """A proxy in front of the node at ``url``."""
    made = Proxy(urlsplit(url).netloc)
    made.listen()
    try:
        yield made
    finally:
        made.release()
        made.refuse()


Headers = Mapping[str, str]

_OF_A_CONNECTION = {"connection", "content-length", "host", "transfer-encoding"}
"""Headers that are not those of what is sent."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    proxy: Proxy

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Write nothing."""

    def setup(self) -> None:
        super().setup()
        self.server.proxy._open.add(self.connection)  # noqa: SLF001 - one thing in two classes

    def finish(self) -> None:
        self.server.proxy._open.discard(self.connection)  # noqa: SLF001
        super().finish()

    def _handle(self) -> None:
        proxy = self.server.proxy
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Request(self.command, self.path, body)
        proxy.requests.append(request)
        fault = proxy.rule(request)
        if fault is Fault.HELD:
            proxy._released.wait()  # noqa: SLF001
        if isinstance(fault, Status):
            self._answer(fault.code, {"Content-Type": "application/json"}, fault.body)
        elif fault is Fault.RESET:
            self._reset()
        else:
            status, headers, answer = self._forwarded(request)
            if fault is Fault.LOST:
                self._reset()
            else:
                self._answer(status, headers, answer, cut=fault is Fault.CUT)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815 - the base's names

    def _forwarded(self, request: Request) -> tuple[int, Headers, bytes]:
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in _OF_A_CONNECTION
        }
        with contextlib.closing(
            http.client.HTTPConnection(self.server.proxy.target, timeout=120)
        ) as connection:
            connection.request(request.method, request.path, request.body, headers)
            answer = connection.getresponse()
            kept = {
                name: value
                for name, value in answer.headers.items()
                if name.lower() not in _OF_A_CONNECTION
            }
            return answer.status, kept, answer.read()

    def _answer(self, status: int, headers: Headers, body: bytes, *, cut: bool = False) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.close_connection = True

    def _reset(self) -> None:
        self.close_connection = True
        # Closing a socket that does not linger resets its connection.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
