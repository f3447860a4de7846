"""Choose sentences by meaning on the command line, with a tiny encoder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.meaning.model import OWN_MODEL
from tests.bot.conftest import Quoth
from tests.helpers.documents import ROOT
from tests.index.meaning.models import DESCRIPTION, make_model

TEXT = "A cat sleeps in the harbour. It was seen by many people last year.\n"


@pytest.fixture
def pets(quoth: Quoth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Quoth:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "pets.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("QUOTH_SEEDS", str(tmp_path / "seeds"))
    monkeypatch.setenv("QUOTH_INDEX", str(tmp_path / "cache"))
    monkeypatch.setenv("QUOTH_MEANING", "on")
    monkeypatch.setenv("QUOTH_MODEL", str(make_model(tmp_path / "model")))
    return quoth


def test_a_quotation_found_by_meaning_alone_says_so(pets: Quoth) -> None:
    result = pets("ask", "kitten?")

    assert result.status == 0
    assert "A cat sleeps" in result.out
    assert "found by meaning, not by its words" in " ".join(result.out.split())
    assert "found by meaning" not in pets("ask", "cat in the harbour").out


def test_off_answers_by_words(pets: Quoth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTH_MEANING", "off")

    assert pets("ask", "kitten?").status == 1


def test_explain_shows_both_parts_and_what_decided(
    pets: Quoth, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = pets("ask", "--explain", "kitten?").err
    assert {line.split()[0] for line in answered.splitlines()} >= {
        "searched",
        "found",
        "words",
        "meaning",
        "everyday",
        "sure",
        "needed",
        "answered",
    }
    against = pets("ask", "--explain", "Which cat was seen in 1999?").err
    assert "against it: the year or number of the question isn't nearby" in against
    assert against.splitlines()[-1] == "refused: because of that"
    far = pets("ask", "--explain", "budget of the storm").err
    assert "no sentence shares a word with the question" in far.splitlines()[-1]
    monkeypatch.setenv("QUOTH_MEANING", "off")
    assert "not looked at" in pets("ask", "--explain", "cat?").err
    weak = pets("ask", "--explain", "many storm rivers closed the opened bridge").err
    assert weak.splitlines()[-1] == "refused: less than needed"


def test_explain_says_what_was_searched_and_found(pets: Quoth) -> None:
    explained = pets("ask", "--explain", "When was the caat in the harbor seen by Kirby?").err
    lines = explained.splitlines()

    assert "searched “caat”; taken for “cat”" in lines
    assert "searched “Kirby”; a name; in no document" in lines
    (first, *_) = (line for line in lines if line.startswith("found 1 "))
    assert first.endswith("pets.txt, line 1")


def test_explain_stands_in_the_json(pets: Quoth) -> None:
    against = pets("ask", "--explain", "--json", "Which cat was seen in 1999?")
    explained = against.json()["explain"]

    assert against.err == ""
    assert [each["words"] for each in explained["searched"]] == ["cat", "seen", "1999"]
    assert [each["known"] for each in explained["searched"]] == [True, True, False]
    for each in explained["found"]:
        assert TEXT[each["start"] : each["end"]] == each["text"]
    assert explained["decision"]["veto"] == "number"
    assert explained["veto"] == "the year or number of the question isn't nearby"
    assert explained["rule"].startswith("refused: ")
    assert "explain" not in pets("ask", "--json", "cat?").json()


def test_a_model_that_is_not_there_is_named(pets: Quoth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTH_MODEL", "nowhere")
    result = pets("ask", "kitten?")

    assert result.status == 2
    assert "nowhere cannot be used" in " ".join(result.err.split())
    assert "QUOTH_MEANING=off" in result.err


def test_explain_says_of_a_question_that_names_nothing_why_it_is_refused(pets: Quoth) -> None:
    explained = pets("ask", "--explain", "What happened?").err

    assert explained.splitlines()[-1] == ("refused: no word of the question says what to look for")


def test_check_says_what_answers_are_chosen_by(
    pets: Quoth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Meaning: Sentences are chosen by words alone until" in pets("check").out
    pets("index")
    assert "Meaning: Sentences are chosen by words and by meaning." in pets("check").out
    monkeypatch.setenv("QUOTH_MEANING", "off")
    assert "as QUOTH_MEANING=off says" in pets("check").out
    monkeypatch.setenv("QUOTH_MEANING", "on")
    (tmp_path / "model" / "model.onnx").write_bytes(b"damaged")
    damaged = pets("check")
    assert damaged.status == 2
    assert "Set QUOTH_MODEL to the folder of another model" in damaged.err


def test_index_reads_for_meaning_and_says_so(pets: Quoth, tmp_path: Path) -> None:
    result = pets("index")

    assert "by words and by meaning" in result.out
    assert list((tmp_path / "cache").rglob("*.vectors"))


def test_calibrate_prints_what_belongs_into_the_description(quoth: Quoth, tmp_path: Path) -> None:
    bare = DESCRIPTION.partition("[calibration]")[0]
    result = quoth("calibrate", str(make_model(tmp_path / "model", bare)))

    assert result.status == 0
    assert [line.partition(" = ")[0] for line in result.out.splitlines()] == [
        "[calibration]",
        "floor",
        "range",
    ]


def test_a_process_that_ends_while_the_encoder_is_loaded_ends_quietly(
    pets: Quoth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTH_MODEL", str(OWN_MODEL))
    assert pets("ask", "where does the cat sleep?").status == 0

    for _ in range(3):
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "ask", "hi"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, ended.stderr) == (1, "")
