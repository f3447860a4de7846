"""Sizes and checksums of all files of a generation, so that damage is noticed and never served.

The seal is taken off before anything is written and put on when nothing is left to do, so
where there is one, every file has to be as it says. A process that dies while it writes leaves
none: SQLite and tantivy survive that by themselves, and the next update puts a new one on.

Each stretch of a file has a checksum of its own. So a file that was changed in a few places is
read in these alone: what its seal costs goes with the change, not with the file.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import DamagedIndexError

SEAL = "seal"

AT_ONCE_BYTES = 1 << 20
"""An index up to this size is checked as a whole at each opening, in about a millisecond."""

STRETCH_BYTES = 1 << 17
"""Of an index of a million passages the seal then has 70 KB, and is read in a millisecond.
Another value needs another ``index.storage.homes.FORMAT``."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What the bytes of a file are known by.

    Attributes:
        size: How many there are.
        crcs: The CRC-32 of each ``STRETCH_BYTES`` of them, in order.
    """

    size: int
    crcs: tuple[int, ...]


Sums = Mapping[str, Sum]
"""By each file's place in the generation's folder."""


def put_on(
    generation: Path,
    before: Sums,
    places: Mapping[str, Path],
    changed: Mapping[str, Collection[int]],
) -> None:
    """Seal ``places``, the files of ``generation`` that are to stay as they are.

    Args:
        generation: Its folder.
        before: The last seal; tantivy's files never change, so what it says of them holds.
        places: The files by their names in the seal.
        changed: Of a file that was sealed before, the numbers of the stretches that may
            have changed since; all others are as they were.
    """
    sums = {}
    for name, path in places.items():
        if name not in before:
            sums[name] = _sum(path)
        elif name in changed:
            sums[name] = _sum(path, before[name], changed[name])
        else:
            sums[name] = before[name] if _is_fixed(path) else _sum(path)
    new = generation / f"{SEAL}.new"
    text = _written(sums)
    new.write_text(f"[{zlib.crc32(text.encode())}, {text}]", encoding="utf-8")
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
    small = sum(each.size for each in sums.values()) <= AT_ONCE_BYTES
    for name, expected in sums.items():
        why = _fault(generation / name, expected, all_bytes=all_bytes or small)
        # Who writes takes the seal off first: then the change is no damage.
        if why and _read(generation) == sums:
            raise DamagedIndexError(f"{name} {why}")
    return True


def check_stretches(path: Path, expected: Sum, numbers: Collection[int]) -> None:
    """Compare some stretches of a file with its seal.

    Raises:
        DamagedIndexError: If one is not as it was when it was sealed.
    """
    known = [number for number in numbers if number < len(expected.crcs)]
    try:
        found = dict(_crcs(path, known))
    except OSError as error:
        raise DamagedIndexError(f"{path.name} cannot be read ({error.strerror})") from error
    if any(found[number] != expected.crcs[number] for number in known):
        raise DamagedIndexError(f"{path.name} {_OTHER_BYTES}")


_OTHER_BYTES = "has another checksum than when it was written"


def _fault(path: Path, expected: Sum, *, all_bytes: bool) -> str:
    try:
        if path.stat().st_size != expected.size:
            return "has another size than when it was written"
        if all_bytes and _sum(path) != expected:
            return _OTHER_BYTES
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return ""


def _read(generation: Path) -> Sums | None:
    try:
        data = (generation / SEAL).read_bytes()
        crc, listed = json.loads(data)
        found = {name: Sum(int(size), tuple(crcs)) for name, (size, crcs) in listed.items()}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedIndexError(f"its {SEAL} cannot be read") from error
    if zlib.crc32(data.partition(b", ")[2].removesuffix(b"]")) != crc:
        raise DamagedIndexError(f"its {SEAL} {_OTHER_BYTES}")
    return found


def _written(sums: Sums) -> str:
    return json.dumps({name: [each.size, each.crcs] for name, each in sums.items()})


def _sum(path: Path, before: Sum | None = None, changed: Collection[int] = ()) -> Sum:
    """What ``path`` is known by; only what is not as ``before`` is read, if that is given."""
    size = path.stat().st_size
    stretches = range(-(-size // STRETCH_BYTES))
    known = dict(enumerate(before.crcs)) if before else {}
    if before and before.size != size:
        # Where the file ended, and where it ends now, a stretch may be longer or shorter.
        changed = {*changed, before.size // STRETCH_BYTES, size // STRETCH_BYTES}
    to_read = [number for number in stretches if number not in known or number in changed]
    known.update(_crcs(path, to_read))
    return Sum(size, tuple(known[number] for number in stretches))


def _crcs(path: Path, numbers: Collection[int]) -> Iterator[tuple[int, int]]:
    """The checksum of each of the stretches ``numbers``."""
    with path.open("rb", buffering=0) as file:
        for number in numbers:
            yield number, zlib.crc32(os.pread(file.fileno(), STRETCH_BYTES, number * STRETCH_BYTES))


def _is_fixed(path: Path) -> bool:
    return path.suffix not in {".json", ".sqlite3"}
