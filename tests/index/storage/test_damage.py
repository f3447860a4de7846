"""Damage to an index is noticed, and what is asked is answered from a new one."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index import Answer, DamagedIndexError, EngineChoice, Library
from index.ranking.disk import DiskWriter
from index.storage.directory import CURRENT, FORMAT, TERMS, IndexDirectory
from index.storage.reader import IndexReader
from index.storage.tables import FILE_NAME
from tests.helpers.crashes import first_paragraph, renew, write_documents

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
    found = IndexDirectory(place / "index").current()
    assert found is not None
    return found


def library(place: Path, *, refresh: bool = False) -> Library:
    return Library.open(
        place / "documents", index=place / "index", engine=EngineChoice.DISK, refresh=refresh
    )


def assert_right(small_library: Library) -> None:
    for number in ASKED:
        result = small_library.ask(f"When was the mill of Place{number}x built?", limit=1)
        assert isinstance(result, Answer)
        quote = result.quotes[0]
        assert (quote.citation.source, quote.text) == (
            f"{number:03}.txt",
            first_paragraph(number, 1),
        )
    assert len(small_library.names) == len(SOME)
    assert small_library.verify(first_paragraph(7, 1)).matches


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


def misspell(path: Path, words: str) -> None:
    """Change one letter of ``words`` wherever they stand in a file."""
    data = path.read_bytes()
    assert words.encode() in data
    path.write_bytes(data.replace(words.encode(), f"{words[:-2]}#{words[-1]}".encode()))


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


@pytest.mark.slow
@pytest.mark.parametrize("flips", FLIPS)
def test_a_flipped_bit_gives_no_wrong_quotation(tmp_path: Path, whole: Path, flips: int) -> None:
    """In the tables or the terms, wherever the library notices it or does not."""
    chance = random.Random(flips)
    files = [path for path in files_of(current(whole)) if path.stat().st_size]
    for number in range(flips):
        place = copy(whole, tmp_path / f"{number}")
        flip(place / files[number % len(files)].relative_to(whole), chance)
        assert_no_wrong_quotation(place)


@pytest.mark.slow
@pytest.mark.parametrize("flips", FLIPS)
def test_a_flipped_bit_in_the_tables_gives_no_wrong_quotation(
    tmp_path: Path, whole: Path, flips: int
) -> None:
    chance = random.Random(flips + 1)
    for number in range(flips):
        place = copy(whole, tmp_path / f"{number}")
        flip(current(place) / FILE_NAME, chance)
        assert_no_wrong_quotation(place)


def assert_no_wrong_quotation(place: Path) -> None:
    small_library = library(place)
    for asked in ASKED:
        result = small_library.ask(f"When was the mill of Place{asked}x built?", limit=1)
        if isinstance(result, Answer):
            quote = result.quotes[0]
            text = (place / "documents" / quote.citation.source).read_text(encoding="utf-8")
            assert text[quote.citation.start : quote.citation.end] == quote.text


@pytest.mark.parametrize("words", ["The mill of Place7x", "007.txt"])
def test_a_changed_text_or_name_is_noticed_when_it_is_quoted(place: Path, words: str) -> None:
    generation = current(place)
    misspell(generation / FILE_NAME, words)

    assert_right(library(place))
    assert current(place) != generation


def test_damage_while_the_library_is_open_is_noticed_with_the_next_questions(place: Path) -> None:
    small_library = library(place)
    generation = current(place)
    with (generation / FILE_NAME).open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(4096)
        file.write(b"\x5a" * (size - 4096))

    assert_right(small_library)
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


def test_damage_in_a_build_that_was_not_finished_starts_over(place: Path) -> None:
    generation = current(place)
    (place / "index" / CURRENT).unlink()
    halve(generation / FILE_NAME)

    assert renew(place / "index", place / "documents").read == len(SOME)
    assert_right(library(place))


def test_an_index_whose_terms_lack_passages_is_rebuilt(place: Path) -> None:
    generation = current(place)
    writer = DiskWriter(generation / TERMS)
    writer.remove(1)
    writer.commit()
    writer.close()

    with pytest.raises(DamagedIndexError, match="missing from the terms"):
        IndexReader(generation)
    assert_right(library(place))


@pytest.mark.parametrize("words", ["The mill of Place7x", "007.txt"])
def test_examining_finds_a_changed_text_or_name(place: Path, words: str) -> None:
    small_library = library(place)
    small_library.examine()
    misspell(current(place) / FILE_NAME, words)

    with pytest.raises(DamagedIndexError, match="is damaged"):
        small_library.examine()


def test_examining_finds_tables_that_sqlite_cannot_read(place: Path) -> None:
    small_library = library(place)
    with (current(place) / FILE_NAME).open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(size // 2)
        file.write(b"\x5a" * 4096)

    with pytest.raises(DamagedIndexError):
        small_library.examine()


def test_examining_finds_terms_that_cannot_be_opened(place: Path) -> None:
    small_library = library(place)
    halve(next(current(place).glob("terms/*.idx")))

    with pytest.raises(DamagedIndexError, match="the terms cannot be read"):
        small_library.examine()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE passages SET packed = zeroblob(16) || x'ffffff7f' WHERE document = 8",
        "UPDATE passages SET packed = x'ffffff7f' || zeroblob(16) WHERE document = 8",
        "UPDATE passages SET packed = x'00' WHERE document = 8",
        "UPDATE blocks SET packed = zeroblob(9) WHERE document = 8",
        "UPDATE documents SET extra = '{' WHERE number = 8",
        "UPDATE documents SET title = '{' WHERE number = 8",
        "DELETE FROM blocks WHERE document = 8",
    ],
)
def test_rows_that_cannot_be_what_was_written_lead_to_a_new_index(place: Path, change: str) -> None:
    generation = current(place)
    with closing(sqlite3.connect(generation / FILE_NAME)) as tables, tables:
        assert tables.execute(change).rowcount

    assert_right(library(place))
    assert current(place) != generation


def test_counts_that_cannot_be_read_lead_to_a_new_index(place: Path) -> None:
    generation = current(place)
    with closing(sqlite3.connect(generation / FILE_NAME)) as tables, tables:
        tables.execute("UPDATE texts SET counts = x'00' WHERE document = 1")
    (place / "documents" / "000.txt").unlink()

    assert len(library(place, refresh=True).names) == len(SOME) - 1
    assert current(place) != generation


def test_an_index_of_the_format_before_is_rebuilt_by_itself(place: Path) -> None:
    old = place / "index" / f"format-{FORMAT - 1}.1"
    current(place).rename(old)
    (place / "index" / CURRENT).write_text(old.name, encoding="utf-8")

    assert_right(library(place))
    assert not old.exists()
