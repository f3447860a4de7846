"""HTML pages, by lexbor (selectolax): the text that a browser shows, or shows at a click.

What is the site's and not the page's own is left out (see ``html_chrome``). Where a page marks
its main part, only sentences and tables are read beside it. Raised, lowered and deleted text
is told apart by signs (see ``inline_text``). Cells that span rows or columns are repeated, and
lists are numbered as a browser counts them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.loading.extracted_text import (
    ExtractedText,
    FormatError,
    Limits,
    OwnMetadata,
    TextBuilder,
    label,
    no_text,
    own_metadata,
    row,
)
from index.loading.html_chrome import HEADING, SECTIONS, Chrome, events
from index.loading.inline_text import letters, lowered, mathml_text, raised, roman, struck
from index.model.documents import Location

MIN_WORDS = 4
"""Words of a sentence that stands beside a page's main part; what is shorter is a label."""

MAX_MARK = 4
"""Characters of a footnote's mark."""

MAX_SET = 20
"""Elements that raise, lower or strike text, one inside the other."""

PRESCANNED = 1024
"""Bytes in which a page must name its encoding (HTML Standard, 13.2.3.2)."""

MAX_COLUMNS = 200
MAX_COLUMN_SPAN = 50
MAX_ROW_SPAN = 1_000

MAX_REPEATED_LENGTH = 200
"""Characters of a cell that are repeated where it spans rows or columns; of more, nothing is."""

_Attributes = Mapping[str, str | None]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LATIN = frozenset({"ascii", "iso8859-1", "latin_1", "latin-1"})
_SPACE = re.compile(r"[ \t\n\r\f]+")
_RUN_OF_SPACE = re.compile(r" *\n[ \n]*| {2,}")
_BLOCKS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li "
    "main menu ol optgroup option p pre section summary table tbody td tfoot th thead tr "
    "ul".split()
)
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

_FENCE = "```"
_PARAGRAPHS = re.compile(r"\n\n")
_SAID = re.compile(r"[.!?。！？][\"'”’)\]]*$")
_STRIKING = frozenset({"del", "s", "strike"})
_RAISING = frozenset({"sup", "sub"})
_INLINE = _STRIKING | _RAISING | {"br", "q", "span"}
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_MAIN = "main, [role=main]"


def read(data: bytes, limits: Limits) -> ExtractedText:
    """Read what a page shows.

    Raises:
        FormatError: If it shows no text, or is not HTML.
    """
    tree = LexborHTMLParser(_decode(data))
    given = _own_metadata(tree)
    root = tree.root
    if root is None:
        raise no_text()
    mains = tree.css(_MAIN) or tree.css("article")
    chrome = Chrome(tree)
    if len(mains) == 1:
        page = _Page(limits, chrome, mains[0])
        page.walk(root)
        if page.has_main:
            return page.writer.copy(given)
    page = _Page(limits, chrome)
    page.walk(root)
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


class _Page:
    """Walks through a page and writes its blocks down."""

    def __init__(self, limits: Limits, chrome: Chrome, main: LexborNode | None = None) -> None:
        self.writer = TextBuilder(limits)
        self._chrome = chrome
        self._main = None if main is None else main.mem_id
        self._is_beside = main is not None
        self._put_off: tuple[LexborNode, int, str] | None = None
        self._inline: list[str] = []
        self._set: list[int | None] = []
        self._struck = 0
        self.has_main = False
        self._path: list[tuple[int, str]] = []
        self._anchor: str | None = None
        self._number = 0
        self._lists: list[_Numbering | None] = []
        self._sign = ""
        self._term = False
        self._heading_level = 0
        self._preformatted = 0
        self._sections = 0
        self._table: _Table | None = None

    def walk(self, root: LexborNode) -> None:
        """Write everything below ``root`` that is shown."""
        for node, entering in events(root, self._is_passed):
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
            elif entering:
                self._enter(node, tag)
            else:
                self._leave(node, tag)
        self._flush()

    def _is_passed(self, node: LexborNode) -> bool:
        """Return whether a node's inside is passed over: it is not shown, or written at once."""
        if node.mem_id == self._main:
            return False
        headed = bool(self._path) or self._put_off is not None
        if self._chrome.hides(node, inside=bool(self._sections), headed=headed):
            return True
        if node.tag == "math":
            self._inline.append(mathml_text(node))
            return True
        return False

    def _text(self, text: str) -> None:
        self._inline.append(text if self._preformatted else _SPACE.sub(" ", text))

    def _enter(self, node: LexborNode, tag: str) -> None:
        if node.mem_id == self._main:
            self._flush()
            self._is_beside, self._put_off = False, None
            self._sections += 1
        if tag in _INLINE:
            self._enter_inline(node, tag)
        if tag not in _BLOCKS or (tag == "button" and self._heading_level):
            return
        if self._table is not None:
            self._enter_in_table(node, tag)
            return
        self._flush()
        self._enter_block(node, tag)

    def _enter_block(self, node: LexborNode, tag: str) -> None:
        if tag in SECTIONS:
            self._sections += 1
        elif HEADING.match(tag):
            self._heading_level = int(tag[1])
        elif tag == "pre":
            self._preformatted += 1
        elif tag in {"ul", "ol"}:
            if not self._lists:
                self.writer.part()
            self._lists.append(_Numbering.of(node) if tag == "ol" else None)
        elif tag == "li":
            self._sign = self._item_sign(node)
        elif tag == "dt":
            self._term = False
        elif tag == "table" and not self._chrome.holds_table(node) and _is_data(node):
            self._table = _Table(node.mem_id)
            self.writer.part()
            self._number += 1

    def _enter_inline(self, node: LexborNode, tag: str) -> None:
        if tag == "br":
            self._inline.append("\n")
        elif tag == "q":
            self._inline.append("“")
        elif tag in _RAISING:
            self._begin_set()
        elif _strikes(node, tag):
            self._struck += 1
            self._begin_set()

    def _begin_set(self) -> None:
        self._set.append(len(self._inline) if len(self._set) < MAX_SET else None)

    def _enter_in_table(self, node: LexborNode, tag: str) -> None:
        assert self._table is not None  # noqa: S101 - the caller asked
        if tag == "tr":
            self._table.begin_row()
        if tag in {"td", "th"}:
            self._inline = []
        elif tag in {"ul", "ol"}:
            self._lists.append(_Numbering.of(node) if tag == "ol" else None)
        elif tag == "li":
            sign = self._item_sign(node)
            self._inline.append(" • " if sign == "- " else f" {sign}")
        else:
            # Blocks inside a cell are set apart by a space.
            self._inline.append(" ")

    def _leave(self, node: LexborNode, tag: str) -> None:
        if tag in _INLINE:
            self._leave_inline(node, tag)
        if tag == "button" and self._heading_level:
            return
        if self._table is not None:
            self._leave_in_table(node, tag)
        elif HEADING.match(tag):
            self._heading(node, int(tag[1]))
            self._heading_level = 0
        elif tag in _BLOCKS:
            self._leave_block(tag)
        if node.mem_id == self._main:
            self._flush()
            self._is_beside = True
            self._sections -= 1

    def _leave_block(self, tag: str) -> None:
        if tag == "pre" and self._preformatted:
            self._code()
            self._flush()
            self._preformatted -= 1
        written = self._flush()
        if tag in SECTIONS:
            self._sections -= 1
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._sign = ""
        elif tag == "dt":
            self._term = written
        elif tag == "dl":
            self._term = False

    def _leave_inline(self, node: LexborNode, tag: str) -> None:
        if tag == "q":
            self._inline.append("”")
            return
        strikes = _strikes(node, tag)
        if not self._set or not (strikes or tag in _RAISING):
            return
        self._struck -= strikes
        start = self._set.pop()
        if start is not None:
            words = "".join(self._inline[start:])
            before = "".join(self._inline[max(0, start - 1) : start])
            self._inline[start:] = [struck(words) if strikes else _set(node, tag, words, before)]

    def _leave_in_table(self, node: LexborNode, tag: str) -> None:
        assert self._table is not None  # noqa: S101 - the caller asked
        if tag in {"td", "th"}:
            self._table.add(self._taken(), node.attributes)
        elif tag == "tr":
            cells = row(self._table.end_row())
            added = self.writer.add(cells, self._place(self._number), tight=True)
            self.has_main = self.has_main or (added and not self._is_beside)
            self._inline = []
        elif tag == "caption":
            self.writer.add(self._taken(), self._place(self._number))
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif node.mem_id == self._table.identity:
            self._table, self._inline = None, []

    def _heading(self, node: LexborNode, level: int) -> None:
        words = label(self._taken())
        if words and self._is_beside:
            self._put_off = node, level, words
        elif words:
            self._write_heading(node, level, words)

    def _write_heading(self, node: LexborNode, level: int, words: str) -> None:
        self._path = [each for each in self._path if each[0] < level] + [(level, words)]
        self._anchor = _anchor(node)
        self._number = 0
        self._term = False
        self.writer.add(f"{'#' * level} {words}", self._place(None))
        self.has_main = self.has_main or not self._is_beside

    def _code(self) -> None:
        """Fence preformatted text off, so that its lines stay lines."""
        text = "".join(self._inline)
        if text.strip() and _FENCE not in text and "\n" in text.strip():
            self._inline = [f"{_FENCE}\n{text}\n{_FENCE}"]

    def _flush(self) -> bool:
        """Write the paragraphs that have come together; whether there were any."""
        words = self._taken()
        if not words or (self._is_beside and not _is_said(words)):
            return False
        if self._put_off is not None:
            self._write_heading(*self._put_off)
            self._put_off = None
        parts = [words] if self._preformatted else _PARAGRAPHS.split(words)
        for part in parts:
            self._write(struck(part) if self._struck else part)
        return True

    def _write(self, words: str) -> None:
        place = self._place(self._number + 1)
        if self._term and not self._sign:
            self.writer.run_on(words, place)
        elif not self.writer.add(self._sign + words, place, tight=bool(self._sign)):
            return
        self.has_main = self.has_main or not self._is_beside
        self._term = False
        self._number += 1
        self._sign = ""

    def _taken(self) -> str:
        words = "".join(self._inline).strip()
        self._inline = []
        # What was raised around a block is not set any more, what was struck is.
        self._set = [None] * len(self._set)
        return words if self._preformatted else _RUN_OF_SPACE.sub(_one_space, words)

    def _item_sign(self, item: LexborNode) -> str:
        numbering = self._lists[-1] if self._lists else None
        return "- " if numbering is None else numbering.next(item)

    def _place(self, number: int | None) -> Location:
        return Location(
            headings=tuple(words for _, words in self._path),
            paragraph=number,
            anchor=self._anchor,
        )


def _one_space(match: re.Match[str]) -> str:
    return "\n" * min(2, match[0].count("\n")) or " "


def _is_said(words: str) -> bool:
    """Return whether text beside a page's main part is a sentence rather than a label."""
    return bool(_SAID.search(words)) and words.count(" ") + 1 >= MIN_WORDS


def _strikes(node: LexborNode, tag: str) -> bool:
    return tag in _STRIKING or (
        tag == "span" and bool(_STRUCK_STYLE.search(node.attributes.get("style") or ""))
    )


def _set(node: LexborNode, tag: str, words: str, before: str) -> str:
    """Return raised or lowered text, and the mark of a footnote in brackets."""
    if tag == "sub":
        return lowered(words)
    mark = words.strip()
    if mark.isalnum() and len(mark) <= MAX_MARK and node.css_first("a[href]") is not None:
        return f"[{mark}]"
    return raised(words, before)


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


class _Table:
    """A table that is being read: the cells of each row, with what reaches into it from above.

    Attributes:
        identity: The element's.
    """

    def __init__(self, identity: int) -> None:
        self.identity = identity
        self._cells: list[str] | None = None
        self._reaching: dict[int, tuple[int, str]] = {}
        self._spans = False

    def begin_row(self) -> None:
        """Begin the next row."""
        self._cells, self._spans = [], False

    def add(self, words: str, attributes: _Attributes) -> None:
        """Put a cell into the first free columns."""
        if self._cells is None or len(self._cells) >= MAX_COLUMNS:
            return
        self._fill()
        columns = _span(attributes, "colspan", MAX_COLUMN_SPAN)
        rows = _span(attributes, "rowspan", MAX_ROW_SPAN)
        repeated = words if len(words) <= MAX_REPEATED_LENGTH else ""
        self._spans = self._spans or columns > 1
        for number in range(columns):
            if rows > 1:
                self._reaching[len(self._cells)] = rows - 1, repeated
            self._cells.append(repeated if number else words)

    def end_row(self) -> list[str]:
        """Return the row's cells; a single one across all columns stands there once."""
        self._fill()
        cells, self._cells = self._cells or [], None
        if self._spans and len(set(cells)) == 1:
            return cells[:1]
        return cells

    def _fill(self) -> None:
        """Repeat what reaches into the next columns from the rows above."""
        assert self._cells is not None  # noqa: S101 - a row has begun
        while (column := len(self._cells)) in self._reaching:
            left, words = self._reaching.pop(column)
            if left > 1:
                self._reaching[column] = left - 1, words
            self._cells.append(words)


def _span(attributes: _Attributes, name: str, most: int) -> int:
    value = (attributes.get(name) or "1").strip()
    if not (value.isascii() and value.isdecimal() and len(value) < 6):  # noqa: PLR2004
        return 1
    # A row span of 0 reaches to the end of the table's part.
    number = int(value)
    return min(number or (most if name == "rowspan" else 1), most)


def _is_data(table: LexborNode) -> bool:
    """Return whether a table holds data rather than the page's layout."""
    if table.attributes.get("role") in {"presentation", "none"}:
        return False
    if table.css_first("tr h1, tr h2, tr h3, tr h4") is not None:
        return False
    if table.css_first("tr > :nth-child(2)") is None:
        return False
    return (
        table.css_first("tr th, caption") is not None
        or table.css_first("tr ul, tr ol, tr pre") is None
    )


@dataclass(slots=True)
class _Numbering:
    """The numbers of a list's items.

    Attributes:
        following: The next item's.
        kind: What the list's ``type`` says.
        step: 1, or -1 for a list that counts down.
    """

    following: int
    kind: str
    step: int

    @classmethod
    def of(cls, numbered: LexborNode) -> Self:
        """Return the numbering of an ``ol``."""
        attributes = numbered.attributes
        backwards = "reversed" in attributes
        start = _number(attributes.get("start"))
        if start is None:
            start = len(numbered.css("ol > li")) if backwards else 1
        return cls(start, attributes.get("type") or "1", -1 if backwards else 1)

    def next(self, item: LexborNode) -> str:
        """Return an item's number, with a full stop and a space."""
        given = _number(item.attributes.get("value"))
        number = self.following if given is None else given
        self.following = number + self.step
        return f"{_NUMERALS.get(self.kind, str)(number)}. "


_NUMERALS: dict[str, Callable[[int], str]] = {
    "a": letters,
    "A": lambda number: letters(number).upper(),
    "i": roman,
    "I": lambda number: roman(number).upper(),
}


def _number(value: str | None) -> int | None:
    words = (value or "").strip()
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 5 else None  # noqa: PLR2004
