"""Find a quotation again by its place, and show the paragraphs around it."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import islice

from index.corpus import AnalysedBlock, Corpus
from index.errors import OutdatedQuoteError
from index.model import Block, BlockKind, Quote, SourceName, Span

NAME_DIGITS = 8
"""Hexadecimal digits of the digest of a document's name that stand for it in a button."""

_CHECKSUM = re.compile(r"[0-9a-f]{8,64}")


def find_quote(
    corpus: Corpus,
    sha256: str,
    span: Span,
    name_digest: str | None,
    names: Sequence[SourceName] | None,
) -> Quote:
    """Quote ``span`` again; see ``Library.find_quote``."""
    if not _CHECKSUM.fullmatch(sha256):
        raise ValueError(f"Not the first 8 to 64 digits of a checksum: {sha256!r}.")
    same = [name for name in corpus.named_by(sha256) if names is None or name in names]
    for name in sorted(same, key=lambda name: digest_of_name(name) != name_digest):
        document = corpus.documents[name]
        if span.end <= len(document.text):
            block = block_at(corpus, name, span.start)
            if block.span.contains(span):
                return Quote(document, span, block.number, block.heading, (span,))
    changed = None
    if name_digest is not None:
        known = corpus.infos if names is None else names
        named = [name for name in known if digest_of_name(name) == name_digest]
        # Of two documents with the same digest nobody can tell which one was meant.
        changed = named[0] if len(named) == 1 else None
    if changed is None or corpus.infos[changed].sha256.startswith(sha256):
        raise OutdatedQuoteError(sha256)
    raise OutdatedQuoteError(sha256, changed, corpus.infos[changed].sha256)


def context(corpus: Corpus, quote: Quote) -> tuple[Quote, ...]:
    """Return the paragraph of ``quote`` with its neighbours; see ``Library.context``."""
    info = corpus.infos.get(quote.document.source)
    if info is None or info.sha256 != quote.document.sha256:
        now = None if info is None else info.sha256
        raise OutdatedQuoteError(quote.document.sha256, quote.document.source, now)
    document = corpus.documents[quote.document.source]
    blocks = corpus.blocks[document.source]
    place = quote.paragraph - 1
    before = _next(blocks, range(place - 1, -1, -1))
    after = _next(blocks, range(place + 1, len(blocks)))
    return tuple(
        Quote(
            document,
            block.span,
            block.number,
            block.heading,
            (quote.span,) if block.span.contains(quote.span) else (),
        )
        for block in (*before, blocks[place].block, *after)
    )


def _next(blocks: Sequence[AnalysedBlock], places: range) -> list[Block]:
    """Return the first block at ``places`` that is no boilerplate, if there is one."""
    found = (blocks[place].block for place in places)
    return list(islice((each for each in found if each.kind is not BlockKind.BOILERPLATE), 1))


def block_at(corpus: Corpus, name: SourceName, position: int) -> Block:
    """Return the block that holds ``position``, or the last one before it."""
    blocks = corpus.blocks[name]
    place = bisect_right(blocks, position, key=lambda each: each.block.span.start)
    return blocks[max(0, place - 1)].block


def digest_of_name(name: str, digits: int = NAME_DIGITS) -> str:
    """Return the hexadecimal digits that stand for a document's name in a button or menu."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
