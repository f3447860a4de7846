"""The values that move between the rooms of the library.

All of them are frozen. The one that carries the project's promise is ``Quote``: it holds
its document and a span and copies its words from there, so a quotation that its document
does not contain cannot be constructed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

from index.errors import QuoteMismatchError
from index.places import Mark, Place, place_of
from index.stated import fault_of

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
            metadata=self.document.metadata,
            place=place_of(self.document.marks, self.span.start, self.span.end),
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
    """Quotations that answer, the best first, no two overlapping.

    Attributes:
        more: Further quotations for who asks for more, weaker than ``quotes``; they overlap
            neither those nor one another.
        follows: The earlier question that this one was read together with.
        at_odds: Quotations of different documents that give different figures or dates for
            what is asked, one for each figure; none unless there are two. Nothing says which
            is right. They may repeat or overlap ``quotes``.
    """

    question: str
    answer_id: AnswerId
    quotes: tuple[Quote, ...]
    corrections: tuple[Correction, ...] = ()
    more: tuple[Quote, ...] = ()
    follows: str | None = None
    at_odds: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The documents do not answer, and why.

    Attributes:
        nearest: Passages that come near. They do not answer and must be labelled so.
        missing: Names and years of the question that no document holds.
        about: Headings and names that show what the documents are about.
        follows: The earlier question that this one was read together with.
    """

    question: str
    answer_id: AnswerId
    reason: Reason
    nearest: tuple[Quote, ...] = ()
    missing: tuple[str, ...] = ()
    about: tuple[Quote, ...] = ()
    corrections: tuple[Correction, ...] = ()
    follows: str | None = None


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


class Standing(StrEnum):
    """How a sentence of a message stands in the documents: present or not, never true or not."""

    VERBATIM = "verbatim"
    TYPOGRAPHIC = "typographic"
    CLOSE = "close"
    ABSENT = "absent"
    TOO_SHORT = "too_short"


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """One sentence of a message beside what the documents hold.

    Attributes:
        text: Its words without the chat's marks.
        span: Where it stands in the message.
        quotes: The places that agree; for ``CLOSE`` the one that is most like it.
        differing: For ``CLOSE`` the words that the quotation does not have, as places in
            ``text``. Where only punctuation differs there are none.
        differing_there: The words of the quotation that ``text`` does not have, as places in
            its document.
    """

    text: str
    span: Span
    standing: Standing
    quotes: tuple[Quote, ...] = ()
    differing: tuple[Span, ...] = ()
    differing_there: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """The sentences of a message in order, each with its standing.

    Attributes:
        left_out: How many more sentences there were than are checked at once.
    """

    text: str
    sentences: tuple[CheckedSentence, ...]
    left_out: int = 0


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
    metadata: Metadata = Metadata()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that does not serve, and the reason as a clause."""

    source: SourceName
    why: str


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


class Ground(StrEnum):
    """From what a value was resolved, the strongest first."""

    PUBLISHED = "published"
    FRONT_MATTER = "front_matter"
    DATELINE = "dateline"
    CAPTION = "caption"
    HEADING = "heading"
    NEIGHBOUR = "neighbour"
    LATEST_DATE = "latest_date"


@dataclass(frozen=True, slots=True)
class DateBasis:
    """What a date that is not stated in full was completed from.

    Attributes:
        words: The date that completed it, where it stands; ``None`` only for a date that
            was given beside the text.
        weak: Whether a reader could doubt it: no date of the document's own stands behind it.
    """

    ground: Ground
    words: Quote | None
    weak: bool


@dataclass(frozen=True, slots=True)
class Event:
    """A sentence and one of the dates that it gives to what happened.

    Attributes:
        edtf: The value (ISO 8601-2), with X for every digit that nothing supports.
        words: The date as the document writes it.
        first: The first day that the value can mean; ``None`` if its start is not known.
        last: The last day that it can mean; ``None`` if its end is not known.
        stated: Whether the words themselves give the whole value.
        basis: What completed the value, if anything did.
        quote: The sentence.
        also: Events that say nearly the same of the same date, such as a caption that
            repeats the body.
    """

    edtf: str
    words: Quote
    first: date | None
    last: date | None
    stated: bool
    basis: DateBasis | None
    quote: Quote
    also: tuple[Event, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether it has a place in time, at one end at least."""
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Dated events in order of time; no events at all if nothing was found.

    Attributes:
        topic: As the person wrote it; ``None`` for all events.
        since: The start of the range in EDTF; ``None`` for no limit.
        until: The end of the range in EDTF.
        source: The only document that was looked at, if it was one.
        events: Each with a place in time, in order.
        undated: Those whose year nothing supports (``XXXX-10-08``), in the documents' order.
        corrections: Words of the topic that were taken for others.
        left_out: How many more with a place in time were found than are shown.
        undated_left_out: How many more without.
    """

    topic: str | None
    since: str | None
    until: str | None
    source: SourceName | None
    events: tuple[Event, ...]
    undated: tuple[Event, ...] = ()
    corrections: tuple[Correction, ...] = ()
    left_out: int = 0
    undated_left_out: int = 0

    @property
    def dated_count(self) -> int:
        """How many events with a place in time were found."""
        return len(self.events) + self.left_out

    @property
    def undated_count(self) -> int:
        """How many events without a year were found."""
        return len(self.undated) + self.undated_left_out

    @property
    def count(self) -> int:
        """How many events were found; the first are shown."""
        return self.dated_count + self.undated_count

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self.events or self.undated)
