"""Words that a line's end divides: which hyphens are the word's own, and which are not.

"exam-" and "ple" are one word only if something says so: the same text writes it in one
piece, or English knows it. Where nothing does, the line's end stays as it is on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.lexicon import zipf
from index.terms import fold

_DIVIDED = re.compile(r"(?<![\w-])([^\W\d_]+)[-\u00ad\u2010]$")
_REST = re.compile(r"([^\W\d_]+)([^\s\w-]*)(?:\s+|$)")
_CONJUNCTIONS = frozenset(("and", "or"))
"""After a hyphen they follow half a compound: in "b-" and "and c-blocks" there is no "band"."""

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


class Hyphens:
    """Knows the words of a text, with and without hyphens."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._known: set[str] = set()
        for line in lines:
            # A line's last word may be half a word, and so may the first one.
            words = [word.casefold() for word in _WORD.findall(line)]
            self._known.update(words[1:-1])

    def join(self, line: str, following: str) -> tuple[str, str]:
        """Move the rest of a divided word up from ``following``, if they are one word."""
        first, rest = _DIVIDED.search(line), _REST.match(following)
        if first is None or rest is None or not following[0].islower():
            return line, following
        whole, parted = first[1] + rest[1], f"{first[1]}-{rest[1]}"
        if rest[1] in _CONJUNCTIONS and line[-1] != "\u00ad":
            return line, following
        if parted.casefold() in self._known:
            word = line[first.start() : -1] + "-" + rest[1]
        elif line[-1] == "\u00ad" or self._is_word(whole):
            word = whole
        else:
            return line, following
        return line[: first.start()] + word + rest[2], following[rest.end() :]

    def _is_word(self, word: str) -> bool:
        return word.casefold() in self._known or zipf(fold(word)) is not None
