"""Divide lines into blocks: paragraphs, headings, captions and boilerplate.

A block is a run of lines between blank lines. Where a run is not wrapped text (a line in
it is longer than any column), or Markdown says so, each line stands for itself. What kind a
block is follows from its own shape and its neighbours', never from a document's name.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, pairwise

from index.model import Block, BlockKind, Document, Sentence, Span
from index.model.documents import is_boilerplate
from index.text import markdown, restructured_text, separated_values
from index.text.boilerplate import MAX_BOILERPLATE_LENGTH, is_boilerplate_line
from index.text.headings import (
    column_of,
    field_pattern,
    is_decimal_title,
    is_package_version,
    is_version,
    numbered_sections,
)
from index.text.hidden_text import is_hidden
from index.text.lines import (
    ENTRY,
    ITEM,
    Line,
    begins_in_cell,
    is_delimiter,
    lone_lines,
    marked_ends,
    runs,
)
from index.text.markup import Markup, Table
from index.text.sentences import MAX_SENTENCE_LENGTH, credits_in, split
from index.text.structure import Origin, with_structure

MAX_HEADING_LENGTH = 100
MAX_UNDERLINED_LENGTH = 200
MAX_HEADINGS = 3
"""More headings than these, one below the other, are a list of short paragraphs."""

CODE_INDENT = 4
"""Columns; Markdown takes a line that is set in this far for code (CommonMark, 4.4)."""

MAX_HEADER_LINES = 8
"""Lines of a paragraph among which the row of dashes of a table stands."""

LONGEST_END = 10
"""Characters of a sentence's last mark, with all that closes behind it."""

MAX_LINK_TITLE_LENGTH = 200

_ATX = re.compile(r"#{1,6}\s+\S")
_SETEXT = re.compile(r"(?:=+|-{2,})$")
_UNDERLINE = re.compile(r"(?:([~^\"'*+#:<>_])\1{2,}|\.{4,})$")
"""What reStructuredText underlines titles with besides; there it is as long as the title."""

_RULE = re.compile(r"(?:(?:[-*_=~]\s*){3,}|`{3,}[^`]*|~{3,}.*)$")
_SENTENCE_END = re.compile(
    r"(?:[.!;,…]|[;,] (?:and|or)|[。！？；，؟۔।])[\"'”’)\]」』]*(?:\[\^?[^\[\]\s]{1,40}\]_?)*$"
)
_LINE_BREAK = re.compile(r"[\r\n]")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s+")
_DATE_OR_BYLINE = re.compile(
    r"(?:by\s+[A-Z]|from\s+[A-Z]|published|updated|posted|last (?:updated|modified)|"
    r"(?:\w+,?\s+)?\w+\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b|\d{1,2}\s+\w+\s+\d{4}\b|\d{4}-\d\d)",
    re.IGNORECASE,
)
_CAPTION_LABEL = re.compile(
    r"!\[|(?:image|photo|picture|figure|fig\.|caption|video|chart|map|graphic|illustration)"
    r"[ \d.]*:\s",
    re.IGNORECASE,
)
_NEIGHBOUR_LINK = re.compile(
    r"[«‹←<\s]*(?:previous|next|prev|older|newer)(?:\s+(?:post|article|story|page|entry|posts"
    r"|articles|stories|entries|chapter))?\s*[:»›→>]*",
    re.IGNORECASE,
)
_TAGS = re.compile(r"(?:\s*</?[a-zA-Z][^<>]*>)+")
"""A line of nothing but HTML tags in Markdown."""

_CLAUSE = re.compile(
    r"(?:(?:article|art\.|section|chapter|part|title|book|annex|appendix|schedule|rule)\s+"
    r"(?:\d{1,4}[a-z]?|[ivxlc]{1,7}|[a-z])|§\s*\d{1,4}[a-z]?)\.?",
    re.IGNORECASE,
)
"""A line with nothing but the number of a clause, which heads it."""

_BOLD = re.compile(
    r"(?P<sign>\*\*|__)(?!\s)(?P<words>(?:(?!(?P=sign)).)+?)(?<!\s)(?P=sign)[ \t]*[:：]?"
    r"|(?P<slanted>[*_])(?![\s*_])(?P<asked>[^*_\n]+[?？])(?P=slanted)"
)
"""A line that is bold as a whole, or an italic question."""

_HTML_HEADING = re.compile(
    r"(?:<details[^<>]*>\s*)?<(summary|h[1-6])(?:\s[^<>]*)?>\s*(?P<words>\S.*?)\s*</\1>"
)
_STRUCK = re.compile(
    r"(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?~~(?!\s)(?P<words>(?:(?!~~).)+)~~[.,;]?", re.DOTALL
)
_LINK_LIST = re.compile(
    r"(?:related|recommended|popular|recent|more|latest|further)\s+(?:posts?|articles?|stories"
    r"|links|news|reading|content)\s*:?|read (?:more|next|also)\s*:?|you (?:may|might) also like"
    r"\s*:?|see also\s*:?|more from .{1,60}",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Draft:
    """A block in the making: the segments that sentences may not cross."""

    segments: list[Span]
    kind: BlockKind = BlockKind.PARAGRAPH
    code: bool = False
    is_clause: bool = False
    table: Table | None = None
    title: Span | None = None
    is_fixed: bool = False

    @property
    def span(self) -> Span:
        return Span(self.segments[0].start, self.segments[-1].end)

    @property
    def length(self) -> int:
        return self.segments[-1].end - self.segments[0].start

    def words(self, text: str) -> str:
        return text[self.segments[0].start : self.segments[-1].end]


def divide(document: Document) -> tuple[Block, ...]:
    """Divide ``document`` into blocks, in order, numbered from 1."""
    text = document.flowing
    markup = _markup_of(document)
    drafts = _code_joined(_all_drafts(document, markup))
    prose = [draft for draft in drafts if not (draft.code or draft.is_fixed)]
    _mark_boilerplate(text, prose)
    _mark_captions(text, prose)
    _mark_headings(text, drafts, numbers=not _has_reading_copy(document))
    inside = [draft for gap in document.gaps for draft in _boilerplate_in(document.text, gap)]
    drafts = list(merge(drafts, inside, key=lambda draft: draft.span))
    blocks: list[Block] = []
    origins: list[Origin] = []
    for number, draft in enumerate(drafts, start=1):
        sentences = tuple(_sentences(text, draft))
        blocks.append(Block(draft.kind, draft.span, number, None, sentences))
        title = None
        if draft.kind is BlockKind.HEADING:
            title = draft.title or _heading_words(text, sentences)
        origins.append(Origin(title, draft.code, draft.table))
    return with_structure(document, blocks, origins, markup)


def _all_drafts(document: Document, markup: Markup) -> Iterator[_Draft]:
    continued = frozenset(mark.start for mark in document.marks if mark.continues)
    for run in _pieces(document.flowing, markup):
        if isinstance(run, _Draft):
            yield run
        elif is_boilerplate(document.marks, run[0].span.start):
            span = Span(run[0].span.start, run[-1].span.end)
            yield _Draft([span], BlockKind.BOILERPLATE, is_fixed=True)
        else:
            yield from _without_hidden(document.flowing, run, markup, continued)


def _code_joined(drafts: Iterable[_Draft]) -> list[_Draft]:
    """Join pieces of code between which there are only blank lines."""
    found: list[_Draft] = []
    for draft in drafts:
        if draft.code and found and found[-1].code:
            found[-1].segments += draft.segments
        else:
            found.append(draft)
    return found


def _has_reading_copy(document: Document) -> bool:
    """Return whether a reader that saw the letters of each line has marked the headings."""
    return not document.original and document.source.lower().endswith(".pdf")


def _markup_of(document: Document) -> Markup:
    if markdown.is_markdown(document):
        return markdown.markup_of(document)
    if document.source.lower().endswith(".rst"):
        return restructured_text.markup_of(document.text)
    if document.source.lower().endswith(".csv"):
        return separated_values.markup_of(document.text)
    return Markup()


def _pieces(text: str, markup: Markup) -> Iterator[list[Line] | _Draft]:
    """Yield runs of lines, and between them the headings and tables that signs make."""
    made = deque(sorted(_marked(markup), key=lambda draft: draft.span))
    taken = markup.taken
    for run in runs(text, markup):
        for is_taken, group in groupby(run, key=lambda line: is_hidden(taken, line.span)):
            lines = list(group)
            if not is_taken:
                yield lines
                continue
            while made and made[0].span.start < lines[-1].span.end:
                yield made.popleft()


def _marked(markup: Markup) -> Iterator[_Draft]:
    """Yield the drafts of headings and tables."""
    for heading in markup.headings:
        yield _Draft(list(heading.lines), BlockKind.HEADING, title=heading.words)
    for table in markup.tables:
        if table.caption:
            yield _Draft([table.caption], BlockKind.CAPTION, is_fixed=True)
        if table.options:
            yield _Draft([table.options], BlockKind.BOILERPLATE, is_fixed=True)
        yield _Draft(list(table.rows), table=table)


def _boilerplate_in(text: str, gap: Span) -> Iterator[_Draft]:
    """Yield the boilerplate that a paragraph runs over."""
    for run in runs(text[gap.start : gap.end]):
        span = Span(gap.start + run[0].span.start, gap.start + run[-1].span.end)
        yield _Draft([span], BlockKind.BOILERPLATE)


def _without_hidden(
    text: str, run: Sequence[Line], markup: Markup, continued: Container[int]
) -> Iterator[_Draft]:
    """Divide a run of lines, of which those that show nothing are pieces of boilerplate."""
    for shows_nothing, group in groupby(run, key=lambda line: is_hidden(markup.hidden, line.span)):
        lines = list(group)
        if shows_nothing:
            span = Span(lines[0].span.start, lines[-1].span.end)
            yield _Draft([span], BlockKind.BOILERPLATE)
        else:
            yield from _drafts(text, lines, markup, continued)


def _drafts(
    text: str, run: Sequence[Line], markup: Markup, continued: Container[int]
) -> Iterator[_Draft]:
    """Split one run of lines where Markdown or the lines' lengths say so.

    Args:
        text: What they stand in.
        run: The lines.
        markup: What signs say of them.
        continued: Where lines begin that the line above is known to go on in.
    """
    words = [text[line.span.start : line.span.end] for line in run]
    ends = marked_ends(text, run, words, markup)
    apart = lone_lines(run, words, markup)
    draft: _Draft | None = None
    for index, line in enumerate(run):
        start = line.span.start
        if draft is not None and markup.underlines and _underlines(text, draft, line, words[index]):
            draft.segments.append(line.span)
            draft.kind = BlockKind.HEADING
            yield draft
            draft = None
            continue
        is_row = words[index][0] == "|" and not begins_in_cell(words[index])
        if draft is not None and start in continued and not is_row:
            draft.segments[-1] = Span(draft.segments[-1].start, line.span.end)
            continue
        opens = index == 0 and len(run) > 1 and not _SETEXT.match(words[1])
        kind = _sign(line, words[index], markup, opens=opens)
        if draft is not None and (
            kind is not None
            or start in markup.breaks
            or line.code is not draft.code
            or apart[index]
        ):
            yield draft
            draft = None
        if kind is None and draft is None and opens and _is_section(line, words[0], run[1]):
            yield _Draft([line.span])
        elif kind is not None:
            is_clause = _CLAUSE.fullmatch(words[index]) is not None or is_version(words[index])
            yield _Draft(
                [line.span], kind, is_clause=is_clause and not is_package_version(words[index])
            )
        elif draft is None:
            draft = _Draft([line.span], code=line.code)
        elif line.code or ends[index - 1]:
            draft.segments.append(line.span)
        else:
            draft.segments[-1] = Span(draft.segments[-1].start, line.span.end)
    if draft is not None:
        yield draft


def _is_section(line: Line, words: str, following: Line) -> bool:
    """Return whether a line can be a section's title directly above text that is set in."""
    return not line.code and following.indent > line.indent and is_decimal_title(words)


def _sign(line: Line, words: str, markup: Markup, *, opens: bool) -> BlockKind | None:
    """Return the kind of a line by its signs alone: a heading, or a rule or fence.

    Args:
        line: The line.
        words: What stands on it.
        markup: What is known of it.
        opens: Whether others follow that belong to it.
    """
    if line.code or line.span.start in markup.signs:
        return None if line.code else BlockKind.BOILERPLATE
    titles = _CLAUSE.fullmatch(words) or _is_bold_title(words) or is_version(words)
    if is_package_version(words) or (opens and titles):
        return BlockKind.HEADING
    if markup.hashes and _ATX.match(words):
        return BlockKind.HEADING if line.indent < CODE_INDENT else None
    if words.startswith("<") and len(words) <= MAX_BOILERPLATE_LENGTH:
        if line.indent < CODE_INDENT and _HTML_HEADING.fullmatch(words):
            return BlockKind.HEADING
        if _TAGS.fullmatch(words):
            return BlockKind.BOILERPLATE
    is_sign = _RULE.match(words) or _SETEXT.match(words)
    return BlockKind.BOILERPLATE if is_sign else None


def _is_bold_title(words: str) -> bool:
    """Return whether a line is bold and short, and neither a sentence nor a remark."""
    if len(words) > MAX_HEADING_LENGTH:
        return False
    bold = _BOLD.fullmatch(words)
    if bold is None:
        return False
    inside = bold["words"] or bold["asked"]
    return not _SENTENCE_END.search(inside) and not inside[0].islower()


def _underlines(text: str, draft: _Draft, line: Line, words: str) -> bool:
    """Return whether ``line`` makes the single short line above it a heading."""
    if line.code or draft.code or len(draft.segments) > 1:
        return False
    length = draft.length
    if length > MAX_UNDERLINED_LENGTH or not (
        _SETEXT.match(words) or (_UNDERLINE.match(words) and len(words) >= length)
    ):
        return False
    above = draft.words(text)
    return not (_LINE_BREAK.search(above) or ITEM.match(above))


def _mark_boilerplate(text: str, drafts: Sequence[_Draft]) -> None:
    titles_to_come = 0
    for draft in drafts:
        if draft.kind is BlockKind.HEADING or draft.table:
            titles_to_come = 0
            continue
        words = draft.words(text)
        if _NEIGHBOUR_LINK.fullmatch(words):
            draft.kind, titles_to_come = BlockKind.BOILERPLATE, 1
        elif _LINK_LIST.fullmatch(words):
            draft.kind, titles_to_come = BlockKind.BOILERPLATE, 12
        elif titles_to_come and _looks_like_a_title(words):
            draft.kind, titles_to_come = BlockKind.BOILERPLATE, titles_to_come - 1
        else:
            titles_to_come = 0
            if is_boilerplate_line(words) or _is_struck(words):
                draft.kind = BlockKind.BOILERPLATE


def _is_struck(words: str) -> bool:
    return len(words) <= MAX_BOILERPLATE_LENGTH and _STRUCK.fullmatch(words) is not None


def _looks_like_a_title(words: str) -> bool:
    return (
        len(words) <= MAX_LINK_TITLE_LENGTH
        and not _LINE_BREAK.search(words)
        and not _SENTENCE_END.search(words)
    )


def _mark_captions(text: str, drafts: Sequence[_Draft]) -> None:
    for draft in drafts:
        if draft.kind is not BlockKind.PARAGRAPH or draft.table:
            continue
        words = draft.words(text)
        found = list(credits_in(text, draft.span))
        if _CAPTION_LABEL.match(words) or (found and found[-1].end == draft.span.end):
            draft.kind = BlockKind.CAPTION


def _mark_headings(text: str, drafts: Sequence[_Draft], *, numbers: bool) -> None:
    """Mark short lines without a full stop that stand above something.

    Where a text marks headings by signs, what it does not mark is none, unless it is a question
    or has a number.

    A long row of them is no pile of headings but text in short paragraphs, which must stay
    quotable; only the last one heads what follows.

    Args:
        text: The document's.
        drafts: Its blocks.
        numbers: Whether a number makes a heading where the text marks others by signs, even one
            that is not in capitals.
    """
    marks = any(draft.kind is BlockKind.HEADING and not draft.is_clause for draft in drafts)
    if not marks:
        _mark_sections(text, drafts)
    prose_column = 0 if marks else _prose_column(text, drafts)
    short = [each.words(text) for each in drafts if each.length <= MAX_HEADING_LENGTH]
    # The first line may be a title with a colon, whatever fields stand below it.
    is_field, is_inner_field = field_pattern(()), field_pattern(short)
    row: list[_Draft] = []
    before: _Draft | None = None
    for draft, following in pairwise(drafts):
        alone = not any(each and _is_in_a_list(text, each, draft) for each in (before, following))
        before = draft
        first = following.segments[0].start
        leads_in = text.startswith(": ", first) or (
            draft.words(text).endswith((":", "：")) and (following.code or ITEM.match(text, first))
        )
        if (
            following.kind is not BlockKind.BOILERPLATE
            and not leads_in
            and not is_field.match(draft.words(text))
            and not _goes_on(text, draft, following, prose_column)
            and _looks_like_a_heading(
                text,
                draft,
                alone=alone and (numbers or not marks or draft.words(text).isupper()),
                marks=marks,
            )
        ):
            row.append(draft)
        else:
            _mark_row(row)
            row = []
        is_field = is_inner_field
    _mark_row(row)


def _mark_sections(text: str, drafts: Sequence[_Draft]) -> None:
    """Mark the lines whose numbers run on through the document as those of sections do."""
    lines = [
        draft.span
        if draft.kind is BlockKind.PARAGRAPH
        and not draft.code
        and draft.length <= MAX_HEADING_LENGTH
        and following.kind is not BlockKind.BOILERPLATE
        else None
        for draft, following in pairwise(drafts)
    ]
    for place in numbered_sections(text, lines):
        drafts[place].kind = BlockKind.HEADING


def _prose_column(text: str, drafts: Sequence[_Draft]) -> int:
    """Return the column at which most wrapped paragraphs begin, 0 if they are not set in."""
    columns = Counter(
        column_of(text, draft.span.start)
        for draft in drafts
        if draft.kind is BlockKind.PARAGRAPH
        and not draft.code
        and _LINE_BREAK.search(draft.words(text))
    )
    return columns.most_common(1)[0][0] if columns else 0


def _goes_on(text: str, draft: _Draft, following: _Draft, prose_column: int) -> bool:
    """Return whether a line is set in as far as prose is, or the next block is its sentence's end.

    Where prose is set in, what heads it stands further out or in the middle.
    """
    if ENTRY.match(draft.words(text)) and text[following.span.start].islower():
        return True
    return bool(prose_column) and column_of(text, draft.span.start) == prose_column


def _is_in_a_list(text: str, draft: _Draft, other: _Draft) -> bool:
    """Return whether a numbered line beside ``draft`` can belong to the same list as it."""
    words = draft.words(text)
    if ITEM.match(words):
        set_in = _indent(text, draft.span.start) > _indent(text, other.span.start)
        return _NUMBERED.match(words) is not None and not set_in
    return _indent(text, draft.span.start) > 1


def _indent(text: str, start: int) -> int:
    """Return how many spaces stand before a line's first letter."""
    before = text[max(0, start - CODE_INDENT) : start]
    return len(before) - len(before.rstrip(" "))


def _mark_row(row: Sequence[_Draft]) -> None:
    for draft in row if len(row) <= MAX_HEADINGS else row[-1:]:
        draft.kind = BlockKind.HEADING


def _looks_like_a_heading(text: str, draft: _Draft, *, alone: bool, marks: bool) -> bool:
    """Return whether a block can head the next; a number belongs to a list."""
    words = draft.words(text)
    numbered = _NUMBERED.match(words) if alone else None
    bold = _BOLD.fullmatch(words)
    inside = _after(draft.span, numbered)
    if bold is not None:
        group = "words" if bold["words"] else "asked"
        words = bold[group]
        start = draft.span.start + bold.start(group)
        inside = Span(start, start + len(words))
    if marks and numbered is None and bold is None and not words.endswith(("?", "？")):
        return False
    return (
        draft.kind is BlockKind.PARAGRAPH
        and not draft.code
        and len(words) <= MAX_HEADING_LENGTH
        and not _LINE_BREAK.search(words)
        and not _SENTENCE_END.search(words)
        and (numbered is not None or not ITEM.match(words))
        and (words.endswith(("?", "？")) or not _DATE_OR_BYLINE.match(words))
        and not words[0].islower()
        and not words.startswith((">", "[^"))
        and any(character.isalpha() for character in words)
        and sum(1 for _ in split(text, inside)) == 1
    )


def _after(span: Span, sign: re.Match[str] | None) -> Span:
    """Return ``span`` without the number that it begins with."""
    return Span(span.start + sign.end(), span.end) if sign else span


def _sentences(text: str, draft: _Draft) -> Iterator[Sentence]:
    is_table = any(
        len(each) <= MAX_SENTENCE_LENGTH and is_delimiter(text[each.start : each.end])
        for each in draft.segments[:MAX_HEADER_LINES]
    )
    for segment in draft.segments:
        if draft.kind in (BlockKind.HEADING, BlockKind.BOILERPLATE):
            # A heading says what comes below; alone it answers nothing.
            yield Sentence(segment, quotable=False)
        elif draft.table and segment.start in draft.table.rules:
            # Neither a rule between rows nor an option is shown.
            yield Sentence(segment, quotable=False)
        elif (is_table or draft.table or text[segment.start] == "|") and len(
            segment
        ) <= MAX_SENTENCE_LENGTH:
            # A row is whole, whatever full stops its cells hold.
            words = any(map(str.isalnum, text[segment.start : segment.end]))
            yield Sentence(segment, quotable=words)
        else:
            yield from _not_struck(text, segment)


def _not_struck(text: str, segment: Span) -> Iterator[Sentence]:
    """Yield the sentences of a segment; what its author struck out is no longer said."""
    start = segment.start
    if text.find("~~", start, segment.end) < 0:
        yield from split(text, segment)
        return
    for struck in _STRUCK.finditer(text, start, segment.end):
        before = text[start : struck.start()].rstrip()
        whole = struck["words"].endswith((".", "!", "?")) or struck.end() == segment.end
        if whole and (not before or _SENTENCE_END.search(before[-LONGEST_END:])):
            yield from split(text, Span(start, struck.start()))
            yield Sentence(Span(struck.start(), struck.end()), quotable=False)
            start = struck.end()
    yield from split(text, Span(start, segment.end))


def _heading_words(text: str, sentences: Sequence[Sentence]) -> Span:
    """Return the heading's own words: without Markdown's signs and the underline."""
    span = sentences[0].span
    words = text[span.start : span.end]
    tagged = _HTML_HEADING.fullmatch(words[: MAX_BOILERPLATE_LENGTH + 1])
    if words.startswith("<") and tagged:
        return Span(span.start + tagged.start("words"), span.start + tagged.end("words"))
    if bold := _BOLD.fullmatch(words[: MAX_HEADING_LENGTH + 1]):
        group = "words" if bold["words"] else "asked"
        return Span(span.start + bold.start(group), span.start + bold.end(group))
    start = len(words) - len(words.lstrip("# \t"))
    # "## Title ##" ends in signs, "C#" does not.
    trimmed = words[start:].rstrip("#")
    trimmed = trimmed.rstrip() if trimmed[-1:].isspace() else words[start:]
    return Span(span.start + start, span.start + start + len(trimmed)) if trimmed else span
