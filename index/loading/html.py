"""HTML pages, by lexbor (selectolax): the text of the page's main part, as it is shown.

HTML itself says what is no text (scripts, styles, templates), what is hidden, and what is
the site's and not the page's own (``nav``, ``footer``, ``aside``); that is left out, and
where a page marks its main part only that is read. Nothing is left out by its looks.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.loading.extracted_text import (
    ExtractedText,
    FormatError,
    Limits,
    OwnMetadata,
    TextBuilder,
    label,
    own_metadata,
    row,
)
from index.model.documents import Location

PRESCANNED = 1024
"""Bytes in which a page must name its encoding (HTML Standard, 13.2.3.2)."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LATIN = frozenset({"ascii", "iso8859-1", "latin_1", "latin-1"})
_SPACE = re.compile(r"[ \t\n\r\f]+")
_RUN_OF_SPACE = re.compile(r" *\n[ \n]*| {2,}")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_UNSEEN = frozenset(
    "audio button canvas datalist dialog embed frameset head iframe input link map meta nav "
    "noframes noscript object param rp rt script select source style svg template textarea "
    "title track video".split()
)
_SITES_OWN = frozenset({"aside", "footer"})
_SITES_ROLES = frozenset(
    "alert alertdialog complementary contentinfo dialog menu menubar navigation search "
    "toolbar tooltip".split()
)
_SECTIONS = frozenset({"article", "main", "section", "blockquote"})
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li "
    "main menu ol optgroup option p pre section summary table tbody td tfoot th thead tr "
    "ul".split()
)
_HEADING = re.compile(r"h[1-6]$")
_FENCE = "```"
_MAIN = "main, [role=main]"


def read(data: bytes, limits: Limits) -> ExtractedText:
    """Read what a page shows.

    Raises:
        FormatError: If it shows no text, or is not HTML.
    """
    tree = LexborHTMLParser(_decode(data))
    given = _own_metadata(tree)
    mains = tree.css(_MAIN) or tree.css("article")
    if len(mains) == 1:
        page = _Page(limits, sections=1)
        page.walk(mains[0])
        if page.writer:
            return page.writer.copy(given)
    page = _Page(limits)
    if tree.root is not None:
        page.walk(tree.root)
    return page.writer.copy(given)


def _decode(data: bytes) -> str:
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


def _own_metadata(tree: LexborHTMLParser) -> OwnMetadata:
    title = tree.css_first("head > title")
    values: dict[str, str] = {}
    for meta in tree.css("meta"):
        attributes = meta.attributes
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        if content := attributes.get("content"):
            values.setdefault(name, content)
    return own_metadata(
        values.get("og:title") or (title.text() if title else None),
        values.get("author"),
        values.get("article:published_time") or values.get("dc.date") or values.get("date"),
    )


class _Page:
    """Walks through a page and writes its blocks down."""

    def __init__(self, limits: Limits, sections: int = 0) -> None:
        self.writer = TextBuilder(limits)
        self._inline: list[str] = []
        self._path: list[tuple[int, str]] = []
        self._anchor: str | None = None
        self._number = 0
        self._lists: list[int | None] = []
        self._sign = ""
        self._preformatted = 0
        self._sections = sections
        self._cells: list[str] | None = None
        self._table: int | None = None

    def walk(self, root: LexborNode) -> None:
        """Write everything below ``root`` that is shown."""
        for node, entering in _events(root, self._is_unseen):
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
            elif entering:
                self._enter(node, tag)
            else:
                self._leave(node, tag)
        self._flush()

    def _is_unseen(self, node: LexborNode) -> bool:
        tag, attributes = node.tag or "", node.attributes
        return (
            tag in _UNSEEN
            or (tag in _SITES_OWN and not self._sections)
            or "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or (attributes.get("role") or "") in _SITES_ROLES
            or bool(_HIDING.search(attributes.get("style") or ""))
            or (tag == "a" and _is_sign(node))
        )

    def _text(self, text: str) -> None:
        self._inline.append(text if self._preformatted else _SPACE.sub(" ", text))

    def _enter(self, node: LexborNode, tag: str) -> None:
        if tag == "br":
            self._inline.append("\n")
        if tag not in _BLOCKS:
            return
        if self._table is not None:
            self._enter_in_table(tag)
            return
        self._flush()
        if tag in _SECTIONS:
            self._sections += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag in {"ul", "ol"}:
            if not self._lists:
                self.writer.part()
            self._lists.append(_first_number(node) if tag == "ol" else None)
        elif tag == "li":
            self._sign = self._item_sign()
        elif tag == "table" and _is_data(node):
            self._table = node.mem_id
            self.writer.part()
            self._number += 1

    def _enter_in_table(self, tag: str) -> None:
        if tag == "tr":
            self._cells = []
        # Blocks inside a cell are set apart by a space.
        self._inline = [] if tag in {"td", "th"} else [*self._inline, " "]

    def _leave(self, node: LexborNode, tag: str) -> None:
        if self._table is not None:
            self._leave_in_table(node, tag)
        elif _HEADING.match(tag):
            self._heading(node, int(tag[1]))
        elif tag in _BLOCKS:
            if tag == "pre" and self._preformatted:
                self._code()
                self._flush()
                self._preformatted -= 1
            self._flush()
            if tag in _SECTIONS:
                self._sections -= 1
            elif tag in {"ul", "ol"} and self._lists:
                self._lists.pop()
            elif tag == "li":
                self._sign = ""

    def _leave_in_table(self, node: LexborNode, tag: str) -> None:
        if tag in {"td", "th"} and self._cells is not None:
            self._cells.append(self._taken())
        elif tag == "tr" and self._cells is not None:
            self.writer.add(row(self._cells), self._place(self._number), tight=True)
            self._cells, self._inline = None, []
        elif tag == "caption":
            self.writer.add(self._taken(), self._place(self._number))
        elif node.mem_id == self._table:
            self._table, self._inline = None, []

    def _heading(self, node: LexborNode, level: int) -> None:
        words = label(self._taken())
        if words:
            self._path = [each for each in self._path if each[0] < level] + [(level, words)]
            self._anchor = _anchor(node)
            self._number = 0
            self.writer.add(f"{'#' * level} {words}", self._place(None))

    def _code(self) -> None:
        """Fence preformatted text off, so that its lines stay lines."""
        text = "".join(self._inline)
        if text.strip() and _FENCE not in text and "\n" in text.strip():
            self._inline = [f"{_FENCE}\n{text}\n{_FENCE}"]

    def _flush(self) -> None:
        words = self._taken()
        if words and self.writer.add(
            self._sign + words, self._place(self._number + 1), tight=bool(self._sign)
        ):
            self._number += 1
            self._sign = ""

    def _taken(self) -> str:
        words = "".join(self._inline).strip()
        self._inline = []
        return words if self._preformatted else _RUN_OF_SPACE.sub(_one_space, words)

    def _item_sign(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

    def _place(self, number: int | None) -> Location:
        return Location(
            headings=tuple(words for _, words in self._path),
            paragraph=number,
            anchor=self._anchor,
        )


def _one_space(match: re.Match[str]) -> str:
    return "\n" if "\n" in match[0] else " "


def _events(
    root: LexborNode, unseen: Callable[[LexborNode], bool]
) -> Iterator[tuple[LexborNode, bool]]:
    """Yield every seen node from ``root`` down on the way in and, if an element, out.

    Without recursion: nothing bounds how deep a page's elements are nested.
    """
    node = root
    while True:
        if node.is_text_node:
            yield node, True
        elif node.is_element_node and not unseen(node):
            yield node, True
            below = node.child
            if below is not None:
                node = below
                continue
            yield node, False
        while node.mem_id != root.mem_id and node.next is None and node.parent is not None:
            node = node.parent
            yield node, False
        if node.mem_id == root.mem_id or node.next is None:
            return
        node = node.next


def _is_sign(link: LexborNode) -> bool:
    """Return whether a link leads to a place of its own page without a word: a heading's "¶"."""
    target = link.attributes.get("href") or ""
    return target.startswith("#") and not any(map(str.isalnum, link.text()))


def _is_data(table: LexborNode) -> bool:
    """Return whether a table holds data rather than the page's layout."""
    if table.attributes.get("role") in {"presentation", "none"}:
        return False
    if table.css_first("tr table, tr h1, tr h2, tr h3, tr h4, tr ul, tr ol, tr pre") is not None:
        return False
    return table.css_first("tr > :nth-child(2)") is not None


def _first_number(numbered: LexborNode) -> int:
    start = numbered.attributes.get("start") or "1"
    return int(start) if start.isascii() and start.isdecimal() and len(start) < 4 else 1  # noqa: PLR2004


def _anchor(heading: LexborNode) -> str | None:
    """Return the id that leads to a heading: its own, that of what it heads, or one inside it."""
    above = heading.parent
    candidates = [heading]
    if above is not None and above.tag in {"section", "div", "article", "header"}:
        candidates.append(above)
    if (inside := heading.css_first("[id], a[name]")) is not None:
        candidates.append(inside)
    for each in candidates:
        name = each.attributes.get("id") or (each is inside and each.attributes.get("name"))
        if name:
            return label(name)
    return None
