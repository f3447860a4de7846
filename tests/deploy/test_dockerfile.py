from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

import typer.main

from bot.cli import app
from bot.metrics import Metrics
from bot.serving import serve_health
from bot.settings import Settings
from tests.helpers.documents import ROOT

PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Dockerfile and its arguments, continued lines joined."""
    text = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [
        (name, rest) for name, rest in (line.split(" ", 1) for line in joined.split("\n") if line)
    ]


def arguments(instruction: str, *, stage: int = 1) -> list[str]:
    """What stands behind ``instruction`` in one stage."""
    at = -1
    found = []
    for name, rest in instructions():
        at += name == "FROM"
        if at == stage and name == instruction:
            found.append(rest)
    return found


def environment() -> dict[str, str]:
    (line,) = arguments("ENV")
    return dict(part.split("=", 1) for part in shlex.split(line))


def copied() -> Iterator[str]:
    """What is copied out of the project."""
    for line in arguments("COPY", stage=0):
        yield from line.split()[:-1]


def let_through() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    return [line.removeprefix("!") for line in lines if line.startswith("!")]


def test_all_that_is_copied_is_there_and_is_sent_to_the_builder() -> None:
    assert all((ROOT / source).exists() for source in copied())
    assert sorted(copied()) == sorted(let_through())


def test_all_that_the_package_is_built_from_is_copied() -> None:
    project, wheel = PYPROJECT["project"], PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert {*wheel["packages"], project["readme"], *project["license-files"]} <= set(copied())


def test_neither_secrets_nor_documents_get_into_the_image() -> None:
    assert "*" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert not {".env", "seeds", ".git", "."} & set(copied())


def test_nothing_is_installed_without_a_hash_but_the_bot_itself() -> None:
    (first, packages, bot) = arguments("RUN", stage=0)

    assert "pip install" not in first
    assert all("--require-hashes" in each for each in packages.split("&&"))
    assert {"--no-deps", "--no-build-isolation"} <= set(bot.split())


def test_only_what_is_installed_gets_from_the_first_stage_to_the_second() -> None:
    assert arguments("COPY") == ["--from=build /opt/quoth /opt/quoth"]
    assert environment()["PATH"].startswith("/opt/quoth/bin:")


def test_both_stages_have_the_same_python_and_the_bot_takes_it() -> None:
    first, second = (rest.split()[0] for name, rest in instructions() if name == "FROM")
    version = re.fullmatch(r"python:3\.(\d+)-slim", second)

    assert first == second
    assert version is not None
    assert PYPROJECT["project"]["requires-python"] == ">=3.11"
    assert int(version[1]) >= 11


def test_the_bot_is_not_root_and_may_write_only_to_its_state() -> None:
    (user,) = arguments("USER")
    (making,) = arguments("RUN")

    assert f" {user} &&" in making.replace("  ", " ")
    assert re.search(r"--uid [1-9]\d+", making)
    assert f"install -d -o {user} -g {user} /state" in making
    assert arguments("VOLUME") == ["/state"]


def test_it_starts_the_bot_by_its_own_command() -> None:
    (entry,), (command,) = arguments("ENTRYPOINT"), arguments("CMD")
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]

    assert json.loads(entry) == [*PYPROJECT["project"]["scripts"]]
    assert json.loads(command) == ["run"]
    assert "run" in known


def test_its_settings_are_settings() -> None:
    own = {name: value for name, value in environment().items() if name.startswith("QUOTH_")}

    assert {name.lower() for name in own} <= Settings.model_fields.keys()
    assert (own["QUOTH_SEEDS"], own["QUOTH_STATE"]) == ("/seeds", "/state")


async def ended(trouble: str | None) -> int | None:
    """The exit status of the health check while a bot is well, or in trouble."""
    (line,) = arguments("HEALTHCHECK")
    program, *rest = json.loads(line[line.index("[") :])
    assert program == "python"
    settings = Settings.model_construct(None, quoth_metrics_port=0)
    async with serve_health(settings, Metrics(), lambda: trouble) as url:
        assert url is not None
        checking = await asyncio.create_subprocess_exec(
            sys.executable,
            *rest,
            env={**os.environ, "QUOTH_METRICS_PORT": url.rsplit(":", 1)[1]},
        )
        return await checking.wait()


async def test_the_health_check_passes_while_the_bot_is_well() -> None:
    assert await ended(None) == 0


async def test_the_health_check_fails_while_it_is_not() -> None:
    assert await ended("The line is dead.") == 1
