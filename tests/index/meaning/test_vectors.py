from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np
import pytest

from index.corpus import Corpus, build
from index.loading.folder import read_folder
from index.meaning.builder import build_vectors
from index.meaning.model import Encoder
from index.meaning.search import Space
from index.meaning.vectors import Vectors, quantize, read, sentence_texts
from index.model import SourceName
from index.model.results import EncodingProgress
from index.storage.directory import FORMAT
from tests.index.meaning.models import make_model

TEXTS = {
    "animals.txt": "Pets\n\nA cat sleeps here. A dog sleeps there.\n\nThe puppy barks.\n",
    "town.txt": "The bridge opened. The river rose.\n\nThe budget was cut.\n",
}


@pytest.fixture
def encoder(tmp_path: Path) -> Encoder:
    return Encoder(make_model(tmp_path / "model"))


class Counting(Encoder):
    """Counts what it encodes."""

    encoded = 0

    def passage(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        self.encoded += 1
        return super().passage(text)


def corpus_of(texts: dict[str, str], folder: Path) -> Corpus:
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return build(read_folder(folder).documents)


def made(corpus: Corpus, encoder: Encoder, file: Path | None = None) -> Vectors:
    @contextmanager
    def enter() -> Iterator[Corpus]:
        yield corpus

    return build_vectors(enter, encoder, file)


def test_every_quotable_sentence_has_a_row(encoder: Encoder, tmp_path: Path) -> None:
    corpus = corpus_of(TEXTS, tmp_path / "seeds")
    vectors = made(corpus, encoder)

    for source, blocks in corpus.blocks.items():
        for number, block in enumerate(blocks):
            for place, sentence in enumerate(block.block.sentences):
                row = vectors.row(source, number, place)
                assert (row is not None) == sentence.quotable
    assert len(vectors) == sum(
        len(list(sentence_texts(blocks))) for blocks in corpus.blocks.values()
    )
    assert vectors.row(SourceName("animals.txt"), 99, 0) is None
    assert vectors.row(SourceName("nothing.txt"), 0, 0) is None


def test_a_window_has_the_neighbours_and_the_heading(tmp_path: Path) -> None:
    corpus = corpus_of(TEXTS, tmp_path / "seeds")
    words = list(sentence_texts(corpus.blocks[SourceName("animals.txt")]))

    assert ("A cat sleeps here.", "Pets. A cat sleeps here. A dog sleeps there.") in [
        (each.alone, each.window) for each in words
    ]


def test_eight_bits_keep_a_vector_but_for_a_hundredth() -> None:
    vector = np.random.default_rng(1).normal(size=384).astype(np.float32)
    vector /= np.linalg.norm(vector)
    numbers, scale = quantize(vector)

    assert numbers.dtype == np.int8
    assert float(np.abs(numbers * scale - vector).max()) < 0.01


def test_what_is_written_is_read_again(encoder: Encoder, tmp_path: Path) -> None:
    corpus = corpus_of(TEXTS, tmp_path / "seeds")
    file = tmp_path / "cache" / "vectors"
    vectors = made(corpus, encoder, file)
    again = read(file, encoder.identity)

    assert again is not None
    assert again.corpus == corpus.checksum
    assert dict(again.documents) == dict(vectors.documents)
    assert np.array_equal(again.numbers, vectors.numbers)
    assert np.array_equal(again.places, vectors.places)
    assert read(file, "another model") is None
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("part", ["places", "digests", "numbers", "scales"])
def test_a_damaged_file_is_made_again(part: str, encoder: Encoder, tmp_path: Path) -> None:
    corpus = corpus_of(TEXTS, tmp_path / "seeds")
    file = tmp_path / "vectors"
    vectors = made(corpus, encoder, file)
    whole = file.read_bytes()
    damaged = bytearray(whole)
    damaged[whole.index(getattr(vectors, part).tobytes())] ^= 255
    file.write_bytes(bytes(damaged))

    assert read(file, encoder.identity) is None
    made(corpus, encoder, file)
    assert file.read_bytes() == whole


@pytest.mark.parametrize(
    "data", [b"", b"12", b"64".ljust(64) + b"{}", b"9".ljust(64) + b"not json"]
)
def test_a_file_of_something_else_is_no_vectors(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "vectors").write_bytes(data)

    assert read(tmp_path / "vectors", "model") is None


def test_only_what_is_new_is_encoded(tmp_path: Path) -> None:
    encoder = Counting(make_model(tmp_path / "model"))
    file = tmp_path / "vectors"
    made(corpus_of(TEXTS, tmp_path / "seeds"), encoder, file)
    encoder.encoded = 0
    made(corpus_of(TEXTS, tmp_path / "seeds"), encoder, file)
    assert encoder.encoded == 0

    changed = TEXTS | {"town.txt": TEXTS["town.txt"] + "\nA storm came.\n"}
    vectors = made(corpus_of(changed, tmp_path / "seeds"), encoder, file)
    # One sentence, and its window.
    assert encoder.encoded == 2
    assert len(vectors) == len(made(corpus_of(changed, tmp_path / "seeds"), encoder))


def test_what_is_encoded_before_an_interruption_is_kept(tmp_path: Path) -> None:
    encoder = Counting(make_model(tmp_path / "model"))
    file = tmp_path / "vectors"
    corpus = corpus_of(TEXTS, tmp_path / "seeds")
    rows = len(made(corpus, encoder))
    whole = encoder.encoded

    def interrupt(progress: EncodingProgress) -> None:
        if progress.done == rows:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_vectors(lambda: nullcontext(corpus), encoder, file, interrupt)
    encoder.encoded = 0
    made(corpus, encoder, file)

    assert 0 < encoder.encoded < whole


def test_documents_that_were_renamed_need_no_encoding(tmp_path: Path) -> None:
    encoder = Counting(make_model(tmp_path / "model"))
    file = tmp_path / "vectors"
    made(corpus_of(TEXTS, tmp_path / "seeds"), encoder, file)
    encoder.encoded = 0
    renamed = {f"new-{name}": text for name, text in TEXTS.items()}
    corpus = corpus_of(renamed, tmp_path / "seeds")

    assert set(made(corpus, encoder, file).documents) == set(renamed)
    assert encoder.encoded == 0


def test_documents_divided_by_another_version_are_looked_at_again(tmp_path: Path) -> None:
    encoder = Counting(make_model(tmp_path / "model"))
    file = tmp_path / "vectors"
    corpus = corpus_of(TEXTS, tmp_path / "seeds")
    made(corpus, encoder, file)
    now = f'"index_format": {FORMAT},'.encode()
    assert now in file.read_bytes()
    file.write_bytes(file.read_bytes().replace(now, now.replace(b" ", b"-", 1)))
    encoder.encoded = 0

    old = read(file, encoder.identity)
    assert old is not None
    assert not old.documents
    assert set(made(corpus, encoder, file).documents) == set(TEXTS)
    assert encoder.encoded == 0


def test_where_nothing_can_be_written_vectors_are_held_in_memory(
    encoder: Encoder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    corpus = corpus_of(TEXTS, tmp_path / "seeds")

    assert made(corpus, encoder, tmp_path / "file" / "vectors").corpus == corpus.checksum
    assert "cannot be kept" in caplog.text


def test_the_progress_ends_with_all_sentences(encoder: Encoder, tmp_path: Path) -> None:
    corpus = corpus_of(TEXTS, tmp_path / "seeds")
    told: list[EncodingProgress] = []

    @contextmanager
    def enter() -> Iterator[Corpus]:
        yield corpus

    vectors = build_vectors(enter, encoder, None, told.append)

    assert [each.done for each in told] == list(range(1, len(vectors) + 1))
    assert all(each.done <= each.total for each in told)
    assert told[-1].total == len(vectors)


def nearest(space: Space, corpus: Corpus, question: str, limit: int) -> list[tuple[str, str]]:
    likeness = space.likeness([question], None)
    found = likeness.nearest(corpus, range(len(corpus.passages)), None)[:limit]
    return [
        (source, corpus.blocks[source][block].quote(sentence, sentence).text)
        for source, block, sentence, _ in found
    ]


@pytest.mark.parametrize("exact_rows", [1000, 0])
def test_the_nearest_sentences_share_the_meaning_and_no_word(
    exact_rows: int, encoder: Encoder, tmp_path: Path
) -> None:
    corpus = corpus_of(TEXTS, tmp_path / "seeds")
    space = Space(made(corpus, encoder), encoder, exact_rows)

    assert nearest(space, corpus, "money?", 1) == [("town.txt", "The budget was cut.")]
    assert nearest(space, corpus, "kitten?", 1) == [("animals.txt", "A cat sleeps here.")]


def test_only_the_named_documents_are_searched(encoder: Encoder, tmp_path: Path) -> None:
    corpus = corpus_of(TEXTS, tmp_path / "seeds")
    space = Space(made(corpus, encoder), encoder)
    likeness = space.likeness(["kitten?"], [SourceName("town.txt")])
    found = likeness.nearest(corpus, range(len(corpus.passages)), None)

    assert found
    assert {each.source for each in found} == {"town.txt"}


def test_looking_rows_up_gives_what_comparing_all_gives(encoder: Encoder, tmp_path: Path) -> None:
    corpus = corpus_of(TEXTS, tmp_path / "seeds")
    vectors = made(corpus, encoder)
    all_, some = Space(vectors, encoder), Space(vectors, encoder, 0)

    for question in ("money", "puppy on the bridge", "storm"):
        one, other = all_.likeness([question], None), some.likeness([question], None)
        for source, blocks in corpus.blocks.items():
            for words in sentence_texts(blocks):
                place = (source, words.block, words.sentence)
                assert one.of(*place) == other.of(*place)
