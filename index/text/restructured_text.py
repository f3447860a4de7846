"""Find what reStructuredText shows otherwise than prose: its title, literal blocks and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from heapq import merge
from typing import NamedTuple

from index.model import Span
from index.text.hidden_text import hidden_in_restructured_text, is_hidden
from index.text.markup import Heading, Markup, Table

_LINE = re.compile(r"([ \t]*)([^\r\n]*)(?:\r\n|\n|\r|$)")
_CODE = re.compile(r"\.\.[ \t]+(?:code-block|code|sourcecode|parsed-literal|doctest)::")
_TABLE = re.compile(r"\.\.[ \t]+(?P<name>list-table|csv-table)::[ \t]*(?P<title>.*)")
_OPTION = re.compile(r":(?P<name>[\w-]+):(?:[ \t]+(?P<value>.*))?$")
_MARKER = re.compile(r"(?:[-*+•]|\(?(?:\d{1,3}|[A-Za-z#])[.)])[ \t]+")
_OBJECT = re.compile(
    r"\.\.[ \t]+(?:(?:py|c|cpp|js|rst|std):)?"
    r"(?:function|method|staticmethod|classmethod|class|attribute|property|data|exception|decorator"
    r"|module|type|macro|struct|enum|enumerator|member|var|(?:cmd)?option|envvar|confval|setting"
    r"|describe|object|directive|role|program|opcode)::[ \t]+(?=\S)"
)
"""What describes a function, an option or the like, as Sphinx has it."""

_SESSION = re.compile(r">>> ")
_LISTED_FIELD = re.compile(r":[A-Za-z][^:\n]{0,80}:(?=[ \t]|$)")
_GRID_RULE = re.compile(r"\+(?:[-=]+\+)+$")
_SIMPLE_RULE = re.compile(r"=+(?: +=+)+$")
_SPANNED = re.compile(r"-+(?: +-+)*$")
_FIELD = re.compile(r"[A-Z][\w-]*:(?:[ \t]|$)")
_TITLE = re.compile(r"Title:[ \t]+(?=\S)")


class _Line(NamedTuple):
    """A line: where its words stand, how far they are set in, and the words; none if blank."""

    span: Span
    indent: int
    words: str


def markup_of(text: str) -> Markup:
    """Return what the signs of reStructuredText say."""
    found = Markup(hashes=False)
    hidden = hidden_in_restructured_text(text)
    lines = list(_lines(text))
    _find_title(lines, found)
    place = 0
    while place < len(lines):
        if is_hidden(hidden, lines[place].span):
            place += 1
        else:
            place = _take(lines, place, found)
    found.hidden = list(merge(hidden, found.hidden))
    return found


def _lines(text: str) -> Iterator[_Line]:
    for match in _LINE.finditer(text, 1 if text.startswith("\ufeff") else 0):
        words = match[2].rstrip()
        start = match.start(2)
        yield _Line(Span(start, start + len(words)), len(match[1].expandtabs(8)), words)


def _find_title(lines: Sequence[_Line], found: Markup) -> None:
    """Find the title among the fields that open a text, as in Python's proposals."""
    for line in lines:
        if not line.words or not (line.indent or _FIELD.match(line.words)):
            return
        if title := _TITLE.match(line.words):
            words = Span(line.span.start + title.end(), line.span.end)
            found.headings.append(Heading((line.span,), words))
            return


def _take(lines: Sequence[_Line], place: int, found: Markup) -> int:
    """Take up what begins with a line; return the place of the first line after it."""
    words = lines[place].words
    for begins, take in (
        (_CODE.match, _directive),
        (_OBJECT.match, _object),
        (_SESSION.match, _session),
        (_ends_with_colons, _literal),
    ):
        if begins(words):
            return take(lines, place, found)
    if lines[place].indent and _LISTED_FIELD.match(words):
        return _fields(lines, place, found)
    reader = None
    if named := _TABLE.match(words):
        reader = _list_table if named["name"] == "list-table" else _csv_table
    elif _GRID_RULE.match(words):
        reader = _grid
    elif _SIMPLE_RULE.match(words):
        reader = _simple
    read = reader(lines, place) if reader else None
    if read is None:
        return place + 1
    table, end = read
    found.tables.append(table)
    return end


def _ends_with_colons(words: str) -> bool:
    return words.endswith("::") and not words.startswith("..")


def _object(lines: Sequence[_Line], place: int, found: Markup) -> int:
    line = lines[place]
    directive = _OBJECT.match(line.words)
    start = line.span.start + (directive.end() if directive else 0)
    found.headings.append(Heading((line.span,), Span(start, line.span.end)))
    return place + 1


def _session(lines: Sequence[_Line], place: int, found: Markup) -> int:
    """Take up what is typed at Python's prompt, with what Python prints."""
    end = place
    while end < len(lines) and lines[end].words:
        found.code.add(lines[end].span.start)
        end += 1
    return end


def _end_of(lines: Sequence[_Line], place: int, indent: int) -> int:
    """Return the place after the last line that is set in further than ``indent``."""
    end = place
    for number in range(place, len(lines)):
        if lines[number].words:
            if lines[number].indent <= indent:
                break
            end = number + 1
    return end


def _options(lines: Sequence[_Line], place: int) -> tuple[dict[str, _Line], int]:
    """Return the options of the directive at ``place`` and the place after them."""
    options: dict[str, _Line] = {}
    end = place + 1
    while end < len(lines) and lines[end].indent > lines[place].indent:
        option = _OPTION.match(lines[end].words)
        if option is None:
            break
        options[option["name"]] = lines[end]
        end += 1
    return options, end


def _directive(lines: Sequence[_Line], place: int, found: Markup) -> int:
    _, content = _options(lines, place)
    found.hidden.append(Span(lines[place].span.start, lines[content - 1].span.end))
    end = _end_of(lines, content, lines[place].indent)
    found.code.update(line.span.start for line in lines[content:end])
    return max(end, content)


def _fields(lines: Sequence[_Line], place: int, found: Markup) -> int:
    """Take up fields such as ``:param name:``, which are the items of a list."""
    first = lines[place]
    end = place
    while end < len(lines) and lines[end].words and lines[end].indent >= first.indent:
        line = lines[end]
        if line.indent == first.indent:
            if not _LISTED_FIELD.match(line.words):
                break
            found.items[line.span.start] = (first.span.start,)
            found.begins.add(line.span.start)
        end += 1
    return end


def _literal(lines: Sequence[_Line], place: int, found: Markup) -> int:
    """Take up a line that ends with two colons and the block that is set in below it."""
    line = lines[place]
    if line.words == "::":
        found.hidden.append(line.span)
    if place + 1 >= len(lines) or lines[place + 1].words:
        return place + 1
    marker = _MARKER.match(line.words)
    end = _end_of(lines, place + 1, line.indent + (marker.end() if marker else 0))
    found.code.update(each.span.start for each in lines[place + 1 : end])
    return max(end, place + 1)


def _grid(lines: Sequence[_Line], place: int) -> tuple[Table, int] | None:
    """Read a table drawn with dashes and bars."""
    rows: list[Span] = []
    rules: set[int] = set()
    headers = 0
    end = place
    row: list[_Line] = []
    while end < len(lines) and lines[end].words.startswith(("+", "|")):
        line = lines[end]
        if _GRID_RULE.match(line.words):
            if row:
                rows.append(Span(row[0].span.start, row[-1].span.end))
                row = []
            rows.append(line.span)
            rules.add(line.span.start)
            if "=" in line.words:
                headers = len(rows)
        else:
            row.append(line)
        end += 1
    if row or len(rows) == len(rules):
        return None
    return Table(tuple(rows), headers, frozenset(rules)), end


def _simple(lines: Sequence[_Line], place: int) -> tuple[Table, int] | None:
    """Read a table between rows of equals signs; an empty first cell goes on with the row."""
    top = lines[place]
    width = len(top.words.split(" ", 1)[0])
    rows = [top.span]
    rules = {top.span.start}
    headers = 0
    for number in range(place + 1, len(lines)):
        line = lines[number]
        if not line.words:
            continue
        if line.indent < top.indent:
            return None
        if _SIMPLE_RULE.match(line.words):
            rows.append(line.span)
            rules.add(line.span.start)
            if number + 1 == len(lines) or not lines[number + 1].words:
                words = len(rows) > len(rules)
                return (
                    (Table(tuple(rows), headers, frozenset(rules)), number + 1) if words else None
                )
            if headers:
                return None
            headers = len(rows)
        elif _SPANNED.match(line.words):
            rows.append(line.span)
            rules.add(line.span.start)
        elif line.indent < top.indent + width or rows[-1].start in rules:
            rows.append(line.span)
        else:
            rows[-1] = Span(rows[-1].start, line.span.end)
    return None


def _list_table(lines: Sequence[_Line], place: int) -> tuple[Table, int] | None:
    """Read a table that is written as a list of lists."""
    options, content = _options(lines, place)
    end = _end_of(lines, content, lines[place].indent)
    rows: list[Span] = []
    indent = -1
    for line in lines[content:end]:
        if not line.words:
            continue
        if line.words.startswith("*") and indent in (-1, line.indent):
            indent = line.indent
            rows.append(line.span)
        elif rows:
            rows[-1] = Span(rows[-1].start, line.span.end)
        else:
            return None
    if not rows:
        return None
    headers = _header_count(options)
    caption, rest = _caption(lines, place)
    last = lines[content - 1].span.end
    shown = Span(rest, last) if last > rest else None
    return Table(tuple(rows), min(headers, len(rows)), frozenset(), caption, shown), end


def _csv_table(lines: Sequence[_Line], place: int) -> tuple[Table, int] | None:
    """Read a table that is written as values between commas."""
    options, content = _options(lines, place)
    end = _end_of(lines, content, lines[place].indent)
    body = [line.span for line in lines[content:end] if line.words]
    if not body:
        return None
    headers = _header_count(options)
    caption, rest = _caption(lines, place)
    rows: list[Span] = []
    rules: set[int] = set()
    last = lines[content - 1].span.end
    header = options.get("header")
    if header is not None and (value := _OPTION.match(header.words)) and value["value"]:
        last = header.span.start + value.start("value")
        rows.append(Span(last, header.span.end))
        after = [line.span for line in lines[place + 1 : content] if line.span.start > last]
        rules.update(span.start for span in after)
        rows += after
        headers += len(rows)
        last = header.span.start + value.end("name") + 1
    shown = Span(rest, last) if last > rest else None
    return (
        Table(
            (*rows, *body), min(headers, len(rows) + len(body)), frozenset(rules), caption, shown
        ),
        end,
    )


def _header_count(options: Mapping[str, _Line]) -> int:
    option = _OPTION.match(options["header-rows"].words) if "header-rows" in options else None
    value = (option["value"] or "") if option else ""
    return int(value) if value.isdecimal() else 0


def _caption(lines: Sequence[_Line], place: int) -> tuple[Span | None, int]:
    """Return the line with a table's title, if it has one, and where its options begin."""
    named = _TABLE.match(lines[place].words)
    if named and named["title"]:
        return lines[place].span, lines[place + 1].span.start
    return None, lines[place].span.start
