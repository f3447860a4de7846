"""Where a person finds a place in a file that is not plain text: its page, its heading."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """What leads a person to a place in the original file.

    Attributes:
        page: Counted from 1 over the file's pages, whatever is printed on them.
        last_page: Where a quotation that runs over a page's end ends.
        headings: The headings above, the highest first.
        paragraph: Counted from 1 below the last of the headings, or from the beginning.
        anchor: The id that leads to it in a browser, as in ``page.html#anchor``.
    """

    page: int | None = None
    last_page: int | None = None
    headings: tuple[str, ...] = ()
    paragraph: int | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that begins at a code point of a reading copy and lasts until the next mark.

    ``furniture`` if what stands there is page furniture: a running head or foot.
    """

    start: int
    place: Place
    furniture: bool = False


def is_furniture(marks: Sequence[Mark], position: int) -> bool:
    """Whether page furniture stands at ``position``, by marks in order."""
    index = bisect_right(marks, position, key=_start) - 1
    return index >= 0 and marks[index].furniture


def place_of(marks: Sequence[Mark], start: int, end: int) -> Place | None:
    """The place of ``text[start:end]``, by marks in order; ``None`` before the first one."""
    index = bisect_right(marks, start, key=_start) - 1
    if index < 0:
        return None
    place = marks[index].place
    last = marks[max(index, bisect_left(marks, end, key=_start) - 1)].place.page
    return place if last == place.page else replace(place, last_page=last)


def _start(mark: Mark) -> int:
    return mark.start
