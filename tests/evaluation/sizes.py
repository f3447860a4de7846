"""Answered against refused, by words and by meaning, as the corpus grows around the seeds.

    python -m tests.evaluation.sizes [FILE.json|FILE.jsonl ...] [--beside FOLDER] [--half HALF]

The seeds' own questions are asked while the documents of the files, and all text below the
folder, stand beside the seeds, until there are about so many passages. Each line: the
threshold; of the answerable questions answered, right first, right among three; of the others
refused: off the subject, near misses.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from pathlib import Path

from index import Answer, NoAnswer
from tests.evaluation import collections
from tests.evaluation.collections import ANSWERABLE, Collection
from tests.evaluation.measuring import Outcome, corpus_of, opened, outcome

SIZES = (100, 350, 1_200, 10_000)
ADDED = (-1.0, -0.5, 0.0, 0.5, 1.0)
"""To the threshold; a tenth of it where words alone decide."""

TEXTS = {".txt", ".md", ".rst"}


def main() -> None:
    """Print the curves."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.sizes")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--beside", type=Path, help="a folder of further documents")
    parser.add_argument("--half", choices=("fit", "test"), default="fit")
    options = parser.parse_args()
    seeds = collections.seeds(options.half)
    beside: dict[str, str] = {}
    for file in options.files:
        texts = collections.load(file).texts.items()
        beside |= {f"{file.stem}-{name}": text for name, text in texts}
    if options.beside:
        beside |= dict(_texts(options.beside))
    order = sorted(beside, key=lambda name: hashlib.sha256(name.encode()).digest())
    counts = {name: _passages({name: beside[name]}) for name in order}
    # The largest first: the others then need no encoding.
    for size in sorted(SIZES, reverse=True):
        collection = _grown(seeds, beside, counts, size)
        for way in ("words", "meaning"):
            _print(collection, way)


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in TEXTS and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            yield "-".join(path.relative_to(folder).parts), text


def _grown(
    seeds: Collection, beside: dict[str, str], counts: dict[str, int], size: int
) -> Collection:
    """The seeds with so many of the other documents that there are ``size`` passages."""
    texts, passages = dict(seeds.texts), _passages(seeds.texts)
    for name, count in counts.items():
        if passages + count <= size:
            texts[name] = beside[name]
            passages += count
    name = "sizes" if size == max(SIZES) else f"sizes-of-{size}"
    return Collection(name, texts, seeds.cases)


def _passages(texts: dict[str, str]) -> int:
    return len(corpus_of(Collection("", texts, ())).passages)


def _print(collection: Collection, way: str) -> None:
    with opened(collection, meaning=way == "meaning") as library:
        results = [(case, library.ask(case.question)) for case in collection.cases]
        passages = library.passages
    outcomes = [(result, outcome(case, result)) for case, result in results]
    for added in ADDED:
        step = added if way == "meaning" else added / 5
        print(
            f"{passages:>6,} passages, by {way:<7} {step:+.1f}: {_line(outcomes, step)}", flush=True
        )


def _line(outcomes: list[tuple[Answer | NoAnswer, Outcome]], added: float) -> str:
    answerable = [
        (_answers(result, added), each.rank)
        for result, each in outcomes
        if each.case.kind == ANSWERABLE
    ]
    other = [
        (_answers(result, added), each.case.kind)
        for result, each in outcomes
        if each.case.kind != ANSWERABLE
    ]
    near = [answered for answered, kind in other if kind != "off_topic"]
    off = [answered for answered, kind in other if kind == "off_topic"]
    return (
        f"answered {_percent([answered for answered, _ in answerable])}, "
        f"first {_percent([answered and rank == 1 for answered, rank in answerable])}, "
        f"three {_percent([answered and rank > 0 for answered, rank in answerable])}; "
        f"refused: off the subject {_percent([not each for each in off])}, "
        f"near misses {_percent([not each for each in near])}"
    )


def _answers(result: Answer | NoAnswer, added: float) -> bool:
    """Whether it would be an answer with another threshold."""
    decision = result.decision
    return (
        decision is not None
        and decision.veto is None
        and decision.confidence >= decision.threshold + added
    )


def _percent(held: list[bool]) -> str:
    return f"{100 * sum(held) / len(held):.0f} %" if held else "–"


if __name__ == "__main__":
    main()
