"""The values that are kept: settings, votes, unanswered questions, changes of documents."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

MIB = 1024 * 1024

MIN_QUOTATIONS = 1
MAX_QUOTATIONS = 5
MAX_PINS = 100


@dataclass(frozen=True, slots=True)
class Pin:
    """A question that those who manage a server bound to a quotation.

    Attributes:
        question: Its words.
        source: The document's name.
        sha256: The document's checksum.
        spans: Where each slice of the quotation starts and ends.
        texts: The characters of each slice, by which it is found where the document has changed
            elsewhere. They are compared and never shown.
    """

    question: str
    source: str
    sha256: str
    spans: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]


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
        keep_questions: Whether the words of unanswered questions are kept.
        digest_channel: The channel that gets a weekly list of them, if any.
        helper_role: The id of the role that *Ask a person* mentions, if any.
        forums: The forum channels where the first post of each thread is answered.
        pins: The questions that are bound to quotations, the oldest first.
        outsiders: Whether people of other organisations are answered in channels that are shared
            with them.

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
    keep_questions: bool = False
    digest_channel: str | None = None
    helper_role: str | None = None
    forums: frozenset[str] = frozenset()
    pins: tuple[Pin, ...] = ()
    outsiders: bool = False

    def __post_init__(self) -> None:
        if not MIN_QUOTATIONS <= self.quotations <= MAX_QUOTATIONS:
            raise ValueError(
                f"An answer has {MIN_QUOTATIONS} to {MAX_QUOTATIONS} quotations, "
                f"not {self.quotations}."
            )

    @property
    def channels(self) -> frozenset[str]:
        """All channels that are named, for whatever."""
        digest = {self.digest_channel} if self.digest_channel else set[str]()
        return self.answer_only_in | self.silent_in | self.question_channels | self.forums | digest

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
            digest_channel=None if self.digest_channel == channel_id else self.digest_channel,
            forums=self.forums - gone,
        )

    def without_role(self, role_id: str) -> ServerSettings:
        """Return the settings once a role has been deleted."""
        return replace(self, helper_role=None) if self.helper_role == role_id else self


class VoteOutcome(StrEnum):
    """What became of a vote."""

    COUNTED = "counted"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people voted an answer up and how many voted it down.

    Attributes:
        wrong: How many of those against it said that the passage is the wrong one.
        incomplete: How many said that it is not complete.
        outdated: How many said that it is out of date.
    """

    answer_id: str
    up: int
    down: int
    wrong: int = 0
    incomplete: int = 0
    outdated: int = 0


class QuestionKind(StrEnum):
    """Why a question is kept.

    Attributes:
        UNANSWERED: The documents do not answer it, and the server keeps such questions.
        TOLD: Somebody told the documentation team about it.
        WRONG: Its answer is the wrong passage; this and those below are reasons of votes.
    """

    UNANSWERED = "unanswered"
    TOLD = "told"
    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    OUTDATED = "outdated"


VOTE_REASONS = (QuestionKind.WRONG, QuestionKind.INCOMPLETE, QuestionKind.OUTDATED)


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """The words of a question, without names, and how many people asked it on a day.

    Attributes:
        words: After a line break, a question that followed the one before the break.
    """

    server: str
    words: str
    day: date
    kind: QuestionKind
    people: int = 1


@dataclass(frozen=True, slots=True)
class Gap:
    """Kept questions of a server that are alike, and how often they were asked.

    Attributes:
        wordings: Their words, the most frequent first.
        times: How many people asked them, each counted once a day.
        last: The last day.
        kinds: How many of them are of which kind.
    """

    server: str
    wordings: tuple[str, ...]
    times: int
    last: date
    kinds: Mapping[QuestionKind, int]

    @property
    def shown(self) -> tuple[str, ...]:
        """The wordings, each on one line."""
        return tuple(" → ".join(words.split("\n")) for words in self.wordings)


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
