"""PDF files, by PDFium: lines with their places on the page become paragraphs.

A PDF holds glyphs at places, no paragraphs. A paragraph ends here where the next line is
further down than lines usually are, set in another size, or set in after a full stop; a
sentence that runs on over a column's or a page's end is put together again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from ctypes import c_double
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

from index.formats.copies import NO_TEXT, FormatError, ReadingCopy, Writer, stated, too_long
from index.formats.hyphens import Hyphens
from index.formats.limits import Limits
from index.places import Place

FEWEST_REPEATS = 3
"""Pages on which a line stands at the same place, top or bottom, if it is page furniture."""

MOST_HEAD_LINES = 2
FEWEST_GAPS = 3
"""Distances between lines that tell what is usual."""

USUAL_GAP = 1.2
"""Times the size of the letters, where a file has too few lines to tell."""

WIDER_GAP = 1.25
"""Times the usual distance of lines: further down begins another paragraph."""

OTHER_SIZE = 1.1
LEAST_INDENT, MOST_INDENT = 0.8, 4.0
"""Times the size of the letters."""

WIDEST_COLUMN = 120
"""Characters. In wider lines no line end can have been meant, so they are joined."""

_HYPHEN = "\ufffe"
"""What PDFium puts for a hyphen at a line's end, joining the two lines."""

_LINE_ENDS = re.compile(f"\r\n|[\r\n]|(?<={_HYPHEN})")
_ENDED = re.compile(r"[.!?:;…。！？][\"'”’)\]»]*$")
_LETTER = re.compile(r"[^\W_]")
_LETTER_OR_SIGN = re.compile(r"\S")
_NUMBER = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page, and where its first letter stands in points from the lower left."""

    text: str
    page: int
    x: float
    y: float
    size: float


def read(data: bytes, limits: Limits) -> ReadingCopy:
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
        raise FormatError(
            "it holds no text, only pictures; run text recognition (OCR) over it first"
            if pictures
            else NO_TEXT
        )
    lines = [line for page in _without_furniture(pages) for line in page]
    writer = Writer(limits)
    _write(lines, writer)
    return writer.copy(stated(properties.get("Title"), properties.get("Author")))


def _reason(error: pypdfium2.PdfiumError, data: bytes) -> str:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return "it is encrypted; save it without a password"
    if error.err_code == raw.FPDF_ERR_SECURITY:
        return "it is encrypted in a way that cannot be read; save it without encryption"
    if b"%PDF-" not in data[:1024]:
        return "it is not a PDF file, whatever its name says"
    return "it is damaged: no PDF reader can open it"


def _pages(document: pypdfium2.PdfDocument, limits: Limits) -> tuple[list[list[_Line]], bool]:
    """The lines of every page, and whether any page has a picture."""
    pages: list[list[_Line]] = []
    pictures = False
    length = broken = 0
    for number in range(len(document)):
        try:
            with closing(document[number]) as page:
                lines = list(_lines(page, number + 1))
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


def _lines(page: pypdfium2.PdfPage, number: int) -> Iterator[_Line]:
    with closing(page.get_textpage()) as textpage:
        text = textpage.get_text_range()
        x, y = c_double(), c_double()
        # PDFium counts in units of UTF-16.
        start = position = 0
        for end in [*(match.end() for match in _LINE_ENDS.finditer(text)), len(text)]:
            words = text[start:end]
            if words.strip():
                # A bullet is often set in another size, and a little higher or lower.
                first = _LETTER.search(words) or _LETTER_OR_SIGN.search(words)
                before = _units(words[: first.start()]) if first else 0
                place = raw.FPDFText_GetCharIndexFromTextIndex(textpage, position + before)
                raw.FPDFText_GetCharOrigin(textpage, place, x, y)
                size = raw.FPDFText_GetFontSize(textpage, place)
                yield _Line(words.strip(), number, x.value, y.value, size)
            position += _units(words)
            start = end


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _without_furniture(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """Drop running heads and page numbers: what stands at one place on several pages."""
    left = [list(page) for page in pages]
    for end in (0, -1):
        for _ in range(MOST_HEAD_LINES):
            seen = Counter(key for page in left if page for key in _furniture_keys(page[end]))
            for page in left:
                if page and any(seen[key] >= FEWEST_REPEATS for key in _furniture_keys(page[end])):
                    del page[end]
    return left if any(left) else list(pages)


def _furniture_keys(line: _Line) -> set[tuple[str | int, int]]:
    """What repeats on other pages: the words, or how far its numbers are from the page's."""
    numbers = [int(number) for number in _NUMBER.findall(line.text)]
    height = round(line.y)
    return {(line.text, height), *((number - line.page, height) for number in numbers)}


def _write(lines: Sequence[_Line], writer: Writer) -> None:
    usual = _usual_gaps(lines)
    hyphens = Hyphens(_plain(line.text) for line in lines)
    for paragraph in _paragraphs(lines, usual):
        joined = _dehyphenated(paragraph, hyphens)
        wide = max(len(line.text) for line in joined) > WIDEST_COLUMN
        for on_page in _by_page(joined):
            text = (" " if wide else "\n").join(line.text for line in on_page)
            place = Place(page=on_page[0].page)
            if on_page[0] is joined[0]:
                writer.add(text, place)
            else:
                writer.run_on(text, place)


def _plain(text: str) -> str:
    return text.replace(_HYPHEN, "-")


def _usual_gaps(lines: Sequence[_Line]) -> dict[int, float]:
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
        if found.total() >= FEWEST_GAPS
    }


def _paragraphs(lines: Sequence[_Line], usual: dict[int, float]) -> Iterator[list[_Line]]:
    paragraph: list[_Line] = []
    for line in lines:
        if paragraph and _begins(paragraph[-1], line, usual):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _begins(above: _Line, line: _Line, usual: dict[int, float]) -> bool:
    """Whether ``line`` begins a paragraph."""
    if not 1 / OTHER_SIZE < line.size / (above.size or 1) < OTHER_SIZE:
        return True
    gap = above.y - line.y
    if above.page != line.page or gap < -above.size:
        # The top of another column or page: a sentence may run on there.
        return bool(_ENDED.search(above.text)) or not line.text[0].islower()
    if gap > WIDER_GAP * usual.get(round(line.size), line.size * USUAL_GAP):
        return True
    indent = (line.x - above.x) / (line.size or 1)
    return LEAST_INDENT < indent < MOST_INDENT and bool(_ENDED.search(above.text))


def _dehyphenated(paragraph: Sequence[_Line], hyphens: Hyphens) -> list[_Line]:
    """Put words together that a line's end divides, where they are known to be one."""
    lines = list(paragraph)
    for index, following in enumerate(lines[1:], start=1):
        head, tail = hyphens.join(_plain(lines[index - 1].text), following.text)
        lines[index - 1] = replace(lines[index - 1], text=head)
        lines[index] = replace(following, text=tail)
    lines[-1] = replace(lines[-1], text=_plain(lines[-1].text))
    return [line for line in lines if line.text]


def _by_page(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or lines[end].page != lines[start].page:
            yield list(lines[start:end])
            start = end
