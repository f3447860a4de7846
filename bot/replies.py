"""Reply values, independent of any chat platform.

A ``Reply`` is a sequence of plain parts: the bot's strings are ``Text``, and only a
``Quotation`` has text of a document. A front escapes and lays out both within its own limits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.i18n import ENGLISH, Strings
from bot.stored_values import Pin
from index import MAX_QUOTES, ClauseReference, Quote, Span


class ReplyKind(StrEnum):
    """The kind of a reply; fronts choose colour and privacy by it."""

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
    RELATED = "related"
    EXACT = "exact"
    OUTDATED = "outdated"
    CHECKED = "checked"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Text:
    """Fixed text of the bot without any markup; it may contain file names."""

    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation with its citation, as plain text without any markup.

    Attributes:
        citation: The document's title, and the section or page; empty to leave it out.
        url: A link to the document's page, at the quotation if possible.
        standing: Why its document is not in force, to be said before the citation.
        notes: What else is to be said of it, behind the citation.
    """

    quote: Quote
    citation: str
    url: str | None = None
    standing: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def source_line(self) -> tuple[str, ...]:
        """The standing, the citation and the notes, as far as there are any."""
        return tuple(filter(None, (self.standing, self.citation, *self.notes)))


@dataclass(frozen=True, slots=True)
class UserText:
    """A person's own sentence, shown beside the documents' text.

    Attributes:
        marked: The words in it that the documents do not have.
    """

    text: str
    marked: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table with two columns: name and value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of a timeline.

    Attributes:
        words: The date as the document writes it.
        value: Its EDTF value, if that differs from the words.
        evidence: What the value was completed from, if it is not stated in full.
        quotation: The sentence.
        also: Brief citations of sentences that say nearly the same.
        year: The year that it stands below, if it is the first of that year.
        below: What is quoted without the date of its section, if that is what dates it.
    """

    words: Quote
    value: str | None
    evidence: str | None
    quotation: Quotation
    also: str | None = None
    year: str | None = None
    below: Quote | None = None

    @property
    def date(self) -> str:
        """The date: its value, with a dash in a period, or the document's words that are it."""
        if self.value is None:
            return self.written
        return self.value.replace("..", "…").replace("/", " – ")

    @property
    def date_below_year(self) -> str:
        """The date below the heading with its year; empty where that says it already."""
        return "" if self.date == self.year else self.date

    @property
    def written(self) -> str:
        """The date as the document writes it, on one line."""
        return " ".join(self.words.text.split())


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a reply, with its alternative text."""

    png: bytes = field(repr=False)
    description: str


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of a reply, with exactly these bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class QuoteRef:
    """The place of an earlier quotation.

    Attributes:
        sha256: The beginning of the document's checksum at that time.
        span: From the start of its first slice to the end of its last.
        name_digest: The beginning of the digest of the document's name.
        gaps: What is left out between its slices.
    """

    sha256: str
    span: Span
    name_digest: str
    gaps: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several quotations that can be chosen; ``label`` is what a person sees of it."""

    label: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class TimelineRequest:
    """The scope of a timeline; dates as a person types them or in EDTF."""

    topic: str | None = None
    since: str | None = None
    until: str | None = None
    source: str | None = None
    dated_only: bool = False


Part = Text | Quotation | UserText | Table | TimelineEntry


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: its parts in order, and a footer such as the answer id.

    Attributes:
        picture: Shown with the reply, if the front can show one.
        request: The scope of a timeline, to show it again; its dates are EDTF.
        answer_id: The id of an answer, under which it is voted on.
        more: Further quotations of an answer, shown on request.
        related: Passages that come near where there is no answer, a line each on request.
        references: Clauses that the quotations refer to, each shown on request.
        choices: Quotations of which one is to be chosen, to be shown in context.
        private: Whether the question was asked for the person alone, to ask it again so.
        unanswered: A question that the documents do not answer, after the one that it followed.
        helpers: Whether a person can be asked instead.
        solvable: Whether who asked can say that this solved it.
        complaint: The id of the answer of which the reader is asked what is wrong with it.
        files: Attached to the reply, if the front can attach files.
        examples: Questions to ask next, in the documents' own words.
        strings: The language of the reply, for what the front adds.
    """

    kind: ReplyKind
    parts: tuple[Part, ...]
    footer: str | None = None
    picture: Picture | None = None
    request: TimelineRequest | None = None
    answer_id: str | None = None
    more: tuple[Quote, ...] = ()
    related: tuple[Quote, ...] = ()
    references: tuple[ClauseReference, ...] = ()
    choices: tuple[Choice, ...] = ()
    private: bool = False
    unanswered: tuple[str, ...] = ()
    helpers: bool = False
    solvable: bool = False
    complaint: str | None = None
    files: tuple[TextFile, ...] = ()
    examples: tuple[str, ...] = ()
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
    """Who a reply is for: language, documents and number of quotations.

    Attributes:
        strings: The language of the reader.
        sources: The names of the documents to answer from; ``None`` for all, empty for none.
        quotations: The maximum number of quotations in an answer.
        hidden: The names of documents that are not used whatever ``sources`` has.
        server: The server whose own documents are used, too; ``None`` for none.
        pins: Questions that are bound to quotations.
        helpers: Whether a person can be asked where there is no answer.
        solvable: Whether who asked can say that an answer solved it.
    """

    strings: Strings = ENGLISH
    sources: frozenset[str] | None = None
    quotations: int = MAX_QUOTES
    hidden: frozenset[str] = frozenset()
    server: str | None = None
    pins: tuple[Pin, ...] = ()
    helpers: bool = False
    solvable: bool = False

    def allows(self, name: str) -> bool:
        """Return whether the reader may see the document called ``name``, if there is one."""
        return (self.sources is None or name in self.sources) and name not in self.hidden

    def among(self, names: Iterable[str]) -> ReplyContext:
        """Return the same context with ``hidden`` taken out of ``sources``.

        Args:
            names: The names of all documents that there are.
        """
        if not self.hidden:
            return self
        allowed = frozenset(names) if self.sources is None else self.sources
        return replace(self, sources=allowed - self.hidden, hidden=frozenset())


ANYONE = ReplyContext()
"""The context of an unknown reader."""
