"""Nothing that people read has words and turns that nobody uses today."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from bot.i18n import STRINGS, TERMINAL, Strings
from tests.bot.test_i18n import sentences
from tests.helpers.documents import ROOT

OLD = {
    "en": r"""
        albeit|anew|as it stands|aught|but for|by the (?:bye|way)|for want of|hence(?:forth)?
        |hitherto|holds at once|in its stead|in order of time|is wont|keeps? silent
        |lay(?:s|ing)? out|lest|likewise|none of them holds|nought|of late|off their subject
        |one a line|save for|say plainly|serves? on|speak of|stands? (?:in the|behind|nowhere)
        |stated of|taken for one another|tells? of|there(?:in|of|upon)|the same as a reader
        |the documents date|thus|to the letter|told of|upon|verbatim:|whence|whoever|whosoever
        |you are welcome
    """,
    "es": r"""
        a lo sumo|acaecid\w+|calla en|carácter por carácter|con claridad:|da el año|empero
        |en torno al|fechan|hallad\w+|letra por letra|llamado ese|nombra aquello|quien lleva
        |otros tiempos|por ende|tal como está aquí|un fundamento
    """,
    "de": r"""
        alsbald|anbei|allda|betreffs|dergleichen|derselbe\w*|desgleichen|ebenda|fürderhin|geziemen\w*
        |gleichwohl|hiermit|hinfort|ihrer statt|mithin|mittels|nebst|nunmehr|obig\w*|selbig\w*
        |sodann|sofern|sowie|vermittels|vormals|weiland|wörtlich in|zwecks
    """,
}
"""Words that were replaced, or that are of their kind, by language; matched as whole words."""


def old_words(language: str) -> re.Pattern[str]:
    words = "".join(line.strip() for line in OLD[language].splitlines())
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def constants() -> Iterator[tuple[str, str]]:
    """Every string of the bot's modules that is no docstring, and those of errors.

    The docstrings of commands count: they are the help of the command line.
    """
    for path in [*(ROOT / "bot").rglob("*.py"), ROOT / "index" / "errors.py"]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        docstrings = set() if path.name == "cli.py" else bare
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in docstrings
            ):
                yield path.name, node.value


def test_every_language_has_a_list_of_old_words() -> None:
    assert {strings.language for strings in STRINGS} <= OLD.keys()


@pytest.mark.parametrize("strings", [*STRINGS, TERMINAL], ids=lambda strings: strings.language)
def test_no_sentence_has_an_old_word(strings: Strings) -> None:
    old = old_words(strings.language)
    found = {path: said for path, said in sentences(strings) if old.search(said)}

    assert found == {}


def test_no_line_of_the_command_line_has_an_old_word() -> None:
    written = list(constants())
    found = [(name, text) for name, text in written if old_words("en").search(text)]

    assert len(written) > 500
    assert found == []


def test_no_page_about_the_bot_has_an_old_word() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    found = [
        (page.name, match[0])
        for page in pages
        for match in old_words("en").finditer(page.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "It stands in the document."), ("en", "For want of a nail"), ("es", "Calla en #a")],
)
def test_an_old_word_is_found(language: str, text: str) -> None:
    assert old_words(language).search(text)
    assert not old_words(language).search("nowhere")
