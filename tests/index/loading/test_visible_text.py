"""No quotation that is not there: random pages and Word files, of which each visible word is known.

Every word is unique, so the words of a quotation tell where they stand in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Document, Quote, SourceName, Span
from index.text.blocks import divide
from tests.helpers.file_formats import body_xml, copy, paragraph, run

FUZZ = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORD = re.compile(r"x\d+y")


class Page:
    """Writes a page down, and beside it the words that it shows."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self.visible: list[str] = []
        self._draw = draw
        self._numbers = count()

    def chance(self, one_in: int) -> bool:
        return self._draw(st.integers(1, one_in)) == 1

    def times(self, most: int) -> range:
        return range(self._draw(st.integers(1, most)))

    def hidden(self) -> str:
        return f"x{next(self._numbers)}y"

    def words(self, *, end: str = "") -> str:
        """Some visible words, as a sentence or two."""
        found: list[str] = []
        for _ in self.times(6):
            word = self.hidden()
            self.visible.append(word)
            found.append(word)
        middle = len(found) // 2
        if middle and self.chance(3):
            found[middle] = found[middle] + "."
        return " ".join(found).capitalize() + end


class HtmlPage(Page):
    def inline(self, *, end: str = "") -> str:
        """Words with something hidden, struck or bold among them."""
        parts = [self.words(end=end)]
        kind = self._draw(st.integers(0, 6))
        if kind == 0:
            parts.append(f"<span hidden>{self.hidden()}</span>")
        elif kind == 1:
            parts.append(f"<script>{self.hidden()}</script><!-- {self.hidden()} -->")
        elif kind == 2:
            parts.append(f"<b>{self.words()}</b> {self.words()}")
        elif kind == 3:
            parts.append(f"<br>{self.words(end='.')}")
        return " ".join(parts)

    def blocks(self, depth: int) -> str:
        return "".join(self.block(depth) for _ in self.times(3))

    def block(self, depth: int) -> str:
        makers: list[Callable[[int], str]] = [
            self.text,
            self.heading,
            self.table,
            self.bold,
            self.nothing,
        ]
        if depth < 3:
            makers += [self.listed, self.quoted, self.defined, self.opened, self.boxed]
        return makers[self._draw(st.integers(0, len(makers) - 1))](depth)

    def text(self, _: int) -> str:
        return f"<p>{self.inline(end='.')}</p>"

    def heading(self, _: int) -> str:
        level = self._draw(st.integers(1, 6))
        return f"<h{level}>{self.words()}</h{level}>"

    def bold(self, _: int) -> str:
        return f"<p><b>{self.words(end='?')}</b></p>"

    def nothing(self, _: int) -> str:
        kind = self._draw(st.integers(0, 2))
        hidden = self.hidden()
        return (
            f"<nav>{hidden}</nav>",
            f"<div class=modal style='display:none'><p>{hidden}.</p></div>",
            f"<template>{hidden}</template>",
        )[kind]

    def table(self, _: int) -> str:
        width = self._draw(st.integers(2, 3))
        rows = "".join(
            "<tr>" + "".join(f"<{tag}>{self.words()}</{tag}>" for _ in range(width)) + "</tr>"
            for tag in ("th", *("td" for _ in self.times(3)))
        )
        return f"<table>{rows}</table>"

    def listed(self, depth: int) -> str:
        tag = "ol" if self.chance(2) else "ul"
        items = "".join(
            f"<li>{self.inline()}{self.blocks(depth + 1) if self.chance(3) else ''}</li>"
            for _ in self.times(3)
        )
        return f"<{tag}>{items}</{tag}>"

    def quoted(self, depth: int) -> str:
        return f"<blockquote>{self.blocks(depth + 1)}</blockquote>"

    def defined(self, depth: int) -> str:
        pairs = "".join(
            f"<dt>{self.words()}</dt><dd>{self.inline()}"
            f"{self.blocks(depth + 1) if self.chance(4) else ''}</dd>"
            for _ in self.times(3)
        )
        return f"<dl>{pairs}</dl>"

    def opened(self, depth: int) -> str:
        return f"<details><summary>{self.words()}</summary>{self.blocks(depth + 1)}</details>"

    def boxed(self, depth: int) -> str:
        return f"<div><section>{self.blocks(depth + 1)}</section></div>"


class WordFile(Page):
    def runs(self, *, end: str = "") -> str:
        """Runs of words with deleted, moved, hidden and bold ones among them."""
        parts = [run(self.words(end=end))]
        kind = self._draw(st.integers(0, 5))
        if kind == 0:
            deleted = f"<w:r><w:delText> {self.hidden()}</w:delText></w:r>"
            parts.append(f"<w:del>{deleted}</w:del>")
        elif kind == 1:
            parts.append(f"<w:moveFrom>{run(self.hidden())}</w:moveFrom>")
        elif kind == 2:
            parts.append(run(f" {self.hidden()}", "<w:vanish/>"))
        elif kind == 3:
            parts.append(run(f" {self.words()}", "<w:b/>"))
        elif kind == 4:
            parts.append(f"<w:ins>{run(f' {self.words()}')}</w:ins>")
        return "".join(parts)

    def blocks(self) -> str:
        makers = (self.text, self.heading, self.bold, self.item, self.table)
        return "".join(makers[self._draw(st.integers(0, len(makers) - 1))]() for _ in range(1, 8))

    def text(self) -> str:
        style = "<w:pStyle w:val='Quote'/>" if self.chance(5) else ""
        return paragraph(self.runs(end="."), properties=style)

    def heading(self) -> str:
        level = self._draw(st.integers(0, 5))
        return paragraph(run(self.words()), properties=f"<w:outlineLvl w:val='{level}'/>")

    def bold(self) -> str:
        return paragraph(run(self.words(), "<w:b/>"))

    def item(self) -> str:
        depth = self._draw(st.integers(0, 3))
        listed = f"<w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='1'/></w:numPr>"
        return paragraph(self.runs(), properties=listed)

    def table(self) -> str:
        rows = "".join(
            "<w:tr>"
            + "".join(f"<w:tc>{paragraph(self.runs())}</w:tc>" for _ in range(2))
            + "</w:tr>"
            for _ in self.times(3)
        )
        return f"<w:tbl>{rows}</w:tbl>"


def quotations(document: Document) -> Iterator[Quote]:
    """Everything that can be quoted: sentences, neighbouring ones and whole blocks."""
    for block in divide(document):
        spans = [block.span, *(sentence.span for sentence in block.sentences)]
        spans += [
            Span(first.span.start, second.span.end)
            for first, second in zip(block.sentences, block.sentences[1:], strict=False)
        ]
        for span in spans:
            yield Quote(document, span, block.number)


def check(suffix: str, data: bytes, visible: list[str]) -> None:
    found = copy(suffix, data)
    assert WORD.findall(found.text.lower()) == visible
    document = Document(
        SourceName(f"a{suffix}"), found.text, "0", original=False, marks=found.marks
    )
    places = {word: place for place, word in enumerate(visible)}
    for quote in quotations(document):
        last = -1
        for part in quote.slices:
            shown = [places[word] for word in WORD.findall(part.text.lower())]
            assert shown == list(range(shown[0], shown[0] + len(shown))) if shown else True
            assert all(place > last for place in shown)
            last = max([last, *shown])


@FUZZ
@given(st.data())
def test_a_page_is_quoted_with_what_it_shows_and_nothing_else(data: st.DataObject) -> None:
    page = HtmlPage(data.draw)
    body = page.blocks(0) + page.text(0)
    check(".html", f"<title>{page.hidden()}</title>{body}".encode(), page.visible)


@FUZZ
@given(st.data())
def test_a_word_file_is_quoted_with_what_it_shows_and_nothing_else(data: st.DataObject) -> None:
    file = WordFile(data.draw)
    body = file.blocks() + file.text()
    check(".docx", body_xml(body), file.visible)
