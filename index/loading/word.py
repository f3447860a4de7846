"""Word documents, by python-docx, with what its paragraphs leave out.

python-docx opens the package and knows its styles and properties. The text is taken from
the elements themselves, so that tracked insertions, content controls, text boxes and
footnotes are read, and deletions and hidden text are not.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
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

_P, _TBL, _TR, _TC = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc"))
_BOX = qn("w:txbxContent")
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = frozenset(
    (*map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:tblPr", "w:rt")), _ALTERNATIVE)
)
_SIGNS = {
    qn("w:tab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "\u2011",
}
_TITLE_LEVEL = 1
_MAX_LEVELS = 6
_NOTES = ("/footnotes", "/endnotes")


def read(data: bytes, limits: Limits) -> ExtractedText:
    """Read a Word document's body, text boxes, footnotes and endnotes.

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
        body = _Body(limits, _levels(document))
        body.blocks(document.element.body)
        body.notes(_notes(document))
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

    def __init__(self, limits: Limits, levels: dict[str, int]) -> None:
        self.writer = TextBuilder(limits)
        self._levels = levels
        self._path: list[tuple[int, str]] = []
        self._number = 0

    def blocks(self, parent: Element) -> None:
        """Write the paragraphs and tables below ``parent``."""
        for element in parent:
            if element.tag == _P:
                self._paragraph(element)
            elif element.tag == _TBL:
                self._table(element)
            elif element.tag not in _UNSEEN:
                self.blocks(element)

    def notes(self, roots: Iterable[Element]) -> None:
        """Write footnotes and endnotes, which stand on no certain page."""
        for root in roots:
            for note in root:
                if note.get(qn("w:type")) is None:
                    for paragraph in note.iter(_P):
                        self.writer.add(_words(paragraph), Location())

    def _paragraph(self, element: Element) -> None:
        words = _words(element)
        level = self._level(element)
        if level is not None and words.strip():
            heading = label(words)
            self._path = [each for each in self._path if each[0] < level] + [(level, heading)]
            self._number = 0
            self.writer.add(f"{'#' * level} {heading}", self._place(None))
        elif element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None and words.strip():
            self._add(f"- {words.strip()}", tight=True)
        else:
            self._add(words)
        for box in element.iter(_BOX):
            if not any(above.tag == _ALTERNATIVE for above in box.iterancestors()):
                self.blocks(box)

    def _table(self, table: Element) -> None:
        rows = [list(_below(line, _TC)) for line in _below(table, _TR)]
        if max(map(len, rows), default=0) > 1:
            self._number += 1
            self.writer.part()
            for cells in rows:
                words = [" ".join(map(_words, cell.iter(_P))) for cell in cells]
                self.writer.add(row(words), self._place(self._number), tight=True)
            self.writer.part()
        else:
            # One column is a frame around text.
            for cell in (cell for cells in rows for cell in cells):
                self.blocks(cell)

    def _add(self, words: str, *, tight: bool = False) -> None:
        if self.writer.add(words, self._place(self._number + 1), tight=tight):
            self._number += 1

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


def _words(paragraph: Element) -> str:
    """Return a paragraph's text as a person sees it, without its text boxes."""
    return "".join(_pieces(paragraph))


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _UNSEEN and child.tag not in (_BOX, _P) and not _hidden(child):
            yield from _pieces(child)


def _hidden(run: Element) -> bool:
    vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return vanish is not None and vanish.get(qn("w:val"), "1") not in {"0", "false", "off"}


def _below(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the elements of a kind below ``parent``, through content controls and insertions."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in _UNSEEN and child.tag not in (_P, _TBL):
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


def _notes(document: Document) -> Iterator[Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(_NOTES):
            yield etree.fromstring(relation.target_part.blob, parser)
