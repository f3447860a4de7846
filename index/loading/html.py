"""HTML pages, by lexbor (selectolax): the text that a browser shows, or shows at a click.

What is the site's and not the page's own is left out (see ``html_chrome``). Where a page marks
its main part, only sentences and tables are read beside it. Raised, lowered and deleted text
is told apart by signs (see ``inline_text``). Cells that span rows or columns are repeated, and
lists are numbered as a browser counts them (see ``html_tables``). What opens an answer is a
heading: a summary, a button, a question in bold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.loading.extracted_text import (
    ExtractedText,
    Limits,
    TextBuilder,
    clean,
    header_rule,
    label,
    no_text,
    row,
)
from index.loading.html_chrome import HEADING, SECTIONS, Chrome, events, ids_above
from index.loading.html_head import decode, stated_by
from index.loading.html_inline import INLINE, MAX_MARK, InlineText, without_mark
from index.loading.html_tables import Numbering, Table, is_data
from index.loading.inline_text import acts_as_heading, mathml_text, struck
from index.model.documents import Location

MIN_WORDS = 4
"""Words of a sentence that stands beside a page's main part; what is shorter is a label."""

MAX_HEADING_PIECES = 40
"""Pieces of text and elements of which words in bold may consist to head what follows."""

MAX_DEPTH = 20
"""Lists and quotations, one inside the other, that are set in; what is deeper stands as deep."""

_BLOCKS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li "
    "main menu ol optgroup option p pre section summary table tbody td tfoot th thead tr "
    "ul".split()
)
_FENCE = "```"
_PARAGRAPHS = re.compile(r"\n\n")
_SAID = re.compile(r"[.!?。！？][\"'”’)\]]*$")
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_OPENERS = frozenset({"dt", "summary"})
_NOTES = frozenset({"aside", "div", "li", "p"})
"""What a footnote is written in."""

_MARKED = (
    'sup > a[href^="#"], sup > * > a[href^="#"], a.footnote-reference[href^="#"], '
    'a[href^="#"] > sup, a.footnote-ref[href^="#"], a[role="doc-noteref"][href^="#"], '
    'a[epub\\:type~="noteref"][href^="#"]'
)
"""The links from a text to its footnotes."""

_MAX_LEVEL = 6
_MAIN = "main, [role=main]"


def read(data: bytes, limits: Limits) -> ExtractedText:
    """Read what a page shows.

    Raises:
        FormatError: If it shows no text, or is not HTML.
    """
    tree = LexborHTMLParser(decode(data))
    given = stated_by(tree)
    root = tree.root
    if root is None:
        raise no_text()
    mains = tree.css(_MAIN) or tree.css("article")
    chrome, notes = Chrome(tree), _notes(tree)
    if len(mains) == 1:
        page = _Page(limits, chrome, notes, mains[0])
        page.walk(root)
        if page.has_main:
            return page.writer.copy(given)
    page = _Page(limits, chrome, notes)
    page.walk(root)
    return page.writer.copy(given)


def _notes(tree: LexborHTMLParser) -> dict[str, str]:
    """Return the marks of a page's footnotes, by the id of the note."""
    notes: dict[str, str] = {}
    for each in tree.css(_MARKED):
        link = each if each.tag == "a" else each.parent
        mark = each.text().strip().strip("[]")
        if link is None or not mark.isalnum() or len(mark) > MAX_MARK:
            continue
        if not any(above in notes for above in ids_above(link)):
            notes.setdefault((link.attributes.get("href") or "")[1:], mark)
    return notes


class _Page:
    """Walks through a page and writes its blocks down."""

    def __init__(
        self,
        limits: Limits,
        chrome: Chrome,
        notes: dict[str, str],
        main: LexborNode | None = None,
    ) -> None:
        self.writer = TextBuilder(limits)
        self._chrome = chrome
        self._notes = notes
        self._main = None if main is None else main.mem_id
        self._is_beside = main is not None
        self._put_off: tuple[LexborNode, int, str] | None = None
        self._inline = InlineText()
        self.has_main = False
        self._section = _Section()
        self._closed: list[_Section] = []
        self._question: str | None = None
        self._lists: list[_List] = []
        self._lead: list[str] = []
        self._sign = ""
        self._terms: list[str] = []
        self._heading_level = 0
        self._openers = 0
        self._preformatted = 0
        self._sections = 0
        self._table: Table | None = None
        self._captions: set[int] = set()
        self._is_in_caption = False
        self._leading: int | None = None

    def walk(self, root: LexborNode) -> None:
        """Write everything below ``root`` that is shown."""
        self._walk(root)
        self._flush()
        self._settle(heads=False)

    def _walk(self, root: LexborNode) -> None:
        for node, entering in events(root, self._is_passed):
            tag = node.tag or ""
            if tag == "-text":
                self._inline.add(node.text_content or "", preformatted=bool(self._preformatted))
            elif entering:
                self._enter(node, tag)
            else:
                self._leave(node, tag)

    def _is_passed(self, node: LexborNode) -> bool:
        """Return whether a node's inside is passed over: it is not shown, or written at once."""
        if node.mem_id == self._main:
            return False
        headed = bool(self._section.path) or self._put_off is not None
        if self._chrome.hides(node, inside=bool(self._sections), headed=headed):
            return True
        if node.tag == "figcaption" and node.mem_id in self._captions:
            return True
        if node.tag == "a" and (mark := self._bare_mark(node)):
            self._inline.add(f"[{mark}]")
            return True
        if node.tag == "math":
            self._inline.add(mathml_text(node))
            return True
        return False

    def _bare_mark(self, link: LexborNode) -> str:
        """Return the mark of a footnote if a link shows it without raising it."""
        if not self._notes or self._inline.is_set or link.css_first("sup") is not None:
            return ""
        mark = self._notes.get((link.attributes.get("href") or "")[1:], "")
        return mark if link.text().strip() == mark else ""

    def _enter(self, node: LexborNode, tag: str) -> None:
        if node.mem_id == self._main:
            self._flush()
            self._is_beside, self._put_off = False, None
            self._sections += 1
        if tag in INLINE:
            self._inline.enter(node, tag)
        elif tag == "br":
            self._break()
        if tag not in _BLOCKS or (tag == "button" and self._is_in_opener):
            return
        if self._table is not None:
            self._enter_in_table(node, tag)
            return
        self._flush()
        if self._leading is None and self._chrome.only_leads(node):
            self._settle(heads=False)
            self._leading = node.mem_id
            self.writer.mark_boilerplate(begins=True)
        self._enter_block(node, tag)

    @property
    def _is_in_opener(self) -> bool:
        return bool(self._heading_level or self._openers)

    def _enter_block(self, node: LexborNode, tag: str) -> None:
        self._sections += tag in SECTIONS
        self._preformatted += tag == "pre"
        self._openers += tag in _OPENERS
        if HEADING.match(tag):
            self._heading_level = int(tag[1])
        elif tag == "figure":
            self._write_caption(node)
        elif tag == "details":
            self._settle(heads=False)
            self._closed.append(self._section)
        elif tag == "table" and not self._chrome.holds_table(node) and is_data(node):
            self._settle(heads=False)
            self._table = Table(node.mem_id, self._before())
            self.writer.part()
            self._section.number += 1
        else:
            self._set_in(node, tag)
        if tag in _NOTES and self._notes:
            mark = self._notes.get(node.attributes.get("id") or "")
            self._sign = f"[{mark}]: " if mark else self._sign

    def _set_in(self, node: LexborNode, tag: str) -> None:
        """Begin what is set in: a list, an item, a definition, a quotation."""
        if tag in _LISTS:
            self._begin_list(node, tag)
        elif tag == "li":
            self._begin_item(self._item_sign(node))
        elif tag == "dd":
            self._begin_item(": " if self._term else "")
        elif tag == "dl":
            self._terms.append("")
        elif tag == "blockquote":
            self._lead.append("> ")

    def _begin_list(self, node: LexborNode, tag: str) -> None:
        if not self._lists:
            self.writer.part()
        # A list that stands in another without an item around it is set in by itself.
        is_bare = bool(self._lists) and not self._lists[-1].items
        numbering = Numbering.of(node) if tag == "ol" else None
        self._lists.append(_List(numbering, is_bare=is_bare))
        if is_bare:
            self._lead.append("  ")

    def _begin_item(self, sign: str) -> None:
        self._sign = sign
        self._lead.append("  ")
        if self._lists:
            self._lists[-1].items += 1

    def _end_item(self) -> None:
        self._sign = ""
        if self._lead:
            self._lead.pop()
        if self._lists:
            self._lists[-1].items -= 1

    def _write_caption(self, figure: LexborNode) -> None:
        """Write the caption of a table or of code above it."""
        caption = figure.css_first("figcaption")
        if caption is None or self._is_in_caption:
            return
        if figure.css_first("table, pre") is not None:
            self._is_in_caption = True
            self._walk(caption)
            self._is_in_caption = False
            self._captions.add(caption.mem_id)

    def _break(self) -> None:
        """Go on in a new line; a question in bold stands for itself."""
        inline = self._inline
        inline.pieces.append("\n")
        if self._table is None and not inline.is_set and len(inline.pieces) < MAX_HEADING_PIECES:
            words = "".join(inline.pieces).strip()
            if words.endswith("?") and self._may_head(words, inline.weights):
                self._flush()

    def _enter_in_table(self, node: LexborNode, tag: str) -> None:
        assert self._table is not None  # noqa: S101 - the caller asked
        if tag == "tr":
            self._table.begin_row()
        if tag in {"td", "th"}:
            self._inline.take()
        elif tag == "thead":
            self._table.in_head = True
        elif tag in _LISTS:
            self._lists.append(_List(Numbering.of(node) if tag == "ol" else None, is_bare=False))
        elif tag == "li":
            sign = self._item_sign(node)
            self._inline.pieces.append(" • " if sign == "- " else f" {sign}")
        else:
            # Blocks inside a cell are set apart by a space.
            self._inline.pieces.append(" ")

    def _leave(self, node: LexborNode, tag: str) -> None:
        if tag in INLINE:
            self._inline.leave(node, tag)
        if tag == "button" and self._is_in_opener:
            return
        if self._table is not None:
            self._leave_in_table(node, tag)
        elif HEADING.match(tag):
            self._heading(node, int(tag[1]))
            self._heading_level = 0
        elif tag in {"summary", "button"}:
            outer = len(self._closed[-1].path) if self._closed else 0
            self._heading(node, self._section.level_below(outer + (tag == "button" and outer > 0)))
            self._openers -= tag == "summary"
        elif tag in _BLOCKS:
            self._leave_block(node, tag)
        if node.mem_id == self._leading:
            self._leading = None
            self.writer.mark_boilerplate(begins=False)
        if node.mem_id == self._main:
            self._flush()
            self._is_beside = True
            self._sections -= 1

    def _leave_block(self, node: LexborNode, tag: str) -> None:
        if tag == "pre" and self._preformatted:
            self._code()
            self._flush()
            self._preformatted -= 1
        if tag == "dt":
            self._openers -= 1
            self._write_term()
            return
        self._flush()
        self._sections -= tag in SECTIONS
        if tag == "details" and self._closed:
            self._settle(heads=False)
            self._section = self._closed.pop()
        else:
            self._set_out(tag)
        if tag in _NOTES and self._sign and (node.attributes.get("id") or "") in self._notes:
            self._sign = ""

    def _set_out(self, tag: str) -> None:
        """End what is set in."""
        if tag in _LISTS and self._lists:
            if self._lists.pop().is_bare:
                self._lead.pop()
        elif tag in {"li", "dd"}:
            self._end_item()
        elif tag == "blockquote" and self._lead:
            self._lead.pop()
        elif tag == "dl" and self._terms:
            self._terms.pop()

    @property
    def _term(self) -> str:
        """What the next definition follows: a term, another definition, or nothing."""
        return self._terms[-1] if self._terms else ""

    def _follow(self, kind: str) -> None:
        if self._terms:
            self._terms[-1] = kind

    def _leave_in_table(self, node: LexborNode, tag: str) -> None:
        assert self._table is not None  # noqa: S101 - the caller asked
        if tag in {"td", "th"}:
            self._table.add(self._inline.take(), node.attributes, heads=tag == "th")
        elif tag == "tr":
            self._write_row(self._table)
        elif tag == "thead":
            self._table.in_head = False
        elif tag == "caption":
            lead = self._table.lead
            place = self._place(self._section.number)
            self.writer.set_in(self._inline.take(), place, lead=lead, hang=lead)
        elif tag in _LISTS and self._lists:
            self._lists.pop()
        elif node.mem_id == self._table.identity:
            self._table = None
            self._inline.take()

    def _write_row(self, table: Table) -> None:
        cells = table.end_row()
        place = self._place(self._section.number)
        if columns := table.take_header():
            self.writer.set_in(header_rule(columns), place, tight=True, lead=table.lead)
        # A header in one piece says what the table is.
        is_title = table.is_header and len(cells) == 1
        words = cells[0] if is_title else row(cells)
        added = self.writer.set_in(
            words, place, tight=not is_title, lead=table.lead, hang=table.lead
        )
        self.has_main = self.has_main or (added and not self._is_beside)
        self._inline.take()

    def _heading(self, node: LexborNode, level: int) -> None:
        words = " ".join(clean(self._inline.take()).split())
        if words and self._leading is not None:
            self._write(words)
        elif words and self._is_beside:
            self._put_off = node, level, words
        elif words:
            self._write_heading(node, level, words)

    def _write_heading(self, node: LexborNode, level: int, words: str) -> None:
        self._settle(heads=False)
        is_opener = not HEADING.match(node.tag or "")
        self._section = self._section.below(level, words, _anchor(node), is_opener=is_opener)
        self._follow("")
        self.writer.add(f"{'#' * level} {words}", self._place(None))
        self.has_main = self.has_main or not self._is_beside

    def _settle(self, *, heads: bool) -> None:
        """Write the words in bold that wait for what follows: it decides whether they head it."""
        words, self._question = self._question, None
        if words is None:
            return
        if heads:
            level = self._section.level_below(len(self._closed[-1].path) + 1 if self._closed else 0)
            self._section = self._section.below(level, words, None, is_opener=True)
            self.writer.add(f"{'#' * level} {words}", self._place(None))
        else:
            self._section.number += 1
            self.writer.add(words, self._place(self._section.number))
        self.has_main = self.has_main or not self._is_beside

    def _code(self) -> None:
        """Fence preformatted text off, so that its lines stay lines."""
        text = "".join(self._inline.pieces)
        if text.strip() and _FENCE not in text:
            self._inline.pieces = [f"{_FENCE}\n{text}\n{_FENCE}"]

    def _flush(self) -> None:
        """Write the paragraphs that have come together."""
        if self._openers:
            # Blocks inside of a term or a summary are set apart by a space.
            self._inline.pieces.append(" ")
            return
        weights = self._inline.weights
        words = self._inline.take(preformatted=bool(self._preformatted))
        if not words or (self._is_beside and not _is_said(words)):
            return
        if self._put_off is not None:
            self._write_heading(*self._put_off)
            self._put_off = None
        parts = [words] if self._preformatted else _PARAGRAPHS.split(words)
        is_heading = len(parts) == 1 and self._may_head(words, weights)
        self._settle(heads="plain" in weights and not is_heading)
        if is_heading:
            self._question = words
            return
        for part in parts:
            self._write(struck(part) if self._inline.is_struck else part)

    def _may_head(self, words: str, weights: set[str]) -> bool:
        """Return whether a paragraph heads what follows if that is set otherwise."""
        if self._lead or self._sign or self._term or self._openers or self._preformatted:
            return False
        if (
            self._leading is not None
            or not weights
            or "plain" in weights
            or self._inline.is_struck
            or self._is_beside
        ):
            return False
        return acts_as_heading(words) and ("bold" in weights or words.endswith("?"))

    def _write_term(self) -> None:
        """Write a term, which stands directly above its definitions and other terms for them."""
        words = " ".join(clean(self._inline.take()).split())
        if not words or (self._is_beside and not _is_said(words)):
            return
        self._settle(heads=False)
        if self._term != "term":
            self.writer.part()
        self._section.number += 1
        lead = self._before()
        if self.writer.set_in(words, self._place(self._section.number), tight=True, lead=lead):
            self._follow("term")
            self.has_main = self.has_main or not self._is_beside

    def _write(self, words: str) -> None:
        sign, place = self._sign, self._place(self._section.number + 1)
        is_note = sign.endswith("]: ")
        if is_note and not (words := without_mark(words, sign[1:-3])):
            return
        hang = self._before()
        if sign and words.startswith(_FENCE):
            sign = self._write_sign(sign, place)
        lead = (self._before(item=True) if sign else hang) + sign
        if not self.writer.set_in(
            words, place, tight=bool(sign) and not is_note, lead=lead, hang=hang
        ):
            return
        self.has_main = self.has_main or not self._is_beside
        if sign == ": ":
            self._follow("definition")
        self._section.number += 1
        self._sign = ""

    def _write_sign(self, sign: str, place: Location) -> str:
        """Write the number of an item that begins with lines of code; nothing is left of it."""
        if sign[:1].isalnum():
            self.writer.set_in(sign, place, tight=True, lead=self._before(item=True))
        return ""

    def _before(self, *, item: bool = False) -> str:
        """Return what stands before a paragraph, or before the sign of an item."""
        lead = self._lead[:-1] if item else self._lead
        return "".join(lead[:MAX_DEPTH])

    def _item_sign(self, item: LexborNode) -> str:
        numbering = self._lists[-1].numbering if self._lists else None
        return "- " if numbering is None else numbering.next(item)

    def _place(self, number: int | None) -> Location:
        section = self._section
        return Location(
            headings=section.headings,
            paragraph=number,
            anchor=section.anchor,
        )


@dataclass(slots=True)
class _List:
    """A list that is open.

    Attributes:
        numbering: Of an ``ol``.
        is_bare: Whether it stands in another one, but in no item of it.
        items: How many of its items are open: one, or none.
    """

    numbering: Numbering | None
    is_bare: bool
    items: int = 0


@dataclass(slots=True)
class _Section:
    """What stands below a heading.

    Attributes:
        path: The headings with their levels, each with whether it opens an answer rather than a
            section.
        anchor: The id that leads to the last one.
        headings: The headings alone, as labels of places.
        number: The last paragraph's.
    """

    path: tuple[tuple[int, str, bool], ...] = ()
    anchor: str | None = None
    headings: tuple[str, ...] = ()
    number: int = 0

    def level_below(self, outer: int = 0) -> int:
        """Return the level of what opens an answer: one below the section's.

        Args:
            outer: How many of the headings hold it in any case.
        """
        levels = [
            level
            for place, (level, _, is_opener) in enumerate(self.path)
            if place < outer or not is_opener
        ]
        return min(levels[-1] + 1 if levels else 1, _MAX_LEVEL)

    def below(self, level: int, words: str, anchor: str | None, *, is_opener: bool) -> _Section:
        """Return the section of another heading."""
        above = tuple(each for each in self.path if each[0] < level)
        path = (*above, (level, label(words), is_opener))
        return _Section(path, anchor, tuple(each for _, each, _ in path))


def _is_said(words: str) -> bool:
    """Return whether text beside a page's main part is a sentence rather than a label."""
    return bool(_SAID.search(words)) and words.count(" ") + 1 >= MIN_WORDS


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
