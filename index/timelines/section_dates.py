"""Sections that a date stands over or under: a heading, a dateline or a signature.

    ## 2.7 (2023-04-01)                               a heading dates all below it
    2022-12-12  Ana Prado  <ana@example.org>          a dateline what follows to the next one
     -- Ana Prado <ana@example.org>  Thu, 25 May 2023 a signature what stands above it

A heading dates its section if it says little more than a date, if it is the title of a record (a
meeting, a release), or if other headings of its level have dates as well. In a section each list
item is an event, and each sentence of prose that has no date of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.dates import DateExpression, Precision
from index.model import Block, BlockKind, DateEvidence, Document, PartKind, Span

MAX_BESIDE = 16
"""Characters of a heading that says little more than a date, without versions and links."""

MAX_LINE = 200
"""Characters of a dateline, a signature or a heading that is quoted with what it dates."""

MAX_ITEM = 600
"""Characters of an item that is quoted; of a longer one its first sentences are."""

_ELEMENT_LEVEL = 0.1
"""An element of a page may hold headings of any level."""

MIN_DATELINES = 2
"""The only dateline of a document is its own date, unless its title says that it is a record."""

MIN_WORDS = 2
"""What has fewer words says nothing: a bare link, the number of a commit."""

_LINK = re.compile(r"<?\b(?:https?|ftp)://[^\s>)\]]+>?|\]\([^)\s]*\)|\S+@\S+")
_IN_LINKS = ("://", "](", "@")
_VERSION = re.compile(r"\bv?\d+(?:\.\w+)+(?:[-+.]\w+)*|\bv\d+\b|#\d+", re.IGNORECASE)
_MEETING = (
    r"minutes|meetings?|releases?d?|versions?|sitzung|protokoll|acta|reunión|versión|réunion"
    r"|procès-verbal|versione|riunione|verbale|reunião|ata"
)
_RECORD_TITLE = re.compile(rf"\b(?:{_MEETING})\b", re.IGNORECASE)
_RECORD = re.compile(
    rf"\b(?:{_MEETING}|changes|changelog|news|updates?|notes|änderungen|cambios|novedades"
    r"|nouveautés)\b",
    re.IGNORECASE,
)
_BESIDE_YEAR = re.compile(
    r"\W*(?:(?:in|the|year|of|im|jahr|año|el|en|année|anno|ano)\W+)*\W*", re.IGNORECASE
)
_DAY_IS_SAID = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)\w{0,6}\b|\d{1,2}:\d\d(?::\d\d)?|[+-]\d{4}\b", re.IGNORECASE
)
_AUTHOR = re.compile(r"^\s*[^\W\d_][\w.’' -]{0,60}<[^<>\s]+@[^<>\s]+>(?:\s*\([^()\n]{1,40}\))?\s*$")
_SIGNATURE = re.compile(r"^\s*--\s[^\n<]{0,80}<[^<>\s]+@[^<>\s]+>\s*$")
_ELEMENT = re.compile(
    r"\s*<[A-Za-z][\w.-]{0,30}\s[^<>]{0,80}?\b(?:label|date|datetime|title)\s?=\s?[\"']\s{0,3}[\"']"
)
_MARKUP = re.compile(r"\s*<[A-Za-z][\w.-]*\s")
_ONLY_VERSION = re.compile(
    rf"\W*(?:release\W+|version\W+)?(?:{_VERSION.pattern})\W*", re.IGNORECASE
)
_LABEL = re.compile(
    r"\W*(?:(?:released?|published|date|dated|held|on|veröffentlicht|erschienen|datum|am|fecha|publicad[oa]"
    r"|el|data|publié|parue?|le|pubblicat[oa]|il)\W+)*",
    re.IGNORECASE,
)
_LEADS = re.compile(r"[*_\])]{0,3}\s{0,2}(?::|[–—]|--?\s)")
_CREDIT = re.compile(r"\s*\[\s[^\]\n]{1,60}\s\]\s*")
_WORD = re.compile(r"(?<![\w.])[^\W\d_][^\W\d_]+(?!\w)")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{4}")
_PEOPLE_OR_LINKS = frozenset(
    """
    links link upcoming present attendees attendance participants absent apologies regrets invited
    observers contributors credits thanks references resources anwesend teilnehmer entschuldigt
    asistentes ausentes participantes enlaces présents excusés participants liens presenti assenti
    """.split()
)
_FINE = (Precision.DAY, Precision.MONTH)
_NO_LINES = (BlockKind.HEADING, BlockKind.CAPTION)
_NO_SIGNATURES = (*_NO_LINES, BlockKind.BOILERPLATE)


@dataclass(frozen=True, slots=True)
class SectionDate:
    """A date that stands over or under a section.

    Attributes:
        evidence: What kind of place it stands in.
        prose: Whether sentences of prose are events, too, and not only list items.
    """

    expression: DateExpression
    evidence: DateEvidence
    prose: bool


@dataclass(frozen=True, slots=True)
class _Section:
    """What begins with a heading or a dateline.

    Attributes:
        level: Of the heading; a dateline stands half a level below the heading above it.
        line: Whether it begins with a dateline.
        divided: Whether headings can stand in it.
    """

    level: float
    date: SectionDate | None
    line: bool = False
    divided: bool = True


class _Sections:
    """The sections around a place, while a document is read from its top."""

    def __init__(self) -> None:
        self._around: list[_Section] = []

    @property
    def date(self) -> SectionDate | None:
        """The nearest date."""
        return next((each.date for each in reversed(self._around) if each.date), None)

    def enter(self, level: float, date: SectionDate | None) -> None:
        """Go below a heading."""
        while self._around and not self._around[-1].divided:
            self._around.pop()
        self._go_to(_Section(level, date))

    def enter_line(self, date: SectionDate, *, divided: bool) -> None:
        """Go below a dateline, which ends what the one before it dates."""
        level = next((each.level for each in self._around if each.line), None)
        if level is None:
            level = 0.5 + (self._around[-1].level if self._around else 0)
        self._go_to(_Section(level, date, line=True, divided=divided))

    def _go_to(self, section: _Section) -> None:
        while self._around and self._around[-1].level >= section.level:
            self._around.pop()
        self._around.append(section)


class SectionDates:
    """The dates of the sections of one document.

    Attributes:
        lines: The numbers of the blocks that are only there to date others.
    """

    def __init__(
        self,
        document: Document,
        blocks: Sequence[Block],
        expressions: Sequence[DateExpression],
    ) -> None:
        """Find them among the dates of ``document``, which stand in ``blocks``."""
        self._text = document.flowing
        self._by_block: dict[int, list[DateExpression]] = {}
        for each in expressions:
            self._by_block.setdefault(each.block, []).append(each)
        self.lines: set[int] = set()
        self._outlines: set[int] = set()
        self._elements: set[int] = set()
        self._releases: set[int] = set()
        self._dates = dict(self._assign(blocks)) if self._by_block else {}

    def of(self, block: Block) -> SectionDate | None:
        """Return the date of the section that ``block`` belongs to, if it holds any events."""
        found = self._dates.get(block.number)
        if found is None or block.kind is not BlockKind.PARAGRAPH or block.number in self.lines:
            return None
        return None if self._lists_people_or_links(block, found) else found

    def runs(self, block: Block, found: SectionDate) -> Iterator[range]:
        """Yield the sentences of each event of ``block``, which ``found`` dates."""
        own = {each.sentence for each in self._by_block.get(block.number, ()) if each.dates_event}
        first = block.parts[0].first if block.parts else len(block.sentences)
        parts = [range(number, number + 1) for number in range(first) if found.prose]
        for number, part in enumerate(block.parts):
            if part.kind is PartKind.ITEM:
                run = cut(block, block.sentences_of(number))
                if self._is_event(block, run) and not self._leads_into_next(block, number):
                    yield run
            elif found.prose and part.kind is PartKind.PARAGRAPH:
                parts += [range(each, each + 1) for each in block.sentences_of(number)]
        for run in parts:
            leads = self._text.endswith(":", 0, block.sentences[run.start].span.end)
            if run.start not in own and not leads and self._is_event(block, run):
                yield run

    def _leads_into_next(self, block: Block, number: int) -> bool:
        """Return whether an item is quoted in front of the one below it, so not by itself."""
        if number + 1 == len(block.parts):
            return False
        part, below = block.parts[number], block.parts[number + 1]
        if below.kind is not PartKind.ITEM or below.depth <= part.depth or below.lead is None:
            return False
        span = block.sentences[part.first].span
        return below.lead.overlaps(span) and self._is_event(
            block, cut(block, block.sentences_of(number + 1))
        )

    def _is_event(self, block: Block, run: range) -> bool:
        sentences = block.sentences
        if not all(sentences[number].quotable for number in run):
            return False
        words = self._text[sentences[run.start].span.start : sentences[run[-1]].span.end]
        if _CREDIT.fullmatch(words):
            return False
        may_link = any(sign in words for sign in _IN_LINKS)
        bare = _LINK.sub(" ", words) if may_link else words
        enough = len(list(islice(_WORD.finditer(bare), MIN_WORDS))) == MIN_WORDS
        return enough or bool(_UNSPACED.search(bare))

    def _lists_people_or_links(self, block: Block, found: SectionDate) -> bool:
        """Return whether the heading below the date says that no events follow."""
        line = found.expression.span
        if block.heading is None or (not block.heading.contains(line) and block.heading < line):
            return False
        words = self._text[block.heading.start : block.heading.end]
        return bool({*re.findall(r"\w+", words.lower())[:2]} & _PEOPLE_OR_LINKS)

    def _assign(self, blocks: Sequence[Block]) -> Iterator[tuple[int, SectionDate]]:
        """Yield for each block that a section's date dates its number with that date."""
        headings = self._headings(blocks)
        dated = [block for block in blocks if block.number in self._by_block]
        datelines = self._lines(dated, signed=False)
        signatures = self._lines(dated, signed=True)
        kind = _RECORD if self._releases else _RECORD_TITLE
        if len(datelines) < MIN_DATELINES and not self._is_record(blocks, kind):
            datelines = {}
        if not (headings or datelines or signatures):
            return
        self.lines.update(datelines, signatures)
        around = _Sections()
        unsigned: list[int] = []
        above = None
        for block in blocks:
            # Right below a heading a dateline dates all that the heading stands above.
            divided = above is BlockKind.HEADING or block.number in self._outlines | self._releases
            above = block.kind
            if block.kind is BlockKind.HEADING:
                around.enter(block.level, headings.get(block.number))
                unsigned = []
            elif block.number in self._elements & datelines.keys():
                around.enter(_ELEMENT_LEVEL, datelines[block.number])
            elif block.number in datelines:
                around.enter_line(datelines[block.number], divided=divided)
            elif block.number in signatures:
                for number in unsigned:
                    yield number, signatures[block.number]
                unsigned = []
            elif around.date is None:
                unsigned.append(block.number)
            else:
                yield block.number, around.date

    def _is_record(self, blocks: Sequence[Block], kind: re.Pattern[str]) -> bool:
        """Return whether the title says that the document is minutes or a release's notes."""
        title = title_of(blocks) or next(iter(blocks), None)
        if title is None or len(title.span) > MAX_LINE:
            return False
        words = self._text[title.span.start : title.span.end]
        return kind.search(words) is not None

    def _headings(self, blocks: Sequence[Block]) -> dict[int, SectionDate]:
        """Return the headings that date what is below them."""
        title = title_of(blocks)
        headings = [block for block in blocks if block.kind is BlockKind.HEADING]
        levels = Counter(block.level for block in headings if self._has_day(block))
        found = {}
        for block in headings:
            date = self._heading_date(block, title=block is title)
            if date is None and levels[block.level] > 1:
                date = self._one_of_several(block)
            if date is not None:
                found[block.number] = date
        return found

    def _lines(self, dated: Sequence[Block], *, signed: bool) -> dict[int, SectionDate]:
        """Return which of the blocks with dates are a dateline or, if ``signed``, a signature."""
        evidence = DateEvidence.SIGNATURE if signed else DateEvidence.HEADING
        found = {}
        for block in dated:
            dates = self._by_block[block.number]
            if block.kind in (_NO_LINES if not signed else _NO_SIGNATURES):
                continue
            if len(block.span) > MAX_LINE:
                continue
            expression = dates[0]
            if (
                len(dates) > 1
                or not _is_known(expression)
                or expression.precision is not Precision.DAY
            ):
                continue
            beside = _DAY_IS_SAID.sub(" ", self._beside(block.span, expression, " "))
            if _SIGNATURE.match(beside.rstrip(" ,")) if signed else self._leads(block, beside):
                found[block.number] = SectionDate(expression, evidence, prose=True)
        return found

    def _leads(self, block: Block, beside: str) -> bool:
        """Return whether a line with a date and ``beside`` is a dateline; note of which kind."""
        if _ELEMENT.match(beside):
            self._elements.add(block.number)
            return True
        if block.kind is not BlockKind.PARAGRAPH:
            return False
        if _LABEL.fullmatch(beside) and _RECORD_TITLE.search(beside):
            self._releases.add(block.number)
            return True
        if _LABEL.fullmatch(beside) or _AUTHOR.match(beside) or _ONLY_VERSION.fullmatch(beside):
            return True
        if _release(beside):
            self._outlines.add(block.number)
            return True
        return False

    def _heading_date(self, block: Block, *, title: bool) -> SectionDate | None:
        """Return the date of a heading that by itself dates what is below it.

        Args:
            block: The heading.
            title: Whether it is the document's.
        """
        for expression in self._known(block):
            beside = self._beside(self._words(block), expression, " ")
            if expression.precision is Precision.YEAR:
                dates = _BESIDE_YEAR.fullmatch(beside) is not None
            elif expression.precision not in _FINE:
                continue
            elif _AUTHOR.match(_DAY_IS_SAID.sub(" ", beside)):
                dates = True
            elif title:  # It says when the document was written, unless that is what it is about.
                dates = not _WORD.search(beside) or _RECORD_TITLE.search(beside) is not None
            else:
                said = " ".join(re.findall(r"\w+", _VERSION.sub(" ", _LINK.sub("] ", beside))))
                dates = len(said) <= MAX_BESIDE or _RECORD.search(beside) is not None
            if dates:
                return SectionDate(expression, DateEvidence.HEADING, prose=True)
        return None

    def _one_of_several(self, block: Block) -> SectionDate | None:
        found = next((e for e in self._known(block) if e.precision in _FINE), None)
        return None if found is None else SectionDate(found, DateEvidence.HEADING, prose=False)

    def _has_day(self, block: Block) -> bool:
        return any(each.precision in _FINE for each in self._known(block))

    def _known(self, block: Block) -> list[DateExpression]:
        return [each for each in self._by_block.get(block.number, ()) if _is_known(each)]

    def _words(self, block: Block) -> Span:
        """Return where the words of a heading stand, without the line that underlines them."""
        return block.sentences[0].span if block.sentences else block.span

    def _beside(self, span: Span, expression: DateExpression, between: str) -> str:
        date = expression.span
        return self._text[span.start : date.start] + between + self._text[date.end : span.end]


def _release(line: str) -> re.Match[str] | None:
    """Return the version of a line that names a release: "Changes in release 9.1 (…) [stable]"."""
    named = _RECORD.search(line) and not line.rstrip().endswith((".", ":", ";", ","))
    return _VERSION.search(line) if named else None


def _is_known(expression: DateExpression) -> bool:
    """Return whether an expression is one date whose year is known for certain."""
    value, basis = expression.edtf, expression.basis
    return value[:4].isdigit() and "/" not in value and (basis is None or not basis.weak)


def title_of(blocks: Sequence[Block]) -> Block | None:
    """Return the heading that all of a document stands below, if there is one."""
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    if not headings or [block.level for block in headings].count(headings[0].level) > 1:
        return None
    return headings[0] if headings[0].level == min(block.level for block in headings) else None


def cut(block: Block, run: range) -> range:
    """Return as many sentences of an item as are to be quoted, the first in any case."""
    start = block.sentences[run.start].span.start
    last = run.start
    while last + 1 < run.stop and block.sentences[last + 1].span.end - start <= MAX_ITEM:
        last += 1
    return range(run.start, last + 1)


def led_by(text: str, block: Block, date: Span, sentence: int) -> range:
    """Return the sentences of the item or paragraph that a date stands in front of.

    "2024-05-14: The gate was painted. It cost 5 crowns." Without such a date only ``sentence``.
    """
    alone = range(sentence, sentence + 1)
    if not _LEADS.match(text, date.end):
        return alone
    part = bisect_right(block.parts, sentence, key=lambda each: each.first) - 1
    if part < 0 and sentence:
        return alone
    if part >= 0 and block.parts[part].first != sentence:
        return alone
    before = text[block.sentences[sentence].span.start : date.start]
    if re.search(r"[^\W_]", before):
        return alone
    if part >= 0:
        return cut(block, block.sentences_of(part))
    return cut(block, range(block.parts[0].first if block.parts else len(block.sentences)))


def lead_of(block: Block, run: range) -> Span | None:
    """Return what leads into an item below another one, to be quoted with it."""
    part = block.part_at(run.start)
    nested = part is not None and part.kind is PartKind.ITEM and part.depth > 1
    return part.lead if part is not None and nested else None


def dating_line(text: str, words: Span, headings: Sequence[Span]) -> Span:
    """Return the heading or the line that a section's date stands in, to be quoted with it."""
    for heading in headings:
        if heading.contains(words) and len(heading) <= MAX_LINE:
            return heading
    start = text.rfind("\n", 0, words.start) + 1
    end = text.find("\n", words.end)
    end = len(text) if end < 0 else end
    if end - start > MAX_LINE or _MARKUP.match(text, start, end):
        return words
    line = text[start:end]
    return Span(start + len(line) - len(line.lstrip()), start + len(line.rstrip()))
