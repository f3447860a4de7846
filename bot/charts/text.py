"""Text on a chart: measure it and shorten it to fit."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

NARROW = 5.0
"""Pixels that a letter takes at least, on average over a dozen."""

ELLIPSIS = "…"
_STAND_IN = "\N{REPLACEMENT CHARACTER}"
_UNASSIGNED = "\U0010ffff"
_FONTS = Path(__file__).parent / "fonts"


class Weight(StrEnum):
    """The bundled fonts; a chart uses none of the system's."""

    REGULAR = "DejaVuSans.ttf"
    BOLD = "DejaVuSans-Bold.ttf"


class TextPainter:
    """Measures text in one size and weight.

    Attributes:
        font: What the text is written in.
    """

    def __init__(self, size: float, weight: Weight) -> None:
        """Take the size in pixels."""
        # Pillow joins and orders Arabic and Hebrew letters where the machine has FriBidi.
        self.font = ImageFont.truetype(_FONTS / weight, size)

    def width(self, text: str) -> float:
        """Return the width of ``text`` in pixels."""
        return self.font.getlength(text)

    def fit(self, text: str, room: float) -> str:
        """Return as many whole words of ``text`` as fit, with an ellipsis if some are cut."""
        text = drawable(text)
        # Measuring takes most of a chart's time, and no room holds more letters than this.
        most = int(room / NARROW)
        if len(text) <= most and self.width(text) <= room:
            return text
        low, high = 0, min(len(text), most)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.width(text[:middle] + ELLIPSIS) <= room
            low, high = (middle, high) if fits else (low, middle - 1)
        at_space = text.rfind(" ", low // 2, low + 1)
        return text[: at_space if at_space > 0 else low].rstrip() + ELLIPSIS


def drawable(text: str) -> str:
    """Return ``text`` on one line, with a replacement for each character the fonts lack."""
    return "".join(
        character if _is_known(character) else _STAND_IN for character in " ".join(text.split())
    )


@lru_cache(maxsize=4096)
def _is_known(character: str) -> bool:
    """Return whether both weights have a glyph for ``character``."""
    return all(_shape(weight, character) != _shape(weight, _UNASSIGNED) for weight in Weight)


def _shape(weight: Weight, character: str) -> bytes:
    return bytes(_sample(weight).getmask(character))


@lru_cache(maxsize=len(Weight))
def _sample(weight: Weight) -> ImageFont.FreeTypeFont:
    # The basic layout shows what the font lacks, where the other may hide it.
    return ImageFont.truetype(_FONTS / weight, 16, layout_engine=ImageFont.Layout.BASIC)
