"""What of an HTML page is the site's own, and what a reader can open.

A page says much of it by its elements and roles. Where it has only plain boxes, a box is chrome
if its class or id names it so and its shape agrees: navigation holds links, a cookie notice
speaks of cookies. Hidden text is read if something on the page opens it. A table of contents
is kept, for the reader sees it, but says nothing that does not stand elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

SECTIONS = frozenset({"article", "main", "section", "blockquote"})
HEADING = re.compile(r"h[1-6]$")

MAX_NOTICE_LENGTH = 1_500
"""Letters and digits of a cookie notice; what is longer is a text about cookies."""

MIN_LINKS = 3
"""Links that make a box above the first heading navigation, if it holds nothing else."""

MAX_PAGER_LENGTH = 400
"""Letters and digits of what leads to the pages around this one, with their titles."""

MAX_TURNED_LENGTH = 40
"""Characters of a link in which a word such as "next" says where it leads."""

CONTENTS_SHARE = 0.9
"""The share of a table of contents that leads to its places; the rest numbers them."""

MAX_SIBLINGS = 8
"""Nodes between an element and its neighbour: white space and comments."""

_UNSEEN = frozenset(
    "audio canvas datalist dialog embed frameset head iframe input link map meta nav "
    "noframes noscript object param rp rt script select source style svg template textarea "
    "title track video".split()
)
_SITES_OWN = frozenset({"footer"})
_SITES_ROLES = frozenset(
    "alertdialog contentinfo dialog menu menubar navigation search toolbar tooltip".split()
)
_ASIDE_ROLE = "complementary"
_BOXES = frozenset(
    "aside dd div dl fieldset figure footer form header li ol p section table tbody td tr "
    "ul".split()
)
_OPENERS = frozenset({"button", "dt", "summary"})
_OPENING_ROLES = frozenset({"button", "tab"})
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAME_PART = re.compile(r"[a-z]+")

_NAVIGATION = frozenset(
    "breadcrumb breadcrumbs menu menubar nav navbar navheader navfooter navi navigation navlinks "
    "pager pagination sidebar sidenav sitemap sitenav submenu subnav toolbar topbar topnav".split()
)
_CONTENTS = frozenset("contents inhaltsverzeichnis sommaire tableofcontents toc".split())
_LISTS = frozenset({"dl", "menu", "ol", "ul"})
_TURNS = frozenset("next prev previous".split())
_ASIDES = frozenset(
    "ad ads advert advertisement newsletter promo related share sharing sidebar social sponsor "
    "subscribe widget".split()
)
_PANELS = frozenset(
    "accordion answer collapse collapsed collapsible expandable faq pane panel spoiler tab "
    "tabpanel".split()
)
_OVERLAYS = frozenset(
    "backdrop clone cloned dialog drawer lightbox modal offcanvas overlay popover popup toast "
    "tooltip".split()
)
_QUESTIONS = _PANELS | {"question"}
_SPOKEN = frozenset({"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text"})
_OPENING = ("aria-controls", "data-target", "data-bs-target", "href")


@dataclass(slots=True)
class Shape:
    """What a box holds.

    Attributes:
        words: How many letters and digits.
        linked: How many of them lead elsewhere.
        links: How many links.
        inner: How many of them lead to a place of the same page.
        turns: How many of them lead to the page before or after it.
        headed: Whether a heading stands in it.
        titled: Whether a heading of the first level does.
        cookies: Whether it speaks of cookies.
        tables: Whether a table stands in it.
    """

    words: int = 0
    linked: int = 0
    links: int = 0
    inner: int = 0
    turns: int = 0
    headed: bool = False
    titled: bool = False
    cookies: bool = False
    tables: bool = False

    def take(self, inner: Shape) -> None:
        """Count what an inner box holds."""
        self.words += inner.words
        self.linked += inner.linked
        self.links += inner.links
        self.inner += inner.inner
        self.turns += inner.turns
        self.headed = self.headed or inner.headed
        self.titled = self.titled or inner.titled
        self.cookies = self.cookies or inner.cookies
        self.tables = self.tables or inner.tables


class Chrome:
    """Tells a page's own text from the site's."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._opened: set[str] = set()
        self._shapes: dict[int, Shape] = {}
        self._whole = Shape()
        named = tree.css("[id], a[name]")
        self._places = {each.attributes.get("id") or each.attributes.get("name") for each in named}
        if tree.root is not None:
            self._measure(tree.root)

    def _measure(self, root: LexborNode) -> None:
        """Measure every box, in one pass over the page."""
        open_boxes: list[tuple[int, Shape]] = [(0, self._whole)]
        links = 0
        for node, entering in events(root, _is_never_shown):
            tag = node.tag or ""
            shape = open_boxes[-1][1]
            if tag == "-text":
                text = node.text_content or ""
                count = sum(map(str.isalnum, text))
                shape.words += count
                shape.linked += count if links else 0
                shape.cookies = shape.cookies or "cookie" in text.lower()
            elif entering:
                attributes = node.attributes
                self._note_openers(attributes)
                shape.tables = shape.tables or tag == "table"
                if tag in _BOXES or "aria-hidden" in attributes:
                    shape = self._shapes[node.mem_id] = Shape()
                    open_boxes.append((node.mem_id, shape))
                if tag == "a":
                    links += 1
                    shape.links += 1
                    _, sign, place = (attributes.get("href") or "").partition("#")
                    shape.inner += bool(sign) and place in self._places
                    shape.turns += _turns(node)
                shape.headed = shape.headed or bool(HEADING.match(tag))
                shape.titled = shape.titled or tag == "h1"
            else:
                links -= tag == "a"
                if node.mem_id == open_boxes[-1][0]:
                    open_boxes.pop()
                    open_boxes[-1][1].take(shape)

    def _note_openers(self, attributes: Mapping[str, str | None]) -> None:
        for name in _OPENING:
            value = attributes.get(name) or ""
            if name == "aria-controls":
                self._opened.update(value.split()[:MAX_SIBLINGS])
            elif value.startswith("#") and len(value) > 1:
                self._opened.add(value[1:])

    def holds_table(self, table: LexborNode) -> bool:
        """Return whether a table holds another one."""
        return table.mem_id in self._shapes and self._shapes[table.mem_id].tables

    def hides(self, node: LexborNode, *, inside: bool, headed: bool) -> bool:
        """Return whether a node is left out with all that it holds.

        Args:
            node: An element.
            inside: Whether it stands in a part that the page marks as its content.
            headed: Whether a heading has been read.
        """
        tag, attributes = node.tag or "", node.attributes
        role = attributes.get("role") or ""
        if tag in _UNSEEN or role in _SITES_ROLES or (tag in _SITES_OWN and not inside):
            return True
        if tag == "button":
            return not self._asks(node)
        if attributes and (self._is_hidden(node, tag) or _is_spoken(node) or _is_sign(node)):
            return True
        return tag in _BOXES and self._is_chrome(node, tag, inside=inside, headed=headed)

    def _is_chrome(self, node: LexborNode, tag: str, *, inside: bool, headed: bool) -> bool:
        shape = self._shapes.get(node.mem_id, self._whole)
        names = _names(node)
        most = 2 * shape.linked >= shape.words
        if names & _NAVIGATION and most and shape.links > 1:
            return True
        if tag == "aside" or node.attributes.get("role") == _ASIDE_ROLE:
            return not inside and (most or bool(names & _ASIDES))
        if any("cookie" in name or name in {"consent", "gdpr"} for name in names):
            return self._is_notice(shape) and not inside
        only = shape.linked == shape.words and self._whole.linked < self._whole.words
        return only and shape.links >= MIN_LINKS and not headed and not shape.headed and not inside

    def only_leads(self, node: LexborNode) -> bool:
        """Return whether a box only leads to what stands elsewhere with the same words.

        It is a table of contents, or leads to the pages around this one.
        """
        tag = node.tag or ""
        shape = self._shapes.get(node.mem_id)
        if shape is None or not shape.links:
            return False
        names = _names(node)
        if shape.turns and (tag == "table" or names & _NAVIGATION):
            return not shape.headed and shape.words <= MAX_PAGER_LENGTH
        if names & _CONTENTS:
            return 2 * shape.linked >= shape.words
        if tag not in _LISTS or shape.inner < MIN_LINKS or shape.inner < shape.links:
            return False
        return shape.linked >= CONTENTS_SHARE * shape.words

    def _is_notice(self, shape: Shape) -> bool:
        few = shape.words < min(MAX_NOTICE_LENGTH, self._whole.words)
        return few and shape.cookies and not shape.titled

    def _is_hidden(self, node: LexborNode, tag: str) -> bool:
        attributes = node.attributes
        if attributes.get("hidden", "until-found") != "until-found" or _HIDING.search(
            attributes.get("style") or ""
        ):
            return not self._opens(node)
        if attributes.get("aria-hidden") != "true":
            return False
        # It is hidden from the ear, not from the eye.
        if tag in _BOXES:
            return bool(_names(node) & _OVERLAYS)
        return self._shapes[node.mem_id].words == 0 or _is_ornament(node)

    def _opens(self, node: LexborNode) -> bool:
        """Return whether a hidden element is shown at a click: a panel, a tab, an answer."""
        names = _names(node)
        if names & _OVERLAYS:
            return False
        attributes = node.attributes
        if attributes.get("role") == "tabpanel" or names & _PANELS:
            return True
        if (attributes.get("id") or "") in self._opened:
            return True
        above, below = _neighbour(node, back=True), _neighbour(node, back=False)
        # All that stands below a heading was put there to be shown.
        return above is not None and _is_opener(above) and (below is None or _is_opener(below))

    def _asks(self, button: LexborNode) -> bool:
        """Return whether a button is the heading of what it opens."""
        if any(HEADING.match(above) or above in _OPENERS for above in _tags_above(button)):
            return True
        attributes = button.attributes
        names = _names(button)
        if names & _NAVIGATION or names & _OVERLAYS:
            return False
        if attributes.get("role") == "tab" or names & _QUESTIONS:
            return True
        if button.text().strip().endswith(("?", "？")):
            return True
        below = _neighbour(button, back=False)
        return "aria-expanded" in attributes and (
            below is not None
            and below.tag in {"div", "section", "p", "dl"}
            and not self.hides(below, inside=False, headed=False)
        )


def _is_never_shown(node: LexborNode) -> bool:
    return (node.tag or "") in _UNSEEN


def _turns(link: LexborNode) -> bool:
    """Return whether a link says that it leads to the page before or after this one."""
    attributes = link.attributes
    if _TURNS.intersection((attributes.get("rel") or "").lower().split()):
        return True
    picture = link.css_first("img[alt]")
    words = link.text() or (picture.attributes.get("alt") or "" if picture is not None else "")
    if len(words) > MAX_TURNED_LENGTH:
        return False
    return bool(_TURNS.intersection(_NAME_PART.findall(words.lower())))


def _names(node: LexborNode) -> frozenset[str]:
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    return frozenset(_NAME_PART.findall(names)) if names != " " else frozenset()


def _neighbour(node: LexborNode, *, back: bool) -> LexborNode | None:
    """Return the element before or after another."""
    for _ in range(MAX_SIBLINGS):
        beside = node.prev if back else node.next
        if beside is None or beside.is_element_node:
            return beside
        node = beside
    return None


def _is_opener(node: LexborNode) -> bool:
    tag = node.tag or ""
    role = node.attributes.get("role") or ""
    return bool(HEADING.match(tag)) or tag in _OPENERS or role in _OPENING_ROLES


def _tags_above(node: LexborNode) -> list[str]:
    tags: list[str] = []
    above = node.parent
    while above is not None and len(tags) < 3:  # noqa: PLR2004 - h2 > span > button
        tags.append(above.tag or "")
        above = above.parent
    return tags


def ids_above(node: LexborNode) -> list[str]:
    """Return the ids of the elements around a node, as far as a link back may stand in a note."""
    ids: list[str] = []
    above = node.parent
    for _ in range(MAX_SIBLINGS):
        if above is None:
            break
        ids.append(above.attributes.get("id") or "")
        above = above.parent
    return ids


def _is_ornament(node: LexborNode) -> bool:
    """Return whether a piece of a line only adorns it, or stands a second time for the ear."""
    if node.tag == "i" or any("icon" in name or name == "symbols" for name in _names(node)):
        return True
    beside = [each for each in (_neighbour(node, back=True), _neighbour(node, back=False)) if each]
    return any(each.tag == "math" or each.css_first("math") is not None for each in beside)


def _is_spoken(node: LexborNode) -> bool:
    """Return whether a page says by its usual names that an element is for the ear alone."""
    return bool(_SPOKEN.intersection((node.attributes.get("class") or "").split()))


def _is_sign(node: LexborNode) -> bool:
    """Return whether a link leads to a place of its own page without a word: a heading's "¶"."""
    if node.tag != "a" or not (node.attributes.get("href") or "").startswith("#"):
        return False
    return not any(map(str.isalnum, node.text()))


def events(
    root: LexborNode, unseen: Callable[[LexborNode], bool]
) -> Iterator[tuple[LexborNode, bool]]:
    """Every seen node from ``root`` down on the way in and, if an element, on the way out.

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
