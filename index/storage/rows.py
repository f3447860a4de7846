"""Blocks, passages and further facts of a document as bytes and JSON.

A row begins with the places of its items, so that one can be read without the others.
All numbers are little-endian and of 32 bits.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, TypedDict, TypeVar

from index.analysis import LazySequence
from index.errors import DamagedIndexError
from index.model import (
    Block,
    BlockKind,
    Document,
    Metadata,
    Part,
    PartKind,
    Passage,
    Sentence,
    SourceName,
    Span,
)
from index.model.documents import Location, LocationMark
from index.model.metadata import Value

T = TypeVar("T")

BLOCKS_A_ROW = 64
PASSAGES_A_ROW = 1_024

SENTENCE_BATCH_SIZE = 64
"""Up to so many of a block are unpacked together, which is faster."""

_KINDS = tuple(BlockKind)
_NONE = 0xFFFF_FFFF
_PART_KINDS = tuple(PartKind)
_HEAD = struct.Struct("<BIIIIIBBI")
_SPAN = struct.Struct("<II")
_PART = struct.Struct("<BBIII")
_SENTENCE = struct.Struct("<IIB")
_PASSAGE = struct.Struct("<IIIII")
_PLACE = struct.Struct("<I")

_NOT_PACKED = (struct.error, IndexError, ValueError)
"""What unpacking raises where the bytes are not what was packed."""


def checksum(text: bytes, *cited: str) -> int:
    """Return the CRC-32 of a text and of what it is cited by.

    It finds every change of up to 32 neighbouring bits.
    """
    return zlib.crc32(text, zlib.crc32(repr(cited).encode("utf-8", "backslashreplace")))


def pack_blocks(blocks: Sequence[Block]) -> Iterator[bytes]:
    """Rows of up to ``BLOCKS_A_ROW`` blocks."""
    for start in range(0, len(blocks), BLOCKS_A_ROW):
        items = [_pack_block(block) for block in blocks[start : start + BLOCKS_A_ROW]]
        place = _PLACE.size * len(items)
        places = bytearray()
        for item in items:
            places += _PLACE.pack(place)
            place += len(item)
        yield bytes(places) + b"".join(items)


def _pack_block(block: Block) -> bytes:
    heading = block.heading
    start, end = (heading.start, heading.end) if heading is not None else (_NONE, _NONE)
    kind = _KINDS.index(block.kind)
    head = _HEAD.pack(
        kind,
        block.number,
        block.span.start,
        block.span.end,
        start,
        end,
        block.level,
        len(block.above),
        len(block.parts),
    )
    above = b"".join(_SPAN.pack(each.start, each.end) for each in block.above)
    parts = b"".join(map(_pack_part, block.parts))
    sentences = (
        _SENTENCE.pack(each.span.start, each.span.end, each.quotable) for each in block.sentences
    )
    return head + above + parts + _PLACE.pack(len(block.sentences)) + b"".join(sentences)


def _pack_part(part: Part) -> bytes:
    start, end = (part.lead.start, part.lead.end) if part.lead else (_NONE, _NONE)
    return _PART.pack(_PART_KINDS.index(part.kind), part.depth, part.first, start, end)


def unpack_block(row: bytes, item: int) -> Block:
    """Block ``item`` of a row, counted from 0.

    Raises:
        DamagedIndexError: If the row cannot be what was packed.
    """
    try:
        (place,) = _PLACE.unpack_from(row, item * _PLACE.size)
        head = _HEAD.unpack_from(row, place)
        kind, number, start, end, heading_start, heading_end, level, above_count, part_count = head
        place += _HEAD.size
        if place + above_count * _SPAN.size + part_count * _PART.size > len(row):
            raise DamagedIndexError("a block cannot be read")
        above = tuple(
            Span(*_SPAN.unpack_from(row, place + at * _SPAN.size)) for at in range(above_count)
        )
        place += above_count * _SPAN.size
        parts = StoredItems(row, place, part_count, _PART, _part)
        place += part_count * _PART.size
        (count,) = _PLACE.unpack_from(row, place)
        place += _PLACE.size
        if place + count * _SENTENCE.size > len(row):
            raise DamagedIndexError("a block cannot be read")
        sentences = StoredItems(row, place, count, _SENTENCE, _sentence)
        return Block(
            kind=_KINDS[kind],
            span=Span(start, end),
            number=number,
            heading=None if heading_start == _NONE else Span(heading_start, heading_end),
            sentences=sentences if count > SENTENCE_BATCH_SIZE else tuple(sentences),
            above=above,
            level=level,
            parts=parts if part_count > SENTENCE_BATCH_SIZE else tuple(parts),
        )
    except _NOT_PACKED as error:
        raise DamagedIndexError("a block cannot be read") from error


class StoredItems(LazySequence[T]):
    """The sentences or parts of a packed block, each unpacked when it is asked for.

    A log of a hundred thousand lines is one block, of which a question looks at a few.
    """

    __slots__ = ("_count", "_make", "_place", "_record", "_row")

    def __init__(
        self, row: bytes, place: int, count: int, record: struct.Struct, make: Callable[..., T]
    ) -> None:
        """Find ``count`` items from ``place`` on, each made from the values of a ``record``."""
        self._row = row
        self._place = place
        self._count = count
        self._record = record
        self._make = make

    def __len__(self) -> int:
        return self._count

    def item(self, number: int) -> T:
        """Unpack item ``number``."""
        place = self._place + number * self._record.size
        try:
            return self._make(*self._record.unpack_from(self._row, place))
        except _NOT_PACKED as error:
            raise DamagedIndexError("a part of a block cannot be read") from error


def _sentence(start: int, end: int, quotable: int) -> Sentence:
    return Sentence(Span(start, end), bool(quotable))


def _part(kind: int, depth: int, first: int, start: int, end: int) -> Part:
    return Part(_PART_KINDS[kind], first, depth, None if start == _NONE else Span(start, end))


def pack_passages(passages: Sequence[Passage]) -> Iterator[bytes]:
    """Rows of up to ``PASSAGES_A_ROW`` passages."""
    for start in range(0, len(passages), PASSAGES_A_ROW):
        yield b"".join(
            _PASSAGE.pack(each.block, each.first, each.last, each.span.start, each.span.end)
            for each in passages[start : start + PASSAGES_A_ROW]
        )


def unpack_passage(row: bytes, item: int, source: SourceName) -> Passage:
    """Passage ``item`` of a row, counted from 0.

    Raises:
        DamagedIndexError: If the row cannot be what was packed.
    """
    try:
        block, first, last, start, end = _PASSAGE.unpack_from(row, item * _PASSAGE.size)
        return Passage(source, block, first, last, Span(start, end))
    except _NOT_PACKED as error:
        raise DamagedIndexError("a passage cannot be read") from error


def unpack_json(packed: str | bytes) -> Any:  # noqa: ANN401  # what JSON can hold
    """Read a stored JSON value.

    Raises:
        DamagedIndexError: If it is none.
    """
    try:
        return json.loads(packed)
    except ValueError as error:
        raise DamagedIndexError("a stored value cannot be read") from error


class Extra(TypedDict):
    """What is stored of a document beside its text.

    Attributes:
        metadata: The values that are given, by key.
        own: The keys of those that only the file itself states.
        original: Whether the text is the file itself.
        marks: Each with its start, the values of its place that are not the usual ones, and
            whether it is boilerplate, and whether a paragraph goes on there.
    """

    metadata: dict[str, Value]
    own: list[str]
    original: bool
    marks: list[tuple[int, dict[str, Any], bool, bool]]


def extra_of(document: Document) -> Extra:
    """Return the part of ``document`` that is stored beside its text."""
    return {
        "metadata": document.metadata.given,
        "own": sorted(document.metadata.own),
        "original": document.original,
        "marks": [
            (
                mark.start,
                {key: value for key, value in asdict(mark.place).items() if value},
                mark.boilerplate,
                mark.continues,
            )
            for mark in document.marks
        ],
    }


def metadata_of(extra: Extra) -> Metadata:
    """Return the metadata of the document that ``extra`` was taken of."""
    return Metadata.of(extra["metadata"], own=extra["own"])


def restore(source: str, sha256: str, text: str, extra: Extra) -> Document:
    """Return the document that ``extra`` was taken of."""
    return Document(
        SourceName(source),
        text,
        sha256,
        original=extra["original"],
        marks=tuple(
            LocationMark(start, _place(place), boilerplate, continues)
            for start, place, boilerplate, continues in extra["marks"]
        ),
        metadata=metadata_of(extra),
    )


def _place(values: dict[str, Any]) -> Location:
    return Location(**{**values, "headings": tuple(values.get("headings", ()))})
