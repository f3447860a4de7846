"""JSON output of the command line: one object for each result, JSON Lines for batches."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TypedDict

from bot.rendering.timelines import year_of
from bot.stored_values import Gap, Tally
from index import (
    Alias,
    Answer,
    DateBasis,
    Event,
    Location,
    MatchLevel,
    Metadata,
    Nearest,
    NoAnswer,
    Quote,
    SourceSummary,
    Timeline,
    Verification,
)


class LocationRecord(TypedDict):
    """A place in a file that is not plain text, as a reader finds it; see ``Location``."""

    page: int | None
    last_page: int | None
    headings: list[str]
    paragraph: int | None
    anchor: str | None


class MetadataRecord(TypedDict):
    """The metadata of a document; null where nothing is stated.

    ``own`` lists the keys that only the file itself states.
    """

    title: str | None
    author: str | None
    publisher: str | None
    date: str | None
    url: str | None
    valid_from: str | None
    valid_until: str | None
    version: str | None
    aliases: list[str]
    replaces: list[str]
    own: list[str]


class SliceRecord(TypedDict):
    """``text`` equals ``[start:end]`` of what ``quoth text`` writes."""

    start: int
    end: int
    text: str


class OccurrenceRecord(TypedDict):
    """A place in another document where the same words stand; see ``Occurrence``."""

    source: str
    start: int
    end: int


class QuoteRecord(MetadataRecord):
    """A quotation: its slices equal ``[start:end]`` of what ``quoth text`` writes.

    For plain text that is the decoded file itself, and ``place`` is null. ``text`` joins the
    slices by ``" […] "``; ``start`` is that of the first, ``end`` that of the last.

    ``standing`` is null for what is in force, or not known not to be; else ``replaced``,
    ``expired`` or ``future``, from ``standing_since`` on.
    """

    text: str
    source: str
    sha256: str
    start: int
    end: int
    slices: list[SliceRecord]
    omitted: int
    also_in: list[OccurrenceRecord]
    line: int
    paragraph: int
    heading: str | None
    place: LocationRecord | None
    standing: str | None
    standing_since: str | None
    replaced_by: str | None


class ClauseRecord(TypedDict):
    """A clause by its number, as its document writes it."""

    source: str
    label: str


class ReferenceRecord(TypedDict):
    """A clause that a quotation refers to, and where its number stands."""

    address: str
    source: str
    start: int
    end: int


class NumbersRecord(TypedDict):
    """From where to where the clauses of a document are numbered; see ``NumberRange``."""

    source: str
    kind: str
    above: str
    first: str
    last: str


class AnswerRecord(TypedDict):
    """The output of ``quoth ask --json`` and ``quoth cite --json``.

    ``also`` lists further clauses with the number that was asked for, ``references`` those that
    the quotations refer to; ``numbers`` are those that there are where ``address`` is none.
    """

    id: str | int | None
    question: str
    answered: bool
    answer_id: str
    reason: str | None
    quotes: list[QuoteRecord]
    nearest: list[QuoteRecord]
    limits: list[QuoteRecord]
    also: list[ClauseRecord]
    references: list[ReferenceRecord]
    address: str | None
    numbers: list[NumbersRecord]


class LineErrorRecord(AnswerRecord):
    """The output of ``quoth ask --batch`` for a line without a question.

    ``line`` is counted from 1; ``id`` is there if the line has one.
    """

    line: int
    error: str


class DifferenceRecord(TypedDict):
    """Words in which a text differs from the sentence nearest to it; null where one has none.

    ``kind`` is ``other``, ``added`` or ``missing``, as seen from the text.
    """

    kind: str
    text: str | None
    document: str | None


class NearestRecord(QuoteRecord):
    """The sentence nearest to a text that is in no document, and to which part of the text."""

    checked: str
    differences: list[DifferenceRecord]


class VerificationRecord(TypedDict):
    """The output of ``quoth verify --json``.

    ``verbatim`` is whether every character agrees. ``nearest`` is null where something matches
    and where nothing comes near.
    """

    text: str
    verbatim: bool
    presence: str
    matches: list[QuoteRecord]
    nearest: NearestRecord | None


class BasisRecord(TypedDict):
    """The evidence that completed a date; the place is null for one from the metadata."""

    ground: str
    source: str | None
    text: str | None
    start: int | None
    end: int | None
    weak: bool


class EventRecord(TypedDict):
    """A dated event: ``date_text`` equals the decoded file's ``[date_start:date_end]``.

    Where the date runs over a page's end, ``" […] "`` joins its slices.

    ``repeats`` is the index in the list, from 0, of the event that says nearly the same of
    the same date; null for an event of its own. ``first`` and ``last`` are the days that the date
    can mean; null where one is not known or lies before the year 1. ``year`` is the one that the
    event is listed under; null without a place in time.
    """

    date: str
    first: str | None
    last: str | None
    year: str | None
    date_text: str
    date_start: int
    date_end: int
    stated: bool
    basis: BasisRecord | None
    named: bool
    quote: QuoteRecord
    repeats: int | None


# "from" is a Python keyword, so this one cannot be written as a class.
TimelineRecord = TypedDict(
    "TimelineRecord",
    {
        "topic": str | None,
        "from": str | None,
        "to": str | None,
        "count": int,
        "events": list[EventRecord],
    },
)
"""The output of ``quoth timeline --json``; events without a year come last.

``count`` is the number of all events found, without those that repeat another. The list has
the first of them.
"""


class SourceRecord(MetadataRecord):
    """One entry of the output of ``quoth sources --json``."""

    source: str
    sha256: str
    characters: int
    paragraphs: int
    passages: int
    first_date: str | None
    last_date: str | None


class AliasRecord(TypedDict):
    """One entry of the output of ``quoth aliases --json``; null where no document has it."""

    name: str
    other: str
    source: str | None
    start: int | None
    end: int | None


class TallyRecord(TypedDict):
    """One entry of the output of ``quoth feedback --json``; the last three count reasons."""

    answer_id: str
    up: int
    down: int
    wrong: int
    incomplete: int
    outdated: int


def json_line(record: object) -> str:
    """Return one line of JSON in which every control character is escaped."""
    line = json.dumps(record, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f]", lambda match: f"\\u{ord(match[0]):04x}", line)


def tally_record(tally: Tally) -> TallyRecord:
    """Return the record of the votes on one answer."""
    return {
        "answer_id": tally.answer_id,
        "up": tally.up,
        "down": tally.down,
        "wrong": tally.wrong,
        "incomplete": tally.incomplete,
        "outdated": tally.outdated,
    }


def alias_record(alias: Alias) -> AliasRecord:
    """Return the record of two names that mean the same."""
    return {
        "name": alias.name,
        "other": alias.other,
        "source": alias.source,
        "start": alias.span.start if alias.span else None,
        "end": alias.span.end if alias.span else None,
    }


def quote_record(quote: Quote) -> QuoteRecord:
    """Return the record of one quotation."""
    citation, standing = quote.citation, quote.standing
    return {
        "text": quote.text,
        "source": citation.source,
        "sha256": citation.sha256,
        "start": citation.start,
        "end": citation.end,
        "slices": [
            {"start": each.start, "end": each.end, "text": each.text} for each in quote.slices
        ],
        "omitted": quote.omitted,
        "also_in": [
            {"source": each.source, "start": each.span.start, "end": each.span.end}
            for each in quote.also_in
        ],
        "line": citation.line,
        "paragraph": citation.paragraph,
        "heading": citation.heading,
        "place": location_record(citation.place) if citation.place else None,
        "standing": standing.validity.value if standing else None,
        "standing_since": standing.since if standing else None,
        "replaced_by": standing.replaced_by if standing else None,
        **metadata_record(citation.metadata),
    }


def location_record(place: Location) -> LocationRecord:
    """Return the record of a place in a file that is not plain text."""
    return {
        "page": place.page,
        "last_page": place.last_page,
        "headings": list(place.headings),
        "paragraph": place.paragraph,
        "anchor": place.anchor,
    }


def metadata_record(metadata: Metadata) -> MetadataRecord:
    """Return the record of what is stated about a document."""
    return {
        "title": metadata.title,
        "author": metadata.author,
        "publisher": metadata.publisher,
        "date": metadata.date,
        "url": metadata.url,
        "valid_from": metadata.valid_from,
        "valid_until": metadata.valid_until,
        "version": metadata.version,
        "aliases": list(metadata.aliases),
        "replaces": list(metadata.replaces),
        "own": sorted(metadata.own),
    }


def answer_record(result: Answer | NoAnswer, identity: str | int | None = None) -> AnswerRecord:
    """Return the record of an answer or a refusal."""
    answered = isinstance(result, Answer)
    also, ranges = (result.also, ()) if isinstance(result, Answer) else ((), result.ranges)
    return {
        "id": identity,
        "question": result.question,
        "answered": answered,
        "answer_id": result.answer_id,
        "reason": None if isinstance(result, Answer) else result.reason.value,
        "quotes": [quote_record(q) for q in result.quotes] if isinstance(result, Answer) else [],
        "nearest": [] if isinstance(result, Answer) else [quote_record(q) for q in result.nearest],
        "limits": [quote_record(q) for q in result.limits] if isinstance(result, Answer) else [],
        "also": [ClauseRecord(source=each.source, label=each.label) for each in also],
        "references": [
            ReferenceRecord(
                address=each.address,
                source=each.place.document.source,
                start=each.place.span.start,
                end=each.place.span.end,
            )
            for each in (result.references if isinstance(result, Answer) else ())
        ],
        "address": None if isinstance(result, Answer) else result.address,
        "numbers": [
            NumbersRecord(source=n.source, kind=n.kind, above=n.above, first=n.first, last=n.last)
            for n in ranges
        ],
    }


def verification_record(result: Verification) -> VerificationRecord:
    """Return the record of a verification."""
    return {
        "text": result.text,
        "verbatim": result.level is MatchLevel.VERBATIM,
        "presence": result.level.value,
        "matches": [quote_record(quote) for quote in result.matches],
        "nearest": nearest_record(result.nearest, result.text) if result.nearest else None,
    }


def nearest_record(near: Nearest, text: str) -> NearestRecord:
    """Return the record of what is nearest to ``text``."""
    return {
        **quote_record(near.quote),
        "checked": text[near.span.start : near.span.end],
        "differences": [
            {
                "kind": each.kind.value,
                "text": each.said or None,
                "document": each.quoted or None,
            }
            for each in near.differences
        ],
    }


def timeline_record(result: Timeline) -> TimelineRecord:
    """Return the record of a timeline; what repeats an event follows it."""
    events: list[EventRecord] = []
    for event in (*result.events, *result.undated):
        place = len(events)
        events.append(event_record(event))
        events += [event_record(other, place) for other in event.also]
    return {
        "topic": result.topic,
        "from": result.since,
        "to": result.until,
        "count": result.count,
        "events": events,
    }


def event_record(event: Event, repeats: int | None = None) -> EventRecord:
    """Return the record of one event."""
    return {
        "date": event.edtf,
        "first": _iso(event.first) if event.before_christ is None else None,
        "last": _iso(event.last) if event.before_christ is None else None,
        "year": year_of(event),
        "date_text": event.words.text,
        "date_start": event.words.span.start,
        "date_end": event.words.span.end,
        "stated": event.stated,
        "basis": basis_record(event.basis) if event.basis else None,
        "named": event.named,
        "quote": quote_record(event.quote),
        "repeats": repeats,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def basis_record(basis: DateBasis) -> BasisRecord:
    """Return the record of what completed a date."""
    words = basis.words
    return {
        "ground": basis.evidence.value,
        "source": words.document.source if words else None,
        "text": words.text if words else None,
        "start": words.span.start if words else None,
        "end": words.span.end if words else None,
        "weak": basis.weak,
    }


def source_record(summary: SourceSummary) -> SourceRecord:
    """Return the record of one document."""
    return {
        "source": summary.source,
        "sha256": summary.sha256,
        "characters": summary.characters,
        "paragraphs": summary.paragraphs,
        "passages": summary.passages,
        "first_date": summary.first_date,
        "last_date": summary.last_date,
        **metadata_record(summary.metadata),
    }


class GapRecord(TypedDict):
    """An entry of ``quoth gaps --json``.

    ``kinds`` counts by ``QuestionKind``, those that there are; ``wordings`` begins with
    ``question``. ``answered_now`` is how many of them are, null without ``--test`` and where all
    were answered before.
    """

    server: str
    question: str
    times: int
    last_asked: str
    kinds: dict[str, int]
    wordings: list[str]
    answered_now: int | None


def gap_record(gap: Gap, answered: int | None = None) -> GapRecord:
    """Return the record of questions that are alike."""
    return {
        "server": gap.server,
        "question": gap.shown[0],
        "times": gap.times,
        "last_asked": gap.last.isoformat(),
        "kinds": {kind.value: count for kind, count in gap.kinds.items()},
        "wordings": list(gap.shown),
        "answered_now": answered,
    }
