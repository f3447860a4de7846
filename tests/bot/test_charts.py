from __future__ import annotations

import struct
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Circle, FancyBboxPatch
from matplotlib.text import Text

from bot import charts
from bot.charts.drawing import LABELS_END, MOST_EVENTS, PLOT_LEFT, WIDTH
from bot.charts.lettering import drawable
from bot.wording import ENGLISH
from index import Event, Library, Quote, Span, Timeline
from tests.builders import SEEDS, document, library

SEED_LIBRARY = Library.open(SEEDS)
TIMELINES = {
    "all": SEED_LIBRARY.timeline(),
    "a topic": SEED_LIBRARY.timeline("Biden"),
    "a range": SEED_LIBRARY.timeline(since="oct 2023", until="2023"),
    "one event": SEED_LIBRARY.timeline("arrests"),
}
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
SPANS = st.tuples(DAYS, st.integers(0, 400_000))


def boxes(timeline: Timeline) -> list[tuple[str, float, float, float, float]]:
    """Each text of a chart with its box in pixels."""
    drawn = charts.figure(timeline)
    assert isinstance(drawn.canvas, FigureCanvasAgg)
    renderer = drawn.canvas.get_renderer()  # type: ignore[no-untyped-call]
    texts = [text for text in drawn.findobj(Text) if isinstance(text, Text) and text.get_text()]
    found = []
    for text in texts:
        if text.axes is not None and text.get_visible() and text.get_position() != (0, 0):
            box = text.get_window_extent(renderer)
            found.append((text.get_text(), box.x0, box.y0, box.x1, box.y1))
    return found


def assert_readable(timeline: Timeline) -> None:
    height = charts.figure(timeline).bbox.height
    found = boxes(timeline)
    for _, left, bottom, right, top in found:
        assert left >= 0 <= bottom
        assert right <= WIDTH
        assert top <= height
    for one, other in combinations(found, 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, (one, other)


def made_of(*spans: tuple[date, date], stated: bool = True, text: str = "It fell.") -> Timeline:
    quote = Quote(document(text), Span(0, len(text)), 1)
    events = tuple(
        Event(first.isoformat(), quote, first, last, stated, None, quote) for first, last in spans
    )
    return Timeline(None, None, None, None, events)


@pytest.mark.parametrize("timeline", TIMELINES.values(), ids=TIMELINES.keys())
class TestSeeds:
    def test_a_chart_is_a_png_of_a_thousand_pixels(self, timeline: Timeline) -> None:
        png = charts.draw(timeline).png
        width, height = struct.unpack(">II", png[16:24])

        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        assert width == 1_000
        assert 150 < height < 2_000
        assert len(png) < 1_000_000

    def test_no_label_touches_another_or_the_edge(self, timeline: Timeline) -> None:
        assert_readable(timeline)

    def test_the_same_timeline_gives_the_same_bytes(self, timeline: Timeline) -> None:
        assert charts.draw(timeline) == charts.draw(timeline)

    def test_its_words_are_the_documents_own(self, timeline: Timeline) -> None:
        shown = {drawable(event.quote.text) for event in timeline.events}
        rows = [words for words, left, *_ in boxes(timeline) if left < LABELS_END]
        sentences = [words.removesuffix("…") for words in rows if words.endswith("…")]

        assert sentences
        for words in sentences:
            assert any(words in sentence for sentence in shown)

    def test_it_is_described_in_words(self, timeline: Timeline) -> None:
        said = charts.draw(timeline).description

        assert len(said) <= 1_000
        assert timeline.events[0].edtf in said


@settings(deadline=None, max_examples=25)
@given(st.lists(SPANS, min_size=1, max_size=12), st.text(min_size=1, max_size=80))
def test_any_events_give_a_readable_chart(spans: list[tuple[date, int]], text: str) -> None:
    periods = [
        (first, date.fromordinal(min(first.toordinal() + length, date.max.toordinal())))
        for first, length in spans
    ]
    periods.sort()
    timeline = made_of(*periods, text=f"It cost $5 and $6: {text}")

    charts.draw(timeline)
    places = charts.Scale([(a.toordinal(), b.toordinal()) for a, b in periods], 0.0, 400.0)
    ends = sorted({day.toordinal() for period in periods for day in period})
    assert [places.place(day) for day in ends] == sorted(places.place(day) for day in ends)
    assert all(-1e-6 <= places.place(day) <= 400.0 + 1e-6 for day in ends)


def test_dates_are_placed_to_scale() -> None:
    scale = charts.Scale([(1_000, 1_009), (1_020, 1_029), (1_040, 1_049)], 0.0, 400.0)
    one, two, three = (scale.place(day) for day in (1_000, 1_020, 1_040))

    assert two - one == pytest.approx(three - two)


def test_a_long_empty_stretch_is_broken_and_a_span_never() -> None:
    day = date(1900, 1, 1)
    far = made_of((day, day), (day + timedelta(9), day + timedelta(9)), (date(2000, 1, 1),) * 2)
    across = made_of((day, date(2000, 1, 1)), (day, day))
    legend = ENGLISH.timelines.chart_break

    assert legend in [words for words, *_ in boxes(far)]
    assert legend not in [words for words, *_ in boxes(across)]
    assert_readable(far)


def test_stated_dates_are_filled_and_resolved_ones_hollow() -> None:
    def faces(*, stated: bool) -> set[object]:
        drawn = charts.figure(made_of((date(2001, 1, 1), date(2001, 12, 31)), stated=stated))
        marks = [
            each
            for kind in (Circle, FancyBboxPatch)
            for each in drawn.findobj(kind)
            if isinstance(each, Circle | FancyBboxPatch)
            and each.get_window_extent().x0 > PLOT_LEFT - 20
        ]
        return {tuple(mark.get_facecolor()) for mark in marks}

    assert len(faces(stated=True)) == len(faces(stated=False)) == 1
    assert faces(stated=True) != faces(stated=False)


def test_more_events_than_it_holds_are_counted(tmp_path: Path) -> None:
    text = "\n\n".join(f"The mill number {n} opened in {1900 + n} here." for n in range(60))
    timeline = library(tmp_path, a=text).timeline()
    notes = [words for words, *_ in boxes(timeline) if "first" in words]

    assert notes == [f"The first {MOST_EVENTS} of 60. Choose a topic or a range to see the others."]
    assert_readable(timeline)


def test_events_without_a_year_are_counted() -> None:
    assert ENGLISH.timelines.chart_undated.format(count=1) in [
        words for words, *_ in boxes(TIMELINES["all"])
    ]


def test_characters_that_the_font_lacks_have_a_stand_in() -> None:
    assert drawable("a\n b\x07北") == "a b\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
