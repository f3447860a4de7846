"""Documents, the parts that they are divided into, and the quotations of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

from index.errors import QuoteMismatchError
from index.places import Mark, Place, place_of
from index.stated import fault_of

SourceName = NewType("SourceName", str)
"""A document's name: its path inside the documents' folder, with forward slashes."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, ``text[start:end]``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


METADATA_KEYS = ("title", "author", "publisher", "date", "url")
"""What may be stated about a document."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What somebody has stated about a document; nothing in it is guessed.

    Attributes:
        title: On one line, like the author and the publisher.
        date: When it was published: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, which are ISO
            8601 and EDTF.
        url: Where it can be read, beginning with ``http://`` or ``https://``.

    Raises:
        ValueError: If a value cannot be used; the message is a clause about it.
    """

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        for key, value in self.given.items():
            if (why := fault_of(key, value)) is not None:
                raise ValueError(why)

    @property
    def given(self) -> dict[str, str]:
        """The values that are given, by key, in a fixed order."""
        values = {key: getattr(self, key) for key in METADATA_KEYS}
        return {key: value for key, value in values.items() if value is not None}

    @property
    def day(self) -> dt.date | None:
        """The day of publication; ``None`` if the date is not given to the day."""
        given = self.date or ""
        return date.fromisoformat(given) if given.count("-") > 1 else None


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its text exactly as decoded, line ends untouched.

    Attributes:
        text: The file decoded as UTF-8. A byte-order mark is kept as U+FEFF, so that
            ``open(path, encoding="utf-8", newline="").read()[start:end]`` gives a quote.
        sha256: Of the file's bytes, in hexadecimal.
        metadata: What is stated about it; empty unless its folder or front matter says so.
        original: Whether the text is the file itself. Else it is a reading copy, made from a
            file that is not plain text, and offsets count in the copy.
        marks: What leads from a reading copy back into the file, in order.
    """

    source: SourceName
    text: str = field(repr=False)
    sha256: str
    metadata: Metadata = Metadata()
    original: bool = True
    marks: tuple[Mark, ...] = field(default=(), repr=False, compare=False)


class BlockKind(StrEnum):
    """What a block of lines is for."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CAPTION = "caption"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a block; ``quotable`` is false for bare credits and furniture."""

    span: Span
    quotable: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, caption or piece of page furniture.

    Attributes:
        number: The block's place in its document, counted from 1: what a citation calls
            the paragraph.
        heading: Where the heading above it stands, if there is one.
        sentences: In order, without overlap, together covering all but white space.
    """

    kind: BlockKind
    span: Span
    number: int
    heading: Span | None
    sentences: Sequence[Sentence]


@dataclass(frozen=True, slots=True)
class Passage:
    """One to a few neighbouring sentences of one block: the unit that engines rank."""

    source: SourceName
    block: int
    first: int
    last: int
    span: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quotation stands, to the character.

    Attributes:
        start: First code point in the file decoded as UTF-8.
        end: One past the last code point.
        line: Counted from 1, ended by line feeds.
        paragraph: Counted from 1 over all blocks, headings included.
        heading: The words of the heading above, copied from the document.
        metadata: Title, author, publisher, date and address, as far as they are given.
        place: Where a person finds it in a file that is not plain text.
    """

    source: SourceName
    sha256: str
    start: int
    end: int
    line: int
    paragraph: int
    heading: str | None
    metadata: Metadata = Metadata()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document, by position: ``text`` is always ``document.text[start:end]``.

    Attributes:
        matched: Where words of what was asked stand in it.
        by_meaning: Whether it was found by meaning alone: no word of the question stands in it.

    Raises:
        QuoteMismatchError: If the span is empty or blank or reaches outside the text.
    """

    document: Document = field(repr=False)
    span: Span
    paragraph: int
    heading_span: Span | None = None
    matched: tuple[Span, ...] = field(default=(), compare=False)
    by_meaning: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        if self.span.end > len(self.document.text):
            raise QuoteMismatchError(
                f"{self.document.source} has {len(self.document.text)} characters; "
                f"no quotation can end at {self.span.end}."
            )
        if not self.text.strip():
            raise QuoteMismatchError(f"{self.document.source} has no words at {self.span.start}.")
        if any(not self.span.contains(span) for span in self.matched):
            raise QuoteMismatchError("A matched word lies outside its quotation.")

    @property
    def text(self) -> str:
        """The document's own characters."""
        return self.document.text[self.span.start : self.span.end]

    @property
    def citation(self) -> Citation:
        """Where the words stand."""
        heading = self.heading_span
        return Citation(
            source=self.document.source,
            sha256=self.document.sha256,
            start=self.span.start,
            end=self.span.end,
            line=self.document.text.count("\n", 0, self.span.start) + 1,
            paragraph=self.paragraph,
            heading=self.document.text[heading.start : heading.end] if heading else None,
            metadata=self.document.metadata,
            place=place_of(self.document.marks, self.span.start, self.span.end),
        )
