"""The text of an HTML paragraph that is being read, with what its inline elements make of it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from index.loading.inline_text import lowered, raised, struck

MAX_MARK = 4
"""Characters of a footnote's mark."""

MAX_SET = 20
"""Elements that raise, lower or strike text, one inside the other."""


_SPACE = re.compile(r"[ \t\n\r\f]+")
_RUN_OF_SPACE = re.compile(r" *\n[ \n]*| {2,}")
_STRIKING = frozenset({"del", "s", "strike"})
_RAISING = frozenset({"sup", "sub"})
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"em", "i"})
INLINE = _STRIKING | _RAISING | _BOLD | _ITALIC | {"q", "span"}
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)


class InlineText:
    """The text of the paragraph that is being read.

    Attributes:
        pieces: What has come together, in order.
        weights: How its words are set: ``bold``, ``italic`` or ``plain``.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.weights: set[str] = set()
        self._bold = self._italic = self._struck = 0
        self._set: list[int | None] = []

    @property
    def is_struck(self) -> bool:
        """Whether an element around the paragraph strikes it."""
        return self._struck > 0

    @property
    def is_set(self) -> bool:
        """Whether an element is open that raises, lowers or strikes text."""
        return bool(self._set)

    def add(self, text: str, *, preformatted: bool = False) -> None:
        """Append the page's own text."""
        self.pieces.append(text if preformatted else _SPACE.sub(" ", text))
        if "plain" not in self.weights and any(map(str.isalnum, text)):
            self.weights.add("bold" if self._bold else "italic" if self._italic else "plain")

    def enter(self, node: LexborNode, tag: str) -> None:
        """Begin an inline element."""
        self._bold += tag in _BOLD
        self._italic += tag in _ITALIC
        if tag == "q":
            self.pieces.append("“")
        elif tag in _RAISING:
            self._begin_set()
        elif _strikes(node, tag):
            self._struck += 1
            self._begin_set()

    def _begin_set(self) -> None:
        self._set.append(len(self.pieces) if len(self._set) < MAX_SET else None)

    def leave(self, node: LexborNode, tag: str) -> None:
        """End an inline element."""
        self._bold -= tag in _BOLD
        self._italic -= tag in _ITALIC
        if tag == "q":
            self.pieces.append("”")
            return
        strikes = _strikes(node, tag)
        if not self._set or not (strikes or tag in _RAISING):
            return
        self._struck -= strikes
        start = self._set.pop()
        if start is not None:
            words = "".join(self.pieces[start:])
            before = "".join(self.pieces[max(0, start - 1) : start])
            self.pieces[start:] = [struck(words) if strikes else _set(node, tag, words, before)]

    def take(self, *, preformatted: bool = False) -> str:
        """Return the text without the space around it, and begin the next one."""
        if not self.pieces:
            return ""
        words = "".join(self.pieces).strip()
        self.pieces = []
        self.weights = set()
        # What was raised around a block is not set any more, what was struck is.
        self._set = [None] * len(self._set)
        return words if preformatted else _RUN_OF_SPACE.sub(_one_space, words)


def _one_space(match: re.Match[str]) -> str:
    return "\n" * min(2, match[0].count("\n")) or " "


def _strikes(node: LexborNode, tag: str) -> bool:
    return tag in _STRIKING or (
        tag == "span" and bool(_STRUCK_STYLE.search(node.attributes.get("style") or ""))
    )


def _set(node: LexborNode, tag: str, words: str, before: str) -> str:
    """Return raised or lowered text, and the mark of a footnote in brackets."""
    if tag == "sub":
        return lowered(words)
    mark, above = words.strip(), node.parent
    links = node.css_first("a[href]") is not None or (
        above is not None
        and above.tag == "a"
        and (above.attributes.get("href") or "").startswith("#")
    )
    if links and mark.isalnum() and len(mark) <= MAX_MARK:
        return f"[{mark}]"
    return raised(words, before)


def without_mark(words: str, mark: str) -> str:
    """Return a footnote without its mark, which stands before it already."""
    for shown in (f"[{mark}]", raised(mark), f"{mark}.", f"{mark})"):
        if words.startswith(shown):
            rest = words[len(shown) :]
            if not rest or rest[0].isspace() or rest[0] == ":":
                return rest.lstrip(": \n")
    return "" if words == mark else words
