"""Which parts of a text its format shows to nobody: front matter, comments, link targets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from index.model import Document, Span
from index.text.front_matter import front_matter_span

MAX_FIELDS = 100
"""Lines of fields that open a text."""

_LINE_END = re.compile(r"[ \t]*(?:[\r\n]|$)")
_LINE = re.compile(r"([ \t]*)(\S[^\r\n]*)?(?:\r\n|\n|\r|$)")
_COMMENT, _COMMENT_END = "<!--", "-->"
_FENCES = ("```", "~~~")
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
_BARE_FIELD = re.compile(r":?(?:Title:|[\w-]+:[ \t]+https?://\S+$)", re.IGNORECASE)
_INLINE_TARGET = re.compile(r"_`[^`\n]+`:?$|__[ \t]+\S+$")


def unread_spans(document: Document) -> tuple[Span, ...]:
    """Return what of ``document`` is not text, in order."""
    name = document.source.lower()
    if name.endswith(".md"):
        matter = front_matter_span(document)
        return (*([matter] if matter else []), *_comments(document.text))
    if name.endswith(".rst"):
        return (*_bare_fields(document.text), *_marks(document.text))
    return ()


def is_unread(spans: Sequence[Span], span: Span) -> bool:
    """Return whether ``span`` lies in one of ``spans``."""
    index = bisect_right(spans, span.start, key=lambda each: each.start) - 1
    return index >= 0 and spans[index].contains(span)


def _comments(text: str) -> Iterator[Span]:
    """Yield the HTML comments of Markdown that begin a line and end one, outside of code."""
    fence = ""
    end = 0
    for match in _LINE.finditer(text):
        words = match[2] or ""
        if match.start() < end or not words:
            continue
        if words.startswith(fence or _FENCES):
            fence = "" if fence else words[:3]
        elif not fence and words.startswith(_COMMENT):
            close = text.find(_COMMENT_END, match.start(2) + len(_COMMENT))
            if close < 0:
                return
            end = close + len(_COMMENT_END)
            if _LINE_END.match(text, end):
                yield Span(match.start(2), end)


def _bare_fields(text: str) -> Iterator[Span]:
    """Of the fields that open a text, the title and those that hold a mere address."""
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
