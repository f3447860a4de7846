"""Quotations of several slices, and documents whose sentences run over the end of a page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import strategies as st

from index import Document, Quote, SourceName, Span
from tests.helpers.documents import document
from tests.helpers.file_formats import copy, page, pdf

HANDBOOK = (
    (
        "The ferry over the Alva was built in 1764 by Ana Prado.",
        "It carried carts to the market of Vilar until a flood of",
    ),
    (
        "rare strength carried it away in the spring of 1987.",
        "Nobody has built another one, and the mayor of Vilar said",
    ),
    ("that nobody would for as long as she lived.", "So the carts take the bridge."),
)
"""The lines of three pages; sentences run over the end of the first two."""


def handbook(pages: Sequence[Sequence[str]] = HANDBOOK) -> bytes:
    """A PDF file of ``pages``, each with a running head and a page number."""
    return pdf(
        *(
            [
                (72.0, 760.0, 9.0, "Handbook of Vilar"),
                *page(lines),
                (300.0, 40.0, 9.0, str(number)),
            ]
            for number, lines in enumerate(pages, start=1)
        )
    )


def read_handbook(pages: Sequence[Sequence[str]] = HANDBOOK) -> Document:
    """The reading copy of ``handbook``."""
    found = copy(".pdf", handbook(pages))
    name = SourceName("handbook.pdf")
    return Document(name, found.text, "0" * 64, original=False, marks=found.marks)


@st.composite
def sliced(
    draw: st.DrawFn, texts: st.SearchStrategy[str], *, most: int = 4
) -> tuple[Quote, list[str]]:
    """A quotation of one or more slices of ``texts``, and what they are cut out of."""
    slices = draw(st.lists(texts.filter(str.strip), min_size=1, max_size=most))
    between = [draw(texts.filter(bool)) for _ in slices]
    whole, spans = draw(texts), list[Span]()
    for words, after in zip(slices, between, strict=True):
        spans.append(Span(len(whole), len(whole) + len(words)))
        whole += words + after
    ends = st.integers(0, max(len(words) for words in slices))
    pairs = draw(st.lists(st.tuples(st.sampled_from(spans), ends, ends), max_size=4))
    matched = tuple(
        Span(min(each.start + low, each.end), min(each.start + high, each.end))
        for each, *bounds in pairs
        for low, high in [sorted(bounds)]
    )
    return Quote.of_slices(document(whole), spans, 1, matched=matched), slices


def gaps_between(spans: Sequence[Span]) -> tuple[Span, ...]:
    """What stands between neighbours of ``spans``."""
    return tuple(Span(one.end, other.start) for one, other in pairwise(spans))
