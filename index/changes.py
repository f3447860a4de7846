"""How an index comes to agree with its documents: how far it is, and what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.model import SkippedFile


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an update is.

    Attributes:
        files: How many are done.
        of: How many are to be read.
        bytes: What is done of ``of_bytes``.
    """

    files: int
    of: int
    bytes: int
    of_bytes: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update found.

    Attributes:
        read: Documents that were new or changed.
        removed: Documents whose files are gone or empty.
        kept: Documents as they were.
        skipped: The files that do not serve, with the reasons.
        seconds: What it took.
    """

    read: int
    removed: int
    kept: int
    skipped: tuple[SkippedFile, ...]
    seconds: float

    def __bool__(self) -> bool:
        """Whether any document has changed."""
        return bool(self.read or self.removed)


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Encoding:
    """How far it is.

    Attributes:
        done: How many of the sentences that are ``of`` the corpus have their vectors, as far as
            its documents have been looked at.
        of: How many sentences there are, or at least so many.
        seconds: What it has taken.
    """

    done: int
    of: int
    seconds: float
