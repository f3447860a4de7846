"""Small builders that the tests of several packages share."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.service import QuoteService
from index import Alias, Document, Library, Quote, SourceName, Span
from index.corpus import Corpus, build
from index.text.blocks import divide

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"

BRIDGE = """The old bridge

The stone bridge over the Alva was built in 1764 by the mason Ana Prado. It carried
carts to the market for two centuries. In 1987 a flood destroyed its middle arch.

The ferry

A ferry crosses the Alva every hour from May to September. Tickets cost 4 crowns.
"""

PROSE = (
    "The viral images of agents on horseback reflect a longstanding pattern. They also "
    "underline violations of rights more generally, and 148 of them were counted in El Paso. "
    "Secretary of State Antony Blinken and his counterparts met in Mexico City on Oct. 8 to "
    "talk about it. A delegation of the U.S. Congress had asked for the meeting in September."
)


class NotingService(QuoteService):
    """A service that says when it has read the documents again."""

    def __init__(self, small_library: Library) -> None:
        super().__init__(small_library)
        self.refreshed = asyncio.Event()

    async def refresh(self) -> None:
        await super().refresh()
        self.refreshed.set()


def document(text: str, name: str = "a.txt") -> Document:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(SourceName(name), text, digest)


def quotation(text: str, words: str, *, name: str = "a.txt") -> Quote:
    start = text.index(words)
    return Quote(document(text, name), Span(start, start + len(words)), paragraph=1)


def fill(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@cache
def seed_library() -> Library:
    """The library of the seeds, opened once in each process; no test may change it."""
    return Library.open(SEEDS)


def library(folder: Path, **texts: str) -> Library:
    """A library of one ``.txt`` file for each keyword."""
    return Library.open(fill(folder, {f"{name}.txt": text for name, text in texts.items()}))


def corpus(*texts: str, own: Sequence[Alias] = ()) -> Corpus:
    """Documents called ``a.txt``, ``b.txt`` and so on, made ready without a folder."""
    names = (f"{letter}.txt" for letter in "abcdefghijklmnopqrstuvwxyz")
    return build([document(text, name) for text, name in zip(texts, names, strict=False)], own)


def kinds(text: str) -> list[tuple[str, str]]:
    """Each block's kind and words."""
    return [
        (block.kind.value, text[block.span.start : block.span.end])
        for block in divide(document(text))
    ]


def sentences(text: str, *, quotable: bool | None = None, name: str = "a.txt") -> list[str]:
    """The sentences of a text, or only those that may be quoted, or may not."""
    return [
        text[sentence.span.start : sentence.span.end]
        for block in divide(document(text, name))
        for sentence in block.sentences
        if quotable is None or sentence.quotable is quotable
    ]


def headings(text: str) -> list[str | None]:
    """The heading that a citation of each block would name."""
    found = (block.heading for block in divide(document(text)))
    return [text[span.start : span.end] if span else None for span in found]
