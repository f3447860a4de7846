"""Small builders that the tests of dates share."""

from __future__ import annotations

from datetime import date

from index.dates import DateExpression, tag_dates
from index.model import Block, BlockKind, Document, Sentence, SourceName, Span
from index.text.blocks import divide


def document_of(text: str) -> Document:
    return Document(SourceName("a.txt"), text, "")


def expressions(text: str, published: date | None = None) -> tuple[DateExpression, ...]:
    document = document_of(text)
    return tag_dates(document, divide(document), published=published)


def values(text: str, published: date | None = None) -> list[tuple[str, str]]:
    return [(text[e.span.start : e.span.end], e.edtf) for e in expressions(text, published)]


def only(text: str, published: date | None = None) -> DateExpression:
    (expression,) = expressions(text, published)
    return expression


def one_block(text: str) -> tuple[Document, tuple[Block, ...]]:
    """A document that nothing divides: the worst case for a tagger."""
    span = Span(0, len(text))
    return document_of(text), (Block(BlockKind.PARAGRAPH, span, 1, None, (Sentence(span),)),)
