"""Draw the chart of a timeline: measured text, smooth shapes, and where each of them goes.

All is in pixels from the top left corner. Shapes are drawn several times larger on a mask of
their own, which is then shrunk: their edges come out smooth, and only as much memory is used as
the shape is large.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.charts.axis import Scale
from bot.i18n import ENGLISH, Strings
from bot.rendering import timelines
from bot.replies import Picture
from index import Event, Timeline

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


MAX_EVENTS = 40
MAX_DESCRIPTION_LENGTH = 1_000
"""Characters; Discord takes 1,024."""

WIDTH = 1_000
SHOWN_WIDTH = 550
"""Pixels that Discord shows of it. No letter is lower than 9 of them."""

MARGIN = 24
LABELS_END = 560
PLOT_LEFT, PLOT_RIGHT = 590, WIDTH - 44
HEADER = 138
ROW = 45
FOOTER = 56
TITLE_SIZE, DATE_SIZE, WORDS_SIZE = 24, 17, 16.5
BAR = 14.0
POINT = 7.0
STROKE = 3.0
CORNER = 4.0
NARROWEST_BAR = 16.0
"""Pixels. A shorter span is drawn as a point, from which it would look no different."""

SHORTEST_WORDS = 60
"""Pixels that the document's own words of a date need beside its value."""

GROUND = "#1f2127"
STRIPE = "#262930"
GRID = "#3b3f49"
DOTS = "#565b66"
WORDS = "#d6d9df"
STRONG = "#ffffff"
FAINT = "#a3a9b5"
ACCENT = "#6cb6ff"


def draw(timeline: Timeline, strings: Strings = ENGLISH) -> Picture:
    """Draw the first dated events of ``timeline``, of which there is at least one.

    The same timeline gives the same bytes.
    """
    shown = timeline.events[:MAX_EVENTS]
    described = timelines.chart_description(timeline, shown, MAX_DESCRIPTION_LENGTH, strings)
    return Picture(figure(timeline, strings).png(), described)


def figure(timeline: Timeline, strings: Strings = ENGLISH) -> Canvas:
    """Draw the chart on a canvas."""
    shown = timeline.events[:MAX_EVENTS]
    canvas = Canvas(WIDTH, HEADER + ROW * len(shown) + FOOTER, GROUND)
    chart = _Chart(canvas, shown, strings)
    chart.head(timeline)
    chart.axis()
    for number, event in enumerate(shown):
        chart.row(number, event)
    chart.breaks()
    chart.foot(timelines.chart_note(timeline, len(shown), strings))
    return canvas


class _Chart:
    """Draws the parts of one chart; what is drawn later covers what was drawn before."""

    def __init__(self, canvas: Canvas, shown: Sequence[Event], strings: Strings) -> None:
        self._strings = strings
        self._canvas = canvas
        self._title = TextPainter(TITLE_SIZE, Weight.BOLD)
        self._strong = TextPainter(DATE_SIZE, Weight.BOLD)
        self._plain = TextPainter(WORDS_SIZE, Weight.REGULAR)
        self._scale = Scale([_days(event) for event in shown], PLOT_LEFT, PLOT_RIGHT)
        self._bottom = HEADER + ROW * len(shown)

    def head(self, timeline: Timeline) -> None:
        """Draw the title and the legend."""
        title = timelines.chart_title(timeline, timeline.dated_count, self._strings)
        title = self._title.fit(title, WIDTH - 2 * MARGIN)
        self._canvas.write(MARGIN, 32, title, self._title, STRONG)
        x, y = MARGIN + POINT, 74.0
        strings = self._strings.timelines
        legend = [(strings.chart_stated, True), (strings.chart_resolved, False)]
        for words, filled in legend:
            self._point(x, y, filled=filled)
            self._canvas.write(x + 16, y, words, self._plain, WORDS)
            x += 16 + self._plain.width(words) + 30
        if len(self._scale.segments) > 1:
            self._jag(x - POINT, x + POINT + 4, y - 11, y + 11)
            self._canvas.write(x + 20, y, strings.chart_break, self._plain, WORDS)

    def axis(self) -> None:
        """Draw stripes, round dates, and a line down from each."""
        for number in range(0, (self._bottom - HEADER) // ROW, 2):
            top = HEADER + ROW * number
            self._canvas.rectangle((0, top, WIDTH, top + ROW), STRIPE)
        for x, label in self._scale.ticks(self._plain.width, WIDTH - 6):
            self._canvas.vertical(x, HEADER - 8, self._bottom, GRID)
            left = x - self._plain.width(label) / 2
            self._canvas.write(left, HEADER - 22, label, self._plain, FAINT)

    def row(self, number: int, event: Event) -> None:
        """Draw an event's date, sentence and mark."""
        top = HEADER + ROW * number
        room = LABELS_END - MARGIN
        date = self._strong.fit(event.edtf, room)
        self._canvas.write(MARGIN, top + 13, date, self._strong, STRONG)
        x = MARGIN + self._strong.width(date) + 14
        written = drawable(event.words.text)
        if written != event.edtf and LABELS_END - x > SHORTEST_WORDS:
            words = self._plain.fit(written, LABELS_END - x)
            self._canvas.write(x, top + 13, words, self._plain, ACCENT)
        sentence = self._plain.fit(timelines.said(event).text, room)
        self._canvas.write(MARGIN, top + 32, sentence, self._plain, WORDS)
        self._mark(event, top + ROW / 2)

    def _mark(self, event: Event, y: float) -> None:
        first, last = _days(event)
        left, right = self._scale.place(first), self._scale.place(last + 1)
        self._canvas.dots(LABELS_END + 8, left, y, 5, DOTS)
        if right - left < NARROWEST_BAR or first == last:
            self._point((left + right) / 2, y, filled=event.stated)
            return
        box = (left, y - BAR / 2, right, y + BAR / 2)
        self._canvas.rounded(_grown(box, STROKE / 2), CORNER + STROKE / 2, ACCENT)
        if not event.stated:
            self._canvas.rounded(_grown(box, -STROKE / 2), CORNER - STROKE / 2, GROUND)

    def _point(self, x: float, y: float, *, filled: bool) -> None:
        self._canvas.circle(x, y, POINT + STROKE / 2, ACCENT)
        if not filled:
            self._canvas.circle(x, y, POINT - STROKE / 2, GROUND)

    def breaks(self) -> None:
        """Draw a jagged band over each stretch that is left out."""
        for left, right in self._scale.breaks():
            self._jag(left, right, HEADER - 8, self._bottom)

    def _jag(self, left: float, right: float, top: float, bottom: float) -> None:
        """Draw a band with toothed sides."""
        teeth = max(2, round((bottom - top) / 7))
        ys = [top + (bottom - top) * number / teeth for number in range(teeth + 1)]
        middle, half = (left + right) / 2, 3.0
        one = [(middle - half + (1.5 if n % 2 else -1.5), y) for n, y in enumerate(ys)]
        other = [(middle + half + (1.5 if n % 2 else -1.5), y) for n, y in enumerate(ys)]
        self._canvas.polygon([*one, *reversed(other)], GROUND)
        for side in (one, other):
            self._canvas.line(side, 1.4, FAINT)

    def foot(self, note: str) -> None:
        """Write what the chart leaves out."""
        if note:
            words = self._plain.fit(drawable(note), WIDTH - 2 * MARGIN)
            self._canvas.write(MARGIN, self._bottom + 24, words, self._plain, FAINT)


def _grown(box: Box, by: float) -> Box:
    left, top, right, bottom = box
    return left - by, top - by, right + by, bottom + by


def _days(event: Event) -> tuple[int, int]:
    """Return the first and last day as ordinals; an unknown one equals the other."""
    first = event.ends if event.begins is None else event.begins
    last = event.begins if event.ends is None else event.ends
    if first is None or last is None:
        raise ValueError("an event without a place in time cannot be drawn")
    return first, last
