"""What happened when: every dated event of the documents, in order of time.

    Chronicle(corpus)                          finds the dates on the first request, and once
    timeline(chronicle, topic=..., since=...)  -> Timeline
    topics(chronicle, typed, limit)            -> words to look for, the most dated first

What was decided, and why:

- One event for each date expression that dates its sentence; headings, page furniture and
  bare credits give none. Its quotation is the whole sentence, also where the splitter ended
  one inside the date.
- Order: by the first day, then the longer before the shorter, so that a year stands before
  its days; then by document and place, so that the order is total.
- A topic is what a question's concepts are: names with their aliases, synonyms for little,
  corrected words. An event belongs to it if its sentence meets enough of the topic's information,
  and does so not much worse than the best event. A sentence that only points
  back ("the program", "he") is read together with the one before it. A year in a topic is
  met by any date in that year.
- An event that shares a day with the range belongs to it. One whose year nothing supports
  belongs to no range.
- Two events of the same date that say nearly the same are folded into one: a caption into
  the body, a sentence that several documents share into the first.
"""

from index.timelines.chronicle import Chronicle, Dated
from index.timelines.selecting import timeline
from index.timelines.suggesting import topics

__all__ = ["Chronicle", "Dated", "timeline", "topics"]
