r"""Document text as Discord text: what it adds is invisible and can be taken away exactly.

What comes from a document or a person must neither format, ping nor link, and the sent
message must still give the document's own characters back. Four marks are added, and
nothing is changed or left out:

* A backslash before a character that Discord's Markdown or its link and emoji detection
  would read as more than itself. Discord hides the backslash, so what a person sees and
  copies is the document. A backslash of the document is written twice.
* A zero-width space (U+200B) after an at sign that would start a mention. A backslash is
  not enough there: Discord finds mentions in the raw text, where an escape means nothing.
  Every zero-width space of the document is written twice, so in a run of them an odd
  one is ours, wherever it stands.
* ``> `` at the start of each line of a quotation, and ``**`` around matched words. An
  asterisk of the document always has its backslash, so a bare one is ours.
* `` […] `` between two slices of a quotation. A bracket of the document always has its
  backslash, so a bare one is ours.

Undoing, read from left to right: drop ``> `` after each line break; a backslash gives the
character after it; ``**`` gives nothing; a bare `` […] `` parts two slices; two zero-width
spaces give one; a single one gives nothing. The test suite does this to every message as sent.

Line breaks are ``\n``, ``\r\n`` and ``\r``: Discord's client turns all three into line ends,
so a quotation that left one unmarked would end there and be read as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from index import Span

QUOTE_BAR = "> "
BOLD = "**"
ZERO_WIDTH_SPACE = "\u200b"

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_WHOLE_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FORMATTING = re.compile(r"[\\*_~`|<\[]")
_BLOCK_START = re.compile(r"[^\S\r\n]*(?:([#\-+>=])|\d+([.)]))")
"""Headings, small print, lists, quotes and underlined headings, all only at a line's start."""
_DETECTED = re.compile(
    r"(?<=:)/(?=/)"  # any address with a scheme
    r"|(?<=www)\.|(?<=discord)\.|(?<=discordapp)\."  # addresses and invitations without one
    r"|:(?=[^\s:]+:)"  # emoji by name
    r"|&(?=#?\w+;)",  # character references, which some clients resolve
    re.IGNORECASE,
)
_MARKS = re.compile(
    rf"\\(?P<escaped>.)|{re.escape(BOLD)}|{ZERO_WIDTH_SPACE}(?P<double>{ZERO_WIDTH_SPACE})?",
    re.DOTALL,
)
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)


def escape(text: str) -> str:
    """Write ``text`` so that Discord shows exactly its characters."""
    return "".join(_escaped_characters(text))


def emphasise(text: str, bold: Iterable[Span]) -> str:
    """Write ``text`` with ranges of it in bold."""
    return "".join(_emphasised_characters(text, bold))


def quote_block(text: str, bold: Iterable[Span] = (), omissions: Iterable[Span] = ()) -> str:
    """Write ``text`` as a block quote.

    Args:
        text: The words, as they stand in their document.
        bold: Ranges of ``text`` to set in bold.
        omissions: Where the mark stands in ``text`` that something is left out.
    """
    written = _emphasised_characters(text, bold)
    for span in omissions:
        written[span.start : span.end] = text[span.start : span.end]
    for start, _ in _lines(text):
        if start < len(text):
            written[start] = QUOTE_BAR + written[start]
        else:
            written.append(QUOTE_BAR)
    return "".join(written)


def quotations_in(written: str) -> str:
    """Return what ``quote_block`` has written, out of all the text around it.

    Blocks that something parts have a blank line between them. No other line of ours
    begins with a bar: one of a person or a document has its backslash.
    """
    lines = _WHOLE_LINE.findall(written)
    runs = groupby(lines, key=lambda line: line.startswith(QUOTE_BAR))
    return "\n\n".join("".join(run) for is_quoted, run in runs if is_quoted)


def unescape(written: str) -> str:
    """Return the text that ``escape`` or ``emphasise`` was given."""
    return _MARKS.sub(lambda mark: mark["escaped"] or mark["double"] or "", written)


def _emphasised_characters(text: str, bold: Iterable[Span]) -> list[str]:
    written = _escaped_characters(text)
    for span in _bold_runs(text, bold):
        written[span.start] = BOLD + written[span.start]
        written[span.end - 1] += BOLD
    return written


def _escaped_characters(text: str) -> list[str]:
    """Yield what each character of ``text`` becomes."""
    written = [
        ZERO_WIDTH_SPACE * 2 if character == ZERO_WIDTH_SPACE else character for character in text
    ]
    for position in set(_positions_to_escape(text)):
        written[position] = "\\" + written[position]
    for mention in _MENTION.finditer(text):
        written[mention.start()] += ZERO_WIDTH_SPACE
    return written


def _positions_to_escape(text: str) -> Iterator[int]:
    for found in _FORMATTING.finditer(text):
        yield found.start()
    for found in _DETECTED.finditer(text):
        yield found.start()
    for start, end in _lines(text):
        if block := _BLOCK_START.match(text, start, end):
            yield block.start(1) if block[1] else block.start(2)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line starts and ends, its line break left out."""
    start = 0
    for found in _LINE_BREAK.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _bold_runs(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Cut ``spans`` to what Markdown can set in bold.

    A run neither touches another one, nor crosses a line break, nor starts or ends with
    white space: in each of these cases the asterisks would show. Words that only a space
    separates become one run.
    """
    wanted = sorted(spans)
    for start, end in _lines(text):
        run: Span | None = None
        for span in wanted:
            core = _without_margins(text, max(span.start, start), min(span.end, end))
            if core is None:
                continue
            if run and text[run.end : core.start] in {"", " "}:
                run = Span(run.start, max(run.end, core.end))
                continue
            if run:
                yield run
            run = core
        if run:
            yield run


def _without_margins(text: str, start: int, end: int) -> Span | None:
    words = text[start:end] if start < end else ""
    core = words.strip()
    if not core:
        return None
    start += len(words) - len(words.lstrip())
    return Span(start, start + len(core))
