"""Find the structure of a document: its sections, lists, tables, definitions and questions.

Blocks and their sentences are given; what they are to one another follows from Markdown's signs,
which texts extracted from other files have too, from indentation and from how numbers run on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from index.model import Block, BlockKind, Document, Part, PartKind, Sentence, Span
from index.text.footnotes import with_marks
from index.text.headings import with_headings
from index.text.leads import (
    ANSWER,
    MAX_LEAD_LENGTH,
    QUESTION,
    announces,
    answers,
    asks,
    leads,
    names_rows,
    short,
    whole,
)
from index.text.lines import FOOTNOTE, is_delimiter, is_table
from index.text.markers import Number, following, marker_at
from index.text.markup import Markup, Table

MAX_DEPTH = 9

MAX_HEADER_ROWS = 3

_CLAUSE = re.compile(r"(?P<number>(?:\d{1,3}|[A-Z])(?:\.\d{1,3}){1,5})[.)]?\s+\S")
_SEPARATED = re.compile(r"[\t,;]")
_QUOTING = re.compile(r"[>\s]*")
_TABLE = frozenset({PartKind.HEADER, PartKind.ROW})
_LISTED = frozenset({PartKind.ITEM, PartKind.FOOTNOTE})


class Origin(NamedTuple):
    """What a block was made of.

    Attributes:
        title: Where the words of a heading stand, without signs.
        is_code: Whether it is code.
        table: Its table, if signs make it one.
    """

    title: Span | None
    is_code: bool
    table: Table | None


@dataclass(slots=True)
class _Level:
    """One level of the list that is being read.

    Attributes:
        indent: The column of the markers.
        style: What encloses them.
        number: The last one.
        text: The last item's own words.
        lead: What leads into this level's list.
        list: The list's number where markup gives it, else 0.
    """

    indent: int
    style: str
    number: Number
    text: Span
    lead: Span | None
    list: int


def with_structure(
    document: Document,
    blocks: Sequence[Block],
    origins: Sequence[Origin],
    markup: Markup,
) -> tuple[Block, ...]:
    """Return ``blocks`` with their levels, headings and parts.

    Args:
        document: Their document.
        blocks: In order.
        origins: What else is known of each.
        markup: What signs say of their lines.
    """
    made = with_headings(document, blocks, [origin.title for origin in origins])
    reader = _PartReader(document.flowing, document.source.lower(), markup)
    found = []
    for block, origin in zip(made, origins, strict=True):
        parts = reader.parts(block, is_code=origin.is_code, table=origin.table)
        found.append(replace(block, parts=parts) if parts else block)
    return with_marks(document.flowing, found)


class _PartReader:
    """Finds the parts of blocks, one block after the other."""

    def __init__(self, text: str, name: str, markup: Markup) -> None:
        self._text = text
        self._is_csv = name.endswith(".csv")
        self._sets_code_in = not markup.hashes
        self._items = markup.items
        self._levels: list[_Level] = []
        self._suspended: list[_Level] = []
        self._before: Span | None = None  # The last sentence above, if it can lead into a list.
        self._after_item = False  # Whether that is an item or footnote.
        self._sentences: Sequence[Sentence] = ()  # Of the block above.
        self._clause: tuple[str, ...] = ()  # The last one's number.
        self._clause_leads: dict[tuple[str, ...], Span] = {}  # Of what stands in each.
        self._question: Span | None = None
        self._footnote: Span | None = None  # The last one, if what is set in belongs to it.
        self._header: Span | None = None
        self._group: Span | None = None
        self._parts: list[Part] = []

    def parts(self, block: Block, *, is_code: bool, table: Table | None = None) -> tuple[Part, ...]:
        """Return the parts of the next block."""
        self._parts = []
        if block.kind is BlockKind.HEADING:
            self._levels, self._suspended = [], []
            self._before = self._footnote = None
            words = self._text[block.span.start : block.span.end]
            self._question = block.sentences[0].span if asks(words) else None
            return ()
        if block.kind is BlockKind.BOILERPLATE or not block.sentences:
            return ()
        self._header = self._group = None
        if is_code:
            self._code(block)
        elif table is not None:
            self._table(block, table)
        else:
            self._read(block)
        self._question = None
        self._sentences = block.sentences
        is_table = bool(self._parts) and self._parts[-1].kind in _TABLE
        if is_code or is_table or block.kind is BlockKind.CAPTION:
            self._before = None
        return tuple(self._parts)

    def _read(self, block: Block) -> None:
        rows = self._rows(block)
        sentences = block.sentences
        for place, sentence in enumerate(sentences):
            span = sentence.span
            if place in rows:
                self._row(block, place, rows)
                continue
            column = self._column(span.start)
            if column is None:
                self._extend(span)
            elif not self._is_sign(span):
                self._line(block, place, column)
            else:
                if place == 0:
                    self._first_line(block, column)
                continue
            self._before = span
            self._after_item = bool(self._parts) and self._parts[-1].kind in _LISTED

    def _is_sign(self, span: Span) -> bool:
        """Return whether nothing but a sign of quotation stands there."""
        return _QUOTING.fullmatch(self._text, span.start, span.end) is not None

    def _line(self, block: Block, place: int, column: int) -> None:
        """Take up a sentence that begins a line."""
        text, span = self._text, block.sentences[place].span
        if self._answers(block, span.start):
            self._add(PartKind.ANSWER, place, lead=self._asked(block, place))
            return
        if self._item(block, place, column):
            return
        clause = _CLAUSE.match(text, span.start, span.end)
        if clause is not None and self._take_clause(block, place, clause):
            return
        if place == 0:
            self._first_line(block, column)
        elif text.startswith(": ", span.start) and (place == 1 or self._parts):
            # In the middle of plain prose a line with a colon defines nothing.
            self._definition(block, place)
        elif QUESTION.match(text, span.start) and self._has_answer(block, place):
            self._add(PartKind.QUESTION, place)
        elif FOOTNOTE.match(text, span.start):
            self._end_list()
            self._note(block, place)
        else:
            self._extend(span)

    def _code(self, block: Block) -> None:
        lead = self._lead_in()
        column = self._column(block.span.start) or 0
        inside = [level for level in self._levels if self._sets_code_in and level.indent < column]
        if inside and lead is None:
            lead = short(inside[-1].text, self._text)
        self._add(PartKind.CODE, 0, len(inside), lead)

    def _table(self, block: Block, table: Table) -> None:
        """Take up a table whose rows are known."""
        lead = self._lead_in()
        self._end_list()
        self._group = None
        ends = table.rows[table.headers - 1].end if table.headers else block.span.start
        starts = {row.start for row in table.rows if row.start not in table.rules}
        for place, sentence in enumerate(block.sentences):
            if sentence.span.start not in starts:
                continue
            if sentence.span.end <= ends:
                if not self._parts:
                    self._add(PartKind.HEADER, place, lead=lead)
            else:
                self._below_header(block, place, table.header or lead)

    def _first_line(self, block: Block, column: int) -> None:
        """Take up a block that begins with no marker."""
        text, span = self._text, block.sentences[0].span
        if self._footnote is not None and column > 1:
            self._add(PartKind.PARAGRAPH, 0, lead=short(self._footnote, text))
            return
        self._footnote = None
        levels = self._levels or self._suspended
        if levels and column > levels[0].indent + 1:
            while levels and column <= levels[-1].indent:
                levels.pop()
            self._levels = levels
            self._add(PartKind.PARAGRAPH, 0, len(levels), short(levels[-1].text, text))
            return
        self._end_list()
        if self._quoted(span.start):
            self._add(PartKind.QUOTATION, 0, lead=self._lead_in())
        elif text.startswith(": ", span.start):
            self._add(PartKind.DEFINITION, 0, lead=self._before)
        elif FOOTNOTE.match(text, span.start):
            self._note(block, 0)
        elif self._question is not None:
            self._add(PartKind.ANSWER, 0, lead=self._question)
        elif QUESTION.match(text, span.start) and self._has_answer(block, 0):
            self._add(PartKind.QUESTION, 0)

    def _note(self, block: Block, place: int) -> None:
        self._footnote = Span(block.sentences[place].span.start, block.span.end)
        self._add(PartKind.FOOTNOTE, place)

    def _answers(self, block: Block, place: int) -> bool:
        if not self._parts or self._parts[-1].kind is not PartKind.QUESTION:
            return False
        return answers(self._text, block.sentences[self._parts[-1].first].span.start, place)

    def _asked(self, block: Block, place: int) -> Span:
        """Return the question that stands before an answer."""
        sentences = block.sentences
        return Span(sentences[self._parts[-1].first].span.start, sentences[place - 1].span.end)

    def _has_answer(self, block: Block, place: int) -> bool:
        """Return whether a line that begins with A: follows the one that begins with Q:."""
        for sentence in block.sentences[place + 1 :]:
            start = sentence.span.start
            if self._column(start) is not None:
                if ANSWER.match(self._text, start):
                    return True
                if QUESTION.match(self._text, start):
                    return False
        return False

    def _definition(self, block: Block, place: int) -> None:
        last = self._parts[-1] if self._parts else None
        if last is not None and last.kind is PartKind.DEFINITION and last.first == place - 1:
            self._add(PartKind.DEFINITION, place, lead=last.lead)
            return
        term = block.sentences[place - 1].span
        if last is None or last.first < place - 1:
            self._add(PartKind.TERM, place - 1)
        elif last.kind is PartKind.PARAGRAPH:
            self._parts[-1] = Part(PartKind.TERM, place - 1)
        self._add(PartKind.DEFINITION, place, lead=term)

    def _rows(self, block: Block) -> range:
        """Return the places of the sentences that are rows of a table."""
        text, sentences = self._text, block.sentences
        first: int | None = None
        for place, sentence in enumerate(sentences):
            is_row = text[sentence.span.start] == "|" or self._is_delimiter(sentence.span)
            if is_row and first is None:
                first = place
                without_pipes = text[sentence.span.start] != "|" and place
                first -= 1 if without_pipes else 0
            elif (
                not is_row
                and first is not None
                and "|" not in text[sentence.span.start : sentence.span.end]
            ):
                return range(first, place)
        if first is not None:
            return range(first, len(sentences))
        opening = text[sentences[0].span.start : sentences[0].span.end]
        if any(sentence.span.start in self._items for sentence in sentences):
            return range(0)
        if self._is_csv or (_SEPARATED.search(opening) and self._is_table(block)):
            return range(len(sentences))
        return range(0)

    def _is_table(self, block: Block) -> bool:
        """Return whether each sentence is a line and all have the same number of cells."""
        spans = [sentence.span for sentence in block.sentences]
        return all(self._column(each.start) is not None for each in spans) and is_table(
            [self._text[each.start : each.end] for each in spans]
        )

    def _row(self, block: Block, place: int, rows: range) -> None:
        """Take up one row."""
        sentences = block.sentences
        if place == rows.start:
            self._end_list()
            headers = self._header_count(block, rows)
            self._header = self._group = None
            if headers:
                self._header = Span(
                    sentences[place].span.start, sentences[place + headers - 1].span.end
                )
            kind = PartKind.HEADER if headers else PartKind.ROW
            self._add(kind, place, lead=self._lead_in())
        elif sentences[place].quotable and not (
            self._header and self._header.contains(sentences[place].span)
        ):
            self._below_header(block, place, self._header)

    def _below_header(self, block: Block, place: int, header: Span | None) -> None:
        span, *others = (each.span for each in block.sentences[place : place + 2])
        if others and names_rows(self._text, span, others[0]):
            self._add(PartKind.HEADER, place, lead=header)
            self._group = span
        else:
            self._add(PartKind.ROW, place, lead=self._group or header)

    def _header_count(self, block: Block, rows: range) -> int:
        """Return how many rows name the columns: those above a row of dashes, or above figures."""
        if len(rows) == 1:
            return 0
        spans = [block.sentences[place].span for place in rows[: MAX_HEADER_ROWS + 1]]
        for number, span in enumerate(spans):
            if self._is_delimiter(span):
                return number
        first = self._text[spans[0].start : spans[0].end]
        return 0 if first[0] == "|" or any(map(str.isdecimal, first)) else 1

    def _is_delimiter(self, span: Span) -> bool:
        return len(span) <= MAX_LEAD_LENGTH and is_delimiter(self._text[span.start : span.end])

    def _item(self, block: Block, place: int, column: int) -> bool:
        """Take up an item; return false if a sentence is none."""
        span = block.sentences[place].span
        lists = self._items.get(span.start, ())
        start = span.start
        if lists:
            start = _QUOTING.match(self._text, start, span.end).end()  # type: ignore[union-attr]
            column += start - span.start
        marker = marker_at(self._text, start, span.end, known=bool(lists))
        if marker is None:
            return False
        numbers, style = marker
        if marker.is_letter and not lists and not self._is_next(style, numbers):
            return False
        if not self._levels and self._suspended:
            top = self._suspended[0]
            if any(
                top.number.kind == each.kind and each.value == top.number.value + 1
                for each in numbers
            ):
                self._levels = self._suspended
        self._suspended = []
        level = self._level_of(lists, column, numbers)
        if level is None:
            level = self._level(column, style, numbers)
        if level is not None:
            del self._levels[level + 1 :]
            same = self._levels[level]
            same.number = following(same.number, numbers)
            same.text, same.style, same.indent = span, style, column
            same.list = lists[-1] if lists else 0
        else:
            while self._levels and self._levels[-1].indent > column:
                self._levels.pop()
            lead = self._list_lead(block, place)
            number = lists[-1] if lists else 0
            self._levels.append(_Level(column, style, numbers[0], span, lead, number))
            del self._levels[MAX_DEPTH:]
        last = self._levels[-1]
        lead = short(last.lead, self._text) if last.lead else None
        self._add(PartKind.ITEM, place, len(self._levels), lead)
        return True

    def _is_next(self, style: str, numbers: Sequence[Number]) -> bool:
        """Return whether a letter can be a marker: the first of a list, or the next one."""
        if any(each.value == 1 for each in numbers):
            return True
        open_levels = (*self._levels, *self._suspended)
        return style == "()" or any(
            level.number.kind == each.kind
            and level.number.value < each.value <= level.number.value + 2
            for level in open_levels
            for each in numbers
        )

    def _level_of(self, lists: Sequence[int], column: int, numbers: Sequence[Number]) -> int | None:
        """Return the level of an item's list, if markup gives it; end the list beside it."""
        for place in range(len(self._levels) - 1, -1, -1):
            if self._levels[place].list in lists[-1:]:
                return place
        last = self._levels[-1] if self._levels else None
        if lists and last is not None and last.list and abs(last.indent - column) <= 1:
            is_below = numbers[0].kind == "bullet" and last.number.kind != "bullet"
            if last.list not in lists and not is_below:
                self._levels.pop()
        return None

    def _level(self, column: int, style: str, numbers: Sequence[Number]) -> int | None:
        """Return the level of which the item is the next one, if it is not the first of its own."""
        for place in range(len(self._levels) - 1, -1, -1):
            level = self._levels[place]
            if abs(level.indent - column) > 1:
                continue
            if level.style == style and any(
                level.number.kind == each.kind and each.value == level.number.value + 1
                for each in numbers
            ):
                return place
        top = self._levels[-1] if self._levels else None
        if top is None or column > top.indent + 1:
            return None
        for place in range(len(self._levels) - 1, -1, -1):
            level = self._levels[place]
            if level.indent <= column + 1:
                kinds = {each.kind for each in numbers}
                opens = numbers[0].kind != "bullet" and any(each.value == 1 for each in numbers)
                restarts = any(
                    each.kind == level.number.kind and each.value == 1 for each in numbers
                )
                if level.number.kind in kinds and (not opens or restarts):
                    return place
                if numbers[0].kind == "bullet" or opens:
                    # Letters below numbers, or bullets, with the same indentation.
                    outer = [n for n, each in enumerate(self._levels) if each.number.kind in kinds]
                    return outer[-1] if outer and not opens else None
                return place
        return None

    def _list_lead(self, block: Block, place: int) -> Span | None:
        """Return what leads into a list that begins with an item."""
        last = place
        while last and self._is_sign(block.sentences[last - 1].span):
            last -= 1
        above = block.sentences[last - 1].span if last else self._before
        sentences = block.sentences if last else self._sentences
        if self._levels and (
            above is None or self._after_item or not leads(self._text, above, near=False)
        ):
            return short(self._levels[-1].text, self._text)
        if not self._levels and not place and self._question is not None:
            return self._question
        if above is None or (self._after_item and not self._levels):
            return None
        is_lead = leads(self._text, above, near=place > 0)
        if is_lead or (not self._after_item and announces(self._text, above)):
            return whole(self._text, above, sentences)
        return None

    def _take_clause(self, block: Block, place: int, match: re.Match[str]) -> bool:
        """Take up clause 4.2.1: an item if the end of 4.2 leads into it; return false if not."""
        number = tuple(match["number"].split("."))
        outer = number[:-1]
        before, known = self._before, self._clause_leads
        if outer == self._clause and before and leads(self._text, before, near=False):
            above = block.sentences if place else self._sentences
            known[outer] = short(whole(self._text, before, above), self._text)
        self._clause = number
        self._clause_leads = {
            each: lead for each, lead in known.items() if number[: len(each)] == each
        }
        lead = self._clause_leads.get(outer)
        if lead is None and not (place and self._parts):
            return False
        self._end_list()
        self._add(PartKind.ITEM if lead else PartKind.PARAGRAPH, place, 1 if lead else 0, lead)
        return True

    def _lead_in(self) -> Span | None:
        """Return the sentence above if it leads into what comes."""
        if self._question is not None:
            return self._question
        if self._before is not None and leads(self._text, self._before, near=False):
            return whole(self._text, self._before, self._sentences)
        return None

    def _extend(self, span: Span) -> None:
        """Add a further sentence to the item that is being read."""
        if self._levels and self._parts and self._parts[-1].kind is PartKind.ITEM:
            last = self._levels[-1]
            last.text = Span(last.text.start, span.end)

    def _end_list(self) -> None:
        if self._levels:
            self._levels, self._suspended = [], self._levels

    def _add(self, kind: PartKind, first: int, depth: int = 0, lead: Span | None = None) -> None:
        self._parts.append(Part(kind, first, depth, lead))

    def _column(self, position: int) -> int | None:
        """Return the column of ``position`` if only white space and ``>`` stand before it."""
        text = self._text
        start = position
        while start and text[start - 1] in " \t>":
            start -= 1
        if start and text[start - 1] not in "\r\n\ufeff":
            return None
        return len(text[start:position].replace(">", " ").expandtabs(4))

    def _quoted(self, position: int) -> bool:
        start = self._text.rfind("\n", 0, position) + 1
        return self._text[start : position + 1].lstrip().startswith(">")


class StructureLine(NamedTuple):
    """A line of a document's outline.

    Attributes:
        depth: How far it is set in, counted from 0.
        name: What it is, such as ``heading 2`` or ``item``.
        span: Where it stands.
        words: The text there, on one line.
        lead: What belongs in front of it, on one line; empty for nothing.
    """

    depth: int
    name: str
    span: Span
    words: str
    lead: str = ""


def structure_lines(blocks: Sequence[Block], text: str) -> Iterator[StructureLine]:
    """Yield the outline of a document, in order.

    Args:
        blocks: All of the document.
        text: What their places count in.
    """

    def line(depth: int, name: str, span: Span, lead: Span | None = None) -> StructureLine:
        return StructureLine(depth, name, span, _on_one_line(text, span), _on_one_line(text, lead))

    for block in blocks:
        depth = len(block.headings)
        if block.kind is BlockKind.HEADING:
            yield line(depth, f"heading {block.level}", block.sentences[0].span)
            continue
        if not block.parts or block.kind is not BlockKind.PARAGRAPH:
            yield line(depth, block.kind.value, block.span)
            continue
        first = block.parts[0].first
        if first:
            prose = Span(block.span.start, block.sentences[first - 1].span.end)
            yield line(depth, block.kind.value, prose)
        for number, part in enumerate(block.parts):
            places = block.sentences_of(number)
            span = Span(
                block.sentences[places.start].span.start, block.sentences[places.stop - 1].span.end
            )
            yield line(depth + max(0, part.depth - 1), part.kind.value, span, part.lead)


def _on_one_line(text: str, span: Span | None) -> str:
    return " ".join(text[span.start : span.end].split()) if span else ""
