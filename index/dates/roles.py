"""Whether a date says when something happened, or only names something.

"In 1996 the act passed" dates an event; "the Act of 1996", "his 2020 candidacy", "a
December 15 article" and "Wednesday’s meeting" say which one is meant.
"""

from __future__ import annotations

import re
from typing import Final

from index.dates.meanings import Calendar, Interval, Meaning
from index.dates.values import Bound

_OPENING = frozenset('([“"')
_PAUSES = frozenset(",;:)]”—–")
_WORD_AFTER = re.compile(r"\s{1,8}[“\"‘]?([^\W\d_][\w’'-]{0,30})")
_POSSESSIVE = re.compile(r"['’]s?(?!\w)")
_ADJECTIVE = re.compile(r"-(?:quarter|century|half)$", re.IGNORECASE)
_HYPHEN = re.compile(r"-[^\W\d_]")

_DETERMINERS: Final = frozenset(
    """
    the a an his her its their our my your this that these those every any each some no other
    first second third new old original same whose early late former latest annual
    """.split()
)
_PREPOSITIONS: Final = frozenset(
    """
    in on at by since from until till through throughout during before after between for to
    around about circa over within of and or as than when
    """.split()
)
_GO_ON: Final = frozenset(
    """
    in on at by since from until till through throughout during before after between for to
    around about over within of and or as than when where while but with without into against
    near amid is was were are be been has had have will would could may might must can should
    that which who it he she they we i you the a an this these those his her its their our my
    not also so then there here if because although though because alone onwards onward only
    just both all more most many some two three four five six said says told nor yet even
    """.split()
)
_BOUNDS: Final = {
    "since": Bound.SINCE, "from": Bound.SINCE, "until": Bound.UNTIL, "till": Bound.UNTIL,
    "through": Bound.UNTIL, "to": Bound.UNTIL, "before": Bound.BEFORE, "by": Bound.BEFORE,
    "after": Bound.AFTER, "following": Bound.AFTER,
}  # fmt: skip


def bound_of(text: str, start: int, meaning: Meaning) -> Bound | None:
    """Whether the sentence says since, until, before or after the date."""
    if isinstance(meaning, Interval):
        return None
    word = _before(text, start)[1]
    if word == "from" and not isinstance(meaning, Calendar):
        return None  # “up from a year earlier” compares.
    return _BOUNDS.get(word)


def only_names(text: str, start: int, end: int, meaning: Meaning) -> bool:
    """Whether the expression names or modifies something instead of dating it."""
    if _POSSESSIVE.match(text, end) or _HYPHEN.match(text, end):
        return True
    if _ADJECTIVE.search(text, start, end):
        return True
    earlier, before, sign = _before(text, start)
    if before in {"every", "each", "any"}:
        return True
    if before == "of":
        return earlier not in {"as", "spring", "evening", "morning", "night", "afternoon"}
    if before == "to" and earlier == "back":
        return True
    if sign in ("(", "[") and text[end : end + 1] in (")", "]") and _is_bare_year(meaning):
        return True
    after = _WORD_AFTER.match(text, end)
    if after is None or after[1].lower() in _GO_ON or after[1].lower().endswith("ly"):
        return False
    if _takes_article(text, start):
        # “the past year”, “the third quarter”: the article is the date's own.
        return False
    if before in _DETERMINERS or before.endswith(("’s", "'s", "s’", "s'")):
        return not after[1].endswith("ed") or _is_bare_year(meaning)
    return _is_bare_year(meaning) and before not in _PREPOSITIONS and bool(before)


def names_an_attack(text: str, end: int, meaning: Meaning) -> bool:
    """Whether “Sept. 11” stands for what happened in a year that the words do not give."""
    return (
        isinstance(meaning, Calendar)
        and (meaning.year, meaning.month, meaning.day) == (None, 9, 11)
        and re.match(r"\s(?:terror|attack|hijack|suicide|bomb)", text[end : end + 10]) is not None
    )


def _before(text: str, start: int) -> tuple[str, str, str]:
    """The two words before ``start`` and an opening bracket or quotation mark."""
    chunk = text[max(0, start - 48) : start]
    sign = chunk[-1] if chunk[-1:] in _OPENING else ""
    chunk = chunk[: len(chunk) - len(sign)]
    if not chunk or not chunk[-1].isspace():
        return "", "", sign
    words = ["", "", *chunk.lower().split()]
    last, earlier = words[-1], words[-2]
    if last[-1:] in _PAUSES:
        return "", "", sign
    return ("" if earlier[-1:] in _PAUSES else earlier), last, sign


def _takes_article(text: str, start: int) -> bool:
    return text[start : start + 4].lower() == "the "


def _is_bare_year(meaning: Meaning) -> bool:
    if isinstance(meaning, Interval):
        return _is_bare_year(meaning.first) and _is_bare_year(meaning.last)
    return (
        isinstance(meaning, Calendar)
        and meaning.year is not None
        and meaning.month is None
        and meaning.sub_year is None
    )
