"""Find the numbers of clauses in a document, as a tree of labels.

A label is a number that a reader can cite: ``Section 7``, ``§ 4(b)``, ``1.2.3``, ``704.5c``,
``(iv)``, ``Appendix B``. It stands at the beginning of a heading, a paragraph or a line, and it
is believed only where a word says what it numbers, or where it runs in sequence with others.
A number inside of prose refers to a clause and labels none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.model import Block, BlockKind, Document, SourceName, Span
from index.text.label_forms import KIND_OF, LabelForm, Reading, form_of, label_forms
from index.text.lines import Line

_OUTER = ("schedule", "exhibit", "addendum", "appendix", "annex", "amendment")
"""What begins apart from the body of a document, the outer one first."""

_APART = frozenset({*_OUTER, "title", "part", "chapter"})
"""Kinds that the numbers below do not belong to: 4.2 in chapter 4 is no chapter."""

_RANKS = (*_OUTER, "title", "part", "chapter", "article", "section", "rule", "clause", "step")
"""Which kind is usually above which."""

_COUNTED = frozenset({"rule", "step", "question"})
"""What the words above a plain list say that its numbers are."""

MAX_LABELS = 200_000
"""In one document; a longer one has its first labels only."""

MAX_TITLE_LENGTH = 30

MIN_RUN = 2
"""Labels inside of a text that make a sequence."""

MAX_LEAD_IN_LENGTH = 300

_INLINE = re.compile(r"(?<![\w)])\(([a-z]|[ivx]{1,4}|\d{1,2})\)(?=[ \t\n])")


@dataclass(frozen=True, slots=True)
class Label:
    """The number of a clause, with its place in the tree.

    Attributes:
        kind: What the number counts, one of ``KINDS``; empty if no word says so.
        path: The numbers that lead to it, the outermost first; a word such as ``Article`` begins
            one of its own.
        value: The last number, for counting.
        parent: The place of the label above it among those of the document.
        mark: Where it is written itself.
        span: Its own text, with the mark, up to the first label below it.
        extent: The same with all that is below it.
    """

    kind: str
    path: tuple[str, ...]
    value: int
    parent: int | None
    mark: Span
    span: Span
    extent: Span


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A label of a document; ``place`` is its place among those of the document."""

    source: SourceName
    place: int
    label: Label


@dataclass(slots=True)
class _Node:
    """A label in the making.

    Attributes:
        continued: Whether a label of the same or a higher level ended it in sequence.
        interruption: Where a paragraph begins that is set in no further than the label.
    """

    form: LabelForm
    reading: str
    value: int
    parent: _Node | None
    path: tuple[str, ...]
    number: int = 0
    end: int = 0
    continued: bool = False
    kept: bool = False
    interruption: int | None = None
    children: list[_Node] = field(default_factory=list)


def labels_of(document: Document, blocks: Sequence[Block]) -> tuple[Label, ...]:
    """Return the labels of a document in order."""
    text = document.flowing
    nodes, breaks = _Tree(document, blocks).grow()
    _believe(nodes)
    found = _without_contents(text, [node for node in nodes if node.kept])
    return tuple(_finished(document, blocks, found, breaks))


class _Tree:
    """Puts what looks like labels below one another, in one pass with a stack."""

    def __init__(self, document: Document, blocks: Sequence[Block]) -> None:
        self._text = document.flowing
        self._events = label_forms(document, blocks)
        self._headings = {b.span.start for b in blocks if b.kind is BlockKind.HEADING}
        self._nodes: list[_Node] = []
        self._stack: list[_Node] = []
        self._breaks: list[int] = []
        self._last: dict[tuple[int, str], _Node] = {}
        self._titled: dict[tuple[str, tuple[str, ...], str], int] = {}

    def grow(self) -> tuple[list[_Node], list[int]]:
        """Return all nodes in order, and where headings without a number stand."""
        events = list(self._events)
        for place, event in enumerate(events):
            if isinstance(event, Line):
                self._line(event)
                continue
            if len(self._nodes) >= MAX_LABELS:
                break
            following = next(
                (each for each in events[place + 1 : place + 8] if isinstance(each, LabelForm)
                 and each.style == event.style), None,
            )  # fmt: skip
            self._add(event, following)
        for node in self._stack:
            node.end = len(self._text)
        return self._nodes, self._breaks

    def _line(self, line: Line) -> None:
        """Let a paragraph or heading without a number end what it ends."""
        if line.span.start not in self._headings:
            for node in self._stack:
                if node.interruption is None and node.form.indent >= line.indent:
                    node.interruption = line.span.start
            return
        self._breaks.append(line.span.start)
        signs = re.match(r"#{1,6}(?=[ \t])", self._text[line.span.start : line.span.start + 7])
        if signs:
            self._close_headings(len(signs[0]), line.span.start)

    def _close_headings(self, level: int, end: int) -> None:
        """End what a heading of ``level`` ends: lists, and headings that are not above it."""
        while self._stack:
            above = self._stack[-1].form.level
            if above is not None and above < level:
                return
            self._close(end)

    def _close(self, end: int, *, continued: bool = False) -> None:
        node = self._stack.pop()
        node.end, node.continued = end, continued

    def _close_to(self, size: int, end: int, *, continued: bool = False) -> None:
        while len(self._stack) > size:
            self._close(end, continued=continued)

    def _is_running_head(self, event: LabelForm) -> bool:
        """Return whether a label with its title stands there once more, as at the top of a page."""
        if event.level is not None or not (event.typed or event.kind):
            return False
        title = _title(self._text, event)
        before = self._titled.get((event.kind, event.parts, title)) if title else None
        if before is None:
            return False
        following = [node.form for node in self._nodes[before + 1 : before + 2]] or [event]
        start = self._nodes[before].form.line.end
        text = self._text[start : min(following[0].start, start + MAX_LEAD_IN_LENGTH)]
        return bool(text.strip(" \t\r\n#*_>"))

    def _add(self, event: LabelForm, following: LabelForm | None) -> None:
        if self._is_running_head(event):
            return
        place = self._place_for(event, following)
        if place is None:
            return
        size, (reading, value), continued = place
        self._close_to(size, event.begin, continued=continued)
        parent = self._stack[-1] if self._stack else None
        path = _path(event, reading, value, parent)
        node = _Node(event, reading, value, parent, path, number=len(self._nodes))
        if parent is not None:
            parent.children.append(node)
        self._last[id(parent), event.style] = node
        self._titled[event.kind, event.parts, _title(self._text, event)] = len(self._nodes)
        self._nodes.append(node)
        self._stack.append(node)

    def _place_for(
        self, event: LabelForm, following: LabelForm | None
    ) -> tuple[int, Reading, bool] | None:
        """Return below how much of the stack a label belongs, what it means, and if it continues.

        ``None`` if it is no label where it stands.
        """
        if event.level is not None:
            self._close_headings(event.level, event.begin)
            size = len(self._stack)
            last = self._last.get((id(self._stack[-1] if size else None), event.style))
            return size, _reading(event, last), last is not None
        if event.kind:
            return self._place_of_kind(event)
        if event.typed:
            return self._place_of_dotted(event)
        return self._place_of_item(event, following)

    def _place_of_kind(self, event: LabelForm) -> tuple[int, Reading, bool] | None:
        for size in range(len(self._stack) - 1, -1, -1):
            node = self._stack[size]
            if node.form.kind == event.kind and node.form.level is None:
                return size, _reading(event, node), True
        if not event.first:
            return None
        size = len(self._stack)
        while size:
            above = self._stack[size - 1]
            kind = above.form.kind
            if above.form.level is not None or (
                kind and kind not in _OUTER and _text_is_blank(self._text, above, event)
            ):
                break
            if kind and _rank(kind) < _rank(event.kind):
                break
            size -= 1
        return size, _reading(event, None), False

    def _place_of_dotted(self, event: LabelForm) -> tuple[int, Reading, bool] | None:
        reading = event.readings[0]
        size = self._above(event.parts[:-1])
        if size:
            last = self._last.get((id(self._stack[size - 1]), event.style))
            if last is not None and last.value >= reading[1] and not event.first:
                return None
            return size, reading, size < len(self._stack)
        if not event.first:
            return None
        size = len(self._stack)
        while size:
            above = self._stack[size - 1].form
            if above.level is not None or (above.kind and not above.typed):
                break
            if above.typed and event.parts[: len(above.parts)] == above.parts:
                break
            size -= 1
        return size, reading, False

    def _above(self, parts: tuple[str, ...]) -> int:
        """Return how much of the stack ends in the label of ``parts``; 0 if it is not open."""
        sizes = range(len(self._stack), 0, -1)
        exact = (size for size in sizes if self._stack[size - 1].path == parts)
        written = (size for size in sizes if self._stack[size - 1].form.parts == parts)
        return next(exact, 0) or next(written, 0)

    def _place_of_item(
        self, event: LabelForm, following: LabelForm | None
    ) -> tuple[int, Reading, bool] | None:
        starts = [each for each in event.readings if each[1] == 1 or each == ("N", 0)]
        continued = self._next_in_list(event)
        if continued is not None and not (starts and _begins_roman(starts[0], following)):
            return *continued, True
        restart = self._same_list(event)
        if starts and restart is not None and self._stack[restart].reading == starts[0][0]:
            return restart, starts[0], False
        if not starts and not event.first:
            return None
        if restart is not None and not starts:
            node = self._stack[restart]
            later = [each for each in event.readings if each[0] == node.reading]
            return (restart, later[0], later[0][1] > node.value) if later else None
        size = len(self._stack)
        while size and not self._holds_list(self._stack[size - 1].form, event):
            size -= 1
        return size, starts[0] if starts else event.readings[0], False

    def _next_in_list(self, event: LabelForm) -> tuple[int, Reading] | None:
        """Return the list that an item continues, the nearest by its column, and its reading."""
        best: tuple[int, int, Reading] | None = None
        for size in range(len(self._stack) - 1, -1, -1):
            node = self._stack[size]
            near = abs(node.form.indent - event.indent)
            if not _same_style(node, event) or (best is not None and best[0] <= near):
                continue
            if node.form.first and not event.first and near > 1:
                continue
            expected = node.reading, node.value + 1
            if expected in event.readings or self._counts_ones(event, node):
                best = near, size, expected
        return None if best is None else best[1:]

    def _same_list(self, event: LabelForm) -> int | None:
        """Return the innermost open list that an item looks like one of."""
        sizes = range(len(self._stack) - 1, -1, -1)
        same = (
            size
            for size in sizes
            if _same_style(self._stack[size], event)
            and abs(self._stack[size].form.indent - event.indent) <= 1
        )
        return next(same, None)

    def _holds_list(self, above: LabelForm, event: LabelForm) -> bool:
        """Return whether a new list stands in the text of the label above."""
        if above.level is not None or above.kind:
            return True
        if event.heads and event.style == "X." and above.indent >= event.indent:
            return False  # "A." behind 9. begins an appendix.
        return above.indent <= event.indent

    def _counts_ones(self, event: LabelForm, node: _Node) -> bool:
        """Return whether an item is the next of a list that is written ``1.`` all through.

        Markdown shows such a list with the numbers that its items have.
        """
        return (
            event.readings[0] == ("N", 1)
            and event.style == "N."
            and node.form.parts == ("1",)
            and node.interruption is None
            and abs(node.form.indent - event.indent) <= 1
        )


def _same_style(node: _Node, event: LabelForm) -> bool:
    return node.form.style == event.style and not node.form.kind


def _begins_roman(start: Reading, following: LabelForm | None) -> bool:
    """Return whether an ``(i)`` is followed by ``(ii)``."""
    if start[0] not in "rR" or following is None:
        return False
    return (start[0], 2) in following.readings


def _reading(event: LabelForm, last: _Node | None) -> Reading:
    """Return what a number means behind the ``last`` label of its kind."""
    if last is not None:
        for reading in event.readings:
            if reading == (last.reading, last.value + 1):
                return reading
        for reading in event.readings:
            if reading[0] == last.reading and reading[1] > last.value:
                return reading
    return event.readings[0]


def _rank(kind: str) -> int:
    return _RANKS.index(kind) if kind in _RANKS else len(_RANKS)


def _text_is_blank(text: str, above: _Node, event: LabelForm) -> bool:
    """Return whether nothing but a title stands between two labels."""
    end = above.form.line.end
    return not text[end : event.start].strip()


def _path(event: LabelForm, reading: str, value: int, parent: _Node | None) -> tuple[str, ...]:
    last = str(value) if reading in {"N", "R"} else event.parts[-1]
    parts = (*event.parts[:-1], last)
    if event.kind or parent is None:
        return parts
    if not event.typed:
        return (*parent.path, last)
    known = parent.path, parent.form.parts
    return (*parent.path, last) if parts[:-1] in known else parts


def _believe(nodes: Sequence[_Node]) -> None:
    """Keep what a word or the sequence of its siblings vouches for."""
    runs = list(_runs(nodes))
    for run in runs:
        for one, other in pairwise(run):
            if other.value == one.value + 1:
                one.kept = other.kept = True
    for node in nodes:
        parent, form = node.parent, node.form
        follows = form.typed and parent is not None and parent.kept
        node.kept |= form.sure or (
            follows and parent is not None and parent.path[-1:] == form.parts[-2:-1]
        )
    _keep_lone_headings(nodes)
    for node in nodes:
        while node.parent is not None and not node.parent.kept:
            node.parent = node.parent.parent
        if node.kept:
            node.path = _path(node.form, node.reading, node.value, node.parent)
    for run in runs:
        _end_last([node for node in run if node.kept])


def _runs(nodes: Sequence[_Node]) -> Iterator[list[_Node]]:
    """Yield siblings that are written in one way, as long as their numbers rise."""
    groups: dict[tuple[int, str, str], list[_Node]] = {}
    for node in nodes:
        above = node.form.parts[:-1] if node.form.typed else ()
        key = id(node.parent), f"{node.form.style} {'.'.join(above)}", node.reading
        run = groups.get(key)
        if run is None or node.value <= run[-1].value:
            if run is not None:
                yield run
            run = groups[key] = []
        run.append(node)
    yield from groups.values()


def _end_last(run: Sequence[_Node]) -> None:
    """End the last item of a list where the text goes on that the list stands in.

    That is its first paragraph that is set in no further, if no item before has such a one.
    """
    if len(run) < MIN_RUN or run[-1].form.heads or run[-1].interruption is None:
        return
    last, end = run[-1], run[-1].interruption
    if any(node.interruption is not None for node in run[:-1]):
        return
    if all(child.form.start < end for child in last.children if child.kept):
        last.end = min(last.end, end)


def _keep_lone_headings(nodes: Sequence[_Node]) -> None:
    """Keep a heading's number that has no neighbour, where such numbers run on below it."""
    for node in nodes:
        if not node.kept and node.form.heads and node.value <= 1:
            node.kept = any(child.kept and child.form.heads for child in node.children)


def _without_contents(text: str, nodes: Sequence[_Node]) -> list[_Node]:
    """Leave out the lines of a table of contents: labels that stand again above their text."""
    places: dict[tuple[str, tuple[str, ...]], list[_Node]] = defaultdict(list)
    for node in nodes:
        places[node.form.kind, node.path].append(node)
    dropped: set[int] = set()
    starts = [node.form.start for node in nodes]
    for same in places.values():
        for one, other in pairwise(same):
            title = _title(text, one.form)
            again = bool(title) and title == _title(text, other.form)
            if again and not one.form.level and not _has_text(text, one, starts):
                dropped.add(one.number)
    for node in nodes:
        while node.parent is not None and node.parent.number in dropped:
            node.parent = node.parent.parent
    return [node for node in nodes if node.number not in dropped]


def _has_text(text: str, node: _Node, starts: Sequence[int]) -> bool:
    """Return whether more than its own line stands between a label and the next one."""
    place = bisect_right(starts, node.form.start)
    end = starts[place] if place < len(starts) else len(text)
    return bool(text[node.form.line.end : end].strip(" \t\r\n#*_>"))


def _title(text: str, form: LabelForm) -> str:
    """Return the beginning of the words behind a number, to tell a title again."""
    words = text[form.mark.end : form.line.end].casefold()
    return " ".join(re.findall(r"[^\W\d_]+", words))[:MAX_TITLE_LENGTH]


def _finished(
    document: Document, blocks: Sequence[Block], nodes: Sequence[_Node], breaks: Sequence[int]
) -> list[Label]:
    """Return the labels of ``nodes`` with those inside of their own texts."""
    text = document.flowing
    kinds = _kinds_of(document, blocks, nodes)
    places: dict[int, int] = {}
    found: list[Label] = []
    for number, node in enumerate(nodes):
        start = node.form.start
        end = _extent_end(text, node, breaks)
        following = nodes[number + 1].form.begin if number + 1 < len(nodes) else end
        own_end = min(end, following) if following > start else end
        places[id(node)] = len(found)
        label = Label(
            kind=kinds[number],
            path=node.path,
            value=node.value,
            parent=None if node.parent is None else places[id(node.parent)],
            mark=node.form.mark,
            span=Span(start, start + len(text[start:own_end].rstrip())),
            extent=Span(start, start + len(text[start:end].rstrip())),
        )
        found.append(label)
        below = {child.path for child in node.children if child.kept}
        inside = _inside(text, label, len(found) - 1)
        found += (each for each in inside if each.path not in below)
    return found


def _kinds_of(document: Document, blocks: Sequence[Block], nodes: Sequence[_Node]) -> Sequence[str]:
    """Return what the first number of each node's path counts."""
    kinds: list[str] = []
    places = {id(node): number for number, node in enumerate(nodes)}
    lists: dict[tuple[int, str], tuple[int, str]] = {}
    for node in nodes:
        parent = node.parent
        kind = node.form.kind
        if not kind and parent is not None and node.path[: len(parent.path)] == parent.path:
            kind = kinds[places[id(parent)]]
            if node.form.typed and kind in _APART:
                kind = ""
        elif not kind and not node.form.typed:
            key = id(parent), node.form.style
            value, known = lists.get(key, (-1, ""))
            kind = known if node.value == value + 1 else _counted(document, blocks, node)
            lists[key] = node.value, kind
        kinds.append(kind)
    return kinds


def _counted(document: Document, blocks: Sequence[Block], node: _Node) -> str:
    """Return what a plain list counts, by itself, its lead-in, its heading or the document's name.

    In headings only questions count themselves.
    """
    place = bisect_right(blocks, node.form.start, key=_start_of) - 1
    if place < 0:
        return ""
    text, block = document.flowing, blocks[place]
    if text[node.form.line.start : node.form.line.end].rstrip("*_# ").endswith("?"):
        return "question"
    if node.form.level is not None:
        return ""
    before = text[max(0, node.form.start - MAX_LEAD_IN_LENGTH) : node.form.start]
    lead_in = before.rstrip().rpartition("\n\n")[2]
    heading = text[block.heading.start : block.heading.end] if block.heading else ""
    for words in (lead_in, heading or document.source):
        counted = [KIND_OF.get(word) for word in re.findall(r"[^\W\d_]+", words.casefold())]
        named = [kind for kind in counted if kind in _COUNTED]
        if named:
            return str(named[-1])
    return ""


def _start_of(block: Block) -> int:
    return block.span.start


def _inside(text: str, label: Label, place: int) -> Iterator[Label]:
    """Yield the labels in running text: ``(a) …, (b) …``, in sequence from the first on."""
    for paragraph in _paragraphs(text, label.span):
        expected: Reading | None = None
        run: list[tuple[re.Match[str], int]] = []
        for match in _INLINE.finditer(text, max(paragraph.start, label.mark.end), paragraph.end):
            readings = form_of(match[1], "(", ")")[1]
            if expected is None:
                start = next((each for each in readings if each[1] == 1), None)
                if start is None:
                    continue
                expected = start
            if expected in readings:
                run.append((match, expected[1]))
                expected = expected[0], expected[1] + 1
        if len(run) < MIN_RUN:
            continue
        ends = [match.start() for match, _ in run[1:]] + [paragraph.end]
        for (match, value), end in zip(run, ends, strict=True):
            span = Span(match.start(), match.start() + len(text[match.start() : end].rstrip()))
            path = (*label.path, match[1].lower())
            yield Label(label.kind, path, value, place, Span(*match.span()), span, span)


def _paragraphs(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for gap in re.finditer(r"\n[ \t]*\n", text[span.start : span.end]):
        yield Span(start, span.start + gap.start())
        start = span.start + gap.end()
    yield Span(start, span.end)


def _extent_end(text: str, node: _Node, breaks: Sequence[int]) -> int:
    """Return where all that a label covers ends.

    What nothing in sequence follows ends at the next heading without a number.
    """
    end = node.end or len(text)
    form = node.form
    if not node.continued and form.level is None:
        place = bisect_right(breaks, form.start)
        if place < len(breaks) and breaks[place] < end and not node.children:
            end = breaks[place]
    # A heading that only opens what comes next is no part of it.
    place = bisect_right(breaks, end - 1) - 1
    while place >= 0 and breaks[place] > form.start:
        line_end = text.find("\n", breaks[place])
        if line_end >= 0 and text[line_end:end].strip():
            break
        end = breaks[place]
        place -= 1
    return end
