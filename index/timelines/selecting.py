"""A topic, a range and a document choose the events of a timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from index.answering.concepts import Concept, concepts_of
from index.answering.questions import understand
from index.answering.scope import corrections_of
from index.answering.weights import WEIGHTS
from index.corpus import Corpus
from index.dates import bounds, parse_user_date
from index.errors import UnclearDateError
from index.lexicon import Variant
from index.model import Correction, Event, SourceName, Timeline
from index.timelines.backwards import points_back
from index.timelines.chronicle import Chronicle, Dated
from index.timelines.folding import fold

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
    seen = chronicle.events_of(within)
    found: Sequence[Dated] = [
        dated
        for dated in seen
        if (source is None or dated.event.quote.document.source == source)
        and _overlaps(dated.event, first, last)
    ]
    corrections: tuple[Correction, ...] = ()
    if wanted:
        found, corrections = _about(chronicle.corpus, wanted, seen, found, within)
    events = fold(chronicle.corpus, found)
    return Timeline(
        topic=wanted or None,
        since=start,
        until=end,
        source=source,
        events=tuple(event for event in events if event.dated),
        undated=tuple(event for event in events if not event.dated),
        corrections=corrections,
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


def _overlaps(event: Event, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    if not event.dated:
        return False
    begins, ends = event.first or date.min, event.last or date.max
    return begins <= (last or date.max) and (first or date.min) <= ends


def _about(
    corpus: Corpus,
    topic: str,
    seen: Sequence[Dated],
    among: Sequence[Dated],
    within: Sequence[SourceName] | None,
) -> tuple[list[Dated], tuple[Correction, ...]]:
    """The events of ``among`` that speak of ``topic``, and what misspelt words were taken for."""
    question = understand(topic)
    concepts = concepts_of(corpus, question.text, question.tokens, WEIGHTS)
    corrections = corrections_of(corpus, concepts, within)
    # How well an event does must not depend on the range or the document that is asked for.
    judged = {id(dated): _relevance(concepts, dated) for dated in seen}
    best = max(judged.values(), default=0.0)
    least = LEAST_RELEVANT * best
    found = [dated for dated in among if judged[id(dated)] >= least > 0]
    return found, corrections


def _relevance(concepts: Sequence[Concept], dated: Dated) -> float:
    """How much of the topic the event meets, 0 if it leaves out too much of it."""
    met = _met(concepts, dated, dated.run)
    for number, concept in enumerate(concepts):
        if concept.year and _overlaps(dated.event, *bounds(concept.words)):
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
