"""Canvas: draw smooth shapes and measured text, in pixels from the top left.

Shapes are drawn several times larger on a mask of their own, which is then shrunk: their
edges come out smooth, and only as much memory is used as the shape is large.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.charts.text import TextPainter

_TIMES = 8
"""How many times larger a shape is drawn than it is shown, for smooth edges."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(frozen=True, slots=True)
class Inscription:
    """A text on the picture, and the box of its ink."""

    text: str
    box: Box


class Canvas:
    """A picture to draw on.

    Attributes:
        inscriptions: Every text that was written, in order.
    """

    def __init__(self, width: int, height: int, ground: str) -> None:
        self.width = width
        self.height = height
        self.inscriptions: list[Inscription] = []
        self._image = Image.new("RGB", (width, height), ground)
        self._draw = ImageDraw.Draw(self._image)

    def rectangle(self, box: Box, colour: str) -> None:
        """Fill whole pixels."""
        left, top, right, bottom = (round(edge) for edge in box)
        self._draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)

    def vertical(self, x: float, top: float, bottom: float, colour: str) -> None:
        """Draw a line that is one pixel wide."""
        self.rectangle((math.floor(x), top, math.floor(x) + 1, bottom), colour)

    def dots(self, left: float, right: float, y: float, step: int, colour: str) -> None:
        """Draw a dotted horizontal line; dots of different lines stand below one another."""
        start = math.ceil(left)
        for x in range(start + -start % step, math.floor(right), step):
            self._draw.point((x, math.floor(y)), fill=colour)

    def circle(self, x: float, y: float, radius: float, colour: str) -> None:
        """Fill a circle."""
        self.rounded((x - radius, y - radius, x + radius, y + radius), radius, colour)

    def rounded(self, box: Box, radius: float, colour: str) -> None:
        """Fill a rectangle with round corners."""

        def draw(mask: ImageDraw.ImageDraw, place: Callable[[float, float], Point]) -> None:
            first, last = place(box[0], box[1]), place(box[2], box[3])
            mask.rounded_rectangle(
                (*first, last[0] - 1, last[1] - 1), radius=radius * _TIMES, fill=255
            )

        self._smooth(box, colour, draw)

    def polygon(self, points: Sequence[Point], colour: str) -> None:
        """Fill a polygon."""

        def draw(mask: ImageDraw.ImageDraw, place: Callable[[float, float], Point]) -> None:
            mask.polygon([place(*point) for point in points], fill=255)

        self._smooth(_bounds(points), colour, draw)

    def line(self, points: Sequence[Point], thickness: float, colour: str) -> None:
        """Draw a line from point to point."""

        def draw(mask: ImageDraw.ImageDraw, place: Callable[[float, float], Point]) -> None:
            mask.line(
                [place(*point) for point in points],
                fill=255, width=round(thickness * _TIMES), joint="curve",
            )  # fmt: skip

        left, top, right, bottom = _bounds(points)
        self._smooth((left - thickness, top, right + thickness, bottom), colour, draw)

    def write(self, x: float, y: float, text: str, pen: TextPainter, colour: str) -> None:
        """Write ``text`` from ``x`` on, with its middle line at ``y``."""
        at = (round(x), round(y))
        self._draw.text(at, text, fill=colour, font=pen.font, anchor="lm")
        box = self._draw.textbbox(at, text, font=pen.font, anchor="lm")
        self.inscriptions.append(Inscription(text, box))

    def colour_at(self, x: float, y: float) -> tuple[int, ...]:
        """Return the red, green and blue of a pixel."""
        pixel = self._image.getpixel((math.floor(x), math.floor(y)))
        return pixel if isinstance(pixel, tuple) else ()

    def png(self) -> bytes:
        """Return the picture as a PNG file."""
        buffer = io.BytesIO()
        self._image.save(buffer, "PNG")
        return buffer.getvalue()

    def _smooth(
        self,
        box: Box,
        colour: str,
        draw: Callable[[ImageDraw.ImageDraw, Callable[[float, float], Point]], None],
    ) -> None:
        """Paint ``colour`` through the mask that ``draw`` fills, in the mask's coordinates."""
        left, top = math.floor(box[0]), math.floor(box[1])
        width, height = math.ceil(box[2]) - left, math.ceil(box[3]) - top
        mask = Image.new("L", (width * _TIMES, height * _TIMES))
        draw(ImageDraw.Draw(mask), lambda x, y: ((x - left) * _TIMES, (y - top) * _TIMES))
        self._image.paste(colour, (left, top), mask.reduce(_TIMES))


def _bounds(points: Sequence[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
