"""A timeline request at the seeds' size beside tagging alone.

``python -m tests.benchmarks.timelines`` prints the ratios. Nothing is asserted by the clock.
"""

from __future__ import annotations

from pathlib import Path

from bot import charts
from bot.rendering import timelines
from index import Library
from index.corpus import build
from index.dates import tag_dates
from index.loading.folder import read_folder
from index.timelines import MemoryEventIndex, timeline, topics
from tests.benchmarks.timing import milliseconds, report

SEEDS = Path(__file__).parents[2] / "seeds"


def main() -> None:
    """Print the comparisons."""
    corpus = build(read_folder(SEEDS).documents)
    blocks = {
        source: [analysed.block for analysed in blocks] for source, blocks in corpus.blocks.items()
    }

    def tag() -> None:
        for source, document in corpus.documents.items():
            tag_dates(document, blocks[source])

    def first() -> None:
        timeline(MemoryEventIndex(corpus))

    tagging = milliseconds(tag, 25)
    peer = "tagging alone"
    ready = MemoryEventIndex(corpus)
    found = timeline(ready)
    for what, took in (
        (
            "first timeline, dates to be found",
            milliseconds(first, 25),
        ),
        ("further timeline, all events", milliseconds(lambda: timeline(ready), 25)),
        ("further timeline, a topic", milliseconds(lambda: timeline(ready, topic="Biden"), 25)),
        ("further timeline, a range", milliseconds(lambda: timeline(ready, since="2023"), 25)),
        ("suggesting topics", milliseconds(lambda: topics(ready, "", 25), 25)),
        ("reply of all events", milliseconds(lambda: timelines.timeline(found), 25)),
        ("chart of all events", milliseconds(lambda: charts.draw(found), 5)),
        ("opening the library, no dates", milliseconds(lambda: Library.open(SEEDS), 7)),
    ):
        report(what, took, peer, tagging)


if __name__ == "__main__":
    main()
