from __future__ import annotations

from pathlib import Path
from random import Random

from index.analysis import analyse
from index.loading.folder import read_folder
from index.model import Document, SourceName
from index.text.tokens import STOP_WORDS
from tests.benchmarks.generating import (
    PASSAGES_A_DOCUMENT,
    YEARS,
    document,
    draw,
    generate,
    questions,
    stock,
)


def made(seed: int, number: int) -> Document:
    text, _ = document(stock(), seed, number, PASSAGES_A_DOCUMENT)
    return Document(SourceName(f"{number}.txt"), text, "")


def test_the_same_seed_gives_the_same_documents() -> None:
    assert made(1, 5) == made(1, 5)
    assert made(1, 5) != made(2, 5)


def test_documents_have_about_as_many_passages_as_they_should() -> None:
    passages = [len(analyse(made(1, number)).passages) for number in range(40)]

    assert abs(sum(passages) / len(passages) - PASSAGES_A_DOCUMENT) < 0.03 * PASSAGES_A_DOCUMENT


def test_the_vocabulary_goes_on_growing_slower_than_the_text() -> None:
    words: set[str] = set()
    sizes = []
    for number in range(40):
        words |= analyse(made(1, number)).words.keys()
        sizes.append(len(words))
    first, second = sizes[19], sizes[39] - sizes[19]

    assert 0.2 * first < second < 0.8 * first


def test_years_vary_over_the_whole_range() -> None:
    random = Random(1)
    years = {int(draw("Y", random)) for _ in range(3000)}

    assert YEARS[0] <= min(years) < 1910
    assert 2020 < max(years) <= YEARS[1]


def test_a_folder_is_filled_and_asked_about(tmp_path: Path) -> None:
    count = generate(tmp_path, 130)
    reading = read_folder(tmp_path)
    asked = list(questions(tmp_path, count, 30))

    assert len(reading.documents) == count == 3
    assert not reading.skipped
    assert {question.kind for question in asked} == {"plain", "typo", "topic"}
    together = " ".join(document.text for document in reading.documents)
    for question in (each for each in asked if each.kind == "plain"):
        words = question.text.strip("?").split()
        assert sum(word in together for word in words) >= len(set(words) - STOP_WORDS) - 3
