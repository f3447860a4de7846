"""Words on a chart: measured, shortened and drawn as they are."""

from __future__ import annotations

from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, findfont, get_font

FAMILY = "DejaVu Sans"
"""Comes with the plotting library, so that a chart is the same on every machine."""

NARROW = 5.0
"""Pixels that a letter takes at least, taken over a dozen of them."""

ELLIPSIS = "…"
_STAND_IN = "\N{REPLACEMENT CHARACTER}"


class Pen:
    """Writes in one size and weight.

    Args:
        size: In points; at 100 dots an inch one point is 1.39 pixels.
    """

    def __init__(self, axes: Axes, renderer: RendererAgg, size: float, weight: str) -> None:
        self._axes = axes
        self._renderer = renderer
        self._font = FontProperties(family=FAMILY, size=size, weight=weight)

    def width(self, text: str) -> float:
        """How many pixels ``text`` takes."""
        measure = self._renderer.get_text_width_height_descent
        width, _, _ = measure(text, self._font, ismath=False)  # type: ignore[no-untyped-call]
        return float(width)

    def fit(self, text: str, room: float) -> str:
        """As many whole words of ``text`` as have room, with an ellipsis if some are cut."""
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

    def write(self, x: float, y: float, text: str, colour: str, align: str = "left") -> None:
        """Write ``text`` with its middle line at ``y``; a dollar sign is a dollar sign."""
        self._axes.text(
            x, y, text, color=colour, fontproperties=self._font, ha=align, va="center",
            parse_math=False,
        )  # fmt: skip


def drawable(text: str) -> str:
    """``text`` on one line, with a stand-in for each character that the font does not have."""
    known = _characters()
    return "".join(
        character if ord(character) in known else _STAND_IN for character in " ".join(text.split())
    )


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    """What both weights of the font have."""
    regular, bold = (
        get_font(findfont(FontProperties(family=FAMILY, weight=weight))).get_charmap()
        for weight in ("normal", "bold")
    )
    return frozenset(regular) & frozenset(bold)
