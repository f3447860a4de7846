"""Find a quotation again by its place, and show the paragraphs around it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from index.analysis import block_at, sentence_at
from index.corpus import AnalysedBlock, Corpus
from index.errors import OutdatedQuoteError
from index.model import Block, BlockKind, Document, Quote, SourceName, Span

NAME_DIGITS = 8
"""Hexadecimal digits of the digest of a document's name that stand for it in a button."""

_SIGNS = " \t#>*+-"

_CHECKSUM = re.compile(r"[0-9a-f]{8,64}")


def find_quote(  # noqa: PLR0913, PLR0917 - as the library passes them on
    corpus: Corpus,
    sha256: str,
    spans: Sequence[Span],
    name_digest: str | None,
    names: Sequence[SourceName] | None,
    texts: Sequence[str] = (),
) -> Quote:
    """Quote the slices at ``spans`` again; see ``Library.find_quote``."""
    if not _CHECKSUM.fullmatch(sha256):
        raise ValueError(f"Not the first 8 to 64 digits of a checksum: {sha256!r}.")
    same = [name for name in corpus.named_by(sha256) if names is None or name in names]
    for name in sorted(same, key=lambda name: digest_of_name(name) != name_digest):
        document, blocks = corpus.documents[name], corpus.blocks[name]
        inside = spans[-1].end <= len(document.text)
        if not inside or (texts and not _reads(document, spans, texts)):
            continue
        if all(_is_whole(document, blocks, span) for span in spans):
            return _quoted(document, blocks, spans)
    changed = None
    if name_digest is not None:
        known = corpus.infos if names is None else names
        named = [name for name in known if digest_of_name(name) == name_digest]
        # Of two documents with the same digest nobody can tell which one was meant.
        changed = named[0] if len(named) == 1 else None
    if changed is None or corpus.infos[changed].sha256.startswith(sha256):
        raise OutdatedQuoteError(sha256)
    if texts and (quote := _moved(corpus, changed, spans, texts)):
        return quote
    raise OutdatedQuoteError(sha256, changed, corpus.infos[changed].sha256)


def _quoted(document: Document, blocks: Sequence[AnalysedBlock], spans: Sequence[Span]) -> Quote:
    first = block_at(blocks, spans[0].start)
    return Quote.of_slices(document, spans, first.number, first.heading, tuple(spans))


def _reads(document: Document, spans: Sequence[Span], texts: Sequence[str]) -> bool:
    """Return whether the slices at ``spans`` are ``texts``."""
    return [document.text[each.start : each.end] for each in spans] == list(texts)


def _moved(
    corpus: Corpus, name: SourceName, spans: Sequence[Span], texts: Sequence[str]
) -> Quote | None:
    """Quote ``texts`` where they stand now that their document has changed elsewhere.

    The slices have to keep their distances from one another. Of several places the nearest to
    the former one is taken.
    """
    document, blocks = corpus.documents[name], corpus.blocks[name]
    found = re.finditer(re.escape(texts[0]), document.text)
    for shift in sorted((match.start() - spans[0].start for match in found), key=abs):
        places = [Span(each.start + shift, each.end + shift) for each in spans]
        if _reads(document, places, texts) and all(
            _is_whole(document, blocks, each) for each in places
        ):
            return _quoted(document, blocks, places)
    return None


def _is_whole(document: Document, blocks: Sequence[AnalysedBlock], span: Span) -> bool:
    """Return whether a slice lies in one block, or is made of whole sentences of several.

    The signs of a heading, a list or a block quotation may be left out at its beginning.
    """
    first, last = block_at(blocks, span.start), block_at(blocks, span.end - 1)
    if first.number == last.number:
        return first.span.contains(span)
    opening = first.sentences[sentence_at(first, span.start)].span
    closing = last.sentences[sentence_at(last, span.end - 1)].span
    signs = document.text[opening.start : span.start].strip(_SIGNS)
    return not signs and closing.end == span.end


def context(corpus: Corpus, quote: Quote) -> tuple[Quote, ...]:
    """Return the paragraph of ``quote`` with its neighbours; see ``Library.context``."""
    info = corpus.infos.get(quote.document.source)
    if info is None or info.sha256 != quote.document.sha256:
        now = None if info is None else info.sha256
        raise OutdatedQuoteError(quote.document.sha256, quote.document.source, now)
    document = corpus.documents[quote.document.source]
    blocks = corpus.blocks[document.source]
    places = [quote.paragraph - 1]
    places += (block_at(blocks, span.start).number - 1 for span in quote.spans[1:])
    before = _next(blocks, range(places[0] - 1, -1, -1))
    after = _next(blocks, range(places[-1] + 1, len(blocks)))
    shown = (*before, *(blocks[place].block for place in dict.fromkeys(places)), *after)
    return tuple(_marked(document, block, quote) for block in shown)


def _marked(document: Document, block: Block, quote: Quote) -> Quote:
    """Quote the whole ``block``, without boilerplate inside, with what ``quote`` shows marked.

    What is known of its document's standing comes along.
    """
    whole = Quote.of_slices(document, document.slices_of(block.span), block.number, block.heading)
    parts = (part for span in quote.spans for part in document.slices_of(span))
    return replace(whole, matched=tuple(filter(whole.holds, parts)), standing=quote.standing)


def _next(blocks: Sequence[AnalysedBlock], places: range) -> list[Block]:
    """Return the first block at ``places`` that is no boilerplate, if there is one."""
    found = (blocks[place].block for place in places)
    return list(islice((each for each in found if each.kind is not BlockKind.BOILERPLATE), 1))


def digest_of_name(name: str, digits: int = NAME_DIGITS) -> str:
    """Return the hexadecimal digits that stand for a document's name in a button or menu."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
