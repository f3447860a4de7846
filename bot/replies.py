"""Replies as plain values, before any chat platform lays them out.

A ``Reply`` is a sequence of plain parts. Fixed words travel as ``Words``, a document's
words as ``Quotation`` and nothing else; a front escapes both and lays them out within its
own limits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.i18n import ENGLISH, Strings
from index import MAX_QUOTES, Quote, Span


class ReplyKind(StrEnum):
    """What a reply amounts to; fronts choose colour and privacy by it."""

    ANSWER = "answer"
    NO_ANSWER = "no_answer"
    HELP = "help"
    HINT = "hint"
    SOURCES = "sources"
    VERIFIED = "verified"
    TIMELINE = "timeline"
    CONTEXT = "context"
    SETTINGS = "settings"
    STATUS = "status"
    FURTHER = "further"
    EXACT = "exact"
    OUTDATED = "outdated"
    CHECKED = "checked"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Text:
    """Fixed words of the bot, plain text without any markup. May hold names of files."""

    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation with its citation line, as plain text without any markup.

    Attributes:
        title: Its document's, if it is stated.
        url: Opens the page that its document was taken from, at the quotation where it can.
    """

    quote: Quote
    citation: str
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class UserText:
    """A person's own sentence, shown beside what the documents hold.

    Attributes:
        marked: The words in it that the documents do not have.
    """

    text: str
    marked: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a small table: each a name and what is said of it."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of a timeline.

    Attributes:
        words: The date as the document writes it.
        value: The value that it has, if the words do not say just that.
        ground: What the value was completed from, if it is not stated.
        quotation: The sentence.
        also: Where nearly the same is said, as brief citations.
    """

    words: Quote
    value: str | None
    ground: str | None
    quotation: Quotation
    also: str | None = None

    @property
    def date(self) -> str:
        """The date as the document writes it, on one line."""
        return " ".join(self.words.text.split())


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes with a reply, and what it shows in words."""

    png: bytes = field(repr=False)
    description: str


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that goes with a reply: exactly these bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class QuoteRef:
    """Where something stood that was quoted earlier.

    Attributes:
        sha256: The beginning of its document's checksum then.
        name_digest: The beginning of the digest of its document's name, as the library has it.
    """

    sha256: str
    span: Span
    name_digest: str


@dataclass(frozen=True, slots=True)
class TimelineRequest:
    """What a timeline is to show; dates as a person types them or in EDTF."""

    topic: str | None = None
    since: str | None = None
    until: str | None = None
    source: str | None = None


Part = Text | Quotation | UserText | Table | TimelineEntry


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: its parts in order, and a footer such as the answer id.

    Attributes:
        picture: Goes with the reply, where the front can show one.
        request: What gives the same timeline again; its dates are EDTF.
        answer_id: Of an answer, the id under which it is voted on.
        more: Further quotations of an answer, for who asks for more.
        files: Go with the reply, where the front can attach them.
        wording: The words that a front adds are to be of the same language.
    """

    kind: ReplyKind
    parts: tuple[Part, ...]
    footer: str | None = None
    picture: Picture | None = None
    request: TimelineRequest | None = None
    answer_id: str | None = None
    more: tuple[Quote, ...] = ()
    files: tuple[TextFile, ...] = ()
    strings: Strings = field(default=ENGLISH, repr=False, compare=False)

    @property
    def quotations(self) -> tuple[Quotation, ...]:
        """The quotations among the parts, in order."""
        return tuple(
            part.quotation if isinstance(part, TimelineEntry) else part
            for part in self.parts
            if isinstance(part, Quotation | TimelineEntry)
        )


@dataclass(frozen=True, slots=True)
class ReplyContext:
    """A person or a channel that a reply is for.

    Attributes:
        strings: In the language of the reader.
        sources: The names of the documents that serve them; ``None`` for all.
        quotations: How many an answer has at most.
    """

    strings: Strings = ENGLISH
    sources: frozenset[str] | None = None
    quotations: int = MAX_QUOTES


ANYONE = ReplyContext()
"""Nothing is known of the reader."""
