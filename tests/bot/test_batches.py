from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.batches import answer_lines
from bot.records import AnswerRecord, LineErrorRecord
from index import Library, UnknownSourceError
from tests.builders import BRIDGE, library, seed_library

GOOD = '{"question": "hi"}'


def answered(shelf: Library, *lines: str, limit: int = 3) -> list[AnswerRecord | LineErrorRecord]:
    return list(answer_lines(shelf, lines, limit=limit))


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers() | st.text(max_size=5),
            st.sampled_from(["who is AMLO?", "hi", "", "…", "border " * 200, "Kafka"]),
        ),
        max_size=6,
    )
)
def test_every_question_gets_one_record_with_its_id_in_the_same_order(
    asked: list[tuple[str | int | None, str]],
) -> None:
    lines = [json.dumps({"id": identity, "question": text}) for identity, text in asked]
    records = answered(seed_library(), *lines)

    assert [(each["id"], each["question"]) for each in records] == asked


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    shelf = library(tmp_path, a=BRIDGE)

    assert len(answered(shelf, "\n", '{"question": "Who?"}\n', "  \r\n")) == 1


def test_a_question_without_an_id_gets_none(tmp_path: Path) -> None:
    assert answered(library(tmp_path, a=BRIDGE), '{"question": "hi"}')[0]["id"] is None


@pytest.mark.parametrize(
    ("question", "reason"),
    [("", "empty_question"), ("?!", "empty_question"), ("a" * 1001, "question_too_long")],
)
def test_a_bad_question_is_refused_in_its_record_and_the_rest_is_answered(
    tmp_path: Path, question: str, reason: str
) -> None:
    lines = [json.dumps({"id": 1, "question": question}), '{"id": 2, "question": "Who built it?"}']
    first, second = answered(library(tmp_path, a=BRIDGE), *lines)

    assert (first["answered"], first["reason"]) == (False, reason)
    assert first.keys() == second.keys()


def test_the_limit_holds_for_every_question() -> None:
    records = answered(seed_library(), '{"question": "Biden and AMLO on the border"}', limit=1)

    assert all(len(each["quotes"]) <= 1 for each in records)


def test_a_byte_order_mark_before_the_first_line_is_passed_over(tmp_path: Path) -> None:
    assert answered(library(tmp_path, a=BRIDGE), '\ufeff{"id": 1, "question": "hi"}')[0]["id"] == 1


@pytest.mark.parametrize(
    "line",
    [
        "What?",
        "[]",
        '"text"',
        "{}",
        '{"question": 5}',
        '{"question": null}',
        '{"id": 1}',
        '{"question": "a"} {"question": "b"}',
        '{"id": ' + "1" * 5000 + ', "question": "a"}',
        "[" * 100_000,
    ],
    ids=lambda line: line[:20],
)
def test_a_line_that_is_no_question_gets_a_record_that_names_it(tmp_path: Path, line: str) -> None:
    _, bad, last = answered(library(tmp_path, a=BRIDGE), GOOD, line, GOOD)

    assert re.fullmatch(r"Line 2 of the batch is not a JSON object.*\.", bad["error"])  # type: ignore[typeddict-item]
    assert (bad["line"], bad["answered"], bad["reason"]) == (2, False, "bad_line")  # type: ignore[typeddict-item]
    assert last["question"] == "hi"


@pytest.mark.parametrize("identity", ["1.5", "[1]", "{}"])
def test_an_id_is_a_string_or_a_whole_number(tmp_path: Path, identity: str) -> None:
    (bad,) = answered(library(tmp_path, a=BRIDGE), f'{{"id": {identity}, "question": "hi"}}')

    assert "neither a string nor a whole number" in bad["error"]  # type: ignore[typeddict-item]
    assert bad["id"] is None


def test_the_record_of_a_bad_line_has_its_id_and_all_that_other_records_have(
    tmp_path: Path,
) -> None:
    bad, good = answered(library(tmp_path, a=BRIDGE), '{"id": 7, "question": 5}', GOOD)

    assert bad["id"] == 7
    assert bad.keys() - good.keys() == {"line", "error"}


def test_records_come_as_soon_as_they_are_ready(tmp_path: Path) -> None:
    records = answer_lines(library(tmp_path, a=BRIDGE), ['{"question": "hi"}', "bad"], limit=1)

    assert next(records)["question"] == "hi"
    assert next(records)["reason"] == "bad_line"


def test_an_unknown_document_ends_the_batch(tmp_path: Path) -> None:
    with pytest.raises(UnknownSourceError):
        list(
            answer_lines(
                library(tmp_path, a=BRIDGE), ['{"question": "Who?"}'], limit=1, source="b.txt"
            )
        )
