"""Metadata of documents: what a person or the file itself says about one, and whether it holds."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType
from urllib.parse import urlsplit

SourceName = NewType("SourceName", str)
"""A document's name: its path inside the documents' folder, with forward slashes."""

TEXT_KEYS = (
    "title", "author", "publisher", "date", "url", "valid_from", "valid_until", "version", "anchors"
)  # fmt: skip
"""The metadata of which a document has one text each."""

LIST_KEYS = ("aliases", "replaces")
"""Those of which it may have several."""

METADATA_KEYS = (*TEXT_KEYS, *LIST_KEYS)
"""The metadata that a document can have."""

DATE_KEYS = frozenset({"date", "valid_from", "valid_until"})


class AnchorStyle(StrEnum):
    """How a page of Markdown names its sections in links."""

    GITHUB = "github"
    MKDOCS = "mkdocs"
    DOCUSAURUS = "docusaurus"


MAX_LENGTH = 300
"""Characters of a title, a name or a version."""

MAX_URL_LENGTH = 2_000

MAX_LISTED = 20
"""Aliases of one document, and documents that one replaces."""

Value = str | tuple[str, ...]
"""One text, or several for a key in ``LIST_KEYS``."""

_UNSHOWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029"  # control characters, line ends
    "\u202a-\u202e\u2066-\u2069\ud800-\udfff]"  # overrides of the writing direction, halves
)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_OUTSIDE_ADDRESSES = re.compile(r"[\s<>\"{}|\\^`]")
"""What RFC 3986 lets stand in no address; what lies beyond ASCII is welcome (RFC 3987)."""


def problem_with(key: str, value: Value) -> str | None:
    """Return why ``value`` cannot be used for ``key``, as a clause; ``None`` if it can."""
    if isinstance(value, str):
        return _problem_with_text(key, value)
    if len(value) > MAX_LISTED:
        return f"it has {len(value):,} entries; the limit is {MAX_LISTED}"
    return next(filter(None, (_problem_with_text(key, each) for each in value)), None)


def _problem_with_text(key: str, value: str) -> str | None:
    longest = MAX_URL_LENGTH if key == "url" else MAX_LENGTH
    if not value.strip():
        return "it is empty"
    if _UNSHOWABLE.search(value):
        return "it holds a line break or a control character"
    if len(value) > longest:
        return f"it has {len(value):,} characters; the limit is {longest:,}"
    return _problem_with_form(key, value)


def _problem_with_form(key: str, value: str) -> str | None:
    if key in DATE_KEYS and not _is_date(value):
        return "it is no date; write YYYY, YYYY-MM or YYYY-MM-DD"
    if key == "url" and not _is_address(value):
        return "it is no address that begins with http:// or https://"
    if key == "anchors" and value not in set(AnchorStyle):
        return f"it is none of {', '.join(AnchorStyle)}"
    return None


def _is_date(value: str) -> bool:
    match = _DATE.fullmatch(value)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def first_day(value: str) -> date:
    """Return the first day of a date as metadata has it."""
    return date.fromisoformat(value + "-01-01"[len(value) - len("YYYY") :])


def last_day(value: str) -> date:
    """Return the last day of a date as metadata has it."""
    first = first_day(value)
    if len(value) == len("YYYY"):
        return first.replace(month=12, day=31)
    if len(value) == len("YYYY-MM"):
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first


def _is_address(value: str) -> bool:
    if _OUTSIDE_ADDRESSES.search(value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # What stands in brackets, or for the port, is wrong.
        return False


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a person, or else the file itself, says about a document; nothing is guessed.

    Attributes:
        title: On one line, like the author and the publisher.
        date: When it was published: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, which are ISO
            8601 and EDTF.
        url: Where it can be read, beginning with ``http://`` or ``https://``.
        valid_from: From when on it is in force, like ``date``.
        valid_until: The last day, month or year in which it is.
        version: What the version is called.
        anchors: How the page at ``url`` names its sections, an ``AnchorStyle``.
        aliases: Other names that people call it by.
        replaces: The names of the documents in whose place it stands.
        own: The keys of the values that only the file itself gives, in the properties
            of a PDF or Word file or the head of a page. Such a value may be left over from
            another file, so it has the lowest rank.

    Raises:
        ValueError: If a value cannot be used; the message is a clause about it.
    """

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    url: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    version: str | None = None
    anchors: str | None = None
    aliases: tuple[str, ...] = field(default=(), kw_only=True)
    replaces: tuple[str, ...] = field(default=(), kw_only=True)
    own: frozenset[str] = field(default=frozenset(), kw_only=True)

    def __post_init__(self) -> None:
        if not self.own <= self.given.keys():
            raise ValueError("a value of the file itself is not given")
        for key, value in self.given.items():
            if (why := problem_with(key, value)) is not None:
                raise ValueError(why)

    @classmethod
    def of(cls, values: Mapping[str, str | Sequence[str]], own: Collection[str] = ()) -> Metadata:
        """Take the ``values`` by key; those of the keys ``own`` are the file's own."""
        texts = {key: value for key, value in values.items() if isinstance(value, str)}
        lists = {
            key: (value,) if isinstance(value, str) else tuple(value)
            for key, value in values.items()
            if key in LIST_KEYS
        }
        return cls(
            *(texts.get(key) for key in TEXT_KEYS),
            aliases=lists.get("aliases", ()),
            replaces=lists.get("replaces", ()),
            own=frozenset(own),
        )

    @property
    def given(self) -> dict[str, Value]:
        """The values that are given, by key, in a fixed order."""
        values = {key: getattr(self, key) for key in METADATA_KEYS}
        return {key: value for key, value in values.items() if value is not None and value != ()}

    @property
    def day(self) -> dt.date | None:
        """The day of publication; ``None`` unless a person gives it to the day."""
        given = self.date or ""
        if "date" in self.own or given.count("-") < 2:  # noqa: PLR2004 - year, month and day
            return None
        return date.fromisoformat(given)

    def part(self, *, own: bool) -> Metadata:
        """Return the values that only the file itself gives, or all others."""
        values = {key: value for key, value in self.given.items() if (key in self.own) == own}
        return Metadata.of(values, own=values if own else ())

    def under(self, given: Mapping[str, Value]) -> Metadata:
        """Return the file's own values, each only where ``given`` has none."""
        own = self.part(own=True).given
        return Metadata.of({**own, **given}, own=own.keys() - given.keys())


class Validity(StrEnum):
    """Why a document is not in force."""

    REPLACED = "replaced"
    EXPIRED = "expired"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class ForceStatus:
    """That a document is not in force, and why.

    Attributes:
        since: From when on it is not in force any more, or will be: ``YYYY``, ``YYYY-MM`` or
            ``YYYY-MM-DD``; ``None`` if nothing says it.
        replaced_by: The document that stands in its place.
    """

    validity: Validity
    since: str | None = None
    replaced_by: SourceName | None = None
