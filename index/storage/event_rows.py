"""Dated events as rows, and back without a second look at the text.

What a row says of time is made for two questions. In which order do events stand? By
``begins``, then by ``ends`` from the last, then by document and place; those without a year come
last. And which of them share a day with a range? Each row has the ``scale`` of its length. Of one
scale, all events that reach into a range begin at most that long before it, so what is read
is bounded by what is found and not by what lies before.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.analysis import AnalysedBlock
from index.model import (
    Block,
    DateBasis,
    DateEvidence,
    Document,
    Event,
    Passage,
    Quote,
    SourceName,
    Span,
)
from index.ranking import document_of
from index.storage.lazy import DocumentReader
from index.storage.rows import unpack_json
from index.text.tokens import fold
from index.timelines.events import (
    EventSummary,
    LocatedEvent,
    Scope,
    date_events,
    end,
    extent,
    place_in_time,
    quote_event,
    quote_in_section,
    start,
    summary_of,
)
from index.timelines.topics import count_topics, is_worth_offering, most_written

MAX_LENGTH = (0, 30, 365, 3_652, 36_524)
"""Days between the ends of a day, a month, a year, ten and a hundred, at the most."""

LONGER = len(MAX_LENGTH)
OPEN_END, OPEN_START, UNDATED = range(LONGER + 1, LONGER + 4)
DATED_SCALES = range(UNDATED)


class EventRow(NamedTuple):
    """An event of a document, which its numbers count from.

    Attributes:
        passage: The place of the passage that its sentence stands in.
        block: The place of its block, from 0.
        first: The first day that its value can mean, counted from the year 1.
        start: Where the date's words stand. For the date of a section, which the basis gives, it
            is where the event stands, and ``end`` is the same.
        basis: What completed the value, as JSON.
        begins: Its place in the order of time; 0 without one.
        ends: Its last day, or its first if that is all there is.
        named: As in the event.
    """

    passage: int
    block: int
    first_sentence: int
    last_sentence: int
    edtf: str
    first: int | None
    last: int | None
    stated: bool
    start: int
    end: int
    basis: str | None
    scale: int
    begins: int
    ends: int
    named: bool


class Located(NamedTuple):
    """A row with the number and the name of its document."""

    document: int
    source: str
    row: EventRow

    @property
    def order(self) -> tuple[bool, int, int, str, int]:
        """What rows are sorted by: the same as for the events."""
        row = self.row
        return row.scale == UNDATED, row.begins, -row.ends, self.source, row.start


COLUMNS = ", ".join(f'"{name}"' for name in EventRow._fields)


def row_of(dated: LocatedEvent, block: int, passage: int) -> EventRow:
    """Return the row of an event.

    Args:
        dated: The event.
        block: The place of its block.
        passage: The place of the passage that its first sentence stands in.
    """
    event, run = dated.event, dated.run
    return EventRow(
        passage=passage,
        block=block,
        first_sentence=run.start,
        last_sentence=run.stop - 1,
        edtf=event.edtf,
        first=event.begins,
        last=event.ends,
        stated=event.stated,
        start=dated.place,
        end=event.words.span.end if _is_inside(dated) else dated.place,
        basis=None if event.basis is None else _pack(event.basis),
        scale=_scale(event),
        begins=start(event) if event.dated else 0,
        ends=end(event) if event.dated else 0,
        named=event.named,
    )


def _is_inside(dated: LocatedEvent) -> bool:
    """Return whether the date is in the block of its event."""
    return dated.block.block.span.contains(dated.event.words.span)


def restore_event(row: EventRow, block: AnalysedBlock) -> LocatedEvent:
    """Return the event that ``row`` was made of; ``block`` is the one it stands in."""
    run = range(row.first_sentence, row.last_sentence + 1)
    basis = None if row.basis is None else _unpack(row.basis, block.document)
    if row.start < row.end or basis is None or basis.words is None:
        words, quote = quote_event(block, run, Span(row.start, row.end))
    else:
        words, quote = basis.words, quote_in_section(block, run, basis.words)
    event = Event(
        edtf=row.edtf,
        words=words,
        **place_in_time(row.first, row.last),
        stated=bool(row.stated),
        basis=basis,
        quote=quote,
        named=bool(row.named),
    )
    return LocatedEvent(event, block, run)


def pack_summaries(summaries: Iterable[EventSummary]) -> bytes:
    """Pack the summaries of the events of one passage, in their order."""
    rows = [
        (each.start, each.begins, each.ends, each.terms, each.before, each.above, each.named)
        for each in summaries
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def unpack_summaries(
    packed: Mapping[int, bytes], names: Mapping[int, SourceName]
) -> Iterator[EventSummary]:
    """Unpack the summaries of the events of passages.

    Args:
        packed: What is stored of each passage, by the engine's numbers.
        names: Those of their documents.
    """
    # One by one they would take twice as long.
    made = unpack_json(b"[%b]" % b",".join(packed.values()))
    for number, rows in zip(packed, made, strict=True):
        source = names[document_of(number)]
        for place, begins, ends, terms, before, above, named in rows:
            yield EventSummary(number, source, place, begins, ends, terms, before, above, named)


def restored(reader: DocumentReader, rows: Iterable[Located]) -> Iterator[LocatedEvent]:
    """Yield the events that ``rows`` were made of, document by document."""
    for each in sorted(rows, key=lambda each: (each.document, each.row.start)):
        yield restore_event(each.row, reader.block(each.document, each.row.block))


Bound = tuple[str, int | None, int | None]
"""A column of numbers, and its least and its greatest value."""


def bounds(scale: int, scope: Scope) -> list[Bound]:
    """Return what the columns of an event of ``scale`` must be to share a day with ``scope``."""
    first, last = scope.first, scope.last
    found: list[Bound] = [("scale", scale, scale)]
    if scope.dated_only:
        found.append(("named", 0, 0))
    if last is not None and scale != OPEN_START:
        found.append(("begins", None, last))
    if first is not None and scale != OPEN_END:
        found.append(("ends", first, None))
        if scale == OPEN_START:
            found.append(("begins", first, None))
        if scale < LONGER:
            found.append(("begins", first - MAX_LENGTH[scale], None))
    return found


def reaching(scale: int, scope: Scope) -> tuple[str, list[int]]:
    """Return the condition in SQL for an event of ``scale`` to share a day with ``scope``."""
    conditions, values = [], []
    for column, least, greatest in bounds(scale, scope):
        for sign, value in ((">=", least), ("<=", greatest)):
            if value is not None:
                conditions.append(f"{column} = ?" if least == greatest else f"{column} {sign} ?")
                values.append(value)
            if least == greatest:
                break
    return " AND ".join(conditions), values


def meeting(scope: Scope) -> tuple[str, list[int]]:
    """Return the condition in SQL for an event of any scale to share a day with ``scope``."""
    kind = ["named = 0"] if scope.dated_only else []
    if scope.timeless:
        return " AND ".join(kind) or "1", []
    conditions, values = [f"scale < {UNDATED}", *kind], []
    if scope.last is not None:
        conditions.append(f"(scale = {OPEN_START} OR begins <= ?)")
        values.append(scope.last)
    if scope.first is not None:
        conditions.append(f"(scale = {OPEN_END} OR ends >= ?)")
        values.append(scope.first)
    return " AND ".join(conditions), values


def scales_of(scope: Scope) -> range:
    """Return the scales that can hold events of ``scope``."""
    return range(UNDATED + 1) if scope.timeless else DATED_SCALES


def _scale(event: Event) -> int:
    if event.begins is None:
        return UNDATED if event.ends is None else OPEN_START
    if event.ends is None:
        return OPEN_END
    return bisect_left(MAX_LENGTH, event.ends - event.begins)


def _pack(basis: DateBasis) -> str:
    words = basis.words
    if words is None:
        return json.dumps([basis.evidence, basis.weak])
    heading = words.heading_span
    place = [words.span.start, words.span.end, words.paragraph]
    ends = [heading.start, heading.end] if heading else []
    return json.dumps([basis.evidence, basis.weak, *place, *ends])


def _unpack(packed: str, document: Document) -> DateBasis:
    evidence, weak, *place = unpack_json(packed)
    words = None
    if place:
        first, last, paragraph, *heading = place
        words = Quote.of_slices(
            document,
            document.slices_of(Span(first, last)),
            paragraph,
            Span(*heading) if heading else None,
        )
    return DateBasis(DateEvidence(evidence), words, weak)


Period = tuple[int, int, int, bool]
"""A scale, a first and a last day, and whether events are only named by them."""

Topics = Counter[tuple[str, str]]
"""How many events each topic has, by its terms and by its words."""

_PUT = f"""INSERT INTO events (document, source, {COLUMNS})
    VALUES (?, ?{", ?" * len(EventRow._fields)})"""  # noqa: S608
_PERIODS = """SELECT scale, begins, ends, named, count(*) FROM events WHERE document = ?
    GROUP BY scale, begins, ends, named"""
_PUT_PERIOD = """INSERT INTO periods (scale, begins, ends, named, count) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count"""
_PUT_WORDS = """INSERT INTO topic_words (topic, words, count) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count"""


@dataclass(frozen=True, slots=True)
class Dating:
    """What is stored of the dates of one document.

    Attributes:
        terms: For each place of a passage with events what they say, as terms one space
            apart: their sentences, and those that they only point back to.
        summaries: For each of these passages the summaries of its events, packed.
        first_date: Where the earliest event begins, in EDTF.
        last_date: Where the latest one ends.
    """

    rows: tuple[EventRow, ...]
    terms: Mapping[int, str]
    summaries: Mapping[int, bytes]
    first_date: str | None
    last_date: str | None


def date_document(
    document: Document, blocks: Sequence[Block], passages: Sequence[Passage]
) -> tuple[Dating, Topics]:
    """Find the dated events of ``document``; nothing is looked up outside it.

    Returns:
        What is stored of them, and how many each topic has.
    """
    analysed = [AnalysedBlock(document, block) for block in blocks]
    place = {
        (passage.block, sentence): number
        for number, passage in enumerate(passages)
        for sentence in range(passage.first, passage.last + 1)
    }
    found = list(date_events(document, analysed))
    rows = []
    summaries: dict[int, list[EventSummary]] = {}
    for dated in found:
        block = dated.block.block.number - 1
        passage = place[block, dated.run.start]
        rows.append(row_of(dated, block, passage))
        summaries.setdefault(passage, []).append(summary_of(dated, passage))
    ends = extent(dated.event for dated in found)
    dating = Dating(
        rows=tuple(rows),
        terms={passage: _terms(each) for passage, each in summaries.items()},
        summaries={passage: pack_summaries(each) for passage, each in summaries.items()},
        first_date=ends[0] if ends else None,
        last_date=ends[1] if ends else None,
    )
    return dating, count_topics(found)


def _terms(summaries: Sequence[EventSummary]) -> str:
    """Return every term of some events, once."""
    said = " ".join(f"{summary.before} {summary.above} {summary.terms}" for summary in summaries)
    return " ".join(dict.fromkeys(said.split()))


class EventRowWriter:
    """Adds and removes the dates of documents, all within one transaction.

    The tables hold events of live documents only: a document's are to be entered in the
    transaction that makes it live, and struck out in the one that ends that. Until then the
    rows to enter are held, and all else as counts.
    """

    def __init__(self) -> None:
        self._entered: list[tuple[int, str, Sequence[EventRow]]] = []
        self._ends: list[tuple[str | None, str | None, int]] = []
        self._struck: list[int] = []
        self._periods: Counter[Period] = Counter()
        self._topics: Topics = Counter()

    def enter(self, number: int, source: str, dating: Dating, topics: Topics) -> None:
        """Add the dates of document ``number``."""
        self._entered.append((number, source, dating.rows))
        self._ends.append((dating.first_date, dating.last_date, number))
        self._periods.update(map(_period, dating.rows))
        self._topics.update(topics)

    def strike(self, number: int, topics: Topics) -> None:
        """Remove the dates of document ``number``."""
        self._struck.append(number)
        self._topics.subtract(topics)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write all of it; the documents that are added have their rows already."""
        periods = self._periods.copy()
        for number in self._struck:
            for *period, named, count in connection.execute(_PERIODS, (number,)):
                scale, begins, ends = period
                periods[scale, begins, ends, bool(named)] -= count
            connection.execute("DELETE FROM events WHERE document = ?", (number,))
        for number, source, rows in self._entered:
            connection.executemany(_PUT, [(number, source, *row) for row in rows])
        connection.executemany(
            "UPDATE documents SET first_date = ?, last_date = ? WHERE number = ?", self._ends
        )
        self._write_counts(connection, periods)

    def _write_counts(self, connection: sqlite3.Connection, periods: Mapping[Period, int]) -> None:
        put = [(*period, count) for period, count in periods.items() if count]
        connection.executemany(_PUT_PERIOD, put)
        connection.executemany(
            """DELETE FROM periods
            WHERE scale = ? AND begins = ? AND ends = ? AND named = ? AND count = 0""",
            [period for *period, _ in put],
        )
        changed = {each: count for each, count in self._topics.items() if count}
        connection.executemany(_PUT_WORDS, [(*each, n) for each, n in changed.items()])
        connection.executemany(
            "DELETE FROM topic_words WHERE topic = ? AND words = ? AND count = 0", list(changed)
        )
        for topic in dict.fromkeys(topic for topic, _ in changed):
            _settle(connection, topic)


def _settle(connection: sqlite3.Connection, topic: str) -> None:
    """Offer a topic in the words that most events have, if it is worth it."""
    run = connection.execute
    counts = dict(run("SELECT words, count FROM topic_words WHERE topic = ?", (topic,)))
    total, words = sum(counts.values()), most_written(counts) if counts else ""
    old = run("SELECT words FROM topics WHERE topic = ?", (topic,)).fetchone()
    offered = bool(counts) and is_worth_offering(words, total)
    if old is not None and not (offered and old[0] == words):
        gone = [(beginning, topic) for beginning in _beginnings(old[0])]
        connection.executemany(
            "DELETE FROM topic_beginnings WHERE beginning = ? AND topic = ?", gone
        )
    if not offered:
        run("DELETE FROM topics WHERE topic = ?", (topic,))
        return
    run(
        "INSERT OR REPLACE INTO topics (topic, words, count, lower, folded) VALUES (?, ?, ?, ?, ?)",
        (topic, words, total, not words[0].isupper(), fold(words)),
    )
    if old is None or old[0] != words:
        made = [(beginning, topic) for beginning in _beginnings(words)]
        connection.executemany("INSERT OR IGNORE INTO topic_beginnings VALUES (?, ?)", made)


def _period(row: EventRow) -> Period:
    return row.scale, row.begins, row.ends, row.named


def _beginnings(words: str) -> set[str]:
    """Return a topic's words from each of them on."""
    folded = fold(words).split(" ")
    return {" ".join(folded[place:]) for place in range(len(folded))}
