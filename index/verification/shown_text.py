"""Find texts as a reader sees them in sources that hold signs of Markdown, reST or HTML."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from index.model import OMISSION, Document, Quote, Span
from index.shown_lines import LABEL_GLUE
from index.text.signs import MAX_TABLE, LineKind, Notation, notation_of, pieces, read_signs
from index.text.typography import fold_typography

HEADER_LINES = 3
"""Lines at the top of a table among which its header and the rules around it stand."""

MAX_OMITTED = 1_000
"""Characters between two parts of a text with an ellipsis; further apart they are no quotation."""

_UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LINE_END = re.compile(r"\r\n|\n|\r")
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
        strict: Whether a sign counts only where the bot hides it.
    """

    def __init__(
        self,
        source: str,
        span: Span,
        *,
        ordinals: bool = True,
        notation: Notation = Notation.MARKED,
        strict: bool = False,
    ) -> None:
        found = read_signs(source, span, ordinals=ordinals, notation=notation, strict=strict)
        self._signs = found.signs
        self._lines = found.lines
        self._source = source
        self._notation = notation
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

    def rows(self) -> Iterator[TableRow]:
        """Yield the rows of tables whose columns have names."""
        header, names = self._header_above()
        for line in self._lines:
            if line.kind is LineKind.HEADER:
                header = Span(line.start, line.end)
                names = tuple(map(self._within, line.cells))
            elif line.kind is not LineKind.ROW:
                header = None
            elif header:
                cells = tuple(map(self._within, line.cells))
                yield TableRow(header, Span(line.start, line.end), names, cells)

    def _header_above(self) -> tuple[Span | None, tuple[str, ...]]:
        """Return the header of the table that the stretch begins within, if it does."""
        first = self._lines[0] if self._lines else None
        if first is None or first.kind is not LineKind.ROW:
            return None, ()
        earliest = max(0, first.start - MAX_TABLE)
        blank = self._source.rfind("\n\n", earliest, first.start)
        blank = max(blank, self._source.rfind("\n\r\n", earliest, first.start))
        start = self._source.find("\n", blank + 1) + 1 if blank >= 0 else earliest
        lines = islice(_LINE_END.finditer(self._source, start, first.start), HEADER_LINES)
        end = max((found.end() for found in lines), default=start)
        above = ShownText(self._source, Span(start, end), notation=self._notation, strict=True)
        for line in above._lines:
            if line.kind is LineKind.HEADER:
                return Span(line.start, line.end), tuple(map(above._within, line.cells))
        return None, ()

    def _within(self, span: Span) -> str:
        """Return what is shown of a part of the source, on one line."""
        first = max(0, bisect_right(self._pieces, span.start, key=lambda piece: piece.start) - 1)
        shown: list[str] = []
        for piece in islice(self._pieces, first, None):
            if piece.start >= span.end:
                break
            start, end = max(piece.start, span.start), min(piece.end, span.end)
            if start < end:
                shown.append(self._source[start:end] if piece.copied else piece.text)
        return " ".join("".join(shown).split())

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


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table as a reader sees it, with the names of its columns.

    Attributes:
        header: Where the names stand in the source.
        span: Where the row stands.
    """

    header: Span
    span: Span
    names: tuple[str, ...]
    cells: tuple[str, ...]

    def holds(self, labelled: Sequence[str]) -> bool:
        """Return whether lines such as "Price: 12" say what stands in it, in order."""
        column = -1
        for line in labelled:
            found = self.column_of(line, column + 1)
            if found is None or found >= len(self.cells):
                return False
            column = found
            label = _fold(self.names[column]) + LABEL_GLUE
            pattern = pattern_of(_fold(line)[len(label) :])
            if pattern is None or not any(_in_order(_fold(self.cells[column]), (pattern,))):
                return False
        return True

    def column_of(self, line: str, first: int = 0) -> int | None:
        """Return the column, from ``first`` on, whose name a line begins with."""
        folded = _fold(line)
        return next(
            (
                number
                for number, name in enumerate(self.names)
                if number >= first and name and folded.startswith(_fold(name) + LABEL_GLUE)
            ),
            None,
        )


def labelled_rows(text: str, rows: Iterable[TableRow]) -> tuple[Span, ...]:
    """Return where a table stands of which each cell has the name of its column before it.

    That is where the names stand and where the rows do; nothing if they are in no one table.
    """
    groups = list(_labelled_groups(text))
    found: list[Span] = []
    for row in rows if groups else ():
        if found and row.header != found[0]:
            found.clear()
        if row.holds(groups[max(0, len(found) - 1)]):
            found += (row.span,) if found else (row.header, row.span)
        if len(found) > len(groups):
            return tuple(found)
    return ()


def _labelled_groups(text: str) -> Iterator[list[str]]:
    """Yield the lines of each row of a table; a mark that rows are left out is no line."""
    group: list[str] = []
    for words in (" ".join(line.split()) for line in text.splitlines()):
        is_line = words and words != OMISSION.strip()
        label = words.partition(LABEL_GLUE)[0]
        if group and (not is_line or label == group[0].partition(LABEL_GLUE)[0]):
            yield group
            group = []
        if is_line:
            group.append(words)
    if group:
        yield group


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
