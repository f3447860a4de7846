"""The child process: bytes come in, extracted texts or reasons go out.

A request is a line of JSON, ``{"suffix", "size"}``, and the file's bytes. A reply is its
length in eight bytes and a JSON object: ``{"text", "marks", "places", "headings",
"own_metadata"}``, or ``{"why", "reason", "last"}`` where the file cannot be read. After
``last`` the process ends itself.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from typing import BinaryIO

from index.errors import SkipReason
from index.loading.extracted_text import MIB, ExtractedText, FormatError, Limits, in_mib

if sys.platform != "win32":
    import resource

_READERS = {
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "word",
    ".xlsx": "sheets",
    ".pptx": "slides",
    ".epub": "ebook",
}

_LIBRARIES = 256 * MIB
"""Address space that the interpreter and the libraries take, generously."""


def read(suffix: str, data: bytes, limits: Limits) -> ExtractedText:
    """Read a file's bytes in this very process.

    Raises:
        FormatError: If they cannot be read, with the reason.
    """
    try:
        reader = import_module(f"index.loading.{_READERS[suffix]}")
    except ModuleNotFoundError as error:
        raise FormatError(
            f"reading {suffix} files needs the package {error.name}",
            SkipReason.NOT_INSTALLED,
        ) from None
    copy: ExtractedText = reader.read(data, limits)
    return copy


def serve(requests: BinaryIO, replies: BinaryIO, limits: Limits) -> None:
    """Answer requests until there are no more, or until memory has run out."""
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["size"])
        spend(limits)
        try:
            reply = encode(read(request["suffix"], data, limits))
        except FormatError as error:
            reply = {"why": error.why, "reason": error.reason, "last": False}
        except MemoryError:
            reply = {
                "why": f"it takes more than {in_mib(limits.memory)} of memory to read",
                "reason": SkipReason.TOO_COSTLY,
                "last": True,
            }
        message = json.dumps(reply, ensure_ascii=False, separators=(",", ":")).encode()
        replies.write(len(message).to_bytes(8) + message)
        replies.flush()
        if reply.get("last"):
            return


def encode(copy: ExtractedText) -> dict[str, object]:
    """Encode extracted text as a JSON object; what many marks share is written once."""
    headings: dict[Sequence[str], int] = {}
    marks = [
        (
            mark.start,
            mark.place.page,
            mark.place.paragraph,
            mark.place.anchor,
            headings.setdefault(mark.place.headings, len(headings)),
            mark.boilerplate,
            mark.continues,
        )
        for mark in copy.marks
    ]
    return {
        "text": copy.text,
        "marks": marks,
        "headings": list(headings),
        "own_metadata": asdict(copy.own_metadata),
    }


def confine(limits: Limits) -> None:
    """Bound what this process can take, where the system lets it do so."""
    if sys.platform != "win32":
        _bound(resource.RLIMIT_AS, limits.memory + _LIBRARIES)
        _bound(resource.RLIMIT_CORE, 0)
        _bound(resource.RLIMIT_FSIZE, 0)


def spend(limits: Limits) -> None:
    """Allow this process as much more of the processor as one file may take.

    The parent keeps time by the clock; this ends a child whose parent is gone.
    """
    if sys.platform != "win32":
        used = time.process_time()
        _bound(resource.RLIMIT_CPU, int(used + limits.seconds) + 2, for_good=False)


def _bound(kind: int, size: int, *, for_good: bool = True) -> None:
    # A sandbox may forbid this, and do it itself; macOS knows no bound of address space.
    with suppress(PermissionError, ValueError):
        most = resource.getrlimit(kind)[1]
        soft = size if most == resource.RLIM_INFINITY else min(size, most)
        resource.setrlimit(kind, (soft, soft if for_good else most))


def main() -> None:
    """Serve the process that started this one, with nothing but two pipes to it."""
    limits = Limits(**json.loads(sys.argv[1]))
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not get among the replies.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    confine(limits)
    serve(sys.stdin.buffer, replies, limits)


if __name__ == "__main__":
    main()
