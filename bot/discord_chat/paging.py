"""Timelines in pages of one message each, and the marks by which a page is found again.

Everything that a page needs stands in its buttons' custom ids, so a button works after a
restart, after weeks, and without anything being kept about who asked what. A custom id
holds at most 100 characters; the document is there by 36 bits of its name's digest, in six
characters of base 64, the state of the documents by six digits of their checksum.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.discord_chat.messages import EMBEDS_LIMIT, free_room
from bot.replies import Entry, Part, Reply, TimelineRequest, Words
from bot.wording import Wording
from index import digest_of_name

CUSTOM_ID_LIMIT = 100
TOPIC_LIMIT = 55
"""Characters of a topic; with any two dates to the day it fits a custom id."""

ENTRIES_LIMIT = 5
"""Events on a page: a screenful, and one menu of them."""

_DIGITS = 6
_KEY = 6
_MARK = re.compile(
    rf"t(?P<way>[pn]):(?P<page>\d{{1,6}}):(?P<state>[0-9a-f]{{{_DIGITS}}})"
    rf":(?P<since>[^:]*):(?P<until>[^:]*):(?P<source>[A-Za-z0-9_-]{{{_KEY}}}|):(?P<topic>.*)"
)
MARK = _MARK.pattern


@dataclass(frozen=True, slots=True)
class Mark:
    """A page of a timeline, as a custom id holds it.

    Attributes:
        page: Counted from 0.
        state: The beginning of the documents' checksum when the page was sent.
        source: The beginning of the digest of the document's name; empty for all.
    """

    page: int
    state: str
    since: str
    until: str
    source: str
    topic: str

    @classmethod
    def of(cls, request: TimelineRequest, page: int, checksum: str) -> Mark:
        """Mark ``page`` of what ``request`` gives."""
        return cls(
            page,
            checksum[:_DIGITS],
            request.since or "",
            request.until or "",
            _key(request.source) if request.source else "",
            " ".join((request.topic or "").split()),
        )

    @classmethod
    def read(cls, match: re.Match[str]) -> Mark:
        """Read a custom id that fits ``MARK``."""
        return cls(
            int(match["page"]),
            match["state"],
            match["since"],
            match["until"],
            match["source"],
            match["topic"],
        )

    def write(self, way: str) -> str:
        """The custom id of the button that leads ``way`` (p or n) to the page."""
        fields = (self.page, self.state, self.since, self.until, self.source, self.topic)
        return f"t{way}:" + ":".join(map(str, fields))

    def request(self, names: Iterable[str]) -> TimelineRequest | None:
        """What the page was asked by; ``None`` if its document is gone.

        Among a hundred thousand documents two share a mark once in fourteen times, and then
        neither is shown for the other.
        """
        source = None
        if self.source:
            named = [name for name in names if _key(name) == self.source]
            if len(named) != 1:
                return None
            source = named[0]
        return TimelineRequest(self.topic or None, self.since or None, self.until or None, source)

    def fits(self) -> bool:
        """Whether it is short enough, with any page number."""
        return self.room() >= 0

    def room(self) -> int:
        """How many more characters the topic could have."""
        longest = replace(self, page=999_999).write("p")
        return CUSTOM_ID_LIMIT - len(longest.encode("utf-16-le")) // 2

    def is_of(self, checksum: str) -> bool:
        """Whether the documents are still those of when it was sent."""
        return checksum.startswith(self.state)


def _key(name: str) -> str:
    """What stands for a document's name in a custom id."""
    return base64.urlsafe_b64encode(bytes.fromhex(digest_of_name(name, 2 * _KEY))).decode()[:_KEY]


def split(reply: Reply, *, embeds: bool) -> tuple[Reply, ...]:
    """Split a timeline into pages that fit one message each, all with its opening words."""
    first = next((n for n, part in enumerate(reply.parts) if isinstance(part, Entry)), 0)
    head, rest = reply.parts[:first], reply.parts[first:]

    def free(parts: Sequence[Part]) -> int:
        return free_room(parts, embeds=embeds, wording=reply.wording)

    room, whole = free(head), free(())
    pages: list[list[Part]] = [[]]
    left, waiting = room, list[Part]()
    for part in rest:
        waiting.append(part)
        if isinstance(part, Words):  # A heading stays with what it stands over.
            continue
        needed = whole - free(waiting)
        if pages[-1] and (needed > left or _full(pages[-1])):
            pages.append([])
            left = room
        pages[-1] += waiting
        left -= needed
        waiting = []
    return tuple(
        replace(reply, parts=(*head, *page), footer=_footer(number, len(pages), reply.wording))
        for number, page in enumerate(pages)
    )


def _full(page: Sequence[Part]) -> bool:
    entries = sum(isinstance(part, Entry) for part in page)
    return entries >= ENTRIES_LIMIT or len(page) >= EMBEDS_LIMIT - 2


def _footer(number: int, count: int, words: Wording) -> str | None:
    page = words.general.page.format(page=f"{number + 1:,}", pages=f"{count:,}")
    return page if count > 1 else None
