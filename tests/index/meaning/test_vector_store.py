"""A library whose sentences are chosen by meaning, with a tiny encoder."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import (
    Answer,
    EngineChoice,
    Library,
    MeaningChoice,
    MeaningState,
    ModelError,
    NoAnswer,
)
from index.meaning import vector_store
from index.meaning.model import Encoder
from index.meaning.vectors import read, write
from tests.index.meaning.models import make_model

TEXTS = {
    "animals.txt": "A cat sleeps in the harbour. It was seen by many people last year.\n",
    "town.txt": "The bridge was opened by the mayor.\n\nThe river rose again in spring.\n",
}


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def opened(
    seeds: Path,
    *,
    engine: EngineChoice = EngineChoice.MEMORY,
    meaning: MeaningChoice = MeaningChoice.ON,
) -> Library:
    return Library.open(
        seeds,
        index=seeds.parent / "cache",
        engine=engine,
        meaning=meaning,
        model=make_model(seeds.parent / "model"),
    )


@pytest.mark.parametrize("engine", [EngineChoice.MEMORY, EngineChoice.DISK])
def test_a_question_that_shares_no_word_is_answered_by_meaning_alone(
    engine: EngineChoice, seeds: Path
) -> None:
    library = opened(seeds, engine=engine)
    before = library.ask("kitten?")
    library.make_vectors()
    after = library.ask("kitten?")

    assert isinstance(before, NoAnswer)
    assert isinstance(after, Answer)
    assert after.quotes[0].text.startswith("A cat sleeps")
    assert after.quotes[0].by_meaning
    assert after.answer_id != before.answer_id


def test_what_shares_words_is_not_said_to_be_found_by_meaning_alone(seeds: Path) -> None:
    library = opened(seeds)
    library.make_vectors()
    result = library.ask("cat in the harbour")

    assert isinstance(result, Answer)
    assert not result.quotes[0].by_meaning


def test_vectors_are_kept_from_one_opening_to_the_next(seeds: Path) -> None:
    opened(seeds).make_vectors()
    library = opened(seeds)

    assert library.meaning == (MeaningState.READY, None)
    assert isinstance(library.ask("kitten?"), Answer)


def test_a_change_is_answered_by_words_until_its_vectors_are_made(seeds: Path) -> None:
    library = opened(seeds)
    library.make_vectors()
    (seeds / "more.txt").write_text("The budget grew.\n", encoding="utf-8")
    library.refresh()

    assert library.meaning[0] is MeaningState.WAITING
    assert isinstance(library.ask("kitten?"), NoAnswer)
    assert library.make_vectors()
    assert isinstance(library.ask("kitten?"), Answer)
    assert isinstance(library.ask("money?"), Answer)


def test_the_background_follows_every_change(seeds: Path) -> None:
    library = opened(seeds)
    library.make_vectors_in_background()
    wait_for_vectors(library)
    (seeds / "more.txt").write_text("The budget grew.\n", encoding="utf-8")
    library.refresh()
    wait_for_vectors(library)

    assert isinstance(library.ask("money?"), Answer)


def test_the_background_ends_when_the_library_is_closed_and_questions_are_still_answered(
    seeds: Path,
) -> None:
    before = set(threading.enumerate())
    library = opened(seeds)
    library.make_vectors_in_background()
    wait_for_vectors(library)
    threads = [each for each in threading.enumerate() if each not in before]
    library.close()
    for each in threads:
        each.join(30)

    assert "encoding" in {each.name for each in threads}
    assert not any(each.is_alive() for each in threads)
    assert isinstance(library.ask("kitten?"), Answer)


def wait_for_vectors(library: Library) -> None:
    never = threading.Event()
    for _ in range(600):
        if library.meaning[0] is MeaningState.READY:
            return
        never.wait(0.05)
    pytest.fail("The vectors were not made within half a minute.")


def test_off_looks_at_no_vectors(seeds: Path) -> None:
    opened(seeds).make_vectors()
    library = opened(seeds, meaning=MeaningChoice.OFF)

    assert not library.make_vectors()
    assert library.meaning == (MeaningState.OFF, None)
    assert isinstance(library.ask("kitten?"), NoAnswer)


def test_without_the_libraries_auto_keeps_to_words_and_on_says_what_to_install(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)

    library = opened(seeds, meaning=MeaningChoice.AUTO)
    assert library.meaning == (MeaningState.NO_LIBRARY, None)
    assert not library.make_vectors()
    with pytest.raises(ModelError, match="needs the package onnxruntime"):
        opened(seeds)


def test_where_the_model_cannot_be_loaded_the_words_answer_and_the_log_says_so_once(
    seeds: Path, caplog: pytest.LogCaptureFixture
) -> None:
    opened(seeds).make_vectors()
    cache = seeds.parent / "cache"
    (file,) = cache.glob("*.vectors")
    vectors = read(file, Encoder(seeds.parent / "model").identity)
    assert vectors is not None
    damaged = make_model(seeds.parent / "damaged")
    (damaged / "model.onnx").write_bytes(b"no model")
    identity = Encoder(damaged).identity
    write(replace(vectors, model=identity), cache / f"meaning-{identity}.vectors")
    library = Library.open(
        seeds, index=cache, engine=EngineChoice.MEMORY, meaning=MeaningChoice.ON, model=damaged
    )

    assert isinstance(library.ask("cat in the harbour"), Answer)
    assert isinstance(library.ask("kitten?"), NoAnswer)
    assert library.meaning == (MeaningState.FAILED, None)
    (warning,) = [each for each in caplog.messages if "by words alone" in each]
    assert "damaged cannot be used" in warning
    with pytest.raises(ModelError):
        library.examine()


def test_auto_leaves_very_many_passages_alone_and_on_does_not(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_store, "MAX_PASSAGES", 1)

    library = opened(seeds, meaning=MeaningChoice.AUTO)
    assert not library.make_vectors()
    assert library.meaning == (MeaningState.TOO_LARGE, None)
    assert opened(seeds).make_vectors()


def test_a_question_in_a_terminal_waits_for_few_passages_only(seeds: Path) -> None:
    library = opened(seeds)

    assert not library.make_vectors(max_passages=1)
    assert library.make_vectors(max_passages=100)


def test_a_source_is_kept_to(seeds: Path) -> None:
    library = opened(seeds)
    library.make_vectors()

    result = library.ask("kitten?", source="town.txt")
    quotes = result.quotes if isinstance(result, Answer) else result.nearest
    assert {quote.document.source for quote in quotes} <= {"town.txt"}
    within = library.ask("kitten?", sources=["town.txt"])
    quotes = within.quotes if isinstance(within, Answer) else within.nearest
    assert {quote.document.source for quote in quotes} <= {"town.txt"}


def test_a_vague_question_stays_vague(seeds: Path) -> None:
    library = opened(seeds)
    library.make_vectors()

    assert isinstance(library.ask("What happened?"), NoAnswer)
    assert isinstance(library.ask("and then?"), NoAnswer)


def test_vectors_that_differ_in_the_last_digits_give_the_same_answers(seeds: Path) -> None:
    library = opened(seeds)
    library.make_vectors()
    asked = ["kitten?", "cat in the harbour", "Who opened the bridge?", "river money storm"]
    before = [library.ask(each).answer_id for each in asked]
    (file,) = (seeds.parent / "cache").glob("*.vectors")
    vectors = read(file, Encoder(seeds.parent / "model").identity)
    assert vectors is not None
    # Neighbouring sentences are moved in opposite directions.
    signs = np.where(np.arange(len(vectors)) % 2, 1, -1)
    nudged = replace(vectors, scales=(vectors.scales * (1 + 1e-4 * signs)).astype(np.float32))
    write(nudged, file)

    assert [opened(seeds).ask(each).answer_id for each in asked] == before
