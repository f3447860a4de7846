"""How often sources at odds are noticed, and how often sources are said to be that are not.

python -m tests.evaluation.disagreement [FILE.json|FILE.jsonl ...]

The invented shelves of ``invented_sources`` come first; of every collection given, and of the
project's own questions, each pair that is noticed is printed to be looked at.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from index import Answer, Quote
from index.answering import answer
from index.answering.wants import PLAIN_KINDS, wanted
from index.corpus import Corpus
from tests.builders import corpus
from tests.evaluation import collections
from tests.evaluation.invented_sources import AGREEING, CONTRADICTORY, Shelf
from tests.evaluation.measuring import corpus_of


def main() -> None:
    """Print the shares, what is missed and what is noticed wrongly."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.disagreement")
    parser.add_argument("files", nargs="*", type=Path)
    missed = [shelf.name for shelf in CONTRADICTORY if not is_noticed(shelf)]
    alarms = [shelf.name for shelf in AGREEING if noticed(shelf)]
    print(f"noticed {len(CONTRADICTORY) - len(missed)} of {len(CONTRADICTORY)}; missed: {missed}")
    print(f"false alarms {len(alarms)} of {len(AGREEING)}: {alarms}")
    for collection in [collections.seeds("fit"), *map(collections.load, parser.parse_args().files)]:
        shelf = corpus_of(collection)
        asked = [c.question for c in collection.cases if wanted(c.question) in PLAIN_KINDS]
        found = [(question, at_odds(shelf, question)) for question in asked]
        noted = [(question, quotes) for question, quotes in found if quotes]
        print(f"\n{collection.name}: noticed in {len(noted)} of {len(asked)} questions for a value")
        for question, quotes in noted:
            print(f"  {question}")
            for quote in quotes:
                print(f"    {quote.document.source}: {' '.join(quote.text.split())}")


def noticed(shelf: Shelf) -> tuple[str, ...]:
    """The quotations that are said to be at odds."""
    return tuple(quote.text for quote in at_odds(corpus(*shelf.texts), shelf.question))


def is_noticed(shelf: Shelf) -> bool:
    """Whether there is one quotation for each figure, and no other."""
    return _pairs(noticed(shelf), shelf.figures)


def _pairs(quotes: Sequence[str], figures: Sequence[str]) -> bool:
    return len(quotes) == len(figures) and all(
        sum(figure in quote for quote in quotes) == 1 for figure in figures
    )


def at_odds(shelf: Corpus, question: str) -> tuple[Quote, ...]:
    """What the answer to ``question`` says is at odds."""
    result = answer(shelf, question, limit=3)
    return result.at_odds if isinstance(result, Answer) else ()


if __name__ == "__main__":
    main()
