"""Word documents, by python-docx, with what its paragraphs leave out.

python-docx opens the package and knows its styles and properties. The text is taken from
the elements themselves, so that tracked insertions, content controls, text boxes, footnotes,
page heads and automatic numbers are read, and deletions, comments and hidden text are not.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from lxml import etree

from index.loading.extracted_text import (
    ExtractedText,
    FormatError,
    Limits,
    TextBuilder,
    clean,
    header_rule,
    label,
    own_metadata,
    row,
)
from index.loading.inline_text import acts_as_heading
from index.loading.package import check, parsed
from index.loading.word_numbering import BULLET, Depths, Numbering, Styles, in_words, is_on, qn
from index.loading.word_text import BOX, PARAGRAPH, REFERENCES, UNSEEN, is_bold, size_of, words_of
from index.model.documents import Location

NOT_WORD = "it is not a Word document, whatever its name says"

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins (MS-CFB, 2.2): Word before 2007, and encrypted packages."""

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_FAULTS = (
    OpcError,
    InvalidXmlError,
    etree.Error,
    BadZipFile,
    struct.error,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What python-docx and lxml raise on a package whose parts contradict one another."""

_CONTROL = qn("w:sdt")
_TBL, _TR, _TC = map(qn, ("w:tbl", "w:tr", "w:tc"))
_ITEM_SIGN = re.compile(r"-|\d{1,3}[.)]|\((?:\d{1,3}|[A-Za-z]|[ivx]{1,4})\)")
"""How an item begins that needs no blank line to stand for itself."""

_TITLE_LEVEL = 1
_MAX_LEVELS = 6
_MAX_SPAN = 50
_MAX_REPEATED_LENGTH = 200
"""Characters of a cell that are repeated where it spans rows or columns; of more, nothing is."""

MAX_DEPTH = 20
"""Levels of a list that are set in; what is deeper stands as deep."""

_CONTENTS = frozenset({"toc heading", "table of figures", *(f"toc {n}" for n in range(1, 10))})
_QUOTATIONS = frozenset({"quote", "intense quote"})
_POINTS = frozenset(map(qn, ("w:bookmarkStart", "w:bookmarkEnd", "w:proofErr")))
"""What stands at a point of the text and holds nothing."""

_NUMBERING = ("/numbering",)
_REFERENCES = frozenset(map(qn, ("w:headerReference", "w:footerReference")))


def read(data: bytes, limits: Limits) -> ExtractedText:
    """Read a Word document's body, text boxes, notes, and the heads and feet of its pages.

    Raises:
        FormatError: If it holds no text, or cannot be read.
    """
    if data.startswith(_COMPOUND):
        raise FormatError(
            "it is encrypted; save it without a password"
            if _ENCRYPTED_PACKAGE in data
            else "it is in Word's old format; save it as .docx"
        )
    if not data.startswith(b"PK"):
        raise FormatError(NOT_WORD)
    check(data, limits)
    try:
        document = docx.Document(BytesIO(data))
        styles = Styles(document.styles.element.iter(qn("w:style")))
        definitions = next(_parts(document, _NUMBERING), None)
        body = _Body(limits, _levels(document), styles, definitions, _notes(document))
        body.blocks(document.element.body)
        body.end()
        body.margins(_margins(document))
        properties = document.core_properties
        return body.writer.copy(own_metadata(properties.title, properties.author))
    except KeyError:
        # A package without the parts of a document: a spreadsheet, any other archive.
        raise FormatError(NOT_WORD) from None
    except _FAULTS as error:
        raise FormatError(
            NOT_WORD if "not a Word file" in str(error) else "it is damaged"
        ) from None


@dataclass(slots=True)
class _Notes:
    """The footnotes or the endnotes of a document, and how they are counted.

    Attributes:
        texts: The paragraphs of each, by its id.
        kind: How its numbers are written.
        count: The last number.
        pending: The marks and the ids of those that are still to be written.
    """

    texts: dict[str, list[Element]]
    kind: str
    count: int
    pending: list[tuple[str, str]]

    def mark(self, reference: Element) -> str:
        """Return what a reference shows; its note is to be written then."""
        identity = reference.get(qn("w:id"), "")
        if identity not in self.texts or any(identity == other for _, other in self.pending):
            return ""
        if reference.get(qn("w:customMarkFollows"), "0") not in {"0", "false", "off"}:
            self.pending.append(("", identity))
            return ""
        self.count += 1
        number = in_words(self.kind, self.count)
        self.pending.append((number, identity))
        return f"[{number}]"

    def take(self) -> Iterator[tuple[str, list[Element]]]:
        """Yield the marks and the paragraphs of the notes to be written, and write none twice."""
        for number, identity in self.pending:
            if (paragraphs := self.texts.pop(identity, None)) is not None:
                yield number, paragraphs
        self.pending = []


_NUMBERED = re.compile(r"(?:table|tabelle|tabla|tableau|fig(?:ure|\.)|figura)\s*\d", re.IGNORECASE)
"""How captions begin."""


@dataclass(frozen=True, slots=True)
class _Bold:
    """A paragraph in bold; it heads what follows if that is smaller or not in bold."""

    words: str
    level: int
    lead: str
    hang: str
    tight: bool
    size: int


class _Body:
    """Walks through a document's blocks and writes them down."""

    def __init__(
        self,
        limits: Limits,
        levels: dict[str, int],
        styles: Styles,
        definitions: Element | None,
        notes: dict[str, _Notes],
    ) -> None:
        self.writer = TextBuilder(limits)
        self._levels = levels
        self._styles = styles
        self._numbering = Numbering(definitions, styles)
        self._depths = Depths()
        self._notes = notes
        self._path: list[tuple[int, str, int | None]] = []
        self._number = 0
        self._begun = ""
        self._bold: _Bold | None = None
        self._written: set[str] = set()

    def blocks(self, parent: Element) -> None:
        """Write the paragraphs and tables below ``parent``."""
        elements = [element for element in parent if element.tag not in _POINTS]
        early: Element | None = None
        for place, element in enumerate(elements):
            if element.tag == PARAGRAPH:
                if element is not early:
                    self._paragraph(element)
            elif element.tag == _TBL:
                early = self._caption_below(elements, place)
                if early is not None:
                    self._paragraph(early)
                self._table(element)
            elif element.tag == _CONTROL and _is_contents(element):
                self._contents(element)
            elif element.tag not in UNSEEN:
                self.blocks(element)

    def _contents(self, parent: Element) -> None:
        """Write a table of contents, which names what stands elsewhere, as boilerplate."""
        self._settle(heads=False)
        self.writer.part()
        for paragraph in parent.iter(PARAGRAPH):
            place = self._place(None)
            self.writer.add(self._words(paragraph), place, tight=True, boilerplate=True)
        self.writer.part()

    def _caption_below(self, elements: Sequence[Element], place: int) -> Element | None:
        """Return the caption of a table that stands below it rather than above."""
        below = elements[place + 1] if place + 1 < len(elements) else None
        above = elements[place - 1] if place else None
        return below if self._is_caption(below) and not self._is_caption(above) else None

    def _is_caption(self, element: Element | None) -> bool:
        if element is None or element.tag != PARAGRAPH:
            return False
        return "caption" in self._styles.names(element)

    def end(self) -> None:
        """Write what still waits, and the notes that nothing refers to."""
        self._settle(heads=False)
        self._write_notes()
        for notes in self._notes.values():
            notes.pending = [("", identity) for identity in notes.texts]
        self._write_notes()

    def _write_notes(self) -> None:
        """Write the footnotes and endnotes of the section, which stand on no certain page."""
        for notes in self._notes.values():
            for number, paragraphs in notes.take():
                lead = f"[{number}]: " if number else ""
                for paragraph in paragraphs:
                    words = self._words(paragraph).strip()
                    if self.writer.set_in(words, self._place(None), lead=lead, hang="  "):
                        lead = "  " if number else ""

    def _words(self, paragraph: Element) -> str:
        return words_of(paragraph, self._styles, mark=self._mark)

    def _mark(self, reference: Element) -> str:
        return self._notes[str(reference.tag)].mark(reference)

    def margins(self, roots: Iterable[Element]) -> None:
        """Write what the heads and feet of pages say beside the body, each thing once."""
        self.writer.part()
        for root in roots:
            for paragraph in root.iter(PARAGRAPH):
                words = words_of(paragraph, self._styles, pages=False)
                if label(words) not in self._written and any(map(str.isalnum, words)):
                    self._written.add(label(words))
                    # Line below line: a head is no heading of the foot.
                    self.writer.add(words, Location(), tight=True)

    def _paragraph(self, element: Element) -> None:
        words = self._begun + self._words(element)
        self._begun = ""
        if _is_joined(element):
            # Its end is deleted, so the next one goes on in it.
            self._begun = words
            return
        level = self._level(element)
        if not _CONTENTS.isdisjoint(self._styles.names(element)):
            self._settle(heads=False)
            self.writer.add(words, self._place(None), tight=True, boilerplate=True)
        elif level is not None and words.strip():
            sign = self._numbering.sign(element)
            self._heading(words if sign == BULLET else _spaced(sign, words) + words, level, words)
        else:
            self._text(element, words.strip())
        for box in _boxes(element):
            self.blocks(box)

    def _heading(self, words: str, level: int, unnumbered: str, size: int | None = None) -> None:
        """Write a heading, in bold of a size or of a style, below the notes of what it ends."""
        self._settle(heads=False)
        self._write_notes()
        self._depths.end()
        line = " ".join(clean(words).split())
        above = [each for each in self._path if each[0] < level]
        self._path = [*above, (level, label(line), size)]
        self._number = 0
        self._written.update((label(line), label(unnumbered)))
        self.writer.add(f"{'#' * level} {line}", self._place(None))

    def _text(self, element: Element, words: str) -> None:
        """Write a paragraph that is no heading by its style."""
        item = self._numbering.item(element)
        if not words:
            return
        sign = _spaced(item.sign, words) if item else ""
        names = self._styles.names(element)
        may_head = sign != BULLET and acts_as_heading(words) and "caption" not in names
        # To know it of every paragraph would take half as long again.
        bold = (may_head or self._bold is not None) and is_bold(element, self._styles)
        size = size_of(element, self._styles) if bold else 0
        smaller = self._bold is not None and size < self._bold.size
        self._settle(heads=(smaller or not bold) and "caption" not in names)
        if item:
            lead = "  " * min(self._depths.of(item), MAX_DEPTH)
            hang = f"{lead}  "
        else:
            left = self._styles.left(element)
            lead = hang = "  " * min(self._depths.below(left), MAX_DEPTH)
        if not _QUOTATIONS.isdisjoint(names):
            lead, hang = f"{lead}> ", f"{hang}> "
        tight = bool(_ITEM_SIGN.fullmatch(sign.strip()))
        if bold and may_head:
            level = self._level_below(item.level if item else 0, size)
            self._bold = _Bold(sign + words, level, lead, hang, tight, size)
        else:
            self._add(words, lead + sign, hang, tight=tight)

    def _settle(self, *, heads: bool) -> None:
        """Write the words in bold that wait for what follows: it decides whether they head it."""
        bold, self._bold = self._bold, None
        if bold is None:
            return
        if heads:
            self._heading(bold.words, bold.level, bold.words, bold.size)
        else:
            self._add(bold.words, bold.lead, bold.hang, tight=bold.tight)

    def _level_below(self, depth: int, size: int) -> int:
        """Return the level of words in bold: below the section's and those in larger letters.

        Args:
            depth: That of their number.
            size: Of their letters, in half points.
        """
        levels = [level for level, _, other in self._path if other is None or other > size]
        return min((levels[-1] if levels else 0) + 1 + depth, _MAX_LEVELS)

    def _table(self, table: Element) -> None:
        self._settle(heads=self._bold is not None and not _NUMBERED.match(self._bold.words))
        lines = [line for line in _below(table, _TR) if not _is_unseen(line)]
        rows = [list(_below(line, _TC)) for line in lines]
        if max(map(len, rows), default=0) > 1:
            self._number += 1
            self.writer.part()
            above: list[str] = []
            header = self._header_rows(table, lines)
            for place, cells in enumerate(rows):
                before, after = _left_out(lines[place])
                above = [*[""] * before, *self._row(cells, above[before:]), *[""] * after]
                shown = above[:1] if len(cells) == 1 and not before else above
                self.writer.add(row(shown), self._place(self._number), tight=True)
                if place + 1 == header < len(rows):
                    self.writer.add(header_rule(len(above)), tight=True)
            self.writer.part()
        else:
            # One column is a frame around text.
            for cell in (cell for cells in rows for cell in cells):
                self.blocks(cell)

    def _header_rows(self, table: Element, lines: Sequence[Element]) -> int:
        """Return how many rows are the head: those that pages repeat, or one that is set apart."""
        repeated = 0
        while repeated < len(lines) and _is_repeated(lines[repeated]):
            repeated += 1
        if repeated or self._styles.has_header_row(table):
            return repeated or 1
        bold = [self._is_bold_row(line) for line in lines[:2]]
        return int(bold == [True, False])

    def _is_bold_row(self, line: Element) -> bool:
        paragraphs = [each for each in line.iter(PARAGRAPH) if words_of(each, self._styles).strip()]
        return bool(paragraphs) and all(is_bold(each, self._styles) for each in paragraphs)

    def _row(self, cells: Iterable[Element], above: Sequence[str]) -> list[str]:
        """Return the words of a row's columns, those of merged cells in each that they span."""
        columns: list[str] = []
        for cell in cells:
            span, goes_on = _merged(cell)
            words = "" if goes_on else " ".join(self._cell(cell))
            if goes_on and len(columns) < len(above):
                words = above[len(columns)]
            repeated = words if len(words) <= _MAX_REPEATED_LENGTH else ""
            columns += [repeated if goes_on else words, *[repeated] * (span - 1)]
        return columns

    def _cell(self, parent: Element) -> Iterator[str]:
        """Yield what a cell holds, piece by piece; a table in it is written row by row."""
        for element in parent:
            if element.tag == PARAGRAPH:
                sign = self._numbering.sign(element)
                words = self._words(element).strip()
                if words:
                    yield ("• " if sign == BULLET else _spaced(sign, words)) + words
                for box in _boxes(element):
                    yield from self._cell(box)
            elif element.tag == _TBL:
                lines = (line for line in _below(element, _TR) if not _is_unseen(line))
                rows = (" ".join(self._row(_below(line, _TC), ())) for line in lines)
                yield "; ".join(filter(str.strip, rows))
            elif element.tag not in UNSEEN:
                yield from self._cell(element)

    def _add(self, words: str, lead: str = "", hang: str = "", *, tight: bool = False) -> None:
        place = self._place(self._number + 1)
        if self.writer.set_in(words, place, lead=lead, hang=hang, tight=tight):
            self._number += 1
            self._written.add(label(words))

    def _place(self, number: int | None) -> Location:
        return Location(headings=tuple(words for _, words, _ in self._path), paragraph=number)

    def _level(self, paragraph: Element) -> int | None:
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return None
        own = _outline(properties)
        if own is not None:
            return own
        style = properties.find(qn("w:pStyle"))
        return None if style is None else self._levels.get(style.get(qn("w:val"), ""))


def _spaced(sign: str, words: str) -> str:
    """Return a number with a space behind it, even where Word sets it close to a word."""
    return f"{sign} " if sign and not sign[-1].isspace() and words[:1].isalnum() else sign


def _is_contents(element: Element) -> bool:
    """Return whether a content control holds a table of contents."""
    gallery = element.find(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}")
    return gallery is not None and gallery.get(qn("w:val")) == "Table of Contents"


def _boxes(paragraph: Element) -> Iterator[Element]:
    """Yield the text boxes in a paragraph, without those in a box and without their doubles."""
    for child in paragraph:
        if child.tag == BOX:
            yield child
        elif child.tag not in UNSEEN:
            yield from _boxes(child)


def _is_joined(paragraph: Element) -> bool:
    """Return whether the mark that ends a paragraph is deleted or moved away."""
    mark = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    return mark is not None and any(
        mark.find(qn(name)) is not None for name in ("w:del", "w:moveFrom")
    )


def _is_unseen(line: Element) -> bool:
    """Return whether a table's row is deleted or hidden."""
    return line.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None or _has(line, "w:hidden")


def _is_repeated(line: Element) -> bool:
    return _has(line, "w:tblHeader")


def _has(line: Element, name: str) -> bool:
    mark = line.find(f"{qn('w:trPr')}/{qn(name)}")
    return mark is not None and is_on(mark.get(qn("w:val"), "1"))


def _left_out(line: Element) -> tuple[int, int]:
    """Return how many columns a table's row leaves out before and behind its cells."""
    found = (line.find(f"{qn('w:trPr')}/{qn(name)}") for name in ("w:gridBefore", "w:gridAfter"))
    before, after = (0 if each is None else _span(each) for each in found)
    return before, after


def _merged(cell: Element) -> tuple[int, bool]:
    """How many columns a cell spans, and whether it goes on from the row above."""
    properties = cell.find(qn("w:tcPr"))
    if properties is None:
        return 1, False
    wide, high = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
    goes_on = high is not None and high.get(qn("w:val"), "continue") == "continue"
    return 1 if wide is None else max(1, _span(wide)), goes_on


def _span(element: Element) -> int:
    """Return a number of columns."""
    value = element.get(qn("w:val"), "1")
    span = int(value) if value.isascii() and value.isdecimal() and len(value) < 4 else 1  # noqa: PLR2004
    return min(span, _MAX_SPAN)


def _below(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the elements of a kind below ``parent``, through content controls and insertions."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in UNSEEN and child.tag not in (PARAGRAPH, _TBL):
            yield from _below(child, tag)


def _levels(document: Document) -> dict[str, int]:
    """Return the level of every style that is a heading's, by the style's id."""
    levels: dict[str, int] = {}
    based: dict[str, str] = {}
    for style in document.styles.element.iter(qn("w:style")):
        identity = style.get(qn("w:styleId"), "")
        name = style.find(qn("w:name"))
        properties, parent = style.find(qn("w:pPr")), style.find(qn("w:basedOn"))
        # Built-in styles have English names in the file, whatever Word shows.
        level = _named(name.get(qn("w:val"), "") if name is not None else "")
        if level is None and properties is not None:
            level = _outline(properties)
        if level is not None:
            levels[identity] = level
        elif parent is not None:
            based[identity] = parent.get(qn("w:val"), "")
    for identity in based:
        seen, style = set(), identity
        while style in based and style not in seen:
            seen.add(style)
            style = based[style]
        if style in levels:
            levels[identity] = levels[style]
    return levels


def _named(name: str) -> int | None:
    words = name.lower().split()
    if words == ["title"]:
        return _TITLE_LEVEL
    if len(words) == 2 and words[0] == "heading" and words[1].isdecimal():  # noqa: PLR2004
        return min(max(1, int(words[1])), _MAX_LEVELS)
    return None


def _outline(properties: Element) -> int | None:
    """Return the outline level that paragraph properties give; the tenth is that of body text."""
    found = properties.find(qn("w:outlineLvl"))
    value = "" if found is None else found.get(qn("w:val"), "")
    return int(value) + 1 if value in tuple("012345") else None


def _parts(document: Document, endings: tuple[str, ...]) -> Iterator[Element]:
    """Yield the roots of the parts that stand in a relation of one of these kinds."""
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(endings):
            yield parsed(relation.target_part.blob)


def _notes(document: Document) -> dict[str, _Notes]:
    """Return the footnotes and the endnotes by the tag of the references to them."""
    settings = [document.settings.element, *document.element.body.iter(qn("w:sectPr"))]
    notes: dict[str, _Notes] = {}
    for tag in sorted(REFERENCES):
        name = "footnote" if tag == qn("w:footnoteReference") else "endnote"
        texts = {
            note.get(qn("w:id"), ""): list(note.iter(PARAGRAPH))
            for root in _parts(document, (f"/{name}s",))
            for note in root
            if note.get(qn("w:type")) is None
        }
        given = {
            key: found.get(qn("w:val"), "")
            for each in settings
            for key in ("numFmt", "numStart")
            if (found := each.find(f"{qn(f'w:{name}Pr')}/{qn(f'w:{key}')}")) is not None
        }
        kind = given.get("numFmt") or ("decimal" if name == "footnote" else "lowerRoman")
        start = given.get("numStart", "1")
        first = int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 1  # noqa: PLR2004
        notes[tag] = _Notes(texts, kind, first - 1, [])
    return notes


def _margins(document: Document) -> Iterator[Element]:
    """Yield the heads and feet that pages show, in the order of the sections."""
    both = document.settings.odd_and_even_pages_header_footer
    seen: set[str] = set()
    for section in document.element.body.iter(qn("w:sectPr")):
        first = section.find(qn("w:titlePg")) is not None
        shown = {"default"} | ({"first"} if first else set()) | ({"even"} if both else set())
        for reference in section:
            if reference.tag not in _REFERENCES or reference.get(qn("w:type")) not in shown:
                continue
            identity = reference.get(qn("r:id"), "")
            relation = document.part.rels.get(identity)
            if identity not in seen and relation is not None and not relation.is_external:
                seen.add(identity)
                yield parsed(relation.target_part.blob)
