"""Addresses that open a page at the quoted sentence.

The format is that of URL Fragment Text Directives
(https://wicg.github.io/scroll-to-text-fragment/): ``#:~:text=start,end`` after the address.
A browser that does not know it, or does not find the words, opens the page at its top.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

LONGEST_URL = 1_000

LONGEST_WHOLE = 300
"""Characters. A longer quotation is named by its first and last words."""

MOST_WORDS = 8
FEWEST_WORDS = 3
"""At each end. Fewer words would too often stand elsewhere on the page as well."""

_DIRECTIVES = ":~:"
_RESERVED = ":/?#[]@!$&'()*+,;=%"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_WHITE_SPACE = re.compile(r"[ \t\n\f\r]+")
"""What a page shows as one space (https://infra.spec.whatwg.org/#ascii-whitespace)."""
_LINE_BREAK = re.compile(r"[\n\f\r]")


def text_fragment_url(url: str, quote_text: str, limit: int = LONGEST_URL) -> str:
    """The address of the page at ``url``, with the words to jump to if they fit.

    A fragment of ``url`` is kept; directives that it has already give way.

    Args:
        url: Beginning with ``http://`` or ``https://``.
        quote_text: The words as they stand in the document.
        limit: How long the result may be. ``url`` itself is never shortened.
    """
    bare = quote(_STRAY_PERCENT.sub("%25", url), safe=_RESERVED)
    page = bare.partition(_DIRECTIVES)[0]
    base = f"{page}{'' if '#' in page else '#'}{_DIRECTIVES}text="
    linked = (base + directive for directive in _directives(quote_text))
    return next((link for link in linked if len(link) <= limit), bare)


def _directives(text: str) -> Iterator[str]:
    """Ways to name the words, the surest first."""
    text = text.strip(" \t\n\f\r")
    lines = [line.split(" ") for line in map(_collapsed, _LINE_BREAK.split(text)) if line]
    whole = _collapsed(text)
    words = whole.split(" ")
    short = 0 < len(whole) <= LONGEST_WHOLE
    # Words on their own must stand in one paragraph of the page, and lines may be several.
    if short and (len(lines) == 1 or len(words) < 2 * FEWEST_WORDS):
        yield _encoded(whole)
    for count in range(min(MOST_WORDS, len(words) // 2), FEWEST_WORDS - 1, -1):
        first = _within(lines[0], words, count)
        last = _within(lines[-1][::-1], words[::-1], count)[::-1]
        yield f"{_encoded(' '.join(first))},{_encoded(' '.join(last))}"


def _within(line: Sequence[str], words: Sequence[str], count: int) -> Sequence[str]:
    """The first ``count`` words, or as many of them as the line has if these will do."""
    return line[:count] if len(line) >= FEWEST_WORDS else words[:count]


def _collapsed(text: str) -> str:
    return _WHITE_SPACE.sub(" ", text).strip(" ")


def _encoded(words: str) -> str:
    # A hyphen would set apart the words before and after what is looked for.
    return quote(words, safe="").replace("-", "%2D")
