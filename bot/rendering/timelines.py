"""Render timelines as replies, and the words of their charts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.i18n import ENGLISH, Strings
from bot.rendering.citations import cite, inline, quotation, quoted
from bot.rendering.results import searched as searched_words
from bot.replies import Part, Reply, ReplyKind, Text, TimelineEntry
from index import Event, Quote, Timeline


def timeline(result: Timeline, strings: Strings = ENGLISH) -> Reply:
    """Render the events in order; those without a year come last under a line of their own."""
    texts = strings.timelines
    searched = searched_words(result.corrections, strings)
    if not result:
        nothing = Text(texts.nothing.format(scope=_scope(result, strings)))
        parts: tuple[Part, ...] = (nothing, *searched, Text(texts.try_again))
        return Reply(ReplyKind.NO_ANSWER, parts, strings=strings)
    parts = (
        Text(_opening(result, strings)),
        *searched,
        *_by_year(result.events, strings),
    )
    if result.undated:
        parts += (Text(texts.undated), *(_entry(event, strings) for event in result.undated))
    return Reply(ReplyKind.TIMELINE, parts, strings=strings)


def _opening(result: Timeline, strings: Strings) -> str:
    """Return how many events there are in the scope, and how many are shown."""
    texts = strings.timelines
    shown = len(result.events) + len(result.undated)
    opening = texts.opening if shown == result.count else texts.opening_cut
    return opening.format(
        count=texts.events.of(result.count),
        scope=_scope(result, strings),
        shown=texts.events.write(shown),
    )


def _scope(result: Timeline, strings: Strings) -> str:
    """Return the topic, range and document as the end of a sentence."""
    texts = strings.timelines
    pieces = (
        texts.about.format(topic=quoted(inline(result.topic), strings)) if result.topic else "",
        texts.since.format(since=result.since) if result.since else "",
        texts.until.format(until=result.until) if result.until else "",
        texts.source.format(source=result.source) if result.source else "",
        texts.dated_only if result.dated_only else "",
    )
    return "".join(pieces)


def _by_year(events: Sequence[Event], strings: Strings) -> Iterator[TimelineEntry]:
    """Yield the entries of dated events; the first of each year names it."""
    before = None
    for event in events:
        year = year_of(event)
        entry = _entry(event, strings)
        yield entry if year == before else replace(entry, year=year)
        before = year


def year_of(event: Event) -> str | None:
    """Return the year that a dated event stands in by its beginning, as EDTF writes it."""
    if event.before_christ is not None:
        known = _YEAR.match(event.edtf)
        return known[0] if known else None
    day = event.first or event.last
    return None if day is None else f"{day.year:04d}"


_YEAR = re.compile(r"-?[\dX]{4}")


def _entry(event: Event, strings: Strings) -> TimelineEntry:
    written = inline(event.words.text)
    also = ", ".join(dict.fromkeys(cite(each.quote, strings) for each in event.also))
    return TimelineEntry(
        words=event.words,
        value=None if written == event.edtf else event.edtf,
        evidence=_kind_and_evidence(event, strings),
        quotation=quotation(event.quote, strings),
        also=strings.timelines.also.format(places=also) if also else None,
        below=said(event) if event.dated_by_section else None,
    )


def said(event: Event) -> Quote:
    """Return what is quoted, of an event that its section dates without that date."""
    if not event.dated_by_section:
        return event.quote
    quote = event.quote
    span = [each for each in quote.spans if not each.contains(event.words.span)][-1]
    return Quote(quote.document, span, quote.paragraph, quote.heading_span)


def _kind_and_evidence(event: Event, strings: Strings) -> str | None:
    """Return that a date only names something, and what completed it."""
    named = strings.timelines.named if event.named else None
    return ", ".join(each for each in (named, date_evidence(event, strings)) if each) or None


_ONLY_YEAR_MISSING = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)|quarter|\bQ[1-4]\b|half"
    r"|spring|summer|autumn|fall|winter|\d{1,2}[./-]\d{1,2}",
    re.IGNORECASE,
)


def date_evidence(event: Event, strings: Strings = ENGLISH) -> str | None:
    """Return what completed a date that is not stated in full, or dates what is below it."""
    texts = strings.timelines
    if event.basis is not None and event.dated_by_section:
        return texts.dated_by.format(ground=texts.date_evidence[event.basis.evidence])
    if event.stated:
        return None
    year = _ONLY_YEAR_MISSING.search(event.words.text)
    if event.basis is None:
        return texts.year_open if year else texts.open
    completed = texts.year_from if year else texts.counted_from
    return completed.format(ground=texts.date_evidence[event.basis.evidence])


def chart_title(result: Timeline, count: int, strings: Strings = ENGLISH) -> str:
    """Return the title of a chart."""
    texts = strings.timelines
    return texts.chart_title.format(
        count=texts.dated_events.of(count), scope=_scope(result, strings)
    )


def chart_note(result: Timeline, shown: int, strings: Strings = ENGLISH) -> str:
    """Return what a chart leaves out, if anything."""
    texts = strings.timelines
    notes = []
    if shown < result.dated_count:
        notes.append(
            texts.chart_left_out.format(
                shown=texts.events.write(shown), count=texts.events.write(result.dated_count)
            )
        )
    if result.undated_count:
        notes.append(texts.chart_undated.format(count=texts.events.write(result.undated_count)))
    return " ".join(notes)


def export_note(result: Timeline, left_out: int, strings: Strings = ENGLISH) -> str:
    """Return what a file with the events leaves out, if anything.

    Args:
        result: The timeline.
        left_out: How many of the events that it shows have no place in the file.
    """
    texts = strings.timelines
    notes = []
    if left_out:
        notes.append(texts.no_days.format(count=texts.events.write(left_out)))
    shown = len(result.events) + len(result.undated)
    if shown < result.count:
        first, count = texts.events.write(shown), texts.events.write(result.count)
        notes.append(texts.chart_left_out.format(shown=first, count=count))
    return " ".join(notes)


def chart_description(
    result: Timeline, shown: Sequence[Event], longest: int, strings: Strings = ENGLISH
) -> str:
    """Return the alternative text of a chart: its title and its dates."""
    title = chart_title(result, result.dated_count, strings)
    text = strings.timelines.chart_description.format(title=title)
    text += "; ".join(f"{inline(each.words.text)} ({each.edtf})" for each in shown)
    return f"{text}." if len(text) < longest else f"{text[: longest - 1]}…"
