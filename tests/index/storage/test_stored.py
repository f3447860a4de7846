from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from index import Answer, DamagedIndexError, EngineChoice, Library, SourceName
from index.corpus import Corpus
from index.storage import stored
from index.storage.homes import Home
from index.storage.opening import Opened
from index.storage.packing import StoredSentences
from index.storage.stored import Shelf
from index.storage.updating import update
from tests.builders import BRIDGE, PROSE, fill

A, B = SourceName("a.txt"), SourceName("b.txt")


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    folder = fill(tmp_path / "documents", {"a.txt": BRIDGE, "b.txt": PROSE})
    update(Home(tmp_path / "index"), folder)
    generation = Home(tmp_path / "index").current()
    assert generation is not None
    return Opened(generation)


@pytest.fixture
def corpus(opened: Opened) -> Corpus:
    return opened.corpus


def test_parts_are_mappings_by_name_in_order(corpus: Corpus) -> None:
    assert list(corpus.documents) == [A, B]
    assert len(corpus.blocks) == 2
    assert corpus.documents[A].text == BRIDGE
    for part in (corpus.documents, corpus.outlines, corpus.blocks, corpus.titles):
        assert "c.txt" not in part


def test_blocks_are_a_sequence(corpus: Corpus) -> None:
    blocks = corpus.blocks[A]

    assert blocks[-1].block == list(blocks)[-1].block
    assert [each.block for each in blocks[1:3]] == [blocks[1].block, blocks[2].block]
    for beyond in (len(blocks), -len(blocks) - 1):
        with pytest.raises(IndexError):
            blocks[beyond]


def test_passages_go_by_the_engines_numbers(corpus: Corpus) -> None:
    numbers = corpus.find((B,))[B]

    assert {passage.source for passage in corpus.passages[numbers.start : numbers.stop]} == {B}
    assert len(corpus.passages) == corpus.engine.size == len(list(corpus.passages))
    with pytest.raises(DamagedIndexError, match="is missing"):
        corpus.passages[99 << 24]


def test_a_document_is_found_by_the_beginning_of_its_checksum(corpus: Corpus) -> None:
    checksum = corpus.outlines[A].sha256

    assert corpus.named_by(checksum[:8]) == [A]
    assert corpus.named_by(checksum) == [A]
    assert corpus.named_by("g") == []


def test_many_documents_are_found_at_once_in_order_of_name(corpus: Corpus) -> None:
    found = corpus.find((B, "c.txt", A, B))

    assert list(found) == [A, B]
    for source, numbers in found.items():
        assert {each.source for each in corpus.passages[numbers.start : numbers.stop]} == {source}
    assert corpus.find(()) == {}


def test_of_a_long_log_only_what_is_asked_for_is_unpacked(tmp_path: Path) -> None:
    lines = [
        f"12:{n % 60:02}:07 station{n}: The gate was shut for the night." for n in range(3_000)
    ]
    folder = fill(tmp_path / "documents", {"log.txt": "\n".join(lines)})
    home = Home(tmp_path / "index")
    library = Library.open(folder, index=home.root, engine=EngineChoice.DISK)
    found = library.ask("What happened at station2345?")
    generation = home.current()
    assert generation is not None
    (block,) = Opened(generation).corpus.blocks[SourceName("log.txt")]

    assert isinstance(found, Answer)
    assert "station2345" in found.quotes[0].text
    assert len(block.block.span) > stored.LONGEST_KEPT
    assert isinstance(block.block.sentences, StoredSentences)
    assert len(block.block.sentences) == len(lines)


def test_a_closed_index_leaves_no_file_open(tmp_path: Path, opened: Opened) -> None:
    assert opened.corpus.documents[A]
    assert open_files(tmp_path)
    opened.close()

    assert not open_files(tmp_path)


def test_an_index_that_nobody_refers_to_closes_without_the_collector(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = fill(tmp_path / "documents", {"a.txt": BRIDGE})
    update(Home(tmp_path / "index"), folder)
    generation = Home(tmp_path / "index").current()
    assert generation is not None
    gc.collect()
    gc.disable()
    request.addfinalizer(gc.enable)
    index = Opened(generation)
    with index.reading() as current:
        assert current
        assert index.corpus.blocks[A][0]
    del index

    assert not open_files(tmp_path)


def open_files(folder: Path) -> list[str]:
    """The tables of an index below ``folder`` that this process has open."""
    found = []
    for each in Path("/proc/self/fd").iterdir():
        try:
            path = os.readlink(each)  # noqa: PTH115 - it may be gone already
        except FileNotFoundError:
            continue
        if path.startswith(str(folder)) and "sqlite3" in path:
            found.append(path)
    return found


class TestShelf:
    def test_what_was_asked_for_longest_ago_goes_first(self) -> None:
        shelf: Shelf[int, str] = Shelf(2_500)
        for number in (1, 2):
            shelf.put(number, str(number), 1_000)
        assert shelf.get(1)
        shelf.put(3, "3", 1_000)

        assert (shelf.get(1), shelf.get(2), shelf.get(3)) == ("1", None, "3")

    def test_what_is_too_large_alone_stays(self) -> None:
        shelf: Shelf[int, str] = Shelf(100)
        shelf.put(1, "1", 1)
        shelf.put(2, "2", 1_000)

        assert (shelf.get(1), shelf.get(2)) == (None, "2")

    def test_what_grows_makes_others_go_and_is_told_when_that_is_not_enough(self) -> None:
        shelf: Shelf[int, str] = Shelf(100)
        shelf.put(1, "1", 40)
        shelf.put(2, "2", 40)

        assert shelf.grow(2, 40)
        assert (shelf.get(1), shelf.get(2)) == (None, "2")
        assert not shelf.grow(2, 40)
        assert shelf.get(2) == "2"

    def test_what_another_thread_has_put_there_is_given_back(self) -> None:
        shelf: Shelf[int, str] = Shelf(1_000)
        shelf.put(1, "first", 1)

        assert shelf.put(1, "second", 1) == "first"

    def test_what_is_not_here_does_not_grow(self) -> None:
        shelf: Shelf[int, str] = Shelf(1_000)
        shelf.grow(1, 10_000)

        assert shelf.get(1) is None

    def test_blocks_count_too(self, monkeypatch: pytest.MonkeyPatch, opened: Opened) -> None:
        monkeypatch.setattr(stored, "BLOCK_BYTES", 40 << 20)
        blocks = opened.corpus.blocks[A]
        before = [each.block for each in blocks]

        assert len(before) > 3
        assert [each.block for each in blocks] == before
