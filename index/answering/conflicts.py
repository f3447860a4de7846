"""Find sources that give different figures or dates for what a question asks.

    conflicts(corpus, found, matcher, answer_type, question) -> quotations, or none

Nothing is understood here; the rules are about words, and rather miss than raise a false alarm:

- The question asks for a number, an amount, a share, an age or a date.
- Each sentence meets, in its own words, every concept of the question that the best one meets. One
  that only points back ("It has 199 steps") is read together with the one before it.
- Each holds one figure of the kind asked for, nearer than any other to what is asked about;
  "how many boats" wants the figure before "boats".
- What else delimits the statement agrees: the periods and places that the question does not
  name (a weekday beside its date is no other one), what stands between the figure and the
  thing counted, rates, and words that tell one of several things apart ("first", "new",
  "planned").
- The ranges of what the figures can mean do not meet (``quantities``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile

from index.answering.quantities import MONTH, YEAR, Quantity, quantities, words_between
from index.answering.scoring import OWN, Candidate, Matcher
from index.corpus import AnalysedBlock, Corpus
from index.model import Quote, SourceName, Span
from index.query.anaphora import opens_with_pronoun
from index.query.answer_types import AnswerType
from index.text.english import MONTH_WORDS, SEASONS, WEEKDAYS
from index.text.tokens import Token, tokenise

NEAREST_WORDS = 10
"""Words that may stand between a figure and what it is asked about."""

COUNTED_WITHIN = 3
"""Words that may stand between a number and the thing counted."""

AMBIGUOUS = 2
"""Words by which the nearest figure must be nearer than the next."""

WRONG_SIDE = 2
"""Words that a figure on the less usual side counts as further away."""

MAX_PHRASE_LENGTH = 3

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
    quantity: Quantity
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
        self,
        corpus: Corpus,
        matcher: Matcher,
        answer_type: AnswerType,
        question: str,
        best: Candidate,
    ) -> None:
        self._corpus = corpus
        self._matcher = matcher
        self._answer_type = answer_type
        self._terms = matcher.own_terms
        self._question = question
        self._by_year = answer_type is AnswerType.DATE and bool(_YEAR_ASKED.search(question))
        coverage = best.matches.coverage(best.matches.reach(best.sentence, 1))
        self.needed = frozenset(
            number
            for number, (value, concept) in enumerate(zip(coverage, matcher.concepts, strict=True))
            if concept.words.lower() not in _KIND_WORDS
            and (value >= OWN or ((concept.name or concept.year) and concept.known))
        )

    @cached_property
    def _asked_for(self) -> tuple[tuple[str, ...], str | None]:
        """The thing counted and what it does, looked for only where sources are compared."""
        return _counted(self._question) if self._answer_type is AnswerType.NUMBER else ((), None)

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
        """Return whether the candidate, or what it points back to, meets all needed concepts."""
        coverage = candidate.matches.coverage(self._run(candidate))
        return all(coverage[number] >= OWN for number in self.needed)

    def statement(self, candidate: Candidate) -> Statement | None:
        """Return what the candidate says, if just one figure stands where it is asked for."""
        block, run = candidate.block, self._run(candidate)
        span = block.block.sentences[candidate.sentence].span
        tokens = block.tokens[candidate.sentence]
        quantity = self._nearest(block, self._quantities(block, span, tokens), tokens)
        if quantity is None or self._is_elsewhere(block, tokens, quantity, span):
            return None
        extent = Span(block.block.sentences[run.start].span.start, span.end)
        others = [
            token
            for number in run
            for token in block.tokens[number]
            if token.term not in self._terms and not quantity.span.overlaps(token.span)
        ]
        text = block.text
        return Statement(
            block,
            run,
            quantity,
            frozenset(token.term for token in others if _is_period(token)),
            frozenset(_days(text, extent, quantity.span, others)),
            frozenset(token.term for token in others if _is_place(text, token)),
            frozenset(self._qualifiers(block, tokens, quantity, extent)),
            frozenset(self._kinds(block, tokens, quantity)),
        )

    def _run(self, candidate: Candidate) -> range:
        number, block = candidate.sentence, candidate.block
        span = block.block.sentences[number].span
        back = number > 0 and opens_with_pronoun(block.text, span)
        first = number - 1 if back and block.block.sentences[number - 1].quotable else number
        return range(first, number + 1)

    def _quantities(
        self, block: AnalysedBlock, span: Span, tokens: Sequence[Token]
    ) -> Sequence[Quantity]:
        text = block.text
        if self._answer_type is not AnswerType.DATE:
            found = quantities(text, span, self._answer_type)
            return [each for each in found if not self._may_be_year(text, each, tokens)]
        from index.answering.quantities import dates  # The grammar of dates is slow to import.

        return dates(self._corpus, block.document, span, self._named, by_year=self._by_year)

    def _may_be_year(self, text: str, quantity: Quantity, tokens: Sequence[Token]) -> bool:
        """Return whether a figure looks like a year, and the things counted do not come next."""
        if quantity.unit or not YEAR.fullmatch(text[quantity.span.start : quantity.span.end]):
            return False
        after = next((each for each in tokens if each.span.start >= quantity.span.end), None)
        return after is None or after.term not in self._counted

    def _nearest(
        self, block: AnalysedBlock, found: Sequence[Quantity], tokens: Sequence[Token]
    ) -> Quantity | None:
        """Return the figure that stands where the question asks for one, if that is plain."""
        anchors = self._anchors(tokens)
        distances = sorted(
            (min(self._distance(block, quantity, anchor) for anchor in anchors), number)
            for number, quantity in enumerate(found)
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
        """Return the words of a sentence beside which the figure is looked for."""
        if self._counted:
            return [token for token in tokens if token.term in self._counted]
        asked = [token for token in tokens if token.term in self._terms]
        return [token for token in asked if not token.capital] or asked

    def _distance(self, block: AnalysedBlock, quantity: Quantity, anchor: Token) -> int:
        """Count the words between; dates stand behind what they date, numbers before it."""
        distance = sum(1 for _ in words_between(block.text, quantity.span, anchor.span))
        behind = anchor.span.end <= quantity.span.start
        if self._counted:
            return distance + (NEAREST_WORDS if behind else 0)
        return distance + (WRONG_SIDE if behind != (self._answer_type is AnswerType.DATE) else 0)

    def _is_elsewhere(
        self, block: AnalysedBlock, tokens: Sequence[Token], quantity: Quantity, span: Span
    ) -> bool:
        """Return whether a conjunction stands between the figure and what the counted things do."""
        if self._predicate is None:
            return False
        part = _part(_COORDINATION, block.text, span, quantity.span)
        said = [token.span for token in tokens if token.term == self._predicate]
        return bool(said) and not any(part.contains(place) for place in said)

    def _kinds(
        self, block: AnalysedBlock, tokens: Sequence[Token], quantity: Quantity
    ) -> Iterator[tuple[str, str]]:
        for before, token in pairwise(tokens):
            if (
                token.term in self._terms
                and before.term not in self._terms
                and token.span.start - before.span.end == 1
                and not quantity.span.overlaps(before.span)
                and not before.word.isdigit()
            ):
                yield token.term, before.term
        for way in _WAY.finditer(block.text, tokens[0].span.start, tokens[-1].span.end):
            yield "by", way[1].lower()

    def _qualifiers(
        self, block: AnalysedBlock, tokens: Sequence[Token], quantity: Quantity, extent: Span
    ) -> Iterator[str]:
        text = block.text
        for rate in _RATE.finditer(text, extent.start, extent.end):
            yield f"a {rate[0].split()[-1].lower()}"
        clause = _part(_CLAUSE_ENDS, text, extent, quantity.span)
        asked = [token.span for token in tokens if token.term in self._terms]
        for contrast in _CONTRAST.finditer(text, extent.start, extent.end):
            place = Span(contrast.start(), contrast.end())
            if contrast[0].lower() not in self._named and (
                clause.contains(place) or _is_just_before(text, place, asked)
            ):
                yield contrast[0].lower()
        anchors = [each for each in self._anchors(tokens) if each.span.start >= quantity.span.end]
        if self._counted and anchors:
            for token in tokens:
                if quantity.span.end <= token.span.start < anchors[0].span.start:
                    yield token.term
            if restricted := _RESTRICTED.match(text, anchors[0].span.end):
                after = (token for token in tokens if token.span.start >= restricted.end())
                following = next(after, None)
                if following is None or following.term not in self._terms:
                    yield restricted[1]


def _part(ends: re.Pattern[str], text: str, extent: Span, quantity: Span) -> Span:
    """Return the part of ``extent`` around the figure that none of ``ends`` divides from it."""
    start, end = extent.start, extent.end
    for found in ends.finditer(text, extent.start, extent.end):
        if found.end() <= quantity.start:
            start = found.end()
        elif found.start() >= quantity.end:
            end = found.start()
            break
    return Span(start, end)


def _is_just_before(text: str, place: Span, asked: Sequence[Span]) -> bool:
    return any(
        place.end <= span.start and sum(1 for _ in words_between(text, place, span)) < BESIDE
        for span in asked
    )


def _counted(question: str) -> tuple[tuple[str, ...], str | None]:
    """Return the terms of the thing counted, and of what it does if that comes next.

    The thing counted are the words right after "how many", to the next small word.
    """
    asked = _COUNTED.search(question)
    tokens = list(tokenise(question, asked.end())) if asked else []
    counted = [token.term for token in takewhile(lambda token: token.informative, tokens)]
    after = next((token for token in tokens[len(counted) :] if token.informative), None)
    predicate = None if after is None or after.capital or not counted else after.term
    return tuple(counted[:MAX_PHRASE_LENGTH]), predicate


def _is_period(token: Token) -> bool:
    return bool(_YEAR.fullmatch(token.word)) or token.word in _PERIODS


def _days(text: str, extent: Span, quantity: Span, tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the periods with the days of the months, and without the weekdays of these days."""
    for day in re.finditer(_DAY, text[extent.start : extent.end]):
        if not quantity.overlaps(Span(extent.start + day.start(), extent.start + day.end())):
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


MAX_QUOTES = 4
MIN_CONCEPTS = 2
_COUNTS = frozenset({AnswerType.NUMBER, AnswerType.SHARE, AnswerType.MONEY})
"""Kinds of which a place or a period has its own share."""


def conflicts(
    corpus: Corpus,
    found: Sequence[Candidate],
    matcher: Matcher,
    answer_type: AnswerType,
    question: str,
) -> tuple[Quote, ...]:
    """Return a quotation for each of the figures that contradict one another, the best first.

    Args:
        found: The candidates, the best first.
        want: One of the plain kinds.
    """
    asked = Asked(corpus, matcher, answer_type, question, found[0])
    if len(asked.needed) < MIN_CONCEPTS:
        return ()
    source = found[0].block.document.source
    others = (each for each in found if each.block.document.source != source)
    if not any(map(asked.is_met, others)):
        return ()
    eligible = [each for each in found if asked.is_met(each)]
    if len({each.block.document.source for each in eligible}) < MIN_CONCEPTS:
        return ()
    statements = [made for each in eligible if (made := asked.statement(each))]
    chosen = _contradicting(statements, answer_type)
    terms = matcher.own_terms
    return tuple(each.block.quote(each.run.start, each.run.stop - 1, terms) for each in chosen)


def _contradicting(statements: Sequence[Statement], answer_type: AnswerType) -> list[Statement]:
    """Return the first statement with those of other documents that contradict all before them."""
    if not statements:
        return []
    chosen = [statements[0]]
    for statement in statements[1:]:
        if len(chosen) < MAX_QUOTES and all(
            _contradict(statement, other, answer_type)
            and not _is_repeated(statement, other.source, statements)
            and not _is_repeated(other, statement.source, statements)
            for other in chosen
        ):
            chosen.append(statement)
    return chosen if len(chosen) > 1 else []


def _is_repeated(one: Statement, source: SourceName, statements: Sequence[Statement]) -> bool:
    """Return whether a document gives the figure of ``one`` as well, wherever it does."""
    return any(each.source == source and each.quantity.agrees(one.quantity) for each in statements)


def _contradict(one: Statement, other: Statement, answer_type: AnswerType) -> bool:
    return (
        one.source != other.source
        and one.quantity.contradicts(other.quantity)
        and one.qualifiers == other.qualifiers
        and (
            _same_scope(one.periods, other.periods, answer_type)
            or _same_scope(one.days, other.days, answer_type)
        )
        and _same_scope(one.places, other.places, answer_type)
        and not _other_kind(one.kinds, other.kinds)
    )


def _other_kind(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    """Return whether the same thing is said to be of two kinds."""
    things = {thing for thing, _ in one} & {thing for thing, _ in other}
    return any(not any(pair in other for pair in one if pair[0] == thing) for thing in things)


def _same_scope(one: frozenset[str], other: frozenset[str], answer_type: AnswerType) -> bool:
    """Return whether both can be on the same: a part has a number, but no date, of its own."""
    return one == other if answer_type in _COUNTS else one <= other or other <= one
