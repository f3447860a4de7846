"""Find texts as a reader sees them in sources that hold signs of Markdown, reST or HTML."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from index.model import Document, Quote, Span
from index.text.signs import Notation, notation_of, pieces, read_signs
from index.text.typography import fold_typography

MAX_OMITTED = 1_000
"""Characters between two parts of a text with an ellipsis; further apart they are no quotation."""

_UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_DIVIDED = re.compile(r"(?<=[^\W\d_])-[ \t]*\r?\n[ \t]*(?=[^\W\d_])")
_MAYBE_HYPHEN = "\ue000"
"""Stands for the hyphen at a line's end, which may divide a word or belong to it."""


class ShownText:
    """A stretch of a text as a reader sees it; each character leads back to its source.

    Args:
        source: The whole text.
        span: The stretch, which begins and ends with lines.
        ordinals: Whether the numbers of list items are kept; copied lists mostly have lost them.
        notation: How the source is written; Markdown if that is not known.
    """

    def __init__(
        self,
        source: str,
        span: Span,
        *,
        ordinals: bool = True,
        notation: Notation = Notation.MARKED,
    ) -> None:
        self._signs = read_signs(source, span, ordinals=ordinals, notation=notation).signs
        self._pieces = list(pieces(source, span, self._signs))
        self._starts = [0]
        for piece in self._pieces:
            self._starts.append(self._starts[-1] + len(piece.text))
        self.text = "".join(piece.text for piece in self._pieces)

    @cached_property
    def folded(self) -> str:
        """The text without what typography adds; white space is one kind of space."""
        return _fold(self.text)

    @cached_property
    def _origins(self) -> list[int]:
        return [place for place, character in enumerate(self.text) for _ in _fold(character)]

    def source_span(self, span: Span) -> Span:
        """Return where ``text[span.start:span.end]`` stands in the source."""
        return Span(self._piece_at(span.start)[0], self._piece_at(span.end - 1)[1])

    def _piece_at(self, place: int) -> tuple[int, int]:
        """Return where the character at ``place`` begins and ends in the source."""
        number = bisect_right(self._starts, place) - 1
        piece = self._pieces[number]
        if piece.copied:
            start = piece.start + place - self._starts[number]
            return start, start + 1
        return piece.start, piece.end

    def find(self, parts: Sequence[re.Pattern[str]]) -> Iterator[tuple[Span, ...]]:
        """Yield where ``parts`` stand in order, as places in the source."""
        for spans in _in_order(self.folded, parts):
            places = [Span(self._origins[s.start], self._origins[s.end - 1] + 1) for s in spans]
            yield tuple(self._with_signs(self.source_span(place)) for place in places)

    def _with_signs(self, span: Span) -> Span:
        """Return ``span`` with the signs that stand directly before and after its words."""
        start, end = span.start, span.end
        for sign in reversed(self._signs):
            if sign.end == start and sign.inline and not sign.shown.strip():
                start = sign.start
        for sign in self._signs:
            if sign.start == end and sign.inline and not sign.shown.strip():
                end = sign.end
        return Span(start, end)


def marked_notation_of(document: Document) -> Notation:
    """Return the notation whose signs people may leave out when they copy from a document.

    Markdown's are read in every other text, where people write them as well.
    """
    notation = notation_of(document)
    return notation if notation is Notation.RESTRUCTURED else Notation.MARKED


def pattern_of(text: str) -> re.Pattern[str] | None:
    """Return what finds ``text`` in folded text, whatever its white space and first capital.

    White space counts between two letters or figures only, where it divides words. ``None`` if
    the text has no letter or figure.
    """
    folded = _fold(_DIVIDED.sub(_MAYBE_HYPHEN, text)).strip(" '")
    folded = re.sub("-{2,3}", "-", folded)
    if not any(map(str.isalnum, folded)):
        return None
    written: list[str] = []
    before = ""
    spaced = False
    for character in folded:
        if character == " ":
            spaced = True
            continue
        if written:
            written.append(_between(before, character, spaced=spaced))
        written.append(_one(character, first=not written))
        before, spaced = character, False
    # "cafe" is not the beginning of "café", however that is encoded.
    return re.compile("".join(written) + r"(?![\u0300-\u036f])")


def _between(one: str, other: str, *, spaced: bool) -> str:
    words = _is_of_word(one) and _is_of_word(other)
    unspaced = _UNSPACED.match(one) and _UNSPACED.match(other)
    if words and not unspaced:
        return " +" if spaced else ""
    return "" if unicodedata.combining(other) else " *"


def _is_of_word(character: str) -> bool:
    return character.isalnum() or bool(unicodedata.combining(character))


def _one(character: str, *, first: bool) -> str:
    if character == _MAYBE_HYPHEN:
        return "-?"
    if character == "-":
        return "-{1,3}"
    cases = {character.lower(), character.upper()} if first and character.isalpha() else {character}
    return (
        "|".join(map(re.escape, sorted(cases))).join(("(?:", ")"))
        if first
        else re.escape(character)
    )


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = folded = " " if character.isspace() else fold_typography(character)
        return folded


_FOLDING = _Folding()


def _fold(text: str) -> str:
    return text.translate(_FOLDING)


def _in_order(text: str, parts: Sequence[re.Pattern[str]]) -> Iterator[tuple[Span, ...]]:
    """Yield places of ``parts`` in order that begin and end with words and are near each other."""
    first, *others = parts
    waiting: tuple[Span, ...] = ()
    for found in _whole(text, first, 0, len(text)):
        spans = [found]
        for part in others:
            end = spans[-1].end
            following = next(_whole(text, part, end, min(len(text), end + MAX_OMITTED)), None)
            if following is None:
                break
            spans.append(following)
        if len(spans) == len(parts):
            if waiting and waiting[1:] != tuple(spans[1:]):
                yield waiting
            if not others:
                yield (found,)
            else:
                waiting = tuple(spans)
    if waiting:
        yield waiting


def _whole(text: str, part: re.Pattern[str], start: int, end: int) -> Iterator[Span]:
    for found in part.finditer(text, start, end):
        if not (_cuts(text, found.start()) or _cuts(text, found.end())):
            yield Span(found.start(), found.end())


def _cuts(text: str, place: int) -> bool:
    """Return whether ``place`` lies inside a word or inside a figure such as 1,148."""
    before, after = text[max(0, place - 2) : place], text[place : place + 2]
    if _UNSPACED.match(after) or _UNSPACED.match(before[-1:]):
        return False
    if before[-1:].isalnum() and after[:1].isalnum():
        return True
    within = before[:1].isdigit() and before[1:] in {".", ",", ":", "/"} and after[:1].isdigit()
    goes_on = before[-1:].isdigit() and after[:1] in {".", ",", ":", "/"} and after[1:].isdigit()
    return within or goes_on


def shows(quote: Quote, text: str) -> bool:
    """Return whether a reader sees ``text`` in a quotation, capitals aside."""
    sought = pattern_of(ShownText(text, Span(0, len(text))).text) or pattern_of(text)
    if sought is None:
        return False
    pattern = re.compile(sought.pattern, re.IGNORECASE)
    whole = Span(0, len(quote.text))
    notation = marked_notation_of(quote.document)
    views = (
        ShownText(quote.text, whole, ordinals=kept, notation=notation).folded
        for kept in (True, False)
    )
    return any(any(_in_order(view, (pattern,))) for view in (*views, _fold(quote.text)))
