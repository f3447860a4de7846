"""Words that the documents do not hold, matched to words that they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from rapidfuzz.distance import OSA

from index.lexicon import zipf
from index.terms import STOP_WORDS

SHORTEST = 4
"""Letters. Shorter words are too close to one another to be corrected."""

ONE_SLIP_UP_TO = 6
"""Letters. A word of up to this many may have one slip, a longer one two."""

_LONG_STOP_WORDS = tuple(sorted(word for word in STOP_WORDS if len(word) > SHORTEST))


class Spelling:
    """Corrects words against a corpus's vocabulary."""

    def __init__(self, counts: Mapping[str, int], names: Collection[str]) -> None:
        """Take the vocabulary: how often each word stands, and which are always capitalised."""
        self._names = frozenset(names)
        self._words: dict[str, list[str]] = {}
        self._counts = Counter(counts)
        for word in sorted(counts):
            if word.isalpha():
                self._words.setdefault(word[0], []).append(word)

    def correct(self, word: str, *, name: bool = False) -> str | None:
        """The corpus word that ``word`` most likely was meant to be.

        A word that English knows is not corrected: it is not misspelt, only absent. But a
        ``name`` that happens to be a word too ("Hobs") may be another name of the corpus.
        """
        if len(word) < SHORTEST or not word.isalpha():
            return None
        known = zipf(word) is not None
        if known and not name:
            return None
        limit = 1 if known or len(word) <= ONE_SLIP_UP_TO else 2
        best: tuple[float, int, str] | None = None
        for candidate in self._candidates(word, limit):
            distance = OSA.distance(word, candidate, score_cutoff=limit)
            if distance > limit or (known and candidate not in self._names):
                continue
            # A wrong first letter is rare; it costs as much as another slip.
            cost = distance + (candidate[0] != word[0])
            rating = (cost, -self._counts[candidate], candidate)
            if cost <= limit and (best is None or rating < best):
                best = rating
        return best[2] if best else None

    def is_slip(self, word: str) -> bool:
        """Whether ``word`` is no English word but one slip away from a function word."""
        return (
            len(word) >= SHORTEST
            and zipf(word) is None
            and any(OSA.distance(word, other, score_cutoff=1) == 1 for other in _LONG_STOP_WORDS)
        )

    def is_name(self, word: str) -> bool:
        """Whether the corpus has the folded ``word``, and only with a capital."""
        return word in self._names

    def _candidates(self, word: str, limit: int) -> Iterable[str]:
        for first in dict.fromkeys(word[:2]):
            for candidate in self._words.get(first, ()):
                if abs(len(candidate) - len(word)) <= limit:
                    yield candidate
