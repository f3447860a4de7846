"""PDF files, by PDFium: lines with their places on the page become paragraphs.

A PDF holds glyphs at places, no paragraphs. A paragraph ends here where the next line is
further down than lines usually are, set in another size, or set in after a full stop; a
sentence that runs on over a column's or a page's end is put together again.

Nothing that a page shows is left out, so that no two ends of sentences meet that it keeps
apart: running heads and feet are paragraphs of their own, marked as boilerplate. What goes on
behind them is marked, so that the sentence can be quoted in slices. Headings, tables, code and
footnotes are written with Markdown's signs.

"exam-" and "ple" are one word only if something says so: the same text writes it in one
piece, or English knows it. Where nothing does, the line's end stays as it is on the page.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

from index.loading.extracted_text import (
    ExtractedText,
    FormatError,
    Limits,
    TextBuilder,
    clean,
    label,
    no_text,
    own_metadata,
    too_long,
)
from index.loading.inline_text import roman
from index.loading.pdf_boilerplate import (
    goes_on_in_caption,
    is_aside,
    is_further,
    opens_note,
    same_size,
    usual_gaps,
    with_boilerplate,
    with_further_rows,
)
from index.loading.pdf_code import begins_code, code_joined, set_in
from index.loading.pdf_definitions import with_definitions
from index.loading.pdf_headings import with_headings
from index.loading.pdf_lines import (
    EMPTY_BOX,
    HYPHEN,
    SAME_PLACE,
    TICKED_BOX,
    Line,
    PageReader,
    Role,
    counts_inside,
    rows_joined,
    values_of,
)
from index.loading.pdf_outline import outline_of
from index.loading.pdf_rules import rules_of
from index.loading.pdf_tables import SAME_ROW, arranged
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


MIN_INDENT, MAX_INDENT = 0.8, 4.0
"""Times the size of the letters."""

FULL_LINE = 0.8
"""The share of a page's longest line from which a line on its own can run on to the next page."""

MIN_SPACES = 3
"""In a line that fills a column; a few words that stand on several pages are no sentence."""

FENCE = "```"
WIDEST_COLUMN = 120
"""Characters. In wider lines no line end can have been meant, so they are joined."""

_ITEM = re.compile(r"(?:[•·–◦▪‣●○■□☐☑☒*-]|\(?(?:\d{1,3}|[a-z]|[ivx]{2,5})[.)])\s+\S")
"""How an item of a list begins."""

_BULLET = re.compile(r"[^\w\s(\[]\s")
_CLAUSE = re.compile(
    r"(?:\[(?P<reference>\d{1,3})\]|(?P<clause>\d{1,3}(?:\.\d{1,3})+)[.)]?|(?P<roman>[ivxl]{1,6})\.)\s+\S"
)
"""How a clause begins, or an entry of a list of references: a number that can be in sequence."""

_ROMAN = {roman(number): number for number in range(1, 50)}

_BLANK = re.compile(r"[_.…](?=[_.… ]*$)")
_NUMBER_SIGN = re.compile(r"^(#{1,6})[ \t]+(?=\S)", re.MULTILINE)
_COUNTS_ON = re.compile(r"[,;] (?:and|or)$")
_ENDED = re.compile(r"[.!?:;…。！？][\"'”’)\]»]*(?:\[\d{1,3}\])*$")


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
        outline = outline_of(document)
    if not any(pages):
        if pictures:
            raise FormatError(
                "it holds no text, only pictures; run text recognition (OCR) over it first"
            )
        raise no_text()
    writer = TextBuilder(limits)
    marked = with_definitions(with_boilerplate(pages, outline))
    _write(with_further_rows(with_headings(marked, outline)), writer)
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
    form = document.formenv if document.get_formtype() and document.init_forms() else None
    for number in range(len(document)):
        try:
            with closing(document[number]) as page:
                lines = _lines(page, number + 1, form)
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


def _lines(page: pypdfium2.PdfPage, number: int, form: pypdfium2.PdfFormEnv | None) -> list[Line]:
    """Return the lines of a page in the order of reading, with what is filled in on it."""
    with closing(page.get_textpage()) as textpage:
        reader = PageReader(textpage, number)
        drawn = list(reader.lines())
        lines = rows_joined(arranged(drawn, rules_of(page), reader))
    for value in sorted(values_of(page, number, form), key=lambda each: (-each.y, each.x)):
        _fill_in(value, lines)
    return lines


def _fill_in(value: Line, lines: list[Line]) -> None:
    """Put a form field's value behind what stands to its left, or below what stands above it."""
    row = [
        place
        for place, line in enumerate(lines)
        if abs(line.y - value.y) <= max(value.size, line.size) and line.role is Role.TEXT
    ]
    before = [place for place in row if lines[place].x < value.x]
    if not before:
        place = next((place for place in row if lines[place].x >= value.x), None)
        if place is not None and value.text in (EMPTY_BOX, TICKED_BOX):
            line = lines[place]
            lines[place] = replace(line, text=f"{value.text} {line.text}", x=value.x)
            return
        above = [place for place, line in enumerate(lines) if line.y > value.y]
        lines.insert(max(above, key=lambda each: (-lines[each].y, each)) + 1 if above else 0, value)
        return
    place = max(before, key=lambda each: lines[each].x)
    line = lines[place]
    if value.x > line.end - len(_BLANK.findall(line.text)) * line.size:
        end = max(line.end, value.end)
        lines[place] = replace(line, text=f"{line.text} {value.text}", end=end)
    else:
        lines.insert(place + 1, value)


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    return next(iter(page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def _write(pages: Sequence[Sequence[Line]], builder: TextBuilder) -> None:
    lines = [line for page in pages for line in page]
    usual = usual_gaps([line for line in lines if not line.boilerplate and line.role is Role.TEXT])
    writer = _Writer(builder, lines)
    for paragraph, is_code in code_joined(_paragraphs(pages, usual), usual):
        writer.write(paragraph, is_code=is_code)


class _Writer:
    """Writes paragraphs, headings and tables, below the headings above them."""

    def __init__(self, builder: TextBuilder, lines: Sequence[Line]) -> None:
        self._builder = builder
        self._hyphens = Hyphens(_plain(line.text) for line in lines)
        # In a file that is typed as a whole no line is code for that.
        self._types_all = sum(len(line.text) * (1 if line.fixed else -1) for line in lines) > 0
        self._path: list[tuple[int, str]] = []

    def write(self, paragraph: Sequence[Line], *, is_code: bool) -> None:
        """Write lines that belong together."""
        first = paragraph[0]
        if first.level:
            self._heading(paragraph)
        elif first.role is Role.TERM:
            self._definition(paragraph)
        elif first.part:
            self._table(paragraph)
        elif is_code and not self._types_all:
            self._code(paragraph)
        else:
            self._text(_dehyphenated(paragraph, self._hyphens))

    def _place(self, line: Line) -> Location:
        return Location(page=line.page, headings=tuple(words for _, words in self._path))

    def _table(self, rows: Sequence[Line]) -> None:
        self._builder.part()
        interrupted = False
        for part in _parts(rows):
            if is_aside(part[0]):
                text = self._joined([line.text for line in part])
                interrupted |= self._builder.add(text, self._place(part[0]), boilerplate=True)
                continue
            for row in part:
                self._row(row, continues=interrupted)
                interrupted = False

    def _definition(self, lines: Sequence[Line]) -> None:
        """Write a term, and its definition below it."""
        self._builder.part()
        texts = [line.text for line in lines[1:]]
        for text in (_plain(lines[0].text), f": {self._joined(texts)}"):
            self._builder.add(text, self._place(lines[0]), tight=True)
        self._builder.part()

    def _row(self, row: Line, *, continues: bool) -> None:
        text = self._joined(row.text.split("\n"))
        self._builder.add(text, self._place(row), tight=True, continues=continues)
        if row.role is Role.HEADER:
            signs = " | ".join(["---"] * (text.count(" | ") + 1))
            self._builder.add(f"| {signs} |", self._place(row), tight=True)

    def _heading(self, lines: Sequence[Line]) -> None:
        words = " ".join(clean(self._joined([line.text for line in lines])).split())
        if not words:
            return
        level = lines[0].level
        place = self._place(lines[0])
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        self._path.append((level, label(words)))
        self._builder.add(f"{'#' * level} {words}", place)

    def _code(self, lines: Sequence[Line]) -> None:
        """Write lines of code between fences, set in as on the page."""
        for part in _parts(lines):
            place = self._place(part[0])
            if part[0].boilerplate:
                self._builder.add(
                    "\n".join(_plain(each.text) for each in part), place, boilerplate=True
                )
                continue
            rows = [_plain(row) for row in set_in(part)]
            self._builder.add("\n".join((FENCE, *rows, FENCE)), place)

    def _joined(self, lines: Sequence[str]) -> str:
        """Return lines as one, words that a line's end divides put together."""
        joined = lines[0]
        for following in lines[1:]:
            head, tail = self._hyphens.join(_plain(joined), following)
            joined = f"{head} {tail}" if tail else head
        return _plain(joined)

    def _text(self, lines: Sequence[Line]) -> None:
        builder = self._builder
        wide = (
            max(len(line.text) for line in lines) > WIDEST_COLUMN
            and lines[0].role is not Role.ENTRY
        )
        begun = interrupted = False
        for part in _parts(lines):
            text = _in_one_line(part) if wide else "\n".join(_set_in(part))
            # What begins with this sign would be a heading.
            text = _NUMBER_SIGN.sub(r"\1\n", text)
            place = self._place(part[0])
            if part[0].boilerplate:
                interrupted |= builder.add(text, place, boilerplate=True)
            elif begun and not interrupted:
                builder.run_on(text, place)
            elif builder.add(text, place, continues=begun):
                begun, interrupted = True, False


def _set_in(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the words of lines, items of a list inside another one set in by two spaces more."""
    levels: list[float] = []
    before = ""
    for line in lines:
        if counts_inside(before, line):
            # In a line of its own it would be an item.
            before = f"{before} {line.text}"
            continue
        if before:
            yield before
        before = line.text
        if not _ITEM.match(line.text) or line.boilerplate:
            continue
        least = MIN_INDENT * line.size
        while levels and levels[-1] > line.x + least:
            levels.pop()
        if not levels or line.x > levels[-1] + least:
            levels.append(line.x)
        before = "  " * (len(levels) - 1) + line.text
    if before:
        yield before


def _in_one_line(lines: Sequence[Line]) -> str:
    """Return lines in which no end was meant as one, each item of a list in a line of its own."""
    text = ""
    for line in lines:
        ended = _ENDED.search(text) or _COUNTS_ON.search(text)
        begins = ended and (_ITEM.match(line.text) or _CLAUSE.match(line.text))
        text += ("\n" if begins else " " if text else "") + line.text
    return text


def _plain(text: str) -> str:
    return text.replace(HYPHEN, "-")


def _paragraphs(pages: Sequence[Sequence[Line]], usual: dict[int, float]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph, with what it runs over between two pages.

    All other boilerplate is a paragraph for each line, and so is each footnote.
    """
    paragraph: list[Line] = []
    asides: list[Line] = []
    before: Sequence[Line] = ()
    item: Line | None = None
    for page in pages:
        upwards = sorted(page, key=_height)
        text = [line for line in upwards if not is_aside(line)]
        first = next((line for line in page if not is_aside(line)), None)
        for line in page:
            if is_aside(line):
                asides.append(line)
                continue
            above = paragraph[-1] if paragraph else None
            if (
                above is None
                or (asides and above.page == line.page)
                or any(each.role is Role.ENTRY for each in asides)
                or _begins(above, line, usual, item)
                or (line is first and _is_something_after(above, before))
                or (line is first and _is_on_its_own(paragraph, before))
                or _is_something_between(above, line, upwards if above.page == line.page else text)
            ) and not (_is_further_row(above, line) or goes_on_in_caption(paragraph, line)):
                if paragraph:
                    yield paragraph
                yield from _parts(asides)
                paragraph, asides, item = [], [], None
            if _ITEM.match(line.text) or (not paragraph and _CLAUSE.match(line.text)):
                item = line
            paragraph += [*(replace(each, boilerplate=True) for each in asides), line]
            asides = []
        before = text
    if paragraph:
        yield paragraph
    yield from _parts(asides)


def _is_further_row(above: Line | None, line: Line) -> bool:
    """Return whether a row belongs to the table above it though a page ends between them."""
    return above is not None and line.role is Role.FURTHER and above.part == line.part


def _height(line: Line) -> float:
    return line.y


def _is_on_its_own(paragraph: Sequence[Line], page: Sequence[Line]) -> bool:
    """Return whether a paragraph has one short line on a page, such as a foot of its own."""
    last = paragraph[-1]
    if sum(line.page == last.page for line in paragraph if not is_aside(line)) > 1:
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


def _begins(above: Line, line: Line, usual: dict[int, float], item: Line | None) -> bool:
    """Return whether ``line`` begins a paragraph.

    Args:
        above: The line before it.
        line: The line.
        usual: How far lines are apart.
        item: Where the item or clause begins that the line before belongs to.
    """
    if (above.part, above.level) != (line.part, line.level):
        return True
    if line.part:
        return above.page != line.page and line.role is not Role.FURTHER
    if above.angle != line.angle or not same_size(above, line) or begins_code(above, line):
        return True
    ended = bool(_ENDED.search(above.text))
    runs_on = not ended and line.text[0].islower()
    gap = above.y - line.y
    if above.page != line.page:
        # A page between them that shows no text shows something else.
        return line.page != above.page + 1 or not (runs_on or _is_cut(above, line))
    if gap < -above.size:
        # The top of another column, beside this one: a sentence may run on there.
        return line.x <= above.end or not runs_on
    return (
        is_further(gap, line, usual)
        or not _overlap(above, line)
        or (item is not None and _follows_clause(item, line))
        or (item is not None and not runs_on and _ends_item(item, above, line))
        or ((ended or _CLAUSE.match(line.text) is not None) and _is_indented(above, line, item))
    )


def _is_cut(above: Line, line: Line) -> bool:
    """Return whether a page ends inside a sentence though the next word has a capital.

    Both lines fill the column then, and no item or other typeface begins.
    """
    begins = _ITEM.match(line.text) or _CLAUSE.match(line.text) or _ENDED.search(above.text)
    alike = above.bold is line.bold and above.fixed is line.fixed is False
    least = min(above.end - above.x, line.end - line.x)
    fills = abs(above.end - line.end) <= (1 - FULL_LINE) * least
    is_sentence = above.text.count(" ") >= MIN_SPACES
    return is_sentence and not begins and alike and fills and abs(above.x - line.x) <= SAME_PLACE


def _is_indented(above: Line, line: Line, item: Line | None) -> bool:
    """Return whether a line is set in, but not as the further lines of an item are."""
    least = MIN_INDENT * line.size
    if above is item and above.end >= line.end - least:
        return False
    return least < line.x - above.x < MAX_INDENT * line.size


def _ends_item(item: Line, above: Line, line: Line) -> bool:
    """Return whether a line is text that is not set in as the lines of an item above it are."""
    if item.page != line.page or _ITEM.match(line.text):
        return False
    least = MIN_INDENT * line.size
    if line.x < item.x - least and _CLAUSE.match(line.text) and _ENDED.search(above.text):
        return True
    # Of a line that begins with a bullet the place is that of its first letter.
    to_letters = -1 if _BULLET.match(item.text) else 1
    margin = item.x + to_letters * least
    return line.x <= margin < above.x


def _follows_clause(item: Line, line: Line) -> bool:
    """Return whether a line begins with the number that comes after another line's."""
    one, other = _CLAUSE.match(item.text), _CLAUSE.match(line.text)
    if one is None or other is None:
        return False
    if one["roman"] and other["roman"]:
        return _ROMAN.get(other["roman"], 0) == _ROMAN.get(one["roman"], -1) + 1
    if one["reference"] and other["reference"]:
        return int(other["reference"]) == int(one["reference"]) + 1
    if not (one["clause"] and other["clause"]):
        return False
    *outer, last = map(int, other["clause"].split("."))
    before = [int(each) for each in one["clause"].split(".")]
    if last == 1:
        return outer == before
    return before[: len(outer) + 1] == [*outer, last - 1]


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
    """Yield the text of each page on its own, and each head, foot, footnote and contents."""
    part: list[Line] = []
    for line in lines:
        if part and not _belongs(part[-1], line):
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def _belongs(above: Line, line: Line) -> bool:
    """Return whether two lines belong to one part of a paragraph."""
    if above.page != line.page or above.boilerplate is not line.boilerplate:
        return False
    if above.role is not line.role:
        return False
    if line.role is Role.NOTE:
        return not opens_note(line)
    return not line.boilerplate or line.role is Role.ENTRY
