"""Answer a batch of questions: one JSON line in, one JSON line out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from bot.errors import BotError
from bot.i18n.schema import Plural
from bot.json_output import AnswerRecord, LineErrorRecord, answer_record, json_line
from index import Answer, EmptyQuestionError, Library, NoAnswer, QuestionTooLongError

_BAD_LINES = Plural(
    "{count} line of the batch has no question; its record says why.",
    "{count} lines of the batch have no question; their records say why.",
)

Identity = str | int | None
"""What a line calls its question."""


class _LineError(Exception):
    """A line without a question; the message says why."""

    def __init__(self, number: int, why: str = "", identity: Identity = None) -> None:
        wanted = f'Line {number} of the batch is not a JSON object {{"id": …, "question": "…"}}'
        super().__init__(f"{wanted}: {why}." if why else f"{wanted}.")
        self.identity = identity


def answer_lines(
    library: Library,
    lines: Iterable[str],
    *,
    limit: int,
    source: str | None = None,
    as_of: str | None = None,
) -> Iterator[AnswerRecord | LineErrorRecord]:
    """Answer one question for every line ``{"id", "question"}``; skip blank lines.

    A question that is empty or too long is refused in its own record, and a line without one
    gets a record that says why, so that the rest of the batch is answered.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                identity, question = _parse(line, number)
            except _LineError as error:
                refused = _refused(error.identity, "", "bad_line")
                yield {**refused, "line": number, "error": str(error)}
            else:
                ask = partial(library.ask, question, limit=limit, source=source, as_of=as_of)
                yield _answer(ask, identity, question)


def _answer(
    ask: Callable[[], Answer | NoAnswer], identity: Identity, question: str
) -> AnswerRecord:
    try:
        return answer_record(ask(), identity)
    except EmptyQuestionError:
        return _refused(identity, question, "empty_question")
    except QuestionTooLongError:
        return _refused(identity, question, "question_too_long")


def _refused(identity: Identity, question: str, reason: str) -> AnswerRecord:
    return {
        "id": identity,
        "question": question,
        "answered": False,
        "answer_id": "",
        "reason": reason,
        "quotes": [],
        "nearest": [],
        "limits": [],
        "also": [],
        "references": [],
        "address": None,
        "numbers": [],
    }


def _parse(line: str, number: int) -> tuple[Identity, str]:
    try:
        # Windows editors put a byte-order mark before the first line.
        record: Any = json.loads(line.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise _LineError(number, error.msg) from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, or lists in lists in lists.
        raise _LineError(number, "it cannot be read") from None
    if not isinstance(record, dict):
        raise _LineError(number)
    identity = record.get("id")
    if identity is not None and not isinstance(identity, str | int):
        raise _LineError(number, "the id is neither a string nor a whole number")
    if not isinstance(record.get("question"), str):
        raise _LineError(number, identity=identity)
    return identity, record["question"]


def open_lines(batch: str) -> AbstractContextManager[TextIO]:
    """Open a file of lines; ``-`` is standard input.

    Raises:
        BotError: If it cannot be read.
    """
    if batch == "-":
        return nullcontext(sys.stdin)
    try:
        return Path(batch).open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BotError(f"The file {batch} cannot be read: {error.strerror}.") from None


def answer_batch(
    library: Library, batch: str, *, limit: int, source: str | None, as_of: str | None
) -> None:
    """Answer a batch of questions, one JSON line each.

    Raises:
        BotError: At the end, if a line held no question.
    """
    bad = 0
    with open_lines(batch) as lines:
        for record in answer_lines(library, lines, limit=limit, source=source, as_of=as_of):
            print(json_line(record), flush=True)
            bad += "error" in record
    if bad:
        raise BotError(_BAD_LINES.of(bad))
