"""One file made ready for the tables: what can be done in any process, away from the index."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from index.aliases import Alias
from index.analysing import analyse
from index.corpus import share_of
from index.errors import DamagedIndexError, UnreadableFileError
from index.formats import Extractor
from index.metadata import read_front_matter
from index.model import Document, Fault, SkippedFile, SourceName
from index.reading import read_file
from index.storage.extras import extra_of
from index.storage.packing import pack_blocks, pack_passages

if TYPE_CHECKING:
    from index.storage.chronicling import Dating


class File(NamedTuple):
    """A file as it was found, before it is read.

    Attributes:
        size: Bytes.
        modified: Nanoseconds since 1970.
        stated: What ``sources.toml`` says of it.
    """

    path: str
    source: str
    size: int
    modified: int
    stated: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a document adds to what is counted of all documents.

    It is stored with the document, so that it can be subtracted when the document goes.

    Attributes:
        words: How often each word stands in it; ``lower`` has those without a capital.
        capitals: How often each word stands in it that is written with a capital.
        names: How often each name of several words stands in it.
        topics: How many dated events each topic has, by its terms and by its words.
        share: What it adds to the corpus checksum.
        length: How many terms its passages have together.
        passages: How many those are.
    """

    words: Counter[str]
    lower: frozenset[str]
    capitals: Counter[str]
    names: Counter[str]
    topics: Counter[tuple[str, str]]
    share: int
    length: int
    passages: int

    def pack(self) -> bytes:
        """Write it as compressed JSON, in which an odd number is that of a word in ``lower``."""
        words = {word: 2 * count + (word in self.lower) for word, count in self.words.items()}
        topics = [(topic, written, count) for (topic, written), count in self.topics.items()]
        counted = (words, self.capitals, self.names, topics)
        sums = (self.share, self.length, self.passages)
        packed = json.dumps((*counted, *sums), separators=(",", ":"))
        return zlib.compress(packed.encode(), _FASTEST)


def unpack_counts(packed: bytes) -> Counts:
    """Read what ``Counts.pack`` wrote.

    Raises:
        DamagedIndexError: If it cannot be that.
    """
    try:
        words, capitals, names, topics, *sums = json.loads(zlib.decompress(packed))
        share, length, passages = sums
        return Counts(
            words=Counter({word: count // 2 for word, count in words.items()}),
            lower=frozenset(word for word, count in words.items() if count % 2),
            capitals=Counter(capitals),
            names=Counter(names),
            topics=Counter({(topic, written): count for topic, written, count in topics}),
            share=share,
            length=length,
            passages=passages,
        )
    except (zlib.error, ValueError, TypeError, AttributeError) as error:
        raise DamagedIndexError("the counts of a document cannot be read") from error


_FASTEST = 1
"""Of zlib's levels."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document as it goes into the tables.

    Attributes:
        blocks: Rows of packed blocks; likewise the passages.
        terms: For each passage its terms, one space apart.
        counts: What it adds to the counts, packed.
        dating: Its dated events.
    """

    file: File
    sha256: str
    text: bytes
    characters: int
    block_count: int
    blocks: Sequence[bytes]
    passages: Sequence[bytes]
    terms: Sequence[str]
    length: int
    title: str
    extra: str
    counts: bytes
    stated: Sequence[Alias]
    roles: Sequence[Alias]
    faults: Sequence[Fault]
    dating: Dating


def prepare_files(folder: Path, files: Sequence[File]) -> list[Prepared | SkippedFile]:
    """Read ``files`` of ``folder`` and prepare each, or say why it cannot be used."""
    made: list[Prepared | SkippedFile] = []
    with Extractor() as extractor:
        for file in files:
            try:
                document = read_file(folder, Path(file.path), extractor)
            except UnreadableFileError as error:
                made.append(SkippedFile(SourceName(file.source), error.why, error.reason))
            else:
                made.append(prepare(document, file))
    return made


def prepare(document: Document, file: File) -> Prepared:
    """Prepare what was read of ``file``."""
    # The grammar of dates takes a while to import, and opening an index needs none of it.
    from index.storage.chronicling import date_document

    values, faults = read_front_matter(document)
    values |= file.stated
    document = replace(document, metadata=document.metadata.under(values))
    analysis = analyse(document)
    dating, topics = date_document(document, analysis.blocks, analysis.passages)
    counts = Counts(
        words=analysis.words,
        lower=analysis.lower,
        capitals=analysis.capitals,
        names=analysis.mined.names,
        topics=topics,
        share=share_of(document),
        length=analysis.length,
        passages=len(analysis.passages),
    )
    return Prepared(
        file=file,
        sha256=document.sha256,
        text=document.text.encode("utf-8"),
        characters=len(document.text),
        block_count=len(analysis.blocks),
        blocks=tuple(pack_blocks(analysis.blocks)),
        passages=tuple(pack_passages(analysis.passages)),
        terms=tuple(map(" ".join, analysis.terms)),
        length=counts.length,
        title=json.dumps(analysis.title),
        extra=json.dumps(extra_of(document)),
        counts=counts.pack(),
        stated=analysis.mined.stated,
        roles=analysis.mined.roles,
        faults=tuple(faults),
        dating=dating,
    )
