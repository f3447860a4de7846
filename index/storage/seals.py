"""Sizes and checksums of all files of a generation, so that damage is noticed and never served.

The seal is taken off before anything is written and put on when nothing is left to do, so
where there is one, every file has to be as it says. A process that dies while it writes leaves
none: SQLite and tantivy survive that by themselves, and the next update puts a new one on.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path

from index.errors import DamagedIndexError

SEAL = "seal"

AT_ONCE_BYTES = 1 << 20
"""An index up to this size is checked as a whole at each opening, in about a millisecond."""

_CHUNK = 1 << 20

Sums = Mapping[str, tuple[int, int]]
"""Size and CRC-32 of each file, by its place in the generation's folder."""


def put_on(generation: Path, before: Sums, places: Mapping[str, Path]) -> None:
    """Seal ``places``, the files of ``generation`` that are to stay as they are.

    Args:
        generation: Its folder.
        before: The last seal; tantivy's files never change, so what it says of them holds.
        places: The files by their names in the seal.
    """
    sums = {
        name: before[name] if name in before and _is_fixed(path) else _sum(path)
        for name, path in places.items()
    }
    new = generation / f"{SEAL}.new"
    text = json.dumps(sums)
    new.write_text(json.dumps([zlib.crc32(text.encode()), sums]), encoding="utf-8")
    os.replace(new, generation / SEAL)  # noqa: PTH105  # the atomic one, by its usual name


def mark(generation: Path) -> tuple[int, int] | None:
    """Something that is another for each seal; ``None`` if there is none."""
    try:
        status = (generation / SEAL).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def take_off(generation: Path) -> Sums:
    """Remove the seal and give what it said, which is nothing if it is damaged."""
    try:
        sums = _read(generation) or {}
    except DamagedIndexError:
        sums = {}
    (generation / SEAL).unlink(missing_ok=True)
    return sums


def check(generation: Path, *, all_bytes: bool = False) -> bool:
    """Compare the files with the seal: their sizes always, all bytes of small ones or if asked.

    Returns:
        Whether there is a seal.

    Raises:
        DamagedIndexError: If a file is not as it was when it was sealed.
    """
    sums = _read(generation)
    if sums is None:
        return False
    small = sum(size for size, _ in sums.values()) <= AT_ONCE_BYTES
    for name, (size, crc) in sums.items():
        why = _fault(generation / name, size, crc if all_bytes or small else None)
        # Who writes takes the seal off first: then the change is no damage.
        if why and _read(generation) == sums:
            raise DamagedIndexError(f"{name} {why}")
    return True


def _fault(path: Path, size: int, crc: int | None) -> str:
    try:
        if path.stat().st_size != size:
            return "has another size than when it was written"
        if crc is not None and _sum(path) != (size, crc):
            return "has another checksum than when it was written"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return ""


def _read(generation: Path) -> Sums | None:
    try:
        crc, sums = json.loads((generation / SEAL).read_bytes())
        found = {name: (int(size), int(sum_)) for name, (size, sum_) in sums.items()}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedIndexError(f"its {SEAL} cannot be read") from error
    if zlib.crc32(json.dumps(sums).encode()) != crc:
        raise DamagedIndexError(f"its {SEAL} has another checksum than when it was written")
    return found


def _sum(path: Path) -> tuple[int, int]:
    size = crc = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            crc = zlib.crc32(chunk, crc)
    return size, crc


def _is_fixed(path: Path) -> bool:
    return path.suffix not in {".json", ".sqlite3"}
