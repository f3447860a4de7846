"""Find the date expressions of a document, and read dates that people type."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain

from index.dates import language_patterns, languages, normalization, reference_date
from index.dates.calendar_patterns import MONTH_OR_NUMBER, numbers_by_year
from index.dates.cues import Speech
from index.dates.edtf import bounds, exists
from index.dates.era_patterns import settle
from index.dates.expressions import (
    Basis,
    Calendar,
    DateExpression,
    Interval,
    Mention,
    Numeric,
)
from index.dates.languages import vocabulary
from index.dates.narrative import Narrative
from index.dates.ranges import join
from index.dates.resolution import ResolutionContext, Resolver
from index.dates.scanner import foreign_words_in, may_have_dates, scan, signs_of
from index.dates.vocabulary import MONTHS, either
from index.errors import UnclearDateError
from index.model import Block, BlockKind, DateEvidence, Document, Span
from index.text.languages import ENGLISH, LANGUAGES

_ERA = re.compile(r"\b(?:bce?|ad|ce)\b", re.IGNORECASE)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}")


FOREIGN_SHARE = 0.03
"""The share of words of other languages from which a document may be in one."""

MIN_FOREIGN = 2
"""Words of other languages from which a block of an English document may have a sentence in one."""


def tag_dates(
    document: Document,
    blocks: Sequence[Block],
    *,
    published: date | None = None,
    in_speech: bool = False,
) -> tuple[DateExpression, ...]:
    """Find the date expressions of ``document``, in order, none overlapping another.

    Args:
        document: What ``blocks`` were divided from.
        blocks: All of its blocks, in order.
        published: The document's date, where something beside its text gives it.
        in_speech: Whether to count "yesterday" from it even in what is quoted, which may have been
            said on another day.
    """
    if not document.gaps:
        return tuple(_find(document, blocks, published, in_speech=in_speech))
    closed = _Closed(document)
    found = _find(closed.document, closed.blocks(blocks), published, in_speech=in_speech)
    return tuple(map(closed.reopen, found))


class _Closed:
    """A document without its gaps, so that a date is read whole that runs over a page's end."""

    def __init__(self, document: Document) -> None:
        self._starts: list[int] = []
        self._old_starts: list[int] = []
        self._moved: list[int] = []
        pieces = []
        length = 0
        for part in Span(0, len(document.text)).without(document.gaps):
            self._starts.append(length)
            self._old_starts.append(part.start)
            self._moved.append(part.start - length)
            pieces.append(document.text[part.start : part.end])
            length += len(part) + 1
        self.document = replace(document, text="\n".join(pieces), marks=())
        self._gaps = document.gaps

    def blocks(self, blocks: Sequence[Block]) -> list[Block]:
        """Return the blocks at their places here, without the boilerplate in the gaps."""
        return [
            replace(
                block,
                span=self._close(block.span),
                heading=None if block.heading is None else self._close(block.heading),
                sentences=[replace(each, span=self._close(each.span)) for each in block.sentences],
            )
            for block in blocks
            if not self._is_in_gap(block.span)
        ]

    def reopen(self, found: DateExpression) -> DateExpression:
        """Return ``found`` at its place in the document with the gaps."""
        basis = found.basis
        if basis is not None and basis.span is not None:
            basis = replace(basis, span=self._open(basis.span))
        return replace(found, span=self._open(found.span), basis=basis)

    def _is_in_gap(self, span: Span) -> bool:
        place = bisect_right(self._gaps, span.start, key=lambda gap: gap.start)
        return place > 0 and self._gaps[place - 1].contains(span)

    def _close(self, span: Span) -> Span:
        """Return where ``span`` stands here; it begins and ends outside of the gaps."""
        first = self._moved[bisect_right(self._old_starts, span.start) - 1]
        last = self._moved[bisect_right(self._old_starts, span.end - 1) - 1]
        return Span(span.start - first, span.end - last)

    def _open(self, span: Span) -> Span:
        first = self._moved[bisect_right(self._starts, span.start) - 1]
        last = self._moved[bisect_right(self._starts, span.end - 1) - 1]
        return Span(span.start + first, span.end + last)


def _find(
    document: Document, blocks: Sequence[Block], published: date | None, *, in_speech: bool
) -> Iterator[DateExpression]:
    text = document.text
    mentions = list(_mentions(text, blocks))
    speech = Speech(text, [(block.span.start, block.span.end) for block in blocks])
    order, month_first = _order_of_figures(text, (m for found in mentions for m in found))
    own = reference_date.reference_date(document, blocks, mentions, published)
    available = ResolutionContext(
        own=own,
        narrative=Narrative(text, blocks, mentions, speech),
        latest=reference_date.latest_date(mentions) if own is None else None,
        order=order,
        month_first=month_first,
        front_matter=reference_date.front_matter_span(text),
        in_speech=in_speech,
    )
    resolver = Resolver(text, speech, available)
    for block, found in zip(blocks, mentions, strict=True):
        if found or block.kind is BlockKind.HEADING:
            yield from resolver.resolve(block, found)


def _mentions(text: str, blocks: Sequence[Block]) -> Iterator[list[Mention]]:
    """Yield what each block mentions, read in the language that its sentences are written in."""
    read = _without_numbers(text, list(_stretches(text, blocks)))
    # Only English has short years that the other years of the text must settle.
    english = iter(settle([found for each in read for found, language in each if not language]))
    for each in read:
        block: list[Mention] = []
        for found, language in each:
            block += found if language else join(text, next(english))
        yield block


_Stretch = tuple[list[Mention], str | None]


def _without_numbers(text: str, read: Sequence[Sequence[_Stretch]]) -> Sequence[Sequence[_Stretch]]:
    """Take "03/2021" for a month unless other figures of the text show that it is a number."""
    months = (
        mention.tentative == MONTH_OR_NUMBER
        for each in read
        for found, _ in each
        for mention in found
    )
    if not any(months):
        return read
    numbers = numbers_by_year(text)

    def settled(found: Sequence[Mention]) -> list[Mention]:
        return [
            replace(each, tentative=0) if each.tentative == MONTH_OR_NUMBER else each
            for each in found
            if not (numbers and each.tentative == MONTH_OR_NUMBER)
        ]

    return [[(settled(found), language) for found, language in each] for each in read]


def _stretches(text: str, blocks: Sequence[Block]) -> Iterator[Sequence[_Stretch]]:
    """Yield what each stretch of each block mentions, and its language unless it is English."""
    signs = [signs_of(text, block.span.start, block.span.end) for block in blocks]
    foreign = [foreign_words_in(each) for each in signs]
    share = sum(foreign) / max(1, sum(map(len, signs)))
    usual = language_patterns.usual_language(text) if share >= FOREIGN_SHARE else ENGLISH
    for block, own, count in zip(blocks, signs, foreign, strict=True):
        if usual == ENGLISH and count < MIN_FOREIGN:
            may = may_have_dates(own)
            found = list(scan(text, block.span.start, block.span.end, own)) if may else []
            yield ((found, None),) if found else ()
        else:
            yield [
                (list(scan(text, start, end)), None)
                if language == ENGLISH
                else (language_patterns.scan(text, start, end, language), language)
                for language, start, end in languages.stretches(text, block, usual)
            ]


def _order_of_figures(text: str, mentions: Iterable[Mention]) -> tuple[Basis | None, bool | None]:
    """Return the date that shows whether figures put the month first; nothing if two disagree."""
    shown: dict[bool, Basis] = {}
    for mention in mentions:
        match = _SLASHED.fullmatch(text, mention.start, mention.end)
        meaning = mention.meaning
        if match is None or not isinstance(meaning, Calendar) or match[1] == match[2]:
            continue
        if mention.surroundings is not None:
            continue  # Its language gives the order, the figures do not show it.
        value = f"{meaning.year}-{meaning.month:02d}-{meaning.day:02d}"
        basis = Basis(DateEvidence.NEIGHBOUR, Span(mention.start, mention.end), value)
        shown.setdefault(int(match[1]) == meaning.month, basis)
    if len(shown) != 1:
        return None, None
    ((month_first, basis),) = shown.items()
    return basis, month_first


def impossible_days(text: str) -> Iterator[Span]:
    """Yield where ``text`` names a day that the calendar does not have: "31 February 2023"."""
    found = {
        Span(*match.span())
        for pattern, months in _impossible_patterns()
        for match in pattern.finditer(text)
        if not _has_day(match, months)
    }
    yield from sorted(found)


def _has_day(match: re.Match[str], months: Mapping[str, int]) -> bool:
    month = months.get(match["month"].lower()) or int(match["month"])
    day, year = int(match["day"]), match["year"]
    # Beyond 31 it is rather a number of something, unless a year says that it is a day.
    is_number = year is None and day > _LONGEST_MONTH
    return not 1 <= month <= _MONTHS_IN_A_YEAR or exists(year, month, day) or is_number


@cache
def _impossible_patterns() -> tuple[tuple[re.Pattern[str], Mapping[str, int]], ...]:
    foreign = (vocabulary(language).months for language in LANGUAGES)
    months = dict(chain(MONTHS.items(), *(each.items() for each in foreign)))
    day, year = r"(?<![\w.,:/$€£-])(?P<day>29|3\d)", r"(?P<year>(?:1\d|2[01])\d\d)(?!\w|[./-]\d)"
    ending = r"(?:st|nd|rd|th|\.|º)?"
    patterns = (
        rf"{day}{ending}\s{{1,4}}(?:(?:of|de)\s{{1,4}})?(?P<month>{either(months)})(?!\w)"
        rf"(?:\.?,?\s{{1,4}}(?:(?:of|del?)\s{{1,4}})?{year})?",
        rf"(?<!\w)(?P<month>{either(MONTHS)})\.?\s{{1,4}}(?:the\s)?(?P<day>29|3\d){ending}"
        rf"(?!\w|[.,:/]\d)(?:,?\s{{1,4}}{year})?",
        rf"{day}(?P<sign>[./])(?P<month>\d\d?)(?P=sign){year}",
        rf"(?<![\w.,:/$€£-])(?P<month>\d\d?)/(?P<day>29|3\d)/{year}",
        r"(?<![\w.,:/$€£-])(?P<year>(?:1\d|2[01])\d\d)-(?P<month>\d\d)-(?P<day>29|3\d)(?!\d|-)",
    )
    return tuple((re.compile(each, re.IGNORECASE), months) for each in patterns)


_LONGEST_MONTH = 31
_MONTHS_IN_A_YEAR = 12

MAX_LENGTH = 80
_PREPOSITION = re.compile(r"(?:am|im|en|em|in|nel|a|il|o|le|el)\s", re.IGNORECASE)


def parse_user_date(text: str) -> str:
    """Return the EDTF value of a date that a person typed.

    Raises:
        UnclearDateError: If it is no date, leaves out the year, counts from today or can
            be read two ways; the message says what to type instead.
    """
    typed = " ".join(text.split())
    if not typed or len(typed) > MAX_LENGTH:
        raise UnclearDateError.unknown(typed)
    if any(span == Span(0, len(typed)) for span in impossible_days(typed)):
        raise UnclearDateError.no_such_day(typed)
    # People type "oct 2021" and "the 1980s"; the grammar wants names with capitals.
    prepared = typed.title().replace("'S", "'s").replace("’S", "’s")
    prepared = _ERA.sub(lambda era: era[0].upper(), prepared)
    mention = _only(prepared) or _only_foreign(typed)
    if mention is None:
        raise UnclearDateError.unknown(typed)
    meaning = mention.meaning
    if isinstance(meaning, Interval):
        raise UnclearDateError.unknown(typed)
    if isinstance(meaning, Numeric):
        raise UnclearDateError.ambiguous(typed, normalization.open_value(meaning))
    if normalization.is_relative(meaning):
        raise UnclearDateError.relative(typed)
    if not normalization.is_whole(meaning):
        raise UnclearDateError.without_year(typed)
    return normalization.open_value(meaning)


def _only(typed: str) -> Mention | None:
    """Return the one date that ``typed`` consists of."""
    # A bare year or month is a date here; "in" is what the grammar needs to see before it.
    for lead in ("", "in ", "in the "):
        found = list(scan(lead + typed, len(lead), len(lead) + len(typed)))
        if len(found) != 1:
            continue
        before = (lead + typed)[len(lead) : found[0].start].strip().lower()
        if before in {"", "the", "in", "on"} and not (lead + typed)[found[0].end :].strip(" ."):
            return found[0]
    return None


def _only_foreign(typed: str) -> Mention | None:
    """Return the one date that ``typed`` consists of in a language other than English."""
    mentions = [
        mention
        for language in LANGUAGES
        for mention in language_patterns.scan(typed, 0, len(typed), language)
        if not typed[mention.end :].strip(" .")
    ]
    for before in (re.compile(r"\s*"), _PREPOSITION):
        found = {m.meaning: m for m in mentions if before.fullmatch(typed, 0, m.start)}
        if found:
            meaning, mention = found.popitem()
            unknown = bounds(normalization.open_value(meaning)) == (None, None)
            too_early = unknown and normalization.is_whole(meaning)
            return None if found or too_early else mention
    return None
