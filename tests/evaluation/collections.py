"""Collections of questions with the places that answer them.

The project's own questions are on the seed documents; any file in SQuAD's form (SQuAD 1.1
and 2.0, XQuAD) or CLAPnq's form (JSON Lines) can be given beside them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"

ANSWERABLE = "answerable"


@dataclass(frozen=True, slots=True)
class Place:
    """Words that answer: ``text[start:end]`` of a source.

    Attributes:
        share: How much of them a quotation must hold, from 0 to 1.
    """

    source: str
    start: int
    end: int
    share: float = 1.0

    def shown_by(self, source: str, start: int, end: int) -> bool:
        """Whether a quotation of ``source[start:end]`` shows enough of these words."""
        common = min(end, self.end) - max(start, self.start)
        return source == self.source and common >= self.share * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Case:
    """One question, what kind it is, and every place that answers it (none: a refusal)."""

    id: str
    question: str
    kind: str
    style: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents by name, and questions about them."""

    name: str
    texts: dict[str, str] = field(repr=False)
    cases: tuple[Case, ...]

    def write(self, folder: Path) -> None:
        """Write the documents into ``folder``."""
        for name, text in self.texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")


def seeds(half: str) -> Collection:
    """The project's own questions on the seed documents: the ``fit`` or the ``test`` half."""
    texts = {path.name: path.read_bytes().decode("utf-8") for path in sorted(SEEDS.glob("*.txt"))}
    lines = (HERE / f"seed_questions_{half}.jsonl").read_text(encoding="utf-8").splitlines()
    cases = tuple(seed_case(json.loads(line), texts) for line in lines)
    return Collection(f"seeds-{half}", texts, cases)


def load(path: Path) -> Collection:
    """Read a file in SQuAD's form (``.json``) or CLAPnq's (``.jsonl``)."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return _clapnq(path.stem, [json.loads(line) for line in text.splitlines()])
    return _squad(path.stem, json.loads(text)["data"])


def left_out(collection: Collection, kept: int = 0) -> Collection:
    """The collection with every other document left out; their questions become refusals.

    Args:
        kept: 0 to keep the first, third … document, 1 to keep the others.
    """
    texts = {
        name: text
        for number, (name, text) in enumerate(sorted(collection.texts.items()))
        if number % 2 == kept
    }
    cases = tuple(
        case
        if case.places[0].source in texts
        else Case(case.id, case.question, "left_out", case.style, ())
        for case in collection.cases
        if case.places
    )
    return Collection(f"{collection.name}-left-out-{kept}", texts, cases)


def seed_case(record: dict[str, Any], texts: dict[str, str]) -> Case:
    """Read one record of the project's own questions."""
    places = []
    for expected in record["expected"]:
        start = texts[expected["source"]].index(expected["text"])
        places.append(Place(expected["source"], start, start + len(expected["text"])))
    return Case(record["id"], record["question"], record["kind"], record["style"], tuple(places))


def _squad(name: str, articles: Iterable[dict[str, Any]]) -> Collection:
    texts: dict[str, str] = {}
    cases: list[Case] = []
    for article in articles:
        source = f"{_file_name(article['title'])}.txt"
        text = ""
        for paragraph in article["paragraphs"]:
            # One paragraph is one line: what stands between its line ends is kept in length.
            context = paragraph["context"].replace("\n", " ")
            cases += _squad_cases(paragraph["qas"], source, len(text))
            text += context + "\n\n"
        texts[source] = text
    return Collection(name, texts, tuple(cases))


def _squad_cases(questions: Iterable[dict[str, Any]], source: str, offset: int) -> Iterator[Case]:
    for question in questions:
        places = tuple(
            Place(source, offset + start, offset + start + len(answer["text"]))
            for answer in question["answers"]
            for start in [answer["answer_start"]]
        )
        impossible = question.get("is_impossible", False)
        kind = "impossible" if impossible else ANSWERABLE
        yield Case(
            question["id"], question["question"], kind, "squad", () if impossible else places
        )


def _clapnq(name: str, rows: Iterable[dict[str, Any]]) -> Collection:
    texts: dict[str, str] = {}
    cases: list[Case] = []
    for row in rows:
        passage = row["passages"][0]
        source = f"{_file_name(passage['title'])}-{row['id']}.txt"
        text = f"{passage['title']}\n\n{passage['text'].strip()}\n"
        texts[source] = text
        # Half of a sentence is enough: where sentences end is not marked up by hand there.
        places = tuple(
            Place(source, start, start + len(sentence), share=0.5)
            for sentence in row["output"][0]["selected_sentences"]
            for start in [text.find(sentence)]
            if start >= 0
        )
        kind = ANSWERABLE if places else "unanswered"
        cases.append(Case(row["id"], row["input"], kind, "search", places))
    return Collection(name, texts, tuple(cases))


def _file_name(title: str) -> str:
    return re.sub(r"[^\w.-]+", "_", title)
