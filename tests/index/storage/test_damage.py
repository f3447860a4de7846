"""Damage to an index is noticed, and what is asked is answered from a new one."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Answer, DamagedIndexError, EngineChoice, Library
from index.holdings import DiskHoldings
from index.storage import seals, updating
from index.storage.database import FILE_NAME
from index.storage.homes import CURRENT, FORMAT, Home
from index.storage.seals import SEAL
from tests.index.storage.faults import (
    first_paragraph,
    renew,
    write_documents,
)

SOME = range(20)
ASKED = (0, 7, 19)
FLIPS = [8, pytest.param(40, marks=pytest.mark.exhaustive)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents and a whole index of them."""
    root = tmp_path_factory.mktemp("whole")
    write_documents(root / "documents", 1, SOME)
    renew(root / "index", write_documents(root / "documents", 1, SOME))
    return root


@pytest.fixture
def place(tmp_path: Path, whole: Path) -> Path:
    return copy(whole, tmp_path / "place")


def copy(whole: Path, place: Path) -> Path:
    shutil.copytree(whole, place)
    return place


def current(place: Path) -> Path:
    found = Home(place / "index").current()
    assert found is not None
    return found


def library(place: Path, *, refresh: bool = False) -> Library:
    return Library.open(
        place / "documents", index=place / "index", engine=EngineChoice.DISK, refresh=refresh
    )


def assert_right(shelf: Library) -> None:
    for number in ASKED:
        result = shelf.ask(f"When was the mill of Place{number}x built?", limit=1)
        assert isinstance(result, Answer)
        quote = result.quotes[0]
        assert (quote.citation.source, quote.text) == (
            f"{number:03}.txt",
            first_paragraph(number, 1),
        )
    assert len(shelf.names) == len(SOME)
    assert shelf.verify(first_paragraph(7, 1)).matches


def files_of(generation: Path) -> list[Path]:
    return sorted(path for path in generation.rglob("*") if path.is_file())


def remove(path: Path) -> None:
    path.unlink()


def halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def overwrite(path: Path) -> None:
    path.write_bytes(random.Random(4).randbytes(path.stat().st_size))


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("damage", [remove, halve, empty, overwrite])
@pytest.mark.parametrize("opens", ["as it is", "compared"])
def test_after_damage_to_any_file_questions_are_answered_rightly(
    tmp_path: Path, whole: Path, damage: Callable[[Path], None], opens: str
) -> None:
    for number, path in enumerate(files_of(current(whole))):
        place = copy(whole, tmp_path / f"{number}")
        damage(place / path.relative_to(whole))

        assert_right(library(place, refresh=opens == "compared"))
        seals.check(current(place), all_bytes=True)


@pytest.mark.slow
@pytest.mark.parametrize("flips", FLIPS)
def test_after_any_flipped_bit_questions_are_answered_rightly(
    tmp_path: Path, whole: Path, flips: int
) -> None:
    chance = random.Random(flips)
    files = [path for path in files_of(current(whole)) if path.stat().st_size]
    for number in range(flips):
        place = copy(whole, tmp_path / f"{number}")
        path = place / files[number % len(files)].relative_to(whole)
        flip(path, chance)

        assert_right(library(place))


@pytest.mark.slow
@pytest.mark.parametrize("flips", FLIPS)
def test_a_flipped_bit_without_a_seal_gives_no_wrong_quotation(
    tmp_path: Path, whole: Path, flips: int
) -> None:
    """A process that died while it wrote leaves no seal; rows have checksums of their own."""
    chance = random.Random(flips)
    for number in range(flips):
        place = copy(whole, tmp_path / f"{number}")
        generation = current(place)
        (generation / SEAL).unlink()
        flip(generation / FILE_NAME, chance)
        shelf = library(place)
        for asked in ASKED:
            result = shelf.ask(f"When was the mill of Place{asked}x built?", limit=1)
            if isinstance(result, Answer):
                source = result.quotes[0].citation.source
                text = (place / "documents" / source).read_text(encoding="utf-8")
                assert result.quotes[0].text in text


def test_damage_while_the_library_is_open_is_noticed_with_the_next_questions(place: Path) -> None:
    shelf = library(place)
    generation = current(place)
    with (generation / FILE_NAME).open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(4096)
        file.write(b"\x5a" * (size - 4096))

    assert_right(shelf)
    assert current(place) != generation


@pytest.mark.parametrize("name", ["", "nothing", f"format-{FORMAT}.77", "../../documents", "\0"])
def test_a_current_file_that_names_no_index_is_put_right(place: Path, name: str) -> None:
    (place / "index" / CURRENT).write_text(name, encoding="utf-8")

    assert_right(library(place))


def test_a_missing_current_file_is_put_right_without_reading_documents(place: Path) -> None:
    (place / "index" / CURRENT).unlink()

    changes = renew(place / "index", place / "documents")

    assert (changes.read, changes.kept) == (0, len(SOME))
    assert_right(library(place))


def test_an_index_of_another_format_is_never_served(place: Path) -> None:
    other = f"format-{FORMAT + 1}.1"
    current(place).rename(place / "index" / other)
    (place / "index" / CURRENT).write_text(other, encoding="utf-8")

    assert_right(library(place))
    assert not (place / "index" / other).exists()


def test_damage_in_a_build_that_was_not_finished_begins_it_anew(place: Path) -> None:
    generation = current(place)
    (place / "index" / CURRENT).unlink()
    halve(generation / FILE_NAME)

    assert renew(place / "index", place / "documents").read == len(SOME)
    assert_right(library(place))


def test_large_indexes_are_compared_by_size_first_and_by_bytes_in_the_background(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = current(place)
    path = next(generation.glob("terms/*.store"))
    flip(path, random.Random(7))
    monkeypatch.setattr(seals, "AT_ONCE_BYTES", 0)

    assert seals.check(generation)
    with pytest.raises(DamagedIndexError, match=r"\.store has another checksum"):
        seals.check(generation, all_bytes=True)
    monkeypatch.undo()
    with pytest.raises(DamagedIndexError):
        seals.check(generation)


def test_what_the_background_finds_is_built_anew(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = current(place)
    flip(next(generation.glob("terms/*.store")), random.Random(7))
    monkeypatch.setattr(seals, "AT_ONCE_BYTES", 0)
    holdings = DiskHoldings(place / "documents", Home(place / "index"), refresh=False)

    holdings.settle()

    assert current(place) != generation
    assert_right(Library(holdings))


def test_examining_finds_what_opening_has_not_looked_at(place: Path) -> None:
    shelf = library(place)
    shelf.examine()
    flip(next(current(place).glob("terms/*.store")), random.Random(8))

    with pytest.raises(DamagedIndexError, match="is damaged"):
        shelf.examine()


@pytest.mark.parametrize("content", ["", "{}", "[1]", "[1, {}]", "[1, 2]", '[1, {"a": 3}]', "[["])
def test_a_seal_that_is_none_counts_as_damage(tmp_path: Path, content: str) -> None:
    (tmp_path / SEAL).write_text(content, encoding="utf-8")

    with pytest.raises(DamagedIndexError, match=SEAL):
        seals.check(tmp_path)
    assert not seals.take_off(tmp_path)
    assert not (tmp_path / SEAL).exists()


def test_a_generation_without_a_seal_is_not_compared(place: Path) -> None:
    generation = current(place)

    assert FILE_NAME in seals.take_off(generation)
    assert not seals.check(generation)


def test_an_update_without_changes_leaves_the_seal_as_it_is(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updating, "UNSETTLED_NANOSECONDS", 0)
    renew(place / "index", place / "documents")
    mark = seals.mark(current(place))

    renew(place / "index", place / "documents")

    assert mark
    assert seals.mark(current(place)) == mark


def test_all_files_are_sealed_after_an_update(place: Path) -> None:
    write_documents(place / "documents", 2, range(5))
    renew(place / "index", place / "documents")
    generation = current(place)

    _, sums = json.loads((generation / SEAL).read_text(encoding="utf-8"))
    names = {path.relative_to(generation).as_posix() for path in files_of(generation)}
    assert {name for name in names if "/." not in name} - {SEAL} == set(sums)
