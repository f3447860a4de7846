"""The numbers and bullets that Word puts before headings and the items of lists.

They stand in no paragraph: numbering definitions say how to count, paragraphs and styles say
what counts (ECMA-376, part 1, 17.9).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from index.loading.inline_text import letters, roman

Element = Any
"""An element of lxml's, which has no types; python-docx has its own class for some."""

LEVELS = 9
BULLET = "- "

_VAL = qn("w:val")
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


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts.

    Attributes:
        restart: The level, from 1, after which it begins again; ``None`` for any above it.
        legal: Whether the numbers of all levels are written in digits.
        style: The paragraph style that stands on this level, if any.
    """

    start: int
    kind: str
    text: str
    restart: int | None
    legal: bool
    style: str | None
    is_glued: bool


@dataclass(frozen=True, slots=True)
class _List:
    """A numbering that paragraphs refer to; several may count on together."""

    identity: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]


class Numbering:
    """Counts a document's numbered paragraphs, which must be asked for in order."""

    def __init__(self, definitions: Element | None, styles: Iterable[Element]) -> None:
        self._lists = {} if definitions is None else _lists(definitions)
        self._styles = {style.get(qn("w:styleId"), ""): style for style in styles}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()

    def sign(self, paragraph: Element) -> str:
        """Return what stands before a paragraph, with the space behind it, or an empty text."""
        found = self._reference(paragraph)
        if found is None:
            return ""
        number, depth = found
        numbering = self._lists.get(number)
        level = numbering.levels.get(depth) if numbering else None
        if numbering is None or level is None or level.kind == "bullet":
            return BULLET
        counts = self._count(number, numbering, depth)
        return _written(numbering, depth, counts)

    def _reference(self, paragraph: Element) -> tuple[str, int] | None:
        """Return the list that a paragraph belongs to, and its level there."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return None
        own = properties.find(qn("w:numPr"))
        number, depth = _value(own, "w:numId"), _value(own, "w:ilvl")
        style = _value(properties, "w:pStyle")
        if number is None and style is not None:
            number, depth = self._styled(style, depth)
        if number == "0" or (number is None and own is None):
            return None
        return number or "", _number(depth, 0) % LEVELS

    def _styled(self, name: str, depth: str | None) -> tuple[str | None, str | None]:
        """Return the list and level that a style, or one that it is based on, gives."""
        seen: set[str] = set()
        style: str | None = name
        while style is not None and style not in seen and style in self._styles:
            seen.add(style)
            properties = self._styles[style].find(qn("w:pPr"))
            numbered = None if properties is None else properties.find(qn("w:numPr"))
            number = _value(numbered, "w:numId")
            if number is not None:
                return number, depth or _value(numbered, "w:ilvl") or self._level_of(number, style)
            style = _value(self._styles[style], "w:basedOn")
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
        return "" if value is None else _FORMATS.get(kind, str)(value)

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
        )
    return levels


def _value(parent: Element, name: str) -> str | None:
    """Return the value of a property, if it is there; ``parent`` may be ``None``."""
    found = None if parent is None else parent.find(qn(name))
    value = None if found is None else found.get(_VAL)
    return None if value is None else str(value)


def _number(value: str | None, otherwise: int) -> int:
    words = value or ""
    short = len(words) < 6  # noqa: PLR2004 - Word counts to 32,767
    return int(words) if words.isascii() and words.isdecimal() and short else otherwise
