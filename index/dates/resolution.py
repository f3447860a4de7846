"""Turn mentions into DateExpressions, each completed from the strongest evidence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from index.dates import cues, edtf, normalization
from index.dates.cues import Speech
from index.dates.expressions import (
    Basis,
    Bound,
    Calendar,
    DateExpression,
    Interval,
    Meaning,
    Mention,
    Numeric,
    Opening,
    Pointing,
    Precision,
    Shift,
    Simple,
    Unit,
    Vague,
    WeekIn,
    Window,
)
from index.dates.narrative import Narrative
from index.dates.normalization import Anchor
from index.dates.reference_date import ReferenceDate, full_day
from index.model import Block, BlockKind, DateEvidence, Span

LOOKING_BACK = 8
"""Expressions of its block that one looks back at for the date it points to."""

HEADING_BESIDE_ITS_DATE = 16
"""Characters. A heading with more besides its date does not only say when."""

_FINER = {
    Unit.DAY: {Precision.DAY},
    Unit.WEEK: {Precision.DAY},
    Unit.MONTH: {Precision.DAY, Precision.MONTH},
    Unit.YEAR: {
        Precision.DAY,
        Precision.MONTH,
        Precision.YEAR,
        Precision.SEASON,
        Precision.QUARTER,
        Precision.FISCAL_YEAR,
    },
    Unit.QUARTER: {Precision.QUARTER},
    Unit.DECADE: {Precision.DAY, Precision.MONTH, Precision.SEASON, Precision.YEAR},
    Unit.CENTURY: {Precision.DAY, Precision.MONTH, Precision.YEAR, Precision.DECADE},
}

_OF_THAT_YEAR = re.compile(
    r",?\s{1,8}(?:of\s{1,8})?(?:that|the\s{1,8}same)\s{1,8}year\b", re.IGNORECASE
)
_SPEAKS_OF_NOW = re.compile(r"\b(?:this|current)\b")


@dataclass(frozen=True, slots=True)
class ResolutionContext:
    """What a document offers for completing its dates.

    Attributes:
        own: Its own date, or ``None``.
        narrative: The years that it states.
        latest: Its latest full date, the weaker ground; only partial dates use it.
        month_first: The order of its figures, where one of its dates shows it.
        in_speech: Whether its own date counts in what is quoted, too.
    """

    own: ReferenceDate | None
    narrative: Narrative
    latest: ReferenceDate | None
    order: Basis | None = None
    month_first: bool | None = None
    front_matter: Span | None = None
    in_speech: bool = False

    @property
    def is_another_time(self) -> bool:
        """Whether the document has a date of its own, but is about another time."""
        return self.own is not None and self.narrative.tells_of_another_time(self.own.day)


@dataclass(slots=True)
class _Block:
    """A block at work: what has been read in it so far."""

    block: Block
    caption: ReferenceDate | None
    heading: Basis | None
    starts: list[int]
    done: list[DateExpression] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Value:
    edtf: str
    stated: bool = False
    basis: Basis | None = None


class Resolver:
    """Resolves the mentions of one document, block by block, in order."""

    def __init__(self, text: str, speech: Speech, context: ResolutionContext) -> None:
        self._text = text
        self._speech = speech
        self._context = context
        self._headings: list[tuple[int, Basis]] = []
        # A history is not dated by the day on which it was written.
        self._is_history = context.is_another_time
        self._own = None if self._is_history else context.own
        told = self._own is None and context.narrative.has_many_years
        self._narrated = self._own is None and (context.narrative.is_narrative or self._is_history)
        self._points_far = told or self._narrated
        self._hears = context.in_speech and self._own is not None
        self._trail: deque[DateExpression] = deque(maxlen=LOOKING_BACK)

    def resolve(self, block: Block, mentions: Sequence[Mention]) -> Iterator[DateExpression]:
        """Resolve the expressions of one block; the blocks must come in their order."""
        heading = block.kind is BlockKind.HEADING
        level = self._leave_headings(block) if heading else 0
        state = _Block(
            block,
            _caption_date(mentions) if block.kind is BlockKind.CAPTION else None,
            self._headings[-1][1] if self._headings else None,
            [sentence.span.start for sentence in block.sentences],
        )
        for mention in mentions:
            if state.done and mention.start < state.done[-1].span.end:
                continue  # the “that year” of “July 25 of that year”
            expression = self._expression(state, mention)
            if expression is not None:
                state.done.append(expression)
                if self._points_far:
                    self._note(block, expression)
                yield expression
        if heading:
            self._enter_heading(block, level, state.done)

    def _note(self, block: Block, expression: DateExpression) -> None:
        """Keep a date that later ones may take their year from, or point back to."""
        if not (expression.dates_event or block.kind is BlockKind.HEADING):
            return
        if expression.basis is None or not expression.basis.weak:
            self._context.narrative.note(expression.span, expression.edtf, block.number)
        if expression.bound is not Bound.SINCE:
            self._trail.append(expression)

    def _expression(self, state: _Block, mention: Mention) -> DateExpression | None:
        value = self._value(state, mention)
        if value is None:
            return None
        written = _qualified(value.edtf, mention.qualifier)
        sentence = _sentence_of(state, mention)
        span = (mention.start, mention.end)
        says_when = self._says_when(state.block, mention, value)
        around = mention.surroundings
        before, names = self._context.narrative.around.get(mention.start, (None, None))
        before = before or cues.words_before(self._text, mention.start)
        if around is not None:
            names = around.only_names
        elif says_when and names is None:
            names = cues.only_names(self._text, span, mention.meaning, before)
        names = says_when and bool(names)
        pointed = None if value.stated else _OF_THAT_YEAR.match(self._text, mention.end)
        end = mention.end if pointed is None or edtf.is_open(written[:4]) else pointed.end()
        return DateExpression(
            span=Span(mention.start, end),
            edtf=written,
            precision=_precision(mention.meaning, written),
            stated=value.stated,
            basis=value.basis,
            dates_event=says_when and not names,
            named=names and not cues.is_aside(self._text, span, mention.meaning, before),
            block=state.block.number,
            sentence=sentence,
            part=mention.part,
            bound=cues.bound_of(before, mention.meaning) if around is None else around.bound,
        )

    def _says_when(self, block: Block, mention: Mention, value: _Value) -> bool:
        if block.kind in (BlockKind.HEADING, BlockKind.BOILERPLATE) or edtf.is_open(value.edtf):
            return False
        own, matter = self._context.own, self._context.front_matter
        dateline = None if own is None else own.basis.span
        if dateline is not None or matter is not None:
            span = Span(mention.start, mention.end)
            if dateline is not None and dateline.overlaps(span):
                return False
            if matter is not None and matter.contains(span):
                return False
        return not cues.names_an_attack(self._text, mention.end, mention.meaning)

    def _value(self, state: _Block, mention: Mention) -> _Value | None:
        meaning = mention.meaning
        if isinstance(meaning, Interval):
            return self._interval(state, mention, meaning)
        if isinstance(meaning, Opening):
            return self._opening(state, mention, meaning)
        return self._simple(state, mention, meaning)

    def _opening(self, state: _Block, mention: Mention, meaning: Opening) -> _Value | None:
        """Count from the day just named; without one the words fix no time."""
        last = state.done[-1] if state.done else None
        if last is None or last.precision is not Precision.DAY:
            return None
        if _sentence_of(state, mention) - last.sentence > 1 or self._speech.holds(mention.start):
            return None
        year, (day, _) = edtf.year_number(last.edtf), edtf.bounds(last.edtf)
        if year is None or year < 1 or day is None:
            return None
        value = normalization.opening(day, meaning)
        return None if value is None else _Value(value, basis=_basis(last))

    def _simple(self, state: _Block, mention: Mention, meaning: Simple) -> _Value:
        if normalization.is_whole(meaning):
            return _Value(normalization.open_value(meaning), stated=True)
        unresolved = _Value(normalization.open_value(meaning))
        if isinstance(meaning, Numeric):
            return self._figures(meaning, unresolved)
        if cues.repeats(self._text, mention.start, mention.end):
            return unresolved
        if isinstance(meaning, Vague) or cues.names_an_attack(self._text, mention.end, meaning):
            return unresolved
        pointed = _OF_THAT_YEAR.match(self._text, mention.end)
        if pointed is not None and not normalization.is_relative(meaning):
            year = self._pointing(state, mention, Pointing(Unit.YEAR, 0))
            value = None if year is None else normalization.in_year(meaning, year.edtf)
            return unresolved if value is None or year is None else replace(year, edtf=value)
        if isinstance(meaning, Pointing):
            return self._pointing(state, mention, meaning) or unresolved
        return self._from_the_document(state, mention, meaning) or unresolved

    def _from_the_document(self, state: _Block, mention: Mention, meaning: Simple) -> _Value | None:
        if isinstance(meaning, Calendar) and (meaning.year or "").startswith("XX"):
            return self._short_year(state, mention, meaning)
        relative = normalization.is_relative(meaning)
        if relative and not self._hears and self._speech.holds(mention.start):
            return None
        if state.heading is not None and not relative:
            year = state.heading.edtf[:4]
            value = normalization.in_year(meaning, year) if year.isdigit() else None
            if value is not None:
                return _Value(value, basis=state.heading)
        told = None if relative else _year_told(state, mention)
        if told is not None and (value := normalization.in_year(meaning, told.edtf)) is not None:
            return _Value(value, basis=_basis(told))
        for own in (state.caption, self._own):
            if own is not None and (value := self._counted(state, mention, meaning, own.day)):
                return _Value(value, basis=own.basis)
        if relative:
            return self._counted_in_text(state, mention, meaning)
        if self._narrated:
            return self._narrative(state, mention, meaning)
        return self._weakly(state, mention, meaning)

    def _counted_in_text(self, state: _Block, mention: Mention, meaning: Simple) -> _Value | None:
        """Complete relative words where the day of writing does not: from the date before."""
        pointing = _as_pointing(self._text, mention, meaning) if self._points_far else None
        if pointing is not None:
            return self._pointing(state, mention, pointing)
        own = self._context.own
        if own is None or not _looks_back_from_now(meaning):
            return None
        value = self._counted(state, mention, meaning, own.day)
        return None if value is None else _Value(value, basis=own.basis)

    def _short_year(self, state: _Block, mention: Mention, meaning: Calendar) -> _Value | None:
        """Complete "May '68" from the document's date, or where its years leave one century."""
        for own in (state.caption, self._own):
            if own is not None and (value := self._counted(state, mention, meaning, own.day)):
                return _Value(value, basis=own.basis)
        known = self._context.narrative.century_of(meaning.year or "")
        value = None if known is None else normalization.in_year(meaning, known[0])
        if known is None or value is None:
            return None
        stated = known[1]
        evidence = Basis(DateEvidence.NEIGHBOUR, stated.span, edtf.year_text(stated.year))
        return _Value(value, basis=evidence)

    def _narrative(self, state: _Block, mention: Mention, meaning: Simple) -> _Value | None:
        """Complete from the year that the text is at."""
        month = meaning.month if isinstance(meaning, Calendar | WeekIn) else None
        sentence = state.block.sentences[_sentence_of(state, mention)].span
        span = Span(mention.start, mention.end)
        running = self._context.narrative.year_for(span, sentence, month, state.block.number)
        if running is None:
            return self._weakly(state, mention, meaning)
        value = normalization.in_year(meaning, edtf.year_text(running.year))
        if value is None:
            return None
        if not (running.sure or self._is_history) and self._lean(state, mention) >= 0:
            # A rule or a plan, such as “people come in December”, is of no year of the story.
            return self._weakly(state, mention, meaning)
        evidence = DateEvidence.RUNNING_YEAR if running.sure else DateEvidence.NEIGHBOUR
        return _Value(value, basis=Basis(evidence, running.span, running.edtf))

    def _weakly(self, state: _Block, mention: Mention, meaning: Simple) -> _Value | None:
        """Complete from the date before in the same or the previous sentence, or the latest."""
        if (neighbour := _neighbour(state, mention)) is not None:
            value = normalization.in_year(meaning, neighbour.edtf[:4])
            if value is not None and _not_before(value, neighbour.edtf):
                return _Value(value, basis=_basis(neighbour))
            return None
        latest = self._context.latest
        if latest is None or self._speech.holds(mention.start):
            return None
        value = self._counted(state, mention, meaning, latest.day)
        return None if value is None else _Value(value, basis=latest.basis)

    def _counted(self, state: _Block, mention: Mention, meaning: Simple, day: date) -> str | None:
        return normalization.complete(meaning, Anchor(day, self._lean(state, mention)))

    def _lean(self, state: _Block, mention: Mention) -> int:
        """Return whether the sentence looks back (−1), ahead (1) or neither."""
        if mention.surroundings is not None:
            return mention.surroundings.lean
        sentence = state.block.sentences[_sentence_of(state, mention)].span
        return cues.lean(self._text, sentence.start, mention.start, mention.end, sentence.end)

    def _figures(self, meaning: Numeric, unresolved: _Value) -> _Value:
        if self._context.month_first is None:
            return unresolved
        month, day = meaning.first, meaning.second
        if not self._context.month_first:
            month, day = day, month
        if not edtf.exists(meaning.year, month, day):
            return unresolved
        return _Value(edtf.write(meaning.year, month, day), basis=self._context.order)

    def _pointing(self, state: _Block, mention: Mention, meaning: Pointing) -> _Value | None:
        if self._speech.holds(mention.start):
            return None
        fine = _FINER.get(meaning.unit, set())
        near = 0 if meaning.or_from_the_document and self._own is not None else 1
        for expression in state.done[: -LOOKING_BACK - 1 : -1]:
            if _sentence_of(state, mention) - expression.sentence > near:
                break
            if expression.precision in fine and (value := _shifted(expression, meaning)):
                return _Value(value, basis=_basis(expression))
        if self._points_far:
            told = self._is_history or self._lean(state, mention) < 0
            return self._pointing_far(meaning, fine) if told else None
        own = self._own
        if own is None or not meaning.or_from_the_document:
            return None
        if meaning.unit is Unit.QUARTER:
            # What is compared with a quarter a year ago is the last one that has ended.
            meaning = replace(meaning, count=meaning.count - 1)
        value = _shifted_day(own.day, meaning)
        return None if value is None else _Value(value, basis=own.basis)

    def _pointing_far(self, meaning: Pointing, fine: set[Precision]) -> _Value | None:
        """Count from the last date of a narrative, whatever paragraph it stands in."""
        for expression in reversed(self._trail):
            if expression.precision is Precision.RANGE:
                value = _shifted_from_range(expression, meaning)
                return None if value is None else _Value(value, basis=_basis(expression))
            if expression.precision in fine and (value := _shifted(expression, meaning)):
                return _Value(value, basis=_basis(expression))
        return None

    def _interval(self, state: _Block, mention: Mention, meaning: Interval) -> _Value | None:
        first = self._simple(state, mention, meaning.first)
        last = self._simple(state, mention, meaning.last)
        if first.stated and not last.stated:
            last = _after(first, meaning.last, Span(mention.start, mention.end)) or last
        elif not first.stated and not last.stated:
            first, last = _in_order(meaning, first, last)
        start, end = _edge(first.edtf, 0), _edge(last.edtf, -1)
        if edtf.is_open(start) and edtf.is_open(end):
            return _Value(start)
        if "XXXX-" in f"{start}/{end}" and (edtf.is_open(start) or edtf.is_open(end)):
            return _Value("XXXX")
        # An end that is not known is left blank, as EDTF has it.
        start, end = ("" if edtf.is_open(edge) else edge for edge in (start, end))
        low, high = edtf.bounds(f"{start}/{end}")
        if low is not None and high is not None and low > high:
            return None
        return _Value(f"{start}/{end}", first.stated and last.stated, first.basis or last.basis)

    def _leave_headings(self, block: Block) -> int:
        words = self._text[block.span.start : block.span.start + 8]
        level = len(words) - len(words.lstrip("#")) or 1
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        return level

    def _enter_heading(self, block: Block, level: int, done: Sequence[DateExpression]) -> None:
        """Take the year of a heading that is little more than a date for what is below it."""
        for expression in done:
            others = len(block.span) - len(expression.span)
            plain = expression.stated and expression.edtf[:4].isdigit()
            if plain and "/" not in expression.edtf and others <= HEADING_BESIDE_ITS_DATE:
                basis = Basis(DateEvidence.HEADING, expression.span, expression.edtf)
                self._headings.append((level, basis))
                return


def _precision(meaning: Meaning, value: str) -> Precision:
    """Return how fine the words are; "the next year" of a narrative is a year, no stretch."""
    if isinstance(meaning, Window) and "/" not in value and not edtf.is_open(value):
        return normalization.PRECISIONS[meaning.unit]
    return normalization.precision_of(meaning)


def _basis(expression: DateExpression) -> Basis:
    return Basis(DateEvidence.NEIGHBOUR, expression.span, expression.edtf)


def _caption_date(mentions: Sequence[Mention]) -> ReferenceDate | None:
    for mention in mentions:
        if (day := full_day(mention)) is not None:
            span = Span(mention.start, mention.end)
            return ReferenceDate(day, Basis(DateEvidence.CAPTION, span, day.isoformat()))
    return None


def _neighbour(state: _Block, mention: Mention) -> DateExpression | None:
    sentence = _sentence_of(state, mention)
    for expression in state.done[: -LOOKING_BACK - 1 : -1]:
        if sentence - expression.sentence > 1:
            return None
        plain = expression.edtf[:4].isdigit() and "/" not in expression.edtf
        if plain and expression.dates_event and expression.precision is not Precision.DECADE:
            return expression
    return None


def _year_told(state: _Block, mention: Mention) -> DateExpression | None:
    """Return a year counted from the document's date: the "next year" of "Next year ... in May"."""
    last = state.done[-1] if state.done else None
    if last is None or last.precision is not Precision.YEAR or last.stated or not last.basis:
        return None
    same = last.sentence == _sentence_of(state, mention)
    away = last.basis.edtf[:4] != last.edtf and last.basis.evidence is not DateEvidence.NEIGHBOUR
    return last if same and away and last.part is None and last.edtf.isdigit() else None


def _sentence_of(state: _Block, mention: Mention) -> int:
    return max(0, bisect_right(state.starts, mention.start) - 1)


def _not_before(value: str, neighbour: str) -> bool:
    """Return whether a value can follow: "In May 1998 … In March" may be March 1999."""
    this, other = edtf.bounds(value)[1], edtf.bounds(neighbour)[0]
    return this is not None and other is not None and this >= other


def _as_pointing(text: str, mention: Mention, meaning: Simple) -> Pointing | None:
    """Return what "the next year" and "the end of the year" mean in a narrative."""
    if isinstance(meaning, Window) and (meaning.count, meaning.direction) == (1, 1):
        return Pointing(meaning.unit, 1)
    if isinstance(meaning, Shift) and meaning.count == 0 and meaning.unit is not Unit.DAY:
        words = text[mention.start : mention.end].lower()
        return None if _SPEAKS_OF_NOW.search(words) else Pointing(meaning.unit, 0)
    return None


def _looks_back_from_now(meaning: Simple) -> bool:
    """Return whether words mean the time of writing even in a history: "the last two decades"."""
    if isinstance(meaning, Shift):
        return meaning.unit is Unit.DAY and meaning.count == 0
    return isinstance(meaning, Window) and meaning.direction < 0 and meaning.count > 1


def _shifted_from_range(expression: DateExpression, meaning: Pointing) -> str | None:
    """Return the value so many years from a range within one year."""
    years = {edtf.year_number(end) for end in expression.edtf.split("/")}
    year = years.pop() if len(years) == 1 else None
    if year is None or meaning.unit is not Unit.YEAR:
        return None
    return edtf.year_text(year + meaning.count)


def _shifted(expression: DateExpression, meaning: Pointing) -> str | None:
    """Return the value so many units from the beginning of a date."""
    year = edtf.year_number(expression.edtf)
    if year is not None and year <= 0:
        return _shifted_before_christ(year, meaning)
    first, _ = edtf.bounds(expression.edtf)
    return None if first is None else _shifted_day(first, meaning)


def _shifted_before_christ(year: int, meaning: Pointing) -> str | None:
    if meaning.unit is Unit.YEAR:
        return edtf.year_text(year + meaning.count)
    if meaning.unit is Unit.DECADE:
        return edtf.year_text(year + 10 * meaning.count)[:-1] + "X"
    if meaning.unit is Unit.CENTURY:
        return edtf.year_text(year + 100 * meaning.count)[:-2] + "XX"
    return None


def _shifted_day(day: date, meaning: Pointing) -> str | None:
    try:
        return normalization.shifted(day, meaning.unit, meaning.count)
    except (OverflowError, ValueError):
        return None


def _after(first: _Value, last: Simple, span: Span) -> _Value | None:
    """Complete the end of "from November 2020 to January": the first such time after its start."""
    year = _edge(first.edtf, 0)[:4]
    if not year.isdigit():
        return None
    for candidate in (year, f"{int(year) + 1:04d}"):
        value = normalization.in_year(last, candidate)
        if value is not None and _not_before(value, first.edtf):
            return _Value(value, basis=Basis(DateEvidence.NEIGHBOUR, span, first.edtf))
    return None


def _in_order(meaning: Interval, first: _Value, last: _Value) -> tuple[_Value, _Value]:
    """Put two ends that were completed apart in order."""
    low, high = edtf.bounds(first.edtf)[0], edtf.bounds(last.edtf)[1]
    if low is None or high is None or low <= high:
        return first, last
    if isinstance(meaning.first, Calendar | WeekIn):
        earlier = normalization.in_year(meaning.first, f"{low.year - 1:04d}")
        if earlier is not None:
            return replace(first, edtf=earlier), last
    return first, last


def _edge(value: str, index: int) -> str:
    """Return one end of a value, which may be a period, in a form for an interval."""
    if value.startswith("["):
        return f"{value[1:5]}-XX-XX"
    end = value.split("/")[index]
    if end[5:].isdigit() and int(end[5:]) > edtf.WINTER:
        months = edtf.sub_year_months(int(end[:4]), int(end[5:]))
        return edtf.write(f"{months[index][0]:04d}", months[index][1])
    return end


def _qualified(value: str, sign: str) -> str:
    """Add "about" or "perhaps" to a value; periods, seasons and open years carry neither."""
    if not sign:
        return value
    bare = value.lstrip("-")
    season = len(bare) == 7 and bare[5:].isdigit() and int(bare[5:]) > 12
    if "/" in value or season or not bare[:1].isdigit():
        return value
    return value + sign
