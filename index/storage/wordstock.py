"""The words and names of a corpus on disk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

from index.aliases import Alias
from index.lexicon import Variant
from index.model import SourceName, Span
from index.storage.database import Database

WORDS_KEPT = 512
"""Beginnings: at half a million words a few hundred hold them all, in some 40 MB."""

LOOKUPS_KEPT = 4_096

_SEPARATOR = " "


class StoredVocabulary:
    """The words of a corpus; see ``index.spelling.Vocabulary``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._beginning = lru_cache(WORDS_KEPT)(partial(_beginning, database))

    def near(self, first: str, lengths: range) -> Sequence[str]:
        """The words of ``lengths`` letters that begin with ``first``, in any order."""
        return [word for length in lengths for word in self._beginning(first, length)]

    def count(self, word: str) -> int:
        """How often ``word`` stands in the documents."""
        found = self._database.row("SELECT count FROM words WHERE word = ?", word)
        return found[0] if found else 0

    def is_name(self, word: str) -> bool:
        """Whether ``word`` is always written with a capital."""
        query = "SELECT lower FROM words WHERE word = ? AND count > 0"
        found = self._database.row(query, word)
        return found is not None and not found[0]


def _beginning(database: Database, first: str, length: int) -> Sequence[str]:
    query = "SELECT word FROM words WHERE first = ? AND length = ? AND count > 0"
    return [word for (word,) in database.rows(query, first, length) if word.isalpha()]


class StoredAliases:
    """The aliases of a corpus; see ``index.aliases.Aliases``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.longest = int(database.fact("longest_alias") or 0)
        self.of = lru_cache(LOOKUPS_KEPT)(partial(_others, database))
        self.spelled_by = lru_cache(LOOKUPS_KEPT)(partial(_spelled_by, database))

    @property
    def all(self) -> tuple[Alias, ...]:
        """The aliases in their order."""
        query = "SELECT name, other, source, start, end FROM aliases ORDER BY place"
        return tuple(map(alias_of, self._database.rows(query)))


def _others(database: Database, terms: Variant) -> tuple[Variant, ...]:
    """Everything that ``terms`` are also called, over one step in between."""
    direct = _direct(database, terms)
    further = [other for name in direct for other in _direct(database, name)]
    return tuple(dict.fromkeys(each for each in (*direct, *further) if each != terms))


def _direct(database: Database, terms: Variant) -> list[Variant]:
    query = "SELECT other FROM variants WHERE one = ? ORDER BY place"
    found = database.rows(query, key_of(terms))
    return list(dict.fromkeys(tuple(other.split(_SEPARATOR)) for (other,) in found))


def _spelled_by(database: Database, initials: str) -> tuple[Variant, ...]:
    """Names of three words or more that have these folded ``initials``."""
    query = "SELECT terms FROM initials WHERE initials = ? ORDER BY place"
    found = database.rows(query, initials)
    return tuple(dict.fromkeys(tuple(terms.split(_SEPARATOR)) for (terms,) in found))


def key_of(terms: Variant) -> str:
    """Terms as one text; no term holds a space."""
    return _SEPARATOR.join(terms)


def alias_of(row: tuple[Any, ...]) -> Alias:
    """The alias in a row of its name, other name, source, start and end."""
    name, other, source, start, end = row
    return Alias(
        name,
        other,
        None if source is None else SourceName(source),
        None if start is None else Span(start, end),
    )
