"""E-books (EPUB): their pages in the order of reading, each as the HTML reader reads it."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from urllib.parse import unquote

from lxml import etree

from index.errors import SkipReason
from index.loading import html
from index.loading.extracted_text import (
    ExtractedText,
    FormatError,
    Limits,
    OwnMetadata,
    no_text,
    own_metadata,
    too_long,
)
from index.loading.html_head import decode
from index.loading.package import DAMAGED, check, parsed
from index.model.documents import LocationMark

NOT_EBOOK = "it is not an EPUB, whatever its name says"
PROTECTED = "it is protected against copying; use a copy without protection"

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""How fonts alone are scrambled, which hides no text (EPUB 3.3, 4.4)."""

_PAGES = frozenset({"application/xhtml+xml", "text/html"})
_EMPTY = re.compile(r"<(?!(?:area|base|br|col|hr|img|input|link|meta|source|wbr)\b)([a-z][\w:-]*)"
                    r"((?:\s[^<>]*?)?)/>", re.IGNORECASE)  # fmt: skip
"""An element that XML lets end where it begins, which HTML does not."""


def read(data: bytes, limits: Limits) -> ExtractedText:
    """Read an e-book's pages.

    Raises:
        FormatError: If it holds no text, or cannot be read.
    """
    if not data.startswith(b"PK"):
        raise FormatError(NOT_EBOOK)
    check(data, limits)
    try:
        with zipfile.ZipFile(BytesIO(data)) as book:
            return _read(book, limits)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, RecursionError):
        raise FormatError(DAMAGED) from None


def _read(book: zipfile.ZipFile, limits: Limits) -> ExtractedText:
    names = frozenset(book.namelist())
    if _CONTAINER not in names:
        raise FormatError(NOT_EBOOK)
    if _ENCRYPTION in names and _hides_text(book.read(_ENCRYPTION)):
        raise FormatError(PROTECTED)
    found = parsed(book.read(_CONTAINER)).find(".//{*}rootfile")
    name = "" if found is None else found.get("full-path", "")
    if name not in names:
        raise FormatError(NOT_EBOOK)
    content = parsed(book.read(name))
    texts: list[str] = []
    marks: list[LocationMark] = []
    length = size = 0
    for page in _spine(content, posixpath.dirname(name)):
        copy = _page(book.read(page), limits) if page in names else None
        if copy is None:
            continue
        size += len(copy.text.encode()) + 1
        if size > limits.text:
            raise too_long(limits)
        marks += [replace(mark, start=mark.start + length) for mark in copy.marks]
        texts.append(copy.text)
        length += len(copy.text) + 1
    if not texts:
        raise no_text()
    return ExtractedText("\n".join(texts), tuple(marks), _stated(content))


def _page(data: bytes, limits: Limits) -> ExtractedText | None:
    """Return the text of a page; ``None`` if it shows none, as a cover does."""
    text = decode(data)
    try:
        return html.read(_EMPTY.sub(r"<\1\2></\1>", text).encode("utf-8-sig"), limits)
    except FormatError as error:
        if error.reason is SkipReason.EMPTY:
            return None
        raise


def _hides_text(encryption: bytes) -> bool:
    methods = parsed(encryption).iter("{http://www.w3.org/2001/04/xmlenc#}EncryptionMethod")
    return any(each.get("Algorithm") not in _FONTS for each in methods)


def _spine(content: etree._Element, folder: str) -> list[str]:
    """Return the names of the pages in the order of reading."""
    pages = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        for item in content.iterfind("{*}manifest/{*}item")
        if item.get("media-type") in _PAGES
    }
    order = [item.get("idref") for item in content.iterfind("{*}spine/{*}itemref")]
    return [pages[each] for each in dict.fromkeys(order) if each in pages]


def _stated(content: etree._Element) -> OwnMetadata:
    def value(name: str) -> str | None:
        found = content.find(f"{{*}}metadata/{{http://purl.org/dc/elements/1.1/}}{name}")
        return None if found is None else found.text

    return own_metadata(value("title"), value("creator"), value("date"))
