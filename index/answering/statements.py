"""What a sentence says of the value that a question asks for, and what delimits it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile

from index.answering.excerpts import points_back
from index.answering.figures import MONTH, YEAR, Figure, figures, words_between
from index.answering.matching import OWN, Matcher
from index.answering.scoring import Candidate
from index.answering.wants import Want
from index.corpus import AnalysedBlock, Corpus
from index.lexicon import MONTH_WORDS, SEASONS, WEEKDAYS
from index.model import SourceName, Span
from index.terms import Token, tokenise

NEAREST_WORDS = 10
"""Words that may stand between a figure and what it is asked about."""

COUNTED_WITHIN = 3
"""Words that may stand between a number and the thing counted."""

AMBIGUOUS = 2
"""Words by which the nearest figure must be nearer than the next."""

WRONG_SIDE = 2
"""Words that a figure on the less usual side counts as further away."""

LONGEST_PHRASE = 3

BESIDE = 2
"""A word counts as belonging to another if fewer words than this stand between them."""

_COUNTED = re.compile(r"\bhow many\s+|\bnumber of\s+", re.IGNORECASE)

_YEAR_ASKED = re.compile(r"\b(?:what|which)(?: \w+)? year\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:1\d|20)\d\ds?")
_PERIODS = MONTH_WORDS | SEASONS | set(WEEKDAYS)
_DAY = rf"(?:{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{MONTH})(?!\w)"
_DAY_AFTER = re.compile(rf",?\s\(?(?:the\s)?{_DAY}")
_DAY_BEFORE = re.compile(rf"\b{_DAY}(?:,?\s\d{{4}})?,?\s(?:an?\s|\()?$")
_PLACED = re.compile(
    r"\b(?:in|at|on|near|from|across|within|around|outside|to|of|for|throughout|between)"
    r"\s(?:the\s)?$",
    re.IGNORECASE,
)
_ACCORDING = re.compile(r"\baccording to (?:the )?$", re.IGNORECASE)
_LOOK_BACK = 20
_KIND_WORDS = frozenset(
    "percentage percent share proportion fraction old age long far tall high deep wide big large "
    "many much number amount total date time distance height duration percent dollars euros pounds "
    "kilometres kilometers km miles metres meters feet seconds minutes hours days weeks months "
    "years decades year day month".split()
)
"""Words that say what kind of thing is asked for; a sentence that gives it need not have them."""

_CLAUSE_ENDS = re.compile(
    r"[,;:–—()]|\b(?:and|but|that|which|while|whereas|who|because|when|where|after|before)\b"
)
_RATE = re.compile(
    r"\b(?:per|each|every|an?)\s(second|minute|hour|day|week|month|quarter|season|year|night"
    r"|decade|person|head|capita|household|mile|kilomet(?:er|re))\b|\b(daily|weekly|monthly|annual"
    r"|annually|yearly|hourly|nightly)\b",
    re.IGNORECASE,
)
_RESTRICTED = re.compile(
    r"\s(with|without|who|whose|that|which|having|aged|under|over|including)\b"
)
"""What narrows down the thing counted: "12 rooms with a view"."""

_WAY = re.compile(r"\b(?:by|via)\s([a-z]+)\b", re.IGNORECASE)
_COORDINATION = re.compile(r";|\b(?:and|but)\b")
_CONTRAST = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|final|again|original|originally|previous|previously"
    r"|former|initial|initially|later|new|old|upper|lower|north|south|east|west|northern|southern"
    r"|eastern|western|inner|outer|planned|plans?|expected|proposed|scheduled|would|will"
    r"|could|should|might|not|never|no|n['’]t|only|another|other|male|female|m[ae]n|wom[ae]n"
    r"|boys?|girls?|children|adults?|average|median|maximum|minimum|record|total|half)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with the figure that it gives for what is asked.

    Attributes:
        run: The sentences that say it: one, or two where the second points back.
        periods: Years, months and the like that the question does not name.
        days: The same to the day, without the weekdays that stand beside their dates.
        places: Names behind a preposition, which the question does not name.
        qualifiers: What tells it apart from a statement on something else.
        kinds: Words of the question with the word before each, which says what kind of it is
            meant: ("badge", "visitor").
    """

    block: AnalysedBlock
    run: range
    figure: Figure
    periods: frozenset[str]
    days: frozenset[str]
    places: frozenset[str]
    qualifiers: frozenset[str]
    kinds: frozenset[tuple[str, str]]

    @property
    def source(self) -> SourceName:
        """The document that says it."""
        return self.block.document.source


class Asked:
    """What a question asks for, and how a sentence gives it.

    Attributes:
        needed: The places of the concepts that a sentence must meet.
    """

    def __init__(
        self, corpus: Corpus, matcher: Matcher, want: Want, question: str, best: Candidate
    ) -> None:
        self._corpus = corpus
        self._matcher = matcher
        self._want = want
        self._terms = matcher.own_terms
        self._question = question
        self._by_year = want is Want.DATE and bool(_YEAR_ASKED.search(question))
        met = best.matches.met(best.matches.reach(best.sentence, 1))
        self.needed = frozenset(
            number
            for number, (value, concept) in enumerate(zip(met, matcher.concepts, strict=True))
            if concept.words.lower() not in _KIND_WORDS
            and (value >= OWN or ((concept.name or concept.year) and concept.known))
        )

    @cached_property
    def _asked_for(self) -> tuple[tuple[str, ...], str | None]:
        """The thing counted and what it does, looked for only where sources are compared."""
        return _counted(self._question) if self._want is Want.NUMBER else ((), None)

    @property
    def _counted(self) -> tuple[str, ...]:
        return self._asked_for[0]

    @property
    def _predicate(self) -> str | None:
        return self._asked_for[1]

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(token.word for token in tokenise(self._question))

    def is_met(self, candidate: Candidate) -> bool:
        """Whether the candidate's own words, or those it points back to, meet all that counts."""
        met = candidate.matches.met(self._run(candidate))
        return all(met[number] >= OWN for number in self.needed)

    def statement(self, candidate: Candidate) -> Statement | None:
        """What the candidate says, if just one of its figures stands where it is asked for."""
        block, run = candidate.block, self._run(candidate)
        span = block.block.sentences[candidate.sentence].span
        tokens = block.tokens[candidate.sentence]
        figure = self._nearest(block, self._figures(block, span, tokens), tokens)
        if figure is None or self._is_elsewhere(block, tokens, figure, span):
            return None
        extent = Span(block.block.sentences[run.start].span.start, span.end)
        others = [
            token
            for number in run
            for token in block.tokens[number]
            if token.term not in self._terms and not figure.span.overlaps(token.span)
        ]
        text = block.document.text
        return Statement(
            block,
            run,
            figure,
            frozenset(token.term for token in others if _is_period(token)),
            frozenset(_days(text, extent, figure.span, others)),
            frozenset(token.term for token in others if _is_place(text, token)),
            frozenset(self._qualifiers(block, tokens, figure, extent)),
            frozenset(self._kinds(block, tokens, figure)),
        )

    def _run(self, candidate: Candidate) -> range:
        number, block = candidate.sentence, candidate.block
        span = block.block.sentences[number].span
        back = number > 0 and points_back(block.document.text, span)
        first = number - 1 if back and block.block.sentences[number - 1].quotable else number
        return range(first, number + 1)

    def _figures(
        self, block: AnalysedBlock, span: Span, tokens: Sequence[Token]
    ) -> Sequence[Figure]:
        text = block.document.text
        if self._want is not Want.DATE:
            found = figures(text, span, self._want)
            return [each for each in found if not self._may_be_year(text, each, tokens)]
        from index.answering.dating import dates  # The grammar of dates is slow to import.

        return dates(self._corpus, block.document, span, self._named, by_year=self._by_year)

    def _may_be_year(self, text: str, figure: Figure, tokens: Sequence[Token]) -> bool:
        """Whether a figure looks like a year, and the things counted do not come next."""
        if figure.unit or not YEAR.fullmatch(text[figure.span.start : figure.span.end]):
            return False
        after = next((each for each in tokens if each.span.start >= figure.span.end), None)
        return after is None or after.term not in self._counted

    def _nearest(
        self, block: AnalysedBlock, found: Sequence[Figure], tokens: Sequence[Token]
    ) -> Figure | None:
        """The figure that stands where the question asks for one, if that is plain."""
        anchors = self._anchors(tokens)
        distances = sorted(
            (min(self._distance(block, figure, anchor) for anchor in anchors), number)
            for number, figure in enumerate(found)
            if anchors
        )
        if not distances or distances[0][0] > self._farthest:
            return None
        if len(distances) > 1 and distances[1][0] - distances[0][0] < AMBIGUOUS:
            return None
        return found[distances[0][1]]

    @property
    def _farthest(self) -> int:
        return COUNTED_WITHIN if self._counted else NEAREST_WORDS

    def _anchors(self, tokens: Sequence[Token]) -> list[Token]:
        """The words of a sentence beside which the figure is looked for."""
        if self._counted:
            return [token for token in tokens if token.term in self._counted]
        asked = [token for token in tokens if token.term in self._terms]
        return [token for token in asked if not token.capital] or asked

    def _distance(self, block: AnalysedBlock, figure: Figure, anchor: Token) -> int:
        """Words between the two; dates stand behind what they date, numbers before things."""
        distance = sum(1 for _ in words_between(block.document.text, figure.span, anchor.span))
        behind = anchor.span.end <= figure.span.start
        if self._counted:
            return distance + (NEAREST_WORDS if behind else 0)
        return distance + (WRONG_SIDE if behind != (self._want is Want.DATE) else 0)

    def _is_elsewhere(
        self, block: AnalysedBlock, tokens: Sequence[Token], figure: Figure, span: Span
    ) -> bool:
        """Whether a conjunction stands between the figure and what the counted things do."""
        if self._predicate is None:
            return False
        part = _part(_COORDINATION, block.document.text, span, figure.span)
        said = [token.span for token in tokens if token.term == self._predicate]
        return bool(said) and not any(part.contains(place) for place in said)

    def _kinds(
        self, block: AnalysedBlock, tokens: Sequence[Token], figure: Figure
    ) -> Iterator[tuple[str, str]]:
        for before, token in pairwise(tokens):
            if (
                token.term in self._terms
                and before.term not in self._terms
                and token.span.start - before.span.end == 1
                and not figure.span.overlaps(before.span)
                and not before.word.isdigit()
            ):
                yield token.term, before.term
        for way in _WAY.finditer(block.document.text, tokens[0].span.start, tokens[-1].span.end):
            yield "by", way[1].lower()

    def _qualifiers(
        self, block: AnalysedBlock, tokens: Sequence[Token], figure: Figure, extent: Span
    ) -> Iterator[str]:
        text = block.document.text
        for rate in _RATE.finditer(text, extent.start, extent.end):
            yield f"a {rate[0].split()[-1].lower()}"
        clause = _part(_CLAUSE_ENDS, text, extent, figure.span)
        asked = [token.span for token in tokens if token.term in self._terms]
        for contrast in _CONTRAST.finditer(text, extent.start, extent.end):
            place = Span(contrast.start(), contrast.end())
            if contrast[0].lower() not in self._named and (
                clause.contains(place) or _is_just_before(text, place, asked)
            ):
                yield contrast[0].lower()
        anchors = [each for each in self._anchors(tokens) if each.span.start >= figure.span.end]
        if self._counted and anchors:
            for token in tokens:
                if figure.span.end <= token.span.start < anchors[0].span.start:
                    yield token.term
            if restricted := _RESTRICTED.match(text, anchors[0].span.end):
                after = (token for token in tokens if token.span.start >= restricted.end())
                following = next(after, None)
                if following is None or following.term not in self._terms:
                    yield restricted[1]


def _part(ends: re.Pattern[str], text: str, extent: Span, figure: Span) -> Span:
    """The part of ``extent`` around the figure that none of ``ends`` divides from it."""
    start, end = extent.start, extent.end
    for found in ends.finditer(text, extent.start, extent.end):
        if found.end() <= figure.start:
            start = found.end()
        elif found.start() >= figure.end:
            end = found.start()
            break
    return Span(start, end)


def _is_just_before(text: str, place: Span, asked: Sequence[Span]) -> bool:
    return any(
        place.end <= span.start and sum(1 for _ in words_between(text, place, span)) < BESIDE
        for span in asked
    )


def _counted(question: str) -> tuple[tuple[str, ...], str | None]:
    """The terms of the thing counted, and of what it does if that comes next.

    The thing counted are the words right after "how many", to the next small word.
    """
    asked = _COUNTED.search(question)
    tokens = list(tokenise(question, asked.end())) if asked else []
    counted = [token.term for token in takewhile(lambda token: token.informative, tokens)]
    after = next((token for token in tokens[len(counted) :] if token.informative), None)
    predicate = None if after is None or after.capital or not counted else after.term
    return tuple(counted[:LONGEST_PHRASE]), predicate


def _is_period(token: Token) -> bool:
    return bool(_YEAR.fullmatch(token.word)) or token.word in _PERIODS


def _days(text: str, extent: Span, figure: Span, tokens: Sequence[Token]) -> Iterator[str]:
    """The periods with the days of the months, and without the weekdays of these days."""
    for day in re.finditer(_DAY, text[extent.start : extent.end]):
        if not figure.overlaps(Span(extent.start + day.start(), extent.start + day.end())):
            yield "day " + "".join(filter(str.isdigit, day[0]))
    for token in tokens:
        before = text[max(0, token.span.start - _LOOK_BACK) : token.span.start]
        has_day = _DAY_AFTER.match(text, token.span.end) or _DAY_BEFORE.search(before)
        if _is_period(token) and not (token.word in WEEKDAYS and has_day):
            yield token.term


def _is_place(text: str, token: Token) -> bool:
    before = text[max(0, token.span.start - _LOOK_BACK) : token.span.start]
    if not token.capital or _is_period(token) or _ACCORDING.search(before):
        return False
    return bool(_PLACED.search(before))
