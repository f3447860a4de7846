"""Dated events as rows, and back without a second look at the text.

What a row says of time is made for two questions. In which order do events stand? By
``begins``, then by ``ends`` from the last, then by document and place; those without a year come
last. And which of them share a day with a range? Each row has the ``scale`` of its length. Of one
scale, all events that reach into a range begin at most that long before it, so what is read
is bounded by what is found and not by what lies before.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from index.analysing import AnalysedBlock
from index.model import DateBasis, Document, Event, Ground, Quote, SourceName, Span
from index.ranking.disk import document_of
from index.storage.packing import unpack_json
from index.storage.stored import Stacks
from index.timelines.dated import Dated, Scope, end, start
from index.timelines.dating import quote_event
from index.timelines.gists import Gist

LONGEST = (0, 30, 365, 3_652, 36_524)
"""Days between the ends of a day, a month, a year, ten and a hundred, at the most."""

LONGER = len(LONGEST)
OPEN_END, OPEN_START, UNDATED = range(LONGER + 1, LONGER + 4)
DATED_SCALES = range(UNDATED)


class EventRow(NamedTuple):
    """An event of a document, which its numbers count from.

    Attributes:
        passage: The place of the passage that its sentence stands in.
        block: The place of its block, from 0.
        first: The first day that its value can mean, counted from the year 1.
        start: Where the date's words stand.
        basis: What completed the value, as JSON.
        begins: Its place in the order of time; 0 without one.
        ends: Its last day, or its first if that is all there is.
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


def row_of(dated: Dated, block: int, passage: int) -> EventRow:
    """What is stored of an event.

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
        first=_ordinal(event.first),
        last=_ordinal(event.last),
        stated=event.stated,
        start=event.words.span.start,
        end=event.words.span.end,
        basis=None if event.basis is None else _pack(event.basis),
        scale=_scale(event),
        begins=start(event).toordinal() if event.dated else 0,
        ends=end(event).toordinal() if event.dated else 0,
    )


def restore_event(row: EventRow, block: AnalysedBlock) -> Dated:
    """The event that ``row`` was made of; ``block`` is the one it stands in."""
    run = range(row.first_sentence, row.last_sentence + 1)
    words, quote = quote_event(block, run, Span(row.start, row.end))
    event = Event(
        edtf=row.edtf,
        words=words,
        first=_date(row.first),
        last=_date(row.last),
        stated=bool(row.stated),
        basis=None if row.basis is None else _unpack(row.basis, block.document),
        quote=quote,
    )
    return Dated(event, block, run)


def pack_gists(gists: Iterable[Gist]) -> bytes:
    """What is compared of the events of one passage, in their order."""
    rows = [
        (each.start, _ordinal(each.first), _ordinal(each.last), each.terms, each.before)
        for each in gists
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def unpack_gists(packed: Mapping[int, bytes], names: Mapping[int, SourceName]) -> Iterator[Gist]:
    """The gists of the events of passages.

    Args:
        packed: What is stored of each passage, by the engine's numbers.
        names: Those of their documents.
    """
    # One by one they would take twice as long.
    made = unpack_json(b"[%b]" % b",".join(packed.values()))
    for number, rows in zip(packed, made, strict=True):
        source = names[document_of(number)]
        for place, first, last, terms, before in rows:
            yield Gist(number, source, place, _date(first), _date(last), terms, before)


def restored(stacks: Stacks, rows: Iterable[Located]) -> Iterator[Dated]:
    """The events that ``rows`` were made of, document by document."""
    for each in sorted(rows, key=lambda each: (each.document, each.row.start)):
        yield restore_event(each.row, stacks.block(each.document, each.row.block))


def reaching(scale: int, scope: Scope) -> tuple[str, list[int]]:
    """The condition in SQL for an event of ``scale`` to share a day with ``scope``."""
    conditions, values = ["scale = ?"], [scale]
    if scope.last is not None and scale != OPEN_START:
        conditions.append("begins <= ?")
        values.append(scope.last.toordinal())
    if scope.first is not None and scale != OPEN_END:
        first = scope.first.toordinal()
        conditions.append("ends >= ?")
        values.append(first)
        if scale == OPEN_START:
            conditions.append("begins >= ?")
            values.append(first)
        if scale < LONGER:
            conditions.append("begins >= ?")
            values.append(first - LONGEST[scale])
    return " AND ".join(conditions), values


def meeting(scope: Scope) -> tuple[str, list[int]]:
    """The condition in SQL for an event of any scale to share a day with ``scope``."""
    if scope.timeless:
        return "1", []
    conditions, values = [f"scale < {UNDATED}"], []
    if scope.last is not None:
        conditions.append(f"(scale = {OPEN_START} OR begins <= ?)")
        values.append(scope.last.toordinal())
    if scope.first is not None:
        conditions.append(f"(scale = {OPEN_END} OR ends >= ?)")
        values.append(scope.first.toordinal())
    return " AND ".join(conditions), values


def scales_of(scope: Scope) -> range:
    """The scales that can hold events of ``scope``."""
    return range(UNDATED + 1) if scope.timeless else DATED_SCALES


def _scale(event: Event) -> int:
    if event.first is None:
        return UNDATED if event.last is None else OPEN_START
    if event.last is None:
        return OPEN_END
    return bisect_left(LONGEST, (event.last - event.first).days)


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _date(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


def _pack(basis: DateBasis) -> str:
    words = basis.words
    if words is None:
        return json.dumps([basis.ground, basis.weak])
    heading = words.heading_span
    place = [words.span.start, words.span.end, words.paragraph]
    ends = [heading.start, heading.end] if heading else []
    return json.dumps([basis.ground, basis.weak, *place, *ends])


def _unpack(packed: str, document: Document) -> DateBasis:
    ground, weak, *place = unpack_json(packed)
    words = None
    if place:
        first, last, paragraph, *heading = place
        words = Quote(document, Span(first, last), paragraph, Span(*heading) if heading else None)
    return DateBasis(Ground(ground), words, weak)
