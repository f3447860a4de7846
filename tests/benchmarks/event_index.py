"""Timelines from disk beside those of the engine in memory: the same events, and how soon.

``python -m tests.benchmarks.event_index [DOCUMENTS]`` prints it for generated documents: topics
of one and two names and words, alone and with a range.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from index.corpus import build
from index.model import Document
from index.timelines import EventIndex, MemoryEventIndex, timeline, topics
from tests.benchmarks.timing import milliseconds, report
from tests.helpers.disk_events import event_index_of
from tests.helpers.documents import document

TOPICS = 30
RANGES = ((None, None), ("1990", "1999"))
SYLLABLES = "ba be bi ka ke ki la le li lo ma me mi na ne ni ra re ri ro sa se si so ta te".split()


def generated(count: int, seed: int = 1) -> list[Document]:
    """Documents of some twenty paragraphs; two sentences of five are dated."""
    chance = random.Random(seed)
    words = sorted({a + b + c for a in SYLLABLES for b in SYLLABLES for c in ("n", "rt", "st")})
    chance.shuffle(words)
    names = [word.capitalize() for word in words[:900]]
    common = words[900:]

    def some(pool: Sequence[str], length: int) -> str:
        weights = [1 / (place + 3) for place in range(len(pool))]
        return " ".join(chance.choices(pool, weights, k=length))

    def sentence() -> str:
        name, year = some(names, chance.choice((1, 2))), chance.randrange(1950, 2024)
        form = chance.choices(
            (
                f"In {year}, {name} {some(common, 9)}.",
                f"On October {chance.randrange(1, 29)}, {year}, the {some(common, 3)} of {name} "
                f"{some(common, 5)}.",
                f"From {year} through {year + 4} {name} {some(common, 8)}.",
                f"He {some(common, 8)} in {year}.",
                f"The {some(common, 9)} {name} {some(common, 4)}.",
            ),
            (4, 3, 1, 2, 15),
        )
        return form[0]

    def paragraph() -> str:
        return " ".join(sentence() for _ in range(chance.randrange(2, 7)))

    texts = ("\n\n".join(paragraph() for _ in range(20)) for _ in range(count))
    return [document(text, f"{place:05}.txt") for place, text in enumerate(texts)]


def compare(memory: MemoryEventIndex, disk: EventIndex, count: int) -> list[bool]:
    """Ask both for topics that the corpus offers; say for each whether they agree."""
    offered = topics(memory, "", 40 * count)
    chance = random.Random(2)
    asked = [*offered[: count // 3], *chance.sample(offered, count - count // 3)]
    asked += [f"{one} {other}" for one, other in zip(asked[::3], asked[1::3], strict=False)]
    return [
        timeline(memory, topic=topic, since=since, until=until)
        == timeline(disk, topic=topic, since=since, until=until)
        for topic in asked
        for since, until in RANGES
    ]


def main() -> None:
    """Print the comparisons."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 150
    documents = generated(count)
    memory = MemoryEventIndex(build(documents))
    with TemporaryDirectory() as folder:
        disk = event_index_of(Path(folder) / "generation", documents)
        print(f"{memory.corpus.engine.size:,} passages, {len(memory.events):,} events")
        found = compare(memory, disk, TOPICS)
        print(f"{sum(found)} of {len(found)} timelines are the same")
        topic = topics(memory, "", 1)[0]
        report(
            "a topic, from disk",
            milliseconds(lambda: timeline(disk, topic=topic), 5),
            "in memory",
            milliseconds(lambda: timeline(memory, topic=topic), 5),
        )


if __name__ == "__main__":
    main()
