"""Is this text in the documents, to the letter?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from index.corpus import Corpus
from index.errors import TextTooShortError
from index.model import Block, Document, Presence, Quote, Span, Verification

FEWEST_WORDS = 3
MOST_MATCHES = 10

_WORD = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+(?:['’]\w+)*")
"""A word; in Chinese and Japanese, which set no spaces, one character."""

_SPACE = re.compile(r"[\s\u00ad\u200b\ufeff]")
_QUOTATION_MARKS = "\"'`´‘’‚‛“”„‟«»‹›′″"
_DASHES = "-‐‑‒–—―−"
_FOLDED = (
    {ord(mark): "'" for mark in _QUOTATION_MARKS}
    | {ord(dash): "-" for dash in _DASHES}
    | {ord("…"): "...", ord("ﬁ"): "fi", ord("ﬂ"): "fl", ord("ﬀ"): "ff", ord("ﬃ"): "ffi"}
)


def verify(corpus: Corpus, text: str, documents: Iterable[Document] | None = None) -> Verification:
    """Look ``text`` up in every document, or only in ``documents``, character by character.

    If no place agrees wholly, places are sought that agree in all but white space,
    quotation marks, dashes and the way a composed character is encoded.

    Raises:
        TextTooShortError: If ``text`` has fewer than ``FEWEST_WORDS`` words.
    """
    wanted = text.strip()
    if len(_WORD.findall(wanted)) < FEWEST_WORDS:
        raise TextTooShortError(FEWEST_WORDS)
    looked_at = tuple(corpus.documents.values() if documents is None else documents)
    exact = tuple(_limited(_exact(corpus, looked_at, wanted)))
    if exact:
        return Verification(text, Presence.VERBATIM, exact)
    close = tuple(_limited(_typographic(corpus, looked_at, wanted)))
    return Verification(text, Presence.TYPOGRAPHIC if close else Presence.ABSENT, close)


def _limited(quotes: Iterator[Quote]) -> Iterator[Quote]:
    for count, quote in enumerate(quotes):
        if count == MOST_MATCHES:
            return
        yield quote


def _exact(corpus: Corpus, documents: Iterable[Document], wanted: str) -> Iterator[Quote]:
    for document in documents:
        start = document.text.find(wanted)
        while start >= 0:
            yield _quote(corpus, document, Span(start, start + len(wanted)))
            start = document.text.find(wanted, start + len(wanted))


def _typographic(corpus: Corpus, documents: Iterable[Document], wanted: str) -> Iterator[Quote]:
    # Whoever pastes a quotation may have put it into marks of their own.
    folded = _fold(wanted)[0].strip("'")
    for document in documents:
        text, origins = _fold(document.text)
        start = text.find(folded)
        while start >= 0:
            end = start + len(folded)
            # "cafe" is not the beginning of "café", however that is encoded.
            if not unicodedata.combining(text[end : end + 1] or " "):
                yield _quote(corpus, document, Span(origins[start], origins[end - 1] + 1))
            start = text.find(folded, end)


def _fold(text: str) -> tuple[str, list[int]]:
    """Fold what typography changes, with the origin of every character that is left."""
    folded: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        parts = _fold_character(character)
        folded.append(parts)
        origins += [index] * len(parts)
    return "".join(folded), origins


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    if _SPACE.match(character):
        return ""
    return unicodedata.normalize("NFD", character.translate(_FOLDED))


def _quote(corpus: Corpus, document: Document, span: Span) -> Quote:
    block = _block_at(corpus, document, span.start)
    return Quote(document, span, block.number, block.heading)


def _block_at(corpus: Corpus, document: Document, position: int) -> Block:
    blocks = corpus.blocks[document.source]
    return next(each.block for each in blocks if position < each.block.span.end)
