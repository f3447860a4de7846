"""A winning sentence becomes a quotation together with the neighbours that belong to it."""

from __future__ import annotations

import re

from index.answering.scoring import Candidate, window
from index.model import Quote, Span

LONGEST_EXCERPT = 600
"""Characters. A single sentence may be longer; it is never cut."""

_POINTS_BACK = re.compile(
    r"[“\"‘']?(?:This|That|These|Those|He|She|It|They|His|Her|Its|Their|Such|Here|There|Both"
    r"|But|And|However|Yet|Also|Then|Ultimately|Thus|Therefore|Moreover|Furthermore|In addition"
    r"|The (?:agency|program|programme|law|bill|order|policy|group|report|company|area|measure"
    r"|act|agents?|officers?|organi[sz]ation|two|three|former|latter|same))\b"
)


def excerpt(candidate: Candidate, terms: frozenset[str]) -> Quote:
    """Quote the candidate's sentence, taking along what it points back to or leads on to.

    A sentence that opens with "This" or "He" takes its predecessor; after that the
    neighbours of the three-sentence window join while the whole stays short enough.
    """
    first = last = candidate.sentence
    around = window(candidate.block, candidate.sentence)
    steps = [around.stop - 1, around.start]
    if points_back(candidate.block.document.text, _span(candidate, first, first)):
        steps.reverse()
    for step in steps:
        wider = min(first, step), max(last, step)
        if len(_span(candidate, *wider)) <= LONGEST_EXCERPT:
            first, last = wider
    return candidate.block.quote(first, last, terms)


def points_back(text: str, span: Span) -> bool:
    """Whether the sentence opens with a word that only its predecessor explains."""
    return bool(_POINTS_BACK.match(text, span.start, span.end))


def _span(candidate: Candidate, first: int, last: int) -> Span:
    sentences = candidate.block.block.sentences
    return Span(sentences[first].span.start, sentences[last].span.end)
