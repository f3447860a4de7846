"""``quoth dates``: what a text or a file says of time, with values."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, TypedDict

import typer

from bot.console import printable
from bot.json_output import json_line
from index import Document, Span, TaggedText, times_in_file, times_in_text

MAX_PATH = 4_096
"""Characters. What is longer is no path on any system, but a text."""


class TimeRecord(TypedDict):
    """One entry of the output of ``quoth dates --json``.

    ``kind`` is date, time, duration or set, ``value`` is TIMEX3's, ``edtf`` a date's own value.
    """

    text: str
    start: int
    end: int
    kind: str
    value: str
    edtf: str | None
    stated: bool
    basis: TimeBasisRecord | None
    dates_event: bool
    named: bool


class TimeBasisRecord(TypedDict):
    """What completed a date."""

    ground: str
    text: str | None
    start: int | None
    end: int | None
    weak: bool


class ImpossibleDayRecord(TypedDict):
    """A day that the calendar does not have, such as 31 February 2023."""

    text: str
    start: int
    end: int


class DatesRecord(TypedDict):
    """The output of ``quoth dates --json``; places count characters of the text that was read."""

    source: str | None
    published: str | None
    times: list[TimeRecord]
    impossible_days: list[ImpossibleDayRecord]


def dates(
    text: Annotated[
        list[str],
        typer.Argument(metavar="TEXT|FILE", help="All words of a text, or the name of a file."),
    ],
    published: Annotated[
        str | None,
        typer.Option("--published", metavar="YYYY-MM-DD", help="When it was written."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> None:
    """Tag the dates, times, durations and repetitions of a text or a file, with their values.

    Exit status 1 if there are none.
    """
    day = _day(published)
    path = _path(text)
    found = times_in_text(" ".join(text), day) if path is None else times_in_file(path, day)
    record = dates_record(found, None if path is None else found.document.source)
    if as_json:
        print(json_line(record))
    else:
        for each in record["times"]:
            words = " ".join(each["text"].split())
            print(printable(f"{each['kind']:<9} {each['value']:<24} {words}"))
        for impossible in record["impossible_days"]:
            words = " ".join(impossible["text"].split())
            print(printable(f"There is no day “{words}”: at most its month counts as a date."))
        if not record["times"] and not record["impossible_days"]:
            print(printable(_nothing(text, path)))
    raise typer.Exit(0 if record["times"] else 1)


def _nothing(text: list[str], path: Path | None) -> str:
    """Return that no time is named, and that no file was read if one seems to be meant."""
    if path is None and len(text) == 1 and ("/" in text[0] or "." in text[0].strip(".")):
        return f"There is no file “{text[0]}”, and as a text it names no date or time."
    return "The text names no date or time."


def dates_record(found: TaggedText, source: str | None) -> DatesRecord:
    """Return the record of what a text says of time."""
    document, times = found.document, []
    for each in found.times:
        named = each.date
        basis = None if named is None else named.basis
        times.append(
            TimeRecord(
                text=_words(document, each.span),
                start=each.span.start,
                end=each.span.end,
                kind=each.kind.value,
                value=each.value,
                edtf=None if named is None else named.edtf,
                stated=named is not None and named.stated,
                basis=None
                if basis is None
                else TimeBasisRecord(
                    ground=basis.evidence.value,
                    text=None if basis.span is None else _words(document, basis.span),
                    start=None if basis.span is None else basis.span.start,
                    end=None if basis.span is None else basis.span.end,
                    weak=basis.weak,
                ),
                dates_event=named is not None and named.dates_event,
                named=named is not None and named.named,
            )
        )
    published = None if found.published is None else found.published.isoformat()
    impossible = [
        ImpossibleDayRecord(text=_words(document, each), start=each.start, end=each.end)
        for each in found.impossible
    ]
    return DatesRecord(source=source, published=published, times=times, impossible_days=impossible)


def _words(document: Document, span: Span) -> str:
    return document.text[span.start : span.end]


def _day(typed: str | None) -> date | None:
    if typed is None:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        message = f"“{typed}” is no day. Write it as in 2021-10-05."
        raise typer.BadParameter(message, param_hint="--published") from None


def _path(words: list[str]) -> Path | None:
    """Return the file that is meant, if it is one."""
    if len(words) != 1 or len(words[0]) > MAX_PATH or "\0" in words[0]:
        return None
    path = Path(words[0])
    try:
        return path if path.is_file() else None
    except OSError:  # too long a name: it is a text
        return None
