"""Find what restricts a quoted clause: exceptions beside it, and the rule that it excepts from.

Only general cues count, and only where the place or a reference ties a clause to the quoted one:
the clause directly below that begins with its exception, or one nearby that names it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from index.analysis import block_at, sentence_at
from index.corpus import AnalysedBlock, Corpus, label_at
from index.model import Block, BlockKind, PartKind, Quote, SourceName, Span
from index.query.addresses import references, resolve_reference
from index.text.labels import FoundLabel

MAX_LIMITS = 2
MAX_LIMIT_LENGTH = 500
"""Characters of a clause that is quoted beside another."""

NEARBY = 12
"""Blocks below in which clauses that name the quoted one are looked for."""

_OPENS_WITH_LIMIT = re.compile(
    r"(?:[-*+•>\s]|\(?[\w.]{1,6}[.)]\s)*(?:\*\*|__|[*_])?"
    r"(?:(?:this|that|these|the (?:above|foregoing|same)(?: \w+)?)\b[^.;]{0,60}?"
    r"\b(?:does|do|shall|will) not apply\b"
    r"|(?:this|that|the (?:above|foregoing)(?: \w+)?) applies only\b"
    r"|(?:an |the |one |by way of )?exceptions?\b|except that\b|exempt(?:ed)?\b"
    r"|notwithstanding (?:the (?:above|foregoing)|this)\b|however,? .{0,80}\b(?:not|only|except)\b"
    r"|(?:dies|das) gilt nicht\b|ausnahmen?\b|ausgenommen\b|esto no se aplica\b"
    r"|(?:con )?excepci[oó]n)",
    re.IGNORECASE,
)
_EXCEPTS = re.compile(
    r"\b(?:(?:does|do|shall|will|may) not apply|not applicable|exempt(?:ed|ion|ions)? from"
    r"|exceptions? (?:to|from)|except(?:ed|s)? from|notwithstanding|by way of derogation from"
    r"|in derogation of|contrary to|deviat\w+ from|other than in|gilt nicht|gelten nicht"
    r"|ausgenommen|abweichend von|no se aplica(?:n|rá|rán)?|salvo lo dispuesto en)\b",
    re.IGNORECASE,
)
"""What says of a clause that it takes something out of the one that it names."""

REACH = 40
"""Characters between those words and the reference."""

MAX_RULE_LENGTH = 2_000
"""Characters of a clause of which an exception is one of any part of it."""


def limits(corpus: Corpus, quote: Quote) -> tuple[Quote, ...]:
    """Return the clauses that restrict a quoted one, nearest first.

    Raises:
        DamagedIndexError: If the index turns out to be damaged.
    """
    source = quote.document.source
    blocks = corpus.blocks[source]
    found: list[Span] = []
    for span in _nearby(blocks, quote):
        words = quote.document.text[span.start : span.end]
        is_next = not found and _opens_directly_below(quote, span)
        names_it = _excepts_from(corpus, source, span, words, quote)
        if (is_next and _OPENS_WITH_LIMIT.match(words)) or names_it:
            found.append(span)
        if len(found) == MAX_LIMITS:
            break
    return tuple(_quote_at(blocks, quote, span) for span in found)


def excepted_rule(corpus: Corpus, source: SourceName, span: Span) -> Span | None:
    """Return where the rule stands from which the clause at ``span`` takes something out.

    Only a clause before it in the same document that is short enough to stand in front.
    """
    document = corpus.documents[source]
    words = document.text[span.start : span.end]
    for rule in _rules(corpus, source, span, words):
        place = rule.label.span
        text = document.text[place.start : place.end].rstrip()
        is_heading = block_at(corpus.blocks[source], place.start).kind is BlockKind.HEADING
        if place.end <= span.start and 0 < len(text) <= MAX_LIMIT_LENGTH and not is_heading:
            return Span(place.start, place.start + len(text))
    return None


def _excepts_from(corpus: Corpus, source: SourceName, span: Span, words: str, quote: Quote) -> bool:
    """Return whether a clause takes something out of the quoted one, which it names."""
    own = quote.spans[-1].start
    return any(
        rule.label.extent.start <= own < rule.label.extent.end
        and len(rule.label.extent) <= MAX_RULE_LENGTH
        and not rule.label.extent.contains(span)
        for rule in _rules(corpus, source, span, words)
    )


def _rules(corpus: Corpus, source: SourceName, span: Span, words: str) -> Iterator[FoundLabel]:
    """Yield the clauses that the one at ``span`` says it takes something out of."""
    around = label_at(corpus.labels, source, span.start)
    if around is None:
        return
    cues = list(_EXCEPTS.finditer(words))
    for reference in references(words) if cues else ():
        near = any(
            reference.span.start - REACH <= cue.end() and cue.start() <= reference.span.end + REACH
            for cue in cues
        )
        if near:
            yield from resolve_reference(corpus.labels, reference, around)


def _nearby(blocks: Sequence[AnalysedBlock], quote: Quote) -> Iterator[Span]:
    """Yield the clauses below a quotation, in its section and a few beyond it."""
    end = quote.spans[-1].end
    first = block_at(blocks, end - 1)
    for analysed in blocks[first.number - 1 : first.number - 1 + NEARBY]:
        block = analysed.block
        if block.kind in {BlockKind.HEADING, BlockKind.BOILERPLATE}:
            continue
        for span in _clauses(analysed, end):
            if span.start >= end and len(span) <= MAX_LIMIT_LENGTH:
                yield span


def _clauses(analysed: AnalysedBlock, after: int) -> Iterator[Span]:
    """Yield the items of a block that begin at ``after`` or later; of prose the sentences left."""
    block = analysed.block
    if not block.parts:
        first = 0 if after <= block.span.start else sentence_at(block, after - 1) + 1
        if first < len(block.sentences):
            yield analysed.span_of(range(first, len(block.sentences)))
        return
    start = bisect_right(block.parts, sentence_at(block, after), key=lambda part: part.first)
    for number in range(max(0, start - 1), min(len(block.parts), start + NEARBY)):
        if block.parts[number].kind not in {PartKind.HEADER, PartKind.ROW, PartKind.CODE}:
            yield analysed.span_of(block.sentences_of(number))


def _opens_directly_below(quote: Quote, span: Span) -> bool:
    """Return whether nothing but white space stands between a quotation and ``span``."""
    return not quote.document.text[quote.spans[-1].end : span.start].strip()


def _quote_at(blocks: Sequence[AnalysedBlock], quote: Quote, span: Span) -> Quote:
    block: Block = block_at(blocks, span.start)
    slices = quote.document.slices_of(span)
    return Quote.of_slices(quote.document, slices, block.number, block.heading)
