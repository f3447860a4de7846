"""A topic, a range and a document choose the events of a timeline."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

from index.answering.concepts import Concept, concepts_of
from index.answering.questions import understand
from index.answering.scope import corrections_of
from index.answering.weights import WEIGHTS
from index.corpus import Corpus
from index.dates import bounds, parse_user_date
from index.errors import UnclearDateError
from index.model import Correction, SourceName, Timeline
from index.timelines.chronicle import Chronicle, Selection
from index.timelines.dated import Scope, chosen
from index.timelines.folding import fold
from index.timelines.judging import Judge

MOST_EVENTS = 1_000
"""A timeline shows no more; with a range or a topic people come to the others."""

LEAST_RELEVANT = 0.4
"""The share of the best event's relevance that another one needs."""


def timeline(  # noqa: PLR0913 - each narrows the events
    chronicle: Chronicle,
    *,
    topic: str | None = None,
    since: str | None = None,
    until: str | None = None,
    source: SourceName | None = None,
    within: Sequence[SourceName] | None = None,
) -> Timeline:
    """Choose events by topic, range and document; a blank topic chooses all.

    If ``within`` is given, there are no other documents for the person who asks.

    Raises:
        UnclearDateError: If ``since`` or ``until`` is no clear date, or they are reversed.
        RequestError: If the topic holds no word or is too long.
    """
    start, end = _value(since), _value(until)
    first = bounds(start)[0] if start else None
    last = bounds(end)[1] if end else None
    if start and end and first and last and first > last:
        raise UnclearDateError.reversed(start, end)
    wanted = topic.strip() if topic else None
    seen = Scope(sources=chosen(within))
    scope = Scope(first, last, seen.sources if source is None else frozenset({source}))
    corrections: tuple[Correction, ...] = ()
    if wanted:
        concepts = _understood(chronicle.corpus, wanted)
        corrections = corrections_of(chronicle.corpus, concepts, within)
        selection = _about(chronicle, concepts, seen, scope)
    else:
        selection = chronicle.select(scope, MOST_EVENTS)
    dated = sum(each.event.dated for each in selection.events)
    events = fold(chronicle.corpus, selection.events)
    return Timeline(
        topic=wanted or None,
        since=start,
        until=end,
        source=source,
        events=tuple(event for event in events if event.dated),
        undated=tuple(event for event in events if not event.dated),
        corrections=corrections,
        left_out=selection.dated - dated,
        undated_left_out=selection.undated - (len(selection.events) - dated),
    )


def _value(typed: str | None) -> str | None:
    """The EDTF value of what a person typed, which may be one already."""
    if typed is None or not typed.strip():
        return None
    value = typed.strip()
    try:
        known = bounds(value) != (None, None)
    except ValueError:
        known = False
    return value if known else parse_user_date(typed)


def _understood(corpus: Corpus, topic: str) -> Sequence[Concept]:
    question = understand(topic)
    return concepts_of(corpus, question.text, question.tokens, WEIGHTS)


def _about(
    chronicle: Chronicle, concepts: Sequence[Concept], seen: Scope, scope: Scope
) -> Selection:
    """The events of ``scope`` that speak of ``concepts``."""
    judge = Judge(concepts, chronicle.corpus.engine.document_frequency)
    judged = []
    # How well an event does must not depend on the range or the document that is asked for.
    for gist in chronicle.gists(judge.terms, judge.periods, seen.sources):
        relevance = judge.relevance(gist)
        if relevance > 0:
            judged.append((relevance, gist))
    least = LEAST_RELEVANT * max((relevance for relevance, _ in judged), default=0.0)
    found = [
        gist
        for relevance, gist in judged
        if relevance >= least and scope.admits(gist.source) and scope.meets(gist)
    ]
    dated = sum(gist.dated for gist in found)
    shown = nsmallest(MOST_EVENTS, found, key=lambda gist: gist.order)
    return Selection(chronicle.restore(shown), dated, len(found) - dated)
