from __future__ import annotations

import struct
from datetime import date, timedelta
from itertools import combinations, groupby
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageColor

from bot import charts
from bot.charts.drawing import (
    ACCENT,
    DATE_SIZE,
    GROUND,
    HEADER,
    LABELS_END,
    MAX_EVENTS,
    PLOT_LEFT,
    ROW,
    SHOWN_WIDTH,
    TITLE_SIZE,
    WIDTH,
    WORDS_SIZE,
    drawable,
)
from bot.i18n import ENGLISH
from index import Event, Quote, Span, Timeline
from tests.helpers.documents import document, library, seed_library

ASKED: dict[str, dict[str, str]] = {
    "all": {},
    "a topic": {"topic": "Biden"},
    "a range": {"since": "oct 2023", "until": "2023"},
    "one event": {"topic": "arrests"},
}
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
SPANS = st.tuples(DAYS, st.integers(0, 400_000))


def boxes(timeline: Timeline) -> list[tuple[str, float, float, float, float]]:
    """Each text of a chart with its box in pixels."""
    return [(each.text, *each.box) for each in charts.figure(timeline).inscriptions]


def assert_readable(timeline: Timeline) -> None:
    height = charts.figure(timeline).height
    found = boxes(timeline)
    assert found
    for _, left, top, right, bottom in found:
        assert left >= 0 <= top
        assert right <= WIDTH
        assert bottom <= height
    for one, other in combinations(found, 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, (one, other)


def made_of(*spans: tuple[date, date], stated: bool = True, text: str = "It fell.") -> Timeline:
    quote = Quote(document(text), Span(0, len(text)), 1)
    events = tuple(
        Event(first.isoformat(), quote, first, last, stated, None, quote) for first, last in spans
    )
    return Timeline(None, None, None, None, events)


class TestSeeds:
    @pytest.fixture(params=ASKED.values(), ids=list(ASKED))
    def timeline(self, request: pytest.FixtureRequest) -> Timeline:
        return seed_library().timeline(**request.param)

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


def crowd(*outliers: date, days: int = 36) -> Timeline:
    """Days of one autumn, with dates that lie far from them."""
    first = date(2023, 10, 1)
    close = [first + timedelta(2 * number) for number in range(days)]
    return made_of(*((day, day) for day in sorted([*close, *outliers])))


def test_outliers_do_not_squeeze_a_crowd() -> None:
    timeline = crowd(date(1853, 1, 1), date(1942, 1, 1), date(1986, 1, 1), date(2030, 1, 1))
    days = [event.first.toordinal() for event in timeline.events if event.first is not None]
    scale = charts.Scale([(day, day) for day in days], 0.0, 366.0)

    assert scale.place(days[-2]) - scale.place(days[3]) > 366.0 / 3
    assert ENGLISH.timelines.chart_break in [words for words, *_ in boxes(timeline)]
    assert_readable(timeline)


@pytest.mark.parametrize("days", [1, 3])
def test_no_gap_is_left_out_where_that_gives_no_crowd_room(days: int) -> None:
    legend = [words for words, *_ in boxes(crowd(date(1853, 1, 1), days=days))]

    assert ENGLISH.timelines.chart_break not in legend


def test_no_gap_is_left_out_that_is_most_of_an_event() -> None:
    periods = [(date(1936, 9, 1), date(1939, 12, 31))]
    periods += [(date(year, 1, 1), date(year, 12, 31)) for year in range(1946, 1951)]
    spans = [(first.toordinal(), last.toordinal()) for first, last in periods]
    days = [date(1950, 2, 1).toordinal() + 60 * number for number in range(24)]
    scale = charts.Scale([*spans, *((day, day) for day in days)], 0.0, 366.0)

    for left, right in scale.breaks():
        for first, last in spans:
            assert right <= scale.place(first) or scale.place(last + 1) <= left


def test_every_part_of_the_axis_names_a_date() -> None:
    timeline = crowd(date(1853, 1, 1), date(1942, 1, 1), date(2030, 1, 1))
    days = [event.first.toordinal() for event in timeline.events if event.first is not None]
    scale = charts.Scale([(day, day) for day in days], 0.0, 366.0)
    ticks = [place for place, _ in scale.ticks(lambda words: 9.0 * len(words), 400.0)]

    assert len(scale.segments) > 1
    for segment in scale.segments:
        assert any(segment.left <= place <= segment.right for place in ticks)


def test_a_day_is_a_point_and_a_year_a_bar_where_there_is_room() -> None:
    figure = charts.figure(made_of((date(2001, 1, 1),) * 2, (date(2001, 1, 1), date(2001, 12, 31))))
    mark = ImageColor.getrgb(ACCENT)
    widths = [
        sum(figure.colour_at(x, HEADER + ROW * row + ROW / 2) == mark for x in range(WIDTH))
        for row in range(2)
    ]

    assert widths[0] < 24
    assert widths[1] > 200


def test_letters_are_nine_pixels_high_where_discord_shows_the_chart() -> None:
    assert min(TITLE_SIZE, DATE_SIZE, WORDS_SIZE) * SHOWN_WIDTH / WIDTH >= 9


@pytest.mark.parametrize("last", [date(2001, 12, 31), date(2001, 1, 1)], ids=["span", "point"])
def test_stated_dates_are_filled_and_resolved_ones_hollow(last: date) -> None:
    def shades(*, stated: bool) -> list[tuple[int, ...]]:
        """The colours from left to right through the only mark, each once in a row."""
        drawn = charts.figure(made_of((date(2001, 1, 1), last), stated=stated))
        across = [drawn.colour_at(x, HEADER + ROW / 2) for x in range(PLOT_LEFT - 20, WIDTH)]
        full = [shade for shade in across if shade in {mark, ground}]
        return [shade for shade, _ in groupby(full)]

    mark, ground = ImageColor.getrgb(ACCENT), ImageColor.getrgb(GROUND)

    assert shades(stated=True) == [mark]
    assert shades(stated=False) == [mark, ground, mark]


def test_more_events_than_it_holds_are_counted(tmp_path: Path) -> None:
    text = "\n\n".join(f"The mill number {n} opened in {1900 + n} here." for n in range(60))
    timeline = library(tmp_path, a=text).timeline()
    notes = [words for words, *_ in boxes(timeline) if "first" in words]

    assert notes == [f"The first {MAX_EVENTS} of 60. Choose a topic or dates to see the others."]
    assert_readable(timeline)


def test_events_before_christ_stand_in_their_place(tmp_path: Path) -> None:
    timeline = library(
        tmp_path, a="It rose in 490 BC. It fell in 480 BC. It burst in AD 79."
    ).timeline()
    years = [
        words for words, left, *_ in boxes(timeline) if words.startswith("-0") and left > LABELS_END
    ]

    assert len(timeline.events) == 3
    assert years
    assert years == sorted(years, reverse=True)
    assert_readable(timeline)


def test_events_without_a_year_are_counted() -> None:
    assert ENGLISH.timelines.chart_undated.format(count=1) in [
        words for words, *_ in boxes(seed_library().timeline(dated_only=True))
    ]


def test_characters_that_the_font_lacks_have_a_stand_in() -> None:
    assert drawable("a\n b\x07北") == "a b\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"


def test_letters_that_charts_may_well_meet_are_drawn() -> None:
    text = "¿Qué pasó en Ñuñoa? Łódź, Ærø, Σίσυφος, Київ, երկիր, שלום, سلام – “€½”→✓"

    assert drawable(text) == text
