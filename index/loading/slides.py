"""Slides (PowerPoint's .pptx): what each slide shows, without its notes.

The XML is read as it stands (ECMA-376, part 1, 19 to 21). A slide's title is a heading, its
number is the page.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

from lxml import etree

from index.loading.extracted_text import (
    ExtractedText,
    FormatError,
    Limits,
    TextBuilder,
    clean,
    header_rule,
    label,
    row,
)
from index.loading.inline_text import letters, raised, roman, struck
from index.loading.inline_text import lowered as set_lower
from index.loading.package import DAMAGED, Part, check, core_metadata, open_part
from index.model.documents import Location

NOT_SLIDES = "it is not a PowerPoint document, whatever its name says"

MAX_DEPTH = 20
"""Groups of shapes, one inside the other, that are read."""

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_TITLES = frozenset({"title", "ctrTitle"})
_MARGINS = frozenset({"dt", "ftr", "hdr", "sldNum"})
_LISTED = frozenset({"body", "obj"})
"""The placeholders whose paragraphs have bullets unless a layout takes them away."""

_ON = frozenset({"1", "true"})
_OFF = frozenset({"0", "false"})
_NUMERALS: dict[str, Callable[[int], str]] = {
    "arabic": str,
    "alphaLc": letters,
    "alphaUc": lambda number: letters(number).upper(),
    "romanLc": roman,
    "romanUc": lambda number: roman(number).upper(),
}
_ENDINGS = {"Period": "{}. ", "ParenR": "{}) ", "ParenBoth": "({}) ", "Plain": "{} "}


def read(data: bytes, limits: Limits) -> ExtractedText:
    """Read what slides show, in their order.

    Raises:
        FormatError: If they hold no text, or cannot be read.
    """
    if not data.startswith(b"PK"):
        raise FormatError(NOT_SLIDES)
    check(data, limits)
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            main = open_part(package, "ppt/presentation.xml")
            if main is None:
                raise FormatError(NOT_SLIDES)
            writer = TextBuilder(limits)
            for number, identity in enumerate(_slides(main), start=1):
                part = main.related(identity)
                if part is not None and part.root.get("show", "1") not in _OFF:
                    _Slide(writer, part, number).write()
            return writer.copy(core_metadata(package))
    except (etree.XMLSyntaxError, zipfile.BadZipFile, RecursionError):
        raise FormatError(DAMAGED) from None


def _slides(presentation: Part) -> Iterator[str]:
    for slide in presentation.root.iterfind(f"{_P}sldIdLst/{_P}sldId"):
        yield slide.get(f"{_R}id", "")


class _Slide:
    """Writes down what one slide shows."""

    def __init__(self, writer: TextBuilder, part: Part, page: int) -> None:
        self._writer = writer
        self._part = part
        self._page = page
        self._headings: tuple[str, ...] = ()
        self._number = 0
        self._layout = part.related_by("/slideLayout")

    def write(self) -> None:
        """Write the title, then everything else in the order of the file."""
        tree = self._part.root.find(f"{_P}cSld/{_P}spTree")
        if tree is None:
            return
        shapes = list(_shapes(tree, 0))
        titles = [shape for shape in shapes if _kind(shape) in _TITLES]
        for shape in titles:
            words = " ".join(clean("\n".join(map(_words, shape.iter(f"{_A}p")))).split())
            if words:
                self._headings = (*self._headings, label(words))
                level = "#" * min(len(self._headings), 6)
                self._writer.add(f"{level} {words}", self._place(None))
        for shape in shapes:
            if shape not in titles and _kind(shape) not in _MARGINS:
                self._shape(shape)

    def _shape(self, shape: etree._Element) -> None:
        if (table := shape.find(f".//{_A}tbl")) is not None:
            self._table(table)
            return
        if (diagram := shape.find(f".//{_DIAGRAM}relIds")) is not None:
            data = self._part.related(diagram.get(f"{_R}dm", ""))
            paragraphs = [] if data is None else list(data.root.iter(f"{_A}p"))
            self._paragraphs(paragraphs, is_listed=True, bare=frozenset())
            return
        body = shape.find(f"{_P}txBody")
        if body is not None:
            paragraphs = body.findall(f"{_A}p")
            self._paragraphs(
                paragraphs, is_listed=_kind(shape) in _LISTED, bare=self._without_bullets(shape)
            )

    def _paragraphs(
        self, paragraphs: list[etree._Element], *, is_listed: bool, bare: frozenset[int]
    ) -> None:
        self._writer.part()
        counts: dict[int, int] = {}
        for paragraph in paragraphs:
            words = _words(paragraph).strip()
            if not words:
                continue
            properties = paragraph.find(f"{_A}pPr")
            depth = _depth(properties)
            sign = "- " if is_listed and depth not in bare else ""
            if properties is not None:
                sign = _sign(properties, depth, counts, sign)
            for deeper in [each for each in counts if each > depth]:
                del counts[deeper]
            if not sign:
                counts.clear()
            lead = "  " * depth if sign else ""
            self._add(words, lead + sign, f"{lead}  " if sign else "", tight=bool(sign))

    def _without_bullets(self, shape: etree._Element) -> frozenset[int]:
        """Return the depths at which the layout or the shape itself shows no bullet."""
        lists = shape.findall(f"{_P}txBody/{_A}lstStyle")
        index = _placeholder(shape).get("idx", "0")
        if self._layout is not None:
            for other in self._layout.root.iter(f"{_P}sp"):
                if (
                    other.find(f".//{_P}ph") is not None
                    and _placeholder(other).get("idx", "0") == index
                ):
                    lists += other.findall(f"{_P}txBody/{_A}lstStyle")
        return frozenset(
            depth
            for each in lists
            for depth in range(9)
            if each.find(f"{_A}lvl{depth + 1}pPr/{_A}buNone") is not None
        )

    def _table(self, table: etree._Element) -> None:
        properties = table.find(f"{_A}tblPr")
        is_headed = properties is not None and properties.get("firstRow") in _ON
        self._number += 1
        self._writer.part()
        above: list[str] = []
        rows = table.findall(f"{_A}tr")
        for number, line in enumerate(rows):
            cells: list[str] = []
            for cell in line.findall(f"{_A}tc"):
                words = " ".join(map(_words, cell.iter(f"{_A}p")))
                if cell.get("hMerge") in _ON and cells:
                    words = cells[-1]
                elif cell.get("vMerge") in _ON and len(cells) < len(above):
                    words = above[len(cells)]
                cells.append(words)
            self._writer.add(row(cells), self._place(self._number), tight=True)
            if is_headed and number == 0 and len(rows) > 1 and any(map(str.strip, cells)):
                self._writer.add(header_rule(len(cells)), tight=True)
            above = cells
        self._writer.part()

    def _add(self, words: str, lead: str, hang: str, *, tight: bool) -> None:
        place = self._place(self._number + 1)
        if self._writer.set_in(words, place, lead=lead, hang=hang, tight=tight):
            self._number += 1

    def _place(self, number: int | None) -> Location:
        return Location(page=self._page, headings=self._headings, paragraph=number)


def _shapes(tree: etree._Element, depth: int) -> Iterator[etree._Element]:
    """Yield the shapes of a tree, those of groups in their place."""
    for child in tree:
        if child.tag == f"{_P}grpSp":
            if depth < MAX_DEPTH:
                yield from _shapes(child, depth + 1)
        elif child.tag in (f"{_P}sp", f"{_P}graphicFrame"):
            if not _is_hidden(child):
                yield child
        elif str(child.tag).endswith("}AlternateContent") and len(child) and depth < MAX_DEPTH:
            yield from _shapes(child[0], depth + 1)


def _is_hidden(shape: etree._Element) -> bool:
    named = shape.find(f"*/{_P}cNvPr")
    return named is not None and named.get("hidden") in _ON


def _placeholder(shape: etree._Element) -> etree._Element | dict[str, str]:
    found = shape.find(f"*/{_P}nvPr/{_P}ph")
    return {} if found is None else found


def _kind(shape: etree._Element) -> str:
    """Return the kind of a placeholder; an empty one for other shapes."""
    found = shape.find(f"*/{_P}nvPr/{_P}ph")
    return "" if found is None else str(found.get("type", "obj"))


def _depth(properties: etree._Element | None) -> int:
    value = "" if properties is None else properties.get("lvl", "")
    return int(value) if value in tuple("012345678") else 0


def _sign(properties: etree._Element, depth: int, counts: dict[int, int], otherwise: str) -> str:
    if properties.find(f"{_A}buNone") is not None:
        return ""
    numbered = properties.find(f"{_A}buAutoNum")
    if numbered is None:
        return "- " if properties.find(f"{_A}buChar") is not None else otherwise
    start = numbered.get("startAt", "1")
    first = int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 1  # noqa: PLR2004
    counts[depth] = counts.get(depth, first - 1) + 1
    kind = numbered.get("type", "arabicPeriod")
    for name, write in _NUMERALS.items():
        if kind.startswith(name) and (ending := _ENDINGS.get(kind.removeprefix(name))):
            return ending.format(write(counts[depth]))
    return f"{counts[depth]}. "


def _words(paragraph: etree._Element) -> str:
    """Return a paragraph's text as a person sees it."""
    found = ""
    for child in paragraph:
        if child.tag == f"{_A}br":
            found += "\n"
        elif child.tag in (f"{_A}r", f"{_A}fld") and child.get("type") != "slidenum":
            text = child.findtext(f"{_A}t") or ""
            found += _set(text, child.find(f"{_A}rPr"), found)
    return found


def _set(text: str, properties: etree._Element | None, before: str) -> str:
    if properties is None:
        return text
    baseline = properties.get("baseline", "0")
    if baseline.strip("0%"):
        text = set_lower(text) if baseline.startswith("-") else raised(text, before)
    return text if properties.get("strike", "noStrike") == "noStrike" else struck(text)
