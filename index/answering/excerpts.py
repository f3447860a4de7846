"""Extend a winning sentence to a quotation that is whole.

Neighbours that belong to the sentence come along, and whatever it cannot be understood without:
the sentence that leads into a list, the header row of a table, the question before an answer,
and all items of a list that a sentence only leads into.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from index.analysis import block_at, leads_of, sentence_at
from index.answering.limits import excepted_rule
from index.answering.scoring import OWN, Candidate, Matcher
from index.corpus import AnalysedBlock, Corpus
from index.model import Block, BlockKind, Document, Occurrence, PartKind, Quote, Span
from index.query.anaphora import opens_with_pronoun
from index.query.answer_types import MEASURED, PLAIN_KINDS, AnswerType, has
from index.text.lines import ENTRY
from index.text.tokens import terms_of

MAX_EXCERPT_LENGTH = 640
"""Characters, as near to 600 as whole sentences come. A single sentence may be longer."""

MAX_SENTENCES = 3

MAX_ITEMS = 12
"""Of a longer list the first ones are quoted, and how many there are besides."""

MAX_LIST_LENGTH = 1_500
"""Characters of a list that is quoted."""

MAX_BLOCKS_BELOW = 40
"""Blocks that are looked at for further items of a list."""

MAX_PARTS_BELOW = 500
"""Items and rows that are looked at, of which all but the first ones are only counted."""

_LINE_STARTS = frozenset({"", "\n", "\r"})
_TEXT = frozenset({BlockKind.PARAGRAPH, BlockKind.CAPTION})
_LISTED = frozenset({PartKind.ITEM, PartKind.TERM, PartKind.DEFINITION})
_ALONE_NOTHING = frozenset({PartKind.HEADER, PartKind.TERM, PartKind.QUESTION})
"""Parts that say nothing without those that they lead into."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A run of sentences around a candidate, with what belongs to them.

    Attributes:
        run: The sentences' places in the block.
        coverage: For each concept how far the excerpt meets it, 0 to 1.
        spans: Where its slices stand, in order.
        omitted: How many items of the list are left out at the end.
        cut: Where those stand.
        first: The block that the first slice stands in, if it is another than the sentence's.
        shows_kind: Whether a heading in front has the kind of thing asked for.
        also_in: Where else the same words were found.
    """

    candidate: Candidate
    run: range
    coverage: list[float]
    spans: tuple[Span, ...]
    omitted: int = 0
    cut: tuple[Span, ...] = ()
    first: Block | None = None
    shows_kind: bool = False
    also_in: tuple[Occurrence, ...] = ()

    def quote(self, terms: frozenset[str]) -> Quote:
        """Quote it, with ``terms`` marked as matched."""
        block = self.candidate.block
        if self.spans == (block.span_of(self.run),):
            quote = block.quote(self.run.start, self.run.stop - 1, terms)
        else:
            quote = block.quote_spans(self.spans, terms, self.first)
        return replace(quote, omitted=self.omitted, also_in=self.also_in)

    def shows(self, answer_type: AnswerType, asked: Collection[str]) -> bool:
        """Return whether it has the kind of thing asked for, be it in rows below its first one."""
        block = self.candidate.block
        if self.shows_kind or has(answer_type, block, self.run, asked):
            return True
        part = block.block.part_at(self.run.start)
        if answer_type not in MEASURED or part is None or part.kind is not PartKind.HEADER:
            return False
        return any(map(str.isdigit, block.text[self.spans[-1].start : self.spans[-1].end]))


def excerpt(
    candidate: Candidate,
    matcher: Matcher,
    corpus: Corpus,
    taken: Collection[int] = (),
    answer_type: AnswerType | None = None,
) -> Excerpt:
    """Take the candidate's sentence with the neighbours that belong to it.

    Of all runs of up to ``MAX_SENTENCES`` around the sentence that are short enough, the
    one that meets most of the question wins; a run that opens with "This" or "He" though
    its predecessor could have come along stands back. So does one that opens with an earlier
    entry of a log or a chat: what follows there may reply, what comes before does not belong.

    Args:
        candidate: The sentence that matches best.
        matcher: The question's.
        corpus: The documents.
        taken: Sentences of the block that other quotations already show.
        answer_type: The kind of thing asked for; a heading may be the place that has it.
    """
    best = max(
        _runs(candidate.block, candidate.sentence, taken),
        key=lambda run: (*_value(candidate, run, matcher), -abs(_middle(run) - candidate.sentence)),
    )
    found = Excerpt(
        candidate, best, candidate.matches.coverage(best), (candidate.block.span_of(best),)
    )
    blocks = corpus.blocks[candidate.block.document.source]
    found = _headed(_completed(found, matcher, blocks), matcher, blocks, answer_type)
    return _below_its_rule(found, corpus, blocks)


def _runs(block: AnalysedBlock, sentence: int, taken: Collection[int]) -> Iterator[range]:
    sentences = block.block.sentences
    within = _neighbours(block, sentence)
    for first in range(max(within.start, sentence - MAX_SENTENCES + 1), sentence + 1):
        for last in range(sentence, min(within.stop, first + MAX_SENTENCES)):
            run = range(first, last + 1)
            length = sentences[last].span.end - sentences[first].span.start
            if len(run) == 1 or (
                length <= MAX_EXCERPT_LENGTH
                and all(sentences[n].quotable and n not in taken for n in run)
            ):
                yield run


def _neighbours(block: AnalysedBlock, sentence: int) -> range:
    """Return the places of the sentences that a run may reach: those of the same part."""
    first, last = 0, len(block.block.sentences)
    part = block.block.part_at(sentence)
    for each in block.block.parts[: 2 * MAX_SENTENCES] if part is None else ():
        last = min(last, each.first)
    if part is not None:
        first = part.first
        for place in range(sentence + 1, min(last, sentence + MAX_SENTENCES)):
            if block.block.part_at(place) != part:
                return range(first, place)
    return range(first, last)


def _value(candidate: Candidate, run: range, matcher: Matcher) -> tuple[float, bool, bool, int]:
    value = matcher.share(candidate.matches.coverage(run))
    first = candidate.block.block.sentences[run.start].span
    stranded = run.start > 0 and opens_with_pronoun(candidate.block.text, first)
    early = run.start < candidate.sentence and all(
        _begins_entry(candidate, sentence) for sentence in (run.start, candidate.sentence)
    )
    return round(value, 6), not stranded, not early, len(run)


def _begins_entry(candidate: Candidate, sentence: int) -> bool:
    text, block = candidate.block.text, candidate.block.block
    start = block.sentences[sentence].span.start
    return text[max(0, start - 1) : start] in _LINE_STARTS and ENTRY.match(text, start) is not None


def _middle(run: range) -> float:
    return (run.start + run.stop - 1) / 2


def _below_its_rule(found: Excerpt, corpus: Corpus, blocks: Sequence[AnalysedBlock]) -> Excerpt:
    """Return an excerpt behind the rule that it is an exception from, if it names one."""
    source = found.candidate.block.document.source
    rule = excepted_rule(corpus, source, found.spans[-1])
    if rule is None:
        return found
    above = block_at(blocks, rule.start)
    leads = leads_of(blocks, above, sentence_at(above, rule.start))
    spans = _joined(found.candidate.block.text, (*leads, rule, *found.spans))
    return replace(found, spans=spans, first=block_at(blocks, spans[0].start))


def _headed(
    found: Excerpt,
    matcher: Matcher,
    blocks: Sequence[AnalysedBlock],
    answer_type: AnswerType | None,
) -> Excerpt:
    """Return an excerpt with a heading in front if only that answers.

    It has the date or figure that is asked for, or all that the excerpt has of the question.
    """
    block = found.candidate.block
    shown = answer_type not in PLAIN_KINDS or has(answer_type, block, found.run, matcher.terms)
    silent = not any(value >= OWN for value in found.coverage)
    for span in reversed(block.block.headings) if silent or not shown else ():
        above = blocks[block_at(blocks, span.start).number - 1]
        met = matcher.coverage(matcher.term_counts(above.counts[0]))
        if not any(value >= OWN for value in met):
            continue
        holds = not shown and answer_type and has(answer_type, above, range(1), matcher.terms)
        if holds or silent:
            return replace(
                found,
                spans=_joined(block.text, (span, *found.spans)),
                coverage=[max(each) for each in zip(met, found.coverage, strict=True)],
                first=above.block,
                shows_kind=bool(holds),
            )
    return _below_its_turn(found, blocks)


_TURNS = re.compile(
    r"\b(?:not|no|never|don['’]?ts?|won['’]?t|removed|removals?|deprecat\w+|dropped|discontinued"
    r"|forbidden|prohibited|prohibitions?|banned|disallowed|exceptions?|exclusions?|excluded|exempt\w*"
    r"|rejected|repealed|obsolete|withdrawn|invalid|unsupported|known\s(?:issues|bugs|problems)"
    r"|prohibid\w+|excepciones|eliminad\w+|obsolet\w+|verboten\w*|ausnahmen?|entfernt)\b",
    re.IGNORECASE,
)
"""What a heading such as "Removed" or "Not allowed" says of all that stands below it."""

MAX_TURN = 60
"""Characters of such a heading."""


def _below_its_turn(found: Excerpt, blocks: Sequence[AnalysedBlock]) -> Excerpt:
    """Return an excerpt behind its heading if only that says that it does not hold, or no more."""
    block = found.candidate.block
    heading = block.block.heading
    if heading is None or len(heading) > MAX_TURN or heading in found.spans:
        return found
    turns = _TURNS.search(block.text, heading.start, heading.end) is not None
    if not turns or any(_TURNS.search(block.text, each.start, each.end) for each in found.spans):
        return found
    return replace(
        found,
        spans=_joined(block.text, (heading, *found.spans)),
        first=block_at(blocks, heading.start),
    )


def _completed(found: Excerpt, matcher: Matcher, blocks: Sequence[AnalysedBlock]) -> Excerpt:
    """Return an excerpt with what it cannot be understood without."""
    block = found.candidate.block
    leads = leads_of(blocks, block.block, found.run.start)
    part = block.block.part_at(found.run.start)
    if part is not None and part.kind is PartKind.ANSWER:
        whole_answer = range(part.first, found.run.stop)
        if len(block.span_of(whole_answer)) <= MAX_EXCERPT_LENGTH:
            found = replace(found, run=whole_answer, spans=(block.span_of(whole_answer),))
        elif found.run.start > part.first:
            leads = ()  # The question would stand in front of words that do not follow it.
    (own,) = found.spans
    below, cut = _below(blocks, block, _led(block, found.run))
    defined = part is not None and part.kind in {PartKind.TERM, PartKind.DEFINITION}
    led = bool(below or leads) and not defined
    if not led and _asks_for_all(found, matcher, block, ()):
        below, cut = _list_around(blocks, block, found.run.start)
    elif not below and leads and _asks_for_all(found, matcher, block, leads):
        above = block_at(blocks, leads[-1].start)
        whole, cut = _below(blocks, blocks[above.number - 1], leads[-1])
        if any(each.contains(own) for each in whole):
            own, below = whole[0], whole[1:]
        else:
            cut = ()
    spans = _joined(block.text, (*leads, own, *below))
    if spans == found.spans:
        return found
    return replace(
        found,
        spans=spans,
        omitted=len(cut),
        cut=cut,
        coverage=_coverage(found, matcher, spans, block.text),
        first=block_at(blocks, spans[0].start),
    )


def _coverage(found: Excerpt, matcher: Matcher, spans: Sequence[Span], text: str) -> list[float]:
    terms = {term: 1 for span in spans for term in terms_of(text, span.start, span.end)}
    whole = matcher.coverage(matcher.term_counts(terms))
    return [max(each) for each in zip(whole, found.coverage, strict=True)]


def _asks_for_all(
    found: Excerpt, matcher: Matcher, block: AnalysedBlock, leads: Sequence[Span]
) -> bool:
    """Return whether a question is about a list as a whole: its item has nothing of its own."""
    part = block.block.part_at(found.run.start)
    if part is None or part.kind not in _LISTED:
        return False
    spans = (*block.block.headings, *leads)
    around = {term: 1 for span in spans for term in terms_of(block.text, span.start, span.end)}
    met = matcher.coverage(matcher.term_counts(around))
    own = found.candidate.matches.coverage(found.run)
    return any(value >= OWN for value in met) and all(
        there >= OWN or here < OWN for here, there in zip(own, met, strict=True)
    )


def _led(block: AnalysedBlock, run: range) -> Span:
    """Return what of a run leads into something below: its last sentence, or a part of it."""
    part = block.block.part_at(run.stop - 1)
    if part is not None and (part.kind in _ALONE_NOTHING or part.kind is PartKind.ITEM):
        last = block.block.sentences[run.stop - 1].span
        return Span(block.block.sentences[part.first].span.start, last.end)
    return block.block.sentences[run.stop - 1].span


def _below(
    blocks: Sequence[AnalysedBlock], block: AnalysedBlock, lead: Span
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the parts that ``lead`` leads into, and those of them that are left out."""
    found: list[Span] = []
    cut: list[Span] = []
    for each in _parts_below(blocks, block, lead):
        length = found[-1].end - found[0].start if found else 0
        if found and (len(found) >= MAX_ITEMS or length + len(each.span) > MAX_LIST_LENGTH):
            cut += [each.span] if each.is_next else []
        elif not cut:
            found.append(each.span)
    return tuple(found), tuple(cut)


class _PartBelow(NamedTuple):
    """A part that something leads into, at once or as part of one that it leads into at once."""

    span: Span
    is_next: bool


def _parts_below(
    blocks: Sequence[AnalysedBlock], block: AnalysedBlock, lead: Span
) -> Iterator[_PartBelow]:
    """Yield the parts that ``lead`` leads into, with those inside of them, in order."""
    first: int | None = None
    looked_at = 0
    place = block.block.number - 1
    for analysed in blocks[place : place + MAX_BLOCKS_BELOW]:
        each, before = analysed.block, looked_at
        if each.kind is BlockKind.HEADING and each.span.start > lead.end:
            break
        for number in range(_first_part(each, lead), len(each.parts)):
            part = each.parts[number]
            is_next = part.lead is not None and part.lead.overlaps(lead)
            is_inner = first is not None and part.lead is not None and part.lead.start >= first
            if looked_at >= MAX_PARTS_BELOW or not (is_next or is_inner):
                break
            looked_at += 1
            span = analysed.span_of(each.sentences_of(number))
            first = span.start if first is None else first
            yield _PartBelow(span, is_next)
        if looked_at == before and each.span.start > lead.end and each.kind in _TEXT:
            break


def rest_of_list(corpus: Corpus, quote: Quote) -> tuple[Quote, ...]:
    """Return what a quotation that ends with the first items of a list leaves out.

    In as many quotations as it takes, each with what leads into it; none if nothing is left out.
    """
    blocks, document = corpus.blocks[quote.document.source], quote.document
    end = quote.span.end
    block = block_at(blocks, end - 1)
    part = block.part_at(sentence_at(block, end - 1))
    while part is not None and part.lead is not None:
        lead = part.lead
        block = block_at(blocks, lead.start)
        shown, cut = _below(blocks, blocks[block.number - 1], lead)
        if cut and shown[-1].end == end:
            below = _parts_below(blocks, blocks[block.number - 1], lead)
            groups = _grouped([each.span for each in below if each.span.start >= end])
            rest = (_with_leads(document, blocks, each) for each in groups)
            return tuple(replace(each, standing=quote.standing) for each in rest)
        part = block.part_at(sentence_at(block, lead.start))
    return ()


def _grouped(spans: Sequence[Span]) -> list[list[Span]]:
    """Divide the items of a list into groups of which each is short enough to be quoted."""
    groups: list[list[Span]] = []
    for span in spans:
        group = groups[-1] if groups else []
        if group and len(group) < MAX_ITEMS and span.end - group[0].start <= MAX_LIST_LENGTH:
            group.append(span)
        else:
            groups.append([span])
    return groups


def _with_leads(
    document: Document, blocks: Sequence[AnalysedBlock], items: Sequence[Span]
) -> Quote:
    """Quote items of a list behind what leads into it."""
    block = block_at(blocks, items[0].start)
    leads = leads_of(blocks, block, sentence_at(block, items[0].start))
    joined = _joined(document.text, (*leads, *items))
    slices = [part for each in joined for part in document.slices_of(each)]
    first = block_at(blocks, slices[0].start)
    return Quote.of_slices(document, slices, first.number, first.heading)


def _list_around(
    blocks: Sequence[AnalysedBlock], block: AnalysedBlock, sentence: int
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the items of a list that only its heading leads into, and those that are left out."""
    place = block.block.number - 1
    first = last = place
    while _goes_on(blocks, first - 1, first) and place - first < MAX_BLOCKS_BELOW:
        first -= 1
    while _goes_on(blocks, last, last + 1) and last - place < MAX_BLOCKS_BELOW:
        last += 1
    spans = [
        each.span_of(each.block.sentences_of(number))
        for each in blocks[first : last + 1]
        for number in _listed(each.block)
    ][:MAX_PARTS_BELOW]
    size = sum(
        number < MAX_ITEMS and span.end - spans[0].start <= MAX_LIST_LENGTH
        for number, span in enumerate(spans)
    )
    own = block.block.sentences[sentence].span
    shown = any(each.contains(own) for each in spans[:size])
    return (tuple(spans[:size]), tuple(spans[size:])) if shown else ((), ())


def _goes_on(blocks: Sequence[AnalysedBlock], first: int, second: int) -> bool:
    """Return whether a list goes on from a block, by its place, to the next one."""
    if first < 0 or second >= len(blocks):
        return False
    one, other = blocks[first].block, blocks[second].block
    return (
        one.heading == other.heading
        and bool(one.parts)
        and one.parts[-1].kind in _LISTED
        and bool(other.parts)
        and other.parts[0].kind in _LISTED
        and other.parts[0].first == 0
    )


def _listed(block: Block) -> Iterator[int]:
    """Yield the numbers of a block's parts that are items of a list."""
    return (number for number, part in enumerate(block.parts) if part.kind in _LISTED)


def _first_part(block: Block, lead: Span) -> int:
    """Return the number of the first part of ``block`` that begins behind ``lead``."""
    if lead.end <= block.span.start:
        return 0
    return bisect_right(block.parts, sentence_at(block, lead.end - 1), key=lambda part: part.first)


def _joined(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Join spans between which there is nothing but white space."""
    joined: list[Span] = []
    for span in sorted(set(spans)):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        elif joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(joined)
