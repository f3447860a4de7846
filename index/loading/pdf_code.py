"""Code in PDFs: letters of one width, in lines that stand apart from the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from index.loading.pdf_boilerplate import is_aside, is_further, same_size
from index.loading.pdf_lines import SAME_PLACE, Line, Role

MIN_INDENT = 0.8
"""Times the size of the letters: how far something is set in at least."""

MAX_INDENT = 4.0
"""Times the size of the letters: how far code is set in at most below a blank line."""

BLANK_LINE = 2.4
"""Times the usual distance of lines: further apart are two blocks of code."""

MAX_CODE_INDENT = 40
"""Columns."""

SAME_SIZE = 0.4
"""Points by which the sizes of letters may differ that are meant to be the same."""

_BULLET = re.compile(r"[•·–◦▪‣●○■□☐☑☒]\s")
_SIGNS = tuple("#>|-`")


def code_joined(
    paragraphs: Iterable[list[Line]], usual: dict[int, float]
) -> Iterator[tuple[list[Line], bool]]:
    """Yield each paragraph, and whether it is code; blocks that a blank line divides are one."""
    waiting: list[Line] = []
    found = list(paragraphs)
    for place, paragraph in enumerate(found):
        following = next(
            (each[0] for each in found[place + 1 :][:2] if not is_aside(each[0])), None
        )
        if not _is_code(paragraph, following):
            if waiting:
                yield waiting, True
            waiting = []
            yield paragraph, False
            continue
        if waiting and _is_one_block(waiting, paragraph, usual):
            waiting += paragraph
            continue
        if waiting:
            yield waiting, True
        waiting = list(paragraph)
    if waiting:
        yield waiting, True


def _is_code(paragraph: Sequence[Line], following: Line | None) -> bool:
    """Return whether lines are code; a line on its own is none above what is set in."""
    lines = [line for line in paragraph if not is_aside(line)]
    if not lines or not all(line.fixed and line.role is Role.TEXT for line in lines):
        return False
    line = lines[0]
    if line.level or line.part:
        return False
    if len(lines) > 1 or line.text.startswith(_SIGNS):
        return True
    if line.bold or _BULLET.match(line.text):
        return False
    if following is None:
        return True
    return following.x - line.x <= MIN_INDENT * line.size


def _is_one_block(above: Sequence[Line], below: Sequence[Line], usual: dict[int, float]) -> bool:
    """Return whether no more than a blank line is between two pieces of code.

    Below a blank line code is set in no more than a few steps, and no further out.
    """
    last, line = above[-1], below[0]
    if last.page != line.page or is_aside(last) or not same_size(last, line):
        return False
    gap = last.y - line.y
    if gap > 0 and not is_further(gap, line, usual):
        return True
    set_in = min(each.x for each in below) - min(each.x for each in above)
    is_in_block = -SAME_PLACE <= set_in <= MAX_INDENT * line.size
    return is_in_block and 0 < gap <= BLANK_LINE * usual.get(round(line.size), line.size)


def set_in(lines: Sequence[Line]) -> list[str]:
    """Return the words of lines of code, set in by columns as on the page."""
    left = min(line.x for line in lines)
    return [
        " " * min(MAX_CODE_INDENT, round((line.x - left) / _width(line))) + line.text
        for line in lines
    ]


def _width(line: Line) -> float:
    """Return the width of a letter of a line in which all have the same."""
    width = (line.end - line.x) / max(1, len(line.text) - 1)
    return width if width > 0 else line.size / 2 or 1.0


def begins_code(above: Line, line: Line) -> bool:
    """Return whether code and text meet, and the place or the size of the letters says so, too."""
    return above.fixed is not line.fixed and (
        abs(above.x - line.x) > SAME_PLACE or abs(above.size - line.size) > SAME_SIZE
    )
