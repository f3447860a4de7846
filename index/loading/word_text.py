"""The text of a Word paragraph as a person sees it: its runs, signs, boxes, marks and formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from docx.oxml.xmlchemy import BaseOxmlElement as Element

from index.loading.inline_text import fraction, lowered, raised, root, struck
from index.loading.word_numbering import Styles, is_on, qn

PARAGRAPH, BOX = qn("w:p"), qn("w:txbxContent")
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
UNSEEN = frozenset(
    (*map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:tblPr", "w:sdtPr", "w:rt")), FALLBACK)
)
REFERENCES = frozenset(map(qn, ("w:footnoteReference", "w:endnoteReference")))
_RUN, _VAL = qn("w:r"), qn("w:val")
_SET = frozenset(map(qn, ("w:rStyle", "w:vanish", "w:strike", "w:dstrike", "w:vertAlign")))
_PROPERTIES, _RUN_STYLE = qn("w:rPr"), qn("w:rStyle")
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


def words_of(
    paragraph: Element,
    styles: Styles,
    *,
    pages: bool = True,
    mark: Callable[[Element], str] = lambda _: "",
) -> str:
    """Return a paragraph's text as a person sees it, without its text boxes.

    Args:
        paragraph: The element.
        styles: The document's.
        pages: Whether page numbers, which differ from page to page, are part of it.
        mark: Returns the mark that a reference to a footnote shows.
    """
    found = ""
    for piece in _joined(_Runs(paragraph, styles, mark, pages=pages).pieces(paragraph, None)):
        text = piece.text
        if piece.position == "superscript":
            text = raised(text, found)
        elif piece.position == "subscript":
            text = lowered(text)
        found += struck(text) if piece.is_struck else text
    return found


def is_bold(paragraph: Element, styles: Styles) -> bool:
    """Return whether all words of a paragraph are set in bold."""
    named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    by_style = styles.is_bold(None if named is None else named.get(_VAL))
    bold = False
    for run in paragraph.iter(_RUN):
        if any(map(str.isalnum, "".join(each.text or "" for each in run.iter(qn("w:t"))))):
            bold = _is_run_bold(run, styles, by_style=by_style)
            if not bold:
                return False
    return bold


def size_of(paragraph: Element, styles: Styles) -> int:
    """Return the size of a paragraph's first letters in half points; 0 if nothing sets it."""
    named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    by_style = styles.setting(None if named is None else named.get(_VAL), "w:sz")
    for run in paragraph.iter(_RUN):
        if any(map(str.isalnum, "".join(each.text or "" for each in run.iter(qn("w:t"))))):
            own = _property(run, "w:sz")
            found = by_style if own is None else own.get(_VAL)
            return int(found) if found is not None and found.isdecimal() else 0
    return 0


def _is_run_bold(run: Element, styles: Styles, *, by_style: bool) -> bool:
    if _property(run, "w:b") is not None:
        return _is_on(run, "w:b")
    named = _property(run, "w:rStyle")
    return by_style or (named is not None and styles.is_bold(named.get(_VAL)))


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


class _Look(NamedTuple):
    """A run, and how it is set."""

    run: Element
    is_hidden: bool
    is_struck: bool
    position: str


class _Runs:
    """Walks through a paragraph's runs and its fields, each with an instruction and a result."""

    def __init__(
        self,
        paragraph: Element,
        styles: Styles,
        mark: Callable[[Element], str],
        *,
        pages: bool,
    ) -> None:
        named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        self._style = None if named is None else named.get(_VAL)
        self._styles = styles
        self._plain: tuple[bool, bool, str] | None = None
        self._mark = mark
        self._pages = pages
        self._instruction: list[str] = []
        self._is_page_number = False

    def pieces(self, element: Element, look: _Look | None) -> Iterator[_Piece]:
        """Yield the text below ``element``, which is part of the run of ``look`` if of any."""
        for child in element:
            tag = child.tag
            if tag == _MATH:
                yield _Piece(_formula(child), "", is_struck=False)
            elif tag == _RUN:
                inside = self._look(child)
                if not inside.is_hidden:
                    yield from self.pieces(child, inside)
            elif tag in REFERENCES:
                yield _Piece(self._mark(child), "", is_struck=False)
            elif look is not None and (text := self._text(child, look.run)) is not None:
                if text and not self._is_page_number:
                    yield _Piece(text, look.position, look.is_struck)
            elif tag not in UNSEEN and tag not in (BOX, PARAGRAPH):
                simple = child.get(qn("w:instr"), "") if tag == qn("w:fldSimple") else ""
                if not self._hides(simple):
                    yield from self.pieces(child, look)

    def _look(self, run: Element) -> _Look:
        """Return how a run is set: by itself, by its style or by that of the paragraph."""
        properties = run.find(_PROPERTIES)
        own = {} if properties is None else {each.tag: each.get(_VAL, "1") for each in properties}
        if _SET.isdisjoint(own):
            if self._plain is None:
                self._plain = self._set_by({})
            return _Look(run, *self._plain)
        return _Look(run, *self._set_by(own))

    def _set_by(self, own: Mapping[str, str]) -> tuple[bool, bool, str]:
        style = own.get(_RUN_STYLE)

        def setting(name: str) -> str | None:
            value = own.get(qn(name))
            if value is None and style is not None:
                value = self._styles.setting(style, name)
            return value if value is not None else self._styles.setting(self._style, name)

        position = setting("w:vertAlign")
        return (
            is_on(setting("w:vanish")),
            is_on(setting("w:strike")) or is_on(setting("w:dstrike")),
            position if position in {"superscript", "subscript"} else "",
        )

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
            choice = mark.find(f"{qn('w:ffData')}/{qn('w:ddList')}")
            return _ticked(box) if box is not None else "" if choice is None else _chosen(choice)
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


def _chosen(choice: Element) -> str:
    """Return the entry of a drop-down list that is shown: the first if none is chosen."""
    entries = [each.get(_VAL, "") for each in choice.findall(qn("w:listEntry"))]
    for name in ("w:result", "w:default"):
        found = choice.find(qn(name))
        number = "" if found is None else found.get(_VAL, "0")
        if number.isascii() and number.isdecimal() and int(number[:9]) < len(entries):
            return str(entries[int(number[:9])])
    return entries[0] if entries else ""


def _property(run: Element, name: str) -> Element | None:
    found: Element | None = run.find(f"{qn('w:rPr')}/{qn(name)}")
    return found


def _is_on(run: Element, name: str) -> bool:
    found = _property(run, name)
    return found is not None and found.get(_VAL, "1") not in _OFF


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
