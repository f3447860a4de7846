"""What comes of a question and of a text that is looked up."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from index.model.documents import Quote, Span

AnswerId = NewType("AnswerId", str)
"""Twelve hexadecimal digits made from the question, the corpus checksum and the version."""


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
class Grounds:
    """What an answer or a refusal was decided by; no part of what they say.

    Attributes:
        words: How well the best excerpt answers by words.
        meaning: How near it is in meaning; ``None`` where words alone decide.
        sure: How sure it answers, from both.
        enough: What ``sure`` has to reach.
        veto: What spoke against it all the same: ``number``, ``name``, ``kind`` or ``premise``.
    """

    words: float
    meaning: float | None
    sure: float
    enough: float
    veto: str | None = None


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
        grounds: What decided.
    """

    question: str
    answer_id: AnswerId
    quotes: tuple[Quote, ...]
    corrections: tuple[Correction, ...] = ()
    more: tuple[Quote, ...] = ()
    follows: str | None = None
    at_odds: tuple[Quote, ...] = ()
    grounds: Grounds | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The documents do not answer, and why.

    Attributes:
        nearest: Passages that come near. They do not answer and must be labelled so.
        missing: Names and years of the question that no document holds.
        about: Headings and names that show what the documents are about.
        follows: The earlier question that this one was read together with.
        grounds: What decided; ``None`` where nothing was found.
    """

    question: str
    answer_id: AnswerId
    reason: Reason
    nearest: tuple[Quote, ...] = ()
    missing: tuple[str, ...] = ()
    about: tuple[Quote, ...] = ()
    corrections: tuple[Correction, ...] = ()
    follows: str | None = None
    grounds: Grounds | None = field(default=None, compare=False)


class Presence(StrEnum):
    """How a text stands in the documents."""

    VERBATIM = "verbatim"
    TYPOGRAPHIC = "typographic"
    ABSENT = "absent"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a text stands in the documents.

    Attributes:
        presence: ``VERBATIM`` if every character agrees, ``TYPOGRAPHIC`` if all but white
            space, quotation marks and dashes agree, ``NOT_FOUND`` if there is more text than
            was looked through, else ``ABSENT``.
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
    NOT_FOUND = "not_found"
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
        times: How often the message has it; ``span`` is the first place.
    """

    text: str
    span: Span
    standing: Standing
    quotes: tuple[Quote, ...] = ()
    differing: tuple[Span, ...] = ()
    differing_there: tuple[Span, ...] = ()
    times: int = 1


@dataclass(frozen=True, slots=True)
class Check:
    """The sentences of a message in order, each with its standing.

    Attributes:
        left_out: How many more sentences there were than are checked at once.
    """

    text: str
    sentences: tuple[CheckedSentence, ...]
    left_out: int = 0
