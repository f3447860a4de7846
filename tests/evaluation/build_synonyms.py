"""Makes ``index/data/synonyms.txt`` from the database files of WordNet 3.0.

    python -m tests.evaluation.build_synonyms /usr/share/wordnet

No kept package ships WordNet's data, so a small table of what is needed is shipped instead:
for each stem the stems of its synonyms and derivations (strong), and of its hypernyms and
near synonyms (weak), over the three commonest senses. Debian's package wordnet-base has the
database files; their format is described in wndb(5WN).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.text.english import SYNONYMS, zipf
from index.text.tokens import stem

SENSES = 3
MIN_IN_A_BILLION = 2.8
"""As a Zipf value. Rarer words are nobody's everyday synonym."""

_PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
_STRONG, _WEAK = 2, 1


@dataclass(frozen=True, slots=True)
class _Pointer:
    symbol: str
    synset: tuple[str, int]
    source: int
    target: int


@dataclass(frozen=True, slots=True)
class _Synset:
    words: tuple[str, ...]
    pointers: tuple[_Pointer, ...]


def main() -> None:
    """Read the database in the folder given and write the table."""
    folder = Path(sys.argv[1])
    synsets = {
        (part, offset): synset
        for part, name in _PARTS.items()
        for offset, synset in _synsets(folder / f"data.{name}")
    }
    table: dict[str, dict[str, int]] = {}
    for part, name in _PARTS.items():
        for lemma, offsets in _senses(folder / f"index.{name}"):
            related = table.setdefault(stem(lemma), {})
            for offset in offsets[:SENSES]:
                for word, strength in _related(synsets, lemma, synsets[part, offset], part):
                    term = stem(word)
                    if _common(word) and term != stem(lemma):
                        related[term] = max(related.get(term, 0), strength)
    lines = [_line(term, related) for term, related in sorted(table.items()) if related]
    SYNONYMS.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines):,} stems, {sum(map(len, table.values())):,} relations")


def _line(term: str, related: dict[str, int]) -> str:
    strong = sorted(other for other, strength in related.items() if strength == _STRONG)
    weak = sorted(other for other, strength in related.items() if strength == _WEAK)
    return f"{term}\t{' '.join(strong)}\t{' '.join(weak)}\n"


def _common(word: str) -> bool:
    return word.isalpha() and (zipf(word) or 0.0) > MIN_IN_A_BILLION


def _synsets(path: Path) -> Iterator[tuple[int, _Synset]]:
    for line in path.read_text(encoding="latin-1").splitlines():
        if line.startswith("  "):
            continue
        fields = line.split("|")[0].split()
        count = int(fields[3], 16)
        words = tuple(field.lower().split("(")[0] for field in fields[4 : 4 + 2 * count : 2])
        rest = fields[4 + 2 * count + 1 :]
        pointers = tuple(
            _Pointer(
                symbol=rest[n],
                synset=(rest[n + 2].replace("s", "a"), int(rest[n + 1])),
                source=_hexadecimal(rest[n + 3][:2]),
                target=_hexadecimal(rest[n + 3][2:]),
            )
            for n in range(0, 4 * int(fields[4 + 2 * count]), 4)
        )
        yield int(fields[0]), _Synset(words, pointers)


def _hexadecimal(digits: str) -> int:
    return int(digits, 16)


def _senses(path: Path) -> Iterator[tuple[str, list[int]]]:
    for line in path.read_text(encoding="latin-1").splitlines():
        if line.startswith("  "):
            continue
        fields = line.split()
        lemma = fields[0]
        if lemma.isalpha() and zipf(lemma) is not None:
            yield lemma, [int(offset) for offset in fields[-int(fields[2]) :]]


def _related(
    synsets: dict[tuple[str, int], _Synset], lemma: str, synset: _Synset, part: str
) -> Iterator[tuple[str, int]]:
    for word in synset.words:
        yield word, _STRONG
    for pointer in synset.pointers:
        words = synsets[pointer.synset].words
        if pointer.symbol == "+":
            if pointer.source and synset.words[pointer.source - 1] == lemma:
                yield words[pointer.target - 1], _STRONG
        elif pointer.symbol in {"@", "&"} or (pointer.symbol == "~" and part == "v"):
            for word in words:
                yield word, _WEAK


if __name__ == "__main__":
    main()
