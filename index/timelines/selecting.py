"""A topic, a range and a document choose the events of a timeline."""

from __future__ import annotations

from collections.abc import Sequence

from index.answering.concepts import Concept, concepts_of
from index.answering.questions import understand
from index.answering.scope import corrections_of
from index.answering.scoring import engine_query
from index.answering.weights import WEIGHTS
from index.dates import bounds, parse_user_date
from index.errors import UnclearDateError
from index.lexicon import Variant
from index.model import Correction, SourceName, Span, Timeline
from index.timelines.backwards import points_back
from index.timelines.chronicle import Chronicle, Selection
from index.timelines.dated import Dated, Scope, chosen
from index.timelines.folding import fold

MOST_EVENTS = 1_000
"""A timeline shows no more; with a range or a topic people come to the others."""

LEAST_COVERED = 0.4
"""The share of a topic's information that an event needs; what a synonym says counts half."""

LEAST_RELEVANT = 0.4
"""The share of the best event's relevance that another one needs."""

NEAREST_WORDS = 0.25
"""What a variant must count to count here: a loose relation of one word is no topic."""

OWN_WORDS = 0.85
"""From here on a concept is met by its own words, an alias or a correction."""

BACK = 0.9
"""What counts of a concept that only the sentence before speaks of."""


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
    whole = True
    if wanted:
        found, concepts, whole = _about(chronicle, wanted, seen, scope)
        corrections = corrections_of(chronicle.corpus, concepts, within)
        selection = Selection.of(found, MOST_EVENTS)
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
        at_least=not whole,
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


def _about(
    chronicle: Chronicle, topic: str, seen: Scope, scope: Scope
) -> tuple[list[Dated], Sequence[Concept], bool]:
    """The events of ``scope`` that speak of ``topic``, and what it was understood as.

    Last comes whether all events were looked at that could.
    """
    question = understand(topic)
    concepts = concepts_of(chronicle.corpus, question.text, question.tokens, WEIGHTS)
    terms = engine_query(concepts, NEAREST_WORDS)
    years = [Scope(*bounds(concept.words)) for concept in concepts if concept.year]
    # How well an event does must not depend on the range or the document that is asked for.
    everywhere = chronicle.near(terms, years, seen)
    judged = {_place(each): _relevance(concepts, each) for each in everywhere.events}
    least = LEAST_RELEVANT * max(judged.values(), default=0.0)
    found = []
    nearby = everywhere if scope == seen else chronicle.near(terms, years, scope)
    for dated in nearby.events:
        relevance = judged.get(_place(dated))
        if relevance is None:
            relevance = _relevance(concepts, dated)
        if relevance >= least > 0:
            found.append(dated)
    return found, concepts, nearby.whole


def _place(dated: Dated) -> tuple[SourceName, Span]:
    words = dated.event.words
    return words.document.source, words.span


def _relevance(concepts: Sequence[Concept], dated: Dated) -> float:
    """How much of the topic the event meets, 0 if it leaves out too much of it."""
    met = _met(concepts, dated, dated.run)
    for number, concept in enumerate(concepts):
        if concept.year and Scope(*bounds(concept.words)).meets(dated.event):
            met[number] = 1.0
    if points_back(dated.block, dated.run):
        before = dated.run.start - 1
        earlier = _met(concepts, dated, range(before, before + 1))
        met = [max(own, BACK * other) for own, other in zip(met, earlier, strict=True)]
    covered = [(value > 0) / (1 if value >= OWN_WORDS else 2) for value in met]
    return _share(concepts, met) if _share(concepts, covered) >= LEAST_COVERED else 0.0


def _share(concepts: Sequence[Concept], met: Sequence[float]) -> float:
    """The share of the topic's information that is met."""
    total = sum(concept.information for concept in concepts)
    return sum(c.information * m for c, m in zip(concepts, met, strict=True)) / (total or 1.0)


def _met(concepts: Sequence[Concept], dated: Dated, run: range) -> list[float]:
    """For each concept how far the sentences in ``run`` speak of it, 0 to 1."""
    terms = [token.term for number in run for token in dated.block.tokens[number]]
    return [
        max(
            (
                value
                for variant, value in concept.variants.items()
                if value >= NEAREST_WORDS and _holds(terms, variant)
            ),
            default=0.0,
        )
        for concept in concepts
    ]


def _holds(terms: Sequence[str], variant: Variant) -> bool:
    """Whether the terms of a name stand together: "Mexican … president" is nobody's name."""
    first, length = variant[0], len(variant)
    return any(
        term == first and tuple(terms[place : place + length]) == variant
        for place, term in enumerate(terms)
    )
