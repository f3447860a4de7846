"""Word documents, by python-docx, with what its paragraphs leave out.

python-docx opens the package and knows its styles and properties. The text is taken from
the elements themselves, so that tracked insertions, content controls, text boxes, footnotes,
page heads and automatic numbers are read, and deletions, comments and hidden text are not.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from lxml import etree

from index.loading.extracted_text import (
    ExtractedText,
    FormatError,
    Limits,
    TextBuilder,
    in_mib,
    label,
    own_metadata,
    row,
)
from index.loading.word_text import BOX, BULLET, PARAGRAPH, UNSEEN, Numbering, words_of
from index.model.documents import Location

MAX_MEMBERS = 10_000
CHUNK = 64 * 1024
DAMAGED = "it is damaged and cannot be unpacked"

_ENCRYPTED = 1
"""The bit of a member's flags that says so (APPNOTE.TXT, 4.4.4)."""


def check(data: bytes, limits: Limits) -> None:
    """Unpack everything once, a little at a time, so that nothing larger is unpacked later.

    Raises:
        FormatError: If it is no archive, damaged, encrypted or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise FormatError(f"it is packed from more than {MAX_MEMBERS:,} parts")
            if any(member.flag_bits & _ENCRYPTED for member in members):
                raise FormatError("it is encrypted; save it without a password")
            _check_size(sum(member.file_size for member in members), limits)
            unpacked = 0
            for member in members:
                with archive.open(member) as part:
                    while chunk := part.read(CHUNK):
                        unpacked += len(chunk)
                        _check_size(unpacked, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError):
        raise FormatError(DAMAGED) from None


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.unpacked:
        raise FormatError(f"it unpacks to more than {in_mib(limits.unpacked)}")


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

_NO_MEMORY = etree.ErrorTypes.ERR_NO_MEMORY
"""How libxml2 says that memory has run out."""

_TBL, _TR, _TC = map(qn, ("w:tbl", "w:tr", "w:tc"))
_ITEM_SIGN = re.compile(r"-|\d{1,3}[.)]|\((?:\d{1,3}|[a-z]|[ivx]{1,4})\)")
"""How an item begins that needs no blank line to stand for itself."""

_TITLE_LEVEL = 1
_MAX_LEVELS = 6
_MAX_SPAN = 50
_MAX_REPEATED_LENGTH = 200
"""Characters of a cell that are repeated where it spans rows or columns; of more, nothing is."""

_NOTES = ("/footnotes", "/endnotes")
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
        styles = document.styles.element
        definitions = next(_parts(document, _NUMBERING), None)
        numbering = Numbering(definitions, styles.iter(qn("w:style")))
        body = _Body(limits, _levels(document), numbering)
        body.blocks(document.element.body)
        body.notes(_parts(document, _NOTES))
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


class _Body:
    """Walks through a document's blocks and writes them down."""

    def __init__(self, limits: Limits, levels: dict[str, int], numbering: Numbering) -> None:
        self.writer = TextBuilder(limits)
        self._levels = levels
        self._numbering = numbering
        self._path: list[tuple[int, str]] = []
        self._number = 0
        self._begun = ""
        self._written: set[str] = set()

    def blocks(self, parent: Element) -> None:
        """Write the paragraphs and tables below ``parent``."""
        for element in parent:
            if element.tag == PARAGRAPH:
                self._paragraph(element)
            elif element.tag == _TBL:
                self._table(element)
            elif element.tag not in UNSEEN:
                self.blocks(element)

    def notes(self, roots: Iterable[Element]) -> None:
        """Write footnotes and endnotes, which stand on no certain page."""
        for root in roots:
            for note in root:
                if note.get(qn("w:type")) is None:
                    for paragraph in note.iter(PARAGRAPH):
                        self.writer.add(words_of(paragraph), Location())

    def margins(self, roots: Iterable[Element]) -> None:
        """Write what the heads and feet of pages say beside the body, each thing once."""
        self.writer.part()
        for root in roots:
            for paragraph in root.iter(PARAGRAPH):
                words = words_of(paragraph, pages=False)
                if label(words) not in self._written and any(map(str.isalnum, words)):
                    self._written.add(label(words))
                    # Line below line: a head is no heading of the foot.
                    self.writer.add(words, Location(), tight=True)

    def _paragraph(self, element: Element) -> None:
        words = self._begun + words_of(element)
        self._begun = ""
        if _is_joined(element):
            # Its end is deleted, so the next one goes on in it.
            self._begun = words
            return
        sign = self._numbering.sign(element)
        level = self._level(element)
        if level is not None and words.strip():
            heading = label(sign + words) if sign != BULLET else label(words)
            self._path = [each for each in self._path if each[0] < level] + [(level, heading)]
            self._number = 0
            self._written.update((heading, label(words)))
            self.writer.add(f"{'#' * level} {heading}", self._place(None))
        elif words.strip():
            self._add(f"{sign}{words.strip()}", tight=bool(_ITEM_SIGN.fullmatch(sign.strip())))
        for box in _boxes(element):
            self.blocks(box)

    def _table(self, table: Element) -> None:
        lines = [line for line in _below(table, _TR) if not _is_deleted(line)]
        rows = [list(_below(line, _TC)) for line in lines]
        if max(map(len, rows), default=0) > 1:
            self._number += 1
            self.writer.part()
            above: list[str] = []
            for cells in rows:
                above = self._row(cells, above)
                shown = above[:1] if len(cells) == 1 else above
                self.writer.add(row(shown), self._place(self._number), tight=True)
            self.writer.part()
        else:
            # One column is a frame around text.
            for cell in (cell for cells in rows for cell in cells):
                self.blocks(cell)

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
                words = words_of(element).strip()
                if words:
                    yield ("• " if sign == BULLET else sign) + words
                for box in _boxes(element):
                    yield from self._cell(box)
            elif element.tag == _TBL:
                lines = (line for line in _below(element, _TR) if not _is_deleted(line))
                rows = (" ".join(self._row(_below(line, _TC), ())) for line in lines)
                yield "; ".join(filter(str.strip, rows))
            elif element.tag not in UNSEEN:
                yield from self._cell(element)

    def _add(self, words: str, *, tight: bool = False) -> None:
        if self.writer.add(words, self._place(self._number + 1), tight=tight):
            self._number += 1
            self._written.add(label(words))

    def _place(self, number: int | None) -> Location:
        return Location(headings=tuple(words for _, words in self._path), paragraph=number)

    def _level(self, paragraph: Element) -> int | None:
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return None
        own = _outline(properties)
        if own is not None:
            return own
        style = properties.find(qn("w:pStyle"))
        return None if style is None else self._levels.get(style.get(qn("w:val"), ""))


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


def _is_deleted(line: Element) -> bool:
    return line.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None


def _merged(cell: Element) -> tuple[int, bool]:
    """How many columns a cell spans, and whether it goes on from the row above."""
    properties = cell.find(qn("w:tcPr"))
    if properties is None:
        return 1, False
    wide, high = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
    value = "1" if wide is None else wide.get(qn("w:val"), "1")
    span = int(value) if value.isascii() and value.isdecimal() and len(value) < 4 else 1  # noqa: PLR2004
    goes_on = high is not None and high.get(qn("w:val"), "continue") == "continue"
    return min(max(1, span), _MAX_SPAN), goes_on


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
            yield _parsed(relation.target_part.blob)


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
                yield _parsed(relation.target_part.blob)


def _parsed(data: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root: Element = etree.fromstring(data, parser)
    return root
