"""The words of the local page."""

from __future__ import annotations

import re
import string

import pytest

from bot.i18n import STRINGS
from bot.local_page.page_strings import (
    ENGLISH,
    LANGUAGES,
    PageStrings,
    preferred_language,
    set_language,
    strings,
)
from tests.helpers.documents import ROOT

NAMES = [name for name in PageStrings.__slots__ if name not in {"language", "locale"}]
OTHERS = [each for each in LANGUAGES.values() if each is not ENGLISH]

SAME = {
    "es": {"bot", "bytes", "no", "reaction"},
    "de": {"bot", "reaction", "thread"},
}
"""What is written alike in English."""


def places(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence)} - {None}


def test_the_page_speaks_every_language_of_the_bot() -> None:
    assert set(LANGUAGES) == {each.language for each in STRINGS}


@pytest.mark.parametrize("theirs", OTHERS, ids=lambda each: each.language)
def test_every_word_is_translated_with_the_same_places(theirs: PageStrings) -> None:
    for name in NAMES:
        here, there = getattr(ENGLISH, name), getattr(theirs, name)
        assert there.strip(), name
        assert places(here) == places(there), name
        assert (here == there) == (name in SAME[theirs.language]), name


def test_every_word_is_used() -> None:
    files = [
        path
        for path in (ROOT / "bot" / "local_page").rglob("*")
        if path.suffix in {".py", ".js", ".html"} and path.name != "page_strings.py"
    ]
    used = set[tuple[str, str]]()
    for path in files:
        used |= set(
            re.findall(r"(?:words|strings\(\))\.(\w+)|\{\{(\w+)\}\}", path.read_text("utf-8"))
        )
    found = {name for pair in used for name in pair}

    assert len(files) > 10
    assert set(NAMES) - found == set()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"), ("de", "de"), ("de-AT,de;q=0.9,en;q=0.8", "de"), ("ES-419", "es"),
        ("fr,es;q=0.7,en;q=0.9", "en"), ("en;q=0.2, de;q=0.9", "de"), ("fr-CH, ja", "en"),
        ("de;q=0", "en"), ("de;q=much", "de"), (",;,", "en"),
    ],
)  # fmt: skip
def test_a_browser_gets_the_language_that_it_likes_best(header: str, language: str) -> None:
    assert preferred_language(header) == language


def test_an_unknown_language_is_english() -> None:
    set_language("xx")

    assert strings() is ENGLISH
