from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.builders import ROOT

PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKED = ROOT / "deploy" / "requirements.txt"
LOCKED_FOR_BUILDING = ROOT / "deploy" / "requirements-build.txt"
EVERYTHING = ROOT / "requirements.txt"


def normal(name: str) -> str:
    """The one spelling of a package's name: https://packaging.python.org/specifications/."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[\[<>=!~ ;]", line, maxsplit=1)[0]) for line in requirements}


def pinned(path: Path) -> dict[str, set[str]]:
    """The versions of each package; some have one for each Python."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^(\S+?)==(\S+)", path.read_text("utf-8"), re.MULTILINE):
        found.setdefault(normal(name), set()).add(version)
    return found


def test_all_that_the_bot_needs_is_pinned() -> None:
    assert wanted(PYPROJECT["project"]["dependencies"]) <= pinned(LOCKED).keys()


def test_what_only_tests_and_the_local_server_need_is_left_out() -> None:
    extras = PYPROJECT["project"]["optional-dependencies"]

    assert not (wanted(extras["local"]) | wanted(extras["dev"])) & pinned(LOCKED).keys()


def test_what_builds_the_package_is_pinned() -> None:
    assert wanted(PYPROJECT["build-system"]["requires"]) <= pinned(LOCKED_FOR_BUILDING).keys()


@pytest.mark.parametrize("path", [LOCKED, LOCKED_FOR_BUILDING], ids=lambda path: path.name)
def test_the_versions_are_those_that_are_tested(path: Path) -> None:
    tested = pinned(EVERYTHING)

    assert {
        name: versions
        for name, versions in pinned(path).items()
        if not versions <= tested.get(name, versions)
    } == {}


@pytest.mark.parametrize("path", [LOCKED, LOCKED_FOR_BUILDING], ids=lambda path: path.name)
def test_every_pin_has_its_hashes_and_no_registry_is_named(path: Path) -> None:
    text = path.read_text("utf-8")

    assert all("--hash=sha256:" in each for each in re.split(r"\n(?=\S)", text.strip()))
    assert "://" not in text
