"""Sources that give different figures or dates for the same thing asked.

    at_odds(corpus, found, matcher, want, question) -> quotations of different documents, or none

Nothing is understood here; the rules are about words, and rather miss than raise a false alarm:

- The question asks for a number, an amount, a share, an age or a date.
- Each sentence meets, in its own words, every concept of the question that the best one meets. One
  that only points back ("It has 199 steps") is read together with the one before it.
- Each holds one figure of the kind asked for, nearer than any other to what is asked about;
  "how many boats" wants the figure before "boats".
- What else delimits the statement agrees: the periods and places that the question does not
  name, what stands between the figure and the thing counted, rates, and words that tell
  one of several things apart ("first", "new", "planned").
- The ranges of what the figures can mean do not meet (``figures``).
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.answering.excerpts import points_back
from index.answering.figures import Figure, figures, words_between
from index.answering.matching import OWN, Matcher
from index.answering.scoring import Candidate
from index.answering.wants import PLAIN_KINDS, Want
from index.corpus import AnalysedBlock, Corpus
from index.dates import Bound, DateExpression, bounds, find
from index.model import Quote, SourceName, Span
from index.terms import Token, tokenise

MOST_QUOTES = 4
FEWEST_CONCEPTS = 2
NEAREST_WORDS = 10
"""Words that may stand between a figure and what it is asked about."""

COUNTED_WITHIN = 3
"""Words that may stand between a number and the thing counted."""

AMBIGUOUS = 2
"""Words by which the nearest figure must be nearer than the next."""

WRONG_SIDE = 2
"""Words that a figure on the less usual side counts as further away."""

LONGEST_PHRASE = 3

_COUNTED = re.compile(r"\bhow many\s+|\bnumber of\s+", re.IGNORECASE)
_COUNTS = frozenset({Want.NUMBER, Want.SHARE, Want.MONEY})
"""Kinds of which a place or a period has its own share."""

_YEAR_ASKED = re.compile(r"\b(?:what|which)(?: \w+)? year\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:1\d|20)\d\ds?")
_PERIODS = frozenset(
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday "
    "sunday spring summer autumn fall winter morning afternoon evening night today yesterday "
    "tomorrow tonight".split()
)
_PLACED = re.compile(
    r"\b(?:in|at|on|near|from|across|within|around|outside|to|of|for|throughout|between)"
    r"\s(?:the\s)?$",
    re.IGNORECASE,
)
_LOOK_BACK = 16
_RATE = re.compile(
    r"\b(?:per|each|every|an?)\s(second|minute|hour|day|week|month|quarter|season|year|night"
    r"|decade|person|head|capita|household|mile|kilomet(?:er|re))\b|\b(daily|weekly|monthly|annual"
    r"|annually|yearly|hourly|nightly)\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|final|again|original|originally|previous|previously"
    r"|former|initial|initially|later|new|old|upper|lower|north|south|east|west|northern|southern"
    r"|eastern|western|inner|outer|left|right|planned|plans?|expected|proposed|scheduled|would|will"
    r"|could|should|may|might|not|never|no|n['’]t|only|another|other|male|female|m[ae]n|wom[ae]n"
    r"|boys?|girls?|children|adults?|average|median|maximum|minimum|record|total|half)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with the figure that it gives for what is asked.

    Attributes:
        run: The sentences that say it: one, or two where the second points back.
        periods: Years, months and the like that the question does not name.
        places: Names behind a preposition, which the question does not name.
        qualifiers: What tells it apart from a statement on something else.
    """

    block: AnalysedBlock
    run: range
    figure: Figure
    periods: frozenset[str]
    places: frozenset[str]
    qualifiers: frozenset[str]

    @property
    def source(self) -> SourceName:
        """The document that says it."""
        return self.block.document.source


def at_odds(
    corpus: Corpus, found: Sequence[Candidate], matcher: Matcher, want: Want | None, question: str
) -> tuple[Quote, ...]:
    """One quotation for each of the figures that contradict one another, the best first.

    Args:
        found: The candidates, the best first.
    """
    if want is None or want not in PLAIN_KINDS:
        return ()
    asked = _Asked(corpus, matcher, want, question, found[0])
    if len(asked.needed) < FEWEST_CONCEPTS:
        return ()
    eligible = [each for each in found if asked.is_met(each)]
    if len({each.block.document.source for each in eligible}) < FEWEST_CONCEPTS:
        return ()
    statements = [made for each in eligible if (made := asked.statement(each))]
    chosen = _contradicting(statements, want)
    terms = matcher.own_terms
    return tuple(each.block.quote(each.run.start, each.run.stop - 1, terms) for each in chosen)


def _contradicting(statements: Sequence[Statement], want: Want) -> list[Statement]:
    """The first statement with those of other documents that contradict all before them."""
    if not statements:
        return []
    chosen = [statements[0]]
    agreeing = {each.source for each in statements[1:] if each.figure.agrees(statements[0].figure)}
    for statement in statements[1:]:
        if (
            statement.source not in agreeing
            and len(chosen) < MOST_QUOTES
            and all(_contradict(statement, other, want) for other in chosen)
        ):
            chosen.append(statement)
    return chosen if len(chosen) > 1 else []


def _contradict(one: Statement, other: Statement, want: Want) -> bool:
    return (
        one.source != other.source
        and one.figure.contradicts(other.figure)
        and one.qualifiers == other.qualifiers
        and _same_scope(one.periods, other.periods, want)
        and _same_scope(one.places, other.places, want)
    )


def _same_scope(one: frozenset[str], other: frozenset[str], want: Want) -> bool:
    """Whether two statements can be on the same: a part has a number, but no date, of its own."""
    return one == other if want in _COUNTS else one <= other or other <= one


class _Asked:
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
        self._counted = _counted(question) if want is Want.NUMBER else ()
        self._by_year = want is Want.DATE and bool(_YEAR_ASKED.search(question))
        self._named = frozenset(token.word for token in tokenise(question))
        met = best.matches.met(best.matches.reach(best.sentence, 1))
        self.needed = frozenset(
            number
            for number, (value, concept) in enumerate(zip(met, matcher.concepts, strict=True))
            if value >= OWN or ((concept.name or concept.year) and concept.known)
        )

    def is_met(self, candidate: Candidate) -> bool:
        """Whether the candidate's own words, or those it points back to, meet all that counts."""
        met = candidate.matches.met(self._run(candidate))
        return all(met[number] >= OWN for number in self.needed)

    def statement(self, candidate: Candidate) -> Statement | None:
        """What the candidate says, if just one of its figures stands where it is asked for."""
        block, run = candidate.block, self._run(candidate)
        span = block.block.sentences[candidate.sentence].span
        tokens = block.tokens[candidate.sentence]
        figure = self._nearest(block, self._figures(block, span), tokens)
        if figure is None:
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
            frozenset(token.term for token in others if _is_place(text, token)),
            frozenset(self._qualifiers(block, tokens, figure, extent)),
        )

    def _run(self, candidate: Candidate) -> range:
        number, block = candidate.sentence, candidate.block
        span = block.block.sentences[number].span
        back = number > 0 and points_back(block.document.text, span)
        first = number - 1 if back and block.block.sentences[number - 1].quotable else number
        return range(first, number + 1)

    def _figures(self, block: AnalysedBlock, span: Span) -> Sequence[Figure]:
        if self._want is not Want.DATE:
            return figures(block.document.text, span, self._want)
        return tuple(self._dates(block, span))

    def _dates(self, block: AnalysedBlock, span: Span) -> Iterator[Figure]:
        for each in _expressions(self._corpus, block.document.source):
            if not span.contains(each.span) or not each.dates_event:
                continue
            first, last = bounds(each.edtf)
            words = tokenise(block.document.text, each.span.start, each.span.end)
            if first is None or last is None or all(token.word in self._named for token in words):
                continue
            if self._by_year:
                first, last = first.replace(month=1, day=1), last.replace(month=12, day=31)
            yield _dated(each, first.toordinal(), last.toordinal())

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

    def _qualifiers(
        self, block: AnalysedBlock, tokens: Sequence[Token], figure: Figure, extent: Span
    ) -> Iterator[str]:
        text = block.document.text
        for rate in _RATE.finditer(text, extent.start, extent.end):
            yield f"a {rate[0].split()[-1].lower()}"
        for contrast in _CONTRAST.finditer(text, extent.start, extent.end):
            if contrast[0].lower() not in self._named:
                yield contrast[0].lower()
        anchors = [each for each in self._anchors(tokens) if each.span.start >= figure.span.end]
        if self._counted and anchors:
            for token in tokens:
                if figure.span.end <= token.span.start < anchors[0].span.start:
                    yield token.term


def _counted(question: str) -> tuple[str, ...]:
    """The terms of the thing counted: the words right after "how many", to the next small one."""
    asked = _COUNTED.search(question)
    found: list[str] = []
    for token in tokenise(question, asked.end()) if asked else ():
        if not token.informative or len(found) == LONGEST_PHRASE:
            break
        found.append(token.term)
    return tuple(found)


def _is_period(token: Token) -> bool:
    return bool(_YEAR.fullmatch(token.word)) or token.word in _PERIODS


def _is_place(text: str, token: Token) -> bool:
    before = text[max(0, token.span.start - _LOOK_BACK) : token.span.start]
    return token.capital and not _is_period(token) and bool(_PLACED.search(before))


def _dated(expression: DateExpression, first: float, last: float) -> Figure:
    if expression.bound is Bound.BEFORE:
        first, last = float("-inf"), first - 1
    elif expression.bound is Bound.AFTER:
        first, last = last + 1, float("inf")
    elif expression.edtf[-1] in "~?":
        years = 10 * 366
        first, last = first - years, last + years
    return Figure(expression.span, first, last, "day")


_FOUND: weakref.WeakKeyDictionary[Corpus, dict[SourceName, tuple[DateExpression, ...]]] = (
    weakref.WeakKeyDictionary()
)


def _expressions(corpus: Corpus, source: SourceName) -> tuple[DateExpression, ...]:
    """The date expressions of a document, found once for each corpus."""
    known = _FOUND.setdefault(corpus, {})
    if source not in known:
        blocks = [analysed.block for analysed in corpus.blocks[source]]
        known[source] = find(corpus.documents[source], blocks)
    return known[source]
