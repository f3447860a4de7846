"""Match words that the documents do not hold to words that they do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.text.english import zipf
from index.text.tokens import STOP_WORDS

MIN_LENGTH = 4
"""Letters. Shorter words are too close to one another to be corrected."""

ONE_SLIP_UP_TO = 6
"""Letters. A word of up to this many may have one slip, a longer one two."""

_LONG_STOP_WORDS = tuple(sorted(word for word in STOP_WORDS if len(word) > MIN_LENGTH))


class Vocabulary(Protocol):
    """The words of a corpus."""

    def near(self, first: str, lengths: range) -> Sequence[str]:
        """Return the words of ``lengths`` letters that begin with ``first``, in any order."""
        ...

    def count(self, word: str) -> int:
        """Return how often ``word`` stands in the documents."""
        ...

    def is_name(self, word: str) -> bool:
        """Return whether ``word`` is always written with a capital."""
        ...


class MemoryVocabulary:
    """The words of a small corpus."""

    def __init__(self, counts: Mapping[str, int], lower: Collection[str]) -> None:
        """Take how often each word stands, and which stand without a capital at least once."""
        self._counts = counts
        self._lower = frozenset(lower)
        self._words: dict[str, list[str]] = {}
        for word in sorted(counts):
            if word.isalpha():
                self._words.setdefault(word[0], []).append(word)

    def near(self, first: str, lengths: range) -> Sequence[str]:
        """Return the words of ``lengths`` letters that begin with ``first``, in any order."""
        return [word for word in self._words.get(first, ()) if len(word) in lengths]

    def count(self, word: str) -> int:
        """Return how often ``word`` stands in the documents."""
        return self._counts.get(word, 0)

    def is_name(self, word: str) -> bool:
        """Return whether ``word`` is always written with a capital."""
        return word in self._counts and word not in self._lower


class Spelling:
    """Corrects words against a corpus's vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def correct(self, word: str, *, name: bool = False) -> str | None:
        """Return the corpus word that ``word`` most likely was meant to be.

        A word that English knows is not corrected: it is not misspelt, only absent. But a
        ``name`` that happens to be a word too ("Hobs") may be another name of the corpus.
        """
        if len(word) < MIN_LENGTH or not word.isalpha():
            return None
        known = zipf(word) is not None
        if known and not name:
            return None
        limit = 1 if known or len(word) <= ONE_SLIP_UP_TO else 2
        best: tuple[float, int, str] | None = None
        for candidate, distance in self._candidates(word, limit):
            if known and not self._vocabulary.is_name(candidate):
                continue
            # A wrong first letter is rare; it costs as much as another slip.
            cost = distance + (candidate[0] != word[0])
            if cost > limit:
                continue
            rating = (cost, -self._vocabulary.count(candidate), candidate)
            if best is None or rating < best:
                best = rating
        return best[2] if best else None

    def is_slip(self, word: str) -> bool:
        """Return whether ``word`` is no English word but one slip away from a function word."""
        return (
            len(word) >= MIN_LENGTH
            and zipf(word) is None
            and any(OSA.distance(word, other, score_cutoff=1) == 1 for other in _LONG_STOP_WORDS)
        )

    def is_name(self, word: str) -> bool:
        """Return whether the corpus has the folded ``word``, and only with a capital."""
        return self._vocabulary.is_name(word)

    def _candidates(self, word: str, limit: int) -> Iterator[tuple[str, float]]:
        """Yield the corpus's words that are up to ``limit`` slips away, with how many they are."""
        lengths = range(len(word) - limit, len(word) + limit + 1)
        for first in dict.fromkeys(word[:2]):
            near = self._vocabulary.near(first, lengths)
            found = process.extract(word, near, scorer=OSA.distance, score_cutoff=limit, limit=None)
            yield from ((candidate, distance) for candidate, distance, _ in found)
