"""The outline of a PDF, which viewers show beside its pages, and what its titles say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import pypdfium2

MAX_ENTRIES = 20_000
"""Entries of an outline that are read."""

_NUMBER = re.compile(
    r"(?:(?i:chapter|appendix|part|section|article|annex|kapitel|anhang)\s+(?=\w+[.: ])"
    r"(?P<named>[A-Z]|[IVXL]{1,6}|\d{1,3})|(?P<number>(?:\d{1,3}|[A-Z](?=\.)|[IVXL]{1,6}(?=\.))"
    r"(?:\.\d{1,3})*))[.:)]?\s+(?=\S)"
)


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """An entry of a file's outline, which viewers show beside its pages.

    Attributes:
        level: Counted from 1.
        page: Where it leads, counted from 1.
    """

    title: str
    level: int
    page: int


def outline_of(document: pypdfium2.PdfDocument) -> list[OutlineEntry]:
    """Return the entries of a file's outline that lead to a page."""
    found = []
    for entry in islice(document.get_toc(), MAX_ENTRIES):
        target = entry.get_dest()
        page = target.get_index() if target else None
        if page is not None and page >= 0:
            found.append(OutlineEntry(entry.get_title(), entry.level + 1, page + 1))
    return found


def depth_of(words: str) -> int:
    """Return how many parts the number has that a heading begins with."""
    match = _NUMBER.match(words)
    return (match["number"] or "").count(".") + 1 if match else 0


def unnumbered(words: str) -> str:
    """Return a title without the number that it begins with."""
    match = _NUMBER.match(words)
    return words[match.end() :] if match else words


def bare(words: str) -> str:
    """Return the letters and figures alone, as the outline may write a title otherwise."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", words))).casefold()


def sections_at(outline: Sequence[OutlineEntry], pages: Iterable[int]) -> dict[int, set[str]]:
    """For each page the bare titles of the sections that it is in or that begin on it."""
    entries = sorted(outline, key=lambda entry: entry.page)
    found: dict[int, set[str]] = {}
    open_now: list[OutlineEntry] = []
    place = 0
    for page in sorted(pages):
        here: list[OutlineEntry] = []
        while place < len(entries) and entries[place].page <= page:
            entry = entries[place]
            place += 1
            if entry.page == page:
                here.append(entry)
                continue
            open_now = [each for each in open_now if each.level < entry.level] + [entry]
        found[page] = {
            form
            for entry in (*open_now, *here)
            for form in (bare(entry.title), bare(unnumbered(entry.title)))
            if form
        }
        for entry in here:
            open_now = [each for each in open_now if each.level < entry.level] + [entry]
    return found
