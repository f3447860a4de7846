"""Look up a text in the documents, character by character."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice, pairwise, product

from index.analysis import block_at
from index.corpus import Corpus
from index.errors import TextTooShortError
from index.model import (
    Document,
    MatchLevel,
    Nearest,
    Passage,
    Quote,
    SourceName,
    Span,
    Verification,
)
from index.ranking import idf
from index.shown_lines import CELL_GLUE, LABEL_GLUE
from index.text.sentences import split
from index.text.signs import notation_of
from index.text.tokens import terms_of
from index.text.typography import fold_bytes, fold_typography, origins_of
from index.verification.chat_markup import strip
from index.verification.shown_text import (
    MAX_OMITTED,
    ShownText,
    labelled_rows,
    marked_notation_of,
    pattern_of,
)
from index.verification.similarity import CLOSE, closest, differences

MIN_WORDS = 3
MAX_MATCHES = 10

MAX_SENTENCES = 20
"""Of a text that stands nowhere, those that are looked up to find which was changed."""

MAX_NAMED = 5
"""Documents in which a text of several blocks is sought block by block."""

MAX_SCANNED = 3_000
"""Passages. In a larger corpus a text is first sought where it is likely."""

MAX_LIKELY = 100
"""Passages of a larger corpus whose documents are read."""

MAX_SHOWN = 400_000
"""Characters around the likeliest passages that are read as a reader sees them."""

MAX_BYTES = 512 << 20
"""Of a larger corpus so much is looked through for what is not where it is likely: the texts of
some two million passages, in some seconds."""

_UNSPACED = "\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|\w+(?:['’]\w+)*")
"""A word; in Chinese and Japanese, which set no spaces, one character."""

_LETTERS = re.compile(rf"[^\W{_UNSPACED}]")
_MARK_OF_FIGURE = re.compile(r"\d[.,:/]")
_FIGURE_GOES_ON = re.compile(r"[.,:/]\d")
_BLANK = re.compile(r"\n[^\S\n]*\n")
_BAR = (">", "│", "┃")
_TICKED = re.compile("[☐☑] ")
"""How the box of an item is shown that is to be ticked."""
_BETWEEN_BLOCKS = re.compile(r"\n[^\S\n]*(?:\[…\][^\S\n]*)?\n")
"""A blank line, or one with the mark that something is left out."""
_ALNUM = re.compile(r"[^\W_]+")

_OMITTED = re.compile(r"\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3,}|\. \. \.")

MIN_REACH = 500
"""Characters to either side of a passage that are read, beside those of the text itself."""

MAX_PARAGRAPH = 4_000
"""Characters back to a paragraph's beginning, where what a sign means may be decided."""

Parts = tuple[str, ...]
"""What a text consists of, between marks that something is left out."""

NOWHERE = frozenset({MatchLevel.ABSENT, MatchLevel.NOT_FOUND})


def verify(corpus: Corpus, text: str, names: Sequence[SourceName] | None = None) -> Verification:
    """Look ``text`` up in every document, or only in those called ``names``, to the character.

    If no place agrees wholly, places are sought that agree in all but white space,
    quotation marks, dashes and the way a composed character is encoded. Where a text has an
    ellipsis and no document does, its parts are sought in order and near each other. Then come
    places that show a reader the same words behind signs of formatting, and last those that agree
    but for the boilerplate that a sentence there runs over.

    Raises:
        TextTooShortError: If ``text`` has fewer than ``MIN_WORDS`` words.
    """
    if count_words(text) < MIN_WORDS:
        raise TextTooShortError(MIN_WORDS)
    lookup = Lookup(corpus, names)
    found = lookup.verify(text)
    return found if found.level not in NOWHERE else replace(found, nearest=lookup.nearest(text))


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
        self._among = None if names is None else list(corpus.find(tuple(names)).values())
        self._whole = whole
        self._is_large = corpus.engine.size > MAX_SCANNED
        self._folded: dict[SourceName, str] = {}
        self._likely: dict[Parts, tuple[Sequence[SourceName], tuple[Quote, ...]]] = {}
        self._elsewhere: dict[Parts, _Elsewhere] = {}

    def prepare(self, texts: Iterable[str]) -> None:
        """Look through a large corpus once for all of ``texts`` that are to be looked up."""
        if self._is_large:
            wanted = dict.fromkeys(way for text in texts for way in _ways(text))
            self._look_elsewhere([each for each in wanted if not self._first(each)[1]])

    def verify(self, text: str) -> Verification:
        """Look ``text`` up, however short it is."""
        first: Verification | None = None
        for form in (text, *_copied(text)):
            for wanted in _ways(form):
                found = self._verify(text, wanted)
                if found.level not in NOWHERE:
                    return found if form == text else _but_for_signs(found)
                first = first or found
        assert first is not None  # noqa: S101
        shown = self._shown(text)
        if whole := tuple(islice((each for each in shown if not _is_over(each)), MAX_MATCHES)):
            return replace(first, level=MatchLevel.TYPOGRAPHIC, matches=whole)
        over = shown[:MAX_MATCHES] or tuple(islice(self._interrupted(text.strip()), MAX_MATCHES))
        if over:
            return replace(first, level=MatchLevel.INTERRUPTED, matches=over)
        rows = tuple(islice(self._labelled(text), MAX_MATCHES)) or self._in_blocks(text)
        return replace(first, level=MatchLevel.TYPOGRAPHIC, matches=rows) if rows else first

    def nearest(self, text: str) -> Nearest | None:
        """Return what is most like ``text``: like its first sentence that stands nowhere, if any.

        Looks only where the text is likely.
        """
        whole = Span(len(text) - len(text.lstrip()), len(text.rstrip()))
        sentences = [each.span for each in islice(split(text, whole), MAX_SENTENCES)]
        for span in sentences if len(sentences) > 1 else ():
            sentence = text[span.start : span.end]
            if count_words(sentence) >= MIN_WORDS and not self._is_likely_there(sentence):
                found = self._nearest(text, span)
                if found is not None:
                    return found
        return self._nearest(text, whole)

    def _nearest(self, text: str, span: Span) -> Nearest | None:
        part = text[span.start : span.end]
        near = closest(self._corpus, part, self._among)
        if near is None or near.likeness < CLOSE:
            return None
        return Nearest(span, near.quote, differences(part, near.quote))

    def _is_likely_there(self, text: str) -> bool:
        """Return whether ``text`` stands in the documents where it is likely."""
        for wanted in _ways(text):
            names, exact = self._first(wanted)
            if exact or any(self._typographic(wanted, names)):
                return True
        return bool(self._shown(text))

    def _verify(self, text: str, wanted: Parts) -> Verification:
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

    def _first(self, wanted: Parts) -> tuple[Sequence[SourceName], tuple[Quote, ...]]:
        """Return the documents where ``wanted`` is sought first, and where it stands in them."""
        if wanted not in self._likely:
            names = self._likeliest(" ".join(wanted))
            exact = tuple(islice(self._exact(wanted, names), MAX_MATCHES))
            self._likely[wanted] = names, exact
        return self._likely[wanted]

    def _look_elsewhere(self, texts: Iterable[Parts]) -> None:
        """Look for ``texts`` in all documents, as far as ``MAX_BYTES`` reach."""
        sought = {}
        for text in texts:
            sought[text] = tuple(map(_encoded, text)), tuple(map(_encoded, _folded(text)))
            self._elsewhere[text] = _Elsewhere()
        left = MAX_BYTES
        for name, data in self._corpus.texts(self._names):
            if left <= 0 or not sought:
                break
            left -= len(data)
            folded_data = fold_bytes(data)
            here = [
                text
                for text, (_, folded) in sought.items()
                if all(part in folded_data for part in folded)
            ]
            for text in here:
                if self._note(text, name, data, sought[text][0]):
                    del sought[text]
        else:
            return
        for text in sought:
            self._elsewhere[text].whole = False

    def _note(self, text: Parts, name: SourceName, data: bytes, exact: Sequence[bytes]) -> bool:
        """Note that a document may hold ``text``; return whether to stop looking for it."""
        found = self._elsewhere[text]
        if all(part in data for part in exact) and self._stands(data.decode("utf-8"), text):
            found.exact.append(name)
        elif len(found.close) < MAX_MATCHES and any(self._typographic(text, [name])):
            found.close.append(name)
        return len(found.exact) == MAX_MATCHES

    def _stands(self, text: str, wanted: Parts) -> bool:
        return any(_sequences(text, wanted, self._fits(text, wanted)))

    def _fits(self, text: str, wanted: Parts) -> Callable[[Span], bool]:
        """Return what tells whether a part can stand at a place: at an omission no word is cut."""
        if self._whole or len(wanted) > 1:
            return partial(_is_whole, text)
        return lambda _: True

    def _likeliest(self, wanted: str) -> Sequence[SourceName]:
        """Return the documents that may hold ``wanted``, in order; all of a small corpus."""
        if not self._is_large:
            return tuple(self._corpus.documents if self._names is None else self._names)
        return sorted({passage.source for passage in self._hits(wanted)})

    def _hits(self, wanted: str) -> Sequence[Passage]:
        """Return the passages that share most with ``wanted``, the likeliest first."""
        corpus = self._corpus
        size = corpus.engine.size
        sought = dict.fromkeys(terms_of(wanted))
        corpus.engine.prefetch(sought)
        terms = {term: idf(size, corpus.engine.document_frequency(term)) for term in sought}
        return list(corpus.search(terms, MAX_LIKELY, among=self._among)) if terms else []

    def _shown(self, text: str) -> tuple[Quote, ...]:
        """Return places near the likeliest passages that say ``text`` to a reader."""
        ways = dict.fromkeys(way for form in _forms(text) for way in _ways(form))
        sought = [each for each in map(_patterns, ways) if each is not None]
        if not sought:
            return ()
        words = [_letters(word) for word in _ALNUM.findall(_forms(text)[-1])]
        found: list[Quote] = []
        for name, span in self._windows(text):
            document = self._corpus.documents[name]
            source = document.flowing
            letters = _letters(html.unescape(source[span.start : span.end]))
            if not all(word in letters for word in words):
                continue
            views = list(_views(document, source, span))
            for patterns, view in product(sought, views):
                for spans in view.find(patterns):
                    slices = [part for each in spans for part in document.slices_of(each)]
                    for quote in self._quote(document, slices):
                        if not any(_overlap(quote, other) for other in found):
                            found.append(quote)
        return tuple(found)

    def _labelled(self, text: str) -> Iterator[Quote]:
        """Yield rows of tables that say ``text``, each cell behind the name of its column."""
        for form in (text, *_copied(text)) if LABEL_GLUE in text else ():
            for name, span in self._windows(form):
                document = self._corpus.documents[name]
                source = document.flowing
                view = ShownText(source, span, notation=notation_of(document), strict=True)
                if spans := labelled_rows(form, view.rows()):
                    slices = [part for each in spans for part in document.slices_of(each)]
                    yield from self._quote(document, slices)

    def _in_blocks(self, text: str) -> tuple[Quote, ...]:
        """Return where the blocks of ``text`` stand in order, if some are rows with labels."""
        form = next(_copied(text), text)
        blocks = [each for each in _BETWEEN_BLOCKS.split(form) if _ALNUM.search(each)]
        if len(blocks) < 2 or LABEL_GLUE not in form:  # noqa: PLR2004 - one is the whole text
            return ()
        named = Counter(
            each.document.source for block in blocks for each in self.verify(block).matches
        )
        for name, _ in named.most_common(MAX_NAMED):
            lookup = Lookup(self._corpus, (name,), whole=self._whole)
            found: list[Quote] = []
            for block in blocks:
                end = found[-1].span.end if found else 0
                matches = lookup.verify(block).matches
                found += islice((each for each in matches if each.span.end > end), 1)
            if len(found) == len(blocks):
                return tuple(found)
        return ()

    def _windows(self, text: str) -> Sequence[tuple[SourceName, Span]]:
        """Return stretches of documents around the likeliest passages, in order, none twice."""
        reach = 2 * len(text) + MIN_REACH
        left = MAX_SHOWN
        chosen: dict[SourceName, list[Span]] = {}
        for passage in self._hits(text):
            span = _lines_around(self._corpus.documents[passage.source].text, passage.span, reach)
            known = chosen.setdefault(passage.source, [])
            if any(each.contains(span) for each in known):
                continue
            left -= len(span)
            if left < 0:
                break
            known.append(span)
        return [(name, each) for name in sorted(chosen) for each in _merged(chosen[name])]

    def _exact(self, wanted: Parts, names: Iterable[SourceName]) -> Iterator[Quote]:
        for document in map(self._corpus.documents.__getitem__, names):
            for spans in _sequences(document.text, wanted, self._fits(document.text, wanted)):
                yield from self._quote(document, spans)

    def _typographic(self, wanted: Parts, names: Iterable[SourceName]) -> Iterator[Quote]:
        folded = _folded(wanted)
        if not all(folded):
            return
        for name in names:
            document = self._corpus.documents[name]
            text = self._folded.get(name)
            if text is None:
                text = self._folded[name] = fold_typography(document.text)
            for spans in self._unfolded(document.text, text, folded):
                yield from self._quote(document, spans)

    def _interrupted(self, wanted: str) -> Iterator[Quote]:
        """Yield where ``wanted`` stands but for the boilerplate that it runs over."""
        folded = _folded((wanted,))
        if not all(folded):
            return
        names = set(self._first((wanted,))[0])
        for name in sorted(names):
            document = self._corpus.documents[name]
            if document.gaps:
                text = document.flowing
                for (span,) in self._unfolded(text, fold_typography(text), folded):
                    yield from self._quote(document, document.slices_of(span))

    def _unfolded(self, text: str, folded: str, wanted: Parts) -> Iterator[tuple[Span, ...]]:
        """Yield where ``wanted``, which is folded, stands in ``text``, by the folded text."""
        if not all(part in folded for part in wanted):
            return
        origins = origins_of(text)
        fits = self._fits(text, wanted)

        def unfold(span: Span) -> Span:
            return Span(origins[span.start], origins[span.end - 1] + 1)

        def is_there(span: Span) -> bool:
            # "cafe" is not the beginning of "café", however that is encoded.
            following = folded[span.end : span.end + 1] or " "
            return not unicodedata.combining(following) and fits(unfold(span))

        for spans in _sequences(folded, wanted, is_there):
            yield tuple(map(unfold, spans))

    def _quote(self, document: Document, spans: Sequence[Span]) -> Iterator[Quote]:
        if all(one.end < other.start for one, other in pairwise(spans)):
            block = block_at(self._corpus.blocks[document.source], spans[0].start)
            yield Quote.of_slices(document, spans, block.number, block.heading)


def _ways(text: str) -> tuple[Parts, ...]:
    """Return ``text`` as a whole and, if it has marks of omission, the parts between them."""
    whole = text.strip()
    parts = tuple(part for part in map(str.strip, _OMITTED.split(whole)) if count_words(part))
    return ((whole,),) if parts == (whole,) or not parts else ((whole,), parts)


def _forms(text: str) -> tuple[str, ...]:
    """Return ``text`` as it is and, if that is another, as it is shown to a reader."""
    copied = [_TICKED.sub("", each) for each in (text, *_copied(text))]
    shown = [ShownText(each, Span(0, len(each))).text for each in copied]
    cells = [each.replace(CELL_GLUE, " ") for each in copied]
    return tuple(dict.fromkeys((text, *copied, *cells, *shown)))


def _copied(text: str) -> Iterator[str]:
    """Yield what a message says that is pasted with its marks, bars and all."""
    if text.lstrip().startswith(_BAR):
        yield "\n\n".join(unit.text.strip("\r\n") for unit in strip(text))


def _but_for_signs(found: Verification) -> Verification:
    return replace(found, level=MatchLevel.TYPOGRAPHIC)


def _views(document: Document, source: str, span: Span) -> Iterator[ShownText]:
    """Yield a stretch of a document as people copy it: without signs of any kind, or as shown.

    In what is copied the numbers of list items are mostly lost.
    """
    marked = marked_notation_of(document)
    for kept in (True, False):
        yield ShownText(source, span, ordinals=kept, notation=marked)
    yield ShownText(source, span, notation=notation_of(document), strict=True)


def _patterns(parts: Parts) -> tuple[re.Pattern[str], ...] | None:
    """Return what finds each of ``parts`` in shown text, if each has words."""
    patterns = tuple(pattern for pattern in map(pattern_of, parts) if pattern is not None)
    return patterns if len(patterns) == len(parts) else None


class _Letters(dict[int, str]):
    def __missing__(self, code: int) -> str:
        folded = fold_typography(chr(code)).casefold()
        self[code] = letters = "".join(filter(str.isalnum, folded))
        return letters


_LETTERS_ONLY = _Letters()


def _letters(text: str) -> str:
    """Return the letters and figures of ``text``, of whatever case."""
    return text.translate(_LETTERS_ONLY)


def _is_over(quote: Quote) -> bool:
    """Return whether it runs over boilerplate."""
    return any(gap in quote.document.gaps for gap in quote.gaps)


def _overlap(one: Quote, other: Quote) -> bool:
    return one.document.source == other.document.source and one.span.overlaps(other.span)


def _lines_around(text: str, span: Span, reach: int) -> Span:
    """Return ``span`` with ``reach`` characters to either side, from a paragraph's start on."""
    start, end = max(0, span.start - reach), min(len(text), span.end + reach)
    earliest = max(0, start - MAX_PARAGRAPH)
    ends = [found.end() for found in _BLANK.finditer(text, earliest, start)]
    if ends:
        start = ends[-1]
    elif not earliest:
        start = 0
    else:
        start = text.rfind("\n", earliest, start) + 1 or start
    line_end = text.find("\n", end, end + MAX_PARAGRAPH)
    return Span(start, end if line_end < 0 else line_end)


def _merged(spans: Iterable[Span]) -> Sequence[Span]:
    """Return ``spans`` in order, those that overlap as one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _folded(parts: Parts) -> Parts:
    first, *others = map(fold_typography, parts)
    # A pasted quotation may have got quotation marks of its own.
    *others, last = (first.lstrip("'"), *others)
    return (*others, last.rstrip("'"))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _sequences(text: str, parts: Parts, fits: Callable[[Span], bool]) -> Iterator[tuple[Span, ...]]:
    """Yield places of ``parts`` in ``text`` in order, each as near to the one before as it can."""
    first, *others = parts
    found: tuple[Span, ...] = ()
    for start in _places(text, first):
        span = Span(start, start + len(first))
        if not fits(span):
            continue
        following = _following(text, others, span.end, found[1:], fits)
        if following is None:
            break
        if any(b.start - a.end > MAX_OMITTED for a, b in pairwise((span, *following))):
            continue
        if found and (not others or found[1:] != following):
            yield found
        found = (span, *following)
    if found:
        yield found


def _following(
    text: str,
    parts: Sequence[str],
    place: int,
    before: Sequence[Span],
    fits: Callable[[Span], bool],
) -> tuple[Span, ...] | None:
    """Return the first places of ``parts`` in order from ``place`` on, if there are any.

    Args:
        before: Those from an earlier place on.
    """
    found: list[Span] = []
    for number, part in enumerate(parts):
        if before and before[number].start >= place:
            return (*found, *before[number:])
        spans = (Span(start, start + len(part)) for start in _places(text, part, place))
        span = next(filter(fits, spans), None)
        if span is None:
            return None
        found.append(span)
        place = span.end
    return tuple(found)


def _places(text: str, wanted: str, start: int = 0) -> Iterator[int]:
    """Yield the places of ``wanted`` in ``text`` from ``start`` on, none overlapping another."""
    start = text.find(wanted, start)
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
