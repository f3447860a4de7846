"""Results: answers, checks, timelines, summaries of documents, and updates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

from index.errors import SkipReason
from index.model.documents import ClauseReference, Quote, Span
from index.model.metadata import Metadata, SourceName

AnswerId = NewType("AnswerId", str)
"""Twelve hexadecimal digits made from the question, the corpus checksum and the version."""


class Reason(StrEnum):
    """Why there is no answer. The values are part of the command line's contract."""

    SMALL_TALK = "small_talk"
    TOO_VAGUE = "too_vague"
    OFF_SUBJECT = "off_subject"
    NO_SUCH_NAME = "no_such_name"
    NO_SUCH_YEAR = "no_such_year"
    NO_SUCH_WORD = "no_such_word"
    OTHER_LANGUAGE = "other_language"
    NOT_STATED = "not_stated"
    NO_SUCH_ADDRESS = "no_such_address"


class SmallTalk(StrEnum):
    """What people say that asks nothing of documents.

    Attributes:
        HELP: A word that asks how to use the bot.
        ABOUT_BOT: A question about who answers.
        CHATTER: A remark.
    """

    HELP = "help"
    ABOUT_BOT = "about_bot"
    THANKS = "thanks"
    GREETING = "greeting"
    CHATTER = "chatter"


@dataclass(frozen=True, slots=True)
class Decision:
    """The scores by which a question was answered or refused; no part of what is said.

    Attributes:
        words: How well the best excerpt answers by words.
        meaning: How near it is in meaning; ``None`` where words alone decide.
        confidence: How sure it answers, from both.
        threshold: What ``confidence`` has to reach.
        veto: What spoke against it all the same: ``number``, ``name``, ``kind``,
            ``premise``, ``asked`` or ``common``.
        everyday: How near the question is to what people ask in any chat.
        share: The share of the question that the excerpt and its headings meet.
        rare: The information of the rarest word of the question that they meet, in nats.
        missing: What is taken off for what is asked for and not there.
    """

    words: float
    meaning: float | None
    confidence: float
    threshold: float
    veto: str | None = None
    everyday: float = 0.0
    share: float = 0.0
    rare: float = 0.0
    missing: float = 0.0


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the question that was taken for another, which the documents hold."""

    word: str
    taken_for: str


@dataclass(frozen=True, slots=True)
class ClausePlace:
    """A clause: its document, and its number as it stands there."""

    source: SourceName
    label: str


@dataclass(frozen=True, slots=True)
class SuggestedAddress:
    """The number of a clause, with the first words of its text."""

    address: str
    title: str


@dataclass(frozen=True, slots=True)
class NumberRange:
    """From where to where the clauses of a document are numbered.

    Attributes:
        kind: What is numbered, such as ``section``; empty if no word says so.
        above: The clause that they are in, as it is written; empty for the outermost ones.
        first: The lowest number, as it is written.
        last: The highest one.
    """

    source: SourceName
    kind: str
    above: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class SearchedWord:
    """A word or name of a question as it was searched.

    Attributes:
        words: As the person wrote it.
        corrected: What a misspelt word was taken for.
        aliases: What counts as the same, as the stems of words.
        related: What counts less.
        is_name: Whether it was taken for a name.
        is_known: Whether any document has it, or what counts as the same.
    """

    words: str
    corrected: str | None
    aliases: tuple[str, ...]
    related: tuple[str, ...]
    is_name: bool
    is_known: bool


@dataclass(frozen=True, slots=True)
class ConsideredSentence:
    """A sentence that came into question, with its score.

    Attributes:
        score: From its parts, each by its weight; by words and by meaning.
        words: By words alone.
        parts: Each about 0 to 1, by name.
    """

    quote: Quote
    score: float
    words: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a question was taken to ask for, and the best of what was found."""

    searched: tuple[SearchedWord, ...]
    considered: tuple[ConsideredSentence, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotations that answer, the best first, no two overlapping.

    Attributes:
        more: Further quotations for who asks for more, weaker than ``quotes``; they overlap
            neither those nor one another.
        follows: The earlier question that this one was read together with.
        conflicts: Quotations of different documents that give different figures or dates for
            what is asked, one for each figure; none unless there are two. Nothing says which
            is right. They may repeat or overlap ``quotes``.
        decision: What decided; ``None`` where a clause was asked for by its number.
        explanation: What was searched and found, if that was asked for.
        also: Clauses with the number that was asked for, beside those that are quoted.
        limits: Clauses beside the first quotation that take something out of it.
        references: Clauses that the quotations refer to, as far as they are not quoted.
    """

    question: str
    answer_id: AnswerId
    quotes: tuple[Quote, ...]
    corrections: tuple[Correction, ...] = ()
    more: tuple[Quote, ...] = ()
    follows: str | None = None
    conflicts: tuple[Quote, ...] = ()
    decision: Decision | None = field(default=None, compare=False)
    explanation: Explanation | None = field(default=None, compare=False)
    also: tuple[ClausePlace, ...] = ()
    limits: tuple[Quote, ...] = ()
    references: tuple[ClauseReference, ...] = ()


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The documents do not answer, and why.

    Attributes:
        nearest: Passages that come near. They do not answer and must be labelled so.
        missing: Names, years and other words of the question that no document holds.
        about: Headings and names that show what the documents are about.
        follows: The earlier question that this one was read together with.
        decision: What decided; ``None`` where nothing was found.
        explanation: What was searched and found, if that was asked for.
        address: The number of a clause that is not there, as it was typed.
        ranges: The numbers that there are instead.
        small_talk: Which small talk it is, if that is the reason.
    """

    question: str
    answer_id: AnswerId
    reason: Reason
    nearest: tuple[Quote, ...] = ()
    missing: tuple[str, ...] = ()
    about: tuple[Quote, ...] = ()
    corrections: tuple[Correction, ...] = ()
    follows: str | None = None
    decision: Decision | None = field(default=None, compare=False)
    explanation: Explanation | None = field(default=None, compare=False)
    address: str | None = None
    ranges: tuple[NumberRange, ...] = ()
    small_talk: SmallTalk | None = None


class MatchLevel(StrEnum):
    """How well the documents match a text: present or not, never true or not.

    Attributes:
        VERBATIM: Every character agrees, those between marks of omission in their order.
        TYPOGRAPHIC: A reader sees the same words: all agrees but white space, quotation marks,
            dashes, signs of formatting, and the capital at the beginning.
        INTERRUPTED: The same, but the text passes over boilerplate that stands in the document.
        CLOSE: A place says nearly the same words; only for a sentence of a message.
        ABSENT: No place agrees; behind signs of formatting the likeliest places are searched.
        NOT_FOUND: No place agrees among those that were searched, which are not all.
        TOO_SHORT: It has too few words to be looked up; only for a sentence of a message.
    """

    VERBATIM = "verbatim"
    TYPOGRAPHIC = "typographic"
    INTERRUPTED = "interrupted"
    CLOSE = "close"
    ABSENT = "absent"
    NOT_FOUND = "not_found"
    TOO_SHORT = "too_short"


class DifferenceKind(StrEnum):
    """How words differ. The values are part of the command line's contract."""

    OTHER = "other"
    ADDED = "added"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Difference:
    """Words in which a text and a quotation differ, on one side at least.

    Attributes:
        here: Where the words of the text stand in it; ``None`` if it lacks words.
        there: Where those of the quotation stand in its document; none if the text added words.
        said: The words of the text.
        quoted: Those of the quotation, as a reader sees them.
    """

    here: Span | None
    there: tuple[Span, ...]
    said: str
    quoted: str

    @property
    def kind(self) -> DifferenceKind:
        """Whether the text has other words, has added words, or lacks words."""
        if self.here is None:
            return DifferenceKind.MISSING
        return DifferenceKind.OTHER if self.there else DifferenceKind.ADDED


@dataclass(frozen=True, slots=True)
class Nearest:
    """The sentence that is most like a text that stands nowhere, or like one of its sentences.

    Attributes:
        span: The part of the text that was compared.
        differences: In order; none where punctuation or capitals alone differ.
    """

    span: Span
    quote: Quote
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """The places where a text stands in the documents.

    Attributes:
        level: Never ``CLOSE`` or ``TOO_SHORT``.
        matches: The places, with the documents' own characters.
        nearest: Where nothing matches, what comes near, if anything does.
    """

    text: str
    level: MatchLevel
    matches: tuple[Quote, ...]
    nearest: Nearest | None = None


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
        times: How often the message has it; ``span`` is the first place.
    """

    text: str
    span: Span
    level: MatchLevel
    quotes: tuple[Quote, ...] = ()
    differing: tuple[Span, ...] = ()
    differing_there: tuple[Span, ...] = ()
    times: int = 1


@dataclass(frozen=True, slots=True)
class Check:
    """The sentences of a message in order, each with its match level.

    Attributes:
        left_out: How many more sentences there were than are checked at once.
    """

    text: str
    sentences: tuple[CheckedSentence, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class PageFurniture:
    """How many lines of a file's pages are running heads, feet or contents, and no text.

    Attributes:
        pages: On how many pages they stand.
    """

    source: SourceName
    lines: int
    pages: int


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """One document in numbers; ``characters`` counts code points.

    Attributes:
        first_date: Where its earliest dated event begins, in EDTF; ``None`` if it has none.
        last_date: Where its latest one ends.
        metadata: Of its folder, its front matter or its file.
        metadata_warnings: The lines of its front matter that cannot be used.
    """

    source: SourceName
    sha256: str
    characters: int
    paragraphs: int
    passages: int
    first_date: str | None = None
    last_date: str | None = None
    metadata: Metadata = field(default_factory=Metadata)
    metadata_warnings: tuple[MetadataWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that is not used.

    Attributes:
        why: The reason as a clause, for people.
        reason: Which kind of reason it is, for programs.
    """

    source: SourceName
    why: str
    reason: SkipReason = SkipReason.OTHER


@dataclass(frozen=True, slots=True)
class MetadataWarning:
    """A line of a document's front matter that is not used; the document itself is.

    Attributes:
        line: Counted from 1 in the file.
        why: The reason as a clause.
        key: The key, if it is merely none that counts here: other programs read it, so nobody
            is to blame.
    """

    source: SourceName
    line: int
    why: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an update is.

    Attributes:
        files_done: How many files have been read.
        files_total: How many are to be read.
        bytes_done: How many bytes of them have been read.
        bytes_total: How many bytes are to be read.
    """

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """What an update found.

    Attributes:
        read: Documents that were new or changed.
        removed: Documents whose files are gone or empty.
        kept: Documents as they were.
        skipped: The files that are not used, with the reasons.
        seconds: What it took.
    """

    read: int
    removed: int
    kept: int
    skipped: tuple[SkippedFile, ...]
    seconds: float

    def __bool__(self) -> bool:
        """Return whether any document has changed."""
        return bool(self.read or self.removed)


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class EncodingProgress:
    """How far the encoding of a corpus's sentences is.

    Attributes:
        done: How many of the sentences seen so far have their vectors.
        total: How many sentences there are, or at least so many.
        seconds: What it has taken.
    """

    done: int
    total: int
    seconds: float


class DateEvidence(StrEnum):
    """From what a value was resolved, the strongest first."""

    PUBLISHED = "published"
    FRONT_MATTER = "front_matter"
    DATELINE = "dateline"
    CAPTION = "caption"
    HEADING = "heading"
    SIGNATURE = "signature"
    RUNNING_YEAR = "running_year"
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

    evidence: DateEvidence
    words: Quote | None
    weak: bool


@dataclass(frozen=True, slots=True)
class Event:
    """A sentence and one of the dates that it gives to what happened.

    Attributes:
        edtf: The value (ISO 8601-2), with X for every digit that nothing supports.
        words: The date as the document writes it.
        first: The first day that it can mean, ``None`` if not known: of "late 1789" in September.
        last: The last day. Days before the year 1 are given as that year's first.
        stated: Whether the words themselves give the whole value.
        basis: What completed the value; of what its section's date dates, that date.
        quote: The sentence, or a list item; the date of its section is a slice of its own.
        also: Events that say nearly the same of the same date: a caption repeats the body.
        named: Whether the date only names or modifies something: "the Act of 1833".
        before_christ: Where it begins and ends, if before the first of the year 1, which is 1.
    """

    edtf: str
    words: Quote
    first: date | None
    last: date | None
    stated: bool
    basis: DateBasis | None
    quote: Quote
    also: tuple[Event, ...] = ()
    named: bool = False
    before_christ: tuple[int, int] | None = None

    @property
    def dated_by_section(self) -> bool:
        """Whether the date stands over or under its section and not in the sentence."""
        return self.basis is not None and self.basis.words == self.words

    @property
    def begins(self) -> int | None:
        """Its first day as a number, 1 for the first of the year 1, less for one before it."""
        if self.before_christ is not None:
            return self.before_christ[0]
        return None if self.first is None else self.first.toordinal()

    @property
    def ends(self) -> int | None:
        """Its last day as a number."""
        if self.before_christ is not None:
            return self.before_christ[1]
        return None if self.last is None else self.last.toordinal()

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
        dated_only: Whether events are left out that are only named by their date.
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
    dated_only: bool = False

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
        """Return whether anything was found."""
        return bool(self.events or self.undated)
