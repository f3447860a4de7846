"""The words of an index are those of a corpus in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.corpus import Corpus
from index.storage.directory import IndexDirectory
from index.storage.reader import IndexReader
from index.storage.update import update
from tests.helpers.documents import corpus, fill

TEXT = (
    "Katie Hobbs hobnobs. The hob is hot. A hub of Hubs. Łódź lies far off. "
    "The Federal Office of Mills (FOM) rests. Ana Maria Prado Lopez met Katie Hobbs. "
    "Mexican President Andres Lopez spoke."
)


@pytest.fixture
def on_disk(tmp_path: Path) -> Corpus:
    folder = fill(tmp_path / "documents", {"a.txt": TEXT})
    update(IndexDirectory(tmp_path / "index"), folder)
    generation = IndexDirectory(tmp_path / "index").current()
    assert generation is not None
    return IndexReader(generation).corpus


@pytest.mark.parametrize("word", ["hobs", "hobbs", "hubs", "lodz", "katei", "xx", "office", "100%"])
def test_words_are_corrected_alike(on_disk: Corpus, word: str) -> None:
    memory = corpus(TEXT)
    for name in (True, False):
        assert on_disk.spelling.correct(word, name=name) == memory.spelling.correct(word, name=name)
    assert on_disk.spelling.is_name(word) == memory.spelling.is_name(word)


@pytest.mark.parametrize("terms", [("fom",), ("feder", "offic", "mill"), ("lopez",), ("unknown",)])
def test_other_names_are_alike(on_disk: Corpus, terms: tuple[str, ...]) -> None:
    memory = corpus(TEXT)

    assert on_disk.aliases.of(terms) == memory.aliases.of(terms)
    assert on_disk.aliases.all == memory.aliases.all
    assert on_disk.aliases.longest == memory.aliases.longest


@pytest.mark.parametrize("initials", ["ampl", "mpl", "fom", "zz"])
def test_initials_spell_alike(on_disk: Corpus, initials: str) -> None:
    assert on_disk.aliases.spelled_by(initials) == corpus(TEXT).aliases.spelled_by(initials)
