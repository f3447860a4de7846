"""What a stated title, author, publisher, date or address must be like to be shown."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

LONGEST = 300
"""Characters of a title, an author or a publisher."""

LONGEST_URL = 2_000

_UNSHOWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029"  # control characters, line ends
    "\u202a-\u202e\u2066-\u2069\ud800-\udfff]"  # overrides of the writing direction, halves
)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_OUTSIDE_ADDRESSES = re.compile(r"[\s<>\"{}|\\^`]")
"""What RFC 3986 lets stand in no address; what lies beyond ASCII is welcome (RFC 3987)."""


def fault_of(key: str, value: str) -> str | None:
    """Why ``value`` cannot be used for ``key``, as a clause; ``None`` if it can."""
    longest = LONGEST_URL if key == "url" else LONGEST
    if not value.strip():
        return "it is empty"
    if _UNSHOWABLE.search(value):
        return "it holds a line break or a control character"
    if len(value) > longest:
        return f"it has {len(value):,} characters; the limit is {longest:,}"
    if key == "date" and not _is_date(value):
        return "it is no date; write YYYY, YYYY-MM or YYYY-MM-DD"
    if key == "url" and not _is_address(value):
        return "it is no address that begins with http:// or https://"
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


def _is_address(value: str) -> bool:
    if _OUTSIDE_ADDRESSES.search(value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # What stands in brackets, or for the port, is wrong.
        return False
