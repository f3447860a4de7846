"""A quotation as a reader of the rendered page sees it; each character leads back to its source.

Words keep their setting: bold, code, links. Lines that a renderer joins are joined, the signs of
headings, lists and tables are gone, and a table is laid out again: its columns aligned where that
is narrow enough, else with the name of its column before each cell; so are the rows of CSV. A
plain text stays as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from index.model import OMISSION, Document, Quote, Span
from index.shown_lines import (
    BREAK,
    Line,
    Run,
    ShownLine,
    ShownQuote,
    laid_out,
)
from index.text.inline_signs import Sign, Style, StyledSpan
from index.text.signs import (
    LineKind,
    LineShape,
    Notation,
    Signs,
    notation_of,
    pieces,
    read_signs,
)

MAX_AROUND = 4_000
"""Characters before and behind a quotation among which its paragraph begins and ends."""

FIRST_READ = 200
"""Characters between two slices in which words are sought before all are read."""

SHOWN_CACHE_SIZE = 128
"""Quotations whose reading is kept: those of some fifty answers, with the documents they are of."""

TABLE_WIDTH = 36
"""Columns of code that a phone shows without breaking them."""

_TITLE = re.compile(
    r"\ufeff?(?:(---|\+\+\+)[ \t]*\r?\n.{0,2000}?\n\1[ \t]*\r?\n)?\s*#[ \t]+(\S[^\r\n]{0,200})",
    re.DOTALL,
)
"""A heading of the highest level at the beginning, below what is written for programs."""
_SIGNLESS = re.compile(r"[^\W_](?:[^\W_]|[ ,;()'\"?%/-])*")
"""A line in which no character can be a sign."""
_ROW = re.compile(r"[ \t]*\|")
_BLOCK = re.compile(r" {0,3}(?:[-*+]|#{1,6})[ \t]")
"""A line that begins a block of its own, also without a blank line above it."""
_WORDS = re.compile(r"^[ \t]*(?:[-*+|][ \t]+)?[`*_]{0,2}[^\W\d_]{2,}", re.MULTILINE)
"""The beginning of a line that is shown unless it stands in a comment, a tag or an image."""
_COMMENT = "<!--"
_BLANK = re.compile(r"(?:\r\n|\n|\r(?!\n))[ \t>]*[\r\n]")
_WHITE_SPACE = " \t\r\n\f"
_SPACES = frozenset(_WHITE_SPACE)
_TO_COLLAPSE = re.compile(r"[\t\r\n\f]| [ \t\r\n\f]")
_WORDS_OR_SPACES = re.compile(r"[ \t\r\n\f]+|[^ \t\r\n\f]+(?: [^ \t\r\n\f]+)*")
_LAID_OUT = (LineKind.HEADER, LineKind.ROW)
_ITEMS = (LineKind.ITEM, LineKind.NUMBERED)
_OPENED = (LineKind.ITEM, *_LAID_OUT)
_PROSE = (*_ITEMS, LineKind.TEXT)


def title_of(document: Document) -> str:
    """Return the title of a document: as it is given, or the heading that it begins with."""
    if document.metadata.title:
        return " ".join(document.metadata.title.split())
    found = _TITLE.match(document.text)
    if notation_of(document) in (Notation.PLAIN, Notation.SEPARATED) or found is None:
        return ""
    return shown_words(document, Span(*found.span(2)))


def shown_words(document: Document, span: Span) -> str:
    """Return what a reader sees of a stretch of a document, on one line."""
    text = document.text[span.start : span.end]
    has_rows = notation_of(document) is Notation.SEPARATED
    if not has_rows and _SIGNLESS.fullmatch(text):
        return " ".join(text.split())
    return shown_quote(Quote(document, span, 1)).words


def shown_quote(quote: Quote, *, table_width: int = TABLE_WIDTH) -> ShownQuote:
    """Return what a reader sees of a quotation; its source where that is nothing but signs.

    Args:
        quote: The quotation.
        table_width: Columns that a table may take to be aligned.
    """
    return _shown_quote(_Places(quote), table_width)


class _Places:
    """A quotation that is equal to another one of the same places in the same document.

    To compare two quotations would compare whole documents.
    """

    __slots__ = ("_key", "quote")

    def __init__(self, quote: Quote) -> None:
        self.quote = quote
        self._key = (id(quote.document), quote.spans, quote.matched)

    def __hash__(self) -> int:
        span = self.quote.span
        return hash((self._key[0], span.start, span.end))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Places) and other._key == self._key


@lru_cache(maxsize=SHOWN_CACHE_SIZE)
def _shown_quote(places: _Places, width: int) -> ShownQuote:
    """Return what is shown of a quotation.

    Each is asked for several times in a row, and again when its button is pressed.
    """
    quote = places.quote
    notation = notation_of(quote.document)
    if notation is Notation.PLAIN:
        return ShownQuote.plain(quote.text, quote.matched_in_text, quote.omissions)
    lines = list(laid_out(_lines_of(quote, notation), width))
    has_words = any(run.start >= 0 for line in lines for run in line.runs)
    return _assembled(lines if has_words else list(_as_written(quote)))


def _lines_of(quote: Quote, notation: Notation) -> list[Line]:
    """Return the lines of a quotation, with a mark where something is left out."""
    readings = _Readings(quote.document, notation, quote.spans)
    lines: list[Line] = []
    last: Span | None = None
    for span in quote.spans:
        found = list(_read_lines(quote, span, readings))
        if last is not None and found and lines:
            ends_block = bool(_BLANK.search(readings.text, max(last.end - 1, 0), span.start))
            if readings.shows_words(last.end, span.start):
                _mark_omission(lines, found, in_table=not ends_block)
            elif ends_block and lines[-1].cells and found[0].cells:
                lines.append(Line(LineKind.TEXT, []))  # Another table begins.
        lines += found
        last = span
    return lines


def _as_written(quote: Quote) -> Iterator[Line]:
    """Yield the lines of a quotation with all their signs."""
    text = quote.document.text
    for number, span in enumerate(quote.spans):
        if number:
            yield Line(LineKind.TEXT, [Run(OMISSION.strip())], is_mark=True)
        ends = [found.span() for found in BREAK.finditer(text, span.start, span.end)]
        starts = [span.start, *(end for _, end in ends)]
        for start, end in zip(starts, [*(start for start, _ in ends), span.end], strict=True):
            yield Line(LineKind.TEXT, [Run(text[start:end], start, end)] if start < end else [])


class _Readings:
    """The signs around the slices of a quotation; neighbouring slices are read together."""

    def __init__(self, document: Document, notation: Notation, spans: Sequence[Span]) -> None:
        self.text = document.text
        self._notation = notation
        self._known: list[tuple[Span, Signs]] = []
        windows: list[Span] = []
        for span in spans:
            window = self._window(span)
            if windows and window.start <= windows[-1].end:
                window = Span(windows[-1].start, max(windows[-1].end, window.end))
                del windows[-1]
            windows.append(window)
        self._known = [(window, self._read(window)) for window in windows]

    def around(self, start: int, end: int) -> tuple[Span, Signs]:
        """Return the signs of the paragraphs that a slice stands in, and where those stand."""
        for window, signs in self._known:
            if window.start <= start and end <= window.end:
                return window, signs
        window = self._window(Span(start, end))
        return window, self._read(window)

    def _window(self, span: Span) -> Span:
        is_separated = self._notation is Notation.SEPARATED
        return _lines_around(self.text, span) if is_separated else _window(self.text, span)

    def _read(self, window: Span) -> Signs:
        return read_signs(self.text, window, notation=self._notation, strict=True)

    def shows_words(self, start: int, end: int) -> bool:
        """Return whether a reader sees anything of what stands between two slices."""
        if not self.text[start:end].strip():
            return False
        # Mostly the first lines do, and to read all of them takes its time.
        words = _WORDS.search(self.text, start, end)
        if words and not _may_be_hidden(self.text, words.start()):
            return True
        first = self.text.find("\n", start + FIRST_READ, end)
        return (first >= 0 and self._shows_words(start, first)) or self._shows_words(start, end)

    def _shows_words(self, start: int, end: int) -> bool:
        window, signs = self.around(start, end)
        for piece in pieces(self.text, window, signs.signs):
            first, last = max(piece.start, start), min(piece.end, end)
            if first < last and (self.text[first:last] if piece.copied else piece.text).strip():
                return True
        return False


def _may_be_hidden(text: str, place: int) -> bool:
    """Return whether a line may stand in a comment, a tag or the description of an image."""
    earliest = max(0, place - MAX_AROUND)
    return (
        text.find(_COMMENT, earliest, place) >= 0
        or text.rfind("<", earliest, place) > text.rfind(">", earliest, place)
        or text.rfind("![", earliest, place) > text.rfind("]", earliest, place)
    )


class _Stretch(NamedTuple):
    """A part of a line in which nothing of the setting changes.

    Attributes:
        end: Where it ends in the document.
        runs: What is shown of its line, to which its own words are added.
    """

    end: int
    runs: list[Run]
    style: int
    link: str


def _read_lines(quote: Quote, span: Span, readings: _Readings) -> Iterator[Line]:
    """Yield the lines of one slice, without blank ones at either end."""
    text, end = readings.text, span.end
    window, reading = readings.around(span.start, end)
    first = text.rfind("\n", window.start, span.start) + 1 or window.start
    first = text.rfind("\r", first, span.start) + 1 or first
    ends = (found.end() for found in BREAK.finditer(text, first, end))
    starts = [first, *(each for each in ends if not _is_in_cell(reading.lines, each))]
    if len(starts) > 1 and starts[-1] == end:
        del starts[-1]
    by_line: list[list[Run]] = [[] for _ in starts]
    marked = [StyledSpan(each.start, each.end, Style.MATCHED) for each in quote.matched]
    stretches = iter(_stretches_of(span, starts, by_line, reading.styled + marked))
    until, runs, style, link = next(stretches)
    place = window.start
    for start, following, shown, _ in (*reading.signs, Sign(end, end)):
        if start < place:
            continue  # It stands inside of another one.
        place, last = max(place, span.start), min(start, end)
        while place < last:
            while until <= place:
                until, runs, style, link = next(stretches)
            stop = min(until, last)
            if words := text[place:stop].rstrip("\r\n"):
                runs.append(Run(words, place, place + len(words), style, link))
            place = stop
        if start >= end:
            break
        if shown and start >= span.start and following <= end:
            while until <= start:
                until, runs, style, link = next(stretches)
            is_break = text[start : start + 3].lower() == "<br"
            runs.append(Run("\n" if is_break else shown, start, following, style, link))
        place = following
    yield from _without_outer_blanks(_joined(text, span, starts, reading, by_line))


def _is_in_cell(lines: Sequence[LineShape], place: int) -> bool:
    """Return whether a line begins at ``place`` inside of a cell that runs over lines."""
    number = bisect_right(lines, place, key=lambda line: line.start) - 1
    return number >= 0 and lines[number].start < place < lines[number].end


def _stretches_of(
    span: Span, starts: Sequence[int], by_line: Sequence[list[Run]], styled: Iterable[StyledSpan]
) -> list[_Stretch]:
    """Return the parts of a slice in which nothing of the setting changes, in order.

    Args:
        span: The slice.
        starts: Where its lines begin; the first may begin before it.
        by_line: For each line the runs that are shown of it.
        styled: What is set in a style or leads somewhere.
    """
    begin, end = span.start, span.end
    within = [
        (max(first, begin), min(last, end), style, link)
        for first, last, style, link in styled
        if first < end and last > begin
    ]
    changes = {begin, end, *starts[1:]}
    for first, last, _, _ in within:
        changes.add(first)
        changes.add(last)
    places = sorted(changes)
    styles, links = [Style.PLAIN] * len(places), [""] * len(places)
    for first, last, style, link in within:
        for number in range(bisect_left(places, first), bisect_left(places, last)):
            styles[number] |= style
            links[number] = link or links[number]
    found: list[_Stretch] = []
    lines = zip([*starts[1:], end], by_line, strict=True)
    following, runs = next(lines)
    for place, until, style, link in zip(places, places[1:], styles, links, strict=False):
        if following <= place:
            following, runs = next(lines)
        found.append(_Stretch(until, runs, style, link))
    return found


def _joined(
    text: str, span: Span, starts: Sequence[int], reading: Signs, by_line: Sequence[list[Run]]
) -> list[Line]:
    """Make lines of what is shown of each line of the source."""
    shapes = {each.start: each for each in reading.lines}
    lines: list[Line] = []
    for start, runs in zip(starts, by_line, strict=True):
        shape = shapes.get(start)
        if shape is None:
            end = _line_end(text, start)
            if not text[max(start, span.start) : min(end, span.end)].strip(" \t>"):
                lines.append(Line(LineKind.TEXT, []))
            continue
        is_cut = shape.kind in _OPENED and span.start > shape.words
        kind = LineKind.TEXT if is_cut else shape.kind
        if kind is LineKind.CODE or (kind in _LAID_OUT and shape.cells):
            lines += _code(shape, runs) if kind is LineKind.CODE else _row(shape, runs)
            continue
        first, *others = _split(runs)
        if not first and not others:
            continue  # Nothing but signs.
        if kind is LineKind.HEADING:
            first = [each._replace(style=each.style | Style.BOLD) for each in first]
        if shape.task:
            first = [Run("☐ " if shape.task == " " else "☑ "), *first]
        before = lines[-1] if lines else None
        if shape.joins and before and before.runs and before.kind in _PROSE:
            before.runs += [Run(" ", start - 1, start), *first]
        else:
            lines.append(Line(kind, first, depth=shape.depth))
        lines += (Line(LineKind.TEXT, each) for each in others)
    return lines


def _code(shape: LineShape, runs: Iterable[Run]) -> Iterator[Line]:
    """Yield a line of code."""
    yield Line(LineKind.CODE, list(runs), language=shape.language)


def _row(shape: LineShape, runs: Sequence[Run]) -> Iterator[Line]:
    """Yield a row of a table, unless it is empty."""
    cells = [_collapsed(_within(runs, cell)) for cell in shape.cells]
    if any(cells):
        yield Line(shape.kind, [run for cell in cells for run in cell], cells=cells)


def _within(runs: Iterable[Run], span: Span) -> Iterator[Run]:
    """Yield what of runs stands for characters in ``span``."""
    first, last = span.start, span.end
    for run in runs:
        if run.start >= last:
            break
        if first <= run.start and run.end <= last:
            yield run
        elif run.is_copied and first < run.end:
            yield run.cut(max(first - run.start, 0), min(run.end, last) - run.start)


def _line_end(text: str, start: int) -> int:
    found = BREAK.search(text, start)
    return len(text) if found is None else found.start()


def _lines_around(text: str, span: Span) -> Span:
    """Return the whole lines that a slice begins and ends in."""
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    return Span(start, _line_end(text, max(span.end - 1, start)))


def _window(text: str, span: Span) -> Span:
    """Return the lines of the paragraphs that a slice begins and ends in, as far as it is near.

    Of a table only one row more, which may be the line below its header.
    """
    start = text.rfind("\n", 0, span.start) + 1
    start = max(start, text.rfind("\r", start, span.start) + 1)
    earliest = max(0, start - MAX_AROUND)
    has_blocks = text.find(_COMMENT, earliest, span.end) < 0
    while start > earliest:
        if has_blocks and _BLOCK.match(text, start):
            break
        before = max(text.rfind("\n", 0, start - 1) + 1, 0)
        if _ROW.match(text, start) and _ROW.match(text, before):
            break
        if before < earliest or not text[before : start - 1].strip():
            break
        start = before
    end = text.find("\n", span.end - 1)
    latest = min(len(text), span.end + MAX_AROUND)
    while 0 <= end < latest:
        after = text.find("\n", end + 1)
        following = text[end + 1 : len(text) if after < 0 else after]
        if not following.strip() or (after < 0 and len(text) > latest) or after > latest:
            break
        row = text.rfind("\n", 0, end) + 1
        if has_blocks and text[row] not in " \t" and _BLOCK.match(following):
            break
        is_within = _ROW.match(text, row) and _ROW.match(text, end + 1)
        end = after
        if is_within:
            break
    return Span(start, len(text) if end < 0 else end)


def _split(runs: Sequence[Run]) -> list[list[Run]]:
    """Cut a line at each line break of its own, and take needless white space off."""
    found: list[list[Run]] = [[]]
    for each in runs:
        if each.text == "\n" and not each.is_copied:
            found.append([])
        else:
            found[-1].append(each)
    return [first for first in map(_collapsed, found) if first] or [[]]


def _collapsed(runs: Iterable[Run]) -> list[Run]:
    """Leave one space of each stretch of white space, and none at either end."""
    kept: list[Run] = []
    is_spaced = True
    for run in runs:
        text = run.text
        if not _TO_COLLAPSE.search(text):
            # Mostly all of it is kept.
            if not (is_spaced and text[0] == " "):
                kept.append(run)
            elif len(text) > 1:
                kept.append(run.cut(1, len(text)))
            is_spaced = text[-1] == " "
            continue
        for start, end in _stretches(text):
            if text[start] not in _SPACES:
                kept.append(run if end - start == len(text) else run.cut(start, end))
                is_spaced = False
            elif not is_spaced:
                space = run.cut(start, start + 1)
                kept.append(space if space.text == " " else space._replace(text=" "))
                is_spaced = True
    if kept and kept[-1].text[-1] == " ":
        last = kept.pop()
        if len(last.text) > 1:
            kept.append(last.cut(0, len(last.text) - 1))
    return kept


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield where stretches of white space stand in a text, and what is between them."""
    words = text.rstrip(_WHITE_SPACE)
    # Mostly there is something to collapse at the end alone: the line break.
    if not words or text[0] in _SPACES or _TO_COLLAPSE.search(words):
        yield from (found.span() for found in _WORDS_OR_SPACES.finditer(text))
        return
    yield 0, len(words)
    if len(words) < len(text):
        yield len(words), len(text)


def _without_outer_blanks(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines with at most one blank one between two, and none between items."""
    waiting: Line | None = None
    before: Line | None = None
    for line in lines:
        if not line.runs and line.kind is not LineKind.CODE:
            waiting = line
            continue
        if waiting and before and not (line.kind in _ITEMS and before.kind in _ITEMS):
            yield waiting
        yield line
        waiting, before = None, line


def _mark_omission(lines: list[Line], following: list[Line], *, in_table: bool) -> None:
    """Put the mark that something is left out between two slices.

    Args:
        lines: Those of the slice before, to which it is added.
        following: Those of the slice behind.
        in_table: Whether rows before and behind it may belong to one table.
    """
    before, after = lines[-1], following[0]
    if before.kind is LineKind.TEXT is after.kind and not before.cells and not after.cells:
        before.runs += [Run(OMISSION), *after.runs]
        del following[0]
        return
    lines.append(Line(LineKind.TEXT, [Run(OMISSION.strip())], is_mark=in_table))


def _assembled(lines: Sequence[Line]) -> ShownQuote:
    """Make one text of lines."""
    runs: list[Run] = []
    shown: list[ShownLine] = []
    omissions: list[Span] = []
    place = 0
    for number, line in enumerate(lines):
        if number:
            runs.append(Run("\n"))
            place += 1
        start = place
        for run in line.runs:
            if run.start < 0 and run.text.strip() == _MARK:
                first = place + run.text.index(_MARK)
                omissions.append(Span(first, first + len(_MARK)))
            place += len(run.text)
        runs += line.runs
        kind = line.kind if line.kind in _KEPT else LineKind.TEXT
        shown.append(ShownLine(Span(start, place), kind, line.depth, line.language))
    text = "".join(run.text for run in runs)
    return ShownQuote(text, tuple(runs), tuple(shown), tuple(omissions))


_MARK = OMISSION.strip()
_KEPT = (LineKind.TEXT, LineKind.HEADING, LineKind.ITEM, LineKind.CODE)
