"""What choosing by meaning costs beside choosing by words alone, in one run.

``python -m tests.benchmarks.meaning`` measures on the seeds; ``--passages 100000`` also on so many
generated ones. There the vectors are random numbers in the place of encoded ones: they take as long
to read and to search. How long encoding takes is reckoned from some of the sentences.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index import EngineChoice, Library, MeaningChoice, MeaningState
from index.meaning.model import OWN_MODEL, Encoder
from index.meaning.vectors import DIGEST, LEVELS, SentenceText, Vectors, sentence_texts, write
from index.model import SourceName
from tests.benchmarks.generating import generate, questions
from tests.benchmarks.serving import in_child
from tests.evaluation import collections

ROOT = Path(__file__).parents[2]
QUESTION = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"
ROUNDS = 7
QUESTIONS = 100
ENCODED = 100
"""Sentences from which the time of encoding is reckoned."""

DIMENSIONS = 384
MIB = 1024 * 1024
SENTENCE = "\n\nThe ferry to the island was closed for repairs in the autumn.\n"


def main(arguments: Sequence[str] = ()) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.meaning")
    parser.add_argument("--passages", type=int, help="also on so many generated passages")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        seeds = Path(scratch) / "seeds"
        shutil.copytree(collections.SEEDS, seeds)
        print("| on the seeds | by words | by meaning | ratio |\n| --- | --- | --- | --- |")
        on_the_seeds(seeds, Path(scratch))
        if options.passages:
            print(f"\n| {options.passages:,} passages | by words | by meaning | ratio |")
            print("| --- | --- | --- | --- |")
            on_many(options.passages, Path(scratch))


def on_the_seeds(seeds: Path, scratch: Path) -> None:
    """The command, answers, memory, opening, encoding and a change."""
    words, meaning = scratch / "words", scratch / "meaning"
    cold: list[float] = []
    times: dict[str, list[float]] = {"off": [], "on": []}
    spent: dict[str, list[float]] = {"off": [], "on": []}
    for _ in range(ROUNDS):
        shutil.rmtree(meaning, ignore_errors=True)
        cold.append(_command(seeds, meaning, "on"))
        # In turns, so that whatever else the machine does meets both.
        for choice, cache in (("off", words), ("on", meaning)):
            before = _children()
            times[choice].append(_command(seeds, cache, choice))
            spent[choice].append(_children() - before)
    ours = {choice: statistics.median(taken) for choice, taken in times.items()}
    _row("quoth ask, nothing kept yet", ours["off"], statistics.median(cold))
    _row("quoth ask", ours["off"], ours["on"])
    _row("… processor time", *(statistics.median(spent[choice]) for choice in ("off", "on")))
    # The command keeps its files in a folder of its own below.
    meaning = scratch / "kept"
    library = _library(seeds, meaning, "on")
    taken = _seconds(library.make_vectors)
    asked = [case.question for case in collections.seeds("fit").cases]
    _answers(_library(seeds, words, "off"), _library(seeds, meaning, "on"), asked)
    _row(
        "opening",
        statistics.median(_seconds(lambda: _library(seeds, words, "off")) for _ in range(ROUNDS)),
        statistics.median(_seconds(lambda: _library(seeds, meaning, "on")) for _ in range(ROUNDS)),
    )
    _memory(seeds, words, meaning, asked)
    rows = _sentences(library)
    print(f"| encoding {rows} sentences, each | | {1000 * taken / rows:.1f} ms | |")
    with min(seeds.glob("*.txt")).open("a", encoding="utf-8") as file:
        file.write(SENTENCE)
    reading = _seconds(library.refresh)
    _row("a sentence more", reading, reading + _seconds(library.make_vectors))


def on_many(passages: int, scratch: Path) -> None:
    """Answers, opening and the size of the vectors of a large folder."""
    docs, cache = scratch / "docs", scratch / "large"
    generate(docs, passages)
    encoder = Encoder(OWN_MODEL)
    library = _library(docs, cache, "off", EngineChoice.DISK)
    file = cache / f"meaning-{encoder.identity}.vectors"
    some = _random_vectors(library, encoder, file)
    encoder.load()
    taken = _seconds(lambda: _encode_all(encoder, some)) / len(some)
    rows = (file.stat().st_size) // (DIMENSIONS + DIGEST + 12)
    hours = rows * taken / 3600
    print(f"| encoding {rows:,} sentences, reckoned | | {hours:.1f} processor hours | |")
    print(f"| vectors on disk | | {file.stat().st_size / MIB:,.0f} MiB | |")
    asked = [each.text for each in questions(docs, len(library.names), QUESTIONS)]
    by_meaning = _library(docs, cache, "on", EngineChoice.DISK)
    _row("first answer", _seconds(lambda: library.ask(asked[0])), _first(by_meaning, asked[0]))
    _answers(library, by_meaning, asked)
    _memory(docs, cache, cache, asked)


def _first(library: Library, question: str) -> float:
    return _seconds(lambda: library.ask(question))


def _random_vectors(library: Library, encoder: Encoder, file: Path) -> list[SentenceText]:
    """Write vectors of every sentence's shape; give some of the sentences."""
    documents: dict[SourceName, tuple[int, int]] = {}
    places: list[tuple[int, int]] = []
    some: list[SentenceText] = []
    with library._entered() as corpus:  # noqa: SLF001 - to look inside
        for name in corpus.infos:
            first = len(places)
            for each in sentence_texts(corpus.blocks[name]):
                places.append((each.block, each.sentence))
                if len(some) < ENCODED:
                    some.append(each)
            documents[name] = (first, len(places))
        checksums = {name: outline.sha256 for name, outline in corpus.infos.items()}
        checksum = corpus.checksum
    numbers = np.random.default_rng(0)
    write(
        Vectors(
            model=encoder.identity,
            corpus=checksum,
            documents=documents,
            checksums=checksums,
            places=np.array(places, np.int32),
            digests=np.zeros(len(places), np.dtype((np.void, DIGEST))),
            numbers=numbers.integers(-LEVELS, LEVELS, (len(places), DIMENSIONS), np.int8),
            scales=np.full(len(places), 1e-3, np.float32),
        ),
        file,
    )
    return some


def _encode_all(encoder: Encoder, texts: Sequence[SentenceText]) -> None:
    for text in texts:
        encoder.passage(text.alone)
        encoder.passage(text.window)


def _answers(words: Library, meaning: Library, asked: Sequence[str]) -> None:
    if meaning.meaning[0] is not MeaningState.READY:
        raise RuntimeError("The vectors are not there.")
    times: dict[str, list[float]] = {"off": [], "on": []}
    for library in (words, meaning):
        library.ask(asked[0])
    for question in asked:
        for choice, library in (("off", words), ("on", meaning)):
            times[choice].append(_seconds(lambda q=question, of=library: of.ask(q)))  # type: ignore[misc]
    for name, place in (("p50", 0.5), ("p95", 0.95)):
        at = int(place * len(asked))
        _row(f"an answer, {name}", sorted(times["off"])[at], sorted(times["on"])[at])


def _memory(docs: Path, words: Path, meaning: Path, asked: Sequence[str]) -> None:
    rss = [
        in_child("answer", docs=docs, index=cache, questions=asked, meaning=choice).get("rss", 0)
        for cache, choice in ((words, "off"), (meaning, "on"))
    ]
    if all(rss):
        one, other = (each / MIB for each in rss)
        print(f"| memory after them | {one:,.0f} MiB | {other:,.0f} MiB | {other / one:.2f} |")


def _sentences(library: Library) -> int:
    with library._entered() as corpus:  # noqa: SLF001 - to look inside
        return sum(1 for each in corpus.blocks.values() for _ in sentence_texts(each))


def _library(
    docs: Path, cache: Path, meaning: str, engine: EngineChoice = EngineChoice.AUTO
) -> Library:
    return Library.open(docs, index=cache, engine=engine, meaning=MeaningChoice(meaning))


def _command(seeds: Path, cache: Path, meaning: str) -> float:
    environment = os.environ | {"QUOTH_INDEX": str(cache), "QUOTH_MEANING": meaning}
    command = [sys.executable, "-m", "bot", "ask", "--seeds", str(seeds), QUESTION]
    return _seconds(
        lambda: subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    )


def _children() -> float:
    """Processor time of all commands so far: it does not depend on what else the machine does."""
    return os.times().children_user + os.times().children_system


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _row(what: str, words: float, meaning: float) -> None:
    one, other = (f"{1000 * each:,.1f} ms" for each in (words, meaning))
    print(f"| {what} | {one} | {other} | {meaning / words:.2f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
