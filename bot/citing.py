"""Quotations with what cites them: file, place, paragraph, line, characters and link."""

from __future__ import annotations

from collections.abc import Sequence

from bot.linking import text_fragment_url
from bot.replies import Quotation
from bot.wording import ENGLISH, Wording
from index import Metadata, Place, Quote

LONGEST_CITED_HEADING = 120
LONGEST_CITED_NAME = 60
LONGEST_LINK = 500
"""Characters. Discord's buttons take 512, and a plain message must hold the quotation, too."""

HEADINGS_JOINED = " › "


def cite(quote: Quote, words: Wording = ENGLISH) -> str:
    """The citation line: what is stated, file, place in it, paragraph, line and characters."""
    citation, ours = quote.citation, words.answers
    place = citation.place or Place()
    headings = place.headings or (citation.heading or "",)
    path = HEADINGS_JOINED.join(
        inline(_cut(heading, LONGEST_CITED_HEADING)) for heading in headings
    )
    heading = quoted(path, words) if path else None
    if place.headings and place.paragraph is not None:
        heading = ours.below.format(number=place.paragraph, heading=heading)
    return " · ".join(
        part
        for part in (
            stated(citation.metadata, words, LONGEST_CITED_HEADING, LONGEST_CITED_NAME),
            citation.source,
            _pages(place, words),
            f"#{place.anchor}" if place.anchor else None,
            heading,
            ours.paragraph.format(number=citation.paragraph),
            ours.line.format(number=citation.line),
            ours.characters.format(start=citation.start, end=citation.end),
        )
        if part
    )


def _pages(place: Place, words: Wording) -> str | None:
    if place.page is None:
        return None
    if place.last_page is None:
        return words.answers.page.format(number=place.page)
    return words.answers.pages.format(first=place.page, last=place.last_page)


def cite_briefly(quote: Quote, words: Wording = ENGLISH) -> str:
    """The file and the paragraph."""
    return words.answers.brief.format(source=quote.document.source, paragraph=quote.paragraph)


def inline(text: str) -> str:
    """``text`` on one line."""
    return " ".join(text.split())


def quoted(text: str, words: Wording) -> str:
    """``text`` between quotation marks."""
    return words.general.quoted.format(words=text)


def _cut(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else text[:longest] + "…"


def stated(
    metadata: Metadata,
    words: Wording,
    longest_title: int | None = None,
    longest_name: int | None = None,
) -> str:
    """What is stated about a document, but for its address."""
    title = metadata.title and quoted(_cut(metadata.title, longest_title), words)
    names = [_cut(name, longest_name) for name in (metadata.author, metadata.publisher) if name]
    return ", ".join(filter(None, (title, *names, metadata.date)))


def quotations(quotes: Sequence[Quote], words: Wording = ENGLISH) -> tuple[Quotation, ...]:
    """Each with its citation line."""
    return tuple(quotation(quote, words) for quote in quotes)


def quotation(quote: Quote, words: Wording = ENGLISH) -> Quotation:
    """``quote`` with its citation line, its title and the link to its sentence."""
    url = quote.document.metadata.url
    link = text_fragment_url(url, quote.text, LONGEST_LINK) if url else None
    cited = cite(quote, words)
    if quote.by_meaning:
        cited = f"{cited} · {words.answers.by_meaning}"
    return Quotation(quote, cited, quote.document.metadata.title, link)
