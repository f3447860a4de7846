"""The tables of an HTML page, whose cells span rows and columns, and the numbers of its lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from selectolax.lexbor import LexborNode

from index.loading.inline_text import letters, roman

MAX_COLUMNS = 200
MAX_COLUMN_SPAN = 50
MAX_ROW_SPAN = 1_000

MAX_REPEATED_LENGTH = 200
"""Characters of a cell that are repeated where it spans rows or columns; of more, nothing is."""

Attributes = Mapping[str, str | None]

_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b(\w+-alpha|\w+-latin|\w+-roman|none)\b")


class Table:
    """A table that is being read: the cells of each row, with what reaches into it from above.

    Attributes:
        identity: The element's.
        lead: What stands before each row, as before the paragraphs around the table.
        in_head: Whether the rows being read stand in the part that the page marks as the head.
        is_header: Whether the row that ended last is one of the head's.
    """

    def __init__(self, identity: int, lead: str) -> None:
        self.identity = identity
        self.lead = lead
        self.in_head = False
        self.is_header = False
        self._columns = 0
        self._has_body = False
        self._heads = self._others = self._blank = 0
        self._cells: list[str] | None = None
        self._reaching: dict[int, tuple[int, str]] = {}
        self._spans = False

    def begin_row(self) -> None:
        """Begin the next row."""
        self._cells, self._spans = [], False
        self._heads = self._others = self._blank = 0

    def add(self, words: str, attributes: Attributes, *, heads: bool) -> None:
        """Put a cell into the first free columns; ``heads`` if it is a header's."""
        if self._cells is None or len(self._cells) >= MAX_COLUMNS:
            return
        self._heads += heads and bool(words)
        self._others += not heads and bool(words)
        self._blank += not heads and not words
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
        if not any(cells):
            return cells
        # A corner may be blank; a single head is that of its row.
        headed = not self._others and (self._heads > 1 or not self._blank)
        self.is_header = not self._has_body and (self.in_head or headed)
        self._has_body = not self.is_header
        if self._spans and len(set(cells)) == 1:
            return cells[:1]
        if self.is_header:
            self._columns = len(cells)
        return cells

    def take_header(self) -> int:
        """Return how many columns the head has if it ended before the last row, else 0; once."""
        if self.is_header:
            return 0
        columns, self._columns = self._columns, 0
        return columns

    def _fill(self) -> None:
        """Repeat what reaches into the next columns from the rows above."""
        assert self._cells is not None  # noqa: S101 - a row has begun
        while (column := len(self._cells)) in self._reaching:
            left, words = self._reaching.pop(column)
            if left > 1:
                self._reaching[column] = left - 1, words
            self._cells.append(words)


def _span(attributes: Attributes, name: str, most: int) -> int:
    value = (attributes.get(name) or "1").strip()
    if not (value.isascii() and value.isdecimal() and len(value) < 6):  # noqa: PLR2004
        return 1
    # A row span of 0 reaches to the end of the table's part.
    number = int(value)
    return min(number or (most if name == "rowspan" else 1), most)


def is_data(table: LexborNode) -> bool:
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
class Numbering:
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
        style = _LIST_STYLE.search((attributes.get("style") or "").lower())
        kind = _KINDS.get(style[1], "1") if style else attributes.get("type") or "1"
        return cls(start, kind, -1 if backwards else 1)

    def next(self, item: LexborNode) -> str:
        """Return an item's number, with a full stop and a space."""
        given = _number(item.attributes.get("value"))
        number = self.following if given is None else given
        self.following = number + self.step
        if self.kind == "none":
            return "- "
        return f"{_NUMERALS.get(self.kind, str)(number)}. "


_NUMERALS: dict[str, Callable[[int], str]] = {
    "a": letters,
    "A": lambda number: letters(number).upper(),
    "i": roman,
    "I": lambda number: roman(number).upper(),
}


_KINDS = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
    "none": "none",
}
"""What the names of CSS are in HTML's own attribute."""


def _number(value: str | None) -> int | None:
    words = (value or "").strip()
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 5 else None  # noqa: PLR2004
