"""How far the engine on disk agrees with the one in memory.

``python -m tests.benchmarks.engines [PASSAGES]`` compares them on the seeds and on generated
passages. Their formulas differ a little (see ``index.ranking.disk``), so that passages with
nearly the same score may change places: these do not count as disagreement at the first place.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from index.analysis import analyse
from index.loading.folder import read_folder
from index.ranking import Hit, numbers_of
from index.ranking.disk import DiskEngine, writing
from index.ranking.memory import MemoryEngine

SEEDS = Path(__file__).parents[2] / "seeds"
NEAR_TIE = 0.03
"""Scores that differ by less than this share of the higher one are nearly the same."""

FIRST = 10
Query = dict[str, float]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two engines have in common over several queries.

    Attributes:
        first: The share of queries with the same first passage, near ties aside.
        exact: The same, with near ties counted as disagreement.
        overlap: The mean share of the first ten that both have.
    """

    queries: int
    first: float
    exact: float
    overlap: float

    @classmethod
    def of(cls, results: Sequence[tuple[Sequence[Hit], Sequence[Hit]]]) -> Agreement:
        """Compare pairs of results, of which at least one found something."""
        found = [(one, other) for one, other in results if one or other]
        return cls(
            len(found),
            sum(_same_first(one, other) for one, other in found) / len(found),
            sum(_places(one[:1]) == _places(other[:1]) for one, other in found) / len(found),
            sum(_overlap(one, other) for one, other in found) / len(found),
        )


def agreement(
    passages: Sequence[Sequence[str]], queries: Sequence[Query], folder: Path
) -> Agreement:
    """Compare the engines on ``passages``; the one on disk is built in ``folder``."""
    memory = MemoryEngine(passages)
    numbers = numbers_of(1, len(passages))
    with writing(folder) as writer:
        for number, terms in zip(numbers, passages, strict=True):
            writer.add(number, " ".join(terms))
        writer.commit()
    disk = DiskEngine(folder)
    results = []
    for query in queries:
        hits = disk.search(query, FIRST)
        placed = [Hit(hit.passage - numbers.start, hit.score) for hit in hits]
        results.append((memory.search(query, FIRST), placed))
    return Agreement.of(results)


def queries_of(passages: Sequence[Sequence[str]], count: int, seed: int = 1) -> list[Query]:
    """Queries of one to four terms that stand in one passage, with weights like a question's."""
    chance = random.Random(seed)
    holding = [terms for terms in passages if terms]
    queries = []
    for _ in range(count):
        terms = sorted(set(chance.choice(holding)))
        chosen = chance.sample(terms, min(len(terms), chance.randrange(1, 5)))
        queries.append({term: chance.uniform(0.3, 6.0) for term in chosen})
    return queries


def generated(count: int, seed: int = 1) -> list[list[str]]:
    """Passages of 20 to 80 terms, drawn with the frequencies of natural text (Zipf 1949)."""
    chance = random.Random(seed)
    words = [f"w{rank}" for rank in range(1, 30_001)]
    weights = [1 / rank for rank in range(1, 30_001)]
    total = [chance.randrange(20, 81) for _ in range(count)]
    drawn = iter(chance.choices(words, weights, k=sum(total)))
    return [[next(drawn) for _ in range(length)] for length in total]


def _places(hits: Sequence[Hit]) -> set[int]:
    return {hit.passage for hit in hits}


def _same_first(one: Sequence[Hit], other: Sequence[Hit]) -> bool:
    """Whether the first of each is the other's first, or nearly as good there."""
    if not one or not other:
        return False
    return _is_near_first(one, other[0]) or _is_near_first(other, one[0])


def _is_near_first(hits: Sequence[Hit], first: Hit) -> bool:
    least = hits[0].score * (1 - NEAR_TIE)
    return any(hit.passage == first.passage and hit.score >= least for hit in hits)


def _overlap(one: Sequence[Hit], other: Sequence[Hit]) -> float:
    return len(_places(one) & _places(other)) / max(len(one), len(other))


def main() -> None:
    """Print the agreement on the seeds and on generated passages."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seeds = [terms for each in read_folder(SEEDS).documents for terms in analyse(each).terms]
    for what, passages in (("seeds", seeds), (f"{count:,} generated", generated(count))):
        with TemporaryDirectory() as folder:
            found = agreement(passages, queries_of(passages, 500), Path(folder))
        print(
            f"{what}: {found.queries} queries, same first {found.first:.1%} "
            f"({found.exact:.1%} with near ties), overlap at {FIRST} {found.overlap:.1%}"
        )


if __name__ == "__main__":
    main()
