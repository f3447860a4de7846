"""Answered against refused, by words and by meaning, as the corpus grows around the seeds.

    python -m tests.evaluation.sizes [FILE.json|FILE.jsonl ...] [--beside FOLDER] [--absent FILE]

The seeds' questions (fit half) and up to 130 of each kind of each file's are asked while all
documents of the files and, as far as there is room, the text files below the folder stand beside
the seeds. The file after ``--absent`` gives questions whose documents are not there. Each line: of
the answerable questions answered, right first, right among three; of the others refused: off the
subject, near misses.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from index import Answer, NoAnswer
from tests.evaluation import collections
from tests.evaluation.collections import ANSWERABLE, Case, Collection
from tests.evaluation.measuring import Outcome, corpus_of, opened, outcome

SIZES = (100, 350, 1_200, 10_000)
ADDED = (-1.0, -0.5, 0.0, 0.5, 1.0)
"""To the threshold; a tenth of it where words alone decide."""

MAX_QUESTIONS = 130
OFF_TOPIC = "off_topic"
TEXTS = {".txt", ".md", ".rst"}


def main() -> None:
    """Print the curves."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.sizes")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--beside", type=Path, help="a folder of further documents")
    parser.add_argument("--absent", type=Path, help="a collection whose documents stay away")
    options = parser.parse_args()
    files = [_renamed(collections.load(file)) for file in options.files]
    seeds = collections.seeds("fit")
    asked = [*seeds.cases, *(case for each in files for case in _sample(each.cases))]
    if options.absent:
        absent = _sample(collections.load(options.absent).cases)
        asked += [replace(case, kind=OFF_TOPIC, places=()) for case in absent]
    beside = {name: text for each in files for name, text in each.texts.items()}
    order = sorted(beside, key=_digest)
    if options.beside:
        more = dict(_texts(options.beside))
        beside |= more
        order += sorted(more, key=_digest)
    counts = {name: _passages({name: beside[name]}) for name in order}
    # The largest first: the others then need no encoding.
    for size in sorted(SIZES, reverse=True):
        collection = _grown(seeds.texts, asked, beside, counts, size)
        for way in ("words", "meaning"):
            _print(collection, way)


def _renamed(collection: Collection) -> Collection:
    """The collection with its name in front of its documents', so that no two have the same."""

    def renamed(name: str) -> str:
        return f"{collection.name}-{name}"

    cases = (
        replace(
            case,
            places=tuple(replace(each, source=renamed(each.source)) for each in case.places),
        )
        for case in collection.cases
    )
    texts = {renamed(name): text for name, text in collection.texts.items()}
    return Collection(collection.name, texts, tuple(cases))


def _sample(cases: Sequence[Case]) -> list[Case]:
    """Some of the questions, by chance but the same each time: so many of each kind."""
    order = sorted(cases, key=lambda case: _digest(case.id))
    kinds = sorted({case.kind for case in cases})
    return [
        case
        for kind in kinds
        for case in [each for each in order if each.kind == kind][:MAX_QUESTIONS]
    ]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in TEXTS and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            yield "-".join(path.relative_to(folder).parts), text


def _grown(
    seeds: Mapping[str, str],
    asked: Iterable[Case],
    beside: Mapping[str, str],
    counts: Mapping[str, int],
    size: int,
) -> Collection:
    """The seeds with so many of the other documents that there are ``size`` passages."""
    texts, passages = dict(seeds), _passages(dict(seeds))
    for name, count in counts.items():
        if passages + count <= size:
            texts[name] = beside[name]
            passages += count
    cases = (case for case in asked if all(place.source in texts for place in case.places))
    name = "sizes" if size == max(SIZES) else f"sizes-of-{size}"
    return Collection(name, texts, tuple(cases))


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
    near = [answered for answered, kind in other if kind != OFF_TOPIC]
    off = [answered for answered, kind in other if kind == OFF_TOPIC]
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
