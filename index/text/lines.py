"""Group lines that belong together: runs between blank lines, wrapped text, listings, code.

A line end inside a run is either soft (the text was wrapped there) or meant. Nothing in a
plain text file says which, so it follows from the shape of the run: how wide its lines are,
how they begin, and whether the next word would still have had room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.model import Span
from index.text.markup import Markup

WIDEST_COLUMN = 120
"""Characters. A longer line was not wrapped by hand, so its line end ends a paragraph."""

NARROWEST_PROSE = 40
"""Characters. Prose is not wrapped narrower, lists and verse are."""

MIN_SMALL = 8
"""In prose at least one line in so many begins in lower case."""

RAGGED = 0.4
"""The share of the width that may stay free at the end of a wrapped line of prose."""

ITEM = re.compile(
    r"(?:[-*+•·–◦▪‣●○■☐☑☒]\s+|\(?\d{1,3}[.)]\s+|(?:\(?[a-z]|\(?[ivx]{2,5})\)\s+|[a-z]\.\s+|\|"
    r"|\((?:[A-Z]|[IVX]{2,5}|\d{1,3}|[a-z]|[ivx]{2,5})\)(?:\([0-9A-Za-z]{1,4}\))*\s+)"
)
"""How an item of a list or a row of a Markdown table begins."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})(.*)")
FOOTNOTE = re.compile(
    r"(?:\.\. )?\[(?:(?P<label>\^[^\[\]\s][^\[\]\r\n]{0,40})\]:(?=\s|$)"
    r"|(?P<number>[\w#*-]{1,20})\]:?\s)"
)
"""How a footnote begins."""

ENTRY = re.compile(
    r"[\[(<]?(?:\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}:\d\d)"  # a log, a chat
    r"|<[^<>\s]{1,32}>\s"
    r"|:[^\W\d_][^:\n]{0,40}:(?:\s|$)"  # a field of reStructuredText
    r"|[^\W\d_][\w.'’-]{0,24}(?: [\w.'’-]{1,24})?:\s"  # a speaker, a field
)
"""How a line of a log, a chat, a dialogue or a form begins."""

_CLAUSE = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})+[.)]?|[ivx]{2,5}\.)\s+[^\W\d_]")
_BEFORE_CLAUSE = re.compile(r"(?:[.!?:;]|[,;] (?:and|or))[\"'”’)\]]*$")
"""How a line ends below which a clause's number can stand: one in mid-sentence refers to one."""

_DEFINITION = re.compile(r":\s+\S")
_DELIMITERS = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_QUOTING = re.compile(r"[>\s]*")
_QUOTED_CELL = re.compile(r'"[^"]*"')
_CELL_END = re.compile(r"[,;](?! )")
_CLOSED = re.compile(r"[.!?:;。！？][\"'”’)\]]*$")
_ABBREVIATED = re.compile(r"(?:\b[A-Za-z][a-z]{0,3}|\.[A-Za-z])\.$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it; ``code`` if it stands in a code block."""

    span: Span
    indent: int
    code: bool


def runs(text: str, markup: Markup | None = None) -> Iterator[list[Line]]:
    """Yield runs of lines that are not blank.

    Args:
        text: What they stand in.
        markup: What is known of them.
    """
    markup = markup or Markup()
    run: list[Line] = []
    for line in _with_code(text, markup.lines or list(lines_of(text)), markup):
        if line is not None:
            run.append(line)
        elif run:
            yield run
            run = []


def lone_lines(run: Sequence[Line], words: Sequence[str], markup: Markup) -> list[bool]:
    """For each line of a run, whether a paragraph begins with it because it is not wrapped text.

    Where one line is too long to be wrapped, each is a paragraph.

    Args:
        run: The lines.
        words: What stands on each of them.
        markup: What is known of them.
    """
    if all(_width(line) <= WIDEST_COLUMN for line in words):
        return [False] * len(run)
    return [
        not line.code
        and not (ITEM.match(words[place]) or line.span.start in markup.items)
        and not (place and runs_on(words[place - 1], words[place]))
        for place, line in enumerate(run)
    ]


def runs_on(line: str, following: str) -> bool:
    """Return whether a sentence goes on in the next line, however long the two are."""
    if len(line) < NARROWEST_PROSE or _CLOSED.search(line):
        return False
    if not following[0].islower() or "\t" in line:
        return False
    return not (ITEM.match(following) or ENTRY.match(following))


def meant_ends(words: Sequence[str], *, may_be_rows: bool = True) -> list[bool]:
    """For each line of a run, whether its end was meant rather than a matter of width.

    Args:
        words: The lines.
        may_be_rows: Whether they are rows if they have the same number of commas.
    """
    if may_be_rows and is_table(words):
        return [True] * len(words)
    delimiters = [place for place, line in enumerate(words) if place and is_delimiter(line)]
    if delimiters:
        above = delimiters[0] - 1
        return [*(meant_ends(words[:above]) if above else ()), *[True] * (len(words) - above)]
    widest = max(_width(line) for line in words)
    prose = _is_prose(words, widest)
    entries = [bool(ENTRY.match(line)) for line in words]
    listing = sum(entries) >= max(2, len(words) / 2)
    ends = []
    for position, following in enumerate(words[1:]):
        if runs_on(words[position], following):
            ends.append(False)
        elif (
            _ends_term_or_definition(words, position)
            or ITEM.match(following)
            or (_CLAUSE.match(following) and _BEFORE_CLAUSE.search(words[position]))
            or (listing and entries[position + 1])
        ):
            ends.append(True)
        else:
            ends.append(_ends_early(words[position], following, widest, prose=prose))
    return [*ends, True]


def marked_ends(text: str, run: Sequence[Line], words: Sequence[str], markup: Markup) -> list[bool]:
    """For each line of a run, whether its end was meant, by its markup too.

    Args:
        text: What they stand in.
        run: The lines.
        words: What stands on each of them.
        markup: What is known of them.
    """
    listed = any(line.span.start in markup.items for line in run)
    ends = meant_ends(words, may_be_rows=not listed)
    if markup.begins:
        for place, (line, following) in enumerate(pairwise(run)):
            if _QUOTING.fullmatch(words[place]) or _QUOTING.fullmatch(words[place + 1]):
                ends[place] = True  # A sign alone parts paragraphs of a quotation.
            is_hard = text[line.span.end - 1] == "\\" or text.startswith("  ", line.span.end)
            ends[place] |= following.span.start in markup.begins or (
                is_hard and not runs_on(words[place], words[place + 1])
            )
    return ends


def begins_in_cell(row: str) -> bool:
    """Return whether a row goes on with the cells of the one above it, on another page."""
    first, *cells = (cell.strip() for cell in row.strip("|").split("|"))
    return not first and any(cells) and not any(cell and not cell[0].islower() for cell in cells)


def is_delimiter(line: str) -> bool:
    """Return whether a line is the row of dashes below the header of a Markdown table."""
    return "|" in line and "-" in line and _DELIMITERS.fullmatch(line) is not None


def _ends_term_or_definition(words: Sequence[str], position: int) -> bool:
    """Return whether a definition begins below a line, which is a term or another definition."""
    if not _DEFINITION.match(words[position + 1]):
        return False
    # In the middle of a paragraph a line with a colon defines nothing.
    return position == 0 or any(map(_DEFINITION.match, words[position - 1 : position + 1]))


def lines_of(text: str) -> Iterator[tuple[Span, int] | None]:
    """Yield each line with its indent, or None for a blank one; the last is always blank."""
    start = 1 if text.startswith("\ufeff") else 0
    for match in _LINE.finditer(text, start):
        words = match[0].strip()
        if words:
            indent = match[0].index(words)
            first = match.start() + indent
            yield Span(first, first + len(words)), indent
        else:
            yield None


def _with_code(
    text: str, lines: Sequence[tuple[Span, int] | None], markup: Markup
) -> Iterator[Line | None]:
    """Mark what stands between two fences; a fence that is never closed opens nothing."""
    opened: tuple[int, str] | None = None
    code: set[int] = set()
    known = markup.code
    for number, line in enumerate(lines if markup.fences else ()):
        if line is None or text[line[0].start] not in "`~" or line[0].start in known:
            continue
        fence = _FENCE.match(text, line[0].start, line[0].end)
        if fence is None:
            continue
        if opened is None:
            if not _underlines(text, lines[number - 1] if number else None, fence):
                opened = number, fence[1]
        elif fence[1].startswith(opened[1]) and not fence[2]:
            # A title between two rows, as in reStructuredText, is no code.
            is_title = fence[1][0] == "~" and number - opened[0] == 2  # noqa: PLR2004
            title = lines[number - 1]
            if not (is_title and title is not None and len(title[0]) <= len(fence[1])):
                code.update(range(opened[0] + 1, number))
            opened = None
    for number, line in enumerate(lines):
        if line is None:
            yield None
        else:
            yield Line(*line, code=number in code or line[0].start in known)


def _underlines(text: str, above: tuple[Span, int] | None, fence: re.Match[str]) -> bool:
    """Return whether a row of tildes underlines a title, as in reStructuredText."""
    if above is None or fence[1][0] != "~" or fence[2]:
        return False
    return len(above[0]) <= len(fence[1]) and not text.startswith("~", above[0].start)


def _width(line: str) -> int:
    """Return the length of a line without its web addresses, which cannot be wrapped."""
    if "://" not in line:
        return len(line)
    return len(line) - sum(len(word) for word in line.split() if "://" in word)


def is_table(words: Sequence[str]) -> bool:
    """Return whether every line is a row: with a tab inside, or with the same number of commas.

    One comma or semicolon a line is enough where no space follows, as in files of such rows.
    """
    if len(words) < 2:  # noqa: PLR2004 - one line is no table
        return False
    if all("\t" in line for line in words):
        return True
    commas = {line.count(",") for line in words}
    if len(words) > 2 and len(commas) == 1 and commas.pop() > 1:  # noqa: PLR2004
        return True
    cells = {len(_CELL_END.findall(_QUOTED_CELL.sub("", line))) for line in words}
    return len(words) > 2 and len(cells) == 1 and cells.pop() > 0  # noqa: PLR2004


def _is_prose(words: Sequence[str], widest: int) -> bool:
    """Return whether sentences run on over the line ends: then some lines begin in lower case."""
    small = sum(line[0].islower() for line in words[1:])
    if widest < NARROWEST_PROSE or not small:
        return False
    return small * MIN_SMALL >= len(words) - 1


def _ends_early(line: str, following: str, widest: int, *, prose: bool) -> bool:
    """Return whether ``line`` was ended on purpose: the next line's first word had room on it.

    Prose set in a proportional typeface has lines of unequal width, so there the end of a
    sentence or a very short line must say so too.
    """
    first = following[_QUOTING.match(following).end() :].split(None, 1)  # type: ignore[union-attr]
    room = widest - len(line) - 1 - (len(first[0]) if first else 0)
    if not prose or room <= 0:
        return room > 0
    if _CLOSED.search(line) and not _ABBREVIATED.search(line) and not following[0].islower():
        return True
    return room > RAGGED * widest
