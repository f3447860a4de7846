"""What an HTML page states about itself: its encoding, title, author, date and address."""

from __future__ import annotations

import codecs
import re

from selectolax.lexbor import LexborHTMLParser

from index.loading.extracted_text import FormatError, OwnMetadata, own_metadata

PRESCANNED = 1024
"""Bytes in which a page must name its encoding (HTML Standard, 13.2.3.2)."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LATIN = frozenset({"ascii", "iso8859-1", "latin_1", "latin-1"})
_DATES = (
    "article:published_time",
    "datepublished",
    "dc.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "citation_publication_date",
    "date",
)
"""Under which names a page states when it was published, the clearest first."""


def decode(data: bytes) -> str:
    """Decode a page as a browser does, but for guessing."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if marked is None and (b"\x00" in data or data.startswith((b"%PDF-", b"PK\x03\x04"))):
        raise FormatError("it is not an HTML page, whatever its name says")
    try:
        return data.decode(marked or "utf-8")
    except UnicodeDecodeError:
        named = _CHARSET.search(data[:PRESCANNED])
        encoding = named[1].decode("ascii", "replace") if named else "windows-1252"
    try:
        known = codecs.lookup(marked or encoding).name
        # What calls itself Latin-1 is read as Windows-1252 (Encoding Standard, 4.2).
        return data.decode("windows-1252" if known in _LATIN else known)
    except (LookupError, UnicodeDecodeError):
        raise FormatError("its character encoding is unclear; save it as UTF-8") from None


def stated_by(tree: LexborHTMLParser) -> OwnMetadata:
    """Return the metadata that a page states about itself."""
    title = tree.css_first("head > title")
    values: dict[str, str] = {}
    for meta in tree.css("meta"):
        attributes = meta.attributes
        names = map(attributes.get, ("name", "property", "itemprop"))
        name = next(filter(None, names), "").lower()
        if content := attributes.get("content"):
            values.setdefault(name, content)
    canonical = tree.css_first('link[rel="canonical"][href]')
    return own_metadata(
        values.get("og:title") or (title.text() if title else None),
        values.get("author") or values.get("dc.creator") or values.get("citation_author"),
        next(filter(None, map(values.get, _DATES)), None) or _published(tree),
        canonical.attributes.get("href") if canonical else None,
    )


def _published(tree: LexborHTMLParser) -> str | None:
    time = tree.css_first("time[itemprop=datePublished][datetime], time[pubdate][datetime]")
    return time.attributes.get("datetime") if time else None
