"""The chart itself, in pixels from the top left corner."""

from __future__ import annotations

import io
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Polygon, Rectangle

from bot import rendering
from bot.charts.lettering import Pen, drawable
from bot.charts.scale import Scale
from bot.replies import Picture
from bot.wording import ENGLISH, Wording
from index import Event, Timeline

MOST_EVENTS = 40
LONGEST_DESCRIPTION = 1_000
"""Characters; Discord takes 1,024."""

WIDTH = 1_000
DOTS_AN_INCH = 100
MARGIN = 24
LABELS_END = 560
PLOT_LEFT, PLOT_RIGHT = 590, WIDTH - 44
HEADER = 122
ROW = 42
FOOTER = 46
BAR = 11.0
POINT = 5.5
NARROWEST_BAR = 12.0
"""Pixels. A shorter span is drawn as a point: it could not be told from one."""

GROUND = "#1f2127"
STRIPE = "#262930"
GRID = "#3b3f49"
WORDS = "#d6d9df"
STRONG = "#ffffff"
FAINT = "#a3a9b5"
ACCENT = "#6cb6ff"


def draw(timeline: Timeline, words: Wording = ENGLISH) -> Picture:
    """Draw the first events of ``timeline`` that have a place in time, at least one.

    The same timeline gives the same bytes.
    """
    buffer = io.BytesIO()
    figure(timeline, words).savefig(buffer, format="png", metadata={"Software": None})
    shown = timeline.events[:MOST_EVENTS]
    described = rendering.chart_description(timeline, shown, LONGEST_DESCRIPTION, words)
    return Picture(buffer.getvalue(), described)


def figure(timeline: Timeline, words: Wording = ENGLISH) -> Figure:
    """The chart before it is written."""
    shown = timeline.events[:MOST_EVENTS]
    height = HEADER + ROW * len(shown) + FOOTER
    drawn = Figure(figsize=(WIDTH / DOTS_AN_INCH, height / DOTS_AN_INCH), dpi=DOTS_AN_INCH)
    canvas = FigureCanvasAgg(drawn)
    drawn.set_facecolor(GROUND)
    axes = drawn.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    chart = _Chart(axes, canvas, shown, words)
    chart.head(timeline)
    chart.axis()
    for number, event in enumerate(shown):
        chart.row(number, event)
    chart.breaks()
    chart.foot(rendering.chart_note(timeline, len(shown), words))
    return drawn


class _Chart:
    """Draws the parts of one chart."""

    def __init__(
        self, axes: Axes, canvas: FigureCanvasAgg, shown: Sequence[Event], words: Wording
    ) -> None:
        self._words = words
        self._axes = axes
        renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
        self._title = Pen(axes, renderer, 13, "bold")
        self._strong = Pen(axes, renderer, 10, "bold")
        self._plain = Pen(axes, renderer, 9, "normal")
        self._scale = Scale([_days(event) for event in shown], PLOT_LEFT, PLOT_RIGHT)
        self._bottom = HEADER + ROW * len(shown)

    def head(self, timeline: Timeline) -> None:
        """The title, and what the marks mean."""
        title = rendering.chart_title(timeline, timeline.dated_count, self._words)
        self._title.write(MARGIN, 28, self._title.fit(title, WIDTH - 2 * MARGIN), STRONG)
        x, y = MARGIN + POINT, 62.0
        ours = self._words.timelines
        legend = [(ours.chart_stated, True), (ours.chart_resolved, False)]
        for words, filled in legend:
            self._point(x, y, filled=filled)
            self._plain.write(x + 14, y, words, WORDS)
            x += 14 + self._plain.width(words) + 34
        if len(self._scale.segments) > 1:
            self._jag(x - POINT, x + POINT + 4, y - 9, y + 9)
            self._plain.write(x + 18, y, ours.chart_break, WORDS)

    def axis(self) -> None:
        """Stripes, round dates above and below, and a line down from each."""
        for number in range(0, (self._bottom - HEADER) // ROW, 2):
            stripe = Rectangle((0, HEADER + ROW * number), WIDTH, ROW, color=STRIPE, lw=0)
            self._axes.add_patch(stripe)
        for x, label in self._scale.ticks(self._plain.width, WIDTH - 6):
            self._axes.plot([x, x], [HEADER - 8, self._bottom], color=GRID, lw=1, zorder=1)
            self._plain.write(x, HEADER - 18, label, FAINT, "center")

    def row(self, number: int, event: Event) -> None:
        """An event's words, and its mark."""
        top = HEADER + ROW * number
        value = event.edtf if rendering.ground(event) else ""
        room = LABELS_END - MARGIN - (self._plain.width(value) + 12 if value else 0)
        date = self._strong.fit(event.words.text, room)
        self._strong.write(MARGIN, top + 13, date, STRONG)
        if value:
            x = MARGIN + self._strong.width(date) + 12
            self._plain.write(x, top + 13, value, ACCENT)
        sentence = self._plain.fit(event.quote.text, LABELS_END - MARGIN)
        self._plain.write(MARGIN, top + 30, sentence, WORDS)
        self._mark(event, top + ROW / 2)

    def _mark(self, event: Event, y: float) -> None:
        first, last = _days(event)
        left, right = self._scale.place(first), self._scale.place(last + 1)
        self._axes.plot([LABELS_END + 8, left], [y, y], color=GRID, lw=1, ls=(0, (1, 3)), zorder=1)
        if right - left < NARROWEST_BAR:
            self._point((left + right) / 2, y, filled=event.stated)
            return
        self._axes.add_patch(
            FancyBboxPatch(
                (left + 3, y - BAR / 2 + 3), right - left - 6, BAR - 6,
                boxstyle="round,pad=3", edgecolor=ACCENT, lw=1.8, zorder=3,
                facecolor=ACCENT if event.stated else GROUND,
            )
        )  # fmt: skip

    def _point(self, x: float, y: float, *, filled: bool) -> None:
        face = ACCENT if filled else GROUND
        self._axes.add_patch(
            Circle((x, y), POINT, edgecolor=ACCENT, facecolor=face, lw=1.8, zorder=4)
        )

    def breaks(self) -> None:
        """A jagged band wherever a stretch is left out, over everything that crosses it."""
        for left, right in self._scale.breaks():
            self._jag(left, right, HEADER - 8, self._bottom)

    def _jag(self, left: float, right: float, top: float, bottom: float) -> None:
        """A band with toothed sides."""
        teeth = max(2, round((bottom - top) / 7))
        ys = [top + (bottom - top) * number / teeth for number in range(teeth + 1)]
        middle, half = (left + right) / 2, 3.0
        one = [(middle - half + (1.5 if n % 2 else -1.5), y) for n, y in enumerate(ys)]
        other = [(middle + half + (1.5 if n % 2 else -1.5), y) for n, y in enumerate(ys)]
        band = Polygon([*one, *reversed(other)], closed=True, facecolor=GROUND, lw=0, zorder=5)
        self._axes.add_patch(band)
        for side in (one, other):
            xs, heights = zip(*side, strict=True)
            self._axes.plot(xs, heights, color=FAINT, lw=1, zorder=6)

    def foot(self, note: str) -> None:
        """What the chart leaves out."""
        if note:
            words = self._plain.fit(drawable(note), WIDTH - 2 * MARGIN)
            self._plain.write(MARGIN, self._bottom + 24, words, FAINT)


def _days(event: Event) -> tuple[int, int]:
    """The first and last day as ordinals; where one is not known, the other stands for it."""
    first, last = event.first or event.last, event.last or event.first
    if first is None or last is None:
        raise ValueError("an event without a place in time cannot be drawn")
    return first.toordinal(), last.toordinal()
