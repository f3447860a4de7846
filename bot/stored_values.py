"""The values that the store keeps: a server's settings and votes on answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

MIN_QUOTATIONS = 1
MAX_QUOTATIONS = 5


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The settings of one server; each default is what a server has that never set anything.

    A thread follows its parent channel unless it is named itself: the nearest place that is
    named decides, and where the same place is named twice, silence wins.

    Attributes:
        answer_only_in: The ids of the channels where the bot answers; empty for everywhere.
        silent_in: The channels where it does not answer.
        question_channels: The channels where it answers every message that ends in a
            question mark.
        in_thread: Whether an answer opens a thread.
        private: Whether commands answer for the person alone unless told otherwise.
        quotations: How many quotations an answer has at most, from 1 to 5.
        sources: The documents that are searched; empty for all.
        addresses: Whether a message that names a clause in double brackets is answered.

    Raises:
        ValueError: If ``quotations`` is out of range.
    """

    answer_only_in: frozenset[str] = frozenset()
    silent_in: frozenset[str] = frozenset()
    question_channels: frozenset[str] = frozenset()
    in_thread: bool = False
    private: bool = False
    quotations: int = 3
    sources: frozenset[str] = frozenset()
    addresses: bool = False

    def __post_init__(self) -> None:
        if not MIN_QUOTATIONS <= self.quotations <= MAX_QUOTATIONS:
            raise ValueError(
                f"An answer has {MIN_QUOTATIONS} to {MAX_QUOTATIONS} quotations, "
                f"not {self.quotations}."
            )

    @property
    def channels(self) -> frozenset[str]:
        """All channels that are named, for whatever."""
        return self.answer_only_in | self.silent_in | self.question_channels

    def answers_in(self, channel_id: str, parent_id: str | None = None) -> bool:
        """Return whether the bot answers there; ``parent_id`` is the channel of a thread."""
        for place in (channel_id, parent_id):
            if place in self.silent_in:
                return False
            if place in self.answer_only_in:
                return True
        return not self.answer_only_in

    def is_question_channel(self, channel_id: str, parent_id: str | None = None) -> bool:
        """Return whether every question there is answered without being put to the bot.

        Where the bot does not answer at all, it does not answer these either.
        """
        named = channel_id in self.question_channels or parent_id in self.question_channels
        return named and self.answers_in(channel_id, parent_id)

    def without(self, channel_id: str) -> ServerSettings:
        """Return the settings once a channel has been deleted.

        The last of the channels to which answers are limited stays named: a limit must not
        end because a channel has gone.
        """
        gone = {channel_id}
        return replace(
            self,
            answer_only_in=self.answer_only_in - gone or self.answer_only_in,
            silent_in=self.silent_in - gone,
            question_channels=self.question_channels - gone,
        )


class VoteOutcome(StrEnum):
    """What became of a vote."""

    COUNTED = "counted"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people voted an answer up and how many voted it down."""

    answer_id: str
    up: int
    down: int
