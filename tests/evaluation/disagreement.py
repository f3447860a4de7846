"""How often sources at odds are noticed, and how often sources are said to be that are not.

python -m tests.evaluation.disagreement [FILE.json|FILE.jsonl ...]

The invented source sets of ``invented_sources`` come first; of every collection given, and of the
project's own questions, whatever is noticed is printed to be looked at.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from index import Answer, Quote
from index.answering import answer
from index.corpus import Corpus
from index.query.answer_types import value_type_of
from tests.evaluation import collections
from tests.evaluation.invented_sources import AGREEING, CONTRADICTORY, SourceSet
from tests.evaluation.later_invented_sources import LATER_AGREEING, LATER_CONTRADICTORY
from tests.evaluation.measuring import corpus_of
from tests.helpers.documents import corpus


def main() -> None:
    """Print the shares, what is missed and what is noticed wrongly."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.disagreement")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--paragraphs", action="store_true", help="each paragraph a document")
    report("invented first", CONTRADICTORY, AGREEING)
    report("invented later", LATER_CONTRADICTORY, LATER_AGREEING)
    options = parser.parse_args()
    for whole in [collections.seeds("fit"), *map(collections.load, options.files)]:
        collection = by_paragraph(whole) if options.paragraphs else whole
        documents = corpus_of(collection)
        asked = [c.question for c in collection.cases if value_type_of(c.question)]
        found = [(question, conflicts_on(documents, question)) for question in asked]
        noted = [(question, quotes) for question, quotes in found if quotes]
        print(f"\n{collection.name}: noticed in {len(noted)} of {len(asked)} questions for a value")
        for question, quotes in noted:
            print(f"  {question}")
            for quote in quotes:
                print(f"    {quote.document.source}: {' '.join(quote.text.split())}")
        pairs = list(altered(whole))
        hits = sum(bool(conflicts_on(other, question)) for question, other, _ in pairs)
        alarms = sum(bool(conflicts_on(same, question)) for question, _, same in pairs)
        print(f"  a copy with another figure: noticed {hits} of {len(pairs)}")
        print(f"  a true copy: false alarms {alarms} of {len(pairs)}")


def report(label: str, contradictory: Sequence[SourceSet], agreeing: Sequence[SourceSet]) -> None:
    """Print how many source sets are judged rightly."""
    missed = [sources.name for sources in contradictory if not is_noticed(sources)]
    alarms = [sources.name for sources in agreeing if noticed(sources)]
    count = len(contradictory)
    print(f"{label}: noticed {count - len(missed)} of {count}; missed: {missed}")
    print(f"{label}: false alarms {len(alarms)} of {len(agreeing)}: {alarms}")


def by_paragraph(collection: collections.Collection) -> collections.Collection:
    """The collection with every paragraph a document of its own: far more that could clash."""
    texts = {
        f"{name[:-4]}-{number}.txt": paragraph
        for name, text in collection.texts.items()
        for number, paragraph in enumerate(text.split("\n\n"))
        if paragraph.strip()
    }
    return collections.Collection(f"{collection.name} by paragraph", texts, collection.cases)


def altered(collection: collections.Collection) -> Iterator[tuple[str, Corpus, Corpus]]:
    """Questions answered by a figure, with a copy of the answer's paragraph beside its document.

    In the first corpus the figure is another one, in the second the copy is true.
    """
    for case in collection.cases:
        if not case.places or not value_type_of(case.question):
            continue
        place = case.places[0]
        text = collection.texts[place.source]
        start = text.rfind("\n\n", 0, place.start) + 1
        end = text.find("\n\n", place.end)
        end = len(text) if end < 0 else end
        changed = _with_another_figure(text[place.start : place.end])
        if changed:
            copy = text[start : place.start] + changed + text[place.end : end]
            yield case.question, corpus(text, copy), corpus(text, text[start:end])


def _with_another_figure(words: str) -> str | None:
    """The words with a year's last digit changed, or the first digit of any other figure."""
    found = re.search(r"(?<=\b[12]\d\d)\d\b", words) or re.search(r"\b\d", words)
    if found is None:
        return None
    digit = (int(found[0]) + 4) % 9 + 1
    return f"{words[: found.start()]}{digit}{words[found.end() :]}"


def noticed(sources: SourceSet) -> tuple[str, ...]:
    """The quotations that are said to be at odds."""
    return tuple(quote.text for quote in conflicts_on(corpus(*sources.texts), sources.question))


def is_noticed(sources: SourceSet) -> bool:
    """Whether there is one quotation for each figure, and no other."""
    return _pairs(noticed(sources), sources.figures)


def _pairs(quotes: Sequence[str], figures: Sequence[str]) -> bool:
    return len(quotes) == len(figures) and all(
        sum(figure in quote for quote in quotes) == 1 for figure in figures
    )


def conflicts_on(documents: Corpus, question: str) -> tuple[Quote, ...]:
    """What the answer to ``question`` says is at odds."""
    result = answer(documents, question, limit=3)
    return result.conflicts if isinstance(result, Answer) else ()


if __name__ == "__main__":
    main()
