from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pytest

from index import Answer, DamagedIndexError, EngineChoice, Library, SourceName
from index.corpus import Corpus
from index.storage import lazy
from index.storage.directory import IndexDirectory
from index.storage.reader import IndexReader
from index.storage.rows import StoredItems
from index.storage.update import update
from tests.helpers.documents import BRIDGE, PROSE, fill

A, B = SourceName("a.txt"), SourceName("b.txt")


@pytest.fixture
def opened(tmp_path: Path) -> IndexReader:
    folder = fill(tmp_path / "documents", {"a.txt": BRIDGE, "b.txt": PROSE})
    update(IndexDirectory(tmp_path / "index"), folder)
    generation = IndexDirectory(tmp_path / "index").current()
    assert generation is not None
    return IndexReader(generation)


@pytest.fixture
def corpus(opened: IndexReader) -> Corpus:
    return opened.corpus


def test_parts_are_mappings_by_name_in_order(corpus: Corpus) -> None:
    assert list(corpus.documents) == [A, B]
    assert len(corpus.blocks) == 2
    assert corpus.documents[A].text == BRIDGE
    for part in (corpus.documents, corpus.infos, corpus.blocks, corpus.titles):
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
    checksum = corpus.infos[A].sha256

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
    directory = IndexDirectory(tmp_path / "index")
    library = Library.open(folder, index=directory.root, engine=EngineChoice.DISK)
    found = library.ask("What happened at station2345?")
    generation = directory.current()
    assert generation is not None
    (block,) = IndexReader(generation).corpus.blocks[SourceName("log.txt")]

    assert isinstance(found, Answer)
    assert "station2345" in found.quotes[0].text
    assert len(block.block.span) > lazy.MAX_CACHED_LENGTH
    assert isinstance(block.block.sentences, StoredItems)
    assert len(block.block.sentences) == len(lines)


def test_a_closed_index_leaves_no_file_open(tmp_path: Path, opened: IndexReader) -> None:
    assert opened.corpus.documents[A]
    assert open_files(tmp_path)
    opened.close()

    assert not open_files(tmp_path)


def test_an_index_that_nobody_refers_to_closes_without_the_collector(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = fill(tmp_path / "documents", {"a.txt": BRIDGE})
    update(IndexDirectory(tmp_path / "index"), folder)
    generation = IndexDirectory(tmp_path / "index").current()
    assert generation is not None
    gc.collect()
    gc.disable()
    request.addfinalizer(gc.enable)
    index = IndexReader(generation)
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


class TestDocumentsInMemory:
    @pytest.fixture
    def reads(self, opened: IndexReader) -> list[str]:
        """What is read from the tables, from now on."""
        found: list[str] = []
        opened.database.connection.set_trace_callback(found.append)
        return found

    def texts(self, reads: list[str]) -> int:
        return sum("FROM texts" in each for each in reads)

    def test_a_document_is_read_once(self, corpus: Corpus, reads: list[str]) -> None:
        assert corpus.documents[A] is corpus.documents[A]
        assert corpus.blocks[A][0] is corpus.blocks[A][0]
        assert self.texts(reads) == 1

    def test_where_there_is_room_for_one_the_last_one_stays(
        self, monkeypatch: pytest.MonkeyPatch, opened: IndexReader
    ) -> None:
        monkeypatch.setattr(lazy, "DOCUMENTS_BYTES", 1)
        monkeypatch.setattr(lazy, "PARTS_BYTES", 1)
        corpus = IndexReader(opened.generation).corpus

        assert corpus.documents[A] is corpus.documents[A]
        first = corpus.documents[A]
        assert corpus.documents[B] is corpus.documents[B]
        assert corpus.documents[A] is not first
        assert corpus.documents[A] == first

    def test_blocks_for_which_there_is_no_room_are_made_again(
        self, monkeypatch: pytest.MonkeyPatch, corpus: Corpus, reads: list[str]
    ) -> None:
        monkeypatch.setattr(lazy, "BLOCK_BYTES", 40 << 20)
        blocks = corpus.blocks[A]
        before = [each.block for each in blocks]

        assert len(before) > 3
        assert [each.block for each in blocks] == before
        assert self.texts(reads) == 1

    def test_a_document_that_grows_makes_others_go(
        self, monkeypatch: pytest.MonkeyPatch, corpus: Corpus, reads: list[str]
    ) -> None:
        monkeypatch.setattr(lazy, "LETTER_BYTES", 0)
        assert corpus.documents[B]
        taken = sys.getsizeof(corpus.documents[A].text)
        monkeypatch.setattr(lazy, "BLOCK_BYTES", lazy.DOCUMENTS_BYTES - taken)
        assert corpus.blocks[A][0]
        assert self.texts(reads) == 2

        assert corpus.documents[A]
        assert self.texts(reads) == 2
        assert corpus.documents[B]
        assert self.texts(reads) == 3
