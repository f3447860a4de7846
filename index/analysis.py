"""The words, blocks and passages of a document, analysed once.

Everything that a corpus needs of a document comes from here, whether the corpus is held in
memory or kept on disk, so that both see the same words.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar, overload

from index.model import Block, BlockKind, Document, PartKind, Passage, Quote, Sentence, Span
from index.text.aliases import MinedAliases, mine_document
from index.text.blocks import divide
from index.text.introductions import introduced_name
from index.text.labels import Label, labels_of
from index.text.titles import DocumentNames, names_of
from index.text.tokens import Token, Word, Written, informative_words_of, terms_of, words_of

T = TypeVar("T")

SENTENCES_A_PASSAGE = 3
CHARACTERS_A_PASSAGE = 600


class LazySequence(Sequence[T]):
    """A sequence that is given by its length and by what makes an item."""

    __slots__ = ()

    @abstractmethod
    def item(self, number: int) -> T:
        """Item ``number``, from 0 to the length less one."""

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        size = len(self)
        if isinstance(index, slice):
            return [self.item(number) for number in range(*index.indices(size))]
        if not -size <= index < size:
            raise IndexError(index)
        return self.item(index % size)


class CachedSequence(LazySequence[T]):
    """A sequence whose items are made when they are first asked for, and kept.

    Several threads may ask at once: what one of them makes twice is equal.
    """

    __slots__ = ("_items", "_make", "_size")

    def __init__(self, size: int, make: Callable[[int], T]) -> None:
        self._size = size
        self._items: dict[int, T] = {}
        self._make = make

    def __len__(self) -> int:
        return self._size

    def item(self, number: int) -> T:
        """Item ``number``, made now if need be."""
        item = self._items.get(number)
        if item is None:
            item = self._items[number] = self._make(number)
        return item


class AnalysedBlock:
    """A block with what its sentences say, each analysed when it is first asked for.

    Attributes:
        document: The block's document.
        block: Where it and its sentences stand.
        text: The document's, with white space for the boilerplate inside of paragraphs; for
            matching only.
        tokens: For each sentence its informative tokens, in order.
        words: What they are, wherever they stand, which is found much faster.
        terms: For each sentence its informative terms, in order.
        counts: For each sentence how often each term occurs.
    """

    __slots__ = ("block", "counts", "document", "terms", "text", "tokens", "words")

    def __init__(self, document: Document, block: Block) -> None:
        self.document = document
        self.block = block
        size = len(block.sentences)
        # Nothing here refers back to the whole, so that what is let go of is gone at once.
        self.text = text = text_of(document, block)
        sentences = block.sentences
        self.tokens: Sequence[tuple[Token, ...]] = CachedSequence(
            size, partial(_tokens, text, sentences)
        )
        self.words: Sequence[Sequence[Word]] = CachedSequence(
            size, partial(_words, text, sentences)
        )
        self.terms: Sequence[Sequence[str]] = CachedSequence(size, partial(_terms, self.words))
        self.counts: Sequence[Mapping[str, int]] = CachedSequence(
            size, partial(_counts, self.terms)
        )

    def span_of(self, run: range) -> Span:
        """Return where the sentences of ``run`` stand."""
        sentences = self.block.sentences
        return Span(sentences[run.start].span.start, sentences[run.stop - 1].span.end)

    def quote(self, first: int, last: int, terms: frozenset[str] = frozenset()) -> Quote:
        """Quote sentences ``first`` to ``last``, with ``terms`` marked as matched."""
        matched = (
            token.span
            for number in range(first, last + 1)
            for token in self.tokens[number]
            if token.term in terms
        )
        span = self.span_of(range(first, last + 1))
        return Quote(
            document=self.document,
            span=span,
            paragraph=self.block.number,
            heading_span=self.block.heading,
            matched=tuple(dict.fromkeys(matched)),
            gaps=self.document.gaps_in(span),
        )

    def quote_spans(
        self, spans: Sequence[Span], terms: frozenset[str] = frozenset(), first: Block | None = None
    ) -> Quote:
        """Quote what stands at ``spans``, of which others than the block's may be.

        Args:
            spans: In order.
            terms: Those that are marked as matched.
            first: The block that the first one is in; by default this one.
        """
        slices = [each for span in spans for each in self.document.slices_of(span)]
        matched = (
            Span(place + start, place + end)
            for each in slices
            for place, (term, _, start, end, informative, _) in words_of(
                self.text, each.start, each.end
            )
            if informative and term in terms
        )
        block = first or self.block
        return Quote.of_slices(
            self.document, slices, block.number, block.heading, tuple(dict.fromkeys(matched))
        )


def text_of(document: Document, block: Block) -> str:
    """Return the text that the words of ``block`` are taken from; offsets are the document's."""
    return document.text if block.kind is BlockKind.BOILERPLATE else document.flowing


def block_at(blocks: Sequence[AnalysedBlock], position: int) -> Block:
    """Return the block of a document that holds ``position``, or the last one before it."""
    place = bisect_right(blocks, position, key=_start)
    found = blocks[max(0, place - 1)].block
    outer = found
    while outer.kind is BlockKind.BOILERPLATE and outer.span.end <= position and place > 1:
        # A paragraph can go on behind boilerplate.
        place -= 1
        outer = blocks[place - 1].block
    return outer if outer.span.start <= position < outer.span.end else found


def _start(block: AnalysedBlock) -> int:
    return block.block.span.start


MAX_LEADS = 6


def leads_of(blocks: Sequence[AnalysedBlock], block: Block, sentence: int) -> tuple[Span, ...]:
    """Return what belongs in front of a sentence, in order: lead-ins, header rows, questions.

    Args:
        blocks: All of the document.
        block: That of the sentence.
        sentence: Its place in the block.
    """
    found: list[Span] = []
    part = block.part_at(sentence)
    while part is not None and part.lead is not None and len(found) < MAX_LEADS:
        found.append(part.lead)
        block = block_at(blocks, part.lead.start)
        part = block.part_at(sentence_at(block, part.lead.start))
    return tuple(reversed(found))


def sentence_at(block: Block, position: int) -> int:
    """Return the place of the sentence of ``block`` that holds ``position`` or ends before it."""
    return max(0, bisect_right(block.sentences, position, key=_sentence_start) - 1)


def _sentence_start(sentence: Sentence) -> int:
    return sentence.span.start


def _tokens(text: str, sentences: Sequence[Sentence], number: int) -> tuple[Token, ...]:
    span = sentences[number].span
    return tuple(
        Token(term, word, place + start, place + end, informative, capital)
        for place, (term, word, start, end, informative, capital) in words_of(
            text, span.start, span.end
        )
        if informative
    )


def _words(text: str, sentences: Sequence[Sentence], number: int) -> Sequence[Word]:
    span = sentences[number].span
    return [word for word, _ in informative_words_of(text, span.start, span.end)]


def _terms(words: Sequence[Sequence[Word]], number: int) -> Sequence[str]:
    return [word.term for word in words[number]]


def _counts(terms: Sequence[Sequence[str]], number: int) -> Mapping[str, int]:
    return Counter(terms[number])


@dataclass(frozen=True, slots=True)
class Analysis:
    """One document, divided and counted.

    Attributes:
        terms: For each passage the terms that an engine ranks.
        words: How often each informative word stands in the document.
        lower: Those that stand in it without a capital at least once.
        capitals: How often each word stands that is written with a capital, as it is written.
        title: The terms of the heading that the document opens with, and of the file's name.
        mined: The names that the document gives to things.
        names: What the document is called.
        labels: The numbers of its clauses.
    """

    document: Document
    blocks: tuple[Block, ...]
    passages: tuple[Passage, ...]
    terms: tuple[Sequence[str], ...]
    words: Counter[str]
    lower: frozenset[str]
    capitals: Counter[str]
    title: Counter[str]
    mined: MinedAliases
    names: DocumentNames
    labels: tuple[Label, ...]

    @property
    def length(self) -> int:
        """How many terms all passages have together."""
        return sum(map(len, self.terms))


def analyse(document: Document) -> Analysis:
    """Divide ``document`` and count what it says."""
    blocks = divide(document)
    passages = passages_of(document, blocks)
    sentences = [_sentences(text_of(document, block), block) for block in blocks]
    every = [written for block in sentences for sentence in block for written in sentence]
    return Analysis(
        document=document,
        blocks=tuple(blocks),
        passages=passages,
        terms=tuple(_terms_of_passages(document, blocks, passages, sentences)),
        words=Counter([word.word for word, _ in every]),
        lower=frozenset([word.word for word, _ in every if not word.capital]),
        capitals=Counter([written for word, written in every if word.capital]),
        title=_title(document, blocks, sentences),
        mined=mine_document(document),
        names=names_of(document, blocks),
        labels=labels_of(document, blocks),
    )


def passages_of(document: Document, blocks: Sequence[Block]) -> tuple[Passage, ...]:
    """Group neighbouring quotable sentences into passages, none of which crosses a block's end."""
    return tuple(
        Passage(
            source=document.source,
            block=position,
            first=first,
            last=last,
            span=Span(block.sentences[first].span.start, block.sentences[last].span.end),
        )
        for position, block in enumerate(blocks)
        for first, last in _runs_of_quotable(block)
    )


def _runs_of_quotable(block: Block) -> Iterator[tuple[int, int]]:
    first: int | None = None
    for index, sentence in enumerate(block.sentences):
        if not sentence.quotable:
            if first is not None:
                yield first, index - 1
            first = None
            continue
        if first is not None and (
            index - first >= SENTENCES_A_PASSAGE
            or sentence.span.end - block.sentences[first].span.start > CHARACTERS_A_PASSAGE
        ):
            yield first, index - 1
            first = None
        if first is None:
            first = index
    if first is not None:
        yield first, len(block.sentences) - 1


def _sentences(text: str, block: Block) -> list[list[Written]]:
    """Return the informative words of each sentence, each also as it is written."""
    return [
        informative_words_of(text, sentence.span.start, sentence.span.end)
        for sentence in block.sentences
    ]


def _terms_of_passages(
    document: Document,
    blocks: Sequence[Block],
    passages: Sequence[Passage],
    sentences: Sequence[Sequence[Sequence[Written]]],
) -> list[Sequence[str]]:
    """Return each passage's terms, with those of its headings and of what leads into it.

    So a question in the words of a heading finds all that stands below it, and one for a
    definition the passage that gives it.
    """
    found: list[Sequence[str]] = []
    known: dict[Span, tuple[str, ...]] = {}
    for passage in passages:
        block = blocks[passage.block]
        terms = [
            word.term
            for sentence in sentences[passage.block][passage.first : passage.last + 1]
            for word, _ in sentence
        ]
        parts = (block.part_at(sentence) for sentence in range(passage.first, passage.last + 1))
        leads = (part.lead for part in parts if part is not None and part.lead is not None)
        above: dict[str, None] = {}
        for span in (*block.headings, *leads):
            if span not in known:
                known[span] = tuple(terms_of(document.text, span.start, span.end))
            above.update(dict.fromkeys(known[span]))
        introduced = dict.fromkeys(_introduced(document, block, passage))
        found.append([*terms, *map(above_term, above), *map(introduced_term, introduced)])
    return found


def _introduced(document: Document, block: Block, passage: Passage) -> Iterator[str]:
    """Yield the terms of what the sentences of ``passage`` say to be this or that."""
    text = text_of(document, block)
    for number in range(passage.first, passage.last + 1):
        span = block.sentences[number].span
        if name := introduced_name(text, span.start, span.end):
            yield from terms_of(name)
        part = block.part_at(number)
        if part is not None and part.kind is PartKind.DEFINITION and part.lead is not None:
            yield from terms_of(text, part.lead.start, part.lead.end)


ABOVE = "^"
"""Marks a term that stands in a heading above a passage or in what leads into it; no word has it.
Such terms are ranked apart, so that they make a word of the passages themselves no commoner."""


def above_term(term: str) -> str:
    """Return the term by which passages are found below headings that hold ``term``."""
    return ABOVE + term


def introduced_term(term: str) -> str:
    """Return the term by which passages are found that say what ``term`` is."""
    return f"{ABOVE}={term}"


def _title(
    document: Document, blocks: Sequence[Block], sentences: Sequence[Sequence[Sequence[Written]]]
) -> Counter[str]:
    if not blocks:
        return Counter()
    name = document.source.rsplit(".", 1)[0]
    terms = Counter(terms_of(re.sub(r"[_/-]+", " ", name)))
    opening: list[int] = []
    for number, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            opening.append(number)
        elif block.kind is not BlockKind.BOILERPLATE:
            break
    # Of several headings the last is that of the first section only.
    for number in opening[:-1] or opening:
        terms.update(word.term for sentence in sentences[number] for word, _ in sentence)
    return terms
