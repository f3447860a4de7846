"""Timelines: the dated events of the documents, in order of time.

    MemoryEventIndex(corpus)                     finds the dates on the first request, and once
    timeline(event_index, topic=..., since=...)  -> Timeline
    topics(event_index, typed, limit)            -> words to look for, the most dated first

What was decided, and why:

- One event for each date expression that dates its sentence; headings, boilerplate and
  bare credits give none. Its quotation is the whole sentence, also where the splitter ended
  one inside the date.
- The date of a heading, a dateline or a signature dates the list items and sentences of its
  section; see ``section_dates``. Their quotation has the line of that date as a slice.
- Order: by the first day, then the longer before the shorter, so that a year stands before
  its days; then by document and place, so that the order is total. "Late 1789" is the last
  third of the year, and "early" and "mid" the others.
- A topic is what a question's concepts are: names with their aliases, synonyms for little,
  corrected words; a kind of event and a whole name mean more (see ``topic_concepts``). An event
  belongs to it if its sentence meets enough of the topic's information, and does so not much
  worse than the best event. A sentence that only points back ("the program", "he") is read
  together with the one before it, and each with the headings above it but the document's title.
  A year in a topic is met by any date in that year.
- An event that shares a day with the range belongs to it. One whose year nothing supports
  belongs to no range.
- A timeline shows at most ``MAX_EVENTS`` and counts the others. Every event that says a word
  of the topic is scored by its summary: of a large corpus only the texts of those shown are read.
- Two events of the same date that say nearly the same are folded into one: a caption into
  the body, a sentence that several documents share into the first.
"""

from index.timelines.event_index import EventIndex, MemoryEventIndex, Selection, topics
from index.timelines.events import LocatedEvent, Scope, date_events
from index.timelines.selection import timeline

__all__ = [
    "EventIndex",
    "LocatedEvent",
    "MemoryEventIndex",
    "Scope",
    "Selection",
    "date_events",
    "timeline",
    "topics",
]
