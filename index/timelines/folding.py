"""Events that say nearly the same become one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.corpus import Corpus
from index.model import BlockKind, Event
from index.timelines.chronicle import Dated

SAME = 0.7
"""From this share of the shorter sentence's information on two sentences say the same."""

CAPTION_SAME = 0.3
"""The share for a caption and the body: a caption is short and words things its own way."""


def fold(corpus: Corpus, found: Sequence[Dated]) -> list[Event]:
    """Put near-duplicates of the same date into the first of them, or into the body's.

    The order of what remains is kept.
    """
    groups: list[list[Dated]] = []
    open_groups: dict[str, list[list[Dated]]] = {}
    for dated in found:
        same_date = open_groups.setdefault(dated.event.edtf, [])
        for group in same_date:
            if _alike(corpus, group[0], dated):
                group.append(dated)
                break
        else:
            same_date.append([dated])
            groups.append(same_date[-1])
    return [_folded(group) for group in groups]


def _folded(group: Sequence[Dated]) -> Event:
    lead, *others = sorted(group, key=_is_caption)
    return replace(lead.event, also=tuple(dated.event for dated in others))


def _is_caption(dated: Dated) -> bool:
    return dated.block.block.kind is BlockKind.CAPTION


def _alike(corpus: Corpus, one: Dated, other: Dated) -> bool:
    first, second = _terms(one), _terms(other)
    smaller = min(_information(corpus, first), _information(corpus, second))
    if not smaller:
        return one.event.quote.text == other.event.quote.text
    caption = _is_caption(one) != _is_caption(other)
    shared = _information(corpus, first & second) / smaller
    return shared >= (CAPTION_SAME if caption else SAME)


def _terms(dated: Dated) -> frozenset[str]:
    """The sentence's terms without those of its date, which both have in any case."""
    words = dated.event.words.span
    return frozenset(
        token.term
        for number in dated.run
        for token in dated.block.tokens[number]
        if not words.overlaps(token.span)
    )


def _information(corpus: Corpus, terms: Iterable[str]) -> float:
    size = corpus.engine.size
    frequencies = (corpus.engine.document_frequency(term) for term in terms)
    return sum(math.log(1 + (size - each + 0.5) / (each + 0.5)) for each in frequencies)
