from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from typing import Any

import pytest

from tests.helpers.documents import ROOT

PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CORE: list[str] = PYPROJECT["project"]["dependencies"]
EXTRAS: dict[str, list[str]] = PYPROJECT["project"]["optional-dependencies"]
NAMES = ("base", "local", "dev", "build")


def normal(name: str) -> str:
    """The one spelling of a package's name: https://packaging.python.org/specifications/."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[\[<>=!~ ;]", line, maxsplit=1)[0]) for line in requirements}


def text_of(lock: str) -> str:
    return (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")


def pins(lock: str) -> list[str]:
    """Each pin of a lock with its marker and its hashes."""
    return [each.strip() for each in re.split(r"\n(?=\S)", text_of(lock).strip())]


def pinned(lock: str) -> set[str]:
    return {normal(pin.split("==")[0]) for pin in pins(lock)}


def test_each_set_is_in_the_next_with_the_same_pins() -> None:
    for smaller, larger in pairwise(["base", "local", "dev"]):
        assert set(pins(smaller)) < set(pins(larger))
    assert set(pins("build")) < set(pins("dev"))


def test_each_set_has_what_the_project_asks_for() -> None:
    base = wanted(CORE) | wanted(EXTRAS["formats"])

    assert base <= pinned("base")
    assert base | wanted(EXTRAS["local"]) <= pinned("local")
    assert base | wanted(EXTRAS["local"]) | wanted(EXTRAS["dev"]) <= pinned("dev")
    assert {*wanted(PYPROJECT["build-system"]["requires"]), "editables"} <= pinned("build")


def test_what_only_tests_and_checks_need_is_not_installed_to_run() -> None:
    assert wanted(EXTRAS["dev"]) & pinned("base") == set()
    assert wanted(EXTRAS["dev"]) & pinned("local") == {"simcord"}


@pytest.mark.parametrize("lock", NAMES)
def test_every_pin_is_exact_with_its_hashes_and_no_registry_is_named(lock: str) -> None:
    assert "://" not in text_of(lock)
    for pin in pins(lock):
        assert re.match(r"[\w.-]+==[\w.!+]+( ; [^\\]+)? \\\n", pin), pin
        assert re.search(r"--hash=sha256:[0-9a-f]{64}$", pin)


@pytest.mark.parametrize("guide", ["Dockerfile", "quoth.service"])
def test_what_is_deployed_is_the_smallest_set_and_resolves_nothing(guide: str) -> None:
    text = re.sub(r"\\\n#?\s*", "", (ROOT / "deploy" / guide).read_text("utf-8"))
    for name, default in re.findall(r"^ARG (\w+)=(\w+)$", text, re.MULTILINE):
        text = text.replace(f"${name}", default)
    commands = re.findall(r"pip (?:--python \S+ )?install [^&\n]*-r (\S+)", text)
    installing = re.findall(r"install [^&\n]*-r ", text)

    assert commands == ["requirements/base.txt", "requirements/build.txt"]
    assert all("--no-deps --require-hashes" in each for each in installing)
