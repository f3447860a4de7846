"""What a reader sees of a text that holds the signs of Markdown, reStructuredText or HTML.

A sign counts only where a renderer would take it for one: emphasis has to be closed, a table needs
pipes in every row, and nothing inside of code is a sign. What looks like one but stands alone, as
in "2 * 3", is shown.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from index.model import Quote, Span
from index.text.typography import fold_typography

MAX_OMITTED = 1_000
"""Characters between two parts of a text with an ellipsis; further apart they are no quotation."""

MAX_TABLE = 200_000
"""Characters above a row among which the table's first rows are sought."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_FENCE = re.compile(r"^[ \t>]{0,12}(`{3,}|~{3,})[^`\r\n]*$", re.MULTILINE)
_DEFINITION = re.compile(
    r"^[ ]{0,3}\[(?P<ref>[^\]\r\n^][^\]\r\n]{0,100})\]:[ \t]+"
    r"<?(?:[\w+.-]+:|www\.|[/.#])[^\s>]*>?[ \t]*(?:[\"'(][^\r\n]*)?\r?$",
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
_BULLET = re.compile(r"[ \t]*[-*+:](?=[ \t])(?:[ \t]+\[[ xX]\](?=[ \t]))?")
_ORDINAL = re.compile(
    r"[ \t]*(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{2,6})\)|(?:\d{1,3}|[a-zA-Z]|[ivx]{2,6})\.|#\.)(?=[ \t])"
)
_NOTE = re.compile(r"\[\^?[\w-]{1,20}\](?P<colon>:)(?=[ \t])")
"""How a footnote begins: the colon behind its mark is not shown."""

_HARD_BREAK = re.compile(r"\\$")

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
    | (?P<target>\s+<[^<>`\s]+>`__?)
    | (?::[a-z][\w:.-]*:)?(?P<code>`+)(?!`)(?P<inside>.+?)(?<!`)(?P=code)(?!`)(?:__?(?!\w))?
    | (?P<comment><!--.*?-->)
    | (?P<tag></?(?:{_HIDDEN_TAGS.replace(" ", "|")})(?:\s[^<>]*)?/?>)
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
_SPACES = re.compile(r"[^\S\r\n]+|\s")
_UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_DIVIDED = re.compile(r"(?<=[^\W\d_])-[ \t]*\r?\n[ \t]*(?=[^\W\d_])")
_MAYBE_HYPHEN = "\ue000"
"""Stands for the hyphen at a line's end, which may divide a word or belong to it."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """A stretch of the source that is shown as something else, mostly as nothing.

    Attributes:
        shown: What a reader sees instead.
        inline: Whether it belongs to the words beside it rather than to their line.
    """

    start: int
    end: int
    shown: str = ""
    inline: bool = True


class ShownText:
    """A stretch of a text as a reader sees it; each character leads back to its source.

    Args:
        source: The whole text.
        span: The stretch, which begins and ends with lines.
        ordinals: Whether the numbers of list items are kept; copied lists mostly have lost them.
    """

    def __init__(self, source: str, span: Span, *, ordinals: bool = True) -> None:
        self._signs = sorted(
            _signs(source, span, ordinals=ordinals), key=lambda each: (each.start, -each.end)
        )
        self._pieces = list(_pieces(source, span, self._signs))
        self._starts = [0]
        for piece in self._pieces:
            self._starts.append(self._starts[-1] + len(piece.text))
        self.text = "".join(piece.text for piece in self._pieces)

    @cached_property
    def folded(self) -> str:
        """The text without what typography adds; white space is one kind of space."""
        return _fold(self.text)

    @cached_property
    def _origins(self) -> list[int]:
        return [place for place, character in enumerate(self.text) for _ in _fold(character)]

    def source_span(self, span: Span) -> Span:
        """Return where ``text[span.start:span.end]`` stands in the source."""
        return Span(self._piece_at(span.start)[0], self._piece_at(span.end - 1)[1])

    def _piece_at(self, place: int) -> tuple[int, int]:
        """Return where the character at ``place`` begins and ends in the source."""
        number = bisect_right(self._starts, place) - 1
        piece = self._pieces[number]
        if piece.copied:
            start = piece.start + place - self._starts[number]
            return start, start + 1
        return piece.start, piece.end

    def find(self, parts: Sequence[re.Pattern[str]]) -> Iterator[tuple[Span, ...]]:
        """Yield where ``parts`` stand in order, as places in the source."""
        for spans in _in_order(self.folded, parts):
            places = [Span(self._origins[s.start], self._origins[s.end - 1] + 1) for s in spans]
            yield tuple(self._with_signs(self.source_span(place)) for place in places)

    def _with_signs(self, span: Span) -> Span:
        """Return ``span`` with the signs that stand directly before and after its words."""
        start, end = span.start, span.end
        for sign in reversed(self._signs):
            if sign.end == start and sign.inline and not sign.shown.strip():
                start = sign.start
        for sign in self._signs:
            if sign.start == end and sign.inline and not sign.shown.strip():
                end = sign.end
        return Span(start, end)


def pattern_of(text: str) -> re.Pattern[str] | None:
    """Return what finds ``text`` in folded text, whatever its white space and first capital.

    White space counts between two letters or figures only, where it divides words. ``None`` if
    the text has no letter or figure.
    """
    folded = _fold(_DIVIDED.sub(_MAYBE_HYPHEN, text)).strip(" '")
    folded = re.sub("-{2,3}", "-", folded)
    if not any(map(str.isalnum, folded)):
        return None
    written: list[str] = []
    before = ""
    spaced = False
    for character in folded:
        if character == " ":
            spaced = True
            continue
        if written:
            written.append(_between(before, character, spaced=spaced))
        written.append(_one(character, first=not written))
        before, spaced = character, False
    # "cafe" is not the beginning of "café", however that is encoded.
    return re.compile("".join(written) + r"(?![\u0300-\u036f])")


def _between(one: str, other: str, *, spaced: bool) -> str:
    words = _is_of_word(one) and _is_of_word(other)
    unspaced = _UNSPACED.match(one) and _UNSPACED.match(other)
    if words and not unspaced:
        return " +" if spaced else ""
    return "" if unicodedata.combining(other) else " *"


def _is_of_word(character: str) -> bool:
    return character.isalnum() or bool(unicodedata.combining(character))


def _one(character: str, *, first: bool) -> str:
    if character == _MAYBE_HYPHEN:
        return "-?"
    if character == "-":
        return "-{1,3}"
    cases = {character.lower(), character.upper()} if first and character.isalpha() else {character}
    return (
        "|".join(map(re.escape, sorted(cases))).join(("(?:", ")"))
        if first
        else re.escape(character)
    )


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = folded = " " if character.isspace() else fold_typography(character)
        return folded


_FOLDING = _Folding()


def _fold(text: str) -> str:
    return text.translate(_FOLDING)


def _in_order(text: str, parts: Sequence[re.Pattern[str]]) -> Iterator[tuple[Span, ...]]:
    """Yield places of ``parts`` in order that begin and end with words and are near each other."""
    first, *others = parts
    waiting: tuple[Span, ...] = ()
    for found in _whole(text, first, 0, len(text)):
        spans = [found]
        for part in others:
            end = spans[-1].end
            following = next(_whole(text, part, end, min(len(text), end + MAX_OMITTED)), None)
            if following is None:
                break
            spans.append(following)
        if len(spans) == len(parts):
            if waiting and waiting[1:] != tuple(spans[1:]):
                yield waiting
            if not others:
                yield (found,)
            else:
                waiting = tuple(spans)
    if waiting:
        yield waiting


def _whole(text: str, part: re.Pattern[str], start: int, end: int) -> Iterator[Span]:
    for found in part.finditer(text, start, end):
        if not (_cuts(text, found.start()) or _cuts(text, found.end())):
            yield Span(found.start(), found.end())


def _cuts(text: str, place: int) -> bool:
    """Return whether ``place`` lies inside a word or inside a figure such as 1,148."""
    before, after = text[max(0, place - 2) : place], text[place : place + 2]
    if _UNSPACED.match(after) or _UNSPACED.match(before[-1:]):
        return False
    if before[-1:].isalnum() and after[:1].isalnum():
        return True
    within = before[:1].isdigit() and before[1:] in {".", ",", ":", "/"} and after[:1].isdigit()
    goes_on = before[-1:].isdigit() and after[:1] in {".", ",", ":", "/"} and after[1:].isdigit()
    return within or goes_on


@dataclass(frozen=True, slots=True)
class _Piece:
    """Shown text with its place in the source; ``copied`` if its characters stand there."""

    start: int
    end: int
    text: str
    copied: bool


def _pieces(source: str, span: Span, signs: Iterable[_Sign]) -> Iterator[_Piece]:
    """Yield what is shown, in order."""
    place = span.start
    for sign in signs:
        if sign.start < place:
            continue  # It stands inside of another one.
        if sign.start > place:
            yield _Piece(place, sign.start, source[place : sign.start], copied=True)
        if sign.shown:
            yield _Piece(sign.start, sign.end, sign.shown, copied=False)
        place = sign.end
    if place < span.end:
        yield _Piece(place, span.end, source[place : span.end], copied=True)


def _signs(source: str, span: Span, *, ordinals: bool) -> Iterator[_Sign]:
    refs = frozenset(found["ref"].casefold() for found in _DEFINITION.finditer(source))
    is_table = _is_in_table(source, span.start)
    fence = _fence_at(source, span.start)
    paragraph: list[Span] = []
    for line in _LINE.finditer(source, span.start, span.end):
        start, end = line.start(), line.start() + len(line[0].rstrip("\r\n"))
        words = source[start:end]
        mark = _FENCE.match(words)
        if mark and (fence is None or (mark[1].startswith(fence) and not words.strip(" \t>`~"))):
            fence = mark[1] if fence is None else None
            yield _Sign(start, end, " ", inline=False)
        elif fence is not None:
            continue
        elif words.strip():
            paragraph.append(Span(start, end))
            continue
        yield from _paragraph(source, paragraph, refs, ordinals=ordinals, is_table=is_table)
        paragraph, is_table = [], False
    yield from _paragraph(source, paragraph, refs, ordinals=ordinals, is_table=is_table)


def _is_in_table(source: str, place: int) -> bool:
    """Return whether the line at ``place`` is a row of a table that begins above."""
    above = source[max(0, place - MAX_TABLE) : place]
    above = above[above.rfind("\n\n") + 1 :]
    return any(map(_DELIMITERS.match, above.splitlines()))


def _fence_at(source: str, place: int) -> str | None:
    """Return the fence of the code that ``place`` stands in, if it stands in code."""
    fence: str | None = None
    for found in _FENCE.finditer(source, 0, place):
        if fence is None:
            fence = found[1]
        elif found[1].startswith(fence) and not found[0].strip(" \t>`~"):
            fence = None
    return fence


def _paragraph(
    source: str,
    lines: Sequence[Span],
    refs: frozenset[str],
    *,
    ordinals: bool,
    is_table: bool,
) -> Iterator[_Sign]:
    """Yield the signs of neighbouring lines that are not blank."""
    texts = [source[line.start : line.end] for line in lines]
    is_table |= any(map(_DELIMITERS.match, texts)) or any(map(_BORDER.match, texts))
    is_list = True
    prose: list[Span] = []
    for number, (line, words) in enumerate(zip(lines, texts, strict=True)):
        underlined = number and _UNDERLINE.match(words)
        if _RULE.match(words) or underlined or _DELIMITERS.match(words) or _BORDER.match(words):
            yield _Sign(line.start, line.end, inline=False)
            is_list = True
        elif _DEFINITION.match(words):
            yield _Sign(line.start, line.end, inline=False)
        else:
            quoted = _QUOTED.match(words)
            place = quoted.end() if quoted else 0
            heading = _HEADING.match(words, place)
            bullet = heading or _BULLET.match(words, place)
            item = bullet or (_ORDINAL.match(words, place) if is_list else None)
            is_list = item is not None or (is_list and words[:1].isspace())
            if item and (bullet or not ordinals):
                place = item.end()
            if place:
                yield _Sign(line.start, line.start + place, " ", inline=False)
            if note := _NOTE.match(words, place):
                yield _Sign(line.start + note.start("colon"), line.start + note.end(), inline=False)
                place = note.end()
            ending = _HEADING_END.search(words, place) if heading else _HARD_BREAK.search(words)
            end = line.start + ending.start() if ending else line.end
            if ending:
                yield _Sign(end, line.end, inline=False)
            prose.append(Span(line.start + place, end))
    yield from _inline(source, prose, refs, is_table=is_table)


def _inline(
    source: str, lines: Sequence[Span], refs: frozenset[str], *, is_table: bool
) -> Iterator[_Sign]:
    """Yield the signs within lines: emphasis, links, code, tags, entities and borders of cells."""
    if not lines:
        return
    reader = _InlineSigns(source, refs)
    for found in _SIGN.finditer(source, lines[0].start, lines[-1].end):
        yield from reader.read(found)
    if is_table or all(source[line.start : line.end].strip().startswith("|") for line in lines):
        borders = (place for line in lines for place in range(line.start, line.end))
        for place in borders:
            if source[place] == "|" and not any(_holds(each, place) for each in reader.literal):
                yield _Sign(place, place + 1, " ", inline=False)


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

    def __init__(self, source: str, refs: frozenset[str]) -> None:
        self._source = source
        self._refs = refs
        self._runs: list[_Run] = []
        self._links: list[int] = []
        self.literal: list[Span] = []

    def read(self, found: re.Match[str]) -> Iterator[_Sign]:
        """Yield what of the source is not shown because of a match of ``_SIGN``."""
        start, end = found.span()
        match found.lastgroup:
            case "spaced" | "dot" as kind:
                yield _Sign(start, end, " ", inline=kind == "spaced")
            case "escaped" | "inside":
                self.literal.append(Span(start, end))
                yield _Sign(start, found.start(found.lastgroup))
                yield _Sign(found.end(found.lastgroup), end)
            case "address":
                yield _Sign(start, start + 1)
                yield _Sign(end - 1, end)
            case "open":
                self._links.append(start)
            case "close":
                yield from self._link(found)
            case "entity":
                yield _Sign(start, end, html.unescape(found[0]))
            case "run":
                yield from self._emphasis(Span(start, end))
            case _:
                yield _Sign(start, end)

    def _link(self, found: re.Match[str]) -> Iterator[_Sign]:
        if not self._links:
            return
        opened = self._links.pop()
        ref = found["ref"] or self._source[opened + 1 : found.start()]
        if found["url"] is not None or ref.casefold() in self._refs:
            yield _Sign(opened, opened + 1)
            yield _Sign(found.start(), found.end())

    def _emphasis(self, span: Span) -> Iterator[_Sign]:
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
            yield _Sign(end - taken, end)
            yield _Sign(place, place + taken)
            run.left -= taken
            left, place = left - taken, place + taken
            if not run.left:
                del runs[number]
        if opens and left:
            runs.append(_Run(mark, Span(place, span.end), left))


def shows(quote: Quote, text: str) -> bool:
    """Return whether a reader sees ``text`` in a quotation, capitals aside."""
    sought = pattern_of(ShownText(text, Span(0, len(text))).text) or pattern_of(text)
    if sought is None:
        return False
    pattern = re.compile(sought.pattern, re.IGNORECASE)
    whole = Span(0, len(quote.text))
    views = (ShownText(quote.text, whole, ordinals=kept).folded for kept in (True, False))
    return any(any(_in_order(view, (pattern,))) for view in (*views, _fold(quote.text)))
