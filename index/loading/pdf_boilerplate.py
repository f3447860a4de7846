"""What stands on a PDF's pages beside their text: running heads and feet, contents, footnotes.

Nothing of it is left out. Heads, feet and a table of contents are marked as boilerplate;
footnotes are put below their page's text, where a sentence can run over them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from index.loading.pdf_lines import LETTER, MARK, SAME_PLACE, Line, Role
from index.loading.pdf_outline import OutlineEntry, bare, sections_at, unnumbered
from index.loading.pdf_tables import CONTENTS, DOTS, ENTRY, SAME_ROW, in_rows, is_contents

MIN_REPEATS = 2
"""Pages on which a line stands at the same place if it is boilerplate, be they most or not."""

MAX_HEAD_ROWS = 3
"""Rows at the top of a page, and at its foot, that can be boilerplate."""

MAX_HEAD_LENGTH = 200
"""Characters."""

MAX_NUMBERS = 2
"""Numbers of a page number's line: the page's, and how many there are."""

MIN_STRETCH = 3
"""Pages one after the other, or of one side, that a chapter's running head stands on."""

TITLE_SIZE = 1.12
"""Times the size of the text: the least that the title of a section has that feet name."""

MAX_SKIPPED_NOTES = 3
"""By how much a footnote's number may be larger than the last one's."""

CAPTION_STEP = 1.5
"""Times the size of the letters: how far the lines of a caption are apart at most."""

SMALLER = 0.93
"""Times the size of the text: the letters of a footnote are at most so large."""

MAX_ENTRY_LINES = 3
"""Lines of which one entry has its dots and its number only on the last."""

MIN_GAPS = 3
"""Distances between lines that tell what is usual."""

USUAL_GAP = 1.2
"""Times the size of the letters, where a file has too few lines to tell."""

WIDEST_GAP = 4.0
"""Times the size of the letters: lines further apart are no paragraph, however usual it is."""

WIDER_GAP = 1.25
"""Times the usual distance of lines: further down begins another paragraph."""

OTHER_SIZE = 1.1
"""Times the size: of more, letters are of another size."""

_TABLE = frozenset({Role.HEADER, Role.ROW, Role.FURTHER})
_TABLES_OF_A_PAGE = 100_000

SAME_COLUMN = 1.0
"""Times the size of the letters by which the left sides of a table's two parts may differ."""

_NUMERAL = re.compile(
    r"\d+|(?<![^\W_])(?=[ivxlcdm])"
    r"(m{0,3})(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})(?![^\W_])",
    re.IGNORECASE,
)
_FIRST_NUMBER = re.compile(r"\W*(?P<number>\d{1,4}|[ivxlc]+)(?:\W*$|\s+\W*(?=\w))")
_LAST_NUMBER = re.compile(r"(?:^|\s)\W*(?P<number>\d{1,4}|[ivxlc]+)\W*$")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_CONTINUATION = re.compile(r"\(continue[sd] (?:on|from) (?:the )?(?:next|previous) page\)")
_MARKED = re.compile(rf"{MARK}(\d+)")
_NUMBERED_NOTE = re.compile(r"\[(\d+)\]: ")
_TABLE_NUMBER = re.compile(r"(?i:table|figure|fig\.|listing)\s+(?:\d{1,3}|[IVXL]{1,6})[.:]?")
_OPENED = re.compile(r"\[\d{1,3}\]: |[*†‡§¶]")
_NOTE = re.compile(
    r"(?:(?P<given>\[\d{1,3}\])|(?P<mark>\d{1,2})(?!\s?[\d.,:;/%)°€$£-])|\*{1,3}(?!\*))"
    r"[ \u00a0]?(?=[^\W\d_]|[\"“‘(])|[†‡§¶]"
)


def with_boilerplate(
    pages: Sequence[list[Line]], outline: Sequence[OutlineEntry] = ()
) -> list[list[Line]]:
    """Mark what is beside the text; put heads above it, footnotes and feet below."""
    usual = usual_gaps([line for page in pages for line in page if line.role is Role.TEXT])
    layouts = [_layout(_with_entries(page)) for page in pages if page]
    repeated = _repeated(layouts)
    repeated |= _naming_sections(layouts, repeated, outline, body_size(pages))
    notes = _Notes(body_size(pages))
    found = [_in_order(layout, repeated, usual, notes) for layout in layouts]
    # What stands on the pages and nothing else is their text.
    return (
        [page for page in pages if page]
        if all(line.boilerplate for page in found for line in page)
        else found
    )


def body_size(pages: Iterable[Iterable[Line]]) -> float:
    """Return the size that most of the letters have."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page:
            letters[round(line.size * 2) / 2] += len(line.text)
    return max(letters, key=letters.__getitem__, default=0.0)


def _with_entries(page: Sequence[Line]) -> list[Line]:
    """Mark the lines of a table of contents: they name what stands elsewhere."""
    lines = in_rows(page)
    texts = [line.text for line in lines]
    if not is_contents(texts):
        return list(page)
    dotted = any(map(DOTS.search, texts))
    last: int | None = None
    for place, text in enumerate(texts):
        if CONTENTS.fullmatch(text):
            last = place
            if dotted and lines[place].role is Role.TEXT:
                lines[place] = replace(lines[place], boilerplate=True)
            continue
        ends = DOTS.search(text) or (ENTRY.match(text) and (last is not None or not dotted))
        if not ends or lines[place].role is not Role.TEXT:
            continue
        # An entry goes on over a line's end without a number there.
        wraps = last is not None and place - last <= MAX_ENTRY_LINES
        first = last + 1 if wraps and last is not None else place
        for each in range(first, place + 1):
            if lines[each].role is Role.TEXT:
                lines[each] = replace(lines[each], role=Role.ENTRY, boilerplate=True)
        last = place
    return lines


@dataclass(frozen=True, slots=True)
class _Layout:
    """The lines of a page that holds some, by where they stand.

    Attributes:
        level: In the order in which the page draws them, without those that are turned.
        rows: The same, those of one height together, the uppermost first.
        turned: Lines at another angle than most of the page's text.
    """

    level: list[Line]
    rows: list[list[Line]]
    turned: list[Line]

    @property
    def page(self) -> int:
        return (self.level or self.turned)[0].page

    def edges(self) -> Iterator[list[Line]]:
        """Yield the uppermost and the lowest row."""
        yield from self.rows[:1]
        if len(self.rows) > 1:
            yield self.rows[-1]

    def outer(self) -> Iterator[Line]:
        """Yield what could be boilerplate: the outermost rows, and lines that are turned."""
        lowest = max(MAX_HEAD_ROWS, len(self.rows) - MAX_HEAD_ROWS)
        for row in (*self.rows[:MAX_HEAD_ROWS], *self.rows[lowest:], self.turned):
            yield from row


def _layout(page: Sequence[Line]) -> _Layout:
    letters: Counter[int] = Counter()
    for line in page:
        letters[line.angle] += len(line.text)
    usual = max(letters, key=letters.__getitem__)
    level = [line for line in page if line.angle == usual]
    rows = _grouped(level, lambda line: -line.y, SAME_ROW)
    return _Layout(level, rows, [line for line in page if line.angle != usual])


def _grouped(
    lines: Iterable[Line], value: Callable[[Line], float], tolerance: float
) -> list[list[Line]]:
    """Return lines in order of a value; within a group it differs by ``tolerance`` at most."""
    groups: list[list[Line]] = []
    for line in sorted(lines, key=value):
        if not groups or value(line) - value(groups[-1][0]) > tolerance:
            groups.append([])
        groups[-1].append(line)
    return groups


def _repeated(layouts: Sequence[_Layout]) -> set[Line]:
    """Return the lines whose words, numbers aside, stand in the same place on most pages.

    Most pages of the document, or of the line's side of it: the odd pages or the even ones; or
    some of them in a row, which are a chapter. A line without words must also count as the pages
    do, else it could be a row of a table.
    """
    sides = Counter(layout.page % 2 for layout in layouts)
    alike: dict[tuple[str, int], list[Line]] = {}
    for layout in layouts:
        for line in layout.outer():
            if len(line.text) <= MAX_HEAD_LENGTH and line.role is Role.TEXT:
                words = " ".join(_NUMERAL.sub("#", line.text).split())
                alike.setdefault((words, line.angle), []).append(line)
    found: set[Line] = set()
    for (words, _), lines in alike.items():
        wordless = LETTER.search(words) is None
        for level in _grouped(lines, lambda line: line.y, SAME_PLACE):
            # Where numbers grow longer, only the side that a line is set to stays in place.
            for place in (lambda line: line.x, lambda line: line.end, _middle):
                for together in _grouped(level, place, SAME_PLACE):
                    counted = _counting(together) if wordless else together
                    found.update(_on_most(counted, sides))
                    found.update(_in_a_row(counted))
    return found


def _middle(line: Line) -> float:
    return (line.x + line.end) / 2


def _on_most(lines: Sequence[Line], sides: Counter[int]) -> Iterator[Line]:
    """Yield those of ``lines`` that stand on most pages, or on most pages of one side."""
    pages = {line.page for line in lines}
    if len(pages) >= MIN_REPEATS and len(pages) * 2 > sides.total():
        yield from lines
    for side in sides:
        here = sum(page % 2 == side for page in pages)
        if here >= MIN_REPEATS and here * 2 > sides[side]:
            yield from (line for line in lines if line.page % 2 == side)


def _in_a_row(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield those of ``lines`` that stand on enough pages in a row, or on one side of them."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    for step in (1, 2):
        for page in pages:
            stretch = range(page, page + step * MIN_STRETCH, step)
            if pages.keys() >= set(stretch):
                together = [line for each in stretch for line in pages[each]]
                if _are_the_same(together):
                    yield from together


def _are_the_same(lines: Sequence[Line]) -> bool:
    """Return whether lines differ in nothing but numbers that count as the pages do."""
    numbers = [_values(line.text) for line in lines]
    return all(
        len(set(values)) == 1
        or len({value - line.page for value, line in zip(values, lines, strict=True)}) == 1
        for values in zip(*numbers, strict=True)
    )


def _naming_sections(
    layouts: Sequence[_Layout],
    repeated: set[Line],
    outline: Sequence[OutlineEntry],
    size: float,
) -> set[Line]:
    """Return heads and feet that are the page's number and, if any, its section's name.

    They may stand on a single page, but where other pages have a head or a foot, and their
    number must be as far from the page's as it is on other pages.
    """
    heights: Counter[int] = Counter()
    for height in {(round(line.y), line.page) for line in repeated if not line.angle}:
        heights[height[0]] += 1
    edges = [(layout, row) for layout in layouts for row in layout.edges()]
    distances = Counter(
        distance
        for layout, row in edges
        for distance in {number - layout.page for number in _outer_numbers(_words(row))}
    )
    sections = sections_at(outline, [layout.page for layout in layouts])
    found: set[Line] = set()
    titles: set[str] = set()
    for layout in layouts:
        here = {bare(line.text) for line in layout.level if line.size >= TITLE_SIZE * size}
        # A section's title stands on its first page only.
        titles = here or titles
        names = sections[layout.page] | titles | {""}
        for row in layout.edges():
            near = range(round(row[0].y - SAME_PLACE), round(row[0].y + SAME_PLACE) + 1)
            if sum(heights[y] for y in near) < MIN_STRETCH or not _is_furniture(row):
                continue
            words = _words(row)
            for number, rest in _outer_numbers(words).items():
                counts = distances[number - layout.page] >= MIN_STRETCH
                if counts and (bare(rest) in names or bare(unnumbered(rest)) in names):
                    found.update(row)
    return found


def _names_page(line: Line) -> bool:
    """Return whether a line says nothing but that a block goes on where the page ends."""
    return line.role is Role.TEXT and _CONTINUATION.fullmatch(line.text) is not None


def _words(row: Iterable[Line]) -> str:
    return " ".join(line.text for line in sorted(row, key=lambda line: line.x))


def _is_furniture(row: Sequence[Line]) -> bool:
    is_short = sum(len(line.text) for line in row) <= MAX_HEAD_LENGTH
    return is_short and all(line.role is Role.TEXT for line in row)


def _outer_numbers(words: str) -> dict[int, str]:
    """Return the numbers that words begin and end with, each with the rest of the words."""
    found: dict[int, str] = {}
    for match in (_FIRST_NUMBER.match(words), _LAST_NUMBER.search(words)):
        if match and (values := _values(match["number"])):
            found[values[0]] = words[: match.start()] + words[match.end() :]
    return found


def _values(text: str) -> list[int]:
    found = (match[0] for match in _NUMERAL.finditer(text))
    return [int(each) if each.isdecimal() else _roman(each) for each in found]


def _counting(lines: Sequence[Line]) -> list[Line]:
    """Return those of ``lines`` with a number as far from the page's as on another page."""
    distances = [{number - line.page for number in _numbers(line.text)} for line in lines]
    seen = Counter(distance for each in distances for distance in each)
    return [
        line
        for line, each in zip(lines, distances, strict=True)
        if any(seen[distance] >= MIN_REPEATS for distance in each)
    ]


def _numbers(text: str) -> list[int]:
    """Return the numbers in a line, unless there are too many for a page number's."""
    found = _values(text)
    return found if len(found) <= MAX_NUMBERS else []


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral.lower()]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _in_order(
    layout: _Layout, repeated: set[Line], usual: dict[int, float], reader: _Notes
) -> list[Line]:
    """Return a page's lines from top to bottom, with its boilerplate marked."""
    heads = _edge(layout.rows, repeated, usual)
    feet = _edge(layout.rows[::-1], repeated, usual) - heads
    body = [line for line in layout.level if line not in heads and line not in feet]
    body = [replace(line, boilerplate=True) if _names_page(line) else line for line in body]
    notes = reader.of(body)
    numbers = {match[1] for note in notes.values() if (match := _NUMBERED_NOTE.match(note.text))}
    return [
        *(replace(line, boilerplate=True) for line in layout.level if line in heads),
        *(_with_marks(line, numbers) for line in body if line not in notes),
        *notes.values(),
        *(replace(line, boilerplate=line in repeated) for line in layout.turned),
        *(replace(line, boilerplate=True) for line in layout.level if line in feet),
    ]


def _with_marks(line: Line, numbers: Container[str]) -> Line:
    """Write the marks of a page's footnotes as ``[1]``."""
    if MARK not in line.text:
        return line
    text = _MARKED.sub(
        lambda match: f"[{match[1]}]" if match[1] in numbers else match[1], line.text
    )
    return replace(line, text=text)


class _Notes:
    """Finds the footnotes of pages, one page after the other."""

    def __init__(self, size: float) -> None:
        self._size = size
        self._last = 0

    def of(self, body: Sequence[Line]) -> dict[Line, Line]:
        """Return the lines of a page's footnotes, each with what is written for it."""
        found: dict[Line, Line] = {}
        for foot in self._feet(body):
            begun = False
            for line in foot:
                text = self._opening(line)
                begun = begun or text is not None
                if begun:
                    found[line] = replace(line, text=text or line.text, role=Role.NOTE)
        return found

    def _feet(self, body: Sequence[Line]) -> Iterator[list[Line]]:
        """Yield the small lines at the foot of each of a page's columns, below larger ones."""
        foot: list[Line] = []
        for place, line in enumerate(body):
            small = 0 < line.size <= SMALLER * self._size and line.role is Role.TEXT
            foot = [*foot, line] if small else []
            below = body[place + 1] if place + 1 < len(body) else None
            ends = below is None or below.y > line.y + SAME_ROW
            larger = [each for each in body[:place] if each.size * SMALLER > line.size]
            if foot and ends and any(each.y > foot[0].y for each in larger):
                yield foot
            if ends:
                foot = []

    def _opening(self, line: Line) -> str | None:
        """Return a note's first line with its mark written as ``[1]: ``, if it is one."""
        text = line.text
        match = _NOTE.match(text)
        if match is None:
            return None
        if match["mark"] is None:
            return f"{match['given']}: {text[match.end() :]}" if match["given"] else text
        number = int(match["mark"])
        # What is set as the rest and does not count on from the last note may be any number.
        counts = number == 1 or self._last < number <= self._last + MAX_SKIPPED_NOTES
        if not (counts or line.marked):
            return None
        self._last = number
        return f"[{number}]: {text[match.end() :]}"


def with_further_rows(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Join tables that run over the end of a page; the header repeated there is boilerplate."""
    found = [list(page) for page in pages]
    openings: dict[int, Line] = {}
    for number, (page, following) in enumerate(pairwise(found), start=1):
        last, first = _last_table(page), _first_table(following)
        if not last or not first:
            continue
        above = page[last[0]]
        opening = openings.get(above.part, above)
        is_repeated = following[first[0]].text == opening.text
        if not _goes_on(opening, following[first[0]], is_repeated=is_repeated):
            continue
        # Above all numbers that the tables of a page have.
        part = above.part if above.part in openings else number * _TABLES_OF_A_PAGE
        if part not in openings:
            is_header = is_repeated or opening.role is Role.HEADER
            opening = replace(opening, role=Role.HEADER if is_header else Role.ROW, part=part)
            page[last[0]] = openings[part] = opening
        for place in last[1:]:
            page[place] = replace(page[place], part=part)
        for place in first:
            is_head = is_repeated and place == first[0]
            following[place] = replace(
                following[place], part=part, role=Role.FURTHER, boilerplate=is_head
            )
    return found


def _first_table(page: Sequence[Line]) -> list[int]:
    """Return the places of the rows that a page's text begins with, those of one table."""
    places = [place for place, line in enumerate(page) if not is_aside(line)]
    part = page[places[0]].part if places and page[places[0]].role in _TABLE else 0
    return list(takewhile(lambda place: page[place].part == part, places)) if part else []


def _last_table(page: Sequence[Line]) -> list[int]:
    """Return the places of the rows that a page's text ends with, those of one table."""
    backwards = _first_table(page[::-1])
    return [len(page) - 1 - place for place in reversed(backwards)]


def _goes_on(opening: Line, row: Line, *, is_repeated: bool) -> bool:
    """Return whether a row at the top of a page can be one of the table above it.

    Args:
        opening: The first row of that table.
        row: The row.
        is_repeated: Whether the two are the same.
    """
    if row.role is Role.HEADER and not is_repeated:
        return False
    columns = [each.text.count(" | ") for each in (opening, row)]
    return columns[0] == columns[1] and abs(opening.x - row.x) <= SAME_COLUMN * row.size


def is_aside(line: Line) -> bool:
    """Return whether a line is no text of its page, and a sentence can run over it."""
    return line.boilerplate or line.role is Role.NOTE


def goes_on_in_caption(paragraph: Sequence[Line], line: Line) -> bool:
    """Return whether a line is set in the middle below a table's number, as its title is."""
    above = paragraph[-1] if paragraph else None
    return (
        above is not None
        and _TABLE_NUMBER.fullmatch(paragraph[0].text) is not None
        and not (above.level or line.level or above.part or line.part)
        and above.role is line.role is Role.TEXT
        and above.page == line.page
        and 0 < above.y - line.y <= CAPTION_STEP * max(above.size, line.size)
        and abs(_middle(above) - _middle(line)) <= SAME_PLACE
    )


def opens_note(line: Line) -> bool:
    """Return whether a line of footnotes is the first of one."""
    return _OPENED.match(line.text) is not None


def _edge(rows: Sequence[list[Line]], repeated: set[Line], usual: dict[int, float]) -> set[Line]:
    """Return the boilerplate at one edge of a page, which stands apart from the text."""
    count = 0
    while count < min(len(rows), MAX_HEAD_ROWS) and any(line in repeated for line in rows[count]):
        count += 1
    while 0 < count < len(rows) and not _is_apart(rows[count - 1][0], rows[count][0], usual):
        count -= 1
    return {line for row in rows[:count] for line in row if line in repeated}


def _is_apart(outer: Line, inner: Line, usual: dict[int, float]) -> bool:
    return not same_size(outer, inner) or is_further(abs(outer.y - inner.y), inner, usual)


def same_size(one: Line, other: Line) -> bool:
    """Return whether the letters of two lines are of one size."""
    return 1 / OTHER_SIZE < other.size / (one.size or 1) < OTHER_SIZE


def is_further(gap: float, line: Line, usual: dict[int, float]) -> bool:
    """Return whether a line is further from another one than lines of its size usually are."""
    known = usual.get(round(line.size), line.size * USUAL_GAP)
    return gap > WIDER_GAP * min(known, line.size * WIDEST_GAP)


def usual_gaps(lines: Sequence[Line]) -> dict[int, float]:
    """For each size of letters the commonest distance between two lines of it."""
    gaps: dict[int, Counter[float]] = {}
    for above, line in pairwise(lines):
        gap = above.y - line.y
        if above.page == line.page and round(above.size) == round(line.size) and gap > 0:
            gaps.setdefault(round(line.size), Counter())[round(gap * 2) / 2] += 1
    # Of equally common distances the smaller one: a paragraph's lines stand closer than two.
    return {
        size: min(found, key=lambda gap: (-found[gap], gap))
        for size, found in gaps.items()
        if found.total() >= MIN_GAPS
    }
