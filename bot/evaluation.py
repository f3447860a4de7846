"""Ask questions whose answers are known, and count how many come out right.

A question is right if the first quotation shows the expected text, or if it was to be refused
and is. Texts are compared as a reader sees them, capitals aside.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, TypeGuard

from bot.errors import BotError
from bot.i18n import TERMINAL
from bot.json_output import QuoteRecord, quote_record
from bot.rendering.citations import cite_by_line, inline
from bot.rendering.problems import problem_text
from index import Answer, Library, NoAnswer, Quote, Reason, RequestError, shows

AMONG = 3
"""Quotations of an answer among which the expected text may be."""

MAX_BAD_LINES = 10
"""Lines that cannot be used; more are counted."""

MAX_SHOWN = 200
"""Characters of a text or a quotation in the list of failures."""

REFUSED = "no"


@dataclass(frozen=True, slots=True)
class Case:
    """A line of the file: a question and what is expected.

    Attributes:
        expected: A text that the answer quotes; ``None`` if the question is to be refused.
        source: The beginning of the name of the document that it has to come from.
    """

    line: int
    question: str
    expected: str | None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case.

    Attributes:
        quotes: The quotations, the best first; none if it was refused.
        place: Which of them shows the expected text, from 1.
        refusal: Why it was refused.
    """

    case: Case
    quotes: tuple[Quote, ...] = ()
    place: int | None = None
    refusal: str | None = None

    @property
    def is_right(self) -> bool:
        """Whether the first quotation shows the text, or it was refused as expected."""
        return not self.quotes if self.case.expected is None else self.place == 1


class FailureRecord(TypedDict):
    """A question that did not come out right; ``place`` is null where the text is in none."""

    line: int
    question: str
    expected: str | None
    source: str | None
    place: int | None
    reason: str | None
    found: list[QuoteRecord]


class EvaluationRecord(TypedDict):
    """The output of ``quoth evaluate --json``."""

    questions: int
    with_answer: int
    right_first: int
    right_among_three: int
    answered: int
    to_refuse: int
    refused: int
    failures: list[FailureRecord]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcomes of all cases, in order."""

    outcomes: tuple[Outcome, ...]

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """Those that are not right."""
        return tuple(each for each in self.outcomes if not each.is_right)

    def record(self) -> EvaluationRecord:
        """Return the counts and the failures."""
        known = [each for each in self.outcomes if each.case.expected is not None]
        unknown = [each for each in self.outcomes if each.case.expected is None]
        return {
            "questions": len(self.outcomes),
            "with_answer": len(known),
            "right_first": sum(each.place == 1 for each in known),
            "right_among_three": sum(each.place is not None for each in known),
            "answered": sum(bool(each.quotes) for each in known),
            "to_refuse": len(unknown),
            "refused": sum(not each.quotes for each in unknown),
            "failures": [_failure(each) for each in self.failures],
        }

    def text(self) -> str:
        """Return the same for people."""
        counts = self.record()
        lines = []
        if known := counts["with_answer"]:
            lines += [
                f"right first        {counts['right_first']} of {known}",
                f"right among three  {counts['right_among_three']} of {known}",
                f"answered           {counts['answered']} of {known}",
            ]
        if unknown := counts["to_refuse"]:
            lines.append(f"refused rightly    {counts['refused']} of {unknown}")
        return "\n".join([*lines, *(line for each in self.failures for line in _told(each))])


def read_cases(lines: Iterable[str], names: Sequence[str]) -> list[Case]:
    """Read the cases of JSON Lines; blank lines are skipped.

    Args:
        lines: Of the file.
        names: Those of the documents.

    Raises:
        BotError: If a line cannot be used, or if there is none; the message names each line.
    """
    cases: list[Case] = []
    problems: list[str] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                cases.append(_case(number, line, names))
            except ValueError as error:
                problems.append(f"Line {number}: {error}.")
    if len(problems) > MAX_BAD_LINES:
        left = len(problems) - MAX_BAD_LINES
        problems = [*problems[:MAX_BAD_LINES], f"{left} more lines cannot be used."]
    if problems:
        raise BotError("\n".join(problems))
    if not cases:
        raise BotError('The file has no questions. Write a line {"question": …, "expected": …}.')
    return cases


def _case(number: int, line: str, names: Sequence[str]) -> Case:
    try:
        # Windows editors put a byte-order mark before the first line.
        record: Any = json.loads(line.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no JSON: {error.msg}") from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, or lists in lists in lists.
        raise ValueError("it is no JSON that can be read") from None
    fields = record if isinstance(record, dict) else {}
    question, expected, source = map(fields.get, ("question", "expected", "source"))
    if not _is_text(question):
        raise ValueError('it needs a "question", as in {"question": …, "expected": …}')
    if "expected" not in fields or (expected is not None and not _is_text(expected)):
        raise ValueError('"expected" has to be a text of the documents, or "no"')
    if source is not None and not _is_text(source):
        raise ValueError('"source" has to be the name of a document, or its beginning')
    if source and not any(name.startswith(source) for name in names):
        raise ValueError(f"no document is called {source} or begins so")
    if expected is not None and expected.strip().casefold() == REFUSED:
        expected = None
    return Case(number, question, expected, source)


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())


def evaluate(library: Library, cases: Iterable[Case]) -> Evaluation:
    """Ask the question of every case."""
    return Evaluation(tuple(_outcome(library, case) for case in cases))


def _outcome(library: Library, case: Case) -> Outcome:
    try:
        result = library.ask(case.question, limit=AMONG)
    except RequestError as error:
        return Outcome(case, refusal=problem_text(error))
    if not isinstance(result, Answer):
        return Outcome(case, refusal=_refusal(result))
    place = next(
        (number for number, quote in enumerate(result.quotes, start=1) if _is_right(case, quote)),
        None,
    )
    return Outcome(case, result.quotes, place)


def _refusal(result: NoAnswer) -> str:
    if result.reason is Reason.SMALL_TALK:
        return "It is taken for small talk."
    missing = ", ".join(result.missing)
    return TERMINAL.answers.reasons[result.reason].format(missing=missing)


def _is_right(case: Case, quote: Quote) -> bool:
    from_there = quote.document.source.startswith(case.source or "")
    return case.expected is not None and from_there and shows(quote, case.expected)


def _failure(outcome: Outcome) -> FailureRecord:
    case = outcome.case
    return {
        "line": case.line,
        "question": case.question,
        "expected": case.expected,
        "source": case.source,
        "place": outcome.place,
        "reason": outcome.refusal,
        "found": [quote_record(quote) for quote in outcome.quotes],
    }


def _told(outcome: Outcome) -> Iterator[str]:
    case = outcome.case
    yield ""
    yield f"line {case.line}: {_short(case.question)}"
    from_where = f" from {case.source}" if case.source else ""
    wanted = "no answer" if case.expected is None else f"“{_short(case.expected)}”{from_where}"
    yield f"  expected: {wanted}"
    if not outcome.quotes:
        yield f"  refused: {outcome.refusal}"
        return
    first = outcome.quotes[0]
    yield f"  found: “{_short(first.text)}” ({cite_by_line(first)})"
    if outcome.place is not None:
        yield f"  the expected text is in quotation {outcome.place}"


def _short(text: str) -> str:
    return textwrap.shorten(inline(text), MAX_SHOWN, placeholder=" …")
