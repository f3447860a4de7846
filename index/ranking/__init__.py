"""BM25 engines behind one protocol: terms in, passages by number out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

DOCUMENT_BITS = 24
"""A passage's number is its document's number, shifted by so many bits, plus its place there."""

PLACE_MASK = (1 << DOCUMENT_BITS) - 1


def first_passage(document: int) -> int:
    """Return the number that the passages of a document begin with."""
    return document << DOCUMENT_BITS


def numbers_of(document: int, passages: int) -> range:
    """Return the numbers of a document's passages."""
    first = first_passage(document)
    return range(first, first + passages)


def document_of(passage: int) -> int:
    """Return the number of the document that a passage stands in."""
    return passage >> DOCUMENT_BITS


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage's number and its score; scores compare within one request only."""

    passage: int
    score: float


def idf(size: int, frequency: int) -> float:
    """Return the inverse document frequency of a term in ``frequency`` of ``size`` passages."""
    return math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))


class Engine(Protocol):
    """What every engine can do. Passages have numbers, those of one document in a row."""

    @property
    def size(self) -> int:
        """How many passages there are."""
        ...

    def document_frequency(self, term: str) -> int:
        """Return in how many passages ``term`` occurs; 0 for an unknown term."""
        ...

    def prefetch(self, terms: Iterable[str]) -> None:
        """Look ``terms`` up together, where that takes fewer requests than one by one."""
        ...

    def occurrences(self, term: str, among: Sequence[range], limit: int) -> int:
        """Return in how many of some passages ``term`` occurs, counted up to ``limit``.

        Args:
            term: The term.
            among: Only these passages are looked at: those of some documents.
            limit: At least 1.
        """
        ...

    def search(
        self,
        terms: Mapping[str, float],
        limit: int,
        *,
        among: Sequence[range] | None = None,
    ) -> list[Hit]:
        """Return the best passages for weighted ``terms``, at most ``limit``, the best first.

        Passages that hold none of the terms are left out. Equal scores go by number.

        Args:
            terms: Each term with its weight, above 0.
            limit: At least 1.
            among: If given, only these passages are looked at: those of some documents.
        """
        ...
