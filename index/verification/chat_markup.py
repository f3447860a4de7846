"""Strip a chat message of its marks; each character keeps the place it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.model import Span

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_BARS = re.compile(r"(?:[^\S\r\n]*(?:>{1,3}|[│┃])(?:[^\S\r\n]|$))+")
_BULLET = re.compile(r"[^\S\r\n]*(?:[-*+•‣◦]|\d{1,3}[.)]|#{1,3}|-#)[^\S\r\n]+")
_BEGINNING = re.compile(r"[\r\n]\s*(?=([^\W_]))")
_FENCE = re.compile(r"[^\S\r\n]*```[\w+#.-]*[^\S\r\n]*")
_TWO_ZERO_WIDTHS = re.compile("\u200b{1,2}")
_MARK = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])
    | (?P<zero_width>\u200b{1,2})
    | (?P<ticks>`+)(?!`)(?P<code>[^\r\n]+?)(?<!`)(?P=ticks)(?!`)
    | <(?: @[!&]?\d+ | \#\d+ | /[^<>\n]{1,100}:\d+ | t:-?\d+(?::[a-zA-Z])? | id:\w+
         | a?:\w+:\d+ )>
    | \[(?=[^\[\]\n]{1,500}\]\(<?https?://)
    | \]\(<?https?://[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*>?\)
    | <?https?://[^\s<>]*[^\s<>.,;:!?)\]"'”’]>?
    | \*+(?!\s) | (?<!\s)\*+
    | (?<!\w)_+(?=\S) | (?<=\S)_+(?!\w)
    | ~~ | \|\| | `+
    | (?<!\w):[a-z]\w{1,31}:(?!\w)
    | [\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d\u20e3]+
    """,
    re.VERBOSE,
)
"""What Discord reads as more than itself; see https://support.discord.com, Markdown Text 101."""


@dataclass(frozen=True, slots=True)
class StrippedText:
    """Neighbouring lines of a message without marks.

    Attributes:
        origins: For every character of ``text`` its place in the message.
        reach: The part of the message that belongs to these lines, bars left out.
    """

    text: str
    origins: Sequence[int]
    reach: Span

    def origin(self, span: Span) -> Span:
        """Return the place of ``text[span.start:span.end]`` in the message."""
        return Span(self.origins[span.start], self.origins[span.end - 1] + 1)

    def with_marks(self, span: Span) -> Span:
        """Return the same place together with the marks right before and after it."""
        before = self.origins[span.start - 1] + 1 if span.start else self.reach.start
        after = self.origins[span.end] if span.end < len(self.origins) else self.reach.end
        return Span(before, after)

    def lines(self, span: Span) -> list[Span]:
        """Return ``span`` cut at each line end before a capital or a figure."""
        beginnings = _BEGINNING.finditer(self.text, span.start, span.end)
        starts = [span.start, *(found.end() for found in beginnings if not found[1].islower())]
        return [
            Span(start, start + len(self.text[start:end].rstrip()))
            for start, end in zip(starts, [*starts[1:], span.end], strict=True)
        ]


def strip(
    message: str, is_citation: Callable[[str], bool] = lambda _: False
) -> Iterator[StrippedText]:
    """Take the marks off ``message`` and give the lines that belong together.

    A blank line, a bullet, a fence of code and a change between what stands behind bars and what
    does not end what belongs together. A line that ``is_citation`` once its marks are off is left
    out. Between fences nothing is a mark.
    """
    waiting: list[tuple[str, int]] = []
    reach: Span | None = None
    was_barred = in_code = False
    for line in _LINE.finditer(message):
        bars = _BARS.match(line[1])
        start = bars.end() if bars else 0
        if _FENCE.fullmatch(line[1], start) and (in_code or "```" in message[line.end() :]):
            in_code = not in_code
            if reach:
                yield _joined(waiting, reach)
            waiting, reach = [], None
            continue
        bullet = None if in_code else _BULLET.match(line[1], start)
        read = _code if in_code else _unmarked
        words = list(read(line[1], bullet.end() if bullet else start, line.start()))
        plain = "".join(character for character, _ in words)
        cites = is_citation(plain)
        if reach and (bullet or cites or not plain.strip() or bool(bars) != was_barred):
            yield _joined(waiting, reach)
            waiting, reach = [], None
        was_barred = bool(bars)
        if plain.strip() and not cites:
            breaks = enumerate(line[2], line.end(1))
            waiting += words + [(character, place) for place, character in breaks]
            reach = Span(reach.start if reach else line.start() + start, line.end(1))
    if reach:
        yield _joined(waiting, reach)


def _joined(characters: Sequence[tuple[str, int]], reach: Span) -> StrippedText:
    text = "".join(character for character, _ in characters)
    return StrippedText(text, [place for _, place in characters], reach)


def _code(line: str, position: int, offset: int) -> Iterator[tuple[str, int]]:
    """Yield the characters of code from ``position`` on, with places.

    Only a zero-width space is more than itself: of two, one is the document's.
    """
    for found in _TWO_ZERO_WIDTHS.finditer(line, position):
        yield from _characters(line, position, found.end() - 1, offset)
        position = found.end()
    yield from _characters(line, position, len(line), offset)


def _characters(line: str, start: int, end: int, offset: int) -> Iterator[tuple[str, int]]:
    return zip(line[start:end], range(offset + start, offset + end), strict=True)


def _unmarked(line: str, position: int, offset: int) -> Iterator[tuple[str, int]]:
    """Yield the characters of ``line`` from ``position`` on without marks, with places."""
    for mark in _MARK.finditer(line, position):
        yield from _characters(line, position, mark.start(), offset)
        position = mark.end()
        if mark["code"]:
            yield from _code(line[: mark.end("code")], mark.start("code"), offset)
        elif mark["escaped"] or len(mark["zero_width"] or "") > 1:
            # What an escape protects is the document's, and of two zero-width spaces one is.
            yield line[position - 1], offset + position - 1
    yield from _characters(line, position, len(line), offset)
