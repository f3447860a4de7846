"""A timeline as a picture: points and spans to scale, each in a row with its words.

    draw(timeline)   -> Picture (PNG, with its description)
    figure(timeline) -> the Canvas it is drawn on, before it is written

What was decided, and why:

- Each event has a row: its date and the beginning of its sentence on the left, its place in
  time on the right. So labels cannot collide, however close two events are.
- Words are the document's own, cut at a word's end with an ellipsis behind. Title, legend
  and notes are fixed wording.
- The picture has a dark ground of its own, so it reads the same in a light client and in a
  dark one.
- A mark is filled if the words state the date in full, hollow if it was resolved.
- A stretch that no event touches is cut out if it would take much of the axis; a jagged
  band marks the place.
- Charts can be drawn in threads, and the same timeline gives the same bytes.
"""

from bot.charts.axis import Scale
from bot.charts.drawing import draw, figure

__all__ = ["Scale", "draw", "figure"]
