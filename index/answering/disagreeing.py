"""Sources that give different figures or dates for the same thing asked.

    at_odds(corpus, found, matcher, want, question) -> quotations of different documents, or none

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
- The ranges of what the figures can mean do not meet (``figures``).
"""

from __future__ import annotations

from collections.abc import Sequence

from index.answering.matching import Matcher
from index.answering.scoring import Candidate
from index.answering.statements import Asked, Statement
from index.answering.wants import Want
from index.corpus import Corpus
from index.model import Quote, SourceName

MOST_QUOTES = 4
FEWEST_CONCEPTS = 2
_COUNTS = frozenset({Want.NUMBER, Want.SHARE, Want.MONEY})
"""Kinds of which a place or a period has its own share."""


def at_odds(
    corpus: Corpus, found: Sequence[Candidate], matcher: Matcher, want: Want, question: str
) -> tuple[Quote, ...]:
    """One quotation for each of the figures that contradict one another, the best first.

    Args:
        found: The candidates, the best first.
        want: One of the plain kinds.
    """
    asked = Asked(corpus, matcher, want, question, found[0])
    if len(asked.needed) < FEWEST_CONCEPTS:
        return ()
    source = found[0].block.document.source
    others = (each for each in found if each.block.document.source != source)
    if not any(map(asked.is_met, others)):
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
    for statement in statements[1:]:
        if len(chosen) < MOST_QUOTES and all(
            _contradict(statement, other, want)
            and not _is_repeated(statement, other.source, statements)
            and not _is_repeated(other, statement.source, statements)
            for other in chosen
        ):
            chosen.append(statement)
    return chosen if len(chosen) > 1 else []


def _is_repeated(one: Statement, source: SourceName, statements: Sequence[Statement]) -> bool:
    """Whether a document gives the figure of ``one`` as well, wherever it does."""
    return any(each.source == source and each.figure.agrees(one.figure) for each in statements)


def _contradict(one: Statement, other: Statement, want: Want) -> bool:
    return (
        one.source != other.source
        and one.figure.contradicts(other.figure)
        and one.qualifiers == other.qualifiers
        and (
            _same_scope(one.periods, other.periods, want) or _same_scope(one.days, other.days, want)
        )
        and _same_scope(one.places, other.places, want)
        and not _other_kind(one.kinds, other.kinds)
    )


def _other_kind(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    """Whether the same thing is said to be of two kinds."""
    things = {thing for thing, _ in one} & {thing for thing, _ in other}
    return any(not any(pair in other for pair in one if pair[0] == thing) for thing in things)


def _same_scope(one: frozenset[str], other: frozenset[str], want: Want) -> bool:
    """Whether two statements can be on the same: a part has a number, but no date, of its own."""
    return one == other if want in _COUNTS else one <= other or other <= one
