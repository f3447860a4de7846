"""The documents in numbers, and what could not be used."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.errors import SkipReason
from index.model.documents import Metadata, SourceName


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """One document in numbers; ``characters`` counts code points.

    Attributes:
        first_date: Where its earliest dated event begins, in EDTF; ``None`` if it has none.
        last_date: Where its latest one ends.
        metadata: What is stated about it.
        faults: What its front matter states and cannot be used.
    """

    source: SourceName
    sha256: str
    characters: int
    paragraphs: int
    passages: int
    first_date: str | None = None
    last_date: str | None = None
    metadata: Metadata = field(default_factory=Metadata)
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that does not serve.

    Attributes:
        why: The reason as a clause, for people.
        reason: Which kind of reason it is, for programs.
    """

    source: SourceName
    why: str
    reason: SkipReason = SkipReason.OTHER


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of a document's front matter that is not used; the document itself serves.

    Attributes:
        line: Counted from 1 in the file.
        why: The reason as a clause.
    """

    source: SourceName
    line: int
    why: str
