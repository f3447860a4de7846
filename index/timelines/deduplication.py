"""Fold events that say nearly the same into one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.corpus import Corpus
from index.model import BlockKind, Event
from index.ranking import idf
from index.text.tokens import terms_of
from index.timelines.events import LocatedEvent

SAME = 0.7
"""From this share of the shorter sentence's information on two sentences say the same."""

CAPTION_SAME = 0.3
"""The share for a caption and the body: a caption is short and words things its own way."""


RAREST = 6
MAX_COMPARED = 4
"""An event is compared with the events of its date that share one of its rarest terms, for
each term with no more than this many: so the time stays linear however many share a date."""


def deduplicate(corpus: Corpus, found: Sequence[LocatedEvent]) -> list[Event]:
    """Put near-duplicates of the same date into the first of them, or into the body's.

    The order of what remains is kept.
    """
    corpus.engine.prefetch(term for dated in found for term in _terms(dated))
    groups: list[list[LocatedEvent]] = []
    by_term: dict[tuple[str, str], list[list[LocatedEvent]]] = {}
    for dated in found:
        keys = [(dated.event.edtf, term) for term in _rarest(corpus, dated)]
        near = {id(group): group for key in keys for group in by_term.get(key, ())}
        group = next((each for each in near.values() if _alike(corpus, each[0], dated)), None)
        if group is None:
            group = []
            groups.append(group)
            for key in keys:
                sharing = by_term.setdefault(key, [])
                if len(sharing) < MAX_COMPARED:
                    sharing.append(group)
        group.append(dated)
    return [_folded(group) for group in groups]


def _rarest(corpus: Corpus, dated: LocatedEvent) -> list[str]:
    """Return the terms that tell most, and the sentence itself if it has none."""
    terms = sorted(_terms(dated), key=lambda term: (corpus.engine.document_frequency(term), term))
    return terms[:RAREST] or [dated.event.quote.text]


def _folded(group: Sequence[LocatedEvent]) -> Event:
    lead, *others = sorted(group, key=_is_caption)
    return replace(lead.event, also=tuple(dated.event for dated in others))


def _is_caption(dated: LocatedEvent) -> bool:
    return dated.block.block.kind is BlockKind.CAPTION


def _alike(corpus: Corpus, one: LocatedEvent, other: LocatedEvent) -> bool:
    first, second = _terms(one), _terms(other)
    smaller = min(_information(corpus, first), _information(corpus, second))
    if not smaller:
        return one.event.quote.text == other.event.quote.text
    if one.event.dated_by_section and other.event.dated_by_section and _same_document(one, other):
        # Two items of a list are two things, however alike.
        return first == second
    caption = _is_caption(one) != _is_caption(other)
    shared = _information(corpus, first & second) / smaller
    return shared >= (CAPTION_SAME if caption else SAME)


def _same_document(one: LocatedEvent, other: LocatedEvent) -> bool:
    return one.event.quote.document.source == other.event.quote.document.source


def _terms(dated: LocatedEvent) -> frozenset[str]:
    """Return the sentence's terms without those of its date, which both have in any case."""
    event = dated.event
    words = event.words.span
    if event.dated_by_section:
        # What leads into an item tells it from others of the same words.
        document = event.quote.document
        spans = [span for span in event.quote.spans if not span.contains(words)]
        return frozenset(
            term for span in spans for term in terms_of(document.flowing, span.start, span.end)
        )
    return frozenset(
        token.term
        for number in dated.run
        for token in dated.block.tokens[number]
        if not words.overlaps(token.span)
    )


def _information(corpus: Corpus, terms: Iterable[str]) -> float:
    size = corpus.engine.size
    frequencies = (corpus.engine.document_frequency(term) for term in terms)
    return sum(idf(size, each) for each in frequencies)
