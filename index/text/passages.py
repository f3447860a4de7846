"""Group neighbouring sentences of one block into the Passages that engines rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.model import Block, Document, Passage, Span

SENTENCES_A_PASSAGE = 3
CHARACTERS_A_PASSAGE = 600


def passages_of(document: Document, blocks: Sequence[Block]) -> tuple[Passage, ...]:
    """Group the quotable sentences of every block; no passage crosses a block's end."""
    return tuple(
        Passage(
            source=document.source,
            block=position,
            first=first,
            last=last,
            span=Span(block.sentences[first].span.start, block.sentences[last].span.end),
        )
        for position, block in enumerate(blocks)
        for first, last in _groups(block)
    )


def _groups(block: Block) -> Iterator[tuple[int, int]]:
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
