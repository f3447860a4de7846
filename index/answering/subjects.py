"""Find what the documents are about: some headings, and the names that they mention most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from weakref import WeakKeyDictionary

from index.corpus import AnalysedBlock, Corpus
from index.model import BlockKind, Quote, SourceName, Span
from index.shown_quotes import shown_words, title_of
from index.text.english import zipf
from index.text.tokens import Token, without_possessive

MAX_HEADINGS = 3
MAX_NAMES = 4
NAME_WORDS = 2
"""The last words of a run of capitals: what goes before is mostly a title."""

MIN_NAME_LENGTH = 4

MAX_BLOCKS = MAX_DOCUMENTS = 2_000
"""Of a large corpus the first ones must do."""

_Key = tuple[SourceName, ...] | None
_KNOWN: WeakKeyDictionary[Corpus, dict[_Key, tuple[Quote, ...]]] = WeakKeyDictionary()


def subjects(corpus: Corpus, names: Sequence[SourceName] | None = None) -> tuple[Quote, ...]:
    """Quote some headings and the first mention of each of the most frequent names.

    Found once for a corpus and a choice of its documents: it looks at very many sentences.

    Args:
        corpus: The documents.
        names: Those to look at; None for all.
    """
    known = _KNOWN.setdefault(corpus, {})
    key = None if names is None else tuple(names)
    if key not in known:
        among = list(islice(corpus.blocks if key is None else key, MAX_DOCUMENTS))
        corpus.prefetch(_first_passages(corpus, among))
        known[key] = _find(corpus, among)
    return known[key]


def _first_passages(corpus: Corpus, names: Sequence[SourceName]) -> Sequence[int]:
    """Return passages of the first documents, as far as their blocks are looked at."""
    numbers = (number for run in corpus.find(tuple(names)).values() for number in run)
    return list(islice(numbers, MAX_BLOCKS))


def _find(corpus: Corpus, names: Iterable[SourceName]) -> tuple[Quote, ...]:
    blocks = list(islice((block for name in names for block in corpus.blocks[name]), MAX_BLOCKS))
    return tuple(_heading(block) for block in _headings(blocks)) + _names(blocks)


def _headings(blocks: Iterable[AnalysedBlock]) -> list[AnalysedBlock]:
    """Return few headings, the first ones of different documents before others of the same.

    A title comes after its document's own headings, since it is shown beside the subjects anyway.
    """
    of_document: dict[SourceName, list[AnalysedBlock]] = {}
    for block in blocks:
        if block.block.kind is BlockKind.HEADING:
            of_document.setdefault(block.document.source, []).append(block)
    ranked: list[tuple[int, AnalysedBlock]] = []
    for first, *others in of_document.values():
        found = [*others, first] if others and _is_title(first) else [first, *others]
        ranked += enumerate(found)
    ranked.sort(key=lambda each: each[0])
    return [block for _, block in ranked[:MAX_HEADINGS]]


def _is_title(block: AnalysedBlock) -> bool:
    title = title_of(block.document)
    words = shown_words(block.document, block.block.sentences[0].span) if title else ""
    return bool(title) and words.casefold() == title.casefold()


def _heading(block: AnalysedBlock) -> Quote:
    return Quote(block.document, block.block.sentences[0].span, block.block.number)


def _names(blocks: list[AnalysedBlock]) -> tuple[Quote, ...]:
    counts: Counter[str] = Counter()
    first: dict[str, tuple[AnalysedBlock, Span]] = {}
    for block in blocks:
        if block.block.kind is BlockKind.BOILERPLATE:
            continue
        for sentence in block.tokens:
            for span, term in _capitalised(block.text, sentence[1:]):
                counts[term] += 1
                first.setdefault(term, (block, span))
    ranked = sorted(counts, key=lambda term: (-counts[term], term))[:MAX_NAMES]
    return tuple(
        Quote(block.document, span, block.block.number, block.block.heading)
        for block, span in (first[term] for term in ranked)
    )


def _capitalised(text: str, tokens: Sequence[Token]) -> Iterator[tuple[Span, str]]:
    """Yield runs of capitalised words that end in one that is no English word: surnames."""
    run: list[Token] = []
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        if not token.capital:
            continue
        run.append(token)
        if following and following.capital and following.span.start == token.span.end + 1:
            continue
        if len(token.word) >= MIN_NAME_LENGTH and zipf(token.word) is None:
            # The token's span may hold a possessive ending, which is no part of the name.
            words = text[token.span.start : token.span.end]
            end = token.span.start + len(without_possessive(words))
            yield Span(run[-NAME_WORDS:][0].span.start, end), token.term
        run = []
