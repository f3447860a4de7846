"""The date to complete others from: the document's own, or else its latest full date.

A document's own date is one that the caller gives, that its front matter names, or that
stands at its top: alone on its line (with "Published", a byline or the like), or between
a place and a dash as news agencies write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from index.dates import language_patterns
from index.dates.expressions import Basis, Calendar, Mention
from index.dates.languages import labels
from index.dates.scanner import scan
from index.model import Block, BlockKind, DateEvidence, Document, Span
from index.text.languages import LANGUAGES

TOP = 2000
"""Characters of a document in which its own date may stand."""

MAX_TOLD_YEARS = 366
"""Days. If a text's full dates lie further apart, the latest says nothing about the others."""

_FRONT_MATTER = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n(?P<body>.{0,4000}?)\r?\n\1", re.DOTALL)
_DATE_FIELD = re.compile(
    r"^[ \t]{0,4}(?:date|published|pubdate|publish[_-]?date|date[_-]?published|created|issued)"
    r"[ \t]{0,4}[:=][ \t]{0,4}(?P<value>.{1,80})$",
    re.IGNORECASE | re.MULTILINE,
)
_LABELS = re.compile(
    r"\b(?:first|last|published|updated|posted|modified|issued|released?|date|dated|on|at|by"
    r"|from|for|immediate|press|news|minutes|meeting|agenda|article|of|the|and|am|pm|a\.m|p\.m"
    r"|[ECMP][SD]?T|GMT|UTC|time|created|filed|edition|story|draft)\b"
    r"|\d{1,2}[:.]\d\d(?::\d\d)?|T\d\d:\d\d\S{0,12}|[^\w\s]",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^\W*(?:by|from)\s+[A-Z][^\n]{0,60}$", re.IGNORECASE)
_PLACE = re.compile(
    r"[A-Z][\w.’'-]*(?:[ ,/]{1,3}[A-Z][\w.’'-]*){0,6}(?:\s?\([^)\n]{1,40}\))?"
    r",?\s{0,3}[—–-]{0,2}\s?$"
)
_DATELINE_ENDS = re.compile(r"\s{0,2}(?:[(/][^)/\n]{1,40}[)/]\s{0,2})?(?:--|[—–_:-])")


@dataclass(frozen=True, slots=True)
class ReferenceDate:
    """A day that the document itself carries."""

    day: date
    basis: Basis


def reference_date(
    document: Document,
    blocks: Sequence[Block],
    mentions: Sequence[Sequence[Mention]],
    published: date | None,
) -> ReferenceDate | None:
    """Return the document's own date, from the strongest evidence there is."""
    own = _front_matter(document.text)
    if published is not None and (own is None or own.day != published):
        return ReferenceDate(published, Basis(DateEvidence.PUBLISHED, None, published.isoformat()))
    if own is not None:  # It may be what was given: then there is a place to show.
        return own
    for block, found in zip(blocks, mentions, strict=True):
        if block.span.start > TOP:
            return None
        for mention in found:
            if mention.start > TOP:
                return None
            day = full_day(mention)
            if day is not None and _is_dateline(document.text, block, mention):
                span = Span(mention.start, mention.end)
                return ReferenceDate(day, Basis(DateEvidence.DATELINE, span, day.isoformat()))
    return None


def front_matter_span(text: str) -> Span | None:
    """Return the place of the front matter, if there is any."""
    match = _FRONT_MATTER.match(text)
    return None if match is None else Span(match.start(), match.end())


def latest_date(mentions: Iterable[Sequence[Mention]]) -> ReferenceDate | None:
    """Return the latest full date, if the text's dates allow taking it for the text's time.

    They do not where they lie more than a year apart, or where a later year is named: such
    a text covers several times, and completing its dates from one of them would be a guess.
    """
    days: list[tuple[date, Mention]] = []
    years: list[int] = []
    for mention in (mention for found in mentions for mention in found):
        meaning = mention.meaning
        if isinstance(meaning, Calendar) and meaning.year is not None and meaning.year.isdigit():
            years.append(int(meaning.year))
            if (day := full_day(mention)) is not None:
                days.append((day, mention))
    if not days:
        return None
    latest, mention = max(days, key=lambda pair: pair[0])
    earliest = min(day for day, _ in days)
    if (latest - earliest).days > MAX_TOLD_YEARS or max(years) > latest.year:
        return None
    span = Span(mention.start, mention.end)
    return ReferenceDate(latest, Basis(DateEvidence.LATEST_DATE, span, latest.isoformat()))


def full_day(mention: Mention) -> date | None:
    """Return the day that a mention gives in full."""
    meaning = mention.meaning
    if not isinstance(meaning, Calendar) or meaning.day is None or meaning.month is None:
        return None
    if meaning.year is None or not meaning.year.isdigit():
        return None
    return date(int(meaning.year), meaning.month, meaning.day)


def _front_matter(text: str) -> ReferenceDate | None:
    matter = _FRONT_MATTER.match(text)
    if matter is None:
        return None
    for field in _DATE_FIELD.finditer(text, matter.start("body"), matter.end("body")):
        start, end = field.start("value"), field.end("value")
        others = (language_patterns.scan(text, start, end, each) for each in LANGUAGES)
        for mention in chain(scan(text, start, end), chain.from_iterable(others)):
            if (day := full_day(mention)) is not None:
                span = Span(mention.start, mention.end)
                return ReferenceDate(day, Basis(DateEvidence.FRONT_MATTER, span, day.isoformat()))
    return None


def _is_dateline(text: str, block: Block, mention: Mention) -> bool:
    start = max(text.rfind("\n", 0, mention.start) + 1, block.span.start)
    end = text.find("\n", mention.end, block.span.end)
    end = block.span.end if end < 0 else end
    before, after = text[start : mention.start], text[mention.end : end]
    if len(before) <= 80 and _DATELINE_ENDS.match(after) and _PLACE.fullmatch(before):
        return True
    if block.kind is BlockKind.CAPTION or len(before) + len(after) > 120:
        return False
    if _BYLINE.match(before) and not after.strip(" .|"):
        return True
    rest = _LABELS.sub(" ", f"{before} {after}").split()
    words = [word.lower() for word in rest if not word.isdigit()]
    return not words or (mention.surroundings is not None and labels().issuperset(words))
