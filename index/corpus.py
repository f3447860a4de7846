"""A folder's documents, divided and analysed, with the engine that ranks their passages."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from index.model import Block, Document, Passage, Quote, SourceName, Span
from index.passages import divide, passages_of
from index.ranking import Engine
from index.ranking.memory import MemoryEngine
from index.terms import Token, tokenise


@dataclass(frozen=True, slots=True)
class AnalysedBlock:
    """A block with the tokens of each of its sentences.

    Attributes:
        tokens: For each sentence its informative tokens, in order.
        counts: For each sentence how often each term occurs.
    """

    document: Document
    block: Block
    tokens: tuple[tuple[Token, ...], ...]
    counts: tuple[Mapping[str, int], ...]

    def quote(self, first: int, last: int, terms: frozenset[str] = frozenset()) -> Quote:
        """Quote sentences ``first`` to ``last``, with ``terms`` marked as matched."""
        sentences = self.block.sentences
        matched = tuple(
            token.span
            for index in range(first, last + 1)
            for token in self.tokens[index]
            if token.term in terms
        )
        return Quote(
            document=self.document,
            span=Span(sentences[first].span.start, sentences[last].span.end),
            paragraph=self.block.number,
            heading_span=self.block.heading,
            matched=tuple(dict.fromkeys(matched)),
        )


@dataclass(frozen=True)
class Corpus:
    """Everything that answering looks at.

    Attributes:
        blocks: For each document its blocks, in order.
        passages: All passages, numbered as the engine numbers them.
        numbers: For each document the numbers of its passages.
        checksum: Of all documents' names and bytes; equal for equal folders.
    """

    documents: Mapping[SourceName, Document]
    blocks: Mapping[SourceName, Sequence[AnalysedBlock]]
    passages: Sequence[Passage]
    numbers: Mapping[SourceName, range]
    engine: Engine = field(repr=False)
    checksum: str

    def block_of(self, passage: Passage) -> AnalysedBlock:
        """The block that ``passage`` is part of."""
        return self.blocks[passage.source][passage.block]


def build(documents: Iterable[Document]) -> Corpus:
    """Divide and analyse ``documents`` and rank their passages in memory."""
    by_name = {document.source: document for document in documents}
    blocks = {
        source: tuple(_analyse(document, block) for block in divide(document))
        for source, document in by_name.items()
    }
    passages: list[Passage] = []
    numbers: dict[SourceName, range] = {}
    for source, document in by_name.items():
        first = len(passages)
        passages += passages_of(document, [analysed.block for analysed in blocks[source]])
        numbers[source] = range(first, len(passages))
    terms = [_terms(blocks[passage.source][passage.block], passage) for passage in passages]
    return Corpus(
        documents=MappingProxyType(by_name),
        blocks=MappingProxyType(blocks),
        passages=tuple(passages),
        numbers=MappingProxyType(numbers),
        engine=MemoryEngine(terms),
        checksum=_checksum(by_name.values()),
    )


def _analyse(document: Document, block: Block) -> AnalysedBlock:
    tokens = tuple(
        tuple(
            token
            for token in tokenise(document.text, sentence.span.start, sentence.span.end)
            if token.informative
        )
        for sentence in block.sentences
    )
    counts = tuple(
        MappingProxyType(Counter(token.term for token in sentence)) for sentence in tokens
    )
    return AnalysedBlock(document, block, tokens, counts)


def _terms(block: AnalysedBlock, passage: Passage) -> list[str]:
    return [
        token.term
        for sentence in block.tokens[passage.first : passage.last + 1]
        for token in sentence
    ]


def _checksum(documents: Iterable[Document]) -> str:
    digest = hashlib.sha256()
    for document in sorted(documents, key=lambda document: document.source):
        digest.update(f"{document.sha256}  {document.source}\n".encode())
    return digest.hexdigest()
