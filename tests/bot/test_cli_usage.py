"""Commands in a pipe, and their usage and help."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from tests.bot.conftest import DEATHS, Quoth
from tests.helpers.documents import ROOT, SEEDS

COMMAND = [sys.executable, "-m", "bot"]


def piped(*arguments: str, keep: int) -> tuple[int, bytes, bytes]:
    """The status, output and errors of a command whose reader goes after ``keep`` bytes."""
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        read = process.stdout.read(keep)
        process.stdout.close()
        errors = process.stderr.read()
    return process.returncode, read, errors


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", DEATHS),
        ("ask", "help"),
        ("sources",),
        ("sources", "--json"),
        ("timeline",),
        ("text", "003"),
        ("ask", "--help"),
        ("check",),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("keep", [0, 1])
def test_a_reader_that_has_enough_ends_the_command_quietly(
    arguments: tuple[str, ...], keep: int
) -> None:
    status, _, errors = piped(*arguments, keep=keep)

    # A slow machine says meanwhile that it opens the documents.
    said = [line for line in errors.splitlines() if not line.startswith(b"quoth: opening")]
    assert (status, said) == (0, [])


def test_a_line_that_nobody_reads_ends_the_command_quietly() -> None:
    status, _, errors = piped("ask", "hi", keep=0)

    assert (status, errors) == (0, b"")


def test_a_batch_ends_quietly_once_nobody_reads(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"question": "Who is AMLO?"}\n' * 500)
    status, read, errors = piped("ask", "--batch", str(tmp_path / "q.jsonl"), keep=10)

    assert (status, read[:5], errors) == (0, b'{"id"', b"")


@pytest.mark.parametrize("arguments", [("sources",), ("ask", "hi"), ("text", "003")])
def test_a_full_disk_is_named(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert done.returncode == 2
    assert done.stderr == b"quoth: The output cannot be written: No space left on device.\n"


def test_a_command_whose_output_is_read_to_its_end_keeps_its_status() -> None:
    status, read, _ = piped("ask", "hi", "--json", keep=-1)

    assert (status, read.count(b"\n")) == (1, 1)


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_that_of_the_package(quoth: Quoth, option: str) -> None:
    done = quoth(option)

    assert (done.status, done.out) == (0, f"quoth {metadata.version('quoth')}\n")


def test_a_checkout_that_is_not_installed_knows_its_version(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    declared = f'version = "{quoth("--version").out.removeprefix("quoth ").strip()}"\n'

    assert declared in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_shell_completes_commands_and_options() -> None:
    def completed(*words: str) -> list[str]:
        asked = {
            "_QUOTH_COMPLETE": "complete_bash",
            "COMP_WORDS": " ".join(["quoth", *words]),
            "COMP_CWORD": str(len(words)),
        }
        done = subprocess.run(
            COMMAND, cwd=ROOT, env=os.environ | asked, capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    assert completed("so") == ["sources"]
    assert completed("ask", "--ba") == ["--batch"]


def test_the_shell_is_told_how_to_complete() -> None:
    env = os.environ | {"_QUOTH_COMPLETE": "source_bash"}
    done = subprocess.run(COMMAND, cwd=ROOT, env=env, capture_output=True, text=True, check=True)

    assert done.stdout.rstrip().endswith("complete -o default -F _quoth_completion quoth")


@pytest.mark.parametrize("arguments", [("-h",), ("ask", "-h"), ("help",), ("help", "ask")])
def test_help_is_where_people_look_for_it(quoth: Quoth, arguments: tuple[str, ...]) -> None:
    done = quoth(*arguments)

    assert done.status == 0
    assert done.out.startswith("Usage: quoth " + ("ask [OPTIONS]" if "ask" in arguments else "["))


def test_usage_names_arguments_as_other_commands_do(quoth: Quoth) -> None:
    usage = {
        command: quoth(command, "-h").out.splitlines()[0]
        for command in ("ask", "timeline", "verify", "text", "sources")
    }

    assert usage == {
        "ask": "Usage: quoth ask [OPTIONS] [QUESTION...]",
        "timeline": "Usage: quoth timeline [OPTIONS] [TOPIC...]",
        "verify": "Usage: quoth verify [OPTIONS] TEXT...",
        "text": "Usage: quoth text [OPTIONS] SOURCE",
        "sources": "Usage: quoth sources [OPTIONS]",
    }
    assert "--limit N " in quoth("ask", "-h").out
    assert "<" not in quoth("ask", "-h").out.replace("1<=x<=10", "")


def test_no_description_is_cut_off(quoth: Quoth) -> None:
    assert "..." not in quoth("-h").out.replace("[ARGS]...", "")


@pytest.mark.parametrize(
    ("arguments", "suggested"),
    [
        (("sorces",), "Did you mean 'sources'?"),
        (("ask", "Who?", "--sorce", "003"), "--source"),
        (("ask", "Who?", "--limt", "3"), "--limit"),
        (("blah",), "The commands are: init, run, ask, cite, evaluate, timeline, dates,"),
        (("who", "is", "kirby"), "write: quoth ask QUESTION"),
    ],
)
def test_what_is_misspelt_is_met_with_what_could_be_meant(
    quoth: Quoth, arguments: tuple[str, ...], suggested: str
) -> None:
    done = quoth(*arguments)

    assert (done.status, done.out) == (2, "")
    assert suggested in done.err


@pytest.mark.parametrize("arguments", [("ask", "Kafka"), ("ask", "hi"), ("text", "nowhere.txt")])
def test_nothing_speaks_of_the_commands_of_a_chat(
    quoth: Quoth, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    for number in range(6):
        (tmp_path / "docs" / f"{number}.txt").parent.mkdir(exist_ok=True)
        (tmp_path / "docs" / f"{number}.txt").write_bytes(next(SEEDS.iterdir()).read_bytes())
    done = quoth(*arguments, "--seeds", str(tmp_path / "docs"))

    assert "quoth sources" in done.out + done.err
    assert "/sources" not in done.out + done.err
