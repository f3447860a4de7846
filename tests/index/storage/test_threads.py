"""Many ask while others write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index import Answer, Library, Quote, SourceName
from tests.helpers.backends import on_disk
from tests.helpers.documents import fill

THREADS = 8
VERSIONS = 12
FILES = 6


def version(number: int, file: int) -> str:
    """A file that looks different in each version: lines come, go and move."""
    lines = [f"Mill {n} of Orr {file} grinds rye in year {1900 + number}." for n in range(9)]
    return "\n\n".join(["# Mills", *(lines * (1 + number % 3))[number % 7 :]])


def folder_of(path: Path, number: int) -> Path:
    return fill(path, {f"{file}.txt": version(number, file) for file in range(FILES)})


def asked(library: Library) -> Iterator[Quote]:
    """Everything that people ask, and the quotations that come back."""
    result = library.ask("In which year does mill 3 of Orr 2 grind rye?")
    yield from result.quotes if isinstance(result, Answer) else result.nearest
    yield from library.verify("of Orr 4 grinds rye in year").matches
    yield from (event.quote for event in library.timeline("mill").events)
    for source in library.sources():
        assert source.paragraphs > 0
    for name in library.names[:2]:
        assert library.text(name)


def run(library: Library, changes: Callable[[], None]) -> list[Quote]:
    """Ask from several threads until ``changes`` are done."""
    done = threading.Event()

    def ask() -> list[Quote]:
        found: list[Quote] = []
        while not done.is_set():
            found += asked(library)
        return found + list(asked(library))

    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(ask) for _ in range(THREADS)]
        try:
            changes()
        finally:
            done.set()
        return [quote for each in waiting for quote in each.result()]


def assert_each_is_of_one_version(quotes: list[Quote]) -> None:
    texts = {
        SourceName(f"{file}.txt"): {version(number, file) for number in range(VERSIONS)}
        for file in range(FILES)
    }
    for quote in quotes:
        assert quote.document.text in texts[quote.document.source]
        assert quote.text == quote.document.text[quote.span.start : quote.span.end]
        assert quote.text.startswith(("Mill ", "of Orr 4"))


@pytest.mark.parametrize("versions", [4, pytest.param(VERSIONS, marks=pytest.mark.exhaustive)])
def test_questions_are_answered_from_one_version_while_another_is_written(
    tmp_path: Path, versions: int
) -> None:
    folder = folder_of(tmp_path / "documents", 0)
    library = on_disk(folder, tmp_path / "index")

    def change() -> None:
        for number in range(1, versions):
            folder_of(folder, number)
            library.update()

    assert_each_is_of_one_version(run(library, change))
    assert library.text("0.txt") == version(versions - 1, 0)


def test_questions_are_answered_while_others_rebuild_the_index(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "documents", 0)
    library, other = (on_disk(folder, tmp_path / "index") for _ in range(2))

    def change() -> None:
        for number in range(1, 5):
            folder_of(folder, number)
            other.update(rebuild=True)

    assert_each_is_of_one_version(run(library, change))
    assert library.checksum == other.checksum


def test_two_who_update_at_once_wait_for_each_other(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "documents", 0)
    libraries = [on_disk(folder, tmp_path / "index") for _ in range(2)]
    folder_of(folder, 1)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: libraries[number % 2].update(), range(4)))

    assert sorted(changes.read for changes in found) == [0, 0, 0, FILES]
