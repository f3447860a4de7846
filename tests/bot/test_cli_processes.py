from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys

import pytest

from tests.bot.conftest import DEATHS, Quoth
from tests.helpers.documents import ROOT


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
