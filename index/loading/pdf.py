"""PDF files, by PDFium: lines with their places on the page become paragraphs.

A PDF holds glyphs at places, no paragraphs. A paragraph ends here where the next line is
further down than lines usually are, set in another size, or set in after a full stop; a
sentence that runs on over a column's or a page's end is put together again.

Nothing that a page shows is left out, so that no two ends of sentences meet that it keeps
apart: running heads and feet are paragraphs of their own, marked as boilerplate. What goes on
behind them is marked, so that the sentence can be quoted in slices.

"exam-" and "ple" are one word only if something says so: the same text writes it in one
piece, or English knows it. Where nothing does, the line's end stays as it is on the page.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

from index.loading.extracted_text import (
    ExtractedText,
    FormatError,
    Limits,
    TextBuilder,
    no_text,
    own_metadata,
    too_long,
)
from index.loading.pdf_lines import HYPHEN, LETTER, SAME_PLACE, Line, lines_of
from index.model.documents import Location
from index.text.english import zipf
from index.text.tokens import fold

_DIVIDED = re.compile(r"(?<![\w-])([^\W\d_]+)[-\u00ad\u2010]$")
_REST = re.compile(r"([^\W\d_]+)([^\s\w-]*)(?:\s+|$)")
_CONJUNCTIONS = frozenset(("and", "or"))
"""After a hyphen they follow half a compound: in "b-" and "and c-blocks" there is no "band"."""

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


class Hyphens:
    """Knows the words of a text, with and without hyphens."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._known: set[str] = set()
        for line in lines:
            # A line's last word may be half a word, and so may the first one.
            words = [word.casefold() for word in _WORD.findall(line)]
            self._known.update(words[1:-1])

    def join(self, line: str, following: str) -> tuple[str, str]:
        """Move the rest of a divided word up from ``following``, if they are one word."""
        first, rest = _DIVIDED.search(line), _REST.match(following)
        if first is None or rest is None or not following[0].islower():
            return line, following
        whole, parted = first[1] + rest[1], f"{first[1]}-{rest[1]}"
        if rest[1] in _CONJUNCTIONS and line[-1] != "\u00ad":
            return line, following
        if parted.casefold() in self._known:
            word = line[first.start() : -1] + "-" + rest[1]
        elif line[-1] == "\u00ad" or self._is_word(whole):
            word = whole
        else:
            return line, following
        return line[: first.start()] + word + rest[2], following[rest.end() :]

    def _is_word(self, word: str) -> bool:
        return word.casefold() in self._known or zipf(fold(word)) is not None


MIN_REPEATS = 2
"""Pages on which a line stands at the same place if it is boilerplate, be they most or not."""

MAX_HEAD_ROWS = 3
"""Rows at the top of a page, and at its foot, that can be boilerplate."""

MAX_HEAD_LENGTH = 200
"""Characters."""

MAX_NUMBERS = 2
"""Numbers of a page number's line: the page's, and how many there are."""

SAME_ROW = 2.0
"""Points by which the heights of lines beside one another may differ."""

MIN_GAPS = 3
"""Distances between lines that tell what is usual."""

USUAL_GAP = 1.2
"""Times the size of the letters, where a file has too few lines to tell."""

WIDEST_GAP = 4.0
"""Times the size of the letters: lines further apart are no paragraph, however usual it is."""

WIDER_GAP = 1.25
"""Times the usual distance of lines: further down begins another paragraph."""

OTHER_SIZE = 1.1
MIN_INDENT, MAX_INDENT = 0.8, 4.0
"""Times the size of the letters."""

FULL_LINE = 0.8
"""The share of a page's longest line from which a line on its own can run on to the next page."""

WIDEST_COLUMN = 120
"""Characters. In wider lines no line end can have been meant, so they are joined."""

_ENDED = re.compile(r"[.!?:;…。！？][\"'”’)\]»]*$")
_NUMERAL = re.compile(
    r"\d+|(?<![^\W_])(?=[ivxlcdm])"
    r"(m{0,3})(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})(?![^\W_])",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def read(data: bytes, limits: Limits) -> ExtractedText:
    """Read a PDF's text layer.

    Raises:
        FormatError: If it has none, or cannot be read.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise FormatError(_reason(error, data)) from None
    with closing(document):
        pages, pictures = _pages(document, limits)
        properties = document.get_metadata_dict()
    if not any(pages):
        if pictures:
            raise FormatError(
                "it holds no text, only pictures; run text recognition (OCR) over it first"
            )
        raise no_text()
    writer = TextBuilder(limits)
    _write(_with_boilerplate(pages), writer)
    return writer.copy(own_metadata(properties.get("Title"), properties.get("Author")))


def _reason(error: pypdfium2.PdfiumError, data: bytes) -> str:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return "it is encrypted; save it without a password"
    if error.err_code == raw.FPDF_ERR_SECURITY:
        return "it is encrypted in a way that cannot be read; save it without encryption"
    if b"%PDF-" not in data[:1024]:
        return "it is not a PDF file, whatever its name says"
    return "it is damaged: no PDF reader can open it"


def _pages(document: pypdfium2.PdfDocument, limits: Limits) -> tuple[list[list[Line]], bool]:
    """Return the lines of every page, and whether any page has a picture."""
    pages: list[list[Line]] = []
    pictures = False
    length = broken = 0
    for number in range(len(document)):
        try:
            with closing(document[number]) as page:
                lines = list(lines_of(page, number + 1))
                pictures = pictures or (not lines and _has_picture(page))
        except pypdfium2.PdfiumError:
            broken += 1
            if broken > limits.broken_pages:
                break
            continue
        length += sum(len(line.text) for line in lines)
        if length > limits.text:
            raise too_long(limits)
        pages.append(lines)
    if broken and not any(pages):
        raise FormatError("it is damaged: none of its pages can be read")
    return pages, pictures


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    return next(iter(page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def _with_boilerplate(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Mark running heads and feet, and put them above and below their page's text."""
    usual = _usual_gaps([line for page in pages for line in page])
    layouts = [_layout(page) for page in pages if page]
    repeated = _repeated(layouts)
    found = [_in_order(layout, repeated, usual) for layout in layouts]
    # What stands on the pages and nothing else is their text.
    return (
        [page for page in pages if page]
        if all(line.boilerplate for page in found for line in page)
        else found
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """The lines of a page that holds some, by where they stand.

    Attributes:
        level: In the order in which the page draws them, without those that are turned.
        rows: The same, those of one height together, the uppermost first.
        turned: Lines at another angle than most of the page's text.
    """

    level: list[Line]
    rows: list[list[Line]]
    turned: list[Line]

    @property
    def page(self) -> int:
        return (self.level or self.turned)[0].page

    def outer(self) -> Iterator[Line]:
        """Yield what could be boilerplate: the outermost rows, and lines that are turned."""
        lowest = max(MAX_HEAD_ROWS, len(self.rows) - MAX_HEAD_ROWS)
        for row in (*self.rows[:MAX_HEAD_ROWS], *self.rows[lowest:], self.turned):
            yield from row


def _layout(page: Sequence[Line]) -> _Layout:
    letters: Counter[int] = Counter()
    for line in page:
        letters[line.angle] += len(line.text)
    usual = max(letters, key=letters.__getitem__)
    level = [line for line in page if line.angle == usual]
    rows = _grouped(level, lambda line: -line.y, SAME_ROW)
    return _Layout(level, rows, [line for line in page if line.angle != usual])


def _grouped(
    lines: Iterable[Line], value: Callable[[Line], float], tolerance: float
) -> list[list[Line]]:
    """Return lines in order of a value; within a group it differs by ``tolerance`` at most."""
    groups: list[list[Line]] = []
    for line in sorted(lines, key=value):
        if not groups or value(line) - value(groups[-1][0]) > tolerance:
            groups.append([])
        groups[-1].append(line)
    return groups


def _repeated(layouts: Sequence[_Layout]) -> set[Line]:
    """Return the lines whose words, numbers aside, stand in the same place on most pages.

    Most pages of the document, or of the line's side of it: the odd pages or the even ones. A
    line without words must also count as the pages do, else it could be a row of a table.
    """
    sides = Counter(layout.page % 2 for layout in layouts)
    alike: dict[tuple[str, int], list[Line]] = {}
    for layout in layouts:
        for line in layout.outer():
            if len(line.text) <= MAX_HEAD_LENGTH:
                words = " ".join(_NUMERAL.sub("#", line.text).split())
                alike.setdefault((words, line.angle), []).append(line)
    found: set[Line] = set()
    for (words, _), lines in alike.items():
        wordless = LETTER.search(words) is None
        for level in _grouped(lines, lambda line: line.y, SAME_PLACE):
            # Where numbers grow longer, only the side that a line is set to stays in place.
            for place in (lambda line: line.x, lambda line: line.end, _middle):
                for together in _grouped(level, place, SAME_PLACE):
                    counted = _counting(together) if wordless else together
                    found.update(_on_most(counted, sides))
    return found


def _middle(line: Line) -> float:
    return (line.x + line.end) / 2


def _on_most(lines: Sequence[Line], sides: Counter[int]) -> Iterator[Line]:
    """Yield those of ``lines`` that stand on most pages, or on most pages of one side."""
    pages = {line.page for line in lines}
    if len(pages) >= MIN_REPEATS and len(pages) * 2 > sides.total():
        yield from lines
    for side in sides:
        here = sum(page % 2 == side for page in pages)
        if here >= MIN_REPEATS and here * 2 > sides[side]:
            yield from (line for line in lines if line.page % 2 == side)


def _counting(lines: Sequence[Line]) -> list[Line]:
    """Return those of ``lines`` with a number as far from the page's as on another page."""
    distances = [{number - line.page for number in _numbers(line.text)} for line in lines]
    seen = Counter(distance for each in distances for distance in each)
    return [
        line
        for line, each in zip(lines, distances, strict=True)
        if any(seen[distance] >= MIN_REPEATS for distance in each)
    ]


def _numbers(text: str) -> list[int]:
    """Return the numbers in a line, unless there are too many for a page number's."""
    found = [match[0] for match in _NUMERAL.finditer(text)]
    if len(found) > MAX_NUMBERS:
        return []
    return [int(each) if each.isdigit() else _roman(each) for each in found]


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral.lower()]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _in_order(layout: _Layout, repeated: set[Line], usual: dict[int, float]) -> list[Line]:
    """Return a page's lines from top to bottom, with its boilerplate marked."""
    heads = _edge(layout.rows, repeated, usual)
    feet = _edge(layout.rows[::-1], repeated, usual) - heads
    return [
        *(replace(line, boilerplate=True) for line in layout.level if line in heads),
        *(line for line in layout.level if line not in heads and line not in feet),
        *(replace(line, boilerplate=line in repeated) for line in layout.turned),
        *(replace(line, boilerplate=True) for line in layout.level if line in feet),
    ]


def _edge(rows: Sequence[list[Line]], repeated: set[Line], usual: dict[int, float]) -> set[Line]:
    """Return the boilerplate at one edge of a page, which stands apart from the text."""
    count = 0
    while count < min(len(rows), MAX_HEAD_ROWS) and any(line in repeated for line in rows[count]):
        count += 1
    while 0 < count < len(rows) and not _is_apart(rows[count - 1][0], rows[count][0], usual):
        count -= 1
    return {line for row in rows[:count] for line in row if line in repeated}


def _is_apart(outer: Line, inner: Line, usual: dict[int, float]) -> bool:
    return not _same_size(outer, inner) or _is_further(abs(outer.y - inner.y), inner, usual)


def _same_size(one: Line, other: Line) -> bool:
    return 1 / OTHER_SIZE < other.size / (one.size or 1) < OTHER_SIZE


def _is_further(gap: float, line: Line, usual: dict[int, float]) -> bool:
    """Return whether a line is further from another one than lines of its size usually are."""
    known = usual.get(round(line.size), line.size * USUAL_GAP)
    return gap > WIDER_GAP * min(known, line.size * WIDEST_GAP)


def _write(pages: Sequence[Sequence[Line]], writer: TextBuilder) -> None:
    lines = [line for page in pages for line in page]
    usual = _usual_gaps([line for line in lines if not line.boilerplate])
    hyphens = Hyphens(_plain(line.text) for line in lines)
    for paragraph in _paragraphs(pages, usual):
        joined = _dehyphenated(paragraph, hyphens)
        wide = max(len(line.text) for line in joined) > WIDEST_COLUMN
        begun = interrupted = False
        for part in _parts(joined):
            text = (" " if wide else "\n").join(line.text for line in part)
            place = Location(page=part[0].page)
            if part[0].boilerplate:
                interrupted |= writer.add(text, place, boilerplate=True)
            elif begun and not interrupted:
                writer.run_on(text, place)
            elif writer.add(text, place, continues=begun):
                begun, interrupted = True, False


def _plain(text: str) -> str:
    return text.replace(HYPHEN, "-")


def _usual_gaps(lines: Sequence[Line]) -> dict[int, float]:
    """For each size of letters the commonest distance between two lines of it."""
    gaps: dict[int, Counter[float]] = {}
    for above, line in pairwise(lines):
        gap = above.y - line.y
        if above.page == line.page and round(above.size) == round(line.size) and gap > 0:
            gaps.setdefault(round(line.size), Counter())[round(gap * 2) / 2] += 1
    # Of equally common distances the smaller one: a paragraph's lines stand closer than two.
    return {
        size: min(found, key=lambda gap: (-found[gap], gap))
        for size, found in gaps.items()
        if found.total() >= MIN_GAPS
    }


def _paragraphs(pages: Sequence[Sequence[Line]], usual: dict[int, float]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph, with the boilerplate that it runs over between pages.

    All other boilerplate is a paragraph for each line.
    """
    paragraph: list[Line] = []
    boilerplate: list[Line] = []
    before: Sequence[Line] = ()
    for page in pages:
        upwards = sorted(page, key=_height)
        text = [line for line in upwards if not line.boilerplate]
        first = next((line for line in page if not line.boilerplate), None)
        for line in page:
            if line.boilerplate:
                boilerplate.append(line)
                continue
            above = paragraph[-1] if paragraph else None
            if (
                above is None
                or (boilerplate and above.page == line.page)
                or _begins(above, line, usual)
                or (line is first and _is_something_after(above, before))
                or (line is first and _is_on_its_own(paragraph, before))
                or _is_something_between(above, line, upwards if above.page == line.page else text)
            ):
                if paragraph:
                    yield paragraph
                yield from ([each] for each in boilerplate)
                paragraph, boilerplate = [], []
            paragraph += [*boilerplate, line]
            boilerplate = []
        before = text
    if paragraph:
        yield paragraph
    yield from ([each] for each in boilerplate)


def _height(line: Line) -> float:
    return line.y


def _is_on_its_own(paragraph: Sequence[Line], page: Sequence[Line]) -> bool:
    """Return whether a paragraph has one short line on a page, such as a foot of its own."""
    last = paragraph[-1]
    if sum(line.page == last.page for line in paragraph if not line.boilerplate) > 1:
        return False
    # Counted in characters: a foot can set its words to both sides.
    return len(last.text) < FULL_LINE * max(len(line.text) for line in page)


def _is_something_after(last: Line, upwards: Sequence[Line]) -> bool:
    """Return whether the line that a page draws last has another one below it."""
    return any(
        _overlap(last, line)
        for line in upwards[: bisect_left(upwards, last.y - SAME_ROW, key=_height)]
    )


def _is_something_between(above: Line, line: Line, upwards: Sequence[Line]) -> bool:
    """Return whether another line stands between two that the page draws in a row.

    Above the first line of a page all lines count, for it is drawn after another page's last.
    """
    start = bisect_right(upwards, line.y + SAME_ROW, key=_height)
    end = len(upwards)
    if above.page == line.page:
        end = bisect_left(upwards, above.y - SAME_ROW, key=_height)
    return any(_overlap(line, upwards[place]) for place in range(start, end))


def _overlap(one: Line, other: Line) -> bool:
    """Return whether two lines of a page have something above one another, or might have."""
    return other.x <= one.end + other.size and one.x <= other.end + one.size


def _begins(above: Line, line: Line, usual: dict[int, float]) -> bool:
    """Return whether ``line`` begins a paragraph."""
    if above.angle != line.angle:
        return True
    if not _same_size(above, line):
        return True
    ended = bool(_ENDED.search(above.text))
    gap = above.y - line.y
    if above.page != line.page:
        # A page between them that shows no text shows something else.
        return line.page != above.page + 1 or ended or not line.text[0].islower()
    if gap < -above.size:
        # The top of another column, beside this one: a sentence may run on there.
        return line.x <= above.end or ended or not line.text[0].islower()
    if _is_further(gap, line, usual) or not _overlap(above, line):
        return True
    indent = (line.x - above.x) / (line.size or 1)
    return MIN_INDENT < indent < MAX_INDENT and ended


def _dehyphenated(paragraph: Sequence[Line], hyphens: Hyphens) -> list[Line]:
    """Put words together that a line's end divides, where they are known to be one."""
    lines = list(paragraph)
    inside = [index for index, line in enumerate(lines) if not line.boilerplate]
    for above, index in pairwise(inside):
        head, tail = hyphens.join(_plain(lines[above].text), lines[index].text)
        lines[above] = replace(lines[above], text=head)
        lines[index] = replace(lines[index], text=tail)
    for index, line in enumerate(lines):
        if line.boilerplate or index == inside[-1]:
            lines[index] = replace(line, text=_plain(line.text))
    return [line for line in lines if line.text]


def _parts(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the text of each page, and each line of boilerplate, on its own."""
    start = 0
    for end in range(1, len(lines) + 1):
        if (
            end == len(lines)
            or lines[end].page != lines[start].page
            or lines[end].boilerplate
            or lines[start].boilerplate
        ):
            yield list(lines[start:end])
            start = end
