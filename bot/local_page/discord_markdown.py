"""Discord's markdown, read into nodes as Discord's own client shows it.

What the client reads at the start of a line: headings, small print, items and quotations.
Inside lines: escapes, code, emphasis, spoilers, links, addresses and mentions. Whatever is
not closed stays as typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from bot.local_page.protocol import Node, NodeKind, Nodes

MAX_DEPTH = 12
"""How deep emphasis is read; a hostile text could otherwise nest without end."""

NameOf = Callable[[str], str]
"""Gives the name to show for the inside of a mention, such as ``@123`` or ``#123``."""

_LINE_BREAK = re.compile(r"\r\n?")
_FENCE = re.compile(r"```(?:[\w+.#-]*\n)?\n*(?P<inner>.+?)\n*```\n?", re.DOTALL)
_HEADING = re.compile(r"(#{1,3})\s+(\S.*)")
_SMALL = re.compile(r"-#\s+(\S.*)")
_ITEM = re.compile(r"( *)(?:[-*]|(\d+)\.)\s+(\S.*)")
_QUOTE = "> "
_BLOCK = re.compile(
    r"^>>> (?P<rest>.*)\Z"
    r"|^(?P<quote>> [^\n]*(?:\n> [^\n]*)*)(?:\n|\Z)"
    rf"|{_FENCE.pattern}",
    re.DOTALL | re.MULTILINE,
)
"""A quotation, which may hold code, or code of several lines: what begins first holds the other."""

_INNER = r"(?P<inner>(?:\\.|[^\\])+?)"
_SPANS: tuple[tuple[re.Pattern[str], NodeKind], ...] = (
    (re.compile(rf"\*\*{_INNER}\*\*(?!\*)", re.DOTALL), "bold"),
    (re.compile(rf"__{_INNER}__(?!_)", re.DOTALL), "underline"),
    (
        re.compile(r"\*(?![\s*])(?P<inner>(?:\\.|\*\*|[^*\\])+?)(?<!\s)\*(?!\*)", re.DOTALL),
        "emphasis",
    ),
    (re.compile(r"_(?P<inner>(?:\\.|__|[^_\\])+?)_(?!\w)", re.DOTALL), "emphasis"),
    (re.compile(rf"~~{_INNER}~~(?!~)", re.DOTALL), "strike"),
    (re.compile(rf"\|\|{_INNER}\|\|", re.DOTALL), "spoiler"),
)
_CODE = re.compile(r"(?P<ticks>`+)(?P<inner>.*?[^`])(?P=ticks)(?!`)", re.DOTALL)
_ESCAPE = re.compile(r"\\([^\w\s]|_)", re.ASCII)
_LINK = re.compile(r"\[(?P<inner>(?:\\.|[^\[\]\\])+)\]\(<?(?P<url>https?://[^\s<>()]+)>?\)")
_ADDRESS = re.compile(r"<(https?://[^\s<>]+)>|(https?://[^\s<]*[^\s<.,:;\"')\]])")
_MENTION = re.compile(r"<(@[!&]?\d+|#\d+|/[^:<>]+:\d+|a?:\w+:\d+|t:-?\d+(?::[tTdDfFR])?)>")
_PLAIN = re.compile(r"[^\\`*_~|\[<h]+|.", re.DOTALL)


def read_markdown(text: str, name_of: NameOf = str) -> Nodes:
    """Return ``text`` as nodes."""
    return _Reader(name_of).blocks(_LINE_BREAK.sub("\n", text))


class _Reader:
    def __init__(self, name_of: NameOf) -> None:
        self._name_of = name_of

    def blocks(self, text: str, *, quoted: bool = False) -> Nodes:
        """Read what stands at the start of lines, and code of several lines."""
        found: list[Node | str] = []
        start = 0
        for block in (_FENCE if quoted else _BLOCK).finditer(text):
            found += self._lines(text[start : block.start()].removesuffix("\n"))
            start = block.end()
            if (code := block["inner"]) is not None:
                found.append(Node("codeblock", (code,)))
                continue
            quote = block["rest"]
            if quote is None:
                lines = block["quote"].split("\n")
                quote = "\n".join(each.removeprefix(_QUOTE) for each in lines)
            found.append(Node("quote", self.blocks(quote, quoted=True)))
        return tuple(found + self._lines(text[start:]))

    def _lines(self, text: str) -> list[Node | str]:
        found: list[Node | str] = []
        plain: list[str] = []

        def end_paragraph() -> None:
            if plain:
                found.extend(self._inline("\n".join(plain)))
                plain.clear()

        for line in text.split("\n") if text else []:
            if (node := self._line(line)) is not None:
                end_paragraph()
                found.append(node)
            else:
                plain.append(line)
        end_paragraph()
        return found

    def _line(self, line: str) -> Node | None:
        """Read a line that is something by itself."""
        if heading := _HEADING.fullmatch(line):
            return Node("heading", self._inline(heading[2]), str(len(heading[1])))
        if small := _SMALL.fullmatch(line):
            return Node("small", self._inline(small[1]))
        if item := _ITEM.fullmatch(line):
            sign = f"{item[2]}." if item[2] else "•"
            return Node("item", (f"{'  ' * (len(item[1]) // 2)}{sign} ", *self._inline(item[3])))
        return None

    def _inline(self, text: str, depth: int = 0) -> Nodes:
        found: list[Node | str] = []
        at = 0
        while at < len(text):
            node, at = self._next(text, at, depth)
            if isinstance(node, str) and found and isinstance(found[-1], str):
                found[-1] += node
            else:
                found.append(node)
        return tuple(found)

    def _next(self, text: str, at: int, depth: int) -> tuple[Node | str, int]:
        """Return what stands at ``at``, and where the next one begins."""
        if escape := _ESCAPE.match(text, at):
            return escape[1], escape.end()
        found = self._whole(text, at) or (
            self._span(text, at, depth) if depth < MAX_DEPTH else None
        )
        if found is not None:
            return found
        plain = _PLAIN.match(text, at)
        end = plain.end() if plain else at + 1
        return text[at:end], end

    def _whole(self, text: str, at: int) -> tuple[Node, int] | None:
        """Read what has nothing inside."""
        if code := _CODE.match(text, at):
            return Node("code", (code["inner"],)), code.end()
        if mention := _MENTION.match(text, at):
            return Node("mention", (self._mentioned(mention[1]),)), mention.end()
        if address := _ADDRESS.match(text, at):
            url = address[1] or address[2]
            return Node("link", (url,), url), address.end()
        return None

    def _span(self, text: str, at: int, depth: int) -> tuple[Node, int] | None:
        """Read what has formatted text inside."""
        if link := _LINK.match(text, at):
            return Node("link", self._inline(link["inner"], depth + 1), link["url"]), link.end()
        for pattern, kind in _SPANS:
            if span := pattern.match(text, at):
                return Node(kind, self._inline(span["inner"], depth + 1)), span.end()
        return None

    def _mentioned(self, inside: str) -> str:
        if inside.startswith("t:"):
            seconds = int(inside.split(":")[1])
            try:
                return f"{datetime.fromtimestamp(seconds, UTC):%-d %B %Y %H:%M} UTC"
            except (OverflowError, ValueError, OSError):
                return inside
        if inside.startswith("/"):
            return inside.rpartition(":")[0]
        if inside[0] in "a:":
            return f":{inside.split(':')[1]}:"
        return self._name_of(inside)
