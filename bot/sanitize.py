"""Replace control characters, so that no text can drive a terminal."""

from __future__ import annotations

import re

_CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029"  # control characters, line separators
    "\u202a-\u202e\u2066-\u2069\ud800-\udfff]"  # overrides of the writing direction, halves
)


def printable(text: str) -> str:
    """Replace each control character of ``text`` by one harmless character.

    Line feeds stay. So does everything that belongs to a script or an emoji, such as
    joiners and the marks of right-to-left text.
    """
    return _CONTROL.sub(_replacement, text)


def _replacement(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\r" and match.string[match.end() : match.end() + 1] != "\n":
        return "\n"
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"
