"""Write timelines as a calendar (iCalendar, RFC 5545) and as a table (CSV, RFC 4180).

Every entry has its words verbatim and their citation. A calendar knows days only: a month, a year
or a decade lasts from its first day to its last. What has no first or last day, lies before the
year 1 or can be read two ways is left out of it, and counted; a table has everything.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from bot.i18n import ENGLISH, Strings
from bot.rendering.citations import cite, cite_by_line, inline, quotation
from bot.rendering.timelines import export_note, said
from bot.replies import Reply, Text, TextFile
from index import Event, Timeline

LINE_LENGTH = 75
"""Octets of a line of a calendar; a longer one goes on in the next, behind a space."""

_SPECIAL = re.compile(r"[\\;,]")
_LINE_END = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_FIELDS = (
    "date", "first", "last", "date_text", "stated", "named", "text", "source", "start", "end",
    "citation", "url",
)  # fmt: skip


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell begins with that a spreadsheet may run; see https://owasp.org, CSV Injection."""


class ExportFormat(StrEnum):
    """A format of a file with the events; the value is what its name ends in."""

    CALENDAR = "ics"
    TABLE = "csv"


@dataclass(frozen=True, slots=True)
class Export:
    """A file with the events of a timeline.

    Attributes:
        count: How many events it holds.
        left_out: How many of the timeline's have no place in it.
    """

    data: bytes
    count: int
    left_out: int = 0


def export(
    timeline: Timeline, form: ExportFormat, strings: Strings = ENGLISH, now: datetime | None = None
) -> Export:
    """Write the events of ``timeline`` that are shown; ``now`` is when a calendar is made."""
    events = (*timeline.events, *timeline.undated)
    if form is ExportFormat.TABLE:
        return Export(_table(events, strings), len(events))
    days = [(event, day) for event in events if (day := _days(event)) is not None]
    lines = list(_calendar(days, strings, now or datetime.now(UTC)))
    data = "".join(f"{folded(line)}\r\n" for line in lines).encode()
    return Export(data, len(days), len(events) - len(days))


def with_file(reply: Reply, timeline: Timeline, form: ExportFormat) -> Reply:
    """Attach a file with the events to ``reply``, which lists them, and say what it leaves out."""
    if not timeline:
        return reply
    written = export(timeline, form, reply.strings)
    note = export_note(timeline, written.left_out, reply.strings)
    opening, *others = reply.parts
    told = (opening, Text(note)) if note else (opening,)
    files = (TextFile(f"timeline.{form}", written.data),) if written.count else ()
    return replace(reply, parts=(*told, *others), files=files)


def _days(event: Event) -> tuple[date, date] | None:
    """Return the first day and the one after the last, as calendars count."""
    first, last = event.first, event.last
    unclear = event.before_christ is not None or event.edtf.startswith("[")
    if first is None or last is None or unclear or last == date.max:
        return None
    return first, last + timedelta(1)


def _calendar(
    days: list[tuple[Event, tuple[date, date]]], strings: Strings, now: datetime
) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Quoth//Timeline//EN")
    yield "CALSCALE:GREGORIAN"
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for event, (first, end) in days:
        url = quotation(event.quote, strings).url
        yield "BEGIN:VEVENT"
        yield f"UID:{_identity(event)}@quoth.invalid"
        yield f"DTSTAMP:{stamp}"
        yield f"DTSTART;VALUE=DATE:{_written(first)}"
        yield f"DTEND;VALUE=DATE:{_written(end)}"
        yield f"SUMMARY:{escaped(inline(said(event).text))}"
        words = "\n\n".join((event.quote.text, _citation(event, strings)))
        yield f"DESCRIPTION:{escaped(words)}"
        if url:
            yield f"URL:{_CONTROL.sub('', inline(url))}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _written(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _identity(event: Event) -> str:
    """Return what is the same whenever the same event of the same file is written."""
    quote = event.quote
    place = f"{quote.document.source} {quote.document.sha256} {quote.spans} {event.words.span}"
    return hashlib.sha256(f"{place} {event.edtf}".encode(errors="replace")).hexdigest()[:32]


def _citation(event: Event, strings: Strings) -> str:
    """Return what the citation is in chat, then the file and the line."""
    return f"{cite(event.quote, strings)} ({cite_by_line(event.quote)})"


def escaped(text: str) -> str:
    """Return ``text`` as a value of type TEXT; what cannot stand there has a stand-in."""
    text = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _LINE_END.sub(r"\\n", text))


def folded(line: str) -> str:
    """Return a content line in pieces of at most ``LINE_LENGTH`` octets, no character cut."""
    pieces, room, start, size = [], LINE_LENGTH, 0, 0
    for place, character in enumerate(line):
        octets = len(character.encode())
        if size + octets > room:
            pieces.append(line[start:place])
            # The space at the beginning of a line counts, too.
            start, size, room = place, 0, LINE_LENGTH - 1
        size += octets
    return "\r\n ".join([*pieces, line[start:]])


def _table(events: tuple[Event, ...], strings: Strings) -> bytes:
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(_FIELDS)
    for event in events:
        quote = event.quote
        past = event.before_christ is not None
        table.writerow(
            (
                spreadsheet_cell(event.edtf),
                "" if past or event.first is None else event.first.isoformat(),
                "" if past or event.last is None else event.last.isoformat(),
                spreadsheet_cell(event.words.text),
                _truth(event.stated),
                _truth(event.named),
                spreadsheet_cell(quote.text),
                spreadsheet_cell(quote.document.source),
                quote.span.start,
                quote.span.end,
                spreadsheet_cell(_citation(event, strings)),
                quotation(quote, strings).url or "",
            )
        )
    return written.getvalue().encode(errors="replace")


def spreadsheet_cell(text: str) -> str:
    """Return a cell of a table that no spreadsheet takes for a formula.

    What begins as one has an apostrophe before it, by which spreadsheets know text.
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def _truth(value: bool) -> str:  # noqa: FBT001 - a cell
    return "true" if value else "false"
