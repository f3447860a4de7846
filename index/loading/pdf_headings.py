"""The headings of a PDF and their levels: by its outline, by sizes and weights, by numbers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from index.loading.pdf_boilerplate import body_size
from index.loading.pdf_lines import HYPHEN, Line, Role
from index.loading.pdf_outline import OutlineEntry, bare, depth_of, unnumbered

MAX_LEVEL = 6
MAX_HEADING_LINES = 3
MAX_OUTLINED_LINES = 5
"""Of a heading that the outline has."""

MAX_LENGTH = 200
"""Characters of a heading."""

MAX_OPENING = 40
"""Characters of a line in which a title's first letters stand, behind a number at most."""

MAX_BOLD_LENGTH = 100
MAX_BOLD_WORDS = 14
"""Of a heading that is no larger than the text."""

LARGER = 1.12
"""Times the size of the text."""

MUCH_LARGER = 1.5
"""Times the size of the text: what ends with a full stop is a heading even if it is long."""

MIN_LETTERS = 2
MIN_CAPITALS = 3
"""Lines of a number and capitals that show that a file's headings are set so."""

USUAL_STEP, WIDE_STEP = 1.3, 1.7
"""Times the size of letters: how far a heading's lines are apart."""

MAX_BOLD_SHARE = 0.3
"""Of a file's letters; where more are bold, weight says nothing."""

FULL_LINE = 0.85
"""The share of the widest line from which a line may run on."""

SAME_STYLE = 0.5
"""Points by which the sizes of headings of one level may differ."""

MAX_PILE = 3
"""More lines in bold, one below the other, are no headings."""

_SENTENCE_END = re.compile(r"[.!;:,…][\"'”’)\]»]*$")
_BULLET = re.compile(r"[•·–◦▪‣●○■□*-]\s")
_CAPITALS = re.compile(r"(?:[IVXL]{1,6}|\d{1,2}|[A-Z])\.\s+[A-Z][A-Z ,:&/-]{3,80}")
_BARE_CAPITALS = re.compile(r"[A-Z][A-Z ,&/-]{5,60}")
_ROMAN_CAPITALS = re.compile(r"(?:II|III|IV)\. [A-Z]{2}")
_LETTERED = re.compile(r"[A-Z]\. [A-Z](?=[^.!?;:,]*[a-z])[^.!?;:,]{3,80}")
_ASIDE = re.compile(r"\(.*\)")

Style = tuple[float, bool]
"""The size of letters and whether they are bold."""


def with_headings(
    pages: Sequence[Sequence[Line]], outline: Sequence[OutlineEntry]
) -> list[list[Line]]:
    """Mark the lines that are headings with their levels."""
    entries: dict[int, dict[str, int]] = {}
    for entry in outline:
        for words in (bare(entry.title), bare(unnumbered(entry.title))):
            if words:
                entries.setdefault(entry.page, {}).setdefault(words, entry.level)
    usual = _Usual.of(pages)
    candidates = [
        candidate
        for number, page in enumerate(pages)
        for candidate in _Page(number, page, entries, usual).candidates()
    ]
    candidates = _without_labels(candidates, pages)
    levels = _levels(candidates, has_outline=bool(outline))
    marked = [list(page) for page in pages]
    for candidate, level in zip(candidates, levels, strict=True):
        for place in candidate.places:
            line = marked[candidate.index][place]
            marked[candidate.index][place] = replace(
                line, level=level, part=candidate.places.start + 1
            )
    return marked


@dataclass(frozen=True, slots=True)
class _Usual:
    """What is usual in the text of a file.

    Attributes:
        size: Of its letters.
        has_weights: Whether bold letters are rare enough to say something.
        fixed: Whether most letters are of a typeface of one width.
        has_capitals: Whether several lines are a number and capitals alone, as headings can be.
    """

    size: float
    has_weights: bool
    fixed: bool
    has_capitals: bool

    @classmethod
    def of(cls, pages: Sequence[Sequence[Line]]) -> _Usual:
        lines = [line for page in pages for line in page if line.role is Role.TEXT]
        total = sum(len(line.text) for line in lines)
        bold = sum(len(line.text) for line in lines if line.bold)
        fixed = sum(len(line.text) for line in lines if line.fixed)
        capitals = sum(_CAPITALS.fullmatch(line.text) is not None for line in lines)
        return cls(
            body_size([lines]),
            bold <= MAX_BOLD_SHARE * total,
            fixed * 2 > total,
            capitals >= MIN_CAPITALS,
        )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Lines that are a heading.

    Attributes:
        index: Of the page.
        places: Of the lines on it.
        level: As the outline says; 0 if it does not have it.
        on_top: Whether no text stands above it in the file.
    """

    index: int
    places: range
    text: str
    style: Style
    level: int
    on_top: bool


class _Page:
    """Finds the headings of one page."""

    def __init__(
        self, index: int, lines: Sequence[Line], entries: dict[int, dict[str, int]], usual: _Usual
    ) -> None:
        self._index = index
        self._lines = lines
        self._usual = usual
        text = [line for line in lines if _is_text(line)]
        self._known = dict(entries.get(text[0].page, {})) if text else {}
        sizes = (line.size if _is_text(line) else math.inf for line in lines)
        self._smallest = [math.inf, *accumulate(sizes, min)]
        self._openings = {words[:2] for words in self._known}
        self._widest = max((line.end - line.x for line in text), default=0.0)
        letters: Counter[int] = Counter()
        for line in text:
            letters[line.angle] += len(line.text)
        self._angle = max(letters, key=letters.__getitem__, default=0)

    def candidates(self) -> Iterator[_Candidate]:
        """Yield the headings from top to bottom, without rows of lines in bold."""
        pile: list[_Candidate] = []
        place = 0
        while place < len(self._lines):
            found = self._at(place)
            if pile and (found is None or self._is_certain(found)):
                yield from pile if len(pile) <= MAX_PILE else ()
                pile = []
            if found is None:
                place += 1
                continue
            if self._is_certain(found):
                yield found
            else:
                pile.append(found)
            place = found.places.stop
        yield from pile if len(pile) <= MAX_PILE else ()

    def _is_certain(self, candidate: _Candidate) -> bool:
        return candidate.level > 0 or candidate.style[0] >= LARGER * self._usual.size

    def _at(self, place: int) -> _Candidate | None:
        """Return the heading that begins with a line, if one does."""
        page = self._lines
        if not _is_text(page[place]) or page[place].angle != self._angle:
            return None
        if (outlined := self._outlined(place)) is not None:
            return outlined
        end = place + 1
        goes_on = place > 0 and _goes_on(page[place - 1], page[place])
        is_capitals = not goes_on and self._is_capitals(place, page[place].text)
        if is_capitals or self._is_lettered(place):
            return self._candidate(range(place, end), 0)
        if goes_on:
            return None
        most = min(place + MAX_HEADING_LINES + 1, len(page))
        while end < most and _goes_on(page[end - 1], page[end]):
            end += 1
        words = _joined(page[place:end])
        if end - place > MAX_HEADING_LINES or not _names_something(words):
            return None
        if page[place].size >= LARGER * self._usual.size:
            is_heading = self._is_large_heading(page[place].size, words)
        else:
            is_heading = self._is_bold(place, end, words)
        return self._candidate(range(place, end), 0) if is_heading else None

    def _outlined(self, place: int) -> _Candidate | None:
        """Return the heading if the outline has it, whatever follows in the same letters."""
        page = self._lines
        opening = page[place].text[:MAX_OPENING]
        if not any(bare(form)[:2] in self._openings for form in (opening, unnumbered(opening))):
            return None
        for end in range(place + 1, min(place + MAX_OUTLINED_LINES, len(page)) + 1):
            if not _is_text(page[end - 1]):
                break
            words = _joined(page[place:end])
            if _ASIDE.fullmatch(words):
                break
            for form in (bare(words), bare(unnumbered(words))):
                if form in self._known and self._can_be_title(self._lines[place:end], words):
                    return self._candidate(range(place, end), self._known.pop(form))
        return None

    def _can_be_title(self, lines: Sequence[Line], words: str) -> bool:
        """Return whether lines that read as a title of the outline are no item or sentence's end.

        A word of the text can be the same as a title; then nothing but its words says so.
        """
        first = lines[0]
        if first.bold or first.size >= LARGER * self._usual.size:
            return True
        ends = _SENTENCE_END.search(words) and words.rstrip(".!;:,…\"'”’)]»").islower()
        return not (ends or _BULLET.match(words))

    def _candidate(self, places: range, level: int) -> _Candidate:
        page = self._lines
        first = page[places.start]
        return _Candidate(
            self._index,
            places,
            _joined(page[places.start : places.stop]),
            (round(first.size * 2) / 2, first.bold),
            level,
            on_top=self._index == 0 and first.size <= self._smallest[places.start],
        )

    def _is_large_heading(self, size: float, words: str) -> bool:
        if len(words) > MAX_LENGTH:
            return False
        is_sentence = _SENTENCE_END.search(words) and len(words) > MAX_BOLD_LENGTH
        return not is_sentence or size >= MUCH_LARGER * self._usual.size

    def _is_capitals(self, place: int, words: str) -> bool:
        """Return whether a line is capitals alone, apart from what follows.

        They stand behind a number, or in a file where most headings are a number and capitals.
        """
        is_bare = self._usual.has_capitals and _BARE_CAPITALS.fullmatch(words)
        if not is_bare and not _CAPITALS.fullmatch(words):
            return False
        line, following = self._lines[place], self._below(place + 1)
        if is_bare and following is not None and following.text.isupper():
            return False
        return following is None or not 0 < line.y - following.y <= line.size * USUAL_STEP

    def _is_lettered(self, place: int) -> bool:
        """Return whether a line is a letter and a title, below a number and capitals as papers are.

        It stands further from what is above it than the lines of its column, and fills none.
        """
        line = self._lines[place]
        above = self._lines[place - 1] if place else None
        following = self._below(place + 1)
        if not self._usual.has_capitals or not _LETTERED.fullmatch(line.text):
            return False
        if following is None or not _is_text(following) or following.x > line.end:
            return False
        is_short = line.end - line.x < FULL_LINE * (following.end - following.x)
        is_apart = (
            above is None
            or above.role is not Role.TEXT
            or not 0 < above.y - line.y <= USUAL_STEP * line.size
        )
        return is_short and is_apart and not _LETTERED.fullmatch(following.text)

    def _is_bold(self, place: int, end: int, words: str) -> bool:
        """Return whether lines no larger than the text are a heading by their weight."""
        lines = self._lines[place:end]
        if not self._usual.has_weights or not all(line.bold for line in lines):
            return False
        if len(words) > MAX_BOLD_LENGTH or len(words.split()) > MAX_BOLD_WORDS:
            return False
        if _SENTENCE_END.search(words) or words[0].islower():
            return False
        return self._stands_alone(lines, self._below(end))

    def _below(self, end: int) -> Line | None:
        return self._lines[end] if end < len(self._lines) else None

    def _stands_alone(self, lines: Sequence[Line], following: Line | None) -> bool:
        """Return whether lines in bold are set as a heading is, and no sentence runs on in them."""
        last = lines[-1]
        if lines[0].size < self._usual.size * FULL_LINE or (last.fixed and not self._usual.fixed):
            return False
        if len(lines) == 1 and last.end - last.x > FULL_LINE * self._widest:
            return False
        beside = any(
            line not in lines
            and abs(line.y - last.y) < last.size / 2
            and line.x > last.x - last.size
            and line.role is Role.TEXT
            for line in self._lines
        )
        return not beside and (following is None or not _continues(last, following))


def _is_text(line: Line) -> bool:
    return line.role is Role.TEXT and not line.boilerplate


def _names_something(words: str) -> bool:
    """Return whether words can be a heading: no figure, no single letter, no item, no aside."""
    letters = sum(each.isalpha() for each in words)
    return letters >= MIN_LETTERS and not _BULLET.match(words) and not _ASIDE.fullmatch(words)


def _goes_on(above: Line, line: Line) -> bool:
    """Return whether a line is set as the one above, and directly below it."""
    return (
        _is_text(line)
        and _is_text(above)
        and line.bold == above.bold
        and line.angle == above.angle
        and abs(line.size - above.size) <= SAME_STYLE
        and 0 < above.y - line.y <= WIDE_STEP * line.size
    )


def _continues(last: Line, following: Line) -> bool:
    """Return whether a sentence that begins in bold runs on below."""
    return (
        _is_text(following)
        and 0 < last.y - following.y <= WIDE_STEP * following.size
        and following.text[0].islower()
    )


def _without_labels(
    candidates: Sequence[_Candidate], pages: Sequence[Sequence[Line]]
) -> list[_Candidate]:
    """Leave out what stands directly above a heading that the outline has, and on a cover.

    "Chapter Two" in a line of its own heads nothing but the chapter's title. On a cover the
    names and the date are large, too.
    """
    kept: list[_Candidate] = []
    following: _Candidate | None = None
    for each in reversed(candidates):
        is_label = (
            not each.level
            and following is not None
            and following.level > 0
            and following.index == each.index
            and not any(map(_is_text, pages[each.index][each.places.stop : following.places.start]))
            and not depth_of(each.text)
        )
        if is_label:
            following = replace(following, places=each.places) if following else None
            continue
        kept.append(each)
        following = each
    kept.reverse()
    heading_styles = {each.style for each in kept if not each.on_top}
    cover = [each for each in kept if each.on_top and not each.level and not depth_of(each.text)]
    largest = min(cover, key=lambda each: _rank(each.style), default=None)
    starts = {(each.index, each.places.start) for each in kept}
    for each in cover:
        below = pages[each.index][each.places.stop :]
        heads_text = any(map(_is_text, below)) and (each.index, each.places.stop) not in starts
        # What nothing stands below before the page ends is the date, or who wrote it.
        is_foot = len(pages) > 1 and not any(map(_is_text, below))
        if each is not largest and not heads_text and (is_foot or each.style not in heading_styles):
            kept.remove(each)
    return kept


def _levels(candidates: Sequence[_Candidate], *, has_outline: bool) -> list[int]:
    """Return the level of each heading: as the outline or its number says, else by its style."""
    is_below = any(_ROMAN_CAPITALS.match(each.text) for each in candidates)
    depths = [
        depth_of(each.text) + (_LETTERED.fullmatch(each.text) is not None) * is_below
        for each in candidates
    ]
    title = _has_title(candidates) and not has_outline
    shift = 1 if title else 0
    above: list[tuple[tuple[float, bool], int]] = []
    levels = []
    for each, depth in zip(candidates, depths, strict=True):
        rank = _rank(each.style)
        # An outline that leaves a heading out says that its number does not count here.
        stated = each.level or (depth + shift if depth and not has_outline else 0)
        # What is set larger than the headings above stands over them.
        while above and (above[-1][1] >= stated if stated else above[-1][0] >= rank):
            above.pop()
        level = min(MAX_LEVEL, stated or (above[-1][1] + 1 if above else 1))
        above.append((rank, level))
        levels.append(level)
    return levels


def _rank(style: Style) -> tuple[float, bool]:
    """Return what sorts the larger and bolder style first."""
    return -style[0], not style[1]


def _has_title(candidates: Sequence[_Candidate]) -> bool:
    """Return whether the first heading is larger than all others."""
    if not candidates or candidates[0].index > 1:
        return False
    size = candidates[0].style[0]
    return len(candidates) > 1 and all(each.style[0] < size for each in candidates[1:])


def _joined(lines: Iterable[Line]) -> str:
    return " ".join(line.text for line in lines).replace(f"{HYPHEN} ", "").replace(HYPHEN, "-")
