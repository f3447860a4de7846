from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.helpers.documents import ROOT

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DEVELOPMENT = (ROOT / "docs" / "development.md").read_text(encoding="utf-8")

LAYOUT = DEVELOPMENT.partition("## Where things are")[2].partition("\n## ")[0]
GLOSSARY = GUIDE.partition("## Glossary")[2]

PATH = re.compile(r"\.?[\w.-]+/[\w./-]*|[\w-]*\.(?:md|toml|py|example)")
"""What has a folder in it or the ending of one of the project's files."""


def code(text: str) -> Iterator[str]:
    """What stands between backquotes on one line."""
    yield from re.findall(r"`([^`\n]+)`", text)


@pytest.mark.parametrize("text", [GUIDE, LAYOUT], ids=["CONTRIBUTING", "development"])
def test_every_path_that_is_named_exists(text: str) -> None:
    named = [each for each in code(text) if PATH.fullmatch(each)]
    beside_the_documents = {"aliases.toml", "sources.toml"}

    assert len(named) >= 15
    assert [
        each
        for each in named
        if each not in beside_the_documents
        and not ((ROOT / each).is_dir() if each.endswith("/") else (ROOT / each).is_file())
    ] == []


@pytest.mark.parametrize("text", [GUIDE, LAYOUT], ids=["CONTRIBUTING", "development"])
def test_every_package_is_named(text: str) -> None:
    named = set(code(text))
    packages = [
        f"{path.parent.relative_to(ROOT).as_posix()}/"
        for name in ("bot", "index")
        for path in (ROOT / name).glob("*/__init__.py")
    ]

    assert packages
    assert set(packages) - named == set()


def test_every_name_of_the_code_that_is_mentioned_is_defined() -> None:
    sources = [
        path.read_text(encoding="utf-8")
        for name in ("bot", "index")
        for path in (ROOT / name).rglob("*.py")
    ]
    mentioned = {each for each in code(GUIDE) if re.fullmatch(r"_?[A-Z]\w+", each)}
    definition = re.compile(r"^(?:class )?(_?[A-Z]\w+)\b(?=[(:\s=])", re.MULTILINE)
    defined = {name for source in sources for name in definition.findall(source)}

    assert mentioned
    assert mentioned - defined == set()


def test_the_glossary_has_at_most_thirty_words_in_order() -> None:
    words = re.findall(r"^\| ([a-z][a-z ]*) \|", GLOSSARY, re.MULTILINE)[1:]

    assert 0 < len(words) <= 30
    assert words == sorted(words)


def test_the_guide_is_one_page() -> None:
    assert len(GUIDE.splitlines()) <= 100
