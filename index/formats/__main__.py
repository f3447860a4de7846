"""The child process: ``python -m index.formats LIMITS``; nothing but ``children`` starts it."""

from __future__ import annotations

import json
import os
import sys

from index.formats.limits import Limits
from index.formats.worker import confine, serve


def main() -> None:
    """Serve the process that started this one, with nothing but two pipes to it."""
    limits = Limits(**json.loads(sys.argv[1]))
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not get among the replies.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    confine(limits)
    serve(sys.stdin.buffer, replies, limits)


main()
