"""The text of a Word paragraph as a person sees it: its number, runs, signs, boxes and formulas.

The numbers and bullets before headings and items of lists stand in no paragraph: numbering
definitions say how to count, paragraphs and styles say what counts (ECMA-376, part 1, 17.9).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from index.loading.inline_text import fraction, letters, lowered, raised, roman, root, struck

PARAGRAPH, BOX = qn("w:p"), qn("w:txbxContent")
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
UNSEEN = frozenset(
    (*map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:tblPr", "w:sdtPr", "w:rt")), FALLBACK)
)
_RUN, _VAL = qn("w:r"), qn("w:val")
_SPACES = {
    qn("w:tab"): " ",
    qn("w:ptab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "\u2011",
}
_OFF = frozenset({"0", "false", "off"})
_EMPTY_BOX, _TICKED_BOX = "☐", "☒"
_UNKNOWN = "\ufffd"
_PRIVATE = range(0xF000, 0xF100)
"""Where characters of symbol fonts stand in Unicode's private area."""

_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "☐", 0x72: "☐", 0x75: "◆", 0x76: "❖", 0x9F: "•",
    0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔",
    0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {
    0x2A: "☐", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐",
}  # fmt: skip
_GREEK = dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)) | dict(
    zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)
)
_SYMBOL = {code: chr(code) for code in range(0x20, 0x40)} | _GREEK | {
    0x2D: "−", 0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→",
    0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB6: "∂", 0xB7: "•",
    0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xC5: "⊕", 0xC6: "∅", 0xCE: "∈", 0xD0: "∠",
    0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xDE: "⇒", 0xE2: "®",
    0xE3: "©", 0xE4: "™", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_FONTS: Mapping[str, Mapping[int, str]] = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
}
_PAGE_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})


class _Piece(NamedTuple):
    """Text that is set in one way: ``position`` is ``superscript``, ``subscript`` or nothing."""

    text: str
    position: str
    is_struck: bool


def words_of(paragraph: Element, *, pages: bool = True) -> str:
    """Return a paragraph's text as a person sees it, without its text boxes.

    Args:
        paragraph: The element.
        pages: Whether page numbers, which differ from page to page, are part of it.
    """
    found = ""
    for piece in _joined(_Runs(pages=pages).pieces(paragraph, None)):
        text = piece.text
        if piece.position == "superscript":
            text = raised(text, found)
        elif piece.position == "subscript":
            text = lowered(text)
        found += struck(text) if piece.is_struck else text
    return found


def _joined(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """Pieces with their neighbours that are set in the same way: Word divides at will."""
    texts: list[str] = []
    last: _Piece | None = None
    for piece in pieces:
        if last is not None and piece[1:] != last[1:]:
            yield last._replace(text="".join(texts))
            texts = []
        texts.append(piece.text)
        last = piece
    if last is not None:
        yield last._replace(text="".join(texts))


class _Runs:
    """Walks through a paragraph's runs and its fields, each with an instruction and a result."""

    def __init__(self, *, pages: bool) -> None:
        self._pages = pages
        self._instruction: list[str] = []
        self._is_page_number = False

    def pieces(self, element: Element, run: Element | None) -> Iterator[_Piece]:
        """Yield the text below ``element``, which stands in ``run`` if in any."""
        for child in element:
            tag = child.tag
            if tag == _MATH:
                yield _Piece(_formula(child), "", is_struck=False)
            elif tag == _RUN:
                if not _is_on(child, "w:vanish"):
                    yield from self.pieces(child, child)
            elif run is not None and (text := self._text(child, run)) is not None:
                if text and not self._is_page_number:
                    yield _Piece(text, _position(run), _is_struck(run))
            elif tag not in UNSEEN and tag not in (BOX, PARAGRAPH):
                simple = child.get(qn("w:instr"), "") if tag == qn("w:fldSimple") else ""
                if not self._hides(simple):
                    yield from self.pieces(child, run)

    def _text(self, child: Element, run: Element) -> str | None:
        """Return what an element of a run shows; ``None`` if others stand in it."""
        tag = child.tag
        if tag == qn("w:t"):
            return _in_font(child.text or "", _font(run))
        if tag in _SPACES:
            return _SPACES[tag]
        if tag == qn("w:sym"):
            return _sign(child.get(qn("w:font"), ""), child.get(qn("w:char"), ""))
        if tag == qn("w:fldChar"):
            return self._field(child)
        if tag == qn("w:instrText"):
            self._instruction.append(child.text or "")
            return ""
        return None

    def _field(self, mark: Element) -> str:
        kind = mark.get(qn("w:fldCharType"))
        if kind == "begin":
            self._instruction = []
            box = mark.find(f"{qn('w:ffData')}/{qn('w:checkBox')}")
            return "" if box is None else _ticked(box)
        self._is_page_number = kind == "separate" and self._hides("".join(self._instruction))
        return ""

    def _hides(self, instruction: str) -> bool:
        return not self._pages and instruction.split()[:1] in ([each] for each in _PAGE_FIELDS)


def _ticked(box: Element) -> str:
    for name in ("w:checked", "w:default"):
        state = box.find(qn(name))
        if state is not None:
            return _EMPTY_BOX if state.get(_VAL, "1") in _OFF else _TICKED_BOX
    return _EMPTY_BOX


def _property(run: Element, name: str) -> Element | None:
    found: Element | None = run.find(f"{qn('w:rPr')}/{qn(name)}")
    return found


def _is_on(run: Element, name: str) -> bool:
    found = _property(run, name)
    return found is not None and found.get(_VAL, "1") not in _OFF


def _is_struck(run: Element) -> bool:
    return _is_on(run, "w:strike") or _is_on(run, "w:dstrike")


def _position(run: Element) -> str:
    found = _property(run, "w:vertAlign")
    position = "" if found is None else found.get(_VAL, "")
    return position if position in {"superscript", "subscript"} else ""


def _font(run: Element) -> str:
    found = _property(run, "w:rFonts")
    return "" if found is None else found.get(qn("w:ascii"), "")


def _in_font(text: str, font: str) -> str:
    """Text whose characters are numbers of a symbol font's signs, as those signs."""
    signs = _FONTS.get(font.lower())
    if signs is None:
        return text
    codes = (ord(each) - (_PRIVATE.start if ord(each) in _PRIVATE else 0) for each in text)
    return "".join(chr(code) if code <= ord(" ") else signs.get(code, _UNKNOWN) for code in codes)


def _sign(font: str, number: str) -> str:
    try:
        code = int(number, 16)
    except ValueError:
        return _UNKNOWN
    if font.lower() in _FONTS:
        code -= _PRIVATE.start if code in _PRIVATE else 0
        return _FONTS[font.lower()].get(code, _UNKNOWN)
    return _UNKNOWN if code in _PRIVATE or not 0 < code <= 0xFFFF else chr(code)  # noqa: PLR2004


def _m(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/officeDocument/2006/math}}{name}"


_MATH = _m("oMath")
_BARE = frozenset({"", "\u200b"})


def _formula(element: Element) -> str:
    """Return a formula's text on one line (ECMA-376, part 1, 22.1)."""
    return " ".join("".join(map(_term, element)).split())


def _part(element: Element, name: str) -> str:
    found = element.find(_m(name))
    return "" if found is None else _formula(found)


def _term(element: Element) -> str:
    tag = str(element.tag)
    if tag == _m("r"):
        return "".join(each.text or "" for each in element.findall(_m("t")))
    if tag.endswith("Pr") or tag in UNSEEN:
        return ""
    make = _TERMS.get(tag)
    return make(element) if make else _formula(element)


def _delimited(element: Element) -> str:
    parts = " | ".join(_formula(each) for each in element.findall(_m("e")))
    begin, end = _given(element, "dPr", "begChr", "("), _given(element, "dPr", "endChr", ")")
    return f"{begin}{parts}{end}"


def _sum(element: Element) -> str:
    sign = _given(element, "naryPr", "chr", "∫")
    limits = lowered(_part(element, "sub")) + raised(_part(element, "sup"))
    return f"{sign}{limits} {_part(element, 'e')}"


def _given(element: Element, properties: str, name: str, otherwise: str) -> str:
    found = element.find(f"{_m(properties)}/{_m(name)}")
    return otherwise if found is None else str(found.get(_m("val"), ""))


def _rows(element: Element) -> str:
    return "; ".join(
        ", ".join(_formula(each) for each in line.findall(_m("e"))) or _formula(line)
        for line in element
        if not str(line.tag).endswith("Pr")
    )


_TERMS = {
    _m("f"): lambda each: fraction(_part(each, "num"), _part(each, "den")),
    _m("sSup"): lambda each: _part(each, "e") + raised(_part(each, "sup")),
    _m("sSub"): lambda each: _part(each, "e") + lowered(_part(each, "sub")),
    _m("sSubSup"): lambda each: (
        _part(each, "e") + lowered(_part(each, "sub")) + raised(_part(each, "sup"))
    ),
    _m("rad"): lambda each: root(_part(each, "e"), _part(each, "deg")),
    _m("d"): _delimited,
    _m("nary"): _sum,
    _m("func"): lambda each: f"{_part(each, 'fName')} {_part(each, 'e')}",
    _m("limLow"): lambda each: _part(each, "e") + lowered(_part(each, "lim")),
    _m("limUpp"): lambda each: _part(each, "e") + raised(_part(each, "lim")),
    _m("m"): lambda each: f"[{_rows(each)}]",
    _m("eqArr"): _rows,
}


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


def _value(parent: Element | None, name: str) -> str | None:
    """Return the value of a property, if the parent and the property are there."""
    found = None if parent is None else parent.find(qn(name))
    value = None if found is None else found.get(_VAL)
    return None if value is None else str(value)


def _number(value: str | None, otherwise: int) -> int:
    words = value or ""
    short = len(words) < 6  # noqa: PLR2004 - Word counts to 32,767
    return int(words) if words.isascii() and words.isdecimal() and short else otherwise
