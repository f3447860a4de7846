"""MathML on one line of text: ``x²`` rather than ``x2``."""

from __future__ import annotations

from collections.abc import Callable

from selectolax.lexbor import LexborNode

from index.loading.inline_text import fraction, lowered, raised, root

MAX_DEPTH = 40
"""Elements of a formula, one inside the other; what is deeper is left out."""

_NOTES = frozenset({"annotation", "annotation-xml"})
_SPACED = frozenset("= < > ≤ ≥ ≠ ≈ + − ± → ∈".split())


def linear(formula: LexborNode) -> str:
    """Return a formula's text."""
    return " ".join(_linear(formula, 0).split())


def _linear(node: LexborNode, depth: int) -> str:
    if node.is_text_node:
        return node.text_content or ""
    tag = node.tag or ""
    if depth > MAX_DEPTH or tag in _NOTES or not node.is_element_node:
        return ""
    if tag in _LAYOUTS:
        parts = [_linear(child, depth + 1).strip() for child in _elements(node)]
        return _LAYOUTS[tag](*parts) if len(parts) == _PARTS[tag] else " ".join(parts)
    inside = "".join(_linear(child, depth + 1) for child in _children(node))
    if tag == "mo":
        sign = inside.strip()
        inside = f" {sign} " if sign in _SPACED else sign
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
