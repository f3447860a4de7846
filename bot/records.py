"""The command line's JSON objects. Their field names are a contract."""

from __future__ import annotations

from typing import TypedDict

from index import Alias, Answer, NoAnswer, Presence, Quote, SourceSummary, Verification


class QuoteRecord(TypedDict):
    """A quotation: ``text`` equals the decoded file's ``[start:end]``."""

    text: str
    source: str
    sha256: str
    start: int
    end: int
    line: int
    paragraph: int
    heading: str | None


class AnswerRecord(TypedDict):
    """What ``quoth ask --json`` writes; exactly one of the two lists can hold quotations."""

    id: str | int | None
    question: str
    answered: bool
    answer_id: str
    reason: str | None
    quotes: list[QuoteRecord]
    nearest: list[QuoteRecord]


class VerificationRecord(TypedDict):
    """What ``quoth verify --json`` writes."""

    text: str
    verbatim: bool
    presence: str
    matches: list[QuoteRecord]


class SourceRecord(TypedDict):
    """One entry of what ``quoth sources --json`` writes."""

    source: str
    sha256: str
    characters: int
    paragraphs: int
    passages: int
    first_date: str | None
    last_date: str | None


class AliasRecord(TypedDict):
    """One entry of what ``quoth aliases --json`` writes; the place is null where none says it."""

    name: str
    other: str
    source: str | None
    start: int | None
    end: int | None


def alias_record(alias: Alias) -> AliasRecord:
    """The record of two names that mean the same."""
    return {
        "name": alias.name,
        "other": alias.other,
        "source": alias.source,
        "start": alias.span.start if alias.span else None,
        "end": alias.span.end if alias.span else None,
    }


def quote_record(quote: Quote) -> QuoteRecord:
    """The record of one quotation."""
    citation = quote.citation
    return {
        "text": quote.text,
        "source": citation.source,
        "sha256": citation.sha256,
        "start": citation.start,
        "end": citation.end,
        "line": citation.line,
        "paragraph": citation.paragraph,
        "heading": citation.heading,
    }


def answer_record(result: Answer | NoAnswer, identity: str | int | None = None) -> AnswerRecord:
    """The record of an answer or a refusal."""
    answered = isinstance(result, Answer)
    return {
        "id": identity,
        "question": result.question,
        "answered": answered,
        "answer_id": result.answer_id,
        "reason": None if isinstance(result, Answer) else result.reason.value,
        "quotes": [quote_record(q) for q in result.quotes] if isinstance(result, Answer) else [],
        "nearest": [] if isinstance(result, Answer) else [quote_record(q) for q in result.nearest],
    }


def verification_record(result: Verification) -> VerificationRecord:
    """The record of a verification."""
    return {
        "text": result.text,
        "verbatim": result.presence is Presence.VERBATIM,
        "presence": result.presence.value,
        "matches": [quote_record(quote) for quote in result.matches],
    }


def source_record(summary: SourceSummary) -> SourceRecord:
    """The record of one document."""
    return {
        "source": summary.source,
        "sha256": summary.sha256,
        "characters": summary.characters,
        "paragraphs": summary.paragraphs,
        "passages": summary.passages,
        "first_date": None,
        "last_date": None,
    }
