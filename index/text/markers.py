"""Read the markers of items: what they are in a sequence, and what encloses them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

MARKER = re.compile(
    r"(?:\*\*|__)?"
    r"(?:(?P<bullet>[-*+•·–◦▪‣●○■□☐☑☒])"
    r"|(?P<open>\(?)(?P<number>\d{1,3}|[a-z]{1,2}|[ivxl]{2,7}|[A-Z]|[IVXL]{2,7})(?P<close>[.)])"
    r"(?:\([0-9A-Za-z]{1,4}\))*)"
    r"(?:\*\*|__)?\s+(?=\S)"
)
"""What an item of a list begins with."""

_EMPTY = re.compile(r"(?:(?P<bullet>[-*+])|(?P<number>\d{1,9})(?P<close>[.)]))(?=\s|$)")
"""Another marker of Markdown: with a long number, or with nothing behind it."""

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


class Number(NamedTuple):
    """What a marker can be in a sequence: "i" is the ninth letter or the first Roman number."""

    kind: str
    value: int


class Marker(NamedTuple):
    """A marker: what it can be in a sequence, the likeliest first, and what encloses it."""

    numbers: tuple[Number, ...]
    style: str

    @property
    def is_letter(self) -> bool:
        """Whether it could be a word as well."""
        return self.numbers[0].kind not in {"bullet", "digit"}


def marker_at(text: str, start: int, end: int, *, known: bool = False) -> Marker | None:
    """Return the marker of the item that begins at a place; ``None`` if none does.

    Args:
        text: What it stands in.
        start: Where the item begins.
        end: Where it ends.
        known: Whether markup says that one begins there.
    """
    if match := MARKER.match(text, start, end):
        return Marker(_numbers(match), f"{match['open'] or ''}{match['close'] or ''}")
    if not known:
        return None
    match = _EMPTY.match(text, start, end)
    if match is None or match["number"] is None:
        return Marker((Number("bullet", 0),), "")
    return Marker((Number("digit", int(match["number"])),), match["close"])


def _numbers(marker: re.Match[str]) -> tuple[Number, ...]:
    """Return what a marker can be, the likeliest first."""
    number = marker["number"]
    if number is None:
        return (Number("bullet", 0),)
    if number.isdigit():
        return (Number("digit", int(number)),)
    case = "lower" if number.islower() else "upper"
    small = number.lower()
    found = []
    if len(small) == 1 or len(set(small)) == 1:
        found.append(Number(f"{case} letter", ord(small[0]) - ord("a") + 1 + 26 * (len(small) - 1)))
    if set(small) <= _ROMAN.keys():
        found.append(Number(f"{case} roman", _roman(small)))
    if small == "i":
        found.reverse()
    return tuple(found) or (Number(f"{case} letters", 0),)


def _roman(letters: str) -> int:
    values = [_ROMAN[letter] for letter in letters]
    following = [*values[1:], 0]
    return sum(-one if one < other else one for one, other in zip(values, following, strict=True))


def following(last: Number, numbers: Sequence[Number]) -> Number:
    """Return which of ``numbers`` comes after ``last``."""
    same = [each for each in numbers if each.kind == last.kind]
    return same[0] if same else numbers[0]
