from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from bot import cli
from tests.bot.conftest import DEATHS, Outcome, Quoth
from tests.helpers.documents import BRIDGE, ROOT, SEEDS, fill
from tests.helpers.file_formats import page, pdf

COMMANDS = sorted(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]


def test_a_question_is_answered_with_its_quotation_and_place(quoth: Quoth) -> None:
    done = quoth("ask", DEATHS)

    assert done.status == 0
    assert "148 migrant deaths" in " ".join(done.out.replace("│", " ").split())
    assert "— 003_1b8ed4e9084715c7.txt:48" in done.out
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


def test_the_beginning_of_a_documents_name_will_do(quoth: Quoth) -> None:
    record = quoth("ask", DEATHS, "--source", "003", "--json").json()

    assert {each["source"] for each in record["quotes"]} == {"003_1b8ed4e9084715c7.txt"}
    assert quoth("text", "003").out == quoth("text", "003_1b8ed4e9084715c7.txt").out


def test_the_beginning_of_several_names_is_wrong_input_and_they_are_named(quoth: Quoth) -> None:
    done = quoth("timeline", "--source", "00")

    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("quoth: 3 documents start with “00”: 000_6c16ef196a1fba73")


def test_an_unknown_document_is_wrong_input_and_the_known_ones_are_named(quoth: Quoth) -> None:
    done = quoth("ask", DEATHS, "--source", "x.txt")

    assert done.status == 2
    assert done.err.startswith("quoth: There is no document called “x.txt”.")
    assert "000_6c16ef196a1fba73.txt" in done.err


@pytest.mark.parametrize("question", ["", "  ", "?!", "a" * 1001])
def test_a_question_that_cannot_be_looked_up_is_wrong_input(quoth: Quoth, question: str) -> None:
    done = quoth("ask", question)

    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(("quoth: What would you like to know?", "quoth: Your question has"))


@pytest.mark.parametrize(
    "words", ["How many migrant deaths occurred in El Paso in 2023", "who is kirby"]
)
def test_a_question_needs_no_quotation_marks(quoth: Quoth, words: str) -> None:
    parted = quoth("ask", *words.split(), "--json", "--limit", "2")

    assert parted.json()["question"] == words
    assert parted == quoth("ask", words, "--json", "--limit", "2")


def test_a_topic_and_a_text_need_no_quotation_marks(quoth: Quoth) -> None:
    topic = quoth("timeline", "Senate", "Bill", "--json")
    text = quoth("verify", "148", "migrant", "deaths", "--json")

    assert topic.json()["topic"] == "Senate Bill"
    assert (text.status, text.json()["text"]) == (0, "148 migrant deaths")


@pytest.mark.parametrize("arguments", [(), ("Who?", "--batch", "-")])
def test_ask_takes_either_a_question_or_a_batch(quoth: Quoth, arguments: tuple[str, ...]) -> None:
    done = quoth("ask", *arguments)

    assert done.status == 2
    assert "either a QUESTION or --batch FILE" in done.err


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


def test_a_bad_line_has_a_record_of_its_own_and_the_rest_is_answered(quoth: Quoth) -> None:
    lines = batch((1, "hi")) + b"\nnonsense\n" + batch((3, DEATHS))
    done = quoth("ask", "--batch", "-", stdin=lines)
    first, bad, third = (json.loads(line) for line in done.out.splitlines())

    assert done.status == 2
    assert done.err == "quoth: 1 line of the batch has no question; its record says why.\n"
    assert [first["id"], third["id"], third["answered"]] == [1, 3, True]
    assert (bad["line"], bad["reason"], bad["answered"]) == (2, "bad_line", False)
    assert bad["error"].startswith("Line 2 of the batch is not a JSON object")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00", b"[" * 200_000])
def test_a_batch_that_is_no_text_is_wrong_input(quoth: Quoth, content: bytes) -> None:
    done = quoth("ask", "--batch", "-", stdin=content)

    assert done.status == 2
    assert "Line 1 of the batch" in done.json()["error"]


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_batch_that_cannot_be_read_is_named(quoth: Quoth, name: str) -> None:
    done = quoth("ask", "--batch", name)

    assert done.status == 2
    assert f"quoth: The file {name} cannot be read" in done.err


def test_half_a_character_in_a_question_harms_nothing(quoth: Quoth) -> None:
    done = quoth(
        "ask", "--batch", "-", stdin=b'{"id": "\\ud800", "question": "Who \\udfff is AMLO"}'
    )

    assert done.status == 0
    assert done.json()["id"] == "\ud800"


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

    assert "1 file couldn't be read:" in done.out
    assert "b.pdf" in done.out


@pytest.mark.parametrize(
    ("text", "status", "presence"),
    [
        ("148 migrant deaths", 0, "verbatim"),
        ("148  migrant deaths", 0, "typographic"),
        ("149 migrant deaths", 1, "absent"),
    ],
)
def test_verify_tells_apart_verbatim_similar_and_absent(
    quoth: Quoth, text: str, status: int, presence: str
) -> None:
    done = quoth("verify", text, "--json")
    record = done.json()

    assert (done.status, record["presence"]) == (status, presence)
    assert record["verbatim"] is (presence == "verbatim")
    assert quoth("verify", text).status == status


def test_verify_refuses_a_text_too_short_to_mean_anything(quoth: Quoth) -> None:
    done = quoth("verify", "deaths")

    assert done.status == 2
    assert "at least 3 words" in done.err


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
    assert command in {"dates", "slack"} or "--seeds DIR" in done.out  # they read no documents


def test_the_help_names_every_command(quoth: Quoth) -> None:
    done = quoth("--help")

    assert done.status == 0
    assert all(command in done.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_pages_document_every_command(command: str) -> None:
    page = ROOT / "docs" / "command-line.md"

    assert f"quoth {command}" in page.read_text(encoding="utf-8")


def test_no_line_is_wider_than_80_columns(quoth: Quoth) -> None:
    runs = [quoth("ask", DEATHS), quoth("timeline"), quoth("verify", DEATHS)]
    runs += [quoth(command, "--help") for command in COMMANDS]
    runs += [quoth("nonsense"), quoth("sorces"), quoth("ask", "--limt", "3")]

    assert all(len(line) <= 80 for done in runs for line in (done.out + done.err).splitlines())


@pytest.mark.parametrize(
    "arguments", [("sources",), ("timeline",), ("ask", "hi"), ("ask", "Kafka")]
)
def test_nothing_is_padded_in_a_pipe(quoth: Quoth, arguments: tuple[str, ...]) -> None:
    lines = quoth(*arguments).out.splitlines()

    assert [line for line in lines if line != line.rstrip()] == []


def test_a_listing_has_a_line_for_each_row_in_a_pipe(quoth: Quoth) -> None:
    _, *rows = quoth("sources").out.splitlines()

    assert [row.split("\t")[0] for row in rows] == sorted(path.name for path in SEEDS.iterdir())


def test_json_holds_no_control_character(quoth: Quoth, tmp_path: Path) -> None:
    text = "The stone bridge\x1b[31m was built\x9b2J in 1764 by the mason\x7f Ana Prado."
    fill(tmp_path / "docs", {"a.txt": text})
    done = quoth("ask", "Who built the bridge?", "--json", "--seeds", str(tmp_path / "docs"))

    assert done.json()["quotes"][0]["text"] == text
    assert not any(mark in done.out for mark in "\x1b\x9b\x7f")


def test_text_writes_what_citations_count_in(quoth: Quoth, tmp_path: Path) -> None:
    pages = pdf(page(["The bridge stands."]), page(["It fell in 1987 after the flood."]))
    folder = str(fill(tmp_path / "docs", {"a.pdf": pages}))
    asked = quoth("ask", "--json", "When did it fall after the flood?", "--seeds", folder)
    quote = (asked.json()["quotes"] + asked.json()["nearest"])[0]
    written = quoth("text", "a.pdf", "--seeds", folder)

    assert written.status == 0
    assert written.out[quote["start"] : quote["end"]] == quote["text"]
    assert quote["place"] == {
        "page": 2, "last_page": None, "headings": [], "paragraph": None, "anchor": None,
    }  # fmt: skip


def test_text_writes_plain_text_byte_for_byte(tmp_path: Path) -> None:
    data = "\ufeffOne\r\ntwo\rthree\x1b[2J\n".encode()
    folder = fill(tmp_path / "docs", {"a.txt": data})
    command = [sys.executable, "-m", "bot", "text", "a.txt", "--seeds", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)

    assert done.stdout == data


def test_text_of_an_unknown_document_is_wrong_input(quoth: Quoth) -> None:
    done = quoth("text", "b.txt")

    assert done.status == 2
    assert "b.txt" in done.err


def test_text_shows_the_structure_of_a_document(quoth: Quoth, tmp_path: Path) -> None:
    (tmp_path / "rules.md").write_text("# Club\n\nBring:\n\n- a coat\n  - a warm one\n", "utf-8")
    done = quoth("text", "rules.md", "--structure", "--seeds", str(tmp_path))

    assert done.out.splitlines() == [
        "heading 1: # Club",
        "  paragraph: Bring:",
        "  item: - a coat  [after: Bring:]",
        "    item: - a warm one  [after: - a coat]",
    ]


def test_a_date_chooses_the_version_of_then(quoth: Quoth, tmp_path: Path) -> None:
    text = "---\nvalid_from: {}\nreplaces: {}\n---\n# Plots\n\nThe rent of a plot is {} crowns.\n"
    fill(tmp_path, {"old.md": text.format(2019, "x", 4), "new.md": text.format(2022, "old.md", 5)})
    asked = ("ask", "what is the rent of a plot", "--seeds", str(tmp_path))

    (now, *_), (then, *_) = (
        quoth(*asked, *more, "--json").json()["quotes"] for more in ((), ("--as-of", "2020"))
    )

    assert (now["source"], now["standing"], now["replaced_by"]) == ("new.md", None, None)
    assert (then["source"], then["standing"], then["replaced_by"]) == (
        "old.md",
        "replaced",
        "new.md",
    )
    assert "replaced in 2022 by new.md" in quoth(*asked, "--as-of", "2020").out
    assert quoth(*asked, "--as-of", "soonish").status == 2
