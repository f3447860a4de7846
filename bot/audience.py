"""Who a reply is for, as far as it changes what is said."""

from __future__ import annotations

from dataclasses import dataclass

from bot.wording import ENGLISH, Wording
from index import MOST_QUOTES


@dataclass(frozen=True, slots=True)
class Audience:
    """A person or a channel that a reply is for.

    Attributes:
        words: In the language of the reader.
        sources: The names of the documents that serve them; ``None`` for all.
        quotations: How many an answer has at most.
    """

    words: Wording = ENGLISH
    sources: frozenset[str] | None = None
    quotations: int = MOST_QUOTES


ANYONE = Audience()
"""Nothing is known of the reader."""
