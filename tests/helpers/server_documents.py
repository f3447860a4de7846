"""A bot whose servers have documents of their own, and all that a reply of it shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.replies import Quotation, Reply, Table, Text, TimelineEntry, UserText
from bot.server_documents import ServerDocuments
from bot.server_libraries import ServerLibraries
from bot.service import QuoteService
from bot.stored_values import StorageLimits
from index import Library, Quote
from tests.helpers.documents import BRIDGE, fill

HIDDEN_NAME = "zanzibrook.md"
HIDDEN = f"""# Zanzibrook accord

Mayor Ottoline Fazackerley signed the Zanzibrook accord on March 3, 1987.
The Zanzibrook Water Board (ZWB) pays 40,000 pounds a year for the quarry.

## Section 1. Work

The quarry of Zanzibrook is open on weekdays.

## Section 2. Wages of Zanzibrook

The quarrymen of Zanzibrook are paid on Fridays, in silver.

The accord of Zanzibrook was renewed on June 9, 1992, and again on May 5, 1999.

## Section 3. Tools

The quarry lends each of its men, as Section 2 has it:

{"".join(f"- a hammer of {number} pounds in silver;{chr(10)}" for number in range(1, 16))}"""
QUESTION = "Who signed the Zanzibrook accord?"
QUESTION_OF_LIST = "What does the quarry lend each of its men?"
"""The answer leaves items of the list out and refers to a section."""

SIGNS = ("zanzibrook", "fazackerley", "quarry", "ZWB", "silver", f"server/{HIDDEN_NAME}")
"""Words of which each says that somebody saw the document."""


def service_with_servers(
    folder: Path, *, files: int = 50, kind: type[QuoteService] = QuoteService, **shared: str
) -> QuoteService:
    """A service over ``a.txt`` and ``shared`` texts, whose servers may add documents."""
    texts = {f"{name}.txt": text for name, text in {"a": BRIDGE, **shared}.items()}
    seeds = fill(folder / "seeds", texts)
    library = Library.open(seeds)
    documents = ServerDocuments(folder / "servers", StorageLimits(files=files))
    libraries = ServerLibraries(
        library, documents, lambda own: Library.open(seeds, server_folder=own)
    )
    return kind(library, libraries=libraries)


def shown_in(reply: Reply | None) -> str:
    """All words that a reply shows or leads to, on one line each."""
    return "" if reply is None else "\n".join(_shown(reply))


def _shown(reply: Reply) -> Iterator[str]:
    for part in reply.parts:
        match part:
            case Text(text=text) | UserText(text=text):
                yield text
            case Table(rows=rows):
                yield from (cell for row in rows for cell in row)
            case TimelineEntry():
                yield part.date
                yield from _of(part.quotation.quote)
            case Quotation(quote=quote, citation=citation):
                yield citation
                yield from _of(quote)
    for quote in (*reply.more, *reply.related):
        yield from _of(quote)
    yield from reply.examples
    yield from (each.name for each in reply.files)
    yield from (each.content.decode() for each in reply.files)


def _of(quote: Quote) -> Iterator[str]:
    yield quote.document.source
    yield quote.text


def signs_in(text: str) -> list[str]:
    """The words in ``text`` that stand in the secret document alone."""
    return [sign for sign in SIGNS if sign.casefold() in text.casefold()]
