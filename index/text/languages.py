"""Languages other than English: what they say, and which one a question is in.

What each of them says of dates and which words are its function words stands in
``data/date_phrases.toml``; a question's language is told by its function words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from index.text.english import is_spanish_function_word, zipf
from index.text.tokens import fold

PHRASES = Path(__file__).parents[1] / "data" / "date_phrases.toml"

ENGLISH = "en"
LANGUAGES = ("es", "de", "fr", "pt", "it")

VERY_COMMON = 5.5
"""Zipf value that English function words and the like exceed."""

MIN_WORDS = 2
"""Function words that make a question one of their language."""

_ASKING = {
    "es": "qué quién quiénes cuál cuáles cuándo dónde cómo cuánto cuánta cuántos cuántas",
    "de": (
        "wer wen wem wessen was wo wohin woher womit wofür wann wie wieso weshalb warum welche "
        "welcher welches welchen welchem wieviel viel viele hoch lange oft gibt darf dürfen kann "
        "können muss müssen soll sollen will wollen wird werden ich mich mir mein meine man ab "
        "ihr euch es dort hier denn bitte"
    ),
    "fr": (
        "qui que quoi quel quelle quels quelles où quand comment combien pourquoi est-ce puis-je "
        "peut peux dois doit faut-il je moi mon ma mes tu vous votre y a-t-il combien"
    ),
    "pt": (
        "quem que qual quais quando onde como quanto quanta quantos quantas porquê posso pode devo "
        "deve eu meu minha você vocês há"
    ),
    "it": (
        "chi che cosa quale quali quando dove come quanto quanta quanti quante perché posso può "
        "devo deve io mio mia c'è ci sono"
    ),
}
"""Words that questions have beside those of any sentence."""


COMMONEST = {
    "es": "que los del las por para con una",
    "de": "und der das den dem nicht mit auf",
    "fr": "les des dans une pour sur pas avec",
    "pt": "que não uma para com os dos das",
    "it": "che della per non una con gli sono",
}
"""Of each language words that any text of a page has."""


@cache
def phrases() -> dict[str, dict[str, Any]]:
    """Return what ``date_phrases.toml`` holds, by language."""
    return tomllib.loads(PHRASES.read_text(encoding="utf-8"))


@cache
def function_words(language: str) -> frozenset[str]:
    """Return the folded words of a language that carry grammar rather than meaning."""
    words = f"{phrases()[language]['function']} {_ASKING[language]}"
    return frozenset(part for word in words.split() for part in fold(word).split("-"))


def is_function_word(word: str, language: str | None) -> bool:
    """Return whether a folded word is one of a language's; of English the tokens know."""
    if language == "es":
        return is_spanish_function_word(word) or word in function_words("es")
    return language is not None and word in function_words(language)


@lru_cache(maxsize=256)
def _language(words: tuple[str, ...]) -> str | None:
    counts = {each: sum(is_function_word(word, each) for word in words) for each in LANGUAGES}
    best = max(LANGUAGES, key=lambda each: counts[each])
    english = sum((zipf(word) or 0.0) > VERY_COMMON for word in words)
    return best if counts[best] >= MIN_WORDS and counts[best] > english else None


def language_of(words: Sequence[str]) -> str | None:
    """Return the language of a question's folded words, as two letters; ``None`` for English."""
    return _language(tuple(words))
