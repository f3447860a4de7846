"""Find the front matter of a Markdown file: its lines between two rules at the beginning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from index.model import Document, Span

MAX_LINES = 100
"""Lines of front matter between its two rules."""

MAX_FRONT_MATTER_LENGTH = 20_000
"""Characters."""

RULE_LENGTH = 3
"""Characters of the rule above it and of the one below."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_KEY = re.compile(r"[^\W\d][\w-]*\s*:(?:\s|$)")
_IN_FRONT_MATTER = re.compile(rf"\s|#|-\s|$|{_KEY.pattern}")


_TOML_KEY = re.compile(r"[\w\"'-][^=\n]*=|\[")
_FORMATS = {"---": (frozenset({"---", "..."}), _KEY), "+++": (frozenset({"+++"}), _TOML_KEY)}
"""By the rule above, the rules below and how the first line begins: YAML, TOML."""


def front_matter_span(document: Document) -> Span | None:
    """Return where a Markdown file's front matter stands, its two rules included, if it has any.

    A rule may open a text, too. So a key must stand directly below it, the closing rule
    near, and if blank lines stand between them, nothing that could be prose.
    """
    text = document.text
    start = 1 if text.startswith("\ufeff") else 0
    if not document.source.lower().endswith(".md") or not text.startswith(tuple(_FORMATS), start):
        return None
    lines = islice(_LINE.finditer(text, start, start + MAX_FRONT_MATTER_LENGTH), MAX_LINES + 2)
    opening = next(lines)[0].rstrip()
    if opening not in _FORMATS:
        return None
    closing, key = _FORMATS[opening]
    inside: list[str] = []
    for line in lines:
        words = line[0].rstrip()
        if words in closing:
            span = Span(start, line.start() + len(words))
            return span if _holds_keys(inside, key) else None
        inside.append(words)
    return None


def _holds_keys(lines: Sequence[str], key: re.Pattern[str]) -> bool:
    first = next((line for line in lines if not line.startswith("#")), "")
    if not key.match(first):
        return False
    return key is _TOML_KEY or all(lines) or all(map(_IN_FRONT_MATTER.match, lines))
