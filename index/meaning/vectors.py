"""The vectors of a corpus's sentences in one file, as eight-bit numbers.

A sentence's vector stands for itself and for its window, the sentence with a neighbour to either
side below its heading: the sum of the two, so that its product with a question's vector is the
mean of both cosines. Beside each vector stands a digest of the words that it was made from, so
that after a change only new words are encoded. The file is replaced as a whole, which leaves
those alone who still look into the one before.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis import AnalysedBlock, block_at, leads_of, sentence_at
from index.model import Block, PartKind, Sentence, SourceName, Span
from index.storage.directory import FORMAT as INDEX_FORMAT

FORMAT = "sentence vectors 1"
"""Raised whenever what is encoded for a sentence, or how it is kept, changes."""

LEVELS = 127
DIGEST = 16
_ALIGNED = 64
_CLOSED = (".", "?", "!", ":")

MAX_LEADS = 2
"""Of what leads into an item the nearest are encoded with it."""

Bytes = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class SentenceText:
    """The words that a sentence's vector is made from.

    Attributes:
        block: The place of its block in its document.
        sentence: Its place in the block.
        alone: The sentence.
        window: The sentence with its neighbours below the title and their heading.
    """

    block: int
    sentence: int
    alone: str
    window: str

    @property
    def digest(self) -> bytes:
        """Of both, so that a change of either is noticed."""
        both = f"{self.alone}\0{self.window}".encode("utf-8", "replace")
        return hashlib.blake2b(both, digest_size=DIGEST).digest()


def sentence_texts(blocks: Sequence[AnalysedBlock]) -> Iterator[SentenceText]:
    """Yield the text to encode for each quotable sentence of a document, in order.

    A list item stands below what leads into it, an answer below its question, the cells of a
    table's row behind the names of their columns, and all below their heading and the title.
    """
    for number, analysed in enumerate(blocks):
        block, text = analysed.block, analysed.text
        titles = dict.fromkeys((*block.headings[:1], *block.headings[-1:]))
        above = "".join(_closed(_words(text, title)) for title in titles)
        sentences = block.sentences
        for place, sentence in enumerate(sentences):
            if not sentence.quotable:
                continue
            part = block.part_at(place)
            alone = _words(text, sentence.span)
            if part is not None and part.kind is PartKind.ROW and part.lead is not None:
                alone = _named_row(blocks, analysed, part.lead, alone)
            if part is not None and part.kind is PartKind.ANSWER and _heads(block, part.lead):
                alone = _closed(_words(text, block.headings[-1])) + alone
                window = _words(text, _with_neighbours(sentences, place))
            elif part is not None and part.lead is not None:
                leads = leads_of(blocks, block, place)
                if part.kind is PartKind.ROW:
                    leads = tuple(lead for lead in leads if not _is_row(blocks, lead))
                leads = leads[-MAX_LEADS:]
                led = "".join(_closed(_words(text, lead)) for lead in leads)
                alone = window = f"{led}{alone}"
            else:
                window = _words(text, _with_neighbours(sentences, place))
            yield SentenceText(number, place, alone, f"{above}{window}")


def _heads(block: Block, span: Span | None) -> bool:
    """Return whether ``span`` is the heading above ``block``."""
    return span is not None and block.heading is not None and block.heading.overlaps(span)


def _with_neighbours(sentences: Sequence[Sentence], place: int) -> Span:
    """Return where a sentence and its quotable neighbours stand."""
    first = place - 1 if place and sentences[place - 1].quotable else place
    last = place
    if place + 1 < len(sentences) and sentences[place + 1].quotable:
        last = place + 1
    return Span(sentences[first].span.start, sentences[last].span.end)


def _is_row(blocks: Sequence[AnalysedBlock], lead: Span) -> bool:
    """Return whether a lead is a row of a table, which stands in front of the cells already."""
    block = block_at(blocks, lead.start)
    part = block.part_at(sentence_at(block, lead.start))
    return part is not None and part.kind in {PartKind.HEADER, PartKind.ROW}


def _named_row(
    blocks: Sequence[AnalysedBlock], analysed: AnalysedBlock, lead: Span, row: str
) -> str:
    """Return a row's cells behind the names of their columns, below the row that names it."""
    text, block = analysed.text, block_at(blocks, lead.start)
    above = block.part_at(sentence_at(block, lead.start))
    if above is None or above.lead is None or not _is_row(blocks, above.lead):
        return _named_cells(text[lead.start : lead.end], row)
    group = _closed(" ".join(_cells(_words(text, lead))).strip())
    return f"{group}{_named_cells(text[above.lead.start : above.lead.end], row)}"


def _named_cells(header: str, row: str) -> str:
    """Return a table's row with each cell behind the name of its column.

    Args:
        header: One row or several, a line each, of which the names are taken together.
        row: On one line.
    """
    cells = _cells(row)
    named = [_cells(line) for line in header.splitlines()]
    if any(len(names) != len(cells) for names in named):
        return row
    columns = (" ".join(filter(None, dict.fromkeys(names))) for names in zip(*named, strict=True))
    together = (
        f"{name}: {cell}" if name else cell for name, cell in zip(columns, cells, strict=True)
    )
    return "; ".join(filter(None, together))


def _cells(row: str) -> list[str]:
    if "|" in row:
        return [cell.strip() for cell in row.strip().strip("|").split("|")]
    separator = max("\t;,", key=row.count)
    return [cell.strip() for cell in next(csv.reader([row], delimiter=separator), [])]


def _closed(words: str) -> str:
    """Return words that stand in front of others, with an end between."""
    return words + (" " if words.endswith(_CLOSED) else ". ") if words else ""


def _words(text: str, span: Span) -> str:
    return " ".join(text[span.start : span.end].split())


def quantize(vector: npt.NDArray[np.float32]) -> tuple[Bytes, float]:
    """Return ``vector`` in eight bits a number, and the scale of each of them."""
    scale = max(float(np.abs(vector).max()) / LEVELS, 1e-12)
    return np.rint(vector / scale).astype(np.int8), scale


@dataclass(frozen=True, eq=False)
class Vectors:
    """The vectors of all sentences of a corpus, document by document.

    Attributes:
        model: What made them; see ``Encoder.identity``.
        corpus: The checksum of the corpus; empty while some are not made yet.
        documents: The place of each document's first row and the one past its last.
        checksums: The SHA-256 of each document.
        places: For each row the block and the sentence.
        digests: For each row the digest of its words.
        numbers: For each row its vector.
        scales: For each row what one step of its numbers counts.
    """

    model: str
    corpus: str
    documents: Mapping[SourceName, tuple[int, int]]
    checksums: Mapping[SourceName, str]
    places: Ints = field(repr=False)
    digests: npt.NDArray[np.void] = field(repr=False)
    numbers: Bytes = field(repr=False)
    scales: Floats = field(repr=False)

    def __len__(self) -> int:
        return len(self.scales)

    def row(self, source: SourceName, block: int, sentence: int) -> int | None:
        """Return the row of a sentence; ``None`` if it has none."""
        start, end = self.documents.get(source, (0, 0))
        places = self.places[start:end]
        low = int(np.searchsorted(places[:, 0], block, side="left"))
        high = int(np.searchsorted(places[:, 0], block, side="right"))
        within = low + int(np.searchsorted(places[low:high, 1], sentence))
        if within < high and places[within, 1] == sentence:
            return start + within
        return None


def write(vectors: Vectors, path: Path) -> None:
    """Write ``vectors`` so that ``path`` is whole at every moment.

    Raises:
        OSError: If the system refuses.
    """
    arrays = [
        np.ascontiguousarray(each)
        for each in (vectors.places, vectors.digests, vectors.numbers, vectors.scales)
    ]
    check = 0
    for each in arrays:
        check = zlib.crc32(each.data, check) if each.size else check
    header = {
        "format": FORMAT,
        "index_format": INDEX_FORMAT,
        "model": vectors.model,
        "corpus": vectors.corpus,
        "rows": len(vectors),
        "dimensions": int(vectors.numbers.shape[1]),
        "crc32": check,
        "documents": [
            [name, vectors.checksums[name], start, end]
            for name, (start, end) in vectors.documents.items()
        ],
    }
    head = json.dumps(header).encode() + b"\n"
    head += b" " * (-len(head) % _ALIGNED)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with new.open("wb") as file:
            file.write(f"{len(head):<{_ALIGNED}}".encode())
            file.write(head)
            for each in arrays:
                file.write(each.tobytes())
                file.write(b"\0" * (-each.nbytes % _ALIGNED))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)


def read(path: Path, model: str) -> Vectors | None:
    """Read the vectors in ``path``; ``None`` if damaged or made by another model.

    Vectors of documents that were divided by another version belong to no document any more;
    they are still found by their words.
    """
    try:
        with path.open("rb") as file:
            size = int(file.read(_ALIGNED))
            header: dict[str, Any] = json.loads(file.read(size))
        if (header["format"], header["model"]) != (FORMAT, model):
            return None
        if header.get("index_format") != INDEX_FORMAT:
            header |= {"corpus": "", "documents": []}
        return _mapped(path, header, _ALIGNED + size)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _mapped(path: Path, header: Mapping[str, Any], start: int) -> Vectors | None:
    """Map the arrays behind a header; ``None`` if they are not what was written."""
    rows, dimensions = int(header["rows"]), int(header["dimensions"])
    arrays: list[Any] = []
    check = 0
    for kind, shape in (
        (np.dtype(np.int32), (rows, 2)),
        (np.dtype((np.void, DIGEST)), (rows,)),
        (np.dtype(np.int8), (rows, dimensions)),
        (np.dtype(np.float32), (rows,)),
    ):
        array: Any
        if rows:
            array = np.memmap(path, kind, "r", start, shape)
            check = zlib.crc32(array.data, check)
        else:
            array = np.empty(shape, kind)
        arrays.append(array)
        start += array.nbytes + -array.nbytes % _ALIGNED
    if check != header["crc32"]:
        return None
    documents = {SourceName(name): (first, last) for name, _, first, last in header["documents"]}
    checksums = {SourceName(name): sha256 for name, sha256, _, _ in header["documents"]}
    return Vectors(header["model"], header["corpus"], documents, checksums, *arrays)
