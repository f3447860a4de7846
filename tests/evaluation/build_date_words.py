"""Makes ``index/data/date_words.txt`` from the data of the installed dateparser.

    python -m tests.evaluation.build_date_words

Each line: a language, a kind (month, weekday, unit, relative), a word and what it means. Left
out are words of one or two letters, which are other words far more often than they are dates,
and relative expressions that have such a word in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from index.dates.languages import WORDS

LANGUAGES = ("es", "de", "fr", "pt", "it")
MONTHS = (
    "january february march april may june july august september october november december"
).split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
UNITS = ("day", "week", "month", "year")
RELATIVE = {
    f"{words} {unit}{ago}": f"{unit} {sign}{count}"
    for unit in UNITS
    for count in (0, 1, 2)
    for words, ago, sign in ((f"{count}", " ago", "-" if count else ""), (f"in {count}", "", ""))
}
SHORTEST = 3


def main() -> None:
    """Write the file."""
    text = content()
    WORDS.write_text(text, encoding="utf-8")
    print(f"{len(text.splitlines()):,} words")


def content() -> str:
    """Return what the file should hold."""
    lines = [
        "\t".join((language, *fields)) for language in LANGUAGES for fields in _words_of(language)
    ]
    return "".join(f"{line}\n" for line in lines)


def _words_of(language: str) -> Iterator[tuple[str, str, str]]:
    info = import_module(f"dateparser.data.date_translation_data.{language}").info
    for kind, names in (("month", MONTHS), ("weekday", WEEKDAYS)):
        for number, name in enumerate(names, start=kind == "month"):
            for word in _all_words(info, [name]):
                yield kind, word, str(number)
    for unit in UNITS:
        for word in _all_words(info, [unit]):
            yield "unit", word, unit
    for name, meaning in RELATIVE.items():
        for phrase in _all_words(info, ["relative-type", name]):
            yield "relative", phrase, meaning


def _all_words(info: Mapping[str, Any], path: Sequence[str]) -> list[str]:
    """Return the words under ``path`` in the language and in the variants of its countries."""
    found: dict[str, None] = {}
    for part in (info, *info["locale_specific"].values()):
        value: Any = part
        for key in path:
            value = value.get(key, {})
        found.update(dict.fromkeys(word.lower().rstrip(".") for word in value))
    return sorted(
        phrase
        for phrase in found
        if all(word.isalpha() and len(word) >= SHORTEST for word in _parts(phrase))
    )


def _parts(phrase: str) -> list[str]:
    words = phrase.replace("-", " ").replace("'", " ").replace("’", " ").split()
    articles = {"el", "la", "le", "il", "l", "d", "de", "o", "a", "ce"} if len(words) > 1 else set()
    return [word for word in words if word not in articles]


if __name__ == "__main__":
    main()
