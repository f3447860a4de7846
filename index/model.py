"""The values that move between the rooms of the library.

All of them are frozen. The one that carries the project's promise is ``Quote``: it holds
its document and a span and copies its words from there, so a quotation that its document
does not contain cannot be constructed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from index.errors import QuoteMismatchError

SourceName = NewType("SourceName", str)
"""A document's name: its path inside the documents' folder, with forward slashes."""

AnswerId = NewType("AnswerId", str)
"""Twelve hexadecimal digits made from the question, the corpus checksum and the version."""


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


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its text exactly as decoded, line ends untouched.

    Attributes:
        text: The file decoded as UTF-8. A byte-order mark is kept as U+FEFF, so that
            ``open(path, encoding="utf-8", newline="").read()[start:end]`` gives a quote.
        sha256: Of the file's bytes, in hexadecimal.
    """

    source: SourceName
    text: str = field(repr=False)
    sha256: str


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
    sentences: tuple[Sentence, ...]


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
    """

    source: SourceName
    sha256: str
    start: int
    end: int
    line: int
    paragraph: int
    heading: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document, by position: ``text`` is always ``document.text[start:end]``.

    Raises:
        QuoteMismatchError: If the span is empty or blank or reaches outside the text.
    """

    document: Document = field(repr=False)
    span: Span
    paragraph: int
    heading_span: Span | None = None
    matched: tuple[Span, ...] = field(default=(), compare=False)

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
        )


class Reason(StrEnum):
    """Why there is no answer. The values are part of the command line's contract."""

    SMALL_TALK = "small_talk"
    TOO_VAGUE = "too_vague"
    OFF_SUBJECT = "off_subject"
    NO_SUCH_NAME = "no_such_name"
    NO_SUCH_YEAR = "no_such_year"
    OTHER_LANGUAGE = "other_language"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the question that was taken for another, which the documents hold."""

    word: str
    taken_for: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotations that answer, the best first, no two overlapping."""

    question: str
    answer_id: AnswerId
    quotes: tuple[Quote, ...]
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The documents do not answer, and why.

    Attributes:
        nearest: Passages that come near. They do not answer and must be labelled so.
        missing: Names and years of the question that no document holds.
        about: Headings and names that show what the documents are about.
    """

    question: str
    answer_id: AnswerId
    reason: Reason
    nearest: tuple[Quote, ...] = ()
    missing: tuple[str, ...] = ()
    about: tuple[Quote, ...] = ()
    corrections: tuple[Correction, ...] = ()


class Presence(StrEnum):
    """How a text stands in the documents."""

    VERBATIM = "verbatim"
    TYPOGRAPHIC = "typographic"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a text stands in the documents.

    Attributes:
        presence: ``VERBATIM`` if every character agrees, ``TYPOGRAPHIC`` if all but white
            space, quotation marks and dashes agree, else ``ABSENT``.
        matches: The places, with the documents' own characters.
    """

    text: str
    presence: Presence
    matches: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """One document in numbers; ``characters`` counts code points."""

    source: SourceName
    sha256: str
    characters: int
    paragraphs: int
    passages: int


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that does not serve, and the reason as a clause."""

    source: SourceName
    why: str
