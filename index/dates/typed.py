"""Dates that people type into a command."""

from __future__ import annotations

from index.dates import completing
from index.dates.meanings import Interval, Mention, Numeric
from index.dates.scanning import scan
from index.errors import UnclearDateError

LONGEST = 80


def parse_user_date(text: str) -> str:
    """The EDTF value of a date that a person typed.

    Raises:
        UnclearDateError: If it is no date, leaves out the year, counts from today or can
            be read two ways; the message says what to type instead.
    """
    typed = " ".join(text.split())
    if not typed or len(typed) > LONGEST:
        raise UnclearDateError.unknown(typed)
    # People type "oct 2021" and "the 1980s"; the grammar wants names with capitals.
    prepared = typed.title().replace("'S", "'s").replace("’S", "’s")
    mention = _only(prepared)
    if mention is None:
        raise UnclearDateError.unknown(typed)
    meaning = mention.meaning
    if isinstance(meaning, Interval):
        raise UnclearDateError.unknown(typed)
    if isinstance(meaning, Numeric):
        raise UnclearDateError.ambiguous(typed, completing.open_value(meaning))
    if completing.is_relative(meaning):
        raise UnclearDateError.relative(typed)
    if not completing.is_whole(meaning):
        raise UnclearDateError.without_year(typed)
    return completing.open_value(meaning)


def _only(typed: str) -> Mention | None:
    """The one date that ``typed`` consists of."""
    # A bare year or month is a date here; "in" is what the grammar needs to see before it.
    for lead in ("", "in ", "in the "):
        found = list(scan(lead + typed, len(lead), len(lead) + len(typed)))
        if len(found) != 1:
            continue
        before = (lead + typed)[len(lead) : found[0].start].strip().lower()
        if before in {"", "the", "in", "on"} and not (lead + typed)[found[0].end :].strip(" ."):
            return found[0]
    return None
