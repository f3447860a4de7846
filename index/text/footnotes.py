"""Bind footnotes to the sentences that carry their marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from heapq import merge
from typing import NamedTuple

from index.model import Block, BlockKind, Part, PartKind, Span
from index.text.leads import short
from index.text.lines import FOOTNOTE

_MARK = re.compile(r"\[(\^[^\[\]\s][^\[\]\r\n]{0,40}|[\w#*-]{1,20})\](?![(:])")


class _Note(NamedTuple):
    """A footnote: where it begins, its label, and its block and part, counted from 0."""

    start: int
    label: str
    block: int
    part: int


def with_marks(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return ``blocks`` with what carries its mark in front of each footnote.

    Where a label is used again, as in each section, the nearest mark above counts, and of several
    marks the first.

    Args:
        text: The document's.
        blocks: All of the document, with their parts.
    """
    notes = [note for place, block in enumerate(blocks) for note in _notes(text, place, block)]
    found = list(blocks)
    marked: dict[str, Span] = {}
    for place, label, note in merge(
        ((each.start, each.label, each) for each in notes),
        _marks(text, notes),
        key=lambda each: each[0],
    ):
        if note is None:
            sentence = None if label in marked else _sentence_at(blocks, place)
            if sentence is not None:
                marked[label] = short(sentence, text)
        elif (lead := marked.pop(label, None)) is not None:
            block = found[note.block]
            parts = list(block.parts)
            parts[note.part] = replace(parts[note.part], lead=lead)
            found[note.block] = replace(block, parts=tuple(parts))
    return tuple(found)


def _notes(text: str, place: int, block: Block) -> Iterator[_Note]:
    for number, part in enumerate(block.parts):
        if part.kind is PartKind.FOOTNOTE:
            start = block.sentences[part.first].span.start
            if match := FOOTNOTE.match(text, start):
                yield _Note(start, match["label"] or match["number"], place, number)


def _marks(text: str, notes: Sequence[_Note]) -> Iterator[tuple[int, str, None]]:
    labels = {note.label for note in notes}
    starts = {note.start for note in notes}
    if labels:
        for match in _MARK.finditer(text):
            if match[1] in labels and match.start() not in starts:
                yield match.start(), match[1], None


def _sentence_at(blocks: Sequence[Block], position: int) -> Span | None:
    """Return the sentence at a place; nothing for code and for what is no text."""
    number = bisect_right(blocks, position, key=lambda block: block.span.start) - 1
    block = blocks[number] if number >= 0 else None
    if block is None or block.kind not in {BlockKind.PARAGRAPH, BlockKind.CAPTION}:
        return None
    place = bisect_right(block.sentences, position, key=lambda each: each.span.start) - 1
    part: Part | None = block.part_at(place)
    if place < 0 or (part is not None and part.kind is PartKind.CODE):
        return None
    return block.sentences[place].span
