"""Look up a text in the documents, character by character."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from index.corpus import Corpus
from index.errors import TextTooShortError
from index.model import Block, Document, MatchLevel, Quote, SourceName, Span, Verification
from index.ranking import idf
from index.text.tokens import terms_of
from index.text.typography import fold_bytes, fold_typography, origins_of

MIN_WORDS = 3
MAX_MATCHES = 10

MAX_SCANNED = 3_000
"""Passages. In a larger corpus a text is first sought where it is likely."""

MAX_LIKELY = 100
"""Passages of a larger corpus whose documents are read."""

MAX_BYTES = 512 << 20
"""Of a larger corpus so much is looked through for what is not where it is likely: the texts of
some two million passages, in some seconds."""

_UNSPACED = "\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|\w+(?:['’]\w+)*")
"""A word; in Chinese and Japanese, which set no spaces, one character."""

_LETTERS = re.compile(rf"[^\W{_UNSPACED}]")
_MARK_OF_FIGURE = re.compile(r"\d[.,:/]")
_FIGURE_GOES_ON = re.compile(r"[.,:/]\d")


def verify(corpus: Corpus, text: str, names: Sequence[SourceName] | None = None) -> Verification:
    """Look ``text`` up in every document, or only in those called ``names``, to the character.

    If no place agrees wholly, places are sought that agree in all but white space,
    quotation marks, dashes and the way a composed character is encoded.

    Raises:
        TextTooShortError: If ``text`` has fewer than ``MIN_WORDS`` words.
    """
    if count_words(text) < MIN_WORDS:
        raise TextTooShortError(MIN_WORDS)
    return Lookup(corpus, names).verify(text)


def count_words(text: str) -> int:
    """Count the words of ``text``; without spaces each character is one."""
    return len(_WORD.findall(text))


@dataclass(slots=True)
class _Elsewhere:
    """Where a text was found that is not where it is likely.

    Attributes:
        exact: Some documents that have it to the character.
        close: Some that have it in another typography.
        whole: Whether every document was looked through, or enough was found.
    """

    exact: list[SourceName] = field(default_factory=list)
    close: list[SourceName] = field(default_factory=list)
    whole: bool = True


class Lookup:
    """Looks up one text after another; the documents are folded once, if they need to be.

    Of a large corpus those documents are read first whose passages share most with the text.
    What is in none of them is sought in the bytes of all.

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
        self._is_large = corpus.engine.size > MAX_SCANNED
        self._folded: dict[SourceName, str] = {}
        self._likely: dict[str, tuple[Sequence[SourceName], tuple[Quote, ...]]] = {}
        self._elsewhere: dict[str, _Elsewhere] = {}

    def prepare(self, texts: Iterable[str]) -> None:
        """Look through a large corpus once for all of ``texts`` that are to be looked up."""
        if self._is_large:
            wanted = dict.fromkeys(text.strip() for text in texts)
            self._look_elsewhere([each for each in wanted if not self._first(each)[1]])

    def verify(self, text: str) -> Verification:
        """Look ``text`` up, however short it is."""
        wanted = text.strip()
        names, exact = self._first(wanted)
        if exact:
            return Verification(text, MatchLevel.VERBATIM, exact)
        absent = MatchLevel.ABSENT
        if self._is_large:
            if wanted not in self._elsewhere:
                self._look_elsewhere([wanted])
            found = self._elsewhere[wanted]
            exact = tuple(islice(self._exact(wanted, sorted(found.exact)), MAX_MATCHES))
            if exact:
                return Verification(text, MatchLevel.VERBATIM, exact)
            names = sorted({*names, *found.close})
            absent = MatchLevel.ABSENT if found.whole else MatchLevel.NOT_FOUND
        close = tuple(islice(self._typographic(wanted, names), MAX_MATCHES))
        return Verification(text, MatchLevel.TYPOGRAPHIC if close else absent, close)

    def _first(self, wanted: str) -> tuple[Sequence[SourceName], tuple[Quote, ...]]:
        """Return the documents where ``wanted`` is sought first, and where it stands in them."""
        if wanted not in self._likely:
            names = self._likeliest(wanted)
            exact = tuple(islice(self._exact(wanted, names), MAX_MATCHES))
            self._likely[wanted] = names, exact
        return self._likely[wanted]

    def _look_elsewhere(self, texts: Iterable[str]) -> None:
        """Look for ``texts`` in all documents, as far as ``MAX_BYTES`` reach."""
        sought = {}
        for text in texts:
            folded = fold_typography(text).strip("'").encode("utf-8", "surrogatepass")
            sought[text] = text.encode("utf-8", "surrogatepass"), folded
            self._elsewhere[text] = _Elsewhere()
        left = MAX_BYTES
        for name, data in self._corpus.texts(self._names):
            if left <= 0 or not sought:
                break
            left -= len(data)
            folded_data = fold_bytes(data)
            here = [text for text, (_, folded) in sought.items() if folded in folded_data]
            for text in here:
                if self._note(text, name, data, sought[text][0]):
                    del sought[text]
        else:
            return
        for text in sought:
            self._elsewhere[text].whole = False

    def _note(self, text: str, name: SourceName, data: bytes, exact: bytes) -> bool:
        """Note that a document may hold ``text``; return whether to stop looking for it."""
        found = self._elsewhere[text]
        if exact in data and self._stands(data.decode("utf-8"), text):
            found.exact.append(name)
        elif len(found.close) < MAX_MATCHES and any(self._typographic(text, [name])):
            found.close.append(name)
        return len(found.exact) == MAX_MATCHES

    def _stands(self, text: str, wanted: str) -> bool:
        spans = (Span(start, start + len(wanted)) for start in _places(text, wanted))
        return not self._whole or any(_is_whole(text, span) for span in spans)

    def _likeliest(self, wanted: str) -> Sequence[SourceName]:
        """Return the documents that may hold ``wanted``, in order; all of a small corpus."""
        corpus = self._corpus
        if not self._is_large:
            return tuple(corpus.documents if self._names is None else self._names)
        among = None if self._names is None else list(corpus.find(tuple(self._names)).values())
        size = corpus.engine.size
        terms = {
            term: idf(size, corpus.engine.document_frequency(term))
            for term in dict.fromkeys(terms_of(wanted))
        }
        hits = corpus.engine.search(terms, MAX_LIKELY, among=among) if terms else []
        return sorted({corpus.passages[hit.passage].source for hit in hits})

    def _exact(self, wanted: str, names: Iterable[SourceName]) -> Iterator[Quote]:
        for document in map(self._corpus.documents.__getitem__, names):
            for start in _places(document.text, wanted):
                yield from self._quote(document, Span(start, start + len(wanted)))

    def _typographic(self, wanted: str, names: Iterable[SourceName]) -> Iterator[Quote]:
        # A pasted quotation may have got quotation marks of its own.
        folded = fold_typography(wanted).strip("'")
        if not folded:
            return
        for name in names:
            document = self._corpus.documents[name]
            text = self._folded.get(name)
            if text is None:
                text = self._folded[name] = fold_typography(document.text)
            if folded not in text:
                continue
            origins = origins_of(document.text)
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
    """Yield the places of ``wanted`` in ``text``, none overlapping another."""
    start = text.find(wanted)
    while start >= 0:
        yield start
        start = text.find(wanted, start + len(wanted))


def _is_whole(text: str, span: Span) -> bool:
    return not (_cuts(text, span.start) or _cuts(text, span.end))


def _cuts(text: str, place: int) -> bool:
    """Return whether ``place`` lies inside a word or inside a figure such as 1,148."""
    before, after = text[max(0, place - 2) : place], text[place : place + 2]
    return bool(
        (_LETTERS.search(before[-1:]) and _LETTERS.match(after))
        or (_MARK_OF_FIGURE.fullmatch(before) and after[:1].isdigit())
        or (before[-1:].isdigit() and _FIGURE_GOES_ON.fullmatch(after))
    )


def _block_at(corpus: Corpus, document: Document, position: int) -> Block:
    blocks = corpus.blocks[document.source]
    return blocks[bisect_right(blocks, position, key=lambda each: each.block.span.end)].block
