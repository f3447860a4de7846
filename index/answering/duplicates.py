"""Find where else the words of an excerpt stand, so that they are quoted once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from index.analysis import leads_of
from index.answering.scoring import Candidate
from index.corpus import AnalysedBlock, Corpus
from index.model import Occurrence, Span
from index.text.tokens import fold

MIN_LETTERS = 20
"""Letters and digits. Fewer ("Not allowed.") may say something else somewhere else."""


def duplicates(
    corpus: Corpus, candidate: Candidate, run: range, among: Collection[Candidate]
) -> list[tuple[Candidate, range, Occurrence]]:
    """Return candidates of other documents around which the same sentences stand as in ``run``.

    The same by letters and digits, together with what leads into them; each document counts
    once, where its best candidate stands.

    Args:
        corpus: The documents.
        candidate: The one that an excerpt was made from.
        run: The excerpt's sentences in its block.
        among: The only candidates that are looked at.
    """
    block, source = candidate.block, candidate.block.document.source
    terms = block.terms[candidate.sentence]
    own: str | None = None
    found: dict[str, tuple[Candidate, range, Occurrence]] = {}
    for each in among:
        other = each.block.document.source
        # Two texts of the same letters have the same terms, which are known already.
        if other == source or each.block.terms[each.sentence] != terms:
            continue
        moved = each.sentence - candidate.sentence
        there = range(run.start + moved, run.stop + moved)
        if there.start < 0 or there.stop > len(each.block.block.sentences):
            continue
        own = own or _letters(corpus, block, run)
        if len(own) >= MIN_LETTERS and own == _letters(corpus, each.block, there):
            span = each.block.span_of(there)
            found.setdefault(other, (each, there, Occurrence(other, span)))
    return list(found.values())


def _letters(corpus: Corpus, block: AnalysedBlock, run: range) -> str:
    leads: Sequence[Span] = leads_of(corpus.blocks[block.document.source], block.block, run.start)
    text = " ".join(block.text[span.start : span.end] for span in (*leads, block.span_of(run)))
    return "".join(filter(str.isalnum, fold(text)))
