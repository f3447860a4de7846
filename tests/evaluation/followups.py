"""How well follow-ups are understood, and how often a question is wrongly taken for one.

python -m tests.evaluation.followups [FILE.json|FILE.jsonl ...] [--engine ENGINE] [--save RUN.json]
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from index import Answer, EngineChoice, NoAnswer
from index.text.tokens import STOP_WORDS
from tests.evaluation import collections
from tests.evaluation.collections import ANSWERABLE, HERE, Case, Collection, seed_case
from tests.evaluation.measuring import (
    Figures,
    Outcome,
    Record,
    Run,
    add_engine,
    clusters,
    opened,
    outcome,
    record,
)

PAIRS = HERE / "seed_followups.jsonl"
UNRELATED = "What is the boiling point of tungsten at sea level?"
_NAME = re.compile(r"(?<=\s)(?:[A-Z][\w'’-]+(?:\s(?:of\s|the\s)?[A-Z][\w'’-]+)*)")
_NO_NOUN = rf"\W*$|,| (?:{'|'.join(sorted(STOP_WORDS))})\b"
_YEAR = re.compile(r"\bin (1[0-9]\d\d|20\d\d)\b")


class Asking(Protocol):
    """Answers a question that may follow others, the newest of them first."""

    def __call__(self, question: str, *, history: Sequence[str] = ()) -> Answer | NoAnswer:
        """Answer ``question``."""
        ...


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question with those before it, the newest first, and what answers it."""

    case: Case
    history: tuple[str, ...]


def written() -> tuple[FollowUp, ...]:
    """The follow-ups on the seeds, written by hand."""
    texts = collections.seeds("fit").texts
    records = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    return tuple(FollowUp(seed_case(record, texts), tuple(record["before"])) for record in records)


def with_pronouns(collection: Collection) -> Iterator[FollowUp]:
    """Of two questions on one paragraph the second, with the name they share made "it"."""
    for one, other in pairwise(_answerable(collection)):
        if _paragraph(collection, one) == _paragraph(collection, other):
            for name in _NAME.findall(other.question):
                if name in one.question:
                    whole = rf"(?:the )?{re.escape(name)}(['’]s?\b)?(?={_NO_NOUN})"
                    asked = re.sub(whole, _pronoun, other.question)
                    if _NAME.search(asked) is None and asked != other.question:
                        yield FollowUp(_changed(other, asked), (one.question,))
                    break


def with_years(collection: Collection) -> Iterator[FollowUp]:
    """Questions that name a year, asked as "and in 1903?" after the same with another year."""
    for case in _answerable(collection):
        for match in _YEAR.finditer(case.question):
            year = int(match[1])
            history = case.question.replace(match[1], str(year - 7))
            yield FollowUp(_changed(case, f"and in {year}?"), (history,))


def with_absent_years(collection: Collection) -> Iterator[FollowUp]:
    """ "And in 1066?" after a question, where no document has that year: to be refused."""
    held = "\n".join(collection.texts.values())
    year = next(str(year) for year in range(1066, 2000) if str(year) not in held)
    for case in _answerable(collection):
        refusal = Case(case.id, f"and in {year}?", "no_such_year", case.style, ())
        yield FollowUp(refusal, (case.question,))


MAKERS: tuple[Callable[[Collection], Iterator[FollowUp]], ...] = (
    with_pronouns,
    with_years,
    with_absent_years,
)


def _answerable(collection: Collection) -> list[Case]:
    return [case for case in collection.cases if case.kind == ANSWERABLE]


def _paragraph(collection: Collection, case: Case) -> tuple[str, int]:
    place = case.places[0]
    return place.source, collection.texts[place.source].rfind("\n\n", 0, place.start)


def _pronoun(match: re.Match[str]) -> str:
    return "its" if match[1] else "it"


def _changed(case: Case, question: str) -> Case:
    return Case(case.id, question, case.kind, case.style, case.places)


def measure(
    ask: Asking, asked: Sequence[FollowUp], *, alone: bool = False
) -> list[tuple[Outcome, bool]]:
    """What became of each, and whether it was taken for a follow-up.

    Args:
        ask: Answers a question.
        asked: The follow-ups.
        alone: Whether to ask without the earlier questions.
    """
    found = []
    for each in asked:
        result = ask(each.case.question, history=() if alone else each.history)
        found.append((outcome(each.case, result), result.follows is not None))
    return found


def taken_wrongly(ask: Asking, questions: Sequence[str]) -> list[str]:
    """Questions that stand for themselves and yet are taken for follow-ups.

    Raises:
        AssertionError: If one that is not taken gets another answer because of what was before.
    """
    taken = []
    for question in questions:
        plain, after = ask(question), ask(question, history=[UNRELATED])
        if after.follows is not None:
            taken.append(question)
        else:
            assert after == plain, question
    return taken


def _print(name: str, ask: Asking, asked: Sequence[FollowUp]) -> dict[str, Record]:
    """Print the figures and return what became of each."""
    records: dict[str, Record] = {}
    for label, alone in (("alone", True), ("after the one before", False)):
        measured = measure(ask, asked, alone=alone)
        right = Figures.of(each for each, _ in measured if each.case.places)
        refusals = [each for each, _ in measured if not each.case.places]
        refused = sum(not each.answered for each in refusals)
        taken = sum(followed for _, followed in measured)
        print(
            f"{name}, {label}: of {right.questions} answered {right.answered}, right first "
            f"{right.first}, among {right.among}; refused {refused} of {len(refusals)}; "
            f"taken for follow-ups {taken}",
            flush=True,
        )
        records |= {f"{number} {label}": record(each) for number, (each, _) in enumerate(measured)}
    return records


def main() -> None:
    """Print the figures of the seeds and of any collections given."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.followups")
    parser.add_argument("files", nargs="*", type=Path, help="collections in SQuAD or CLAPnq form")
    parser.add_argument("--save", type=Path, help="for python -m tests.evaluation --compare")
    add_engine(parser)
    options = parser.parse_args()
    engine = EngineChoice(options.engine)
    seeds = collections.seeds("fit")
    saved: Run = {}
    with clusters(engine) as each_cluster:
        for collection in (seeds, *map(collections.load, options.files)):
            with opened(
                collection, meaning=False, engine=engine, cluster=next(each_cluster)
            ) as library:
                kinds = {make.__name__: tuple(make(collection)) for make in MAKERS}
                if collection is seeds:
                    kinds["written"] = written()
                for kind, asked in kinds.items():
                    if asked:
                        name = f"{collection.name} {kind}"
                        saved[name] = _print(name, library.ask, asked)
                questions = [case.question for case in collection.cases]
                taken = taken_wrongly(library.ask, questions)
            print(
                f"{collection.name}: {len(taken)} of {len(questions)} wrongly taken",
                *taken,
                sep="\n    ",
            )
    if options.save:
        options.save.write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
