from __future__ import annotations

import io
import json
import logging
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

from bot import cli
from bot.settings import Settings
from tests.builders import BRIDGE, ROOT, SEEDS, fill

DEATHS = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"
COMMANDS = sorted(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401 - each command writes another shape
        """The one object on standard output."""
        return json.loads(self.out)


class Quoth:
    """Runs the command in this process, in an empty folder, without settings."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Outcome:
        self._monkeypatch.setattr(sys, "argv", ["quoth", *arguments])
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "ascii"))
        status = cli.main()
        written = self._capsys.readouterr()

        assert "Traceback" not in written.out + written.err
        return Outcome(status, written.out, written.err)


@pytest.fixture
def quoth(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Quoth]:
    for name in list(os.environ):
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    monkeypatch.setenv("QUOTH_SEEDS", str(SEEDS))
    yield Quoth(monkeypatch, capsys)
    # The log was sent to the captured stream, which is closed after the test.
    for handler in logging.getLogger().handlers[:]:
        if type(handler) is logging.StreamHandler:
            logging.getLogger().removeHandler(handler)


# ask


def test_a_question_is_answered_with_its_quotation_and_place(quoth: Quoth) -> None:
    done = quoth("ask", DEATHS)

    assert done.status == 0
    assert "148 migrant deaths" in " ".join(done.out.replace("│", " ").split())
    assert "003_1b8ed4e9084715c7.txt · " in done.out
    assert done.err == ""


def test_an_answer_as_json_is_one_object_whose_quotes_are_slices(quoth: Quoth) -> None:
    done = quoth("ask", DEATHS, "--json")
    record = done.json()

    assert done.out.count("\n") == 1
    assert (record["question"], record["answered"], record["reason"]) == (DEATHS, True, None)
    for quote in record["quotes"]:
        text = (SEEDS / quote["source"]).read_bytes().decode()
        assert text[quote["start"] : quote["end"]] == quote["text"]


@pytest.mark.parametrize(
    ("question", "reason"), [("hi", "small_talk"), ("what is it?", "too_vague")]
)
def test_no_answer_ends_with_status_1(quoth: Quoth, question: str, reason: str) -> None:
    done = quoth("ask", question, "--json")

    assert done.status == 1
    assert (done.json()["answered"], done.json()["reason"]) == (False, reason)
    assert quoth("ask", question).status == 1


@pytest.mark.parametrize("limit", ["1", "2", "10"])
def test_the_limit_is_kept(quoth: Quoth, limit: str) -> None:
    record = quoth("ask", "Biden and AMLO", "--json", "--limit", limit).json()

    assert len(record["quotes"] or record["nearest"]) <= int(limit)


@pytest.mark.parametrize("limit", ["0", "-1", "11", "many", ""])
def test_a_limit_out_of_range_is_wrong_usage(quoth: Quoth, limit: str) -> None:
    done = quoth("ask", DEATHS, "--limit", limit)

    assert done.status == 2
    assert "--limit" in done.err


def test_a_question_can_be_kept_to_one_document(quoth: Quoth) -> None:
    name = "000_6c16ef196a1fba73.txt"
    record = quoth("ask", "Who is AMLO?", "--source", name, "--json").json()

    assert {each["source"] for each in record["quotes"] + record["nearest"]} <= {name}


def test_an_unknown_document_is_wrong_input_and_the_known_ones_are_named(quoth: Quoth) -> None:
    done = quoth("ask", DEATHS, "--source", "x.txt")

    assert done.status == 2
    assert done.err.startswith("quoth: There is no document called “x.txt”.")
    assert "000_6c16ef196a1fba73.txt" in done.err


@pytest.mark.parametrize("question", ["", "  ", "?!", "a" * 1001])
def test_a_question_that_cannot_be_looked_up_is_wrong_input(quoth: Quoth, question: str) -> None:
    done = quoth("ask", question)

    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("quoth: The question ")


@pytest.mark.parametrize("arguments", [(), ("Who?", "--batch", "-")])
def test_ask_takes_either_a_question_or_a_batch(quoth: Quoth, arguments: tuple[str, ...]) -> None:
    done = quoth("ask", *arguments)

    assert done.status == 2
    assert "either a QUESTION or --batch FILE" in done.err


# ask --batch


def batch(*questions: tuple[object, str]) -> bytes:
    return "\n".join(json.dumps({"id": i, "question": q}) for i, q in questions).encode()


def test_a_batch_from_a_file_keeps_ids_and_order(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path, {"q.jsonl": batch((7, DEATHS), ("b", "hi"), (None, "López?"))})
    done = quoth("ask", "--batch", str(tmp_path / "q.jsonl"))
    records = [json.loads(line) for line in done.out.splitlines()]

    assert done.status == 0
    assert [each["id"] for each in records] == [7, "b", None]
    assert [each["question"] for each in records] == [DEATHS, "hi", "López?"]


def test_a_batch_from_standard_input_is_utf_8_whatever_the_locale(quoth: Quoth) -> None:
    line = json.dumps({"id": 1, "question": "Who is López?"}, ensure_ascii=False).encode()
    done = quoth("ask", "--batch", "-", stdin=line + b"\r\n\r\n")

    assert done.status == 0
    assert done.json()["question"] == "Who is López?"


def test_a_batch_answers_as_single_questions_do(quoth: Quoth) -> None:
    single = quoth("ask", DEATHS, "--json").json()
    batched = quoth("ask", "--batch", "-", stdin=batch((1, DEATHS))).json()

    assert batched == single | {"id": 1}


def test_a_batch_of_nothing_writes_nothing(quoth: Quoth) -> None:
    assert quoth("ask", "--batch", "-") == Outcome(0, "", "")


def test_a_bad_line_is_named_after_the_answers_before_it(quoth: Quoth) -> None:
    done = quoth("ask", "--batch", "-", stdin=batch((1, "hi")) + b"\nnonsense\n")

    assert done.status == 2
    assert len(done.out.splitlines()) == 1
    assert "Line 2 of the batch" in done.err


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00", b"[" * 200_000])
def test_a_batch_that_is_no_text_is_wrong_input(quoth: Quoth, content: bytes) -> None:
    done = quoth("ask", "--batch", "-", stdin=content)

    assert done.status == 2
    assert "Line 1 of the batch" in done.err


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_batch_that_cannot_be_read_is_named(quoth: Quoth, name: str) -> None:
    done = quoth("ask", "--batch", name)

    assert done.status == 2
    assert f"quoth: The batch file {name} cannot be read" in done.err


def test_half_a_character_in_a_question_harms_nothing(quoth: Quoth) -> None:
    done = quoth(
        "ask", "--batch", "-", stdin=b'{"id": "\\ud800", "question": "Who \\udfff is AMLO"}'
    )

    assert done.status == 0
    assert done.json()["id"] == "\ud800"


# timeline


def test_a_timeline_shows_dates_as_written_with_their_values(quoth: Quoth) -> None:
    done = quoth("timeline", "Biden")

    assert done.status == 0
    assert "4 events about “Biden”, in order of time:" in done.out
    assert "Wednesday, December 27" in done.out
    assert "2023-12-27" in done.out
    assert "year from the" in done.out
    assert done.err == ""


def test_a_timeline_fits_80_columns_and_is_in_order(quoth: Quoth) -> None:
    done = quoth("timeline")
    places = [done.out.index(date) for date in ("2002/2018", "2018-11", "2023-12-27", "XXXX-01")]

    assert max(len(line) for line in done.out.splitlines()) <= 80
    assert places == sorted(places)


def test_a_timeline_as_json_is_one_object_to_the_contract(quoth: Quoth) -> None:
    done = quoth("timeline", "border", "--from", "oct 2021", "--to", "2023", "--json")
    record = done.json()

    assert done.out.count("\n") == 1
    assert (record["topic"], record["from"], record["to"]) == ("border", "2021-10", "2023")
    assert record["events"]
    for event in record["events"]:
        text = (SEEDS / event["quote"]["source"]).read_bytes().decode()
        assert text[event["date_start"] : event["date_end"]] == event["date_text"]


def test_a_timeline_of_one_document_keeps_to_it(quoth: Quoth) -> None:
    name = "004_76c6ad384d1072b5.txt"
    record = quoth("timeline", "--source", name, "--json").json()

    assert {event["quote"]["source"] for event in record["events"]} == {name}


def test_an_empty_timeline_ends_with_status_1_and_writes_no_chart(quoth: Quoth) -> None:
    done = quoth("timeline", "zebras", "--chart", "zebras.png")

    assert done.status == 1
    assert "The documents date nothing about “zebras”." in done.out
    assert not Path("zebras.png").exists()
    assert quoth("timeline", "zebras", "--json").json()["events"] == []


@pytest.mark.parametrize("option", ["--from", "--to"])
@pytest.mark.parametrize("date", ["last year", "May 5", "3/4/2021", "soon"])
def test_an_unclear_date_is_wrong_input_with_a_hint(quoth: Quoth, option: str, date: str) -> None:
    done = quoth("timeline", option, date)

    assert done.status == 2
    assert done.err.startswith(f"quoth: “{date}” ")


def test_a_chart_is_written_and_named(quoth: Quoth) -> None:
    done = quoth("timeline", "border", "--chart", "border.png")

    assert done.status == 0
    assert Path("border.png").read_bytes().startswith(b"\x89PNG")
    assert "The chart is in border.png." in done.out


def test_a_chart_beside_json_leaves_one_object(quoth: Quoth) -> None:
    assert quoth("timeline", "border", "--chart", "border.png", "--json").json()["events"]
    assert Path("border.png").exists()


@pytest.mark.parametrize(
    ("name", "words"), [("no/such/folder.png", "cannot be written"), ("chart.jpg", "end in .png")]
)
def test_a_chart_that_cannot_be_written_is_wrong_input(quoth: Quoth, name: str, words: str) -> None:
    done = quoth("timeline", "border", "--chart", name)

    assert done.status == 2
    assert words in done.err


# sources, verify, check


def test_sources_lists_every_document(quoth: Quoth) -> None:
    done = quoth("sources")

    assert done.status == 0
    assert all(path.name in done.out for path in SEEDS.iterdir())


def test_sources_as_json_is_one_list(quoth: Quoth) -> None:
    records = quoth("sources", "--json").json()

    assert [each["source"] for each in records] == sorted(path.name for path in SEEDS.iterdir())
    assert [(each["first_date"], each["last_date"]) for each in records] == [
        ("2018-11", "2021"), ("2021", "2024-01-07"), ("2002", "2020-04"),
    ]  # fmt: skip


def test_sources_names_what_was_skipped(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.txt": BRIDGE, "b.pdf": b"%PDF"})
    done = quoth("sources", "--seeds", str(tmp_path / "docs"))

    assert "1 file skipped:" in done.out
    assert "b.pdf" in done.out


@pytest.mark.parametrize(
    ("text", "status", "presence"),
    [
        ("148 migrant deaths", 0, "verbatim"),
        ("148  migrant deaths", 1, "typographic"),
        ("149 migrant deaths", 1, "absent"),
    ],
)
def test_verify_tells_apart_verbatim_similar_and_absent(
    quoth: Quoth, text: str, status: int, presence: str
) -> None:
    done = quoth("verify", text, "--json")
    record = done.json()

    assert (done.status, record["presence"]) == (status, presence)
    assert record["verbatim"] is (status == 0)
    assert quoth("verify", text).status == status


def test_verify_refuses_a_text_too_short_to_mean_anything(quoth: Quoth) -> None:
    done = quoth("verify", "deaths")

    assert done.status == 2
    assert "at least 3 words" in done.err


def test_check_says_that_all_is_well(quoth: Quoth) -> None:
    done = quoth("check")

    assert done.status == 0
    assert "Settings: fine." in done.out
    assert "DISCORD_TOKEN is not set" in done.out
    assert "Documents: 3 in " in done.out


def test_check_does_not_show_the_token(quoth: Quoth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a-secret")
    done = quoth("check")

    assert "a token is set" in done.out
    assert "a-secret" not in done.out + done.err


def test_check_names_what_was_skipped(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.txt": BRIDGE, "b\x1b[2J.pdf": b"%PDF"})
    done = quoth("check", "--seeds", str(tmp_path / "docs"))

    assert "Skipped: b\ufffd[2J.pdf: it is not one of .txt, .md." in done.out


def test_check_finds_that_nothing_can_be_quoted(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.md": "# Only a heading\n"})
    done = quoth("check", "--seeds", str(tmp_path / "docs"))

    assert done.status == 2
    assert "no passage can be quoted" in done.err


# aliases


PARKS = "The City Parks Department (CPD) granted the permit."


def test_aliases_lists_the_names_that_the_documents_take_for_one_another(
    quoth: Quoth, tmp_path: Path
) -> None:
    fill(tmp_path / "docs", {"a.txt": PARKS})
    done = quoth("aliases", "--seeds", str(tmp_path / "docs"))

    assert done.status == 0
    assert "CPD" in done.out
    assert "City Parks Department" in done.out


def test_aliases_as_json_say_where_the_documents_say_so(quoth: Quoth, tmp_path: Path) -> None:
    own = '[aliases]\n"permit" = ["paper"]\n'
    fill(tmp_path / "docs", {"a.txt": PARKS, "aliases.toml": own})
    given, mined = quoth("aliases", "--json", "--seeds", str(tmp_path / "docs")).json()

    assert given == {"name": "permit", "other": "paper", "source": None, "start": None, "end": None}
    assert PARKS[mined["start"] : mined["end"]] == "City Parks Department (CPD)"
    assert (mined["name"], mined["source"]) == ("CPD", "a.txt")


def test_without_aliases_the_communitys_own_are_suggested(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.txt": "the water rose."})
    done = quoth("aliases", "--seeds", str(tmp_path / "docs"))

    assert done.status == 0
    assert "aliases.toml" in done.out
    assert quoth("aliases", "--json", "--seeds", str(tmp_path / "docs")).json() == []


def test_own_aliases_are_searched_and_are_no_document(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.txt": BRIDGE, "aliases.toml": '[aliases]\nAlva = ["Zorbla"]\n'})
    folder = str(tmp_path / "docs")
    record = quoth(
        "ask", "Who built the bridge over the Zorbla?", "--json", "--seeds", folder
    ).json()

    assert "Ana Prado" in record["quotes"][0]["text"]
    assert [each["source"] for each in quoth("sources", "--json", "--seeds", folder).json()] == [
        "a.txt"
    ]


@pytest.mark.parametrize("command", [("ask", "Who?"), ("aliases",), ("sources",), ("check",)])
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'[aliases]\nAlva = ["River"\nAna = []\n', "line 3"),
        (b"[names]\n", "unknown part"),
        (b'[aliases]\nAlva = "River"\n', "not a list of texts"),
        (b"\xff\xfe\x00", "decode"),
    ],
    ids=["syntax", "part", "type", "bytes"],
)
def test_wrong_aliases_are_wrong_input_and_the_place_is_named(
    quoth: Quoth, tmp_path: Path, command: tuple[str, ...], content: bytes, why: str
) -> None:
    fill(tmp_path / "docs", {"a.txt": BRIDGE, "aliases.toml": content})
    done = quoth(*command, "--seeds", str(tmp_path / "docs"))

    assert done.status == 2
    assert done.err.startswith("quoth: aliases.toml cannot be used: ")
    assert why in done.err


# Every command


READING = [
    ("ask", "Who?"),
    ("timeline",),
    ("sources",),
    ("verify", "one two three"),
    ("aliases",),
    ("check",),
]


@pytest.mark.parametrize("arguments", READING, ids=lambda arguments: arguments[0])
@pytest.mark.parametrize("kind", ["missing", "empty", "file", "endless", "useless"])
def test_a_folder_that_cannot_serve_is_wrong_input(
    quoth: Quoth, tmp_path: Path, arguments: tuple[str, ...], kind: str
) -> None:
    fill(tmp_path, {"file": "x", "useless/a\x1b[2J.txt": b"\0", "empty/.hidden": "x"})
    folder = "x" * 5000 if kind == "endless" else str(tmp_path / kind)
    done = quoth(*arguments, "--seeds", folder)

    assert done.status == 2
    assert done.err.startswith("quoth: The")
    assert "\x1b" not in done.out + done.err


@pytest.mark.parametrize("arguments", READING, ids=lambda arguments: arguments[0])
def test_wrong_settings_are_named_and_have_their_own_status(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("QUOTH_LOCAL_PORT", "http")
    done = quoth(*arguments)

    assert (done.status, done.out) == (78, "")
    assert done.err.startswith("quoth: The settings are wrong (QUOTH_LOCAL_PORT: ")


def test_run_with_wrong_settings_ends_at_once(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTH_LOG_LEVEL", "LOUD")

    assert quoth("run").status == 78


def test_run_without_documents_ends_at_once(quoth: Quoth, tmp_path: Path) -> None:
    assert quoth("run", "--seeds", str(tmp_path / "missing")).status == 2


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("ask", "Who?", "--nonsense"), ("verify",), ("sources", "extra"), ()],
)
def test_wrong_usage_has_status_2_and_shows_the_usage(
    quoth: Quoth, arguments: tuple[str, ...]
) -> None:
    done = quoth(*arguments)

    assert done.status == 2
    assert "Usage: quoth" in done.out + done.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(quoth: Quoth, command: str) -> None:
    done = quoth(command, "--help")

    assert done.status == 0
    assert f"Usage: quoth {command}" in done.out
    assert "--seeds DIR" in done.out


def test_the_help_names_every_command(quoth: Quoth) -> None:
    done = quoth("--help")

    assert done.status == 0
    assert all(command in done.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_documents_every_command(command: str) -> None:
    assert f"quoth {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_line_is_wider_than_80_columns(quoth: Quoth) -> None:
    runs = [quoth("ask", DEATHS), quoth("ask", "hi"), quoth("sources"), quoth("verify", DEATHS)]

    assert all(len(line) <= 80 for done in runs for line in done.out.splitlines())


def test_json_holds_no_control_character(quoth: Quoth, tmp_path: Path) -> None:
    text = "The stone bridge\x1b[31m was built\x9b2J in 1764 by the mason\x7f Ana Prado."
    fill(tmp_path / "docs", {"a.txt": text})
    done = quoth("ask", "Who built the bridge?", "--json", "--seeds", str(tmp_path / "docs"))

    assert done.json()["quotes"][0]["text"] == text
    assert not any(mark in done.out for mark in "\x1b\x9b\x7f")


# As a process of its own


def process(
    *arguments: str, stdout: int = subprocess.PIPE, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )


def test_python_m_bot_is_the_same_command() -> None:
    done = process("ask", "hi", "--json")

    assert (done.returncode, json.loads(done.stdout)["reason"]) == (1, "small_talk")


def test_the_module_ends_with_the_commands_status(quoth: Quoth) -> None:
    assert quoth("ask", "hi").status == 1
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("bot", run_name="__main__")
    assert ended.value.code == 1


def test_quotations_are_utf_8_in_any_locale() -> None:
    plain = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = process("ask", "López Obrador", "--json", env=plain)

    assert "López".encode() in done.stdout


def test_a_question_that_is_not_utf_8_harms_nothing() -> None:
    done = process("ask", "--json", os.fsdecode(b"caf\xe9 AMLO"))

    assert done.returncode in {0, 1}
    assert json.loads(done.stdout)["question"] == "caf\udce9 AMLO"


@pytest.mark.parametrize("arguments", [("ask", DEATHS), ("sources", "--json")])
def test_a_reader_that_goes_away_gets_no_traceback(arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = process(*arguments, stdout=writer)
    os.close(writer)

    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_closed_streams_get_no_traceback(closed: int) -> None:
    command = f'exec "$0" -m bot ask hi {closed}>&-'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable], cwd=ROOT, capture_output=True, check=False
    )

    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
