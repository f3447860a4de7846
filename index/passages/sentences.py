"""Where sentences begin and end.

sentencex finds the ends; this module keeps its offsets exact and mends what it leaves:
bracketed credits glued to a sentence, titles and list numbers cut off from what they
belong to, and text without any full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

from index.model import Sentence, Span

LONGEST_SENTENCE = 900
"""Characters. Anything longer (a log, a table, prose without full stops) is cut in pieces."""

CREDIT = re.compile(
    r"[\[(](?:[A-Z]{2,5}\s)?(?:photo|image|picture|illustration|graphic|credit|courtesy|screenshot"
    r"|photograph|via)\b[^\[\]()\n]{0,160}[\])]",
    re.IGNORECASE,
)
"""A bracketed credit, as news agencies write it: ``[AP Photo/…]``, ``(Photo by …)``."""

_JOINED_TO_NEXT = re.compile(
    r"(?:(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gov|Sen|Rep|Gen|Col|Lt|Sgt|Capt|St|Hon|Rev|No|Nos|Fig|Approx"
    r"|approx|ca|cf|vs|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.)|^(?:\d{1,3}|[A-Za-z])[.)])$"
)
_PIECE_ENDS = (re.compile(r"[;:](?=\s)"), re.compile(r",(?=\s)"), re.compile(r"(?=\s)"))


def split(text: str, span: Span) -> Iterator[Sentence]:
    """Split ``text[span.start:span.end]`` into sentences; blank text gives none.

    A bare credit is a sentence of its own that is not quotable.
    """
    position = span.start
    for credit in CREDIT.finditer(text, span.start, span.end):
        yield from _prose(text, position, credit.start())
        yield Sentence(Span(credit.start(), credit.end()), quotable=False)
        position = credit.end()
    yield from _prose(text, position, span.end)


def _prose(text: str, start: int, end: int) -> Iterator[Sentence]:
    # One space for one white-space character: a wrapped line is not an end, offsets stay.
    flat = re.sub(r"\s", " ", text[start:end])
    pending: int | None = None
    for boundary in sentencex.get_sentence_boundaries("en", flat):
        first = boundary["start_index"] if pending is None else pending
        last = boundary["end_index"]
        stripped = flat[first:last].strip()
        if not stripped:
            continue
        if last < len(flat) and _JOINED_TO_NEXT.search(stripped):
            pending = first
            continue
        pending = None
        yield from _pieces(text, _trim(text, start + first, start + last))
    if pending is not None and flat[pending:].strip():
        yield from _pieces(text, _trim(text, start + pending, end))


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _pieces(text: str, span: Span) -> Iterator[Sentence]:
    while len(span) > LONGEST_SENTENCE:
        cut = _cut(text, span)
        yield Sentence(_trim(text, span.start, cut))
        span = _trim(text, cut, span.end)
    yield Sentence(span)


def _cut(text: str, span: Span) -> int:
    """The best place to end a piece: after a semicolon, else a comma, else a word."""
    limit = span.start + LONGEST_SENTENCE
    for pattern in _PIECE_ENDS:
        ends = [match.end() for match in pattern.finditer(text, span.start + 1, limit)]
        if ends and ends[-1] > span.start + LONGEST_SENTENCE // 2:
            return ends[-1]
    return limit
