"""Is this text in the documents, to the letter?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from index.corpus import Corpus
from index.errors import TextTooShortError
from index.model import Block, Document, Presence, Quote, Span, Verification

FEWEST_WORDS = 3
MOST_MATCHES = 10
LONGEST_TEXT = 10_000

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_QUOTATION_MARKS = "\"'`´‘’‚‛“”„‟«»‹›′″"
_DASHES = "-‐‑‒–—―−"
_FOLDED = {ord(mark): "'" for mark in _QUOTATION_MARKS} | {ord(dash): "-" for dash in _DASHES}


def verify(corpus: Corpus, text: str) -> Verification:
    """Look ``text`` up in every document, character by character.

    If no place agrees wholly, places are sought that agree in all but white space,
    quotation marks, dashes and the way a composed character is encoded.

    Raises:
        TextTooShortError: If ``text`` has fewer than ``FEWEST_WORDS`` words.
    """
    wanted = text.strip()
    if len(re.findall(r"\w+", wanted)) < FEWEST_WORDS:
        raise TextTooShortError(FEWEST_WORDS)
    exact = tuple(_limited(_exact(corpus, wanted)))
    if exact:
        return Verification(text, Presence.VERBATIM, exact)
    close = tuple(_limited(_typographic(corpus, wanted)))
    return Verification(text, Presence.TYPOGRAPHIC if close else Presence.ABSENT, close)


def _limited(quotes: Iterator[Quote]) -> Iterator[Quote]:
    for count, quote in enumerate(quotes):
        if count == MOST_MATCHES:
            return
        yield quote


def _exact(corpus: Corpus, wanted: str) -> Iterator[Quote]:
    for document in corpus.documents.values():
        start = document.text.find(wanted)
        while start >= 0:
            yield _quote(corpus, document, Span(start, start + len(wanted)))
            start = document.text.find(wanted, start + len(wanted))


def _typographic(corpus: Corpus, wanted: str) -> Iterator[Quote]:
    folded, _ = _fold(wanted)
    if not folded:
        return
    for document in corpus.documents.values():
        text, origins = _fold(document.text)
        start = text.find(folded)
        while start >= 0:
            last = origins[start + len(folded) - 1]
            yield _quote(corpus, document, Span(origins[start], last + 1))
            start = text.find(folded, start + len(folded))


def _fold(text: str) -> tuple[str, list[int]]:
    """Fold what typography changes, with the origin of every character that is left."""
    folded: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        if _SPACE.match(character):
            continue
        for part in unicodedata.normalize("NFKD", character).translate(_FOLDED):
            folded.append(part)
            origins.append(index)
    return "".join(folded), origins


def _quote(corpus: Corpus, document: Document, span: Span) -> Quote:
    block = _block_at(corpus, document, span.start)
    return Quote(document, span, block.number, block.heading)


def _block_at(corpus: Corpus, document: Document, position: int) -> Block:
    blocks = corpus.blocks[document.source]
    return next(each.block for each in blocks if position < each.block.span.end)
