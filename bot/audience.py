"""Who a reply is for, as far as it changes what is said."""

from __future__ import annotations

from dataclasses import dataclass

from bot.wording import ENGLISH, Wording


@dataclass(frozen=True, slots=True)
class Audience:
    """A person or a channel that a reply is for.

    Attributes:
        words: In the language of the reader.
    """

    words: Wording = ENGLISH


ANYONE = Audience()
"""Nothing is known of the reader."""
