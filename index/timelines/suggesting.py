"""Topics to offer while a person types one."""

from __future__ import annotations

from collections.abc import Collection

from index.model import SourceName
from index.terms import fold
from index.timelines.chronicle import Chronicle
from index.timelines.dated import chosen


def topics(
    chronicle: Chronicle,
    typed: str,
    limit: int,
    within: Collection[SourceName] | None = None,
) -> tuple[str, ...]:
    """Names and terms of dated sentences with a word that begins as ``typed``, most dated first.

    If ``within`` is given, only those of these documents.
    """
    return chronicle.suggest(fold(typed.strip()), limit, chosen(within))
