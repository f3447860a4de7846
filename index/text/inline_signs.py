"""The signs within lines of Markdown, reStructuredText and HTML: emphasis, links, code, tags.

A sign counts only where a renderer would take it for one: emphasis has to be closed, and nothing
inside of code is a sign.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

DEFINITION = re.compile(
    r"^[ ]{0,3}\[(?P<ref>[^\]\r\n^][^\]\r\n]{0,100})\]:[ \t]+"
    r"<?(?P<url>(?:[\w+.-]+:|www\.|[/.#])[^\s>]*)>?[ \t]*(?:[\"'(][^\r\n]*)?\r?$",
    re.MULTILINE,
)
_ROLE_TARGET = re.compile(r"(?<=\S)\s*<[^<>]+>\Z")
_HREF = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)

_HIDDEN_TAGS = (
    "a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike "
    "strong sub sup tt u var wbr"
)
_SPACED_TAGS = (
    "blockquote br caption center dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr img "
    "li ol p picture pre section summary table tbody td tfoot th thead tr ul"
)
_ATTRIBUTE = r"""\s+[\w:@.-]+(?:=(?:"[^"<>]*"|'[^'<>]*'|\{[^{}<>]*\}))?"""
_COMPONENT = (
    rf"</[A-Z][\w.]*>|<[A-Z][\w.]*(?:{_ATTRIBUTE})*\s*/>"
    rf"|<[A-Z][\w.]*(?=\s[^<>]*=[\"'{{])(?:{_ATTRIBUTE})+\s*>"
    r"|<(?P<opened>[A-Z][\w.]*)>(?=[^<>]{0,1000}</(?P=opened)>)"
)
"""A tag of MDX: with attributes or an end, since ``<Name>`` alone is a place for a name."""
SIGN = re.compile(
    rf"""
      (?=[\\`:<!\[\]&*_~•‣◦▪●○■⁃∙]|\s+<)(?:
      \\(?P<escaped>[!-/:-@\[-`{{-~])
    | (?P<reference>`(?=[^`<>\r\n]+\s<[^<>`\s]+>`_))
    | (?P<target>\s+<(?P<to>[^<>`\s]+)>`__?)
    | (?::[a-zA-Z][\w:.+-]*:)?(?P<code>`+)(?!`)(?P<inside>.+?)(?<!`)(?P=code)(?!`)(?:__?(?!\w))?
    | (?P<comment><!--.*?-->)
    | (?P<tag></?(?P<name>(?i:{_HIDDEN_TAGS.replace(" ", "|")}))(?:\s[^<>]*)?/?>)
    | (?P<spaced></?(?i:{_SPACED_TAGS.replace(" ", "|")})(?:\s[^<>]*)?/?>)
    | (?P<component>{_COMPONENT})
    | <(?P<address>(?i:https?://|mailto:)[^<>\s]+|[\w.+-]+@[\w-]+\.[\w.-]+)>
    | (?P<image>!\[[^\[\]]*\](?:\([^()\r\n]*\)|\[[^\[\]]*\]))
    | (?P<note>\[\^[^\[\]\s]+\])
    | (?P<open>\[)
    | (?P<close>\](?:\((?P<url>(?:[^()\r\n]|\([^()\r\n]*\))*)\)|\[(?P<ref>[^\[\]\r\n]*)\])?)
    | (?P<entity>&(?:\#\d{{1,7}}|\#[xX][\da-fA-F]{{1,6}}|[a-zA-Z][a-zA-Z\d]{{1,30}});)
    | (?P<run>\*+|_+|~~)
    | (?P<dot>(?<!\S)[•‣◦▪●○■⁃∙](?!\S)))
    """,
    re.VERBOSE | re.DOTALL,
)
SIGN_OF_COPY = re.compile(r"\\(?P<escaped>\|)|(?P<run>~~)")


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


class Sign(NamedTuple):
    """A stretch for which a reader sees ``shown``; ``inline`` if it belongs to words beside it.

    A quotation has dozens of them, and a tuple is made in a third of a dataclass's time.
    """

    start: int
    end: int
    shown: str = ""
    inline: bool = True


class StyledSpan(NamedTuple):
    """A stretch of the source that is set in a style or leads somewhere."""

    start: int
    end: int
    style: int = Style.PLAIN
    link: str = ""


def _address_of(source: str, ref: str) -> str | None:
    """Return the address that a text defines for a reference, the last one if several."""
    place = source.rfind("]:")
    while place >= 0:
        start = source.rfind("\n", 0, place) + 1
        found = DEFINITION.match(source, start)
        if found and found["ref"].casefold() == ref:
            return found["url"]
        place = source.rfind("]:", 0, start) if start else -1
    return None


@dataclass(slots=True)
class _Run:
    """A run of signs that may open emphasis: what of it is not yet closed."""

    mark: str
    start: int
    left: int


class InlineSigns:
    """The signs of one paragraph, read from its beginning to its end.

    Args:
        source: The whole text.
        signs: Where what is not shown is added.
        styled: Where the stretches are added that are set in a style or lead somewhere.
    """

    def __init__(self, source: str, signs: list[Sign], styled: list[StyledSpan]) -> None:
        self._source = source
        self._signs = signs
        self._styled = styled
        self._runs: list[_Run] = []
        self._links: list[int] = []
        self._tags: dict[str, list[tuple[int, str]]] = {}
        self._reference: int | None = None
        self._literal: list[tuple[int, int]] = []

    def read(self, found: re.Match[str]) -> None:
        """Add what of the source is not shown because of a match of ``SIGN``."""
        start, end = found.span()
        kind = found.lastgroup
        if kind in {"inside", "escaped"}:
            first, last = _words_within(found, kind)
            self._literal.append((start, end))
            self._signs.append(Sign(start, first))
            if last < end:
                self._signs.append(Sign(last, end))
            if kind == "inside":
                self._style(first, last, Style.CODE)
        elif kind == "run":
            self._emphasis(start, end)
        elif kind == "open":
            self._links.append(start)
        elif kind == "close":
            self._link(found)
        elif kind in {"spaced", "dot"}:
            self._signs.append(Sign(start, end, " ", kind == "spaced"))
        elif kind == "entity":
            self._signs.append(Sign(start, end, html.unescape(found[0])))
        elif kind == "address":
            self._signs += (Sign(start, start + 1), Sign(end - 1, end))
        else:
            self._note(found)
            self._signs.append(Sign(start, end))

    def is_literal(self, place: int) -> bool:
        """Return whether a place stands in code or is escaped, so that it is no sign."""
        number = bisect_right(self._literal, (place, len(self._source)))
        return bool(number) and place < self._literal[number - 1][1]

    def _style(self, start: int, end: int, style: int = Style.PLAIN, link: str = "") -> None:
        if start < end:
            self._styled.append(StyledSpan(start, end, style, link))

    def _note(self, found: re.Match[str]) -> None:
        """Note where the words of a tag or of a reference of reStructuredText begin and end."""
        groups = found.groupdict()
        if groups["reference"]:
            self._reference = found.end()
        elif groups["target"] and self._reference is not None:
            self._style(self._reference, found.start(), link=found["to"])
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
                self._style(start, found.start(), style, link)

    def _link(self, found: re.Match[str]) -> None:
        if not self._links:
            return
        opened = self._links.pop()
        url = found["url"]
        if url is None:
            ref = found["ref"] or self._source[opened + 1 : found.start()]
            url = _address_of(self._source, ref.casefold())
        if url is not None:
            self._signs += (Sign(opened, opened + 1), Sign(*found.span()))
            target = html.unescape((url.strip().split(None, 1) or [""])[0].strip("<>"))
            self._style(opened + 1, found.start(), link=target)

    def _emphasis(self, start: int, end: int) -> None:
        """Add the signs that a run closes, by CommonMark's rules of flanking."""
        source, runs = self._source, self._runs
        mark = source[start]
        before = source[start - 1 : start] or " "
        after = source[end : end + 1] or " "
        opens = not after.isspace() and (_is_of_word(after) or not _is_of_word(before))
        closes = not before.isspace() and (_is_of_word(before) or not _is_of_word(after))
        if mark == "_":
            opens, closes = opens and not _is_of_word(before), closes and not _is_of_word(after)
        left, place = end - start, start
        while closes and left:
            number = next((n for n in reversed(range(len(runs))) if runs[n].mark == mark), None)
            if number is None:
                break
            run = runs[number]
            taken = min(left, run.left)
            del runs[number + 1 :]
            words = run.start + run.left
            self._signs += (Sign(words - taken, words), Sign(place, place + taken))
            self._style(words, place, _style_of(mark, taken))
            run.left -= taken
            left, place = left - taken, place + taken
            if not run.left:
                del runs[number]
        if opens and left:
            runs.append(_Run(mark, place, left))


def _words_within(found: re.Match[str], kind: str) -> tuple[int, int]:
    """Return where the words of code stand, or the character that is escaped.

    Of what has a role in reStructuredText it is not shown what it leads to, nor behind a tilde all
    but the last part of a name.
    """
    start, end = found.span(kind)
    source = found.string
    if source[found.start()] != ":":
        return start, end
    if target := _ROLE_TARGET.search(source, start, end):
        return start, target.start()
    if source[start] in "~!":
        last = source.rfind(".", start, end) if source[start] == "~" else start
        return max(last, start) + 1, end
    return start, end


def _style_of(mark: str, count: int) -> int:
    """Return how words between ``count`` signs of emphasis on either side are set."""
    if mark == "~":
        return Style.STRUCK
    bold = Style.BOLD if count > 1 else Style.PLAIN
    return bold | Style.ITALIC if count % 2 else bold


def _is_of_word(character: str) -> bool:
    return character.isalnum() or bool(unicodedata.combining(character))
