"""Read the blocks of Markdown by the rules of CommonMark, with tables and footnotes.

Markdown-it reads them; what it says of lines is told here of places in the unchanged text. Where
authors mean more than those rules say, the text is read as they mean it:

- Signs below the tags of an HTML element hold without a blank line between, and where a document
  uses components, as MDX does, nothing is code for being set in.
- A comment or script that is never closed hides nothing.
- A paragraph that is closed by a full stop is no heading, though dashes stand below it.
- What is set in below a footnote belongs to it.
- A space that does not break lines is a space behind a heading's sign, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.token import Token

from index.model import Document, Span
from index.text.hidden_text import MARKDOWN_SUFFIXES, front_matter_span
from index.text.lines import lines_of
from index.text.markup import Heading, Markup, Table

MAX_NESTING = 40
"""Lists and quotations inside of one another; what is deeper is read as text."""

MAX_UNDERLINED_LENGTH = 200
"""Characters of a heading that a line of dashes underlines."""

_FOOTNOTE = re.compile(r"\[\^[^\[\]\r\n]{1,40}\]:(?:\s|$)")
HEADER_LINES = 2
"""Of a table: the names of its columns, and dashes."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_WIDE_SPACE = re.compile(r"^( {0,3}#{1,6})\u00a0", re.MULTILINE)
_FENCE = re.compile(r"[>\s]*(?P<fence>`{3,}|~{3,})$")
_TAGS = re.compile(r"(?:\s*</?[a-zA-Z][^<>]*>)+")
_COMPONENT = re.compile(r"^[ \t>]*</?[A-Z][\w.]*[\s/>]", re.MULTILINE)
_OPENING = re.compile(r"<(?:(?:(?P<shown>pre|textarea)|script|style)\b|[!?])", re.IGNORECASE)
"""How the HTML begins that a blank line does not end."""

_SIGN = re.compile(r"#{1,6}[ \t]|[-*+][ \t]|\d{1,3}[.)][ \t]|`{3}|~{3}|\||>[ \t]")
_COMMENT, _COMMENT_END = "<!--", "-->"
_CLOSING = ((_COMMENT, _COMMENT_END), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">"))
_UNCLOSED = "unclosed"
"""In the parser's environment the line up to which HTML is known not to be closed."""

_SENTENCE_END = re.compile(r"[.!?:;,…][\"'”’)\]*_]*$")


def is_markdown(document: Document) -> bool:
    """Return whether a document is a Markdown file: no text that is extracted from another one."""
    return document.original and document.source.lower().endswith(MARKDOWN_SUFFIXES)


def markup_of(document: Document) -> Markup:
    """Return what the signs of a Markdown file say."""
    text = document.text
    matter = front_matter_span(document)
    source = text.removeprefix("\ufeff")
    if matter:
        # Blank lines in its place, so that all others keep their numbers.
        source = "\n" * len(_LINE_END.findall(text[: matter.end])) + text[matter.end :]
    source = _WIDE_SPACE.sub(r"\1 ", source)
    may_have_components = _COMPONENT.search(source) is not None
    tokens = _parser(code=not may_have_components).parse(source)
    if may_have_components and not _has_components(tokens):
        tokens = _parser(code=True).parse(source)
    reader = _Reader(text, list(lines_of(text)))
    reader.read(tokens)
    if matter:
        reader.found.hidden.insert(0, matter)
    return reader.found


@cache
def _parser(*, code: bool) -> MarkdownIt:
    """Return what reads blocks and leaves the words inside of them alone.

    Args:
        code: Whether what is set in by four columns is code.
    """
    parser = MarkdownIt("commonmark", {"inline_definitions": True, "maxNesting": MAX_NESTING})
    parser.enable("table").disable(["inline", "text_join"])
    parser.block.ruler.at(
        "html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    return parser if code else parser.disable("code")


def _html_block(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Read HTML, up to the first line that begins with a sign of Markdown."""
    start = state.bMarks[first] + state.tShift[first]
    opening = _OPENING.match(state.src, start, state.eMarks[first])
    if opening and not silent and first < state.env.get(_UNCLOSED, 0):
        token = state.push("html_block", "", 0)
        token.content = state.src[start : state.eMarks[first]]
        token.map = [first, first + 1]
        state.line = first + 1
        return True
    if not html_block(state, first, end, silent):
        return False
    if silent:
        return True
    token = state.tokens[-1]
    if opening is None:
        for line in range(first + 1, state.line):
            start = state.bMarks[line] + state.tShift[line]
            if _SIGN.match(state.src, start, state.eMarks[line]) and not state.is_code_block(line):
                state.line = line
                break
    elif not _is_closed(token.content):
        state.env[_UNCLOSED] = state.line
        state.line = first + 1
    token.map = [first, state.line]
    return True


def _is_closed(html: str) -> bool:
    """Return whether what a blank line does not end is ended by its own sign."""
    closing = next((sign for opening, sign in _CLOSING if html.lstrip().startswith(opening)), "</")
    return closing in html


def _has_components(tokens: Iterable[Token]) -> bool:
    return any(
        token.content.startswith("<") and _COMPONENT.match(token.content)
        for token in tokens
        if token.type in {"html_block", "inline"}
    )


class _Reader:
    """Record for each line what the tokens say of it."""

    def __init__(self, text: str, lines: list[tuple[Span, int] | None]) -> None:
        self.found = Markup(hashes=False, underlines=False, fences=False, lines=lines)
        self._text = text
        self._lines = lines
        self._lists: list[int] = []
        self._list = 0
        self._quotations = 0
        self._in_footnote = False

    def read(self, tokens: Iterable[Token]) -> None:
        """Take up all tokens of the document."""
        for token in tokens:
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    self._list += 1
                    self._lists.append(self._list)
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "blockquote_close":
                    self._quotations -= 1
                case _ if token.map is not None and token.type != "inline":
                    self._take(token, *token.map)

    def _take(self, token: Token, first: int, end: int) -> None:
        lines = self._between(first, end)
        if not lines:
            return
        is_footnote = self._in_footnote and token.type == "code_block"
        self._in_footnote = is_footnote
        first_line = lines[0].start
        in_item = first_line in self.found.items
        match token.type:
            case "list_item_open":
                self.found.items.setdefault(first_line, tuple(self._lists))
                self.found.begins.add(first_line)
            case "blockquote_open":
                self._quotations += 1
                if not in_item:
                    self._set_apart(first_line, end)
            case "heading_open":
                self._heading(token, lines, end, in_item=in_item)
            case "code_block" if not is_footnote:
                self.found.code.update(line.start for line in lines[in_item:])
            case "fence":
                self._fence(token, lines, in_item=in_item)
            case "hr" if not in_item:
                self.found.signs.add(first_line)
            case _:
                self._take_text(token, lines)

    def _take_text(self, token: Token, lines: list[Span]) -> None:
        match token.type:
            case "paragraph_open":
                self._paragraph(lines)
            case "html_block":
                self._html(token, lines)
            case "definition":
                self._definition(lines)
            case "table_open":
                self._table(lines)

    def _between(self, first: int, end: int) -> list[Span]:
        return [line[0] for line in self._lines[first:end] if line is not None]

    def _set_apart(self, first: int, end: int) -> None:
        """Let neither what stands above a line nor what stands below belong to its block."""
        self.found.breaks.add(first)
        self.found.breaks.update(each.start for each in self._between(end, end + 1))

    def _paragraph(self, lines: Sequence[Span]) -> None:
        self.found.begins.add(lines[0].start)
        notes = [line.start for line in lines if _FOOTNOTE.match(self._text, line.start)]
        self.found.begins.update(notes)
        self._in_footnote = bool(notes) and notes[0] == lines[0].start

    def _definition(self, lines: Sequence[Span]) -> None:
        """Take up where a link leads; a footnote of one word looks like one."""
        if _FOOTNOTE.match(self._text, lines[0].start):
            self._paragraph(lines)
        else:
            self.found.hidden.append(Span(lines[0].start, lines[-1].end))

    def _heading(self, token: Token, lines: list[Span], end: int, *, in_item: bool) -> None:
        self.found.begins.update(line.start for line in self._between(end, end + 1))
        if self._quotations:
            # It heads what is quoted, no section of the document.
            self._set_apart(lines[0].start, end)
        elif token.markup[0] in "=-":
            self._underlined(lines, in_item=in_item)
        elif not in_item:
            line = lines[0]
            shown = self._text[line.start : line.end]
            start = len(token.markup)
            # "## Title ##" ends in signs, "C#" does not.
            words = shown.rstrip("#")
            words = (words if words[-1:].isspace() else shown)[start:]
            if words.strip():
                first = line.start + start + len(words) - len(words.lstrip())
                last = line.start + start + len(words.rstrip())
                self.found.headings.append(Heading((line,), Span(first, last)))
            else:
                self.found.signs.add(line.start)

    def _underlined(self, lines: list[Span], *, in_item: bool) -> None:
        *above, sign = lines
        if not above:
            # CommonMark reads on over lines of spaces that it does not know.
            self.found.signs.add(sign.start)
            return
        words = Span(above[0].start, above[-1].end)
        shown = self._text[words.start : words.end]
        is_prose = len(shown) > MAX_UNDERLINED_LENGTH or (
            len(above) > 1 and self._text[sign.start] == "-" and _SENTENCE_END.search(shown)
        )
        if in_item or is_prose:
            self.found.begins.add(words.start)
            self.found.signs.add(sign.start)
        else:
            self.found.headings.append(Heading((words, sign), words))

    def _fence(self, token: Token, lines: list[Span], *, in_item: bool) -> None:
        opening, *inside = lines
        if not in_item:
            self.found.signs.add(opening.start)
        closing = _FENCE.match(self._text, inside[-1].start, inside[-1].end) if inside else None
        if closing and closing["fence"].startswith(token.markup):
            self.found.signs.add(inside.pop().start)
        self.found.code.update(line.start for line in inside)

    def _html(self, token: Token, lines: list[Span]) -> None:
        opening = _OPENING.match(token.content.lstrip())
        if opening is None or not _is_closed(token.content):
            return
        if opening["shown"]:
            for line in lines:
                tags = _TAGS.fullmatch(self._text, line.start, line.end)
                (self.found.signs if tags else self.found.code).add(line.start)
            return
        last = lines[-1].end
        if token.content.lstrip().startswith(_COMMENT):
            last = self._text.index(_COMMENT_END, lines[0].start, last) + len(_COMMENT_END)
        self.found.hidden.append(Span(lines[0].start, last))

    def _table(self, lines: list[Span]) -> None:
        rules = frozenset(
            line.start
            for line in lines
            if not any(map(str.isalnum, self._text[line.start : line.end]))
        )
        self.found.tables.append(Table(tuple(lines), HEADER_LINES, rules))
