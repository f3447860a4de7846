"""The values that are kept: a server's settings, votes on answers, changes of documents."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

MIB = 1024 * 1024

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
        channel_sources: The only documents that are used in a channel, by the channel's id.
        role_sources: The documents that only people with a role see, by the role's id; where
            several roles have a document, one of them is enough.

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
    channel_sources: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    role_sources: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)

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

    def sources_for(
        self, channel_id: str, parent_id: str | None, roles: Collection[str], *, alone: bool
    ) -> tuple[frozenset[str] | None, frozenset[str]]:
        """Return the documents that an answer may use, ``None`` for all, and those it may not.

        What roles see is not for whole channels: others read along. So a document of a role is
        used where only the person who asks sees the answer, or where the channel's own list has it.

        Args:
            channel_id: Where the answer is given.
            parent_id: The channel of a thread.
            roles: The ids of the roles of the person who asks.
            alone: Whether nobody else sees the answer.
        """
        places = (place for place in (channel_id, parent_id) if place in self.channel_sources)
        place = next(places, None)
        listed = frozenset[str]() if place is None else self.channel_sources[place or ""]
        sources = self.sources or None
        if place is not None:
            sources = listed if sources is None else sources & listed
        limited = frozenset[str]().union(*self.role_sources.values())
        seen = frozenset[str]().union(*(self.role_sources.get(role, ()) for role in roles))
        return sources, limited - (seen if alone else seen & listed)

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
            channel_sources={
                place: listed for place, listed in self.channel_sources.items() if place not in gone
            },
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


class ChangeKind(StrEnum):
    """What was done to a document."""

    ADDED = "added"
    REPLACED = "replaced"
    REMOVED = "removed"


class DocumentFault(StrEnum):
    """Why a document of a server was not added, replaced, removed or brought back."""

    NO_FOLDER = "no_folder"
    FORMAT = "format"
    OTHER_FORMAT = "other_format"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NO_ROOM = "no_room"
    EXISTS = "exists"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    NO_CHANGE = "no_change"
    OVERTAKEN = "overtaken"
    DISK = "disk"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a document.

    Attributes:
        id: In the order of the changes.
        at: When it was made.
        before: The checksum of the document's bytes before; ``None`` if there was none.
        after: The checksum afterwards; ``None`` if it was removed.
    """

    id: str
    at: datetime
    kind: ChangeKind
    name: str
    before: str | None
    after: str | None

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what ``write`` has written.

        Raises:
            ValueError: If it has not.
        """
        try:
            found = json.loads(text)
            return cls(
                str(found["id"]),
                datetime.fromisoformat(found["at"]),
                ChangeKind(found["kind"]),
                str(found["name"]),
                found["before"],
                found["after"],
            )
        except (KeyError, TypeError) as error:
            raise ValueError("This is no record of a change.") from error

    def write(self) -> str:
        """Return the change as JSON."""
        return json.dumps(
            {
                "id": self.id,
                "at": self.at.isoformat(),
                "kind": self.kind,
                "name": self.name,
                "before": self.before,
                "after": self.after,
            }
        )


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of a server: its name inside the server's folder, and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class StorageLimits:
    """How much a server may keep.

    Attributes:
        files: The number of documents; 0 for none at all.
        file_bytes: The size of one.
        total_bytes: Of all together, with what can still be brought back.
    """

    files: int = 50
    file_bytes: int = 8 * MIB
    total_bytes: int = 64 * MIB
