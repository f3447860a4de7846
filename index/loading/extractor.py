"""Extract text from files that are not plain text, in a child process within limits."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, fields
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any, Self

from index.errors import SkipReason, UnreadableFileError
from index.loading.extracted_text import ExtractedText, Limits, OwnMetadata, in_mib
from index.model.documents import Location, LocationMark

REPLY_FACTOR = 4
"""How many times longer than its text a reply may be: quoting and marks take room."""

_TOO_LONG = "it holds more than {size} of text and headings"
_TOO_SLOW = "it took longer than {seconds:g} s to read"
_BROKE = "it is damaged, or takes more than {memory} of memory to read"


class Extractor:
    """Reads files that are not plain text, in a child process, one after the other.

    The child is started with the first file and ends with the ``with`` block. It gets the
    file's bytes and nothing else: no name, no environment, no network of its own asking.
    """

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008 - it is frozen
        self.limits = limits
        self._child: subprocess.Popen[bytes] | None = None
        self._files = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def extract(self, source: str, data: bytes) -> ExtractedText:
        """Read the bytes of ``source``, whose ending says what they are.

        Raises:
            UnreadableFileError: If they cannot be read, with the reason.
        """
        if len(data) > self.limits.file:
            raise UnreadableFileError(
                source, f"it has {len(data):,} bytes; the limit is {in_mib(self.limits.file)}"
            )
        if self._files >= self.limits.files:
            self._end()
        used = self._child is not None
        reply = self._ask(source, data)
        if used and reply.get("last"):
            # What earlier files did to that process is not this one's fault.
            reply = self._ask(source, data)
        if "why" in reply:
            raise UnreadableFileError(source, reply["why"], SkipReason(reply["reason"]))
        return _decode(reply)

    def _ask(self, source: str, data: bytes) -> dict[str, Any]:
        """Send a file to the child and wait for its reply, but not for ever."""
        child = self._child = self._child or self._start()
        self._files += 1
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(self.limits.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            reply = self._exchange(child, PurePath(source).suffix.lower(), data)
        except OverflowError:
            reply = _refusal(_TOO_LONG.format(size=in_mib(self.limits.text)))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            slow = late.is_set() or child.wait() == -getattr(signal, "SIGXCPU", 0)
            why = _TOO_SLOW if slow else _BROKE
            memory = in_mib(self.limits.memory)
            reply = _refusal(
                why.format(seconds=self.limits.seconds, memory=memory), SkipReason.TOO_COSTLY
            )
        finally:
            timer.cancel()
            timer.join()
        if late.is_set() or reply.get("last"):
            self._end()
        return reply

    def _exchange(self, child: subprocess.Popen[bytes], suffix: str, data: bytes) -> dict[str, Any]:
        assert child.stdin is not None  # noqa: S101 - both are pipes
        assert child.stdout is not None  # noqa: S101
        request = json.dumps({"suffix": suffix, "size": len(data)}).encode()
        child.stdin.write(request + b"\n" + data)
        child.stdin.flush()
        length = int.from_bytes(child.stdout.read(8) or b"", "big")
        if length > self.limits.text * REPLY_FACTOR:
            raise OverflowError
        message = child.stdout.read(length)
        if not length or len(message) < length:
            raise EOFError
        reply: dict[str, Any] = json.loads(message)
        return reply

    def _start(self) -> subprocess.Popen[bytes]:
        # The environment may hold secrets, which a process that reads strange files needs not.
        kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
        path = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)])
        return subprocess.Popen(  # noqa: S603 - the command is our own
            [sys.executable, "-P", "-m", "index.loading.worker", json.dumps(asdict(self.limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": path, "PYTHONUTF8": "1"},
        )

    def _end(self) -> None:
        child, self._child, self._files = self._child, None, 0
        if child is not None:
            child.kill()
            child.communicate()


def _refusal(why: str, reason: SkipReason = SkipReason.OTHER) -> dict[str, Any]:
    return {"why": why, "reason": reason, "last": True}


def _decode(reply: dict[str, Any]) -> ExtractedText:
    headings = [tuple(each) for each in reply["headings"]]
    marks = tuple(
        LocationMark(
            start,
            Location(page=page, headings=headings[path], paragraph=number, anchor=anchor),
            boilerplate,
            continues,
        )
        for start, page, number, anchor, path, boilerplate, continues in reply["marks"]
    )
    given = OwnMetadata(
        **{each.name: reply["own_metadata"][each.name] for each in fields(OwnMetadata)}
    )
    return ExtractedText(reply["text"], marks, given)
