"""Draw a timeline: points and spans to scale, each in a row with its text.

    draw(timeline)   -> Picture (PNG, with its description)
    figure(timeline) -> the Canvas it is drawn on, before it is written

What was decided, and why:

- Each event has a row: its date, the document's words for it and the beginning of its sentence
  on the left, its place in time on the right. So labels cannot collide, however close two
  events are.
- Labels are the document's own words, cut at a word's end with an ellipsis. Title, legend
  and notes are fixed strings.
- The picture has a dark background of its own, so it reads the same in a light client and in a
  dark one.
- A mark is filled if the words state the date in full, hollow if it was resolved. A day is a
  point, whatever the scale.
- The width follows the events: where most of them crowd into less than a third of the axis, a
  gap beside them is left out, and what is on either side has a scale of its own. A jagged band
  marks the gap. With fewer than four different days no gap is left out.
- Letters are at least 9 pixels high where Discord shows the picture, 550 pixels wide.
- Charts can be drawn in threads, and the same timeline gives the same bytes.
"""

from bot.charts.axis import Scale
from bot.charts.drawing import draw, figure

__all__ = ["Scale", "draw", "figure"]
