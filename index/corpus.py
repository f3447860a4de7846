"""A folder's documents, divided and analysed, with the engine that ranks their passages."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from index.aliases import Alias, Aliases, mine
from index.model import Block, BlockKind, Document, Passage, Quote, SourceName, Span
from index.passages import divide, passages_of
from index.ranking import Engine
from index.ranking.memory import MemoryEngine
from index.spelling import Spelling
from index.terms import Token, terms_of, tokenise


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


@dataclass(frozen=True, eq=False)
class Corpus:
    """Everything that answering looks at.

    Attributes:
        blocks: For each document its blocks, in order.
        passages: All passages, numbered as the engine numbers them.
        numbers: For each document the numbers of its passages.
        titles: For each document the terms of its title and its file's name.
        aliases: What the documents call by several names.
        spelling: The corpus's vocabulary.
        length: How many informative terms there are in all.
        checksum: Of all documents' names, bytes and metadata and the community's own aliases.
    """

    documents: Mapping[SourceName, Document]
    blocks: Mapping[SourceName, Sequence[AnalysedBlock]]
    passages: Sequence[Passage]
    numbers: Mapping[SourceName, range]
    titles: Mapping[SourceName, Mapping[str, int]]
    aliases: Aliases = field(repr=False)
    spelling: Spelling = field(repr=False)
    length: int
    engine: Engine = field(repr=False)
    checksum: str

    def headings(self, block: AnalysedBlock) -> Mapping[str, int]:
        """The terms of the heading above ``block`` and of its document's title."""
        source, heading = block.document.source, block.block.heading
        return self._headings.get((source, heading), self.titles[source])

    @cached_property
    def _headings(self) -> Mapping[tuple[SourceName, Span | None], Mapping[str, int]]:
        wanted = {
            (name, analysed.block.heading)
            for name, blocks in self.blocks.items()
            for analysed in blocks
        }
        return {
            (name, span): Counter(self.titles[name])
            | Counter(terms_of(self.documents[name].text, span.start, span.end))
            for name, span in wanted
            if span is not None
        }

    def block_of(self, passage: Passage) -> AnalysedBlock:
        """The block that ``passage`` is part of."""
        return self.blocks[passage.source][passage.block]


def build(documents: Iterable[Document], own: Sequence[Alias] = ()) -> Corpus:
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
    terms = _terms_of_passages(blocks, passages)
    return Corpus(
        documents=MappingProxyType(by_name),
        blocks=MappingProxyType(blocks),
        passages=tuple(passages),
        numbers=MappingProxyType(numbers),
        titles=MappingProxyType({name: _title(blocks[name]) for name in by_name}),
        aliases=mine(by_name.values(), _capitalised(blocks.values()), own),
        spelling=_spelling(blocks.values()),
        length=max(1, sum(map(len, terms))),
        engine=MemoryEngine(terms),
        checksum=_checksum(by_name.values(), own),
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


def _terms_of_passages(
    blocks: Mapping[SourceName, Sequence[AnalysedBlock]], passages: Iterable[Passage]
) -> list[list[str]]:
    """What the engine ranks: the first passage below a heading has the heading's terms too.

    So a question in the words of a heading finds what stands below it.
    """
    found: list[list[str]] = []
    headed: set[tuple[SourceName, Span]] = set()
    for passage in passages:
        block = blocks[passage.source][passage.block]
        heading = block.block.heading
        terms = _terms(block, passage)
        if heading is not None and (passage.source, heading) not in headed:
            headed.add((passage.source, heading))
            above = dict.fromkeys(terms_of(block.document.text, heading.start, heading.end))
            terms += [term for term in above if term not in terms]
        found.append(terms)
    return found


def _terms(block: AnalysedBlock, passage: Passage) -> list[str]:
    return [
        token.term
        for sentence in block.tokens[passage.first : passage.last + 1]
        for token in sentence
    ]


def _title(blocks: Sequence[AnalysedBlock]) -> Mapping[str, int]:
    """The terms of the heading that the document opens with, and of the file's name."""
    if not blocks:
        return MappingProxyType({})
    name = blocks[0].document.source.rsplit(".", 1)[0]
    terms = Counter(terms_of(re.sub(r"[_/-]+", " ", name)))
    for analysed in blocks:
        if analysed.block.kind is BlockKind.HEADING:
            terms.update(term for sentence in analysed.counts for term in sentence)
        elif analysed.block.kind is not BlockKind.FURNITURE:
            break
    return MappingProxyType(terms)


def _capitalised(blocks: Iterable[Sequence[AnalysedBlock]]) -> Iterator[str]:
    """Every word that is written with a capital, as it is written."""
    for document in blocks:
        for analysed in document:
            for sentence in analysed.tokens:
                for token in sentence:
                    if token.capital:
                        yield analysed.document.text[token.span.start : token.span.end]


def _spelling(blocks: Iterable[Sequence[AnalysedBlock]]) -> Spelling:
    counts: Counter[str] = Counter()
    lower: set[str] = set()
    for document in blocks:
        for analysed in document:
            for sentence in analysed.tokens:
                counts.update(token.word for token in sentence)
                lower.update(token.word for token in sentence if not token.capital)
    return Spelling(counts, counts.keys() - lower)


def _checksum(documents: Iterable[Document], own: Iterable[Alias]) -> str:
    digest = hashlib.sha256()
    for document in sorted(documents, key=lambda document: document.source):
        digest.update(f"{document.sha256}  {document.source}\n".encode())
        for key, value in document.metadata.given.items():
            digest.update(f"  {key} = {value}\n".encode())
    for alias in own:
        digest.update(f"{alias.name} = {alias.other}\n".encode())
    return digest.hexdigest()
