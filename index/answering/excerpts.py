"""Extend a winning sentence to a quotation with the neighbours that belong to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from index.answering.scoring import Candidate, Matcher
from index.corpus import AnalysedBlock
from index.model import Quote
from index.query.anaphora import opens_with_pronoun
from index.text.lines import ENTRY

MAX_EXCERPT_LENGTH = 640
"""Characters, as near to 600 as whole sentences come. A single sentence may be longer."""

MAX_SENTENCES = 3

_LINE_STARTS = frozenset({"", "\n", "\r"})


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A run of sentences around a candidate.

    Attributes:
        run: The sentences' places in the block.
        met: For each concept how far the run meets it, 0 to 1.
    """

    candidate: Candidate
    run: range
    coverage: list[float]

    def quote(self, terms: frozenset[str]) -> Quote:
        """Quote the run, with ``terms`` marked as matched."""
        return self.candidate.block.quote(self.run.start, self.run.stop - 1, terms)


def excerpt(candidate: Candidate, matcher: Matcher, taken: Collection[int] = ()) -> Excerpt:
    """Take the candidate's sentence with the neighbours that belong to it.

    Of all runs of up to ``MAX_SENTENCES`` around the sentence that are short enough, the
    one that meets most of the question wins; a run that opens with "This" or "He" though
    its predecessor could have come along stands back. So does one that opens with an earlier
    entry of a log or a chat: what follows there may reply, what comes before does not belong.

    Args:
        taken: Sentences of the block that other quotations already show.
    """
    best = max(
        _runs(candidate.block, candidate.sentence, taken),
        key=lambda run: (*_value(candidate, run, matcher), -abs(_middle(run) - candidate.sentence)),
    )
    return Excerpt(candidate, best, candidate.matches.coverage(best))


def _runs(block: AnalysedBlock, sentence: int, taken: Collection[int]) -> Iterator[range]:
    sentences = block.block.sentences
    for first in range(max(0, sentence - MAX_SENTENCES + 1), sentence + 1):
        for last in range(sentence, min(len(sentences), first + MAX_SENTENCES)):
            run = range(first, last + 1)
            length = sentences[last].span.end - sentences[first].span.start
            if len(run) == 1 or (
                length <= MAX_EXCERPT_LENGTH
                and all(sentences[n].quotable and n not in taken for n in run)
            ):
                yield run


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
