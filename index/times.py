"""The tagger of dates and times by itself, for a text or a file that is in no library."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from index.model import Document, SourceName, Span

# The patterns take a while to compile, and only this command needs all of them.
if TYPE_CHECKING:
    from index.dates.timex import TimeExpression


@dataclass(frozen=True, slots=True)
class TaggedText:
    """A text with what it says of time.

    Attributes:
        published: Its date, where something beside the text gives it.
        times: Its expressions of time, in order.
        impossible: Where it names days that the calendar does not have. No time stands for such
            a day: at most for its month.
    """

    document: Document
    published: date | None
    times: tuple[TimeExpression, ...]
    impossible: tuple[Span, ...] = ()


def times_in_text(text: str, published: date | None = None) -> TaggedText:
    """Find what ``text`` says of time; ``published`` completes its dates."""
    checksum = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    return _tagged(Document(SourceName("text"), text, checksum), published)


def times_in_file(path: Path, published: date | None = None) -> TaggedText:
    """Find what a file says of time, in any format that a library reads.

    Raises:
        UnreadableFileError: If the file cannot be quoted from, with the reason.
    """
    from index.loading.folder import read_file

    document = read_file(path.parent, path)
    return _tagged(document, published or document.metadata.day)


def _tagged(document: Document, published: date | None) -> TaggedText:
    from index.dates.tagger import impossible_days
    from index.dates.timex import tag_times
    from index.text.blocks import divide

    times = tag_times(document, divide(document), published=published)
    return TaggedText(document, published, times, tuple(impossible_days(document.text)))
