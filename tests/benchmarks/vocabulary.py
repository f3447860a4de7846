"""The words that a host of the bot keeps, of corpora too large to be built.

``python -m tests.benchmarks.vocabulary 100000 1000000 10000000`` draws the words of so many
passages from the laws that the generated documents are made by, without the documents, divides
them as an index in a cluster does, and prints how many there are, what they take as they are
kept, and what is unpacked at most. Beside a size that is built, the figures tell how true it is.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from index.cluster.names import WORDS_LENGTH
from index.cluster.parts import word_bucket, write_blob
from tests.benchmarks import generating
from tests.benchmarks.generating import ENDINGS, EXPONENT, FLATNESS, coined, rare

SAMPLED = 300
"""Documents that tell how many words of each kind a passage draws."""

STEP = 7
"""Only each of so many documents is looked at, so that they are from all over."""

DRAWN_AT_ONCE = 20_000_000
MIB = 1024 * 1024

Counts = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="+", type=int, help="passages")
    rates = draws_a_passage()
    print("| passages | words | parts | kept packed | as text | unpacked at most |")
    print("|---|---|---|---|---|---|")
    for passages in parser.parse_args().sizes:
        parts = divided(passages, rates)
        packed = {name: write_blob(dict(sorted(words.items()))) for name, words in parts.items()}
        texts = sum(len(zlib.decompress(data)) for data in packed.values())
        cells = [
            f"{passages:,}",
            f"{sum(map(len, parts.values())):,}",
            f"{len(parts)}",
            _mib(sum(map(len, packed.values()))),
            _mib(texts),
            _mib(min(texts, WORDS_LENGTH)),
        ]
        print(f"| {' | '.join(cells)} |", flush=True)


def draws_a_passage() -> Mapping[str, float]:
    """How many words of each kind the generator draws for a passage."""
    drawn: Counter[str] = Counter()
    word, name = generating.draw_word, generating.draw_name

    def counting_word(kind: str, random: Random) -> str:
        drawn[kind] += 1
        return word(kind, random)

    def counting_name(random: Random) -> str:
        drawn["P"] += 1
        return name(random)

    made, material = 0, generating.stock()
    with (
        patch.object(generating, "draw_word", counting_word),
        patch.object(generating, "draw_name", counting_name),
    ):
        for number in range(0, SAMPLED * STEP, STEP):
            made += generating.document(material, 1, number, generating.PASSAGES_A_DOCUMENT)[1]
    return {kind: count / made for kind, count in drawn.items()}


def divided(passages: int, rates: Mapping[str, float]) -> dict[str, dict[str, list[int]]]:
    """The counted words of so many passages, in the parts of an index in a cluster."""
    parts: dict[str, dict[str, list[int]]] = {}
    random = np.random.default_rng(1)
    for kind, rate in rates.items():
        ranks, counts = _drawn(round(rate * passages), random)
        for word, count in zip(_words(kind, ranks.tolist()), counts.tolist(), strict=True):
            numbers = parts.setdefault(word_bucket(word), {}).setdefault(word, [0, 0])
            numbers[0] += count
            numbers[1] += 0 if kind == "P" else count
    return parts


def _drawn(draws: int, random: np.random.Generator) -> Counts:
    """The ranks that are drawn, each once, and how often; see ``generating``."""
    ranks = counts = np.zeros(0, np.int64)
    for start in range(0, draws, DRAWN_AT_ONCE):
        size = min(DRAWN_AT_ONCE, draws - start)
        drawn = FLATNESS * ((1.0 - random.random(size)) ** (-1.0 / EXPONENT) - 1.0)
        new, times = np.unique(drawn.astype(np.int64), return_counts=True)
        together, places = np.unique(np.concatenate([ranks, new]), return_inverse=True)
        sums = np.bincount(places, weights=np.concatenate([counts, times]))
        ranks, counts = together, sums.astype(np.int64)
    return ranks, counts


def _words(kind: str, ranks: list[int]) -> Iterator[str]:
    if kind == "P":
        yield from map(coined, ranks)
        return
    known, ending = rare(kind), ENDINGS["abcde".index(kind)]
    for rank in ranks:
        yield known[rank] if rank < len(known) else coined(rank) + ending


def _mib(size: int) -> str:
    return f"{size / MIB:,.1f} MiB"


if __name__ == "__main__":
    main()
