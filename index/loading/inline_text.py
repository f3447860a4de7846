"""What raised, lowered, struck and stacked text and MathML become on one line of plain text.

A reading copy has no typesetting, so what only the setting tells apart must be told apart by
characters: ``10`` with a raised ``6`` is ``10⁶``, never ``106``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborNode

STRUCK = "~~"
"""What stands around deleted text, as in Markdown."""

_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_RAISED_LETTERS = str.maketrans("abcdefghjklmoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_MARKS = frozenset("*†‡§¶#°′″®©™ªº,;.")
_ABBREVIATED = re.compile(r"(?i:st|nd|rd|th|er|ers|re|res|ère|e|è|eme|ème|ter|os|as|me|mme|lle)")
_SINGLE = re.compile(r"[\w.]+|\([^()]*\)|√\([^()]*\)")


def raised(text: str, before: str = "") -> str:
    """Return what raised ``text`` becomes behind ``before``.

    Ordinals stay as they are (``1st``), as do signs and what stands in brackets.
    """
    words = text.strip()
    if not words or words[0] in "[⁰¹²³⁴⁵⁶⁷⁸⁹" or set(words) <= _MARKS:
        return words
    if words.lower() in {"tm", "sm"}:
        return "™" if words.lower() == "tm" else "℠"
    if _ABBREVIATED.fullmatch(words) and before[-1:].isalnum():
        return words
    return _set(words, words.translate(_RAISED).translate(_RAISED_LETTERS), "^")


def lowered(text: str) -> str:
    """Return what lowered ``text`` becomes."""
    words = text.strip()
    return _set(words, words.translate(_LOWERED), "_") if words else ""


def _set(words: str, translated: str, sign: str) -> str:
    if all(new != old for new, old in zip(translated, words, strict=True)):
        return translated
    return f"{sign}{words}" if len(words) == 1 else f"{sign}({words})"


def struck(text: str) -> str:
    """Return deleted text between strike marks; white space around it stays outside."""
    words = text.strip()
    if not words or words.startswith(STRUCK):
        return text
    start = text.index(words)
    return f"{text[:start]}{STRUCK}{words}{STRUCK}{text[start + len(words) :]}"


MAX_BOLD_HEADING_LENGTH = 100
"""Characters of words in bold that may head what follows."""

_ENDS = frozenset(".,;:!…。，；：！")
"""What a sentence ends with and a heading does not."""


def acts_as_heading(words: str) -> bool:
    """Return whether words in bold that stand alone can head what follows."""
    if not words or len(words) > MAX_BOLD_HEADING_LENGTH or "\n" in words:
        return False
    return words[-1] not in _ENDS and any(map(str.isalpha, words))


def fraction(above: str, below: str) -> str:
    """Return a fraction on one line."""
    return f"{_grouped(above)}/{_grouped(below)}"


def root(radicand: str, degree: str = "") -> str:
    """Return a root on one line."""
    return f"{raised(degree)}√{_grouped(radicand)}"


def _grouped(text: str) -> str:
    words = text.strip()
    return words if _SINGLE.fullmatch(words) else f"({words})"


MAX_FORMULA_DEPTH = 40
"""Elements of a MathML formula, one inside the other; what is deeper is left out."""

_ANNOTATIONS = frozenset({"annotation", "annotation-xml"})
_SPACED_SIGNS = frozenset("= < > ≤ ≥ ≠ ≈ + − ± → ∈".split())


def mathml_text(formula: LexborNode) -> str:
    """Return the text of a MathML formula on one line: ``x²`` rather than ``x2``."""
    return " ".join(_formula(formula, 0).split())


def _formula(node: LexborNode, depth: int) -> str:
    if node.is_text_node:
        return node.text_content or ""
    tag = node.tag or ""
    if depth > MAX_FORMULA_DEPTH or tag in _ANNOTATIONS or not node.is_element_node:
        return ""
    if tag in _LAYOUTS:
        parts = [_formula(child, depth + 1).strip() for child in _elements(node)]
        return _LAYOUTS[tag](*parts) if len(parts) == _PARTS[tag] else " ".join(parts)
    inside = "".join(_formula(child, depth + 1) for child in _children(node))
    if tag == "mo":
        sign = inside.strip()
        inside = f" {sign} " if sign in _SPACED_SIGNS else sign
    elif tag in {"mtr", "mtd", "mtext"}:
        inside = f"{inside} "
    elif tag in {"mi", "mn"}:
        inside = inside.strip()
    return root(inside) if tag == "msqrt" else inside


def _children(node: LexborNode) -> list[LexborNode]:
    children: list[LexborNode] = []
    child = node.child
    while child is not None:
        children.append(child)
        child = child.next
    return children


def _elements(node: LexborNode) -> list[LexborNode]:
    return [child for child in _children(node) if child.is_element_node]


def _both(base: str, below: str, above: str) -> str:
    return f"{base}{lowered(below)}{raised(above)}"


_LAYOUTS: dict[str, Callable[..., str]] = {
    "msup": lambda base, above: base + raised(above),
    "mover": lambda base, above: base + raised(above),
    "msub": lambda base, below: base + lowered(below),
    "munder": lambda base, below: base + lowered(below),
    "msubsup": _both,
    "munderover": _both,
    "mfrac": fraction,
    "mroot": root,
}
_PARTS = {tag: 3 if tag in {"msubsup", "munderover"} else 2 for tag in _LAYOUTS}


MAX_NUMERAL = 3_999
"""The largest number that is written in Roman numerals or letters."""

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def roman(number: int) -> str:
    """Return a number in small Roman numerals, as far as they go."""
    if not 0 < number <= MAX_NUMERAL:
        return str(number)
    digits: list[str] = []
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        digits.append(letters * count)
    return "".join(digits)


def letters(number: int, *, repeated: bool = False) -> str:
    """Return a number in small letters; ``aa`` follows ``z``, then ``ab`` (``bb`` if repeated)."""
    if not 0 < number <= MAX_NUMERAL:
        return str(number)
    if repeated:
        rounds, place = divmod(number - 1, 26)
        return chr(ord("a") + place) * (rounds + 1)
    found = ""
    while number:
        number, place = divmod(number - 1, 26)
        found = chr(ord("a") + place) + found
    return found
