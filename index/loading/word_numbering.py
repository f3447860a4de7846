"""The numbers and depths of a Word document's lists, and what its styles give to paragraphs.

The numbers and bullets before headings and items of lists stand in no paragraph: numbering
definitions say how to count, paragraphs and styles say what counts (ECMA-376, part 1, 17.9).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from docx.oxml.ns import qn as _qualified
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from index.loading.inline_text import letters, roman

qn = cache(_qualified)
_VAL = qn("w:val")
_OFF = frozenset({"0", "false", "off"})
_LEFT = (qn("w:left"), qn("w:start"))
_NEAR = 100
"""Twentieths of a point by which what stands at the same depth may differ."""

_LEVEL_WIDTH = 720
"""How far Word sets a level in if nothing says so, in twentieths of a point."""


def is_on(setting: str | None) -> bool:
    """Return whether a property that is on or off is on; ``None`` if nothing says so."""
    return setting is not None and setting not in _OFF


class Styles:
    """A document's styles, each with what it takes over from the one that it is based on."""

    def __init__(self, styles: Iterable[Element]) -> None:
        self._styles = {style.get(qn("w:styleId"), ""): style for style in styles}
        self._chains: dict[str, list[tuple[str, Element]]] = {}
        self._names: dict[str, list[str]] = {}
        self._settings: dict[tuple[str, str], str | None] = {}
        self._left: dict[str, int | None] = {}

    def chain(self, identity: str | None) -> list[tuple[str, Element]]:
        """Return a style and those that it is based on, the nearest first."""
        if identity is None or identity not in self._styles:
            return []
        if identity not in self._chains:
            self._chains[identity] = list(self._above(identity))
        return self._chains[identity]

    def _above(self, style: str) -> Iterator[tuple[str, Element]]:
        seen: set[str] = set()
        identity: str | None = style
        while identity is not None and identity not in seen and identity in self._styles:
            seen.add(identity)
            yield identity, self._styles[identity]
            identity = _value(self._styles[identity], "w:basedOn")

    def names(self, paragraph: Element) -> list[str]:
        """Return the English names of a paragraph's style and those that it is based on."""
        identity = _style_of(paragraph) or ""
        if identity not in self._names:
            chain = self.chain(identity)
            self._names[identity] = [(_value(each, "w:name") or "").lower() for _, each in chain]
        return self._names[identity]

    def setting(self, identity: str | None, name: str) -> str | None:
        """Return how a style sets a property of letters; ``None`` if it says nothing of it."""
        if identity is None:
            return None
        key = identity, name
        if key not in self._settings:
            found = (style.find(f"{qn('w:rPr')}/{qn(name)}") for _, style in self.chain(identity))
            nearest = next((each for each in found if each is not None), None)
            self._settings[key] = None if nearest is None else nearest.get(_VAL, "1")
        return self._settings[key]

    def is_bold(self, identity: str | None) -> bool:
        """Return whether a style sets text in bold."""
        return is_on(self.setting(identity, "w:b"))

    def left(self, paragraph: Element) -> int | None:
        """Return how far a paragraph or its style sets it in."""
        own = _left(paragraph.find(qn("w:pPr")))
        if own is not None:
            return own
        identity = _style_of(paragraph) or ""
        if identity not in self._left:
            found = (_left(style.find(qn("w:pPr"))) for _, style in self.chain(identity))
            self._left[identity] = next((left for left in found if left is not None), None)
        return self._left[identity]

    def has_header_row(self, table: Element) -> bool:
        """Return whether a table's style sets its first row apart, and the table asks for it."""
        properties = table.find(qn("w:tblPr"))
        look = None if properties is None else properties.find(qn("w:tblLook"))
        if properties is None or look is None or not _shows_first_row(look):
            return False
        kinds = (
            each.get(qn("w:type"))
            for _, style in self.chain(_value(properties, "w:tblStyle"))
            for each in style.findall(qn("w:tblStylePr"))
            if len(each)
        )
        return "firstRow" in kinds


def _shows_first_row(look: Element) -> bool:
    given = look.get(qn("w:firstRow"))
    if given is not None:
        return given not in _OFF
    bits = look.get(_VAL, "")
    return bool(re.fullmatch(r"[0-9A-Fa-f]{1,8}", bits)) and bool(int(bits, 16) & 0x0020)


def _style_of(paragraph: Element) -> str | None:
    return _value(paragraph.find(qn("w:pPr")), "w:pStyle")


def _left(properties: Element | None) -> int | None:
    found = None if properties is None else properties.find(qn("w:ind"))
    if found is None:
        return None
    value = next((found.get(name) for name in _LEFT if found.get(name) is not None), None)
    return None if value is None else _number(value, 0)


LEVELS = 9
BULLET = "- "

_REFERENCE = re.compile(r"%([1-9])")
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else _ORDINALS.get(number % 10, "th")  # noqa: PLR2004
    return f"{number}{ending}"


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": lambda number: letters(number, repeated=True),
    "upperLetter": lambda number: letters(number, repeated=True).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "ordinal": _ordinal,
    "none": lambda _: "",
}


def in_words(kind: str, number: int) -> str:
    """Return a number as one of Word's formats writes it."""
    return _FORMATS.get(kind, str)(number)


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts.

    Attributes:
        restart: The level, from 1, after which it begins again; ``None`` for any above it.
        legal: Whether the numbers of all levels are written in digits.
        style: The paragraph style that stands on this level, if any.
        left: How far it is set in.
    """

    start: int
    kind: str
    text: str
    restart: int | None
    legal: bool
    style: str | None
    is_glued: bool
    left: int | None


@dataclass(frozen=True, slots=True)
class _List:
    """A numbering that paragraphs refer to; several may count on together."""

    identity: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered paragraph, or one with a bullet.

    Attributes:
        sign: What stands before it, with the space behind it.
        identity: Of the list.
        level: In the list, from 0.
        left: How far it is set in, in twentieths of a point.
    """

    sign: str
    identity: str
    level: int
    left: int

    def holds(self, other: Item) -> bool:
        """Return whether ``other``, which follows, stands a level below it."""
        if self.identity == other.identity:
            return self.level < other.level
        return self.left + _NEAR < other.left


class Depths:
    """Tells how deep items of lists stand, which must be asked for in order."""

    def __init__(self) -> None:
        self._above: list[tuple[Item, int]] = []

    def of(self, item: Item) -> int:
        """Return the depth of an item, from 0."""
        while self._above and not self._above[-1][0].holds(item):
            self._above.pop()
        depth = item.level
        if self._above:
            above, outer = self._above[-1]
            same = above.identity == item.identity
            depth = outer + (item.level - above.level if same else 1)
        self._above.append((item, depth))
        return depth

    def below(self, left: int | None) -> int:
        """Return how deep a paragraph stands that has no number; it may end the lists."""
        while self._above and (not left or left + _NEAR < self._above[-1][0].left):
            self._above.pop()
        return self._above[-1][1] + 1 if self._above else 0

    def end(self) -> None:
        """End all lists, as a heading does."""
        self._above.clear()


class Numbering:
    """Counts a document's numbered paragraphs, which must be asked for in order."""

    def __init__(self, definitions: Element | None, styles: Styles) -> None:
        self._lists = {} if definitions is None else _lists(definitions)
        self._styles = styles
        self._by_style: dict[tuple[str, str | None], tuple[str | None, str | None]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()

    def sign(self, paragraph: Element) -> str:
        """Return what stands before a paragraph, with the space behind it, or an empty text."""
        item = self.item(paragraph)
        return item.sign if item else ""

    def item(self, paragraph: Element) -> Item | None:
        """Return a paragraph's place in its list; ``None`` if it stands in none."""
        found = self._reference(paragraph)
        if found is None:
            return None
        number, depth = found
        numbering = self._lists.get(number)
        level = numbering.levels.get(depth) if numbering else None
        left = _left(paragraph.find(qn("w:pPr")))
        if left is None:
            left = level.left if level else self._styles.left(paragraph)
        left = _LEVEL_WIDTH * (depth + 1) if left is None else left
        identity = numbering.identity if numbering else number
        if numbering is None or level is None or level.kind == "bullet":
            return Item(BULLET, identity, depth, left)
        counts = self._count(number, numbering, depth)
        return Item(_written(numbering, depth, counts), identity, depth, left)

    def _reference(self, paragraph: Element) -> tuple[str, int] | None:
        """Return the list that a paragraph belongs to, and its level there."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return None
        own = properties.find(qn("w:numPr"))
        number, depth = _value(own, "w:numId"), _value(own, "w:ilvl")
        style = _value(properties, "w:pStyle")
        if number is None and style is not None:
            if (style, depth) not in self._by_style:
                self._by_style[style, depth] = self._styled(style, depth)
            number, depth = self._by_style[style, depth]
        if number == "0" or (number is None and own is None):
            return None
        return number or "", _number(depth, 0) % LEVELS

    def _styled(self, name: str, depth: str | None) -> tuple[str | None, str | None]:
        """Return the list and level that a style, or one that it is based on, gives."""
        for identity, style in self._styles.chain(name):
            properties = style.find(qn("w:pPr"))
            numbered = None if properties is None else properties.find(qn("w:numPr"))
            number = _value(numbered, "w:numId")
            if number is not None:
                level = self._level_of(number, identity)
                return number, depth or _value(numbered, "w:ilvl") or level
        return None, depth

    def _level_of(self, number: str, style: str) -> str | None:
        levels = self._lists[number].levels if number in self._lists else {}
        return next((str(depth) for depth, each in levels.items() if each.style == style), None)

    def _count(self, number: str, numbering: _List, depth: int) -> list[int | None]:
        counts = self._counts.setdefault(numbering.identity, [None] * LEVELS)
        if number not in self._begun:
            self._begun.add(number)
            for level in numbering.starts:
                counts[level] = None
        for level in range(depth + 1):
            given = counts[level]
            if given is None:
                settings = numbering.levels.get(level)
                start = numbering.starts.get(level, settings.start if settings else 1)
                counts[level] = start
            elif level == depth:
                counts[level] = given + 1
        for level in range(depth + 1, LEVELS):
            settings = numbering.levels.get(level)
            if settings is None or settings.restart is None or depth < settings.restart:
                counts[level] = None
        return counts


def _written(numbering: _List, depth: int, counts: list[int | None]) -> str:
    level = numbering.levels[depth]

    def number(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        other = numbering.levels.get(place)
        value = counts[place]
        kind = "decimal" if other is None or (level.legal and place < depth) else other.kind
        return "" if value is None else in_words(kind, value)

    text = _REFERENCE.sub(number, level.text).strip()
    return f"{text}{'' if level.is_glued else ' '}" if text else ""


def _lists(definitions: Element) -> dict[str, _List]:
    abstracts: dict[str, Element] = {}
    linked: dict[str, Element] = {}
    for each in definitions.findall(qn("w:abstractNum")):
        abstracts[each.get(qn("w:abstractNumId"), "")] = each
        if (name := _value(each, "w:styleLink")) is not None:
            linked[name] = each
    lists: dict[str, _List] = {}
    read: dict[str, dict[int, _Level]] = {}
    for each in definitions.findall(qn("w:num")):
        identity = _value(each, "w:abstractNumId") or ""
        abstract = abstracts.get(identity)
        if abstract is None:
            continue
        if (link := _value(abstract, "w:numStyleLink")) in linked:
            abstract = linked[link]
        identity = abstract.get(qn("w:abstractNumId"), "")
        if identity not in read:
            read[identity] = _levels(abstract)
        levels, starts = read[identity], {}
        for override in each.findall(qn("w:lvlOverride")):
            depth = _number(override.get(qn("w:ilvl")), 0)
            start = _value(override, "w:startOverride")
            if start is not None:
                starts[depth % LEVELS] = _number(start, 1)
            levels = levels | _levels(override)
        lists[each.get(qn("w:numId"), "")] = _List(identity, levels, starts)
    return lists


def _levels(parent: Element) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for each in parent.findall(qn("w:lvl")):
        restart = _value(each, "w:lvlRestart")
        levels[_number(each.get(qn("w:ilvl")), 0) % LEVELS] = _Level(
            start=_number(_value(each, "w:start"), 1),
            kind=_value(each, "w:numFmt") or "decimal",
            text=_value(each, "w:lvlText") or "",
            restart=None if restart is None else _number(restart, 0),
            legal=each.find(qn("w:isLgl")) is not None,
            style=_value(each, "w:pStyle"),
            is_glued=_value(each, "w:suff") == "nothing",
            left=_left(each.find(qn("w:pPr"))),
        )
    return levels


def _value(parent: Element | None, name: str) -> str | None:
    """Return the value of a property, if the parent and the property are there."""
    found = None if parent is None else parent.find(qn(name))
    value = None if found is None else found.get(_VAL)
    return None if value is None else str(value)


def _number(value: str | None, otherwise: int) -> int:
    words = value or ""
    short = len(words) < 6  # noqa: PLR2004 - Word counts to 32,767
    return int(words) if words.isascii() and words.isdecimal() and short else otherwise
