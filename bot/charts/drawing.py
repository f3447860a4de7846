"""Draw the chart of a timeline, in pixels from the top left corner."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts.axis import Scale
from bot.charts.canvas import Box, Canvas
from bot.charts.text import TextPainter, Weight, drawable
from bot.i18n import ENGLISH, Strings
from bot.rendering import results
from bot.replies import Picture
from index import Event, Timeline

MAX_EVENTS = 40
MAX_DESCRIPTION_LENGTH = 1_000
"""Characters; Discord takes 1,024."""

WIDTH = 1_000
MARGIN = 24
LABELS_END = 560
PLOT_LEFT, PLOT_RIGHT = 590, WIDTH - 44
HEADER = 122
ROW = 42
FOOTER = 46
BAR = 11.0
POINT = 5.5
STROKE = 2.5
CORNER = 3.0
NARROWEST_BAR = 12.0
"""Pixels. A shorter span is drawn as a point, from which it would look no different."""

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
    described = results.chart_description(timeline, shown, MAX_DESCRIPTION_LENGTH, strings)
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
    chart.foot(results.chart_note(timeline, len(shown), strings))
    return canvas


class _Chart:
    """Draws the parts of one chart; what is drawn later covers what was drawn before."""

    def __init__(self, canvas: Canvas, shown: Sequence[Event], strings: Strings) -> None:
        self._strings = strings
        self._canvas = canvas
        self._title = TextPainter(18, Weight.BOLD)
        self._strong = TextPainter(14, Weight.BOLD)
        self._plain = TextPainter(12.5, Weight.REGULAR)
        self._scale = Scale([_days(event) for event in shown], PLOT_LEFT, PLOT_RIGHT)
        self._bottom = HEADER + ROW * len(shown)

    def head(self, timeline: Timeline) -> None:
        """Draw the title and the legend."""
        title = results.chart_title(timeline, timeline.dated_count, self._strings)
        title = self._title.fit(title, WIDTH - 2 * MARGIN)
        self._canvas.write(MARGIN, 28, title, self._title, STRONG)
        x, y = MARGIN + POINT, 62.0
        strings = self._strings.timelines
        legend = [(strings.chart_stated, True), (strings.chart_resolved, False)]
        for words, filled in legend:
            self._point(x, y, filled=filled)
            self._canvas.write(x + 14, y, words, self._plain, WORDS)
            x += 14 + self._plain.width(words) + 34
        if len(self._scale.segments) > 1:
            self._jag(x - POINT, x + POINT + 4, y - 9, y + 9)
            self._canvas.write(x + 18, y, strings.chart_break, self._plain, WORDS)

    def axis(self) -> None:
        """Draw stripes, round dates, and a line down from each."""
        for number in range(0, (self._bottom - HEADER) // ROW, 2):
            top = HEADER + ROW * number
            self._canvas.rectangle((0, top, WIDTH, top + ROW), STRIPE)
        for x, label in self._scale.ticks(self._plain.width, WIDTH - 6):
            self._canvas.vertical(x, HEADER - 8, self._bottom, GRID)
            left = x - self._plain.width(label) / 2
            self._canvas.write(left, HEADER - 18, label, self._plain, FAINT)

    def row(self, number: int, event: Event) -> None:
        """Draw an event's date, sentence and mark."""
        top = HEADER + ROW * number
        value = event.edtf if results.date_evidence(event) else ""
        room = LABELS_END - MARGIN - (self._plain.width(value) + 12 if value else 0)
        date = self._strong.fit(event.words.text, room)
        self._canvas.write(MARGIN, top + 13, date, self._strong, STRONG)
        if value:
            x = MARGIN + self._strong.width(date) + 12
            self._canvas.write(x, top + 13, value, self._plain, ACCENT)
        sentence = self._plain.fit(event.quote.text, LABELS_END - MARGIN)
        self._canvas.write(MARGIN, top + 30, sentence, self._plain, WORDS)
        self._mark(event, top + ROW / 2)

    def _mark(self, event: Event, y: float) -> None:
        first, last = _days(event)
        left, right = self._scale.place(first), self._scale.place(last + 1)
        self._canvas.dots(LABELS_END + 8, left, y, 5, DOTS)
        if right - left < NARROWEST_BAR:
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
    first, last = event.first or event.last, event.last or event.first
    if first is None or last is None:
        raise ValueError("an event without a place in time cannot be drawn")
    return first.toordinal(), last.toordinal()
