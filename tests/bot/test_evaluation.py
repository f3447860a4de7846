"""Questions with known answers on one's own folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.conftest import Quoth
from tests.helpers.documents import BRIDGE, fill

RIGHT = {"question": "When did a flood destroy the arch?", "expected": "In 1987 a flood"}
REFUSED = {"question": "Who won the chess cup in Oslo?", "expected": "no"}
WRONG = {"question": "What do tickets cost?", "expected": "Tickets cost 5 crowns"}


@pytest.fixture
def bridge(quoth: Quoth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Quoth:
    fill(tmp_path / "docs", {"bridge.txt": BRIDGE})
    monkeypatch.setenv("QUOTH_SEEDS", str(tmp_path / "docs"))
    monkeypatch.setenv("QUOTH_MEANING", "off")
    return quoth


def write(folder: Path, *lines: object) -> str:
    path = folder / "my.jsonl"
    written = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(written), encoding="utf-8")
    return str(path)


def test_all_right_is_counted_and_ends_well(bridge: Quoth, tmp_path: Path) -> None:
    null = {**REFUSED, "expected": None}
    done = bridge("evaluate", write(tmp_path, RIGHT, "", REFUSED, null, {**RIGHT, "source": "br"}))

    assert done.status == 0
    assert [" ".join(line.split()) for line in done.out.splitlines()] == [
        "right first 2 of 2", "right among three 2 of 2", "answered 2 of 2",
        "refused rightly 2 of 2",
    ]  # fmt: skip


def test_what_is_not_right_is_listed_with_what_was_found(bridge: Quoth, tmp_path: Path) -> None:
    lost = {**REFUSED, "expected": "The cup went to Oslo"}
    said = {**RIGHT, "expected": "no"}
    done = bridge("evaluate", write(tmp_path, RIGHT, WRONG, lost, said))

    assert done.status == 1
    assert "right first        1 of 3" in done.out
    assert "line 2: What do tickets cost?\n  expected: “Tickets cost 5 crowns”" in done.out
    assert "Tickets cost 4 crowns.” (bridge.txt:" in done.out
    assert "line 3:" in done.out
    assert "  refused: " in done.out
    assert "  expected: no answer\n  found: “" in done.out


def test_the_counts_and_failures_as_json(bridge: Quoth, tmp_path: Path) -> None:
    done = bridge("evaluate", write(tmp_path, RIGHT, WRONG, REFUSED), "--json")
    record = done.json()
    (failure,) = record.pop("failures")

    assert record == {
        "questions": 3, "with_answer": 2, "right_first": 1, "right_among_three": 1,
        "answered": 2, "to_refuse": 1, "refused": 1,
    }  # fmt: skip
    assert (failure["line"], failure["place"], failure["reason"]) == (2, None, None)
    assert all(BRIDGE[each["start"] : each["end"]] == each["text"] for each in failure["found"])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("what?", "Line 2: it is no JSON"),
        ("[]", 'Line 2: it needs a "question"'),
        ({"question": " ", "expected": "no"}, 'Line 2: it needs a "question"'),
        ({"question": "Who?"}, 'Line 2: "expected" has to be a text'),
        ({"question": "Who?", "expected": 3}, 'Line 2: "expected" has to be a text'),
        ({**RIGHT, "source": "mill"}, "Line 2: no document is called mill or begins so."),
        ({**RIGHT, "source": 7}, 'Line 2: "source" has to be the name'),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    bridge: Quoth, tmp_path: Path, line: object, problem: str
) -> None:
    done = bridge("evaluate", write(tmp_path, RIGHT, line))

    assert (done.status, done.out) == (2, "")
    assert problem in done.err


def test_a_file_without_questions_is_wrong_input(bridge: Quoth, tmp_path: Path) -> None:
    assert "no questions" in bridge("evaluate", write(tmp_path, "")).err
    missing = bridge("evaluate", str(tmp_path / "none.jsonl"))
    assert (missing.status, "cannot be read" in missing.err) == (2, True)
