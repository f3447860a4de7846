"""The signs of Markdown, reStructuredText and HTML in a text, and what a reader sees instead.

A sign counts only where a renderer would take it for one: emphasis has to be closed, a table needs
pipes in every row, and nothing inside of code is a sign. What looks like one but stands alone, as
in "2 * 3", is shown.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from index.model import Document, Span

MAX_TABLE = 200_000
"""Characters above a row among which the table's first rows are sought."""

MAX_ABOVE = 2_000
"""Characters above lines that are set in among which a list is sought that they belong to."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_FENCE = re.compile(r"^[ \t>]{0,12}(`{3,}|~{3,})[^`\r\n]*$", re.MULTILINE)
_DEFINITION = re.compile(
    r"^[ ]{0,3}\[(?P<ref>[^\]\r\n^][^\]\r\n]{0,100})\]:[ \t]+"
    r"<?(?P<url>(?:[\w+.-]+:|www\.|[/.#])[^\s>]*)>?[ \t]*(?:[\"'(][^\r\n]*)?\r?$",
    re.MULTILINE,
)
_RULE = re.compile(r"[ \t>]*(?:([-=*_~^+#\"'`.:])[ \t]*)(?:\1[ \t]*){2,}$")
_UNDERLINE = re.compile(r"[ \t]*(?:-+|=+)[ \t]*$")
_DELIMITERS = re.compile(
    r"[ \t>]*(?=[^\r\n]*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?\s*$"
)
_BORDER = re.compile(r"[ \t]*[+|](?:[-=]{2,}[+|])+[ \t]*$")
_QUOTED = re.compile(r"(?:[ \t]*>)+")
_HEADING = re.compile(r"[ \t]*#{1,6}(?=[ \t])")
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*$|[ \t]*\{[#.:][^{}\r\n]*\}[ \t]*$")
_BULLET = re.compile(r"[ \t]*(?P<sign>[-*+:])(?=[ \t])(?:[ \t]+\[(?P<task>[ xX])\](?=[ \t]))?")
_ORDINAL = re.compile(
    r"[ \t]*(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{2,6})\)|(?:\d{1,3}|[a-zA-Z]|[ivx]{2,6})\.|#\.)(?=[ \t])"
)
_NOTE = re.compile(r"\[\^?[\w-]{1,20}\](?P<colon>:)(?=[ \t])")
"""How a footnote begins: the colon behind its mark is not shown."""
_HARD_BREAK = re.compile(r"\\$")
_SET_IN = re.compile(r"(?: {4}| {0,3}\t)")
_HREF = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z0-9+#_-]{1,20}")

_HIDDEN_TAGS = (
    "a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike "
    "strong sub sup tt u var wbr"
)
_SPACED_TAGS = (
    "blockquote br caption center dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr img "
    "li ol p picture pre section summary table tbody td tfoot th thead tr ul"
)
_SIGN = re.compile(
    rf"""
      \\(?P<escaped>[!-/:-@\[-`{{-~])
    | (?P<reference>`(?=[^`<>\r\n]+\s<[^<>`\s]+>`_))
    | (?P<target>\s+<(?P<to>[^<>`\s]+)>`__?)
    | (?::[a-z][\w:.-]*:)?(?P<code>`+)(?!`)(?P<inside>.+?)(?<!`)(?P=code)(?!`)(?:__?(?!\w))?
    | (?P<comment><!--.*?-->)
    | (?P<tag></?(?P<name>{_HIDDEN_TAGS.replace(" ", "|")})(?:\s[^<>]*)?/?>)
    | (?P<spaced></?(?:{_SPACED_TAGS.replace(" ", "|")})(?:\s[^<>]*)?/?>)
    | <(?P<address>(?:https?://|mailto:)[^<>\s]+|[\w.+-]+@[\w-]+\.[\w.-]+)>
    | (?P<image>!\[[^\[\]]*\](?:\([^()\r\n]*\)|\[[^\[\]]*\]))
    | (?P<note>\[\^[^\[\]\s]+\])
    | (?P<open>\[)
    | (?P<close>\](?:\((?P<url>(?:[^()\r\n]|\([^()\r\n]*\))*)\)|\[(?P<ref>[^\[\]\r\n]*)\])?)
    | (?P<entity>&(?:\#\d{{1,7}}|\#[xX][\da-fA-F]{{1,6}}|[a-zA-Z][a-zA-Z\d]{{1,30}});)
    | (?P<run>\*+|_+|~~)
    | (?P<dot>(?<!\S)[•‣◦▪●○■⁃∙](?!\S))
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_SIGN_OF_COPY = re.compile(r"\\(?P<escaped>\|)|(?P<run>~~)")


class Notation(Enum):
    """How the text of a document is written.

    Attributes:
        PLAIN: Each character is what a reader sees.
        COPY: Text that was extracted from a file, with signs for its shape: of headings, lists,
            tables, code and struck words.
        MARKED: Markdown or reStructuredText, with HTML in it.
    """

    PLAIN = "plain"
    COPY = "copy"
    MARKED = "marked"


def notation_of(document: Document) -> Notation:
    """Return how the text of a document is written."""
    if not document.original:
        return Notation.COPY
    marked = document.source.lower().endswith((".md", ".markdown", ".rst"))
    return Notation.MARKED if marked else Notation.PLAIN


class Style:
    """How words are set, as bits of a number: there is one for each character."""

    PLAIN: Final = 0
    BOLD: Final = 1
    ITALIC: Final = 2
    STRUCK: Final = 4
    CODE: Final = 8
    MATCHED: Final = 16


_STYLE_OF_TAG: Mapping[str, int] = {
    **dict.fromkeys(("b", "strong"), Style.BOLD),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), Style.ITALIC),
    **dict.fromkeys(("s", "del", "strike"), Style.STRUCK),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Style.CODE),
}


class LineKind(Enum):
    """What a line is; the number of a numbered item belongs to its words."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    NUMBERED = "numbered"
    HEADER = "header"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Sign:
    """A stretch for which a reader sees ``shown``; ``inline`` if it belongs to words beside it."""

    start: int
    end: int
    shown: str = ""
    inline: bool = True


@dataclass(frozen=True, slots=True)
class StyledSpan:
    """A stretch of the source that is set in a style or leads somewhere."""

    span: Span
    style: int = Style.PLAIN
    link: str = ""


@dataclass(frozen=True, slots=True)
class LineShape:
    """What a line of the source is.

    Attributes:
        span: Without its line break.
        words: Where its words begin, behind the signs.
        depth: Of an item, counted from 0.
        joins: Whether a renderer sets it behind the line above.
        cells: Of a row, in order.
        language: Of code, if it is named.
        task: Of an item with a box to tick: what stands in it.
    """

    span: Span
    kind: LineKind
    words: int
    depth: int = 0
    joins: bool = False
    cells: tuple[Span, ...] = ()
    language: str = ""
    task: str = ""


@dataclass(slots=True)
class Signs:
    """The signs of a stretch of text, in order, and what they make of it."""

    signs: list[Sign] = field(default_factory=list)
    styled: list[StyledSpan] = field(default_factory=list)
    lines: list[LineShape] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Piece:
    """Shown text with its place in the source; ``copied`` if its characters stand there."""

    start: int
    end: int
    text: str
    copied: bool


def pieces(source: str, span: Span, signs: Iterable[Sign]) -> Iterator[Piece]:
    """Yield what is shown, in order."""
    place = span.start
    for sign in signs:
        if sign.start < place:
            continue  # It stands inside of another one.
        if sign.start > place:
            yield Piece(place, sign.start, source[place : sign.start], copied=True)
        if sign.shown:
            yield Piece(sign.start, sign.end, sign.shown, copied=False)
        place = sign.end
    if place < span.end:
        yield Piece(place, span.end, source[place : span.end], copied=True)


def read_signs(
    source: str,
    span: Span,
    *,
    ordinals: bool = True,
    notation: Notation = Notation.MARKED,
    strict: bool = False,
) -> Signs:
    """Return the signs of a stretch that begins and ends with lines.

    Args:
        source: The whole text.
        span: The stretch.
        ordinals: Whether the numbers of list items are kept; copied lists mostly have lost them.
        notation: How the text is written, if not plainly.
        strict: Whether a sign counts only where it is one for every renderer.
    """
    reader = _Reader(source, notation, ordinals=ordinals, strict=strict)
    reader.read(span)
    found = reader.found
    found.signs.sort(key=lambda each: (each.start, -each.end))
    return found


@dataclass(frozen=True, slots=True)
class _Above:
    """What counts of the lines above one in its paragraph.

    Attributes:
        is_list: Whether they leave it open that a number begins an item.
        is_text: Whether the last one is text that goes on.
        is_broken: Whether the last one ends in a break of its own.
    """

    is_list: bool = True
    is_text: bool = False
    is_broken: bool = False


class _Rows:
    """Which lines of a paragraph are rows of a table.

    Attributes:
        rules: The lines between rows that hold no words.
    """

    def __init__(self, texts: Sequence[str], *, is_table: bool) -> None:
        borders = {n for n, each in enumerate(texts) if _BORDER.match(each)}
        delimiters = {n for n, each in enumerate(texts) if _DELIMITERS.match(each)} - borders
        self.rules = borders | delimiters
        headed = delimiters | {n for n in borders if "=" in texts[n]}
        self._headers = {n - 1 for n in headed if n and "|" in texts[n - 1]}
        self._first = 0 if is_table else min(self.rules, default=len(texts) + 1) - 1

    def kind_of(self, number: int) -> LineKind | None:
        """Return which row a line is; ``None`` for another line."""
        if number < self._first:
            return None
        return LineKind.HEADER if number in self._headers else LineKind.ROW


class _Reader:
    """Reads the signs of lines, paragraph by paragraph."""

    def __init__(self, source: str, notation: Notation, *, ordinals: bool, strict: bool) -> None:
        self._source = source
        self._notation = notation
        self._ordinals = ordinals
        self._strict = strict
        # Most texts have none, and to search a long one takes its time.
        defined = _DEFINITION.finditer(source) if "]:" in source else ()
        self._refs = {each["ref"].casefold(): each["url"] for each in defined}
        self.found = Signs()

    def read(self, span: Span) -> None:
        """Read all lines of ``span``."""
        source, signs = self._source, self.found.signs
        is_table = _is_in_table(source, span.start)
        fence, language = _fence_at(source, span.start), ""
        paragraph: list[Span] = []
        for line in _LINE.finditer(source, span.start, span.end):
            start, end = line.start(), line.start() + len(line[0].rstrip("\r\n"))
            words = source[start:end]
            mark = _FENCE.match(words)
            if mark and (
                fence is None or (mark[1].startswith(fence) and not words.strip(" \t>`~"))
            ):
                info = _LANGUAGE.match(words[mark.end(1) :].strip()) if fence is None else None
                language = info[0] if info else ""
                fence = mark[1] if fence is None else None
                signs.append(Sign(start, end, " ", inline=False))
            elif fence is not None:
                shape = LineShape(Span(start, end), LineKind.CODE, start, language=language)
                self.found.lines.append(shape)
                continue
            elif words.strip():
                paragraph.append(Span(start, end))
                continue
            self._paragraph(paragraph, is_table=is_table)
            paragraph, is_table = [], False
        self._paragraph(paragraph, is_table=is_table)

    def _paragraph(self, lines: Sequence[Span], *, is_table: bool) -> None:
        """Read neighbouring lines that are not blank."""
        texts = [self._source[line.start : line.end] for line in lines]
        marked = self._notation is Notation.MARKED
        if self._strict and marked and lines and self._is_set_in_code(lines[0].start, texts):
            code = (LineShape(each, LineKind.CODE, each.start) for each in lines)
            self.found.lines += code
            return
        rows = _Rows(texts, is_table=is_table)
        prose: list[Span] = []
        above = _Above()
        for number, (line, words) in enumerate(zip(lines, texts, strict=True)):
            underlines = bool(number) and _UNDERLINE.match(words) is not None
            if number in rows.rules or underlines or _RULE.match(words):
                self.found.signs.append(Sign(line.start, line.end, inline=False))
                if marked and underlines and above.is_text and number not in rows.rules:
                    self.found.lines[-1] = replace(self.found.lines[-1], kind=LineKind.HEADING)
                above = _Above()
            elif _DEFINITION.match(words):
                self.found.signs.append(Sign(line.start, line.end, inline=False))
                above = replace(above, is_text=False)
            else:
                above = self._words(line, words, above, rows.kind_of(number), prose)
        self._inline(prose, is_table=is_table or bool(rows.rules))

    def _words(
        self, line: Span, words: str, above: _Above, row: LineKind | None, prose: list[Span]
    ) -> _Above:
        """Read the signs at either end of a line, and add its words to ``prose``.

        Returns:
            What the line below has to know.
        """
        quoted = _QUOTED.match(words)
        place = quoted.end() if quoted else 0
        heading = _HEADING.match(words, place)
        bullet = None if heading else _BULLET.match(words, place)
        ordinal = _ORDINAL.match(words, place) if above.is_list and not heading else None
        ordinal = None if bullet else ordinal
        item = heading or bullet or ordinal
        indent = len(words[place:]) - len(words[place:].lstrip())
        if item and (not ordinal or not self._ordinals):
            place = item.end()
        if place:
            self.found.signs.append(Sign(line.start, line.start + place, " ", inline=False))
        first = line.start + place
        if note := _NOTE.match(words, place):
            colon = Sign(line.start + note.start("colon"), line.start + note.end(), inline=False)
            self.found.signs.append(colon)
            place = note.end()
        ending = _HEADING_END.search(words, place) if heading else _HARD_BREAK.search(words)
        end = line.start + ending.start() if ending else line.end
        if ending:
            self.found.signs.append(Sign(end, line.end, inline=False))
        prose.append(Span(line.start + place, end))
        kind = row or LineKind.TEXT
        if heading:
            kind = LineKind.HEADING
        elif bullet and bullet["sign"] != ":":
            kind = LineKind.ITEM
        elif ordinal:
            kind = LineKind.NUMBERED
        marked = self._notation is Notation.MARKED
        shape = LineShape(
            line,
            kind,
            first,
            depth=(indent + 1) // 3,
            joins=marked and above.is_text and not above.is_broken and item is None and row is None,
            task=(bullet["task"] or "") if bullet else "",
        )
        self.found.lines.append(shape)
        return _Above(
            is_list=item is not None or (above.is_list and words[:1].isspace()),
            is_text=kind in {LineKind.TEXT, LineKind.ITEM, LineKind.NUMBERED},
            is_broken=bool(ending) or words.endswith("  "),
        )

    def _is_set_in_code(self, start: int, texts: Sequence[str]) -> bool:
        """Return whether lines are code because they are set in, below no item of a list."""
        if not all(map(_SET_IN.match, texts)):
            return False
        above = self._source[max(0, start - MAX_ABOVE) : start].splitlines()
        nearest = next(
            (each for each in reversed(above) if each.strip() and not _SET_IN.match(each)), ""
        )
        return not (_BULLET.match(nearest) or _ORDINAL.match(nearest))

    def _inline(self, lines: Sequence[Span], *, is_table: bool) -> None:
        """Read what stands within lines: emphasis, links, code, tags, entities and borders."""
        if not lines:
            return
        source, found = self._source, self.found
        reader = _InlineSigns(source, self._refs, found.styled)
        is_copy = self._notation is Notation.COPY
        pattern = _SIGN_OF_COPY if is_copy else _SIGN
        for match in pattern.finditer(source, lines[0].start, lines[-1].end):
            found.signs += reader.read(match)
        piped = all(source[line.start : line.end].strip().startswith("|") for line in lines)
        if not (is_table or (piped and (is_copy or not self._strict))):
            return
        shapes = {each.words: n for n, each in enumerate(found.lines)}
        for line in lines:
            borders = [
                place
                for place in range(line.start, line.end)
                if source[place] == "|" and not any(_holds(each, place) for each in reader.literal)
            ]
            number = shapes.get(line.start)
            if number is None or (
                self._strict and found.lines[number].kind is LineKind.TEXT and not piped
            ):
                continue
            found.signs += (Sign(place, place + 1, " ", inline=False) for place in borders)
            shape = found.lines[number]
            if borders and shape.kind in {LineKind.TEXT, LineKind.ROW, LineKind.HEADER}:
                kind = LineKind.ROW if shape.kind is LineKind.TEXT else shape.kind
                cells = tuple(_cells(source, line, borders))
                found.lines[number] = replace(shape, kind=kind, cells=cells)


def _cells(source: str, line: Span, borders: Sequence[int]) -> Iterator[Span]:
    """Yield where the cells of a row stand; before the first border and behind the last is none."""
    starts = [line.start, *(each + 1 for each in borders)]
    ends = [*borders, line.end]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        is_outside = number in {0, len(borders)} and not source[start:end].strip()
        if not is_outside:
            yield Span(start, end)


def _is_in_table(source: str, place: int) -> bool:
    """Return whether the line at ``place`` is a row of a table that begins above."""
    above = source[max(0, place - MAX_TABLE) : place]
    above = above[above.rfind("\n\n") + 1 :]
    return any(map(_DELIMITERS.match, above.splitlines()))


def _fence_at(source: str, place: int) -> str | None:
    """Return the fence of the code that ``place`` stands in, if it stands in code."""
    if source.find("```", 0, place) < 0 and source.find("~~~", 0, place) < 0:
        return None
    fence: str | None = None
    for found in _FENCE.finditer(source, 0, place):
        if fence is None:
            fence = found[1]
        elif found[1].startswith(fence) and not found[0].strip(" \t>`~"):
            fence = None
    return fence


def _holds(span: Span, place: int) -> bool:
    return span.start <= place < span.end


@dataclass(slots=True)
class _Run:
    """A run of signs that may open emphasis: what of it is not yet closed."""

    mark: str
    span: Span
    left: int = field(default=0)


class _InlineSigns:
    """The signs of one paragraph, read from its beginning to its end.

    Attributes:
        literal: Code and escaped characters, in which nothing is a sign.
    """

    def __init__(self, source: str, refs: Mapping[str, str], styled: list[StyledSpan]) -> None:
        self._source = source
        self._refs = refs
        self._styled = styled
        self._runs: list[_Run] = []
        self._links: list[int] = []
        self._tags: dict[str, list[tuple[int, str]]] = {}
        self._reference: int | None = None
        self.literal: list[Span] = []

    def read(self, found: re.Match[str]) -> Iterator[Sign]:
        """Yield what of the source is not shown because of a match of ``_SIGN``."""
        start, end = found.span()
        match found.lastgroup:
            case "spaced" | "dot" as kind:
                yield Sign(start, end, " ", inline=kind == "spaced")
            case "escaped" | "inside" as kind:
                inside = Span(*found.span(kind))
                self.literal.append(Span(start, end))
                yield Sign(start, inside.start)
                yield Sign(inside.end, end)
                if kind == "inside":
                    self._style(inside, Style.CODE)
            case "address":
                yield Sign(start, start + 1)
                yield Sign(end - 1, end)
            case "open":
                self._links.append(start)
            case "close":
                yield from self._link(found)
            case "entity":
                yield Sign(start, end, html.unescape(found[0]))
            case "run":
                yield from self._emphasis(Span(start, end))
            case _:
                self._note(found)
                yield Sign(start, end)

    def _style(self, span: Span, style: int = Style.PLAIN, link: str = "") -> None:
        if len(span):
            self._styled.append(StyledSpan(span, style, link))

    def _note(self, found: re.Match[str]) -> None:
        """Note where the words of a tag or of a reference of reStructuredText begin and end."""
        groups = found.groupdict()
        if groups["reference"]:
            self._reference = found.end()
        elif groups["target"] and self._reference is not None:
            self._style(Span(self._reference, found.start()), link=found["to"])
            self._reference = None
        elif groups["tag"]:
            name = found["name"].lower()
            opened = self._tags.setdefault(name, [])
            if not found[0].startswith("</"):
                href = _HREF.search(found[0])
                opened.append((found.end(), html.unescape(href[1] or href[2]) if href else ""))
            elif opened:
                start, link = opened.pop()
                style = _STYLE_OF_TAG.get(name, Style.PLAIN)
                self._style(Span(start, found.start()), style, link)

    def _link(self, found: re.Match[str]) -> Iterator[Sign]:
        if not self._links:
            return
        opened = self._links.pop()
        ref = (found["ref"] or self._source[opened + 1 : found.start()]).casefold()
        if found["url"] is not None or ref in self._refs:
            yield Sign(opened, opened + 1)
            yield Sign(found.start(), found.end())
            url = self._refs.get(ref, "") if found["url"] is None else found["url"]
            target = html.unescape((url.strip().split(None, 1) or [""])[0].strip("<>"))
            self._style(Span(opened + 1, found.start()), link=target)

    def _emphasis(self, span: Span) -> Iterator[Sign]:
        """Yield the signs that ``span`` closes, by CommonMark's rules of flanking."""
        source, runs = self._source, self._runs
        mark = source[span.start]
        before = source[span.start - 1 : span.start] or " "
        after = source[span.end : span.end + 1] or " "
        opens = not after.isspace() and (_is_of_word(after) or not _is_of_word(before))
        closes = not before.isspace() and (_is_of_word(before) or not _is_of_word(after))
        if mark == "_":
            opens, closes = opens and not _is_of_word(before), closes and not _is_of_word(after)
        left, place = len(span), span.start
        while closes and left:
            number = next((n for n in reversed(range(len(runs))) if runs[n].mark == mark), None)
            if number is None:
                break
            run = runs[number]
            taken = min(left, run.left)
            del runs[number + 1 :]
            end = run.span.start + run.left
            yield Sign(end - taken, end)
            yield Sign(place, place + taken)
            self._style(Span(end, place), _style_of(mark, taken))
            run.left -= taken
            left, place = left - taken, place + taken
            if not run.left:
                del runs[number]
        if opens and left:
            runs.append(_Run(mark, Span(place, span.end), left))


def _style_of(mark: str, count: int) -> int:
    """Return how words between ``count`` signs of emphasis on either side are set."""
    if mark == "~":
        return Style.STRUCK
    bold = Style.BOLD if count > 1 else Style.PLAIN
    return bold | Style.ITALIC if count % 2 else bold


def _is_of_word(character: str) -> bool:
    return character.isalnum() or bool(unicodedata.combining(character))
