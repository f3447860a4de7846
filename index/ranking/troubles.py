"""What tantivy says when something is wrong, told as errors of our own."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import DamagedIndexError, LibraryError, UnwritableIndexError

PANIC = "PanicException"
"""What a failed assertion inside tantivy becomes; its class cannot be imported, and it is no
``Exception``."""

_SYSTEM = re.compile(r"os error (\d+)|Os \{ code: (\d+)")
_THREAD = re.compile(r"writer was killed|Worker thread failed")
"""tantivy's words when one of its threads has failed; that thread's own reason is lost."""

_DAMAGE = re.compile(r"corrupt|InvalidData|UnexpectedEof|FileDoesNotExist", re.IGNORECASE)


@contextmanager
def told_by_tantivy(folder: Path, *, writing: bool) -> Iterator[None]:
    """Raise in words of our own what tantivy raises.

    Args:
        folder: The generation.
        writing: Whether what has no clear reason comes from a lack of room rather than damage.

    Raises:
        DamagedIndexError: If its files are not what they should be.
        UnwritableIndexError: If the system refuses.
    """
    try:
        yield
    except ValueError as error:
        raise _of_tantivy(folder, str(error), writing=writing) from error
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise _of_tantivy(folder, f"tantivy gave up: {error}", writing=writing) from error


def _of_tantivy(folder: Path, why: str, *, writing: bool) -> LibraryError:
    found = _SYSTEM.search(why)
    if found and (code := int(found[1] or found[2])) != errno.ENOENT:
        return UnwritableIndexError(folder, os.strerror(code))
    if writing and not _DAMAGE.search(why):
        if _THREAD.search(why):
            why = "a part of it could not be written, most likely because the disk is full"
        return UnwritableIndexError(folder, why)
    return DamagedIndexError(f"the terms cannot be read: {why}")
