"""Is this text in the documents, to the letter?"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from index.corpus import Corpus
from index.errors import TextTooShortError
from index.model import Block, Document, Presence, Quote, SourceName, Span, Verification
from index.terms import terms_of

FEWEST_WORDS = 3
MOST_MATCHES = 10

MOST_SCANNED = 3_000
"""Passages. A larger corpus is not read through for each text."""

MOST_LIKELY = 100
"""Passages of a larger corpus whose documents are read."""

_UNSPACED = "\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|\w+(?:['’]\w+)*")
"""A word; in Chinese and Japanese, which set no spaces, one character."""

_SPACE = re.compile(r"[\s\u00ad\u200b\ufeff]")
_QUOTATION_MARKS = "\"'`´‘’‚‛“”„‟«»‹›′″"
_DASHES = "-‐‑‒–—―−"
_FOLDED = (
    {ord(mark): "'" for mark in _QUOTATION_MARKS}
    | {ord(dash): "-" for dash in _DASHES}
    | {ord("…"): "...", ord("ﬁ"): "fi", ord("ﬂ"): "fl", ord("ﬀ"): "ff", ord("ﬃ"): "ffi"}
)
_LETTERS = re.compile(rf"[^\W{_UNSPACED}]")
_MARK_OF_FIGURE = re.compile(r"\d[.,:/]")
_FIGURE_GOES_ON = re.compile(r"[.,:/]\d")


class _Folding(dict[int, str]):
    """What each character becomes when typography is folded, for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = ""
        if not _SPACE.match(character):
            folded = unicodedata.normalize("NFD", character.translate(_FOLDED))
        self[code] = folded
        return folded


_FOLDING = _Folding()


def verify(corpus: Corpus, text: str, names: Sequence[SourceName] | None = None) -> Verification:
    """Look ``text`` up in every document, or only in those called ``names``, to the character.

    If no place agrees wholly, places are sought that agree in all but white space,
    quotation marks, dashes and the way a composed character is encoded.

    Raises:
        TextTooShortError: If ``text`` has fewer than ``FEWEST_WORDS`` words.
    """
    if count_words(text) < FEWEST_WORDS:
        raise TextTooShortError(FEWEST_WORDS)
    return Lookup(corpus, names).verify(text)


def count_words(text: str) -> int:
    """How many words ``text`` has; in scripts without spaces each character is one."""
    return len(_WORD.findall(text))


class Lookup:
    """Looks up one text after another; the documents are folded once, if they need to be.

    Of a large corpus only the documents are read whose passages share most with the text.

    Args:
        corpus: The documents.
        names: Those to look into; None for all.
        whole: Whether a place must begin and end where words and figures do, so that
            "48 deaths" does not stand in "148 deaths".
    """

    def __init__(
        self, corpus: Corpus, names: Sequence[SourceName] | None, *, whole: bool = False
    ) -> None:
        self._corpus = corpus
        self._names = names
        self._whole = whole
        self._folded: dict[SourceName, str] = {}

    def verify(self, text: str) -> Verification:
        """Look ``text`` up, however short it is."""
        wanted = text.strip()
        names = self._likely(wanted)
        exact = tuple(islice(self._exact(wanted, names), MOST_MATCHES))
        if exact:
            return Verification(text, Presence.VERBATIM, exact)
        close = tuple(islice(self._typographic(wanted, names), MOST_MATCHES))
        return Verification(text, Presence.TYPOGRAPHIC if close else Presence.ABSENT, close)

    def _likely(self, wanted: str) -> Sequence[SourceName]:
        """The documents that may hold ``wanted``, in order."""
        corpus = self._corpus
        if corpus.engine.size <= MOST_SCANNED:
            return tuple(corpus.documents if self._names is None else self._names)
        among = None if self._names is None else [corpus.numbers[name] for name in self._names]
        size = corpus.engine.size
        terms = {
            term: math.log(1 + size / (1 + corpus.engine.document_frequency(term)))
            for term in dict.fromkeys(terms_of(wanted))
        }
        hits = corpus.engine.search(terms, MOST_LIKELY, among=among) if terms else []
        return sorted({corpus.passages[hit.passage].source for hit in hits})

    def _exact(self, wanted: str, names: Iterable[SourceName]) -> Iterator[Quote]:
        for document in map(self._corpus.documents.__getitem__, names):
            for start in _places(document.text, wanted):
                yield from self._quote(document, Span(start, start + len(wanted)))

    def _typographic(self, wanted: str, names: Iterable[SourceName]) -> Iterator[Quote]:
        # Whoever pastes a quotation may have put it into marks of their own.
        folded = wanted.translate(_FOLDING).strip("'")
        if not folded:
            return
        for name in names:
            document = self._corpus.documents[name]
            text = self._folded.get(name)
            if text is None:
                text = self._folded[name] = document.text.translate(_FOLDING)
            if folded not in text:
                continue
            origins = _origins(document.text)
            for start in _places(text, folded):
                end = start + len(folded)
                # "cafe" is not the beginning of "café", however that is encoded.
                if not unicodedata.combining(text[end : end + 1] or " "):
                    yield from self._quote(document, Span(origins[start], origins[end - 1] + 1))

    def _quote(self, document: Document, span: Span) -> Iterator[Quote]:
        if not self._whole or _is_whole(document.text, span):
            block = _block_at(self._corpus, document, span.start)
            yield Quote(document, span, block.number, block.heading)


def _places(text: str, wanted: str) -> Iterator[int]:
    """Where ``wanted`` stands in ``text``, no two places overlapping."""
    start = text.find(wanted)
    while start >= 0:
        yield start
        start = text.find(wanted, start + len(wanted))


def _origins(text: str) -> list[int]:
    """For every character of the folded text the place of the one that it came from."""
    return [index for index, character in enumerate(text) for _ in character.translate(_FOLDING)]


def _is_whole(text: str, span: Span) -> bool:
    return not (_cuts(text, span.start) or _cuts(text, span.end))


def _cuts(text: str, place: int) -> bool:
    """Whether ``place`` lies inside a word or inside a figure such as 1,148."""
    before, after = text[max(0, place - 2) : place], text[place : place + 2]
    return bool(
        (_LETTERS.search(before[-1:]) and _LETTERS.match(after))
        or (_MARK_OF_FIGURE.fullmatch(before) and after[:1].isdigit())
        or (before[-1:].isdigit() and _FIGURE_GOES_ON.fullmatch(after))
    )


def _block_at(corpus: Corpus, document: Document, position: int) -> Block:
    blocks = corpus.blocks[document.source]
    return blocks[bisect_right(blocks, position, key=lambda each: each.block.span.end)].block
