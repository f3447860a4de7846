"""Dates that belong together: ranges become one expression, lists share their year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.dates.expressions import (
    Calendar,
    Interval,
    Meaning,
    Mention,
    Shift,
    Simple,
    Unit,
    Vague,
    WeekIn,
)

_MAX_LINK_LENGTH = 24
_OF_YEAR = re.compile(r"['’]s\s{1,8}")


@dataclass(frozen=True, slots=True)
class Links:
    """The words of a language that join two dates.

    Attributes:
        through: Between two dates they always make a range.
        to: They make one after "from", or where the dates leave no doubt.
        and_: They make one after "between".
        list_: Between dates that can share a year.
        from_: Before the first date.
        between: Before the first date.
    """

    through: re.Pattern[str]
    to: re.Pattern[str]
    and_: re.Pattern[str]
    list_: re.Pattern[str]
    from_: re.Pattern[str]
    between: re.Pattern[str]


_ENGLISH = Links(
    through=re.compile(
        r",?\s{1,8}(?:through|thru|until|till|up\s{1,3}to)\s{1,8}(?:the\s{1,8})?"
        r"|\s{0,3}[–—-]\s{0,3}",
        re.IGNORECASE,
    ),
    to=re.compile(r",?\s{1,8}to\s{1,8}(?:the\s{1,8})?", re.IGNORECASE),
    and_=re.compile(r",?\s{1,8}and\s{1,8}(?:the\s{1,8})?", re.IGNORECASE),
    list_=re.compile(
        r",\s{1,8}|,?\s{1,8}(?:and|or|to|through|&)\s{1,8}(?:the\s{1,8})?|\s?[–—/-]\s?"
    ),
    from_=re.compile(r"\bfrom\s{1,8}(?:the\s{1,8})?$", re.IGNORECASE),
    between=re.compile(r"\bbetween\s{1,8}(?:the\s{1,8})?$", re.IGNORECASE),
)


def join(text: str, mentions: Sequence[Mention], links: Links = _ENGLISH) -> list[Mention]:
    """Share years along lists, then join the two ends of every range."""
    shared = _share_years(text, mentions, links)
    joined: list[Mention] = []
    for mention in shared:
        last = joined[-1] if joined else None
        if last is not None and (part := _part_of_year(text, last, mention)) is not None:
            joined[-1] = replace(last, end=mention.end, meaning=part)
        elif last is not None and (meaning := _range(text, last, mention, links)) is not None:
            joined[-1] = replace(last, end=mention.end, meaning=meaning)
        else:
            joined.append(mention)
    return joined


def _part_of_year(text: str, year: Mention, part: Mention) -> Calendar | None:
    """Join “last year’s” and “third quarter”, “1988’s” and “fourth quarter”."""
    if _OF_YEAR.fullmatch(text, year.end, part.start) is None:
        return None
    meaning = part.meaning
    if not isinstance(meaning, Calendar) or meaning.sub_year is None or meaning.year is not None:
        return None
    if isinstance(year.meaning, Shift) and year.meaning.unit is Unit.YEAR:
        return replace(meaning, year_shift=year.meaning.count)
    if isinstance(year.meaning, Calendar) and _is_year(year.meaning):
        return replace(meaning, year=year.meaning.year)
    return None


def _is_year(meaning: Calendar) -> bool:
    return meaning.year is not None and meaning.month is None and meaning.sub_year is None


def _share_years(text: str, mentions: Sequence[Mention], links: Links) -> list[Mention]:
    """Give "May" in "May and June 1998" its year, from the right to the left."""
    shared = list(mentions)
    for index in range(len(shared) - 2, -1, -1):
        left, right = shared[index], shared[index + 1]
        if right.start - left.end > _MAX_LINK_LENGTH:
            continue
        if links.list_.fullmatch(text, left.end, right.start) is None:
            continue
        meaning = _with_year_of(left.meaning, right.meaning)
        if meaning is not None:
            shared[index] = replace(left, meaning=meaning)
    return shared


def _with_year_of(left: Meaning, right: Meaning) -> Meaning | None:
    giver = right.first if isinstance(right, Interval) else right
    if not isinstance(giver, (Calendar, WeekIn)) or giver.year is None:
        return None
    if isinstance(left, WeekIn):
        return replace(left, year=giver.year) if left.year is None else None
    if not isinstance(left, Calendar) or not isinstance(giver, Calendar):
        return None
    if left.year is not None or left.lean is not None or not _same_kind(left, giver):
        return None
    if left.sub_year is None and (left.month, left.day or 0) > (giver.month, giver.day or 0):
        if not giver.year.isdigit():
            return None
        return replace(left, year=f"{int(giver.year) - 1:04d}")
    return replace(left, year=giver.year)


def _same_kind(one: Calendar, other: Calendar) -> bool:
    """Return whether both name a day, or both a month, or both a season."""
    return (
        (one.month is None) == (other.month is None)
        and (one.day is None) == (other.day is None)
        and (one.sub_year is None) == (other.sub_year is None)
        and (one.month is not None or one.sub_year is not None)
    )


def _range(text: str, left: Mention, right: Mention, links: Links) -> Interval | None:
    if not 0 < right.start - left.end <= _MAX_LINK_LENGTH:
        return None
    first, last = left.meaning, right.meaning
    if isinstance(first, (Interval, Vague)) or isinstance(last, (Interval, Vague)):
        return None
    start, end = left.end, right.start
    before = text[max(0, left.start - 16) : left.start]
    linked = (
        (links.through.fullmatch(text, start, end) and _alike(first, last))
        or (
            links.to.fullmatch(text, start, end)
            and (links.from_.search(before) or _strictly(first, last))
        )
        or (
            links.and_.fullmatch(text, start, end)
            and (links.between.search(before) or _touch(first, last))
        )
    )
    return Interval(first, last) if linked else None


def _alike(first: Simple, last: Simple) -> bool:
    """Return whether a dash or "through" between the two can only make a range."""
    if isinstance(first, Calendar) and isinstance(last, Calendar):
        same = first.fiscal == last.fiscal and _only_weekday(first) == _only_weekday(last)
        return same and not _backwards(first, last)
    return type(first) is type(last)


def _only_weekday(meaning: Calendar) -> bool:
    return meaning.weekday is not None and meaning.day is None


def _strictly(first: Simple, last: Simple) -> bool:
    """Return whether "to" alone joins them: it may also say where something moved."""
    return (
        isinstance(first, Calendar)
        and isinstance(last, Calendar)
        and (_same_kind(first, last) or (first.month is None and last.month is None))
        and _only_weekday(first) == _only_weekday(last)
        and not _backwards(first, last)
    )


def _backwards(first: Calendar, last: Calendar) -> bool:
    whole = first.year is not None and last.year is not None
    return whole and (str(first.year), first.month or 0, first.day or 0) > (
        str(last.year), last.month or 13, last.day or 32,
    )  # fmt: skip


def _touch(first: Simple, last: Simple) -> bool:
    """Return whether a last week is followed by the first week of the next month."""
    return (
        isinstance(first, WeekIn)
        and isinstance(last, WeekIn)
        and first.ordinal == -1
        and last.ordinal == 1
        and last.month == first.month % 12 + 1
    )
