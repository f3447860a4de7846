"""A seal costs what has changed, and is worth as much as one that costs everything."""

from __future__ import annotations

import json
import random
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from index import DamagedIndexError
from index.holdings import DiskHoldings
from index.storage import seals, writing
from index.storage.database import FILE_NAME, Database
from index.storage.homes import Home
from index.storage.trails import Trail
from tests.index.storage.faults import renew, write_documents

PAGE = 4_096
SOME = range(120)


@pytest.fixture(autouse=True)
def _short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small index is treated as a large one: it has many stretches, and opens unread."""
    monkeypatch.setattr(seals, "STRETCH_BYTES", PAGE)
    monkeypatch.setattr(seals, "AT_ONCE_BYTES", 0)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_documents(tmp_path / "documents", 1, SOME)
    renew(tmp_path / "index", tmp_path / "documents")
    return tmp_path


def current(place: Path) -> Path:
    found = Home(place / "index").current()
    assert found is not None
    return found


def change(place: Path, version: int, numbers: range = range(1)) -> None:
    """Write some documents anew and update the index."""
    write_documents(place / "documents", version, numbers)
    renew(place / "index", place / "documents")


def pages(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return [data[start : start + PAGE] for start in range(0, len(data), PAGE)]


def misspell(path: Path, words: str) -> None:
    """Change one letter of ``words`` where they stand in a file for the first time."""
    data = path.read_bytes()
    with path.open("r+b") as file:
        file.seek(data.index(words.encode()))
        file.write(b"#")


def read_through(generation: Path) -> tuple[int, ...]:
    """What a seal of the tables would say that is made by reading everything."""
    return tuple(map(zlib.crc32, pages(generation / FILE_NAME)))


def sealed(generation: Path) -> tuple[int, ...]:
    """What the seal says of the tables."""
    _, sums = json.loads((generation / seals.SEAL).read_text(encoding="utf-8"))
    return tuple(sums[FILE_NAME][1])


@pytest.mark.parametrize("rounds", [1, pytest.param(4, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("log_bytes", [0, writing.LOG_BYTES])
def test_after_any_change_every_byte_is_as_the_seal_says(
    place: Path, monkeypatch: pytest.MonkeyPatch, log_bytes: int, rounds: int
) -> None:
    """Also if the log is emptied after each transaction."""
    monkeypatch.setattr(writing, "LOG_BYTES", log_bytes)
    chance = random.Random(1)
    generation = current(place)
    for version, many in enumerate([1, 5, 120] * rounds, start=2):
        (place / "documents" / f"{chance.randrange(120):03}.txt").unlink(missing_ok=True)
        change(place, version, range(many))

        assert seals.check(generation, all_bytes=True)
        assert current(place) == generation
        assert sealed(generation) == read_through(generation)


def test_damage_where_an_update_writes_nothing_is_still_noticed_after_it(place: Path) -> None:
    """What it does not touch keeps its checksum, and is not read again."""
    generation = current(place)
    misspell(generation / FILE_NAME, "The mill of Place60x was")

    change(place, 2)
    change(place, 3)

    assert current(place) == generation
    with pytest.raises(DamagedIndexError, match="another checksum"):
        seals.check(generation, all_bytes=True)


def test_damage_where_an_update_writes_is_never_sealed(place: Path) -> None:
    change(place, 2)
    # The old text of the first document shares its page, and the next update removes it.
    misspell(current(place) / FILE_NAME, "The mill of Place1x was")

    with pytest.raises(DamagedIndexError, match="another checksum"):
        change(place, 3)

    assert not (current(place) / seals.SEAL).exists()


def test_after_damage_was_met_while_writing_the_index_is_built_anew(place: Path) -> None:
    change(place, 2)
    generation = current(place)
    misspell(generation / FILE_NAME, "The mill of Place1x was")
    write_documents(place / "documents", 3, range(1))
    holdings = DiskHoldings(place / "documents", Home(place / "index"))
    holdings.settle()

    assert current(place) != generation
    assert seals.check(current(place), all_bytes=True)


def test_a_question_that_hinders_the_end_of_an_update_costs_no_more_than_its_seal(
    place: Path,
) -> None:
    generation = current(place)
    reader = Database(generation)
    with reader.snapshot():
        reader.rows("SELECT * FROM facts")
        change(place, 2)
    assert FILE_NAME not in seals.take_off(generation)
    reader.close()

    change(place, 3)

    assert seals.check(generation, all_bytes=True)
    assert sealed(generation) == read_through(generation)


def test_an_index_without_a_seal_gets_one_by_reading_everything(place: Path) -> None:
    generation = current(place)
    seals.take_off(generation)

    change(place, 2)

    assert seals.check(generation, all_bytes=True)
    assert sealed(generation) == read_through(generation)


def test_a_stretch_that_grew_or_went_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    for size in (3 * PAGE, 3 * PAGE + 7, 5 * PAGE, 2 * PAGE, 2 * PAGE - 1, 0, PAGE):
        before = seals.take_off(tmp_path)
        path.write_bytes(b"\1" * size)
        seals.put_on(tmp_path, before, {path.name: path}, {path.name: ()})

        assert seals.check(tmp_path, all_bytes=True)


def log(pages: Sequence[int], page_bytes: int = PAGE, magic: int = 0x377F0682) -> bytes:
    """What SQLite's log looks like that changes ``pages``."""
    header = struct.pack(">LLL20x", magic, 3007000, page_bytes)
    return header + b"".join(struct.pack(">L20x", page) + bytes(page_bytes) for page in pages)


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path, Trail]:
    """A file, its log and the trail of it."""
    path = tmp_path / FILE_NAME
    path.write_bytes(bytes(9 * PAGE))
    seals.put_on(tmp_path, {}, {FILE_NAME: path}, {})
    return path, tmp_path / f"{FILE_NAME}-wal", Trail(path, seals.take_off(tmp_path)[FILE_NAME])


def test_a_log_names_the_pages_that_it_changes(tables: tuple[Path, Path, Trail]) -> None:
    _, file, trail = tables
    trail.note()
    assert trail.stretches == frozenset()

    file.write_bytes(log([3, 1, 3]) + b"\0\0")
    trail.note()
    file.write_bytes(log([12, 1]))
    trail.note()

    assert trail.stretches == {0, 2, 11}


@pytest.mark.parametrize(
    "data", [b"\1", log([1], magic=7), log([1], page_bytes=0), log([1], page_bytes=3 * PAGE)]
)
def test_a_log_that_is_none_tells_nothing(tables: tuple[Path, Path, Trail], data: bytes) -> None:
    _, file, trail = tables
    file.write_bytes(data)
    trail.note()
    file.write_bytes(log([1]))
    trail.note()

    assert trail.stretches is None


def test_what_was_in_the_log_before_makes_the_trail_worth_nothing(
    tables: tuple[Path, Path, Trail], tmp_path: Path
) -> None:
    path, file, _ = tables
    file.write_bytes(log([1]))
    seals.put_on(tmp_path, {}, {FILE_NAME: path}, {})

    assert Trail(path, seals.take_off(tmp_path)[FILE_NAME]).stretches is None


def test_a_file_that_cannot_be_read_where_it_is_written_to_is_damaged(
    tables: tuple[Path, Path, Trail],
) -> None:
    path, file, trail = tables
    file.write_bytes(log([1]))
    path.unlink()

    with pytest.raises(DamagedIndexError, match="cannot be read"):
        trail.note()
