"""Many questions at once: JSON Lines in, JSON Lines out, same ids and order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.errors import BotError
from bot.records import AnswerRecord, answer_record
from index import EmptyQuestionError, Library, QuestionTooLongError

Identity = str | int | None


def answer_lines(
    library: Library, lines: Iterable[str], *, limit: int, source: str | None = None
) -> Iterator[AnswerRecord]:
    """Answer one question for every line ``{"id", "question"}``; blank lines are passed over.

    A question that is empty or too long is refused in its own record, so that the rest of
    the batch is answered.

    Raises:
        BotError: If a line is not such an object; the message names the line.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            identity, question = _parse(line, number)
            yield _answer(library, identity, question, limit=limit, source=source)


def _answer(
    library: Library, identity: Identity, question: str, *, limit: int, source: str | None
) -> AnswerRecord:
    try:
        return answer_record(library.ask(question, limit=limit, source=source), identity)
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
    }


def _parse(line: str, number: int) -> tuple[Identity, str]:
    wanted = f'Line {number} of the batch is not a JSON object {{"id": …, "question": "…"}}'
    try:
        # Windows editors put a byte-order mark before the first line.
        record: Any = json.loads(line.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise BotError(f"{wanted}: {error.msg}.") from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, or lists in lists in lists.
        raise BotError(f"{wanted}: it cannot be read.") from None
    if not isinstance(record, dict) or not isinstance(record.get("question"), str):
        raise BotError(f"{wanted}.")
    identity = record.get("id")
    if identity is not None and not isinstance(identity, str | int):
        raise BotError(f"{wanted}: the id is neither a string nor a whole number.")
    return identity, record["question"]
