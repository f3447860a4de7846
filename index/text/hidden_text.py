"""Parts of a text that its format shows to nobody: front matter, comments, link targets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from index.model import Document, Span

MARKDOWN_SUFFIXES = (".md", ".markdown")

MAX_FIELDS = 100
"""Lines of fields that open a text."""

MAX_FRONT_MATTER_LINES = 100
"""Lines of front matter between its two rules."""

MAX_FRONT_MATTER_LENGTH = 20_000
"""Characters."""

RULE_LENGTH = 3
"""Characters of the rule above front matter and of the one below."""

_LINE = re.compile(r"([ \t]*)(\S[^\r\n]*)?(?:\r\n|\n|\r|$)")
_EXPLICIT = re.compile(r"\.\.(?:[ \t]|$)")
_SHOWN = re.compile(r"\.\.[ \t]+(?:\[[^\]\n]+\][ \t]|[\w:+.-]+(?:[ \t]?::))")
"""Footnotes, citations and directives of reStructuredText; all other explicit marks show nothing.
"""

_SILENT = re.compile(
    r"\.\.[ \t]+(?:contents|currentmodule|default-role|highlight|image|include|index"
    r"|literalinclude|meta|module|raw|role|sectnum|target-notes|toctree)::"
)
"""Directives whose words are for the program that sets the text."""

_FIELD = re.compile(r":?[A-Z][\w -]{0,40}:(?:[ \t]|$)")
_BARE_FIELD = re.compile(r":?[\w-]+:[ \t]+https?://\S+$", re.IGNORECASE)
_INLINE_TARGET = re.compile(r"_`[^`\n]+`:?$|__[ \t]+\S+$")

_WHOLE_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_KEY = re.compile(r"[^\W\d][\w-]*\s*:(?:\s|$)")
_IN_FRONT_MATTER = re.compile(rf"\s|#|-\s|$|{_KEY.pattern}")
_TOML_KEY = re.compile(r"[\w\"'-][^=\n]*=|\[")
_FORMATS = {"---": (frozenset({"---", "..."}), _KEY), "+++": (frozenset({"+++"}), _TOML_KEY)}
"""By the rule above, the rules below and how the first line begins: YAML, TOML."""


def hidden_in_restructured_text(text: str) -> tuple[Span, ...]:
    """Return the comments, link targets and bare addresses of reStructuredText, in order."""
    return (*_bare_fields(text), *_marks(text))


def is_hidden(spans: Sequence[Span], span: Span) -> bool:
    """Return whether ``span`` lies in one of ``spans``."""
    index = bisect_right(spans, span.start, key=lambda each: each.start) - 1
    return index >= 0 and spans[index].contains(span)


def front_matter_span(document: Document) -> Span | None:
    """Return where a Markdown file's front matter stands, its two rules included, if it has any.

    A rule may open a text, too. So a key must stand directly below it, the closing rule
    near, and if blank lines stand between them, nothing that could be prose.
    """
    text = document.text
    start = 1 if text.startswith("\ufeff") else 0
    if not document.source.lower().endswith(MARKDOWN_SUFFIXES) or not text.startswith(
        tuple(_FORMATS), start
    ):
        return None
    lines = islice(
        _WHOLE_LINE.finditer(text, start, start + MAX_FRONT_MATTER_LENGTH),
        MAX_FRONT_MATTER_LINES + 2,
    )
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


def _bare_fields(text: str) -> Iterator[Span]:
    """Of the fields that open a text, those that hold a mere address."""
    found: list[Span] = []
    for number, match in enumerate(_LINE.finditer(text)):
        words = (match[2] or "").rstrip()
        if not words or number > MAX_FIELDS:
            break
        if match[1]:
            continue
        if not _FIELD.match(words):
            return
        if _BARE_FIELD.match(words):
            found.append(Span(match.start(2), match.start(2) + len(words)))
    yield from found


def _marks(text: str) -> Iterator[Span]:
    """Yield the comments and link targets of reStructuredText, with what is set in below them."""
    start: int | None = None
    indent = end = 0
    for match in _LINE.finditer(text):
        words = match[2]
        if words is None:
            continue
        if start is not None and len(match[1]) <= indent:
            yield Span(start, end)
            start = None
        if start is None:
            hidden = _EXPLICIT.match(words) and not _SHOWN.match(words)
            if not (hidden or _SILENT.match(words) or _INLINE_TARGET.match(words)):
                continue
            start, indent = match.start(2), len(match[1])
        end = match.start(2) + len(words.rstrip())
    if start is not None:
        yield Span(start, end)
