"""Where somebody else is speaking: "yesterday" in there is not the document's yesterday."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

_MARK = re.compile(r"[“”\"„«»]|(?<!\w)‘(?=\w)|’(?!\w)")
_OPENS = {"“": "”", "„": "“", "«": "»", "‘": "’"}
_OPENING = (*_OPENS, '"')


class Speech:
    """The stretches of a text that stand in quotation marks."""

    def __init__(self, text: str, stretches: Sequence[tuple[int, int]]) -> None:
        """Find them inside each of ``stretches``, which are in order."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in stretches:
            self._read(text, start, end)

    def holds(self, position: int) -> bool:
        """Whether ``position`` lies inside a quotation."""
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._ends[index]

    def _read(self, text: str, start: int, end: int) -> None:
        # Without a mark that opens, a look for each character is all it takes.
        if all(text.find(mark, start, end) < 0 for mark in _OPENING):
            return
        opened: int | None = None
        closing = ""
        for match in _MARK.finditer(text, start, end):
            mark = match[0]
            if opened is None:
                if mark in _OPENS or mark == '"':
                    opened, closing = match.end(), _OPENS.get(mark, mark)
            elif mark == closing:
                self._add(opened, match.start())
                opened = None
        # A quotation that goes on in the next paragraph is not closed in this one.
        if opened is not None and closing != "’":
            self._add(opened, end)

    def _add(self, start: int, end: int) -> None:
        self._starts.append(start)
        self._ends.append(end)
